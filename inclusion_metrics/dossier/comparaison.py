"""Which earlier period a dossier is held against, or why none can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from inclusion_metrics.model import ErreurUtilisateur, Period
from inclusion_metrics.rows import days

AUTO, NON = "auto", "non"
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Comparaison:
    """The earlier period, or the reason why there is none; both empty when it was not wanted.

    Attributes:
        reserve: why a change between the two may come from the files rather than from the public.
    """

    periode: Period | None = None
    refus: str = ""
    reserve: str = ""


def asked_period(written: str) -> Period | None:
    """The period of a parameter « 2023-01-01/2023-12-31 »; None for « auto » and « non ».

    Raises:
        ErreurUtilisateur: it is neither of these.
    """
    if written in (AUTO, NON):
        return None
    start, _, end = written.partition("/")
    try:
        return Period(date.fromisoformat(start.strip()), date.fromisoformat(end.strip()))
    except ValueError as error:
        raise ErreurUtilisateur(
            f"« {written} » n’est pas une période : écrivez « auto », « non », ou deux dates comme "
            "2023-01-01/2023-12-31."
        ) from error


def earlier(period: Period, written: str, covered: Sequence[Span]) -> Comparaison:
    """The period to compare with.

    Two periods compare only when they are equally long and the files cover both of them: a person
    seen over a longer window has had more time to come back.

    Args:
        covered: first and last days of the files; empty when that is not known.
    """
    if written == NON:
        return Comparaison()
    wanted = asked_period(written) or year_before(period)
    if wanted.end >= period.start:
        return Comparaison(refus="la période de comparaison ne précède pas celle du dossier")
    if not same_window(period, wanted):
        return Comparaison(
            refus=f"les deux périodes n’ont pas la même longueur ({period.days} jours contre "
            f"{wanted.days})"
        )
    missing = uncovered(wanted, covered)
    if missing is not None:
        return Comparaison(
            refus=f"aucun fichier ne couvre le {missing:%d/%m/%Y}, dans la période précédente"
        )
    missing = uncovered(period, covered)
    if missing is not None:
        return Comparaison(refus=f"aucun fichier ne couvre le {missing:%d/%m/%Y}")
    return Comparaison(wanted)


def year_before(period: Period) -> Period:
    """The same days a year earlier; a 29 February becomes a 28."""
    whole_month = (period.end + timedelta(days=1)).day == 1
    end = days.year_before(period.end)
    if whole_month:  # the last day of a month stays one
        end = (end.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return Period(days.year_before(period.start), end)


def same_window(one: Period, other: Period) -> bool:
    """True for as many days, the same days of the year, or the same months whole.

    A leap day makes no difference.
    """
    if one.days == other.days or _dates(one) == _dates(other):
        return True
    return _months(one) is not None and _months(one) == _months(other)


def _dates(period: Period) -> tuple[tuple[int, int], ...]:
    """Day and month of both ends, and how many years lie between them."""
    start, end = period.start, period.end
    return (start.month, start.day), (end.month, end.day), (end.year - start.year, 0)


def _months(period: Period) -> tuple[int, int] | None:
    """First month and number of months, when the period is made of whole ones."""
    after = period.end + timedelta(days=1)
    if period.start.day != 1 or after.day != 1:
        return None
    count = (after.year - period.start.year) * 12 + after.month - period.start.month
    return period.start.month, count


def uncovered(period: Period, covered: Sequence[Span]) -> date | None:
    """The first day of the period that no file covers; None when all are, or nothing is known."""
    reached = period.start
    for start, end in sorted(covered):
        if start <= reached <= end:
            reached = end + timedelta(days=1)
    return None if not covered or reached > period.end else reached
