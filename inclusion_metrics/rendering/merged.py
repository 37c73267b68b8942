"""What a table says of the categories that the service chose to count as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inclusion_metrics.breakdowns import JOIN, members
from inclusion_metrics.measurement import CROSS
from inclusion_metrics.rendering.cells import View


def merged(views: Sequence[View]) -> list[str]:
    """« 60 ans et plus » : regroupement choisi par le service (60 - 69 ans, 70 ans et plus)."""
    return list(dict.fromkeys(said for seen in views for said in _of(seen)))


def _of(seen: View) -> Iterator[str]:
    items = {item.code: item.label for item in seen.indicator.items}
    for cell in seen.cells:
        if JOIN in cell.item:
            yield _said(cell.item_label, [items.get(one, "") for one in members(cell.item)])
        if JOIN not in cell.category:
            continue
        labels = cell.category_label.split(" · ")
        codes = cell.category.split(CROSS)
        if not len(labels) == len(codes) == len(seen.cuts):
            continue
        for cut, code, label in zip(seen.cuts, codes, labels, strict=True):
            if JOIN in code:
                known = cut.labels or {}
                yield _said(label, [known.get(one, "") for one in members(code)])


def _said(label: str, held: Sequence[str]) -> str:
    names = f" ({', '.join(held)})" if all(held) else ""
    return f"« {label} » : regroupement choisi par le service{names}."
