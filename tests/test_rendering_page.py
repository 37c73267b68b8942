"""The page of a dossier: one valid, self-contained HTML file."""

import json
import re
from typing import Any

import nbformat.v4 as v4
import pytest

from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.rendering import chart, table, theme
from inclusion_metrics.rendering.page import to_html
from inclusion_metrics.secrecy import Published

from .test_rendering_data import WHERE, parsed, publish, texts


@pytest.fixture(scope="module")
def published() -> Published:
    return publish()


def notebook(*blocks: Any) -> Any:
    cells = [
        v4.new_markdown_cell("# Mon carnet\n\n## Publics\n\n#### Trop bas\n\nAvec <b> & : oui")
    ]
    for block in blocks:
        outputs = [
            v4.new_output("execute_result", data=block._repr_mimebundle_()),
            v4.new_output("stream", name="stderr", text="avertissement"),
            v4.new_output("error", ename="E", evalue="v", traceback=["trace"]),
        ]
        cells.append(v4.new_code_cell("du_code()", outputs=outputs))
    return v4.new_notebook(cells=[*cells, v4.new_markdown_cell("## Publics\n\nFin.")])


def test_page(published: Published) -> None:
    figure = chart(published, CATALOGUE["FRE-08"], **WHERE)
    run = notebook(table(published, CATALOGUE["FRE-05"], **WHERE), figure, figure)
    before = json.dumps(run)
    html = to_html(run, title="Un <dossier>", subtitle="2024", meta=[("Financeur", "X & Y")])
    assert json.dumps(run) == before
    assert html == to_html(
        run, title="Un <dossier>", subtitle="2024", meta=[("Financeur", "X & Y")]
    )
    tree = parsed(html)
    assert tree.get("lang") == "fr"
    assert texts(tree.find(".//title")) == "Un <dossier>"
    assert [texts(h) for h in tree.iter("h1")] == ["Un <dossier>"]
    assert [e.tag for e in tree.iter() if re.fullmatch("h[1-6]", str(e.tag))] == [
        "h1", "h2", "h3", "h2",
    ]  # fmt: skip
    links = [a.get("href") for a in tree.find(".//nav").iter("a")]
    assert links == ["#publics", "#publics-2"]
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    labels = [e.get("aria-labelledby") for e in tree.iter() if e.get("aria-labelledby")]
    assert set(labels) <= set(ids)
    assert len(labels) == len(set(labels)) == 3
    for absent in ("du_code", "avertissement", "trace", "<script", "Mon carnet", "<b> &"):
        assert absent not in html
    assert "src=" not in html
    assert "url(" not in html
    assert "@import" not in html
    assert len(html) < 100_000


def test_page_takes_the_still_version_of_an_interactive_chart(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = chart(published, CATALOGUE["FRE-08"], **WHERE)
    still = to_html(notebook(figure), title="Dossier")
    monkeypatch.setattr(theme, "in_notebook", lambda: True)
    assert to_html(notebook(figure), title="Dossier") == still


def test_printed_pages_repeat_the_title_and_the_construction(published: Published) -> None:
    run = notebook(table(published, CATALOGUE["FRE-05"], **WHERE))
    html = to_html(run, title='Un "titre" </style> \\ et & fin', footer="Construction 12")
    head = re.search(r'@top-left\{content:"(.*?)";', html)
    assert head is not None
    assert head[1] == r"Un \22 titre\22  \3c /style\3e  \5c  et \26  fin"
    assert '@bottom-left{content:"Construction 12";' in html
    assert html.count("</style>") == 1
    long = to_html(run, title="Un titre bien trop long " * 20)
    shown = re.search(r'@top-left\{content:"(.*?)";', long)
    assert shown is not None
    assert len(shown[1]) <= 110
    assert shown[1].endswith("…")
    assert "@bottom-left" not in long
