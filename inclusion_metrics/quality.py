"""What a data folder is worth: for the people who keep it, never for a funder.

Counts here are not protected: they help to mend the data. What a funder may read goes through
the notebook « qualite », like any other figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from inclusion_metrics.cross_rules import INTEGRITY, PLAUSIBILITY, broken
from inclusion_metrics.loading import Folder
from inclusion_metrics.nomenclatures import Identite
from inclusion_metrics.schemas import Tables

#: The answers that matter, what their absence prevents, and the table that holds them.
FIELDS: tuple[tuple[str, str, str, str], ...] = (
    ("beneficiaires", "annee_naissance", "Année de naissance",
     "sans elle, les classes d’âge des financeurs (FSE+, CFPPA) ne sont données qu’en bornes"),
    ("beneficiaires", "tranche_age", "Tranche d’âge",
     "sans elle ni année de naissance, la personne n’entre dans aucune classe d’âge"),
    ("beneficiaires", "genre", "Genre", "la part de femmes se lit sur les seules réponses"),
    ("beneficiaires", "statut_social", "Statut",
     "la part de retraités se lit sur les seules réponses"),
    ("beneficiaires", "code_insee_residence", "Commune de résidence",
     "l’origine géographique des personnes est incomplète"),
    ("beneficiaires", "qpv_code", "Quartier prioritaire",
     "sans lui, la part d’habitants des QPV est « non renseignée »"),
    ("activites", "duree_min", "Durée", "les heures d’accompagnement sont sous-estimées"),
    ("activites", "thematiques", "Thématique", "la répartition par thème est incomplète"),
    ("activites", "code_insee", "Commune du lieu",
     "l’activité n’entre dans le dossier d’aucun territoire"),
)  # fmt: skip
_UNKNOWN = "non_communique"
#: Durations outside these are probably typing mistakes (minutes).
SHORT, LONG = 5, 480
#: A structure that lives this many months without activity between two others has a break.
GAP_MONTHS = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """How often one answer is known, in one structure or in all (``structure`` empty)."""

    table: str
    field: str
    label: str
    structure: str
    known: int
    total: int
    consequence: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: what, where, how many."""

    rule: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Quality:
    """The whole account.

    Attributes:
        answers: response per field, for all then per structure.
        followed: structure → (accompagnements of followed persons, all accompagnements).
        findings: doubtful rows and breaks in series.
    """

    answers: tuple[Answer, ...]
    followed: dict[str, tuple[int, int]]
    findings: tuple[Finding, ...]


def quality_of(folder: Folder, today: date) -> Quality:
    """Look at a folder.

    Args:
        today: activities after it are mistakes.
    """
    tables = folder.tables
    seats = (
        tables.participations.join(tables.activites, on="activite_id")
        .join(tables.beneficiaires, on="beneficiaire_id")
        .join(_names(tables), on="structure_id", how="left")
        .collect()
    )
    named = seats.filter(pl.col("anonyme") == False)  # noqa: E712 - null is neither
    return Quality(
        tuple(_answers(tables, named)),
        _followed(seats),
        tuple(
            finding
            for finding in (
                *_dates(tables, today),
                *_doubles(tables),
                *_doubts(tables),
                *_breaks(folder),
            )
            if finding.count
        ),
    )


def _names(tables: Tables) -> pl.LazyFrame:
    """What each structure is called; namesakes are told by their commune."""
    twice = pl.len().over("nom") > 1
    told = pl.format("{} ({})", "nom", pl.col("code_insee").fill_null("?"))
    return tables.structures.select(
        "structure_id", pl.when(twice).then(told).otherwise("nom").alias("nom")
    )


def _answers(tables: Tables, named: pl.DataFrame) -> Iterator[Answer]:
    people = named.unique(["structure_id", "beneficiaire_id"])
    activities = tables.activites.join(_names(tables), on="structure_id", how="left").collect()
    for table, column, label, consequence in FIELDS:
        rows = people if table == "beneficiaires" else activities
        once = rows.unique("beneficiaire_id") if table == "beneficiaires" else rows
        if isinstance(rows.schema[column], pl.List):
            known = pl.col(column).list.len() > 0
        else:
            known = pl.col(column).cast(pl.String).fill_null(_UNKNOWN) != _UNKNOWN
        counts = pl.struct(known.sum().alias("known"), pl.len().alias("total"))
        whole = once.select(counts.alias("c"))["c"][0]
        yield Answer(table, column, label, "", whole["known"], whole["total"], consequence)
        each = rows.group_by("nom").agg(known.sum().alias("known"), pl.len().alias("total"))
        for name, count, total in each.sort("nom").iter_rows():
            yield Answer(table, column, label, name or "?", count, total, consequence)


