"""Lists of places, data·inclusion and Aidants Connect: see ``data/voisins/LISEZMOI.md``."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from exemples import voisins
from exemples.voisins import lieux, statistiques_aidants, structures_di
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inclusion_metrics.identity import Key
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import ThematiqueAdmin
from inclusion_metrics.schemas import Contexte, Lieux, Structures
from inclusion_metrics.sources.assembly import assemble
from inclusion_metrics.sources.draft import Draft
from inclusion_metrics.sources.reader import Context, Reader
from inclusion_metrics.sources.tabular.fields import folded
from inclusion_metrics.sources.tabular.grid import SourceFile
from inclusion_metrics.sources.voisins import (
    aidants_connect,
    data_inclusion,
    lieux_mediation,
    rdv_service_public,
)

DOSSIER = Path(__file__).parent / "data" / "voisins"
CLE = Key(b"une cle fictive, pour les essais", Path("cle.txt"), created=False)
CONTEXTE = Context(key=CLE, today=date(2025, 4, 1))
LISTE, DI, AIDANTS = lieux_mediation.READER, data_inclusion.READER, aidants_connect.READER
RDV = rdv_service_public.READER
Ligne = dict[str, str]


def lire(lecteur: Reader, chemin: Path) -> Draft:
    return lecteur.read(SourceFile(chemin), CONTEXTE)


def exemple(lecteur: Reader, nom: str) -> Draft:
    return lire(lecteur, DOSSIER / nom)


def csv(dossier: Path, lignes: Sequence[Ligne], nom: str = "lieux.csv") -> Path:
    voisins.ecrire_csv(dossier / nom, voisins.COLONNES_LIEUX, lignes)
    return dossier / nom


def erreur(lecteur: Reader, chemin: Path) -> str:
    with pytest.raises(ErreurUtilisateur) as attrapee:
        lire(lecteur, chemin)
    assert chemin.name in str(attrapee.value)
    return str(attrapee.value)


def bilan(lu: Draft) -> tuple[int, int, int]:
    return lu.file.lignes_lues, lu.file.lignes_gardees, lu.file.lignes_rejetees


@pytest.mark.parametrize(
    ("nom", "format_", "role"),
    [
        (voisins.LIEUX, "lieux", "lieux"),
        (voisins.DI_CSV, "data-inclusion", "structures"),
        (voisins.DI_JSON, "data-inclusion", "structures"),
        (voisins.DI_SERVICES, "data-inclusion", "services"),
        (voisins.AIDANTS, "aidants-connect", "statistiques"),
    ],
)
def test_each_file_is_recognised_by_one_reader(nom: str, format_: str, role: str) -> None:
    fichier = SourceFile(DOSSIER / nom)
    # A JSON file is a table to data·inclusion only.
    lecteurs = (DI,) if nom.endswith(".json") else (LISTE, DI, AIDANTS)
    found = {lecteur.code: lecteur.recognise(fichier) for lecteur in lecteurs}
    assert {code: role for code, role in found.items() if role} == {format_: role}


# Lieux de médiation numérique


def test_every_place_is_accounted_for() -> None:
    lu = exemple(LISTE, voisins.LIEUX)
    assert bilan(lu) == (10, 6, 2)
    assert lu.file.changements == {
        "lignes en double": 1,
        "fiches répétées, la plus récente étant gardée": 1,
        "communes retrouvées par le code postal et le nom": 2,
        "lieux sans commune reconnue": 1,
        "lieux sans SIRET": 3,
        "services hors de la liste nationale": 1,
        "lieux de même nom et de même commune": 1,
    }
    assert lu.rejects.select("ligne", "regle", "colonne").rows() == [
        (9, "code_invalide", "code_postal"),
        (10, "obligatoire_absent", "nom"),
    ]
    assert [ligne for ligne, _, _ in lu.corrections[0].rows] == [9, 10]
    assert lu.presences.is_empty()
    assert lu.mentions.is_empty()


def test_places_have_their_codes() -> None:
    lieux_lus = Lieux.validate(exemple(LISTE, voisins.LIEUX).tables["lieux"])
    codes = lieux_lus.select("lieu_id", "structure_id", "code_insee", "type", "siret")
    assert codes.rows() == [
        ("L1", "25388_espace-numerique-la-passerelle", "25388", "fixe", "11122233300015"),
        ("L2", "25057_mediatheque-les-pages-inventees", "25057", None, None),
        ("L3", "_bus-numerique-du-test", None, "itinerant", None),
        ("L4", "25031_centre-social-des-essais", "25031", None, "11122233300031"),
        ("L5", "25388_espace-numerique-la-passerelle", "25388", None, "11122233300023"),
        ("L8", "25547_tiers-lieu-probable", "25547", None, None),
    ]
    un = lieux_lus.row(0, named=True)
    assert un["horaires"] == "Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00"
    assert (un["latitude"], un["longitude"]) == (47.51, 6.8)
    assert un["dispositifs"] == ["Aidants Connect", "France Services"]
    assert un["source"] == "Lieux de médiation numérique (Hubik)"
    assert lieux_lus["source"][1] == "Lieux de médiation numérique"
    assert lieux_lus["date_maj"].to_list()[3] == date(2025, 3, 10)
    assert lieux_lus["publics"].to_list()[3] == ["Seniors", "Jeunes"]


def test_services_bear_the_label_of_the_schema_or_their_own() -> None:
    services = exemple(LISTE, voisins.LIEUX).tables["lieux"]["services"].to_list()
    assert services[0] == [
        "Aide aux démarches administratives",
        "Maîtrise des outils numériques du quotidien",
    ]
    assert services[1][1] == "Réparation de drones"
    assert services[2] == ["Compréhension du monde numérique"]


def test_places_of_one_name_and_commune_are_one_structure() -> None:
    structures = Structures.validate(exemple(LISTE, voisins.LIEUX).tables["structures"])
    assert structures.select("structure_id", "type", "siret").rows() == [
        ("25031_centre-social-des-essais", "centre_social", "11122233300031"),
        ("25057_mediatheque-les-pages-inventees", "mediatheque", None),
        ("25388_espace-numerique-la-passerelle", "epn", None),
        ("25547_tiers-lieu-probable", "autre", None),
        ("_bus-numerique-du-test", "france_services", None),
    ]


@pytest.mark.parametrize(
    ("typologie", "genre"),
    [
        ("EPN", "epn"), ("RFS", "france_services"), ("CS", "centre_social"),
        ("CSC", "centre_social"), ("CCAS", "ccas"), ("CIAS", "ccas"), ("BIB", "mediatheque"),
        ("MUNI", "commune"), ("EPCI", "epci"), ("ASSO", "association"), ("CAF", "autre"),
        ("", None), ("MUNI|RFS", "france_services"), ("ASSO,EPN", "epn"), ("asso", "association"),
        ("TIERS_LIEUX;ASSO", "association"),
    ],
)  # fmt: skip
def test_a_typology_tells_a_kind_of_structure(
    tmp_path: Path, typologie: str, genre: str | None
) -> None:
    lu = lire(LISTE, csv(tmp_path, [lieux()[0] | {"typologie": typologie}]))
    assert lu.tables["structures"]["type"].to_list() == [genre]


def meme(un: Draft, autre: Draft) -> bool:
    tables = sorted(un.tables) == sorted(autre.tables)
    return tables and all(un.tables[nom].equals(autre.tables[nom]) for nom in un.tables)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ordre=st.permutations(range(10)))
def test_the_order_of_places_does_not_matter(ordre: list[int], tmp_path: Path) -> None:
    lignes = lieux()
    melange = csv(tmp_path, [lignes[place] for place in ordre], f"{os.getpid()}.csv")
    lu, entier = lire(LISTE, melange), exemple(LISTE, voisins.LIEUX)
    assert meme(lu, entier)
    assert lu.file.changements == entier.file.changements


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ici=st.sets(st.sampled_from(["L2", "L3", "L4", "L8"])))
def test_a_list_cut_in_two_gives_the_same_tables(ici: set[str], tmp_path: Path) -> None:
    """The records of one place, and places that share a structure, stay together."""
    lignes = [ligne for ligne in lieux() if ligne["id"] not in ("L6", "L7")]
    parts = [[li for li in lignes if (li["id"] in ici) is dedans] for dedans in (True, False)]
    lus = [lire(LISTE, csv(tmp_path, part, f"{n}.csv")) for n, part in enumerate(parts) if part]
    ensemble = assemble(lus, CLE, {}).tables
    entier = assemble([exemple(LISTE, voisins.LIEUX)], CLE, {}).tables
    for nom in ("lieux", "structures"):
        assert ensemble.to_dict()[nom].collect().equals(entier.to_dict()[nom].collect()), nom


def test_a_list_completes_the_structures_of_attendance() -> None:
    """The same name in the same commune is the same structure."""
    lus = [exemple(RDV, voisins.RDV), exemple(LISTE, voisins.LIEUX)]
    tables = assemble(lus, CLE, {}).tables
    structures = tables.structures.collect()
    passerelle = structures.filter(structure_id="25388_espace-numerique-la-passerelle")
    assert passerelle["type"].to_list() == ["epn"]
    # Two places of attendance are on the list; two others (remote, organisation) are not.
    assert structures.height == 7
    assert tables.participations.collect().height == 15


@pytest.mark.parametrize(
    ("changement", "regle", "colonne"),
    [
        ({"code_postal": "252OO"}, "code_invalide", "code_postal"),
        ({"date_maj": "hier"}, "date_illisible", "date_maj"),
        ({"latitude": "nord"}, "nombre_illisible", "latitude"),
        ({"latitude": "470"}, "hors_limites", "latitude"),
        ({"id": ""}, "obligatoire_absent", "id"),
    ],
)
def test_a_bad_place_is_set_aside(
    tmp_path: Path, changement: Ligne, regle: str, colonne: str
) -> None:
    bon, autre = lieux()[9], lieux()[0] | changement
    lu = lire(LISTE, csv(tmp_path, [bon, autre]))
    assert lu.rejects.select("ligne", "regle", "colonne").rows() == [(3, regle, colonne)]
    assert lu.tables["lieux"]["lieu_id"].to_list() == ["L8"]


def test_a_code_that_lost_its_zero_refuses_the_file(tmp_path: Path) -> None:
    assert "« code_insee »" in erreur(LISTE, csv(tmp_path, [lieux()[0] | {"code_insee": "1004"}]))


def test_the_most_telling_kind_wins_among_places_of_one_name(tmp_path: Path) -> None:
    lignes = [lieux()[0] | {"typologie": "ASSO"}, lieux()[4] | {"typologie": "EPN"}]
    for ordre in (lignes, lignes[::-1]):
        lu = lire(LISTE, csv(tmp_path, ordre))
        assert lu.tables["structures"]["type"].to_list() == ["epn"]


def test_columns_may_be_few(tmp_path: Path) -> None:
    chemin = tmp_path / "court.csv"
    colonnes = ["id", "pivot", "nom", "code_postal", "services"]
    voisins.ecrire_csv(chemin, colonnes, lieux()[:1])
    lu = lire(LISTE, chemin)
    assert lu.tables["lieux"].select("code_insee", "type", "publics").rows() == [(None, None, [])]
    assert lu.file.changements["lieux sans commune reconnue"] == 1


def test_other_files_are_refused_with_what_to_give(tmp_path: Path) -> None:
    assert "Lieux de médiation numérique" in erreur(LISTE, DOSSIER / voisins.DI_CSV)
    assert "aucun lieu lisible" in erreur(LISTE, csv(tmp_path, []))
    assert "data·inclusion" in erreur(DI, DOSSIER / voisins.LIEUX)
    assert "number_" in erreur(AIDANTS, DOSSIER / voisins.LIEUX)


# data·inclusion


@pytest.fixture(params=["csv", "json", "items", "jsonl", "parquet"])
def structures(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The same eight structures in each form data·inclusion gives them."""
    lignes = structures_di()
    if request.param == "csv":
        return DOSSIER / voisins.DI_CSV
    if request.param == "json":
        return DOSSIER / voisins.DI_JSON
    chemin = tmp_path / f"structures.{request.param.replace('items', 'json')}"
    if request.param == "items":
        chemin.write_text(json.dumps({"items": lignes, "total": 8, "page": 1}), "utf-8")
    elif request.param == "jsonl":
        chemin.write_text("\n".join(json.dumps(ligne) for ligne in lignes), "utf-8")
    else:
        pl.DataFrame(lignes, infer_schema_length=None).write_parquet(chemin)
    return chemin


