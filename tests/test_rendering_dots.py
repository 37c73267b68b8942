"""Structures of unequal size, and figures over their objectives."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from inclusion_metrics.model import ErreurUtilisateur, Kind
from inclusion_metrics.rendering import Block, Goal, dots, objectives

from .chiffres import PERCENT, indicator, line, plain, published

SHARE = indicator(Kind.SHARE, PERCENT, label="Part de retraités", code="ESS-02")
COUNT = indicator(Kind.COUNT, label="Personnes suivies")
PLACES = {"a": "Médiathèque « Le Signet »", "b": "Mairie", "c": "Foyer", "d": "Bus"}


def compared(*figures: tuple[str, float, float], whole: bool = True) -> Block:
    lines = [
        line(SHARE, part, base, breakdown="structure", category=code)
        | {"category_label": PLACES[code]}
        for code, part, base in figures
    ]
    if whole:
        lines.append(
            line(SHARE, sum(f[1] for f in figures), sum(f[2] for f in figures))
            | {"breakdown": "", "category": ""}
        )
    return dots(published(SHARE, *lines), SHARE, breakdown="structure")


def drawn(block: Block) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(block.spec)["data"]["values"]
    return found


def test_eight_people_are_not_compared_with_eighty() -> None:
    block = compared(("c", 7, 12), ("a", 40, 80), ("b", 30, 50))
    # from the most answers to the fewest, whatever the share
    assert [row["dessus"].split("\n")[0] for row in drawn(block)] == [
        "Médiathèque «\u202fLe Signet\u202f»", "Mairie", "Foyer",
    ]  # fmt: skip
    assert [row["creux"] for row in drawn(block)] == [False, False, True]
    assert plain(block.summary) == (
        "Part de retraités, par structure : de 50,0 %, 40 sur 80 (« Médiathèque “Le Signet” ») "
        "à 60,0 %, 30 sur 50 (« Mairie ») ; ensemble, 54,2 %, 77 sur 142. "
        "1 chiffre de moins de 30 réponses, à ne pas comparer."
    )
    assert "Rond creux : moins de 30 réponses, à ne pas comparer." in plain(block.html)


def test_counts_stand_beside_the_dots() -> None:
    texts = [plain(row["texte"]) for row in drawn(compared(("a", 40, 80), ("b", 30, 50)))]
    assert texts == ["50,0 % (40 / 80)", "60,0 % (30 / 50)"]


def test_overlapping_bounds_leave_the_gap_unsure() -> None:
    lines = [
        line(SHARE, 40, 80, scope=100, lower=40.0, upper=60.0, breakdown="structure")
        | {"category": "a", "category_label": "A"},
        line(SHARE, 30, 50, scope=60, lower=50.0, upper=66.7, breakdown="structure")
        | {"category": "b", "category_label": "B"},
    ]
    said = plain(dots(published(SHARE, *lines), SHARE, breakdown="structure").summary)
    assert "leurs bornes se recouvrent, l’écart n’est pas sûr" in said


def test_a_masked_share_is_hatched_and_nowhere_in_the_page() -> None:
    block = compared(("a", 40, 80), ("b", 30, 50), ("c", 2, 47), ("d", 30, 61), whole=False)
    row = next(row for row in drawn(block) if row["dessus"] == "Foyer")
    assert (row["valeur"], row["bas"], row["haut"], row["secret"]) == (None, None, None, True)
    assert row["texte"].startswith("s")
    assert not re.search(r"\b2 / 47|4,3", plain(block.html))


def test_a_count_is_no_basis_for_a_comparison() -> None:
    figures = published(COUNT, line(COUNT, 80, breakdown="structure", category="a"))
    with pytest.raises(ErreurUtilisateur, match="dépend de la taille"):
        dots(figures, COUNT, breakdown="structure")


def test_bullets_show_the_objective_the_figure_and_the_doubt() -> None:
    figures = published(
        [COUNT, SHARE],
        line(COUNT, 120),
        line(SHARE, 60, 100, scope=120, lower=50.0, upper=66.7),
    )
    goals = [Goal(COUNT, "", 100, 150), Goal(SHARE, "", 65, None)]
    block = objectives(figures, goals, draw=True)
    said = plain(block.html)
    assert "Sur 2 objectifs : 1 dans l’objectif et 1 non concluant." in said
    drawing = said.partition("<svg")[2].partition("</svg>")[0]
    assert "prévu : de 100 à 150" in drawing
    assert "60,0 %, non concluant" in drawing


def test_a_masked_figure_has_no_bar_over_its_objective() -> None:
    figures = published(COUNT, line(COUNT, 3))
    block = objectives(figures, [Goal(COUNT, "", 2, 10)], draw=True)
    drawing = plain(block.html.partition("<svg")[2].partition("</svg>")[0])
    assert "s, non vérifiable : secret" in drawing
    assert not re.search(r">3\b", drawing)
