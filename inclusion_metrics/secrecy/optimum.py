"""The choice of masks that loses least, by cutting planes.

The master program chooses masks; the outsider answers with the inequalities they break; and so
on until he finds nothing. Large systems stop at a bounded gap: the masks are then sufficient and
none of them is useless, but fewer might have done, and the bound says how much fewer at most.
Effort is counted in rounds and nodes, never in seconds: two runs give the same masks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from inclusion_metrics.secrecy.attacker import Attacker, Cut, enough
from inclusion_metrics.secrecy.master import Learnt, Master
from inclusion_metrics.secrecy.system import Flags, Floats, Places, System

_SLACK = 1e-6
#: Relaxations whose cells make the kernel.
_RECENT = 15
#: A deviation that moves a cell less than this does not move it.
_STILL = 1e-9
#: Share of the programs that the linear relaxation may take.
_RELAXING = 0.4
#: Programs solved to find what one choice of whole masks lacks.
_ROUND = 1500


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to look for better masks.

    Attributes:
        rounds: cutting rounds of the linear relaxation.
        trials: times the master program is solved among the most likely cells.
        proofs: times it is solved among all of them, which proves how good the masks are.
        nodes: branches explored each time.
        cells: number of cells tied together beyond which nothing is proved that way.
        programs: the outsider’s linear programs after which the best masks found will do.
    """

    rounds: int = 40
    trials: int = 20
    proofs: int = 3
    nodes: int = 200
    cells: int = 1000
    programs: int = 30_000


@dataclass(frozen=True, slots=True)
class Solution:
    """Masks that protect a system.

    Attributes:
        masked: what must not be printed.
        cost: weight of the masks that were added.
        bound: no sufficient choice costs less.
        impossible: cells that masking everything would not protect as required; they are protected
            as far as they can be.
    """

    masked: Flags
    cost: float
    bound: float
    impossible: tuple[int, ...] = ()

    @property
    def optimal(self) -> bool:
        """True when nothing better exists."""
        return self.cost <= self.bound + _SLACK * max(1.0, self.cost)


def solve(system: System, effort: Effort = Effort()) -> Solution:
    """Masks that keep every primary cell of a system from being found out, at the least cost.

    Connected parts are solved apart.
    """
    masked = system.primary | system.hidden
    cost = bound = 0.0
    impossible: list[int] = []
    for cells, part in system.components():
        found = _Search(part, effort).run()
        masked[cells] |= found.masked
        cost, bound = cost + found.cost, bound + found.bound
        impossible.extend(int(cells[cell]) for cell in found.impossible)
    return Solution(masked, cost, bound, tuple(sorted(impossible)))


class _Search:
    """One connected system."""

    def __init__(self, system: System, effort: Effort) -> None:
        self.system, self.effort = system, effort
        self.attacker = Attacker(system)
        self.always = system.primary | system.hidden
        self.learnt = Learnt(len(system))
        self.master = Master(system, self.always, self.learnt)
        self.best: Flags = system.primary | ~system.fixed  # everything

    def run(self) -> Solution:
        lost = self._lower()
        self.needs = self.system.needs
        self.attacker.face(self.always.astype(float))
        if not any(self.attacker.cuts(cell) for cell in self.needs):
            return Solution(self.always.copy(), 0.0, 0.0, lost)
        for cell in self.needs:
            self.master.add(self.attacker.relation_cuts(cell))
        self.master.bridges()
        bound = self._relax()
        if self._cost(self.best) > bound + _SLACK * max(1.0, bound):
            self._branch(self.kernel, self.effort.trials)
            if len(self.system) <= self.effort.cells:
                bound = max(bound, self._branch(None, self.effort.proofs))
        cost = self._cost(self.best)
        return Solution(self.best, cost, min(bound, cost), lost)

    def _lower(self) -> tuple[int, ...]:
        """Cells that masking everything does not protect: the most it gives is asked instead."""
        self.attacker.face((~self.system.fixed).astype(float))
        lost = [int(cell) for cell in self.system.needs if self.attacker.cuts(cell)]
        if lost:
            below, above, width = (
                level.copy() for level in (self.system.below, self.system.above, self.system.width)
            )
            for cell in lost:
                down, up = (reach * (1 - _SLACK) for reach in self.attacker.interval(cell))
                below[cell], above[cell] = min(below[cell], down), min(above[cell], up)
                width[cell] = min(width[cell], down + up)
            self.system = replace(self.system, below=below, above=above, width=width)
            self.attacker = Attacker(self.system)
        return tuple(lost)

    @property
    def _spent(self) -> bool:
        return self.attacker.programs > self.effort.programs

    def _relax(self) -> float:
        """Cut the linear relaxation until the outsider finds nothing, or little."""
        bound, stalled, rounds = 0.0, 0, list[Floats]()
        for _ in range(self.effort.rounds):
            choice, value = self.master.relaxed()
            stalled = stalled + 1 if value < bound + 3e-4 * max(1.0, value) else 0
            bound = max(bound, value)
            rounds.append(choice)
            spent = self.attacker.programs > _RELAXING * self.effort.programs
            if stalled > 4 or spent or not self.master.add(self._broken(choice)):
                break
        self._repair(np.maximum(choice, self.always))
        self.kernel = np.any(np.array(rounds[-_RECENT:]) > _SLACK, axis=0)
        return bound

    def _branch(self, kernel: Flags | None, trials: int) -> float:
        """Solve the master program in whole masks, cut, and again; the best bound proved.

        Within a kernel, only the cells that some relaxation masked in part may be masked: the
        program is small, its choices are good, and its bound proves nothing.
        """
        bound = 0.0
        for _ in range(trials):
            if self._spent:
                break
            if kernel is not None:
                self.master.restrict(kernel | self.best)
            choice, proved = self.master.whole(self.best, self.effort.nodes)
            choice |= self.always
            bound = max(bound, proved)
            if self._cost(self.best) <= bound + _SLACK * max(1.0, bound):
                break
            new = self.master.add(self._lacking(choice))
            self._repair(choice.astype(float))
            if not new and self.master.proved:
                break
        self.master.restrict(None)
        return bound

    def _broken(self, choice: Floats) -> Iterator[Cut]:
        self.attacker.face(choice)
        for cell in self.needs:
            yield from self.attacker.cuts(cell)

    def _lacking(self, choice: Flags) -> Iterator[Cut]:
        """What a choice of whole masks lacks, so many programs long; other cells come next time."""
        first = self.attacker.programs
        for turn, cell in enumerate(self.needs):
            yield from self.attacker.covers(int(cell), choice)
            if self.attacker.programs - first > _ROUND:
                self.needs = np.roll(self.needs, -turn - 1)
                return

    def _repair(self, choice: Floats) -> None:
        """Make sufficient masks out of insufficient ones, and drop the useless."""
        masked = complete(self.system, self.attacker, self.needs, choice, self.learnt)
        if self._cost(masked) > 1.25 * self._cost(self.best):
            return
        self._keep(prune(self.system, self.attacker, self.needs, masked, self.learnt))

    def _keep(self, masked: Flags) -> None:
        if self._cost(masked) < self._cost(self.best) - 1e-9:
            self.best = masked

    def _cost(self, masked: Flags) -> float:
        return float(self.system.weight[masked & ~self.always].sum())


