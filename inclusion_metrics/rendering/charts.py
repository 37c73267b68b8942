"""Published figures as charts: one accessible figure, still in the page, live in JupyterLab."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from inclusion_metrics.model import ErreurUtilisateur, Grain, Indicator, Kind, Period, Status
from inclusion_metrics.nomenclatures import Genre
from inclusion_metrics.rendering import (
    columns,
    formats,
    forms,
    notes,
    readings,
    tables,
    theme,
    view_sheets,
)
from inclusion_metrics.rendering.cells import (
    NONE_OF_THEM,
    UNANSWERED,
    Cell,
    View,
    above_and_below,
    check_item,
    has_counts,
    part_of_whole,
    telling,
    view,
    wide,
)
from inclusion_metrics.rendering.columns import Column
from inclusion_metrics.rendering.elements import Block, scroller
from inclusion_metrics.rendering.formats import escape
from inclusion_metrics.rendering.marks import Mark, marked
from inclusion_metrics.rendering.parts import adding_up, percentage
from inclusion_metrics.rendering.wording import BARE, in_euros
from inclusion_metrics.secrecy import Published

Order = Literal["auto", "taille", "nomenclature"]
_SVG_ID = re.compile(r'(\bid="|url\(#|href="#)([^")]*)')
_SVG_OPEN = re.compile(
    r"<svg [^<>]*?(width=\"[^\"]*\" height=\"[^\"]*\" viewBox=\"[^\"]*\")[^<>]*>"
)
#: A tenth of a pixel along a path, a hundredth elsewhere, are more than anyone sees.
_PATH = re.compile(r' d="[^"]*"')
_TENTHS, _HUNDREDTHS = re.compile(r"(\.\d)\d+"), re.compile(r"(\.\d\d)\d+")
#: Roles of single marks: the drawing is one image, described as a whole.
_MARK_ROLE = re.compile(r' role="graphics-\w+" aria-roledescription="[^"]*"')
#: What every text of a drawing repeats, said once for all; groups that hold nothing.
_FONT = re.compile(r' font-family="[^"]*"')
_LEFT_OUT = re.compile(r' text-anchor="start"|<g\b[^<>]*/>')
_MOST_LINES = 40
#: In a longer chart, the zeros are left to the data table.
_ZEROS_SHOWN = 12
_AGES = "Classe d’âge"


def chart(
    published: Published,
    indicator: Indicator,
    *,
    breakdown: str = "",
    level: str = "ensemble",
    territory: str = "",
    period: Period | None = None,
    item: str = "",
    order: Order = "auto",
    marks: Sequence[Mark] = (),
) -> Block:
    """Draw one indicator in the shape that suits it.

    Bars for items and places, columns along a calendar (a line for a share), a pyramid for ages
    by sex.

    Args:
        published: protected figures.
        indicator: what to draw.
        breakdown: code of the cut, empty for the whole.
        level: where it was measured.
        territory: code within the level.
        period: by default the latest one measured.
        item: keeps one item, when there are several and a cut.
        order: by size or as listed; « auto » sorts themes, procedures and places by size.
        marks: what cuts the series, drawn where the chart follows a calendar.

    Raises:
        ErreurUtilisateur: not measured this way, or too many lines to be read.
    """
    seen = view(
        published, indicator, breakdown=breakdown, level=level, territory=territory, period=period
    )
    seen = telling(seen)
    if seen.refusal:
        return tables.refusal(seen)
    if item:
        check_item(indicator, item)
    cells = tuple(cell for cell in seen.cells if not item or cell.item == item)
    if breakdown == "genre" and indicator.items_label == _AGES and not item:
        return _pyramid(seen)
    if len(cells) > _MOST_LINES:
        raise ErreurUtilisateur(
            f"{seen.title} : {len(cells)} lignes, c’est trop pour un graphique. "
            "Choisissez une modalité (item=…) ou montrez un tableau."
        )
    if len(cells) == 1:  # one bar compares nothing
        where = {"breakdown": breakdown, "level": level, "territory": territory}
        return tables.table(published, indicator, **where, period=period)
    calendar = len(seen.cuts) == 1 and seen.cuts[0].calendar
    if calendar and len({cell.item for cell in cells}) == 1:
        return _series(seen, cells, marks)
    ordered = _ordered(seen, cells, order)
    drawn = ordered
    if len(ordered) > _ZEROS_SHOWN:
        drawn = [cell for cell in ordered if cell.value != 0] or ordered
    rows = [row(cell, seen) for cell in drawn]
    reading = readings.ranking(seen, ordered, zeros=len(ordered) - len(drawn))
    low, high = extent(rows, 1.02)
    said = frozenset({"valeur", "part", "compte"})
    spec, narrow = forms.bars(rows, high, low), forms.slim_bars(rows, high, low)
    return figure(seen, ordered, spec, reading, said, narrow=narrow)


def _series(seen: View, cells: Sequence[Cell], marks: Sequence[Mark]) -> Block:
    """Columns or a line along a calendar, cut where the measure changed."""
    cut = marked(seen, cells, marks)
    adds = seen.indicator.kind in (Kind.COUNT, Kind.AMOUNT)
    rows = [
        row(replace(cell, category_label=_beside(cell, part)), seen, short=True)
        | {"repere": letter, "coupe": piece != before, "troncon": piece}
        | ({"couleur": theme.ASIDE} if part and adds else {})
        for cell, part, letter, piece, before in zip(
            cells, cut.partial, cut.letters, cut.pieces, (0, *cut.pieces[:-1]), strict=True
        )
    ]
    reading = readings.series(seen, cells, cut)
    spec, narrow = along(rows, cut.cells, seen)
    return figure(seen, cut.cells, spec, reading, narrow=narrow, letters=cut.notes)


def _beside(cell: Cell, part: str) -> str:
    return f"{cell.category_label} ({part})" if part else cell.category_label


def along(
    rows: Sequence[dict[str, object]], cells: Sequence[Cell], seen: View
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The drawing of a series, and the one for a telephone.

    Bars where the figures are too long to stand side by side.
    """
    line = seen.indicator.kind in (Kind.SHARE, Kind.MEDIAN, Kind.RATE)
    flat = [row(cell, seen) for cell in cells]
    low, high = extent(flat, 1.02)
    narrow = forms.slim_bars(flat, high, low)
    if not forms.fit(rows):
        return forms.bars(flat, high, low), narrow
    low, high = extent(rows, 1.12)
    return forms.columns(rows, high, low, line=line), narrow


