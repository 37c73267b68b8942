"""Measure digital inclusion and account for it: the public names.

Each name is imported when it is first used, so that the command line starts at once and the core
works without what draws the dossiers.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inclusion_metrics.breakdowns import find_breakdown
    from inclusion_metrics.dossier.document import Dossier, ouvrir
    from inclusion_metrics.indicators import CATALOGUE
    from inclusion_metrics.loading import load
    from inclusion_metrics.measurement import Figures, Request, measure
    from inclusion_metrics.model import (
        ErreurUtilisateur,
        FunderCode,
        Grain,
        Indicator,
        Item,
        Kind,
        LogicLevel,
        Period,
        Source,
        Unit,
    )
    from inclusion_metrics.reference.seuils import profile
    from inclusion_metrics.rendering import table
    from inclusion_metrics.rows import ACTIVITES, DEMARCHES, PARTICIPANTS, PERSONNES, frames_of, yes
    from inclusion_metrics.secrecy import Dimension, Protected, Published, protect, protect_tables

__all__ = [
    "ACTIVITES",
    "CATALOGUE",
    "DEMARCHES",
    "PARTICIPANTS",
    "PERSONNES",
    "Dimension",
    "Dossier",
    "ErreurUtilisateur",
    "Figures",
    "FunderCode",
    "Grain",
    "Indicator",
    "Item",
    "Kind",
    "LogicLevel",
    "Period",
    "Protected",
    "Published",
    "Request",
    "Source",
    "Unit",
    "find_breakdown",
    "frames_of",
    "load",
    "measure",
    "ouvrir",
    "profile",
    "protect",
    "protect_tables",
    "table",
    "yes",
]

_WHERE = {
    "ACTIVITES": "rows",
    "CATALOGUE": "indicators",
    "DEMARCHES": "rows",
    "Dimension": "secrecy",
    "Dossier": "dossier.document",
    "ErreurUtilisateur": "model",
    "Figures": "measurement",
    "FunderCode": "model",
    "Grain": "model",
    "Indicator": "model",
    "Item": "model",
    "Kind": "model",
    "LogicLevel": "model",
    "PARTICIPANTS": "rows",
    "PERSONNES": "rows",
    "Period": "model",
    "Protected": "secrecy",
    "Published": "secrecy",
    "Request": "measurement",
    "Source": "model",
    "Unit": "model",
    "find_breakdown": "breakdowns",
    "frames_of": "rows",
    "load": "loading",
    "measure": "measurement",
    "ouvrir": "dossier.document",
    "profile": "reference.seuils",
    "protect": "secrecy",
    "protect_tables": "secrecy",
    "table": "rendering",
    "yes": "rows",
}


def __getattr__(name: str) -> object:
    """Import a public name on first use."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
