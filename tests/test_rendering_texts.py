"""Figures and sentences as a French reader expects them, on awkward values."""

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest

from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.indicators._common import HEURES, PERCENT, PERSONNES
from inclusion_metrics.model import Kind, Period, Status
from inclusion_metrics.rendering import formats, theme
from inclusion_metrics.rendering.cells import Cell, View
from inclusion_metrics.rendering.sentences import say

NNBSP, NBSP = "\u202f", "\u00a0"


def plain(text: str) -> str:
    """The text with ordinary spaces, for expectations that can be read."""
    return text.replace(NNBSP, " ").replace(NBSP, " ")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (1234567, 0, f"1{NNBSP}234{NNBSP}567"),
        (12.5, 1, "12,5"),
        (12.5, 0, "13"),
        (11.5, 0, "12"),
        (45.25, 1, "45,3"),
        (28.499999999999996, 1, "28,5"),
        (-3.2, 1, "−3,2"),
        (-0.01, 1, "0,0"),
        (999.95, 1, f"1{NNBSP}000,0"),
    ],
)
def test_number(value: float, decimals: int, text: str) -> None:
    assert formats.number(value, decimals) == text


def test_units() -> None:
    assert formats.percent(100) == f"100,0{NBSP}%"
    assert formats.hours(1234.5) == f"1{NNBSP}234,5{NBSP}h"
    assert [plain(formats.quantity(n, PERSONNES)) for n in (0, 1, 2)] == [
        "0 personne",
        "1 personne",
        "2 personnes",
    ]
    assert plain(formats.quantity(1.5, HEURES)) == "1,5 heure"
    assert plain(formats.bounds(64, 71.25, PERCENT)) == "entre 64,0 % et 71,3 %"
    assert plain(formats.over(3, None)) == "3 / s"
    assert formats.out_of(112, 146) == "112 sur 146"


def test_dates() -> None:
    day = dt.date(2024, 1, 1)
    assert plain(formats.day(day)) == "1er janvier 2024"
    assert plain(formats.day(dt.date(2024, 12, 31))) == "31 décembre 2024"
    assert plain(formats.period(Period(day, dt.date(2024, 12, 31)))) == (
        "du 1er janvier au 31 décembre 2024"
    )
    assert plain(formats.period(Period(day, dt.date(2025, 2, 2)))) == (
        "du 1er janvier 2024 au 2 février 2025"
    )
    assert plain(formats.period(Period(day, day))) == "le 1er janvier 2024"


def test_typography() -> None:
    assert formats.typo("l'un : « oui » ; 5 % ?") == (
        f"l’un{NNBSP}: «{NNBSP}oui{NNBSP}»{NNBSP}; 5{NBSP}%{NNBSP}?"
    )
    assert formats.escape('<a href="x">') == "&lt;a href=&quot;x&quot;&gt;"
    assert [formats.marker(s) for s in Status] == ["", "", "n.r.", "s", "s", "–"]


def test_objectives() -> None:
    assert formats.objective(100, 150, PERSONNES) == "de 100 à 150"
    assert plain(formats.objective(62.5, None, PERCENT)) == "au moins 62,5 %"
    assert plain(formats.objective(None, 50, PERCENT)) == "au plus 50 %"
    assert formats.objective(1200, 1200, PERSONNES) == f"1{NNBSP}200"


def cell(**given: Any) -> Cell:
    """A cell; for a share, value and bounds follow from the counts."""
    blank: dict[str, Any] = dict.fromkeys(Cell.__dataclass_fields__)
    names = {"item": "", "item_label": "", "category": "", "category_label": "", "reason": ""}
    return Cell(**(blank | names | {"status": Status.PUBLIE} | given))


def share(numerator: float, denominator: float, scope: float, **given: Any) -> Cell:
    known = {"numerator": numerator, "denominator": denominator, "scope": scope}
    value = 100 * numerator / denominator
    low, high = 100 * numerator / scope, 100 * (numerator + scope - denominator) / scope
    return cell(**known, value=value, lower=low, upper=high, **given)


def count(number: float, lower: float | None = None, upper: float | None = None) -> Cell:
    low, high = (number if b is None else b for b in (lower, upper))
    return cell(numerator=number, value=number, lower=low, upper=high, scope=number)


def said(code: str, one: Cell | None, goal: Any = None, refusal: Any = None) -> str:
    year = Period(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    seen = View(CATALOGUE[code], "", "ensemble", "", "", year, (), refusal)
    return plain(say(seen, one, goal))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "Aucune personne suivie n’est venue."),
        (1, "Une seule personne suivie est venue au moins une fois."),
        (2, "2 personnes suivies sont venues au moins une fois."),
        (1460, "1 460 personnes suivies sont venues au moins une fois."),
    ],
)
def test_counts_agree(number: float, text: str) -> None:
    assert said("FRE-01", count(number)) == text


