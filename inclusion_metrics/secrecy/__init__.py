"""Statistical disclosure control: the only door between measured figures and what is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inclusion_metrics.secrecy.control import CONTROL, TOLD
from inclusion_metrics.secrecy.dimensions import Dimension
from inclusion_metrics.secrecy.primary import protect
from inclusion_metrics.secrecy.published import (
    PUBLISHED,
    Published,
    only_published,
    part_of,
    read_published,
)
from inclusion_metrics.secrecy.rounding import ARRONDI, MASQUE, REACH, approximate, nearest
from inclusion_metrics.secrecy.sums import adds_up

if TYPE_CHECKING:
    from inclusion_metrics.secrecy.tables import Protected, protect_tables

__all__ = [
    "ARRONDI",
    "CONTROL",
    "MASQUE",
    "PUBLISHED",
    "REACH",
    "TOLD",
    "Dimension",
    "Protected",
    "Published",
    "adds_up",
    "approximate",
    "nearest",
    "only_published",
    "part_of",
    "protect",
    "protect_tables",
    "read_published",
]


def __getattr__(name: str) -> object:
    """Import the engine for any tables on first use: it brings a solver."""
    if name not in ("Protected", "protect_tables"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from inclusion_metrics.secrecy import tables

    return getattr(tables, name)
