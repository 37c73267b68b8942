"""What the service knows of its ground: interviews of 2012, figures that others published."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from exemples.chambery.classeur import Rangee
from exemples.chambery.service import COORDINATION
from exemples.chambery.suivies import QUARTIERS
from inclusion_metrics.nomenclatures_service import Besoin

GRAINE = 2_012
ENTRETIENS = 50
_GENRES = (
    "Association d’habitants", "Centre social", "École", "Collège", "Service social",
    "Club sportif", "Bailleur", "Bibliothèque", "Structure d’insertion", "Crèche",
)  # fmt: skip
_NOMS = ("Le Canevas", "La Parenthèse", "L’Astérisque", "La Cédille", "Le Croquis")
#: Weight of each need among those named.
_POIDS = {
    Besoin.AIDANTS: 9, Besoin.DROITS: 8, Besoin.DEMARCHES: 8, Besoin.INITIATION: 7,
    Besoin.PARENTALITE: 6, Besoin.COORDINATION: 6, Besoin.EQUIPEMENT: 5, Besoin.EMPLOI: 5,
    Besoin.PARTICIPATION: 4, Besoin.CONNEXION: 3, Besoin.HORAIRES: 2, Besoin.MOBILITE: 1,
}  # fmt: skip
_EVALUATION = "Grand Chambéry, évaluation à mi-parcours du contrat de ville, décembre 2018"
_CONTRAT = "Grand Chambéry, contrat de ville 2024-2030, signé le 9 juillet 2024 (ordre de grandeur)"
_SUITE = "Grand Chambéry, plan d’actions numérique, 2021-2022"
_RECIT = "Récit de la démarche par le service (2012-2018), sans pièce publiée : à confirmer"


def entretiens() -> list[Rangee]:
    """Fifty actors interviewed in 2012; two named no need."""
    alea = Random(GRAINE)  # noqa: S311 - not a secret
    acteurs = [f"{genre} {nom} (fictif)" for nom in _NOMS for genre in _GENRES]
    rangees: list[Rangee] = []
    for rang, organisme in enumerate(acteurs[:ENTRETIENS]):
        cites: list[Besoin] = []
        while rang not in (17, 38) and len(cites) < 1 + rang % 4:
            besoin = alea.choices(list(_POIDS), list(_POIDS.values()))[0]
            if besoin not in cites:
                cites.append(besoin)
        jour = date(2012, 3, 5) + timedelta(7 * (rang // 3) + rang % 3)
        rangees.append(
            {"structure": COORDINATION, "date": jour, "organisme": organisme,
             "besoins": tuple(un for un in Besoin if un in cites)}
        )  # fmt: skip
    return rangees


def contexte() -> list[Rangee]:
    """Published figures, with where they come from; what has no document says so."""
    lignes: tuple[tuple[str, float, str, int, str, str], ...] = (
        ("Crédits de la politique de la ville, par an", 602000, "€", 2018, "Contrat de ville",
         _EVALUATION),
        ("Projets soutenus par an (environ)", 100, "nombre", 2018, "Contrat de ville",
         _EVALUATION),
        ("Personnes impliquées dans l’éducation aux médias", 750, "nombre", 2018,
         "Usages du numérique", _EVALUATION),
        ("Personnes relais formées", 25, "nombre", 2018, "Usages du numérique", _EVALUATION),
        ("Habitants des trois quartiers prioritaires (environ)", 10000, "nombre", 2024,
         "Quartiers prioritaires", _CONTRAT),
        ("Quartiers prioritaires : Hauts-de-Chambéry, Biollay, Bellevue", 3, "nombre", 2024,
         "Quartiers prioritaires", _CONTRAT),
        ("Objectifs opérationnels du plan, chacun suivi et évalué", 19, "nombre", 2022,
         "Usages du numérique", _SUITE),
        ("Acteurs rencontrés avant le plan validé en 2014 (environ)", 50, "nombre", 2012,
         "Usages du numérique", _RECIT),
        ("Poste de coordination depuis 2016, en équivalent temps plein", 0.5, "nombre", 2016,
         "Usages du numérique", _RECIT),
    )  # fmt: skip
    return [
        {"libelle": libelle, "valeur": valeur, "unite": unite, "debut": date(annee, 1, 1),
         "fin": date(annee, 12, 31), "section": rubrique, "source": source}
        for libelle, valeur, unite, annee, rubrique, source in lignes
    ]  # fmt: skip


def liste_qpv() -> str:
    """The list of quarters, as a CSV; their population is published all together only."""
    lignes = [f"{code};{nom};73065;" for code, nom, _ in QUARTIERS]
    return "\n".join(("code_qp;lib_qp;insee_com;population", *lignes)) + "\n"
