"""Where the lines of a table do not add up, and what a reader who adds them must know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isclose

from inclusion_metrics.model import Grain, Indicator, Kind
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.cells import Cell, View, part_of_whole
from inclusion_metrics.rendering.wording import summed
from inclusion_metrics.typography import Approx

_ONCE = (
    "« Ensemble » n’est pas la somme des lignes{where} : une personne comptée sur plusieurs lignes "
    "n’y compte qu’une fois."
)
ROUNDED = "Chaque nombre est arrondi : la somme des lignes peut différer du total imprimé."
_BETWEEN = (
    "Les lignes peuvent ne pas faire le total : qui tient entre deux d’entre elles n’est compté "
    "que dans leurs bornes."
)


def of_lines(views: Sequence[View], totals: Sequence[Sequence[Cell]]) -> list[str]:
    """Whose last line is not the sum of the others: columns of distinct people, and they alone.

    Args:
        views: what stands side by side.
        totals: for each of them, its last line, if any.
    """
    if not any(totals) or all(cut.trait for cut in views[0].cuts):
        return []
    names = [
        seen.indicator.label
        for seen, total in zip(views, totals, strict=True)
        if _distinct(seen.indicator) and _apart(seen.cells, total)
    ]
    if not names:
        return []
    if len(names) == len(views) == 1:
        return [_ONCE.format(where="")]
    named = formats.listing([formats.quoted(name) for name in names])
    return [_ONCE.format(where=f" pour {named}")]


def _distinct(indicator: Indicator) -> bool:
    return indicator.grain is Grain.PERSONNE and indicator.kind in (Kind.COUNT, Kind.SHARE)


def _apart(cells: Sequence[Cell], total: Sequence[Cell]) -> bool:
    """True unless everything is published and adds up."""
    for whole in total:
        mine = [cell for cell in cells if cell.item == whole.item]
        for part in ("numerator", "denominator"):
            found = [getattr(cell, part) for cell in mine]
            said = getattr(whole, part)
            if said is None and part == "denominator" and not any(found):
                continue
            if said is None or None in found or not isclose(sum(found), said, abs_tol=1e-6):
                return True
    return False


def of_items(seen: View) -> list[str]:
    """Items whose published figures do not make the whole, when nothing else says why."""
    if seen.breakdown or not seen.indicator.items:
        return []
    return [*_classes(seen), *_decimals(seen)]


def _classes(seen: View) -> Iterator[str]:
    """Exclusive classes that leave out those who stand across two of them."""
    indicator = seen.indicator
    mine = [cell for cell in seen.cells if part_of_whole(cell, indicator)]
    doubtful = [c for c in mine if c.value is not None and (c.upper or 0.0) > c.value]
    if not doubtful or any(isinstance(cell.numerator, Approx) for cell in mine):
        return
    whole, counts = mine[0].denominator, [cell.numerator for cell in mine]
    if whole is None or any(cell.status.masked or cell.numerator is None for cell in mine):
        yield _BETWEEN
        return
    gap = whole - sum(count for count in counts if count is not None)
    room = sum((cell.upper or 0.0) - (cell.value or 0.0) for cell in doubtful)
    if gap < 0.5 or gap > room:  # they add up, or overlap: another note says so
        return
    one, several = summed(indicator)
    many = formats.many(gap, one, several)
    names = formats.listing([formats.quoted(c.item_label) for c in doubtful], last="ou")
    verb = "n’est" if gap < 2 else "ne sont"
    why = f"peut-être {names}, sans certitude"
    if len(doubtful) > 1:
        why = f"on ne sait pas s’il s’agit de {names}"
    yield f"{many} sur {formats.exact(whole)} {verb} sur aucune ligne : {why}."


def _decimals(seen: View) -> Iterator[str]:
    """A total of published amounts that their rounding alone sets apart."""
    indicator = seen.indicator
    if indicator.kind is not Kind.AMOUNT:
        return
    found = {cell.item: cell.value for cell in seen.cells}
    for total, parts in indicator.sums:
        whole = found.get(total)
        terms = [found[part] for part in parts if part in found]
        if whole is None or not terms or None in terms:
            continue
        digits = indicator.unit.decimals
        printed = sum(_printed(term or 0.0, digits) for term in terms)
        same = isclose(sum(term or 0.0 for term in terms), whole, abs_tol=1e-6)
        if same and not isclose(printed, _printed(whole, digits), abs_tol=10.0 ** -(digits + 2)):
            yield ROUNDED


def _printed(value: float, decimals: int) -> float:
    """The number that a table prints."""
    text = formats.number(value, decimals)
    for mark, plain in (("\u202f", ""), (",", "."), ("−", "-"), ("≈\u00a0", "")):
        text = text.replace(mark, plain)
    return float(text)
