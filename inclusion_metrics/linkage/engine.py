"""Calls to splink and DuckDB: train when there is enough to learn from, then score."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from inclusion_metrics.linkage import comparisons
from inclusion_metrics.model import ErreurUtilisateur

if TYPE_CHECKING:
    from splink import Linker
    from splink.internals.splink_dataframe import SplinkDataFrame

ABSENT = (
    "Le rapprochement entre structures demande l’extra « rapprochement » : installez-le avec "
    '« uv sync --extra rapprochement » ou « pip install "inclusion-metrics[rapprochement]" ».'
)
#: Pairs to look at below which nothing is learnt from the data.
TRAINED_FROM = 500
#: Pairs alike in name and birth below which the degrees of one person are not learnt.
TAUGHT_FROM = 50
#: Random pairs looked at to learn how often two persons agree by chance, and their seed.
RANDOM_PAIRS, SEED = 1.2e6, 2024
#: How many pairs the defaults are worth beside those of the data, for u and for m.
WEIGHT = {"u": 1_000.0, "m": 50.0}
#: Share of the pairs of one person that are alike in name and birth, to begin with.
WRITTEN_ALIKE = 0.7
#: The most likely that two mentions at random may be thought to be one person, where a small file
#: does not tell frequent names from rare ones: as among the public of a thousand people.
MOST_LIKELY = 0.001
_ROUNDS = 50

Model = dict[str, dict[str, list[float]]]


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs with a probability.

    Attributes:
        pairs: ``a`` < ``b``, ``probability`` and one ``gamma_…`` per comparison; sorted.
        trained: True when the probabilities of the model were learnt from the data.
        prior: probability that two mentions taken at random are one person.
        model: the probabilities used.
    """

    pairs: pl.DataFrame
    trained: bool
    prior: float
    model: Model


def require() -> None:
    """Say how to install the extra.

    Raises:
        ErreurUtilisateur: splink or DuckDB is not installed.
    """
    try:
        import duckdb  # noqa: F401
        import splink  # noqa: F401
    except ImportError as error:
        raise ErreurUtilisateur(ABSENT) from error


@contextmanager
def database(rows: pl.DataFrame) -> Iterator[SplinkDataFrame]:
    """The rows as a table that splink reads, in memory, for the time of the block.

    Names must not reach a disk: DuckDB may neither spill nor open a file. One thread makes sums,
    and so probabilities, the same on every machine.
    """
    import duckdb
    from splink import DuckDBAPI

    logger = logging.getLogger("splink")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # it says on stderr what is usual in small files
    connection = duckdb.connect(":memory:", config={"threads": 1, "temp_directory": ""})
    try:
        connection.execute("SET enable_external_access = false")
        yield DuckDBAPI(connection).register(rows.to_arrow(), table_name="personnes")
    finally:
        connection.close()
        logger.setLevel(level)


def score(rows: pl.DataFrame, *, within_scope: bool, learn: bool | None = None) -> Scored:
    """Score the pairs worth comparing.

    Args:
        rows: rows of ``names.COMPARED``.
        within_scope: whether two mentions of one scope are compared.
        learn: whether the probabilities are learnt from the rows; by default, when there are
            ``TRAINED_FROM`` pairs to look at.
    """
    alike = _alike(rows, within_scope=within_scope)
    possible = _possible(rows, within_scope=within_scope)
    model = comparisons.defaults()
    if not possible:
        return Scored(_sorted(None), trained=False, prior=0.0, model=model)
    prior = min(MOST_LIKELY, (alike.height + 0.5) / WRITTEN_ALIKE / possible)
    with database(rows) as table:
        linker = _linker(table, model, prior, within_scope=within_scope, frequencies=False)
        blocked = linker.inference.compute_blocked_pairs_for_predict()
        enough = len(blocked.as_duckdbpyrelation()) >= TRAINED_FROM
        trained = enough if learn is None else learn
        if trained:
            model = _learnt(linker, model, rows.height, alike, within_scope=within_scope)
            linker = _linker(table, model, prior, within_scope=within_scope, frequencies=True)
        pairs = _sorted(linker.inference.predict(warning_mode="never").as_duckdbpyrelation().pl())
    most = 0.5 if trained else MOST_LIKELY
    pairs, prior = _with_prior(pairs, prior, possible, most)
    return Scored(pairs, trained, prior, model)


def _linker(
    table: SplinkDataFrame, model: Model, prior: float, *, within_scope: bool, frequencies: bool
) -> Linker:
    from splink import Linker

    chosen = comparisons.settings(model, prior, within_scope=within_scope, frequencies=frequencies)
    return Linker(table, chosen, log_level=None)


def _possible(rows: pl.DataFrame, *, within_scope: bool) -> int:
    """How many pairs there are, apart from those of one scope."""
    told_apart = rows.filter(pl.col("portee") != "").group_by("portee").len()["len"].to_list()
    inside = 0 if within_scope else sum(math.comb(count, 2) for count in told_apart)
    return math.comb(rows.height, 2) - inside


