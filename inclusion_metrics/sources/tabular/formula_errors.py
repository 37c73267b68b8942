"""Where a spreadsheet shows ``#N/A`` or ``#REF!``: calamine gives these cells as empty ones.

An empty cell says that nobody answered; a formula that failed says that the file is broken.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping

#: (line, column), both counted from 0 → what the cell shows.
Errors = Mapping[tuple[int, int], str]

_ATTRIBUTE = re.compile(r'([\w:.-]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_EXCEL_CELL = re.compile(r'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>(.*?)</(?:\w+:)?c>', re.DOTALL)
_PLACE = re.compile(r"([A-Z]+)(\d+)")
_EXCEL_VALUE = re.compile(r"<(?:\w+:)?v>([^<]*)<")
_ODS_TAG = re.compile(r"<table:(table|table-row|table-cell|covered-table-cell)(\s[^>]*?)?/?>")
_ODS_TEXT = re.compile(r"<text:p[^>]*>([^<]*)<")
_ODS_ERROR = 'calcext:value-type="error"'
_UNNAMED = "#N/A"


def formula_errors(data: bytes) -> Mapping[str, Errors]:
    """Sheet → its cells in error, for .xlsx, .xlsm and .ods; other formats give none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return dict(_excel(archive, names))
            if "content.xml" in names:
                return _open_document(archive.read("content.xml"))
    except (zipfile.BadZipFile, zlib.error, RuntimeError, LookupError, ValueError, OSError):
        pass  # whoever reads the cells says what is wrong with the file
    return {}


def _attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(a or b) for name, a, b in _ATTRIBUTE.findall(text)}


def _excel(archive: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, Errors]]:
    relations = archive.read("xl/_rels/workbook.xml.rels").decode(errors="replace")
    found = map(_attributes, _RELATION.findall(relations))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in found}
    book = archive.read("xl/workbook.xml").decode(errors="replace")
    for sheet in map(_attributes, _SHEET.findall(book)):
        key = next((sheet[name] for name in sheet if name.endswith(":id")), None)
        path = posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).lstrip("/")
        content = archive.read(path) if path in names else b""
        if b't="e"' in content:
            cells = _EXCEL_CELL.findall(content.decode(errors="replace"))
            yield sheet.get("name", ""), dict(_excel_cell(*cell) for cell in cells)


def _excel_cell(attributes: str, content: str) -> tuple[tuple[int, int], str]:
    shown = _EXCEL_VALUE.search(content)
    place = _PLACE.fullmatch(_attributes(attributes).get("r", ""))
    letters, digits = (place[1], place[2]) if place else ("", "0")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return (int(digits) - 1, column - 1), html.unescape(shown[1]) if shown else _UNNAMED


def _open_document(content: bytes) -> Mapping[str, Errors]:
    if _ODS_ERROR.encode() not in content:
        return {}
    sheets: dict[str, dict[tuple[int, int], str]] = {}
    text = content.decode(errors="replace")
    name, row, next_row, column = "", 0, 0, 0
    for tag in _ODS_TAG.finditer(text):
        kind, attributes = tag[1], _attributes(tag[2] or "")
        if kind == "table":
            name, next_row = attributes.get("table:name", ""), 0
        elif kind == "table-row":
            row, column = next_row, 0
            next_row += int(attributes.get("table:number-rows-repeated", "1"))
        else:
            width = int(attributes.get("table:number-columns-repeated", "1"))
            if attributes.get("calcext:value-type") == "error":
                shown = _ODS_TEXT.search(text, tag.end())
                place = {
                    (line, column + shift)
                    for line in range(row, next_row)
                    for shift in range(width)
                }
                sheets.setdefault(name, {}).update(
                    dict.fromkeys(place, html.unescape(shown[1]) if shown else _UNNAMED)
                )
            column += width
    return sheets
