"""Lists of priority neighbourhoods (QPV): the ANCT's, or the Insee's table of their communes.

The generation is told by the code: QP… from 2015 to 2023, QN… since 2024.
"""

from __future__ import annotations

import re

import polars as pl

from inclusion_metrics.loading import Fichier
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.reference.communes_mouvements import passages
from inclusion_metrics.reference.millesimes import MILLESIMES
from inclusion_metrics.reference.zonages import GENERATIONS
from inclusion_metrics.schemas_zonages import CODE_QPV, Zonages
from inclusion_metrics.sources.draft import Draft
from inclusion_metrics.sources.reader import Context, Reader
from inclusion_metrics.sources.tabular import fields
from inclusion_metrics.sources.tabular.fields import Field, Type, folded
from inclusion_metrics.sources.tabular.grid import LINE, HeaderTable, SourceFile
from inclusion_metrics.sources.voisins import neighbours
from inclusion_metrics.sources.voisins.population_lecture import POPULATION
from inclusion_metrics.typography import counted

__all__ = ["POPULATION", "QPV"]

CODES = ("code_qp", "code_qpv", "qp", "code quartier", "code_quartier", "code du quartier")
NAMES = (
    "lib_qp", "nom_qp", "lib_qpv", "nom_qpv", "quartier prioritaire", "quartier_prioritaire",
    "nom du quartier",
)  # fmt: skip
COMMUNES = (
    "insee_com", "code_insee", "codes_insee", "code_commune", "codes_communes", "depcom",
    "code insee", "codes insee", "communes",
)  # fmt: skip
POPULATIONS = ("population", "pmun", "pop_mun", "population municipale", "pop_qp")
#: The Insee dates its column of communes: list_com_2023.
_LIST_COM = re.compile(r"^list_com_\d{4}$")
_INSEE = r"(?:\d{2}|2[AB])\d{3}"
EXPECTED = (
    "donnez une liste de quartiers prioritaires avec leur code (code_qp), leur nom (lib_qp) et les "
    "codes Insee de leurs communes (insee_com)"
)


def recognise(file: SourceFile) -> str | None:
    """``qpv`` when a sheet has codes of neighbourhoods, beside their names or their communes."""
    return "qpv" if _tables(file) else None


def read(file: SourceFile, context: Context) -> Draft:
    """Read a list of neighbourhoods; one row per neighbourhood, or per neighbourhood and commune.

    Raises:
        ErreurUtilisateur: not such a list, or no readable row.
    """
    tables = _tables(file)
    if len(tables) != 1:
        found = "plusieurs feuilles de quartiers" if tables else "pas de codes de quartiers"
        raise ErreurUtilisateur(f"« {file.name} » a {found} : {EXPECTED}.")
    table = tables[0]
    typed = fields.read(table, _fields(table), file=file.name)
    rows = _coded(typed.rows)
    refused = _refused(rows)
    rejects = neighbours.rejects_of(file, table.sheet, typed.rejects, refused)
    kept = rows.filter(~pl.col(LINE).is_in(refused["ligne"].implode()))
    if kept.is_empty():
        raise ErreurUtilisateur(f"« {file.name} » ne contient aucune ligne lisible : {EXPECTED}.")
    distinct = kept.drop(LINE).unique()
    zones = _zones(distinct)
    return Draft(
        file=Fichier(
            format=QPV.code,
            role="qpv",
            nom=file.name,
            sha256=file.sha256,
            lignes_lues=table.rows.height,
            lignes_gardees=distinct.height,
            lignes_rejetees=rejects.height,
            changements=neighbours.merged(
                typed.changes,
                {
                    "lignes en double": kept.height - distinct.height,
                    "lignes d’un même quartier réunies": distinct.height - zones.height,
                },
            ),
        ),
        tables={"zonages": zones},
        rejects=rejects,
        remarks=_remarks(zones, distinct),
        corrections=neighbours.corrections_of(table, rejects),
    )


def _tables(file: SourceFile) -> list[HeaderTable]:
    """The tables with a column of codes and a column of names or communes."""
    found = []
    for grid in file.grids:
        tables = (grid.table((code,)) for code in CODES)
        for table in tables:
            labels = {folded(label) for label in table.header} if table else set()
            if table and (labels & {*NAMES, *COMMUNES} or any(map(_LIST_COM.match, labels))):
                found.append(table)
                break
    return found


def _fields(table: HeaderTable) -> tuple[Field, ...]:
    dated = tuple(label for label in table.header if _LIST_COM.match(folded(label)))
    return (
        Field(target="zone_code", labels=CODES, required=True),
        Field(target="nom", labels=NAMES),
        Field(target="communes", labels=(*COMMUNES, *dated[-1:]), required=True),
        Field(target="population", labels=POPULATIONS, type=Type.ENTIER, low=0),
    )


