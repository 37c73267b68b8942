"""All the numbers of a run as one system of cells and sums, masked together, then audited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from inclusion_metrics.model import Indicator
from inclusion_metrics.secrecy.audit import Interval, audit
from inclusion_metrics.secrecy.numbers import PLACE, Number, Numbers, Row
from inclusion_metrics.secrecy.optimum import Effort, solve
from inclusion_metrics.secrecy.sums import Parents, Sum, sums
from inclusion_metrics.secrecy.system import Relation, System

#: One line per masked number: where it is read, and what can be computed of it.
CONTROL = pl.Schema(
    {
        "indicator": pl.String,
        "item": pl.String,
        "column": pl.String,
        "level": pl.String,
        "territory": pl.String,
        "start": pl.Date,
        "end": pl.Date,
        "breakdown": pl.String,
        "category": pl.String,
        "least": pl.Float64,
        "most": pl.Float64,
        "exposed": pl.Boolean,
        "known": pl.Boolean,
    }
)
#: A dossier is read by people who hold the others: a mask costs little effort to choose well.
_EFFORT = Effort(rounds=25, trials=6, proofs=2)
#: Numbers already published, by where they are read; None where they were masked.
Earlier = Mapping[tuple[object, ...], float | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Rows with their masks, and the control of what can be computed of them."""

    rows: list[Row]
    control: pl.DataFrame


class Linked:
    """The numbers of a run and the sums between them."""

    def __init__(
        self,
        rows: Sequence[Row],
        catalogue: Mapping[str, Indicator],
        parents: Parents,
        earlier: Earlier,
    ) -> None:
        self.rows = rows
        self._earlier = earlier
        numbers = Numbers(rows, catalogue)
        self.numbers = list(numbers)
        self._place = {id(one): place for place, one in enumerate(self.numbers)}
        self._values = [one.amount for one in self.numbers]
        self._rests: dict[tuple[int, ...], int] = {}
        self._few: dict[int, float] = {}
        relations = [self._relation(one) for one in sums(rows, numbers, catalogue, parents)]
        self.known = [self._already(one) for one in self.numbers]
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
                if one.total.persons and 0 < one.rest < least:
                    self._few[self._rests[key]] = least
            relation[self._rests[key]] = 1.0
        return relation

    def _already(self, number: Number) -> bool:
        """Whether an earlier dossier told this very value."""
        for row, column in number.places:
            told = self._earlier.get(address(row, column))
            if told is not None and abs(told - number.amount) < 1e-9:
                return True
        return False

    def _system(self, relations: list[Relation]) -> System:
        ours, count = len(self.numbers), len(self._values)
        told = list(zip(self.numbers, self.known, strict=True))
        secret = [one.secret and not known for one, known in told]
        primary = [*np.flatnonzero(secret), *self._few]
        hidden = [place for place, one in enumerate(self.numbers) if not one.printed]
        fixed = [
            place
            for place, (one, known) in enumerate(told)
            if known or (one.amount == 0 and not one.masked)
        ]
        plain = set(hidden) - set(fixed)
        widths = np.zeros(count)
        for place, one in enumerate(self.numbers):
            widths[place] = one.width if secret[place] else 0.0
        for place, least in self._few.items():
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
        chosen = solve(self.system, _EFFORT).masked
        for place, one in enumerate(self.numbers):
            if chosen[place] or one.masked or (one.withheld and not one.silent):
                one.hide()

    def control(self) -> pl.DataFrame:
        """What a reader can compute of each masked number, judged on the rows as they are now."""
        count = len(self._values)
        masked = np.ones(count, dtype=bool)
        for place, one in enumerate(self.numbers):
            masked[place] = not (self.known[place] or (one.shown and one.printed))
        masked &= ~self.system.fixed
        return self.told(audit(self.system, masked))

    def told(self, intervals: Sequence[Interval]) -> pl.DataFrame:
        """The intervals of the numbers that some dossier would print, and where they are read."""
        found = {one.cell: one for one in intervals}
        lines: list[dict[str, object]] = []
        for place, one in enumerate(self.numbers):
            if place not in found or not one.printed or one.shown:
                continue
            row, column = one.places[0]
            interval = found[place]
            lines.append(
                {
                    **dict(zip(CONTROL.names()[:9], address(row, column), strict=True)),
                    "least": interval.least,
                    "most": interval.most if np.isfinite(interval.most) else None,
                    "exposed": interval.exposed,
                    "known": False,
                }
            )
        return pl.DataFrame(lines, schema=CONTROL)


def address(row: Row, column: str) -> tuple[object, ...]:
    """Where a number is read: as in ``CONTROL``."""
    where = (row[name] for name in (*PLACE, "breakdown", "category"))
    return (row["indicator"], row["item"], column, *where)
