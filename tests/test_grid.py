"""Files as people keep them, opened as grids of text: expected cells are written by hand."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.tabular.grid import LINE, SourceFile

Rows = list[tuple[int, list[str | None]]]


def written(folder: Path, content: bytes | str, name: str = "fichier.csv") -> SourceFile:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return SourceFile(path)


def shown(source: SourceFile, sheet: int = 0) -> Rows:
    """The cells of a sheet, with their line."""
    cells = source.grids[sheet].cells
    return [
        (line, list(row)) for line, row in zip(cells[LINE], cells.drop(LINE).rows(), strict=True)
    ]


def message(source: SourceFile) -> str:
    with pytest.raises(ErreurUtilisateur) as caught:
        source.grids  # noqa: B018 - opening is what fails
    return str(caught.value)


# Encodings, separators and line ends -------------------------------------------------------------

ENCODINGS = {
    "utf-8": (),
    "utf-8-sig": (),
    "utf-16": ("encodage UTF-16",),  # with its mark
    "utf-16-le": ("encodage UTF-16",),  # without
    "utf-16-be": ("encodage UTF-16",),
    "utf-32": ("encodage UTF-32",),
    "cp1252": ("encodage Windows (cp1252)",),
    "mac_roman": ("encodage Mac OS (mac_roman)",),
    "cp850": ("encodage MS-DOS (cp850)",),
}
NAMED = {"\t": ("séparateur : tabulation",), "|": ("séparateur : barre verticale",)}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_any_encoding_separator_and_line_end(
    tmp_path: Path, encoding: str, separator: str, end: str
) -> None:
    rows = [
        ["Date", "Prénom", "Thématique"],
        ["05/03/2024", "Zoé", '"Démarches ; impôts, « CAF » | à\tvoir"'],
        ["", "", ""],
        ["06/03/2024", "François", "Être à l'aise"],
    ]
    text = end.join(separator.join(row) for row in rows) + end
    source = written(tmp_path, text.encode(encoding))
    assert shown(source) == [
        (1, ["Date", "Prénom", "Thématique"]),
        (2, ["05/03/2024", "Zoé", "Démarches ; impôts, « CAF » | à\tvoir"]),
        (4, ["06/03/2024", "François", "Être à l'aise"]),
    ]
    assert source.notes == ENCODINGS[encoding] + NAMED.get(separator, ())


@pytest.mark.parametrize(
    ("text", "encoding", "noticed"),
    [
        ("Date;Durée\n01/02/2024;30\n", "cp1252", "Windows (cp1252)"),
        ("Date;Durée\n01/02/2024;30\n", "mac_roman", "Mac OS (mac_roman)"),
        ("Date;Durée\n01/02/2024;30\n", "cp850", "MS-DOS (cp850)"),
        ("Prénom;Montant\nÉric;12 €\nAnaïs;5 €\nŒuvre;où çà\n", "cp1252", "Windows (cp1252)"),
        ("Prénom;Montant\nÉric;12 €\nAnaïs;5 €\nŒuvre;où çà\n", "mac_roman", "Mac OS (mac_roman)"),
        ("Prénom;Montant\nÉric;12 €\nSœur;5 €\n", "iso8859_15", "ISO 8859-15"),
        ("NOM;PRÉNOM\nLEFÈVRE;ÉLÉONORE\n", "cp1252", "Windows (cp1252)"),
        ("NOM;PRÉNOM\nLEFÈVRE;ÉLÉONORE\n", "cp850", "MS-DOS (cp850)"),
        ("N°;Prix €\n1;2\n", "cp1252", "Windows (cp1252)"),
        ("Atelier;N°\nL’été à la « maison »;3\n", "cp1252", "Windows (cp1252)"),
        ("Nom;Lieu\nMuñoz;Saint-Étienne\n", "cp1252", "Windows (cp1252)"),
    ],
)
def test_the_encoding_of_short_french_files(
    tmp_path: Path, text: str, encoding: str, noticed: str
) -> None:
    source = written(tmp_path, text.encode(encoding))
    lines = [line.split(";") for line in text.splitlines()]
    assert [row for _, row in shown(source)] == lines
    assert source.notes == (f"encodage {noticed}",)


def test_accents_far_down_a_long_file_are_found(tmp_path: Path) -> None:
    text = "Nom;Lieu\n" + "Durand;Annecy\n" * 100_000 + "Lefèvre;Chambéry\n"
    source = written(tmp_path, text.encode("mac_roman"))
    assert shown(source)[-1] == (100_002, ["Lefèvre", "Chambéry"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Nom;Lieu\nZoé;Chambéry\nAndré;Gr@sy\n", "ligne 3"),
        ("é;è\n" * 50 + "@;a\n" + "é;è\n" * 50, "ligne 51"),
    ],
)
def test_two_encodings_in_one_file_are_refused_with_the_line(
    tmp_path: Path, content: str, said: str
) -> None:
    mixed = content.encode().replace(b"@", b"\xe9")
    text = message(written(tmp_path, mixed))
    assert f"« fichier.csv », {said}" in text
    assert "UTF-8" in text


def test_a_cut_utf16_file_is_refused(tmp_path: Path) -> None:
    assert "abîmé (encodage UTF-16-LE)" in message(
        written(tmp_path, "Nom;Lieu\n".encode("utf-16")[:-1])
    )


def test_marks_nulls_and_old_ends_of_file(tmp_path: Path) -> None:
    twice = b"\xef\xbb\xbf\xef\xbb\xbfNom;Lieu\r\nZo\x00e;Ici\r\n\x1a"
    source = written(tmp_path, twice)
    assert shown(source) == [(1, ["Nom", "Lieu"]), (2, ["Zoe", "Ici"])]
    assert source.notes == ("caractères nuls ôtés",)


@pytest.mark.parametrize(
    ("head", "line"), [('\ufeff"\ufeffNom";Lieu\n', 2), ("sep=;\n\ufeffNom;Lieu\n", 3)]
)
def test_a_mark_inside_the_first_label(tmp_path: Path, head: str, line: int) -> None:
    source = written(tmp_path, head + "Zoé;Ici\n")
    table = source.grids[0].table(["nom", "lieu"])
    assert table is not None
    assert table.header == ("Nom", "Lieu")
    assert table.rows.rows() == [("Zoé", "Ici", line)]


def test_two_marks_before_a_file_read_row_by_row(tmp_path: Path) -> None:
    source = written(tmp_path, '\ufeff\ufeffnom;note\nA;écran 15" plat\n')
    assert shown(source) == [(1, ["nom", "note"]), (2, ["A", 'écran 15" plat'])]


def test_a_stray_control_character_is_only_a_character(tmp_path: Path) -> None:
    source = written(tmp_path, 'nom;note\n"A\x01B";"x"\nC;y\n')
    assert shown(source) == [(1, ["nom", "note"]), (2, ["A\x01B", "x"]), (3, ["C", "y"])]


# Separators --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("date;montant\n2024-01-01;12,5\n2024-01-02;3,5\n", 2),  # decimal commas
        ("date;montant (€, TTC)\n2024-01-01;12,5\n", 2),  # and one in the header
        ("nom,thèmes,lieu\nA,papiers;impôts,x\nB,santé;caf,y\n", 3),  # lists in cells
        ('nom,"a;b;c;d",lieu\nA,1,x\n', 3),
        ("Export du 3 mars, à 10 h, par nous, pour vous\n\nnom;lieu\nA;B\nC;D\n", 2),
        ("a;b;c;d;e;f;g\n1;2;3;4;5;6;7\n1;2\n1;2;3;4;5;6;7\n1;2;3;4;5;6;7\n1;2;3;4;5;6;7\n", 7),
        ("jour;prix (€, TTC);x\n1;1,5;a\n2;2,5;b\n3;3,5;c\n4;4,5\n5;5,5;d\n", 3),  # a short row
        ('sep=,\n"a;b",c\n1;2,3\n4;5,6\n', 2),
        ('"sep=|"\na|b\n1|2\n', 2),
        ("SEP=;\r\na;b\r\n1;2\r\n", 2),
        ("nom\nA\nB\n", 1),
    ],
)
def test_the_separator_is_the_one_that_makes_columns(tmp_path: Path, text: str, width: int) -> None:
    *_, (_, last) = shown(written(tmp_path, text))
    assert len([cell for cell in last if cell is not None]) == width


def test_the_declared_separator_counts_as_a_line(tmp_path: Path) -> None:
    assert shown(written(tmp_path, "sep=;\na;b\n1;2\n")) == [(2, ["a", "b"]), (3, ["1", "2"])]


# Rows, lines and quotes --------------------------------------------------------------------------


def test_lines_are_those_of_the_file_as_one_sees_it(tmp_path: Path) -> None:
    text = 'nom;note\nA;"une\ndeux\n\nquatre"\n\nB;x\n;\n  ; \nC;"y ""z"""\n'
    # lines:  1         2    3      4  5        6  7    8   9    10
    assert shown(written(tmp_path, text)) == [
        (1, ["nom", "note"]),
        (2, ["A", "une\ndeux\n\nquatre"]),
        (7, ["B", "x"]),
        (10, ["C", 'y "z"']),
    ]


