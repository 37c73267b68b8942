"""Days between dates, in expressions that every engine computes alike."""

from __future__ import annotations

from datetime import date

import narwhals.stable.v2 as nw


def day_number(day: nw.Expr) -> nw.Expr:
    """The days gone by since 31 December of year 0, so that two of them can be subtracted."""
    past = day.dt.year().cast(nw.Int64) - 1
    leaps = past // 4 - past // 100 + past // 400
    return past * 365 + leaps + day.dt.ordinal_day().cast(nw.Int64)


def days_between(first: nw.Expr, last: nw.Expr) -> nw.Expr:
    """Days from ``first`` to ``last``; 0 the same day, unknown where either is."""
    return day_number(last) - day_number(first)


def year_before(day: date) -> date:
    """The same day a year earlier (28 February for a 29)."""
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 1, day=28 if leap else day.day)
