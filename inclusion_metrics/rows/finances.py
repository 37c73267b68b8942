"""Rows of the budget: lines, whole budgets, and costs laid beside whom they were spent for.

A budget tells of whole calendar years: only those that lie wholly in the period are read. An
amount achieved that was not planned counts for nothing planned; an amount achieved that is not
written down is unknown, never zero.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Behind, Period, RowBuilder
from inclusion_metrics.nomenclatures import Sens
from inclusion_metrics.reference.comptes import de_nature
from inclusion_metrics.rows.attendance import activites, participants, personnes
from inclusion_metrics.rows.base import Frame, Frames, yes

CUTS = frozenset({"rattachement", "exercice", "compte", "financeur"})
_SIDE, _DONE, _PLANNED = nw.col("sens"), nw.col("realise"), nw.col("prevu")
_IN_KIND, _GIVEN = nw.col("volontaire"), nw.col("subvention")
_CHARGE = _SIDE == Sens.CHARGE.code


def lignes(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per budget line, under its two-figure account, as the form has it."""
    years, year = period.exercices, nw.col("exercice")
    account = nw.col("compte").str.slice(0, 2)
    kept = frames.tables["budget"].filter((year >= years.start) & (year < years.stop))
    return kept.with_columns(
        ensemble=nw.lit(""),
        annee=year.cast(nw.Int64),
        compte=account,
        volontaire=account.is_in(list(de_nature("volontaire"))),
        subvention=account.is_in(list(de_nature("subvention"))),
    )


def charges(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """Money spent."""
    return lignes(frames, period, by).filter(_CHARGE & ~_IN_KIND)


def produits(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """Money received."""
    return lignes(frames, period, by).filter(~_CHARGE & ~_IN_KIND)


def emplois(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """What contributions in kind were used for (86)."""
    return lignes(frames, period, by).filter(_CHARGE & _IN_KIND)


def contributions(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """Contributions in kind (87)."""
    return lignes(frames, period, by).filter(~_CHARGE & _IN_KIND)


def ressources(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """Produits, in kind or not, each held against the funder that the figure is about.

    Cut by funder, every produit stands once in front of each funder: what one gave is a part of
    what all gave. ``apportee`` says which lines are subsidies, and of that funder.
    """
    rows = lignes(frames, period, by).filter(~_CHARGE)
    if "financeur" not in by:
        return rows.with_columns(apportee=_GIVEN)
    funders = rows.filter(_GIVEN & ~nw.col("financeur").is_null()).select("financeur").unique()
    rows = rows.rename({"financeur": "apporte_par"}).join(funders, how="cross")
    return rows.with_columns(apportee=_GIVEN & (nw.col("apporte_par") == nw.col("financeur")))


def budgets(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """One row per agreement or action and year, with what its two sides differ by."""
    sign = nw.when(_CHARGE).then(-1.0).otherwise(1.0)
    # in cents, so that additions leave no trace of rounding
    gap = {
        f"{name}_{what}": yes(_IN_KIND if name == "nature" else ~_IN_KIND, sign * amount)
        for what, amount in (("prevu", _PLANNED.fill_null(0.0)), ("realise", _DONE.fill_null(0.0)))
        for name in ("argent", "nature")
    }
    rows = lignes(frames, period, by).with_columns(**gap, inconnu=yes(_DONE.is_null()))
    sums = {name: (nw.col(name) * 100).sum().round(0) for name in gap}
    return rows.group_by("ensemble", "rattachement", "exercice").agg(
        **sums, inconnus=nw.col("inconnu").sum()
    )


_COSTS = (
    "hors_nature", "avec_nature", "hors_nature_max", "avec_nature_max",
    "personnes", "personnes_champ", "minutes", "minutes_champ", "personnes_derriere",
)  # fmt: skip


def _stacked(rows: Frame, by: tuple[str, ...], **filled: nw.Expr) -> Frame:
    """The columns of costs, zero where a row does not say."""
    zero = nw.lit(0.0)
    return rows.select(
        *(nw.col(b).cast(nw.Int64) if b == "annee" else nw.col(b) for b in by),
        **{name: filled.get(name, zero).cast(nw.Float64) for name in _COSTS},
    )


def couts(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """Charges, then followed persons, then the time of activities, one under another.

    People and activities are those of the years that have a known charge. Those of the other years
    stay in the scope only: where no charge is known, the cost is unknown, and not zero.
    """
    years = period.exercices
    if not years:
        years = range(period.start.year, period.start.year + 1)
    whole = Period(date(years.start, 1, 1), date(years.stop - 1, 12, 31))
    spent = lignes(frames, whole, by).filter(_CHARGE)
    at_most = nw.coalesce(_DONE, _PLANNED).fill_null(0.0)
    money = _stacked(
        spent,
        by,
        hors_nature=yes(~_IN_KIND, _DONE.fill_null(0.0)),
        avec_nature=_DONE.fill_null(0.0),
        hors_nature_max=yes(~_IN_KIND, at_most),
        avec_nature_max=at_most,
    )
    told = spent.filter(~_DONE.is_null()).select(__exercice=nw.col("exercice").cast(nw.Int64))
    held = frames.activites.with_columns(__exercice=nw.col("date").dt.year().cast(nw.Int64))
    of_known_years = replace(
        frames,
        activites=held.join(told.unique(), on="__exercice", how="semi").drop("__exercice"),
    )
    here = nw.col("personnes")
    people = [
        _stacked(personnes(of_known_years, whole, by), by, personnes=here, personnes_derriere=here),
        _stacked(personnes(frames, whole, by), by, personnes_champ=here),
    ]
    present = participants(of_known_years, whole, by).group_by(*by).agg(__venus=nw.len())
    minutes = nw.col("__minutes")
    hours = [
        _stacked(
            _time(of_known_years, whole, by).join(present, on=list(by), how="left"),
            by,
            minutes=minutes,
            personnes_derriere=nw.col("__venus"),
        ),
        _stacked(_time(frames, whole, by), by, minutes_champ=minutes),
    ]
    return nw.concat([money, *people, *hours], how="vertical")


def _time(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """The minutes of the activities."""
    minutes = nw.col("duree_min").fill_null(0).sum()
    return activites(frames, period, by).group_by(*by).agg(__minutes=minutes)


def _of_money(name: str, build: object, *, cuts: frozenset[str] = CUTS) -> RowBuilder:
    return RowBuilder(
        name,
        build,  # type: ignore[arg-type]
        Behind.NOBODY,
        cuts=cuts,
        tables=("budget",),
        whole=True,
        exercices=True,
    )


CHARGES = _of_money("charges", charges)
PRODUITS = _of_money("produits", produits)
EMPLOIS = _of_money("emplois", emplois)
CONTRIBUTIONS = _of_money("contributions", contributions)
RESSOURCES = _of_money("ressources", ressources)
BUDGETS = _of_money("budgets", budgets, cuts=frozenset({"rattachement", "exercice"}))
COUTS = RowBuilder(
    "couts",
    couts,
    Behind.COUNT,
    cuts=frozenset({"annee"}),
    tables=("budget",),
    attendance=True,
    whole=True,
    exercices=True,
)
