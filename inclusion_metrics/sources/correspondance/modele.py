"""A commented mapping proposed from the headers of a file, to be read over by whoever holds it.

Nothing of what a person's cells say is copied: only headers, the look of dates, and the repeated
values of the columns that hold a choice.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.correspondance.cellules import ENGLISH
from inclusion_metrics.sources.correspondance.cibles import TABLES, Cible
from inclusion_metrics.sources.correspondance.grammaire import TO_FILL
from inclusion_metrics.sources.correspondance.mots import PRIVATE, targets
from inclusion_metrics.sources.tabular.cells import first_lines
from inclusion_metrics.sources.tabular.conversions import Choices
from inclusion_metrics.sources.tabular.fields import MISSING, Type, folded
from inclusion_metrics.sources.tabular.grid import Grid, HeaderTable, SourceFile
from inclusion_metrics.typography import counted

_HEADER_WITHIN, _SAMPLE, _MOST_VALUES = 40, 5_000, 30
#: What no header looks like: a date, a number, an address, a telephone.
_DATA = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|^[\d\s.,€%+-]+$|@|\d{4,}|\d\d[ .]\d\d[ .]\d\d")
_MARKS = frozenset(
    {"x", "xx", "xxx", "oui", "non", "abs", "absent", "present", "ok", "vrai", "faux"}
)
_NUMBERS = re.compile(r"^-9{1,3}$")
_PERSON = ("identifiant", "nom", "prenom", "nom_complet", "date_naissance", "annee_naissance")
_LOOKS = (
    (re.compile(r"^\d{4}-\d{1,2}-\d{1,2}"), ""),
    (re.compile(r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"), "numbers"),
    (re.compile(r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(?:\D|$)"), "short"),
    (re.compile(r"^\d{1,2}([- /])[^\W\d]{3,9}\.?[- /]\d{4}"), "named"),
    (re.compile(r"^\d{1,2}([- /])[^\W\d]{3,9}\.?[- /]\d{2}(?:\D|$)"), "short named"),
)
_HEAD = """\
# Correspondance proposée d’après les en-têtes de « {name} ». Relisez-la, puis :
#   inclusion-metrics importer correspondance CE-FICHIER.yaml {quoted} --vers data/mon-territoire
# À gauche, ce que le logiciel attend ; à droite, l’en-tête de votre fichier. Une ligne qui commence
# par « # » n’est pas lue. Toutes les clés sont expliquées dans docs/correspondance.md.

