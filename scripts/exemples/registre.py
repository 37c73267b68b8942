"""A register filled in by hand, and attendance grids: a fictitious service, counted by hand.

Nobody here exists. ``python scripts/exemples/registre.py`` writes the files of
``tests/data/registre``; running it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

DOSSIER = Path(__file__).resolve().parents[2] / "tests" / "data" / "registre"
Cellule = str | int | float | date | None
Ligne = Sequence[Cellule]
#: Feuille → toutes ses lignes, de la première à la dernière.
Classeur = Mapping[str, Sequence[Ligne]]

TILLEULS, LAC = "Espace des Tilleuls", "Centre social du Lac"
_VENUE = (
    "Date", "Heure", "Structure", "Type", "Titre de l’atelier", "Canal",
    "Commune du lieu (code Insee)", "Durée (minutes)", "Identifiant", "Nom", "Prénom",
    "Année de naissance", "Anonyme", "Thématiques", "Démarches administratives",
    "Issue de la démarche", "Orientation", "Genre", "Tranche d’âge", "Statut", "Déjà venue",
)  # fmt: skip
_PERSONNE = ("Identifiant", "Nom", "Prénom", "Année de naissance")


def _sous(entete: Sequence[str], *lignes: Mapping[str, Cellule]) -> list[Ligne]:
    """A sheet as the model lays it out: title, purpose, help, example, header, rows."""
    for ligne in lignes:
        assert set(ligne) <= set(entete), set(ligne) - set(entete)  # noqa: S101
    return [
        ("Feuille du registre",),
        ("À quoi elle sert.",),
        tuple("Ce qu’il faut y écrire." for _ in entete),
        ("EXEMPLE-1", *(None for _ in entete[1:])),
        entete,
        *(tuple(ligne.get(label) for label in entete) for ligne in lignes),
    ]


def structures() -> list[Ligne]:
    """Two places."""
    entete = ("Nom de la structure", "Commune (code Insee)", "Type", "Ouverture")
    return _sous(
        entete,
        dict(
            zip(
                entete,
                (TILLEULS, "73065", "Espace public numérique", date(2018, 9, 1)),
                strict=True,
            )
        ),
        dict(zip(entete, (LAC, "73179", "Centre social", None), strict=True)),
    )


def personnes() -> list[Ligne]:
    """Seven records: two homonyms, two that share an identifier; an example row left below."""
    entete = (
        "Identifiant", "Nom", "Prénom", "Date de naissance", "Année de naissance", "Genre",
        "Statut", "Commune de résidence (code Insee)", "Quartier prioritaire",
        "Quartier connu par", "Notes",
    )  # fmt: skip
    lignes: list[Ligne] = [
        ("EXEMPLE-1", "Dupont", "Camille"),
        ("P01", "Fabuloz", "Odette", date(1951, 4, 12), None, "Féminin", "Retraité", "73065",
         "hors", "Par l’adresse", "à rappeler"),
        ("p02 ", "Simulaz", "Hamid", None, 1987, "Masculin", "Sans emploi", "73065", "QN07301M",
         "Déclaré par la personne"),
        (None, "Songevaz", "Marie-Ange", None, 1960, "Féminin", "Retraité", "73179"),
        (None, "Songevaz", "Marie-Ange", None, 1995, "Féminin", "En emploi", "73179"),
        ("P05", "Inventaz", "Élodie", None, None, "?"),
        ("P06", "Chimérex", "Paul", None, 1990, "Masculin", "En emploi"),
        ("P06", "D’Hypothez", "René", None, 1947, "Masculin", "Retraité"),
    ]  # fmt: skip
    return _sous(entete, *(dict(zip(entete, ligne, strict=False)) for ligne in lignes))


def presences() -> list[Ligne]:
    """Seventeen rows: eleven to keep, five to set aside, one twice."""
    atelier: dict[str, Cellule] = {
        "Date": date(2024, 3, 5), "Heure": "14:30", "Structure": TILLEULS,
        "Type": "Atelier collectif", "Titre de l’atelier": "Découvrir le courriel",
        "Durée (minutes)": 90, "Thématiques": "E-mail",
    }  # fmt: skip
    seul: dict[str, Cellule] = {"Structure": TILLEULS, "Type": "Accompagnement individuel"}
    demarche = {
        **seul, "Date": date(2024, 3, 6), "Heure": "10h00", "Durée (minutes)": 30,
        "Identifiant": "P01", "Thématiques": "Aide aux démarches administratives",
        "Démarches administratives": "Social - Santé ; Argent - Impôts - Consommation",
        "Issue de la démarche": "Terminée",
    }  # fmt: skip
    passage = {**seul, "Date": date(2024, 3, 14), "Durée (minutes)": 15}
    return _sous(
        _VENUE,
        {**atelier, "Identifiant": "P01"},
        {**atelier, "Nom": "SIMULAZ", "Prénom": "hamid"},
        {**atelier, "Anonyme": "Oui", "Genre": "Féminin", "Tranche d’âge": "70 ans et plus",
         "Statut": "Retraité", "Déjà venue": "Oui"},
        {**atelier, "Nom": "Songevaz", "Prénom": "Marie Ange", "Année de naissance": 1960},
        demarche,
        {**seul, "Date": date(2024, 3, 7), "Nom": "Songevaz", "Prénom": "Marie-Ange"},
        {**seul, "Date": date(2024, 3, 7), "Nom": "Passant", "Prénom": "Jean",
         "Durée (minutes)": 20},
        demarche,
        {**seul, "Date": date(2099, 3, 7), "Identifiant": "P01"},
        {**seul, "Date": date(2024, 3, 12), "Structure": "centre social du lac",
         "Identifiant": "P05", "Durée (minutes)": 45,
         "Orientation": "Administration (mairie, préfecture…)"},
        {"Date": "12/03/2024", "Type": "Accompagnement individuel", "Canal": "À domicile",
         "Commune du lieu (code Insee)": "73179", "Identifiant": "P02", "Durée (minutes)": 60},
        {**seul, "Date": date(2024, 3, 13), "Heure": "25:70", "Identifiant": "P01"},
        {**seul, "Date": date(2024, 3, 13), "Type": "Réunion", "Identifiant": "P01"},
        {**seul, "Date": date(2024, 3, 13), "Identifiant": "P01", "Nom": "Chimérex"},
        passage,
        passage,
        {**seul, "Date": date(2024, 3, 15), "Identifiant": "P06"},
    )  # fmt: skip


def comptes() -> list[Ligne]:
    """Two countings to keep (8 and 4 participants), two that do not add up."""
    entete = (
        "Date", "Heure", "Structure", "Titre de l’atelier", "Durée (minutes)", "Participants",
        "Dont déjà venus", "Âge : 60 - 69 ans", "Âge : 70 ans et plus", "Genre : Féminin",
        "Genre : Masculin", "Statut : Retraité",
    )  # fmt: skip
    lignes: list[Ligne] = [
        (date(2024, 3, 8), "10:00", TILLEULS, "Café numérique", 120, 8, 5, 3, 4, 6, 2, 7),
        (date(2024, 3, 15), "10:00", TILLEULS, "Café numérique", 120, 4),
        (date(2024, 3, 22), "10:00", TILLEULS, "Café numérique", 120, 5, None, None, None, 4, 3),
        (date(2024, 3, 29), "10:00", TILLEULS, "Café numérique", 120, 3, 4),
    ]
    return _sous(entete, *(dict(zip(entete, ligne, strict=False)) for ligne in lignes))


def droits() -> list[Ligne]:
    """Two situations to keep; a filing too early, an agreement without date, nobody."""
    entete = (
        *_PERSONNE, "Droit", "Repéré le", "Présumé par", "Forme de non-recours",
        "Mois sans recours", "Demande déposée le", "Décision", "Décidé le",
        "Montant mensuel (€)", "Preuve",
    )  # fmt: skip
    lignes: list[Ligne] = [
        ("P01", None, None, None, "Minimum vieillesse (ASPA)", date(2024, 3, 5), "Simulateur",
         "Non-connaissance", 6, date(2024, 3, 20), "Accord", date(2024, 5, 2), 120.5,
         "Notification"),
        (None, "Songevaz", "Marie-Ange", 1995, "Chèque énergie", date(2024, 3, 12)),
        ("P02", None, None, None, "RSA", date(2024, 3, 10), None, None, None, date(2024, 3, 1)),
        ("P02", None, None, None, "Prime d’activité", date(2024, 3, 10), None, None, None, None,
         "Accord"),
        (None, None, None, None, "RSA", date(2024, 3, 10)),
    ]  # fmt: skip
    return _sous(entete, *(dict(zip(entete, ligne, strict=False)) for ligne in lignes))


def positionnements() -> list[Ligne]:
    """An entry and an exit to keep; a score off its scale."""
    entete = (
        "Identifiant", "Date", "Outil", "Version de l’outil", "Moment", "Domaine", "Score",
        "Score minimal", "Score maximal", "Évalué par",
    )  # fmt: skip
    fiche = "Fiche de positionnement locale"
    lignes: list[Ligne] = [
        ("P01", date(2024, 1, 9), fiche, "2024", "Entrée", "Courriel", 2, 0, 5, "Le médiateur"),
        ("P01", date(2024, 6, 18), fiche, "2024", "Sortie", "Courriel", 4, 0, 5, "Le médiateur"),
        ("P02", date(2024, 1, 9), fiche, "2024", "Entrée", "Courriel", 7, 0, 5),
    ]
    return _sous(entete, *(dict(zip(entete, ligne, strict=False)) for ligne in lignes))


def demandes() -> list[Ligne]:
    """Two requests to keep; an answer before its request, no structure."""
    entete = ("Structure", "Date", "Demande", "Nombre", "Suite", "Répondu le")
    lignes: list[Ligne] = [
        (TILLEULS, date(2024, 2, 6), "Initiation", 3, "En attente"),
        (LAC, date(2024, 2, 8), "Initiation"),
        (LAC, date(2024, 2, 7), "Rendez-vous", 1, "Satisfaite", date(2024, 2, 6)),
        (None, date(2024, 2, 7), "Rendez-vous", 1),
    ]
    return _sous(entete, *(dict(zip(entete, ligne, strict=False)) for ligne in lignes))


def equipements() -> list[Ligne]:
    """Two batches."""
    entete = ("Structure", "Inventaire du", "Équipement", "Nombre", "État", "Année d’achat")
    lignes: list[Ligne] = [
        (TILLEULS, date(2024, 1, 15), "Ordinateur portable", 6, "En état de marche", 2021),
        (TILLEULS, date(2024, 1, 15), "Ordinateur portable", 2, "En panne", 2012),
    ]
    return _sous(entete, *(dict(zip(entete, ligne, strict=False)) for ligne in lignes))


def conventions() -> list[Ligne]:
    """One agreement to keep, one that ends before it starts."""
    entete = ("Structure", "Fonds", "Numéro", "Début", "Fin", "Montant (€)")
    lignes: list[Ligne] = [
        (TILLEULS, "FSE+", "2024-01", date(2024, 1, 1), date(2026, 12, 31), 45000),
        (TILLEULS, "FSE+", "2024-02", date(2024, 1, 1), date(2023, 12, 31), 1000),
    ]
    return _sous(entete, *(dict(zip(entete, ligne, strict=False)) for ligne in lignes))


def budget() -> list[Ligne]:
    """Two lines to keep, one of an unknown account."""
    entete = (
        "Rattachement", "Exercice", "Sens", "Compte", "Libellé", "Financeur", "Prévu (€)",
        "Réalisé (€)", "État",
    )  # fmt: skip
    lignes: list[Ligne] = [
        ("2024-01", 2024, "Charge", "64", "Salaires", None, 30000, 28500.5),
        ("2024-01", 2024, "Produit", 74, "Subvention", "Financeur fictif", "20 000,00 €", 20000,
         "Acquis"),
        ("2024-01", 2024, "Charge", "99", "Divers", None, 10, 10),
    ]  # fmt: skip
    return _sous(entete, *(dict(zip(entete, ligne, strict=False)) for ligne in lignes))


def cibles() -> list[Ligne]:
    """One target to keep, one upside down."""
    entete = (
        "Financeur", "Début", "Fin", "Indicateur", "Prévu, au moins", "Prévu, au plus",
    )  # fmt: skip
    annee = (date(2024, 1, 1), date(2024, 12, 31))
    lignes: list[Ligne] = [
        ("Financeur fictif", *annee, "FRE-01", 150, 200),
        ("Financeur fictif", *annee, "FRE-02", 200, 150),
    ]
    return _sous(entete, *(dict(zip(entete, ligne, strict=False)) for ligne in lignes))


def registre() -> dict[str, Sequence[Ligne]]:
    """The whole register, with a sheet of the service's own."""
    return {
        "Lisez-moi": [("Registre de médiation numérique : mode d’emploi",)],
        "Structures": structures(),
        "Personnes": personnes(),
        "Présences": presences(),
        "Activités comptées": comptes(),
        "Droits": droits(),
        "Positionnements": positionnements(),
        "Demandes": demandes(),
        "Équipements": equipements(),
        "Conventions": conventions(),
        "Budget": budget(),
        "Cibles": cibles(),
        "Listes": [("Valeurs des listes déroulantes",)],
        "Brouillon": [("à trier",)],
    }


