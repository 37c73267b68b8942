"""The committed workbooks are what the generator writes, and hold what their notes say."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from exemples.coop_lignes import COLONNES, COLONNES_BENEFICIAIRES, COLONNES_EQUIPE
from exemples.coop_workbooks import write_accompagnements, write_beneficiaires
from generer_exemples import ecrire_grand, ecrire_petit

RACINE = Path(__file__).resolve().parents[1]
PETIT = RACINE / "tests" / "data" / "coop"
GRAND = RACINE / "data" / "grand-chambery"
EXPORTS = GRAND / "exports"
JOUR = "2025-01-14"
NOMMES = pl.col("Bénéficiaire") != "Bénéficiaire anonyme"
TRAITS = (
    "Bénéficiaire",
    "Commune du bénéficiaire",
    "Genre du bénéficiaire",
    "Tranche d’âge du bénéficiaire",
    "Statut du bénéficiaire",
)


def lire(chemin: Path) -> pl.DataFrame:
    return pl.read_excel(chemin, table_name="Activités")


def preambule(chemin: Path) -> dict[str, str]:
    haut = pl.read_excel(
        chemin, has_header=False, read_options={"n_rows": 12}, columns=[0, 1]
    ).drop_nulls()
    return dict(haut.rows())


def statistiques(chemin: Path) -> dict[str, str]:
    lu = pl.read_excel(chemin, has_header=False, columns=[0, 1]).drop_nulls()
    return {label: valeur for label, valeur in reversed(lu.rows())}


def parties(chemin: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(chemin) as archive:
        return [(nom, archive.read(nom)) for nom in archive.namelist()]


@pytest.fixture(scope="module")
def deux_fois(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    racines = tmp_path_factory.mktemp("un"), tmp_path_factory.mktemp("deux")
    for racine in racines:
        ecrire_petit(racine)
        ecrire_grand(racine)
    return racines


CLASSEURS = [
    "tests/data/coop/coop_petit_accompagnements.xlsx",
    "tests/data/coop/coop_petit_beneficiaires.xlsx",
    "tests/data/coop/coop_petit_equipe.xlsx",
    "tests/data/coop/coop_petit_statistiques.xlsx",
    f"data/grand-chambery/exports/coop-numerique_accompagnements_{JOUR}.xlsx",
    f"data/grand-chambery/exports/coop-numerique_beneficiaires_{JOUR}.xlsx",
    f"data/grand-chambery/exports/coop-numerique_statistiques_{JOUR}.xlsx",
    f"data/grand-chambery/exports-equipe/coop-numerique_accompagnements_{JOUR}.xlsx",
]


def test_every_workbook_is_listed(deux_fois: tuple[Path, Path]) -> None:
    ecrits = {p.relative_to(deux_fois[0]).as_posix() for p in deux_fois[0].rglob("*.xlsx")}
    assert ecrits == set(CLASSEURS)


@pytest.mark.parametrize("classeur", CLASSEURS)
def test_generation_is_reproducible(deux_fois: tuple[Path, Path], classeur: str) -> None:
    un, deux = (racine / classeur for racine in deux_fois)
    assert un.read_bytes() == deux.read_bytes()
    # Compared unzipped with the committed file: compressors differ from one Python to another.
    assert parties(un) == parties(RACINE / classeur)


@pytest.mark.parametrize(
    ("chemin", "colonnes", "lignes"),
    [
        (PETIT / "coop_petit_accompagnements.xlsx", COLONNES, 25),
        (PETIT / "coop_petit_equipe.xlsx", COLONNES_EQUIPE, 28),
        (PETIT / "coop_petit_beneficiaires.xlsx", COLONNES_BENEFICIAIRES, 11),
        (EXPORTS / f"coop-numerique_accompagnements_{JOUR}.xlsx", COLONNES, 1911),
        (EXPORTS / f"coop-numerique_beneficiaires_{JOUR}.xlsx", COLONNES_BENEFICIAIRES, 213),
        (
            GRAND / "exports-equipe" / f"coop-numerique_accompagnements_{JOUR}.xlsx",
            COLONNES_EQUIPE,
            1911,
        ),
    ],
)
def test_table_and_total(chemin: Path, colonnes: tuple[str, ...], lignes: int) -> None:
    table = lire(chemin)
    assert tuple(table.columns) == colonnes
    assert table.height == lignes
    assert int(preambule(chemin)["Total"]) == lignes


def test_small_set_counts() -> None:
    lu = lire(PETIT / "coop_petit_accompagnements.xlsx")
    suivis = lu.filter(NOMMES)
    dates = suivis.group_by(TRAITS).agg(pl.col("Date").n_unique())
    assert lu["ID CRA"].n_unique() == 18
    assert suivis.height == 18
    assert suivis["Bénéficiaire"].n_unique() == 8
    assert dates.height == 9
    assert (dates["Date"] >= 2).sum() == 6
    assert lu.unique("ID CRA")["Durée (min)"].sum() == 1040
    assert lu["Durée (min)"].sum() == 1790
    assert (lu["Statut du bénéficiaire"] == "Retraité").sum() == 14
    assert lu["Date"].dtype == pl.Date
    assert lu["Code Insee"].dtype == pl.String


def test_small_statistics_counts() -> None:
    lu = statistiques(PETIT / "coop_petit_statistiques.xlsx")
    assert {label: int(lu[label]) for label in list(lu) if label.startswith("Bénéficiaires")} == {
        "Bénéficiaires accompagnés": 17,
        "Bénéficiaires suivis": 10,
        "Bénéficiaires anonymes": 7,
    }
    assert int(lu["Nouveaux bénéficiaires"]) == 14
    assert int(lu["Nombre total d’activités"]) == 18
    assert int(lu["Retraité"]) == 8
    assert int(lu["Aide aux démarches administratives"]) == 8


def test_large_set_counts() -> None:
    lu = lire(EXPORTS / f"coop-numerique_accompagnements_{JOUR}.xlsx")
    suivis = lu.filter(NOMMES)
    dates = suivis.group_by(TRAITS).agg(pl.col("Date").n_unique())
    assert lu["ID CRA"].n_unique() == 1230
    assert suivis.height == 1039
    assert suivis["Bénéficiaire"].n_unique() == 208
    assert dates.height == 209
    assert (dates["Date"] >= 2).sum() == 142
    assert lu.unique("ID CRA")["Durée (min)"].sum() == 67_985
    assert lu["Date"].is_between(date(2024, 1, 1), date(2024, 12, 31)).all()


def test_large_statistics_agree_with_the_rows() -> None:
    lu = lire(EXPORTS / f"coop-numerique_accompagnements_{JOUR}.xlsx")
    totaux = statistiques(EXPORTS / f"coop-numerique_statistiques_{JOUR}.xlsx")
    for colonne in ("Thématique(s) d’accompagnement", "Tags", "Canaux d’accompagnement"):
        mentions = lu.select(pl.col(colonne).str.split("\n").explode()).to_series()
        for label, nombre in mentions.value_counts().rows():
            if label:
                assert int(totaux[label]) == nombre, label


def test_writers_make_wrong_files_too(tmp_path: Path) -> None:
    chemin = tmp_path / "faux.xlsx"
    colonnes = [*(c for c in COLONNES if c != "ID CRA"), "Inconnue"]
    ligne = {"Date": date(2023, 5, 2), "Code Insee": 73065, "Inconnue": "=1+1", "Tags": ""}
    write_accompagnements(
        chemin, [ligne], columns=colonnes, total="12", preamble_extra=[("Bénéficiaires", "-")] * 3
    )
    lu = lire(chemin)
    assert lu.columns == colonnes
    assert lu["Code Insee"].dtype == pl.Int64
    assert lu.select("Date", "Inconnue", "Tags").row(0) == (date(2023, 5, 2), "=1+1", "")
    assert preambule(chemin)["Total"] == "12"
    with pytest.raises(ValueError, match="ligne 13"):
        write_beneficiaires(tmp_path / "b.xlsx", [], header_row=5)
    write_beneficiaires(tmp_path / "b.xlsx", [], header_row=20)
    assert lire(tmp_path / "b.xlsx").columns == list(COLONNES_BENEFICIAIRES)
