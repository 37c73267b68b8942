"""The attendance rows of a typed file → presences, activities being told from one another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import polars as pl

from inclusion_metrics.codes import HORS_LIEU
from inclusion_metrics.identity import Key
from inclusion_metrics.nomenclatures import SourceDonnee, TypeActivite, TypeLieu
from inclusion_metrics.sources.draft import PRESENCES
from inclusion_metrics.sources.people.naming import slug
from inclusion_metrics.sources.tabular.grid import LINE

__all__ = ["OUTSIDE", "OUTSIDE_NAME", "digests", "seats", "slug", "structure_id"]

OUTSIDE = HORS_LIEU
OUTSIDE_NAME = "Hors lieu d’activité"
#: Columns that tell one activity from another.
_TELLING = ("structure_id", "date", "heure", "type", "titre", "mediateur_id", "type_lieu")
#: And one individual help from another.
_TELLING_ALONE = ("duree_min", "thematiques", "thematiques_admin", "code_insee")
_UNIT = "\x1f"


def structure_id(town: str | None, name: str) -> str:
    """Identifier of a place: its commune and its name, so that sources meet on it."""
    return f"{town or ''}_{slug(name)}"


def seats(
    rows: pl.DataFrame, mention: pl.Series, *, source: SourceDonnee, key: Key
) -> pl.DataFrame:
    """One presence per row, ready for ``draft.PRESENCES``.

    Args:
        rows: ``grid.LINE``, ``date``, and when present: ``activite_id`` (the source's own),
            ``heure``, ``titre`` (used to tell two workshops of one day apart, never kept),
            ``structure`` (its name), ``structure_id``, ``structure_insee``, ``mediateur_id``
            (pseudonym), ``type`` (code; told by ``titre`` otherwise: a title makes a workshop),
            and any column of ``schemas.Activites``. What is absent is null or the ordinary value.
        mention: who sits there, row by row (``persons.Persons.of_row``).
        source: written on every activity.
        key: makes the identifiers of activities that have none, since a title may be personal.

    Rows of one workshop share structure, date, hour, title and mediator. ``place`` stays null:
    seats are numbered when all the files are put together, so that neither the order of rows nor
    the cut between files matters. For the same reason an anonymous individual help shares its
    identifier with those that look like it, and they are told apart then; ``nb_participants``
    stays null where the file does not declare it.
    """
    frame = rows.with_columns(mention=mention, source=pl.lit(source.code))
    frame = _with_missing(frame)
    frame = frame.with_columns(
        ligne=pl.col(LINE).cast(pl.UInt32),
        type=pl.coalesce(
            "type",
            pl.when(pl.col("titre").is_not_null())
            .then(pl.lit(TypeActivite.COLLECTIF.code))
            .otherwise(pl.lit(TypeActivite.INDIVIDUEL.code)),
        ),
        type_lieu=pl.coalesce("type_lieu", pl.lit(TypeLieu.LIEU_ACTIVITE.code)),
        structure_insee=pl.coalesce("structure_insee", "code_insee"),
    )
    frame = _with_structure(frame)
    frame = frame.with_columns(code_insee=pl.coalesce("code_insee", "structure_insee"))
    own = frame["activite_id"]
    if own.null_count():
        made = _identifiers(frame, key)
        frame = frame.with_columns(activite_id=pl.coalesce(own, made))
    return frame.select(pl.col(name).cast(dtype) for name, dtype in PRESENCES.items())


def _with_missing(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of a presence that the file does not have, empty."""
    wanted: dict[str, pl.DataType | type[pl.DataType]] = {
        **PRESENCES, "heure": pl.String, "titre": pl.String, "structure": pl.String,
    }  # fmt: skip
    absent = [
        (pl.lit([], dtype=dtype) if isinstance(dtype, pl.List) else pl.lit(None, dtype=dtype))
        .alias(name)
        for name, dtype in wanted.items()
        if name not in frame.columns
    ]  # fmt: skip
    lists = [
        pl.col(name).fill_null(pl.lit([], dtype=dtype))
        for name, dtype in wanted.items()
        if isinstance(dtype, pl.List) and name in frame.columns
    ]
    return frame.with_columns(*absent, *lists)


def _with_structure(frame: pl.DataFrame) -> pl.DataFrame:
    """The structure of each row; an activity without a place of its own has none."""
    known = frame.select("structure", "structure_insee").unique()
    known = known.with_columns(
        made=pl.Series(
            [
                OUTSIDE if name is None else structure_id(town, name)
                for name, town in known.iter_rows()
            ],
            dtype=pl.String,
        )
    )
    frame = frame.join(
        known, on=["structure", "structure_insee"], how="left", nulls_equal=True,
        maintain_order="left",
    )  # fmt: skip
    frame = frame.with_columns(structure_id=pl.coalesce("structure_id", "made"))
    outside = pl.col("structure_id") == OUTSIDE
    return frame.with_columns(
        structure_nom=pl.when(outside)
        .then(pl.lit(OUTSIDE_NAME))
        .otherwise(pl.coalesce("structure_nom", "structure", "structure_id")),
        structure_insee=pl.when(~outside).then("structure_insee"),
    )


def _identifiers(frame: pl.DataFrame, key: Key) -> pl.Series:
    """An identifier per activity, from what tells it from the others."""
    alone = pl.col("type") == TypeActivite.INDIVIDUEL.code
    named = ~pl.col("mention").str.starts_with("anonyme:")
    parts = [_text(frame, name) for name in _TELLING]
    parts += [
        pl.when(alone).then(_text(frame, name)).otherwise(pl.lit("")) for name in _TELLING_ALONE
    ]
    parts.append(pl.when(alone & named).then("mention").otherwise(pl.lit("")))
    told = frame.select(pl.concat_str("source", *parts, separator=_UNIT).alias("told"))["told"]
    each = told.unique()
    made = pl.DataFrame(
        {"told": each, "made": pl.Series(digests(each, key, "act_"), dtype=pl.String)}
    )
    return told.to_frame().join(made, on="told", how="left", maintain_order="left")["made"]


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    if isinstance(frame.schema[name], pl.List):
        return pl.col(name).list.join(",").fill_null("")
    return pl.col(name).cast(pl.String).fill_null("")


def digests(values: Iterable[str], key: Key, prefix: str) -> list[str]:
    """Keyed digests, quick enough for a million of them."""
    start = hashlib.blake2b(key=key.secret[:64], digest_size=12)
    made = []
    for value in values:
        digest = start.copy()
        digest.update(value.encode())
        made.append(prefix + digest.hexdigest())
    return made
