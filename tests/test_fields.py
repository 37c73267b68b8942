"""Declared columns, read cell by cell: expected values are written by hand, people made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.tabular.conversions import folded_text
from inclusion_metrics.sources.tabular.fields import Field, Missing, Type, Typed, folded, read
from inclusion_metrics.sources.tabular.grid import LINE, HeaderTable

Cells = Sequence[str | None]


def table(
    columns: Mapping[str, Cells],
    *,
    numeric: Sequence[str] = (),
    surplus: Sequence[int] = (),
    sheet: str = "",
) -> HeaderTable:
    """A table whose header is on line 1."""
    height = max(map(len, columns.values()))
    rows = pl.DataFrame(
        {**columns, LINE: range(2, height + 2)},
        schema={**dict.fromkeys(columns, pl.String), LINE: pl.UInt32},
    )
    return HeaderTable(sheet, tuple(columns), 1, (), rows, frozenset(numeric), frozenset(surplus))


def one(cell: str | None, field: Field, *, numeric: bool = False) -> tuple[Any, str | None]:
    """What a single cell gives: its value, or the rule that rejects its row."""
    label = field.labels[0]
    typed = read(table({label: [cell]}, numeric=[label] if numeric else []), [field], file="f")
    if typed.rows.is_empty():
        return None, typed.rejects["regle"].item()
    assert typed.rejects.is_empty()
    return typed.rows[field.target].to_list()[0], None


def a(kind: Type, **options: Any) -> Field:
    return Field(target="cible", labels=("Colonne",), type=kind, **options)


def lines(typed: Typed) -> list[tuple[int, str, str]]:
    return typed.rejects.select("ligne", "regle", "colonne").rows()


# Dates -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2024-03-05", date(2024, 3, 5)),
        ("2024-3-5", date(2024, 3, 5)),
        ("2024/03/05", date(2024, 3, 5)),
        ("05/03/2024", date(2024, 3, 5)),
        ("5/3/2024", date(2024, 3, 5)),
        ("05.03.2024", date(2024, 3, 5)),
        ("05-03-2024", date(2024, 3, 5)),
        ("03/05/2024", date(2024, 5, 3)),  # the day first, always
        (" 05/03/2024\u00a0", date(2024, 3, 5)),
        ("2024-03-05 10:30:00", date(2024, 3, 5)),
        ("2024-03-05T10:30", date(2024, 3, 5)),
        ("2024-03-05T10:30:00.000Z", date(2024, 3, 5)),
        ("2024-03-05 23:30:00+01:00", date(2024, 3, 5)),
        ("28/12/2025 à 11:35", date(2025, 12, 28)),
        ("05/03/2024 9h05", date(2024, 3, 5)),
        ("12 mars 2024", date(2024, 3, 12)),
        ("1er août 2024", date(2024, 8, 1)),
        ("1ER AOUT 2024", date(2024, 8, 1)),
        ("mardi 5 mars 2024", date(2024, 3, 5)),
        ("Mardi 05/03/2024", date(2024, 3, 5)),
        ("3 févr. 2024", date(2024, 2, 3)),
        ("3 fe\u0301vrier 2024", date(2024, 2, 3)),
        ("12-déc.-2024", date(2024, 12, 12)),
        ("14 juil. 1949", date(1949, 7, 14)),
        ("29/02/2024", date(2024, 2, 29)),
        ("01/01/1900", date(1900, 1, 1)),
    ],
)
def test_dates_as_people_write_them(cell: str, day: date) -> None:
    assert one(cell, a(Type.DATE)) == (day, None)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("31/06/2024", "date_illisible"),
        ("29/02/2023", "date_illisible"),
        ("12/31/2024", "date_illisible"),  # month first: not guessed
        ("2024-13-01", "date_illisible"),
        ("31 juin 2024", "date_illisible"),
        ("12 germinal 2024", "date_illisible"),
        ("mars 2024", "date_illisible"),
        ("2024", "date_illisible"),
        ("45292", "date_illisible"),  # a day number, but not in a spreadsheet
        ("20240305", "date_illisible"),
        ("05/03/0204", "date_illisible"),
        ("05/03/2404", "date_illisible"),
        ("hier", "date_illisible"),
        ("05/03/2024 et 06/03/2024", "date_illisible"),
        ("05/03/24", "annee_a_deux_chiffres"),
        ("5.3.24", "annee_a_deux_chiffres"),
        ("05/03/24 10:30", "annee_a_deux_chiffres"),
        ("12-mars-24", "annee_a_deux_chiffres"),
        ("mardi 5 mars 24", "annee_a_deux_chiffres"),
    ],
)
def test_what_is_not_a_date_is_not_guessed(cell: str, rule: str) -> None:
    assert one(cell, a(Type.DATE)) == (None, rule)


@pytest.mark.parametrize(
    ("cell", "formats", "day"),
    [
        ("05/03/24", ("%d/%m/%y",), date(2024, 3, 5)),
        ("05/03/24", ("%d/%m/%Y", "%d/%m/%y"), date(2024, 3, 5)),  # 24 is not a year
        ("20240305", ("%Y%m%d",), date(2024, 3, 5)),
        ("03/05/2024", ("%m/%d/%Y",), date(2024, 3, 5)),
        ("2024-03-05", ("%m/%d/%Y",), date(2024, 3, 5)),
        ("05|03|2024 8h", ("%d|%m|%Y 8h",), date(2024, 3, 5)),
    ],
)
def test_formats_of_the_field_come_first(cell: str, formats: tuple[str, ...], day: date) -> None:
    assert one(cell, a(Type.DATE, formats=formats)) == (day, None)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("45292", date(2024, 1, 1)),
        ("45292.4375", date(2024, 1, 1)),
        ("2101", date(1905, 10, 1)),
        ("36526", date(2000, 1, 1)),
    ],
)
def test_day_numbers_of_a_spreadsheet(cell: str, day: date) -> None:
    field = a(Type.DATE)
    assert one(cell, field, numeric=True) == (day, None)
    read_in = table({"Colonne": [cell, "05/03/2024", None]}, numeric=["Colonne"])
    assert read(read_in, [field], file="f").changes == {
        "numéros de jour du tableur lus comme des dates": 1
    }


@pytest.mark.parametrize("cell", ["2024", "1950", "2100", "99999", "12", "-45292"])
def test_other_numbers_of_a_spreadsheet_are_not_days(cell: str) -> None:
    assert one(cell, a(Type.DATE), numeric=True) == (None, "date_illisible")


# Numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", 12.0),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("-3", -3.0),
        ("−3,5", -3.5),
        ("+3", 3.0),
        ("1 234,50 €", 1234.5),
        ("1\u202f234\u202f567", 1234567.0),
        ("€ 12", 12.0),
        ("12€", 12.0),
        ("0", 0.0),
        ("1234567", 1234567.0),
    ],
)
def test_decimals(cell: str, number: float) -> None:
    assert one(cell, a(Type.DECIMAL)) == (number, None)


@pytest.mark.parametrize(
    "cell",
    ["1e5", "1,5E+3", "1.234,56", "1,234.56", "1 23", "12 34 567", "douze", "12 %", "1-2", ",5",
     "5,", "12 h", "NaN", "inf", "1_000"],
)  # fmt: skip
def test_what_is_not_a_number(cell: str) -> None:
    assert one(cell, a(Type.DECIMAL)) == (None, "nombre_illisible")
    assert one(cell, a(Type.ENTIER)) == (None, "nombre_illisible")


@pytest.mark.parametrize(
    ("cell", "number"),
    [("30", 30), ("30,0", 30), ("30.00", 30), ("1 200", 1200), ("-1", -1), ("007", 7), ("3 €", 3)],
)
def test_whole_numbers(cell: str, number: int) -> None:
    assert one(cell, a(Type.ENTIER)) == (number, None)


@pytest.mark.parametrize("cell", ["12,5", "1.234", "99999999999999999999"])
def test_what_is_not_a_whole_number(cell: str) -> None:
    assert one(cell, a(Type.ENTIER)) == (None, "nombre_illisible")


@pytest.mark.parametrize(
    ("cell", "rule"), [("4", "hors_limites"), ("5", None), ("480", None), ("481", "hors_limites")]
)
@pytest.mark.parametrize("kind", [Type.ENTIER, Type.DECIMAL])
def test_bounds_are_included(cell: str, rule: str | None, kind: Type) -> None:
    assert one(cell, a(kind, low=5, high=480))[1] == rule


def test_a_single_bound_is_explained() -> None:
    found = read(table({"Colonne": ["-1"]}), [a(Type.ENTIER, low=0)], file="f").rejects
    assert found["explication"].to_list() == ["la valeur doit être au moins 0"]


@pytest.mark.parametrize(
    ("cell", "value", "rule"),
    [
        ("1950", 1950, None),
        ("1950,0", 1950, None),
        ("1900", 1900, None),
        ("2100", 2100, None),
        ("1899", None, "annee_illisible"),
        ("2101", None, "annee_illisible"),
        ("50", None, "annee_a_deux_chiffres"),
        ("vers 1950", None, "annee_illisible"),
        ("01/01/1950", None, "annee_illisible"),
    ],
)
def test_years(cell: str, value: int | None, rule: str | None) -> None:
    assert one(cell, a(Type.ANNEE)) == (value, rule)


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        *[(cell, True) for cell in ("oui", "Oui", "OUI", "o", "vrai", "TRUE", "x", "X", "1", "✓")],
        *[(cell, False) for cell in ("non", "Non", "n", "N", "faux", "false", "0")],
    ],
)
def test_yes_and_no(cell: str, answer: bool) -> None:
    assert one(cell, a(Type.OUI_NON)) == (answer, None)


@pytest.mark.parametrize("cell", ["peut-être", "2", "oui non"])
def test_neither_yes_nor_no(cell: str) -> None:
    assert one(cell, a(Type.OUI_NON)) == (None, "valeur_inconnue")


# Codes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "cell", "code", "changes"),
    [
        (Type.CODE_INSEE, "73065", "73065", {}),
        (Type.CODE_INSEE, "01004", "01004", {}),
        (Type.CODE_INSEE, "2A004", "2A004", {}),
        (Type.CODE_INSEE, "2b033", "2B033", {"lettres de codes mises en capitales": 1}),
        (Type.CODE_INSEE, "73 065", "73065", {"espaces ôtés des codes": 1}),
        (Type.CODE_POSTAL, "73000", "73000", {}),
        (Type.CODE_POSTAL, "73\u00a0000", "73000",
         {"espaces superflus": 1, "espaces ôtés des codes": 1}),
        (Type.SIRET, "35600000000048", "35600000000048", {}),  # Luhn holds for La Poste’s seat
        (Type.SIRET, "356 000 000 00048", "35600000000048", {"espaces ôtés des codes": 1}),
        (Type.SIRET, "73282932000074", "73282932000074", {}),
        # Luhn fails (6+5+3+2 = 16), but La Poste may count its digits: 3+5+6+1 = 15, by fives.
        (Type.SIRET, "35600000000010", "35600000000010", {}),
    ],
)  # fmt: skip
def test_codes(kind: Type, cell: str, code: str, changes: dict[str, int]) -> None:
    typed = read(table({"Colonne": [cell]}), [a(kind)], file="f")
    assert typed.rows["cible"].to_list() == [code]
    assert dict(typed.changes) == changes


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        (Type.CODE_INSEE, "7306A"),
        (Type.CODE_INSEE, "2C004"),
        (Type.CODE_INSEE, "730655"),
        (Type.CODE_INSEE, "Chambéry"),
        (Type.CODE_INSEE, "73065, 73008"),
        (Type.CODE_POSTAL, "2A000"),
        (Type.CODE_POSTAL, "73000 CEDEX"),
        (Type.CODE_POSTAL, "730"),
        (Type.SIRET, "73282932000075"),  # last digit changed
        (Type.SIRET, "37282932000074"),  # two digits exchanged
        (Type.SIRET, "35600000000011"),  # La Poste: 16 by digits, 17 by Luhn
        (Type.SIRET, "732829320"),
        (Type.SIRET, "7328"),
        (Type.SIRET, "7328293200007A"),
    ],
)
def test_codes_of_another_form(kind: Type, cell: str) -> None:
    assert one(cell, a(kind)) == (None, "code_invalide")


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        (Type.CODE_INSEE, "1004"),  # 01004
        (Type.CODE_POSTAL, "1500"),
        (Type.CODE_INSEE, "1 004"),
        (Type.CODE_INSEE, "73065.0"),
        (Type.CODE_POSTAL, "1500,0"),
        (Type.SIRET, "3,56E+13"),
        (Type.SIRET, "2.98725E+13"),
        (Type.SIRET, "73282932000074.0"),
        (Type.SIRET, "2,98725e13"),
        (Type.CODE_INSEE, "7E+04"),
    ],
)
@pytest.mark.parametrize("numeric", [True, False])
def test_a_code_damaged_by_a_spreadsheet_stops_the_file(
    kind: Type, cell: str, numeric: bool
) -> None:
    good = {Type.SIRET: "73282932000074"}.get(kind, "73065")
    rows = table({"Le code": [good, "?", cell, cell]}, numeric=["Le code"] if numeric else [])
    with pytest.raises(ErreurUtilisateur) as caught:
        read(rows, [Field(target="code", labels=("le code",), type=kind)], file="lieux.csv")
    said = str(caught.value)
    assert said.startswith("« lieux.csv », ligne 4, colonne « Le code » : un tableur")
    assert cell not in said


def test_a_damaged_code_of_a_sheet_names_the_sheet() -> None:
    rows = table({"Insee": ["1004"]}, sheet="Lieux", numeric=["Insee"])
    with pytest.raises(ErreurUtilisateur, match=r"« f.xlsx », feuille « Lieux », ligne 2, colonne"):
        read(rows, [Field(target="i", labels=("Insee",), type=Type.CODE_INSEE)], file="f.xlsx")


def test_codes_typed_as_numbers_are_accepted_when_whole() -> None:
    assert one("73065", a(Type.CODE_INSEE), numeric=True) == ("73065", None)


@pytest.mark.parametrize("target", ["identifiant", "identifiant_usager", "structure_id"])
def test_a_damaged_identifier_stops_the_file(target: str) -> None:
    field = Field(target=target, labels=("N°",))
    assert one("12E5B", field) == ("12E5B", None)
    with pytest.raises(ErreurUtilisateur, match=r"ligne 2, colonne « N° »"):
        one("2,98725E+13", field)


def test_other_texts_may_look_like_anything() -> None:
    assert one("2E+13", Field(target="note", labels=("Note",))) == ("2E+13", None)


# Texts and marks of absence ----------------------------------------------------------------------


def test_spaces_are_tidied_and_counted() -> None:
    cells = [
        "Ana",
        " Ana",
        "Ana ",
        "Jean\u00a0Paul",
        "Jean  Paul",
        "Jean Paul",
        "A\u200bna",
        "\u00a0",
    ]
    typed = read(table({"Colonne": cells}), [a(Type.TEXTE)], file="f")
    assert typed.rows["cible"].to_list() == [
        "Ana", "Ana", "Ana", "Jean Paul", "Jean Paul", "Jean Paul", "Ana", None,
    ]  # fmt: skip
    assert dict(typed.changes) == {"espaces superflus": 6}


def test_letters_and_accents_typed_apart_are_joined() -> None:
    typed = read(table({"Colonne": ["Zoe\u0301", "Zoé", "Zoé"]}), [a(Type.TEXTE)], file="f")
    assert typed.rows["cible"].to_list() == ["Zoé"] * 3
    assert dict(typed.changes) == {"accents recomposés": 1}


def test_marks_of_absence_are_counted_by_mark() -> None:
    cells = ["Ana", "?", "?", "NC", "n/a", "Non communiqué", None, "", "-", "Inconnue", "s.o."]
    typed = read(table({"Colonne": cells}), [a(Type.TEXTE)], file="f")
    assert typed.rows["cible"].to_list() == ["Ana"] + [None] * 10
    assert dict(typed.changes) == {
        "« ? » lus comme non communiqués": 2,
        "« nc » lus comme non communiqués": 1,
        "« n/a » lus comme sans objet": 1,
        "« non communique » lus comme non communiqués": 1,
        "« - » lus comme non communiqués": 1,
        "« inconnue » lus comme non communiqués": 1,
        "« s.o. » lus comme sans objet": 1,
    }


@pytest.mark.parametrize("cell", ["Na", "So"])
def test_short_surnames_are_not_marks(cell: str) -> None:
    assert one(cell, a(Type.TEXTE)) == (cell, None)
    assert one(cell.upper(), a(Type.TEXTE)) == (None, None)


GENRE = {"Féminin": "feminin", "Masculin": "masculin"}


@pytest.mark.parametrize(
    ("cell", "value"),
    [("?", "nc"), ("refus", "nc"), ("n/a", None), (None, None), ("99", None), ("sans", "nc")],
)
def test_what_each_mark_says_of_a_list(cell: str | None, value: str | None) -> None:
    field = a(
        Type.CHOIX,
        choices=GENRE,
        unknown="nc",
        missing={"99": Missing.NON_COLLECTE, "Sans": Missing.NON_COMMUNIQUE},
    )
    assert one(cell, field) == (value, None)


def test_a_mark_may_be_an_answer_of_the_list() -> None:
    field = a(Type.CHOIX, choices={"Inconnu": "inconnu", "Refus": "refus"})
    assert one("Inconnu", field) == ("inconnu", None)
    assert one("refus", field) == ("refus", None)
    decided = a(Type.CHOIX, choices={"Refus": "refus"}, missing={"refus": Missing.SANS_OBJET})
    assert one("refus", decided) == (None, None)


@pytest.mark.parametrize("kind", list(Type))
@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "#DIV/0!", "#VALEUR !", "#NOM?", "Err:502"])
def test_a_failed_formula_rejects_its_row(kind: Type, cell: str) -> None:
    assert one(cell, a(kind, choices=GENRE)) == (None, "erreur_de_formule")


@pytest.mark.parametrize("kind", list(Type))
@pytest.mark.parametrize("cell", [None, "", "  ", "?", "sans objet"])
def test_a_required_value_is_required(kind: Type, cell: str | None) -> None:
    assert one(cell, a(kind, choices=GENRE, required=True)) == (None, "obligatoire_absent")
    assert one(cell, a(kind, choices=GENRE)) == (None, None)


def test_not_given_is_an_answer_where_the_list_has_one() -> None:
    field = a(Type.CHOIX, choices=GENRE, unknown="non_communique", required=True)
    assert one("?", field) == ("non_communique", None)
    assert one(None, field) == (None, "obligatoire_absent")


# Lists -------------------------------------------------------------------------------------------

STATUT = {
    "Retraité": "retraite",
    "Sans emploi": "sans_emploi",
    "Lieu d’activité": "lieu",
    "12 - 17 ans": "douze",
    "Autre": "autre",
}


@pytest.mark.parametrize(
    ("cell", "code", "variants"),
    [
        ("Retraité", "retraite", 0),
        ("retraite", "retraite", 0),  # its code
        ("sans_emploi", "sans_emploi", 0),
        ("Lieu d’activité", "lieu", 0),
        ("Lieu d'activité", "lieu", 0),  # the apostrophe is not a spelling
        ("RETRAITÉ", "retraite", 1),
        ("Retraite", "retraite", 1),
        ("Retraités", "retraite", 1),
        ("Retraitée", "retraite", 1),
        ("Retraité(e)", "retraite", 1),
        ("Retraité(e)s", "retraite", 1),
        ("retraité·e", "retraite", 1),
        ("retraité·es", "retraite", 1),
        ("retraité·e·s", "retraite", 1),
        ("retraité-e", "retraite", 1),
        ("retraité.e.s", "retraite", 1),
        ("retraité/e", "retraite", 1),
        ("sans-emploi", "sans_emploi", 1),
        ("Sans emplois", "sans_emploi", 1),
        ("SANS_EMPLOI", "sans_emploi", 1),
        ("12-17 ans", "douze", 1),
        ("12 – 17 ans", "douze", 1),
    ],
)
def test_spellings_of_a_choice(cell: str, code: str, variants: int) -> None:
    typed = read(table({"Colonne": [cell]}), [a(Type.CHOIX, choices=STATUT)], file="f")
    assert typed.rows["cible"].to_list() == [code]
    assert dict(typed.changes) == ({"variantes d’écriture": 1} if variants else {})


@pytest.mark.parametrize("cell", ["Pensionné", "Retraité ou autre", "emploi", "12"])
def test_what_is_not_in_the_list(cell: str) -> None:
    assert one(cell, a(Type.CHOIX, choices=STATUT)) == (None, "valeur_inconnue")


def test_a_spelling_that_could_be_two_choices_is_none() -> None:
    field = a(Type.CHOIX, choices={"Cours": "cours", "Cour": "cour"})
    assert one("Cours", field) == ("cours", None)
    assert one("cour", field) == ("cour", None)
    assert one("cour(s)", field) == (None, "valeur_inconnue")
    assert one("cour-e", field) == (None, "valeur_inconnue")


def test_a_list_cannot_give_two_codes_to_one_word() -> None:
    with pytest.raises(ValueError, match="deux codes"):
        one("x", a(Type.CHOIX, choices={"Été": "e", "ete": "f"}))


def test_the_list_is_explained_without_the_value() -> None:
    typed = read(table({"Statut": ["Pensionné"]}), [
        Field(target="s", labels=("Statut",), type=Type.CHOIX, choices=STATUT)
    ], file="f")  # fmt: skip
    assert typed.rejects.rows() == [
        (2, "valeur_inconnue", "Statut", "une valeur de la liste était attendue : Retraité, "
         "Sans emploi, Lieu d’activité, 12 - 17 ans, Autre"),
    ]  # fmt: skip


THEMES = {"Papiers": "papiers", "Santé ; social": "sante", "Logement": "logement"}


@pytest.mark.parametrize(
    ("cell", "codes", "rule"),
    [
        ("Papiers", ["papiers"], None),
        ("Papiers\nLogement", ["papiers", "logement"], None),
        ("Logement;Papiers", ["logement", "papiers"], None),
        ("Papiers | papier | PAPIERS", ["papiers"], None),
        ("; Papiers ;; ", ["papiers"], None),
        ("Santé ; social", ["sante"], None),  # the label itself holds a separator
        ("Papiers, Logement", ["papiers", "logement"], None),  # unknown whole, known apart
        ("Arts, lettres", ["arts"], None),  # a label that holds a comma
        ("Arts, lettres ; Papiers,Logement", ["arts", "papiers", "logement"], None),
        ("Papiers, Impôts", None, "valeur_inconnue"),
        (",", None, "valeur_inconnue"),
        ("Papiers;Impôts", None, "valeur_inconnue"),
        (" ; ", None, None),
        (None, None, None),
        ("?", ["nc"], None),
        ("n/a", None, None),
    ],
)
def test_several_choices(cell: str | None, codes: list[str] | None, rule: str | None) -> None:
    themes = {**THEMES, "Arts, lettres": "arts"}
    field = a(Type.CHOIX_MULTIPLE, choices=themes, unknown="nc")
    assert one(cell, field) == (codes, rule)


def test_several_choices_by_comma_and_their_variants() -> None:
    cells = ["Papiers, Logement", "papier,Logement", "Logements", "Logement", "Impôt, papier"]
    field = a(Type.CHOIX_MULTIPLE, choices=THEMES, separators=",")
    typed = read(table({"Colonne": cells}), [field], file="f")
    assert typed.rows["cible"].to_list() == [
        ["papiers", "logement"], ["papiers", "logement"], ["logement"], ["logement"],
    ]  # fmt: skip
    assert dict(typed.changes) == {"variantes d’écriture": 2}


def test_values_parted_by_commas_are_counted_as_understood() -> None:
    field = a(Type.CHOIX_MULTIPLE, choices=THEMES)
    typed = read(table({"Colonne": ["Papiers, Logement", "Papiers\nLogement"]}), [field], file="f")
    assert typed.rows["cible"].to_list() == [["papiers", "logement"]] * 2
    assert dict(typed.changes) == {"variantes d’écriture": 1}


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("un", ["un"]),
        ("un\ndeux ;trois", ["un", "deux", "trois"]),
        ("un|un", ["un", "un"]),
        ("un, deux", ["un, deux"]),
        ("un  et   demi\ndeux", ["un et demi", "deux"]),
        ("\n;", None),
        ("?", None),
    ],
)
def test_free_lists(cell: str, parts: list[str] | None) -> None:
    assert one(cell, a(Type.LISTE)) == (parts, None)


# Rows, headers and accounts ----------------------------------------------------------------------

VISITES = [
    Field(target="date", labels=("Date", "Jour"), type=Type.DATE, required=True),
    Field(target="nom", labels=("Nom de l’usager", "Nom")),
    Field(target="duree", labels=("Durée (min)",), type=Type.ENTIER, low=5, high=480),
    Field(target="themes", labels=("Thèmes",), type=Type.LISTE),
]


def test_the_first_reason_in_the_order_of_the_fields_is_kept() -> None:
    found = read(
        table(
            {
                "durée  (MIN)": ["30", "long", "2", "long", "60", None, "90"],
                "JOUR": [
                    "05/03/2024",
                    "06/03/2024",
                    "07/03/24",
                    "?",
                    None,
                    "08/03/2024",
                    "9/3/2024",
                ],
                "Nom de l'usager": ["Ana", "Bob", "Cy", "Di", "Ed", "Flo", "Gil"],
                "Téléphone": ["0"] * 7,
            },
            surplus=[8],
        ),
        VISITES,
        file="visites.csv",
    )
    assert lines(found) == [
        (3, "nombre_illisible", "durée (MIN)"),
        (4, "annee_a_deux_chiffres", "JOUR"),
        (5, "obligatoire_absent", "JOUR"),
        (6, "obligatoire_absent", "JOUR"),
        (8, "cellules_en_trop", ""),
    ]
    assert found.rows.rows() == [
        (date(2024, 3, 5), "Ana", 30, None, 2),
        (date(2024, 3, 8), "Flo", None, None, 7),
    ]
    assert found.rows.schema == {
        "date": pl.Date, "nom": pl.String, "duree": pl.Int64, "themes": pl.List(pl.String),
        LINE: pl.UInt32,
    }  # fmt: skip
    assert found.unused == ("Téléphone",)
    assert dict(found.changes) == {"« ? » lus comme non communiqués": 1}


def test_rows_with_too_many_cells_are_rejected_where_all_else_is_right() -> None:
    found = read(table({"Nom": ["Ana", "Bob"]}, surplus=[3]), [VISITES[1]], file="f")
    assert found.rows.rows() == [("Ana", 2)]
    assert found.rejects.rows() == [
        (3, "cellules_en_trop", "", "la ligne a plus de cellules que l’en-tête : un séparateur y "
         "est sans doute écrit dans un texte sans guillemets"),
    ]  # fmt: skip


def test_explanations_never_hold_the_value() -> None:
    written = "Zztop"
    fields = [
        Field(target=str(kind), labels=(str(kind),), type=kind, choices=GENRE) for kind in Type
    ]
    for field in fields:
        found = read(table({field.labels[0]: [written]}), [field], file="f").rejects
        assert found.is_empty() == (field.type in (Type.TEXTE, Type.LISTE))
        assert written.lower() not in str(found.rows()).lower()


def test_an_empty_table_keeps_its_types() -> None:
    found = read(table({"Date": [], "Nom": []}), VISITES, file="f")
    assert found.rows.is_empty()
    assert found.rows.schema["date"] == pl.Date
    assert found.rejects.schema == {
        "ligne": pl.UInt32, "regle": pl.String, "colonne": pl.String, "explication": pl.String,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            ["Dates", "Nom"],
            "« f.csv », ligne 1 : il manque la colonne « Date » ; ajoutez-la ou renommez-la. "
            "« Dates » est-elle « Date » ?",
        ),
        (
            ["Nom", "Durée"],
            "« f.csv », ligne 1 : il manque la colonne « Date » ; ajoutez-la ou renommez-la.",
        ),
        (
            ["Jour", "Date", "Nom"],
            "« f.csv », ligne 1 : les colonnes « Jour » et « Date » disent la même chose ; n’en "
            "gardez qu’une.",
        ),
    ],
)
def test_headers_that_cannot_be_used(columns: list[str], said: str) -> None:
    with pytest.raises(ErreurUtilisateur) as caught:
        read(table({label: ["x"] for label in columns}), VISITES, file="f.csv")
    assert str(caught.value) == said


def test_several_missing_columns_are_listed_with_the_sheet() -> None:
    fields = [
        Field(target=name, labels=(name,), required=True) for name in ("Nom", "Commune", "Âge")
    ]
    with pytest.raises(ErreurUtilisateur) as caught:
        read(table({"nom": ["A"], "Comune": ["x"]}, sheet="Usagers"), fields, file="f.xlsx")
    assert str(caught.value) == (
        "« f.xlsx », feuille « Usagers », ligne 1 : il manque les colonnes « Commune », « Âge » ; "
        "ajoutez-les ou renommez-les. « Comune » est-elle « Commune » ?"
    )


@pytest.mark.parametrize("label", ["*", "^N.*$", "text", "count", "value", "clean", "__x"])
def test_a_label_may_be_any_text(label: str) -> None:
    columns = {label: ["1004", "x"], "Nom": ["A", "B"]}
    field = Field(target="t", labels=(label,), required=True)
    found = read(table(columns), [field, Field(target="n", labels=("Nom",))], file="f")
    assert found.rows.rows() == [("1004", "A", 2), ("x", "B", 3)]
    with pytest.raises(ErreurUtilisateur, match="ligne 2"):
        read(table(columns), [Field(target="t", labels=(label,), type=Type.CODE_INSEE)], file="f")


@pytest.mark.parametrize("repeat", [1, 500])
def test_repeated_or_not_cells_are_read_alike(repeat: int) -> None:
    """Columns whose cells repeat are read through their distinct cells."""
    cells = {
        "Date": ["05/03/2024", "31/06/2024", "06/03/2024", None, "1er mars 2024"] * repeat,
        "Nom": ["Ana", " Bob", "?", "Di", "Ana"] * repeat,
        "Durée (min)": ["30", "30", "1 000", "45", None] * repeat,
    }
    found = read(table(cells), VISITES, file="f")
    assert found.rows.select("date", "nom", "duree").rows() == [
        (date(2024, 3, 5), "Ana", 30),
        (date(2024, 3, 1), "Ana", None),
    ] * repeat  # fmt: skip
    expected = ["date_illisible", "hors_limites", "obligatoire_absent"] * repeat
    assert found.rejects["regle"].to_list() == expected
    assert found.rejects["ligne"].head(3).to_list() == [3, 4, 5]
    assert dict(found.changes) == {
        "espaces superflus": repeat, "« ? » lus comme non communiqués": repeat,
    }  # fmt: skip


# Labels ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Durée\u00a0(min)", "duree (min)"),
        ("  N°   d’Usager ", "n° d'usager"),
        ("Nº d'usager", "n° d'usager"),
        ("\ufeffDate", "date"),
        ("E\u0301cole", "ecole"),
        ("Cœur", "coeur"),
        ("Retour\nligne", "retour ligne"),
    ],
)
def test_folded_labels(label: str, expected: str) -> None:
    assert folded(label) == expected


WRITTEN = st.characters(max_codepoint=0x2FFF, exclude_categories=["Cc", "Cs", "Cn"])


@given(st.text(WRITTEN))
def test_labels_and_cells_are_folded_alike(label: str) -> None:
    column = pl.DataFrame({"text": [label]}, schema={"text": pl.String})
    assert column.select(folded_text(pl.col("text"))).item() == folded(label)
