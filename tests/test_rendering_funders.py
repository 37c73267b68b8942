"""Ratios, euros, surveys, the service as a whole, an earlier year: said as a funder reads them."""

import json
from typing import Any

import pytest

from inclusion_metrics.breakdowns import BREAKDOWNS
from inclusion_metrics.model import Behind, Grain, Indicator, Kind, Period, Status, Unit
from inclusion_metrics.rendering import (
    card,
    chart,
    compare,
    formats,
    key_figures,
    sentence,
    table,
    wording,
)
from inclusion_metrics.secrecy import Published

from .chiffres import (
    EUROS,
    HOURS_PER_WORKSHOP,
    PER_PERSON,
    PER_THOUSAND,
    PERCENT,
    Y2023,
    Y2024,
    indicator,
    line,
    plain,
    published,
    rows,
    unknown,
)
from .test_rendering import rows as table_rows
from .test_rendering_data import parsed, texts

BUDGET = rows(behind=Behind.NOBODY, cuts=frozenset({"compte", "exercice"}), tables=("budget",))
COST = indicator(
    Kind.RATE,
    PER_PERSON,
    label="Coût par personne",
    grain=Grain.LIGNE_BUDGET,
    rows=rows(behind=Behind.NOBODY, whole=True, tables=("budget",)),
)
GAP = indicator(Kind.AMOUNT, EUROS, label="Écart au budget", grain=Grain.LIGNE_BUDGET, rows=BUDGET)
PLEASED = indicator(
    Kind.SHARE, PERCENT, label="Part de satisfaits", grain=Grain.REPONSE, sample=True
)
SHARE = indicator(Kind.SHARE, PERCENT, label="Part de retraités")
COUNT = indicator(Kind.COUNT, label="Personnes suivies")


def lines(block: Any) -> dict[str, list[str]]:
    return {
        plain(name): [plain(cell) for cell in cells]
        for name, cells in table_rows(parsed(block.html)).items()
    }


def heads(block: Any) -> list[str]:
    return [plain(texts(th)) for th in parsed(block.html).find(".//thead").iter("th")]


def said(one: Indicator, *written: Any, **options: Any) -> str:
    return plain(sentence(published(one, *written), one, **options))


# ----------------------------------------------------------------------------------------- units


@pytest.mark.parametrize(
    ("value", "unit", "cell", "words"),
    [
        (1234.5, EUROS, "1\u202f234,50\u00a0€", "1\u202f234,50\u00a0€"),
        (-1234.5, EUROS, "−1\u202f234,50\u00a0€", "−1\u202f234,50\u00a0€"),
        (50, PER_PERSON, "50\u00a0€", "50\u00a0€ par personne"),
        (-0.3, PER_PERSON, "0\u00a0€", "0\u00a0€ par personne"),
        (3.52, PER_THOUSAND, "3,5\u00a0‰", "3,5\u00a0‰"),
        (1.5, HOURS_PER_WORKSHOP, "1,5", "1,5\u00a0heure par atelier"),
        (2.5, Unit("ETP", "ETP", "ETP", decimals=2), "2,50", "2,50\u00a0ETP"),
        (2.5, Unit("ETP", "poste", "postes", decimals=1), "2,5\u00a0ETP", "2,5\u00a0postes"),
        (
            3,
            Unit("organismes", "organisme public", "organismes publics"),
            "3",
            "3\u00a0organismes publics",
        ),
        (
            9.5,
            Unit("€ par an", "euro par an", "euros par an"),
            "10\u00a0€ par an",
            "10\u00a0€ par an",
        ),
        (12, Unit("jours", "jour", "jours"), "12", "12\u00a0jours"),
        (
            9,
            Unit("€/h", "euro de l’heure", "euros de l’heure"),
            "9\u00a0€/h",
            "9\u00a0€ de l’heure",
        ),
    ],
)
def test_units(value: float, unit: Unit, cell: str, words: str) -> None:
    assert formats.amount(value, unit) == cell
    assert formats.quantity(value, unit) == words


def test_differences_have_a_sign_and_points() -> None:
    shown = [plain(formats.difference(n, PERCENT)) for n in (4.84, -1.2, 0, 0.01)]
    assert shown == ["+4,8 points", "−1,2 point", "0,0 point", "0,0 point"]
    assert plain(formats.difference(-500, EUROS)) == "−500,00 €"
    assert plain(formats.objective(1200, 1500.5, EUROS)) == "de 1 200 à 1 500,50 €"
    assert plain(formats.objective(None, 3.5, PER_THOUSAND)) == "au plus 3,5 ‰"


