"""All the numbers of a run as one system of cells and sums, masked together, then audited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from inclusion_metrics.model import Indicator
from inclusion_metrics.secrecy.audit import Interval, audit
from inclusion_metrics.secrecy.control import ADDRESS, CONTROL
from inclusion_metrics.secrecy.numbers import PLACE, WHOLES, Number, Numbers, Row
from inclusion_metrics.secrecy.optimum import Effort, solve
from inclusion_metrics.secrecy.sums import Parents, Sum, sums
from inclusion_metrics.secrecy.system import Relation, System

#: The columns of a figure that hold a number of their own.
_COLUMNS = ("numerator", *WHOLES[:2])
#: Weight of a zero that nobody is behind: shown, unless nothing else will do.
_LAST_RESORT = 1e3
_EFFORT = Effort(rounds=15, trials=3, proofs=0)


class Linked:
    """The numbers of a run and the sums between them.

    Args:
        rows: figures, with their primary masks; they are masked in place.
        told: numbers that earlier dossiers told, with the columns of ``TOLD`` and of the rules.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        catalogue: Mapping[str, Indicator],
        parents: Parents,
        told: Sequence[Row] = (),
    ) -> None:
        numbers = Numbers(rows, catalogue, told)
        self.numbers = list(numbers)
        self._place = {id(one): place for place, one in enumerate(self.numbers)}
        self._values = [one.amount for one in self.numbers]
        self._rests: dict[tuple[int, ...], int] = {}
        self._few: dict[int, tuple[Number, float]] = {}
        self._given: set[int] = set()
        relations = [self._relation(one) for one in sums(rows, numbers, catalogue, parents)]
        self.system = self._system(relations)

    def _relation(self, one: Sum) -> Relation:
        assert one.total is not None  # noqa: S101 - sums() gives no other
        parts = sorted(self._place[id(part)] for part in one.parts)
        total = self._place[id(one.total)]
        relation = {total: -1.0}
        for part in parts:  # a number may be part of a sum twice, or be all of it
            relation[part] = relation.get(part, 0.0) + 1.0
        if one.rest is not None:
            key = (total, *parts)
            if key not in self._rests:
                self._rests[key] = len(self._values)
                self._values.append(one.rest)
                least = max(part.least for part in (one.total, *one.parts))
                few = one.total.persons and 0 < one.rest < least and not one.unplaced
                if few and one.total.places:
                    self._few[self._rests[key]] = one.total, least
            relation[self._rests[key]] = 1.0
        return relation

    def _system(self, relations: list[Relation]) -> System:
        ours, count = len(self.numbers), len(self._values)
        secret = [one.secret and not one.known for one in self.numbers]
        primary = [*np.flatnonzero(secret), *self._few]
        hidden = [place for place, one in enumerate(self.numbers) if not one.printed]
        fixed = [
            place
            for place, one in enumerate(self.numbers)
            if one.known or (one.amount == 0 and not one.masked)
        ]
        plain = set(hidden) - set(fixed)
        widths = np.zeros(count)
        for place, one in enumerate(self.numbers):
            widths[place] = one.width if secret[place] else 0.0
        for place, (_, least) in self._few.items():
            widths[place] = least
        values = np.array(self._values, dtype=float)
        return System.of(
            values,
            relations,
            primary=primary,
            hidden=[*sorted(plain), *range(ours, count)],
            fixed=fixed,
            low=np.minimum(values, 0.0),
            weight=[*(one.weight for one in self.numbers), *([1.0] * (count - ours))],
            width=widths,
        )

    @property
    def rests(self) -> Mapping[tuple[int, ...], int]:
        """A total and its parts → the number that they leave, which nobody prints."""
        return self._rests

    def mask(self) -> None:
        """Take away what must be, from every row that prints it."""
        found = solve(self.system, _EFFORT)
        if found.impossible:  # a nobody shown elsewhere says it: hide that one too, then
            zeros = self.system.fixed & (self.system.value == 0)
            known = [place for place, one in enumerate(self.numbers) if one.known]
            zeros[known] = False
            weight = np.where(zeros, _LAST_RESORT, self.system.weight)
            self.system = replace(self.system, fixed=self.system.fixed & ~zeros, weight=weight)
            found = solve(self.system, _EFFORT)
        self._given = set(found.impossible)  # earlier dossiers told enough to compute them
        chosen = found.masked
        for place, one in enumerate(self.numbers):
            if chosen[place] or one.taken:
                one.hide()

    def control(self) -> pl.DataFrame:
        """What a reader can compute of each masked number, judged on the rows as they are now."""
        count = len(self._values)
        masked = np.ones(count, dtype=bool)
        for place, one in enumerate(self.numbers):
            masked[place] = not (one.known or (one.shown and one.printed))
        masked &= ~self.system.fixed
        return self.told(audit(self.system, masked))

    def told(self, intervals: Sequence[Interval]) -> pl.DataFrame:
        """The intervals of the numbers that some dossier would print, and where they are read."""
        found = {one.cell: one for one in intervals}
        lines: list[dict[str, object]] = []
        for place, one in enumerate(self.numbers):
            earlier = one.known and one.secret and bool(one.places) and not one.shown
            out = earlier or place in self._given
            if not one.printed or not (out or place in found) or (one.shown and not out):
                continue
            interval = None if out else found[place]
            if interval is not None and not one.secret and interval.most - interval.least < 1e-6:
                continue  # nothing to protect: a line was masked for another of its numbers
            most = None if interval is None or np.isinf(interval.most) else interval.most
            told = {
                "least": None if interval is None else interval.least,
                "most": most,
                "exposed": interval is not None and interval.exposed,
                "known": out,
            }
            for row, column in one.places:
                if row["printed"] and column in _COLUMNS:
                    lines.append(dict(zip(ADDRESS, address(row, column), strict=True)) | told)
        for place, (total, _) in self._few.items():
            rest = found.get(place)
            if rest is not None and rest.exposed and place not in self._given:
                where = dict(zip(ADDRESS, address(*total.places[0]), strict=True))
                lines.append({**where, "column": "reste", "least": rest.least, "most": rest.most,
                              "exposed": True, "known": False})  # fmt: skip
        return pl.DataFrame(lines, schema=CONTROL)


def address(row: Row, column: str) -> tuple[object, ...]:
    """Where a number is read: as ``ADDRESS``."""
    where = (row[name] for name in (*PLACE, "breakdown", "category"))
    return (row["indicator"], row["item"], column, *where)
