"""Rows of attendance: one per person, accompagnement, activity or démarche.

A builder gathers the tables within a period and within the columns ``by`` (territory, month,
place…). People are rebuilt at each level: someone seen in two communes is one row in each of
them and one row in their intercommunality, so nobody is ever counted by adding levels up.
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.nomenclatures import ModeQpv
from inclusion_metrics.reference.ages import BANDS
from inclusion_metrics.rows.base import ACTIVITY, TRAITS, Frame, Frames, calendar, within
from inclusion_metrics.rows.days import year_before


def held(frames: Frames, period: Period) -> Frame:
    """One row per activity in the period, with its territory and calendar."""
    during = within(frames.activites, period)
    return settled_in(frames, during).with_columns(**calendar(nw.col("date")))


def settled_in(frames: Frames, rows: Frame) -> Frame:
    """Rows that name the commune where help was given, with its territories."""
    places = frames.territoires.select("code_insee", "commune", "epci", "departement")
    return rows.join(places, on="code_insee", how="left").with_columns(
        ensemble=nw.lit(""),
        commune=nw.coalesce("commune", "code_insee"),
        structure=nw.col("structure_id"),
    )


@lru_cache(maxsize=16)  # a plan is slow to write and asked for by many requests
def seats(frames: Frames, period: Period) -> Frame:
    """One row per accompagnement in the period, with its activity, territory and calendar."""
    return frames.participations.join(held(frames, period), on="activite_id", how="inner")


@lru_cache(maxsize=16)
def visits(frames: Frames, period: Period) -> Frame:
    """One row per accompagnement: who (as in ``visitors``), when, where, and nothing of the help.

    The same rows as ``seats``, from the visits joined once where the folder keeps them.
    """
    if frames.visits is None:
        return seats(frames, period)
    where = settled_in(frames, frames.visits.settings)
    came = within(frames.visits.seats, period)
    return came.join(where, on="cadre", how="inner").with_columns(**calendar(nw.col("date")))


def visitors(frames: Frames, period: Period) -> Frame:
    """The traits of everyone, as ``people_at`` gives them, told apart as in ``visits``."""
    if frames.visits is None:
        return people_at(frames, period)
    return _traits(frames, frames.visits.persons, period)


#: How a residence in a priority neighbourhood is known, and not supposed.
_LIVES = (ModeQpv.ADRESSE.code, ModeQpv.DECLARE.code)


def _ages(year: int) -> tuple[nw.Expr, nw.Expr]:
    """Smallest and largest age reached in ``year``: equal with a birth year, a band otherwise."""
    band, born = nw.col("tranche_age"), nw.col("annee_naissance")
    drift = nw.col("annee_tranche_age") - year
    youngest, oldest = nw.lit(None, dtype=nw.Int64), nw.lit(None, dtype=nw.Int64)
    for code, (low, high) in BANDS.items():
        youngest = nw.when(band == code).then(low - drift).otherwise(youngest)
        oldest = nw.when(band == code).then(high - drift).otherwise(oldest)
    known = ~born.is_null()
    return (
        nw.when(known).then(year - born).otherwise(youngest),
        nw.when(known).then(year - born).otherwise(oldest),
    )


@lru_cache(maxsize=16)
def people_at(frames: Frames, period: Period) -> Frame:
    """The traits of everyone, ages read at the end of the period.

    ``qpv`` is where a person is known to live: the place that receives someone is no address.
    """
    return _traits(frames, frames.beneficiaires, period)


def _traits(frames: Frames, persons: Frame, period: Period) -> Frame:
    age_min, age_max = _ages(period.end.year)
    at_least = nw.col("personnes_min")
    lives = nw.col("qpv_mode").is_in(_LIVES)
    homes = frames.territoires.select(
        nw.col("code_insee").alias("code_insee_residence"), nw.col("commune").alias("residence")
    )
    people = persons.join(homes, on="code_insee_residence", how="left")
    return people.with_columns(
        residence=nw.coalesce("residence", "code_insee_residence"),
        qpv=nw.when(lives).then(nw.col("qpv_code")),
        age_min=age_min,
        age_max=age_max,
        personnes=nw.when(at_least > 1).then(at_least).otherwise(nw.lit(1)).cast(nw.Int32),
    )


def followed(frames: Frames, period: Period) -> Frame:
    """The traits of the followed persons; someone who may be anonymous is not followed."""
    return people_at(frames, period).filter(FOLLOWED)


#: Someone who may be anonymous is not followed.
FOLLOWED = nw.col("anonyme") == False  # noqa: E712 - null is neither


@lru_cache(maxsize=16)  # the same plan for all who read it: polars then runs it once
def came(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per person and place, anonymous ones included: distinct dates and accompagnements."""
    told = {"venues": nw.col("date").n_unique(), "accompagnements": nw.len()}
    if frames.visits is not None:
        told["premiere_venue"] = nw.col("premiere_venue").min()
    return visits(frames, period).group_by(*by, "beneficiaire_id").agg(**told)


