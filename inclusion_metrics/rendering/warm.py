"""What every page is drawn with, made once: importing this module makes it.

Processes copied from one that has imported it have it already. Nothing here computes with polars
nor starts the drawing engine, which could not be copied.
"""

from __future__ import annotations

from inclusion_metrics.rendering import forms, forms_places, forms_rows, page

for _build in (*forms.SHAPES, *forms_places.SHAPES, *forms_rows.SHAPES):
    _build()
page.make_ready()


def start_drawing() -> None:
    """Start the drawing engine of this process: its first drawing takes most of a second."""
    forms.svg(forms.bars([], 1.0))
