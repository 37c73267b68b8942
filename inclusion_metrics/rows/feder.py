"""Rows of the European Regional Development Fund: institutions, services, zones covered.

A population covered is that of a zone, each zone once: it is not the number of those who came.
"""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.nomenclatures import Fonds, ModeQpv, TypeLieu
from inclusion_metrics.rows.attendance import people_at, seats
from inclusion_metrics.rows.base import (
    OUTSIDE_QPV,
    PLACES,
    Frame,
    Frames,
    own_structures,
    placed,
    within,
    yes,
)

_SIREN = 9


def overlap(period: Period) -> tuple[nw.Expr, nw.Expr]:
    """Whether dates that may be unknown surely meet the period, and whether they may."""
    start, end = nw.col("date_debut"), nw.col("date_fin")
    starts_in = (start >= period.start) & (start <= period.end)
    ends_in = (end >= period.start) & (end <= period.end)
    around = (start <= period.end) & (end >= period.start)
    surely = yes(starts_in) + yes(ends_in) + yes(around) > 0
    missed = yes(start > period.end) + yes(end < period.start) > 0
    return surely, ~missed


def institutions(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per institution with a FEDER agreement: structures of one SIREN are one."""
    surely, may = overlap(period)
    agreed = frames.tables["conventions"].filter(nw.col("fonds") == Fonds.FEDER.code)
    agreed = agreed.with_columns(__sur=yes(surely), __peut=yes(may))
    agreed = (
        agreed.filter(nw.col("__peut") > 0)
        .group_by("structure_id")
        .agg(__sur=nw.col("__sur").max())
    )
    homes = own_structures(frames).join(agreed, on="structure_id", how="inner")
    homes = placed(frames, homes).with_columns(
        structure=nw.col("structure_id"),
        institution=nw.coalesce(nw.col("siret").str.slice(0, _SIREN), "structure_id"),
        __publique=yes(nw.col("statut_public") == True),  # noqa: E712
        __inconnue=yes(nw.col("statut_public").is_null()),
    )
    return homes.group_by(*by, "institution").agg(
        publique=nw.col("__publique").max(),
        inconnue=nw.col("__inconnue").max(),
        conventionnee=nw.col("__sur").max(),
    )


def services(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per digital service ever noted, with its users in the year the period ends."""
    table = frames.tables["usages_services"]
    known = table.group_by("service").agg(
        utilisateurs_avant=nw.col("referent_avant").max().cast(nw.Float64)
    )
    year = table.filter(nw.col("annee") == period.end.year)
    year = year.with_columns(__uniques=yes(nw.col("uniques") == True))  # noqa: E712
    users = year.group_by("service").agg(
        utilisateurs=nw.col("utilisateurs").sum().cast(nw.Float64),
        __lignes=nw.len(),
        __uniques=nw.col("__uniques").sum(),
    )
    once = (nw.col("__lignes") == 1) & (nw.col("__uniques") == 1)
    return known.join(users, on="service", how="left").with_columns(
        ensemble=nw.lit(""), une_fois=yes(once)
    )


def communes(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per commune where an activity was held, with its latest known population.

    Imported, at the last census before the period ends; else the municipal population of the
    chosen boundaries.
    """
    on_site = frames.activites.filter(nw.col("type_lieu") != TypeLieu.A_DISTANCE.code)
    on_site = placed(frames, within(on_site, period)).with_columns(structure=nw.col("structure_id"))
    keys = tuple(dict.fromkeys((*by, "commune")))
    there = on_site.filter(~nw.col("commune").is_null()).group_by(*keys).agg(activites=nw.len())
    counted = frames.tables["population_ref"].filter(
        (nw.col("classe_age") == "total")
        & (nw.col("millesime") <= period.end.year)
        & ~nw.col("population").is_null()
    )
    counted = (
        placed(frames, counted, "zone_code")
        .group_by("commune", "millesime")
        .agg(population=nw.col("population").sum())
    )
    latest = counted.group_by("commune").agg(millesime=nw.col("millesime").max())
    counted = counted.join(latest, on=["commune", "millesime"], how="inner")
    municipal = frames.territoires.filter(nw.col("code_insee") == nw.col("commune")).select(
        "commune", __municipale=nw.col("population").cast(nw.Float64)
    )
    rows = there.join(counted, on="commune", how="left").join(municipal, on="commune", how="left")
    return rows.with_columns(population=nw.coalesce("population", "__municipale"))


def quartiers(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per priority neighbourhood where followed people who came live.

    The place of help is no residence. Where nobody's residence is known, one row of unknown
    population stands for what cannot be told.
    """
    mode = nw.col("qpv_mode")
    told = (mode == ModeQpv.ADRESSE.code) | (mode == ModeQpv.DECLARE.code)
    known = told & ~nw.col("qpv_code").is_null()
    followed = people_at(frames, period).filter(nw.col("anonyme") == False)  # noqa: E712
    came = (
        seats(frames, period)
        .group_by(*by, "beneficiaire_id")
        .agg(venues=nw.len())
        .join(followed, on="beneficiaire_id", how="inner")
        .with_columns(__connu=yes(known))
    )
    here = (
        came.filter((nw.col("__connu") > 0) & (nw.col("qpv_code") != OUTSIDE_QPV))
        .group_by(*by, "qpv_code")
        .agg(personnes_derriere=nw.col("personnes").sum())
    )
    zones = frames.tables["zonages"].filter(nw.col("millesime") <= period.end.year)
    latest = zones.group_by("type").agg(millesime=nw.col("millesime").max())
    zones = zones.join(latest, on=["type", "millesime"], how="inner").select(
        "zone_code", nw.col("population").cast(nw.Float64)
    )
    rows = here.join(zones, left_on="qpv_code", right_on="zone_code", how="left")
    silent = came.group_by(*by).agg(__connus=nw.col("__connu").sum())
    silent = silent.filter(nw.col("__connus") == 0).with_columns(
        qpv_code=nw.lit(None, dtype=nw.String),
        personnes_derriere=nw.lit(0, dtype=nw.Int64),
        population=nw.lit(None, dtype=nw.Float64),
    )
    columns = (*by, "qpv_code", "personnes_derriere", "population")
    rows = rows.with_columns(nw.col("personnes_derriere").cast(nw.Int64))
    both = nw.concat([rows.select(*columns), silent.select(*columns)])
    return both.with_columns(qpv=nw.col("qpv_code"))


# An institution may lie in two places, and a neighbourhood go to two: no cut by place, which would
# not add up to the whole. Levels say each place for itself.
INSTITUTIONS = RowBuilder(
    "institutions",
    institutions,
    Behind.NOBODY,
    tables=("conventions", "structures"),
)
SERVICES = RowBuilder(
    "services",
    services,
    Behind.NOBODY,
    cuts=frozenset({"service"}),
    tables=("usages_services",),
    whole=True,
)
COMMUNES = RowBuilder(
    "communes_couvertes",
    communes,
    Behind.NOBODY,
    cuts=PLACES - {"structure"},
    attendance=True,
)
QUARTIERS = RowBuilder(
    "quartiers_couverts",
    quartiers,
    Behind.COUNT,
    followed_only=True,
    cuts=frozenset({"qpv"}),
    tables=("zonages",),
    attendance=True,
)
