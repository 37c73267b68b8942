"""Two shapes that read line by line: dots with their bounds, bullets against an objective.

Each has a wide and a narrow drawing. As in ``forms``, a shape is built once, then filled.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

import altair as alt

from inclusion_metrics.rendering import forms, theme
from inclusion_metrics.rendering.forms import Row

#: Width of the scale, beside the names; narrow, the names stand above.
_WIDE, _SLIM = 300, 170
_STEP, _LINE = 32, 15


def dots(rows: Sequence[Row], maximum: float, mark: float | None, *, slim: bool) -> dict[str, Any]:
    """Dots along one scale from zero. A row holds ``nom, valeur, bas, haut, creux, texte, secret``.

    ``creux`` is true for a hollow dot; ``mark`` is where a dotted rule stands (the whole).
    """
    ends = {"maximum": maximum, "repere": -1.0 if mark is None else mark}
    return _lines(_dots_of, rows, ends, slim=slim)


def bullets(rows: Sequence[Row], *, slim: bool) -> dict[str, Any]:
    """Bars over the band of their objective, each line on its own scale from 0 to 1.

    A row holds ``nom, valeur, bas, haut, debut, fin_but, texte, secret``.
    """
    return _lines(_bullets_of, rows, {"maximum": 1.0, "repere": -1.0}, slim=slim)


def _lines(
    shape: Any,  # noqa: ANN401 - a cached builder
    rows: Sequence[Row],
    ends: Mapping[str, object],
    *,
    slim: bool,
) -> dict[str, Any]:
    size = 40 if slim else 34
    names = [textwrap.wrap(str(row["nom"]), size, break_long_words=False) or [""] for row in rows]
    told = [
        [one for part in str(row["texte"]).split("\n") for one in textwrap.wrap(part, size)]
        for row in rows
    ]
    above = [n + t for n, t in zip(names, told, strict=True)] if slim else names
    tallest = max((len(one) for one in above), default=1)
    beside = max((len(one) for one in told), default=1)
    filled = [
        {**row, "rang": rank, "dessus": "\n".join(one), "texte": "\n".join(said)}
        for rank, (row, one, said) in enumerate(zip(rows, above, told, strict=True))
    ]
    sunk = _LINE * tallest / 2 if slim else 0.0
    spec = forms.filled(lambda: shape(slim), filled, {**ends, "descente": sunk})
    spec["encoding"]["y"]["scale"]["domain"] = list(range(len(filled)))
    step = _LINE * tallest + 32 if slim else max(_STEP, _LINE * max(tallest, beside) + 12)
    spec["height"] = {"step": min(step, max(forms.TALLEST // max(len(rows), 1), _STEP))}
    return spec


def _written(slim: bool, width: float) -> list[alt.Chart]:
    """Name and figure of each line: on both sides, or both above."""
    text: dict[str, Any] = {"lineBreak": "\n", "lineHeight": _LINE}
    if slim:
        above = forms.empty().mark_text(
            align="left", baseline="bottom", yOffset=alt.ExprRef("descente - 13"),
            dy=forms.lifted("dessus", 1.0), **text,
        )  # fmt: skip
        return [above.encode(x=alt.value(0), text="dessus:N")]
    middle, right = forms.lifted("dessus", 0.5), forms.lifted("texte", 0.5)
    name = forms.empty().mark_text(align="right", baseline="middle", dy=middle, **text)
    said = forms.empty().mark_text(align="left", baseline="middle", dy=right, **text)
    return [
        name.encode(x=alt.value(-10), text="dessus:N"),
        said.encode(x=alt.value(width + 14), text="texte:N"),
    ]


def _finished(layers: list[alt.Chart], width: float) -> str:
    y = alt.Y("rang:O", axis=None, scale=alt.Scale(domain=[0], paddingInner=0, paddingOuter=0))
    names = ("maximum", "repere", "descente")
    return forms.text_of(
        forms.shape(layers, *names, width=width, height=alt.Step(_STEP)).encode(y=y)
    )


def _lowered(slim: bool) -> dict[str, Any]:
    """Below its name, where the name stands above."""
    return {"yOffset": alt.ExprRef("descente")} if slim else {}


def _scale() -> Any:  # noqa: ANN401 - altair does not name it
    return alt.Scale(domain=[0, alt.ExprRef("maximum")], nice=False)


@cache
def _dots_of(slim: bool) -> str:
    width = _SLIM if slim else _WIDE
    low = _lowered(slim)
    # Vega-Lite fails unless the first layer along the scale says that it has no axis.
    x = alt.X("ou:Q", axis=None, scale=_scale())
    shown = forms.empty().transform_filter("isValid(datum.valeur)")
    bounded = forms.empty().transform_filter("isValid(datum.bas)")
    hidden = forms.empty().transform_filter("datum.secret")
    ground = forms.empty().mark_rule(color=theme.LINE, **low)
    doubt = bounded.mark_rule(color=theme.ACCENT, strokeWidth=3, opacity=0.55, **low)
    end = bounded.mark_tick(color=theme.ACCENT, thickness=1.5, height=12, **low)
    full = shown.transform_filter("!datum.creux")
    hollow = shown.transform_filter("datum.creux")
    one = forms.empty().transform_filter("repere >= 0").transform_calculate(ou="repere")
    thin: Any = {"color": theme.INK, "strokeDash": [2, 3]}
    if slim:  # a stroke on each line, not one through the names
        whole = one.mark_tick(height=18, thickness=1.5, color=theme.INK, **low).encode(x=x)
    else:
        whole = (
            one.transform_filter("datum.rang == 0")
            .mark_rule(**thin)
            .encode(x=x, y=alt.value(0), y2=alt.value(alt.ExprRef("height")))
        )
    layers = [
        whole,
        ground.encode(x=alt.value(0), x2=alt.value(width)),
        doubt.encode(x="bas:Q", x2="haut:Q"),
        end.encode(x="bas:Q"),
        end.encode(x="haut:Q"),
        full.mark_point(filled=True, size=130, opacity=1, color=theme.ACCENT, **low).encode(
            x="valeur:Q", tooltip=forms.tooltip()
        ),
        hollow.mark_point(
            filled=True, fill=theme.PAPER, stroke=theme.ACCENT, strokeWidth=2, size=110,
            opacity=1, **low,
        ).encode(x="valeur:Q", tooltip=forms.tooltip()),
        forms.hole(hidden, height=14, **low).encode(x=alt.value(0), x2=alt.value(forms.STUB)),
        *_written(slim, width),
    ]  # fmt: skip
    return _finished(layers, width)


@cache
def _bullets_of(slim: bool) -> str:
    width = _SLIM + 90 if slim else _WIDE
    low = _lowered(slim)
    x = alt.X("debut:Q", axis=None, scale=_scale())
    zero: Any = alt.X2Datum(0)
    shown = forms.empty().transform_filter("isValid(datum.valeur)")
    aimed = forms.empty().transform_filter("isValid(datum.debut)")
    bounded = forms.empty().transform_filter("isValid(datum.bas)")
    hidden = forms.empty().transform_filter("datum.secret")
    edge = aimed.mark_tick(color=theme.INK, thickness=2, height=20, **low)
    band = aimed.mark_bar(color=theme.CLASSES[1], height=20, **low)
    halo = bounded.mark_rule(color=theme.PAPER, strokeWidth=4, **low)
    doubt = bounded.mark_rule(color=theme.INK, strokeWidth=1.5, **low)
    layers = [
        band.encode(x=x, x2="fin_but:Q"),
        edge.encode(x="debut:Q"),
        edge.transform_filter("datum.borne").encode(x="fin_but:Q"),
        shown.mark_bar(color=theme.ACCENT, height=8, **low).encode(
            x="valeur:Q", x2=zero, tooltip=forms.tooltip()
        ),
        halo.encode(x="bas:Q", x2="haut:Q"),
        doubt.encode(x="bas:Q", x2="haut:Q"),
        forms.hole(hidden, height=14, **low).encode(x=alt.value(0), x2=alt.value(forms.STUB)),
        *_written(slim, width),
    ]
    return _finished(layers, width)


#: Every shape of this module, so that they can be built before they are wanted.
SHAPES: tuple[Callable[[], str], ...] = tuple(
    partial(one, slim) for one in (_dots_of, _bullets_of) for slim in (False, True)
)
