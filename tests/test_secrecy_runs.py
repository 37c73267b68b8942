"""What two dossiers, two periods or two years tell together: each attack succeeds, then fails."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from inclusion_metrics.dossier.publications import RECORD, join_parts, note, read_record, told_by
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.measurement import Figures, Request, measure
from inclusion_metrics.model import ErreurUtilisateur, Period
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.rows import Frames, parents_of
from inclusion_metrics.secrecy import Published, protect

from .conftest import service
from .test_catalogue import polars
from .test_measure import asked

DEFAULT = profile("defaut")
YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))
BOTH = Period(date(2023, 1, 1), date(2024, 12, 31))
CHAMBERY, LA_MOTTE, AGGLOMERATION = "73065", "73179", "200069110"


def two_communes(here: int, there: int, both: int = 0) -> Frames:
    """So many people in Chambéry only, in La Motte-Servolex only, and in the two."""
    names = [f"p{n}" for n in range(here + there + both)]
    seen = {
        CHAMBERY: [*names[:here], *names[here + there :]],
        LA_MOTTE: names[here:],
    }
    acts = [
        {"date": date(2024, 2, 1), "code_insee": commune, "venus": [name]}
        for commune, people in seen.items()
        for name in people
    ]
    return service([{"id": name} for name in names], acts, polars)


def read(published: Published, level: str, territory: str, period: Period = YEAR) -> float | None:
    """The people of a territory, as a dossier prints them."""
    found = published.frame.filter(
        (pl.col("indicator") == "FRE-01")
        & (pl.col("level") == level)
        & (pl.col("territory") == territory)
        & (pl.col("start") == period.start)
    )
    number: float | None = found.row(0, named=True)["numerator"]
    return number


def less(whole: float | None, part: float | None) -> float | None:
    return None if whole is None or part is None else whole - part


def levels(frames: Frames, *codes: str) -> Figures:
    return measure(frames, [asked(*codes, level=level) for level in ("commune", "epci")])


ONLY_CHAMBERY = (pl.col("territory") == CHAMBERY) | (pl.col("level") == "epci")


def apart(figures: Figures) -> tuple[Published, Published]:
    """The dossiers of the two territories, protected as if nobody read both."""
    one, two = (figures.frame.filter(pl.col("level") == level) for level in ("commune", "epci"))
    return (
        protect(Figures(one), CATALOGUE, DEFAULT, printed=ONLY_CHAMBERY),
        protect(Figures(two), CATALOGUE, DEFAULT),
    )


def together(frames: Frames) -> Published:
    """The same dossiers, as one run protects them."""
    figures = levels(frames, "FRE-01")
    return protect(figures, CATALOGUE, DEFAULT, printed=ONLY_CHAMBERY, parents=parents_of(frames))


# ------------------------------------------------------------------------------ two indicators


def test_the_followed_are_the_same_people_under_every_indicator() -> None:
    """3 at school: FRE-09 hides its whole, but FRE-01 counts the same people under another name."""
    people = [
        {"id": f"{place}{code}{n}", "statut_social": code}
        for place, count in ((CHAMBERY, 3), (LA_MOTTE, 9))
        for code, k in (("retraite", 30), ("en_emploi", 12), ("scolarise", count))
        for n in range(k)
    ]
    acts = [
        {"date": date(2024, 2, 1), "code_insee": one["id"][:5], "venus": [one["id"]]}
        for one in people
    ]
    frames = service(people, acts, polars)
    figures = measure(frames, [asked("FRE-01", "FRE-05", "FRE-09", level="commune")])
    safe = protect(figures, CATALOGUE, DEFAULT, parents=parents_of(frames)).frame

    def of(code: str, column: str, item: str = "") -> float | None:
        mine = pl.col("territory") == CHAMBERY
        found = safe.filter(mine & (pl.col("indicator") == code) & (pl.col("item") == item))
        number: float | None = found.row(0, named=True)[column]
        return number

    answers = [of("FRE-09", "numerator", code) for code in ("retraite", "en_emploi")]
    wholes = [
        of("FRE-01", "numerator"), of("FRE-05", "denominator"), of("FRE-05", "scope"),
        of("FRE-09", "denominator", "retraite"), of("FRE-09", "scope", "retraite"),
    ]  # fmt: skip
    assert of("FRE-09", "numerator", "scolarise") is None
    assert None in answers or set(wholes) == {None}


# --------------------------------------------------------------------------------- two dossiers


def test_an_agglomeration_less_its_commune_does_not_tell_of_the_three_others() -> None:
    """3 people came to La Motte-Servolex only: 33 in the agglomeration, 30 in Chambéry."""
    frames = two_communes(here=20, there=3, both=10)
    one, two = apart(levels(frames, "FRE-01"))
    assert less(read(two, "epci", AGGLOMERATION), read(one, "commune", CHAMBERY)) == 3
    safe = together(frames)
    assert less(read(safe, "epci", AGGLOMERATION), read(safe, "commune", CHAMBERY)) is None
    # the commune alone, or the agglomeration alone, tells nothing: one of them is still printed
    assert {read(safe, "epci", AGGLOMERATION), read(safe, "commune", CHAMBERY)} != {None}


def test_an_agglomeration_and_its_commune_that_differ_by_enough_are_both_printed() -> None:
    frames = two_communes(here=20, there=6, both=10)
    safe = together(frames)
    assert read(safe, "epci", AGGLOMERATION) == 36
    assert read(safe, "commune", CHAMBERY) == 30


def test_what_no_dossier_prints_is_not_part_of_the_result() -> None:
    frames = two_communes(here=20, there=10)
    safe = together(frames)
    assert set(safe.frame["territory"]) == {CHAMBERY, AGGLOMERATION}


# ---------------------------------------------------------------------------------- two periods


def two_years(before: int, after: int) -> Figures:
    """So many people in 2023, so many others in 2024, none in both."""
    names = [f"p{n}" for n in range(before + after)]
    acts = [
        {"date": date(2023 if place < before else 2024, 2, 1), "venus": [name]}
        for place, name in enumerate(names)
    ]
    frames = service([{"id": n} for n in names], acts, polars, history_start=date(2023, 1, 1))
    indicators = (CATALOGUE["FRE-01"], CATALOGUE["FRE-02"])
    return measure(frames, [Request(indicators, period) for period in (YEAR, BOTH)])


def test_two_years_less_the_last_one_do_not_tell_of_the_first() -> None:
    figures = two_years(before=3, after=40)
    alone = [
        protect(Figures(figures.frame.filter(pl.col("start") == p.start)), CATALOGUE, DEFAULT)
        for p in (YEAR, BOTH)
    ]
    assert less(read(alone[1], "ensemble", "", BOTH), read(alone[0], "ensemble", "", YEAR)) == 3
    safe = protect(figures, CATALOGUE, DEFAULT)
    assert less(read(safe, "ensemble", "", BOTH), read(safe, "ensemble", "", YEAR)) is None


def test_a_first_year_of_enough_people_hides_nothing() -> None:
    safe = protect(two_years(before=12, after=40), CATALOGUE, DEFAULT)
    assert set(safe.frame["status"]) == {"publie"}


# ------------------------------------------------------------------------------- two runs


def told(published: Published) -> pl.DataFrame:
    return told_by(published)


def test_a_dossier_already_out_is_not_the_rest_of_a_new_one() -> None:
    """Chambéry was published last month; the agglomeration is built alone today."""
    frames = two_communes(here=20, there=3, both=10)
    figures = levels(frames, "FRE-01")
    first, careless = apart(figures)
    assert less(read(careless, "epci", AGGLOMERATION), read(first, "commune", CHAMBERY)) == 3
    later = Figures(figures.frame.filter(pl.col("level") == "epci"))
    careful = protect(later, CATALOGUE, DEFAULT, parents=parents_of(frames), told=told(first))
    assert read(careful, "epci", AGGLOMERATION) is None


def statuts(counts: dict[str, int]) -> Figures:
    people: list[dict[str, Any]] = [
        {"id": f"{code}{n}", "statut_social": code} for code, k in counts.items() for n in range(k)
    ]
    acts = [{"date": date(2024, 2, 1), "venus": [person["id"]]} for person in people]
    return measure(service(people, acts, polars), [asked("FRE-09")])


def shown(published: Published) -> dict[str, float | None]:
    items = published.frame.filter(pl.col("scope").is_not_null())
    return dict(items.select("item", "numerator").rows())


COUNTS = {"retraite": 30, "en_emploi": 12, "sans_emploi": 14, "scolarise": 3}


def test_masks_that_change_from_one_run_to_the_next_would_tell() -> None:
    """3 at school, hidden with the 12 at work; were the 14 hidden instead, both would be known."""
    figures = statuts(COUNTS)
    first = protect(figures, CATALOGUE, DEFAULT)
    assert shown(first)["scolarise"] is None
    assert shown(first)["en_emploi"] is None
    other = {**shown(first), "en_emploi": 12.0, "sans_emploi": None}  # as good a choice
    both = [shown(first)["sans_emploi"], other["en_emploi"], shown(first)["retraite"]]
    assert 59 - sum(n for n in both if n is not None) == 3
    again = protect(figures, CATALOGUE, DEFAULT, told=told(first))
    assert shown(again) == shown(first)


def test_a_mask_is_not_lifted_by_what_was_printed_with_another_one() -> None:
    """Whatever an earlier dossier printed, the union of the two does not give the 3 away."""
    figures = statuts(COUNTS)
    first = protect(figures, CATALOGUE, DEFAULT)
    printed = told(first)
    # the earlier dossier showed the 12 at work, and hid the 14 looking for a job
    swapped = printed.with_columns(
        item=pl.col("item").replace({"sans_emploi": "en_emploi"}),
        value=pl.when(pl.col("value") == 14).then(12.0).otherwise(pl.col("value")),
    ).unique()
    again = shown(protect(figures, CATALOGUE, DEFAULT, told=swapped))
    assert again["scolarise"] is None
    assert again["en_emploi"] == 12
    assert again["sans_emploi"] is None


def test_a_figure_already_told_is_said_to_be_and_stops_nothing() -> None:
    """Thresholds rise from 5 to 11 after a dossier went out: what it told cannot be taken back."""
    figures = statuts({"retraite": 30, "en_emploi": 12, "scolarise": 7})
    first = protect(figures, CATALOGUE, DEFAULT)
    assert shown(first)["scolarise"] == 7
    second = protect(figures, CATALOGUE, profile("strict"), told=told(first))
    assert shown(second)["scolarise"] is None
    assert second.control["known"].to_list() == [True]
    assert not second.control["exposed"].any()


# ------------------------------------------------------------------------------------- the record


def test_the_record_keeps_what_was_printed_and_nothing_else(tmp_path: Path) -> None:
    published = protect(statuts(COUNTS), CATALOGUE, DEFAULT)
    note(tmp_path, "carnet/a", "service-a", [published])
    join_parts(tmp_path)
    kept = read_record(tmp_path)
    assert kept.filter(
        pl.col("item").is_in(["scolarise", "en_emploi"]) & (pl.col("column") == "numerator")
    ).is_empty()
    assert set(kept["value"]) == {30, 14, 59, 0}
    assert set(kept["donnees"]) == {"service-a"}
    note(tmp_path, "carnet/a", "service-a", [published])
    join_parts(tmp_path)
    assert read_record(tmp_path).equals(kept)
    assert [file.name for file in tmp_path.iterdir()] == [RECORD]


def test_a_damaged_record_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / RECORD).write_bytes(b"rien")
    with pytest.raises(ErreurUtilisateur, match="registre de ce qui a été publié"):
        read_record(tmp_path)


# ------------------------------------------------------------------------- categories not known


def test_an_unknown_category_does_not_give_a_masked_one_away() -> None:
    """One of 60 or more, no better known: nobody or one is 90 or more, and that is masked.

    57 less the other classes (18, 9, 18 and 11) would leave 1 for it: another class must go too.
    """
    born = {1980: 18, 1960: 9, 1950: 18, 1940: 11}
    people: list[dict[str, object]] = [
        {"id": f"{year}-{n}", "annee_naissance": year} for year, k in born.items() for n in range(k)
    ]
    people.append({"id": "x", "tranche_age": "v1_soixante_plus", "annee_tranche_age": 2024})
    acts = [{"date": date(2024, 2, 1), "venus": [one["id"]]} for one in people]
    figures = measure(service(people, acts, polars), [asked("FRE-08-cfppa")])
    safe = protect(figures, CATALOGUE, DEFAULT).frame
    told = dict(safe.select("item", "numerator").iter_rows())
    whole = safe.row(0, named=True)["denominator"]
    assert told.pop("90_plus") is None
    assert (whole, told["non_communique"]) == (57, 0)
    assert None in told.values()
    assert whole - sum(one or 0 for one in told.values()) >= 5
