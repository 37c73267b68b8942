"""Writes the accompagnements exports of the Coop as they were from September 2024 to August 2025.

One story, eight activities of September 2024, written in every layout the exporter had, with its
faults of the time: « Oui undefined », first and last names swapped, cells one column to the left
of their label. ``python -m exemples.coop_historique`` (from ``scripts``) writes them all.
People and places are invented; nothing here knows how the files are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

DOSSIER = Path(__file__).resolve().parents[2] / "tests" / "data" / "coop-historique"
_CREATED = datetime(2024, 9, 9, 10, 5)
Ligne = dict[str, object]

AUTONOMIE, NIVEAU = "Niveau d’autonomie du bénéficiaire", "Niveau de l’atelier"
ETAPE = "Niveau d’autonomie (ou de l’atelier)"
ORIENTE = "Le bénéficiaire est-il orienté vers une autre structure\u00a0?"
FINALISEE = "La démarche est-elle finalisée\u00a0?"
POURSUIVRE = "Le bénéficiaire va-t-il poursuivre son parcours d’accompagnement ?"
INTEGRE = "L’aide intègre un accompagnement de médiation numérique ?"
_DEBUT = (
    "Date", "Type", "Nombre de participants", "Bénéficiaire", "Canaux d’accompagnement", "Lieu",
)  # fmt: skip
_ATELIER = ("Nom de l’atelier", "Matériel numérique utilisé", "Thématique(s) d’accompagnement")
_FIN = (
    "Commune de résidence du bénéficiaire", "Genre du bénéficiaire",
    "Tranche d’âge du bénéficiaire", "Statut du bénéficiaire", "Notes supplémentaires",
)  # fmt: skip
_DEMARCHE = "Nom de la démarche administrative"
_REDIRECTION = "Structure de redirection"


@dataclass(frozen=True, slots=True)
class Qui:
    """A participant; nobody in particular without a name."""

    nom: str = "Bénéficiaire anonyme"
    commune: str = "-"
    genre: str = "Non communiqué"
    age: str = "Non communiqué"
    statut: str = "Non communiqué ou hétérogène"


@dataclass(frozen=True, slots=True)
class Activite:
    """An activity as the mediator entered it, labels of September 2024."""

    jour: date
    type: str
    canal: str
    lieu: str
    minutes: int
    themes: tuple[str, ...]
    qui: tuple[Qui, ...]
    materiel: tuple[str, ...] = ("Ordinateur",)
    etape: str = ""
    oriente: str = ""
    finalisee: str = ""
    redirection: str = ""
    nom: str = ""
    demarche: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()


INDIVIDUEL, DEMARCHE = "Accompagnement individuel", "Aide aux démarches administratives"
ATELIER = "Ateliers collectif"
SOURCES = "Maison des Trois-Sources, 73000 Chambéry"
ANNEXE = "Médiathèque « Les Pages », l’annexe, 73230 Saint-Alban-Leysse"
REVENIR = "Non L’usager devra revenir."
SEUL = "Non Il reste des démarches à finaliser en autonomie."
AILLEURS = "Non L’usager est orienté vers une autre structure."

ODETTE = Qui("Odette Fabuloz", "73000 Chambéry", "Féminin", "70 ans ou plus", "Retraité(e)")
SOFIA = Qui("Sofia Mirageoz", "73160 Cognin", "Féminin", "25 - 39 ans", "Sans emploi")
RENE = Qui("René D’Hypothez", "73000 Chambéry", "Masculin", "60 - 69 ans", "Retraité(e)")
JEAN = Qui("Jean Figurex", "-", "Masculin", "40 - 59 ans", "En emploi")
PASSANT = Qui(genre="Masculin", age="40 - 59 ans", statut="Sans emploi")
MINEURE = Qui(genre="Féminin", age="Mineur(e)", statut="Scolarisé(e)")

#: The eight activities, as entered in September 2024.
SEPTEMBRE: tuple[Activite, ...] = (
    Activite(
        date(2024, 9, 2), INDIVIDUEL, "Lieu d’activité", SOURCES, 60, ("E-mail",), (ODETTE,),
        etape="2/3", oriente="Non", notes="Rappeler Mme Fabuloz au 06 39 98 00 01",
    ),
    Activite(
        date(2024, 9, 2), INDIVIDUEL, "Lieu d’activité", SOURCES, 30, ("Navigation sur internet",),
        (Qui(),), ("Téléphone",), "1/3", "Oui", redirection="Structure de médiation numérique",
    ),
    Activite(
        date(2024, 9, 2), INDIVIDUEL, "Lieu d’activité", SOURCES, 30, ("Navigation sur internet",),
        (PASSANT,), ("Téléphone",), "1/3", "Oui", redirection="Structure de médiation numérique",
    ),
    Activite(
        date(2024, 9, 3), DEMARCHE, "À domicile", "73160 Cognin", 90,
        ("Social - Santé", "Logement"), (SOFIA,), etape="1/3", finalisee="Oui undefined",
        demarche="APL de Mme Mirageoz",
    ),
    Activite(
        date(2024, 9, 4), DEMARCHE, "Lieu d’activité", SOURCES, 30,
        ("Papiers - Élections Citoyenneté",), (Qui(),), finalisee=REVENIR,
    ),
    Activite(
        date(2024, 9, 5), DEMARCHE, "À distance", "", 60, ("Argent - Impôts",), (RENE,),
        finalisee=AILLEURS, redirection="Administration (collectivité locale, préfecture…)",
    ),
    Activite(
        date(2024, 9, 6), DEMARCHE, "Lieu d’activité", SOURCES, 30, ("Loisirs - Sports Culture",),
        (Qui(),), ("Autre", "Tablette"), finalisee=SEUL,
    ),
    Activite(
        date(2024, 9, 6), ATELIER, "Autre lieu", ANNEXE, 120, ("Bureautique", "Entrepreneuriat"),
        (ODETTE, JEAN, Qui(), MINEURE), etape="1/3", nom="Atelier de M. Figurex",
    ),
)  # fmt: skip

#: What the Coop changed in its records on 28 April 2025: see the notes beside the files.
_REDIT = {"Oui undefined": "Oui", REVENIR: "Non", AILLEURS: "Non", SEUL: "Non"}
_LIBELLES_2025 = {
    "70 ans ou plus": "70 ans et plus", "Mineur(e)": "12 - 17 ans", "Retraité(e)": "Retraité",
    "Scolarisé(e)": "Scolarisé", "Entrepreneuriat": "Accompagner un professionnel",
    "Structure de médiation numérique": "Autre structure de médiation numérique",
    "Administration (collectivité locale, préfecture…)": "Administration (mairie, préfecture…)",
    ATELIER: "Atelier collectif", DEMARCHE: INDIVIDUEL,
}  # fmt: skip


def _redit(texte: str) -> str:
    return _LIBELLES_2025.get(texte, texte)


def apres_avril_2025(activite: Activite) -> Activite:
    """The same record once the Coop had moved its answers and renamed its labels."""
    themes = tuple(_redit(theme) for theme in activite.themes)
    if activite.type == DEMARCHE:
        themes = (DEMARCHE, *themes)
    return replace(
        activite,
        type=_redit(activite.type),
        themes=themes,
        qui=tuple(replace(un, age=_redit(un.age), statut=_redit(un.statut)) for un in activite.qui),
        oriente=_REDIT.get(activite.finalisee, activite.oriente),
        finalisee="",
        redirection=_redit(activite.redirection),
    )


def _duree(minutes: int) -> str:
    heures, reste = divmod(minutes, 60)
    if not heures:
        return f"{reste}min"
    return f"{heures}h{reste or ''}"


@dataclass(frozen=True, slots=True)
class Disposition:
    """One layout of the exporter, and what it wrote above its table."""

    fichier: str
    colonnes: tuple[str, ...]
    avant_avril_2025: bool = True
    decalee: bool = False
    employeuse: bool = False
    haut: tuple[tuple[str, object], ...] = ()
    filtres: tuple[tuple[str, object], ...] = field(default_factory=tuple)


_PREMIERS_FILTRES = (
    ("Début de période", "01.09.2024"), ("Fin de période", "30.09.2024"), ("Type de lieu", "-"),
    ("Nom du lieu", "-"), ("Type d’accompagnement", "-"),
)  # fmt: skip
_FILTRES = (
    ("Période", "01.09.2024 - 30.09.2024"), ("Lieux d’accompagnement", "-"), ("Communes", "-"),
    ("Départements", "-"), ("Type d’accompagnement", "-"),
)  # fmt: skip


def _haut(
    jour: str, heure: str, compte: str, *, inverse: bool = False
) -> tuple[tuple[str, object], ...]:
    nom, prenom = ("Camille", "Exemple") if inverse else ("Exemple", "Camille")
    return (
        ("Nom", nom), ("Prénom", prenom), ("Rôle", "Conseiller Numérique"),
        *(((compte, 8),) if compte else ()),
        ("Date d’export", jour), ("Heure d’export", heure),
    )  # fmt: skip


_MILIEU = (*_ATELIER, _DEMARCHE, AUTONOMIE, NIVEAU)
DISPOSITIONS: tuple[Disposition, ...] = (
    Disposition(
        "2024-09-09.xlsx",
        (*_DEBUT, "Durée", *_MILIEU, ORIENTE, FINALISEE, _REDIRECTION, POURSUIVRE, *_FIN),
        haut=_haut("9/9/2024", "10:05:12 AM", "", inverse=True),
        filtres=_PREMIERS_FILTRES,
    ),
    Disposition(
        "2024-09-10.xlsx",
        (*_DEBUT, "Durée (min)", *_MILIEU, ORIENTE, FINALISEE, _REDIRECTION, POURSUIVRE, *_FIN),
        haut=_haut("10/2/2024", "4:05:12 PM", "Activités", inverse=True),
        filtres=_PREMIERS_FILTRES,
    ),
    Disposition(
        "2024-10-11.xlsx",
        (
            *_DEBUT, "Durée (min)", *_MILIEU, ORIENTE, FINALISEE, INTEGRE, _REDIRECTION,
            POURSUIVRE, *_FIN,
        ),
        haut=_haut("15/10/2024", "10:05", "Activités"),
        filtres=_PREMIERS_FILTRES,
    ),
    Disposition(
        "2024-11-13.xlsx",
        (*_DEBUT, "Durée (min)", *_MILIEU, ORIENTE, FINALISEE, _REDIRECTION, *_FIN),
        haut=_haut("02/12/2024", "10:05", "Activités"),
        filtres=_FILTRES,
    ),
    Disposition(
        "2025-05-05.xlsx",
        (*_DEBUT, "Durée (min)", *_MILIEU, ORIENTE, FINALISEE, _REDIRECTION, *_FIN),
        avant_avril_2025=False,
        decalee=True,
        haut=_haut("05/05/2025", "10:05", "Total"),
        filtres=_FILTRES,
    ),
    Disposition(
        "2025-05-28.xlsx",
        (*_DEBUT, "Durée (min)", *_MILIEU, ORIENTE, _REDIRECTION, *_FIN),
        avant_avril_2025=False,
        haut=_haut("30/05/2025", "10:05", "Total"),
        filtres=_FILTRES,
    ),
    Disposition(
        "2025-06-11.xlsx",
        (
            *_DEBUT, "Durée (min)", *_ATELIER, _DEMARCHE, ETAPE, "Bénéficiaire réorienté",
            _REDIRECTION, *_FIN,
        ),
        avant_avril_2025=False,
        employeuse=True,
        haut=_haut("12/06/2025", "10:05", "Total"),
        filtres=_FILTRES,
    ),
    Disposition(
        "2025-07-23.xlsx",
        (
            *_DEBUT, "Durée (min)", *_ATELIER, "Tags", _DEMARCHE, ETAPE, "Bénéficiaire réorienté",
            _REDIRECTION, *_FIN,
        ),
        avant_avril_2025=False,
        employeuse=True,
        haut=_haut("30/07/2025", "10:05", "Total"),
        filtres=_FILTRES,
    ),
)  # fmt: skip


def ligne(activite: Activite, disposition: Disposition) -> Ligne:
    """The row of an activity: every column any of these layouts had."""
    lieu = activite.lieu
    if disposition.employeuse and activite.canal == "À distance":
        lieu = f"Structure employeuse : Association Fictive, {lieu}"
    atelier = activite.type in (ATELIER, "Atelier collectif")
    qui = activite.qui
    return {
        "Date": activite.jour,
        "Type": activite.type,
        "Nombre de participants": len(qui),
        "Bénéficiaire": "\n".join(un.nom for un in qui),
        "Canaux d’accompagnement": activite.canal,
        "Lieu": lieu,
        "Durée": _duree(activite.minutes),
        "Durée (min)": activite.minutes,
        "Nom de l’atelier": activite.nom,
        "Matériel numérique utilisé": "\n".join(activite.materiel),
        "Thématique(s) d’accompagnement": "\n".join(activite.themes),
        "Tags": "\n".join(activite.tags),
        _DEMARCHE: activite.demarche,
        AUTONOMIE: "" if atelier else activite.etape,
        NIVEAU: activite.etape if atelier else "",
        ETAPE: activite.etape,
        ORIENTE: activite.oriente,
        "Bénéficiaire réorienté": activite.oriente,
        FINALISEE: activite.finalisee,
        INTEGRE: "",
        _REDIRECTION: activite.redirection,
        POURSUIVRE: "\n".join("-" for _ in qui),
        "Commune de résidence du bénéficiaire": "\n".join(un.commune for un in qui),
        "Genre du bénéficiaire": "\n".join(un.genre for un in qui),
        "Tranche d’âge du bénéficiaire": "\n".join(un.age for un in qui),
        "Statut du bénéficiaire": "\n".join(un.statut for un in qui),
        "Notes supplémentaires": activite.notes,
    }


def lignes(disposition: Disposition, activites: Iterable[Activite] = SEPTEMBRE) -> list[Ligne]:
    """The rows of an export, latest activity first, as the Coop wrote them."""
    vues = [
        activite if disposition.avant_avril_2025 else apres_avril_2025(activite)
        for activite in activites
    ]
    ecrites = [ligne(activite, disposition) for activite in reversed(vues)]
    return [_decaler(une, disposition.colonnes) if disposition.decalee else une for une in ecrites]


def _decaler(une: Ligne, colonnes: Sequence[str]) -> Ligne:
    """The cells as written in April 2025: « finalisée » left out, the rest under its column."""
    valeurs = [une[colonne] for colonne in colonnes if colonne != FINALISEE]
    return dict(zip(colonnes, [*valeurs, None], strict=True))


def ecrire(
    chemin: Path,
    disposition: Disposition,
    rangees: Sequence[Mapping[str, object]] | None = None,
    *,
    colonnes: Sequence[str] | None = None,
    haut: Sequence[tuple[str, object]] | None = None,
    filtres: Sequence[tuple[str, object]] | None = None,
) -> None:
    """Write an export.

    Args:
        chemin: the file, replaced if it exists.
        rangees: column → value; those of the story when not given.
        colonnes: the header, instead of that of the layout.
        haut, filtres: the lines above the table, instead of those of the layout; empty for none.
    """
    entete = disposition.colonnes if colonnes is None else tuple(colonnes)
    haut = disposition.haut if haut is None else haut
    filtres = disposition.filtres if filtres is None else filtres
    rangees = lignes(disposition) if rangees is None else rangees
    with xlsxwriter.Workbook(str(chemin)) as classeur:
        classeur.set_properties({"created": _CREATED, "comments": "Données fictives"})
        feuille = classeur.add_worksheet("Activités")
        jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
        rang = 0
        for titre, paires in (("Informations export", haut), ("Filtres", filtres)):
            if not paires:
                continue
            for rang, paire in enumerate(((titre, ""), *paires), start=rang):  # noqa: B020
                for place, valeur in enumerate(paire):
                    _cellule(feuille, rang, place, valeur, jour)
            rang += 2
        feuille.add_table(
            rang, 0, rang + max(len(rangees), 1), len(entete) - 1,
            {"name": "Activités", "columns": [{"header": colonne} for colonne in entete]},
        )  # fmt: skip
        for bas, rangee in enumerate(rangees, start=rang + 1):
            for place, colonne in enumerate(entete):
                _cellule(feuille, bas, place, rangee.get(colonne), jour)


def _cellule(
    feuille: xlsxwriter.worksheet.Worksheet,
    rang: int,
    place: int,
    valeur: object,
    jour: xlsxwriter.format.Format,
) -> None:
    if isinstance(valeur, date):
        feuille.write_datetime(rang, place, valeur, jour)
    elif isinstance(valeur, int):
        feuille.write_number(rang, place, valeur)
    elif valeur not in (None, ""):
        feuille.write_string(rang, place, str(valeur))


def ecrire_tous(dossier: Path) -> None:
    """One workbook per layout."""
    dossier.mkdir(parents=True, exist_ok=True)
    for disposition in DISPOSITIONS:
        ecrire(dossier / disposition.fichier, disposition)


if __name__ == "__main__":
    ecrire_tous(DOSSIER)
