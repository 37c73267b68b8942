"""The record of what dossiers told: what is out cannot be masked any more.

Kept beside the pages, without personal data: only numbers that were printed, and where. The next
run reads it, so that a mask does not come and go in a way that tells.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.secrecy import TOLD, Published

RECORD = "publications.parquet"
#: Whose numbers they are (the data folder), then what was told.
_RECORD = pl.Schema([("donnees", pl.String()), *TOLD.items()])
_COLUMNS = ("numerator", "denominator", "scope")


def told_by(published: Published) -> pl.DataFrame:
    """The numbers that a dossier prints, one line each, as ``TOLD``."""
    where = [name for name in TOLD if name not in ("column", "value")]
    shown = published.frame.filter(pl.col("status").is_in(["publie", "zero"]))
    hidden = published.frame.filter(~pl.col("status").is_in(["publie", "zero"]))
    found = [
        *((shown, column) for column in _COLUMNS),
        *((hidden, column) for column in _COLUMNS[1:]),
    ]
    return pl.concat(
        frame.select(*where, column=pl.lit(column), value=pl.col(column)).select(TOLD.names())
        for frame, column in found
    ).drop_nulls("value")


def read_record(folder: Path) -> pl.DataFrame:
    """What the dossiers of a folder told; empty when there is no record yet.

    Raises:
        ErreurUtilisateur: the file is damaged. Going on without it could give masks away.
    """
    file = folder / RECORD
    if not file.exists():
        return pl.DataFrame(schema=_RECORD)
    try:
        return pl.read_parquet(file).select(_RECORD.names()).cast(_RECORD)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ErreurUtilisateur(
            f"« {file} » (le registre de ce qui a été publié) est illisible : reprenez-en une "
            "copie de sauvegarde. S’il est perdu et qu’aucun dossier n’a été diffusé, supprimez-le."
        ) from error


def record(folder: Path, news: Iterable[tuple[str, Published]]) -> None:
    """Add what new dossiers tell: data folder and figures of each. Written beside, then renamed."""
    added = [
        told_by(published).select(pl.lit(donnees).alias("donnees"), pl.all())
        for donnees, published in news
    ]
    if not added:
        return
    every = pl.concat([read_record(folder), *added]).unique().sort(_RECORD.names())
    beside = folder / f".{RECORD}.{os.getpid()}"
    every.write_parquet(beside)
    beside.replace(folder / RECORD)
