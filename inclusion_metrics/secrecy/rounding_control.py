"""What roundings give away when they are read together, and the masks against it.

The outsider’s intervals are computed from all that is printed, and what leaves less than three
possible values for a number that the thresholds protect is masked too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from inclusion_metrics.breakdowns import BREAKDOWNS
from inclusion_metrics.measurement import CROSS
from inclusion_metrics.model import Indicator
from inclusion_metrics.secrecy.audit import audit
from inclusion_metrics.secrecy.linked import Linked
from inclusion_metrics.secrecy.numbers import Number
from inclusion_metrics.secrecy.rounding import BASE, REACH, approximate, nearest
from inclusion_metrics.secrecy.system import Flags, System

#: How many values must stay possible for a number that the thresholds protect.
POSSIBLE = 3


def mask_more(linked: Linked, catalogue: Mapping[str, Indicator]) -> pl.DataFrame:
    """Mask what roundings give away; the control of what stays masked.

    Args:
        linked: numbers and sums, already masked where masks are needed; its rows still hold true
            values, and their threshold in ``floor``.
        catalogue: code → indicator.

    Returns:
        As ``Linked.control``, computed from rounded numbers only.
    """
    protected = _protected(linked)
    for place, one in enumerate(linked.numbers):
        if one.printed and _open(one) and _rounded(one, catalogue) and nearest(one.amount) == 0:
            one.hide()
            protected.discard(place)
    while True:
        system, unknown = _as_read(linked, catalogue, protected)
        found = audit(system, unknown)
        exposed = [one.cell for one in found if one.exposed]
        hidden = [cell for cell in exposed if _hide_one(linked, cell)]
        if not hidden:
            return linked.told(found)


def _protected(linked: Linked) -> set[int]:
    """The numbers, printed or computable, that rest on fewer people than their threshold."""
    found = set[int]()
    floors = [_floor(one) for one in linked.numbers]
    for place, one in enumerate(linked.numbers):
        few = 0 < one.amount < floors[place] or 0 < one.people < floors[place]
        if one.persons and few and one.telling and not one.silent and not one.known:
            found.add(place)
    for (total, *parts), place in linked.rests.items():
        least = max(floors[cell] for cell in (total, *parts))
        if linked.numbers[total].persons and 0 < linked.system.value[place] < least:
            found.add(place)
    return found


def _floor(one: Number) -> float:
    return max((float(str(row["floor"] or 0)) for row, _ in one.places), default=0.0)


def _rounded(one: Number, catalogue: Mapping[str, Indicator]) -> bool:
    """Whether every place that prints a number rounds it."""
    return all(
        column in approximate(catalogue[str(row["indicator"])])
        for row, column in one.places
        if row["printed"]
    )


def _open(one: Number) -> bool:
    """Whether a line is there because somebody is: that of a place or a commune of residence.

    ≈ 0 would then mean one or two; it is masked, whether somebody is counted or not.
    """
    if not one.places:  # only an earlier dossier prints it
        return False
    row = one.places[0][0]
    cuts = [BREAKDOWNS.get(code) for code in str(row["breakdown"]).split(CROSS) if code]
    return any(cut is not None and not cut.labels and not cut.calendar for cut in cuts)


def _as_read(
    linked: Linked, catalogue: Mapping[str, Indicator], protected: set[int]
) -> tuple[System, Flags]:
    """The system as an outsider reads it: an interval where he reads a rounded number."""
    system = linked.system
    low, high = np.minimum(system.low, system.value), np.full(len(system), np.inf)
    unknown = np.ones(len(system), dtype=bool)
    for place, one in enumerate(linked.numbers):
        if one.known:
            unknown[place] = False
        elif one.printed and one.shown:
            if not _rounded(one, catalogue):
                unknown[place] = False
                continue
            read = nearest(one.amount)
            whole = one.amount == round(one.amount)
            reach = REACH if whole else BASE / 2
            low[place] = min(max(read - reach, 0.0), one.amount)
            high[place] = max(read + reach, one.amount)
    primary = system.primary.copy()
    mine = sorted(protected - set(np.flatnonzero(primary).tolist()))
    primary[mine] = True
    width = system.width.copy()
    width[mine] = POSSIBLE - 1
    hidden = system.hidden & ~primary
    read_so = replace(system, low=low, high=high, primary=primary, width=width, hidden=hidden)
    return read_so, unknown


def _hide_one(linked: Linked, cell: int) -> bool:
    """Mask an exposed number, or else the least useful printed one that a sum ties to it."""
    numbers = linked.numbers
    if cell < len(numbers) and numbers[cell].printed and numbers[cell].shown:
        numbers[cell].hide()
        return True
    rows = linked.system.relations[:, [cell]].tocoo().coords[0]
    tied = {int(one) for row in rows for one in linked.system.relations[[row]].tocoo().coords[1]}
    printed = [
        numbers[one]
        for one in sorted(tied)
        if one < len(numbers) and numbers[one].printed and numbers[one].shown
    ]
    if not printed:
        return False
    min(printed, key=lambda one: one.weight).hide()
    return True
