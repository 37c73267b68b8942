"""What a page must not say too loudly: figures that are hardly known, zeros that say nothing."""

from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from inclusion_metrics.figures import Columns, figure_of, items_of
from inclusion_metrics.model import Grain, Indicator, Kind, Status, Unit
from inclusion_metrics.rendering import (
    Goal,
    card,
    chart,
    compare,
    evolution,
    facts,
    key_figures,
    objectives,
    sentence,
    table,
)
from inclusion_metrics.rendering.formats import tidy
from inclusion_metrics.rendering.page import to_html

from .chiffres import PERCENT, Y2023, Y2024, indicator, line, plain, published, rows
from .test_rendering_data import parsed, texts
from .test_rendering_funders import beside, heads, lines

HOURS = Unit("h", "heure", "heures", factor=1 / 60, decimals=1)
DAYS = Unit("jours", "jour", "jours", decimals=1)
NEW = indicator(Kind.SHARE, PERCENT, label="Part de nouveaux", code="FRE-94")
COUNT = indicator(Kind.COUNT, label="Personnes suivies")
STATUS = indicator(
    Kind.COUNT,
    label="Statut",
    whole=True,
    items={"a": "Retraités", "b": "En emploi", "non_communique": "Non communiqué"},
)


# ------------------------------------------------------------------------------------ wide bounds


def open_share(upper: float) -> Any:
    """Nobody is surely new among 179; up to 145 may be: 145 / 179 = 81,0 %."""
    return line(NEW, 0, 179, lower=0, upper=upper)


def test_a_share_with_wide_bounds_is_said_by_its_bounds() -> None:
    figures = published(NEW, open_share(81.0))
    assert lines(table(figures, NEW)) == {"Ensemble": ["entre 0,0 % et 81,0 %", "0 / 179"]}
    assert plain(sentence(figures, NEW)) == (
        "Part de nouveaux : entre 0,0 % et 81,0 %, selon ce qui n’est pas connu de 179 personnes "
        "suivies."
    )
    tile = plain(texts(parsed(key_figures(figures, [(NEW, "")]).html).find(".//b")))
    assert tile == "entre 0,0 % et 81,0 %"


def test_bounds_fifty_points_apart_are_not_wide() -> None:
    found = lines(table(published(NEW, open_share(50.0)), NEW))
    assert found == {"Ensemble": ["0,0 %", "0 / 179", "entre 0,0 % et 50,0 %"]}


def test_a_confidence_interval_is_never_too_wide() -> None:
    survey = indicator(Kind.SHARE, PERCENT, label="Satisfaits", sample=True)
    found = lines(table(published(survey, line(survey, 6, 12, lower=20, upper=80)), survey))
    assert found["Ensemble"][0] == "50,0 %"


@pytest.mark.parametrize(
    ("aim", "situation"),
    [
        (40, ["non concluant vu les bornes", "non concluant"]),
        (90, ["en dessous", "–"]),
    ],
)
def test_wide_bounds_against_an_objective(aim: float, situation: list[str]) -> None:
    # from 0 to 81 %: 40 % cannot be told, 90 % is out of reach whatever the unknown
    block = objectives(published(NEW, open_share(81.0)), [Goal(NEW, "", aim, None)])
    assert next(iter(lines(block).values()))[3:] == situation


def test_wide_bounds_beside_an_earlier_year() -> None:
    said = beside(NEW, open_share(81.0), line(NEW, 170, 180, period=Y2023, lower=94.4, upper=95))
    assert "contre 170 sur 180 (94,4 %) en 2023 (bornes trop larges pour mesurer" in said


# ---------------------------------------------------------------------------------- nothing noted


def test_a_sum_of_nothing_noted_is_unknown() -> None:
    one = indicator(Kind.AMOUNT, HOURS, label="Heures", grain=Grain.OUVERTURE)
    (item,) = items_of(one)
    columns = Columns.of(one, item)
    cell = {f"{one.code}||numerator": 0.0, f"{one.code}||scope": 6000.0}
    bounds = {f"{one.code}||lower": 0.0, f"{one.code}||upper": 6000.0}
    assert figure_of(one, columns, cell)["status"] == Status.ZERO
    unknown = figure_of(one, columns, cell | bounds)
    assert (unknown["status"], unknown["value"]) == (Status.NON_RENSEIGNE, None)
    # 60 of 6 000 minutes are noted: 1 hour at least, 100 at most
    known = {f"{one.code}||numerator": 60.0, f"{one.code}||lower": 60.0}
    assert figure_of(one, columns, cell | bounds | known)["value"] == 1


def test_a_view_where_nothing_is_known_is_one_sentence() -> None:
    reason = "Il n’y a rien à compter dans cette case."
    empty = {"value": None, "lower": None, "upper": None, "reason": reason}
    needs = indicator(Kind.SHARE, PERCENT, label="Besoins", items={"a": "Un", "b": "Deux"})
    none = [
        line(needs, 0, 0, item=item, **empty) | {"status": Status.SANS_OBJET.value}
        for item in ("a", "b")
    ]
    said = f"Besoins : sans objet. {reason}"
    for block in (table(published(needs, *none), needs), chart(published(needs, *none), needs)):
        assert plain(block.summary) == said
        assert "<table" not in block.html


