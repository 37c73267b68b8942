"""Rows of the conférence des financeurs: its actions, and the followed people who came to them."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.nomenclatures_service import AxeCfppa, ThemeCfppa
from inclusion_metrics.rows.attendance import people_at, seats
from inclusion_metrics.rows.base import ACTIVITY, TRAITS, Frame, Frames, within, yes
from inclusion_metrics.rows.feder import overlap

#: How a funder is written that is the conférence (or commission) des financeurs.
_NAMES = "cfppa|(conf[ée]rence|commission) des financeurs"


def _funded(frames: Frames) -> Frame:
    """Its actions: by their axis, else by the name of their funder; ``collective`` for axis 6."""
    axis = nw.col("axe_cfppa")
    named = nw.col("financeur").str.to_lowercase().str.contains(_NAMES)
    collective = nw.when(axis.is_null()).then(named).otherwise(axis == AxeCfppa.COLLECTIVES.code)
    actions = frames.tables["actions"].filter(~axis.is_null() | named)
    return actions.with_columns(collective=yes(collective))


def _tagged(frames: Frames, activities: Frame) -> Frame:
    """Each action of axis 6 on each activity that bears its tag, on a day of the action."""
    actions = _funded(frames).filter(nw.col("collective") > 0)
    tags = activities.select("activite_id", "date", "tags").explode("tags")
    day, start, end = nw.col("date"), nw.col("date_debut"), nw.col("date_fin")
    return (
        tags.join(
            actions.select("action_id", "etiquette", "theme_cfppa", "date_debut", "date_fin"),
            left_on="tags",
            right_on="etiquette",
            how="inner",
        )
        .filter((start.is_null() | (day >= start)) & (end.is_null() | (day <= end)))
        .select("activite_id", "action_id", "theme_cfppa")
        .unique()
    )


def actions(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per action that is, or may be, of the period: by its dates or its activities."""
    held = (
        _tagged(frames, within(frames.activites, period))
        .group_by("action_id")
        .agg(seances=nw.len())
    )
    surely, may = overlap(period)
    return (
        _funded(frames)
        .join(held, on="action_id", how="left")
        .with_columns(
            certaine=yes(surely) + yes(nw.col("seances") > 0),
            possible=yes(may) + yes(nw.col("seances") > 0),
            ensemble=nw.lit(""),
            action=nw.col("action_id"),
        )
        .filter(nw.col("possible") > 0)
    )


def personnes(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per followed person who came to a collective action, with its themes."""
    tagged = _tagged(frames, within(frames.activites, period))
    tagged = tagged.with_columns(
        **{f"theme_{t.code}": yes(nw.col("theme_cfppa") == t.code) for t in ThemeCfppa},
        sans_theme=yes(nw.col("theme_cfppa").is_null()),
    )
    flags = [*(f"theme_{theme.code}" for theme in ThemeCfppa), "sans_theme"]
    held = tagged.group_by("activite_id").agg(**{flag: nw.col(flag).max() for flag in flags})
    followed = people_at(frames, period).filter(nw.col("anonyme") == False)  # noqa: E712
    return (
        seats(frames, period)
        .join(held, on="activite_id", how="inner")
        .group_by(*by, "beneficiaire_id")
        .agg(**{flag: nw.col(flag).max() for flag in flags})
        .join(followed, on="beneficiaire_id", how="inner")
    )


ACTIONS_CFPPA = RowBuilder(
    "actions_cfppa",
    actions,
    Behind.NOBODY,
    cuts=frozenset({"action", "financeur"}),
    tables=("actions",),
    whole=True,
)
PERSONNES_CFPPA = RowBuilder(
    "personnes_cfppa",
    personnes,
    Behind.ROW,
    followed_only=True,
    cuts=ACTIVITY | TRAITS,
    tables=("actions",),
    attendance=True,
)
