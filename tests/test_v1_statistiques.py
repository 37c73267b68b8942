"""The statistics of the Espace Coop V1: expected figures are those of ``data/v1/LISEZMOI.md``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from exemples.v1 import STATISTIQUES as TEXTE
from exemples.v1 import TERRITOIRES, mensuelles, write_csv

from inclusion_metrics.identity import Key
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.schemas import Contexte
from inclusion_metrics.sources.assembly import assemble
from inclusion_metrics.sources.draft import Draft
from inclusion_metrics.sources.reader import Context
from inclusion_metrics.sources.tabular.grid import SourceFile
from inclusion_metrics.sources.v1.statistiques import STATISTIQUES

DONNEES = Path(__file__).parent / "data" / "v1"
PETITES = DONNEES / "v1_statistiques.csv"
CLE = Key(b"cle-fictive-des-essais-de-l-archive", Path("cle.txt"), created=False)
CONTEXTE = Context(CLE, today=date(2026, 11, 24))
GENERAL, SUIVI = "Général", "Général – accompagnements avec suivi"
Lecteur = Callable[..., Draft]


def lire(path: Path) -> Draft:
    return STATISTIQUES.read(SourceFile(path), CONTEXTE)


@pytest.fixture
def fichier(tmp_path: Path) -> Lecteur:
    """Write a CSV and read it."""

    def faire(texte: str, nom: str = "statistiques.csv") -> Draft:
        write_csv(tmp_path / nom, texte)
        return lire(tmp_path / nom)

    return faire


def classeur(path: Path, cases: Sequence[Sequence[object]], feuille: str = "Feuille") -> Path:
    """A workbook of plain cells."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet(feuille)
        for place, ligne in enumerate(cases):
            for colonne, case in enumerate(ligne):
                if case is not None:
                    sheet.write(place, colonne, case)
    return path


def chiffres(draft: Draft) -> dict[tuple[str, str, str], float]:
    """(section, label, unit) → value."""
    table = draft.tables["contexte"]
    lus = table.select(pl.struct("section", "libelle", "unite"), "valeur").rows()
    assert len(lus) == len({tuple(cle.values()) for cle, _ in lus})
    return {tuple(cle.values()): valeur for cle, valeur in lus}


def avec(ancien: str, nouveau: str) -> str:
    """The small statistics with one thing changed."""
    assert TEXTE.count(ancien) == 1
    return TEXTE.replace(ancien, nouveau)


def test_les_chiffres_du_petit_fichier() -> None:
    draft = lire(PETITES)
    Contexte.validate(draft.tables["contexte"])
    assert chiffres(draft) == {
        (GENERAL, "Personnes totales accompagnées durant cette période", "nombre"): 20,
        (GENERAL, "Accompagnements totaux enregistrés (dont récurrent)", "nombre"): 27,
        (GENERAL, "Ateliers réalisés", "nombre"): 4,
        (GENERAL, "Total des participants aux ateliers", "nombre"): 17,
        (GENERAL, "Accompagnements individuels", "nombre"): 9,
        (GENERAL, "Demandes ponctuelles", "nombre"): 1,
        (SUIVI, "Accompagnements avec suivi", "nombre"): 12,
        (SUIVI, "Pourcentage du total des usagers accompagnés sur cette période", "%"): 44,
        (SUIVI, "Accompagnements individuels", "nombre"): 5,
        (SUIVI, "Accompagnements en atelier collectif", "nombre"): 4,
        (SUIVI, "Redirections vers une autre structure agréée", "nombre"): 3,
        ("Thèmes des accompagnements", "Prendre en main du matériel", "nombre"): 6,
        ("Thèmes des accompagnements", "Prendre en main du matériel", "%"): 54,
        ("Thèmes des accompagnements", "Démarche en ligne", "nombre"): 5,
        ("Thèmes des accompagnements", "Démarche en ligne", "%"): 45,
        ("Canaux d’accompagnements", "À domicile", "nombre"): 1,
        ("Canaux d’accompagnements", "Lieu d'activité", "nombre"): 9,
        ("Temps en accompagnements", "Total d'heures", "h"): 12,
        ("Temps en accompagnements", "Individuelles", "h"): 4,
        ("Durée des accompagnements", "Moins de 30 minutes", "nombre"): 3,
        ("Tranches d’âge des usagers", "18-35 ans", "%"): 7,
        ("Tranches d’âge des usagers", "Plus de 60 ans", "%"): 62,
        ("Statut des usagers", "Retraité", "%"): 51,
        ("Statut des usagers", "Non renseigné", "%"): 11,
        ("Évolution des comptes rendus d’activité", "Décembre 2023", "nombre"): 2,
        ("Évolution des comptes rendus d’activité", "Janvier 2024", "nombre"): 3,
        ("Évolution des comptes rendus d’activité", "Février 2024", "nombre"): 3,
        ("Usager.ères réorienté.es", "CAF", "%"): 33.34,
        ("Usager.ères réorienté.es", "Lieu vide", "%"): 22.22,
        ("Usager.ères réorienté.es", "Autres organismes", "%"): 44.44,
    }


