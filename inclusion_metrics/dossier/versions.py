"""Which software, which definitions: what two dossiers must share to be compared."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from inclusion_metrics.fiches import card_rows
from inclusion_metrics.model import Indicator

_LIBRARIES = (
    "polars", "narwhals", "dataframely", "altair", "vl-convert-python", "great-tables", "papermill",
    "nbconvert", "xlsxwriter",
)  # fmt: skip


def software_version() -> str:
    """Version of the installed package."""
    return version("inclusion-metrics")


@cache
def revision() -> str:
    """Commit of the software, « + » when its files have changed since; empty outside its clone.

    A folder that merely holds an environment where the package is installed is not its clone.
    """
    package = Path(__file__).resolve().parents[1]

    def git(*words: str) -> str:
        done = subprocess.run(  # noqa: S603 - fixed words, no shell
            ("git", "-C", str(package.parent), *words),  # noqa: S607 - wherever it is installed
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
        return done.stdout.strip()

    try:
        git("ls-files", "--error-unmatch", f"{package.name}/__init__.py")
        changed = git("status", "--porcelain", "--untracked-files=no", "--", package.name)
        return git("rev-parse", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.SubprocessError):
        return ""


def catalogue_version(catalogue: Mapping[str, Indicator]) -> str:
    """Eight characters that change when a definition does: all that the cards of indicators say."""
    cards = {code: [i.label, card_rows(i)] for code, i in catalogue.items()}
    text = json.dumps(cards, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def libraries() -> dict[str, str]:
    """Python and the libraries that measure and draw; empty for one that is not installed."""
    return {"python": platform.python_version(), **{name: _version(name) for name in _LIBRARIES}}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
