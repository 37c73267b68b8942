"""Categories counted as one: what a service may ask, and what is then counted."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from inclusion_metrics.breakdowns import JOIN, find_breakdown, members
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.indicators.frequentation import on_grid
from inclusion_metrics.measurement import Figures, Request, measure
from inclusion_metrics.model import ErreurUtilisateur, Period
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.regroupements import Regroupements, read_merges, together
from inclusion_metrics.secrecy import protect

from .conftest import Engine, service
from .test_catalogue import polars
from .test_measure import large_service

YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))
OLD = "soixante_soixante_neuf∪soixante_dix_plus"
ASKED = {"tranche_age": {"60 ans et plus": ["60 - 69 ans", "soixante_dix_plus"]}}


def measured(frames: Any, merges: Regroupements, *codes: str, par: tuple[str, ...]) -> Figures:
    catalogue = merges.catalogue(CATALOGUE)
    found = tuple(catalogue[code] for code in codes)
    cut = tuple(merges.cut(find_breakdown(code)) for code in par)
    return measure(
        frames, [Request(found, YEAR, "ensemble"), Request(found, YEAR, "ensemble", cut)]
    )


def numerators(figures: Figures, code: str, by: str = "") -> dict[tuple[str, str], float]:
    frame = figures.frame.filter((pl.col("indicator") == code) & (pl.col("breakdown") == by))
    return {(r["category"], r["item"]): r["numerator"] for r in frame.iter_rows(named=True)}


#: Four persons; Zoé came twice, to two places and in two months.
PEOPLE = [
    {"id": "ali", "tranche_age": "soixante_soixante_neuf", "genre": "masculin"},
    {"id": "zoe", "tranche_age": "soixante_dix_plus", "genre": "feminin"},
    {"id": "eve", "tranche_age": "soixante_dix_plus", "genre": "feminin"},
    {"id": "leo", "tranche_age": "vingt_cinq_trente_neuf", "genre": "masculin"},
]
VISITS = [
    {"date": date(2024, 1, 9), "venus": ["ali", "zoe", "leo"]},
    {"date": date(2024, 3, 5), "structure_id": "cite", "venus": ["zoe", "eve"]},
]


def test_les_personnes_se_regroupent_avant_d_etre_comptees(engine: Engine) -> None:
    """Ali, Zoé, Ève: three persons of 60 or more, four accompagnements."""
    frames = service(PEOPLE, VISITS, engine)
    merges = read_merges(ASKED)
    figures = measured(frames, merges, "FRE-01", "FRE-02", par=("tranche_age",))
    uniques = numerators(figures, "FRE-01", "tranche_age")
    assert uniques[OLD, ""] == 3
    assert (uniques["soixante_soixante_neuf", ""], uniques["soixante_dix_plus", ""]) == (1, 2)
    assert numerators(figures, "FRE-02", "tranche_age")[OLD, ""] == 4
    crossed = measured(frames, merges, "FRE-01", par=("structure", "tranche_age"))
    by_place = numerators(crossed, "FRE-01", "structure×tranche_age")
    assert (by_place[f"biollay×{OLD}", ""], by_place[f"cite×{OLD}", ""]) == (2, 2)


def test_une_personne_connue_a_la_tranche_pres_est_dans_la_reunion(engine: Engine) -> None:
    """Someone of « 60 ou plus » (V1) is in neither class for sure, and in both together."""
    people = [*PEOPLE, {"id": "max", "tranche_age": "v1_soixante_plus"}]
    visits = [*VISITS, {"date": date(2024, 4, 2), "venus": ["max"]}]
    figures = measured(
        service(people, visits, engine), read_merges(ASKED), "FRE-08", par=("genre",)
    )
    items = numerators(figures, "FRE-08")
    assert (items["", "soixante_soixante_neuf"], items["", "soixante_dix_plus"]) == (1, 2)
    assert items["", OLD] == 4
    assert numerators(figures, "FRE-08", "genre")["feminin", OLD] == 2


def test_le_reste_ne_change_pas() -> None:
    """Totals and the other categories, against an independent count of a large service."""
    people, visits = large_service()[:2]
    frames = service(*large_service(), polars)
    merges = read_merges(ASKED)
    codes = ("FRE-01", "FRE-02", "FRE-06", "FRE-08")
    plain = measured(frames, Regroupements(), *codes, par=("tranche_age",)).frame
    with_merge = measured(frames, merges, *codes, par=("tranche_age",)).frame
    kept = ~(pl.col("category") + pl.col("item")).str.contains(JOIN, literal=True)
    assert with_merge.filter(kept).equals(plain)
    old = {p["id"] for p in people if p["tranche_age"] in members(OLD)}
    came = sum(
        name in old
        for one in visits
        if YEAR.start <= one["date"] <= YEAR.end
        for name in one["venus"]
    )
    assert numerators(Figures(with_merge), "FRE-02", "tranche_age")[OLD, ""] == came


def test_le_dossier_imprime_la_reunion_et_non_ses_parties() -> None:
    frames = service(*large_service(), polars)
    merges = read_merges(ASKED)
    figures = measured(frames, merges, "FRE-01", "FRE-08", par=("tranche_age",))
    catalogue = merges.catalogue(CATALOGUE)
    published = protect(figures, catalogue, profile("defaut"), printed=merges.printed())
    cut = published.frame.filter(pl.col("breakdown") == "tranche_age")
    assert {OLD, "non_communique"} <= {*cut["category"]}
    assert not {*members(OLD)} & {*cut["category"]}
    assert cut.filter(pl.col("category") == OLD)["category_label"].unique().to_list() == [
        "60 ans et plus"
    ]
    items = published.frame.filter((pl.col("indicator") == "FRE-08") & (pl.col("breakdown") == ""))
    assert items["item"].to_list() == [
        "moins_de_douze", "douze_dix_huit", "dix_huit_vingt_quatre", "vingt_cinq_trente_neuf",
        "quarante_cinquante_neuf", OLD, "non_communique",
    ]  # fmt: skip
    without = figures.frame.filter(Regroupements().printed())
    assert not without["category"].str.contains(JOIN, literal=True).any()


def persons(count: int, band: str, start: int) -> list[dict[str, Any]]:
    return [{"id": f"p{start + n:02}", "tranche_age": band} for n in range(count)]


def test_ce_que_deux_dossiers_montrent_ne_donne_pas_la_categorie_masquee() -> None:
    """9 of 60-69 and 3 of 70+: one dossier tells both, another tells 12 of 60+.

    12 - 9 would give the 3 back: the run masks one of the other two numbers.
    """
    people = [*persons(9, "soixante_soixante_neuf", 0), *persons(3, "soixante_dix_plus", 20)]
    people += persons(30, "quarante_cinquante_neuf", 40)
    visits = [{"date": date(2024, 2, 1), "venus": [p["id"] for p in people]}]
    merges = read_merges(ASKED)
    figures = measured(service(people, visits, polars), merges, "FRE-01", par=("tranche_age",))
    frame = figures.frame.filter(pl.col("category") != "")
    shown = protect(Figures(frame), CATALOGUE, profile("defaut")).frame
    told = dict(shown.select("category", "numerator").iter_rows())
    assert told["soixante_dix_plus"] is None
    assert None in (told[OLD], told["soixante_soixante_neuf"])
    alone = protect(figures, CATALOGUE, profile("defaut"), printed=merges.printed()).frame
    told = dict(alone.select("category", "numerator").iter_rows())
    assert (told[OLD], told["quarante_cinquante_neuf"], told[""]) == (12, 30, 42)


@pytest.mark.parametrize("code", [c for c, i in CATALOGUE.items() if i.merge is not None])
def test_aucune_unite_n_est_dans_deux_modalites_qui_se_regroupent(code: str) -> None:
    """What may be merged by adding is exclusive, row by row."""
    frames = service(*large_service(), polars)
    indicator = CATALOGUE[code]
    needed = [t for t in indicator.rows.tables if t in frames.missing]
    if needed:
        pytest.skip(f"ce service ne tient pas {needed}")
    rows = indicator.rows.build(frames, YEAR, ("ensemble",))
    flags = {one.code: (one.numerator > 0).alias(one.code) for one in indicator.items}
    found = rows.select(*flags.values()).collect("polars").to_native()
    assert found.height
    assert found.sum_horizontal().max() == 1


def refused(asked: Any) -> str:
    with pytest.raises(ErreurUtilisateur) as caught:
        read_merges(asked)
    return str(caught.value)


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ({"commune": {"x": ["73065", "73179"]}}, ["ne se regroupe pas", "plusieurs catégories"]),
        ({"mois": {"x": ["2024-01", "2024-02"]}}, ["« mois » ne se regroupe pas"]),
        ({"structure": {"x": ["a", "b"]}}, ["« structure » ne se regroupe pas"]),
        ({"ACT-05": {"x": ["sante", "email"]}}, ["ACT-05", "se recouvrir"]),
        ({"tranche_ages": {"x": ["a", "b"]}}, ["vouliez-vous dire « tranche_age » ?"]),
        ({"tranche_age": {"x": ["60 - 69 an", "70 ans et plus"]}}, ["« 60 - 69 ans » ?"]),
        ({"tranche_age": {"x": ["70 ans et plus"]}}, ["au moins deux"]),
        ({"statut": {"x": ["Retraité", "Non communiqué ou hétérogène"]}}, ["pas une réponse"]),
        (
            {"statut": {"x": ["retraite", "en_emploi"], "y": ["Retraité", "scolarise"]}},
            ["« retraite » est dans deux regroupements"],
        ),
        ({"statut": {"En emploi": ["retraite", "en_emploi"]}}, ["déjà le nom d’une catégorie"]),
        ({"statut": {"x": "retraite"}}, ["entre crochets"]),
        ({"statut": ["retraite"]}, ["nouveau nom"]),
        ({"tranche_age": {"x": ["12 - 17 ans", "70 ans et plus"]}}, ["voisines"]),
        (
            {"FRE-09": {"x": ["retraite", "en_emploi"]},
             "statut": {"y": ["retraite", "scolarise"]}},
            ["deux regroupements"],
        ),
    ],
)  # fmt: skip
def test_ce_qui_se_demande_mal_est_dit(asked: Any, parts: list[str]) -> None:
    told = refused(asked)
    assert all(part.lower() in told.lower() for part in parts), told


def test_deux_noms_pour_un_meme_regroupement_sont_refuses() -> None:
    other = read_merges({"tranche_age": {"Aînés": ["60 - 69 ans", "70 ans et plus"]}})
    with pytest.raises(ErreurUtilisateur, match="« 60 ans et plus » et « Aînés »"):
        together([read_merges(ASKED), other])
    assert together([read_merges(ASKED), Regroupements()]) == read_merges(ASKED)


def test_une_grille_d_age_en_remplace_une_autre() -> None:
    assert on_grid("FRE-08-dauphin_r", "fse_plus") == "FRE-08-fse_plus"
    assert on_grid("FRE-08-dauphin_r", "coop") == "FRE-08"
    assert on_grid("FRE-08", "") == "FRE-08"
    assert on_grid("FRE-09", "fse_plus") == "FRE-09"
