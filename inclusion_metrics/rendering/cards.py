"""The card of an indicator: what it says, how it is made, how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterable

from inclusion_metrics.fiches import NOT_CHECKED, card_rows
from inclusion_metrics.model import Indicator
from inclusion_metrics.rendering.elements import Block, card_anchor
from inclusion_metrics.rendering.formats import escape
from inclusion_metrics.rendering.sheets import CARDS, sheet

_DOUBT = f"({NOT_CHECKED})"
_MARKED = f'(<span class="im-doute">{NOT_CHECKED}</span>)'


def card(indicator: Indicator) -> Block:
    """Everything that defends one figure, as a titled section."""
    body = "".join(
        f"<div><dt>{term}</dt><dd>{_said(lines)}</dd></div>" for term, lines in card_rows(indicator)
    )
    name = card_anchor(indicator.code)
    title = f'<span class="im-code">{escape(indicator.code)}</span>. {escape(indicator.label)}'
    html = (
        f'<section class="im-bloc im-carte" id="{name}"><h3>{title}</h3>'
        f'<dl class="im-fiche">{body}</dl></section>'
    )
    return Block(html, summary=f"Fiche {indicator.code} : {indicator.label}")


def cards(indicators: Iterable[Indicator]) -> Block:
    """The cards of several indicators, each once, in the given order."""
    unique = {indicator.code: indicator for indicator in indicators}
    html = "".join(card(indicator).html for indicator in unique.values())
    rows = [
        (one.code, one.label, term, line)
        for one in unique.values()
        for term, lines in card_rows(one)
        for line in lines
    ]
    data = sheet(CARDS, ("Code", "Indicateur", "Rubrique", "Texte"), rows)
    shown = f'<div class="im-fiches">{html}</div>'
    return Block(shown, summary=f"{len(unique)} fiches", sheets=(data,))


def _said(lines: list[str]) -> str:
    """One line as a text, several as a list; what was not checked stands out."""
    marked = [escape(line).replace(_DOUBT, _MARKED) for line in lines]
    if len(marked) == 1:
        return marked[0]
    return f"<ul>{''.join(f'<li>{line}</li>' for line in marked)}</ul>"
