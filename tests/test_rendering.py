"""Tables, charts, tiles and cards, on figures worked by hand."""

import json
import re
from typing import Any

import pytest
import vl_convert

from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.model import ErreurUtilisateur, Need
from inclusion_metrics.rendering import (
    cards,
    chart,
    compare,
    definitions,
    facts,
    key_figures,
    legend,
    table,
    theme,
)
from inclusion_metrics.rendering.elements import STILL, VEGALITE
from inclusion_metrics.rendering.sheets import TABLES
from inclusion_metrics.secrecy import Published

from .test_rendering_data import WHERE, parsed, publish, texts

SVG = "{http://www.w3.org/2000/svg}"
BIOLLAY = "Maison de quartier du Biollay"


@pytest.fixture(scope="module")
def published() -> Published:
    return publish()


def rows(tree: Any) -> dict[str, list[str]]:
    """Row heading → what its cells print."""
    found = {}
    for line in tree.iter("tr"):
        head = line.find("th[@scope='row']")
        if head is not None:
            cells = line.findall("td")
            found[texts(head)] = [texts(cell) for cell in cells]
    return found


def test_table_one_share(published: Published) -> None:
    tree = parsed(table(published, CATALOGUE["FRE-05"], **WHERE).html)
    # 120 people, one status in eight unknown (15): 70 retired of 105, or of 120 with the unknown
    assert rows(tree) == {
        "Ensemble": [
            "66,7\u00a0%",
            "70\u00a0/\u00a0105",
            "entre 58,3\u00a0% et 70,8\u00a0%",
            "87,5\u00a0% (105\u00a0/\u00a0120)",
        ]
    }
    caption = texts(tree.find(".//caption"))
    assert caption == (
        "Part de retraitésPersonnes suivies, Grand Chambéry, "
        "du 1er\u00a0janvier au 31\u00a0décembre 2024"
    )
    said = texts(tree.find(".//div[@class='im-notes']"))
    assert "Source\u202f: Relevés de présence et fiches du service (La Coop" in said
    assert "Couverture du suivi\u202f: 88,2\u00a0% (300\u00a0/\u00a0340)." in said


def test_table_by_structure_masks_and_totals(published: Published) -> None:
    block = table(published, CATALOGUE["FRE-05"], breakdown="structure", **WHERE)
    found = rows(parsed(block.html))
    assert list(found) == [BIOLLAY, "Médiathèque", "France services", "Ensemble"]
    assert found["France services"] == ["s"] * 5
    assert found["Ensemble"][:2] == ["66,7\u00a0%", "70\u00a0/\u00a0105"]
    assert 'role="img" aria-label="secret statistique">s</span>' in block.html
    assert "trop peu de personnes, ou de quoi les retrouver" in block.html
    assert "non renseigné" not in block.html  # the legend explains the signs in use, no other
    assert '<tr class="im-total">' in block.html


def test_table_items_down_have_parts_and_an_unknown_line(published: Published) -> None:
    found = rows(parsed(table(published, CATALOGUE["FRE-08"], **WHERE).html))
    assert found["70 ans et plus"] == ["63", "55,3\u00a0%", "63\u00a0/\u00a0114"]
    assert found["Moins de 12 ans"] == ["0", "0,0\u00a0%", "0\u00a0/\u00a0114"]
    assert found["Âge inconnu"] == ["6", "–", "–"]


def test_table_items_by_category_have_row_groups(published: Published) -> None:
    tree = parsed(table(published, CATALOGUE["FRE-09"], breakdown="structure", **WHERE).html)
    groups = [texts(th) for th in tree.iter("th") if th.get("scope") == "rowgroup"]
    assert len(groups) == len(tree.findall(".//tbody")) == 4
    assert groups[0].startswith(f"{BIOLLAY} taux de renseignement\u202f: 87,5\u00a0% (63")


