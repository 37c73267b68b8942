"""What is asked of the rows, and the aggregates that answer: sums, people behind, coverage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import narwhals.stable.v2 as nw

from inclusion_metrics.breakdowns import Breakdown, members
from inclusion_metrics.figures import PEOPLE_BEHIND, items_of, part_name
from inclusion_metrics.model import Behind, Indicator, Kind, Period, RowBuilder
from inclusion_metrics.rows import PARTICIPANTS, Frame, Frames, yes

#: Where a figure is computed: over all the data, or in each territory of a level.
LEVELS = ("ensemble", "departement", "epci", "commune")
#: The level of what is about the service as a whole, whatever the territory (its budget).
WHOLE = LEVELS[0]
#: Between the two parts of a crossed breakdown, in its code and in its categories.
CROSS = "×"

#: The accompagnements of a cell, and those of followed persons: the coverage beside each figure.
SEATS = nw.col("accompagnements")
COVERED = yes(nw.col("anonyme") == False, SEATS)  # noqa: E712 - null is neither


@dataclass(frozen=True, slots=True)
class Request:
    """Figures wanted together: some indicators, over a period, at a level, cut or not."""

    indicators: tuple[Indicator, ...]
    period: Period
    level: str = WHOLE
    cut: tuple[Breakdown, ...] = ()

    @property
    def breakdown(self) -> str:
        """Code of the cut, empty for none: « genre », « commune×genre »."""
        return CROSS.join(b.code for b in self.cut)

    @property
    def by(self) -> tuple[str, ...]:
        """Columns of the activity that rows are gathered within; traits come with the person."""
        return tuple(dict.fromkeys((self.level, *(b.column for b in self.cut if not b.brought))))

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that make the cells: the territory, then the cut."""
        return tuple(dict.fromkeys((self.level, *(b.column for b in self.cut))))


def aggregates(
    frames: Frames, builder: RowBuilder, indicators: Sequence[Indicator], request: Request
) -> Iterator[Frame]:
    """One aggregate of all the indicators that share these rows, and one of the people behind."""
    built = builder.build(frames, request.period, request.by)
    sums: dict[str, nw.Expr] = {}
    flags: dict[str, nw.Expr] = {}
    brought: dict[str, nw.Expr] = {}
    for indicator in indicators:
        sums |= _sums(indicator)
        whole = indicator.scope if indicator.denominator is None else indicator.denominator
        flags[part_name(indicator, None, "whole_contributors")] = yes(whole > 0)
        for item in items_of(indicator):
            counted = item.numerator > 0
            if indicator.kind is Kind.MEDIAN:  # a gain that is zero or negative is part of it
                counted = ~item.numerator.is_null()
            flags[part_name(indicator, item, "contributors")] = yes(counted)
            if indicator.kind is Kind.AMOUNT:
                brought[part_name(indicator, item, "largest")] = item.numerator
    for rows in _variants(built, request):
        yield from _aggregates(frames, builder, rows, request, sums, flags, brought)


def _variants(rows: Frame, request: Request) -> Iterator[Frame]:
    """The rows as they are, then those of each merged category, under its code.

    Merged before counting: whoever is behind two of the categories is one person behind both.
    """
    choices = [(None, *b.merges) for b in request.cut]
    for chosen in product(*choices):
        kept = rows
        for b, code in zip(request.cut, chosen, strict=True):
            if code is not None:
                kept = kept.filter(nw.col(b.column).is_in(list(members(code)))).with_columns(
                    nw.lit(code).alias(b.column)
                )
        yield kept


def _aggregates(
    frames: Frames,
    builder: RowBuilder,
    rows: Frame,
    request: Request,
    sums: Mapping[str, nw.Expr],
    flags: Mapping[str, nw.Expr],
    brought: Mapping[str, nw.Expr],
) -> Iterator[Frame]:
    """Sums, the people behind them, and what the one who brings most brings."""
    if builder.behind in (Behind.ROW, Behind.COUNT):
        each: nw.Expr | int = nw.col(PEOPLE_BEHIND) if builder.behind is Behind.COUNT else 1
        people = {name: yes(flag > 0, each).sum().cast(nw.Float64) for name, flag in flags.items()}
        if builder.behind is Behind.ROW:
            people |= {name: most.max().cast(nw.Float64) for name, most in brought.items()}
        yield rows.group_by(*request.keys).agg(**sums, **people)
        return
    yield rows.group_by(*request.keys).agg(**sums)
    # the hours of a workshop are those of everyone who came, not what one of them brings
    mine = {} if builder.behind is Behind.SEATS else brought
    if builder.behind is Behind.NOBODY:
        return
    yield (
        _linked(frames, builder, rows)
        .group_by(*request.keys, "beneficiaire_id")
        .agg(
            **{name: flag.max() for name, flag in flags.items()},
            **{name: most.sum().cast(nw.Float64) for name, most in mine.items()},
        )
        .group_by(*request.keys)
        .agg(
            **{name: nw.col(name).sum().cast(nw.Float64) for name in flags},
            **{name: nw.col(name).max() for name in mine},
        )
    )


def _linked(frames: Frames, builder: RowBuilder, rows: Frame) -> Frame:
    """The rows repeated for each person behind them."""
    if builder.behind is Behind.SEATS:
        links = frames.participations.select("activite_id", "beneficiaire_id")
        return rows.join(links, on="activite_id", how="inner")
    return rows


def coverage(frames: Frames, request: Request) -> Iterator[Frame]:
    """How many accompagnements of each cell belong to followed people, out of how many."""
    built = PARTICIPANTS.build(frames, request.period, request.by)
    for rows in _variants(built, request):
        yield rows.group_by(*request.keys).agg(
            covered=COVERED.sum().cast(nw.Float64),
            seats=SEATS.sum().cast(nw.Float64),
        )


def _sums(indicator: Indicator) -> dict[str, nw.Expr]:
    """The aggregates of one indicator; sums are floats, since engines disagree on integers."""

    def total(expr: nw.Expr) -> nw.Expr:
        return expr.sum().cast(nw.Float64)

    named = {part_name(indicator, None, "scope"): total(indicator.scope)}
    if indicator.denominator is not None:
        named[part_name(indicator, None, "denominator")] = total(indicator.denominator)
    for item in items_of(indicator):
        named[part_name(indicator, item, "numerator")] = total(item.numerator)
        for part, bound in (("lower", item.lower), ("upper", item.upper)):
            if bound is not None:
                named[part_name(indicator, item, part)] = total(bound)
        if indicator.kind is Kind.MEDIAN:
            for part, level in (("lower", 0.25), ("value", 0.5), ("upper", 0.75)):
                quantile = item.numerator.cast(nw.Float64).quantile(level, interpolation="linear")
                named[part_name(indicator, item, part)] = quantile
    return named
