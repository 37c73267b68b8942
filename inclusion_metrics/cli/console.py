"""Where messages go: tables for people on standard output, progress and notices on the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from inclusion_metrics.typography import typo


class FrenchConsole(Console):
    """A console that sets French spaces in the sentences it prints."""

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401 - rich's own signature
        """Print, sentences in French typography."""
        super().print(*(typo(o) if isinstance(o, str) else o for o in objects), **options)


def out() -> Console:
    """Results; wide enough for a table of figures where nobody set a width."""
    console = FrenchConsole(highlight=False)
    return console if console.is_terminal else FrenchConsole(highlight=False, width=160)


def err() -> Console:
    """Progress, notices and warnings: they never mix with results."""
    return FrenchConsole(stderr=True, highlight=False, soft_wrap=True)


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
