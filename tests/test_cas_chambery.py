"""The Grand Chambéry case: the committed files, and what must be found in them.

What is expected is counted on the generator's own people, or by hand, never with an indicator.
"""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from exemples.chambery import ecrire
from exemples.chambery.annee_2023 import annee_2023
from exemples.chambery.fichiers import DOSSIER, les_deux_annees
from exemples.chambery.suivies import HORS, Suivie, suivies
from exemples.domaine import Cas, Personne

from inclusion_metrics.cli.importing import run
from inclusion_metrics.dossier.paroles import read_paroles
from inclusion_metrics.dossier.yamlfile import read_yaml
from inclusion_metrics.loading import Folder, load
from inclusion_metrics.nomenclatures import ModeQpv

RACINE = Path(__file__).resolve().parents[1]
DONNEES = RACINE / "data" / "grand-chambery"
EXPORTS = RACINE / DOSSIER
ECRITS = (
    "coop-numerique_accompagnements_2024-01-16.xlsx",
    "coop-numerique_beneficiaires_2024-01-16.xlsx",
    "qpv.csv",
    "registre.xlsx",
)
DE_2024 = (
    "coop-numerique_accompagnements_2025-01-14.xlsx",
    "coop-numerique_beneficiaires_2025-01-14.xlsx",
)
CDV_2024, FSE, FEDER = "CDV-FICTIF-2024", "FSE+ FICTIF 2024-073", "FEDER FICTIF 2023-011"
SUIVIES_2024, SUIVIES_2023, DES_DEUX_ANNEES = 209, 148, 93


def parties(chemin: Path) -> object:
    if chemin.suffix != ".xlsx":
        return chemin.read_bytes()
    with zipfile.ZipFile(chemin) as archive:
        return [(nom, archive.read(nom)) for nom in archive.namelist()]


@pytest.fixture(scope="module")
def annees() -> tuple[Cas, Cas]:
    return les_deux_annees()


@pytest.fixture(scope="module")
def inscrites(annees: tuple[Cas, Cas]) -> list[Suivie]:
    return suivies(annees)


@pytest.fixture(scope="module")
def donnees() -> Folder:
    return load(DONNEES)


def lire(donnees: Folder, table: str) -> pl.DataFrame:
    return donnees.tables.to_dict()[table].collect()


def de_l_annee(table: pl.DataFrame, annee: int, colonne: str = "date") -> pl.DataFrame:
    return table.filter(pl.col(colonne).dt.year() == annee)


def vues(donnees: Folder, annee: int) -> pl.DataFrame:
    """Followed people who came in a year, one row each."""
    activites = de_l_annee(lire(donnees, "activites"), annee).select("activite_id")
    venues = lire(donnees, "participations").join(activites, on="activite_id")
    return (
        lire(donnees, "beneficiaires")
        .filter(~pl.col("anonyme"))
        .join(venues.select("beneficiaire_id").unique(), on="beneficiaire_id")
    )


def cles(cas: Cas) -> set[tuple[str, int]]:
    """Name and birth year of the people who came and whose birth is known."""
    return {
        (qui.nom_affiche, qui.naissance)
        for _, qui in cas.places()
        if isinstance(qui, Personne) and qui.naissance
    }


def test_generation_is_reproducible(tmp_path: Path) -> None:
    for nom in ("un", "deux"):
        ecrire(tmp_path / nom)
    un, deux = (tmp_path / nom / DOSSIER for nom in ("un", "deux"))
    assert sorted(p.name for p in un.iterdir()) == sorted(ECRITS)
    for nom in ECRITS:
        assert (un / nom).read_bytes() == (deux / nom).read_bytes()
        # Compared unzipped with the committed file: compressors differ from one Python to another.
        assert parties(un / nom) == parties(EXPORTS / nom)
    assert sum(p.stat().st_size for p in EXPORTS.iterdir()) < 1_000_000


