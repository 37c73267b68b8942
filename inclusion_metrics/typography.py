"""French typography: the spaces, apostrophes and agreements that screen text needs."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

#: Narrow no-break space: thousands, before ; : ! ? and inside « ».
THIN_SPACE = "\u202f"
#: No-break space: before %, ‰ and €.
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
DECIMAL_COMMA = ","

_BEFORE = re.compile(r"[ \u00a0]+(?=[;:!?»])")
_AFTER = re.compile(r"(?<=«)[ \u00a0]+")
_UNIT = re.compile(r"(?<=\d)[ ]+(?=[%‰€])")
_QUOTE = re.compile(r"(?<=\w)'(?=\w)")


def typo(text: str) -> str:
    """French spaces and apostrophes, where a plain keyboard typed plain ones."""
    text = _AFTER.sub(THIN_SPACE, _BEFORE.sub(THIN_SPACE, text))
    return _QUOTE.sub("’", _UNIT.sub(NO_BREAK_SPACE, text))


def counted(number: int, one: str, several: str) -> str:
    """A number and what it counts: « 1 ligne », « 2 lignes »; none and one are singular."""
    return f"{number} {one if number < 2 else several}"


def number(value: float, decimals: int = 0) -> str:
    """A figure: « 1 234,5 », « −3 ». Halves round away from zero, as in school."""
    exact = Decimal(repr(round(value, 9)))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    sign = MINUS if rounded < 0 else ""
    whole, _, rest = f"{abs(rounded):,f}".partition(".")
    return sign + whole.replace(",", THIN_SPACE) + (DECIMAL_COMMA + rest if rest else "")
