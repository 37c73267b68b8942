"""The sums between published numbers: what a reader can add and subtract.

Categories add up to a whole, items to a denominator, numbers of different indicators to each
other (``Indicator.ties``), communes to an intercommunality, quarters to a year. What a territory
or a period leaves of a larger one, and what one place leaves of all of them, is printed nowhere
but can be computed: it is a hidden number, protected like the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, pairwise

from inclusion_metrics.breakdowns import BREAKDOWNS, JOIN, NOT_COLLECTED, members
from inclusion_metrics.measurement import CROSS, WHOLE
from inclusion_metrics.model import Indicator, Kind, Printed
from inclusion_metrics.secrecy.numbers import (
    PLACE,
    UNKNOWN,
    Cell,
    Measure,
    Number,
    Numbers,
    Row,
    cell,
)
from inclusion_metrics.secrecy.twins import twins

_SLACK = 1e-6
#: A cell and a breakdown → the categories of that cell cut that way.
_Pieces = dict[tuple[object, ...], list[tuple[str, Number]]]
#: Territory (level and code) → those that hold it.
Parents = Mapping[tuple[str, str], Sequence[tuple[str, str]]]
#: Cuts along which a person may be in several pieces, and a piece tell of those only elsewhere.
_PLACES = ("structure", "commune", "epci")


@dataclass(slots=True)
class Sum:
    """Numbers that add up to another one.

    Attributes:
        rest: what is missing for them to do so, printed nowhere; None when nothing is.
        unplaced: True when the rest is of those whose category is not known: it tells nothing of
            them, but a reader knows that it is not negative.
    """

    parts: list[Number] = field(default_factory=list)
    total: Number | None = None
    rest: float | None = None
    unplaced: bool = False

    @property
    def exact(self) -> bool:
        """True when they add up in these figures: overlapping or uncertain ones need not."""
        return abs(self.missing) < _SLACK

    @property
    def missing(self) -> float:
        """The total less its parts."""
        whole = self.total.amount if self.total else 0.0
        return whole - sum(part.amount for part in self.parts)


def sums(
    rows: Sequence[Row],
    numbers: Numbers,
    catalogue: Mapping[str, Indicator],
    parents: Parents,
) -> Iterator[Sum]:
    """Every sum that these figures bear out."""
    for one in (
        *_over_items(rows, numbers, catalogue),
        *_over_categories(numbers, catalogue),
        *_over_ties(numbers, catalogue),
    ):
        if one.total is not None and (one.exact or one.unplaced):
            yield one
    yield from _over_merges(rows, numbers)
    yield from (Sum([one], two) for one, two in twins(numbers))
    for measure, cells in numbers.cells.items():
        indicators = [catalogue[code] for code in numbers.codes[measure]]
        if any(i.kind is not Kind.MEDIAN for i in indicators):
            yield from _over_territories(cells, parents)
            yield from _over_places(cells, indicators)
            if not any(i.rows.stock for i in indicators):
                yield from _over_periods(cells)


def _remainder(total: Number, parts: list[Number]) -> Iterator[Sum]:
    """A total and some of what it holds: the rest can be computed."""
    one = Sum(parts, total)
    if one.missing >= -_SLACK:
        yield Sum(parts, total, None if one.exact else one.missing)


def _over_territories(cells: Mapping[Cell, Number], parents: Parents) -> Iterator[Sum]:
    """A territory, and those within it that are printed beside it."""
    inside: dict[tuple[Cell, str], list[Number]] = defaultdict(list)
    for where, one in cells.items():
        level, territory = str(where[0]), str(where[1])
        if not one.printed or level == WHOLE:
            continue
        for above in (*parents.get((level, territory), ()), (WHOLE, "")):
            holder = cells.get((*above, *where[2:]))
            if holder is not None and holder.printed:
                inside[(*above, *where[2:]), level].append(one)
    for (where, _), parts in inside.items():
        yield from _each(cells[where], parts)


def _each(total: Number, parts: list[Number]) -> Iterator[Sum]:
    """What the parts leave together where they add up to no more, and one by one otherwise."""
    together = Sum(parts, total)
    if together.missing >= -_SLACK and not total.distinct:
        yield from _remainder(total, parts)
        return
    for part in parts:
        yield from _remainder(total, [part])


def _over_places(cells: Mapping[Cell, Number], indicators: Sequence[Indicator]) -> Iterator[Sum]:
    """Those who came to one place, and those who came elsewhere only."""
    if not any(i.grain.distinct for i in indicators):
        return
    for where, one in cells.items():
        if where[-2] in _PLACES and one.printed:
            total = cells.get((*where[:-2], "", ""))
            if total is not None and total.printed:
                yield from _remainder(total, [one])


def _over_periods(cells: Mapping[Cell, Number]) -> Iterator[Sum]:
    """A period, those within it, and the same months told by two dossiers."""
    series: dict[tuple[object, ...], list[tuple[date, date, Cell, Number]]] = defaultdict(list)
    for where, one in cells.items():
        if one.printed:
            span, key = _span(where)
            series[key].append((*span, where, one))
    for found in series.values():
        spans = sorted(found, key=lambda item: (item[0], item[1], str(item[2])))
        if len({(start, end) for start, end, *_ in spans}) == len(spans) == 1:
            continue
        yield from _nested(spans)


def _span(where: Cell) -> tuple[tuple[date, date], tuple[object, ...]]:
    """The days that a number is about, and what else places it."""
    level, territory, start, end, breakdown, category = where
    assert isinstance(start, date)  # noqa: S101 - as the schema of figures says
    assert isinstance(end, date)  # noqa: S101
    cut = BREAKDOWNS.get(str(breakdown))
    span = cut.span(str(category)) if cut is not None and cut.calendar else None
    if span is None:
        return (start, end), (level, territory, breakdown, category)
    return (max(start, span[0]), min(end, span[1])), (level, territory, "", "")


def _nested(spans: Sequence[tuple[date, date, Cell, Number]]) -> Iterator[Sum]:
    for (start, end, where, one), (first, last, other, two) in combinations(spans, 2):
        if (start, end) == (first, last):
            if abs(one.amount - two.amount) < _SLACK:
                yield Sum([one], two)
        elif where[2:4] != other[2:4]:  # within one table, what adds up is told by categories
            if start <= first and last <= end:
                yield from _remainder(one, [two])
            elif first <= start and end <= last:
                yield from _remainder(two, [one])
    yield from _chained(spans)


def _chained(spans: Sequence[tuple[date, date, Cell, Number]]) -> Iterator[Sum]:
    """Dossiers of periods that follow each other and make up another one."""
    plain = [(start, end, one) for start, end, where, one in spans if where[-2] == ""]
    for first, last, total in plain:
        parts = [
            (start, end, one)
            for start, end, one in plain
            if first <= start and end <= last and one is not total
        ]
        if len(parts) < 2 or parts[0][0] != first or max(end for _, end, _ in parts) != last:
            continue
        follow = all((b[0] - a[1]).days == 1 for a, b in pairwise(parts))
        one = Sum([part for *_, part in parts], total)
        if follow and one.exact:
            yield one


def _over_items(
    rows: Iterable[Row], numbers: Numbers, catalogue: Mapping[str, Indicator]
) -> Iterator[Sum]:
    """The items that add up: to a denominator, which the scope less the unknown gives, or to one.

    By default the items of a count add up to its denominator; those of a path or exclusive shares
    say it (``Indicator.sums``).
    """
    tables: dict[tuple[str, Cell], list[str]] = defaultdict(list)
    for row in rows:
        if row["item"] != "" and JOIN not in str(row["item"]):
            tables[str(row["indicator"]), cell(row)].append(str(row["item"]))
    for (code, where), items in tables.items():
        indicator = catalogue[code]
        count = indicator.kind is Kind.COUNT
        every = ("", tuple(item for item in items if item != UNKNOWN))
        for total, parts in indicator.sums or ((every,) if count and every[1] else ()):
            found = [numbers.find(code, part, "numerator", where) for part in parts]
            pieces = [piece for piece in found if piece is not None]
            if total:
                yield Sum(pieces, numbers.find(code, total, "numerator", where))
                continue
            whole = numbers.find(code, parts[0], "denominator", where)
            one = Sum(pieces, whole)
            if count and one.missing > _SLACK:  # an age between two classes is of none of them
                one = Sum(pieces, whole, one.missing, unplaced=True)
            yield one
            if not count:  # the scope of a share is no sum of its items
                continue
            unknown = numbers.find(code, UNKNOWN, "numerator", where) if UNKNOWN in items else None
            silent = [] if unknown is None else [unknown]
            everyone = numbers.find(code, parts[0], "scope", where)
            for some in (pieces,) if whole is None else (pieces, [whole]):
                one = Sum([*some, *silent], everyone)
                if whole is None or (one.exact and Sum(pieces, whole).exact):
                    yield one


def _over_categories(numbers: Numbers, catalogue: Mapping[str, Indicator]) -> Iterator[Sum]:
    """The categories of a breakdown add up to the number that is not cut that way."""
    for measure, cells in numbers.cells.items():
        indicators = [catalogue[code] for code in numbers.codes[measure]]
        tables: dict[tuple[object, ...], Sum] = defaultdict(Sum)
        for where, one in cells.items():
            for added, breakdown, category in _margins(str(where[-2]), str(where[-1])):
                if any(adds_up(indicator, added) for indicator in indicators):
                    table = tables[(*where[:-2], breakdown, category, added)]
                    table.parts.append(one)
                    table.total = cells.get((*where[:-2], breakdown, category))
        yield from tables.values()


def _margins(breakdown: str, category: str) -> Iterator[tuple[str, str, str]]:
    """What a cell adds up along, and the breakdown and category of the sum."""
    cuts, categories = breakdown.split(CROSS), category.split(CROSS)
    if breakdown == "":
        return
    # a merged category holds others of the same table, which add up without it
    if len(cuts) == 1 and JOIN not in category:
        yield breakdown, "", ""
    elif len(categories) == len(cuts) == 2:
        if JOIN not in categories[1]:
            yield cuts[1], cuts[0], categories[0]
        if JOIN not in categories[0]:
            yield cuts[0], cuts[1], categories[1]


def _over_merges(rows: Iterable[Row], numbers: Numbers) -> Iterator[Sum]:
    """A category that a service chose to merge, and those it is made of.

    Someone known to be in the merged one only (an age between two classes) is what they leave.
    """
    told = {(str(row["indicator"]), str(row["item"]), cell(row)) for row in rows}
    for code, item, where in sorted(told, key=str):
        if JOIN not in f"{item}{where[-1]}":
            continue
        for column in numbers.measures(code, item):
            total = numbers.find(code, item, column, where)
            if total is None:
                continue
            if column == "numerator" and JOIN in item:
                found = [numbers.find(code, one, column, where) for one in members(item)]
                yield from _made_of(total, found)
            for place, category in enumerate(categories := str(where[-1]).split(CROSS)):
                if JOIN in category:
                    others = [
                        (
                            *where[:-1],
                            CROSS.join((*categories[:place], one, *categories[place + 1 :])),
                        )
                        for one in members(category)
                    ]
                    yield from _made_of(
                        total, [numbers.find(code, item, column, other) for other in others]
                    )


def _made_of(total: Number, found: Sequence[Number | None]) -> Iterator[Sum]:
    """Nobody is in a category that no row tells of."""
    parts = [one for one in found if one is not None]
    if parts:
        yield from _remainder(total, parts)


def adds_up(indicator: Indicator, breakdown: str) -> bool:
    """A person has one sex but may come to two places: only traits cut people into parts."""
    if indicator.kind is Kind.MEDIAN or breakdown not in BREAKDOWNS:
        return False
    cut = BREAKDOWNS[breakdown]
    if indicator.rows.stock and cut.calendar:
        return False
    return cut.brought or not indicator.grain.distinct


def _over_ties(numbers: Numbers, catalogue: Mapping[str, Indicator]) -> Iterator[Sum]:
    """What indicators say of each other, where these figures bear it out."""
    pieces: dict[Measure, _Pieces] = {}
    for indicator in catalogue.values():
        for total, told in indicator.ties:
            if any(one.code not in catalogue for one in (total, *told)):
                continue
            for where, whole in numbers.cells.get(_summed(numbers, total), {}).items():
                found = [_printed(numbers, one, where, pieces) for one in told]
                one = Sum([part for some in found for part in some or ()], whole)
                if one.parts and None not in found and one.exact:
                    yield one


def _summed(numbers: Numbers, told: Printed) -> Measure:
    return numbers.measures(told.code, told.item)[told.column]


def _printed(
    numbers: Numbers, told: Printed, where: Cell, pieces: dict[Measure, _Pieces]
) -> list[Number] | None:
    """The numbers that a tie names, in a cell; None when no table prints them."""
    measure = _summed(numbers, told)
    cells = numbers.cells.get(measure, {})
    if not told.breakdown:
        return [cells[where]] if where in cells else None
    if measure not in pieces:
        pieces[measure] = _pieces(cells)
    found = pieces[measure].get((*where, told.breakdown))
    if found is None:
        return None
    but = (*told.but, NOT_COLLECTED)
    kept = [(code, one) for code, one in found if code not in but and JOIN not in code]
    return [one for code, one in kept if not told.only or code in told.only]


def _pieces(cells: Mapping[Cell, Number]) -> _Pieces:
    """Each number, by the cell it is a piece of and the breakdown that makes the pieces."""
    found: _Pieces = defaultdict(list)
    for where, one in cells.items():
        cuts, categories = str(where[-2]).split(CROSS), str(where[-1]).split(CROSS)
        if where[-2] == "" or len(cuts) != len(categories):
            continue
        for place, (added, category) in enumerate(zip(cuts, categories, strict=True)):
            rest = [CROSS.join(all_[:place] + all_[place + 1 :]) for all_ in (cuts, categories)]
            found[(*where[: len(PLACE)], *rest, added)].append((category, one))
    return found
