"""RDV Service Public: expected numbers are those of ``data/voisins/LISEZMOI.md``."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from exemples import voisins
from exemples.voisins import COLONNES_RDV, COLONNES_RDV_2023, Ligne, participations, rdv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inclusion_metrics.identity import Key
from inclusion_metrics.loading import Fichier
from inclusion_metrics.model import ErreurUtilisateur, Need
from inclusion_metrics.sources.assembly import assemble
from inclusion_metrics.sources.draft import Draft
from inclusion_metrics.sources.reader import Context
from inclusion_metrics.sources.tabular.grid import SourceFile
from inclusion_metrics.sources.voisins import neighbours
from inclusion_metrics.sources.voisins.rdv_service_public import READER

DOSSIER = Path(__file__).parent / "data" / "voisins"
EXPORT = DOSSIER / voisins.RDV
CLE = Key(b"une cle fictive, pour les essais", Path("cle.txt"), created=False)
CONTEXTE = Context(key=CLE, today=date(2025, 4, 1))
NON_HONORES = "rendez-vous non honorés : "
#: Words of names, and what else may not leave the file.
SECRETS = (
    "fabuloz", "hypothez", "songevaz", "simulaz", "mirageoz", "chimérex", "figurex", "inventaz",
    "prétendoz", "exemplaire", "camille", "patron", "parquelquun", "découvrir", "1949-03-12",
    *voisins.INTERDITS,
)  # fmt: skip


def lire(chemin: Path = EXPORT) -> Draft:
    return READER.read(SourceFile(chemin), CONTEXTE)


def csv(
    dossier: Path,
    lignes: Sequence[Ligne],
    nom: str = "export.csv",
    colonnes: Sequence[str] = COLONNES_RDV,
) -> Path:
    voisins.ecrire_csv(dossier / nom, colonnes, lignes, sep=";")
    return dossier / nom


def erreur(chemin: Path) -> str:
    with pytest.raises(ErreurUtilisateur) as attrapee:
        lire(chemin)
    assert chemin.name in str(attrapee.value)
    return str(attrapee.value)


@pytest.fixture(scope="module")
def lu() -> Draft:
    return lire()


def compte(lu: Draft, colonne: str) -> dict[str | None, int]:
    return dict(Counter(lu.presences[colonne].to_list()))


def personne(lu: Draft, nom: str, naissance: str | None = None) -> pl.DataFrame:
    """The mentions of a name (and a birth): it reads the names kept in memory."""
    mentions = [
        mention
        for mention, connu in lu.names.items()
        if nom in connu.last and naissance in (None, connu.born)
    ]
    return lu.mentions.filter(pl.col("mention").is_in(mentions))


def test_the_committed_file_is_what_the_generator_writes(tmp_path: Path) -> None:
    pytest.importorskip("xlwt")
    voisins.ecrire_voisins(tmp_path)
    for nom in voisins.FICHIERS:
        assert (tmp_path / nom).read_bytes() == (DOSSIER / nom).read_bytes(), nom


def test_the_export_is_recognised(tmp_path: Path) -> None:
    assert READER.recognise(SourceFile(EXPORT)) == "participations"
    assert READER.recognise(SourceFile(csv(tmp_path, participations()))) == "participations"
    assert READER.recognise(SourceFile(DOSSIER / voisins.LIEUX)) is None


def test_every_row_is_accounted_for(lu: Draft) -> None:
    fichier = lu.file
    assert fichier.format == "rdv"
    assert (fichier.lignes_lues, fichier.lignes_gardees, fichier.lignes_rejetees) == (23, 15, 2)
    assert {nom: n for nom, n in fichier.changements.items() if nom.startswith(NON_HONORES)} == {
        NON_HONORES + "Annulé (excusé)": 1,
        NON_HONORES + "Annulé (par le service)": 1,
        NON_HONORES + "Absence non excusée": 1,
        NON_HONORES + "À renseigner": 1,
        NON_HONORES + "Rendez-vous à venir": 1,
    }
    assert fichier.changements["lignes en double"] == 1
    assert fichier.changements["usagers supprimés, comptés comme anonymes"] == 1
    assert fichier.changements["communes de résidence non reconnues"] == 2
    assert lu.presences.height == 15


def test_unreadable_rows_are_set_aside(lu: Draft) -> None:
    assert lu.rejects.select("feuille", "ligne", "regle", "colonne").rows() == [
        ("Worksheet1", 21, "valeur_inconnue", "statut"),
        ("Worksheet1", 22, "date_illisible", "date rdv"),
    ]
    (correction,) = lu.corrections
    assert tuple(correction.header) == COLONNES_RDV
    assert [(ligne, cases[1]) for ligne, cases, _ in correction.rows] == [(21, "515"), (22, "516")]


def test_appointments_are_individual_or_workshops(lu: Draft) -> None:
    activites = lu.presences.group_by("activite_id").agg(
        pl.len(), pl.col("type", "nb_participants").first()
    )
    assert activites.height == 11
    assert activites.filter(pl.col("type") == "collectif").rows() == [
        ("rdv_504", 4, "collectif", 4)
    ]
    assert activites.filter(pl.col("activite_id") == "rdv_511").rows() == [
        ("rdv_511", 2, "individuel", 2)
    ]
    assert lu.presences["duree_min"].null_count() == 15
    assert set(lu.presences["thematiques"].list.len()) == {0}


def test_a_person_is_a_name_and_a_birth(lu: Draft) -> None:
    assert lu.mentions.height == 11
    assert lu.mentions["regle"].value_counts().sort("regle").rows() == [("anonyme", 1), ("nom", 10)]
    venues = lu.presences["mention"].value_counts()["count"].sort(descending=True).to_list()
    assert venues == [3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1]
    assert sorted(personne(lu, "FIGUREX")["annee_naissance"].to_list()) == [1945, 1983]
    assert personne(lu, "CHIMÉREX")["annee_naissance"].to_list() == [1941]
    assert personne(lu, "SIMULAZ")["annee_naissance"].to_list() == [None]
    assert set(lu.mentions["portee"]) == {"rdv_sp"}


def test_a_deleted_record_is_nobody_in_particular(lu: Draft) -> None:
    anonyme = lu.mentions.filter(pl.col("regle") == "anonyme")
    assert anonyme.select("cle_nom", "annee_naissance", "code_postal_residence").row(0) == (
        None, None, None,
    )  # fmt: skip
    assert lu.presences.filter(ligne=9)["mention"].to_list() == anonyme["mention"].to_list()


def test_the_place_says_structure_and_commune(lu: Draft) -> None:
    assert compte(lu, "type_lieu") == {
        "lieu_activite": 12, "a_distance": 1, "domicile": 1, "autre": 1,
    }  # fmt: skip
    assert compte(lu, "structure_id") == {
        "25388_espace-numerique-la-passerelle": 8,
        "25057_mediatheque-les-pages-inventees": 3,
        "hors_lieu": 3,
        "_service-numerique-mutualise-des-essais": 1,
    }
    # Passerelle 8 · Pages 3 and the home visit in Bethoncourt · market · telephone and 512 unknown.
    assert compte(lu, "code_insee") == {"25388": 8, "25057": 4, "25031": 1, None: 2}
    assert compte(lu, "source") == {"rdv_sp": 15}


@pytest.mark.parametrize(
    ("lieu", "insee"),
    [
        ("Salle Z (1 rue du Test, 25200 Bethoncourt)", "25057"),
        ("Salle Z (1 rue du Test, Bethoncourt, 25200)", "25057"),
        ("Salle Z (25057 rue du Test, Bethoncourt, 25200)", "25057"),
        ("Salle Z (1 rue du Test, St-Denis, 97400)", "97411"),
        ("Salle Z (1 rue du Test, Commune-Inventée, 25200)", None),
        ("Salle Z (Bethoncourt)", None),
        ("Salle Z", None),
    ],
)
def test_a_commune_needs_its_name_and_its_postcode(
    tmp_path: Path, lieu: str, insee: str | None
) -> None:
    lu = lire(csv(tmp_path, [rdv(1, "08/01/2025", "Odette FABULOZ", "12/03/1949", lieu=lieu)]))
    assert lu.presences["code_insee"].to_list() == [insee]
    assert lu.presences["structure_nom"].to_list() == ["Salle Z"]


def test_a_place_nobody_names_is_not_a_structure(tmp_path: Path) -> None:
    lieux = ["Par téléphone", "Par visioconférence", "À domicile", "À domicile (25400 Audincourt)"]
    lignes = [rdv(n, "08/01/2025", "Odette FABULOZ", lieu=lieu) for n, lieu in enumerate(lieux)]
    lu = lire(csv(tmp_path, lignes)).presences.sort("activite_id")
    assert lu["structure_id"].to_list() == ["hors_lieu"] * 4
    assert lu["type_lieu"].to_list() == ["a_distance", "a_distance", "domicile", "domicile"]
    assert lu["code_insee"].to_list() == [None, None, None, "25031"]


def test_the_mediator_is_a_pseudonym_of_one_name(lu: Draft, tmp_path: Path) -> None:
    assert sorted(compte(lu, "mediateur_id").values()) == [1, 1, 13]
    assert lu.presences.filter(activite_id="rdv_507")["mediateur_id"].to_list() == [None]
    ecrits = ["Camille EXEMPLE", "EXEMPLE Camille", "camille  exemple", "Alix PATRON"]
    lignes = [rdv(n, "08/01/2025", "Odette FABULOZ", agents=nom) for n, nom in enumerate(ecrits)]
    ids = lire(csv(tmp_path, lignes)).presences.sort("activite_id")["mediateur_id"].to_list()
    assert ids[0] == ids[1] == ids[2] != ids[3]
    assert ids[0] in compte(lu, "mediateur_id")


def test_residence_is_known_by_name_and_postcode_together(lu: Draft) -> None:
    communes = Counter(lu.mentions["code_insee_residence"].to_list())
    assert communes == {
        "25388": 3, "25284": 1, "25057": 1, "25031": 1, "25580": 1, None: 4,
    }  # fmt: skip
    assert personne(lu, "PRÉTENDOZ")["code_postal_residence"].to_list() == ["25200", "25200"]


def test_what_is_not_there_is_said(lu: Draft) -> None:
    assert set(lu.gaps) == {Need.STATUT, Need.THEMATIQUES}
    assert any("responsable" in remarque for remarque in lu.remarks)
    assert lu.mentions["statut_social"].null_count() == lu.mentions["genre"].null_count() == 11


def test_nothing_personal_leaves_the_file(lu: Draft) -> None:
    cadres = [lu.presences, lu.mentions, lu.rejects, *lu.tables.values()]
    textes = [cadre.write_json() for cadre in cadres]
    textes += [lu.file.model_dump_json(), *lu.remarks, *lu.gaps.values()]
    dit = "\n".join(textes).casefold()
    assert not [secret for secret in SECRETS if secret.casefold() in dit]


def xlsx(chemin: Path, lignes: Sequence[Ligne], feuilles: Sequence[str] = ("Export",)) -> Path:
    with xlsxwriter.Workbook(chemin) as classeur:
        for nom in feuilles:
            feuille = classeur.add_worksheet(nom)
            for rang, ligne in enumerate([{c: c for c in COLONNES_RDV}, *lignes]):
                for place, colonne in enumerate(COLONNES_RDV):
                    feuille.write_string(rang, place, ligne[colonne])
    return chemin


def meme(un: Draft, autre: Draft) -> bool:
    """The same rows, whatever their order, their line and their file."""
    return contenu(un) == contenu(autre)


def contenu(*lus: Draft) -> list[tuple[object, ...]]:
    """The rows of several readings, without line and with anonymous people alike."""
    rangs = pl.concat([lu.presences for lu in lus]).with_columns(
        mention=pl.col("mention").str.replace("^anonyme:.*$", "anonyme")
    )
    return sorted(rangs.drop("ligne").rows(), key=repr)


def test_csv_and_spreadsheet_say_the_same(lu: Draft, tmp_path: Path) -> None:
    tableur = lire(xlsx(tmp_path / "export.xlsx", participations()))
    texte = lire(csv(tmp_path, participations()))
    assert meme(lu, tableur)
    assert meme(lu, texte)
    assert lu.file.changements == tableur.file.changements == texte.file.changements


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ordre=st.permutations(range(23)))
def test_the_order_of_rows_does_not_matter(ordre: list[int], lu: Draft, tmp_path: Path) -> None:
    lignes = participations()
    melange = lire(csv(tmp_path, [lignes[place] for place in ordre], f"{os.getpid()}.csv"))
    assert meme(lu, melange)
    assert melange.file.changements == lu.file.changements


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rdvs=st.sets(st.integers(501, 517)))
def test_a_file_cut_in_two_gives_the_same_tables(rdvs: set[int], lu: Draft, tmp_path: Path) -> None:
    """The cut leaves an appointment whole, and both parts have an honoured one."""
    ici = rdvs | {502}
    ici -= {512}
    parts = [
        [ligne for ligne in participations() if (int(ligne["rdv_id"]) in ici) is dedans]
        for dedans in (True, False)
    ]
    lus = [lire(csv(tmp_path, part, f"{n}.csv")) for n, part in enumerate(parts)]
    assert contenu(*lus) == contenu(lu)
    ensemble, entier = (assemble(d, CLE, {}).tables for d in (lus, [lu]))
    for nom, table in entier.to_dict().items():
        assert ensemble.to_dict()[nom].collect().equals(table.collect()), nom


def test_a_repeated_row_may_name_another_mediator(tmp_path: Path) -> None:
    """Which of the two rows is kept does not depend on their order."""
    lignes = [
        rdv(1, "08/01/2025", "Odette FABULOZ", agents=nom)
        for nom in (voisins.CAMILLE, voisins.ALIX)
    ]
    lus = [lire(csv(tmp_path, ordre)) for ordre in (lignes, lignes[::-1])]
    assert meme(*lus)
    assert lus[0].presences.height == 1


def test_a_name_that_two_communes_of_a_postcode_share_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In 2019 the two Saint-Pierre-d’Entremont (38446, 73274) had one postcode."""
    lieu = "Salle Z (place du Test, Saint-Pierre-d’Entremont, 73670)"
    chemin = csv(tmp_path, [rdv(1, "08/01/2025", "Odette FABULOZ", lieu=lieu)])
    monkeypatch.setattr(neighbours, "MILLESIMES", (2019,))
    assert lire(chemin).presences["code_insee"].to_list() == [None]


