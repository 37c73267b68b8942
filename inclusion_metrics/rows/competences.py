"""Rows of what people can do: pairs of assessments, procedures and surveys.

A gain is only read on a pair: the same person, tool, version and skill, assessed on entry then on
exit. Two assessments on different scales, or by different assessors, are no pair.
"""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.nomenclatures import Moment, TypeActivite
from inclusion_metrics.rows.attendance import demarches, people_at
from inclusion_metrics.rows.base import (
    ACTIVITY,
    CALENDAR,
    PLACES,
    TRAITS,
    Frame,
    Frames,
    located,
    settled,
    until,
    within,
    yes,
)

#: What is assessed of whom: an unnamed version or skill is one and the same.
_WHAT = ("beneficiaire_id", "instrument", "version", "domaine")
_WHO = _WHAT[:3]
#: What must not differ between entry and exit, where both say it.
_HOW = ("echelle_min", "echelle_max", "evaluateur")
_NO_NAME = ""
#: Two scores closer than this are the same: engines do not divide to the last digit alike.
_HAIR = 1e-9


def _last(rows: Frame, moment: Moment, suffix: str) -> Frame:
    """The last assessment of a moment; the least flattering of two on the same day."""
    rows = rows.filter(nw.col("moment") == moment.code)
    rows = rows.with_columns(__derniere=nw.col("date").max().over(*_WHAT))
    on_the_day = rows.filter(nw.col("date") == nw.col("__derniere")).group_by(*_WHAT)
    score = nw.col("score")
    least_flattering = score.max() if moment is Moment.ENTREE else score.min()
    return on_the_day.agg(
        **{
            f"date_{suffix}": nw.col("date").max(),
            f"score_{suffix}": least_flattering,
            **{f"{name}_{suffix}": nw.col(name).max() for name in _HOW},
        }
    )


def _assessed(frames: Frames, period: Period) -> Frame:
    """One row per person, tool, version and skill that entered or left in the period.

    A skill assessed on entry and left out on exit is kept, whenever the person entered: it tells
    what the exit does not say.
    """
    told = until(frames.tables["positionnements"], period.end)
    told = told.with_columns(
        version=nw.col("version").fill_null(_NO_NAME), domaine=nw.col("domaine").fill_null(_NO_NAME)
    )
    exits = _last(within(told, period), Moment.SORTIE, "sortie")
    dated = told.join(exits.select(*_WHAT, "date_sortie"), on=list(_WHAT), how="left")
    before = dated.filter(nw.col("date") <= nw.col("date_sortie"))
    paired = _last(before, Moment.ENTREE, "entree").join(exits, on=list(_WHAT), how="inner")
    courses = paired.group_by(*_WHO).agg(__debut=nw.col("date_entree").min())
    of_course = (nw.col("date") >= nw.col("__debut")).fill_null(value=False)
    entered = told.join(courses, on=list(_WHO), how="left").filter(
        (nw.col("date") >= period.start) | of_course
    )
    alone = _last(entered, Moment.ENTREE, "entree").join(
        paired.select(*_WHAT), on=list(_WHAT), how="anti"
    )
    columns = paired.collect_schema()
    unknown = {
        name: nw.lit(None, dtype=columns[name])
        for name in ("date_sortie", "score_sortie", *(f"{how}_sortie" for how in _HOW))
    }
    order = columns.names()
    return nw.concat([paired.select(order), alone.with_columns(**unknown).select(order)])


def _normalised(moment: str) -> nw.Expr:
    """A score as a share of its scale; null without a scale."""
    low, high = nw.col("plus_bas"), nw.col("plus_haut")
    return nw.when(high > low).then((nw.col(f"score_{moment}") - low) / (high - low))


