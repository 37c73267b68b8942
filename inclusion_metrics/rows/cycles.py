"""Rows of the cycles of sessions: one per enrolment, with the sessions attended."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.rows.attendance import people_at
from inclusion_metrics.rows.base import CALENDAR, PLACES, TRAITS, Frame, Frames, of_people


def _attended(frames: Frames) -> Frame:
    """How many sessions followed each enrolment: a session counts for the latest one before it."""
    enrolled = frames.tables["inscriptions"].select("beneficiaire_id", "cycle", "date_inscription")
    sessions = (
        frames.activites.select("activite_id", "date", cycle=nw.col("tags"))
        .explode("cycle")
        .unique()
    )
    came = (
        frames.participations.select("activite_id", "beneficiaire_id")
        .unique()
        .join(sessions, on="activite_id", how="inner")
    )
    return (
        came.join(enrolled, on=["beneficiaire_id", "cycle"], how="inner")
        .filter(nw.col("date") >= nw.col("date_inscription"))
        .group_by("beneficiaire_id", "cycle", "activite_id")
        .agg(date_inscription=nw.col("date_inscription").max())
        .group_by("beneficiaire_id", "cycle", "date_inscription")
        .agg(presences=nw.len())
    )


def inscriptions(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per enrolment of the period: sessions planned, and those of them attended.

    Sessions attended are counted to the last day of the files, and no more than were planned:
    what one person did beyond does not make up for the absences of another. Someone written
    twice in a cycle on one day is enrolled once.
    """
    one = ("beneficiaire_id", "cycle", "date_inscription")
    planned, came = nw.col("prevues"), nw.coalesce("presences", nw.lit(0)).cast(nw.Int64)
    return (
        of_people(frames, "inscriptions", period, "date_inscription")
        .group_by(*by, *one)
        .agg(prevues=nw.col("seances_prevues").max().cast(nw.Int64))
        .join(_attended(frames), on=list(one), how="left")
        .with_columns(suivies=nw.when(came > planned).then(planned).otherwise(came))
        .join(people_at(frames, period), on="beneficiaire_id", how="left")
    )


INSCRIPTIONS = RowBuilder(
    "inscriptions",
    inscriptions,
    Behind.LINK,
    cuts=PLACES | CALENDAR | TRAITS,
    tables=("inscriptions",),
    attendance=True,
)
