"""Merges proposed to the coordinator where masks take away most of a table.

Each one was tried: measured and protected, on that table alone. Nothing of it goes into the page:
which categories are enough together is a hint on what each of them holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import polars as pl

from inclusion_metrics.breakdowns import BREAKDOWNS, JOIN, NOT_COLLECTED
from inclusion_metrics.indicators.frequentation import STRUCTURE_PAR_AGE
from inclusion_metrics.measurement import Figures, Request, measure
from inclusion_metrics.model import Indicator
from inclusion_metrics.reference.ages import NO_LIMIT, AgeClass, age_grids
from inclusion_metrics.reference.seuils import Profile
from inclusion_metrics.regroupements import Regroupements, read_merges
from inclusion_metrics.rows import Frames
from inclusion_metrics.secrecy import Published, protect
from inclusion_metrics.typography import lower_first

_UNANSWERED = ("non_communique", "inconnu", NOT_COLLECTED)
#: Masked lines, among those of a table, from which it says too little.
_TOO_MANY = 0.5
#: Trials per table: each is a measure of one table.
_TRIALS = 64
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Proposition:
    """What to write in the parameters for a table to be told.

    Attributes:
        table: title of the table.
        key: trait or indicator whose categories are merged.
        merges: new name → codes.
        whole: True when nothing would be masked there any more.
    """

    table: str
    key: str
    merges: Mapping[str, tuple[str, ...]]
    whole: bool

    @property
    def yaml(self) -> str:
        """The lines to paste."""
        lines = ["regroupements:", f"  {self.key}:"]
        lines += [f'    "{name}": [{", ".join(codes)}]' for name, codes in self.merges.items()]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Bench:
    """What it takes to try a merge: the data, the thresholds, and one line of a plan’s place."""

    frames: Frames
    catalogue: Mapping[str, Indicator]
    profile: Profile
    request: Request
    territory: str

    def masked(self, merges: Regroupements) -> tuple[int, int]:
        """Masked lines and lines of the table, measured and protected with these merges."""
        code = self.request.indicators[0].code
        catalogue = merges.catalogue(self.catalogue)
        mine = (catalogue[code],)
        cut = tuple(map(merges.cut, self.request.cut))
        period, level = self.request.period, self.request.level
        asked = [Request(mine, period, level)]
        asked += [Request(mine, period, level, cut)] if cut else []
        here = pl.col("territory").is_in([self.territory, ""])
        figures = Figures(measure(self.frames, asked).frame.filter(here))
        published = protect(figures, catalogue, self.profile, printed=merges.printed())
        return hidden(published.frame.filter(pl.col("breakdown") == self.request.breakdown))


def hidden(frame: pl.DataFrame) -> tuple[int, int]:
    """Masked lines and lines of a table, those who gave no answer left aside."""
    answered = ~pl.col("item").is_in(_UNANSWERED) & ~pl.col("category").is_in(_UNANSWERED)
    lines = frame.filter(answered)
    return int(lines["status"].str.starts_with("secret").sum()), lines.height


def propose(bench: Bench, published: Published, title: str) -> Proposition | None:
    """The smallest merge that leaves a table whole, or else the one that masks least.

    Args:
        bench: how to try one.
        published: the figures of the dossier.
        title: of the table.

    Returns:
        None when the table is not mostly masked, cannot be merged, or would not gain by it.
    """
    request = bench.request
    indicator = request.indicators[0]
    mine = (pl.col("indicator") == indicator.code) & (pl.col("breakdown") == request.breakdown)
    masked, lines = hidden(published.frame.filter(mine))
    if lines < 3 or masked <= lines * _TOO_MANY:
        return None
    found = _axis(indicator, request)
    if found is None:
        return None
    key, labels = found
    best: tuple[float, Groups] | None = None
    for groups in _choices(key, labels, bench):
        merges = read_merges({key: _named(key, groups, labels)}, bench.catalogue)
        still, total = bench.masked(merges)
        share = still / total if total else 1.0
        if share < (best[0] if best else min(masked / lines, 1 - 1e-9)):
            best = share, groups
        if not still:
            break
    if best is None:
        return None
    return Proposition(title, key, _named(key, best[1], labels), whole=best[0] == 0)


def _axis(indicator: Indicator, request: Request) -> tuple[str, dict[str, str]] | None:
    """What of a table can be merged: the key to write, and code → label of its categories."""
    if len(request.cut) == 1 and request.cut[0].trait and request.cut[0].labels:
        cut = request.cut[0]
        labels = {c: label for c, label in (cut.labels or {}).items() if not c.startswith("v1_")}
        return cut.code, _answers(labels)
    if request.cut or indicator.merge is None:
        return None
    items = _answers({item.code: item.label for item in indicator.items if JOIN not in item.code})
    for trait in indicator.traits:
        if items.keys() <= (BREAKDOWNS[trait].labels or {}).keys():
            return trait, items
    return indicator.code, items


def _answers(labels: Mapping[str, str]) -> dict[str, str]:
    return {code: label for code, label in labels.items() if code not in _UNANSWERED}


def _choices(key: str, labels: Mapping[str, str], bench: Bench) -> Iterator[Groups]:
    """Merges to try, those that take the least away first."""
    codes = list(labels)
    if _classes(key) is not None:
        yield from _neighbours(codes)
        return
    sizes = _sizes(bench, codes)
    smallest = sorted(codes, key=lambda code: (sizes.get(code, 0.0), codes.index(code)))
    for count in range(2, len(codes)):
        yield (tuple(sorted(smallest[:count], key=codes.index)),)


def _neighbours(codes: Sequence[str]) -> Iterator[Groups]:
    """Ordered categories cut into runs, from nearly all of them to two."""
    tried = 0
    for runs in range(len(codes) - 1, 1, -1):
        for ends in combinations(range(1, len(codes)), runs - 1):
            bounds = zip((0, *ends), (*ends, len(codes)), strict=True)
            yield tuple(tuple(codes[a:b]) for a, b in bounds if b - a > 1)
            tried += 1
            if tried == _TRIALS:
                return


def _sizes(bench: Bench, codes: Sequence[str]) -> dict[str, float]:
    """How many each category holds; nothing of it is told but an order."""
    request = bench.request
    frame = measure(bench.frames, [request]).frame.filter(
        pl.col("territory").is_in([bench.territory, ""])
    )
    name = "category" if request.cut else "item"
    totals = frame.group_by(name).agg(pl.col("numerator").sum())
    return {code: size or 0.0 for code, size in totals.iter_rows() if code in codes}


def _classes(key: str) -> Mapping[str, AgeClass] | None:
    """The classes of age that a key is about, when it is."""
    tables = {one.code: grid for one, grid in zip(STRUCTURE_PAR_AGE, age_grids(), strict=True)}
    grid = "coop" if key == "tranche_age" else tables.get(key)
    return {one.code: one for one in age_grids()[grid].classes} if grid else None


def _named(key: str, groups: Groups, labels: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    classes = _classes(key)
    return {
        _ages(classes, codes) if classes else _either([labels[code] for code in codes]): codes
        for codes in groups
    }


def _ages(classes: Mapping[str, AgeClass], codes: Sequence[str]) -> str:
    """« Moins de 25 ans », « 25 - 59 ans », « 60 ans et plus »."""
    low, high = classes[codes[0]].low, classes[codes[-1]].high
    if high == NO_LIMIT:
        return f"{low} ans et plus"
    return f"{low} - {high} ans" if low else f"Moins de {high + 1} ans"


def _either(names: Sequence[str]) -> str:
    first, *others = names
    *middle, last = map(lower_first, others)
    return f"{', '.join((first, *middle))} ou {last}"
