"""Published figures as tables that a screen reader can walk through."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl
from great_tables import GT

from inclusion_metrics.model import Indicator, Kind, Period, Status
from inclusion_metrics.nouns import EVERYWHERE
from inclusion_metrics.rendering import columns as shown
from inclusion_metrics.rendering import formats, notes, view_sheets
from inclusion_metrics.rendering.cells import (
    Cell,
    View,
    check_item,
    has_counts,
    measured,
    mute,
    telling,
    view,
)
from inclusion_metrics.rendering.elements import Block, paragraph, scroller, sign
from inclusion_metrics.rendering.formats import escape
from inclusion_metrics.rendering.numbers import value_heading
from inclusion_metrics.secrecy import Published

_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_CELL_IDS = re.compile(r'(<t[hd][^<>]*?) (?:id|headers)="[^"<>]*"')
_SPANS = re.compile(r' (?:rowspan|colspan)="1"')
_GROUP = re.compile(r'(<tr class="gt_group_heading_row">\s*<th [^<>]*?)scope="colgroup"')
_GROUP_NAME = re.compile(r'(<th [^<>]*scope="rowgroup"[^<>]*>)([^<]*?) – ((?:taux|couv)[^<]*)')
_NEXT_GROUP = re.compile(
    r'(?<!<tbody class="gt_table_body">\n)  (?=<tr class="gt_group_heading_row">)'
)
_TABLE = re.compile(r"<table[^<>]*>")
_TOTAL = "Ensemble"
#: So many lines of zeros are left out of a table by group.
_MANY = 4
_ZEROS = "Les lignes à zéro ou sans objet ne sont pas montrées."


def table(
    published: Published,
    indicator: Indicator,
    *,
    breakdown: str = "",
    level: str = "ensemble",
    territory: str = "",
    period: Period | None = None,
) -> Block:
    """One indicator: its items or its categories down, its figures across.

    Args:
        published: protected figures.
        indicator: what to show.
        breakdown: code of the cut, empty for the whole.
        level: where it was measured.
        territory: code within the level.
        period: by default the latest one measured.

    Returns:
        A table with caption and notes; one sentence where the figure cannot be given.
    """
    seen = view(
        published, indicator, breakdown=breakdown, level=level, territory=territory, period=period
    )
    seen = telling(seen)
    if seen.refusal:
        return refusal(seen)
    total = _total(published, seen)
    cells = (*seen.cells, *total)
    grouped = bool(seen.breakdown and indicator.items)
    left = _left_out(cells) if grouped else ()
    cells = tuple(cell for cell in cells if cell not in left)
    more = [_ZEROS] * bool(left)
    figures = shown.columns(seen, cells, rates=not indicator.items)
    frame = _frame(seen, cells, figures, grouped=grouped)
    gt = GT(frame, rowname_col="ligne", groupname_col="groupe" if grouped else None)
    gt = gt.tab_stubhead(_stub_heading(seen)).cols_label({c.code: c.heading for c in figures})
    gt = gt.pipe(house, [c.code for c in figures])
    body = _accessible(gt, seen.title, seen.context, totals=0 if grouped else len(total))
    said = notes.below([seen], body, totals=[total], more=more)
    return Block(
        _wrap(body, seen.title, said),
        summary=f"{seen.title} ({seen.context})",
        sheets=(view_sheets.of_view(seen, cells, figures, body, totals=[total], more=more),),
    )


def compare(
    published: Published,
    indicators: Sequence[Indicator],
    *,
    breakdown: str,
    level: str = "ensemble",
    territory: str = "",
    period: Period | None = None,
    title: str = "",
    items: Sequence[str] = (),
) -> Block:
    """Several indicators side by side, one line per category; ``title`` replaces their labels.

    Each figure stands with its counts. An indicator that cannot be cut this way is named below
    the table with the reason, and so are the items that are zero on every line.

    Args:
        published: protected figures.
        indicators: what stands side by side.
        breakdown: code of the cut.
        level: where they were measured.
        territory: code within the level.
        period: by default the latest one measured.
        title: caption of the table.
        items: for each indicator the only item shown, empty for all of them.

    Raises:
        ErreurUtilisateur: no such item; not measured this way.
    """
    where = {"breakdown": breakdown, "level": level, "territory": territory}
    views = [telling(view(published, one, **where, period=period)) for one in indicators]
    if items:
        views = [_only(seen, item) for seen, item in zip(views, items, strict=True)]
    kept = [seen for seen in views if not seen.refusal]
    if not kept:
        return refusal(views[0])
    found_zero: list[str] = []
    for place, seen in enumerate(kept):
        kept[place], silent = _speaking(seen, _total(published, seen))
        found_zero += silent
    lines = {cell.category: cell.category_label for seen in kept for cell in seen.cells}
    totals = [_total(published, seen) for seen in kept]
    data: dict[str, list[str]] = {"ligne": [*lines.values(), *([_TOTAL] if any(totals) else [])]}
    labels: dict[str, Any] = {}
    for seen, total in zip(kept, totals, strict=True):
        for item, item_label in dict.fromkeys((c.item, c.item_label) for c in seen.cells):
            code = f"{seen.indicator.code}-{item}"
            whole_service = f" ({EVERYWHERE})" if seen.indicator.rows.whole else ""
            name = _with_item(seen.indicator, item_label) + _in_unit(seen.indicator)
            labels[code] = formats.typo(name + whole_service)
            found = {c.category: c for c in seen.cells if c.item == item}
            row = [_pair(found.get(category), seen.indicator) for category in lines]
            whole = next((c for c in total if c.item == item), None)
            data[code] = [*row, *([_pair(whole, seen.indicator)] if any(totals) else [])]
    cut = kept[0].cut_label
    first, *others = (seen.indicator.label for seen in kept)
    compared = ", ".join([first, *map(formats.lower_first, others)])
    title = title or f"{compared}, {kept[0].by}"
    placed = next((seen for seen in kept if not seen.indicator.rows.whole), kept[0])
    context = placed.context_of(seen.indicator.grain for seen in kept)
    gt = GT(pl.DataFrame(data), rowname_col="ligne").tab_stubhead(cut).cols_label(labels)
    gt = gt.pipe(house, list(labels))
    body = _accessible(gt, title, context, totals=int(any(totals)))
    refused = [f"{v.indicator.label} : {v.refusal[1]}" for v in views if v.refusal]
    if found_zero:
        named = formats.listing([formats.quoted(name) for name in found_zero])
        refused.append(f"À zéro ou sans objet sur toutes les lignes, et non montré : {named}.")
    said = notes.below(kept, body, totals=totals, more=refused)
    numbers = view_sheets.of_views(kept, totals, title, context, more=refused)
    return Block(_wrap(body, title, said), summary=f"{title} ({context})", sheets=(numbers,))


def _only(seen: View, item: str) -> View:
    """The cells of one item, or all of them."""
    if not item or seen.refusal:
        return seen
    check_item(seen.indicator, item)
    return replace(seen, cells=tuple(cell for cell in seen.cells if cell.item == item))


def house(gt: GT, figures: list[str]) -> GT:
    """House style: figures to the right, as our formats wrote them (never great_tables' own)."""
    return gt.fmt(str, columns=figures).cols_align("right", columns=figures)


def refusal(seen: View) -> Block:
    """Why there is no figure, in a sentence where the object would have stood."""
    status, reason = seen.refusal or (Status.SANS_OBJET, "")
    said = "non renseigné" if status is Status.NON_RENSEIGNE else "sans objet"
    return paragraph(f"{seen.title} : {said}. {reason}", kind="refus")


def data_table(
    seen: View, cells: Sequence[Cell], figures: Sequence[shown.Column], *, context: str = ""
) -> str:
    """The same lines as a bare table, for the data behind a chart."""
    caption = escape(seen.title)
    if context:
        caption = f"<b>{caption}</b><span>{escape(context)}</span>"
    heads = "".join(f'<th scope="col">{escape(column.heading)}</th>' for column in figures)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{column.cells[i]}</td>" for column in figures)
        + "</tr>"
        for i, name in enumerate(_names(seen, cells))
    )
    return (
        f"<table><caption>{caption}</caption><thead><tr>"
        f'<th scope="col">{escape(_stub_heading(seen, crossed=True))}</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def with_reading(
    seen: View,
    cells: Sequence[Cell],
    figures: Sequence[shown.Column],
    reading: str,
    *,
    more: Sequence[str] = (),
) -> Block:
    """A bare table below its finding, where a drawing would show nothing."""
    body = data_table(seen, cells, figures, context=seen.context)
    finding = f'<p class="im-lecture">{escape(reading)}</p>'
    said = notes.below([seen], body, more=more)
    sheet = view_sheets.of_view(seen, cells, figures, body, more=more)
    return Block(_wrap(body, seen.title, said, finding), summary=reading, sheets=(sheet,))


