"""What one unit of a figure is, and what may be done with such units."""

from __future__ import annotations

from enum import StrEnum


class Grain(StrEnum):
    """What one unit of the figure is. The two grains of a dossier must never be confused."""

    PERSONNE = "personne suivie"
    ACCOMPAGNEMENT = "accompagnement"
    ACTIVITE = "activité"
    DEMARCHE = "démarche"
    PARTICIPANT = "participation à une opération"
    SITUATION = "situation de non-recours"
    EVALUATION = "personne évaluée"
    MOTIF = "motif de venue"
    REPONSE = "réponse"
    QUESTIONNAIRE = "questionnaire"
    DEMANDE = "demande"
    ORIENTATION = "orientation"
    ACTION = "action"
    EQUIPEMENT = "équipement"
    POSTE = "poste"
    TRAVAIL = "jour de travail"
    OUVERTURE = "heure d’ouverture"
    SEANCE = "séance"
    FICHE = "fiche partagée"
    FORME = "personne formée"
    ENTRETIEN = "entretien"
    STRUCTURE = "structure"
    COMMUNE = "commune"
    HABITANT = "habitant"
    SERVICE = "service numérique"
    QUARTIER = "quartier prioritaire"
    LIGNE_BUDGET = "ligne de budget"
    BUDGET = "budget annuel"
    EURO = "euro"
    OBJECTIF = "objectif"
    SEANCE_PREVUE = "séance prévue"
    INSCRIPTION = "inscription"
    PARTENAIRE = "organisme partenaire"

    @property
    def counts_people(self) -> bool:
        """True where one unit is one person of the public, or rests on one."""
        return self in _OF_PEOPLE

    @property
    def distinct(self) -> bool:
        """True where the same unit may be met in several places or months: nothing adds up."""
        return self in _DISTINCT


#: Met in several places or months, each is still one.
_DISTINCT = frozenset(
    {Grain.PERSONNE, Grain.EVALUATION, Grain.PARTENAIRE, Grain.STRUCTURE, Grain.FICHE}
)
_OF_PEOPLE = frozenset(
    {
        Grain.PERSONNE,
        Grain.ACCOMPAGNEMENT,
        Grain.PARTICIPANT,
        Grain.SITUATION,
        Grain.EVALUATION,
        Grain.MOTIF,
        Grain.REPONSE,
        Grain.SEANCE_PREVUE,
        Grain.INSCRIPTION,
    }
)
