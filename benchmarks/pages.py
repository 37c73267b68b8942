"""What a reader opens: the page of the command, beside what nbconvert makes of the same notebook.

    python benchmarks/pages.py
    python benchmarks/pages.py --ecrire docs/comparaison.md    and the table of that page again

One notebook, one parameter file, one execution for all the nbconvert pages: only what shows the
charts differs. Everything is read in Chromium with the network off. First the tables of all the
pages are compared: unless they say the same, there is nothing to compare.

It needs Chromium, and axe-core and html-validate (npm ci --prefix tests/outils).
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import altair as alt
import nbformat
import pikepdf
from playwright.sync_api import Browser, Page, Request, sync_playwright

from dossiers import tables
from inclusion_metrics.dossier.pdf import browser as find_browser
from inclusion_metrics.typography import number

REPOSITORY = Path(__file__).resolve().parent.parent
NOTEBOOK = REPOSITORY / "notebooks/contrat_de_ville.ipynb"
PARAMS = REPOSITORY / "params/contrat_de_ville/grand-chambery-2024.yaml"
TOOLS = REPOSITORY / "tests/outils"
AXE = TOOLS / "node_modules/axe-core/axe.min.js"
VALIDATE = TOOLS / "node_modules/html-validate/bin/html-validate.mjs"
SHOWN = ("altair", "great-tables", "papermill", "nbconvert")
VEGALITE = "application/vnd.vegalite.v5+json"
#: The style sheet at the head of what an object shows in a notebook.
STYLE = re.compile(r"\A<style>.*?</style>", re.DOTALL)
STATIC = "INCLUSION_METRICS_STATIQUE"
IMPACTS = {
    "critical": "critiques",
    "serious": "graves",
    "moderate": "moyennes",
    "minor": "légères",
}
#: Milliseconds left to what scripts do once the page is loaded.
_SETTLE = 2000
BEGIN, END = "<!-- mesures -->", "<!-- fin des mesures -->"

#: What stands where a chart was asked for, drawn and seen: ours, vega-embed's, nbconvert's.
DRAWN = """() => [...document.querySelectorAll(
    'figure svg, .vega-embed canvas, .vega-embed svg, .jp-RenderedSVG svg, .jp-RenderedSVG img'
)].filter(e => e.getBoundingClientRect().width > 50 && e.checkVisibility()).length"""
TABLES = "() => [...document.querySelectorAll('table')].filter(t => t.rows.length).length"
OPENED = """() => {
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    const load = performance.getEntriesByType('navigation')[0].loadEventEnd;
    return load > 0 && paint ? [load, paint.startTime] : null;
}"""
READ = """() => axe.run(document, {resultTypes: ['violations']}).then(all => ({
    rules: all.passes.length + all.violations.length,
    violations: all.violations.map(one => [one.impact, one.nodes.length, one.id]),
}))"""


@dataclass(slots=True)
class Seen:
    """What was measured on a page."""

    bytes: int
    gzipped: int
    #: Outside addresses, each once: how often a failed one is asked again is a matter of luck.
    asked: set[str] = field(default_factory=set)
    scripts: int = 0
    charts: int = 0
    tables: int = 0
    pdf_pages: int = 0
    invalid: Counter[str] = field(default_factory=Counter)
    #: Impact → rules broken, and elements that break them.
    axe: dict[str, tuple[int, int]] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    loads: list[float] = field(default_factory=list)
    paints: list[float] = field(default_factory=list)


# ------------------------------------------------------------------------------------------ pages


def _run(*command: str | Path) -> None:
    # As someone runs them by hand: the objects show themselves as in JupyterLab.
    kept = {name: value for name, value in os.environ.items() if name != STATIC}
    line = [str(part) for part in command]
    done = subprocess.run(
        line, cwd=REPOSITORY, env=kept, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(line)}\n{done.stdout}\n{done.stderr}")


def _drawn_by(renderer: str, notebook: nbformat.NotebookNode) -> int:
    """Show each chart with one of Altair's renderers, as ``alt.renderers.enable`` does.

    In a notebook each of our objects carries its style sheet, which must stand alone; a page needs
    it once. Left at seventy-five, nbconvert would be charged with our weight.
    """
    count = 0
    outputs = [one for cell in notebook.cells for one in cell.get("outputs", ())]
    styled = [one["data"] for one in outputs if "text/html" in one.get("data", {})]
    for data in styled[1:]:
        data["text/html"] = STYLE.sub("", data["text/html"])
    with alt.renderers.enable(renderer):
        for output in outputs:
            if spec := output.get("data", {}).get(VEGALITE):
                chart = alt.Chart.from_dict({k: v for k, v in spec.items() if k != "$schema"})
                shown = chart._repr_mimebundle_()
                output["data"] = shown[0] if isinstance(shown, tuple) else shown
                count += 1
    return count


def produced(folder: Path) -> tuple[dict[str, Path], int]:
    """The pages, by the name they have in the table, and how many charts Altair drew."""
    script = Path(sys.executable).with_name
    _run(sys.executable, "-m", "inclusion_metrics", "dossier", PARAMS, "--vers", folder / "dossier")
    executed = folder / "carnet.ipynb"
    _run(script("papermill"), NOTEBOOK, executed, "-f", PARAMS)
    pages = {"Dossier": next((folder / "dossier").rglob(f"{PARAMS.stem}.html"))}

    def converted(title: str, source: Path, name: str, *options: str) -> None:
        _run(script("jupyter"), "nbconvert", "--to", "html", *options,
             "--output-dir", folder, "--output", name, source)  # fmt: skip
        pages[title] = folder / f"{name}.html"

    charts = 0
    for renderer in ("default", "svg"):
        notebook = nbformat.read(executed, as_version=4)
        charts = _drawn_by(renderer, notebook)
        nbformat.write(notebook, folder / f"{renderer}.ipynb")
    converted("nbconvert", folder / "default.ipynb", "page-nue")
    converted("nbconvert `--no-input`", folder / "default.ipynb", "page-sans-code", "--no-input")
    converted("idem, dessins en SVG", folder / "svg.ipynb", "page-svg", "--no-input")
    converted("notebook du projet, tel quel", executed, "page-telle-quelle")
    return pages, charts


def check(pages: dict[str, Path], charts: int) -> int:
    """Stop unless the pages show the same tables, word for word.

    The page of the command has one more table by chart, that of its figures.

    Returns:
        How many tables all the pages share.
    """
    ours, *others = (Counter(tables(page)) for page in pages.values())
    shared = others[0]
    more = (ours - shared).total()
    if not shared or any(other != shared for other in others) or shared - ours or more != charts:
        sys.exit("Les pages ne montrent pas les mêmes tableaux : la comparaison ne vaut rien.")
    return shared.total()


# ---------------------------------------------------------------------------------------- reading


def _fresh(browser: Browser, *, bypass_csp: bool = False) -> Page:
    """A page of a browser that has nothing in memory, and no network."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, offline=True, bypass_csp=bypass_csp
    )
    return context.new_page()


