"""The workbooks of La Coop de la médiation numérique: their headers and their preamble."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import Labelled
from inclusion_metrics.sources.workbook import Table, day, find_table, plain, text, whole_number

_ACTIVITY = (
    "Date", "Enregistré le", "Dernière modification le", "Type", "Participants",
    "Canaux d’accompagnement", "Nom du lieu", "Adresse", "Commune", "Code postal", "Code Insee",
    "Durée (min)", "Nom de l’atelier", "Matériel numérique utilisé",
    "Thématique(s) d’accompagnement", "Tags", "Nom de la démarche administrative",
    "Niveau d’autonomie (ou de l’atelier)", "Bénéficiaire réorienté", "Structure de redirection",
    "Commune du bénéficiaire", "Code postal du bénéficiaire", "Code Insee du bénéficiaire",
    "Genre du bénéficiaire", "Tranche d’âge du bénéficiaire", "Statut du bénéficiaire", "ID CRA",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """One workbook of the Coop, told by its header."""

    code: str
    label: str
    marks: tuple[str, ...]
    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()


MEDIATEUR = Layout(
    "mediateur",
    "Accompagnements d’un médiateur",
    ("Date", "Type", "Participants", "Bénéficiaire", "ID CRA"),
    (*_ACTIVITY, "Bénéficiaire", "Notes supplémentaires"),
    ("Source de la donnée",),
)
EQUIPE = Layout(
    "equipe",
    "Accompagnements d’une équipe",
    ("Date", "Type", "Participants", "Prénom du médiateur", "ID CRA"),
    (*_ACTIVITY, "Prénom du médiateur", "Nom du médiateur", "Rôle", "ID - Conum"),
    ("Source de la donnée",),
)
BENEFICIAIRES = Layout(
    "beneficiaires",
    "Bénéficiaires",
    ("Nom", "Prénom", "Année de naissance", "Nombre d’accompagnements"),
    (
        "Nom", "Prénom", "Année de naissance", "Nom de la commune", "Code INSEE", "Code postal",
        "N° de téléphone", "E-mail", "Genre", "Tranche d’âge", "Statut",
        "Nombre d’accompagnements", "Notes supplémentaires",
    ),
)  # fmt: skip

#: Marks loose enough to recognise an accompagnements workbook that lacks a column, so that the
#: message can name the column rather than reject the file whole.
_LOOSE_ACTIVITY = ("Type", "Participants", "Canaux d’accompagnement")
_LOOSE_PEOPLE = ("Nom", "Prénom", "Genre", "Statut")


def read_accompagnements(path: Path) -> tuple[Layout, Table]:
    """The accompagnements table of a workbook, with its layout.

    Raises:
        ErreurUtilisateur: another workbook, or a missing, extra or repeated column.
    """
    table = find_table(path, _LOOSE_ACTIVITY)
    if table is None:
        raise _not_this(path, "Accompagnements")
    team = plain("Prénom du médiateur") in {plain(label) for label in table.header}
    layout = EQUIPE if team else MEDIATEUR
    _check_header(layout, table)
    return layout, table


def read_beneficiaires(path: Path) -> Table:
    """The table of a *Bénéficiaires* workbook.

    Raises:
        ErreurUtilisateur: another workbook, or a missing, extra or repeated column.
    """
    table = find_table(path, _LOOSE_PEOPLE)
    if table is None:
        raise _not_this(path, "Bénéficiaires")
    _check_header(BENEFICIAIRES, table)
    return table


def _not_this(path: Path, wanted: str) -> ErreurUtilisateur:
    """Name what the workbook is, when it is another one of the Coop's."""
    kinds = {
        "Accompagnements": find_table(path, _LOOSE_ACTIVITY),
        "Bénéficiaires": find_table(path, _LOOSE_PEOPLE),
        "Statistiques": find_table(path, ("Accompagnements au total",)),
    }
    known = next((kind for kind, found in kinds.items() if found is not None), None)
    if known:
        return ErreurUtilisateur(
            f"« {path.name} » est le classeur {known} de la Coop, là où le classeur {wanted} est "
            "attendu : l’ordre est ACCOMPAGNEMENTS puis BENEFICIAIRES."
        )
    return ErreurUtilisateur(
        f"« {path.name} » n’est pas le classeur {wanted} de la Coop : aucune ligne d’en-tête "
        "reconnue ; donnez le fichier .xlsx tel qu’il a été exporté."
    )