def _ordered(seen: View, cells: Sequence[Cell], order: Order) -> list[Cell]:
    by_size = order == "taille"
    if order == "auto":
        open_codes = len(seen.cuts) == 1 and not seen.cuts[0].labels and not seen.cuts[0].calendar
        items = not seen.breakdown and seen.indicator.grain is not Grain.PERSONNE
        by_size = items or (open_codes and len({cell.item for cell in cells}) == 1)

    def last(cell: Cell) -> bool:
        return cell.item in (*UNANSWERED, NONE_OF_THEM) or cell.category in UNANSWERED

    if not by_size:
        return sorted(cells, key=last)
    return sorted(cells, key=lambda c: (last(c), c.value is None, -(c.value or 0.0)))


def row(cell: Cell, seen: View, *, short: bool = False) -> dict[str, object]:
    """What a mark needs: the published figure and its text, nothing else."""
    aside = cell.item in (*UNANSWERED, NONE_OF_THEM) or cell.category in UNANSWERED
    doubtful = seen.indicator.kind is not Kind.MEDIAN or not short
    spread = doubtful and formats.differ(cell.lower, cell.upper, seen.indicator.unit)
    low, high = (cell.lower, cell.upper) if spread and cell.value is not None else (None, None)
    end = None if cell.value is None else max(0.0, cell.value, 0.0 if short else high or 0.0)
    drawn = cell.value
    if wide(cell, seen.indicator):  # what is certain, or a gap in a line
        drawn = None if short else cell.lower
    return {
        "nom": _name(cell, seen, short=short),
        "valeur": drawn,
        "bas": low,
        "haut": high,
        "fin": end,
        "texte": _text(cell, seen, short=short),
        "couleur": theme.ASIDE if aside else theme.ACCENT,
        "secret": cell.status.masked,
    }


