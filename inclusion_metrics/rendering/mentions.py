"""The marks of the first page: logos, and the mention of the European Union where it co-funds."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from inclusion_metrics.rendering.elements import Block
from inclusion_metrics.rendering.formats import escape

#: Colours of the emblem on screen: blue of the field, gold of the stars.
BLUE, GOLD = "#003399", "#ffcc00"
MENTION = "Cofinancé par l’Union européenne"
#: Height of the drawing, in its own units; everything else follows from it.
_HOIST = 180
_STARS = 12


#: How the block of the marks begins: the page puts it above its title.
COVER = '<div class="im-bloc im-couverture">'


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture of the first page.

    Attributes:
        text: what it stands for, read aloud in its place.
        uri: the picture itself, as a ``data:`` address.
    """

    text: str
    uri: str


def cover_marks(logos: Sequence[Logo], *, union: bool) -> Block:
    """The logos, then the emblem of the Union, none of them larger than it; nothing without any.

    Args:
        logos: pictures, in their order.
        union: True where the Union co-funds.
    """
    shown = "".join(
        f'<li><img src="{html.escape(one.uri)}" alt="{escape(one.text)}"></li>' for one in logos
    )
    listed = f'<ul class="im-logos">{shown}</ul>' if shown else ""
    mention = mention_ue() if union else Block("")
    if not listed and not union:
        return Block("")
    said = ", ".join([*(one.text for one in logos), *([mention.summary] if union else [])])
    return Block(f"{COVER}{listed}{mention.html}</div>", summary=said)


def mention_ue(fonds: str = "") -> Block:
    """The emblem of the Union and « Cofinancé par l’Union européenne », in full.

    Args:
        fonds: the fund and the operation (« FSE+, opération n° 2024-17 »), printed apart.
    """
    said = f'<p class="im-fonds">{escape(fonds)}</p>' if fonds.strip() else ""
    shown = (
        f'<div class="im-bloc im-union">{_emblem()}'
        f'<div><p class="im-mention">{escape(MENTION)}</p>{said}</div></div>'
    )
    return Block(shown, summary=MENTION)


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
