"""The example: one conseillère numérique in Grand Chambéry, contrat de ville, year 2024."""

from __future__ import annotations

from datetime import date
from random import Random

from exemples.agenda import Agenda
from exemples.ateliers import ateliers
from exemples.communes import BARBERAZ, CHAMBERY, COGNIN, LA_MOTTE, LA_RAVOIRE
from exemples.domaine import Cas, Lieu, Mediateur
from exemples.individuels import Individuels
from exemples.population import ANCIENS, population

GRAINE = 20_240_101

#: Fictitious places, one a commune; the first one stands in a priority neighbourhood.
LIEUX = (
    Lieu("Espace numérique des Hautes-Pages", "12 avenue du Modèle", CHAMBERY),
    Lieu("Médiathèque « Le Signet »", "27 rue des Feuillets", LA_MOTTE),
    Lieu("Mairie annexe : salle du Canal", "1 impasse du Prototype", COGNIN),
    Lieu("Maison France services des Trois-Vals", "45 route de la Maquette", LA_RAVOIRE),
    Lieu("Centre social L’Escale imaginaire", "3 place de l’Exemple", BARBERAZ),
)

CAMILLE = Mediateur("Camille", "Exemple")


def grand_chambery(graine: int = GRAINE) -> Cas:
    """The whole example, the same at every call."""
    alea = Random(graine)  # noqa: S311 - not a secret
    suivis = population(alea)
    agenda = Agenda()
    reste = dict(suivis)
    collectifs = ateliers(alea, agenda, LIEUX, CAMILLE, reste)
    individuels = Individuels(alea, agenda, LIEUX, CAMILLE).tous(reste)
    fiches = [personne for personne, _ in suivis] + list(ANCIENS)
    fiches.sort(key=lambda p: (p.nom, p.prenom, p.naissance or 0))
    return Cas(
        mediateur=CAMILLE,
        debut=date(2024, 1, 1),
        fin=date(2024, 12, 31),
        export=date(2025, 1, 14),
        personnes=tuple(fiches),
        activites=tuple(collectifs + individuels),
    )
