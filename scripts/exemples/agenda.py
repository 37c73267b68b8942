"""When things happen: working days of a year, busier in autumn, quiet in August."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

#: Weight of a working day by month.
_MOIS = (1.2, 1.05, 1.05, 0.9, 0.8, 0.95, 0.65, 0.3, 1.75, 1.1, 0.95, 0.7)

#: Year → month and day of the public holidays that fall on a working day.
_FERIES = {
    2023: ((4, 10), (5, 1), (5, 8), (5, 18), (5, 29), (7, 14), (8, 15), (11, 1), (11, 11),
           (12, 25)),
    2024: ((1, 1), (4, 1), (5, 1), (5, 8), (5, 9), (5, 20), (8, 15), (11, 1), (11, 11), (12, 25)),
}  # fmt: skip

_MINUTES_PAR_JOUR = 435
_MATIN = 180


class Agenda:
    """The diary of one mediator: how many minutes of each day are taken."""

    def __init__(self, annee: int = 2024) -> None:
        self.annee = annee
        self._feries = {date(annee, mois, jour) for mois, jour in _FERIES[annee]}
        tous = (date(annee, 1, 1) + timedelta(n) for n in range(366))
        self.jours = [j for j in tous if j.year == annee and self._ouvre(j)]
        self._poids = [_MOIS[j.month - 1] * (0.12 if j.weekday() == 5 else 1.0) for j in self.jours]
        self._pris: dict[date, int] = {}

    def _ouvre(self, jour: date) -> bool:
        return jour.weekday() < 6 and jour not in self._feries

    def libre(self, jour: date, duree: int) -> bool:
        """True when the day is worked and still has room."""
        return self._ouvre(jour) and self._pris.get(jour, 0) + duree <= _MINUTES_PAR_JOUR

    def tirer(self, alea: Random, duree: int, jusqu_a: date | None = None) -> date:
        """A day with room, drawn by season."""
        while True:
            jour: date = alea.choices(self.jours, self._poids)[0]
            if self.libre(jour, duree) and (jusqu_a is None or jour <= jusqu_a):
                return jour

    def reserver(self, jour: date, duree: int) -> str:
        """Take the minutes; the hour at which the activity ends."""
        debut = self._pris.get(jour, 0)
        self._pris[jour] = debut + duree
        minutes = 9 * 60 + debut + duree + (75 if debut + duree > _MATIN else 0)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
