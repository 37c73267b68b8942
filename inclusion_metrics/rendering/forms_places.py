"""Communes drawn: squares in a grid, or their outlines where someone gave them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import cos, radians
from typing import Any

import altair as alt

from inclusion_metrics.rendering import forms, theme
from inclusion_metrics.rendering.forms import Row

#: Side of a square, and how many stand side by side: on a page, on a telephone.
_SIDE, _ACROSS, _ACROSS_SLIM = 94, 7, 3
_NAME = 13
_LINE = 14
#: Width of a map; its height follows, up to this.
_MAP, _TALLEST = 600, 620
#: Longitudes and latitudes of metropolitan France, whose maps are drawn in Lambert-93.
_METROPOLE = (-6.0, 41.0, 10.0, 52.0)
_LAMBERT = {"type": "conicConformal", "parallels": [44, 49], "rotate": [-3, -46.5, 0]}


def tiles(rows: Sequence[Row], *, slim: bool) -> dict[str, Any]:
    """A square for each commune, in the order given.

    A row holds ``nom, texte, couleur, encre, secret``.
    """
    across = _ACROSS_SLIM if slim else _ACROSS
    told = [
        {
            **row,
            "ligne": rank // across,
            "colonne": rank % across,
            "dessus": "\n".join(textwrap.wrap(str(row["nom"]), _NAME)[:3]),
        }
        for rank, row in enumerate(rows)
    ]
    spec = forms.filled(_tiles, told, {})
    lines = (len(told) + across - 1) // across
    spec["width"], spec["height"] = _SIDE * min(across, len(told)), _SIDE * lines
    spec["encoding"]["x"]["scale"]["domain"] = list(range(min(across, len(told))))
    spec["encoding"]["y"]["scale"]["domain"] = list(range(lines))
    return spec


def outlines(
    rows: Sequence[Row], shapes: Sequence[Mapping[str, Any]], *, slim: bool
) -> dict[str, Any]:
    """A map. Rows as for ``tiles``; each has its shape, at the same place.

    A shape holds ``geometrie`` (GeoJSON), ``point`` (where to write) and ``cadre`` (west, south,
    east, north), in degrees. A figure is written where it fits.
    """
    west, south, east, north = frame(shapes)
    flat = cos(radians((south + north) / 2))
    width = float(forms.NARROW if slim else _MAP)
    ratio = (north - south) / max((east - west) * flat, 1e-9)
    if width * ratio > _TALLEST:
        width = _TALLEST / ratio
    scale = width / max(east - west, 1e-9)
    told = [
        {
            **row,
            "type": "Feature",
            "geometry": shape["geometrie"],
            "lon": shape["point"][0],
            "lat": shape["point"][1],
            **_fitting(row, shape["cadre"], scale, flat),
        }
        for row, shape in zip(rows, shapes, strict=True)
    ]
    spec = forms.filled(_outlines, told, {})
    inside = _METROPOLE[0] <= west and south >= _METROPOLE[1]
    inside = inside and east <= _METROPOLE[2] and north <= _METROPOLE[3]
    spec["projection"] = _LAMBERT if inside else {"type": "mercator"}
    spec["width"], spec["height"] = round(width), round(width * ratio)
    return spec


def frame(shapes: Sequence[Mapping[str, Any]]) -> tuple[float, float, float, float]:
    """West, south, east and north of several shapes."""
    west, south, east, north = zip(*(shape["cadre"] for shape in shapes), strict=True)
    return min(west), min(south), max(east), max(north)


def _fitting(row: Row, box: Sequence[float], scale: float, flat: float) -> dict[str, str]:
    """The name and the figure, as far as they fit inside the commune, more or less."""
    room = 0.8 * (box[2] - box[0]) * scale
    height = 0.8 * (box[3] - box[1]) * scale / flat
    figure = str(row["texte"])
    said = figure if len(figure) * forms.CHARACTER <= room and height >= _LINE else ""
    lines = textwrap.wrap(str(row["nom"]), 18)
    longest = max((len(line) for line in lines), default=0)
    name = said and longest * 6.2 <= room and (len(lines) + 1) * _LINE + 6 <= height
    return {"chiffre": said, "dessus": "\n".join(lines) if name else ""}


@cache
def _tiles() -> str:
    colour = alt.Fill("couleur:N", scale=None, legend=None)
    ink = alt.Color("encre:N", scale=None, legend=None)
    square = forms.empty().mark_rect(stroke=theme.OUTLINE, strokeWidth=1)
    named = forms.empty().mark_text(
        align="center", baseline="top", lineBreak="\n", lineHeight=_LINE, fontSize=12, dy=-38
    )
    figure = forms.empty().mark_text(
        align="center", baseline="bottom", fontSize=15, fontWeight="bold", dy=40
    )
    hidden = forms.empty().transform_filter("datum.secret")
    layers = [
        square.encode(fill=colour, tooltip=forms.tooltip()),
        named.encode(text="dessus:N", color=ink),
        figure.encode(text="texte:N", color=ink),
        forms.hole(hidden, width=16, height=14, xOffset=-22, yOffset=31),
    ]
    x = alt.X("colonne:O", axis=None, scale=alt.Scale(domain=[0], padding=0.03))
    y = alt.Y("ligne:O", axis=None, scale=alt.Scale(domain=[0], padding=0.03))
    return forms.text_of(forms.shape(layers, width=_SIDE, height=_SIDE).encode(x=x, y=y))


@cache
def _outlines() -> str:
    hatched: Any = theme.hatching(20)
    plain = forms.empty().transform_filter("!datum.secret")
    hidden = forms.empty().transform_filter("datum.secret")
    colour = alt.Fill("couleur:N", scale=None, legend=None)
    ink = alt.Color("encre:N", scale=None, legend=None)
    shown = forms.empty().transform_filter("datum.chiffre != ''")
    text: dict[str, Any] = {"lineBreak": "\n", "lineHeight": _LINE}
    where = {"longitude": "lon:Q", "latitude": "lat:Q"}
    lifted = shown.transform_filter("datum.dessus != ''").mark_text(
        baseline="bottom", fontSize=11, dy=forms.lifted("dessus", 1.0), yOffset=-1, **text
    )
    halo = hidden.transform_filter("datum.chiffre != ''").mark_text(
        baseline="top", stroke=theme.PAPER, strokeWidth=5, fontWeight="bold", dy=1
    )
    layers = [
        plain.mark_geoshape(stroke=theme.OUTLINE, strokeWidth=0.7).encode(fill=colour),
        hidden.mark_geoshape(fill=hatched, stroke=theme.OUTLINE, strokeWidth=0.7),
        lifted.encode(text="dessus:N", color=ink, **where),
        halo.encode(text="chiffre:N", **where),
        shown.mark_text(baseline="top", fontWeight="bold", dy=1).encode(
            text="chiffre:N", color=ink, **where
        ),
    ]
    return forms.text_of(forms.shape(layers, width=_MAP, height=_TALLEST))


#: Every shape of this module, so that they can be built before they are wanted.
SHAPES: tuple[Callable[[], str], ...] = (_tiles, _outlines)
