"""The example dossiers in a real browser, with the network off: read, walked through, printed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from inclusion_metrics.dossier.build import Way, build
from inclusion_metrics.dossier.pdf import browser as find_browser
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.rendering.citations import CODE

ROOT = Path(__file__).parent.parent
PARAMS = sorted((ROOT / "params").glob("*/*.yaml"))
NAMES = [f"{file.parent.name}/{file.stem}" for file in PARAMS]
TOOLS = Path(__file__).parent / "outils"
AXE = TOOLS / "node_modules" / "axe-core" / "axe.min.js"
VALIDATE = TOOLS / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"


def _chromium() -> str | None:
    try:
        return find_browser()
    except ErreurUtilisateur:
        return None


CHROMIUM = _chromium()
pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium n’est pas installé"),
]
outillage = pytest.mark.skipif(
    not AXE.is_file() or not VALIDATE.is_file(),
    reason="axe-core et html-validate ne sont pas installés (npm ci --prefix tests/outils)",
)


@pytest.fixture(scope="module")
def dossiers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All the example dossiers, their PDF and their index: built once."""
    target = tmp_path_factory.mktemp("dossiers")
    results = build(PARAMS, sortie=target, way=Way(pdf=True))
    assert [result.error for result in results] == [""] * len(PARAMS)
    assert len(PARAMS) >= 11
    return target


def test_no_page_cites_a_figure_that_it_does_not_show(dossiers: Path) -> None:
    """Whatever the service has not noted: a code leads to its card, or is not there."""
    seen = 0
    for file in sorted(dossiers.rglob("*.html")):
        html = file.read_text("utf-8")
        cards = set(re.findall(r'<h3><span class="im-code">([^<]*)</span>', html))
        cited = set(re.findall(CODE, re.sub(r"<[^<>]*>", " ", html))) & CATALOGUE.keys()
        assert cited <= cards, (file.name, cited - cards)
        seen += bool(cited)
    assert seen >= 11


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield opened
        opened.close()


def context(browser: Browser, width: int, **more: Any) -> BrowserContext:
    return browser.new_context(viewport={"width": width, "height": 900}, offline=True, **more)


def opened(browser: Browser, file: Path, width: int = 1280) -> tuple[Page, list[str]]:
    """A page opened offline, and what it asked for or complained of."""
    page, heard = context(browser, width).new_page(), list[str]()
    page.on("console", lambda message: heard.append(f"console : {message.text}"))
    page.on("pageerror", lambda error: heard.append(f"erreur : {error}"))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith("data:") else heard.append(asked.url),
    )
    page.goto(file.as_uri())
    return page, heard


def pages(dossiers: Path) -> list[Path]:
    return [dossiers / "index.html", *(dossiers / f"{name}.html" for name in NAMES)]


def test_no_request_no_error_no_script_under_a_megabyte(dossiers: Path, browser: Browser) -> None:
    for file in pages(dossiers):
        page, heard = opened(browser, file)
        assert heard == [file.as_uri()]
        assert page.locator("script").count() == (file.name == "index.html")
        assert file.stat().st_size < 1_000_000, file.name
        page.context.close()


@outillage
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(dossiers: Path, browser: Browser, width: int) -> None:
    """Every rule of axe-core, best practices included; all the pages are read at once.

    The colours are the same at every width: contrast, by far the slowest rule, is read once.
    """
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": width > 320}}}
    script = AXE.read_text("utf-8")
    reading: dict[str, Page] = {}
    for file in pages(dossiers):
        page = context(browser, width, bypass_csp=True).new_page()
        page.goto(file.as_uri())
        page.evaluate(script)
        # wrapped, so that nothing waits for the end
        page.evaluate("options => { window.lu = axe.run(document, options) }", options)
        reading[str(file.relative_to(dossiers))] = page
    found = {}
    for name, page in reading.items():
        result = page.evaluate(
            """() => window.lu.then(all => ({
                rules: all.passes.length + all.violations.length,
                violations: all.violations.map(
                    one => [one.id, one.nodes.length, one.nodes[0].html.slice(0, 200)]),
            }))"""
        )
        assert result["rules"] > 15, name  # it did read something
        if result["violations"]:
            found[name] = result["violations"]
        page.context.close()
    assert found == {}


