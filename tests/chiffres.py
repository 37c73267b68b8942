"""Figures written by hand and protected as those of a dossier: for the tests of rendering."""

from __future__ import annotations

from datetime import date
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from inclusion_metrics.measurement import FIGURES, Figures
from inclusion_metrics.model import (
    Behind,
    Grain,
    Indicator,
    Item,
    Kind,
    LogicLevel,
    Period,
    RowBuilder,
    Source,
    Status,
    Unit,
)
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.secrecy import Published, protect

EUROS = Unit("€", "euro", "euros", decimals=2)
PER_PERSON = Unit("€", "euro par personne", "euros par personne")
HOURS_PER_WORKSHOP = Unit(
    "heures par atelier", "heure par atelier", "heures par atelier", factor=1 / 60, decimals=1
)
PER_THOUSAND = Unit("‰", "pour mille", "pour mille", factor=1000, decimals=1)
PERCENT = Unit("%", "pour cent", "pour cent", factor=100, decimals=1)
PERSONNES = Unit("personnes", "personne", "personnes")
SITUATIONS = Unit("situations", "situation", "situations")
Y2023 = Period(date(2023, 1, 1), date(2023, 12, 31))
Y2024 = Period(date(2024, 1, 1), date(2024, 12, 31))


def _nothing(*_: Any) -> Any:
    raise AssertionError("ces chiffres sont écrits, pas mesurés")


def rows(**given: Any) -> RowBuilder:
    """Rows of an invented table of activities."""
    known: dict[str, Any] = {"name": "essai", "build": _nothing, "behind": Behind.ROW}
    return RowBuilder(**(known | given))


def indicator(kind: Kind, unit: Unit = PERSONNES, **given: Any) -> Indicator:
    """An indicator with everything it must say, and nothing to compute."""

    def counts(what: str) -> nw.Expr:
        """Nothing is the same number twice: the figures are written by hand."""
        return nw.col(f"{given.get('code', 'ESS-01')} {what}")

    items = tuple(
        Item(code, label, counts(code))
        for code, label in dict(given.pop("items", {}) or {}).items()
    )
    whole = given.pop("whole", kind in (Kind.SHARE, Kind.RATE))
    known: dict[str, Any] = {
        "code": "ESS-01",
        "label": "Essai",
        "definition": "Une définition.",
        "formula": "une formule",
        "grain": Grain.PERSONNE,
        "level": LogicLevel.REALISATION,
        "rows": rows(),
        "scope": counts("concernés"),
        "denominator": counts("réponses") if whole else None,
        "numerator": None if items else counts("comptés"),
        "items": items,
        "items_label": "Étape" if items else "",
        "sources": (Source("Registre du service"),),
    }
    return Indicator(**(known | {"kind": kind, "unit": unit} | given))


def line(one: Indicator, numerator: float, denominator: float | None = None, **more: Any) -> Any:
    """One unprotected figure; each unit counted is a person, unless said otherwise."""
    divided = denominator if one.kind in (Kind.SHARE, Kind.RATE) else 1
    value = numerator / divided * one.unit.factor if divided else None
    whole = numerator if denominator is None else denominator
    behind = one.rows.behind is not Behind.NOBODY
    labels = {item.code: item.label for item in one.items}
    row = {
        "indicator": one.code,
        "item": "",
        "item_label": labels.get(more.get("item", ""), ""),
        "level": "ensemble",
        "territory": "",
        "territory_label": "",
        "breakdown": "",
        "category": "",
        "category_label": more.get("category", ""),
        "start": Y2024.start,
        "end": Y2024.end,
        "numerator": numerator,
        "denominator": denominator,
        "scope": whole,
        "value": value,
        "lower": value,
        "upper": value,
        "covered": 0.0,
        "seats": 0.0,
        "contributors": behind * abs(numerator),
        "whole_contributors": behind * abs(whole),
        "status": (Status.PUBLIE if numerator else Status.ZERO).value,
        "reason": "",
    }
    period = more.pop("period", None)
    if period is not None:
        row |= {"start": period.start, "end": period.end}
    return row | more


def unknown(one: Indicator, status: Status, reason: str, **more: Any) -> Any:
    """A figure that was refused."""
    blank = dict.fromkeys(FIGURES)
    kept = {k: v for k, v in line(one, 0, **more).items() if isinstance(v, str | date)}
    return blank | kept | {"status": status.value, "reason": reason}


def published(catalogue: Indicator | list[Indicator], *lines: Any) -> Published:
    """The lines as they leave the house."""
    known = catalogue if isinstance(catalogue, list) else [catalogue]
    frame = pl.DataFrame(list(lines), schema=FIGURES)
    return protect(Figures(frame), {one.code: one for one in known}, profile("defaut"))


def plain(text: str) -> str:
    """The text with ordinary spaces, for expectations that can be read."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")
