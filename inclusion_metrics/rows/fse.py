"""Rows of the European Social Fund: one per participant, operation and step of their path.

A participant is declared by the service, operation by operation: the same person in two
operations is two participants. Coming back to an operation keeps the entry data of the first
time and the exit of the last. An operation that lasts a day or less for someone makes no
participant: attendance tells it, where the person is known there.
"""

from __future__ import annotations

from functools import lru_cache, partial

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.nomenclatures import Identite
from inclusion_metrics.nomenclatures_service import PeriodeProgramme, SituationSortie
from inclusion_metrics.reference.delais import delay
from inclusion_metrics.rows.base import CALENDAR, PLACES, Frame, Frames, settled, within, yes

#: Steps of a path, on the day they are read.
ENTREE, SORTIE, ECHEANCE, SIX_MOIS = "entree", "sortie", "echeance_sortie", "six_mois"
#: Whether the rule that makes a participant is met: yes; no, and gone; not yet; nobody can tell.
TENUE, NON_TENUE, EN_COURS, INVERIFIABLE = "tenue", "non_tenue", "en_cours", "inverifiable"

_EXIT = ("date_sortie", "situation_sortie", "date_saisie_sortie", "situation_6m", "date_6m")
_PATH = ("operation", "__qui")
_TABLE = "participants_fse"


def _paths(frames: Frames) -> Frame:
    """One row per person and operation: the first entry with the last exit.

    Two rows are known to be of the same person by their link to the followed people only.
    """
    rows = frames.tables[_TABLE]
    alone = nw.concat_str(nw.lit("participant "), nw.col("participant_id"))
    rows = rows.with_columns(__qui=nw.coalesce("beneficiaire_id", alone))
    first = _one(rows, nw.col("date_entree").min(), nw.col("participant_id").min())
    last = _one(rows, nw.col("date_entree").max(), nw.col("participant_id").max())
    return first.drop(*_EXIT).join(last.select(*_PATH, *_EXIT), on=list(_PATH), how="inner")


def _one(rows: Frame, day: nw.Expr, name: nw.Expr) -> Frame:
    """The row of each path on its first or last day of entry."""
    on_day = rows.join(
        rows.group_by(*_PATH).agg(date_entree=day), on=[*_PATH, "date_entree"], how="inner"
    )
    return rows.join(
        on_day.group_by(*_PATH).agg(participant_id=name), on=[*_PATH, "participant_id"], how="inner"
    )


def _attendance(frames: Frames, paths: Frame) -> Frame:
    """Per participant: distinct dates and minutes of help between entry and exit."""
    came = frames.participations.join(
        frames.activites.select("activite_id", "date", "duree_min"), on="activite_id", how="inner"
    ).select("beneficiaire_id", "date", "duree_min")
    day, gone = nw.col("date"), nw.col("date_sortie")
    return (
        paths.select("participant_id", "beneficiaire_id", "date_entree", "date_sortie")
        .join(came, on="beneficiaire_id", how="inner")
        .filter((day >= nw.col("date_entree")) & (gone.is_null() | (day <= gone)))
        .group_by("participant_id")
        .agg(
            __dates=nw.col("date").n_unique(),
            __minutes=nw.col("duree_min").sum(),
            __sans_duree=yes(nw.col("duree_min").is_null()).sum(),
        )
    )


def _covered(frames: Frames) -> nw.Expr:
    """Whether the files cover the days of a path, so that nothing there means nobody came."""
    entry, gone = nw.col("date_entree"), nw.col("date_sortie")
    if not frames.covered:
        return entry >= frames.history_start
    inside = nw.lit(value=False)
    for first, last in frames.covered:
        inside |= (entry >= first) & (entry <= last) & (gone.is_null() | (gone <= last))
    return inside


