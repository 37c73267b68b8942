# mypy: disable-error-code="no-untyped-call"
"""One dossier, rendered in a worker process from prepared figures: no personal data here.

Nothing heavy is imported when this module is: the parent process only names the function.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import signal
import threading
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inclusion_metrics.dossier.files import said

if TYPE_CHECKING:
    from inclusion_metrics.dossier.listing import Entry

#: Imported once by the process that workers are copied from. Importing is all it may do: a
#: process that has computed with polars cannot be copied safely.
PRELOAD = (
    "papermill",
    "inclusion_metrics.dossier.engine",
    "inclusion_metrics.dossier.annexes",
    "inclusion_metrics.dossier.document",
    "inclusion_metrics.rendering.warm",
)


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker needs: a notebook, its parameters, where to write the page.

    Attributes:
        figures: folder of the prepared figures, which the notebook opens too.
        folder: where the notebook runs.
        target: folder that receives the files of the dossier.
    """

    name: str
    notebook: Path
    parameters: dict[str, Any]
    figures: Path
    folder: Path
    target: Path
    kernel: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went: an empty error when the files were written."""

    name: str
    error: str
    seconds: float


def start() -> None:
    """Leave Ctrl-C to the parent, which ends the workers and clears what they were writing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")  # for developers: the tests see them
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    with contextlib.suppress(Exception):  # what does not start now will say so when it must
        from inclusion_metrics.rendering.warm import start_drawing

        start_drawing()


def _end_with_the_parent() -> None:
    """Nobody would end a worker whose parent was killed: it waits for tasks that do not come."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def ready() -> None:
    """Nothing: a process that is asked for it starts, and is ready for what follows."""


def render(task: Task) -> Outcome:
    """Run the notebook, write the page and what goes with it; an error becomes a sentence."""
    begun = time.perf_counter()
    error = ""
    try:
        for name, content in files_for(task).items():
            (task.target / name).write_bytes(content)
    except Exception as failure:  # one dossier must not stop the others
        error = sentence(failure, task)
    return Outcome(task.name, error, time.perf_counter() - begun)


def index(entries: Sequence[Entry], mark: str) -> str:
    """The index of an output folder, drawn where what draws a page is at hand."""
    from inclusion_metrics.dossier.index import page

    return page(entries, mark)


def files_for(task: Task) -> dict[str, bytes]:
    """Run the notebook; the files of the dossier, by name.

    Raises:
        Exception: whatever a cell raises.
    """
    from nbformat import NO_CONVERT, read
    from papermill.execute import execute_notebook

    from inclusion_metrics.dossier.annexes import files_of
    from inclusion_metrics.dossier.engine import register
    from inclusion_metrics.dossier.prepare import Prepared
    from inclusion_metrics.indicators.local import catalogue_with
    from inclusion_metrics.rendering.theme import static_only

    static_only()  # kernels inherit it
    notebook = execute_notebook(
        read(task.notebook, as_version=NO_CONVERT),
        None,
        parameters=task.parameters,
        engine_name=None if task.kernel else register(),
        progress_bar=False,
        cwd=task.folder,
        **({"extra_arguments": ["--log-level=CRITICAL"]} if task.kernel else {}),
    )
    own = task.parameters.get("indicateurs")
    catalogue = catalogue_with(task.folder / own if own else None)
    return files_of(task.name, notebook, Prepared.read(task.figures), catalogue)


def sentence(failure: Exception, task: Task) -> str:
    """What went wrong and where, for someone who does not read tracebacks."""
    kind = getattr(failure, "ename", type(failure).__name__)
    message = str(getattr(failure, "evalue", failure)).strip()
    source = getattr(failure, "source", None)
    where = f"à l’étape « {_heading(task.notebook, source)} »" if source is not None else ""
    first = message.splitlines()[0] if message else ""
    if isinstance(failure, OSError):
        detail = said(failure)
    elif kind == "ErreurUtilisateur":
        detail = message
    else:
        detail = f"erreur inattendue {kind}" + (f" ({first})" if first else "")
    return f"{where} : {detail}" if where else detail


def _heading(notebook: Path, source: str) -> str:
    """The title that stands above a cell."""
    from nbformat import NO_CONVERT, read

    title = "Paramètres"
    for cell in read(notebook, as_version=NO_CONVERT).cells:
        if cell.cell_type == "markdown" and (found := re.search(r"^#+\s*(.+)$", cell.source, re.M)):
            title = found[1].strip()
        if cell.source == source:
            return title
    return "Paramètres"
