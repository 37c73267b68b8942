"""The views of indicators as tables of data: the lines of the page, each figure a number."""

from __future__ import annotations

from collections.abc import Sequence

from inclusion_metrics.nouns import EVERYWHERE
from inclusion_metrics.rendering import notes, numbers
from inclusion_metrics.rendering.cells import Cell, View, has_counts, wide
from inclusion_metrics.rendering.columns import Column
from inclusion_metrics.rendering.formats import lower_first
from inclusion_metrics.rendering.sheets import BLANK, Heading, Sheet, Value, sheet

_TOTAL = "Ensemble"


def of_view(
    seen: View,
    cells: Sequence[Cell],
    figures: Sequence[Column],
    body: str,
    *,
    totals: Sequence[Sequence[Cell]] = (),
    more: Sequence[str] = (),
) -> Sheet:
    """The table of one indicator.

    Args:
        seen: what is shown.
        cells: the lines, a total included.
        figures: the columns of the page.
        body: the HTML of the page's table, which tells the notes it needs.
        totals: its cells of the last line, which says the whole.
        more: further notes.
    """
    names: list[tuple[str, list[str]]] = []
    if seen.breakdown:
        names.append((seen.cut_label, [cell.category_label or _TOTAL for cell in cells]))
    if seen.indicator.items:
        names.append((seen.indicator.items_label, [cell.item_label or _TOTAL for cell in cells]))
    if not names:
        whole = EVERYWHERE.capitalize() if seen.indicator.rows.whole else _TOTAL
        names.append(("Champ", [whole for _ in cells]))
    data = [part for column in figures for part in column.data]
    return sheet(
        seen.title,
        [*(head for head, _ in names), *(head for head, _ in data)],
        list(zip(*(column for _, column in names), *(column for _, column in data), strict=True)),
        context=seen.context,
        source=_source([seen]),
        notes=notes.reservations([seen], body, totals=totals, more=more),
    )


def of_views(
    views: Sequence[View],
    totals: Sequence[Sequence[Cell]],
    title: str,
    context: str,
    *,
    more: Sequence[str] = (),
) -> Sheet:
    """Several indicators side by side, one line per category, each figure with its counts."""
    lines = {cell.category: cell.category_label for seen in views for cell in seen.cells}
    heads: list[Heading | str] = [views[0].cut_label]
    rows: list[list[Value]] = [[label or BLANK] for label in lines.values()]
    if any(totals):
        rows.append([_TOTAL])
    for seen, total in zip(views, totals, strict=True):
        for item, label in dict.fromkeys((cell.item, cell.item_label) for cell in seen.cells):
            mine = [cell for cell in (*seen.cells, *total) if cell.item == item]
            # A total has no category: its line is the last one.
            found = {cell.category: cell for cell in mine}
            keys = [*lines, *([""] if any(totals) else [])]
            picked = [found.get(key) for key in keys]
            columns = _columns(seen, label, mine)
            heads += [head for head, _ in columns]
            for row, cell in zip(rows, picked, strict=True):
                row += [BLANK if cell is None else read(cell) for _, read in columns]
    said = notes.reservations(views, "", totals=totals, more=more)
    return sheet(
        title,
        heads,
        rows,
        context=context,
        source=_source(views),
        notes=[text for text in said if not text.startswith("Sous chaque")],
    )


def _columns(seen: View, label: str, cells: Sequence[Cell]) -> list[tuple[Heading, numbers.Reader]]:
    """Value, counts and bounds of one indicator or of one of its items."""
    indicator, unit = seen.indicator, seen.indicator.unit
    name = f"{indicator.label} : {lower_first(label)}" if label else indicator.label
    if indicator.rows.whole:
        name += f" ({EVERYWHERE})"
    found: list[tuple[Heading, numbers.Reader]] = [
        (
            Heading(_in_unit(name, seen), unit.decimals),
            lambda cell: numbers.value(cell, indicator),
        )
    ]
    if any(has_counts(cell, indicator) for cell in cells):
        for place, what in enumerate(("numérateur", "dénominateur")):
            found.append((Heading(f"{name}, {what}"), _count(seen, place)))
    if any(wide(cell, indicator) for cell in cells):
        for head, read in numbers.bounds(indicator):
            found.append((Heading(f"{name}, {lower_first(head.text)}", head.decimals), read))
    return found


def _in_unit(name: str, seen: View) -> str:
    """The name of a figure with its unit, unless it says it already."""
    unit = seen.indicator.unit
    named = unit.symbol or unit.plural
    return name if seen.indicator.label.lower().endswith(unit.plural) else f"{name} ({named})"


def _count(seen: View, place: int) -> numbers.Reader:
    def read(cell: Cell) -> Value:
        if not has_counts(cell, seen.indicator):
            return BLANK
        if cell.value is None:  # no more than the page, which gives the sign alone
            return numbers.value(cell, seen.indicator)
        return numbers.counts(cell, seen.indicator)[place]

    return read


def _source(views: Sequence[View]) -> str:
    """Where the figures come from, what defines them, and which cards say the rest."""
    cited = [(what, " ; ".join(titles)) for what, titles in notes.sources(views) if titles]
    codes = list(dict.fromkeys(seen.indicator.code for seen in views))
    cited.append(("Définition et limites", f"fiche{'s' * (len(codes) > 1)} {', '.join(codes)}"))
    return " ".join(f"{what} : {titles}." for what, titles in cited)
