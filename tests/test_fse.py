"""The European Social Fund: codes, rules between figures, and services of every sort."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.dossier.coherence import disagreements
from inclusion_metrics.indicators import CATALOGUE, find
from inclusion_metrics.indicators.coherence_fse import RULES, RULES_1420, Verdict, coherence_fse
from inclusion_metrics.indicators.fse import INDICATORS as FSE_01
from inclusion_metrics.indicators.fse_resultats import INDICATORS as FSE_02
from inclusion_metrics.measurement import Request, measure
from inclusion_metrics.model import ErreurUtilisateur, Kind, Period
from inclusion_metrics.nomenclatures import Fonds, Genre
from inclusion_metrics.nomenclatures_service import (
    Cite,
    Declaration,
    PeriodeProgramme,
    SituationSortie,
    StatutEntree,
)
from inclusion_metrics.reference.codes_financeurs import fund_code, fund_codes
from inclusion_metrics.reference.delais import delay
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.rows import Frames
from inclusion_metrics.secrecy import protect

from .conftest import service

YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))
NEW, OLD = PeriodeProgramme.P_2021_2027, PeriodeProgramme.P_2014_2020


def polars(frame: pl.DataFrame) -> nw.LazyFrame[Any]:
    return nw.from_native(frame.lazy())


def told(rows: list[dict[str, Any]], **reglages: Any) -> Frames:
    """A service that says who its participants are, all of them counted unless said otherwise."""
    rules = {"participant_dates": 1, **reglages}
    return service([], [], polars, autres={"participants_fse": rows}, reglages=rules)


def someone(**traits: Any) -> dict[str, Any]:
    known = {
        "operation": "parcours",
        "periode_programme": NEW.code,
        "sexe": "feminin",
        "age_entree": 60,
        "date_entree": date(2024, 3, 1),
        "statut_entree": "inactif",
        "cite": "0-2",
    }
    return {**known, **traits}


def figures(frames: Frames, *cuts: str) -> pl.DataFrame:
    requests = [Request((*FSE_01, *FSE_02), YEAR)]
    requests += [Request((*FSE_01, *FSE_02), YEAR, "ensemble", (find_breakdown(c),)) for c in cuts]
    return measure(frames, requests).frame


def test_the_same_code_means_two_things() -> None:
    social = fund_code(Fonds.FSE, OLD, "CO01")
    regional = fund_code(Fonds.FEDER, OLD, "CO01")
    assert social.libelle.startswith("Chômeurs")
    assert regional.libelle.startswith("Entreprises")
    with pytest.raises(ErreurUtilisateur, match="« CO01 » n’existe pas dans la liste FSE"):
        fund_code(Fonds.FSE_PLUS, NEW, "CO01")


def test_every_code_says_where_it_comes_from() -> None:
    codes = fund_codes()
    assert sum(key[:2] == ("fse_plus", NEW.code) for key in codes) == 19 + 6
    assert sum(key[:2] == ("fse", OLD.code) for key in codes) == 23 + 9
    for entry in codes.values():
        assert entry.libelle
        assert entry.unite
        assert entry.source
        date.fromisoformat(entry.date)
        assert ("non vérifié" in entry.label) is not entry.verifie
    assert not any(entry.verifie for key, entry in codes.items() if key[0] == "fse")
    assert fund_code(Fonds.FSE_PLUS, NEW, "EECO01").verifie
    assert not fund_code(Fonds.FSE_PLUS, NEW, "EECO02").verifie


def test_a_doubt_on_a_code_is_printed() -> None:
    for indicator in (*FSE_01, *FSE_02):
        for item in indicator.items:
            unread = [f for f in indicator.funders if f.code == item.code and not f.verifie]
            assert ("code non vérifié" in item.label) is bool(unread), item.label
    assert find("FSE-02").funders[0].funder == "FSE+ 2021-2027"


def test_delays_are_read_from_a_file() -> None:
    assert (delay("fse_sortie"), delay("fse_suivi")) == (28, 6)
    assert delay("fse_suivi_tolerance") == 7


def verdicts(frame: pl.DataFrame, **which: Any) -> dict[str, Verdict]:
    return {one.regle: one.verdict for one in coherence_fse(frame, **which)}


def test_a_complete_file_is_coherent() -> None:
    people = [
        someone(date_sortie=date(2024, 6, 1), situation_sortie="emploi",
                date_saisie_sortie=date(2024, 6, 2)),
        someone(statut_entree="chomeur_ld", sexe="masculin", cite="5-8", age_entree=20),
        someone(statut_entree="emploi", sexe="non_communique", age_entree=40, cite="nr"),
    ]  # fmt: skip
    found = verdicts(figures(told(people), "genre", "operation", "action"))  # no cut by action
    assert len(found) == len(RULES) + 1
    assert set(found.values()) == {Verdict.VERIFIEE}


def test_a_missing_status_breaks_the_sum_and_says_by_how_much() -> None:
    frame = figures(told([someone(), someone(statut_entree=None)]))
    broken = [one for one in coherence_fse(frame) if one.verdict is Verdict.NON_RESPECTEE]
    assert [one.regle for one in broken] == ["EECO02 + EECO04 + EECO05 = EECO01"]
    assert broken[0].detail == "1 et 2"


def changed(frame: pl.DataFrame, item: str, value: float | None, cut: str = "") -> pl.DataFrame:
    here = (pl.col("item") == item) & (pl.col("breakdown") == cut)
    return frame.with_columns(value=pl.when(here).then(value).otherwise(pl.col("value")))


@pytest.mark.parametrize(
    ("item", "rule"),
    [
        ("EECO03", "EECO03 ≤ EECO02"),
        ("EECO07", "EECO06 + EECO07 + EECO08 ≤ EECO01"),
        ("EECO11", "EECO09 + EECO10 + EECO11 ≤ EECO01"),
        ("EECR04", "EECR01 + EECR04 ≤ sorties de la période"),
    ],
)
def test_each_rule_can_fail_or_be_out_of_reach(item: str, rule: str) -> None:
    frame = figures(told([someone(date_sortie=date(2024, 6, 1))]), "genre")
    assert verdicts(frame)[rule] is Verdict.VERIFIEE
    assert verdicts(changed(frame, item, 9.0))[rule] is Verdict.NON_RESPECTEE
    assert verdicts(changed(frame, item, None))[rule] is Verdict.NON_VERIFIABLE


def test_women_and_men_are_no_more_than_all() -> None:
    rule = "Femmes + hommes ≤ total, pour chaque indicateur"
    frame = figures(told([someone(), someone(sexe="masculin")]), "genre")
    assert verdicts(frame)[rule] is Verdict.VERIFIEE
    assert verdicts(changed(frame, "EECO04", 1.0))[rule] is Verdict.NON_RESPECTEE
    assert verdicts(changed(frame, "EECO04", None, "genre"))[rule] is Verdict.NON_VERIFIABLE
    uncut = frame.filter(pl.col("breakdown") == "")
    assert verdicts(uncut)[rule] is Verdict.NON_VERIFIABLE


def test_nothing_measured_cannot_be_verified() -> None:
    frame = figures(service([], [], polars))
    assert set(verdicts(frame).values()) == {Verdict.NON_VERIFIABLE}
    assert set(verdicts(frame.clear()).values()) == {Verdict.NON_VERIFIABLE}


def test_the_older_programme_has_its_own_rules() -> None:
    people = [someone(periode_programme=OLD.code), someone(periode_programme=OLD.code,
              statut_entree="chomeur", age_entree=20, sexe="masculin")]  # fmt: skip
    frame = figures(told(people), "genre")
    found = verdicts(frame, ancienne=True)
    assert len(found) == len(RULES_1420) + 1
    assert set(found.values()) == {Verdict.VERIFIEE}
    assert verdicts(changed(frame, "CO08", 5.0), ancienne=True)["CO08 ≤ CO07"] is (
        Verdict.NON_RESPECTEE
    )


def test_protected_figures_are_read_too() -> None:
    """Few people: everything but the total is masked, and nothing is worked out from it."""
    people = [someone() for _ in range(9)] + [someone(statut_entree="chomeur", sexe="masculin")]
    published = protect(measure(told(people), [Request((find("FSE-01"),), YEAR)]), CATALOGUE,
                        profile("defaut"))  # fmt: skip
    found = verdicts(published.frame)
    assert found["EECO02 + EECO04 + EECO05 = EECO01"] is Verdict.NON_VERIFIABLE


def test_two_rows_of_one_person_are_one_person_for_secrecy() -> None:
    """Six participations of two persons are two persons: not published."""
    rows = [
        someone(beneficiaire_id=who, operation=f"operation {n}")
        for who in ("amina", "chloe")
        for n in range(3)
    ]
    people = [{"id": "amina"}, {"id": "chloe"}]
    frames = service(people, [], polars, autres={"participants_fse": rows},
                     reglages={"participant_dates": 1})  # fmt: skip
    measured = measure(frames, [Request((find("FSE-01"),), YEAR)])
    total = measured.frame.filter(pl.col("item") == "EECO01").row(0, named=True)
    assert (total["value"], total["contributors"]) == (6, 2)
    shown = protect(measured, CATALOGUE, profile("defaut")).frame
    assert shown.filter(pl.col("item") == "EECO01")["status"].to_list() == ["secret_primaire"]


def test_ordinary_answers_do_not_pay_for_the_sensitive_ones() -> None:
    assert find("FSE-01-sensibles").sensitive
    assert not find("FSE-01").sensitive
    assert not {"EECO12", "EECO13"} & {item.code for item in find("FSE-01").items}


def test_figures_cannot_be_read_where_files_do_not_go() -> None:
    """A participant whose stay is not covered by the files is not discarded."""
    rows = [someone(beneficiaire_id="amina", date_sortie=date(2024, 8, 1))]
    frames = service([{"id": "amina"}], [], polars, autres={"participants_fse": rows})
    here = Frames(**{
        **{name: getattr(frames, name) for name in Frames.__dataclass_fields__},
        "covered": ((date(2024, 1, 1), date(2024, 6, 30)),),
    })  # fmt: skip
    values = {}
    for known, one in (("tout", frames), ("moitié", here)):
        frame = measure(one, [Request((find("FSE-01"),), YEAR)]).frame
        values[known] = frame.filter(pl.col("item") == "EECO01").row(0, named=True)
    assert (values["tout"]["value"], values["tout"]["upper"]) == (0, 0)
    half = values["moitié"]
    assert (half["lower"], half["value"], half["upper"]) == (0, 1, 1)


def codes(nomenclature: Any, *, unknown: bool = True) -> st.SearchStrategy[Any]:
    found = [member.code for member in nomenclature]
    return st.sampled_from([*found, None] if unknown else found)


@st.composite
def participant(draw: st.DrawFn) -> dict[str, Any]:
    entry = date(2023, 9, 1) + timedelta(days=draw(st.integers(0, 480)))
    left = draw(st.none() | st.integers(0, 200))
    gone = None if left is None else entry + timedelta(days=left)

    def after(low: int, high: int) -> date | None:
        days = draw(st.none() | st.integers(low, high))
        return None if gone is None or days is None else gone + timedelta(days=days)

    return {
        "operation": draw(st.sampled_from(["parcours", "visa"])),
        "beneficiaire_id": draw(st.sampled_from([None, "p0", "p1", "p2", "partie"])),
        "structure_id": draw(st.sampled_from([None, "biollay"])),
        "periode_programme": draw(codes(PeriodeProgramme, unknown=False)),
        "sexe": draw(codes(Genre, unknown=False)),
        "age_entree": draw(st.none() | st.integers(10, 90)),
        "date_entree": entry,
        "date_sortie": gone,
        "statut_entree": draw(codes(StatutEntree)),
        "cite": draw(codes(Cite)),
        "handicap": draw(codes(Declaration)),
        "pays_tiers": draw(codes(Declaration)),
        "sans_domicile_stable": draw(st.sampled_from([None, True, False])),
        "zone_rurale": draw(st.sampled_from([None, True, False])),
        "date_questionnaire_entree": draw(st.sampled_from([None, entry])),
        "situation_sortie": draw(codes(SituationSortie)),
        "date_saisie_sortie": after(-3, 40),
        "situation_6m": draw(codes(SituationSortie)),
        "date_6m": after(150, 220),
    }


@seed(20260630)
@settings(max_examples=25, deadline=None, database=None)
@given(
    rows=st.lists(participant(), min_size=1, max_size=8),
    came=st.lists(st.integers(0, 480), max_size=10),
    hours=st.sampled_from([0.0, 2.0]),
)
def test_values_stay_within_their_bounds(
    rows: list[dict[str, Any]], came: list[int], hours: float
) -> None:
    people = [{"id": f"p{n}"} for n in range(2)]
    people.append({"id": "p2", "identite": "ambigue", "personnes_max": 2})
    held = [
        {"date": date(2023, 9, 1) + timedelta(days=day), "venus": ["p0", "p2"][: 1 + day % 2],
         "duree_min": (None, 30, 150)[day % 3]}
        for day in came
    ]  # fmt: skip
    frames = service(people, held, polars, date(2023, 9, 1), {"participants_fse": rows},
                     {"participant_heures": hours})  # fmt: skip
    frame = figures(frames, "genre", "operation", "structure", "commune", "mois")
    assert not list(disagreements(frame.to_dicts(), CATALOGUE))
    for row in frame.filter(pl.col("value").is_not_null()).iter_rows(named=True):
        assert 0 <= row["lower"] <= row["value"] + 1e-9, row
        assert row["value"] <= row["upper"] + 1e-9, row
        kind = CATALOGUE[row["indicator"]].kind
        if kind is Kind.SHARE:
            assert row["numerator"] <= row["denominator"] <= row["scope"], row
            assert row["upper"] <= 100 + 1e-9, row
        elif row["denominator"] is not None:
            assert row["upper"] <= row["denominator"], row
    # A missing status may break the sum; nothing else may.
    found = verdicts(frame)
    found.pop("EECO02 + EECO04 + EECO05 = EECO01")
    assert Verdict.NON_RESPECTEE not in found.values()
    old = verdicts(frame, ancienne=True)
    old.pop("CO01 + CO03 + CO05 = participants")
    assert Verdict.NON_RESPECTEE not in old.values()
    # Cut by operation, participants add up: a person in two operations is two participants.
    total = frame.filter((pl.col("indicator") == "FSE-01") & (pl.col("item") == "EECO01"))
    by = {cut: total.filter(pl.col("breakdown") == cut)["value"].sum() for cut in ("", "operation")}
    assert by[""] == by["operation"]
