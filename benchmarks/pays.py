"""A made-up country: as many accompagnements as asked, in the layout of a data folder.

    python benchmarks/pays.py 1000000 /tmp/pays

Every intercommunality has its public, a sixth as many persons as visits; 7 % of the visits are made
elsewhere, 5 % are anonymous, a fifth lie in the year before. The four large tables are written in
parts by département, then the visits joined once, as an import does. No row is real.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from inclusion_metrics import compact
from inclusion_metrics.loading import MANIFEST, Manifeste
from inclusion_metrics.nomenclatures import Genre, Identite, StatutSocial, TrancheAge
from inclusion_metrics.reference.communes_mouvements import rattachements
from inclusion_metrics.schemas import Tables

MILLESIME = 2024
START, END = date(2024, 1, 1), date(2024, 12, 31)
_EPOCH = (date(2023, 1, 1) - date(1970, 1, 1)).days
_ELSEWHERE, _NAMELESS, _BEFORE, _ALONE = 0.07, 0.05, 0.2, 0.6


def country(folder: Path, rows: int) -> None:
    """Write the folder."""
    folder.mkdir(parents=True)
    draw = np.random.default_rng(2024)
    towns = _towns()
    weight = draw.pareto(2.0, towns.height) + 0.3
    quota = np.maximum(np.floor(rows * weight / weight.sum()).astype(int), 1)
    quota[0] += rows - quota.sum()
    persons = np.maximum(quota // 6, 8)
    first = np.concatenate([[0], np.cumsum(persons)])
    nameless = 0
    for number, (department, mine) in enumerate(_by_department(towns)):
        counts = quota[mine]
        seats = _seats(draw, department, towns, mine, counts, persons, first)
        blank = seats["beneficiaire"].is_null().sum()
        named = range(int(first[mine[0]]), int(first[mine[-1] + 1]))
        _write_part(folder, department, seats, nameless)
        _write_persons(folder, number, department, draw, named, range(nameless, nameless + blank))
        nameless += blank
    _write_small(folder, towns, rows)
    compact.write(folder)


def repeated(folder: Path, times: int, target: Path) -> Path:
    """The joined visits of a country, so many times over: other persons in the same places.

    Each figure is then so many times that of the country, and each median the same. The tables
    stay those of one country: what reads the visits never opens them.
    """
    (target / compact.COMPACT / "visites").mkdir(parents=True)
    for entry in folder.iterdir():
        if entry.name != compact.COMPACT:
            (target / entry.name).symlink_to(entry.resolve())
    mine = folder / compact.COMPACT
    for name in ("cadres.parquet", "compact.json"):
        (target / compact.COMPACT / name).write_bytes((mine / name).read_bytes())
    persons, number = pl.scan_parquet(mine / "personnes.parquet"), pl.col("numero")
    size = persons.select(pl.len()).collect().item()

    def turns(rows: pl.LazyFrame) -> pl.LazyFrame:
        moved = [rows.with_columns((number + t * size).cast(pl.UInt32)) for t in range(times)]
        return pl.concat(moved)

    turns(persons).sink_parquet(
        target / compact.COMPACT / "personnes.parquet", row_group_size=1 << 18
    )
    for part in sorted((mine / "visites").iterdir()):
        turns(pl.scan_parquet(part)).collect().sort("cadre", maintain_order=True).write_parquet(
            target / compact.COMPACT / "visites" / part.name, row_group_size=1 << 18
        )
    return target


def _towns() -> pl.DataFrame:
    """One row per intercommunality: its first département and up to four of its communes."""
    known = rattachements(MILLESIME).filter(pl.col("code_insee") == pl.col("commune"))
    return (
        known.drop_nulls("epci")
        .sort("departement", "code_insee")
        .group_by("epci", maintain_order=True)
        .agg(pl.col("departement").first(), pl.col("code_insee").head(4))
        .sort("departement", "epci")
    )


def _by_department(towns: pl.DataFrame) -> Iterator[tuple[str, np.ndarray]]:
    places = towns.with_row_index("i").group_by("departement", maintain_order=True)
    for department, mine in places.agg("i").iter_rows():
        yield department, np.array(mine)


def _seats(
    draw: np.random.Generator,
    department: str,
    towns: pl.DataFrame,
    mine: np.ndarray,
    counts: np.ndarray,
    persons: np.ndarray,
    first: np.ndarray,
) -> pl.DataFrame:
    """The seats of a département: an activity each, or five to a workshop."""
    place = np.repeat(mine, counts)
    total = len(place)
    position = np.arange(total)
    alone = draw.random(total // 5 + 1)[position // 5] < _ALONE
    activity = np.where(alone, position, position // 5 * 5)
    place = place[activity]
    day = np.where(
        draw.random(total) < _BEFORE, draw.integers(0, 365, total), draw.integers(365, 731, total)
    )
    person = first[place] + draw.integers(0, 1 << 40, total) % persons[place]
    away = draw.random(total) < _ELSEWHERE
    person[away] = draw.integers(0, first[-1], int(away.sum()))
    held = towns.select(pl.col("code_insee").list.len().alias("len"), "code_insee")
    where = np.cumsum([0, *held["len"]])[place] + activity % held["len"].to_numpy()[place]
    town = held["code_insee"].explode(empty_as_null=False)[where]
    return pl.DataFrame(
        {"activite": activity, "beneficiaire": person, "place": position - activity + 1}
    ).with_columns(
        activite_id=pl.format(
            "{}-{}", pl.lit(department), _digits(pl.col("activite").hash(len(department)), 33)
        ),
        beneficiaire=pl.when(pl.Series(draw.random(total) >= _NAMELESS)).then("beneficiaire"),
        date=(pl.Series(day[activity]) + _EPOCH).cast(pl.Int32).cast(pl.Date),
        code_insee=town,
        type=pl.when(pl.Series(alone)).then(pl.lit("individuel")).otherwise(pl.lit("collectif")),
    )


def _digits(number: pl.Expr, width: int) -> pl.Expr:
    return number.cast(pl.String).str.zfill(width)


def _pseudonym(number: pl.Expr, letter: str) -> pl.Expr:
    return pl.lit(letter) + _digits(number.cast(pl.Int64).hash(ord(letter[0])), 24)


def _shaped(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    schema = Tables.member_schemas()[table]
    wanted = schema.create_empty().schema
    return frame.select(
        (
            pl.col(name)
            if name in frame.columns
            else pl.lit([] if isinstance(dtype, pl.List) else None, dtype=dtype)
        )
        .cast(dtype)
        .alias(name)
        for name, dtype in wanted.items()
    ).sort(schema.primary_key())


def _part(folder: Path, table: str, department: str, frame: pl.DataFrame) -> None:
    place = folder / table / f"departement={department}"
    place.mkdir(parents=True)
    _shaped(frame, table).write_parquet(place / "0.parquet", compression="zstd")


def _write_part(folder: Path, department: str, seats: pl.DataFrame, nameless: int) -> None:
    blank = pl.col("beneficiaire").is_null()
    seats = seats.with_columns(
        beneficiaire_id=pl.when(blank)
        .then(_pseudonym(blank.cum_sum() + (nameless - 1), "a_"))
        .otherwise(_pseudonym(pl.col("beneficiaire"), "b_")),
        participation_id=pl.format("{}_{}", "activite_id", _digits(pl.col("place"), 3)),
    )
    _part(folder, "participations", department, seats)
    held = seats.unique("activite_id", keep="first", maintain_order=True)
    held = held.with_columns(
        structure_id=pl.format("{}_espace-fictif", "code_insee"),
        type_lieu=pl.lit("lieu_activite"),
        duree_min=pl.lit(60),
        nb_participants=pl.when(pl.col("type") == "individuel").then(1).otherwise(5),
        source=pl.lit("coop_v2"),
    )
    _part(folder, "activites", department, held)


def _write_persons(
    folder: Path,
    number: int,
    department: str,
    draw: np.random.Generator,
    named: range,
    nameless: range,
) -> None:
    """Traits of the public of a département, and a person for each anonymous seat."""

    def people(of: range, letter: str, identities: list[str], chances: list[float]) -> pl.DataFrame:
        size = len(of)
        known = pl.Series(draw.random(size) < 0.6)
        bands = [code for code in TrancheAge.labels() if not code.startswith("v1_")]
        picked = pl.Series(draw.choice(identities, size, p=chances))
        several = pl.Series(draw.integers(2, 4, size))
        return pl.DataFrame({"numero": np.arange(of.start, of.stop)}).select(
            beneficiaire_id=_pseudonym(pl.col("numero"), letter),
            anonyme=pl.lit(letter == "a_"),
            identite=picked.cast(pl.String),
            personnes_min=pl.lit(1),
            personnes_max=pl.when(picked == Identite.AMBIGUE.code).then(several).otherwise(1),
            annee_naissance=pl.when(known).then(pl.Series(draw.integers(1930, 2012, size))),
            tranche_age=pl.Series(draw.choice(bands, size)).cast(pl.String),
            annee_tranche_age=pl.Series(draw.integers(2022, 2025, size)),
            genre=pl.Series(draw.choice([*Genre.labels()], size)).cast(pl.String),
            statut_social=pl.Series(draw.choice([*StatutSocial.labels()], size)).cast(pl.String),
            code_insee_residence=pl.lit(None, dtype=pl.String),
        )

    sure = [Identite.CONFIRMEE.code, Identite.NON_CONFIRMEE.code, Identite.AMBIGUE.code]
    both = [people(named, "b_", sure, [0.7, 0.25, 0.05])]
    if nameless:
        both.append(people(nameless, "a_", [Identite.ANONYME.code], [1.0]))
    _part(folder, "beneficiaires", department, pl.concat(both))


def _write_small(folder: Path, towns: pl.DataFrame, rows: int) -> None:
    places = towns.explode("code_insee").select(
        "code_insee",
        structure_id=pl.format("{}_espace-fictif", "code_insee"),
        nom=pl.format("Espace fictif de {}", "code_insee"),
    )
    _shaped(places, "structures").write_parquet(folder / "structures.parquet")
    for table in ("mediateurs", "demarches"):
        Tables.member_schemas()[table].create_empty().write_parquet(folder / f"{table}.parquet")
    account = Manifeste(
        format="fictif", fichiers=[], identites={}, lignes={"participations": rows}, cle="fictive"
    )
    (folder / MANIFEST).write_text(account.model_dump_json(), encoding="utf-8")


if __name__ == "__main__":
    country(Path(sys.argv[2]), int(sys.argv[1]))
