"""Which columns an indicator shows, and what each cell prints: for tables and chart data alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from inclusion_metrics.model import Grain, Indicator, Kind, Status
from inclusion_metrics.rendering import formats, numbers
from inclusion_metrics.rendering.cells import (
    Cell,
    View,
    above_and_below,
    part_of_whole,
    wide,
)
from inclusion_metrics.rendering.elements import sign
from inclusion_metrics.rendering.formats import escape
from inclusion_metrics.rendering.numbers import INTERVAL as INTERVAL
from inclusion_metrics.rendering.numbers import bounds_heading, parts_of, value_heading
from inclusion_metrics.rendering.numbers import sampled as sampled
from inclusion_metrics.rendering.parts import Parts, percentage
from inclusion_metrics.rendering.sheets import Heading, Value
from inclusion_metrics.rendering.wording import BARE, in_euros

_BLANK = sign(Status.SANS_OBJET.marker)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its code, its heading (text) and what each line prints (HTML).

    Attributes:
        data: the same as numbers, in one column or several (« 112 / 248 » is two).
    """

    code: str
    heading: str
    cells: tuple[str, ...]
    data: tuple[tuple[Heading, tuple[Value, ...]], ...] = ()


def columns(view: View, cells: Sequence[Cell], *, rates: bool = True) -> tuple[Column, ...]:
    """The columns of figures of a view, without those that would say nothing.

    Args:
        view: what is shown.
        cells: the lines: those of the view, with or without a total.
        rates: with the response rate and the coverage of each line.
    """
    return tuple(
        Column(code, heading, tuple(show(cell) for cell in cells), numbers.of(code, view, cells))
        for code, heading, show in _wanted(view, cells, rates=rates)
    )


def shared_rates(cells: Sequence[Cell], indicator: Indicator) -> list[str]:
    """Response rate and coverage that several items share, as text said once.

    Where one of the items is masked its line may lack them: another line has them.
    """
    said = []
    answered = next((c for c in cells if c.denominator is not None and c.scope), None)
    whole = indicator.denominator is not None
    if indicator.kind is Kind.RATE and answered is not None:
        whole = answered.unknown > 0  # a ratio of two quantities has no answers, unless it says so
    if whole and answered is not None:
        most = " au plus" if indicator.at_most else ""
        rate = _rate(answered.denominator, answered.scope, most)
        said.append(f"taux de renseignement : {rate}")
    covered = next((c for c in cells if c.covered is not None and c.seats), None)
    if followed(indicator) and covered is not None:
        said.append(f"couverture du suivi : {_rate(covered.covered, covered.seats)}")
    return said


def followed(indicator: Indicator) -> bool:
    """True when the figure is about those of whom attendance tells that they come back."""
    return indicator.grain is Grain.PERSONNE and indicator.rows.attendance


def about_cost(indicator: Indicator, cells: Sequence[Cell]) -> str:
    """What an amount divided by the people followed leaves out; empty for another figure."""
    divided = indicator.kind is Kind.RATE and in_euros(indicator) and followed(indicator)
    shown = [cell for cell in cells if cell.value is not None]
    if not divided or not shown:
        return ""
    known = next((c for c in shown if c.covered is not None and c.seats), None)
    if known is not None and known.covered == known.seats:
        return ""  # everyone is followed
    part = "" if known is None else f", qui font {_share(known)}"
    return (
        f"Tout le montant est rapporté aux seules personnes suivies{part} : par personne venue, "
        "anonymes comprises, le coût serait plus bas."
    )


def _share(cell: Cell) -> str:
    assert cell.covered is not None  # noqa: S101 - the caller looked
    assert cell.seats  # noqa: S101
    counted = formats.out_of(cell.covered, cell.seats)
    return f"{formats.ratio(cell.covered, cell.seats)} des accompagnements ({counted})"


def value(cell: Cell, indicator: Indicator) -> str:
    """The figure, or the sign that stands for it, as HTML."""
    if cell.value is None or cell.status.masked:
        return sign(cell.status.marker or Status.SECRET_PRIMAIRE.marker)
    if wide(cell, indicator):
        return escape(spread(cell, indicator))
    return escape(formats.amount(cell.value, indicator.unit))


