"""Tables as data: what a page prints, each figure as a number, for the workbook beside it.

A block of the page carries its tables, so the workbook has the same ones, in the same order and
under the same titles. Nothing here is read elsewhere than in published figures.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inclusion_metrics.rendering.formats import typo

#: How the tables of a block travel in the outputs of a notebook; nothing displays this type.
TABLES = "application/vnd.inclusion-metrics.tables+json"
#: In place of a value that only its two bounds may say.
SEE_BOUNDS = "voir bornes"
#: In place of a text that nobody wrote.
BLANK = "–"
KEY_FIGURES, CARDS = "Chiffres clés", "Fiches des indicateurs"
_TAGS = re.compile(r"<[^<>]*>")

#: A cell: a number, a text, or the sign that stands for a figure; never empty.
Value = str | float


@dataclass(frozen=True, slots=True)
class Heading:
    """Head of a column; ``decimals`` of its numbers, -1 for as many as they have."""

    text: str
    decimals: int = -1


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table.

    Attributes:
        title: as printed above it on the page.
        context: population, place and period.
        source: where the figures come from; empty where the table holds none.
        notes: the sentences below it.
        rows: as many cells as there are headings, none of them empty.
    """

    title: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Value, ...], ...]
    context: str = ""
    source: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a line that is not as long as the head, and two columns of the same name."""
        if any(len(row) != len(self.headings) for row in self.rows):
            raise ValueError(f"{self.title} : une ligne n’a pas une case par colonne")
        if len({head.text.lower() for head in self.headings}) != len(self.headings):
            raise ValueError(f"{self.title} : deux colonnes ont le même nom")

    def as_json(self) -> dict[str, Any]:
        """The same as plain lists and texts."""
        return {
            "titre": self.title,
            "champ": self.context,
            "source": self.source,
            "notes": list(self.notes),
            "colonnes": [[head.text, head.decimals] for head in self.headings],
            "lignes": [list(row) for row in self.rows],
        }

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Sheet:
        """Read back what ``as_json`` wrote."""
        return cls(
            title=found["titre"],
            headings=tuple(Heading(text, decimals) for text, decimals in found["colonnes"]),
            rows=tuple(tuple(row) for row in found["lignes"]),
            context=found["champ"],
            source=found["source"],
            notes=tuple(found["notes"]),
        )


def sheet(
    title: str,
    headings: Sequence[str | Heading],
    rows: Iterable[Sequence[Value | None]],
    *,
    context: str = "",
    source: str = "",
    notes: Sequence[str] = (),
) -> Sheet:
    """A table whose empty cells are said so, and whose column names are told apart."""
    heads = [Heading(head) if isinstance(head, str) else head for head in headings]
    seen: dict[str, int] = {}
    named = []
    for head in heads:
        rank = seen[head.text.lower()] = seen.get(head.text.lower(), 0) + 1
        text = head.text if rank == 1 else f"{head.text} ({rank})"
        named.append(Heading(typo(text), head.decimals))
    return Sheet(
        typo(title),
        tuple(named),
        tuple(tuple(map(_cell, row)) for row in rows),
        typo(context),
        typo(source),
        tuple(map(typo, notes)),
    )


def _cell(value: Value | None) -> Value:
    if value is None or value == "":
        return BLANK
    return typo(value) if isinstance(value, str) else value


def plain(fragment: str) -> str:
    """The text of a piece of HTML, on one line."""
    return " ".join(html.unescape(_TAGS.sub(" ", fragment)).split(" ")).strip()


def sheets_of(outputs: Iterable[Mapping[str, Any]]) -> list[Sheet]:
    """The tables of the outputs of a notebook's cell, in their order."""
    return [
        Sheet.from_json(one) for output in outputs for one in output.get("data", {}).get(TABLES, ())
    ]
