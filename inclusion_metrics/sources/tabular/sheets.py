"""Cells of a spreadsheet as text, as a person would write them."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import python_calamine as calamine

from inclusion_metrics.sources.tabular.cells import LINE, column_names, tidy
from inclusion_metrics.sources.tabular.formula_errors import Errors, formula_errors
from inclusion_metrics.sources.tabular.workbook import damaged, is_damage, open_workbook

#: How the content of a spreadsheet begins, whatever its name.
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BEGINS = {".xlsx": ZIP, ".xlsm": ZIP, ".xlsb": ZIP, ".ods": ZIP, ".xls": OLE}
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:\.\d+)?S")


def read_sheets(path: Path, data: bytes) -> Iterator[tuple[str, pl.DataFrame, frozenset[str]]]:
    """Name, cells and columns typed as numbers of every sheet, hidden ones included.

    Raises:
        ErreurUtilisateur: protected, damaged, or not a spreadsheet.
    """
    with _damage_told(path):
        book = _opened(path, data)
    errors = formula_errors(data)
    for sheet in book.sheets_metadata:
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet:
            with _damage_told(path, f"feuille « {sheet.name} » : "):
                # `iter_rows` cuts the empty columns on the left but not the empty rows above.
                rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            yield sheet.name, *_cells(rows, errors.get(sheet.name, {}))


def _opened(path: Path, data: bytes) -> calamine.CalamineWorkbook:
    if not data.startswith(BEGINS.get(path.suffix.lower(), b"\x00")):
        with suppress(calamine.CalamineError, OSError):  # said in French below
            return calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return open_workbook(path)


@contextmanager
def _damage_told(path: Path, where: str = "") -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        if is_damage(error):
            raise damaged(path, where) from error
        raise


def _cells(rows: Sequence[Sequence[object]], errors: Errors) -> tuple[pl.DataFrame, frozenset[str]]:
    width = max(map(len, rows), default=0) or 1
    names = column_names(width)
    numeric = {
        names[place] for row in rows for place, cell in enumerate(row) if type(cell) in (int, float)
    }
    texts = [[*map(as_text, row), *([None] * (width - len(row)))] for row in rows]
    for (line, column), shown in errors.items():
        if 0 <= line < len(texts) and 0 <= column < width:
            texts[line][column] = shown
    frame = pl.DataFrame(texts, schema=dict.fromkeys(names, pl.String()), orient="row")
    return tidy(frame.with_row_index(LINE, offset=1)), frozenset(numeric)


def as_text(cell: object) -> str | None:
    """One cell as text; None where it is empty."""
    match cell:
        case None | "":
            return None
        case str():
            duration = _DURATION.fullmatch(cell)
            return f"{int(duration[1])}:{duration[2]}:{duration[3]}" if duration else cell
        case bool():
            return "Oui" if cell else "Non"
        case float():
            return _number(cell)
        case datetime():
            midnight = cell.time() == time()
            return cell.date().isoformat() if midnight else f"{cell:%Y-%m-%d %H:%M:%S}"
        case date():
            return cell.isoformat()
        case timedelta():
            minutes, seconds = divmod(round(cell.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        case _:
            return str(cell)


def _number(cell: float) -> str:
    if not math.isfinite(cell):
        return str(cell)
    return str(int(cell)) if cell.is_integer() else f"{Decimal(repr(cell)):f}"
