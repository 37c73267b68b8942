"""The words of a sentence: what is counted, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inclusion_metrics.model import Grain


@dataclass(frozen=True, slots=True)
class Noun:
    """What is counted, with its gender."""

    singular: str
    plural: str
    feminine: bool

    @property
    def none(self) -> str:
        """« aucune », « aucun »."""
        return "aucune" if self.feminine else "aucun"

    @property
    def alone(self) -> str:
        """« une seule », « un seul »."""
        return "une seule" if self.feminine else "un seul"

    @property
    def pronoun(self) -> str:
        """« elle », « il »."""
        return "elle" if self.feminine else "il"

    @property
    def all(self) -> str:
        """« toutes », « tous »."""
        return "toutes" if self.feminine else "tous"


@dataclass(frozen=True, slots=True)
class Wording:
    """A predicate: « est retraitée », « sont retraitées », « n’est retraitée ».

    Attributes:
        one, several, none: the verb for one, for several, after « aucune ».
        among: what narrows the denominator, after the noun.
        known: what is known of those in the denominator, as the start of a sentence; empty where
            its family says it.
    """

    one: str
    several: str
    none: str
    among: str = ""
    known: str = ""


NOUNS: Mapping[Grain, Noun] = {
    Grain.PERSONNE: Noun("personne suivie", "personnes suivies", feminine=True),
    Grain.ACCOMPAGNEMENT: Noun("accompagnement", "accompagnements", feminine=False),
    Grain.ACTIVITE: Noun("activité", "activités", feminine=True),
    Grain.DEMARCHE: Noun("démarche", "démarches", feminine=True),
    Grain.PARTICIPANT: Noun("participant", "participants", feminine=False),
    Grain.SITUATION: Noun("situation repérée", "situations repérées", feminine=True),
    Grain.EVALUATION: Noun("évaluation", "évaluations", feminine=True),
    Grain.MOTIF: Noun("motif de venue", "motifs de venue", feminine=False),
    Grain.REPONSE: Noun("réponse", "réponses", feminine=True),
    Grain.QUESTIONNAIRE: Noun(
        "questionnaire distribué", "questionnaires distribués", feminine=False
    ),
    Grain.DEMANDE: Noun("demande", "demandes", feminine=True),
    Grain.ORIENTATION: Noun("orientation", "orientations", feminine=True),
    Grain.ACTION: Noun("action", "actions", feminine=True),
    Grain.EQUIPEMENT: Noun("équipement", "équipements", feminine=False),
    Grain.POSTE: Noun("poste", "postes", feminine=False),
    Grain.TRAVAIL: Noun("ETP", "ETP", feminine=False),
    Grain.OUVERTURE: Noun("heure d’ouverture", "heures d’ouverture", feminine=True),
    Grain.SEANCE: Noun("séance", "séances", feminine=True),
    Grain.FICHE: Noun("fiche partagée", "fiches partagées", feminine=True),
    Grain.FORME: Noun("personne formée", "personnes formées", feminine=True),
    Grain.ENTRETIEN: Noun("entretien", "entretiens", feminine=False),
    Grain.STRUCTURE: Noun("structure", "structures", feminine=True),
    Grain.COMMUNE: Noun("commune", "communes", feminine=True),
    Grain.HABITANT: Noun("habitant", "habitants", feminine=False),
    Grain.SERVICE: Noun("service numérique", "services numériques", feminine=False),
    Grain.QUARTIER: Noun("quartier prioritaire", "quartiers prioritaires", feminine=False),
    Grain.LIGNE_BUDGET: Noun("ligne de budget", "lignes de budget", feminine=True),
    Grain.BUDGET: Noun("budget annuel", "budgets annuels", feminine=False),
    Grain.EURO: Noun("euro", "euros", feminine=False),
    Grain.OBJECTIF: Noun("objectif", "objectifs", feminine=False),
    Grain.SEANCE_PREVUE: Noun("séance prévue", "séances prévues", feminine=True),
    Grain.INSCRIPTION: Noun("inscription", "inscriptions", feminine=True),
    Grain.PARTENAIRE: Noun("organisme partenaire", "organismes partenaires", feminine=False),
}
