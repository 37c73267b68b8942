"""What to do about a table that no file has filled: said where its figures would stand."""

from __future__ import annotations

from collections.abc import Mapping

#: Table → the sheet of the register where it is noted.
SHEETS: Mapping[str, str] = {
    "structures": "Structures",
    "mediateurs": "Présences",
    "activites_agregees": "Activités comptées",
    "droits": "Droits",
    "positionnements": "Positionnements",
    "demandes": "Demandes",
    "equipements": "Équipements",
    "conventions": "Conventions",
    "budget": "Budget",
    "cibles": "Cibles",
    "contexte": "Chiffres de contexte",
    "motifs": "Motifs de venue",
    "inscriptions": "Inscriptions",
    "participants_fse": "Participants FSE+",
    "actions": "Actions",
    "enquetes": "Enquêtes",
    "orientations": "Orientations",
    "postes": "Postes",
    "ouvertures": "Ouvertures",
    "ressources": "Ressources",
    "formations": "Formations",
    "entretiens": "Entretiens",
    "usages_services": "Usages des services",
}
#: Table → the public list that fills it, and the format that reads it.
LISTS: Mapping[str, tuple[str, str]] = {
    "lieux": ("la liste des lieux de médiation numérique", "lieux"),
    "zonages": ("la liste des quartiers prioritaires (ANCT)", "qpv"),
    "population_ref": ("la population par âge des communes (Insee)", "population"),
}


def missing_reason(table: str) -> str:
    """Why a figure is not given when its table is empty, and how to fill it."""
    if table in LISTS:
        name, form = LISTS[table]
        return f"Il manque {name} : elle s’importe avec « inclusion-metrics importer {form} »."
    return f"Rien n’en a été noté : c’est la feuille « {SHEETS[table]} » du registre."
