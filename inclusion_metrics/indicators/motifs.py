"""Why people come, and how that changes: the MOT family."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.indicators.frequentation import (
    IDENTIFIED,
    ONLY_FOLLOWED,
    PEOPLE,
    READ_WITH_RATE,
)
from inclusion_metrics.model import Grain, Indicator, Item, Kind, LogicLevel
from inclusion_metrics.rows import yes
from inclusion_metrics.rows.motifs import INTERROGEES, MOTIFS, REINTERROGEES

_SEVERAL = "Le total dépasse 100 % : une personne peut donner plusieurs motifs."


def _items(prefix: str, answered: nw.Expr) -> tuple[Item, ...]:
    return tuple(
        Item(m.code, m.label, yes(answered & (nw.col(f"{prefix}{m.code}") == 1), PEOPLE))
        for m in MOTIFS
    )


_ANSWERED = nw.col("repondu") == 1

MOTIFS_DE_VENUE = Indicator(
    code="MOT-01",
    label="Motifs de venue",
    definition="Part des personnes suivies qui donnent chaque motif, parmi celles à qui on l’a "
    "demandé dans la période et qui ont répondu.",
    formula="Personnes suivies ayant donné le motif au moins une fois / personnes suivies ayant "
    "donné au moins un motif (plusieurs possibles).",
    kind=Kind.SHARE,
    grain=Grain.PERSONNE,
    unit=common.PERCENT,
    level=LogicLevel.CONTEXTE,
    rows=INTERROGEES,
    items=_items("", _ANSWERED),
    items_label="Motif",
    denominator=yes(_ANSWERED, PEOPLE),
    scope=PEOPLE,
    sources=(common.REGISTRE,),
    caveats=(
        ONLY_FOLLOWED,
        _SEVERAL,
        READ_WITH_RATE,
        "Ne dit rien de ceux à qui on n’a pas demandé : les personnes interrogées ne représentent "
        "pas forcément tout le public.",
    ),
    funders=(common.VILLE, common.CFPPA),
    needs=IDENTIFIED,
)

_BOTH = (nw.col("premiere_repondu") == 1) & (nw.col("derniere_repondu") == 1)


def _end(code: str, prefix: str, label: str, when: str) -> Indicator:
    """Reasons on one of the two dates, of those who answered on both."""
    return Indicator(
        code=code,
        label=label,
        definition=f"Part des personnes suivies qui donnent chaque motif la {when} fois qu’on le "
        "leur demande, parmi celles qui ont répondu la première et la dernière fois.",
        formula=f"Personnes suivies ayant donné le motif la {when} fois / personnes suivies ayant "
        "donné un motif à la première et à la dernière date où on le leur a demandé.",
        kind=Kind.SHARE,
        grain=Grain.PERSONNE,
        unit=common.PERCENT,
        level=LogicLevel.CONTEXTE,
        rows=REINTERROGEES,
        items=_items(prefix, _BOTH),
        items_label="Motif",
        denominator=yes(_BOTH, PEOPLE),
        scope=PEOPLE,
        sources=(common.REGISTRE,),
        caveats=(
            ONLY_FOLLOWED,
            "Lu sur les mêmes personnes, interrogées à deux dates au moins : se compare à l’autre "
            "date, non à l’ensemble des personnes interrogées (MOT-02-premiere, MOT-02-derniere).",
            "La dernière date est dans la période ; la première peut la précéder.",
            "Qui est interrogé deux fois est revenu : ce changement n’est pas celui de tout le "
            "public, et rien ne dit qu’il soit l’effet du service.",
            _SEVERAL,
        ),
        funders=(common.VILLE, common.CFPPA),
        needs=IDENTIFIED,
    )


PREMIERE = _end("MOT-02-premiere", "premiere_", "Motifs de venue, la première fois", "première")
DERNIERE = _end("MOT-02-derniere", "derniere_", "Motifs de venue, la dernière fois", "dernière")

INDICATORS = (MOTIFS_DE_VENUE, PREMIERE, DERNIERE)