@outillage
def test_axe_does_find_what_is_wrong(browser: Browser) -> None:
    page = context(browser, 1280, bypass_csp=True).new_page()
    page.set_content("<html><body><img src='data:,'><p style='color:#bbb'>gris</p></body></html>")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run().then(all => all.violations.map(one => one.id))")
    assert {"image-alt", "color-contrast", "html-has-lang"} <= set(found)
    page.context.close()


@outillage
def test_the_html_is_valid(dossiers: Path, tmp_path: Path) -> None:
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    if node is None:
        pytest.skip("Node n’est pas installé")
    wrong = tmp_path / "faux.html"
    wrong.write_text("<!DOCTYPE html><html lang=fr><title>x</title><p><div></p>", encoding="utf-8")

    def checked(*files: Path) -> list[dict[str, Any]]:
        command = [node, VALIDATE, "--config", TOOLS / "htmlvalidate.json", "--formatter", "json"]
        done = subprocess.run(
            [*command, *files], capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert done.stdout, done.stderr
        told: list[dict[str, Any]] = json.loads(done.stdout)
        return told

    assert checked(wrong)
    told = {
        f"{one['filePath']} : {message['ruleId']} {message['message']}"
        for one in checked(*pages(dossiers))
        for message in one["messages"]
    }
    assert told == set()


def test_nothing_is_wider_than_the_screen(dossiers: Path, browser: Browser) -> None:
    """640 is also a screen of 1280 zoomed to 200 %."""
    with context(browser, 1280) as shared:
        page = shared.new_page()
        for file in pages(dossiers):
            page.goto(file.as_uri())
            for width in (320, 390, 640, 768, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, file.name
            page.evaluate("document.documentElement.style.fontSize = '200%'")  # text alone
            assert page.evaluate("document.documentElement.scrollWidth") <= 1280, file.name


@pytest.mark.parametrize(("width", "media"), [(320, "screen"), (1280, "screen"), (700, "print")])
def test_no_text_of_a_drawing_is_cut_or_covers_another(
    dossiers: Path, browser: Browser, width: int, media: Any
) -> None:
    for file in pages(dossiers)[1:]:
        page, _ = opened(browser, file, width)
        page.emulate_media(media=media)
        found: list[str] = page.evaluate(
            """() => [...document.querySelectorAll('figure svg')].flatMap(svg => {
                const frame = svg.getBoundingClientRect();
                if (!frame.width) return [];
                const texts = [...svg.querySelectorAll('text')]
                    .filter(t => t.textContent.trim()
                        && t.getAttribute('stroke') !== '#ffffff')
                    .map(t => [t.textContent, t.getBoundingClientRect()]);
                const near = 1.5;
                const cut = texts.filter(([, b]) => b.left < frame.left - near
                    || b.right > frame.right + near || b.top < frame.top - near
                    || b.bottom > frame.bottom + near).map(([t]) => `coupé : ${t}`);
                const over = texts.flatMap(([t, a], i) => texts.slice(i + 1)
                    .filter(([, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > near
                        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)
                    .map(([u]) => `superposés : ${t} / ${u}`));
                return [...cut, ...over];
            })"""
        )
        assert not found, file.name
        shown = page.evaluate(
            "[...document.querySelectorAll('figure svg')]"
            ".filter(s => s.getBoundingClientRect().width > 0).map(s => s.classList.contains("
            "'im-etroit'))"
        )
        assert set(shown) == {width == 320}, file.name  # one of the two drawings, never both
        page.context.close()


def test_structure_a_screen_reader_follows(dossiers: Path, browser: Browser) -> None:
    for file in pages(dossiers):
        page, _ = opened(browser, file)
        assert page.evaluate("document.documentElement.lang") == "fr"
        levels: list[int] = page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => Number(h.tagName[1]))"
        )
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        problems: dict[str, Any] = page.evaluate(
            """() => ({
                tables: [...document.querySelectorAll('table')]
                    .filter(t => !t.caption || !t.querySelector('th[scope]')).length,
                drawings: [...document.querySelectorAll('svg')]
                    .filter(s => s.getAttribute('role') !== 'img'
                        || !(s.getAttribute('aria-label') || '').trim()).length,
                figures: [...document.querySelectorAll('figure')]
                    .filter(f => !f.querySelector("figcaption") || !f.querySelector("table"))
                    .length,
                anchors: [...document.querySelectorAll('a[href^="#"]')]
                    .filter(a => !document.getElementById(
                        decodeURIComponent(a.getAttribute('href').slice(1)))).length,
                ids: [...document.querySelectorAll('[id]')].length
                    - new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size,
            })"""
        )
        assert problems == {"tables": 0, "drawings": 0, "figures": 0, "anchors": 0, "ids": 0}
        page.context.close()