def test_a_quote_inside_a_cell_is_kept_and_lines_stay_right(tmp_path: Path) -> None:
    text = 'nom;note\nA;écran 15" plat\nB;"deux\nlignes"\nC;x\n'
    assert shown(written(tmp_path, text)) == [
        (1, ["nom", "note"]),
        (2, ["A", 'écran 15" plat']),
        (3, ["B", "deux\nlignes"]),
        (5, ["C", "x"]),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('nom;note\nA;x\nB;"jamais fermé\nC;y\nD;z\n', 3),
        ('nom;note\nA;"Atelier "Clic" du jeudi"\nB;y\n', 2),
        ('nom;note\nA;x\nB;"Le Clic;z\nC;"y"\n', 3),
    ],
)
def test_a_misplaced_quote_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    said = message(written(tmp_path, text))
    assert f"« fichier.csv », ligne {line} : un guillemet" in said
    assert "jamais" not in said
    assert "Clic" not in said


def test_short_rows_are_completed_and_long_ones_are_told(tmp_path: Path) -> None:
    text = "nom;lieu\nA\nB;x;\nC;x;trop\nD;x;;;;;;;;;;;;loin\nE;y\n"
    table = written(tmp_path, text).grids[0].table(["nom"])
    assert table is not None
    assert table.rows.rows() == [
        ("A", None, 2), ("B", "x", 3), ("C", "x", 4), ("D", "x", 5), ("E", "y", 6),
    ]  # fmt: skip
    assert table.surplus == {4, 5}


