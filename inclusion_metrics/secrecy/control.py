"""What is kept of numbers beside the figures: those told already, and what masks leave possible."""

from __future__ import annotations

import polars as pl

#: Where a number is read.
ADDRESS = pl.Schema(
    {
        "indicator": pl.String,
        "item": pl.String,
        "column": pl.String,
        "level": pl.String,
        "territory": pl.String,
        "start": pl.Date,
        "end": pl.Date,
        "breakdown": pl.String,
        "category": pl.String,
    }
)
#: A record of what dossiers told: where it was read, and the number.
TOLD = pl.Schema([*ADDRESS.items(), ("value", pl.Float64())])
#: One line per masked number: where it is read, what can be computed of it (``most`` is null when
#: nothing bounds it), whether that is too narrow, and whether an earlier dossier told it already.
CONTROL = pl.Schema(
    [
        *ADDRESS.items(),
        ("least", pl.Float64()),
        ("most", pl.Float64()),
        ("exposed", pl.Boolean()),
        ("known", pl.Boolean()),
    ]
)
