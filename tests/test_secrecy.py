"""What leaves the house: each rule on figures written by hand, then an attempt to undo it."""

from __future__ import annotations

import dataclasses
import json
import pickle
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.measurement import BEHIND, FIGURES, Figures, measure
from inclusion_metrics.model import ErreurUtilisateur, Indicator, Kind, Period, Status
from inclusion_metrics.reference.seuils import Profile, profile, strictest
from inclusion_metrics.secrecy import PUBLISHED, Published, part_of, protect, read_published
from inclusion_metrics.secrecy.published import seal

from .conftest import service
from .test_catalogue import YEAR, polars
from .test_measure import asked

DEFAULT, STRICT = profile("defaut"), profile("strict")
PRIMARY, SECONDARY = Status.SECRET_PRIMAIRE.value, Status.SECRET_SECONDAIRE.value
SHOWN, ZERO = Status.PUBLIE.value, Status.ZERO.value
NUMBERS = ("numerator", "denominator", "scope", "value", "lower", "upper", "covered", "seats")
#: The catalogue, with one share said to be of a sensitive trait.
SENSITIVE: Mapping[str, Indicator] = {
    **CATALOGUE,
    "FRE-05": dataclasses.replace(CATALOGUE["FRE-05"], sensitive=True),
}


def line(code: str, numerator: float, denominator: float | None = None, /, **more: Any) -> Any:
    """One unprotected figure. Unless said, each unit counted is a different person."""
    kind = CATALOGUE[code].kind
    value = numerator
    if kind is Kind.SHARE:
        assert denominator
        value = 100 * numerator / denominator
    whole = numerator if denominator is None else denominator
    row = {
        "indicator": code,
        "item": "",
        "item_label": "",
        "level": "ensemble",
        "territory": "",
        "territory_label": "",
        "breakdown": "",
        "category": "",
        "category_label": "",
        "start": YEAR.start,
        "end": YEAR.end,
        "numerator": numerator,
        "denominator": denominator,
        "scope": whole,
        "value": value,
        "lower": value,
        "upper": value,
        "covered": 60.0,
        "seats": 80.0,
        "contributors": numerator,
        "whole_contributors": whole,
        "status": SHOWN if numerator else ZERO,
        "reason": "",
    }
    return row | more


def published(
    *lines: Any, catalogue: Mapping[str, Indicator] = CATALOGUE, used: Profile = DEFAULT
) -> list[dict[str, Any]]:
    """What comes out of protection, in the order given."""
    frame = pl.DataFrame(lines, schema=FIGURES)
    return protect(Figures(frame), catalogue, used).frame.to_dicts()


def one(*args: Any, used: Profile = DEFAULT, sensitive: bool = False, **more: Any) -> Any:
    """What comes out for one figure alone."""
    catalogue = SENSITIVE if sensitive else CATALOGUE
    return published(line(*args, **more), catalogue=catalogue, used=used)[0]


def assert_masked(row: Mapping[str, Any], status: str = PRIMARY) -> None:
    assert row["status"] == status
    hidden = ("numerator", "value", "lower", "upper", "covered", "seats")
    assert [row[column] for column in hidden] == [None] * len(hidden)
    assert row["reason"]


# -------------------------------------------------------------------------------- the closed type


def test_published_is_not_built_by_hand() -> None:
    frame = pl.DataFrame(schema=PUBLISHED)
    with pytest.raises(TypeError, match=r"secrecy\.protect"):
        Published(object(), frame, DEFAULT)
    with pytest.raises(TypeError, match=r"secrecy\.protect"):
        Published(None, frame, DEFAULT)
    with pytest.raises(TypeError):
        Published()  # type: ignore[call-arg]


@pytest.mark.parametrize("status", [PRIMARY, SECONDARY])
@pytest.mark.parametrize("column", ["numerator", "value", "lower", "upper"])
def test_a_masked_row_cannot_hold_a_number(status: str, column: str) -> None:
    empty = dict.fromkeys(NUMBERS)
    row = line("FRE-01", 3, **{**empty, "status": status})
    assert seal(pl.DataFrame([row], schema=FIGURES), DEFAULT).frame.height == 1
    row[column] = 3.0
    with pytest.raises(TypeError, match="porte encore un chiffre"):
        seal(pl.DataFrame([row], schema=FIGURES), DEFAULT)


