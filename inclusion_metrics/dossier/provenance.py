"""The account kept beside each page: enough to tell whether two dossiers say the same thing.

No clock in it: the same data and parameters give the same bytes.
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version

from inclusion_metrics.dossier.context import Contexte
from inclusion_metrics.dossier.texts import title_of

_LIBRARIES = (
    "polars", "narwhals", "dataframely", "altair", "great-tables", "papermill", "nbconvert",
)  # fmt: skip


def provenance(context: Contexte) -> str:
    """Run identifier, versions, fingerprints of data and parameters, row counts, thresholds."""
    content = {
        "titre_affiche": title_of(context),
        **context.model_dump(mode="json", exclude={"titre"}),
        "bibliotheques": {name: _version(name) for name in _LIBRARIES},
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
