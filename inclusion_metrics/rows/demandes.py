"""Rows of the requests for a place, and of the partners who send people or receive them."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.nomenclatures import StatutDemande
from inclusion_metrics.nomenclatures_service import SensOrientation
from inclusion_metrics.rows.base import CALENDAR, PLACES, Frame, Frames, located, yes
from inclusion_metrics.rows.days import days_between


def demandes(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per entry of the register received in the period, as it stood on its last day.

    ``ouverte`` is unknown when neither a status nor an answer is noted; ``attente`` is the number
    of days to an answer given by then. A waiting request is open whatever date it bears.
    """
    status, answer = nw.col("statut"), nw.col("date_reponse")
    waiting = status == StatutDemande.EN_ATTENTE.code
    later = answer > period.end
    answered = (answer <= period.end) & (~waiting | status.is_null())
    closed = nw.when(~status.is_null() | ~answer.is_null()).then(nw.lit(0))
    return located(frames, "demandes", period).with_columns(
        nombre=nw.col("nombre").cast(nw.Int64),
        ouverte=nw.when(waiting | later).then(nw.lit(1)).otherwise(closed),
        attente=nw.when(answered).then(days_between(nw.col("date"), answer)),
    )


def partenaires(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per partner organisation: case and outer spaces do not make two of one."""
    way = nw.col("sens")
    return (
        located(frames, "orientations", period)
        .with_columns(partenaire=nw.col("organisme").str.strip_chars().str.to_lowercase())
        .group_by(*by, "partenaire")
        .agg(**{s.code: yes(way == s.code).max() for s in SensOrientation})
    )


DEMANDES = RowBuilder(
    "demandes", demandes, Behind.NOBODY, cuts=PLACES | CALENDAR, tables=("demandes",)
)
PARTENAIRES = RowBuilder(
    "partenaires", partenaires, Behind.NOBODY, cuts=PLACES | CALENDAR, tables=("orientations",)
)