def test_the_people_behind_are_never_published() -> None:
    assert set(BEHIND) == {"contributors", "whole_contributors", "largest"}
    assert not set(BEHIND) & set(PUBLISHED)
    assert set(PUBLISHED) | set(BEHIND) == set(FIGURES)
    result = protect(
        Figures(pl.DataFrame([line("FRE-01", 30)], schema=FIGURES)), CATALOGUE, DEFAULT
    )
    assert result.frame.schema == PUBLISHED


def test_nobody_edits_what_was_protected() -> None:
    result = protect(
        Figures(pl.DataFrame([line("FRE-01", 30)], schema=FIGURES)), CATALOGUE, DEFAULT
    )
    copy = result.frame
    copy[0, "value"] = 1.0
    assert result.frame["value"].item() == 30
    with pytest.raises(AttributeError):
        result.frame = copy  # type: ignore[misc]


# --------------------------------------------------------------------------------- primary rules


def test_a_count_of_three_people_is_masked_and_of_five_is_shown() -> None:
    assert_masked(one("FRE-01", 3))
    assert_masked(one("FRE-01", 4))
    shown = one("FRE-01", 5)
    assert (shown["status"], shown["value"], shown["numerator"]) == (SHOWN, 5, 5)
    assert one("FRE-01", 3)["reason"] == "Moins de 5 personnes : secret statistique."


def test_nobody_is_shown_as_a_zero() -> None:
    row = one("FRE-01", 0)
    assert (row["status"], row["value"], row["numerator"]) == (ZERO, 0, 0)


def test_a_count_that_may_be_small_is_masked() -> None:
    # Two people for certain and eight perhaps; then nobody for certain and three perhaps.
    assert_masked(one("FRE-01", 2, lower=2, upper=8))
    assert_masked(one("FRE-08", 0, 40, item="soixante_soixante_neuf", upper=3, status=SHOWN))
    assert one("FRE-01", 5, upper=8)["status"] == SHOWN


def test_twenty_accompagnements_of_one_person_are_masked() -> None:
    assert_masked(one("FRE-02", 20, contributors=1, whole_contributors=1))
    assert one("FRE-02", 20, contributors=5, whole_contributors=5)["status"] == SHOWN


def test_an_activity_is_judged_by_those_who_came() -> None:
    behind = {"contributors": 20.0, "whole_contributors": 30.0}
    assert one("ACT-01", 3, 6, item="collectif", **behind)["status"] == SHOWN
    assert_masked(one("ACT-01", 3, 6, item="individuel", contributors=3, whole_contributors=30))


@pytest.mark.parametrize(
    ("numerator", "denominator", "masked"),
    [
        (8, 10, True),  # two people are not
        (2, 10, True),  # two people are
        (5, 10, False),
        (5, 9, True),
        (3, 3, True),  # three people in all
        (0, 4, True),
        (0, 10, False),  # nobody, of an ordinary trait
        (10, 10, False),  # everybody, of an ordinary trait
    ],
)
def test_a_share_needs_both_its_sides(numerator: int, denominator: int, masked: bool) -> None:
    row = one("FRE-05", numerator, denominator)
    if masked:
        assert_masked(row)
    else:
        assert row["value"] == pytest.approx(100 * numerator / denominator)


def test_all_or_nobody_of_a_sensitive_trait_is_masked() -> None:
    assert one("FRE-05", 30, 30)["value"] == 100
    assert_masked(one("FRE-05", 30, 30, sensitive=True))
    assert_masked(one("FRE-05", 0, 30, sensitive=True))
    assert one("FRE-05", 11, 22, sensitive=True)["value"] == 50
    assert_masked(one("FRE-05", 10, 30, sensitive=True))  # the sensitive threshold is eleven
    assert_masked(one("FRE-05", 20, 30, sensitive=True))


