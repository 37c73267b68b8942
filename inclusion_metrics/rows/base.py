"""The tables as one engine reads them, and what every row builder shares.

Written on narwhals: the same rows come out of polars and of DuckDB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from inclusion_metrics.codes import HORS_LIEU
from inclusion_metrics.model import Need, Period, Reglages
from inclusion_metrics.reference.communes_mouvements import rattachements
from inclusion_metrics.reference.comptes import comptes
from inclusion_metrics.reference.millesimes import communes
from inclusion_metrics.rows.missing import missing_reason
from inclusion_metrics.schemas import Tables

Frame = nw.LazyFrame[Any]

#: Breakdowns of whatever a structure holds on a day.
PLACES = frozenset({"structure", "commune", "epci"})
CALENDAR = frozenset({"mois", "trimestre", "annee"})
#: Breakdowns of activities, and of whom came to them.
ACTIVITY = PLACES | CALENDAR | {"type", "type_lieu"}
TRAITS = frozenset({"genre", "tranche_age", "statut", "residence", "qpv", "qpv_mode"})


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """The visits joined once, persons being told by a number in place of their pseudonym.

    Attributes:
        seats: one row per accompagnement: ``beneficiaire_id`` (the number), ``date``, ``cadre`` and
            ``premiere_venue``, the first day of all when that person came.
        settings: one row per ``cadre``: ``code_insee``, ``structure_id``, ``type``, ``type_lieu``.
        persons: the traits of each number, as in ``beneficiaires``.
    """

    seats: Frame
    settings: Frame
    persons: Frame


@dataclass(frozen=True, slots=True, eq=False)  # told by identity, so that plans can be kept
class Frames:
    """The tables of a data folder, as lazy frames of one engine.

    Attributes:
        territoires: one row per commune code of any vintage: ``code_insee``, then the
            ``commune``, ``epci`` and ``departement`` it lies in on the chosen boundaries, and the
            ``population`` of that commune (municipal; null where the vintage has none).
        history_start: first day the data cover; tells whether a person can be called new.
        tables: every other table of the folder, by name.
        reglages: the rules agreed with a funder.
        gaps: what the data do not hold, with the reason in French.
        missing: tables without a row → why figures that need them are not given.
        names: breakdown or level → code → name, for codes that no nomenclature lists.
        covered: first and last days that the files cover; empty when that is not known.
        visits: what ``participations`` and ``activites`` say together, joined once; None where the
            folder does not keep it.
    """

    beneficiaires: Frame
    activites: Frame
    participations: Frame
    demarches: Frame
    territoires: Frame
    history_start: date
    tables: Mapping[str, Frame] = field(default_factory=dict)
    reglages: Reglages = field(default_factory=Reglages)
    missing: Mapping[str, str] = field(default_factory=dict)
    gaps: Mapping[Need, str] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    covered: tuple[tuple[date, date], ...] = ()
    visits: Visits | None = None

    def holds(self, start: date, end: date) -> bool:
        """False when no file covers any of these days: what is not there was not exported."""
        return not self.covered or any(
            first <= end and start <= last for first, last in self.covered
        )

    def covers(self, start: date, end: date) -> bool:
        """True when the files cover each of these days, or when nobody knows what they cover."""
        missing = start
        for first, last in sorted(self.covered):
            if first <= missing <= last:
                missing = last + timedelta(days=1)
        return not self.covered or missing > end


#: Tables that ``Frames`` holds under a name of their own.
_CORE = frozenset({"beneficiaires", "activites", "participations", "demarches"})


def _missing(frames: Mapping[str, pl.LazyFrame]) -> dict[str, str]:
    """The tables that no file has filled, with what to do about it."""
    names = [name for name in frames if name not in _CORE]
    counts = pl.collect_all([frames[name].select(pl.len()) for name in names])
    return {
        name: missing_reason(name)
        for name, count in zip(names, counts, strict=True)
        if not count.item()
    }


def attached(millesime: int) -> pl.DataFrame:
    """Where each code lies on the boundaries of a vintage, with the population of its commune."""
    people = communes(millesime).select(commune="code_insee", population="population")
    places = rattachements(millesime).select("code_insee", "commune", "epci", "departement")
    return places.join(people, on="commune", how="left", maintain_order="left")


def _neighbourhoods(zones: pl.LazyFrame) -> dict[str, str]:
    """Code → name of the priority neighbourhoods, and what stands for the others."""
    named = zones.select("zone_code", pl.coalesce("nom", "zone_code")).collect()
    return {
        **dict(named.iter_rows()),
        UNNAMED_QPV: "Quartier prioritaire non précisé",
        OUTSIDE_QPV: "Hors quartier prioritaire",
    }


def _titles(actions: pl.LazyFrame) -> dict[str, str]:
    """Identifier → title of the funded actions."""
    return dict(actions.select("action_id", "intitule").collect().iter_rows())


#: Code of ``qpv_code`` for a person known to live outside the priority neighbourhoods.
OUTSIDE_QPV = "hors"
#: And for one who lives in such a neighbourhood, when nobody noted which.
UNNAMED_QPV = "oui"


def parents_of(frames: Frames) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Each territory (level and code), and those that hold it whole on the chosen boundaries."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    places = frames.territoires.select("commune", "epci", "departement").unique()
    known = places.collect("polars").to_native()
    for level, above in (("commune", "epci"), ("commune", "departement"), ("epci", "departement")):
        pairs = known.select(level, above).drop_nulls().unique()
        whole = pairs.group_by(level).agg(pl.col(above).unique().sort()).sort(level)
        for code, holders in whole.iter_rows():
            if len(holders) == 1:
                found.setdefault((level, code), []).append((above, holders[0]))
    return found


def frames_of(
    tables: Tables,
    millesime: int,
    *,
    history_start: date,
    gaps: Mapping[Need, str],
    structure_names: Mapping[str, str],
    covered: tuple[tuple[date, date], ...] = (),
    reglages: Reglages | None = None,
    visits: Mapping[str, pl.LazyFrame] | None = None,
) -> Frames:
    """The tables of a data folder as polars frames, on the communes of one vintage.

    Args:
        visits: the same visits joined once (``Folder.visits``), to count persons faster.
    """
    places = communes(millesime)
    frames = tables.to_dict()
    towns = dict(places.select("code_insee", "nom").iter_rows())
    groups = places.select("epci", "epci_nom").drop_nulls().unique()
    return Frames(
        beneficiaires=nw.from_native(tables.beneficiaires),
        activites=nw.from_native(tables.activites),
        participations=nw.from_native(tables.participations),
        demarches=nw.from_native(tables.demarches),
        territoires=nw.from_native(attached(millesime).lazy()),
        history_start=history_start,
        tables={name: nw.from_native(frame) for name, frame in frames.items() if name not in _CORE},
        reglages=reglages or Reglages(),
        missing=_missing(frames),
        gaps=gaps,
        names={
            "structure": structure_names,
            "commune": towns,
            "residence": towns,
            "epci": dict(groups.iter_rows()),
            "qpv": _neighbourhoods(frames["zonages"]),
            "compte": {one.code: f"{one.code} {one.intitule}" for one in comptes().values()},
            "action": _titles(frames["actions"]),
        },
        covered=covered,
        visits=None if visits is None else _visits(visits),
    )


def _visits(kept: Mapping[str, pl.LazyFrame]) -> Visits:
    number = {"numero": "beneficiaire_id"}
    return Visits(
        seats=nw.from_native(kept["visites"].rename(number)),
        settings=nw.from_native(kept["cadres"]),
        persons=nw.from_native(kept["personnes"].rename(number)),
    )


def yes(condition: nw.Expr, amount: nw.Expr | int = 1) -> nw.Expr:
    """``amount`` where the condition holds, 0 elsewhere (an unknown condition does not hold)."""
    return nw.when(condition).then(amount).otherwise(nw.lit(0))


def calendar(day: nw.Expr) -> dict[str, nw.Expr]:
    """The columns that cut by month, quarter and year."""
    return {
        "mois": day.dt.year() * 100 + day.dt.month(),
        "trimestre": day.dt.year() * 10 + (day.dt.month() + 2) // 3,
        "annee": day.dt.year(),
    }


def until(frame: Frame, last: date, day: str = "date") -> Frame:
    """The rows whose day is the last one, or before."""
    return frame.filter(nw.col(day) <= last)


def within(frame: Frame, period: Period, day: str = "date") -> Frame:
    """The rows whose day lies in the period."""
    return frame.filter((nw.col(day) >= period.start) & (nw.col(day) <= period.end))


def placed(frames: Frames, rows: Frame, town: str = "code_insee") -> Frame:
    """Rows with the territories of the commune they name."""
    places = frames.territoires.select(
        nw.col("code_insee").alias("__place"), "commune", "epci", "departement"
    )
    return rows.join(places, left_on=town, right_on="__place", how="left").with_columns(
        ensemble=nw.lit(""), commune=nw.coalesce("commune", town)
    )


def own_structures(frames: Frames) -> Frame:
    """The structures that are places: what is held at home or remotely belongs to none."""
    return frames.tables["structures"].filter(nw.col("structure_id") != HORS_LIEU)


def located(frames: Frames, table: str, period: Period, day: str = "date") -> Frame:
    """Rows of a table that a structure holds: in the period, with territory and calendar."""
    rows = housed(frames, within(frames.tables[table], period, day))
    return rows.with_columns(**calendar(nw.col(day)))


def housed(frames: Frames, rows: Frame) -> Frame:
    """Rows that a structure holds, with their territory.

    A row may name its own commune (``code_insee``); otherwise it lies where its structure does.
    """
    homes = frames.tables["structures"].select(
        "structure_id", nw.col("code_insee").alias("__chez_elle")
    )
    rows = rows.join(homes, on="structure_id", how="left")
    own = "code_insee" in rows.collect_schema().names()
    town = nw.coalesce("code_insee", "__chez_elle") if own else nw.col("__chez_elle")
    rows = placed(frames, rows.with_columns(code_insee=town), "code_insee")
    return rows.with_columns(structure=nw.col("structure_id"))


def of_people(frames: Frames, table: str, period: Period, day: str = "date") -> Frame:
    """Rows of a table about persons: in the period, with territory, calendar and nothing else."""
    return settled(frames, within(frames.tables[table], period, day), day)


def settled(frames: Frames, rows: Frame, day: str = "date") -> Frame:
    """Rows about persons with their territory and the calendar of a day.

    A row lies where its structure does; without one, where the person last came, else where the
    person lives.
    """
    named = "structure_id" in rows.collect_schema().names()
    if not named:
        rows = rows.with_columns(structure_id=nw.lit(None, dtype=nw.String))
    homes = frames.tables["structures"].select(
        "structure_id", nw.col("code_insee").alias("__chez_elle")
    )
    rows = rows.join(homes, on="structure_id", how="left").join(
        last_places(frames), on="beneficiaire_id", how="left"
    )
    rows = rows.with_columns(
        __ou=nw.coalesce("__chez_elle", "__vue_a", "__habite"),
        structure=nw.coalesce("structure_id", "__vue_chez"),
    )
    return placed(frames, rows, "__ou").with_columns(**calendar(nw.col(day)))


@lru_cache(maxsize=16)
def last_places(frames: Frames) -> Frame:
    """One row per person: commune and structure of their last visit, commune of residence."""
    seen = frames.participations.join(
        frames.activites.select("activite_id", "date", "structure_id", "code_insee"),
        on="activite_id",
        how="inner",
    )
    last = seen.group_by("beneficiaire_id").agg(date=nw.col("date").max())
    at = (
        seen.join(last, on=["beneficiaire_id", "date"], how="inner")
        .group_by("beneficiaire_id")
        .agg(__vue_a=nw.col("code_insee").max(), __vue_chez=nw.col("structure_id").max())
    )
    return frames.beneficiaires.select(
        "beneficiaire_id", nw.col("code_insee_residence").alias("__habite")
    ).join(at, on="beneficiaire_id", how="left")
