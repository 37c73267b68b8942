"""The files of one dossier: their names, and how they take the place of the previous ones.

New files are written whole in a folder of the run, beside; an interruption at any moment, the
machine's included, leaves either version of a dossier whole once ``recover`` has passed.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from inclusion_metrics.model import ErreurUtilisateur

#: Ends of the names of the files of a dossier.
PAGE, WORKBOOK, CSV, PROVENANCE = ".html", ".xlsx", ".csv", ".provenance.json"
#: End of the name of the page once printed, which only some dossiers are.
PDF = ".pdf"
#: Key of their digests, in the provenance and in the fingerprint of a page.
FILES = "fichiers"
#: Beginning of the names of the folders where runs write.
BESIDE = ".construction-"
#: Where the previous files wait while the new ones are put in place, then once they are.
_ASIDE, _REPLACED = "precedents", "remplaces"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def names(name: str) -> tuple[str, ...]:
    """The files of a dossier, its page first, its provenance last."""
    return tuple(f"{name}{end}" for end in (PAGE, WORKBOOK, CSV, PROVENANCE))


@contextmanager
def beside(sortie: Path) -> Iterator[Path]:
    """A folder where a run writes, cleared however it ends; one run at a time.

    Raises:
        OSError: it cannot be made.
    """
    folder = sortie / f"{BESIDE}{os.getpid()}"
    try:
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """Where to write what takes the place of a file once it is whole.

    Raises:
        OSError: it cannot be written; the file is left as it was.
    """
    new = file.with_name(f".{file.name}.partiel")
    try:
        yield new
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def put_in_place(name: str, new: Path, folder: Path) -> None:
    """Put the files of a dossier in place of the previous ones: all of them, or none.

    A printed page that the new files do not replace is taken away: it would be of another page.

    Args:
        name: of the dossier.
        new: where its new files are; the previous ones wait there meanwhile.
        folder: where they go.

    Raises:
        ErreurUtilisateur: one of the previous files cannot be moved (open in a spreadsheet or
            a reader, on Windows): all are left as they were.
    """
    aside = new / _ASIDE
    moved: list[tuple[Path, Path]] = []
    printed = f"{name}{PDF}"
    try:
        folder.mkdir(exist_ok=True)
        aside.mkdir(exist_ok=True)
        for file in (*names(name), printed):
            if (folder / file).exists():
                moved.append(_move(folder / file, aside / file))
        if (new / printed).exists():
            moved.append(_move(new / printed, folder / printed))
        for file in names(name):
            moved.append(_move(new / file, folder / file))
        aside.replace(new / _REPLACED)
    except OSError as error:
        for before, now in reversed(moved):
            with suppress(OSError):
                now.replace(before)
        if error.errno in _FULL:
            raise ErreurUtilisateur(said(error)) from error
        raise ErreurUtilisateur(
            f"« {Path(str(error.filename)).name} » ne peut pas être remplacé : fermez-le s’il est "
            "ouvert dans un tableur, un lecteur de PDF ou un navigateur, puis relancez la commande."
        ) from error


def recover(sortie: Path) -> None:
    """Clear what runs that were killed had begun; a dossier half replaced gets its files back.

    Call it only while no other run writes there.
    """
    for found in sortie.glob(f"{BESIDE}*"):
        for aside in found.glob(f"*/*/{_ASIDE}"):
            _undo(aside.parent, aside, sortie / aside.parent.parent.name)
        shutil.rmtree(found, ignore_errors=True)


def _undo(new: Path, aside: Path, folder: Path) -> None:
    for file in (*names(new.name), f"{new.name}{PDF}"):
        if (aside / file).exists():
            (aside / file).replace(folder / file)
        elif not (new / file).exists():  # it has been put in place, where there was none before
            (folder / file).unlink(missing_ok=True)


def _move(before: Path, now: Path) -> tuple[Path, Path]:
    before.replace(now)
    return before, now


def said(error: OSError) -> str:
    """Why a file could not be written, and what to do."""
    if error.errno in _FULL:
        return "le disque est plein ; libérez de la place, puis relancez la commande"
    name = f"« {Path(str(error.filename)).name} » " if error.filename else ""
    if error.errno in _FORBIDDEN:
        return (
            f"{name}ne peut pas être écrit : vérifiez vos droits sur le dossier de sortie, ou "
            "choisissez-en un autre avec « --vers »"
        )
    return f"{name}ne peut pas être écrit ({error.strerror or type(error).__name__})"
