"""The visits of a large folder, joined once: numbers instead of pseudonyms, sorted by place.

What counts persons joins the two largest tables on long texts, each time. Beside the tables that
state the facts, ``compact/`` keeps that join, whose rows stand in the order
of places then of persons, so that a territory is read without the others. It holds nothing that
the tables do not, under numbers drawn from the pseudonyms of this folder alone; it is made again
from the tables, and never read when they have changed since.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import Genre, Identite, ModeQpv, StatutSocial, TrancheAge
from inclusion_metrics.parts import files_of, scan
from inclusion_metrics.reference.communes_mouvements import rattachements
from inclusion_metrics.reference.millesimes import MILLESIMES
from inclusion_metrics.schemas import Activites, Beneficiaires, Participations

COMPACT = "compact"
#: From so many accompagnements on, an import writes it: below, the join takes no time.
WORTH = 200_000
#: Visits in each part that is written: what is sorted at once.
PART = 5_000_000
_ROWS_READ_TOGETHER = 1 << 18
_ACCOUNT = "compact.json"
_VERSION = 2
_PLACE = ("code_insee", "structure_id", "type", "type_lieu")
#: Traits that are compared over and over: a small number each, in place of a text.
_CODES = {
    "identite": [*Identite.labels()],
    "tranche_age": [*TrancheAge.labels()],
    "genre": [*Genre.labels()],
    "statut_social": [*StatutSocial.labels()],
    "qpv_mode": [*ModeQpv.labels()],
}
_TABLES = {
    "participations": Participations,
    "activites": Activites,
    "beneficiaires": Beneficiaires,
}


def write(folder: Path) -> None:
    """Make ``compact/`` from the tables of a folder, large ones a few parts at a time.

    ``personnes`` holds the traits of ``beneficiaires`` under a ``numero``; ``cadres`` the places
    where activities are held, with their kind and channel; ``visites`` one row per accompagnement:
    ``numero``, ``date``, ``cadre``, and the first day of all when that person came.
    """
    new = folder / f".{COMPACT}-en-cours"
    shutil.rmtree(new, ignore_errors=True)
    try:
        (new / "vues").mkdir(parents=True)
        activities = _scan(folder, "activites")
        cadres = _in_order(activities.select(_PLACE).unique().collect(engine="streaming"))
        cadres.write_parquet(new / "cadres.parquet")
        for number, seen in enumerate(_seen(folder, cadres)):
            seen.sink_parquet(new / "vues" / f"{number:05}.parquet", compression="lz4")
        seen = pl.scan_parquet(new / "vues" / "*.parquet")
        _visits(_persons(folder, seen, new), sorted((new / "vues").iterdir()), new)
        shutil.rmtree(new / "vues")
        account = {"version": _VERSION, "tables": {name: _print(folder, name) for name in _TABLES}}
        (new / _ACCOUNT).write_text(json.dumps(account, indent=2) + "\n", encoding="utf-8")
        shutil.rmtree(folder / COMPACT, ignore_errors=True)
        new.rename(folder / COMPACT)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def read(folder: Path) -> Mapping[str, pl.LazyFrame] | None:
    """``visites``, ``cadres`` and ``personnes``; None where they are not, or no longer true."""
    place = folder / COMPACT
    try:
        account = json.loads((place / _ACCOUNT).read_text("utf-8"))
        current = {name: _print(folder, name) for name in _TABLES}
        if account != {"version": _VERSION, "tables": current}:
            return None
        found = {
            name: pl.scan_parquet(files_of(place, name), glob=False, hive_partitioning=False)
            for name in ("visites", "cadres", "personnes")
        }
        for frame in found.values():
            frame.collect_schema()
    except (OSError, ValueError, pl.exceptions.PolarsError, ErreurUtilisateur):
        return None  # the tables say the same, more slowly
    return found


def _in_order(places: pl.DataFrame) -> pl.DataFrame:
    """The places, those of an intercommunality side by side, with their number."""
    towns = rattachements(max(MILLESIMES)).select("code_insee", "epci", "departement")
    groups = towns.group_by("epci").agg(pl.col("departement").min().alias("__ou"))
    near = towns.drop("departement").join(groups, on="epci", how="left")
    return (
        places.join(near, on="code_insee", how="left")
        .sort("__ou", "epci", *_PLACE)
        .select(*_PLACE)
        .with_row_index("cadre")
    )


def _scan(folder: Path, table: str) -> pl.LazyFrame:
    return scan(files_of(folder, table), _TABLES[table])


def _seen(folder: Path, cadres: pl.DataFrame) -> Iterator[pl.LazyFrame]:
    """Person, day and place of each accompagnement, part by part where the tables are cut alike."""
    places = cadres.lazy()
    wanted = ("activite_id", "date", *_PLACE)

    def joined(came: pl.LazyFrame, held: pl.LazyFrame) -> pl.LazyFrame:
        seats = came.select("activite_id", "beneficiaire_id").join(
            held.select(wanted), on="activite_id", how="inner"
        )
        placed = seats.join(places, on=_PLACE, how="inner", nulls_equal=True)
        return placed.select("beneficiaire_id", "date", "cadre")

    came, held = files_of(folder, "participations"), files_of(folder, "activites")
    pairs = list(zip(came, held, strict=False))
    alike = len(came) == len(held) > 1 and all(
        mine.relative_to(folder / "participations") == other.relative_to(folder / "activites")
        for mine, other in pairs
    )
    if alike and _closed(folder, pairs):
        for mine, other in pairs:
            yield joined(scan([mine], Participations), scan([other], Activites))
    else:
        yield joined(_scan(folder, "participations"), _scan(folder, "activites"))


def _closed(folder: Path, pairs: list[tuple[Path, Path]]) -> bool:
    """Whether each part of the accompagnements finds all its activities in the part beside it."""
    return not any(
        scan([mine], Participations)
        .join(scan([other], Activites), on="activite_id", how="anti")
        .select(pl.len())
        .collect(engine="streaming")
        .item()
        for mine, other in pairs
    )


def _persons(folder: Path, seen: pl.LazyFrame, new: Path) -> pl.DataFrame:
    """Write the traits in the order of places, and say the number and first day of each person."""
    firsts = seen.group_by("beneficiaire_id").agg(
        premiere_venue=pl.col("date").min(), __ici=pl.col("cadre").min()
    )
    numbered = (
        _scan(folder, "beneficiaires")
        .select("beneficiaire_id")
        .join(firsts, on="beneficiaire_id", how="left")
        .sort("__ici", "beneficiaire_id", nulls_last=True)
        .with_row_index("numero")
        .select("beneficiaire_id", "numero", "premiere_venue")
        .collect(engine="streaming")
    )
    (
        _scan(folder, "beneficiaires")
        .join(numbered.lazy().select("beneficiaire_id", "numero"), on="beneficiaire_id")
        .drop("beneficiaire_id")
        .with_columns(pl.col(name).cast(pl.Enum(codes)) for name, codes in _CODES.items())
        .sort("numero")
        .sink_parquet(
            new / "personnes.parquet", compression="zstd", row_group_size=_ROWS_READ_TOGETHER
        )
    )
    return numbered


def _visits(persons: pl.DataFrame, parts: list[Path], new: Path) -> None:
    """Write the visits by place, person and day, in parts that do not share a place."""
    rows = pl.concat(
        [
            pl.scan_parquet(part)
            .join(persons.lazy(), on="beneficiaire_id", how="inner")
            .select("cadre", "numero", "date", "premiere_venue")
            .collect(engine="streaming")
            for part in parts
        ]
    )
    del persons
    counts = rows.group_by("cadre").len().sort("cadre")
    cuts = counts.select("cadre", part=pl.col("len").cum_sum() // PART).group_by("part")
    (new / "visites").mkdir()
    for part, low, high in cuts.agg(low=pl.min("cadre"), high=pl.max("cadre")).sort("part").rows():
        rows.filter(pl.col("cadre").is_between(low, high)).sort(
            "cadre", "numero", "date"
        ).write_parquet(
            new / "visites" / f"{part:05}.parquet",
            compression="zstd",
            row_group_size=_ROWS_READ_TOGETHER,
        )


def _print(folder: Path, table: str) -> str:
    """What tells a table from another: the sizes of its files, and what each says of its blocks."""
    digest = hashlib.sha256()
    for file in files_of(folder, table):
        size = file.stat().st_size
        with file.open("rb") as stream:
            stream.seek(-8, 2)
            tail = min(int.from_bytes(stream.read(4), "little") + 8, size)
            stream.seek(-tail, 2)
            digest.update(f"{file.relative_to(folder).as_posix()} {size} ".encode())
            digest.update(stream.read())
    return digest.hexdigest()
