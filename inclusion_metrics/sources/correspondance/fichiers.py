"""Which file answers which part of a mapping, and where its table is."""

from __future__ import annotations

import difflib
import fnmatch
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.correspondance.grammaire import Entree, Mapping, near
from inclusion_metrics.sources.tabular.cells import first_lines, read_csv
from inclusion_metrics.sources.tabular.encoding import unicode_text
from inclusion_metrics.sources.tabular.fields import folded
from inclusion_metrics.sources.tabular.grid import (
    HEADER_WITHIN,
    LINE,
    Grid,
    HeaderTable,
    SourceFile,
)

#: What the name of a workbook of rows to correct ends with, after that of their own file.
_CORRECTED = "_a_corriger"
_SUFFIXES = (".csv", ".xlsx", ".xls", ".ods", ".xlsm", ".xlsb", ".tsv", ".txt")
_SHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def role(mapping: Mapping, file: SourceFile) -> str | None:
    """What a file is in a mapping: its table (« personnes »), several joined by « + », or None.

    A pattern decides where there is one; otherwise the header does.
    """
    ranks = [r for r, entry in enumerate(mapping.fichiers) if _named(entry, file)]
    if not ranks:
        ranks = _by_header(mapping, file)
    return joined_role(mapping, ranks) if ranks else None


def joined_role(mapping: Mapping, ranks: Iterable[int]) -> str:
    """The tables a file fills, as one word."""
    return "+".join(dict.fromkeys(mapping.fichiers[rank].table for rank in ranks))


def assign(mapping: Mapping, files: Sequence[SourceFile]) -> list[tuple[int, ...]]:
    """For each file, the ranks of the parts of the mapping that describe it.

    Patterns come first; a file that answers none is told by its header, then by its place on the
    command line.

    Raises:
        ErreurUtilisateur: a file answers no part, or two different patterns.
    """
    found = [_by_pattern(mapping, file) for file in files]
    free = [rank for rank, entry in enumerate(mapping.fichiers) if entry.fichier is None]
    left = [place for place, ranks in enumerate(found) if not ranks]
    if not left:
        return found
    if not free:
        patterns = ", ".join(f"« {entry.fichier} »" for entry in mapping.fichiers)
        raise ErreurUtilisateur(
            f"« {files[left[0]].name} » ne répond à aucun motif de la correspondance ({patterns}) "
            ": corrigez « fichier: », ou ne donnez pas ce fichier."
        )
    told = {place: [r for r in _by_header(mapping, files[place]) if r in free] for place in left}
    if all(len(ranks) == 1 for ranks in told.values()):
        for place, ranks in told.items():
            found[place] = tuple(ranks)
    elif len(free) == 1:
        for place in left:
            found[place] = (free[0],)
    elif len(left) == len(free):
        for place, rank in zip(left, free, strict=True):
            found[place] = (rank,)
    else:
        unsure = next(place for place, ranks in told.items() if len(ranks) != 1)
        raise ErreurUtilisateur(
            f"« {files[unsure].name} » : la correspondance ne dit pas quelle table il remplit ; "
            "ajoutez à chacune une ligne « fichier: » avec le nom ou le motif de son fichier."
        )
    return found


def _by_pattern(mapping: Mapping, file: SourceFile) -> tuple[int, ...]:
    ranks = tuple(r for r, entry in enumerate(mapping.fichiers) if _named(entry, file))
    patterns = {mapping.fichiers[rank].fichier for rank in ranks}
    if len(patterns) > 1:
        several = " et ".join(f"« {one} »" for one in sorted(map(str, patterns)))
        raise ErreurUtilisateur(
            f"{mapping.where('fichiers', ranks[-1], 'fichier')} : « {file.name} » répond à "
            f"{several} ; précisez ces motifs."
        )
    return ranks


