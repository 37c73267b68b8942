"""Indicators that a service declares for itself, in a file of its own.

The file is ordinary Python that ends with ``INDICATEURS = (MON_INDICATEUR, …)``. Its indicators
are measured, protected and shown like those of the catalogue.
"""

from __future__ import annotations

import runpy
import traceback
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.model import ErreurUtilisateur, Indicator

#: What the code of an own indicator starts with: it can never be taken for one of the catalogue.
PREFIX = "LOC-"
NAME = "INDICATEURS"


def catalogue_with(path: Path | None) -> Mapping[str, Indicator]:
    """The catalogue, followed by the indicators of a file.

    Raises:
        ErreurUtilisateur: the file cannot be run, declares none, or uses a code it may not.
    """
    if path is None:
        return CATALOGUE
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise ErreurUtilisateur(
            f"Le fichier d’indicateurs « {path} » n’existe pas : corrigez son chemin."
        ) from error
    return _loaded(path, changed)


@lru_cache(maxsize=16)
def _loaded(path: Path, _changed: int) -> Mapping[str, Indicator]:
    try:
        declared = runpy.run_path(str(path)).get(NAME)
    except Exception as error:  # whatever the user's own code does
        line = traceback.extract_tb(error.__traceback__)[-1].lineno
        if isinstance(error, SyntaxError):
            line = error.lineno
        raise ErreurUtilisateur(
            f"« {path.name} », ligne {line} : l’indicateur ne se lit pas ({error})."
        ) from error
    found = dict(CATALOGUE)
    if not isinstance(declared, tuple | list) or not declared:
        raise ErreurUtilisateur(
            f"« {path.name} » ne déclare aucun indicateur : terminez-le par « {NAME} = (…,) »."
        )
    for indicator in declared:
        if not isinstance(indicator, Indicator):
            raise ErreurUtilisateur(
                f"« {path.name} » : « {NAME} » ne doit contenir que des objets Indicator."
            )
        if not indicator.code.startswith(PREFIX) or indicator.code in found:
            raise ErreurUtilisateur(
                f"« {path.name} » : le code « {indicator.code} » doit commencer par « {PREFIX} » "
                "et ne servir qu’une fois."
            )
        found[indicator.code] = indicator
    return found
