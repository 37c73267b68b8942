"""Places and residences as the exports made before August 2025 wrote them, in one cell."""

from __future__ import annotations

import re
from typing import NamedTuple

#: « Médiathèque, 73000 Chambéry » or « 73000 Chambéry »; the exporter wrote a missing postcode
#: « null ».
_PLACE = re.compile(r"(?:(?P<name>.*), )?(?P<postcode>\d{5}|null) (?P<town>.+)")
#: What stood for the place of an accompagnement held remotely, from June 2025.
_EMPLOYER = "Structure employeuse :"


class Place(NamedTuple):
    """A place, or a residence, which has no name."""

    name: str | None = None
    postcode: str | None = None
    town: str | None = None


def place_of(shown: str | None) -> Place:
    """A cell « Lieu »."""
    if shown is None:
        return Place()
    found = _PLACE.fullmatch(shown)
    name = found["name"] if found else shown.rstrip(", ")
    if name and name.startswith(_EMPLOYER):
        name = None
    if found is None:
        return Place(name or None)
    return Place(name or None, _postcode(found["postcode"]), found["town"])


def home_of(shown: str | None) -> Place:
    """One line of a cell « Commune de résidence du bénéficiaire »; an unreadable one is unknown."""
    found = _PLACE.fullmatch(shown or "")
    return Place(None, _postcode(found["postcode"]), found["town"]) if found else Place()


def _postcode(shown: str) -> str | None:
    return None if shown == "null" else shown
