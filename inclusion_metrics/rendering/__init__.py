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
from inclusion_metrics.rendering.budget import budget_report
from inclusion_metrics.rendering.cards import card, cards
from inclusion_metrics.rendering.charts import chart
from inclusion_metrics.rendering.dots import dots
from inclusion_metrics.rendering.evolution import evolution
from inclusion_metrics.rendering.funnel import funnel
from inclusion_metrics.rendering.lists import (
    ContextFigure,
    Rule,
    Verdict,
    context_figures,
    rules,
)
from inclusion_metrics.rendering.marks import Mark
from inclusion_metrics.rendering.mentions import Logo, cover_marks, mention_ue
from inclusion_metrics.rendering.objectives import Goal, objectives
from inclusion_metrics.rendering.places import commune_map
from inclusion_metrics.rendering.prose import text_block
from inclusion_metrics.rendering.sentences import sentence
from inclusion_metrics.rendering.tables import compare, table
from inclusion_metrics.rendering.theme import static_only

__all__ = [
    "Block",
    "ContextFigure",
    "Goal",
    "Logo",
    "Mark",
    "Rule",
    "Verdict",
    "budget_report",
    "card",
    "cards",
    "chart",
    "commune_map",
    "compare",
    "context_figures",
    "cover_marks",
    "definitions",
    "dots",
    "evolution",
    "facts",
    "funnel",
    "key_figures",
    "legend",
    "mention_ue",
    "objectives",
    "paragraph",
    "rules",
    "sentence",
    "static_only",
    "table",
    "text_block",
]
