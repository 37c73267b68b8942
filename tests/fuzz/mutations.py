"""Ways to spoil a file, each a small function of a document and a seeded random."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from random import Random

from .documents import Cell, Document, Formula, Row, Sheet
from .fichiers import (
    ARCHIVE,
    CLASSEUR,
    OCTETS,
    TEXTE,
    Mutation,
    autre_forme,
    encodage,
    inserted,
    on_text,
    one_object_a_line,
)
from .valeurs import (
    ABSENTES,
    AGENT,
    DATES,
    ERREURS,
    ERREURS_ECRITES,
    ETIQUETTES,
    IMPOSSIBLES,
    JOURS,
    JSON_IMPREVUS,
    NOMBRES,
    NOMBRES_ECRITS,
    PERSONNELLES,
    TEXTES,
)


def _column(sheet: Sheet, rng: Random) -> int:
    return rng.randrange(len(sheet.header)) if sheet.header else 0


# --- Headers ------------------------------------------------------------------------------------


def _with_header(act: Callable[[Document, Sheet, Random], None]) -> Mutation:
    def mutation(document: Document, rng: Random) -> None:
        sheet = document.one_sheet(rng)
        if sheet.header:
            act(document, sheet, rng)

    mutation.__name__ = act.__name__
    return mutation


@_with_header
def entete_renommee(document: Document, sheet: Sheet, rng: Random) -> None:
    sheet.header[_column(sheet, rng)] = rng.choice(("Colonne inconnue", *ETIQUETTES))


@_with_header
def colonne_supprimee(document: Document, sheet: Sheet, rng: Random) -> None:
    place = _column(sheet, rng)
    for row in (sheet.header, *sheet.rows):
        if place < len(row):
            del row[place]


@_with_header
def etiquette_effacee(document: Document, sheet: Sheet, rng: Random) -> None:
    sheet.header[_column(sheet, rng)] = None


@_with_header
def colonne_en_double(document: Document, sheet: Sheet, rng: Random) -> None:
    place = _column(sheet, rng)
    for row in (sheet.header, *sheet.rows):
        row.append(row[place] if place < len(row) else None)


@_with_header
def etiquettes_echangees(document: Document, sheet: Sheet, rng: Random) -> None:
    one, other = _column(sheet, rng), _column(sheet, rng)
    sheet.header[one], sheet.header[other] = sheet.header[other], sheet.header[one]
    document.moved = True


@_with_header
def colonnes_permutees(document: Document, sheet: Sheet, rng: Random) -> None:
    order = list(range(len(sheet.header)))
    rng.shuffle(order)
    for row in (sheet.header, *sheet.rows):
        whole = row + [None] * (len(order) - len(row))
        row[:] = [whole[place] for place in order] + whole[len(order) :]


@_with_header
def colonne_en_plus(document: Document, sheet: Sheet, rng: Random) -> None:
    place = rng.randrange(len(sheet.header) + 1)
    sheet.header.insert(place, rng.choice(ETIQUETTES))
    cells = rng.choice((PERSONNELLES, TEXTES, NOMBRES, JOURS, ABSENTES))
    document.moved |= cells is PERSONNELLES
    for row in sheet.rows:
        row.insert(min(place, len(row)), rng.choice(cells))


_MAQUILLAGES: tuple[Callable[[str], str], ...] = (
    str.upper, str.lower, str.title, lambda t: f" {t} ", lambda t: f"\ufeff{t}",
    lambda t: t.replace(" ", "\u00a0"), lambda t: t.replace(" ", "  "),
    lambda t: t.replace(" ", "\n"), lambda t: t.replace("’", "'"), lambda t: t.replace("’", "`"),
    lambda t: unicodedata.normalize("NFD", t), lambda t: f"{t}\u200b", lambda t: f"{t}\n",
    lambda t: unicodedata.normalize("NFKD", t).encode("ascii", "ignore").decode(),
    lambda t: f'"{t}"', lambda t: t[:-1], lambda t: f"{t} :", lambda t: f"{t}*",
)  # fmt: skip


@_with_header
def etiquette_maquillee(document: Document, sheet: Sheet, rng: Random) -> None:
    disguise = rng.choice(_MAQUILLAGES)
    places = range(len(sheet.header)) if rng.random() < 0.4 else [_column(sheet, rng)]
    for place in places:
        sheet.header[place] = disguise(str(sheet.header[place] or ""))


@_with_header
def entete_repetee(document: Document, sheet: Sheet, rng: Random) -> None:
    sheet.rows.insert(rng.randrange(len(sheet.rows) + 1), list(sheet.header))
    document.moved = True


@_with_header
def entete_descendue(document: Document, sheet: Sheet, rng: Random) -> None:
    """As when a sort takes the header with the rows."""
    down = rng.randint(1, max(len(sheet.rows), 1))
    sheet.above += sheet.rows[:down]
    del sheet.rows[:down]
    document.counted = False


@_with_header
def entete_supprimee(document: Document, sheet: Sheet, rng: Random) -> None:
    sheet.header = []
    document.counted = False
    document.moved = True


@_with_header
def entete_sur_deux_lignes(document: Document, sheet: Sheet, rng: Random) -> None:
    sheet.above.append([str(label or "").partition(" ")[0] for label in sheet.header])
    for place, label in enumerate(sheet.header):
        sheet.header[place] = str(label or "").partition(" ")[2] or label
    document.counted = False


# --- Cells --------------------------------------------------------------------------------------


def _data(sheet: Sheet) -> list[Row]:
    """Its rows, without those that repeat the header: a label is not personal."""
    labels = {str(label) for label in sheet.header}
    return [row for row in sheet.rows if sum(str(c) in labels for c in row) * 2 <= len(row)]


def _cells(name: str, values: Sequence[Cell], *, personal: bool = False) -> Mutation:
    def mutation(document: Document, rng: Random) -> None:
        sheet = document.one_sheet(rng)
        if not sheet.rows:
            return
        place = rng.randrange(max(map(len, sheet.rows), default=0) or 1)
        whole = rng.random() < 0.25
        value = rng.choice(values)
        known = _data(sheet)
        for row in known if whole else rng.sample(known, min(len(known), 2)):
            if place < len(row) and (len([c for c in row if c not in (None, "")]) > 2 or value):
                row[place] = value if rng.random() < 0.7 else rng.choice(values)
        document.moved |= personal

    mutation.__name__ = name
    return mutation


CELLULES: tuple[Mutation, ...] = (
    _cells("cellules_absentes", ABSENTES),
    _cells("cellules_texte", TEXTES),
    _cells("cellules_texte", TEXTES),
    _cells("cellules_erreur", (*map(Formula, ERREURS), *ERREURS_ECRITES)),
    _cells("cellules_nombre", NOMBRES),
    _cells("cellules_nombre_ecrit", NOMBRES_ECRITS),
    _cells("cellules_date_ecrite", DATES),
    _cells("cellules_date_impossible", IMPOSSIBLES),
    _cells("cellules_jour", JOURS),
    _cells("cellules_personnelles", PERSONNELLES, personal=True),
    _cells("cellules_personnelles", PERSONNELLES, personal=True),
)


def cellules_echangees(document: Document, rng: Random) -> None:
    sheet = document.one_sheet(rng)
    rows = _data(sheet)
    for row in rng.sample(rows, min(3, len(rows))):
        if len(row) > 1:
            one, other = rng.sample(range(len(row)), 2)
            row[one], row[other] = row[other], row[one]
    document.moved = True


def cellules_en_texte(document: Document, rng: Random) -> None:
    """As after a passage through another program: everything is text."""
    for sheet in document.sheets:
        for row in sheet.rows:
            row[:] = [str(c) if isinstance(c, int | float | date) else c for c in row]


def cellules_au_dessus(document: Document, rng: Random) -> None:
    """A value above the table, beside a label that names nobody."""
    sheet = document.one_sheet(rng)
    rows = [row for row in sheet.above if len(row) > 1]
    if rows:
        values = (*ABSENTES, *TEXTES, *NOMBRES, *DATES, *IMPOSSIBLES, *JOURS)
        rng.choice(rows)[1] = rng.choice(values)
        document.counted = False


# --- Rows ---------------------------------------------------------------------------------------


def lignes_en_double(document: Document, rng: Random) -> None:
    sheet = document.one_sheet(rng)
    for row in rng.sample(sheet.rows, min(len(sheet.rows), rng.choice((1, 2, 50)))):
        sheet.rows.insert(rng.randrange(len(sheet.rows) + 1), list(row))
    document.moved |= not sheet.header  # the place of a row tells what it is about


def lignes_supprimees(document: Document, rng: Random) -> None:
    sheet = document.one_sheet(rng)
    keep = rng.choice((0, 1, 1, 2, len(sheet.rows) // 2, len(sheet.rows) // 2))
    sheet.rows[:] = rng.sample(sheet.rows, min(keep, len(sheet.rows)))
    document.moved |= not sheet.header


def lignes_melangees(document: Document, rng: Random) -> None:
    sheet = document.one_sheet(rng)
    rng.shuffle(sheet.rows)
    document.moved |= not sheet.header


def lignes_vides(document: Document, rng: Random) -> None:
    sheet = document.one_sheet(rng)
    for _ in range(rng.choice((1, 3, 40))):
        sheet.rows.insert(
            rng.randrange(len(sheet.rows) + 1), [None] * rng.choice((0, 1, len(sheet.header)))
        )


def ligne_trop_courte(document: Document, rng: Random) -> None:
    sheet = document.one_sheet(rng)
    for row in rng.sample(sheet.rows, min(2, len(sheet.rows))):
        del row[rng.randrange(1, max(len(row), 1) + 1) :]


def ligne_decalee(document: Document, rng: Random) -> None:
    sheet = document.one_sheet(rng)
    rows = _data(sheet)
    for row in rng.sample(rows, min(2, len(rows))):
        if rng.random() < 0.5:
            row.insert(rng.randrange(len(row) + 1), rng.choice(PERSONNELLES))
        elif row:
            del row[rng.randrange(len(row))]
    document.moved = True


def ligne_trop_longue(document: Document, rng: Random) -> None:
    sheet = document.one_sheet(rng)
    rows = _data(sheet)
    for row in rng.sample(rows, min(2, len(rows))):
        row += [rng.choice((None, "surplus", *PERSONNELLES)) for _ in range(rng.choice((1, 3, 30)))]
    document.moved = True


def ligne_de_total(document: Document, rng: Random) -> None:
    sheet = document.one_sheet(rng)
    width = len(sheet.header) or 3
    row: list[Cell] = [None] * width
    row[0], row[rng.randrange(width)] = rng.choice(("Total", "TOTAL", "Somme", None)), 12
    sheet.rows.append(row)


def ligne_de_commentaire(document: Document, rng: Random) -> None:
    sheet = document.one_sheet(rng)
    sheet.rows.insert(rng.randrange(len(sheet.rows) + 1), [f"NB : voir avec {AGENT}"])
    document.moved = True


EN_TETES: tuple[Mutation, ...] = (
    entete_renommee, colonne_supprimee, etiquette_effacee, colonne_en_double, etiquettes_echangees,
    colonnes_permutees, colonne_en_plus, colonne_en_plus, etiquette_maquillee, etiquette_maquillee,
    entete_repetee, entete_descendue, entete_supprimee, entete_sur_deux_lignes,
)  # fmt: skip
LIGNES: tuple[Mutation, ...] = (
    lignes_en_double, lignes_supprimees, lignes_melangees, lignes_vides, ligne_trop_courte,
    ligne_decalee, ligne_trop_longue, ligne_de_total, ligne_de_commentaire,
)  # fmt: skip
AUTRES_CELLULES: tuple[Mutation, ...] = (cellules_echangees, cellules_en_texte, cellules_au_dessus)
JSON: tuple[Mutation, ...] = (
    _cells("cellules_json", JSON_IMPREVUS, personal=True),
    _cells("cellules_json", JSON_IMPREVUS, personal=True),
    on_text("signe_en_trop", lambda t, r: inserted(t, r, r.choice('"[]{},:\\'))),
    on_text("pages", lambda t, r: f'{{"items": {t}}}', keeps_rows=True),
    on_text("une_ligne_par_objet", one_object_a_line),
    encodage,
)  # fmt: skip

#: Families of mutations of each form of file, and how often each is drawn.
FAMILLES: dict[str, tuple[tuple[int, Sequence[Mutation]], ...]] = {
    "csv": (
        (24, EN_TETES), (40, (*CELLULES, *AUTRES_CELLULES)), (16, LIGNES), (14, TEXTE),
        (3, (autre_forme,)), (5, OCTETS),
    ),
    "xlsx": (
        (24, EN_TETES), (42, (*CELLULES, *AUTRES_CELLULES)), (16, LIGNES), (12, CLASSEUR),
        (3, OCTETS), (3, (ARCHIVE,)),
    ),
    "ods": ((50, CELLULES), (20, CLASSEUR), (10, (ARCHIVE,))),
    "json": ((20, EN_TETES), (30, CELLULES), (25, JSON), (15, LIGNES), (6, OCTETS)),
    "octets": ((10, OCTETS), (12, (ARCHIVE,))),
    "yaml": ((10, OCTETS), (60, TEXTE)),
}  # fmt: skip


def spoil(document: Document, rng: Random) -> list[str]:
    """Apply a few mutations; their names are returned."""
    names = []
    for _ in range(rng.choices((1, 2, 3, 4), (45, 30, 15, 10))[0]):
        families = FAMILLES[document.shape]
        (family,) = rng.choices([f for _, f in families], [weight for weight, _ in families])
        mutation = rng.choice(family)
        mutation(document, rng)
        names.append(mutation.__name__)
    return names