def _name(cell: Cell, seen: View, *, short: bool) -> str:
    parts = [p for p in (cell.category_label, cell.item_label) if p] or [seen.indicator.label]
    text = formats.typo(" · ".join(parts))
    if short:
        head, bracket, part = text.partition(" (")
        return "\n".join([*head.rsplit(" ", 1), *([f"({part}"] if bracket else [])])
    return wrapped(text)


def wrapped(text: str) -> str:
    """A name beside a bar, on several lines where it is long."""
    return "\n".join(textwrap.wrap(formats.typo(text), 34, break_long_words=False))


def _text(cell: Cell, seen: View, *, short: bool = False) -> str:
    """The label beside a mark: the figure, and its counts where there is room."""
    indicator = seen.indicator
    if cell.value is None:
        return cell.status.marker or Status.SECRET_PRIMAIRE.marker
    if wide(cell, indicator):
        if not short:
            counted = formats.over(cell.numerator, cell.denominator)
            return f"{columns.spread(cell, indicator)} ({counted})"
        ends = [formats.number(end or 0.0) for end in (cell.lower, cell.upper)]
        return f"{'–'.join(ends)}{theme.NO_BREAK_SPACE}{indicator.unit.symbol}"
    text = formats.amount(cell.value, indicator.unit)
    if short or cell.numerator is None or not cell.denominator:
        return text
    if indicator.kind in (Kind.SHARE, Kind.RATE) and has_counts(cell, indicator):
        above, below = above_and_below(cell, indicator)
        return f"{text} ({formats.over(above, below, euros=in_euros(indicator))})"
    if part_of_whole(cell, indicator):
        return f"{text} ({percentage(cell, adding_up(seen.cells, indicator))})"
    return text


def extent(rows: Sequence[Mapping[str, Any]], margin: float) -> tuple[float, float]:
    """Ends of the scale: from zero, or below it where an amount or a bound is negative."""
    ends = [row[end] for row in rows for end in ("valeur", "bas") if row[end] is not None]
    low = float(min(0.0, 0.0, *ends)) * margin
    high = max((row["fin"] or 0.0 for row in rows), default=0.0) * margin
    return low, high or (1.0 if low == 0 else -low / 10)


def _pyramid(seen: View) -> Block:
    sides = {
        Genre.FEMININ.code: ("gauche", -1, "Femmes"),
        Genre.MASCULIN.code: ("droite", 1, "Hommes"),
    }
    known = [c for c in seen.cells if c.category in sides and c.item not in UNANSWERED]
    ages = list(dict.fromkeys(cell.item for cell in known))[::-1]
    rows = []
    for cell in sorted(known, key=lambda c: ages.index(c.item)):
        side, way, head = sides[cell.category]
        signed = None if cell.value is None else way * cell.value
        rows.append(
            {
                "nom": formats.typo(cell.item_label),
                "cote": side,
                "titre": head,
                "rang": ages.index(cell.item),
                "valeur": signed,
                "fin": signed,
                "texte": _text(cell, seen, short=True),
                "secret": cell.status.masked,
            }
        )
    top = max((cell.value or 0.0 for cell in known), default=0.0) * 1.15 or 1.0
    spec, narrow = forms.pyramid(rows, top), forms.slim_pyramid(rows, 1.5 * top)
    return figure(seen, seen.cells, spec, readings.pyramid(seen, known), narrow=narrow)