def _coded(rows: pl.DataFrame) -> pl.DataFrame:
    """Codes freed of what spreadsheets wrap them in (="60057"), communes as a list."""
    code = pl.col("zone_code").str.replace_all(r'[\s="]', "").str.to_uppercase()
    communes = pl.col("communes").str.to_uppercase()
    return rows.with_columns(
        zone_code=code,
        codes_insee=communes.str.extract_all(_INSEE).list.unique().list.sort(),
        reste=communes.str.replace_all(_INSEE, "").str.replace_all(r'[\s=",;/|]', ""),
    ).drop("communes")


def _refused(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that cannot be trusted, the first reason of each."""
    known = passages(MILLESIMES[-1])["code_insee"].implode()
    # QN025… lies in the Doubs: the three characters are the département, padded on the left.
    zone_departement = pl.col("zone_code").str.slice(2, 3).str.strip_prefix("0")
    departements = pl.col("codes_insee").list.eval(
        pl.when(pl.element().str.contains("^9[78]"))
        .then(pl.element().str.slice(0, 3))
        .otherwise(pl.element().str.slice(0, 2))
    )
    checks = (
        (
            ~pl.col("zone_code").str.contains(CODE_QPV), "code_invalide", "code du quartier",
            "un code de quartier commence par QN (depuis 2024) ou QP (2015 à 2023), comme QN02501M",
        ),
        (
            pl.col("reste") != "", "code_invalide", "communes",
            "des codes Insee de cinq caractères étaient attendus, zéros compris",
        ),
        (
            ~pl.col("codes_insee").list.eval(pl.element().is_in(known)).list.all(),
            "commune_inconnue", "communes",
            f"commune inconnue dans les millésimes {MILLESIMES[0]} à {MILLESIMES[-1]}",
        ),
        (
            ~departements.list.contains(zone_departement), "code_contradictoire", "communes",
            "la commune n’est pas dans le département que dit le code du quartier",
        ),
    )  # fmt: skip
    parts, left = [pl.DataFrame(schema=neighbours.SET_ASIDE)], rows
    for fault, rule, column, explanation in checks:
        parts.append(neighbours.set_aside(left.filter(fault), rule, column, explanation))
        left = left.filter(~fault)
    return pl.concat(part.cast(neighbours.SET_ASIDE) for part in parts)


def _zones(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per neighbourhood: a file may give one per commune it lies in.

    A population is kept when the rows of a neighbourhood agree on it: parts or whole, they do not
    say.
    """
    generation = pl.col("zone_code").str.slice(0, 2).replace_strict(GENERATIONS)
    one = pl.col("population").drop_nulls().n_unique() == 1
    zones = rows.group_by("zone_code").agg(
        type=pl.lit("qpv"),
        millesime=generation.first(),
        nom=pl.col("nom").min(),
        codes_insee=pl.col("codes_insee").explode(empty_as_null=False).unique().sort(),
        population=pl.when(one).then(pl.col("population").max()),
    )
    return zones.cast(Zonages.create_empty().schema).sort("zone_code")


def _remarks(zones: pl.DataFrame, rows: pl.DataFrame) -> tuple[str, ...]:
    remarks = []
    counts = dict(zones.group_by("millesime").len().iter_rows())
    for prefix, year in GENERATIONS.items():
        if number := counts.get(year, 0):
            quarters = counted(number, "quartier prioritaire", "quartiers prioritaires")
            remarks.append(f"{quarters} de la génération {year} (codes {prefix}…).")
    if 2024 not in counts:
        remarks.append(
            "Cette liste a été remplacée le 1er janvier 2024 (2025 outre-mer) : pour une période "
            "plus récente, donnez aussi la liste des quartiers 2024 (codes QN…)."
        )
    uneven = rows.group_by("zone_code").agg(
        names=pl.col("nom").drop_nulls().n_unique(),
        figures=pl.col("population").drop_nulls().n_unique(),
    )
    if number := uneven.filter(pl.col("figures") > 1).height:
        remarks.append(
            f"{counted(number, 'quartier a', 'quartiers ont')} plusieurs populations dans le "
            "fichier : elles ne sont pas retenues."
        )
    if number := uneven.filter(pl.col("names") > 1).height:
        remarks.append(
            f"{counted(number, 'quartier a', 'quartiers ont')} plusieurs noms dans le fichier : le "
            "premier dans l’ordre alphabétique est gardé."
        )
    return tuple(remarks)


QPV = Reader(
    code="qpv", label="Quartiers prioritaires (ANCT, Insee)", recognise=recognise, read=read
)
