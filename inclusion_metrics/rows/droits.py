"""Rows of non-recours: one per person, right and episode, read on the last day of the period.

A situation goes through states: out of scope, too recent, non-recours established, request
filed, decision, right opened. Whatever happens after the period is not read: the same period gives
the same figures whenever the data were exported.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.nomenclatures import Decision, Preuve
from inclusion_metrics.rows.attendance import people_at
from inclusion_metrics.rows.base import CALENDAR, PLACES, TRAITS, Frame, Frames, of_people, yes

#: Decisions that only follow a request, even when its day was not noted.
_ANSWERS = (Decision.ACCORD, Decision.ACCORD_PARTIEL, Decision.REFUS, Decision.EN_ATTENTE)
#: Decisions that say how a request ended.
_ENDED = (Decision.ACCORD, Decision.ACCORD_PARTIEL, Decision.REFUS, Decision.SANS_SUITE)
_PROOFS = (Preuve.NOTIFICATION, Preuve.ATTESTATION)
_AGREED = (Decision.ACCORD, Decision.ACCORD_PARTIEL)
_EPISODE = ("beneficiaire_id", "droit", "date_reperage")


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _one_of(column: str, codes: tuple[str, ...]) -> nw.Expr:
    """True or False, an unknown value being none of them."""
    return nw.col(column).is_in([str(code) for code in codes]).fill_null(value=False)


def _filled(column: str) -> nw.Expr:
    return ~nw.col(column).is_null()


def _once(rows: Frame, key: tuple[str, ...]) -> Frame:
    """One row per episode: out of scope if one row says so, else the one that goes furthest."""
    told = (
        yes(_filled("motif_hors_champ"), 100)
        + yes(_one_of("decision", _ENDED), 10)
        + yes(_filled("date_depot"), 4)
        + yes(_filled("mois_sans_recours"), 2)
        + yes(_one_of("preuve", _PROOFS))
    )
    rows = rows.with_columns(__dit=told).with_columns(__plus_loin=nw.col("__dit").max().over(*key))
    rows = rows.filter(nw.col("__dit") == nw.col("__plus_loin"))
    rows = rows.with_columns(__premier=nw.col("droit_id").min().over(*key))
    return rows.filter(nw.col("droit_id") == nw.col("__premier"))


def situations(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per situation noticed in the period, with its state on the last day.

    ``etablie`` is a non-recours for sure; ``duree_inconnue`` may be one: nobody noted for how many
    months the person had gone without.
    """
    rules = frames.reglages
    old_enough = months_before(period.end, rules.horizon_mois)
    rows = of_people(frames, "droits", period, "date_reperage")
    rows = _once(rows, (*by, *_EPISODE))
    later = (nw.col("date_decision") > period.end).fill_null(value=False)
    filed = (nw.col("date_depot") <= period.end).fill_null(value=False)
    not_yet = (nw.col("date_depot") > period.end).fill_null(value=False)
    rows = rows.with_columns(
        decision=nw.when(later)
        .then(nw.lit(Decision.EN_ATTENTE.code))
        .otherwise(nw.col("decision")),
        hors_champ=_filled("motif_hors_champ"),
        engagee=~not_yet & (filed | (_one_of("decision", _ANSWERS) & ~later)),
    )
    within_scope, months = ~nw.col("hors_champ"), nw.col("mois_sans_recours")
    asked = nw.col("engagee")
    return rows.with_columns(
        recente=within_scope & (months < rules.mois_sans_recours).fill_null(value=False),
        etablie=within_scope & (months >= rules.mois_sans_recours).fill_null(value=False),
        duree_inconnue=within_scope & months.is_null(),
        ouvert=asked & _one_of("decision", _AGREED),
        prouve=asked & _one_of("decision", _AGREED) & _one_of("preuve", _PROOFS),
        tranchee=asked & _one_of("decision", _ENDED),
        attendue=asked & _one_of("decision", (Decision.EN_ATTENTE,)),
        muette=asked & ~_one_of("decision", (*_ENDED, Decision.EN_ATTENTE)),
        mure=asked & (nw.col("date_depot") <= old_enough).fill_null(value=False),
        jeune=asked & (nw.col("date_depot") > old_enough).fill_null(value=False),
    ).join(people_at(frames, period), on="beneficiaire_id", how="left")


def personnes_engagees(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per person with a situation in the period: whether a request was filed for one."""
    sure = nw.col("engagee") & nw.col("etablie")
    maybe = nw.col("engagee") & (nw.col("etablie") | nw.col("duree_inconnue"))
    return (
        situations(frames, period, by)
        .group_by(*by, "beneficiaire_id")
        .agg(
            etablie=yes(nw.col("etablie")).max(),
            engagee=yes(sure).max(),
            engagee_peut_etre=yes(maybe).max(),
        )
        .join(people_at(frames, period), on="beneficiaire_id", how="left")
    )


_CUTS = PLACES | CALENDAR | TRAITS
SITUATIONS = RowBuilder(
    "situations", situations, Behind.LINK, cuts=_CUTS | {"droit"}, tables=("droits",)
)
PERSONNES_ENGAGEES = RowBuilder(
    "personnes_engagees", personnes_engagees, Behind.ROW, cuts=_CUTS, tables=("droits",)
)
