"""What goes with a page: its workbook, its long table, its provenance."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import html5lib
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from inclusion_metrics.dossier.build import build
from inclusion_metrics.dossier.empreinte import digest
from inclusion_metrics.dossier.files import names, put_in_place
from inclusion_metrics.dossier.longtable import (
    COLUMNS,
    OBS_STATUS,
    over_places,
    over_time,
    to_csv,
)
from inclusion_metrics.dossier.versions import catalogue_version, revision
from inclusion_metrics.dossier.workbook import HEAD_ROW, SIGNS, sheet_name
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.model import MARKERS, ErreurUtilisateur, Kind, Status
from inclusion_metrics.rendering.cells import without_figure
from inclusion_metrics.rendering.objectives import Goal, _distance
from inclusion_metrics.rendering.sheets import KEY_FIGURES, Heading, Sheet, sheet
from inclusion_metrics.typography import number

from .test_dossier import NOTEBOOK, _project

EXCEL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINE = "contrat_de_ville/ville"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    codes = {"agglo": "200069110", "ville": "73065"}
    return _project(tmp_path_factory.mktemp("annexes"), codes)


@pytest.fixture(scope="module")
def files(project: Path) -> dict[str, bytes]:
    """The files of two dossiers of one run."""
    results = build([project / "params" / NOTEBOOK], sortie=project / "sortie")
    assert [one.error for one in results] == ["", ""]
    return {file.name: file.read_bytes() for file in (project / "sortie" / NOTEBOOK).iterdir()}


@pytest.fixture(scope="module")
def book(files: dict[str, bytes]) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(BytesIO(files["ville.xlsx"]))


def captions(page: bytes) -> list[str]:
    """What stands in bold above each table of a page, in order."""
    tree = html5lib.parse(page.decode(), namespaceHTMLElements=False)
    found = []
    for one in tree.iter("caption"):
        bold = one.find("b")
        found.append("".join((one if bold is None else bold).itertext()))
    return found


def parts(data: bytes, pattern: str) -> Iterator[tuple[str, ElementTree.Element]]:
    """The XML files of a workbook."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            if re.fullmatch(pattern, name):
                yield name, ElementTree.fromstring(archive.read(name))  # noqa: S314 - ours


def test_les_tableaux_du_classeur_sont_ceux_de_la_page(
    files: dict[str, bytes], book: CalamineWorkbook
) -> None:
    titles = [book.get_sheet_by_name(name).to_python()[0][0] for name in book.sheet_names[3:]]
    assert titles.count(KEY_FIGURES) == 1  # tiles on the page, not a table
    fiches = [title for title in titles if title == "Fiches des indicateurs"]
    assert len(fiches) == 1
    titles = [title for title in titles if title not in (KEY_FIGURES, *fiches)]
    assert titles == captions(files["ville.html"])
    assert len(titles) > 30


def test_une_couverture_un_sommaire_des_notes(book: CalamineWorkbook) -> None:
    assert book.sheet_names[:3] == ["Couverture", "Sommaire", "Notes"]
    cover = "\n".join(str(row[0]) for row in book.get_sheet_by_name("Couverture").to_python())
    for sign in (*MARKERS, *SIGNS):
        assert re.search(rf"^{re.escape(sign)}\u202f: ", cover, re.MULTILINE), sign
    listed = book.get_sheet_by_name("Sommaire").to_python()[3:]
    assert [row[0] for row in listed] == book.sheet_names[3:]
    notes = {row[0] for row in book.get_sheet_by_name("Notes").to_python()[3:]}
    used = set()
    for name in book.sheet_names[3:]:
        used |= set(re.findall(r"\[note \d+\]", book.get_sheet_by_name(name).to_python()[4][0]))
    assert notes == used
    assert len(notes) > 5


def test_chaque_tableau_commence_a_la_meme_ligne_sans_trou(book: CalamineWorkbook) -> None:
    for name in book.sheet_names[3:]:
        rows = book.get_sheet_by_name(name).to_python()
        heads = rows[HEAD_ROW]
        assert all(isinstance(head, str) and head for head in heads), name
        assert len({head.lower() for head in heads}) == len(heads)
        assert len(rows) > HEAD_ROW + 1
        for row in rows[HEAD_ROW + 1 :]:
            assert "" not in row, (name, row)
        assert [row[0] for row in rows[:HEAD_ROW]].count("") == 0