def observe(browser: Browser, file: Path) -> Seen:
    """All that is not a time."""
    content = file.read_bytes()
    seen = Seen(len(content), len(gzip.compress(content, 9, mtime=0)))
    page = _fresh(browser, bypass_csp=True)

    def heard(request: Request) -> None:
        if request.url.startswith(("http://", "https://")):
            seen.asked.add(request.url)

    page.on("request", heard)
    page.goto(file.as_uri())
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(_SETTLE)
    seen.scripts = page.locator("script").count()
    seen.charts, seen.tables = page.evaluate(DRAWN), page.evaluate(TABLES)
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as printed:
        seen.pdf_pages = len(printed.pages)
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(READ)
    if found["rules"] < 15:
        sys.exit(f"axe-core n’a rien lu dans « {file.name} ».")
    for impact, nodes, rule in found["violations"]:
        rules, elements = seen.axe.get(impact, (0, 0))
        seen.axe[impact] = rules + 1, elements + nodes
        seen.broken[rule] = nodes
    page.context.close()
    return seen


def validate(node: str, file: Path) -> Counter[str]:
    """Errors of html-validate, by rule."""
    config = TOOLS / "htmlvalidate.json"
    command = [node, VALIDATE, "--config", config, "--formatter", "json", file]
    with tempfile.TemporaryFile() as told:  # a pipe would be cut at 64 KiB: Node leaves too soon
        done = subprocess.run(command, stdout=told, stderr=subprocess.PIPE, check=False)
        told.seek(0)
        text = told.read().decode("utf-8")
    if not text:
        sys.exit(done.stderr.decode("utf-8"))
    messages = (one for page in json.loads(text) for one in page["messages"])
    return Counter(one["ruleId"] for one in messages if one["severity"] == 2)


def opening(browser: Browser, file: Path) -> tuple[float, float]:
    """Milliseconds from the navigation to the end of loading, and to the first thing painted."""
    page = _fresh(browser)
    page.goto(file.as_uri())
    load, paint = page.wait_for_function(OPENED).json_value()
    page.context.close()
    return load, paint


# ------------------------------------------------------------------------------------------ table


def _axe(seen: Seen) -> str:
    if not seen.axe:
        return "0"
    told = [
        f"{name} : {number(seen.axe[impact][0])} ({number(seen.axe[impact][1])})"
        for impact, name in IMPACTS.items()
        if impact in seen.axe
    ]
    return " ; ".join(told).replace(" :", "\u202f:").replace(" ;", "\u202f;")


def _asked(seen: Seen) -> str:
    hosts = sorted({url.split("/")[2] for url in seen.asked})
    return f"{number(len(seen.asked))} ({', '.join(hosts)})" if hosts else "0"


def _invalid(seen: Seen) -> str:
    total = seen.invalid.total()
    return f"{number(total)} ({len(seen.invalid)})" if total else "0"