def test_masculine_counts() -> None:
    assert said("FRE-02", count(0)) == "Aucun accompagnement n’a eu lieu."
    assert said("FRE-02", count(1)) == "Un seul accompagnement a eu lieu."


def test_uncertain_count() -> None:
    assert said("FRE-01", count(146, 140, 150)) == (
        "146 personnes suivies sont venues au moins une fois. Le nombre exact est entre 140 et 150."
    )


def test_share_with_unknown_answers() -> None:
    # 112 / 248 = 45,16 %; 248 / 272 = 91,18 %; 112 / 272 = 41,18 %; 136 / 272 = 50 %
    assert said("FRE-05", share(112, 248, 272)) == (
        "Sur 248 personnes suivies dont le statut est connu, 112 sont retraitées, soit 45,2 %. "
        "Le statut est connu pour 248 personnes suivies sur 272 (91,2 %) ; selon les 24 réponses "
        "qui manquent, la part serait entre 41,2 % et 50,0 %."
    )


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (0, 40, "aucune n’est retraitée, soit 0,0 %."),
        (1, 40, "une seule est retraitée, soit 2,5 %."),
        (5, 40, "5 sont retraitées, soit 12,5 %."),
        (40, 40, "toutes sont retraitées, soit 100,0 %."),
    ],
)
def test_share_agrees(numerator: float, denominator: float, text: str) -> None:
    whole = "Sur 40 personnes suivies dont le statut est connu, "
    assert said("FRE-05", share(numerator, denominator, denominator)) == whole + text


def test_share_over_few_and_badly_known() -> None:
    assert said("FRE-05", share(1, 2, 3)) == (
        "Sur 2 personnes suivies dont le statut est connu, une seule est retraitée, soit 50,0 %. "
        "Le statut est connu pour 2 personnes suivies sur 3 (66,7 %) ; selon la réponse qui "
        "manque, la part serait entre 33,3 % et 66,7 %. "
        "À lire avec prudence : moins de 30 réponses et moins de 70 % de réponses connues."
    )
    assert said("FRE-05", share(1, 1, 1)).startswith(
        "Sur une seule personne suivie dont le statut est connu, elle est retraitée"
    )


def test_items_and_masculine_share() -> None:
    came = share(30, 60, 60, item="2", item_label="Deux dates ou plus")
    assert said("FRE-11", came) == (
        "Sur 60 personnes suivies dont les venues sont attribuables, 30 sont venues à deux dates "
        "ou plus, soit 50,0 %."
    )
    assert said("FRE-03", share(80, 80, 80)) == (
        "Sur 80 accompagnements, tous sont rattachés à une personne suivie, soit 100,0 %."
    )
    old = cell(
        item="70",
        item_label="70 ans et plus",
        numerator=52,
        denominator=130,
        scope=130,
        value=52,
        lower=52,
        upper=52,
    )
    assert said("FRE-08", old) == (
        "Structure par âge, « 70 ans et plus » : 52 personnes sur 130, soit 40,0 %."
    )


def test_median_and_hours() -> None:
    visits = cell(numerator=300, denominator=90, scope=90, value=2.5, lower=1, upper=4)
    assert said("FRE-13", visits) == (
        "Venues par personne : la médiane est de 2,5 venues ; la moitié centrale va de 1,0 à 4,0."
    )
    hours = cell(
        item="activite",
        item_label="Heures d’activité",
        numerator=750,
        denominator=90,
        scope=100,
        value=12.5,
        lower=12.5,
        upper=12.5,
    )
    assert said("ACT-02", hours) == (
        "Heures d’activité : le total est de 12,5 heures. La durée est connue pour 90 activités "
        "sur 100 (90,0 %)."
    )


@pytest.mark.parametrize(
    ("goal", "text"),
    [
        ((100, 150), "dans l’objectif (de 100 à 150)."),
        ((100, 146), "dans l’objectif (de 100 à 146)."),
        ((150, None), "en dessous de l’objectif (au moins 150)."),
        ((None, 145), "au-dessus de l’objectif (au plus 145)."),
    ],
)
def test_against_an_objective(goal: tuple[float | None, float | None], text: str) -> None:
    start = "146 personnes suivies sont venues au moins une fois, "
    assert said("FRE-01", count(146), goal) == start + text


