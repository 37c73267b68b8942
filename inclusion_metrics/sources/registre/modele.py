"""Write the workbook that a service fills in by hand, from the declaration of its sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import Labelled
from inclusion_metrics.sources.registre.colonnes import Column, Sheet, offered
from inclusion_metrics.sources.registre.feuilles import (
    ABSENCE,
    LISTS,
    READ_ME,
    SHEETS,
    STRUCTURES,
)
from inclusion_metrics.sources.tabular.fields import Type
from inclusion_metrics.typography import typo

#: Rows ruled for a printed form, and rows that keep their drop-down lists.
_RULED, _VALIDATED = 25, 5000
_HELP_ROW = 2
_PAGE_WIDTH = 150  # characters that stay legible across a landscape A4 page
_PLACES = "liste_structures"
_WHEN_MADE = datetime(2024, 1, 1)  # the same workbook, byte for byte, whatever the day
_DATES = {
    "validate": "date", "criteria": "between", "minimum": date(1900, 1, 1),
    "maximum": date(2100, 12, 31), "error_title": "Date attendue",
    "error_message": "Écrivez une date : jj/mm/aaaa.",
}  # fmt: skip
_WIDTHS = {
    Type.DATE: 13, Type.ENTIER: 13, Type.DECIMAL: 13, Type.ANNEE: 13, Type.OUI_NON: 12,
    Type.CODE_INSEE: 16, Type.CODE_POSTAL: 13, Type.SIRET: 18, Type.LISTE: 22,
}  # fmt: skip
_NUMBERS = {Type.DATE: "dd/mm/yyyy", Type.ENTIER: "0", Type.ANNEE: "0", Type.DECIMAL: "#,##0.##"}
_LENGTHS = {Type.CODE_INSEE: 5, Type.CODE_POSTAL: 5, Type.SIRET: 14}

_HOW = (
    "Remplissez les feuilles qui vous servent ; laissez les autres vides, ou supprimez-les. "
    "Il suffit de Présences, ou d’Activités comptées.",
    "Une ligne par personne, par venue, par droit… sous l’en-tête. Les colonnes marquées "
    "« Obligatoire » le sont pour chaque ligne ; masquez ou supprimez celles dont vous n’avez "
    "pas l’usage, ajoutez les vôtres : elles ne sont pas lues.",
    "Les lignes « EXEMPLE », au-dessus de l’en-tête, montrent comment remplir ; elles ne sont "
    "jamais lues.",
    "Les listes déroulantes viennent de la feuille Listes. Plusieurs valeurs dans une case : "
    "séparez-les par « ; ».",
    "Les codes (Insee, code postal, SIRET) gardent leur zéro de tête.",
)
_LEAVES = (
    "Le fichier rempli reste chez vous : il est lu sur votre poste, rien n’est envoyé.",
    "À la lecture, noms, prénoms, dates de naissance et identifiants deviennent des pseudonymes "
    "dont vous seuls avez la clé ; les titres d’atelier ne sont pas conservés.",
    "Ne sortent du service que des nombres, protégés par le secret statistique : jamais un nom, "
    "une date de naissance, un identifiant, ni une ligne de ce classeur.",
    "N’écrivez nulle part de note sur une personne : ni santé, ni ressources, ni adresse.",
)


@dataclass(frozen=True, slots=True)
class _Styles:
    """The few formats of the workbook."""

    title: Format
    strong: Format
    header: Format
    needed: Format
    help: Format
    example: Format
    example_day: Format
    wrapped: Format


def write_model(path: Path) -> None:
    """Write the empty register, ready to be filled in.

    Raises:
        ErreurUtilisateur: not an ``.xlsx`` name, a file is already there (it may be filled), or
            the folder cannot be written.
    """
    if path.suffix.lower() != ".xlsx":
        raise ErreurUtilisateur(f"« {path.name} » : donnez un nom qui finit par « .xlsx ».")
    if path.exists():
        raise ErreurUtilisateur(
            f"« {path} » existe déjà, peut-être rempli : choisissez un autre nom, ou déplacez-le."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(str(path)) as book:
            _write(book)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise ErreurUtilisateur(
            f"« {path} » ne peut pas être écrit : choisissez un autre dossier, ou vérifiez vos "
            "droits et la place disponible."
        ) from error


def _write(book: Workbook) -> None:
    book.set_properties(
        {"title": "Registre de médiation numérique", "created": _WHEN_MADE,
         "comments": "Modèle à remplir, lu par inclusion-metrics."}
    )  # fmt: skip
    styles = _styles(book)
    _read_me(book.add_worksheet(READ_ME), styles)
    for sheet in SHEETS:
        _sheet(book, book.add_worksheet(sheet.name), sheet, styles)
    book.define_name(_PLACES, _range(STRUCTURES.name, 0, _header_row(STRUCTURES) + 1, 500))
    _lists(book, book.add_worksheet(LISTS), styles)


def _styles(book: Workbook) -> _Styles:
    edge: dict[str, Any] = {"border": 1, "border_color": "#8A94A6", "text_wrap": True}
    header = {**edge, "bold": True, "valign": "vcenter"}
    aside = {**edge, "italic": True, "font_size": 9, "valign": "top"}
    example = {**edge, "italic": True, "font_color": "#5A5A5A", "bg_color": "#F3F3F3"}
    return _Styles(
        title=book.add_format({"bold": True, "font_size": 16}),
        strong=book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        header=book.add_format({**header, "bg_color": "#DCE6F2"}),
        needed=book.add_format({**header, "bg_color": "#1F3A5F", "font_color": "#FFFFFF"}),
        help=book.add_format(aside),
        example=book.add_format({**example, "num_format": "@"}),
        example_day=book.add_format({**example, "num_format": "dd/mm/yyyy"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
    )


def _read_me(page: Worksheet, styles: _Styles) -> None:
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 72)
    page.set_column(2, 2, 20)
    page.write(0, 0, "Registre de médiation numérique : mode d’emploi", styles.title)
    row = _paragraphs(page, 2, "Remplir", _HOW, styles)
    row = _paragraphs(page, row, "Ce qui sort du service", _LEAVES, styles)
    page.write_row(row, 0, ("Feuille", "À quoi elle sert", "Porte des noms"), styles.header)
    for sheet in SHEETS:
        row += 1
        page.write_url(row, 0, f"internal:'{sheet.name}'!A1", string=sheet.name)
        page.write(row, 1, typo(sheet.purpose), styles.wrapped)
        page.write(row, 2, "oui : à protéger" if sheet.names else "non")
    row += 2
    page.write_row(row, 0, ("Case sans réponse", "Ce qu’on en comprend"), styles.header)
    for mark, meaning in ABSENCE:
        row += 1
        page.write_string(row, 0, mark)
        page.write_string(row, 1, typo(meaning), styles.wrapped)
    _print_setup(page, 1)
    page.fit_to_pages(1, 1)


def _paragraphs(
    page: Worksheet, row: int, title: str, texts: Sequence[str], styles: _Styles
) -> int:
    page.write(row, 0, typo(title), styles.strong)
    for number, text in enumerate(texts):
        page.write(row + number, 1, typo(text), styles.wrapped)
        page.set_row(row + number, 15.5 * ceil(len(text) / 76) + 2)
    return row + len(texts) + 1


def _header_row(sheet: Sheet) -> int:
    """Index of the header: a title, a purpose, the help, then the examples come above it."""
    return _HELP_ROW + 1 + max(len(column.examples) for column in sheet.columns)


def _sheet(book: Workbook, page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    header = _header_row(sheet)
    page.write(0, 0, sheet.name, styles.title)
    page.write(1, 0, typo(sheet.purpose))
    longest = 1
    for place, column in enumerate(sheet.columns):
        width = _width(column)
        shape = {"num_format": _NUMBERS.get(column.field.type, "@")}
        page.set_column(place, place, width, book.add_format(shape))
        text = typo(("Obligatoire. " if column.field.required else "") + column.help)
        longest = max(longest, ceil(len(text) / (width * 1.05)))
        page.write_string(_HELP_ROW, place, text, styles.help)
        for number in range(header - _HELP_ROW - 1):
            _example(page, _HELP_ROW + 1 + number, place, column, number, styles)
        page.write_string(
            header, place, column.label, styles.needed if column.field.required else styles.header
        )
        ruled = book.add_format({**shape, "border": 1, "border_color": "#8A94A6"})
        for row in range(header + 1, header + 1 + _RULED):
            page.write_blank(row, place, None, ruled)
        _validate(page, header + 1, place, column)
    page.set_row(_HELP_ROW, 12.5 * longest + 3)
    page.set_row(header, 32)
    page.freeze_panes(header + 1, 1)
    page.repeat_rows(header)
    across = ceil(sum(_width(column) for column in sheet.columns) / _PAGE_WIDTH)
    if across > 1:
        page.repeat_columns(0, 0)
    _print_setup(page, across)


def _width(column: Column) -> float:
    """Wide enough for the longest ordinary value and for the longest word of the header."""
    words = max(len(word) for word in column.label.split()) + 2
    if column.listing is not None:
        longest = max(len(label) for label in offered(column.listing).values())
        return max(words, min(longest + 2, 26))
    return max(words, _WIDTHS.get(column.field.type, 20))


def _example(
    page: Worksheet, row: int, place: int, column: Column, number: int, styles: _Styles
) -> None:
    value = column.examples[number] if number < len(column.examples) else None
    if isinstance(value, date):
        page.write_datetime(row, place, datetime(*value.timetuple()[:3]), styles.example_day)
    elif value is None:
        page.write_blank(row, place, None, styles.example)
    else:
        page.write(row, place, value, styles.example)


def _validate(page: Worksheet, first: int, place: int, column: Column) -> None:
    """Offer what the column takes, and stop what it cannot take."""
    kind, field = column.field.type, column.field
    rule: dict[str, Any] | None = None
    if column.listing is not None:
        rule = {"validate": "list", "source": f"={_listed(column.listing)}"}
        rule |= {"error_title": "Valeur absente de la liste",
                 "error_message": "Choisissez dans la liste (feuille Listes)."}  # fmt: skip
        # A cell with several values is not in the list: it is offered, not imposed.
        rule["show_error"] = not column.several
    elif field.target in ("structure", "utilisatrice"):
        rule = {"validate": "list", "source": f"={_PLACES}", "show_error": False}
    elif kind is Type.OUI_NON:
        rule = {"validate": "list", "source": ["Oui", "Non"], "show_error": False}
    elif kind is Type.DATE:
        rule = dict(_DATES)
    elif kind in _LENGTHS:
        rule = {"validate": "length", "criteria": "==", "value": _LENGTHS[kind],
                "error_title": "Code incomplet",
                "error_message": f"{_LENGTHS[kind]} caractères, avec le zéro de tête."}  # fmt: skip
    elif kind in (Type.ENTIER, Type.ANNEE):
        rule = {"validate": "integer", "criteria": "between",
                "minimum": int(field.low or 0), "maximum": int(field.high or 1_000_000),
                "error_title": "Nombre attendu",
                "error_message": "Écrivez un nombre entier."}  # fmt: skip
    if rule is not None:
        page.data_validation(first, place, first + _VALIDATED, place, rule)


def _listed(listing: type[Labelled]) -> str:
    return f"liste_{listing.__name__}"


def _range(sheet: str, place: int, first: int, last: int) -> str:
    column = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
    return f"='{sheet}'!{column}${first + 1}:{column}${last + 1}"


def _lists(book: Workbook, page: Worksheet, styles: _Styles) -> None:
    """Every closed list, in the wording of the drop-downs."""
    used: dict[type[Labelled], str] = {}
    for sheet in SHEETS:
        for column in sheet.columns:
            if column.listing is not None:
                used.setdefault(column.listing, f"{column.label} ({sheet.name})")
    page.write(0, 0, "Valeurs des listes déroulantes", styles.title)
    for place, (listing, title) in enumerate(used.items()):
        labels = list(offered(listing).values())
        page.set_column(place, place, min(max(len(label) for label in (*labels, title)), 34) + 2)
        page.write_string(2, place, title, styles.header)
        page.write_column(3, place, labels, styles.wrapped)
        book.define_name(_listed(listing), _range(LISTS, place, 3, 2 + len(labels)))
    page.freeze_panes(3, 0)
    _print_setup(page, 4)


def _print_setup(page: Worksheet, across: int) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(across, 0)
    page.set_footer("&L&A&Rpage &P / &N")