def test_de_vrais_tableaux_sans_case_fusionnee(files: dict[str, bytes]) -> None:
    tables = dict(parts(files["ville.xlsx"], r"xl/tables/table\d+\.xml"))
    sheets = dict(parts(files["ville.xlsx"], r"xl/worksheets/sheet\d+\.xml"))
    assert len(tables) == len(sheets) - 1  # all but the cover
    names_ = [table.attrib["name"] for table in tables.values()]
    assert len(set(names_)) == len(names_)
    for page in sheets.values():
        assert page.find(f".//{EXCEL}mergeCells") is None
        assert page.find(f".//{EXCEL}f") is None  # no formula
        assert page.find(f".//{EXCEL}conditionalFormatting") is None
    panes = [page.find(f".//{EXCEL}pane") for page in sheets.values()]
    assert sum(pane is not None for pane in panes) == len(tables)


def test_les_proprietes_du_classeur(files: dict[str, bytes]) -> None:
    ((_, core),) = parts(files["ville.xlsx"], r"docProps/core\.xml")
    said = {one.tag.rpartition("}")[2]: one.text for one in core}
    assert said["language"] == "fr-FR"
    assert "CA du Grand Chambéry" in str(said["title"]) or "Chambéry" in str(said["title"])
    assert not said["creator"]
    assert not said["lastModifiedBy"]
    assert said["created"] == said["modified"] == "2000-01-01T00:00:00Z"


def test_les_chiffres_du_classeur_sont_des_nombres(book: CalamineWorkbook) -> None:
    """By hand, from the sixty people of ``_tables``: those of the town are the even ones from 8.

    Every sixth is anonymous (the odd ones 5, 11, 17…: none of them); 26 are followed. A woman is
    one whose number is no multiple of 3: 12, 18, 24, 30, 36, 42, 48, 54 are not, so 18 of 26.
    """
    name = next(n for n in book.sheet_names if n.endswith("Part de femmes"))
    rows = book.get_sheet_by_name(name).to_python()
    told = dict(zip(rows[HEAD_ROW], rows[HEAD_ROW + 1], strict=True))
    assert (told["Numérateur"], told["Dénominateur"]) == (18.0, 26.0)
    assert told["Part (%)"] == pytest.approx(69.230769)


@pytest.mark.parametrize("name", ["agglo", "ville"])
def test_le_classeur_ne_dit_pas_plus_que_la_page(files: dict[str, bytes], name: str) -> None:
    """Each of its numbers is printed in the table of the same place, in one of its roundings."""
    book = CalamineWorkbook.from_filelike(BytesIO(files[f"{name}.xlsx"]))
    pages = [book.get_sheet_by_name(one).to_python() for one in book.sheet_names[3:]]
    tree = html5lib.parse(files[f"{name}.html"].decode(), namespaceHTMLElements=False)
    tables = [" ".join(table.itertext()) for table in tree.iter("table")]
    apart = (KEY_FIGURES, "Fiches des indicateurs")
    seen = 0
    for rows, text in zip((p for p in pages if p[0][0] not in apart), tables, strict=True):
        for row in rows[HEAD_ROW + 1 :]:
            for cell in row:
                if isinstance(cell, float):
                    seen += 1
                    assert any(number(cell, d) in text for d in (0, 1, 2)), (rows[0][0], row)
    assert seen > 150


def test_le_secret_reste_le_secret(files: dict[str, bytes], book: CalamineWorkbook) -> None:
    """Nothing tells what is masked for itself from what protects another."""
    everything = b"".join(
        content for name, content in files.items() if not name.endswith(".xlsx")
    ).decode()
    with zipfile.ZipFile(BytesIO(files["ville.xlsx"])) as archive:
        everything += "".join(archive.read(n).decode() for n in archive.namelist())
    for told in (Status.SECRET_PRIMAIRE, Status.SECRET_SECONDAIRE, "primaire", "secondaire"):
        assert str(told) not in everything
    table = read(files["agglo.csv"])
    masked = table.filter(pl.col("OBS_STATUS") == "Q")
    assert masked.height > 0
    assert set(masked["CONF_STATUS"]) == {"C"}
    assert masked["motif"].is_null().all()
    for column in ("numerateur", "valeur", "borne_basse", "borne_haute"):
        assert masked[column].is_null().all()
    assert set(table.filter(pl.col("OBS_STATUS") != "Q")["CONF_STATUS"]) == {"F"}


def read(data: bytes) -> pl.DataFrame:
    return pl.read_csv(
        data, separator=";", decimal_comma=True, infer_schema_length=None,
        schema_overrides={"territoire": pl.String, "categorie": pl.String},
    )  # fmt: skip