def test_assembled_tables_hold_the_count_by_hand(lu: Draft) -> None:
    tables = assemble([lu], CLE, {}).tables
    assert tables.participations.collect().height == 15
    assert tables.activites.collect().height == 11
    personnes = tables.beneficiaires.collect()
    assert personnes["anonyme"].to_list().count(True) == 1
    assert personnes.height == 11
    assert tables.mediateurs.collect().height == 2


def test_an_older_export_tells_workshops_by_seats_or_by_motif(tmp_path: Path) -> None:
    """Until November 2024 no column says that an appointment is collective."""
    lignes = [
        rdv(1, "08/01/2025", "Odette FABULOZ", "12/03/1949"),
        rdv(2, "09/01/2025", "Odette FABULOZ", "12/03/1949"),
        rdv(2, "09/01/2025", "Hamid SIMULAZ", statut="Absence non excusée"),
        rdv(3, "10/01/2025", "Odette FABULOZ", "12/03/1949", motif="Atelier tablette"),
        rdv(4, "11/01/2025", "Odette FABULOZ", "12/03/1949"),
        rdv(4, "11/01/2025", "Odette FABULOZ", "12/03/1949"),
    ]
    lu = lire(csv(tmp_path, lignes, colonnes=COLONNES_RDV_2023))
    types = dict(lu.presences.select("activite_id", "type").iter_rows())
    assert types == {
        "rdv_1": "individuel",
        "rdv_2": "collectif",
        "rdv_3": "collectif",
        "rdv_4": "individuel",
    }
    assert lu.file.changements["lignes en double"] == 1


