"""The people followed in the Grand Chambéry example, and how often each comes."""

from __future__ import annotations

from random import Random

from exemples.communes import (
    AIX,
    BARBERAZ,
    BASSENS,
    CHAMBERY,
    COGNIN,
    JACOB,
    LA_MOTTE,
    LA_RAVOIRE,
    SAINT_ALBAN,
)
from exemples.domaine import Commune, Personne
from exemples.noms import NOMS, prenom_pour
from inclusion_metrics.nomenclatures import Genre, StatutSocial

FEMME, HOMME = Genre.FEMININ, Genre.MASCULIN
RETRAITE = StatutSocial.RETRAITE

COMMUNES: tuple[tuple[Commune, int], ...] = (
    (CHAMBERY, 52),
    (LA_MOTTE, 12),
    (COGNIN, 9),
    (LA_RAVOIRE, 9),
    (BARBERAZ, 5),
    (BASSENS, 4),
    (JACOB, 3),
    (SAINT_ALBAN, 3),
    (AIX, 7),
)

#: People drawn at random, status by status; seven more are written out below.
QUOTAS: tuple[tuple[StatutSocial, int], ...] = (
    (RETRAITE, 107),
    (StatutSocial.SANS_EMPLOI, 37),
    (StatutSocial.EN_EMPLOI, 31),
    (StatutSocial.SCOLARISE, 11),
    (StatutSocial.NON_COMMUNIQUE, 17),
)

#: First and last year of birth by status.
_NAISSANCES = {
    RETRAITE: (1934, 1962),
    StatutSocial.SANS_EMPLOI: (1963, 2004),
    StatutSocial.EN_EMPLOI: (1962, 2003),
    StatutSocial.SCOLARISE: (1999, 2011),
    StatutSocial.NON_COMMUNIQUE: (1938, 2003),
}

#: Cases a reader of the export must face, with the number of visits of each record.
PARTICULIERS: tuple[tuple[Personne, int], ...] = (
    # One name, two people, different traits: the export tells them apart.
    (Personne("Michel", "Figurex", HOMME, RETRAITE, 1946, CHAMBERY), 6),
    (Personne("Michel", "Figurex", HOMME, StatutSocial.EN_EMPLOI, 1978, COGNIN), 3),
    # One name, two people, the same traits shown: only the birth years differ.
    (Personne("Jeanne", "Chimérex", FEMME, RETRAITE, 1938, CHAMBERY), 5),
    (Personne("Jeanne", "Chimérex", FEMME, RETRAITE, 1951, CHAMBERY), 4),
    # One person, two records: a spelling variant.
    (Personne("Ghislaine", "Songevaz", FEMME, RETRAITE, 1953, LA_MOTTE), 7),
    (Personne("Guislaine", "Songevaz", FEMME, RETRAITE, 1953, LA_MOTTE), 2),
    # Came once, twice on the same day.
    (Personne("Sofia", "Prétendoz", FEMME, StatutSocial.SANS_EMPLOI, 1991, BARBERAZ), 2),
)

#: Followed in 2023, never seen in 2024: in the bénéficiaires export only.
ANCIENS: tuple[Personne, ...] = (
    Personne("Germaine", "Conteraz", FEMME, RETRAITE, 1933, CHAMBERY, avant=5),
    Personne("Yves", "Modéloz", HOMME, RETRAITE, 1949, LA_RAVOIRE, avant=1),
    Personne("Latifa", "Imaginoz", FEMME, StatutSocial.SANS_EMPLOI, 1984, CHAMBERY, avant=3),
)


def commune_au_hasard(alea: Random) -> Commune:
    """A commune of residence."""
    communes, poids = zip(*COMMUNES, strict=True)
    choisie: Commune = alea.choices(communes, poids)[0]
    return choisie


def _personne(alea: Random, statut: StatutSocial, pris: set[str], rang: int) -> Personne:
    debut, fin = _NAISSANCES[statut]
    naissance = round(alea.triangular(debut, fin, debut + 0.85 * (fin - debut)))
    femme = alea.random() < 0.66
    while True:
        prenom = alea.choice(prenom_pour(naissance, femme))
        nom = alea.choice(NOMS)
        if f"{prenom} {nom}" not in pris:
            break
    pris.add(f"{prenom} {nom}")
    genre = Genre.NON_COMMUNIQUE if alea.random() < 0.02 else (FEMME if femme else HOMME)
    return Personne(
        prenom,
        nom,
        genre,
        statut,
        None if alea.random() < 0.05 else naissance,
        None if alea.random() < 0.06 else commune_au_hasard(alea),
        avant=alea.randint(1, 9) if alea.random() < 0.06 else 0,
        telephone=f"06 39 98 {rang // 100:02d} {rang % 100:02d}" if alea.random() < 0.6 else "",
        courriel=f"personne.{rang}@example.org" if alea.random() < 0.35 else "",
        notes="Préfère être rappelée le matin." if alea.random() < 0.05 else "",
    )


def _visites(alea: Random) -> int:
    """Visits in the year: three in ten come once, a few come all year round."""
    return 1 if alea.random() < 0.31 else min(2 + int(alea.expovariate(1 / 5.2)), 38)


def population(alea: Random) -> list[tuple[Personne, int]]:
    """The records followed in the year, each with its number of visits."""
    pris = {p.nom_affiche for p, _ in PARTICULIERS} | {p.nom_affiche for p in ANCIENS}
    statuts = [statut for statut, nombre in QUOTAS for _ in range(nombre)]
    alea.shuffle(statuts)
    tires = [_personne(alea, statut, pris, rang) for rang, statut in enumerate(statuts, 1)]
    tous = [(p, _visites(alea)) for p in tires] + list(PARTICULIERS)
    alea.shuffle(tous)
    return tous