def _alike(rows: pl.DataFrame, *, within_scope: bool) -> pl.DataFrame:
    """Pairs with the same words of name and the same birth: what is surest to teach."""
    known = rows.filter(pl.col("annee").is_not_null())
    pairs = known.join(known, on=["entier", "annee"], suffix="_r").filter(
        pl.col("unique_id") < pl.col("unique_id_r"),
        (pl.col("naissance") == pl.col("naissance_r")).fill_null(value=True),
    )
    if within_scope:
        return pairs
    return pairs.filter((pl.col("portee") != pl.col("portee_r")) | (pl.col("portee") == ""))


def _comparable_in(alike: pl.DataFrame) -> dict[str, int]:
    """How many of these pairs each comparison can be learnt from."""
    dated = pl.col("naissance").is_not_null() & pl.col("naissance_r").is_not_null()
    whole = pl.col("non_separe") | pl.col("non_separe_r")
    where = {
        "prenom": pl.col("prenom").is_not_null() & pl.col("prenom_r").is_not_null(),
        "nom": ~whole,
        "nom_entier": whole,
        "naissance": dated,
        "annee": ~dated,
        "commune": pl.col("commune").is_not_null() & pl.col("commune_r").is_not_null(),
        "sexe": pl.col("sexe").is_not_null() & pl.col("sexe_r").is_not_null(),
    }
    return {name: alike.filter(condition).height for name, condition in where.items()}


def _learnt(
    linker: Linker, defaults: Model, people: int, alike: pl.DataFrame, *, within_scope: bool
) -> Model:
    """Probabilities from the data, drawn to the defaults where the data say little."""
    from splink.blocking_rule_library import CustomRule

    linker.training.estimate_u_using_random_sampling(
        RANDOM_PAIRS, SEED, min_count_per_level=None, num_chunks=1
    )
    usable = _comparable_in(alike)
    rules = []
    if usable["naissance"] >= TAUGHT_FROM:
        rules.append("l.naissance = r.naissance")
    elif usable["commune"] >= TAUGHT_FROM:
        rules.append("l.annee = r.annee and l.commune = r.commune")
    if usable["nom"] >= TAUGHT_FROM:
        rules.append("l.prenom = r.prenom and l.nom = r.nom")
    for rule in rules:
        # splink refuses probabilities too small for a float, as where no person is ever written
        # in two ways: the defaults then stand for what this rule would have taught.
        with suppress(ValueError):
            linker.training.estimate_parameters_using_expectation_maximisation(
                CustomRule(rule + comparisons.told_apart(within_scope=within_scope)),
                estimate_without_term_frequencies=True,
            )
    random = min(RANDOM_PAIRS, math.comb(people, 2))
    learnt: Model = {}
    for comparison in linker.misc.save_model_to_json()["comparisons"]:
        name = comparison["output_column_name"]
        levels = [one for one in comparison["comparison_levels"] if not one.get("is_null_level")]
        seen = {"u": random, "m": float(usable[name]) if rules else 0.0}
        learnt[name] = {
            which: _drawn(
                [level[f"{which}_probability"] for level in levels],
                defaults[name][which],
                seen[which] / (seen[which] + WEIGHT[which]),
            )
            for which in ("m", "u")
        }
    return learnt


def _drawn(found: Sequence[float], default: Sequence[float], share: float) -> list[float]:
    """A mean of both. splink leaves their default to degrees that were never seen."""
    total = sum(found)
    return [share * f / total + (1 - share) * d for f, d in zip(found, default, strict=True)]


def _sorted(found: pl.DataFrame | None) -> pl.DataFrame:
    gammas = [f"gamma_{name}" for name in comparisons.DEGREES]
    if found is None:
        texts = {"a": pl.String, "b": pl.String, "match_weight": pl.Float64}
        return pl.DataFrame(schema=texts | dict.fromkeys(gammas, pl.Int32)).with_columns(
            probability=pl.lit(None, dtype=pl.Float64)
        )
    both = ("unique_id_l", "unique_id_r")
    return found.select(
        pl.min_horizontal(both).alias("a"), pl.max_horizontal(both).alias("b"), "match_weight",
        *gammas,
    ).sort("a", "b")  # fmt: skip


def _with_prior(
    pairs: pl.DataFrame, prior: float, possible: int, most: float
) -> tuple[pl.DataFrame, float]:
    """Probabilities, with the prior that they add up to: as many pairs expected as found."""
    evidence = pairs["match_weight"] - _log_odds(prior)
    probability = pl.Series([], dtype=pl.Float64)
    for _ in range(_ROUNDS):
        probability = 1 / (1 + (-(evidence + _log_odds(prior)) * math.log(2)).exp())
        expected = min(most, (float(probability.sum()) + 0.5) / possible)
        if abs(expected - prior) < 1e-6 * prior:
            break
        prior = expected
    return pairs.drop("match_weight").with_columns(probability=probability.round(6)), prior


def _log_odds(probability: float) -> float:
    return math.log2(probability / (1 - probability))
