"""Open a CSV or a spreadsheet as grids of text, whatever its encoding, separator or layout."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.tabular.cells import LINE, SEPARATORS, first_lines, read_csv
from inclusion_metrics.sources.tabular.encoding import unicode_text
from inclusion_metrics.sources.tabular.sheets import BEGINS, OLE, ZIP, read_sheets
from inclusion_metrics.sources.tabular.workbook import plain

__all__ = ["LINE", "Grid", "HeaderTable", "SourceFile"]

#: A header further down than this is not looked for.
HEADER_WITHIN = 200


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet (or one CSV): every cell as text, empty rows left out.

    Attributes:
        sheet: its name, empty for a CSV.
        cells: columns ``c0, c1…`` of text (null where empty) and ``LINE``. A date cell is ISO
            (``2024-03-05`` or ``2024-03-05 10:30:00``), a whole number has no decimal point, a
            boolean is ``Oui`` or ``Non``.
        numeric: columns where at least one cell was typed as a number by the spreadsheet.
        file: name of its file, for messages.
    """

    sheet: str
    cells: pl.DataFrame
    numeric: frozenset[str]
    file: str = ""

    def table(self, marks: Collection[str]) -> HeaderTable | None:
        """The table whose header row holds all of ``marks``, or None.

        Labels are compared with ``workbook.plain`` and without case, over the first
        ``HEADER_WITHIN`` rows.

        Raises:
            ErreurUtilisateur: two columns bear the same label.
        """
        wanted = {_compared(mark) for mark in marks}
        above: list[tuple[str, str]] = []
        for place, line, labels in first_lines(self.cells, HEADER_WITHIN):
            if wanted <= {_compared(label) for label in labels}:
                return self._below(place, line, labels, tuple(above))
            above.append((plain(labels[0]), labels[1] if len(labels) > 1 else ""))
        return None

    def _below(
        self, place: int, line: int, labels: list[str], above: tuple[tuple[str, str], ...]
    ) -> HeaderTable:
        named = {f"c{place}": _apart(label) for place, label in enumerate(labels) if plain(label)}
        compared = [_compared(label) for label in named.values()]
        for label, key in zip(named.values(), compared, strict=True):
            if compared.count(key) > 1:
                raise ErreurUtilisateur(
                    f"« {self.file} », {self._where}ligne {line} : la colonne « {plain(label)} » "
                    "y est deux fois ; renommez ou supprimez l’une des deux."
                )
        rows = self.cells.slice(place + 1)
        filled = pl.any_horizontal(pl.col(list(named)).is_not_null()) if named else pl.lit(True)
        surplus: frozenset[int] = frozenset()
        if self.sheet:  # notes beside the table of a sheet are not part of its rows
            rows = rows.filter(filled)
        else:
            beyond = list(rows.columns[len(labels) - _trailing(labels) : -1])
            if beyond:
                over = pl.any_horizontal(pl.col(beyond).str.strip_chars() != "")
                surplus = frozenset(rows.filter(over)[LINE].to_list())
        return HeaderTable(
            sheet=self.sheet,
            header=tuple(named.values()),
            line=line,
            preamble=tuple(pair for pair in above if pair[0]),
            rows=pl.DataFrame(
                [*(rows[key].alias(label) for key, label in named.items()), rows[LINE]]
            ),
            numeric=frozenset(label for name, label in named.items() if name in self.numeric),
            surplus=surplus,
        )

    @property
    def _where(self) -> str:
        return f"feuille « {self.sheet} », " if self.sheet else ""


def _compared(label: str) -> str:
    return plain(label).casefold()


def _apart(label: str) -> str:
    """A label that polars will not take for a pattern, nor for the column of lines.

    It is followed by a space, which no comparison and no message keeps.
    """
    pattern = label == "*" or (label.startswith("^") and label.endswith("$"))
    return f"{label} " if pattern or label == LINE else label


def _trailing(labels: list[str]) -> int:
    """How many cells at the right of a header are empty."""
    count = 0
    while count < len(labels) and not plain(labels[-1 - count]):
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class HeaderTable:
    """A table found in a grid.

    Attributes:
        header: labels as written, in order; unnamed columns are left out.
        line: line of the header.
        preamble: (label, value) pairs above it.
        rows: one text column per label (as written) and ``LINE``.
        numeric: labels of the columns where a cell was typed as a number.
        surplus: lines of a CSV that hold more cells than the header: their cells may be shifted.
    """

    sheet: str
    header: tuple[str, ...]
    line: int
    preamble: tuple[tuple[str, str], ...]
    rows: pl.DataFrame
    numeric: frozenset[str]
    surplus: frozenset[int] = frozenset()


@dataclass(frozen=True)
class SourceFile:
    """A file given by the user, opened once."""

    path: Path

    @property
    def name(self) -> str:
        """Its name, for messages."""
        return self.path.name

    @cached_property
    def sha256(self) -> str:
        """Its digest, for the provenance."""
        return hashlib.sha256(self._data).hexdigest()

    @property
    def key(self) -> str:
        """Twelve characters that tell it from any other content."""
        return self.sha256[:12]

    @property
    def grids(self) -> tuple[Grid, ...]:
        """Its sheets.

        Raises:
            ErreurUtilisateur: no such file, empty, protected, damaged, or of an unknown encoding.
        """
        return self._opened[0]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was noticed on opening (encoding, separator), in French.

        Empty if ordinary, or where the file is not one of sheets (JSON, Parquet).
        """
        try:
            return self._opened[1]
        except ErreurUtilisateur:  # said where the sheets are asked for
            return ()

    @property
    def _data(self) -> bytes:
        if not self.path.exists():
            raise ErreurUtilisateur(f"Le fichier « {self.path} » n’existe pas : vérifiez son nom.")
        if self.path.is_dir():
            raise ErreurUtilisateur(f"« {self.path} » est un dossier : donnez un fichier.")
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise ErreurUtilisateur(
                f"« {self.path} » ne peut pas être lu : vérifiez vos droits, et qu’il n’est pas "
                "ouvert dans un autre logiciel."
            ) from error
        if not data:
            raise ErreurUtilisateur(f"Le fichier « {self.name} » est vide : refaites l’export.")
        return data

    @cached_property
    def _opened(self) -> tuple[tuple[Grid, ...], tuple[str, ...]]:
        data, suffix = self._data, self.path.suffix.lower()
        if data.startswith((ZIP, OLE)):
            notes = [] if suffix in BEGINS else [f"contenu de classeur malgré le nom en {suffix}"]
            sheets = read_sheets(self.path, data)
            return tuple(Grid(*sheet, self.name) for sheet in sheets), tuple(notes)
        head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if head.startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
            raise ErreurUtilisateur(
                f"« {self.name} » est une page web et non un tableau : ouvrez-la dans un tableur, "
                "puis enregistrez-la en .xlsx."
            )
        text, noticed = unicode_text(data, self.name)
        cells, separator = read_csv(text, self.name)
        notes = list(noticed)
        if suffix in BEGINS:
            notes.append(f"contenu CSV malgré le nom en {suffix}")
        if separator not in ";,":
            notes.append(f"séparateur : {SEPARATORS.get(separator, 'celui que dit le fichier')}")
        return (Grid("", cells, frozenset(), self.name),), tuple(notes)
