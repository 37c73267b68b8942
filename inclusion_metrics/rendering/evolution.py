"""One figure over several periods, each with its own published figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from inclusion_metrics.model import ErreurUtilisateur, Indicator, Period, Status
from inclusion_metrics.rendering import charts, formats, readings, tables
from inclusion_metrics.rendering.cells import Cell, View, check_item, measured, without_figure
from inclusion_metrics.rendering.elements import Block
from inclusion_metrics.rendering.sentences import pick
from inclusion_metrics.secrecy import Published
from inclusion_metrics.typography import NO_BREAK_SPACE

_NOT_MEASURED = "Ce chiffre n’a pas été mesuré pour cette période."
_BREAK = "rupture"


def evolution(
    published: Mapping[Period, Published],
    indicator: Indicator,
    item: str = "",
    *,
    level: str = "ensemble",
    territory: str = "",
    breaks: Mapping[Period, str] | None = None,
) -> Block:
    """Draw one figure period by period, from the earliest to the latest, with its table.

    Args:
        published: period → its protected figures; one object may hold several periods.
        indicator: what to draw.
        item: which of its items, when it has some.
        level: where it was measured.
        territory: code within the level.
        breaks: first period counted in another way → what changed; the line stops before it.

    Raises:
        ErreurUtilisateur: measured in none of the periods, or no such item.
    """
    check_item(indicator, item)
    periods = sorted(published, key=lambda period: (period.start, period.end))
    where = {"level": level, "territory": territory}
    views = {p: measured(published[p], indicator, **where, period=p) for p in periods}
    found = [seen for seen in views.values() if seen]
    if not found:
        raise ErreurUtilisateur(
            f"Le chiffre {indicator.code} n’a été mesuré dans aucune des périodes : "
            "ajoutez-le au plan du dossier."
        )
    if all(seen.refusal for seen in found):
        return tables.refusal(found[-1])
    broken = breaks or {}
    cells = [_cell(p, views[p], item, broken=p in broken) for p in periods]
    named = next((seen.territory_label for seen in found if seen.territory_label), "")
    seen = View(
        indicator=indicator,
        breakdown="annee",
        level=level,
        territory=territory,
        territory_label=named,
        period=Period(periods[0].start, max(period.end for period in periods)),
        cells=tuple(cells),
        refusal=None,
    )
    rows: list[dict[str, object]] = []
    pieces: list[list[Cell]] = [[]]
    for rank, (period, cell) in enumerate(zip(periods, cells, strict=True)):
        if period in broken and rows:
            rows.append(_gap(rank))
            pieces.append([])
        bare = replace(cell, category_label=_name(period))
        rows.append(charts.row(bare, seen, short=True))
        pieces[-1].append(bare)
    notes = [f"Rupture de série {formats.when(p)} : {broken[p]}" for p in periods if p in broken]
    reading = readings.along_time(seen, cells)
    if notes:
        reading = f"{readings.broken(seen, pieces)} {readings.APART}"
    spec, narrow = charts.along(rows, cells, seen)
    return charts.figure(
        seen,
        cells,
        spec,
        reading,
        narrow=narrow,
        letters=notes,
    )


def _name(period: Period) -> str:
    """« 2024 », or the dates of a period that is not a year."""
    return formats.when(period).removeprefix("en ")


def _cell(period: Period, seen: View | None, item: str, *, broken: bool) -> Cell:
    """The figure of a period, or why there is none."""
    name = _name(period) + (f" ({_BREAK} de série)" if broken else "")
    cell = pick(seen, item) if seen else None
    if cell is None:
        status, reason = (seen and seen.refusal) or (Status.NON_RENSEIGNE, _NOT_MEASURED)
        cell = without_figure(item, status, reason)
    return replace(cell, category=str(period.start), category_label=name)


def _gap(rank: int) -> dict[str, object]:
    """An empty place along the calendar, where the series breaks."""
    blank = dict.fromkeys(("valeur", "bas", "haut", "fin"))
    name = _BREAK + NO_BREAK_SPACE * rank  # a name is there once on the axis
    return {**blank, "nom": name, "texte": "", "couleur": "", "secret": False}