def test_le_compte_du_fichier() -> None:
    draft = lire(PETITES)
    fichier = draft.file
    assert (fichier.format, fichier.role) == ("v1-statistiques", "statistiques")
    assert (fichier.lignes_lues, fichier.lignes_gardees, fichier.lignes_rejetees) == (29, 29, 0)
    assert fichier.changements == {"organismes hors liste, réunis sous « Autres organismes »": 2}
    # A period on the file would be taken for a history of attendance.
    assert (fichier.debut, fichier.fin) == (None, None)
    assert draft.presences.is_empty()
    assert draft.mentions.is_empty()
    assert list(draft.tables) == ["contexte"]
    assert "ni part ni nombre de retraités" in draft.remarks[0]


def test_chaque_chiffre_a_sa_periode() -> None:
    periodes = lire(PETITES).tables["contexte"].select("libelle", "debut", "fin").rows()
    sues = {libelle: (debut, fin) for libelle, debut, fin in periodes}
    assert sues["Retraité"] == (date(2024, 1, 1), date(2024, 3, 31))
    assert sues["Décembre 2023"] == (date(2023, 12, 1), date(2023, 12, 31))
    assert sues["Février 2024"] == (date(2024, 2, 1), date(2024, 2, 29))


def test_personne_n_est_nomme() -> None:
    draft = lire(PETITES)
    tout = str(draft.tables["contexte"].to_dicts()) + " ".join(draft.remarks)
    tout += draft.file.model_dump_json()
    for mot in ("Camille", "Prétendoz", "inventé"):
        assert mot not in tout


@pytest.mark.parametrize(
    ("titre", "territoire"),
    [
        ("nationales   ", "France entière"),
        ("codeDepartement   25", "département 25"),
        ("codeDepartement 25200 Montbéliard 2A", "département 2A"),
        ("codeRegion   27", "région 27"),
    ],
)
def test_un_territoire_est_dit(fichier: Lecteur, titre: str, territoire: str) -> None:
    draft = fichier(avec("Camille Exemple", titre))
    sources = draft.tables["contexte"]["source"].unique().to_list()
    assert sources == [f"Espace Coop V1, statistiques, {territoire}"]


def test_sans_territoire_la_source_est_le_fichier(fichier: Lecteur) -> None:
    (source,) = fichier(TEXTE).tables["contexte"]["source"].unique()
    assert source.startswith("Espace Coop V1, statistiques, fichier ")


def test_deux_fichiers_de_meme_periode_gardent_leurs_chiffres(fichier: Lecteur) -> None:
    un, autre = fichier(TEXTE), fichier(avec("Camille Exemple", "Alix Patron"), "autre.csv")
    ids = [set(draft.tables["contexte"]["chiffre_id"]) for draft in (un, autre)]
    assert len(ids[0]) == 30
    assert not ids[0] & ids[1]
    dossier = assemble([un, autre, fichier(TEXTE, "copie.csv")], CLE, {})
    assert dossier.tables.contexte.collect().height == 60


