"""What every reader of a format offers, so that the command line need not know one from another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from inclusion_metrics.identity import Key
from inclusion_metrics.sources.draft import Draft
from inclusion_metrics.sources.tabular.grid import SourceFile


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader is given besides the file.

    Attributes:
        key: makes the pseudonyms.
        today: a later date in a file is a mistake.
    """

    key: Key
    today: date


@dataclass(frozen=True, slots=True)
class Reader:
    """One format.

    Attributes:
        code: word on the command line (``importer rdv``).
        label: what people call it.
        recognise: role of the file in this format (``accompagnements``), or None if it is not one.
            Looks at headers only; never raises for a readable file.
        read: the file, typed; raises ErreurUtilisateur when it is not what it should be.
    """

    code: str
    label: str
    recognise: Callable[[SourceFile], str | None]
    read: Callable[[SourceFile, Context], Draft]
