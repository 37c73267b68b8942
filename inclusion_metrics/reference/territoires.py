"""Communes, EPCI and départements by vintage, read once from the shipped file.

A code is text and is never guessed: an unknown one is refused, with what could be meant.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Literal

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur

#: Vintages in the file, oldest first: the outlines on 1 January of the year.
MILLESIMES: tuple[int, ...] = tuple(range(2019, 2027))

MENTION = (
    "Communes, EPCI et départements : Insee, DGCL et La Poste, réunis par Etalab "
    "(« découpage administratif »), Licence Ouverte 2.0, "
    f"millésimes {MILLESIMES[0]} à {MILLESIMES[-1]} (2020 reconstitué)."
)

Niveau = Literal["commune", "epci", "departement"]

NIVEAUX: dict[Niveau, str] = {
    "epci": "EPCI",
    "commune": "commune",
    "departement": "département",
}

_SHORTENED = {"st": "saint", "ste": "sainte"}


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
    """The communes of a vintage: code_insee, nom, epci, epci_nom, departement, region."""
    if millesime not in MILLESIMES:
        raise ErreurUtilisateur(
            f"Le découpage {millesime} n’existe pas ici : choisissez une année "
            f"de {MILLESIMES[0]} à {MILLESIMES[-1]}."
        )
    columns = ["code_insee", "nom", "epci", "epci_nom", "departement", "region"]
    return _file().filter(pl.col("millesime") == millesime).select(columns)


def territoire(code: str, millesime: int) -> Territoire:
    """The territory of a code: SIREN of an EPCI, Insee code of a commune, code of a département.

    Raises:
        ErreurUtilisateur: the code is unknown in this vintage.
    """
    known = _all(millesime)
    asked = re.sub(r"\s", "", code).upper()
    if asked in known:
        return known[asked]
    raise ErreurUtilisateur(
        f"Le code de territoire « {code.strip()} » est inconnu au découpage {millesime} : donnez "
        "le SIREN d’un EPCI (9 chiffres), le code Insee d’une commune (5 caractères, zéros "
        "compris) ou un code de département (2 ou 3 caractères)." + _hint(code, asked, millesime)
    )


def chercher(nom: str, millesime: int) -> list[Territoire]:
    """Territories whose name holds these words, whatever the accents and capitals.

    Exact names first, then EPCI, communes and départements, the shortest name first. Several
    answers are all returned: choosing is up to the reader.
    """
    words = _plain(nom)
    if not words:
        return []
    order = list(NIVEAUX)
    found = [
        (plain != words, order.index(place.niveau), len(plain), plain, place.code)
        for place, plain in _names(millesime)
        if f" {words}" in f" {plain}"
    ]
    known = _all(millesime)
    return [known[code] for *_, code in sorted(found)]


def _hint(code: str, asked: str, millesime: int) -> str:
    """What could be meant by an unknown code or a name; empty when nothing comes near."""
    if re.search(r"[^\W\d_]{2}", code):
        label, places = "D’après le nom", chercher(code, millesime) or _near_names(code, millesime)
    else:
        existing = [year for year in MILLESIMES if asked in _all(year)]
        if existing:
            nearest = min(existing, key=lambda year: abs(year - millesime))
            return f" Ce code existe au découpage {nearest} : {_all(nearest)[asked]}."
        label, places = "D’après le code postal", _of_postcode(asked, millesime)
        if not places:
            label, places = "À une faute de frappe près", _near_codes(asked, millesime)
    if not places:
        return ""
    more = f" et {len(places) - 3} de plus" if len(places) > 3 else ""
    return f" {label} : {', '.join(map(str, places[:3]))}{more}."


def _near_names(name: str, millesime: int) -> list[Territoire]:
    names = {plain: place for place, plain in reversed(_names(millesime))}
    return [names[near] for near in get_close_matches(_plain(name), names, n=3, cutoff=0.75)]


def _near_codes(asked: str, millesime: int) -> list[Territoire]:
    """Codes of the same kind; a lost leading zero first, a commune within its département."""
    known = _all(millesime)
    padded = [asked.zfill(size) for size in (2, 5) if asked.zfill(size) in known]
    if len(asked) > 6:
        same, cutoff = [code for code in known if len(code) == 9], 0.75
    elif len(asked) > 3:
        same, cutoff = [code for code in known if len(code) == 5 and code[:2] == asked[:2]], 0.6
    else:
        same, cutoff = [code for code in known if len(code) <= 3], 0.75
    return [known[code] for code in padded or get_close_matches(asked, same, n=3, cutoff=cutoff)]


def _of_postcode(asked: str, millesime: int) -> list[Territoire]:
    """Communes of a postal code, often given for an Insee code."""
    rows = _file().filter(
        pl.col("millesime") == millesime, pl.col("codes_postaux").list.contains(asked)
    )
    return [_all(millesime)[code] for code in rows["code_insee"].sort()]


def _plain(text: str) -> str:
    """Words of a name without accents, capitals or punctuation, "St" written in full."""
    opened = text.casefold().replace("œ", "oe").replace("æ", "ae")
    bare = "".join(c for c in unicodedata.normalize("NFKD", opened) if not unicodedata.combining(c))
    return " ".join(_SHORTENED.get(word, word) for word in re.findall(r"[a-z0-9]+", bare))


@cache
def _file() -> pl.DataFrame:
    content = files("inclusion_metrics.reference").joinpath("data/territoires.parquet").read_bytes()
    return pl.read_parquet(content)


@cache
def _departement_names() -> dict[str, str]:
    data = files("inclusion_metrics.reference").joinpath("data/departements.csv")
    rows = csv.DictReader(data.read_text("utf-8").splitlines(), delimiter=";")
    return {row["code"]: row["nom"] for row in rows}


@cache
def _all(millesime: int) -> dict[str, Territoire]:
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


@cache
def _names(millesime: int) -> list[tuple[Territoire, str]]:
    return [(place, _plain(place.nom)) for place in _all(millesime).values()]
