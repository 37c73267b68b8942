"""Where messages go: tables for people on standard output, progress and notices on the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from inclusion_metrics.typography import typo


class FrenchConsole(Console):
    """A console that sets French spaces in the sentences it prints, and takes them literally.

    Names of files, columns and places are printed as they were written: « [/b] » and « :100: »
    are neither markup nor pictures, in sentences as in the cells of a table.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - rich's own signature
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401 - rich's own signature
        """Print, sentences in French typography."""
        super().print(*(typo(o) if isinstance(o, str) else o for o in objects), **options)


def out() -> Console:
    """Results; wide enough for a table of figures where nobody set a width."""
    console = FrenchConsole()
    return console if console.is_terminal else FrenchConsole(width=160)


def err() -> Console:
    """Progress, notices and warnings: they never mix with results."""
    return FrenchConsole(stderr=True, soft_wrap=True)


@contextmanager
def progress() -> Iterator[Progress]:
    """A progress bar, silent when nobody is watching."""
    console = err()
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("reste"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        yield bar
