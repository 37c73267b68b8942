"""Where the needles come from: the tables of a data folder, and the files that were received."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files as packaged
from importlib.resources.abc import Traversable
from pathlib import Path

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from inclusion_metrics.dossier.fuites.needles import Needles, fold
from inclusion_metrics.dossier.fuites.pieces import decoded
from inclusion_metrics.loading import Folder
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.reference.millesimes import MILLESIMES, territoires

#: Identifiers that are names of places or codes of indicators: dossiers print them.
_PUBLIC_IDS = frozenset({"structure_id", "lieu_id", "action_id", "indicateur_id"})
#: Tables that say nothing else of a person than codes; the text of the others may be printed.
_PERSONS = frozenset({"beneficiaires", "mediateurs", "participations"})
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_TEXTS = frozenset({".csv", ".tsv", ".txt"})
#: The name that the software gives to the workbook it offers to fill.
_PROPOSED = "registre.xlsx"
_WORDS_OF_OURS = (".py", ".css", ".j2", ".csv", ".html")
#: Folded headings of the columns that name somebody.
_LAST = frozenset(
    {
        "nom", "noms", "nom de famille", "nom d usage", "nom de naissance", "nom du beneficiaire",
        "nom usager", "surname", "last name", "nom du mediateur", "nom de la personne",
        "nom du participant",
    }
)  # fmt: skip
_FIRST = frozenset(
    {
        "prenom", "prenoms", "prenom du beneficiaire", "prenom usager", "first name", "given name",
        "prenom du mediateur", "prenom de la personne", "prenom du participant",
    }
)  # fmt: skip
_BOTH = frozenset(
    {
        "beneficiaire", "usager", "participant", "participante", "personne", "nom prenom",
        "nom et prenom", "prenom nom", "prenom et nom", "nom complet", "full name", "client name",
        "professionnel le s", "cree par",
    }
)  # fmt: skip
_BIRTH = re.compile(r"\b(naissance|nee? le|dob|birth)\b")
_PHONE = re.compile(r"\b(tel|telephone|telephones|portable|mobile|phone)\b")
_EMAIL = re.compile(r"\b(mail|email|e mail|courriel|courriels|mel)\b")
_NOTE = re.compile(r"\b(notes?|note s|commentaires?|observations?|remarques?|comments?)\b")
#: What only people have, beside a name.
_SOMEBODY = re.compile(r"\b(genre|sexe|sex|age|statut|civilite|annee de naissance)\b")
_CODE = re.compile(r"\b(identifiant|person id|n fiche|numero de dossier|allocataire)\b")
_DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d-%b-%Y", "%d.%m.%Y")
_HEADINGS_WITHIN = 40
_LEAST_HEADINGS = 3
#: Longest sign of an attendance sheet: « x », « abs », « exc. ».
_MARK = 4
Cells = Sequence[Sequence[object]]


def of_folder(folder: Folder) -> Needles:
    """The pseudonyms and keys of the tables, and the names of the files they came from.

    The cheap part, fit for each build: the tables hold no name.
    """
    needles = Needles()
    for frame in folder.tables.to_dict().values():
        names = [
            name
            for name in frame.collect_schema().names()
            if name.endswith("_id") and name not in _PUBLIC_IDS
        ]
        if names:
            for column in frame.select(names).collect().iter_columns():
                needles.add_pseudonyms(column.drop_nulls().unique().to_list())
    for file in folder.manifest.fichiers:
        if file.nom != _PROPOSED:
            needles.add_file(file.nom)
        for name, value in file.filtres.items():
            if fold(name) in _BOTH:
                needles.add_person(value, "", None)
    return needles


def readable(path: Path) -> list[Path]:
    """The files that ``of_files`` reads: this one, or those of a folder and its subfolders."""
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [one for one in found if one.is_file() and one.suffix.lower() in _WORKBOOKS | _TEXTS]


def of_files(paths: Iterable[Path], vocabulary: Set[str]) -> Needles:
    """The names, births, contact details and notes of files as they were received.

    Args:
        paths: workbooks and CSV files; other files are left aside.
        vocabulary: words that a dossier may print.

    Raises:
        ErreurUtilisateur: a file cannot be read.
    """
    needles = Needles()
    for path in paths:
        for sheet in _sheets(path):
            _gather(sheet, needles, vocabulary)
    return needles


def vocabulary(folders: Iterable[Folder]) -> frozenset[str]:
    """The words that dossiers may print: ours, the communes, and what the tables name.

    A word of four letters that is none of these is not there by chance.
    """
    words = set(own_words())
    for folder in folders:
        for name, frame in folder.tables.to_dict().items():
            if name in _PERSONS:
                continue
            for column, kind in frame.collect_schema().items():
                if kind == pl.String and (column in _PUBLIC_IDS or not column.endswith("_id")):
                    values = frame.select(pl.col(column).drop_nulls().unique()).collect()
                    words.update(fold("\n".join(values[column])).split())
    return frozenset(words)


@lru_cache(maxsize=1)
def own_words() -> frozenset[str]:
    """The words of the software itself, of the territories and of French public places."""
    words: set[str] = set()
    for text in _texts_of(packaged("inclusion_metrics")):
        words.update(fold(text).split())
    for place in territoires(max(MILLESIMES)).values():
        words.update(fold(place.nom).split())
    return frozenset(words)


def _texts_of(folder: Traversable) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _texts_of(entry)
        elif entry.name.endswith(_WORDS_OF_OURS):
            yield entry.read_text("utf-8")


def _sheets(path: Path) -> Iterator[Cells]:
    suffix = path.suffix.lower()
    try:
        if suffix in _WORKBOOKS:
            book = CalamineWorkbook.from_path(path)
            for name in book.sheet_names:
                yield book.get_sheet_by_name(name).to_python()
        elif suffix in _TEXTS:
            text = decoded(path.read_bytes())
            head = text[:4000]
            separator = max(";,\t|", key=head.count)
            yield list(csv.reader(io.StringIO(text), delimiter=separator))
    except (CalamineError, OSError, csv.Error) as error:
        raise ErreurUtilisateur(
            f"Le fichier « {path.name} » ne se lit pas : enregistrez-le de nouveau, ou retirez-le "
            "du contrôle."
        ) from error


def _gather(cells: Cells, needles: Needles, known: Set[str]) -> None:
    """One sheet: below its headings, the columns that are about somebody."""
    place, heads = _headings(cells)
    roles = {column: role for column, head in heads.items() if (role := _role(head))}
    _signature(cells, needles, known)
    if set(roles.values()) == {"nom"} and not any(_SOMEBODY.search(h) for h in heads.values()):
        return  # the name of a place
    if not heads:
        _grid(cells, needles, known)
    for row in cells[place + 1 :]:
        told: dict[str, str] = {}
        for column, role in roles.items():
            value = row[column] if column < len(row) else ""
            if value in ("", None):
                continue
            if isinstance(value, str) and not any(c.isdigit() for c in value):
                told.setdefault(role, value)
            _add(role, value, needles, known)
        needles.add_person(told.get("nom", ""), told.get("prenom", ""), known)
        needles.add_person(told.get("deux", ""), "", known)


def _add(role: str, value: object, needles: Needles, known: Set[str]) -> None:
    written = _written(value)
    if role == "naissance":
        day = _day(value)
        if day is not None:
            needles.add_birth(day)
    elif role == "telephone":
        needles.add_phone(written)
    elif role == "courriel":
        needles.add_email(written)
    elif role == "note":
        needles.add_note(written, known)
    elif role == "code":
        needles.add_pseudonyms([written])


def _headings(cells: Cells) -> tuple[int, dict[int, str]]:
    """The row, near the top, that heads most columns about somebody, and what it calls them.

    Above it an export tells its filters: « Bénéficiaires », « Tous ».
    """
    best: tuple[int, dict[int, str]] = (-1, {})
    most = (0, 0)
    for place, row in enumerate(cells[:_HEADINGS_WITHIN]):
        heads = {i: fold(cell) for i, cell in enumerate(row) if isinstance(cell, str) and cell}
        told = (sum(bool(_role(head)) for head in heads.values()), len(heads))
        if told[0] and told > most and len(heads) >= _LEAST_HEADINGS:
            best, most = (place, heads), told
    return best


def _role(head: str) -> str:
    if head in _LAST:
        return "nom"
    if head in _FIRST:
        return "prenom"
    if head in _BOTH:
        return "deux"
    for role, pattern in (
        ("naissance", _BIRTH), ("telephone", _PHONE), ("courriel", _EMAIL), ("note", _NOTE),
        ("code", _CODE),
    ):  # fmt: skip
        if pattern.search(head):
            return role
    return ""


def _grid(cells: Cells, needles: Needles, known: Set[str]) -> None:
    """An attendance sheet without headings: at the head of a row, words; then only marks."""
    for row in cells:
        told = [cell for cell in row if cell not in ("", None)]
        marks = [cell for cell in told[1:] if not isinstance(cell, str) or len(cell) <= _MARK]
        if len(marks) == len(told) - 1 > 0 and isinstance(told[0], str):
            words = fold(told[0]).split()
            if 2 <= len(words) <= 4 and not set(words) <= known:
                needles.add_person(told[0], "", known)


def _signature(cells: Cells, needles: Needles, known: Set[str]) -> None:
    """Whose export it is: a name and a first name, each beside its label, above the table."""
    told = {
        _role(fold(pair[0])): pair[1]
        for row in cells[:_HEADINGS_WITHIN]
        if len(pair := [cell for cell in row if isinstance(cell, str) and cell]) == 2
    }
    needles.add_person(told.get("nom", ""), told.get("prenom", ""), known)


def _written(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for form in _DAYS:
        try:
            return datetime.strptime(_written(value), form).date()
        except ValueError:
            continue
    return None
