"""Objectives, parts, steps, texts and mentions of a dossier, worked by hand."""

import json
import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inclusion_metrics.model import ErreurUtilisateur, Grain, Indicator, Kind, Period, Status
from inclusion_metrics.rendering import (
    Block,
    ContextFigure,
    Goal,
    Rule,
    Verdict,
    chart,
    context_figures,
    evolution,
    funnel,
    mention_ue,
    objectives,
    rules,
    sentence,
    table,
    text_block,
    theme,
)
from inclusion_metrics.rendering.mentions import BLUE
from inclusion_metrics.rendering.parts import largest_remainder

from .chiffres import (
    PER_PERSON,
    PERCENT,
    SITUATIONS,
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
from .test_rendering_texts import contrast

COUNT = indicator(Kind.COUNT, label="Personnes suivies")
SHARE = indicator(Kind.SHARE, PERCENT, label="Part de retraités", code="ESS-02")
SURVEY = indicator(Kind.SHARE, PERCENT, label="Satisfaits", code="ESS-03", sample=True)
COST = indicator(Kind.RATE, PER_PERSON, label="Coût", code="ESS-04", rows=rows(whole=True))
STATUS = indicator(
    Kind.COUNT,
    label="Statut social",
    whole=True,
    items={"a": "Retraités", "b": "En emploi", "c": "Autres", "non_communique": "Inconnu"},
)
PATH = indicator(
    Kind.COUNT,
    SITUATIONS,
    label="Accès aux droits",
    grain=Grain.SITUATION,
    items={
        "repere": "Repérées",
        "depose": "Dossier déposé",
        "ouvert": "Droit ouvert",
        "attente": "Décision en attente",
        "inconnu": "Issue inconnue",
    },
)


def lines(block: Block) -> dict[str, list[str]]:
    return {
        plain(name): [plain(cell) for cell in cells]
        for name, cells in table_rows(parsed(block.html)).items()
    }


# ------------------------------------------------------------------------------------ objectives


def compared(*goals: Goal, figures: Any) -> dict[str, list[str]]:
    known = list({goal.indicator.code: goal.indicator for goal in goals}.values())
    return lines(objectives(published(known, *figures), goals))


def test_planned_and_achieved() -> None:
    found = compared(
        Goal(COUNT, "", 100, 150, "I1", "Convention 2024"),
        Goal(SHARE, "", 50, None, "I2"),
        Goal(COST, "", None, 45),
        figures=[line(COUNT, 120), line(SHARE, 112, 248), line(COST, 12500, 250)],
    )
    # 112 / 248 = 45,16 %, 4,84 points below 50 %; 50 € is 5 € above 45 €
    assert found == {
        "Personnes suiviesESS-01": ["120", "100", "150", "dans l’objectif", "aucun", "I1"],
        "Part de retraitésESS-02": [
            "45,2 %112 / 248", "50 %", "–", "en dessous", "−4,8 points", "I2",
        ],
        "Coût (tout le service)ESS-04": [
            "50 €12 500 / 250", "–", "45 €", "au-dessus", "+5 €", "–",
        ],
    }  # fmt: skip


def test_an_objective_that_cannot_be_checked() -> None:
    gone = unknown(SHARE, Status.NON_RENSEIGNE, "Table vide.")
    found = compared(
        Goal(COUNT, "", 2, 10),
        Goal(SHARE, "", 50, None),
        Goal(SURVEY, "", 50, None),
        Goal(STATUS, "b", 10, None),
        figures=[line(COUNT, 3), gone, line(STATUS, 40, 100, item="b")],
    )
    told = {name: [cells[0], *cells[3:]] for name, cells in found.items()}
    assert told["Personnes suiviesESS-01"] == ["s", "non vérifiable : secret", "s"]
    assert told["Part de retraitésESS-02"] == ["n.r.", "non vérifiable : non renseigné", "n.r."]
    assert told["SatisfaitsESS-03"] == ["n.r.", "non vérifiable : chiffre non mesuré", "n.r."]


def test_bounds_that_straddle_an_objective_are_said() -> None:
    found = compared(
        Goal(SURVEY, "", 60, None),
        Goal(COUNT, "", 100, 118),
        figures=[line(SURVEY, 35, 50, lower=56.2, upper=80.9), line(COUNT, 115, upper=121)],
    )
    doubt = "non concluant vu l’intervalle de confiance"
    assert found["SatisfaitsESS-03"][3:] == [doubt, "non concluant"]
    assert found["Personnes suiviesESS-01"][3:] == ["non concluant vu les bornes", "non concluant"]


def test_a_gap_hidden_by_rounding_is_not_printed_as_nothing() -> None:
    # 1 799 / 3 000 = 59,967 %, printed 60,0 %
    found = compared(Goal(SHARE, "", 60, None), figures=[line(SHARE, 1799, 3000)])
    assert found["Part de retraitésESS-02"] == [
        "60,0 %1 799 / 3 000", "60 %", "–", "en dessous", "moins de 0,1 point",
    ]  # fmt: skip


def test_an_objective_on_an_unknown_item_is_an_error() -> None:
    with pytest.raises(ErreurUtilisateur, match="pas de modalité « z »"):
        compared(Goal(STATUS, "z", 1, 2), figures=[line(STATUS, 40, 100, item="b")])


def test_objectives_say_their_source_once() -> None:
    block = objectives(
        published(COUNT, line(COUNT, 120)),
        [Goal(COUNT, low=100, source="Convention"), Goal(COUNT, high=90, source="Convention")],
    )
    assert plain(block.html).count("Objectifs : Convention.") == 1
    assert block.summary == "Indicateurs au regard des objectifs (2 objectifs)"
    heads = [th.get("scope") for th in parsed(block.html).iter("th")]
    assert heads == ["col"] * 6 + ["row"] * 2  # no column of codes that the funder has not given


# ----------------------------------------------------------------------------------------- parts


@pytest.mark.parametrize(
    ("counts", "parts"),
    [
        ((1, 1, 1), (33.4, 33.3, 33.3)),  # the first of three equal remainders
        ((1, 1, 1, 1, 1, 1), (16.7, 16.7, 16.7, 16.7, 16.6, 16.6)),
        ((1, 2, 3), (16.7, 33.3, 50.0)),
        ((0, 0, 7), (0.0, 0.0, 100.0)),
        ((1999, 1), (99.9, 0.1)),  # 99,95 and 0,05: one in two thousand is not nobody
        ((2, 2, 3), (28.6, 28.6, 42.8)),  # 28,571 28,571 42,857: plain rounding makes 100,1
    ],
)
def test_largest_remainder(counts: tuple[float, ...], parts: tuple[float, ...]) -> None:
    assert largest_remainder(counts) == parts


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=30).filter(any))
def test_parts_always_add_up(counts: list[int]) -> None:
    parts = largest_remainder(counts)
    assert round(10 * sum(parts)) == 1000
    for count, part in zip(counts, parts, strict=True):
        assert abs(part - 100 * count / sum(counts)) < 0.1 + 1e-9
        assert part >= 0
        assert count or not part


