"""A code of any vintage placed in another one, and what moved in between.

Facts checked by hand: Dampjoux joined Pays de Montbéliard Agglomération for 2024; Saline (14712)
gave Troarn and Sannerville back in 2020; Saint-Denis and Pierrefitte-sur-Seine merged in 2025;
Essarts-en-Bocage lost L’Oie and Sainte-Florence in 2024; Les Trois Lacs changed code twice.
"""

from __future__ import annotations

import polars as pl
import pytest
from decoupage.mouvements import moves
from decoupage.passages import Attached, Vintages, attached_2020, attached_of, crossings
from hypothesis import given, settings
from hypothesis import strategies as st

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.reference.communes_mouvements import (
    NATURES,
    commune_actuelle,
    mouvements,
    note_partages,
    partages,
    passages,
    rattachements,
)
from inclusion_metrics.reference.notes_mouvements import note_mouvements
from inclusion_metrics.reference.recherche import chercher
from inclusion_metrics.reference.territoires import MILLESIMES, communes

MONTBELIARD = "200065647"
GRAND_CHAMBERY = "200069110"

years = pytest.mark.parametrize("millesime", MILLESIMES)


def placed(code: str, millesime: int) -> str | None:
    return commune_actuelle(code, millesime).commune


# --- Every code -----------------------------------------------------------------------------------


@years
def test_every_code_of_every_vintage_has_one_commune_or_is_reported(millesime: int) -> None:
    """Nothing disappears: a code known once is placed in every vintage, or listed as undecided."""
    table = passages(millesime)
    assert table["code_insee"].is_unique().all()
    assert set(table["nature"]) <= set(NATURES)
    known = set(table["code_insee"])
    for year in MILLESIMES:
        assert set(communes(year)["code_insee"]) <= known
    undecided = set(table.filter(pl.col("code_actuel").is_null())["code_insee"])
    assert undecided <= set(partages(millesime))
    assert set(table["code_actuel"].drop_nulls()) == set(communes(millesime)["code_insee"])


@years
def test_a_commune_of_the_vintage_is_itself(millesime: int) -> None:
    table = passages(millesime).join(communes(millesime), on="code_insee")
    assert table.filter(pl.col("code_actuel") != pl.col("code_insee")).is_empty()
    assert table["nature"].unique().to_list() == ["commune"]


@years
def test_codes_shared_with_another_commune_are_listed_with_all_of_them(millesime: int) -> None:
    listed = partages(millesime)
    flagged = passages(millesime).filter("partage")["code_insee"]
    assert set(flagged) == set(listed)
    current = set(communes(millesime)["code_insee"])
    for code, possible in listed.items():
        assert len(set(possible)) > 1
        assert set(possible) <= current
        assert code not in current or code in possible


@settings(deadline=None)
@given(st.sampled_from(MILLESIMES), st.sampled_from(MILLESIMES), st.data())
def test_going_through_a_vintage_where_the_code_is_sure_changes_nothing(
    first: int, second: int, data: st.DataObject
) -> None:
    """A code placed in a vintage, then in another, is where it is placed at once."""
    code = data.draw(st.sampled_from(passages(first)["code_insee"].to_list()))
    there = placed(code, first)
    if there is None or len(commune_actuelle(there, second).possibles) > 1:
        return
    if len(commune_actuelle(code, second).possibles) > 1:
        return
    assert placed(there, second) == placed(code, second)


def test_an_unknown_vintage_is_refused() -> None:
    with pytest.raises(ErreurUtilisateur, match="découpage 2031 n’existe pas"):
        passages(2031)


