"""What a service notes of itself, read from a register and through a mapping; counted by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import python_calamine as calamine
from exemples import registre as exemple

from inclusion_metrics.cross_rules import INTEGRITY, broken
from inclusion_metrics.identity import Key
from inclusion_metrics.loading import load, save
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.quality import quality_of
from inclusion_metrics.schemas import Tables
from inclusion_metrics.sources.assembly import Assembled, assemble
from inclusion_metrics.sources.correspondance.lecture import read_all
from inclusion_metrics.sources.correspondance.mapping import make_mapping
from inclusion_metrics.sources.correspondance.yaml import parse_yaml_text
from inclusion_metrics.sources.draft import Draft
from inclusion_metrics.sources.reader import Context
from inclusion_metrics.sources.registre.feuilles_service import SERVICE
from inclusion_metrics.sources.registre.modele import write_model
from inclusion_metrics.sources.registre.workbook import READER
from inclusion_metrics.sources.service import REENTRIES
from inclusion_metrics.sources.tabular.grid import SourceFile

KEY = Key(b"cle fictive pour les essais seulement", Path("cle"), created=False)
CONTEXT = Context(KEY, date(2026, 1, 1))
LIEUX = [
    ("Nom de la structure", "Commune (code Insee)", "Ouverture", "Institution publique"),
    ("Les Tilleuls", "73065", date(2018, 9, 1), "Non"),
    ("Maison du Lac", "73179", None, "Oui"),
]
TILLEULS, LAC = "73065_les-tilleuls", "73179_maison-du-lac"
PERSONNES = [
    ("Identifiant", "Nom", "Prénom", "Date de naissance", "Année de naissance"),
    ("P01", "Fabuloz", "Odette", date(1951, 4, 12)),
    ("P02", "Simulaz", "Hamid", None, 1987),
    (None, "Songevaz", "Ange", date(2004, 2, 29)),
]
NAMES = ("Fabuloz", "Odette", "Simulaz", "Hamid", "Songevaz", "Passant")
Feuilles = Mapping[str, Sequence[Sequence[Any]]]


def lire(folder: Path, feuilles: Feuilles, name: str = "registre.xlsx") -> Draft:
    path = folder / name
    (exemple.ecrire_ods if path.suffix == ".ods" else exemple.ecrire_xlsx)(path, feuilles)
    return READER.read(SourceFile(path), CONTEXT)


def reunis(*drafts: Draft) -> Assembled:
    return assemble(drafts, KEY, {})


def table(assembled: Assembled, name: str) -> pl.DataFrame:
    return assembled.tables.to_dict()[name].collect()


def regles(draft: Draft) -> list[tuple[str, int, str, str]]:
    found = draft.rejects.select("feuille", "ligne", "regle", "colonne")
    return found.sort("feuille", "ligne").rows()


# A whole register: two rows or more to keep on each sheet, some to set aside.

JOUR = date(2024, 3, 5)
REGISTRE: dict[str, list[tuple[Any, ...]]] = {
    "Structures": LIEUX,
    "Personnes": PERSONNES,
    "Présences": [
        ("Date", "Structure", "Identifiant", "Titre de l’atelier", "Étiquettes"),
        (JOUR, "Les Tilleuls", "P01", "Premiers pas", "Premiers pas 2024 ; Bien vieillir"),
    ],
    "Activités comptées": [
        ("Date", "Structure", "Titre de l’atelier", "Participants", "Étiquettes"),
        (JOUR, "Maison du Lac", "Café numérique", 4, "Bien vieillir"),
    ],
    "Motifs de venue": [
        ("Identifiant", "Nom", "Prénom", "Date", "Motif"),
        ("P01", None, None, JOUR, "Apprendre"),
        ("P01", None, None, JOUR, "Rencontrer du monde"),
        (None, "SIMULAZ", "hamid", JOUR, "?"),
        ("P01", None, None, JOUR, "Apprendre"),  # the second time: a double
        (None, None, None, JOUR, "Apprendre"),
        ("P01", None, None, date(2099, 1, 1), "Apprendre"),
        ("P01", None, None, JOUR, "Déjeuner"),
    ],
    "Inscriptions": [
        ("Identifiant", "Cycle", "Séances prévues", "Inscription le", "Abandon le"),
        ("P01", "Premiers pas 2024", 6, date(2024, 2, 20)),
        ("P02", "Premiers pas 2024", 6, date(2024, 2, 21), date(2024, 3, 28)),
        ("P02", "Suite 2024", 4, date(2024, 4, 2), date(2024, 4, 1)),
        ("P02", "Suite 2024", 0, date(2024, 4, 2)),
    ],
    "Actions": [
        ("Financeur", "Intitulé", "Étiquette", "Axe CFPPA", "Thème CFPPA", "Montant (€)", "Début",
         "Fin"),
        ("Conférence fictive", "Bien vieillir connecté", "Bien vieillir",
         "Autres actions collectives de prévention", "Lien social", "8 000,50 €",
         date(2024, 1, 1), date(2024, 12, 31)),
        ("Ville fictive", "Café numérique"),
        ("Ville fictive", "À l’envers", None, None, None, None, date(2024, 2, 1),
         date(2024, 1, 1)),
    ],
    "Enquêtes": [
        ("Structure", "Date", "Intitulé", "Questionnaires distribués", "Réponses", "Satisfaits"),
        ("Les Tilleuls", date(2024, 6, 28), "Ateliers", 40, 31, 27),
        ("Maison du Lac", date(2024, 6, 28), None, 10, 0, 0),
        ("Les Tilleuls", date(2024, 7, 1), None, 10, 8, 9),
        ("Les Tilleuls", date(2024, 7, 2), None, 10, 11, 9),
        (None, date(2024, 7, 3), None, 10, 8, 7),
    ],
    "Orientations": [
        ("Structure", "Date", "Sens", "Organisme", "Genre d’organisme", "Nombre"),
        ("Les Tilleuls", JOUR, "Reçue d’un partenaire", "Mission locale fictive", "Autre", 2),
        ("Les Tilleuls", JOUR, "Adressée à un partenaire", "Centre social fictif"),
        ("Les Tilleuls", date(2018, 8, 31), "Adressée à un partenaire", "Centre social fictif"),
    ],
    "Postes": [
        ("Structure", "Poste", "Fonction", "Contrat", "ETP", "Début", "Fin"),
        ("Les Tilleuls", "Médiateur 1", "Médiation numérique", "Contrat aidé", 0.8,
         date(2017, 9, 1), date(2018, 8, 31)),  # before the opening: hired to prepare it
        ("Les Tilleuls", "Médiateur 1", "Médiation numérique", "CDI", "0,8", date(2018, 9, 1)),
        ("Les Tilleuls", "Accueil", "Accueil", "CDD", 1, date(2024, 2, 1), date(2024, 1, 1)),
        ("Les Tilleuls", "Accueil", "Accueil", "CDD", 35, date(2024, 2, 1)),
    ],
    "Ouvertures": [
        ("Structure", "Date", "Heures d’ouverture", "Dont équipe pédagogique",
         "Dont équipe technique", "Itinérante", "Commune (code Insee)"),
        ("Les Tilleuls", date(2024, 3, 4), 21, 14, 3.5, "Non"),
        ("Les Tilleuls", date(2024, 3, 9), 3, None, None, "Oui", "73179"),
        ("Les Tilleuls", date(2024, 3, 11), 10, 12, None, "Non"),
        ("Les Tilleuls", date(2024, 3, 18), 200),
    ],
    "Ressources": [
        ("Fiche", "Structure", "Utilisée par", "Date"),
        ("Créer son adresse", "Les Tilleuls", None, date(2024, 4, 3)),
        ("Créer son adresse", "Les Tilleuls", "Maison du Lac", date(2024, 5, 3)),
        ("Créer son adresse", "Les Tilleuls", "Centre social fictif", date(2024, 5, 6)),
    ],
    "Formations": [
        ("Structure", "Date", "Intitulé", "Public formé", "Personnes formées", "Durée (heures)"),
        ("Les Tilleuls", date(2024, 5, 14), "Repérer", "Professionnels de l’action sociale", 9,
         3.5),
        ("Les Tilleuls", date(2024, 5, 14), "Repérer", "Relais (habitants, bénévoles)", 4),
        ("Les Tilleuls", date(2024, 5, 15), "Repérer", "Agents d’accueil", 0),
    ],
    "Entretiens": [
        ("Structure", "Date", "Organisme", "Besoins"),
        ("Les Tilleuls", date(2018, 1, 18), "Bailleur fictif", "Équipement ; Mobilité"),
        ("Les Tilleuls", date(2018, 1, 19), "Mission locale fictive"),
        ("Les Tilleuls", date(2018, 1, 20), "Association fictive", "Un parc"),
    ],
    "Usages des services": [
        ("Service", "Année", "Utilisateurs", "Utilisateurs avant le projet",
         "Utilisateurs uniques"),
        ("Guichet des familles", 2023, 1200, 300, "Oui"),
        ("Guichet des familles", 2024, 1450, 300, "Oui"),
        ("Guichet des familles", 2024, 1500, 300, "Oui"),
        ("Guichet des familles", 2024, -1),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def registre(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    return lire(tmp_path_factory.mktemp("service"), REGISTRE)


@pytest.fixture(scope="module")
def dossier(registre: Draft) -> Assembled:
    return reunis(registre)


def test_each_rejected_row_has_its_rule_and_its_column(registre: Draft) -> None:
    assert regles(registre) == [
        ("Actions", 4, "fin_apres_debut", "Fin"),
        ("Enquêtes", 4, "reponses_ordonnees", "Réponses"),
        ("Enquêtes", 5, "reponses_ordonnees", "Réponses"),
        ("Enquêtes", 6, "obligatoire_absent", "Structure"),
        ("Entretiens", 4, "valeur_inconnue", "Besoins"),
        ("Formations", 4, "hors_limites", "Personnes formées"),
        ("Inscriptions", 4, "abandon_apres_inscription", "Abandon le"),
        ("Inscriptions", 5, "hors_limites", "Séances prévues"),
        ("Motifs de venue", 6, "personne_absente", "Identifiant"),
        ("Motifs de venue", 7, "date_future", "Date"),
        ("Motifs de venue", 8, "valeur_inconnue", "Motif"),
        ("Orientations", 4, "hors_ouverture", "Date"),
        ("Ouvertures", 4, "heures_ordonnees", "Heures d’ouverture"),
        ("Ouvertures", 5, "hors_limites", "Heures d'ouverture"),
        ("Postes", 4, "fin_apres_debut", "Fin"),
        ("Postes", 5, "hors_limites", "ETP"),
        ("Usages des services", 3, "situation_en_double", "Service"),
        ("Usages des services", 4, "situation_en_double", "Service"),
        ("Usages des services", 5, "hors_limites", "Utilisateurs"),
    ]
    told = dict(registre.rejects.select("regle", "explication").iter_rows())
    assert told["abandon_apres_inscription"] == "l’abandon précède l’inscription"
    assert "plus de satisfaits que de réponses" in told["reponses_ordonnees"]
    assert registre.file.changements["lignes en double"] == 1


def test_people_of_the_sheets_are_those_of_the_records(dossier: Assembled) -> None:
    people = dict(
        table(dossier, "beneficiaires").select("annee_naissance", "beneficiaire_id").rows()
    )
    odette, hamid = people[1951], people[1987]
    motifs = table(dossier, "motifs").select("beneficiaire_id", "date", "motif")
    assert set(motifs.rows()) == {
        (odette, JOUR, "apprendre"), (odette, JOUR, "lien_social"), (hamid, JOUR, "non_communique"),
    }  # fmt: skip
    enrolled = table(dossier, "inscriptions").drop("inscription_id").sort("date_inscription")
    assert enrolled.rows() == [
        (odette, "Premiers pas 2024", 6, date(2024, 2, 20), None),
        (hamid, "Premiers pas 2024", 6, date(2024, 2, 21), date(2024, 3, 28)),
    ]


def test_tags_tie_activities_to_actions_and_cycles(dossier: Assembled) -> None:
    tags = {tuple(row) for row in table(dossier, "activites")["tags"].to_list()}
    assert tags == {("Bien vieillir", "Premiers pas 2024"), ("Bien vieillir",)}
    assert "Bien vieillir" in table(dossier, "actions")["etiquette"].to_list()
    assert set(table(dossier, "inscriptions")["cycle"]) == {"Premiers pas 2024"}


def test_tables_without_people(dossier: Assembled) -> None:
    def rows(name: str, *by: str) -> list[dict[str, Any]]:
        frame = table(dossier, name)
        (number,) = Tables.member_schemas()[name].primary_key()
        return frame.drop(number).sort(by or frame.columns[1:2]).to_dicts()

    action, cafe = rows("actions", "financeur")
    assert (action["axe_cfppa"], action["theme_cfppa"]) == ("6", "lien_social")
    assert (action["montant"], action["date_fin"]) == (8000.5, date(2024, 12, 31))
    assert (cafe["intitule"], cafe["etiquette"], cafe["montant"]) == ("Café numérique", None, None)
    survey, none = rows("enquetes", "structure_id")
    assert (survey["structure_id"], none["structure_id"]) == (TILLEULS, LAC)
    assert (survey["distribues"], survey["reponses"], survey["satisfaits"]) == (40, 31, 27)
    assert [row["sens"] for row in rows("orientations", "sens")] == ["entrante"] * 2 + ["sortante"]
    assert [row["type"] for row in rows("orientations", "sens")] == ["autre", "autre", None]
    posts = rows("postes", "date_debut")
    assert [(post["contrat"], post["etp"], post["date_fin"]) for post in posts] == [
        ("contrat_aide", 0.8, date(2018, 8, 31)), ("cdi", 0.8, None),
    ]  # fmt: skip
    week, tour = rows("ouvertures", "date")
    assert (week["heures"], week["heures_pedagogique"], week["heures_technique"]) == (21, 14, 3.5)
    assert (week["itinerante"], week["code_insee"]) == (False, None)
    assert (tour["structure_id"], tour["itinerante"], tour["code_insee"]) == (
        TILLEULS,
        True,
        "73179",
    )
    assert [row["utilisatrice"] for row in rows("ressources", "date")] == [
        None, LAC, "_centre-social-fictif",
    ]  # fmt: skip
    assert [(row["public"], row["nombre"], row["heures"]) for row in rows("formations", "nombre")] \
        == [("relais", 4, None), ("professionnel_social", 9, 3.5)]  # fmt: skip
    assert [row["besoins"] for row in rows("entretiens", "date")] == [
        ["equipement", "mobilite"],
        [],
    ]
    (usage,) = rows("usages_services")
    assert (usage["annee"], usage["utilisateurs"], usage["uniques"]) == (2023, 1200, True)
    public = dict(table(dossier, "structures").select("structure_id", "statut_public").rows())
    assert public == {TILLEULS: False, LAC: True}


def test_the_same_rows_from_libreoffice(registre: Draft, tmp_path: Path) -> None:
    other = lire(tmp_path, REGISTRE, "registre.ods")
    assert regles(other) == regles(registre)
    assert set(other.tables) == set(registre.tables)
    for name, rows in registre.tables.items():
        assert other.tables[name].rows() == rows.rows(), name


def test_the_folder_is_coherent_and_said_table_by_table(dossier: Assembled, tmp_path: Path) -> None:
    assert broken(dossier.tables, INTEGRITY) == {}
    save(tmp_path / "data", dossier.tables, dossier.manifest, {})
    folder = load(tmp_path / "data")
    counts = {name: count for name, count in folder.manifest.lignes.items() if count}
    assert {sheet.table for sheet in SERVICE} - {"participants_fse", "contexte"} <= set(counts)
    assert (counts["motifs"], counts["orientations"], counts["usages_services"]) == (3, 3, 1)
    assert not [one for one in quality_of(folder, CONTEXT.today).findings if "sans_" in one.rule]


def test_published_figures_may_be_quoted(tmp_path: Path) -> None:
    head = ("Libellé", "Valeur", "Unité", "Début", "Fin", "Rubrique", "Source")
    told = ("Espaces ouverts", 21, "nombre", JOUR, None, "Lieux", "Rapport fictif, 2014")
    draft = lire(tmp_path, {"Chiffres de contexte": [head, told, told]})
    (row,) = draft.tables["contexte"].to_dicts()
    assert (row["libelle"], row["valeur"], row["debut"], row["publie"]) == (
        "Espaces ouverts", 21.0, JOUR, True,
    )  # fmt: skip


def test_no_message_holds_a_value_of_the_file(registre: Draft) -> None:
    told = " ".join([*registre.rejects["explication"], *registre.remarks])
    for value in (*NAMES, "Déjeuner", "Un parc", "Guichet"):
        assert value.casefold() not in told.casefold()


def test_identifiers_of_counted_activities_do_not_depend_on_an_empty_column(
    tmp_path: Path,
) -> None:
    with_tags = [("Date", "Participants", "Étiquettes"), (JOUR, 4, None)]
    without = [row[:2] for row in with_tags]
    one, other = (lire(tmp_path, {"Activités comptées": rows}) for rows in (with_tags, without))
    assert one.presences["activite_id"].unique().equals(other.presences["activite_id"].unique())


# Participants of the European Social Fund.

FSE = (
    "Identifiant", "Nom", "Prénom", "Année de naissance", "Date de naissance",
    "Identifiant du participant", "Opération", "Programmation", "Sexe", "Entrée le", "Sortie le",
    "Situation à la sortie", "Niveau d’instruction", "Handicap",
)  # fmt: skip


def entree(jour: date, **dit: Any) -> tuple[Any, ...]:
    ligne = {"Opération": "OP-1", "Programmation": "2021-2027", "Sexe": "Féminin"}
    ligne |= {"Entrée le": jour} | {label.replace("_", " "): cell for label, cell in dit.items()}
    assert set(ligne) <= set(FSE)
    return tuple(ligne.get(label) for label in FSE)


def participants(folder: Path, *lignes: Sequence[Any], name: str = "registre.xlsx") -> Draft:
    feuilles = {"Structures": LIEUX, "Personnes": PERSONNES, "Participants FSE+": [FSE, *lignes]}
    return lire(folder, feuilles, name)


def numero(numero: str) -> dict[str, Any]:
    return {"Identifiant_du_participant": numero}


@pytest.mark.parametrize(
    ("nee", "jour", "age"),
    [
        pytest.param(date(1984, 6, 15), date(2024, 6, 14), 39, id="la veille"),
        pytest.param(date(1984, 6, 15), date(2024, 6, 15), 40, id="le jour"),
        pytest.param(date(1984, 6, 15), date(2024, 6, 16), 40, id="le lendemain"),
        pytest.param(date(1984, 6, 15), date(2024, 5, 30), 39, id="un mois plus tôt"),
        pytest.param(date(2004, 2, 29), date(2022, 2, 28), 17, id="29 février, la veille"),
        pytest.param(date(2004, 2, 29), date(2022, 3, 1), 18, id="29 février, année commune"),
        pytest.param(date(2004, 2, 29), date(2024, 2, 28), 19, id="29 février, bissextile"),
        pytest.param(date(2004, 2, 29), date(2024, 2, 29), 20, id="29 février, le jour"),
        pytest.param(date(2024, 1, 5), date(2024, 1, 5), 0, id="le jour de sa naissance"),
        pytest.param(date(1904, 1, 5), date(2024, 1, 5), 120, id="120 ans"),
    ],
)
def test_age_at_entry(tmp_path: Path, nee: date, jour: date, age: int) -> None:
    draft = participants(tmp_path, entree(jour, Date_de_naissance=nee, **numero("12")))
    (row,) = draft.tables["participants_fse"].to_dicts()
    assert (row["age_entree"], row["beneficiaire_id"]) == (age, None)
    assert not {"date_naissance", "annee_naissance"} & set(row)


@pytest.mark.parametrize(
    ("jour", "age"),
    [(date(2024, 12, 30), None), (date(2024, 12, 31), 37), (date(2024, 6, 1), None)],
)
def test_a_year_of_birth_gives_an_age_on_the_last_day_of_a_year_only(
    tmp_path: Path, jour: date, age: int | None
) -> None:
    draft = participants(tmp_path, entree(jour, Identifiant="P02"))
    assert draft.tables["participants_fse"]["age_entree"].to_list() == [age]


def test_the_birth_of_the_record_gives_the_age(tmp_path: Path) -> None:
    draft = participants(
        tmp_path,
        entree(date(2024, 4, 11), Identifiant="P01"),
        entree(date(2024, 3, 1), Nom="Songevaz", Prénom="Ange", Sexe="?", Handicap="?"),
        entree(date(2024, 4, 11), Identifiant="P02", Date_de_naissance=date(1987, 4, 11)),
    )
    assert regles(draft) == []
    rows = draft.tables["participants_fse"].sort("age_entree").to_dicts()
    assert [row["age_entree"] for row in rows] == [20, 37, 72]
    assert (rows[0]["sexe"], rows[0]["handicap"]) == ("non_communique", "refus")
    assert {row["beneficiaire_id"] for row in rows} <= set(draft.mentions["mention"])


def test_participants_that_cannot_be(tmp_path: Path) -> None:
    draft = participants(
        tmp_path,
        entree(JOUR),
        entree(JOUR, Nom="anonyme"),
        entree(JOUR, Date_de_naissance=date(2024, 3, 6), **numero("1")),
        entree(JOUR, Date_de_naissance=date(1903, 3, 5), **numero("2")),
        entree(JOUR, Identifiant="P01", Date_de_naissance=date(1951, 4, 13)),
        entree(JOUR, Date_de_naissance=date(1980, 1, 1), Année_de_naissance=1981, **numero("3")),
        entree(JOUR, Sortie_le=date(2024, 3, 4), **numero("4")),
        entree(JOUR, Sexe=None, **numero("5")),
        entree(JOUR, Identifiant="P01", **numero("6")),
        entree(JOUR, Identifiant="P02", **numero("6")),
        entree(JOUR, Handicap="Oui", **numero("7")),
        entree(JOUR, Handicap="Non", **numero("7")),
    )
    assert regles(draft) == [
        ("Participants FSE+", 2, "obligatoire_absent", "Identifiant du participant"),
        ("Participants FSE+", 3, "obligatoire_absent", "Identifiant du participant"),
        ("Participants FSE+", 4, "naissance_impossible", "Date de naissance"),
        ("Participants FSE+", 5, "naissance_impossible", "Date de naissance"),
        ("Participants FSE+", 6, "naissance_contradictoire", "Date de naissance"),
        ("Participants FSE+", 7, "naissance_contradictoire", "Année de naissance"),
        ("Participants FSE+", 8, "sortie_apres_entree", "Sortie le"),
        ("Participants FSE+", 9, "obligatoire_absent", "Sexe"),
        ("Participants FSE+", 10, "participant_contradictoire", "Identifiant du participant"),
        ("Participants FSE+", 11, "participant_contradictoire", "Identifiant du participant"),
        ("Participants FSE+", 12, "situation_en_double", "Identifiant du participant"),
        ("Participants FSE+", 13, "situation_en_double", "Identifiant du participant"),
    ]
    assert "participants_fse" not in draft.tables


REVIENT = (
    entree(date(2023, 2, 1), Identifiant="P01", Sortie_le=date(2023, 6, 30),
           Situation_à_la_sortie="En recherche d’emploi", **{"Niveau_d’instruction": "?"}),
    entree(date(2024, 2, 1), Identifiant="P01", Sortie_le=date(2024, 6, 28),
           Situation_à_la_sortie="En études ou en formation", Handicap="Oui",
           **{"Niveau_d’instruction": "CITE 3 ou 4 (CAP, BEP, bac)"}),
    entree(date(2025, 2, 1), Identifiant="P01"),
)  # fmt: skip


@pytest.mark.parametrize("ordre", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_who_comes_back_keeps_the_first_entry_and_takes_the_last_exit(
    tmp_path: Path, ordre: Sequence[int]
) -> None:
    draft = participants(tmp_path, *(REVIENT[rang] for rang in ordre))
    (row,) = draft.tables["participants_fse"].to_dicts()
    assert (row["date_entree"], row["age_entree"]) == (date(2023, 2, 1), 71)
    assert (row["cite"], row["handicap"]) == ("nr", None)  # as said on the first day
    assert (row["date_sortie"], row["situation_sortie"]) == (date(2024, 6, 28), "formation")
    assert draft.file.changements[REENTRIES] == 2


def test_re_entries_told_in_two_files_are_one_participant(tmp_path: Path) -> None:
    whole = participants(tmp_path, *REVIENT)
    parts = [
        participants(tmp_path, REVIENT[0], name="2023.xlsx"),
        participants(tmp_path, *REVIENT[1:], name="2024.xlsx"),
    ]
    wanted = table(reunis(whole), "participants_fse").rows()
    for some in (parts, parts[::-1]):
        assembled = reunis(*some)
        assert table(assembled, "participants_fse").rows() == wanted
        assert f"{REENTRIES.capitalize()} : 1." in assembled.manifest.remarques


def test_one_person_in_two_operations_is_two_participants(tmp_path: Path) -> None:
    draft = participants(
        tmp_path,
        entree(JOUR, Identifiant="P01"),
        entree(JOUR, Identifiant="P01", Opération="OP-2"),
        entree(JOUR, **numero("12")),
        entree(JOUR, Opération="OP-2", **numero("12")),
        entree(JOUR, **numero("13")),
    )
    rows = table(reunis(draft), "participants_fse")
    assert rows.height == 5
    assert rows["beneficiaire_id"].drop_nulls().n_unique() == 1
    assert REENTRIES not in draft.file.changements


def test_nothing_is_kept_of_a_participant_nobody_follows(tmp_path: Path) -> None:
    draft = participants(
        tmp_path,
        entree(JOUR, Date_de_naissance=date(1984, 6, 15), **numero("ZZ-12")),
        entree(JOUR, Identifiant="P01"),
    )
    assert draft.mentions.height == 3  # the records
    kept = f"{draft.mentions.rows()} {draft.tables} {draft.file.model_dump_json()}"
    assert "ZZ-12" not in kept
    assert "1984" not in kept
    assembled = reunis(draft)
    assert table(assembled, "participants_fse")["beneficiaire_id"].null_count() == 1
    assert not [said for said in assembled.manifest.remarques if "sans personne nommée" in said]
    assert broken(assembled.tables, INTEGRITY) == {}


# The model.


def test_the_model_offers_the_sheets_and_their_examples_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "modele.xlsx"
    write_model(path)
    with pytest.raises(ErreurUtilisateur, match="aucune ligne remplie"):
        READER.read(SourceFile(path), CONTEXT)
    book = calamine.CalamineWorkbook.from_path(str(path))
    rendu = {}
    for name in book.sheet_names:
        lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        rendu[name] = [[None if cell == "" else cell for cell in line] for line in lines]
    assert list(rendu)[-14:-1] == [sheet.name for sheet in SERVICE]
    for sheet in SERVICE:
        head = next(
            n for n, line in enumerate(rendu[sheet.name]) if line[1] == sheet.columns[1].label
        )
        assert rendu[sheet.name][head] == [column.label for column in sheet.columns]
    head = next(n for n, line in enumerate(rendu["Postes"]) if line[0] == "Structure")
    post = ["Les Tilleuls", "Médiateur 1", None, "CDI", 1, date(2024, 1, 1), None]
    rendu["Postes"].insert(head + 1, post)
    for name in ("rendu.xlsx", "rendu.ods"):
        draft = lire(tmp_path, rendu, name)
        assert draft.file.lignes_lues == 1
        assert set(draft.tables) == {"postes", "structures"}
        assert draft.tables["postes"]["contrat"].to_list() == ["cdi"]


def test_sheets_that_name_people_say_so() -> None:
    assert [sheet.name for sheet in SERVICE if sheet.names] == [
        "Motifs de venue", "Inscriptions", "Participants FSE+",
    ]  # fmt: skip
    for sheet in SERVICE:
        assert sheet.purpose.endswith(".")
        assert all(column.help.endswith(".") for column in sheet.columns)


# Through a mapping.


def lus(folder: Path, mapping: str, **contents: str) -> list[Draft]:
    files = []
    for name, content in contents.items():
        path = folder / f"{name}.csv"
        path.write_text(content, encoding="utf-8")
        files.append(SourceFile(path))
    return read_all(make_mapping(parse_yaml_text(mapping, "m.yaml")), files, CONTEXT)


def test_participants_through_a_mapping(tmp_path: Path) -> None:
    mapping = """\
