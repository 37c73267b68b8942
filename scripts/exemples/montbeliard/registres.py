"""The registers of December 2017 to December 2018: each partner kept its own, in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from exemples.montbeliard.calendrier import jours
from exemples.montbeliard.feuilles import feuille
from exemples.montbeliard.habitants import NON_DIT, RETRAITE, Habitant
from exemples.montbeliard.lieux import (
    BETHONCOURT_CS,
    CHARMONT_EPN,
    SOCHAUX_EPN,
    Partenaire,
)
from exemples.montbeliard.seances import Annee, Inscription, Seance
from exemples.registre import Cellule, Ligne, ecrire_xlsx
from inclusion_metrics.nomenclatures import Genre, StatutSocial, Thematique, ThematiqueAdmin

_GENRES = {Genre.FEMININ: "F", Genre.MASCULIN: "M"}
#: The grid agrees the word with the person, as people write it.
_ACCORDES = {
    RETRAITE: ("Retraité", "Retraitée"),
    StatutSocial.SCOLARISE: ("Scolarisé", "Scolarisée"),
}


def structure(partenaire: Partenaire) -> dict[str, Cellule]:
    """A row of the sheet of structures: all four joined the service on the same day."""
    return {
        "Nom de la structure": partenaire.nom,
        "Commune (code Insee)": partenaire.commune.insee,
        "Type": partenaire.type,
        "Institution publique": partenaire.public,
        "Ouverture": date(2017, 12, 1),
    }


def nomme(habitant: Habitant) -> dict[str, Cellule]:
    """The columns that tell a person in any register."""
    return {
        "Nom": habitant.nom,
        "Prénom": habitant.prenom,
        "Année de naissance": habitant.naissance,
    }


def _statut(statut: StatutSocial) -> str:
    return "?" if statut is NON_DIT else statut.label


def _naissance(habitant: Habitant) -> date:
    """A whole date, as one of the registers notes it; always the same for a person."""
    rang = sum(map(ord, habitant.nom_affiche))
    return date(habitant.naissance, rang % 12 + 1, rang % 28 + 1)


def _personnes(ici: Partenaire, habitants: Sequence[Habitant]) -> Iterable[dict[str, Cellule]]:
    """The records: with a number, with a year, or with a whole date of birth."""
    for rang, habitant in enumerate(habitants, 1):
        ligne: dict[str, Cellule] = {
            "Nom": habitant.nom.upper() if ici is SOCHAUX_EPN else habitant.nom,
            "Prénom": habitant.prenom,
            "Genre": _GENRES[habitant.genre],
            "Statut": _statut(habitant.statut),
            "Commune de résidence (code Insee)": (
                habitant.commune.insee if habitant.commune else None
            ),
        }
        if ici is not SOCHAUX_EPN:
            ligne["Identifiant"] = f"{ici.code[0]}{rang:03d}"
        if ici is BETHONCOURT_CS:
            ligne["Date de naissance"] = _naissance(habitant)
        elif ici.code not in habitant.sans_naissance:
            ligne["Année de naissance"] = habitant.naissance
        yield ligne


def _themes(seance: Seance, liste: type[Thematique] | type[ThematiqueAdmin]) -> str | None:
    return " ; ".join(t.label for t in seance.themes if isinstance(t, liste)) or None


def _presences(
    ici: Partenaire, seances: Sequence[Seance], habitants: Sequence[Habitant]
) -> Iterable[dict[str, Cellule]]:
    """Who came, one row a visit; visitors whom nobody follows are said to be so."""
    rang = {h: n for n, h in enumerate(habitants, 1)}
    for seance in seances:
        commun: dict[str, Cellule] = {
            "Date": seance.jour,
            "Heure": seance.heure,
            "Type": seance.type.label,
            "Titre de l’atelier": seance.titre or None,
            "Durée (minutes)": seance.duree,
            "Thématiques": _themes(seance, Thematique),
            "Démarches administratives": _themes(seance, ThematiqueAdmin),
            "Étiquettes": " ; ".join(seance.tags) or None,
        }
        for qui in seance.qui:
            if not isinstance(qui, Habitant):
                traits = {
                    "Anonyme": "Oui",
                    "Genre": qui.genre.label,
                    "Tranche d’âge": qui.tranche.label,
                    "Statut": _statut(qui.statut),
                    "Déjà venue": "Oui" if qui.deja_accompagne else "Non",
                }
                yield {**commun, **traits}
            elif ici is SOCHAUX_EPN:
                connu = nomme(qui)
                if ici.code in qui.sans_naissance:
                    del connu["Année de naissance"]
                yield {**commun, **connu, "Nom": qui.nom.upper()}
            else:
                yield {**commun, "Identifiant": f"{ici.code[0]}{rang[qui]:03d}"}


def _comptees() -> Iterable[dict[str, Cellule]]:
    """Sochaux also opened its room one morning a month, and only counted who came."""
    mois: dict[tuple[int, int], date] = {}
    for jour in jours(2018, 2):
        mois.setdefault((jour.year, jour.month), jour)
    for rang, jour in enumerate(mois.values()):
        nombre = 4 + rang % 3
        yield {
            "Date": jour,
            "Heure": "10:00",
            "Type": "Atelier collectif",
            "Titre de l’atelier": "Salle ouverte",
            "Durée (minutes)": 120,
            "Thématiques": Thematique.NAVIGATION.label,
            "Participants": nombre,
            "Dont déjà venus": nombre - 2,
            "Genre : Féminin": nombre - 2,
            "Genre : Masculin": 2,
            "Statut : Retraité": nombre - 1,
            "Statut : Sans emploi": 1,
        }


def inscrits(inscriptions: Iterable[Inscription]) -> Iterable[dict[str, Cellule]]:
    """Rows of the sheet of enrolments."""
    for une in inscriptions:
        yield {
            **nomme(une.habitant),
            "Cycle": une.cycle,
            "Séances prévues": une.prevues,
            "Inscription le": une.le,
            "Abandon le": une.abandon,
        }


def _registre(annee: Annee) -> dict[str, list[Ligne]]:
    ici = annee.partenaire
    vus = {q for s in annee.seances for q in s.qui if isinstance(q, Habitant)}
    habitants = sorted(vus, key=lambda h: (h.nom, h.prenom, h.naissance))
    return {
        **feuille("Structures", [structure(ici)]),
        **feuille("Personnes", _personnes(ici, habitants)),
        **feuille("Présences", _presences(ici, annee.seances, habitants)),
        **(feuille("Activités comptées", _comptees()) if ici is SOCHAUX_EPN else {}),
    }


def _grille(annee: Annee) -> Mapping[str, Sequence[Ligne]]:
    """The attendance sheets of Bavans: people down, days across, a sheet every six months."""
    feuilles: dict[str, list[Ligne]] = {}
    for nom, debut, fin in (
        ("Décembre 2017", date(2017, 12, 1), date(2017, 12, 31)),
        ("Janvier à juin 2018", date(2018, 1, 1), date(2018, 6, 30)),
        ("Juillet à décembre 2018", date(2018, 7, 1), date(2018, 12, 31)),
    ):
        seances = [s for s in annee.seances if debut <= s.jour <= fin]
        venus = {q for s in seances for q in s.qui if isinstance(q, Habitant)}
        lignes = [
            _croix(h, seances) for h in sorted(venus, key=lambda h: (h.nom, h.prenom, h.naissance))
        ]
        entete = ("Nom", "Prénom", "Année de naissance", "Sexe", "Statut", "Code postal")
        feuilles[nom] = [
            ("Atelier : Accès libre et ateliers",),
            ("Structure :", annee.partenaire.nom),
            ("Commune :", annee.partenaire.commune.insee),
            (*entete, *(s.jour for s in seances), "Total"),
            *lignes,
            ("Nb présents", *(None,) * 5, *(len(s.qui) for s in seances)),
        ]
    return feuilles


def _croix(habitant: Habitant, seances: Sequence[Seance]) -> Ligne:
    accord = _ACCORDES.get(habitant.statut, (_statut(habitant.statut),) * 2)
    croix = tuple("x" if habitant in s.qui else None for s in seances)
    return (
        habitant.nom,
        habitant.prenom,
        habitant.naissance,
        _GENRES[habitant.genre],
        accord[habitant.genre is Genre.FEMININ],
        habitant.commune.code_postal if habitant.commune else None,
        *croix,
        sum(c is not None for c in croix),
    )


def ecrire_registres(dossier: Path, annees: Iterable[Annee]) -> None:
    """Write the three registers and the grid of 2018."""
    dossier.mkdir(parents=True, exist_ok=True)
    for annee in annees:
        if annee.annee != 2018:
            continue
        if annee.grille:
            ecrire_xlsx(dossier / "emargement_bavans_2017-2018.xlsx", _grille(annee))
        else:
            nom = {
                CHARMONT_EPN: "grand-charmont",
                SOCHAUX_EPN: "sochaux",
                BETHONCOURT_CS: "bethoncourt",
            }
            chemin = dossier / f"registre_{nom[annee.partenaire]}_2017-2018.xlsx"
            ecrire_xlsx(chemin, _registre(annee))