nom: {register}   # le nom de ce registre : des fichiers de même nom numérotent les mêmes personnes
fichiers:
"""


@dataclass(frozen=True, slots=True)
class _Guess:
    """A sheet, its header, and what each column seems to hold."""

    table: HeaderTable
    kind: str
    columns: dict[str, str]  # target → header

    @property
    def unknown(self) -> list[str]:
        taken = set(self.columns.values())
        return [label for label in self.table.header if label not in taken]


def propose(file: SourceFile) -> str:
    """A YAML mapping for this file, ready to be read over.

    Raises:
        ErreurUtilisateur: the file has no header that looks like one.
    """
    found = [guess for grid in file.grids if (guess := _guess(grid)) is not None]
    if not found:
        raise ErreurUtilisateur(
            f"« {file.name} » n’a pas de ligne d’en-tête reconnaissable : donnez à chaque colonne "
            "un titre, sans date ni nombre, sur une seule ligne au-dessus des données."
        )
    several = sum(grid.cells.height > 0 for grid in file.grids) > 1
    lines = []
    for guess in found:
        lines += list(_entry(file, guess, with_sheet=several))
    head = _HEAD.format(
        name=file.name, quoted=_quoted(file.name), register=_quoted(f"Registre {file.path.stem}")
    )
    return head + "\n".join(line.rstrip() for line in (*lines, *_end())) + "\n"


def _end() -> Iterator[str]:
    yield "# Les tables, et ce qu’est une ligne de chacune :"
    for code, table in TABLES.items():
        yield f"#   {code} : {table.row}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _guess(grid: Grid) -> _Guess | None:
    """The header of a sheet: the row with the most known labels, or else one unlike its data."""
    best: tuple[int, list[str]] = (0, [])
    first: list[str] | None = None  # None until a row as wide as a header is met
    rows = [
        [cell for cell in cells if cell.strip()]
        for _, _, cells in first_lines(grid.cells, _HEADER_WITHIN)
    ]
    # « Nom : … » above a table is no header of it: a header is about as wide as its rows.
    least = max(2, max(map(len, rows), default=0) / 2)
    for labels in rows:
        if len(labels) < least:
            continue
        alike = len({folded(label) for label in labels}) < len(labels)
        if alike or any(_DATA.search(label.strip()) or _is_mark(label) for label in labels):
            first = [] if first is None else first
            continue
        first = labels if first is None else first
        known = sum(next(targets(label), None) is not None for label in labels)
        if known > best[0]:
            best = (known, labels)
    labels = best[1] if best[0] > 1 else first or []
    table = grid.table(labels) if labels else None
    if table is None or table.rows.is_empty():
        return None
    if best[0] < 2 and not _unlike(table):
        return None
    kind, columns = _columns(table)
    return _Guess(table, kind, columns)


def _is_mark(label: str) -> bool:
    """True for what people tick a cell with, and head no column with."""
    return folded(label) in _MARKS and next(targets(label), None) is None


def _unlike(table: HeaderTable) -> bool:
    """True where some column below is made of numbers or dates, as the header is not.

    A row whose cells come back further down is one of data: it may hold names.
    """
    sample = table.rows.head(200)
    below = {cell for label in table.header for cell in sample[label]}
    return below.isdisjoint(table.header) and any(
        (shown := sample[label].drop_nulls()).len() > 0
        and sum(bool(_DATA.search(cell)) for cell in shown) > 0.6 * shown.len()
        for label in table.header
    )


def _columns(table: HeaderTable) -> tuple[str, dict[str, str]]:
    """The kind of table, and target → header."""
    asked: dict[str, list[str]] = {}
    for label in table.header:
        asked[label] = [_by_cells(table, label, target) for target in targets(label)]
    said = {found[0] for found in asked.values() if found}
    if "date" not in said and said & set(_PERSON):
        kind = "personnes"
    elif "nb_participants" in said and not said & set(_PERSON):
        kind = "activites_comptees"
    else:
        kind = "presences"
    allowed = TABLES[kind].columns
    columns: dict[str, str] = {}
    for label, found in asked.items():
        target = next((one for one in found if one in allowed and one not in columns), None)
        if target:
            columns[target] = label
    return kind, columns


def _by_cells(table: HeaderTable, label: str, target: str) -> str:
    """« Bénéficiaire » may hold names or numbers, « Naissance » days or years: cells decide."""
    if target not in ("nom_complet", "date_naissance"):
        return target
    cells = table.rows[label].drop_nulls().head(200)
    if target == "date_naissance":
        years = cells.str.contains(r"^\s*(?:19|20)\d\d(?:[.,]0)?\s*$").sum()
        return "annee_naissance" if years > cells.len() / 2 else target
    digits = sum(any(char.isdigit() for char in cell) for cell in cells)
    return "identifiant" if digits > cells.len() / 2 else target


def _entry(file: SourceFile, guess: _Guess, *, with_sheet: bool) -> Iterator[str]:
    table, kind = guess.table, guess.kind
    columns = TABLES[kind].columns
    yield f"  - fichier: {_quoted(file.name)}   # ou un motif : {_quoted('*' + file.path.suffix)}"
    yield f"    table: {kind}   # une ligne est : {TABLES[kind].row} ; autres tables : voir la fin"
    if with_sheet:
        yield f"    feuille: {_quoted(table.sheet)}"
    marks = _marks(guess)
    if marks:
        told = ", ".join(f"{_quoted(mark)}: non_communique" for mark in marks)
        yield f"    manquants: {{{told}}}   # ce qui veut dire « pas de réponse »"
    yield "    colonnes:"
    for target, label in guess.columns.items():
        yield from _column(guess, target, label, columns[target])
    yield from _lacking(guess)
    yield from _unknown(guess.unknown)
    if kind != "personnes" and "structure" not in guess.columns:
        yield "    constantes:   # ce qui est vrai de toutes les lignes"
        yield f"      structure: {_quoted(TO_FILL)}"
        yield '      # structure_insee: "73065"   # code Insee de sa commune, entre guillemets'
    if kind == "presences":
        yield "    # exclure:   # lignes qui ne sont pas un service rendu : comptées à part"
        yield '    #   - {colonne: "…", valeurs: ["Réunion"], motif: "n’est pas un service rendu"}'
    yield ""


def _marks(guess: _Guess) -> list[str]:
    """Negative codes and English words that stand for no answer in the columns read."""
    found: Counter[str] = Counter()
    known = {*MISSING, *ENGLISH}
    for label in guess.columns.values():
        for cell in guess.table.rows[label].head(_SAMPLE).drop_nulls():
            text = cell.strip()
            if _NUMBERS.match(text) or (folded(text) == "na"):
                found[text] += 1
    return sorted(mark for mark in found if folded(mark) not in known or folded(mark) == "na")


def _column(guess: _Guess, target: str, label: str, column: Cible) -> Iterator[str]:
    note = f"   # {column.description}"
    cells = [cell.strip() for cell in guess.table.rows[label].head(_SAMPLE).drop_nulls()]
    if column.type is Type.DATE:
        formats, warning = _formats(cells)
        if formats:
            listed = ", ".join(_quoted(one) for one in formats)
            yield (
                f"      {target}: {{colonne: {_quoted(label)}, formats: [{listed}]}}"
                f"   # {warning or column.description}"
            )
        else:
            yield f"      {target}: {_quoted(label)}   # {warning or column.description}"
    elif column.duration and _in_hours(label, cells):
        yield f"      {target}: {{colonne: {_quoted(label)}, unite: heures}}{note}"
    elif column.listed:
        yield from _choices(guess, target, label, column, cells)
    else:
        yield f"      {target}: {_quoted(label)}{note}"


def _formats(cells: Sequence[str]) -> tuple[list[str], str]:
    """The formats of a column of dates, and what to check."""
    seen: dict[str, list[str]] = {}
    for cell in cells:
        look = next((name for pattern, name in _LOOKS if pattern.match(cell)), "")
        if look:
            seen.setdefault(look, []).append(cell)
    formats, warnings = [], []
    for look, of_look in seen.items():
        mark = re.findall(r"^\d+([-/. ])", of_look[0])[0]
        year = "aa" if look.startswith("short") else "aaaa"
        if look.endswith("named"):
            formats.append(f"jj{mark}mmm{mark}{year}")
            continue
        order, warning = _order(of_look, mark)
        warnings.append(warning)
        if order != f"jj{mark}mm" or year == "aa":
            formats.append(f"{order}{mark}{year}")
    if formats and "numbers" in seen and len(formats) < len(seen):
        mark = re.findall(r"^\d+([-/. ])", seen["numbers"][0])[0]
        formats.append(f"jj{mark}mm{mark}aaaa")
    return formats, next(filter(None, warnings), "")


def _order(cells: Sequence[str], mark: str) -> tuple[str, str]:
    """Which of day and month comes first in most cells, and what to check."""
    parts = [[int(part) for part in re.findall(r"\d+", cell)[:2]] for cell in cells]
    american = sum(second > 12 for _, second in parts)
    french = sum(first > 12 for first, _ in parts)
    warning = ""
    if not american and not french:
        warning = "À VÉRIFIER : rien ne dit ici lequel est le jour, lequel est le mois"
    elif american and french:
        warning = "À VÉRIFIER : le jour et le mois ne sont pas toujours dans le même ordre"
    return (f"mm{mark}jj" if american > french else f"jj{mark}mm"), warning


def _in_hours(label: str, cells: Sequence[str]) -> bool:
    if re.search(r"minute|\bmins?\b", folded(label)):
        return False
    numbers = [cell.replace(",", ".") for cell in cells if re.fullmatch(r"\d+(?:[.,]\d+)?", cell)]
    small = bool(numbers) and max(map(float, numbers)) <= 12
    named = re.search(r"heure|hour|\bhrs?\b|\(h\)", folded(label)) is not None
    return small and (named or any("." in number for number in numbers))


def _choices(
    guess: _Guess, target: str, label: str, column: Cible, cells: Sequence[str]
) -> Iterator[str]:
    """The values of a list: those understood, and those to fill in, never a person's name."""
    several = column.type is Type.CHOIX_MULTIPLE
    separator = _separator(cells) if several else None
    parts = [part.strip() for cell in cells for part in _cut(cell, separator)]
    counts = Counter(part for part in parts if folded(part) not in {*MISSING, *ENGLISH})
    choices = Choices.of({**{name: code for code, name in column.codes.items()}, **column.synonyms})
    frame = pl.DataFrame({"written": list(counts)}, schema={"written": pl.String})
    codes = dict(frame.with_columns(code=choices.codes(pl.col("written"))).iter_rows())
    names = _names(guess)
    shown = {
        written: code
        for written, code in sorted(codes.items())
        if code is not None or (counts[written] > 1 and not _personal(written, names))
    }
    yield from _listed(target, label, column, shown, separator, len(codes) - len(shown))


