"""The engine of disclosure control, by itself: against the definition, written here once more.

The checker of this file solves the outsider’s programs with another library, from what is
printed, and enumerates masks or whole tables: it shares nothing with the engine.
"""

from __future__ import annotations

import doctest
import itertools
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.secrecy import dimensions, tables
from inclusion_metrics.secrecy.audit import audit
from inclusion_metrics.secrecy.dimensions import Dimension
from inclusion_metrics.secrecy.optimum import Effort, Solution, solve
from inclusion_metrics.secrecy.system import Relation, System
from inclusion_metrics.secrecy.tables import Protected, protect_tables

RACINE = Path(__file__).parent.parent
FEW = settings(
    max_examples=40, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
MANY = settings(FEW, max_examples=150)

# ------------------------------------------------------------------------ an independent checker


def interval(system: System, masked: np.ndarray, cell: int) -> tuple[float, float]:
    """The smallest and the largest value of a cell, given all that is printed."""
    bounds = [
        (low, None if math.isinf(high) else high) if hides else (value, value)
        for low, high, value, hides in zip(
            system.low, system.high, system.value, masked, strict=True
        )
    ]
    ends = []
    for sense in (1.0, -1.0):
        goal = np.zeros(len(system))
        goal[cell] = sense
        done = linprog(
            goal, A_eq=system.relations.toarray(), b_eq=np.zeros(system.relations.shape[0]),
            bounds=bounds, method="highs-ds",
        )  # fmt: skip
        assert done.status in (0, 3), done.message
        ends.append(sense * done.fun if done.status == 0 else -sense * math.inf)
    return ends[0], ends[1]


def sufficient(system: System, masked: np.ndarray) -> bool:
    """Every primary cell keeps the interval that it requires."""
    for cell in np.flatnonzero(system.primary):
        least, most = interval(system, masked, int(cell))
        value = system.value[cell]
        below = min(system.below[cell], value - system.low[cell])
        above = min(system.above[cell], system.high[cell] - value)
        width = min(system.width[cell], system.high[cell] - system.low[cell])
        small = 1e-5 * max(below, above, width)
        if value - least < below - small or most - value < above - small:
            return False
        if most - least < width - small:
            return False
    return True


def cheapest(system: System) -> float:
    """The least cost of sufficient masks, all choices being tried; infinite without any."""
    always = system.primary | system.hidden
    free = np.flatnonzero(~always & ~system.fixed)
    choices = [
        (float(system.weight[list(more)].sum()), more)
        for size in range(len(free) + 1)
        for more in itertools.combinations(free.tolist(), size)
    ]
    for cost, more in sorted(choices):
        masked = always.copy()
        masked[list(more)] = True
        if sufficient(system, masked):
            return cost
    return math.inf


# ----------------------------------------------------------------------------- tables at random


def additive(
    leaves: np.ndarray, groups: list[list[list[int]]]
) -> tuple[np.ndarray, list[Relation]]:
    """A table with its totals: along each axis, groups of categories that have a subtotal each."""
    full, spread = leaves, []
    for axis, mine in enumerate(groups):
        count = full.shape[axis]
        added = [full.take(group, axis).sum(axis, keepdims=True) for group in mine]
        full = np.concatenate([full, *added, full.sum(axis, keepdims=True)], axis)
        spread.append((axis, count, mine))
    places = np.arange(full.size).reshape(full.shape)
    relations: list[Relation] = []
    for axis, count, mine in spread:
        inside = {part for group in mine for part in group}
        top = [
            *(part for part in range(count) if part not in inside),
            *range(count, count + len(mine)),
        ]
        sums = [
            *((count + place, group) for place, group in enumerate(mine)),
            (full.shape[axis] - 1, top),
        ]
        moved = np.moveaxis(places, axis, 0).reshape(full.shape[axis], -1)
        for column in moved.T.tolist():
            relations += [
                {column[whole]: -1.0, **{column[part]: 1.0 for part in parts}}
                for whole, parts in sums
            ]
    return full.ravel(), relations


@st.composite
def systems(draw: st.DrawFn, most: int = 60, scale: float = 1.0) -> System:
    """One table of counts or amounts in one to three dimensions, at times with subtotals."""
    shape = draw(
        st.sampled_from([(3,), (5,), (2, 2), (2, 3), (3, 3), (4, 3), (2, 2, 2), (3, 2, 2)])
    )
    numbers = st.one_of(st.integers(0, 4), st.integers(0, 40))
    leaves = np.array(
        draw(st.lists(numbers, min_size=math.prod(shape), max_size=math.prod(shape))), dtype=float
    ).reshape(shape)
    groups = [[[0, 1]] if size > 2 and draw(st.booleans()) else [] for size in shape]
    value, relations = additive(leaves * scale, groups)
    if len(value) > most:
        groups = [[] for _ in shape]
        value, relations = additive(leaves * scale, groups)
    primary = np.flatnonzero((value > 0) & (value < 5 * scale))
    fixed = np.flatnonzero(value == 0)
    weight = draw(st.sampled_from(["one", "root", "value"]))
    weights = {"one": np.ones(len(value)), "root": np.sqrt(value + 1), "value": value + 1.0}[weight]
    if draw(st.booleans()):
        return System.of(
            value, relations, primary=primary, fixed=fixed, weight=weights,
            width=float(draw(st.integers(1, 5))) * scale,
        )  # fmt: skip
    reach = value * draw(st.sampled_from([0.1, 0.5, 1.0]))
    return System.of(
        value, relations, primary=primary, fixed=fixed, weight=weights, below=reach, above=reach
    )


def check(system: System, found: Solution) -> None:
    """Nothing exposed that could be protected, and no mask in vain."""
    intervals = {one.cell: one for one in audit(system, found.masked)}
    assert tuple(c for c, one in intervals.items() if one.exposed) == found.impossible
    assert found.bound <= found.cost + 1e-6
    if found.impossible:
        return
    assert sufficient(system, found.masked)
    for cell in np.flatnonzero(found.masked & ~system.primary & ~system.hidden):
        without = found.masked.copy()
        without[cell] = False
        assert not sufficient(system, without), cell


# ------------------------------------------------------------------------------------ properties


@MANY
@given(systems())
def test_masks_suffice_and_none_is_useless(system: System) -> None:
    check(system, solve(system))


@FEW
@given(systems(), st.sampled_from([1e-4, 1e6, 1e8]))
def test_the_size_of_the_numbers_changes_nothing(system: System, times: float) -> None:
    fields = ("value", "low", "high", "below", "above", "width")
    arrays = {name: getattr(system, name) * times for name in fields}
    larger = System(
        **arrays, primary=system.primary, hidden=system.hidden, fixed=system.fixed,
        weight=system.weight, relations=system.relations,
    )  # fmt: skip
    first, second = solve(system), solve(larger)
    check(larger, second)
    assert second.cost == pytest.approx(first.cost)


@FEW
@given(systems(most=16))
def test_the_cost_is_the_least_of_all(system: System) -> None:
    found = solve(system)
    free = int((~system.primary & ~system.hidden & ~system.fixed).sum())
    if found.impossible or free > 11:
        return
    assert found.optimal
    assert found.cost == pytest.approx(cheapest(system))


@FEW
@given(systems(most=16))
def test_little_effort_still_gives_a_true_bound(system: System) -> None:
    found = solve(system, Effort(rounds=1, trials=0, proofs=0))
    check(system, found)
    if not found.impossible and int((~system.primary & ~system.fixed).sum()) <= 11:
        least = cheapest(system)
        assert found.bound - 1e-6 <= least <= found.cost + 1e-6


@MANY
@given(systems(), st.randoms(use_true_random=False))
def test_the_audit_computes_what_another_solver_does(system: System, chance: object) -> None:
    rng = np.random.default_rng(chance.randrange(2**32))  # type: ignore[attr-defined]
    masked = system.primary | (rng.random(len(system)) < 0.4)
    for one in audit(system, masked):
        least, most = interval(system, masked, one.cell)
        assert one.least == pytest.approx(least, abs=1e-6)
        assert one.most == pytest.approx(most, abs=1e-6)


def test_the_audit_knows_every_whole_table_that_could_have_been() -> None:
    """On two-way tables, the extremes of whole tables are those of the programs."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        value, relations = additive(rng.integers(0, 4, (2, 3)).astype(float), [[], []])
        masked = rng.random(len(value)) < 0.6
        masked[-1] = False
        system = System.of(value, relations, primary=np.flatnonzero(masked), width=1.0)
        total = int(value[-1])
        every = np.array(
            [
                additive(np.diff([-1, *bars, total + 5]).reshape(2, 3) - 1.0, [[], []])[0]
                for bars in itertools.combinations(range(total + 5), 5)
            ]
        )
        every = every[(every == value)[:, ~masked].all(axis=1)]
        for one in audit(system, masked):
            assert (one.least, one.most) == pytest.approx(
                (every[:, one.cell].min(), every[:, one.cell].max()), abs=1e-6
            )


# ------------------------------------------------------------------------------- by hand: systems


def test_a_hidden_cell_costs_nothing_and_protects() -> None:
    # 10 = 3 + 7: the total is printed nowhere.
    system = System.of([10, 3, 7], [{0: -1, 1: 1, 2: 1}], primary=[1], hidden=[0], width=5.0)
    found = solve(system)
    assert found.cost == 0
    assert found.masked.tolist() == [True, True, False]


def test_what_cannot_be_protected_is_as_vague_as_can_be() -> None:
    # 4 = 3 + 1 and everybody knows 4: the 3 is between 0 and 4 at best.
    system = System.of([4, 3, 1], [{0: -1, 1: 1, 2: 1}], primary=[1], fixed=[0], width=5.0)
    found = solve(system)
    assert found.impossible == (1,)
    assert found.masked.tolist() == [False, True, True]
    assert [(one.least, one.most, one.exposed) for one in audit(system, found.masked)] == [
        (0.0, 4.0, True),
        (0.0, 4.0, False),
    ]


def test_sums_that_hold_to_a_rounding_are_audited() -> None:
    value = [1e6, 333333.3, 333333.3, 333333.3, 1e6, 1e6, 2e6 / 3, 2e6 / 3]
    system = System.of(value[:4], [{0: -1, 1: 1, 2: 1, 3: 1}], primary=[1], below=1e4, above=1e4)
    found = solve(system)
    check(system, found)


def test_unequal_sums_and_wrong_bounds_are_refused() -> None:
    for wrong in (
        {"relations": [{0: -1, 1: 1}], "value": [3, 2]},
        {"low": 4.0},
        {"high": 2.0},
        {"fixed": [1]},
        {"weight": 0.0},
        {"width": -1.0},
        {"width": math.nan},
    ):
        told = {"value": [3, 3], "relations": [{0: -1, 1: 1}], "primary": [1], **wrong}
        with pytest.raises(ValueError, match=r"\w"):
            System.of(**told)  # type: ignore[arg-type]


def test_nothing_is_said_on_the_console_and_another_process_masks_the_same() -> None:
    script = """
import sys, numpy as np
sys.path.insert(0, "tests")
from inclusion_metrics.secrecy.system import System
from inclusion_metrics.secrecy.optimum import solve
rng = np.random.default_rng(3)
a = rng.poisson(6, (9, 8)).astype(float)
full = np.block([[a, a.sum(1)[:, None]], [a.sum(0)[None], np.array([[a.sum()]])]])
n = np.arange(90).reshape(10, 9)
sums = [{int(l[-1]): -1.0, **{int(c): 1.0 for c in l[:-1]}} for l in (*n, *n.T)]
v = full.ravel()
found = solve(System.of(v, sums, primary=np.flatnonzero((v > 0) & (v < 4)), width=5.0))
open(sys.argv[1], "wb").write(np.packbits(found.masked).tobytes())
"""
    seen = set()
    for seed in ("1", "2"):
        target = Path(os.environ.get("TMPDIR", "/tmp")) / f"masques-{os.getpid()}-{seed}"  # noqa: S108
        done = subprocess.run(
            [sys.executable, "-c", script, str(target)], capture_output=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed}, cwd=RACINE,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        seen.add(target.read_bytes())
        target.unlink()
    assert len(seen) == 1


# -------------------------------------------------------------------------------- tables of polars

AGES = Dimension("Total", {"60-74": "60+", "75+": "60+"})
SUMS = {"commune": Dimension("Total"), "age": AGES}


def cells(frame: pl.DataFrame, **columns: object) -> pl.DataFrame:
    return frame.with_columns(
        primary=pl.col("value").is_between(0.5, 4.5),
        **{name: pl.lit(given) for name, given in columns.items()},
    )


def visits(*, levels: bool = True) -> pl.DataFrame:
    """Two communes, ages in two levels; the 3 of A × 75+ must be protected."""
    ages = ["-60", "60-74", "75+", "60+", "Total"]
    a, b = [20, 11, 3, 14, 34], [15, 9, 12, 21, 36]
    frame = pl.DataFrame(
        {
            "commune": ["A"] * 5 + ["B"] * 5 + ["Total"] * 5,
            "age": ages * 3,
            "value": [*a, *b, *(x + y for x, y in zip(a, b, strict=True))],
        }
    )
    return frame if levels else frame.filter(pl.col("age") != "60+")


def shown(done: Protected, name: str = "t") -> dict[tuple[str, ...], float | None]:
    return {tuple(line[:-2]): line[-2] for line in done.tables[name].iter_rows()}


@pytest.mark.parametrize("levels", [True, False])
def test_a_missing_level_still_adds_up(*, levels: bool) -> None:
    done = protect_tables({"t": cells(visits(levels=levels), width=5)}, SUMS)
    masked = {key for key, value in shown(done).items() if value is None}
    assert masked == {(c, a) for c in "AB" for a in ("60-74", "75+")}
    assert done.optimal
    assert not done.audit["exposed"].any()
    # A × 75+ and A × 60-74 make 14; 75+ makes 15 with B: from 0 to 14.
    line = done.audit.filter(pl.col("commune") == "A", pl.col("age") == "75+")
    assert line.select("least", "most").row(0) == (0.0, 14.0)
    assert done.tables["t"].columns == ["commune", "age", "value", "status"]


def test_a_total_printed_in_another_table_counts() -> None:
    """One table without totals, another with nothing but them."""
    frame = cells(visits(), width=5)
    parts = frame.filter(pl.col("commune") != "Total")
    totals = frame.filter(pl.col("commune") == "Total").drop("commune")
    together = protect_tables({"t": frame}, SUMS)
    apart = protect_tables({"parts": parts, "totals": totals}, SUMS)
    found = {
        **shown(apart, "parts"),
        **{("Total", k[0]): v for k, v in shown(apart, "totals").items()},
    }
    assert found == shown(together)


def test_a_cell_of_two_tables_is_masked_in_both() -> None:
    frame = cells(visits(), width=5)
    other = frame.filter(pl.col("commune") == "A").drop("commune")
    done = protect_tables({"t": frame, "a": frame.filter(pl.col("commune") == "A")}, SUMS)
    assert [v for k, v in shown(done).items() if k[0] == "A"] == list(shown(done, "a").values())
    with pytest.raises(ErreurUtilisateur, match="autre valeur dans la table « a »"):
        protect_tables({"t": frame, "a": other}, SUMS)


def test_a_single_child_is_masked_with_its_parent() -> None:
    frame = pl.DataFrame({"c": ["a", "b", "a1", "Total"], "value": [3, 20, 3, 23]})
    done = protect_tables({"t": cells(frame, width=3)}, {"c": Dimension("Total", {"a1": "a"})})
    assert {k[0] for k, v in shown(done).items() if v is None} == {"a", "a1", "b"}


def test_below_zero_nothing_is_known_beforehand() -> None:
    frame = pl.DataFrame({"c": ["a", "b", "Total"], "value": [-3.0, 20.0, 17.0]}).with_columns(
        primary=pl.col("value") < 0, percent=pl.lit(50)
    )
    done = protect_tables({"t": frame}, {"c": Dimension("Total")})
    assert not done.audit["exposed"].any()
    assert done.tables["t"]["value"].null_count() == 2


def test_tables_without_lines_or_secrets() -> None:
    frame = cells(visits(), width=5)
    empty = protect_tables({"t": frame.clear()}, SUMS)
    assert empty.tables["t"].is_empty()
    open_ = protect_tables({"t": frame.with_columns(primary=pl.lit(value=False))}, SUMS)
    assert open_.cost == 0
    assert open_.audit.is_empty()
    assert open_.tables["t"]["value"].to_list() == [float(v) for v in frame["value"]]


BAD = {
    "la colonne « primary » manque": lambda f: f.drop("primary"),
    "la colonne « value » est vide quelque part": lambda f: f.with_columns(value=pl.lit(None)),
    "la colonne « age » est vide": lambda f: f.with_columns(age=pl.lit(None, dtype=pl.String)),
    "la colonne « primary » doit dire vrai": lambda f: f.with_columns(primary=pl.lit(1)),
    "la colonne « value » doit contenir des nombres": lambda f: f.cast({"value": pl.String}),
    "NaN": lambda f: f.with_columns(width=pl.lit(math.nan)),
    "infini": lambda f: f.with_columns(width=pl.lit(math.inf)),
    "« sexe » n’est ni une dimension": lambda f: f.with_columns(sexe=pl.lit("F")),
    "la case A × -60 y est deux fois": lambda f: pl.concat([f, f.head(1)]),
    "la case A n’est pas la somme de ses parties : il s’en faut de 1": lambda f: f.with_columns(
        value=pl.col("value") + (pl.int_range(pl.len()) == 4)
    ),
    "la case A × 75\\+ est à protéger : dites de combien": lambda f: f.drop("width"),
    "est à protéger et ne peut être masquée": lambda f: f.with_columns(fixed=pl.lit(value=True)),
    "n’est pas entre `low` et `high`": lambda f: f.with_columns(high=pl.lit(10)),
    "`weight` nul ou négatif": lambda f: f.with_columns(weight=pl.lit(0)),
    "`percent` négatif": lambda f: f.with_columns(percent=pl.lit(-5)),
    "ne suffirait pas à protéger : A × 75\\+": lambda f: f.with_columns(fixed=~pl.col("primary")),
}


@pytest.mark.parametrize("told", BAD)
def test_a_wrong_table_is_named_with_its_cell(told: str) -> None:
    with pytest.raises(ErreurUtilisateur, match=told):
        protect_tables({"t": BAD[told](cells(visits(), width=5))}, SUMS)


def test_wrong_hierarchies_and_no_table_are_refused() -> None:
    with pytest.raises(ErreurUtilisateur, match="Aucune table"):
        protect_tables({}, SUMS)
    with pytest.raises(ErreurUtilisateur, match="fait partie d’elle-même"):
        Dimension("Total", {"a": "b", "b": "a"}).above("a")
    levels = pl.DataFrame({"epci": ["E", "F"], "commune": ["Autres", "Autres"]})
    with pytest.raises(ErreurUtilisateur, match="« Autres » fait partie de « E » et de « F »"):
        Dimension.from_levels("Total", levels)


@settings(FEW, max_examples=80)
@given(st.integers(0, 10**6), st.sampled_from(["width", "percent"]))
def test_linked_tables_are_protected_together(seed: int, kind: str) -> None:
    """Three dimensions, never crossed all three: tables that share their margins."""
    rng = np.random.default_rng(seed)
    leaves = pl.DataFrame(
        {
            "commune": rng.choice(["A", "B", "C"], 60),
            "age": rng.choice(["-60", "60-74", "75+"], 60),
            "sexe": rng.choice(["F", "H"], 60),
            "value": rng.integers(0, 3, 60) if kind == "width" else rng.lognormal(8, 3, 60),
        }
    )  # fmt: skip
    dims = {**SUMS, "sexe": Dimension("Total")}
    asked = {
        f"{a}-{b}": crossed(leaves, a, b, dims).with_columns(
            primary=pl.col("n") < 4 if kind == "percent" else pl.col("value").is_between(0.5, 3.5),
            **{kind: pl.lit(4.0 if kind == "width" else 15.0)},
        ).drop("n")
        for a, b in (("commune", "age"), ("commune", "sexe"), ("age", "sexe"))
    }  # fmt: skip
    try:
        done = protect_tables(asked, dims)
    except ErreurUtilisateur as error:
        if "ne suffirait pas" not in str(error):
            raise
        return
    assert not done.audit["exposed"].any()
    assert done.bound <= done.cost + 1e-6
    for name, frame in asked.items():
        assert (done.tables[name]["value"].is_null() | ~frame["primary"]).all()
    linked = tables._Linked(asked, dims, show_zeros=True)
    told = [
        (linked._place[key], line["value"] is None)
        for name, frame in done.tables.items()
        for line, key in zip(
            frame.iter_rows(named=True), linked._lines_of.filter(pl.col("table") == name)
            .drop("table").iter_rows(), strict=True,
        )
    ]  # fmt: skip
    masked = np.zeros(len(linked.system), dtype=bool)
    for place, hides in told:
        assert hides >= masked[place]
        masked[place] = hides
    assert sufficient(linked.system, masked)


def crossed(leaves: pl.DataFrame, one: str, two: str, dims: dict[str, Dimension]) -> pl.DataFrame:
    """A table of two dimensions with all its totals, and the subtotals of the hierarchies."""
    lifted = leaves.with_columns(
        *(
            pl.col(axis).map_elements(
                lambda category, axis=axis: [category, *dims[axis].above(category)],
                return_dtype=pl.List(pl.String),
            )
            for axis in (one, two)
        )
    )
    return (
        lifted.explode(one).explode(two)
        .group_by(one, two).agg(pl.col("value").cast(float).sum(), n=pl.len())
        .sort(one, two)
    )  # fmt: skip


def test_the_examples_of_the_docstrings_are_true() -> None:
    for module in (tables, dimensions):
        done = doctest.testmod(module)
        assert done.attempted > 0
        assert done.failed == 0


def test_a_total_under_another_name_is_refused() -> None:
    """« total » beside a declared « Total » would be a category: 53 less the rest, the secret."""
    frame = pl.DataFrame({"x": ["a", "b", "c", "total"], "value": [3, 20, 30, 53]})
    frame = frame.with_columns(primary=pl.col("value") == 3, width=pl.lit(5))
    with pytest.raises(ErreurUtilisateur, match="le total de « x » est déclaré « Total »"):
        protect_tables({"t": frame}, {"x": Dimension("Total")})