nom: Suivi européen
fichiers:
  - table: participants_fse
    colonnes:
      identifiant_participant: Nr
      identifiant: Person
      date_naissance: {colonne: DOB, formats: [jj/mm/aaaa]}
      sexe: Sex
      date_entree: In
      date_sortie: Out
      situation_sortie: {colonne: After, valeurs: {work: emploi, study: formation, "": rien}}
      operation: Operation
    constantes: {periode_programme: 2021_2027}
"""
    content = """\
Nr,Person,DOB,Sex,In,Out,After,Operation
1,,29/02/2004,F,28/02/2022,30/06/2022,work,A
1,,29/02/2004,F,01/03/2023,30/06/2023,study,A
2,,29/02/2004,F,28/02/2022,30/06/2022,work,A
,7,15/06/1984,M,15/06/2024,,,A
,7,15/06/1984,M,14/06/2024,,,B
,,15/06/1984,M,14/06/2024,,,B
3,,15/06/2024,M,14/06/2024,,,B
4,,14/06/1903,M,14/06/2024,,,B
5,,,M,14/06/2024,13/06/2024,,B
"""
    (draft,) = lus(tmp_path, mapping, fse=content)
    assert draft.rejects.select("ligne", "regle", "colonne").sort("ligne").rows() == [
        (7, "personne_absente", "Nr"),
        (8, "naissance_impossible", "DOB"),
        (9, "naissance_impossible", "DOB"),
        (10, "sortie_apres_entree", "Out"),
    ]
    assert draft.file.changements[REENTRIES] == 1
    assert draft.mentions.height == 1
    rows = table(reunis(draft), "participants_fse").sort("operation", "date_entree", "date_sortie")
    known = rows["beneficiaire_id"].is_not_null()
    told = rows.select("operation", "age_entree", "date_sortie", "situation_sortie", connue=known)
    assert told.rows() == [
        ("A", 17, date(2022, 6, 30), "emploi", False),
        ("A", 17, date(2023, 6, 30), "formation", False),
        ("A", 40, None, None, True),
        ("B", 39, None, None, True),
    ]


def test_interviews_and_orientations_through_a_mapping(tmp_path: Path) -> None:
    mapping = """\
