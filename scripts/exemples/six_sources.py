"""A fictitious year in the Pays de Montbéliard, told by six kinds of sources and a list of places.

Twelve or thirteen people, several of them in two or three files. Nobody and nothing described here
exists; only the communes are real. ``tests/data/six-sources/LISEZMOI.md`` holds the table of every
seat and the counts worked out by hand: whoever changes a line here counts again.
``python -m exemples.six_sources`` (from ``scripts``) writes the files again, the same.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from exemples.coop_lignes import lignes_accompagnements, lignes_beneficiaires
from exemples.coop_workbooks import write_accompagnements, write_beneficiaires
from exemples.domaine import Activite, Anonyme, Cas, Commune, Lieu, Mediateur, Personne
from exemples.registre import Cellule, Ligne, ecrire_xlsx
from exemples.v1 import cra, write_archive
from exemples.voisins import (
    COLONNES_LIEUX,
    DEMARCHES,
    OUTILS,
    PAGES,
    SUPPRIME,
    ecrire_csv,
    ecrire_xls,
    rdv,
)
from inclusion_metrics.nomenclatures import (
    Genre,
    SourceDonnee,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TrancheAge,
    TypeActivite,
    TypeLieu,
)

DOSSIER = Path(__file__).resolve().parents[2] / "tests" / "data" / "six-sources"
COOP, FICHES = "coop_accompagnements.xlsx", "coop_beneficiaires.xlsx"
V1, RDV, REGISTRE, GRILLE = "v1_archive.xlsx", "rdv.xls", "registre.xlsx", "grille.xlsx"
CAHIER, CORRESPONDANCE, LIEUX = "cahier.csv", "cahier.yaml", "lieux.csv"

MONTBELIARD = Commune("Montbéliard", "25200", "25388")
BETHONCOURT = Commune("Bethoncourt", "25200", "25057")
GRAND_CHARMONT = Commune("Grand-Charmont", "25200", "25284")
#: In the intercommunality since 2024 only.
DAMPJOUX = Commune("Dampjoux", "25190", "25192")

PASSERELLE, SALLE = "Espace numérique La Passerelle", "Salle du Canal inventée"
CENTRE, SOURCES = "Centre social des Essais", "Maison des Trois-Sources"
MEDIATHEQUE = Lieu("Médiathèque Les Pages Inventées", "3 place du Test", BETHONCOURT)

F, M = Genre.FEMININ, Genre.MASCULIN
RETRAITE = StatutSocial.RETRAITE
ODETTE = Personne("Odette", "Fabuloz", F, RETRAITE, 1948, MONTBELIARD)
RENE = Personne("René", "D’Hypothez", M, RETRAITE, 1951, GRAND_CHARMONT)
JEAN = Personne("Jean", "Figurex", M, RETRAITE, 1945, BETHONCOURT)
LUCIENNE = Personne("Lucienne", "Prétendoz", F, RETRAITE, 1939, DAMPJOUX, avant=3)
CAMILLE = Mediateur("Camille", "Exemple")


def coop() -> Cas:
    """What Camille Exemple recorded in the Coop: 10 accompagnements, the first one from the V1."""
    individuel, sur_place = TypeActivite.INDIVIDUEL, TypeLieu.LIEU_ACTIVITE
    numero = 0

    def noter(
        jour: date, ou: Lieu | tuple[TypeLieu, Commune], duree: int, *qui: Personne | Anonyme,
        **reste: object,
    ) -> Activite:  # fmt: skip
        nonlocal numero
        numero += 1
        canal, commune = (sur_place, ou.commune) if isinstance(ou, Lieu) else ou
        valeurs = {"type": individuel, "heure": "10:00", **reste}
        return Activite(
            identifiant=str(UUID(int=numero, version=4)),
            date=jour,
            lieu=ou if isinstance(ou, Lieu) else None,
            canal=canal,
            commune=commune,
            duree=duree,
            participants=qui,
            mediateur=CAMILLE,
            **valeurs,  # type: ignore[arg-type]
        )

    activites = (
        noter(
            date(2024, 1, 15), Lieu(SOURCES, "2 rue de l’Exemple", MONTBELIARD), 60,
            Anonyme(tranche=TrancheAge.SOIXANTE_DIX_PLUS), source=SourceDonnee.COOP_V1,
            themes=(Thematique.NAVIGATION,),
        ),
        noter(
            date(2024, 2, 6), MEDIATHEQUE, 120, ODETTE, RENE, JEAN,
            Anonyme(F, TrancheAge.SOIXANTE_DIX_PLUS, RETRAITE), type=TypeActivite.COLLECTIF,
            nom_atelier="Smartphone : niveau 1", themes=(Thematique.PRENDRE_EN_MAIN,),
        ),
        noter(
            date(2024, 2, 13), MEDIATHEQUE, 45, ODETTE,
            themes=(Thematique.DEMARCHES, ThematiqueAdmin.SOCIAL),
        ),
        noter(date(2024, 3, 12), (TypeLieu.DOMICILE, DAMPJOUX), 60, LUCIENNE),
        noter(date(2024, 5, 21), MEDIATHEQUE, 15, Anonyme(M), themes=(Thematique.EMAIL,)),
        noter(date(2024, 10, 8), MEDIATHEQUE, 30, JEAN, themes=(Thematique.EMAIL,)),
        noter(
            date(2024, 11, 5), (TypeLieu.A_DISTANCE, MONTBELIARD), 20, RENE,
            themes=(Thematique.DEMARCHES, ThematiqueAdmin.ARGENT),
        ),
    )  # fmt: skip
    return Cas(
        mediateur=CAMILLE,
        debut=date(2024, 1, 1),
        fin=date(2024, 12, 31),
        export=date(2025, 1, 14),
        personnes=(ODETTE, RENE, JEAN, LUCIENNE),
        activites=activites,
    )


def comptes_rendus() -> list[dict[str, object]]:
    """Four V1 reports, 8 participants, one of whom had come before."""
    return [
        cra(1, datetime(2024, 1, 15, 10, 0), "25388", age_plus_60_ans=1, statut_retraite=1,
            themes="internet"),
        cra(2, datetime(2024, 1, 23, 14, 0), "25388", type_d_activite="collectif", duree="90",
            nb_participants=4, nb_participants_recurrents=1, age_35_60_ans=1, age_plus_60_ans=3,
            statut_retraite=3, statut_sans_emploi=1, themes="internet"),
        cra(3, datetime(2024, 2, 6, 16, 0), "25284", canal="domicile", duree="30-60",
            age_plus_60_ans=1, statut_retraite=1, themes="courriel"),
        cra(4, datetime(2024, 3, 11, 15, 0), "01004", type_d_activite="collectif", duree="120",
            lieu_d_activite="Atelier du Pont", nb_participants=2, age_18_35_ans=2,
            statut_emploi=2, themes="internet"),
    ]  # fmt: skip


def rendez_vous() -> list[dict[str, str]]:
    """Nine participations, seven of them honoured."""
    odette, sofia = ("Odette FABULOZ", "12/03/1948"), ("Sofia MIRAGEOZ", "02/02/1990")
    jean = ("Jean FIGUREX", "03/09/1983")
    ensemble = {"lieu": PAGES, "collectif": "oui", "motif": "Découvrir sa tablette"}
    return [
        rdv(501, "22/01/2024", *odette),
        rdv(502, "05/03/2024", *sofia, commune="Bethoncourt"),
        rdv(503, "19/03/2024", "Paulette CHIMÉREX (Inventaz)", "20/05/1941"),
        rdv(504, "16/04/2024", *jean, **ensemble),
        rdv(504, "16/04/2024", "Marcel PRÉTENDOZ", "31/12/1948", **ensemble),
        rdv(504, "16/04/2024", SUPPRIME, **ensemble),
        rdv(504, "16/04/2024", *odette, "Absence non excusée", **ensemble),
        rdv(505, "04/06/2024", *sofia, lieu="Par téléphone", commune="Bethoncourt"),
        rdv(506, "11/06/2024", *jean, "Annulé (excusé)"),
    ]


def _feuille(*lignes: Mapping[str, Cellule]) -> list[Ligne]:
    """A sheet of the register: its title, an example, its header, its rows."""
    entete = tuple(dict.fromkeys(label for ligne in lignes for label in ligne))
    return [
        ("Feuille du registre",),
        ("EXEMPLE-1", *(None for _ in entete[1:])),
        entete,
        *(tuple(ligne.get(label) for label in entete) for ligne in lignes),
    ]


def registre() -> dict[str, Sequence[Ligne]]:
    """The register of La Passerelle; one row of its attendance cannot be read."""
    sofia = {"Nom": "Mirageoz", "Prénom": "Sofia"}
    atelier: dict[str, Cellule] = {
        "Date": date(2024, 3, 5), "Heure": "14:30", "Structure": PASSERELLE,
        "Type": "Atelier collectif", "Titre de l’atelier": "Découvrir le courriel",
        "Durée (minutes)": 90, "Thématiques": "E-mail",
    }  # fmt: skip
    seul = {"Structure": PASSERELLE, "Type": "Accompagnement individuel"}
    salle = {**seul, "Structure": SALLE, "Date": date(2024, 4, 9)}
    passage = {**seul, "Date": date(2024, 10, 1), "Durée (minutes)": 15}
    situation = {
        "Domaine": "Courriel",
        "Outil": "Fiche de positionnement locale",
        "Version de l’outil": "1",
    }
    annee = {"Début": date(2024, 1, 1), "Fin": date(2024, 12, 31)}
    return {
        "Structures": _feuille(
            {"Nom de la structure": PASSERELLE, "Commune (code Insee)": "25388",
             "Type": "Espace public numérique"},
            {"Nom de la structure": SALLE, "Commune (code Insee)": "25284", "Type": "Commune"},
        ),
        "Personnes": _feuille(
            {"Identifiant": "P01", "Nom": "Fabuloz", "Prénom": "Odette",
             "Date de naissance": date(1948, 3, 12), "Année de naissance": None,
             "Genre": "Féminin", "Statut": "Retraité",
             "Commune de résidence (code Insee)": "25388", "Notes": "à rappeler"},
            {"Identifiant": "P02", "Nom": "Simulaz", "Prénom": "Hamid",
             "Année de naissance": 1987, "Genre": "Masculin", "Statut": "Sans emploi",
             "Commune de résidence (code Insee)": "25388"},
            {"Identifiant": "P03", **sofia, "Année de naissance": 1990, "Genre": "Féminin",
             "Statut": "Sans emploi", "Commune de résidence (code Insee)": "25057"},
            {"Identifiant": "P04", "Nom": "Inventaz", "Prénom": "Élodie",
             "Année de naissance": 1979, "Genre": "Féminin", "Statut": "?",
             "Commune de résidence (code Insee)": "25284"},
            {"Nom": "Songevaz", "Prénom": "Marie-Ange", "Année de naissance": 1960,
             "Genre": "Féminin", "Statut": "Retraité"},
        ),
        "Présences": _feuille(
            {**atelier, "Identifiant": "P01"},
            {**atelier, "Nom": "MIRAGEOZ", "Prénom": "sofia"},
            {**atelier, "Anonyme": "Oui", "Genre": "Féminin",
             "Tranche d’âge": "70 ans et plus", "Statut": "Retraité", "Déjà venue": "Oui"},
            {**atelier, "Nom": "Songevaz", "Prénom": "Marie Ange", "Année de naissance": 1960},
            {**seul, "Date": date(2024, 3, 6), "Heure": "10h00", "Durée (minutes)": 30,
             "Identifiant": "P02", "Thématiques": "Aide aux démarches administratives",
             "Démarches administratives": "Social - Santé ; Logement",
             "Issue de la démarche": "Terminée"},
            {**salle, "Identifiant": "P04", "Durée (minutes)": 45},
            {**salle, "Identifiant": "P02", "Durée (minutes)": 30},
            {"Date": date(2024, 9, 17), "Type": "Accompagnement individuel",
             "Canal": "À domicile", "Commune du lieu (code Insee)": "25057",
             "Identifiant": "P03", "Durée (minutes)": 60},
            {**seul, "Date": date(2024, 9, 18), "Type": "Réunion", "Identifiant": "P01"},
            {**seul, "Date": date(2024, 9, 24), "Identifiant": "P04", "Durée (minutes)": 20},
            passage,
            passage,
        ),
        "Activités comptées": _feuille(
            {"Date": date(2024, 3, 8), "Heure": "10:00", "Structure": PASSERELLE,
             "Titre de l’atelier": "Café numérique", "Durée (minutes)": 120, "Participants": 6,
             "Dont déjà venus": 2, "Âge : 60 - 69 ans": 2, "Âge : 70 ans et plus": 3,
             "Genre : Féminin": 4, "Genre : Masculin": 2, "Statut : Retraité": 5},
            {"Date": date(2024, 5, 17), "Heure": "10:00", "Structure": SALLE,
             "Titre de l’atelier": "Café numérique", "Durée (minutes)": 60, "Participants": 3},
        ),
        "Droits": _feuille(
            {"Identifiant": "P01", "Nom": None, "Prénom": None, "Année de naissance": None,
             "Structure": PASSERELLE, "Droit": "Minimum vieillesse (ASPA)",
             "Repéré le": date(2024, 3, 5), "Présumé par": "Simulateur",
             "Forme de non-recours": "Non-connaissance", "Mois sans recours": 6,
             "Demande déposée le": date(2024, 3, 20), "Décision": "Accord",
             "Décidé le": date(2024, 5, 2), "Montant mensuel (€)": 120.5,
             "Preuve": "Notification"},
            {**sofia, "Année de naissance": 1990, "Droit": "Chèque énergie",
             "Repéré le": date(2024, 3, 12)},
            {"Nom": "Songevaz", "Prénom": "Marie-Ange", "Structure": PASSERELLE,
             "Droit": "Aide au logement (APL, AL)", "Repéré le": date(2024, 3, 5),
             "Demande déposée le": date(2024, 3, 6), "Décision": "En attente"},
        ),
        "Positionnements": _feuille(
            {"Identifiant": "P02", "Date": date(2024, 3, 6), **situation, "Moment": "Entrée",
             "Score": 1, "Score minimal": 0, "Score maximal": 5},
            {"Identifiant": "P02", "Date": date(2024, 9, 24), **situation, "Moment": "Sortie",
             "Score": 4, "Score minimal": 0, "Score maximal": 5},
        ),
        "Demandes": _feuille(
            {"Structure": PASSERELLE, "Date": date(2024, 2, 6), "Demande": "Initiation",
             "Nombre": 3, "Suite": "En attente"},
            {"Structure": SALLE, "Date": date(2024, 2, 8), "Demande": "Rendez-vous",
             "Suite": "Satisfaite", "Répondu le": date(2024, 2, 10)},
        ),
        "Équipements": _feuille(
            {"Structure": PASSERELLE, "Inventaire du": date(2024, 1, 15),
             "Équipement": "Ordinateur portable", "Nombre": 6, "État": "En état de marche"},
        ),
        "Conventions": _feuille(
            {"Structure": PASSERELLE, "Fonds": "FSE+", "Numéro": "2024-01", **annee,
             "Montant (€)": 45000},
        ),
        "Budget": _feuille(
            {"Rattachement": "2024-01", "Exercice": 2024, "Sens": "Charge", "Compte": "64",
             "Prévu (€)": 30000, "Réalisé (€)": 28500.5},
            {"Rattachement": "2024-01", "Exercice": 2024, "Sens": "Produit", "Compte": "74",
             "Prévu (€)": 30000, "Réalisé (€)": 30000},
        ),
        "Cibles": _feuille(
            {"Financeur": "Financeur fictif", **annee, "Indicateur": "FRE-01",
             "Prévu, au moins": 10, "Prévu, au plus": 20},
        ),
    }  # fmt: skip


def grille() -> dict[str, Sequence[Ligne]]:
    """Attendance at the café numérique: ten presences in two sheets, the second without births."""
    janvier: list[Ligne] = [
        ("Atelier : Café numérique",),
        ("Structure :", PASSERELLE),
        ("Nom", "Prénom", "Année de naissance", "9/1", "16/1", "mardi 23 janv.", "Total"),
        ("D’Hypothez", "René", 1951, "x", "X", None, 2),
        ("Songevaz", "Marie-Ange", 1960, "x", "abs", 1, 2),
        ("Chimérex", "Paulette", None, "-", "oui", "x", 2),
        ("Visiteurs", None, None, 2, None, None, 2),
        ("Nb présents", None, None, 4, 2, 2, 8),
    ]
    fevrier: list[Ligne] = [
        (None, date(2024, 2, 6), date(2024, 2, 13)),
        ("Marie-Ange Songevaz", "x", None),
        ("D’HYPOTHEZ René", "abs", "x"),
    ]
    return {"Janvier 2024": janvier, "Février 2024": fevrier}


CAHIER_ENTETE = (
    "Jour", "Nom", "Prénom", "Né en", "Sexe", "Situation", "Quoi", "Atelier", "Heures", "Sujet",
)  # fmt: skip
#: The log of a centre whose software writes the month first.
CAHIER_LIGNES: tuple[tuple[str, ...], ...] = (
    ("04/05/2024", "Simulaz", "Hamid", "1987", "H", "NSP", "Rendez-vous", "", "0,5", "CAF"),
    ("04/12/2024", "Mirageoz", "Sofia", "1990", "F", "Sans emploi", "Atelier", "Mes photos", "2",
     "Photos"),
    ("04/12/2024", "Prétendoz", "Marcel", "1948", "H", "Retraité", "Atelier", "Mes photos", "2",
     "Photos"),
    ("04/12/2024", "Exemplaire", "Lina", "2014", "F", "Scolarisée", "Atelier", "Mes photos", "2",
     "Photos"),
    ("04/12/2024", "", "", "", "", "", "Atelier", "Mes photos", "2", "Photos"),
    ("04/19/2024", "Prétendoz", "Marcel", "1948", "H", "Retraité", "Rendez-vous", "", "1", ""),
    ("04/19/2024", "Prétendoz", "Marcel", "1948", "H", "Retraité", "Rendez-vous", "", "1", ""),
    ("05/03/2024", "Exemplaire", "Lina", "2014", "F", "Scolarisée", "Rendez-vous", "", "0,25", ""),
    ("05/06/2024", "Exemple", "Camille", "", "", "", "Réunion", "", "1", ""),
)  # fmt: skip


def lieux() -> list[dict[str, str]]:
    """Four places of the list: three where people came, one where nobody did."""
    return [
        {"id": "L1", "pivot": "11122233300015", "nom": PASSERELLE, "commune": "Montbéliard",
         "code_postal": "25200", "code_insee": "25388", "typologie": "ASSO|EPN",
         "services": f"{DEMARCHES}|{OUTILS}", "date_maj": "2024-01-05"},
        {"id": "L2", "pivot": "W251000000", "nom": MEDIATHEQUE.nom, "commune": "Bethoncourt",
         "code_postal": "25200", "typologie": "BIB|MUNI", "services": OUTILS,
         "date_maj": "2024-02-01"},
        {"id": "L3", "pivot": "11122233300031", "nom": CENTRE, "commune": "Grand-Charmont",
         "code_postal": "25200", "code_insee": "25284", "typologie": "ASSO|CSC",
         "services": DEMARCHES, "date_maj": "2024-03-10"},
        {"id": "L4", "pivot": "11122233300056", "nom": "Tiers-lieu Probable", "commune": "Sochaux",
         "code_postal": "25600", "code_insee": "25547", "typologie": "TIERS_LIEUX",
         "services": OUTILS, "date_maj": "2024-01-07"},
    ]  # fmt: skip


def ecrire(dossier: Path) -> None:
    """All the files but the mapping, which is written by hand."""
    dossier.mkdir(parents=True, exist_ok=True)
    write_accompagnements(dossier / COOP, lignes_accompagnements(coop()))
    write_beneficiaires(dossier / FICHES, lignes_beneficiaires(coop()))
    write_archive(dossier / V1, comptes_rendus())
    ecrire_xls(dossier / RDV, rendez_vous())
    ecrire_xlsx(dossier / REGISTRE, registre())
    ecrire_xlsx(dossier / GRILLE, grille())
    with (dossier / CAHIER).open("w", encoding="cp1252", newline="") as fichier:
        csv.writer(fichier, delimiter=";").writerows([CAHIER_ENTETE, *CAHIER_LIGNES])
    ecrire_csv(dossier / LIEUX, COLONNES_LIEUX, lieux())


if __name__ == "__main__":
    ecrire(DOSSIER)
