"""Espace Coop V1 (Conseiller numérique)."""