def _faults(seen: Seen) -> str:
    """Each rule that is broken, and how many times."""
    told = Counter(seen.broken) + seen.invalid
    return ", ".join(f"`{rule}` {number(count)}" for rule, count in told.most_common()) or "aucune"


def lines(all_seen: dict[str, Seen], charts: int) -> list[list[str]]:
    """The table, its first line being the names of the pages."""
    ours = next(iter(all_seen.values()))

    def pace(times: Callable[[Seen], list[float]]) -> Callable[[Seen], str]:
        def told(seen: Seen) -> str:
            middle = f"{number(statistics.median(times(seen)))} ms"
            if seen is ours:
                return middle
            # round by round: what else the machine does then slows both down
            ratios = [one / floor for one, floor in zip(times(seen), times(ours), strict=True)]
            middling, low, high = statistics.median(ratios), min(ratios), max(ratios)
            return f"{middle} (× {number(middling, 1)}\u202f; {number(low, 1)} à {number(high, 1)})"

        return told

    rows: dict[str, Callable[[Seen], str]] = {
        "Taille (compressée)":
            lambda s: f"{number(s.bytes / 1000)} ko ({number(s.gzipped / 1000)})",
        "Adresses demandées au réseau": _asked,
        "Scripts": lambda s: number(s.scripts),
        f"Dessins visibles sans réseau, sur {charts}": lambda s: number(s.charts),
        "Tableaux": lambda s: number(s.tables),
        "Défauts relevés par axe-core : règles (éléments)": _axe,
        "Erreurs relevées par html-validate (règles)": _invalid,
        "Page chargée": pace(lambda s: s.loads),
        "Premier contenu affiché": pace(lambda s: s.paints),
        "Pages imprimées (A4)": lambda s: number(s.pdf_pages),
    }  # fmt: skip
    return [
        ["", *all_seen],
        *([name, *map(told, all_seen.values())] for name, told in rows.items()),
    ]


def markdown(rows: list[list[str]]) -> str:
    """The same as a Markdown table."""
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    head = head.replace("|  |", "| |", 1)
    return "\n".join([head, f"|{'---|' * len(rows[0])}", *body])


def written(page: Path, text: str) -> None:
    """Put a text between the two marks of a page, which is replaced whole or not at all."""
    before, begin, rest = page.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"« {page} » n’a pas les repères {BEGIN} et {END}.")
    beside = page.with_name(f".{page.name}.partiel")
    beside.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
    beside.replace(page)


def main() -> None:
    """Build, check, read, time, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tours", type=int, default=7)
    parser.add_argument("--ecrire", type=Path, metavar="PAGE")
    chosen = parser.parse_args()
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    if node is None or not AXE.is_file() or not VALIDATE.is_file():
        sys.exit("Il faut Node, axe-core et html-validate : npm ci --prefix tests/outils.")
    options = ["--disable-gpu", "--disable-background-networking"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")
    with tempfile.TemporaryDirectory(prefix="pages-") as name, sync_playwright() as playwright:
        pages, by_altair = produced(Path(name))
        shared = check(pages, by_altair)
        browser = playwright.chromium.launch(executable_path=find_browser(), args=options)
        all_seen = {title: observe(browser, page) for title, page in pages.items()}
        for title, page in pages.items():
            all_seen[title].invalid = validate(node, page)
        for tour in range(chosen.tours + 1):
            order = list(pages)[tour % len(pages) :] + list(pages)[: tour % len(pages)]
            for title in order:
                load, paint = opening(browser, pages[title])
                if tour:  # the first one warms the files up
                    all_seen[title].loads.append(load)
                    all_seen[title].paints.append(paint)
        chromium = browser.version
        browser.close()
    rows = lines(all_seen, next(iter(all_seen.values())).charts)
    tools = {name: json.loads((TOOLS / "node_modules" / name / "package.json").read_text("utf-8"))
             for name in ("axe-core", "html-validate")}  # fmt: skip
    conditions = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cœurs, "
        f"Python {platform.python_version()}, Chromium {chromium.partition('.')[0]}, "
        + ", ".join(f"{name} {version(name)}" for name in SHOWN)
        + "".join(f", {name} {told['version']}" for name, told in tools.items())
    )
    summary = (
        f"{shared} tableaux identiques, mot pour mot, dans toutes les pages ; {by_altair} dessins "
        f"d’Altair. Temps : médiane de {chosen.tours} ouvertures, tour à tour ; "
        "entre parenthèses, le rapport au dossier ouvert dans le même tour (médiane ; extrêmes)."
    ).replace(" ;", "\u202f;").replace(" :", "\u202f:")  # fmt: skip
    table = markdown(rows)
    faults = "\n".join(f"- {title}\u202f: {_faults(seen)}" for title, seen in all_seen.items())
    print(f"{conditions}\n{summary}\n\n{table}\n\n{faults}")
    if chosen.ecrire:
        text = f"{table}\n\n{summary}\n\nRègles en défaut, et combien de fois\u202f:\n\n{faults}"
        written(chosen.ecrire, f"\n{text}\n\n{conditions}.\n")


if __name__ == "__main__":
    main()
