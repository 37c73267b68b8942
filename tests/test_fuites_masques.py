"""A masked figure is seen wherever a page, a sheet or a document stands for it, and shows it.

The same service is drawn twice: protected, and as if nothing protected it. The control must find
nothing in the first, and every masked line in the second.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import nbformat.v4 as v4
import polars as pl
import pytest
import xlsxwriter

from inclusion_metrics.breakdowns import BREAKDOWNS
from inclusion_metrics.dossier.context import Contexte
from inclusion_metrics.dossier.fuites import MASKED_FIGURE, betrayals, masked_figures, told
from inclusion_metrics.dossier.fuites.masked import Masked, numbers
from inclusion_metrics.dossier.longtable import long_table, to_csv
from inclusion_metrics.dossier.workbook import workbook
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.measurement import Figures, Request, measure
from inclusion_metrics.model import ErreurUtilisateur, Kind, Status
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.rendering import (
    Block,
    Goal,
    chart,
    compare,
    dots,
    key_figures,
    objectives,
    table,
)
from inclusion_metrics.rendering.sheets import Sheet
from inclusion_metrics.secrecy import PUBLISHED, Published, protect
from inclusion_metrics.secrecy.published import seal

from .test_rendering_data import WHERE, YEAR, _frames

CUTS = ("", "structure", "genre", "mois", "type")
SIGN = '<span class="im-signe" role="img" aria-label="secret statistique">s</span>'
#: Indicator and cut, where something is masked in the invented service.
Key = tuple[str, str]


@pytest.fixture(scope="module")
def figures() -> Figures:
    every = tuple(CATALOGUE.values())
    cuts = [(BREAKDOWNS[code],) if code else () for code in CUTS]
    return measure(_frames(), [Request(every, YEAR, "epci", cut) for cut in cuts])


@pytest.fixture(scope="module")
def published(figures: Figures) -> Published:
    return protect(figures, CATALOGUE, profile("defaut"))


@pytest.fixture(scope="module")
def naked(figures: Figures, published: Published) -> Published:
    """What a broken protection would give to rendering: every masked line with its numbers."""
    masked = published.frame["status"].str.starts_with("secret")
    lines = figures.frame.select(PUBLISHED.names())
    shown = pl.DataFrame({"shown": masked})
    forged = pl.when("shown").then(pl.lit(Status.PUBLIE.value)).otherwise(pl.col("status"))
    return seal(lines.hstack(shown).with_columns(status=forged), profile("defaut"))


@pytest.fixture(scope="module")
def masked(figures: Figures, published: Published) -> Masked:
    return masked_figures(figures, published, CATALOGUE)


def _keys(masked: Masked) -> list[Key]:
    """Where at least one figure is masked whole, not its denominator alone."""
    return sorted(
        key for key, lines in masked.lines.items() if any(one.whole for one in lines.values())
    )


def _found(html: str, masked: Masked) -> list[str]:
    page = f"<!doctype html><html><body>{html}</body></html>"
    return [one.place for one in betrayals("page.html", page.encode(), masked)]


def test_the_service_masks_enough_to_test(masked: Masked) -> None:
    kinds = {CATALOGUE[code].kind for code, _ in _keys(masked)}
    assert len(_keys(masked)) >= 20
    assert {Kind.COUNT, Kind.SHARE} <= kinds
    assert {cut for _, cut in _keys(masked)} >= {"", "structure", "genre"}


def test_tables_are_clean_and_the_same_tables_unprotected_are_not(
    published: Published, naked: Published, masked: Masked
) -> None:
    missed = []
    for code, cut in _keys(masked):
        one = CATALOGUE[code]
        safe = table(published, one, breakdown=cut, **WHERE).html
        assert _found(safe, masked) == [], (code, cut)
        if "<table" in safe and not _found(table(naked, one, breakdown=cut, **WHERE).html, masked):
            missed.append((code, cut))
    assert missed == []


def test_every_masked_line_is_looked_at(published: Published, masked: Masked) -> None:
    """In each line whose figure is masked, each sign in turn becomes a number: it is found."""
    tried = 0
    for code, cut in _keys(masked):
        safe = table(published, CATALOGUE[code], breakdown=cut, **WHERE).html
        for row in re.findall(r"<tr(?: class=\"im-total\")?>.*?</tr>", safe, re.DOTALL):
            cells = row.split("<td")
            if SIGN not in cells[1 % len(cells)]:
                continue
            for place, cell in enumerate(cells):
                if SIGN in cell:
                    told = [*cells[:place], cell.replace(SIGN, "987654", 1), *cells[place + 1 :]]
                    forged = safe.replace(row, "<td".join(told), 1)
                    tried += 1
                    assert _found(forged, masked), (code, cut, row)
    assert tried > 500


def test_comparisons(published: Published, naked: Published, masked: Masked) -> None:
    codes = sorted({code for code, cut in _keys(masked) if cut == "structure"})
    for code in codes:
        pair = [CATALOGUE["ACT-01"], CATALOGUE[code]]
        given: dict[str, Any] = {"breakdown": "structure", "title": "Un titre à soi", **WHERE}
        assert _found(compare(published, pair, **given).html, masked) == []
        assert _found(compare(naked, pair, **given).html, masked), code


def test_tiles(published: Published, naked: Published, masked: Masked) -> None:
    tried = 0
    for code, cut in _keys(masked):
        if cut:
            continue
        for item in [item.code for item in CATALOGUE[code].items] or [""]:
            line = [x for x in masked.lines[code, ""].values() if item in (*x.codes, "")]
            shown = [(CATALOGUE[code], item)]
            assert _found(key_figures(published, shown, **WHERE).html, masked) == []
            if line and (not item or any(item in x.codes for x in line)):
                tried += 1
                assert _found(key_figures(naked, shown, **WHERE).html, masked), (code, item)
    assert tried >= 3


def test_the_earlier_figure_of_a_tile(
    figures: Figures, published: Published, naked: Published
) -> None:
    """Masked then, published now: the tile may not tell what it was."""
    code = "FRE-01"
    mine = (pl.col("indicator") == code) & (pl.col("breakdown") == "")
    people = int(naked.frame.filter(mine).row(0, named=True)["numerator"])
    gone = published.frame.with_columns(
        pl.when(mine).then(None).otherwise(pl.col(name)).alias(name)
        for name in ("numerator", "denominator", "scope", "value", "lower", "upper")
    ).with_columns(
        status=pl.when(mine).then(pl.lit("secret_secondaire")).otherwise(pl.col("status"))
    )
    then = masked_figures(figures, seal(gone, published.profile), CATALOGUE, published)
    now = Masked(then.titles, {}, then.labels, then.published, before=then)
    tile = (
        f'<ul class="im-tuiles"><li><p class="im-etiquette">{CATALOGUE[code].label}</p>'
        '<p class="im-chiffre"><b>80</b> <span class="im-nd">période précédente : {}</span></p>'
    )
    assert _found(tile.format("s"), now) == []
    assert _found(tile.format(people), now)


def test_objectives(published: Published, naked: Published, masked: Masked) -> None:
    goals = [
        Goal(CATALOGUE[code], item, 1.0, 9.0)
        for code, cut in _keys(masked)
        if not cut
        for item in [one.code for one in CATALOGUE[code].items] or [""]
    ]
    assert _found(objectives(published, goals, **WHERE).html, masked) == []
    assert _found(objectives(naked, goals, **WHERE).html, masked)


def test_objectives_drawn(published: Published, naked: Published, masked: Masked) -> None:
    """The bars over their objectives, once the table that holds their data has been cleaned."""
    goals = [
        Goal(CATALOGUE[code], item, 1.0, 900.0)
        for code, cut in _keys(masked)
        if not cut
        for item in [one.code for one in CATALOGUE[code].items] or [""]
    ]
    safe = objectives(published, goals, draw=True, **WHERE).html
    bare = objectives(naked, goals, draw=True, **WHERE).html
    assert _found(safe, masked) == []
    drawing, table_of_it = bare.partition("<table")[0], "<table" + safe.partition("<table")[2]
    told = _found(drawing + table_of_it, masked)
    assert [one for one in told if one.startswith("graphique")]


def test_points_and_squares(published: Published, naked: Published, masked: Masked) -> None:
    tried = 0
    for code, cut in _keys(masked):
        one = CATALOGUE[code]
        if cut != "structure" or one.kind not in (Kind.SHARE, Kind.MEDIAN, Kind.RATE):
            continue
        for item in [item.code for item in one.items] or [""]:
            safe = dots(published, one, breakdown=cut, item=item, **WHERE)
            bare = dots(naked, one, breakdown=cut, item=item, **WHERE)
            assert _found(safe.html, masked) == [], (code, item)
            if bare.spec and safe.spec and bare.html != safe.html:
                tried += 1
                assert _found(bare.html, masked), (code, item)
    assert tried >= 3


def test_a_drawing_for_the_telephone_is_looked_at(published: Published, masked: Masked) -> None:
    """Its names stand among its figures: « 18-24 ans » is none, a number beside it is one."""
    safe = chart(published, CATALOGUE["FRE-08"], breakdown="structure", **WHERE).html
    assert _found(safe, masked) == []
    before, slim = safe.split("im-etroit", 1)
    hidden = {
        str(int(n))
        for line in masked.lines["FRE-08", "structure"].values()
        for n in line.hidden
        if n.is_integer()
        and not any(abs(n - p) < 1 for p in masked.published[line.code, "structure"])
    }
    assert hidden
    for number in hidden:
        forged = f"{before}im-etroit{slim.replace('>s</text>', f'>{number}</text>', 1)}"
        assert forged != safe
        assert _found(forged, masked), number


@pytest.mark.parametrize(
    "aside", [" (9 mois)", " (repère b)", " (9 mois, repère a, b)", " (rupture de série)"]
)
def test_a_line_of_a_series_with_its_letter(masked: Masked, aside: str) -> None:
    """« 2024 (9 mois, repère a) » is the line « 2024 »."""
    number = _line_of(masked)[3]
    assert _found(_row(masked, "<td>s</td>", aside=aside), masked) == []
    assert _found(_row(masked, f"<td>{number}</td>", aside=aside), masked)


CONTEXT = Contexte.model_construct(
    titre="Un dossier",
    operateur="Un service",
    financeur="Une ville",
    territoire="73065",
    territoire_nom="Chambéry",
    debut=YEAR.start,
    fin=YEAR.end,
    execution="0123456789abcdef",
    montre=tuple((code, cut) for code in CATALOGUE for cut in CUTS),
)


def _annex(block: Block) -> bytes:
    """The workbook that goes with a page, of one block."""
    found = [Sheet.from_json(one.as_json()) for one in block.sheets]
    return workbook(CONTEXT, found)


def test_the_workbook_of_a_page(published: Published, naked: Published, masked: Masked) -> None:
    """Each table of the page, written as its annex: clean, and found out when it is not."""
    missed, tried = [], 0
    for code, cut in _keys(masked):
        one = CATALOGUE[code]
        safe = table(published, one, breakdown=cut, **WHERE)
        bare = table(naked, one, breakdown=cut, **WHERE)
        if not safe.sheets or not bare.sheets:
            continue
        tried += 1
        assert betrayals("a.xlsx", _annex(safe), masked) == [], (code, cut)
        if not betrayals("a.xlsx", _annex(bare), masked):
            missed.append((code, cut))
    assert tried >= 20
    assert missed == []


def test_the_long_table_of_a_page(published: Published, naked: Published, masked: Masked) -> None:
    """Each line tells its whole key: a masked figure is found in its line and in no other."""
    safe = to_csv(long_table("x", published, CONTEXT, CATALOGUE))
    bare = to_csv(long_table("x", naked, CONTEXT, CATALOGUE))
    assert betrayals("a.csv", safe, masked) == []
    was, now = safe.decode("utf-8-sig").splitlines(), bare.decode("utf-8-sig").splitlines()
    found = {one.place for one in betrayals("a.csv", bare, masked)}
    secret = {f"ligne {n}" for n, line in enumerate(was, start=1) if ";Q;C;" in line}
    told = {f"ligne {n}" for n, (a, b) in enumerate(zip(was, now, strict=True), start=1) if a != b}
    assert len(secret & told) > 300
    assert secret & told <= found <= told


def test_the_other_sheets_of_a_page(published: Published, naked: Published, masked: Masked) -> None:
    """Tiles, objectives and comparisons, as sheets."""
    whole = [code for code, cut in _keys(masked) if not cut]
    shown = [
        (CATALOGUE[code], item)
        for code in whole
        for item in [one.code for one in CATALOGUE[code].items] or [""]
    ]
    goals = [Goal(one, item, 1.0, 9.0) for one, item in shown]
    cut = sorted({code for code, cut in _keys(masked) if cut == "structure"})
    given: dict[str, Any] = {"breakdown": "structure", "title": "Un titre à soi", **WHERE}
    for draw in (
        lambda of: key_figures(of, shown, **WHERE),
        lambda of: objectives(of, goals, **WHERE),
        lambda of: compare(of, [CATALOGUE["ACT-01"], CATALOGUE[cut[0]]], **given),
    ):
        assert betrayals("a.xlsx", _annex(draw(published)), masked) == []
        assert betrayals("a.xlsx", _annex(draw(naked)), masked)


def test_charts(published: Published, naked: Published, masked: Masked) -> None:
    """In the drawing itself, its spoken description and its sentence: the data are taken out."""
    tried = 0
    for code, cut in _keys(masked):
        try:
            safe = chart(published, CATALOGUE[code], breakdown=cut, **WHERE)
            bare = chart(naked, CATALOGUE[code], breakdown=cut, **WHERE)
        except ErreurUtilisateur:  # too many lines for a drawing
            continue
        if not safe.spec or not bare.spec:
            continue
        tried += 1
        assert _found(safe.html, masked) == [], (code, cut)
        assert _found(bare.html, masked), (code, cut)
        assert betrayals("c.json", safe.spec.encode(), masked) == [], (code, cut)
    assert tried >= 5


def _line_of(masked: Masked) -> tuple[Key, str, Any, str]:
    """A masked count of a category, its name, and its number as printed."""
    for key, lines in masked.lines.items():
        if key[1] == "structure" and CATALOGUE[key[0]].kind is Kind.COUNT:
            for name, line in lines.items():
                if line.whole and len(line.names) == 1 and line.hidden[0].is_integer():
                    return key, name, line, str(int(line.hidden[0]))
    raise AssertionError("aucune ligne secrète par structure")


def _row(masked: Masked, cell: str, *, more: str = "", aside: str = "") -> str:
    (code, _), name, _, _ = _line_of(masked)
    title = f"{CATALOGUE[code].label}, par structure"
    return (
        f"<table><caption><b>{title}</b></caption><thead><tr><th>Structure</th><th>Personnes</th>"
        f"</tr></thead><tbody><tr {more}><th scope='row'>{name}{aside}</th>{cell}</tr></tbody>"
        "</table>"
    )


@pytest.mark.parametrize(
    "cell",
    [
        "<td>{}</td>",
        "<td>s</td><td>{}</td>",
        "<td title='{}'>s</td>",
        "<td data-valeur='{}'>s</td>",
        "<td aria-label='{} personnes'>s</td>",
        "<td>s<!-- {} --></td>",
        "<td><span hidden>{}</span>s</td>",
        "<td><svg><title>{}</title></svg>s</td>",
    ],
)
def test_each_way_to_say_it_in_a_table(masked: Masked, cell: str) -> None:
    number = _line_of(masked)[3]
    assert _found(_row(masked, "<td>s</td>"), masked) == []
    assert _found(_row(masked, cell.format(number)), masked)


def test_a_masked_line_without_its_sign(masked: Masked) -> None:
    assert _found(_row(masked, "<td></td>"), masked)


def test_an_attribute_of_the_line(masked: Masked) -> None:
    number = _line_of(masked)[3]
    assert _found(_row(masked, "<td>s</td>", more=f"data-n='{number}'"), masked)


def _records(masked: Masked, value: object) -> list[list[object]]:
    (code, _), _, line, _ = _line_of(masked)
    place = line.codes[0]
    return [
        ["indicateur", "ventilation", "categorie", "debut", "valeur"],
        [code, "structure", place, "2024-01-01", value],
    ]


def test_a_csv_file(masked: Masked) -> None:
    number = _line_of(masked)[3]
    for value, leaks in (("s", False), ("", False), (number, True)):
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows(_records(masked, value))
        assert bool(betrayals("a.csv", text.getvalue().encode(), masked)) is leaks


def _workbook(masked: Masked, value: object, *, hidden: bool = False) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet("Lisez-moi")
        sheet = book.add_worksheet("Chiffres")
        if hidden:
            sheet.hide()
        for number, row in enumerate(_records(masked, value)):
            sheet.write_row(number, 0, row)
    return content.getvalue()


@pytest.mark.parametrize("hidden", [False, True])
def test_a_workbook(masked: Masked, hidden: bool) -> None:
    number = _line_of(masked)[3]
    assert betrayals("a.xlsx", _workbook(masked, "s", hidden=hidden), masked) == []
    for value in (number, float(number)):
        assert betrayals("a.xlsx", _workbook(masked, value, hidden=hidden), masked)


def test_a_sheet_laid_out_as_a_table(masked: Masked) -> None:
    (code, _), name, _, number = _line_of(masked)
    rows = [[f"{CATALOGUE[code].label}, par structure"], ["Structure", "Personnes"], [name, "s"]]
    for value, leaks in (("s", False), (number, True)):
        rows[-1][1] = value
        text = "\n".join(";".join(row) for row in rows)
        assert bool(betrayals("a.csv", text.encode(), masked)) is leaks


def test_a_json_document_and_a_script(masked: Masked) -> None:
    (code, _), name, _, number = _line_of(masked)
    for value, leaks in ((None, False), ("s", False), (int(number), True), (number, True)):
        record = {"indicateur": code, "categorie": name, "valeur": value}
        text = json.dumps({"chiffres": [record]})
        assert bool(betrayals("a.json", text.encode(), masked)) is leaks
        script = f"<script type='application/json'>{text}</script>"
        assert bool(_found(script, masked)) is leaks


def test_the_outputs_of_a_notebook(masked: Masked) -> None:
    (code, _), name, _, number = _line_of(masked)
    for value, leaks in (("s", False), (number, True)):
        cell = v4.new_code_cell(
            outputs=[
                v4.new_output("display_data", {"text/html": _row(masked, f"<td>{value}</td>")})
            ]
        )
        text = json.dumps(v4.new_notebook(cells=[cell]))
        assert bool(betrayals("a.ipynb", text.encode(), masked)) is leaks
    spec = {
        "title": {"text": f"{CATALOGUE[code].label}, par structure"},
        "data": {"values": [{"nom": name, "valeur": int(number)}]},
    }
    output = v4.new_output("display_data", {"application/vnd.vegalite.v5+json": spec})
    text = json.dumps(v4.new_notebook(cells=[v4.new_code_cell(outputs=[output])]))
    assert betrayals("a.ipynb", text.encode(), masked)


def test_the_finding_never_says_the_number(masked: Masked) -> None:
    _, _, _, number = _line_of(masked)
    found = betrayals("page.html", _row(masked, f"<td>{number}</td>").encode(), masked)
    assert MASKED_FIGURE in told(found)
    assert numbers(told(found)) == []


def test_numbers_as_the_french_write_them() -> None:
    assert numbers("1\u202f234,5 % et 12") == ["1\u202f234,5", "12"]
    assert numbers("moins de 5 personnes") == []
    assert numbers("6 chiffres masqués par le secret") == []
    assert numbers("EECO11, FRE-05") == ["05"]
