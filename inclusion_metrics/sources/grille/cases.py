"""The cells of an attendance sheet: one row per mark, and what each mark means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

import polars as pl

from inclusion_metrics.sources.tabular.fields import folded
from inclusion_metrics.sources.tabular.grid import LINE


class Mark(StrEnum):
    """What a cell says of somebody on a day."""

    PRESENT = "present"
    ABSENT = "absent"
    ILLISIBLE = "illisible"


PRESENT = frozenset(
    {
        "x", "xx", "xxx", "p", "pr", "pres", "present", "presente", "presents", "oui", "o", "ok",
        "v", "vrai", "true", "1", "✓", "✔", "☑", "✅", "√", "●", "•",
    }
)  # fmt: skip
ABSENT = frozenset(
    {
        "", "0", "a", "ab", "abs", "absent", "absente", "absents", "excuse", "excusee", "excuses",
        "exc", "e", "abs exc", "abs. exc.", "absent excuse", "absente excusee", "non", "n",
        "faux", "false", "-", "–", "—", "/", ".",
    }
)  # fmt: skip
#: « 1,5 », « 2h », « 1h30 », « 90 min »: how long somebody stayed says that they came.
_DURATION = re.compile(r"(?P<n>\d{1,3}(?:[.,]\d+)?)(?: ?(?:h|heures?|min|mn|minutes?)(?: ?\d\d)?)?")
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
#: More than this is not a number of visitors.
_CROWD = 200


def mark(cell: str) -> Mark:
    """What a cell means, whoever it is about."""
    text = folded(cell)
    if text in PRESENT:
        return Mark.PRESENT
    if text in ABSENT:
        return Mark.ABSENT
    found = _DURATION.fullmatch(text)
    if found is not None:
        return Mark.PRESENT if float(found["n"].replace(",", ".")) > 0 else Mark.ABSENT
    return Mark.PRESENT if _CLOCK.fullmatch(text) else Mark.ILLISIBLE


def heads(cell: str) -> int:
    """How many people a mark on an anonymous row stands for: « 3 » visitors are three."""
    return int(cell) if cell.isdecimal() and 1 <= int(cell) <= _CROWD else 1


def marks(rows: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """One row per cell that is not a mark of absence: ``LINE, colonne, cellule, marque``."""
    cells = rows.unpivot(list(columns), index=LINE, variable_name="colonne", value_name="cellule")
    cells = cells.with_columns(pl.col("cellule").fill_null("").str.strip_chars())
    meant: Mapping[str, str] = {cell: mark(cell).value for cell in cells["cellule"].unique()}
    return cells.with_columns(
        marque=pl.col("cellule").replace_strict(meant, return_dtype=pl.String)
    ).filter(pl.col("marque") != Mark.ABSENT.value)
