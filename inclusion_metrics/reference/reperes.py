"""Marks that indicators are read against, from a dated file: no mark is written in code."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Repere:
    """One mark; ``verifie=False`` where no official text gives it, which is said."""

    rule: str
    value: Fraction
    meaning: str
    source: str
    date: str
    verifie: bool

    @property
    def whole(self) -> int:
        """The value of a mark that is a whole number.

        Raises:
            ValueError: it is not one.
        """
        if self.value.denominator != 1:
            raise ValueError(f"le repère « {self.rule} » n’est pas un nombre entier")
        return int(self.value)


@cache
def _all() -> dict[str, Repere]:
    text = files("inclusion_metrics.reference").joinpath("data/reperes.csv").read_text("utf-8")
    return {
        row["regle"]: Repere(
            rule=row["regle"],
            value=Fraction(row["valeur"]),
            meaning=row["sens"],
            source=row["source"],
            date=row["date"],
            verifie=row["verifie"] == "oui",
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    }


def repere(rule: str) -> Repere:
    """The mark of that name (``retour_jours``, ``atelier_min``, ``assiduite``…)."""
    return _all()[rule]