def _named(entry: Entree, file: SourceFile) -> bool:
    if entry.fichier is None:
        return False
    pattern = _plain(entry.fichier)
    names = [file.name]
    stem, corrected, _ = file.name.rpartition(_CORRECTED)
    if corrected:  # rows handed back to be corrected, whatever the format of their own file
        names += [stem + suffix for suffix in _SUFFIXES]
    return any(fnmatch.fnmatchcase(_plain(name), pattern) for name in names)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _by_header(mapping: Mapping, file: SourceFile) -> list[int]:
    return [
        rank
        for rank, entry in enumerate(mapping.fichiers)
        if any(_header(grid, _anchors(entry)) for grid in grids(file, entry))
    ]


def grids(file: SourceFile, entry: Entree) -> tuple[Grid, ...]:
    """The sheets of a file, opened as the mapping says.

    Raises:
        ErreurUtilisateur: the file cannot be opened so.
    """
    found = file.grids
    declared = entry.encodage or entry.separateur
    if not declared or file.path.read_bytes()[:4].startswith(_SHEETS):
        return found
    data = file.path.read_bytes()
    if entry.encodage:
        try:
            data = data.decode(entry.encodage).encode()
        except UnicodeError as error:
            raise ErreurUtilisateur(
                f"« {file.name} » n’est pas en « {entry.encodage} » : retirez « encodage: », il "
                "est d’ordinaire reconnu."
            ) from error
    text, _ = unicode_text(data, file.name)
    if entry.separateur:
        cells, _ = read_csv(b"sep=" + entry.separateur.encode() + b"\n" + text, file.name)
        cells = cells.with_columns(pl.col(LINE) - 1)
    else:
        cells, _ = read_csv(text, file.name)
    return (Grid("", cells, frozenset(), file.name),)


@dataclass(frozen=True, slots=True)
class Found:
    """A table of the file, and the header of each declared label (folded)."""

    table: HeaderTable
    labels: dict[str, str]

    def has(self, label: str) -> bool:
        """True where the file has this label."""
        return folded(label) in self.labels


def tables(mapping: Mapping, rank: int, file: SourceFile) -> list[Found]:
    """The tables of a file that a part of the mapping describes, one per sheet.

    Raises:
        ErreurUtilisateur: no such sheet or no such column; near labels are proposed.
    """
    entry = mapping.fichiers[rank]
    sheets = _sheets(mapping, rank, file)
    found = []
    for grid in sheets:
        header = _header(grid, _anchors(entry), entry.entete.ligne)
        table = grid.table(header) if header else None
        if table is not None:
            found.append(Found(table, {folded(label): label for label in table.header}))
    if not found:
        raise ErreurUtilisateur(_no_table(mapping, rank, file, sheets))
    if len(found) > 1 and entry.feuille is None:
        names = ", ".join(f"« {one.table.sheet} »" for one in found)
        raise ErreurUtilisateur(
            f"« {file.name} » : plusieurs feuilles ont ces colonnes ({names}) ; dites laquelle "
            'lire avec « feuille: », ou « feuille: "*" » pour les lire toutes.'
        )
    for one in found:
        missing = [label for label in _needed(entry) if not one.has(label)]
        if missing:
            raise ErreurUtilisateur(_lacking(mapping, rank, file, one.table, missing))
    return found


def _sheets(mapping: Mapping, rank: int, file: SourceFile) -> list[Grid]:
    entry = mapping.fichiers[rank]
    found = list(grids(file, entry))
    if entry.feuille is None:
        return found
    pattern = folded(entry.feuille)
    chosen = [grid for grid in found if fnmatch.fnmatchcase(folded(grid.sheet), pattern)]
    if chosen:
        return chosen
    names = [grid.sheet for grid in found if grid.sheet]
    if not names:
        raise ErreurUtilisateur(
            f"« {file.name} » n’a pas de feuilles : retirez « feuille: » de la correspondance."
        )
    advice = near(entry.feuille, names) or f" ; feuilles du classeur : {', '.join(names)}."
    raise ErreurUtilisateur(
        f"{mapping.where('fichiers', rank, 'feuille')} : « {file.name} » n’a pas de feuille "
        f"« {entry.feuille} »{advice}"
    )


def _needed(entry: Entree) -> list[str]:
    """Labels the file must have."""
    specs = [spec for spec in entry.colonnes.values() if not spec.facultatif]
    labels = [label for spec in specs for label in spec.labels]
    return list(dict.fromkeys([*labels, *(rule.colonne for rule in entry.exclure)]))


