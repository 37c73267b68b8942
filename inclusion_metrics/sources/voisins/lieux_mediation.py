"""Places of digital mediation: the national schema (v1.0.2) and the national map's CSV.

They describe the offer and hold no person. Each place is also a structure, under the identifier
that attendance exports give to a place of the same name in the same commune.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from inclusion_metrics.loading import Fichier
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import TypeSite, TypeStructure
from inclusion_metrics.schemas import Lieux, Structures
from inclusion_metrics.sources.draft import Draft
from inclusion_metrics.sources.reader import Context, Reader
from inclusion_metrics.sources.seats import structure_id
from inclusion_metrics.sources.tabular import fields
from inclusion_metrics.sources.tabular.fields import Field, Type, folded
from inclusion_metrics.sources.tabular.grid import LINE, SourceFile
from inclusion_metrics.sources.voisins import neighbours

MARKS = ("id", "pivot", "nom", "code_postal", "services")
EXPECTED = (
    "donnez un fichier au schéma « Lieux de médiation numérique » (un lieu par ligne, colonnes "
    "« id », « pivot », « nom », « commune », « code_postal », « services »…)"
)
#: The services of the schema.
SERVICES = (
    "Aide aux démarches administratives",
    "Maîtrise des outils numériques du quotidien",
    "Insertion professionnelle via le numérique",
    "Utilisation sécurisée du numérique",
    "Parentalité et éducation avec le numérique",
    "Loisirs et créations numériques",
    "Compréhension du monde numérique",
    "Accès internet et matériel informatique",
    "Acquisition de matériel informatique à prix solidaire",
)
#: Typologies that tell a kind of structure, the most telling first: a place may have several.
KINDS: Mapping[str, TypeStructure] = {
    "EPN": TypeStructure.EPN,
    "RFS": TypeStructure.FRANCE_SERVICES,
    "CS": TypeStructure.CENTRE_SOCIAL,
    "CSC": TypeStructure.CENTRE_SOCIAL,
    "CCAS": TypeStructure.CCAS,
    "CIAS": TypeStructure.CCAS,
    "BIB": TypeStructure.MEDIATHEQUE,
    "MUNI": TypeStructure.COMMUNE,
    "EPCI": TypeStructure.EPCI,
    "ASSO": TypeStructure.ASSOCIATION,
}
_MOST_TELLING = pl.Enum(
    list(dict.fromkeys([*(kind.code for kind in KINDS.values()), TypeStructure.AUTRE.code]))
)
_MANY = "|;\n"

FIELDS = (
    Field(target="lieu_id", labels=("id",), required=True),
    Field(target="pivot", labels=("pivot",)),
    Field(target="nom", labels=("nom",), required=True),
    Field(target="commune", labels=("commune",)),
    Field(target="code_postal", labels=("code_postal",), type=Type.CODE_POSTAL),
    Field(target="code_insee", labels=("code_insee",), type=Type.CODE_INSEE),
    Field(target="latitude", labels=("latitude",), type=Type.DECIMAL, low=-90, high=90),
    Field(target="longitude", labels=("longitude",), type=Type.DECIMAL, low=-180, high=180),
    Field(
        target="typologie", labels=("typologie", "typologies"), type=Type.LISTE,
        separators=_MANY + ",",
    ),
    Field(target="horaires", labels=("horaires",)),
    Field(target="producteur", labels=("source",)),
    Field(target="itinerance", labels=("itinerance",), type=Type.LISTE, separators=_MANY),
    Field(target="date_maj", labels=("date_maj",), type=Type.DATE),
    Field(target="services", labels=("services",), type=Type.LISTE, separators=_MANY),
    Field(
        target="publics", labels=("publics_specifiquement_adresses", "publics_accueillis"),
        type=Type.LISTE, separators=_MANY,
    ),
    Field(
        target="dispositifs", labels=("dispositif_programmes_nationaux", "labels_nationaux"),
        type=Type.LISTE, separators=_MANY,
    ),
)  # fmt: skip
_LISTS = ("typologie", "itinerance", "services", "publics", "dispositifs")
REMARK = "La liste des lieux décrit l’offre : elle ne dit rien du public reçu."


def recognise(file: SourceFile) -> str | None:
    """``lieux`` when a sheet has the columns of the schema."""
    return "lieux" if neighbours.tables_of(file, MARKS) else None


def read(file: SourceFile, context: Context) -> Draft:
    """Read a list of places.

    Raises:
        ErreurUtilisateur: not this schema, no readable place, a code turned into a number.
    """
    table = neighbours.only_table(file, MARKS, EXPECTED)
    typed = fields.read(table, FIELDS, file=file.name)
    rejects = neighbours.rejects_of(file, table.sheet, typed.rejects)
    if typed.rows.is_empty():
        raise ErreurUtilisateur(
            f"« {file.name} » ne contient aucun lieu lisible : chaque ligne doit porter au moins "
            "« id » et « nom », et des codes à cinq chiffres."
        )
    rows, repeated = once(typed.rows)
    places, changes = _described(rows)
    tables, gathered = tables_of_offer(places)
    return Draft(
        file=Fichier(
            format=READER.code, role="lieux", nom=file.name, sha256=file.sha256,
            lignes_lues=table.rows.height, lignes_gardees=places.height,
            lignes_rejetees=rejects.height,
            changements=neighbours.merged(typed.changes, changes, repeated, gathered),
        ),
        tables=tables,
        rejects=rejects,
        remarks=(REMARK,),
        corrections=neighbours.corrections_of(table, rejects),
    )  # fmt: skip


def _described(rows: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """Places with their codes: siret, commune, kind of site, kind of structure, services."""
    empty = pl.lit([], dtype=pl.List(pl.String))
    rows = rows.with_columns(pl.col(name).fill_null(empty) for name in _LISTS)
    official = {folded(label): label for label in SERVICES}
    written = rows["services"].explode().drop_nulls().unique().to_list()
    known = {label: official.get(folded(label), label) for label in written}
    unknown = [label for label in written if known[label] not in SERVICES]
    pivot = pl.col("pivot").str.replace_all(r"\s", "")
    rows = rows.with_columns(
        # The national map writes fourteen zeros where the number is not known.
        siret=pl.when(pivot.str.contains(r"^\d{14}$") & ~pivot.str.contains("^0+$")).then(pivot),
        trouve=neighbours.insee_codes(rows, "code_postal", "commune"),
        type=_site(rows["itinerance"]),
        genre_structure=_kind(rows["typologie"]),
        services=pl.col("services").list.eval(
            pl.element().replace_strict(known, return_dtype=pl.String)
        ),
        source=_source("Lieux de médiation numérique"),
    )
    absent = rows["code_insee"].is_null()
    rows = rows.with_columns(code_insee=pl.coalesce("code_insee", "trouve"))
    changes = {
        "communes retrouvées par le code postal et le nom": int(
            (absent & rows["code_insee"].is_not_null()).sum()
        ),
        "lieux sans commune reconnue": rows["code_insee"].null_count(),
        "lieux sans SIRET": rows["siret"].null_count(),
        "services hors de la liste nationale": int(rows["services"].explode().is_in(unknown).sum()),
    }
    return rows, changes


def _source(name: str) -> pl.Expr:
    """The list, and who collected the place when it says so."""
    return (
        pl.when(pl.col("producteur").is_not_null())
        .then(pl.format(name + " ({})", "producteur"))
        .otherwise(pl.lit(name))
    )


def _site(written: pl.Series) -> pl.Series:
    """A place that travels is itinerant, even when it also has an address."""
    words = [{folded(word) for word in cell} for cell in written]
    codes = [
        TypeSite.ITINERANT.code if "itinerant" in cell
        else TypeSite.FIXE.code if "fixe" in cell
        else None
        for cell in words
    ]  # fmt: skip
    return pl.Series(codes, dtype=pl.String)


def _kind(written: pl.Series) -> pl.Series:
    """The most telling typology; « autre » when none tells, null when there is none."""
    codes = []
    for cell in written:
        said = {word.upper() for word in cell}
        found = [kind for typology, kind in KINDS.items() if typology in said]
        codes.append((found or [TypeStructure.AUTRE])[0].code if said else None)
    return pl.Series(codes, dtype=pl.String)


def once(rows: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """One row per ``lieu_id``: the record updated last, whatever the order of the rows."""
    lists = [name for name, dtype in rows.schema.items() if isinstance(dtype, pl.List)]
    told = pl.struct(pl.exclude(LINE, *lists), *(pl.col(n).list.join("|") for n in lists))
    rows = rows.with_columns(__fiche=told.struct.json_encode())
    distinct = rows.unique(["lieu_id", "__fiche"], keep="first", maintain_order=True)
    last = distinct.sort("date_maj", "__fiche", descending=True, nulls_last=True).unique(
        "lieu_id", keep="first", maintain_order=True
    )
    changes = {
        "lignes en double": rows.height - distinct.height,
        "fiches répétées, la plus récente étant gardée": distinct.height - last.height,
    }
    return last.drop("__fiche").sort("lieu_id"), changes


def tables_of_offer(
    places: pl.DataFrame,
) -> tuple[dict[str, pl.DataFrame], dict[str, int]]:
    """``lieux``, and one structure per name and commune.

    Args:
        places: the columns of ``schemas.Lieux`` but ``structure_id``, and ``genre_structure``.

    Returns:
        The two tables, and how many places share the structure of another.
    """
    pairs = places.select("code_insee", "nom").unique()
    pairs = pairs.with_columns(
        structure_id=pl.Series(
            [structure_id(town, name) for town, name in pairs.iter_rows()], dtype=pl.String
        )
    )
    places = places.join(
        pairs, on=["code_insee", "nom"], how="left", nulls_equal=True, maintain_order="left"
    )
    known = places.group_by("structure_id").agg(
        pl.col("nom", "code_insee").min(),
        type=pl.col("genre_structure").cast(_MOST_TELLING).min().cast(pl.String),
        # Two numbers for one name and commune: which one is it?
        siret=pl.when(pl.col("siret").drop_nulls().n_unique() == 1).then(pl.col("siret").max()),
    )
    tables = {
        "lieux": _like(places, Lieux.create_empty().schema).sort("lieu_id"),
        "structures": _like(known, Structures.create_empty().schema).sort("structure_id"),
    }
    return tables, {"lieux de même nom et de même commune": places.height - known.height}


def _like(rows: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Rows with the columns of a table, empty where they are not known."""
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )


READER = Reader(
    code="lieux",
    label="Lieux de médiation numérique (schéma national)",
    recognise=recognise,
    read=read,
)