def test_counts_out_of_nobody_are_one_sentence() -> None:
    def out_of(known: float, concerned: float) -> str:
        counts = [line(STATUS, 0, known, item=item, scope=concerned) for item in ("a", "b")]
        return plain(table(published(STATUS, *counts), STATUS).summary)

    assert out_of(0, 0) == "Statut : sans objet. Personne n’est concerné ici dans la période."
    assert out_of(0, 40) == "Statut : non renseigné. L’information n’est connue pour personne."
    assert out_of(40, 40).startswith("Statut (")  # forty answered something else: a true zero


def test_a_zero_of_those_who_gave_no_answer_has_no_line() -> None:
    def statuses(unknown: int) -> dict[str, list[str]]:
        counts = [
            line(STATUS, many, 100, item=item, scope=100 + unknown)
            for item, many in (("a", 100), ("b", 0), ("non_communique", unknown))
        ]
        return lines(table(published(STATUS, *counts), STATUS))

    assert list(statuses(0)) == ["Retraités", "En emploi"]  # a true zero keeps its line
    assert list(statuses(30)) == ["Retraités", "En emploi", "Non communiqué"]


# ---------------------------------------------------------------------------------------- changes


def test_the_same_figure_is_said_so() -> None:
    then = line(COUNT, 75, period=Y2023)
    assert (
        beside(COUNT, line(COUNT, 75), then) == "Personnes suivies : 75 personnes, comme en 2023."
    )
    # 75, from 73 to 79, need not be the 75 of the year before
    assert beside(COUNT, line(COUNT, 75, lower=73, upper=79), then) == (
        "Personnes suivies : 75 personnes, contre 75 personnes en 2023 (les bornes se recouvrent : "
        "pas d’évolution à conclure). Le nombre exact est entre 73 et 79."
    )
    # 50 / 100 and 60 / 120 are the same share of other counts
    said = beside(NEW, line(NEW, 50, 100), line(NEW, 60, 120, period=Y2023))
    assert said.endswith("soit 50,0 %, comme en 2023 (60 sur 120).")


def test_a_change_of_a_count_keeps_its_bounds() -> None:
    # 188 to 192 now, 184 to 187 then: one more at the least (188 − 187), eight at the most
    now = line(COUNT, 191, lower=188, upper=192)
    then = line(COUNT, 186, period=Y2023, lower=184, upper=187)
    assert "contre 186 personnes en 2023 (entre +1 et +8, vu les bornes)." in beside(
        COUNT, now, then
    )


def test_a_tile_says_the_earlier_figure_once_and_its_coverage() -> None:
    followed = indicator(Kind.COUNT, label="Personnes suivies", rows=rows(attendance=True))
    both = published(
        followed,
        line(followed, 142, covered=491, seats=1000),
        line(followed, 130, period=Y2023),
    )
    said = plain(texts(parsed(key_figures(both, [(followed, "")], previous=Y2023).html)))
    assert "couverture du suivi : 49,1 %" in said
    assert "contre 130 personnes en 2023" in said
    assert "période précédente" not in said


@pytest.mark.parametrize(
    ("grain", "warned"),
    [
        (Grain.PERSONNE, True),
        (Grain.REPONSE, True),
        (Grain.EQUIPEMENT, False),
        (Grain.COMMUNE, False),
    ],
)
def test_few_is_a_caution_on_people_and_answers_only(grain: Grain, warned: bool) -> None:
    few = indicator(Kind.SHARE, PERCENT, label="Part", grain=grain)
    said = plain(sentence(published(few, line(few, 12, 20)), few))
    assert ("moins de 30 réponses" in said) is warned


# ----------------------------------------------------------------------------- headings and charts


def test_a_column_without_a_sign_tells_its_unit() -> None:
    delay = indicator(Kind.MEDIAN, DAYS, label="Délai", code="ESS-02")
    cut = [line(one, 12, 3, breakdown="genre", category="feminin") for one in (COUNT, delay)]
    block = compare(published([COUNT, delay], *cut), [COUNT, delay], breakdown="genre")
    assert heads(block)[1:] == ["Personnes suivies", "Délai (jours)"]


def test_two_headings_are_never_the_same() -> None:
    opened = indicator(
        Kind.AMOUNT, HOURS, label="Ouverture", items={"a": "Ouvert"}, items_label="Heures"
    )
    block = table(published(opened, line(opened, 600, item="a")), opened)
    assert heads(block) == ["Mesure", "Heures"]


def test_a_single_bar_is_a_table() -> None:
    figures = published(COUNT, line(COUNT, 142))
    assert chart(figures, COUNT).html == table(figures, COUNT).html


