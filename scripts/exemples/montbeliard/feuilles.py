"""Sheets of a register, laid out from the columns that the software declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from exemples.registre import Cellule, Ligne
from inclusion_metrics.sources.registre.feuilles import SHEETS

_LIBELLES = {sheet.name: tuple(c.label for c in sheet.columns) for sheet in SHEETS}


def feuille(nom: str, lignes: Iterable[Mapping[str, Cellule]]) -> dict[str, list[Ligne]]:
    """One sheet: its title, its header, its rows; only the columns that a row fills."""
    rangees = list(lignes)
    remplies = {libelle for rangee in rangees for libelle, v in rangee.items() if v is not None}
    if inconnues := {libelle for rangee in rangees for libelle in rangee} - set(_LIBELLES[nom]):
        raise ValueError(f"feuille « {nom} » : colonnes inconnues {sorted(inconnues)}")
    entete = tuple(libelle for libelle in _LIBELLES[nom] if libelle in remplies)
    return {
        nom: [
            (f"{nom} (exemple fictif : aucune de ces personnes n’existe)",),
            entete,
            *(tuple(rangee.get(libelle) for libelle in entete) for rangee in rangees),
        ]
    }
