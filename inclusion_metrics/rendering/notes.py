"""What stands below a table or a chart: source, reservations, signs in use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from inclusion_metrics.indicators.frequentation import READ_WITH_RATE
from inclusion_metrics.model import MARKERS, Indicator, Kind
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.cells import Cell, View, has_counts
from inclusion_metrics.rendering.columns import about_cost, shared_rates
from inclusion_metrics.rendering.elements import card_anchor, marker_list
from inclusion_metrics.rendering.formats import escape
from inclusion_metrics.rendering.merged import merged
from inclusion_metrics.rendering.parts import NOTE, adding_up
from inclusion_metrics.rendering.totals import of_items, of_lines
from inclusion_metrics.typography import ABOUT

_SIGNS = re.compile(r'<span class="im-signe" [^<>]*>([^<]*)</span>')
#: Reservations said below a figure; its card has them all.
_CAVEATS = 2
_ROUNDED = (
    f"{ABOUT} : arrondi au multiple de 5 le plus proche, chaque nombre à part ; un total peut "
    "différer de la somme de ses lignes."
)


def below(
    views: Sequence[View],
    body: str,
    *,
    totals: Sequence[Sequence[Cell]] = (),
    more: Sequence[str] = (),
) -> str:
    """The notes of one or several views, as HTML, below what ``body`` shows."""
    lines = [f"{what} : {' ; '.join(cited)}." for what, cited in sources(views) if cited]
    lines += reservations(views, body, totals=totals, more=more)
    said = f"{escape(' '.join(lines))} {_to_cards([seen.indicator for seen in views])}"
    return f'<div class="im-notes"><p>{said}</p>{marker_list(signs_in(body))}</div>'


def sources(views: Sequence[View]) -> list[tuple[str, list[str]]]:
    """Where the figures come from, and the texts that define them."""
    return [
        ("Source", _once(seen.source for seen in views)),
        ("Défini d’après", _once(seen.defined_by for seen in views)),
    ]


def _once(cited: Iterable[str]) -> list[str]:
    """Each text once, whatever the figures that cite it among others."""
    return list(dict.fromkeys(one for text in cited for one in text.split(" ; ") if one))


def reservations(
    views: Sequence[View],
    body: str,
    *,
    totals: Sequence[Sequence[Cell]] = (),
    more: Sequence[str] = (),
) -> list[str]:
    """What a reader must know of one or several views, one sentence a line.

    Args:
        views: what is shown.
        body: the HTML above, which tells the signs to explain.
        totals: for each view, its cells of the last line, which says the whole.
        more: further sentences.
    """
    lines: list[str] = []
    first = views[0]
    if len(views) == 1:
        lines += _rates(first)
        if ">Part</th>" in body and adding_up(first.cells, first.indicator):
            lines.append(NOTE)
        lines += [cost] if (cost := about_cost(first.indicator, first.cells)) else []
        lines += _caveats(first)[:_CAVEATS]
    elif any(has_counts(cell, seen.indicator) for seen in views for cell in seen.cells):
        ratios = any(seen.indicator.kind is Kind.RATE for seen in views)
        part = "part ou rapport" if ratios else "part"
        lines.append(f"Sous chaque {part} : numérateur / dénominateur.")
    lines += of_lines(views, totals) if totals else []
    lines += of_items(first) if len(views) == 1 else []
    lines += merged(views)
    if ABOUT in body:
        lines.append(_ROUNDED)
    return [*lines, *more]


def _caveats(seen: View) -> list[str]:
    """Those of an indicator, without the advice to read bounds that nothing opens."""
    unit = seen.indicator.unit
    open_ones = any(c.unknown or formats.differ(c.lower, c.upper, unit) for c in seen.cells)
    return [one for one in seen.indicator.caveats if open_ones or one != READ_WITH_RATE]


def _to_cards(indicators: Sequence[Indicator]) -> str:
    """Where the rest is said: « Autres limites : fiche FRE-05 », as HTML."""
    codes = list(dict.fromkeys(one.code for one in indicators))
    links = [f'<a href="#{card_anchor(code)}">{escape(code)}</a>' for code in codes]
    more = len(codes) == 1 and len(indicators[0].caveats) > _CAVEATS
    what = "Autres limites" if more else "Définition et limites"
    card = "fiche" if len(codes) == 1 else "fiches"
    return f"{escape(f'{what} : {card} ')}{', '.join(links)}."


def signs_in(body: str) -> list[str]:
    """The signs in use in some HTML, in the order of their legend."""
    used = set(_SIGNS.findall(body))
    return [mark for mark in MARKERS if mark in used]


def _rates(seen: View) -> list[str]:
    """What is the same on every line is said once; a column or a heading says the rest."""
    if seen.breakdown:
        return []
    said = shared_rates(seen.cells, seen.indicator)
    if not seen.indicator.items and any(cell.unknown for cell in seen.cells):
        said = [text for text in said if not text.startswith("taux")]
    return [f"{text[:1].upper()}{text[1:]}." for text in said]
