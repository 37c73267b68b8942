"""What cuts the series of a dossier: another tool, days without a file, communes that moved.

Only days, names of tools and numbers of communes: nothing here counts people or activities.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

import polars as pl
from pydantic import BaseModel, ConfigDict

from inclusion_metrics.loading import Folder
from inclusion_metrics.model import Period
from inclusion_metrics.nomenclatures import SourceDonnee
from inclusion_metrics.reference.notes_mouvements import mouvements_par_an
from inclusion_metrics.reference.territoires import Territoire
from inclusion_metrics.typography import day, lower_first, pluralised

#: Months in a row that a tool must lead for a change of tool to be told: fewer are a test.
_SETTLED = 3
Span = tuple[date, date]


class Rupture(BaseModel):
    """Something that changed on a day, in a sentence.

    Attributes:
        separe: True when the figures of both sides do not compare.
        presences: True when it is about the files of attendance alone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    jour: date
    texte: str
    separe: bool = True
    presences: bool = True


def ruptures(folder: Folder, period: Period, place: Territoire) -> tuple[Rupture, ...]:
    """All that cuts a series of this territory within a period, oldest first."""
    found = [
        *_tools(_leaders(folder, period)),
        *_gaps(folder.covered, period),
        *_moves(place, period),
    ]
    return tuple(sorted(found, key=lambda one: one.jour))


def _leaders(folder: Folder, period: Period) -> list[tuple[date, str]]:
    """First day of each month of the period with activities, and the tool that tells of most."""
    rows = (
        folder.tables.activites.filter(pl.col("date").is_between(period.start, period.end))
        .group_by(pl.col("date").dt.month_start().alias("mois"), "source")
        .agg(pl.len().alias("n"))
        .sort("mois", "n", "source", descending=[False, True, False])
        .unique("mois", keep="first", maintain_order=True)
        .collect()
    )
    return list(rows.select("mois", "source").iter_rows())


def _tools(months: Sequence[tuple[date, str]]) -> Iterator[Rupture]:
    """Changes of the tool that leads, between runs that lasted."""
    runs = [(name, list(run)) for name, run in groupby(months, key=lambda month: month[1])]
    settled = [(name, run[0][0]) for name, run in runs if len(run) >= _SETTLED]
    before = ""
    for name, start in settled:
        if before and name != before:
            old, new = (_tool(one) for one in (before, name))
            yield Rupture(
                jour=start,
                texte=f"à partir du {day(start)}, l’activité est surtout relevée avec « {new} », "
                f"et non plus avec « {old} » : une hausse ou une baisse peut en venir.",
            )
        before = name


def _tool(code: str) -> str:
    return lower_first(SourceDonnee.names()[code])


def _gaps(covered: Sequence[Span], period: Period) -> Iterator[Rupture]:
    """The days of the period that no file covers, between two that are."""
    reached: date | None = None
    for start, end in sorted(covered):
        if reached is not None and start > reached + timedelta(days=1):
            first, last = reached + timedelta(days=1), start - timedelta(days=1)
            if period.start < first and last < period.end:
                said = f"du {day(first)} au {day(last)}" if first < last else f"le {day(first)}"
                yield Rupture(jour=first, texte=f"aucun fichier ne couvre les jours {said}.")
        reached = end if reached is None else max(reached, end)


def _moves(place: Territoire, period: Period) -> Iterator[Rupture]:
    """Boundaries that moved: every year is read on the same ones, so the figures compare."""
    if place.niveau != "epci":
        return
    first, last = sorted((period.start.year, place.millesime))
    for year, sentences in mouvements_par_an(place.code, first, last).items():
        start = date(year, 1, 1)
        if period.start < start <= period.end:
            number = len(sentences)
            what = "changement" if number < 2 else pluralised("changement")
            yield Rupture(
                jour=start,
                texte=f"au 1er janvier {year}, {number} {what} de limites du territoire ; toutes "
                f"les périodes sont lues aux limites de {place.millesime}, et se comparent "
                "(détail en annexe, « Qualité des données »).",
                separe=False,
                presences=False,
            )
