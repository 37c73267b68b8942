"""Where messages go: tables for people on standard output, progress and notices on the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


def out() -> Console:
    """Results; wide enough for a table of figures where nobody set a width."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=160)


def err() -> Console:
    """Progress, notices and warnings: they never mix with results."""
    return Console(stderr=True, highlight=False)


@contextmanager
def progress() -> Iterator[Progress]:
    """A progress bar, silent when nobody is watching."""
    console = err()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        yield bar
