"""How each indicator is said in a sentence: nouns, verbs and agreements.

An indicator without an entry is still said, from its label: adding one here makes it read better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inclusion_metrics.model import Grain, Indicator
from inclusion_metrics.reference.reperes import repere
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
    Grain.TRAVAIL: Noun("jour de travail", "jours de travail", feminine=False),
    Grain.OUVERTURE: Noun("heure d’ouverture", "heures d’ouverture", feminine=True),
    Grain.SEANCE: Noun("séance", "séances", feminine=True),
    Grain.FICHE: Noun("fiche partagée", "fiches partagées", feminine=True),
    Grain.FORME: Noun("personne formée", "personnes formées", feminine=True),
    Grain.ENTRETIEN: Noun("entretien", "entretiens", feminine=False),
    Grain.STRUCTURE: Noun("structure", "structures", feminine=True),
    Grain.COMMUNE: Noun("commune", "communes", feminine=True),
    Grain.HABITANT: Noun("habitant", "habitants", feminine=False),
    Grain.UTILISATEUR: Noun("utilisateur", "utilisateurs", feminine=False),
    Grain.LIGNE_BUDGET: Noun("ligne de budget", "lignes de budget", feminine=True),
    Grain.BUDGET: Noun("budget annuel", "budgets annuels", feminine=False),
    Grain.EURO: Noun("euro", "euros", feminine=False),
    Grain.OBJECTIF: Noun("objectif", "objectifs", feminine=False),
    Grain.SEANCE_PREVUE: Noun("séance prévue", "séances prévues", feminine=True),
    Grain.INSCRIPTION: Noun("inscription", "inscriptions", feminine=True),
    Grain.PARTENAIRE: Noun("organisme partenaire", "organismes partenaires", feminine=False),
}

_EURO = ("€", "€")
#: Code → what a ratio divides and by what, where its unit (« euros par personne ») does not say.
TERMS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {}


def _workshop(size: str) -> Wording:
    """Said of a workshop: « réunit plus de 10 participants »."""
    marks = ("atelier_min", "atelier_ideal_max", "atelier_max")
    who = size.format(**{mark: repere(mark).whole for mark in marks})
    return Wording(
        f"réunit {who}", f"réunissent {who}", f"ne réunit {who}", among="qui sont des ateliers"
    )


_KNOWN_AGE = "L’âge est assez connu"
_BACK = f"dans les {repere('retour_jours').whole} jours"
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
    "FRE-06-70": Wording(
        "a 70 ans ou plus",
        "ont 70 ans ou plus",
        "n’a 70 ans ou plus",
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
    "FRE-10": Wording(
        "habite un quartier prioritaire",
        "habitent un quartier prioritaire",
        "n’habite un quartier prioritaire",
        among="dont la résidence est connue",
        known="La résidence est connue",
    ),
    "FRE-10-profil": Wording(
        "habite un quartier prioritaire",
        "habitent un quartier prioritaire",
        "n’habite un quartier prioritaire",
    ),
    "FRE-11": Wording(
        "est venue à {item}",
        "sont venues à {item}",
        "n’est venue à {item}",
        among="dont les venues sont attribuables",
        known="Les venues sont attribuables",
    ),
    "FRE-12": Wording(
        f"est revenue {_BACK}",
        f"sont revenues {_BACK}",
        f"n’est revenue {_BACK}",
        among="dont on connaît la première venue",
        known="La première venue est connue",
    ),
    "FRE-14": Wording(
        "est celui d’une personne déclarée déjà venue",
        "sont ceux de personnes déclarées déjà venues",
        "n’est celui d’une personne déclarée déjà venue",
        among="notés par leurs totaux",
        known="La récurrence est déclarée",
    ),
    "FRE-15": Wording("a été suivie", "ont été suivies", "n’a été suivie"),
    "FRE-15-assidus": Wording(
        "a été suivie avec assiduité",
        "ont été suivies avec assiduité",
        "n’a été suivie avec assiduité",
        among="à un cycle",
        known="Les séances prévues et suivies sont connues",
    ),
    "FRE-16": Wording(
        "est venue dans deux structures ou plus",
        "sont venues dans deux structures ou plus",
        "n’est venue dans deux structures ou plus",
        among="que l’on reconnaît d’une structure à l’autre",
        known="L’identité est assez connue",
    ),
    "MOT-01": Wording(
        "donne le motif « {label} »",
        "donnent le motif « {label} »",
        "ne donne le motif « {label} »",
        among="qui disent pourquoi elles viennent",
        known="Un motif est donné",
    ),
    "MOT-02-premiere": Wording(
        "donnait le motif « {label} » la première fois",
        "donnaient le motif « {label} » la première fois",
        "ne donnait le motif « {label} » la première fois",
        among="interrogées à deux dates",
        known="Un motif est donné aux deux dates",
    ),
    "MOT-02-derniere": Wording(
        "donne le motif « {label} » la dernière fois",
        "donnent le motif « {label} » la dernière fois",
        "ne donne le motif « {label} » la dernière fois",
        among="interrogées à deux dates",
        known="Un motif est donné aux deux dates",
    ),
    "ACT-03-6-8": _workshop("de {atelier_min} à {atelier_ideal_max} participants"),
    "ACT-03-plus-10": _workshop("plus de {atelier_max} participants"),
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
    "MOY-02": Wording(
        "relève d’un contrat précaire",
        "relèvent d’un contrat précaire",
        "ne relève d’un contrat précaire",
        among="dont le contrat est noté",
        known="Le contrat est noté",
    ),
    "MOY-03/reste": Wording(
        "est encore tenu par la même personne au dernier",
        "sont encore tenus par la même personne au dernier",
        "n’est encore tenu par la même personne au dernier",
        among="du premier jour",
    ),
    "MOY-03/pourvu": Wording(
        "est pourvu au dernier",
        "sont pourvus au dernier",
        "n’est pourvu au dernier",
        among="du premier jour",
    ),
    "MOY-04-pedagogique": Wording(
        "se passe avec l’équipe pédagogique",
        "se passent avec l’équipe pédagogique",
        "ne se passe avec l’équipe pédagogique",
        among="où la présence est notée",
        known="La présence est notée",
    ),
    "MOY-04-technique": Wording(
        "se passe avec l’équipe technique",
        "se passent avec l’équipe technique",
        "ne se passe avec l’équipe technique",
        among="où la présence est notée",
        known="La présence est notée",
    ),
    "MOY-04-itinerance": Wording(
        "est itinérante", "sont itinérantes", "n’est itinérante", known="L’itinérance est notée"
    ),
    "MOY-05": Wording(
        "est en état de marche",
        "sont en état de marche",
        "n’est en état de marche",
        among="dont l’état est noté",
        known="L’état est noté",
    ),
    "MOY-06-part": Wording(
        "a été reprise par une autre structure",
        "ont été reprises par une autre structure",
        "n’a été reprise par une autre structure",
    ),
    "MOY-08": Wording(
        "cite le besoin « {label} »",
        "citent le besoin « {label} »",
        "ne cite le besoin « {label} »",
    ),
    "MOY-08/aucun": Wording(
        "ne cite aucun besoin", "ne citent aucun besoin", "n’est sans besoin cité"
    ),
    "MOY-08-entretiens": Wording("a été mené", "ont été menés", "n’a été mené"),
    "FIN-02": Wording(
        "vient de subventions",
        "viennent de subventions",
        "ne vient de subventions",
        among="de produits réalisés",
        known="Le réalisé est noté",
    ),
    "FIN-02-87": Wording(
        "vient de subventions",
        "viennent de subventions",
        "ne vient de subventions",
        among="de produits réalisés et de contributions volontaires",
        known="Le réalisé est noté",
    ),
    "FIN-02-prevu": Wording(
        "vient de subventions",
        "viennent de subventions",
        "ne vient de subventions",
        among="de produits prévus",
        known="Le prévu est noté",
    ),
    "FIN-04/argent": Wording(
        "a des charges égales à ses produits",
        "ont des charges égales à leurs produits",
        "n’a de charges égales à ses produits",
        among="dont tous les montants sont connus",
    ),
    "FIN-04/nature": Wording(
        "a des contributions volontaires égales à leurs emplois",
        "ont des contributions volontaires égales à leurs emplois",
        "n’a de contributions volontaires égales à leurs emplois",
        among="dont tous les montants sont connus",
    ),
    "FIN-04-prevu/argent": Wording(
        "prévoit des charges égales à ses produits",
        "prévoient des charges égales à leurs produits",
        "ne prévoit de charges égales à ses produits",
    ),
    "FIN-04-prevu/nature": Wording(
        "prévoit des contributions volontaires égales à leurs emplois",
        "prévoient des contributions volontaires égales à leurs emplois",
        "ne prévoit de contributions volontaires égales à leurs emplois",
    ),
    "FIN-05-part": Wording(
        "est acquis",
        "sont acquis",
        "n’est acquis",
        among="de produits prévus dont l’état est noté",
        known="L’état est noté",
    ),
    "TER-01-exterieur/dedans": Wording(
        "de 60 ans ou plus habite le territoire",
        "de 60 ans ou plus habitent le territoire",
        "de 60 ans ou plus n’habite le territoire",
    ),
    "TER-01-exterieur/dehors": Wording(
        "de 60 ans ou plus habite ailleurs",
        "de 60 ans ou plus habitent ailleurs",
        "de 60 ans ou plus n’habite ailleurs",
    ),
    "TER-01-exterieur/non_communique": Wording(
        "de 60 ans ou plus est sans commune de résidence connue",
        "de 60 ans ou plus sont sans commune de résidence connue",
        "de 60 ans ou plus n’est sans commune de résidence connue",
    ),
    "TER-02": Wording(
        "partage un médiateur avec une autre",
        "partagent un médiateur avec une autre",
        "ne partage de médiateur avec une autre",
        among="dont un médiateur est connu",
        known="Le médiateur est connu",
    ),
    "TER-02-hors": Wording(
        "a été tenue hors de la structure principale du médiateur",
        "ont été tenues hors de la structure principale du médiateur",
        "n’a été tenue hors de la structure principale du médiateur",
        among="dont le médiateur est connu",
        known="Le médiateur est connu",
    ),
    "TER-04": Wording(
        "est ouverte au public", "sont ouvertes au public", "n’est ouverte au public"
    ),
    "TER-05/avec": Wording(
        "a un lieu ou une activité", "ont un lieu ou une activité", "n’a de lieu ni d’activité"
    ),
    "TER-05/activite": Wording(
        "a reçu une activité", "ont reçu une activité", "n’a reçu d’activité"
    ),
    "TER-05/structure": Wording(
        "a une structure du service", "ont une structure du service", "n’a de structure du service"
    ),
    "TER-05/lieu": Wording(
        "a un lieu d’une liste publique",
        "ont un lieu d’une liste publique",
        "n’a de lieu d’une liste publique",
    ),
    "TER-05/sans": Wording(
        "n’a ni lieu ni activité", "n’ont ni lieu ni activité", "n’est sans lieu ni activité"
    ),
    "TER-06": Wording(
        "a été tenue dans les deux premières communes",
        "ont été tenues dans les deux premières communes",
        "n’a été tenue dans les deux premières communes",
        among="dont la commune est connue",
        known="La commune est connue",
    ),
    "ACT-06": Wording(
        "relève du thème « {label} »",
        "relèvent du thème « {label} »",
        "ne relève du thème « {label} »",
    ),
    "ACT-06/aucune": Wording(
        "n’est rattachée à aucun thème du contrat de ville",
        "ne sont rattachées à aucun thème du contrat de ville",
        "n’est sans thème du contrat de ville",
    ),
    "ACT-08": Wording(
        "a donné lieu à une orientation",
        "ont donné lieu à une orientation",
        "n’a donné lieu à une orientation",
        among="où l’orientation est notée",
        known="L’orientation, ou son absence, est notée",
    ),
    "ACT-08-destinations": Wording(
        "oriente vers « {label} »",
        "orientent vers « {label} »",
        "n’oriente vers « {label} »",
        among="dont la destination est notée",
        known="La destination est notée",
    ),
    "ACT-09": Wording(
        "attend encore une réponse",
        "attendent encore une réponse",
        "n’attend encore une réponse",
        among="dont la suite est connue",
        known="La suite est connue",
    ),
    "TER-03": Wording("a été mobilisé", "ont été mobilisés", "n’a été mobilisé"),
}
_ANSWERS: Mapping[str, str] = {
    "MOY-01": "L’ETP est noté",
    "FIN-01": "Le réalisé est noté",
    "FIN-04": "Tous les montants sont connus",
    "TER-01": "La commune de résidence est connue",
    "TER-06": "La commune est connue",
    "FRE-08": "L’âge est connu",
    "FRE-09": "Le statut est connu",
    "FRE-10": "Le mode est noté",
    "ACT-02": "La durée est connue",
    "ACT-09": "La suite est connue",
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
    return _ANSWERS.get(family, "La réponse est connue")
