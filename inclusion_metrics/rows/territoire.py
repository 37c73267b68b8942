"""Rows of the territory: its communes and its inhabitants, its structures, their mediators.

The territory is made of the intercommunalities where the service has a structure, or held an
activity in the period: the rest of the country would only be zeros.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import narwhals.stable.v2 as nw

from inclusion_metrics.codes import HORS_LIEU
from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.nomenclatures import TypeSite
from inclusion_metrics.rows.attendance import activites, personnes, seats
from inclusion_metrics.rows.base import (
    ACTIVITY,
    CALENDAR,
    PLACES,
    Frame,
    Frames,
    calendar,
    own_structures,
    placed,
    within,
    yes,
)

_TOWN = nw.col("code_insee")
_LEVELS = ("commune", "epci", "departement")
#: Age of the census class that the persons are held against.
SENIOR = 60


@lru_cache(maxsize=16)
def territory(frames: Frames, period: Period) -> Frame:
    """One row per commune of the territory, on the chosen boundaries."""
    held = within(frames.activites, period).select("code_insee")
    here = nw.concat([own_structures(frames).select("code_insee"), held], how="vertical")
    groups = placed(frames, here).filter(~nw.col("epci").is_null()).select("epci").unique()
    towns = frames.territoires.filter(_TOWN == nw.col("commune")).select(*_LEVELS)
    return towns.join(groups, on="epci", how="inner").with_columns(ensemble=nw.lit(""))


def _towns(frames: Frames, rows: Frame, flag: str) -> Frame:
    """The communes where rows lie, one each, with a mark."""
    found = placed(frames, rows.select("code_insee")).filter(~nw.col("commune").is_null())
    return found.group_by("commune").agg(**{flag: nw.len()})


def communes(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per commune of the territory, with what the public can find there.

    ``activite``: held in the period; ``structure``: of the service, open in the period; ``lieu``:
    of a public list of places, at a fixed or travelling address.
    """
    opened, closed = nw.col("date_ouverture"), nw.col("date_fermeture")
    open_then = (opened.is_null() | (opened <= period.end)) & (
        closed.is_null() | (closed >= period.start)
    )
    kind = nw.col("type")
    received = kind.is_null() | kind.is_in([TypeSite.FIXE.code, TypeSite.ITINERANT.code])
    rows = territory(frames, period)
    for flag, found in (
        ("activite", within(frames.activites, period)),
        ("structure", own_structures(frames).filter(open_then)),
        ("lieu", frames.tables["lieux"].filter(received)),
    ):
        rows = rows.join(_towns(frames, found, f"__{flag}"), on="commune", how="left")
    flags = ("activite", "structure", "lieu")
    return rows.with_columns(**{flag: yes(~nw.col(f"__{flag}").is_null()) for flag in flags})


