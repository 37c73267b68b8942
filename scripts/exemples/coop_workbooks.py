"""Writes workbooks in the layout of La Coop de la médiation numérique.

The writers take plain rows so that a test can also make a wrong file: a column missing or
added, a total that does not match, a code written as a number, a header further down. A
cell is written as what its value is: a ``date`` as an Excel date, an ``int`` as a number,
a ``str`` as text (never a formula); a key absent from the row leaves no cell at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from exemples.coop_lignes import COLONNES, COLONNES_BENEFICIAIRES
from exemples.coop_statistiques import Section

#: Written in every file, so that two runs give the same bytes.
_CREATED = datetime(2025, 1, 14, 10, 30)

_FILTRES = (
    "Source",
    "Lieux d’accompagnement",
    "Communes",
    "Départements",
    "Type d’accompagnement",
    "Rôle",
    "Thématiques non administratives",
    "Thématiques administratives",
    "Tags",
)

Paires = Sequence[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class Exporteur:
    """Who exports, and when: the first lines of every workbook."""

    nom: str = "Exemple"
    prenom: str = "Camille"
    role: str = "Conseiller Numérique"
    date: str = "14/01/2025"
    heure: str = "10:30"

    def lignes(self, total: object = None) -> list[tuple[str, object]]:
        """Label and value of each line; the statistics workbook has no total."""
        return [
            ("Nom", self.nom),
            ("Prénom", self.prenom),
            ("Rôle", self.role),
            *([("Total", total)] if total is not None else []),
            ("Date d'export", self.date),
            ("Heure d'export", self.heure),
        ]


CAMILLE = Exporteur()


class _Sheet:
    """A worksheet written row after row, each cell by the type of its value."""

    def __init__(self, workbook: Workbook, name: str) -> None:
        self.ws: Worksheet = workbook.add_worksheet(name)
        self.bold: Format = workbook.add_format({"bold": True})
        self.day: Format = workbook.add_format({"num_format": "dd/mm/yyyy"})
        self.row = 0

    def cell(self, row: int, column: int, value: object) -> None:
        """Write one cell; ``None`` leaves none."""
        if value is None:
            return
        if isinstance(value, bool):
            self.ws.write_boolean(row, column, value)
        elif isinstance(value, date):
            self.ws.write_datetime(row, column, value, self.day)
        elif isinstance(value, int | float):
            self.ws.write_number(row, column, value)
        else:
            self.ws.write_string(row, column, str(value))

    def line(self, *values: object) -> None:
        """Write one row from column A and go down."""
        for column, value in enumerate(values):
            self.cell(self.row, column, value)
        self.row += 1

    def title(self, text: str) -> None:
        """Write a bold title and go down."""
        self.ws.write_string(self.row, 0, text, self.bold)
        self.row += 1

    def blank(self) -> None:
        """Leave a row out."""
        self.row += 1

    def preamble(self, lignes: Paires, filtres: Paires) -> None:
        """The lines above the table."""
        self.title("Informations export")
        for ligne in lignes:
            self.line(*ligne)
        self.blank()
        self.title("Filtres")
        for filtre in filtres:
            self.line(*filtre)

    def table(
        self, columns: Sequence[str], rows: Sequence[Mapping[str, object]], name: str
    ) -> None:
        """An Excel table whose header is the current row."""
        first = self.row
        last = first + max(len(rows), 1)
        self.ws.add_table(
            first,
            0,
            last,
            len(columns) - 1,
            {
                "name": name,
                "autofilter": False,
                "style": "Table Style Medium 2",
                "banded_rows": False,
                "columns": [{"header": column} for column in columns],
            },
        )
        self.row += 1
        for row in rows:
            self.line(*(row.get(column) for column in columns))
        self.ws.set_column(0, len(columns) - 1, 22)


@contextmanager
def _workbook(path: Path, sheet: str) -> Iterator[_Sheet]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as workbook:
        workbook.set_properties({"created": _CREATED, "comments": "Données fictives"})
        yield _Sheet(workbook, sheet)


def _filtres(periode: tuple[str, str] | None, extra: Iterable[tuple[str, object]]) -> Paires:
    texte = " - ".join(periode) if periode else "-"
    return [("Période", texte), *((label, "-") for label in _FILTRES), *extra]


def write_accompagnements(
    path: Path,
    rows: Sequence[Mapping[str, object]],
    *,
    columns: Sequence[str] = COLONNES,
    total: object = None,
    periode: tuple[str, str] | None = ("01.01.2024", "31.12.2024"),
    preamble_extra: Iterable[tuple[str, object]] = (),
    header_row: int | None = None,
    table_name: str = "Activités",
    sheet_name: str = "Activités",
    exporteur: Exporteur = CAMILLE,
) -> None:
    """Write an accompagnements export.

    Args:
        path: the file, replaced if it exists.
        rows: column → value; columns not in ``columns`` are left out.
        columns: the header, in order (``COLONNES_EQUIPE`` for a team).
        total: what the preamble says; the number of rows when not given.
        periode: first and last day as printed; ``None`` prints "-" (no filter).
        preamble_extra: filter lines added after ``Tags``; each pushes the header down.
        header_row: row of the header as Excel numbers it, instead of the natural one (22).
        table_name: name of the Excel table.
        sheet_name: name of the sheet.
        exporteur: who exports, and when.
    """
    with _workbook(path, sheet_name) as sheet:
        shown = len(rows) if total is None else total
        sheet.preamble(exporteur.lignes(shown), _filtres(periode, preamble_extra))
        _down_to_header(sheet, header_row)
        sheet.table(columns, rows, table_name)


def write_beneficiaires(
    path: Path,
    rows: Sequence[Mapping[str, object]],
    *,
    columns: Sequence[str] = COLONNES_BENEFICIAIRES,
    total: object = None,
    preamble_extra: Iterable[tuple[str, object]] = (),
    header_row: int | None = None,
    table_name: str = "Activités",
    sheet_name: str = "Bénéficiaires",
    exporteur: Exporteur = CAMILLE,
) -> None:
    """Write a bénéficiaires export (natural header row: 13); see ``write_accompagnements``."""
    with _workbook(path, sheet_name) as sheet:
        shown = len(rows) if total is None else total
        sheet.preamble(exporteur.lignes(shown), [("Recherche", "-"), *preamble_extra])
        _down_to_header(sheet, header_row)
        sheet.table(columns, rows, table_name)


def write_statistiques(
    path: Path,
    sections: Iterable[Section],
    *,
    periode: tuple[str, str] | None = ("01.01.2024", "31.12.2024"),
    preamble_extra: Iterable[tuple[str, object]] = (),
    sheet_name: str = "Statistiques",
    exporteur: Exporteur = CAMILLE,
) -> None:
    """Write a statistiques export: titled sections, no Excel table."""
    with _workbook(path, sheet_name) as sheet:
        sheet.preamble(exporteur.lignes(), _filtres(periode, preamble_extra))
        for titre, lignes in sections:
            if titre != "Genre":  # follows its heading at once
                sheet.blank()
            sheet.title(titre)
            for ligne in lignes:
                sheet.line(*ligne)
        sheet.ws.set_column(0, 0, 42)


def _down_to_header(sheet: _Sheet, header_row: int | None) -> None:
    """One empty row, one row with an empty text, then the header; or the row asked for."""
    sheet.blank()
    sheet.line("")
    if header_row is not None:
        if header_row - 1 < sheet.row:
            raise ValueError(f"l’en-tête ne peut monter plus haut que la ligne {sheet.row + 1}")
        sheet.row = header_row - 1
