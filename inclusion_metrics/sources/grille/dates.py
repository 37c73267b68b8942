"""Dates as people write them at the head of a column: « 5/3 », « mardi 5 mars », « 12 janv. »."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from inclusion_metrics.sources.tabular.fields import folded

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    ("janvier", "janv", "jan"), ("fevrier", "fevr", "fev"), ("mars", "mar"), ("avril", "avr"),
    ("mai",), ("juin",), ("juillet", "juil"), ("aout",), ("septembre", "sept", "sep"),
    ("octobre", "oct"), ("novembre", "nov"), ("decembre", "dec"),
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_DAY = (
    rf"(?:le )?(?:(?P<weekday>{'|'.join(d[:3] for d in WEEKDAYS)})[a-z]*\.?,? ?)?(?P<d>\d{{1,2}})"
)
_UNTIL = r"(?: ?[-–a] ?\d{1,2} ?[h:] ?(?:\d\d)?)?"
_HOUR = (
    r"(?: ?[-,(]? ?(?:a |de )?(?P<moment>matin|apres-midi|soir|\d{1,2} ?[h:] ?(?:\d\d)?)"
    rf"{_UNTIL}\)?)?"
)
_YEAR = r"(?P<y>\d{4}|\d{2})"
_PATTERNS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?: (?P<moment>\d\d:\d\d)(?::\d\d)?)?"),
    re.compile(rf"{_DAY} ?[/.-] ?(?P<m>\d{{1,2}})(?: ?[/.-] ?{_YEAR})?{_HOUR}"),
    re.compile(rf"{_DAY}(?:er)?[ -](?P<m>[a-z]{{3,9}})\.?(?:[ -]{_YEAR})?{_HOUR}"),
)
_SOME_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SCHOOL_YEAR = re.compile(r"(?<!\d)(20\d\d) ?[-/–] ?(?:20)?(\d\d)(?![\d/-])")
#: A year that dates the sheet of paper and not the activity.
_PRINTED = ("imprime", "edite", "mis a jour", "mise a jour", "version")
#: First month of a year that starts after the summer.
_SCHOOL_START = 8


@dataclass(frozen=True, slots=True)
class DayLabel:
    """A day read at the head of a column; ``year`` is None when it is not written there.

    Attributes:
        moment: what tells two columns of one day apart (« 14:30 », « matin »), else "".
        weekday: as written, from 0 (Monday), None if it is not.
    """

    text: str
    day: int
    month: int
    year: int | None
    moment: str = ""
    weekday: int | None = None

    def on(self, years: tuple[int, ...]) -> date | None:
        """The day, the year being its own, the only one given, or that of two in a row.

        A sheet that runs over two years (2023-2024) starts after the summer.
        """
        year = self.year
        if year is None and len(years) == 1:
            year = years[0]
        elif year is None and len(years) == 2 and years[1] == years[0] + 1:
            year = years[0] if self.month >= _SCHOOL_START else years[1]
        if year is None:
            return None
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


def day_label(cell: str) -> DayLabel | None:
    """The day that a cell holds and nothing else, or None."""
    text = folded(cell)
    for pattern in _PATTERNS:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        parts = found.groupdict()
        month = _MONTH.get(parts["m"]) if parts["m"].isalpha() else int(parts["m"])
        day, year = int(parts["d"]), parts["y"]
        if month is None or not 1 <= month <= 12 or not 1 <= day <= 31:
            return None
        weekday = parts.get("weekday")
        return DayLabel(
            " ".join(cell.split()),
            day,
            month,
            int(year) % 2000 + 2000 if year and len(year) == 2 else int(year) if year else None,
            _moment(parts.get("moment") or ""),
            None if weekday is None else [name[:3] for name in WEEKDAYS].index(weekday),
        )
    return None


def _moment(text: str) -> str:
    """« 9h », « 9:00 » and « 09:00 » are one hour; midnight is a day without hour."""
    found = re.fullmatch(r"(\d{1,2}) ?[h:] ?(\d\d)?", text)
    if found is None:
        return text
    hour = f"{int(found[1]):02}:{found[2] or '00'}"
    return "" if hour == "00:00" else hour


def years_of(texts: Iterable[str]) -> tuple[int, ...]:
    """The years that titles name, in order."""
    years: set[int] = set()
    for text in texts:
        plain = folded(text)
        if plain.startswith(_PRINTED):
            continue
        years |= {int(year) for year in _SOME_YEAR.findall(plain)}
        ends = ((int(start) + 1, int(end)) for start, end in _SCHOOL_YEAR.findall(plain))
        years |= {year for year, end in ends if year % 100 == end}
    return tuple(sorted(years))
