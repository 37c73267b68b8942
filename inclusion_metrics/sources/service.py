"""What the readers share about the tables of a service: ages at entry, re-entries, rules said."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from inclusion_metrics.identity import Key
from inclusion_metrics.sources.seats import structure_id

#: Rule of a schema → the column it is said of, and why, in French.
SERVICE_RULES: Mapping[str, tuple[str, str]] = {
    "abandon_apres_inscription": ("date_abandon", "l’abandon précède l’inscription"),
    "sortie_apres_entree": ("date_sortie", "la sortie précède l’entrée"),
    "reponses_ordonnees": (
        "reponses",
        "plus de satisfaits que de réponses, ou plus de réponses que de questionnaires distribués",
    ),
    "heures_ordonnees": ("heures", "une équipe est présente plus d’heures que l’ouverture"),
}
REENTRIES = "nouvelles entrées d’une personne dans la même opération, réunies à la première"
TWO_PEOPLE = "cet identifiant est donné à deux personnes de la même opération"
OLDEST = 120
_SEPARATOR = "|"
#: What is said of the exit of a participant; all the rest is said of the entry.
_EXIT = ("date_sortie", "situation_sortie", "date_saisie_sortie", "situation_6m", "date_6m")


def age_at_entry(born: pl.Expr, year: pl.Expr) -> pl.Expr:
    """Completed years on ``date_entree``, day for day: nobody born a 29 February ages the 28th.

    A year of birth alone tells the age on a 31 December only, when every birthday is past.
    """
    entry = pl.col("date_entree")
    day, birthday = (one.dt.month().cast(pl.Int32) * 100 + one.dt.day() for one in (entry, born))
    exact = entry.dt.year() - born.dt.year() - (day < birthday).cast(pl.Int32)
    certain = pl.when(day == 1231).then(entry.dt.year() - year.cast(pl.Int32))
    return pl.coalesce(exact, certain)


def entry_ids(rows: pl.DataFrame, key: Key) -> pl.Series:
    """The identifier of each participant, followed by the days of the entry.

    It is the same in any file that tells of the operation: made from the number of the
    participant, else from the person.
    """
    told = rows.select(
        "operation",
        pl.coalesce("identifiant_participant", "beneficiaire_id"),
        *(pl.col(name).cast(pl.String).fill_null("") for name in ("date_entree", "date_sortie")),
    )
    made = [
        _SEPARATOR.join((key.pseudonym("participant", operation, who), entry, end))
        for operation, who, entry, end in told.iter_rows()
    ]
    return pl.Series("participant_id", made, dtype=pl.String)


def participants_of(entries: pl.DataFrame) -> pl.DataFrame:
    """Entries under the identifier of their participant alone."""
    alone = pl.col("participant_id").str.split(_SEPARATOR).list.first()
    return entries.with_columns(participant_id=alone)


def two_people() -> pl.Expr:
    """True where a number of participant is that of two people of one operation."""
    people = pl.col("beneficiaire_id").drop_nulls().n_unique()
    among = people.over("operation", "identifiant_participant")
    return pl.col("identifiant_participant").is_not_null() & (among > 1)


def one_per_operation(rows: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """One row per person and operation, and the number of re-entries that are no longer rows.

    A participant has one entry, which never changes, and one exit, the last known: whoever comes
    back keeps the data of the first entry. Neither the order of rows nor their cut in several
    files changes the outcome.

    Args:
        rows: of ``schemas.ParticipantsFse``, one per entry, with an identifier per participant.
    """
    person = pl.col("beneficiaire_id")
    who = pl.coalesce(person, person.max().over("operation", "participant_id"), "participant_id")
    entry, end = pl.col("date_entree"), pl.col("date_sortie")
    entries = rows.unique().sort(rows.columns, nulls_last=True).sort(
        "date_entree", "date_sortie", maintain_order=True, nulls_last=True
    )  # fmt: skip
    apart = (*_EXIT, "operation", "participant_id", "beneficiaire_id")
    first = [name for name in rows.columns if name not in apart]
    found = entries.group_by("operation", who.alias("__who"), maintain_order=True).agg(
        pl.col("participant_id").min(),
        person.drop_nulls().first(),
        *(pl.col(name).filter(entry == entry.min()).drop_nulls().first() for name in first),
        *(pl.col(name).filter(end.eq_missing(end.max())).drop_nulls().last() for name in _EXIT),
        __entries=entry.n_unique(),
    )
    return found.select(rows.columns), int((found["__entries"] - 1).sum() or 0)


def user_ids(names: pl.Series) -> pl.Series:
    """Identifiers of structures told by their name alone; the folder finds their commune."""
    made = [None if name is None else structure_id(None, name) for name in names]
    return pl.Series(names.name, made, dtype=pl.String)
