"""What a reader who never saw the product may not stumble on: references, sums, rankings, words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from inclusion_metrics.dossier.context import Repere
from inclusion_metrics.dossier.readfiles import numbered
from inclusion_metrics.dossier.received import Source
from inclusion_metrics.dossier.texts import context_figure, national_figures
from inclusion_metrics.figures import empty_reason
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.indicators.frequentation import READ_WITH_RATE
from inclusion_metrics.measurement import FIGURES, Figures
from inclusion_metrics.model import ErreurUtilisateur, Indicator, Kind, Status
from inclusion_metrics.nomenclatures import SourceDonnee
from inclusion_metrics.reference.seuils import profile, strictest
from inclusion_metrics.rendering import Goal, card, cards, compare, formats, objectives, table
from inclusion_metrics.rendering.cells import Cell, View, without_figure
from inclusion_metrics.rendering.citations import CODE, told, told_in
from inclusion_metrics.rendering.columns import about_cost
from inclusion_metrics.rendering.notes import reservations, sources
from inclusion_metrics.rendering.page import to_html
from inclusion_metrics.rendering.prose import text_block
from inclusion_metrics.rendering.readings import course, pyramid, ranking
from inclusion_metrics.rendering.sentences import few, say
from inclusion_metrics.rendering.totals import ROUNDED, of_items, of_lines
from inclusion_metrics.secrecy import Published, protect

from .chiffres import Y2024, indicator, line
from .test_rendering_data import parsed, texts
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
    html = '<p title="Voir (FRE-11)">Voir (FRE-11) et (FRE-12).</p><svg><text>(FRE-11)</text></svg>'
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


# ------------------------------------------------------------------------------- sums that fail

PLACES = ["Le Signet", "La Virgule"]


def _side(one: Indicator, figures: Sequence[tuple[float, float | None] | None]) -> tuple[View, ...]:
    """An indicator by place; ``None`` for a masked line."""
    cells = []
    for name, figure in zip(PLACES, figures, strict=True):
        status = Status.PUBLIE if figure else Status.SECRET_PRIMAIRE
        number, whole = figure or (None, None)
        blank = without_figure("", status, "")
        cells.append(
            replace(
                blank,
                category=name,
                category_label=name,
                numerator=number,
                denominator=whole,
                value=number,
                lower=number,
                upper=number,
            )
        )
    return (View(one, "structure", "ensemble", "", "", Y2024, tuple(cells), None),)


def _whole(number: float, whole: float | None = None) -> Cell:
    cell = without_figure("", Status.PUBLIE, "")
    return replace(cell, numerator=number, denominator=whole, value=number)


ONCE = "« Ensemble » n’est pas la somme des lignes"
PEOPLE, VISITS = CATALOGUE["FRE-01"], CATALOGUE["FRE-02"]


def test_only_columns_of_distinct_people_do_not_add_up() -> None:
    people, visits = _side(PEOPLE, [(10, None), (8, None)]), _side(VISITS, [(30, None), (12, None)])
    said = of_lines([*people, *visits], [(_whole(15),), (_whole(42),)])
    assert [plain(one) for one in said] == [
        f"{ONCE} pour « Bénéficiaires uniques suivis » : une personne comptée sur plusieurs lignes "
        "n’y compte qu’une fois."
    ]
    assert of_lines(visits, [(_whole(42),)]) == []


@pytest.mark.parametrize(
    ("lines", "total", "apart"),
    [
        ([(10, None), (8, None)], (18, None), False),  # nobody came to both
        ([(10, None), (8, None)], (17, None), True),
        ([(10, None), None], (17, None), True),  # what is masked cannot be added
        ([(5, 10), (4, 8)], (9, 18), False),
        ([(5, 10), (4, 8)], (9, 17), True),  # the same numerators, someone counted twice below
        ([(0, None), (0, None)], (0, None), False),
    ],
)
def test_people_who_do_add_up_are_not_said_not_to(
    lines: list[tuple[float, float | None] | None], total: tuple[float, float | None], apart: bool
) -> None:
    one = PEOPLE if total[1] is None else CATALOGUE["FRE-05"]
    assert bool(of_lines(_side(one, lines), [(_whole(*total),)])) is apart


def test_no_total_and_no_place_nothing_said() -> None:
    assert of_lines(_side(PEOPLE, [(10, None), (8, None)]), [()]) == []
    (by_sex,) = (replace(v, breakdown="genre") for v in _side(PEOPLE, [(10, None), (8, None)]))
    assert of_lines([by_sex], [(_whole(17),)]) == []


AGES = CATALOGUE["FRE-08"]


def _ages(figures: Sequence[tuple[float, float] | None], whole: float | None) -> View:
    """The classes of FRE-08 from the youngest on: certain, then possible; ``None``: masked."""
    cells = []
    for item, figure in zip([i for i in AGES.items if "non" not in i.code], figures, strict=False):
        status = Status.PUBLIE if figure else Status.SECRET_PRIMAIRE
        number, most = figure or (None, None)
        blank = without_figure(item.code, status, "")
        cells.append(
            replace(
                blank,
                item_label=item.label,
                numerator=number,
                denominator=whole,
                value=number,
                lower=number,
                upper=most,
            )
        )
    return View(AGES, "", "ensemble", "", "", Y2024, tuple(cells), None)


SURE = [(0, 0), (7, 7), (6, 6), (43, 43), (36, 36)]


@pytest.mark.parametrize(
    ("classes", "whole", "said"),
    [
        (
            [*SURE, (43, 45), (65, 67)],
            202,
            "2 personnes suivies sur 202 ne sont sur aucune ligne : on ne sait pas s’il s’agit de "
            "« 60 - 69 ans » ou « 70 ans et plus ».",
        ),
        (
            [*SURE, (43, 43), (65, 66)],
            201,
            "1 personne suivie sur 201 n’est sur aucune ligne : peut-être « 70 ans et plus », sans "
            "certitude.",
        ),
        ([*SURE, (43, 45), (65, 67)], 200, ""),  # they add up, whatever their bounds
        ([*SURE, (43, 43), (65, 65)], 202, ""),  # nothing published says where the two are
        ([*SURE, (43, 45), (65, 67)], 210, ""),  # nor the ten
        (
            [None, *SURE[1:], (43, 45), (65, 67)],
            202,
            "Les lignes peuvent ne pas faire le total : qui tient entre deux d’entre elles n’est "
            "compté que dans leurs bornes.",
        ),
        ([None, *SURE[1:], (43, 43), (65, 65)], 202, ""),
        (
            [*SURE, (43, 45), (65, 67)],
            None,
            "Les lignes peuvent ne pas faire le total : qui tient entre deux d’entre elles n’est "
            "compté que dans leurs bornes.",
        ),
    ],
)
def test_classes_that_miss_someone(
    classes: list[tuple[float, float] | None], whole: float | None, said: str
) -> None:
    assert plain(" ".join(of_items(_ages(classes, whole)))) == said


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"titulaire": 0.296, "cdd": 2.247, "service_civique": 0.467}, [ROUNDED]),
        ({"titulaire": 0.30, "cdd": 2.25, "service_civique": 0.47}, []),
        ({"titulaire": 1 / 3, "cdd": 1 / 3, "service_civique": 1 / 3}, [ROUNDED]),
        ({"cdd": 0.0}, []),
    ],
)
def test_decimals_that_miss_their_total(parts: dict[str, float], said: list[str]) -> None:
    posts = CATALOGUE["MOY-01"]
    figures = {item.code: 0.0 for item in posts.items} | parts | {"ensemble": sum(parts.values())}
    cells = tuple(
        replace(without_figure(code, Status.PUBLIE, ""), value=value, numerator=value)
        for code, value in figures.items()
    )
    assert of_items(View(posts, "", "ensemble", "", "", Y2024, cells, None)) == said


# --------------------------------------------------------------------------------- who is ahead

SHARE = CATALOGUE["ACT-06"]


def _bars(one: Indicator, *bars: tuple[str, float, float | None, float | None]) -> View:
    """Items by name with a value and its bounds, in the unit printed; « s » when negative."""
    cells = []
    for name, value, low, high in bars:
        masked = value < 0
        blank = without_figure(
            name if name in ("aucune", "non_communique") else name.lower(),
            Status.SECRET_PRIMAIRE if masked else Status.PUBLIE,
            "",
        )
        shown = {} if masked else {"numerator": value, "denominator": 100.0, "value": value}
        bounds = {"lower": low, "upper": high} if low is not None else {}
        cells.append(replace(blank, item_label=name.capitalize(), **shown, **bounds))
    return View(one, "", "ensemble", "", "", Y2024, tuple(cells), None)


@pytest.mark.parametrize(
    ("bars", "said"),
    [
        (
            [("a", 17.5, None, None), ("b", 9.2, None, None), ("aucune", 70.4, None, None)],
            "hors « Aucune » (70,4 %, 70,4 sur 100), « A » vient en tête (17,5 %, 17,5 sur 100), "
            "devant « B » (9,2 %, 9,2 sur 100).",
        ),
        (
            [("a", 17.5, None, None), ("b", 9.2, None, None), ("aucune", 12.0, None, None)],
            "« A » vient en tête (17,5 %, 17,5 sur 100), devant « B » (9,2 %, 9,2 sur 100).",
        ),
        (
            [("a", 50.7, 50.0, 51.4), ("b", 50.0, 49.3, 50.7), ("c", 31.0, 30.8, 32.2)],
            "« A » (50,7 %, 50,7 sur 100) et « B » (50,0 %, 50 sur 100) viennent en tête, sans "
            "qu’on puisse les départager.",
        ),
        (
            [("a", 52.0, 51.0, 53.0), ("b", 50.0, 49.3, 50.7)],
            "« A » vient en tête (52,0 %, 52 sur 100), devant « B » (50,0 %, 50 sur 100).",
        ),
        (
            [("a", 52.0, None, None), ("b", 50.0, 49.0, 52.5)],  # sure, but maybe below the other
            "« A » (52,0 %, 52 sur 100) et « B » (50,0 %, 50 sur 100) viennent en tête, sans "
            "qu’on puisse les départager.",
        ),
        (
            [("a", 50.0, None, None), ("b", 50.0, None, None)],
            "« A » (50,0 %, 50 sur 100) et « B » (50,0 %, 50 sur 100) viennent en tête à égalité.",
        ),
        (
            [("a", 50.0, None, None), ("b", 20.0, None, None), ("c", -1, None, None)],
            "parmi les chiffres publiés, « A » vient en tête (50,0 %, 50 sur 100), devant « B » "
            "(20,0 %, 20 sur 100). 1 chiffre masqué par le secret statistique.",
        ),
        (
            [("a", 28.0, None, None), ("b", 0.0, None, None), ("c", -1, None, None)],
            "« A », 28,0 %, 28 sur 100, seul chiffre non nul publié. "
            "1 chiffre masqué par le secret statistique.",
        ),
    ],
)
def test_bars_are_ranked_as_far_as_their_bounds_allow(
    bars: list[tuple[str, float, float | None, float | None]], said: str
) -> None:
    seen = _bars(SHARE, *bars)
    assert plain(ranking(seen, seen.cells)).partition(" : ")[2] == said


def test_months_are_ranked_as_far_as_their_bounds_allow() -> None:
    def months(*ends: tuple[float, float, float]) -> str:
        seen = _bars(SHARE, *((f"m{n}", *end) for n, end in enumerate(ends)))
        cells = tuple(replace(c, category=c.item, category_label=c.item) for c in seen.cells)
        return plain(course(replace(seen, cells=cells), cells))

    assert months((10, 10, 10), (30, 30, 30)) == (
        "au plus haut en m1 (30,0 %, 30 sur 100), au plus bas en m0 (10,0 %, 10 sur 100)"
    )
    assert months((10, 9, 11), (30, 29, 31), (29, 28, 30)) == (
        "au plus haut en m1 (30,0 %, 30 sur 100) ou m2 (29,0 %, 29 sur 100), au plus bas en m0 "
        "(10,0 %, 10 sur 100)"
    )
    assert months((10, 5, 40), (30, 5, 40)) == (
        "de 10,0 %, 10 sur 100 en m0 à 30,0 %, 30 sur 100 en m1, sans qu’on puisse les départager"
    )


def test_ages_back_to_back_name_their_largest_class() -> None:
    def sides(**ends: list[tuple[str, float, float | None, float | None]]) -> str:
        cells: list[Cell] = []
        for side, bars in ends.items():
            found = _bars(AGES, *bars).cells
            cells += [replace(c, category=side, denominator=None) for c in found]
        return plain(pyramid(_bars(AGES), cells)).partition(" : ")[2].partition(" Les pers")[0]

    sure = [("x", 9.0, None, None), ("y", 4.0, None, None)]
    close = [("x", 9.0, 9.0, 10.0), ("y", 8.0, 8.0, 9.0)]
    masked = [("x", 9.0, None, None), ("y", -1, None, None)]
    assert sides(feminin=sure, masculin=close) == (
        "chez les femmes, la classe la plus nombreuse est « X » (9 personnes) ; chez les hommes, "
        "c’est « X » (9 personnes) ou « Y » (8 personnes)."
    )
    assert sides(feminin=masked).startswith("chez les femmes, la classe publiée la plus nombreuse")
    assert sides(feminin=[("y", -1, None, None)]).startswith("aucun chiffre publié")


# ---------------------------------------------------------------------------------------- words


def _goal(value: float | None, low: float, high: float) -> tuple[Any, Goal]:
    """A figure, masked when absent, and its objective."""
    one = indicator(Kind.COUNT, code=f"ESS-{len(_made):02}", label=f"Chiffre {len(_made)}")
    _made.append(one)
    return line(one, 3 if value is None else value), Goal(one, low=low, high=high)


_made: list[Indicator] = []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([50], "Sur 1 objectif : 1 dans l’objectif."),
        ([50, None], "Sur 2 objectifs : 1 dans l’objectif et 1 non vérifiable."),
        (
            [None, None, 50, 99],
            "Sur 4 objectifs : 2 non vérifiables, 1 dans l’objectif et 1",
        ),
    ],
)
def test_objectives_agree_in_number(values: list[float | None], said: str) -> None:
    made = [_goal(value, 40, 60) for value in values]
    catalogue = {goal.indicator.code: goal.indicator for _, goal in made}
    figures = Figures(pl.DataFrame([row for row, _ in made], schema=FIGURES))
    block = objectives(
        protect(figures, catalogue, profile("defaut")), [goal for _, goal in made], draw=True
    )
    assert said in plain(block.html)
    assert "Chaque ligne a sa propre échelle" in block.html


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("FRE-05", "moins de 30 réponses"),
        ("RES-03", "moins de 30 réponses"),
        ("NRC-04", "moins de 30 situations repérées"),
        ("FSE-01", "moins de 30 participants"),
    ],
)
def test_few_are_few_of_what_is_counted(code: str, said: str) -> None:
    assert few(CATALOGUE[code]) == said


def test_a_cut_has_no_capital_within_a_title() -> None:
    seen = View(PEOPLE, "action×genre", "ensemble", "", "", Y2024, (), None)
    assert seen.title == "Bénéficiaires uniques suivis, par action et genre"
    assert replace(seen, breakdown="structure").title.endswith(", par structure")
    assert replace(seen, breakdown="qpv").title.endswith(", par quartier prioritaire de résidence")


def test_the_advice_to_read_bounds_stands_where_there_are_some() -> None:
    def notes(scope: float, upper: float) -> str:
        cell = replace(_whole(50, 100), scope=scope, value=50.0, lower=50.0, upper=upper)
        seen = View(CATALOGUE["FRE-07"], "", "ensemble", "", "", Y2024, (cell,), None)
        return " ".join(reservations([seen], ""))

    assert READ_WITH_RATE in notes(100, 60.0)
    assert READ_WITH_RATE in notes(120, 50.0)
    assert READ_WITH_RATE not in notes(100, 50.0)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("MOY-08", "Aucun entretien à compter ici dans la période."),
        ("ACT-01", "Aucune activité à compter ici dans la période."),
        ("FRE-05", "Personne n’est concerné ici dans la période."),
    ],
)
def test_nothing_to_count_names_what_is_not_there(code: str, said: str) -> None:
    assert empty_reason(CATALOGUE[code]) == said


def test_a_mark_that_no_text_sets_says_so() -> None:
    said = " ".join(CATALOGUE["FRE-12"].caveats)
    assert "Ce repère est une convention de l’outil : aucun texte officiel ne le fixe." in said
    assert "appel à projets 2024-2026 (2024)" in " ".join(CATALOGUE["ACT-03-6-8"].caveats)


def test_the_profiles_have_a_french_name() -> None:
    assert profile("defaut").label == "seuils courants"
    assert strictest(["strict", "defaut"]).label == "seuils courants + seuils renforcés"


def test_national_figures_say_their_source_once() -> None:
    for one in national_figures():
        assert not re.search(r"du (\d+ \w+ \d{4}), \1", plain(formats.dates(one.source))), one
    doubtful = [one for one in national_figures() if "source non vérifiée" in one.source]
    assert len(doubtful) == 1


# --------------------------------------------------------------------------------------- costs


@pytest.mark.parametrize(
    ("covered", "seats", "said"),
    [
        (
            1039,
            2124,
            "Tout le montant est rapporté aux seules personnes suivies, qui font 48,9 % des "
            "accompagnements (1 039 sur 2 124) : par personne venue, anonymes comprises, le "
            "coût serait plus bas.",
        ),
        (
            None,
            None,
            "Tout le montant est rapporté aux seules personnes suivies : par personne venue, "
            "anonymes comprises, le coût serait plus bas.",
        ),
        (500, 500, ""),
    ],
)
@pytest.mark.parametrize("code", ["FIN-03", "CFP-03"])
def test_a_cost_says_whom_it_leaves_out(
    code: str, covered: float | None, seats: float | None, said: str
) -> None:
    one = CATALOGUE[code]
    cell = replace(_whole(209_010, 210), scope=210.0, value=995.0, covered=covered, seats=seats)
    seen = View(one, "", "ensemble", "", "", Y2024, (cell,), None)
    assert plain(about_cost(one, [cell])) == said
    assert said in plain(" ".join(reservations([seen], "")))
    assert said in plain(say(seen, cell))
    masked = without_figure("", Status.SECRET_PRIMAIRE, "")
    assert about_cost(one, [masked]) == ""


def test_a_cost_by_hour_and_a_share_leave_nobody_out() -> None:
    cell = replace(_whole(10, 20), value=50.0, covered=1.0, seats=2.0)
    assert about_cost(CATALOGUE["FIN-03-heure"], [cell]) == ""
    assert about_cost(CATALOGUE["FRE-05"], [cell]) == ""


def test_a_scope_that_counts_namesakes_at_their_most_says_so() -> None:
    cell = replace(
        _whole(139, 186), scope=192.0, value=74.7, lower=72.4, upper=75.5, item="2",
        item_label="Deux dates ou plus",
    )  # fmt: skip
    back = View(CATALOGUE["FRE-11"], "", "ensemble", "", "", Y2024, (cell,), None)
    assert "pour 186 personnes suivies sur 192 au plus (96,9 %)" in plain(say(back, cell))
    below = plain(" ".join(reservations([back], "")))
    assert "96,9 % (186 / 192 au plus)" in below
    assert "comptent dans le champ pour leur nombre maximal" in below
    retired = replace(back, indicator=CATALOGUE["FRE-05"])
    assert "au plus" not in plain(say(retired, replace(cell, item="", item_label="")))


# ------------------------------------------------------------- what a table need not show, names


THEMES = indicator(
    Kind.COUNT,
    code="ESS-90",
    label="Personnes",
    items={"total": "Tous thèmes", "a": "Santé", "b": "Logement"},
)


def _crossed(*lines: tuple[str, str, float]) -> Published:
    """A count by place and theme: place, theme, number; no place for the whole."""
    rows = [
        line(THEMES, number, item=item, breakdown="structure" if place else "", category=place)
        | {"category_label": place}
        for place, item, number in lines
    ]
    frame = Figures(pl.DataFrame(rows, schema=FIGURES))
    return protect(frame, {THEMES.code: THEMES}, profile("defaut"))


def test_zero_columns_and_chosen_items() -> None:
    numbers = {"total": (20, 30, 50), "a": (20, 30, 50), "b": (0, 0, 0)}
    figures = _crossed(
        *(
            (place, item, float(n))
            for item, mine in numbers.items()
            for place, n in zip(("Nord", "Sud", ""), mine, strict=True)
        )
    )
    block = compare(figures, [THEMES], breakdown="structure")
    heads = [plain(texts(th)) for th in parsed(block.html).iter("th") if th.get("scope") == "col"]
    assert heads[1:] == ["Personnes : tous thèmes", "Personnes : santé"]
    assert "et non montré : « Personnes : logement »." in plain(block.html)
    assert "logement" not in " ".join(one.text for one in block.sheets[0].headings)
    block = compare(figures, [THEMES], breakdown="structure", items=["a"], title="Santé")
    heads = [plain(texts(th)) for th in parsed(block.html).iter("th") if th.get("scope") == "col"]
    assert heads[1:] == ["Personnes : santé"]
    assert "non montré" not in block.html
    with pytest.raises(ErreurUtilisateur, match="pas de modalité « z »"):
        compare(figures, [THEMES], breakdown="structure", items=["z"])


@pytest.mark.parametrize(("places", "left_out"), [(2, False), (3, True)])
def test_many_lines_of_zeros_are_left_out_of_a_table_by_group(places: int, left_out: bool) -> None:
    names = [f"Lieu {n}" for n in range(places)]
    figures = _crossed(
        *((name, item, 20.0) for name in names for item in ("total", "a")),
        *((name, "b", 0.0) for name in names),
        *(("", item, 20.0 * places) for item in ("total", "a")),
        ("", "b", 0.0),
    )
    # a line of zeros for each place, and one for the whole: three, then four
    block = table(figures, THEMES, breakdown="structure")
    assert ("Les lignes à zéro ou sans objet ne sont pas montrées." in block.html) is left_out
    shown = [texts(th) for th in parsed(block.html).iter("th")].count("Logement")
    assert shown == (0 if left_out else places + 1)
    assert len(block.sheets[0].rows) == 2 * (places + 1) + shown


def test_a_masked_line_is_never_left_out() -> None:
    names = [f"Lieu {n}" for n in range(4)]
    figures = _crossed(
        *((name, "total", 20.0) for name in names),
        *((name, "a", 0.0) for name in names[1:]),
        ("Lieu 0", "a", 2.0),
        *((name, "b", 0.0) for name in names),
        ("", "total", 80.0), ("", "a", 2.0), ("", "b", 0.0),
    )  # fmt: skip
    rows = table(figures, THEMES, breakdown="structure").sheets[0].rows
    assert ("Lieu 0", "Santé", "s") in [row[:3] for row in rows]
    assert ("Lieu 0", "Logement") not in [row[:2] for row in rows]


def test_a_number_and_its_sign_stay_together() -> None:
    assert formats.typo("Dossiers n° 263 et n° A") == "Dossiers n°\u00a0263 et n° A"


@pytest.mark.parametrize(
    ("given", "label", "unit", "when"),
    [
        (
            {"section": "Quartiers prioritaires", "libelle": "Quartiers prioritaires : Bellevue"},
            "Quartiers prioritaires : Bellevue",
            "",
            "2024",
        ),
        ({"unite": "€"}, "Lieux – Espaces", "€", "2024"),
        ({"fin": date(2025, 12, 31)}, "Lieux – Espaces", "", "du 1er janvier 2024 au 31 déc"),
        ({"debut": date(2024, 12, 31)}, "Lieux – Espaces", "", "31 décembre 2024"),
        ({"debut": None, "fin": None}, "Lieux – Espaces", "", ""),
    ],
)
def test_a_figure_of_context(given: dict[str, Any], label: str, unit: str, when: str) -> None:
    known: dict[str, Any] = {
        "section": "Lieux", "libelle": "Espaces", "valeur": 0.5, "unite": "nombre",
        "debut": date(2024, 1, 1), "fin": date(2024, 12, 31), "source": "Un rapport",
    }  # fmt: skip
    found = context_figure(Repere(**(known | given)))
    assert (found.label, found.unit) == (label, unit)
    assert plain(found.period).startswith(when)
    assert bool(found.period) is bool(when)


def test_files_of_the_same_role_are_told_apart() -> None:
    role: dict[str, Any] = {"sha256": "a" * 64, "lues": 1, "rejetees": 0, "gardees": 1}
    role |= {"annonce": None, "debut": None, "fin": None, "export": None, "filtree": False}
    files = [Source(role=name, **role) for name in ("beneficiaires", "qpv", "beneficiaires", "x")]
    assert [name for name, _ in numbered(files)] == [
        "Bénéficiaires, fichier 1",
        "Quartiers prioritaires (QPV)",
        "Bénéficiaires, fichier 2",
        "x",
    ]


def test_one_spelling_of_a_tool() -> None:
    assert SourceDonnee.names()["coop_v1"] == "Espace Coop (V1)"
    assert SourceDonnee.labels()["coop_v1"] == "Espace coop (V1)"  # what an export says


def test_a_source_cited_by_two_figures_is_told_once() -> None:
    pair = [CATALOGUE["CFP-01-seances"], CATALOGUE["CFP-01-montants"]]
    views = [View(one, "action", "ensemble", "", "", Y2024, (_whole(3),), None) for one in pair]
    (_, cited), (_, defined) = sources(views)
    assert len(cited) == len(set(cited))
    assert len(defined) == len(set(defined))
    assert not any("Sous chaque" in one for one in reservations(views, ""))
    shares = [replace(seen, indicator=CATALOGUE["FRE-05"]) for seen in views]
    assert any("Sous chaque part" in one for one in reservations(shares, ""))
