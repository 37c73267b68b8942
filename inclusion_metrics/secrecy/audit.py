"""The proof: what an outsider can find of each masked cell, from everything that is printed.

Independent of how masks were chosen: it starts from what is printed and from the sums, not from
true values, and would judge masks chosen by hand as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from inclusion_metrics.secrecy.solver import linear
from inclusion_metrics.secrecy.system import Flags, Floats, System, tied

#: Relative slack: a bound computed by a solver is not exact.
_SLACK = 1e-5
#: What is lost by writing large numbers with sixteen digits, relatively to the largest.
_DIGITS = 1e-11


@dataclass(frozen=True, slots=True)
class Interval:
    """What is compatible, for one masked cell, with everything printed.

    Attributes:
        cell: its place in the system.
        least: the smallest compatible value.
        most: the largest one; infinite when nothing bounds it.
        exposed: True when the interval is narrower than the cell requires.
    """

    cell: int
    least: float
    most: float
    exposed: bool


def audit(system: System, masked: Flags) -> list[Interval]:
    """The interval of every masked cell that is printed somewhere or must be protected.

    Args:
        system: the cells and their sums.
        masked: the cells that are not printed.

    Raises:
        ArithmeticError: what is printed contradicts itself.
    """
    printed = np.where(masked, np.nan, system.value)
    intervals: list[Interval] = []
    for cells, rows in _parts(system.relations, masked):
        program = _Program(system, printed, cells, rows)
        for place, cell in enumerate(cells):
            if system.hidden[cell] and not system.primary[cell]:
                continue
            least, most = program.range(place)
            intervals.append(Interval(int(cell), least, most, _exposed(system, cell, least, most)))
    return sorted(intervals, key=lambda one: one.cell)


def _exposed(system: System, cell: int, least: float, most: float) -> bool:
    if not system.primary[cell]:
        return False
    below, above, width = system.required(int(cell))
    value = float(system.value[cell])
    slack = _SLACK * max(below, above, width) + _DIGITS * abs(value)
    reached = value - least >= below - slack and most - value >= above - slack
    return not (reached and most - least >= width - slack)


def _parts(relations: sparse.csr_array, masked: Flags) -> list[tuple[Sequence[int], Sequence[int]]]:
    """Masked cells that the same sums tie together, and those sums."""
    places = np.flatnonzero(masked)
    if not places.size:
        return []
    mine = relations[:, places]
    rows = np.flatnonzero(np.diff(mine.indptr))
    row_labels, cell_labels = tied(mine[rows])
    order = np.argsort(cell_labels, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(cell_labels[order])) + 1)
    by_row: dict[int, list[int]] = {}
    for row, label in zip(rows, row_labels, strict=True):
        by_row.setdefault(int(label), []).append(int(row))
    return [
        (places[group].tolist(), by_row.get(int(cell_labels[group[0]]), [])) for group in groups
    ]


class _Program:
    """The unknown cells of a part, under the sums where the printed ones are constants."""

    def __init__(
        self, system: System, printed: Floats, cells: Sequence[int], rows: Sequence[int]
    ) -> None:
        lines = system.relations[rows] if rows else sparse.csr_array((0, len(system)))
        known = np.nan_to_num(printed)
        # Printed values may add up to a rounding only: what is lacking is given back, so that
        # the truth is among what the sums allow.
        residual = np.asarray(lines @ system.value, dtype=float)
        constant = np.asarray(lines @ known, dtype=float) - residual
        unknown = sparse.csr_array(lines[:, cells])
        largest = float(np.abs(known[lines.indices]).max(initial=0.0))
        # A power of two: nothing is rounded by dividing, then multiplying again.
        self.scale = float(2.0 ** np.floor(np.log2(largest / 1e4))) if largest else 1.0
        self._solver = linear(
            unknown,
            np.asarray(system.low[cells]) / self.scale,
            np.asarray(system.high[cells]) / self.scale,
            -constant / self.scale,
            highspy.ObjSense.kMinimize,
        )

    def range(self, place: int) -> tuple[float, float]:
        """The smallest and the largest value of one cell."""
        found = [self._extreme(place, sense) for sense in (1.0, -1.0)]
        self._solver.changeColCost(place, 0.0)
        return found[0], found[1]

    def _extreme(self, place: int, sense: float) -> float:
        solver = self._solver
        solver.changeColCost(place, sense)
        solver.settle()
        status = solver.getModelStatus()
        if status in (
            highspy.HighsModelStatus.kUnbounded,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        ):
            return -sense * np.inf
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"ce qui est imprimé se contredit : {status}")
        return float(np.asarray(solver.getSolution().col_value)[place]) * self.scale