def test_structures_are_read_alike_in_every_form(structures: Path) -> None:
    lu = lire(DI, structures)
    assert DI.recognise(SourceFile(structures)) == "structures"
    assert bilan(lu) == (8, 2, 5)
    assert lu.file.changements == {
        "lignes en double": 1,
        "communes retrouvées par le code postal et le nom": 1,
        "lieux sans SIRET": 1,
    }
    lieux_lus = Lieux.validate(lu.tables["lieux"])
    assert lieux_lus.select("lieu_id", "structure_id", "code_insee", "siret").rows() == [
        ("dora--1", "25388_espace-numerique-la-passerelle", "25388", "11122233300015"),
        ("soliguide--2", "25057_ccas-de-test", "25057", None),
    ]
    assert lieux_lus["dispositifs"].to_list() == [
        ["aidants-connect", "espaces-publics-numeriques"], ["ccas-cias"],
    ]  # fmt: skip
    assert lieux_lus["source"].to_list() == ["data·inclusion (dora)", "data·inclusion (soliguide)"]
    assert lieux_lus["date_maj"].to_list() == [date(2025, 2, 14), date(2024, 11, 30)]
    genres = Structures.validate(lu.tables["structures"]).select("structure_id", "type")
    assert genres.rows() == [
        ("25057_ccas-de-test", "ccas"),
        ("25388_espace-numerique-la-passerelle", "epn"),
    ]