def _pairs(frames: Frames, period: Period) -> Frame:
    """The assessments of the period, compared where they can be; not yet placed."""
    rows = _assessed(frames, period)
    differ = nw.lit(value=False)
    for how in _HOW:
        known_otherwise = nw.col(f"{how}_entree") != nw.col(f"{how}_sortie")
        differ = differ | known_otherwise.fill_null(value=False)
    threshold = frames.reglages.seuil_entree - _HAIR
    rows = rows.with_columns(
        comparable=~nw.col("date_sortie").is_null() & ~differ,
        jour=nw.coalesce("date_sortie", "date_entree"),
        plus_bas=nw.coalesce("echelle_min_entree", "echelle_min_sortie"),
        plus_haut=nw.coalesce("echelle_max_entree", "echelle_max_sortie"),
    )
    rows = rows.with_columns(norme_entree=_normalised("entree"), norme_sortie=_normalised("sortie"))
    paired = nw.col("comparable")
    start, end = nw.col("norme_entree"), nw.col("norme_sortie")
    return rows.with_columns(
        gain=nw.when(paired).then((end - start) * 100),
        mesurable=paired & ~start.is_null(),
        atteint_entree=start >= threshold,
        atteint_sortie=nw.when(paired).then(end >= threshold),
        au_plafond=nw.col("score_entree") >= nw.col("plus_haut"),
    )


def _dressed(frames: Frames, period: Period, rows: Frame) -> Frame:
    """The same rows with their territory, their calendar and the traits of the person."""
    placed = settled(frames, rows, "jour")
    return placed.join(people_at(frames, period), on="beneficiaire_id", how="left")


def evaluations(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per person, tool, version and skill assessed on entry, paired or not with an exit."""
    del by  # a person is somewhere: rows are the same at every level
    rows = _pairs(frames, period).with_columns(
        domaine=nw.when(nw.col("domaine") != _NO_NAME).then(nw.col("domaine"))
    )
    return _dressed(frames, period, rows)


def evalues(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per person, tool and version: the entry threshold in every skill assessed.

    A skill below it is enough to say no; every skill must be known to say yes. ``situe`` is true
    where both can be said, at entry and at exit, of the same person.
    """
    del by
    below, above = {}, {}
    for moment in ("entree", "sortie"):
        reached = nw.col(f"atteint_{moment}")
        below[f"manque_{moment}"] = yes(~reached).max()
        above[f"tout_{moment}"] = yes(reached).min()
    rows = (
        _pairs(frames, period)
        .group_by(*_WHO)
        .agg(jour=nw.col("jour").max(), apparie=yes(nw.col("comparable")).max(), **below, **above)
    )
    known = [
        (nw.col(f"manque_{moment}") == 1) | (nw.col(f"tout_{moment}") == 1)
        for moment in ("entree", "sortie")
    ]
    rows = rows.with_columns(situe=(nw.col("apparie") == 1) & known[0] & known[1])
    return _dressed(frames, period, rows)


def demarches_individuelles(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per procedure of an individual help, with the autonomy noted that day."""
    noted = frames.activites.filter(nw.col("type") == TypeActivite.INDIVIDUEL.code)
    noted = noted.select("activite_id", "autonomie")
    return demarches(frames, period, by).join(noted, on="activite_id", how="inner")


def enquetes(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per survey closed in the period; its answers are the persons behind it."""
    del by
    rows = located(frames, "enquetes", period)
    return rows.with_columns(personnes_derriere=nw.col("reponses"))


_OF_ASSESSED = PLACES | CALENDAR | TRAITS
EVALUATIONS = RowBuilder(
    "evaluations",
    evaluations,
    Behind.LINK,
    cuts=_OF_ASSESSED | {"domaine"},
    tables=("positionnements",),
)
EVALUES = RowBuilder(
    "evalues", evalues, Behind.LINK, cuts=_OF_ASSESSED, tables=("positionnements",)
)
DEMARCHES_INDIVIDUELLES = RowBuilder(
    "demarches_individuelles",
    demarches_individuelles,
    Behind.LINK,
    cuts=(ACTIVITY | TRAITS) - {"type"},
    attendance=True,
)
ENQUETES = RowBuilder(
    "enquetes", enquetes, Behind.COUNT, cuts=PLACES | CALENDAR, tables=("enquetes",)
)
