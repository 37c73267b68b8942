"""The few shapes a chart can take, each built once with Altair, then filled with figures.

Building and validating a specification costs more than drawing it: a shape is made on first
use, with an empty data set, and every chart of that shape fills a copy. Everything that
varies (figures, order, size) is data or a parameter of the specification.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Literal

import altair as alt
import vl_convert

from inclusion_metrics.rendering import theme

#: Width of the drawing without its labels, in pixels.
WIDTH = 340
COLUMNS_WIDTH, HEIGHT = 600, 200
PYRAMID_WIDTH = 460
#: Width or height of the empty box that stands for a masked figure.
STUB = 9
#: Height of a bar with its margin; more where its name is on several lines.
_STEP, _LINE = 30, 15
_VERSION = "6.4"

Row = Mapping[str, object]


def bars(rows: Sequence[Row], maximum: float, minimum: float = 0.0) -> dict[str, Any]:
    """Horizontal bars. A row holds ``nom, valeur, bas, haut, fin, texte, couleur, secret``.

    ``valeur`` is null where there is no figure to draw: the sign instead, beside an empty box
    when it is ``secret``. ``bas`` and ``haut`` are null where the figure is certain.
    """
    zero = WIDTH * minimum / (minimum - maximum)
    spec = _filled(_bars, rows, {"minimum": minimum, "maximum": maximum, "zero": zero})
    names = _names(rows)
    spec["encoding"]["y"]["scale"]["domain"] = names
    lines = max((str(name).count("\n") + 1 for name in names), default=1)
    spec["height"] = {"step": max(_STEP, _LINE * lines + _STEP // 2)}
    return spec


def columns(
    rows: Sequence[Row], maximum: float, minimum: float = 0.0, *, line: bool = False
) -> dict[str, Any]:
    """Vertical columns along a calendar, or a line for a share; same rows as ``bars``."""
    ranked = [{**row, "rang": rank} for rank, row in enumerate(rows)]
    zero = HEIGHT * maximum / (maximum - minimum)
    spec = _filled(
        _line if line else _columns,
        ranked,
        {"minimum": minimum, "maximum": maximum, "zero": zero},
    )
    spec["encoding"]["x"]["scale"]["domain"] = _names(rows)
    return spec


def pyramid(rows: Sequence[Row], maximum: float) -> dict[str, Any]:
    """Two series back to back.

    ``valeur`` is negative on the left; ``cote`` tells the side (« gauche », « droite ») and
    ``titre`` its heading, printed above the line of ``rang`` 0.
    """
    spec = _filled(_pyramid, rows, {"maximum": maximum})
    spec["encoding"]["y"]["scale"]["domain"] = _names(rows)
    return spec


def svg(spec: dict[str, Any]) -> str:
    """The drawing, static."""
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=_VERSION, allowed_base_urls=[])
    return str(drawn)


def _names(rows: Sequence[Row]) -> list[object]:
    return list(dict.fromkeys(row["nom"] for row in rows))


def _filled(
    shape: Callable[[], str], rows: Sequence[Row], parameters: Mapping[str, object]
) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(shape())
    spec["data"] = {"values": list(rows)}
    spec["params"] = [{"name": name, "value": value} for name, value in parameters.items()]
    return spec


def _text(chart: alt.LayerChart) -> str:
    content = chart.to_dict()
    content["config"]["aria"] = False  # the figure says it all in one sentence
    return json.dumps(content)


def _tooltip() -> list[alt.Tooltip]:
    return [alt.Tooltip("nom:N", title="Modalité"), alt.Tooltip("texte:N", title="Chiffre")]


def _label_axis(label: str = "split(datum.label, '\\n')", **options: Any) -> alt.Axis:  # noqa: ANN401
    """Names on several lines where they hold a line break."""
    return alt.Axis(title=None, labelExpr=label, **options)


_COLOUR = alt.Color("couleur:N", scale=None, legend=None)
_SHOWN, _SIGN = "isValid(datum.valeur)", "!isValid(datum.valeur)"
#: Ends of the scale of figures, and the pixel where it crosses zero.
_RANGE = ("minimum", "maximum", "zero")
_MASKED, _BOUNDED = "datum.secret", "isValid(datum.bas)"
# The year under the first period and under each January is enough.
_ONCE_A_YEAR = (
    "datum.index == 0 || test(/^(janv|1er)/, datum.label)"
    " ? split(datum.label, '\\n') : split(datum.label, '\\n')[0]"
)


def _empty() -> alt.Chart:
    return alt.Chart()


def _shape(
    layers: Sequence[alt.Chart], *names: str, width: float, height: float | alt.Step
) -> alt.LayerChart:
    """The layers over one data set, with the parameters that will be filled."""
    layered: Any = alt.layer(*layers, data=alt.InlineData(values=[]))
    for name in names:
        layered = layered.add_params(alt.param(name=name, value=1))
    drawn: alt.LayerChart = layered.properties(width=width, height=height)
    return drawn


def _from_zero(pixels: int) -> Any:  # noqa: ANN401 - altair does not name it
    """A place on the scale of figures, in pixels from zero."""
    return alt.value(alt.ExprRef(f"zero + {pixels}"))


def _hole(chart: alt.Chart) -> alt.Chart:
    """The outline of what is masked: a box that is empty, never a bar of length zero."""
    hole: alt.Chart = chart.mark_bar(fill=theme.PAPER, stroke=theme.OUTLINE, strokeDash=[2, 2])
    return hole


@cache
def _bars() -> str:
    scale = alt.Scale(domain=[alt.ExprRef("minimum"), alt.ExprRef("maximum")], nice=False)
    x = alt.X("valeur:Q", axis=None, scale=scale)
    drawn = _empty().transform_filter(_SHOWN)
    hidden, silent = _empty().transform_filter(_MASKED), _empty().transform_filter(_SIGN)
    bounded = _empty().transform_filter(_BOUNDED)
    halo = bounded.mark_rule(color=theme.PAPER, strokeWidth=5)
    doubt = bounded.mark_rule(color=theme.INK, strokeWidth=1.5)
    end = bounded.mark_tick(color=theme.INK, thickness=1.5, height=9)
    layers = [
        drawn.mark_bar().encode(x=x, color=_COLOUR, tooltip=_tooltip()),
        halo.encode(x="bas:Q", x2="haut:Q"),
        doubt.encode(x="bas:Q", x2="haut:Q"),
        end.encode(x="bas:Q"),
        end.encode(x="haut:Q"),
        drawn.mark_text(align="left", dx=9).encode(x="fin:Q", text="texte:N"),
        _hole(hidden).encode(x=_from_zero(0), x2=_from_zero(STUB), tooltip=_tooltip()),
        silent.mark_text(align="left").encode(x=_from_zero(STUB + 6), text="texte:N"),
    ]
    y = alt.Y("nom:N", axis=_label_axis(), scale=alt.Scale(domain=["?"], paddingInner=0.35))
    drawing = _shape(layers, *_RANGE, width=WIDTH, height=alt.Step(_STEP))
    return _text(drawing.encode(y=y))


def _calendar(*, line: bool) -> str:
    scale = alt.Scale(domain=[alt.ExprRef("minimum"), alt.ExprRef("maximum")], nice=False)
    y = alt.Y("valeur:Q", axis=None, scale=scale)
    drawn = _empty().transform_filter(_SHOWN)
    hidden, silent = _empty().transform_filter(_MASKED), _empty().transform_filter(_SIGN)
    if line:
        size = 12
        path = _empty().mark_line(
            color=theme.ACCENT, strokeWidth=2, invalid="break-paths-show-path-domains"
        )
        point = drawn.mark_point(filled=True, size=60, opacity=1, color=theme.ACCENT)
        in_time = alt.Order("rang:Q")  # Vega-Lite 5 would join the points by name
        layers = [path.encode(y=y, order=in_time), point.encode(y=y, tooltip=_tooltip())]
    else:
        size = 13
        layers = [drawn.mark_bar().encode(y=y, color=_COLOUR, tooltip=_tooltip())]
    layers += [
        drawn.mark_text(baseline="bottom", dy=-4, fontSize=size).encode(y="fin:Q", text="texte:N"),
        _hole(hidden).encode(y=_from_zero(-STUB), y2=_from_zero(0), tooltip=_tooltip()),
        silent.mark_text(baseline="bottom").encode(y=_from_zero(-STUB - 4), text="texte:N"),
    ]
    x = alt.X(
        "nom:N",
        axis=_label_axis(_ONCE_A_YEAR, labelAngle=0, labelOverlap=False),
        scale=alt.Scale(domain=["?"], paddingInner=0.3, paddingOuter=0.15, type="band"),
    )
    return _text(_shape(layers, *_RANGE, width=COLUMNS_WIDTH, height=HEIGHT).encode(x=x))


@cache
def _columns() -> str:
    return _calendar(line=False)


@cache
def _line() -> str:
    return _calendar(line=True)


@cache
def _pyramid() -> str:
    middle = PYRAMID_WIDTH / 2
    domain = [alt.ExprRef("-maximum"), alt.ExprRef("maximum")]
    # Said once: Vega-Lite fails on a second layer that also sets the axis to nothing.
    x = alt.X("valeur:Q", axis=None, scale=alt.Scale(domain=domain, nice=False))
    layers: list[alt.Chart] = []
    for side, way, colour in (("gauche", -1, theme.SERIES[1]), ("droite", 1, theme.SERIES[0])):
        mine = _empty().transform_filter(f"datum.cote == '{side}'")
        drawn, hidden = mine.transform_filter(_SHOWN), mine.transform_filter(_MASKED)
        silent = mine.transform_filter(_SIGN)
        align: Literal["left", "right"] = "right" if way < 0 else "left"
        near, far = sorted((middle, middle + way * STUB))
        beside = alt.value(middle + way * (STUB + 6))
        head = _empty().transform_filter(f"datum.cote == '{side}' && datum.rang == 0")
        head = head.mark_text(align=align, dy=-24, fontWeight="bold")
        layers += [
            drawn.mark_bar(color=colour).encode(x="valeur:Q" if layers else x, tooltip=_tooltip()),
            drawn.mark_text(align=align, dx=6 * way).encode(x="fin:Q", text="texte:N"),
            _hole(hidden).encode(x=alt.value(near), x2=alt.value(far)),
            silent.mark_text(align=align).encode(x=beside, text="texte:N"),
            head.encode(x=alt.value(middle + 6 * way), text="titre:N"),
        ]
    axis_line = _empty().mark_bar(color=theme.OUTLINE)
    layers.append(axis_line.encode(x=alt.value(middle - 0.5), x2=alt.value(middle + 0.5)))
    axis = _label_axis(domain=False)
    y = alt.Y("nom:N", axis=axis, scale=alt.Scale(domain=["?"], paddingInner=0.25))
    return _text(_shape(layers, "maximum", width=PYRAMID_WIDTH, height=alt.Step(28)).encode(y=y))
