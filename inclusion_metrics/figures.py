"""One figure out of the aggregates of its cell: the division, the bounds, the status."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import polars as pl

from inclusion_metrics.model import Grain, Indicator, Item, Kind, Status
from inclusion_metrics.nouns import NOUNS

#: The long result table: one line per figure; values are in the indicator's unit.
FIGURES = pl.Schema(
    {
        "indicator": pl.String,
        "item": pl.String,
        "item_label": pl.String,
        "level": pl.String,
        "territory": pl.String,
        "territory_label": pl.String,
        "breakdown": pl.String,
        "category": pl.String,
        "category_label": pl.String,
        "start": pl.Date,
        "end": pl.Date,
        "numerator": pl.Float64,
        "denominator": pl.Float64,
        "scope": pl.Float64,
        "value": pl.Float64,
        "lower": pl.Float64,
        "upper": pl.Float64,
        "covered": pl.Float64,
        "seats": pl.Float64,
        "contributors": pl.Float64,
        "whole_contributors": pl.Float64,
        "largest": pl.Float64,
        "status": pl.String,
        "reason": pl.String,
    }
)
#: The people behind a numerator and behind a whole, and what the one who brings most brings to
#: an amount: for disclosure control, never published.
BEHIND = ("contributors", "whole_contributors", "largest")
#: Column of the rows of ``Behind.COUNT``.
PEOPLE_BEHIND = "personnes_derriere"


def items_of(indicator: Indicator) -> tuple[Item, ...]:
    """The items of an indicator; one without a name when it has none."""
    if indicator.items:
        return indicator.items
    assert indicator.numerator is not None  # noqa: S101 - Indicator checks it
    return (Item("", "", indicator.numerator, indicator.lower, indicator.upper),)


def part_name(indicator: Indicator, item: Item | None, part: str) -> str:
    """Column of the aggregates that holds a part of an indicator or of one of its items."""
    return f"{indicator.code}|{item.code if item else ''}|{part}"


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the aggregates of an item stand: names are written once, cells are many."""

    numerator: str
    lower: str
    value: str
    upper: str
    contributors: str
    largest: str
    denominator: str
    scope: str
    whole_contributors: str

    @classmethod
    def of(cls, indicator: Indicator, item: Item) -> Columns:
        """Those of an item, and those of the indicator that it belongs to."""
        whole = {"denominator", "scope", "whole_contributors"}
        return cls(
            **{
                one.name: part_name(indicator, None if one.name in whole else item, one.name)
                for one in fields(cls)
            }
        )


def figure_of(indicator: Indicator, columns: Columns, cell: Mapping[str, Any]) -> dict[str, Any]:
    """Numerator, denominator, scope; then the division, the bounds and the status."""

    def read(name: str) -> float | None:
        found = cell.get(name)
        return None if found is None else float(found)

    numerator = read(columns.numerator) or 0.0
    scope = read(columns.scope) or 0.0
    denominator = None if indicator.denominator is None else read(columns.denominator) or 0.0
    value: float | None
    lower: float | None
    upper: float | None
    if indicator.kind is Kind.SHARE and denominator:
        value = numerator / denominator
        least, most = read(columns.lower), read(columns.upper)
        if least is None or most is None:  # unknown answers, first all outside, then all inside
            lower, upper = numerator / scope, (numerator + scope - denominator) / scope
        else:
            lower, upper = least / denominator, most / denominator
        if indicator.sample:
            lower, upper = wilson(numerator, denominator)
    elif indicator.kind is Kind.RATE and denominator:
        value = numerator / denominator
        least, most = read(columns.lower), read(columns.upper)
        lower = value if least is None else least / denominator
        upper = value if most is None else most / denominator
    elif indicator.kind is Kind.MEDIAN and denominator:
        value, lower, upper = map(read, (columns.value, columns.lower, columns.upper))
    elif indicator.kind in (Kind.COUNT, Kind.AMOUNT):
        value = numerator
        lower, upper = read(columns.lower), read(columns.upper)
        lower = value if lower is None else lower
        upper = value if upper is None else upper
    else:
        value = lower = upper = None
    most = _most(indicator, numerator, lower, upper)
    status, reason = _status(indicator, most, denominator, scope)
    if _unnoted(indicator, value, lower, upper):
        status, reason = Status.NON_RENSEIGNE, unknown_reason(indicator)
    if status in (Status.NON_RENSEIGNE, Status.SANS_OBJET):
        value = lower = upper = None
    factor = indicator.unit.factor
    return {
        "numerator": numerator,
        "denominator": denominator,
        "scope": scope,
        "value": None if value is None else value * factor,
        "lower": None if lower is None else lower * factor,
        "upper": None if upper is None else upper * factor,
        "covered": cell.get("covered") or 0.0,
        "seats": cell.get("seats") or 0.0,
        "contributors": read(columns.contributors) or 0.0,
        "whole_contributors": read(columns.whole_contributors) or 0.0,
        "largest": read(columns.largest),
        "status": status.value,
        "reason": reason,
    }


def _unnoted(
    indicator: Indicator, value: float | None, lower: float | None, upper: float | None
) -> bool:
    """True when the bounds tell that nothing was noted: a share from 0 to 1, a sum of nothing."""
    if indicator.kind is Kind.AMOUNT:
        return value == lower == 0 < (upper or 0.0)
    return indicator.kind is Kind.SHARE and not indicator.sample and (lower, upper) == (0, 1)


def _most(
    indicator: Indicator, numerator: float, lower: float | None, upper: float | None
) -> float:
    """What the figure could be at the most; 0 for one that is nothing at all."""
    if indicator.kind is Kind.MEDIAN:  # which may be negative, or nothing though the sum is not
        return max(abs(lower or 0.0), abs(upper or 0.0))
    return max(numerator, upper or 0.0)


def wilson(successes: float, answers: float, z: float = 1.959964) -> tuple[float, float]:
    """Wilson interval of a proportion at 95 %, between 0 and 1.

    For the answers to a survey; a census of those who came has none.
    """
    share, spread = successes / answers, z * z / answers
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / answers + spread / (4 * answers))
    return max(0.0, centre - half), min(1.0, centre + half)


def _status(
    indicator: Indicator, most: float, denominator: float | None, scope: float
) -> tuple[Status, str]:
    """What a figure that could be ``most`` at the most says."""
    counted = indicator.kind is Kind.COUNT
    if denominator == 0 and scope == 0 and indicator.kind is Kind.RATE:
        return Status.SANS_OBJET, "Le dénominateur est nul : il n’y a pas de rapport à calculer."
    if denominator == 0 and scope > 0 and not counted:
        return Status.NON_RENSEIGNE, unknown_reason(indicator)
    if scope == 0 and not counted and indicator.kind is not Kind.AMOUNT:
        return Status.SANS_OBJET, empty_reason(indicator)
    return (Status.ZERO if most == 0 else Status.PUBLIE), ""


def empty_reason(indicator: Indicator) -> str:
    """Why there is nothing to divide where nobody, or nothing, is concerned."""
    noun = NOUNS[indicator.grain]
    if indicator.grain is Grain.PERSONNE:
        return "Personne n’est concerné ici dans la période."
    return f"{noun.none.capitalize()} {noun.singular} à compter ici dans la période."


def unknown_reason(indicator: Indicator) -> str:
    """Why a figure whose answers are all missing is not given."""
    of_people = indicator.grain.counts_people and indicator.kind is not Kind.RATE
    return f"L’information n’est {'connue pour personne' if of_people else 'pas notée'}."
