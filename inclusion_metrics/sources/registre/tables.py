"""The sheets of a register that are a table of the data folder, row for row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import dataframely as dy
import polars as pl

from inclusion_metrics import schemas
from inclusion_metrics import schemas_service as service
from inclusion_metrics.identity import Key
from inclusion_metrics.sources.registre import participants
from inclusion_metrics.sources.registre.comptes import aggregated
from inclusion_metrics.sources.registre.lignes import Lines
from inclusion_metrics.sources.registre.personnes import Who
from inclusion_metrics.sources.registre.structures import Places
from inclusion_metrics.sources.service import user_ids


@dataclass(frozen=True, slots=True)
class _Direct:
    """How a sheet becomes a table.

    Attributes:
        key: column that identifies a row.
        told: what the identifier is made from; empty for all that the row says.
        placed: a row needs a structure.
        counted: a row is as many things as its column « Nombre » says, one if it is empty.
    """

    schema: type[dy.Schema]
    key: str
    told: tuple[str, ...] = ()
    placed: bool = False
    counted: bool = False


_DIRECT: Mapping[str, _Direct] = {
    "Droits": _Direct(schemas.Droits, "droit_id", ("beneficiaire_id", "droit", "date_reperage")),
    "Positionnements": _Direct(
        schemas.Positionnements,
        "positionnement_id",
        ("beneficiaire_id", "date", "instrument", "version", "moment", "domaine"),
    ),
    "Demandes": _Direct(schemas.Demandes, "demande_id", placed=True, counted=True),
    "Équipements": _Direct(schemas.Equipements, "equipement_id", placed=True, counted=True),
    "Conventions": _Direct(
        schemas.Conventions, "convention_id", ("structure_id", "fonds", "numero", "date_debut")
    ),
    "Budget": _Direct(schemas.Budget, "ligne_id"),
    "Cibles": _Direct(
        schemas.Cibles, "cible_id", ("financeur", "debut", "fin", "indicateur_id", "perimetre")
    ),
    "Motifs de venue": _Direct(service.Motifs, "motif_id", ("beneficiaire_id", "date", "motif")),
    "Inscriptions": _Direct(
        service.Inscriptions, "inscription_id", ("beneficiaire_id", "cycle", "date_inscription")
    ),
    participants.NAME: _Direct(service.ParticipantsFse, "participant_id"),
    "Actions": _Direct(service.Actions, "action_id", ("financeur", "intitule", "date_debut")),
    "Enquêtes": _Direct(
        service.Enquetes, "enquete_id", ("structure_id", "date", "intitule"), placed=True
    ),
    "Orientations": _Direct(
        service.Orientations,
        "orientation_id",
        ("structure_id", "date", "sens", "organisme", "type", "nombre"),
        placed=True,
        counted=True,
    ),
    "Postes": _Direct(
        service.Postes, "poste_id", ("structure_id", "poste", "contrat", "date_debut"), placed=True
    ),
    "Ouvertures": _Direct(
        service.Ouvertures,
        "ouverture_id",
        ("structure_id", "date", "code_insee", "itinerante"),
        placed=True,
    ),
    "Ressources": _Direct(
        service.Ressources,
        "usage_id",
        ("fiche", "structure_id", "utilisatrice", "date"),
        placed=True,
    ),
    "Formations": _Direct(
        service.Formations,
        "formation_id",
        ("structure_id", "date", "intitule", "public"),
        placed=True,
    ),
    "Entretiens": _Direct(
        service.Entretiens, "entretien_id", ("structure_id", "date", "organisme"), placed=True
    ),
    "Chiffres de contexte": _Direct(
        schemas.Contexte, "chiffre_id", ("source", "section", "libelle", "debut", "fin")
    ),
    "Usages des services": _Direct(service.UsagesServices, "usage_id", ("service", "annee")),
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
        if name == participants.NAME:
            tables[lines.sheet.table] = participants.participants(lines, key)
            continue
        _complete(lines, how)
        lines.drop_doubles()
        lines.rows = lines.rows.with_columns(_identifiers(lines.rows, how, key))
        held = lines.hold(how.schema, lines.sheet.columns[0].field.target)
        tables[lines.sheet.table] = _each(held, lines.rows, how)
    if "Activités comptées" in sheets:
        tables["activites_agregees"] = aggregated(sheets["Activités comptées"].rows)
    tables["structures"] = places.table
    return {name: rows for name, rows in tables.items() if not rows.is_empty()}


def _complete(lines: Lines, how: _Direct) -> None:
    """What a table needs and a sheet says otherwise, or not at all."""
    if how.placed:
        lines.refuse(
            pl.col("structure_id").is_null(), "obligatoire_absent", "structure",
            "il faut une structure",
        )  # fmt: skip
    if how.counted:
        lines.rows = lines.rows.with_columns(pl.col("nombre").fill_null(1))
    if "commune" in lines.rows.columns:
        lines.rows = lines.rows.rename({"commune": "code_insee"})
    if "libelle" in lines.rows.columns and "valeur" in lines.rows.columns:
        lines.rows = lines.rows.with_columns(publie=pl.lit(value=True))
    if "utilisatrice" in lines.rows.columns:
        lines.rows = lines.rows.with_columns(user_ids(lines.rows["utilisatrice"]))
    if "besoins" in lines.rows.columns:
        lines.rows = lines.rows.with_columns(pl.col("besoins").fill_null([]))


def _each(held: pl.DataFrame, rows: pl.DataFrame, how: _Direct) -> pl.DataFrame:
    """A row per thing, where a table has no column for their number."""
    if not how.counted or "nombre" in held.columns:
        return held
    several = held.join(rows.select(how.key, "nombre"), on=how.key, maintain_order="left")
    return (
        several.with_columns(rang=pl.int_ranges(1, pl.col("nombre") + 1))
        .explode("rang")
        .with_columns(pl.format("{}_{}", how.key, "rang").alias(how.key))
        .select(held.columns)
    )


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
