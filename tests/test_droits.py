"""Rights, skills and satisfaction: both engines, intervals redone, paths that cannot be undone."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.figures import wilson
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.measurement import Request, measure
from inclusion_metrics.model import Kind, Period, Status
from inclusion_metrics.nomenclatures import Decision, Droit, Moment, Preuve, TypeNonRecours
from inclusion_metrics.reference.reperes_nationaux import reperes
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.sentences import sentence
from inclusion_metrics.rows import Frames
from inclusion_metrics.rows.droits import months_before
from inclusion_metrics.secrecy import protect

from .conftest import service
from .test_catalogue import YEAR, polars
from .test_rendering_texts import plain
from .test_secrecy import line, published

FAMILY = tuple(i for code, i in CATALOGUE.items() if code.startswith(("NRC-", "RES-")))
Others = dict[str, list[dict[str, Any]]]


def people(count: int) -> list[dict[str, Any]]:
    return [
        {
            "id": f"p{n}",
            "genre": "feminin" if n % 3 else "masculin",
            "code_insee_residence": "73065",
        }
        for n in range(count)
    ]


def many_rights(count: int, number: int) -> list[dict[str, Any]]:
    """One situation per person, in every state, rare ones included."""
    chance = random.Random(number)  # noqa: S311 - a story, not a secret
    rows = []
    for n in range(count):
        noticed = date(2024, 1, 1) + timedelta(days=chance.randrange(366))
        filed = noticed + timedelta(days=chance.randrange(200)) if chance.random() < 0.7 else None
        decision = chance.choice([*(d.code for d in Decision), Decision.ACCORD.code, None])
        decided = (filed or noticed) + timedelta(days=chance.randrange(90))
        rows.append(
            {
                "beneficiaire_id": f"p{n}",
                "droit": chance.choice([Droit.RSA.code, Droit.ASPA.code, Droit.CSS.code]),
                "date_reperage": noticed,
                "mois_sans_recours": chance.choice([None, 1, 3, 6, 12, 24]),
                "motif_hors_champ": chance.choice([*[None] * 8, "renouvellement"]),
                "type_odenore": chance.choice([*(t.code for t in TypeNonRecours), None]),
                "date_depot": filed,
                "decision": decision,
                "date_decision": decided,
                "preuve": chance.choice([*(p.code for p in Preuve), None]),
                "montant_mensuel": chance.choice([None, 20.0, 350.0, 600.0]),
            }
        )
    return rows


def many_assessments(count: int, number: int) -> list[dict[str, Any]]:
    chance = random.Random(number)  # noqa: S311
    moments = [Moment.ENTREE, Moment.SUIVI, Moment.SORTIE]
    return [
        {
            "beneficiaire_id": f"p{chance.randrange(count)}",
            "date": date(2023, 9, 1) + timedelta(days=chance.randrange(480)),
            "instrument": "fiche_locale",
            "version": chance.choice([None, "1", "1"]),
            "moment": chance.choice(moments).code,
            "domaine": chance.choice(["Courriel", "Navigation", None]),
            "score": float(chance.randrange(6)),
            "echelle_min": 0.0,
            "echelle_max": chance.choice([5.0, 5.0, 5.0, None]),
            "evaluateur": chance.choice(["soi", "mediateur", None, None]),
        }
        for _ in range(count * 8)
    ]


def everything() -> tuple[list[dict[str, Any]], list[dict[str, Any]], Others]:
    activities = [
        {"date": date(2024, 3, 1), "venus": [f"p{n}"], "code_insee": "73179"} for n in range(20)
    ]
    surveys = [
        {"structure_id": "biollay", "date": date(2024, 5, 1), "distribues": 90, "reponses": 50,
         "satisfaits": 35},
    ]  # fmt: skip
    rights, skills = many_rights(60, 1), many_assessments(60, 2)
    rights += many_rights(60, 1)[:10]  # told twice
    others = {"droits": rights, "positionnements": skills, "enquetes": surveys}
    return people(60), activities, others


def wanted() -> Iterator[Request]:
    for cut in ("", "droit", "domaine", "structure", "mois", "genre"):
        by = (find_breakdown(cut),) if cut else ()
        yield Request(FAMILY, YEAR, "ensemble", by)
    yield Request(FAMILY, YEAR, "commune")
    yield Request(FAMILY, Period(date(2024, 1, 1), date(2024, 6, 30)), "epci")


def test_engines_agree() -> None:
    who, activities, others = everything()
    requests = list(wanted())
    expected = measure(service(who, activities, polars, autres=others), requests).frame
    with duckdb.connect() as connection:

        def duck(frame: pl.DataFrame) -> nw.LazyFrame[Any]:
            return nw.from_native(connection.from_arrow(frame.to_arrow()))

        found = measure(service(who, activities, duck, autres=others), requests).frame
    assert expected.filter(pl.col("value") > 0).height > 300
    assert_frame_equal(found, expected)


def test_a_situation_told_twice_counts_once() -> None:
    who, activities, others = everything()
    once = {**others, "droits": others["droits"][:60]}
    told = [
        measure(service(who, activities, polars, autres=rows), wanted()).frame
        for rows in (others, once)
    ]
    assert_frame_equal(told[0], told[1])


# ----------------------------------------------------------------------------------------- months


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 12, 31), 6, date(2024, 6, 30)),
        (date(2024, 12, 31), 10, date(2024, 2, 29)),
        (date(2024, 3, 15), 3, date(2023, 12, 15)),
        (date(2024, 3, 31), 13, date(2023, 2, 28)),
        (date(2024, 1, 1), 0, date(2024, 1, 1)),
        (date(2024, 1, 1), 12, date(2023, 1, 1)),
    ],
)
def test_months_before(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


# ----------------------------------------------------------------------------------------- Wilson


@pytest.mark.parametrize(
    ("satisfied", "answers", "low", "high"), [(35, 50, 56, 81), (175, 250, 64, 75)]
)
def test_wilson_as_worked_by_hand(satisfied: int, answers: int, low: int, high: int) -> None:
    lower, upper = wilson(satisfied, answers)
    assert (round(100 * lower), round(100 * upper)) == (low, high)


@pytest.mark.parametrize(("satisfied", "answers"), [(35, 50), (175, 250), (1, 7), (0, 9), (9, 9)])
def test_wilson_bounds_are_where_the_answers_are_a_surprise(satisfied: int, answers: int) -> None:
    """At each bound, what was observed lies 1,96 standard errors of that bound away."""
    for bound in wilson(satisfied, answers):
        if 0 < bound < 1:
            gap = abs(satisfied / answers - bound)
            error = math.sqrt(bound * (1 - bound) / answers)
            assert gap / error == pytest.approx(1.959964, abs=1e-5)


# -------------------------------------------------------------------------------------- sentences


def said(frames: Frames, code: str, item: str = "") -> str:
    indicator = CATALOGUE[code]
    figures = measure(frames, [Request((indicator,), YEAR)])
    return plain(sentence(protect(figures, CATALOGUE, profile("defaut")), indicator, item))


def test_a_survey_says_its_interval_and_its_response_rate() -> None:
    frames = service(*everything()[:2], polars, autres=everything()[2])
    assert said(frames, "RES-03") == (
        "Sur 50 réponses, 35 donnent 4 ou 5 sur 5, soit 70,0 %. 50 réponses pour 90 "
        "questionnaires distribués (55,6 %). Intervalle de confiance à 95 % : entre 56,2 % et "
        "80,9 %, d’après 50 réponses. À lire avec prudence : moins de 70 % de réponses connues."
    )
    assert said(frames, "RES-03-reponse") == (
        "Sur 90 questionnaires distribués, 50 ont été rendus, soit 55,6 %."
    )


def test_an_opening_rate_says_what_it_reads() -> None:
    rows = [
        {
            "beneficiaire_id": f"p{n}",
            "droit": "rsa",
            "date_reperage": date(2024, 1, 10),
            "mois_sans_recours": 6,
            "date_depot": date(2024, 2, 1),
            "decision": ["accord", "refus", "en_attente"][n % 3],
            "date_decision": date(2024, 3, 1) if n % 3 < 2 else None,
        }
        for n in range(60)
    ]
    frames = service(people(60), [], polars, autres={"droits": rows})
    assert said(frames, "NRC-04") == (
        "Sur 60 situations repérées dont la demande est assez ancienne, 20 ont ouvert un droit, "
        "soit 33,3 %. Selon ce qui n’est pas connu, la part serait entre 33,3 % et 66,7 %."
    )
    assert said(frames, "NRC-04-decisions") == (
        "Sur 40 situations repérées dont la demande est assez ancienne et la décision connue, 20 "
        "ont ouvert un droit, soit 50,0 %. La décision est connue pour 40 situations repérées sur "
        "60 (66,7 %) ; selon les 20 réponses qui manquent, la part serait entre 33,3 % et 66,7 %. "
        "À lire avec prudence : moins de 70 % de réponses connues."
    )


def test_a_grain_is_said_in_the_plural() -> None:
    assert [formats.plural(CATALOGUE[code].grain) for code in ("NRC-01", "RES-01", "FRE-01")] == [
        "situations de non-recours",
        "personnes évaluées",
        "personnes suivies",
    ]


# ---------------------------------------------------------------------------------------- secrecy


def solved(rows: Mapping[str, Mapping[str, Any]], sums: Any) -> set[str]:
    """Masked items that a reader finds from those shown, adding and subtracting for ever."""
    seen = {item: row["numerator"] for item, row in rows.items() if row["numerator"] is not None}
    one = next(iter(rows.values()))
    whole = one["denominator"]
    if whole is None and one["scope"] is not None and "non_communique" in seen:
        whole = one["scope"] - seen["non_communique"]
    if whole is not None:
        seen[""] = whole
    shown = set(seen)
    found = True
    while found:
        found = False
        for total, parts in sums:
            unknown = [item for item in (total, *parts) if item not in seen]
            if len(unknown) == 1:
                known = sum(seen[part] for part in parts if part in seen)
                seen[unknown[0]] = known if unknown[0] == total else seen[total] - known
                found = True
    return set(seen) - shown - {""}


@pytest.mark.parametrize("number", range(12))
@pytest.mark.parametrize("code", ["NRC-00", "RES-01"])
def test_no_step_of_a_path_is_found_by_subtraction(code: str, number: int) -> None:
    size = 40 + 30 * number
    others = {"droits": many_rights(size, number), "positionnements": many_assessments(9, number)}
    frames = service(people(size), [], polars, autres=others)
    indicator = CATALOGUE[code]
    requests = [Request((indicator,), YEAR, "ensemble", cut) for cut in _cuts(code)]
    shown = protect(measure(frames, requests), CATALOGUE, profile("defaut")).frame
    for _, cells in shown.group_by("breakdown", "category"):
        rows = {row["item"]: row for row in cells.iter_rows(named=True)}
        assert solved(rows, indicator.sums) == set(), rows


def _cuts(code: str) -> list[Any]:
    own = "droit" if code == "NRC-00" else "domaine"
    return [(), (find_breakdown(own),), (find_breakdown("genre"),)]


def test_a_masked_step_is_not_the_sum_of_those_below() -> None:
    """4 out of scope: the noticed and the whole cannot both be shown, one of them says the 4."""
    told = {"hors_champ": 4, "recente": 0, "reperee": 50, "sans_demarche": 20, "engagee": 30}
    rows = published(*(line("NRC-00", n, item=item, scope=54) for item, n in told.items()))
    found = {row["item"]: row for row in rows}
    sums = CATALOGUE["NRC-00"].sums[:2]
    assert found["hors_champ"]["status"] == Status.SECRET_PRIMAIRE
    assert found["engagee"]["numerator"] == 30
    assert None in (found["reperee"]["numerator"], found["reperee"]["scope"])
    assert solved(found, sums) == set()


def test_a_path_of_enough_people_is_shown() -> None:
    rows = many_rights(3000, 5)
    frames = service(people(3000), [], polars, autres={"droits": rows})
    figures = measure(frames, [Request((CATALOGUE["NRC-00"],), YEAR)])
    shown = protect(figures, CATALOGUE, profile("defaut")).frame
    assert set(shown["status"]) == {Status.PUBLIE.value}


def test_rights_fall_under_the_stricter_threshold() -> None:
    family = [i for i in FAMILY if i.code.startswith("NRC-")]
    assert len(family) == 13
    assert all(i.sensitive for i in family)
    assert all(i.grain.counts_people for i in family)
    assert not any("taux de non-recours" in i.label.lower() for i in family)


# --------------------------------------------------------------------------------------- reperes


def test_every_published_rate_has_its_year_and_its_source() -> None:
    assert len(reperes()) == 10
    for one in reperes():
        assert 0 < one.value <= (one.highest or 100) <= 100
        assert 2010 < one.year < 2027
        assert one.note.strip()
        assert one.source.strip()
        assert one.verifie == bool(one.date)


def test_rates_that_disagree_are_not_said_alone() -> None:
    alone = {one.droit.code: one.alone for one in reperes()}
    assert not any(alone[code] for code in ("css", "css_contributive", "prime_activite"))
    assert alone["aspa"]
    assert [one.value for one in reperes() if one.droit == "rsa"] == [34, 20]


def test_a_gain_may_be_negative() -> None:
    rows = [
        {
            "beneficiaire_id": f"p{n}",
            "date": day,
            "instrument": "pix",
            "moment": moment,
            "score": score,
            "echelle_min": 0.0,
            "echelle_max": 10.0,
        }
        for n in range(8)
        for day, moment, score in (
            (date(2024, 1, 1), "entree", 8.0),
            (date(2024, 2, 1), "sortie", 8.0 - n),
        )
    ]
    frames = service(people(8), [], polars, autres={"positionnements": rows})
    figures = measure(frames, [Request((CATALOGUE["RES-01-gain"],), YEAR)])
    row = protect(figures, CATALOGUE, profile("defaut")).frame.row(0, named=True)
    assert CATALOGUE["RES-01-gain"].kind is Kind.MEDIAN
    assert (row["value"], row["status"]) == (-35, Status.PUBLIE)  # 0, −10… −70
