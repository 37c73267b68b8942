"""A run notebook → one HTML file that needs nothing else: no script, no request, no font.

Only the markdown of the notebook and the HTML of its outputs are printed: neither code, nor
prompts, nor warnings. The converter and its template are made once per process.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from inclusion_metrics.raw import MARK, refused
from inclusion_metrics.rendering import theme
from inclusion_metrics.rendering.citations import told_in
from inclusion_metrics.rendering.elements import STILL, card_anchor
from inclusion_metrics.rendering.formats import escape, typo
from inclusion_metrics.rendering.mentions import COVER
from inclusion_metrics.rendering.prose import WRITTEN

_TEMPLATES = Path(__file__).parent / "templates"
_STYLES = ("blocs", "page", "impression")
_HEADING = re.compile(r"h[1-6]")
#: Longest text that the margin of a printed page repeats on one line.
_RUNNING = 110
#: What polars and pandas show of a table: nobody has protected it.
_RAW_TABLE = re.compile(r'<table[^<>]*\bclass="[^"]*\bdataframe\b')
_IDS = re.compile(r'\bid="([^"<>\s]+)"')


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table of contents."""

    anchor: str
    title: str


#: From the notes of a table to the card of its indicator, and the head of that card.
_TO_CARD = re.compile(r'<a href="#(fiche-[^"<>]+)">([^<>]*)</a>')
_CARD = re.compile(r'(<section class="im-bloc im-carte" id="(fiche-[^"<>]+)"><h3>.*?</h3>)')


class DossierExporter(TemplateExporter):
    """nbconvert with our page shell: markdown and HTML outputs, nothing else."""

    file_extension = ".html"
    output_mimetype = "text/html"
    template_name = "dossier"
    extra_template_basedirs = [str(_TEMPLATES)]  # noqa: RUF012 - a trait of nbconvert


def to_html(
    notebook: NotebookNode,
    *,
    title: str,
    subtitle: str = "",
    meta: Iterable[tuple[str, str]] = (),
    footer: str = "",
) -> str:
    """Make the page of a dossier.

    Args:
        notebook: run, with its outputs; it is left as it is.
        title: title of the page and its only ``h1``.
        subtitle: below the title.
        meta: label and value, below the subtitle.
        footer: last line of the page.

    Returns:
        The whole HTML document.

    Raises:
        ErreurUtilisateur: a cell shows unprotected figures, or a raw table.
    """
    exporter = _exporter()
    parts, contents = _parts(notebook)
    cover = [part for part in parts if part.startswith(COVER)]
    page = {
        "cover": "\n".join(cover),
        "running": _css_string(title),
        "foot": _css_string(footer),
        "title": escape(title),
        "subtitle": escape(subtitle),
        "meta": [(escape(label), escape(value)) for label, value in meta if value],
        "footer": escape(footer),
        "contents": contents,
        "css": theme.css(*_STYLES),
    }
    body = new_markdown_cell("\n".join(part for part in parts if part not in cover), id="contenu")  # type: ignore[no-untyped-call]
    ready = new_notebook(cells=[body])  # type: ignore[no-untyped-call]
    html, _ = exporter.from_notebook_node(ready, resources={"page": page})
    return str(html)


def make_ready() -> None:
    """Make what every page is written with."""
    _exporter()
    _markdown()
    theme.css(*_STYLES)


@cache
def _exporter() -> DossierExporter:
    exporter = DossierExporter()  # type: ignore[no-untyped-call]
    exporter.environment.get_template("index.html.j2")
    return exporter


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _parts(notebook: NotebookNode) -> tuple[list[str], list[Entry]]:
    """The HTML of each cell, in order, and the table of contents."""
    taken: set[str] = {"contenu", "sommaire", "titre"}
    contents: list[Entry] = []
    parts: list[str] = []
    level = 1
    linked: dict[str, Entry] = {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            html, level = _text(cell.source, taken, contents, level)
            parts.append(html)
        elif cell.cell_type == "code":
            shown = [_unique(html, taken) for html in _shown(cell.get("outputs", ()))]
            for name, _ in _TO_CARD.findall("".join(shown)) if contents else ():
                linked.setdefault(name, contents[-1])
            parts += shown
    return [_to_and_from_cards(html, taken, linked) for html in parts], contents


def _to_and_from_cards(html: str, taken: set[str], linked: Mapping[str, Entry]) -> str:
    """No link to a card that the page has not; from each card, back to the section it is for."""

    def back(found: re.Match[str]) -> str:
        entry = linked.get(found[2])
        if entry is None:
            return found[0]
        link = f'<a href="#{entry.anchor}">Retour à « {entry.title} »</a>'
        return f'{found[1]}<p class="im-retour">{typo(link)}</p>'

    html = _TO_CARD.sub(lambda found: found[0] if found[1] in taken else found[2], html)
    if WRITTEN not in html:  # what the structure wrote is left as it is
        html = told_in(html, lambda code: card_anchor(code) in taken)
    return _CARD.sub(back, html)


def _shown(outputs: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for output in outputs:
        data = output.get("data", {})
        html = _joined(data.get(STILL, data.get("text/html")))
        if MARK in _joined(data.get("text/plain")) or MARK in html or _RAW_TABLE.search(html):
            raise refused()
        if html:
            yield html


def _joined(text: str | list[str] | None) -> str:
    return text if isinstance(text, str) else "".join(text or ())


def _text(source: str, taken: set[str], contents: list[Entry], level: int) -> tuple[str, int]:
    """Markdown as HTML: headings in order, with stable names; the title is the page's own."""
    parser = _markdown()
    tokens = parser.parse(source)
    kept = []
    dropped = False
    for i, token in enumerate(tokens):
        if _HEADING.fullmatch(token.tag):
            if token.type == "heading_open":
                dropped = token.tag == "h1"
                wanted = int(token.tag[1])
                level = level if dropped else max(2, min(wanted, level + 1))
                if not dropped:
                    name = _slug(tokens[i + 1].content, taken)
                    token.attrSet("id", name)
                    if level == 2:
                        contents.append(Entry(name, escape(_plain(tokens[i + 1].content))))
            token.tag = f"h{level}"
            if dropped:
                dropped = token.type == "heading_open"
                continue
        if dropped:
            continue
        for child in token.children or ():
            if child.type == "text":
                child.content = typo(child.content)
        kept.append(token)
    return str(parser.renderer.render(kept, parser.options, {})), level


def _css_string(text: str) -> str:
    """What every printed page repeats, as the inside of a string of a style sheet."""
    short = textwrap.shorten(text, _RUNNING, placeholder="…")
    return re.sub(r'["\\<>&]', lambda found: f"\\{ord(found[0]):x} ", short)


def _plain(markdown: str) -> str:
    return re.sub(r"[*_`]", "", markdown)


def _slug(text: str, taken: set[str]) -> str:
    """A readable, stable name for an anchor."""
    ascii_ = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-") or "section"
    return _free(base, taken)


def _free(base: str, taken: set[str]) -> str:
    name, count = base, 1
    while name in taken:
        count += 1
        name = f"{base}-{count}"
    taken.add(name)
    return name


def _unique(html: str, taken: set[str]) -> str:
    """The same HTML with ids that no other part of the page has."""
    renamed = {}
    for name in dict.fromkeys(_IDS.findall(html)):
        free = _free(name, taken)
        if free != name:
            renamed[name] = free
    for name, free in renamed.items():
        for before, after in (
            ('id="', '"'),
            ('labelledby="', '"'),
            ('href="#', '"'),
            ("url(#", ")"),
        ):
            html = html.replace(f"{before}{name}{after}", f"{before}{free}{after}")
    return html
