"""Attendance grids, people down and days across. Counts: tests/data/registre/LISEZMOI.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from exemples import registre as exemple
from hypothesis import given, settings
from hypothesis import strategies as st

from inclusion_metrics.identity import Key
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.assembly import assemble
from inclusion_metrics.sources.draft import MENTIONS, PRESENCES, REJECTS, Draft
from inclusion_metrics.sources.grille.cases import Mark, mark
from inclusion_metrics.sources.grille.dates import day_label, years_of
from inclusion_metrics.sources.grille.sheets import READER
from inclusion_metrics.sources.reader import Context
from inclusion_metrics.sources.tabular.grid import SourceFile

DATA = Path(__file__).parent / "data" / "registre"
KEY = Key(b"cle fictive pour les essais seulement", Path("cle"), created=False)
CONTEXT = Context(KEY, date(2026, 1, 1))
Feuilles = Mapping[str, Sequence[Sequence[Any]]]


def read(path: Path) -> Draft:
    return READER.read(SourceFile(path), CONTEXT)


def lire(folder: Path, feuilles: Feuilles, name: str = "grille.xlsx") -> Draft:
    path = folder / name
    (exemple.ecrire_ods if path.suffix == ".ods" else exemple.ecrire_xlsx)(path, feuilles)
    return read(path)


def tables(*drafts: Draft) -> dict[str, list[dict[str, Any]]]:
    found = assemble(drafts, KEY, {}).tables.to_dict()
    return {name: frame.collect().to_dicts() for name, frame in found.items()}


def by_day(draft: Draft) -> dict[date, int]:
    return Counter(draft.presences["date"])


@pytest.fixture(scope="module")
def grille() -> Draft:
    return read(DATA / "grille.xlsx")


# What the example holds, counted by hand.


def test_the_account_of_the_file(grille: Draft) -> None:
    file = grille.file
    assert (file.lignes_lues, file.lignes_gardees, file.lignes_rejetees) == (18, 16, 1)
    assert (file.debut, file.fin) == (date(2024, 1, 9), date(2024, 2, 13))
    assert file.changements == {"lignes en double": 1, "personnes inscrites sans présence": 1}
    assert grille.presences.schema == PRESENCES
    assert grille.mentions.schema == MENTIONS
    assert grille.rejects.schema == REJECTS


def test_each_day_of_each_sheet_is_a_workshop(grille: Draft) -> None:
    assert by_day(grille) == {
        date(2024, 1, 9): 4, date(2024, 1, 16): 4, date(2024, 1, 23): 4, date(2024, 1, 30): 1,
        date(2024, 2, 6): 1, date(2024, 2, 13): 2,
    }  # fmt: skip
    assert grille.presences["activite_id"].n_unique() == 6
    assert set(grille.presences["type"]) == {"collectif"}
    assert grille.presences["duree_min"].null_count() == 16
    assert set(grille.presences["structure_nom"]) == {exemple.TILLEULS}


def test_who_came(grille: Draft) -> None:
    assert Counter(grille.mentions["regle"]) == {"nom": 4, "anonyme": 4}
    seats = Counter(grille.presences["mention"])
    named = grille.mentions.filter(pl.col("regle") == "nom")
    told = {row["annee_naissance"]: row for row in named.to_dicts()}
    assert set(told) == {1951, 1960, 1987, 1990}
    # Odette: 3 in January, 2 in February; Hamid: 2 and 1; Marie-Ange: 3; Paul: 1.
    assert {year: seats[row["mention"]] for year, row in told.items()} == {
        1951: 5, 1987: 3, 1960: 3, 1990: 1,
    }  # fmt: skip
    assert told[1951]["lignes"] == [2, 4]
    anonymous = [who for who in seats if who.startswith("anonyme:")]
    assert [seats[who] for who in anonymous] == [1, 1, 1, 1]


def test_a_mark_nobody_can_read_is_set_aside_alone(grille: Draft) -> None:
    assert grille.rejects.select("feuille", "ligne", "regle", "colonne").rows() == [
        ("Janvier 2024", 10, "marque_inconnue", "9/1")
    ]
    assert "peut-être" not in grille.rejects["explication"][0]
    back = grille.corrections[0]
    assert back.sheet == "Janvier 2024"
    assert back.header[3:7] == ("9/1", "16/1", "mardi 23 janv.", "30/01/2024")
    assert [(line, cells[0]) for line, cells, _ in back.rows] == [(10, "Chimérex")]
    assert ("Structure :", exemple.TILLEULS) in back.preamble


def test_what_is_said_of_the_file(grille: Draft) -> None:
    assert grille.remarks == (
        "Feuille « Janvier 2024 », ligne 11, « mardi 23 janv. » : le total écrit est 5, les "
        "présences lues sont 4.",
        "Feuilles sans grille de présence, non lues : « Notes ».",
        "Les grilles qui ne nomment pas leur structure sont lues comme celles de « Espace des "
        "Tilleuls ».",
        "1 nom est noté deux fois au même atelier : si ce sont deux personnes, ajoutez une "
        "colonne « Année de naissance ».",
    )


def test_no_name_is_kept(grille: Draft) -> None:
    kept = str(grille.mentions.rows()) + str(grille.presences.rows()) + str(grille.rejects.rows())
    for name in ("Fabuloz", "Odette", "Simulaz", "Songevaz", "Chimérex", "Café"):
        assert name.casefold() not in kept.casefold()


# The same content gives the same tables.


def test_a_libreoffice_workbook_gives_the_same_tables(grille: Draft, tmp_path: Path) -> None:
    assert tables(lire(tmp_path, exemple.grille(), "grille.ods")) == tables(grille)


def test_neither_the_order_of_people_nor_that_of_days_matters(
    grille: Draft, tmp_path: Path
) -> None:
    january, february, notes = exemple.grille().values()
    days = (0, 1, 2, 6, 4, 3, 5, 7)
    turned = [*january[:2], january[2], *reversed(january[3:])]
    turned = [*turned[:2], *([row[place] for place in days] for row in turned[2:])]
    sheets = {"Notes": notes, "Février": february, "Janvier 2024": turned}
    assert tables(lire(tmp_path, sheets)) == tables(grille)


def test_a_grid_cut_in_two_gives_the_same_tables(grille: Draft, tmp_path: Path) -> None:
    january, february, _ = exemple.grille().values()
    head = [*february[:1]]
    parts: list[Feuilles] = [
        {"Janvier 2024": [*january[:3], *january[3:6]], "Février": [*head, *february[1:]]},
        {"Janvier 2024": [*january[:3], *january[6:]]},
    ]
    drafts = [lire(tmp_path, part, f"part{n}.xlsx") for n, part in enumerate(parts)]
    assert tables(*drafts) == tables(grille)


# Dates at the head of columns.


@pytest.mark.parametrize(
    ("written", "day", "moment"),
    [
        ("2024-03-05", (5, 3, 2024), ""), ("2024-03-05 14:30:00", (5, 3, 2024), "14:30"),
        ("5/3", (5, 3, None), ""), ("05/03/2024", (5, 3, 2024), ""), ("05.03.24", (5, 3, 2024), ""),
        ("Mardi 5 mars", (5, 3, None), ""), ("mar. 5 mars 2024", (5, 3, 2024), ""),
        ("12 janv.", (12, 1, None), ""), ("1er août", (1, 8, None), ""),
        ("12-déc", (12, 12, None), ""), ("lundi 12/03", (12, 3, None), ""),
        ("5/3 matin", (5, 3, None), "matin"), ("5/3 9h", (5, 3, None), "09:00"),
        ("05/03\n14h-16h", (5, 3, None), "14:00"),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(
    written: str, day: tuple[int, int, int | None], moment: str
) -> None:
    found = day_label(written)
    assert found is not None
    assert (found.day, found.month, found.year, found.moment) == (*day, moment)


@pytest.mark.parametrize(
    "written", ["", "Nom", "12", "1,5", "2024", "45/3", "5/13", "2-3 ans", "x"]
)
def test_what_is_not_a_day_is_not_one(written: str) -> None:
    assert day_label(written) is None


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("Présences 2024", (2024,)), ("Saison 2023-2024", (2023, 2024)), ("2023/24", (2023, 2024)),
        ("Feuil1", ()), ("2024-03", (2024,)), ("Imprimé le 3 janvier 2025", ()),
    ],
)  # fmt: skip
def test_years_are_found_in_titles(title: str, years: tuple[int, ...]) -> None:
    assert years_of([title]) == years


GENS = [("Fabuloz Odette", "x", "x"), ("Simulaz Hamid", "x", None)]


@pytest.mark.parametrize(
    ("sheet", "above"), [("2024", []), ("Feuil1", [("Présences 2024",)]),
                         ("T1", [("Année", 2024)]), ("Saison 2023-2024", [])]
)  # fmt: skip
def test_the_year_comes_from_the_sheet_or_from_the_title(
    tmp_path: Path, sheet: str, above: list[Any]
) -> None:
    draft = lire(tmp_path, {sheet: [*above, ("Nom", "5/3", "12/3"), *GENS]})
    assert by_day(draft) == {date(2024, 3, 5): 2, date(2024, 3, 12): 1}


@pytest.mark.parametrize("name", ["Présences 2024.csv", "emargement_2024.csv", "2024 t1.csv"])
def test_the_year_comes_from_the_name_of_the_file_when_nothing_else_tells_it(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_text("Nom;5/3;12/3\nFabuloz Odette;x;x\nSimulaz Hamid;x;\n", encoding="utf-8")
    draft = read(path)
    assert by_day(draft) == {date(2024, 3, 5): 2, date(2024, 3, 12): 1}
    assert "Année lue dans le nom du fichier : 2024." in draft.remarks


def test_the_name_of_the_file_yields_to_the_sheet_and_to_the_title(tmp_path: Path) -> None:
    rows = [("Nom", "5/3", "12/3"), *GENS]
    for sheet, above in (("2024", []), ("Feuil1", [("Présences 2024",)])):
        draft = lire(tmp_path, {sheet: [*above, *rows]}, "grille 2023.xlsx")
        assert by_day(draft) == {date(2024, 3, 5): 2, date(2024, 3, 12): 1}
        assert not any("nom du fichier" in remark for remark in draft.remarks)


@pytest.mark.parametrize(
    "name", ["grille_2025-01-14.xlsx", "grille 14.01.2025.xlsx", "20250114.xlsx", "2021 2024.xlsx"]
)
def test_the_day_of_a_copy_is_not_the_year_of_the_workshops(tmp_path: Path, name: str) -> None:
    with pytest.raises(ErreurUtilisateur, match="« 5/3 » n’a pas d’année"):
        lire(tmp_path, {"Feuil1": [("Nom", "5/3", "12/3"), *GENS]}, name)


def test_a_school_year_starts_after_the_summer(tmp_path: Path) -> None:
    draft = lire(tmp_path, {"2023-2024": [("Nom", "19/9", "12/3"), *GENS]})
    assert set(by_day(draft)) == {date(2023, 9, 19), date(2024, 3, 12)}


@pytest.mark.parametrize(
    ("head", "sheet", "message"),
    [
        (("Nom", "5/3", "12/3"), "Feuil1", "« 5/3 » n’a pas d’année"),
        (("Nom", "5/3", "12/3"), "2021 à 2024", "« 5/3 » n’a pas d’année"),
        (("Nom", "30/2", "12/3"), "2024", "« 30/2 » n’existe pas"),
        (("Nom", "lundi 5 mars", "12/3"), "2024", "« lundi 5 mars » est un mardi en 2024"),
        (("Nom", "5/3", "05/03/2024"), "2024", "deux colonnes portent la date « 05/03/2024 »"),
    ],
)
def test_days_that_cannot_be_placed_are_refused(
    tmp_path: Path, head: tuple[str, ...], sheet: str, message: str
) -> None:
    with pytest.raises(ErreurUtilisateur, match=message) as caught:
        lire(tmp_path, {sheet: [head, *GENS]})
    assert f"« grille.xlsx », feuille « {sheet} », ligne 1" in str(caught.value)
    assert "Fabuloz" not in str(caught.value)


def test_hours_tell_two_workshops_of_a_day(tmp_path: Path) -> None:
    draft = lire(tmp_path, {"2024": [("Nom", "5/3 10h", "5/3 14h"), *GENS]})
    assert by_day(draft) == {date(2024, 3, 5): 3}
    assert draft.presences["activite_id"].n_unique() == 2


# Marks.


@pytest.mark.parametrize(
    "cell", ["x", "X", "1", "P", "Présent", "présente", "✓", "Oui", "1,5", "1.5", "2h", "1h30",
             "90 min", "0:45:00"],
)  # fmt: skip
def test_marks_of_presence(cell: str) -> None:
    assert mark(cell) is Mark.PRESENT


@pytest.mark.parametrize("cell", ["", "0", "a", "Abs", "absente", "excusé", "-", "NON", "0,0"])
def test_marks_of_absence(cell: str) -> None:
    assert mark(cell) is Mark.ABSENT


@pytest.mark.parametrize("cell", ["?", "peut-être", "✗", "Odette", "12/03"])
def test_other_marks_are_not_guessed(cell: str) -> None:
    assert mark(cell) is Mark.ILLISIBLE


# Layouts.


def test_traits_are_read_and_a_bad_one_sets_its_row_aside(tmp_path: Path) -> None:
    rows = [
        ("N°", "Nom", "Prénom", "Né(e) le", "Sexe", "Statut", "Code postal", "Commune", "5/3",
         "12/3"),
        (1, "Fabuloz", "Odette", date(1951, 4, 12), "F", "retraitée", "73000", "Chambéry", "x"),
        (2, "Simulaz", "Hamid", "hier", "H", None, None, None, "x", "x"),
        (3, "Songevaz", "Ange", None, None, None, None, "73179", None, "x"),
        (4, "Inventaz", "Élodie", None, None, None, None, "Saint-Denis", None, "x"),
    ]  # fmt: skip
    draft = lire(tmp_path, {"2024": rows})
    assert draft.rejects.select("ligne", "regle", "colonne").rows() == [
        (3, "date_illisible", "Né(e) le")
    ]
    odette = draft.mentions.filter(pl.col("annee_naissance") == 1951).to_dicts()[0]
    assert (odette["genre"], odette["statut_social"]) == ("feminin", "retraite")
    assert odette["code_insee_residence"] == "73065"
    assert set(draft.mentions["code_insee_residence"]) == {"73065", "73179", None}
    changes = draft.file.changements
    assert changes["présences des lignes écartées"] == 2
    assert changes["communes de résidence sans code Insee, non lues"] == 1
    assert "Colonnes non lues : « N° »." in draft.remarks


def test_two_people_of_one_name_are_told_by_their_birth(tmp_path: Path) -> None:
    rows = [("Nom", "Année de naissance", "5/3", "12/3"), ("Ange", 1950, "x"), ("Ange", 1990, "x")]
    draft = lire(tmp_path, {"2024": rows})
    assert draft.presences["mention"].n_unique() == 2
    assert "lignes en double" not in draft.file.changements


def test_tables_one_under_the_other(tmp_path: Path) -> None:
    rows = [
        ("Présences 2024",), ("Lieu : Mairie",), ("Atelier", "Photo"), ("Nom", "5/3", "12/3"),
        ("Fabuloz Odette", "x", "x"), ("Total", 1, 1), ("Avril",),
        ("Nom", "2/4", "9/4", "16/4"), (None, "14h", "14h", "10h-12h"),
        ("Fabuloz Odette", None, "x", None), ("Simulaz Hamid", "x", "x", None),
        ("Total présents", 1, 2, 0),
    ]  # fmt: skip
    draft = lire(tmp_path, {"Feuil1": rows})
    assert by_day(draft) == {
        date(2024, 3, 5): 1, date(2024, 3, 12): 1, date(2024, 4, 2): 1, date(2024, 4, 9): 2,
    }  # fmt: skip
    assert draft.mentions.height == 2
    assert set(draft.presences["structure_nom"]) == {"Mairie"}
    assert not [remark for remark in draft.remarks if "total" in remark]
    assert draft.file.changements["lignes de sous-titre (heures, jours)"] == 1


def test_presence_on_a_day_to_come_is_set_aside(tmp_path: Path) -> None:
    rows = [("Nom", "16/12/2025", "05/01/2027", "12/01/2027"), ("Fabuloz Odette", "x", "x", None)]
    draft = lire(tmp_path, {"Feuil1": rows})
    assert by_day(draft) == {date(2025, 12, 16): 1}
    assert draft.rejects.select("regle", "colonne").rows() == [("date_future", "05/01/2027")]


def test_rows_without_a_name_are_anonymous(tmp_path: Path) -> None:
    rows = [("Nom", "5/3", "12/3"), (None, "x", None), ("visiteur 1", "x", "x"), ("Anonymes", 3, 0)]
    draft = lire(tmp_path, {"2024": rows})
    assert by_day(draft) == {date(2024, 3, 5): 5, date(2024, 3, 12): 1}
    assert Counter(draft.mentions["regle"]) == {"anonyme": 6}
    assert draft.file.changements["lignes sans nom, lues comme anonymes"] == 1


def test_a_csv_grid(tmp_path: Path) -> None:
    path = tmp_path / "grille.csv"
    path.write_text("Structure : Mairie\nNom;Prénom;05/03/2024;12/03/2024\nFabuloz;Odette;x;\n")
    assert READER.recognise(SourceFile(path)) == "presences"
    draft = read(path)
    assert by_day(draft) == {date(2024, 3, 5): 1}
    assert set(draft.presences["structure_id"]) == {"_mairie"}


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([("Nom", "5/3"), ("Odette", "x")], id="une-seule-date"),
        pytest.param([("Fabuloz", "05/03/2024", "12/03/2024")], id="ligne-de-donnees"),
        pytest.param([("Nom", "Déposé le", "Décidé le"), ("A", JOUR := date(2024, 3, 5), JOUR)],
                     id="deux-colonnes-de-dates"),
        pytest.param([("Période", "01/01/2024", "31/03/2024")], id="periode"),
    ],
)  # fmt: skip
def test_other_tables_are_not_grids(tmp_path: Path, rows: list[Any]) -> None:
    path = tmp_path / "autre.xlsx"
    exemple.ecrire_xlsx(path, {"2024": rows})
    assert READER.recognise(SourceFile(path)) is None
    with pytest.raises(ErreurUtilisateur, match="n’a pas de grille de présence"):
        read(path)


def test_a_grid_without_any_mark_says_so(tmp_path: Path) -> None:
    with pytest.raises(ErreurUtilisateur, match="aucune présence"):
        lire(tmp_path, {"2024": [("Nom", "5/3", "12/3"), ("Fabuloz Odette", None, "abs")]})


_CELLS = st.sampled_from(["x", "P", "1", "oui", None, "abs", "-", "0", "??"])


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 6).flatmap(
    lambda width: st.lists(st.lists(_CELLS, min_size=width, max_size=width), min_size=1, max_size=8)
))  # fmt: skip
def test_every_cell_is_kept_dropped_or_set_aside(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[str | None]]
) -> None:
    days = [date(2024, 1, 2) + timedelta(days=7 * rank) for rank in range(len(cells[0]))]
    people = [(f"Personne{chr(65 + rank)} Fictive", *row) for rank, row in enumerate(cells)]
    came = {
        day: sum(row[n] in ("x", "P", "1", "oui") for row in cells) for n, day in enumerate(days)
    }
    unread = sum(cell == "??" for row in cells for cell in row)
    folder = tmp_path_factory.mktemp("grille")
    if not sum(came.values()) and not unread:
        with pytest.raises(ErreurUtilisateur, match="aucune présence"):
            lire(folder, {"2024": [("Nom", *days), *people]})
        return
    draft = lire(folder, {"2024": [("Nom", *days), *people]})
    assert by_day(draft) == {day: number for day, number in came.items() if number}
    assert draft.rejects.height == unread
    assert draft.file.lignes_lues == sum(came.values()) + unread
