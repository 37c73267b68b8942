"""Writes every file of the Pays de Montbéliard example, the same at every call."""

from __future__ import annotations

from pathlib import Path
from random import Random

from exemples.montbeliard.coop import ecrire_coop
from exemples.montbeliard.habitants import Habitant, population
from exemples.montbeliard.registres import ecrire_registres
from exemples.montbeliard.seances import Annee, annees
from exemples.montbeliard.service import ecrire_service

DOSSIER = Path("data", "montbeliard")
GRAINE = 20_171_201


def montbeliard(graine: int = GRAINE) -> tuple[tuple[Habitant, ...], tuple[Annee, ...]]:
    """The people, then what was done with them."""
    alea = Random(graine)  # noqa: S311 - not a secret
    habitants = population(alea)
    return habitants, annees(alea, habitants)


def ecrire(racine: Path) -> None:
    """Write the exports under ``racine``."""
    exports = racine / DOSSIER / "exports"
    habitants, faites = montbeliard()
    ecrire_registres(exports / "2017-2018", faites)
    ecrire_coop(exports / "2024-2025", [s for a in faites for s in a.seances], habitants)
    ecrire_service(exports, Random(GRAINE + 1), faites)  # noqa: S311 - not a secret