def test_a_drawing_is_read_as_its_finding(dossiers: Path, browser: Browser) -> None:
    """Its text alternative is its title and the sentence below it: figures, not « diagramme ».

    The same for the drawing of a telephone.
    """
    told = []
    for file in pages(dossiers):
        page, _ = opened(browser, file)
        told += page.evaluate(
            """[...document.querySelectorAll('figure svg')].map(s => [
                s.getAttribute('aria-label'),
                s.closest('figure').querySelector('figcaption b').textContent,
                s.closest('figure').querySelector('.im-lecture').textContent])"""
        )
        page.context.close()
    assert len(told) > 100
    for said, title, printed in told:
        below = said.removeprefix(f"{title}\u202f: ")
        assert below[:1].upper() + below[1:] == printed
        assert re.search(r"\d|secret|renseigné|aucun", said), said
        assert not re.match(r"(graphique|diagramme|courbe|histogramme)", said.lower()), said


def test_the_keyboard_reaches_everything_and_leaves(dossiers: Path, browser: Browser) -> None:
    """Tab goes through the page in reading order, from the skip link to its end: no trap."""
    file = dossiers / "serie_longue" / "cordais-2019-2026.html"
    page, _ = opened(browser, file, width=320)
    expected = page.evaluate(
        """[...document.querySelectorAll('a[href],summary,[tabindex="0"]')]
            .filter(e => e.checkVisibility()).length"""
    )
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.evaluate("window.lu = [document.activeElement]")
    for _ in range(expected - 1):
        page.keyboard.press("Tab")
        page.evaluate("lu.push(document.activeElement)")
    assert page.evaluate("new Set(lu).size") == expected
    assert page.evaluate(
        "lu.every((e, i) => !i || (lu[i - 1].compareDocumentPosition(e) & 4) !== 0)"
    )
    assert page.evaluate("lu.every(e => e !== document.body)")
    # what scrolls is among what was reached
    assert page.evaluate(
        """[...document.querySelectorAll('main *')].filter(
            e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && e.checkVisibility()
                && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)
        ).every(e => lu.includes(e))"""
    )
    page.goto(file.as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
    page.context.close()


def test_high_contrast_and_forced_colours_keep_the_drawings(
    dossiers: Path, browser: Browser
) -> None:
    file = dossiers / "fse_plus" / "grand-chambery-2024.html"
    page, _ = opened(browser, file)
    style = "(e => getComputedStyle(document.querySelector(e)))"
    page.emulate_media(contrast="more")
    assert page.evaluate(f"{style}('body').color") == "rgb(0, 0, 0)"
    page.emulate_media(contrast="no-preference", forced_colors="active")
    assert page.evaluate(f"{style}('.im-dessin').forcedColorAdjust") == "none"
    assert page.evaluate(f"{style}('.im-embleme').forcedColorAdjust") == "none"
    page.context.close()


def test_without_styles_it_reads_in_order(dossiers: Path, browser: Browser) -> None:
    page, _ = opened(browser, dossiers / "contrat_de_ville" / "grand-chambery-2024.html")
    page.evaluate("document.querySelectorAll('style').forEach(e => e.remove())")
    text = page.evaluate("document.body.innerText")
    marks = [
        "Aller au contenu", "Dossier d’évaluation", "Sommaire", "Qui, où, quand",
        "Chaque chiffre est donné", "Relais et professionnels formés", "Seuils appliqués",
        "Ce qui a été vérifié",
    ]  # fmt: skip
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)
    page.context.close()


def test_links_of_the_index_open_the_dossiers(dossiers: Path, browser: Browser) -> None:
    page, _ = opened(browser, dossiers / "index.html")
    links = page.locator("main a").evaluate_all("links => links.map(l => l.getAttribute('href'))")
    assert {link for link in links if link.endswith(".html")} == {f"{name}.html" for name in NAMES}
    assert all((dossiers / link).is_file() for link in links)
    page.context.close()


