"""When a sentence must call for caution, read from a dated file."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def caution(rule: str) -> float:
    """The threshold of a rule.

    ``peu_de_reponses`` is a count, ``taux_faible`` a proportion, ``bornes_larges`` the points
    between two bounds.
    """
    text = files("inclusion_metrics.reference").joinpath("data/prudence.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return next(float(row["seuil"]) for row in rows if row["regle"] == rule)
