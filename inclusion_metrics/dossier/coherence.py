"""Two tables of a dossier never disagree: looked at when it is built, on what will be printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from inclusion_metrics.breakdowns import BREAKDOWNS
from inclusion_metrics.measurement import CROSS
from inclusion_metrics.model import ErreurUtilisateur, Indicator, Kind
from inclusion_metrics.secrecy import REACH, Published, adds_up, approximate

_PLACE = ("level", "territory", "start", "end")
_SLACK = 1e-6
Row = Mapping[str, object]


def check_agreement(published: Published, catalogue: Mapping[str, Indicator]) -> None:
    """Refuse figures that contradict each other; masked ones are left aside.

    Raises:
        ErreurUtilisateur: which figures disagree. It is a defect of the software or of an own
            indicator, never of the data.
    """
    rows = published.frame.to_dicts()
    found = next(disagreements(rows, catalogue, rounded=published.rounded), None)
    if found:
        raise ErreurUtilisateur(
            f"Deux tableaux du dossier se contrediraient : {found}. Rien n’est publié ; signalez-"
            "le aux auteurs du logiciel, ou corrigez l’indicateur que vous avez déclaré."
        )


def disagreements(
    rows: Iterable[Row], catalogue: Mapping[str, Indicator], *, rounded: bool = False
) -> Iterator[str]:
    """Each contradiction, in French, without any figure.

    Args:
        rows: what is published.
        catalogue: code → indicator.
        rounded: True when counts of people are rounded, each on its own: a total and its lines may
            then differ by what rounding can make of each of them, and no more.
    """
    lines = list(rows)
    totals = {
        (row["indicator"], row["item"], *(row[k] for k in _PLACE)): row
        for row in lines
        if row["breakdown"] == ""
    }
    cuts: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in lines:
        breakdown = str(row["breakdown"])
        if breakdown and CROSS not in breakdown:
            cuts[row["indicator"], row["item"], *(row[k] for k in _PLACE), breakdown].append(row)
    for key, parts in cuts.items():
        total = totals.get(key[:-1])
        if total is not None:
            yield from _against_total(
                catalogue[str(key[0])], str(key[-1]), parts, total, rounded=rounded
            )
    yield from _scopes(lines, catalogue)


def _against_total(
    indicator: Indicator, breakdown: str, parts: list[Row], total: Row, *, rounded: bool
) -> Iterator[str]:
    """The lines of a table against its last one."""
    if indicator.kind not in (Kind.COUNT, Kind.AMOUNT):
        return
    if indicator.rows.stock and BREAKDOWNS[breakdown].calendar:
        return  # a state at the end of each year, not a part of a whole
    if indicator.items and indicator.max_days is not None:
        return  # counted again in each line: two visits in all are one in each of two places
    numbers = [_number(part["numerator"]) for part in parts]
    whole = _number(total["numerator"])
    shown = [n for n in numbers if n is not None]
    if whole is None or total["status"] in ("non_renseigne", "sans_objet"):
        return
    each = REACH if rounded and "numerator" in approximate(indicator) else 0
    slack = _SLACK + each * (len(numbers) + 1)
    name = f"{indicator.code} par {BREAKDOWNS[breakdown].label.lower()}"
    if adds_up(indicator, breakdown):
        if len(shown) == len(numbers) and abs(sum(shown) - whole) > slack:
            yield f"{name} ne retombe pas sur son total"
        elif sum(shown) > whole + slack:
            yield f"{name} dépasse son total"
    elif any(n > whole + _SLACK for n in shown):
        yield f"une ligne de {name} dépasse le total"


def _scopes(rows: Iterable[Row], catalogue: Mapping[str, Indicator]) -> Iterator[str]:
    """Indicators that count over the same units concern as many of them in the same cell."""
    seen: dict[tuple[object, ...], tuple[str, float]] = {}
    for row in rows:
        indicator = catalogue[str(row["indicator"])]
        scope = _number(row["scope"])
        if scope is None or row["status"] in ("non_renseigne", "sans_objet"):
            continue
        same = (indicator.rows.name, id(indicator.scope))
        key = (*same, *(row[k] for k in _PLACE), row["breakdown"], row["category"])
        code, first = seen.setdefault(key, (indicator.code, scope))
        if abs(first - scope) > _SLACK:
            yield f"{code} et {indicator.code} ne portent pas sur le même nombre d’unités"


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
