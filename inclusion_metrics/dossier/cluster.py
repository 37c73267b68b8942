# mypy: disable-error-code="no-untyped-call"
"""Renderings sent to a Dask cluster: published figures only, and the files come back.

The machines need share no folder, only this software: what a dossier is drawn from travels with
it. A worker that is lost has its dossiers drawn by another.
"""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from inclusion_metrics.dossier.files import said
from inclusion_metrics.dossier.freshness import software
from inclusion_metrics.dossier.notebooks import FOLDER
from inclusion_metrics.dossier.worker import Outcome, Task, files_for, sentence
from inclusion_metrics.model import ErreurUtilisateur

#: Seconds to reach the scheduler, then to see a worker.
PATIENCE = 20
#: How many times a dossier whose worker is lost is given to another.
RETRIES = 3
_FIGURES = "chiffres"


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that a dossier is drawn from: protected figures, notebook, parameters, no data.

    Attributes:
        notebook: its name and its bytes.
        figures: file name → bytes, of the prepared figures.
        own: the file of indicators of one's own; empty for none.
        software: fingerprint of the software that prepared it, which must draw it.
    """

    task: str
    notebook: tuple[str, bytes]
    parameters: dict[str, Any]
    figures: dict[str, bytes]
    own: bytes
    kernel: bool
    software: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What comes back: the files of the dossier, or why there are none."""

    files: dict[str, bytes]
    error: str
    seconds: float


def parcel_of(task: Task) -> Parcel:
    """Pack a task, without a path of this machine.

    Raises:
        OSError: one of its files cannot be read.
    """
    own = task.parameters.get("indicateurs")
    elsewhere: dict[str, Any] = {
        "donnees": "",
        "textes": None,
        "contours": None,
        "logos": {},
        _FIGURES: "",
    }
    return Parcel(
        task=task.name,
        notebook=(task.notebook.name, task.notebook.read_bytes()),
        parameters={**task.parameters, **elsewhere, "indicateurs": None},
        figures={file.name: file.read_bytes() for file in task.figures.iterdir()},
        own=(task.folder / own).read_bytes() if own else b"",
        kernel=task.kernel,
        software=software(),
    )


def draw(parcel: Parcel) -> Returned:
    """Draw a dossier, on whatever machine this is; an error becomes a sentence."""
    begun = time.perf_counter()
    if parcel.software != software():
        error = (
            "une machine de la grappe n’a pas la même version du logiciel ou de ses "
            "bibliothèques ; installez-y la même"
        )
        return Returned({}, error, 0.0)
    with tempfile.TemporaryDirectory() as name:
        task = _unpacked(parcel, Path(name))
        try:
            return Returned(files_for(task), "", time.perf_counter() - begun)
        except Exception as failure:  # one dossier must not stop the others
            return Returned({}, sentence(failure, task), time.perf_counter() - begun)


def _unpacked(parcel: Parcel, root: Path) -> Task:
    (root / FOLDER).mkdir()
    (root / _FIGURES).mkdir()
    notebook = root / FOLDER / parcel.notebook[0]
    notebook.write_bytes(parcel.notebook[1])
    for name, content in parcel.figures.items():
        (root / _FIGURES / name).write_bytes(content)
    parameters = {**parcel.parameters, _FIGURES: str(root / _FIGURES)}
    if parcel.own:
        parameters["indicateurs"] = str(root / "indicateurs.py")
        (root / "indicateurs.py").write_bytes(parcel.own)
    return Task(
        parcel.task, notebook, parameters, root / _FIGURES, root, root, kernel=parcel.kernel
    )


@dataclass(slots=True)
class ClusterCrew:
    """The workers of a cluster."""

    executor: Executor
    _waiting: dict[Future[Returned], tuple[int, Task]] = field(default_factory=dict)

    def submit(self, place: int, task: Task) -> None:
        """Give a task, told by its place."""
        self._waiting[self.executor.submit(draw, parcel_of(task))] = (place, task)

    def outcomes(self, *, to_the_end: bool) -> Iterator[tuple[int, Outcome]]:
        """What is finished, its files written where they are expected."""
        while self._waiting:
            done, _ = wait(self._waiting, None if to_the_end else 0, return_when=FIRST_COMPLETED)
            if not done:
                return
            for future in done:
                place, task = self._waiting.pop(future)
                yield place, _written(future, task)

    def call(self, function: Callable[..., Any], *given: object) -> Any:  # noqa: ANN401
        """Call a function here."""
        return function(*given)


def _written(future: Future[Returned], task: Task) -> Outcome:
    fault = future.exception()
    if fault is not None:  # its worker was lost, and those that took it over
        why = f"les machines de la grappe qui l’ont pris se sont arrêtées ({type(fault).__name__})"
        return Outcome(task.name, why, 0.0)
    found = future.result()
    outcome = Outcome(task.name, found.error, found.seconds)
    try:
        for name, content in found.files.items():
            (task.target / name).write_bytes(content)
    except OSError as error:
        return replace(outcome, error=said(error))
    return outcome


@contextlib.contextmanager
def cluster(address: str) -> Iterator[ClusterCrew]:
    """The cluster at an address, as ``tcp://10.0.0.1:8786``; Dask's own settings apply (TLS).

    Raises:
        ErreurUtilisateur: Dask is not installed, or no scheduler or no worker answers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ErreurUtilisateur(
            "« --scheduler » demande une bibliothèque de plus : « uv sync --extra dossier --extra "
            'grappe », ou « pip install "inclusion-metrics[dossier,grappe]" ».'
        ) from error
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ErreurUtilisateur(
            f"Aucune grappe Dask ne répond à « {address} » : lancez « dask scheduler » et des "
            "« dask worker », puis donnez l’adresse que le premier affiche (tcp://machine:8786)."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise ErreurUtilisateur(
                f"La grappe « {address} » n’a aucun ouvrier : lancez « dask worker {address} » sur "
                "une machine où ce logiciel est installé."
            ) from error
        yield ClusterCrew(client.get_executor(retries=RETRIES, pure=False))
