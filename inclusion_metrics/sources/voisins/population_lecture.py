"""Population by age and commune: two files of the Insee, one row per commune or per figure.

- « Évolution et structure de la population » (base-cc-evol-struct-pop): CODGEO, P21_POP6074…
- Melodi, DS_RP_POPULATION_PRINC: GEO, SEX, AGE, TIME_PERIOD, OBS_VALUE.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from inclusion_metrics.loading import Fichier
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.reference.communes_mouvements import passages
from inclusion_metrics.reference.millesimes import MILLESIMES
from inclusion_metrics.schemas_zonages import PopulationRef
from inclusion_metrics.sources.draft import Draft
from inclusion_metrics.sources.reader import Context, Reader
from inclusion_metrics.sources.tabular import fields
from inclusion_metrics.sources.tabular.fields import Field, Missing, Type, folded
from inclusion_metrics.sources.tabular.grid import LINE, HeaderTable, SourceFile
from inclusion_metrics.sources.voisins import neighbours
from inclusion_metrics.typography import counted

WIDE = ("CODGEO",)
LONG = ("GEO", "AGE", "TIME_PERIOD", "OBS_VALUE")
IRIS = ("IRIS",)
#: Column of the wide file → age class; the two digits are the year of the census.
_COLUMN = re.compile(r"^p(\d{2})_pop(|\d{4}|\d{2}p)$")
_COLUMN_CLASSES: Mapping[str, str] = {
    "": "total", "0014": "0_14", "1529": "15_29", "3044": "30_44", "4559": "45_59",
    "6074": "60_74", "7589": "75_89", "75p": "75_plus", "90p": "90_plus",
}  # fmt: skip
#: Age code of the long file → age class.
_AGE_CLASSES: Mapping[str, str] = {
    "_T": "total", "Y_LT15": "0_14", "Y15T29": "15_29", "Y30T44": "30_44", "Y45T59": "45_59",
    "Y60T74": "60_74", "Y_GE60": "60_plus", "Y_GE75": "75_plus",
}  # fmt: skip
_SENIORS = ({"60_plus"}, {"60_74", "75_plus"}, {"60_74", "75_89", "90_plus"})
#: How the Insee writes a value it does not publish.
_SECRET = ("s", "c", "secret")
_BLANK: Mapping[str, Missing] = {
    **dict.fromkeys((*_SECRET, "ns", "nd", "n/d"), Missing.NON_COMMUNIQUE)
}
DOUBLES = "lignes en double"
EXPECTED = (
    "donnez le fichier communal « Évolution et structure de la population » de l’Insee (CODGEO, "
    "P21_POP6074, P21_POP75P…) ou le jeu DS_RP_POPULATION_PRINC (GEO, SEX, AGE, TIME_PERIOD, "
    "OBS_VALUE)"
)


@dataclass(frozen=True, slots=True)
class _Found:
    """Figures read from one table: zone_code, millesime, classe_age, population, secret, LINE."""

    figures: pl.DataFrame
    rejects: pl.DataFrame
    changes: Mapping[str, int]


def recognise(file: SourceFile) -> str | None:
    """``population`` when a sheet has population columns of the census, even by Iris."""
    return "population" if _wide(file) or _long(file) or _by_iris(file) else None


def read(file: SourceFile, context: Context) -> Draft:
    """Read a census file; one row per commune, census and age class.

    Raises:
        ErreurUtilisateur: not such a file, one by Iris, no class of 60 or more, no readable row.
    """
    wide, long = _wide(file), _long(file)
    if not wide and not long:
        if _by_iris(file):
            raise ErreurUtilisateur(
                f"« {file.name} » est un fichier par Iris : prenez celui par commune ; {EXPECTED}."
            )
        raise ErreurUtilisateur(f"« {file.name} » n’est pas un fichier de population : {EXPECTED}.")
    tables = wide or long
    parts = [
        _checked((_read_wide if wide else _read_long)(table, file, context.today.year))
        for table in tables
    ]
    rejects = pl.concat(
        neighbours.rejects_of(file, table.sheet, part.rejects)
        for table, part in zip(tables, parts, strict=True)
    )
    figures = pl.concat(part.figures for part in parts)
    once = figures.drop(LINE).unique().sort("zone_code", "millesime", "classe_age")
    if once.is_empty():
        raise ErreurUtilisateur(f"« {file.name} » ne contient aucune ligne lisible : {EXPECTED}.")
    changes = neighbours.merged(*(part.changes for part in parts))
    held = set(once["classe_age"])
    if not any(classes <= held for classes in _SENIORS):
        raise ErreurUtilisateur(
            f"« {file.name} » n’a pas les classes d’âge de 60 ans et plus : {EXPECTED}."
        )
    return Draft(
        file=Fichier(
            format=POPULATION.code,
            role="population",
            nom=file.name,
            sha256=file.sha256,
            lignes_lues=sum(table.rows.height for table in tables),
            lignes_gardees=figures.select("zone_code", LINE).n_unique() - changes.get(DOUBLES, 0),
            lignes_rejetees=rejects.height,
            changements=changes,
        ),
        tables={"population_ref": once.cast(PopulationRef.create_empty().schema)},
        rejects=rejects,
        remarks=_remarks(once),
        corrections=tuple(
            correction
            for table, part in zip(tables, parts, strict=True)
            for correction in neighbours.corrections_of(table, part.rejects)
        ),
    )


def _wide(file: SourceFile) -> list[HeaderTable]:
    return [table for table in neighbours.tables_of(file, WIDE) if _columns(table)]


def _long(file: SourceFile) -> list[HeaderTable]:
    return neighbours.tables_of(file, LONG)


def _by_iris(file: SourceFile) -> bool:
    return any(_columns(table) for table in neighbours.tables_of(file, IRIS))


def _columns(table: HeaderTable) -> dict[str, tuple[str, str]]:
    """Label → (two digits of the census, age class), for the censuses that tell ages."""
    found = {}
    for label in table.header:
        column = _COLUMN.match(folded(label))
        if column and column[2] in _COLUMN_CLASSES:
            found[label] = (column[1], _COLUMN_CLASSES[column[2]])
    aged = {year for year, age in found.values() if age != "total"}
    return {label: told for label, told in found.items() if told[0] in aged}


def _read_wide(table: HeaderTable, file: SourceFile, today: int) -> _Found:
    columns = _columns(table)
    declared = [
        Field(target=label, labels=(label,), type=Type.DECIMAL, low=0, missing=_BLANK)
        for label in columns
    ]
    code = Field(target="zone_code", labels=WIDE, type=Type.CODE_INSEE, required=True)
    label = next(label for label in table.header if folded(label) == folded(WIDE[0]))
    rest, changes = _without_districts(table, label)
    typed = fields.read(rest, [code, *declared], file=file.name)
    told = {
        label: {"millesime": _census(digits, today), "classe_age": age}
        for label, (digits, age) in columns.items()
    }
    meaning = pl.DataFrame(
        [{"colonne": label, **meant} for label, meant in told.items()],
        schema={"colonne": pl.String, "millesime": pl.Int16, "classe_age": pl.String},
    )
    index = ["zone_code", LINE]
    figures = typed.rows.unpivot(
        list(columns), index=index, variable_name="colonne", value_name="population"
    )
    marks = rest.rows.unpivot(list(columns), index=LINE, variable_name="colonne", value_name="brut")
    figures = (
        figures.join(marks, on=[LINE, "colonne"], how="left")
        .join(meaning, on="colonne")
        .with_columns(secret=_is_secret(pl.col("brut")))
    )
    return _Found(figures.drop("colonne", "brut"), typed.rejects, {**typed.changes, **changes})


def _read_long(table: HeaderTable, file: SourceFile, today: int) -> _Found:
    labels = {folded(label): label for label in table.header}
    rows, changes = table.rows, {}

    def keep(condition: pl.Expr, what: str) -> None:
        nonlocal rows
        before = rows.height
        rows = rows.filter(condition.fill_null(value=False))
        changes[what] = before - rows.height

    geo, age = pl.col(labels["geo"]).str.strip_chars(), pl.col(labels["age"]).str.strip_chars()
    place = geo.str.extract(r"^(?:\d{4}-)?(?:COM-)?((?:\d{2}|2[AB])\d{3})$")
    if "geo_object" in labels:
        keep(pl.col(labels["geo_object"]) == "COM", "lignes d’autres niveaux géographiques")
    keep(place.is_not_null(), "lignes d’autres niveaux géographiques sans niveau indiqué")
    if "rp_measure" in labels:
        keep(pl.col(labels["rp_measure"]) == "POP", "lignes d’autres mesures")
    known = {"geo", "geo_object", "age", "rp_measure", "time_period", "obs_value", "freq"}
    for key, label in labels.items():
        if key not in known and (rows[label] == "_T").any():
            keep(pl.col(label) == "_T", "lignes d’autres croisements (sexe…)")
    keep(age.is_in(list(_AGE_CLASSES)), "lignes d’autres classes d’âge")
    rows = rows.with_columns(place.alias(labels["geo"]), age.alias(labels["age"]))
    rest, districts = _without_districts(replace(table, rows=rows), labels["geo"])
    typed = fields.read(
        rest,
        (
            Field(target="zone_code", labels=("GEO",), type=Type.CODE_INSEE, required=True),
            Field(target="age", labels=("AGE",), required=True),
            Field(target="millesime", labels=("TIME_PERIOD",), type=Type.ANNEE, required=True),
            Field(
                target="population", labels=("OBS_VALUE",), type=Type.DECIMAL, low=0, missing=_BLANK
            ),
        ),
        file=file.name,
    )
    raw = rest.rows.select(LINE, brut=labels["obs_value"])
    figures = typed.rows.join(raw, on=LINE, how="left").with_columns(
        classe_age=pl.col("age").replace_strict(_AGE_CLASSES, return_dtype=pl.String),
        secret=_is_secret(pl.col("brut")),
    )
    return _Found(
        figures.drop("age", "brut"),
        typed.rejects,
        neighbours.merged(typed.changes, changes, districts),
    )


def _without_districts(table: HeaderTable, label: str) -> tuple[HeaderTable, dict[str, int]]:
    """Without the municipal districts of Paris, Lyon and Marseille: their communes are there."""
    codes = passages(MILLESIMES[-1]).filter(pl.col("nature") == "arrondissement")["code_insee"]
    rows = table.rows.filter(~pl.col(label).is_in(codes.implode()).fill_null(value=False))
    dropped = table.rows.height - rows.height
    return replace(table, rows=rows), {"arrondissements municipaux laissés de côté": dropped}


def _checked(found: _Found) -> _Found:
    """Without unknown communes, nor communes that the file tells twice otherwise."""
    order = ["zone_code", "millesime", "classe_age", "population", "secret", LINE]
    figures = found.figures.select(order)
    known = passages(MILLESIMES[-1])["code_insee"].implode()
    strange = ~pl.col("zone_code").is_in(known)
    distinct = figures.drop(LINE).unique()
    key = ["zone_code", "millesime", "classe_age"]
    twice = distinct.filter(pl.struct(key).is_duplicated())["zone_code"].unique().implode()
    double = ~strange & pl.col("zone_code").is_in(twice)
    rejects = [
        neighbours.set_aside(figures.filter(fault).unique(LINE), rule, "commune", explanation)
        for fault, rule, explanation in (
            (
                strange, "commune_inconnue",
                f"commune inconnue dans les millésimes {MILLESIMES[0]} à {MILLESIMES[-1]}",
            ),
            (
                double, "valeurs_contradictoires",
                "la commune est là plusieurs fois, avec d’autres valeurs",
            ),
        )
    ]  # fmt: skip
    kept = figures.filter(~strange & ~double)
    lines = kept.select("zone_code", LINE).unique().height
    # Several lines per commune are ordinary in the long file: only whole repeats are doubles.
    doubles = kept.height - kept.drop(LINE).unique().height
    per_line = max(kept.height // lines, 1) if lines else 1
    parts = (part.cast(neighbours.SET_ASIDE) for part in (found.rejects, *rejects))
    changes = neighbours.merged(found.changes, {DOUBLES: doubles // per_line})
    return _Found(kept, pl.concat(parts), changes)


def _is_secret(text: pl.Expr) -> pl.Expr:
    mark = text.str.strip_chars().str.to_lowercase()
    return mark.is_in(list(_SECRET)).fill_null(value=False)


def _census(digits: str, today: int) -> int:
    year = 2000 + int(digits)
    return year if year <= today else year - 100


def _remarks(figures: pl.DataFrame) -> tuple[str, ...]:
    years = ", ".join(str(year) for year in figures["millesime"].unique().sort())
    communes = counted(figures["zone_code"].n_unique(), "commune", "communes")
    remarks = [f"Population par âge de {communes} (recensement {years})."]
    hidden = figures.filter(pl.col("population").is_null())["zone_code"].n_unique()
    if hidden:
        remarks.append(
            f"{counted(hidden, 'commune a', 'communes ont')} une valeur secrète ou vide : le total "
            "d’un territoire qui en contient une n’est pas donné."
        )
    return tuple(remarks)


POPULATION = Reader(
    code="population",
    label="Population par âge (Insee)",
    recognise=recognise,
    read=read,
)
