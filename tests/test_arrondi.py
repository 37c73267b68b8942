"""Counts rounded to a multiple of 5: what is told, what is not, and that nobody is pinned down."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.dossier.coherence import disagreements
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.measurement import FIGURES, Figures, Request, measure
from inclusion_metrics.model import Indicator, Kind, Period, Status
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.rendering import formats, table
from inclusion_metrics.secrecy import ARRONDI, Published, nearest, protect, read_published
from inclusion_metrics.typography import Approx, number

from .chiffres import PERCENT, SITUATIONS, indicator, line, plain
from .conftest import service
from .test_catalogue import polars
from .test_measure import large_service

YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))
AGES = ("dix_huit_vingt_quatre", "vingt_cinq_trente_neuf", "quarante_cinquante_neuf",
        "soixante_soixante_neuf", "soixante_dix_plus")  # fmt: skip


def of_ages(counts: Sequence[int]) -> Figures:
    """As many persons of each class of age, each come once."""
    people = [
        {"id": f"p{age}_{n:02}", "tranche_age": AGES[age]}
        for age, count in enumerate(counts)
        for n in range(count)
    ]
    visits = [{"date": date(2024, 2, 1), "venus": [one["id"] for one in people]}]
    found = (CATALOGUE["FRE-01"],)
    by_age = (find_breakdown("tranche_age"),)
    frames = service(people, visits, polars)
    return measure(frames, [Request(found, YEAR), Request(found, YEAR, cut=by_age)])


def rounded(figures: Figures, catalogue: Any = CATALOGUE) -> Published:
    return protect(figures, catalogue, profile("defaut"), diffusion=ARRONDI)


def told(published: Published) -> dict[str, float | None]:
    return dict(published.frame.select("category", "numerator").iter_rows())


@pytest.mark.parametrize(
    ("true", "printed"),
    [(0, 0), (1, 0), (2, 0), (3, 5), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (2.5, 5)],
)
def test_le_multiple_de_5_le_plus_proche(true: float, printed: float) -> None:
    assert nearest(true) == printed


def test_les_vrais_nombres_ne_partent_pas(tmp_path: Path) -> None:
    """42 persons: 9, 3, 30. Printed 40: 10, 5, 30; each on its own, 45 is not 40."""
    published = rounded(of_ages([9, 3, 30]))
    assert published.rounded
    read = told(published)
    assert [read[""], *(read[age] for age in AGES[:3])] == [40, 10, 5, 30]
    numbers = ("numerator", "scope", "value", "lower", "upper", "covered", "seats")
    for name in numbers:
        assert (published.frame[name].drop_nulls() % 5 == 0).all(), name
    published.write(tmp_path / "x.json")
    again = read_published(tmp_path / "x.json")
    assert again.rounded
    assert again.frame.equals(published.frame)
    text = (tmp_path / "x.json").read_text("utf-8")
    assert ":42.0" not in text
    assert ":9.0" not in text


def test_aucun_un_ou_deux_se_disent_de_la_meme_facon() -> None:
    """Nobody of 25-39, two of 40-59: the same line but for its name."""
    frame = rounded(of_ages([20, 0, 2, 20, 20])).frame
    two = [frame.filter(pl.col("category") == age).drop("category", "category_label")
           for age in AGES[1:3]]  # fmt: skip
    assert two[0].equals(two[1])


def possible(
    printed: Sequence[float | None], total: float | None, most: int = 16
) -> list[set[int]]:
    """Every whole number that each category may hold: by trying them all."""

    def values(read: float | None) -> range:
        return range(most) if read is None else range(max(int(read) - 2, 0), int(read) + 3)

    found: list[set[int]] = [set() for _ in printed]
    for tried in product(*map(values, printed)):
        if total is None or abs(sum(tried) - total) <= 2:
            for place, value in enumerate(tried):
                found[place].add(value)
    return found


def test_des_arrondis_qui_se_recoupent_ne_denoncent_personne() -> None:
    """Four times 3 make 12: ≈ 5 four times and ≈ 10 in all leave only 3, 3, 3 and 3."""
    assert possible([5, 5, 5, 5], 10) == [{3}, {3}, {3}, {3}]
    read = told(rounded(of_ages([3, 3, 3, 3])))
    seen = possible([read[age] for age in AGES[:4]], read[""])
    assert None in read.values()
    assert all(len(values) >= 3 for values in seen)


@pytest.mark.parametrize("seed", range(12))
def test_trois_valeurs_restent_possibles(seed: int) -> None:
    """Whatever the table: no number under 5 is known to fewer than three values."""
    draw = random.Random(seed)  # noqa: S311 - a fixture
    counts = [draw.choice([1, 2, 3, 3, 4, 8]) for _ in range(4)]
    read = told(rounded(of_ages(counts)))
    seen = possible([read[age] for age in AGES[:4]], read[""])
    for count, values in zip(counts, seen, strict=True):
        assert count in values
        assert count >= 5 or len(values) >= 3, (counts, read)


def test_une_donnee_sensible_reste_masquee_sous_son_seuil() -> None:
    rights = indicator(Kind.COUNT, SITUATIONS, code="ESS-02", sensitive=True)
    ordinary = indicator(Kind.COUNT, code="ESS-01")
    lines = [line(rights, 7), line(ordinary, 4), line(rights, 13, territory="b", level="commune")]
    frame = pl.DataFrame(lines, schema=FIGURES)
    read = rounded(Figures(frame), {"ESS-01": ordinary, "ESS-02": rights}).frame
    by = {(r["indicator"], r["territory"]): r for r in read.iter_rows(named=True)}
    assert by["ESS-02", ""]["numerator"] is None
    assert by["ESS-02", ""]["status"] == Status.SECRET_PRIMAIRE.value
    assert by["ESS-02", "b"]["value"] == 15
    assert by["ESS-01", ""]["value"] == 5


def share(above: float, below: float, scope: float, **more: Any) -> tuple[Indicator, Any]:
    one = indicator(Kind.SHARE, PERCENT, **more)
    row = line(one, above, below)
    ends = {"lower": 100 * above / scope, "upper": 100 * (above + scope - below) / scope}
    return one, row | {"scope": scope, **ends}


def test_une_part_se_calcule_sur_les_nombres_arrondis() -> None:
    """23 of 61 who answered, of 78: 25/60 = 41,7 %; from 25/80 to (25+20)/80."""
    one, row = share(23, 61, 78)
    read = rounded(Figures(pl.DataFrame([row], schema=FIGURES)), {one.code: one}).frame.row(
        0, named=True
    )
    assert (read["numerator"], read["denominator"], read["scope"]) == (25, 60, 80)
    assert read["value"] == pytest.approx(100 * 25 / 60)
    assert (read["lower"], read["upper"]) == pytest.approx((31.25, 56.25))


def test_personne_ou_presque_n_a_repondu() -> None:
    """One who answered, or nobody: the same silence."""
    one, row = share(1, 1, 40)
    _, none = share(0, 0, 40)
    frames = [
        rounded(Figures(pl.DataFrame([r], schema=FIGURES)), {one.code: one}).frame
        for r in (row, none | {"status": Status.NON_RENSEIGNE.value, "reason": "Rien."}
                  | dict.fromkeys(("value", "lower", "upper")))
    ]  # fmt: skip
    assert frames[0].equals(frames[1])
    assert frames[0]["status"].to_list() == [Status.NON_RENSEIGNE.value]


def test_les_montants_et_les_heures_restent_exacts() -> None:
    frames = service(*large_service(), polars)
    figures = measure(frames, [Request((CATALOGUE["ACT-01"], CATALOGUE["ACT-02"]), YEAR)])
    kept = rounded(figures).frame
    assert kept["value"].to_list() == figures.frame["value"].to_list()


def test_ce_qui_est_arrondi_se_dit_environ() -> None:
    one, row = share(23, 61, 61)
    published = rounded(Figures(pl.DataFrame([row], schema=FIGURES)), {one.code: one})
    html = plain(table(published, one).html)
    assert "≈ 41,7 %" in html
    assert "≈ 25 / ≈ 60" in html
    assert "un total peut différer de la somme de ses lignes" in html
    assert plain(number(Approx(1250))) == "≈ 1 250"
    assert plain(formats.ratio(Approx(25), Approx(60))) == "≈ 41,7 %"
    assert plain(formats.difference(Approx(60) - Approx(25), CATALOGUE["FRE-01"].unit)) == "≈ +35"
    assert number(float(Approx(5))) == "5"


def test_des_totaux_arrondis_a_part_ne_se_contredisent_pas() -> None:
    rows = rounded(of_ages([9, 3, 30])).frame.to_dicts()
    assert list(disagreements(rows, CATALOGUE)) == [
        "FRE-01 par tranche d’âge ne retombe pas sur son total"
    ]
    assert list(disagreements(rows, CATALOGUE, rounded=True)) == []
    wrong = [row | {"numerator": 90.0} if row["category"] == AGES[2] else row for row in rows]
    assert list(disagreements(wrong, CATALOGUE, rounded=True)) == [
        "FRE-01 par tranche d’âge ne retombe pas sur son total"
    ]
