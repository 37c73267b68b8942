"""References from one figure to another: a page names only the figures that it shows.

Texts of the catalogue cite other indicators in brackets alone, « (ACT-09-suites) »: without the
brackets the sentence still stands, so that a dossier which leaves that figure out drops them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.rendering.elements import card_anchor

#: How a code is written, anywhere in a text.
CODE = r"(?<![\w-])[A-Z]{3}-\d{2}(?:-\w+)*"
#: « (ACT-09-suites) », « (voir FRE-11, FRE-12) », with the space before.
_CITED = re.compile(rf"\s*\((voir )?({CODE}(?:, {CODE})*)\)")
_TAG = re.compile(r"(<[^<>]*>)")
Shown = Callable[[str], bool]


def told(text: str, shown: Shown, *, link: Callable[[str], str] = str) -> str:
    """A text that cites only the figures shown.

    Args:
        text: a sentence, as plain text.
        shown: True for the code of a figure that the reader can find.
        link: how such a code is written.

    Returns:
        The same text, without the codes of the catalogue that are not shown. What looks like a
        code and is none (the number of an agreement) is left as it was.
    """

    def kept(found: re.Match[str]) -> str:
        codes = [c for c in found[2].split(", ") if shown(c) or c not in CATALOGUE]
        if not codes:
            return ""
        space = found[0].partition("(")[0]
        return f"{space}({found[1] or ''}{', '.join(link(c) if shown(c) else c for c in codes)})"

    return _CITED.sub(kept, text)


def told_in(html: str, shown: Shown) -> str:
    """The same for some HTML, outside its tags and its drawings: a code leads to its card."""
    if not _CITED.search(html):
        return html
    pieces, drawn = _TAG.split(html), 0
    for place, piece in enumerate(pieces):
        if place % 2:
            drawn += piece.startswith("<svg") - piece.startswith("</svg")
        elif not drawn:
            pieces[place] = told(piece, shown, link=_link)
    return "".join(pieces)


def _link(code: str) -> str:
    return f'<a href="#{card_anchor(code)}">{code}</a>'
