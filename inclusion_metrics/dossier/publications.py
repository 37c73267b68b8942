"""The record of what dossiers told: what is out cannot be masked any more.

Kept beside the pages, without personal data: only numbers that were printed, and where. The next
run reads it, so that a mask does not come and go in a way that tells. What a dossier tells is
noted just before its page is put in place, in a part of its own; parts are joined when a run
ends, or by the next one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from inclusion_metrics.dossier.files import replacing
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.secrecy import TOLD, Published

RECORD = "publications.parquet"
PARTS = ".publications"
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
    files = [file for file in (folder / RECORD, *_parts(folder)) if file.exists()]
    return pl.concat([pl.DataFrame(schema=_RECORD), *map(_read, files)]).unique(maintain_order=True)


def has_record(folder: Path) -> bool:
    """False when nothing says what the dossiers of a folder told: there are none, or it is lost."""
    return (folder / RECORD).is_file() or bool(_parts(folder))


def _parts(folder: Path) -> list[Path]:
    return sorted((folder / PARTS).glob("*.parquet"))


def _read(file: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(file).select(_RECORD.names()).cast(_RECORD)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ErreurUtilisateur(
            f"« {file} » (le registre de ce qui a été publié) est illisible : reprenez-en une "
            "copie de sauvegarde. S’il est perdu et qu’aucun dossier n’a été diffusé, supprimez-le."
        ) from error


def note(folder: Path, key: str, donnees: str, news: Iterable[Published]) -> None:
    """Note what one dossier is about to tell, in a part of the record.

    Args:
        folder: the output folder.
        key: of the dossier.
        donnees: name of its data folder.
        news: its figures.

    Raises:
        OSError: the part cannot be written; the dossier must not be put in place.
    """
    told = [told_by(one).select(pl.lit(donnees).alias("donnees"), pl.all()) for one in news]
    (folder / PARTS).mkdir(exist_ok=True)
    name = hashlib.sha256(key.encode()).hexdigest()[:16]
    empty = pl.DataFrame(schema=_RECORD)  # a record that is there, even if all is rounded
    _write(pl.concat([empty, *told]), folder / PARTS / f"{name}.parquet")


def join_parts(folder: Path) -> None:
    """Make one record of what dossiers noted. Written beside, then renamed.

    Raises:
        ErreurUtilisateur: the record is damaged.
        OSError: it cannot be written; the parts stay, which ``read_record`` reads too.
    """
    parts = _parts(folder)
    if parts:
        _write(read_record(folder).sort(_RECORD.names()), folder / RECORD)
        for part in parts:
            part.unlink(missing_ok=True)
    if (folder / PARTS).is_dir() and not any((folder / PARTS).iterdir()):
        (folder / PARTS).rmdir()


def _write(frame: pl.DataFrame, file: Path) -> None:
    with replacing(file) as new, new.open("wb") as stream:
        frame.write_parquet(stream)
