"""From any code a commune ever had to the commune of a chosen vintage.

The same series can so be read on moving boundaries: what was recorded in 2019 under the code of a
commune merged since is placed in the commune, the EPCI and the département of the chosen vintage.
A code that is a commune of that vintage stays itself, even where it also stood for others in
another vintage (a commune split or merged since): ``partages`` lists those, nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from inclusion_metrics.reference.millesimes import communes, shipped

#: What a code is in a vintage, when it is not, or not only, one of its communes.
NATURES: Mapping[str, str] = {
    "deleguee": "commune déléguée",
    "associee": "commune associée",
    "arrondissement": "arrondissement municipal",
    "ancienne": "code d’un autre découpage",
    "commune": "commune",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """What a code is in a vintage.

    Attributes:
        code: the code asked for.
        nom: the name it bears or bore; empty when no source tells.
        nature: a key of ``NATURES``; empty for a code never seen.
        commune: the commune of the vintage; None when the code is unknown or undecided.
        possibles: every commune of the vintage the code may stand for, according to the year it
            was written down; more than one where a commune was split or merged.
    """

    code: str
    nom: str
    nature: str
    commune: str | None
    possibles: tuple[str, ...]


@cache
def _passages(millesime: int) -> pl.DataFrame:
    communes(millesime)  # refuses a vintage that does not exist
    return shipped("passages.parquet").filter(pl.col("millesime") == millesime).drop("millesime")


@cache
def passages(millesime: int) -> pl.DataFrame:
    """Every code known in some vintage, one row each, with its commune in the chosen one.

    Columns: code_insee, code_actuel (null where the vintages do not tell), nature (a key of
    ``NATURES``), partage (True where the code also stood for another commune).
    """
    kept = {"code_insee": pl.String, "code_actuel": pl.String, "nature": pl.String}
    current = communes(millesime).select(
        "code_insee", code_actuel="code_insee", nature=pl.lit("commune")
    )
    moved = _passages(millesime).select(
        "code_insee",
        code_actuel="commune",
        nature="nature",
        partage=pl.col("possibles").is_not_null(),
    )
    others = moved.join(current, on="code_insee", how="anti")
    shared = moved.filter("partage")["code_insee"].implode()
    told = current.with_columns(partage=pl.col("code_insee").is_in(shared))
    return pl.concat([told, others.select(*kept, "partage")]).sort("code_insee")


@cache
def rattachements(millesime: int) -> pl.DataFrame:
    """Where each code of any vintage stands in the chosen one, one row per code.

    Columns: code_insee (any vintage), commune (its code in the chosen vintage), nom, epci,
    epci_nom, departement, region; all null where the vintages do not tell the commune.
    """
    places = communes(millesime).drop("population").rename({"code_insee": "commune"})
    codes = passages(millesime).select("code_insee", commune="code_actuel")
    return codes.join(places, on="commune", how="left").sort("code_insee")


@cache
def partages(millesime: int) -> Mapping[str, tuple[str, ...]]:
    """Codes that may stand for several communes of the vintage, with all of them."""
    rows = _passages(millesime).drop_nulls("possibles").select("code_insee", "possibles")
    return {code: tuple(possible) for code, possible in rows.sort("code_insee").iter_rows()}


def commune_actuelle(code: str, millesime: int) -> Passage:
    """What a commune's code is in a vintage: the commune it is in, or all those it may be in."""
    asked = code.strip().upper()
    row = _rows(millesime).get(asked)
    existing = _names(millesime).get(asked)
    several = partages(millesime).get(asked)
    if existing is not None:
        return Passage(asked, existing, "commune", asked, several or (asked,))
    if row is None:
        return Passage(asked, "", "", None, ())
    nom, nature, commune = row
    return Passage(asked, nom or "", nature, commune, several or ((commune,) if commune else ()))


def anciens_noms(millesime: int) -> list[tuple[str, Passage]]:
    """(name, passage) of the codes that bear another name than the commune they are in."""
    names = _names(millesime)
    return [
        (nom, Passage(code, nom, nature, commune, (commune,)))
        for code, (nom, nature, commune) in _rows(millesime).items()
        if nom and commune and nom != names[commune]
    ]


@cache
def mouvements() -> pl.DataFrame:
    """What moved from each vintage to the next: depuis, vers, code, code_apres, nature.

    ``nature``: fusion (``code`` is now in ``code_apres``), retablissement (``code_apres`` was in
    ``code``), changement_code, renommage, epci (the commune changed EPCI, or has one, or none).
    """
    return shipped("mouvements.parquet")


def note_partages(codes: set[str], millesime: int) -> list[str]:
    """One French sentence per code of the data that may stand for several communes."""
    names = _names(millesime)
    sentences = []
    for code, possible in partages(millesime).items():
        if code in codes and code in names:
            others = ", ".join(f"{names[other]} ({other})" for other in possible if other != code)
            sentences.append(
                f"Le code {code} ({names[code]}) a aussi désigné, selon l’année, {others} : ce qui "
                f"porte ce code est compté à {names[code]}, faute de savoir mieux."
            )
    return sentences


@cache
def _names(millesime: int) -> dict[str, str]:
    return dict(communes(millesime).select("code_insee", "nom").iter_rows())


@cache
def _rows(millesime: int) -> dict[str, tuple[str | None, str, str | None]]:
    rows = _passages(millesime).select("code_insee", "nom", "nature", "commune").iter_rows()
    return {code: (nom, nature, commune) for code, nom, nature, commune in rows}
