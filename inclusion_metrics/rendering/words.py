"""What is said of what is counted: the verbs of a sentence."""

from __future__ import annotations

from dataclasses import dataclass


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