def test_bounds_may_leave_an_objective_open() -> None:
    assert said("FRE-01", count(146, 140, 150), (100, 148)) == (
        "146 personnes suivies sont venues au moins une fois, résultat non concluant face à "
        "l’objectif (de 100 à 148), vu les bornes. Le nombre exact est entre 140 et 150."
    )


def test_a_median_is_compared_without_its_quartiles() -> None:
    visits = cell(numerator=300, denominator=90, scope=90, value=2.5, lower=1, upper=4)
    assert CATALOGUE["FRE-13"].kind is Kind.MEDIAN
    assert "non concluant" not in said("FRE-13", visits, (2, 3))


def test_without_figure() -> None:
    for status in (Status.SECRET_PRIMAIRE, Status.SECRET_SECONDAIRE):
        assert said("FRE-05", cell(status=status, reason="Moins de 5.")) == (
            "Part de retraités : chiffre non publié (secret statistique)."
        )
    unknown = cell(
        status=Status.NON_RENSEIGNE,
        reason="L’information n’est connue pour personne.",
        scope=12,
    )
    assert said("FRE-05", unknown) == (
        "Part de retraités : non renseigné. L’information n’est connue pour personne."
    )
    refused = (Status.SANS_OBJET, "Se lit sur douze mois au plus : raccourcissez la période.")
    assert said("FRE-11", None, refusal=refused) == (
        "Récurrence : sans objet. Se lit sur douze mois au plus : raccourcissez la période."
    )


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrasts() -> None:
    for paper in (theme.PAPER, theme.SOFT):
        assert all(contrast(c, paper) >= 4.5 for c in (theme.INK, theme.MUTED, theme.ACCENT))
    marks = (*theme.SERIES, theme.ASIDE, theme.OUTLINE)
    assert all(contrast(colour, theme.PAPER) >= 3 for colour in marks)
    # told apart in grey too: by lightness alone
    assert contrast(*theme.SERIES) >= 2
    assert contrast(theme.SERIES[0], theme.ASIDE) >= 2


def test_theme_is_french() -> None:
    config = theme.chart_theme()["config"]
    assert config["locale"]["number"]["thousands"] == NNBSP
    assert config["locale"]["number"]["decimal"] == ","
    assert config["locale"]["time"]["months"][7] == "août"
    assert ";--im-" in theme.css_variables()


def test_a_sum_says_its_bounds() -> None:
    hours = cell(
        item="activite", item_label="Heures d’activité", numerator=720, value=12.0, lower=12.0,
        upper=13.5, scope=720,
    )  # fmt: skip
    assert CATALOGUE["ACT-02"].kind is Kind.AMOUNT
    assert said("ACT-02", hours) == (
        "Heures d’activité : le total est de 12,0 heures. Le total exact est entre 12,0 h "
        "et 13,5 h."
    )


#: What no French sentence says: missed elisions, plurals below two, singulars from two on.
FAULTS = re.compile(
    r"\b(?:de|le|que|ne) (?:[aeéèêiou]\w|hommes?\b|habitant|heure)|\bsi il\b|"
    r"(?<![\d,] )(?<![\d,])\b[01](?:,\d+)? (?:personne|accompagnement|activité|heure|réponse|"
    r"situation|démarche|commune|structure)s\b|"
    r"(?<!,)(?<! )\b(?:[2-9]|\d\d+) (?:personne|accompagnement|activité|réponse|situation)\b|"
    r" {2}|\.\.|,,|\(\)| ,|: :"
)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_sentence_of_the_catalogue_is_french(code: str) -> None:
    one = CATALOGUE[code]
    if one.kind is Kind.CONFRONTATION:
        return
    for item in one.items or (None,):
        named = {"item": item.code, "item_label": item.label} if item else {}
        whole = one.denominator is not None
        for part, base, scope in (
            (0, 1, 1), (1, 1, 2), (0, 11, 11), (1, 11, 12), (11, 11, 11), (2, 80, 81),
            (1.5, 3, 3), (8, 11, 80),
        ):  # fmt: skip
            if one.kind in (Kind.SHARE, Kind.RATE) or whole:
                found = share(part, base, scope, **named)
                if one.kind is Kind.COUNT:
                    found = replace(found, value=part, lower=part, upper=part)
            else:
                found = replace(count(part), **named)
            text = said(code, found)
            assert not FAULTS.search(text), (text, FAULTS.search(text))
            assert not text[0].islower(), text
            assert text.endswith("."), text
        for status in (Status.SECRET_PRIMAIRE, Status.NON_RENSEIGNE, Status.SANS_OBJET):
            text = said(code, cell(status=status, reason="Table vide.", **named))
            assert not FAULTS.search(text), text