def _anchors(entry: Entree) -> list[str]:
    return list(entry.entete.reperes) or _needed(entry)


def _rows(grid: Grid) -> Iterator[tuple[int, list[str]]]:
    for _, line, labels in first_lines(grid.cells, HEADER_WITHIN):
        yield line, labels


def _header(grid: Grid, anchors: Sequence[str], at: int | None = None) -> list[str] | None:
    """The labels, as written, of the row that has all the anchors (compared without accents)."""
    wanted = {folded(label) for label in anchors}
    for line, labels in _rows(grid):
        if at is not None:
            if line == at:
                return [label for label in labels if folded(label)]
            continue
        named = [label for label in labels if folded(label) in wanted]
        if wanted and wanted <= {folded(label) for label in named}:
            return named
    return None


def _no_table(mapping: Mapping, rank: int, file: SourceFile, sheets: Sequence[Grid]) -> str:
    """Why no header was found: the row most like it, and what it lacks."""
    entry = mapping.fichiers[rank]
    if entry.entete.ligne is not None:
        return (
            f"{mapping.where('fichiers', rank, 'entete')} : « {file.name} » n’a rien à la ligne "
            f"{entry.entete.ligne} ; donnez celle de l’en-tête."
        )
    anchors = _anchors(entry)
    wanted = {folded(label) for label in anchors}
    best: tuple[int, int, list[str], Grid] | None = None
    for grid in sheets:
        for line, labels in _rows(grid):
            score = _likeness(labels, wanted)
            if best is None or score > best[0]:
                best = (score, line, labels, grid)
    if best is None:
        return f"« {file.name} » ne contient aucune ligne : refaites l’export."
    _, line, labels, grid = best
    known = {folded(label) for label in labels}
    missing = [label for label in anchors if folded(label) not in known]
    table = HeaderTable(
        grid.sheet, tuple(label for label in labels if folded(label)), line, (),
        grid.cells.head(0), frozenset(),
    )  # fmt: skip
    return _lacking(mapping, rank, file, table, missing)


def _likeness(labels: Sequence[str], wanted: set[str]) -> int:
    """How much a row looks like the header: labels found count double, near ones once."""
    known = {folded(label) for label in labels if label}
    close = sum(bool(difflib.get_close_matches(one, known, n=1)) for one in wanted - known)
    return 2 * len(wanted & known) + close


def _lacking(
    mapping: Mapping, rank: int, file: SourceFile, table: HeaderTable, missing: Sequence[str]
) -> str:
    one = len(missing) == 1
    names = ", ".join(f"« {label} »" for label in missing)
    lack = (
        f"{'la colonne' if one else 'les colonnes'} {names} {'déclarée' if one else 'déclarées'} "
        f"dans la correspondance n’y {'est' if one else 'sont'} pas"
    )
    sheet = f", feuille « {table.sheet} »" if table.sheet else ""
    claimed = {folded(label) for label in _needed(mapping.fichiers[rank])}
    others = [" ".join(label.split()) for label in table.header if folded(label) not in claimed]
    if len(others) == len(table.header):  # perhaps a row of data: nothing of it may be shown
        return (
            f"« {file.name} »{sheet} : {lack} ; vérifiez leur orthographe, et que le fichier a "
            "bien une ligne d’en-têtes (« entete: »)."
        )
    hints = [
        f"pour « {label} »{hint.replace(' ; vouliez', ', vouliez')}"
        for label in missing
        if (hint := near(label, others))
    ]
    advice = " ; ".join(hints) if hints else _headers(others)
    return f"« {file.name} »{sheet}, ligne {table.line} : {lack} ; {advice}"


def _headers(others: Sequence[str]) -> str:
    shown = ", ".join(f"« {label} »" for label in others[:12])
    more = ", …" if len(others) > 12 else ""
    if not shown:
        return "ajoutez-la au fichier, ou retirez-la de la correspondance (« facultatif: oui »)."
    return f"en-têtes du fichier non utilisés : {shown}{more}."
