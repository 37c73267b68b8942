"""A number printed in several places is one number: masked in one of them, masked in all.

Two cells hold the same number when they sum the same expression over the same rows, in the same
territory, period and category. The situations noticed are a step of NRC-00, the count of NRC-01
and the denominator of NRC-03: nobody has to say so, and no value is compared. What only its
values show to be the same comes later (``twins``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter

import narwhals.stable.v2 as nw

from inclusion_metrics.breakdowns import NOT_COLLECTED
from inclusion_metrics.measurement import COVERED, SEATS
from inclusion_metrics.model import Grain, Indicator, Kind, Status
from inclusion_metrics.rows import PARTICIPANTS

#: Not an answer: how many did not say tells nothing of anyone.
UNKNOWN = "non_communique"
Row = dict[str, object]
#: Territory, period, breakdown and category: where a number is read.
Cell = tuple[object, ...]
#: The rows and the expression that a number sums.
Measure = tuple[object, str]
PLACE = ("level", "territory", "start", "end")
#: Columns that hold a whole, and the suffix of those that keep it when it is hidden.
WHOLES, BEFORE = ("denominator", "scope", "covered", "seats"), "_avant"
_COVERAGE = {"covered": COVERED, "seats": SEATS}
_SAME = 1e-9
_MASKED = (Status.SECRET_PRIMAIRE.value, Status.SECRET_SECONDAIRE.value)
_SHOWN = (Status.PUBLIE.value, Status.ZERO.value)
#: Their value and their bounds give back a denominator and a scope.
_RATIOS = (Kind.SHARE.value, Kind.RATE.value)
#: A masked rate hides the people it divides by, a masked median those behind it: not their sum.
_NOT_THEIR_NUMERATOR = (Kind.RATE.value, Kind.MEDIAN.value)
_REASON = "Masqué pour qu’un autre chiffre ne se retrouve pas par soustraction ou par recoupement."


@dataclass(slots=True, eq=False)
class Number:
    """One number, and every place where it is printed.

    Attributes:
        amount: the number itself.
        people: how many people it rests on, at least.
        least: how many it should rest on.
        name: item and category, to tell apart numbers of the same size.
        silent: True when it is how many did not say, which is printed even when they are few.
        telling: True when it must not be found: somebody, or nobody of a sensitive trait.
        printed: True when some dossier would print it.
        withheld: True when a place keeps it back because it rests on too few people itself.
        known: True when a dossier that is already out tells it, with this value.
        distinct: True when one unit may be part of several numbers (a person, of two places).
        persons: True when it counts people.
    """

    amount: float
    name: tuple[str, str]
    people: float = 0.0
    least: float = 0.0
    silent: bool = False
    telling: bool = False
    printed: bool = False
    withheld: bool = False
    known: bool = False
    distinct: bool = False
    persons: bool = False
    places: list[tuple[Row, str]] = field(default_factory=list)
    _seen: list[tuple[Row, str]] = field(default_factory=list)
    _counts: list[Row] = field(default_factory=list)

    def add(self, row: Row, column: str) -> None:
        """Say where it is printed too."""
        counted = column == "numerator"
        behind = number(row, "contributors" if counted else "whole_contributors")
        if column == "scope" and row["grain"] == Grain.PERSONNE.value:
            behind = max(behind, self.amount)
        self.people = max(self.people, behind)
        self.silent |= counted and bool(row["silent"])
        # whoever did not say their sex may have said their age: their number tells nothing of them
        unsaid = not counted and row["category"] in (UNKNOWN, NOT_COLLECTED)
        asked = number(row, "denominator" + BEFORE) or number(row, "scope" + BEFORE)
        sensitive = counted and bool(row["sensitive"]) and asked > 0 and row["item"] != UNKNOWN
        # nobody for sure, perhaps somebody: few enough, that is as telling as a small number
        count = counted and row["kind"] == Kind.COUNT.value and bool(row["persons"])
        somebody = self.amount > 0 or (count and number(row, "upper") > 0)
        self.telling |= (somebody and not unsaid) or sensitive
        if counted or not self.least:
            self.least = max(self.least, number(row, "least"))
        if counted and row["kind"] not in _NOT_THEIR_NUMERATOR:
            self._counts.append(row)
        self.withheld |= not counted and row[column] is None
        self.distinct |= bool(row["distinct"])
        self.persons |= bool(row["persons"]) and row["kind"] != Kind.AMOUNT.value
        self.print(row, column)

    def print(self, row: Row, column: str) -> None:
        """Say where it is printed, without more."""
        self.places.append((row, column))
        if row["printed"]:
            self.printed = True
            self._seen.append((row, column))

    @property
    def shown(self) -> bool:
        """True when a reader can see it somewhere: what is hidden once is hidden for good."""
        while self._seen and not _seen(*self._seen[-1]):
            self._seen.pop()
        return bool(self._seen)

    @property
    def masked(self) -> bool:
        """True when a place masks it by its status."""
        return any(row["status"] in _MASKED for row in self._counts)

    @property
    def taken(self) -> bool:
        """True when a rule of its own takes it away: its line is masked, or it is kept back."""
        return self.masked or (self.withheld and not self.silent)

    @property
    def secret(self) -> bool:
        """True when nobody may find it out."""
        return self.taken and self.telling

    @property
    def width(self) -> float:
        """How wide the interval that a reader can compute must be, at least.

        As many people as the threshold says; for what is not a head count, as much as the number
        itself, so that not even its size is told.
        """
        return self.least if self.persons else max(self.least, abs(self.amount))

    @property
    def weight(self) -> float:
        """What a reader loses with it: a line, a total or a denominator that others quote.

        Hardly anything where every line that prints it is masked already.
        """
        seen = [(row, column) for row, column in self.places if row["printed"]]
        told = [(row, column) for row, column in seen if row["status"] not in _MASKED]
        if not told:
            return 0.01
        lines = {(row["indicator"], row["breakdown"]) for row, _ in told}
        whole = any(column != "numerator" or row["breakdown"] == "" for row, column in told)
        heavy = 10.0 if self.silent else 4.0 if whole else 1.0
        return heavy * (1.0 + 0.2 * len(lines)) * float(max(abs(self.amount), 1.0) ** 0.25)

    def hide(self) -> None:
        """Take it away from everywhere."""
        for row, column in self.places:
            if column in _COVERAGE:
                row.update(dict.fromkeys(_COVERAGE))
                continue
            if column != "numerator":
                row[column] = None
            if column != "numerator" and row["kind"] not in _RATIOS:
                continue
            if row["status"] in _SHOWN:
                row["status"], row["reason"] = Status.SECRET_SECONDAIRE.value, _REASON
            elif row["status"] not in _MASKED:
                row["numerator"] = None


def number(row: Row, column: str) -> float:
    """What a column holds, nothing being none."""
    return _float(row[column])


def _float(amount: object) -> float:
    return amount if isinstance(amount, float) else float(str(amount or 0))


def _seen(row: Row, column: str) -> bool:
    if row[column] is None:
        return False
    return column in ("denominator", "scope") or row["status"] not in _MASKED


class Numbers:
    """The numbers of a set of figures, by what they sum and where."""

    def __init__(
        self,
        rows: Iterable[Row],
        catalogue: Mapping[str, Indicator],
        told: Iterable[Row] = (),
    ) -> None:
        self.cells: dict[Measure, dict[Cell, Number]] = {}
        self.codes: dict[Measure, set[str]] = {}
        self._catalogue = catalogue
        self._measures: dict[tuple[str, str], Mapping[str, Measure]] = {}
        located = [(row, cell(row)) for row in rows]
        for row, where in located:
            code, item = str(row["indicator"]), str(row["item"])
            for column, measure in self.measures(code, item).items():
                amount = row[column if column == "numerator" else column + BEFORE]
                if amount is None:
                    continue
                cells = self.cells.setdefault(measure, {})
                if where not in cells:
                    cells[where] = Number(_float(amount), (item, str(row["category"])))
                cells[where].add(row, column)
                self.codes.setdefault(measure, set()).add(code)
        for column, expression in _COVERAGE.items():
            counted = self.cells.get(_measure(PARTICIPANTS.build, expression), {})
            for row, where in located:
                if row[column + BEFORE] is not None and where in counted:
                    counted[where].print(row, column)

        for row in told:
            self._remember(row)

    def _remember(self, row: Row) -> None:
        """A number that is already out, whether this run prints it or not."""
        code, item = str(row["indicator"]), str(row["item"])
        measure = self.measures(code, item).get(str(row["column"]))
        if measure is None:
            return
        amount, where = _float(row["value"]), cell(row)
        cells = self.cells.setdefault(measure, {})
        if where not in cells:
            cells[where] = Number(
                amount,
                (item, str(row["category"])),
                least=number(row, "least"),
                printed=True,
                known=True,
                distinct=bool(row["distinct"]),
                persons=bool(row["persons"]) and row["kind"] != Kind.AMOUNT.value,
            )
            self.codes.setdefault(measure, set()).add(code)
        elif abs(cells[where].amount - amount) < _SAME:
            cells[where].known = True

    def __iter__(self) -> Iterator[Number]:
        return (one for cells in self.cells.values() for one in cells.values())

    def measures(self, code: str, item: str) -> Mapping[str, Measure]:
        """What each column of a figure sums."""
        if (code, item) not in self._measures:
            self._measures[code, item] = dict(_measures(self._catalogue[code], item))
        return self._measures[code, item]

    def find(self, code: str, item: str, column: str, where: Cell) -> Number | None:
        """A number of that figure, if a table prints it."""
        measure = self.measures(code, item).get(column)
        return None if measure is None else self.cells.get(measure, {}).get(where)


#: Where a figure is read.
cell: Callable[[Row], Cell] = itemgetter(*PLACE, "breakdown", "category")


def _measures(indicator: Indicator, item: str) -> Iterator[tuple[str, Measure]]:
    measure = partial(_measure, indicator.rows.build)
    counted = next((i.numerator for i in indicator.items if i.code == item), indicator.numerator)
    if counted is not None:
        yield "numerator", measure(counted)
    if indicator.denominator is not None:
        yield "denominator", measure(indicator.denominator)
    yield "scope", measure(indicator.scope)


def _measure(build: object, expression: nw.Expr) -> Measure:
    """Two expressions are the same when they are written the same, from columns to constants."""
    return build, repr(expression)
