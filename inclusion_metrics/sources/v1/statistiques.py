"""The statistics of the Espace Coop V1: printed figures, for context only.

Three files hold some: the statistics of a period (CSV, or XLSX: sections stacked under a title),
the monthly statistics of the archives, and the figures by territory. None can be counted again:
the shares by age and by status are whole percentages, truncated, of a number of participants.
The title may name a mediator: only its period and its territory are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import polars as pl

from inclusion_metrics.identity import Key
from inclusion_metrics.loading import Fichier
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.draft import REJECTS, Draft
from inclusion_metrics.sources.reader import Context, Reader
from inclusion_metrics.sources.tabular.fields import folded
from inclusion_metrics.sources.tabular.grid import LINE, Grid, SourceFile
from inclusion_metrics.sources.v1 import chiffres as v1_chiffres
from inclusion_metrics.sources.v1.chiffres import COUNT, PERCENT, Figure
from inclusion_metrics.sources.v1.colonnes import MARKS
from inclusion_metrics.sources.v1.nomenclatures import ORGANISMES
from inclusion_metrics.sources.voisins import neighbours

STATISTICS, MONTHLY, TERRITORIES = "statistiques", "mensuelles", "territoires"
GENERAL, FOLLOWED = "Général", "Général – accompagnements avec suivi"
THEMES, REDIRECTED = "Thèmes des accompagnements", "Usager.ères réorienté.es"
EVOLUTIONS = ("Évolution des comptes rendus d’activité", "Évolution des accompagnements")
SECTIONS = {
    folded(section): section
    for section in (
        GENERAL, THEMES, "Canaux d’accompagnements", "Lieux des accompagnements",
        "Temps en accompagnements", "Durée des accompagnements", "Tranches d’âge des usagers",
        "Statut des usagers", *EVOLUTIONS, REDIRECTED,
    )
}  # fmt: skip
#: The lines from here to the end of « Général » tell the follow-ups: a label is repeated there.
FOLLOWED_FROM = ("accompagnements avec suivi", "usagers qui ont beneficies d'un accompagnement")
REDIRECTIONS = "Redirections vers une autre structure agréée"
#: Organisations that may be named: the form's own list, and what the file says of the others.
BODIES = frozenset(map(folded, (*ORGANISMES, "Lieu vide", "Saisie vide")))
OTHER_BODIES = "Autres organismes"
TERRITORY_MARKS = ("Code", "Nom", "Personnes accompagnées", "Dotation de conseillers")
SOURCE = "Espace Coop V1, statistiques"
_TITLE = re.compile(r"^Statistiques\b(.*?)(\d{2}/\d{2}/\d{4})\s*-\s*(\d{2}/\d{2}/\d{4})\s*$")
_TERRITORY = re.compile(r"^\s*code(departement|region)\b.*?\b(\d{2,3}|2[ab])\s*$", re.IGNORECASE)
_GLUED = re.compile(rf"^({REDIRECTIONS})\s*(\d+)$")
_YEAR = re.compile(r"^20\d\d$")

REMARK = (
    "Les statistiques de l’Espace Coop V1 ne servent que de contexte : les âges et les statuts y "
    "sont des pourcentages entiers, tronqués, sans effectifs ; ni part ni nombre de retraités ne "
    "peuvent en être recalculés."
)
REMARK_MONTHLY = (
    "Les statistiques mensuelles de l’Espace Coop V1 ne servent que de contexte : donnez l’archive "
    "des comptes rendus pour que les indicateurs soient calculés."
)
REMARK_TERRITORIES = (
    "L’export par territoire de l’Espace Coop V1 ne dit pas sa période et ne sert que de "
    "contexte : notez la période choisie lors du téléchargement."
)


def recognise(file: SourceFile) -> str | None:
    """``statistiques``, ``territoires``, or ``mensuelles`` (without the reports themselves)."""
    if any(_title(grid) for grid in file.grids):
        return STATISTICS
    if neighbours.tables_of(file, TERRITORY_MARKS):
        return TERRITORIES
    if neighbours.tables_of(file, MARKS):
        return None  # the archive of the reports, which says more
    return MONTHLY if any(v1_chiffres.is_monthly(grid) for grid in file.grids) else None


def read(file: SourceFile, context: Context) -> Draft:
    """Read one of the three files as context.

    Raises:
        ErreurUtilisateur: none of them, or statistics without their period.
    """
    role = recognise(file)
    if role == STATISTICS:
        return _statistics(file, context.key)
    if role == TERRITORIES:
        return _territories(file, context.key)
    if role == MONTHLY:
        return _monthly(file, context.key)
    raise ErreurUtilisateur(
        f"« {file.name} » n’est pas un fichier de statistiques de l’Espace Coop V1 : il commence "
        "par « Statistiques » et sa période, suivis de « Général »."
    )


def _title(grid: Grid) -> str:
    """The first cell, when it opens statistics of the V1; "" otherwise."""
    top = [cells[0] for _, cells in v1_chiffres.cells_of(grid, 6)]
    opens = bool(top) and top[0].startswith("Statistiques") and GENERAL in top[1:]
    return top[0] if opens else ""


def _statistics(file: SourceFile, key: Key) -> Draft:
    grid = next(grid for grid in file.grids if _title(grid))
    title = _title(grid)
    start, end, territory = _said_by(file, title)
    figures = [
        replace(figure, start=figure.start or start, end=figure.end or end)
        for block in _blocks(list(v1_chiffres.cells_of(grid))[1:])
        for figure in (_evolution if block.section in EVOLUTIONS else _figures)(block)
    ]
    source = f"{SOURCE}, {territory or f'fichier {file.key}'}"
    return _draft(file, STATISTICS, grid, figures, source, REMARK, (key, title))


def _said_by(file: SourceFile, title: str) -> tuple[date, date, str]:
    """First and last day, and territory if it is one, for it may be somebody's name."""
    found = _TITLE.match(title)
    start, end = (_day(found[2]), _day(found[3])) if found else (None, None)
    if found is None or start is None or end is None or end < start:
        raise ErreurUtilisateur(
            f"« {file.name} » : sa première ligne ne finit pas par une période « jj/mm/aaaa-"
            "jj/mm/aaaa » ; refaites l’export, un chiffre sans période ne peut pas être cité."
        )
    code = _TERRITORY.match(found[1])
    if code:
        kind = "département" if code[1].casefold() == "departement" else "région"
        return start, end, f"{kind} {code[2].upper()}"
    return start, end, "France entière" if found[1].strip() == "nationales" else ""


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError:
        return None


