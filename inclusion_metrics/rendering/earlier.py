"""A figure beside that of an earlier period: what can be said of the change, and what cannot."""

from __future__ import annotations

from inclusion_metrics.model import Indicator, Kind, Period, Status
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.cells import Cell, View, has_counts
from inclusion_metrics.rendering.columns import sampled
from inclusion_metrics.rendering.sentences import FEW_ANSWERS

#: Days by which two periods may differ and still hold comparable sums (months, leap years).
_SAME_LENGTH = 3
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
    then = f"{_figure(before, indicator)} {_when(earlier.period)}"
    change = _change(indicator, cell, before, (seen.period, earlier.period))
    return f", contre {then}" + (f" ({change})" if change else "")


def _when(period: Period) -> str:
    said = formats.when(period)
    return said if said.startswith("en ") else f"sur la période {said}"


def _figure(cell: Cell, indicator: Indicator) -> str:
    """The earlier figure with its counts."""
    assert cell.value is not None  # noqa: S101 - the caller looked
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
        return "périodes de durées différentes : pas d’évolution à lire"
    if _overlap(cell, before, indicator):
        what = "intervalles de confiance" if sampled(indicator) else "bornes"
        return f"les {what} se recouvrent : pas d’évolution à conclure"
    if not adds_up and _few(cell, before):
        return f"moins de {FEW_ANSWERS} réponses : pas d’évolution à conclure"
    if not formats.differ(now, then, indicator.unit):
        return "même valeur"
    change = formats.difference(now - then, indicator.unit)
    if not adds_up or then <= 0 or (indicator.kind is Kind.COUNT and then < FEW_ANSWERS):
        return change
    growth = 100 * (now - then) / then
    plus = "+" if growth > 0 else ""
    return f"{change}, soit {plus}{formats.percent(growth)}"


def _overlap(cell: Cell, before: Cell, indicator: Indicator) -> bool:
    """True when the bounds leave open which of the two figures is the larger."""
    unsure = any(formats.differ(c.lower, c.upper, indicator.unit) for c in (cell, before))
    lows, highs = (cell.lower, before.lower), (cell.upper, before.upper)
    if not unsure or None in lows or None in highs:
        return False
    return max(low or 0.0 for low in lows) <= min(high or 0.0 for high in highs)


def _few(cell: Cell, before: Cell) -> bool:
    return any(c.denominator is not None and c.denominator < FEW_ANSWERS for c in (cell, before))