def test_the_tables_are_those_of_the_files(tmp_path: Path, donnees: Folder) -> None:
    """Read again, the files give the committed tables."""
    chemins = [EXPORTS / nom for nom in (*ECRITS, *DE_2024)]
    cle = RACINE / "scripts" / "exemples" / "cle-fictive.txt"
    assert run("auto", chemins, tmp_path / "refait", cle) == 0
    refait = load(tmp_path / "refait").tables.to_dict()
    for nom, table in donnees.tables.to_dict().items():
        assert refait[nom].collect().equals(table.collect()), nom


def test_nothing_is_rejected_and_one_doubt_remains(donnees: Folder) -> None:
    assert sum(f.lignes_rejetees for f in donnees.manifest.fichiers) == 0
    assert {f.nom for f in donnees.manifest.fichiers} == {*ECRITS, *DE_2024}
    # Two Jeanne Chimérex whom the export cannot tell apart, as when 2024 is read alone.
    people = lire(donnees, "beneficiaires").filter(~pl.col("anonyme"))
    assert Counter(people["identite"]) == {"confirmee": 263, "ambigue": 1}
    assert (people["personnes_min"].sum(), people["personnes_max"].sum()) == (265, 265)


def test_the_coop_of_2024_is_unchanged_by_the_rest(donnees: Folder) -> None:
    coop = lire(donnees, "activites").filter(pl.col("source").is_in(["coop_v1", "coop_v2"]))
    coop = de_l_annee(coop, 2024)
    assert coop.height == 1230
    assert lire(donnees, "participations").join(coop, on="activite_id").height == 1911
    assert vues(donnees, 2024).height == SUIVIES_2024
    statuts = Counter(vues(donnees, 2024)["statut_social"])
    assert statuts["retraite"] == 111  # 112 people: the two namesakes are one row


def test_two_years_share_people(annees: tuple[Cas, Cas], donnees: Folder) -> None:
    avant, apres = annees
    assert avant.mediateur != apres.mediateur
    assert len(cles(avant)) == SUIVIES_2023
    assert len(cles(avant) & cles(apres)) == DES_DEUX_ANNEES
    communes = set(vues(donnees, 2023)["beneficiaire_id"]) & set(
        vues(donnees, 2024)["beneficiaire_id"]
    )
    assert vues(donnees, 2023).height == SUIVIES_2023
    assert len(communes) == DES_DEUX_ANNEES
    assert lire(donnees, "mediateurs").height == 2
    # Same call, same people.
    again = annee_2023(apres.personnes)
    assert cles(again) == cles(avant)


def test_most_people_live_outside_the_quarters(inscrites: list[Suivie], donnees: Folder) -> None:
    connues = [
        une
        for une in inscrites
        if une.en(2024) and une.qpv and une.mode in (ModeQpv.ADRESSE, ModeQpv.DECLARE)
    ]
    dedans = [une for une in connues if une.qpv != HORS]
    assert (len(dedans), len(connues)) == (46, 150)
    trouvees = vues(donnees, 2024).filter(pl.col("qpv_mode").is_in(["adresse", "declare"]))
    assert trouvees["qpv_code"].null_count() == 0
    assert (trouvees.filter(pl.col("qpv_code") != HORS).height, trouvees.height) == (46, 150)
    # The place of help says nothing of homes; one resident lives in a quarter that nobody noted.
    assert vues(donnees, 2024).filter(pl.col("qpv_mode") == "lieu").height == 2
    assert trouvees.filter(pl.col("qpv_code") == "oui").height == 1


def test_quarters_are_fictitious_codes_without_population(donnees: Folder) -> None:
    zonages = lire(donnees, "zonages")
    assert zonages["zone_code"].sort().to_list() == ["QN07301Z", "QN07302Z", "QN07303Z"]
    assert zonages["nom"].str.contains("code fictif").all()
    assert zonages["population"].null_count() == 3