def _listed(
    target: str,
    label: str,
    column: Cible,
    shown: Mapping[str, str | None],
    separator: str | None,
    hidden: int,
) -> Iterator[str]:
    note = f"   # {column.description}"
    cut = f", separateurs: {_quoted(separator)}" if separator else ""
    to_fill = [written for written, code in shown.items() if code is None]
    if not to_fill and not hidden:
        spec = f"{{colonne: {_quoted(label)}{cut}}}" if cut else _quoted(label)
        yield f"      {target}: {spec}{note}"
        return
    yield f"      {target}:{note}"
    yield f"        colonne: {_quoted(label)}"
    if separator:
        yield f"        separateurs: {_quoted(separator)}"
    understood = [(written, code) for written, code in shown.items() if code is not None]
    yield "        valeurs:" if understood else "        # valeurs:"
    yield from (f"          {_quoted(written)}: {code}" for written, code in understood)
    if to_fill:
        yield "          # À REMPLIR, en retirant « # » :"
    yield from (f"          # {_quoted(written)}: " for written in to_fill[:_MOST_VALUES])
    unseen = hidden + len(to_fill[_MOST_VALUES:])
    if unseen:
        yield "          # … et " + counted(
            unseen, "valeur trop rare pour être recopiée ici", "valeurs non recopiées ici"
        )
    yield f"        # codes : {', '.join(column.codes)}, ou « rien »"


