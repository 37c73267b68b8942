"""The visits of a large folder, a few territories at a time: what fits the cache and the memory.

Where the rows of a territory are made of the visits to that territory alone, cutting changes no
figure: someone seen in two territories is one row in each, cut or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import narwhals.stable.v2 as nw
import polars as pl

from inclusion_metrics.rows.attendance import settled_in
from inclusion_metrics.rows.base import Frames, Visits

#: Visits counted at once; below twice as many, cutting saves nothing.
TOGETHER = 20_000_000


@lru_cache(maxsize=16)
def pieces(frames: Frames, level: str) -> tuple[Frames, ...]:
    """The same tables, visits being cut between territories of a level; in a fixed order."""
    if frames.visits is None or not isinstance(frames.visits.seats.to_native(), pl.LazyFrame):
        return (frames,)
    visits = frames.visits
    total = visits.seats.select(nw.len()).collect("polars").to_native().item()
    if total < 2 * TOGETHER:
        return (frames,)
    counts = visits.seats.group_by("cadre").agg(__n=nw.len())
    places = settled_in(frames, visits.settings).join(counts, on="cadre", how="inner")
    known = places.select("cadre", level, "__n").collect("polars").to_native().drop_nulls(level)
    territories = (
        known.group_by(level)
        .agg(pl.col("cadre"), pl.col("cadre").min().alias("__first"), pl.col("__n").sum())
        .sort("__first", level)
        .with_columns(__piece=pl.col("__n").cum_sum() // TOGETHER)
    )
    cut = territories.group_by("__piece", maintain_order=True).agg(pl.col("cadre").explode())
    return tuple(_cut(frames, visits, cut["cadre"]))


def _cut(frames: Frames, visits: Visits, cut: pl.Series) -> Iterator[Frames]:
    for mine in cut:
        cadre = nw.col("cadre")
        # the first filter is what lets the reader skip blocks: places stand in order in the files
        near = visits.seats.filter((cadre >= mine.min()) & (cadre <= mine.max()))
        here = visits.settings.filter(cadre.is_in(mine.to_list()))
        yield replace(frames, visits=replace(visits, seats=near, settings=here))
