"""A file as sheets of cells, so that it can be spoilt before it is written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePath
from random import Random
from typing import Any

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from inclusion_metrics.cli.corrections import SUFFIX

_CREATED = datetime(2025, 1, 14, 10, 30)
#: Longest text and dates that a workbook can hold.
_LONGEST, _FIRST_DAY = 32_000, date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and the error it shows."""

    shown: str

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class Serial:
    """A number shown as a day, which it may not be."""

    number: float

    def __str__(self) -> str:
        return f"{self.number:g}"


Cell = Any  # str, int, float, bool, date, datetime, Formula, Serial, None, or what JSON holds
Row = list[Cell]


@dataclass
class Sheet:
    """One table, with what stands above it.

    Attributes:
        total: (row, column) of the cell above that announces the number of rows, if any.
        shift: empty rows and columns before everything.
        table: written as an Excel table.
    """

    name: str
    header: Row
    rows: list[Row]
    above: list[Row] = field(default_factory=list)
    total: tuple[int, int] | None = None
    shift: tuple[int, int] = (0, 0)
    table: bool = False

    @property
    def filled(self) -> int:
        """How many rows hold something under a header."""
        named = [place for place, label in enumerate(self.header) if str(label or "").strip()]
        return sum(
            any(str(row[p] if row[p] is not None else "").strip() for p in named if p < len(row))
            for row in self.rows
        )

    def lines(self) -> list[Row]:
        """Every row of the sheet, from the first."""
        above = [list(row) for row in self.above]
        if self.total is not None:
            line, column = self.total
            above[line][column] = str(self.filled)
        down, right = self.shift
        whole = [*above, *([self.header] if self.header else []), *self.rows]
        return [*([] for _ in range(down)), *([None] * right + list(row) for row in whole)]


@dataclass
class Document:
    """A file to be written.

    Attributes:
        shape: ``csv``, ``xlsx``, ``ods``, ``json``, ``yaml``, or ``octets`` (``raw`` as it stands).
        moved: a personal value may now stand where the format expects none: what is read there
            may be kept, but no message may show it.
        counted: the number of rows that must be read is known.
        bytes_spoilt: done to the bytes, once written.
    """

    name: str
    shape: str
    sheets: list[Sheet]
    separator: str = ";"
    encoding: str = "utf-8"
    line_end: str = "\n"
    quoting: int = csv.QUOTE_MINIMAL
    moved: bool = False
    counted: bool = True
    text_spoilt: list[Callable[[str], str]] = field(default_factory=list)
    bytes_spoilt: list[Callable[[bytes], bytes]] = field(default_factory=list)
    raw: bytes = b""

    @property
    def main(self) -> Sheet:
        """Its first table."""
        return self.sheets[0]

    def one_sheet(self, rng: Random) -> Sheet:
        """One of its tables, most often the first."""
        return self.main if rng.random() < 0.6 else rng.choice(self.sheets)

    def content(self) -> bytes:
        """The bytes of the file."""
        data = _WRITERS[self.shape](self)
        for spoil in self.bytes_spoilt:
            data = spoil(data)
        return data


def seeded(seed: str | float) -> Random:
    """What draws the same each time."""
    return Random(seed)  # noqa: S311 - no secret is drawn


def stem_of(name: str) -> str:
    """Stem of the correction file of a file."""
    return PurePath(name).stem.removesuffix(SUFFIX) + SUFFIX


def _csv(document: Document) -> bytes:
    made = io.StringIO()
    writer = csv.writer(
        made,
        delimiter=document.separator,
        lineterminator=document.line_end,
        quoting=document.quoting,  # type: ignore[arg-type]
    )
    for row in document.main.lines():
        writer.writerow([_said(cell) for cell in row])
    text = made.getvalue()
    for spoil in document.text_spoilt:
        text = spoil(text)
    return text.encode(document.encoding, errors="replace")


def _yaml(document: Document) -> bytes:
    text = document.raw.decode()
    for spoil in document.text_spoilt:
        text = spoil(text)
    return text.encode(document.encoding, errors="replace")


