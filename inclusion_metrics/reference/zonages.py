"""What the user's own reference files allow: priority neighbourhoods, population aged 60 or more.

These files are optional. Without them the figure is « non renseigné », and the reason says where
to get them: nothing is estimated from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from inclusion_metrics.reference.communes_mouvements import partages, passages
from inclusion_metrics.reference.millesimes import Territoire, territoires
from inclusion_metrics.schemas_zonages import CODE_QPV
from inclusion_metrics.typography import counted

#: Generation of a code, told by its first two letters.
GENERATIONS = {"QP": 2015, "QN": 2024}

QPV_ABSENTS = (
    "Quartiers prioritaires non renseignés : donnez la liste de l’ANCT (data.gouv.fr, « Quartiers "
    "prioritaires de la politique de la ville (QPV) », ou sig.ville.gouv.fr) avec "
    "« inclusion-metrics importer qpv LISTE.csv »."
)
POPULATION_ABSENTE = (
    "Population par âge non renseignée : donnez le fichier communal « Évolution et structure de la "
    "population » de l’Insee (base-cc-evol-struct-pop, sur insee.fr) ou le jeu "
    "DS_RP_POPULATION_PRINC (catalogue-donnees.insee.fr) avec « inclusion-metrics importer "
    "population FICHIER.csv »."
)

#: Ways of adding age classes up to 60 or more, the most direct first.
_SENIORS = (("60_plus",), ("60_74", "75_plus"), ("60_74", "75_89", "90_plus"))
_OVERSEAS = "97"


@dataclass(frozen=True, slots=True)
class Population:
    """A population, or why there is none.

    Attributes:
        valeur: inhabitants, rounded to one; None when the file does not tell.
        recensement: year of the census; None without a value.
        raison: why there is no value, in French; empty with one.
    """

    valeur: int | None
    recensement: int | None
    raison: str = ""


def generation(code: str) -> int | None:
    """2015 or 2024 for the code of a priority neighbourhood, None for anything else."""
    written = re.sub(r"\s", "", code).upper()
    return GENERATIONS[written[:2]] if re.fullmatch(CODE_QPV, written) else None


def generation_en_vigueur(annee: int, departement: str = "") -> int:
    """The generation in force in a year: 2024 since 1 January 2024, 2025 overseas.

    Source: decrees 2023-1312 and 2023-1314 of 28 December 2023.
    """
    first = 2025 if departement.startswith(_OVERSEAS) else 2024
    return 2024 if annee >= first else 2015


def note_generations(codes: Collection[str], annee: int, departement: str = "") -> list[str]:
    """What is wrong with neighbourhood codes noted in a year: another generation, no known form.

    Args:
        codes: codes as noted; « hors », « oui » and empty ones are not codes.
        annee: the year they are read in.
        departement: of the territory; the generation of 2024 came a year later overseas.

    Returns:
        French sentences that count distinct codes and name none of them.
    """
    asked = {code.strip().upper() for code in codes} - {"", "HORS", "OUI"}
    expected = generation_en_vigueur(annee, departement)
    found = [generation(code) for code in asked]
    unknown = found.count(None)
    others = len(found) - unknown - found.count(expected)
    letters = {year: prefix for prefix, year in GENERATIONS.items()}
    other = 2015 if expected == 2024 else 2024
    sentences = []
    if others:
        sentences.append(
            f"{counted(others, 'code de quartier', 'codes de quartier')} de la génération {other} "
            f"({letters[other]}…) alors que {annee} attend celle de {expected} "
            f"({letters[expected]}…) : les deux découpages ne se recouvrent pas, ces réponses ne "
            "sont pas comptées en QPV."
        )
    if unknown:
        sentences.append(
            f"{counted(unknown, 'code', 'codes')} sans la forme d’un quartier prioritaire "
            "(QN025…, QP025…)."
        )
    return sentences


def quartiers(zonages: pl.DataFrame | None, place: Territoire, annee: int) -> pl.DataFrame | None:
    """The priority neighbourhoods of a territory that are in force in a year, by code.

    None when the user gave no list of that generation (``QPV_ABSENTS`` says how to get it); an
    empty frame when the list is there and the territory has none: a true zero.
    """
    if zonages is None or zonages.is_empty():
        return None
    in_force = generation_en_vigueur(annee, place.communes[0][:2])
    listed = zonages.filter(pl.col("type") == "qpv", pl.col("millesime") == in_force)
    if listed.is_empty():
        return None
    current = passages(place.millesime).select("code_insee", "code_actuel")
    inside = (
        listed.select("zone_code", code_insee="codes_insee")
        .explode("code_insee", empty_as_null=False)
        .join(current, on="code_insee")
        .filter(pl.col("code_actuel").is_in(place.communes))
    )
    return listed.join(inside, on="zone_code", how="semi").sort("zone_code")


def population_60_plus(
    reference: pl.DataFrame | None, place: Territoire, annee: int | None = None
) -> Population:
    """Inhabitants aged 60 or more of a territory, from the census file the user gave.

    The communes of the file are placed in those of the territory's vintage. One commune that is
    missing, secret or cannot be placed, and there is no value: a part would pass for the whole.

    Args:
        reference: rows of ``PopulationRef``; None or empty when no file was given.
        place: the territory.
        annee: the census nearest to this year is taken (the older of two); the latest without it.
    """
    if reference is None or reference.is_empty():
        return Population(None, None, POPULATION_ABSENTE)
    year = _nearest(reference["millesime"].unique().to_list(), annee)
    census = reference.filter(pl.col("millesime") == year)
    shared = _shared(set(census["zone_code"]), place)
    current = passages(place.millesime).select("code_insee", "code_actuel")
    rows = census.join(current, left_on="zone_code", right_on="code_insee").filter(
        pl.col("code_actuel").is_in(place.communes)
    )
    seniors = _seniors(rows)
    covered = set(rows["code_actuel"]).union(*shared.values())
    missing = [code for code in place.communes if code not in covered]
    reason = ""
    if straddling := [code for code, meant in shared.items() if not meant <= set(place.communes)]:
        reason = _unplaced(straddling, place)
    elif missing:
        reason = _lacking(missing, place)
    elif seniors is None:
        reason = "le fichier n’a pas les classes d’âge de 60 ans et plus"
    elif secret := seniors.null_count():
        reason = f"valeur secrète ou vide pour {counted(secret, 'commune', 'communes')}"
    if reason or seniors is None:
        said = f"Population de 60 ans et plus de {place.nom} non renseignée (recensement {year})"
        return Population(None, None, f"{said} : {reason}.")
    return Population(round(seniors.sum()), year)


def _nearest(years: list[int], annee: int | None) -> int:
    if annee is None:
        return max(years)
    return min(sorted(years), key=lambda year: abs(year - annee))


def _seniors(rows: pl.DataFrame) -> pl.Series | None:
    """Aged 60 or more, one value per code of the file (null when a class is); None: no class."""
    wide = rows.pivot(on="classe_age", index="zone_code", values="population")
    for classes in _SENIORS:
        if all(name in wide.columns for name in classes):
            return wide.select(pl.sum_horizontal(*classes, ignore_nulls=False)).to_series()
    return None


def _shared(listed: set[str], place: Territoire) -> dict[str, set[str]]:
    """Codes of the file that stand for several communes of the vintage, some in the territory.

    They were split or merged between the outlines of the file and the vintage. A code is its own
    commune only when the file also has the other ones.
    """
    return {
        code: set(possible)
        for code, possible in partages(place.millesime).items()
        if code in listed and not listed >= set(possible) and set(possible) & set(place.communes)
    }


def _unplaced(codes: list[str], place: Territoire) -> str:
    named = ", ".join(_named(code, place) for code in codes)
    return f"{named} n’a pas les mêmes limites dans le fichier qu’au découpage {place.millesime}"


def _lacking(missing: list[str], place: Territoire) -> str:
    named = ", ".join(_named(code, place) for code in missing[:3])
    more = f" et {len(missing) - 3} de plus" if len(missing) > 3 else ""
    return f"le fichier n’a pas {counted(len(missing), 'commune', 'communes')} : {named}{more}"


def _named(code: str, place: Territoire) -> str:
    known = territoires(place.millesime)
    return f"{known[code].nom} ({code})" if code in known else code
