"""Disclosure control of any set of linked tables, given as polars frames.

One line per cell; dimensions with a total and, where there are some, levels between the total
and the finest categories; tables that share cells. What our own figures use (``linked``) and what
anybody can use on theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import polars as pl

from inclusion_metrics.model import ErreurUtilisateur, Status
from inclusion_metrics.secrecy.audit import Interval, audit
from inclusion_metrics.secrecy.optimum import Effort, solve
from inclusion_metrics.secrecy.system import Flags, Relation, System

#: Columns that a table may have beside its dimensions; only the first two are obligatory.
COLUMNS = (
    "value", "primary", "weight", "width", "percent", "low", "high", "fixed",
)  # fmt: skip
#: Statuses of the cells of a protected table.
SHOWN, PRIMARY, SECONDARY = (
    Status.PUBLIE.value,
    Status.SECRET_PRIMAIRE.value,
    Status.SECRET_SECONDAIRE.value,
)
_TOLERANCE = 1e-6
Cell = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Dimension:
    """The categories of a column and what they add up to.

    Attributes:
        total: the category that holds all the others.
        parents: category → the one it is part of; those not named are part of the total.
    """

    total: str
    parents: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_levels(cls, total: str, levels: pl.DataFrame) -> Self:
        """A hierarchy from a table of correspondence: one column per level, the coarsest first.

        A category that bears the same name as the one above is that one, and counts once.
        """
        parents: dict[str, str] = {}
        for line in levels.unique(maintain_order=True).iter_rows():
            for above, below in zip((total, *line), line, strict=False):
                if below is not None and below != above:
                    parents[below] = above
        return cls(total, parents)

    def above(self, category: str) -> str | None:
        """What a category is directly part of; None for the total."""
        return None if category == self.total else self.parents.get(category, self.total)


@dataclass(frozen=True, slots=True)
class Protected:
    """Tables with their masks, and the proof.

    Attributes:
        tables: the frames given, ``value`` null where it is masked, with a ``status`` column.
        audit: one line per masked cell and table: its dimensions, ``least`` and ``most`` (the
            interval an outsider can compute) and ``exposed``.
        cost: weight of the masks added to the primary ones.
        bound: no sufficient choice of masks costs less.
    """

    tables: dict[str, pl.DataFrame]
    audit: pl.DataFrame
    cost: float
    bound: float

    @property
    def optimal(self) -> bool:
        """True when no sufficient choice of masks loses less."""
        return self.cost <= self.bound * (1 + 1e-6) + 1e-6

    @property
    def exposed(self) -> int:
        """How many primary cells could not be protected: none, or the tables must not leave."""
        return int(self.audit["exposed"].sum())


def protect_tables(
    tables: Mapping[str, pl.DataFrame],
    dimensions: Mapping[str, Dimension],
    *,
    show_zeros: bool = True,
    effort: Effort = Effort(),  # noqa: B008 - frozen
) -> Protected:
    """Mask the cells that must not be found out, and as few others as it takes.

    Args:
        tables: name → one line per cell: a column per dimension, ``value``, ``primary`` (true for
            the cells to protect) and, where useful, ``width`` (how wide the interval that an
            outsider computes must be, for counts), ``percent`` (how far from the value it must
            reach on both sides, in % of it, for amounts), ``weight`` (what is lost by masking the
            cell; by default 1, plus its share of the largest value), ``low`` and ``high`` (what
            an outsider knows beforehand; by default 0 and nothing), ``fixed`` (never masked).
            Lines with the same categories, totals apart, are one cell in all the tables.
        dimensions: column → its total and its hierarchy. A table need not have all of them.
        show_zeros: never mask a zero, which nobody is behind.
        effort: how long to look for better masks when the tables are large.

    Raises:
        ErreurUtilisateur: a column is missing, a cell appears twice or with two values, a sum
            does not add up; the message says which table and which cell.
    """
    linked = _Linked(tables, dimensions, show_zeros=show_zeros)
    solution = solve(linked.system, effort)
    intervals = audit(linked.system, solution.masked)
    return Protected(
        {name: linked.show(name, frame, solution.masked) for name, frame in tables.items()},
        linked.report(tables, intervals),
        solution.cost,
        solution.bound,
    )


class _Linked:
    """The cells of several tables, each once, and their sums."""

    def __init__(
        self,
        tables: Mapping[str, pl.DataFrame],
        dimensions: Mapping[str, Dimension],
        *,
        show_zeros: bool,
    ) -> None:
        self.places: dict[str, list[int]] = {}
        self._cells: dict[Cell, int] = {}
        self._lines: list[dict[str, object]] = []
        self._columns: dict[str, list[str]] = {}
        for name, frame in tables.items():
            self._columns[name] = _columns(name, frame, dimensions)
            self.places[name] = list(self._read(name, frame, dimensions))
        relations = [one for name in tables for one in self._sums(name, tables[name], dimensions)]
        self.system = self._system(_distinct(relations), show_zeros=show_zeros)

    def _read(
        self, name: str, frame: pl.DataFrame, dimensions: Mapping[str, Dimension]
    ) -> Iterator[int]:
        seen: set[Cell] = set()
        columns = self._columns[name]
        for line in frame.iter_rows(named=True):
            key = _key({column: str(line[column]) for column in columns}, dimensions)
            if key in seen:
                raise ErreurUtilisateur(f"Table « {name} » : la case {_told(key)} y est deux fois.")
            seen.add(key)
            place = self._cells.setdefault(key, len(self._lines))
            if place == len(self._lines):
                self._lines.append(dict(line))
            elif abs(_number(self._lines[place]["value"]) - _number(line["value"])) > _TOLERANCE:
                raise ErreurUtilisateur(
                    f"Table « {name} » : la case {_told(key)} a une autre valeur dans une autre "
                    "table."
                )
            else:
                self._lines[place]["primary"] = bool(
                    self._lines[place]["primary"] or line["primary"]
                )
            yield place

    def _sums(
        self, name: str, frame: pl.DataFrame, dimensions: Mapping[str, Dimension]
    ) -> Iterator[Relation]:
        """For each dimension, the categories directly under another one add up to it."""
        columns = self._columns[name]
        keys = [
            tuple(str(line[column]) for column in columns)
            for line in frame.select(columns).iter_rows(named=True)
        ]
        place = dict(zip(keys, self.places[name], strict=True))
        for axis, column in enumerate(columns):
            parts: dict[tuple[str, ...], list[int]] = {}
            for key, cell in place.items():
                above = dimensions[column].above(key[axis])
                if above is not None:
                    parts.setdefault((*key[:axis], above, *key[axis + 1 :]), []).append(cell)
            for whole, cells in parts.items():
                if whole not in place:
                    continue
                self._check(name, whole, place[whole], cells)
                yield {place[whole]: -1.0, **dict.fromkeys(cells, 1.0)}

    def _check(self, name: str, whole: Sequence[str], total: int, cells: Sequence[int]) -> None:
        value = _number(self._lines[total]["value"])
        summed = sum(_number(self._lines[cell]["value"]) for cell in cells)
        if abs(value - summed) > _TOLERANCE * max(1.0, abs(value)) * len(cells):
            raise ErreurUtilisateur(
                f"Table « {name} » : les parties de la case {' × '.join(whole)} ne font pas son "
                "total."
            )

    def _system(self, relations: list[Relation], *, show_zeros: bool) -> System:
        frame = pl.DataFrame(
            [{c: line.get(c) for c in COLUMNS} for line in self._lines],
            schema={
                name: pl.Boolean if name in ("primary", "fixed") else pl.Float64 for name in COLUMNS
            },
            strict=False,
        )
        value = frame["value"].to_numpy().astype(float)
        primary = frame["primary"].fill_null(value=False).to_numpy()
        fixed = frame["fixed"].fill_null(value=False).to_numpy() & ~primary
        if show_zeros:
            fixed = fixed | ((value == 0) & ~primary)
        weight = frame["weight"].to_numpy().astype(float)
        reach = np.nan_to_num(frame["percent"].to_numpy().astype(float)) / 100 * np.abs(value)
        low = np.nan_to_num(frame["low"].to_numpy().astype(float), nan=0.0)
        high = np.nan_to_num(frame["high"].to_numpy().astype(float), nan=np.inf, posinf=np.inf)
        return System.of(
            value,
            relations,
            primary=np.flatnonzero(primary),
            fixed=np.flatnonzero(fixed),
            low=np.minimum(low, value),
            high=high,
            weight=np.where(np.isnan(weight), np.sqrt(np.maximum(np.abs(value), 1.0)), weight),
            below=reach,
            above=reach,
            width=np.nan_to_num(frame["width"].to_numpy().astype(float)),
        )

    def show(self, name: str, frame: pl.DataFrame, masked: Flags) -> pl.DataFrame:
        """A table with its masks."""
        places = self.places[name]
        hidden, primary = masked[places], self.system.primary[places]
        status = np.where(primary, PRIMARY, np.where(hidden, SECONDARY, SHOWN))
        return frame.with_columns(
            value=pl.when(pl.Series(hidden)).then(None).otherwise(pl.col("value")),
            status=pl.Series(status, dtype=pl.String),
        )

    def report(
        self, tables: Mapping[str, pl.DataFrame], intervals: Iterable[Interval]
    ) -> pl.DataFrame:
        """The audit, one line per masked cell and table."""
        by_cell = {one.cell: one for one in intervals}
        lines: list[dict[str, object]] = []
        for name, frame in tables.items():
            columns = self._columns[name]
            for line, place in zip(frame.iter_rows(named=True), self.places[name], strict=True):
                found = by_cell.get(place)
                if found is not None:
                    told = {column: str(line[column]) for column in columns}
                    lines.append(
                        {"table": name, **told, "least": found.least, "most": found.most,
                         "exposed": found.exposed}
                    )  # fmt: skip
        every = dict.fromkeys(column for columns in self._columns.values() for column in columns)
        schema = {"table": pl.String, **dict.fromkeys(every, pl.String)}
        numbers = {"least": pl.Float64, "most": pl.Float64, "exposed": pl.Boolean}
        return pl.DataFrame(lines, schema={**schema, **numbers})


def _columns(name: str, frame: pl.DataFrame, dimensions: Mapping[str, Dimension]) -> list[str]:
    for needed in ("value", "primary"):
        if needed not in frame.columns:
            raise ErreurUtilisateur(f"Table « {name} » : la colonne « {needed} » manque.")
        if frame[needed].null_count():
            raise ErreurUtilisateur(f"Table « {name} » : « {needed} » est vide quelque part.")
    known = {*COLUMNS, *dimensions, "below", "above"}
    for column in frame.columns:
        if column not in known:
            raise ErreurUtilisateur(
                f"Table « {name} » : « {column} » n’est ni une dimension déclarée ni une colonne "
                f"attendue ({', '.join(COLUMNS)})."
            )
    return [column for column in frame.columns if column in dimensions]


def _key(line: Mapping[str, str], dimensions: Mapping[str, Dimension]) -> Cell:
    return frozenset(
        (column, category)
        for column, category in line.items()
        if category != dimensions[column].total
    )


def _told(key: Cell) -> str:
    return " × ".join(category for _, category in sorted(key)) or "du total"


def _number(value: object) -> float:
    return float(str(value))


def _distinct(relations: Iterable[Relation]) -> list[Relation]:
    """Each sum once: tables that share cells tell it several times."""
    return list({frozenset(one.items()): one for one in relations}.values())
