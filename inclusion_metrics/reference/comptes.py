"""The accounts of a subsidy budget, read from a dated file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Compte:
    """One line of the budget form.

    Attributes:
        nature: ``charge``, ``produit``, ``subvention`` (a produit that a funder gives) or
            ``volontaire`` (contributions in kind, kept apart from the money).
    """

    code: str
    intitule: str
    nature: str
    source: str
    verifie: bool


@cache
def comptes() -> Mapping[str, Compte]:
    """All accounts by code, in the order of the form."""
    text = files("inclusion_metrics.reference").joinpath("data/comptes.csv").read_text("utf-8")
    return {
        row["compte"]: Compte(
            code=row["compte"],
            intitule=row["intitule"],
            nature=row["nature"],
            source=row["source"],
            verifie=row["verifie"] == "oui",
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    }


@cache
def de_nature(nature: str) -> tuple[str, ...]:
    """Codes of the accounts of one nature."""
    return tuple(one.code for one in comptes().values() if one.nature == nature)
