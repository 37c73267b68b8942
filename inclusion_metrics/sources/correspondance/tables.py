"""Declared rows → the tables of a data folder that files fill themselves, and the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import dataframely as dy
import polars as pl

from inclusion_metrics.identity import Key
from inclusion_metrics.nomenclatures import Sens
from inclusion_metrics.schemas import Tables
from inclusion_metrics.sources.correspondance import participants
from inclusion_metrics.sources.correspondance.activites import (
    Made,
    counted_activities,
    identifiers,
    presences,
    procedures,
)
from inclusion_metrics.sources.correspondance.lignes import DOUBLES, Part
from inclusion_metrics.sources.seats import structure_id
from inclusion_metrics.sources.service import SERVICE_RULES, user_ids
from inclusion_metrics.sources.tabular.grid import LINE

_NUMBER = "ligne_lue"
#: Tables whose identical rows are as many things: nobody is named, nothing is numbered.
_UNNUMBERED = ("demandes", "equipements", "orientations")
#: Those whose rows say how many they stand for, one if they do not.
_COUNTED = ("demandes", "equipements")
_RULES = {
    "depot_apres_reperage": ("date_depot", "le dépôt précède le repérage"),
    "decision_apres_depot": ("date_decision", "la décision précède le dépôt"),
    "accord_date": ("date_decision", "un accord a besoin de la date de la décision"),
    "score_dans_echelle": ("score", "le score sort de son échelle"),
    "reponse_apres_demande": ("date_reponse", "la réponse précède la demande"),
    "fermeture_apres_ouverture": ("date_fermeture", "la fermeture précède l’ouverture"),
    "prevu_ordonne": ("prevu_max", "le plus est inférieur au moins"),
    "compte|regex": ("compte", "un compte de 60 à 79, 86 ou 87 était attendu"),
    **SERVICE_RULES,
}


def make(part: Part, key: Key, shared: frozenset[str]) -> Made:
    """What the rows of a part become.

    Args:
        shared: activities (pseudonyms) in which several rows of the import sit.
    """
    table = part.entry.table
    made = Made()
    if part.people is not None:
        people = part.people.mentions
        made.mentions = participants.followed(people) if part.entry.cible.unknown else people
    if table == "presences":
        made.presences = presences(part, key, shared)
    elif table == "demarches":
        made.presences = procedures(part, key)
    elif table == "activites_comptees":
        counted_activities(part, key, made)
    elif table != "personnes":
        _direct(part, table, made, key)
    return made


def _direct(part: Part, table: str, made: Made, key: Key) -> None:
    """A table of the data folder; rows that break one of its rules are set aside."""
    schema = Tables.member_schemas()[table]
    (number,) = schema.primary_key()
    wanted = schema.create_empty().schema
    lines = part.lines
    lines.rows = _completed(part, table).sort(LINE)
    if table != "structures" and "structure_id" in wanted:
        made.tables["structures"] = _places(lines.rows)
    if table == participants.TABLE:
        participants.with_entries(part, key)
    content = [name for name in wanted if name in lines.rows.columns]
    rank = pl.int_range(pl.len()).over(content)
    lines.rows = lines.rows.with_columns(__rank=rank)
    if table not in _UNNUMBERED:
        lines.leave(pl.col("__rank") > 0, DOUBLES)
    if number not in content:
        told = lines.rows.select(*content, pl.col("__rank").replace(0, None))
        made_id = identifiers(told, number.removesuffix("_id"), key)
        lines.rows = lines.rows.with_columns(made_id.alias(number))
    held = _held(part, schema, number)
    made.tables[table] = participants.gathered(part, held) if table == participants.TABLE else held


def _places(rows: pl.DataFrame) -> pl.DataFrame:
    """The structures that the rows name."""
    name = pl.coalesce("structure", "structure_id")
    places = rows.select("structure_id", nom=name, code_insee="structure_insee")
    return places.drop_nulls("structure_id").unique(maintain_order=True)


def _completed(part: Part, table: str) -> pl.DataFrame:
    """The rows with what the table derives: person, place, defaults."""
    rows = part.lines.rows
    if "mention" in rows.columns and table != participants.TABLE:
        rows = rows.rename({"mention": "beneficiaire_id"})
    if table == "structures":
        return _with_place(rows, "nom", "code_insee")
    rows = _with_place(rows, "structure", "structure_insee")
    if "utilisatrice" in rows.columns:
        rows = rows.with_columns(user_ids(rows["utilisatrice"]))
    if table in _COUNTED:
        said = pl.col("nombre") if "nombre" in rows.columns else pl.lit(None)
        rows = rows.with_columns(nombre=said.cast(pl.UInt32).fill_null(1))
    if table == "budget":
        account = pl.col("compte").str.slice(0, 2)
        product = pl.col("compte").str.starts_with("7") | (account == "87")
        side = pl.when(product).then(pl.lit(Sens.PRODUIT.code)).otherwise(pl.lit(Sens.CHARGE.code))
        rows = rows.with_columns(sens=pl.coalesce("sens", side) if "sens" in rows.columns else side)
    return rows


def _with_place(rows: pl.DataFrame, name: str, town: str) -> pl.DataFrame:
    """``structure_id`` from the name and the commune of a place, and both columns."""
    absent = [one for one in (name, town, "structure_id") if one not in rows.columns]
    rows = rows.with_columns(pl.lit(None, pl.String).alias(one) for one in absent)
    known = rows.select(name, town).unique()
    made = [
        None if place is None else structure_id(code, place) for place, code in known.iter_rows()
    ]
    known = known.with_columns(pl.Series("__made", made, dtype=pl.String))
    rows = rows.join(known, on=[name, town], how="left", nulls_equal=True, maintain_order="left")
    return rows.with_columns(structure_id=pl.coalesce("structure_id", "__made")).drop("__made")


def _held(part: Part, schema: type[dy.Schema], number: str) -> pl.DataFrame:
    """The rows as rows of their table; those that break one of its rules are set aside."""
    wanted = schema.create_empty().schema
    rows = part.lines.rows
    shaped = rows.select(
        pl.col(LINE).alias(_NUMBER),
        *(_shaped(rows, name, dtype) for name, dtype in wanted.items()),
    )
    numbered: type[dy.Schema] = type(f"{schema.__name__}Lues", (schema,), {_NUMBER: dy.UInt32()})
    good, failed = numbered.filter(shaped)
    details = failed.details()
    for rule in [name for name in details.columns if name not in shaped.columns]:
        broken = details.filter(pl.col(rule).cast(pl.String) == "invalid")[_NUMBER]
        code, target, why = _explained(rule, number, part.lines.labels)
        part.lines.refuse(pl.col(LINE).is_in(broken.implode()), code, target, why)
    return pl.DataFrame(good).drop(_NUMBER)


def _shaped(rows: pl.DataFrame, name: str, dtype: pl.DataType) -> pl.Expr:
    """A column as its table wants it; what a file does not say is null, or an empty list."""
    said = pl.col(name) if name in rows.columns else pl.lit(None)
    said = said.cast(dtype)
    return (said.fill_null(pl.lit([], dtype)) if isinstance(dtype, pl.List) else said).alias(name)


def _explained(rule: str, number: str, labels: Mapping[str, str]) -> tuple[str, str, str]:
    """Code, column and explanation of a rule of a schema."""
    if rule == "primary_key":
        why = "une autre ligne décrit la même chose autrement ; gardez-en une"
        return "ligne_contradictoire", number, why
    if rule == "fin_apres_debut":
        target = "fin" if "fin" in labels else "date_fin"
        return rule, target, "la fin précède le début"
    column, _, constraint = rule.partition("|")
    default = (column, "cette valeur n’est pas admise dans cette colonne")
    return ("valeur_impossible" if constraint else rule, *_RULES.get(rule, default))


def totals(changes: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Several accounts as one, without what did not happen."""
    total: Counter[str] = Counter()
    for one in changes:
        total.update(one)
    return {what: count for what, count in sorted(total.items()) if count}