def test_structures_refused_by_the_model_say_their_field(structures: Path) -> None:
    lu = lire(DI, structures)
    premiere = 2 if structures.suffix == ".csv" else 1
    assert lu.rejects.select("ligne", "regle", "colonne").rows() == [
        (premiere + 2, "valeur_invalide", "nom"),
        (premiere + 3, "obligatoire_absent", "date_maj"),
        (premiere + 4, "valeur_inconnue", "reseaux_porteurs"),
        (premiere + 5, "date_illisible", "date_maj"),
        (premiere + 6, "code_invalide", "siret"),
    ]
    dit = lu.rejects.write_json()
    assert not [secret for secret in ("Ab", "reseau-des-essais", "2999", "1112") if secret in dit]
    (correction,) = lu.corrections
    assert [cases[1] for _, cases, _ in correction.rows] == [f"dora--{n}" for n in range(3, 8)]


def test_contact_details_are_not_loaded(structures: Path) -> None:
    lu = lire(DI, structures)
    assert "exemple.invalid" not in "".join(table.write_json() for table in lu.tables.values())


@pytest.mark.parametrize(
    "reseaux", ['["ccas-cias", "caf"]', "['ccas-cias', 'caf']", "{ccas-cias,caf}", "caf|ccas-cias"]
)
def test_several_networks_in_one_cell(tmp_path: Path, reseaux: str) -> None:
    chemin = tmp_path / "di.csv"
    ligne = structures_di()[0] | {"reseaux_porteurs": reseaux}
    voisins.ecrire_csv(chemin, voisins.COLONNES_DI, [ligne])
    assert lire(DI, chemin).tables["lieux"]["dispositifs"].to_list() == [["caf", "ccas-cias"]]


