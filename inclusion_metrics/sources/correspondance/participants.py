"""The participants of the European Social Fund that a mapping reads: how old, one entry each."""

from __future__ import annotations

import polars as pl

from inclusion_metrics.identity import Key
from inclusion_metrics.sources.correspondance.lignes import Part
from inclusion_metrics.sources.people.persons import ANONYMOUS
from inclusion_metrics.sources.service import (
    OLDEST,
    REENTRIES,
    TWO_PEOPLE,
    age_at_entry,
    entry_ids,
    one_per_operation,
    participants_of,
    two_people,
)

TABLE = "participants_fse"
_WANTED = {
    "identifiant_participant": pl.String(), "age_entree": pl.Int64(), "date_sortie": pl.Date(),
    "date_naissance": pl.Date(), "annee_naissance": pl.Int16(),
}  # fmt: skip


def followed(mentions: pl.DataFrame) -> pl.DataFrame:
    """The mentions of the participants that the register follows; of the others nothing is kept."""
    return mentions.filter(~pl.col("mention").str.starts_with(ANONYMOUS))


def with_entries(part: Part, key: Key) -> None:
    """Give each entry its person, its age and an identifier; those that cannot be are set aside."""
    lines = part.lines
    absent = [name for name in _WANTED if name not in lines.rows.columns]
    nobody = pl.col("mention").str.starts_with(ANONYMOUS)
    born, year = pl.col("date_naissance"), pl.col("annee_naissance")
    rows = lines.rows.with_columns(pl.lit(None, _WANTED[name]).alias(name) for name in absent)
    lines.rows = rows.with_columns(
        beneficiaire_id=pl.when(~nobody).then("mention"),
        age_entree=pl.coalesce(age_at_entry(born, year), "age_entree"),
    ).drop("mention")
    lines.refuse(
        (pl.col("age_entree") < 0) | (born > pl.col("date_entree")), "naissance_impossible",
        "date_naissance", "la naissance est postérieure à l’entrée",
    )  # fmt: skip
    lines.refuse(
        pl.col("age_entree") > OLDEST, "naissance_impossible", "date_naissance",
        f"cette naissance donnerait plus de {OLDEST} ans à l’entrée",
    )  # fmt: skip
    lines.refuse(
        pl.col("beneficiaire_id").is_null() & pl.col("identifiant_participant").is_null(),
        "personne_absente", "identifiant_participant", "la ligne ne nomme personne",
    )  # fmt: skip
    lines.refuse(two_people(), "participant_contradictoire", "identifiant_participant", TWO_PEOPLE)
    lines.rows = lines.rows.with_columns(entry_ids(lines.rows, key))


def gathered(part: Part, entries: pl.DataFrame) -> pl.DataFrame:
    """Rows of the table, a person being one participant in each operation."""
    kept, reentries = one_per_operation(participants_of(entries))
    part.lines.changes[REENTRIES] += reentries
    return kept
