"""What is compared between two persons, in how many degrees, and which pairs are looked at."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from splink import SettingsCreator
    from splink.internals.blocking_rule_creator import BlockingRuleCreator
    from splink.internals.comparison_creator import ComparisonCreator

#: Default probabilities of each degree; how they were obtained is said in the file.
DEFAULTS_FILE = "modele.json"
#: comparison → "m" (among pairs of one person) or "u" (of two persons) → one per degree, in order.
Probabilities = Mapping[str, Mapping[str, Sequence[float]]]

CLOSE, NEAR = 0.92, 0.8

_SWAPPED = (
    "(prenom_l <> prenom_r and nom_l <> nom_r "
    f"and jaro_winkler_similarity(prenom_l, prenom_r) < {CLOSE} "
    "and (entier_l = entier_r "
    "or (jaro_winkler_similarity(prenom_l, nom_r) >= 0.9 "
    "and jaro_winkler_similarity(nom_l, prenom_r) >= 0.9)))"
)
_WHOLE = (
    "greatest(jaro_winkler_similarity(direct_l, direct_r), "
    "jaro_winkler_similarity(direct_l, inverse_r), jaro_winkler_similarity(inverse_l, direct_r))"
)
_DAY_MONTH = (
    "(substr(naissance_l, 1, 4) = substr(naissance_r, 1, 4) "
    "and substr(naissance_l, 6, 2) = substr(naissance_r, 9, 2) "
    "and substr(naissance_l, 9, 2) = substr(naissance_r, 6, 2))"
)
_CODE = "regexp_matches({}, '^[0-9]')"

#: comparison → (SQL condition, what agrees in French), from the strongest degree down; the first
#: condition says when nothing can be compared; what meets none is the last degree.
DEGREES: dict[str, tuple[tuple[str, str], ...]] = {
    "prenom": (
        ("prenom_l is null or prenom_r is null", ""),
        ("prenom_l = prenom_r", "prénom identique"),
        (_SWAPPED, "prénom et nom inversés"),
        (f"jaro_winkler_similarity(prenom_l, prenom_r) >= {CLOSE}", "prénom voisin"),
        (f"jaro_winkler_similarity(prenom_l, prenom_r) >= {NEAR}", "prénom approchant"),
        ("ELSE", "prénom différent"),
    ),
    "nom": (
        (f"nom_l is null or nom_r is null or coalesce({_SWAPPED}, false)", ""),
        ("nom_l = nom_r", "nom identique"),
        (
            f"nom_long_l = nom_long_r or jaro_winkler_similarity(nom_l, nom_r) >= {CLOSE}",
            "nom voisin",
        ),
        (
            f"jaro_winkler_similarity(nom_l, nom_r) >= {NEAR} "
            "or list_has_any(nom_mots_l, nom_mots_r)",
            "nom approchant",
        ),
        ("ELSE", "nom différent"),
    ),
    # Only where a source gives the whole name in one column.
    "nom_entier": (
        ("not (non_separe_l or non_separe_r)", ""),
        (f"entier_l = entier_r or {_WHOLE} = 1", "mêmes prénom et nom"),
        (f"{_WHOLE} >= {CLOSE}", "prénom et nom voisins"),
        (f"{_WHOLE} >= 0.85", "prénom et nom approchants"),
        ("ELSE", "prénom et nom différents"),
    ),
    "naissance": (
        ("naissance_l is null or naissance_r is null", ""),
        ("naissance_l = naissance_r", "date de naissance identique"),
        (
            f"damerau_levenshtein(naissance_l, naissance_r) <= 1 or {_DAY_MONTH}",
            "date de naissance à un chiffre près",
        ),
        (
            "substr(naissance_l, 1, 4) = substr(naissance_r, 1, 4)",
            "même année de naissance, autre date",
        ),
        (
            "damerau_levenshtein(naissance_l, naissance_r) <= 2",
            "date de naissance à deux chiffres près",
        ),
        ("ELSE", "date de naissance différente"),
    ),
    # Only where one of the two has no more than a year.
    "annee": (
        (
            "annee_l is null or annee_r is null "
            "or (naissance_l is not null and naissance_r is not null)",
            "",
        ),
        ("annee_l = annee_r", "année de naissance identique"),
        ("abs(annee_l - annee_r) = 1", "année de naissance voisine"),
        ("ELSE", "année de naissance différente"),
    ),
    "commune": (
        (
            "commune_l is null or commune_r is null "
            f"or ({_CODE.format('commune_l')} <> {_CODE.format('commune_r')})",
            "",
        ),
        ("commune_l = commune_r", "commune identique"),
        (
            "jaro_winkler_similarity(commune_l, commune_r) >= 0.9 "
            f"and not {_CODE.format('commune_l')}",
            "commune voisine par le nom",
        ),
        ("ELSE", "commune différente"),
    ),
    "sexe": (
        ("sexe_l is null or sexe_r is null", ""),
        ("sexe_l = sexe_r", "sexe identique"),
        ("ELSE", "sexe différent"),
    ),
}
#: A frequent value proves less than a rare one: comparison → the column whose values are counted.
FREQUENCIES = {"prenom": "prenom", "nom": "nom", "commune": "commune"}


def degree(comparison: str, gamma: int) -> str:
    """What agrees, in French, from the number splink gives to a degree (-1: not compared)."""
    shown = DEGREES[comparison][1:]
    return "" if gamma < 0 else shown[len(shown) - 1 - gamma][1]


def defaults() -> dict[str, dict[str, list[float]]]:
    """The probabilities shipped with the package."""
    text = files(__package__).joinpath(DEFAULTS_FILE).read_text("utf-8")
    found: dict[str, dict[str, list[float]]] = json.loads(text)["probabilites"]
    return found


def _comparison(
    name: str, probabilities: Mapping[str, Sequence[float]], *, frequencies: bool
) -> ComparisonCreator:
    from splink import comparison_level_library as levels
    from splink import comparison_library

    made: list[Any] = []
    for place, (condition, label) in enumerate(DEGREES[name]):
        level = levels.CustomLevel(condition, label or "inconnu")
        if place == 0:
            level.configure(is_null_level=True)
        elif place == 1 and frequencies and name in FREQUENCIES:
            level.configure(tf_adjustment_column=FREQUENCIES[name])
        made.append(level)
    comparison = comparison_library.CustomComparison(made, name)
    return comparison.configure(
        m_probabilities=list(probabilities["m"]), u_probabilities=list(probabilities["u"])
    )


def blocking(*, within_scope: bool) -> list[BlockingRuleCreator]:
    """Pairs worth comparing: those sharing at least one of these."""
    from splink.blocking_rule_library import CustomRule

    whole = "l.annee = r.annee and (l.non_separe or r.non_separe) and "
    rules = (
        "l.son = r.son and l.annee = r.annee",
        "substr(l.nom, 1, 3) = substr(r.nom, 1, 3) and l.annee = r.annee",
        "l.debuts = r.debuts",
        "l.entier = r.entier",
        "l.naissance = r.naissance",
        "l.commune = r.commune and l.nom = r.nom",
        "l.prenom = r.prenom and l.annee = r.annee",
        "l.prenom = r.nom and l.annee = r.annee",
        "l.nom = r.prenom and l.annee = r.annee",
        f"{whole}substr(l.direct, 1, 3) = substr(r.direct, 1, 3)",
        f"{whole}substr(l.direct, 1, 3) = substr(r.inverse, 1, 3)",
        f"{whole}substr(l.inverse, 1, 3) = substr(r.direct, 1, 3)",
    )
    return [CustomRule(rule + told_apart(within_scope=within_scope)) for rule in rules]


def told_apart(*, within_scope: bool) -> str:
    """The condition that leaves out pairs which their own source tells apart."""
    return "" if within_scope else " and (l.portee <> r.portee or l.portee = '')"


def settings(
    probabilities: Probabilities, prior: float, *, within_scope: bool, frequencies: bool
) -> SettingsCreator:
    """The splink model.

    Args:
        prior: probability that two mentions taken at random are one person.
        frequencies: whether the data are many enough to count how frequent a name is.
    """
    from splink import SettingsCreator

    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            _comparison(name, probabilities[name], frequencies=frequencies) for name in DEGREES
        ],
        blocking_rules_to_generate_predictions=list(blocking(within_scope=within_scope)),
        probability_two_random_records_match=prior,
        em_convergence=0.001,
        max_iterations=10,
        retain_matching_columns=True,  # for the degrees; names leave with the database
        linker_uid="rapprochement",
    )
