"""Linkage of persons by name, birth, town and sex, before they are put under pseudonyms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from inclusion_metrics.linkage import engine
from inclusion_metrics.linkage.comparisons import DEGREES, degree
from inclusion_metrics.linkage.names import Candidate, comparable
from inclusion_metrics.model import ErreurUtilisateur


@dataclass(frozen=True, slots=True)
class Pair:
    """Two mentions that may be one person, ``a`` before ``b``; what agrees, never a name."""

    a: str
    b: str
    probability: float
    agreement: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """What the model found.

    Attributes:
        merged: pairs taken for one person without being looked at, surest first.
        uncertain: pairs for a person to decide, surest first.
        precision: expected share of ``merged`` that is one person; None when nothing is merged.
        recall: expected share of the pairs of one person that is in ``merged``, among the pairs
            looked at; None when none is expected. Both follow from the probabilities: they are
            what the model says of itself, not a measure against the truth.
        trained: True when the probabilities of the model were learnt from these data.
    """

    merged: list[Pair]
    uncertain: list[Pair]
    precision: float | None
    recall: float | None
    trained: bool = False


def link(
    candidates: Sequence[Candidate],
    *,
    accept: float = 0.95,
    review: float = 0.5,
    within_scope: bool = False,
    prudent: bool = True,
) -> Linked:
    """Find the mentions that are one person.

    Args:
        candidates: in any order: the outcome does not depend on it.
        accept: probability from which a pair is taken for one person.
        review: probability from which a pair is shown to a person.
        within_scope: also compare two mentions of one scope, to find its duplicates. Without it,
            a source that tells its people apart is believed. An empty scope vouches for nobody.
        prudent: leave to a person, whatever their probability, pairs whose births cannot be
            compared (namesakes) and pairs whose first names are no mere spellings (twins).

    Raises:
        ErreurUtilisateur: the extra is not installed, or the thresholds are not in order.
    """
    engine.require()
    if not 0 < review <= accept <= 1:
        raise ErreurUtilisateur(
            "Seuils de rapprochement : il faut 0 < relecture ≤ acceptation ≤ 1."
        )
    scored = engine.score(comparable(candidates), within_scope=within_scope)
    sure = pl.col("probability") >= accept
    if prudent:
        sure &= ~_doubtful()
    pairs = scored.pairs.with_columns(sure=sure).sort(
        "probability", "a", "b", descending=[True, False, False]
    )
    merged = pairs.filter("sure")
    uncertain = pairs.filter(pl.col("probability") >= review, ~pl.col("sure"))
    expected, found = float(pairs["probability"].sum()), float(merged["probability"].sum())
    return Linked(
        merged=_pairs(merged),
        uncertain=_pairs(uncertain),
        precision=found / merged.height if merged.height else None,
        recall=found / expected if expected else None,
        trained=scored.trained,
    )


def _doubtful() -> pl.Expr:
    """What a probability cannot settle, because the model takes each comparison on its own."""
    no_birth = (pl.col("gamma_naissance") < 0) & (pl.col("gamma_annee") < 0)
    return no_birth | pl.any_horizontal(pl.col("gamma_prenom", "gamma_nom_entier").is_in([0, 1]))


def _pairs(frame: pl.DataFrame) -> list[Pair]:
    return [
        Pair(
            row["a"], row["b"], row["probability"],
            ", ".join(filter(None, (degree(name, row[f"gamma_{name}"]) for name in DEGREES))),
        )
        for row in frame.iter_rows(named=True)
    ]  # fmt: skip
