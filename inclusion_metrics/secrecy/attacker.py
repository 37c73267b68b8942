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

from inclusion_metrics.secrecy.solver import linear
from inclusion_metrics.secrecy.system import Flags, Floats, System

#: How far an outsider may stray when nothing bounds him, in units of the largest protection.
#: Masks that only suffice to one who strays further are not sought.
_FAR = 16.0
_FINEST = 1e-6
#: What is reached to this much, relatively, is reached.
_SLACK = 1e-6
#: Sets told of each cell that a choice of masks leaves unprotected.
_COVERS = 4


@dataclass(frozen=True, slots=True)
class Cut:
    """``coefficients @ masked`` is at least ``least`` for every sufficient choice of masks."""

    coefficients: Floats
    least: float


class Attacker:
    """The outsider’s linear programs over one system; solved again from where they were.

    Deviations from the true values are the unknowns: relations are then equal to zero whatever
    the rounding of the values, and large amounts lose no precision.

    A deviation found for one cell moves others too: what it shows of them is kept, and most
    cells are never asked about.
    """

    def __init__(self, system: System) -> None:
        count = len(system)
        self._system = system
        levels = np.array([system.required(cell) for cell in system.needs]).reshape(-1, 3)
        positive = levels[levels > 0]
        #: What counts as one: the smallest protection, so that tolerances mean something, unless
        #: it is too small beside the largest for a program to hold both.
        self.scale = 1.0
        if positive.size:
            self.scale = float(max(positive.min(), positive.max() * _FINEST))
        far = _FAR * float(levels.max(initial=self.scale))
        self.down = np.minimum(system.down, far) / self.scale
        self.up = np.minimum(system.up, far) / self.scale
        #: How far below, above and across the interval of each cell must reach.
        self.levels = np.zeros((count, 3))
        self.levels[system.needs] = levels / self.scale
        nothing = np.zeros(count)
        self._solver = linear(
            system.relations,
            nothing,
            nothing,
            np.zeros(system.relations.shape[0]),
            highspy.ObjSense.kMaximize,
        )
        #: How many programs were solved so far.
        self.programs = 0
        self._places = np.arange(count, dtype=np.int32)
        #: Deviations found since masks were last taken away: all of them are possible.
        self.moves: list[Floats] = []
        self._asked: int | None = None
        self._masked = nothing
        self._forget()

    def face(self, masked: Floats) -> None:
        """Say what is masked: 1, or anything between 0 and 1 while it is being sought."""
        self.widen(masked)
        self._forget()

    def widen(self, masked: Floats) -> None:
        """The same, when nothing masked before is printed now: what was shown still is."""
        self._masked = masked
        self._solver.changeColsBounds(
            len(masked), self._places, -self.down * masked, self.up * masked
        )

    def unmask(self, place: int) -> None:
        """Print one cell more."""
        self._solver.changeColBounds(place, 0.0, 0.0)
        self._forget()

    def mask(self, place: int) -> None:
        """Mask one cell more."""
        self._solver.changeColBounds(place, -self.down[place], self.up[place])

    def _forget(self) -> None:
        self._fall, self._rise = np.zeros(len(self.up)), np.zeros(len(self.up))
        self.moves = []

    def protected(self, cell: int) -> bool:
        """Whether the deviations found so far show that a cell is protected."""
        return bool(enough(self._fall[cell], self._rise[cell], self.levels[cell]))

    def cuts(self, cell: int, *, all_of_them: bool = True) -> list[Cut]:
        """What the present masks lack to protect a cell; empty when they suffice."""
        below, above, width = self.levels[cell]
        if self.protected(cell):
            return []
        up, rise = self._extreme(cell, 1.0)
        if self.protected(cell):
            return []
        if not all_of_them and _lacks(up, above):
            return [self._cut(self._support(rise), above)]
        down, fall = self._extreme(cell, -1.0)
        if self.protected(cell):
            return []
        wanted = (
            (up, above, self._support(rise)),
            (down, below, self._support(fall)),
            (up + down, width, self._support(rise) + self._support(fall)),
        )
        found = [self._cut(support, level) for got, level, support in wanted if _lacks(got, level)]
        return [*found, *(lifted for cut in found if (lifted := self._lifted(cut)) is not None)]

    def interval(self, cell: int) -> tuple[float, float]:
        """How far below and above its value a cell can be; zero rather than a rounding error."""
        down, up = (self._extreme(cell, sense)[0] * self.scale for sense in (-1.0, 1.0))
        least = 1e-6 * self.scale
        return (down if down > least else 0.0), (up if up > least else 0.0)

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
                yield self._cover(wide)

    def _cover(self, wide: Flags) -> Cut:
        return Cut(np.where(wide | self._system.fixed, 0.0, 1.0), 1.0)

    def _widened(self, cell: int, masked: Flags, first: Cut, told: Floats) -> Flags:
        """The largest insufficient choice found around one, cells told already coming first."""
        wide, cut = masked.copy(), first
        say = self.face
        while True:
            outside = np.flatnonzero(~wide & ~self._system.fixed)
            given = cut.coefficients[outside]
            order = np.lexsort((given, -told[outside], given > 0))
            filled = float(cut.coefficients[wide].sum()) + np.cumsum(given[order])
            more = outside[order[filled < cut.least - 1e-6]]
            if not more.size:
                return wide
            wide[more] = True
            say(wide.astype(float))
            say = self.widen
            again = self.cuts(cell, all_of_them=False)
            if not again:
                wide[more] = False
                return wide
            cut = again[0]

    def relation_cuts(self, cell: int) -> list[Cut]:
        """The inequalities of the sums that a cell is part of, taken one by one."""
        system, found = self._system, list[Cut]()
        below, above, width = self.levels[cell]
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

    def _extreme(self, cell: int, sense: float) -> tuple[float, Floats]:
        """How far one cell can go, and the dual slope that proves it."""
        solver = self._solver
        if self._asked is not None:
            solver.changeColCost(self._asked, 0.0)
        solver.changeColCost(cell, sense)
        self._asked = cell
        self.programs += 1
        solver.settle()
        if not solver.solved:
            raise ArithmeticError(f"programme sans solution : {solver.getModelStatus()}")
        solution = solver.getSolution()
        moved = np.array(solution.col_value)
        self.moves.append(moved)
        np.maximum(self._rise, moved, out=self._rise)
        np.maximum(self._fall, -moved, out=self._fall)
        return float(sense * moved[cell]), np.array(solution.col_dual)


def enough(fall: Floats, rise: Floats, levels: Floats) -> Flags:
    """Whether an interval that goes so far below and above reaches what cells require."""
    reached = np.stack([fall, rise, fall + rise], axis=-1)
    reaches: Flags = np.all(reached >= levels * (1 - _SLACK), axis=-1)
    return reaches


def _lacks(got: float, level: float) -> bool:
    return got < level * (1 - _SLACK)
