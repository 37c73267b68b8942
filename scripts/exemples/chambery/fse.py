"""Participants of the FSE+ operation of 2024: some forty, not all of whom make a participant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from exemples.chambery.classeur import Rangee, Valeur
from exemples.chambery.service import ESPACE
from exemples.chambery.suivies import Suivie
from inclusion_metrics.nomenclatures import Genre, StatutSocial
from inclusion_metrics.nomenclatures_service import (
    Cite,
    Declaration,
    PeriodeProgramme,
    SituationSortie,
    StatutEntree,
)

GRAINE = 73_024
OPERATION = "FSE+ FICTIF 2024-073"
SORTIS, EN_COURS, UN_SEUL_JOUR, NON_SUIVIS, REENTREES = 26, 6, 5, 3, 2
_STATUTS = {
    StatutSocial.SANS_EMPLOI: (
        (StatutEntree.CHOMEUR, StatutEntree.CHOMEUR_LD, StatutEntree.INACTIF), (38, 44, 18),
    ),
    StatutSocial.EN_EMPLOI: ((StatutEntree.EMPLOI,), (1,)),
    StatutSocial.SCOLARISE: ((StatutEntree.INACTIF_FORMATION,), (1,)),
    StatutSocial.RETRAITE: ((StatutEntree.INACTIF,), (1,)),
}  # fmt: skip
_VISES = 24  # without a job, whom the call is for
_RETRAITES = 3  # whom the call did not aim at, and who came all the same
_SORTIES = (
    (SituationSortie.RECHERCHE, SituationSortie.FORMATION, SituationSortie.QUALIFICATION,
     SituationSortie.EMPLOI, SituationSortie.AUCUNE, SituationSortie.NON_RENSEIGNE),
    (26, 18, 7, 16, 27, 6),
)  # fmt: skip


def participants(inscrites: Sequence[Suivie]) -> list[Rangee]:
    """Rows of the sheet of participants, one per entry, in the order of entries."""
    alea = Random(GRAINE)  # noqa: S311 - not a secret
    visees = [p for p in inscrites if p.en(2024) and p.personne.statut in _STATUTS]
    actifs = [
        p for p in visees if p.personne.statut is not StatutSocial.RETRAITE and p.age(2024) >= 17
    ]
    retraites = [p for p in visees if p.personne.statut is StatutSocial.RETRAITE]
    revenus = [p for p in actifs if len(p.en(2024)) >= 2]
    sans_emploi = [p for p in revenus if p.personne.statut is StatutSocial.SANS_EMPLOI]
    autres = [p for p in revenus if p not in sans_emploi]
    retenus = alea.sample(sans_emploi, min(_VISES, len(sans_emploi)))
    retenus += alea.sample(autres, SORTIS + EN_COURS - _RETRAITES - len(retenus))
    retenus += alea.sample([p for p in retraites if len(p.en(2024)) >= 3], _RETRAITES)
    sortis = sorted(retenus, key=lambda p: (-len(p.en(2024)), p.numero))[:SORTIS]
    rangees: list[dict[str, Valeur]] = []
    for rang, qui in enumerate(sortis):
        rangees += _parcours(alea, qui, rang, revient=rang < REENTREES)
    for qui in (p for p in retenus if p not in sortis):
        rangees.append(_entree(alea, qui, qui.en(2024)[0]))
    for qui in alea.sample([p for p in actifs if len(p.en(2024)) == 1], UN_SEUL_JOUR):
        jour = qui.en(2024)[0]
        rangees.append(_entree(alea, qui, jour) | _sortie(alea, jour, len(rangees)))
    rangees += [_non_suivi(alea, rang) for rang in range(1, NON_SUIVIS + 1)]
    rangees.sort(key=lambda r: (r["date_entree"], str(r.get("identifiant"))))
    return list(rangees)


def _parcours(alea: Random, qui: Suivie, rang: int, *, revient: bool) -> list[dict[str, Valeur]]:
    """Entry and exit; whoever comes back has a second entry, whose exit is the last known."""
    jours = qui.en(2024)
    tard = len(jours) // 2 if revient else len(jours) * 2 // 3 if rang % 4 == 3 else 1
    dernier = jours[max(1, tard)]
    premiere = _entree(alea, qui, jours[0]) | _sortie(alea, dernier, rang)
    if not revient:
        return [premiere]
    reprise = next(jour for jour in jours if jour > dernier)
    seconde = _entree(alea, qui, reprise) | _sortie(alea, jours[-1], rang)
    for trait in ("date_naissance", "statut_entree", "cite", "handicap", "pays_tiers"):
        seconde[trait] = premiere[trait]
    return [premiere, seconde]


def _entree(alea: Random, qui: Suivie, jour: date) -> dict[str, Valeur]:
    """What is asked on the first day; a refusal is an answer."""
    statuts, poids = _STATUTS[qui.personne.statut]
    tard = alea.random() < 0.12
    return {
        "identifiant": qui.numero,
        "date_naissance": date(qui.naissance, alea.randint(1, 12), alea.randint(1, 28)),
        "operation": OPERATION,
        "structure": ESPACE,
        "periode_programme": PeriodeProgramme.P_2021_2027,
        "sexe": qui.personne.genre,
        "date_entree": jour,
        "statut_entree": alea.choices(statuts, poids)[0],
        "sans_domicile_stable": alea.random() < 0.05,
        "zone_rurale": False,
        "date_questionnaire_entree": None if tard else jour + timedelta(alea.choice((0, 0, 0, 2))),
        **_niveau(alea),
    }


def _niveau(alea: Random) -> dict[str, Valeur]:
    """Education, and the two sensitive answers."""
    return {
        "cite": alea.choices(list(Cite), (42, 38, 13, 7))[0],
        "handicap": alea.choices(list(Declaration), (13, 71, 16))[0],
        "pays_tiers": alea.choices(list(Declaration), (24, 66, 10))[0],
    }


def _sortie(alea: Random, jour: date, rang: int) -> dict[str, Valeur]:
    """Exit, asked in the four weeks that follow; then six months later, when it was."""
    situation = alea.choices(*_SORTIES)[0]
    retard = {5: 41, 13: 60, 21: 35}.get(rang)  # asked too late
    saisie = None if rang == 9 else jour + timedelta(retard or alea.randint(1, 24))
    sortie: dict[str, Valeur] = {
        "date_sortie": jour,
        "situation_sortie": situation,
        "date_saisie_sortie": saisie,
    }
    if alea.random() < 0.2:
        return sortie
    suite = SituationSortie.EMPLOI if alea.random() < 0.45 else situation
    six_mois = jour + timedelta(184 + alea.randint(0, 20))
    return sortie | {"situation_6m": suite, "date_6m": six_mois}


def _non_suivi(alea: Random, rang: int) -> dict[str, Valeur]:
    """Sent by the partner of the operation: no record in the Coop, so no visit can be checked."""
    jour = date(2024, 2 + 3 * rang, 12)
    naissance = date(1960 + 11 * rang, alea.randint(1, 12), alea.randint(1, 28))
    return {
        "identifiant_participant": f"FICTIF-{rang:02d}",
        "date_naissance": naissance,
        "operation": OPERATION,
        "structure": ESPACE,
        "periode_programme": PeriodeProgramme.P_2021_2027,
        "sexe": Genre.FEMININ if rang % 2 else Genre.MASCULIN,
        "date_entree": jour,
        "statut_entree": StatutEntree.CHOMEUR_LD,
        "date_questionnaire_entree": jour,
        **_niveau(alea),
    }