def test_le_csv_s_ouvre_dans_un_tableur_francais(files: dict[str, bytes]) -> None:
    data = files["ville.csv"]
    assert data.startswith(b"\xef\xbb\xbfdossier;indicateur;")
    text = data.decode("utf-8-sig")
    assert tuple(text.splitlines()[0].split(";")) == COLUMNS
    assert "Chambéry" in text
    table = read(data)
    assert set(table["dossier"]) == {LINE}
    assert set(table["territoire"].drop_nulls()) == {"73065"}
    assert set(table["OBS_STATUS"]) <= {"A", "Q", "O", "M"}
    assert set(OBS_STATUS) == set(Status)


def test_une_formule_devient_un_texte() -> None:
    frame = pl.DataFrame({"nom": ["=1+1", "@a", "Lieu", None], "valeur": [-1.5, None, 2.0, 0.0]})
    assert to_csv(frame).decode("utf-8-sig").splitlines() == [
        "nom;valeur", "'=1+1;-1,5", "'@a;", "Lieu;2,0", ";0,0",
    ]  # fmt: skip


def test_ne_porte_que_ce_que_le_dossier_montre(project: Path, files: dict[str, bytes]) -> None:
    """Built alone or with another, the same lines: nothing of the other's breakdowns.

    What is masked depends on all that is published together; which lines there are does not.
    """
    file = project / "params" / NOTEBOOK / "ville.yaml"
    (result,) = build([file], sortie=project / "seul")
    assert result.ok, result.error
    alone = (project / "seul" / NOTEBOOK / "ville.csv").read_bytes()
    lines = [
        [line.split(";")[:15] for line in content.decode("utf-8-sig").splitlines()]
        for content in (alone, files["ville.csv"])
    ]
    assert lines[0] == lines[1]


def test_memes_donnees_memes_octets(project: Path, files: dict[str, bytes]) -> None:
    build([project / "params" / NOTEBOOK], sortie=project / "encore")
    again = {f.name: f.read_bytes() for f in (project / "encore" / NOTEBOOK).iterdir()}
    assert again == files


def _copies(data: bytes, folder: Path, count: int) -> list[Path]:
    """As many dossiers, of as many territories that do not overlap, made from one."""
    text = data.decode("utf-8-sig")
    paths = []
    for n in range(count):
        path = folder / f"d{n:02}.csv"
        one = text.replace(LINE, f"contrat_de_ville/d{n:02}").replace(";73065;", f";{10000 + n};")
        path.write_bytes(b"\xef\xbb\xbf" + one.encode())
        paths.append(path)
    return paths


def _documented(folder: Path, language: str) -> str:
    """The lines of code of the documentation, on the CSV files of a folder."""
    text = (Path(__file__).parent.parent / "docs/dossiers.md").read_text("utf-8")
    block = next(b for b in re.findall(r"```python\n(.*?)```", text, re.S) if language in b)
    return str(block).replace("dossiers/contrat_de_ville/*.csv", f"{folder.as_posix()}/*.csv")


def test_quarante_csv_s_additionnent(files: dict[str, bytes], tmp_path: Path) -> None:
    """Forty times the accompagnements of one; the people are not to be summed, and it says so."""
    _copies(files["ville.csv"], tmp_path, 40)
    mine = read(files["ville.csv"]).filter(
        (pl.col("indicateur") == "FRE-02") & pl.col("ventilation").is_null()
    )
    expected = 40 * mine["numerateur"].sum()
    assert expected > 0
    space: dict[str, pl.DataFrame] = {}
    exec(_documented(tmp_path, "polars"), space)  # noqa: S102 - our own documentation
    total = space["total"]
    seats = total.filter((pl.col("indicateur") == "FRE-02") & pl.col("ventilation").is_null())
    assert seats["numerateur"].sum() == expected
    assert "FRE-01" not in set(total["indicateur"])  # the same person may come to two places
    assert space["tout"].height == 40 * read(files["ville.csv"]).height


def test_pandas_lit_les_memes_nombres(files: dict[str, bytes], tmp_path: Path) -> None:
    _copies(files["ville.csv"], tmp_path, 3)
    pytest.importorskip("pandas")
    space: dict[str, Any] = {}
    exec(_documented(tmp_path, "pandas"), space)  # noqa: S102 - our own documentation
    frame = space["tout"]
    expected = pl.concat([read(files["ville.csv"])] * 3)
    assert frame["numerateur"].sum() == pytest.approx(expected["numerateur"].sum())
    assert frame["territoire"].iloc[0] == "10000"


