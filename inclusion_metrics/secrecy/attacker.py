"""What an outsider can compute: the smallest and the largest value of a masked cell.

He solves two linear programs per cell: over everything compatible with what is printed, the
least and the most that it can hold. The dual of each says which masks the answer rests on, hence
an inequality that any sufficient choice of masks satisfies (Fischetti and Salazar-González,
2000): that is all the optimisation needs to know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import highspy
import numpy as np

from inclusion_metrics.secrecy.system import Flags, Floats, System

#: How far an outsider may stray when nothing bounds him; in units of the largest value.
_FAR = 4.0
_SLACK = 1e-7
#: Sets told of each cell that a choice of masks leaves unprotected.
_COVERS = 4


@dataclass(frozen=True, slots=True)
class Cut:
    """``coefficients @ masked`` is at least ``least`` for every sufficient choice of masks."""

    coefficients: Floats
    least: float


@dataclass(frozen=True, slots=True)
class Reach:
    """The deviations of every cell that show how far one of them can be from its value."""

    lowest: Floats
    highest: Floats


class Attacker:
    """The outsider’s linear programs over one system; solved again from where they were.

    Deviations from the true values are the unknowns: relations are then equal to zero whatever
    the rounding of the values, and large amounts lose no precision.
    """

    def __init__(self, system: System) -> None:
        count = len(system)
        self._system = system
        far = _FAR * float(np.max(np.abs(system.value), initial=1.0))
        needed = np.concatenate([system.below, system.above, system.width])
        positive = needed[needed > 0]
        #: What counts as one: the smallest protection, so that tolerances mean something.
        self.scale = float(positive.min()) if positive.size else 1.0
        far = max(far, 4 * float(needed.max(initial=0.0)))
        self.down = np.minimum(system.down, far) / self.scale
        self.up = np.minimum(system.up, far) / self.scale
        self._solver = _solver(system, count)
        self._places = np.arange(count, dtype=np.int32)
        self._asked: int | None = None
        self._masked = np.zeros(count)

    def face(self, masked: Floats) -> None:
        """Say what is masked: 1, or anything between 0 and 1 while it is being sought."""
        self._masked = masked
        self._solver.changeColsBounds(
            len(masked), self._places, -self.down * masked, self.up * masked
        )

    def toggle(self, place: int, *, masked: bool) -> None:
        """Mask or print one cell more."""
        self._solver.changeColBounds(place, -self.down[place] * masked, self.up[place] * masked)

    def cuts(self, cell: int) -> list[Cut]:
        """What the present masks lack to protect a cell; empty when they suffice."""
        below, above, width = (level / self.scale for level in self._system.required(cell))
        up, rise, _ = self._extreme(cell, 1.0)
        down, fall, _ = self._extreme(cell, -1.0)
        wanted = (
            (up, above, self._support(rise)),
            (down, below, self._support(fall)),
            (up + down, width, self._support(rise) + self._support(fall)),
        )
        found = [
            self._cut(support, level) for got, level, support in wanted if got < level - _SLACK
        ]
        return [*found, *(lifted for cut in found if (lifted := self._lifted(cut)) is not None)]

    def covers(self, cell: int, masked: Flags) -> Iterator[Cut]:
        """What a choice of whole masks lacks to protect a cell, as sets of which one is needed.

        The choice is widened as far as it stays insufficient: at least one cell outside it must
        then be masked. Much stronger than the inequality it comes from, whose capacities a choice
        can nearly fill in countless ways.
        """
        self.face(masked.astype(float))
        for first in self.cuts(cell):
            yield first
            told = np.zeros(len(masked))
            for _ in range(_COVERS):
                wide = self._widened(cell, masked, first, told)
                told += ~wide
                yield Cut(np.where(wide | self._system.fixed, 0.0, 1.0), 1.0)

    def _widened(self, cell: int, masked: Flags, first: Cut, told: Floats) -> Flags:
        """The largest insufficient choice found around one, cells told already coming first."""
        wide, cut = masked.copy(), first
        while True:
            outside = np.flatnonzero(~wide & ~self._system.fixed)
            given = cut.coefficients[outside]
            order = np.lexsort((given, -told[outside], given > 0))
            filled = float(cut.coefficients[wide].sum()) + np.cumsum(given[order])
            more = outside[order[filled < cut.least - 1e-6]]
            if not more.size:
                return wide
            wide[more] = True
            self.face(wide.astype(float))
            again = self.cuts(cell)
            if not again:
                wide[more] = False
                return wide
            cut = again[0]

    def sufficient(self, cell: int) -> Reach | None:
        """The interval of a cell when the present masks protect it, None when they do not."""
        below, above, width = (level / self.scale for level in self._system.required(cell))
        up, _, highest = self._extreme(cell, 1.0)
        if up < above - _SLACK:
            return None
        down, _, lowest = self._extreme(cell, -1.0)
        enough = down >= below - _SLACK and up + down >= width - _SLACK
        return Reach(lowest, highest) if enough else None

    def relation_cuts(self, cell: int) -> list[Cut]:
        """The inequalities of the sums that a cell is part of, taken one by one."""
        system, found = self._system, list[Cut]()
        below, above, width = (level / self.scale for level in system.required(cell))
        column = system.relations[:, [cell]].tocoo()
        for row, times in zip(column.coords[0], column.data, strict=True):
            line = system.relations[[row]].tocoo()
            slope = np.zeros(len(system))
            slope[line.coords[1]] = -line.data / times
            slope[cell] = 0.0
            rise, fall = self._support(slope), self._support(-slope)
            for support, level in ((rise, above), (fall, below), (rise + fall, width)):
                if level > _SLACK:
                    found.append(self._cut(support, level))
        return found

    def _support(self, slope: Floats) -> Floats:
        """How much each cell, once masked, can add to a move along a slope."""
        return np.maximum(slope, 0.0) * self.up + np.maximum(-slope, 0.0) * self.down

    def _cut(self, support: Floats, level: float) -> Cut:
        """Strengthened: what is masked anyway is counted, nothing counts for more than needed."""
        always = self._system.primary | self._system.hidden
        least = level - float(support[always].sum())
        coefficients = np.where(always | self._system.fixed, 0.0, support)
        coefficients[coefficients < 1e-9 * max(level, 1.0)] = 0.0
        if least <= 0:  # rounding: nothing is asked that is not already there
            return Cut(np.zeros_like(coefficients), 0.0)
        return Cut(np.minimum(coefficients / least, 1.0), 1.0)

    def _lifted(self, cut: Cut) -> Cut | None:
        """The same inequality, once what is masked already has given all that it can.

        A knapsack cover: whatever else is chosen, the cells outside must bring the rest.
        """
        chosen = self._masked > 1 - 1e-6
        rest = cut.least - float(cut.coefficients[chosen].sum())
        if not 1e-6 < rest < cut.least - 1e-6:
            return None
        outside = np.where(chosen, 0.0, cut.coefficients)
        return Cut(np.minimum(outside / rest, 1.0), 1.0)

    def _extreme(self, cell: int, sense: float) -> tuple[float, Floats, Floats]:
        solver = self._solver
        if self._asked is not None:
            solver.changeColCost(self._asked, 0.0)
        solver.changeColCost(cell, sense)
        self._asked = cell
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            solver.clearSolver()  # a basis that went astray: start afresh
            solver.setOptionValue("simplex_strategy", 1)
            solver.run()
            solver.setOptionValue("simplex_strategy", 4)
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"programme sans solution : {solver.getModelStatus()}")
        solution = solver.getSolution()
        moved = np.asarray(solution.col_value)
        slope = np.asarray(solution.col_dual)
        return float(sense * moved[cell]), slope, moved


def _solver(system: System, count: int) -> highspy.Highs:
    """A linear program with one unknown per cell, none of which may move yet."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("presolve", "off"),
        ("solver", "simplex"),
        ("simplex_strategy", 4),  # primal: what changes between two programs is the objective
    ):
        solver.setOptionValue(option, value)
    matrix = system.relations.tocsc()
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = count, matrix.shape[0]
    program.col_cost_ = program.col_lower_ = program.col_upper_ = np.zeros(count)
    program.row_lower_ = program.row_upper_ = np.zeros(matrix.shape[0])
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = matrix.indptr
    program.a_matrix_.index_ = matrix.indices
    program.a_matrix_.value_ = matrix.data
    program.sense_ = highspy.ObjSense.kMaximize
    solver.passModel(program)
    return solver
