"""What one object shows: the published cells of an indicator, read once for all renderings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from inclusion_metrics.breakdowns import BREAKDOWNS, NOT_COLLECTED, Breakdown
from inclusion_metrics.figures import empty_reason, unknown_reason
from inclusion_metrics.measurement import CROSS, WHOLE
from inclusion_metrics.model import (
    ErreurUtilisateur,
    Grain,
    Indicator,
    Kind,
    Period,
    Source,
    Status,
)
from inclusion_metrics.nouns import EVERYWHERE
from inclusion_metrics.reference.prudence import caution
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.formats import per
from inclusion_metrics.rendering.wording import BARE
from inclusion_metrics.secrecy import Published, approximate, only_published
from inclusion_metrics.typography import Approx

#: Items and categories that are the absence of an answer: outside the denominator.
UNANSWERED = ("non_communique", NOT_COLLECTED)
#: The same, and what nobody noted: a line of zeros there says nothing.
_UNSAID = (*UNANSWERED, "inconnu", "sans_theme")
#: Item of the activities that carry none of the others.
NONE_OF_THEM = "aucune"


@dataclass(frozen=True, slots=True)
class Cell:
    """One published figure; ``None`` where disclosure control or the data leave nothing."""

    item: str
    item_label: str
    category: str
    category_label: str
    numerator: float | None
    denominator: float | None
    scope: float | None
    value: float | None
    lower: float | None
    upper: float | None
    covered: float | None
    seats: float | None
    status: Status
    reason: str

    @property
    def unknown(self) -> float:
        """How many of those concerned gave no answer; 0 where it cannot be told."""
        if self.denominator is None or self.scope is None:
            return 0.0
        return max(self.scope - self.denominator, 0.0)

    @property
    def silent(self) -> bool:
        """True when there is nothing to print, for another reason than disclosure control."""
        return self.value is None and not self.status.masked

    @property
    def answered(self) -> bool:
        """True when the figure is about people who answered (not « âge inconnu »)."""
        return self.item not in UNANSWERED


@dataclass(frozen=True, slots=True)
class View:
    """The cells of one indicator, in one territory and period, cut one way.

    Attributes:
        refusal: why there is no figure at all, with its status; ``cells`` is then empty.
    """

    indicator: Indicator
    breakdown: str
    level: str
    territory: str
    territory_label: str
    period: Period
    cells: tuple[Cell, ...]
    refusal: tuple[Status, str] | None

    @property
    def cuts(self) -> tuple[Breakdown, ...]:
        """The breakdowns that make the categories, none for the whole."""
        return tuple(BREAKDOWNS[code] for code in self.breakdown.split(CROSS) if code)

    @property
    def cut_label(self) -> str:
        """Heading of the categories: « Structure (lieu d’activité) × Genre »."""
        return " × ".join(cut.label for cut in self.cuts)

    @property
    def slug(self) -> str:
        """A stable name for ids: the same figures give the same name."""
        parts = (self.indicator.code, self.breakdown.replace(CROSS, "-"), self.territory)
        return "-".join(p.lower().replace("_", "-") for p in parts if p)

    @property
    def title(self) -> str:
        """What is shown: « Part de retraités, par structure »."""
        return f"{self.indicator.label}, {self.by}" if self.cuts else self.indicator.label

    @property
    def by(self) -> str:
        """How it is cut, within a sentence: « par structure et genre »."""
        cuts = [formats.lower_first(cut.label.split(" (")[0]) for cut in self.cuts]
        return f"par {formats.listing(cuts)}"

    @property
    def context(self) -> str:
        """Population, place and period: what a figure may not travel without."""
        return self.context_of([self.indicator.grain])

    def context_of(self, grains: Iterable[Grain]) -> str:
        """The same for several indicators side by side."""
        population = formats.listing([formats.plural(grain) for grain in dict.fromkeys(grains)])
        parts = [population[:1].upper() + population[1:]]
        if self.territory_label:
            parts.append(self.territory_label)
        parts.append(formats.period(self.period))
        return ", ".join(parts)

    @property
    def source(self) -> str:
        """Where the figures come from, doubts included."""
        return self._cited(definition=False)

    @property
    def defined_by(self) -> str:
        """The texts that define the figure; empty when no text does."""
        return self._cited(definition=True)

    def _cited(self, *, definition: bool) -> str:
        return " ; ".join(
            ", ".join(p for p in (s.title, formats.dates(s.date), _doubt(s)) if p)
            for s in self.indicator.sources
            if s.definition is definition
        )


def _doubt(source: Source) -> str:
    return "" if source.verifie else "non vérifié"


def view(
    published: Published,
    indicator: Indicator,
    *,
    breakdown: str = "",
    level: str = "ensemble",
    territory: str = "",
    period: Period | None = None,
) -> View:
    """Read the cells of an indicator.

    Args:
        published: protected figures.
        indicator: what to show.
        breakdown: code of the cut (« structure », « structure×genre »), empty for the whole.
        level: « ensemble », « epci »…
        territory: code within the level.
        period: the period wanted; by default the latest one measured.

    Raises:
        ErreurUtilisateur: the figure was not measured this way, or is not protected.
    """
    frame = only_published(published).select(
        indicator, breakdown=breakdown, level=level, territory=territory
    )
    if period is None:
        latest = frame.sort("end", "start", descending=[True, False]).row(0, named=True)
        period = Period(latest["start"], latest["end"])
    frame = frame.filter((pl.col("start") == period.start) & (pl.col("end") == period.end))
    if frame.is_empty():
        raise ErreurUtilisateur(
            f"Le chiffre {indicator.code} n’a pas été mesuré {formats.period(period)} : "
            "ajoutez cette période au plan du dossier."
        )
    rows = frame.rows(named=True)
    named = next((str(row["territory_label"]) for row in rows if row["territory_label"]), "")
    if indicator.rows.whole:
        level, territory, named = WHOLE, "", EVERYWHERE
    refusal = next((_refusal(row) for row in rows if _refused(row)), None)
    return View(
        indicator=indicator,
        breakdown=breakdown,
        level=level,
        territory=territory,
        territory_label=named,
        period=period,
        cells=tuple(
            _cell(row, indicator, period, rounded=published.rounded)
            for row in rows
            if not _refused(row)
        ),
        refusal=refusal,
    )


def check_item(indicator: Indicator, item: str) -> None:
    """Refuse a code that is none of the items of an indicator.

    Raises:
        ErreurUtilisateur: no such item; « » is the only one of an indicator without any.
    """
    if item not in ([one.code for one in indicator.items] or [""]):
        raise ErreurUtilisateur(f"{indicator.code} n’a pas de modalité « {item} ».")


def telling(seen: View) -> View:
    """The view of a table or a chart: without the lines that say nothing.

    Left out: the zeros of those who gave no answer. A view where nothing at all is known becomes
    a refusal, with its reason.
    """
    if seen.refusal:
        return seen
    reason = _nothing(seen)
    if reason is not None:
        return replace(seen, cells=(), refusal=reason)
    said = [cell for cell in seen.cells if not mute(cell)]
    items = {*(cell.item for cell in said)}
    categories = {*(cell.category for cell in said)}
    kept = [
        cell
        for cell in seen.cells
        if (cell.item not in _UNSAID or cell.item in items)
        and (cell.category not in _UNSAID or cell.category in categories)
    ]
    return replace(seen, cells=tuple(kept) or seen.cells)


def mute(cell: Cell) -> bool:
    """True for what is zero, for sure, or has no object."""
    if cell.value is None:
        return cell.status is Status.SANS_OBJET
    return cell.value == 0 and not cell.upper and not cell.status.masked


def _nothing(seen: View) -> tuple[Status, str] | None:
    """Why there is nothing to show in any of the cells; ``None`` when there is something."""
    indicator = seen.indicator
    silent = [cell for cell in seen.cells if cell.silent]
    if silent and len(silent) == len(seen.cells):
        first = next((c for c in silent if c.status is Status.NON_RENSEIGNE), silent[0])
        return first.status, first.reason
    if indicator.kind is not Kind.COUNT or indicator.denominator is None or not indicator.items:
        return None
    if any(cell.denominator != 0 or cell.upper for cell in seen.cells if cell.answered):
        return None
    if any(cell.scope for cell in seen.cells):
        return Status.NON_RENSEIGNE, unknown_reason(indicator)
    return Status.SANS_OBJET, empty_reason(indicator)


def measured(
    published: Published,
    indicator: Indicator,
    *,
    level: str,
    territory: str,
    period: Period | None,
) -> View | None:
    """The uncut figure, or nothing when it was not measured."""
    only_published(published)
    try:
        return view(published, indicator, level=level, territory=territory, period=period)
    except ErreurUtilisateur:
        return None


def without_figure(item: str, status: Status, reason: str) -> Cell:
    """A cell that holds nothing but why it is empty."""
    blank: dict[str, Any] = dict.fromkeys(Cell.__dataclass_fields__)
    names = {"item": item, "item_label": "", "category": "", "category_label": ""}
    return Cell(**(blank | names | {"status": status, "reason": reason}))


def wide(cell: Cell, indicator: Indicator) -> bool:
    """True for a share that leaves so much open that its bounds are said, not its value."""
    if indicator.kind is not Kind.SHARE or indicator.sample or cell.value is None:
        return False
    if cell.lower is None or cell.upper is None:
        return False
    return cell.upper - cell.lower > caution("bornes_larges")


def part_of_whole(cell: Cell, indicator: Indicator) -> bool:
    """True when the count is part of its denominator, so that a percentage has a meaning."""
    return indicator.kind is Kind.COUNT and indicator.denominator is not None and cell.answered


def has_counts(cell: Cell, indicator: Indicator) -> bool:
    """True when a figure must not travel without its numerator and denominator."""
    if indicator.code in BARE:
        return False
    return indicator.kind in (Kind.SHARE, Kind.RATE) or part_of_whole(cell, indicator)


def above_and_below(cell: Cell, indicator: Indicator) -> tuple[float | None, float | None]:
    """Numerator and denominator as printed: minutes are given in the unit of their ratio, hours."""
    converted = indicator.kind is Kind.RATE and per(indicator.unit) and indicator.unit.factor < 1
    if not converted or cell.numerator is None:
        return cell.numerator, cell.denominator
    return cell.numerator * indicator.unit.factor, cell.denominator


def _refused(row: dict[str, Any]) -> bool:
    silent = row["status"] in (Status.SANS_OBJET.value, Status.NON_RENSEIGNE.value)
    return silent and row["numerator"] is None and row["scope"] is None


def _refusal(row: dict[str, Any]) -> tuple[Status, str]:
    return Status(row["status"]), str(row["reason"] or "")


def _cell(row: dict[str, Any], indicator: Indicator, period: Period, *, rounded: bool) -> Cell:
    names = Cell.__dataclass_fields__
    found = {name: row[name] for name in names if name not in ("status", "reason")}
    for name in approximate(indicator) if rounded else ():
        found[name] = None if found[name] is None else Approx(found[name])
    if indicator.grain is Grain.TRAVAIL:  # days of work of the period, read as full-time posts
        for part in ("numerator", "denominator", "scope"):
            found[part] = None if found[part] is None else found[part] / period.days
    return Cell(**found, status=Status(row["status"]), reason=row["reason"] or "")
