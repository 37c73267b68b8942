"""Importing the workbooks of the Coop: expected numbers are those of ``data/coop/LISEZMOI.md``."""

from __future__ import annotations

import csv
import json
import os
import random
import stat
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from exemples.coop_lignes import (
    COLONNES,
    COLONNES_EQUIPE,
    lignes_accompagnements,
    lignes_beneficiaires,
    lignes_equipe,
)
from exemples.coop_workbooks import write_accompagnements, write_beneficiaires
from exemples.noms import NOMS
from exemples.petit_cas import PERSONNES, petit_cas
from exemples.petite_equipe import petite_equipe

from inclusion_metrics.cli import main
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.loading import REJECTED, TO_REVIEW, Folder, load
from inclusion_metrics.measurement import Request, measure
from inclusion_metrics.model import Period
from inclusion_metrics.rows import frames_of
from inclusion_metrics.schemas import Tables

PETIT = Path(__file__).parent / "data" / "coop"
ACCOMPAGNEMENTS = PETIT / "coop_petit_accompagnements.xlsx"
BENEFICIAIRES = PETIT / "coop_petit_beneficiaires.xlsx"
EQUIPE = PETIT / "coop_petit_equipe.xlsx"
ANNEE = Period(date(2024, 1, 1), date(2024, 12, 31))
TABLES = tuple(Tables.members())
#: Line of the first row in the natural layout: the header is on line 22.
PREMIERE = 23

Ligne = dict[str, object]


@dataclass
class Atelier:
    """Where a test imports: its own folder, its own key."""

    racine: Path

    @property
    def cle(self) -> Path:
        """The key of this test."""
        return self.racine / "coffre" / "cle.txt"

    def importer(
        self,
        accompagnements: Path = ACCOMPAGNEMENTS,
        beneficiaires: Path | None = BENEFICIAIRES,
        vers: str = "donnees",
        cle: Path | None = None,
    ) -> Folder:
        """Import as a user does, and read the folder back."""
        assert self.code(accompagnements, beneficiaires, vers, cle) == 0
        return load(self.racine / vers)

    def code(
        self,
        accompagnements: Path,
        beneficiaires: Path | None,
        vers: str = "donnees",
        cle: Path | None = None,
    ) -> int:
        """Import and return the exit code."""
        files = [str(path) for path in (accompagnements, beneficiaires) if path]
        where = ["--vers", str(self.racine / vers), "--cle", str(cle or self.cle)]
        return main(["importer", "coop", *files, *where])

    def accompagnements(self, lignes: Sequence[Mapping[str, object]], **options: Any) -> Path:
        """Write an accompagnements workbook."""
        path = self.racine / "accompagnements.xlsx"
        write_accompagnements(path, lignes, **options)
        return path

    def beneficiaires(self, lignes: Sequence[Mapping[str, object]], **options: Any) -> Path:
        """Write a bénéficiaires workbook."""
        path = self.racine / "beneficiaires.xlsx"
        write_beneficiaires(path, lignes, **options)
        return path


@pytest.fixture
def atelier(tmp_path: Path) -> Atelier:
    return Atelier(tmp_path)


@pytest.fixture
def lignes() -> list[Ligne]:
    """The 25 rows of the small set, latest first, to be altered."""
    return lignes_accompagnements(petit_cas())


def figures(folder: Folder, *codes: str) -> pl.DataFrame:
    frames = frames_of(
        folder.tables,
        2024,
        history_start=folder.history_start,
        gaps=folder.manifest.lacunes,
        structure_names=folder.structure_names,
    )
    return measure(frames, [Request(tuple(CATALOGUE[c] for c in codes), ANNEE)]).frame


def figure(folder: Folder, code: str, item: str = "") -> dict[str, Any]:
    return figures(folder, code).row(by_predicate=pl.col("item") == item, named=True)


def counts(folder: Folder, code: str) -> dict[str, float]:
    """Item → numerator, those that are not zero."""
    found = figures(folder, code).filter(pl.col("numerator") > 0)
    return dict(found.select("item", "numerator").iter_rows())


def tables(path: Path) -> dict[str, bytes]:
    return {name: (path / f"{name}.parquet").read_bytes() for name in TABLES}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def numero(lignes: Sequence[Ligne], jour: date, rang: int = 0) -> int:
    """Position of the ``rang``-th row of a day."""
    return [i for i, ligne in enumerate(lignes) if ligne["Date"] == jour][rang]


# --- The small set ----------------------------------------------------------------------------


def test_small_set_tables(atelier: Atelier) -> None:
    folder = atelier.importer()
    got = {name: frame.collect() for name, frame in folder.tables.to_dict().items()}
    activites, people = got["activites"], got["beneficiaires"]
    assert got["participations"].height == 25
    assert activites.height == 18
    assert activites["type"].value_counts(sort=True).rows() == [
        ("individuel", 15),
        ("collectif", 3),
    ]
    assert activites["duree_min"].sum() == 1040
    assert activites.filter(type="collectif")["nb_participants"].sort().to_list() == [1, 4, 5]
    assert people.filter(anonyme=True).height == 7
    assert people.filter(anonyme=False).height == 9  # told apart by name and traits
    assert people.filter(anonyme=False)["personnes_min"].sum() == 10  # Paulette is two records
    assert people.filter(anonyme=False)["personnes_max"].sum() == 10
    assert got["demarches"].height == 9  # n° 15 has two families
    assert got["mediateurs"]["role"].to_list() == ["Conseiller Numérique"]
    assert sorted(got["structures"]["nom"]) == [
        "Hors lieu d’activité",
        "Maison des Trois-Sources",
        "Médiathèque « Les Pages »",
    ]


