"""The small case as a team exports it: Camille’s activities and two of a colleague."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from exemples.domaine import Anonyme, Cas
from exemples.petit_cas import DEMARCHES, DOMINIQUE, ODETTE, TEL, petit_cas


def petite_equipe() -> Cas:
    """28 accompagnements, 20 activities; Odette is followed by both mediators."""
    cas = petit_cas()
    individuel, atelier = cas.activites[3], cas.activites[2]
    return replace(
        cas,
        activites=(
            *cas.activites,
            replace(
                individuel,
                identifiant="00000000-0000-4000-8000-0000000000d1",
                date=date(2024, 3, 19),
                mediateur=DOMINIQUE,
                type=cas.activites[1].type,
                duree=30,
                participants=(ODETTE,),
                themes=(DEMARCHES,),
                materiels=TEL,
                nom_atelier="",
                niveau=None,
            ),
            replace(
                atelier,
                identifiant="00000000-0000-4000-8000-0000000000d2",
                date=date(2024, 10, 15),
                mediateur=DOMINIQUE,
                duree=60,
                participants=(Anonyme(), Anonyme()),
            ),
        ),
    )
