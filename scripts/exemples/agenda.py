"""When things happen: working days of 2024, busier in autumn, quiet in August."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

#: Weight of a working day by month.
_MOIS = (1.2, 1.05, 1.05, 0.9, 0.8, 0.95, 0.65, 0.3, 1.75, 1.1, 0.95, 0.7)

_FERIES = {
    date(2024, mois, jour)
    for mois, jour in (
        (1, 1),
        (4, 1),
        (5, 1),
        (5, 8),
        (5, 9),
        (5, 20),
        (8, 15),
        (11, 1),
        (11, 11),
        (12, 25),
    )
}

_MINUTES_PAR_JOUR = 435
_MATIN = 180


class Agenda:
    """The diary of one mediator: how many minutes of each day are taken."""

    def __init__(self) -> None:
        self.jours = [j for n in range(366) if self._ouvre(j := date(2024, 1, 1) + timedelta(n))]
        self._poids = [_MOIS[j.month - 1] * (0.12 if j.weekday() == 5 else 1.0) for j in self.jours]
        self._pris: dict[date, int] = {}

    @staticmethod
    def _ouvre(jour: date) -> bool:
        return jour.weekday() < 6 and jour not in _FERIES

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
