"""No leak by the side: a planted value is found in every channel, and clean files are clean."""

from __future__ import annotations

import base64
import csv
import io
import json
import logging
import pickle
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import nbformat.v4 as v4
import polars as pl
import pytest
import xlsxwriter

from inclusion_metrics.dossier.fuites import (
    Needles,
    of_files,
    of_folder,
    readable,
    scan,
    scan_text,
    told,
    vocabulary,
)
from inclusion_metrics.dossier.fuites.needles import (
    BIRTH,
    EMAIL,
    FILE,
    NAME,
    NOTE,
    ONE_NAME,
    PHONE,
    PSEUDONYM,
    fold,
)
from inclusion_metrics.dossier.fuites.scan import UNREADABLE
from inclusion_metrics.loading import load

REPOSITORY = Path(__file__).parent.parent
WORDS = frozenset(fold("place Marchand rose de la personne Jean vient avec son").split())
#: What is planted, as it stands in the tables or in the files received, and what it is.
PLANTED = {
    PSEUDONYM: "b_a650ad11942ad538feecd6dc",
    NAME: "Jeanne Chimérex",
    ONE_NAME: "Chimérex",
    BIRTH: "12/03/1948",
    PHONE: "01 99 00 00 01",
    EMAIL: "ada.fictive@example.org",
    NOTE: "Vient de la part de son frère hospitalisé",
    FILE: "export de Jeanne C.xlsx",
}


@pytest.fixture(scope="module")
def needles() -> Needles:
    made = Needles()
    made.add_pseudonyms([PLANTED[PSEUDONYM], "0037452d-c6d1-4c0e-8bde-cda079e19c89"])
    made.add_person("CHIMÉREX", "Jeanne", WORDS)
    made.add_person("Marchand", "Rose", WORDS)
    made.add_birth(date(1948, 3, 12))
    made.add_phone(PLANTED[PHONE])
    made.add_email(PLANTED[EMAIL])
    made.add_note(PLANTED[NOTE], WORDS)
    made.add_file(PLANTED[FILE])
    return made


Plant = Callable[[str], tuple[str, bytes]]


def _page(inner: str) -> tuple[str, bytes]:
    html = f"<!DOCTYPE html><html lang='fr'><head>{{}}</head><body><p>Bonjour</p>{inner}</body>"
    return "page.html", html.replace("{}", "").encode()


def _workbook(fill: Callable[[xlsxwriter.Workbook], object]) -> tuple[str, bytes]:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet("Lisez-moi").write(0, 0, "Annexe")
        fill(book)
    return "annexe.xlsx", content.getvalue()


def _hidden_sheet(book: xlsxwriter.Workbook, value: str) -> None:
    sheet = book.add_worksheet("Brouillon")
    sheet.very_hidden()
    sheet.write(9, 9, value)


def _notebook(**cell: object) -> tuple[str, bytes]:
    output = v4.new_output("display_data", {"text/plain": cell.get("output", "")})
    made = v4.new_code_cell("1 + 1", outputs=[output], metadata=cell.get("metadata", {}))
    return "carnet.ipynb", json.dumps(v4.new_notebook(cells=[made])).encode()


def _csv(value: str, encoding: str = "utf-8") -> tuple[str, bytes]:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([["a", "b"], ["1", value]])
    return "annexe.csv", text.getvalue().encode(encoding)


def _pdf(value: str) -> tuple[str, bytes]:
    stream = zlib.compress(f"BT ({value}) Tj ET".encode("cp1252"))
    return "a.pdf", b"%PDF-1.7\n1 0 obj\nstream\n" + stream + b"\nendstream\nendobj\n%%EOF"


def _zip(value: str) -> tuple[str, bytes]:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("dedans/a.txt", value)
    return "tout.zip", content.getvalue()


def _parquet(value: str) -> tuple[str, bytes]:
    content = io.BytesIO()
    pl.DataFrame({"a": [value]}).write_parquet(content)
    return "a.parquet", content.getvalue()


