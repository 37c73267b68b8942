"""Primary disclosure control: mask what rests on too few people.

A count is judged by the people behind it (``contributors``), not by its size: twenty
accompagnements of one person are one person. A share needs its numerator, its complement and
its denominator large enough, except that nobody and everybody may be said of an ordinary trait.
Zeros of an ordinary trait are shown; those of a sensitive one are masked, since they also say
something of everyone.

Masks that protect the first ones from subtraction (secondary suppression) belong beside this
module; ``protect`` is where they join.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from inclusion_metrics.measure import Figures
from inclusion_metrics.model import Grain, Indicator, Kind, Status
from inclusion_metrics.reference.seuils import Profile
from inclusion_metrics.secrecy.published import Published, seal

_PEOPLE = (Grain.PERSONNE.value, Grain.ACCOMPAGNEMENT.value)


def protect(figures: Figures, catalogue: Mapping[str, Indicator], profile: Profile) -> Published:
    """Mask the figures that would tell something about someone.

    Args:
        figures: everything a run is about to publish, at once.
        catalogue: code → indicator, for their kind, grain and sensitivity.
        profile: the thresholds.

    Returns:
        The same lines without the people behind each cell; masked figures are null and their
        status says so.
    """
    frame = figures.frame.join(_rules(catalogue, profile), on="indicator", how="left")
    least = pl.col("least")
    behind, numerator = pl.col("contributors"), pl.col("numerator")
    denominator, scope = pl.col("denominator"), pl.col("scope")
    share, people = pl.col("kind") == Kind.SHARE.value, pl.col("grain").is_in(_PEOPLE)
    sensitive = pl.col("sensitive")

    def few(count: pl.Expr) -> pl.Expr:
        return (count > 0) & (count < least)

    rest = denominator - numerator
    small_count = few(behind) | (people & (few(pl.col("upper")) | few(numerator)) & ~share)
    small_share = share & people & (few(numerator) | few(rest) | few(denominator))
    small_whole = (pl.col("kind") == Kind.MEDIAN.value) & few(pl.col("whole_contributors"))
    telling = sensitive & ((numerator == 0) | (share & (rest == 0)))
    shown = pl.col("status").is_in([Status.PUBLIE.value, Status.ZERO.value])
    mask = shown & (small_count | small_share | small_whole | telling).fill_null(value=False)
    whole = shown & few(pl.col("whole_contributors")).fill_null(value=False)
    everyone = whole & (few(scope) | ~people).fill_null(value=False)
    uncovered = few(pl.col("covered")).fill_null(value=False) | mask

    def hide(column: str, where: pl.Expr) -> pl.Expr:
        return pl.when(where).then(None).otherwise(pl.col(column)).alias(column)

    protected = frame.with_columns(
        *(hide(column, mask) for column in ("numerator", "value", "lower", "upper")),
        hide("denominator", whole),
        hide("scope", everyone),
        hide("covered", uncovered),
        hide("seats", uncovered),
        status=pl.when(mask).then(pl.lit(Status.SECRET_PRIMAIRE.value)).otherwise(pl.col("status")),
        reason=pl.when(mask)
        .then(pl.format("Moins de {} personnes : secret statistique.", least))
        .otherwise(pl.col("reason")),
    )
    return seal(protected, profile)


def _rules(catalogue: Mapping[str, Indicator], profile: Profile) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "indicator": code,
                "kind": indicator.kind.value,
                "grain": indicator.grain.value,
                "sensitive": indicator.sensitive,
                "least": profile.minimum(sensitive=indicator.sensitive),
            }
            for code, indicator in catalogue.items()
        ],
        schema={
            "indicator": pl.String,
            "kind": pl.String,
            "grain": pl.String,
            "sensitive": pl.Boolean,
            "least": pl.Int64,
        },
    )
