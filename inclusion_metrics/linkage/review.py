"""The pairs a person decides: a table to fill in, without any name, and what was filled in."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence

import polars as pl

from inclusion_metrics.linkage.clusters import case
from inclusion_metrics.linkage.model import Pair
from inclusion_metrics.model import ErreurUtilisateur

#: What a person may write in « decision ».
SAME, DIFFERENT = "même", "différent"
#: Where the table is kept, beside the data.
TO_REVIEW = "rapprochements_a_verifier.csv"
EARLIER = "décision d’un import précédent"
REVIEW = pl.Schema(
    {
        "cas": pl.String,
        "probabilite": pl.Float64,
        "concordances": pl.String,
        "personne_a": pl.String,  # where to look: file and line
        "personne_b": pl.String,
        "decision": pl.String,  # SAME, DIFFERENT, or empty
    }
)


def review_rows(
    pairs: Sequence[Pair],
    locate: Callable[[str], str],
    decisions: Mapping[str, bool] | None = None,
) -> pl.DataFrame:
    """Rows of ``REVIEW``, surest first: the pairs to decide, and every decision already taken.

    Args:
        pairs: the uncertain ones, and those accepted that a decision left out, if any.
        locate: mention → file and line where a person may read who it is.
        decisions: those of earlier imports; none is lost, even if its pair is no longer found.
    """
    decided = dict(decisions or {})
    rows = []
    for pair in sorted(pairs, key=lambda pair: (-pair.probability, pair.a, pair.b)):
        name = case(pair.a, pair.b)
        rows.append(
            {
                "cas": name,
                "probabilite": round(pair.probability, 4),
                "concordances": pair.agreement,
                "personne_a": locate(pair.a),
                "personne_b": locate(pair.b),
                "decision": _written(decided.pop(name, None)),
            }
        )
    rows += [
        {"cas": name, "concordances": EARLIER, "decision": _written(decided[name])}
        for name in sorted(decided)
    ]
    return pl.DataFrame(rows, schema=REVIEW)


def _written(same: bool | None) -> str:
    return "" if same is None else SAME if same else DIFFERENT


def read_decisions(table: pl.DataFrame, file: str = TO_REVIEW) -> dict[str, bool]:
    """Case → True for one person, False for two; cases left empty are not there.

    Args:
        table: the table of ``review_rows``, as a person gave it back; all columns as text.
        file: how to name it in messages.

    Raises:
        ErreurUtilisateur: a column is missing, a decision is not one of the two words, or one
            case is decided both ways.
    """
    if not {"cas", "decision"} <= set(table.columns):
        raise ErreurUtilisateur(
            f"« {file} » n’a plus ses colonnes « cas » et « decision » : rétablissez-les, ou "
            "supprimez ce fichier pour repartir de zéro."
        )
    words = {_plain(SAME): True, _plain(DIFFERENT): False}
    decisions: dict[str, bool] = {}
    for line, (name, written) in enumerate(table.select("cas", "decision").iter_rows(), start=2):
        word = _plain(str(written or ""))
        if not word:
            continue
        if word not in words or not name:
            raise ErreurUtilisateur(
                f"« {file} », ligne {line}, colonne « decision » : écrivez « {SAME} » ou "
                f"« {DIFFERENT} », ou laissez vide."
            )
        if decisions.setdefault(str(name), words[word]) is not words[word]:
            raise ErreurUtilisateur(
                f"« {file} », ligne {line} : ce cas est décidé « {SAME} » sur une ligne et "
                f"« {DIFFERENT} » sur une autre ; gardez une seule des deux."
            )
    return decisions


def _plain(word: str) -> str:
    low = unicodedata.normalize("NFKD", word.strip().casefold())
    return "".join(c for c in low if not unicodedata.combining(c))
