"""How each indicator is said in a sentence: nouns, verbs and agreements.

The predicates are in ``words_public`` and ``words_service``. An indicator without an entry is still
said, from its label: adding one there makes it read better.
"""

from __future__ import annotations

from collections.abc import Mapping

from inclusion_metrics.model import Indicator
from inclusion_metrics.nouns import NOUNS, Noun, one
from inclusion_metrics.rendering.formats import lower_first, money, per, pluralised
from inclusion_metrics.rendering.words import Wording
from inclusion_metrics.rendering.words_public import PUBLIC
from inclusion_metrics.rendering.words_service import SERVICE

__all__ = [
    "BARE",
    "NOUNS",
    "Noun",
    "Wording",
    "in_euros",
    "known",
    "one",
    "summed",
    "terms",
    "wording",
]

_EURO = ("€", "€")
#: Code → what a ratio divides and by what, where its unit (« euros par personne ») does not say.
TERMS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "TER-01": (("personne", "personnes"), ("habitant", "habitants")),
}
#: Ratios of sums that say nothing by themselves: only the ratio is printed.
BARE = frozenset({"TER-06-indice"})

_WORDINGS: Mapping[str, Wording] = {**PUBLIC, **SERVICE}
#: What is known of those in the denominator, where their predicate does not say it.
_ANSWERS: Mapping[str, str] = {
    "MOY-01": "L’ETP est noté",
    "FIN-01": "Le réalisé est noté",
    "FIN-03": "Le budget est noté",
    "FIN-04": "Tous les montants sont connus",
    "CFP-03": "Le montant est noté",
    "TER-01": "La commune de résidence est connue",
    "TER-06": "La commune est connue",
    "RES-01": "La sortie est connue et comparable",
    "RES-02": "L’issue et l’autonomie sont connues",
    "RES-04": "L’entrée et la sortie sont connues",
    "NRC-04": "L’information est connue",
    "NRC-05": "Le montant notifié est connu",
    "NRC-06": "La forme est connue",
    "FRE-08": "L’âge est connu",
    "FRE-09": "Le statut est connu",
    "FRE-10": "Le mode est noté",
    "ACT-02": "La durée est connue",
    "ACT-09": "La suite est connue",
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
    said = _WORDINGS.get(indicator.code)
    if said is not None and said.known:
        return said.known
    family = "-".join(indicator.code.split("-")[:2])
    return _ANSWERS.get(family, "La réponse est connue")
