"""What people ask for: requests for a place, reasons for coming, rights they do not receive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random

from exemples.montbeliard.calendrier import PERIODES, ouvre
from exemples.montbeliard.habitants import RETRAITE, Habitant
from exemples.montbeliard.lieux import PAR_CODE, PARTENAIRES
from exemples.montbeliard.registres import nomme
from exemples.montbeliard.seances import Annee
from exemples.registre import Cellule
from inclusion_metrics.nomenclatures import (
    Decision,
    Droit,
    Preuve,
    SourceEligibilite,
    StatutDemande,
    StatutSocial,
    TypeNonRecours,
)
from inclusion_metrics.nomenclatures_service import MotifVenue

Lignes = Iterable[dict[str, Cellule]]

#: Requests a year, and what becomes of them: satisfied, waiting, refused, lost.
_DEMANDES = {
    "Grand-Charmont": (26, (72, 10, 6, 12)),
    "Sochaux": (28, (64, 16, 8, 12)),
    "Bethoncourt": (30, (56, 20, 8, 16)),
    "Bavans": (34, (42, 32, 10, 16)),
}
_PLACES = (
    "Place dans un atelier « Premiers pas »",
    "Rendez-vous pour une démarche en ligne",
    "Accès libre à un ordinateur",
)


def demandes(alea: Random, annee: int) -> Lignes:
    """The requests of a period, per structure: the room of Bavans is too small for its demand."""
    debut, fin = PERIODES[annee]
    ouverts = [
        j for n in range((fin - debut).days + 1) if ouvre(j := debut + timedelta(n))
        and j.weekday() < 5
    ]  # fmt: skip
    suites = (
        StatutDemande.SATISFAITE,
        StatutDemande.EN_ATTENTE,
        StatutDemande.REFUSEE,
        StatutDemande.PERDUE,
    )
    for partenaire in PARTENAIRES:
        combien, poids = _DEMANDES[partenaire.code]
        for jour in sorted(alea.sample(ouverts, combien)):
            suite = alea.choices(suites, poids)[0]
            attente = alea.randint(2, 21 if partenaire.code != "Bavans" else 55)
            reponse = None
            if suite in (StatutDemande.SATISFAITE, StatutDemande.REFUSEE):
                reponse = jour + timedelta(attente)
            elif suite is StatutDemande.EN_ATTENTE and annee == 2024:
                # The register is still kept in 2025: what waited has had its answer since.
                suite, reponse = StatutDemande.SATISFAITE, date(2025, 1, 6) + timedelta(attente)
            if reponse and reponse > PERIODES[2025 if annee > 2018 else 2018][1]:
                suite, reponse = StatutDemande.EN_ATTENTE, None
            yield {
                "Structure": partenaire.nom,
                "Date": jour,
                "Demande": alea.choices(_PLACES, (5, 4, 2))[0],
                "Nombre": alea.choices((None, 2), (8, 1))[0],
                "Suite": suite.label,
                "Répondu le": reponse,
            }


_PREMIERS = (
    (MotifVenue.LIEN_SOCIAL, 52),
    (MotifVenue.APPRENDRE, 20),
    (MotifVenue.DEMARCHES, 14),
    (MotifVenue.ACCES, 5),
    (MotifVenue.LOISIRS, 5),
    (MotifVenue.NON_COMMUNIQUE, 4),
)
_SUIVANTS = (
    (MotifVenue.DEMARCHES, 44),
    (MotifVenue.APPRENDRE, 40),
    (MotifVenue.LIEN_SOCIAL, 9),
    (MotifVenue.COMMUNIQUER, 4),
    (MotifVenue.NON_COMMUNIQUE, 3),
)


def jours_de(annees: Iterable[Annee], annee: int) -> dict[Habitant, list[date]]:
    """The days when each person came in a period, those that a register can name only."""
    venus: dict[Habitant, set[date]] = {}
    for une in annees:
        if une.annee != annee:
            continue
        for seance in une.seances:
            for qui in seance.qui:
                if isinstance(qui, Habitant) and qui.nommable:
                    venus.setdefault(qui, set()).add(seance.jour)
    return {h: sorted(jours) for h, jours in venus.items()}


def motifs(alea: Random, venus: dict[Habitant, list[date]], deja: set[Habitant]) -> Lignes:
    """Asked at the first visit, and again at the last one of the period.

    Args:
        deja: who was asked in an earlier period: only the later visit is asked then; completed.
    """
    for habitant, jours in venus.items():
        jeune = habitant.statut is StatutSocial.SCOLARISE
        if alea.random() < 0.12:
            continue  # nobody asked
        if habitant not in deja:
            yield from _dits(alea, habitant, jours[0], MotifVenue.LOISIRS if jeune else None)
        if len(jours) > 1:
            yield from _dits(alea, habitant, jours[-1], None, suite=True)
        deja.add(habitant)


def _dits(
    alea: Random,
    habitant: Habitant,
    jour: date,
    impose: MotifVenue | None,
    *,
    suite: bool = False,
) -> Lignes:
    motifs, poids = zip(*(_SUIVANTS if suite else _PREMIERS), strict=True)
    nombre = 2 if suite and alea.random() < 0.35 else 1
    dits = {impose} if impose else set(alea.choices(motifs, poids, k=nombre))
    if len(dits) > 1:
        dits.discard(MotifVenue.NON_COMMUNIQUE)
    for motif in sorted(dits, key=list(MotifVenue).index):
        absent = motif is MotifVenue.NON_COMMUNIQUE
        yield {**nomme(habitant), "Date": jour, "Motif": "?" if absent else motif.label}


#: Rights of retired people, then of the others, with the amounts opened by month.
_DROITS_RETRAITES = (
    (Droit.ASPA, 30, (90, 340)),
    (Droit.CSS, 24, (20, 60)),
    (Droit.CHEQUE_ENERGIE, 24, (8, 20)),
    (Droit.REVERSION, 10, (120, 420)),
    (Droit.APL_AL, 12, (60, 190)),
)
_DROITS_AUTRES = (
    (Droit.RSA, 26, (180, 560)),
    (Droit.PRIME_ACTIVITE, 26, (60, 200)),
    (Droit.CSS, 28, (20, 60)),
    (Droit.CHEQUE_ENERGIE, 20, (8, 20)),
)
_SITUATIONS = {2018: 16, 2024: 34, 2025: 48}


def droits(alea: Random, annee: int, venus: dict[Habitant, list[date]]) -> Lignes:
    """Rights presumed and not received, from the day it was noticed to the decision, if any."""
    adultes = [h for h in venus if annee - h.naissance >= 25]
    fin = PERIODES[2025 if annee > 2018 else 2018][1]
    for habitant in alea.sample(adultes, _SITUATIONS[annee]):
        liste = _DROITS_RETRAITES if habitant.statut is RETRAITE else _DROITS_AUTRES
        droit, _, (bas, haut) = alea.choices(liste, [poids for _, poids, _ in liste])[0]
        repere = alea.choice(venus[habitant])
        ligne: dict[str, Cellule] = {
            **nomme(habitant),
            "Structure": PAR_CODE[min(habitant.structures(annee))].nom,
            "Droit": droit.label,
            "Repéré le": repere,
            "Présumé par": alea.choice(list(SourceEligibilite)).label,
            "Forme de non-recours": alea.choices(list(TypeNonRecours), (48, 16, 20, 8, 8))[0].label,
            "Mois sans recours": alea.randint(4, 30),
        }
        depot = repere + timedelta(alea.randint(1, 30))
        if alea.random() < 0.76 and depot <= fin:
            ligne |= {"Demande déposée le": depot, **_suite(alea, depot, fin, bas, haut)}
        yield ligne


def _suite(alea: Random, depot: date, fin: date, bas: int, haut: int) -> dict[str, Cellule]:
    """What became of a request filed on a day."""
    decision = alea.choices(
        (Decision.ACCORD, Decision.REFUS, Decision.SANS_SUITE, Decision.INCONNUE),
        (66, 16, 6, 12),
    )[0]
    le = depot + timedelta(alea.randint(20, 140))
    if le > fin:
        return {"Décision": Decision.EN_ATTENTE.label}
    if decision is Decision.INCONNUE:
        return {"Décision": decision.label}
    suite: dict[str, Cellule] = {"Décision": decision.label, "Décidé le": le}
    if decision is Decision.ACCORD:
        preuve = alea.choices((Preuve.NOTIFICATION, Preuve.DECLARATION), (70, 30))[0]
        suite |= {"Montant mensuel (€)": float(alea.randint(bas, haut)), "Preuve": preuve.label}
    return suite


def reunies(*feuilles: Lignes) -> Sequence[dict[str, Cellule]]:
    """Rows of several periods on one sheet."""
    return [ligne for feuille in feuilles for ligne in feuille]
