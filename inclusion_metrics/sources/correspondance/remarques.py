"""What the user should know of files read through a mapping: columns unread, people unrecorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from inclusion_metrics.model import Need
from inclusion_metrics.sources.correspondance.grammaire import Mapping
from inclusion_metrics.sources.correspondance.lignes import Part
from inclusion_metrics.sources.draft import REASON, Draft, Rule
from inclusion_metrics.sources.tabular.fields import folded
from inclusion_metrics.typography import counted

UNRECORDED_ONE, UNRECORDED = "personne sans fiche", "personnes sans fiche"
UNREAD = "colonnes non lues"
_WITH_PLACES = ("presences", "demarches", "activites_comptees")


def unread(read: Sequence[Part]) -> list[str]:
    """Headers of a file that no part of the mapping uses."""
    used = set()
    for part in read:
        named = [label for spec in part.entry.colonnes.values() for label in spec.labels]
        named += [rule.colonne for rule in part.entry.exclure]
        used |= {folded(label) for label in named}
    headers = dict.fromkeys(label for part in read for label in part.found.table.header)
    return [label for label in headers if folded(label) not in used and label != REASON]


def remarks(read: Sequence[Part]) -> tuple[str, ...]:
    """What is to be said of one file."""
    said = []
    ignored = unread(read)
    if ignored:
        names = ", ".join(f"« {' '.join(label.split())} »" for label in ignored)
        said.append(f"{UNREAD} : {len(ignored)} ({names}).")
    for part in read:
        declared = {*part.entry.colonnes, *part.entry.constantes}
        if part.entry.table in _WITH_PLACES and not declared & {"structure", "structure_id"}:
            said.append(
                "Aucune structure n’est déclarée : ces activités sont rangées « hors lieu ». "
                "Ajoutez « constantes: {structure: … } » si elles ont un lieu."
            )
        if part.people is not None and part.people.contradictions:
            said.append(
                counted(part.people.contradictions, "personne a", "personnes ont")
                + " des lignes qui se contredisent sur l’année de naissance ou le genre."
            )
    return tuple(dict.fromkeys(said))


def gaps(mapping: Mapping, read: Sequence[Part]) -> dict[Need, str]:
    """What no file of the mapping says of the people or of the activities."""
    if not any(part.entry.table in ("presences", "activites_comptees") for part in read):
        return {}
    found: dict[Need, str] = {}
    said = {name for entry in mapping.fichiers for name in (*entry.colonnes, *entry.constantes)}
    if any(part.entry.table == "presences" and not part.told for part in read):
        found[Need.IDENTITE] = (
            f"« {mapping.nom} » ne dit pas qui est venu (ni identifiant, ni nom) : ni personnes "
            "uniques, ni récurrence."
        )
    if not any(name.startswith("statut_") for name in said):
        found[Need.STATUT] = f"« {mapping.nom} » ne donne pas le statut des personnes."
    if not said & {"thematiques", "thematiques_admin", "categorie"}:
        found[Need.THEMATIQUES] = f"« {mapping.nom} » ne donne pas de thématique."
    return found


def absent_parts(mapping: Mapping, ranks: Sequence[Sequence[int]]) -> str | None:
    """The parts of a mapping that no file answers, as a remark."""
    seen = {rank for mine in ranks for rank in mine}
    missing = [
        entry.title
        for rank, entry in enumerate(mapping.fichiers)
        if rank not in seen and not entry.facultatif
    ]
    if not missing:
        return None
    return (
        f"Aucun des fichiers lus cette fois n’est celui de la correspondance {', '.join(missing)}."
    )


def with_unrecorded(read: Sequence[Sequence[Part]], drafts: Sequence[Draft]) -> list[Draft]:
    """Count the people of each file who have no record in the files of people."""
    known = pl.concat(
        [draft.mentions.filter(pl.col("regle") == Rule.FICHE.value) for draft in drafts]
    )
    if known.is_empty():
        return list(drafts)
    numbers = _loose([part for each in read for part in each if part.entry.table == "personnes"])
    told = []
    for draft, mine in zip(drafts, read, strict=True):
        lacking = _lacking(draft.mentions, known)
        if lacking.len():
            near = _loose([part for part in mine if part.entry.table != "personnes"], lacking)
            draft = _noted(draft, lacking.len(), len(near & numbers))
        told.append(draft)
    return told


def _lacking(mentions: pl.DataFrame, known: pl.DataFrame) -> pl.Series:
    """Mentions of people that no record numbers, or names where they have no number."""
    numbered = pl.col("cle_identifiant").is_not_null()
    recorded = (
        pl.when(numbered)
        .then(pl.col("cle_identifiant").is_in(known["cle_identifiant"].drop_nulls().implode()))
        .otherwise(pl.col("cle_nom").is_in(known["cle_nom"].drop_nulls().implode()))
    )
    visitors = pl.col("regle").is_in([Rule.IDENTIFIANT.value, Rule.NOM.value])
    return mentions.filter(visitors & ~recorded.fill_null(value=False))["mention"].unique()


def _loose(read: Sequence[Part], among: pl.Series | None = None) -> set[str]:
    """Numbers of people without leading zeros nor capitals."""
    found: set[str] = set()
    for part in read:
        rows = part.lines.rows
        if not {"identifiant", "mention"} <= set(rows.columns):
            continue
        if among is not None:
            rows = rows.filter(pl.col("mention").is_in(among.implode()))
        loose = pl.col("identifiant").str.to_lowercase().str.strip_chars_start("0")
        found |= set(rows.select(loose)["identifiant"].drop_nulls())
    return found


def _noted(draft: Draft, lacking: int, near: int) -> Draft:
    said = draft.remarks
    if near:
        said += (
            f"Sur {counted(lacking, UNRECORDED_ONE, UNRECORDED)}, {near} en auraient une si leur "
            "identifiant s’écrivait avec les mêmes zéros de tête et les mêmes majuscules : voyez "
            "« longueur: ».",
        )
    changes = {**draft.file.changements, UNRECORDED: lacking}
    file = draft.file.model_copy(update={"changements": changes})
    return replace(draft, file=file, remarks=said)
