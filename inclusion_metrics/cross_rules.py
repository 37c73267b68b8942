"""The rules that bind two tables of a data folder.

A row rule lives in its schema; these say what a table owes another. Those of ``INTEGRITY`` hold
in every folder that an import writes; those of ``PLAUSIBILITY`` are for people to look at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from inclusion_metrics.schemas import Tables


@dataclass(frozen=True, slots=True)
class CrossRule:
    """A rule between tables.

    Attributes:
        code: printed, and never reused.
        text: what breaks it, in French.
        broken: the rows that break it, by their identifier.
    """

    code: str
    text: str
    broken: Callable[[Tables], pl.LazyFrame]


def _unknown(table: str, column: str, where: str) -> CrossRule:
    """Rows of a table that name something which another table does not have."""

    def broken(tables: Tables) -> pl.LazyFrame:
        frames = tables.to_dict()
        return (
            frames[table]
            .filter(pl.col(column).is_not_null())
            .join(frames[where], on=column, how="anti")
            .select(column)
        )

    return CrossRule(
        f"{table}_sans_{where}", f"lignes de « {table} » sans ligne de « {where} »", broken
    )


def _outside_opening(tables: Tables) -> pl.LazyFrame:
    day = pl.col("date")
    opening = tables.structures.select("structure_id", "date_ouverture", "date_fermeture")
    return (
        tables.activites.join(opening, on="structure_id")
        .filter((day < pl.col("date_ouverture")) | (day > pl.col("date_fermeture")))
        .select("activite_id")
    )


def _missing_seats(tables: Tables) -> pl.LazyFrame:
    held = tables.participations.group_by("activite_id").len()
    return (
        tables.activites.join(held, on="activite_id")
        .filter(pl.col("nb_participants") > pl.col("len"))
        .select("activite_id")
    )


def _impossible_age(tables: Tables) -> pl.LazyFrame:
    age = pl.col("date").dt.year() - pl.col("annee_naissance")
    return (
        tables.participations.join(tables.activites, on="activite_id")
        .join(tables.beneficiaires, on="beneficiaire_id")
        .filter((age < YOUNGEST) | (age > OLDEST))
        .select("beneficiaire_id")
        .unique()
    )


#: Ages outside these, on the day of the activity, are probably typing mistakes.
YOUNGEST, OLDEST = 6, 110

INTEGRITY: tuple[CrossRule, ...] = (
    _unknown("participations", "activite_id", "activites"),
    _unknown("participations", "beneficiaire_id", "beneficiaires"),
    _unknown("demarches", "activite_id", "activites"),
    _unknown("demarches", "beneficiaire_id", "beneficiaires"),
    _unknown("activites", "structure_id", "structures"),
    _unknown("activites", "mediateur_id", "mediateurs"),
    _unknown("activites_agregees", "activite_id", "activites"),
    _unknown("droits", "beneficiaire_id", "beneficiaires"),
    _unknown("positionnements", "beneficiaire_id", "beneficiaires"),
    _unknown("motifs", "beneficiaire_id", "beneficiaires"),
    _unknown("inscriptions", "beneficiaire_id", "beneficiaires"),
    _unknown("participants_fse", "beneficiaire_id", "beneficiaires"),
    _unknown("participants_fse", "structure_id", "structures"),
    _unknown("enquetes", "structure_id", "structures"),
    _unknown("orientations", "structure_id", "structures"),
    _unknown("postes", "structure_id", "structures"),
    _unknown("ouvertures", "structure_id", "structures"),
    _unknown("ressources", "structure_id", "structures"),
    _unknown("formations", "structure_id", "structures"),
    _unknown("entretiens", "structure_id", "structures"),
)

PLAUSIBILITY: tuple[CrossRule, ...] = (
    CrossRule(
        "hors_ouverture",
        "activités en dehors des dates d’ouverture de leur structure",
        _outside_opening,
    ),
    CrossRule(
        "places_manquantes",
        "activités qui annoncent plus de participants que de places lues",
        _missing_seats,
    ),
    CrossRule(
        "age_douteux",
        f"personnes de moins de {YOUNGEST} ans ou de plus de {OLDEST} ans le jour de l’activité",
        _impossible_age,
    ),
)


def broken(tables: Tables, rules: tuple[CrossRule, ...]) -> dict[CrossRule, int]:
    """How many rows break each rule; the rules that hold are left out."""
    counts = pl.collect_all([rule.broken(tables).select(pl.len()) for rule in rules])
    found = {rule: int(count.item()) for rule, count in zip(rules, counts, strict=True)}
    return {rule: count for rule, count in found.items() if count}
