"""The last check of a dossier: its files, against what it may not hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inclusion_metrics.dossier.fuites.inplace import betrayals
from inclusion_metrics.dossier.fuites.masked import Masked
from inclusion_metrics.dossier.fuites.needles import Needles
from inclusion_metrics.dossier.fuites.scan import Finding, scan


@dataclass(frozen=True, slots=True)
class Guard:
    """What the files of one dossier may not hold. It stays in the process that made it."""

    needles: Needles = field(repr=False)
    masked: Masked = field(repr=False)

    def findings(self, files: Mapping[str, bytes], *more: Needles) -> list[Finding]:
        """Every leak of these files.

        Args:
            files: name → content.
            more: further values to look for (those of the files that were received).
        """
        found: list[Finding] = []
        for name, content in files.items():
            found += scan(name, content, (self.needles, *more))
            found += betrayals(name, content, self.masked)
        return found

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("ce qui garde un dossier est personnel : cela ne sort pas de ce processus")
