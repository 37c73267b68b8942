"""Rows of residence: the followed persons, each with what is known of where they live."""

from __future__ import annotations

from inclusion_metrics.model import Behind, RowBuilder
from inclusion_metrics.rows.attendance import personnes
from inclusion_metrics.rows.base import ACTIVITY, TRAITS

#: Never cut by a trait: a neighbourhood crossed with a trait has a threshold of its own.
RESIDENCES = RowBuilder(
    "residences", personnes, Behind.ROW, followed_only=True, cuts=ACTIVITY, attendance=True
)
PAR_QUARTIER = RowBuilder(
    "par_quartier",
    personnes,
    Behind.ROW,
    followed_only=True,
    cuts=ACTIVITY | {"qpv", "qpv_mode"},
    attendance=True,
)
#: For the indicator that the stricter threshold protects as soon as a trait cuts it.
PAR_TRAIT = RowBuilder(
    "residences_par_trait",
    personnes,
    Behind.ROW,
    followed_only=True,
    cuts=ACTIVITY | TRAITS,
    attendance=True,
)