# Variants of the layout


def test_les_libelles_de_2021(fichier: Lecteur) -> None:
    """The first version: other labels, no total, and the canals said as places."""
    draft = fichier(
        "Statistiques John Fictif 01/01/2021-15/11/2021\n\nGénéral\n"
        "Personnes accompagnées durant cette période;23\nAccompagnements individuels;10\n"
        "Usagers qui ont bénéficiés d'un accompagnement poursuivi;21\n"
        "Accompagnements individuels;11\n\nLieux des accompagnements\nÀ domicile;0\n\n"
        "Évolution des accompagnements\n2021\nJuillet;485\n"
    )
    assert chiffres(draft) == {
        (GENERAL, "Personnes accompagnées durant cette période", "nombre"): 23,
        (GENERAL, "Accompagnements individuels", "nombre"): 10,
        (SUIVI, "Usagers qui ont bénéficiés d'un accompagnement poursuivi", "nombre"): 21,
        (SUIVI, "Accompagnements individuels", "nombre"): 11,
        ("Lieux des accompagnements", "À domicile", "nombre"): 0,
        ("Évolution des accompagnements", "Juillet 2021", "nombre"): 485,
    }


def test_les_defauts_connus_du_service_sont_lus(fichier: Lecteur) -> None:
    """A separator forgotten, middle dots for spaces, a stray quote after a title."""
    draft = fichier(
        avec("structure agréée;3", "structure agréée3")
        .replace("Évolution des comptes rendus d'", "Évolution·des·comptes·rendus·d'")
        .replace("Canaux d'accompagnements", "Canaux d'accompagnements (en %)'")
    )
    lus = chiffres(draft)
    assert lus[SUIVI, "Redirections vers une autre structure agréée", "nombre"] == 3
    assert lus["Évolution des comptes rendus d’activité", "Janvier 2024", "nombre"] == 3
    assert lus["Canaux d’accompagnements", "À domicile", "%"] == 1
    assert draft.rejects.is_empty()


def test_le_classeur_met_les_annees_cote_a_cote(tmp_path: Path) -> None:
    path = classeur(
        tmp_path / "statistiques.xlsx",
        [
            ["Statistiques nationales   01/01/2023-31/12/2023"], [], ["Général"],
            ["Ateliers réalisés", 12], [], ["Évolution des comptes rendus d'activité"],
            ["2022", None, "2023"], ["Novembre", 7, "Janvier", 9], ["Décembre", 8], [],
            ["Usager.ères réorienté.es (en %)"], ["CAF", 12.5], ["Saisie vide", 87.5],
        ],
    )  # fmt: skip
    assert STATISTIQUES.recognise(SourceFile(path)) == "statistiques"
    assert chiffres(lire(path)) == {
        (GENERAL, "Ateliers réalisés", "nombre"): 12,
        ("Évolution des comptes rendus d’activité", "Novembre 2022", "nombre"): 7,
        ("Évolution des comptes rendus d’activité", "Décembre 2022", "nombre"): 8,
        ("Évolution des comptes rendus d’activité", "Janvier 2023", "nombre"): 9,
        ("Usager.ères réorienté.es", "CAF", "%"): 12.5,
        ("Usager.ères réorienté.es", "Saisie vide", "%"): 87.5,
    }


@pytest.mark.parametrize(
    ("ecrit", "valeur", "unite"),
    [("1 234", 1234, "nombre"), ("12,5", 12.5, "nombre"), ("15 %", 15, "%"), ("0", 0, "nombre")],
)
def test_nombres_ecrits(fichier: Lecteur, ecrit: str, valeur: float, unite: str) -> None:
    draft = fichier(avec("Ateliers réalisés;4", f"Ateliers réalisés;{ecrit}"))
    assert chiffres(draft)[GENERAL, "Ateliers réalisés", unite] == valeur


# Lines set aside


