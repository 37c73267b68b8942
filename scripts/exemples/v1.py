"""Writes files in the layouts of the Espace Coop V1: ``python -m exemples.v1`` from ``scripts``.

The eleven reports of ``petit_v1`` are written by hand; ``tests/data/v1/LISEZMOI.md`` counts them.
People, places, identifiers and SIRET are invented; so is Camille Exemple, who wrote the reports.
The layouts are known from the public source of the service; nothing here reads a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

Ligne = dict[str, object]

COLONNES = (
    "Date Accompagnement", "Date Création", "Commune", "Code Commune", "Code Postal",
    "Département", "Région", "Lieu d’activité", "Type lieu d’activité", "SIRET", "Canal",
    "Type d’activité", "Durée (min)", "Nb Participants", "Nb Participants Récurrents",
    "Nb poursuivi individuel", "Nb poursuivi atelier", "Nb redirection",
    "Structures de redirection", "Statut Emploi", "Statut Étudiant", "Statut Retraité",
    "Statut Sans Emploi", "Statut Hétérogène", "Âge <12 ans", "Âge 12-17 ans", "Âge 18-35 ans",
    "Âge 35-60 ans", "Âge >60 ans", "Thèmes", "Annotation", "Sous-Thèmes Informatique",
    "Sous-Thèmes Accompagner", "Sous-Thèmes Santé", "Sous-Thèmes Bureautique", "ID interne",
)  # fmt: skip
#: What the first release named otherwise; its three follow-up columns said Oui or Non.
ANCIENNES = {
    "Lieu d’activité": "Nom Structure",
    "Type lieu d’activité": "Type Structure",
    "Type d’activité": "Activité",
    "Nb poursuivi individuel": "Individuel",
    "Nb poursuivi atelier": "Atelier",
    "Nb redirection": "Redirection",
    "Structures de redirection": "Organismes",
    "Âge 12-17 ans": "Âge 12-18 ans",
}
#: Written in every file, so that two runs give the same bytes.
_CREATED = datetime(2025, 1, 14, 10, 30)
_VILLES = {
    "25388": ("Montbéliard", "25200"),
    "25057": ("Bethoncourt", "25200"),
    "25284": ("Grand-Charmont", "25200"),
    "01004": ("Ambérieu-en-Bugey", "01500"),
}
#: A monthly sheet: title rows, then a label and, for each month, a count and a share.
Feuille = Sequence[Sequence[object]]


def cra(numero: int, jour: datetime, code_commune: str, **valeurs: object) -> Ligne:
    """One report; what is not given is as the service left it: zeros, and empty texts."""
    commune, postal = _VILLES[code_commune]
    ligne: Ligne = dict.fromkeys(COLONNES)
    ligne |= {
        "Date Accompagnement": jour,
        "Date Création": jour,
        "Commune": commune,
        "Code Commune": code_commune,
        "Code Postal": postal,
        "Département": "25",
        "Région": "27",
        "Lieu d’activité": "Maison des Trois-Sources",
        "Type lieu d’activité": "Commune",
        "SIRET": "00000000100008",
        "Canal": "rattachement",
        "Type d’activité": "individuel",
        "Durée (min)": "60",
        "Nb Participants": 1,
        "ID interne": f"65a00000000000000000{numero:04}",
    }
    for label in COLONNES:
        if label.startswith(("Statut ", "Âge ", "Nb poursuivi", "Nb redirection")):
            ligne[label] = 0
    ligne["Nb Participants Récurrents"] = 0
    noms = {_simple(label): label for label in COLONNES}
    return ligne | {noms[nom]: valeur for nom, valeur in valeurs.items()}


def _simple(label: str) -> str:
    """A column as a Python name: « Âge >60 ans » → ``age_plus_60_ans``."""
    text = label.lower().replace("<", "moins ").replace(">", "plus ").replace("(min)", "")
    for accent, lettre in zip("éâè’-", "eae__", strict=True):
        text = text.replace(accent, lettre)
    return text.strip().replace(" ", "_")


def petit_v1() -> list[Ligne]:
    """The eleven rows of the small archive, the last one repeating the fifth."""
    lignes = [
        cra(
            1, datetime(2024, 1, 15, 10, 12), "25388", type_d_activite="collectif", duree="90",
            nb_participants=6, nb_participants_recurrents=2, age_35_60_ans=1, age_plus_60_ans=5,
            statut_retraite=5, statut_sans_emploi=1, themes="equipement informatique\ninternet",
        ),
        cra(
            2, datetime(2024, 1, 16, 9, 0), "25388", duree="30-60", age_plus_60_ans=1,
            statut_retraite=1, themes="demarche en ligne", nb_redirection=1,
            structures_de_redirection="CAF: 1",
            annotation="Mme Prétendoz, dossier à la CAF, 06 00 00 00 00",
        ),
        cra(
            3, datetime(2024, 1, 17, 14, 30), "25388", canal="distance", duree="0-30",
            nb_participants_recurrents=1, age_18_35_ans=1, statut_sans_emploi=1,
            themes="trouver emploi",
        ),
        cra(
            4, datetime(2024, 2, 5, 11, 0), "25057", canal="autre lieu",
            type_d_activite="ponctuel", duree="15", nb_participants=3, age_12_17_ans=1,
            age_35_60_ans=1, age_plus_60_ans=1, statut_etudiant=1, statut_heterogene=2,
            themes="autre",
        ),
        cra(
            5, datetime(2024, 2, 6, 16, 0), "25284", canal="domicile", age_plus_60_ans=1,
            statut_retraite=1, themes="fraude et harcelement\nsecurite",
        ),
        cra(
            6, datetime(2024, 2, 7, 9, 30), "25388", type_d_activite="collectif", duree="120",
            nb_participants=5, nb_participants_recurrents=None, age_18_35_ans=1,
            age_plus_60_ans=3, themes="courriel",
        ),
        cra(
            7, datetime(2024, 3, 1, 10, 0), "25388", type_d_activite="collectif",
            nb_participants=2, age_18_35_ans=1, age_plus_60_ans=2, statut_retraite=2,
            themes="internet",
        ),
        cra(
            8, datetime(2024, 3, 4, 10, 0), "25388", duree="45", nb_participants=2,
            nb_participants_recurrents=1, age_plus_60_ans=2, statut_retraite=1,
            statut_emploi=1, themes="sante",
        ),
        cra(
            9, datetime(2024, 3, 5, 10, 0), "25388", type_d_activite="collectif",
            nb_participants=3, nb_participants_recurrents=4, age_plus_60_ans=3,
            statut_retraite=3, themes="internet",
        ),
        cra(
            10, datetime(2024, 3, 11, 15, 0), "01004", lieu_d_activite="Atelier du Pont",
            type_lieu_d_activite="Privée", siret="00000000100009", type_d_activite="collectif",
            duree="120", nb_participants=4, nb_participants_recurrents=4, age_moins_12_ans=4,
            statut_etudiant=4, themes="Culture numérique\nBudget", nb_redirection=2,
            structures_de_redirection="Sous-préfecture: 1, Point d’accueil inventé: 1",
        ),
    ]  # fmt: skip
    return [*lignes, dict(lignes[4])]


def mensuelles(totaux: Sequence[int] = (3, 3, 4)) -> list[list[object]]:
    """The monthly sheet of ``petit_v1``: January to March 2024, rejected reports included."""
    mois = ("01/2024", "02/2024", "03/2024")

    def ligne(label: str, comptes: Sequence[object], parts: Sequence[object]) -> list[object]:
        return [label, *(case for paire in zip(comptes, parts, strict=True) for case in paire)]

    vide = (None, None, None)
    return [
        ["Archives - Coop V.1"],
        ["Statistiques mensuelles"],
        ligne("Camille Exemple : de janvier 2024 à mars 2024", mois, vide),
        ["Général"],
        ligne("Total des accompagnements", totaux, vide),
        ligne("Accompagnements totaux enregistrés (dont récurrent)", (8, 9, 11), vide),
        [],
        ["Canaux d’accompagnements"],
        ligne("À domicile", (0, 1, 0), (0, 1 / 3, 0)),
        [],
        ["Temps en accompagnements"],
        ligne("Total d’heures", (2, 3, 4), vide),
    ]


def anciennes(lignes: Sequence[Mapping[str, object]]) -> list[Ligne]:
    """The same rows as the first release wrote them."""
    suivis = ("Nb poursuivi individuel", "Nb poursuivi atelier", "Nb redirection")
    return [
        {
            ANCIENNES.get(label, label): ("Oui" if valeur else "Non") if label in suivis else valeur
            for label, valeur in ligne.items()
        }
        for ligne in lignes
    ]


def write_archive(
    path: Path,
    lignes: Sequence[Mapping[str, object]],
    *,
    colonnes: Sequence[str] = COLONNES,
    feuille: Feuille = (),
) -> None:
    """Write an archive: an Excel table ``Cras`` from line 1, and a monthly sheet if given.

    Args:
        path: the file, replaced if it exists.
        lignes: column → value; a ``datetime`` becomes an Excel date, an ``int`` a number.
        colonnes: the header, in order.
        feuille: cells of the second sheet.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as workbook:
        workbook.set_properties({"created": _CREATED, "comments": "Données fictives"})
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet = workbook.add_worksheet("Activités")
        header = [{"header": label} for label in colonnes]
        sheet.add_table(
            0, 0, max(len(lignes), 1), len(colonnes) - 1, {"name": "Cras", "columns": header}
        )
        for place, ligne in enumerate(lignes, start=1):
            for column, label in enumerate(colonnes):
                _write(sheet, place, column, ligne.get(label), day)
        if feuille:
            second = workbook.add_worksheet("Statistiques mensuelles")
            for place, cells in enumerate(feuille):
                for column, value in enumerate(cells):
                    _write(second, place, column, value, day)


