"""The example dossiers in a real browser, with the network off."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from inclusion_metrics.dossier.build import build

ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NAMES = ("chambery-2024", "grand-chambery-2024", "la-motte-servolex-2024")
pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium n’est pas installé"),
]


@pytest.fixture(scope="module")
def dossiers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three example dossiers and their index."""
    target = tmp_path_factory.mktemp("dossiers")
    params = [ROOT / "params" / "contrat_de_ville" / f"{name}.yaml" for name in NAMES]
    results = build(params, sortie=target, progress=False)
    assert [result.error for result in results] == ["", "", ""]
    return target


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield opened
        opened.close()


def opened(browser: Browser, file: Path, width: int = 1280) -> tuple[Page, list[str]]:
    """A page opened offline, and what it asked for or complained of."""
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    page, heard = context.new_page(), list[str]()
    page.on("console", lambda message: heard.append(f"console : {message.text}"))
    page.on("pageerror", lambda error: heard.append(f"erreur : {error}"))
    page.on("request", lambda request: heard.append(f"requête : {request.url}"))
    page.goto(file.as_uri())
    return page, heard


def pages(dossiers: Path) -> list[Path]:
    return [dossiers / "index.html", *(dossiers / "contrat_de_ville" / f"{n}.html" for n in NAMES)]


def test_no_request_no_error_no_script(dossiers: Path, browser: Browser) -> None:
    for file in pages(dossiers):
        page, heard = opened(browser, file)
        assert heard == [f"requête : {file.as_uri()}"]
        assert page.locator("script").count() == 0
        page.context.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_screen(dossiers: Path, browser: Browser, width: int) -> None:
    for file in pages(dossiers):
        page, _ = opened(browser, file, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, file.name
        page.context.close()


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
            "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))"
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


def test_links_of_the_index_open_the_dossiers(dossiers: Path, browser: Browser) -> None:
    page, _ = opened(browser, dossiers / "index.html")
    links = page.locator("main a").evaluate_all("links => links.map(l => l.getAttribute('href'))")
    found = {link for link in links if link.endswith(".html")}
    assert found == {f"contrat_de_ville/{name}.html" for name in NAMES}
    assert all((dossiers / link).is_file() for link in found)
    page.context.close()


def test_prints_on_numbered_a4_pages(dossiers: Path, browser: Browser) -> None:
    page, _ = opened(browser, pages(dossiers)[2])
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page/") + printed.count(
        b"/Type /Page "
    ) > 5  # fmt: skip
    page.context.close()
