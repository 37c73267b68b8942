"""Parts of a whole as percentages that add up to 100 once printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import isclose

from inclusion_metrics.model import Indicator
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.cells import Cell, part_of_whole
from inclusion_metrics.typography import Approx

#: Decimals of a printed part.
DECIMALS = 1
NOTE = (
    "Les parts sont arrondies de façon que leur somme fasse exactement 100,0 % : deux effectifs "
    "égaux peuvent y différer de 0,1 point."
)

#: Category and item → the percentage to print.
Parts = Mapping[tuple[str, str], float]


def largest_remainder(counts: Sequence[float], decimals: int = DECIMALS) -> tuple[float, ...]:
    """Percentages of a whole, rounded so that they add up to exactly 100.

    Each part is rounded down; what is left goes, one last digit at a time, to the largest
    remainders. Between equal ones the smaller count comes first: few are not printed as none.

    Args:
        counts: the parts, none negative, which make the whole together.
        decimals: digits after the comma.
    """
    total = sum(map(Fraction, counts), Fraction())
    if total <= 0 or min(counts) < 0:
        raise ValueError("des parts se prennent sur un tout positif")
    steps = 100 * 10**decimals
    quotas = [Fraction(count) * steps / total for count in counts]
    floors = [int(quota) for quota in quotas]
    order = sorted(range(len(counts)), key=lambda i: (floors[i] - quotas[i], counts[i], i))
    for i in order[: steps - sum(floors)]:
        floors[i] += 1
    return tuple(floor / 10**decimals for floor in floors)


def adding_up(cells: Iterable[Cell], indicator: Indicator) -> Parts:
    """The parts to print in the categories whose items make up the denominator.

    A category where an item is masked, or whose items overlap or leave something out, is not
    there: its parts are rounded one by one.
    """
    groups: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        if part_of_whole(cell, indicator):
            groups.setdefault(cell.category, {}).setdefault(cell.item, cell)
    found: dict[tuple[str, str], float] = {}
    for category, mine in groups.items():
        counts = _whole([*mine.values()])
        if counts:
            parts = zip(mine, largest_remainder(counts), strict=True)
            found |= {(category, item): part for item, part in parts}
    return found


def percentage(cell: Cell, parts: Parts) -> str:
    """The part of a published count, as printed everywhere in the same way."""
    return formats.percent(points(cell, parts), DECIMALS)


def points(cell: Cell, parts: Parts) -> float:
    """The same as a number, in percent."""
    assert cell.numerator is not None  # noqa: S101 - callers looked
    assert cell.denominator  # noqa: S101
    plain = 100 * cell.numerator / cell.denominator
    return parts.get((cell.category, cell.item), plain)


def _whole(cells: Sequence[Cell]) -> list[float]:
    """The counts of cells that make up their denominator, none where they do not."""
    counts = [c.numerator for c in cells if c.value is not None and c.numerator is not None]
    if any(isinstance(count, Approx) for count in counts):  # rounded each on its own
        return []
    wholes = {cell.denominator for cell in cells}
    whole = wholes.pop()
    if len(cells) < 2 or len(counts) < len(cells) or wholes or not whole or min(counts) < 0:
        return []
    return counts if isclose(sum(counts), whole, abs_tol=1e-6) else []
