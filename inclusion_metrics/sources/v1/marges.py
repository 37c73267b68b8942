"""The activity reports of the Espace Coop V1, told by their totals: margins, and seats dealt.

A report says how many people came, how many of each age and how many of each status, never who.
The margins are kept as they are in ``activites_agregees``; each seat also becomes an anonymous
person, so that the ordinary indicators count it. Its age and its status come from two margins
dealt one beside the other: together they mean nothing, and no cross-table may be made of them.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from inclusion_metrics.nomenclatures import Genre, Labelled, StatutSocial, TrancheAge, TypeActivite
from inclusion_metrics.schemas import ActivitesAgregees
from inclusion_metrics.sources.draft import MENTIONS, Rule
from inclusion_metrics.sources.people.persons import ANONYMOUS
from inclusion_metrics.sources.tabular.grid import LINE
from inclusion_metrics.sources.v1.nomenclatures import AGES, COLLECTIF, INDIVIDUEL, STATUTS


def coherent(columns: Mapping[str, Labelled]) -> pl.Expr:
    """True where a margin counts at most the people who came."""
    return pl.sum_horizontal(pl.col(*columns)) <= pl.col("nb_declare")


def settled(rows: pl.DataFrame) -> pl.DataFrame:
    """Reports with the number of people counted and the margins that go with it.

    Args:
        rows: ``activite`` (V1 value), ``nb_declare``, ``nb_recurrents`` and the columns of both
            margins, already coherent.

    Returns:
        The rows with ``type``, ``nb_participants`` and ``ramene`` (Boolean). An individual report
        counts one person whatever it declares, as the V1 and the Coop count it: what is true of
        all the declared people is true of that one, the rest is unknown. A one-off request for
        several people stays several helps. A margin that is all zeros was not filled in: null.
    """
    alone = (pl.col("activite") == INDIVIDUEL) & (pl.col("nb_declare") > 1)
    rows = rows.with_columns(ramene=alone)
    return rows.with_columns(
        *_margin(AGES),
        *_margin(STATUTS),
        nb_recurrents=pl.when("ramene").then(_of_one("nb_recurrents")).otherwise("nb_recurrents"),
        nb_participants=pl.when("ramene").then(1).otherwise("nb_declare"),
        type=pl.when(pl.col("activite") == COLLECTIF)
        .then(pl.lit(TypeActivite.COLLECTIF.code))
        .otherwise(pl.lit(TypeActivite.INDIVIDUEL.code)),
    )


def _margin(columns: Mapping[str, Labelled]) -> list[pl.Expr]:
    everyone = pl.any_horizontal(pl.col(name) == pl.col("nb_declare") for name in columns)
    filled = pl.sum_horizontal(pl.col(*columns)) > 0
    return [
        pl.when(~filled)
        .then(None)
        .when("ramene")
        .then(pl.when(everyone).then(_of_one(name)))
        .otherwise(name)
        .alias(name)
        for name in columns
    ]


def _of_one(name: str) -> pl.Expr:
    """What a count says of one person among the declared: all of them, none, or nobody knows."""
    count = pl.col(name)
    return pl.when(count == pl.col("nb_declare")).then(1).when(count == 0).then(0)


def aggregated(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``schemas.ActivitesAgregees``; the V1 asked nobody's gender."""
    return rows.select(
        "activite_id",
        "nb_participants",
        "nb_recurrents",
        ages=_struct(TrancheAge, AGES),
        genres=_struct(Genre, {}),
        statuts=_struct(StatutSocial, STATUTS),
    ).cast(ActivitesAgregees.create_empty().schema)


def _struct(nomenclature: type[Labelled], columns: Mapping[str, Labelled]) -> pl.Expr:
    source = {member.code: name for name, member in columns.items()}
    return pl.struct(
        (pl.col(source[code]) if code in source else pl.lit(None)).cast(pl.UInt32).alias(code)
        for code in nomenclature.labels()
    )


def dealt(rows: pl.DataFrame, place: str) -> pl.DataFrame:
    """One row per seat: ``place`` from 1, ``mention``, traits, and whether they had come before.

    Args:
        rows: reports as ``settled`` makes them, with ``activite_id`` and ``date``.
        place: key of the file, which makes the mentions unique.
    """
    seats = rows.with_columns(
        place=pl.int_ranges(1, pl.col("nb_participants").cast(pl.Int64) + 1)
    ).explode("place")
    new = pl.col("nb_participants").cast(pl.Int64) - pl.col("nb_recurrents").cast(pl.Int64)
    return seats.with_columns(
        mention=pl.format(f"{ANONYMOUS}{place}:{{}}:{{}}", "activite_id", "place"),
        tranche_age=_class_of_seat(AGES, TrancheAge.NON_COMMUNIQUE),
        statut_social=_class_of_seat(STATUTS, StatutSocial.NON_COMMUNIQUE),
        annee_tranche_age=pl.col("date").dt.year().cast(pl.Int16),
        deja_venue=pl.col("place") > new,
    ).with_columns(tranche_age_affichee="tranche_age")


def _class_of_seat(columns: Mapping[str, Labelled], unknown: Labelled) -> pl.Expr:
    """The class of a seat: the first ones are of the first class, and so on; then unknown."""
    upto: pl.Expr = pl.lit(0)
    classes: list[pl.Expr] = []
    for name, member in columns.items():
        upto = upto + pl.col(name).cast(pl.Int64).fill_null(0)
        classes.append(pl.when(pl.col("place") <= upto).then(pl.lit(member.code)))
    return pl.coalesce(*classes, pl.lit(unknown.code))


def mentions(seats: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``draft.MENTIONS``: each seat is an anonymous person of its own."""
    frame = seats.with_columns(
        regle=pl.lit(Rule.ANONYME.value), portee=pl.lit(""), lignes=pl.concat_list(LINE)
    )
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in MENTIONS.items()
    )
