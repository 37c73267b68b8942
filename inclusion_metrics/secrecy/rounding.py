"""Rounding to the nearest multiple of 5, as an alternative to masking.

Every count of people is printed rounded, true or small: a reader who sees ≈ 5 knows 3 to 7, and
≈ 0 none, one or two. Masks stay where a rounded number would still tell: a sensitive trait under
its threshold, a median or an amount that rests on too few people. Sums of money, hours and counts
of what is not a person are printed as they are, under the thresholds of masking.

Roundings made separately do not add up, and that can tell: 13 and 12 make 25, but when a total
says ≈ 20 for parts that say ≈ 15 and ≈ 15, each of them is 13 at most (``rounding_control``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from inclusion_metrics.figures import wilson
from inclusion_metrics.model import Indicator, Kind, Status
from inclusion_metrics.secrecy.numbers import Row

#: Ways of publishing counts of people.
MASQUE, ARRONDI = "masque", "arrondi"
BASE = 5
#: How far a whole number may be from what it is rounded to.
REACH = BASE // 2
_COVERAGE = frozenset({"covered", "seats"})
_WHOLES = frozenset({"denominator", "scope"})
_FIGURES = frozenset({"value", "lower", "upper"})
_MASKED = (Status.SECRET_PRIMAIRE.value, Status.SECRET_SECONDAIRE.value)
_SLACK = 1e-6


def nearest(amount: float) -> float:
    """The nearest multiple of 5: 0, 1 and 2 → 0; 3 to 7 → 5."""
    return float(BASE * int((amount + BASE / 2) // BASE))


@cache
def approximate(indicator: Indicator) -> frozenset[str]:
    """The columns of an indicator that are rounded: those that count people, or come from some.

    What an amount per person divides is money; what a rate without « par » divides by is known of
    all (inhabitants).
    """
    if not indicator.grain.counts_people:
        return _COVERAGE
    if indicator.kind in (Kind.COUNT, Kind.SHARE):
        return _COVERAGE | _WHOLES | _FIGURES | {"numerator"}
    if indicator.kind is not Kind.RATE:
        return _COVERAGE | _WHOLES
    above, by, _ = indicator.unit.plural.partition(" par ")
    if above.startswith("euro"):
        return _COVERAGE | _WHOLES | _FIGURES
    return _COVERAGE | _FIGURES | {"numerator"} | (_WHOLES if by else frozenset())


def round_rows(rows: Sequence[Row], catalogue: Mapping[str, Indicator]) -> None:
    """Replace true values by rounded ones; every figure is computed again from rounded counts."""
    for row in rows:
        if row["printed"] and row["scope_avant"] is not None:
            row.update(dict(_replaced(row, catalogue[str(row["indicator"])])))


def _replaced(row: Row, indicator: Indicator) -> Iterator[tuple[str, object]]:
    columns = approximate(indicator)
    counts: dict[str, float | None] = {
        name: None if row[name] is None else nearest(float(str(row[name])))
        for name in ("numerator", "denominator", "scope", "covered", "seats")
        if name in columns
    }
    yield from counts.items()
    if not columns >= _FIGURES or row["status"] in _MASKED:
        return
    now: Row = {**row, **counts}
    if indicator.kind is Kind.COUNT:
        yield from _count(row, counts["numerator"])
    else:
        yield from _divided(row, now, indicator)


def _count(row: Row, count: float | None) -> Iterator[tuple[str, object]]:
    if row["value"] is None:
        return
    known = {end: _number(row[end]) for end in ("lower", "upper")}
    ends = {name: nearest(end) for name, end in known.items() if end is not None}
    yield "value", count
    yield from ends.items()
    some = count or ends.get("upper")
    yield "status", (Status.PUBLIE if some else Status.ZERO).value


def _divided(row: Row, now: Row, indicator: Indicator) -> Iterator[tuple[str, object]]:
    """Numerator and denominator as printed; nothing is divided by what may be nobody."""
    above, below, scope = (_number(now[name]) for name in ("numerator", "denominator", "scope"))
    if above is None or below is None or scope is None:
        return
    if not below:
        yield from ((name, None) for name in _FIGURES)
        if scope:
            yield "status", Status.NON_RENSEIGNE.value
            yield "reason", "L’information n’est connue pour personne, ou presque."
        else:
            yield "status", Status.SANS_OBJET.value
            yield "reason", "Personne, ou presque, n’est concerné dans cette case."
        return
    if row["value"] is None:
        return
    factor = indicator.unit.factor
    value = above / below
    ends = {name: _number(row[name]) for name in ("lower", "upper")}
    if indicator.kind is Kind.SHARE and indicator.sample:
        low, high = wilson(min(above, below), below)
    elif indicator.kind is Kind.SHARE and _by_the_unknown(row, factor) and scope:
        low, high = above / scope, (above + max(scope - below, 0.0)) / scope
    else:
        told = float(str(row["denominator_avant"]))
        low, high = (
            value if end is None else _again(end / factor * told, above, row, indicator) / below
            for end in ends.values()
        )
    low, high = min(low, value), max(high, value)
    if indicator.kind is Kind.SHARE:
        value, low, high = (min(max(one, 0.0), 1.0) for one in (value, low, high))
    yield from {"value": value * factor, "lower": low * factor, "upper": high * factor}.items()
    yield "status", (Status.PUBLIE if above or high else Status.ZERO).value


def _again(end: float, above: float, row: Row, indicator: Indicator) -> float:
    """A bound of the numerator: rounded like it, or the printed one when there is no doubt."""
    true = float(str(row["numerator"]))
    if abs(end - true) < _SLACK * max(1.0, abs(true)):
        return above
    return nearest(end) if "numerator" in approximate(indicator) else end


def _by_the_unknown(row: Row, factor: float) -> bool:
    """Whether the bounds of a share are those of the answers that are missing."""
    above, scope, lower = (_number(row[name]) for name in ("numerator", "scope_avant", "lower"))
    if above is None or not scope or lower is None:
        return False
    return abs(lower - above / scope * factor) < _SLACK * factor


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