@pytest.mark.parametrize(
    "content", ["nom;lieu\n", "nom;lieu", "nom;lieu\n\n;\n"], ids=["end", "no end", "empty rows"]
)
def test_a_header_alone_is_a_table_without_rows(tmp_path: Path, content: str) -> None:
    table = written(tmp_path, content).grids[0].table(["NOM", "lieu"])
    assert table is not None
    assert table.header == ("nom", "lieu")
    assert table.rows.schema == {"nom": pl.String, "lieu": pl.String, LINE: pl.UInt32}
    assert table.rows.is_empty()


@pytest.mark.parametrize("content", ["\n", "\r\n\r\n", "  \n\t\n", "\ufeff", ";;\n;;\n"])
def test_a_file_of_nothing_is_a_grid_without_rows(tmp_path: Path, content: str) -> None:
    grid = written(tmp_path, content).grids[0]
    assert grid.cells.is_empty()
    assert grid.table(["nom"]) is None


FRENCH = "abcdefABC éèêàçùôîÉÀ'’-« »0123456789"
SEPARATORS = ";,\t|"


@given(data=st.data())
def test_what_the_csv_module_writes_is_read_back(data: st.DataObject) -> None:
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    separator = data.draw(st.sampled_from(SEPARATORS))
    end = data.draw(st.sampled_from(["\n", "\r\n"]))
    quoting = data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    if encoding == "cp1252":
        letters = st.sampled_from(FRENCH + SEPARATORS + '"\n')
    else:
        letters = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(
            SEPARATORS + '"\n'
        )
    row = st.lists(st.text(letters, max_size=12), min_size=4, max_size=4)
    rows = [["Prénom", "Thématique", "Durée", "Précisé à"], *data.draw(st.lists(row, max_size=8))]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator, lineterminator=end, quoting=quoting)
    expected: Rows = []
    for cells in rows:
        line = buffer.getvalue().count("\n") + 1
        writer.writerow(cells)
        if any(cell.strip() for cell in cells):
            expected.append((line, [cell or None for cell in cells]))
    with tempfile.TemporaryDirectory() as folder:
        assert shown(written(Path(folder), buffer.getvalue().encode(encoding))) == expected


