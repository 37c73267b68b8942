"""Age grids: the Coop's bands and the classes of each funder, read from a dated file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from inclusion_metrics.nomenclatures import TrancheAge

#: The oldest age a band without an upper limit is read to, and the limit of an open class:
#: the second is larger, so that ageing a band by a few years never takes it out of its class.
OLDEST, NO_LIMIT = 130, 999


@dataclass(frozen=True, slots=True)
class AgeClass:
    """One class of a grid, both ages included."""

    code: str
    label: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class AgeGrid:
    """A funder's grid; ``verifie=False`` where no official text was read, which is said."""

    code: str
    label: str
    classes: tuple[AgeClass, ...]
    source: str
    verifie: bool


@cache
def age_grids() -> Mapping[str, AgeGrid]:
    """All grids by code, classes from the youngest to the oldest."""
    text = files("inclusion_metrics.reference").joinpath("data/grilles_age.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    grids: dict[str, AgeGrid] = {}
    for code in dict.fromkeys(row["grille"] for row in rows):
        mine = [row for row in rows if row["grille"] == code]
        grids[code] = AgeGrid(
            code=code,
            label=mine[0]["intitule"],
            classes=tuple(
                AgeClass(
                    row["classe"],
                    row["libelle"],
                    int(row["age_min"]),
                    int(row["age_max"] or NO_LIMIT),
                )
                for row in mine
            ),
            source=mine[0]["source"],
            verifie=mine[0]["verifie"] == "oui",
        )
    return grids


#: Ages, both included, that each exported band stands for. The V1 bands share their limits
#: (18-35 then 35-60): someone of 35 may be in either, which the bounds must allow.
BANDS: Mapping[str, tuple[int, int]] = {
    TrancheAge.MOINS_DE_DOUZE: (0, 11),
    TrancheAge.DOUZE_DIX_HUIT: (12, 17),
    TrancheAge.DIX_HUIT_VINGT_QUATRE: (18, 24),
    TrancheAge.VINGT_CINQ_TRENTE_NEUF: (25, 39),
    TrancheAge.QUARANTE_CINQUANTE_NEUF: (40, 59),
    TrancheAge.SOIXANTE_SOIXANTE_NEUF: (60, 69),
    TrancheAge.SOIXANTE_DIX_PLUS: (70, OLDEST),
    TrancheAge.V1_DIX_HUIT_TRENTE_CINQ: (18, 35),
    TrancheAge.V1_TRENTE_CINQ_SOIXANTE: (35, 60),
    TrancheAge.V1_SOIXANTE_PLUS: (60, OLDEST),
}
