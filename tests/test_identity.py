"""How many persons hide behind a displayed name: cases worked by hand."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inclusion_metrics.identity import (
    KEY_VARIABLE,
    Group,
    Person,
    Record,
    apply_decisions,
    default_key_path,
    identify,
    load_or_create_key,
)
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import Identite

JEAN, PAULE = "Jean Figurex", "Paule Chimérex"
OLD = ("masculin", "soixante_dix_plus", "retraite", "73065")
YOUNG = ("masculin", "quarante_cinquante_neuf", "en_emploi", "73029")
OTHER = ("masculin", "non_communique", "non_communique", None)


def group(
    rows: int, traits: tuple[str | None, ...] = OLD, *, name: str = JEAN, together: int = 1
) -> Group:
    """A group of that many accompagnements."""
    return Group(name, traits, tuple(range(23, 23 + rows)), together)


def record(
    count: int, year: int | None = 1945, traits: tuple[str | None, ...] = OLD, *, name: str = JEAN
) -> Record:
    """A record counting that many accompagnements."""
    return Record(name, traits, line=14, birth_year=year, accompagnements=count)


def one(groups: list[Group], records: list[Record] | None) -> Person:
    return identify(groups, records)[0]


def bounds(person: Person) -> tuple[str, int, int]:
    return person.certainty.name, person.at_least, person.at_most


@pytest.mark.parametrize("count", [2, 5])
def test_a_unique_record_that_counts_enough_confirms_one_person(count: int) -> None:
    mine = record(count)
    person = one([group(2)], [mine, record(9, name=PAULE)])
    assert bounds(person) == ("CONFIRMEE", 1, 1)
    assert person.record is mine
    assert person.reason == ""


@pytest.mark.parametrize(
    ("rows", "records", "expected"),
    [
        # 3 rows; the records count 2 and 1: both are needed, of two birth years: two persons.
        pytest.param(3, [(2, 1941), (1, 1947)], (2, 2), id="annees-differentes-toutes-necessaires"),
        # Same, born the same year: it may be one person recorded twice.
        pytest.param(3, [(2, 1941), (1, 1941)], (1, 2), id="meme-annee"),
        pytest.param(3, [(2, None), (1, None)], (1, 2), id="annees-inconnues"),
        pytest.param(3, [(2, 1941), (1, None)], (1, 2), id="une-annee-inconnue"),
        # 2 rows; one record alone could account for them.
        pytest.param(2, [(3, 1941), (3, 1947)], (1, 2), id="une-seule-suffit"),
        # 1 row cannot be two persons.
        pytest.param(1, [(3, 1941), (3, 1947)], (1, 1), id="une-seule-ligne"),
        # 4 rows; the two largest records are enough: at least one, at most three.
        pytest.param(4, [(2, 1941), (2, 1947), (1, 1950)], (1, 3), id="deux-sur-trois-suffisent"),
        pytest.param(5, [(2, 1941), (2, 1947), (1, 1950)], (3, 3), id="les-trois-necessaires"),
    ],
)
def test_several_records_of_the_same_name_and_traits(
    rows: int, records: list[tuple[int, int | None]], expected: tuple[int, int]
) -> None:
    person = one([group(rows)], [record(count, year) for count, year in records])
    assert bounds(person) == ("AMBIGUE", *expected)
    assert person.record is None
    assert len(person.candidates) == len(records)
    assert person.reason


def test_more_rows_than_the_record_counts_is_ambiguous() -> None:
    person = one([group(3)], [record(2)])
    assert bounds(person) == ("AMBIGUE", 1, 2)
    assert "plus d’accompagnements" in person.reason


def test_a_single_row_is_never_two_persons_even_beside_a_record_that_counts_none() -> None:
    assert bounds(one([group(1)], [record(0)])) == ("AMBIGUE", 1, 1)


def test_no_record_of_that_name_is_one_person_listed_for_review() -> None:
    person = one([group(2)], [record(2, name=PAULE)])
    assert bounds(person) == ("NON_CONFIRMEE", 1, 1)
    assert person.reason == "aucune fiche ne porte ce nom"


def test_a_record_of_that_name_with_other_traits_is_left_for_the_group() -> None:
    person = one([group(2)], [record(2, traits=OTHER)])
    assert bounds(person) == ("NON_CONFIRMEE", 1, 1)
    assert person.reason == "une fiche porte ce nom avec d’autres traits"


def test_unmatched_beside_a_group_that_matched_the_only_record_of_the_name() -> None:
    """The same person before a change of traits, or another one without a record: 0 to 1."""
    matched, unmatched = identify([group(2), group(1, YOUNG)], [record(2)])
    assert bounds(matched) == ("CONFIRMEE", 1, 1)
    assert bounds(unmatched) == ("AMBIGUE", 0, 1)
    assert unmatched.reason


def test_two_unmatched_groups_and_one_free_record_of_the_name() -> None:
    found = identify([group(2, YOUNG), group(1, OTHER)], [record(3)])
    assert [bounds(person) for person in found] == [("AMBIGUE", 0, 1)] * 2


def test_two_homonyms_of_different_traits_each_have_their_record() -> None:
    found = identify([group(2), group(1, YOUNG)], [record(2), record(1, 1983, YOUNG)])
    assert [bounds(person) for person in found] == [("CONFIRMEE", 1, 1)] * 2
    assert [person.record.birth_year for person in found if person.record] == [1945, 1983]


@pytest.mark.parametrize(
    "records",
    [
        pytest.param(None, id="sans-classeur"),
        pytest.param([], id="aucune-fiche"),
        pytest.param([record(3)], id="une-fiche"),
        pytest.param([record(1)], id="une-fiche-qui-compte-trop-peu"),
        pytest.param([record(3, traits=OTHER)], id="une-fiche-d-autres-traits"),
        pytest.param([record(3, 1945), record(3, 1950)], id="deux-fiches"),
    ],
)
def test_the_same_name_twice_in_one_activity_is_at_least_two_persons(
    records: list[Record] | None,
) -> None:
    person = one([group(3, together=2)], records)
    assert person.certainty is Identite.AMBIGUE
    assert person.at_least == 2
    assert 2 <= person.at_most <= 3


def test_three_seats_of_one_activity_under_one_record_counting_one() -> None:
    assert bounds(one([group(3, together=3)], [record(1)])) == ("AMBIGUE", 3, 3)


def test_without_the_records_every_name_with_its_traits_is_one_person() -> None:
    found = identify([group(2), group(1, YOUNG), group(4, name=PAULE)], None)
    assert [bounds(person) for person in found] == [("NON_CONFIRMEE", 1, 1)] * 3
    assert not any(person.reason for person in found)


TRAITS = st.sampled_from([OLD, YOUNG, OTHER])
NAMES = st.sampled_from([JEAN, PAULE])


@given(
    groups=st.lists(
        st.tuples(NAMES, TRAITS, st.integers(1, 6), st.integers(1, 3)),
        unique_by=lambda drawn: drawn[:2],
    ),
    records=st.none()
    | st.lists(st.tuples(NAMES, TRAITS, st.integers(0, 6), st.sampled_from([None, 1941, 1947]))),
)
def test_bounds_are_always_possible(groups: list, records: list | None) -> None:  # type: ignore[type-arg]
    shown = [
        group(rows, traits, name=name, together=min(rows, together))
        for name, traits, rows, together in groups
    ]
    kept = None if records is None else [record(c, y, t, name=n) for n, t, c, y in records]
    found = identify(shown, kept)
    assert [person.group for person in found] == shown
    for person in found:
        rows = len(person.group.lines)
        assert 0 <= person.at_least <= person.at_most <= rows
        if person.certainty is not Identite.AMBIGUE:
            assert (person.at_least, person.at_most) == (1, 1)
        if person.certainty is Identite.CONFIRMEE:
            assert person.record
            assert person.record.accompagnements >= rows
        # Of the seats of one activity, at most one can be somebody counted elsewhere.
        assert person.at_least >= person.group.together - 1


def test_a_decision_replaces_the_bounds() -> None:
    people = identify([group(3), group(2, name=PAULE)], [record(2, 1941), record(1, 1941)])
    decided = apply_decisions(people, ["cas1", "cas2"], {"cas1": 1})
    assert bounds(decided[0]) == ("CONFIRMEE", 1, 1)
    assert decided[1] is people[1]
    decided = apply_decisions(people, ["cas1", "cas2"], {"cas1": 2})
    assert (decided[0].at_least, decided[0].at_most) == (2, 2)


def test_a_decision_of_zero_where_nobody_is_possible() -> None:
    people = identify([group(2), group(1, YOUNG)], [record(2)])
    decided = apply_decisions(people, ["cas1", "cas2"], {"cas2": 0})
    assert (decided[1].at_least, decided[1].at_most) == (0, 0)


@pytest.mark.parametrize("number", [0, 3, 12])
def test_a_decision_out_of_bounds_is_refused(number: int) -> None:
    people = identify([group(3)], [record(2, 1941), record(1, 1941)])
    with pytest.raises(ErreurUtilisateur, match=f"cas1.*{number}.*1 à 2"):
        apply_decisions(people, ["cas1"], {"cas1": number})


def test_the_key_is_drawn_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "coffre" / "cle.txt"
    first = load_or_create_key(path, tmp_path / "donnees")
    again = load_or_create_key(path, tmp_path / "donnees")
    assert (first.created, again.created) == (True, False)
    assert first.secret == again.secret
    assert len(first.secret) == 32
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_pseudonyms_follow_the_key_and_the_traits(tmp_path: Path) -> None:
    key = load_or_create_key(tmp_path / "a", tmp_path / "donnees")
    other = load_or_create_key(tmp_path / "b", tmp_path / "donnees")
    mine = key.pseudonym("b", JEAN, *OLD)
    assert mine == key.pseudonym("b", JEAN, *OLD)
    assert len({mine, key.pseudonym("b", JEAN, *YOUNG), key.pseudonym("a", JEAN, *OLD)}) == 3
    assert mine != other.pseudonym("b", JEAN, *OLD)
    assert key.fingerprint != other.fingerprint
    assert key.fingerprint not in key.secret.hex()
    # The pieces cannot slide into one another.
    assert key.pseudonym("b", "ab", "c") != key.pseudonym("b", "a", "bc")
    # Composed or not, an accent is the same letter.
    assert key.pseudonym("b", "\u00c9lodie") == key.pseudonym("b", "E\u0301lodie")


def test_the_key_never_lies_with_the_data(tmp_path: Path) -> None:
    inside = tmp_path / "donnees" / "sous" / "cle.txt"
    with pytest.raises(ErreurUtilisateur, match="ne doit pas être rangée avec les données"):
        load_or_create_key(inside, tmp_path / "donnees")
    assert not inside.parent.exists()


def test_the_default_key_is_outside_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    assert not default_key_path().is_relative_to(Path(__file__).parents[1])
    monkeypatch.setenv(KEY_VARIABLE, "/ailleurs/cle.txt")
    assert default_key_path() == Path("/ailleurs/cle.txt")