def test_small_set_account(atelier: Atelier) -> None:
    folder = atelier.importer()
    first, second = folder.manifest.fichiers
    assert (first.role, first.lignes_lues, first.lignes_gardees, first.lignes_rejetees) == (
        "accompagnements", 25, 25, 0,
    )  # fmt: skip
    assert (second.role, second.lignes_lues, second.total_annonce) == ("beneficiaires", 11, 11)
    assert (first.total_annonce, first.debut, first.fin, first.date_export) == (
        25, date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 14),
    )  # fmt: skip
    assert folder.manifest.identites == {
        "noms_affiches": 8,
        "ambigue": 1,  # Paulette
        "anonyme": 7,
        "confirmee": 8,
    }
    assert folder.manifest.rejets == {}
    assert folder.manifest.lacunes == {}
    assert rows(folder.path / REJECTED) == []
    assert folder.history_start == date(2024, 1, 1)


def test_small_set_figures(atelier: Atelier) -> None:
    folder = atelier.importer()
    uniques = figure(folder, "FRE-01")
    assert (uniques["value"], uniques["lower"], uniques["upper"]) == (10, 10, 10)
    assert figure(folder, "FRE-02")["value"] == 25
    coverage = figure(folder, "FRE-03")
    assert (coverage["numerator"], coverage["denominator"], coverage["value"]) == (18, 25, 72)
    retired = figure(folder, "FRE-05")
    assert (retired["numerator"], retired["denominator"]) == (6, 9)
    # Odette, René, Marie-Ange, Sofia, Jean (1945); Paulette’s two dates cannot be attributed.
    returned = figure(folder, "FRE-11", "2")
    assert (returned["numerator"], returned["denominator"], returned["scope"]) == (5, 8, 10)
    assert (returned["lower"], returned["upper"]) == (50, 70)
    assert counts(folder, "FRE-11")["3"] == 2  # Odette, René
    assert counts(folder, "ACT-01") == {"individuel": 15, "collectif": 3}
    assert counts(folder, "ACT-02") == {"activite": 1040, "personne": 1790}
    assert figure(folder, "ACT-02", "activite")["value"] == pytest.approx(17 + 20 / 60)
    assert figure(folder, "ACT-02", "personne")["value"] == pytest.approx(29 + 50 / 60)
    assert figure(folder, "ACT-03")["value"] == 4  # workshops of 5, 1 and 4
    assert counts(folder, "ACT-07") == {
        "social_sante": 3,
        "logement": 1,
        "transports_mobilite": 1,
        "argent_impots": 4,
    }
    themes = {item: n for item, n in counts(folder, "ACT-05").items() if item != "email"}
    assert themes == {
        "aide_aux_demarches_administratives": 5,
        "prendre_en_main_du_materiel": 5,
        "aucune": 1,  # n° 21
    }


def test_small_set_without_the_records(atelier: Atelier) -> None:
    folder = atelier.importer(beneficiaires=None)
    assert folder.manifest.identites == {"noms_affiches": 8, "anonyme": 7, "non_confirmee": 9}
    assert figure(folder, "FRE-01")["value"] == 9
    retired = figure(folder, "FRE-05")
    assert (retired["numerator"], retired["denominator"]) == (5, 8)
    returned = figure(folder, "FRE-11", "2")
    assert (returned["numerator"], returned["denominator"]) == (6, 9)
    assert any("Sans le classeur Bénéficiaires" in said for said in folder.manifest.remarques)
    people = folder.tables.beneficiaires.collect()
    assert people["annee_naissance"].null_count() == people.height


def test_records_bring_birth_year_and_accompagnements_elsewhere(atelier: Atelier) -> None:
    people = atelier.importer().tables.beneficiaires.collect().filter(identite="confirmee")
    known = people.select("annee_naissance", "accompagnements_hors_fichier").sort("annee_naissance")
    assert known.rows() == [
        (None, 0),  # Hamid
        (1945, 0),
        (1948, 2),  # Odette came twice in 2023
        (1951, 0),
        (1958, 0),
        (1983, 0),
        (1990, 0),
        (2001, 0),
    ]


# --- Layouts ----------------------------------------------------------------------------------


