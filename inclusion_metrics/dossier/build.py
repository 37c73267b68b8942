"""Many dossiers: parameters checked, figures prepared once, pages rendered by several processes.

The files of a dossier replace the previous ones when all are whole and hold nothing personal nor
masked, which this process checks: it alone has read the data. A dossier that fails keeps its last
version and does not stop the others.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing.context import BaseContext
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from inclusion_metrics.dossier import pdf as pages_to_pdf
from inclusion_metrics.dossier.files import PAGE, PDF, put_in_place
from inclusion_metrics.dossier.fuites import Guard, told
from inclusion_metrics.dossier.notebooks import notebook_file, project_root
from inclusion_metrics.dossier.params import Demande, read_demande
from inclusion_metrics.dossier.pdf import Printer
from inclusion_metrics.dossier.prepare import Prepared, prepare
from inclusion_metrics.dossier.propositions import Proposition
from inclusion_metrics.dossier.publications import read_record, record
from inclusion_metrics.dossier.worker import PRELOAD, Outcome, Task, index, render, start
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.secrecy import Published

#: A dossier takes a second: with nothing finished for that long, a worker is stuck.
PATIENCE = 600.0


@dataclass(frozen=True, slots=True)
class Result:
    """One dossier of a run.

    Attributes:
        page: where its page is; the previous version when ``error`` is not empty.
        error: one French sentence, empty when the dossier was built.
        pdf: the same printed, when it was asked for.
        built: True when the page is new, printed or not.
        propositions: merges that would have masked less.
    """

    notebook: str
    name: str
    page: Path
    error: str = ""
    seconds: float = 0.0
    pdf: Path | None = None
    built: bool = False
    propositions: tuple[Proposition, ...] = ()

    @property
    def ok(self) -> bool:
        """True when the dossier was built, and printed if that was asked for."""
        return not self.error


def build(
    paths: Sequence[Path],
    *,
    sortie: Path,
    workers: int | None = None,
    kernel: bool = False,
    pdf: bool = False,
    progress: bool = True,
) -> list[Result]:
    """Build the dossiers of these parameter files.

    Args:
        paths: files of parameters, or folders of them.
        sortie: where the pages go, as ``<notebook>/<name>.html``, with their ``index.html``.
        workers: number of processes; by default one per processor, and no more than dossiers.
        kernel: run each notebook in an ordinary Jupyter kernel.
        pdf: print each page beside itself; one printed earlier is otherwise taken away with the
            page that it no longer matches. One that does not print is published without its PDF.
        progress: show a progress bar when the output is a terminal.

    Returns:
        One result per dossier, in the order of the files.

    Raises:
        ErreurUtilisateur: a file of parameters is wrong (all faults are told, nothing is built)
            or a data folder cannot be read, or nothing can print when ``pdf`` is asked for.
    """
    chosen = pages_to_pdf.check() if pdf else ""
    context = _context()
    asked = read_all(paths)
    count = max(1, min(workers or os.cpu_count() or 1, len(asked)))
    sortie.mkdir(parents=True, exist_ok=True)
    console = Console(stderr=True)
    with (
        tempfile.TemporaryDirectory(dir=sortie, prefix=".construction-") as name,
        _pool(count, context) as pool,
        _bar(console, shown=progress and console.is_terminal) as bar,
        pages_to_pdf.printer(chosen) if pdf else contextlib.nullcontext() as printer,
    ):
        beside = Path(name)
        step = bar.add_task("Calcul des chiffres", total=len(asked))
        prepared = prepare([(one.carnet, one.parametres) for one in asked], read_record(sortie))
        tasks = [
            _task(one, found, beside / str(place), kernel=kernel)
            for place, (one, found) in enumerate(zip(asked, prepared, strict=True))
        ]
        bar.update(step, description="Mise en page")
        results: dict[int, Result] = {}
        for place, outcome in _rendered(pool, tasks):
            fault = _print(tasks[place], outcome, printer)
            outcome = _checked(tasks[place], outcome, prepared[place].guard)
            results[place] = _keep(asked[place], tasks[place], outcome, sortie, fault)
            bar.advance(step)
        done = [
            replace(results[place], propositions=prepared[place].propositions)
            for place in range(len(asked))
        ]
        record(sortie, _published(asked, prepared, done))
        # A page without its PDF is built all the same.
        states = {f"{r.notebook}/{r.name}": "" if r.built else r.error for r in done}
        # By a worker, which has what it takes to draw a page; by this process if they are gone.
        try:
            pool.submit(index, sortie, states).result()
        except BrokenProcessPool:
            index(sortie, states)
    return done


def _published(
    asked: Sequence[Demande], prepared: Sequence[Prepared], done: Sequence[Result]
) -> Iterator[tuple[str, Published]]:
    """What the dossiers that were built tell, with their data folder."""
    for one, found, result in zip(asked, prepared, done, strict=True):
        if result.built:  # printed or not
            yield from ((one.parametres.donnees.name, figures) for figures in found.exact)


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


def _task(one: Demande, prepared: Prepared, folder: Path, *, kernel: bool) -> Task:
    """Write the prepared figures where the worker, or a kernel, will read them."""
    figures = folder / "chiffres"
    named = prepared.context.model_copy(update={"nom": one.name})
    replace(prepared, context=named).write(figures)
    root = project_root(one.file)
    given = one.parametres.model_dump(mode="json") | {"chiffres": str(figures.resolve())}
    return Task(
        name=one.name,
        notebook=notebook_file(root, one.notebook),
        parameters=given,
        figures=figures,
        folder=root,
        target=folder,
        kernel=kernel,
    )


def _print(task: Task, outcome: Outcome, printer: Printer | None) -> str:
    """Print a finished page among the files of its dossier; why it did not print, if it did not."""
    if outcome.error or printer is None:
        return ""
    try:
        printer.pdf(task.target / f"{task.name}{PAGE}", task.target / f"{task.name}{PDF}")
    except ErreurUtilisateur as error:
        return f"La page est construite, pas son PDF. {error}"
    return ""


def _checked(task: Task, outcome: Outcome, guard: Guard | None) -> Outcome:
    """The same outcome, or a refusal where a file of the dossier tells what it may not."""
    if outcome.error or guard is None:
        return outcome
    beside = task.target
    kept = (file for file in beside.rglob("*") if task.figures not in file.parents)
    files = {str(f.relative_to(beside)): f.read_bytes() for f in kept if f.is_file()}
    try:
        found = guard.findings(files)
    except Exception as fault:  # what could not be checked is not published
        kind = type(fault).__name__
        return replace(outcome, error=f"le contrôle des fuites n’a pas pu se faire ({kind})")
    if not found:
        return outcome
    return replace(
        outcome,
        error=f"le contrôle des fuites l’a arrêté : {told(found)}. Rien n’est publié ; retirez-le "
        "des textes ou des paramètres s’il en vient, sinon signalez-le aux auteurs du logiciel",
    )


def _keep(one: Demande, task: Task, outcome: Outcome, sortie: Path, fault: str = "") -> Result:
    """Put the finished files of a dossier in place of the previous ones.

    ``fault`` tells why its page could not be printed.
    """
    folder = sortie / one.notebook
    page, printed = folder / f"{one.name}{PAGE}", folder / f"{one.name}{PDF}"
    why = outcome.error
    if not why:
        try:
            put_in_place(one.name, task.target, folder)
            return Result(
                one.notebook,
                one.name,
                page,
                fault,
                outcome.seconds,
                pdf=printed if printed.exists() else None,
                built=True,
            )
        except ErreurUtilisateur as refused:
            why = str(refused)
    kept = " La version précédente est conservée." if page.exists() else ""
    error = f"Le dossier « {one.name} » n’a pas été construit, {why.rstrip('.')}.{kept}"
    return Result(one.notebook, one.name, page, error, outcome.seconds)


def _context() -> BaseContext:
    """How workers start: copied from a process that imports everything meanwhile, where possible.

    Never by copying this process: once polars has computed, its threads would be missing in the
    copy, which would wait for them for ever.
    """
    if "forkserver" in multiprocessing.get_all_start_methods() and sys.platform != "darwin":
        from multiprocessing import forkserver  # not on Windows

        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(PRELOAD))
        forkserver.ensure_running()
        return context
    return multiprocessing.get_context("spawn")


@contextlib.contextmanager
def _pool(count: int, context: BaseContext) -> Iterator[ProcessPoolExecutor]:
    """Workers that end with this block, also when it is left by Ctrl-C."""
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=start)
    try:
        yield pool
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown()


def _rendered(pool: ProcessPoolExecutor, tasks: Sequence[Task]) -> Iterator[tuple[int, Outcome]]:
    """Outcomes as they come; a worker that dies or sticks fails its dossiers, not the run."""
    waiting: dict[Future[Outcome], int] = {}
    for place, task in enumerate(tasks):
        waiting[pool.submit(render, task)] = place
    while waiting:
        done, _ = wait(waiting, timeout=PATIENCE, return_when=FIRST_COMPLETED)
        if not done:
            for process in list((pool._processes or {}).values()):
                process.terminate()
            continue
        for future in done:
            place = waiting.pop(future)
            try:
                yield place, future.result()
            except BrokenProcessPool:
                message = (
                    "le processus s’est arrêté (mémoire insuffisante ?) ; relancez la commande"
                )
                yield place, Outcome(tasks[place].name, message, 0.0)


@contextlib.contextmanager
def _bar(console: Console, *, shown: bool) -> Iterator[Progress]:
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, disable=not shown, transient=True) as bar:
        yield bar
