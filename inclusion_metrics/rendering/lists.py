"""Tables of what is not measured here: facts of context, rules that were checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from inclusion_metrics.model import Status
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.elements import Block, marker_list, scroller, sign
from inclusion_metrics.rendering.formats import escape
from inclusion_metrics.rendering.notes import signs_in
from inclusion_metrics.rendering.sheets import BLANK, Sheet, sheet

CONTEXT = "Chiffres de contexte, publiés par d’autres : ils ne sont pas mesurés ici"
RULES = "Règles de cohérence"


@dataclass(frozen=True, slots=True)
class ContextFigure:
    """A fact that someone else publishes: text, or a number printed with its own decimals."""

    label: str
    value: float | str | None
    unit: str
    period: str
    source: str


class Verdict(StrEnum):
    """What came out of a check."""

    VERIFIED = "vérifiée"
    FAILED = "non respectée"
    UNKNOWN = "non vérifiable"


@dataclass(frozen=True, slots=True)
class Rule:
    """A check of consistency: what it asks, what came out, what explains it."""

    text: str
    verdict: Verdict
    detail: str = ""


#: The mark that stands beside the word: never a colour alone.
_MARKS = {Verdict.VERIFIED: "✓", Verdict.FAILED: "✗", Verdict.UNKNOWN: "?"}


def context_figures(rows: Sequence[ContextFigure], *, title: str = CONTEXT) -> Block:
    """The facts of context, each with its unit, its year and its source."""
    body = "".join(
        f'<tr><th scope="row">{escape(row.label)}</th><td>{_value(row.value)}</td>'
        f"<td>{escape(row.unit)}</td><td>{_known(row.period)}</td>"
        f"<td>{_known(row.source)}</td></tr>"
        for row in rows
    )
    heads = ("Libellé", "Valeur", "Unité", "Année ou période", "Source")
    unknown = Status.NON_RENSEIGNE.marker
    data = sheet(
        title,
        heads,
        [
            (
                row.label,
                unknown if row.value is None else row.value,
                row.unit or BLANK,
                formats.tidy(row.period) or unknown,
                formats.tidy(row.source) or unknown,
            )
            for row in rows
        ],
    )
    return _table(data, body, "im-contexte", len(rows))


def rules(rows: Sequence[Rule], *, title: str = RULES) -> Block:
    """Checks of consistency, each with its verdict in words; how many failed is said first."""
    body = "".join(
        f'<tr><th scope="row">{escape(row.text)}</th>{_verdict(row.verdict)}'
        f"<td>{escape(row.detail)}</td></tr>"
        for row in rows
    )
    counts = [
        f"{n} {verdict.value}{'s' * (n > 1)}"
        for verdict in Verdict
        if (n := sum(row.verdict is verdict for row in rows))
    ]
    said = formats.listing(counts) if counts else "aucune règle"
    lines = [(row.text, row.verdict.value, row.detail) for row in rows]
    data = sheet(title, ("Règle", "Résultat", "Précision"), lines, context=said)
    return _table(data, body, "im-regles", len(rows), said)


def _verdict(verdict: Verdict) -> str:
    mark = f'<span aria-hidden="true">{_MARKS[verdict]}</span>'
    return f'<td class="im-verdict-{verdict.name.lower()}">{mark} {escape(verdict.value)}</td>'


def _table(data: Sheet, body: str, kind: str, count: int, said: str = "") -> Block:
    title = data.title
    head = "".join(f'<th scope="col">{escape(one.text)}</th>' for one in data.headings)
    below = f"<span>{escape(said)}</span>" if said else ""
    table = (
        f'<table class="{kind}"><caption><b>{escape(title)}</b>{below}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
    legend = marker_list(signs_in(table))
    html = f'<div class="im-bloc im-tableau">{scroller(table, title)}{legend}</div>'
    plural = "s" if count > 1 else ""
    summary = f"{title} ({said or f'{count} ligne{plural}'})"
    return Block(html, summary=summary, sheets=(data,))


def _value(value: float | str | None) -> str:
    if value is None:
        return sign(Status.NON_RENSEIGNE.marker)
    return escape(value if isinstance(value, str) else formats.exact(value))


def _known(text: str) -> str:
    return escape(formats.tidy(text)) if text.strip() else sign(Status.NON_RENSEIGNE.marker)