def complete(
    system: System,
    attacker: Attacker,
    needs: Places,
    choice: Floats,
    learnt: Learnt,
) -> Flags:
    """Add masks to a choice until every cell is protected.

    Each inequality that is broken is mended by the cells that bring most for their weight; what
    the choice nearly masked comes first.
    """
    always = system.primary | system.hidden
    masked = always | (choice > 1 - 1e-6)
    price = system.weight * (1.0 - 0.95 * np.clip(choice, 0.0, 1.0))
    attacker.face(masked.astype(float))
    for cell in needs:
        while broken := attacker.cuts(cell):
            learnt.extend(broken)
            before = int(masked.sum())
            for cut in broken:
                _mend(cut, masked, price)
            if int(masked.sum()) == before:  # lacking by a rounding: nothing left to choose
                masked |= ~system.fixed
            attacker.widen(masked.astype(float))
    return masked


def _mend(cut: Cut, masked: Flags, price: Floats) -> None:
    lacking = cut.least - float(cut.coefficients[masked].sum())
    while lacking > 1e-9:
        gain = np.where(masked, 0.0, np.minimum(cut.coefficients, lacking))
        ratio = np.divide(gain, price, out=np.zeros_like(gain), where=gain > 0)
        chosen = int(np.argmax(ratio))
        if ratio[chosen] <= 0:
            return
        masked[chosen] = True
        lacking -= float(gain[chosen])


def prune(
    system: System, attacker: Attacker, needs: Places, masked: Flags, learnt: Learnt
) -> Flags:
    """Take away the masks that protect nothing, the dearest first.

    Most are decided without a program: an inequality learnt before would break, or deviations
    found before that do not move the cell still protect all the others.
    """
    masked = masked.copy()
    attacker.face(masked.astype(float))
    if any(attacker.cuts(cell) for cell in needs):
        raise ArithmeticError("les masques à élaguer ne suffisent pas")
    moves = np.array(attacker.moves)
    extra = np.flatnonzero(masked & ~(system.primary | system.hidden))
    spare = learnt.spare(masked)
    failures = np.zeros(len(masked), dtype=int)
    for place in sorted(extra.tolist(), key=lambda one: (-system.weight[one], -one)):
        if learnt.breaks(spare, place):
            continue
        still = moves[np.abs(moves[:, place]) < _STILL]
        falls, rises = -still[:, needs].min(0, initial=0.0), still[:, needs].max(0, initial=0.0)
        doubtful = needs[~enough(falls, rises, attacker.levels[needs])]
        attacker.unmask(place)
        broken = list[Cut]()
        for cell in doubtful[np.argsort(-failures[doubtful], kind="stable")]:
            broken = attacker.cuts(cell, all_of_them=False)
            if broken:
                failures[cell] += 1
                break
        if broken:
            attacker.mask(place)
            learnt.extend(broken)
            spare = learnt.spare(masked)
        else:
            masked[place] = False
            spare = learnt.spare(masked)
            moves = still
        moves = np.vstack([moves, *attacker.moves])
    return masked
