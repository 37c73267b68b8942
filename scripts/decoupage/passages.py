"""Where each code ever known stands in each vintage.

A vintage knows three things: its communes, the communes attached to them (delegated, associated,
municipal districts) and the former codes of its communes. What it does not know itself is followed
from vintage to vintage, through the communes in between; where a commune was split or merged, the
codes it held tell the pieces apart, and what they do not tell stays undecided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

NATURES = {
    "commune-deleguee": "deleguee",
    "commune-associee": "associee",
    "arrondissement-municipal": "arrondissement",
}


@dataclass(frozen=True, slots=True)
class Attached:
    """A code that is not a commune, or not only one: its name, its nature, the commune it is in."""

    nom: str | None
    nature: str
    commune: str


#: Former codes that a version of the package gives to the wrong communes, whatever the versions
#: before and after say: in the one of 2022, five of them and all those of Mayotte (985…).
FAULTS = {2022: ("08227", "45117", "51385", "51606", "60606", "985")}


def attached_of(year: int, rows: Sequence[Mapping[str, Any]]) -> dict[str, Attached]:
    """The attached codes of a vintage, then the former codes that nothing else tells.

    The official list of attached communes comes first: for two codes in 2024, the former codes of
    the package disagree with it, and are out of date.
    """
    current = {row["code"] for row in rows if row["type"] == "commune-actuelle"}
    former = {
        code: Attached(None, "ancienne", row["code"])
        for row in rows
        if row["type"] == "commune-actuelle"
        for code in row.get("anciensCodes") or ()
        if code not in current and not code.startswith(FAULTS.get(year, ()))
    }
    official = {
        row["code"]: Attached(
            row["nom"], NATURES[row["type"]], row.get("chefLieu") or row["commune"]
        )
        for row in rows
        if row["type"] in NATURES
    }
    return former | official


def attached_2020(
    before: Mapping[str, Attached], after: Mapping[str, Attached], current: set[str]
) -> dict[str, Attached]:
    """The attached codes of 2020, which no version holds: those of 2021, else those of 2019."""
    found: dict[str, Attached] = {}
    for code in sorted({*before, *after}):
        places = [a[code] for a in (after, before) if code in a and a[code].commune in current]
        if len({place.commune for place in places}) > 1:
            raise SystemExit(f"2020: {code} is in one commune in 2019 and in another in 2021")
        if places and (code not in current or len(places) == 2):
            found[code] = places[0]
    return found


@dataclass(frozen=True)
class Vintages:
    """The communes and the attached codes of each vintage."""

    current: Mapping[int, set[str]]
    attached: Mapping[int, Mapping[str, Attached]]

    @cached_property
    def codes(self) -> list[str]:
        """Every code known in some vintage."""
        known: set[str] = set().union(*self.current.values(), *self.attached.values())
        return sorted(known)

    def told(self, code: str, year: int) -> str | None:
        """The commune of a code, as the vintage itself tells it."""
        if code in self.current[year]:
            return code
        place = self.attached[year].get(code)
        return place.commune if place else None

    @cached_property
    def pieces(self) -> dict[int, dict[str, set[str]]]:
        """Per vintage, the codes each commune is made of."""
        found: dict[int, dict[str, set[str]]] = {y: defaultdict(set) for y in self.current}
        for year, communes in found.items():
            for code in self.codes:
                if place := self.told(code, year):
                    communes[place].add(code)
        return found

    def became(self, commune: str, year: int, other: int) -> set[str]:
        """The communes of a vintage that hold the pieces of a commune of a neighbouring one."""
        told = (self.told(piece, other) for piece in self.pieces[year][commune])
        return {place for place in told if place}

    def faults(self) -> list[str]:
        """Former codes said to be in communes that the neighbouring vintages rule out.

        What a commune became is read from communes and attached codes only: a former code does
        not vouch for itself.
        """
        found = []
        for year, following in pairwise(sorted(self.current)):
            for code, place in self.attached[following].items():
                before = self.attached[year].get(code)
                if place.nature != "ancienne" or before is None:
                    continue
                official = {
                    told
                    for piece in self.pieces[year][before.commune]
                    if piece != code and (told := self.told(piece, following))
                }
                if place.commune not in official:
                    found.append(f"{code}: {before.commune} in {year}, {place.commune} after")
        return found

    def possible(self, code: str, year: int) -> set[str]:
        """The communes of a vintage where a code may be; one, unless the vintages do not tell."""
        if place := self.told(code, year):
            return {place}
        for source in sorted(self.current, key=lambda y: (abs(y - year), y)):
            if place := self.told(code, source):
                return self._walk({place}, source, year)
        raise LookupError(code)

    def _walk(self, places: set[str], year: int, target: int) -> set[str]:
        while year != target:
            following = year + (1 if target > year else -1)
            places = set().union(*(self.became(place, year, following) for place in places))
            year = following
        return places

    def meant(self, code: str, year: int) -> set[str]:
        """The communes of a vintage that a code meant in any vintage where it was a commune."""
        found = set(self.possible(code, year))
        for other, communes in self.current.items():
            if code in communes and other != year:
                pieces = self.pieces[other][code]
                found |= {place for piece in pieces if (place := self.told(piece, year))}
        return found


def crossings(
    vintages: Vintages,
    names: Mapping[int, Mapping[str, str]],
    history: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Rows of ``passages.parquet``: each code that is not simply a commune of the vintage.

    Args:
        names: vintage → code → name of its communes.
        history: code → last name of the communes since 1943, for those no vintage names.
    """
    last_names = dict(history)
    for year in sorted(names):
        attached = vintages.attached[year].items()
        last_names |= {code: a.nom for code, a in attached if a.nom}
        last_names |= names[year]
    rows: list[dict[str, Any]] = []
    for year, communes in vintages.current.items():
        for code in vintages.codes:
            meant = vintages.meant(code, year)
            place = vintages.attached[year].get(code)
            shared = {
                "millesime": year,
                "code_insee": code,
                "commune": code if code in communes else min(meant) if len(meant) == 1 else None,
                "possibles": sorted(meant) if len(meant) > 1 else None,
            }
            if place and place.nature != "ancienne":
                rows.append(shared | {"nom": place.nom, "nature": place.nature})
            elif code not in communes:
                rows.append(shared | {"nom": last_names.get(code), "nature": "ancienne"})
            elif len(meant) > 1:
                rows.append(shared | {"nom": None, "nature": "partagee"})
    return rows