@pytest.mark.parametrize(("largest", "masked"), [(86.0, True), (85.0, False), (None, False)])
def test_an_amount_that_one_person_makes_up_is_masked(largest: float | None, masked: bool) -> None:
    # 100 hours of twelve people: above 85 %, the amount would be nearly that of one of them
    code = next(c for c, i in CATALOGUE.items() if i.kind is Kind.AMOUNT and not i.items)
    row = one(code, 100, contributors=12, largest=largest)
    assert (row["status"] == PRIMARY) is masked


def test_where_profiles_meet_the_stricter_rule_wins() -> None:
    met = strictest(["strict", "defaut", "strict"])
    assert (met.minimum(sensitive=False), met.minimum(sensitive=True)) == (11, 11)
    assert met.name == "defaut + strict"
    assert profile(met.name) == met
    assert strictest(["defaut"]) == profile("defaut")


def test_a_median_of_four_people_is_masked() -> None:
    quartiles = {"value": 7.5, "lower": 6, "upper": 9}
    assert_masked(one("FRE-13", 30, 4, **quartiles, contributors=4))
    shown = one("FRE-13", 38, 5, **quartiles, contributors=5)
    assert (shown["status"], shown["value"], shown["upper"]) == (SHOWN, 7.5, 9)


def test_quartiles_are_not_people() -> None:
    # Three quarters of forty people came three times at the most: three is not a head count.
    shown = one("FRE-13", 90, 40, value=2, lower=1, upper=3, contributors=40)
    assert (shown["status"], shown["value"], shown["upper"]) == (SHOWN, 2, 3)


def test_wholes_that_rest_on_too_few_are_hidden() -> None:
    behind = {"contributors": 0.0, "whole_contributors": 4.0}
    row = one("FRE-09", 0, 4, item="scolarise", **behind)
    assert (row["status"], row["value"]) == (ZERO, 0)
    assert row["denominator"] is None
    assert row["scope"] is None
    # Four activities of five people may be said; one activity of four people may not.
    assert one("ACT-01", 0, 4, item="collectif", whole_contributors=5)["denominator"] == 4
    alone = one("ACT-01", 0, 1, item="collectif", **behind)
    assert alone["denominator"] is None
    assert alone["scope"] is None


def test_a_coverage_of_too_few_is_hidden() -> None:
    row = one("FRE-02", 80, covered=3.0, contributors=50, whole_contributors=50)
    assert row["value"] == 80
    assert (row["covered"], row["seats"]) == (None, None)


def test_the_strict_profile_masks_at_ten() -> None:
    assert one("FRE-01", 10)["value"] == 10
    row = one("FRE-01", 10, used=STRICT)
    assert_masked(row)
    assert "Moins de 11 personnes" in row["reason"]
    assert one("FRE-01", 11, used=STRICT)["value"] == 11
    assert_masked(one("FRE-05", 20, 30, used=STRICT))  # ten people are not


@pytest.mark.parametrize("status", [Status.NON_RENSEIGNE, Status.SANS_OBJET])
def test_what_is_not_a_figure_keeps_its_reason(status: Status) -> None:
    nothing: dict[str, Any] = dict.fromkeys((*NUMBERS, *BEHIND))
    row = one("FRE-01", 0, **nothing, status=status.value, reason="Parce que.")
    assert (row["status"], row["reason"]) == (status, "Parce que.")


# --------------------------------------------------------------------------- never a lone mask


def statuts(**counts: int) -> list[Any]:
    """The social statuses of a file active, as FRE-09 measures them."""
    known = sum(count for code, count in counts.items() if code != "non_communique")
    everyone = sum(counts.values())
    behind = {"scope": everyone, "whole_contributors": known}
    return [line("FRE-09", n, known, item=code, **behind) for code, n in counts.items()]


def by_item(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["item"]: row for row in rows}


def test_a_lone_masked_item_takes_the_smallest_with_it() -> None:
    rows = by_item(published(*statuts(retraite=30, en_emploi=12, sans_emploi=20, scolarise=3)))
    assert_masked(rows["scolarise"])
    assert_masked(rows["en_emploi"], SECONDARY)
    assert rows["retraite"]["value"] == 30
    assert rows["sans_emploi"]["value"] == 20
    assert {row["denominator"] for row in rows.values()} == {65}


