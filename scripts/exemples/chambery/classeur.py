"""Writes rows under the headers of the register, as they are declared: one sheet, one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from exemples.registre import Cellule, Ligne
from inclusion_metrics.nomenclatures import Labelled
from inclusion_metrics.sources.registre.colonnes import Sheet

Valeur = str | int | float | bool | date | Labelled | tuple[Labelled, ...] | None
Rangee = Mapping[str, Valeur]


def feuille(declaree: Sheet, rangees: Iterable[Rangee]) -> list[Ligne]:
    """The rows of a sheet under its header; columns that no row fills are left out.

    Raises:
        KeyError: a row fills a column that the sheet does not have.
    """
    donnees = list(rangees)
    libelles = {colonne.field.target: colonne.label for colonne in declaree.columns}
    remplies = {nom for rangee in donnees for nom, valeur in rangee.items() if valeur is not None}
    inconnues = remplies - set(libelles)
    if inconnues:
        raise KeyError(f"{declaree.name} : {sorted(inconnues)}")
    noms = [nom for nom in libelles if nom in remplies]
    return [
        (declaree.name,),
        (f"{declaree.purpose} Exemple fictif.",),
        tuple(libelles[nom] for nom in noms),
        *(tuple(_cellule(rangee.get(nom)) for nom in noms) for rangee in donnees),
    ]


def _cellule(valeur: Valeur) -> Cellule:
    if isinstance(valeur, Labelled):
        return valeur.label
    if isinstance(valeur, tuple):
        return " ; ".join(un.label for un in valeur) or None
    if isinstance(valeur, bool):
        return "Oui" if valeur else "Non"
    return valeur