def _embedded(value: str) -> tuple[str, bytes]:
    svg = base64.b64encode(f"<svg><text>{value}</text></svg>".encode()).decode()
    return _page(f'<img alt="" src="data:image/svg+xml;base64,{svg}">')


#: Channel → a file where the value stands there, and nowhere else.
CHANNELS: dict[str, Plant] = {
    "texte": lambda v: _page(f"<p>Voir {v}.</p>"),
    "texte coupé par une balise": lambda v: _page(f"<p>{v[:5]}<b class='x'>{v[5:]}</b></p>"),
    "entités": lambda v: _page("".join(f"&#{ord(c)};" for c in v)),
    "attribut data-": lambda v: _page(f'<p data-personne="{v}">x</p>'),
    "aria-label": lambda v: _page(f'<p aria-label="{v}">x</p>'),
    "title": lambda v: _page(f'<abbr title="{v}">x</abbr>'),
    "adresse": lambda v: _page(f'<a href="https://x.example/?q={v.replace(" ", "%20")}">x</a>'),
    "svg": lambda v: _page(f"<svg><g><text x='1'>{v}</text></g></svg>"),
    "svg desc": lambda v: _page(f"<svg><desc>{v}</desc></svg>"),
    "fichier svg": lambda v: ("dessin.svg", f"<svg><text>{v}</text></svg>".encode()),
    "commentaire": lambda v: _page(f"<!-- {v} -->"),
    "script": lambda v: _page(f"<script>const p = {json.dumps({'nom': v})};</script>"),
    "feuille de style": lambda v: _page(f"<style>p::after{{content:'{v}'}}</style>"),
    "image incorporée": _embedded,
    "carnet, sortie": lambda v: _notebook(output=v),
    "carnet, métadonnées": lambda v: _notebook(metadata={"papermill": {"parametre": v}}),
    "carnet, clé": lambda v: _notebook(metadata={v: 1}),
    "classeur, cellule": lambda v: _workbook(lambda b: b.add_worksheet("A").write(2, 3, v)),
    "classeur, feuille cachée": lambda v: _workbook(lambda b: _hidden_sheet(b, v)),
    "classeur, propriété": lambda v: _workbook(lambda b: b.set_properties({"comments": v})),
    "classeur, commentaire": lambda v: _workbook(
        lambda b: b.add_worksheet("A").write_comment(0, 0, v)
    ),
    "classeur, nom défini": lambda v: _workbook(lambda b: b.set_custom_property("Personne", v)),
    "csv": _csv,
    "csv de tableur": lambda v: _csv(v, "cp1252"),
    "csv utf-16": lambda v: _csv(v, "utf-16"),
    "provenance": lambda v: ("a.provenance.json", json.dumps({"sources": [{"nom": v}]}).encode()),
    "journal": lambda v: ("construction.log", f"2026-01-01 INFO lu {v}\n".encode()),
    "archive": _zip,
    "parquet": _parquet,
    "pdf": _pdf,
    "nom du fichier": lambda v: (f"dossier {v.replace('/', '-')}.html", b"<p>x</p>"),
}


@pytest.mark.parametrize("kind", PLANTED, ids=[k.split()[-1] for k in PLANTED])
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_planted_value_is_found(needles: Needles, channel: str, kind: str) -> None:
    plant, value = CHANNELS[channel], PLANTED[kind]
    assert scan(*plant("Une valeur que rien ne trahit"), [needles]) == []
    found = scan(*plant(value), [needles])
    assert kind in {one.what for one in found}
    said = told(found)
    for secret in PLANTED.values():
        assert secret not in said
    assert "himérex" not in said


