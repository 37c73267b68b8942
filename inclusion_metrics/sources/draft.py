"""What a reader makes of one file, before people are told apart across files.

A *mention* is a person as one file shows it; ``assembly`` decides which mentions are one person.
A *presence* is a seat in an activity. Names never enter these frames: only keys that the holder
of the pseudonym key can make. ``names`` and ``corrections`` live in memory during the import
and are never written with the tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import polars as pl

from inclusion_metrics.loading import Fichier
from inclusion_metrics.model import Need
from inclusion_metrics.schemas import Activites, Beneficiaires


class Rule(StrEnum):
    """How a source tells its people apart."""

    IDENTIFIANT = "identifiant"  # it numbers them
    NOM = "nom"  # it names them, with or without a birth date, traits, a record
    FICHE = "fiche"  # a record of a person, not a seat
    ANONYME = "anonyme"  # each seat is a person of its own
    ABSENTE = "absente"  # it does not say who came


_person: Mapping[str, Any] = Beneficiaires.create_empty().schema
_activity: Mapping[str, Any] = Activites.create_empty().schema

#: Traits a mention may carry; null where the source does not collect them.
TRAITS = (
    "annee_naissance", "tranche_age", "tranche_age_affichee", "annee_tranche_age", "genre",
    "statut_social", "code_insee_residence", "code_postal_residence", "qpv_code", "qpv_mode", "gir",
)  # fmt: skip

#: One row per person as one file shows it.
MENTIONS = pl.Schema(
    {
        "mention": pl.String,  # unique in a data folder
        "regle": pl.String,  # Rule
        "portee": pl.String,  # who vouches for the name: mediator pseudonym, register…; may be ""
        "cle_identifiant": pl.String,  # keyed, from the source's own number and its name space
        "cle_affichee": pl.String,  # keyed, from the name exactly as a Coop export shows it
        "cle_nom": pl.String,  # keyed, from the normalised name
        "cle_approchee": pl.String,  # keyed, from the sound of the name: spelling variants share it
        "cle_naissance": pl.String,  # keyed, from the full birth date
        **{name: _person[name] for name in TRAITS},
        "accompagnements": pl.Int32,  # on a record: how many accompagnements it counts, all time
        "deja_venue": pl.Boolean,  # anonymous, but the mediator declared a return
        "lignes": pl.List(pl.UInt32),  # line numbers in the file, for whoever will decide
    }
)

#: One row per seat. Columns of the activity repeat on each of its seats.
PRESENCES = pl.Schema(
    {
        "ligne": pl.UInt32,
        "mention": pl.String,
        "activite_id": pl.String,
        "place": pl.UInt32,  # seat number in the activity, from 1
        "structure_id": pl.String,
        "structure_nom": pl.String,
        "structure_insee": pl.String,
        "mediateur_role": pl.String,
        **{
            name: dtype
            for name, dtype in _activity.items()
            if name not in ("activite_id", "structure_id")
        },
        "issue": pl.String,  # IssueDemarche, of every procedure of the seat
        "empreinte": pl.String,  # keyed print of the activity, for exports that number none
    }
)

#: Rows set aside: where and why, never the value.
REJECTS = pl.Schema(
    {
        "fichier": pl.String,
        "feuille": pl.String,
        "ligne": pl.UInt32,
        "regle": pl.String,
        "colonne": pl.String,
        "explication": pl.String,
    }
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name and birth in clear, in memory only: for linkage inside the importing run."""

    first: str
    last: str
    born: str = ""  # ISO date, or year
    town: str = ""
    sex: str = ""


#: Column that a correction file adds to those of the user's own; readers ignore it.
REASON = "Motif du rejet"


@dataclass(frozen=True, slots=True)
class Correction:
    """Rejected rows in clear, to be handed back to whoever holds the file, beside that file."""

    sheet: str
    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[object], str]]  # line, cells as read, why it was set aside
    preamble: Sequence[tuple[str, object]] = ()  # what stands above the header and matters


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What one file brings.

    Attributes:
        file: what the file says of itself and what became of its rows.
        presences: rows of ``PRESENCES``.
        mentions: rows of ``MENTIONS``; every ``mention`` of ``presences`` and ``tables`` is there.
        tables: table name → rows of its schema, where ``beneficiaire_id`` holds a mention.
        rejects: rows of ``REJECTS``.
        remarks: what the user should know, in French.
        gaps: what the data do not hold, with the reason in French.
    """

    file: Fichier
    presences: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PRESENCES))
    mentions: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MENTIONS))
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    rejects: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REJECTS))
    remarks: tuple[str, ...] = ()
    gaps: Mapping[Need, str] = field(default_factory=dict)
    names: Mapping[str, Name] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