def grille() -> dict[str, Sequence[Ligne]]:
    """Two attendance grids: sixteen presences to keep, one twice, one mark nobody can read."""
    janvier: list[Ligne] = [
        ("Atelier : Café numérique",),
        ("Structure :", TILLEULS),
        ("Nom", "Prénom", "Année de naissance", "9/1", "16/1", "mardi 23 janv.", "30/01/2024",
         "Total"),
        ("Fabuloz", "Odette", 1951, "x", "X", 1, None, 3),
        ("Simulaz", "Hamid", 1987, "P", "excusé", "oui", 0, 2),
        ("Songevaz", "Marie-Ange", 1960, "-", "✓", 1.5, "présent", 3),
        ("Visiteurs", None, None, 2, None, "x", None, 3),
        ("anonyme", None, None, None, "x", None, None, 1),
        ("Inventaz", "Élodie", None, None, "abs", None, None, 0),
        ("Chimérex", "Paul", 1990, "peut-être", "x", None, None, 1),
        ("Nb présents", None, None, 4, 4, 5, 1, 14),
    ]  # fmt: skip
    fevrier: list[Ligne] = [
        (None, date(2024, 2, 6), date(2024, 2, 13)),
        ("Odette Fabuloz", "x", "x"),
        ("Hamid Simulaz", "abs", "x"),
        ("FABULOZ Odette", "x", None),
    ]
    return {"Janvier 2024": janvier, "Février": fevrier, "Notes": [("à commander : du café",)]}


