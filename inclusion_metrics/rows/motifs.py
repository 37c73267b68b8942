"""Rows of the reasons for coming: one per followed person who was asked."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.nomenclatures_service import MotifVenue
from inclusion_metrics.rows.attendance import followed
from inclusion_metrics.rows.base import (
    CALENDAR,
    PLACES,
    TRAITS,
    Frame,
    Frames,
    of_people,
    until,
    yes,
)

#: Reasons that are an answer.
MOTIFS = tuple(motif for motif in MotifVenue if motif is not MotifVenue.NON_COMMUNIQUE)


def _named(prefix: str = "") -> dict[str, nw.Expr]:
    """One flag per reason, and whether there was an answer at all."""
    reason = nw.col("motif")
    flags = {f"{prefix}{m.code}": yes(reason == m.code).max() for m in MOTIFS}
    return {**flags, f"{prefix}repondu": yes(reason.is_in([m.code for m in MOTIFS])).max()}


def demandes_de_motif(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per followed person asked in the period, with all the reasons given."""
    return (
        of_people(frames, "motifs", period)
        .group_by(*by, "beneficiaire_id")
        .agg(**_named())
        .join(followed(frames, period), on="beneficiaire_id", how="inner")
    )


def evolution(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per followed person asked on two dates or more, the last of them in the period.

    The first date is the first of all, even before the period.
    """
    past = until(frames.tables["motifs"], period.end)
    ends = past.group_by("beneficiaire_id").agg(
        premiere=nw.col("date").min(), derniere=nw.col("date").max()
    )
    ends = ends.filter(nw.col("premiere") < nw.col("derniere"))
    first = (
        past.join(ends, on="beneficiaire_id", how="inner")
        .filter(nw.col("date") == nw.col("premiere"))
        .group_by("beneficiaire_id")
        .agg(**_named("premiere_"))
    )
    return (
        of_people(frames, "motifs", period)
        .join(ends, on="beneficiaire_id", how="inner")
        .filter(nw.col("date") == nw.col("derniere"))
        .group_by(*by, "beneficiaire_id")
        .agg(**_named("derniere_"))
        .join(first, on="beneficiaire_id", how="inner")
        .join(followed(frames, period), on="beneficiaire_id", how="inner")
    )


_CUTS = PLACES | CALENDAR | TRAITS
INTERROGEES = RowBuilder(
    "interrogees",
    demandes_de_motif,
    Behind.ROW,
    followed_only=True,
    cuts=_CUTS,
    tables=("motifs",),
)
REINTERROGEES = RowBuilder(
    "reinterrogees", evolution, Behind.ROW, followed_only=True, cuts=_CUTS, tables=("motifs",)
)
