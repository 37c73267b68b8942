"""A data folder: typed tables and the account of how they were made, read and written whole."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dataframely as dy
import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from inclusion_metrics import compact
from inclusion_metrics.model import ErreurUtilisateur, Need
from inclusion_metrics.nomenclatures import SourceDonnee
from inclusion_metrics.parts import checked, files_of
from inclusion_metrics.schemas import Tables

MANIFEST = "import.json"
#: Tables that a folder may lack: only some sources fill them.
OPTIONAL = frozenset(Tables.members()) - {
    "structures", "mediateurs", "beneficiaires", "activites", "participations", "demarches",
}  # fmt: skip
REJECTED = "rejets.csv"
TO_REVIEW = "identites_a_verifier.csv"
#: Where a new folder waits, whole, for the moment it takes to be put in place.
PENDING = ".import-en-cours"


class Fichier(BaseModel):
    """One file that was read: what it said of itself, and what became of its rows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: str = "coop"
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
    changements: dict[str, int] = {}
    """What a rule changed, understood or left out → number of cells or rows."""


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
    version: int = 2
    fichiers: list[Fichier]
    identites: dict[str, int]
    lacunes: dict[Need, str] = {}
    rejets: dict[str, int] = {}
    remarques: list[str] = []
    lignes: dict[str, int]
    cle: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A data folder: its tables, in memory or, where they are in parts, still on the disk.

    Attributes:
        visits: the visits joined once, where the folder holds them (``compact``).
    """

    path: Path
    tables: Tables
    manifest: Manifeste
    visits: Mapping[str, pl.LazyFrame] | None = None

    @property
    def history_start(self) -> date:
        """First day the data cover: the announced period where there is one, else the first row."""
        announced = [f.debut for f in self.manifest.fichiers if f.debut is not None]
        first = self.tables.activites.select(pl.col("date").min()).collect().item()
        days = [day for day in (*announced, first) if day is not None]
        return min(days, default=date.max)

    @property
    def covered(self) -> tuple[tuple[date, date], ...]:
        """The days that the files cover: as announced, else the months where they have rows."""
        announced = [
            (file.debut, file.fin)
            for file in self.manifest.fichiers
            if file.format == "coop" and file.role == "accompagnements"
        ]
        known = [(start, end) for start, end in announced if start and end]
        complete = len(known) == len(announced)
        observed = (
            self.tables.activites.group_by("source")
            .agg(
                pl.col("date").min().dt.month_start().alias("debut"),
                pl.col("date").max().dt.month_end().alias("fin"),
            )
            .sort("source")
            .collect()
        )
        coop = (SourceDonnee.COOP_V1.code, SourceDonnee.COOP_V2.code)
        known += [
            (row["debut"], row["fin"])
            for row in observed.iter_rows(named=True)
            if not (complete and announced and row["source"] in coop)
        ]
        return tuple(sorted(known))

    @property
    def structure_names(self) -> Mapping[str, str]:
        """Name of each structure."""
        rows = self.tables.structures.select("structure_id", "nom").collect()
        return dict(rows.iter_rows())


def load(path: Path) -> Folder:
    """Read and check a data folder.

    A table may be a directory of Parquet parts (``participations/…``): it is then read lazily, each
    part being checked on its columns and its first rows.

    Raises:
        ErreurUtilisateur: the folder or a table is missing, or a table does not follow its schema;
            the message names the folder, the table and the rule.
    """
    if not path.is_dir():
        raise ErreurUtilisateur(
            f"Le dossier de données « {path} » n’existe pas : importez d’abord vos fichiers avec "
            "« inclusion-metrics importer »."
        )
    with suppress(OSError):  # a folder that cannot be written is read as it stands
        finish(path)
    frames: dict[str, pl.LazyFrame] = {}
    for name in Tables.members():
        schema = Tables.member_schemas()[name]
        files = files_of(path, name)
        if not files and name in OPTIONAL:
            frames[name] = schema.create_empty().lazy()
            continue
        if not files:
            raise ErreurUtilisateur(
                f"Il manque la table « {name}.parquet » dans « {path} » : refaites l’import."
            )
        single = files == [path / f"{name}.parquet"]
        frames[name] = _checked(files[0], schema) if single else checked(files, schema)
    # Each table has just been checked, and no rule binds two of them.
    tables, manifest = Tables.cast(frames), read_manifest(path / MANIFEST)
    return Folder(path, tables, manifest, compact.read(path))


def _checked(file: Path, schema: type[dy.Schema]) -> pl.LazyFrame:
    """One table, once it has been read and follows its schema."""
    try:
        frame = pl.read_parquet(file, glob=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ErreurUtilisateur(
            f"La table « {file} » est illisible : refaites l’import."
        ) from error
    # A folder written by an earlier version lacks the columns that came since.
    since = [
        pl.lit(None, dtype=column.dtype).alias(name)
        for name, column in schema.columns().items()
        if column.nullable and name not in frame.columns
    ]
    try:
        return schema.validate(frame.with_columns(since), cast=False).lazy()
    except (dy.exc.ValidationError, dy.exc.SchemaError) as error:
        raise ErreurUtilisateur(
            f"La table « {file} » ne suit pas son schéma : refaites l’import."
        ) from error


def read_manifest(file: Path) -> Manifeste:
    """The account of an import.

    Raises:
        ErreurUtilisateur: it is missing or damaged.
    """
    try:
        return Manifeste.model_validate_json(file.read_text("utf-8"))
    except (OSError, ValueError, ValidationError) as error:
        raise ErreurUtilisateur(
            f"« {file} » est absent ou illisible : refaites l’import de ce dossier."
        ) from error


def save(
    path: Path,
    tables: Tables,
    manifest: Manifeste,
    extras: Mapping[str, pl.DataFrame],
    beside: Callable[[Path], None] = lambda _: None,
) -> None:
    """Write a whole data folder beside its place, then put it there: all of it, or nothing.

    Files the folder holds besides those written here (the user's own) are kept. An import that
    is interrupted leaves the folder as it was, or is finished by the next call.

    Args:
        extras: CSV file name → rows (rejected rows, identities to review).
        beside: writes what else belongs to the folder into the directory it is given; the
            subdirectories it makes replace those of the folder.

    Raises:
        ErreurUtilisateur: the folder cannot be written.
    """
    try:
        finish(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as name:
            new = Path(name) / "nouveau"
            new.mkdir()
            _write(new, tables, manifest, extras)
            beside(new)
            if manifest.lignes.get("participations", 0) >= compact.WORTH:
                compact.write(new)
            elif (path / compact.COMPACT).is_dir():  # what it told of earlier persons goes
                (new / compact.COMPACT).mkdir()
            path.mkdir(exist_ok=True)
            # From this rename on, the new folder is whole on the disk: ``finish`` puts it in place.
            new.rename(path / PENDING)
        finish(path)
    except OSError as error:
        raise ErreurUtilisateur(
            f"Le dossier « {path} » ne peut pas être écrit : choisissez-en un autre, fermez les "
            "fichiers ouverts dans un tableur, ou vérifiez vos droits et la place disponible."
        ) from error


def finish(path: Path) -> None:
    """Put in place what an interrupted import had already written whole."""
    pending = path / PENDING
    if not pending.is_dir():
        return
    for entry in sorted(pending.iterdir(), key=lambda entry: entry.name == MANIFEST):
        target = path / entry.name
        parts = target.with_suffix("") if target.suffix == ".parquet" else target
        for old in {target, parts}:
            if old.is_dir():
                shutil.rmtree(old)
        entry.replace(target)
    pending.rmdir()


def _write(
    folder: Path, tables: Tables, manifest: Manifeste, extras: Mapping[str, pl.DataFrame]
) -> None:
    for member, frame in tables.to_dict().items():
        frame.collect().write_parquet(folder / f"{member}.parquet", compression="zstd")
    for extra, rows in extras.items():
        rows.write_csv(folder / extra, separator=";", include_bom=True)
    text = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