def _followed(seats: pl.DataFrame) -> dict[str, tuple[int, int]]:
    rows = seats.group_by("nom").agg(
        (pl.col("anonyme") == False).sum().alias("followed"),  # noqa: E712
        pl.len().alias("total"),
    )
    return {name or "?": (known, total) for name, known, total in rows.sort("nom").iter_rows()}


def _dates(tables: Tables, today: date) -> Iterator[Finding]:
    activities = tables.activites.collect()
    minutes = pl.col("duree_min")
    rules = (
        ("date_future", "activités datées après aujourd’hui", pl.col("date") > today),
        (
            "duree_douteuse",
            f"activités de moins de {SHORT} minutes ou de plus de {LONG // 60} heures",
            (minutes < SHORT) | (minutes > LONG),
        ),
    )
    for rule, text, wrong in rules:
        yield Finding(rule, text, activities.filter(wrong).height)
    for cross, count in broken(tables, PLAUSIBILITY + INTEGRITY).items():
        yield Finding(cross.code, cross.text, count)


def _doubles(tables: Tables) -> Iterator[Finding]:
    """Two activities alike in all, with the very same people, were probably typed twice."""
    alike = ["structure_id", "date", "type", "duree_min", "mediateur_id", "thematiques", "qui"]
    who = tables.participations.group_by("activite_id").agg(
        pl.col("beneficiaire_id").sort().str.join(",").alias("qui")
    )
    named = tables.beneficiaires.filter(pl.col("anonyme") == False).select("beneficiaire_id")  # noqa: E712
    with_named = tables.participations.join(named, on="beneficiaire_id").select("activite_id")
    rows = tables.activites.join(who, on="activite_id").join(
        with_named.unique(), on="activite_id", how="semi"
    )
    again = rows.with_columns(pl.col("thematiques").list.join(",")).group_by(alike).len()
    count = again.filter(pl.col("len") > 1).select((pl.col("len") - 1).sum()).collect().item()
    yield Finding(
        "activites_semblables",
        "activités du même jour, de même durée, avec les mêmes personnes : saisies deux fois ?",
        int(count or 0),
    )


def _doubts(tables: Tables) -> Iterator[Finding]:
    doubtful = tables.beneficiaires.filter(pl.col("identite") == Identite.AMBIGUE.code)
    yield Finding(
        "identites_a_verifier",
        "identités à départager (voir identites_a_verifier.csv)",
        doubtful.collect().height,
    )


def _breaks(folder: Folder) -> Iterator[Finding]:
    """Months without activity between two others, and changes of source within a structure."""
    rows = (
        folder.tables.activites.join(_names(folder.tables), on="structure_id", how="left")
        .select("nom", "source", mois=pl.col("date").dt.year() * 12 + pl.col("date").dt.month())
        .unique()
        .sort("nom", "mois", "source")
        .collect()
    )
    months = rows.select("nom", "mois").unique().sort("nom", "mois")
    gaps = months.with_columns(
        trou=(pl.col("mois").diff().over("nom") - 1), avant=pl.col("mois").shift().over("nom")
    ).filter(pl.col("trou") >= GAP_MONTHS)
    for name, month, gap, before in gaps.iter_rows():
        span = f"de {_month(before + 1)} à {_month(month - 1)}"
        yield Finding("mois_sans_activite", f"{name} : aucune activité {span}", gap)
    sources = rows.group_by("nom").agg(pl.col("source").n_unique()).filter(pl.col("source") > 1)
    for name, count in sources.sort("nom").iter_rows():
        yield Finding(
            "source_change",
            f"{name} : chiffres de plusieurs systèmes, à ne comparer qu’avec prudence",
            count,
        )


def _month(number: int) -> str:
    year, month = divmod(number - 1, 12)
    return f"{month + 1:02}/{year}"