def test_la_provenance_dit_tout(files: dict[str, bytes]) -> None:
    account = json.loads(files["ville.provenance.json"])
    assert account["fichiers"] == {name: digest(files[name]) for name in sorted(names("ville")[:3])}
    assert account["origine"]["dossier"] == LINE
    assert account["origine"]["donnees"] == ["a" * 64]
    assert account["bibliotheques"]["python"].count(".") == 2
    assert account["bibliotheques"]["polars"]
    assert account["sources"][0]["rejetees"] == 1
    assert account["rejets"] == {"date": 1}
    assert account["millesime"] == 2024
    assert account["seuils"][0]["date"]
    assert len(account["ensemble_protege"]) == 2
    assert all(
        re.fullmatch("contrat_de_ville [0-9a-f]{64}", o) for o in account["ensemble_protege"]
    )
    assert len(account["page"]["tableaux"]) == len(captions(files["ville.html"]))


def test_la_page_nomme_ses_annexes_sans_lien_mort(files: dict[str, bytes]) -> None:
    page = files["ville.html"].decode()
    for name in names("ville")[1:]:
        assert name in page
    assert not re.search(r'href="(?!#)', page)


def test_le_catalogue_change_de_version_avec_ses_definitions() -> None:
    one = CATALOGUE["FRE-05"]
    reworded = {**CATALOGUE, "FRE-05": replace(one, caveats=(*one.caveats, "Une de plus."))}
    assert catalogue_version(CATALOGUE) == catalogue_version(dict(CATALOGUE))
    assert catalogue_version(reworded) != catalogue_version(CATALOGUE)


def test_ce_qui_s_additionne() -> None:
    """Places, then months: persons nowhere, a stock never in time, the budget not by place."""
    expected = {
        "FRE-01": (False, False),
        "FRE-02": (True, True),
        "FRE-05": (False, False),
        "ACT-02": (True, True),
        "FIN-01": (False, True),
    }
    for code, added in expected.items():
        assert (over_places(CATALOGUE[code]), over_time(CATALOGUE[code])) == added, code
    stocks = [one for one in CATALOGUE.values() if one.rows.stock]
    assert stocks
    assert not any(over_time(one) for one in stocks)
    assert not any(over_places(i) for i in CATALOGUE.values() if i.kind is Kind.MEDIAN)


def test_un_ecart_est_un_nombre() -> None:
    """Against 50 to 65 %: ten points under, five above, nothing within; no number where none is."""
    goal = Goal(CATALOGUE["FRE-05"], low=50.0, high=65.0)
    cell = without_figure("", Status.PUBLIE, "")
    for value, printed, expected in (
        (40.0, "−10,0\u00a0points", -10.0),
        (70.0, "+5,0\u00a0points", 5.0),
        (60.0, "aucun", 0.0),
        (49.99, "moins de 0,1\u00a0point", -0.01),
        (40.0, "–", "–"),
    ):
        found = _distance(goal, replace(cell, value=value), printed)
        assert found == pytest.approx(expected) if printed != "–" else found == "–"
    assert _distance(goal, cell, "s") == "s"


def test_la_revision_est_celle_du_depot() -> None:
    assert re.fullmatch(r"([0-9a-f]{40}\+?)?", revision())


def test_un_tableau_refuse_les_trous_et_les_doublons() -> None:
    told = sheet("T", ("A", "a"), [("x", None), ("", 2.0)])
    assert told.headings == (Heading("A"), Heading("a (2)"))
    assert told.rows == (("x", "–"), ("–", 2.0))
    assert Sheet.from_json(json.loads(json.dumps(told.as_json()))) == told
    with pytest.raises(ValueError, match="une case par colonne"):
        Sheet("T", (Heading("A"),), (("x", "y"),))
    with pytest.raises(ValueError, match="le même nom"):
        Sheet("T", (Heading("A"), Heading("a")), ())


def test_les_noms_de_feuilles_sont_admis() -> None:
    long = "Publics [1] : venues / personnes, selon l’âge et la résidence"
    for name in (sheet_name(1, long), sheet_name(2, long), sheet_name(3, "’")):
        assert len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert not name.endswith("'")
    assert sheet_name(1, long) != sheet_name(2, long)


def test_tous_les_fichiers_ou_aucun(tmp_path: Path) -> None:
    new, folder = tmp_path / "neuf", tmp_path / "sortie"
    new.mkdir()
    folder.mkdir()
    for name in names("d"):
        (folder / name).write_text("avant", "utf-8")
        if not name.endswith(".csv"):
            (new / name).write_text("après", "utf-8")
    with pytest.raises(ErreurUtilisateur, match=r"« d.csv » ne peut pas être remplacé : fermez-le"):
        put_in_place("d", new, folder)
    assert {file.read_text("utf-8") for file in folder.iterdir()} == {"avant"}
    (new / "d.csv").write_text("après", "utf-8")
    put_in_place("d", new, folder)
    assert sorted(file.name for file in folder.iterdir()) == sorted(names("d"))
    assert {file.read_text("utf-8") for file in folder.iterdir()} == {"après"}