# --- Known communes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "millesime", "expected"),
    [
        ("93059", 2024, "93059"),  # Pierrefitte-sur-Seine, itself until then
        ("93059", 2025, "93066"),  # in Saint-Denis since
        ("73044", 2019, "73065"),  # Bissy, in Chambéry long before
        ("75115", 2026, "75056"),  # 15th arrondissement of Paris
        ("14666", 2019, "14712"),  # Sannerville, still in Saline
        ("14666", 2020, "14666"),
        ("27676", 2020, "27676"),  # Les Trois Lacs…
        ("27676", 2021, "27058"),  # …takes another code…
        ("27058", 2026, "27676"),  # …and takes it back
        ("12076", 2025, "12218"),  # Conques-en-Rouergue changes its code
        ("12218", 2024, "12076"),
        ("60455", 2023, "60054"),  # La Neuville-Garnier, delegated: the official list wins over
        ("60455", 2024, "60694"),  # former codes that are out of date
        ("98517", 2022, "97617"),  # Tsingoni before Mayotte was a département
        ("2a004", 2026, "2A004"),
    ],
)
def test_known_codes(code: str, millesime: int, expected: str) -> None:
    assert placed(code, millesime) == expected


def test_a_commune_split_keeps_its_code_and_is_listed() -> None:
    found = commune_actuelle("14712", 2026)
    assert (found.nom, found.commune) == ("Troarn", "14712")
    assert found.possibles == ("14666", "14712")
    assert set(partages(2026)) == {"14712", "15141", "60054", "85084"}
    assert partages(2026)["85084"] == ("85084", "85165", "85212")


def test_a_commune_merged_later_is_shared_in_the_older_vintage() -> None:
    """In 2022, what bears the code of Saint-Denis may come from Pierrefitte, if written in 2025."""
    assert partages(2022)["93066"] == ("93059", "93066")
    assert "93066" not in partages(2025)


def test_a_code_never_seen() -> None:
    found = commune_actuelle("99999", 2026)
    assert (found.commune, found.possibles, found.nature) == (None, (), "")


def test_shared_codes_of_the_data_are_told() -> None:
    (told,) = note_partages({"14712", "73065"}, 2026)
    assert told == (
        "Le code 14712 (Troarn) a aussi désigné, selon l’année, Sannerville (14666) : ce qui porte "
        "ce code est compté à Troarn, faute de savoir mieux."
    )
    assert note_partages({"73065"}, 2026) == []


# --- Frames for the measures ----------------------------------------------------------------------


def test_rattachements_place_old_codes_in_the_epci_of_the_vintage() -> None:
    table = rattachements(2026)
    assert table["code_insee"].is_unique().all()
    rows = {row["code_insee"]: row for row in table.iter_rows(named=True)}
    assert rows["93059"]["commune"] == "93066"
    assert rows["73044"]["epci"] == GRAND_CHAMBERY
    assert rows["25192"]["epci"] == MONTBELIARD
    assert rows["75115"]["departement"] == "75"
    assert rows["21213"]["nom"] == "Neuilly-Crimolois"
    old = {row["code_insee"]: row for row in rattachements(2023).iter_rows(named=True)}
    assert old["25192"]["epci_nom"] == "CC du Pays de Maîche"


@years
def test_rattachements_agree_with_the_communes(millesime: int) -> None:
    columns = ["code_insee", "nom", "epci", "epci_nom", "departement", "region"]
    expected = communes(millesime).select(columns).sort("code_insee")
    found = rattachements(millesime).filter(pl.col("code_insee") == pl.col("commune"))
    assert found.select(columns).equals(expected)


# --- What moved -----------------------------------------------------------------------------------


def test_moves_are_between_neighbouring_vintages() -> None:
    table = mouvements()
    assert table.filter(pl.col("vers") != pl.col("depuis") + 1).is_empty()
    assert set(table["nature"]) == {
        "fusion", "retablissement", "changement_code", "renommage", "epci",
    }  # fmt: skip
    assert table.select("depuis", "code", "code_apres", "nature").is_unique().all()


@pytest.mark.parametrize("vers", MILLESIMES[1:])
def test_moves_explain_every_difference_between_two_vintages(vers: int) -> None:
    rows = mouvements().filter(pl.col("vers") == vers)
    before = set(communes(vers - 1)["code_insee"])
    after = set(communes(vers)["code_insee"])
    told = {
        nature: set(rows.filter(pl.col("nature") == nature)["code"])
        for nature in ("fusion", "changement_code")
    }
    created = rows.filter(pl.col("nature").is_in(["retablissement", "changement_code"]))
    assert before - after == told["fusion"] | told["changement_code"]
    assert after - before == set(created["code_apres"])


