"""From published figures to what people read: tables, charts, sentences, cards, page."""

from __future__ import annotations

from inclusion_metrics.rendering.blocks import (
    Block,
    definitions,
    facts,
    key_figures,
    legend,
    paragraph,
)
from inclusion_metrics.rendering.cards import card, cards
from inclusion_metrics.rendering.charts import chart
from inclusion_metrics.rendering.sentences import sentence
from inclusion_metrics.rendering.tables import compare, table
from inclusion_metrics.rendering.theme import static_only

__all__ = [
    "Block",
    "card",
    "cards",
    "chart",
    "compare",
    "definitions",
    "facts",
    "key_figures",
    "legend",
    "paragraph",
    "sentence",
    "static_only",
    "table",
]
