"""The whole contrat de ville of Grand Chambéry: 2023 beside 2024, and what no export holds.

Nobody here exists. Places, organisations, agreements, amounts and quarter codes are invented; only
the names and codes of communes are real. ``ecrire`` writes everything.
"""

from exemples.chambery.fichiers import ecrire

__all__ = ["ecrire"]
