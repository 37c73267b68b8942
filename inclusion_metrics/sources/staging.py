"""What was read from each file, kept in the data folder so that the next import adds to it.

One folder per file read, under pseudonyms: names and rejected values are not in it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from inclusion_metrics.loading import Fichier
from inclusion_metrics.model import ErreurUtilisateur, Need
from inclusion_metrics.sources.draft import MENTIONS, PRESENCES, REJECTS, Draft

FOLDER = "lectures"
_ACCOUNT = "lecture.json"
_FRAMES = {"presences": PRESENCES, "mentions": MENTIONS, "rejets": REJECTS}
_TABLE = "table-"
#: Raised when a file would be read into other identifiers than before.
VERSION = 1


class Lecture(BaseModel):
    """The account of one reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int = 0
    fichier: Fichier
    remarques: tuple[str, ...] = ()
    lacunes: dict[Need, str] = {}


def write_drafts(drafts: Sequence[Draft], folder: Path) -> None:
    """Write the readings under ``folder / lectures``."""
    for draft in drafts:
        place = folder / FOLDER / draft.file.sha256[:12]
        place.mkdir(parents=True, exist_ok=True)
        frames = {"presences": draft.presences, "mentions": draft.mentions, "rejets": draft.rejects}
        frames |= {f"{_TABLE}{name}": rows for name, rows in draft.tables.items()}
        for name, rows in frames.items():
            if not rows.is_empty():
                rows.write_parquet(place / f"{name}.parquet", compression="zstd")
        account = Lecture(
            version=VERSION, fichier=draft.file, remarques=draft.remarks, lacunes=dict(draft.gaps)
        )
        text = json.dumps(account.model_dump(mode="json"), ensure_ascii=False, indent=2)
        (place / _ACCOUNT).write_text(text + "\n", encoding="utf-8")


def keys_read(folder: Path) -> set[str]:
    """The keys of the files read into this folder so far."""
    return {account.parent.name for account in folder.glob(f"{FOLDER}/*/{_ACCOUNT}")}


def read_drafts(folder: Path) -> list[Draft]:
    """The readings of earlier imports.

    Raises:
        ErreurUtilisateur: one of them is damaged.
    """
    return [
        _read_draft(account.parent) for account in sorted(folder.glob(f"{FOLDER}/*/{_ACCOUNT}"))
    ]


def _read_draft(place: Path) -> Draft:
    try:
        account = Lecture.model_validate_json((place / _ACCOUNT).read_text("utf-8"))
        frames = {
            name: pl.read_parquet(place / f"{name}.parquet", glob=False)
            if (place / f"{name}.parquet").is_file()
            else pl.DataFrame(schema=schema)
            for name, schema in _FRAMES.items()
        }
        tables = {
            file.stem.removeprefix(_TABLE): pl.read_parquet(file, glob=False)
            for file in sorted(place.glob(f"{_TABLE}*.parquet"))
        }
    except (OSError, ValueError, ValidationError, pl.exceptions.PolarsError) as error:
        raise ErreurUtilisateur(
            f"La lecture gardée dans « {place} » est abîmée : recommencez l’import de tous vos "
            "fichiers avec « --remplacer »."
        ) from error
    if account.version != VERSION:
        raise ErreurUtilisateur(
            f"« {place} » a été lu par une autre version du logiciel, qui nommait autrement les "
            "activités et les personnes : recommencez l’import de tous vos fichiers avec "
            "« --remplacer »."
        )
    return Draft(
        file=account.fichier,
        presences=frames["presences"],
        mentions=frames["mentions"],
        tables=tables,
        rejects=frames["rejets"],
        remarks=account.remarques,
        gaps=account.lacunes,
    )
