"""What cuts a series is drawn, said in the caption and told in the data."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from inclusion_metrics.dossier.ruptures import _gaps, _tools
from inclusion_metrics.model import Kind, Period, Status
from inclusion_metrics.rendering import Block, Mark, chart

from .chiffres import PERCENT, indicator, line, plain, published, rows, unknown

LONG = Period(date(2021, 1, 1), date(2024, 9, 30))
COUNT = indicator(Kind.COUNT, label="Venues", rows=rows(attendance=True))
SHARE = indicator(Kind.SHARE, PERCENT, label="Part de retraités", code="ESS-02")
TOOL = Mark(date(2023, 1, 1), "un autre outil.", of_attendance=True)
MOVED = Mark(date(2022, 1, 1), "les limites ont changé.", apart=False)


def by_year(one: Any, *figures: float, whole: float | None = None) -> Any:
    return [
        line(one, n, whole, breakdown="annee", period=LONG, **{"category": str(2021 + i)})
        | {"category_label": str(2021 + i)}
        for i, n in enumerate(figures)
    ]


def drawn(block: Block) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(block.spec)["data"]["values"]
    return found


def shown(*marks: Mark, figures: Any = None, one: Any = COUNT) -> Block:
    lines = figures or by_year(one, 80, 90, 120, 75)
    return chart(published(one, *lines), one, breakdown="annee", period=LONG, marks=marks)


def test_a_changed_tool_is_on_the_drawing_in_the_caption_and_in_the_data() -> None:
    block = shown(TOOL, MOVED)
    assert [row["repere"] for row in drawn(block)] == ["", "a", "b", ""]
    assert [row["coupe"] for row in drawn(block)] == [False, False, True, False]
    caption = plain(block.html.partition("<figcaption>")[2].partition("</figcaption>")[0])
    assert "a : les limites ont changé." in caption
    assert "b : un autre outil." in caption
    assert "2023 (repère b)" in plain(block.html)
    assert plain(block.summary) == (
        "Venues, par année : 80 personnes en 2021 et 90 personnes en 2022 ; 120 personnes en "
        "2023. De part et d’autre d’une rupture de série, les chiffres ne se comparent pas. "
        "Période incomplète, à ne pas comparer aux autres : 2024 (9 mois)."
    )


def test_nine_months_are_neither_the_highest_nor_the_lowest_year() -> None:
    said = plain(shown().summary)
    assert "au plus haut en 2023 (120 personnes), au plus bas en 2021 (80 personnes)" in said
    assert [plain(str(row["nom"])) for row in drawn(shown())][-1] == "2024\n(9 mois)"


def test_a_mark_of_attendance_leaves_other_figures_alone() -> None:
    lines = by_year(SHARE, 40, 50, 60, 70, whole=100)
    assert {row["repere"] for row in drawn(shown(TOOL, one=SHARE, figures=lines))} == {""}


def test_a_line_is_never_drawn_across_a_break() -> None:
    lines = by_year(SHARE, 40, 50, 60, 70, whole=100)
    cut = Mark(date(2023, 1, 1), "la question a changé.")
    block = shown(cut, one=SHARE, figures=lines)
    assert [row["troncon"] for row in drawn(block)] == [0, 0, 1, 1]
    # one path for each piece, of two points
    paths = re.findall(r'<path d="(M[^"]*)" stroke="#1d4e7e" stroke-width="2"/>', block.html)
    assert [path.count("L") for path in paths] == [1, 1]


def test_a_mark_before_the_series_cuts_nothing() -> None:
    early = Mark(date(2021, 1, 1), "le premier jour.")
    assert {row["repere"] for row in drawn(shown(early))} == {""}


def test_a_masked_year_is_hatched_and_an_unknown_one_is_not() -> None:
    lines = by_year(COUNT, 80, 3, 120, 0)
    lines.append(
        unknown(COUNT, Status.NON_RENSEIGNE, "Aucun fichier.", breakdown="annee", period=LONG)
        | {"category": "2020", "category_label": "2020", "scope": 0.0}
    )
    found = {row["nom"].split("\n")[0]: row for row in drawn(shown(figures=lines))}
    assert (found["2022"]["valeur"], found["2022"]["secret"]) == (None, True)
    assert found["2022"]["texte"] == "s"
    assert (found["2020"]["secret"], found["2020"]["texte"]) == (False, "n.r.")
    assert (found["2024"]["valeur"], found["2024"]["texte"]) == (0, "0")


def test_a_tool_tried_for_two_months_is_not_a_break() -> None:
    months = [(date(2024, month, 1), "registre") for month in range(1, 5)]
    tried = [(date(2024, 5, 1), "coop_v2"), (date(2024, 6, 1), "coop_v2")]
    after = [(date(2024, month, 1), "registre") for month in range(7, 10)]
    assert not [*_tools([*months, *tried, *after])]
    kept = [(date(2024, month, 1), "coop_v2") for month in range(7, 10)]
    assert [one.jour for one in _tools([*months, *kept])] == [date(2024, 7, 1)]


def test_days_without_a_file_are_told() -> None:
    covered = [
        (date(2022, 1, 1), date(2022, 6, 30)),
        (date(2022, 3, 1), date(2022, 5, 31)),
        (date(2022, 9, 1), date(2024, 9, 30)),
    ]
    (gap,) = _gaps(covered, LONG)
    assert gap.jour == date(2022, 7, 1)
    assert "du 1er juillet 2022 au 31 août 2022" in plain(gap.texte)
    assert not [*_gaps(covered[:2], LONG)]
