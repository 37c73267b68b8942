"""The colours of the drawings for eyes that confuse some of them, and in black and white."""

from __future__ import annotations

from itertools import pairwise
from math import dist

import pytest

from inclusion_metrics.rendering import theme
from inclusion_metrics.rendering.places import _shades

from .test_rendering_texts import contrast

Triple = tuple[float, float, float]
#: Machado, Oliveira and Fernandes (2009), severity 1: on linear red, green and blue.
EYES = {
    "protanopie": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutéranopie": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopie": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "noir et blanc": ((0.2126, 0.7152, 0.0722),) * 3,
    "toutes les couleurs": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}


def linear(colour: str) -> Triple:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(  # type: ignore[return-value]
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    )


def seen(colour: str, eye: str) -> Triple:
    """A colour as it is seen, in CIE L*a*b* under D65."""
    rgb = linear(colour)
    r, g, b = (
        min(max(sum(k * c for k, c in zip(row, rgb, strict=True)), 0), 1) for row in EYES[eye]
    )
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def apart(one: str, other: str, eye: str) -> float:
    """ΔE*ab (1976): above 10 two areas are told apart at a glance."""
    return dist(seen(one, eye), seen(other, eye))


def test_the_yardstick_itself() -> None:
    assert apart("#000000", "#ffffff", "noir et blanc") == pytest.approx(100, abs=0.1)
    # the red and green that the eye confuses are far apart for others
    assert apart("#ff5f00", "#7fa800", "toutes les couleurs") > 80
    assert apart("#ff5f00", "#7fa800", "protanopie") < 50


@pytest.mark.parametrize("eye", EYES)
def test_what_must_be_told_apart_is(eye: str) -> None:
    assert apart(*theme.SERIES, eye) > 15, "femmes et hommes"
    assert apart(theme.ACCENT, theme.ASIDE, eye) > 15, "réponses et le reste"
    assert apart(theme.ACCENT, theme.CLASSES[1], eye) > 30, "réalisé et prévu"


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("count", [2, 3, 4])
def test_the_classes_of_a_map_darken_by_steps(eye: str, count: int) -> None:
    shades = [theme.CLASSES[place] for place in _shades(count)]
    for light, dark in pairwise([theme.PAPER, *shades]):
        assert seen(light, eye)[0] - seen(dark, eye)[0] > 6, (light, dark)
    for light, dark in pairwise(shades):
        assert seen(light, eye)[0] - seen(dark, eye)[0] > 14, (light, dark)


def test_texts_and_marks_stand_out_of_their_ground() -> None:
    for colour in (*theme.SERIES, theme.ASIDE, theme.OUTLINE):
        assert contrast(colour, theme.PAPER) >= 3
    for light in theme.CLASSES[:-1]:
        assert contrast(theme.INK, light) >= 4.5
    assert contrast(theme.PAPER, theme.CLASSES[-1]) >= 4.5


def test_what_is_masked_is_striped_not_coloured() -> None:
    stops = theme.hatching(3)["stops"]
    colours = [stop["color"] for stop in stops]
    # two stops at each edge: no shade between paper and stripe
    assert colours[::2] == colours[1::2] == [theme.PAPER, theme.OUTLINE] * 3
    ends = [stop["offset"] for stop in stops]
    assert (ends[0], ends[-1]) == (0, 1)
    assert ends[1:-1:2] == ends[2:-1:2]
