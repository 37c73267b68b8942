"""Indicators × territories × periods × breakdowns → figures, in one pass.

Each figure keeps its numerator, denominator and scope; the division comes last. The result
is not protected: ``Figures`` cannot be rendered, only ``secrecy.protect`` makes it publishable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import polars as pl

from inclusion_metrics.aggregates import (
    COVERED,
    CROSS,
    LEVELS,
    SEATS,
    WHOLE,
    Request,
    aggregates,
    coverage,
)
from inclusion_metrics.figures import BEHIND, FIGURES, Columns, figure_of, items_of
from inclusion_metrics.model import Indicator, Kind, RowBuilder, Status
from inclusion_metrics.raw import RawChart, RawFrame, marked, raw_chart, raw_frame, refused
from inclusion_metrics.rows import PARTICIPANTS, Frame, Frames, pieces

__all__ = [
    "BEHIND",
    "COVERED",
    "CROSS",
    "FIGURES",
    "LEVELS",
    "SEATS",
    "WHOLE",
    "Figures",
    "Request",
    "measure",
]


Cells = Mapping[tuple[str, ...], Mapping[str, Any]]


class Figures:
    """Unprotected figures: for ``secrecy`` and for exploration, never for a dossier.

    Every way to show them says « NON DIFFUSABLE »; rendering refuses them, and they cannot be
    sent to another process.
    """

    __slots__ = ("_frame",)

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = raw_frame(frame)

    @property
    def frame(self) -> RawFrame:
        """The figures, one line each, columns as in ``FIGURES``; marked when displayed."""
        return self._frame

    def table(self, indicator: str = "", *, par: str | None = None) -> pl.DataFrame:
        """Lines to explore with, the mark in the first column of each.

        Args:
            indicator: code of one of them; all of them when empty.
            par: code of the cut, « » for the uncut figures; all of them when not told.
        """
        return marked(self._of(indicator, par))

    def chart(self, indicator: str, *, par: str = "") -> RawChart:
        """One indicator as bars, the mark in the drawing, for JupyterLab.

        Raises:
            ErreurUtilisateur: nothing to draw, or more than a chart can show.
        """
        return raw_chart(self._of(indicator, par), f"{indicator}, par {par}" if par else indicator)

    def _of(self, indicator: str, par: str | None) -> pl.DataFrame:
        found = self._frame.lazy()
        if indicator:
            found = found.filter(pl.col("indicator") == indicator)
        if par is not None:
            found = found.filter(pl.col("breakdown") == par)
        return found.collect()

    def __repr__(self) -> str:
        return f"Figures : {self._frame.height} lignes\n{self._frame!r}"

    def _repr_html_(self) -> str:
        return self._frame._repr_html_()

    def __reduce__(self) -> NoReturn:
        """Never sent to another process: only what is protected travels."""
        raise refused()

    def __copy__(self) -> Figures:
        return self

    def __deepcopy__(self, _: object) -> Figures:
        return self


def measure(frames: Frames, requests: Iterable[Request]) -> Figures:
    """Compute every request over the same tables, all plans collected at once.

    Args:
        frames: the tables, in any engine that narwhals reads lazily.
        requests: what to compute. An indicator that cannot be cut as asked, or that the data do
            not allow, comes out as one line with its status and its reason.

    Returns:
        One line per figure, sorted; columns as in ``FIGURES``.
    """
    refused: list[dict[str, object]] = []
    jobs: list[_Job] = []
    for request in requests:
        kept: dict[RowBuilder, list[Indicator]] = {}
        for indicator in request.indicators:
            refusal = _refusal(frames, indicator, request)
            if refusal:
                refused.append(_refused_line(indicator, request, refusal))
            else:
                kept.setdefault(indicator.rows, []).append(indicator)
        if kept:
            jobs.append(_job(frames, request, kept))
    results = iter(_collect([plan for job in jobs for plan in job.plans]))
    lines = [pl.DataFrame(refused, schema=FIGURES)]
    for job in jobs:
        found = [next(results) for _ in job.plans]
        for piece in job.pieces:
            found += _collect(piece, streaming=True)
        lines.append(_lines(frames, job.request, job.indicators, _cells(found, job.request)))
    frame = pl.concat(lines).sort(
        "indicator", "start", "end", "level", "territory", "breakdown", maintain_order=True
    )
    return Figures(frame)


@dataclass(frozen=True, slots=True)
class _Job:
    """What a request computes: plans collected with those of the others, then piece by piece."""

    request: Request
    indicators: Sequence[Indicator]
    plans: Sequence[Frame]
    pieces: Sequence[Sequence[Frame]]


def _job(frames: Frames, request: Request, kept: Mapping[RowBuilder, list[Indicator]]) -> _Job:
    covering = all(b.code in PARTICIPANTS.cuts for b in request.cut)

    def plans(of: Frames, *, local: bool) -> Iterator[Frame]:
        for rows, mine in kept.items():
            if rows.local is local:
                yield from aggregates(of, rows, mine, request)
        if local and covering:
            yield from coverage(of, request)

    indicators = [indicator for mine in kept.values() for indicator in mine]
    others, mine = list(plans(frames, local=False)), [*plans(frames, local=True)]
    if frames.visits is None:
        return _Job(request, indicators, [*others, *mine], ())
    shares = [frames] if request.level == WHOLE else pieces(frames, request.level)
    cut = [list(plans(one, local=True)) for one in shares] if len(shares) > 1 else [mine]
    return _Job(request, indicators, others, cut)


def _refusal(frames: Frames, indicator: Indicator, request: Request) -> tuple[Status, str] | None:
    """Why an indicator cannot be given as asked; None when it can."""
    for need in sorted(indicator.needs):
        if need in frames.gaps:
            return Status.NON_RENSEIGNE, frames.gaps[need]
    for table in indicator.rows.tables:
        if table in frames.missing:
            return Status.NON_RENSEIGNE, frames.missing[table]
    reason = _senseless(indicator, request)
    return (Status.SANS_OBJET, reason) if reason else None


def _senseless(indicator: Indicator, request: Request) -> str:
    """Why an indicator makes no sense as asked, whatever the data; empty when it does."""
    if indicator.kind is Kind.CONFRONTATION:
        return "Se lit sur les chiffres publiés, en face de leur objectif."
    if indicator.rows.whole and request.level != WHOLE:
        return "Porte sur tout le service : ne se lit pas par territoire."
    if indicator.rows.exercices and not request.period.exercices:
        return (
            "Un budget se lit par exercice : choisissez une période qui contient une année civile "
            "entière."
        )
    for cut in request.cut:
        if cut.code not in indicator.rows.cuts:
            cut_by = f"ne se ventile pas par « {cut.label.lower()} »"
            return f"L’unité comptée ({indicator.grain}) {cut_by}."
    if sum(b.trait for b in request.cut) > 1 and not indicator.rows.followed_only:
        return (
            "Deux traits ne se croisent que sur les personnes suivies : pour les anonymes d’un "
            "atelier, la Coop les associe au hasard."
        )
    too_long = indicator.max_days is not None and request.period.days > indicator.max_days
    if too_long and not any(b.calendar for b in request.cut):
        return "Se lit sur douze mois au plus : raccourcissez la période."
    return ""


def _collect(plans: Sequence[Frame], *, streaming: bool = False) -> list[pl.DataFrame]:
    """Run all plans: polars shares what they have in common; other engines run them in turn."""
    natives = [plan.to_native() for plan in plans]
    if all(isinstance(native, pl.LazyFrame) for native in natives):
        return pl.collect_all(natives, engine="streaming" if streaming else "auto")
    return [plan.collect("polars").to_native() for plan in plans]


def _cells(results: Sequence[pl.DataFrame], request: Request) -> Cells:
    """The aggregates of each cell, keyed by territory and categories."""
    cells: dict[tuple[str, ...], dict[str, object]] = {}
    for result in results:
        for row in result.iter_rows(named=True):
            if row[request.level] is None:  # a place outside any territory of this level
                continue
            key = (row[request.level], *(b.category(row[b.column]) for b in request.cut))
            cells.setdefault(key, {}).update(row)
    if request.level == WHOLE and not request.cut:
        cells.setdefault(("",), {})
    if len(request.cut) == 1:
        for territory in {key[0] for key in cells} or {""}:
            for category in request.cut[0].expected(request.period):
                cells.setdefault((territory, category), {})
    return dict(sorted(cells.items(), key=lambda found: _rank(found[0], request)))


def _rank(key: tuple[str, ...], request: Request) -> tuple[object, ...]:
    """Territories by code, then categories in the order of their nomenclature, unknown last."""
    territory, *categories = key
    return (territory, *(b.rank(c) for b, c in zip(request.cut, categories, strict=True)))


def _lines(
    frames: Frames, request: Request, indicators: Sequence[Indicator], cells: Cells
) -> pl.DataFrame:
    """The lines of each indicator: cell after cell, its items in their order."""
    where = pl.DataFrame(
        [_where(frames, request, territory, named) for territory, *named in cells],
        schema={name: FIGURES[name] for name in _WHERE},
    )
    exported = [_covered(frames, request, key[1:]) for key in cells]
    places: list[int] = []
    names: list[tuple[str, str, str]] = []
    figures: list[Mapping[str, Any]] = []
    for indicator in indicators:
        items = [(item, Columns.of(indicator, item)) for item in items_of(indicator)]
        mine = [(indicator.code, item.code, item.label) for item, _ in items]
        for place, (cell, known) in enumerate(zip(cells.values(), exported, strict=True)):
            found = [figure_of(indicator, columns, cell) for _, columns in items]
            if indicator.rows.attendance and not known:
                found = [{**figure, **_NOT_EXPORTED} for figure in found]
            places += [place] * len(items)
            names += mine
            figures += found
    called = ("indicator", "item", "item_label")
    told = dict(zip(called, zip(*names, strict=True), strict=True)) if names else {}
    counted = [name for name in FIGURES if name not in _WHERE and name not in called]
    columns = {name: [one[name] for one in figures] for name in counted}
    lines = pl.DataFrame(
        {name: told.get(name, columns.get(name, ())) for name in (*called, *counted)},
        schema={name: FIGURES[name] for name in (*called, *counted)},
    )
    return pl.concat([lines, where[places]], how="horizontal").select(*FIGURES)


_WHERE = (
    "level", "territory", "territory_label", "breakdown", "category", "category_label",
    "start", "end",
)  # fmt: skip
#: A month that no file covers is not a month without activity.
_NOT_EXPORTED: Mapping[str, Any] = {
    **dict.fromkeys(("value", "lower", "upper")),
    "status": Status.NON_RENSEIGNE.value,
    "reason": "Aucun des fichiers importés ne couvre cette période.",
}


def _covered(frames: Frames, request: Request, categories: Sequence[str]) -> bool:
    """Whether the files cover the days of a cell."""
    if not frames.holds(request.period.start, request.period.end):
        return False
    spans = (b.span(c) for b, c in zip(request.cut, categories, strict=True))
    return all(span is None or frames.holds(*span) for span in spans)


def _where(
    frames: Frames, request: Request, territory: str, categories: Sequence[str]
) -> dict[str, object]:
    names = frames.names
    return {
        "level": request.level,
        "territory": territory,
        "territory_label": names.get(request.level, {}).get(territory, territory),
        "breakdown": request.breakdown,
        "category": CROSS.join(categories),
        "category_label": " · ".join(
            b.name(c, names.get(b.code, {})) for b, c in zip(request.cut, categories, strict=True)
        ),
        "start": request.period.start,
        "end": request.period.end,
    }


def _refused_line(
    indicator: Indicator, request: Request, refusal: tuple[Status, str]
) -> dict[str, object]:
    status, reason = refusal
    empty: dict[str, object] = dict.fromkeys(FIGURES)
    named = ("item", "item_label", "territory", "territory_label", "category", "category_label")
    return empty | {
        **dict.fromkeys(named, ""),
        "indicator": indicator.code,
        "level": request.level,
        "breakdown": request.breakdown,
        "start": request.period.start,
        "end": request.period.end,
        "status": status.value,
        "reason": reason,
    }