@given(text=st.text(st.sampled_from('ab;"\n,'), max_size=40))
def test_quotes_mean_what_the_csv_module_says(text: str) -> None:
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=";", strict=True)
    expected: Rows | None = []
    line = 2
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                expected.append((line, [cell or None for cell in row]))
            line = reader.line_num + 2
    except csv.Error:
        expected = None
    with tempfile.TemporaryDirectory() as folder:
        source = written(Path(folder), "sep=;\n" + text)
        if expected is None:
            assert f"ligne {line} " in message(source)
            return
        width = max((len(row) for _, row in expected), default=1)
        full = [(at, [*row, *[None] * (width - len(row))]) for at, row in expected]
        while width > 1 and all(row[width - 1] is None for _, row in full):
            width -= 1
        assert shown(source) == [(at, row[:width]) for at, row in full]


# Headers -----------------------------------------------------------------------------------------


def test_the_header_is_found_below_titles(tmp_path: Path) -> None:
    text = (
        "Atelier « Découverte »\n;logo\nStructure;Maison fictive\nRéférent;\n\n"
        "Nom ;Prénom;;N° d’usager\nA;B;note;7\nC;D;;\n"
    )
    table = written(tmp_path, text).grids[0].table(["nom", "N° d'usager"])
    assert table is not None
    assert table.line == 6
    assert table.preamble == (
        ("Atelier « Découverte »", ""),
        ("Structure", "Maison fictive"),
        ("Référent", ""),
    )
    assert table.header == ("Nom ", "Prénom", "N° d’usager")
    assert table.rows.rows() == [("A", "B", "7", 7), ("C", "D", None, 8)]
    assert table.surplus == frozenset()


@pytest.mark.parametrize("marks", [["nom"], ["NOM", "Durée (min)"], ["l'âge"], []])
def test_marks_are_compared_without_case_spaces_or_apostrophes(
    tmp_path: Path, marks: Sequence[str]
) -> None:
    text = "Nom;Durée\u00a0(min);L’âge\nA;30;70\n"
    assert written(tmp_path, text).grids[0].table(marks) is not None


@pytest.mark.parametrize("marks", [["prénom"], ["nom", "duree (min)"], ["Nom", "x"]])
def test_another_header_is_not_a_table(tmp_path: Path, marks: Sequence[str]) -> None:
    text = "Nom;Durée (min)\nA;30\n"
    assert written(tmp_path, text).grids[0].table(marks) is None


def test_a_column_given_twice_is_named(tmp_path: Path) -> None:
    grid = written(tmp_path, "export\n\nNom;Date;nom \nA;1;B\n").grids[0]
    assert grid.table(["lieu"]) is None
    with pytest.raises(
        ErreurUtilisateur, match=r"« fichier.csv », ligne 3 : la colonne « Nom » y est deux fois"
    ):
        grid.table(["nom", "date"])


# Spreadsheets ------------------------------------------------------------------------------------

MOMENT = datetime(2024, 3, 5, 10, 30)


def workbook(
    folder: Path, fill: Callable[[xlsxwriter.Workbook], None], name: str = "f.xlsx"
) -> SourceFile:
    path = folder / name
    book = xlsxwriter.Workbook(path)
    fill(book)
    book.close()
    return SourceFile(path)


