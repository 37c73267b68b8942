"""The blocks of a dossier that are neither a table nor a chart of one indicator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from inclusion_metrics.model import MARKERS, Indicator, Kind, Period
from inclusion_metrics.rendering import columns, earlier, formats, numbers, theme
from inclusion_metrics.rendering.cells import Cell, View, has_counts, measured, view, wide
from inclusion_metrics.rendering.elements import (
    Block,
    definition_list,
    paragraph,
    sign,
)
from inclusion_metrics.rendering.formats import escape
from inclusion_metrics.rendering.sentences import Objective, pick, say
from inclusion_metrics.rendering.sheets import BLANK, KEY_FIGURES, SEE_BOUNDS, Value, sheet
from inclusion_metrics.secrecy import Published, only_published

__all__ = ["Block", "definitions", "facts", "key_figures", "legend", "paragraph"]


#: The key figures in the workbook.
_HEADS = (
    "Code", "Indicateur", "Unité", "Valeur", "Numérateur", "Dénominateur", "Borne basse",
    "Borne haute", "Objectif", "Période précédente", "Lecture",
)  # fmt: skip


def definitions(pairs: Iterable[tuple[str, str]]) -> Block:
    """A short list of label and value (identity, provenance)."""
    return Block(f'<div class="im-bloc">{definition_list(pairs)}</div>', summary="Définitions")


def facts(title: str, rows: Iterable[tuple[str, str]]) -> Block:
    """A two-column table of plain facts (data quality, provenance).

    Args:
        title: caption of the table.
        rows: label and value, as text.
    """
    lines = [(label, formats.tidy(value)) for label, value in rows]
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{escape(value)}</td></tr>'
        for label, value in lines
    )
    table = (
        f'<table class="im-faits"><caption>{escape(title)}</caption><tbody>{body}</tbody></table>'
    )
    # Its two columns fold on the narrowest screen: nothing to scroll.
    html = f'<div class="im-bloc im-tableau">{table}</div>'
    return Block(html, summary=title, sheets=(sheet(title, ("Rubrique", "Contenu"), lines),))


_COUNTS = "numérateur / dénominateur : combien, sur combien dont la réponse est connue"


def legend() -> Block:
    """What ``0``, ``n.r.``, ``s``, ``–`` and « n / d » say."""
    signs = [*MARKERS.items(), (formats.typo("n / d"), _COUNTS)]
    shown = definition_list(signs, kind="im-legende")
    return Block(f'<div class="im-bloc">{shown}</div>', summary="Légende")


def key_figures(
    published: Published,
    figures: Sequence[tuple[Indicator, str]],
    objectives: Mapping[str, Objective] | None = None,
    *,
    level: str = "ensemble",
    territory: str = "",
    period: Period | None = None,
    previous: Period | None = None,
    previous_published: Published | None = None,
    no_comparison: str = "",
) -> Block:
    """Six to eight tiles for the first page of a dossier.

    Args:
        published: protected figures.
        figures: indicators, each with the code of one of its items (empty without items).
        objectives: targets by indicator code, or by « code/item ».
        level: where they were measured.
        territory: code within the level.
        period: by default the latest one measured.
        previous: an earlier period to set beside, where it was measured.
        previous_published: where the earlier figures are, when they are not in ``published``; its
            latest period is taken, unless ``previous`` says which.
        no_comparison: why no earlier figure is set beside, said once below the tiles.
    """
    goals = objectives or {}
    only_published(published)
    if previous_published is not None:
        only_published(previous_published)
    past = previous_published or (published if previous else None)
    tiles, lines = [], []
    for indicator, item in figures:
        seen = view(published, indicator, level=level, territory=territory, period=period)
        goal = goals.get(f"{indicator.code}/{item}", goals.get(indicator.code))
        cell, before, clause = pick(seen, item), None, ""
        if past is not None and not no_comparison:
            then = measured(past, indicator, level=level, territory=territory, period=previous)
            before = pick(then, item) if then else None
            if cell is not None and cell.value is not None:
                clause = earlier.against(seen, cell, then, before)
        # the sentence already tells the earlier figure
        tiles.append(_tile(seen, cell, goal, None if clause else before, clause))
        lines.append(_line(seen, cell, goal, before, clause))
    html = f'<ul class="im-bloc im-tuiles">{"".join(tiles)}</ul>'
    if no_comparison:
        html += f'<p class="im-bloc im-notes">{escape(no_comparison)}</p>'
    data = sheet(KEY_FIGURES, _HEADS, lines, notes=(no_comparison,) if no_comparison else ())
    return Block(html, summary=f"{len(tiles)} chiffres clés", sheets=(data,))


def _name(indicator: Indicator, cell: Cell | None) -> str:
    if cell is None or not cell.item_label:
        return indicator.label
    if indicator.kind is Kind.AMOUNT:  # « Heures d’activité » says it all
        return cell.item_label
    return f"{indicator.label} : {formats.lower_first(cell.item_label)}"


def _line(
    seen: View, cell: Cell | None, goal: Objective | None, before: Cell | None, clause: str
) -> list[Value]:
    """A tile as a line of the workbook."""
    indicator, unit = seen.indicator, seen.indicator.unit
    missing = seen.refusal[0].marker if seen.refusal else BLANK
    said: list[Value] = [BLANK, BLANK]
    if goal is not None and goal != (None, None):
        said[0] = formats.objective(*goal, unit)
    if before is not None:
        said[1] = numbers.value(before, indicator)
        if said[1] == SEE_BOUNDS:  # which have no column of their own
            said[1] = columns.spread(before, indicator)
    name, sentence = _name(indicator, cell), say(seen, cell, goal, earlier=clause)
    if cell is None:
        figures: tuple[Value, ...] = (missing,) * 5
    else:
        counts = numbers.counts(cell, indicator) if has_counts(cell, indicator) else (BLANK, BLANK)
        bounds = (numbers.bound(cell, end) for end in (cell.lower, cell.upper))
        figures = (numbers.value(cell, indicator), *counts, *bounds)
    return [indicator.code, name, unit.plural, *figures, *said, sentence]


def _tile(
    seen: View, cell: Cell | None, goal: Objective | None, before: Cell | None, clause: str
) -> str:
    indicator = seen.indicator
    name = _name(indicator, cell)
    facts = "".join(
        f'<span class="im-nd">{text}</span>' for text in _facts(seen, cell, goal, before)
    )
    return (
        f'<li><p class="im-etiquette">{escape(name)}</p>'
        f'<p class="im-chiffre">{_value(seen, cell)} {facts}</p>'
        f"<p>{escape(say(seen, cell, goal, earlier=clause))}</p></li>"
    )


def _value(seen: View, cell: Cell | None) -> str:
    if cell is None:
        return f"<b>{sign(seen.refusal[0].marker if seen.refusal else '–')}</b>"
    css = ' class="im-bornes"' if wide(cell, seen.indicator) else ""
    return f"<b{css}>{columns.value(cell, seen.indicator)}</b>"


def _facts(seen: View, cell: Cell | None, goal: Objective | None, before: Cell | None) -> list[str]:
    """Counts, target and earlier value, as HTML."""
    indicator, found = seen.indicator, []
    if cell is not None and cell.value is not None:
        named = _unit(cell.value, indicator)
        if named and (indicator.kind is Kind.RATE or not has_counts(cell, indicator)):
            found.append(escape(named))
        if has_counts(cell, indicator):
            found.append(columns.counts(cell, indicator))
    if goal is not None and goal != (None, None):
        found.append(escape(f"objectif : {formats.objective(*goal, indicator.unit)}"))
    if columns.followed(indicator) and cell is not None and cell.covered is not None and cell.seats:
        covered = formats.ratio(cell.covered, cell.seats)
        found.append(escape(f"couverture du suivi : {covered}"))
    if before is not None:
        found.append(f"période précédente{theme.THIN_SPACE}: {columns.value(before, indicator)}")
    return found


def _unit(value: float, indicator: Indicator) -> str:
    """What the figure leaves to be said of its unit: « personnes », « par personne »."""
    unit = indicator.unit
    if not formats.signed(unit):
        return unit.singular if abs(value) < 2 else unit.plural
    by = formats.per(unit)
    return f"par {by[1]}" if by and " par " not in unit.symbol else ""
