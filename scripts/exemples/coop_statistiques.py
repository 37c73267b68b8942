"""The figures of the Coop statistics page, counted on the domain and not on the rows.

What each count is over: a theme, a tag, an equipment, a channel, a duration or a place is
counted once per accompagnement (a workshop of ten counts ten) and its percentage is a share
of all mentions of the section; sex, age, status and commune are counted once per
beneficiary record, each anonymous seat being one more record; individual activities and
workshops are shares of the activities.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from exemples.domaine import Anonyme, Cas, Personne, tranche_age
from inclusion_metrics.nomenclatures import (
    Genre,
    Labelled,
    Materiel,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TrancheAge,
    TypeActivite,
    TypeLieu,
)

#: One printed row: cells from column A on.
Ligne = tuple[object, ...]
#: A title and its rows; sections are separated by a blank row.
Section = tuple[str, tuple[Ligne, ...]]

_DUREES = (("Moins de 30 min", 30), ("30min à 1 h", 60), ("1 h à 2 h", 120))
_DUREE_LONGUE = "2 h et plus"


def pourcentage(numerateur: int, denominateur: int) -> str:
    """A share as the export writes it: text, comma, at most one decimal, fixed space."""
    part = Decimal(numerateur * 100) / denominateur if denominateur else Decimal(0)
    arrondi = part.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{arrondi}".removesuffix(".0").replace(".", ",") + "\u00a0%"


def _section(titre: str, comptes: Mapping[str, int], ordre: Iterable[str]) -> Section:
    total = sum(comptes.values())
    return titre, tuple(
        (label, comptes.get(label, 0), pourcentage(comptes.get(label, 0), total)) for label in ordre
    )


def _decroissant(comptes: Mapping[str, int]) -> list[str]:
    return sorted(comptes, key=lambda label: (-comptes[label], label))


def _labels(nomenclature: Iterable[Labelled]) -> list[str]:
    return [membre.label for membre in nomenclature]


def _duree(minutes: int) -> str:
    return next((label for label, limite in _DUREES if minutes < limite), _DUREE_LONGUE)


def _nouveaux(cas: Cas) -> int:
    """First accompagnements: never seen before, or anonymous and not said to have come before."""
    anonymes = sum(not a.deja_accompagne for a in cas.anonymes())
    return anonymes + sum(p.avant == 0 for p in cas.suivis())


def _generales(cas: Cas) -> Section:
    suivis, anonymes = len(cas.suivis()), len(cas.anonymes())
    mois = Counter((a.date.year, a.date.month) for a, _ in cas.places())
    entetes = []
    annee, numero = cas.fin.year, cas.fin.month
    for _ in range(12):
        entetes.append((annee, numero))
        annee, numero = (annee, numero - 1) if numero > 1 else (annee - 1, 12)
    entetes.reverse()
    nouveaux = _nouveaux(cas)
    return "Statistiques générales", (
        ("Accompagnements au total", sum(len(a.participants) for a in cas.activites)),
        ("Bénéficiaires accompagnés", suivis + anonymes),
        *((("Nouveaux bénéficiaires", nouveaux),) if nouveaux else ()),
        ("Bénéficiaires suivis", suivis),
        ("Bénéficiaires anonymes", anonymes),
        (
            "Accompagnements sur les 12 derniers mois",
            *(f"{numero:02d}/{annee % 100:02d}" for annee, numero in entetes),
        ),
        ("", *(mois[entete] for entete in entetes)),
    )


def _accompagnements(cas: Cas) -> Section:
    ateliers = [a for a in cas.activites if a.type is TypeActivite.COLLECTIF]
    total = len(cas.activites)
    individuels = total - len(ateliers)
    return "Statistiques sur vos accompagnements", (
        ("Accompagnements individuels", individuels, pourcentage(individuels, total)),
        ("Ateliers collectifs", len(ateliers), pourcentage(len(ateliers), total)),
        ("Nombre total de participants aux ateliers", sum(len(a.participants) for a in ateliers)),
        ("Nombre total d’activités", total),
    )


def _par_accompagnement(cas: Cas) -> list[Section]:
    themes: Counter[str] = Counter()
    admin: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    materiels: Counter[str] = Counter()
    canaux: Counter[str] = Counter()
    durees: Counter[str] = Counter()
    lieux: Counter[str] = Counter()
    for activite, _ in cas.places():
        for theme in activite.themes:
            (themes if isinstance(theme, Thematique) else admin)[theme.label] += 1
        tags.update(activite.tags)
        materiels.update(m.label for m in activite.materiels)
        canaux[activite.canal.label] += 1
        durees[_duree(activite.duree)] += 1
        if activite.lieu:
            lieux[activite.lieu.nom] += 1
    bandes = [*(label for label, _ in _DUREES), _DUREE_LONGUE]
    return [
        _section("Thématiques Médiation numérique", themes, _labels(Thematique)),
        _section("Thématiques Démarches administratives", admin, _labels(ThematiqueAdmin)),
        _section("Tags", tags, _decroissant(tags)),
        _section("Matériel utilisés", materiels, _labels(Materiel)),
        _section("Canaux des activités", canaux, _labels(TypeLieu)),
        _section("Durées des activités", durees, bandes),
        _section("Nombre d’activités par lieux", lieux, _decroissant(lieux)),
    ]


def _par_beneficiaire(cas: Cas) -> list[Section]:
    fiches: list[Personne | Anonyme] = [*cas.suivis(), *cas.anonymes()]
    genres = Counter(f.genre.label for f in fiches)
    statuts = Counter(f.statut.label for f in fiches)
    ages = Counter(
        (f.tranche if isinstance(f, Anonyme) else tranche_age(f.naissance, cas.export.year)).label
        for f in fiches
    )
    communes = Counter(
        f"{f.commune.nom} · {f.commune.code_postal}" if f.commune else "Non communiqué"
        for f in fiches
    )
    return [
        _section("Genre", genres, _labels((Genre.MASCULIN, Genre.FEMININ, Genre.NON_COMMUNIQUE))),
        _section("Tranches d’âge", ages, _ages()),
        _section("Statuts", statuts, _labels(StatutSocial)),
        _section("Commune de résidence des bénéficiaires", communes, _decroissant(communes)),
    ]


def _ages() -> list[str]:
    """Oldest first, unknown last; the bands of Espace Coop V1 are not shown."""
    bandes = [t for t in TrancheAge if not t.value.startswith("v1_")]
    return _labels([*reversed(bandes[:-1]), bandes[-1]])


def statistiques(cas: Cas) -> list[Section]:
    """Every section of the workbook, in order; a title alone announces the next ones."""
    return [
        _generales(cas),
        _accompagnements(cas),
        *_par_accompagnement(cas),
        ("Statistiques sur vos bénéficiaires", ()),
        *_par_beneficiaire(cas),
    ]
