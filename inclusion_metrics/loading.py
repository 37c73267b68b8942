"""A data folder: typed tables and the account of how they were made, read and written whole."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dataframely as dy
import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from inclusion_metrics.model import ErreurUtilisateur, Need
from inclusion_metrics.schemas import Tables

MANIFEST = "import.json"
REJECTED = "rejets.csv"
TO_REVIEW = "identites_a_verifier.csv"


class Fichier(BaseModel):
    """One file that was read: what it said of itself, and what became of its rows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: str
    nom: str
    sha256: str
    lignes_lues: int
    lignes_gardees: int
    lignes_rejetees: int
    total_annonce: int | None = None
    debut: date | None = None
    fin: date | None = None
    date_export: date | None = None
    filtres: dict[str, str] = {}


class Manifeste(BaseModel):
    """The account of an import, kept beside the tables; it holds no personal value.

    Attributes:
        identites: how many persons per degree of certainty (``nomenclatures.Identite``), and how
            many displayed names they had.
        lacunes: what the data do not hold (``model.Need``), with the reason in French.
        rejets: rule → number of rows it rejected.
        remarques: what the reader noticed and the user should know.
        cle: fingerprint of the pseudonym key; folders made with different keys cannot be joined.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: str
    version: int = 1
    fichiers: list[Fichier]
    identites: dict[str, int]
    lacunes: dict[Need, str] = {}
    rejets: dict[str, int] = {}
    remarques: list[str] = []
    lignes: dict[str, int]
    cle: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A data folder in memory."""

    path: Path
    tables: Tables
    manifest: Manifeste

    @property
    def history_start(self) -> date:
        """First day the data cover: the announced period where there is one, else the first row."""
        announced = [f.debut for f in self.manifest.fichiers if f.debut is not None]
        first = self.tables.activites.select(pl.col("date").min()).collect().item()
        days = [day for day in (*announced, first) if day is not None]
        return min(days, default=date.max)

    @property
    def structure_names(self) -> Mapping[str, str]:
        """Name of each structure."""
        rows = self.tables.structures.select("structure_id", "nom").collect()
        return dict(rows.iter_rows())


def load(path: Path) -> Folder:
    """Read and check a data folder.

    Raises:
        ErreurUtilisateur: the folder or a table is missing, or a table does not follow its schema;
            the message names the folder, the table and the rule.
    """
    if not path.is_dir():
        raise ErreurUtilisateur(
            f"Le dossier de données « {path} » n’existe pas : importez d’abord vos fichiers avec "
            "« inclusion-metrics importer »."
        )
    frames: dict[str, pl.LazyFrame] = {}
    for name in Tables.members():
        file = path / f"{name}.parquet"
        if not file.is_file():
            raise ErreurUtilisateur(
                f"Il manque la table « {file.name} » dans « {path} » : refaites l’import."
            )
        frames[name] = _checked(file, Tables.member_schemas()[name])
    # Each table has just been checked, and no rule binds two of them.
    return Folder(path, Tables.cast(frames), _read_manifest(path / MANIFEST))


def _checked(file: Path, schema: type[dy.Schema]) -> pl.LazyFrame:
    """One table, once it has been read and follows its schema."""
    try:
        frame = pl.read_parquet(file, glob=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ErreurUtilisateur(
            f"La table « {file} » est illisible : refaites l’import."
        ) from error
    try:
        return schema.validate(frame, cast=False).lazy()
    except (dy.exc.ValidationError, dy.exc.SchemaError) as error:
        raise ErreurUtilisateur(
            f"La table « {file} » ne suit pas son schéma : refaites l’import."
        ) from error


def _read_manifest(file: Path) -> Manifeste:
    try:
        return Manifeste.model_validate_json(file.read_text("utf-8"))
    except (OSError, ValueError, ValidationError) as error:
        raise ErreurUtilisateur(
            f"« {file} » est absent ou illisible : refaites l’import de ce dossier."
        ) from error


def save(
    path: Path, tables: Tables, manifest: Manifeste, extras: Mapping[str, pl.DataFrame]
) -> None:
    """Write a whole data folder beside its place, then put it there: all of it, or nothing.

    Files the folder holds besides those written here (the user's own) are kept.

    Args:
        extras: CSV file name → rows (rejected rows, identities to review).

    Raises:
        ErreurUtilisateur: the folder cannot be written.
    """
    try:
        _save(path, tables, manifest, extras)
    except OSError as error:
        raise ErreurUtilisateur(
            f"Le dossier « {path} » ne peut pas être écrit : choisissez-en un autre, ou vérifiez "
            "vos droits et la place disponible."
        ) from error


def _save(
    path: Path, tables: Tables, manifest: Manifeste, extras: Mapping[str, pl.DataFrame]
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as name:
        beside = Path(name)
        for member, frame in tables.to_dict().items():
            frame.collect().write_parquet(beside / f"{member}.parquet", compression="zstd")
        for extra, rows in extras.items():
            rows.write_csv(beside / extra, separator=";", include_bom=True)
        text = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=2)
        (beside / MANIFEST).write_text(text + "\n", encoding="utf-8")
        path.mkdir(exist_ok=True)
        for file in sorted(beside.iterdir(), key=lambda file: file.name == MANIFEST):
            shutil.move(file, path / file.name)
