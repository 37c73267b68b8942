"""Each indicator against cases worked by hand, on every engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.indicators import CATALOGUE, find
from inclusion_metrics.indicators.local import catalogue_with
from inclusion_metrics.measurement import Request, measure
from inclusion_metrics.model import Indicator, Period
from inclusion_metrics.rows import Frames

from .conftest import Engine, read_case, service

ROOT = Path(__file__).parents[1]
CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
#: Words of the cases → columns of the long table.
COLUMNS = {
    "numerateur": "numerator",
    "denominateur": "denominator",
    "champ": "scope",
    "valeur": "value",
    "borne_basse": "lower",
    "borne_haute": "upper",
    "statut": "status",
    "couverts": "covered",
    "accompagnements": "seats",
}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, engine: Engine) -> None:
    check_case(read_case(path), engine)


def told(case: dict[str, Any], engine: Engine) -> Frames:
    """The service that a case tells."""
    return service(
        case.get("personnes", []),
        case.get("activites", []),
        engine,
        case.get("donnees_depuis", case["periode"][0]),
        case.get("tables"),
        case.get("reglages"),
        case.get("fichiers", ()),
    )


def asked(case: dict[str, Any], *indicators: Indicator) -> Request:
    """What a case asks of an indicator, asked of any."""
    return Request(
        indicators,
        Period(*case["periode"]),
        case.get("niveau", "ensemble"),
        tuple(find_breakdown(code) for code in case.get("par", [])),
    )


def check_case(case: dict[str, Any], engine: Engine, root: Path = ROOT) -> None:
    """Compare with what is expected; ``indicateurs`` names the file of an own indicator."""
    own = root / case["indicateurs"] if "indicateurs" in case else None
    indicator = find(case["indicateur"], catalogue_with(own))
    frames, request = told(case, engine), asked(case, indicator)
    rows = measure(frames, [request]).frame.to_dicts()
    for expected in case["attendu"]:
        where = {
            "item": expected.get("modalite", ""),
            "category": expected.get("categorie", ""),
            "territory": expected.get("territoire", ""),
        }
        found = [row for row in rows if all(row[key] == value for key, value in where.items())]
        assert len(found) == 1, f"{where} : {len(found)} lignes"
        _compare(expected, found[0])


def _compare(expected: dict[str, Any], row: dict[str, Any]) -> None:
    for word, column in COLUMNS.items():
        if word not in expected:
            continue
        wanted = expected[word]
        if isinstance(wanted, int | float):
            assert row[column] == pytest.approx(wanted, abs=0.005), word
        else:
            assert row[column] == wanted, word


def test_every_indicator_has_a_case() -> None:
    cases = map(read_case, CASES)
    told = {case["indicateur"] for case in cases if "indicateurs" not in case}
    assert told == set(CATALOGUE)
