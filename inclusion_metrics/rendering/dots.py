"""A share or a median, structure by structure, without making unequal ones look alike.

Those that rest on few answers are hollow and left out of the reading; lines go from the largest
number of answers to the smallest, so that the drawing is no ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from inclusion_metrics.model import ErreurUtilisateur, Indicator, Kind, Period, Status
from inclusion_metrics.reference.prudence import caution
from inclusion_metrics.rendering import charts, formats, forms_rows, tables
from inclusion_metrics.rendering.cells import (
    UNANSWERED,
    Cell,
    View,
    above_and_below,
    check_item,
    measured,
    telling,
    view,
    wide,
)
from inclusion_metrics.rendering.elements import Block
from inclusion_metrics.rendering.sentences import pick
from inclusion_metrics.rendering.wording import in_euros, summed
from inclusion_metrics.secrecy import Published

_FEW = int(caution("peu_de_reponses"))
_KINDS = (Kind.SHARE, Kind.MEDIAN, Kind.RATE)
_MOST = 24


def dots(
    published: Published,
    indicator: Indicator,
    *,
    breakdown: str,
    item: str = "",
    level: str = "ensemble",
    territory: str = "",
    period: Period | None = None,
) -> Block:
    """Compare a share, a ratio or a median along a breakdown.

    Args:
        published: protected figures.
        indicator: what to compare.
        breakdown: code of the cut (« structure »).
        item: which of its items, when it has some.
        level: where it was measured.
        territory: code within the level.
        period: by default the latest one measured.

    Raises:
        ErreurUtilisateur: a count, which is no basis to compare unequal structures; no such item;
            not measured this way.
    """
    if indicator.kind not in _KINDS:
        raise ErreurUtilisateur(
            f"{indicator.code} est un nombre : il dépend de la taille de chaque structure. "
            "Montrez-le avec un graphique, ou comparez une part."
        )
    where: dict[str, Any] = {"level": level, "territory": territory, "period": period}
    seen = telling(view(published, indicator, breakdown=breakdown, **where))
    if seen.refusal:
        return tables.refusal(seen)
    check_item(indicator, item)
    cells = [cell for cell in seen.cells if cell.item == item]
    if not 1 < len(cells) <= _MOST:
        return tables.table(published, indicator, breakdown=breakdown, **where)
    ordered = sorted(cells, key=lambda c: (c.category in UNANSWERED, -(c.denominator or 0.0)))
    whole = measured(published, indicator, **where)
    total = pick(whole, item) if whole else None
    mark = None if total is None or wide(total, indicator) else total.value
    rows = [_row(cell, seen) for cell in ordered]
    ends = [row[name] for row in rows for name in ("valeur", "haut")]
    top = max([float(str(end)) for end in ends if end is not None] + [mark or 0.0])
    scale = 100.0 if indicator.unit.symbol == "%" and top <= 100 else (top * 1.05 or 1.0)
    return charts.figure(
        seen,
        ordered,
        forms_rows.dots(rows, scale, mark, slim=False),
        _reading(seen, ordered, total if mark is not None else None),
        narrow=forms_rows.dots(rows, scale, mark, slim=True),
        keys=_keys(seen, ordered, total if mark is not None else None),
    )


def few(cell: Cell) -> bool:
    """True when a figure rests on too few answers to be compared."""
    return cell.denominator is not None and cell.denominator < _FEW


def _row(cell: Cell, seen: View) -> dict[str, object]:
    row = charts.row(cell, seen)
    open_share = wide(cell, seen.indicator)
    text = str(row["texte"])
    if cell.value is not None and seen.indicator.kind is Kind.MEDIAN and cell.denominator:
        text += f" ({formats.many(cell.denominator, *summed(seen.indicator))})"
    bounded = seen.indicator.kind is not Kind.RATE or row["bas"] is not None
    return {
        "nom": formats.typo(" · ".join(p for p in (cell.category_label, cell.item_label) if p)),
        "valeur": None if open_share else cell.value,
        "bas": row["bas"] if bounded else None,
        "haut": row["haut"] if bounded else None,
        "creux": few(cell),
        "texte": text,
        "secret": cell.status.masked,
    }


def _keys(seen: View, cells: Sequence[Cell], total: Cell | None) -> list[str]:
    said = ["Du plus grand nombre de réponses au plus petit : l’ordre n’est pas un classement."]
    if any(few(cell) and cell.value is not None for cell in cells):
        said.append(f"Rond creux : moins de {_FEW} réponses, à ne pas comparer.")
    if total is not None and total.value is not None:
        said.append(f"Trait pointillé : ensemble, {_said(total, seen)}.")
    if any(cell.status.masked for cell in cells):
        said.append("Hachures et s : chiffre secret.")
    return said


def _reading(seen: View, cells: Sequence[Cell], total: Cell | None) -> str:
    """The lowest and the highest of those that may be compared, never the small ones."""
    told = [c for c in cells if c.value is not None and c.category not in UNANSWERED]
    sure = [c for c in told if not few(c) and not wide(c, seen.indicator)]
    small = len([c for c in told if few(c)])
    masked = sum(c.status.masked for c in cells)
    if len(sure) > 1:
        high = max(sure, key=lambda c: c.value or 0.0)
        low = min(sure, key=lambda c: c.value or 0.0)
        main = f"de {_at(low, seen)} à {_at(high, seen)}"
        if high.value == low.value:
            main = f"{_said(low, seen)} dans les {len(sure)} qui se comparent"
        elif _overlap(low, high):
            main += " ; leurs bornes se recouvrent, l’écart n’est pas sûr"
    elif len(sure) == 1:
        main = f"seul chiffre assez fourni, {_at(sure[0], seen)}"
    else:
        main = "aucun chiffre assez fourni pour une comparaison"
    if total is not None:
        main += f" ; ensemble, {_said(total, seen)}"
    rest = ""
    if small:
        plural = "s" * (small > 1)
        rest += f" {small} chiffre{plural} de moins de {_FEW} réponses, à ne pas comparer."
    if masked:
        plural = "s" * (masked > 1)
        rest += f" {masked} chiffre{plural} masqué{plural} par le secret statistique."
    unknown = sum(c.value is None and c.status is Status.NON_RENSEIGNE for c in cells)
    if unknown:
        rest += f" {formats.many(unknown, 'chiffre non renseigné', 'chiffres non renseignés')}."
    return formats.typo(f"{seen.title} : {main}.{rest}")


def _overlap(one: Cell, other: Cell) -> bool:
    if one.upper is None or other.lower is None:
        return False
    return one.upper > other.lower


def _at(cell: Cell, seen: View) -> str:
    return f"{_said(cell, seen)} ({formats.quoted(cell.category_label)})"


def _said(cell: Cell, seen: View) -> str:
    text = formats.quantity(cell.value or 0.0, seen.indicator.unit)
    if seen.indicator.kind is Kind.MEDIAN or cell.numerator is None or not cell.denominator:
        return text
    if seen.indicator.kind is Kind.SHARE:
        return f"{text}, {formats.out_of(cell.numerator, cell.denominator)}"
    above, below = above_and_below(cell, seen.indicator)
    return f"{text}, {formats.over(above, below, euros=in_euros(seen.indicator))}"
