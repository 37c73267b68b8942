"""The check that no two tables of a dossier disagree, tried by breaking it."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from inclusion_metrics.dossier.coherence import disagreements
from inclusion_metrics.indicators import CATALOGUE

from .test_rendering_data import publish

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def sound() -> Rows:
    return publish().frame.to_dicts()


def said(rows: Rows) -> list[str]:
    return list(disagreements(rows, CATALOGUE))


def changed(rows: Rows, by: float, column: str, **where: str) -> Rows:
    """The rows with one number changed in the first of those that match."""
    copy = [dict(row) for row in rows]
    row = next(
        r
        for r in copy
        if all(r[key] == value for key, value in where.items()) and r[column] is not None
    )
    row[column] += by
    return copy


def test_des_chiffres_sains_s_accordent(sound: Rows) -> None:
    assert pl.DataFrame(sound).filter(pl.col("breakdown") == "type").height > 2
    assert said(sound) == []


def test_une_ligne_changee_ne_retombe_plus_sur_le_total(sound: Rows) -> None:
    broken = changed(sound, 1, "numerator", indicator="FRE-02", breakdown="type")
    assert said(broken) == ["FRE-02 par type d’activité ne retombe pas sur son total"]


def test_un_total_change_non_plus(sound: Rows) -> None:
    broken = changed(sound, -1, "numerator", indicator="FRE-02", breakdown="")
    assert "FRE-02 par type d’activité ne retombe pas sur son total" in said(broken)


def test_une_structure_ne_voit_pas_plus_de_monde_que_le_territoire(sound: Rows) -> None:
    """Uniques of structures do not add up, but none exceeds the whole."""
    broken = changed(sound, 1_000, "numerator", indicator="FRE-01", breakdown="structure")
    assert "une ligne de FRE-01 par structure (lieu d’activité) dépasse le total" in said(broken)


def test_deux_indicateurs_des_memes_personnes_en_comptent_autant(sound: Rows) -> None:
    broken = changed(sound, 1, "scope", indicator="FRE-06", breakdown="")
    assert said(broken) == ["FRE-01 et FRE-06 ne portent pas sur le même nombre d’unités"]


def test_une_case_masquee_n_accuse_personne(sound: Rows) -> None:
    rows = [dict(row) for row in sound]
    for row in rows:
        if row["indicator"] == "FRE-02" and row["breakdown"] == "type":
            row["numerator"] = None
            break
    assert said(rows) == []