def test_parts_of_nothing_are_refused() -> None:
    for counts in ((0, 0), (-1, 2)):
        with pytest.raises(ValueError, match="tout positif"):
            largest_remainder(counts)


def status(**counts: float) -> list[Any]:
    known = sum(n for code, n in counts.items() if code != "non_communique")
    whole = sum(counts.values())
    return [line(STATUS, n, known, item=code, scope=whole) for code, n in counts.items()]


def test_printed_parts_add_up_everywhere() -> None:
    figures = published(STATUS, *status(a=30, b=30, c=30, non_communique=10))
    block = table(figures, STATUS)
    found = lines(block)
    assert [found[name][1] for name in ("Retraités", "En emploi", "Autres", "Inconnu")] == [
        "33,4 %", "33,3 %", "33,3 %", "–",
    ]  # fmt: skip
    assert "leur somme fasse exactement 100,0\u00a0%" in block.html
    # the same figure says the same percentage in a sentence and in a chart
    assert "soit 33,4\u00a0%" in sentence(figures, STATUS, "a")
    drawn = json.loads(chart(figures, STATUS).spec)["data"]["values"]
    assert plain(drawn[0]["texte"]) == "30 (33,4 %)"


def test_parts_with_a_masked_item_are_rounded_one_by_one() -> None:
    block = table(published(STATUS, *status(a=60, b=27, c=3)), STATUS)
    assert lines(block)["Autres"][:2] == ["s", "s"]
    assert lines(block)["Retraités"][1] == "66,7 %"  # 60 / 90
    assert "exactement" not in block.html


