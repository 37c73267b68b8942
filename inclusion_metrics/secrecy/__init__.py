"""Statistical disclosure control: the only door between measured figures and what is drawn."""

from __future__ import annotations

from inclusion_metrics.secrecy.complement import adds_up
from inclusion_metrics.secrecy.primary import protect
from inclusion_metrics.secrecy.published import PUBLISHED, Published, only_published, read_published

__all__ = ["PUBLISHED", "Published", "adds_up", "only_published", "protect", "read_published"]
