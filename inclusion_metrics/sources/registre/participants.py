"""The sheet of participants of the European Social Fund: who they are, how old, one entry each."""

from __future__ import annotations

import polars as pl

from inclusion_metrics.identity import Key
from inclusion_metrics.schemas_service import ParticipantsFse
from inclusion_metrics.sources.registre.feuilles_service import PARTICIPANTS
from inclusion_metrics.sources.registre.lignes import Lines
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

NAME = PARTICIPANTS.name
_OTHER_BIRTH = "la naissance n’est pas celle de la feuille Personnes"


def with_own_births(lines: Lines) -> None:
    """Put aside the births the sheet tells, before its rows take those of the records."""
    own = pl.col("date_naissance")
    lines.refuse(
        pl.col("annee_naissance") != own.dt.year(), "naissance_contradictoire", "annee_naissance",
        "l’année n’est pas celle de la date de naissance",
    )  # fmt: skip
    year = pl.coalesce("annee_naissance", own.dt.year().cast(pl.Int16))
    lines.rows = lines.rows.with_columns(nee=own, annee_naissance=year)


def check_births(lines: Lines) -> None:
    """Turn births into ages at entry; nothing else is kept of those that the sheet tells."""
    own, recorded = pl.col("nee"), pl.col("date_naissance")
    lines.refuse(
        (own != recorded) | (own.dt.year() != pl.col("annee_naissance")),
        "naissance_contradictoire", "date_naissance", _OTHER_BIRTH,
    )  # fmt: skip
    age = age_at_entry(pl.coalesce(own, recorded), pl.col("annee_naissance"))
    lines.rows = lines.rows.with_columns(age_entree=age)
    lines.refuse(
        pl.col("age_entree") < 0, "naissance_impossible", "date_naissance",
        "la naissance est postérieure à l’entrée",
    )  # fmt: skip
    lines.refuse(
        pl.col("age_entree") > OLDEST, "naissance_impossible", "date_naissance",
        f"cette naissance donnerait plus de {OLDEST} ans à l’entrée",
    )  # fmt: skip
    lines.refuse(
        pl.col("anonyme") & pl.col("identifiant_participant").is_null(), "obligatoire_absent",
        "identifiant_participant", "il faut l’identifiant du participant, ou la personne",
    )  # fmt: skip
    lines.rows = lines.rows.drop("nee")


def participants(lines: Lines, key: Key) -> pl.DataFrame:
    """Rows of ``schemas.ParticipantsFse``, a person being one in each operation."""
    lines.refuse(two_people(), "participant_contradictoire", "identifiant_participant", TWO_PEOPLE)
    lines.rows = lines.rows.with_columns(entry_ids(lines.rows, key))
    entries = lines.hold(ParticipantsFse, "identifiant_participant")
    kept, reentries = one_per_operation(participants_of(entries))
    lines.changes[REENTRIES] += reentries
    return kept
