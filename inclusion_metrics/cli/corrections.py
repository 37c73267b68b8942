"""Rows that could not be read, handed back in a workbook beside the user's own file.

They hold what the user's file holds, names included: that is why they stay beside it and never
enter the data folder.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time
from itertools import count
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from inclusion_metrics.sources.draft import REASON, Correction

SUFFIX = "_a_corriger"


def correction_path(source: Path) -> Path:
    """Where the rows to correct of a file are written: never over work in progress."""
    stem = re.sub(rf"{SUFFIX}(-\d+)?$", "", source.stem)
    names = (f"{stem}{SUFFIX}{f'-{n}' if n > 1 else ''}.xlsx" for n in count(1))
    return next(path for name in names if not (path := source.with_name(name)).exists())


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
        with suppress(OSError):  # a folder that cannot be written cannot be cleaned either
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
    # A second round of corrections already has the column of reasons.
    kept = [place for place, label in enumerate(correction.header) if label != REASON]
    for column, place in enumerate(kept):
        sheet.write_string(row, column, correction.header[place], bold)
    sheet.write_string(row, len(kept), REASON, bold)
    for _, cells, reason in correction.rows:
        row += 1
        for column, place in enumerate(kept):
            _write(sheet, row, column, cells[place] if place < len(cells) else "", day, moment)
        sheet.write_string(row, len(kept), reason)


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