def test_grains_in_the_plural_and_with_their_article() -> None:
    plurals = {grain: formats.plural(grain) for grain in Grain}
    assert plurals[Grain.LIGNE_BUDGET] == "lignes de budget"
    assert plurals[Grain.OUVERTURE] == "heures d’ouverture"
    assert plurals[Grain.FICHE] == "fiches partagées"
    assert plurals[Grain.PARTICIPANT] == "participations à une opération"
    assert plurals[Grain.SITUATION] == "situations de non-recours"
    assert wording.one(Grain.PARTICIPANT) == "une participation à une opération"
    assert wording.one(Grain.MOTIF) == "un motif de venue"
    assert formats.of("heures") == "d’heures"
    assert formats.of("demandes") == "de demandes"


# ---------------------------------------------------------------------------------------- ratios


def test_a_ratio_in_a_sentence() -> None:
    assert said(COST, line(COST, 12500, 250)) == (
        "Coût par personne : 12 500 € pour 250 personnes, soit 50 € par personne."
    )
    assert said(COST, line(COST, 12500.5, 1)) == (
        "Coût par personne : 12 500,50 € pour 1 personne, soit 12 501 € par personne."
    )
    # 4 500 minutes are 75 hours; 75 / 30 = 2,5
    held = indicator(Kind.RATE, HOURS_PER_WORKSHOP, label="Durée", grain=Grain.ACTIVITE)
    assert said(held, line(held, 4500, 30)) == (
        "Durée : 75 heures pour 30 ateliers, soit 2,5 heures par atelier."
    )
    # 12 for 3 400 inhabitants: 3,53 ‰; nothing says what they are
    reach = indicator(Kind.RATE, PER_THOUSAND, label="Public touché", grain=Grain.HABITANT)
    assert said(reach, line(reach, 12, 3400)) == "Public touché : 12 pour 3 400, soit 3,5 ‰."