def test_the_moratorium_before_the_elections_of_2026() -> None:
    """No commune changes in the year before municipal elections, but for their names."""
    rows = mouvements().filter(pl.col("vers") == 2026)
    assert rows["nature"].unique().to_list() == ["renommage"]


def test_dampjoux_joins_pays_de_montbeliard() -> None:
    (told,) = note_mouvements(MONTBELIARD, 2019, 2026)
    assert told == (
        "Depuis le millésime 2024, Dampjoux (25192) fait partie de l’EPCI « CA Pays de Montbéliard "
        "Agglomération » ; cette commune était auparavant dans l’EPCI « CC du Pays de Maîche »."
    )
    assert note_mouvements(MONTBELIARD, 2024, 2026) == []
    assert note_mouvements(MONTBELIARD, 2025, 2022) == [told]  # data younger than the vintage
    (left,) = note_mouvements("200023075", 2023, 2024)
    assert "Dampjoux (25192) ne fait plus partie de l’EPCI « CC du Pays de Maîche »" in left


def test_nothing_moved_in_grand_chambery() -> None:
    assert note_mouvements(GRAND_CHAMBERY, 2019, 2026) == []
    assert note_mouvements(GRAND_CHAMBERY, 2010, 2026) == []


def test_merged_split_and_renamed_communes_are_told() -> None:
    assert note_mouvements("93066", 2022, 2026) == [
        "Depuis le millésime 2025, Pierrefitte-sur-Seine (93059) est réunie à Saint-Denis (93066)."
    ]
    split = note_mouvements("14712", 2019, 2020)
    assert split == [
        "Depuis le millésime 2020, Sannerville (14666) est de nouveau une commune ; elle était "
        "réunie à Saline (14712).",
        "Depuis le millésime 2020, Saline (14712) s’appelle Troarn.",
    ]
    assert note_mouvements("12218", 2024, 2025) == [
        "Depuis le millésime 2025, Conques-en-Rouergue porte le code 12218 ; son code était "
        "auparavant 12076."
    ]
    (merged,) = note_mouvements("25060", 2023, 2026)
    assert merged == (
        "Depuis le millésime 2024, Goux-les-Usiers (25282) et Sombacour (25549) sont réunies à "
        "Val-d'Usiers (25060), auparavant Bians-les-Usiers."
    )


def test_a_commune_that_leaves_its_epci_by_merging_is_told_in_both() -> None:
    """Le Mont-Dieu merged into Tannay, of another EPCI, for 2025."""
    leaving, joining = (
        chercher(name, 2025).trouves[0].territoire.code
        for name in ("CC des Portes du Luxembourg", "CC de l’Argonne Ardennaise")
    )
    (left,) = [s for s in note_mouvements(leaving, 2024, 2025) if "08300" in s]
    assert left.endswith(
        "; cette commune est désormais dans l’EPCI « CC de l'Argonne Ardennaise »."
    )
    (joined,) = [s for s in note_mouvements(joining, 2024, 2025) if "08300" in s]
    assert joined.endswith(
        "; cette commune était auparavant dans l’EPCI « CC des Portes du Luxembourg »."
    )


def test_a_new_epci_says_where_its_communes_were() -> None:
    """Seine-Eure: 60 communes in 2020, out of two EPCI of 2019."""
    (told,) = [s for s in note_mouvements("200089456", 2019, 2020) if "existe" in s]
    assert told == (
        "Depuis le millésime 2020, l’EPCI « CA Seine-Eure » (200089456) existe ; au millésime "
        "2019, ses communes étaient dans l’EPCI « CA Seine Eure » (43 communes) et dans l’EPCI "
        "« CC Eure-Madrie-Seine » (17 communes)."
    )
    (gone,) = [s for s in note_mouvements("243900412", 2026, 2019) if "existe" in s]
    assert gone == "Depuis le millésime 2020, l’EPCI « CC Jura Sud » (243900412) n’existe plus."


