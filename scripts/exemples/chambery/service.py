"""What the service notes of itself: places, posts, openings, requests, partners, training."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from exemples.chambery.annee_2023 import DROITS, EMPLOI, PARENTALITE, PARTICIPATION
from exemples.chambery.classeur import Rangee
from exemples.communes import CHAMBERY
from exemples.domaine import Commune
from exemples.grand_chambery import LIEUX
from inclusion_metrics.nomenclatures import (
    EtatEquipement,
    Redirection,
    StatutDemande,
    Thematique,
    TypeStructure,
)
from inclusion_metrics.nomenclatures_service import (
    Contrat,
    Fonction,
    PublicForme,
    SensOrientation,
    ThemeContrat,
)

GRAINE = 2_016
ESPACE, MEDIATHEQUE, MAIRIE, FRANCE_SERVICES, ESCALE = (lieu.nom for lieu in LIEUX)
COORDINATION = "Coordination fictive des usages numériques"
MAISON, REGIE = "Maison de quartier Les Trois-Points", "Régie de quartier La Virgule"

#: Tags of 2024: the first and the last are those of the Coop exports, the others are counted here.
DROITS_2024, EMPLOI_2024 = "CDV 2024", "FSE+ 2024"
PARTICIPATION_2024, PARENTALITE_2024 = "CDV participation 2024", "CDV parentalité 2024"

_ORGANISMES: tuple[tuple[str, Redirection | None], ...] = (
    ("Service social fictif du département", Redirection.AIDE_SOCIALE),
    ("Centre communal d’action sociale fictif", Redirection.AIDE_SOCIALE),
    ("Maison des habitants fictive du Biollay", Redirection.AIDE_SOCIALE),
    ("Guichet fictif de la préfecture", Redirection.ADMINISTRATION),
    ("Mairie de quartier fictive", Redirection.ADMINISTRATION),
    ("Caisse fictive des familles", Redirection.OPERATEUR),
    ("Caisse fictive de retraite", Redirection.OPERATEUR),
    ("Caisse fictive de santé", Redirection.OPERATEUR),
    ("Agence fictive de l’emploi", Redirection.INSERTION),
    ("Mission locale fictive", Redirection.INSERTION),
    ("Chantier d’insertion Le Brouillon", Redirection.INSERTION),
    ("Écrivain public La Marge", Redirection.AIDE_DEMARCHES),
    ("Atelier numérique voisin Le Canevas", Redirection.MEDIATION_NUMERIQUE),
    ("Collège fictif des Pointillés", Redirection.AUTRE),
    ("Bailleur social fictif", Redirection.AUTRE),
    ("Club d’aînés La Ribambelle", None),
)


def structures() -> list[Rangee]:
    """Places of the Coop exports, and three that they do not show."""
    epn, autre = TypeStructure.EPN, TypeStructure.ASSOCIATION
    lignes: tuple[tuple[str, Commune, TypeStructure, bool | None, date | None], ...] = (
        (ESPACE, CHAMBERY, epn, True, date(2018, 9, 3)),
        (MEDIATHEQUE, LIEUX[1].commune, TypeStructure.MEDIATHEQUE, True, None),
        (MAIRIE, LIEUX[2].commune, TypeStructure.COMMUNE, True, None),
        (FRANCE_SERVICES, LIEUX[3].commune, TypeStructure.FRANCE_SERVICES, False, None),
        (ESCALE, LIEUX[4].commune, TypeStructure.CENTRE_SOCIAL, None, None),
        (COORDINATION, CHAMBERY, TypeStructure.EPCI, True, date(2012, 1, 2)),
        (MAISON, CHAMBERY, TypeStructure.CENTRE_SOCIAL, False, None),
        (REGIE, CHAMBERY, autre, False, None),
    )
    return [
        {"nom": nom, "code_insee": commune.insee, "type": genre, "statut_public": public,
         "date_ouverture": ouverture}
        for nom, commune, genre, public, ouverture in lignes
    ]  # fmt: skip


def postes() -> list[Rangee]:
    """A half-time coordinator since 2016, and mediators whose posts end with their funding."""
    coordination, mediation = "Coordination", "Médiation 1"
    lignes = (
        (coordination, Fonction.COORDINATION, Contrat.CDD, 0.5, (2016, 3, 1), (2018, 12, 31)),
        (coordination, Fonction.COORDINATION, Contrat.TITULAIRE, 0.5, (2019, 1, 1), None),
        (mediation, Fonction.MEDIATION, Contrat.CDD, 1.0, (2021, 10, 4), (2023, 12, 31)),
        (mediation, Fonction.MEDIATION, Contrat.CDD, 1.0, (2024, 1, 2), None),
        ("Médiation 2 (FSE+)", Fonction.MEDIATION, Contrat.CDD, 0.8, (2024, 2, 1),
         (2025, 12, 31)),
        ("Appui aux ateliers", Fonction.MEDIATION, Contrat.SERVICE_CIVIQUE, 0.7, (2023, 10, 2),
         (2024, 5, 31)),
        ("Appui aux ateliers", Fonction.MEDIATION, Contrat.SERVICE_CIVIQUE, 0.7, (2024, 10, 1),
         (2025, 5, 30)),
        ("Technique", Fonction.TECHNIQUE, Contrat.CDI, 0.3, (2019, 9, 2), None),
        ("Bénévoles", Fonction.MEDIATION, Contrat.BENEVOLE, 0.4, (2022, 9, 5), None),
    )  # fmt: skip
    return [
        {"structure": COORDINATION, "poste": poste, "fonction": fonction, "contrat": contrat,
         "etp": etp, "date_debut": date(*debut), "date_fin": date(*fin) if fin else None}
        for poste, fonction, contrat, etp, debut, fin in lignes
    ]  # fmt: skip


def actions() -> list[Rangee]:
    """The four themes of the contrat, each year; the tag is the one their activities bear."""
    etat, fse, caf = "État (politique de la ville)", "FSE+", "Caisse d’allocations familiales"
    droits, ouverts = "Points d’accès aux droits en ligne", "Habitants contributeurs"
    ecole, emploi = "Parents connectés", "Vers l’emploi, numérique compris"
    lignes: tuple[tuple[str, str, str, ThemeContrat | None, float | None, int], ...] = (
        (etat, droits, DROITS, ThemeContrat.INSERTION_DROITS, 16000, 2023),
        (etat, ouverts, PARTICIPATION, ThemeContrat.PARTICIPATION, 5000, 2023),
        (caf, ecole, PARENTALITE, ThemeContrat.EDUCATION, 5000, 2023),
        (etat, emploi, EMPLOI, ThemeContrat.EMPLOI, 7000, 2023),
        (etat, droits, DROITS_2024, ThemeContrat.INSERTION_DROITS, 22000, 2024),
        ("Département", "Non-recours : repérer et accompagner", DROITS_2024,
         ThemeContrat.INSERTION_DROITS, 10000, 2024),
        (etat, ouverts, PARTICIPATION_2024, ThemeContrat.PARTICIPATION, 8000, 2024),
        (caf, ecole, PARENTALITE_2024, ThemeContrat.EDUCATION, 6000, 2024),
        (fse, emploi, EMPLOI_2024, ThemeContrat.EMPLOI, 43200, 2024),
    )  # fmt: skip
    return [
        {"financeur": financeur, "intitule": f"{intitule} {annee}", "etiquette": etiquette,
         "theme_contrat": theme, "montant": montant, "date_debut": date(annee, 1, 1),
         "date_fin": date(annee, 12, 31)}
        for financeur, intitule, etiquette, theme, montant, annee in lignes
    ]  # fmt: skip


def comptes() -> list[Rangee]:
    """Sessions of 2024 held by partners in the quarters, counted without names."""
    alea = Random(GRAINE)  # noqa: S311 - not a secret
    cycles = (
        (MAISON, "Le journal numérique du quartier", PARTICIPATION_2024,
         (Thematique.CREER, Thematique.CULTURE), date(2024, 1, 24), 15),
        (REGIE, "Donner son avis en ligne", PARTICIPATION_2024, (Thematique.NAVIGATION,),
         date(2024, 9, 26), 5),
        (MAISON, "Parents et écrans", PARENTALITE_2024,
         (Thematique.PARENTALITE, Thematique.SCOLARITE), date(2024, 2, 8), 15),
    )  # fmt: skip
    rangees: list[Rangee] = []
    for structure, titre, etiquette, themes, debut, seances in cycles:
        for rang in range(seances):
            nombre = alea.randint(4, 8)
            femmes = min(nombre, round(nombre * 0.7))
            deja = alea.randint(0, nombre) if rang else 0
            rangees.append(
                {"date": debut + timedelta(21 * rang), "heure": "17:30", "structure": structure,
                 "titre": titre, "duree_min": 90, "thematiques": themes,
                 "nb_participants": nombre, "nb_recurrents": deja, "tags": etiquette,
                 "genres_feminin": femmes, "genres_masculin": nombre - femmes}
            )  # fmt: skip
    return rangees


def ouvertures() -> list[Rangee]:
    """Week after week, both years; the town hall annex is a travelling session."""
    alea = Random(GRAINE + 1)  # noqa: S311 - not a secret
    semaine = (
        (ESPACE, 24.0, 17.0), (MEDIATHEQUE, 12.0, 7.0), (MAIRIE, 4.0, 4.0),
        (FRANCE_SERVICES, 8.0, 6.0), (ESCALE, 5.0, 3.5),
    )  # fmt: skip
    rangees: list[Rangee] = []
    for lundi in _lundis():
        for structure, heures, aide in semaine:
            if lundi.month == 8 and structure not in (ESPACE, MEDIATHEQUE):
                continue
            ete = 0.5 if lundi.month == 8 else 1.0
            technique = 3.0 if structure == ESPACE and alea.random() < 0.8 else 0.0
            rangees.append(
                {"structure": structure, "date": lundi, "heures": heures * ete,
                 "heures_pedagogique": aide * ete, "heures_technique": technique * ete,
                 "itinerante": structure == MAIRIE}
            )  # fmt: skip
    return rangees


def _lundis() -> Iterator[date]:
    for annee, premier in ((2023, date(2023, 1, 9)), (2024, date(2024, 1, 8))):
        for rang in range(51):
            lundi = premier + timedelta(7 * rang)
            if lundi.year == annee and lundi.month * 100 + lundi.day < 1223:
                yield lundi


def demandes() -> list[Rangee]:
    """Requests of each month, some of which could not be met."""
    alea = Random(GRAINE + 2)  # noqa: S311 - not a secret
    genres = ("Rendez-vous individuel", "Place en atelier", "Aide à domicile")
    rangees: list[Rangee] = []
    for annee in (2023, 2024):
        for mois in range(1, 13):
            for structure, poids in ((ESPACE, 9), (MEDIATHEQUE, 4), (FRANCE_SERVICES, 4)):
                for genre in genres:
                    jour = date(annee, mois, alea.randint(2, 26))
                    nombre = alea.randint(0, poids)
                    suite = alea.choices(list(StatutDemande), (72, 11, 7, 10))[0]
                    if not nombre:
                        continue
                    reponse = suite in (StatutDemande.SATISFAITE, StatutDemande.REFUSEE)
                    delai = timedelta(alea.randint(1, 23 if annee == 2024 else 15))
                    rangees.append(
                        {"structure": structure, "date": jour, "type": genre, "nombre": nombre,
                         "statut": suite, "date_reponse": jour + delai if reponse else None}
                    )  # fmt: skip
    return rangees


def orientations() -> list[Rangee]:
    """People sent by a partner or to one, by month; more partners the second year."""
    alea = Random(GRAINE + 3)  # noqa: S311 - not a secret
    rangees: list[Rangee] = []
    for annee, connus in ((2023, 11), (2024, len(_ORGANISMES))):
        for mois in range(1, 13):
            for organisme, genre in alea.sample(_ORGANISMES[:connus], 5):
                sens = alea.choices(list(SensOrientation), (58, 42))[0]
                rangees.append(
                    {"structure": alea.choice((ESPACE, ESPACE, FRANCE_SERVICES, MEDIATHEQUE)),
                     "date": date(annee, mois, alea.randint(1, 28)), "sens": sens,
                     "organisme": organisme, "type": genre, "nombre": alea.randint(1, 4)}
                )  # fmt: skip
    return rangees


def enquetes() -> list[Rangee]:
    """Two surveys a year."""
    lignes = (
        (ESPACE, date(2023, 6, 30), "Ateliers du printemps 2023", 62, 41, 35),
        (ESPACE, date(2023, 12, 15), "Permanences de l’automne 2023", 80, 44, 38),
        (ESPACE, date(2024, 6, 28), "Ateliers du printemps 2024", 85, 61, 54),
        (MEDIATHEQUE, date(2024, 11, 29), "Ateliers de l’automne 2024", 48, 33, 27),
        (ESPACE, date(2024, 12, 13), "Permanences de l’automne 2024", 110, 52, 46),
    )
    return [
        {"structure": structure, "date": jour, "intitule": intitule, "distribues": donnes,
         "reponses": rendus, "satisfaits": contents}
        for structure, jour, intitule, donnes, rendus, contents in lignes
    ]  # fmt: skip


def formations() -> list[Rangee]:
    """Training of those who accompany: inhabitants as relays, and professionals."""
    reperer, aidants = "Repérer une difficulté numérique", "Devenir relais dans son quartier"
    lignes = (
        (date(2023, 3, 16), reperer, PublicForme.SOCIAL, 9, 3.5),
        (date(2023, 5, 25), aidants, PublicForme.RELAIS, 7, 7),
        (date(2023, 10, 12), "Accueillir, orienter, sécuriser", PublicForme.ACCUEIL, 8, 3.5),
        (date(2023, 11, 30), aidants, PublicForme.RELAIS, 5, 7),
        (date(2024, 2, 15), reperer, PublicForme.SOCIAL, 12, 3.5),
        (date(2024, 4, 4), aidants, PublicForme.RELAIS, 8, 7),
        (date(2024, 5, 16), "Éducation aux médias", PublicForme.EDUCATION, 11, 3.5),
        (date(2024, 6, 20), "Non-recours : simuler, déposer, suivre", PublicForme.SOCIAL, 10, 3.5),
        (date(2024, 10, 10), "Accueillir, orienter, sécuriser", PublicForme.ACCUEIL, 14, 3.5),
        (date(2024, 11, 21), aidants, PublicForme.RELAIS, 9, 7),
        (date(2024, 11, 28), "Échange de pratiques", PublicForme.MEDIATEUR, 6, 3),
    )
    return [
        {"structure": COORDINATION, "date": jour, "intitule": intitule, "public": public,
         "nombre": nombre, "heures": heures}
        for jour, intitule, public, nombre, heures in lignes
    ]  # fmt: skip


def usages() -> list[Rangee]:
    """Digital public services that the FEDER project made or improved."""
    lignes = (
        ("Réservation en ligne des ateliers (fictif)", 2023, 210, 0, True),
        ("Réservation en ligne des ateliers (fictif)", 2024, 585, 0, True),
        ("Carte des lieux d’aide (fictive)", 2023, 640, 0, False),
        ("Carte des lieux d’aide (fictive)", 2024, 1120, 0, False),
        ("Prise de rendez-vous France services (fictive)", 2024, 410, 640, True),
    )
    return [
        {"service": service, "annee": annee, "utilisateurs": nombre, "referent_avant": avant,
         "uniques": uniques}
        for service, annee, nombre, avant, uniques in lignes
    ]  # fmt: skip


def equipements() -> list[Rangee]:
    """Two inventories of the main places."""
    marche, panne, vieux = EtatEquipement.MARCHE, EtatEquipement.PANNE, EtatEquipement.OBSOLETE
    lignes = (
        (ESPACE, date(2023, 1, 17), "Ordinateur portable", 8, marche, 2020),
        (ESPACE, date(2023, 1, 17), "Ordinateur fixe", 6, vieux, 2014),
        (MEDIATHEQUE, date(2023, 1, 18), "Ordinateur fixe", 5, marche, 2019),
        (ESPACE, date(2024, 1, 16), "Ordinateur portable", 14, marche, 2023),
        (ESPACE, date(2024, 1, 16), "Ordinateur fixe", 2, vieux, 2014),
        (ESPACE, date(2024, 1, 16), "Tablette", 6, marche, 2022),
        (ESPACE, date(2024, 1, 16), "Tablette", 2, panne, 2022),
        (MEDIATHEQUE, date(2024, 1, 17), "Ordinateur fixe", 4, marche, 2019),
        (MEDIATHEQUE, date(2024, 1, 17), "Ordinateur fixe", 1, panne, 2019),
        (FRANCE_SERVICES, date(2024, 1, 17), "Ordinateur portable", 3, marche, 2021),
    )
    return [
        {"structure": structure, "date_inventaire": jour, "type": genre, "nombre": nombre,
         "etat": etat, "annee_achat": annee}
        for structure, jour, genre, nombre, etat, annee in lignes
    ]  # fmt: skip
