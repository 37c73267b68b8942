"""What the readers of neighbouring formats share: their table, their rejects, their communes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.reference.millesimes import MILLESIMES, codes_postaux, communes, mots
from inclusion_metrics.sources.draft import REJECTS, Correction
from inclusion_metrics.sources.tabular.grid import LINE, HeaderTable, SourceFile

#: Rows set aside inside a reader: the columns of ``draft.REJECTS`` that vary from row to row.
SET_ASIDE = pl.Schema(
    {"ligne": pl.UInt32, "regle": pl.String, "colonne": pl.String, "explication": pl.String}
)


def tables_of(file: SourceFile, marks: Collection[str]) -> list[HeaderTable]:
    """The tables of a file whose header holds all of ``marks``, sheet by sheet."""
    found = (grid.table(marks) for grid in file.grids)
    return [table for table in found if table is not None]


def only_table(file: SourceFile, marks: Collection[str], expected: str) -> HeaderTable:
    """The one table of a file.

    Args:
        expected: what to give instead, in French.

    Raises:
        ErreurUtilisateur: no sheet has these headers, or several have.
    """
    tables = tables_of(file, marks)
    if not tables:
        raise ErreurUtilisateur(
            f"« {file.name} » n’a pas les colonnes {', '.join(f'« {mark} »' for mark in marks)} : "
            f"{expected}."
        )
    if len(tables) > 1:
        sheets = ", ".join(f"« {table.sheet} »" for table in tables)
        raise ErreurUtilisateur(
            f"« {file.name} » a plusieurs feuilles à lire ({sheets}) : laissez-en une par fichier."
        )
    return tables[0]


def set_aside(rows: pl.DataFrame, rule: str, column: str, problem: str) -> pl.DataFrame:
    """Rows of ``SET_ASIDE``, one per row given, for one reason."""
    return rows.select(
        ligne=pl.col(LINE).cast(pl.UInt32),
        regle=pl.lit(rule),
        colonne=pl.lit(column),
        explication=pl.lit(problem),
    )


def rejects_of(file: SourceFile, sheet: str, *parts: pl.DataFrame) -> pl.DataFrame:
    """Rows set aside → rows of ``draft.REJECTS``, in the order of the file."""
    rows = pl.concat(part.select(SET_ASIDE.names()).cast(SET_ASIDE) for part in parts)
    return (
        rows.with_columns(fichier=pl.lit(file.name), feuille=pl.lit(sheet))
        .select(REJECTS.names())
        .cast(REJECTS)
        .sort("ligne")
    )


def corrections_of(table: HeaderTable, rejects: pl.DataFrame) -> tuple[Correction, ...]:
    """The rejected rows as they stand in the file; empty when there are none."""
    if rejects.is_empty():
        return ()
    reasons = dict(rejects.select("ligne", "explication").iter_rows())
    raw = table.rows.filter(pl.col(LINE).is_in(rejects["ligne"].implode())).sort(LINE)
    lines, cells = raw[LINE].to_list(), raw.select(table.header).rows()
    rows = tuple((line, cell, reasons[line]) for line, cell in zip(lines, cells, strict=True))
    return (Correction(table.sheet, table.header, rows),)


def merged(*changes: Mapping[str, int]) -> dict[str, int]:
    """Several accounts of changes as one; nothing is said of what did not happen."""
    total: dict[str, int] = {}
    for account in changes:
        for label, number in account.items():
            total[label] = total.get(label, 0) + number
    return {label: number for label, number in total.items() if number}


def insee_codes(rows: pl.DataFrame, postcode: str, town: str) -> pl.Series:
    """Insee codes of today's communes, row by row, null unless exactly one commune is meant.

    A name alone is never enough (several communes share one), nor a postcode (it may cover
    several): both must lead to a single commune. « St » and « Saint » are the same word.

    Args:
        postcode, town: names of the two text columns of ``rows``.
    """
    asked = rows.select(code_postal=postcode, commune=town)
    asked = asked.with_columns(_spelt(asked["commune"]))
    return asked.join(
        _known(asked["code_postal"]), on=["code_postal", "commune"], how="left",
        maintain_order="left",
    )["code_insee"]  # fmt: skip


def _known(postcodes: pl.Series) -> pl.DataFrame:
    """The pairs (postcode, name) of these postcodes that belong to one commune only."""
    today = MILLESIMES[-1]
    wanted = postcodes.drop_nulls().unique().implode()
    known = (
        codes_postaux(today)
        .filter(pl.col("code_postal").is_in(wanted))
        .join(communes(today).select("code_insee", commune="nom"), on="code_insee")
    )
    return (
        known.with_columns(_spelt(known["commune"]))
        .group_by("code_postal", "commune")
        .agg(pl.col("code_insee").first(), found=pl.len())
        .filter(pl.col("found") == 1)
        .drop("found")
    )


def _spelt(names: pl.Series) -> pl.Series:
    made = {name: mots(name) for name in names.drop_nulls().unique()}
    return names.replace_strict(made, return_dtype=pl.String)
