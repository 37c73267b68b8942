"""The financial report, on a budget worked by hand."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.measurement import Request, measure
from inclusion_metrics.model import Period
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.rendering import budget_report
from inclusion_metrics.rendering.budget import PARTS, named
from inclusion_metrics.secrecy import Published, protect

from .conftest import service
from .test_catalogue import polars
from .test_rendering_data import parsed

YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))


def line(sens: str, compte: str, prevu: float | None, realise: float | None, **more: Any) -> Any:
    return {
        "rattachement": "A", "exercice": 2024, "sens": sens, "compte": compte, "prevu": prevu,
        "realise": realise, **more,
    }  # fmt: skip


#: Charges : 1 000 prévus, 1 300 réalisés (+30 %) ; 4 000 et 3 900. Produits : 3 000 reçus sur
#: 5 000, 2 000 attendus. Une autre convention, B, et une année hors de la période.
BUDGET = [
    line("charge", "60", 1000.0, 1300.0),
    line("charge", "64", 4000.0, 3900.0),
    line("produit", "74", 3000.0, 3000.0, financeur="Ville"),
    line("produit", "74", 2000.0, None, financeur="Europe", etat="en_attente"),
    line("charge", "60", 500.0, 500.0, rattachement="B"),
    line("charge", "60", 9999.0, 9999.0, exercice=2023),
]


def published(rows: list[Any]) -> Published:
    frames = service([], [], polars, autres={"budget": rows})
    codes = tuple(CATALOGUE[code] for _, code in PARTS)
    cuts = ((), ("compte",), ("rattachement", "compte"))
    asked = [Request(codes, YEAR, "ensemble", tuple(map(find_breakdown, cut))) for cut in cuts]
    return protect(measure(frames, asked), CATALOGUE, profile("defaut"))


def table(html: str) -> dict[str, list[str]]:
    """Heading of each line → its cells, in plain spaces."""
    rows = {}
    for row in parsed(html).iter("tr"):
        heads = [re.sub(r"\s", " ", "".join(th.itertext())) for th in row.iter("th")]
        cells = [re.sub(r"[\s]", " ", "".join(td.itertext())) for td in row.iter("td")]
        if cells:
            rows[heads[0]] = cells
    return rows


def test_chaque_compte_et_les_totaux() -> None:
    rows = table(budget_report(published(BUDGET), budget="A", explain_beyond=0.2).html)
    assert rows["60 – Achats"] == ["1 000", "1 300", "", "130,0 %", "oui"]
    assert rows["64 – Charges de personnel"] == ["4 000", "3 900", "", "97,5 %", ""]
    assert rows["Total – charges"] == ["5 000", "5 200", "", "104,0 %", ""]
    # 3 000 reçus sur 5 000 prévus : 60 % au moins, 2 000 dont on ne sait rien encore.
    assert rows["74 – Subventions d’exploitation"] == [
        "5 000", "3 000", "2 000", "60,0 % au moins", "",
    ]  # fmt: skip
    assert rows["Résultat (produits moins charges)"] == ["0", "−2 200", "2 000", "", ""]


def test_tous_les_budgets_ensemble() -> None:
    rows = table(budget_report(published(BUDGET)).html)
    assert rows["60 – Achats"][:2] == ["1 500", "1 800"]


def test_sans_rien_de_realise_le_compte_est_non_renseigne() -> None:
    rows = table(budget_report(published([line("charge", "60", 100.0, None)])).html)
    assert rows["60 – Achats"] == ["100", "n.r.", "100", "–", ""]


@pytest.mark.parametrize(
    ("rows", "budget", "said"),
    [
        ([], "", "feuille « Budget » du registre"),
        (BUDGET, "C", "aucune ligne de budget n’est rattachée à « C »"),
    ],
)
def test_sans_budget_la_raison_est_dite(rows: list[Any], budget: str, said: str) -> None:
    html = budget_report(published(rows), budget=budget).html
    assert said in re.sub(r"\s", " ", html)


# ------------------------------------------------------------------------------ ce qui s’explique


@pytest.mark.parametrize(
    ("ecrit", "marque", "demande"),
    [
        ("Les achats (compte 60) ont augmenté.", "oui", ""),
        ("Les comptes 64, 60 et 74 ont bougé.", "oui", ""),
        ("Le compte 606 (fournitures) a augmenté.", "oui", ""),  # une part du compte 60
        ("Le compte 64 est stable.", "oui, explication manquante", ""),
        ("Soixante achats de plus, 60 en tout.", "oui", "Le compte 60 demande une explication"),
        ("", "oui", "Le compte 60 demande une explication"),
        (None, "oui", ""),  # personne ne lit de texte : rien n’est demandé
    ],
)
def test_un_ecart_sans_explication_se_dit(ecrit: str | None, marque: str, demande: str) -> None:
    block = budget_report(published(BUDGET), budget="A", explained=ecrit)
    rows = table(block.html)
    assert rows["60 – Achats"][-1] == marque
    assert rows["64 – Charges de personnel"][-1] == ""
    assert ("demande une explication" in block.html) is bool(demande)
    assert demande in block.html
    (sheet,) = block.sheets
    assert [row[-1] for row in sheet.rows if row[1] == "60 – Achats"] == [marque]


def test_plusieurs_comptes_a_expliquer() -> None:
    deux = [*BUDGET, line("charge", "62", 100.0, 900.0)]
    said = budget_report(published(deux), budget="A", explained="Rien à dire.").html
    assert "Les comptes 60 et 62 demandent une explication, à donner en citant leur numéro." in said


@pytest.mark.parametrize(
    ("texte", "comptes"),
    [
        ("Les comptes 62, 70 et 741.", {"62", "70", "741"}),
        ("Compte n° 62 ; compte\n64", {"62", "64"}),
        ("En 2024, 62 personnes.", set()),
        ("un décompte 62", set()),
        (None, set()),
    ],
)
def test_les_comptes_que_nomme_un_texte(texte: str | None, comptes: set[str]) -> None:
    assert named(texte) == comptes