def test_parts_that_overlap_are_rounded_one_by_one() -> None:
    figures = [line(STATUS, n, 90, item=code) for code, n in {"a": 60, "b": 60, "c": 30}.items()]
    block = table(published(STATUS, *figures), STATUS)
    assert [found[1] for found in lines(block).values()] == ["66,7 %", "66,7 %", "33,3 %"]
    assert "exactement" not in block.html


# ----------------------------------------------------------------------------------------- steps


def path(**counts: float) -> list[Any]:
    return [line(PATH, n, item=code) for code, n in counts.items()]


def test_steps_in_their_order() -> None:
    figures = published(PATH, *path(repere=240, depose=112, ouvert=90, attente=14, inconnu=8))
    block = funnel(figures, PATH)
    # 112 / 240 = 46,7 %; 90 / 240 = 37,5 %; 90 / 112 = 80,4 %
    assert lines(block) == {
        "Repérées": ["240", "100,0 %", "–"],
        "Dossier déposé": ["112", "46,7 %", "46,7 %"],
        "Droit ouvert": ["90", "37,5 %", "80,4 %"],
        "Décision en attente": ["14", "–", "–"],
        "Issue inconnue": ["8", "–", "–"],
    }
    assert plain(block.summary) == (
        "Accès aux droits : sur 240 situations repérées, 90 (37,5 %) vont jusqu’à « droit ouvert » "
        "; l’écart le plus grand est entre « repérées » et « dossier déposé » (128 de moins). "
        "À part : décision en attente, 14 ; issue inconnue, 8."
    )
    bars = json.loads(block.spec)["data"]["values"]
    assert [bar["nom"].split()[0] for bar in bars] == [
        "Repérées", "Dossier", "Droit", "Décision", "Issue",
    ]  # fmt: skip
    assert plain(bars[1]["texte"]) == "112 (46,7 %)"
    assert {bar["couleur"] for bar in bars[3:]} == {theme.ASIDE}


def test_masked_steps_stay_masked() -> None:
    figures = published(PATH, *path(repere=240, depose=112, ouvert=3, attente=14, inconnu=2))
    block = funnel(figures, PATH)
    assert lines(block)["Droit ouvert"] == ["s", "s", "s"]
    assert lines(block)["Issue inconnue"] == ["s", "–", "–"]
    assert "112 (46,7 %) vont jusqu’à « dossier déposé », dernière étape" in plain(block.summary)
    assert "1 étape non publiée" in block.summary
    bars = json.loads(block.spec)["data"]["values"]
    assert (bars[2]["valeur"], bars[2]["texte"], bars[2]["secret"]) == (None, "s", True)


def test_a_masked_first_step_leaves_no_percentage() -> None:
    block = funnel(published(PATH, *path(repere=4, depose=0, ouvert=0)), PATH)
    assert lines(block)["Repérées"] == ["s", "s", "–"]
    assert "%" not in plain(block.html.split("im-notes")[0].split("<tbody>")[1])


def test_nobody_in_the_first_step() -> None:
    block = funnel(published(PATH, *path(repere=0, depose=0, ouvert=0)), PATH)
    assert lines(block)["Dossier déposé"] == ["0", "–", "–"]
    assert "personne n’entre dans la première étape" in block.summary


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            {"repere": 240, "depose": 3, "ouvert": 2, "attente": 14},
            "Accès aux droits : trop peu d’étapes sont publiées pour les dessiner. À part : "
            "décision en attente, 14. 2 étapes non publiées.",
        ),
        (
            {"repere": 0, "depose": 0, "ouvert": 0},
            "Accès aux droits : personne n’entre dans la première étape.",
        ),
    ],
)
def test_steps_that_draw_nothing_are_a_table(counts: dict[str, float], said: str) -> None:
    block = funnel(published(PATH, *path(**counts)), PATH)
    assert plain(block.summary) == said
    assert "<svg" not in block.html
    assert "<figure" not in block.html
    assert block.spec == ""
    assert len(lines(block)) == len(counts)
    assert "Chaque étape est rapportée à la première" in block.html
    assert len(block.sheets[0].rows) == len(counts)