@pytest.mark.parametrize(
    ("changement", "regle", "colonne"),
    [
        ({"siret": 11122233300015}, "code_invalide", "siret"),
        ({"code_insee": "2A"}, "code_invalide", "code_insee"),
        ({"code_insee": "abcde"}, "code_invalide", "code_insee"),
        ({"code_postal": "2520"}, "code_invalide", "code_postal"),
        ({"nom": None}, "obligatoire_absent", "nom"),
        ({"latitude": "nord"}, "valeur_invalide", "latitude"),
        ({"date_maj": "30/02/2025"}, "date_illisible", "date_maj"),
        ({"date_maj": ["2025-02-14"]}, "date_illisible", "date_maj"),
    ],
)
def test_a_bad_structure_is_set_aside(
    tmp_path: Path, changement: dict[str, object], regle: str, colonne: str
) -> None:
    chemin = tmp_path / "di.json"
    bonne, autre = structures_di()[1], structures_di()[0] | changement
    chemin.write_text(json.dumps([bonne, autre]), "utf-8")
    lu = lire(DI, chemin)
    assert lu.rejects.select("ligne", "regle", "colonne").rows() == [(2, regle, colonne)]


def test_a_point_off_the_globe_is_left_out(tmp_path: Path) -> None:
    chemin = tmp_path / "di.json"
    chemin.write_text(json.dumps([structures_di()[0] | {"latitude": 475.1}]), "utf-8")
    lu = lire(DI, chemin)
    assert lu.tables["lieux"].select("latitude", "longitude").row(0) == (None, None)
    assert lu.file.changements["coordonnées hors du globe, ignorées"] == 1


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ordre=st.permutations(range(8)))
def test_the_order_of_structures_does_not_matter(ordre: list[int], tmp_path: Path) -> None:
    lignes = structures_di()
    chemin = tmp_path / "melange.json"
    chemin.write_text(json.dumps([lignes[place] for place in ordre]), "utf-8")
    assert meme(lire(DI, chemin), exemple(DI, voisins.DI_JSON))


