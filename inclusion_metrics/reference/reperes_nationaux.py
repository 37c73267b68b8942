"""Published orders of magnitude of non-recours: context, never a figure of the service.

A national rate has those entitled as its denominator; a service only sees those who come. The two
are never compared, and a figure is never printed without its year, its scope and its source.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from inclusion_metrics.nomenclatures import Droit


@dataclass(frozen=True, slots=True)
class Repere:
    """A published rate, in percent.

    Attributes:
        droit: the right.
        value: the rate, or the lowest of a range.
        highest: the highest of a range, which the source gives instead of one figure.
        year: the year it is about.
        measure: what was measured: « non-recours », « non-usage »…
        alone: False where other published figures disagree: never printed without its note.
        note: who and what it is about.
        source, date: where it was published.
        verifie: False where the source itself was not read again, which is said on screen.
    """

    droit: Droit
    value: float
    highest: float | None
    year: int
    measure: str
    alone: bool
    note: str
    source: str
    date: str
    verifie: bool


@cache
def reperes() -> tuple[Repere, ...]:
    """All of them, in the order of the file."""
    rights = {right.code: right for right in Droit}
    data = files("inclusion_metrics.reference").joinpath("data/reperes_non_recours.csv")
    return tuple(
        Repere(
            droit=rights[row["droit"]],
            value=float(row["valeur"]),
            highest=float(row["valeur_max"]) if row["valeur_max"] else None,
            year=int(row["annee"]),
            measure=row["mesure"],
            alone=row["a_citer_seul"] == "oui",
            note=row["note"],
            source=row["source"],
            date=row["date"],
            verifie=row["verifie"] == "oui",
        )
        for row in csv.DictReader(data.read_text("utf-8").splitlines(), delimiter=";")
    )
