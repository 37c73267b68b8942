"""Disclosure control of any set of linked tables, given as polars frames.

One line per cell; dimensions with a total and, where there are some, levels between the total
and the finest categories; tables that share cells. The engine is the one that masks our own
figures; see ``docs/secret-moteur.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
import polars as pl

from inclusion_metrics.model import ErreurUtilisateur, Status
from inclusion_metrics.secrecy.audit import Interval, audit
from inclusion_metrics.secrecy.dimensions import COLUMNS, FLAGS, Dimension, columns_of
from inclusion_metrics.secrecy.optimum import Effort, solve
from inclusion_metrics.secrecy.system import TOLERANCE, Flags, Floats, Relation, System

#: Statuses of the cells of a protected table.
SHOWN, PRIMARY, SECONDARY = (
    Status.PUBLIE.value,
    Status.SECRET_PRIMAIRE.value,
    Status.SECRET_SECONDAIRE.value,
)
#: Cells that a message names; the others are counted.
_NAMED = 3
#: The category of a cell along each dimension; the total where a table does not have it.
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Protected:
    """Tables with their masks, and the proof.

    Attributes:
        tables: name → the dimensions, ``value`` (null where it is masked) and ``status``. Columns
            that would tell of a masked value are not kept.
        audit: one line per masked cell and table: its dimensions, ``least`` and ``most`` (the
            interval that an outsider can compute; ``most`` is infinite when nothing bounds it)
            and ``exposed`` (never true: such tables are refused).
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
            the cells to protect) and, where useful:

            - ``width``: how wide the interval that an outsider computes must be, for counts;
            - ``percent``: how far from the value it must reach on both sides, in % of it, for
              amounts. Each primary cell needs one or the other;
            - ``weight``: what is lost by masking the cell; by default the square root of its
              value, at least 1: few cells are masked, and small ones rather than large ones;
            - ``low``, ``high``: what an outsider knows beforehand; by default that nothing is
              below zero, unless something is, and no more;
            - ``fixed``: true for the cells that cannot be masked.

            Lines with the same categories, totals apart, are one cell in all the tables: it is
            primary, or fixed, if one of them says so, and the strictest width and percent hold.
        dimensions: column → its total and its hierarchy. A table without a dimension holds the
            total of it. A level may be missing: categories then add up to the one above.
        show_zeros: never mask a zero, which nobody is behind.
        effort: how long to look for better masks when the tables are large.

    Raises:
        ErreurUtilisateur: a column is missing or holds something else than it should, a cell
            appears twice or with two values, a sum does not add up, or no mask can protect a
            cell; the message names the table and the cell.

    Example:
        >>> visits = pl.DataFrame(
        ...     {
        ...         "commune": ["A", "A", "A", "B", "B", "B", "Total", "Total", "Total"],
        ...         "age": ["-60", "60+", "Total"] * 3,
        ...         "value": [20, 3, 23, 15, 9, 24, 35, 12, 47],
        ...     }
        ... ).with_columns(primary=pl.col("value").is_between(1, 4), width=pl.lit(5))
        >>> sums = {"commune": Dimension("Total"), "age": Dimension("Total")}
        >>> done = protect_tables({"visites": visits}, sums)
        >>> done.tables["visites"]["value"].to_list()
        [None, None, 23.0, None, None, 24.0, 35.0, 12.0, 47.0]
        >>> done.audit.select("commune", "age", "least", "most").row(1)
        ('A', '60+', 0.0, 12.0)
    """
    linked = _Linked(tables, dimensions, show_zeros=show_zeros)
    solution = solve(linked.system, effort)
    intervals = audit(linked.system, solution.masked)
    linked.refuse_exposed(intervals)
    return Protected(
        {name: linked.show(name, solution.masked) for name in tables},
        linked.report(intervals),
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
        self._dimensions = dimensions
        self._columns = {
            name: columns_of(name, frame, dimensions) for name, frame in tables.items()
        }
        if not tables:
            raise ErreurUtilisateur("Aucune table à protéger.")
        lines = pl.concat([self._lines(name, frame) for name, frame in tables.items()])
        self._cells = self._distinct(lines)
        self._keys: list[Key] = list(self._cells.select(*dimensions).iter_rows())
        self._place = {key: place for place, key in enumerate(self._keys)}
        self._lines_of = lines.select("table", *dimensions)
        self.system = self._system(show_zeros=show_zeros)

    def _lines(self, name: str, frame: pl.DataFrame) -> pl.DataFrame:
        """The lines of a table, with all the dimensions and all the columns."""
        known = {
            column: pl.col(column).cast(pl.String)
            if column in self._columns[name]
            else pl.lit(dimension.total)
            for column, dimension in self._dimensions.items()
        }
        rest = {
            column: (pl.col(column) if column in frame.columns else pl.lit(None)).cast(
                pl.Boolean if column in FLAGS else pl.Float64
            )
            for column in COLUMNS
        }
        return frame.select(table=pl.lit(name), **known, **rest)

    def _distinct(self, lines: pl.DataFrame) -> pl.DataFrame:
        """One line per cell, whatever the number of tables that print it."""
        axes = list(self._dimensions)
        twice = lines.filter(lines.select("table", *axes).is_duplicated())
        for table, *key in twice.select("table", *axes).iter_rows():
            self._refuse(table, key, "y est deux fois")
        cells = lines.group_by(axes, maintain_order=True).agg(
            pl.col("table").first(),
            pl.col("table").last().alias("other"),
            pl.col("value").first(),
            apart=pl.col("value").max() - pl.col("value").min(),
            primary=pl.col("primary").any(),
            fixed=pl.col("fixed").any(),
            low=pl.col("low").max(),
            high=pl.col("high").min(),
            weight=pl.col("weight").max(),
            width=pl.col("width").max(),
            percent=pl.col("percent").max(),
        )
        for line in cells.filter(pl.col("apart") > TOLERANCE * pl.col("value").abs()).iter_rows(
            named=True
        ):
            self._refuse(
                line["table"], [line[axis] for axis in axes],
                f"a une autre valeur dans la table « {line['other']} »",
            )  # fmt: skip
        return cells

    def _sums(self) -> list[Relation]:
        """Along each dimension, the categories directly under another one add up to it."""
        above: dict[tuple[int, str], tuple[str, ...]] = {}
        parts: dict[tuple[int, int], list[int]] = {}
        kinds = list(self._dimensions.values())
        for place, key in enumerate(self._keys):
            for axis, kind in enumerate(kinds):
                category = key[axis]
                if (axis, category) not in above:
                    above[axis, category] = kind.above(category)
                for higher in above[axis, category]:
                    whole = self._place.get((*key[:axis], higher, *key[axis + 1 :]))
                    if whole is not None:
                        parts.setdefault((whole, axis), []).append(place)
                        break
        values = self._cells["value"].to_list()
        for (whole, _), cells in parts.items():
            lacking = values[whole] - sum(values[cell] for cell in cells)
            size = abs(values[whole]) + sum(abs(values[cell]) for cell in cells)
            if abs(lacking) > TOLERANCE * size:
                self._refuse(
                    self._cells["table"][whole], self._keys[whole],
                    f"n’est pas la somme de ses parties : il s’en faut de {lacking:g}",
                )  # fmt: skip
        return [{whole: -1.0, **dict.fromkeys(cells, 1.0)} for (whole, _), cells in parts.items()]

    def _system(self, *, show_zeros: bool) -> System:
        cells = self._cells
        value = _floats(cells, "value", np.nan)
        primary, fixed = (
            cells[name].fill_null(value=False).to_numpy().astype(bool)
            for name in ("primary", "fixed")
        )
        low = _floats(cells, "low", 0.0 if (value >= 0).all() else -np.inf)
        high = _floats(cells, "high", np.inf)
        width = _floats(cells, "width", 0.0)
        reach = _floats(cells, "percent", 0.0) / 100 * np.abs(value)
        weight = _floats(cells, "weight", np.nan)
        weight = np.where(np.isnan(weight), np.sqrt(np.maximum(np.abs(value), 1.0)), weight)
        for wrong, told in (
            (primary & fixed, "est à protéger et ne peut être masquée (`fixed`)"),
            ((low > value) | (high < value), "n’est pas entre `low` et `high`"),
            (weight <= 0, "a un `weight` nul ou négatif"),
            ((width < 0) | (reach < 0), "a un `width` ou un `percent` négatif"),
            (
                primary & (width <= 0) & (reach <= 0),
                "est à protéger : dites de combien, par `width` ou par `percent`",
            ),
        ):
            for place in np.flatnonzero(wrong):
                self._refuse(cells["table"][int(place)], self._keys[place], told)
        if show_zeros:
            fixed = fixed | ((value == 0) & ~primary)
        return System.of(
            value,
            self._sums(),
            primary=np.flatnonzero(primary),
            fixed=np.flatnonzero(fixed),
            low=low,
            high=high,
            weight=weight,
            below=reach,
            above=reach,
            width=width,
        )

    def refuse_exposed(self, intervals: Iterable[Interval]) -> None:
        """Tables with a cell that nothing can protect must not leave."""
        found = [one.cell for one in intervals if one.exposed]
        if found:
            told = " ; ".join(self._told(self._keys[cell]) for cell in found[:_NAMED])
            more = f" (et {len(found) - _NAMED} autres)" if len(found) > _NAMED else ""
            raise ErreurUtilisateur(
                f"Masquer tout ce qui peut l’être ne suffirait pas à protéger : {told}{more}. "
                "Regroupez des catégories, ou demandez moins (`width`, `percent`, `fixed`, `high`,"
                " `show_zeros`)."
            )

    def _refuse(self, table: str, key: Sequence[str], told: str) -> NoReturn:
        raise ErreurUtilisateur(f"Table « {table} » : la case {self._told(key)} {told}.")

    def _told(self, key: Sequence[str]) -> str:
        totals = [dimension.total for dimension in self._dimensions.values()]
        named = [category for category, total in zip(key, totals, strict=True) if category != total]
        return " × ".join(named) or "du total général"

    def _places(self, name: str) -> tuple[pl.DataFrame, list[int]]:
        mine = self._lines_of.filter(pl.col("table") == name).drop("table")
        return mine.select(self._columns[name]), [self._place[key] for key in mine.iter_rows()]

    def show(self, name: str, masked: Flags) -> pl.DataFrame:
        """A table with its masks."""
        frame, places = self._places(name)
        hidden, primary = masked[places], self.system.primary[places]
        value = pl.Series(self.system.value[places], dtype=pl.Float64)
        return frame.with_columns(
            value=pl.when(pl.Series(hidden, dtype=pl.Boolean)).then(None).otherwise(value),
            status=pl.Series(
                np.where(primary, PRIMARY, np.where(hidden, SECONDARY, SHOWN)), dtype=pl.String
            ),
        )

    def report(self, intervals: Iterable[Interval]) -> pl.DataFrame:
        """The audit, one line per masked cell and table."""
        by_cell = {one.cell: one for one in intervals}
        lines: list[dict[str, object]] = []
        for name in self._columns:
            frame, places = self._places(name)
            for told, place in zip(frame.iter_rows(named=True), places, strict=True):
                found = by_cell.get(place)
                if found is not None:
                    lines.append(
                        {"table": name, **told, "least": found.least, "most": found.most,
                         "exposed": found.exposed}
                    )  # fmt: skip
        schema = {"table": pl.String, **dict.fromkeys(self._dimensions, pl.String)}
        numbers = {"least": pl.Float64, "most": pl.Float64, "exposed": pl.Boolean}
        return pl.DataFrame(lines, schema={**schema, **numbers})


def _floats(cells: pl.DataFrame, column: str, default: float) -> Floats:
    return np.array(cells[column].fill_null(default).to_numpy(), dtype=float)
