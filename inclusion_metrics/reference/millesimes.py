"""Communes, EPCI and départements by vintage, read once from the shipped files.

A vintage is the outlines on 1 January of its year. Everything else about territories (searching,
following a code from one vintage to another) stands on this module.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur

#: Vintages in the file, oldest first.
MILLESIMES: tuple[int, ...] = tuple(range(2019, 2027))

#: Vintage → year of the census its populations come from. Earlier vintages have none.
RECENSEMENTS: Mapping[int, int] = {
    2021: 2019,
    2022: 2020,
    2023: 2020,
    2024: 2022,
    2025: 2023,
    2026: 2023,
}

MENTION = (
    "Communes, EPCI et départements : Insee, DGCL et La Poste, réunis par Etalab "
    "(« découpage administratif »), Licence Ouverte 2.0, "
    f"millésimes {MILLESIMES[0]} à {MILLESIMES[-1]} (2020 reconstitué ; EPCI de 2026 : ceux de "
    "2025, la liste n’ayant pas été renouvelée)."
)

Niveau = Literal["commune", "epci", "departement"]

NIVEAUX: dict[Niveau, str] = {
    "epci": "EPCI",
    "commune": "commune",
    "departement": "département",
}

_SHORTENED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_KINDS = (
    ("communaute de communes", "cc"),
    ("communaute d agglomeration", "ca"),
    ("communaute urbaine", "cu"),
)


@dataclass(frozen=True, slots=True)
class Territoire:
    """A territory of one vintage, and the Insee codes of its communes, sorted."""

    niveau: Niveau
    code: str
    nom: str
    millesime: int
    communes: tuple[str, ...]

    def __str__(self) -> str:
        """How it is offered to someone choosing: "200069110 (EPCI CA du Grand Chambéry)"."""
        return f"{self.code} ({NIVEAUX[self.niveau]} {self.nom})"


def millesime_pour(annee: int) -> int:
    """The vintage of a year, or the nearest one when the file does not go that far."""
    return min(max(annee, MILLESIMES[0]), MILLESIMES[-1])


@cache
def communes(millesime: int) -> pl.DataFrame:
    """The communes of a vintage.

    Columns: code_insee, nom, epci, epci_nom, departement, region, population (municipal, census
    of ``RECENSEMENTS``; null where the source has none).

    Raises:
        ErreurUtilisateur: no such vintage.
    """
    columns = ["code_insee", "nom", "epci", "epci_nom", "departement", "region", "population"]
    return _vintage(millesime).select(columns)


@cache
def territoires(millesime: int) -> Mapping[str, Territoire]:
    """Every territory of a vintage by code; the three kinds of code never meet."""
    table = communes(millesime)
    places = [
        Territoire("commune", code, nom, millesime, (code,))
        for code, nom in table.select("code_insee", "nom").iter_rows()
    ]
    names = dict(table.select("epci", "epci_nom").drop_nulls().unique().iter_rows())
    levels: tuple[tuple[Niveau, dict[str, str]], ...] = (
        ("epci", names),
        ("departement", _departement_names()),
    )
    for niveau, noms in levels:
        members = table.drop_nulls(niveau).group_by(niveau).agg(pl.col("code_insee").sort())
        places += [
            Territoire(niveau, code, noms[code], millesime, tuple(codes))
            for code, codes in members.sort(niveau).iter_rows()
        ]
    return {place.code: place for place in places}


def population(place: Territoire) -> int | None:
    """Municipal population of a territory (Insee, census of ``RECENSEMENTS[place.millesime]``).

    It is the sum of its communes; None when one of them has none.
    """
    figures = communes(place.millesime).filter(pl.col("code_insee").is_in(place.communes))
    column = figures["population"]
    return None if column.null_count() or column.is_empty() else int(column.sum())


def du_code_postal(code: str, millesime: int) -> list[Territoire]:
    """Communes of a postal code, by Insee code; a postal code often covers several."""
    known = territoires(millesime)
    rows = _vintage(millesime).filter(pl.col("codes_postaux").list.contains(code))
    return [known[insee] for insee in rows["code_insee"].sort()]


def codes_postaux(millesime: int) -> pl.DataFrame:
    """One row per postal code and commune: code_postal, code_insee."""
    return (
        _vintage(millesime)
        .select(pl.col("codes_postaux").alias("code_postal"), "code_insee")
        .explode("code_postal")
        .drop_nulls()
        .sort("code_postal", "code_insee")
    )


def mots(text: str) -> str:
    """Words of a name without accents, capitals or punctuation, abbreviations written in full.

    « St-Étienne s/ Usson » → ``saint etienne sur usson``; « Communauté de communes » → ``cc``.
    """
    opened = re.sub(r"\bs/\s*", "sur ", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    bare = "".join(c for c in unicodedata.normalize("NFKD", opened) if not unicodedata.combining(c))
    words = " ".join(_SHORTENED.get(word, word) for word in re.findall(r"[a-z0-9]+", bare))
    for written, short in _KINDS:
        words = words.replace(written, short)
    return words


def shipped(name: str) -> pl.DataFrame:
    """One of the shipped Parquet files."""
    content = files("inclusion_metrics.reference").joinpath(f"data/{name}").read_bytes()
    return pl.read_parquet(content)


@cache
def _file() -> pl.DataFrame:
    return shipped("territoires.parquet")


@cache
def _vintage(millesime: int) -> pl.DataFrame:
    if millesime not in MILLESIMES:
        raise ErreurUtilisateur(
            f"Le découpage {millesime} n’existe pas ici : choisissez une année "
            f"de {MILLESIMES[0]} à {MILLESIMES[-1]}."
        )
    return _file().filter(pl.col("millesime") == millesime)


@cache
def _departement_names() -> dict[str, str]:
    text = files("inclusion_metrics.reference").joinpath("data/departements.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return {row["code"]: row["nom"] for row in rows}