def _check_header(layout: Layout, table: Table) -> None:
    found = {plain(label): label for label in table.header if plain(label)}
    known = {plain(label): label for label in (*layout.columns, *layout.optional)}
    missing = [label for label in layout.columns if plain(label) not in found]
    extra = [label for key, label in found.items() if key not in known]
    if not missing and not extra:
        return
    parts = []
    if missing:
        parts.append(f"il manque {_listed(missing)}")
    if extra:
        parts.append(f"{_listed(extra)} {'est' if len(extra) == 1 else 'sont'} en trop")
    hint = ""
    if len(missing) == 1 and extra:
        near = difflib.get_close_matches(missing[0], extra, n=1)
        hint = f" (« {near[0]} » est-elle « {missing[0]} » ?)" if near else ""
    raise ErreurUtilisateur(
        f"« {table.name} », ligne {table.header_row} : {' ; '.join(parts)}{hint}. Ce n’est pas la "
        f"disposition « {layout.label} » : refaites l’export sans modifier ses colonnes."
    )


def _listed(labels: Iterable[str]) -> str:
    quoted = [f"« {label} »" for label in labels]
    return ("la colonne " if len(quoted) == 1 else "les colonnes ") + ", ".join(quoted)


@dataclass(frozen=True, slots=True)
class Preamble:
    """What an export says of itself, above its header.

    Attributes:
        owner: first and last name of the mediator; for a pseudonym only, never written.
        filters: filter → value; filters on people keep only the fact that they are set.
    """

    owner: tuple[str, str] | None
    role: str | None
    total: int | None
    exported: date | None
    start: date | None
    end: date | None
    filters: dict[str, str] = field(default_factory=dict)


_PERIOD = re.compile(r"(\d{2}\.\d{2}\.\d{4})?\s*-\s*(\d{2}\.\d{2}\.\d{4})?")
#: Filters that never name a person; of any other, only the fact that it is set is kept.
_IMPERSONAL = frozenset(
    {
        "Source", "Lieux d'accompagnement", "Communes", "Départements", "Type d'accompagnement",
        "Rôle", "Thématiques non administratives", "Thématiques administratives", "Tags",
    }
)  # fmt: skip


def read_preamble(table: Table) -> Preamble:
    """Total, export date, period and filters of an export."""
    return preamble_of(table.preamble)


def preamble_of(pairs: Iterable[tuple[str, object]]) -> Preamble:
    """The same, from the (label, value) pairs above a table."""
    first: dict[str, object] = {}
    filters: dict[str, str] = {}
    filtering = False
    for label, cell in pairs:
        if label == "Filtres":
            filtering = True
        elif not filtering:
            first.setdefault(label, cell)
        elif (value := text(cell)) is not None:
            kept = label in _IMPERSONAL or label == "Période"
            filters[label] = value if kept else "(renseigné)"
    start, end = None, None
    if found := _PERIOD.fullmatch(filters.pop("Période", "-").strip()):
        start, end = (day(part) if part else None for part in found.groups())
    names = text(first.get("Prénom", "")), text(first.get("Nom", ""))
    return Preamble(
        owner=(names[0] or "", names[1] or "") if any(names) else None,
        role=text(first.get("Rôle", "")),
        total=whole_number(first.get("Total", "")),
        exported=day(first.get("Date d'export", "")),
        start=start,
        end=end,
        filters=filters,
    )


def check_total(table: Table, preamble: Preamble) -> None:
    """Raise when the workbook does not hold the number of rows it announces."""
    if preamble.total is not None and preamble.total != len(table.rows):
        raise ErreurUtilisateur(
            f"« {table.name} » annonce {preamble.total} lignes (« Total ») et en contient "
            f"{len(table.rows)} : il a été modifié ou coupé ; refaites l’export."
        )


@cache
def codes_of(nomenclature: type[Labelled]) -> dict[str, str]:
    """Label, freed of its typographic variants → code."""
    return {plain(label): code for code, label in nomenclature.labels().items()}
