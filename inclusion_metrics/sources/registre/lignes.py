"""The rows of one sheet of the register: typed, checked, those that will not do set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain

import dataframely as dy
import polars as pl

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.draft import REASON, REJECTS, Correction
from inclusion_metrics.sources.registre.colonnes import EXAMPLE, Sheet
from inclusion_metrics.sources.registre.feuilles import LISTS, READ_ME, SHEETS
from inclusion_metrics.sources.service import SERVICE_RULES
from inclusion_metrics.sources.tabular import fields
from inclusion_metrics.sources.tabular.fields import folded
from inclusion_metrics.sources.tabular.grid import LINE, Grid, HeaderTable, SourceFile

DOUBLES, EXAMPLES = "lignes en double", "lignes d’exemple écartées"
IGNORED = "colonnes ajoutées, non lues"
_REASONS = {name: REJECTS[name] for name in ("ligne", "regle", "colonne", "explication")}
_NUMBER = "ligne_lue"  # a schema leaves out columns whose name starts with an underscore
#: A header lies in the first rows, under a title and some help.
_HEADER_WITHIN = 40
_FEW = 2  # headers that another workbook may well have


@dataclass(slots=True)
class Lines:
    """The rows of a sheet that still hold, and why the others do not.

    Attributes:
        sheet: what they should be.
        table: where they were found, cells as written.
        rows: typed columns of the sheet and ``LINE``.
        rejects: why rows were set aside, first reason first.
        changes: what a rule changed or left out → number.
        ignored: headers that the register does not know.
        read: rows found, examples left out.
    """

    sheet: Sheet
    table: HeaderTable
    rows: pl.DataFrame
    rejects: list[pl.DataFrame]
    changes: Counter[str]
    ignored: tuple[str, ...]
    read: int = field(init=False)

    def __post_init__(self) -> None:
        self.read = self.table.rows.height

    def refuse(self, mask: pl.Expr, rule: str, target: str, why: str | pl.Expr) -> None:
        """Set aside the rows where ``mask`` is true; ``why`` never holds a value of the file."""
        marked = self.rows.with_columns(__refused=mask.fill_null(value=False))
        bad = marked.filter("__refused")
        if bad.is_empty():
            return
        told = pl.lit(why) if isinstance(why, str) else why
        column = pl.lit(self.written(target))
        found = bad.select(ligne=LINE, regle=pl.lit(rule), colonne=column, explication=told)
        self.rejects.append(found.cast(_REASONS))  # type: ignore[arg-type]
        self.rows = marked.filter(~pl.col("__refused")).drop("__refused")

    def drop_doubles(self, but: pl.Expr | None = None) -> None:
        """Keep one of the rows that say the same thing, save where ``but`` is true."""
        told = [name for name in self.rows.columns if name != LINE]
        again = pl.int_range(pl.len()).over(told) > 0
        if but is not None:
            again = again & ~but
        kept = self.rows.sort(LINE).filter(~again)
        self.changes[DOUBLES] += self.rows.height - kept.height
        self.rows = kept

    def written(self, target: str) -> str:
        """The header of a column as this file writes it; ``target`` may be one of several."""
        names = target.split()
        column = next((c for c in self.sheet.columns if c.field.target in names), None)
        if column is None:
            return target
        known = {folded(label) for label in column.field.labels}
        return next((one for one in self.table.header if folded(one) in known), column.label)

    def hold(self, schema: type[dy.Schema], key: str) -> pl.DataFrame:
        """The rows as rows of their table; those that break one of its rules are set aside."""
        wanted = schema.create_empty().schema
        shaped = self.rows.select(
            pl.col(LINE).alias(_NUMBER),
            *(pl.col(name).cast(dtype) for name, dtype in wanted.items()),
        )
        numbered: type[dy.Schema] = type(
            f"{schema.__name__}Lues", (schema,), {_NUMBER: dy.UInt32()}
        )
        good, failed = numbered.filter(shaped)
        details = failed.details()
        for rule in [name for name in details.columns if name not in shaped.columns]:
            broken = details.filter(pl.col(rule).cast(pl.String) == "invalid")[_NUMBER]
            code, target, why = _explained(rule, key)
            self.refuse(pl.col(LINE).is_in(broken.implode()), code, target, why)
        return pl.DataFrame(good).drop(_NUMBER)

    def correction(self, *, whole: bool) -> Correction | None:
        """The rows set aside, as written; ``whole``: the others too, with no reason beside them."""
        told_why = (frame.select("ligne", "explication").iter_rows() for frame in self.rejects)
        reasons = dict(chain.from_iterable(told_why))
        rows = self.table.rows
        if not whole:
            rows = rows.filter(pl.col(LINE).is_in(list(reasons)))
        if rows.is_empty():
            return None
        cells = rows.select(*self.table.header).rows()
        told = [
            (line, row, reasons.get(line, "")) for line, row in zip(rows[LINE], cells, strict=True)
        ]
        return Correction(self.table.sheet, self.table.header, told)


def read_sheets(source: SourceFile, today: date) -> dict[str, Lines]:
    """The sheets of a register that a workbook holds: name in ``SHEETS`` → rows.

    Raises:
        ErreurUtilisateur: a sheet has no header, lacks a required column or holds one twice, or
            two sheets bear the same name.
    """
    found: dict[str, Lines] = {}
    for grid in source.grids:
        sheet = named(grid)
        if sheet is None or grid.cells.is_empty():
            continue
        where = f"« {source.name} », feuille « {grid.sheet} »"
        if sheet.name in found:
            raise ErreurUtilisateur(
                f"{where} : une autre feuille porte ce nom ; réunissez-les en une seule."
            )
        table = grid.table(labels) if len(labels := _labels(grid, sheet)) > 1 else None
        if table is None:
            raise ErreurUtilisateur(
                f"{where} : la ligne d’en-tête manque ; remettez celle du modèle "
                f"(« {sheet.columns[0].label} », « {sheet.columns[1].label} »…)."
            )
        found[sheet.name] = _lines(sheet, table, source.name, today)
    return {sheet.name: found[sheet.name] for sheet in SHEETS if sheet.name in found}


def named(grid: Grid) -> Sheet | None:
    """The sheet of the register that bears this name, whatever its case and accents."""
    name = folded(grid.sheet)
    return next((s for s in SHEETS if name in map(folded, (s.name, *s.also))), None)


def recognised(grid: Grid) -> bool:
    """True for a sheet of the register, by its name and its header."""
    sheet = named(grid)
    if sheet is None:
        return False
    labels = {folded(label) for label in _labels(grid, sheet)}
    needed = [field for field in sheet.fields if field.required]
    return len(labels) > _FEW and all(labels & set(map(folded, f.labels)) for f in needed)


def others(source: SourceFile) -> list[str]:
    """Names of the sheets that hold something and are none of the register."""
    known = {folded(name) for name in (READ_ME, LISTS)}
    return [
        grid.sheet
        for grid in source.grids
        if named(grid) is None and folded(grid.sheet) not in known and not grid.cells.is_empty()
    ]


def _labels(grid: Grid, sheet: Sheet) -> list[str]:
    """The row that has the most headers of the sheet: those headers, as written."""
    known = {folded(label) for column in sheet.columns for label in column.field.labels}
    best: list[str] = []
    for row in grid.cells.head(_HEADER_WITHIN).drop(LINE).iter_rows():
        labels = [cell for cell in row if cell is not None and folded(cell) in known]
        if len(labels) > len(best):
            best = labels
    return best


def _lines(sheet: Sheet, table: HeaderTable, file: str, today: date) -> Lines:
    cells = table.rows.drop(LINE)
    example = pl.any_horizontal(
        pl.col(cells.columns).str.starts_with(EXAMPLE).fill_null(value=False)
    )
    kept = table.rows.filter(~example)
    examples = table.rows.height - kept.height
    table = replace(table, rows=kept)
    typed = fields.read(table, sheet.fields, file=file)
    ignored = tuple(label for label in typed.unused if folded(label) != folded(REASON))
    lines = Lines(
        sheet=sheet,
        table=table,
        rows=typed.rows,
        rejects=[typed.rejects] if typed.rejects.height else [],
        changes=Counter({**typed.changes, EXAMPLES: examples, IGNORED: len(ignored)}),
        ignored=ignored,
    )
    for column in sheet.columns:
        if column.past:
            target = column.field.target
            lines.refuse(pl.col(target) > today, "date_future", target, "jour à venir")
    return lines


_RULES = {
    "fermeture_apres_ouverture": ("date_fermeture", "la fermeture précède l’ouverture"),
    "depot_apres_reperage": ("date_depot", "le dépôt précède le repérage"),
    "decision_apres_depot": ("date_decision", "la décision précède le dépôt"),
    "accord_date": ("date_decision", "un accord a besoin de sa date"),
    "score_dans_echelle": ("score", "le score sort de son échelle"),
    "reponse_apres_demande": ("date_reponse", "la réponse précède la demande"),
    "fin_apres_debut": ("fin date_fin", "la fin précède le début"),
    "prevu_ordonne": ("prevu_max", "le plus est inférieur au moins"),
    "compte|regex": ("compte", "attendu : un compte de 60 à 79, 86 ou 87"),
    **SERVICE_RULES,
}


def _explained(rule: str, key: str) -> tuple[str, str, str]:
    """Code, column and French explanation of a rule of a schema."""
    if rule == "primary_key":
        why = "deux lignes décrivent la même situation autrement : gardez-en une"
        return "situation_en_double", key, why
    column, _, constraint = rule.partition("|")
    default = (column, "valeur hors de ce que cette colonne permet")
    return ("valeur_impossible" if constraint else rule, *_RULES.get(rule, default))


def all_rejects(sheets: Sequence[Lines], file: str) -> pl.DataFrame:
    """Rows of ``draft.REJECTS``."""
    found = [
        frame.select(
            pl.lit(file).alias("fichier"),
            pl.lit(lines.table.sheet).alias("feuille"),
            *(pl.col(name).cast(dtype) for name, dtype in _REASONS.items()),
        )
        for lines in sheets
        for frame in lines.rejects
    ]
    return pl.concat([pl.DataFrame(schema=REJECTS), *found]).sort("feuille", "ligne")
