"""Every person-level indicator of the examples, counted again by hand-written SQL.

The SQL (``tests/sql``) reads the Parquet tables, the communes of a vintage and nothing of the
software; the figures must agree to the last digit, over all the data and in the intercommunality.
No example has census figures: those of ``tests/sql/population.csv`` are invented.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pytest

from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.loading import load
from inclusion_metrics.measurement import Request, measure
from inclusion_metrics.model import Behind, Indicator, Kind, Period, Status
from inclusion_metrics.reference.communes_mouvements import rattachements
from inclusion_metrics.rows import Frames, frames_of
from inclusion_metrics.schemas import PopulationRef

ROOT = Path(__file__).parent.parent
SQL = ROOT / "tests" / "sql"
CENSUS = SQL / "population.csv"
COMMON = SQL / "_communs.sql"
FAMILIES = sorted(file for file in SQL.glob("*.sql") if file != COMMON)
#: Person-level indicators that are not counted again, with the reason.
EXCEPTED: dict[str, str] = {}


@dataclass(frozen=True)
class Cas:
    """A folder of data, a period, an intercommunality and its boundaries."""

    donnees: str
    debut: date
    fin: date
    epci: str
    millesime: int

    def __str__(self) -> str:
        end = f"-{self.fin.year}" if self.fin.year != self.debut.year else ""
        return f"{self.donnees}-{self.debut.year}{end}"


def annee(donnees: str, year: int, epci: str, millesime: int) -> Cas:
    """A calendar year of an example."""
    return Cas(donnees, date(year, 1, 1), date(year, 12, 31), epci, millesime)


CAS = [
    annee("grand-chambery", 2023, "200069110", 2024),
    annee("grand-chambery", 2024, "200069110", 2024),
    annee("montbeliard", 2018, "200065647", 2024),
    annee("montbeliard", 2024, "200065647", 2024),
    annee("montbeliard", 2025, "200065647", 2025),
    annee("cordais", 2019, "200034064", 2026),
    annee("cordais", 2025, "200034064", 2026),
    Cas("cordais", date(2019, 1, 1), date(2026, 9, 30), "200034064", 2026),
    annee("espace-formation", 2025, "200068997", 2025),
]


@dataclass(frozen=True)
class Base:
    """A case as the software reads it, and as DuckDB does."""

    cas: Cas
    frames: Frames
    connexion: duckdb.DuckDBPyConnection

    def lignes(self, table: str) -> int:
        """How many rows a table has."""
        (count,) = self.connexion.execute(f"FROM {table} SELECT count(*)").fetchall()[0]
        return int(count)


@pytest.fixture(scope="module", params=CAS, ids=str)
def base(request: pytest.FixtureRequest) -> Iterator[Base]:
    cas: Cas = request.param
    folder = load(ROOT / "data" / cas.donnees)
    frames = frames_of(
        folder.tables,
        cas.millesime,
        history_start=folder.history_start,
        gaps=folder.manifest.lacunes,
        structure_names=folder.structure_names,
        covered=folder.covered,
    )
    with duckdb.connect() as connexion:
        for file in (ROOT / "data" / cas.donnees).glob("*.parquet"):
            if file.stem != "population_ref":
                connexion.execute(f"CREATE VIEW {file.stem} AS FROM '{file}'")
        connexion.execute(
            f"CREATE VIEW population_ref AS FROM read_csv('{CENSUS}', types={{zone_code: VARCHAR}})"
        )
        connexion.execute(f"CREATE VIEW compte_rendu AS FROM '{folder.path / 'import.json'}'")
        places = rattachements(cas.millesime).select("code_insee", "commune", "epci").to_arrow()
        connexion.register("lieux_epci", places)
        _set(connexion, debut=f"DATE '{cas.debut}'", fin=f"DATE '{cas.fin}'", epci="''")
        connexion.execute(COMMON.read_text("utf-8"))
        yield Base(cas, _with_census(frames), connexion)


def _set(connexion: duckdb.DuckDBPyConnection, **values: str) -> None:
    """The variables that the SQL reads."""
    for name, value in values.items():
        connexion.execute(f"SET VARIABLE {name} = {value}")


def _with_census(frames: Frames) -> Frames:
    """The invented census beside the tables of the example."""
    rows = pl.read_csv(CENSUS, schema_overrides={"zone_code": pl.String})
    census = PopulationRef.validate(rows, cast=True)
    return replace(
        frames,
        tables={**frames.tables, "population_ref": nw.from_native(census.lazy())},
        missing={name: why for name, why in frames.missing.items() if name != "population_ref"},
    )


def of_people(indicator: Indicator) -> bool:
    """True where a unit counted is a person, or a row is about one."""
    return indicator.grain.counts_people or indicator.rows.behind in (Behind.ROW, Behind.LINK)


@pytest.mark.parametrize("niveau", ["ensemble", "epci"])
@pytest.mark.parametrize("famille", FAMILIES, ids=lambda file: file.stem)
def test_les_memes_chiffres_par_un_autre_chemin(base: Base, famille: Path, niveau: str) -> None:
    territory = base.cas.epci if niveau == "epci" else ""
    _set(base.connexion, epci=f"'{territory}'")
    counted = _counted(base, famille)
    codes = {code for code, _ in counted}
    wanted = tuple(CATALOGUE[code] for code in sorted(codes))
    period = Period(base.cas.debut, base.cas.fin)
    frame = measure(base.frames, [Request(wanted, period, niveau)]).frame
    gaps: list[Any] = []
    for code in sorted(codes):
        indicator = CATALOGUE[code]
        rows = frame.filter(indicator=code).to_dicts()
        refusal = _refused(base, indicator, niveau)
        if refusal is not None:
            said = [(row["status"], row["value"]) for row in rows]
            gaps += [(code, refusal, said)] if said != [(refusal, None)] else []
            continue
        shown = {row["item"]: row for row in rows if row["territory"] == territory}
        expected = {item: line for (one, item), line in counted.items() if one == code}
        if not shown:  # a territory without a row is not a territory of the table
            gaps += [(code, item) for item, line in expected.items() if line["champ"]]
            continue
        assert set(shown) == set(expected), code
        for item, line in expected.items():
            gaps += _gaps(indicator, line, shown[item])
    assert not gaps, "\n".join(map(str, gaps))


def _counted(base: Base, famille: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """(code, item) → what the SQL counts."""
    cursor = base.connexion.execute(famille.read_text("utf-8"))
    names = [column[0] for column in cursor.description]
    lines = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    found = {(line["code"], line["item"]): line for line in lines}
    assert len(found) == len(lines)
    return found


def _refused(base: Base, indicator: Indicator, niveau: str) -> str | None:
    """The status of a figure that the data or the question do not allow."""
    if any(base.lignes(table) == 0 for table in indicator.rows.tables):
        return Status.NON_RENSEIGNE.value
    too_long = indicator.max_days and (base.cas.fin - base.cas.debut).days >= indicator.max_days
    whole = indicator.rows.whole and niveau != "ensemble"
    return Status.SANS_OBJET.value if too_long or whole else None


def _gaps(indicator: Indicator, line: dict[str, Any], row: dict[str, Any]) -> list[Any]:
    """What differs, to the last digit: (code, item, what, software, SQL)."""
    num, champ = float(line["num"] or 0), float(line["champ"] or 0)
    den = None if indicator.denominator is None else float(line["den"] or 0)
    value, low, high, status = _said(indicator, line, num, den, champ)
    wanted = {"numerator": num, "denominator": den, "scope": champ}
    wanted |= {"value": value, "lower": low, "upper": high}
    found = [
        (indicator.code, line["item"], name, row[name], figure)
        for name, figure in wanted.items()
        if not _same(row[name], figure)
    ]
    if row["status"] != status.value:
        found.append((indicator.code, line["item"], "status", row["status"], status.value))
    return found


def _same(shown: float | None, figure: float | None) -> bool:
    if shown is None or figure is None:
        return shown is figure
    return math.isclose(shown, figure, rel_tol=1e-12, abs_tol=1e-12)


def _said(
    indicator: Indicator, line: dict[str, Any], num: float, den: float | None, champ: float
) -> tuple[float | None, float | None, float | None, Status]:
    """Value, bounds and status that follow from the counts."""
    kind = indicator.kind
    value: float | None = num
    low, high = line["bas"], line["haut"]
    if kind in (Kind.SHARE, Kind.RATE, Kind.MEDIAN):
        if champ == 0:
            return None, None, None, Status.SANS_OBJET
        if not den:
            return None, None, None, Status.NON_RENSEIGNE
    if kind is Kind.SHARE and den:
        value = 100 * num / den
        if low is None:
            low, high = 100 * num / champ, 100 * (num + champ - den) / champ
        if (low, high) == (0, 100) and not indicator.sample:
            return None, None, None, Status.NON_RENSEIGNE
    elif kind is Kind.RATE and den:
        value = indicator.unit.factor * num / den
    elif kind is Kind.MEDIAN:
        value = line["valeur"]
    low = value if low is None else float(low)
    high = value if high is None else float(high)
    most = max(abs(low or 0), abs(high or 0))
    return value, low, high, Status.PUBLIE if most else Status.ZERO


def test_aucun_indicateur_sur_des_personnes_n_y_echappe(base: Base) -> None:
    recounted = {code for family in FAMILIES for code, _ in _counted(base, family)}
    wanted = {indicator.code for indicator in CATALOGUE.values() if of_people(indicator)}
    assert not recounted & set(EXCEPTED)
    assert all(reason.strip() for reason in EXCEPTED.values())
    assert wanted - recounted == set(EXCEPTED)
    assert recounted <= set(CATALOGUE)