def test_where_it_stands_is_told(needles: Needles) -> None:
    name = PLANTED[NAME]

    def places(channel: str) -> set[str]:
        return {one.place for one in scan(*CHANNELS[channel](name), [needles])}

    assert "attribut data-personne de <p>" in places("attribut data-")
    assert "commentaire" in places("commentaire")
    assert "script" in places("script")
    assert "feuille de style" in places("feuille de style")
    assert "texte de <text>" in places("svg")
    assert "ligne 2" in places("csv")
    assert "sources[0].nom" in places("provenance")
    assert any("docProps" in place for place in places("classeur, propriété"))
    assert "nom du fichier" in places("nom du fichier")


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("chimerex jeanne", NAME),
        ("JEANNE CHIMÉREX", NAME),
        ("Jeanne\u00a0Chimérex", NAME),
        ("JeanneChimérex.pdf", NAME),
        ("Chim\u00aderex", ONE_NAME),
        ("Jeanne Chime\u0301rex", NAME),
        (r"Jeanne Chim\u00e9rex", NAME),
        ("1948-03-12", BIRTH),
        ("12 mars 1948", BIRTH),
        ("né le 12.3.1948", BIRTH),
        ("+33 1 99 00 00 01", PHONE),
        ("01.99.00.00.01", PHONE),
        ("0199000001", PHONE),
        ("Ada.Fictive@Example.ORG", EMAIL),
        ("mailto:ada.fictive@example.org", EMAIL),
        ("a650ad11942ad538feecd6dc", PSEUDONYM),
        ("fig-A650AD11942AD538FEECD6DC", PSEUDONYM),
        ("xa650ad11942ad538feecd6dcx", PSEUDONYM),
        ("0037452d-c6d1-4c0e-8bde-cda079e19c89_001", PSEUDONYM),
        ("rose marchand", NAME),
        ("elle vient de la part de son frère", NOTE),
    ],
)
def test_however_it_is_written(needles: Needles, written: str, kind: str) -> None:
    assert kind in needles.kinds(written)


@pytest.mark.parametrize(
    "written",
    [
        "place Marchand, la rose et le marchand",  # words of a public place
        "Jeannette, Chimérexia",  # other words that begin the same
        "une rose, puis le marchand",
        "12 mars 1949, mars 1948",
        "199 000 001 habitants",
        "vient de la part",
        "a650ad11942a",  # half a key
        "rgb(37, 45, 61) 4c0e 8bde",
        "",
    ],
)
def test_what_is_no_leak(needles: Needles, written: str) -> None:
    assert needles.kinds(written) == frozenset()


def test_a_file_that_cannot_be_opened_is_told(needles: Needles) -> None:
    (found,) = scan("annexe.xlsx", b"PK\x03\x04 tronqu\xc3\xa9", [needles])
    assert found.what == UNREADABLE


def test_needles_never_show_nor_leave(needles: Needles) -> None:
    assert "himerex" not in repr(needles)
    assert "a650" not in repr(needles)
    with pytest.raises(TypeError, match="ne sort pas"):
        pickle.dumps(needles)


# ------------------------------------------------------------------ where the values come from


def _received(folder: Path, name: str, rows: Sequence[Sequence[object]]) -> Path:
    file = folder / name
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file


def test_names_of_a_file_as_received(tmp_path: Path) -> None:
    rows = [
        ["Export", "de démonstration"],
        [],
        ["Nom", "Prénom", "Date de naissance", "N° de téléphone", "E-mail", "Genre", "Notes"],
        ["Chimérex", "Jeanne", "12/03/1948", "01 99 00 00 01", "ada.fictive@example.org", "F",
         "Vient de la part de son frère hospitalisé"],
    ]  # fmt: skip
    found = of_files([_received(tmp_path, "recu.xlsx", rows)], WORDS)
    for kind in (NAME, ONE_NAME, BIRTH, PHONE, EMAIL, NOTE):
        assert kind in found.kinds(PLANTED[kind]), kind


