"""A table of a data folder as files: one Parquet file, or a directory of parts read lazily.

``participations.parquet``, or ``participations/*.parquet``, or ``participations/departement=73/…``
whose directory names only sort the parts: a row says for itself where it belongs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import dataframely as dy
import polars as pl

from inclusion_metrics.model import ErreurUtilisateur

#: Rows of each part whose values are checked; names and types are checked in all of them.
SAMPLE = 10_000


def files_of(folder: Path, table: str) -> list[Path]:
    """The files that hold a table, in a fixed order; none when the folder lacks it.

    Raises:
        ErreurUtilisateur: the table is there twice, or its directory holds no part.
    """
    single, several = folder / f"{table}.parquet", folder / table
    if not several.is_dir():
        return [single] if single.is_file() else []
    if single.is_file():
        raise ErreurUtilisateur(
            f"La table « {table} » est deux fois dans « {folder} », en un fichier et en parties : "
            "retirez l’un des deux."
        )
    hidden = ("_", ".")  # what another engine leaves beside the parts it writes
    found = sorted(
        file
        for file in several.rglob("*")
        if file.is_file() and not file.relative_to(several).as_posix().startswith(hidden)
        and not file.name.startswith(hidden)
    )  # fmt: skip
    foreign = [file for file in found if file.suffix != ".parquet"]
    if foreign:
        raise ErreurUtilisateur(
            f"« {foreign[0]} » n’est pas une partie de la table « {table} » : ce dossier ne doit "
            "contenir que des fichiers Parquet."
        )
    if not found:
        raise ErreurUtilisateur(
            f"La table « {table} » est un dossier vide dans « {folder} » : refaites l’import."
        )
    return found


def scan(files: Sequence[Path], schema: type[dy.Schema]) -> pl.LazyFrame:
    """The parts as one table, nothing read yet; nullable columns that a part lacks are empty."""
    return pl.scan_parquet(
        list(files),
        schema=schema.create_empty().schema,
        missing_columns="insert",
        extra_columns="ignore",
        hive_partitioning=False,
        glob=False,
    )


def checked(files: Sequence[Path], schema: type[dy.Schema]) -> pl.LazyFrame:
    """The parts of a table, once each has shown its columns and its first rows.

    Uniqueness of the identifier is checked within these rows only: seeing it everywhere would read
    everything.

    Raises:
        ErreurUtilisateur: a part is damaged or foreign; the message names the file and, where one
            is at fault, the column.
    """
    for file in files:
        _check(file, schema)
    return scan(files, schema)


def _check(file: Path, schema: type[dy.Schema]) -> None:
    try:
        found = pl.read_parquet_schema(file)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ErreurUtilisateur(
            f"La partie « {file} » est illisible : remettez-la, ou refaites l’import."
        ) from error
    wanted = schema.create_empty().schema
    for name, column in schema.columns().items():
        if name not in found and not column.nullable:
            raise ErreurUtilisateur(
                f"La partie « {file} » n’est pas de cette table : il lui manque la colonne "
                f"« {name} »."
            )
        if name in found and found[name] != wanted[name]:
            raise ErreurUtilisateur(
                f"La partie « {file} » ne suit pas le schéma de sa table : la colonne « {name} » "
                f"n’est pas du type attendu ({wanted[name]})."
            )
    try:
        schema.validate(scan([file], schema).head(SAMPLE).collect(), cast=False)
    except (dy.exc.ValidationError, dy.exc.SchemaError) as error:
        raise ErreurUtilisateur(
            f"La partie « {file} » ne suit pas le schéma de sa table : refaites l’import."
        ) from error
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ErreurUtilisateur(
            f"La partie « {file} » est illisible : remettez-la, ou refaites l’import."
        ) from error
