"""Declared columns: text cells → typed values, with a reject for each cell that cannot be read.

Everything is a polars expression over whole columns: a million rows cost a few scans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.tabular.columns import DTYPES, explanation, read_column
from inclusion_metrics.sources.tabular.conversions import folded
from inclusion_metrics.sources.tabular.declarations import MISSING, Field, Missing, Type
from inclusion_metrics.sources.tabular.grid import LINE, HeaderTable
from inclusion_metrics.sources.tabular.workbook import plain

__all__ = ["MISSING", "Field", "Missing", "Type", "Typed", "folded", "read"]

SURPLUS = "cellules_en_trop"
_REJECTS = {
    "ligne": pl.UInt32(), "regle": pl.String(), "colonne": pl.String(), "explication": pl.String(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """A table read through its declared columns.

    Attributes:
        rows: the accepted rows: one column per ``Field.target``, and ``LINE``.
        rejects: ``ligne, regle, colonne, explication``, the first reason of each rejected row.
        changes: what was changed or understood rather than read as it stands → number of cells
            (« espaces superflus », « valeurs « ? » lues comme non communiquées »…).
        unused: labels of the table that no field claims.
    """

    rows: pl.DataFrame
    rejects: pl.DataFrame
    changes: Mapping[str, int]
    unused: tuple[str, ...]


def read(table: HeaderTable, fields: Sequence[Field], *, file: str) -> Typed:
    """Type every row; ``file`` is the name put in messages.

    A row with one unreadable cell is rejected with that column's name and what was expected.
    Changes are counted over all rows, rejected ones included.

    Raises:
        ErreurUtilisateur: a required column is missing or claimed twice; a code column was turned
            into numbers by a spreadsheet (leading zero lost, ``2.98725E+13``).
    """
    labels = _claimed(table, fields, file)
    values: list[pl.Series] = []
    faults: list[tuple[Field, str, pl.Series]] = []
    changes: Counter[str] = Counter()
    for each in fields:
        label = labels.get(each.target)
        if label is None:
            dtype = DTYPES[each.type]
            values.append(
                pl.Series(each.target, [None], dtype).new_from_index(0, table.rows.height)
            )
            continue
        column = read_column(table, label, each, file)
        values.append(column.values.alias(each.target))
        changes.update(column.changes)
        if column.reasons is not None:
            faults.append((each, label, column.reasons))
    rows = pl.DataFrame([*values, table.rows[LINE]])
    rejects, accepted = _set_aside(table, faults)
    used = set(labels.values())
    return Typed(
        rows=rows if accepted is None else rows.filter(accepted),
        rejects=rejects,
        changes={what: count for what, count in changes.items() if count},
        unused=tuple(label for label in table.header if label not in used),
    )


def _claimed(table: HeaderTable, fields: Sequence[Field], file: str) -> dict[str, str]:
    """Target → label of the table."""
    where = f"« {file} », {_sheet(table)}ligne {table.line}"
    known = {label: folded(label) for label in table.header}
    labels: dict[str, str] = {}
    missing: list[str] = []
    for each in fields:
        wanted = {folded(label) for label in each.labels}
        found = [label for label, key in known.items() if key in wanted]
        if len(found) > 1:
            twice = " et ".join(f"« {plain(label)} »" for label in found)
            raise ErreurUtilisateur(
                f"{where} : les colonnes {twice} disent la même chose ; n’en gardez qu’une."
            )
        if found:
            labels[each.target] = found[0]
        elif each.required:
            missing.append(each.labels[0])
    if missing:
        raise ErreurUtilisateur(_lacking(where, missing, set(known) - set(labels.values())))
    return labels


def _lacking(where: str, missing: Sequence[str], others: Collection[str]) -> str:
    near = {folded(label): plain(label) for label in sorted(others)}
    hints = [
        f"« {near[match]} » est-elle « {label} » ?"
        for label in missing
        for match in get_close_matches(folded(label), near, n=1)
    ]
    names = ", ".join(f"« {label} »" for label in missing)
    lack = "il manque la colonne" if len(missing) == 1 else "il manque les colonnes"
    advice = "ajoutez-la ou renommez-la" if len(missing) == 1 else "ajoutez-les ou renommez-les"
    return " ".join([f"{where} : {lack} {names} ; {advice}.", *hints])


def _sheet(table: HeaderTable) -> str:
    return f"feuille « {table.sheet} », " if table.sheet else ""


def _set_aside(
    table: HeaderTable, faults: Sequence[tuple[Field, str, pl.Series]]
) -> tuple[pl.DataFrame, pl.Series | None]:
    """The rejects, first reason of each row, and which rows are accepted (None: all)."""
    if not faults and not table.surplus:
        return pl.DataFrame(schema=_REJECTS), None
    frame = pl.DataFrame([table.rows[LINE].alias("ligne")])
    labels, says = {"": ""}, {("", SURPLUS): explanation(None, SURPLUS)}
    shifted = pl.col("ligne").is_in(list(table.surplus))
    found = pl.when(shifted).then(pl.struct(place=pl.lit(""), regle=pl.lit(SURPLUS)))
    reasons = [found]
    for number, (each, label, series) in enumerate(faults):
        place = str(number)
        labels[place] = plain(label)
        says |= {(place, rule): explanation(each, rule) for rule in series.drop_nulls().unique()}
        frame = frame.with_columns(series.alias(place))
        reason = pl.struct(place=pl.lit(place), regle=pl.col(place))
        reasons.append(pl.when(pl.col(place).is_not_null()).then(reason))
    frame = frame.select("ligne", found=pl.coalesce(reasons))
    accepted = frame["found"].is_null()
    texts = pl.DataFrame(
        [(*key, labels[key[0]], text) for key, text in says.items()],
        schema=["place", "regle", "colonne", "explication"],
        orient="row",
    )
    rejects = (
        frame.filter(~accepted)
        .unnest("found")
        .join(texts, on=["place", "regle"], how="left", maintain_order="left")
        .select(pl.col(name).cast(dtype) for name, dtype in _REJECTS.items())
    )
    return rejects, accepted