def test_an_attendance_sheet_without_headings(tmp_path: Path) -> None:
    rows = [["Odette Fabuloz", "x", "", "x"], ["Paul Imaginoz", "abs", "x"]]
    found = of_files([_received(tmp_path, "grille.xlsx", rows)], WORDS)
    assert found.kinds("Fabuloz Odette") == {NAME, ONE_NAME}


def test_the_names_of_places_are_no_names(tmp_path: Path) -> None:
    rows = [["id", "Nom", "Commune", "Type"], ["L1", "Maison Inventée", "Bavans", "EPN"]]
    found = of_files([_received(tmp_path, "lieux.xlsx", rows)], frozenset())
    assert found.kinds("La Maison Inventée de Bavans") == frozenset()


@pytest.fixture(scope="module")
def example() -> list[Needles]:
    folder = load(REPOSITORY / "data" / "grand-chambery")
    files = readable(folder.path / "exports")
    return [of_folder(folder), of_files(files, vocabulary([folder]))]


def test_every_person_of_an_example_is_looked_for(example: list[Needles]) -> None:
    """Read again, apart, from the workbook: each name and each pseudonym is found in a text."""
    from python_calamine import CalamineWorkbook

    file = next((REPOSITORY / "data/grand-chambery/exports").glob("*beneficiaires_2025*.xlsx"))
    rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    head = next(number for number, row in enumerate(rows) if row[:2] == ["Nom", "Prénom"])
    people = rows[head + 1 :]
    assert len(people) > 150
    for last, first, *_ in people:
        assert NAME in example[1].kinds(f"Rencontre avec {first} {last} hier"), head
    table = pl.read_parquet(REPOSITORY / "data/grand-chambery/beneficiaires.parquet")
    for pseudonym in table["beneficiaire_id"]:
        assert example[0].kinds(f"ligne {pseudonym}.") == {PSEUDONYM}


# ---------------------------------------------------------------- commands, their errors and logs

BROKEN = [
    ["Nom", "Prénom", "Date", "Structure", "Notes"],
    ["Chimérex", "Jeanne", "pas une date", "", "Vient de la part de son frère hospitalisé"],
    ["Chimérex", "Jeanne", 99999999, "x" * 300, "01 99 00 00 01"],
]


@pytest.mark.parametrize(
    "command",
    [
        ("importer", "coop", "{}", "--vers", "{dossier}"),
        ("importer", "registre", "{}", "--vers", "{dossier}"),
        ("importer", "auto", "{}", "--vers", "{dossier}"),
        ("importer", "grille", "{}", "--vers", "{dossier}"),
        ("modele", "correspondance", "{}"),
        ("verifier", "{}"),
        ("dossier", "{}"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_commands_on_broken_files_say_no_name(
    tmp_path: Path, needles: Needles, command: tuple[str, ...]
) -> None:
    broken = _received(tmp_path, "recu.xlsx", BROKEN)
    key = tmp_path / "cle.txt"
    arguments = [one.format(broken, dossier=tmp_path / "donnees") for one in command]
    if command[0] == "importer":
        arguments += ["--cle", str(key)]
    done = subprocess.run(
        [sys.executable, "-m", "inclusion_metrics", *arguments],
        capture_output=True, text=True, check=False, cwd=tmp_path, encoding="utf-8",
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert said.strip()
    assert scan_text(" ".join(command[:2]), said, [needles]) == []
    assert scan_text("témoin", f"{said}\n{PLANTED[NAME]}", [needles])


def test_a_log_is_scanned_as_text(needles: Needles, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("essai")
    with caplog.at_level(logging.INFO):
        logger.info("12 lignes lues")
    assert scan_text("journal", caplog.text, [needles]) == []
    with caplog.at_level(logging.INFO):
        logger.info("ligne de %s rejetée", PLANTED[NAME])
    (first, *_) = scan_text("journal", caplog.text, [needles])
    assert (first.file, first.place) == ("journal", "ligne 2")
