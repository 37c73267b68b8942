"""What is counted and in which unit, named as French readers name it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inclusion_metrics.model import Grain, Unit
from inclusion_metrics.typography import pluralised

#: Units that are read as a sign, whatever their name.
_SIGNS = ("%", "‰", "h", "€")
#: Letters of the longest abbreviation of a noun: « ETP ».
_SHORT = 3
#: The territory of what is about the service as a whole.
EVERYWHERE = "tout le service"


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


def one(grain: Grain) -> str:
    """A unit with its article: « une personne suivie », « un motif de venue »."""
    # The sentences speak of participants where the unit is a participation.
    feminine = NOUNS[grain].feminine or grain.value.split()[0].endswith("tion")
    return f"{'une' if feminine else 'un'} {grain.value}"


def plural(grain: Grain) -> str:
    """« personnes suivies », « accompagnements », « motifs de venue »."""
    return pluralised(grain.value)


def signed(unit: Unit) -> bool:
    """True when a sign (%, h, €, ETP) stands beside the figure: its noun need not be said."""
    short = len(unit.symbol) <= _SHORT and unit.symbol not in (unit.singular, unit.plural)
    return short or unit.symbol in _SIGNS or unit.symbol.startswith("€")