def test_every_table_cell_has_a_scope_and_no_stray_id(published: Published) -> None:
    html = compare(
        published,
        [CATALOGUE[code] for code in ("FRE-01", "FRE-02", "FRE-05", "FRE-11", "ACT-03")],
        breakdown="structure",
        **WHERE,
    ).html
    tree = parsed(html)
    assert all(th.get("scope") in ("col", "row") for th in tree.iter("th"))
    assert "headers=" not in html
    assert " id=" not in html
    heads = [texts(th) for th in tree.find(".//thead").iter("th")]
    assert heads[3:5] == ["Part de retraités", "Récurrence\u202f: deux dates ou plus"]
    assert rows(tree)[BIOLLAY][2] == "66,7\u00a0%42\u00a0/\u00a063"


def test_a_refused_figure_gives_its_reason(published: Published) -> None:
    block = table(published, CATALOGUE["ACT-04"], breakdown="genre", **WHERE)
    assert texts(parsed(block.html).find(".//p")) == (
        "Part d’aller-vers, par genre\u202f: sans objet. "
        "L’unité comptée (activité) ne se ventile pas par «\u202fgenre\u202f»."
    )
    assert chart(published, CATALOGUE["ACT-04"], breakdown="genre", **WHERE).html == block.html


def test_missing_data_gives_the_reason_of_the_gap() -> None:
    figures = publish({Need.IDENTITE: "L’export ne nomme pas les personnes."})
    html = table(figures, CATALOGUE["FRE-05"], **WHERE).html
    assert "non renseigné. L’export ne nomme pas les personnes." in html
    tiles = key_figures(figures, [(CATALOGUE["FRE-05"], "")], **WHERE).html
    assert 'aria-label="non renseigné">n.r.</span>' in tiles


def test_a_figure_that_was_not_measured_is_an_error(published: Published) -> None:
    with pytest.raises(ErreurUtilisateur, match="plan du dossier"):
        table(published, CATALOGUE["FRE-05"], breakdown="commune", **WHERE)


CHARTS = [
    ("FRE-08", ""),
    ("FRE-08", "genre"),
    ("FRE-09", ""),
    ("ACT-05", ""),
    ("FRE-02", "mois"),
    ("FRE-05", "mois"),
    ("FRE-05", "structure"),
    ("FRE-11", "structure"),
]


@pytest.mark.parametrize(("code", "cut"), CHARTS)
def test_chart_is_an_accessible_figure(published: Published, code: str, cut: str) -> None:
    block = chart(published, CATALOGUE[code], breakdown=cut, **WHERE)
    tree = parsed(block.html)
    figure, svg = tree.find(".//figure"), tree.find(f".//{SVG}svg")
    assert figure.get("role") is None  # a caption names it: no role is allowed beside
    titled = {e.get("id"): texts(e) for e in tree.iter() if e.get("id")}
    assert titled[figure.get("aria-labelledby")].startswith(CATALOGUE[code].label)
    assert svg.get("role") == "img"
    assert svg.get("aria-label").startswith(CATALOGUE[code].label)
    assert tree.find(".//details//table/caption") is not None
    assert "http" not in block.html.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"<(script|style|image|link)", block.html)


@pytest.mark.parametrize(("code", "cut"), CHARTS)
def test_chart_holds_published_figures_only(published: Published, code: str, cut: str) -> None:
    """Whatever number a chart carries is a published one: a masked cell is null and drawn empty."""
    block = chart(published, CATALOGUE[code], breakdown=cut, **WHERE)
    lines = published.select(CATALOGUE[code], breakdown=cut, **WHERE)
    allowed = {round(abs(v), 6) for c in ("value", "lower", "upper") for v in lines[c].drop_nulls()}
    values = json.loads(block.spec)["data"]["values"]
    drawn = {
        round(abs(row[key]), 6)
        for row in values
        for key in ("valeur", "bas", "haut", "fin")
        if row.get(key) is not None
    }
    assert drawn <= allowed
    for row in values:
        if row["secret"]:
            assert row["valeur"] is None
            assert row["texte"] == "s"


