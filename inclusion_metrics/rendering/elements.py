"""``Block``, a piece of dossier, and the few HTML elements that all of them share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from inclusion_metrics.model import MARKERS
from inclusion_metrics.rendering import theme
from inclusion_metrics.rendering.formats import escape
from inclusion_metrics.rendering.sheets import TABLES, Sheet

#: What JupyterLab 4 renders without a network. It does not know the type that Altair 6 announces.
VEGALITE = "application/vnd.vegalite.v5+json"
_VEGALITE_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
#: The page's version of a chart that is shown as an interactive one: browsers ignore this type.
STILL = "application/vnd.inclusion-metrics.still+html"


@dataclass(frozen=True, slots=True)
class Block:
    """HTML ready for the page, with the chart specification when there is one.

    Attributes:
        html: safe HTML, without style nor script.
        spec: Vega-Lite specification as JSON text, empty when the block is not a chart.
        summary: the block in one line of plain text.
        sheets: its tables as data, for the workbook beside the page.
    """

    html: str
    spec: str = field(default="", repr=False)
    summary: str = ""
    sheets: tuple[Sheet, ...] = field(default=(), repr=False)

    def _repr_html_(self) -> str | None:
        """For the tools that only know HTML; nothing where it would hide an interactive chart."""
        if not theme.in_notebook():
            return self.html
        return None if self.spec else f"{_style()}{self.html}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        """An interactive chart for someone looking at a notebook, still HTML for a dossier.

        JupyterLab prefers ``text/html`` to Vega-Lite: the chart is interactive only when its
        HTML goes under another name, which the page prefers to all others.
        """
        plain = self.summary or "Bloc de dossier"
        if not theme.in_notebook():
            shown: dict[str, Any] = {"text/html": self.html, "text/plain": plain}
            return shown | ({TABLES: [s.as_json() for s in self.sheets]} if self.sheets else {})
        if not self.spec:
            return {"text/html": f"{_style()}{self.html}", "text/plain": plain}
        chart = json.loads(self.spec) | {"$schema": _VEGALITE_SCHEMA}
        return {VEGALITE: chart, STILL: self.html, "text/plain": plain}


def _style() -> str:
    return f"<style>{theme.css('blocs')}</style>"


def paragraph(text: str, *, kind: str = "") -> Block:
    """A paragraph of plain text; ``kind`` is a class of the style sheet (« refus »)."""
    css = f' class="im-bloc im-{kind}"' if kind else ' class="im-bloc"'
    return Block(f"<p{css}>{escape(text)}</p>", summary=text)


def definition_list(pairs: Iterable[tuple[str, str]], *, kind: str = "im-fiche") -> str:
    """The same as bare HTML; pairs without a value are left out."""
    body = "".join(
        f"<div><dt>{escape(term)}</dt><dd>{escape(text)}</dd></div>" for term, text in pairs if text
    )
    return f'<dl class="{kind}">{body}</dl>'


def marker_list(signs: Sequence[str]) -> str:
    """The legend of the given signs, empty when there is none."""
    if not signs:
        return ""
    return definition_list([(sign, MARKERS[sign]) for sign in signs], kind="im-legende")


def card_anchor(code: str) -> str:
    """Name of the card of an indicator within the page."""
    return f"fiche-{code.lower().replace('_', '-')}"


def scroller(content: str, label: str) -> str:
    """What scrolls sideways on narrow screens, within reach of the keyboard.

    A group and not a region: a page has a hundred of them, which would drown its landmarks.
    """
    return (
        f'<div class="im-defile" role="group" tabindex="0" aria-label="{escape(label)}">'
        f"{content}</div>"
    )


def sign(marker: str) -> str:
    """A marker as a table cell shows it, with its meaning for screen readers."""
    said = MARKERS[marker].split(" : ")[0]
    said = "secret statistique" if marker == "s" else said
    named = f'role="img" aria-label="{escape(said)}"'
    return f'<span class="im-signe" {named}>{escape(marker)}</span>'
