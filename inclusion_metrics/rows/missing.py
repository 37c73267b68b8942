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
#: Table → what it lacks, said of a table that is empty.
_NONE: Mapping[str, str] = {
    "structures": "Aucune structure n’a été saisie",
    "mediateurs": "Aucun médiateur n’a été saisi",
    "activites_agregees": "Aucun total d’activité n’a été saisi",
    "droits": "Aucune situation de non-recours n’a été saisie",
    "positionnements": "Aucune évaluation n’a été saisie",
    "demandes": "Aucune demande n’a été saisie",
    "equipements": "Aucun équipement n’a été saisi",
    "conventions": "Aucune convention n’a été saisie",
    "budget": "Aucune ligne de budget n’a été saisie",
    "cibles": "Aucun objectif n’a été saisi",
    "contexte": "Aucun chiffre de contexte n’a été saisi",
    "motifs": "Aucun motif de venue n’a été saisi",
    "inscriptions": "Aucune inscription n’a été saisie",
    "participants_fse": "Aucun participant n’a été saisi",
    "actions": "Aucune action n’a été saisie",
    "enquetes": "Aucune enquête n’a été saisie",
    "orientations": "Aucune orientation n’a été saisie",
    "postes": "Aucun poste n’a été saisi",
    "ouvertures": "Aucun horaire d’ouverture n’a été saisi",
    "ressources": "Aucune fiche partagée n’a été saisie",
    "formations": "Aucune formation n’a été saisie",
    "entretiens": "Aucun entretien n’a été saisi",
    "usages_services": "Aucun usage de service n’a été saisi",
}
#: Table → the public list that fills it, and the format that reads it.
LISTS: Mapping[str, tuple[str, str]] = {
    "lieux": ("La liste des lieux de médiation numérique", "lieux"),
    "zonages": ("La liste des quartiers prioritaires (ANCT)", "qpv"),
    "population_ref": ("La population par âge des communes (Insee)", "population"),
}


def missing_reason(table: str) -> str:
    """Why a figure is not given when its table is empty, and where it comes from: no command.

    A funder reads it; how to import a public file is in the guide of the coordinator.
    """
    if table in LISTS:
        return f"{LISTS[table][0]}, un fichier public, n’a pas été chargée."
    return f"{_NONE[table]} (feuille « {SHEETS[table]} » du registre)."