def test_two_masked_items_need_no_third() -> None:
    rows = by_item(published(*statuts(retraite=30, en_emploi=4, sans_emploi=20, scolarise=3)))
    assert [code for code, row in rows.items() if row["status"] == SECONDARY] == []


def test_a_zero_is_never_used_as_a_mask() -> None:
    rows = by_item(published(*statuts(retraite=30, en_emploi=0, sans_emploi=20, scolarise=3)))
    assert rows["en_emploi"]["status"] == ZERO
    assert_masked(rows["sans_emploi"], SECONDARY)


def test_those_who_did_not_say_are_not_a_mask() -> None:
    rows = by_item(published(*statuts(retraite=30, en_emploi=20, scolarise=3, non_communique=2)))
    assert rows["non_communique"]["value"] == 2
    assert_masked(rows["scolarise"])
    assert_masked(rows["en_emploi"], SECONDARY)


def test_what_does_not_add_up_gives_nothing_away() -> None:
    # One class for certain is small, the ninety others straddle two classes: no subtraction.
    rows = published(
        line("FRE-08", 3, 93, item="moins_de_douze"),
        line("FRE-08", 0, 93, item="douze_dix_huit"),
    )
    assert_masked(rows[0])
    assert [row["denominator"] for row in rows] == [93, 93]
    assert rows[1]["status"] == ZERO


def cut(code: str, breakdown: str, **counts: int) -> list[Any]:
    """A count that is not cut, then its categories."""
    pieces = [line(code, n, breakdown=breakdown, category=c) for c, n in counts.items()]
    return [line(code, sum(counts.values())), *pieces]


def test_a_lone_masked_category_takes_the_smallest_with_it() -> None:
    rows = published(*cut("FRE-01", "statut", retraite=40, en_emploi=25, scolarise=3))
    whole, *pieces = rows
    assert whole["value"] == 68
    found = {row["category"]: row["status"] for row in pieces}
    assert found == {"retraite": SHOWN, "en_emploi": SECONDARY, "scolarise": PRIMARY}


def test_how_many_did_not_say_is_shown_but_not_what_they_are() -> None:
    # Three people whose sex is not known: their number tells nothing of them, their status would.
    rows = published(*cut("FRE-01", "genre", feminin=40, masculin=25, non_communique=3))
    assert [row["status"] for row in rows] == [SHOWN] * 4
    assert_masked(one("FRE-05", 1, 3, breakdown="genre", category="non_communique"))


def test_a_lone_masked_category_alone_hides_the_total() -> None:
    # The two others are nobody: the total would be the masked cell itself.
    whole, *pieces = published(
        line("FRE-02", 9, contributors=9),
        line("FRE-02", 9, breakdown="genre", category="feminin", contributors=3),
        line("FRE-02", 0, breakdown="genre", category="masculin"),
    )
    assert_masked(whole, SECONDARY)
    assert_masked(pieces[0])
    assert pieces[1]["status"] == ZERO


def test_communes_are_not_parts_of_a_count_of_people() -> None:
    # One person may come to two places: nothing is found by subtraction, nothing more is masked.
    rows = published(*cut("FRE-01", "commune", **{"73065": 40, "73179": 25, "73008": 3}))
    assert [row["status"] for row in rows] == [SHOWN, SHOWN, SHOWN, PRIMARY]
    # Accompagnements do add up over places.
    rows = published(*cut("FRE-02", "commune", **{"73065": 40, "73179": 25, "73008": 3}))
    assert [row["status"] for row in rows] == [SHOWN, SHOWN, SECONDARY, PRIMARY]


def test_each_territory_is_guarded_on_its_own() -> None:
    places = ("200069110", "200068674")
    lines = [
        dict(row, level="epci", territory=place)
        for place in places
        for row in statuts(retraite=40, en_emploi=30, scolarise=5 if place == places[0] else 3)
    ]
    rows = published(*lines)
    assert [row["status"] for row in rows[:3]] == [SHOWN] * 3
    assert [row["status"] for row in rows[3:]] == [SHOWN, SECONDARY, PRIMARY]


