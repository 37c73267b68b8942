"""One accompagnement of a Coop export, whatever its layout, and what reading a workbook gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from inclusion_metrics.nomenclatures import Autonomie, Niveau, TypeActivite

#: What the Coop displays for a person it does not name.
ANONYMOUS = "Bénéficiaire anonyme"


class Rejected(Exception):  # noqa: N818 - it is a reason, not a failure of the program
    """A row that cannot be used: rule, column and what is wrong; never the value."""

    def __init__(self, rule: str, column: str, problem: str) -> None:
        super().__init__(problem)
        self.rule, self.column, self.problem = rule, column, problem


@dataclass(frozen=True, slots=True)
class Seat:
    """One accompagnement as exported, without notes or addresses.

    Attributes:
        activity: identifier of the activity; made from its content where the layout has none.
        place_name, town, town_name, town_postcode: the place; ``town`` is an Insee code.
        redirected: None also where the column held the answer to another question.
        named: False for a team export, which does not say who came.
        person: displayed name, kept in memory until it is a pseudonym; None when anonymous.
        genre, age, statut: None where the export does not tell whose trait it is.
        home, home_name, home_postcode: residence; ``home`` is an Insee code.
        issue: ``nomenclatures.IssueDemarche``, where the export tells it.
    """

    line: int
    activity: str
    day: date
    type: str
    place: str
    place_name: str | None
    town: str | None
    minutes: int | None
    seat: int
    seats: int
    themes: tuple[str, ...]
    procedures: tuple[str, ...]
    equipment: tuple[str, ...]
    tags: tuple[str, ...]
    step: int | None
    redirected: bool | None
    redirections: tuple[str, ...]
    mediator: str | None
    source: str
    named: bool
    person: str | None
    genre: str | None
    age: str | None
    statut: str | None
    home: str | None
    home_postcode: str | None
    issue: str | None = None
    town_name: str | None = None
    town_postcode: str | None = None
    home_name: str | None = None

    @property
    def of_activity(self) -> tuple[object, ...]:
        """What every row of one activity must agree on."""
        return (
            self.day,
            self.type,
            self.place,
            self.place_name,
            self.town,
            self.minutes,
            self.source,
        )


@dataclass(frozen=True, slots=True)
class Reject:
    """A row set aside."""

    line: int
    rule: str
    column: str
    problem: str


@dataclass(slots=True)
class Reading:
    """The rows kept and the rows set aside.

    Attributes:
        changes: what was read otherwise than written, in French → number of times.
        prints: activity → identifier made from its content, the same in every layout, so that
            an export with identifiers and an older one without can meet. Empty for a team.
    """

    seats: list[Seat] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    changes: Counter[str] = field(default_factory=Counter)
    prints: dict[str, str] = field(default_factory=dict)


def incomplete_workshops(seats: Sequence[Seat]) -> int:
    """How many workshops announce more participants than the rows they have."""
    rows = Counter(seat.activity for seat in seats)
    announced: Mapping[str, int] = {seat.activity: seat.seats for seat in seats}
    return sum(rows[activity] != number for activity, number in announced.items())


def step_name(seat: Seat) -> tuple[str | None, str | None]:
    """Level of a workshop, autonomy of a person: recent exports write both in one column."""
    if seat.step is None:
        return None, None
    if seat.type == TypeActivite.COLLECTIF.code:
        return list(Niveau.labels())[seat.step - 1], None
    return None, list(Autonomie.labels())[seat.step - 1]
