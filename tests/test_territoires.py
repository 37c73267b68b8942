from __future__ import annotations

import csv
from importlib.resources import files

import polars as pl
import pytest

from inclusion_metrics.cli import territories
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.reference.millesimes import (
    RECENSEMENTS,
    codes_postaux,
    du_code_postal,
    mots,
    population,
)
from inclusion_metrics.reference.recherche import Motif, Recherche, chercher
from inclusion_metrics.reference.territoires import (
    MENTION,
    MILLESIMES,
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


def test_the_shipped_files_stay_small() -> None:
    folder = files("inclusion_metrics.reference").joinpath("data")
    assert sum(len(file.read_bytes()) for file in folder.iterdir()) < 1_500_000


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
        ("75115", "C’est l’ancien code de : 75056 (commune Paris)"),
        ("73066", "C’est l’ancien code de : 73065 (commune Chambéry)"),
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
    assert "C’est l’ancien code de : 21452 (commune Neuilly-Crimolois)" in refusal("21213")
    assert "Ce code existe au découpage 2019 : 243900412 (EPCI CC Jura Sud)" in refusal("243900412")


def test_nothing_near_gives_no_suggestion() -> None:
    assert refusal("xyzxyzxyz").endswith("(2 ou 3 caractères).")


def test_mention() -> None:
    assert "Licence Ouverte" in MENTION
    assert "découpage administratif" in MENTION
    assert "2019 à 2026" in MENTION
    assert "EPCI de 2026 : ceux de 2025" in MENTION


def test_the_epci_of_2026_are_those_of_2025() -> None:
    """The package gives one list for both; the day it no longer does, MENTION has to change."""
    pairs = [communes(year).select("code_insee", "epci", "epci_nom") for year in (2025, 2026)]
    assert pairs[0].sort("code_insee").equals(pairs[1].sort("code_insee"))


# --- Communes without EPCI, populations, postal codes ---------------------------------------------


def test_communes_without_epci() -> None:
    """Four islands and the overseas collectivities."""
    assert communes(2026)["epci"].null_count() == 98


@pytest.mark.parametrize(
    ("code", "inhabitants"),
    [("25388", 24_672), ("200065647", 138_040), ("200069110", 142_365), ("25192", 162)],
)
def test_population_is_that_of_the_communes(code: str, inhabitants: int) -> None:
    """Municipal population 2023: never that of the list of EPCI, which is of another year."""
    assert RECENSEMENTS[2026] == 2023
    assert population(territoire(code, 2026)) == inhabitants


def test_population_is_unknown_before_its_census_is_named() -> None:
    assert set(RECENSEMENTS) == set(range(2021, 2027))
    assert population(territoire("25388", 2020)) is None
    assert communes(2020)["population"].null_count() == communes(2020).height


def test_a_postal_code_covers_several_communes() -> None:
    assert [place.nom for place in du_code_postal("25200", 2026)] == [
        "Bethoncourt",
        "Grand-Charmont",
        "Montbéliard",
    ]
    covered = codes_postaux(2026).group_by("code_postal").len()
    assert covered.height == 6310
    assert covered.filter(pl.col("len") > 1).height == 4205


@pytest.mark.parametrize("code", ["25190", "25250", "25550", "25750"])
def test_postal_codes_that_straddle_the_boundary(code: str) -> None:
    inside = set(territoire(MONTBELIARD, 2026).communes)
    covered = {place.code for place in du_code_postal(code, 2026)}
    assert covered & inside
    assert covered - inside


# --- Search ---------------------------------------------------------------------------------------


def code_of(name: str, millesime: int) -> str:
    return chercher(name, millesime).trouves[0].territoire.code


def answers(search: Recherche) -> list[tuple[str, Motif]]:
    return [(found.territoire.code, found.motif) for found in search.trouves]


@pytest.mark.parametrize(
    "text",
    ["grand CHAMBERY", "Grand Chambéry", "CA du Grand Chambéry", "200 069 110"],
)
def test_an_epci_is_found_by_name_or_siren(text: str) -> None:
    (found,) = chercher(text, 2026).trouves
    assert found.territoire.code == GRAND_CHAMBERY


def test_kinds_of_epci_may_be_written_in_full() -> None:
    assert code_of("Communauté d’agglomération du Grand Chambéry", 2026) == GRAND_CHAMBERY


def test_name_search_ignores_accents_case_hyphens_and_articles() -> None:
    assert code_of("Chambery", 2026) == "73065"
    assert chercher("st-etienne", 2026).trouves[0].territoire.nom == "Saint-Étienne"
    assert code_of("la Chambéry", 2026) == "73065"
    assert code_of("l'île d'yeu", 2026) == "85113"
    assert code_of("ILE D’YEU", 2026) == "85113"
    assert chercher("’ - ", 2026).trouves == ()


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("St-Étienne s/ Usson", "saint etienne sur usson"),
        ("Stes-Maries", "saintes maries"),
        ("Cœur-de-Causse", "coeur de causse"),
        ("Communauté de communes du Pays de Maîche", "cc du pays de maiche"),
    ],
)
def test_words_of_a_name(written: str, words: str) -> None:
    assert mots(written) == words


