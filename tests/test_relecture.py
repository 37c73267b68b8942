"""What a reader who never saw the product may not stumble on: references, sums, rankings, words."""

from __future__ import annotations

import re

import pytest

from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.rendering import card, cards
from inclusion_metrics.rendering.citations import CODE, told, told_in
from inclusion_metrics.rendering.page import to_html
from inclusion_metrics.rendering.prose import text_block

from .test_rendering_page import notebook
from .test_rendering_texts import plain

# ------------------------------------------------------------------------------ dead references

SHOWN = {"FRE-11", "ACT-09-suites"}.__contains__


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ni satisfaite (ACT-09-suites).", "Ni satisfaite (ACT-09-suites)."),
        ("Comptée ailleurs (RES-01-plafond).", "Comptée ailleurs."),
        ("Ne se compare pas (FRE-11, FRE-12) : rompt.", "Ne se compare pas (FRE-11) : rompt."),
        ("Ne se compare pas (FRE-12, FRE-13) : rompt.", "Ne se compare pas : rompt."),
        ("La convention (FSE-99) tient.", "La convention (FSE-99) tient."),
        ("La convention CDV-2024 (FRE-11-B) tient.", "La convention CDV-2024 (FRE-11-B) tient."),
        ("Deux mentions (FRE-12), puis (FRE-11).", "Deux mentions, puis (FRE-11)."),
    ],
)
def test_a_text_cites_only_what_is_shown(text: str, kept: str) -> None:
    assert told(text, SHOWN) == kept


def test_a_code_leads_to_its_card_outside_tags_and_drawings() -> None:
    html = (
        '<p title="Voir (FRE-11)">Voir (FRE-11) et (FRE-12).</p><svg><text>(FRE-11)</text></svg>'
    )
    assert told_in(html, SHOWN) == (
        '<p title="Voir (FRE-11)">Voir (<a href="#fiche-fre-11">FRE-11</a>) et.</p>'
        "<svg><text>(FRE-11)</text></svg>"
    )


def test_the_catalogue_cites_in_brackets_alone_and_figures_that_exist() -> None:
    """Everything else could not be dropped from a page without breaking the sentence."""
    for one in CATALOGUE.values():
        for text in (one.definition, one.formula, *one.caveats):
            assert not re.search(CODE, told(text, lambda _: False)), (one.code, text)
            assert {*re.findall(CODE, text)} <= {*CATALOGUE}, (one.code, text)


@pytest.mark.parametrize("left_out", ["ACT-09-suites", "RES-01-plafond", "TER-01-exterieur"])
def test_a_page_without_a_figure_does_not_name_it(left_out: str) -> None:
    family = left_out.rpartition("-")[0]
    html = to_html(notebook(cards([CATALOGUE[family]])), title="Dossier")
    assert left_out not in html
    both = to_html(notebook(cards([CATALOGUE[family], CATALOGUE[left_out]])), title="Dossier")
    assert f'(<a href="#fiche-{left_out.lower()}">{left_out}</a>)' in both


def test_no_page_of_the_whole_catalogue_cites_what_it_does_not_show() -> None:
    for one in CATALOGUE.values():
        html = to_html(notebook(card(one)), title="Dossier")
        assert {*re.findall(CODE, html)} <= {one.code}, one.code


def test_what_the_structure_wrote_is_left_as_it_was() -> None:
    html = to_html(notebook(text_block("Voir nos chiffres (FRE-12).")), title="Dossier")
    assert "(FRE-12)" in plain(html)
