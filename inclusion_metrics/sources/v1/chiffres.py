"""Figures the Espace Coop V1 printed: from labels and values to rows of ``contexte``."""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from inclusion_metrics.identity import Key
from inclusion_metrics.schemas import Contexte
from inclusion_metrics.sources.tabular.grid import LINE, Grid
from inclusion_metrics.sources.voisins.neighbours import SET_ASIDE

COUNT, PERCENT, HOURS = "nombre", "%", "h"
_NUMBER = re.compile(r"^(-?[\d\s\u00a0\u202f]+(?:[.,]\d+)?)\s*(%|h)?$")
_MONTH = re.compile(r"^(?:(?P<m>\d{2})/(?P<y>\d{4})|(?P<iy>\d{4})-(?P<im>\d{2})-01)$")
_SOME_YEAR = re.compile(r"20\d\d")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
#: The heading of the monthly workbook, and the section whose values are hours.
ARCHIVES, TIME = "archives - coop v.1", "temps"
EXPLAINED = {
    "rubrique_inconnue": "cette ligne n’est ni une rubrique connue, ni un chiffre d’une rubrique",
    "nombre_illisible": "un nombre était attendu",
    "chiffre_contradictoire": "un même chiffre a deux valeurs dans ce fichier",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure and where it stands; ``value`` is None when it cannot be read."""

    line: int
    section: str
    label: str
    value: float | None
    unit: str
    start: date | None = None
    end: date | None = None

    @property
    def told_by(self) -> tuple[object, ...]:
        """What two lines share when they print one figure."""
        return (self.start, self.section, self.label, self.unit)


def number(text: str) -> tuple[float | None, str]:
    """A printed value and its unit: « 12 », « 1 234,5 », « 12h », « 15 % »."""
    found = _NUMBER.match(text.strip())
    if not found:
        return None, COUNT
    value = float(re.sub(r"\s", "", found[1]).replace(",", "."))
    return value if math.isfinite(value) else None, found[2] or COUNT


@dataclass(frozen=True, slots=True)
class SortedOut:
    """Figures to keep, lines set aside (``neighbours.SET_ASIDE``), and repeated figures dropped."""

    kept: tuple[Figure, ...]
    rejects: pl.DataFrame
    repeated: int


def sort_out(figures: Sequence[Figure]) -> SortedOut:
    """Each figure once; a line without a readable value, or contradicting another, is set aside."""
    values: dict[tuple[object, ...], set[float | None]] = {}
    for figure in figures:
        values.setdefault(figure.told_by, set()).add(figure.value)
    reasons: dict[int, str] = {}
    for figure in figures:
        if not figure.section:
            reasons.setdefault(figure.line, "rubrique_inconnue")
        elif figure.value is None:
            reasons.setdefault(figure.line, "nombre_illisible")
        elif len(values[figure.told_by]) > 1:
            reasons.setdefault(figure.line, "chiffre_contradictoire")
    good = [figure for figure in figures if figure.line not in reasons]
    kept = {figure.told_by: figure for figure in reversed(good)}
    rows = [
        {"ligne": line, "regle": rule, "colonne": "", "explication": EXPLAINED[rule]}
        for line, rule in sorted(reasons.items())
    ]
    return SortedOut(
        tuple(reversed(kept.values())),
        pl.DataFrame(rows, schema=SET_ASIDE),
        len(good) - len(kept),
    )


def table(figures: Sequence[Figure], source: str, key: Key, *of_file: str) -> pl.DataFrame:
    """Rows of ``schemas.Contexte``.

    Args:
        source: what is printed as their origin.
        key: makes the identifiers, since what tells two files apart may be a person's name.
        of_file: what tells this file's figures from another's.
    """
    rows = [
        {
            "chiffre_id": key.pseudonym(
                "chiffre", *of_file, str(f.start), f.section, f.label, f.unit
            ),
            "source": source,
            "debut": f.start,
            "fin": f.end,
            "section": f.section,
            "libelle": f.label,
            "valeur": f.value,
            "unite": f.unit,
        }
        for f in figures
    ]
    return pl.DataFrame(rows, schema=Contexte.create_empty().schema)


def cells_of(grid: Grid, most: int | None = None) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each row, or of the first ones; empty cells as ""."""
    cells = grid.cells if most is None else grid.cells.head(most)
    for line, row in zip(cells[LINE], cells.drop(LINE).iter_rows(), strict=True):
        yield int(line), [str(cell or "").strip() for cell in row]


def names_month(text: str) -> bool:
    """True for « Janvier », with or without a year."""
    return text.partition(" ")[0].casefold() in MONTHS


def month_of(text: str) -> tuple[date | None, date | None]:
    """First and last day of « Janvier 2024 »; nothing where the year is not told."""
    name, _, year = text.partition(" ")
    if name.casefold() not in MONTHS or not _SOME_YEAR.fullmatch(year):
        return None, None
    return _whole(date(int(year), MONTHS.index(name.casefold()) + 1, 1))


def _whole(first: date) -> tuple[date, date]:
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def is_monthly(grid: Grid) -> bool:
    """True for the sheet of monthly statistics of the archives."""
    top = [cells for _, cells in cells_of(grid, 8)]
    titled = any(cells[0].casefold().startswith(ARCHIVES) for cells in top)
    return titled and any(map(_months, top))


def monthly(grid: Grid) -> list[Figure]:
    """Counts of the monthly sheet, month by month; totals and shares are left to be computed."""
    months: dict[int, date] = {}
    section = ""
    figures: list[Figure] = []
    for line, cells in cells_of(grid):
        if not months:
            months = _months(cells)
            continue
        if not any(cells[1:]):
            section = cells[0]
            continue
        unit = HOURS if section.casefold().startswith(TIME) else COUNT
        for place, first in months.items():
            if cells[place]:
                value, _ = number(cells[place])
                figures.append(Figure(line, section, cells[0], value, unit, *_whole(first)))
    return figures


def _months(cells: Sequence[str]) -> dict[int, date]:
    """Column → first day of its month, for a row of months (« 02/2023 »)."""
    found: dict[int, date] = {}
    for place, cell in enumerate(cells[1:], start=1):
        told = _MONTH.match(cell)
        month = int((told["m"] or told["im"]) if told else 0)
        if told and 1 <= month <= 12:
            found[place] = date(int(told["y"] or told["iy"]), month, 1)
    return found
