"""Where things are on an attendance sheet: people down, days across."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from inclusion_metrics.sources.grille.dates import DayLabel, day_label, years_of
from inclusion_metrics.sources.tabular.fields import folded
from inclusion_metrics.sources.tabular.grid import LINE, Grid

#: What a column at the left of the days holds, by its header.
LABELS: Mapping[str, tuple[str, ...]] = {
    "nom": ("Nom", "Noms", "Nom de famille"),
    "prenom": ("Prénom", "Prénoms"),
    "nom_complet": (
        "Nom et prénom", "Nom, prénom", "Nom prénom", "Noms et prénoms", "Nom / prénom",
        "Nom/prénom", "Prénom et nom", "Prénom nom", "Participant", "Participants",
        "Participante", "Participant(e)", "Participant(e)s", "Bénéficiaire", "Bénéficiaires",
        "Personne", "Personnes", "Usager", "Usagers", "Inscrit", "Inscrits", "Adhérent",
        "Adhérents", "Stagiaire", "Stagiaires",
    ),
    "annee_naissance": ("Année de naissance", "Né en", "Née en", "Né(e) en"),
    "date_naissance": ("Date de naissance", "Né le", "Née le", "Né(e) le"),
    "genre": ("Genre", "Sexe", "F/H", "H/F", "F/M", "M/F"),
    "statut_social": ("Statut", "Situation"),
    "code_insee_residence": ("Code Insee", "Commune (code Insee)"),
    "code_postal_residence": ("Code postal", "CP"),
    "commune": ("Commune", "Ville", "Commune de résidence"),
}  # fmt: skip
_TARGET = {folded(label): target for target, labels in LABELS.items() for label in labels}
_NAMES = ("nom", "prenom", "nom_complet")
#: Rows and columns of sums, whatever they count.
_SUM = re.compile(r"(?:(?:sous-)?total|totaux|nb|nbre|nombre|effectifs?|presents)\b.*")
#: Those that count the people of a day.
_COUNT = re.compile(
    r"(?:total|totaux|total general|presents|effectif)"
    r"|(?:total|nb\.?|nbre|nombre)(?: des?)? ?(?:presents?|participants?|presences?|personnes)"
)
_SAID = re.compile(r"\s*(?P<label>[^:]{2,40}?)\s*:\s*(?P<value>.+?)\s*", re.DOTALL)
_TITLES: Mapping[str, tuple[str, ...]] = {
    "structure": ("structure", "lieu", "site", "lieu d'activite", "espace"),
    "titre": ("atelier", "titre", "titre de l'atelier", "action", "activite", "intitule", "cycle"),
    "code_insee": ("commune", "code insee", "commune (code insee)"),
    "heure": ("heure", "horaire", "horaires"),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """An attendance table found in a grid.

    Attributes:
        line: line of its header.
        header: every cell of it, as written.
        days: column of the grid → the day at its head.
        left: what a column at the left holds → (column, header as written).
        ignored: headers of the other columns.
        titles: rows above the header, as written.
        about: what they say of the structure and of the workshop.
        rows: cells under the header, ``LINE`` included.
    """

    grid: Grid
    line: int
    header: tuple[str, ...]
    days: Mapping[str, DayLabel]
    left: Mapping[str, tuple[str, str]]
    ignored: tuple[str, ...]
    titles: tuple[str, ...]
    about: Mapping[str, str]
    rows: pl.DataFrame


def layouts(grid: Grid) -> list[Layout]:
    """The attendance tables of a sheet, one under the other."""
    names = [name for name in grid.cells.columns if name != LINE]
    rows = [["" if cell is None else cell for cell in row] for row in grid.cells[names].rows()]
    lines = grid.cells[LINE].to_list()
    heads = [place for place, row in enumerate(rows) if _is_header(row)]
    found: list[Layout] = []
    for rank, place in enumerate(heads):
        end = heads[rank + 1] if rank + 1 < len(heads) else len(rows)
        titles = _titles(rows, heads[rank - 1] + 1 if rank else 0, place, alone=bool(rank))
        before = found[-1].about if found else {}
        about = {**before, **dict(_said(titles))}
        if found and not years_of(titles):  # « Avril » under « Présences 2024 »
            titles = (*found[-1].titles, *titles)
        found.append(
            Layout(
                grid=grid,
                line=lines[place],
                header=tuple(rows[place]),
                days={n: day for n, c in zip(names, rows[place], strict=True)
                      if (day := day_label(c)) is not None},
                left=_left(names, rows[place]),
                ignored=_ignored(names, rows[place]),
                titles=titles,
                about=about,
                rows=grid.cells.slice(place + 1, end - place - 1),
            )
        )  # fmt: skip
    return found


def _is_header(row: Sequence[str]) -> bool:
    """Two days at least, and at their left headers only: a name, or an unnamed first column."""
    days = [place for place, cell in enumerate(row) if day_label(cell) is not None]
    if len(days) < 2 or not days[0]:
        return False
    before = [folded(cell) for cell in row[: days[0]]]
    if any(_TARGET.get(cell) in _NAMES for cell in before):
        return True
    return not before[0] and all(not cell or cell in _TARGET for cell in before)


def _left(names: Sequence[str], row: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The columns at the left of the first day that are understood; the first of each kind."""
    left: dict[str, tuple[str, str]] = {}
    first = next(place for place, cell in enumerate(row) if day_label(cell) is not None)
    for name, cell in zip(names[:first], row, strict=False):
        target = _TARGET.get(folded(cell))
        if target is not None:
            left.setdefault(target, (name, cell))
    if not any(target in left for target in _NAMES):
        left["nom_complet"] = (names[0], "")
    return left


def sum_label(layout: Layout, row: Sequence[str]) -> str | None:
    """The label of a row of sums, at the left of its days; None for a row of a person."""
    first = min(int(name[1:]) for name in layout.days)
    return next((cell for cell in row[:first] if cell and is_sum(cell)), None)


def _ignored(names: Sequence[str], row: Sequence[str]) -> tuple[str, ...]:
    used = {name for name, _ in _left(names, row).values()}
    return tuple(
        " ".join(cell.split())
        for name, cell in zip(names, row, strict=True)
        if cell.strip() and name not in used and day_label(cell) is None and not is_sum(cell)
    )


def is_sum(cell: str) -> bool:
    """True for the label of a row or of a column of sums."""
    return _SUM.fullmatch(folded(cell)) is not None


def counts_people(cell: str) -> bool:
    """True for the label of a row that counts the people of each day."""
    return _COUNT.fullmatch(folded(cell).removesuffix(":").strip()) is not None


def _titles(
    rows: Sequence[Sequence[str]], start: int, place: int, *, alone: bool
) -> tuple[str, ...]:
    """The rows above a header; between two tables, only those of one cell just above it."""
    kept: list[str] = []
    for row in reversed(rows[start:place]):
        cells = [cell for cell in row if cell.strip()]
        if alone and len(cells) > 1:
            break
        pair = len(cells) == 2 and ":" not in cells[0]
        kept.append((" : " if pair else " ").join(cells))
    return tuple(reversed(kept))


def _said(titles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """« Structure : … », « Atelier : … », in one cell or in two."""
    for title in titles:
        found = _SAID.fullmatch(title)
        if found is None:
            continue
        label = folded(found["label"])
        for target, labels in _TITLES.items():
            if label in labels:
                yield target, found["value"]