@pytest.mark.parametrize("mot", ["Rendez-vous honoré", "rendez-vous honore", "Présent", "seen"])
def test_other_words_for_an_honoured_appointment(tmp_path: Path, mot: str) -> None:
    lu = lire(csv(tmp_path, [rdv(1, "08/01/2025", "Odette FABULOZ", statut=mot)]))
    assert lu.presences.height == 1


@pytest.mark.parametrize(
    ("ligne", "regle", "colonne"),
    [
        (rdv(9, "02/04/2025", "Odette FABULOZ"), "date_future", "date rdv"),
        (rdv(9, "08/01/2025", "Odette FABULOZ", "09/01/2025"), "naissance_impossible",
         "date naissance"),
        (rdv(9, "08/01/2025", "Odette FABULOZ", "hier"), "date_illisible", "date naissance"),
        (rdv(9, "08/01/2025", "Odette FABULOZ", code_postal="25-200"), "code_invalide",
         "code postal du responsable"),
        (rdv(9, "", "Odette FABULOZ"), "obligatoire_absent", "date rdv"),
        (rdv(9, "08/01/2025", "Odette FABULOZ", statut=""), "obligatoire_absent", "statut"),
        (rdv(9, "08/01/2025", "Odette FABULOZ", statut="Reporté"), "valeur_inconnue", "statut"),
    ],
)  # fmt: skip
def test_a_bad_row_is_set_aside_with_its_column(
    tmp_path: Path, ligne: Ligne, regle: str, colonne: str
) -> None:
    bonne = rdv(1, "08/01/2025", "René D’HYPOTHEZ")
    lu = lire(csv(tmp_path, [bonne, ligne]))
    assert lu.rejects.select("ligne", "regle", "colonne").rows() == [(3, regle, colonne)]
    assert lu.presences["activite_id"].to_list() == ["rdv_1"]
    assert "fabuloz" not in lu.rejects.write_json().casefold()


