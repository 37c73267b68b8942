"""No leak by the side: what a finished output may not hold, looked for before it leaves."""

from __future__ import annotations

from inclusion_metrics.dossier.fuites.gathering import of_files, of_folder, readable, vocabulary
from inclusion_metrics.dossier.fuites.guard import Guard
from inclusion_metrics.dossier.fuites.inplace import betrayals
from inclusion_metrics.dossier.fuites.masked import MASKED_FIGURE, masked_figures
from inclusion_metrics.dossier.fuites.needles import Needles
from inclusion_metrics.dossier.fuites.scan import Finding, scan, scan_text, told

__all__ = [
    "MASKED_FIGURE", "Finding", "Guard", "Needles", "betrayals", "masked_figures", "of_files",
    "of_folder", "readable", "scan", "scan_text", "told", "vocabulary",
]  # fmt: skip
