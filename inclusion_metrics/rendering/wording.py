"""How each indicator is said in a sentence: nouns, verbs and agreements.

An indicator without an entry is still said, from its label: adding one here makes it read better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inclusion_metrics.model import Grain, Indicator
from inclusion_metrics.rendering.formats import lower_first


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
    Grain.OUVERTURE: Noun("heure d’ouverture", "heures d’ouverture", feminine=True),
    Grain.FICHE: Noun("fiche partagée", "fiches partagées", feminine=True),
    Grain.FORME: Noun("personne formée", "personnes formées", feminine=True),
    Grain.ENTRETIEN: Noun("entretien", "entretiens", feminine=False),
    Grain.STRUCTURE: Noun("structure", "structures", feminine=True),
    Grain.COMMUNE: Noun("commune", "communes", feminine=True),
    Grain.HABITANT: Noun("habitant", "habitants", feminine=False),
    Grain.UTILISATEUR: Noun("utilisateur", "utilisateurs", feminine=False),
    Grain.LIGNE_BUDGET: Noun("ligne de budget", "lignes de budget", feminine=True),
    Grain.OBJECTIF: Noun("objectif", "objectifs", feminine=False),
}

_KNOWN_AGE = "L’âge est assez connu"
_TWICE = "avec une entrée et une sortie"
_COMPLETED = "à l’issue « Terminée » et dont l’autonomie est notée"
_WORDINGS: Mapping[str, Wording] = {
    "FRE-01": Wording(
        "est venue au moins une fois", "sont venues au moins une fois", "n’est venue"
    ),
    "FRE-02": Wording("a eu lieu", "ont eu lieu", "n’a eu lieu"),
    "FRE-03": Wording(
        "est rattaché à une personne suivie",
        "sont rattachés à une personne suivie",
        "n’est rattaché à une personne suivie",
        known="Le rattachement est connu",
    ),
    "FRE-04": Wording(
        "est venue à coup sûr pour la première fois",
        "sont venues à coup sûr pour la première fois",
        "n’est venue à coup sûr pour la première fois",
    ),
    "FRE-05": Wording(
        "est retraitée",
        "sont retraitées",
        "n’est retraitée",
        among="dont le statut est connu",
        known="Le statut est connu",
    ),
    "FRE-06": Wording(
        "a 60 ans ou plus",
        "ont 60 ans ou plus",
        "n’a 60 ans ou plus",
        among="dont l’âge est assez connu",
        known=_KNOWN_AGE,
    ),
    "FRE-07": Wording(
        "est une femme",
        "sont des femmes",
        "n’est une femme",
        among="dont le genre est connu",
        known="Le genre est connu",
    ),
    "FRE-11": Wording(
        "est venue à {item}",
        "sont venues à {item}",
        "n’est venue à {item}",
        among="dont les venues sont attribuables",
        known="Les venues sont attribuables",
    ),
    "ACT-04": Wording(
        "a été tenue à domicile ou dans un autre lieu",
        "ont été tenues à domicile ou dans un autre lieu",
        "n’a été tenue à domicile ou dans un autre lieu",
    ),
    "ACT-05": Wording(
        "aborde la thématique « {label} »",
        "abordent la thématique « {label} »",
        "n’aborde la thématique « {label} »",
    ),
    "ACT-05/aucune": Wording(
        "ne porte aucune thématique", "ne portent aucune thématique", "n’est sans thématique"
    ),
    "NRC-03": Wording(
        "a donné lieu à une démarche",
        "ont donné lieu à une démarche",
        "n’a donné lieu à une démarche",
        known="Le non-recours est établi",
    ),
    "NRC-04": Wording(
        "a ouvert un droit",
        "ont ouvert un droit",
        "n’a ouvert un droit",
        among="dont la demande est assez ancienne",
    ),
    "NRC-04-decisions": Wording(
        "a ouvert un droit",
        "ont ouvert un droit",
        "n’a ouvert un droit",
        among="dont la demande est assez ancienne et la décision connue",
        known="La décision est connue",
    ),
    "RES-01/progresse": Wording(
        "est en progrès", "sont en progrès", "n’est en progrès", among=_TWICE
    ),
    "RES-01/stable": Wording("est stable", "sont stables", "n’est stable", among=_TWICE),
    "RES-01/regresse": Wording("est en recul", "sont en recul", "n’est en recul", among=_TWICE),
    "RES-02/autonome": Wording(
        "a été menée par la personne seule",
        "ont été menées par la personne seule",
        "n’a été menée par la personne seule",
        among=_COMPLETED,
    ),
    "RES-02": Wording(
        "a été menée {item}", "ont été menées {item}", "n’a été menée {item}", among=_COMPLETED
    ),
    "RES-03": Wording(
        "est satisfaite (4 ou 5 sur 5)",
        "sont satisfaites (4 ou 5 sur 5)",
        "n’est satisfaite (4 ou 5 sur 5)",
        known="Une réponse est revenue",
    ),
    "RES-03-reponse": Wording("a été rendu", "ont été rendus", "n’a été rendu"),
    "RES-04": Wording(
        "atteint le seuil dans toutes les compétences {item}",
        "atteignent le seuil dans toutes les compétences {item}",
        "n’atteint le seuil dans toutes les compétences {item}",
        among="que l’on peut situer à l’entrée et à la sortie",
    ),
    "RES-04-competence": Wording(
        "atteint le seuil {item}",
        "atteignent le seuil {item}",
        "n’atteint le seuil {item}",
        among="avec une entrée et une sortie sur une échelle connue",
    ),
}
_ANSWERS: Mapping[str, str] = {
    "RES-01": "La sortie est connue et comparable",
    "RES-02": "L’issue et l’autonomie sont connues",
    "RES-04": "L’entrée et la sortie sont connues",
    "NRC-04": "L’information est connue",
    "NRC-05": "Le montant notifié est connu",
    "NRC-06": "La forme est connue",
    "FRE-08": "L’âge est connu",
    "FRE-09": "Le statut est connu",
    "ACT-02": "La durée est connue",
}


def wording(indicator: Indicator, item: str, item_label: str) -> Wording | None:
    """The predicate of an indicator or of one of its items, if it has one."""
    found = _WORDINGS.get(f"{indicator.code}/{item}") or _WORDINGS.get(indicator.code)
    if found is None:
        return None
    names = {"item": lower_first(item_label), "label": item_label}
    return Wording(
        found.one.format(**names),
        found.several.format(**names),
        found.none.format(**names),
        found.among,
        found.known,
    )


def known(indicator: Indicator) -> str:
    """Start of the sentence on the response rate."""
    said = _WORDINGS.get(indicator.code)
    if said is not None and said.known:
        return said.known
    family = "-".join(indicator.code.split("-")[:2])
    return _ANSWERS.get(family, "La réponse est connue")