def test_the_index_searches_and_filters(dossiers: Path, browser: Browser) -> None:
    page, heard = opened(browser, dossiers / "index.html")
    rows = page.locator("#im-liste tbody tr:visible")
    assert rows.count() == len(NAMES)
    page.get_by_label("Chercher").fill("chambery CONTRAT")  # neither accents nor case
    assert rows.count() == sum(name.startswith("contrat_de_ville/") for name in NAMES)
    assert page.get_by_role("status").inner_text() == f"{rows.count()} dossiers sur {len(NAMES)}"
    page.get_by_role("button", name="Tout montrer").click()
    page.get_by_label("Carnet").select_option("feder")
    assert rows.count() == sum(name.startswith("feder/") for name in NAMES)
    page.get_by_label("Carnet").select_option("")
    page.get_by_label("Année").select_option("2018")
    assert rows.count() == 1
    page.get_by_label("Année").select_option("")
    page.get_by_label("État").select_option("à jour")
    assert rows.count() == len(NAMES)
    assert heard == [(dossiers / "index.html").as_uri()]
    page.context.close()


def test_the_index_reads_without_its_script(dossiers: Path, browser: Browser) -> None:
    page = context(browser, 1280, java_script_enabled=False).new_page()
    page.goto((dossiers / "index.html").as_uri())
    assert page.locator("#im-liste tbody tr:visible").count() == len(NAMES)
    assert not page.get_by_label("Chercher").is_visible()
    page.context.close()


# --------------------------------------------------------------------------------------------- PDF
@pytest.mark.parametrize("name", NAMES)
def test_the_pdf_is_whole(dossiers: Path, browser: Browser, name: str) -> None:
    """Numbered A4 pages, none blank, with every figure of the tables and every heading."""
    document = pypdfium2.PdfDocument(dossiers / f"{name}.pdf")
    assert 4 <= len(document) <= 60
    texts = [one.get_textpage().get_text_range() for one in document]
    total = len(texts)
    for number, text in enumerate(texts, start=1):
        assert f"{number} / {total}" in text
        assert "Construction " in text
        assert len(text) > 250, f"page {number} presque vide"
    width, height = document[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    page, _ = opened(browser, dossiers / f"{name}.html")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 900})  # A4 less its margins
    # were it wider, the browser would print everything smaller
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    # what is printed: the data of a drawing that already says them all are not
    cells = page.evaluate(
        """[...document.querySelectorAll('table:not(.im-faits) td')]
            .filter(c => !c.closest('.im-redite')).map(c => c.innerText)"""
    )
    wanted = {found for cell in cells for found in re.findall(r"\d+", cell)}
    assert wanted <= set(re.findall(r"\d+", " ".join(texts)))
    page.context.close()


@pytest.mark.parametrize("name", NAMES)
def test_the_pdf_is_tagged(dossiers: Path, browser: Browser, name: str) -> None:
    page, _ = opened(browser, dossiers / f"{name}.html")
    asked: dict[str, Any] = page.evaluate(
        """() => ({
            title: document.title,
            H2: document.querySelectorAll('h2').length,
            H3: document.querySelectorAll('h3').length,
            drawings: [...document.querySelectorAll('svg')].map(s => s.getAttribute('aria-label')),
            headings: [...document.querySelectorAll('h2,h3')].map(
                h => h.textContent.replace(/\\s+/g, '')),
        })"""
    )
    page.context.close()
    with pikepdf.open(dossiers / f"{name}.pdf") as pdf:
        assert str(pdf.Root.Lang).startswith("fr")
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        information = {key: str(value) for key, value in pdf.docinfo.items()}
        assert information == {"/Title": asked["title"], "/Creator": "inclusion-metrics"}
        assert "/Metadata" not in pdf.Root
        tags, said = Counter[str](), list[str]()
        for node in _nodes(pdf.Root.StructTreeRoot.K):
            tags[str(node.S)] += 1
            if "/Alt" in node:
                said.append(str(node.Alt))
        assert tags["/H1"] == 1
        assert (tags["/H2"], tags["/H3"]) == (asked["H2"], asked["H3"])
        assert tags["/Table"] > 5
        assert tags["/TH"] > 10
        assert set(asked["drawings"]) <= set(said)
        with pdf.open_outline() as outline:
            marks = [re.sub(r"\s+", "", title) for title in _titles(outline.root)]
        assert [mark for mark in marks if mark in asked["headings"]] == asked["headings"]


def _nodes(node: Any) -> Iterator[Any]:
    """The elements of a structure tree."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _nodes(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        if "/K" in node:
            yield from _nodes(node.K)


def _titles(items: Any) -> Iterator[str]:
    for item in items:
        yield str(item.title)
        yield from _titles(item.children)
