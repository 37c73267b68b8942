"""Measuring as a whole: one answer on every engine, laws that no service can break, refusals."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.measurement import Figures, Request, measure
from inclusion_metrics.model import ErreurUtilisateur, Need, Period, Status
from inclusion_metrics.nomenclatures import (
    Genre,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TrancheAge,
    TypeLieu,
)
from inclusion_metrics.rows import Frames

from .conftest import PLACES, Engine, service
from .test_catalogue import ALL, YEAR, Story, polars, stories

EPCI = dict(PLACES.select("code_insee", "epci").iter_rows())
TABLES = ("beneficiaires", "activites", "participations", "demarches")


def asked(
    *codes: str, period: Period = YEAR, level: str = "ensemble", par: Sequence[str] = ()
) -> Request:
    """A request, by the codes of its indicators and of its cut."""
    cut = tuple(find_breakdown(code) for code in par)
    return Request(tuple(CATALOGUE[code] for code in codes), period, level, cut)


def values(figures: Figures, *keys: str) -> dict[Any, float | None]:
    """The values by the given columns."""
    rows = figures.frame.to_dicts()
    return {tuple(row[k] for k in keys): row["value"] for row in rows}


def large_service(people: int = 200, seats: int = 1500) -> Story:
    """A service of a believable size, always the same."""
    draw = random.Random(2024)  # noqa: S311 - a fixture, not a secret
    persons: list[dict[str, Any]] = []
    for number in range(people):
        anonyme = draw.choice([False, False, True, None])
        most = 2 if anonyme is False and draw.random() < 0.1 else 1
        persons.append(
            {
                "id": f"p{number:03}",
                "anonyme": anonyme,
                "personnes_min": draw.choice([1, most]),
                "personnes_max": most,
                "annee_naissance": draw.choice([None, draw.randint(1930, 2015)]),
                "tranche_age": draw.choice([*TrancheAge.labels(), None]),
                "annee_tranche_age": draw.choice([2023, 2024, 2025]),
                "genre": draw.choice([*Genre.labels(), None]),
                "statut_social": draw.choice([*StatutSocial.labels(), None]),
                "code_insee_residence": draw.choice(["73065", "73179", None]),
                "accompagnements_hors_fichier": draw.choice([None, 0, 2]),
            }
        )
    names = [person["id"] for person in persons]
    activities: list[dict[str, Any]] = []
    taken = 0
    while taken < seats:
        size = draw.choice([1, 1, 1, 1, 5, 8, 12])
        taken += size
        activities.append(
            {
                "date": date(2023, 7, 1) + timedelta(days=draw.randrange(640)),
                "venus": draw.sample(names, size),
                "type": "individuel" if size == 1 else "collectif",
                "type_lieu": draw.choice([*TypeLieu.labels()]),
                "structure_id": draw.choice(["biollay", "cite"]),
                "code_insee": draw.choice([*EPCI, None]),
                "duree_min": draw.choice([None, 25, 50, 100]),
                "thematiques": draw.sample([*Thematique.labels()], draw.randrange(4)),
                "demarches": draw.sample([*ThematiqueAdmin.labels()], draw.randrange(3)),
            }
        )
    return persons, activities


# ---------------------------------------------------------------------------- the two engines


def test_engines_agree_to_the_last_digit() -> None:
    story = large_service()
    every = tuple(CATALOGUE)
    requests = [
        asked(*every),
        asked(*every, par=["mois"]),
        asked(*every, par=["statut"]),
        asked(*every, level="epci", par=["commune", "genre"]),
        asked(*every, level="commune"),
    ]
    expected = measure(service(*story, polars), requests).frame
    with duckdb.connect() as connection:
        frames = service(*story, lambda f: nw.from_native(connection.from_arrow(f.to_arrow())))
        found = measure(frames, requests).frame
    assert expected.height > 2000
    assert_frame_equal(found, expected, check_exact=True)


def test_one_pass_gives_what_separate_requests_give() -> None:
    frames = service(*large_service(60, 200), polars)
    requests = [asked("FRE-01", "ACT-05"), asked("FRE-05", par=["genre"])]
    together = measure(frames, requests).frame
    alone = pl.concat([measure(frames, [request]).frame for request in requests])
    keys = ["indicator", "item", "breakdown", "category"]
    assert_frame_equal(together.sort(keys), alone.sort(keys), check_exact=True)


# --------------------------------------------------------------------------------------- laws


def _shuffled(frames: Frames, number: int) -> Frames:
    mixed = {
        name: polars(
            getattr(frames, name)
            .to_native()
            .collect()
            .sample(fraction=1, shuffle=True, seed=number)
        )
        for name in TABLES
    }
    return dataclasses.replace(frames, **mixed)


@pytest.mark.parametrize("number", [1, 2])
def test_the_order_of_the_rows_never_matters(number: int) -> None:
    frames = service(*large_service(80, 300), polars)
    requests = [Request(ALL, YEAR), Request(ALL, YEAR, "epci", (find_breakdown("genre"),))]
    expected = measure(frames, requests).frame
    assert_frame_equal(
        measure(_shuffled(frames, number), requests).frame, expected, check_exact=True
    )


@seed(1)
@settings(max_examples=20, deadline=None, database=None)
@given(story=stories(), data=st.data())
def test_one_more_participation_never_lowers_the_accompagnements(
    story: Story, data: st.DataObject
) -> None:
    people, activities = story
    chosen = data.draw(st.sampled_from(activities))
    others = [p["id"] for p in people if p["id"] not in chosen["venus"]] or None
    if others is None:
        more = [*activities, {**chosen, "venus": chosen["venus"][:1]}]
    else:
        longer = {**chosen, "venus": [*chosen["venus"], data.draw(st.sampled_from(others))]}
        more = [longer if one is chosen else one for one in activities]
    requests = [asked("FRE-02"), asked("FRE-02", par=["mois"]), asked("FRE-02", par=["genre"])]
    keys = ("breakdown", "category")
    before = values(measure(service(people, activities, polars), requests), *keys)
    after = values(measure(service(people, more, polars), requests), *keys)
    assert all((after[where] or 0) >= (value or 0) for where, value in before.items())
    within = YEAR.start <= chosen["date"] <= YEAR.end
    assert (after["", ""] or 0) == (before["", ""] or 0) + within


@seed(2)
@settings(max_examples=20, deadline=None, database=None)
@given(story=stories())
def test_the_people_of_an_epci_are_never_the_sum_of_its_communes(story: Story) -> None:
    frames = service(*story, polars)
    requests = [asked("FRE-01", level="commune"), asked("FRE-01", level="epci")]
    found = values(measure(frames, requests), "level", "territory")
    for epci in set(EPCI.values()):
        whole = found.get(("epci", epci), 0) or 0
        parts = [found.get(("commune", c), 0) or 0 for c, group in EPCI.items() if group == epci]
        assert max(parts) <= whole <= sum(parts)


@seed(3)
@settings(max_examples=15, deadline=None, database=None)
@given(story=stories(), par=st.sampled_from(["genre", "statut", "mois", "type", "commune"]))
def test_the_pieces_of_the_accompagnements_add_up(story: Story, par: str) -> None:
    found = measure(service(*story, polars), [asked("FRE-02"), asked("FRE-02", par=[par])])
    whole = found.frame.filter(pl.col("breakdown") == "")["value"].item()
    assert found.frame.filter(pl.col("breakdown") == par)["value"].sum() == whole


def test_a_crossed_cut_names_both_categories() -> None:
    people = [{"id": "amina", "genre": "feminin"}, {"id": "bruno", "genre": "masculin"}]
    activities = [
        {"date": date(2024, 2, 1), "venus": ["amina", "bruno"], "code_insee": "73065"},
        {"date": date(2024, 2, 2), "venus": ["amina"], "code_insee": "73179"},
    ]
    frames = service(people, activities, polars)
    found = values(measure(frames, [asked("FRE-01", par=["commune", "genre"])]), "category")
    assert found == {
        ("73065×feminin",): 1.0,
        ("73065×masculin",): 1.0,
        ("73179×feminin",): 1.0,
    }


# ----------------------------------------------------------------------------------- refusals


@pytest.fixture
def small(engine: Engine) -> Frames:
    people = [{"id": "amina", "genre": "feminin"}, {"id": "bruno", "genre": "masculin"}]
    days = [date(2022, 6, 1), date(2024, 3, 1), date(2024, 3, 8)]
    activities = [{"date": day, "venus": ["amina", "bruno"]} for day in days]
    return service(people, activities, engine, date(2022, 1, 1))


def only_line(figures: Figures) -> dict[str, Any]:
    assert figures.frame.height == 1
    return figures.frame.to_dicts()[0]


def assert_refused(line: dict[str, Any], status: Status, reason: str) -> None:
    assert line["status"] == status
    assert reason in line["reason"]
    numbers = ("numerator", "denominator", "scope", "value", "lower", "upper")
    assert [line[column] for column in numbers] == [None] * len(numbers)


def test_an_activity_has_no_sex(small: Frames) -> None:
    line = only_line(measure(small, [asked("ACT-01", par=["genre"])]))
    assert_refused(line, Status.SANS_OBJET, "ne se ventile pas par « genre »")


def test_two_traits_are_crossed_on_followed_people_only(small: Frames) -> None:
    line = only_line(measure(small, [asked("FRE-02", par=["genre", "statut"])]))
    assert_refused(line, Status.SANS_OBJET, "Deux traits ne se croisent que sur les personnes")
    found = measure(small, [asked("FRE-01", par=["genre", "statut"])]).frame
    assert set(found["status"]) == {Status.PUBLIE.value}
    assert found["value"].sum() == 2


def test_recurrence_is_read_on_twelve_months_at_most(small: Frames) -> None:
    start = date(2022, 1, 1)
    long = Period(start, start + timedelta(days=799))
    assert long.days == 800
    line = only_line(measure(small, [asked("FRE-11", period=long)]))
    assert_refused(line, Status.SANS_OBJET, "douze mois au plus")
    by_year = measure(small, [asked("FRE-11", period=long, par=["annee"])]).frame
    twice = by_year.filter(pl.col("item") == "2")
    assert dict(twice.select("category", "value").iter_rows()) == {"2022": 0.0, "2024": 100.0}
    limit = Period(start, start + timedelta(days=365))
    assert measure(small, [asked("FRE-11", period=limit)]).frame.height == 2


def test_without_names_people_are_not_counted_but_seats_are(small: Frames) -> None:
    reason = "L’export ne nomme pas les personnes."
    frames = dataclasses.replace(small, gaps={Need.IDENTITE: reason})
    found = measure(frames, [asked("FRE-01", "FRE-02", "FRE-03", "FRE-11", "ACT-01")]).frame
    for code in ("FRE-01", "FRE-03", "FRE-11"):
        lines = found.filter(pl.col("indicator") == code).to_dicts()
        assert len(lines) == 1
        assert_refused(lines[0], Status.NON_RENSEIGNE, reason)
    seats = found.filter(pl.col("indicator") == "FRE-02").to_dicts()[0]
    assert (seats["status"], seats["value"]) == (Status.PUBLIE, 4)
    assert set(found.filter(pl.col("indicator") == "ACT-01")["value"]) == {0.0, 2.0}


# ------------------------------------------------------------------------------------- period


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2024, 3, 1), date(2024, 3, 8), 4),  # both days kept
        (date(2024, 3, 2), date(2024, 3, 8), 2),
        (date(2024, 3, 1), date(2024, 3, 7), 2),
        (date(2024, 3, 1), date(2024, 3, 1), 2),  # one day
        (date(2024, 3, 2), date(2024, 3, 7), 0),
    ],
)
def test_a_period_keeps_its_two_ends(small: Frames, start: date, end: date, expected: int) -> None:
    line = only_line(measure(small, [asked("FRE-02", period=Period(start, end))]))
    assert line["value"] == expected
    assert (line["start"], line["end"]) == (start, end)


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ErreurUtilisateur, match="inversez les deux dates"):
        Period(date(2024, 2, 1), date(2024, 1, 31))