@dataclass(slots=True)
class _Block:
    """One section: its name ("" when unknown), whether it prints shares, its rows."""

    section: str
    percent: bool = False
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def _blocks(rows: Iterable[tuple[int, Sequence[str]]]) -> list[_Block]:
    """The stacked sections. A title stands alone on its line, after an empty one."""
    blocks = [_Block("")]
    previous = 0
    for line, cells in rows:
        padded = [*cells, "", "", "", ""][:4]
        glued = _GLUED.match(padded[0])
        if glued and not padded[1]:  # one version of the service forgot the separator
            padded[:2] = glued.groups()
        alone = not any(padded[1:])
        section = SECTIONS.get(_heading(padded[0]), "")
        after_blank, previous = line > previous + 1, line
        if alone and section:
            blocks.append(_Block(section, "en %" in padded[0]))
            continue
        if alone and after_blank and not _YEAR.match(padded[0]):
            blocks.append(_Block(""))
        elif blocks[-1].section == GENERAL and folded(padded[0]).startswith(FOLLOWED_FROM):
            blocks.append(_Block(FOLLOWED))
        blocks[-1].rows.append((line, padded))
    return blocks


def _figures(block: _Block) -> Iterator[Figure]:
    """The figures of one section; no section, no figure: what stands there is unknown."""
    for line, (label, value, share, _) in block.rows:
        number, unit = v1_chiffres.number(value)
        if block.percent or label.startswith("Pourcentage"):
            unit = PERCENT
        yield Figure(line, block.section, label, number, unit)
        if block.section == THEMES and share:
            yield Figure(line, THEMES, label, v1_chiffres.number(share)[0], PERCENT)


