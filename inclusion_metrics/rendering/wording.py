"""How each indicator is said in a sentence: nouns, verbs and agreements.

An indicator without an entry is still said, from its label: adding one here makes it read better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inclusion_metrics.model import Grain, Indicator
from inclusion_metrics.rendering.formats import lower_first, money, per, pluralised


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
        known: what is known of those in the denominator, as the start of a sentence.
    """

    one: str
    several: str
    none: str
    among: str = ""
    known: str = "La réponse est connue"


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
    Grain.SERVICE: Noun("service numérique", "services numériques", feminine=False),
    Grain.QUARTIER: Noun("quartier prioritaire", "quartiers prioritaires", feminine=False),
    Grain.EURO: Noun("euro", "euros", feminine=False),
    Grain.LIGNE_BUDGET: Noun("ligne de budget", "lignes de budget", feminine=True),
    Grain.OBJECTIF: Noun("objectif", "objectifs", feminine=False),
}

_EURO = ("€", "€")
#: Code → what a ratio divides and by what, where its unit (« euros par personne ») does not say.
TERMS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {}

_KNOWN_AGE = "L’âge est assez connu"
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
    "FSE-02-EECR01": Wording(
        "est en recherche d’emploi à la sortie",
        "sont en recherche d’emploi à la sortie",
        "n’est en recherche d’emploi à la sortie",
        among="hors du marché du travail à l’entrée, dont la sortie et la situation sont connues",
        known="La situation est connue",
    ),
    "FSE-02-EECR02": Wording(
        "suit un enseignement ou une formation à la sortie",
        "suivent un enseignement ou une formation à la sortie",
        "ne suit un enseignement ou une formation à la sortie",
        among="hors études et formation à l’entrée, dont la sortie et la situation sont connues",
        known="La situation est connue",
    ),
    "FSE-02-EECR03": Wording(
        "a obtenu une qualification à la sortie",
        "ont obtenu une qualification à la sortie",
        "n’a obtenu une qualification à la sortie",
        among="dont la sortie et la situation sont connues",
        known="La situation est connue",
    ),
    "FSE-02-EECR04": Wording(
        "est en emploi à la sortie",
        "sont en emploi à la sortie",
        "n’est en emploi à la sortie",
        among="sans emploi à l’entrée, dont la sortie et la situation sont connues",
        known="La situation est connue",
    ),
    "FSE-02-EECR05": Wording(
        "est en emploi six mois après",
        "sont en emploi six mois après",
        "n’est en emploi six mois après",
        among="sans emploi à l’entrée, dont la situation six mois après la sortie est connue",
        known="La situation est connue",
    ),
    "FSE-02-EECR06": Wording(
        "a vu sa situation s’améliorer six mois après",
        "ont vu leur situation s’améliorer six mois après",
        "n’a vu sa situation s’améliorer six mois après",
        among="en emploi à l’entrée, dont la situation six mois après la sortie est connue",
        known="La situation est connue",
    ),
    "FSE-03-entree": Wording(
        "a un questionnaire d’entrée rempli",
        "ont un questionnaire d’entrée rempli",
        "n’a de questionnaire d’entrée rempli",
        among="dont l’entrée est dans la période",
    ),
    "FSE-03-sortie": Wording(
        "a un questionnaire de sortie rempli à temps",
        "ont un questionnaire de sortie rempli à temps",
        "n’a de questionnaire de sortie rempli à temps",
        among="dont le questionnaire de sortie était attendu",
    ),
    "FSE-03-six_mois": Wording(
        "a un questionnaire à six mois rempli",
        "ont un questionnaire à six mois rempli",
        "n’a de questionnaire à six mois rempli",
        among="dont le questionnaire à six mois était attendu",
    ),
    "FED-01": Wording(
        "publique est soutenue par le FEDER",
        "publiques sont soutenues par le FEDER",
        "publique n’est soutenue par le FEDER",
    ),
}
_ANSWERS: Mapping[str, str] = {
    "FRE-08": "L’âge est connu",
    "FRE-09": "Le statut est connu",
    "ACT-02": "La durée est connue",
    "FSE-02": "La situation est connue",
    "FED-02": "Le nombre d’utilisateurs est connu",
    "FED-02-reference": "La valeur d’avant est connue",
    "FED-03": "La population est connue",
    "CFP-01-actions": "Le thème est connu",
    "CFP-01-montants": "Le montant est connu",
    "CFP-02": "Le public est connu",
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


def one(grain: Grain) -> str:
    """A unit with its article: « une personne suivie », « un motif de venue »."""
    # The sentences speak of participants where the unit is a participation.
    feminine = NOUNS[grain].feminine or grain.value.split()[0].endswith("tion")
    return f"{'une' if feminine else 'un'} {grain.value}"


def summed(indicator: Indicator) -> tuple[str, str]:
    """What the numerator and the denominator of a share count, in the singular and plural."""
    noun = NOUNS[indicator.grain]
    return _EURO if noun.singular == "euro" else (noun.singular, noun.plural)


def in_euros(indicator: Indicator) -> bool:
    """True when the numerator is an amount of money."""
    return money(indicator.unit) or summed(indicator) == _EURO


def terms(indicator: Indicator) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """What a ratio divides and by what; ``None`` where neither its unit nor a list says it."""
    if indicator.code in TERMS:
        return TERMS[indicator.code]
    split = per(indicator.unit)
    if split is None:
        return (_EURO, _EURO) if summed(indicator) == _EURO else None
    above, below = split
    head = _EURO if money(indicator.unit) else (indicator.unit.singular.split(" par ")[0], above)
    plurals = {noun.singular: noun.plural for noun in NOUNS.values()}
    return head, (below, plurals.get(below, pluralised(below)))


def known(indicator: Indicator) -> str:
    """Start of the sentence on the response rate."""
    if indicator.code in _WORDINGS:
        return _WORDINGS[indicator.code].known
    family = "-".join(indicator.code.split("-")[:2])
    return _ANSWERS.get(indicator.code) or _ANSWERS.get(family, "La réponse est connue")
