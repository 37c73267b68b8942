"""Disclosure thresholds, read from a dated file: no threshold is written in code."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from inclusion_metrics.model import ErreurUtilisateur


@dataclass(frozen=True, slots=True)
class Threshold:
    """One rule of a profile: fewer persons than ``minimum`` are not published."""

    rule: str
    minimum: int
    applies_to: str
    source: str
    date: str
    verifie: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of thresholds, printed in the dossier it protects."""

    name: str
    individus: Threshold
    sensible: Threshold

    def minimum(self, *, sensitive: bool) -> int:
        """The smallest number of persons that may be published; the stricter rule wins."""
        floor = self.individus.minimum
        return max(floor, self.sensible.minimum) if sensitive else floor


@cache
def profiles() -> dict[str, Profile]:
    """All profiles of the reference file, by name."""
    text = files("inclusion_metrics.reference").joinpath("data/seuils.csv").read_text("utf-8")
    rules: dict[str, dict[str, Threshold]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter=";"):
        rules.setdefault(row["profil"], {})[row["regle"]] = Threshold(
            rule=row["regle"],
            minimum=int(row["seuil"]),
            applies_to=row["s_applique_a"],
            source=row["source"],
            date=row["date"],
            verifie=row["verifie"] == "oui",
        )
    return {
        name: Profile(name, individus=found["individus"], sensible=found["sensible"])
        for name, found in rules.items()
    }


def profile(name: str) -> Profile:
    """The profile of that name.

    Raises:
        ErreurUtilisateur: no such profile; the message lists those that exist.
    """
    found = profiles()
    if name not in found:
        raise ErreurUtilisateur(
            f"Le profil de secret « {name} » n’existe pas. Profils : {', '.join(found)}."
        )
    return found[name]
