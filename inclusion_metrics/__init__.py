"""Measure digital inclusion and account for it: the public names.

Each name is imported when it is first used, so that the command line starts at once and the core
works without what draws the dossiers.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inclusion_metrics.dossier.document import Dossier, ouvrir
    from inclusion_metrics.indicators import CATALOGUE
    from inclusion_metrics.loading import load
    from inclusion_metrics.measurement import Figures, Request, measure
    from inclusion_metrics.model import ErreurUtilisateur, Indicator, Item, Period
    from inclusion_metrics.rows import frames_of
    from inclusion_metrics.secrecy import Published, protect

__all__ = [
    "CATALOGUE",
    "Dossier",
    "ErreurUtilisateur",
    "Figures",
    "Indicator",
    "Item",
    "Period",
    "Published",
    "Request",
    "frames_of",
    "load",
    "measure",
    "ouvrir",
    "protect",
]

_WHERE = {
    "CATALOGUE": "indicators",
    "Dossier": "dossier.document",
    "ErreurUtilisateur": "model",
    "Figures": "measurement",
    "Indicator": "model",
    "Item": "model",
    "Period": "model",
    "Published": "secrecy",
    "Request": "measurement",
    "frames_of": "rows",
    "load": "loading",
    "measure": "measurement",
    "ouvrir": "dossier.document",
    "protect": "secrecy",
}


def __getattr__(name: str) -> object:
    """Import a public name on first use."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
