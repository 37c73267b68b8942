"""A figure beside that of an earlier period: what can be said of the change, and what cannot."""

from __future__ import annotations

from inclusion_metrics.model import Indicator, Kind, Period, Status
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.cells import Cell, View, has_counts, wide
from inclusion_metrics.rendering.columns import sampled, spread
from inclusion_metrics.rendering.order import unsure
from inclusion_metrics.rendering.sentences import FEW_ANSWERS, few

#: Days by which two periods may differ and still hold comparable sums (months, leap years).
_SAME_LENGTH = 3
_LENGTHS = "périodes de durées différentes"
_SILENT = {
    Status.NON_RENSEIGNE: "chiffre précédent non renseigné",
    Status.SANS_OBJET: "chiffre précédent sans objet",
}


def against(seen: View, cell: Cell, earlier: View | None, before: Cell | None) -> str:
    """What goes at the end of a sentence: « contre 118 sur 240 (49,2 %) en 2023 ».

    Args:
        seen: the view of the figure that is said.
        cell: the figure, published.
        earlier: the same indicator over the earlier period; ``None`` if it was not measured.
        before: the same item there; ``None`` if it was refused.

    Returns:
        The earlier figure, then the change, or why nothing is said of it.
    """
    if earlier is None:
        return " (chiffre précédent non mesuré)"
    if before is None or before.value is None:
        status = earlier.refusal[0] if earlier.refusal else None
        status = before.status if before is not None else status
        masked = status is not None and status.masked
        said = "chiffre précédent non publié" if masked else _SILENT.get(status or Status.PUBLIE)
        return f" ({said or 'chiffre précédent non mesuré'})"
    indicator = seen.indicator
    change = _change(indicator, cell, before, (seen.period, earlier.period))
    if same(cell, before, indicator):
        then = _same(cell, before, indicator, _when(earlier.period))
        return then + (f" ({change})" if change.startswith(_LENGTHS) else "")
    then = f"{_figure(before, indicator)} {_when(earlier.period)}"
    return f", contre {then}" + (f" ({change})" if change else "")


def same(cell: Cell, before: Cell, indicator: Indicator) -> bool:
    """True for two figures that are printed alike, when no bounds leave a doubt."""
    if any(wide(one, indicator) or unsure(one, indicator) for one in (cell, before)):
        return False
    return not formats.differ(cell.value, before.value, indicator.unit)


def _same(cell: Cell, before: Cell, indicator: Indicator, when: str) -> str:
    """« , comme en 2023 », with the counts where they are not the same."""
    part, whole = before.numerator, before.denominator
    alike = (part, whole) == (cell.numerator, cell.denominator)
    if indicator.kind is not Kind.SHARE or alike or part is None or whole is None:
        return f", comme {when}"
    return f", comme {when} ({formats.out_of(part, whole)})"


def _when(period: Period) -> str:
    said = formats.when(period)
    return said if said.startswith("en ") else f"sur la période {said}"


def _figure(cell: Cell, indicator: Indicator) -> str:
    """The earlier figure with its counts."""
    assert cell.value is not None  # noqa: S101 - the caller looked
    if wide(cell, indicator):
        return f"une part située {spread(cell, indicator)}"
    said = formats.quantity(cell.value, indicator.unit)
    if indicator.kind is Kind.MEDIAN:
        return f"une médiane de {said}"
    if not has_counts(cell, indicator) or cell.numerator is None or not cell.denominator:
        return said
    counted = formats.out_of(cell.numerator, cell.denominator)
    if indicator.kind is Kind.SHARE:
        return f"{counted} ({said})"
    return said if indicator.kind is Kind.RATE else counted


def _change(indicator: Indicator, cell: Cell, before: Cell, periods: tuple[Period, Period]) -> str:
    """The change and its size, or the reason to say nothing of it."""
    now, then = cell.value, before.value
    assert now is not None  # noqa: S101 - the caller looked
    assert then is not None  # noqa: S101
    if indicator.kind is Kind.MEDIAN:
        return ""
    adds_up = indicator.kind in (Kind.COUNT, Kind.AMOUNT)
    if adds_up and abs(periods[0].days - periods[1].days) > _SAME_LENGTH:
        return f"{_LENGTHS} : pas d’évolution à lire"
    if _overlap(cell, before, indicator):
        what = "intervalles de confiance" if sampled(indicator) else "bornes"
        return f"les {what} se recouvrent : pas d’évolution à conclure"
    if not adds_up and indicator.grain.counts_people and _few(cell, before):
        return f"{few(indicator)} : pas d’évolution à conclure"
    if not formats.differ(now, then, indicator.unit):
        return ""
    if any(wide(c, indicator) for c in (cell, before)):
        return "bornes trop larges pour mesurer l’évolution"
    if adds_up and _unsure(cell, before, indicator):
        return _at_least(cell, before, indicator)
    change = formats.difference(now - then, indicator.unit)
    if not adds_up or then <= 0 or (indicator.kind is Kind.COUNT and then < FEW_ANSWERS):
        return change
    growth = 100 * (now - then) / then
    return f"{change}, soit {formats.signed_percent(growth)}"


def _overlap(cell: Cell, before: Cell, indicator: Indicator) -> bool:
    """True when the bounds leave open which of the two figures is the larger."""
    lows, highs = (cell.lower, before.lower), (cell.upper, before.upper)
    if not _unsure(cell, before, indicator) or None in lows or None in highs:
        return False
    return max(low or 0.0 for low in lows) <= min(high or 0.0 for high in highs)


def _unsure(cell: Cell, before: Cell, indicator: Indicator) -> bool:
    return any(formats.differ(c.lower, c.upper, indicator.unit) for c in (cell, before))


def _at_least(cell: Cell, before: Cell, indicator: Indicator) -> str:
    """The change of a count that is known by its bounds: « entre +1 et +8, vu les bornes »."""
    now, then = (
        [c.value if end is None else end for end in (c.lower, c.upper)] for c in (cell, before)
    )
    assert now[0] is not None and now[1] is not None  # noqa: S101, PT018
    assert then[0] is not None and then[1] is not None  # noqa: S101, PT018
    ends = [formats.difference(gap, indicator.unit) for gap in (now[0] - then[1], now[1] - then[0])]
    return f"entre {ends[0]} et {ends[1]}, vu les bornes"


def _few(cell: Cell, before: Cell) -> bool:
    return any(c.denominator is not None and c.denominator < FEW_ANSWERS for c in (cell, before))
