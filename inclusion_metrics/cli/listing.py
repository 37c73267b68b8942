"""``catalogue``: the indicators, and the card of one of them."""

from __future__ import annotations

from rich.table import Table

from inclusion_metrics.cli.console import out
from inclusion_metrics.indicators import CATALOGUE, find
from inclusion_metrics.rendering.formats import plural


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
    for label, content in (
        ("Définition", indicator.definition),
        ("Calcul", indicator.formula),
        ("Unité", indicator.unit.plural),
        ("Niveau", indicator.level),
        ("Financeurs", ", ".join(dict.fromkeys(f.funder for f in indicator.funders))),
        ("Sources", " ; ".join(s.title for s in indicator.sources)),
    ):
        console.print(f"{label} : {content}")
    for caveat in indicator.caveats:
        console.print(f"• {caveat}")
    return 0
