"""How the European funds name what they ask for, read from a dated file.

A code means nothing alone: CO01 counts the unemployed for the social fund of 2014-2020 and
enterprises for the regional one. Its key is the fund, the programming period and the code.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from inclusion_metrics.model import ErreurUtilisateur, FunderCode
from inclusion_metrics.nomenclatures import Fonds
from inclusion_metrics.nomenclatures_service import PeriodeProgramme

#: Fund, programming period, code.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FundCode:
    """One line of a fund's list; ``verifie=False`` where its number was recalled, not read."""

    fonds: str
    periode: str
    code: str
    libelle: str
    unite: str
    source: str
    date: str
    verifie: bool

    @property
    def label(self) -> str:
        """The label with its code, and the doubt on the code where there is one."""
        doubt = "" if self.verifie else ", code non vérifié"
        return f"{self.libelle} ({self.code}{doubt})"

    @property
    def funder(self) -> FunderCode:
        """The same for the list of the funders of an indicator."""
        fund, period = Fonds.labels()[self.fonds], PeriodeProgramme.labels()[self.periode]
        return FunderCode(f"{fund} {period}", self.code, self.verifie)


@cache
def fund_codes() -> Mapping[Key, FundCode]:
    """All codes of the reference file, by fund, programming period and code."""
    name = "data/codes_financeurs.csv"
    text = files("inclusion_metrics.reference").joinpath(name).read_text("utf-8")
    found: dict[Key, FundCode] = {}
    for row in csv.DictReader(text.splitlines(), delimiter=";"):
        key = row["fonds"], row["periode"], row["code"]
        if key in found:
            raise ValueError(f"codes_financeurs.csv : {key} figure deux fois")
        found[key] = FundCode(
            *key,
            libelle=row["libelle"],
            unite=row["unite"],
            source=row["source"],
            date=row["date"],
            verifie=row["verifie"] == "oui",
        )
    return found


def fund_code(fonds: Fonds, periode: PeriodeProgramme, code: str) -> FundCode:
    """The line of that code.

    Raises:
        ErreurUtilisateur: this fund has no such code in this programming period.
    """
    found = fund_codes().get((fonds.code, periode.code, code))
    if found is None:
        raise ErreurUtilisateur(
            f"Le code « {code} » n’existe pas dans la liste {fonds.label} {periode.label}."
        )
    return found
