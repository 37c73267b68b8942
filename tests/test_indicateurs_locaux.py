"""Indicators that a service declares for itself, from the file to the protected figure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.indicators.local import catalogue_with
from inclusion_metrics.measurement import Request, measure
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.secrecy import protect

from .conftest import service
from .test_catalogue import YEAR, polars

OWN = """\
import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.rows import yes
import dataclasses

ASSIDUS = dataclasses.replace(
    CATALOGUE["FRE-07"],
    code="LOC-01",
    label="Part de personnes venues au moins deux fois",
    definition="Personnes suivies venues à deux dates ou plus.",
    formula="Personnes venues à deux dates ou plus / personnes suivies.",
    numerator=yes(nw.col("venues") >= 2, nw.col("personnes")),
    denominator=nw.col("personnes"),
    scope=nw.col("personnes"),
)

INDICATEURS = (ASSIDUS,)
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "mes_indicateurs.py"
    file.write_text(text, encoding="utf-8")
    return file


def test_un_indicateur_declare_est_mesure_et_protege_comme_les_autres(tmp_path: Path) -> None:
    """Twelve persons; the first six came twice: 6 / 12 = 50 %. With four of them: masked."""
    catalogue = catalogue_with(write(tmp_path, OWN))
    assert list(catalogue) == [*CATALOGUE, "LOC-01"]
    people = [{"id": f"p{n}"} for n in range(12)]

    def figure(returning: int) -> dict[str, Any]:
        days: list[dict[str, Any]] = [
            {"date": "2024-03-01", "venus": [f"p{n}" for n in range(12)]},
            {"date": "2024-04-01", "venus": [f"p{n}" for n in range(returning)]},
        ]
        from datetime import date

        acts = [{**day, "date": date.fromisoformat(day["date"])} for day in days]
        figures = measure(service(people, acts, polars), [Request((catalogue["LOC-01"],), YEAR)])
        return protect(figures, catalogue, profile("defaut")).frame.row(0, named=True)

    shown = figure(6)
    assert (shown["numerator"], shown["denominator"], shown["value"]) == (6, 12, 50)
    masked = figure(4)
    assert (masked["status"], masked["value"], masked["numerator"]) == (
        "secret_primaire",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("INDICATEURS = (", ["ligne 1"]),
        ("x = 1\ny = x / 0\n", ["ligne 2"]),
        ("x = 1\n", ["ne déclare aucun indicateur"]),
        ("INDICATEURS = (1,)\n", ["que des objets Indicator"]),
        (OWN.replace("LOC-01", "FRE-01"), ["« FRE-01 » doit commencer par « LOC- »"]),
        (OWN.replace("(ASSIDUS,)", "(ASSIDUS, ASSIDUS)"), ["ne servir qu’une fois"]),
        (OWN.replace('label="Part de personnes venues au moins deux fois"', 'label=""'),
         ["« label » est vide"]),
    ],
)  # fmt: skip
def test_un_fichier_faux_est_explique(tmp_path: Path, text: str, parts: list[str]) -> None:
    with pytest.raises(ErreurUtilisateur) as caught:
        catalogue_with(write(tmp_path, text))
    assert "mes_indicateurs.py" in str(caught.value)
    assert all(part in str(caught.value) for part in parts), caught.value
