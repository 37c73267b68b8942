"""Rights followed with the département: ninety situations of 2024, some twenty of 2023."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from exemples.chambery.classeur import Rangee, Valeur
from exemples.chambery.service import ESPACE, FRANCE_SERVICES, REGIE
from exemples.chambery.suivies import Suivie
from inclusion_metrics.nomenclatures import (
    Decision,
    Droit,
    HorsChamp,
    Preuve,
    SourceEligibilite,
    TypeNonRecours,
)

GRAINE = 360
#: Right → youngest, oldest, least and most euros a month, weight. No amount: in kind.
_DROITS: dict[Droit, tuple[int, int, float, float, int]] = {
    Droit.CSS: (25, 95, 0, 0, 22),
    Droit.ASPA: (65, 95, 60, 420, 18),
    Droit.CHEQUE_ENERGIE: (25, 95, 8, 23, 14),
    Droit.APL_AL: (20, 95, 60, 270, 13),
    Droit.RSA: (25, 61, 220, 560, 10),
    Droit.PRIME_ACTIVITE: (20, 64, 40, 260, 10),
    Droit.APA: (62, 95, 90, 480, 8),
    Droit.REVERSION: (60, 95, 110, 640, 7),
    Droit.AIDE_DEPARTEMENTALE: (25, 95, 30, 150, 6),
    Droit.TRANSPORT: (18, 95, 10, 30, 4),
}

#: State on the last day of the year → situations. « accord_apres » is agreed the following January.
ETATS_2024: dict[str, int] = {
    "hors_champ": 14, "recente": 3, "duree_inconnue": 4, "sans_demarche": 15, "en_attente": 11,
    "accord_apres": 2, "inconnue": 4, "refus": 11, "sans_suite": 4, "accord": 18,
    "accord_partiel": 6,
}  # fmt: skip
ETATS_2023: dict[str, int] = {
    "hors_champ": 3, "duree_inconnue": 1, "sans_demarche": 4, "inconnue": 2, "refus": 3,
    "sans_suite": 1, "accord": 5, "accord_partiel": 1,
}  # fmt: skip
#: Proof of each agreement, in turn.
_PREUVES: dict[str, tuple[Preuve, ...]] = {
    "accord": (
        *(Preuve.NOTIFICATION,) * 3, Preuve.DECLARATION, *(Preuve.NOTIFICATION,) * 3,
        Preuve.ATTESTATION, Preuve.DECLARATION,
    ),
    "accord_partiel": (
        Preuve.NOTIFICATION, Preuve.NOTIFICATION, Preuve.ATTESTATION, Preuve.NOTIFICATION,
        Preuve.AUCUNE, Preuve.DECLARATION,
    ),
    "accord_apres": (Preuve.NOTIFICATION,),
    "refus": (Preuve.NOTIFICATION, Preuve.NOTIFICATION, Preuve.DECLARATION),
}  # fmt: skip
_DECISIONS: dict[str, Decision] = {
    "en_attente": Decision.EN_ATTENTE, "accord_apres": Decision.ACCORD,
    "inconnue": Decision.INCONNUE, "refus": Decision.REFUS, "sans_suite": Decision.SANS_SUITE,
    "accord": Decision.ACCORD, "accord_partiel": Decision.ACCORD_PARTIEL,
    "recente": Decision.EN_ATTENTE,
}  # fmt: skip
_OUVERTS = ("accord", "accord_partiel", "accord_apres")
_HORS_CHAMP = (
    HorsChamp.RENOUVELLEMENT, HorsChamp.DELAI_NORMAL, HorsChamp.RENOUVELLEMENT,
    HorsChamp.CHANGEMENT, HorsChamp.CONSULTATION,
)  # fmt: skip
_STRUCTURES = (ESPACE, FRANCE_SERVICES, REGIE)


def droits(inscrites: Sequence[Suivie]) -> list[Rangee]:
    """Rows of the sheet of rights, in the order in which the situations were noticed."""
    alea = Random(GRAINE)  # noqa: S311 - not a secret
    rangees: list[dict[str, Valeur]] = []
    for annee, etats in ((2023, ETATS_2023), (2024, ETATS_2024)):
        presentes = [une for une in inscrites if une.en(annee)]
        liste = [(etat, rang) for etat, nombre in etats.items() for rang in range(nombre)]
        candidats = _candidats(alea, presentes, annee)
        for etat, rang in liste:
            qui, droit = next(candidats)
            rangees.append(_situation(alea, qui, droit, annee, etat, rang))
    rangees.sort(key=lambda r: (r["date_reperage"], r["identifiant"]))
    return list(rangees)


def _candidats(
    alea: Random, presentes: Sequence[Suivie], annee: int
) -> Iterator[tuple[Suivie, Droit]]:
    """A person and a right of their age, never twice the same pair; a few people have several."""
    faites: set[tuple[str, Droit]] = set()
    while True:
        qui = alea.choice(presentes)
        ouverts = {
            droit: poids
            for droit, (bas, haut, _, _, poids) in _DROITS.items()
            if bas <= qui.age(annee) <= haut and (qui.numero, droit) not in faites
        }
        if ouverts and sum(numero == qui.numero for numero, _ in faites) < 3:
            droit = alea.choices(list(ouverts), list(ouverts.values()))[0]
            faites.add((qui.numero, droit))
            yield qui, droit


def _situation(
    alea: Random, qui: Suivie, droit: Droit, annee: int, etat: str, rang: int
) -> dict[str, Valeur]:
    """One situation, from the day it was noticed to what is known of it."""
    tardive = etat in ("accord_apres", "recente") or (etat == "en_attente" and rang >= 3)
    debut, fin = (date(annee, 9, 4), date(annee, 11, 20)) if tardive else _saison(annee, etat)
    reperage = debut + timedelta(alea.randint(0, (fin - debut).days))
    rangee: dict[str, Valeur] = {
        "identifiant": qui.numero,
        "structure": alea.choices(_STRUCTURES, (60, 25, 15))[0],
        "droit": droit,
        "date_reperage": reperage,
        "source_eligibilite": alea.choices(list(SourceEligibilite), (38, 14, 30, 18))[0],
    }
    if etat == "hors_champ":
        return rangee | {"motif_hors_champ": _HORS_CHAMP[rang % len(_HORS_CHAMP)]}
    rangee["type_odenore"] = alea.choices(list(TypeNonRecours), (46, 21, 15, 10, 8))[0]
    if etat == "recente":
        rangee["mois_sans_recours"] = alea.randint(0, 2)
    elif etat != "duree_inconnue":
        rangee["mois_sans_recours"] = alea.choice((3, 4, 6, 6, 8, 12, 12, 18, 24, 36))
    if etat in ("sans_demarche", "duree_inconnue"):
        return rangee
    depot = reperage + timedelta(alea.randint(2, 28))
    rangee |= {"date_depot": depot, "decision": _DECISIONS[etat]}
    if etat in ("en_attente", "recente", "inconnue"):
        return rangee
    if etat == "accord_apres":
        decide = date(annee + 1, 1, alea.randint(6, 24))
    else:
        decide = min(depot + timedelta(alea.randint(24, 110)), date(annee, 12, 20))
    rangee["date_decision"] = decide
    if etat in _PREUVES:
        preuves = _PREUVES[etat]
        rangee["preuve"] = preuves[rang % len(preuves)]
    if etat in _OUVERTS:
        _, _, bas, haut, _ = _DROITS[droit]
        rangee["montant_mensuel"] = round(alea.uniform(bas, haut), 2) if haut else None
    return rangee


def _saison(annee: int, etat: str) -> tuple[date, date]:
    """When situations of a state were noticed: what is decided by December was not filed then."""
    if etat in ("hors_champ", "sans_demarche", "duree_inconnue"):
        return date(annee, 1, 16), date(annee, 11, 29)
    return date(annee, 1, 16), date(annee, 8, 23)
