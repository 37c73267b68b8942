"""The year before the example: another mediator, on the same ground, with many of the same people.

Dominique held the post in 2023, Camille since January 2024: each has records of their own, so the
counts on Camille's do not hold the visits of 2023. A person is recognised by name and birth year.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from random import Random

from exemples.agenda import Agenda
from exemples.ateliers import ateliers
from exemples.domaine import Activite, Cas, Mediateur, Personne
from exemples.grand_chambery import LIEUX
from exemples.individuels import Individuels
from exemples.noms import NOMS, prenom_pour
from exemples.population import ANCIENS, PARTICULIERS, commune_au_hasard
from inclusion_metrics.nomenclatures import (
    Genre,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TypeActivite,
)

GRAINE = 20_230_101
REVENUES, PARTIES = 96, 52
ATELIERS, INDIVIDUELS = 60, 640
EXPORT = date(2024, 1, 16)
DOMINIQUE = Mediateur("Dominique", "Canevas")

DROITS, PARTICIPATION = "CDV droits 2023", "CDV participation 2023"
PARENTALITE, EMPLOI = "CDV parentalité 2023", "CDV emploi 2023"
#: What an activity is about → the tag of the action that pays for it.
_ETIQUETTES: tuple[tuple[frozenset[Thematique | ThematiqueAdmin], str], ...] = (
    (frozenset({Thematique.PARENTALITE, Thematique.SCOLARITE}), PARENTALITE),
    (
        frozenset({Thematique.INSERTION, Thematique.ENTREPRENEURIAT, ThematiqueAdmin.TRAVAIL}),
        EMPLOI,
    ),
    (frozenset({Thematique.DEMARCHES, Thematique.SANTE}), DROITS),
    (frozenset({Thematique.CULTURE, Thematique.CREER, Thematique.RESEAUX_SOCIAUX}), PARTICIPATION),
)


def annee_2023(suivies_en_2024: Iterable[Personne]) -> Cas:
    """The case of 2023, the same at every call.

    Args:
        suivies_en_2024: the records of the following year; part of them had come before.
    """
    alea = Random(GRAINE)  # noqa: S311 - not a secret
    de_2024 = list(suivies_en_2024)
    venues = {p: _visites(alea) for p in (*_revenues(alea, de_2024), *_parties(alea, de_2024))}
    agenda = Agenda(2023)
    reste = dict(venues)
    collectifs = ateliers(alea, agenda, LIEUX, DOMINIQUE, reste, ATELIERS)
    tireur = Individuels(alea, agenda, LIEUX, DOMINIQUE)
    individuels = [
        tireur.noter(
            personne, usuel=next((u for u in LIEUX if u.commune == personne.commune), None)
        )
        for personne, nombre in reste.items()
        for _ in range(nombre)
    ]
    individuels += [tireur.noter(tireur.anonyme()) for _ in range(INDIVIDUELS - len(individuels))]
    activites = [_etiquetee(alea, activite) for activite in (*collectifs, *individuels)]
    return Cas(
        mediateur=DOMINIQUE,
        debut=date(2023, 1, 1),
        fin=date(2023, 12, 31),
        export=EXPORT,
        personnes=tuple(sorted(venues, key=lambda p: (p.nom, p.prenom, p.naissance or 0))),
        activites=tuple(activites),
    )


def _visites(alea: Random) -> int:
    """Visits in the year: a third come once."""
    return 1 if alea.random() < 0.34 else min(2 + int(alea.expovariate(1 / 2.6)), 20)


def _revenues(alea: Random, de_2024: list[Personne]) -> list[Personne]:
    """People of 2024 who had come the year before, as they were then."""
    particuliers = {personne.nom_affiche for personne, _ in PARTICULIERS}
    sures = [
        p
        for p in de_2024
        if p.naissance is not None and p.nom_affiche not in particuliers and p not in ANCIENS
    ]
    tirees = alea.sample(sures, REVENUES - len(ANCIENS))
    return [
        replace(
            p, statut=_statut_avant(p), avant=alea.randint(1, 6) if alea.random() < 0.2 else 0,
            notes="",
        )
        for p in (*tirees, *ANCIENS)
    ]  # fmt: skip


def _statut_avant(personne: Personne) -> StatutSocial:
    """A few retired, or left school, between the two years."""
    naissance = personne.naissance or 0
    if personne.statut is StatutSocial.RETRAITE and naissance >= 1961:
        return StatutSocial.EN_EMPLOI
    if personne.statut is StatutSocial.SANS_EMPLOI and naissance >= 2003:
        return StatutSocial.SCOLARISE
    return personne.statut


def _parties(alea: Random, de_2024: list[Personne]) -> list[Personne]:
    """People of 2023 who did not come back; their names are those of nobody in 2024."""
    statuts = (
        (StatutSocial.RETRAITE, 28, (1934, 1961)),
        (StatutSocial.SANS_EMPLOI, 11, (1963, 2002)),
        (StatutSocial.EN_EMPLOI, 8, (1963, 2001)),
        (StatutSocial.NON_COMMUNIQUE, 5, (1940, 2000)),
    )
    pris = {p.nom_affiche for p in de_2024}
    faites = []
    for statut, nombre, (debut, fin) in statuts:
        for _ in range(nombre):
            naissance, femme = alea.randint(debut, fin), alea.random() < 0.66
            while True:
                prenom, nom = alea.choice(prenom_pour(naissance, femme)), alea.choice(NOMS)
                if f"{prenom} {nom}" not in pris:
                    break
            pris.add(f"{prenom} {nom}")
            genre = Genre.FEMININ if femme else Genre.MASCULIN
            commune = commune_au_hasard(alea)
            faites.append(Personne(prenom, nom, genre, statut, naissance, commune))
    return faites


def _etiquetee(alea: Random, activite: Activite) -> Activite:
    """The tag of the action it belongs to; most activities belong to none."""
    themes = set(activite.themes)
    trouvee = next((tag for dits, tag in _ETIQUETTES if dits & themes), None)
    quartier = activite.lieu is LIEUX[0]
    chance = 0.9 if activite.type is TypeActivite.COLLECTIF else 0.6 if quartier else 0.25
    retenue = trouvee is not None and alea.random() < chance
    return replace(activite, tags=(trouvee,) if retenue and trouvee else ())