def test_the_cells_of_a_workbook_are_text(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Séances")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        hour = book.add_format({"num_format": "hh:mm"})
        long = book.add_format({"num_format": "[h]:mm"})
        sheet.write_row(0, 0, ["a", "b", "c", "d", "e", "f", "g"])
        sheet.write_datetime(1, 0, datetime(2024, 3, 5), day)
        sheet.write_datetime(1, 1, MOMENT, day)
        sheet.write_row(1, 2, [1, 12.5, 29872500000014, 1e22, 1e-7])
        sheet.write_row(2, 0, [True, False, "01004", " x ", 45292])
        sheet.write_datetime(3, 0, time(9, 5), hour)
        sheet.write_datetime(3, 1, timedelta(hours=36, minutes=5), long)
        sheet.write_formula(3, 2, "=NA()", None, "#N/A")
        sheet.write_formula(3, 3, "=A99", None, "#REF!")
        sheet.write_formula(3, 4, "=1+1", None, 2)
        sheet.write_formula(4, 27, "=1/0", None, "#DIV/0!")

    source = workbook(tmp_path, fill)
    (grid,) = source.grids
    assert grid.sheet == "Séances"
    *first, last = shown(source)
    assert [(line, row[:7]) for line, row in first] == [
        (1, ["a", "b", "c", "d", "e", "f", "g"]),
        (2, ["2024-03-05", "2024-03-05 10:30:00", "1", "12.5", "29872500000014", "1" + "0" * 22,
             "0.0000001"]),
        (3, ["Oui", "Non", "01004", " x ", "45292", None, None]),
        (4, ["09:05:00", "36:05:00", "#N/A", "#REF!", "2", None, None]),
    ]  # fmt: skip
    assert last == (5, [*[None] * 27, "#DIV/0!"])
    assert grid.numeric == {"c2", "c3", "c4", "c5", "c6"}
    assert source.notes == ()


def test_lines_and_columns_of_a_sheet_are_those_one_sees(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("F")
        sheet.merge_range(1, 1, 1, 3, "Un titre")
        sheet.write_row(4, 1, ["Nom", "Durée", None, "Âge"])
        sheet.write_row(5, 1, ["A", 30, "note", 70])
        sheet.write_row(7, 1, ["B", 45, None, None, "à côté"])
        sheet.write(9, 7, "sous le tableau, à côté")
        book.add_worksheet("vide").hide()

    source = workbook(tmp_path, fill)
    assert [grid.sheet for grid in source.grids] == ["F", "vide"]
    table = source.grids[0].table(["nom"])
    assert table is not None
    assert (table.sheet, table.line, table.header) == ("F", 5, ("Nom", "Durée", "Âge"))
    assert table.rows.rows() == [("A", "30", "70", 6), ("B", "45", None, 8)]
    assert table.numeric == {"Durée", "Âge"}
    assert table.surplus == frozenset()
    assert source.grids[1].cells.is_empty()
    assert source.grids[1].table(["nom"]) is None


def test_a_column_given_twice_in_a_sheet(tmp_path: Path) -> None:
    source = workbook(
        tmp_path, lambda book: book.add_worksheet("F").write_row(1, 0, ["Nom", "NOM"])
    )
    with pytest.raises(
        ErreurUtilisateur, match=r"« f.xlsx », feuille « F », ligne 2 : la colonne « Nom »"
    ):
        source.grids[0].table(["nom"])


def ods_cell(text: str, **values: str) -> TableCell:
    cell = TableCell(**values)
    for line in text.split("\n"):
        cell.addElement(P(text=line))
    return cell


def ods(path: Path) -> None:
    """Two empty rows, a header, one row of every type, a sheet formatted down to its end."""
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="Feuille1")
    empty = TableRow(numberrowsrepeated=2)
    empty.addElement(TableCell(numbercolumnsrepeated=3))
    header, row, end = TableRow(), TableRow(), TableRow(numberrowsrepeated=1048570)
    for label in ("Jour", "Heure", "Prix", "Vrai", "Vrai", "Faux calcul", "Note", "Part", "Durée"):
        header.addElement(ods_cell(label, valuetype="string"))
    row.addElement(ods_cell("05/03/2024", valuetype="date", datevalue="2024-03-05"))
    row.addElement(ods_cell("05/03/24", valuetype="date", datevalue="2024-03-05T10:30:00"))
    row.addElement(ods_cell("12,50 €", valuetype="currency", value="12.5", currency="EUR"))
    row.addElement(
        ods_cell("VRAI", valuetype="boolean", booleanvalue="true", numbercolumnsrepeated=2)
    )
    row.addElement(ods_cell("#N/D", valuetype="string"))
    row.addElement(ods_cell("a\nb", valuetype="string"))
    row.addElement(ods_cell("12 %", valuetype="percentage", value="0.12"))
    row.addElement(ods_cell("36:05", valuetype="time", timevalue="PT36H05M00S"))
    end.addElement(TableCell(numbercolumnsrepeated=1024))
    for element in (empty, header, row, end):
        sheet.addElement(element)
    document.spreadsheet.addElement(sheet)
    document.save(str(path))


def test_an_open_document_sheet(tmp_path: Path) -> None:
    ods(tmp_path / "f.ods")
    source = SourceFile(tmp_path / "f.ods")
    assert shown(source) == [
        (3, ["Jour", "Heure", "Prix", "Vrai", "Vrai", "Faux calcul", "Note", "Part", "Durée"]),
        (4, ["2024-03-05", "2024-03-05 10:30:00", "12.5", "Oui", "Oui", "#N/D", "a\nb", "0.12",
             "36:05:00"]),
    ]  # fmt: skip
    assert source.grids[0].numeric == {"c2", "c7"}


def test_a_failed_formula_of_libreoffice_is_not_an_empty_cell(tmp_path: Path) -> None:
    """LibreOffice writes an empty string and says elsewhere that it is an error."""
    ods(tmp_path / "juste.ods")
    before = '<table:table-cell office:value-type="string"><text:p>#N/D</text:p>'
    after = (
        '<table:table-cell table:formula="of:=NA()" office:value-type="string" '
        'office:string-value="" calcext:value-type="error"><text:p>#N/D</text:p>'
    )
    with (
        zipfile.ZipFile(tmp_path / "juste.ods") as given_,
        zipfile.ZipFile(tmp_path / "f.ods", "w") as made,
    ):
        for name in given_.namelist():
            content = given_.read(name)
            if name == "content.xml":
                assert before.encode() in content
                content = content.replace(before.encode(), after.encode()).replace(
                    b"<office:document-content ",
                    b'<office:document-content xmlns:calcext="urn:org:documentfoundation:names:'
                    b'experimental:calc:xmlns:calcext:1.0" ',
                    1,
                )
            made.writestr(name, content)
    row = shown(SourceFile(tmp_path / "f.ods"))[1]
    assert (row[0], row[1][4:6]) == (4, ["Oui", "#N/D"])


# What a name promises and what a file is ---------------------------------------------------------


def test_a_workbook_under_another_name(tmp_path: Path) -> None:
    workbook(tmp_path, lambda book: book.add_worksheet("F").write_row(0, 0, ["Nom", 3]))
    for name in ("f.csv", "f.xls", "f"):
        (tmp_path / name).write_bytes((tmp_path / "f.xlsx").read_bytes())
        source = SourceFile(tmp_path / name)
        assert shown(source) == [(1, ["Nom", "3"])]
    assert SourceFile(tmp_path / "f.csv").notes == ("contenu de classeur malgré le nom en .csv",)


def test_a_csv_named_as_a_workbook(tmp_path: Path) -> None:
    source = written(tmp_path, "Nom\tLieu\nA\tB\n", "export.xls")
    assert shown(source) == [(1, ["Nom", "Lieu"]), (2, ["A", "B"])]
    assert source.notes == ("contenu CSV malgré le nom en .xls", "séparateur : tabulation")


#: Header of an .xls that says where its content is, and nothing after it: calamine panics.
CUT_XLS = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\x00")
    + bytes.fromhex("3e000300feff09000600").ljust(20, b"\x00")
    + bytes.fromhex("01000000 00000000 00000000 00100000 feffffff 00000000 feffffff 00000000")
    + b"\x00\x00\x00\x00".ljust(436, b"\xff")
)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "f.csv", "est vide"),
        (b"", "f.xlsx", "est vide"),
        (b"PK\x03\x04 abim\xe9", "f.xlsx", "n’est pas un classeur Excel lisible"),
        (b"PK\x03\x04 abim\xe9", "f.csv", "n’est pas un classeur Excel lisible"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "f.xls", "n’est pas un classeur"),
        (CUT_XLS, "f.xls", "le classeur est abîmé"),
        (b"  <html><table><tr><td>Nom</td></tr></table></html>", "f.xls", "page web"),
        (b"<!DOCTYPE html><html></html>", "f.csv", "page web"),
        (bytes(range(256)) * 20, "f.csv", "n’est ni un fichier CSV ni un classeur"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "f.txt", "n’est ni un fichier CSV"),
    ],
)
def test_what_is_not_a_table_is_said_in_french(
    tmp_path: Path, content: bytes, name: str, said: str
) -> None:
    text = message(written(tmp_path, content, name))
    assert said in text
    assert f"« {name} »" in text


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert "n’existe pas" in message(SourceFile(tmp_path / "rien.csv"))
    assert "est un dossier" in message(SourceFile(tmp_path))


def test_the_digest_tells_contents_apart(tmp_path: Path) -> None:
    one = written(tmp_path, "abc", "a.csv")
    # sha256 of « abc », from the standard's own example
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (one.sha256, one.key, one.name) == (digest, digest[:12], "a.csv")
