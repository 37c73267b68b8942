"""The choice of masks under the inequalities that the outsider’s answers taught."""

from __future__ import annotations

from collections.abc import Iterable

import highspy
import numpy as np

from inclusion_metrics.secrecy.attacker import Cut
from inclusion_metrics.secrecy.solver import Solver
from inclusion_metrics.secrecy.system import Flags, Floats, Places, System


class Learnt:
    """The inequalities found so far, which every sufficient choice of masks satisfies."""

    def __init__(self, count: int) -> None:
        self._known: dict[bytes, int] = {}
        self.lines: list[tuple[Places, Floats]] = []
        self._of: list[list[tuple[int, float]]] = [[] for _ in range(count)]

    def extend(self, cuts: Iterable[Cut]) -> list[int]:
        """Keep inequalities, each once; the lines where they are."""
        places: list[int] = []
        for cut in cuts:
            used = np.flatnonzero(cut.coefficients)
            if not used.size:
                continue
            weights = cut.coefficients[used]
            key = used.tobytes() + np.round(weights, 9).tobytes()
            place = self._known.setdefault(key, len(self.lines))
            places.append(place)
            if place == len(self.lines):
                self.lines.append((used, weights))
                for cell, weight in zip(used.tolist(), weights.tolist(), strict=True):
                    self._of[cell].append((place, weight))
        return places

    def spare(self, masked: Flags) -> list[float]:
        """By how much masks exceed what each inequality asks."""
        return [float(weights[masked[used]].sum()) - 1.0 for used, weights in self.lines]

    def breaks(self, spare: list[float], place: int) -> bool:
        """Whether taking one mask away would break an inequality."""
        return any(weight > spare[row] + 1e-6 for row, weight in self._of[place])


class Master:
    """The choice of masks: least weight under the inequalities learnt so far."""

    def __init__(self, system: System, always: Flags, learnt: Learnt) -> None:
        self._system, self._always, self._learnt = system, always, learnt
        self._free = np.flatnonzero(~always & ~system.fixed)
        self._place = np.full(len(system), -1, dtype=np.int32)
        self._place[self._free] = np.arange(len(self._free))
        self._barred: list[int] = []
        #: Lines of what was learnt that the program already knows.
        self._told: set[int] = set()
        #: True when the last choice of whole masks is the best under what is known.
        self.proved = False
        self._solver = Solver(mip_rel_gap=1e-6)
        count = len(self._free)
        self._solver.addVars(count, np.zeros(count), np.ones(count))
        self._solver.changeColsCost(
            count, np.arange(count, dtype=np.int32), system.weight[self._free]
        )

    def add(self, cuts: Iterable[Cut]) -> bool:
        """Tell inequalities to the program; False when it knew them all."""
        new = [line for line in self._learnt.extend(cuts) if line not in self._told]
        for line in dict.fromkeys(new):
            used, weights = self._learnt.lines[line]
            self._solver.addRow(1.0, highspy.kHighsInf, len(used), self._place[used], weights)
        self._told.update(new)
        return bool(new)

    def bridges(self) -> None:
        """A mask alone in a sum protects nothing: the others would give it back."""
        matrix = self._system.relations
        for row in range(matrix.shape[0]):
            cells = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
            if self._always[cells].any():
                continue
            places = [int(place) for place in self._place[cells] if place >= 0]
            for one in places if len(places) > 1 else ():
                weights = np.array([-1.0 if place == one else 1.0 for place in places])
                self._solver.addRow(
                    0.0, highspy.kHighsInf, len(places), np.array(places, dtype=np.int32), weights
                )
            if len(places) == 1:
                self._barred.append(places[0])
                self._solver.changeColBounds(places[0], 0.0, 0.0)

    def relaxed(self) -> tuple[Floats, float]:
        """The best choice where cells may be masked in part."""
        self._solver.run()
        self._feasible()
        return self._choice(), float(self._solver.getInfo().objective_function_value)

    def whole(self, start: Flags | None, nodes: int) -> tuple[Flags, float]:
        """The best choice of whole masks, and the bound proved within so many branches."""
        solver, count = self._solver, len(self._free)
        places = np.arange(count, dtype=np.int32)
        solver.changeColsIntegrality(
            count, places, np.full(count, highspy.HighsVarType.kInteger, dtype=object)
        )
        solver.setOptionValue("mip_max_nodes", nodes)
        if start is not None:
            solver.setSolution(count, places, start[self._free].astype(float))
        solver.run()
        self._feasible()
        self.proved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        chosen = self._choice() > 0.5
        return chosen, float(solver.getInfo().mip_dual_bound)

    def restrict(self, allowed: Flags | None) -> None:
        """Let only some cells be masked; all of them again with None."""
        count = len(self._free)
        upper = np.ones(count) if allowed is None else allowed[self._free].astype(float)
        upper[self._barred] = 0.0
        self._solver.changeColsBounds(
            count, np.arange(count, dtype=np.int32), np.zeros(count), upper
        )

    def _choice(self) -> Floats:
        choice = self._always.astype(float)
        choice[self._free] = np.clip(np.asarray(self._solver.getSolution().col_value), 0.0, 1.0)
        return choice

    def _feasible(self) -> None:
        status = self._solver.getModelStatus()
        good = (
            highspy.HighsModelStatus.kOptimal,
            highspy.HighsModelStatus.kSolutionLimit,
            highspy.HighsModelStatus.kIterationLimit,
        )
        if status not in good:
            raise ArithmeticError(f"choix des masques impossible : {status}")
