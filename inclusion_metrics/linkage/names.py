"""Names, births and towns made comparable, in memory only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from inclusion_metrics.sources.draft import Name
from inclusion_metrics.sources.people.naming import letters, sound_key

#: Small words that are written or left out, alone or glued to the next one.
PARTICLES = frozenset(
    {
        "a", "al", "ben", "bent", "bint", "d", "da", "das", "de", "del", "della", "den", "der",
        "des", "di", "do", "dos", "du", "el", "l", "la", "le", "les", "van", "von",
    }
)  # fmt: skip
#: What is written beside a name without being part of it.
TITLES = frozenset(
    {"ep", "epouse", "m", "madame", "mlle", "mme", "monsieur", "mr", "ne", "nee", "veuve", "vve"}
)
_DATE = re.compile(r"(\d{4})-\d{2}-\d{2}")
_YEAR = re.compile(r"\d{4}")
_CODE = re.compile(r"\d[\dab]\d{3}")
_SAINT = {"st": "saint", "ste": "sainte"}

#: Columns compared, one row per mention; null where unknown.
COMPARED = pl.Schema(
    {
        "unique_id": pl.String(),  # the mention
        "portee": pl.String(),
        "prenom": pl.String(),  # glued: « jeanpierre »
        "nom": pl.String(),  # glued, without particles
        "nom_long": pl.String(),  # glued, with them: « delatour »
        "nom_mots": pl.List(pl.String()),
        "entier": pl.String(),  # the words of first and last names, sorted
        "direct": pl.String(),  # first then last name, glued, with particles
        "inverse": pl.String(),  # last then first name, glued, with particles
        "debuts": pl.String(),  # the first letters of both, sorted
        "non_separe": pl.Boolean(),  # the source gives the whole name in one column
        "son": pl.String(),  # how the last name sounds
        "naissance": pl.String(),  # full date; null when only the year is known
        "annee": pl.Int32(),
        "commune": pl.String(),
        "sexe": pl.String(),
    }
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person as one file shows it, with the name in clear, for the time of the import.

    Attributes:
        mention: pseudonym of the mention.
        scope: who tells its people apart (a register, a mediator); "" when nobody does.
        name: name, birth, town and sex, as written.
    """

    mention: str
    scope: str
    name: Name


def comparable(candidates: Sequence[Candidate]) -> pl.DataFrame:
    """Rows of ``COMPARED``, one per mention, in the order of the mentions.

    The order of ``candidates`` does not matter. A mention given twice is kept once; one whose name
    has no letter is left out, having nothing to compare.
    """
    ordered = sorted(candidates, key=_order)
    once = {candidate.mention: candidate for candidate in ordered}
    rows = [row for candidate in once.values() if (row := _row(candidate))["entier"]]
    return pl.DataFrame(rows, schema=COMPARED)


def _order(candidate: Candidate) -> tuple[str, ...]:
    name = candidate.name
    return (
        candidate.mention, candidate.scope, name.first, name.last, name.born, name.town, name.sex,
    )  # fmt: skip


def _row(candidate: Candidate) -> dict[str, object]:
    name = candidate.name
    first, last = _words(name.first, TITLES), _words(name.last, TITLES | PARTICLES)
    whole = not first and len(last) > 1
    naissance, annee = _birth(name.born)
    glued_first, glued_last = "".join(first), "".join(last)
    long_last = "".join(_words(name.last, TITLES))
    return {
        "unique_id": candidate.mention,
        "portee": candidate.scope,
        "prenom": glued_first or None,
        "nom": None if whole else glued_last or None,
        "nom_long": None if whole else long_last or None,
        "nom_mots": [word for word in last if len(word) > 2],
        "entier": " ".join(sorted(first + last)),
        "direct": glued_first + long_last,
        "inverse": long_last + glued_first,
        "debuts": "+".join(sorted((glued_first[:3], glued_last[:3]))) if first and last else None,
        "non_separe": whole,
        "son": None if whole or not last else sound_key(glued_last),
        "naissance": naissance,
        "annee": annee,
        "commune": _town(name.town),
        "sexe": name.sex.strip().casefold() or None,
    }


def _words(name: str, ignored: frozenset[str]) -> list[str]:
    """The words of a name without the ignored ones, unless nothing would be left."""
    words = letters(name).split()
    return [word for word in words if word not in ignored] or words


def _birth(born: str) -> tuple[str | None, int | None]:
    """Full date and year. A 1 January is read as a year: it is what is put for an unknown day."""
    if found := _DATE.fullmatch(born.strip()):
        return (None if born.strip().endswith("-01-01") else born.strip()), int(found[1])
    return None, int(born) if _YEAR.fullmatch(born.strip()) else None


def _town(town: str) -> str | None:
    """A code as it is, a name in full words without the Cedex."""
    words = [_SAINT.get(word, word) for word in letters(town).split()]
    if len(words) == 1 and _CODE.fullmatch(words[0]):
        return words[0]
    kept = [word for word in words if word != "cedex" and not word.isdigit()]
    return " ".join(kept) or None
