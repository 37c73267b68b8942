"""A first guard against subtraction: what a table masks cannot be its total less the rest.

Within one indicator and one territory, categories add up to a printed whole. Where the masked
ones hide too few people together, the smallest other cell is masked too, or the whole itself when
no other cell can serve. Links between indicators, territories, dossiers and years are not looked
at here: the dossier says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from inclusion_metrics.breakdowns import BREAKDOWNS
from inclusion_metrics.measurement import CROSS
from inclusion_metrics.model import Indicator, Kind, Status

#: Not an answer: how many did not say tells nothing of anyone.
UNKNOWN = "non_communique"
_PLACE = ("indicator", "level", "territory", "start", "end")
_MASKED = (Status.SECRET_PRIMAIRE.value, Status.SECRET_SECONDAIRE.value)
_REASON = "Masqué pour qu’un autre chiffre ne se retrouve pas par soustraction."
Row = dict[str, object]


@dataclass(slots=True)
class _Sum:
    """Cells that add up to a whole: a column of theirs, or the figure of another row.

    ``tight``: a masked whole must not be found by adding up its parts either.
    """

    members: list[Row] = field(default_factory=list)
    total: Row | None = None
    columns: tuple[str, ...] = ()
    tight: bool = False

    @property
    def known(self) -> bool:
        """True when a reader can see the whole."""
        if self.total is not None:
            return self.total["status"] not in _MASKED
        return any(row[column] is not None for row in self.members for column in self.columns)

    def hide(self) -> None:
        """Take the whole away."""
        if self.total is not None:
            _mask(self.total)
        for row in self.members:
            row.update(dict.fromkeys(self.columns))


def complete(frame: pl.DataFrame, catalogue: Mapping[str, Indicator]) -> pl.DataFrame:
    """Mask what would give a masked cell back within its own table.

    Args:
        frame: figures with their primary masks and their thresholds (``least``); ``numerator``
            still holds every value.
    """
    rows = frame.to_dicts()
    sums = [*_over_items(rows, catalogue), *_over_categories(rows, catalogue)]
    changed = True
    while changed:
        changed = any([_guard(one) for one in sums])
    return pl.DataFrame(rows, schema=frame.schema)


def _guard(one: _Sum) -> bool:
    """Make sure that what a sum hides is nobody, or enough people in two cells; True if changed."""
    masked = [row for row in one.members if row["status"] in _MASKED]
    given_away = one.tight and not one.known and not masked
    if not given_away and (not masked or not one.known):
        return False
    people = sum(_number(row, "contributors") for row in masked)
    if len(masked) > 1 and people >= max(_number(row, "least") for row in masked):
        return False
    others = [
        row
        for row in one.members
        if row["status"] == Status.PUBLIE and _number(row, "numerator") > 0
    ]
    if others:
        _mask(min(others, key=_size))
    elif given_away:
        return False
    else:
        one.hide()
    return True


def _mask(row: Row) -> None:
    row["status"], row["reason"] = Status.SECRET_SECONDAIRE.value, _REASON


def _number(row: Row, column: str) -> float:
    return float(str(row[column] or 0))


def _size(row: Row) -> tuple[float, str, str]:
    return _number(row, "numerator"), str(row["item"]), str(row["category"])


def _over_items(rows: Iterable[Row], catalogue: Mapping[str, Indicator]) -> list[_Sum]:
    """The items that add up: to a denominator, which the scope less the unknown gives, or to one.

    By default the items of a count add up to its denominator; those of a path or exclusive shares
    say it (``Indicator.sums``).
    """
    tables: dict[tuple[object, ...], dict[str, Row]] = defaultdict(dict)
    for row in rows:
        if row["item"] != "":
            key = (*(row[k] for k in _PLACE), row["breakdown"], row["category"])
            tables[key][str(row["item"])] = row
    sums = []
    for key, cells in tables.items():
        indicator = catalogue[str(key[0])]
        every = ("", tuple(item for item in cells if item != UNKNOWN))
        by_default = (every,) if indicator.kind is Kind.COUNT else ()
        for total, parts in indicator.sums or by_default:
            one = _Sum([cells[part] for part in parts if part in cells], cells.get(total))
            if not total:  # the scope of a share is no sum of its items
                count = indicator.kind is Kind.COUNT
                one.columns = ("denominator", "scope") if count else ("denominator",)
            one.tight = bool(total)
            sums.append(one)
    return sums


def _over_categories(rows: Iterable[Row], catalogue: Mapping[str, Indicator]) -> list[_Sum]:
    """The categories of a breakdown add up to the figure that is not cut that way."""
    tables: dict[tuple[object, ...], _Sum] = defaultdict(_Sum)
    totals: dict[tuple[object, ...], Row] = {}
    for row in rows:
        place = (*(row[k] for k in _PLACE), row["item"])
        totals[(*place, row["breakdown"], row["category"])] = row
        indicator = catalogue[str(row["indicator"])]
        for added, breakdown, category in _margins(str(row["breakdown"]), str(row["category"])):
            if adds_up(indicator, added):
                tables[(*place, breakdown, category, added)].members.append(row)
    for key, one in tables.items():
        one.total = totals.get(key[:-1])
    return [one for one in tables.values() if one.total is not None]


def _margins(breakdown: str, category: str) -> Iterator[tuple[str, str, str]]:
    """What a cell adds up along, and the breakdown and category of the sum."""
    cuts, categories = breakdown.split(CROSS), category.split(CROSS)
    if breakdown == "":
        return
    if len(cuts) == 1:
        yield breakdown, "", ""
    elif len(categories) == len(cuts) == 2:
        yield cuts[1], cuts[0], categories[0]
        yield cuts[0], cuts[1], categories[1]


def adds_up(indicator: Indicator, breakdown: str) -> bool:
    """A person has one sex but may come to two places: only traits cut people into parts."""
    if indicator.kind is Kind.MEDIAN or breakdown not in BREAKDOWNS:
        return False
    cut = BREAKDOWNS[breakdown]
    if indicator.rows.stock and cut.calendar:
        return False
    return cut.brought or not indicator.grain.distinct
