"""What means, money and territory owe their readers, whatever the data."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.indicators import CATALOGUE, find
from inclusion_metrics.measurement import Request, measure
from inclusion_metrics.model import Behind, Kind, Period, Status
from inclusion_metrics.nomenclatures import EtatEquipement, EtatFinancement, Sens
from inclusion_metrics.nomenclatures_service import Besoin, Contrat, PublicForme
from inclusion_metrics.reference.comptes import comptes, de_nature
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.rendering.sentences import sentence
from inclusion_metrics.rows import frames_of
from inclusion_metrics.schemas import Tables as Folder
from inclusion_metrics.secrecy import protect

from .conftest import PLACES, read_case, service
from .test_catalogue import Story, codes, polars, stories

MINE = tuple(i for c, i in CATALOGUE.items() if c.split("-")[0] in ("MOY", "FIN", "TER"))
YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))
Tables = dict[str, list[dict[str, Any]]]

_MONEY = st.sampled_from([0.0, 0.1, 120.0, 999.99, 25000.0])
_DAYS = st.integers(0, 900).map(lambda n: date(2022, 10, 1) + timedelta(days=n))
_HOUSES = st.sampled_from(["biollay", "cite"])


@st.composite
def means(draw: st.DrawFn) -> Tables:
    """A service that notes its money, its posts, its openings and the rest, with holes."""

    def some(**columns: st.SearchStrategy[Any]) -> list[dict[str, Any]]:
        return draw(st.lists(st.fixed_dictionaries(columns), max_size=6))

    maybe = st.none() | _MONEY
    posts = some(
        structure_id=_HOUSES,
        poste=st.sampled_from(["a", "b"]),
        contrat=codes(Contrat, unknown=True),
        etp=st.sampled_from([None, 0.0, 0.5, 1.0]),
        date_debut=_DAYS,
        date_fin=st.none() | _DAYS,
    )
    openings = some(
        structure_id=_HOUSES,
        date=_DAYS,
        heures=st.sampled_from([0.0, 3.5, 7.0]),
        heures_pedagogique=st.sampled_from([None, 0.0, 1.0]),
        itinerante=st.sampled_from([None, True, False]),
    )
    for one in openings:
        least = min(one["heures"], one["heures_pedagogique"] or 0.0)
        one["heures_pedagogique"] = None if one["heures_pedagogique"] is None else least
    lines = some(
        rattachement=st.sampled_from(["pdv", "cfppa"]),
        exercice=st.sampled_from([2023, 2024]),
        sens=codes(Sens),
        compte=st.sampled_from(["6061", "64", "70", "74", "741", "86", "87"]),
        financeur=st.sampled_from([None, "État", "Ville"]),
        prevu=maybe,
        realise=maybe,
        etat=codes(EtatFinancement, unknown=True),
    )
    structures: list[dict[str, Any]] = [
        {
            "structure_id": name,
            "nom": name,
            "code_insee": draw(st.sampled_from([*PLACES["code_insee"], None])),
            "date_ouverture": draw(st.none() | _DAYS),
        }
        for name in ("biollay", "cite")
    ]
    return {
        "structures": structures,
        "postes": [p for p in posts if not p["date_fin"] or p["date_fin"] >= p["date_debut"]],
        "ouvertures": openings,
        "budget": lines,
        "equipements": some(
            structure_id=_HOUSES,
            date_inventaire=_DAYS,
            type=st.just("ordinateur"),
            nombre=st.integers(1, 9),
            etat=codes(EtatEquipement, unknown=True),
        ),
        "ressources": some(
            fiche=st.sampled_from(["x", "y"]),
            structure_id=_HOUSES,
            utilisatrice=st.sampled_from([None, "biollay", "cite"]),
            date=_DAYS,
        ),
        "formations": some(
            structure_id=_HOUSES, date=_DAYS, public=codes(PublicForme), nombre=st.integers(1, 40)
        ),
        "entretiens": some(
            structure_id=_HOUSES,
            date=_DAYS,
            organisme=st.just("CCAS"),
            besoins=st.lists(codes(Besoin), max_size=3, unique=True),
        ),
        "population_ref": [
            {
                "zone_code": code,
                "millesime": 2021,
                "classe_age": "60_plus",
                "population": draw(st.sampled_from([None, 0.0, 12.5, 4000.0])),
                "secret": False,
            }
            for code in PLACES["code_insee"]
        ],
    }


@seed(20261123)
@settings(max_examples=12, deadline=None, database=None)
@given(story=stories(), tables=means(), level=st.sampled_from(["ensemble", "commune"]))
def test_values_stay_within_their_bounds(story: Story, tables: Tables, level: str) -> None:
    frames = service(*story, polars, autres=tables)
    frame = measure(frames, [Request(MINE, YEAR, level)]).frame
    slack = 1e-6
    for row in frame.filter(pl.col("value").is_not_null()).iter_rows(named=True):
        assert row["lower"] <= row["value"] + slack, row
        assert row["value"] <= row["upper"] + slack, row
        assert row["lower"] >= 0, row
        if CATALOGUE[row["indicator"]].kind is Kind.SHARE:
            assert row["upper"] <= 100 + slack, row
            assert row["numerator"] <= row["denominator"] + slack <= row["scope"] + 2 * slack, row
        if row["indicator"] == "TER-06-indice":
            assert 0 < row["value"] <= 1 + slack
    shown = protect(measure(frames, [Request(MINE, YEAR, level)]), CATALOGUE, profile("strict"))
    for row in shown.frame.iter_rows(named=True):
        if CATALOGUE[row["indicator"]].rows.behind is Behind.NOBODY:
            assert not Status(row["status"]).masked, row


@seed(20261124)
@settings(max_examples=12, deadline=None, database=None)
@given(tables=means())
def test_the_lines_of_a_budget_add_up_to_it(tables: Tables) -> None:
    frames = service([], [], polars, autres=tables)
    codes_of = ("FIN-01", "FIN-01-produits", "FIN-01-86", "FIN-01-87", "FIN-05")
    wanted = tuple(find(code) for code in codes_of)
    cuts = (("compte",), ("rattachement",), ("financeur",), ("compte", "financeur"))
    requests = [
        Request(wanted, YEAR, cut=tuple(find_breakdown(c) for c in cut)) for cut in ((), *cuts)
    ]
    frame = measure(frames, requests).frame
    if not tables["budget"]:
        assert set(frame["status"]) == {Status.NON_RENSEIGNE.value}
        return
    amounts = ("numerator", "denominator", "scope")
    sums = frame.group_by("indicator", "item", "breakdown").agg(
        pl.col(amounts).fill_null(0.0).sum()
    )
    for (_, _), group in sums.group_by("indicator", "item"):
        whole = group.filter(pl.col("breakdown") == "").row(0, named=True)
        for row in group.iter_rows(named=True):
            for amount in amounts:
                assert row[amount] == pytest.approx(whole[amount]), row


@pytest.mark.parametrize(("people", "masked"), [(4, True), (5, False)])
@pytest.mark.parametrize("code", ["FIN-03", "FIN-03-heure", "TER-06", "TER-06-indice"])
def test_a_cost_does_not_tell_how_few_came(code: str, people: int, masked: bool) -> None:
    names = [f"p{n}" for n in range(people)]
    frames = service(
        [{"id": name} for name in names],
        [{"date": date(2024, 2, 1), "type": "collectif", "venus": names}],
        polars,
        autres={
            "budget": [
                {
                    "rattachement": "pdv",
                    "exercice": 2024,
                    "sens": "charge",
                    "compte": "64",
                    "realise": 1000.0,
                }
            ]
        },
    )
    figures = measure(frames, [Request((find(code),), YEAR)])
    first = protect(figures, CATALOGUE, profile("defaut")).frame.row(0, named=True)
    assert Status(first["status"]).masked is masked
    assert (first["denominator"] is None) is masked
    assert (first["value"] is None) is masked


def test_the_money_is_read_over_the_service_as_a_whole() -> None:
    frames = service([], [], polars, autres={"budget": []})
    money = [i for c, i in CATALOGUE.items() if c.startswith("FIN-")]
    assert all(i.rows.whole and i.rows.exercices for i in money)
    figures = measure(frames, [Request(tuple(money), YEAR, "epci")]).frame
    assert set(figures["status"]) == {Status.NON_RENSEIGNE.value}
    assert figures["reason"].str.contains("feuille « Budget » du registre").all()


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ((2024, 1, 1), (2024, 12, 31), [2024]),
        ((2023, 1, 2), (2024, 12, 31), [2024]),
        ((2023, 1, 1), (2025, 12, 30), [2023, 2024]),
        ((2024, 3, 1), (2024, 12, 31), []),
        ((2024, 6, 1), (2025, 6, 1), []),
    ],
)
def test_the_years_that_lie_wholly_in_a_period(
    start: tuple[int, int, int], end: tuple[int, int, int], years: list[int]
) -> None:
    assert list(Period(date(*start), date(*end)).exercices) == years


@pytest.mark.parametrize(
    ("case", "item", "said"),
    [
        (
            "FIN-01",
            "",
            "Taux d’exécution des charges : 19 900 € pour 21 500 €, soit 92,6 %. Le réalisé est "
            "noté pour",
        ),
        ("FIN-02", "", "Sur 15 000 euros de produits réalisés, 10 000 viennent de subventions"),
        ("FIN-02", "", "selon ce qui n’est pas noté, la part serait entre 43,5 % et 78,3 %"),
        ("FIN-04", "argent", "2 ont des charges égales à leurs produits, soit 66,7 %"),
        ("FIN-03_inconnu", "hors_86", "non renseigné. L’information n’est pas notée."),
        (
            "MOY-02",
            "",
            # 457 / 366 = 1,249 et 91 / 366 = 0,249
            "Sur 1,25 ETP dont le contrat est noté, 0,25 relève d’un contrat précaire",
        ),
        ("MOY-03", "reste", "un seul est encore tenu par la même personne au dernier"),
        ("TER-05", "sans", "Sur 3 communes, une seule n’a ni lieu ni activité"),
        ("TER-04", "", "2 structures sont ouvertes au public. Le nombre exact est entre 2 et 3."),
    ],
)
def test_means_are_said_in_their_own_words(case: str, item: str, said: str) -> None:
    told = read_case(Path(__file__).parent / "cases" / f"{case}.yaml")
    people, acts = told.get("personnes", []), told.get("activites", [])
    frames = service(people, acts, polars, told["periode"][0], told.get("tables"))
    indicator, period = find(told["indicateur"]), Period(*told["periode"])
    used = profile("defaut")
    anyone = dataclasses.replace(used.individus, minimum=1)
    open_to_all = dataclasses.replace(used, individus=anyone, sensible=anyone)
    published = protect(measure(frames, [Request((indicator,), period)]), CATALOGUE, open_to_all)
    text = sentence(published, indicator, item, period=period)
    assert said in re.sub(r"[\u00a0\u202f]", " ", text)


def test_accounts_are_named_as_in_the_form() -> None:
    frames = frames_of(
        Folder.create_empty(), 2024, history_start=YEAR.start, gaps={}, structure_names={}
    )
    assert frames.names["compte"]["64"] == "64 Charges de personnel"


def test_accounts_are_named_once_and_none_is_said_official_unread() -> None:
    assert de_nature("volontaire") == ("86", "87")
    assert de_nature("subvention") == ("74",)
    assert all(len(code) == 2 and one.source for code, one in comptes().items())
    unread = not all(one.verifie for one in comptes().values())
    assert unread is any("copies" in caveat for caveat in CATALOGUE["FIN-01"].caveats)
