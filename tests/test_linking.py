"""Who is one and who may be, on cases small enough to be settled by hand."""

from __future__ import annotations

from itertools import permutations

import pytest

from inclusion_metrics.linking import (
    ALIKE,
    ALIKE_TRAITS,
    LIKELY,
    SAME_NAME,
    SAME_NUMBERED,
    Known,
    Links,
    link,
)


def groups(links: Links) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one, root in links.of.items():
        found.setdefault(root, set()).add(one)
    return {frozenset(group) for group in found.values()}


def test_un_meme_identifiant_reunit_meme_si_le_nom_differe() -> None:
    links = link(
        [
            Known("a", "registre|", name="n1", numbers=frozenset({"id-r_1"})),
            Known("b", "registre|", name="n2", numbers=frozenset({"id-r_1"})),
            Known("c", "registre|", name="n1", numbers=frozenset({"id-r_2"})),
        ]
    )
    assert groups(links) == {frozenset("ab"), frozenset("c")}


def test_meme_nom_et_meme_annee_reunissent_deux_fichiers() -> None:
    links = link(
        [
            Known("a", "coop|m1", name="n", birth_year=1950, traits=("f",)),
            Known("b", "registre|", name="n", birth_year=1950),
        ]
    )
    assert groups(links) == {frozenset("ab")}
    assert links.extra() == {}


@pytest.mark.parametrize(
    ("premier", "second"),
    [
        ({"birth_year": 1950}, {"birth_year": 1951}),
        ({"birth_key": "j_1", "birth_year": 1950}, {"birth_key": "j_2", "birth_year": 1950}),
        ({"birth_year": 1950, "sex": "feminin"}, {"birth_year": 1950, "sex": "masculin"}),
        ({"born": (1940, 1949)}, {"born": (1960, 1970)}),
    ],
)
def test_ce_qui_contredit_separe_sans_doute(premier: dict, second: dict) -> None:
    links = link([Known("a", "x|", name="n", **premier), Known("b", "y|", name="n", **second)])
    assert groups(links) == {frozenset("a"), frozenset("b")}
    assert links.extra() == {}


def test_meme_nom_sans_naissance_est_un_doute_et_non_une_fusion() -> None:
    links = link([Known("a", "x|", name="n", birth_year=1950), Known("b", "y|", name="n")])
    assert groups(links) == {frozenset("a"), frozenset("b")}
    assert links.extra() == {"b": SAME_NAME}


def test_une_personne_sans_naissance_rejoint_son_seul_homonyme_du_meme_fichier() -> None:
    links = link([Known("a", "x|", name="n", birth_year=1950), Known("b", "x|", name="n")])
    assert groups(links) == {frozenset("ab")}
    assert links.completed == 1


def test_entre_deux_homonymes_dates_elle_reste_en_doute() -> None:
    links = link(
        [
            Known("a", "x|", name="n", birth_year=1950),
            Known("b", "x|", name="n", birth_year=1972),
            Known("c", "x|", name="n"),
        ]
    )
    assert groups(links) == {frozenset("a"), frozenset("b"), frozenset("c")}
    assert links.extra() == {"c": SAME_NAME}


def test_deux_identifiants_d_un_meme_registre_ne_se_fondent_pas() -> None:
    links = link(
        [
            Known("a", "x|", name="n", birth_year=1950, numbers=frozenset({"id-r_1"})),
            Known("b", "x|", name="n", birth_year=1950, numbers=frozenset({"id-r_2"})),
        ]
    )
    assert groups(links) == {frozenset("a"), frozenset("b")}
    assert links.extra() == {"b": SAME_NUMBERED}


def test_une_orthographe_voisine_est_signalee_jamais_fondue() -> None:
    links = link(
        [
            Known("a", "x|", name="n1", sound="s", birth_year=1950),
            Known("b", "y|", name="n2", sound="s", birth_year=1950),
            Known("c", "y|", name="n3", sound="s", birth_year=1960),
        ]
    )
    assert len(groups(links)) == 3
    assert links.extra() == {"b": ALIKE}


def test_chez_un_mediateur_les_memes_traits_tiennent_lieu_de_naissance() -> None:
    traits = ("feminin", "soixante_dix_plus", "retraite", "73065")
    links = link(
        [
            Known("a", "coop|m", name="n", shown="Élodie", sound="s", traits=traits),
            Known("b", "coop|m", name="n", shown="Elodie", sound="s", traits=traits),
            Known("c", "coop|m", name="n", shown="ELODIE", sound="s", traits=(*traits[:3], "1")),
        ]
    )
    assert links.extra() == {"b": ALIKE_TRAITS}


def test_le_rapprochement_et_les_decisions() -> None:
    people = [Known(one, "x|" + one, name="n" + one) for one in "abcd"]
    links = link(people, same=[("a", "b")], likely=[("b", "c"), ("c", "d")], different=[("c", "d")])
    assert groups(links) == {frozenset("ab"), frozenset("c"), frozenset("d")}
    assert links.extra() == {"c": LIKELY}


def test_une_chaine_de_doutes_garde_ceux_qui_se_contredisent() -> None:
    """B may be A or C, but A and C are born twenty years apart: at least two persons."""
    links = link(
        [
            Known("a", "x|", name="n", birth_year=1950),
            Known("b", "y|", name="n"),
            Known("c", "z|", name="n", birth_year=1970),
        ]
    )
    assert set(links.extra()) == {"b"}


def test_l_ordre_ne_change_rien() -> None:
    people = [
        Known("a", "x|", name="n", birth_year=1950),
        Known("b", "y|", name="n"),
        Known("c", "z|", name="n", birth_year=1950),
        Known("d", "z|", name="m", sound="s", birth_year=1950),
    ]
    outcomes = {
        (frozenset(groups(link(order))), frozenset(link(order).extra().items()))
        for order in permutations(people)
    }
    assert len(outcomes) == 1