def _total(published: Published, seen: View) -> tuple[Cell, ...]:
    """The uncut figure, as a last line, when it was measured too."""
    if not seen.breakdown or (len({cell.category for cell in seen.cells}) == 1 and _dated(seen)):
        return ()
    whole = measured(
        published,
        seen.indicator,
        level=seen.level,
        territory=seen.territory,
        period=seen.period,
    )
    items = {cell.item for cell in seen.cells}
    return tuple(cell for cell in whole.cells if cell.item in items) if whole else ()


def _left_out(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The zeros of a table by group, when there are many: they would drown what it says."""
    silent = tuple(cell for cell in cells if mute(cell))
    return silent if _MANY <= len(silent) < len(cells) else ()


def _speaking(seen: View, total: Sequence[Cell]) -> tuple[View, list[str]]:
    """Without the items that are zero or without object on every line, whose names are given."""
    mine: dict[str, list[Cell]] = {}
    for cell in (*seen.cells, *total):
        mine.setdefault(cell.item, []).append(cell)
    silent = {item: cells[0].item_label for item, cells in mine.items() if all(map(mute, cells))}
    cells = tuple(cell for cell in seen.cells if cell.item not in silent)
    names = [_with_item(seen.indicator, label) for label in silent.values()]
    return (replace(seen, cells=cells), names) if cells else (seen, [])


def _dated(seen: View) -> bool:
    """True where the categories are dates: a single one is the whole."""
    return all(cut.calendar for cut in seen.cuts)


def _names(seen: View, cells: Sequence[Cell]) -> list[str]:
    """One name per line: item, category, or both."""
    names = []
    whole = seen.indicator.rows.whole and not seen.breakdown
    everything = f"{EVERYWHERE[:1].upper()}{EVERYWHERE[1:]}" if whole else _TOTAL
    for cell in cells:
        parts = [p for p in (cell.category_label, cell.item_label) if p]
        if seen.breakdown and not cell.category_label:
            parts.insert(0, _TOTAL)
        names.append(" · ".join(parts) or everything)
    return names


def _stub_heading(seen: View, *, crossed: bool = False) -> str:
    items = seen.indicator.items_label if seen.indicator.items else ""
    if seen.breakdown and items:
        return f"{seen.cut_label} · {items}" if crossed else items
    if items == value_heading(seen.indicator):  # never « Heures » beside « Heures »
        return "Mesure"
    return seen.cut_label or items or "Champ"


def _frame(
    seen: View, cells: Sequence[Cell], figures: Sequence[shown.Column], *, grouped: bool
) -> pl.DataFrame:
    data: dict[str, Sequence[str]] = {"ligne": _names(seen, cells)}
    if grouped:
        groups: dict[str, list[Cell]] = {}
        for cell in cells:
            groups.setdefault(cell.category, []).append(cell)
        heads = {c: _group(mine, seen.indicator) for c, mine in groups.items()}
        data["groupe"] = [heads[cell.category] for cell in cells]
        data["ligne"] = [cell.item_label for cell in cells]
    data["ligne"] = [formats.typo(name) for name in data["ligne"]]
    return pl.DataFrame(data | {column.code: column.cells for column in figures})


def _group(cells: Sequence[Cell], indicator: Indicator) -> str:
    """Heading of a category above its items, with what they share."""
    rates = " ; ".join(shown.shared_rates(cells, indicator))
    name = cells[0].category_label or _TOTAL
    return formats.typo(f"{name} – {rates}" if rates else name)


def _with_item(indicator: Indicator, item_label: str) -> str:
    if not item_label:
        return indicator.label
    return f"{indicator.label} : {formats.lower_first(item_label)}"


def _in_unit(indicator: Indicator) -> str:
    """The unit of figures that no sign tells: « (jours) »."""
    if indicator.kind in (Kind.COUNT, Kind.SHARE) or formats.signed(indicator.unit):
        return ""
    plural = indicator.unit.plural
    return "" if indicator.label.lower().endswith(plural) else f" ({plural})"


def _pair(cell: Cell | None, indicator: Indicator) -> str:
    """A figure and, below it, its counts."""
    if cell is None:
        return sign(Status.SANS_OBJET.marker)
    text = shown.value(cell, indicator)
    if cell.value is None or not has_counts(cell, indicator):
        return text
    return f'{text}<br><span class="im-nd">{shown.counts(cell, indicator)}</span>'


def _accessible(gt: GT, title: str, context: str, *, totals: int) -> str:
    """What great_tables draws, with the caption and scopes it leaves out, without its style."""
    html = _STYLE.sub("", gt.as_raw_html())
    html = html[html.index("<table") : html.index("</table>") + len("</table>")]
    for _ in range(2):  # a cell has an id and the ids of its headings: scopes say it all
        html = _CELL_IDS.sub(r"\1", html)
    html = _GROUP.sub(r'\1scope="rowgroup"', _SPANS.sub("", html))
    html = _GROUP_NAME.sub(r'\1<span>\2 <span class="im-nd">\3</span></span>', html)
    html = _NEXT_GROUP.sub('</tbody>\n<tbody class="gt_table_body">\n  ', html)
    caption = f"<caption><b>{escape(title)}</b><span>{escape(context)}</span></caption>"
    html = _TABLE.sub(lambda _: f'<table class="gt_table">{caption}', html, count=1)
    if totals:
        head, *rows = re.split(r"(?=<tr>)", html)
        marked = [row.replace("<tr>", '<tr class="im-total">', 1) for row in rows[-totals:]]
        html = head + "".join(rows[:-totals] + marked)
    return html


def _wrap(table_html: str, title: str, notes_html: str, above: str = "") -> str:
    region = scroller(table_html, f"Tableau : {title}")
    return f'<div class="im-bloc im-tableau">{above}{region}{notes_html}</div>'