@pytest.mark.parametrize(
    ("ancien", "nouveau", "regle", "perdus"),
    [
        ("Retraité;51", "Retraité;beaucoup", "nombre_illisible", 1),
        ("Retraité;51", "Retraité;", "nombre_illisible", 1),
        ("Retraité;51", "Retraité;51\nRetraité;52", "chiffre_contradictoire", 1),
        # Without a known title, what follows cannot be told: title and two lines.
        ("Statut des usagers (en %)", "Humeur des usagers", "rubrique_inconnue", 2),
    ],
)
def test_une_ligne_illisible_est_mise_de_cote(
    fichier: Lecteur, ancien: str, nouveau: str, regle: str, perdus: int
) -> None:
    draft = fichier(avec(ancien, nouveau))
    assert set(draft.rejects["regle"]) == {regle}
    assert len(chiffres(draft)) == 30 - perdus
    assert draft.rejects.height == draft.file.lignes_rejetees
    # A line means nothing without the titles above it: it is mended in the file itself.
    assert not draft.corrections
    assert draft.file.lignes_lues == draft.file.lignes_gardees + draft.file.lignes_rejetees


def test_une_ligne_repetee_compte_une_fois(fichier: Lecteur) -> None:
    draft = fichier(avec("Retraité;51", "Retraité;51\nRetraité;51"))
    assert len(chiffres(draft)) == 30
    assert draft.file.changements["lignes en double"] == 1


@pytest.mark.parametrize(
    "periode", ["01/01/2024", "", "01/13/2024-31/12/2024", "31/03/2024-01/01/2024"]
)
def test_sans_periode_le_fichier_est_refuse(fichier: Lecteur, periode: str) -> None:
    with pytest.raises(ErreurUtilisateur, match=r"« statistiques\.csv ».*période") as refus:
        fichier(avec("01/01/2024-31/03/2024", periode))
    assert "Camille" not in str(refus.value)


def test_un_autre_fichier_est_refuse(fichier: Lecteur) -> None:
    with pytest.raises(ErreurUtilisateur, match="n’est pas un fichier de statistiques"):
        fichier("Nom;Date\nOdette;01/01/2024\n")


def test_reconnues_parmi_les_autres() -> None:
    assert STATISTIQUES.recognise(SourceFile(PETITES)) == "statistiques"
    for autre in sorted((DONNEES.parent / "coop").glob("*.xlsx")):
        assert STATISTIQUES.recognise(SourceFile(autre)) is None


# Monthly statistics of the archives, downloaded alone


def test_les_statistiques_mensuelles_seules(tmp_path: Path) -> None:
    path = classeur(tmp_path / "mensuelles.xlsx", mensuelles(), "Statistiques mensuelles")
    draft = lire(path)
    assert draft.file.role == "mensuelles"
    table = draft.tables["contexte"]
    Contexte.validate(table)
    lus = table.select("section", "libelle", "debut", "valeur", "unite").rows()
    assert ("Général", "Total des accompagnements", date(2024, 3, 1), 4.0, "nombre") in lus
    assert ("Temps en accompagnements", "Total d’heures", date(2024, 2, 1), 3.0, "h") in lus
    assert table.height == 12  # four lines, three months; shares are left to be computed
    assert "Camille" not in str(table.to_dicts())
    assert "donnez l’archive" in draft.remarks[0]


# Statistics by territory


def test_l_export_par_territoire(fichier: Lecteur) -> None:
    draft = fichier(TERRITOIRES)
    assert draft.file.role == "territoires"
    lus = chiffres(draft)
    assert len(lus) == 10
    assert lus["Personnes accompagnées", "Ain (01)", "nombre"] == 1250
    assert lus["Taux d'activation", "Doubs (25)", "%"] == 100
    assert draft.tables["contexte"]["debut"].null_count() == 10
    assert "ne dit pas sa période" in draft.remarks[0]


def test_un_code_de_territoire_devenu_nombre_est_refuse(tmp_path: Path) -> None:
    cases = [ligne.split(";") for ligne in TERRITOIRES.splitlines()]
    path = classeur(tmp_path / "territoires.xlsx", [cases[0], [1, *cases[1][1:]]])
    with pytest.raises(ErreurUtilisateur, match="ligne 2, colonne « Code »"):
        lire(path)
