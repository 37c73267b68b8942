"""What a table to protect is made of: its dimensions, its columns, and what they may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur

#: Columns that a table may have beside its dimensions; only the first two are obligatory.
COLUMNS = (
    "value", "primary", "weight", "width", "percent", "low", "high", "fixed",
)  # fmt: skip
FLAGS = ("primary", "fixed")
_NEEDED = ("value", "primary")


@dataclass(frozen=True, slots=True)
class Dimension:
    """The categories of a column and what they add up to.

    Attributes:
        total: the category that holds all the others.
        parents: category → the one it is part of; those not named are part of the total.

    Example:
        >>> ages = Dimension("Total", {"60-74": "60+", "75+": "60+"})
        >>> ages.above("75+"), ages.above("60+"), ages.above("Total")
        (('60+', 'Total'), ('Total',), ())
    """

    total: str
    parents: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_levels(cls, total: str, levels: pl.DataFrame) -> Self:
        """A hierarchy from a table of correspondence: one column per level, the coarsest first.

        A category that bears the same name as the one above is that one, and counts once.

        Raises:
            ErreurUtilisateur: a category is part of two others.

        Example:
            >>> levels = pl.DataFrame({"epci": ["E1", "E1"], "commune": ["A", "B"]})
            >>> Dimension.from_levels("Total", levels).parents
            {'E1': 'Total', 'A': 'E1', 'B': 'E1'}
        """
        parents: dict[str, str] = {}
        for line in levels.unique(maintain_order=True).iter_rows():
            above = total
            for category in (str(one) for one in line if one is not None):
                if category == above:
                    continue
                if parents.setdefault(category, above) != above:
                    raise ErreurUtilisateur(
                        f"La catégorie « {category} » fait partie de « {parents[category]} » et "
                        f"de « {above} » : donnez-lui deux noms."
                    )
                above = category
        return cls(total, parents)

    def above(self, category: str) -> tuple[str, ...]:
        """All that a category is part of, the nearest first; nothing for the total.

        Raises:
            ErreurUtilisateur: the category is part of itself.
        """
        found: list[str] = []
        while category != self.total:
            category = self.parents.get(category, self.total)
            if category in found:
                raise ErreurUtilisateur(f"La catégorie « {category} » fait partie d’elle-même.")
            found.append(category)
        return tuple(found)


#: What a total is usually called.
_TOTALS = frozenset({"total", "ensemble", "tous", "toutes", "all"})


def columns_of(name: str, frame: pl.DataFrame, dimensions: Mapping[str, Dimension]) -> list[str]:
    """The dimensions of a table, once its columns are what they must be.

    Raises:
        ErreurUtilisateur: a column is missing, is not expected, or holds something else.
    """
    wrong = [(column, "manque") for column in _NEEDED if column not in frame.columns]
    wrong += [(column, _fault(frame[column], column in dimensions)) for column in frame.columns]
    for column, told in wrong:
        if told:
            raise ErreurUtilisateur(f"Table « {name} » : la colonne « {column} » {told}.")
    found = [column for column in frame.columns if column in dimensions]
    for column in found:
        _check_total(name, frame[column], dimensions[column].total)
    return found


def _check_total(name: str, found: pl.Series, total: str) -> None:
    """A total under another name would be one category more, and give the masked ones back."""
    named = set(found.cast(pl.String))
    like = sorted(one for one in named if one.casefold() in {*_TOTALS, total.casefold()})
    if total not in named and like:
        raise ErreurUtilisateur(
            f"Table « {name} » : le total de « {found.name} » est déclaré « {total} », qui n’y est "
            f"pas, alors que « {like[0]} » y est : écrivez le même nom des deux côtés."
        )


def _fault(found: pl.Series, dimension: bool) -> str:
    """What is wrong with a column; empty when nothing is."""
    column = found.name
    if not dimension and column not in COLUMNS:
        expected = ", ".join(COLUMNS)
        return f"n’est ni une dimension déclarée ni l’une de celles attendues ({expected})"
    if (dimension or column in _NEEDED) and found.null_count():
        return "est vide quelque part"
    if dimension or found.dtype == pl.Null:
        return ""
    if column in FLAGS:
        return "" if found.dtype == pl.Boolean else "doit dire vrai ou faux"
    return _not_numbers(found)


def _not_numbers(found: pl.Series) -> str:
    if not found.dtype.is_numeric():
        return "doit contenir des nombres"
    numbers = found.cast(pl.Float64)
    if numbers.is_nan().any():
        return "contient autre chose que des nombres (NaN)"
    if found.name not in ("low", "high") and numbers.is_infinite().any():
        return "contient un nombre infini"
    return ""