def _said(cell: Cell) -> str:
    """A cell of a CSV."""
    match cell:
        case None:
            return ""
        case bool():
            return "VRAI" if cell else "FAUX"
        case datetime():
            return f"{cell.day:02}/{cell.month:02}/{cell.year} {cell:%H:%M}"
        case date():
            return f"{cell.day:02}/{cell.month:02}/{cell.year}"
        case list():
            return "|".join(map(str, cell))
        case _:
            return str(cell)


def _json(document: Document) -> bytes:
    sheet = document.main
    rows = [
        {str(label): cell for label, cell in zip(sheet.header, row, strict=False)
         if cell is not None}
        for row in sheet.rows
    ]  # fmt: skip
    text = json.dumps(rows, ensure_ascii=False, indent=1, default=str)
    for spoil in document.text_spoilt:
        text = spoil(text)
    return text.encode(document.encoding, errors="replace")


def _xlsx(document: Document) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED, "comments": "Données fictives"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for sheet in document.sheets:
            page = book.add_worksheet(sheet.name)
            lines = sheet.lines()
            for row, cells in enumerate(lines):
                for column, cell in enumerate(cells):
                    _xlsx_cell(page, row, column, cell, day)
            if sheet.table and _may_be_table(sheet):
                top = len(lines) - len(sheet.rows) - 1
                left = sheet.shift[1]
                right = left + len(sheet.header) - 1
                columns = [{"header": str(label)} for label in sheet.header]
                page.add_table(top, left, len(lines) - 1, right, {"columns": columns})
    return made.getvalue()


def _may_be_table(sheet: Sheet) -> bool:
    labels = [str(label or "") for label in sheet.header]
    alike = {label.casefold() for label in labels}
    return bool(sheet.rows) and len(alike) == len(labels) and all(0 < len(i) < 255 for i in labels)


def _xlsx_cell(page: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    match cell:
        case None | "":
            return
        case bool():
            page.write_boolean(row, column, cell)
        case Formula():
            page.write_formula(row, column, "=1/0", None, cell.shown)
        case Serial():
            page.write_number(row, column, cell.number, day)
        case date() if (cell.date() if isinstance(cell, datetime) else cell) >= _FIRST_DAY:
            page.write_datetime(row, column, cell, day)
        case int() | float() if abs(cell) < 1e300:
            page.write_number(row, column, cell)
        case list():
            page.write_string(row, column, "|".join(map(str, cell)))
        case _:
            page.write_string(row, column, str(cell)[:_LONGEST])


def _ods(document: Document) -> bytes:
    book = OpenDocumentSpreadsheet()
    for sheet in document.sheets:
        page = Table(name=sheet.name)
        for cells in sheet.lines():
            line = TableRow()
            for cell in cells or [None]:
                line.addElement(_ods_cell(cell))
            page.addElement(line)
        book.spreadsheet.addElement(page)
    made = io.BytesIO()
    book.write(made)
    return made.getvalue()


def _ods_cell(cell: Cell) -> TableCell:
    match cell:
        case None | "":
            return TableCell()
        case bool():
            made = TableCell(valuetype="boolean", booleanvalue=str(cell).lower())
        case date():
            made = TableCell(valuetype="date", datevalue=cell.isoformat())
        case int() | float():
            made = TableCell(valuetype="float", value=cell)
        case _:
            made = TableCell(valuetype="string")
    made.addElement(P(text="".join(c for c in _said(cell) if c.isprintable() or c in "\n\t")))
    return made


_WRITERS: dict[str, Callable[[Document], bytes]] = {
    "csv": _csv,
    "json": _json,
    "xlsx": _xlsx,
    "ods": _ods,
    "yaml": _yaml,
    "octets": lambda document: document.raw,
}


def columns(rows: Sequence[dict[str, Any]], header: Sequence[str]) -> list[Row]:
    """Rows given by label → rows of cells."""
    return [[row.get(label) for label in header] for row in rows]
