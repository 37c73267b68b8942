"""What the columns of a table hold, as numbers: for the workbook that goes with a page.

A figure that is not published, known or meant is its sign (« s », « n.r. », « – »), never a zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from inclusion_metrics.model import Indicator, Kind, Status
from inclusion_metrics.rendering.cells import Cell, View, above_and_below, part_of_whole, wide
from inclusion_metrics.rendering.parts import DECIMALS, Parts, adding_up, points
from inclusion_metrics.rendering.sheets import SEE_BOUNDS, Heading, Value

#: Heading of the bounds of a survey.
INTERVAL = "Intervalle de confiance à 95 %"
_NO_OBJECT, _SECRET = Status.SANS_OBJET.marker, Status.SECRET_PRIMAIRE.marker
Reader = Callable[[Cell], Value]
_Pair = tuple[float | None, float | None]


def of(
    code: str, view: View, cells: Sequence[Cell]
) -> tuple[tuple[Heading, tuple[Value, ...]], ...]:
    """The numbers of a column of ``columns.columns``, under their own headings."""
    return tuple(
        (head, tuple(read(cell) for cell in cells)) for head, read in _readers(code, view, cells)
    )


def value(cell: Cell, indicator: Indicator) -> Value:
    """The figure, the sign that stands for it, or where to look when only its bounds are said."""
    if cell.value is None or cell.status.masked:
        return cell.status.marker or _SECRET
    return SEE_BOUNDS if wide(cell, indicator) else cell.value


def counts(cell: Cell, indicator: Indicator) -> tuple[Value, Value]:
    """Numerator and denominator, or the sign of the one that is not published."""
    above, below = above_and_below(cell, indicator)
    above = None if cell.status.masked else above
    return _or_secret(above), _or_secret(below)


def bound(cell: Cell, end: float | None) -> Value:
    """One of the two bounds of a figure."""
    if cell.value is None or cell.status.masked:
        return cell.status.marker or _SECRET
    return _NO_OBJECT if end is None else end


def percent(part: float | None, whole: float | None) -> Value:
    """A part of a whole in percent, or the sign of what it lacks."""
    if part is None or whole is None:
        return _SECRET
    return 100 * part / whole if whole else _NO_OBJECT


def value_heading(indicator: Indicator) -> str:
    """Heading of the column of values: the unit, or « Part », « Rapport », « Médiane »."""
    if indicator.kind is Kind.SHARE:
        return "Part"
    if indicator.kind is Kind.RATE and indicator.unit.symbol in ("%", "‰"):
        return "Rapport"
    plural = indicator.unit.plural
    if indicator.kind is Kind.MEDIAN:
        return f"Médiane ({plural})"
    return plural[:1].upper() + plural[1:]


def with_unit(heading: str, indicator: Indicator) -> str:
    """A heading that says the unit: the cells of a workbook hold the number alone."""
    symbol = indicator.unit.symbol
    return f"{heading} ({symbol})" if heading in ("Part", "Rapport") else heading


def bounds_heading(indicator: Indicator) -> str:
    """What lies between the two bounds of a figure."""
    if indicator.kind is Kind.MEDIAN:
        return "Quartiles"
    return INTERVAL if sampled(indicator) else "Bornes"


def sampled(indicator: Indicator) -> bool:
    """True when the bounds of the figure are a confidence interval."""
    return indicator.sample and indicator.kind is Kind.SHARE


def parts_of(view: View, cells: Sequence[Cell]) -> Parts:
    """The parts to print in a view, in the lines given and in those left out."""
    return adding_up([*view.cells, *cells], view.indicator)


def bounds(indicator: Indicator) -> Iterator[tuple[Heading, Reader]]:
    """The two columns of the bounds."""
    names = ("Borne basse", "Borne haute")
    if indicator.kind is Kind.MEDIAN:
        names = ("Premier quartile", "Troisième quartile")
    elif sampled(indicator):
        names = (f"{INTERVAL}, bas", f"{INTERVAL}, haut")
    unit = indicator.unit
    low, high = (Heading(f"{name} ({unit.symbol or unit.plural})", unit.decimals) for name in names)
    yield low, lambda cell: bound(cell, cell.lower)
    yield high, lambda cell: bound(cell, cell.upper)


def _readers(code: str, view: View, cells: Sequence[Cell]) -> Iterator[tuple[Heading, Reader]]:
    indicator = view.indicator
    if code == "valeur":
        name = with_unit(value_heading(indicator), indicator)
        yield Heading(name, indicator.unit.decimals), lambda cell: value(cell, indicator)
        if any(wide(cell, indicator) for cell in cells):  # they are printed in its place
            yield from bounds(indicator)
    elif code == "part":
        parts = parts_of(view, cells)
        yield Heading("Part (%)", DECIMALS), lambda cell: _part(cell, indicator, parts)
    elif code == "compte" and indicator.kind is Kind.MEDIAN:
        yield Heading("Effectif"), lambda cell: _or_secret(cell.denominator)
    elif code == "compte":
        yield Heading("Numérateur"), lambda cell: _count(cell, indicator, 0)
        yield Heading("Dénominateur"), lambda cell: _count(cell, indicator, 1)
    elif code == "bornes" and not any(wide(cell, indicator) for cell in cells):
        yield from bounds(indicator)
    elif code == "taux":
        names = ("Taux de renseignement (%)", "Réponses connues", "Concernés")
        yield from _rate(names, lambda cell: (cell.denominator, cell.scope))
    elif code == "couverture":
        names = ("Couverture du suivi (%)", "Accompagnements suivis", "Accompagnements")
        yield from _rate(names, _seats)


def _rate(
    names: tuple[str, str, str], of: Callable[[Cell], _Pair | None]
) -> Iterator[tuple[Heading, Reader]]:
    """A rate, then its two counts: as on the page, all of them or none."""

    def reader(place: int) -> Reader:
        def read(cell: Cell) -> Value:
            pair = of(cell)
            if pair is None:
                return _NO_OBJECT
            part, whole = pair
            if part is None or whole is None:
                return _SECRET
            return (percent(part, whole), part, whole)[place]

        return read

    for place, name in enumerate(names):
        yield Heading(name, -1 if place else 1), reader(place)


def _seats(cell: Cell) -> _Pair | None:
    """Accompagnements of followed people, and all of them; nothing where nobody came."""
    nobody = cell.scope == 0 and not cell.status.masked
    return None if nobody and cell.seats is None else (cell.covered, cell.seats)


def _or_secret(count: float | None) -> Value:
    return _SECRET if count is None else count


def _part(cell: Cell, indicator: Indicator, parts: Parts) -> Value:
    if not part_of_whole(cell, indicator):
        return _NO_OBJECT
    if cell.numerator is None or cell.denominator is None:
        return _SECRET
    return points(cell, parts) if cell.denominator else _NO_OBJECT


def _count(cell: Cell, indicator: Indicator, which: int) -> Value:
    if indicator.kind is Kind.COUNT and not part_of_whole(cell, indicator):
        return _NO_OBJECT
    return counts(cell, indicator)[which]
