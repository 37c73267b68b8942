"""How long the indicators per person take over a made-up country, 1,255 intercommunalities.

    python benchmarks/indicateurs.py                     10^6 accompagnements
    python benchmarks/indicateurs.py 10000000 --tours 3
    python benchmarks/indicateurs.py 100000000 --sans pandas
    python benchmarks/indicateurs.py 1000000 --tables    also from the tables, not joined in advance

Contenders: ``measure``; one DuckDB query written by hand (``indicateurs.sql``); pandas. They read
the same files, each in a process of its own, after its imports; their figures are checked equal
before anything is timed. ``measure`` alone also counts bounds, the persons behind each figure and
those behind its whole, which disclosure control needs. Rounds are interleaved, medians printed:
ratios are what to keep, seconds depend on the machine. Peak memory is that of the whole process.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

import polars as pl

from inclusion_metrics.rows.base import attached

sys.path.insert(0, str(Path(__file__).parent))
from pays import END, MILLESIME, START, country, repeated

SHOWN = ("polars", "narwhals", "duckdb", "pandas")
AGES = {
    "moins_de_douze": "age_0", "douze_dix_huit": "age_12", "dix_huit_vingt_quatre": "age_18",
    "vingt_cinq_trente_neuf": "age_25", "quarante_cinquante_neuf": "age_40",
    "soixante_soixante_neuf": "age_60", "soixante_dix_plus": "grands_seniors",
    "non_communique": "age_tu",
}  # fmt: skip
STATUTS = {
    "retraite": "retraite", "sans_emploi": "sans_emploi", "en_emploi": "en_emploi",
    "scolarise": "scolarise", "non_communique": "statut_tu",
}  # fmt: skip
VISITES = {"1": "venues_1", "2": "venues_2", "3_5": "venues_3", "6_10": "venues_6",
           "11": "venues_11"}  # fmt: skip
#: Indicator and item → columns of the query: numerator, denominator, scope.
COLUMNS: Mapping[tuple[str, str], tuple[str, str, str]] = {
    ("FRE-01", ""): ("gens", "", "gens"),
    ("FRE-04", ""): ("nouveaux", "gens", "gens"),
    ("FRE-05", ""): ("retraite", "statut_su", "statut_demande"),
    ("FRE-06", ""): ("seniors", "seniors_ou_non", "gens"),
    ("FRE-06-70", ""): ("grands_seniors", "grands_seniors_ou_non", "gens"),
    ("FRE-07", ""): ("femmes", "genre_su", "genre_demande"),
    **{("FRE-08", item): (column, "age_su", "gens") for item, column in AGES.items()},
    **{("FRE-09", i): (column, "statut_su", "statut_demande") for i, column in STATUTS.items()},
    ("FRE-11", "2"): ("revenus_2", "attribuables", "gens_max"),
    ("FRE-11", "3"): ("revenus_3", "attribuables", "gens_max"),
    ("FRE-13", ""): ("dates_sures", "lignes_sures", "gens"),
    **{("FRE-17", item): (column, "attribuables", "gens_max") for item, column in VISITES.items()},
}
CODES = tuple(dict.fromkeys(code for code, _ in COLUMNS))
KEYS = ["indicator", "item", "territory"]
Counted = Callable[[], pl.DataFrame]


def measured(folder: Path, *, joined: bool = True) -> Counted:
    """``measure``, on what the folder holds."""
    from inclusion_metrics import CATALOGUE, Period, Request, frames_of, load, measure

    found = load(folder)
    frames = frames_of(
        found.tables,
        MILLESIME,
        history_start=found.history_start,
        gaps=found.manifest.lacunes,
        structure_names=found.structure_names,
        covered=found.covered,
        visits=found.visits if joined else None,
    )
    asked = Request(tuple(CATALOGUE[code] for code in CODES), Period(START, END), "epci")
    return lambda: measure(frames, [asked]).frame


def from_tables(folder: Path) -> Counted:
    """``measure``, on the tables: every join is made again."""
    return measured(folder, joined=False)


def queried(folder: Path, *, joined: bool = True) -> Counted:
    """One query by hand."""
    import duckdb

    base = duckdb.connect()
    base.execute("SET enable_progress_bar = false")
    places = attached(MILLESIME).to_arrow()
    base.register("les_lieux", places)
    base.execute("CREATE TABLE lieux AS SELECT code_insee, epci FROM les_lieux")
    files = {
        "visites": f"{folder}/compact/visites/*.parquet",
        "cadres": f"{folder}/compact/cadres.parquet",
        "personnes": f"{folder}/compact/personnes.parquet",
    }
    if not joined:
        files = {t: f"{folder}/{t}/*/*.parquet" for t in ("participations", "activites")}
        files["beneficiaires"] = f"{folder}/beneficiaires/*/*.parquet"
    for name, file in files.items():
        base.execute(
            f"CREATE VIEW {name} AS FROM read_parquet('{file}', hive_partitioning = false)"
        )
    if not joined:
        base.execute(
            "CREATE VIEW personnes AS SELECT *, beneficiaire_id AS numero FROM beneficiaires"
        )
        base.execute("CREATE VIEW cadres AS SELECT code_insee AS cadre, code_insee FROM lieux")
        base.execute(
            "CREATE VIEW visites AS WITH tout AS MATERIALIZED (SELECT beneficiaire_id AS numero, "
            "date, code_insee AS cadre FROM participations JOIN activites USING (activite_id)), "
            "premieres AS (SELECT numero, min(date) AS premiere_venue FROM tout GROUP BY numero) "
            "SELECT * FROM tout JOIN premieres USING (numero)"
        )
    base.execute(f"SET VARIABLE debut = DATE '{START}'")
    base.execute(f"SET VARIABLE fin = DATE '{END}'")
    query = Path(__file__).with_suffix(".sql").read_text("utf-8")
    return lambda: _long(pl.DataFrame(base.sql(query).to_arrow_table()))


def queried_tables(folder: Path) -> Counted:
    """The same query, on the tables."""
    return queried(folder, joined=False)


def in_pandas(folder: Path) -> Counted:
    """Integer keys, categories, one pass for distinct days, no Python loop over rows."""
    import pandas as pd
    from pyarrow.parquet import read_table

    places = attached(MILLESIME).select("code_insee", "epci").to_pandas()

    def count() -> pl.DataFrame:
        table = read_table(
            folder / "compact" / "visites",
            filters=[("date", ">=", START), ("date", "<=", END)],
        )
        visits = table.to_pandas(date_as_object=False)
        cadres = pd.read_parquet(
            folder / "compact" / "cadres.parquet", columns=["cadre", "code_insee"]
        )
        epci = cadres.merge(places, on="code_insee", how="left").sort_values("cadre")["epci"]
        codes, names = pd.factorize(epci)
        # persons are numbered from 0 without a gap: a key of 64 bits holds both
        traits = read_table(folder / "compact" / "personnes.parquet", columns=TRAITS)
        persons = traits.to_pandas(strings_to_categorical=True)
        size = len(persons)
        here = codes[visits["cadre"].to_numpy()].astype("int64")
        visits = visits.assign(cle=here * size + visits["numero"].to_numpy())[here >= 0]
        by = visits.groupby("cle", sort=False)
        rows = by.agg(places=("date", "size"), premiere=("premiere_venue", "min"))
        days = visits[["cle", "date"]].drop_duplicates()
        rows["dates"] = days.groupby("cle", sort=False).size()
        rows["epci"] = rows.index.to_numpy() // size
        traits = persons.take(rows.index.to_numpy() % size).set_index(rows.index)
        rows = pd.concat([rows, traits], axis=1)
        everyone = rows.groupby("epci")["places"].sum()
        rows = rows[~rows["anonyme"].astype(bool)]
        sums = _columns(rows).groupby(rows["epci"]).sum()
        sums["toutes"] = everyone
        sure = rows[rows["identite"] != "ambigue"]
        sums["mediane"] = sure.groupby("epci")["dates"].median()
        sums["epci"] = names.take(sums.index.to_numpy())
        return _long(pl.from_pandas(sums.reset_index(drop=True)))

    return count


TRAITS = ["anonyme", "identite", "personnes_min", "personnes_max", "annee_naissance", "tranche_age",
          "annee_tranche_age", "genre", "statut_social"]  # fmt: skip


def _columns(rows):  # noqa: ANN001, ANN202 - pandas, untyped here
    """The columns of the query, one row per person and place."""
    import pandas as pd

    n = rows["personnes_min"].clip(lower=1).astype("int64")
    sure, many = rows["identite"] != "ambigue", rows["personnes_max"] > 1
    apart = sure | ((rows["personnes_min"] == rows["personnes_max"]) & (rows["personnes_min"] > 1))
    limits = {"moins_de_douze": (0, 11), "douze_dix_huit": (12, 17),
              "dix_huit_vingt_quatre": (18, 24), "vingt_cinq_trente_neuf": (25, 39),
              "quarante_cinquante_neuf": (40, 59), "soixante_soixante_neuf": (60, 69),
              "soixante_dix_plus": (70, 130)}  # fmt: skip
    born, drift = END.year - rows["annee_naissance"], END.year - rows["annee_tranche_age"]
    youngest, oldest = (
        rows["tranche_age"].map({k: v[end] for k, v in limits.items()}).astype("float64")
        for end in (0, 1)
    )
    low, high = born.fillna(youngest + drift), born.fillna(oldest + drift)
    dates, state, genre = rows["dates"], rows["statut_social"], rows["genre"]
    told = sure | ((dates == 1) & many)
    kept = {
        "nouveaux": (pd.to_datetime(rows["premiere"]) >= pd.Timestamp(START)) & apart,
        **{column: state == code for code, column in STATUTS.items()},
        "statut_su": state.notna() & (state != "non_communique"),
        "statut_demande": state.notna(),
        "seniors": low >= 60,
        "seniors_ou_non": (low >= 60) | (high < 60),
        "grands_seniors": low >= 70,
        "grands_seniors_ou_non": (low >= 70) | (high < 70),
        "femmes": genre == "feminin",
        "genre_su": genre.notna() & (genre != "non_communique"),
        "genre_demande": genre.notna(),
        **{AGES[k]: (low >= a) & (high <= b) for k, (a, b) in limits.items() if a < 70},
        "age_tu": low.isna(),
        "age_su": low.notna(),
        "revenus_2": sure & (dates >= 2),
        "revenus_3": sure & (dates >= 3),
        "attribuables": told,
        "venues_1": told & (dates == 1),
        "venues_2": sure & (dates == 2),
        "venues_3": sure & dates.between(3, 5),
        "venues_6": sure & dates.between(6, 10),
        "venues_11": sure & (dates >= 11),
    }
    sums = {name: n.where(condition, 0) for name, condition in kept.items()}
    sums |= {"gens": n, "gens_max": rows["personnes_max"].astype("int64")}
    sums |= {"couvertes": rows["places"], "dates_sures": dates.where(sure, 0)}
    return pd.DataFrame(sums | {"lignes_sures": sure.astype("int64")})


def _long(wide: pl.DataFrame) -> pl.DataFrame:
    """One line per indicator, item and place, as ``measure`` gives."""

    def number(name: str) -> pl.Expr:
        return pl.col(name).cast(pl.Float64).fill_null(0.0) if name else pl.lit(None, pl.Float64)

    return pl.concat(
        wide.select(
            indicator=pl.lit(code), item=pl.lit(item), territory="epci",
            numerator=number(top), denominator=number(below), scope=number(scope),
            covered=number("couvertes"), seats=number("toutes"),
            mediane=number("mediane") if code == "FRE-13" else pl.lit(None, pl.Float64),
        )
        for (code, item), (top, below, scope) in COLUMNS.items()
    )  # fmt: skip


CONTENDERS: dict[str, Callable[[Path], Counted]] = {
    "measure": measured,
    "duckdb": queried,
    "pandas": in_pandas,
    "measure-tables": from_tables,
    "duckdb-tables": queried_tables,
}


def one(name: str, folder: Path, target: Path | None) -> None:
    """A contender in this process: prints seconds and the peak of memory."""
    begun = time.perf_counter()
    count = CONTENDERS[name](folder)
    ready = time.perf_counter()
    found = count()
    taken = time.perf_counter() - ready
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"s": taken, "avant": ready - begun, "Mo": peak}))
    if target:
        lines = found.lazy().collect()
        if "mediane" not in lines.columns:
            median = pl.when(pl.col("indicator") == "FRE-13").then("value")
            lines = lines.with_columns(mediane=median)
        kept = ("numerator", "denominator", "scope", "covered", "seats", "mediane")
        lines.select(*KEYS, *kept).sort(KEYS).write_parquet(target)


def _run(name: str, folder: Path, target: Path | None = None) -> dict[str, float]:
    order = [sys.executable, __file__, "--un", name, "--dossier", str(folder)]
    order += ["--sortie", str(target)] if target else []
    done = subprocess.run(order, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"« {name} » a échoué : {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _check(names: list[str], folder: Path, scratch: Path) -> None:
    """The same lines for all: no figure was skipped to go faster."""
    files = {name: scratch / f"{name}.parquet" for name in names}
    for name, file in files.items():
        _run(name, folder, file)
    expected = pl.read_parquet(files[names[0]])
    for name in names[1:]:
        found = pl.read_parquet(files[name])
        if not found.equals(expected):
            sys.exit(f"« {name} » ne donne pas les chiffres de « {names[0]} » : rien ne vaut.")
    print(f"{expected.height} chiffres, {expected['territory'].n_unique()} EPCI : les mêmes pour "
          f"{', '.join(names)}.")  # fmt: skip


def main() -> None:
    """Write a country, check, time, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lignes", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--tours", type=int, default=5)
    parser.add_argument("--sans", nargs="*", default=[], choices=CONTENDERS)
    parser.add_argument("--tables", action="store_true")
    parser.add_argument(
        "--fois", type=int, default=1, help="autant de pays les uns sur les autres, venues seules"
    )
    parser.add_argument("--dossier", type=Path, help="un pays déjà écrit, ou à écrire et garder")
    parser.add_argument("--un", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--sortie", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.un:
        one(chosen.un, chosen.dossier, chosen.sortie)
        return
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cœurs, "
          f"Python {platform.python_version()}, "
          + ", ".join(f"{name} {version(name)}" for name in SHOWN))  # fmt: skip
    names = [n for n in CONTENDERS if n not in chosen.sans and ("-" not in n or chosen.tables)]
    with tempfile.TemporaryDirectory(prefix="pays-") as scratch:
        folder = chosen.dossier or Path(scratch) / "pays"
        if not folder.exists():
            begun = time.perf_counter()
            country(folder, chosen.lignes)
            print(f"Pays écrit en {time.perf_counter() - begun:.0f} s")
        if chosen.fois > 1:
            folder = repeated(folder, chosen.fois, Path(scratch) / "fois")
        _check(names, folder, Path(scratch))
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in names}
        for _ in range(chosen.tours):
            for name in names:
                runs[name].append(_run(name, folder))
        lines = pl.scan_parquet(folder / "compact" / "visites").select(pl.len()).collect().item()
    print(f"\n{lines} accompagnements, médiane de {chosen.tours} tours")
    floor = statistics.median(run["s"] for run in runs["duckdb"]) if "duckdb" in runs else 1.0
    for name, mine in runs.items():
        seconds = [run["s"] for run in mine]
        middle, most = statistics.median(seconds), max(run["Mo"] for run in mine)
        opening = statistics.median(run["avant"] for run in mine)
        print(f"{name:16} {middle:8.2f} s  [{min(seconds):.2f} - {max(seconds):.2f}]  "
              f"duckdb x {middle / floor:5.2f}   {most:7.0f} Mio au plus   "
              f"(ouverture {opening:.1f} s)")  # fmt: skip


if __name__ == "__main__":
    main()
