"""Which figures come first, as far as their bounds let anyone say."""

from __future__ import annotations

from collections.abc import Sequence

from inclusion_metrics.model import Indicator, Kind
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.cells import Cell

#: Said of figures that stand together for want of certainty, not because they are equal.
UNDECIDED = "sans qu’on puisse les départager"


def unsure(cell: Cell, indicator: Indicator) -> bool:
    """True when a figure is known by bounds that differ once printed; quartiles are no doubt."""
    return indicator.kind is not Kind.MEDIAN and formats.differ(
        cell.lower, cell.upper, indicator.unit
    )


def first(cells: Sequence[Cell], indicator: Indicator, *, way: int = 1) -> list[Cell]:
    """The figures that may be the largest (``way`` -1: the smallest), largest first.

    Several when they are printed alike, or when their bounds overlap those of the first.

    Args:
        cells: published figures, whose value is known.
        indicator: what they are figures of.
        way: 1 for the largest, -1 for the smallest.
    """
    ordered = sorted(cells, key=lambda cell: -way * (cell.value or 0.0))
    return [cell for cell in ordered if _level(cell, ordered[0], indicator, way)]


def equal(cells: Sequence[Cell], indicator: Indicator) -> bool:
    """True when all are the same figure for sure."""
    return not any(unsure(cell, indicator) for cell in cells) and not any(
        formats.differ(cell.value, cells[0].value, indicator.unit) for cell in cells
    )


def _level(cell: Cell, top: Cell, indicator: Indicator, way: int) -> bool:
    """True when nothing says that the figure is behind the first one."""
    if not formats.differ(cell.value, top.value, indicator.unit):
        return True
    if not (unsure(cell, indicator) or unsure(top, indicator)):
        return False
    if way > 0:
        return _end(cell, "upper") >= _end(top, "lower")
    return _end(cell, "lower") <= _end(top, "upper")


def _end(cell: Cell, which: str) -> float:
    found = getattr(cell, which)
    return float(cell.value or 0.0) if found is None else float(found)
