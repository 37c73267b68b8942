"""Rows of those who come back: after a first visit, to another structure, or as a mediator said."""

from __future__ import annotations

from datetime import timedelta

import narwhals.stable.v2 as nw

from inclusion_metrics.codes import HORS_LIEU
from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.nomenclatures import Identite
from inclusion_metrics.reference.reperes import repere
from inclusion_metrics.rows.attendance import FOLLOWED, held, past_known, visitors, visits
from inclusion_metrics.rows.base import ACTIVITY, CALENDAR, PLACES, TRAITS, Frame, Frames

#: Days left to someone to come back after their first visit.
HORIZON = repere("retour_jours").whole


def _history(frames: Frames, period: Period) -> Frame:
    """One row per person and date, from the first day of the files to the end of the period."""
    if frames.visits is not None:
        dated = frames.visits.seats.select("beneficiaire_id", nw.col("date").alias("jour"))
        return dated.filter(nw.col("jour") <= period.end).unique()
    days = frames.activites.select("activite_id", nw.col("date").alias("jour"))
    came = frames.participations.select("activite_id", "beneficiaire_id")
    dated = came.join(days, on="activite_id", how="inner").select("beneficiaire_id", "jour")
    return dated.filter(nw.col("jour") <= period.end).unique()


def cohorte(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per followed person first seen early enough to come back before the period ends.

    A row lies where, and on the day when, the person first came. Namesakes who cannot be told
    apart lie wherever one of them may have come for the first time: ``nouvelles_max`` says how
    many they may be, ``connue`` is false for them unless all came on one date only. It is false
    too when nobody knows whether the person had come before the files start.
    """
    latest = period.end - timedelta(days=HORIZON)
    history = _history(frames, period)
    firsts = history.group_by("beneficiaire_id").agg(
        premiere_venue=nw.col("jour").min(), dates=nw.len()
    )
    limit = nw.col("premiere_venue").dt.offset_by(f"{HORIZON}d").cast(nw.Date)
    back = (
        history.join(firsts, on="beneficiaire_id", how="inner")
        .filter((nw.col("jour") > nw.col("premiere_venue")) & (nw.col("jour") <= limit))
        .group_by("beneficiaire_id")
        .agg(retours=nw.len())
    )
    doubtful = nw.col("identite") == Identite.AMBIGUE.code
    several = nw.col("personnes_max") > 1
    new = nw.col("premiere_venue") >= period.start
    at_most = nw.col("personnes_max").cast(nw.Int64)
    people = visitors(frames, period).filter(FOLLOWED)
    people = people.join(firsts, on="beneficiaire_id", how="inner")
    here = visits(frames, period).filter(nw.col("date") <= latest)
    if frames.visits is not None:
        here = here.drop("premiere_venue")
    first_seat = nw.col("date") == nw.col("premiere_venue")
    return (
        here.join(
            people.select("beneficiaire_id", "premiere_venue", "identite", "personnes_max"),
            on="beneficiaire_id",
            how="inner",
        )
        .filter(first_seat | (doubtful & several))
        .group_by(*by, "beneficiaire_id")
        .agg(accompagnements=nw.len())
        .join(people, on="beneficiaire_id", how="inner")
        .join(back, on="beneficiaire_id", how="left")
        .with_columns(
            revenue=~nw.col("retours").is_null(),
            connue=new
            & past_known(frames, period)
            & (~doubtful | (several & (nw.col("dates") < 2))),
            nouvelles_max=nw.when(new).then(at_most).otherwise(at_most - 1),
        )
    )


def croises(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per followed person seen in a structure, with how many structures they went to.

    Structures are counted within the territory and the days, whatever the structure a row is cut
    by. Where a territory has a single structure, nobody can go to another: there is no row.
    """
    within = tuple(column for column in by if column != "structure")
    here = visits(frames, period).filter(nw.col("structure_id") != HORS_LIEU)
    offered = here.group_by(*within).agg(offre=nw.col("structure_id").n_unique())
    went = here.group_by(*within, "beneficiaire_id").agg(
        structures=nw.col("structure_id").n_unique()
    )
    return (
        here.select(*by, "beneficiaire_id")
        .unique()
        .join(went, on=[*within, "beneficiaire_id"], how="inner")
        .join(offered.filter(nw.col("offre") > 1), on=list(within), how="inner")
        .join(visitors(frames, period).filter(FOLLOWED), on="beneficiaire_id", how="inner")
    )


def comptees(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per activity told by its totals, with the returns that its mediator declared.

    More returns than participants cannot be: they are read as not declared.
    """
    told = frames.tables["activites_agregees"].select(
        "activite_id",
        nw.col("nb_participants").cast(nw.Int64).alias("participants"),
        nw.col("nb_recurrents").cast(nw.Int64).alias("recurrents"),
    )
    where = held(frames, period).select(*dict.fromkeys((*by, "activite_id")))
    possible = nw.col("recurrents") <= nw.col("participants")
    return told.join(where, on="activite_id", how="inner").with_columns(
        recurrents=nw.when(possible).then(nw.col("recurrents")),
        personnes_derriere=nw.col("participants"),
    )


COHORTE = RowBuilder(
    "cohorte", cohorte, Behind.ROW, followed_only=True, cuts=ACTIVITY | TRAITS, attendance=True
)
CROISES = RowBuilder(
    "croises",
    croises,
    Behind.ROW,
    followed_only=True,
    cuts=PLACES | CALENDAR | TRAITS,
    attendance=True,
    local=True,
)
COMPTEES = RowBuilder(
    "comptees",
    comptees,
    Behind.COUNT,
    cuts=ACTIVITY,
    tables=("activites_agregees",),
    attendance=True,
)
