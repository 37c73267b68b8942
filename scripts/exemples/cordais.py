"""A rural communauté de communes whose boundaries moved, 2019 to 2026: three kinds of files.

Nobody here exists. What is particular: scattered attempts, commune by commune, each with its own
notebook; communes that joined in 2022 and 2023; one or two towns that hold the majority; a bus that
tours the villages; a home for people with learning disabilities, whose groups are counted without
any name; equipment that ages. ``python scripts/exemples/cordais.py`` writes
``data/cordais/exports``; running it again changes nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from exemples.noms import NOMS, prenom_pour
from exemples.registre import Cellule, Ligne, ecrire_xlsx

RACINE = Path(__file__).resolve().parents[2]
DOSSIER = Path("data", "cordais", "exports")
GRILLES, VISITES, REGISTRE, LIEUX = (
    "emargement_2019-2020.xlsx", "visites_2021-2023.csv", "registre_2024-2026.xlsx", "lieux.csv",
)  # fmt: skip
#: Place → commune. Salles and Noailles were elsewhere until 2022, Amarens until 2023.
LIEU: Mapping[str, str] = {
    "Médiathèque de Cordes (fictive)": "81069",
    "Espace des Cabannes (fictif)": "81045",
    "Mairie de Penne (fictive)": "81206",
    "Foyer rural de Salles (fictif)": "81275",
    "Salle des fêtes de Noailles (fictive)": "81197",
}
CORDES, CABANNES, PENNE, SALLES, NOAILLES = LIEU
BUS = "Bus numérique (fictif)"
#: Villages where the bus stops, with their weights.
TOURNEE = {"81309": 5, "81263": 4, "81191": 2, "81009": 2, "81320": 1, "81135": 1}
FIN = date(2026, 9, 30)


@dataclass(frozen=True)
class Habitant:
    """Someone who comes."""

    numero: str
    nom: str
    prenom: str
    naissance: int
    femme: bool
    commune: str

    @property
    def statut(self) -> str:
        """Status that the age suggests, unknown for some."""
        if self.naissance % 11 == 0:
            return "?"
        if self.naissance < 1961:
            return "Retraité"
        if self.naissance > 2002:
            return "Scolarisé"
        return "Sans emploi" if self.naissance % 2 else "En emploi"


def habitants(alea: Random) -> list[Habitant]:
    """A hundred and thirty persons, mostly 50 to 80; some young people facing online procedures."""
    communes = [*LIEU.values(), *TOURNEE]
    poids = [34, 24, 8, 7, 5, *TOURNEE.values()]
    faits: list[Habitant] = []
    pris: set[tuple[str, str, int]] = set()
    while len(faits) < 130:
        age = alea.choices((range(50, 81), range(16, 26), range(26, 50)), (75, 10, 15))[0]
        naissance = 2022 - alea.choice(age)
        femme = alea.random() < 0.58
        nom, prenom = alea.choice(NOMS), alea.choice(prenom_pour(naissance, femme))
        if (nom, prenom, naissance) in pris:
            continue
        pris.add((nom, prenom, naissance))
        commune = alea.choices(communes, poids)[0]
        faits.append(Habitant(f"H{len(faits) + 1:03}", nom, prenom, naissance, femme, commune))
    return faits


@dataclass(frozen=True)
class Jeu:
    """What the files hold, drawn once: presences by place and day, in three systems."""

    habitants: Sequence[Habitant]
    grilles: Mapping[str, Mapping[date, Sequence[Habitant]]]
    visites: Sequence[tuple[date, str, Habitant, int]]
    presences: Sequence[tuple[date, str, str | None, Habitant, int]]


def jeu() -> Jeu:
    """Everything, from one seed."""
    alea = Random(81069)  # noqa: S311 - an example, not a secret
    tous = habitants(alea)
    return Jeu(tous, _grilles(alea, tous), _visites(alea, tous), _presences(alea, tous))


def _proches(alea: Random, tous: Sequence[Habitant], commune: str, nombre: int) -> list[Habitant]:
    chez_eux = [h for h in tous if h.commune == commune]
    autres = [h for h in tous if h.commune != commune]
    pris = alea.sample(chez_eux, min(len(chez_eux), nombre - nombre // 4))
    return pris + alea.sample(autres, nombre - len(pris))


def _mardis(debut: date, fin: date, pas: int) -> Iterator[date]:
    jour = debut + timedelta(days=(1 - debut.weekday()) % 7)
    while jour <= fin:
        if jour.month != 8:
            yield jour
        jour += timedelta(weeks=pas)


def _grilles(alea: Random, tous: Sequence[Habitant]) -> dict[str, dict[date, Sequence[Habitant]]]:
    """Attendance sheets of 2019 and 2020, one a place and half-year; none in the spring of 2020."""
    feuilles: dict[str, dict[date, Sequence[Habitant]]] = {}
    for lieu, nombre in ((CORDES, 16), (CABANNES, 10)):
        for annee, semestre in ((2019, 1), (2019, 2), (2020, 1), (2020, 2)):
            debut = date(annee, 1 if semestre == 1 else 7, 1)
            fin = date(annee, 6, 30) if semestre == 1 else date(annee, 12, 31)
            if (annee, semestre) == (2020, 1):
                fin = date(2020, 3, 16)
            groupe = _proches(alea, tous, LIEU[lieu], nombre)
            jours = {
                jour: [qui for qui in groupe if alea.random() < 0.45]
                for jour in _mardis(debut, fin, 2)
            }
            feuilles[f"{lieu.split()[0]} {annee}-{semestre}"] = {
                jour: venus for jour, venus in jours.items() if venus
            }
    return feuilles


def _visites(alea: Random, tous: Sequence[Habitant]) -> list[tuple[date, str, Habitant, int]]:
    """The log of 2021 to 2023, one line a visit, in four places."""
    lignes = []
    for lieu, pas, nombre in ((CORDES, 1, 5), (CABANNES, 1, 3), (PENNE, 3, 2), (SALLES, 4, 2)):
        for jour in _mardis(date(2021, 1, 4), date(2023, 12, 31), pas):
            for qui in _proches(alea, tous, LIEU[lieu], nombre):
                if alea.random() < 0.6:
                    lignes.append((jour, lieu, qui, alea.choice((30, 45, 60))))
    return lignes


def _presences(
    alea: Random, tous: Sequence[Habitant]
) -> list[tuple[date, str, str | None, Habitant, int]]:
    """The common register of 2024 to 2026: two towns, two villages, and the bus."""
    lignes: list[tuple[date, str, str | None, Habitant, int]] = []
    for lieu, pas, nombre in ((CORDES, 1, 6), (CABANNES, 1, 4), (PENNE, 3, 2), (NOAILLES, 4, 2)):
        for jour in _mardis(date(2024, 1, 2), FIN, pas):
            lignes += [
                (jour, lieu, None, qui, alea.choice((30, 60, 90)))
                for qui in _proches(alea, tous, LIEU[lieu], nombre)
                if alea.random() < 0.6
            ]
    for jour in _mardis(date(2024, 1, 4), FIN, 2):
        village = alea.choices(list(TOURNEE), list(TOURNEE.values()))[0]
        lignes += [
            (jour + timedelta(days=2), BUS, village, qui, 40)
            for qui in _proches(alea, tous, village, 4)
            if alea.random() < 0.7
        ]
    return lignes


def emargements(donnees: Jeu) -> dict[str, Sequence[Ligne]]:
    """One sheet a place and half-year: people down, dates across."""
    pages: dict[str, Sequence[Ligne]] = {}
    noms = {lieu.split()[0]: lieu for lieu in LIEU}
    for page, jours in donnees.grilles.items():
        gens = sorted({qui for venus in jours.values() for qui in venus}, key=lambda q: q.numero)
        pages[page] = [
            ("Structure :", noms[page.split()[0]]),
            ("Nom", "Prénom", "Année de naissance", *jours),
            *(
                (q.nom, q.prenom, q.naissance, *("x" if q in jours[j] else None for j in jours))
                for q in gens
            ),
        ]
    return pages


def visites(donnees: Jeu) -> list[list[str]]:
    """The log as its keepers wrote it: French dates, their own words, blanks and question marks."""
    lignes = [["Jour", "Lieu", "N° fiche", "Nom", "Prénom", "Né en", "Sexe", "Situation", "Temps"]]
    for jour, lieu, qui, minutes in donnees.visites:
        lignes.append([
            f"{jour:%d/%m/%Y}", lieu, qui.numero, qui.nom, qui.prenom, str(qui.naissance),
            "F" if qui.femme else "H", qui.statut, f"{minutes} min",
        ])  # fmt: skip
    return lignes


MAPPING = """\
# Lit le cahier de visites 2021-2023 des quatre lieux (exemple fictif).
nom: Cahier de visites du Cordais
fichiers:
  - fichier: "visites_*.csv"
    table: presences
    colonnes:
      date: {colonne: Jour, formats: ["jj/mm/aaaa"]}
      structure: Lieu
      nom: Nom
      prenom: Prénom
      annee_naissance: Né en
      genre: {colonne: Sexe, valeurs: {F: feminin, H: masculin}}
      statut_social: Situation
      duree_min: Temps
    constantes: {type: individuel}
