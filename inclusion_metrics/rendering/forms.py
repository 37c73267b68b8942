"""The few shapes a chart can take, each built once with Altair, then filled with figures.

Building and validating a specification costs more than drawing it: a shape is made on first
use, with an empty data set, and every chart of that shape fills a copy. Everything that
varies (figures, order, size) is data or a parameter of the specification.
"""

from __future__ import annotations

import json
import textwrap
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
#: Width or height of the hatched box that stands for a masked figure.
STUB = 11
#: All the width of a drawing made for a telephone, labels included.
NARROW = 286
#: Longest drawing that a printed page holds beside its caption.
TALLEST = 820
#: Width of a character of a label, so that a text that would not fit is known beforehand.
CHARACTER = 7.3
#: Height of a bar with its margin; more where its name is on several lines.
_STEP, _LINE = 30, 15
_VERSION = "6.4"

Row = Mapping[str, object]


def bars(rows: Sequence[Row], maximum: float, minimum: float = 0.0) -> dict[str, Any]:
    """Horizontal bars. A row holds ``nom, valeur, bas, haut, fin, texte, couleur, secret``.

    ``valeur`` is null where there is no figure to draw: the sign instead, beside a hatched box
    when it is ``secret``. ``bas`` and ``haut`` are null where the figure is certain.
    """
    zero = WIDTH * minimum / (minimum - maximum)
    spec = filled(_bars, rows, {"minimum": minimum, "maximum": maximum, "zero": zero})
    names = _names(rows)
    spec["encoding"]["y"]["scale"]["domain"] = names
    lines = max((str(name).count("\n") + 1 for name in names), default=1)
    step = max(_STEP, _LINE * lines + _STEP // 2)
    tight = max(_LINE * lines + 4, TALLEST // max(len(names), 1))
    spec["height"] = {"step": min(step, tight)}
    return spec


def slim_bars(rows: Sequence[Row], maximum: float, minimum: float = 0.0) -> dict[str, Any]:
    """The same bars for a telephone: each name stands above its bar, on one line or more."""
    told = [{**row, "nom": " ".join(str(row["nom"]).split("\n"))} for row in rows]
    lines = [textwrap.wrap(str(row["nom"]), 38) or [""] for row in told]
    tallest = max((len(one) for one in lines), default=1)
    told = [
        {**row, "rang": rank, "dessus": "\n".join(one)}
        for rank, (row, one) in enumerate(zip(told, lines, strict=True))
    ]
    longest = max((len(str(row["texte"])) for row in told), default=0)
    width = max(NARROW - CHARACTER * longest - 14, 70)
    zero = width * minimum / (minimum - maximum)
    sunk = _LINE * tallest / 2 - 2
    ends = {"minimum": minimum, "maximum": maximum, "zero": zero, "descente": sunk}
    spec = filled(_slim, told, ends)
    spec["width"] = width
    spec["encoding"]["y"]["scale"]["domain"] = list(range(len(told)))
    spec["height"] = {"step": _LINE * tallest + 26}
    return spec


def fit(rows: Sequence[Row]) -> bool:
    """True when the figures of columns can stand side by side without touching."""
    longest = max((len(str(row["texte"])) for row in rows), default=0)
    return longest * CHARACTER + 4 <= COLUMNS_WIDTH / max(len(rows), 1)


def columns(
    rows: Sequence[Row], maximum: float, minimum: float = 0.0, *, line: bool = False
) -> dict[str, Any]:
    """Vertical columns along a calendar, or a line for a share; same rows as ``bars``.

    A row may hold ``repere``: the letter of what changed before it, drawn above a rule,
    dashed where it cuts the series (``coupe``), dotted elsewhere. The line stops where ``troncon``
    changes.
    """
    ranked = [
        {"repere": "", "coupe": False, "troncon": 0, **row, "rang": rank}
        for rank, row in enumerate(rows)
    ]
    zero = HEIGHT * maximum / (maximum - minimum)
    spec = filled(
        _line if line else _columns,
        ranked,
        {
            "minimum": minimum,
            "maximum": maximum,
            "zero": zero,
            "recul": -0.15 * COLUMNS_WIDTH / max(len(rows), 1),
        },
    )
    spec["encoding"]["x"]["scale"]["domain"] = _names(rows)
    return spec


def pyramid(rows: Sequence[Row], maximum: float) -> dict[str, Any]:
    """Two series back to back.

    ``valeur`` is negative on the left; ``cote`` tells the side (« gauche », « droite ») and
    ``titre`` its heading, printed above the line of ``rang`` 0.
    """
    return _pyramid_of(_pyramid, rows, maximum)


def slim_pyramid(rows: Sequence[Row], maximum: float) -> dict[str, Any]:
    """The same for a telephone."""
    return _pyramid_of(_slim_pyramid, rows, maximum)


def _pyramid_of(shape: Callable[[], str], rows: Sequence[Row], maximum: float) -> dict[str, Any]:
    spec = filled(shape, rows, {"maximum": maximum})
    spec["encoding"]["y"]["scale"]["domain"] = _names(rows)
    return spec


def svg(spec: dict[str, Any]) -> str:
    """The drawing, static."""
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=_VERSION, allowed_base_urls=[])
    return str(drawn)


def _names(rows: Sequence[Row]) -> list[object]:
    return list(dict.fromkeys(row["nom"] for row in rows))


def filled(
    shape: Callable[[], str], rows: Sequence[Row], parameters: Mapping[str, object]
) -> dict[str, Any]:
    """A copy of a shape, with its rows and its parameters."""
    spec: dict[str, Any] = json.loads(shape())
    spec["data"] = {"values": list(rows)}
    spec["params"] = [{"name": name, "value": value} for name, value in parameters.items()]
    return spec


def text_of(chart: alt.LayerChart) -> str:
    """A shape as text, to be copied."""
    content = chart.to_dict()
    content["config"]["aria"] = False  # the figure says it all in one sentence
    return json.dumps(content)


def tooltip() -> list[alt.Tooltip]:
    """What JupyterLab shows of a mark."""
    return [alt.Tooltip("nom:N", title="Modalité"), alt.Tooltip("texte:N", title="Chiffre")]


def _label_axis(label: str = "split(datum.label, '\\n')", **options: Any) -> alt.Axis:  # noqa: ANN401
    """Names on several lines where they hold a line break."""
    return alt.Axis(title=None, labelExpr=label, **options)


_COLOUR = alt.Color("couleur:N", scale=None, legend=None)
_SHOWN, _SIGN = "isValid(datum.valeur)", "!isValid(datum.valeur)"
#: Ends of the scale of figures, and the pixel where it crosses zero.
_RANGE = ("minimum", "maximum", "zero")
_MASKED, _BOUNDED = "datum.secret", "isValid(datum.bas)"
# The year under the first period and under each January is enough; what is in brackets stays.
_ONCE_A_YEAR = (
    "datum.index == 0 || test(/^(janv|1er)|\\(/, datum.label)"
    " ? split(datum.label, '\\n') : split(datum.label, '\\n')[0]"
)


def empty() -> alt.Chart:
    """A layer, before its mark."""
    return alt.Chart()


def shape(
    layers: Sequence[alt.Chart], *names: str, width: float, height: float | alt.Step
) -> alt.LayerChart:
    """The layers over one data set, with the parameters that will be filled."""
    layered: Any = alt.layer(*layers, data=alt.InlineData(values=[]))
    for name in names:
        layered = layered.add_params(alt.param(name=name, value=1))
    drawn: alt.LayerChart = layered.properties(width=width, height=height)
    return drawn


def lifted(field: str, part: float) -> Any:  # noqa: ANN401 - altair does not name it
    """How far a text of several lines is raised, for its last line to stand where one would."""
    return alt.ExprRef(f"{-_LINE * part} * (length(split(datum.{field}, '\\n')) - 1)")


def _from_zero(pixels: int) -> Any:  # noqa: ANN401 - altair does not name it
    """A place on the scale of figures, in pixels from zero."""
    return alt.value(alt.ExprRef(f"zero + {pixels}"))


def hole(chart: alt.Chart, **shape: Any) -> alt.Chart:  # noqa: ANN401 - of the mark
    """What is masked: a hatched box of one size, never a bar of length zero."""
    hatched: Any = theme.hatching()
    hole: alt.Chart = chart.mark_bar(fill=hatched, stroke=theme.OUTLINE, strokeWidth=1, **shape)
    return hole


def _bars_of(thick: Mapping[str, Any], low: Mapping[str, Any]) -> list[alt.Chart]:
    """The marks of a bar, given its thickness and how far below the middle of its band it is."""
    scale = alt.Scale(domain=[alt.ExprRef("minimum"), alt.ExprRef("maximum")], nice=False)
    x = alt.X("valeur:Q", axis=None, scale=scale)
    drawn = empty().transform_filter(_SHOWN)
    hidden, silent = empty().transform_filter(_MASKED), empty().transform_filter(_SIGN)
    bounded = empty().transform_filter(_BOUNDED)
    halo = bounded.mark_rule(color=theme.PAPER, strokeWidth=5, **low)
    doubt = bounded.mark_rule(color=theme.INK, strokeWidth=1.5, **low)
    end = bounded.mark_tick(color=theme.INK, thickness=1.5, height=9, **low)
    return [
        drawn.mark_bar(**thick, **low).encode(x=x, color=_COLOUR, tooltip=tooltip()),
        halo.encode(x="bas:Q", x2="haut:Q"),
        doubt.encode(x="bas:Q", x2="haut:Q"),
        end.encode(x="bas:Q"),
        end.encode(x="haut:Q"),
        drawn.mark_text(align="left", dx=9, **low).encode(x="fin:Q", text="texte:N"),
        hole(hidden, **thick, **low).encode(
            x=_from_zero(0), x2=_from_zero(STUB), tooltip=tooltip()
        ),
        silent.mark_text(align="left", **low).encode(x=_from_zero(STUB + 6), text="texte:N"),
    ]


@cache
def _bars() -> str:
    y = alt.Y("nom:N", axis=_label_axis(), scale=alt.Scale(domain=["?"], paddingInner=0.35))
    drawing = shape(_bars_of({}, {}), *_RANGE, width=WIDTH, height=alt.Step(_STEP))
    return text_of(drawing.encode(y=y))


@cache
def _slim() -> str:
    y = alt.Y("rang:O", axis=None, scale=alt.Scale(domain=[0], paddingInner=0, paddingOuter=0))
    above = empty().mark_text(
        align="left", baseline="bottom", lineBreak="\n", lineHeight=_LINE,
        yOffset=alt.ExprRef("descente - 9"), dy=lifted("dessus", 1.0),
    )  # fmt: skip
    layers = [
        *_bars_of({"height": 14}, {"yOffset": alt.ExprRef("descente")}),
        above.encode(x=alt.value(0), text="dessus:N"),
    ]
    names = (*_RANGE, "descente")
    return text_of(shape(layers, *names, width=200, height=alt.Step(40)).encode(y=y))


def _calendar(*, line: bool) -> str:
    scale = alt.Scale(domain=[alt.ExprRef("minimum"), alt.ExprRef("maximum")], nice=False)
    y = alt.Y("valeur:Q", axis=None, scale=scale)
    drawn = empty().transform_filter(_SHOWN)
    hidden, silent = empty().transform_filter(_MASKED), empty().transform_filter(_SIGN)
    if line:
        size = 12
        path = empty().mark_line(
            color=theme.ACCENT, strokeWidth=2, invalid="break-paths-show-path-domains"
        )
        point = drawn.mark_point(filled=True, size=60, opacity=1, color=theme.ACCENT)
        in_time = alt.Order("rang:Q")  # Vega-Lite 5 would join the points by name
        pieces = alt.Detail("troncon:N")  # never across a break of the series
        layers = [
            path.encode(y=y, order=in_time, detail=pieces),
            point.encode(y=y, tooltip=tooltip()),
        ]
    else:
        size = 13
        layers = [drawn.mark_bar().encode(y=y, color=_COLOUR, tooltip=tooltip())]
    layers += [
        drawn.mark_text(baseline="bottom", dy=-4, fontSize=size).encode(y="fin:Q", text="texte:N"),
        hole(hidden).encode(y=_from_zero(-STUB), y2=_from_zero(0), tooltip=tooltip()),
        silent.mark_text(baseline="bottom").encode(y=_from_zero(-STUB - 4), text="texte:N"),
    ]
    changed = empty().transform_filter("datum.repere != ''")
    cut = changed.transform_filter("datum.coupe")
    told = changed.transform_filter("!datum.coupe")
    edge = alt.X("nom:N", bandPosition=0)
    back = alt.ExprRef("recul")
    layers += [
        *(
            one.mark_rule(color=theme.INK, strokeDash=dash, xOffset=back).encode(
                x=edge, y=alt.value(-4), y2=alt.value(HEIGHT)
            )
            for one, dash in ((cut, [5, 3]), (told, [1, 4]))
        ),
        changed.mark_text(baseline="bottom", fontWeight="bold", xOffset=back).encode(
            x=edge, y=alt.value(-6), text="repere:N"
        ),
    ]
    x = alt.X(
        "nom:N",
        axis=_label_axis(_ONCE_A_YEAR, labelAngle=0, labelOverlap=False),
        scale=alt.Scale(domain=["?"], paddingInner=0.3, paddingOuter=0.15, type="band"),
    )
    return text_of(shape(layers, *_RANGE, "recul", width=COLUMNS_WIDTH, height=HEIGHT).encode(x=x))


@cache
def _columns() -> str:
    return _calendar(line=False)


@cache
def _line() -> str:
    return _calendar(line=True)


@cache
def _pyramid() -> str:
    return _back_to_back(PYRAMID_WIDTH)


@cache
def _slim_pyramid() -> str:
    return _back_to_back(NARROW - 110)


def _back_to_back(width: float) -> str:
    middle = width / 2
    domain = [alt.ExprRef("-maximum"), alt.ExprRef("maximum")]
    # Said once: Vega-Lite fails on a second layer that also sets the axis to nothing.
    x = alt.X("valeur:Q", axis=None, scale=alt.Scale(domain=domain, nice=False))
    layers: list[alt.Chart] = []
    for side, way, colour in (("gauche", -1, theme.SERIES[1]), ("droite", 1, theme.SERIES[0])):
        mine = empty().transform_filter(f"datum.cote == '{side}'")
        drawn, hidden = mine.transform_filter(_SHOWN), mine.transform_filter(_MASKED)
        silent = mine.transform_filter(_SIGN)
        align: Literal["left", "right"] = "right" if way < 0 else "left"
        near, far = sorted((middle, middle + way * STUB))
        beside = alt.value(middle + way * (STUB + 6))
        head = empty().transform_filter(f"datum.cote == '{side}' && datum.rang == 0")
        head = head.mark_text(align=align, dy=-24, fontWeight="bold")
        layers += [
            drawn.mark_bar(color=colour).encode(x="valeur:Q" if layers else x, tooltip=tooltip()),
            drawn.mark_text(align=align, dx=6 * way).encode(x="fin:Q", text="texte:N"),
            hole(hidden).encode(x=alt.value(near), x2=alt.value(far)),
            silent.mark_text(align=align).encode(x=beside, text="texte:N"),
            head.encode(x=alt.value(middle + 6 * way), text="titre:N"),
        ]
    axis_line = empty().mark_bar(color=theme.OUTLINE)
    layers.append(axis_line.encode(x=alt.value(middle - 0.5), x2=alt.value(middle + 0.5)))
    axis = _label_axis(domain=False)
    y = alt.Y("nom:N", axis=axis, scale=alt.Scale(domain=["?"], paddingInner=0.25))
    return text_of(shape(layers, "maximum", width=width, height=alt.Step(28)).encode(y=y))


#: Every shape of this module, so that they can be built before they are wanted.
SHAPES: tuple[Callable[[], str], ...] = (_bars, _slim, _columns, _line, _pyramid, _slim_pyramid)
