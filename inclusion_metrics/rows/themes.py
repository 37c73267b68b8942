"""Rows of the themes of the contrat de ville: one per activity, with the themes of its actions."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.nomenclatures_service import ThemeContrat
from inclusion_metrics.rows.attendance import activites
from inclusion_metrics.rows.base import ACTIVITY, Frame, Frames, yes


def par_theme(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per activity: a flag per theme of its actions, all empty when it has none."""
    actions = frames.tables["actions"].select("etiquette", "theme_contrat")
    theme = nw.col("theme_contrat")
    found = (
        frames.activites.select("activite_id", etiquette=nw.col("tags"))
        .explode("etiquette")
        .join(actions.filter(~theme.is_null()), on="etiquette", how="inner")
        .group_by("activite_id")
        .agg(**{f"theme_{t.code}": yes(theme == t.code).max() for t in ThemeContrat})
        .with_columns(rattachee=nw.lit(1))
    )
    return activites(frames, period, by).join(found, on="activite_id", how="left")


PAR_THEME = RowBuilder(
    "activites_par_theme",
    par_theme,
    Behind.SEATS,
    cuts=ACTIVITY,
    tables=("actions",),
    attendance=True,
)
