"""French typography: the spaces, apostrophes and agreements that screen text needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

#: Narrow no-break space: thousands, before ; : ! ? and inside « ».
THIN_SPACE = "\u202f"
#: No-break space: before %, ‰ and €.
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
DECIMAL_COMMA = ","
#: Before a figure that was rounded so as to tell nothing of anyone.
ABOUT = "≈"

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
#: Words after which a plural does not spread: « heures d’ouverture », « motifs de venue ».
_LINKS = frozenset({"de", "des", "du", "à", "au", "en", "par", "pour", "sans", "sur"})

_BEFORE = re.compile(r"[ \u00a0]+(?=[;:!?»])")
_AFTER = re.compile(r"(?<=«)[ \u00a0]+")
_UNIT = re.compile(r"(?<=\d)[ ]+(?=[%‰€])")
_NUMBERED = re.compile(r"(?<=\bn°)[ ]+(?=\d)")
_QUOTE = re.compile(r"(?<=\w)'(?=\w)")


class Approx(float):
    """A rounded figure, printed with « ≈ », and so is whatever is computed from it."""

    __slots__ = ()

    def __neg__(self) -> Approx:
        return Approx(-float(self))

    def __abs__(self) -> Approx:
        return Approx(abs(float(self)))

    def __add__(self, other: float) -> Approx:
        return Approx(float(self) + other)

    def __sub__(self, other: float) -> Approx:
        return Approx(float(self) - other)

    def __rsub__(self, other: float) -> Approx:
        return Approx(other - float(self))

    def __mul__(self, other: float) -> Approx:
        return Approx(float(self) * other)

    def __truediv__(self, other: float) -> Approx:
        return Approx(float(self) / other)

    def __rtruediv__(self, other: float) -> Approx:
        return Approx(other / float(self))

    __radd__, __rmul__ = __add__, __mul__


def typo(text: str) -> str:
    """French spaces and apostrophes, where a plain keyboard typed plain ones."""
    text = _AFTER.sub(THIN_SPACE, _BEFORE.sub(THIN_SPACE, text))
    text = _NUMBERED.sub(NO_BREAK_SPACE, _UNIT.sub(NO_BREAK_SPACE, text))
    return _QUOTE.sub("’", text)


def counted(number: int, one: str, several: str) -> str:
    """A number and what it counts: « 1 ligne », « 2 lignes »; none and one are singular."""
    return f"{number} {one if number < 2 else several}"


def number(value: float, decimals: int = 0) -> str:
    """A figure: « 1 234,5 », « −3 », « ≈ 25 ». Halves round away from zero, as in school."""
    about = f"{ABOUT}{NO_BREAK_SPACE}" if isinstance(value, Approx) else ""
    exact = Decimal(repr(round(float(value), 9)))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    sign = MINUS if rounded < 0 else ""
    whole, _, rest = f"{abs(rounded):,f}".partition(".")
    return about + sign + whole.replace(",", THIN_SPACE) + (DECIMAL_COMMA + rest if rest else "")


def pluralised(noun: str) -> str:
    """A noun and its adjectives in the plural, up to a complement: « lignes de budget »."""
    words = noun.split()
    for rank, word in enumerate(words):
        if word in _LINKS or word.startswith(("d’", "l’")):
            break
        if not word.isupper() and not word.endswith(("s", "x", "z")):
            words[rank] = f"{word}s"
    return " ".join(words)


def enumeration(parts: Sequence[str]) -> str:
    """« a », « a et b », « a, b et c »."""
    *first, last = parts
    return f"{', '.join(first)} et {last}" if first else last


def lower_first(text: str) -> str:
    """The text for the middle of a sentence; acronyms keep their capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def day(value: date, *, year: bool = True) -> str:
    """« 1er janvier 2024 », « 31 décembre 2024 »."""
    first = "1er" if value.day == 1 else str(value.day)
    text = f"{first}{NO_BREAK_SPACE}{MONTHS[value.month - 1]}"
    return f"{text} {value.year}" if year else text
