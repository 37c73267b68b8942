"""Figures against their objectives: the table that the grant form (Cerfa 12156) announced."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from inclusion_metrics.indicators.objectifs import Position
from inclusion_metrics.model import ErreurUtilisateur, Indicator, Kind, Period, Status, Unit
from inclusion_metrics.nouns import EVERYWHERE
from inclusion_metrics.rendering import charts, columns, formats, forms_rows, numbers
from inclusion_metrics.rendering.cells import Cell, View, has_counts, measured, wide
from inclusion_metrics.rendering.elements import Block, marker_list, scroller, sign
from inclusion_metrics.rendering.formats import escape
from inclusion_metrics.rendering.notes import signs_in
from inclusion_metrics.rendering.sentences import (
    GIVEN,
    INCONCLUSIVE,
    STANDS,
    confronted,
    label,
    pick,
)
from inclusion_metrics.rendering.sheets import BLANK, Value, plain, sheet
from inclusion_metrics.secrecy import Published

TITLE = "Indicateurs au regard des objectifs"
#: Heads of the same table in the workbook.
_DATA = (
    "Code", "Indicateur", "Code du financeur", "Unité", "Prévu, minimum", "Prévu, maximum",
    "Réalisé", "Numérateur", "Dénominateur", "Situation", "Écart",
)  # fmt: skip
#: How a gap is printed: « aucun », « +4,8 points », « −12 », « moins de 0,1 point ».
_A_GAP = re.compile(r"aucun|moins de|[+−\d]")
#: More lines than these may be cut by the end of a page.
_ONE_PAGE = 12
_BARS = "Bande claire : ce qui était prévu. Barre foncée : réalisé."
_SCALE = (
    "Chaque ligne a sa propre échelle : elle part de zéro et va jusqu’au plus grand des deux "
    "nombres, le réalisé ou le maximum prévu."
)
_BOUNDS, _HATCHED = " Trait fin : entre les bornes possibles.", " Hachures : chiffre secret."
#: The figure right after its name: a telephone shows these two first.
_HEADS = ("Indicateur", "Réalisé", "Prévu, minimum", "Prévu, maximum", "Situation", "Écart")
_FUNDER = "Code du financeur"
#: What several lines are that are not where an objective says.
_PLURALS = {"non vérifiable": "non vérifiables", INCONCLUSIVE: f"{INCONCLUSIVE}s"}
_NOTE = (
    "Écart : réalisé moins l’objectif le plus proche, en points pour un pourcentage. "
    "Un écart se constate ; il ne dit pas sa cause."
)


@dataclass(frozen=True, slots=True)
class Goal:
    """What was promised on one figure, in its own unit (60 for 60 %).

    Attributes:
        indicator: the figure.
        item: code of one of its items, empty without items.
        low, high: what was planned, either of them ``None``.
        funder_code: how the funder numbers the figure.
        source: where the objective is written.
    """

    indicator: Indicator
    item: str = ""
    low: float | None = None
    high: float | None = None
    funder_code: str = ""
    source: str = ""


def objectives(
    published: Published,
    goals: Sequence[Goal],
    *,
    level: str = "ensemble",
    territory: str = "",
    period: Period | None = None,
    title: str = TITLE,
    draw: bool = False,
) -> Block:
    """Planned and achieved, one line per objective.

    Args:
        published: protected figures.
        goals: what was planned, in the order of the form.
        level: where the figures were measured.
        territory: code within the level.
        period: by default the latest one measured.
        title: caption of the table.
        draw: True for a drawing above the table: a bar over the band of its objective.

    Returns:
        A table that says where each figure stands: below, within or above its objective, or why it
        cannot be checked.
    """
    lines, contexts, views = [], [], []
    coded = any(goal.funder_code for goal in goals)
    for goal in goals:
        seen = measured(published, goal.indicator, level=level, territory=territory, period=period)
        lines.append(_line(goal, seen, coded=coded))
        views.append(seen)
        if seen is not None:
            contexts.append(_context(seen))
    named = (*_HEADS, _FUNDER) if coded else _HEADS
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in named)
    long = " im-long" if len(goals) > _ONE_PAGE else ""
    context = formats.listing(list(dict.fromkeys(contexts))) if contexts else ""
    table = (
        f'<table class="im-objectifs{long}"><caption><b>{escape(title)}</b>'
        f"<span>{escape(context)}</span></caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )
    sources = list(dict.fromkeys(goal.source for goal in goals if goal.source))
    said = f"Objectifs : {' ; '.join(sources)}. {_NOTE}" if sources else _NOTE
    drawn = _drawing(goals, views, context) if draw else ""
    body = (
        f'<div class="im-bloc im-tableau">{scroller(table, f"Tableau : {title}")}'
        f'<div class="im-notes"><p>{escape(said)}</p>{marker_list(signs_in(table))}</div></div>'
    )
    if drawn:  # the table is the data of the drawing
        head = '<figure class="im-bloc im-figure" aria-labelledby="fig-objectifs">'
        body = f"{head}{drawn}{body}</figure>"
    plural = "s" if len(goals) > 1 else ""
    notes = [f"Objectifs : {' ; '.join(sources)}."] * bool(sources)
    figures = [_data(goal, seen) for goal, seen in zip(goals, views, strict=True)]
    data = sheet(title, _DATA, figures, context=context, notes=[*notes, _NOTE])
    return Block(body, summary=f"{title} ({len(goals)} objectif{plural})", sheets=(data,))


def _drawing(goals: Sequence[Goal], views: Sequence[View | None], context: str) -> str:
    """Each figure over the band of its objective; the table below holds its data."""
    rows, places = [], []
    for goal, seen in zip(goals, views, strict=True):
        cell = pick(seen, goal.item) if seen else None
        if goal.low is None and goal.high is None:
            continue
        situation, _ = _situation(goal, seen, cell)
        places.append(situation.partition(" vu ")[0].partition("\u202f:")[0])
        rows.append(_bullet(goal, cell, html.unescape(situation), seen))
    if not rows:
        return ""
    counts = [(places.count(one), one) for one in dict.fromkeys(places)]
    told = formats.listing([f"{n} {_PLURALS.get(one, one) if n > 1 else one}" for n, one in counts])
    many = formats.many(len(rows), "objectif", "objectifs")
    reading = formats.typo(f"Sur {many} : {told}.")
    drawn = charts.still(forms_rows.bullets(rows, slim=False), "fig-objectifs", reading)
    slim = forms_rows.bullets(rows, slim=True)
    drawn += charts.still(slim, "fig-objectifs-etroit", reading, "im-etroit")
    name = "Réalisé, au regard des objectifs"
    key = _BARS + _BOUNDS * any(row["bas"] is not None for row in rows)
    key += _HATCHED * any(row["secret"] for row in rows)
    return (
        f'<figcaption><b id="fig-objectifs">{escape(name)}</b>'
        f'<p class="im-lecture">{escape(reading)}</p>'
        f"<span>{escape(f'{_SCALE} {context}.')}"
        f'</span><span class="im-repere">{escape(key)}</span></figcaption>'
        f"{scroller(drawn, f'Graphique : {name}')}"
    )


def _bullet(goal: Goal, cell: Cell | None, situation: str, seen: View | None) -> dict[str, object]:
    """A line of the drawing, on a scale of its own."""
    indicator = goal.indicator
    value = cell.value if cell else None
    text = formats.objective(goal.low, goal.high, indicator.unit)
    status = cell.status if cell else (seen.refusal[0] if seen and seen.refusal else None)
    sign_of = status.marker if status else Status.NON_RENSEIGNE.marker
    sure = cell is not None and value is not None and not wide(cell, indicator)
    doubt = cell is not None and value is not None and indicator.kind is not Kind.MEDIAN
    ends = (cell.lower, cell.upper) if cell is not None and doubt else (None, None)
    if not formats.differ(*ends, indicator.unit):
        ends = (None, None)
    known = [n for n in (value, goal.low, goal.high, *ends) if n is not None]
    scale = max([*known, 0.0]) * 1.05 or 1.0
    shown = formats.amount(value, indicator.unit) if sure and value is not None else ""
    if cell is not None and value is not None and not sure:
        shown = columns.spread(cell, indicator)

    def at(amount: float | None) -> float | None:
        return None if amount is None else max(amount, 0.0) / scale

    return {
        "nom": formats.typo(label(indicator, cell) if cell else _named(goal)),
        "valeur": at(value) if sure else None,
        "bas": at(ends[0]),
        "haut": at(ends[1]),
        "debut": at(goal.low or 0.0),
        "fin_but": at(goal.high) if goal.high is not None else 1.0,
        "borne": goal.high is not None,
        "texte": formats.typo(
            f"{shown or sign_of}, {situation.partition(' vu ')[0]}\nprévu : {text}"
        ),
        "secret": bool(status and status.masked),
    }


def _context(seen: View) -> str:
    parts = (seen.territory_label, formats.period(seen.period))
    return ", ".join(part for part in parts if part and part != EVERYWHERE)


def _line(goal: Goal, seen: View | None, *, coded: bool) -> str:
    indicator = goal.indicator
    if goal.item not in ([item.code for item in indicator.items] or [""]):
        raise ErreurUtilisateur(
            f"{indicator.code} n’a pas de modalité « {goal.item} » : corrigez l’objectif."
        )
    cell = pick(seen, goal.item) if seen else None
    name = label(indicator, cell) if cell else _named(goal)
    whole = f" ({EVERYWHERE})" if indicator.rows.whole else ""
    ours = f'<br><span class="im-nd im-code">{escape(indicator.code)}</span>'
    situation, gap = _situation(goal, seen, cell)
    cells = [
        _achieved(seen, cell, indicator),
        *(_planned(end, indicator) for end in (goal.low, goal.high)),
        situation,
        gap,
    ]
    if coded:
        cells.append(escape(goal.funder_code) or sign("–"))
    body = "".join(f"<td>{text}</td>" for text in cells)
    return f'<tr><th scope="row">{escape(name + whole)}{ours}</th>{body}</tr>'


def _data(goal: Goal, seen: View | None) -> list[Value]:
    """A line of the table, each figure as a number."""
    indicator = goal.indicator
    cell = pick(seen, goal.item) if seen else None
    name = label(indicator, cell) if cell else _named(goal)
    whole = f" ({EVERYWHERE})" if indicator.rows.whole else ""
    situation, gap = (plain(text) for text in _situation(goal, seen, cell))
    achieved: Value = plain(_achieved(seen, cell, indicator))
    counted: tuple[Value, Value] = (BLANK, BLANK)
    if cell is not None and cell.value is not None:
        achieved = numbers.value(cell, indicator)
        if has_counts(cell, indicator):
            counted = numbers.counts(cell, indicator)
    planned = tuple(BLANK if end is None else end for end in (goal.low, goal.high))
    return [
        indicator.code, name + whole, goal.funder_code or BLANK, indicator.unit.plural,
        *planned, achieved, *counted, situation, _distance(goal, cell, gap),
    ]  # fmt: skip


def _distance(goal: Goal, cell: Cell | None, printed: str) -> Value:
    """The gap as a number, wherever the page prints one."""
    if cell is None or cell.value is None or not _A_GAP.match(printed):
        return printed
    if goal.low is not None and cell.value < goal.low:
        return cell.value - goal.low
    if goal.high is not None and cell.value > goal.high:
        return cell.value - goal.high
    return 0.0


def _named(goal: Goal) -> str:
    items = {item.code: item.label for item in goal.indicator.items}
    named = items.get(goal.item)
    return f"{goal.indicator.label}, « {named} »" if named else goal.indicator.label


def _planned(end: float | None, indicator: Indicator) -> str:
    return sign("–") if end is None else escape(formats.target(end, indicator.unit))


def _achieved(seen: View | None, cell: Cell | None, indicator: Indicator) -> str:
    if cell is None:
        status = seen.refusal[0] if seen and seen.refusal else Status.NON_RENSEIGNE
        return sign(status.marker)
    text = columns.value(cell, indicator)
    if cell.value is None or not has_counts(cell, indicator):
        return text
    return f'{text}<br><span class="im-nd">{columns.counts(cell, indicator)}</span>'


def _situation(goal: Goal, seen: View | None, cell: Cell | None) -> tuple[str, str]:
    """Where the figure stands, in words, and its gap to the nearest end of the objective."""
    unit = goal.indicator.unit
    if cell is None or cell.value is None:
        refused = seen.refusal[0] if seen and seen.refusal else Status.NON_RENSEIGNE
        status = cell.status if cell else refused
        why = {Status.NON_RENSEIGNE: "non renseigné", Status.SANS_OBJET: "sans objet"}
        said = "chiffre non mesuré" if seen is None else why.get(status, "secret")
        return escape(f"non vérifiable : {said}"), sign(status.marker or "s")
    if goal.low is None and goal.high is None:
        return escape("sans objectif chiffré"), sign("–")
    aims = (goal.low, goal.high)
    found = confronted(cell, goal.indicator, aims)
    if not found.certain:
        given = GIVEN[columns.sampled(goal.indicator)]
        return escape(f"{INCONCLUSIVE} {given}"), escape(INCONCLUSIVE)
    said = escape(STANDS[found.position])
    if wide(cell, goal.indicator):
        return said, sign("–")
    nearest = {Position.SOUS: goal.low, Position.AU_DESSUS: goal.high}.get(found.position)
    return said, escape("aucun" if nearest is None else _gap(cell.value, nearest, unit))


def _gap(achieved: float, planned: float, unit: Unit) -> str:
    """Achieved less planned; a gap that rounding hides is said so."""
    if not formats.differ(achieved, planned, unit):
        least = formats.difference(10.0**-unit.decimals, unit)
        return f"moins de {least.removeprefix('+')}"
    return formats.difference(achieved - planned, unit)