def test_one_appointment_has_one_day(tmp_path: Path) -> None:
    lignes = [
        rdv(1, "08/01/2025", "Odette FABULOZ"),
        rdv(2, "08/01/2025", "Odette FABULOZ"),
        rdv(2, "09/01/2025", "Hamid SIMULAZ"),
        rdv(2, "10/01/2025", "René D’HYPOTHEZ", statut="Annulé (excusé)"),
    ]
    lu = lire(csv(tmp_path, lignes))
    assert lu.presences["activite_id"].to_list() == ["rdv_1"]
    assert lu.rejects["regle"].to_list() == ["rendez_vous_contradictoire"] * 2
    assert lu.file.changements[NON_HONORES + "Annulé (excusé)"] == 1


def test_the_export_of_appointments_is_refused(tmp_path: Path) -> None:
    """It gathers several people in one cell."""
    colonnes = ["usager(s)" if c == "usager" else c for c in COLONNES_RDV if c != "rdv_id"]
    chemin = csv(tmp_path, [], "rdvs.csv", colonnes)
    assert READER.recognise(SourceFile(chemin)) == "rendez_vous"
    assert "export des participations" in erreur(chemin)


def test_files_that_hold_nothing_are_refused(tmp_path: Path) -> None:
    assert "aucune participation" in erreur(csv(tmp_path, [], "vide.csv"))
    illisible = csv(tmp_path, [rdv(1, "hier", "Odette FABULOZ")], "illisible.csv")
    message = erreur(illisible)
    assert "ligne 2" in message
    assert "« date rdv »" in message
    assert "FABULOZ" not in message
    futur = csv(tmp_path, [rdv(1, "08/01/2030", "Odette FABULOZ")], "futur.csv")
    assert "dans le futur" in erreur(futur)


def test_other_files_are_refused_with_what_to_give(tmp_path: Path) -> None:
    assert "participations" in erreur(DOSSIER / voisins.LIEUX)
    deux = xlsx(tmp_path / "deux.xlsx", participations(), ("Janvier", "Février"))
    assert "plusieurs feuilles" in erreur(deux)


def test_postcodes_turned_into_numbers_are_refused(tmp_path: Path) -> None:
    lignes = [rdv(1, "08/01/2025", "Odette FABULOZ", code_postal="1400")]
    assert "« code postal du responsable »" in erreur(csv(tmp_path, lignes))


def test_only_cancelled_appointments_bring_nobody(tmp_path: Path) -> None:
    lu = lire(csv(tmp_path, [rdv(1, "08/01/2025", "Odette FABULOZ", statut="Annulé (excusé)")]))
    assert lu.presences.is_empty()
    assert lu.mentions.is_empty()
    assert lu.names == {}
    assert isinstance(lu.file, Fichier)
    assert lu.file.changements == {NON_HONORES + "Annulé (excusé)": 1}
