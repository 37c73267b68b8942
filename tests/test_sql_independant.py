"""Every person-level indicator of the examples, counted again by hand-written SQL.

The SQL (``tests/sql``) reads the Parquet tables and nothing of the software; the figures must agree
to the last digit, over all the data and in the intercommunality.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.loading import load
from inclusion_metrics.measurement import Request, measure
from inclusion_metrics.model import Kind, Period
from inclusion_metrics.reference.communes_mouvements import rattachements
from inclusion_metrics.rows import frames_of

ROOT = Path(__file__).parent.parent
SQL = sorted((ROOT / "tests" / "sql").glob("*.sql"))


@dataclass(frozen=True)
class Cas:
    """A folder of data, a period, an intercommunality and its boundaries."""

    donnees: str
    debut: date
    fin: date
    epci: str
    millesime: int

    def __str__(self) -> str:
        return f"{self.donnees}-{self.fin.year}"


CAS = [
    Cas("grand-chambery", date(2024, 1, 1), date(2024, 12, 31), "200069110", 2024),
]


@pytest.fixture(scope="module", params=CAS, ids=str)
def cas(request: pytest.FixtureRequest) -> Cas:
    found: Cas = request.param
    return found


@pytest.fixture(scope="module")
def base(cas: Cas) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for file in (ROOT / "data" / cas.donnees).glob("*.parquet"):
            connection.execute(f"CREATE VIEW {file.stem} AS FROM '{file}'")
        places = rattachements(cas.millesime).select("code_insee", "epci").to_arrow()
        connection.register("lieux_epci", places)
        yield connection


@pytest.mark.parametrize("niveau", ["ensemble", "epci"])
@pytest.mark.parametrize("requete", SQL, ids=lambda file: file.stem)
def test_les_memes_chiffres_par_un_autre_chemin(
    cas: Cas, base: duckdb.DuckDBPyConnection, requete: Path, niveau: str
) -> None:
    given = {"debut": cas.debut, "fin": cas.fin, "epci": cas.epci if niveau == "epci" else ""}
    text = requete.read_text("utf-8")
    given = {name: value for name, value in given.items() if f"${name}" in text}
    expected = base.execute(text, given).fetchall()
    figures = _figures(cas, niveau, {code for code, *_ in expected})
    assert len(expected) > 5
    for code, item, *counted in expected:
        row = figures[code, item]
        shown = _as_counted(row)
        for name, wanted in zip(("num", "den", "bas", "haut"), counted, strict=True):
            if wanted is not None:
                assert shown[name] == pytest.approx(wanted, rel=1e-12, abs=1e-9), (code, item, name)


def _figures(cas: Cas, niveau: str, codes: set[str]) -> dict[tuple[str, str], dict[str, Any]]:
    folder = load(ROOT / "data" / cas.donnees)
    frames = frames_of(
        folder.tables,
        cas.millesime,
        history_start=folder.history_start,
        gaps=folder.manifest.lacunes,
        structure_names=folder.structure_names,
        covered=folder.covered,
    )
    wanted = tuple(CATALOGUE[code] for code in sorted(codes))
    frame = measure(frames, [Request(wanted, Period(cas.debut, cas.fin), niveau)]).frame
    territory = cas.epci if niveau == "epci" else ""
    return {
        (row["indicator"], row["item"]): row
        for row in frame.iter_rows(named=True)
        if row["territory"] == territory
    }


def _as_counted(row: dict[str, Any]) -> dict[str, float | None]:
    """Counts as the SQL gives them: the median itself, the bounds in units."""
    median = CATALOGUE[row["indicator"]].kind is Kind.MEDIAN
    return {
        "num": row["value"] if median else row["numerator"],
        "den": row["denominator"],
        "bas": row["lower"],
        "haut": row["upper"],
    }
