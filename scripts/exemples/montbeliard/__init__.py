"""The Pays de Montbéliard example: four partners, one shared service. Nobody here exists."""

from exemples.montbeliard.ecrire import DOSSIER, ecrire

__all__ = ["DOSSIER", "ecrire"]
