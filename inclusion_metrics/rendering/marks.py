"""What cuts a series: a changed tool, days that no file covers, boundaries that moved.

It is marked on the drawing, told below it and in the line of its data, so that nobody reads as a
change of the public what is a change of the measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from string import ascii_lowercase

from inclusion_metrics.model import Period
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.cells import Cell, View
from inclusion_metrics.typography import NO_BREAK_SPACE


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that changed on a day.

    Attributes:
        day: the first day counted otherwise.
        text: what changed, in a sentence.
        apart: True when the figures of both sides do not compare.
        of_attendance: True when it is about the files of attendance alone.
    """

    day: date
    text: str
    apart: bool = True
    of_attendance: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """The lines of a series, with what cuts it.

    Attributes:
        cells: the lines, whose labels tell the letter of a mark and what is not a whole period.
        letters: for each line, the letters of the marks before it, or within it.
        pieces: for each line, which piece of the series it belongs to.
        partial: for each line, what part of its period was measured (« 9 mois »); else empty.
        notes: what the letters mean.
    """

    cells: tuple[Cell, ...]
    letters: tuple[str, ...]
    pieces: tuple[int, ...]
    partial: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def cut(self) -> bool:
        """True when some figures do not compare with others."""
        return len(set(self.pieces)) > 1


def marked(seen: View, cells: Sequence[Cell], marks: Sequence[Mark]) -> Marked:
    """Place the marks along the calendar of a view.

    A mark that falls before the second line cuts nothing. One that falls within a line stands
    before it, and its note tells the day.
    """
    cut = seen.cuts[0]
    spans = [cut.span(cell.category) for cell in cells]
    found: dict[int, list[Mark]] = {}
    for mark in sorted(marks, key=lambda one: one.day):
        if mark.of_attendance and not seen.indicator.rows.attendance:
            continue
        place = next((i for i, s in enumerate(spans) if s and s[0] <= mark.day <= s[1]), 0)
        if place > 0:
            found.setdefault(place, []).append(mark)
    letters: list[str] = []
    pieces: list[int] = []
    notes: list[str] = []
    piece = 0
    for place in range(len(cells)):
        mine = found.get(place, [])
        piece += any(mark.apart for mark in mine)
        names = [ascii_lowercase[(len(notes) + i) % 26] for i in range(len(mine))]
        notes += [f"{name} : {mark.text}" for name, mark in zip(names, mine, strict=True)]
        letters.append(", ".join(names))
        pieces.append(piece)
    partial = tuple("" if seen.indicator.rows.stock else _part(s, seen.period) for s in spans)
    named = tuple(
        replace(cell, category_label=_label(cell.category_label, letter, part))
        for cell, letter, part in zip(cells, letters, partial, strict=True)
    )
    return Marked(named, tuple(letters), tuple(pieces), partial, tuple(notes))


def _label(name: str, letter: str, part: str) -> str:
    said = [text for text in (part, f"repère {letter}" if letter else "") if text]
    return f"{name} ({', '.join(said)})" if said else name


def _part(span: tuple[date, date] | None, period: Period) -> str:
    """How long a piece of calendar is measured that the period does not hold whole."""
    if span is None or (period.start <= span[0] and span[1] <= period.end):
        return ""
    start, end = max(span[0], period.start), min(span[1], period.end)
    days = (end - start).days + 1
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if start.day == 1 and _last(end):
        return f"{months}{NO_BREAK_SPACE}mois"
    return formats.many(days, "jour", "jours")


def _last(day: date) -> bool:
    """True for the last day of a month."""
    return date.fromordinal(day.toordinal() + 1).day == 1