def test_chart_says_its_finding(published: Published) -> None:
    by_month = chart(published, CATALOGUE["FRE-02"], breakdown="mois", **WHERE)
    assert by_month.summary == (
        "Accompagnements, par mois\u202f: au plus haut en sept. 2024 (56\u00a0accompagnements), "
        "au plus bas en août 2024 (0\u00a0accompagnement)."
    )
    tie = chart(published, CATALOGUE["FRE-05"], breakdown="structure", **WHERE)
    assert tie.summary.endswith(
        "viennent en tête, sans qu’on puisse les départager. "
        "1 chiffre masqué par le secret statistique."
    )


def test_chart_sorts_themes_by_size_and_ages_by_age(published: Published) -> None:
    themes = json.loads(chart(published, CATALOGUE["ACT-05"], **WHERE).spec)["data"]["values"]
    sizes = [row["valeur"] for row in themes[:-1]]
    assert sizes == sorted(sizes, reverse=True)
    assert themes[-1]["nom"] == "Aucune thématique notée"
    ages = json.loads(chart(published, CATALOGUE["FRE-08"], **WHERE).spec)["data"]["values"]
    assert [row["nom"] for row in ages][::7] == ["Moins de 12 ans", "Âge inconnu"]


def test_a_chart_with_too_many_lines_says_what_to_do(published: Published) -> None:
    with pytest.raises(ErreurUtilisateur, match="Choisissez une modalité"):
        chart(published, CATALOGUE["ACT-05"], breakdown="structure", **WHERE)
    one = chart(published, CATALOGUE["ACT-05"], breakdown="structure", item="email", **WHERE)
    assert BIOLLAY in one.html


def test_interactive_charts_in_a_notebook(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = chart(published, CATALOGUE["FRE-08"], **WHERE)
    assert set(block._repr_mimebundle_()) == {"text/html", "text/plain", TABLES}
    monkeypatch.setattr(theme, "in_notebook", lambda: True)
    bundle = block._repr_mimebundle_()
    assert set(bundle) == {VEGALITE, STILL, "text/plain"}
    assert bundle[STILL] == block.html
    assert block._repr_html_() is None  # IPython would add it, and JupyterLab prefer it
    # JupyterLab draws with Vega-Lite 5: the same specification must compile there
    assert vl_convert.vegalite_to_vega(bundle[VEGALITE], vl_version="5.8")
    assert legend()._repr_mimebundle_()["text/html"].startswith("<style>")


def test_key_figures(published: Published) -> None:
    chosen = [(CATALOGUE["FRE-01"], ""), (CATALOGUE["FRE-05"], ""), (CATALOGUE["FRE-11"], "2")]
    goals = {"FRE-01": (100.0, 150.0), "FRE-11/2": (None, 50.0)}
    tiles = [
        texts(li) for li in parsed(key_figures(published, chosen, goals, **WHERE).html).iter("li")
    ]
    assert tiles[0] == (
        "Bénéficiaires uniques suivis120 personnesobjectif\u202f: de 100 à 150"
        "couverture du suivi\u202f: 88,2\u00a0%"
        "120\u00a0personnes suivies sont venues au moins une fois, dans l’objectif (de 100 à 150). "
        "Le nombre exact est entre 120 et 123."
    )
    assert "70\u00a0/\u00a0105" in tiles[1]
    assert "au-dessus de l’objectif (au plus 50\u00a0%)" in tiles[2]


def test_cards_flag_what_is_not_checked() -> None:
    html = cards(CATALOGUE.values()).html
    tree = parsed(html)
    heads = [texts(h) for h in tree.iter("h3")]
    assert len(heads) == len(CATALOGUE)
    assert heads[0] == "FRE-01. Bénéficiaires uniques suivis"
    assert {texts(dt) for dt in tree.iter("dt")} >= {"Définition", "Formule", "Règle de secret"}


def test_everything_written_is_escaped() -> None:
    bad = "<script>alert('x')</script>\" onload=\""
    for block in (definitions([(bad, bad)]), facts(bad, [(bad, bad)])):
        assert "<script" not in block.html
        assert '" onload' not in block.html
