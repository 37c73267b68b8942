"""One figure commune by commune: a grid of squares, or a map where outlines were given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import floor, log10
from typing import Any

from inclusion_metrics.model import Indicator, Period, Status
from inclusion_metrics.rendering import charts, formats, forms_places, tables, theme
from inclusion_metrics.rendering.cells import Cell, View, check_item, telling, view, wide
from inclusion_metrics.rendering.elements import Block
from inclusion_metrics.secrecy import Published

#: More squares than these cannot be read: only the communes with a figure are then drawn.
_MOST = 49
#: From this ratio of the largest figure to the smallest, the classes multiply.
_MANY_TIMES = 8
#: Insee code → outline.
Shapes = Mapping[str, Mapping[str, Any]]


def commune_map(
    published: Published,
    indicator: Indicator,
    communes: Mapping[str, str],
    shapes: Shapes | None = None,
    *,
    breakdown: str = "commune",
    item: str = "",
    level: str = "ensemble",
    territory: str = "",
    period: Period | None = None,
) -> Block:
    """Draw one figure in each commune of a territory.

    Args:
        published: protected figures.
        indicator: what to draw.
        communes: Insee code → name, of all the communes of the territory, in alphabetical order.
        shapes: Insee code → outline (``forms_places.outlines``); without them, a grid of squares
            in alphabetical order, which the caption says is no map.
        breakdown: code of the cut, by commune.
        item: which of its items, when it has some.
        level: where it was measured.
        territory: code within the level.
        period: by default the latest one measured.

    Raises:
        ErreurUtilisateur: no such item; not measured this way.
    """
    where: dict[str, Any] = {"level": level, "territory": territory, "period": period}
    seen = telling(view(published, indicator, breakdown=breakdown, **where))
    if seen.refusal:
        return tables.refusal(seen)
    check_item(indicator, item)
    cells = {cell.category: cell for cell in seen.cells if cell.item == item}
    drawn = _drawn(communes, cells, mapped=bool(shapes))
    if len(drawn) < 2:
        return tables.table(published, indicator, breakdown=breakdown, **where)
    values = [c.value for c in cells.values() if c.category in drawn and c.value is not None]
    edges = classes(values)
    rows = [_row(name, cells.get(code), seen, edges) for code, name in drawn.items()]
    outlined = [shapes[code] for code in drawn] if shapes else []
    spec, narrow = (
        (
            forms_places.outlines(rows, outlined, slim=slim)
            if shapes
            else forms_places.tiles(rows, slim=slim)
        )
        for slim in (False, True)
    )
    lines = [*sorted(cells.values(), key=lambda c: (c.category not in drawn, c.category_label))]
    return charts.figure(
        seen,
        lines,
        spec,
        _reading(seen, communes, drawn, cells),
        narrow=narrow,
        keys=_keys(seen, drawn, cells, edges, mapped=bool(shapes), left=len(communes) - len(drawn)),
    )


def _drawn(
    communes: Mapping[str, str], cells: Mapping[str, Cell], *, mapped: bool
) -> dict[str, str]:
    """The communes to draw: all of them, or those with a figure where they are many."""
    if mapped or len(communes) <= _MOST:
        return dict(communes)
    told = {code: name for code, name in communes.items() if code in cells}
    return told if len(told) <= _MOST else {}


def classes(values: Sequence[float]) -> tuple[float, ...]:
    """The upper ends of up to four classes, round numbers but for the last, which is the largest.

    Steps are equal, or multiply where the largest figure is many times the smallest. Zeros make no
    class: they are drawn apart.
    """
    ranked = sorted(value for value in values if value > 0)
    if not ranked:
        return ()
    low, high = ranked[0], ranked[-1]
    count = len(theme.CLASSES)
    if high / low > _MANY_TIMES:
        inner = [low * (high / low) ** (k / count) for k in range(1, count)]
    else:
        inner = [low + (high - low) * k / count for k in range(1, count)]
    ends = [*sorted({rounded for end in inner if (rounded := _round(end)) < high}), high]
    starts = [0.0, *ends]
    return tuple(
        end for start, end in pairwise(starts) if any(start < value <= end for value in ranked)
    )


def _round(value: float) -> float:
    """The nearest of 1, 2, 5, 10, 20, 50 and so on."""
    power = 10.0 ** floor(log10(value))
    return power * min((1, 2, 5, 10), key=lambda step: abs(step - value / power))


def _row(name: str, cell: Cell | None, seen: View, edges: Sequence[float]) -> dict[str, object]:
    text, colour, ink = "", theme.PAPER, theme.INK
    secret = False
    if cell is not None:
        secret = cell.status.masked
        text = cell.status.marker or Status.SECRET_PRIMAIRE.marker
        if cell.value is not None:
            text = formats.amount(cell.value, seen.indicator.unit)
            if wide(cell, seen.indicator):
                text = "?"
            elif cell.value > 0:
                place = next(i for i, end in enumerate(edges) if cell.value <= end)
                shade = _shades(len(edges))[place]
                colour = theme.CLASSES[shade]
                ink = theme.PAPER if shade == len(theme.CLASSES) - 1 else theme.INK
    return {
        "nom": formats.typo(name),
        "texte": text,
        "couleur": colour,
        "encre": ink,
        "secret": secret,
    }


def _shades(count: int) -> tuple[int, ...]:
    """Which shades a few classes take: as far apart as they can be."""
    return {1: (1,), 2: (0, 2), 3: (0, 1, 3)}.get(count, tuple(range(len(theme.CLASSES))))


def _keys(
    seen: View,
    drawn: Mapping[str, str],
    cells: Mapping[str, Cell],
    edges: Sequence[float],
    *,
    mapped: bool,
    left: int,
) -> list[str]:
    """The legend, in words."""
    said = []
    what = "une commune" if mapped else "un carré"
    if not mapped:
        said.append(
            "Communes par ordre alphabétique : la place d’un carré ne dit rien de celle de la "
            "commune, ni de sa taille."
        )
    if len(edges) > 1:
        ends = [formats.amount(end, seen.indicator.unit) for end in edges]
        steps = formats.listing([*(f"jusqu’à {end}" for end in ends[:-1]), "au-delà"])
        said.append(f"Plus {what} est foncé{'e' * mapped}, plus le chiffre est élevé : {steps}.")
    mine = [cell for code, cell in cells.items() if code in drawn]
    if any(cell.status.masked for cell in mine):
        said.append("Hachures et s : chiffre secret.")
    if any(cell.value is None and not cell.status.masked for cell in mine):
        said.append("n.r. : non renseigné.")
    if any(wide(cell, seen.indicator) for cell in mine):
        said.append("? : bornes trop larges, voir les données.")
    if any(code not in cells for code in drawn):
        said.append("Blanc, sans chiffre : rien n’y est noté dans la période.")
    if left:
        said.append(
            f"{formats.many(left, 'autre commune', 'autres communes')} du territoire, où rien "
            "n’est noté, sans carré."
        )
    if mapped:
        said.append("Un chiffre qui ne tient pas dans sa commune n’est que dans les données.")
    return said


def _reading(
    seen: View, communes: Mapping[str, str], drawn: Mapping[str, str], cells: Mapping[str, Cell]
) -> str:
    """How many communes have a figure, which ones have the most, what is not shown."""
    inside = [cell for code, cell in cells.items() if code in communes]
    told = [cell for cell in inside if cell.value and not wide(cell, seen.indicator)]
    largest = sorted(told, key=lambda c: -(c.value or 0.0))[:3]
    some = [cell for cell in inside if cell.value != 0]
    said = [
        f"{formats.many(len(some), 'commune', 'communes')} sur {len(communes)} "
        f"{'a' if len(some) < 2 else 'ont'} un chiffre"
    ]
    if largest:
        named = [
            f"{communes[c.category]} ({formats.quantity(c.value or 0.0, seen.indicator.unit)})"
            for c in largest
        ]
        lead = "la plus haute est" if len(named) == 1 else "les plus hautes sont"
        said.append(f"{lead} {formats.listing(named)}")
    masked = sum(cell.status.masked for cell in inside)
    rest = ""
    if masked:
        plural = "s" * (masked > 1)
        rest += f" {masked} chiffre{plural} masqué{plural} par le secret statistique."
    outside = [cell for code, cell in cells.items() if code not in communes and cell.value]
    if outside:
        names = formats.listing([formats.lower_first(c.category_label) for c in outside[:3]])
        rest += f" Hors du dessin : {names}."
    return formats.typo(f"{seen.title} : {' ; '.join(said)}.{rest}")
