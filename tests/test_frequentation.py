"""Neighbourhoods, returns, reasons and requests: what holds whatever the service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.codes import HORS_LIEU
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.loading import load
from inclusion_metrics.measurement import Request, measure
from inclusion_metrics.model import Grain, Kind, Period, Status
from inclusion_metrics.nomenclatures import ModeQpv, Redirection, StatutDemande
from inclusion_metrics.nomenclatures_service import MotifVenue, SensOrientation, ThemeContrat
from inclusion_metrics.reference.reperes import Repere, repere
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.rendering import sentence
from inclusion_metrics.rows import frames_of
from inclusion_metrics.rows.days import days_between
from inclusion_metrics.secrecy import protect

from .conftest import Engine, service
from .test_catalogue import YEAR, Story, codes, polars, stories

MINE = tuple(
    CATALOGUE[code]
    for code in CATALOGUE
    if code.startswith(("FRE-10", "FRE-12", "FRE-14", "FRE-15", "FRE-16", "MOT", "TER-03"))
    or code.startswith(("ACT-03-", "ACT-06", "ACT-08", "ACT-09", "FRE-06-70"))
)
FIRST = date(2023, 6, 1)
Told = tuple[Story, dict[str, list[dict[str, Any]]]]


def days() -> st.SearchStrategy[date]:
    """A day of 2023, 2024 or 2025."""
    return st.integers(0, 700).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def services(draw: st.DrawFn) -> Told:
    """A small service with all that these indicators read."""
    people, activities = draw(stories())
    for person in people:
        person["qpv_code"] = draw(st.sampled_from(["QN07301M", "QP073001", "hors", None]))
        person["qpv_mode"] = draw(codes(ModeQpv, unknown=True))
    for number, one in enumerate(activities):
        one["id"] = f"a{number}"
        one["structure_id"] = draw(st.sampled_from(["biollay", "cite", HORS_LIEU]))
        one["oriente"] = draw(st.sampled_from([True, False, None]))
        one["redirections"] = draw(st.lists(codes(Redirection), max_size=2, unique=True))
        one["tags"] = draw(st.lists(st.sampled_from(["t1", "t2", "t3"]), max_size=2))
    who = st.sampled_from([p["id"] for p in people])
    where = st.sampled_from(["biollay", "cite"])

    def rows(**columns: st.SearchStrategy[Any]) -> list[dict[str, Any]]:
        return draw(st.lists(st.fixed_dictionaries(columns), max_size=5))

    answers = rows(
        structure_id=where, date=days(), nombre=st.integers(1, 9),
        statut=codes(StatutDemande, unknown=True), attente=st.none() | st.integers(0, 300),
    )  # fmt: skip
    for one in answers:
        wait = one.pop("attente")
        one["date_reponse"] = None if wait is None else one["date"] + timedelta(days=wait)
    totals = [
        {"activite_id": one["id"], "nb_participants": draw(st.integers(1, 9)),
         "nb_recurrents": draw(st.none() | st.integers(0, 9))}
        for one in activities
        if draw(st.booleans())
    ]  # fmt: skip
    return (people, activities), {
        "activites_agregees": totals,
        "demandes": answers,
        "motifs": rows(beneficiaire_id=who, date=days(), motif=codes(MotifVenue)),
        "inscriptions": rows(
            beneficiaire_id=who, cycle=st.sampled_from(["t1", "t2"]), date_inscription=days(),
            seances_prevues=st.none() | st.integers(1, 4),
        ),
        "actions": rows(
            financeur=st.just("État"), intitule=st.just("Action"),
            etiquette=st.sampled_from(["t1", "t2", None]),
            theme_contrat=codes(ThemeContrat, unknown=True),
        ),
        "orientations": rows(
            structure_id=where, date=days(), sens=codes(SensOrientation),
            organisme=st.sampled_from(["CAF", "caf ", "CCAS"]),
        ),
    }  # fmt: skip


def figures(told: Told, *requests: Request) -> pl.DataFrame:
    story, others = told
    return measure(service(*story, polars, autres=others), requests).frame


@seed(1)
@settings(max_examples=20, deadline=None, database=None)
@given(told=services(), cut=st.sampled_from(["", "structure", "mois", "genre"]))
def test_values_stay_within_their_bounds(told: Told, cut: str) -> None:
    by = (find_breakdown(cut),) if cut else ()
    for row in figures(told, Request(MINE, YEAR, "ensemble", by)).iter_rows(named=True):
        if row["value"] is None:
            assert row["reason"], row
            continue
        kind = CATALOGUE[row["indicator"]].kind
        assert row["lower"] - 1e-9 <= row["value"] <= row["upper"] + 1e-9, row
        assert row["lower"] >= 0, row
        assert (row["status"] == Status.ZERO) == (row["upper"] == 0), row
        if kind is Kind.SHARE:
            assert row["upper"] <= 100 + 1e-9, row
            assert row["numerator"] <= row["denominator"] <= row["scope"], row


@seed(2)
@settings(max_examples=2, deadline=None, database=None)
@given(told=services())
def test_engines_agree(told: Told) -> None:
    story, others = told
    requests = [Request(MINE, YEAR), Request(MINE, YEAR, "epci", (find_breakdown("structure"),))]
    with duckdb.connect() as connection:
        frames = service(
            *story, lambda f: nw.from_native(connection.from_arrow(f.to_arrow())), autres=others
        )
        found = measure(frames, requests).frame
    assert_frame_equal(found, figures(told, *requests), check_exact=True)


@seed(3)
@settings(max_examples=15, deadline=None, database=None)
@given(told=services())
def test_neighbourhoods_add_up_and_the_two_dates_are_of_the_same_people(told: Told) -> None:
    codes_of = ("FRE-10", "FRE-10-quartier", "FRE-10-profil", "MOT-02-premiere", "MOT-02-derniere")
    wanted = tuple(CATALOGUE[code] for code in codes_of)
    frame = figures(told, Request(wanted, YEAR))
    parts = figures(told, Request((wanted[1],), YEAR, "ensemble", (find_breakdown("qpv"),)))
    whole = {row["indicator"]: row for row in frame.iter_rows(named=True)}
    assert whole["FRE-10-quartier"]["value"] == whole["FRE-10"]["scope"]
    assert whole["FRE-10-profil"]["value"] == whole["FRE-10"]["numerator"]
    counted = dict(parts.select("category", "value").iter_rows())
    unknown = whole["FRE-10"]["scope"] - whole["FRE-10"]["denominator"]
    assert sum(counted.values()) == whole["FRE-10"]["scope"]
    assert counted.get("non_collecte", 0) == unknown
    outside = whole["FRE-10"]["denominator"] - whole["FRE-10"]["numerator"]
    assert counted.get("hors", 0) == outside
    first, last = (
        frame.filter(pl.col("indicator") == code)["denominator"].to_list() for code in codes_of[3:]
    )
    assert first == last


@seed(4)
@settings(max_examples=15, deadline=None, database=None)
@given(told=services(), horizon=st.integers(0, 200))
def test_a_later_end_only_adds_people_to_the_cohort(told: Told, horizon: int) -> None:
    """Whoever had 90 days to come back still had them when the period ends later."""
    wanted = (CATALOGUE["FRE-12"],)
    later = Period(YEAR.start, YEAR.end + timedelta(days=horizon))
    few = figures(told, Request(wanted, YEAR)).row(0, named=True)
    more = figures(told, Request(wanted, later)).row(0, named=True)
    assert few["scope"] <= more["scope"]


def test_days_between_dates(engine: Engine) -> None:
    ends = [date(1890, 3, 1) + timedelta(days=29 * n) for n in range(2800)]  # to 2112
    gaps = [n % 2000 for n in range(2800)]
    frame = pl.DataFrame(
        {"a": [d - timedelta(days=gap) for d, gap in zip(ends, gaps, strict=True)], "b": ends}
    ).with_columns(gap=pl.Series(gaps))
    counted = engine(frame).with_columns(j=days_between(nw.col("a"), nw.col("b")))
    found = counted.collect("polars").to_native()
    assert found.height == 2800
    assert (found["j"] == found["gap"]).all()


def test_days_to_an_unknown_date(engine: Engine) -> None:
    frame = pl.DataFrame({"a": [date(2024, 1, 1)], "b": [None]}, schema_overrides={"b": pl.Date})
    counted = engine(frame).select(j=days_between(nw.col("a"), nw.col("b"))).collect("polars")
    assert counted["j"].to_list() == [None]


def test_a_neighbourhood_known_by_the_place_is_nobodys_home(engine: Engine) -> None:
    people = [{"id": "amina", "qpv_code": "QN07301M", "qpv_mode": "lieu"}]
    frames = service(people, [{"date": date(2024, 2, 1), "venus": ["amina"]}], engine)
    request = Request((CATALOGUE["FRE-01"],), YEAR, "ensemble", (find_breakdown("qpv"),))
    assert set(measure(frames, [request]).frame["category"]) == {"non_collecte"}


def test_a_neighbourhood_crossed_with_a_trait_has_the_stricter_threshold() -> None:
    people = [
        {"id": f"p{n}", "genre": "feminin", "qpv_code": "QN07301M", "qpv_mode": "adresse"}
        for n in range(8)
    ]
    activities = [{"date": date(2024, 2, 1), "venus": [p["id"] for p in people]}]
    frames = service(people, activities, polars)
    crossed = Request((CATALOGUE["FRE-10-profil"],), YEAR, "ensemble", (find_breakdown("genre"),))
    plain = Request((CATALOGUE["FRE-10-quartier"],), YEAR, "ensemble", (find_breakdown("qpv"),))
    published = protect(measure(frames, [crossed, plain]), CATALOGUE, profile("defaut"))
    women = published.frame.filter(pl.col("category") == "feminin").row(0, named=True)
    quarter = published.frame.filter(pl.col("category") == "QN07301M").row(0, named=True)
    assert (women["status"], women["value"]) == (Status.SECRET_PRIMAIRE.value, None)
    assert (quarter["status"], quarter["value"]) == (Status.PUBLIE.value, 8)
    for code in ("FRE-10", "FRE-10-quartier", "FRE-10-mode"):
        refused = measure(frames, [Request((CATALOGUE[code],), YEAR, "ensemble", crossed.cut)])
        assert refused.frame["status"].to_list() == [Status.SANS_OBJET.value]


def test_marks_come_from_a_dated_file() -> None:
    assert repere("assiduite").value == Fraction(2, 3)
    assert repere("atelier_max").verifie
    with pytest.raises(ValueError, match="assiduite"):
        _ = repere("assiduite").whole
    with pytest.raises(KeyError):
        repere("inconnu")
    for one in map(repere, ("retour_jours", "assiduite")):
        assert isinstance(one, Repere)
        assert not one.verifie
    for code in ("FRE-12", "FRE-15-assidus"):
        assert any("aucun texte officiel" in caveat for caveat in CATALOGUE[code].caveats)


def test_sentences() -> None:
    people = [
        {"id": f"p{n}", "qpv_code": "QN07301M" if n < 20 else "hors", "qpv_mode": "adresse"}
        for n in range(40)
    ]
    everyone = [p["id"] for p in people]
    activities = [
        {"date": date(2024, 2, 1), "type": "collectif", "venus": everyone, "tags": ["t1"]},
        {"date": date(2024, 3, 1), "type": "collectif", "venus": everyone[:30]},
    ]
    others = {
        "motifs": [
            {"beneficiaire_id": one, "date": date(2024, 2, 1), "motif": "lien_social"}
            for one in everyone
        ],
        "demandes": [
            {"structure_id": "biollay", "date": date(2024, 2, 1), "nombre": 40,
             "statut": "satisfaite"},
            {"structure_id": "biollay", "date": date(2024, 2, 1), "nombre": 10,
             "statut": "en_attente"},
        ],
    }  # fmt: skip
    frames = service(people, activities, polars, date(2020, 1, 1), others)
    published = protect(measure(frames, [Request(MINE, YEAR)]), CATALOGUE, profile("defaut"))

    def said(code: str, item: str = "") -> str:
        text = sentence(published, CATALOGUE[code], item)
        return text.replace("\u00a0", " ").replace("\u202f", " ")

    assert said("FRE-10") == (
        "Sur 40 personnes suivies dont la résidence est connue, 20 habitent un quartier "
        "prioritaire, soit 50,0 %."
    )
    assert said("FRE-12").startswith(
        "Sur 40 personnes suivies dont on connaît la première venue, 30 sont revenues dans les 90 "
        "jours, soit 75,0 %."
    )
    assert said("MOT-01", "lien_social").startswith(
        "Sur 40 personnes suivies qui disent pourquoi elles viennent, toutes donnent le motif "
        "« Rencontrer du monde »"
    )
    assert said("ACT-09").startswith(
        "Sur 50 demandes dont la suite est connue, 10 attendent encore une réponse, soit 20,0 %."
    )
    assert said("FRE-14").startswith("Récurrence déclarée : non renseigné. Aucun total")
    assert CATALOGUE["FRE-15"].grain is Grain.SEANCE_PREVUE


def test_a_quarter_that_nobody_noted_has_a_name() -> None:
    """The register says « oui » when a quarter is not noted: a reader must see words."""
    folder = load(Path(__file__).parents[1] / "data" / "grand-chambery")
    someone = pl.col("qpv_code") == pl.col("qpv_code").filter(pl.col("qpv_code") != "hors").first()
    noted = folder.tables.beneficiaires.with_columns(
        qpv_code=pl.when(someone).then(pl.lit("oui")).otherwise("qpv_code")
    )
    frames = frames_of(
        folder.tables,
        2024,
        history_start=folder.history_start,
        gaps={},
        structure_names=folder.structure_names,
    )
    frames = replace(frames, beneficiaires=nw.from_native(noted))
    wanted = Request((CATALOGUE["FRE-10-quartier"],), YEAR, "ensemble", (find_breakdown("qpv"),))
    rows = measure(frames, [wanted]).frame
    named = dict(rows.select("category", "category_label").iter_rows())
    assert named["oui"] == "Quartier prioritaire non précisé"
    assert named["hors"] == "Hors quartier prioritaire"
