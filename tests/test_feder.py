"""European regional fund and conférence des financeurs: what secrecy and dates do to them."""

from __future__ import annotations

from datetime import date
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from inclusion_metrics.indicators import CATALOGUE, find
from inclusion_metrics.measurement import Request, measure
from inclusion_metrics.model import Period, Status
from inclusion_metrics.reference.millesimes import RECENSEMENTS, communes
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.rows.base import attached
from inclusion_metrics.secrecy import protect

from .conftest import service

YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))


def polars(frame: pl.DataFrame) -> nw.LazyFrame[Any]:
    return nw.from_native(frame.lazy())


@pytest.mark.parametrize(("people", "status"), [(4, "secret_primaire"), (5, "publie")])
def test_a_neighbourhood_is_not_named_for_a_few_residents(people: int, status: str) -> None:
    """Its population is public; that four people of it came is not."""
    names = [f"p{n}" for n in range(people)]
    frames = service(
        [{"id": n, "qpv_code": "QN07301A", "qpv_mode": "adresse"} for n in names],
        [{"date": date(2024, 2, 1), "venus": names, "type": "collectif"}],
        polars,
        autres={
            "zonages": [
                {"zone_code": "QN07301A", "type": "qpv", "millesime": 2024,
                 "codes_insee": ["73065"], "population": 4000}
            ]
        },
    )  # fmt: skip
    shown = protect(measure(frames, [Request((find("FED-03-qpv"),), YEAR)]), CATALOGUE,
                    profile("defaut")).frame  # fmt: skip
    assert shown["status"].to_list() == [status]
    assert shown["value"].to_list() == [4000.0 if status == "publie" else None]


@pytest.mark.parametrize(
    ("start", "end", "least", "most"),
    [
        (None, None, 0, 1),
        (date(2024, 12, 31), None, 1, 1),
        (date(2023, 12, 31), None, 0, 1),
        (date(2025, 1, 1), None, 0, 0),
        (None, date(2024, 1, 1), 1, 1),
        (None, date(2023, 12, 31), 0, 0),
        (None, date(2025, 1, 1), 0, 1),
        (date(2023, 1, 1), date(2025, 1, 1), 1, 1),
        (date(2023, 1, 1), date(2023, 12, 31), 0, 0),
    ],
)
def test_dates_half_known_are_told_apart(
    start: date | None, end: date | None, least: int, most: int
) -> None:
    frames = service([], [], polars, autres={
        "structures": [{"structure_id": "mairie", "nom": "Mairie", "code_insee": "73065",
                        "statut_public": True}],
        "conventions": [{"structure_id": "mairie", "fonds": "feder", "date_debut": start,
                         "date_fin": end}],
        "actions": [{"financeur": "CFPPA", "intitule": "Café", "theme_cfppa": "sante",
                     "date_debut": start, "date_fin": end}],
    })  # fmt: skip
    frame = measure(frames, [Request((find("FED-01"), find("CFP-01-actions")), YEAR)]).frame
    for row in frame.filter(pl.col("item").is_in(["", "sante"])).iter_rows(named=True):
        assert (row["lower"], row["upper"]) == (least, most), row["indicator"]


def test_without_a_table_there_is_no_figure() -> None:
    codes = [code for code in CATALOGUE if code[:3] in ("FSE", "FED", "CFP")]
    frame = measure(service([], [], polars), [Request(tuple(map(find, codes)), YEAR)]).frame
    assert set(frame["indicator"]) == set(codes)
    frame = frame.filter(pl.col("indicator") != "FED-03")  # its population is shipped
    assert set(frame["status"]) == {Status.NON_RENSEIGNE.value}
    assert frame["reason"].str.contains("n’a été saisi|n’a pas été chargée").all()


@pytest.mark.parametrize("vintage", [2020, 2021, 2024])
def test_every_code_bears_the_population_of_its_commune(vintage: int) -> None:
    """Saint-Alban-Leysse keeps the same figure; an old code has the one of what it became."""
    told = dict(attached(vintage).select("code_insee", "population").iter_rows())
    known = communes(vintage).filter(pl.col("code_insee") == "73222")["population"].item()
    assert told["73222"] == known
    assert (known is not None) is (vintage in RECENSEMENTS)
    assert told["69123"] == told["69381"]  # Lyon and its first arrondissement
    assert attached(vintage)["code_insee"].is_unique().all()


@pytest.mark.parametrize(("people", "masked"), [(4, True), (5, False)])
def test_the_cost_of_an_action_does_not_tell_how_few_came(people: int, masked: bool) -> None:
    names = [f"p{n}" for n in range(people)]
    frames = service(
        [{"id": n, "annee_naissance": 1950} for n in names],
        [{"date": date(2024, 2, 1), "venus": names, "type": "collectif", "tags": ["cafe"]}],
        polars,
        autres={
            "actions": [{"financeur": "CFPPA", "intitule": "Café", "etiquette": "cafe",
                         "montant": 1000.0}]
        },
    )  # fmt: skip
    measured = measure(frames, [Request((find("CFP-03"), find("CFP-01-personnes")), YEAR)])
    shown = protect(measured, CATALOGUE, profile("defaut")).frame
    wanted = shown.filter(pl.col("item").is_in(["", "total"]))
    assert [Status(status).masked for status in wanted["status"]] == [masked, masked]
    assert wanted["value"].is_null().to_list() == [masked, masked]
