"""What masking tables costs, in time and in cells, against two simple ways of doing it.

    python benchmarks/secrecy.py

Tables are drawn at random, from fixed seeds. Seconds are those of one processor. The simple ways
are judged by the same outsider, and complete what he finds until nothing is exposed:

- « complément » masks, in each sum where a mask stands alone, the smallest other cell;
- « ligne » masks, when a cell must be protected, all the finest cells of its line.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import polars as pl

from inclusion_metrics.secrecy.attacker import Attacker
from inclusion_metrics.secrecy.dimensions import Dimension
from inclusion_metrics.secrecy.master import Learnt
from inclusion_metrics.secrecy.optimum import Effort, complete, solve
from inclusion_metrics.secrecy.system import Flags, System
from inclusion_metrics.secrecy.tables import _Linked

Tables = tuple[dict[str, pl.DataFrame], dict[str, Dimension]]
_MINIMUM = 5
#: Many small systems, as in a run of dossiers: little effort for each.
_QUICK = Effort(rounds=15, trials=2, proofs=0)
#: Beyond so many cells, choices are tried fewer times: minutes otherwise.
_LARGE, _FEWER = 1000, Effort(trials=4, proofs=0)


def levels(rng: np.random.Generator, name: str, *sizes: int) -> pl.DataFrame:
    """A hierarchy: so many groups, each with about so many groups, and so on."""
    lines: list[tuple[str, ...]] = [()]
    for depth, size in enumerate(sizes):
        lines = [
            (*line, f"{line[-1] if line else name}.{place}")
            for line in lines
            for place in range(size if depth == 0 else int(rng.integers(1, 2 * size)))
        ]
    return pl.DataFrame(lines, schema=[str(depth) for depth in range(len(sizes))], orient="row")


def tables(
    seed: int, mean: float, crossings: list[tuple[str, ...]], **sizes: tuple[int, ...]
) -> Tables:
    """Counts in the finest cells of all dimensions, and the tables that cross some of them."""
    rng = np.random.default_rng(seed)
    known = {name: levels(rng, name, *size) for name, size in sizes.items()}
    dimensions = {name: Dimension.from_levels("Total", frame) for name, frame in known.items()}
    leaves = pl.DataFrame({"n": [0]})
    for name, frame in known.items():
        category = pl.Series(name, frame.get_column(frame.columns[-1]))
        share = pl.Series(f"{name}_part", rng.gamma(0.6, 1.0, len(category)))
        leaves = leaves.join(pl.DataFrame([category, share]), how="cross")
    shares = leaves.select(pl.mean_horizontal(pl.col("^.*_part$").log()).exp()).to_series()
    counts = rng.poisson(mean * shares.to_numpy() * rng.gamma(0.7, 1.0, leaves.height))
    leaves = leaves.with_columns(n=pl.Series(counts))
    return {" × ".join(axes): _crossed(leaves, axes, dimensions) for axes in crossings}, dimensions


def _crossed(
    leaves: pl.DataFrame, axes: tuple[str, ...], dimensions: dict[str, Dimension]
) -> pl.DataFrame:
    frame = leaves.group_by(axes, maintain_order=True).agg(pl.col("n").sum())
    for axis in axes:
        above = [[one, *dimensions[axis].above(one)] for one in frame[axis]]
        frame = frame.with_columns(pl.Series(axis, above)).explode(axis)
    return (
        frame.group_by(axes, maintain_order=True)
        .agg(value=pl.col("n").sum())
        .with_columns(primary=pl.col("value").is_between(1, _MINIMUM - 1), width=pl.lit(_MINIMUM))
    )


def run(structures: int = 40, each: int = 30) -> System:
    """Many structures, each with the same tables: structure → commune → EPCI, and ages."""
    frames: dict[str, pl.DataFrame] = {}
    places = levels(np.random.default_rng(7), "epci", 4, 3, 3).head(structures)
    kinds = {"lieu": Dimension.from_levels("Total", places), "age": Dimension("Total")}
    for number in range(each):
        rng = np.random.default_rng(100 + number)
        leaves = pl.DataFrame({"lieu": places["2"]}).join(
            pl.DataFrame({"age": ["-25", "25-59", "60-74", "75+"]}), how="cross"
        )
        leaves = leaves.with_columns(n=pl.Series(rng.poisson(rng.gamma(0.7, 18, leaves.height))))
        name = f"t{number}"
        kinds[name] = Dimension("")
        frames[name] = _crossed(leaves, ("lieu", "age"), kinds).with_columns(
            pl.lit(name).alias(name)
        )
    return _Linked(frames, kinds, show_zeros=True).system


def smallest_complement(system: System) -> Flags:
    """In each sum where a mask stands alone, the smallest other cell."""
    masked = system.primary.copy()
    matrix = system.relations
    changed = True
    while changed:
        changed = False
        for row in range(matrix.shape[0]):
            cells = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
            others = cells[~masked[cells] & ~system.fixed[cells]]
            if masked[cells].sum() == 1 and others.size:
                masked[others[np.argmin(system.value[others])]] = True
                changed = True
    return masked


def whole_line(system: System) -> Flags:
    """All the parts of the first sum that a cell to protect belongs to."""
    masked = system.primary.copy()
    columns = system.relations.tocsc()
    for cell in system.needs:
        row = columns.indices[columns.indptr[cell]]
        line = system.relations[[row]].tocoo()
        masked[line.coords[1][line.data > 0]] = True
    return masked & ~system.fixed


def completed(system: System, masked: Flags) -> Flags:
    """Enough more masks, cheapest first, for nothing to be exposed."""
    attacker = Attacker(system)
    attacker.face((~system.fixed).astype(float))
    needs = np.array([cell for cell in system.needs if not attacker.cuts(cell)], dtype=int)
    return complete(system, attacker, needs, masked.astype(float), Learnt(len(system)))


WAYS: dict[str, Callable[[System], Flags]] = {
    "complément": smallest_complement,
    "ligne": whole_line,
}


def measure(name: str, system: System, effort: Effort = Effort()) -> None:  # noqa: B008 - frozen
    start = time.process_time()
    found = solve(system, effort)
    seconds = time.process_time() - start
    ours = int((found.masked & ~system.primary).sum())
    gap = 100 * (found.cost - found.bound) / found.cost if found.cost else 0.0
    told = [name, len(system), int(system.primary.sum()), ours, f"{gap:.1f}", f"{seconds:.1f}"]
    for way in WAYS.values():
        masked = completed(system, way(system))
        more = masked & ~system.primary
        told += [
            f"{more.sum() / ours:.2f}" if ours else "–",
            f"{system.weight[more].sum() / found.cost:.2f}" if found.cost else "–",
        ]
    print(f"| {' | '.join(map(str, told))} |", flush=True)


def main() -> None:
    heads = [
        "tables", "cases", "à protéger", "masques ajoutés", "écart à la borne (%)", "secondes",
        *(f"{way} : {what}" for way in WAYS for what in ("masques ×", "coût ×")),
    ]  # fmt: skip
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    ab, abc = [("a", "b")], [("a", "b", "c")]
    cases: dict[str, Tables] = {
        "1 dimension, 3 niveaux": tables(1, 30, [("a",)], a=(8, 3, 4)),
        "10 × 10": tables(2, 12, ab, a=(10,), b=(10,)),
        "40 × 10": tables(3, 12, ab, a=(40,), b=(10,)),
        "3 niveaux × 4": tables(4, 25, ab, a=(10, 2, 4), b=(4,)),
        "3 niveaux × 2 niveaux": tables(5, 25, ab, a=(8, 2, 3), b=(4, 2)),
        "12 × 8 × 6": tables(6, 20, abc, a=(12,), b=(8,), c=(6,)),
        "2 niveaux × 8 × 6": tables(7, 20, abc, a=(4, 2), b=(8,), c=(6,)),
        "4 tables liées": tables(
            8, 0.08, [("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")],
            a=(10, 2, 4), b=(20, 4), c=(3,), d=(3,),
        ),
    }  # fmt: skip
    for name, (frames, dimensions) in cases.items():
        system = _Linked(frames, dimensions, show_zeros=True).system
        measure(name, system, _FEWER if len(system) > _LARGE else Effort())
    measure("40 lieux × 30 tables", run(), _QUICK)


if __name__ == "__main__":
    main()
