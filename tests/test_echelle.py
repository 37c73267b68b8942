"""Large folders: tables in parts, visits joined once, territories counted a few at a time."""

from __future__ import annotations

import shutil
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from inclusion_metrics import compact
from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.loading import MANIFEST, Manifeste, load
from inclusion_metrics.measurement import Figures, Request, measure
from inclusion_metrics.model import ErreurUtilisateur, Period
from inclusion_metrics.rows import Frames, frames_of
from inclusion_metrics.schemas import Tables

ROOT = Path(__file__).parent.parent
YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))
#: Chambéry and Aix-les-Bains (Savoie), Annecy (Haute-Savoie): three intercommunalities.
CHAMBERY, AIX, ANNECY = "73065", "73008", "74010"
EPCI = {CHAMBERY: "200069110", AIX: "200068674", ANNECY: "200066793"}

#: Who came where and when, counted by hand below.
VENUES = [
    ("anna", CHAMBERY, date(2024, 2, 1)),
    ("anna", CHAMBERY, date(2024, 2, 1)),  # twice the same day: one date
    ("anna", CHAMBERY, date(2024, 3, 1)),
    ("anna", ANNECY, date(2024, 4, 1)),  # seen in two départements
    ("bilal", AIX, date(2024, 5, 1)),
    ("bilal", AIX, date(2024, 6, 1)),
    ("bilal", AIX, date(2024, 7, 1)),
    ("chloe", ANNECY, date(2023, 5, 1)),  # before the period: she is not new
    ("chloe", ANNECY, date(2024, 5, 1)),
]


