"""Delays that a funder sets, read from a dated file."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def delay(rule: str) -> int:
    """The length of a delay, in its unit.

    ``fse_sortie`` (days after leaving), ``fse_suivi`` (months after), ``fse_suivi_tolerance`` (days
    by which the latter may be read early).
    """
    text = files("inclusion_metrics.reference").joinpath("data/delais.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return next(int(row["valeur"]) for row in rows if row["regle"] == rule)