def _separator(cells: Sequence[str]) -> str | None:
    """The character that parts values which other cells hold alone."""
    alone = {folded(cell) for cell in cells}
    for mark in ("+", ",", "/", "&"):
        cut = [cell for cell in cells if mark in cell]
        parts = [folded(part) for cell in cut for part in cell.split(mark)]
        if parts and sum(part in alone for part in parts) * 2 >= len(parts):
            return mark
    return None


def _cut(cell: str, separator: str | None) -> list[str]:
    return [part for part in re.split(f"[;|\n{re.escape(separator or '')}]", cell) if part.strip()]


def _names(guess: _Guess) -> set[str]:
    """Words of the cells that say who people are."""
    words: set[str] = set()
    for target, label in guess.columns.items():
        if TABLES[guess.kind].columns[target].personal:
            for cell in guess.table.rows[label].head(_SAMPLE).drop_nulls():
                words |= set(re.findall(r"\w{3,}", folded(cell)))
    return words


def _personal(written: str, names: set[str]) -> bool:
    if _DATA.search(written) or len(written) > 60:
        return True
    return any(word in names for word in re.findall(r"\w{3,}", folded(written)))


def _lacking(guess: _Guess) -> Iterator[str]:
    """Targets without which the table means nothing."""
    known = TABLES[guess.kind]
    for target, column in known.columns.items():
        if column.required and target not in guess.columns:
            yield f"      # {target}: {TO_FILL}, obligatoire   # {column.description}"
    for group in known.one_of:
        if not set(group) & set(guess.columns):
            yield f"      # {group[0]}: {TO_FILL} (ou {', '.join(group[1:])})"


def _unknown(labels: Sequence[str]) -> Iterator[str]:
    if not labels:
        return
    yield "      # Colonnes non reconnues : laissez-les ainsi pour qu’elles ne soient pas lues, ou"
    yield '      # donnez-leur une cible (« cible: "En-tête" »).'
    for label in labels:
        private = PRIVATE.search(folded(label)) is not None
        yield f"      #   {_quoted(label)}" + ("   (à ne pas lire)" if private else "")
