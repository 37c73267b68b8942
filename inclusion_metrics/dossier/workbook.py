"""The annex workbook of a dossier: the tables of its page, as numbers, for anyone to reuse.

It follows the guidance of the British statistical service on accessible spreadsheets: a cover, a
list of the sheets, the notes, then one table a sheet, always from the same row, marked up as a
table. No cell is merged or empty, nothing is said by a colour, and there is no clock: the same
tables give the same bytes.
"""

from __future__ import annotations

import io
import re
import textwrap
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import xlsxwriter

from inclusion_metrics.dossier.context import Contexte
from inclusion_metrics.dossier.texts import subtitle_of, title_of
from inclusion_metrics.model import MARKERS
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.citations import told
from inclusion_metrics.rendering.sheets import BLANK, CARDS, SEE_BOUNDS, Heading, Sheet, Value

COVER, CONTENTS, NOTES = "Couverture", "Sommaire", "Notes"
LANGUAGE = "fr-FR"
#: Row (from 0) of the head of every table: above it, title, field, source, notes, way back.
HEAD_ROW = 6
#: Said of a workbook whose clock is stopped.
_CREATED = datetime(2000, 1, 1)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME, _WIDEST, _NARROWEST = 31, 60, 11
#: A first column wider than this would fill a small screen: it scrolls with the others.
_STAYS = 45
_STYLE = "Table Style Light 1"
_TEXT = {"font_name": "Arial", "font_size": 12, "valign": "top"}
#: The signs of the cells, besides those of the page.
SIGNS = {
    **MARKERS,
    "–": "sans objet : la question ne se pose pas, ou rien n’est à écrire dans cette case",
    SEE_BOUNDS: "trop de réponses sont inconnues pour qu’un seul chiffre soit donné : lire les "
    "deux bornes",
}
_ABOUT = (
    "Les tableaux sont ceux de la page, dans le même ordre et sous les mêmes titres. Chaque "
    "feuille n’en porte qu’un, dont les titres de colonnes sont à la ligne 7.",
    "Les chiffres sont des nombres ; leur unité est dans le titre de la colonne. Un pourcentage "
    "est donné sur 100 : 45,2 veut dire 45,2 %.",
    "Une case qui ne porte pas de chiffre porte un des signes ci-dessous, en texte : les sommes "
    "et les moyennes du tableur n’en tiennent pas compte.",
)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A table, the name of its sheet, the numbers of its notes."""

    sheet: Sheet
    name: str
    notes: tuple[int, ...]


def workbook(context: Contexte, sheets: Sequence[Sheet], files: Sequence[str] = ()) -> bytes:
    """The workbook of a dossier.

    Args:
        context: who, for whom, where, when.
        sheets: the tables of the page, in its order.
        files: names of the files of the dossier, this one included.

    Returns:
        The bytes of an .xlsx file.
    """
    sheets = _citing(sheets)
    numbered: dict[str, int] = {}
    placed = [
        _Placed(
            one,
            sheet_name(rank, one.title),
            tuple(numbered.setdefault(note, len(numbered) + 1) for note in one.notes),
        )
        for rank, one in enumerate(sheets, start=1)
    ]
    buffer = io.BytesIO()
    # A copy of the properties: the library writes in what it is given.
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False, "default_format_properties": dict(_TEXT)},
    )  # fmt: skip
    book.set_properties(
        {
            "title": title_of(context),
            "subject": subtitle_of(context),
            "author": "",
            "comments": f"Construction {context.execution}. La date de création est fixe.",
            "created": _CREATED,
        }
    )
    writer = _Writer(book)
    writer.cover(context, files)
    writer.contents(placed)
    writer.notes(placed, list(numbered))
    for rank, one in enumerate(placed, start=1):
        writer.table(one, f"Tableau_{rank:02}")
    book.close()
    return _in_french(buffer.getvalue())


def _citing(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The same tables, whose notes and cards cite only the figures that have a card."""
    cards = [one for one in sheets if one.title == CARDS]
    codes = {row[0] for one in cards for row in one.rows}
    if not codes:
        return [*sheets]

    def said(text: Value) -> Value:
        return told(text, codes.__contains__) if isinstance(text, str) else text

    return [
        replace(
            one,
            notes=tuple(told(note, codes.__contains__) for note in one.notes),
            rows=tuple(tuple(map(said, row)) for row in one.rows) if one in cards else one.rows,
        )
        for one in sheets
    ]


