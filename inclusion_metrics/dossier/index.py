# mypy: disable-error-code="no-untyped-call"
"""``index.html``: the dossiers of an output folder, readable by anyone, without a script."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from inclusion_metrics.dossier.files import CSV, PAGE, PDF, PROVENANCE, WORKBOOK
from inclusion_metrics.model import Period
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.elements import scroller
from inclusion_metrics.rendering.formats import escape
from inclusion_metrics.typography import NO_BREAK_SPACE

INDEX = "index.html"
TITLE = "Dossiers d’évaluation"
BUILT = "construit"
FAILED_KEPT = "échec à la dernière construction : la page est la version précédente"
FAILED = "échec : jamais construit"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index; only ``name`` and ``state`` are known of a dossier never built.

    ``pdf`` is the weight of the printed page, empty where there is none.
    """

    link: str
    name: str
    territory: str = ""
    period: str = ""
    funder: str = ""
    size: str = ""
    annexes: tuple[tuple[str, str], ...] = ()
    state: str = BUILT
    pdf: str = ""


def write_index(sortie: Path, states: Mapping[str, str]) -> Path:
    """List the pages of a folder.

    Args:
        sortie: the output folder.
        states: "<notebook>/<name>" → error of the run that ends, empty when it went well.
    """
    entries = [_entry(sortie, file, states) for file in sorted(sortie.glob(f"*/*{PROVENANCE}"))]
    known = {entry.link.removesuffix(".html") for entry in entries}
    for key in sorted(key for key, error in states.items() if error and key not in known):
        kept = (sortie / f"{key}.html").is_file()
        name = key.partition("/")[2]
        entries.append(
            Entry(f"{key}.html", name, state=FAILED_KEPT) if kept else Entry("", name, state=FAILED)
        )
    target = sortie / INDEX
    beside = sortie / f".{INDEX}.partiel"
    try:
        beside.write_text(_page(entries), encoding="utf-8", newline="\n")
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return target


def _entry(sortie: Path, file: Path, states: Mapping[str, str]) -> Entry:
    account = json.loads(file.read_text("utf-8"))
    name = file.name.removesuffix(PROVENANCE)
    page = file.with_name(f"{name}.html")
    key = f"{page.parent.name}/{name}"
    period = Period(date.fromisoformat(account["debut"]), date.fromisoformat(account["fin"]))
    return Entry(
        link=f"{page.parent.name}/{page.name}" if page.is_file() else "",
        name=account["titre_affiche"],
        territory=account["territoire_nom"],
        period=formats.period(period),
        funder=account["financeur"],
        size=_size(page),
        annexes=tuple(
            (said, f"{page.parent.name}/{name}{end}")
            for said, end in (("classeur", WORKBOOK), ("CSV", CSV))
            if page.with_name(f"{name}{end}").is_file()
        ),
        state=FAILED_KEPT if states.get(key) else BUILT,
        pdf=_size(page.with_name(f"{name}{PDF}")),
    )


def _size(page: Path) -> str:
    """Rounded up to the kilobyte: 1 ko is 1 000 octets."""
    return (
        f"{formats.number(-(-page.stat().st_size // 1000))}{NO_BREAK_SPACE}ko"
        if page.is_file()
        else ""
    )


def _page(entries: list[Entry]) -> str:
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    from inclusion_metrics.rendering.page import to_html

    table = scroller("".join(_table(entries)), TITLE)
    block = f'<div class="im-bloc im-tableau">{table}</div>'
    shown = new_output("display_data", data={"text/html": block})
    cell = new_code_cell(id="index", outputs=[shown])
    count = formats.many(len(entries), "dossier", "dossiers")
    return str(to_html(new_notebook(cells=[cell]), title=TITLE, subtitle=count))


def _table(entries: list[Entry]) -> Iterator[str]:
    heads = (
        "Dossier", "Territoire", "Période", "Financeur", "État", "Taille", "Annexes", "PDF",
    )  # fmt: skip
    yield '<table class="im-liste">'
    yield f"<caption>{escape('Dossiers construits')}</caption><thead><tr>"
    yield "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    yield "</tr></thead><tbody>"
    for entry in entries:
        name = escape(entry.name)
        named = f'<a href="{escape(quote(entry.link))}">{name}</a>' if entry.link else name
        cells = (entry.territory, entry.period, entry.funder, entry.state, entry.size)
        yield f'<tr><th scope="row">{named}</th>'
        yield "".join(f"<td>{escape(text)}</td>" for text in cells)
        links = (_link(entry, said, link) for said, link in entry.annexes)
        yield f"<td>{', '.join(links) or '–'}</td>"
        yield f"<td>{_pdf(entry) if entry.pdf else '–'}</td></tr>"
    yield "</tbody></table>"


def _pdf(entry: Entry) -> str:
    link = f"{entry.link.removesuffix(PAGE)}{PDF}"
    return f"{_link(entry, 'PDF', link)} ({entry.pdf})"


def _link(entry: Entry, said: str, to: str) -> str:
    """A link that says of which dossier it is, to whoever hears it alone."""
    hidden = f'<span class="im-vh"> : {escape(entry.name)}</span>'
    return f'<a href="{escape(quote(to))}">{said}{hidden}</a>'
