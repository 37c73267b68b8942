"""Numbers that a reader would take for the same one: equal wherever both are printed.

Two indicators often count the same people without sharing an expression: who is followed, whose
age is known. Nobody needs the definitions to see it: the two are equal in every territory, period
and category. Masked in one, such a number must not be read in the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from inclusion_metrics.secrecy.numbers import Cell, Measure, Number, Numbers

_SAME = 1e-9
#: Fewer cells where both are printed, or smaller numbers, could be equal by chance.
_CELLS, _AMOUNT = 2, 5.0


def twins(numbers: Numbers) -> Iterator[tuple[Number, Number]]:
    """Each pair of numbers of two measures that are equal in every cell they share."""
    for one, two in sorted(_candidates(numbers), key=lambda pair: _names(numbers, *pair)):
        first, second = numbers.cells[one], numbers.cells[two]
        common = [where for where in first if where in second]
        pairs = [(first[where], second[where]) for where in common]
        if all(abs(a.amount - b.amount) < _SAME for a, b in pairs) and _telling(pairs):
            yield from pairs


def _candidates(numbers: Numbers) -> set[tuple[Measure, Measure]]:
    """Measures that are equal, and not small, in some cell that is not cut."""
    found: dict[tuple[Cell, float], list[Measure]] = defaultdict(list)
    for measure, cells in numbers.cells.items():
        for where, one in cells.items():
            if where[-2] == "" and one.amount >= _AMOUNT:
                found[where, round(one.amount, 6)].append(measure)
    return {
        pair
        for measures in found.values()
        for pair in combinations(sorted(measures, key=lambda one: _names(numbers, one)), 2)
    }


def _names(numbers: Numbers, *measures: Measure) -> list[tuple[list[str], str]]:
    """What tells measures apart, the same in every process: a builder’s own text is not."""
    return [(sorted(numbers.codes[one]), one[1]) for one in measures]


def _telling(pairs: list[tuple[Number, Number]]) -> bool:
    amounts = {round(one.amount, 6) for one, _ in pairs if one.amount > 0}
    return len(pairs) >= _CELLS and len(amounts) >= _CELLS
