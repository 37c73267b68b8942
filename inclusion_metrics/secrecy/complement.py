"""A guard against subtraction: what the tables mask cannot be a total less the rest.

Categories add up to a whole, items to a denominator, and numbers of different indicators to each
other (``Indicator.ties``). Where those masked hide too few people together, the smallest other one
is masked too, or the whole itself when no other one can serve. One sum at a time: what several
sums tell together, other territories, dossiers and years are not looked at. The dossier says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from inclusion_metrics.breakdowns import BREAKDOWNS, NOT_COLLECTED
from inclusion_metrics.measurement import CROSS
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

_SLACK = 1e-6
#: A cell and a breakdown → the categories of that cell cut that way.
_Pieces = dict[tuple[object, ...], list[tuple[str, Number]]]


@dataclass(slots=True)
class _Sum:
    """Numbers that add up to another one."""

    parts: list[Number] = field(default_factory=list)
    total: Number | None = None

    @property
    def exact(self) -> bool:
        """True when they add up in these figures: overlapping or uncertain ones need not."""
        whole = self.total.amount if self.total else 0.0
        return abs(sum(part.amount for part in self.parts) - whole) < _SLACK


def complete(frame: pl.DataFrame, catalogue: Mapping[str, Indicator]) -> pl.DataFrame:
    """Mask what would give a masked number back: the same one elsewhere, or a sum.

    Args:
        frame: figures with their primary masks and their thresholds (``least``); ``numerator``
            still holds every value, and the other columns theirs under another name (``BEFORE``).
    """
    rows = frame.to_dicts()
    numbers = Numbers(rows, catalogue)
    repeated = [one for one in numbers if len(one.places) > 1]
    every = (
        *_over_items(rows, numbers, catalogue),
        *_over_categories(numbers, catalogue),
        *_over_ties(numbers, catalogue),
    )
    sums = [(one.total, one.parts) for one in every if one.total is not None]
    changed = True
    while changed:
        same = [one for one in repeated if one.masked and one.shown]
        for one in same:
            one.hide()
        changed = any([_guard(total, parts) for total, parts in sums]) or bool(same)
    return pl.DataFrame(rows, schema=frame.schema)


def _guard(total: Number, parts: Sequence[Number]) -> bool:
    """Make sure that what a sum hides is nobody, or enough people in two cells; True if changed."""
    masked = [part for part in parts if not part.shown]
    known = total.shown
    if known == (not masked):  # nothing is hidden, or both sides are
        return False
    if not any(part.telling for part in (masked or [total])):
        return False
    people = sum(part.people for part in masked)
    if len(masked) > 1 and people >= max(part.least for part in masked):
        return False
    others = [part for part in parts if part.shown]
    counted = [part for part in others if part.amount > 0]
    if counted:
        min(counted, key=_preference).hide()
    elif known and not total.silent:
        total.hide()
    elif known and others:  # how many did not say is printed: nobody is no mask, but hides which
        min(others, key=_preference).hide()
    else:
        return False
    return True


def _preference(part: Number) -> tuple[object, ...]:
    """Those who did not say last, since other figures tell how many; then what loses least."""
    return part.silent, not part.free, part.amount, part.name


def _over_items(
    rows: Iterable[Row], numbers: Numbers, catalogue: Mapping[str, Indicator]
) -> Iterator[_Sum]:
    """The items that add up: to a denominator, which the scope less the unknown gives, or to one.

    By default the items of a count add up to its denominator; those of a path or exclusive shares
    say it (``Indicator.sums``).
    """
    tables: dict[tuple[str, Cell], list[str]] = defaultdict(list)
    for row in rows:
        if row["item"] != "":
            tables[str(row["indicator"]), cell(row)].append(str(row["item"]))
    for (code, where), items in tables.items():
        indicator = catalogue[code]
        count = indicator.kind is Kind.COUNT
        every = ("", tuple(item for item in items if item != UNKNOWN))
        for total, parts in indicator.sums or ((every,) if count and every[1] else ()):
            found = [numbers.find(code, part, "numerator", where) for part in parts]
            pieces = [piece for piece in found if piece is not None]
            if total:
                yield _Sum(pieces, numbers.find(code, total, "numerator", where))
                continue
            whole = numbers.find(code, parts[0], "denominator", where)
            yield _Sum(pieces, whole)
            if not count:  # the scope of a share is no sum of its items
                continue
            unknown = numbers.find(code, UNKNOWN, "numerator", where) if UNKNOWN in items else None
            silent = [] if unknown is None else [unknown]
            everyone = numbers.find(code, parts[0], "scope", where)
            for some in (pieces,) if whole is None else (pieces, [whole]):
                one = _Sum([*some, *silent], everyone)
                if whole is None or (one.exact and _Sum(pieces, whole).exact):
                    yield one


def _over_categories(numbers: Numbers, catalogue: Mapping[str, Indicator]) -> Iterator[_Sum]:
    """The categories of a breakdown add up to the number that is not cut that way."""
    for measure, cells in numbers.cells.items():
        indicators = [catalogue[code] for code in numbers.codes[measure]]
        tables: dict[tuple[object, ...], _Sum] = defaultdict(_Sum)
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
    if len(cuts) == 1:
        yield breakdown, "", ""
    elif len(categories) == len(cuts) == 2:
        yield cuts[1], cuts[0], categories[0]
        yield cuts[0], cuts[1], categories[1]


def adds_up(indicator: Indicator, breakdown: str) -> bool:
    """A person has one sex but may come to two places: only traits cut people into parts."""
    if indicator.kind is Kind.MEDIAN or breakdown not in BREAKDOWNS:
        return False
    cut = BREAKDOWNS[breakdown]
    if indicator.rows.stock and cut.calendar:
        return False
    return cut.brought or not indicator.grain.distinct


def _over_ties(numbers: Numbers, catalogue: Mapping[str, Indicator]) -> Iterator[_Sum]:
    """What indicators say of each other, where these figures bear it out."""
    pieces: dict[Measure, _Pieces] = {}
    for indicator in catalogue.values():
        for total, told in indicator.ties:
            if any(one.code not in catalogue for one in (total, *told)):
                continue
            for where, whole in numbers.cells.get(_summed(numbers, total), {}).items():
                found = [_printed(numbers, one, where, pieces) for one in told]
                one = _Sum([part for some in found for part in some or ()], whole)
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
    kept = [(code, one) for code, one in found if code not in (*told.but, NOT_COLLECTED)]
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