def test_the_path_of_rights_in_2024(donnees: Folder) -> None:
    situations = de_l_annee(lire(donnees, "droits"), 2024, "date_reperage")
    assert situations.height == 92
    dedans = situations.filter(pl.col("motif_hors_champ").is_null())
    reperees = dedans.filter(pl.col("mois_sans_recours") >= 3)
    assert (situations.height - dedans.height, reperees.height) == (14, 71)
    assert dedans.filter(pl.col("mois_sans_recours") < 3).height == 3
    assert dedans["mois_sans_recours"].null_count() == 4
    engagees = reperees.filter(pl.col("date_depot").is_not_null())
    assert engagees.height == 56
    assert Counter(engagees["decision"]) == {
        "accord": 18 + 2, "accord_partiel": 6, "refus": 11, "en_attente": 11, "sans_suite": 4,
        "inconnue": 4,
    }  # fmt: skip
    # Two were agreed in January: still pending on the last day of the year.
    assert engagees.filter(pl.col("date_decision") > date(2024, 12, 31)).height == 2
    ouverts = engagees.filter(
        pl.col("decision").is_in(["accord", "accord_partiel"])
        & (pl.col("date_decision") <= date(2024, 12, 31))
    )
    prouves = ouverts.filter(pl.col("preuve").is_in(["notification", "attestation"]))
    assert (ouverts.height, prouves.height) == (24, 18)
    mures = engagees.filter(pl.col("date_depot") <= date(2024, 6, 30)).height
    assert 20 <= mures <= engagees.height - 20
    assert set(reperees["type_odenore"]) == {
        "non_connaissance", "non_demande", "non_reception", "non_proposition", "inconnu",
    }  # fmt: skip
    par_personne = situations.group_by("beneficiaire_id").len()["len"]
    assert 2 <= par_personne.max() <= 3


def test_participants_of_the_operation(donnees: Folder) -> None:
    participants = lire(donnees, "participants_fse")
    assert participants.height == 40  # 42 entries, two of which are people who came back
    assert set(participants["operation"]) == {FSE}
    assert participants["beneficiaire_id"].null_count() == 3
    assert participants["date_sortie"].null_count() == 6 + 3
    fse = next(f for f in donnees.manifest.fichiers if f.format == "registre")
    told = fse.changements.items()
    assert sum(n for what, n in told if what.startswith("nouvelles entrées")) == 2
    venues = lire(donnees, "participations").join(
        lire(donnees, "activites").select("activite_id", "date"), on="activite_id"
    )
    dates = (
        participants.drop_nulls("beneficiaire_id")
        .join(venues, on="beneficiaire_id")
        .filter(
            (pl.col("date") >= pl.col("date_entree"))
            & (pl.col("date") <= pl.col("date_sortie").fill_null(date(2024, 12, 31)))
        )
        .group_by("participant_id")
        .agg(pl.col("date").n_unique())
    )
    assert dates.height == 37
    assert (dates["date"] == 1).sum() == 5
    assert (participants["handicap"] == "refus").sum() == 9
    retard = pl.col("date_saisie_sortie") - pl.col("date_sortie") > timedelta(28)
    assert participants.filter(retard).height == 3


def test_budgets_balance(donnees: Folder) -> None:
    budget = lire(donnees, "budget").with_columns(
        nature=pl.col("compte").is_in(["86", "87"]),
        signe=pl.when(pl.col("sens") == "charge").then(-1).otherwise(1),
    )
    soldes = budget.group_by("rattachement", "exercice", "nature").agg(
        (pl.col(c) * pl.col("signe")).sum() for c in ("prevu", "realise")
    )
    assert soldes.height == 5 + 3
    assert soldes.select((pl.col("prevu") == 0).all(), (pl.col("realise") == 0).all()).row(0) == (
        True, True,
    )  # fmt: skip
    produits = budget.filter(
        (pl.col("exercice") == 2024) & (pl.col("sens") == "produit") & ~pl.col("nature")
    )
    ue = produits.filter(pl.col("financeur").str.starts_with("Union européenne"))
    assert (ue["prevu"].sum(), produits["prevu"].sum()) == (68_200, 94_000 + 72_000 + 50_000)
    attente = produits.filter(pl.col("etat") == "en_attente")
    assert attente["prevu"].sum() == 3_000 + 21_600 + 12_500
    charges = budget.filter(
        (pl.col("rattachement") == CDV_2024) & (pl.col("sens") == "charge") & ~pl.col("nature")
    )
    ecart = (charges["realise"] / charges["prevu"] - 1).abs()
    assert charges.filter(ecart > 0.2)["compte"].to_list() == ["62"]


