"""Rows of the conférence des financeurs: its actions, and the followed people who came to them."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.nomenclatures_service import AxeCfppa, ThemeCfppa
from inclusion_metrics.rows.attendance import held, people_at, seats
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
        .with_columns(action=nw.col("action_id"))
    )


def actions(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per action that is, or may be, of the period: by its dates or its activities."""
    tagged = _tagged(frames, within(frames.activites, period))
    seen = tagged.group_by("action_id").agg(seances=nw.len())
    surely, may = overlap(period)
    return (
        _funded(frames)
        .join(seen, on="action_id", how="left")
        .with_columns(
            certaine=yes(surely) + yes(nw.col("seances") > 0),
            possible=yes(may) + yes(nw.col("seances") > 0),
            ensemble=nw.lit(""),
            action=nw.col("action_id"),
        )
        .filter(nw.col("possible") > 0)
    )


def personnes(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per followed person who came to a collective action, with its themes.

    Cut by action, someone who came to two is one row in each.
    """
    return _came(frames, period, by, _tagged(frames, within(frames.activites, period)))


def _came(frames: Frames, period: Period, by: tuple[str, ...], tagged: Frame) -> Frame:
    """The followed persons of these activities of actions."""
    tagged = tagged.with_columns(
        **{f"theme_{t.code}": yes(nw.col("theme_cfppa") == t.code) for t in ThemeCfppa},
        sans_theme=yes(nw.col("theme_cfppa").is_null()),
    )
    flags = [*(f"theme_{theme.code}" for theme in ThemeCfppa), "sans_theme"]
    each = [column for column in ("action",) if column in by]
    highest = {flag: nw.col(flag).max() for flag in flags}
    marked = tagged.group_by("activite_id", *each).agg(**highest)
    followed = people_at(frames, period).filter(nw.col("anonyme") == False)  # noqa: E712
    return (
        seats(frames, period)
        .join(marked, on="activite_id", how="inner")
        .group_by(*by, "beneficiaire_id")
        .agg(**{flag: nw.col(flag).max() for flag in flags})
        .join(followed, on="beneficiaire_id", how="inner")
    )


def seances(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per activity and collective action that it belongs to: a session of that action."""
    tagged = _tagged(frames, within(frames.activites, period))
    kept = dict.fromkeys(("activite_id", *(column for column in by if column != "action")))
    return tagged.join(held(frames, period).select(*kept), on="activite_id", how="inner")


def couts(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """The amounts of collective actions, then the followed persons who came to them.

    Both of the same actions: those whose amount is noted, with a session in the period. Who came
    to another one stays in the scope only (``personnes_champ``).
    """
    tagged = _tagged(frames, within(frames.activites, period))
    seen = tagged.select("action_id").unique()
    paid = actions(frames, period, by).filter(~nw.col("montant").is_null())
    paid = paid.join(seen, on="action_id", how="semi")
    met = tagged.join(paid.select("action_id"), on="action_id", how="semi")

    def stacked(rows: Frame, **filled: nw.Expr) -> Frame:
        names = ("montant", "personnes", "personnes_champ", "personnes_derriere")
        age = filled.get("age_min", nw.lit(None, dtype=nw.Int64)).cast(nw.Int64)
        amounts = {name: filled.get(name, nw.lit(0.0)).cast(nw.Float64) for name in names}
        return rows.select(*by, age_min=age, **amounts)

    here, age = nw.col("personnes"), nw.col("age_min")
    money = stacked(paid, montant=nw.col("montant"))
    everyone = stacked(_came(frames, period, by, tagged), age_min=age, personnes_champ=here)
    people = _came(frames, period, by, met)
    people = stacked(people, age_min=age, personnes=here, personnes_derriere=here)
    return nw.concat([money, everyone, people], how="vertical")


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
    cuts=ACTIVITY | TRAITS | {"action"},
    tables=("actions",),
    attendance=True,
)
SEANCES_CFPPA = RowBuilder(
    "seances_cfppa",
    seances,
    Behind.SEATS,
    cuts=ACTIVITY | {"action"},
    tables=("actions",),
    attendance=True,
)
COUTS_CFPPA = RowBuilder(
    "couts_cfppa",
    couts,
    Behind.COUNT,
    cuts=frozenset({"action"}),
    tables=("actions",),
    attendance=True,
    whole=True,
)