# ----------------------------------------------------------------------------------------- attack


def story() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A file active of 33: 20 retired, 10 at work, and 3 at school whom nobody should find."""
    groups = {"retraite": 20, "en_emploi": 10, "scolarise": 3}
    people = [
        {"id": f"{code}{n}", "statut_social": code, "genre": "feminin" if n % 2 else "masculin"}
        for code, size in groups.items()
        for n in range(size)
    ]
    activities = [{"date": date(2024, 2, 1), "venus": [person["id"]]} for person in people]
    return people, activities


def reconstruct(rows: list[dict[str, Any]], total: str, hidden: str) -> float | None:
    """The hidden piece, if the published columns give it: total − every other piece."""
    pieces = {row["item"] or row["category"]: row["numerator"] for row in rows}
    others = [n for name, n in pieces.items() if name not in (hidden, "non_communique")]
    whole = rows[0][total]
    if whole is None or any(n is None for n in others):
        return None
    return float(whole - sum(others))


def test_subtracting_items_finds_the_small_cell_only_before_protection() -> None:
    figures = measure(service(*story(), polars), [asked("FRE-09")])
    assert reconstruct(figures.frame.to_dicts(), "denominator", "scolarise") == 3
    safe = protect(figures, CATALOGUE, DEFAULT).frame.to_dicts()
    assert reconstruct(safe, "denominator", "scolarise") is None
    assert reconstruct(safe, "scope", "scolarise") is None


def test_subtracting_categories_finds_the_small_cell_only_before_protection() -> None:
    figures = measure(service(*story(), polars), [asked("FRE-01"), asked("FRE-01", par=["statut"])])

    def attack(frame: pl.DataFrame) -> float | None:
        whole = frame.filter(pl.col("breakdown") == "")["numerator"].item()
        pieces = frame.filter(pl.col("breakdown") == "statut").to_dicts()
        return reconstruct([dict(row, total=whole) for row in pieces], "total", "scolarise")

    assert attack(figures.frame) == 3
    assert attack(protect(figures, CATALOGUE, DEFAULT).frame) is None


def test_no_column_of_a_masked_line_gives_the_figure_back() -> None:
    figures = measure(service(*story(), polars), [asked("FRE-09"), asked("FRE-01", par=["statut"])])
    hidden = protect(figures, CATALOGUE, DEFAULT).frame.filter(pl.col("item") == "scolarise")
    assert 3.0 not in [hidden[column].item() for column in NUMBERS]


# ------------------------------------------------------------- attacks within what is published


def test_masked_items_are_not_given_away_by_their_sum() -> None:
    # Two people in all, in two masked cells, neither being nobody: each is one person.
    rows = published(*statuts(retraite=30, en_emploi=1, sans_emploi=1, scolarise=0))
    left = [row for row in rows if row["status"] in (PRIMARY, SECONDARY)]
    shown = [row["numerator"] for row in rows if row not in left]
    whole = rows[0]["denominator"]
    assert whole is None or whole - sum(shown) >= DEFAULT.minimum(sensitive=False)


def test_the_scope_less_those_who_did_not_say_does_not_give_a_masked_item() -> None:
    rows = by_item(published(*statuts(retraite=3, en_emploi=0, non_communique=17)))
    assert_masked(rows["retraite"])
    assert rows["retraite"]["denominator"] is None
    scope, unsaid = rows["retraite"]["scope"], rows["non_communique"]["numerator"]
    assert None in (scope, unsaid)  # otherwise 20 − 17 = 3


def test_the_scope_of_an_unknown_share_does_not_give_a_masked_count() -> None:
    # Three people came, none of whom said their status.
    nothing = {"numerator": 0, "value": None, "lower": None, "upper": None, "contributors": 0}
    behind = {"denominator": 0, "whole_contributors": 0, "scope": 3}
    unknown = {"status": Status.NON_RENSEIGNE.value, "reason": "Inconnu."}
    people, share = published(
        line("FRE-01", 3), line("FRE-05", 0, 1, **{**nothing, **behind, **unknown})
    )
    assert_masked(people)
    assert share["scope"] is None


def test_subtracting_the_shares_of_the_others_does_not_find_a_masked_share() -> None:
    # 3 retired women of 20; 20 retired men of 40: the whole says 23 of 60.
    cut_by = {"breakdown": "genre"}
    whole, women, men = published(
        line("FRE-05", 23, 60),
        line("FRE-05", 3, 20, **cut_by, category="feminin"),
        line("FRE-05", 20, 40, **cut_by, category="masculin"),
    )
    assert_masked(women)
    assert None in (whole["numerator"], men["numerator"])  # otherwise 23 − 20 = 3


# -------------------------------------------------------------------------------------- travelling


@pytest.fixture
def ours() -> Published:
    frames = service(*story(), polars)
    requests = [asked("FRE-01", "FRE-05", "FRE-09", "FRE-13"), asked("ACT-01", par=["genre"])]
    return protect(measure(frames, requests), CATALOGUE, DEFAULT)


def test_figures_come_back_from_a_file_as_they_were(ours: Published, tmp_path: Path) -> None:
    path = tmp_path / "chiffres.json"
    ours.write(path)
    back = read_published(path)
    assert back.frame.equals(ours.frame)
    assert back.frame.schema == PUBLISHED
    assert back.profile == ours.profile
    assert not any(column in path.read_text("utf-8") for column in BEHIND)


def test_figures_come_back_from_another_process_as_they_were(ours: Published) -> None:
    back = pickle.loads(pickle.dumps(ours))  # noqa: S301 - our own bytes
    assert isinstance(back, Published)
    assert back.frame.equals(ours.frame)
    assert back.profile == ours.profile


def test_a_wrong_file_is_refused_in_french(ours: Published, tmp_path: Path) -> None:
    path = tmp_path / "chiffres.json"
    ours.write(path)
    content = json.loads(path.read_text("utf-8"))
    held = next(row for row in content["chiffres"] if row["value"] is not None)
    leak = {**held, "status": PRIMARY}
    wrongs = {
        "vide.json": "",
        "liste.json": "[]",
        "autre.json": '{"chiffres": []}',
        "profil.json": json.dumps({**content, "profil": None}),
        "fuite.json": json.dumps({**content, "chiffres": [leak]}),
        "binaire.json": "\x00\x01",
    }
    for name, text in wrongs.items():
        wrong = tmp_path / name
        wrong.write_text(text, encoding="utf-8")
        with pytest.raises(
            ErreurUtilisateur, match=r"fichier de chiffres publiés|profil de secret"
        ):
            read_published(wrong)
    with pytest.raises(ErreurUtilisateur, match=r"« absent\.json » n’est pas un fichier"):
        read_published(tmp_path / "absent.json")


def test_a_file_of_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "autre.json"
    path.write_text('{"profil": "defaut", "chiffres": [{"nom": "x"}]}', encoding="utf-8")
    with pytest.raises(ErreurUtilisateur, match="n’est pas un fichier de chiffres publiés"):
        read_published(path)


def test_a_dossier_receives_its_own_territory_only() -> None:
    other = Period(date(2023, 1, 1), date(2023, 12, 31))
    years = [{"start": p.start, "end": p.end} for p in (YEAR, other)]
    places = [{"level": "epci", "territory": place} for place in ("a", "b")]
    lines = [line("FRE-01", 30, **place, **year) for place in places for year in years]
    result = protect(Figures(pl.DataFrame(lines, schema=FIGURES)), CATALOGUE, DEFAULT)
    mine = result.for_dossier(part_of("epci", "a", YEAR))
    assert mine.frame.select("territory", "start").rows() == [("a", YEAR.start)]
    assert mine.select(CATALOGUE["FRE-01"], level="epci", territory="a").height == 1
    with pytest.raises(ErreurUtilisateur, match="FRE-01 n’a pas été mesuré pour ce territoire"):
        mine.select(CATALOGUE["FRE-01"], level="epci", territory="b")
