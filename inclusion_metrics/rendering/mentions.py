"""The mention that operations co-financed by the European Union carry."""

from __future__ import annotations

from math import cos, pi, sin

from inclusion_metrics.rendering.elements import Block
from inclusion_metrics.rendering.formats import escape

#: Colours of the emblem on screen: blue of the field, gold of the stars.
BLUE, GOLD = "#003399", "#ffcc00"
MENTION = "Cofinancé par l’Union européenne"
#: Height of the drawing, in its own units; everything else follows from it.
_HOIST = 180
_STARS = 12


def mention_ue(fonds: str = "") -> Block:
    """The emblem of the Union and « Cofinancé par l’Union européenne », in full.

    Args:
        fonds: the fund and the operation (« FSE+, opération n° 2024-17 »), printed apart.
    """
    said = f'<p class="im-fonds">{escape(fonds)}</p>' if fonds.strip() else ""
    html = (
        f'<div class="im-bloc im-union">{_emblem()}'
        f'<div><p class="im-mention">{escape(MENTION)}</p>{said}</div></div>'
    )
    return Block(html, summary=MENTION)


def _emblem() -> str:
    """A rectangle half as long again as it is high, twelve upright stars on a circle.

    The radius of the circle is a third of the height; each star is held in a circle of one
    eighteenth of the height, one point up; the stars stand as the hours on a clock.
    """
    width = _HOIST * 3 // 2
    middle, centre, radius = width / 2, _HOIST / 2, _HOIST / 3
    star = _star(_HOIST / 18)
    places = (
        (middle + radius * sin(2 * pi * n / _STARS), centre - radius * cos(2 * pi * n / _STARS))
        for n in range(_STARS)
    )
    stars = "".join(
        f'<polygon points="{star}" transform="translate({x:.2f} {y:.2f})"/>' for x, y in places
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HOIST}" role="img" '
        'aria-label="Emblème de l’Union européenne" class="im-embleme">'
        f'<rect width="{width}" height="{_HOIST}" fill="{BLUE}"/>'
        f'<g fill="{GOLD}">{stars}</g></svg>'
    )


def _star(radius: float) -> str:
    """A five-pointed star around the origin; its inner points lie on the lines of a pentagram."""
    inner = radius * cos(2 * pi / 5) / cos(pi / 5)
    corners = (
        (length * sin(pi * n / 5), -length * cos(pi * n / 5))
        for n, length in enumerate((radius, inner) * 5)
    )
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in corners)