def test_a_list_of_services_is_refused(tmp_path: Path) -> None:
    assert "liste des services" in erreur(DI, DOSSIER / voisins.DI_SERVICES)
    chemin = tmp_path / "services.json"
    chemin.write_text(json.dumps(voisins.services_di()), "utf-8")
    assert DI.recognise(SourceFile(chemin)) == "services"
    assert "liste des services" in erreur(DI, chemin)


@pytest.mark.parametrize(
    ("nom", "contenu", "attendu"),
    [
        ("abime.json", b'[{"source": "dora"', "illisible"),
        ("texte.json", b'"bonjour"', "liste de structures"),
        ("autre.json", b'[{"a": 1}]', "pas reconnu"),
        ("vide.json", b"[]", "pas reconnu"),
        ("abime.parquet", b"PAR1 rien", "illisible"),
        ("latin.json", '[{"nom": "é"}]'.encode("latin-1"), "illisible"),
    ],
)
def test_damaged_records_are_refused(
    tmp_path: Path, nom: str, contenu: bytes, attendu: str
) -> None:
    chemin = tmp_path / nom
    chemin.write_bytes(contenu)
    assert DI.recognise(SourceFile(chemin)) is None
    assert attendu in erreur(DI, chemin)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    assert "n’existe pas" in erreur(DI, tmp_path / "absent.json")
    assert "n’existe pas" in erreur(DI, tmp_path / "absent.csv")


def test_no_valid_structure_at_all_is_refused(tmp_path: Path) -> None:
    chemin = tmp_path / "di.json"
    chemin.write_text(json.dumps(structures_di()[2:4]), "utf-8")
    dit = erreur(DI, chemin)
    assert "aucune structure valide (ligne 1, colonne « nom » : valeur refusée" in dit


@pytest.mark.parametrize(
    "ecrite", ["14/02/2025", "2025-02-14T10:30:00Z", "2025-02-14 10:30:00.250+01:00", "14.2.2025"]
)
@pytest.mark.parametrize("forme", ["csv", "json"])
def test_the_day_of_a_structure_is_read_as_that_of_any_file(
    tmp_path: Path, forme: str, ecrite: str
) -> None:
    """A spreadsheet that saved the list again, or a tool that dates to the second."""
    chemin = tmp_path / f"di.{forme}"
    une = {"source": "dora", "id": "dora--1", "nom": "Espace Exemple", "date_maj": ecrite}
    tableau = "\n".join(",".join(cases) for cases in (une.keys(), une.values()))
    chemin.write_text(json.dumps([une]) if forme == "json" else tableau, "utf-8")
    lu = lire(DI, chemin)
    assert bilan(lu) == (1, 1, 0)
    assert lu.tables["lieux"]["date_maj"].to_list() == [date(2025, 2, 14)]


def test_the_instant_of_a_parquet_file_is_read_as_its_day(tmp_path: Path) -> None:
    chemin = tmp_path / "di.parquet"
    une = {"source": "dora", "id": "dora--1", "nom": "Espace Exemple"}
    pl.DataFrame([une | {"date_maj": datetime(2025, 2, 14, 10, 30)}]).write_parquet(chemin)
    assert lire(DI, chemin).tables["lieux"]["date_maj"].to_list() == [date(2025, 2, 14)]


# Aidants Connect


def test_the_ten_families_are_all_known() -> None:
    codes = set(aidants_connect.ALIASES.values())
    assert codes == {m.code for m in ThematiqueAdmin} - {ThematiqueAdmin.ASSOCIATIONS.code}


@pytest.mark.parametrize(
    ("ecrit", "famille"),
    [
        ("papiers", ThematiqueAdmin.PAPIERS),
        ("Papiers - Citoyenneté - Élections", ThematiqueAdmin.PAPIERS),
        ("TRAVAIL - FORMATION", ThematiqueAdmin.TRAVAIL),
        ("argent - impots - consommation", ThematiqueAdmin.ARGENT),
        ("Étranger - Europe", ThematiqueAdmin.ETRANGERS),
        ("loisirs", ThematiqueAdmin.LOISIRS),
    ],
)
def test_keys_and_titles_lead_to_a_family(ecrit: str, famille: ThematiqueAdmin) -> None:
    connus = {folded(label): code for label, code in aidants_connect.ALIASES.items()}
    assert connus[folded(ecrit)] == famille.code


def test_no_alias_says_otherwise_than_the_label_of_the_coop() -> None:
    connus = {folded(label): code for label, code in aidants_connect.ALIASES.items()}
    for famille in ThematiqueAdmin:
        assert connus.get(folded(famille.label), famille.code) == famille.code