def shaped(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = Tables.member_schemas()[table].create_empty().schema
    lists = [name for name, dtype in schema.items() if isinstance(dtype, pl.List)]
    empty: dict[str, Any] = {name: [] for name in lists}
    return pl.DataFrame([{**empty, **row} for row in rows], schema=schema)


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    """The visits above, as a folder whose tables are in parts by département."""
    folder = tmp_path / "pays"
    folder.mkdir()
    acts, seats = [], []
    for number, (person, town, day) in enumerate(VENUES):
        act = {"activite_id": f"a{number}", "structure_id": f"lieu-{town}", "date": day}
        more = {"type": "individuel", "type_lieu": "lieu_activite", "code_insee": town}
        acts.append({**act, **more, "nb_participants": 1, "source": "coop_v2"})
        seat = {"participation_id": f"a{number}_001", "activite_id": f"a{number}"}
        seats.append({**seat, "beneficiaire_id": person})
    traits = {"anonyme": False, "identite": "confirmee", "personnes_min": 1, "personnes_max": 1}
    traits |= {"genre": "feminin", "statut_social": "retraite", "tranche_age": "non_communique"}
    people = [{"beneficiaire_id": p, **traits} for p in ("anna", "bilal", "chloe")]
    for department in ("73", "74"):
        mine = [place for place, (_, town, _) in enumerate(VENUES) if town.startswith(department)]
        for table, rows in (("activites", acts), ("participations", seats)):
            part = folder / table / f"departement={department}"
            part.mkdir(parents=True)
            shaped(table, [rows[place] for place in mine]).write_parquet(part / "0.parquet")
    (folder / "beneficiaires").mkdir()
    shaped("beneficiaires", people[:2]).write_parquet(folder / "beneficiaires" / "0.parquet")
    shaped("beneficiaires", people[2:]).write_parquet(folder / "beneficiaires" / "1.parquet")
    homes = [{"structure_id": f"lieu-{t}", "nom": t, "code_insee": t} for t in EPCI]
    shaped("structures", homes).write_parquet(folder / "structures.parquet")
    for table in ("mediateurs", "demarches"):
        shaped(table, []).write_parquet(folder / f"{table}.parquet")
    account = Manifeste(format="essai", fichiers=[], identites={}, lignes={}, cle="essai")
    (folder / MANIFEST).write_text(account.model_dump_json(), encoding="utf-8")
    return folder


def frames(folder: Path) -> Frames:
    found = load(folder)
    return frames_of(
        found.tables,
        2024,
        history_start=found.history_start,
        gaps=found.manifest.lacunes,
        structure_names=found.structure_names,
        covered=found.covered,
        visits=found.visits,
    )


def counted(figures: Figures, *columns: str) -> dict[tuple[str, ...], Any]:
    rows = figures.frame.filter(pl.col("numerator") > 0).to_dicts()
    return {
        (row["indicator"], row["item"], row["territory"]): tuple(row[c] for c in columns)
        for row in rows
    }


CODES = ("FRE-01", "FRE-11")
#: By hand: numerator and denominator of persons, and of those who came at two and three dates.
EXPECTED = {
    ("FRE-01", "", EPCI[CHAMBERY]): (1, None),
    ("FRE-01", "", EPCI[AIX]): (1, None),
    ("FRE-01", "", EPCI[ANNECY]): (2, None),
    ("FRE-11", "2", EPCI[CHAMBERY]): (1, 1),
    ("FRE-11", "2", EPCI[AIX]): (1, 1),
    ("FRE-11", "3", EPCI[AIX]): (1, 1),
}


@pytest.mark.parametrize("joined", [False, True])
@pytest.mark.parametrize("together", [1, 20_000_000])
def test_parts_give_the_figures_counted_by_hand(
    cut: Path, monkeypatch: pytest.MonkeyPatch, joined: bool, together: int
) -> None:
    monkeypatch.setattr(import_module("inclusion_metrics.rows.pieces"), "TOGETHER", together)
    if joined:
        compact.write(cut)
    told = frames(cut)
    assert (told.visits is not None) is joined
    asked = Request(tuple(CATALOGUE[c] for c in CODES), YEAR, "epci")
    found = counted(measure(told, [asked]), "numerator", "denominator")
    assert found == EXPECTED
    # nothing is known before May 2023: whoever was not seen then may be new or not. In Annecy, Anna
    # may be and Chloé is not; where all may be, from none to all, nothing is told at all
    new = measure(told, [Request((CATALOGUE["FRE-04"],), YEAR, "epci")]).frame
    bounds = {row["territory"]: (row["lower"], row["upper"]) for row in new.to_dicts()}
    assert bounds == {
        EPCI[CHAMBERY]: (None, None),
        EPCI[AIX]: (None, None),
        EPCI[ANNECY]: (0, 50),
    }
    country = Request((CATALOGUE["FRE-01"], CATALOGUE["FRE-11"]), YEAR)
    found = counted(measure(told, [country]), "numerator")
    assert found == {("FRE-01", "", ""): (3,), ("FRE-11", "2", ""): (2,), ("FRE-11", "3", ""): (2,)}


def test_a_large_folder_is_counted_in_several_pieces(
    cut: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("inclusion_metrics.rows.pieces")
    monkeypatch.setattr(module, "TOGETHER", 3)
    compact.write(cut)
    assert len(module.pieces(frames(cut), "epci")) > 1


@pytest.mark.parametrize("example", ["grand-chambery", "cordais"])
def test_joined_visits_change_no_figure(
    tmp_path: Path, example: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / example
    shutil.copytree(ROOT / "data" / example, folder)
    tables = frames(folder)
    compact.write(folder)
    joined = frames(folder)
    assert tables.visits is None
    assert joined.visits is not None
    people = tuple(i for i in CATALOGUE.values() if i.rows.followed_only or i.rows.local)
    period = YEAR if example == "grand-chambery" else Period(date(2025, 1, 1), date(2025, 12, 31))
    cuts = ((), ("genre",), ("mois",), ("structure",), ("qpv_mode",), ("commune", "tranche_age"))
    asked = [
        Request(people, period, level, tuple(map(find_breakdown, cut)))
        for level in ("ensemble", "epci", "commune")
        for cut in cuts
    ]
    expected = measure(tables, asked).frame
    assert_frame_equal(measure(joined, asked).frame, expected, rel_tol=1e-12)
    monkeypatch.setattr(import_module("inclusion_metrics.rows.pieces"), "TOGETHER", 100)
    assert_frame_equal(measure(frames(folder), asked).frame, expected, rel_tol=1e-12)


def test_joined_visits_are_left_aside_when_the_tables_changed(cut: Path) -> None:
    compact.write(cut)
    assert load(cut).visits is not None
    part = cut / "participations" / "departement=73" / "0.parquet"
    rows = pl.read_parquet(part)
    rows.with_columns(beneficiaire_id=pl.lit("bilal")).write_parquet(part)
    assert load(cut).visits is None


def test_joined_visits_hold_no_pseudonym(cut: Path) -> None:
    compact.write(cut)
    for file in (cut / compact.COMPACT).rglob("*.parquet"):
        assert "beneficiaire_id" not in pl.read_parquet_schema(file)
        assert b"chloe" not in file.read_bytes()


# ------------------------------------------------------------------------- parts that are no good


def damage(part: Path, kind: str) -> None:
    if kind == "tronquée":
        part.write_bytes(part.read_bytes()[:-20])
    elif kind == "vide":
        part.write_bytes(b"")
    elif kind == "étrangère":
        pl.DataFrame({"nom": ["Dupont"]}).write_parquet(part)
    elif kind == "type":
        pl.read_parquet(part).with_columns(pl.lit(1).alias("activite_id")).write_parquet(part)
    elif kind == "valeur":
        pl.read_parquet(part).with_columns(
            pl.lit(None, pl.String).alias("beneficiaire_id")
        ).write_parquet(part)


@pytest.mark.parametrize("kind", ["tronquée", "vide", "étrangère", "type", "valeur"])
def test_a_bad_part_is_named(cut: Path, kind: str) -> None:
    part = cut / "participations" / "departement=74" / "0.parquet"
    damage(part, kind)
    with pytest.raises(ErreurUtilisateur) as raised:
        load(cut)
    assert f"« {part} »" in str(raised.value)
    assert "Dupont" not in str(raised.value)


def test_a_table_may_not_be_there_twice(cut: Path) -> None:
    shaped("participations", []).write_parquet(cut / "participations.parquet")
    with pytest.raises(ErreurUtilisateur, match="deux fois"):
        load(cut)


def test_an_empty_directory_is_no_table(cut: Path) -> None:
    shutil.rmtree(cut / "activites")
    (cut / "activites").mkdir()
    with pytest.raises(ErreurUtilisateur, match="dossier vide"):
        load(cut)


def test_a_file_that_is_no_part_is_named(cut: Path) -> None:
    (cut / "activites" / "lisez.csv").write_text("a;b")
    with pytest.raises(ErreurUtilisateur, match=r"lisez\.csv"):
        load(cut)


def test_marks_of_other_engines_are_left_alone(cut: Path) -> None:
    (cut / "activites" / "_SUCCESS").write_text("")
    assert load(cut).tables.activites.select(pl.len()).collect().item() == len(VENUES)
