"""Many dossiers: parameters checked, figures prepared once, pages rendered by several processes.

A dossier whose page would come out the same is left alone. The files of the others replace the
previous ones when all are whole and hold nothing personal nor masked, which this process checks:
it alone has read the data. A dossier that fails keeps its last version and does not stop the
others.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import polars as pl

from inclusion_metrics.dossier import pdf as pages_to_pdf
from inclusion_metrics.dossier import worker
from inclusion_metrics.dossier.crew import Crew, context, local
from inclusion_metrics.dossier.demandes import Demande, read_demande
from inclusion_metrics.dossier.files import beside, recover, said
from inclusion_metrics.dossier.freshness import Inputs, fresh, same
from inclusion_metrics.dossier.listing import Entry, refresh
from inclusion_metrics.dossier.lock import held
from inclusion_metrics.dossier.making import (
    checked,
    failed,
    kept,
    left,
    named,
    printed,
    task_of,
)
from inclusion_metrics.dossier.pdf import Printer
from inclusion_metrics.dossier.prepare import Prepared, prepare
from inclusion_metrics.dossier.publications import has_record, join_parts, read_record
from inclusion_metrics.dossier.results import Result, Stage, Step, Watch, nobody
from inclusion_metrics.dossier.worker import Outcome, Task
from inclusion_metrics.model import ErreurUtilisateur


@dataclass(frozen=True, slots=True)
class Way:
    """How to build.

    Attributes:
        workers: number of processes; by default one per processor, and no more than dossiers.
        kernel: run each notebook in an ordinary Jupyter kernel.
        pdf: print each page beside itself; one printed earlier is otherwise taken away with the
            page that it no longer matches. One that does not print is published without its PDF.
        force: build the dossiers that have not changed, too.
        scheduler: address of a Dask cluster that renders; empty for the processes of this machine.
    """

    workers: int | None = None
    kernel: bool = False
    pdf: bool = False
    force: bool = False
    scheduler: str = ""


def build(
    paths: Sequence[Path], *, sortie: Path, way: Way | None = None, watch: Watch = nobody
) -> list[Result]:
    """Build the dossiers of these parameter files.

    Args:
        paths: files of parameters, or folders of them.
        sortie: where the pages go, as ``<notebook>/<name>.html``, with their ``index.html``.
        way: how to build.
        watch: who is told of the steps, and of each result as it comes.

    Returns:
        One result per dossier, in the order of the files.

    Raises:
        ErreurUtilisateur: a file of parameters is wrong (all faults are told, nothing is built),
            the output folder cannot be written, or nothing can print, or no cluster answers, when
            that is asked for.
    """
    way = way or Way()
    browser = pages_to_pdf.check() if way.pdf else ""
    asked = read_all(paths)
    with held(sortie, watch):
        try:
            recover(sortie)
            run = _Run(asked, sortie, way, watch)
            groups = [places for places in _by_folder(asked) if not run.left(places)]
            if groups:
                _make(run, groups, browser)
            else:
                run.list_them(worker.index)
        except OSError as error:
            raise ErreurUtilisateur(f"Dossier « {sortie} » : {said(error)}.") from error
        finally:
            with contextlib.suppress(OSError):  # the parts of the record stay, and are read
                join_parts(sortie)
    return [run.results[place] for place in range(len(asked))]


def _by_folder(asked: Sequence[Demande]) -> list[list[int]]:
    """The dossiers of each data folder, by place: they are protected together."""
    folders: dict[Path, list[int]] = {}
    for place, one in enumerate(asked):
        folders.setdefault(one.parametres.donnees, []).append(place)
    return list(folders.values())


@dataclass(slots=True)
class _Run:
    """Where a run stands: what is asked, and what became of it."""

    asked: Sequence[Demande]
    sortie: Path
    way: Way
    watch: Watch
    inputs: Inputs = field(default_factory=Inputs)
    results: dict[int, Result] = field(default_factory=dict)
    prepared: dict[int, Prepared] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)
    afresh: bool = field(init=False)

    def __post_init__(self) -> None:
        # Without the record of what the dossiers told, only building them all makes it again.
        self.afresh = self.way.force or not has_record(self.sortie)

    def end(self, place: int, result: Result) -> None:
        """Keep a result and tell of it."""
        self.results[place] = result
        self.prepared.pop(place, None)  # what guards it may be large
        self.tasks.pop(place, None)
        self.watch(result)
        self.watch(Step(Stage.RENDER, len(self.results), len(self.asked)))

    def list_them(self, draw: Callable[[Sequence[Entry], str], str]) -> None:
        """Write the index, once each dossier has its result."""
        refresh(self.sortie, self.asked, self.results.values(), self.inputs, draw)

    def left(self, places: Sequence[int]) -> bool:
        """Leave the dossiers of a data folder alone, if nothing has changed for any of them."""
        mine = [self.asked[place] for place in places]
        if self.afresh or not all(
            fresh(self.sortie, one, self.inputs.of(one), pdf=self.way.pdf) for one in mine
        ):
            return False
        for place, one in zip(places, mine, strict=True):
            self.end(place, left(one, self.sortie))
        return True


def _make(run: _Run, groups: Sequence[Sequence[int]], browser: str) -> None:
    """Prepare and render, one data folder after the other: pages are drawn meanwhile."""
    known = read_record(run.sortie)
    printing = pages_to_pdf.printer(browser) if browser else contextlib.nullcontext()
    with (
        beside(run.sortie) as new,
        _crew(run.way, sum(map(len, groups))) as crew,
        printing as printer,
    ):
        ready = 0
        for places in groups:
            run.watch(Step(Stage.MEASURE, ready, sum(map(len, groups))))
            for place in _prepare(run, places, known):
                one = run.asked[place]
                run.tasks[place] = task_of(
                    one, run.prepared[place], new / one.key, kernel=run.way.kernel
                )
                crew.submit(place, run.tasks[place])
            ready += len(places)
            for place, outcome in crew.outcomes(to_the_end=False):
                _finish(run, place, outcome, printer)
        run.watch(Step(Stage.MEASURE, ready, ready))
        for place, outcome in crew.outcomes(to_the_end=True):
            _finish(run, place, outcome, printer)
        run.list_them(partial(crew.call, worker.index))


def _crew(way: Way, dossiers: int) -> AbstractContextManager[Crew]:
    """Who renders."""
    if way.scheduler:
        from inclusion_metrics.dossier.cluster import cluster

        return cluster(way.scheduler)
    return local(max(1, min(way.workers or os.cpu_count() or 1, dossiers)), context())


def _prepare(run: _Run, places: Sequence[int], known: pl.DataFrame) -> Iterator[int]:
    """Prepare the dossiers of one data folder together; those to draw, by place."""
    mine = [run.asked[place] for place in places]
    try:
        found = prepare([(one.carnet, one.parametres) for one in mine], known)
    except ErreurUtilisateur as error:
        for place, one in zip(places, mine, strict=True):
            run.end(place, failed(one, run.sortie, f"faute de chiffres : {error}"))
        return
    for place, one, prepared in zip(places, mine, found, strict=True):
        ready = named(prepared, one, run.inputs.of(one))
        if not run.afresh and same(run.sortie, one, ready, pdf=run.way.pdf):
            run.end(place, left(one, run.sortie))
        else:
            run.prepared[place] = ready
            yield place


def _finish(run: _Run, place: int, outcome: Outcome, printer: Printer | None) -> None:
    """Print, check and put in place the files of a dossier that was rendered."""
    one, task, prepared = run.asked[place], run.tasks[place], run.prepared[place]
    fault = "" if outcome.error else printed(task, printer)
    outcome = checked(task, outcome, prepared.guard)
    run.end(place, kept(one, task, outcome, prepared, run.sortie, fault))


def read_all(paths: Iterable[Path]) -> list[Demande]:
    """Read every file of parameters, and tell all their faults at once.

    Raises:
        ErreurUtilisateur: the faults of all the files, one sentence a line.
    """
    asked: dict[tuple[str, str], Demande] = {}
    faults: list[str] = []
    for path in paths:
        files = sorted((*path.glob("*.yaml"), *path.glob("*.yml"))) if path.is_dir() else [path]
        if not files:
            faults.append(f"Le dossier « {path} » ne contient aucun fichier de paramètres (.yaml).")
        for file in files:
            try:
                one = read_demande(file)
            except ErreurUtilisateur as error:
                faults.append(str(error))
                continue
            same = asked.setdefault((one.notebook, one.name), one)
            if same.file.resolve() != file.resolve():
                faults.append(
                    f"« {same.file} » et « {file} » donneraient la même page : renommez l’un d’eux."
                )
    if not asked and not faults:
        faults.append("Aucun fichier de paramètres : indiquez au moins un fichier .yaml.")
    if faults:
        raise ErreurUtilisateur("\n".join(faults))
    return list(asked.values())