def figure(
    seen: View,
    cells: Sequence[Cell],
    spec: dict[str, Any],
    reading: str,
    labelled: frozenset[str] = frozenset({"valeur"}),
    *,
    narrow: dict[str, Any] | None = None,
    figures: Sequence[Column] | None = None,
    unit: str = "",
    keys: Sequence[str] = (),
    letters: Sequence[str] = (),
    more: Sequence[str] = (),
) -> Block:
    """The drawing with its title, its words and its data.

    Args:
        seen: what is shown.
        cells: the lines of the data.
        spec: the drawing.
        reading: its finding, in one sentence.
        labelled: codes of the columns that the drawing writes beside its marks.
        narrow: the drawing for a telephone; by default the same one, which scrolls.
        figures: the columns of the data; by default those of a table.
        keys: what the shapes and the classes of the drawing mean, said in the caption.
        letters: what those beside its lines mean, said in the caption and in the workbook.
        unit: of the drawing; by default that of the indicator.
        more: further notes.
    """
    name = f"fig-{seen.slug}"
    wide_one = still(spec, name, reading)
    slim = still(narrow, f"{name}-etroit", reading, "im-etroit") if narrow else ""
    unit = unit or _unit(seen)
    doubt = readings.about_bounds(seen, cells)
    rates = bool(seen.breakdown) or not seen.indicator.items
    figures = columns.columns(seen, cells, rates=rates) if figures is None else figures
    data = scroller(tables.data_table(seen, cells, figures), f"Données : {seen.title}")
    # On paper the data are printed too, unless the drawing already says all of them.
    kind = ' class="im-redite"' if {c.code for c in figures} <= labelled else ""
    html = (
        f'<figure class="im-bloc im-figure" aria-labelledby="{name}">'
        f'<figcaption><b id="{name}">{escape(seen.title)}</b>'
        f'<p class="im-lecture">{escape(_untitled(reading, seen.title))}</p>'
        f"<span>{escape(f'{unit}. {seen.context}.{doubt}')}</span>"
        f"{_keys((*keys, *letters))}</figcaption>"
        f"{scroller(wide_one + slim, f'Graphique : {seen.title}')}"
        f"<details{kind}><summary>Données du graphique"
        f'<span class="im-vh"> : {escape(seen.title)}</span></summary>{data}</details>'
        f"{notes.below([seen], data, more=more)}</figure>"
    )
    live = spec | {"title": {"text": seen.title, "subtitle": f"{unit}. {seen.context}"}}
    sheet = view_sheets.of_view(seen, cells, figures, data, more=(*letters, *more))
    return Block(html, json.dumps(live, ensure_ascii=False), reading, (sheet,))


def still(spec: dict[str, Any], name: str, reading: str, css: str = "") -> str:
    """A drawing as part of a page: its own names, and one description for all its marks."""
    drawn = _MARK_ROLE.sub("", forms.svg(spec))
    drawn = _HUNDREDTHS.sub(r"\1", _PATH.sub(lambda path: _TENTHS.sub(r"\1", path[0]), drawn))
    # Numbered here: the library counts since the process began, which changes with each run.
    ids: dict[str, int] = {}
    drawn = _SVG_ID.sub(
        lambda found: f"{found[1]}{name}-{ids.setdefault(found[2], len(ids) + 1)}", drawn
    )
    kind = f"im-dessin {css}".strip()
    fonts = set(_FONT.findall(drawn))
    font = fonts.pop() if len(fonts) == 1 else ""
    drawn = _LEFT_OUT.sub("", drawn.replace(font, "") if font else drawn)
    return _SVG_OPEN.sub(
        rf'<svg xmlns="http://www.w3.org/2000/svg" \1 role="img" aria-label="@@"{font} '
        rf'class="{kind}">',
        drawn,
        count=1,
    ).replace("@@", escape(reading), 1)


def _untitled(reading: str, title: str) -> str:
    """The finding below its title, which it does not say again."""
    said = reading.removeprefix(formats.typo(f"{title} : "))
    return said[:1].upper() + said[1:]


def _keys(keys: Sequence[str]) -> str:
    return "".join(f'<span class="im-repere">{escape(key)}</span>' for key in keys)


def _unit(seen: View) -> str:
    indicator = seen.indicator
    if indicator.kind is Kind.SHARE:
        return "En % (numérateur / dénominateur)"
    unit, plural = indicator.unit, indicator.unit.plural
    if indicator.kind is Kind.COUNT:
        return f"En nombre {formats.of(plural)}"
    named = unit.symbol if unit.symbol in ("%", "‰") else plural
    divided = indicator.kind is Kind.RATE and indicator.code not in BARE
    return f"En {named} (numérateur / dénominateur)" if divided else f"En {named}"