@lru_cache(maxsize=16)
def participants(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per person, anonymous ones included (each anonymous accompagnement is a person)."""
    counted = came(frames, period, by).select(*by, "beneficiaire_id", "accompagnements")
    return counted.join(visitors(frames, period), on="beneficiaire_id", how="inner")


def past_known(frames: Frames, period: Period) -> nw.Expr:
    """Whether someone not seen before the period is known not to have come before.

    A year without a file is not a year without visits: the twelve months before must be covered.
    """
    since, eve = year_before(period.start), period.start - timedelta(days=1)
    enough_history = frames.history_start <= since and frames.covers(since, eve)
    return (nw.col("accompagnements_hors_fichier") == 0) | nw.lit(enough_history)


def personnes(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per followed person, with the number of distinct dates they came.

    ``passe_connu`` tells whether we know if the person had come before the period: the data go back
    twelve months without a gap, or the person's record counts no accompagnement outside the files.
    """
    before = nw.col("premiere_venue") < period.start
    followed_only = visitors(frames, period).filter(FOLLOWED)
    rows = came(frames, period, by).join(followed_only, on="beneficiaire_id", how="inner")
    if frames.visits is None:
        firsts = frames.participations.join(frames.activites, on="activite_id", how="inner")
        firsts = firsts.group_by("beneficiaire_id").agg(premiere_venue=nw.col("date").min())
        rows = rows.join(firsts, on="beneficiaire_id", how="left")
    return rows.with_columns(passe_connu=before | past_known(frames, period), deja_venu=before)


def activites(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per activity, with the accompagnements it holds."""
    held = (
        seats(frames, period)
        .group_by(*by, "activite_id")
        .agg(accompagnements=nw.col("participation_id").count())
    )
    kept = (
        "activite_id", "type", "type_lieu", "duree_min", "thematiques", "thematiques_admin",
        "nb_participants", "source", "tags", "oriente", "redirections",
        "autonomie", "niveau",
    )  # fmt: skip
    rest = frames.activites.select(*(column for column in kept if column not in by))
    return held.join(rest, on="activite_id", how="inner")


def demarches(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per accompagnement and family of procedures."""
    where = seats(frames, period).select(*dict.fromkeys((*by, "activite_id", "beneficiaire_id")))
    return frames.demarches.join(where, on=["activite_id", "beneficiaire_id"], how="inner").join(
        people_at(frames, period), on="beneficiaire_id", how="inner"
    )


PERSONNES = RowBuilder(
    "personnes",
    personnes,
    Behind.ROW,
    followed_only=True,
    cuts=ACTIVITY | TRAITS,
    attendance=True,
    local=True,
)
PARTICIPANTS = RowBuilder(
    "participants", participants, Behind.ROW, cuts=ACTIVITY | TRAITS, attendance=True, local=True
)
ACTIVITES = RowBuilder("activites", activites, Behind.SEATS, cuts=ACTIVITY, attendance=True)
DEMARCHES = RowBuilder("demarches", demarches, Behind.LINK, cuts=ACTIVITY | TRAITS, attendance=True)
