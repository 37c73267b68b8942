"""Merges proposed where masks take most of a table: the smallest that is enough, and tried."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from inclusion_metrics.dossier.propositions import Bench, Proposition, propose
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.measurement import Request, measure
from inclusion_metrics.model import Period
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.regroupements import Regroupements, read_merges
from inclusion_metrics.secrecy import protect

from .conftest import service
from .test_catalogue import polars

YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))
DEFAULT = profile("defaut")


def told(column: str, counts: dict[str, int], code: str) -> tuple[Bench, Proposition | None]:
    people: list[dict[str, Any]] = [
        {"id": f"{trait}{n:02}", column: trait}
        for trait, many in counts.items()
        for n in range(many)
    ]
    visits = [{"date": date(2024, 2, 1), "venus": [one["id"] for one in people]}]
    frames = service(people, visits, polars)
    request = Request((CATALOGUE[code],), YEAR)
    bench = Bench(frames, CATALOGUE, DEFAULT, request, "")
    published = protect(measure(frames, [request]), CATALOGUE, DEFAULT)
    return bench, propose(bench, published, "Un tableau")


#: Three of each class, but two larger ones.
AGES = {
    "moins_de_douze": 3, "douze_dix_huit": 3, "dix_huit_vingt_quatre": 30,
    "vingt_cinq_trente_neuf": 3, "quarante_cinquante_neuf": 3,
    "soixante_soixante_neuf": 3, "soixante_dix_plus": 40,
}  # fmt: skip


def test_les_ages_se_reunissent_avec_leurs_voisins() -> None:
    bench, found = told("tranche_age", AGES, "FRE-08")
    assert found is not None
    assert found.key == "tranche_age"
    assert found.whole
    merges = read_merges(yaml.safe_load(found.yaml)["regroupements"])
    assert bench.masked(merges)[0] == 0
    assert bench.masked(Regroupements())[0] > 3
    order = list(AGES)
    for codes in found.merges.values():
        places = [order.index(code) for code in codes]
        assert places == list(range(places[0], places[-1] + 1))


def test_la_proposition_ne_dit_aucun_nombre() -> None:
    """The same lines whatever the numbers, provided that the same categories are too few."""
    others = {age: 4 if many == 3 else many + 9 for age, many in AGES.items()}
    assert told("tranche_age", AGES, "FRE-08")[1] == told("tranche_age", others, "FRE-08")[1]


def test_sans_ordre_les_plus_petites_d_abord() -> None:
    """2 and 3 make 5; who did not say is no answer."""
    counts = {"retraite": 3, "sans_emploi": 2, "en_emploi": 4, "scolarise": 40, "non_communique": 1}
    _, found = told("statut_social", counts, "FRE-09")
    assert found is not None
    assert found.key == "statut"
    held = {code for codes in found.merges.values() for code in codes}
    assert {"retraite", "sans_emploi"} <= held
    assert "non_communique" not in held
    assert found.whole


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({"retraite": 30, "sans_emploi": 2, "en_emploi": 40, "scolarise": 50}, "FRE-01"),
        ({"retraite": 30, "sans_emploi": 20, "en_emploi": 40, "scolarise": 50}, "FRE-09"),
    ],
    ids=["une seule ligne", "rien de masqué"],
)
def test_rien_a_proposer(counts: dict[str, int], code: str) -> None:
    assert told("statut_social", counts, code)[1] is None