nom: Diagnostic
fichiers:
  - fichier: entretiens.csv
    table: entretiens
    colonnes:
      date: When
      organisme: Who
      besoins: {cases: {Equipment: equipement, Mobility: mobilite}}
    constantes: {structure: Les Tilleuls, structure_insee: "73065"}
  - fichier: orientations.csv
    table: orientations
    colonnes:
      date: When
      organisme: Who
      sens: {colonne: Way, valeurs: {in: entrante, out: sortante}}
    constantes: {structure: Les Tilleuls}
"""
    drafts = lus(
        tmp_path, mapping,
        entretiens="When,Who,Equipment,Mobility\n18/01/2018,A,x,x\n19/01/2018,B,,\n",
        orientations="When,Who,Way\n05/03/2024,A,in\n05/03/2024,A,in\n05/03/2024,A,away\n",
    )  # fmt: skip
    assembled = reunis(*drafts)
    asked = table(assembled, "entretiens").sort("date")
    assert asked["besoins"].to_list() == [["equipement", "mobilite"], []]
    sent = table(assembled, "orientations")
    assert sent.select("structure_id", "sens").rows() == [(TILLEULS, "entrante")] * 2
    assert [draft.rejects.height for draft in drafts] == [0, 1]


def test_an_empty_table_names_a_sheet_of_the_register() -> None:
    from inclusion_metrics.rows.missing import LISTS, missing_reason
    from inclusion_metrics.rows.missing import SHEETS as NAMED
    from inclusion_metrics.sources.registre.feuilles import SHEETS
    from inclusion_metrics.sources.registry import FORMATS

    assert set(NAMED.values()) <= {sheet.name for sheet in SHEETS}
    assert {form for _, form in LISTS.values()} <= set(FORMATS)
    attended = {"beneficiaires", "activites", "participations", "demarches"}
    assert NAMED.keys() | LISTS.keys() == set(Tables.members()) - attended
    assert missing_reason("postes") == "Aucun poste n’a été saisi (feuille « Postes » du registre)."
    said = [missing_reason(name) for name in NAMED.keys() | LISTS.keys()]
    assert len(set(said)) == len(said)
    assert not any("inclusion-metrics" in one for one in said)  # a funder reads them