"""


def lieux() -> list[list[str]]:
    """Three places of the national list; most communes have none."""
    entete = [
        "id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "latitude",
        "longitude", "typologie", "itinerance", "date_maj", "services",
    ]  # fmt: skip
    aide = "Aide aux démarches administratives|Maîtrise des outils numériques du quotidien"
    return [
        entete,
        ["F1", "", CORDES, "Cordes-sur-Ciel", "81170", "81069", "", "44.064", "1.954", "BIB",
         "Fixe", "2026-01-12", aide],
        ["F2", "", CABANNES, "Les Cabannes", "81170", "81045", "", "44.068", "1.943", "EPN", "Fixe",
         "2026-01-12", aide],
        ["F3", "", "France services de Vaour (fictif)", "Vaour", "81140", "81309", "", "44.067",
         "1.806", "RFS", "Fixe", "2025-06-02", "Aide aux démarches administratives"],
    ]  # fmt: skip


def registre(donnees: Jeu) -> dict[str, Sequence[Ligne]]:
    """The common register, and what no list of presences holds."""
    return {
        "Structures": [
            ("Nom de la structure", "Commune (code Insee)", "Type", "Institution publique",
             "Ouverture", "Fermeture"),
            (CORDES, "81069", "Médiathèque", "Oui", date(2018, 1, 1), None),
            (CABANNES, "81045", "Espace public numérique", "Oui", date(2018, 9, 1), None),
            (PENNE, "81206", "Commune", "Oui", date(2021, 1, 1), None),
            (SALLES, "81275", "Association", "Non", date(2021, 1, 1), date(2023, 12, 31)),
            (NOAILLES, "81197", "Commune", "Oui", date(2024, 1, 1), None),
            (BUS, "81069", "Intercommunalité", "Oui", date(2024, 1, 1), None),
        ],
        "Personnes": [
            ("Identifiant", "Nom", "Prénom", "Année de naissance", "Genre", "Statut",
             "Commune de résidence (code Insee)"),
            *((q.numero, q.nom, q.prenom, q.naissance, "Féminin" if q.femme else "Masculin",
               q.statut, q.commune) for q in donnees.habitants),
        ],
        "Présences": [
            ("Date", "Structure", "Type", "Canal", "Commune du lieu (code Insee)",
             "Durée (minutes)", "Identifiant", "Thématiques"),
            *((jour, lieu, "Accompagnement individuel",
               "Autre lieu" if village else "Lieu d’activité", village or None, minutes,
               qui.numero, "Aide aux démarches administratives" if minutes < 60 else "E-mail")
              for jour, lieu, village, qui, minutes in donnees.presences),
        ],
        "Activités comptées": [
            ("Date", "Structure", "Type", "Titre de l’atelier", "Durée (minutes)", "Participants",
             "Dont déjà venus"),
            *((jour, CABANNES, "Atelier collectif", "Atelier du foyer d’hébergement", 90,
               6 + rang % 3, 5 if rang else 0)
              for rang, jour in enumerate(_mardis(date(2024, 2, 6), FIN, 6))),
        ],
        "Ouvertures": [
            ("Structure", "Date", "Heures d’ouverture", "Dont équipe pédagogique", "Itinérante",
             "Commune (code Insee)"),
            *_ouvertures(donnees),
        ],
        "Équipements": [
            ("Structure", "Inventaire du", "Équipement", "Nombre", "État"), *_equipements(),
        ],
        "Demandes": [("Structure", "Date", "Demande", "Nombre", "Suite", "Répondu le"),
                     *_demandes()],
        "Postes": [
            ("Structure", "Poste", "Fonction", "Contrat", "ETP", "Début", "Fin"),
            (CORDES, "Médiatrice", "Médiation numérique", "Titulaire", 0.5, date(2019, 1, 1), None),
            (BUS, "Conseiller du bus", "Médiation numérique", "CDD", 1, date(2024, 1, 1),
             date(2025, 12, 31)),
            (BUS, "Conseiller du bus", "Médiation numérique", "CDD", 1, date(2026, 2, 2), None),
        ],
        "Conventions": [
            ("Structure", "Fonds", "Numéro", "Début", "Fin", "Montant (€)"),
            (BUS, "FEDER", "FEDER Bus numérique", date(2024, 1, 1), date(2026, 12, 31), 96_000),
            (CORDES, "FEDER", "FEDER Bus numérique", date(2024, 1, 1), date(2026, 12, 31), None),
            (PENNE, "FEDER", "FEDER Bus numérique", date(2024, 1, 1), date(2026, 12, 31), None),
        ],
        "Usages des services": [
            ("Service", "Année", "Utilisateurs", "Utilisateurs avant le projet",
             "Utilisateurs uniques"),
            ("Réservation du bus (fictive)", 2024, 61, 0, "Oui"),
            ("Réservation du bus (fictive)", 2025, 118, 0, "Oui"),
            ("Réservation du bus (fictive)", 2026, 97, 0, "Oui"),
        ],
        "Budget": [
            ("Rattachement", "Exercice", "Sens", "Compte", "Libellé", "Financeur", "Prévu (€)",
             "Réalisé (€)", "État"),
            *_budget(),
        ],
        "Chiffres de contexte": [
            ("Libellé", "Valeur", "Unité", "Début", "Fin", "Rubrique", "Source"),
            *((f"Communes de l’intercommunalité au 1er janvier {annee}", nombre, "nombre",
               date(annee, 1, 1), date(annee, 12, 31), "Périmètre",
               f"Composition des EPCI, millésime {annee} (DGCL, Licence Ouverte)")
              for annee, nombre in ((2019, 19), (2022, 22), (2023, 25), (2026, 25))),
        ],
    }  # fmt: skip


def _ouvertures(donnees: Jeu) -> Iterator[Ligne]:
    vus: dict[tuple[date, str, str | None], None] = {}
    for jour, lieu, village, *_ in donnees.presences:
        vus[jour, lieu, village] = None
    for jour, lieu, village in vus:
        bus = lieu == BUS
        yield (lieu, jour, 3, 3 if bus else 2, "Oui" if bus else "Non", village)


def _equipements() -> Iterator[Ligne]:
    etats = ("En état de marche", "En panne", "Obsolète")
    for jour, nombres in (
        (date(2022, 1, 12), {CORDES: (5, 1, 4), CABANNES: (3, 2, 3), PENNE: (0, 1, 2)}),
        (
            date(2025, 1, 15),
            {CORDES: (6, 1, 2), CABANNES: (4, 1, 1), PENNE: (1, 1, 1), BUS: (8, 0, 0)},
        ),
    ):
        for lieu, compte in nombres.items():
            for etat, nombre in zip(etats, compte, strict=True):
                if nombre:
                    yield (lieu, jour, "Ordinateur", nombre, etat)


def _demandes() -> Iterator[Ligne]:
    for annee in (2024, 2025, 2026):
        yield (CORDES, date(annee, 2, 3), "Permanence", 12, "Satisfaite", date(annee, 2, 17))
        yield (CORDES, date(annee, 3, 3), "Atelier", 5, "En attente", None)
        yield (BUS, date(annee, 4, 7), "Passage dans un village", 6, "Satisfaite",
               date(annee, 5, 12))  # fmt: skip
        yield (BUS, date(annee, 5, 5), "Passage dans un village", 9, "En attente", None)
        yield (PENNE, date(annee, 6, 9), "Dépannage", 4, "Refusée", date(annee, 6, 10))


def _budget() -> Iterator[Ligne]:
    lignes: tuple[tuple[str, str, str, Cellule, float, float, Cellule], ...] = (
        ("Charge", "60", "Carburant et achats", None, 6_500, 7_120, None),
        ("Charge", "61", "Entretien du bus", None, 5_000, 6_480, None),
        ("Charge", "64", "Salaires", None, 46_000, 44_200, None),
        ("Produit", "74", "FEDER", "Union européenne", 32_000, 32_000, "En attente"),
        ("Produit", "74", "Intercommunalité", "Communauté de communes", 25_500, 25_800, "Acquis"),
    )
    for exercice in (2024, 2025):
        for sens, compte, libelle, financeur, prevu, realise, etat in lignes:
            yield ("FEDER Bus numérique", exercice, sens, compte, libelle, financeur, prevu,
                   realise, etat)  # fmt: skip


def ecrire(racine: Path = RACINE) -> None:
    """Write the four files and the mapping under ``racine``."""
    dossier = racine / DOSSIER
    dossier.mkdir(parents=True, exist_ok=True)
    donnees = jeu()
    ecrire_xlsx(dossier / GRILLES, emargements(donnees))
    ecrire_xlsx(dossier / REGISTRE, registre(donnees))
    (dossier / "visites.yaml").write_text(MAPPING, encoding="utf-8", newline="\n")
    _ecrire_csv(dossier / VISITES, visites(donnees), "cp1252")
    _ecrire_csv(dossier / LIEUX, lieux(), "utf-8")


def _ecrire_csv(chemin: Path, lignes: Sequence[Sequence[str]], encodage: str) -> None:
    separateur = ";" if encodage == "cp1252" else ","
    with chemin.open("w", encoding=encodage, newline="") as fichier:
        csv.writer(fichier, delimiter=separateur, lineterminator="\r\n").writerows(lignes)


if __name__ == "__main__":
    ecrire()
