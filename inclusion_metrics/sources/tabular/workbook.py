"""Open a spreadsheet export and find its table wherever it starts.

Only the columns asked for are kept: the others (notes, phone numbers…) never reach a table.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import python_calamine as calamine

from inclusion_metrics.model import ErreurUtilisateur

Cell = object
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def plain(label: object) -> str:
    """A label freed of what varies between exports: apostrophes, spaces, composed accents."""
    label = unicodedata.normalize("NFC", str(label)).replace("’", "'")
    return _SPACES.sub(" ", label).strip()


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a workbook.

    Attributes:
        header: column labels as written, in order.
        header_row: line of the header in the sheet, counted from 1 as spreadsheets do.
        preamble: the (label, value) pairs above the header.
        rows: line number in the sheet → cells, in the order of the header.
    """

    path: Path
    header: tuple[str, ...]
    header_row: int
    preamble: tuple[tuple[str, Cell], ...]
    rows: Mapping[int, Sequence[Cell]]

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self.path.name

    def column(self, label: str) -> list[Cell]:
        """The cells of one column, by label."""
        place = [plain(known) for known in self.header].index(plain(label))
        return [cells[place] for cells in self.rows.values()]


def open_workbook(path: Path) -> calamine.CalamineWorkbook:
    """Open a spreadsheet.

    Raises:
        ErreurUtilisateur: no such file, an empty one, or not a spreadsheet.
    """
    if not path.exists():
        raise ErreurUtilisateur(f"Le fichier « {path} » n’existe pas : vérifiez son nom.")
    if path.is_dir():
        raise ErreurUtilisateur(f"« {path} » est un dossier : donnez le fichier .xlsx exporté.")
    if path.stat().st_size == 0:
        raise ErreurUtilisateur(f"Le fichier « {path.name} » est vide : refaites l’export.")
    try:
        return calamine.CalamineWorkbook.from_path(str(path), load_tables=path.suffix == ".xlsx")
    except calamine.PasswordError as error:
        raise ErreurUtilisateur(
            f"Le classeur « {path.name} » est protégé par un mot de passe : retirez-le d’abord."
        ) from error
    except (calamine.CalamineError, OSError) as error:
        raise _unreadable(path) from error
    except BaseException as error:
        if is_damage(error):
            raise damaged(path) from error
        raise


def damaged(path: Path, where: str = "") -> ErreurUtilisateur:
    """What is said of a workbook that begins as one, and cannot be read."""
    return ErreurUtilisateur(f"« {path.name} » : {where}le classeur est abîmé ; refaites l’export.")


def is_damage(error: BaseException) -> bool:
    """True for what calamine raises on a damaged file; its panics have no public name."""
    return isinstance(error, calamine.CalamineError) or type(error).__name__ == "PanicException"


def _unreadable(path: Path) -> ErreurUtilisateur:
    return ErreurUtilisateur(
        f"« {path.name} » n’est pas un classeur Excel lisible : donnez le fichier .xlsx tel qu’il "
        "a été exporté."
    )


def sheet_rows(
    path: Path, book: calamine.CalamineWorkbook, sheet: str
) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of a sheet with their line number, counted from 1.

    Raises:
        ErreurUtilisateur: the sheet is damaged.
    """
    try:
        found = book.get_sheet_by_name(sheet)
    except BaseException as error:
        if is_damage(error):
            raise _unreadable(path) from error
        raise
    _, first_column = found.start or (0, 0)  # empty columns are left out, empty rows are not
    padding: list[Cell] = [""] * first_column
    for number, cells in enumerate(found.iter_rows(), start=1):
        yield number, padding + list(cells)


def find_table(path: Path, marks: Collection[str]) -> Table | None:
    """The first table whose header holds all of ``marks``, or None.

    Works with or without an Excel table object, which other spreadsheet programs drop.
    """
    book = open_workbook(path)
    wanted = {plain(mark) for mark in marks}
    for sheet in book.sheet_names:
        above: list[tuple[str, Cell]] = []
        rows = sheet_rows(path, book, sheet)
        for number, cells in rows:
            labels = [plain(cell) for cell in cells]
            if wanted <= set(labels):
                return _table(path, sheet, number, labels, cells, above, rows)
            if labels and labels[0]:
                above.append((labels[0], cells[1] if len(cells) > 1 else ""))
    return None


def _table(
    path: Path,
    sheet: str,
    number: int,
    labels: list[str],
    cells: list[Cell],
    above: list[tuple[str, Cell]],
    rows: Iterator[tuple[int, list[Cell]]],
) -> Table:
    width = max(place for place, label in enumerate(labels) if label) + 1
    for label in set(labels[:width]):
        if label and labels.count(label) > 1:
            raise ErreurUtilisateur(
                f"« {path.name} », ligne {number} : la colonne « {label} » y est deux fois ; "
                "refaites l’export."
            )
    kept = {
        line: (row + [""] * width)[:width]
        for line, row in rows
        if any(cell != "" for cell in row[:width])
    }
    header = tuple(str(cell) for cell in cells[:width])
    return Table(path, header, number, tuple(above), kept)


def sha256(path: Path) -> str:
    """Digest of a file, for the provenance."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def text(cell: Cell) -> str | None:
    """A cell as text; empty and « - », which the Coop writes for a missing value, are None."""
    found = _SPACES.sub(" ", str(cell)).strip() if cell is not None else ""
    return None if found in ("", "-") else found


def lines(cell: Cell) -> list[str]:
    """The values of a multiple cell, one per line break."""
    return [part.strip() for part in str(cell or "").splitlines() if part.strip() not in ("", "-")]


def whole_number(cell: Cell) -> int | None:
    """A cell as a whole number, None if it is not one."""
    try:
        amount = float(str(cell))
    except ValueError:
        return None
    return int(amount) if amount.is_integer() else None


def day(cell: Cell) -> date | None:
    """A cell as a day: a real date, dd/mm/yyyy, dd.mm.yyyy or an ISO date."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = str(cell).strip()
    for pattern in ("%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(found, pattern).date()
        except ValueError:
            continue
    return None
