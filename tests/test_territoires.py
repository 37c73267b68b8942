from __future__ import annotations

import csv
from importlib.resources import files

import polars as pl
import pytest

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.reference.territoires import (
    MENTION,
    MILLESIMES,
    chercher,
    communes,
    millesime_pour,
    territoire,
)

#: Communes on 1 January, overseas collectivities left out.
COUNTS = {
    2019: 34_970,
    2020: 34_968,
    2021: 34_965,
    2022: 34_955,
    2023: 34_945,
    2024: 34_935,
    2025: 34_875,
    2026: 34_875,
}

GRAND_CHAMBERY = "200069110"
MONTBELIARD = "200065647"


def refusal(code: str, millesime: int = 2026) -> str:
    with pytest.raises(ErreurUtilisateur) as caught:
        territoire(code, millesime)
    return str(caught.value)


def test_grand_chambery() -> None:
    place = territoire(GRAND_CHAMBERY, 2026)
    assert (place.niveau, place.nom) == ("epci", "CA du Grand Chambéry")
    assert len(place.communes) == 38
    assert "73065" in place.communes
    assert "73008" not in place.communes
    assert list(place.communes) == sorted(place.communes)


@pytest.mark.parametrize(
    ("millesime", "count"), [(2022, 72), (2023, 72), (2024, 73), (2025, 73), (2026, 73)]
)
def test_montbeliard_gains_dampjoux(millesime: int, count: int) -> None:
    codes = territoire(MONTBELIARD, millesime).communes
    assert len(codes) == count
    assert ("25192" in codes) is (millesime >= 2024)
    assert territoire("25192", millesime).nom == "Dampjoux"


@pytest.mark.parametrize("millesime", MILLESIMES)
def test_every_vintage_is_whole(millesime: int) -> None:
    table = communes(millesime)
    overseas = pl.col("code_insee").str.contains("^(975|977|978|98)")
    assert table.filter(~overseas).height == COUNTS[millesime]
    assert table["code_insee"].is_unique().all()
    assert table["code_insee"].str.len_chars().unique().to_list() == [5]
    assert table.select("nom", "departement", "region").null_count().sum_horizontal().item() == 0
    alone = table.filter(~overseas & pl.col("epci").is_null())["code_insee"].sort().to_list()
    assert alone == ["22016", "29083", "29155", "85113"]  # four islands
    assert table.select("epci", "epci_nom").unique()["epci"].is_unique().all()


@pytest.mark.parametrize("millesime", MILLESIMES)
def test_departement_is_the_head_of_the_code(millesime: int) -> None:
    wrong = communes(millesime).filter(~pl.col("code_insee").str.starts_with(pl.col("departement")))
    assert wrong.is_empty()


def test_vintages_of_the_file_are_those_announced() -> None:
    content = files("inclusion_metrics.reference").joinpath("data/territoires.parquet").read_bytes()
    assert pl.read_parquet(content)["millesime"].unique().sort().to_list() == list(MILLESIMES)
    assert len(content) < 3_000_000


def test_2020_has_its_own_communes_and_epci() -> None:
    assert territoire("14712", 2020).nom == "Troarn"  # "Saline" in 2019
    assert territoire("14666", 2020).nom == "Sannerville"  # apart again in 2020
    assert "27058" not in communes(2020)["code_insee"]  # 2021
    assert communes(2020)["epci"].n_unique() == 1255 + 1  # and none


def test_codes_are_text() -> None:
    assert territoire("01004", 2026).nom == "Ambérieu-en-Bugey"
    assert territoire("2a004", 2026).nom == "Ajaccio"
    assert territoire(" 200 069 110 ", 2026).code == GRAND_CHAMBERY


def test_departements_are_named() -> None:
    savoie = territoire("73", 2026)
    assert (savoie.niveau, savoie.nom) == ("departement", "Savoie")
    assert "73065" in savoie.communes
    assert territoire("01", 2026).nom == "Ain"
    assert territoire("974", 2026).nom == "La Réunion"
    text = files("inclusion_metrics.reference").joinpath("data/departements.csv").read_text("utf-8")
    codes = [row["code"] for row in csv.DictReader(text.splitlines(), delimiter=";")]
    assert len(codes) == len(set(codes))
    assert set(communes(2019)["departement"]) <= set(codes)


def test_year_beyond_the_file_takes_the_nearest_vintage() -> None:
    assert [millesime_pour(year) for year in (2015, 2020, 2026, 2031)] == [2019, 2020, 2026, 2026]


def test_unknown_vintage_is_refused() -> None:
    with pytest.raises(ErreurUtilisateur, match="découpage 2031 n’existe pas"):
        communes(2031)


def test_unknown_code_says_what_to_do_and_suggests() -> None:
    message = refusal("200069111")
    assert "« 200069111 » est inconnu au découpage 2026" in message
    assert "9 chiffres" in message
    assert "200069110 (EPCI CA du Grand Chambéry)" in message
    assert message.count("(EPCI ") <= 3


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("1004", "01004 (commune Ambérieu-en-Bugey)"),
        ("75115", "75056 (commune Paris)"),
        ("73000", "D’après le code postal : 73029 (commune Barberaz), "),
        ("1", "01 (département Ain)"),
        ("Grand Chambéry", "200069110 (EPCI CA du Grand Chambéry)"),
        ("grand chambery", "200069110 (EPCI CA du Grand Chambéry)"),
        ("Chamberry", "73065 (commune Chambéry)"),
    ],
)
def test_near_suggestion(given: str, meant: str) -> None:
    assert meant in refusal(given)


def test_code_of_another_vintage_is_told() -> None:
    assert "Ce code existe au découpage 2019 : 21213 (commune Crimolois)" in refusal("21213")


def test_nothing_near_gives_no_suggestion() -> None:
    assert refusal("xyzxyzxyz").endswith("(2 ou 3 caractères).")


def test_name_search_ignores_accents_case_and_hyphens() -> None:
    found = chercher("grand CHAMBERY", 2026)
    assert [place.code for place in found] == [GRAND_CHAMBERY]
    assert chercher("Chambery", 2026)[0].code == "73065"
    assert chercher("st-etienne", 2026)[0].nom == "Saint-Étienne"
    assert chercher("’ - ", 2026) == []


def test_ambiguous_name_gives_every_answer_once() -> None:
    found = chercher("Saint-Denis", 2026)
    assert {"93066", "97411"} <= {place.code for place in found}
    assert len(found) == len({place.code for place in found})
    assert " de plus." in refusal("Saint-Denis")


def test_mention() -> None:
    assert "Licence Ouverte" in MENTION
    assert "découpage administratif" in MENTION
    assert "2019 à 2026" in MENTION
