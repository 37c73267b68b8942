"""Primary disclosure control: mask what rests on too few people.

A count is judged by the people behind it (``contributors``), not by its size: twenty
accompagnements of one person are one person. A share needs its numerator, its complement and
its denominator large enough, except that nobody and everybody may be said of an ordinary trait.
Zeros of an ordinary trait are shown; those of a sensitive one are masked, since they also say
something of everyone. A priority neighbourhood crossed with a trait is sensitive, whatever the
figure.

The masks that keep sums from giving a masked cell back come next (``linked``), then the control
of what a reader could still compute.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from inclusion_metrics.breakdowns import BREAKDOWNS, NOT_COLLECTED
from inclusion_metrics.measurement import CROSS, Figures
from inclusion_metrics.model import ErreurUtilisateur, Grain, Indicator, Kind, Status
from inclusion_metrics.reference.seuils import Profile
from inclusion_metrics.secrecy.control import TOLD
from inclusion_metrics.secrecy.numbers import BEFORE, UNKNOWN, WHOLES
from inclusion_metrics.secrecy.published import Published, seal
from inclusion_metrics.secrecy.rounding import (
    ARRONDI,
    MASQUE,
    approximate,
    round_rows,
)
from inclusion_metrics.secrecy.sums import Parents

_PEOPLE = tuple(grain.value for grain in Grain if grain.counts_people)


def protect(
    figures: Figures,
    catalogue: Mapping[str, Indicator],
    profile: Profile,
    *,
    printed: pl.Expr | None = None,
    parents: Parents | None = None,
    told: pl.DataFrame | None = None,
    diffusion: str = MASQUE,
) -> Published:
    """Mask the figures that would tell something about someone.

    Args:
        figures: everything a run is about to publish, at once, and what helps to tell what a
            reader could compute.
        catalogue: code → indicator, for their kind, grain and sensitivity.
        profile: the thresholds.
        printed: which figures some dossier prints; all of them when not told. The others are not
            part of the result.
        parents: territory (level and code) → those that hold it, for the sums between levels.
        diffusion: « masque », or « arrondi » to print counts of people rounded to a multiple of 5
            and mask only what that would still tell.
        told: numbers that earlier dossiers told (``TOLD``), which no mask takes back.

    Returns:
        The same lines without the people behind each cell; masked figures are null and their
        status says so.

    Raises:
        ErreurUtilisateur: the control finds a masked number again in what would be published.
    """
    # Here and not above: what draws published figures has no use for a solver, half a second of
    # imports.
    from inclusion_metrics.secrecy.linked import Linked
    from inclusion_metrics.secrecy.rounding_control import mask_more

    rounds = diffusion == ARRONDI
    rules = _rules(figures.frame, catalogue, profile, rounds=rounds)
    frame = figures.frame.join(rules, on=("indicator", "breakdown"), how="left").with_columns(
        pl.col(WHOLES).name.suffix(BEFORE),
        printed=pl.lit(value=True) if printed is None else printed,
    )
    frame = frame.with_columns(_silent(pl.col("least")))
    judged = frame.with_columns(_primary(pl.col("least")), *_wholes(pl.col("least")))
    flagged = judged.with_columns(
        status=pl.when("small")
        .then(pl.lit(Status.SECRET_PRIMAIRE.value))
        .otherwise(pl.col("status")),
        reason=pl.when("small")
        .then(pl.format("Moins de {} personnes : secret statistique.", "least"))
        .otherwise(pl.col("reason")),
    )
    rows = flagged.to_dicts()
    earlier = pl.DataFrame(schema=TOLD) if told is None else told
    earlier = earlier.filter(
        pl.col("indicator").is_in(figures.frame["indicator"].unique().implode())
    )
    ruled = earlier.join(
        _rules(earlier, catalogue, profile, rounds=rounds),
        on=("indicator", "breakdown"),
        how="left",
    )
    linked = Linked(rows, catalogue, parents or {}, ruled.to_dicts())
    linked.mask()
    control = mask_more(linked, catalogue) if rounds else linked.control()
    _accept(control)
    if rounds:
        round_rows(rows, catalogue)
    masked = pl.col("status").is_in([Status.SECRET_PRIMAIRE.value, Status.SECRET_SECONDAIRE.value])
    hidden = (
        _hide(c, masked) for c in ("numerator", "value", "lower", "upper", "covered", "seats")
    )
    guarded = pl.DataFrame(rows, schema=flagged.schema).filter("printed").with_columns(*hidden)
    return seal(guarded, profile, control, rounded=rounds)


def _accept(control: pl.DataFrame) -> None:
    """Stop everything when a masked number can be found again."""
    exposed = control.filter("exposed")
    if exposed.is_empty():
        return
    named = ", ".join(exposed["indicator"].unique().sort())
    raise ErreurUtilisateur(
        f"Contrôle de confidentialité : {exposed.height} chiffre(s) masqué(s) se retrouveraient "
        f"par calcul ({named}). Rien n’est publié ; signalez-le aux auteurs du logiciel."
    )


def _few(count: pl.Expr, least: pl.Expr) -> pl.Expr:
    return (count > 0) & (count < least)


def _hide(column: str, where: pl.Expr) -> pl.Expr:
    return pl.when(where).then(None).otherwise(pl.col(column)).alias(column)


def _shown() -> pl.Expr:
    return pl.col("status").is_in([Status.PUBLIE.value, Status.ZERO.value])


def _primary(least: pl.Expr) -> pl.Expr:
    """Whether a figure rests on too few people."""
    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    rest = denominator - numerator
    share, people = pl.col("kind") == Kind.SHARE.value, pl.col("grain").is_in(_PEOPLE)
    count = pl.col("kind") == Kind.COUNT.value
    in_count = people & count & (_few(pl.col("upper"), least) | _few(numerator, least))
    in_share = people & share
    in_share &= _few(numerator, least) | _few(rest, least) | _few(denominator, least)
    # A rate and its numerator give back a denominator, whatever it counts.
    in_rate = (people & _few(denominator, least)) | _few(pl.col("whole_contributors"), least)
    in_share |= (pl.col("kind") == Kind.RATE.value) & in_rate
    in_median = (pl.col("kind") == Kind.MEDIAN.value) & _few(pl.col("whole_contributors"), least)
    # of nobody, a zero tells nothing; nor does it of those who did not say
    asked = (denominator.fill_null(pl.col("scope")) > 0) & (pl.col("item") != UNKNOWN)
    telling = pl.col("sensitive") & asked & ((numerator == 0) | (share & (rest == 0)))
    # one person who brings nearly all of an amount is told with it
    alone = (pl.col("kind") == Kind.AMOUNT.value) & (pl.col("largest") > 0)
    alone &= pl.col("largest") > pl.col("dominant") * numerator
    few = (
        _few(pl.col("contributors"), least)
        | alone.fill_null(value=False)
        | in_count
        | in_share
        | in_median
        | telling
    )
    return (_shown() & ~pl.col("silent") & few.fill_null(value=False)).alias("small")


def _silent(least: pl.Expr) -> pl.Expr:
    """How many did not say: no trait of theirs, but what they said of another one is."""
    silent = (pl.col("kind") == Kind.COUNT.value) & (pl.col("item") == "")
    silent &= pl.col("category").is_in([UNKNOWN, NOT_COLLECTED])
    silent |= (pl.col("item") == UNKNOWN) & ~_few(pl.col("scope"), least)
    return silent.fill_null(value=False).alias("silent")


def _wholes(least: pl.Expr) -> tuple[pl.Expr, ...]:
    """Denominator, scope and coverage, hidden where they rest on too few people themselves."""
    whole = _few(pl.col("whole_contributors"), least).fill_null(value=False)
    people = pl.col("grain").is_in(_PEOPLE)
    everyone = (people & _few(pl.col("scope"), least)) | (~people & whole)
    uncovered = _few(pl.col("covered"), least).fill_null(value=False)
    return (
        _hide("denominator", whole),
        _hide("scope", everyone.fill_null(value=False)),
        _hide("covered", uncovered),
        _hide("seats", uncovered),
    )


def _rules(
    frame: pl.DataFrame, catalogue: Mapping[str, Indicator], profile: Profile, *, rounds: bool
) -> pl.DataFrame:
    """What applies to each figure; ``floor`` is its threshold, even where rounding replaces it."""
    asked = frame.select("indicator", "breakdown").unique().rows()
    return pl.DataFrame(
        [
            {
                "indicator": code,
                "breakdown": breakdown,
                "kind": catalogue[code].kind.value,
                "grain": catalogue[code].grain.value,
                "distinct": catalogue[code].grain.distinct,
                "persons": catalogue[code].grain.counts_people,
                "sensitive": (sensitive := _sensitive(catalogue[code], breakdown)),
                "floor": (floor := profile.minimum(sensitive=sensitive)),
                "dominant": profile.dominant,
                "least": 0 if rounds and not sensitive and _rounded(catalogue[code]) else floor,
            }
            for code, breakdown in asked
        ],
        schema={
            "indicator": pl.String,
            "breakdown": pl.String,
            "kind": pl.String,
            "grain": pl.String,
            "distinct": pl.Boolean,
            "dominant": pl.Float64,
            "persons": pl.Boolean,
            "sensitive": pl.Boolean,
            "floor": pl.Int64,
            "least": pl.Int64,
        },
    )


def _rounded(indicator: Indicator) -> bool:
    """Whether the figure itself is rounded: a count of people, or what is divided by one."""
    return "value" in approximate(indicator)


def _sensitive(indicator: Indicator, breakdown: str) -> bool:
    """Whether a figure, cut that way, falls under the stricter threshold.

    What an indicator tells of people by itself counts like a cut: the share of women of a
    neighbourhood is that neighbourhood crossed with a sex.
    """
    told = {*indicator.traits, *breakdown.split(CROSS)} & BREAKDOWNS.keys()
    traits = {BREAKDOWNS[code].delicate for code in told if BREAKDOWNS[code].trait}
    return indicator.sensitive or traits == {True, False}