def concentration(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per commune where activities were held, with their number ``n`` and the total.

    ``premiere`` marks the two communes that hold most (of two equal ones, the lower code).
    """
    cells = tuple(dict.fromkeys((*by, "commune")))
    counted = (
        seats(frames, period)
        .group_by(*cells)
        .agg(
            n=nw.col("activite_id").n_unique().cast(nw.Int64),
            personnes_derriere=nw.col("beneficiaire_id").n_unique().cast(nw.Int64),
        )
    )
    on = list(by)
    known = counted.filter(~nw.col("commune").is_null())
    if "commune" in by:
        return counted.with_columns(
            total=nw.col("n"), premiere=nw.lit(1), situee=yes(~nw.col("commune").is_null())
        )
    total = known.group_by(*by).agg(total=nw.col("n").sum())
    first = _largest(known, on)
    second = _largest(known.join(first, on=[*on, "commune"], how="anti"), on)
    marked = nw.concat([first, second], how="vertical").with_columns(__marque=nw.lit(1))
    rows = counted.join(total, on=on, how="left")
    rows = rows.join(marked, on=[*on, "commune"], how="left")
    return rows.with_columns(
        premiere=yes(~nw.col("__marque").is_null()), situee=yes(~nw.col("commune").is_null())
    )


def _largest(rows: Frame, by: list[str]) -> Frame:
    """The commune that holds most activities in each cell."""
    most = rows.group_by(*by).agg(n=nw.col("n").max())
    return rows.join(most, on=[*by, "n"], how="inner").group_by(*by).agg(nw.col("commune").min())


def _seniors(frames: Frames, period: Period) -> Frame:
    """Inhabitants aged 60 or more of each commune, at the last census before the period ends.

    A commune that the census does not tell, or keeps secret, has no row.
    """
    told = frames.tables["population_ref"].filter(nw.col("millesime") <= period.end.year)
    kind, people = nw.col("classe_age"), nw.col("population")
    classes = ("60_plus", "60_74", "75_plus", "75_89", "90_plus")
    of = {f"a{c}": nw.when(kind == c).then(people).max() for c in classes}
    towns = told.group_by("zone_code", "millesime").agg(**of)
    col = {c: nw.col(f"a{c}") for c in classes}
    towns = towns.with_columns(
        habitants=nw.coalesce(
            col["60_plus"],
            col["60_74"] + col["75_plus"],
            col["60_74"] + col["75_89"] + col["90_plus"],
        )
    ).filter(~nw.col("habitants").is_null())
    last = towns.with_columns(__un=nw.lit(1)).group_by("__un")
    latest = last.agg(millesime=nw.col("millesime").max()).select("millesime")
    rows = placed(frames, towns.join(latest, on="millesime", how="inner"), "zone_code")
    return rows.group_by("commune").agg(habitants=nw.col("habitants").sum())


def habitants(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """Inhabitants aged 60 or more, then the followed persons who live among them.

    Both in the same communes: those of the territory whose population is known. People lie where
    they live, wherever they came.
    """
    zone = territory(frames, period).join(_seniors(frames, period), on="commune", how="inner")
    zone = zone.with_columns(residence=nw.col("commune"))
    kept = tuple(dict.fromkeys((*by, "residence")))
    zero = nw.lit(0.0)
    people_there = zone.select(
        *kept,
        habitants=nw.col("habitants").cast(nw.Float64),
        certains=zero,
        possibles=zero,
        personnes_derriere=zero,
    )
    came = personnes(frames, period, ("ensemble",)).drop("ensemble")
    rows = zone.join(came, on="residence", how="inner")
    old, young = nw.col("age_min"), nw.col("age_max")
    here = nw.col("personnes").cast(nw.Float64)
    possible = old.is_null() | (young >= SENIOR)
    most = nw.col("personnes_max").cast(nw.Float64)
    return nw.concat(
        [
            people_there,
            rows.select(
                *kept,
                habitants=zero,
                certains=yes(old >= SENIOR, here).cast(nw.Float64),
                possibles=yes(possible, most).cast(nw.Float64),
                personnes_derriere=here,
            ),
        ],
        how="vertical",
    )


def visiteurs(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per followed person, and whether they live in the territory where they came."""
    level = by[0]
    homes = frames.territoires.select(
        nw.col("code_insee").alias("code_insee_residence"),
        *(nw.col(one).alias(f"__chez_{one}") for one in _LEVELS),
    )
    rows = personnes(frames, period, by).join(homes, on="code_insee_residence", how="left")
    known = ~nw.col("__chez_commune").is_null()
    if level == "ensemble":
        inside = territory(frames, period).select(__chez_commune="commune", __dedans=nw.lit(1))
        rows = rows.join(inside, on="__chez_commune", how="left")
        same = ~nw.col("__dedans").is_null()
    else:
        same = (nw.col(f"__chez_{level}") == nw.col(level)).fill_null(value=False)
    return rows.with_columns(situee=known, dedans=known & same)


def _in_structures(frames: Frames, period: Period) -> Frame:
    """Activities of the period but those held at home, remotely or elsewhere."""
    return within(frames.activites, period).filter(nw.col("structure_id") != HORS_LIEU)


def _acts(frames: Frames, period: Period) -> Frame:
    """Activities held in a structure, with the number of structures their mediator worked in."""
    acts = placed(frames, _in_structures(frames, period))
    acts = acts.with_columns(structure=nw.col("structure_id"), **calendar(nw.col("date")))
    named = acts.filter(~nw.col("mediateur_id").is_null()).group_by("mediateur_id")
    reach = named.agg(__structures=nw.col("structure_id").n_unique().cast(nw.Int64))
    return acts.join(reach, on="mediateur_id", how="left")


def structures(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per structure with an activity, and whether a mediator of it worked elsewhere too."""
    reach = nw.col("__structures")
    acts = _acts(frames, period).with_columns(
        __connue=yes(~reach.is_null()), __partagee=yes(reach > 1)
    )
    cells = tuple(dict.fromkeys((*by, "structure_id")))
    return acts.group_by(*cells).agg(
        connue=nw.col("__connue").max(), partagee=nw.col("__partagee").max()
    )


def deplacements(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per activity of a structure, and whether its mediator was away from their main one.

    The main structure is the one of most of their activities in the period; of two equal ones,
    the first by its identifier.
    """
    here = _in_structures(frames, period)
    acts = here.filter(~nw.col("mediateur_id").is_null())
    worked = acts.group_by("mediateur_id", "structure_id").agg(n=nw.len())
    most = worked.group_by("mediateur_id").agg(n=nw.col("n").max())
    main = worked.join(most, on=["mediateur_id", "n"], how="inner")
    main = main.group_by("mediateur_id").agg(__principale=nw.col("structure_id").min())
    away = acts.join(main, on="mediateur_id", how="inner").select(
        "activite_id", hors=yes(nw.col("structure_id") != nw.col("__principale"))
    )
    rows = activites(frames, period, by)
    rows = rows.join(here.select("activite_id"), on="activite_id", how="semi")
    return rows.join(away, on="activite_id", how="left")


def espaces(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per structure on the last day of the period, or of each of its years when cut so."""
    spaces = placed(frames, own_structures(frames))
    spaces = spaces.with_columns(structure=nw.col("structure_id"))
    if "annee" not in by:
        return _open_on(spaces, period.end)
    ends = [date(year, 12, 31) for year in range(period.start.year, period.end.year + 1)]
    return nw.concat([_open_on(spaces, min(day, period.end)) for day in ends], how="vertical")


def _open_on(spaces: Frame, day: date) -> Frame:
    opened, closed = nw.col("date_ouverture"), nw.col("date_fermeture")
    not_over = closed.is_null() | (closed >= day)
    return spaces.with_columns(
        annee=nw.lit(day.year),
        ouverte=yes((opened <= day) & not_over),
        peut_etre=yes((opened.is_null() | (opened <= day)) & not_over),
    )


HABITANTS = RowBuilder(
    "habitants",
    habitants,
    Behind.COUNT,
    followed_only=True,
    cuts=frozenset({"residence"}),
    tables=("population_ref",),
    attendance=True,
)
VISITEURS = RowBuilder(
    "visiteurs",
    visiteurs,
    Behind.ROW,
    followed_only=True,
    cuts=ACTIVITY | {"genre"},
    attendance=True,
)
STRUCTURES = RowBuilder(
    "structures", structures, Behind.NOBODY, cuts=PLACES | CALENDAR, attendance=True
)
DEPLACEMENTS = RowBuilder(
    "deplacements", deplacements, Behind.SEATS, cuts=ACTIVITY, attendance=True
)
ESPACES = RowBuilder(
    "espaces", espaces, Behind.NOBODY, cuts=PLACES | {"annee"}, tables=("structures",), stock=True
)
COMMUNES = RowBuilder(
    "communes", communes, Behind.NOBODY, cuts=frozenset({"commune", "epci"}), attendance=True
)
CONCENTRATION = RowBuilder(
    "concentration",
    concentration,
    Behind.COUNT,
    cuts=CALENDAR | {"type", "type_lieu"},
    attendance=True,
)
