"""The sheets of a register that are a table of the data folder, row for row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import dataframely as dy
import polars as pl

from inclusion_metrics import schemas
from inclusion_metrics.identity import Key
from inclusion_metrics.sources.registre.comptes import aggregated
from inclusion_metrics.sources.registre.lignes import Lines
from inclusion_metrics.sources.registre.personnes import Who
from inclusion_metrics.sources.registre.structures import Places


@dataclass(frozen=True, slots=True)
class _Direct:
    """How a sheet becomes a table.

    Attributes:
        key: column that identifies a row.
        told: what the identifier is made from; empty for all that the row says.
    """

    schema: type[dy.Schema]
    key: str
    told: tuple[str, ...] = ()


_DIRECT: Mapping[str, _Direct] = {
    "Droits": _Direct(schemas.Droits, "droit_id", ("beneficiaire_id", "droit", "date_reperage")),
    "Positionnements": _Direct(
        schemas.Positionnements,
        "positionnement_id",
        ("beneficiaire_id", "date", "instrument", "version", "moment", "domaine"),
    ),
    "Demandes": _Direct(schemas.Demandes, "demande_id"),
    "Équipements": _Direct(schemas.Equipements, "equipement_id"),
    "Conventions": _Direct(
        schemas.Conventions, "convention_id", ("structure_id", "fonds", "numero", "date_debut")
    ),
    "Budget": _Direct(schemas.Budget, "ligne_id"),
    "Cibles": _Direct(
        schemas.Cibles, "cible_id", ("financeur", "debut", "fin", "indicateur_id", "perimetre")
    ),
}


def direct_tables(
    sheets: Mapping[str, Lines], places: Places, who: Who, key: Key
) -> dict[str, pl.DataFrame]:
    """The tables that sheets fill directly."""
    tables = {}
    for name, how in _DIRECT.items():
        if name not in sheets:
            continue
        lines = sheets[name]
        if name in who.of:
            lines.rows = lines.rows.with_columns(beneficiaire_id=who.of[name])
        if name in ("Demandes", "Équipements"):
            lines.refuse(
                pl.col("structure_id").is_null(), "obligatoire_absent", "structure",
                "il faut une structure",
            )  # fmt: skip
            lines.rows = lines.rows.with_columns(pl.col("nombre").fill_null(1))
        lines.drop_doubles()
        lines.rows = lines.rows.with_columns(_identifiers(lines.rows, how, key))
        tables[lines.sheet.table] = lines.hold(how.schema, lines.sheet.columns[0].field.target)
    if "Activités comptées" in sheets:
        tables["activites_agregees"] = aggregated(sheets["Activités comptées"].rows)
    tables["structures"] = places.table
    return {name: rows for name, rows in tables.items() if not rows.is_empty()}


def _identifiers(rows: pl.DataFrame, how: _Direct, key: Key) -> pl.Series:
    """Identifiers that the same situation has in any register, whatever its line."""
    told = how.told or tuple(
        name for name in how.schema.create_empty().columns if name in rows.columns
    )
    kind = how.key.removesuffix("_id")
    made = [
        key.pseudonym(kind, *("" if cell is None else str(cell) for cell in row))
        for row in rows.select(told).iter_rows()
    ]
    return pl.Series(how.key, made, dtype=pl.String)
