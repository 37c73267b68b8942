"""Declared rows → presences: one by one, by procedure, or dealt from the totals of an activity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from inclusion_metrics.identity import Key
from inclusion_metrics.nomenclatures import (
    Genre,
    Labelled,
    SourceDonnee,
    StatutSocial,
    TrancheAge,
    TypeActivite,
)
from inclusion_metrics.schemas import ActivitesAgregees
from inclusion_metrics.sources.correspondance.lignes import (
    DOUBLES,
    Part,
    with_activity,
    with_mediator,
)
from inclusion_metrics.sources.draft import MENTIONS, PRESENCES, Rule
from inclusion_metrics.sources.people.persons import ANONYMOUS
from inclusion_metrics.sources.seats import seats
from inclusion_metrics.sources.tabular.grid import LINE

_SOURCE = SourceDonnee.CORRESPONDANCE


@dataclass(slots=True)
class Made:
    """What rows became."""

    presences: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PRESENCES))
    mentions: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MENTIONS))
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)


def presences(part: Part, key: Key, shared: frozenset[str]) -> pl.DataFrame:
    """One presence per row."""
    rows = with_mediator(activities(part, key), key)
    if "activite_id" in rows.columns and "type" not in rows.columns:
        several = pl.col("activite_id").is_in(sorted(shared))
        rows = rows.with_columns(
            type=pl.when(several).then(pl.lit(TypeActivite.COLLECTIF.code)).otherwise(None)
        )
    return seats(rows.drop("mention"), rows["mention"], source=_SOURCE, key=key)


def activities(part: Part, key: Key) -> pl.DataFrame:
    """The rows, with the pseudonym of their activity where the file numbers it."""
    return with_activity(part.lines.rows, key, part.space)


def procedures(part: Part, key: Key) -> pl.DataFrame:
    """One accompagnement per person, day, place and outcome, with its families of procedures."""
    rows = with_mediator(part.lines.rows, key)
    by = [
        name
        for name in (
            "mention", "date", "structure", "structure_id", "structure_insee", "mediateur_id",
            "type_lieu", "code_insee", "issue",
        )
        if name in rows.columns
    ]  # fmt: skip
    more = [pl.col("duree_min").max()] if "duree_min" in rows.columns else []
    visits = rows.group_by(by).agg(
        pl.col(LINE).min(), *more, thematiques_admin=pl.col("categorie").unique().sort()
    )
    visits = visits.sort(LINE).with_columns(type=pl.lit(TypeActivite.INDIVIDUEL.code))
    return seats(visits.drop("mention"), visits["mention"], source=_SOURCE, key=key)


_MARGINS: Mapping[str, tuple[str, type[Labelled]]] = {
    "age": ("ages", TrancheAge),
    "genre": ("genres", Genre),
    "statut": ("statuts", StatutSocial),
}
_TRAITS = {"age": "tranche_age", "genre": "genre", "statut": "statut_social"}


def _margin(rows: pl.DataFrame, prefix: str) -> list[str]:
    codes = _MARGINS[prefix][1].labels()
    return [f"{prefix}_{code}" for code in codes if f"{prefix}_{code}" in rows.columns]


def counted_activities(part: Part, key: Key, made: Made) -> None:
    """Activities told by their totals: the margins as they are, and an anonymous seat each.

    Two margins dealt side by side say nothing together: a seat's traits are not to be crossed.
    """
    lines = part.lines
    for prefix in _MARGINS:
        names = _margin(lines.rows, prefix)
        if names:
            total = pl.sum_horizontal(pl.col(names).fill_null(0))
            lines.refuse(
                total > pl.col("nb_participants"), "total_incoherent", names[0],
                "les classes comptent plus de personnes que de participants",
            )  # fmt: skip
    if "nb_recurrents" in lines.rows.columns:
        lines.refuse(
            pl.col("nb_recurrents") > pl.col("nb_participants"), "total_incoherent",
            "nb_recurrents", "plus de personnes déjà venues que de participants",
        )  # fmt: skip
    told = [name for name in lines.rows.columns if name != LINE]
    lines.rows = lines.rows.sort(LINE)
    lines.leave(~pl.struct(told).is_first_distinct(), DOUBLES)
    rows = with_mediator(activities(part, key), key)
    collective = pl.lit(TypeActivite.COLLECTIF.code)
    rows = rows.with_columns(
        type=pl.coalesce("type", collective) if "type" in rows.columns else collective
    )
    made_id = identifiers(rows.drop(LINE), "act", key)
    own = pl.col("activite_id") if "activite_id" in rows.columns else pl.lit(None, pl.String)
    rows = rows.with_columns(activite_id=pl.coalesce(own, made_id))
    made.tables["activites_agregees"] = _aggregated(rows)
    dealt = _dealt(rows, part.place)
    made.presences = seats(dealt.drop("mention"), dealt["mention"], source=_SOURCE, key=key)
    told_of = dealt.with_columns(
        regle=pl.lit(Rule.ANONYME.value), portee=pl.lit(""), lignes=pl.concat_list(LINE)
    )
    made.mentions = told_of.select(
        (pl.col(name) if name in told_of.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in MENTIONS.items()
    )


def _aggregated(rows: pl.DataFrame) -> pl.DataFrame:
    schema = ActivitesAgregees.create_empty().schema
    recurring = pl.col("nb_recurrents") if "nb_recurrents" in rows.columns else pl.lit(None)
    structs = {
        name: pl.struct(
            (pl.col(f"{prefix}_{code}") if f"{prefix}_{code}" in rows.columns else pl.lit(None))
            .cast(pl.UInt32)
            .alias(code)
            for code in codes.labels()
        )
        for prefix, (name, codes) in _MARGINS.items()
    }
    return rows.select(
        "activite_id", "nb_participants", nb_recurrents=recurring, **structs
    ).cast(schema)  # fmt: skip


def _dealt(rows: pl.DataFrame, place: str) -> pl.DataFrame:
    """One row per seat, each class of a margin in turn."""
    dealt = rows.with_columns(__seat=pl.int_ranges(1, pl.col("nb_participants") + 1))
    dealt = dealt.explode("__seat")
    traits = {}
    for prefix, trait in _TRAITS.items():
        names = _margin(rows, prefix)
        upto: pl.Expr = pl.lit(0)
        classes = []
        for name in names:
            upto = upto + pl.col(name).fill_null(0)
            code = name.removeprefix(f"{prefix}_")
            classes.append(pl.when(pl.col("__seat") <= upto).then(pl.lit(code)))
        if names:
            asked = pl.any_horizontal(pl.col(name).is_not_null() for name in names)
            unknown = pl.when(asked).then(pl.lit(Genre.NON_COMMUNIQUE.code))
            traits[trait] = pl.coalesce(*classes, unknown)
    back = pl.lit(None, pl.Boolean)
    if "nb_recurrents" in rows.columns:
        back = pl.col("__seat") > pl.col("nb_participants") - pl.col("nb_recurrents")
    dealt = dealt.with_columns(
        mention=pl.format(f"{ANONYMOUS}{place}:{{}}:{{}}", LINE, "__seat"),
        place=pl.col("__seat"),  # two files that tell of one activity tell of the same seats
        deja_venue=back,
        annee_tranche_age=pl.col("date").dt.year().cast(pl.Int16),
        **traits,
    )
    if "tranche_age" in traits:
        dealt = dealt.with_columns(tranche_age_affichee="tranche_age")
    return dealt.drop("__seat")


def identifiers(told: pl.DataFrame, prefix: str, key: Key) -> pl.Series:
    """Keyed identifiers from what rows say: neither order nor line numbers matter."""
    texts = told.select(
        pl.format(
            "{}={}",
            pl.lit(name),
            pl.col(name).list.join(",")
            if isinstance(told.schema[name], pl.List)
            else pl.col(name).cast(pl.String),
        ).alias(name)
        for name in sorted(told.columns)
    )
    made = [key.pseudonym(prefix, *filter(None, row)) for row in texts.iter_rows()]
    return pl.Series(made, dtype=pl.String)