def sans_tableau(path: Path, lignes: Sequence[Ligne], colonnes: Sequence[str]) -> None:
    """What another spreadsheet program leaves: cells, without an Excel table object."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Feuille1")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        above = [
            ("Informations export", ""), ("Nom", "Exemple"), ("Prénom", "Camille"),
            ("Rôle", "Conseiller Numérique"), ("Total", str(len(lignes))),
            ("Date d'export", "14/01/2025"), ("Filtres", ""),
            ("Période", "01.01.2024 - 31.12.2024"),
        ]  # fmt: skip
        for row, pair in enumerate(above):
            sheet.write_row(row, 0, pair)
        top = len(above) + 3
        sheet.write_row(top, 0, colonnes)
        for row, ligne in enumerate(lignes, start=top + 1):
            for column, label in enumerate(colonnes):
                value = ligne.get(label)
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, day)
                elif isinstance(value, int):
                    sheet.write_number(row, column, value)
                elif value is not None:
                    sheet.write_string(row, column, str(value))


def melange(noms: Sequence[str]) -> list[str]:
    shuffled = list(noms)
    random.Random(7).shuffle(shuffled)  # noqa: S311
    assert shuffled[0] != noms[0]
    return shuffled


def autres_apostrophes(ligne: Ligne) -> Ligne:
    return {c.replace("’", "'"): v for c, v in ligne.items()}


def autres_espaces(ligne: Ligne) -> Ligne:
    return {c.replace(" ", "\u00a0"): v for c, v in ligne.items()}


@pytest.mark.parametrize(
    "disposition",
    ["filtres", "en_tete", "apostrophes", "espaces", "melange", "sans_tableau", "sans_source"],
)
def test_other_layouts_give_the_same_tables(
    atelier: Atelier, lignes: list[Ligne], disposition: str
) -> None:
    reference = atelier.importer(vers="reference")
    match disposition:
        case "filtres":
            extra = [("Bénéficiaires", "-"), ("Médiateurs", "-"), ("Médiateur", "-")]
            path = atelier.accompagnements(lignes, preamble_extra=extra)
        case "en_tete":
            path = atelier.accompagnements(lignes, header_row=61)
        case "apostrophes":
            other = [autres_apostrophes(ligne) for ligne in lignes]
            path = atelier.accompagnements(other, columns=list(other[0]))
        case "espaces":
            other = [autres_espaces(ligne) for ligne in lignes]
            path = atelier.accompagnements(other, columns=list(other[0]))
        case "melange":
            path = atelier.accompagnements(lignes, columns=melange(COLONNES))
        case "sans_source":  # who never used Espace Coop V1 has no such column
            lignes = [li for li in lignes if "V1" not in str(li["Source de la donnée"])]
            kept = [c for c in COLONNES if c != "Source de la donnée"]
            path = atelier.accompagnements(lignes, columns=kept)
            folder = atelier.importer(path)
            assert folder.tables.participations.collect().height == 24
            assert figure(folder, "FRE-01")["value"] == 10
            return
        case _:
            path = atelier.racine / "accompagnements.xlsx"
            sans_tableau(path, lignes, COLONNES)
    folder = atelier.importer(path)
    assert folder.manifest.fichiers[0].total_annonce == 25
    assert folder.manifest.fichiers[0].debut == date(2024, 1, 1)
    assert tables(folder.path) == tables(reference.path)


def test_records_are_read_in_any_layout(atelier: Atelier) -> None:
    reference = atelier.importer(vers="reference")
    records = [autres_apostrophes(ligne) for ligne in lignes_beneficiaires(petit_cas())]
    path = atelier.beneficiaires(records, columns=melange(list(records[0])), header_row=31)
    assert tables(atelier.importer(ACCOMPAGNEMENTS, path).path) == tables(reference.path)


@pytest.mark.parametrize(
    "ecrire",
    [
        pytest.param(lambda nom: nom.replace("’", "'"), id="apostrophe-droite"),
        pytest.param(lambda nom: nom.replace(" ", "\u00a0 "), id="espaces"),
        pytest.param(lambda nom: unicodedata.normalize("NFD", nom), id="accents-decomposes"),
    ],
)
def test_a_name_typed_another_way_is_the_same_person(
    atelier: Atelier, lignes: list[Ligne], ecrire: Any
) -> None:
    """Every other row of a person has another apostrophe, space or form of accents."""
    reference = atelier.importer(vers="reference")
    for ligne in lignes[::2]:
        ligne["Bénéficiaire"] = ecrire(str(ligne["Bénéficiaire"]))
    folder = atelier.importer(atelier.accompagnements(lignes))
    assert folder.manifest.identites == reference.manifest.identites
    assert tables(folder.path) == tables(reference.path)


def test_labels_with_straight_apostrophes_and_special_spaces(
    atelier: Atelier, lignes: list[Ligne]
) -> None:
    reference = atelier.importer(vers="reference")
    for ligne in lignes:
        ligne["Canaux d’accompagnement"] = str(ligne["Canaux d’accompagnement"]).replace("’", "'")
        ligne["Type"] = str(ligne["Type"]).replace(" ", "\u00a0")
        ligne["Tranche d’âge du bénéficiaire"] = str(
            ligne["Tranche d’âge du bénéficiaire"]
        ).replace(" ", "\u202f")
    folder = atelier.importer(atelier.accompagnements(lignes))
    assert tables(folder.path) == tables(reference.path)


# --- Team export ------------------------------------------------------------------------------


def test_team_export_gives_activity_and_no_person(atelier: Atelier) -> None:
    folder = atelier.importer(EQUIPE, None)
    got = {name: frame.collect() for name, frame in folder.tables.to_dict().items()}
    assert got["participations"].height == 28
    assert got["activites"].height == 20
    assert got["mediateurs"].height == 2
    per_mediator = got["activites"]["mediateur_id"].value_counts()["count"]
    assert sorted(per_mediator) == [2, 18]
    assert got["beneficiaires"]["anonyme"].null_count() == 28
    assert set(got["beneficiaires"]["identite"]) == {"absente"}
    assert figure(folder, "FRE-02")["value"] == 28
    assert counts(folder, "ACT-01") == {"individuel": 16, "collectif": 4}
    assert counts(folder, "ACT-02")["activite"] == 1040 + 30 + 60
    assert counts(folder, "ACT-02")["personne"] == 1790 + 30 + 2 * 60
    refused = figures(folder, "FRE-01", "FRE-05", "FRE-11")
    assert refused["indicator"].to_list() == ["FRE-01", "FRE-05", "FRE-11"]
    assert set(refused["status"]) == {"non_renseigne"}
    assert refused["value"].null_count() == 3
    assert all("export d’équipe ne dit pas qui est venu" in said for said in refused["reason"])


def test_team_export_refuses_the_records(
    atelier: Atelier, capsys: pytest.CaptureFixture[str]
) -> None:
    assert atelier.code(EQUIPE, BENEFICIAIRES) == 2
    assert "est un export d’équipe" in capsys.readouterr().err
    assert not (atelier.racine / "donnees").exists()


# --- Rows -------------------------------------------------------------------------------------


def test_v1_row_has_no_status_no_sex_and_a_coarser_age(atelier: Atelier) -> None:
    folder = atelier.importer()
    v1 = folder.tables.activites.filter(pl.col("source") == "coop_v1").collect()
    assert v1.height == 1
    seats = folder.tables.participations.collect().join(v1, on="activite_id", how="semi")
    person = folder.tables.beneficiaires.collect().join(seats, on="beneficiaire_id", how="semi")
    assert person.select(
        "anonyme", "genre", "statut_social", "tranche_age", "tranche_age_affichee"
    ).rows() == [(True, None, None, "v1_soixante_plus", "soixante_soixante_neuf")]
    assert any("Espace Coop V1" in said for said in folder.manifest.remarques)


@pytest.mark.parametrize(
    ("affichee", "regroupee"),
    [
        ("Moins de 12 ans", "moins_de_douze"),
        ("12 - 17 ans", "douze_dix_huit"),
        ("18 - 24 ans", "v1_dix_huit_trente_cinq"),
        ("25 - 39 ans", "v1_dix_huit_trente_cinq"),
        ("40 - 59 ans", "v1_trente_cinq_soixante"),
        ("60 - 69 ans", "v1_soixante_plus"),
        ("70 ans et plus", "v1_soixante_plus"),
        ("Non communiqué", "non_communique"),
    ],
)
def test_v1_age_bands(atelier: Atelier, lignes: list[Ligne], affichee: str, regroupee: str) -> None:
    v1 = numero(lignes, date(2024, 1, 15))
    lignes[v1]["Tranche d’âge du bénéficiaire"] = affichee
    folder = atelier.importer(atelier.accompagnements([lignes[v1]]), None)
    assert folder.tables.beneficiaires.collect()["tranche_age"].to_list() == [regroupee]


def test_a_followed_person_seen_in_both_systems_keeps_her_traits(
    atelier: Atelier, lignes: list[Ligne]
) -> None:
    first = numero(lignes, date(2024, 1, 22))  # Sofia comes again on 16/04
    lignes[first]["Source de la donnée"] = "Espace coop (V1)"
    folder = atelier.importer(atelier.accompagnements(lignes))
    sofia = folder.tables.beneficiaires.filter(pl.col("annee_naissance") == 1990).collect()
    assert sofia.select("genre", "statut_social", "tranche_age").row(0) == (
        "feminin", "sans_emploi", "vingt_cinq_trente_neuf",
    )  # fmt: skip


def test_codes_stay_text_with_their_zeros(atelier: Atelier, lignes: list[Ligne]) -> None:
    lignes[0] |= {
        "Canaux d’accompagnement": "Lieu d’activité",
        "Nom du lieu": "Salle des Essais",
        "Commune": "Ambérieu-en-Bugey",
        "Code postal": "01500",
        "Code Insee": "01004",
        "Commune du bénéficiaire": "Ambérieu-en-Bugey",
        "Code postal du bénéficiaire": "01500",
        "Code Insee du bénéficiaire": "01004",
    }
    folder = atelier.importer(atelier.accompagnements(lignes), None)
    places = folder.tables.structures.collect().filter(nom="Salle des Essais")
    assert places["code_insee"].to_list() == ["01004"]
    assert "01004" in folder.tables.activites.collect()["code_insee"].to_list()
    home = folder.tables.beneficiaires.collect().filter(code_insee_residence="01004")
    assert home["code_postal_residence"].to_list() == ["01500"]
    for name in TABLES:
        schema = pl.read_parquet_schema(folder.path / f"{name}.parquet")
        codes = [kind for column, kind in schema.items() if column.startswith("code_")]
        assert all(kind == pl.String for kind in codes), name


def test_a_workshop_is_one_activity_and_its_seats(atelier: Atelier) -> None:
    folder = atelier.importer()
    day = folder.tables.activites.filter(pl.col("date") == date(2024, 2, 6)).collect()
    assert day.select("type", "nb_participants", "duree_min", "niveau").rows() == [
        ("collectif", 5, 120, "debutant")
    ]
    seats = folder.tables.participations.collect().join(day, on="activite_id", how="semi")
    activity = day["activite_id"].item()
    assert seats["participation_id"].to_list() == [f"{activity}_00{n}" for n in range(1, 6)]
    assert seats["beneficiaire_id"].n_unique() == 5


# --- Rejected rows ----------------------------------------------------------------------------


def test_rejected_rows_are_told_by_line_rule_and_column_only(
    atelier: Atelier, lignes: list[Ligne], capsys: pytest.CaptureFixture[str]
) -> None:
    genre = numero(lignes, date(2024, 6, 18))
    jour = numero(lignes, date(2024, 3, 12))
    duree = numero(lignes, date(2024, 4, 9))
    atelier_a = numero(lignes, date(2024, 2, 6), 4)  # the first seat of the day is read first
    code = numero(lignes, date(2024, 9, 10))
    lignes[genre]["Genre du bénéficiaire"] = "Hamid Simulaz"
    lignes[jour]["Date"] = "le 12 mars, M. Figurex"
    lignes[duree]["Durée (min)"] = "une heure avec Jean Figurex"
    lignes[atelier_a]["Durée (min)"] = 45
    lignes[code]["Code Insee du bénéficiaire"] = "chez Mme Songevaz"
    lignes.append(dict(lignes[0]))  # the same seat again, last
    folder = atelier.importer(atelier.accompagnements(lignes))
    file = folder.manifest.fichiers[0]
    assert (file.lignes_lues, file.lignes_gardees, file.lignes_rejetees) == (26, 20, 6)
    assert folder.tables.participations.collect().height == 20
    assert folder.manifest.rejets == {
        "activite_contradictoire": 1,
        "code_invalide": 1,
        "date_illisible": 1,
        "duree_illisible": 1,
        "ligne_en_double": 1,
        "valeur_inconnue": 1,
    }
    told = {(int(r["ligne"]), r["regle"], r["colonne"]) for r in rows(folder.path / REJECTED)}
    assert told == {
        (PREMIERE + genre, "valeur_inconnue", "Genre du bénéficiaire"),
        (PREMIERE + jour, "date_illisible", "Date"),
        (PREMIERE + duree, "duree_illisible", "Durée (min)"),
        (PREMIERE + atelier_a, "activite_contradictoire", "ID CRA"),
        (PREMIERE + code, "code_invalide", "Code Insee du bénéficiaire"),
        (PREMIERE + 25, "ligne_en_double", "Participants"),
    }
    said = capsys.readouterr()
    assert str(folder.path / REJECTED) in said.out.replace("\n", "")
    assert leaks(folder.path, said.out + said.err) == []


@pytest.mark.parametrize(
    ("colonne", "valeur", "regle"),
    [
        ("Type", "Visite", "valeur_inconnue"),
        ("Canaux d’accompagnement", "", "valeur_inconnue"),
        ("Participants", "3/2", "participants_illisible"),
        ("Participants", "0/2", "participants_illisible"),
        ("Participants", "deux", "participants_illisible"),
        ("Durée (min)", -5, "duree_illisible"),
        ("Durée (min)", 10**10, "duree_illisible"),
        ("Durée (min)", 12.5, "duree_illisible"),
        ("Thématique(s) d’accompagnement", "E-mail\nJardinage", "valeur_inconnue"),
        ("Matériel numérique utilisé", "Minitel", "valeur_inconnue"),
        ("Niveau d’autonomie (ou de l’atelier)", "4/3", "niveau_illisible"),
        ("Bénéficiaire réorienté", "Peut-être", "valeur_inconnue"),
        ("Structure de redirection", "Ailleurs", "valeur_inconnue"),
        ("Statut du bénéficiaire", "Rentier", "valeur_inconnue"),
        ("Tranche d’âge du bénéficiaire", "60 ans et plus (V1)", "valeur_inconnue"),
        ("Source de la donnée", "Cahier", "valeur_inconnue"),
        ("Bénéficiaire", "", "beneficiaire_absent"),
        ("ID CRA", "", "identifiant_absent"),
        ("Code postal du bénéficiaire", "7300", "code_invalide"),
        ("Code Insee", "2C004", "code_invalide"),
    ],
)
def test_each_rule(
    atelier: Atelier, lignes: list[Ligne], colonne: str, valeur: object, regle: str
) -> None:
    lignes[0][colonne] = valeur
    folder = atelier.importer(atelier.accompagnements(lignes), None)
    assert [(r["ligne"], r["regle"], r["colonne"]) for r in rows(folder.path / REJECTED)] == [
        (str(PREMIERE), regle, colonne)
    ]
    assert folder.manifest.rejets == {regle: 1}


# --- The same files, the same tables ----------------------------------------------------------


def test_the_same_files_and_key_give_the_same_bytes(atelier: Atelier) -> None:
    first = atelier.importer(vers="un").path
    second = atelier.importer(vers="deux").path
    written = sorted(file.relative_to(first) for file in first.rglob("*") if file.is_file())
    assert written == sorted(f.relative_to(second) for f in second.rglob("*") if f.is_file())
    for name in written:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_the_order_of_the_rows_does_not_matter(atelier: Atelier, lignes: list[Ligne]) -> None:
    """Tables are sorted and pseudonyms do not depend on lines: only line numbers may differ."""
    first = atelier.importer(vers="un")
    random.Random(3).shuffle(lignes)  # noqa: S311
    records = lignes_beneficiaires(petit_cas())[::-1]
    second = atelier.importer(
        atelier.accompagnements(lignes), atelier.beneficiaires(records), vers="deux"
    )
    assert tables(first.path) == tables(second.path)
    assert first.manifest.identites == second.manifest.identites
    cases = [[r["cas"] for r in rows(f.path / TO_REVIEW)] for f in (first, second)]
    assert cases[0] == cases[1]


def test_the_users_own_files_are_kept(atelier: Atelier) -> None:
    folder = atelier.importer()
    (folder.path / "notes.txt").write_text("à moi", encoding="utf-8")
    atelier.importer()
    assert (folder.path / "notes.txt").read_text("utf-8") == "à moi"
    expected = {f"{name}.parquet" for name in TABLES}
    expected |= {"import.json", REJECTED, TO_REVIEW, "notes.txt", "lectures"}
    assert {path.name for path in folder.path.iterdir()} == expected
    assert {path.name for path in atelier.racine.iterdir()} == {"donnees", "coffre"}


# --- Nothing personal -------------------------------------------------------------------------

NOMS_DU_JEU = {part for p in PERSONNES for part in (p.prenom, p.nom)}
#: What the workbooks hold and no file may: names, notes, phones, e-mails, free texts, addresses.
#: (Four digits of a phone would be met by chance in the hexadecimal of the pseudonyms.)
INTERDITS = sorted(
    {
        *NOMS_DU_JEU, *NOMS, "Exemple", "Camille", "Dominique", "Modèle", "Alix", "Patron",
        "06 39 98", "063998", "example.org", "=1+1", "Rappeler", "Impôts 2042", "APL de", "RSA",
        "Smartphone", "Fictif", "niveau 1", "rue de l", "place du",
    }
)  # fmt: skip


def folded(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.casefold()).replace("’", "'")
    return "".join(c for c in text if not unicodedata.combining(c))


def leaks(folder: Path, said: str = "") -> list[tuple[str, str]]:
    """(file, planted text) found in the bytes or in the text columns of any file."""
    found = []
    for file in sorted(folder.rglob("*")):
        if not file.is_file():
            continue
        raw = file.read_bytes()
        texts = [folded(raw.decode("utf-8", errors="ignore")), raw.decode("latin-1").casefold()]
        if file.suffix == ".parquet":
            frame = pl.read_parquet(file)
            texts = [folded(json.dumps(frame.to_dicts(), default=str, ensure_ascii=False))]
            metadata = {
                k: v for k, v in pl.read_parquet_metadata(file).items() if k != "ARROW:schema"
            }
            texts.append(folded(json.dumps(metadata, ensure_ascii=False)))
        found += [(file.name, word) for word in INTERDITS if any(folded(word) in t for t in texts)]
    paths = {folded(str(folder)), folded(str(folder.parent))}
    words = folded(said)
    for path in paths:
        words = words.replace(path, "")
    return found + [("écran", word) for word in INTERDITS if folded(word) in words]


def test_the_scan_finds_what_is_there(tmp_path: Path) -> None:
    pl.DataFrame({"nom": ["chez Odette"]}).write_parquet(tmp_path / "a.parquet")
    (tmp_path / "b.csv").write_text("SONGEVAZ", encoding="utf-8")
    assert leaks(tmp_path, "D'Hypothez") == [
        ("a.parquet", "Odette"),
        ("b.csv", "Songevaz"),
        ("écran", "D’Hypothez"),
    ]


def test_nothing_personal_in_the_data_folder(
    atelier: Atelier, lignes: list[Ligne], capsys: pytest.CaptureFixture[str]
) -> None:
    home = numero(lignes, date(2024, 5, 14))
    assert lignes[home]["Canaux d’accompagnement"] == "À domicile"
    lignes[home]["Nom du lieu"] = "Chez Mme Chimérex"
    lignes[numero(lignes, date(2024, 9, 17))]["Notes supplémentaires"] = "Fille d’Odette Fabuloz"
    lignes[numero(lignes, date(2024, 6, 18))]["Genre du bénéficiaire"] = "M. Simulaz"
    filters = [("Bénéficiaires", "Odette Fabuloz"), ("Médiateurs", "Dominique Modèle")]
    records = lignes_beneficiaires(petit_cas())
    records[0]["Notes supplémentaires"] = "06 39 98 00 02, odette.fabuloz@example.org"
    records[1]["Prénom"] = "Renée"  # left for review
    folder = atelier.importer(
        atelier.accompagnements(lignes, preamble_extra=filters),
        atelier.beneficiaires(records, preamble_extra=[("Recherche avancée", "Fabuloz")]),
    )
    assert rows(folder.path / TO_REVIEW)
    assert rows(folder.path / REJECTED)
    assert folder.manifest.fichiers[0].filtres["Bénéficiaires"] == "(renseigné)"
    assert folder.manifest.fichiers[1].filtres["Autre filtre"] == "(renseigné)"
    said = capsys.readouterr()
    assert leaks(folder.path, said.out + said.err) == []


def test_nothing_personal_from_a_search_on_a_name(atelier: Atelier) -> None:
    """The natural line « Recherche » holds whatever was typed: often a name."""
    path = atelier.racine / "beneficiaires.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Bénéficiaires")
        records = lignes_beneficiaires(petit_cas())[:1]
        above = [("Nom", "Exemple"), ("Total", "1"), ("Filtres", ""), ("Recherche", "Fabuloz")]
        for row, pair in enumerate(above):
            sheet.write_row(row, 0, pair)
        sheet.write_row(6, 0, list(records[0]))
        sheet.write_row(7, 0, list(records[0].values()))
    folder = atelier.importer(ACCOMPAGNEMENTS, path)
    assert folder.manifest.fichiers[1].filtres == {"Recherche": "(renseigné)"}
    assert leaks(folder.path) == []


def test_nothing_personal_from_a_team(atelier: Atelier, capsys: pytest.CaptureFixture[str]) -> None:
    team = lignes_equipe(petite_equipe())
    path = atelier.accompagnements(
        team, columns=COLONNES_EQUIPE, preamble_extra=[("Médiateurs", "Camille Exemple")]
    )
    folder = atelier.importer(path, None)
    said = capsys.readouterr()
    assert leaks(folder.path, said.out + said.err) == []


# --- The key ----------------------------------------------------------------------------------


def test_the_key_is_created_once_outside_and_private(
    atelier: Atelier, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = atelier.importer()
    assert "Sauvegardez cette clé" in capsys.readouterr().err
    secret = atelier.cle.read_text("ascii").strip()
    if os.name == "posix":
        assert stat.S_IMODE(atelier.cle.stat().st_mode) == 0o600
    atelier.importer()
    assert "Sauvegardez" not in capsys.readouterr().err
    assert atelier.cle.read_text("ascii").strip() == secret
    for file in filter(Path.is_file, folder.path.rglob("*")):
        assert secret.encode() not in file.read_bytes()
        assert bytes.fromhex(secret) not in file.read_bytes()


def test_the_key_in_the_environment(atelier: Atelier, monkeypatch: pytest.MonkeyPatch) -> None:
    key = atelier.racine / "autre" / "cle.txt"
    monkeypatch.setenv("INCLUSION_METRICS_CLE", str(key))
    data = atelier.racine / "donnees"
    assert main(["importer", "coop", str(ACCOMPAGNEMENTS), "--vers", str(data)]) == 0
    assert key.is_file()


def test_pseudonyms_hold_from_one_import_to_the_next_with_the_same_key_only(
    atelier: Atelier, lignes: list[Ligne]
) -> None:
    def names(folder: Folder) -> set[str]:
        return set(folder.tables.beneficiaires.collect()["beneficiaire_id"])

    whole = atelier.importer(vers="annee", beneficiaires=None)
    part = [ligne for ligne in lignes if ligne["Date"] >= date(2024, 6, 1)]  # type: ignore[operator]
    later = atelier.importer(atelier.accompagnements(part), None, vers="fin")
    assert names(later) < names(whole)
    other = atelier.importer(vers="autre", beneficiaires=None, cle=atelier.racine / "autre.txt")
    assert names(other).isdisjoint(names(whole))
    assert other.manifest.cle != whole.manifest.cle == later.manifest.cle


def test_a_refused_import_leaves_no_key_that_nobody_was_told_of(atelier: Atelier) -> None:
    assert atelier.code(BENEFICIAIRES, None) == 2
    assert not atelier.cle.exists()
    atelier.importer()
    secret = atelier.cle.read_bytes()
    assert atelier.code(atelier.racine / "absent.xlsx", None) == 2
    assert atelier.cle.read_bytes() == secret


# --- Decisions --------------------------------------------------------------------------------


@pytest.fixture
def fiches_semblables(atelier: Atelier) -> Path:
    """Paulette’s two records born the same year: one person recorded twice, or two."""
    records = lignes_beneficiaires(petit_cas())
    for record in records:
        if record["Prénom"] == "Paulette":
            record["Année de naissance"] = 1941
    return atelier.beneficiaires(records)


def decider(folder: Folder, decision: str, encoding: str = "utf-8-sig") -> str:
    """Write a decision on the only case, as a person would; its number is returned."""
    path = folder.path / TO_REVIEW
    (case,) = rows(path)
    header = path.read_text("utf-8-sig").splitlines()[0]
    line = ";".join([*list(case.values())[:-1], decision])
    path.write_text(f"{header}\r\n{line}\r\n", encoding=encoding, newline="")
    return case["cas"]


def test_a_doubt_is_listed_by_line_numbers(atelier: Atelier, fiches_semblables: Path) -> None:
    folder = atelier.importer(beneficiaires=fiches_semblables)
    uniques = figure(folder, "FRE-01")
    assert (uniques["value"], uniques["lower"], uniques["upper"]) == (9, 9, 10)
    (case,) = rows(folder.path / TO_REVIEW)
    lines = lignes_accompagnements(petit_cas())
    mine = [i + PREMIERE for i, li in enumerate(lines) if li["Bénéficiaire"] == "Paulette Chimérex"]
    assert case["lignes_accompagnements"] == ", ".join(map(str, mine))
    assert case["lignes_beneficiaires"] == "20, 21"  # header on line 13, records 7 and 8
    assert (case["personnes_min"], case["personnes_max"], case["decision"]) == ("1", "2", "")


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252"])
@pytest.mark.parametrize(("decision", "persons"), [("1", 9), ("2", 10)])
def test_a_decision_is_honoured_and_kept(
    atelier: Atelier, fiches_semblables: Path, decision: str, persons: int, encoding: str
) -> None:
    folder = atelier.importer(beneficiaires=fiches_semblables)
    case = decider(folder, decision, encoding)
    for _ in range(2):
        folder = atelier.importer(beneficiaires=fiches_semblables)
        uniques = figure(folder, "FRE-01")
        assert (uniques["value"], uniques["lower"], uniques["upper"]) == (persons,) * 3
        (kept,) = rows(folder.path / TO_REVIEW)
        assert (kept["cas"], kept["decision"]) == (case, decision)
        assert kept["lignes_beneficiaires"] == "20, 21"


def sans_jean_83(atelier: Atelier) -> Path:
    """The records without that of Jean Figurex born in 1983: a change of traits, or another."""
    kept = [r for r in lignes_beneficiaires(petit_cas()) if r["Année de naissance"] != 1983]
    return atelier.beneficiaires(kept)


def decider_jean(folder: Folder) -> None:
    """Write 0 on the case that may be nobody more."""
    path = folder.path / TO_REVIEW
    lines = path.read_text("utf-8-sig").splitlines()
    assert sum(";0;1;" in line for line in lines) == 1
    lines = [f"{line}0" if ";0;1;" in line else line for line in lines]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")


def test_a_decision_of_nobody_more_joins_the_person_already_counted(atelier: Atelier) -> None:
    records = sans_jean_83(atelier)
    folder = atelier.importer(beneficiaires=records)
    uniques = figure(folder, "FRE-01")
    assert (uniques["value"], uniques["lower"], uniques["upper"]) == (10, 9, 10)
    decider_jean(folder)
    for _ in range(2):
        folder = atelier.importer(beneficiaires=records)
        uniques = figure(folder, "FRE-01")
        assert (uniques["value"], uniques["lower"], uniques["upper"]) == (9, 9, 9)
        assert figure(folder, "FRE-03")["numerator"] == 18  # no accompagnement is lost
        # Odette (3), René (3) and now Jean (12/03, 09/04 and 08/10).
        assert counts(folder, "FRE-11")["3"] == 3
        assert "0" in {case["decision"] for case in rows(folder.path / TO_REVIEW)}
    jean = folder.tables.beneficiaires.filter(pl.col("annee_naissance") == 1945).collect()
    assert jean.select("statut_social", "code_insee_residence").row(0) == ("retraite", "73065")


def test_nobody_more_is_refused_where_two_persons_have_the_name(
    atelier: Atelier, lignes: list[Ligne], capsys: pytest.CaptureFixture[str]
) -> None:
    third = dict(lignes[0]) | {
        "Participants": 1,
        "Bénéficiaire": "Jean Figurex",
        "Statut du bénéficiaire": "Scolarisé",
        "ID CRA": "00000000-0000-4000-8000-0000000000e1",
    }
    path = atelier.accompagnements([*lignes, third])
    folder = atelier.importer(path)
    decider_jean(folder)
    assert atelier.code(path, BENEFICIAIRES) == 2
    assert "plusieurs personnes portent ce nom" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ("5", "est hors des bornes 1 à 2"),
        ("0", "est hors des bornes 1 à 2"),
        ("deux", "ligne 2, colonne « decision »"),
        ("-1", "ligne 2, colonne « decision »"),
        ("1,5", "ligne 2, colonne « decision »"),
        ("²", "ligne 2, colonne « decision »"),
    ],
)
def test_an_impossible_decision_is_refused(
    atelier: Atelier,
    fiches_semblables: Path,
    decision: str,
    expected: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = atelier.importer(beneficiaires=fiches_semblables)
    decider(folder, decision)
    before = contents(folder.path)
    capsys.readouterr()
    assert atelier.code(ACCOMPAGNEMENTS, fiches_semblables) == 2
    said = capsys.readouterr().err.replace("\u00a0", " ").replace("\u202f", " ")
    assert said.startswith("Erreur : ")
    assert expected in said
    assert contents(folder.path) == before


def test_a_review_file_saved_with_commas_is_refused(
    atelier: Atelier, fiches_semblables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its decisions would be lost without a word."""
    folder = atelier.importer(beneficiaires=fiches_semblables)
    decider(folder, "2")
    path = folder.path / TO_REVIEW
    path.write_text(path.read_text("utf-8-sig").replace(";", ","), encoding="utf-8")
    assert atelier.code(ACCOMPAGNEMENTS, fiches_semblables) == 2
    assert TO_REVIEW in capsys.readouterr().err