@pytest.fixture
def euros(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines that are counted in euros."""
    named = wording.Noun("euro", "euros", feminine=False)
    nouns = {**wording.NOUNS, Grain.LIGNE_BUDGET: named}
    monkeypatch.setattr(wording, "NOUNS", nouns)


@pytest.mark.usefixtures("euros")
def test_a_ratio_of_sums_of_money() -> None:
    done = indicator(
        Kind.RATE, PERCENT, label="Exécution du budget", grain=Grain.LIGNE_BUDGET, rows=BUDGET
    )
    assert said(done, line(done, 12000, 15000)) == (
        "Exécution du budget : 12 000 € pour 15 000 €, soit 80,0 %."
    )
    paid = indicator(Kind.SHARE, PERCENT, label="Part payée", grain=Grain.LIGNE_BUDGET, rows=BUDGET)
    assert said(paid, line(paid, 12000, 15000)) == "Part payée : 12 000 sur 15 000 €, soit 80,0 %."


@pytest.mark.usefixtures("euros")
def test_unknown_amounts_are_not_answers() -> None:
    one = indicator(Kind.SHARE, PERCENT, label="Part payée", grain=Grain.LIGNE_BUDGET, rows=BUDGET)
    # 12 000 of 15 000 known; 5 000 unknown: from 12 000 / 20 000 to 17 000 / 20 000
    assert said(one, line(one, 12000, 15000, scope=20000, lower=60, upper=85)).endswith(
        "La réponse est connue pour 15 000 € sur 20 000 (75,0 %) ; selon ce qui n’est pas noté, "
        "la part serait entre 60,0 % et 85,0 %."
    )


def test_terms_may_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    reach = indicator(Kind.RATE, PERCENT, label="Réalisation", grain=Grain.OBJECTIF)
    terms = {reach.code: (("séance tenue", "séances tenues"), ("prévue", "prévues"))}
    monkeypatch.setattr(wording, "TERMS", terms)
    assert said(reach, line(reach, 45, 60)) == (
        "Réalisation : 45 séances tenues pour 60 prévues, soit 75,0 %."
    )


def test_a_ratio_in_a_table() -> None:
    block = table(published(COST, line(COST, 12500, 250)), COST)
    assert heads(block) == ["Champ", "Euros par personne", "n / d"]
    assert lines(block) == {"Tout le service": ["50 €", "12 500 / 250"]}
    assert "Lignes de budget, tout le service, du 1er" in plain(texts(parsed(block.html)))
    assert "aux de renseignement" not in block.html


def test_bounds_of_a_ratio_only_when_given() -> None:
    block = table(published(COST, line(COST, 12500, 250, lower=48, upper=52)), COST)
    assert heads(block)[-1] == "Bornes"
    assert lines(block)["Tout le service"][-1] == "entre 48 € et 52 €"
    unsure = said(COST, line(COST, 12500, 250, lower=48, upper=52))
    assert unsure.endswith("La valeur exacte est entre 48 € et 52 €.")


def test_a_ratio_against_an_objective() -> None:
    assert said(COST, line(COST, 12500, 250), objective=(None, 45)).endswith(
        "soit 50 € par personne, au-dessus de l’objectif (au plus 45 €)."
    )


def test_ratio_without_figure() -> None:
    people = indicator(Kind.RATE, HOURS_PER_WORKSHOP, label="Heures", grain=Grain.PERSONNE)
    masked = published(people, line(people, 600, 3))
    assert lines(table(masked, people)) == {"Ensemble": ["s", "s"]}
    assert plain(sentence(masked, people)) == ("Heures : chiffre non publié (secret statistique).")
    reason = "Le dénominateur est nul : il n’y a pas de rapport à calculer."
    nothing = line(COST, 12500, 0, value=None, lower=None, upper=None)
    nothing |= {"status": Status.SANS_OBJET.value, "reason": reason}
    refused = table(published(COST, nothing), COST)
    assert lines(refused) == {}
    assert plain(refused.summary).endswith(f"sans objet. {reason}")
    empty = unknown(COST, Status.NON_RENSEIGNE, "La table « budget » est vide.")
    assert said(COST, empty) == "Coût par personne : non renseigné. La table « budget » est vide."


def test_a_ratio_in_tiles_and_side_by_side() -> None:
    figures = published([COST, COUNT], line(COST, 12500, 250))
    tile = plain(texts(parsed(key_figures(figures, [(COST, "")]).html).find(".//li")))
    assert tile.startswith("Coût par personne50 € par personne12 500 / 250Coût")
    cost = indicator(
        Kind.RATE, PER_PERSON, label="Coût", grain=Grain.LIGNE_BUDGET, rows=BUDGET, code="ESS-02"
    )
    one = {"breakdown": "compte", "category": "60"}
    figures = published([cost, GAP], line(cost, 900, 30, **one), line(GAP, -20, **one))
    both = compare(figures, [cost, GAP], breakdown="compte")
    assert lines(both) == {"60": ["30 €900 / 30", "−20,00 €"]}
    assert "Sous chaque part ou rapport" in both.html


def test_what_is_about_the_whole_service_says_so_beside_a_territory() -> None:
    here = {"level": "epci", "territory": "73", "territory_label": "Chambéry"}
    local = {"breakdown": "exercice", "category": "2024", **here}
    whole = {"breakdown": "exercice", "category": "2024"}
    count = indicator(Kind.COUNT, code="ESS-02", label="Personnes")
    figures = published([COST, count], line(COST, 900, 30, **whole), line(count, 30, **local))
    where = {"level": "epci", "territory": "73"}
    block = compare(figures, [COST, count], breakdown="exercice", **where)
    assert heads(block)[1:] == ["Coût par personne (tout le service)", "Personnes"]
    assert "Lignes de budget et personnes suivies, Chambéry, du 1er" in plain(block.summary)


def test_negative_amounts_are_drawn_on_their_side_of_zero() -> None:
    cut = {"breakdown": "compte"}
    figures = published(
        GAP,
        line(GAP, -1000, **cut, category="60 Achats"),
        line(GAP, 250, **cut, category="61 Services"),
    )
    block = chart(figures, GAP, breakdown="compte")
    spec = json.loads(block.spec)
    params = {p["name"]: p["value"] for p in spec["params"]}
    assert (params["minimum"], params["maximum"]) == (-1020, 255)
    assert params["zero"] == 340 * 1020 / 1275  # where the 340 pixels cross zero
    bars = {row["nom"]: row for row in spec["data"]["values"]}
    assert (bars["60 Achats"]["valeur"], bars["60 Achats"]["fin"]) == (-1000, 0)
    assert plain(bars["60 Achats"]["texte"]) == "−1 000,00 €"
    assert "En euros. Lignes de budget" in texts(parsed(block.html))


def test_a_ratio_over_time_is_a_line() -> None:
    one = indicator(
        Kind.RATE,
        PER_PERSON,
        label="Coût",
        grain=Grain.LIGNE_BUDGET,
        rows=rows(behind=Behind.NOBODY),
    )
    cut = {"breakdown": "annee"}
    figures = published(
        one,
        line(one, 1000, 50, **cut, category="2023"),
        line(one, 1200, 40, **cut, category="2024"),
    )
    block = chart(figures, one, breakdown="annee")
    assert plain(block.summary) == (
        "Coût, par année : au plus haut en 2024 (30 € par personne, 1 200 / 40), "
        "au plus bas en 2023 (20 € par personne, 1 000 / 50)."
    )
    assert "En euros par personne (numérateur / dénominateur)" in block.html


# --------------------------------------------------------------------------------------- surveys


def answers(period: Period = Y2024, **more: Any) -> Any:
    # Wilson at 95 % for 35 of 50: 56,2 % to 80,9 %
    return line(PLEASED, 35, 50, scope=60, lower=56.25, upper=80.9, period=period, **more)


def test_a_survey_has_a_confidence_interval() -> None:
    figures = published(PLEASED, answers())
    assert heads(table(figures, PLEASED))[3] == "Intervalle de confiance à 95 %"
    assert plain(sentence(figures, PLEASED, objective=(60, None))) == (
        "Part de satisfaits : 35 sur 50 réponses, soit 70,0 %, résultat non concluant face à "
        "l’objectif (au moins 60 %), vu l’intervalle de confiance. 50 réponses "
        "pour 60 questionnaires distribués (83,3 %). "
        "Intervalle de confiance à 95 % : entre 56,3 % et 80,9 %, d’après 50 réponses."
    )
    sides = [answers(breakdown="genre", category=side) for side in ("feminin", "masculin")]
    drawn = chart(published(PLEASED, *sides), PLEASED, breakdown="genre")
    assert "Trait fin\u202f: intervalle de confiance à 95\u00a0%." in drawn.html
    assert "Bornes" not in drawn.html


def test_a_masked_survey_says_nothing() -> None:
    figures = published(PLEASED, line(PLEASED, 3, 50, lower=2, upper=16))
    # the interval is as telling as the share: nothing of either
    assert lines(table(figures, PLEASED))["Ensemble"] == ["s", "s / 50"]
    assert "Intervalle" not in table(figures, PLEASED).html


# ----------------------------------------------------------------------------------------- cards


def fields(one: Indicator) -> dict[str, str]:
    tree = parsed(card(one).html)
    return {
        texts(dt): plain(texts(dd)) for dt, dd in zip(tree.iter("dt"), tree.iter("dd"), strict=True)
    }


def test_a_card_says_why_there_is_an_interval_or_none() -> None:
    came = fields(indicator(Kind.SHARE, PERCENT, rows=rows(attendance=True)))
    assert came["Calcul"] == "part : le numérateur fait partie du dénominateur"
    assert came["Bornes"].startswith("toutes les réponses inconnues hors du numérateur")
    assert came["Intervalle de confiance"] == "aucun : recensement des personnes venues"
    assert fields(SHARE)["Intervalle de confiance"].startswith("aucun : recensement")
    survey = fields(PLEASED)
    assert survey["Intervalle de confiance"] == (
        "à 95 %, selon Wilson : une enquête, pas un recensement"
    )
    assert "Bornes" not in survey
    assert fields(COUNT)["Calcul"] == "effectif, sans dénominateur"


def test_a_card_lists_cuts_tables_and_what_follows_it() -> None:
    old = indicator(Kind.AMOUNT, EUROS, grain=Grain.LIGNE_BUDGET, rows=BUDGET, replaced_by="MOY-12")
    found = fields(old)
    assert found["Ventilations possibles"] == "exercice ; compte"
    assert found["Tables nécessaires"] == "« budget »"
    assert found["Unité"] == "euros (€)"
    assert found["Une unité est"] == "une ligne de budget"
    assert found["Version"].endswith("remplacée par MOY-12 pour toute nouvelle demande")
    assert found["Règle de secret"].startswith("sans objet")
    assert fields(COST)["Ventilations possibles"] == "aucune"
    assert fields(COST)["Champ"] == "lignes de budget de la période, pour tout le service"
    came = indicator(Kind.COUNT, rows=rows(attendance=True, cuts=frozenset(BREAKDOWNS)))
    assert fields(came)["Tables nécessaires"] == "fichiers d’accompagnements"
    assert fields(came)["Ventilations possibles"].startswith(
        "structure (lieu d’activité) ; commune"
    )


def test_every_kind_has_a_card() -> None:
    for kind in Kind:
        unit = PERCENT if kind in (Kind.SHARE, Kind.RATE) else EUROS
        found = fields(indicator(kind, unit))
        assert found["Calcul"]
        assert found["Intervalle de confiance"]


# ---------------------------------------------------------------------------------- earlier years


def beside(one: Indicator, now: Any, then: Any | None, **options: Any) -> str:
    """The sentence of a tile whose earlier figure is in another file."""
    other = indicator(Kind.COUNT, code="ESS-99")
    past: Published = published([one, other], *([] if then is None else [then]))
    block = key_figures(published(one, now), [(one, "")], previous_published=past, **options)
    return plain(texts(parsed(block.html).find(".//li").findall("p")[-1]))


def test_a_share_beside_an_earlier_one() -> None:
    # 112 / 248 = 45,16 %; 118 / 240 = 49,17 %; the gap is −4,01 points
    assert beside(SHARE, line(SHARE, 112, 248), line(SHARE, 118, 240, period=Y2023)) == (
        "Part de retraités : 112 sur 248 personnes suivies, soit 45,2 %, contre 118 sur 240 "
        "(49,2 %) en 2023 (−4,0 points)."
    )


def test_no_trend_when_bounds_overlap_or_answers_are_few() -> None:
    wide = line(SHARE, 112, 248, lower=41, upper=50)
    assert "(les bornes se recouvrent : pas d’évolution à conclure)" in beside(
        SHARE, wide, line(SHARE, 118, 240, period=Y2023, lower=48, upper=52)
    )
    assert "−4,2 points" in beside(
        SHARE, wide, line(SHARE, 121, 245, period=Y2023, lower=50.5, upper=52, value=49.4)
    )
    few = beside(SHARE, line(SHARE, 12, 29), line(SHARE, 20, 40, period=Y2023))
    assert "contre 20 sur 40 (50,0 %) en 2023 (moins de 30 réponses : pas d’évolution" in few
    assert "les intervalles de confiance se recouvrent" in beside(
        PLEASED, answers(), line(PLEASED, 31, 60, period=Y2023, lower=39, upper=64)
    )


def test_a_count_beside_an_earlier_one() -> None:
    # 142 − 130 = 12; 12 / 130 = 9,23 %
    assert beside(COUNT, line(COUNT, 142), line(COUNT, 130, period=Y2023)) == (
        "Personnes suivies : 142 personnes, contre 130 personnes en 2023 (+12, soit +9,2 %)."
    )
    # of 20 people a percentage would say too much
    assert beside(COUNT, line(COUNT, 25), line(COUNT, 20, period=Y2023)).endswith("en 2023 (+5).")
    assert beside(COUNT, line(COUNT, 20), line(COUNT, 20, period=Y2023)).endswith(
        "20 personnes, comme en 2023."
    )


def test_sums_over_different_lengths_are_not_compared() -> None:
    half = Period(Y2023.start, Y2023.start.replace(month=6, day=30))
    assert beside(COUNT, line(COUNT, 142), line(COUNT, 130, period=half)) == (
        "Personnes suivies : 142 personnes, contre 130 personnes sur la période du 1er janvier au "
        "30 juin 2023 (périodes de durées différentes : pas d’évolution à lire)."
    )


def test_an_earlier_figure_that_cannot_be_said() -> None:
    now = line(COUNT, 142)
    masked = beside(COUNT, now, line(COUNT, 3, period=Y2023))
    assert masked == "Personnes suivies : 142 personnes (chiffre précédent non publié)."
    gone = unknown(COUNT, Status.NON_RENSEIGNE, "Rien.", period=Y2023)
    assert "(chiffre précédent non renseigné)" in beside(COUNT, now, gone)
    assert "(chiffre précédent non mesuré)" in beside(COUNT, now, None)


def test_an_earlier_year_among_the_same_figures() -> None:
    both = published(COUNT, line(COUNT, 142), line(COUNT, 130, period=Y2023))
    html = key_figures(both, [(COUNT, "")], previous=Y2023).html
    assert "contre 130\u00a0personnes en 2023" in html
    assert "contre" not in key_figures(both, [(COUNT, "")]).html


def test_a_refused_comparison_says_why_once() -> None:
    both = published(COUNT, line(COUNT, 142), line(COUNT, 130, period=Y2023))
    why = "Les deux années ne se comparent pas : la définition a changé."
    html = key_figures(
        both, [(COUNT, ""), (COUNT, "")], previous_published=both, no_comparison=why
    ).html
    assert plain(html).count(why) == 1
    assert "contre" not in html
    assert "précédente" not in html
