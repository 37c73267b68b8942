"""The days when the service is open, in any of its years."""

from __future__ import annotations

from datetime import date, timedelta

#: Easter Sunday, from which three holidays follow.
_PAQUES = {
    2017: date(2017, 4, 16),
    2018: date(2018, 4, 1),
    2024: date(2024, 3, 31),
    2025: date(2025, 4, 20),
}
_FIXES = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))

#: First and last day of each period told, by the year it is named after.
PERIODES = {
    2018: (date(2017, 12, 1), date(2018, 12, 31)),
    2024: (date(2024, 1, 1), date(2024, 12, 31)),
    2025: (date(2025, 1, 1), date(2025, 12, 31)),
}


def ouvre(jour: date) -> bool:
    """True outside holidays, August and the week of Christmas."""
    mobiles = (_PAQUES[jour.year] + timedelta(n) for n in (1, 39, 50))
    ferie = (jour.month, jour.day) in _FIXES or jour in mobiles
    return not ferie and jour.month != 8 and not (jour.month == 12 and jour.day > 23)


def jours(annee: int, semaine: int) -> list[date]:
    """The open days of a period that fall on a weekday."""
    debut, fin = PERIODES[annee]
    tous = (debut + timedelta(n) for n in range((fin - debut).days + 1))
    return [j for j in tous if j.weekday() == semaine and ouvre(j)]
