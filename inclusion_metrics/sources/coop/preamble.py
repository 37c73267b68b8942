"""What a Coop export says of itself, above its table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from inclusion_metrics.sources.tabular.workbook import Cell, Table, day, plain, text, whole_number


@dataclass(frozen=True, slots=True)
class Preamble:
    """What an export says of itself, above its header.

    Attributes:
        owner: first and last name of the mediator; for a pseudonym only, never written.
        role: of the mediator; None when somebody else made the export.
        total: rows announced: accompagnements, or activities in the layouts before August 2025.
        filters: filter → value; filters on people keep only the fact that they are set.
        found: False when these lines were deleted from the file.
    """

    owner: tuple[str, str] | None
    role: str | None
    total: int | None
    exported: date | None
    start: date | None
    end: date | None
    filters: dict[str, str] = field(default_factory=dict)
    found: bool = True


_DAY = r"(\d{2}[./]\d{2}[./]\d{4})?"
_PERIOD = re.compile(rf"{_DAY}\s*-\s*{_DAY}")
#: Filters that never name a person; of any other, only the fact that it is set is kept.
_IMPERSONAL = frozenset(
    {
        "Source", "Lieux d'accompagnement", "Communes", "Départements", "Type d'accompagnement",
        "Rôle", "Thématiques non administratives", "Thématiques administratives", "Tags",
        "Type de lieu", "Nom du lieu", "Période", "Début de période", "Fin de période",
    }
)  # fmt: skip
#: Filters on people, by their label. What else stands there may have been typed by somebody.
_ON_PEOPLE = frozenset({"Bénéficiaires", "Médiateurs", "Médiateur", "Recherche"})
_OTHER = "Autre filtre"
_OF_EXPORTS = frozenset({"Informations export", "Total", "Activités", "Date d'export", "Filtres"})


def read_preamble(table: Table) -> Preamble:
    """Total, export date, period and filters of an export."""
    return preamble_of(table.preamble)


def preamble_of(pairs: Iterable[tuple[str, object]]) -> Preamble:
    """The same, from the (label, value) pairs above a table."""
    first: dict[str, Cell] = {}
    filters: dict[str, str] = {}
    mediator: str | None = None
    filtering = False
    seen: set[str] = set()
    for written, cell in pairs:
        label = plain(written)
        seen.add(label)
        if label == "Filtres":
            filtering = True
        elif not filtering:
            first.setdefault(label, cell)
        elif (value := text(cell)) is not None:
            if label in _IMPERSONAL:
                filters[label] = value
            else:
                filters[label if label in _ON_PEOPLE else _OTHER] = "(renseigné)"
            if label == "Médiateur":
                mediator = value
    start, end = _period(filters)
    owner = _owner(first)
    another = mediator is not None and mediator != " ".join(owner or ()).strip()
    return Preamble(
        owner=_split(mediator) if another and mediator else owner,
        role=None if another else text(first.get("Rôle", "")),
        total=whole_number(first.get("Total", first.get("Activités", ""))),
        exported=_exported(first),
        start=start,
        end=end,
        filters=filters,
        found=bool(seen & _OF_EXPORTS),
    )


def _owner(first: dict[str, Cell]) -> tuple[str, str] | None:
    """First and last name of who exported."""
    names = text(first.get("Prénom", "")), text(first.get("Nom", ""))
    if not any(names):
        return None
    if _first_exporter(first):
        names = names[1], names[0]
    return names[0] or "", names[1] or ""


def _split(mediator: str) -> tuple[str, str]:
    """First and last name from a displayed name: French first names are joined by hyphens."""
    given, _, family = mediator.partition(" ")
    return given, family


def _first_exporter(first: dict[str, Cell]) -> bool:
    """Whether the file comes from the exporter of September 2024.

    It wrote the first name under « Nom » and the other way round, and the day in the language of
    the server; it is told by its hour, the only one to have seconds.
    """
    return re.match(r"\d{1,2}:\d{2}:\d{2}", text(first.get("Heure d'export", "")) or "") is not None


def _exported(first: dict[str, Cell]) -> date | None:
    shown = first.get("Date d'export", "")
    if (text(first.get("Heure d'export", "")) or "").upper().endswith(("AM", "PM")):
        try:
            return datetime.strptime(str(shown).strip(), "%m/%d/%Y").date()
        except ValueError:
            return None
    return day(shown)


def _period(filters: dict[str, str]) -> tuple[date | None, date | None]:
    """First and last day announced, taken out of the filters; one that is not read stays there."""
    shown = filters.get("Période", "").replace("&nbsp;", " ").strip()
    if found := _PERIOD.fullmatch(shown):
        del filters["Période"]
        start, end = found.groups()
        return day(start or ""), day(end or "")
    return day(filters.pop("Début de période", "")), day(filters.pop("Fin de période", ""))
