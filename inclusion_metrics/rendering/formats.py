"""Figures, dates and text as French readers write them. Pure functions, no HTML but ``escape``."""

from __future__ import annotations

import html
import re
from datetime import date

from inclusion_metrics.model import Period, Status, Unit
from inclusion_metrics.nouns import plural as plural
from inclusion_metrics.nouns import signed as signed
from inclusion_metrics.typography import ABOUT, DECIMAL_COMMA, MINUS, MONTHS, NO_BREAK_SPACE, Approx
from inclusion_metrics.typography import day as day
from inclusion_metrics.typography import lower_first as lower_first
from inclusion_metrics.typography import number as number
from inclusion_metrics.typography import pluralised as pluralised
from inclusion_metrics.typography import typo as typo

_EUROS = re.compile(r"(euros?|€)(?!\w)")
#: « 2026-11-23 », « 2020-06 », not the number of a text.
_ISO = re.compile(r"(?<![\w-])(?<!n°\s)((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?(?![\w-])")
_COMMAS = re.compile(r",(?:\s*,)+")


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


def signed_percent(value: float) -> str:
    """A growth: « +45,2 % », « −3,0 % », « ≈ +45,5 % »."""
    if isinstance(value, Approx):
        return f"{ABOUT}{NO_BREAK_SPACE}{signed_percent(float(value))}"
    return f"{'+' if value > 0 else ''}{percent(value)}"


def ratio(part: float, whole: float) -> str:
    """A part of a whole as a percentage: « 45,2 % »."""
    return percent(100 * part / whole)


def hours(value: float, decimals: int = 1) -> str:
    """Hours: « 12,5 h »."""
    return f"{number(value, decimals)}{NO_BREAK_SPACE}h"


def money(unit: Unit) -> bool:
    """True for euros, alone or by something: « € », « euros par personne »."""
    return unit.symbol.startswith("€") or bool(_EUROS.match(unit.plural))


def per(unit: Unit) -> tuple[str, str] | None:
    """What a ratio divides and by what, as its unit names them: « heures », « atelier »."""
    above, found, below = unit.plural.partition(" par ")
    return (above, below) if found else None


def amount(value: float, unit: Unit) -> str:
    """A value as a table cell prints it: with the sign of its unit when there is one."""
    text = number(value, unit.decimals)
    if not signed(unit):
        return text
    return f"{text}{NO_BREAK_SPACE}{unit.symbol}"


def quantity(value: float, unit: Unit) -> str:
    """A value with its unit in words: « 1,5 heure », « 45,2 % », « 50 € par personne »."""
    figure = number(value, unit.decimals)
    if money(unit):
        rest = _EUROS.sub("", unit.plural) if _EUROS.match(unit.plural) else ""
        return f"{figure}{NO_BREAK_SPACE}€{rest}"
    if unit.symbol in ("%", "‰"):
        return f"{figure}{NO_BREAK_SPACE}{unit.symbol}"
    return f"{figure}{NO_BREAK_SPACE}{unit.singular if abs(value) < 2 else unit.plural}"


def exact(value: float, *, euros: bool = False) -> str:
    """A sum without rounding it to units: « 250 », « 7,5 », and cents where there are some."""
    if round(value, 2) == round(value):
        return number(value)
    return number(value, 2) if euros else trimmed(value)


def difference(value: float, unit: Unit) -> str:
    """A gap with its sign: « +4,8 points », « −12 », « −500 € »."""
    if isinstance(value, Approx):
        return f"{ABOUT}{NO_BREAK_SPACE}{difference(float(value), unit)}"
    figure = number(value, unit.decimals)
    plus = "+" if figure.strip(f"{MINUS}0{DECIMAL_COMMA}") and value > 0 else ""
    if unit.symbol == "%":
        point = "point" if abs(value) < 2 else "points"
        return f"{plus}{figure}{NO_BREAK_SPACE}{point}"
    return plus + amount(value, unit)


def many(count: float, singular: str, plural: str) -> str:
    """A count and its noun: « 0 personne », « 1 personne », « 2 personnes »."""
    figure = exact(count, euros=singular in ("euro", "€"))
    return f"{figure}{NO_BREAK_SPACE}{singular if abs(count) < 2 else plural}"


def out_of(part: float, whole: float) -> str:
    """A count among others, in words: « 112 sur 146 »."""
    return f"{exact(part)} sur {exact(whole)}"


def over(
    part: float | None, whole: float | None, missing: str = "s", *, euros: bool = False
) -> str:
    """A count among others, in a column: « 112 / 146 ». What is masked stays masked."""
    shown = (missing if n is None else exact(n, euros=euros) for n in (part, whole))
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


def of(noun: str) -> str:
    """« de personnes », « d’accompagnements », « d’heures » (no aspirated h among our nouns)."""
    return f"d’{noun}" if noun[:1].lower() in "aeiouyéèêhàâîôœ" else f"de {noun}"


def dates(text: str) -> str:
    """The dates of a text as a reader writes them: « 2026-11-23 » → « 23 novembre 2026 »."""
    return _ISO.sub(_spelt, text)


def tidy(text: str) -> str:
    """A text put together from several fields: dates spelt out, no comma after nothing."""
    return _COMMAS.sub(",", dates(text))


def _spelt(found: re.Match[str]) -> str:
    year, month, number = found.groups()
    try:
        spelt = day(date(int(year), int(month), int(number or 1)))
    except ValueError:  # not a date: the number of a decree, an interval
        return found[0]
    return spelt if number else f"{MONTHS[int(month) - 1]} {year}"


def period(value: Period) -> str:
    """« du 1er janvier au 31 décembre 2024 », the year said once when it is the same."""
    if value.start == value.end:
        return f"le {day(value.start)}"
    same = value.start.year == value.end.year
    return f"du {day(value.start, year=not same)} au {day(value.end)}"


def when(value: Period) -> str:
    """« en 2023 » for a whole year, the dates otherwise."""
    first, last = value.start, value.end
    whole = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    return f"en {first.year}" if whole and first.year == last.year else period(value)


def quoted(name: str) -> str:
    """A name between quotation marks: « Médiathèque “Le Signet” »."""
    inner = re.sub(r"«\s*", "“", re.sub(r"\s*»", "”", name))
    return f"« {inner} »"


def listing(words: list[str], *, last: str = "et") -> str:
    """« a, b et c »."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def target(value: float, unit: Unit) -> str:
    """One end of a target, as typed by hand: « 100 », « 62,5 % », « 1 200 € »."""
    text = exact(value, euros=money(unit))
    return f"{text}{NO_BREAK_SPACE}{unit.symbol}" if signed(unit) else text


def objective(low: float | None, high: float | None, unit: Unit) -> str:
    """A target as the reader said it: « de 100 à 150 », « de 50 à 65 % », « au moins 60 % »."""
    if low is not None and high is not None:
        most = target(high, unit)
        return most if low == high else f"de {exact(low, euros=money(unit))} à {most}"
    if low is not None:
        return f"au moins {target(low, unit)}"
    return f"au plus {target(high, unit)}" if high is not None else ""
