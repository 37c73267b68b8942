"""Rows of the priority neighbourhoods: who lives there, as far as it is known."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.rows.attendance import personnes
from inclusion_metrics.rows.base import ACTIVITY, OUTSIDE_QPV, TRAITS, Frame, Frames


def habitants(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per followed person known to live in a priority neighbourhood."""
    return personnes(frames, period, by).filter(nw.col("qpv") != OUTSIDE_QPV)


#: Everyone, never cut by a trait: a neighbourhood crossed with a trait has its own threshold.
RESIDENCES = RowBuilder(
    "residences", personnes, Behind.ROW, followed_only=True, cuts=ACTIVITY, attendance=True
)
#: Everyone again, each in their neighbourhood, outside them all, or not known.
PAR_QUARTIER = RowBuilder(
    "par_quartier",
    personnes,
    Behind.ROW,
    followed_only=True,
    cuts=ACTIVITY | {"qpv", "qpv_mode"},
    attendance=True,
)
#: Residents alone, for the indicator that the stricter threshold protects.
HABITANTS = RowBuilder(
    "habitants",
    habitants,
    Behind.ROW,
    followed_only=True,
    cuts=ACTIVITY | TRAITS,
    attendance=True,
)