def _evolution(block: _Block) -> Iterator[Figure]:
    """Reports by month, which the period of the file does not bound.

    The workbook puts two years side by side, the CSV one under the other. What names no month is
    not of this section: after a title that was lost, it may name a person.
    """
    years = ["", ""]
    for line, cells in block.rows:
        for side in (0, 1):
            label, count = cells[2 * side : 2 * side + 2]
            if _YEAR.match(label):
                years[side] = label
            elif label:
                told = f"{label} {years[side]}".strip()
                number, _ = v1_chiffres.number(count)
                section = block.section if v1_chiffres.names_month(label) else ""
                yield Figure(line, section, told, number, COUNT, *v1_chiffres.month_of(told))


def _heading(label: str) -> str:
    return folded(label.replace("·", " ")).strip("' ").removesuffix("(en %)").strip("' ")


def _monthly(file: SourceFile, key: Key) -> Draft:
    grid = next(grid for grid in file.grids if v1_chiffres.is_monthly(grid))
    titles = grid.cells["c0"].head(3).fill_null("").to_list()
    source = f"{SOURCE} mensuelles, fichier {file.key}"
    figures = v1_chiffres.monthly(grid)
    return _draft(file, MONTHLY, grid, figures, source, REMARK_MONTHLY, (key, *titles))


def _territories(file: SourceFile, key: Key) -> Draft:
    table = neighbours.only_table(file, TERRITORY_MARKS, "donnez l’export par territoire")
    code, name = (
        next(label for label in table.header if folded(label) == mark) for mark in ("code", "nom")
    )
    if code in table.numeric:
        raise ErreurUtilisateur(
            f"« {file.name} », ligne {table.line + 1}, colonne « {code} » : un code est devenu un "
            "nombre (un zéro initial s’y perd) ; refaites l’export sans réenregistrer le fichier."
        )
    figures = []
    for row in table.rows.iter_rows(named=True):
        for label in (label for label in table.header if label not in (code, name)):
            value, unit = v1_chiffres.number(row[label] or "")
            unit = PERCENT if folded(label).startswith("taux") else unit
            figures.append(Figure(row[LINE], label, f"{row[name]} ({row[code]})", value, unit))
    grid = next(grid for grid in file.grids if grid.sheet == table.sheet)
    source = f"{SOURCE} par territoire, fichier {file.key}"
    return _draft(file, TERRITORIES, grid, figures, source, REMARK_TERRITORIES, (key, file.key))


def _draft(
    file: SourceFile,
    role: str,
    grid: Grid,
    figures: Sequence[Figure],
    source: str,
    remark: str,
    identity: tuple[Key, *tuple[str, ...]],
) -> Draft:
    """The figures, each once; the lines that could not be read are set aside.

    The period stays with the figures: on the file, it would be taken for a history of attendance.
    """
    sorted_out = v1_chiffres.sort_out(figures)
    kept, others = _named_bodies(sorted_out.kept)
    key, *of_file = identity
    rejects = sorted_out.rejects.with_columns(
        fichier=pl.lit(file.name), feuille=pl.lit(grid.sheet)
    ).select(REJECTS.names())
    return Draft(
        file=Fichier(
            format=STATISTIQUES.code, role=role, nom=file.name, sha256=file.sha256,
            lignes_lues=len({figure.line for figure in figures}),
            lignes_gardees=len({figure.line for figure in sorted_out.kept}),
            lignes_rejetees=rejects.height,
            changements=neighbours.merged(
                {"lignes en double": sorted_out.repeated,
                 "organismes hors liste, réunis sous « Autres organismes »": others}
            ),
        ),
        tables={"contexte": v1_chiffres.table(kept, source, key, role, *of_file)},
        rejects=rejects.cast(REJECTS),
        remarks=(remark,),
    )  # fmt: skip


def _named_bodies(figures: Sequence[Figure]) -> tuple[list[Figure], int]:
    """Organisations typed by mediators put together: their names may name people."""
    typed = [f for f in figures if f.section == REDIRECTED and folded(f.label) not in BODIES]
    kept = [figure for figure in figures if figure not in typed]
    if typed:
        one = typed[0]
        total = round(sum(f.value or 0 for f in typed), 2)
        kept.append(Figure(one.line, REDIRECTED, OTHER_BODIES, total, one.unit, one.start, one.end))
    return kept, len(typed)


STATISTIQUES = Reader(
    code="v1-statistiques",
    label="Espace Coop V1 (statistiques)",
    recognise=recognise,
    read=read,
)
