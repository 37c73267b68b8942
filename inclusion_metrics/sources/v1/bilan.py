"""What the user should know of an archive of the Espace Coop V1, in French."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from inclusion_metrics.sources.tabular.fields import folded
from inclusion_metrics.sources.tabular.grid import SourceFile
from inclusion_metrics.sources.v1 import chiffres as v1_chiffres
from inclusion_metrics.typography import counted

#: The line of the monthly statistics that counts the reports, in both releases.
TOTALS = ("total des accompagnements", "nombre de cras enregistres")
MARGINS = (
    "Âges et statuts de l’Espace Coop V1 sont des totaux par activité : ils ne se croisent pas, et "
    "le genre n’y est pas relevé."
)


def recurrence(reports: pl.DataFrame) -> tuple[str, ...]:
    """What the declared recurrence says, and what it does not."""
    declared = reports.filter(pl.col("nb_recurrents").is_not_null())
    seats = int(declared["nb_participants"].sum())
    back = int(declared["nb_recurrents"].sum())
    silent = reports.height - declared.height
    unknown = (
        f" (récurrence inconnue pour {counted(silent, 'compte rendu', 'comptes rendus')})"
        if silent
        else ""
    )
    return (
        "La récurrence de l’Espace Coop V1 est déclarée par le médiateur : elle compte des "
        "personnes revues, sans dire lesquelles ; un 0 peut aussi être une question laissée sans "
        f"réponse. Personnes = participants − récurrents : {seats} − {back} = {seats - back}"
        f"{unknown}.",
        MARGINS,
    )


def hours(reports: pl.DataFrame) -> tuple[str, ...]:
    """The time that ranges leave unknown, between its bounds."""
    ranges = reports.filter(pl.col("duree_basse").is_not_null())
    if ranges.is_empty():
        return ()
    low, high = (int(ranges[name].sum()) for name in ("duree_basse", "duree_haute"))
    return (
        f"{counted(ranges.height, 'compte rendu donne', 'comptes rendus donnent')} une durée en "
        f"fourchette : leur temps, entre {_hours(low)} et {_hours(high)}, n’est pas compté.",
    )


def _hours(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60:02}" if minutes % 60 else f"{minutes // 60} h"


def announced(file: SourceFile) -> dict[date, int]:
    """Month → number of reports, where the workbook has its sheet of monthly statistics."""
    sheets = [grid for grid in file.grids if v1_chiffres.is_monthly(grid)]
    return {
        figure.start: int(figure.value)
        for sheet in sheets
        for figure in v1_chiffres.monthly(sheet)
        if figure.start and figure.value is not None and folded(figure.label) in TOTALS
    }


def monthly_gap(told: Mapping[date, int], reports: pl.DataFrame, unread: int) -> tuple[str, ...]:
    """How the monthly statistics differ from the reports, if they are there and do."""
    if not told:
        return ()
    months = reports.group_by(pl.col("date").dt.truncate("1mo")).len()
    found: dict[date, int] = dict(months.iter_rows())
    read = reports.height + unread
    wrong = sorted(m for m in told.keys() | found if told.get(m, 0) != found.get(m, 0))
    if sum(told.values()) == read and (unread or not wrong):
        return ()
    where = "" if unread else f" (écart en {', '.join(f'{m:%m/%Y}' for m in wrong)})"
    return (
        f"La feuille des statistiques mensuelles annonce {sum(told.values())} comptes rendus, la "
        f"feuille des activités en contient {read}{where} : l’une des deux a été modifiée.",
    )
