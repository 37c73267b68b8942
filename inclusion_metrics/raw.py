"""What unprotected figures look like: marked « non diffusable » wherever they are shown.

An analyst explores with them; nobody sends them. The mark is in the object itself, on its display,
in its chart and in each line carried out of it, so that a copy or a screenshot still says so.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any, NoReturn

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur

#: What is written on every object, and in the first column of each table carried out.
MARK = "NON DIFFUSABLE"
COLUMN = "diffusion"
#: Class of the banner: no page of a dossier is made with it.
CSS_CLASS = "im-non-diffusable"
_WHY = "chiffres sans secret statistique, réservés à l’exploration"
_STYLE = "border:3px solid #b00020;padding:.4rem .8rem;color:#b00020;font-weight:700;margin:0"
VEGALITE = "application/vnd.vegalite.v5+json"
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
#: More bars than these cannot be read.
_MOST_BARS = 60


def refused() -> ErreurUtilisateur:
    """What is said when unprotected figures would enter a dossier."""
    return ErreurUtilisateur(
        "Ces chiffres sont non diffusables : ils ne sont pas protégés par le secret statistique, "
        "et n’entrent pas dans un dossier. Passez-les par « protect », ou donnez le code de "
        'l’indicateur, par exemple dossier.tableau("FRE-05").'
    )


def banner() -> str:
    """The mark, as HTML that any notebook shows."""
    return f'<p class="{CSS_CLASS}" role="alert" style="{_STYLE}">{MARK} : {html.escape(_WHY)}</p>'


def marked(frame: pl.DataFrame) -> pl.DataFrame:
    """The same lines, each saying in its first column that it may not leave."""
    return frame.select(pl.lit(MARK).alias(COLUMN), pl.all().exclude(COLUMN))


class RawFrame(pl.DataFrame):
    """A polars table of unprotected figures, whose display says so.

    What polars derives from it (a filter, a group) is an ordinary table: ``Figures.table`` gives
    lines that keep the mark.
    """

    def __str__(self) -> str:  # what ``repr`` shows too
        return f"{MARK} : {_WHY}\n{super().__str__()}"

    def _repr_html_(self, *, _from_series: bool = False) -> str:
        return banner() + super()._repr_html_(_from_series=_from_series)

    def __reduce__(self) -> NoReturn:
        """Never sent to another process, where nothing would tell what it is."""
        raise refused()


def raw_frame(frame: pl.DataFrame) -> RawFrame:
    """A table that says on sight that it may not leave; nothing is copied."""
    return frame if isinstance(frame, RawFrame) else RawFrame(frame)


class RawChart:
    """A bar chart of unprotected figures, for JupyterLab; its title says that it may not leave.

    Not a ``Block``: no dossier accepts it.
    """

    def __init__(self, spec: Mapping[str, Any], summary: str) -> None:
        self._spec, self._summary = dict(spec), summary

    def __repr__(self) -> str:
        return f"{MARK} : {self._summary}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {VEGALITE: json.loads(json.dumps(self._spec)), "text/plain": repr(self)}

    def __reduce__(self) -> NoReturn:
        raise refused()


def raw_chart(frame: pl.DataFrame, title: str) -> RawChart:
    """Bars of these figures, with the mark in the drawing.

    Raises:
        ErreurUtilisateur: no figure, or more than a chart can show.
    """
    rows = [
        {"nom": " · ".join(p for p in names if p) or title, "valeur": value}
        for *names, value in frame.select("category_label", "item_label", "value").iter_rows()
        if value is not None
    ]
    if not 0 < len(rows) <= _MOST_BARS:
        raise ErreurUtilisateur(
            f"{title} : {len(rows)} lignes à dessiner ; de 1 à {_MOST_BARS} se lisent. Choisissez "
            "une ventilation ou une période."
        )
    spec = {
        "$schema": _SCHEMA,
        "title": {"text": f"{MARK} – {title}", "subtitle": _WHY, "color": "#b00020"},
        "data": {"values": rows},
        "mark": {"type": "bar", "color": "#8a8f98", "tooltip": True},
        "encoding": {
            "y": {"field": "nom", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "valeur", "type": "quantitative", "title": None},
        },
    }
    return RawChart(spec, title)
