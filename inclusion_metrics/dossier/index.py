# mypy: disable-error-code="no-untyped-call"
"""``index.html``: the dossiers of an output folder, readable by anyone, without a script.

Where scripts run, a form filters the list; it stays hidden elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import quote

from inclusion_metrics.dossier.files import CSV, PAGE, PDF, WORKBOOK
from inclusion_metrics.dossier.listing import MARK, Entry, State
from inclusion_metrics.model import Period
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.elements import scroller
from inclusion_metrics.rendering.formats import escape
from inclusion_metrics.typography import NO_BREAK_SPACE

TITLE = "Dossiers d’évaluation"
#: Begins the title of every dossier that was given none.
_SAME = "Dossier d’évaluation – "
KEPT = "La page est la version précédente."
_HEADS = (
    "Dossier", "État", "Territoire", "Période", "Financeur", "Taille", "Annexes", "PDF",
)  # fmt: skip
#: What does not fit a line of the table: the class of the state, which colours it.
_CLASSES = {
    State.FRESH: "im-fait", State.STALE: "im-vieux",
    State.FAILED: "im-echec", State.UNKNOWN: "im-vieux",
}  # fmt: skip


def page(entries: Sequence[Entry], mark: str) -> str:
    """The page that lists these dossiers.

    Args:
        entries: in their order.
        mark: fingerprint of what is listed, kept in the page.
    """
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    from inclusion_metrics.rendering.page import to_html

    table = scroller("".join(_table(entries)), TITLE)
    block = f'<div class="im-bloc im-tableau">{_form(entries)}{table}</div>'
    shown = new_output("display_data", data={"text/html": block})
    cell = new_code_cell(id="index", outputs=[shown])
    html = str(to_html(new_notebook(cells=[cell]), title=TITLE, subtitle=_count(entries)))
    script = _beside(".js")
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    head = f'<meta name="{MARK}" content="{mark}"><style>{_beside(".css")}</style>'
    for before, after in (
        # The page allows no script at all: this one, and no other.
        ("default-src 'none'", f"default-src 'none'; script-src 'sha256-{allowed}'"),
        ("</head>", f"{head}</head>"),
        ("</body>", f"<script>{script}</script></body>"),
    ):
        html = html.replace(before, after, 1)
    return html


@cache
def _beside(end: str) -> str:
    """The style or the script of this page, written in a file of the same name."""
    return Path(__file__).with_suffix(end).read_text("utf-8").strip()


def _count(entries: Sequence[Entry]) -> str:
    """« 11 dossiers, dont 1 à refaire et 2 en échec »."""
    total = formats.many(len(entries), "dossier", "dossiers")
    told = [
        f"{number} {state}"
        for state in (State.STALE, State.FAILED, State.UNKNOWN)
        if (number := sum(one.state is state for one in entries))
    ]
    return f"{total}, dont {' et '.join(told)}" if told else total


def _form(entries: Sequence[Entry]) -> str:
    """Filters, hidden until the script shows them."""
    years = sorted({year for one in entries for year in _years(one)})
    fields = (
        ("im-carnet", "Carnet", ((name, name) for name in _notebooks(entries))),
        ("im-annee", "Année", ((year, year) for year in years)),
        (
            "im-etat",
            "État",
            ((s.value, s.value) for s in State if any(e.state is s for e in entries)),
        ),
    )
    parts = [
        '<p><label for="im-recherche">Chercher</label>'
        '<input type="search" id="im-recherche" autocomplete="off"></p>'
    ]
    for name, label, options in fields:
        choices = "".join(f'<option value="{escape(v)}">{escape(t)}</option>' for v, t in options)
        parts.append(
            f'<p><label for="{name}">{label}</label><select id="{name}">'
            f'<option value="">Tout</option>{choices}</select></p>'
        )
    parts.append('<p><button type="button" id="im-tout">Tout montrer</button></p>')
    told = '<p id="im-compte" role="status"></p>'
    return (
        f'<div class="im-filtre" id="im-filtre" role="search" hidden>{"".join(parts)}{told}</div>'
    )


def _notebooks(entries: Iterable[Entry]) -> list[str]:
    return sorted({one.key.partition("/")[0] for one in entries})


def _years(entry: Entry) -> list[str]:
    if not entry.start:
        return []
    return [str(year) for year in range(int(entry.start[:4]), int(entry.end[:4]) + 1)]


def _table(entries: Sequence[Entry]) -> Iterator[str]:
    yield '<table class="im-liste" id="im-liste">'
    yield f"<caption>{escape('Dossiers construits')}</caption><thead><tr>"
    yield "".join(f'<th scope="col">{escape(head)}</th>' for head in _HEADS)
    yield "</tr></thead><tbody>"
    for entry in entries:
        notebook = entry.key.partition("/")[0]
        yield (
            f'<tr data-carnet="{escape(notebook)}" data-annee="{" ".join(_years(entry))}" '
            f'data-etat="{escape(entry.state)}"><th scope="row">{_name(entry)}</th>'
        )
        cells = (entry.territory, _period(entry), entry.funder, _size(entry, PAGE))
        yield f"<td>{_state(entry)}</td>"
        yield "".join(f"<td>{escape(text)}</td>" for text in cells)
        links = [
            _link(entry, said, end)
            for said, end in (("classeur", WORKBOOK), ("CSV", CSV))
            if end in entry.sizes
        ]
        pdf = f"{_link(entry, 'PDF', PDF)} ({_size(entry, PDF)})" if PDF in entry.sizes else "–"
        yield f"<td>{', '.join(links) or '–'}</td><td>{pdf}</td></tr>"
    yield "</tbody></table>"


def _name(entry: Entry) -> str:
    name = escape(entry.title.removeprefix(_SAME))
    if PAGE not in entry.sizes:
        return name
    return f'<a href="{escape(quote(entry.key + PAGE))}">{name}</a>'


def _period(entry: Entry) -> str:
    if not entry.start:
        return ""
    return formats.period(Period(date.fromisoformat(entry.start), date.fromisoformat(entry.end)))


def _state(entry: Entry) -> str:
    """The state in words, then why; colour only repeats it."""
    said = f'<span class="{_CLASSES[entry.state]}">{escape(entry.state)}</span>'
    why = entry.why.strip()
    if entry.state is State.FAILED and PAGE in entry.sizes and not why.endswith("conservée."):
        why = f"{why} {KEPT}"
    return f"{said} : {escape(why)}" if why else said


def _size(entry: Entry, end: str) -> str:
    """Rounded up to the kilobyte: 1 ko is 1 000 octets."""
    if end not in entry.sizes:
        return ""
    return f"{formats.number(-(-entry.sizes[end] // 1000))}{NO_BREAK_SPACE}ko"


def _link(entry: Entry, said: str, end: str) -> str:
    """A link that says of which dossier it is, to whoever hears it alone."""
    hidden = f'<span class="im-vh"> : {escape(entry.title.removeprefix(_SAME))}</span>'
    return f'<a href="{escape(quote(entry.key + end))}">{said}{hidden}</a>'
