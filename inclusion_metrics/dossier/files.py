"""The files of one dossier: their names, and how they take the place of the previous ones."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from inclusion_metrics.model import ErreurUtilisateur

#: Ends of the names of the files of a dossier.
PAGE, WORKBOOK, CSV, PROVENANCE = ".html", ".xlsx", ".csv", ".provenance.json"
#: End of the name of the page once printed, which only some dossiers are.
PDF = ".pdf"
_ASIDE = "precedents"


def names(name: str) -> tuple[str, ...]:
    """The files of a dossier, its page first."""
    return tuple(f"{name}{end}" for end in (PAGE, WORKBOOK, CSV, PROVENANCE))


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
        for file in names(name):
            moved.append(_move(new / file, folder / file))
        if (new / printed).exists():
            moved.append(_move(new / printed, folder / printed))
    except OSError as error:
        for before, now in reversed(moved):
            with suppress(OSError):
                now.replace(before)
        raise ErreurUtilisateur(
            f"« {Path(str(error.filename)).name} » ne peut pas être remplacé : fermez-le s’il est "
            "ouvert dans un tableur, un lecteur de PDF ou un navigateur, puis relancez la commande."
        ) from error


def _move(before: Path, now: Path) -> tuple[Path, Path]:
    before.replace(now)
    return before, now
