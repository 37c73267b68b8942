"""A figure in front of its target, and a budget line in front of its plan."""

from __future__ import annotations

from datetime import date

import pytest

from inclusion_metrics.indicators.objectifs import Position, confront, must_explain, targets
from inclusion_metrics.model import Period, Reglages

from .conftest import rows_of

YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("value", "target", "position", "reached"),
    [
        (99, (100, 150), Position.SOUS, 99),
        (100, (100, 150), Position.DANS, 100),
        (150, (100, 150), Position.DANS, 150),
        (151, (100, 150), Position.AU_DESSUS, 151),
        (60, (None, 50), Position.AU_DESSUS, None),
        (50, (None, 50), Position.DANS, None),
        (1000, (100, None), Position.DANS, 1000),
        (5, (0, 10), Position.DANS, None),  # no share of a minimum of zero
        (0, (1, None), Position.SOUS, 0),
        (0.1 + 0.2, (None, 0.3), Position.DANS, None),
        (None, (100, 150), Position.NON_VERIFIABLE, None),
        (100, (None, None), Position.NON_VERIFIABLE, None),
    ],
)
def test_where_a_figure_stands(
    value: float | None,
    target: tuple[float | None, float | None],
    position: Position,
    reached: float | None,
) -> None:
    found = confront(value, target)
    assert found.position is position
    assert found.atteint == (None if reached is None else pytest.approx(reached))
    assert found.certain is (position is not Position.NON_VERIFIABLE)


def test_bounds_across_a_target_leave_a_doubt() -> None:
    assert confront(120, (100, 150), lower=100, upper=150).certain
    doubtful = confront(120, (100, 150), lower=90, upper=150)
    assert doubtful.position is Position.DANS
    assert not doubtful.certain
    assert not confront(90, (100, 150), lower=90, upper=100).certain


def test_a_target_upside_down_is_refused() -> None:
    with pytest.raises(ValueError, match="à l’envers"):
        confront(1, (2, 1))


def test_targets_of_a_funder_and_a_period() -> None:
    year = {"debut": date(2024, 1, 1), "fin": date(2024, 12, 31)}
    table = rows_of(
        "cibles",
        [
            {"financeur": "Ville", "indicateur_id": "FRE-01", "prevu_min": 100.0, **year},
            {"financeur": "Ville", "indicateur_id": "FRE-05", "prevu_max": 80.0, **year},
            {"financeur": "CFPPA", "indicateur_id": "FRE-01", "prevu_min": 20.0, **year},
            {
                "financeur": "Ville",
                "indicateur_id": "ACT-01",
                "prevu_min": 900.0,
                "debut": date(2024, 1, 1),
                "fin": date(2026, 12, 31),
            },
        ],
    )
    assert targets(table, "Ville", YEAR) == {"FRE-01": (100.0, None), "FRE-05": (None, 80.0)}
    assert targets(table, "Région", YEAR) == {}


@pytest.mark.parametrize(
    ("planned", "achieved", "expected"),
    [
        (1000, 1200, False),  # 20 % at most
        (1000, 1200.01, True),
        (1000, 799.99, True),
        (1000, None, None),
        (None, 300, True),  # not planned
        (None, 0, False),
        (0.1, 0.12, False),
    ],
)
def test_a_gap_beyond_what_was_agreed(
    planned: float | None, achieved: float | None, expected: bool | None
) -> None:
    assert must_explain(planned, achieved, Reglages().ecart_budget) is expected