def sheet_name(rank: int, title: str) -> str:
    """A name that a spreadsheet accepts, that no other sheet has: « 05 Part de retraités »."""
    text = " ".join(_FORBIDDEN.sub(" ", title).split())
    return f"{rank:02} {textwrap.shorten(text, _LONGEST_NAME - 3, placeholder='…')}"


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - xlsxwriter has no types
        self._book = book
        self._formats: dict[str, Any] = {}
        self._title = book.add_format({**_TEXT, "bold": True, "font_size": 16})
        self._section = book.add_format({**_TEXT, "bold": True, "font_size": 14})
        self._wrap = book.add_format({**_TEXT, "text_wrap": True})
        self._sign = book.add_format({**_TEXT, "align": "right"})
        self._line = book.add_format(_TEXT)
        self._link = book.add_format({**_TEXT, "font_color": "#0000EE", "underline": 1})
        self._head = book.add_format({**_TEXT, "bold": True, "text_wrap": True})

    def cover(self, context: Contexte, files: Sequence[str]) -> None:
        """What this workbook is, and how to read its cells."""
        page = self._book.add_worksheet(COVER)
        page.set_column(0, 0, 100)
        lines: list[tuple[str, Any]] = [
            (title_of(context), self._title),
            (f"Annexe du dossier : ses tableaux. {subtitle_of(context)}.", self._wrap),
            ("Ce que contient ce classeur", self._section),
            *((text, self._wrap) for text in _ABOUT),
            ("Signes", self._section),
            *((f"{sign} : {meaning}", self._wrap) for sign, meaning in SIGNS.items()),
            ("Dossier", self._section),
            (f"Financeur : {context.financeur}", self._wrap),
            (f"Structure porteuse : {context.operateur}", self._wrap),
            (f"Territoire : {context.territoire_nom} ({context.territoire})", self._wrap),
            (f"Construction : {context.execution}", self._wrap),
        ]
        if files:
            lines.append((f"Fichiers du dossier : {', '.join(files)}", self._wrap))
        for row, (text, style) in enumerate(lines):
            page.write_string(row, 0, formats.typo(text), style)
        row = len(lines)
        for name, text in ((CONTENTS, "Aller au sommaire"), (NOTES, "Aller aux notes")):
            page.write_url(row, 0, _within(name), self._link, text)
            row += 1

    def contents(self, placed: Sequence[_Placed]) -> None:
        """The sheets, each with a link."""
        heads = ("Feuille", "Tableau", "Champ")
        rows = [(one.name, one.sheet.title, one.sheet.context or BLANK) for one in placed]
        page = self._sheet(CONTENTS, "Sommaire", f"{len(rows)} tableaux, un par feuille.")
        self._fill(page, [Heading(head) for head in heads], rows, "Sommaire", 2)
        for row, one in enumerate(placed, start=3):
            page.write_url(row, 0, _within(one.name), self._link, one.name)

    def notes(self, placed: Sequence[_Placed], texts: Sequence[str]) -> None:
        """The notes, and the sheets that refer to them."""
        page = self._sheet(NOTES, "Notes", "Chaque feuille dit les notes qui la concernent.")
        rows = [
            (_mark(rank), text, ", ".join(one.name[:2] for one in placed if rank in one.notes))
            for rank, text in enumerate(texts, start=1)
        ]
        heads = [Heading("Note"), Heading("Texte"), Heading("Feuilles (numéros)")]
        self._fill(page, heads, rows or [(BLANK, "aucune note", BLANK)], "Notes", 2)

    def table(self, one: _Placed, name: str) -> None:
        """One table, always from the same row."""
        sheet = one.sheet
        marks = ", ".join(map(_mark, one.notes))
        page = self._sheet(one.name, sheet.title, "Cette feuille porte un tableau.")
        lines = (
            f"Champ : {sheet.context or 'tout le dossier'}",
            sheet.source or "Source : ce dossier.",
            f"Notes, à lire dans la feuille « {NOTES} » : {marks}" if marks else "Aucune note.",
        )
        for row, text in enumerate(lines, start=2):
            page.write_string(row, 0, formats.typo(text), self._line)
        page.write_url(HEAD_ROW - 1, 0, _within(CONTENTS), self._link, "Retour au sommaire")
        self._fill(page, sheet.headings, sheet.rows, name, HEAD_ROW)

    def _sheet(self, name: str, title: str, said: str) -> Any:  # noqa: ANN401
        page = self._book.add_worksheet(name)
        page.write_string(0, 0, title, self._title)
        page.write_string(1, 0, formats.typo(said), self._line)
        return page

    def _fill(
        self,
        page: Any,  # noqa: ANN401
        heads: Sequence[Heading],
        rows: Sequence[Sequence[Value]],
        name: str,
        top: int,
    ) -> None:
        """A table with its head, marked up as such: no merged cell, none empty."""
        filled = rows or [(BLANK,) * len(heads)]
        page.add_table(
            top, 0, top + len(filled), len(heads) - 1,
            {
                "name": name,
                "style": _STYLE,
                "autofilter": False,
                "columns": [{"header": h.text, "header_format": self._head} for h in heads],
            },
        )  # fmt: skip
        first = 0
        for column, head in enumerate(heads):
            cells = [row[column] for row in filled]
            style = self._number(head, cells)
            figures = not all(isinstance(cell, str) for cell in cells)
            for row, cell in enumerate(cells, start=top + 1):
                if isinstance(cell, str):
                    short = self._sign if figures else self._line
                    text = self._wrap if len(cell) > _NARROWEST else short
                    page.write_string(row, column, cell, text)
                else:
                    page.write_number(row, column, cell, style)
            longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
            word = max(map(len, head.text.split()), default=0)
            width = min(_WIDEST, max(_NARROWEST, longest + 2, word + 4))
            page.set_column(column, column, width * 1.15)
            first = first or width
        page.freeze_panes(top + 1, int(first <= _STAYS and len(heads) > 2))

    def _number(self, head: Heading, cells: Sequence[Value]) -> Any:  # noqa: ANN401
        """The format of the numbers of a column: its decimals, or those that they need."""
        decimals = head.decimals
        if decimals < 0:
            exact = all(float(cell).is_integer() for cell in cells if not isinstance(cell, str))
            decimals = 0 if exact else 2
        code = "#,##0" + ("." + "0" * decimals if decimals else "")
        if code not in self._formats:
            self._formats[code] = self._book.add_format({**_TEXT, "num_format": code})
        return self._formats[code]


def _mark(rank: int) -> str:
    return f"[note {rank}]"


def _within(name: str) -> str:
    return "internal:'{}'!A1".format(name.replace("'", "''"))


def _in_french(data: bytes) -> bytes:
    """The same workbook with its language told, which the library cannot say."""
    out = io.BytesIO()
    tag = f"<dc:language>{LANGUAGE}</dc:language></cp:coreProperties>".encode()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "docProps/core.xml":
                content = content.replace(b"</cp:coreProperties>", tag)
            same = zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
            same.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(same, content)
    return out.getvalue()
