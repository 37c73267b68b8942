"""Files the user gives: priority neighbourhoods, population by age. Figures are invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from inclusion_metrics.identity import Key
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.reference.millesimes import Territoire
from inclusion_metrics.reference.territoires import territoire
from inclusion_metrics.reference.zonages import (
    POPULATION_ABSENTE,
    QPV_ABSENTS,
    generation,
    generation_en_vigueur,
    note_generations,
    population_60_plus,
    quartiers,
)
from inclusion_metrics.schemas_zonages import PopulationRef, Zonages
from inclusion_metrics.sources.draft import Draft
from inclusion_metrics.sources.reader import Context, Reader
from inclusion_metrics.sources.tabular.grid import SourceFile
from inclusion_metrics.sources.voisins.zonages_lecture import POPULATION, QPV

KEY = Key(b"une cle fictive, pour les essais", Path("cle.txt"), created=False)
CONTEXT = Context(key=KEY, today=date(2026, 11, 24))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def given(folder: Path, reader: Reader, text: str, name: str = "donnees.csv") -> Draft:
    """The draft of a CSV, recognised by the reader that reads it."""
    path = folder / name
    path.write_text(text.strip() + "\n", encoding="utf-8")
    file = SourceFile(path)
    assert reader.recognise(file) == reader.code
    return reader.read(file, CONTEXT)


def refused(folder: Path, reader: Reader, text: str) -> str:
    with pytest.raises(ErreurUtilisateur) as caught:
        given(folder, reader, text)
    return str(caught.value)


def rules(draft: Draft) -> list[tuple[int, str, str]]:
    return draft.rejects.select("ligne", "regle", "colonne").rows()


# --- Priority neighbourhoods ----------------------------------------------------------------------

#: The list of the ANCT: a neighbourhood in two communes is written twice or in one cell.
ANCT = '''
code_qp;lib_qp;insee_dep;insee_com;lib_com;siren_epci
QN02501M;Petite-Hollande;25;"=""25388""";Montbéliard;200065647
QN02502M;Quartier de deux communes;25;"25388; 25057";Montbéliard;200065647
QN07301I;Hauts-de-Chambéry;73;73065;Chambéry;200069110
QN07302I;Quartier en deux lignes;73;73065;Chambéry;200069110
QN07302I;Quartier en deux lignes;73;73179;La Ravoire;200069110
'''


def test_the_list_of_the_anct(folder: Path) -> None:
    draft = given(folder, QPV, ANCT)
    zones = Zonages.validate(draft.tables["zonages"])
    assert zones.select("zone_code", "millesime", "nom", "codes_insee").rows() == [
        ("QN02501M", 2024, "Petite-Hollande", ["25388"]),
        ("QN02502M", 2024, "Quartier de deux communes", ["25057", "25388"]),
        ("QN07301I", 2024, "Hauts-de-Chambéry", ["73065"]),
        ("QN07302I", 2024, "Quartier en deux lignes", ["73065", "73179"]),
    ]
    assert (draft.file.lignes_lues, draft.file.lignes_gardees, draft.file.lignes_rejetees) == (
        5, 5, 0,
    )  # fmt: skip
    assert draft.file.changements["lignes d’un même quartier réunies"] == 1
    assert draft.remarks == ("4 quartiers prioritaires de la génération 2024 (codes QN…).",)


def test_the_order_of_the_rows_does_not_matter(folder: Path) -> None:
    head, *rows = ANCT.strip().splitlines()
    turned = given(folder, QPV, "\n".join([head, *reversed(rows)]), "a_l_envers.csv")
    assert turned.tables["zonages"].equals(given(folder, QPV, ANCT).tables["zonages"])


def test_the_table_of_the_insee_of_2023(folder: Path) -> None:
    """Its codes of communes follow one another without a sign between them."""
    draft = given(
        folder, QPV, "qp,lib_qp,list_com_2023\nQP025003,Deux communes,2538825057\n", "insee.csv"
    )
    assert draft.tables["zonages"].select("millesime", "codes_insee").rows() == [
        (2015, ["25057", "25388"])
    ]
    assert "remplacée le 1er janvier 2024" in draft.remarks[1]


def test_what_cannot_be_trusted_is_set_aside(folder: Path) -> None:
    draft = given(
        folder,
        QPV,
        """
code_qp;lib_qp;insee_com;population
QN02501M;Petite-Hollande;25388;4000
QZ02501M;Un code mal formé;25388;10
QN02503M;Une commune qui n’existe pas;25999;10
QN02504M;Un zéro perdu;1053;10
QN02505M;Une commune d’un autre département;73065;10
QN02506M;;;10
QN02501M;Petite-Hollande;25388;4000
""",
    )
    assert rules(draft) == [
        (3, "code_invalide", "code du quartier"),
        (4, "commune_inconnue", "communes"),
        (5, "code_invalide", "communes"),
        (6, "code_contradictoire", "communes"),
        (7, "obligatoire_absent", "insee_com"),
    ]
    assert draft.tables["zonages"]["zone_code"].to_list() == ["QN02501M"]
    assert draft.file.changements["lignes en double"] == 1
    (correction,) = draft.corrections
    assert [line for line, _, _ in correction.rows] == [3, 4, 5, 6, 7]


def test_populations_that_disagree_are_not_kept(folder: Path) -> None:
    draft = given(
        folder,
        QPV,
        "code_qp;lib_qp;insee_com;population\nQN02501M;A;25388;400\nQN02501M;A;25057;300\n"
        "QN02502M;B;25388;500\n",
    )
    assert draft.tables["zonages"].select("zone_code", "population").rows() == [
        ("QN02501M", None),
        ("QN02502M", 500),
    ]
    assert "1 quartier a plusieurs populations" in draft.remarks[1]


def test_a_list_without_communes_is_refused(folder: Path) -> None:
    message = refused(folder, QPV, "code_qp;lib_qp\nQN02501M;Petite-Hollande")
    assert "« donnees.csv », ligne 1 : il manque la colonne « insee_com »" in message


def test_a_list_with_nothing_readable_is_refused(folder: Path) -> None:
    message = refused(folder, QPV, "code_qp;insee_com\nQN1;25388")
    assert "aucune ligne lisible" in message
    assert "QN1" not in message


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("QN02501M", 2024),
        ("qn 02501 m", 2024),
        ("QN02A01I", 2024),
        ("QN97414I", 2024),
        ("QP025001", 2015),
        ("QP02501M", None),
        ("QN025001", None),
        ("hors", None),
        ("", None),
    ],
)
def test_generation_of_a_code(code: str, expected: int | None) -> None:
    assert generation(code) == expected


def test_generation_in_force() -> None:
    assert [generation_en_vigueur(year, "25") for year in (2022, 2023, 2024)] == [2015, 2015, 2024]
    assert [generation_en_vigueur(year, "974") for year in (2024, 2025)] == [2015, 2024]


def test_codes_of_the_other_generation_are_told() -> None:
    codes = ["QP025001", "QP025001", "QP025002", "QN02501M", "hors", "oui", "", "n’importe quoi"]
    assert note_generations(codes, 2024) == [
        "2 codes de quartier de la génération 2015 (QP…) alors que 2024 attend celle de 2024 "
        "(QN…) : les deux découpages ne se recouvrent pas, ces réponses ne sont pas comptées en "
        "QPV.",
        "1 code sans la forme d’un quartier prioritaire (QN025…, QP025…).",
    ]
    assert note_generations(["QN02501M", "hors"], 2024) == []
    (told,) = note_generations(["QN02501M"], 2023)
    assert "1 code de quartier de la génération 2024" in told


def test_neighbourhoods_of_a_territory(folder: Path) -> None:
    zones = given(folder, QPV, ANCT).tables["zonages"]
    montbeliard, chambery = territoire("200065647", 2026), territoire("200069110", 2026)
    found = quartiers(zones, montbeliard, 2024)
    assert found is not None
    assert found["zone_code"].to_list() == ["QN02501M", "QN02502M"]
    assert quartiers(zones, chambery, 2023) is None  # no list of the generation of 2015
    bavans = quartiers(zones, territoire("25048", 2026), 2024)
    assert bavans is not None
    assert bavans.is_empty()  # Bavans has no priority neighbourhood: a true zero
    assert quartiers(None, montbeliard, 2024) is None
    assert "data.gouv.fr" in QPV_ABSENTS
    assert "importer qpv" in QPV_ABSENTS


# --- Population by age ----------------------------------------------------------------------------

#: The wide file: two censuses, of which the older has no ages; a district; a secret value.
LARGE = """
CODGEO;REG;DEP;LIBGEO;P21_POP;P21_POP0014;P21_POP6074;P21_POP75P;P21_H6074;P15_POP
73065;84;73;Chambéry;1000;200;100.4;50.2;48;990
73179;84;73;La Ravoire;500;100;60;40;30;480
73008;84;73;Aix-les-Bains;300;50;s;30;s;300
75056;11;75;Paris;9000;900;1200;700;600;9000
75101;11;75;Paris 1er Arrondissement;100;10;12;7;6;100
"""


def commune(code: str, millesime: int = 2026) -> Territoire:
    return territoire(code, millesime)


def test_the_wide_file_of_the_insee(folder: Path) -> None:
    draft = given(folder, POPULATION, LARGE)
    table = PopulationRef.validate(draft.tables["population_ref"])
    chambery = table.filter(pl.col("zone_code") == "73065")
    assert chambery.select("millesime", "classe_age", "population", "secret").rows() == [
        (2021, "0_14", 200.0, False),
        (2021, "60_74", 100.4, False),
        (2021, "75_plus", 50.2, False),
        (2021, "total", 1000.0, False),
    ]
    aix = table.filter(pl.col("zone_code") == "73008", pl.col("classe_age") == "60_74")
    assert aix.select("population", "secret").row(0) == (None, True)
    assert table["millesime"].unique().to_list() == [2021]  # 2015 has no ages
    assert set(table["zone_code"]) == {"73065", "73179", "73008", "75056"}
    assert draft.file.changements["arrondissements municipaux laissés de côté"] == 1
    assert (draft.file.lignes_lues, draft.file.lignes_gardees) == (5, 4)
    assert draft.remarks[0] == "Population par âge de 4 communes (recensement 2021)."
    assert draft.remarks[1].startswith("1 commune a une valeur secrète ou vide")


def test_sixty_or_more_is_summed_and_rounded_once(folder: Path) -> None:
    table = given(folder, POPULATION, LARGE).tables["population_ref"]
    found = population_60_plus(table, commune("73065"))
    assert (found.valeur, found.recensement, found.raison) == (151, 2021, "")  # 100,4 + 50,2
    assert population_60_plus(table, commune("73179")).valeur == 100


def test_a_secret_or_a_missing_commune_gives_no_total(folder: Path) -> None:
    table = given(folder, POPULATION, LARGE).tables["population_ref"]
    aix = population_60_plus(table, commune("73008"))
    assert aix.valeur is None
    assert "valeur secrète ou vide pour 1 commune" in aix.raison
    whole = population_60_plus(table, territoire("200069110", 2026))
    assert whole.valeur is None
    assert "le fichier n’a pas 36 communes" in whole.raison  # 38 less Chambéry and La Ravoire
    assert "Grand Chambéry" in whole.raison


@pytest.mark.parametrize("absent", [None, PopulationRef.create_empty()])
def test_without_a_file_the_reason_tells_how_to_get_it(absent: pl.DataFrame | None) -> None:
    found = population_60_plus(absent, commune("73065"))
    assert (found.valeur, found.raison) == (None, POPULATION_ABSENTE)
    for said in ("insee.fr", "base-cc-evol-struct-pop", "DS_RP_POPULATION_PRINC", "importer"):
        assert said in found.raison


def test_older_columns_of_seventy_five_and_more(folder: Path) -> None:
    text = "CODGEO,P18_POP6074,P18_POP7589,P18_POP90P\n73065,100,40,10\n"
    table = given(folder, POPULATION, text).tables["population_ref"]
    assert population_60_plus(table, commune("73065")).valeur == 150


def test_the_workbook_of_the_insee(folder: Path) -> None:
    """Titles above the header, communes and municipal districts on two sheets."""
    path = folder / "base-cc-evol-struct-pop-2021.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for sheet, code in (("COM_2021", "73065"), ("ARM_2021", "75101")):
            page = book.add_worksheet(sheet)
            page.write(0, 0, "Titre du fichier (fictif)")
            page.write_row(4, 0, ["Code géographique", "Pop 60-74 ans", "Pop 75 ans ou plus"])
            page.write_row(5, 0, ["CODGEO", "P21_POP6074", "P21_POP75P"])
            page.write_row(6, 0, [code, 100.4, 50.2])
    file = SourceFile(path)
    assert POPULATION.recognise(file) == "population"
    draft = POPULATION.read(file, CONTEXT)
    assert population_60_plus(draft.tables["population_ref"], commune("73065")).valeur == 151
    assert draft.file.changements == {"arrondissements municipaux laissés de côté": 1}


#: The long file: every dimension has its total, other levels stand beside the communes.
MELODI = """
"GEO";"GEO_OBJECT";"SEX";"AGE";"RP_MEASURE";"TIME_PERIOD";"OBS_VALUE"
"73065";"COM";"_T";"_T";"POP";2023;1000
"73065";"COM";"_T";"Y60T74";"POP";2023;100
"73065";"COM";"_T";"Y_GE75";"POP";2023;50
"73065";"COM";"F";"Y_GE75";"POP";2023;30
"73065";"COM";"_T";"Y20T64";"POP";2023;600
"73065";"COM";"_T";"Y60T74";"POP";2017;90
"73065";"COM";"_T";"Y_GE75";"POP";2017;45
"73";"DEP";"_T";"Y_GE75";"POP";2023;9999
"""


def test_the_long_file_of_melodi(folder: Path) -> None:
    draft = given(folder, POPULATION, MELODI)
    table = PopulationRef.validate(draft.tables["population_ref"])
    assert table.select("millesime", "classe_age", "population").rows() == [
        (2017, "60_74", 90.0),
        (2017, "75_plus", 45.0),
        (2023, "60_74", 100.0),
        (2023, "75_plus", 50.0),
        (2023, "total", 1000.0),
    ]
    assert draft.file.changements == {
        "lignes d’autres niveaux géographiques": 1,
        "lignes d’autres croisements (sexe…)": 1,
        "lignes d’autres classes d’âge": 1,
    }
    assert population_60_plus(table, commune("73065")).valeur == 150
    older = population_60_plus(table, commune("73065"), annee=2019)
    assert (older.valeur, older.recensement) == (135, 2017)


def test_the_api_writes_the_kind_of_place_in_its_code(folder: Path) -> None:
    text = (
        "GEO;SEX;AGE;TIME_PERIOD;OBS_VALUE\n2025-COM-73065;_T;Y_GE60;2023;150\n"
        "2025-DEP-73;_T;Y_GE60;2023;9999\n"
    )
    table = given(folder, POPULATION, text).tables["population_ref"]
    assert population_60_plus(table, commune("73065")).valeur == 150


def test_faults_of_a_population_file_are_set_aside(folder: Path) -> None:
    draft = given(
        folder,
        POPULATION,
        """
CODGEO;P21_POP6074;P21_POP75P
73065;100;50
73065;100;50
73179;60;40
73179;61;40
99999;1;1
73008;beaucoup;1
73010;-4;1
""",
    )
    assert rules(draft) == [
        (4, "valeurs_contradictoires", "commune"),
        (5, "valeurs_contradictoires", "commune"),
        (6, "commune_inconnue", "commune"),
        (7, "nombre_illisible", "P21_POP6074"),
        (8, "hors_limites", "P21_POP6074"),
    ]
    assert draft.file.changements["lignes en double"] == 1
    assert (draft.file.lignes_lues, draft.file.lignes_gardees, draft.file.lignes_rejetees) == (
        7, 1, 5,
    )  # fmt: skip
    assert draft.tables["population_ref"]["zone_code"].unique().to_list() == ["73065"]


def test_a_lost_leading_zero_is_an_error_with_line_and_column(folder: Path) -> None:
    message = refused(folder, POPULATION, "CODGEO;P21_POP6074;P21_POP75P\n1053;100;50\n")
    assert "donnees.csv" in message
    assert "ligne 2" in message
    assert "CODGEO" in message
    assert "1053" not in message


def test_a_file_by_iris_is_refused_with_what_to_take(folder: Path) -> None:
    message = refused(folder, POPULATION, "IRIS;COM;P21_POP6074;P21_POP75P\n730650101;73065;10;5\n")
    assert "fichier par Iris" in message
    assert "CODGEO" in message


def test_a_file_without_the_classes_of_sixty_or_more_is_refused(folder: Path) -> None:
    message = refused(folder, POPULATION, "CODGEO;P21_POP;P21_POP0014\n73065;1000;200\n")
    assert "n’a pas les classes d’âge de 60 ans et plus" in message


def test_other_files_are_not_recognised(tmp_path: Path) -> None:
    path = tmp_path / "autre.csv"
    path.write_text("date;nom;quartier prioritaire\n2024-01-01;Personne fictive;oui\n", "utf-8")
    assert QPV.recognise(SourceFile(path)) is None
    assert POPULATION.recognise(SourceFile(path)) is None


# --- Files and vintages that do not have the same outlines ----------------------------------------


def census(rows: dict[str, float]) -> pl.DataFrame:
    """Aged 60 or more, commune by commune."""
    return PopulationRef.validate(
        pl.DataFrame(
            {
                "zone_code": list(rows),
                "millesime": [2021] * len(rows),
                "classe_age": ["60_plus"] * len(rows),
                "population": list(rows.values()),
                "secret": [False] * len(rows),
            },
            schema=PopulationRef.create_empty().schema,
        )
    )


def test_communes_merged_since_the_file_are_summed() -> None:
    """Pierrefitte-sur-Seine (93059) joined Saint-Denis (93066) for 2025."""
    before = census({"93066": 15_000.0, "93059": 4_000.0})
    assert population_60_plus(before, commune("93066", 2026)).valeur == 19_000
    assert population_60_plus(before, commune("93066", 2024)).valeur == 15_000
    assert population_60_plus(before, commune("93059", 2024)).valeur == 4_000


def test_a_merged_commune_is_not_cut_back_into_two() -> None:
    after = census({"93066": 19_000.0})
    for code in ("93066", "93059"):
        found = population_60_plus(after, commune(code, 2024))
        assert found.valeur is None
        assert "Saint-Denis (93066) n’a pas les mêmes limites" in found.raison
    assert population_60_plus(after, commune("93066", 2026)).valeur == 19_000


def test_a_commune_split_since_the_file() -> None:
    """L’Oie and Sainte-Florence left Essarts-en-Bocage (85084) for 2024."""
    before = census({"85084": 2_000.0})
    found = population_60_plus(before, commune("85165", 2024))
    assert found.valeur is None
    assert "85084" in found.raison
    whole = Territoire("epci", "000000000", "Trois", 2024, ("85084", "85165", "85212"))
    assert population_60_plus(before, whole).valeur == 2_000
    after = census({"85084": 1_500.0, "85165": 300.0, "85212": 200.0})
    assert population_60_plus(after, commune("85084", 2024)).valeur == 1_500
    assert population_60_plus(after, commune("85084", 2023)).valeur == 2_000
