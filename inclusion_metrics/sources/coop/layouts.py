"""The workbooks of La Coop de la médiation numérique, told by their headers.

The accompagnements export had one row per activity until August 2025; its columns were read in
the public history of the exporter. One column of October 2024 is known by its ending only.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.coop.labels import codes_of
from inclusion_metrics.sources.coop.preamble import Preamble, preamble_of, read_preamble
from inclusion_metrics.sources.draft import REASON
from inclusion_metrics.sources.tabular.grid import SourceFile
from inclusion_metrics.sources.tabular.workbook import (
    Cell,
    Table,
    day,
    find_table,
    open_workbook,
    plain,
    sheet_rows,
    text,
)

__all__ = [
    "ACTIVITY_LAYOUTS", "BENEFICIAIRES", "EQUIPE", "EQUIPE_NOMINATIVE", "MEDIATEUR", "Layout",
    "Preamble", "check_total", "codes_of", "is_saved_otherwise", "preamble_of",
    "read_accompagnements", "read_beneficiaires", "read_preamble", "role_of", "strays",
]  # fmt: skip

FINISHED = "La démarche est-elle finalisée ?"
REDIRECTED = "Le bénéficiaire est-il orienté vers une autre structure ?"
GOES_ON = "Le bénéficiaire va-t-il poursuivre son parcours d’accompagnement ?"
#: End of the label of a column that existed in October and November 2024 only.
MEDIATION_TOO = "un accompagnement de médiation numérique ?"

_ACCOMPAGNEMENT = (
    "Date", "Enregistré le", "Dernière modification le", "Type", "Participants",
    "Canaux d’accompagnement", "Nom du lieu", "Adresse", "Commune", "Code postal", "Code Insee",
    "Durée (min)", "Nom de l’atelier", "Matériel numérique utilisé",
    "Thématique(s) d’accompagnement", "Tags", "Nom de la démarche administrative",
    "Niveau d’autonomie (ou de l’atelier)", "Bénéficiaire réorienté", "Structure de redirection",
    "Commune du bénéficiaire", "Code postal du bénéficiaire", "Code Insee du bénéficiaire",
    "Genre du bénéficiaire", "Tranche d’âge du bénéficiaire", "Statut du bénéficiaire", "ID CRA",
)  # fmt: skip
_WHO_CAME = ("Bénéficiaire", "Notes supplémentaires")
_TEAM = ("Prénom du médiateur", "Nom du médiateur", "Rôle", "ID - Conum")

#: Columns of every layout with one row per activity.
_ACTIVITY = (
    "Date", "Type", "Nombre de participants", "Bénéficiaire", "Canaux d’accompagnement", "Lieu",
    "Nom de l’atelier", "Matériel numérique utilisé", "Thématique(s) d’accompagnement",
    "Nom de la démarche administrative", "Structure de redirection",
    "Commune de résidence du bénéficiaire", "Genre du bénéficiaire",
    "Tranche d’âge du bénéficiaire", "Statut du bénéficiaire", "Notes supplémentaires",
)  # fmt: skip
_TWO_STEPS = ("Niveau d’autonomie du bénéficiaire", "Niveau de l’atelier")
_ONE_STEP = ("Niveau d’autonomie (ou de l’atelier)", "Bénéficiaire réorienté")


@dataclass(frozen=True, slots=True)
class Layout:
    """One workbook of the Coop, told by its header.

    Attributes:
        since: day of the first export in this layout, ISO; "" where it is not known.
        wording: the layout in a French sentence: « export dans la … ».
        ending: end of the label of a column that may be there and is not read.
        per_activity: one row per activity instead of one per accompagnement.
        team: several mediators, named in each row.
    """

    code: str
    label: str
    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()
    since: str = ""
    wording: str = ""
    ending: str = ""
    per_activity: bool = False
    team: bool = False

    def differences(self, labels: Sequence[str]) -> tuple[list[str], list[str]]:
        """Columns that are missing, and those that are in excess."""
        found = {plain(label): label for label in labels if plain(label)}
        known = {plain(label) for label in (*self.columns, *self.optional, REASON)}
        missing = [label for label in self.columns if plain(label) not in found]
        extra = [
            " ".join(label.split())
            for key, label in found.items()
            if key not in known and not (self.ending and key.endswith(plain(self.ending)))
        ]
        return missing, extra


def _per_activity(code: str, since: str, wording: str, *more: str, ending: str = "") -> Layout:
    return Layout(
        code=f"activites_{code}",
        label="Activités d’un médiateur",
        columns=(*_ACTIVITY, *more),
        optional=(GOES_ON,) if ending else (),
        since=since,
        wording=f"{wording} (une ligne par activité)",
        ending=ending,
        per_activity=True,
    )


#: A header that several accept is of the first of them.
ACTIVITY_LAYOUTS = (
    _per_activity(
        "2025_07", "2025-07-23", "disposition de juillet 2025", "Durée (min)", *_ONE_STEP, "Tags"
    ),
    _per_activity("2025_06", "2025-06-11", "disposition de juin 2025", "Durée (min)", *_ONE_STEP),
    _per_activity(
        "2025_05", "2025-05-28", "disposition de mai 2025", "Durée (min)", *_TWO_STEPS, REDIRECTED
    ),
    _per_activity(
        "2024_11", "2024-11-13", "disposition de novembre 2024",
        "Durée (min)", *_TWO_STEPS, REDIRECTED, FINISHED,
    ),
    _per_activity(
        "2024_09_10", "2024-09-10", "disposition de septembre 2024",
        "Durée (min)", *_TWO_STEPS, REDIRECTED, FINISHED, GOES_ON,
    ),
    _per_activity(
        "2024_10", "2024-10-11", "disposition d’octobre 2024",
        "Durée (min)", *_TWO_STEPS, REDIRECTED, FINISHED, ending=MEDIATION_TOO,
    ),
    _per_activity(
        "2024_09", "2024-09-09", "première disposition de septembre 2024",
        "Durée", *_TWO_STEPS, REDIRECTED, FINISHED, GOES_ON,
    ),
)  # fmt: skip

_AUGUST = "disposition d’août 2025 (une ligne par accompagnement)"
MEDIATEUR = Layout(
    code="mediateur",
    label="Accompagnements d’un médiateur",
    columns=(*_ACCOMPAGNEMENT, *_WHO_CAME),
    optional=("Source de la donnée",),
    since="2025-08-20",
    wording=_AUGUST,
)
EQUIPE = Layout(
    code="equipe",
    label="Accompagnements d’une équipe",
    columns=(*_ACCOMPAGNEMENT, *_TEAM),
    optional=("Source de la donnée",),
    since="2025-08-20",
    wording=_AUGUST,
    team=True,
)
#: The 34 columns of a team in August 2025 can only be those of a mediator and of who did it.
EQUIPE_NOMINATIVE = Layout(
    code="equipe_nominative",
    label="Accompagnements d’une équipe, avec les noms",
    columns=(*_ACCOMPAGNEMENT, *_TEAM, *_WHO_CAME),
    optional=("Source de la donnée",),
    since="2025-08-20",
    wording=_AUGUST,
    team=True,
)
LAYOUTS = (MEDIATEUR, EQUIPE, EQUIPE_NOMINATIVE, *ACTIVITY_LAYOUTS)
BENEFICIAIRES = Layout(
    code="beneficiaires",
    label="Bénéficiaires",
    columns=(
        "Nom", "Prénom", "Année de naissance", "Nom de la commune", "Code INSEE", "Code postal",
        "N° de téléphone", "E-mail", "Genre", "Tranche d’âge", "Statut",
        "Nombre d’accompagnements", "Notes supplémentaires",
    ),
)  # fmt: skip

#: Marks loose enough to recognise an accompagnements workbook that lacks a column, so that the
#: message can name the column rather than reject the file whole.
_LOOSE_ACTIVITY = (
    ("Type", "Participants", "Canaux d’accompagnement"),
    ("Type", "Nombre de participants", "Canaux d’accompagnement"),
)
_LOOSE_PEOPLE = ("Nom", "Prénom", "Genre", "Statut")
#: Role → the sets of labels that each tell it, the first role found being the right one.
_ROLES: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("accompagnements", _LOOSE_ACTIVITY),
    ("import_beneficiaires", (("Nom", "Prénom", "Commune (Nom)", "Commune (Code INSEE)"),)),
    (
        "beneficiaires",
        (
            (*_LOOSE_PEOPLE, "Nombre d’accompagnements"),
            (*_LOOSE_PEOPLE, "Année de naissance", "Nom de la commune"),
        ),
    ),
    ("statistiques", (("Accompagnements au total",),)),
    ("coordination", (("Date de l’activité", "Médiateur·ice·s numérique·s", "ID CRA"),)),
    ("equipe_annuaire", (("Prénom", "Nom", "Rôle", "Structure employeuse - Nom"),)),
)
_NAMES = {
    "accompagnements": "Accompagnements",
    "beneficiaires": "Bénéficiaires",
    "statistiques": "Statistiques",
    "coordination": "Activités de coordination",
    "equipe_annuaire": "Équipe",
    "import_beneficiaires": "d’import de bénéficiaires",
}
#: No export has its header further down, however many filters are set.
_HEADER_LIMIT = 500


def role_of(path: Path) -> str | None:
    """What a workbook of the Coop is, told by its labels; None when it is not one.

    Returns:
        ``accompagnements``, ``beneficiaires``, ``statistiques``, ``coordination``,
        ``equipe_annuaire``, ``import_beneficiaires`` or None.

    Raises:
        ErreurUtilisateur: the file cannot be opened.
    """
    sets = [(role, {plain(mark) for mark in marks}) for role, found in _ROLES for marks in found]
    book = open_workbook(path)
    for sheet in book.sheet_names:
        for number, cells in sheet_rows(path, book, sheet):
            if number > _HEADER_LIMIT:
                break
            labels = {plain(cell) for cell in cells}
            for role, marks in sets:
                if marks <= labels:
                    return role
    return None


def read_accompagnements(path: Path) -> tuple[Layout, Table]:
    """The accompagnements table of a workbook, with its layout.

    Raises:
        ErreurUtilisateur: another workbook, or a missing, extra or repeated column.
    """
    tables = (find_table(path, marks) for marks in _LOOSE_ACTIVITY)
    table = next((found for found in tables if found is not None), None)
    if table is None:
        raise _not_this(path, "Accompagnements")
    differences = {layout.code: layout.differences(table.header) for layout in LAYOUTS}
    nearest = min(LAYOUTS, key=lambda layout: sum(map(len, differences[layout.code])))
    _check_header(nearest, table)
    return nearest, table


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
    known = _NAMES.get(role_of(path) or "")
    if known:
        return ErreurUtilisateur(
            f"« {path.name} » est le classeur {known} de la Coop, et non le classeur {wanted} : "
            "donnez ceux des accompagnements et des bénéficiaires, tels qu’ils ont été exportés."
        )
    return ErreurUtilisateur(
        f"« {path.name} » n’est pas le classeur {wanted} de la Coop : aucune ligne d’en-tête "
        "reconnue ; donnez le fichier .xlsx tel qu’il a été exporté."
    )


def _check_header(layout: Layout, table: Table) -> None:
    missing, extra = layout.differences(table.header)
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
    known = f"{layout.label}, {layout.wording}" if layout.per_activity else layout.label
    raise ErreurUtilisateur(
        f"« {table.name} », ligne {table.header_row} : {' ; '.join(parts)}{hint}. Ce n’est pas la "
        f"disposition « {known} » : refaites l’export sans modifier ses colonnes."
    )


def _listed(labels: Iterable[str]) -> str:
    quoted = [f"« {label} »" for label in labels]
    return ("la colonne " if len(quoted) == 1 else "les colonnes ") + ", ".join(quoted)


def is_saved_otherwise(file: SourceFile) -> bool:
    """Whether a file that is no workbook has the header of one: it was saved as CSV.

    Line breaks and what stands above the table may be lost there: it is not read.
    """
    return any(grid.table(marks) for grid in file.grids for marks in _LOOSE_ACTIVITY)


def strays(table: Table) -> frozenset[int]:
    """Lines of an accompagnements table that are not rows: a total or a remark below it."""
    where = {plain(label): place for place, label in enumerate(table.header)}
    date, kind, channel = (
        where.get(plain(label)) for label in ("Date", "Type", "Canaux d’accompagnement")
    )

    def filled(cells: Sequence[Cell]) -> bool:
        told = any(text(cells[place]) for place in (kind, channel) if place is not None)
        return told or (date is not None and day(cells[date]) is not None)

    return frozenset(line for line, cells in table.rows.items() if not filled(cells))


def check_total(table: Table, preamble: Preamble) -> None:
    """Raise when the workbook does not hold the number of rows it announces."""
    of_activities = plain("Type") in {plain(label) for label in table.header}
    held = len(table.rows) - (len(strays(table)) if of_activities else 0)
    if preamble.total is not None and preamble.total != held:
        raise ErreurUtilisateur(
            f"« {table.name} » annonce {preamble.total} lignes (« Total ») et en contient "
            f"{held} : il a été modifié ou coupé ; refaites l’export."
        )