def test_the_steps_may_be_told() -> None:
    figures = published(PATH, *path(repere=240, depose=112, ouvert=90))
    block = funnel(figures, PATH, steps=("repere", "ouvert"))
    assert lines(block) == {
        "Repérées": ["240", "100,0 %", "–"],
        "Droit ouvert": ["90", "37,5 %", "37,5 %"],
        "Dossier déposé": ["112", "–", "–"],
    }
    with pytest.raises(ErreurUtilisateur, match=r"pas ces étapes : « z »"):
        funnel(figures, PATH, steps=("repere", "z"))
    with pytest.raises(ErreurUtilisateur, match="pas d’étapes"):
        funnel(published(COUNT, line(COUNT, 30)), COUNT)
    refused = unknown(PATH, Status.NON_RENSEIGNE, "La table « droits » est vide.")
    assert "non renseigné. La table" in funnel(published(PATH, refused), PATH).html


# ----------------------------------------------------------------------------------------- texts


def test_a_text_is_safe_and_says_who_wrote_it() -> None:
    block = text_block(
        "# Titre\n\nL'an <b>un</b> : [lien](https://exemple.fr) [non](javascript:alert(1)) "
        "[local](page.html) ![carte](x.png)\n\n### Suite\n\n<script>alert(1)</script>"
    )
    tree = parsed(block.html)
    assert texts(tree.find(".//p")) == "Rédigé par la structure"
    assert [(h.tag, texts(h)) for h in tree.iter() if re.fullmatch("h[1-6]", str(h.tag))] == [
        ("h4", "Titre"),
        ("h5", "Suite"),
    ]
    assert [a.get("href") for a in tree.iter("a")] == ["https://exemple.fr"]
    assert not list(tree.iter("img"))
    assert not list(tree.iter("script"))
    said = plain(texts(tree))
    assert "L’an <b>un</b> : lien" in said
    assert "local (image non reprise : carte)" in said
    assert "<script>alert(1)</script>" in said  # as it was typed


def test_headings_do_not_jump_nor_leave_six_levels() -> None:
    tree = parsed(text_block("## A\n\n###### B\n\n## C\n\n### D\n\n#### E\n\n##### F").html)
    tags = [h.tag for h in tree.iter() if re.fullmatch("h[1-6]", str(h.tag))]
    assert tags == ["h4", "h5", "h4", "h5", "h6", "h6"]


