"""Figures, dates and text as French readers write them. Pure functions, no HTML but ``escape``."""

from __future__ import annotations

import html
from datetime import date

from inclusion_metrics.model import Grain, Period, Status, Unit
from inclusion_metrics.rendering.theme import MONTHS
from inclusion_metrics.typography import DECIMAL_COMMA, NO_BREAK_SPACE
from inclusion_metrics.typography import number as number
from inclusion_metrics.typography import typo as typo


def escape(text: str) -> str:
    """Text ready for HTML, content or attribute, with French typography."""
    return html.escape(typo(text), quote=True)


def trimmed(value: float, decimals: int = 2) -> str:
    """A figure without useless zeros: « 60 », « 12,5 ». For objectives typed by hand."""
    text = number(value, decimals)
    return text.rstrip("0").rstrip(DECIMAL_COMMA) if DECIMAL_COMMA in text else text


def percent(value: float, decimals: int = 1) -> str:
    """Percentage points: ``45.2`` → « 45,2 % »."""
    return f"{number(value, decimals)}{NO_BREAK_SPACE}%"


def ratio(part: float, whole: float) -> str:
    """A part of a whole as a percentage: « 45,2 % »."""
    return percent(100 * part / whole)


def hours(value: float, decimals: int = 1) -> str:
    """Hours: « 12,5 h »."""
    return f"{number(value, decimals)}{NO_BREAK_SPACE}h"


def amount(value: float, unit: Unit) -> str:
    """A value as a table cell prints it: the sign for % and hours, the bare figure otherwise."""
    if unit.symbol == "%":
        return percent(value, unit.decimals)
    if unit.symbol == "h":
        return hours(value, unit.decimals)
    return number(value, unit.decimals)


def quantity(value: float, unit: Unit) -> str:
    """A value with its unit in words: « 1,5 heure », « 2 personnes », « 45,2 % »."""
    if unit.symbol == "%":
        return percent(value, unit.decimals)
    name = unit.singular if abs(value) < 2 else unit.plural
    return f"{number(value, unit.decimals)}{NO_BREAK_SPACE}{name}"


def many(count: float, singular: str, plural: str) -> str:
    """A count and its noun: « 0 personne », « 1 personne », « 2 personnes »."""
    return f"{number(count)}{NO_BREAK_SPACE}{singular if abs(count) < 2 else plural}"


def out_of(part: float, whole: float) -> str:
    """A count among others, in words: « 112 sur 146 »."""
    return f"{number(part)} sur {number(whole)}"


def over(part: float | None, whole: float | None, missing: str = "s") -> str:
    """A count among others, in a column: « 112 / 146 ». What is masked stays masked."""
    shown = (missing if n is None else number(n) for n in (part, whole))
    return f"{NO_BREAK_SPACE}/{NO_BREAK_SPACE}".join(shown)


def differ(lower: float | None, upper: float | None, unit: Unit) -> bool:
    """True when two bounds are not the same figure once printed."""
    if lower is None or upper is None:
        return False
    return number(lower, unit.decimals) != number(upper, unit.decimals)


def bounds(lower: float, upper: float, unit: Unit) -> str:
    """What is certain: « entre 64,0 % et 71,2 % »."""
    return f"entre {amount(lower, unit)} et {amount(upper, unit)}"


def marker(status: Status) -> str:
    """The sign printed in place of a figure, empty when there is a figure."""
    return status.marker


def plural(grain: Grain) -> str:
    """« personnes suivies », « accompagnements », « situations de non-recours »."""
    words = grain.value.split()
    tied = (place for place, word in enumerate(words) if word in ("de", "à") or word[:2] == "d’")
    head = next(tied, len(words))
    return " ".join([*(f"{word}s" for word in words[:head]), *words[head:]])


def lower_first(text: str) -> str:
    """The text for the middle of a sentence; acronyms keep their capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def day(value: date, *, year: bool = True) -> str:
    """« 1er janvier 2024 », « 31 décembre 2024 »."""
    first = "1er" if value.day == 1 else str(value.day)
    text = f"{first}{NO_BREAK_SPACE}{MONTHS[value.month - 1]}"
    return f"{text} {value.year}" if year else text


def period(value: Period) -> str:
    """« du 1er janvier au 31 décembre 2024 », the year said once when it is the same."""
    if value.start == value.end:
        return f"le {day(value.start)}"
    same = value.start.year == value.end.year
    return f"du {day(value.start, year=not same)} au {day(value.end)}"


def listing(words: list[str], *, last: str = "et") -> str:
    """« a, b et c »."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def objective(low: float | None, high: float | None, unit: Unit) -> str:
    """A target as the reader said it: « de 100 à 150 », « au moins 60 % »."""

    def one(value: float) -> str:
        sign = f"{NO_BREAK_SPACE}{unit.symbol}" if unit.symbol in ("%", "h") else ""
        return trimmed(value) + sign

    if low is not None and high is not None:
        return one(low) if low == high else f"de {one(low)} à {one(high)}"
    if low is not None:
        return f"au moins {one(low)}"
    return f"au plus {one(high)}" if high is not None else ""
