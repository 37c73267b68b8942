"""A first guard against subtraction: never a single masked cell in a line that has its total.

Within one table, the categories of a count add up to a printed whole; a lone masked cell would be
the difference. The smallest other cell is then masked too, or the whole itself when no other cell
can serve. Links between tables, dossiers and years are not looked at here: the dossier says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import polars as pl

from inclusion_metrics.breakdowns import BREAKDOWNS
from inclusion_metrics.model import Grain, Indicator, Kind, Status

#: Not an answer: how many did not say tells nothing of anyone, and scope − denominator gives it.
UNKNOWN = "non_communique"
_PLACE = ("indicator", "level", "territory", "start", "end")
_MASKED = (Status.SECRET_PRIMAIRE.value, Status.SECRET_SECONDAIRE.value)
_REASON = "Masqué pour qu’un autre chiffre ne se retrouve pas par soustraction."
Row = dict[str, object]


def complete(frame: pl.DataFrame, catalogue: Mapping[str, Indicator]) -> pl.DataFrame:
    """Mask what would give a masked cell back within its own table.

    Args:
        frame: figures with their primary masks; ``numerator`` still holds every value.
    """
    rows = frame.to_dicts()
    sums = [*_over_items(rows, catalogue), *_over_categories(rows, catalogue)]
    changed = True
    while changed:
        changed = any([_guard(members, wholes) for members, wholes in sums])
    return pl.DataFrame(rows, schema=frame.schema)


def _guard(members: list[Row], wholes: list[tuple[Row, str]]) -> bool:
    """Make sure that a sum of cells hides none or at least two of them; True if it changed."""
    masked = [row for row in members if row["status"] in _MASKED]
    if len(masked) != 1 or all(row[column] is None for row, column in wholes):
        return False
    others = [row for row in members if row["status"] == Status.PUBLIE and _amount(row) > 0]
    if others:
        smallest = min(
            others, key=lambda row: (_amount(row), str(row["item"]), str(row["category"]))
        )
        _mask(smallest)
        return True
    for row, column in wholes:
        row[column] = None
        if column == "numerator":
            _mask(row)
    return True


def _mask(row: Row) -> None:
    row["status"], row["reason"] = Status.SECRET_SECONDAIRE.value, _REASON


def _amount(row: Row) -> float:
    return float(str(row["numerator"] or 0))


def _over_items(
    rows: Iterable[Row], catalogue: Mapping[str, Indicator]
) -> list[tuple[list[Row], list[tuple[Row, str]]]]:
    """The items of a count add up to its denominator."""
    tables: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if catalogue[str(row["indicator"])].kind is Kind.COUNT and row["item"] not in ("", UNKNOWN):
            tables[(*(row[k] for k in _PLACE), row["breakdown"], row["category"])].append(row)
    return [(members, [(row, "denominator") for row in members]) for members in tables.values()]


def _over_categories(
    rows: Iterable[Row], catalogue: Mapping[str, Indicator]
) -> list[tuple[list[Row], list[tuple[Row, str]]]]:
    """The categories of a breakdown add up to the figure that is not cut."""
    tables: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    totals: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = (*(row[k] for k in _PLACE), row["item"])
        if row["breakdown"] == "":
            totals[key] = row
        elif _adds_up(catalogue[str(row["indicator"])], str(row["breakdown"])):
            tables[(*key, row["breakdown"])].append(row)
    return [
        (members, [(totals[key[:-1]], "numerator")] if key[:-1] in totals else [])
        for key, members in tables.items()
    ]


def _adds_up(indicator: Indicator, breakdown: str) -> bool:
    """A person has one sex but may come to two places: only traits cut people into parts."""
    if indicator.kind not in (Kind.COUNT, Kind.AMOUNT) or breakdown not in BREAKDOWNS:
        return False
    return BREAKDOWNS[breakdown].trait or indicator.grain is not Grain.PERSONNE
