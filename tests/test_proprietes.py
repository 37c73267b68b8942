"""What must hold whatever the data: someone more, rows shuffled, a period cut in two."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.indicators import CATALOGUE, find
from inclusion_metrics.measurement import Request, measure
from inclusion_metrics.model import Kind, Period
from inclusion_metrics.rows import PERSONNES, Frames

from .conftest import read_case, service
from .recits import STRUCTURES, full_tales
from .test_cases import CASES, asked, told
from .test_catalogue import ALL, MAY_BE_NEGATIVE, YEAR, Story, Tale, polars, stories

NEWCOMER = {"id": "nouvelle", "anonyme": False, "identite": "confirmee"}
#: Counted after protection, never measured.
NOT_MEASURED = {indicator.code for indicator in ALL if indicator.kind is Kind.CONFRONTATION}
EXAMPLES = settings(max_examples=12, deadline=None, database=None)


def figure(frames: Frames, code: str) -> float:
    """What a count of 2024 says, over all the data."""
    return float(measure(frames, [Request((CATALOGUE[code],), YEAR)]).frame["numerator"].item())


def classes(frames: Frames) -> pl.DataFrame:
    """Everyone with what a figure reads of them."""
    rows = PERSONNES.build(frames, YEAR, ("ensemble",)).to_native()
    collected: pl.DataFrame = rows.collect()
    return collected.sort("beneficiaire_id")


def whole(story: Story, **more: Any) -> Frames:
    """The service that a story tells, on the quick engine."""
    return service(*story, polars, **more)


@seed(20261128)
@EXAMPLES
@given(story=stories(), day=st.integers(0, 365), joins=st.booleans())
def test_someone_more_counts_for_one_and_changes_nobody(
    story: Story, day: int, joins: bool
) -> None:
    people, activities = story
    before = whole(story)
    held = [one for one in activities if YEAR.start <= one["date"] <= YEAR.end]
    if joins and held:  # in an activity where others came
        joined = held[day % len(held)]
        told = [one | {"venus": [*one["venus"], "nouvelle"]} if one is joined else one
                for one in activities]  # fmt: skip
    else:
        alone = {"date": YEAR.start + timedelta(days=day), "venus": ["nouvelle"]}
        told = [*activities, alone]
    after = whole(([*people, NEWCOMER], told))
    for code in ("FRE-01", "FRE-02"):  # and, read backwards, one person less
        assert figure(after, code) == figure(before, code) + 1
    others = classes(after).filter(pl.col("beneficiaire_id") != "nouvelle")
    assert_frame_equal(others, classes(before))


@seed(20261128)
@EXAMPLES
@given(story=stories(), which=st.integers(0, 5))
def test_someone_less_takes_away_their_own_visits(story: Story, which: int) -> None:
    people, activities = story
    gone = people[which % len(people)]
    told = [one | {"venus": [who for who in one["venus"] if who != gone["id"]]}
            for one in activities]  # fmt: skip
    visits = sum(gone["id"] in one["venus"] and YEAR.start <= one["date"] <= YEAR.end
                 for one in activities)  # fmt: skip
    before, after = whole(story), whole(([one for one in people if one is not gone], told))
    counted = max(gone["personnes_min"], 1) if visits and gone["anonyme"] is False else 0
    assert figure(after, "FRE-01") == figure(before, "FRE-01") - counted
    assert figure(after, "FRE-02") == figure(before, "FRE-02") - visits
    left = classes(before).filter(pl.col("beneficiaire_id") != gone["id"])
    assert_frame_equal(classes(after), left)


def shuffled(frames: Frames, key: int) -> Frames:
    """The same tables, their rows in another order."""

    def mixed(rows: Any) -> Any:
        native: pl.DataFrame = rows.to_native().collect()
        return nw.from_native(native.sample(fraction=1, shuffle=True, seed=key).lazy())

    named = ("beneficiaires", "activites", "participations", "demarches", "territoires")
    return dataclasses.replace(
        frames,
        **{name: mixed(getattr(frames, name)) for name in named},
        tables={name: mixed(rows) for name, rows in frames.tables.items()},
    )


@seed(20261128)
@settings(EXAMPLES, max_examples=4)
@given(
    tale=full_tales(),
    key=st.integers(0, 99),
    level=st.sampled_from(["ensemble", "epci", "commune"]),
)
def test_the_order_of_rows_changes_nothing(tale: Tale, key: int, level: str) -> None:
    people, activities, others = tale
    frames = service(people, activities, polars, autres=others)
    requests = [Request(ALL, YEAR, level)]
    told = measure(frames, requests).frame
    assert_frame_equal(measure(shuffled(frames, key), requests).frame, told, rel_tol=1e-12)


@seed(20261128)
@EXAMPLES
@given(story=stories(), cut=st.lists(st.integers(0, 363), min_size=1, max_size=3, unique=True))
def test_a_period_is_the_sum_of_its_parts(story: Story, cut: list[int]) -> None:
    frames = whole(story)
    ends = [*(YEAR.start + timedelta(days=day) for day in sorted(cut)), YEAR.end]
    starts = [YEAR.start, *(day + timedelta(days=1) for day in ends[:-1])]
    parts = [Period(*dates) for dates in zip(starts, ends, strict=True)]
    wanted = tuple(CATALOGUE[code] for code in ("FRE-01", "FRE-02", "ACT-01", "ACT-02", "ACT-07"))
    frame = measure(frames, [Request(wanted, period) for period in (YEAR, *parts)]).frame
    for (code, _), rows in frame.group_by("indicator", "item"):
        full = (pl.col("start") == YEAR.start) & (pl.col("end") == YEAR.end)
        everything = rows.filter(full)["numerator"].item()
        pieces = rows.filter(~full)["numerator"]
        assert pieces.len() == len(parts)
        if code == "FRE-01":  # the same person may come in several parts
            assert pieces.max() <= everything <= pieces.sum()
        else:
            assert pieces.sum() == pytest.approx(everything)


@st.composite
def houses(draw: st.DrawFn) -> Story:
    """A story told in three structures of Grand Chambéry, someone known to two of them."""
    people, activities = draw(stories())
    for one in activities:
        one["structure_id"] = draw(st.sampled_from(STRUCTURES))
        one["code_insee"] = draw(st.sampled_from(["73065", "73179"]))
    day = date(2024, 3, 1)
    for structure in draw(st.permutations(STRUCTURES))[:2]:
        planted = {"structure_id": structure, "code_insee": "73065", "date": day}
        activities.append(planted | {"venus": ["nouvelle"]})
    return [*people, NEWCOMER], activities


@seed(20261128)
@EXAMPLES
@given(story=houses())
def test_uniques_of_an_epci_are_fewer_than_the_sum_of_its_structures(story: Story) -> None:
    frames = whole(story)
    grand_chambery = "200069110"
    requests = [
        Request((CATALOGUE["FRE-01"],), YEAR, "epci"),
        Request((CATALOGUE["FRE-01"],), YEAR, "epci", (find_breakdown("structure"),)),
    ]
    rows = measure(frames, requests).frame.filter(territory=grand_chambery)
    everyone = rows.filter(breakdown="")["numerator"].item()
    each = rows.filter(breakdown="structure")["numerator"]
    assert each.max() <= everyone < each.sum()  # the one planted counts twice in the sum


@seed(20261128)
@settings(EXAMPLES, max_examples=6)
@given(tale=full_tales(), level=st.sampled_from(["ensemble", "epci"]))
def test_figures_keep_their_promises_whatever_fills_the_tables(tale: Tale, level: str) -> None:
    people, activities, others = tale
    frames = service(people, activities, polars, autres=others)
    _promised(measure(frames, [Request(ALL, YEAR, level)]).frame)


def test_every_indicator_keeps_its_promises_in_its_own_cases() -> None:
    read: set[str] = set()
    for path in CASES:
        case = read_case(path)
        request = asked(case, find(case["indicateur"]))
        read |= _promised(measure(told(case, polars), [request]).frame)
    assert sorted(set(CATALOGUE) - NOT_MEASURED - read) == []


def _promised(frame: pl.DataFrame) -> set[str]:
    """Shares within their bounds, bounds in order: the codes that have a figure."""
    figures = frame.filter(pl.col("value").is_not_null())
    for row in figures.iter_rows(named=True):
        _in_order(row)
    return set(figures["indicator"])


def _in_order(row: Mapping[str, Any]) -> None:
    kind, slack = CATALOGUE[row["indicator"]].kind, 1e-9
    assert row["lower"] <= row["value"] + slack, row
    assert row["value"] <= row["upper"] + slack, row
    assert row["lower"] >= 0 or row["indicator"] in MAY_BE_NEGATIVE, row
    if kind is Kind.SHARE:
        assert row["upper"] <= 100 + slack, row
        assert 0 <= row["numerator"] <= row["denominator"] + slack, row
        assert row["denominator"] <= row["scope"] + slack, row
