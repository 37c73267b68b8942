"""What a chart shows, in one sentence: its text alternative."""

from __future__ import annotations

from collections.abc import Sequence

from inclusion_metrics.model import Kind
from inclusion_metrics.rendering import columns, formats, order
from inclusion_metrics.rendering.cells import (
    NONE_OF_THEM,
    UNANSWERED,
    Cell,
    View,
    above_and_below,
    has_counts,
    part_of_whole,
    wide,
)
from inclusion_metrics.rendering.marks import Marked
from inclusion_metrics.rendering.parts import adding_up, percentage
from inclusion_metrics.rendering.wording import in_euros

#: Said where a series is cut.
APART = "De part et d’autre d’une rupture de série, les chiffres ne se comparent pas."
#: Periods on a par that are named one by one.
_LISTED = 3


def ranking(seen: View, cells: Sequence[Cell], *, zeros: int = 0) -> str:
    """Bars: the largest ones, then what is not shown, ``zeros`` among them."""
    drawn = [
        c
        for c in cells
        if c.value is not None
        and c.item not in (*UNANSWERED, NONE_OF_THEM)
        and c.category not in UNANSWERED
    ]
    largest = sorted((c for c in drawn if c.value), key=lambda c: -(c.value or 0.0))
    first = order.first(largest, seen.indicator) if largest else []
    hidden = any(c.status.masked for c in cells)
    among = "parmi les chiffres publiés, " if hidden and len(largest) > 1 else ""
    if not largest:
        main = "aucune barre, tous les chiffres sont nuls ou non publiés"
    elif len(largest) == 1:
        main = f"{_named(largest[0], seen)}, {_said(largest[0], seen)}"
        alone = sum(bool(c.value) for c in cells) == 1  # « aucune », « inconnu » included
        main += ", seul chiffre non nul publié" if alone and len(cells) > 1 else ""
    elif len(first) > 1:
        how = "à égalité" if order.equal(first, seen.indicator) else order.UNDECIDED
        comma = "," * (how == order.UNDECIDED)
        main = f"{among}{_several(first, seen)} viennent en tête{comma} {how}"
    else:
        main = f"{among}{_named(first[0], seen)} vient en tête ({_said(first[0], seen)}), devant "
        main += _several(largest[1:3], seen)
    aside = [c for c in cells if largest and c not in drawn and _longer(c, largest[0])]
    if aside:
        main = f"hors {_several(aside, seen)}, {main}"
    rest = f" Les {zeros} lignes à zéro ne sont que dans les données." if zeros > 1 else ""
    if zeros == 1:
        rest = " La ligne à zéro n’est que dans les données."
    return formats.typo(f"{seen.title} : {main}.{rest}{_unsaid(cells)}")


def _longer(cell: Cell, top: Cell) -> bool:
    """True for the bar of those who are in no category, where it is longer than the others."""
    return cell.value is not None and cell.value > (top.value or 0.0)


def along_time(seen: View, cells: Sequence[Cell]) -> str:
    """Columns or line: the highest and the lowest points."""
    return formats.typo(f"{seen.title} : {course(seen, cells)}.{_unsaid(cells)}")


def series(seen: View, cells: Sequence[Cell], cut: Marked) -> str:
    """The same where something cuts the series, or where a period is not whole.

    The total of nine months is neither the highest nor the lowest of several years.
    """
    adds = seen.indicator.kind in (Kind.COUNT, Kind.AMOUNT)
    aside = [c for c, part in zip(cells, cut.partial, strict=True) if part and adds]
    pieces: dict[int, list[Cell]] = {}
    for cell, piece in zip(cells, cut.pieces, strict=True):
        if cell not in aside:
            pieces.setdefault(piece, []).append(cell)
    if not pieces:
        return along_time(seen, cells)
    if cut.cut and len(pieces) > 1:
        said = f"{broken(seen, [*pieces.values()])} {APART}"
    else:
        said = along_time(seen, [cell for piece in pieces.values() for cell in piece])
    if aside:
        names = [
            f"{cell.category_label} ({part})"
            for cell, part in zip(cells, cut.partial, strict=True)
            if part
        ]
        plural = "s" * (len(names) > 1)
        said += f" Période{plural} incomplète{plural}, à ne pas comparer aux autres : "
        said += f"{formats.listing(names)}."
    return formats.typo(said)


def broken(seen: View, pieces: Sequence[Sequence[Cell]]) -> str:
    """The same on each side of the breaks of a series, never across them."""
    said = []
    for cells in pieces:
        first, last = cells[0].category_label, cells[-1].category_label
        if len(cells) <= 2 and all(cell.value is not None for cell in cells):
            told = [f"{_said(cell, seen)} en {cell.category_label}" for cell in cells]
            said.append(formats.listing(told))
            continue
        span = first if len(cells) == 1 else f"de {first} à {last}"
        said.append(f"{span}, {course(seen, cells)}")
    every = [cell for cells in pieces for cell in cells]
    return formats.typo(f"{seen.title} : {' ; '.join(said)}.{_unsaid(every)}")


def course(seen: View, cells: Sequence[Cell]) -> str:
    """The highest and the lowest points of some periods, without a capital nor a full stop."""
    drawn = [c for c in cells if c.value is not None]
    if not drawn:
        return "aucun chiffre publié"
    highest = max(drawn, key=lambda c: c.value or 0.0)
    lowest = min(drawn, key=lambda c: c.value or 0.0)
    if len(cells) == 1:
        return _said(highest, seen)
    if len(drawn) == 1:
        return f"un seul chiffre publié, en {highest.category_label} ({_said(highest, seen)})"
    if highest.value == lowest.value:
        return f"toujours {_said(highest, seen)}, sur {_times(len(drawn))}"
    top, bottom = (order.first(drawn, seen.indicator, way=way) for way in (1, -1))
    if lowest in top or highest in bottom:
        ends = [f"{_said(c, seen)} en {c.category_label}" for c in (lowest, highest)]
        return f"de {ends[0]} à {ends[1]}, {order.UNDECIDED}"
    return f"au plus haut {_when(top, seen)}, au plus bas {_when(bottom, seen)}"


