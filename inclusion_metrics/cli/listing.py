"""``catalogue``: the indicators, and the card of one of them."""

from __future__ import annotations

from rich.table import Table

from inclusion_metrics.cli.console import out
from inclusion_metrics.fiches import card_rows
from inclusion_metrics.indicators import CATALOGUE, find
from inclusion_metrics.nouns import plural


def run(code: str) -> int:
    """List the catalogue, or describe one indicator."""
    console = out()
    if not code:
        table = Table(box=None, pad_edge=False)
        for heading in ("Code", "Indicateur", "Unité", "Compte des", "Niveau"):
            table.add_column(heading)
        for indicator in CATALOGUE.values():
            table.add_row(
                indicator.code, indicator.label, indicator.unit.symbol, plural(indicator.grain),
                indicator.level,
            )  # fmt: skip
        console.print(table)
        return 0
    indicator = find(code)
    console.print(f"{indicator.code}  {indicator.label}", style="bold")
    for term, lines in card_rows(indicator):
        if len(lines) == 1:
            console.print(f"{term} : {lines[0]}")
            continue
        console.print(f"{term} :")
        for line in lines:
            console.print(f"• {line}")
    return 0
