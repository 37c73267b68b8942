"""How long an attendance CSV takes to read: our checked reading, against polars alone.

    python benchmarks/lecture.py              a million rows
    python benchmarks/lecture.py 200000       another number
    python benchmarks/lecture.py --tours 9    more rounds

The last contender is what the coordinator waits for: the command, tables written. The floor is
``polars.scan_csv`` with every column as text: nothing is typed, checked or counted.
Contenders take turns in one process, the first round is not timed, medians are printed. Ratios
are what to keep; seconds depend on the machine.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import polars as pl
import yaml

from inclusion_metrics.cli import main as main_command
from inclusion_metrics.sources.tabular.fields import Field, Type, read
from inclusion_metrics.sources.tabular.grid import SourceFile

HEADER = ("Date", "Nom", "Prénom", "Date de naissance", "Structure", "Atelier", "Durée")
FIELDS = (
    Field(target="date", labels=("Date",), type=Type.DATE, required=True),
    Field(target="nom", labels=("Nom",)),
    Field(target="prenom", labels=("Prénom",)),
    Field(target="date_naissance", labels=("Date de naissance",), type=Type.DATE),
    Field(target="structure", labels=("Structure",)),
    Field(target="atelier", labels=("Atelier",)),
    Field(target="duree", labels=("Durée",), type=Type.ENTIER, low=5, high=480),
)
MINUTES = (30, 45, 60, 90, 120)
SHOWN = ("polars", "python-calamine")


def attendance(path: Path, rows: int) -> int:
    """Write made-up visits, eight a person on average; returns the sum of their durations."""
    draw = random.Random(2024)  # noqa: S311 - made-up data
    people = [
        (
            f"Nomfictif{number // 3}",
            f"Prénom{draw.randrange(400)}",
            f"{date(1930, 1, 1) + timedelta(days=draw.randrange(29_000)):%d/%m/%Y}",
        )
        for number in range(max(rows // 8, 1))
    ]
    days = [f"{date(2024, 1, 1) + timedelta(days=number):%d/%m/%Y}" for number in range(366)]
    total = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(";".join(HEADER) + "\n")
        for _ in range(rows):
            minutes = draw.choice(MINUTES)
            total += minutes
            place, name = f"Structure {draw.randrange(40)}", f"Atelier {draw.randrange(25)}"
            visit = (draw.choice(days), *draw.choice(people), place, name, str(minutes))
            file.write(";".join(visit) + "\n")
    return total


def bare(path: Path) -> pl.DataFrame:
    """``polars.scan_csv``, all text."""
    return pl.scan_csv(path, separator=";", infer_schema=False).collect()


def opened(path: Path) -> pl.DataFrame:
    """Encoding, separator, quotes, lines, header."""
    table = SourceFile(path).grids[0].table(HEADER)
    return pl.DataFrame() if table is None else table.rows


def typed(path: Path) -> pl.DataFrame:
    """The same, then dates, numbers, spaces, marks of absence and rejects."""
    table = SourceFile(path).grids[0].table(HEADER)
    return pl.DataFrame() if table is None else read(table, FIELDS, file=path.name).rows


MAPPING = {
    "nom": "Registre d’essai",
    "fichiers": [
        {
            "fichier": "presences*.csv",
            "table": "presences",
            "colonnes": {
                "date": "Date",
                "nom": "Nom",
                "prenom": "Prénom",
                "date_naissance": "Date de naissance",
                "structure": "Structure",
                "titre": "Atelier",
                "duree_min": "Durée",
            },
            "constantes": {"code_insee": "73065"},
        }
    ],
}


def imported(path: Path) -> pl.DataFrame:
    """The whole import: people under pseudonyms and told apart, tables checked and written."""
    mapping = path.with_name("correspondance.yaml")
    mapping.write_text(yaml.safe_dump(MAPPING, allow_unicode=True), encoding="utf-8")
    folder, key = path.parent / "donnees", path.parent / "cle.txt"
    arguments = ["importer", "correspondance", str(mapping), str(path), "--remplacer"]
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        if main_command([*arguments, "--vers", str(folder), "--cle", str(key)]):
            sys.exit("L’import a échoué : la comparaison ne vaut rien.")
    return pl.read_parquet(folder / "lectures" / "*" / "presences.parquet", columns=["ligne"])


CONTENDERS: dict[str, Callable[[Path], pl.DataFrame]] = {
    "polars.scan_csv, tout en texte": bare,
    "ouverture (grid)": opened,
    "ouverture et typage (grid, fields)": typed,
    "import entier, tables écrites": imported,
}


def _check(path: Path, rows: int, minutes: int) -> None:
    """All see every row, and the typed durations add up: nothing was skipped to go faster."""
    heights = {name: reading(path).height for name, reading in CONTENDERS.items()}
    if set(heights.values()) != {rows} or typed(path)["duree"].sum() != minutes:
        sys.exit(f"Les lectures ne s’accordent pas : {heights}. La comparaison ne vaut rien.")
    print("Même nombre de lignes pour tous, total des durées retrouvé.")


def main() -> None:
    """Write, check, time, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lignes", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--tours", type=int, default=5)
    chosen = parser.parse_args()
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cœurs, "
          f"Python {platform.python_version()}")  # fmt: skip
    print(", ".join(f"{name} {version(name)}" for name in SHOWN))
    with tempfile.TemporaryDirectory(prefix="lecture-") as folder:
        path = Path(folder) / "presences.csv"
        _check(path, chosen.lignes, attendance(path, chosen.lignes))
        megabytes = path.stat().st_size / 1e6
        seconds: dict[str, list[float]] = {name: [] for name in CONTENDERS}
        for _ in range(chosen.tours):
            for name, reading in CONTENDERS.items():
                begun = time.perf_counter()
                reading(path)
                seconds[name].append(time.perf_counter() - begun)
    floor = statistics.median(next(iter(seconds.values())))
    print(f"\n{chosen.lignes} lignes, {megabytes:.0f} Mo, médiane de {chosen.tours} tours")
    for name, taken in seconds.items():
        middle = statistics.median(taken)
        print(f"{name:38} {middle:7.3f} s  [{min(taken):.3f} - {max(taken):.3f}]  "
              f"x {middle / floor:5.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
