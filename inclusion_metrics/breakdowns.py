"""Along which columns a figure may be cut, and how the pieces are named."""

from __future__ import annotations

import difflib
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from inclusion_metrics.model import ErreurUtilisateur, Period
from inclusion_metrics.nomenclatures import (
    Droit,
    Genre,
    ModeQpv,
    StatutSocial,
    TrancheAge,
    TypeActivite,
    TypeLieu,
)

#: Category of the people whose source does not collect the trait (rows of Espace Coop V1), and
#: of the activities whose place is not known.
NOT_COLLECTED = "non_collecte"
#: Between the codes of the categories that a service chose to count as one, in the code of both.
JOIN = "∪"

_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A way of cutting a figure.

    Attributes:
        column: the column of the rows that holds the category.
        trait: True when it is a trait of the person.
        delicate: True when it must not be crossed with another trait below the stricter
            disclosure threshold (a priority neighbourhood).
        own: True when it belongs to some rows only (the account of a budget line).
        calendar: True when it cuts the period into shorter ones.
        labels: code → label in display order; empty where the codes are open (communes, months).
        merges: categories counted as one, beside those they are made of: code → label.
    """

    code: str
    label: str
    column: str
    trait: bool = False
    delicate: bool = False
    own: bool = False
    calendar: bool = False
    labels: Mapping[str, str] | None = None
    merges: Mapping[str, str] = field(default_factory=dict)

    @property
    def brought(self) -> bool:
        """True when the rows bring the column with them: it is not one of the place or the day."""
        return self.trait or self.own

    def category(self, raw: object) -> str:
        """The code of a category, from what the rows hold."""
        if raw is None:
            return NOT_COLLECTED
        if self.code == "mois":
            year, month = divmod(int(str(raw)), 100)
            return f"{year}-{month:02}"
        if self.code == "trimestre":
            year, quarter = divmod(int(str(raw)), 10)
            return f"{year}-T{quarter}"
        return str(raw)

    def name(self, category: str, names: Mapping[str, str]) -> str:
        """The label of a category; ``names`` names the open codes."""
        if category in self.merges:
            return self.merges[category]
        if category == NOT_COLLECTED:
            return "Non collecté par la source" if self.trait else "Non renseigné"
        if self.code == "mois":
            year, month = category.split("-")
            return f"{_MONTHS[int(month) - 1]} {year}"
        if self.code == "trimestre":
            year, quarter = category.split("-T")
            return f"{'1er' if quarter == '1' else quarter + 'e'} trimestre {year}"
        return (self.labels or names).get(category, category)

    def expected(self, period: Period) -> tuple[str, ...]:
        """Categories that exist even when nobody is in them: a month without activity is a zero."""
        if self.code == "mois":
            first, last = period.start, period.end
            count = (last.year - first.year) * 12 + last.month - first.month + 1
            months = (divmod(first.year * 12 + first.month - 1 + i, 12) for i in range(count))
            return tuple(f"{year}-{month + 1:02}" for year, month in months)
        return tuple(c for c in (*(self.labels or ()), *self.merges) if not c.startswith("v1_"))

    def rank(self, category: str) -> tuple[object, ...]:
        """Where a category stands: as in the nomenclature, a merged one before what it holds."""
        order, first = list(self.labels or ()), members(category)[0]
        listed = order.index(first) if first in order else len(order)
        return category == NOT_COLLECTED, listed, first, JOIN not in category, category

    def span(self, category: str) -> tuple[date, date] | None:
        """First and last day of a calendar category; None for any other."""
        if not self.calendar or category == NOT_COLLECTED:
            return None
        year = int(category[:4])
        if self.code == "annee":
            first, last = 1, 12
        elif self.code == "trimestre":
            first = int(category[-1]) * 3 - 2
            last = first + 2
        else:
            first = last = int(category[5:])
        return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def members(category: str) -> tuple[str, ...]:
    """The categories that one holds: those that were merged, or itself."""
    return tuple(category.split(JOIN))


BREAKDOWNS: Mapping[str, Breakdown] = {
    b.code: b
    for b in (
        Breakdown("structure", "Structure (lieu d’activité)", "structure"),
        Breakdown("commune", "Commune du lieu", "commune"),
        Breakdown("epci", "Intercommunalité du lieu", "epci"),
        Breakdown("mois", "Mois", "mois", calendar=True),
        Breakdown("trimestre", "Trimestre", "trimestre", calendar=True),
        Breakdown("annee", "Année", "annee", calendar=True),
        Breakdown("type", "Type d’activité", "type", labels=TypeActivite.labels()),
        Breakdown("type_lieu", "Canal", "type_lieu", labels=TypeLieu.labels()),
        Breakdown("genre", "Genre", "genre", trait=True, labels=Genre.labels()),
        Breakdown(
            "tranche_age", "Tranche d’âge", "tranche_age", trait=True, labels=TrancheAge.labels()
        ),
        Breakdown(
            "statut", "Statut social", "statut_social", trait=True, labels=StatutSocial.labels()
        ),
        Breakdown("residence", "Commune de résidence", "residence", trait=True),
        Breakdown("qpv", "Quartier prioritaire de résidence", "qpv", trait=True, delicate=True),
        Breakdown(
            "qpv_mode",
            "Comment la résidence est connue",
            "qpv_mode",
            trait=True,
            delicate=True,
            labels=ModeQpv.labels(),
        ),
        Breakdown("operation", "Opération", "operation", own=True),
        Breakdown("rattachement", "Convention ou action", "rattachement", own=True),
        Breakdown("exercice", "Exercice", "exercice", own=True),
        Breakdown("compte", "Compte", "compte", own=True),
        # asked of the rows, like a place: a funder's share is read against what all funders give
        Breakdown("financeur", "Financeur", "financeur"),
        # so is an action: someone who came to two is one person in each
        Breakdown("action", "Action", "action"),
        Breakdown("droit", "Droit", "droit", own=True, labels=Droit.labels()),
        Breakdown("domaine", "Compétence évaluée", "domaine", own=True),
        Breakdown("equipement", "Équipement", "equipement", own=True),
        Breakdown("service", "Service numérique", "service", own=True),
    )
}


def find_breakdown(code: str) -> Breakdown:
    """The breakdown of that code.

    Raises:
        ErreurUtilisateur: no such breakdown; the message lists those that exist.
    """
    if code in BREAKDOWNS:
        return BREAKDOWNS[code]
    near = difflib.get_close_matches(code, BREAKDOWNS, n=1)
    hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
    raise ErreurUtilisateur(
        f"La ventilation « {code} » n’existe pas.{hint} Ventilations possibles : "
        f"{', '.join(BREAKDOWNS)}."
    )