def test_a_departement_tells_its_merged_communes_only() -> None:
    told = note_mouvements("25", 2023, 2026)
    assert any("Sombacour (25549)" in sentence for sentence in told)
    assert not any("EPCI" in sentence or "s’appelle" in sentence for sentence in told)


def test_a_territory_unknown_in_the_vintage_has_no_note() -> None:
    assert note_mouvements("000000000", 2019, 2026) == []


# --- How the shipped files are built: a small country by hand -------------------------------------


def commune(code: str, nom: str, *anciens: str) -> dict[str, object]:
    return {"code": code, "nom": nom, "type": "commune-actuelle", "anciensCodes": list(anciens)}


def deleguee(code: str, nom: str, chef_lieu: str) -> dict[str, object]:
    return {"code": code, "nom": nom, "type": "commune-deleguee", "chefLieu": chef_lieu}


#: A (01) merges B (02) in the second year, gives it back in the third; C (03) becomes D (04) then.
PAYS = {
    1: [commune("01", "A"), commune("02", "B"), commune("03", "C")],
    2: [commune("01", "A-B"), deleguee("01", "A", "01"), deleguee("02", "B", "01"),
        commune("03", "C")],
    3: [commune("01", "A"), commune("02", "B"), commune("04", "D", "03")],
}  # fmt: skip


def small() -> Vintages:
    current = {
        year: {str(row["code"]) for row in rows if row["type"] == "commune-actuelle"}
        for year, rows in PAYS.items()
    }
    return Vintages(current, {year: attached_of(year, rows) for year, rows in PAYS.items()})


def names() -> dict[int, dict[str, str]]:
    return {
        year: {str(r["code"]): str(r["nom"]) for r in rows if r["type"] == "commune-actuelle"}
        for year, rows in PAYS.items()
    }


def test_moves_of_a_small_country() -> None:
    groups = {1: {"01": "X", "02": "X"}, 2: {"01": "X"}, 3: {"01": "Y", "02": "X"}}
    found = [(m["vers"], m["code"], m["code_apres"], m["nature"]) for m in moves(
        small(), names(), groups
    )]  # fmt: skip
    assert found == [
        (2, "02", "01", "fusion"),
        (2, "01", "01", "renommage"),
        (3, "03", "04", "changement_code"),
        (3, "01", "02", "retablissement"),
        (3, "01", "01", "renommage"),
        (3, "01", "01", "epci"),
    ]


def test_crossings_of_a_small_country() -> None:
    rows = crossings(small(), names(), {})
    found = {(r["millesime"], r["code_insee"], r["nature"]): r for r in rows}
    assert {key: row["commune"] for key, row in found.items()} == {
        (1, "01", "partagee"): "01",  # written in the second year, it may be B
        (1, "04", "ancienne"): "03",
        (2, "01", "deleguee"): "01",
        (2, "02", "deleguee"): "01",
        (2, "04", "ancienne"): "03",
        (3, "01", "partagee"): "01",
        (3, "03", "ancienne"): "04",
    }
    assert found[3, "01", "partagee"]["possibles"] == ["01", "02"]
    assert found[2, "01", "deleguee"]["possibles"] is None
    assert found[1, "04", "ancienne"]["nom"] == "D"


def test_a_former_code_that_its_neighbours_rule_out_is_reported() -> None:
    vintages = Vintages(
        {1: {"01", "02"}, 2: {"01", "02"}},
        {
            1: {"99": Attached(None, "ancienne", "01")},
            2: {"99": Attached(None, "ancienne", "02")},
        },
    )
    assert vintages.faults() == ["99: 01 in 1, 02 after"]
    assert small().faults() == []


def test_the_attached_communes_of_2020_are_those_of_2021_or_else_2019() -> None:
    before = {"10": Attached("X", "deleguee", "01"), "11": Attached("Y", "deleguee", "01")}
    after = {"10": Attached("X", "deleguee", "01"), "12": Attached("Z", "deleguee", "09")}
    assert attached_2020(before, after, {"01"}) == {
        "10": Attached("X", "deleguee", "01"),
        "11": Attached("Y", "deleguee", "01"),
    }
