"""Who renders the dossiers: processes of this machine, or the workers of a cluster.

A process that dies takes the tasks of its pool with it: those that had not begun are given to a
new pool, those that had are tried again one by one, so that only the guilty one fails.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from typing import Any, Protocol

from inclusion_metrics.dossier.worker import PRELOAD, Outcome, Task, ready, render, start

#: A dossier takes a second: with nothing finished for that long, a worker is stuck.
PATIENCE = 600.0
LOST = "le processus s’est arrêté (mémoire insuffisante ?) ; relancez la commande"
#: A worker starts anew after so many dossiers: what libraries keep does not add up.
PER_WORKER = 200


class Crew(Protocol):
    """Renders tasks as they are given, in no order."""

    def submit(self, place: int, task: Task) -> None:
        """Give a task, told by its place."""

    def outcomes(self, *, to_the_end: bool) -> Iterator[tuple[int, Outcome]]:
        """What is finished: all that was given, or what can be had without waiting."""

    def call(self, function: Callable[..., Any], *given: object) -> Any:  # noqa: ANN401
        """What a function gives, called where what draws a page is at hand."""


class LocalCrew:
    """Processes of this machine."""

    def __init__(self, count: int, context: BaseContext) -> None:
        self._count, self._context = count, context
        self._tasks: dict[int, Task] = {}
        self._waiting: dict[Future[Outcome], int] = {}
        self._suspects: list[int] = []
        self._pool = self._new(count)
        for _ in range(count):  # they start while figures are prepared
            self._pool.submit(ready)

    def submit(self, place: int, task: Task) -> None:
        """Give a task, told by its place."""
        self._tasks[place] = task
        try:
            self._waiting[self._pool.submit(render, task)] = place
        except BrokenProcessPool:
            self._renew()
            self._waiting[self._pool.submit(render, task)] = place

    def outcomes(self, *, to_the_end: bool) -> Iterator[tuple[int, Outcome]]:
        """What is finished; a worker that dies or sticks fails its dossier, not the run."""
        while self._waiting:
            done, _ = wait(
                self._waiting, PATIENCE if to_the_end else 0, return_when=FIRST_COMPLETED
            )
            if not done and not to_the_end:
                return
            if not done:
                _kill(self._pool)
                continue
            broken = [one for one in done if isinstance(one.exception(), BrokenProcessPool)]
            for future in done.difference(broken):
                yield self._over(self._waiting.pop(future)), future.result()
            if broken:
                self._renew()
        while to_the_end and self._suspects:
            yield self._alone(self._suspects.pop(0))

    def call(self, function: Callable[..., Any], *given: object) -> Any:  # noqa: ANN401
        """Call a function in a worker, which has everything imported."""
        try:
            return self._pool.submit(function, *given).result()
        except BrokenProcessPool:
            return function(*given)

    def end(self, *, at_once: bool) -> None:
        """End the workers; ``at_once`` when nobody waits for what they do."""
        if at_once:
            _kill(self._pool)
        self._pool.shutdown(cancel_futures=at_once)

    def _over(self, place: int) -> int:
        del self._tasks[place]
        return place

    def _new(self, count: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            count, mp_context=self._context, initializer=start, max_tasks_per_child=PER_WORKER
        )

    def _renew(self) -> None:
        """A pool broke: what may have broken it will be tried alone, the rest goes on."""
        self._pool.shutdown()
        self._pool = self._new(self._count)
        places = sorted(self._waiting.values())
        self._waiting.clear()
        # Given in order: those that a worker, or the queue before it, had taken are the first.
        begun = self._count + 1
        self._suspects += places[:begun]
        for place in places[begun:]:
            self._waiting[self._pool.submit(render, self._tasks[place])] = place

    def _alone(self, place: int) -> tuple[int, Outcome]:
        task = self._tasks[place]
        pool = self._new(1)
        try:
            return self._over(place), pool.submit(render, task).result(PATIENCE)
        except (BrokenProcessPool, TimeoutError):
            _kill(pool)
            return place, Outcome(task.name, LOST, 0.0)
        finally:
            pool.shutdown()


def _kill(pool: ProcessPoolExecutor) -> None:
    for process in list((pool._processes or {}).values()):
        process.terminate()


def context() -> BaseContext:
    """How workers start: copied from a process that imports everything meanwhile, where possible.

    Never by copying this process: once polars has computed, its threads would be missing in the
    copy, which would wait for them for ever.
    """
    if "forkserver" in multiprocessing.get_all_start_methods() and sys.platform != "darwin":
        from multiprocessing import forkserver  # not on Windows

        found = multiprocessing.get_context("forkserver")
        found.set_forkserver_preload(list(PRELOAD))
        forkserver.ensure_running()
        return found
    return multiprocessing.get_context("spawn")


@contextlib.contextmanager
def local(count: int, how: BaseContext) -> Iterator[LocalCrew]:
    """Workers that end with this block, also when it is left by Ctrl-C."""
    crew = LocalCrew(count, how)
    try:
        yield crew
    except BaseException:
        crew.end(at_once=True)
        raise
    crew.end(at_once=False)