def test_ambiguous_name_gives_every_answer_once() -> None:
    found = [one.territoire.code for one in chercher("Saint-Denis", 2026).trouves]
    assert {"93066", "97411"} <= set(found)
    assert len(found) == len(set(found))
    assert " de plus." in refusal("Saint-Denis")


def test_a_postal_code_shows_all_its_communes_and_chooses_none() -> None:
    """25200 is also the Insee code of Devecey, in Grand Besançon."""
    search = chercher("25200", 2026)
    assert answers(search) == [
        ("25200", Motif.CODE),
        ("25057", Motif.CODE_POSTAL),
        ("25284", Motif.CODE_POSTAL),
        ("25388", Motif.CODE_POSTAL),
    ]
    assert "à la fois un code Insee et un code postal" in search.notes[0]
    assert "couvre 3 communes : aucune n’est choisie" in search.notes[1]


def test_a_former_code_gives_its_commune_and_says_what_it_is() -> None:
    (found,) = chercher("21213", 2026).trouves
    assert (found.territoire.code, found.motif) == ("21452", Motif.ANCIEN_CODE)
    assert found.note == "Crimolois (21213), commune déléguée"
    (found,) = chercher("75115", 2026).trouves
    assert found.territoire.nom == "Paris"
    assert found.note == "Paris 15e Arrondissement (75115), arrondissement municipal"
    (found,) = chercher("25549", 2026).trouves  # Sombacour, merged for 2024
    assert (found.territoire.nom, found.motif) == ("Val-d'Usiers", Motif.ANCIEN_CODE)


def test_a_former_name_gives_its_commune() -> None:
    found = chercher("Bissy", 2026).trouves[0]
    assert (found.territoire.code, found.motif) == ("73065", Motif.ANCIEN_NOM)
    assert "Bissy (73044)" in found.note
    found = chercher("Mérey-sous-Montrond", 2026).trouves[0]
    assert found.territoire.nom == "Les Monts-Ronds"


def test_a_code_of_a_commune_that_was_split_says_so() -> None:
    (found,) = chercher("14712", 2026).trouves
    assert found.motif is Motif.CODE
    assert "Sannerville (14666)" in found.note


def test_a_near_name_is_offered_as_such() -> None:
    search = chercher("Chamberry", 2026)
    assert answers(search)[0] == ("73065", Motif.NOM_PROCHE)
    assert "ne porte ce nom" in search.notes[0]


def test_a_siren_of_another_vintage_is_told() -> None:
    siren = code_of("CC Jura Sud", 2019)
    search = chercher(siren, 2026)
    assert search.trouves == ()
    assert "Ce code existe au découpage 2019" in search.notes[0]


# --- Command --------------------------------------------------------------------------------------


def test_the_command_prints_every_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert territories.run("25200") == 0
    said = capsys.readouterr().out
    for expected in ("4 territoires au découpage 2026", "Devecey", "Bethoncourt", "24\u202f672"):
        assert expected in said
    assert "aucune n’est choisie" in said
    assert "population municipale 2023, Insee" in said


def test_the_command_tells_what_moved(capsys: pytest.CaptureFixture[str]) -> None:
    territories.run("200065647", 2026)
    assert "Depuis le millésime 2024, Dampjoux (25192)" in capsys.readouterr().out
    territories.run("Grand Chambéry", 2026)
    assert "Aucun mouvement connu du millésime 2019 au millésime 2026." in capsys.readouterr().out
    territories.run("25192", 2020)
    assert "non renseigné au découpage 2020" in capsys.readouterr().out


def test_the_command_refuses_what_it_does_not_find() -> None:
    with pytest.raises(ErreurUtilisateur, match="Aucun territoire ne répond à « xyzxyzxyz »"):
        territories.run("xyzxyzxyz")
    with pytest.raises(ErreurUtilisateur, match="découpage 2031 n’existe pas"):
        territories.run("Chambéry", 2031)


def test_the_command_shortens_a_long_list(capsys: pytest.CaptureFixture[str]) -> None:
    territories.run("Saint")
    said = capsys.readouterr().out
    assert "précisez le nom" in said
    assert len(said.splitlines()) < 60
