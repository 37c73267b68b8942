"""Rows of means: posts, openings, equipment, shared sheets, training and interviews."""

from __future__ import annotations

from datetime import date

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.nomenclatures_service import Contrat
from inclusion_metrics.rows.base import CALENDAR, PLACES, Frame, Frames, housed, located, yes

_START, _END = nw.col("date_debut"), nw.col("date_fin")


def _rank_of(day: nw.Expr) -> nw.Expr:
    """The number of a day since the year 1, so that two days can be subtracted on every engine."""
    before = day.dt.year().cast(nw.Int64) - 1
    leaps = before // 4 - before // 100 + before // 400
    return before * 365 + leaps + day.dt.ordinal_day().cast(nw.Int64)


def _held(day: date) -> nw.Expr:
    """Posts held on a day; one without an end still is."""
    return (_START <= day) & (_END.is_null() | (_END >= day))


def postes(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per holder of a post in the period, with the full-time equivalent it was worth.

    ``jours_travail``: days of work, full time; ``etp_moyen``: the same spread over the whole
    period, so that half a year full time is half a post.
    """
    rows = frames.tables["postes"]
    rows = rows.filter((period.end >= _START) & (_END.is_null() | (period.start <= _END)))
    first = nw.when(period.start > _START).then(nw.lit(period.start)).otherwise(_START)
    over = _END.is_null() | (period.end < _END)
    last = nw.when(over).then(nw.lit(period.end)).otherwise(_END)
    rows = rows.with_columns(__premier=first, __dernier=last)
    days = _rank_of(nw.col("__dernier")) - _rank_of(nw.col("__premier")) + 1
    return housed(
        frames,
        rows.with_columns(
            jours_travail=nw.col("etp") * days, etp_moyen=nw.col("etp") * days / period.days
        ),
    )


def equipe(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per salaried post held on the first day, and whether it is held on the last one.

    ``reste``: by the same holder; ``pourvu``: by anyone.
    """
    paid = nw.col("contrat").is_null() | (nw.col("contrat") != Contrat.BENEVOLE.code)
    posts = frames.tables["postes"].filter(paid)
    at_end = posts.filter(_held(period.end)).group_by("structure_id", "poste")
    filled = at_end.agg(__tenus=nw.len())
    rows = posts.filter(_held(period.start)).with_columns(reste=yes(_held(period.end)))
    rows = rows.join(filled, on=["structure_id", "poste"], how="left")
    return housed(frames, rows.with_columns(pourvu=yes(~nw.col("__tenus").is_null())))


def ouvertures(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per structure and day (or week) of opening."""
    return located(frames, "ouvertures", period)


def equipements(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per batch of the last inventory of each structure at the end of the period."""
    done = frames.tables["equipements"].filter(nw.col("date_inventaire") <= period.end)
    last = done.group_by("structure_id").agg(date_inventaire=nw.col("date_inventaire").max())
    rows = done.join(last, on=["structure_id", "date_inventaire"], how="inner")
    return housed(frames, rows.with_columns(equipement=nw.col("type")))


def fiches(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per sheet shared by the end of the period, placed where it was written.

    A sheet is told by its title and by the structure that wrote it. ``nouvelle``: first seen in
    the period; ``reprise``: used in the period by a structure that did not write it.
    """
    uses = frames.tables["ressources"].filter(nw.col("date") <= period.end)
    during = nw.col("date") >= period.start
    another = nw.col("utilisatrice") != nw.col("structure_id")
    rows = uses.with_columns(__reprise=yes(during & another))
    sheets = rows.group_by("structure_id", "fiche").agg(
        __premiere=nw.col("date").min(), reprise=nw.col("__reprise").max()
    )
    return housed(frames, sheets.with_columns(nouvelle=yes(nw.col("__premiere") >= period.start)))


def formations(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per training session of those who accompany others."""
    return located(frames, "formations", period)


def entretiens(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per interview of a local actor."""
    return located(frames, "entretiens", period)


POSTES = RowBuilder("postes", postes, Behind.NOBODY, cuts=PLACES, tables=("postes",))
EQUIPE = RowBuilder("equipe", equipe, Behind.NOBODY, cuts=PLACES, tables=("postes",))
OUVERTURES = RowBuilder(
    "ouvertures", ouvertures, Behind.NOBODY, cuts=PLACES | CALENDAR, tables=("ouvertures",)
)
EQUIPEMENTS = RowBuilder(
    "equipements",
    equipements,
    Behind.NOBODY,
    cuts=PLACES | {"equipement"},
    tables=("equipements",),
)
FICHES = RowBuilder("fiches", fiches, Behind.NOBODY, cuts=PLACES, tables=("ressources",))
FORMATIONS = RowBuilder(
    "formations", formations, Behind.NOBODY, cuts=PLACES | CALENDAR, tables=("formations",)
)
ENTRETIENS = RowBuilder(
    "entretiens", entretiens, Behind.NOBODY, cuts=PLACES | CALENDAR, tables=("entretiens",)
)
