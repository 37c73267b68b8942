"""What every indicator of the catalogue owes its readers, whatever the data."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.indicators import CATALOGUE, _by_code, find
from inclusion_metrics.indicators.frequentation import RETRAITES
from inclusion_metrics.measurement import FIGURES, Request, measure
from inclusion_metrics.model import (
    ErreurUtilisateur,
    Grain,
    Kind,
    LogicLevel,
    Period,
    Status,
    Unit,
)
from inclusion_metrics.nomenclatures import (
    Autonomie,
    Decision,
    Droit,
    Evaluateur,
    Genre,
    HorsChamp,
    Instrument,
    IssueDemarche,
    Moment,
    Preuve,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TrancheAge,
    TypeActivite,
    TypeLieu,
    TypeNonRecours,
)
from inclusion_metrics.rows import Frames
from inclusion_metrics.schemas import Activites, Beneficiaires, Demarches, Participations

from .conftest import OTHERS, PLACES, Engine, rows_of, service

ALL = tuple(CATALOGUE.values())
YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))
#: The only figures that are a difference.
MAY_BE_NEGATIVE = frozenset({"RES-01-gain"})
Story = tuple[list[dict[str, Any]], list[dict[str, Any]]]
#: A story with the rows of other tables.
Tale = tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, list[dict[str, Any]]]]


def polars(frame: pl.DataFrame) -> nw.LazyFrame[Any]:
    """The quick engine, for tests that try many services."""
    return nw.from_native(frame.lazy())


def codes(nomenclature: Any, *, unknown: bool = False) -> st.SearchStrategy[Any]:
    """A code of a nomenclature, or nothing where the source may not collect it."""
    found = [member.code for member in nomenclature]
    return st.sampled_from([*found, None] if unknown else found)


@st.composite
def one_person(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """Someone valid: followed, anonymous, or of unknown standing."""
    anonyme = draw(st.sampled_from([False, False, False, True, None]))
    least = 1 if anonyme is not False else draw(st.sampled_from([1, 1, 1, 2]))
    most = least if anonyme is not False else least + draw(st.sampled_from([0, 0, 0, 1]))
    identite = {True: "anonyme", None: "absente", False: "confirmee"}[anonyme]
    return {
        "id": f"p{number}",
        "anonyme": anonyme,
        "identite": "ambigue" if most > 1 else identite,
        "personnes_min": least,
        "personnes_max": most,
        "annee_naissance": draw(st.none() | st.integers(1920, 2018)),
        "tranche_age": draw(codes(TrancheAge, unknown=True)),
        "annee_tranche_age": draw(st.sampled_from([2023, 2024, 2025, 2026])),
        "genre": draw(codes(Genre, unknown=True)),
        "statut_social": draw(codes(StatutSocial, unknown=True)),
        "accompagnements_hors_fichier": draw(st.sampled_from([None, 0, 3])),
    }


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """A small valid service: who came, and what was held, within and around 2024."""
    people = [draw(one_person(n)) for n in range(draw(st.integers(1, 6)))]
    names = [p["id"] for p in people]
    activities = []
    for _ in range(draw(st.integers(1, 8))):
        came = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
        activities.append(
            {
                "date": date(2023, 11, 1) + timedelta(days=draw(st.integers(0, 460))),
                "venus": came,
                "type": draw(codes(TypeActivite)),
                "type_lieu": draw(codes(TypeLieu)),
                "code_insee": draw(st.sampled_from([*PLACES["code_insee"], None])),
                "duree_min": draw(st.sampled_from([None, 0, 30, 45, 120])),
                "thematiques": draw(st.lists(codes(Thematique), max_size=3, unique=True)),
                "autonomie": draw(codes(Autonomie, unknown=True)),
                "demarches": draw(
                    st.dictionaries(
                        codes(ThematiqueAdmin), codes(IssueDemarche, unknown=True), max_size=2
                    )
                ),
            }
        )
    return people, activities


def around_2024() -> st.SearchStrategy[date]:
    """A day of 2024, or a few weeks around."""
    return st.integers(0, 460).map(lambda days: date(2023, 11, 1) + timedelta(days=days))


@st.composite
def one_right(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    """A situation of possible non-recours, its dates in order."""
    noticed = draw(around_2024())
    filed = draw(st.none() | st.integers(0, 300).map(lambda days: noticed + timedelta(days=days)))
    decision = draw(codes(Decision, unknown=True))
    agreed = decision in (Decision.ACCORD, Decision.ACCORD_PARTIEL)
    decided = (filed or noticed) + timedelta(days=draw(st.integers(0, 300)))
    return {
        "beneficiaire_id": draw(st.sampled_from(names)),
        "droit": draw(st.sampled_from([Droit.RSA.code, Droit.ASPA.code])),
        "date_reperage": noticed,
        "mois_sans_recours": draw(st.none() | st.integers(0, 8)),
        "motif_hors_champ": draw(st.none() | codes(HorsChamp, unknown=True)),
        "type_odenore": draw(codes(TypeNonRecours, unknown=True)),
        "date_depot": filed,
        "decision": decision,
        "date_decision": decided if agreed or draw(st.booleans()) else None,
        "preuve": draw(codes(Preuve, unknown=True)),
        "montant_mensuel": draw(st.none() | st.integers(0, 900).map(float)),
    }


@st.composite
def one_assessment(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    """An assessment on entry, on the way or on exit."""
    return {
        "beneficiaire_id": draw(st.sampled_from(names)),
        "date": draw(around_2024()),
        "instrument": draw(st.sampled_from([Instrument.PIX.code, Instrument.FICHE_LOCALE.code])),
        "version": draw(st.sampled_from([None, "1"])),
        "moment": draw(codes(Moment)),
        "domaine": draw(st.sampled_from([None, "Courriel", "Navigation"])),
        "score": float(draw(st.integers(0, 5))),
        "echelle_min": draw(st.sampled_from([None, 0.0])),
        "echelle_max": draw(st.sampled_from([None, 5.0])),
        "evaluateur": draw(codes(Evaluateur, unknown=True)),
    }


@st.composite
def one_survey(draw: st.DrawFn) -> dict[str, Any]:
    """A survey: no more satisfied than answers, no more answers than questionnaires."""
    handed = draw(st.integers(1, 40))
    answers = draw(st.integers(0, handed))
    return {
        "structure_id": "biollay",
        "date": draw(around_2024()),
        "distribues": handed,
        "reponses": answers,
        "satisfaits": draw(st.integers(0, answers)),
    }


@st.composite
def tales(draw: st.DrawFn) -> Tale:
    """A small service with what it notes of rights, skills and satisfaction."""
    people, activities = draw(stories())
    names = [p["id"] for p in people]
    return (
        people,
        activities,
        {
            "droits": draw(st.lists(one_right(names), max_size=8)),
            "positionnements": draw(st.lists(one_assessment(names), max_size=10)),
            "enquetes": draw(st.lists(one_survey(), max_size=2)),
        },
    )


def empty(engine: Engine) -> Frames:
    """A data folder where nothing was ever recorded."""
    return Frames(
        beneficiaires=engine(Beneficiaires.create_empty()),
        activites=engine(Activites.create_empty()),
        participations=engine(Participations.create_empty()),
        demarches=engine(Demarches.create_empty()),
        territoires=engine(PLACES),
        history_start=date(2024, 1, 1),
        tables={name: engine(rows_of(name, [])) for name in OTHERS},
    )


def test_codes_are_printed_once() -> None:
    assert [indicator.code for indicator in ALL] == list(CATALOGUE)
    assert len(set(CATALOGUE)) == len(CATALOGUE) == 134
    with pytest.raises(ValueError, match="FRE-05 est déclaré deux fois"):
        _by_code([RETRAITES, RETRAITES])


@pytest.mark.parametrize("indicator", ALL, ids=lambda indicator: indicator.code)
def test_an_indicator_can_be_read_and_defended(indicator: Any) -> None:
    for text in (indicator.label, indicator.definition, indicator.formula):
        assert text.strip()
    assert indicator.sources
    assert all(source.title.strip() for source in indicator.sources)
    assert isinstance(indicator.unit, Unit)
    assert indicator.unit.singular
    assert indicator.unit.plural
    assert isinstance(indicator.level, LogicLevel)
    assert isinstance(indicator.grain, Grain)
    items = [item.code for item in indicator.items]
    assert len(set(items)) == len(items)
    assert all(item.label for item in indicator.items)


def test_a_share_is_in_percent_and_a_person_indicator_says_whom_it_reads() -> None:
    for indicator in ALL:
        if indicator.kind is Kind.SHARE:
            assert indicator.unit.symbol == "%"
        if indicator.unit.symbol == "%":
            assert indicator.kind in (Kind.SHARE, Kind.RATE, Kind.CONFRONTATION)
        if indicator.rows.followed_only:
            assert any("personnes suivies seulement" in caveat for caveat in indicator.caveats)


def test_an_unverified_grid_says_so() -> None:
    for code, verified in (("FRE-08-dauphin_r", False), ("FRE-08-fse_plus", True)):
        said = any("non vérifiée" in caveat for caveat in CATALOGUE[code].caveats)
        assert said is not verified


@pytest.mark.parametrize("cut", ["", "mois", "type"])
def test_empty_tables_resolve(engine: Engine, cut: str) -> None:
    wanted = (find_breakdown(cut),) if cut else ()
    frame = measure(empty(engine), [Request(ALL, YEAR, "ensemble", wanted)]).frame
    assert frame.schema == FIGURES
    assert set(frame["indicator"]) == set(CATALOGUE)
    assert set(frame["status"]) <= {Status.ZERO.value, Status.SANS_OBJET.value}
    assert set(frame["value"].drop_nulls()) <= {0.0}
    assert set(frame["scope"].drop_nulls()) <= {0.0}
    if not cut:
        assert frame.height == sum(max(1, len(indicator.items)) for indicator in ALL)


@seed(20260630)
@settings(max_examples=15, deadline=None, database=None)
@given(tale=tales(), level=st.sampled_from(["ensemble", "epci"]))
def test_values_stay_within_their_bounds(tale: Tale, level: str) -> None:
    people, activities, others = tale
    frame = measure(
        service(people, activities, polars, autres=others), [Request(ALL, YEAR, level)]
    ).frame
    figures = frame.filter(pl.col("value").is_not_null())
    assert figures.filter(pl.col("lower").is_null() | pl.col("upper").is_null()).is_empty()
    slack = 1e-9
    for row in figures.iter_rows(named=True):
        assert row["lower"] <= row["value"] + slack, row
        assert row["value"] <= row["upper"] + slack, row
        assert row["lower"] >= 0 or row["indicator"] in MAY_BE_NEGATIVE, row
        if CATALOGUE[row["indicator"]].kind is Kind.SHARE:
            assert row["upper"] <= 100 + slack, row
            assert row["numerator"] <= row["denominator"] <= row["scope"], row
        assert (row["covered"] or 0) <= (row["seats"] or 0)
        nothing = row["upper"] == 0 and row["lower"] == 0
        assert (row["status"] == Status.ZERO) == nothing, row
    said = frame.filter(~pl.col("status").is_in([Status.PUBLIE.value, Status.ZERO.value]))
    assert said.filter(pl.col("value").is_not_null() | (pl.col("reason") == "")).is_empty()


@seed(20260630)
@settings(max_examples=25, deadline=None, database=None)
@given(tale=tales(), par=st.sampled_from(["", "droit", "mois", "genre", "domaine"]))
def test_items_add_up_as_they_say(tale: Tale, par: str) -> None:
    wanted = tuple(i for i in ALL if i.sums and (not par or par in i.rows.cuts))
    people, activities, others = tale
    cut = (find_breakdown(par),) if par else ()
    frames = service(people, activities, polars, autres=others)
    frame = measure(frames, [Request(wanted, YEAR, "ensemble", cut)]).frame
    for (code, _), cells in frame.group_by("indicator", "category"):
        found = {row["item"]: row for row in cells.iter_rows(named=True)}
        if "" in found:  # refused: no figure
            continue
        one = next(iter(found.values()))
        unknown = found.get("non_communique", {"numerator": 0})["numerator"]
        whole = one["scope"] - unknown if one["denominator"] is None else one["denominator"]
        for total, parts in CATALOGUE[code].sums:
            expected = found[total]["numerator"] if total else whole
            assert sum(found[part]["numerator"] for part in parts) == expected, (code, total)


def test_a_sum_of_unknown_items_is_refused() -> None:
    with pytest.raises(ValueError, match="une somme nomme une modalité inconnue"):
        dataclasses.replace(CATALOGUE["RES-01"], sums=(("", ("progresse", "rien")),))


def test_a_missing_code_suggests_the_nearest() -> None:
    with pytest.raises(ErreurUtilisateur, match="Vouliez-vous dire « FRE-05 »"):
        find("FRE-5")
    with pytest.raises(ErreurUtilisateur, match="Vouliez-vous dire « FRE-05 »"):
        find("fre-05")
    with pytest.raises(ErreurUtilisateur, match="« rien » n’existe pas") as caught:
        find("rien")
    assert "Vouliez-vous" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"definition": ""}, "« definition » est vide"),
        ({"formula": "  "}, "« formula » est vide"),
        ({"label": ""}, "« label » est vide"),
        ({"code": ""}, "« code » est vide"),
        ({"sources": ()}, "aucune source"),
        ({"numerator": None}, "un numérateur, ou des modalités"),
        ({"denominator": None}, "a besoin d’un dénominateur"),
    ],
)
def test_an_indicator_that_says_nothing_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(RETRAITES, **change)


def test_items_without_a_name_are_refused() -> None:
    with pytest.raises(ValueError, match="items_label"):
        dataclasses.replace(CATALOGUE["FRE-09"], items_label="")
