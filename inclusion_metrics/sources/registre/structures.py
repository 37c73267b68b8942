"""The places of a register: its sheet of structures, and the rows that name one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from inclusion_metrics.nomenclatures import TypeLieu
from inclusion_metrics.schemas import Structures
from inclusion_metrics.sources.registre.lignes import Lines
from inclusion_metrics.sources.seats import slug, structure_id

ASSUMED = "structure laissée vide, lue comme la seule du registre"
_WANTED = Structures.create_empty().schema
_Row = Mapping[str, Any]


@dataclass(slots=True)
class Places:
    """The structures described, and those that rows name without describing them."""

    described: pl.DataFrame
    named: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    @property
    def table(self) -> pl.DataFrame:
        """Rows of ``schemas.Structures``."""
        others = pl.DataFrame(
            [
                {"structure_id": one, "nom": name, "code_insee": town}
                for one, (name, town) in sorted(self.named.items())
            ],
            schema={name: pl.String() for name in ("structure_id", "nom", "code_insee")},
        )
        return pl.concat([self.described, others], how="diagonal")


def check_structures(lines: Lines | None) -> Places:
    """The places described, those that contradict one another set aside."""
    if lines is None:
        return Places(pl.DataFrame(schema=_WANTED))
    lines.drop_doubles()
    known = lines.rows.select("code_insee", "nom").iter_rows()
    made = pl.Series("structure_id", [structure_id(*one) for one in known], dtype=pl.String)
    lines.rows = lines.rows.with_columns(made)
    return Places(lines.hold(Structures, "nom"))


def settle(lines: Lines, places: Places, *, assumed: bool = False, receives: bool = True) -> None:
    """Give each row ``structure_id``, ``structure`` (its name) and ``structure_insee``.

    Args:
        assumed: an empty cell means the only structure of the register, if it has only one.
        receives: the row is of a day when the structure received somebody.

    A name that two communes share and that the row does not settle is set aside; so is such a day
    outside the opening of its structure.
    """
    by_name: dict[str, list[_Row]] = defaultdict(list)
    for row in places.described.iter_rows(named=True):
        by_name[slug(row["nom"])].append(row)
    lines.rows = lines.rows.with_columns(pl.col("structure").str.strip_chars())
    if assumed and places.described.height == 1:
        _assume(lines, places.described["nom"].item())
    absent = [name for name in ("code_insee", "date") if name not in lines.rows.columns]
    told = lines.rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in absent)
    pairs = told.select("structure", "code_insee").unique()
    found = [_one(by_name, places, *pair) for pair in pairs.iter_rows()]
    schema = {
        "structure_id": pl.String(), "lieu": pl.String(), "structure_insee": pl.String(),
        "ouverture": pl.Date(), "fermeture": pl.Date(), "ambigue": pl.Boolean(),
    }  # fmt: skip
    known = pairs.hstack(pl.DataFrame(found, schema=schema, orient="row"))
    lines.rows = told.join(
        known, on=["structure", "code_insee"], how="left", nulls_equal=True, maintain_order="left"
    ).with_columns(structure="lieu")
    lines.refuse(
        pl.col("ambigue"), "structure_ambigue", "structure",
        "deux structures portent ce nom : précisez la commune du lieu",
    )  # fmt: skip
    if receives and "date" not in absent:
        day = pl.col("date")
        lines.refuse(
            (day < pl.col("ouverture")) | (day > pl.col("fermeture")), "hors_ouverture", "date",
            "ce jour-là, cette structure n’était pas ouverte (feuille Structures)",
        )  # fmt: skip
    lines.rows = lines.rows.drop("lieu", "ouverture", "fermeture", "ambigue", *absent)


def _assume(lines: Lines, name: str) -> None:
    blank = pl.col("structure").is_null()
    if "type_lieu" in lines.rows.columns:
        place = pl.col("type_lieu").fill_null(TypeLieu.LIEU_ACTIVITE.code)
        blank = blank & (place == TypeLieu.LIEU_ACTIVITE.code)
    lines.changes[ASSUMED] += lines.rows.filter(blank).height
    lines.rows = lines.rows.with_columns(
        structure=pl.when(blank).then(pl.lit(name)).otherwise("structure")
    )


_Found = tuple[str | None, str | None, str | None, date | None, date | None, bool]


def _one(
    by_name: Mapping[str, list[_Row]], places: Places, name: str | None, town: str | None
) -> _Found:
    """Identifier, name, commune and opening of what a row names; True when it is not settled."""
    if not name:
        return None, None, None, None, None, False
    same = by_name.get(slug(name), [])
    if len(same) > 1:
        same = [row for row in same if row["code_insee"] == town]
        if len(same) != 1:
            return None, name, None, None, None, True
    if same:
        row = same[0]
        return (
            row["structure_id"], row["nom"], row["code_insee"], row["date_ouverture"],
            row["date_fermeture"], False,
        )  # fmt: skip
    made = structure_id(town, name)
    shown, _ = places.named.setdefault(made, (name, town))
    # Of several spellings, one, whatever the order of rows.
    places.named[made] = (min(shown, name), town)
    return made, places.named[made][0], town, None, None, False
