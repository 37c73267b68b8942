"""A person before links between files, and what its mentions say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from inclusion_metrics.identity import Record
from inclusion_metrics.linking import Known
from inclusion_metrics.nomenclatures import Genre, Identite
from inclusion_metrics.reference.ages import BANDS
from inclusion_metrics.sources.draft import TRAITS

UNKNOWN = Genre.NON_COMMUNIQUE.code
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person before links between files: its mentions, and what tells it."""

    id: str
    mentions: tuple[Row, ...]
    known: Known
    at_least: int
    at_most: int
    certainty: Identite
    record: Record | None = None
    candidates: tuple[Record, ...] = ()
    reason: str = ""


def born_between(row: Row) -> tuple[int, int] | None:
    """The years of birth that the shown age band allows."""
    if row["annee_naissance"]:
        return row["annee_naissance"], row["annee_naissance"]
    band = BANDS.get(row["tranche_age"] or "")
    if band is None or row["annee_tranche_age"] is None:
        return None
    return row["annee_tranche_age"] - band[1], row["annee_tranche_age"] - band[0]


def fused(rows: Sequence[Row]) -> Row:
    """What is known of a person: the latest known value of each trait, whatever the file order."""
    if len(rows) == 1:
        return rows[0]
    ordered = sorted(rows, key=lambda row: (str(row["exporte"] or ""), row["fichier"]))
    fused = dict(ordered[-1])
    for name in (*TRAITS, "cle_nom", "cle_approchee", "cle_identifiant", "cle_naissance"):
        # Of one day, the larger value: neither the name of a file nor its cut must matter.
        shown = [(str(row["exporte"] or ""), row[name]) for row in rows if row[name] is not None]
        known = [found for found in shown if found[1] != UNKNOWN]
        fused[name] = max(known or shown, default=("", None))[1]
    banded = sorted(
        (row for row in rows if row["tranche_age"] not in (None, UNKNOWN)),
        key=lambda row: (row["annee_tranche_age"] or 0, row["tranche_age"]),
    )
    if banded:
        for name in ("tranche_age", "tranche_age_affichee", "annee_tranche_age"):
            fused[name] = banded[-1][name]
    return fused