def test_statistics_are_quoted_as_context() -> None:
    lu = exemple(AIDANTS, voisins.AIDANTS)
    assert bilan(lu) == (6, 3, 1)
    assert lu.file.changements == {"lignes en double": 1, "relevés du même jour réunis": 1}
    assert set(lu.tables) == {"contexte"}
    chiffres = Contexte.validate(lu.tables["contexte"])
    assert chiffres.height == 11
    assert chiffres["debut"].null_count() == 11
    usages = chiffres.filter(pl.col("chiffre_id").str.ends_with("number_usage_of_ac"))
    assert usages.select("section", "fin", "valeur").rows() == [
        ("Département 25", date(2025, 1, 1), 3400.0),
        ("Département 25", date(2025, 2, 1), 3527.0),
        ("Département 73", date(2025, 1, 1), 2100.0),
    ]
    assert set(usages["libelle"]) == {"Nombre d’accompagnements réalisés via Aidants Connect"}
    assert set(chiffres["unite"]) == {"nombre"}
    assert any("aucun indicateur" in remarque for remarque in lu.remarks)


def test_no_audience_comes_out_of_statistics() -> None:
    lu = exemple(AIDANTS, voisins.AIDANTS)
    assert lu.presences.is_empty()
    assert lu.mentions.is_empty()
    assert dict(lu.gaps) == {}


def statistiques(dossier: Path, lignes: Sequence[Ligne], colonnes: Sequence[str]) -> Path:
    chemin = dossier / "ac.csv"
    voisins.ecrire_csv(chemin, colonnes, lignes)
    return chemin


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ordre=st.permutations(range(6)))
def test_the_order_of_statistics_does_not_matter(ordre: list[int], tmp_path: Path) -> None:
    lignes = statistiques_aidants()
    melange = [lignes[place] for place in ordre]
    chemin = statistiques(tmp_path, melange, voisins.COLONNES_AIDANTS)
    assert meme(lire(AIDANTS, chemin), exemple(AIDANTS, voisins.AIDANTS))


def test_statistics_may_be_of_a_region_or_of_the_country(tmp_path: Path) -> None:
    region = [{"created_at": "2025-01-01", "region": "Bretagne", "number_aidants": "12"}]
    colonnes = ["created_at", "region", "number_aidants"]
    lu = lire(AIDANTS, statistiques(tmp_path, region, colonnes))
    assert lu.tables["contexte"]["section"].to_list() == ["Région Bretagne"]
    lu = lire(AIDANTS, statistiques(tmp_path, region, ["created_at", "number_aidants"]))
    assert lu.tables["contexte"]["section"].to_list() == ["France entière"]


@pytest.mark.parametrize("jour", ["date", "Jour"])
def test_the_day_of_statistics_may_bear_a_plain_name(tmp_path: Path, jour: str) -> None:
    """120 accompagnements and 15 aidants on 31 December 2024, in the 73."""
    ligne = {
        jour: "31/12/2024", "departement": "73", "number_usage_of_ac": "120",
        "number_aidants": "15",
    }  # fmt: skip
    chemin = statistiques(tmp_path, [ligne], list(ligne))
    assert AIDANTS.recognise(SourceFile(chemin)) == "statistiques"
    contexte = lire(AIDANTS, chemin).tables["contexte"].sort("valeur")
    assert contexte.select("fin", "section", "valeur").rows() == [
        (date(2024, 12, 31), "Département 73", 15.0),
        (date(2024, 12, 31), "Département 73", 120.0),
    ]


def test_impossible_statistics_are_set_aside(tmp_path: Path) -> None:
    colonnes = ["created_at", "departement", "number_aidants"]
    lignes = [
        {"created_at": "2025-01-01T04:00:00.123456Z", "departement": "25", "number_aidants": "1"},
        {"created_at": "2025-05-01", "departement": "25", "number_aidants": "1"},
        {"created_at": "2025-01-01", "departement": "73", "number_aidants": "-1"},
    ]
    lu = lire(AIDANTS, statistiques(tmp_path, lignes, colonnes))
    assert lu.rejects.select("ligne", "regle", "colonne").rows() == [
        (3, "date_future", "created_at"),
        (4, "hors_limites", "number_aidants"),
    ]
    assert lu.tables["contexte"]["fin"].to_list() == [date(2025, 1, 1)]
    assert "aucune ligne lisible" in erreur(AIDANTS, statistiques(tmp_path, [], colonnes))