def ecrire_xlsx(chemin: Path, classeur: Classeur) -> None:
    """Write a workbook: real dates, numbers and texts."""
    with xlsxwriter.Workbook(str(chemin)) as book:
        book.set_properties({"created": datetime(2024, 1, 1)})
        jour = book.add_format({"num_format": "dd/mm/yyyy"})
        for nom, lignes in classeur.items():
            page = book.add_worksheet(nom)
            for rang, ligne in enumerate(lignes):
                for place, cellule in enumerate(ligne):
                    if isinstance(cellule, date):
                        page.write_datetime(rang, place, datetime(*cellule.timetuple()[:3]), jour)
                    elif isinstance(cellule, str):
                        page.write_string(rang, place, cellule)
                    elif cellule is not None:
                        page.write_number(rang, place, cellule)


def ecrire_ods(chemin: Path, classeur: Classeur) -> None:
    """Write the same workbook as LibreOffice would."""
    document = OpenDocumentSpreadsheet()
    for nom, lignes in classeur.items():
        table = Table(name=nom)
        for ligne in lignes:
            rangee = TableRow()
            for cellule in ligne:
                rangee.addElement(_cellule(cellule))
            table.addElement(rangee)
        document.spreadsheet.addElement(table)
    document.save(str(chemin))


def _cellule(cellule: Cellule) -> TableCell:
    if cellule is None:
        return TableCell()
    if isinstance(cellule, date):
        shown = TableCell(valuetype="date", datevalue=cellule.isoformat())
        shown.addElement(P(text=f"{cellule:%d/%m/%Y}"))
    elif isinstance(cellule, str):
        shown = TableCell(valuetype="string")
        shown.addElement(P(text=cellule))
    else:
        shown = TableCell(valuetype="float", value=cellule)
        shown.addElement(P(text=str(cellule)))
    return shown


def ecrire(dossier: Path) -> None:
    """Write every file of ``tests/data/registre``."""
    dossier.mkdir(parents=True, exist_ok=True)
    ecrire_xlsx(dossier / "registre.xlsx", registre())
    ecrire_xlsx(dossier / "grille.xlsx", grille())


if __name__ == "__main__":
    ecrire(DOSSIER)