@pytest.mark.parametrize(
    "link",
    [
        "[x](data:text/html;base64,AA)",
        "[x](file:///etc/passwd)",
        "[x](JaVaScRiPt:alert(1))",
        "[x](//exemple.fr)",
        '[x](https://exemple.fr "\\" onmouseover=alert(1)")',
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_links_lead_to_the_web_only(link: str) -> None:
    tree = parsed(text_block(f"Texte {link}").html)
    for anchor in tree.iter("a"):
        assert anchor.get("href").startswith("https://exemple.fr")
        assert set(anchor.keys()) <= {"href", "rel", "title"}


def test_an_empty_text_is_to_be_written() -> None:
    assert "non renseigné" in text_block("  \n").html


# -------------------------------------------------------------------------------------- mentions


def test_the_emblem_follows_its_construction() -> None:
    tree = parsed(mention_ue("FSE+, opération <1>").html)
    svg = next(e for e in tree.iter() if str(e.tag).endswith("svg"))
    assert (svg.get("role"), svg.get("aria-label")) == ("img", "Emblème de l’Union européenne")
    assert svg.get("viewBox") == "0 0 270 180"  # three by two
    stars = [e for e in svg.iter() if str(e.tag).endswith("polygon")]
    places = [tuple(map(float, s.get("transform")[10:-1].split())) for s in stars]
    assert len(places) == 12
    # on a circle of a third of the height around the middle, as the hours of a clock
    assert all(abs(math.hypot(x - 135, y - 90) - 60) < 0.02 for x, y in places)
    assert places[0] == (135, 30)
    assert places[3] == (195, 90)
    corners = [tuple(map(float, xy.split(","))) for xy in stars[0].get("points").split()]
    assert corners[0] == (0, -10)  # one point up, in a circle of a eighteenth of the height
    assert [round(math.hypot(x, y), 1) for x, y in corners] == [10.0, 3.8] * 5
    said = texts(tree)
    assert "Cofinancé par l’Union européenne" in said
    assert "FSE+, opération <1>" in said
    assert "im-fonds" not in mention_ue().html


def test_contrasts_of_the_emblem() -> None:
    assert contrast(BLUE, theme.PAPER) >= 3


def test_context_is_not_measured_here() -> None:
    block = context_figures(
        [
            ContextFigure("Habitants", 10250, "habitants", "2023", "Insee <RP>"),
            ContextFigure("Bas revenus", None, "%", "2021", ""),
            ContextFigure("Taux", "42,1", "%", "2021", "Insee"),
        ]
    )
    assert texts(parsed(block.html).find(".//caption")).startswith("Chiffres de contexte, publiés")
    assert lines(block) == {
        "Habitants": ["10 250", "habitants", "2023", "Insee <RP>"],
        "Bas revenus": ["n.r.", "%", "2021", "n.r."],
        "Taux": ["42,1", "%", "2021", "Insee"],
    }


def test_rules_say_their_verdict_in_words() -> None:
    block = rules(
        [
            Rule("A égale B", Verdict.VERIFIED),
            Rule("C suit D", Verdict.FAILED, "3 cas"),
            Rule("E égale F", Verdict.FAILED),
            Rule("G", Verdict.UNKNOWN, "masqué"),
        ]
    )
    assert lines(block) == {
        "A égale B": ["✓ vérifiée", ""],
        "C suit D": ["✗ non respectée", "3 cas"],
        "E égale F": ["✗ non respectée", ""],
        "G": ["? non vérifiable", "masqué"],
    }
    assert block.summary == (
        "Règles de cohérence (1 vérifiée, 2 non respectées et 1 non vérifiable)"
    )


# ----------------------------------------------------------------------------------------- years

Y2022 = Period(Y2023.start.replace(year=2022), Y2023.end.replace(year=2022))


def years(one: Indicator, **counts: float) -> Any:
    periods = {"a2022": Y2022, "a2023": Y2023, "a2024": Y2024}
    return {
        periods[name]: published(one, line(one, n, period=periods[name]))
        for name, n in counts.items()
    }


def test_a_figure_over_the_years() -> None:
    block = evolution(years(COUNT, a2024=120, a2022=3, a2023=90), COUNT)
    assert lines(block) == {"2022": ["s"], "2023": ["90"], "2024": ["120"]}
    assert plain(block.summary) == (
        "Personnes suivies, par année : au plus haut en 2024 (120 personnes), au plus bas en 2023 "
        "(90 personnes). 1 chiffre masqué par le secret statistique."
    )
    drawn = json.loads(block.spec)["data"]["values"]
    assert [row["valeur"] for row in drawn] == [None, 90, 120]


def test_a_break_in_the_series_is_seen_and_said() -> None:
    figures = years(COUNT, a2022=80, a2023=90, a2024=120)
    block = evolution(figures, COUNT, breaks={Y2024: "les visites à distance sont comptées."})
    assert lines(block)["2024 (rupture de série)"] == ["120"]
    assert plain(block.summary) == (
        "Personnes suivies, par année : 80 personnes en 2022 et 90 personnes en 2023 ; 120 "
        "personnes en 2024. De part et d’autre d’une rupture de série, les chiffres ne se "
        "comparent pas."
    )
    assert "Rupture de série en 2024\u202f: les visites à distance" in block.html
    drawn = json.loads(block.spec)["data"]["values"]
    assert [row["valeur"] for row in drawn] == [80, 90, None, 120]
    assert drawn[2]["nom"].startswith("rupture")


def test_years_without_figure() -> None:
    other = published([COUNT, SHARE], line(SHARE, 50, 100))
    figures = years(COUNT, a2023=90) | {Y2024: other}
    assert lines(evolution(figures, COUNT)) == {"2023": ["90"], "2024": ["n.r."]}
    with pytest.raises(ErreurUtilisateur, match="aucune des périodes"):
        evolution({Y2024: other}, COUNT)
    with pytest.raises(ErreurUtilisateur, match="pas de modalité"):
        evolution(figures, COUNT, "z")
