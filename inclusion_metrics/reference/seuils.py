"""Disclosure thresholds, read from a dated file: no threshold is written in code."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from inclusion_metrics.model import ErreurUtilisateur

#: Between the names of profiles that meet.
_AND = " + "
#: How the profiles of the reference file are named on a page.
_LABELS = {"defaut": "seuils courants", "strict": "seuils renforcés"}


@dataclass(frozen=True, slots=True)
class Threshold:
    """One rule of a profile.

    Attributes:
        minimum: fewer persons than that are not published; for dominance, the share of an amount
            (in %) above which one person would be told with it.
    """

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
    dominance: Threshold

    @property
    def label(self) -> str:
        """How a dossier names it: « seuils courants »; several that meet are all named."""
        return _AND.join(_LABELS.get(name, name) for name in self.name.split(_AND))

    def minimum(self, *, sensitive: bool) -> int:
        """The smallest number of persons that may be published; the stricter rule wins."""
        floor = self.individus.minimum
        return max(floor, self.sensible.minimum) if sensitive else floor

    @property
    def dominant(self) -> float:
        """The share of an amount that one person may not exceed, between 0 and 1."""
        return self.dominance.minimum / 100

    @property
    def rules(self) -> tuple[Threshold, ...]:
        """Every rule, in the order that a dossier prints them."""
        return self.individus, self.sensible, self.dominance


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
        name: Profile(name, found["individus"], found["sensible"], found["dominance"])
        for name, found in rules.items()
    }


def strictest(names: Iterable[str]) -> Profile:
    """The rules of several profiles, the stricter of each: where dossiers meet, both must hold.

    Its name says them all, and ``profile`` reads it back.
    """
    met = sorted(set(names))
    every = [profile(name) for name in met]
    if len(every) == 1:
        return every[0]
    return Profile(
        _AND.join(met),
        max((one.individus for one in every), key=lambda rule: rule.minimum),
        max((one.sensible for one in every), key=lambda rule: rule.minimum),
        min((one.dominance for one in every), key=lambda rule: rule.minimum),
    )


def profile(name: str) -> Profile:
    """The profile of that name, or the strictest of several (« defaut + strict »).

    Raises:
        ErreurUtilisateur: no such profile; the message lists those that exist.
    """
    found = profiles()
    if _AND in name:
        return strictest(name.split(_AND))
    if name not in found:
        raise ErreurUtilisateur(
            f"Le profil de secret « {name} » n’existe pas. Profils : {', '.join(found)}."
        )
    return found[name]