def test_the_four_themes_have_activities_each_year(donnees: Folder) -> None:
    tags = lire(donnees, "activites").select("date", "tags").explode("tags")
    actions = lire(donnees, "actions").unique("etiquette")
    for annee in (2023, 2024):
        dites = de_l_annee(tags, annee).join(actions, left_on="tags", right_on="etiquette")
        assert dites["theme_contrat"].n_unique() == 4
    de_2024 = Counter(de_l_annee(tags, 2024)["tags"].drop_nulls())
    assert de_2024 == {
        "CDV 2024": 220, "FSE+ 2024": 117, "Hors projet": 24, "CDV participation 2024": 20,
        "CDV parentalité 2024": 15,
    }  # fmt: skip
    assert lire(donnees, "activites_agregees").height == 35


def test_what_the_service_notes_of_itself(donnees: Folder) -> None:
    entretiens = lire(donnees, "entretiens")
    assert (entretiens.height, entretiens["organisme"].n_unique()) == (50, 50)
    assert de_l_annee(entretiens, 2012).height == 50
    assert (entretiens["besoins"].list.len() == 0).sum() == 2
    relais = lire(donnees, "formations").filter(pl.col("public") == "relais")
    assert [de_l_annee(relais, n)["nombre"].sum() for n in (2023, 2024)] == [12, 17]
    coordination = lire(donnees, "postes").filter(pl.col("fonction") == "coordination")
    assert coordination["date_debut"].min() == date(2016, 3, 1)
    assert set(coordination["etp"]) == {0.5}
    contexte = lire(donnees, "contexte")
    assert {25, 50, 100, 750, 10_000, 602_000} <= set(contexte["valeur"])
    assert contexte["source"].str.len_chars().min() > 20
    assert len(set(lire(donnees, "orientations")["organisme"])) == 16


def test_institutions_of_the_feder_project(donnees: Folder) -> None:
    soutenues = (
        lire(donnees, "conventions")
        .filter(pl.col("numero") == FEDER)
        .join(lire(donnees, "structures"), on="structure_id")
    )
    assert soutenues.height == 5
    assert soutenues["statut_public"].sum() == 4
    assert set(lire(donnees, "structures")["statut_public"]) == {True, False, None}


@pytest.mark.parametrize(
    ("carnet", "rattachement"),
    [("contrat_de_ville", CDV_2024), ("fse_plus", FSE), ("feder", FEDER)],
)
def test_parameters(carnet: str, rattachement: str, donnees: Folder) -> None:
    chemin = RACINE / "params" / carnet / "grand-chambery-2024.yaml"
    lus = read_yaml(chemin).values
    assert lus["territoire"] == "200069110"
    assert lus["rattachement"] == lus["convention"] == rattachement
    assert rattachement in set(lire(donnees, "budget")["rattachement"])
    assert bool(lus.get("mention_ue")) is (carnet != "contrat_de_ville")
    assert all(read_paroles(RACINE / str(lus["textes"])).values())


def test_the_exports_of_2024_alone_are_still_those_read(donnees: Folder) -> None:
    """The first two files of the example keep the prints they had before the rest was added."""
    prints = {f.nom: f.sha256 for f in donnees.manifest.fichiers}
    assert [prints[nom][:12] for nom in DE_2024] == ["7f6c15485149", "1839928b1686"]
    lignes = json.loads((DONNEES / "import.json").read_text("utf-8"))["lignes"]
    assert lignes["activites"] == 700 + 1230 + 35
