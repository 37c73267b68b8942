"""A local training space and its fiche de positionnement, 2024 and 2025: a register kept by hand.

Nobody here exists. What is particular: open hours with teaching and technical staff, civic-service
volunteers, an inventory of the skills needed to enter training, self-assessments at entry and exit.
``python scripts/exemples/espace_formation.py`` writes ``data/espace-formation/exports``; running it
again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from exemples.noms import NOMS, prenom_pour
from exemples.registre import Cellule, Ligne, ecrire_xlsx

RACINE = Path(__file__).resolve().parents[2]
DOSSIER = Path("data", "espace-formation", "exports")
FICHIER = "registre_2024-2025.xlsx"
ESPACE = "Espace de formation aux savoirs de base (fictif)"
COMMUNE, AUTOUR = "73011", ("73011", "73011", "73011", "73303", "73110", "73130")
OPERATION = "FSE+ Compétences numériques 2024-2025"
DOMAINES = (
    "Se repérer sur un clavier", "Naviguer sur internet", "Écrire un courriel",
    "Remplir un formulaire", "Ranger ses documents", "Protéger ses données",
)  # fmt: skip
#: Name of a cycle (the tag of its sessions), first day, number of weekly sessions.
CYCLES = (
    ("Socle printemps 2024", date(2024, 3, 5), 10),
    ("Socle automne 2024", date(2024, 9, 17), 10),
    ("Socle printemps 2025", date(2025, 3, 4), 10),
    ("Socle automne 2025", date(2025, 9, 16), 10),
)
#: Two persons of the third cycle came in with the former sheet: their pairs must not be read.
CHANGES = (36, 37)
_THEMES = "Prendre en main du matériel ; Navigation sur internet"
_STATUTS = ("Sans emploi", "En emploi", "Retraité", "Scolarisé", "Non communiqué ou hétérogène")


@dataclass(eq=False)
class Stagiaire:
    """A person enrolled in one cycle."""

    numero: str
    nom: str
    prenom: str
    naissance: date
    femme: bool
    statut: str
    commune: str
    cycle: int
    venues: list[date] = field(default_factory=list)
    abandon: date | None = None
    entree: dict[str, int] = field(default_factory=dict)
    sortie: dict[str, int] = field(default_factory=dict)


def stagiaires(alea: Random) -> list[Stagiaire]:
    """Seventy-two persons, eighteen a cycle, with what each did."""
    faits = []
    pris: set[tuple[str, str]] = set()
    for rang in range(72):
        femme = alea.random() < 0.6
        naissance = date(alea.choice(range(1958, 2006)), alea.randint(1, 12), alea.randint(1, 28))
        while True:
            nom = alea.choice(NOMS)
            prenom = alea.choice(prenom_pour(naissance.year, femme))
            if (nom, prenom) not in pris:
                break
        pris.add((nom, prenom))
        statut = alea.choices(_STATUTS, (58, 16, 12, 6, 8))[0]
        cycle = rang // 18
        faits.append(
            Stagiaire(f"S{rang + 1:03}", nom, prenom, naissance, femme, statut,
                      alea.choice(AUTOUR), cycle)
        )  # fmt: skip
        _suivre(alea, faits[-1])
    return faits


def _suivre(alea: Random, qui: Stagiaire) -> None:
    """Presences, then assessments: what is not assessed at exit is not guessed."""
    _, premier, nombre = CYCLES[qui.cycle]
    assidu = alea.choices((0.95, 0.7, 0.35), (5, 3, 2))[0]
    jours = [premier + timedelta(weeks=semaine) for semaine in range(nombre)]
    qui.venues = [jour for jour in jours if alea.random() < assidu] or jours[:1]
    qui.entree = {domaine: alea.choices(range(6), (2, 4, 4, 3, 2, 1))[0] for domaine in DOMAINES}
    if len(qui.venues) < 4:
        qui.abandon = qui.venues[-1] + timedelta(days=7)
        return
    for domaine, score in qui.entree.items():
        gain = alea.choices((-1, 0, 1, 2, 3), (1, 4, 6, 5, 2))[0]
        qui.sortie[domaine] = min(5, max(0, score + gain))


def registre() -> dict[str, Sequence[Ligne]]:
    """Every sheet of the register."""
    alea = Random(20250301)  # noqa: S311 - an example, not a secret
    tous = stagiaires(alea)
    return {
        "Structures": [
            ("Nom de la structure", "Commune (code Insee)", "Type", "Institution publique",
             "Ouverture"),
            (ESPACE, COMMUNE, "Association", "Non", date(2016, 9, 1)),
        ],
        "Personnes": [_PERSONNES, *map(_personne, tous)],
        "Présences": [_PRESENCES, *_presences(alea, tous)],
        "Inscriptions": [
            ("Identifiant", "Cycle", "Séances prévues", "Inscription le", "Abandon le"),
            *map(_inscription, tous),
        ],
        "Positionnements": [_POSITIONNEMENTS, *_positionnements(tous)],
        "Motifs de venue": [("Identifiant", "Date", "Motif"), *_motifs(alea, tous)],
        "Participants FSE+": [_PARTICIPANTS, *_participants(alea, tous)],
        "Ouvertures": [_OUVERTURES, *_ouvertures(alea)],
        "Postes": [_POSTES, *_postes()],
        "Équipements": [_EQUIPEMENTS, *_equipements()],
        "Enquêtes": [
            ("Date", "Intitulé", "Questionnaires distribués", "Réponses", "Satisfaits"),
            (date(2024, 6, 4), "Cycle de printemps", 16, 13, 11),
            (date(2024, 12, 10), "Cycle d’automne", 15, 14, 12),
            (date(2025, 6, 3), "Cycle de printemps", 15, 12, 11),
            (date(2025, 12, 9), "Cycle d’automne", 16, 15, 13),
        ],
        "Demandes": [("Date", "Demande", "Nombre", "Suite", "Répondu le"), *_demandes()],
        "Conventions": [
            ("Fonds", "Numéro", "Début", "Fin", "Montant (€)"),
            ("FSE+", OPERATION, date(2024, 1, 1), date(2025, 12, 31), 84_000),
        ],
        "Budget": [_BUDGET, *_budget()],
        "Chiffres de contexte": [
            ("Libellé", "Valeur", "Unité", "Rubrique", "Source"),
            ("Compétences de base à l’entrée en formation, inventaire de la fiche", 6, "nombre",
             "Fiche de positionnement", "Fiche de positionnement du service (fictive), 2024"),
        ],
    }  # fmt: skip


_PERSONNES: Ligne = (
    "Identifiant", "Nom", "Prénom", "Date de naissance", "Genre", "Statut",
    "Commune de résidence (code Insee)",
)  # fmt: skip
_PRESENCES: Ligne = (
    "Date", "Heure", "Structure", "Type", "Titre de l’atelier", "Durée (minutes)", "Identifiant",
    "Thématiques", "Étiquettes",
)  # fmt: skip
_POSITIONNEMENTS: Ligne = (
    "Identifiant", "Date", "Outil", "Version de l’outil", "Moment", "Domaine", "Score",
    "Score minimal", "Score maximal", "Évalué par",
)  # fmt: skip
_PARTICIPANTS: Ligne = (
    "Identifiant", "Opération", "Programmation", "Sexe", "Entrée le", "Situation à l’entrée",
    "Niveau d’instruction", "Handicap", "Pays tiers", "Sans domicile stable", "Zone rurale",
    "Questionnaire d’entrée le", "Sortie le", "Situation à la sortie",
    "Questionnaire de sortie le", "Situation à six mois", "Questionnaire à six mois le",
)  # fmt: skip
_OUVERTURES: Ligne = (
    "Structure", "Date", "Heures d’ouverture", "Dont équipe pédagogique", "Dont équipe technique",
)  # fmt: skip
_POSTES: Ligne = ("Structure", "Poste", "Fonction", "Contrat", "ETP", "Début", "Fin")
_EQUIPEMENTS: Ligne = ("Structure", "Inventaire du", "Équipement", "Nombre", "État")
_BUDGET: Ligne = (
    "Rattachement", "Exercice", "Sens", "Compte", "Libellé", "Financeur", "Prévu (€)",
    "Réalisé (€)", "État",
)  # fmt: skip


def _personne(qui: Stagiaire) -> Ligne:
    genre = "Féminin" if qui.femme else "Masculin"
    return (qui.numero, qui.nom, qui.prenom, qui.naissance, genre, qui.statut, qui.commune)


def _inscription(qui: Stagiaire) -> Ligne:
    nom, premier, nombre = CYCLES[qui.cycle]
    return (qui.numero, nom, nombre, premier - timedelta(days=7), qui.abandon)


def _presences(alea: Random, tous: Sequence[Stagiaire]) -> Iterator[Ligne]:
    for cycle, (nom, premier, nombre) in enumerate(CYCLES):
        for semaine in range(nombre):
            jour = premier + timedelta(weeks=semaine)
            titre = f"{nom}, séance {semaine + 1}"
            for qui in tous:
                if qui.cycle == cycle and jour in qui.venues:
                    yield (jour, "09:30", ESPACE, "Atelier collectif", titre, 150, qui.numero,
                           _THEMES, nom)  # fmt: skip
    # The first interviews of January 2024 and the last ones of December 2025: the register is kept
    # over both years.
    for cycle, jour in ((0, date(2024, 1, 9)), (3, date(2025, 12, 11))):
        for qui in [one for one in tous if one.cycle == cycle][:6]:
            yield (jour, None, ESPACE, "Accompagnement individuel", None, 30, qui.numero,
                   "Diagnostic numérique", None)  # fmt: skip
    for qui in tous:  # some also come alone, outside the cycle
        for _ in range(alea.choices((0, 1, 2), (6, 3, 1))[0]):
            jour = qui.venues[0] + timedelta(days=alea.randint(1, 60))
            yield (jour, None, ESPACE, "Accompagnement individuel", None, 45, qui.numero,
                   "Insertion professionnelle", None)  # fmt: skip


def _positionnements(tous: Sequence[Stagiaire]) -> Iterator[Ligne]:
    for rang, qui in enumerate(tous):
        version = "2024" if qui.cycle < 2 else "2025"
        for moment, jour, scores in (
            ("Entrée", qui.venues[0], qui.entree),
            ("Sortie", qui.venues[-1] + timedelta(days=7), qui.sortie),
        ):
            used = "2024" if moment == "Entrée" and rang in CHANGES else version
            for domaine, score in scores.items():
                yield (qui.numero, jour, "Fiche de positionnement locale", used, moment, domaine,
                       score, 0, 5, "La personne")  # fmt: skip


def _motifs(alea: Random, tous: Sequence[Stagiaire]) -> Iterator[Ligne]:
    premiers = ("Chercher un emploi", "Apprendre", "Faire une démarche en ligne")
    for qui in tous:
        yield (qui.numero, qui.venues[0], alea.choices(premiers, (5, 3, 2))[0])
        if len(qui.venues) > 5:
            yield (qui.numero, qui.venues[-1], alea.choices(premiers, (2, 7, 2))[0])


def _participants(alea: Random, tous: Sequence[Stagiaire]) -> Iterator[Ligne]:
    entrees = {
        "Sans emploi": ("Chômeur", "Chômeur de longue durée"),
        "En emploi": ("En emploi, y compris indépendant",),
        "Retraité": ("Inactif (retraités compris), ni en études ni en formation",),
        "Scolarisé": ("Inactif en études ou en formation",),
    }
    niveaux = ("CITE 0 à 2 (collège ou moins)", "CITE 3 ou 4 (CAP, BEP, bac)",
               "CITE 5 à 8 (supérieur)", "Non renseigné")  # fmt: skip
    for qui in tous:
        if qui.statut not in entrees or qui.statut == "Retraité":
            continue  # the call of the operation is for people of working age
        entree = qui.venues[0]
        sortie = qui.venues[-1] + timedelta(days=7)
        situation = alea.choices(
            (
                "En recherche d’emploi",
                "En études ou en formation",
                "Qualification obtenue",
                "En emploi, y compris indépendant",
                "Aucun changement",
            ),
            (3, 4, 2, 2, 4),
        )[0]
        mois = sortie + timedelta(days=183)
        revu = mois < date(2025, 12, 20) and alea.random() < 0.7
        apres = alea.choice(
            ("En emploi, y compris indépendant", "En recherche d’emploi", "Aucun changement")
        )
        yield (
            qui.numero, OPERATION, "2021-2027", "Féminin" if qui.femme else "Masculin", entree,
            alea.choice(entrees[qui.statut]), alea.choices(niveaux, (5, 5, 2, 1))[0],
            alea.choices(("Oui", "Non", "Refus de répondre"), (2, 15, 1))[0],
            alea.choices(("Oui", "Non", "Refus de répondre"), (3, 14, 1))[0], "Non",
            "Oui" if qui.commune == "73130" else "Non", entree, sortie, situation,
            sortie + timedelta(days=alea.choice((0, 5, 14, 40))),
            apres if revu else None, mois if revu else None,
        )  # fmt: skip


def _ouvertures(alea: Random) -> Iterator[Ligne]:
    jour = date(2024, 1, 8)
    while jour <= date(2025, 12, 22):
        conge = jour.month == 8 or (jour.month == 12 and jour.day > 22)
        if not conge:
            heures = 24 if jour.year == 2024 else 28
            pedagogique = heures - alea.choice((4, 6, 8))
            yield (ESPACE, jour, heures, pedagogique, alea.choice((7, 10.5, 14)))
        jour += timedelta(weeks=1)


def _postes() -> Iterator[Ligne]:
    yield (ESPACE, "Formatrice", "Équipe pédagogique", "CDI", 1, date(2018, 9, 3), None)
    yield (ESPACE, "Second formateur", "Équipe pédagogique", "CDD", 0.5, date(2024, 1, 8),
           date(2024, 12, 31))  # fmt: skip
    yield (ESPACE, "Second formateur", "Équipe pédagogique", "CDD", 0.5, date(2025, 2, 3),
           date(2025, 12, 31))  # fmt: skip
    yield (ESPACE, "Technicien", "Équipe technique", "Contrat aidé", 0.6, date(2024, 3, 1), None)
    for debut, fin in (
        (date(2024, 1, 15), date(2024, 8, 31)),
        (date(2024, 10, 1), date(2025, 5, 31)),
    ):
        yield (
            ESPACE,
            "Volontaire en service civique",
            "Accueil",
            "Service civique",
            0.7,
            debut,
            fin,
        )


def _equipements() -> Iterator[Ligne]:
    for jour, marche, panne, obsolete in (
        (date(2024, 1, 10), 9, 2, 3), (date(2025, 1, 9), 11, 1, 2), (date(2025, 12, 15), 12, 1, 1),
    ):  # fmt: skip
        for etat, nombre in (
            ("En état de marche", marche), ("En panne", panne), ("Obsolète", obsolete),
        ):  # fmt: skip
            yield (ESPACE, jour, "Ordinateur", nombre, etat)


def _demandes() -> Iterator[Ligne]:
    for annee in (2024, 2025):
        yield (date(annee, 1, 15), "Entrer dans un cycle", 22, "Satisfaite", date(annee, 2, 20))
        yield (date(annee, 2, 12), "Entrer dans un cycle", 7, "En attente", None)
        yield (date(annee, 6, 10), "Entrer dans un cycle", 16, "Satisfaite", date(annee, 7, 2))
        yield (date(annee, 6, 24), "Entrer dans un cycle", 3, "Perdue de vue", None)
        yield (date(annee, 10, 7), "Aide à la maison", 4, "Refusée", date(annee, 10, 14))


def _budget() -> Iterator[Ligne]:
    for exercice, part in ((2024, 1.0), (2025, 1.05)):
        lignes: tuple[tuple[str, str, str, Cellule, float, float | None, Cellule], ...] = (
            ("Charge", "60", "Achats", None, 4_000, 3_620, None),
            ("Charge", "61", "Services extérieurs", None, 9_000, 9_450, None),
            ("Charge", "64", "Salaires et charges", None, 68_000, 65_300, None),
            ("Charge", "86", "Emplois des contributions volontaires", None, 6_000, 5_200, None),
            ("Produit", "74", "Fonds social européen plus", "Union européenne", 42_000, None,
             "En attente"),
            ("Produit", "74", "Région", "Région (fictive)", 24_000, 24_000, "Acquis"),
            ("Produit", "74", "Intercommunalité", "Intercommunalité (fictive)", 15_000, 12_370,
             "Acquis"),
            ("Produit", "87", "Contributions volontaires", None, 6_000, 5_200, None),
        )  # fmt: skip
        for sens, compte, libelle, financeur, prevu, realise, etat in lignes:
            yield (OPERATION, exercice, sens, compte, libelle, financeur, round(prevu * part, 2),
                   None if realise is None else round(realise * part, 2), etat)  # fmt: skip


def ecrire(racine: Path = RACINE) -> None:
    """Write the register under ``racine``."""
    dossier = racine / DOSSIER
    dossier.mkdir(parents=True, exist_ok=True)
    ecrire_xlsx(dossier / FICHIER, registre())


if __name__ == "__main__":
    ecrire()
