"""Rows that could not be read, handed back in a workbook beside the user's own file.

They hold what the user's file holds, names included: that is why they stay beside it and never
enter the data folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from inclusion_metrics.sources.draft import REASON, Correction

SUFFIX = "_a_corriger"


def correction_path(source: Path) -> Path:
    """Where the rows to correct of a file are written."""
    stem = source.stem.removesuffix(SUFFIX)
    return source.with_name(f"{stem}{SUFFIX}.xlsx")


def write_corrections(source: Path, corrections: Sequence[Correction]) -> Path | None:
    """Write the rejected rows as they were read, with the reason; None where it is not allowed."""
    target = correction_path(source)
    beside = target.with_name(target.name + ".partiel")
    try:
        with xlsxwriter.Workbook(beside, {"in_memory": True}) as book:
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
            bold = book.add_format({"bold": True})
            for correction in corrections:
                sheet = book.add_worksheet(_sheet_name(correction.sheet))
                _fill(sheet, correction, day, moment, bold)
        beside.replace(target)
    except (OSError, xlsxwriter.exceptions.XlsxWriterException):
        beside.unlink(missing_ok=True)
        return None
    return target


def _fill(
    sheet: Worksheet, correction: Correction, day: Format, moment: Format, bold: Format
) -> None:
    row = 0
    for label, value in correction.preamble:
        sheet.write_string(row, 0, label)
        _write(sheet, row, 1, value, day, moment)
        row += 1
    if row:
        row += 1
    for column, label in enumerate((*correction.header, REASON)):
        sheet.write_string(row, column, label, bold)
    for _, cells, reason in correction.rows:
        row += 1
        for column, cell in enumerate(cells):
            _write(sheet, row, column, cell, day, moment)
        sheet.write_string(row, len(correction.header), reason)


def _write(
    sheet: Worksheet, row: int, column: int, cell: object, day: Format, moment: Format
) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        whole = cell.time() == time.min
        sheet.write_datetime(row, column, cell, day if whole else moment)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime.combine(cell, time.min), day)
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, str(cell))


def _sheet_name(name: str) -> str:
    kept = "".join(c for c in name if c not in "[]:*?/\\")[:31]
    return kept or "Feuille"
