"""The visual identity, written once: colours, fonts, separators, chart theme, page variables."""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.resources import files
from typing import Any

import altair as alt

from inclusion_metrics.typography import DECIMAL_COMMA, MINUS, MONTHS
from inclusion_metrics.typography import NO_BREAK_SPACE as NO_BREAK_SPACE
from inclusion_metrics.typography import THIN_SPACE as THIN_SPACE

#: Text stack of the page: fonts the reader's system already has.
FONTS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif'
#: Text stack of the drawings: one set of widths on every system, since a drawing cannot reflow.
CHART_FONTS = "Arial, 'Liberation Sans', Helvetica, sans-serif"

PAPER = "#ffffff"
SOFT = "#f3f5f8"
INK = "#1a202c"
MUTED = "#4a5568"
LINE = "#c3cad5"
#: Outlines that carry meaning (masked stubs, bounds): 3:1 at least on paper.
OUTLINE = "#5f6b7c"
ACCENT = "#1d4e7e"
#: Colours of series, told apart by lightness as much as by hue: blue, ochre.
SERIES = (ACCENT, "#c9741c")
#: Bars that are not an answer (« âge inconnu », « aucune thématique notée »).
ASIDE = "#7a8594"
#: Classes of a map, from few to many: told apart by lightness alone, so on paper too.
CLASSES = ("#e3ecf5", "#a9c3dc", "#5f8fbc", "#1d4e7e")


def hatching(stripes: int = 4) -> dict[str, Any]:
    """The filling of what is masked: slanting stripes, which no plain colour can be taken for.

    A gradient with sharp stops, since it is drawn alike in the page and live in JupyterLab.
    """
    step = 1 / (2 * stripes)
    stops = [
        {"offset": round(place * step, 4), "color": colour}
        for edge in range(2 * stripes + 1)
        for place, colour in (
            (edge, (PAPER, OUTLINE)[(edge - 1) % 2]),
            (edge, (PAPER, OUTLINE)[edge % 2]),
        )
    ]
    return {"gradient": "linear", "x1": 0, "y1": 0, "x2": 1, "y2": 1, "stops": stops[1:-1]}


_DAYS = ("dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")

NUMBER_LOCALE = {
    "decimal": DECIMAL_COMMA,
    "thousands": THIN_SPACE,
    "grouping": [3],
    "currency": ["", f"{NO_BREAK_SPACE}€"],
    "percent": f"{NO_BREAK_SPACE}%",
    "minus": MINUS,
    "nan": "n.r.",
}
TIME_LOCALE = {
    "dateTime": "%A %e %B %Y à %X",
    "date": "%d/%m/%Y",
    "time": "%H:%M:%S",
    "periods": ["AM", "PM"],
    "days": list(_DAYS),
    "shortDays": [f"{day[:3]}." for day in _DAYS],
    "months": list(MONTHS),
    "shortMonths": [
        "janv.", "févr.", "mars", "avr.", "mai", "juin",
        "juil.", "août", "sept.", "oct.", "nov.", "déc.",
    ],
}  # fmt: skip

_STATIC_VARIABLE = "INCLUSION_METRICS_STATIQUE"


@alt.theme.register("inclusion", enable=True)
def chart_theme() -> alt.theme.ThemeConfig:
    """The Altair theme: French numbers and dates, sober axes, no external font."""
    text = {"labelColor": INK, "titleColor": MUTED, "labelFontSize": 13, "titleFontSize": 13}
    config: Any = {
        "background": PAPER,
        "font": CHART_FONTS,
        "locale": {"number": NUMBER_LOCALE, "time": TIME_LOCALE},
        "view": {"stroke": None},
        "range": {"category": list(SERIES)},
        "axis": {
            **text,
            "titleFontWeight": "normal",
            "domainColor": OUTLINE,
            "grid": False,
            "ticks": False,
            "labelPadding": 6,
            "labelLimit": 0,
        },
        "legend": text,
        "bar": {"color": ACCENT},
        "text": {"color": INK, "fontSize": 13},
        "title": {"color": INK, "fontSize": 15, "anchor": "start"},
    }
    return alt.theme.ThemeConfig({"config": config})


def static_only() -> None:
    """From now on, in this process and its children, show every object as plain HTML."""
    os.environ[_STATIC_VARIABLE] = "1"


def in_notebook() -> bool:
    """True in a Jupyter kernel where a person looks on, false while a dossier is being built."""
    if os.environ.get(_STATIC_VARIABLE) == "1" or "ipykernel" not in sys.modules:
        return False
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


def css_variables() -> str:
    """The colours and fonts as custom properties, for the page and for JupyterLab."""
    named = {
        "papier": PAPER,
        "doux": SOFT,
        "encre": INK,
        "discret": MUTED,
        "filet": LINE,
        "contour": OUTLINE,
        "accent": ACCENT,
        "police": FONTS,
    }
    return "".join(f"--im-{name}:{value};" for name, value in named.items())


@cache
def css(*names: str) -> str:
    """Style sheets of the package, one after the other, after the variables they use."""
    folder = files("inclusion_metrics.rendering").joinpath("templates")
    sheets = (folder.joinpath(f"{name}.css").read_text("utf-8") for name in names)
    return f":root{{{css_variables()}}}\n" + "\n".join(sheets)
