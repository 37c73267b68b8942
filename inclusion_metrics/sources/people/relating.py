"""Names compared across structures during an import, and what is remembered of it.

Names are only in memory, and only for the files of this run: what was found of earlier files is
kept as pairs of pseudonyms.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from inclusion_metrics.linkage import (
    Candidate,
    link,
    read_decisions,
    review_rows,
    settle,
)
from inclusion_metrics.linkage.review import TO_REVIEW
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.draft import Draft
from inclusion_metrics.sources.people.resolving import NO_PAIRS, Pairs

#: Where the pairs are kept in the data folder.
REMEMBERED = "rapprochements.json"


@dataclass(frozen=True, slots=True)
class Related:
    """The outcome of the comparison of names.

    Attributes:
        precision, recall: what the model says of itself, None where it joined nothing.
    """

    pairs: Pairs
    review: pl.DataFrame
    precision: float | None
    recall: float | None


def relate(drafts: Sequence[Draft], decisions: Mapping[str, bool]) -> Related:
    """Compare the names of the files of this run.

    Raises:
        ErreurUtilisateur: the extra is not installed, or decisions contradict one another.
    """
    scopes = {
        mention: f"{draft.file.format}|{scope}" if scope else ""
        for draft in drafts
        for mention, scope in draft.mentions.select("mention", "portee").iter_rows()
    }
    names = {mention: name for draft in drafts for mention, name in draft.names.items()}
    linked = link([Candidate(one, scopes.get(one, ""), name) for one, name in names.items()])
    settled = settle(linked, decisions, names, scopes)
    waiting = {frozenset(pair) for pair in settled.likely}
    asked = [pair for pair in linked.merged if frozenset((pair.a, pair.b)) in waiting]
    where = _places(drafts)
    review = review_rows([*linked.uncertain, *asked], lambda one: where.get(one, ""), decisions)
    pairs = Pairs(settled.same, settled.likely, settled.different)
    return Related(pairs, review, linked.precision, linked.recall)


def _places(drafts: Sequence[Draft]) -> dict[str, str]:
    """Where a person may read who a mention is: the file, and its first lines."""
    where: dict[str, str] = {}
    for draft in drafts:
        rows = draft.mentions.select("mention", "lignes").iter_rows()
        for mention, lines in rows:
            shown = ", ".join(str(line) for line in (lines or [])[:3])
            where.setdefault(mention, f"{draft.file.nom}, ligne {shown}")
    return where


def written_decisions(folder: Path) -> dict[str, bool]:
    """What a person wrote in the review file of an earlier import."""
    file = folder / TO_REVIEW
    if not file.is_file():
        return {}
    try:
        content = file.read_bytes()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:  # saved again by a spreadsheet program
            text = content.decode("cp1252", errors="replace")
        table = pl.read_csv(text.encode(), separator=";", infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ErreurUtilisateur(
            f"« {file} » est illisible : rétablissez-le, ou supprimez-le pour repartir de zéro."
        ) from error
    return read_decisions(table, str(file))


def remembered(folder: Path) -> Pairs:
    """The pairs that earlier imports found."""
    file = folder / REMEMBERED
    if not file.is_file():
        return NO_PAIRS
    try:
        kept = json.loads(file.read_text("utf-8"))
        parts = (kept[name] for name in ("same", "likely", "different"))
        return Pairs(*(tuple((str(a), str(b)) for a, b in part) for part in parts))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ErreurUtilisateur(
            f"« {file} » est abîmé : supprimez-le, puis refaites l’import avec « --rapprocher »."
        ) from error


def remember(pairs: Pairs, folder: Path) -> None:
    """Write the pairs, under pseudonyms."""
    kept = {"same": pairs.same, "likely": pairs.likely, "different": pairs.different}
    text = json.dumps({name: sorted(part) for name, part in kept.items()}, indent=1)
    (folder / REMEMBERED).write_text(text + "\n", encoding="utf-8")


def completed(found: Pairs, before: Pairs, names: set[str]) -> Pairs:
    """What this run found, and what earlier ones found of people it does not name."""

    def both(
        new: tuple[tuple[str, str], ...], old: tuple[tuple[str, str], ...]
    ) -> tuple[tuple[str, str], ...]:
        kept = (pair for pair in old if not set(pair) <= names)
        return tuple(dict.fromkeys((*new, *kept)))

    return Pairs(
        both(found.same, before.same),
        both(found.likely, before.likely),
        both(found.different, before.different),
    )