def pyramid(seen: View, cells: Sequence[Cell]) -> str:
    """Ages by sex: the largest class on each side."""
    said = []
    for side in dict.fromkeys(c.category for c in cells):
        mine = [c for c in cells if c.category == side and c.value]
        if mine:
            top = order.first(mine, seen.indicator)
            who = "femmes" if side == "feminin" else "hommes"
            named = [f"« {c.item_label} » ({_said(c, seen)})" for c in top[:_LISTED]]
            named += ["une autre"] * (len(top) > _LISTED)
            said.append((f"chez les {who}", formats.listing(named, last="ou")))
    hidden = any(c.status.masked for c in cells)
    what = "la classe publiée la plus nombreuse" if hidden else "la classe la plus nombreuse"
    told = [
        f"{who}, {f'{what} ' if rank == 0 else 'c’'}est {one}"
        for rank, (who, one) in enumerate(said)
    ]
    main = " ; ".join(told) or "aucun chiffre publié"
    rest = " Les personnes dont le genre ou l’âge est inconnu ne sont que dans les données."
    return formats.typo(f"{seen.title} : {main}.{rest}{_unsaid(cells)}")


def about_bounds(seen: View, cells: Sequence[Cell]) -> str:
    """What the thin lines mean, when there are some."""
    unit, sample = seen.indicator.unit, columns.sampled(seen.indicator)
    if not any(c.value is not None and formats.differ(c.lower, c.upper, unit) for c in cells):
        return ""
    calendar = len(seen.cuts) == 1 and seen.cuts[0].calendar
    if calendar or (len(seen.cuts) == 1 and seen.cuts[0].code == "genre" and seen.indicator.items):
        return (
            " Intervalle de confiance dans les données." if sample else " Bornes dans les données."
        )
    if sample:
        return f" Trait fin : {formats.lower_first(columns.INTERVAL)}."
    if seen.indicator.kind is Kind.MEDIAN:
        return " Trait fin : du premier au troisième quartile."
    return " Trait fin : entre les deux bornes possibles."


def _named(cell: Cell, seen: View) -> str:
    parts = [p for p in (cell.category_label, cell.item_label) if p]
    return formats.quoted(" · ".join(parts) or seen.indicator.label)


def _said(cell: Cell, seen: View) -> str:
    indicator = seen.indicator
    assert cell.value is not None  # noqa: S101 - callers keep drawn cells
    text = formats.quantity(cell.value, indicator.unit)
    if wide(cell, indicator):
        return columns.spread(cell, indicator)
    if cell.numerator is None or not cell.denominator or not has_counts(cell, indicator):
        return text
    if indicator.kind is Kind.SHARE:
        return f"{text}, {formats.out_of(cell.numerator, cell.denominator)}"
    if indicator.kind is Kind.RATE:
        above, below = above_and_below(cell, indicator)
        return f"{text}, {formats.over(above, below, euros=in_euros(indicator))}"
    if part_of_whole(cell, indicator):
        return f"{text}, {percentage(cell, adding_up(seen.cells, indicator))}"
    return text


def _figure(cell: Cell, seen: View) -> str:
    if wide(cell, seen.indicator):
        return columns.spread(cell, seen.indicator)
    return formats.quantity(cell.value or 0.0, seen.indicator.unit)


def _several(cells: Sequence[Cell], seen: View) -> str:
    """« A » (12), « B » (12) et 3 autres."""
    said = [f"{_named(c, seen)} ({_said(c, seen)})" for c in cells[:3]]
    if len(cells) > 3:
        said.append(f"{len(cells) - 3} autre{'s' * (len(cells) > 4)}")
    return formats.listing(said)


def _when(same: Sequence[Cell], seen: View) -> str:
    """« en mai 2024 (43) », « en 2022, 2023 et 2024 (43 à chaque fois) », « en 2022 ou 2023… »."""
    cell = same[0]
    if len(same) == 1:
        return f"en {cell.category_label} ({_said(cell, seen)})"
    figure = _figure(cell, seen)
    if not order.equal(same, seen.indicator):
        if len(same) > _LISTED:
            return f"à l’une de {_times(len(same))} qu’on ne peut départager"
        named = [f"{c.category_label} ({_said(c, seen)})" for c in same]
        return f"en {formats.listing(named, last='ou')}"
    same = sorted(same, key=lambda c: [one.category for one in seen.cells].index(c.category))
    if len(same) > _LISTED:
        return f"à égalité sur {_times(len(same))} ({figure} à chaque fois)"
    names = formats.listing([c.category_label for c in same])
    return f"en {names} ({figure} à chaque fois)"


def _times(count: int) -> str:
    return f"{count} période{'s' * (count > 1)}"


def _unsaid(cells: Sequence[Cell]) -> str:
    """How many figures are masked or unknown."""
    said = []
    masked = sum(c.status.masked for c in cells)
    unknown = sum(c.value is None and not c.status.masked for c in cells)
    if masked:
        plural = "s" * (masked > 1)
        said.append(f"{masked} chiffre{plural} masqué{plural} par le secret statistique")
    if unknown:
        said.append(f"{unknown} case{'s' * (unknown > 1)} sans réponse ou sans objet")
    return f" {formats.listing(said)}." if said else ""