def spread(cell: Cell, indicator: Indicator) -> str:
    """The two bounds of a figure that has them: « entre 0,0 % et 81,0 % »."""
    if cell.lower is None or cell.upper is None:
        return ""
    return formats.bounds(cell.lower, cell.upper, indicator.unit)


def counts(cell: Cell, indicator: Indicator) -> str:
    """« 112 / 248 », or the sign, as HTML; for a median, the number of units behind it."""
    if indicator.kind in (Kind.MEDIAN, Kind.AMOUNT):
        return _plain(cell.denominator)
    if cell.status.masked and cell.denominator is None:
        return sign("s")
    above, below = above_and_below(cell, indicator)
    above = None if cell.status.masked else above
    return escape(formats.over(above, below, euros=in_euros(indicator)))


def _wanted(
    view: View, lines: Sequence[Cell], *, rates: bool
) -> Iterator[tuple[str, str, Callable[[Cell], str]]]:
    indicator = view.indicator
    kind, unit = indicator.kind, indicator.unit
    yield "valeur", value_heading(indicator), lambda cell: value(cell, indicator)
    whole = indicator.denominator is not None
    if kind is Kind.COUNT and whole:
        parts = parts_of(view, lines)
        yield "part", "Part", lambda cell: _part(cell, indicator, parts)
    if kind in (Kind.COUNT, Kind.SHARE, Kind.RATE) and whole and indicator.code not in BARE:
        yield "compte", "n / d", lambda cell: _count_cell(cell, indicator)
    if kind is Kind.MEDIAN:
        yield "compte", "Effectif", lambda cell: counts(cell, indicator)
    narrow = [cell for cell in lines if not wide(cell, indicator)]
    if any(formats.differ(cell.lower, cell.upper, unit) for cell in narrow):
        yield "bornes", bounds_heading(indicator), lambda cell: _bounds(cell, indicator)
    if rates and whole and any(cell.unknown for cell in lines):
        yield "taux", "Taux de renseignement", _answered
    if rates and view.breakdown and followed(indicator) and any(cell.seats for cell in lines):
        yield "couverture", "Couverture du suivi", _covered


def _part(cell: Cell, indicator: Indicator, parts: Parts) -> str:
    if not part_of_whole(cell, indicator):
        return _BLANK
    if cell.numerator is None or cell.denominator is None:
        return sign("s")
    if not cell.denominator:
        return _BLANK
    return escape(percentage(cell, parts))


def _count_cell(cell: Cell, indicator: Indicator) -> str:
    if indicator.kind is Kind.COUNT and not part_of_whole(cell, indicator):
        return _BLANK
    return counts(cell, indicator)


def _bounds(cell: Cell, indicator: Indicator) -> str:
    lower, upper = cell.lower, cell.upper
    if cell.value is None:
        return sign(cell.status.marker or "s")
    if lower is None or upper is None or not formats.differ(lower, upper, indicator.unit):
        return _BLANK
    if wide(cell, indicator):  # they stand in place of the value
        return _BLANK
    return escape(formats.bounds(lower, upper, indicator.unit))


def _answered(cell: Cell) -> str:
    return _ratio(cell.denominator, cell.scope)


def _covered(cell: Cell) -> str:
    nobody = cell.scope == 0 and not cell.status.masked
    return _BLANK if nobody and cell.seats is None else _ratio(cell.covered, cell.seats)


def _ratio(part: float | None, whole: float | None) -> str:
    if part is None or whole is None:
        return sign("s")
    if not whole:
        return _BLANK
    counted = escape(formats.over(part, whole))
    return f'{escape(formats.ratio(part, whole))} <span class="im-nd">({counted})</span>'


def _rate(part: float | None, whole: float | None, most: str = "") -> str:
    assert part is not None and whole  # noqa: S101, PT018 - callers looked
    return f"{formats.ratio(part, whole)} ({formats.over(part, whole)}{most})"


def _plain(count: float | None) -> str:
    return sign("s") if count is None else escape(formats.number(count))
