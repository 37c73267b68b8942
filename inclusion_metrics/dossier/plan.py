"""What each notebook shows, so that everything it needs is measured and protected at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.indicators import CATALOGUE, find
from inclusion_metrics.measurement import WHOLE, Request
from inclusion_metrics.model import Period

#: Indicator codes, then the breakdowns they are cut by (none: the whole territory).
Plan = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]

#: How well the data are filled in: shown by the notebook « qualite » alone.
_QUALITY = tuple(code for code in CATALOGUE if code.startswith("QUA-"))
_FIGURES = tuple(code for code in CATALOGUE if code not in _QUALITY)

#: Notebook → what it shows. A notebook that is not listed has no figure to show.
PLANS: Mapping[str, Plan] = {
    "contrat_de_ville": (
        (_FIGURES, ()),
        (("FRE-02", "ACT-01"), ("mois",)),
        (("FRE-01", "FRE-02", "FRE-03", "FRE-05", "FRE-11", "ACT-01"), ("structure",)),
        (("FRE-01", "FRE-02"), ("commune",)),
        (("FRE-01", "FRE-08"), ("genre",)),
        (("FRE-02",), ("type",)),
        (("FRE-02",), ("statut",)),
    ),
    "qualite": (
        (("FRE-01", "FRE-02", "FRE-03", "ACT-01", *_QUALITY), ()),
        (("FRE-02", "ACT-01"), ("mois",)),
        (("FRE-03", *_QUALITY), ("structure",)),
        (("FRE-02",), ("structure",)),
    ),
}

#: Notebook → the key figures of its summary: an indicator, and the one of its items that counts.
KEY_FIGURES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "contrat_de_ville": (
        ("FRE-01", ""),
        ("FRE-02", ""),
        ("FRE-04", ""),
        ("FRE-05", ""),
        ("FRE-07", ""),
        ("FRE-11", "2"),
        ("ACT-02", "activite"),
        ("ACT-04", ""),
    ),
    "qualite": (
        ("FRE-02", ""),
        ("FRE-03", ""),
        ("QUA-01", ""),
        ("QUA-03", ""),
        ("QUA-04", ""),
        ("QUA-06", ""),
    ),
}

#: Measured over all the data beside the territory, to say what lies outside it.
OUTSIDE = "FRE-02"
#: The persons of all the data, compared with those of each territory.
PEOPLE = "FRE-01"


def requests(plan: Plan, period: Period, level: str) -> list[Request]:
    """What to measure for one dossier: at the level of its territory, or of the whole service."""
    wanted = []
    for codes, cut in plan:
        indicators = [find(code) for code in codes]
        for where, whole in ((level, False), (WHOLE, True)):
            mine = tuple(i for i in indicators if i.rows.whole is whole)
            if mine:
                wanted.append(Request(mine, period, where, tuple(map(find_breakdown, cut))))
    return wanted


def merged(asked: Iterable[Request]) -> list[Request]:
    """The same requests, each figure asked once: dossiers of one run overlap."""
    together: dict[tuple[Period, str, str], list[Request]] = {}
    for request in asked:
        key = (request.period, request.level, request.breakdown)
        together.setdefault(key, []).append(request)
    return [
        Request(
            indicators=tuple(
                indicator
                for code, indicator in CATALOGUE.items()
                if any(code == i.code for one in same for i in one.indicators)
            ),
            period=period,
            level=level,
            cut=same[0].cut,
        )
        for (period, level, _), same in together.items()
    ]
