"""A declared table, cell by cell: the file's columns and the constants → typed targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.correspondance.cellules import (
    DATE_UNREADABLE,
    DURATION_UNREADABLE,
    marks_of,
    ready,
)
from inclusion_metrics.sources.correspondance.cibles import Cible
from inclusion_metrics.sources.correspondance.fichiers import Found
from inclusion_metrics.sources.correspondance.grammaire import Colonne, Entree, Mapping
from inclusion_metrics.sources.tabular import fields
from inclusion_metrics.sources.tabular.fields import Field, Missing, Type
from inclusion_metrics.sources.tabular.grid import LINE, HeaderTable
from inclusion_metrics.sources.voisins.neighbours import SET_ASIDE, merged, set_aside

#: Makes two targets that read one header distinct; taken out of messages.
_APART = "\ue000"
_FORMATS = "une date était attendue, dans un des formats déclarés : {}"
_DURATION = "une durée était attendue, comme 90, 1:30 ou 1h30"
_UNKNOWN = (
    "cette valeur n’est pas déclarée ; ajoutez-la sous « valeurs: » dans la correspondance, ou "
    "dites ce que deviennent les autres avec « autres_valeurs: »"
)


@dataclass(frozen=True, slots=True)
class Constants:
    """The constants of a table: one row of typed columns, or what is wrong with them."""

    row: pl.DataFrame
    problems: Dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Lines:
    """The rows of a table that still hold, and why the others do not.

    Attributes:
        rows: one column per target, and ``LINE``.
        labels: target → the header a message names.
        rejects: rows of ``neighbours.SET_ASIDE``.
    """

    rows: pl.DataFrame
    labels: dict[str, str]
    rejects: list[pl.DataFrame]
    changes: Counter[str]

    def refuse(self, mask: pl.Expr, rule: str, target: str, why: str) -> None:
        """Set aside the rows where ``mask`` is true."""
        refused = mask.fill_null(value=False)
        bad = self.rows.filter(refused)
        if not bad.is_empty():
            self.rejects.append(set_aside(bad, rule, self.labels.get(target, target), why))
            self.rows = self.rows.filter(~refused)

    def leave(self, mask: pl.Expr, why: str) -> None:
        """Leave out, and count, the rows where ``mask`` is true."""
        left = mask.fill_null(value=False)
        kept = self.rows.filter(~left)
        self.changes[why] += self.rows.height - kept.height
        self.rows = kept


def field_of(
    target: str, label: str, column: Cible, spec: Colonne, marks: Dict[str, Missing]
) -> Field:
    """A target as ``fields`` reads it."""
    choices = {name: code for code, name in column.codes.items()}
    if not any(spec.valeurs):  # what the user lists is the list, empty cells aside
        choices |= column.synonyms
    separators = "\n;|" if spec.separateurs is None else "\n" + spec.separateurs
    return Field(
        target=target,
        labels=(label,),
        type=column.type,
        choices=choices,
        unknown=column.unknown,
        required=column.required or target == "present",
        missing=marks,
        separators=separators,
        low=column.low,
        high=column.high,
    )


def constants(entry: Entree) -> Constants:
    """The constants of a table, typed one by one."""
    row = pl.DataFrame({LINE: pl.Series([1], dtype=pl.UInt32)})
    problems: dict[str, str] = {}
    for target, values in entry.constantes.items():
        column = entry.cible.columns.get(target)
        if column is None:  # said elsewhere
            continue
        several = column.type in (Type.CHOIX_MULTIPLE, Type.LISTE)
        if len(values) != 1 and not several:
            problems[target] = "une seule valeur est attendue"
            continue
        cell = pl.Series(target, ["\n".join(values)], dtype=pl.String)
        table = HeaderTable("", (target,), 1, (), row.select(LINE).with_columns(cell), frozenset())
        declared = field_of(target, target, column, Colonne(), {})
        try:
            typed = fields.read(table, (replace(declared, required=True),), file="")
        except ErreurUtilisateur:
            problems[target] = "un code est du texte ; gardez ses zéros de tête, entre guillemets"
            continue
        if typed.rejects.height:
            problems[target] = str(typed.rejects["explication"][0])
        else:
            row = row.with_columns(typed.rows[target])
    return Constants(row.drop(LINE), problems)


def typed(
    mapping: Mapping, entry: Entree, found: Found, rows: pl.DataFrame, file: str, today: date
) -> Lines:
    """The rows of a file through its declared columns and constants.

    Args:
        rows: the rows of ``found.table`` to read.

    Raises:
        ErreurUtilisateur: a spreadsheet turned codes into numbers.
    """
    cells: list[pl.Series] = []
    declared: list[Field] = []
    labels: dict[str, str] = {}
    numeric: set[str] = set()
    bad: list[pl.DataFrame] = []
    changes: Counter[str] = Counter()
    for target, spec in entry.colonnes.items():
        if not all(found.has(label) for label in spec.labels):
            continue  # declared as optional
        column = entry.cible.columns[target]
        sources = [found.labels[fields.folded(label)] for label in spec.labels]
        marks = marks_of(column, mapping.manquants, entry.manquants, spec.manquants)
        made = ready(rows, sources, target, column, spec, marks, today)
        changes.update(made.changes or {})
        labels[target] = " + ".join(sources)
        twice = list(labels.values()).count(labels[target]) - 1
        name = labels[target] + _APART * twice
        cells.append(made.text.alias(name))
        declared.append(field_of(target, name, column, spec, marks))
        if len(sources) == 1 and sources[0] in found.table.numeric:
            numeric.add(name)
        if made.reasons is not None:
            bad.append(_unreadable(rows, made.reasons, labels[target], spec))
    ready_rows = pl.DataFrame([*cells, rows[LINE]])
    faults = pl.concat(bad) if bad else SET_ASIDE.to_frame()
    ready_rows = ready_rows.filter(~pl.col(LINE).is_in(faults["ligne"].implode()))
    table = HeaderTable(
        found.table.sheet, tuple(cell.name for cell in cells), found.table.line, (), ready_rows,
        frozenset(numeric), found.table.surplus,
    )  # fmt: skip
    try:
        read = fields.read(table, declared, file=file)
    except ErreurUtilisateur as error:
        raise ErreurUtilisateur(str(error).replace(_APART, "")) from error
    rejects = read.rejects.with_columns(
        colonne=pl.col("colonne").str.replace_all(_APART, "", literal=True),
        explication=pl.when(pl.col("regle") == "valeur_inconnue")
        .then(pl.lit(_UNKNOWN))
        .otherwise("explication"),
    )
    whole = read.rows.join(constants(entry).row, how="cross") if entry.constantes else read.rows
    return Lines(whole, labels, [faults, rejects], Counter(merged(changes, read.changes)))


def _unreadable(rows: pl.DataFrame, reasons: pl.Series, label: str, spec: Colonne) -> pl.DataFrame:
    """Cells that no declared format reads."""
    why = {
        DATE_UNREADABLE: _FORMATS.format(", ".join(spec.formats)),
        DURATION_UNREADABLE: _DURATION,
    }
    frame = rows.select(LINE).with_columns(reason=reasons)
    return pl.concat(
        set_aside(frame.filter(pl.col("reason") == rule), rule, label, told)
        for rule, told in why.items()
    )
