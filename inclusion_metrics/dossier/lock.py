"""One run at a time in an output folder: the next one waits, then finds the work done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from inclusion_metrics.dossier.files import said
from inclusion_metrics.dossier.results import Step, Watch
from inclusion_metrics.model import ErreurUtilisateur

LOCK = ".verrou"


@contextmanager
def held(sortie: Path, watch: Watch) -> Iterator[None]:
    """Hold an output folder, made if it is not there. The system frees it if this run is killed.

    Raises:
        ErreurUtilisateur: the folder cannot be written.
    """
    try:
        sortie.mkdir(parents=True, exist_ok=True)
        lock = FileLock(sortie / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            note = (
                f"Une autre construction est en cours dans « {sortie} » : celle-ci commencera "
                "quand elle sera finie."
            )
            watch(Step(None, note=note))
            lock.acquire()
    except OSError as error:
        raise ErreurUtilisateur(f"Dossier « {sortie} » : {said(error)}.") from error
    try:
        yield
    finally:
        lock.release()