def test_the_only_figure_is_said_only_where_it_is() -> None:
    def reading(unknown: int) -> str:
        counts = [
            line(STATUS, many, 28, item=item, scope=28 + unknown)
            for item, many in (("a", 28), ("b", 0), ("non_communique", unknown))
        ]
        return chart(published(STATUS, *counts), STATUS).summary

    assert "seul chiffre non nul publié" in reading(0)
    assert "seul chiffre" not in reading(20)


def test_years_on_a_par_are_named() -> None:
    years = {Y2023: published(COUNT, line(COUNT, 50, period=Y2023))}
    years[Y2024] = published(COUNT, line(COUNT, 50))
    y2022 = type(Y2023)(Y2023.start.replace(year=2022), Y2023.end.replace(year=2022))
    years[y2022] = published(COUNT, line(COUNT, 40, period=y2022))
    said = plain(evolution(years, COUNT).summary)
    assert (
        "au plus haut en 2023 et 2024 (50 personnes à chaque fois), au plus bas en 2022 (40" in said
    )


def test_an_index_is_printed_without_its_sums() -> None:
    unit = Unit("indice", "sur 1", "sur 1", decimals=2)
    index = indicator(Kind.RATE, unit, label="Indice", code="TER-06-indice", grain=Grain.ACTIVITE)
    figures = published(index, line(index, 2500, 10000))  # 0,25: four places on a par
    assert lines(table(figures, index)) == {"Ensemble": ["0,25"]}
    assert plain(sentence(figures, index)) == "Indice : 0,25 sur 1."


def test_days_of_work_are_read_as_posts() -> None:
    posts: Indicator = indicator(
        Kind.SHARE, PERCENT, label="Postes précaires", code="MOY-02", grain=Grain.TRAVAIL
    )
    # 2024 has 366 days: 549 days are 1,5 post, 1 098 days are 3
    figures = published(posts, line(posts, 549, 1098))
    assert lines(table(figures, posts)) == {"Ensemble": ["50,0 %", "1,5 / 3"]}
    assert plain(sentence(figures, posts)) == (
        "Sur 3 ETP dont le contrat est noté, 1,5 relève d’un contrat précaire, soit 50,0 %."
    )


def test_a_rate_per_thousand_says_what_it_divides() -> None:
    unit = Unit("‰", "pour mille", "pour mille", factor=1000, decimals=1)
    reach = indicator(Kind.RATE, unit, label="Pénétration", code="TER-01")
    # 12 / 3 400 = 3,53 ‰
    assert plain(sentence(published(reach, line(reach, 12, 3400)), reach)) == (
        "Pénétration : 12 personnes pour 3 400 habitants, soit 3,5 ‰."
    )


# ---------------------------------------------------------------------------------- notes and cards


def test_notes_keep_two_caveats_and_lead_to_the_card() -> None:
    one = indicator(Kind.COUNT, code="ESS-07", caveats=("Un.", "Deux.", "Trois."))
    notes = parsed(table(published(one, line(one, 142)), one).html).find(
        ".//div[@class='im-notes']/p"
    )
    assert plain(texts(notes)) == (
        "Source : Registre du service. Un. Deux. Autres limites : fiche ESS-07."
    )
    assert notes.find("a").get("href") == "#fiche-ess-07"
    assert parsed(card(one).html).find(".//section").get("id") == "fiche-ess-07"


def test_a_card_leads_back_and_no_link_leads_nowhere() -> None:
    one = indicator(Kind.COUNT, code="ESS-07", label="Personnes")
    other = indicator(Kind.COUNT, code="ESS-08", label="Autres")
    tables = "".join(table(published(i, line(i, 142)), i).html for i in (one, other))
    cells = [
        new_markdown_cell("## Publics"),
        new_code_cell(outputs=[new_output("display_data", {"text/html": tables})]),
        new_markdown_cell("## Fiches"),
        new_code_cell(outputs=[new_output("display_data", {"text/html": card(one).html})]),
    ]
    html = to_html(new_notebook(cells=cells), title="Essai")
    assert '<a href="#fiche-ess-07">ESS-07</a>' in html
    assert "fiche-ess-08" not in html  # this page has no such card
    assert '<p class="im-retour"><a href="#publics">' in html
    assert 'id="publics"' in html


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("relevé le 2026-11-23", "relevé le 23 novembre 2026"),
        ("Dossiers, 2020-06", "Dossiers, juin 2020"),
        ("appel à projets 2024-2026", "appel à projets 2024-2026"),
        ("décret n° 2016-12", "décret n° 2016-12"),
        ("convention 2024-13", "convention 2024-13"),
        ("source non relue, , non vérifié", "source non relue, non vérifié"),
    ],
)
def test_dates_and_commas_of_a_source(written: str, read: str) -> None:
    assert plain(tidy(written)) == read
    assert plain(texts(parsed(facts("Faits", [("Source", written)]).html).find(".//td"))) == read