def _rule(frames: Frames) -> nw.Expr:
    """Whether someone is a participant, by the rule agreed with the funder."""
    dates, hours = frames.reglages.participant_dates, frames.reglages.participant_heures
    old = nw.col("periode_programme") == PeriodeProgramme.P_2014_2020.code
    came = yes(nw.col("__dates") >= dates)
    blind = yes(~_covered(frames))
    if hours > 0:
        came = came + yes(nw.col("__minutes") >= 60 * hours)
        blind = blind + nw.col("__sans_duree").fill_null(0)
    sure = (nw.col("anonyme") == False) & (nw.col("identite") != Identite.AMBIGUE.code)  # noqa: E712
    missed = (
        nw.when(nw.col("date_sortie").is_null()).then(nw.lit(EN_COURS)).otherwise(nw.lit(NON_TENUE))
    )
    checked = (
        nw.when(came > 0)
        .then(nw.lit(TENUE))
        .otherwise(nw.when(blind > 0).then(nw.lit(INVERIFIABLE)).otherwise(missed))
    )
    told = nw.when(sure).then(checked).otherwise(nw.lit(INVERIFIABLE))
    free = nw.lit(dates <= 1)
    return nw.when(old | free).then(nw.lit(TENUE)).otherwise(told)


@lru_cache(maxsize=16)
def participants_fse(frames: Frames) -> Frame:
    """Every path, with what the rule says of it and the situations that may be read."""
    paths = _paths(frames)
    people = frames.beneficiaires.select("beneficiaire_id", "anonyme", "identite")
    left, gone = nw.col("date_saisie_sortie"), nw.col("date_sortie")
    due, early = nw.col("six_mois"), f"-{delay('fse_suivi_tolerance')}d"
    return (
        paths.join(_attendance(frames, paths), on="participant_id", how="left")
        .join(people, on="beneficiaire_id", how="left")
        .with_columns(
            regle=_rule(frames),
            genre=nw.col("sexe"),
            echeance=gone.dt.offset_by(f"{delay('fse_sortie')}d").cast(nw.Date),
            six_mois=gone.dt.offset_by(f"{delay('fse_suivi')}mo").cast(nw.Date),
        )
        .with_columns(
            sortie_lue=_read("situation_sortie", (left >= gone) & (left <= nw.col("echeance"))),
            six_mois_lue=_read("situation_6m", nw.col("date_6m") >= due.dt.offset_by(early)),
        )
    )


def _read(column: str, in_time: nw.Expr) -> nw.Expr:
    """A situation noted when it should be; unknown otherwise."""
    known = nw.col(column) != SituationSortie.NON_RENSEIGNE.code
    return nw.when(known & in_time).then(nw.col(column))


def _steps(
    programme: PeriodeProgramme,
    steps: dict[str, str],
    frames: Frames,
    period: Period,
    by: tuple[str, ...],
) -> Frame:
    paths = participants_fse(frames).filter(nw.col("periode_programme") == programme.code)
    rows = nw.concat(
        [paths.with_columns(etape=nw.lit(step), jour=nw.col(day)) for step, day in steps.items()]
    )
    placed = settled(frames, within(rows, period, "jour"), "jour")
    end = nw.lit(period.end)
    return placed.with_columns(
        beneficiaire_id=nw.col("__qui"),
        entree_complete=nw.col("date_questionnaire_entree") <= end,
        six_mois_complet=~nw.col("six_mois_lue").is_null() & (nw.col("date_6m") <= end),
    )


def _builder(name: str, programme: PeriodeProgramme, steps: dict[str, str]) -> RowBuilder:
    return RowBuilder(
        name,
        partial(_steps, programme, steps),
        Behind.LINK,
        cuts=PLACES | CALENDAR | {"genre", "operation"},
        tables=(_TABLE,),
    )


_ENTRIES = {ENTREE: "date_entree"}
_AFTER = {SORTIE: "date_sortie", ECHEANCE: "echeance", SIX_MOIS: "six_mois"}
FSE_PLUS = PeriodeProgramme.P_2021_2027
FSE_1420 = PeriodeProgramme.P_2014_2020

ENTREES_FSE_PLUS = _builder("entrees_fse_plus", FSE_PLUS, _ENTRIES)
ENTREES_FSE_1420 = _builder("entrees_fse_1420", FSE_1420, _ENTRIES)
SUITES_FSE_PLUS = _builder("suites_fse_plus", FSE_PLUS, _AFTER)
SUITES_FSE_1420 = _builder("suites_fse_1420", FSE_1420, _AFTER)
