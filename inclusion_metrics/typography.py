"""French typography: the spaces and apostrophes that a plain keyboard does not type."""

from __future__ import annotations

import re

#: Narrow no-break space: thousands, and before ; ! ? and inside « ».
THIN_SPACE = "\u202f"
#: No-break space: before : % and €.
NO_BREAK_SPACE = "\u00a0"

_BEFORE_THIN = re.compile(r"[ \u00a0]+(?=[;!?»])")
_BEFORE_COLON = re.compile(r"(?<=\S)[ \u202f]+(?=:(?:\s|$))")
_AFTER_QUOTE = re.compile(r"(?<=«)[ \u00a0]+")
_BEFORE_UNIT = re.compile(r"(?<=\d)[ ]+(?=[%€])")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def typo(text: str) -> str:
    """The same text with French spaces and apostrophes; safe to apply twice."""
    text = _AFTER_QUOTE.sub(THIN_SPACE, _BEFORE_THIN.sub(THIN_SPACE, text))
    text = _BEFORE_UNIT.sub(NO_BREAK_SPACE, _BEFORE_COLON.sub(NO_BREAK_SPACE, text))
    return _APOSTROPHE.sub("’", text)