def _write(
    sheet: xlsxwriter.workbook.Worksheet, row: int, column: int, value: object, day: object
) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, str(value))


#: The sections of a statistics file as the service stacked them, with invented figures.
STATISTIQUES = """
Statistiques Camille Exemple    01/01/2024-31/03/2024

Général
Personnes totales accompagnées durant cette période;20
Accompagnements totaux enregistrés (dont récurrent);27
Ateliers réalisés;4
Total des participants aux ateliers;17
Accompagnements individuels;9
Demandes ponctuelles;1
Accompagnements avec suivi;12
Pourcentage du total des usagers accompagnés sur cette période;44
Accompagnements individuels;5
Accompagnements en atelier collectif;4
Redirections vers une autre structure agréée;3

Thèmes des accompagnements
Prendre en main du matériel;6;54
Démarche en ligne;5;45

Canaux d'accompagnements
À domicile;1
Lieu d'activité;9

Temps en accompagnements
Total d'heures;12h
Individuelles;4h

Durée des accompagnements
Moins de 30 minutes;3

Tranches d’âge des usagers (en %)
18-35 ans;7
Plus de 60 ans;62

Statut des usagers (en %)
Retraité;51
Non renseigné;11

Évolution des comptes rendus d'activité
2023
Décembre;2

2024
Janvier;3
Février;3

Usager.ères réorienté.es (en %)
CAF;33.34
Point d’accueil inventé;33.33
Madame Prétendoz;11.11
Lieu vide;22.22
""".lstrip("\n")

TERRITOIRES = (
    "Code;Nom;Personnes accompagnées;Dotation de conseillers;Conum activé sur l'espace coop;"
    "Conum en attente d'activation;Taux d'activation\n"
    "01;Ain;1250;41;38;3;92\n"
    "25;Doubs;980;36;36;0;100\n"
)


def write_csv(path: Path, texte: str) -> None:
    """Write a statistics file: UTF-8, its mark alone on the first line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n" + texte, encoding="utf-8-sig", newline="\n")


def ecrire_v1(racine: Path) -> None:
    """The small files, under ``racine``."""
    dossier = racine / "tests" / "data" / "v1"
    write_archive(dossier / "v1_archive.xlsx", petit_v1(), feuille=mensuelles())
    write_csv(dossier / "v1_statistiques.csv", STATISTIQUES)


if __name__ == "__main__":
    ecrire_v1(Path(__file__).resolve().parents[2])
