"""Row builders: what the figures are counted over."""

from __future__ import annotations

from inclusion_metrics.rows.attendance import ACTIVITES, DEMARCHES, PARTICIPANTS, PERSONNES
from inclusion_metrics.rows.base import Frame, Frames, frames_of, parents_of, yes
from inclusion_metrics.rows.pieces import pieces

__all__ = [
    "ACTIVITES",
    "DEMARCHES",
    "PARTICIPANTS",
    "PERSONNES",
    "Frame",
    "Frames",
    "frames_of",
    "parents_of",
    "pieces",
    "yes",
]
