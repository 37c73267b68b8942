"""Any file through a declared mapping: cases counted by hand, and each message."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from exemples.correspondance import CENTRE, CENTRE_HEADER, FICHIERS, PEOPLE, ecrire, texte
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inclusion_metrics.identity import Key
from inclusion_metrics.model import ErreurUtilisateur, Need
from inclusion_metrics.schemas import Tables
from inclusion_metrics.sources.assembly import Assembled, assemble
from inclusion_metrics.sources.correspondance.cellules import LEFT, OTHERS
from inclusion_metrics.sources.correspondance.cibles import TABLES
from inclusion_metrics.sources.correspondance.cibles_service import SERVICE
from inclusion_metrics.sources.correspondance.doc import DOCUMENT, written
from inclusion_metrics.sources.correspondance.lecture import read_all, role
from inclusion_metrics.sources.correspondance.mapping import load_mapping, make_mapping
from inclusion_metrics.sources.correspondance.modele import propose
from inclusion_metrics.sources.correspondance.yaml import parse_yaml_text
from inclusion_metrics.sources.draft import REASON, Draft
from inclusion_metrics.sources.reader import Context
from inclusion_metrics.sources.tabular.grid import SourceFile

FOLDER = Path(__file__).parent / "data" / "correspondance"
TODAY = date(2025, 1, 31)
CONTEXT = Context(Key(b"fictive" * 8, Path("cle.txt"), created=False), TODAY)
NAMES = ("people.csv", "contacts_centre_2024.csv", "outreach_log.csv")
Table = Sequence[Sequence[object]]
HORS_LIEU = (
    "Aucune structure n’est déclarée : ces activités sont rangées « hors lieu ». Ajoutez "
    "« constantes: {structure: … } » si elles ont un lieu."
)


def source(path: Path, content: str) -> SourceFile:
    """A CSV written for the test."""
    path.write_text(content, encoding="utf-8")
    return SourceFile(path)


def workbook(path: Path, **sheets: Table) -> SourceFile:
    """A spreadsheet written for the test; dates are real dates."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name.replace("_", " "))
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    book.close()
    return SourceFile(path)


def read(text: str, *files: SourceFile) -> list[Draft]:
    return read_all(make_mapping(parse_yaml_text(text, "m.yaml")), files, CONTEXT)


def put_together(drafts: Sequence[Draft]) -> Assembled:
    return assemble(drafts, CONTEXT.key, {})


def table(tables: Tables, name: str) -> pl.DataFrame:
    return tables.to_dict()[name].collect()


def column(tables: Tables, name: str, of: str) -> list[object]:
    return table(tables, name)[of].to_list()


def said(text: str) -> str:
    """The message a mapping is refused with."""
    with pytest.raises(ErreurUtilisateur) as refused:
        make_mapping(parse_yaml_text(text, "m.yaml"))
    return str(refused.value)


def entry(colonnes: str, table: str = "presences", more: str = "") -> str:
    """A mapping of one file, of which the given columns are line 5 on."""
    return f"nom: Essai\nfichiers:\n  - table: {table}\n    colonnes:\n{colonnes}\n{more}"


@pytest.fixture
def one(tmp_path: Path) -> Callable[..., Draft]:
    """Read one CSV, given as lines, through a mapping of one file."""

    def reading(csv: str, colonnes: str, table: str = "presences", more: str = "") -> Draft:
        (draft,) = read(entry(colonnes, table, more), source(tmp_path / "essai.csv", csv))
        return draft

    return reading


# The three-file case, counted in LISEZMOI.md


@pytest.fixture(scope="module")
def english() -> list[Draft]:
    mapping = load_mapping(FOLDER / "correspondance.yaml")
    return read_all(mapping, [SourceFile(FOLDER / name) for name in NAMES], CONTEXT)


def test_the_files_are_those_of_the_generator(tmp_path: Path) -> None:
    for path in ecrire(tmp_path):
        assert path.read_bytes() == (FOLDER / path.name).read_bytes()


def test_lines_of_the_three_files(english: list[Draft]) -> None:
    counts = [
        (d.file.role, d.file.lignes_lues, d.file.lignes_gardees, d.file.lignes_rejetees)
        for d in english
    ]
    assert counts == [("personnes", 14, 12, 1), ("presences", 16, 11, 2), ("presences", 15, 11, 2)]
    changes = [draft.file.changements for draft in english]
    assert [one.get("lignes en double", 0) for one in changes] == [1, 1, 0]
    assert changes[1]["lignes exclues : n’est pas un service rendu"] == 2
    assert changes[2]["lignes exclues : appel de rappel"] == 1
    assert [one.get("absences", 0) for one in changes] == [0, 0, 1]
    assert [one.get("personnes sans fiche", 0) for one in changes] == [0, 2, 0]
    left = LEFT.format("thematiques_admin")
    assert [one.get(left, 0) for one in changes] == [0, 10, 11]
    assert english[0].remarks == ("colonnes non lues : 2 (« Phone », « Notes »).",)
    assert english[1].remarks == ("colonnes non lues : 1 (« Staff note »).",)
    assert english[2].remarks == ()
    assert changes[1]["identifiants « 123.0 » lus « 123 »"] == 1


def test_rejected_lines_of_the_three_files(english: list[Draft]) -> None:
    told = ["ligne", "regle", "colonne"]
    assert [draft.rejects.select(told).rows() for draft in english] == [
        [(15, "date_illisible", "DOB")],
        [(13, "date_illisible", "Date"), (14, "valeur_inconnue", "Topic")],
        [(15, "date_future", "when"), (16, "obligatoire_absent", "when")],
    ]
    (correction,) = english[1].corrections
    assert correction.header == CENTRE_HEADER
    assert [(line, tuple(cells)[:2]) for line, cells, _ in correction.rows] == [
        (13, ("13/02/2024", "0004")),
        (14, ("02/19/2024", "0005")),
    ]


def test_people_of_the_three_files(english: list[Draft]) -> None:
    tables = put_together(english).tables
    people = table(tables, "beneficiaires")
    named = people.filter(~pl.col("anonyme"))
    assert (named.height, people.height - named.height) == (14, 5)
    assert dict(named["genre"].value_counts().iter_rows()) == {
        "feminin": 5, "masculin": 5, "non_communique": 2, None: 2,
    }  # fmt: skip
    assert dict(named["statut_social"].value_counts().iter_rows()) == {
        "retraite": 4, "sans_emploi": 1, "en_emploi": 3, "scolarise": 2, "non_communique": 2,
        None: 2,
    }  # fmt: skip
    assert sorted(named["annee_naissance"].drop_nulls()) == [
        1940, 1948, 1951, 1956, 1962, 1978, 1985, 1990, 2001, 2009,
    ]  # fmt: skip
    came = table(tables, "participations").join(named, on="beneficiaire_id", how="semi")
    assert came["beneficiaire_id"].n_unique() == 12
    assert set(named["personnes_min"]) == set(named["personnes_max"]) == {1}


def test_activities_of_the_three_files(english: list[Draft]) -> None:
    tables = put_together(english).tables
    activities = table(tables, "activites")
    assert activities.height == 17
    assert activities["duree_min"].sum() == 735
    workshops = activities.filter(pl.col("type") == "collectif")
    assert sorted(workshops["nb_participants"]) == [2, 3, 3]
    assert table(tables, "participations").height == 22
    assert sorted(column(tables, "structures", "nom")) == ["Bus", "Library", "Riverside Centre"]
    assert column(tables, "demarches", "categorie") == ["social_sante"] * 5
    both = activities.filter(pl.col("thematiques").list.len() == 2)
    assert both["thematiques"].to_list() == [["aide_aux_demarches_administratives", "email"]]


def test_nothing_personal_is_said(english: list[Draft]) -> None:
    people = {word for row in PEOPLE for word in (row[1], row[2], row[6]) if word}
    for draft in english:
        words = " ".join([*draft.remarks, *draft.rejects["explication"], *draft.file.changements])
        assert not [name for name in people if name in words]
        frames = (draft.presences, draft.mentions, draft.rejects, *draft.tables.values())
        written_out = " ".join(str(frame.to_dicts()) for frame in frames)
        assert not [name for name in people if name in written_out]


def same_tables(one: Tables, other: Tables) -> None:
    for name, frame in one.to_dict().items():
        assert frame.collect().equals(other.to_dict()[name].collect()), name


@pytest.fixture(scope="module")
def shuffling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("melange")


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_neither_order_nor_cut_matters(
    english: list[Draft], shuffling: Path, data: st.DataObject
) -> None:
    files = []
    for name, (header, rows, separator) in FICHIERS.items():
        mixed = data.draw(st.permutations(rows))
        cut = data.draw(st.integers(0, len(rows))) if name != "people.csv" else 0
        halves = [half for half in (mixed[:cut], mixed[cut:]) if half]
        for rank, half in enumerate(halves):
            path = shuffling / name.replace(".csv", f"_{rank}.csv")
            files.append(source(path, texte(header, half, separator)))
    mapping = load_mapping(FOLDER / "correspondance.yaml")
    kept = [file for file in files if _readable(file)]
    drafts = read_all(mapping, data.draw(st.permutations(kept)), CONTEXT)
    same_tables(put_together(drafts).tables, put_together(english).tables)


def _readable(file: SourceFile) -> bool:
    """A half made of nothing but unreadable rows would be refused."""
    try:
        read_all(load_mapping(FOLDER / "correspondance.yaml"), [file], CONTEXT)
    except ErreurUtilisateur:
        return False
    return True


def test_a_file_twice_is_one(english: list[Draft]) -> None:
    mapping = load_mapping(FOLDER / "correspondance.yaml")
    log = SourceFile(FOLDER / NAMES[1])
    (again,) = read_all(mapping, [log], CONTEXT)
    once = put_together([english[1]]).tables
    assert again.presences.equals(english[1].presences)
    same_tables(put_together([again]).tables, once)


def test_a_later_import_of_one_file_says_what_is_absent() -> None:
    mapping = load_mapping(FOLDER / "correspondance.yaml")
    (draft,) = read_all(mapping, [SourceFile(FOLDER / NAMES[1])], CONTEXT)
    assert "people*.csv" in draft.remarks[-1]
    assert "personnes sans fiche" not in draft.file.changements


# Which file is what


def test_role() -> None:
    mapping = load_mapping(FOLDER / "correspondance.yaml")
    assert [role(mapping, SourceFile(FOLDER / name)) for name in NAMES] == [
        "personnes",
        "presences",
        "presences",
    ]


NO_PATTERN = """\
nom: Essai
fichiers:
  - table: personnes
    colonnes: {identifiant: ID, genre: Sexe}
  - table: presences
    colonnes: {identifiant: ID, date: Date}
"""


def test_without_patterns_headers_tell(tmp_path: Path) -> None:
    visits = source(tmp_path / "a.csv", "ID,Date\n1,2024-03-05\n")
    people = source(tmp_path / "b.csv", "ID,Sexe\n1,F\n2,H\n")
    drafts = read(NO_PATTERN, visits, people)
    assert [draft.file.role for draft in drafts] == ["presences", "personnes"]
    mapping = make_mapping(parse_yaml_text(NO_PATTERN, "m.yaml"))
    assert role(mapping, people) == "personnes"
    assert role(mapping, source(tmp_path / "c.csv", "A,B\n1,2\n")) is None


def test_without_patterns_nor_headers_places_tell(tmp_path: Path) -> None:
    people = source(tmp_path / "b.csv", "ID,Sexe\n1,F\n")
    wrong = source(tmp_path / "a.csv", "ID,Day\n1,2024-03-05\n")
    with pytest.raises(ErreurUtilisateur, match=r"a\.csv.*« Date ».*« Day »"):
        read(NO_PATTERN.replace("Date}", "Date: x}").replace("date: Date: x", "date: Date"),
             people, wrong)  # fmt: skip
    with pytest.raises(ErreurUtilisateur, match="quelle table il remplit"):
        read(NO_PATTERN, people, wrong, source(tmp_path / "c.csv", "A,B\n1,2\n"))


def test_a_file_that_answers_no_pattern_or_two(tmp_path: Path) -> None:
    text = entry("      date: Date").replace("- table", '- fichier: "v*.csv"\n    table')
    with pytest.raises(ErreurUtilisateur, match=r"autre\.csv.*aucun motif.*« v\*\.csv »"):
        read(text, source(tmp_path / "autre.csv", "Date\n2024-03-05\n"))
    twice = text + '  - fichier: "*s.csv"\n    table: presences\n    colonnes: {date: Date}\n'
    with pytest.raises(ErreurUtilisateur, match=r"m\.yaml », ligne 7 .*répond à « \*s\.csv » et"):
        read(twice, source(tmp_path / "visites.csv", "Date\n2024-03-05\n"))


def test_several_files_answer_one_pattern(tmp_path: Path) -> None:
    text = entry("      date: Date\n      nom: Nom").replace(
        "- table", '- fichier: "V*"\n    table'
    )
    drafts = read(
        text,
        source(tmp_path / "v1.csv", "Date,Nom\n2024-03-05,Fabuloz\n"),
        source(tmp_path / "v2.csv", "Date,Nom\n2024-03-06,FABULOZ\n"),
    )
    tables = put_together(drafts).tables
    assert table(tables, "participations").height == 2
    assert table(tables, "beneficiaires").height == 1


def test_corrected_rows_answer_the_pattern_of_their_file(tmp_path: Path) -> None:
    text = entry("      date: Date\n      nom: Nom").replace(
        "- table", '- fichier: "v*.csv"\n    table'
    )
    rows = [["Date", "Nom", REASON], ["2024-03-05", "Fabuloz", "une date était attendue"]]
    (draft,) = read(text, workbook(tmp_path / "visites_a_corriger.xlsx", Feuille=rows))
    assert draft.file.lignes_gardees == 1
    assert draft.remarks == (HORS_LIEU,)


# Finding the table


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Date,Surnom", "la colonne « Nom » déclarée dans la correspondance n’y est pas"),
        ("Dates,Nom", "pour « Date », vouliez-vous dire « Dates »"),
        ("Nom,Jour,Heure", "en-têtes du fichier non utilisés : « Jour », « Heure »"),
    ],
)
def test_missing_columns(one: Callable[..., Draft], header: str, expected: str) -> None:
    with pytest.raises(ErreurUtilisateur) as refused:
        one(f"{header}\n2024-03-05,x\n", "      date: Date\n      nom: Nom")
    assert expected in str(refused.value)
    assert "essai.csv », ligne 1" in str(refused.value)


@pytest.mark.parametrize("where", ["", "    entete: {ligne: 1}"])
def test_a_file_without_header_is_not_shown(one: Callable[..., Draft], where: str) -> None:
    with pytest.raises(ErreurUtilisateur) as refused:
        one(
            "Dato,Nomi Fabuloz\nDati,Nom Songevaz\n", "      date: Date\n      nom: Nom", more=where
        )
    assert "les colonnes « Date », « Nom » déclarées" in str(refused.value)
    assert "entete" in str(refused.value)
    assert "Fabuloz" not in str(refused.value)
    assert "Songevaz" not in str(refused.value)


def test_a_header_below_a_preamble_and_without_accents(one: Callable[..., Draft]) -> None:
    csv = "Registre 2024\nlieu;Maison\n\nDATE ;Prenom;Nom\n05/03/2024;Odette;Fabuloz\n"
    draft = one(csv, "      date: date\n      prenom: Prénom\n      nom: Nom")
    assert draft.file.lignes_lues == 1
    assert draft.presences["date"].to_list() == [date(2024, 3, 5)]


@pytest.mark.parametrize("where", ["{ligne: 3}", "{reperes: [Jour, Qui]}"])
def test_a_header_said_where(one: Callable[..., Draft], where: str) -> None:
    csv = "Jour,x,y\nautre,,\nJour,Qui,Optionnel\n2024-03-05,Fabuloz,1\n"
    more = f"    entete: {where}"
    draft = one(csv, "      date: Jour\n      nom: Qui", more=more)
    assert draft.presences.height == 1


def test_a_header_said_on_an_empty_line(one: Callable[..., Draft]) -> None:
    with pytest.raises(ErreurUtilisateur, match=r"m\.yaml », ligne 6.*rien à la ligne 9"):
        one("Date\n2024-03-05\n", "      date: Date", more="    entete: {ligne: 9}")


def test_optional_columns(one: Callable[..., Draft]) -> None:
    draft = one(
        "Date\n2024-03-05\n",
        "      date: Date\n      duree_min: {colonne: Minutes, facultatif: oui}",
    )
    assert draft.presences["duree_min"].to_list() == [None]


def test_encoding_and_separator_may_be_said(tmp_path: Path) -> None:
    path = tmp_path / "essai.csv"
    path.write_bytes("Date#Prénom#Nom\n2024-03-05#Zoé#Fabuloz\n2024-03-06##\n".encode("cp850"))
    more = '    encodage: cp850\n    separateur: "#"'
    text = entry("      date: Date\n      prenom: Prénom\n      nom: Nom", more=more)
    (draft,) = read(text, SourceFile(path))
    assert [name.first for name in draft.names.values()] == ["Zoé"]
    assert draft.presences["ligne"].to_list() == [2, 3]
    with pytest.raises(ErreurUtilisateur, match="n’est pas en « ascii »"):
        read(text.replace("cp850", "ascii"), SourceFile(path))


def test_no_row_and_no_readable_row(one: Callable[..., Draft]) -> None:
    with pytest.raises(ErreurUtilisateur, match="aucune ligne sous son en-tête"):
        one("Date\n", "      date: Date")
    with pytest.raises(ErreurUtilisateur, match=r"ligne 2, colonne « Date » : une date"):
        one("Date\nmardi\nbientôt\n", "      date: Date")


# Dates


@pytest.mark.parametrize(
    ("written_as", "formats"),
    [
        ("2024-03-05", '"mm/jj/aaaa"'),
        ("03/05/2024", '"mm/jj/aaaa"'),
        ("3/5/2024", '"m/j/aaaa"'),
        ("3/5/2024 0:00", '"mm/jj/aaaa"'),
        ("05-Mar-2024", '"%d-%b-%Y"'),
        ("05-mars-2024", '"jj-mmm-aaaa"'),
        ("5 March 2024", '"j mmmm aaaa"'),
        ("05/03/24", '"jj/mm/aaaa", "jj/mm/aa"'),
        ("20240305", '"%Y%m%d"'),
        ("05/03/2024 14:30", '"jj/mm/aaaa hh:mm"'),
        ("05.03.2024", '"dd.mm.yyyy"'),
    ],
)
def test_declared_formats(one: Callable[..., Draft], written_as: str, formats: str) -> None:
    draft = one(f"Date;N\n{written_as};1\n", f"      date: {{colonne: Date, formats: [{formats}]}}")
    assert draft.presences["date"].to_list() == [date(2024, 3, 5)]


def test_a_declared_format_excludes_the_others(one: Callable[..., Draft]) -> None:
    csv = "Date;N\n13/02/2024;1\n02/13/2024;2\n"
    draft = one(csv, '      date: {colonne: Date, formats: ["mm/jj/aaaa"]}')
    assert draft.presences["date"].to_list() == [date(2024, 2, 13)]
    assert draft.rejects.select("ligne", "regle").rows() == [(2, "date_illisible")]
    assert "mm/jj/aaaa" in draft.rejects["explication"][0]


def test_two_digit_births_are_not_to_come(one: Callable[..., Draft]) -> None:
    draft = one(
        "ID;Né\n1;05/03/45\n2;05/03/12\n3;05/03/68\n",
        '      identifiant: ID\n      date_naissance: {colonne: Né, formats: ["jj/mm/aa"]}',
        "personnes",
    )
    assert sorted(draft.mentions["annee_naissance"]) == [1945, 1968, 2012]


@pytest.mark.parametrize("formats", ['"jj/mm/aaaa", "mm/jj/aaaa"', '"%d-%m-%y", "%y-%m-%d"'])
def test_formats_that_contradict_one_another(formats: str) -> None:
    message = said(entry(f"      date: {{colonne: D, formats: [{formats}]}}"))
    assert "m.yaml », ligne 5" in message
    assert "deux façons" in message


@pytest.mark.parametrize("pattern", ["jour/mois", "%Q", "aaaa", "jj/mm", ""])
def test_what_is_not_a_format(pattern: str) -> None:
    message = said(entry(f'      date: {{colonne: D, formats: "{pattern}"}}'))
    assert "n’est pas un format de date" in message


def test_dates_that_cannot_be(one: Callable[..., Draft]) -> None:
    csv = "Date;Né;Nom\n05/03/2024;06/03/2024;A\n01/02/2025;01/01/1950;B\n05/03/2024;01/01/1950;C\n"
    draft = one(csv, "      date: Date\n      date_naissance: Né\n      nom: Nom")
    assert draft.rejects.select("ligne", "regle", "colonne").rows() == [
        (2, "naissance_impossible", "Né"),
        (3, "date_future", "Date"),
    ]


# Durations


@pytest.mark.parametrize(
    ("cell", "unit", "minutes"),
    [
        ("90", "minutes", 90),
        ("1,5", "heures", 90),
        ("1.25", "heures", 75),
        ("1:30", "minutes", 90),
        ("1h30", "heures", 90),
        ("2 h", "minutes", 120),
        ("45 min", "heures", 45),
        ("01:30:00", "heures", 90),
        ("0.33", "heures", 20),
        ("NA", "heures", None),
        ("", "heures", None),
    ],
)
def test_durations(one: Callable[..., Draft], cell: str, unit: str, minutes: int | None) -> None:
    draft = one(
        f"Date;D\n2024-03-05;{cell}\n",
        f"      date: Date\n      duree_min: {{colonne: D, unite: {unit}}}",
    )
    assert draft.presences["duree_min"].to_list() == [minutes]


def test_unreadable_and_impossible_durations(one: Callable[..., Draft]) -> None:
    csv = "Date;D\n2024-03-05;longtemps\n2024-03-05;25 h\n2024-03-05;1h\n2024-03-05;0,505\n"
    draft = one(csv, "      date: Date\n      duree_min: {colonne: D, unite: heures}")
    assert draft.rejects.select("ligne", "regle").rows() == [
        (2, "duree_illisible"),
        (3, "hors_limites"),
    ]
    assert draft.presences["duree_min"].to_list() == [60, 30]
    assert draft.file.changements["durées arrondies à la minute"] == 1  # 30,3
    assert draft.file.changements["durées converties en minutes"] == 3


# Identifiers


def test_identifiers_freed_of_what_spreadsheets_add(tmp_path: Path) -> None:
    people = source(tmp_path / "p.csv", "ID\n0007\n0012\nA-3\n")
    visits = source(
        tmp_path / "v.csv", "ID,Date\n7,2024-03-05\n12.0,2024-03-05\n A-3 ,2024-03-05\n"
    )
    text = """\
nom: Essai
fichiers:
  - {fichier: p.csv, table: personnes, colonnes: {identifiant: ID}}
  - fichier: v.csv
    table: presences
    colonnes: {date: Date, identifiant: {colonne: ID, longueur: 4}}
"""
    drafts = read(text, people, visits)
    assert "personnes sans fiche" not in drafts[1].file.changements
    assert drafts[1].file.changements["zéros de tête rendus aux identifiants"] == 2
    assert table(put_together(drafts).tables, "beneficiaires").height == 3


def test_identifiers_that_would_match_but_for_zeros_or_capitals(tmp_path: Path) -> None:
    people = source(tmp_path / "p.csv", "ID\n0007\nB12\n")
    visits = source(tmp_path / "v.csv", "ID,Date\n7,2024-03-05\nb12,2024-03-05\n99,2024-03-05\n")
    text = """\
nom: Essai
fichiers:
  - {fichier: p.csv, table: personnes, colonnes: {identifiant: ID}}
  - {fichier: v.csv, table: presences, colonnes: {date: Date, identifiant: ID}}
"""
    draft = read(text, people, visits)[1]
    assert draft.file.changements["personnes sans fiche"] == 3
    assert "Sur 3 personnes sans fiche, 2 en auraient une" in draft.remarks[-1]


def test_damaged_identifiers_are_refused_by_name(one: Callable[..., Draft]) -> None:
    with pytest.raises(ErreurUtilisateur) as refused:
        one(
            "Date,Client\n2024-03-05,12\n2024-03-06,2.98725E+13\n",
            "      date: Date\n      identifiant: Client",
        )
    assert "« essai.csv », ligne 3, colonne « Client »" in str(refused.value)
    assert "2.98725" not in str(refused.value)


def test_damaged_codes_are_refused_by_name(one: Callable[..., Draft]) -> None:
    csv = "Date,Ville,Aussi\n2024-03-05,1053,1\n"
    colonnes = "      date: Date\n      code_insee: Ville\n      tags: Ville"
    with pytest.raises(ErreurUtilisateur, match=r"ligne 2, colonne « Ville » :"):
        one(csv, colonnes)


def test_two_numberings_are_not_the_same_people(tmp_path: Path) -> None:
    text = """\
nom: Réseau
fichiers:
  - {fichier: a.csv, table: presences, colonnes: {date: Date, identifiant: ID}}
  - {fichier: b.csv, table: presences, numerotation: Autre, colonnes: {date: Date, identifiant: ID}}
"""
    files = [source(tmp_path / f"{n}.csv", "ID,Date\n1,2024-03-05\n2,2024-03-05\n") for n in "ab"]
    files[1].path.write_text("ID,Date\n1,2024-03-05\n3,2024-03-06\n")
    assert table(put_together(read(text, *files)).tables, "beneficiaires").height == 4
    same = text.replace("numerotation: Autre, ", "")
    files = [SourceFile(file.path) for file in files]
    assert table(put_together(read(same, *files)).tables, "beneficiaires").height == 3


def test_people_told_by_their_name(tmp_path: Path) -> None:
    people = source(
        tmp_path / "p.csv",
        "Last,First,Born\nFabuloz,Odette,1948\nSongevaz,Marie-Ange,1958\nFigurex,Jean,1945\n",
    )
    visits = source(
        tmp_path / "v.csv",
        "Who,Date\nODETTE FABULOZ,2024-03-05\nSongevaz Marie Ange,2024-03-05\n"
        "Paul Inconnu-Fictif,2024-03-05\nAnonyme,2024-03-05\n",
    )
    text = """\
nom: Essai
fichiers:
  - fichier: p.csv
    table: personnes
    colonnes: {nom_complet: [First, Last], annee_naissance: Born}
  - {fichier: v.csv, table: presences, colonnes: {date: Date, nom_complet: Who}}
"""
    drafts = read(text, people, visits)
    assert drafts[1].file.changements["personnes sans fiche"] == 1
    people_table = table(put_together(drafts).tables, "beneficiaires")
    named = people_table.filter(~pl.col("anonyme"))
    assert named.height == 4
    assert sorted(named["annee_naissance"].drop_nulls()) == [1945, 1948, 1958]
    assert people_table.height - named.height == 1


def test_a_record_must_name_somebody(one: Callable[..., Draft]) -> None:
    draft = one(
        "ID,Nom\n1,Fabuloz\n,?\n,anonyme\n", "      identifiant: ID\n      nom: Nom", "personnes"
    )
    assert draft.rejects.select("ligne", "regle").rows() == [
        (3, "personne_absente"),
        (4, "personne_absente"),
    ]
    assert draft.file.lignes_gardees == 1


def test_nobody_told_is_said(one: Callable[..., Draft]) -> None:
    draft = one("Date\n2024-03-05\n2024-03-05\n", "      date: Date")
    assert Need.IDENTITE in draft.gaps
    assert set(draft.mentions["regle"]) == {"absente"}
    assert any("hors lieu" in remark for remark in draft.remarks)
    tables = put_together([draft]).tables
    assert table(tables, "participations").height == 2


# Values


def test_listed_values_are_the_list(one: Callable[..., Draft]) -> None:
    csv = "ID;S\n1;F\n2;f\n3;Femme\n4;Féminin\n5;?\n6;\n"
    draft = one(csv, "      identifiant: ID\n      genre: {colonne: S, valeurs: {F: masculin}}",
                "personnes")  # fmt: skip
    assert draft.rejects.select("ligne", "regle").rows() == [(4, "valeur_inconnue")]
    assert sorted(map(str, draft.mentions["genre"])) == [
        "None", "feminin", "masculin", "masculin", "non_communique",
    ]  # fmt: skip


def test_ordinary_values_need_no_list(one: Callable[..., Draft]) -> None:
    csv = "ID;S\n1;F\n2;Homme\n3;Female\n4;masculin\n5;Mme\n"
    draft = one(csv, "      identifiant: ID\n      genre: S", "personnes")
    assert sorted(draft.mentions["genre"]) == ["feminin"] * 3 + ["masculin"] * 2


def test_empty_cells_and_other_values(one: Callable[..., Draft]) -> None:
    csv = "ID;S\n1;\n2;X\n3;Ret\n4;N/A\n"
    draft = one(
        csv,
        "      identifiant: ID\n"
        '      statut_social: {colonne: S, valeurs: {Ret: retraite, "": sans_emploi}, '
        "autres_valeurs: en_emploi}",
        "personnes",
    )
    assert sorted(map(str, draft.mentions["statut_social"])) == [
        "None", "en_emploi", "retraite", "sans_emploi",
    ]  # fmt: skip
    assert draft.file.changements[OTHERS.format("statut_social", "en_emploi")] == 1


def test_several_values_and_one_that_says_two(one: Callable[..., Draft]) -> None:
    csv = (
        'Date,T\n2024-03-05,"mail, web"\n2024-03-05,web\n2024-03-05,jeux\n2024-03-05,mail ; tout\n'
    )
    draft = one(
        csv,
        "      date: Date\n"
        "      thematiques:\n"
        '        colonne: T\n        separateurs: ",;"\n'
        "        valeurs: {mail: email, web: navigation_sur_internet, jeux: rien, "
        "tout: [bureautique, sante]}",
    )
    assert [sorted(one) for one in draft.presences["thematiques"]] == [
        ["email", "navigation_sur_internet"],
        ["navigation_sur_internet"],
        [],
        ["bureautique", "email", "sante"],
    ]


def test_ticked_columns(one: Callable[..., Draft]) -> None:
    csv = "Date,Mail,CAF,Note\n2024-03-05,x,0,\n2024-03-05,Oui,1,\n2024-03-05,,non,\n"
    draft = one(
        csv, "      date: Date\n      thematiques: {cases: {Mail: email, CAF: sante}}"
    )  # fmt: skip
    assert draft.presences["thematiques"].to_list() == [["email"], ["email", "sante"], []]
    assert "colonnes non lues : 1 (« Note »)." in draft.remarks


@pytest.mark.parametrize(
    ("present", "kept", "absent", "rejected"),
    [
        ("present: P", 2, 1, 1),
        ('present: {colonne: P, valeurs: {x: present, oui: present, non: absent, "": absent}}',
         2, 2, 0),
        ('present: {colonne: P, valeurs: {"": present}}', 3, 1, 0),
    ],
)  # fmt: skip
def test_who_did_not_come(
    one: Callable[..., Draft], present: str, kept: int, absent: int, rejected: int
) -> None:
    csv = "Date;P\n2024-03-05;x\n2024-03-05;oui\n2024-03-05;non\n2024-03-05;\n"
    draft = one(csv, f"      date: Date\n      {present}")
    changes = draft.file.changements
    assert (draft.file.lignes_gardees, changes.get("absences", 0)) == (kept, absent)
    assert draft.file.lignes_rejetees == rejected


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        ("{colonne: T, valeurs: [réunion], motif: m}", 2),
        ("{colonne: T, sauf: [Aide], motif: m}", 1),
        ("{colonne: T, vide: oui, motif: m}", 2),
        ('{colonne: T, sauf: [Aide, ""], motif: m}', 2),
    ],
)
def test_excluded_rows(one: Callable[..., Draft], rule: str, kept: int) -> None:
    csv = "Date;T\n2024-03-05;Aide\n2024-03-05;Reunion\n2024-03-05;\n"
    draft = one(csv, "      date: Date", more=f"    exclure:\n      - {rule}")
    assert draft.file.lignes_gardees == kept
    assert draft.file.changements["lignes exclues : m"] == 3 - kept
    assert draft.file.lignes_rejetees == 0


def test_ages_become_bands(one: Callable[..., Draft]) -> None:
    csv = "ID;Age\n1;11\n2;12\n3;39\n4;40\n5;70\n6;?\n7;200\n"
    draft = one(
        csv, "      identifiant: ID\n      age: Age", "personnes",
        "    constantes: {annee_tranche_age: 2024}",
    )  # fmt: skip
    assert sorted(map(str, draft.mentions["tranche_age"])) == [
        "None", "douze_dix_huit", "moins_de_douze", "quarante_cinquante_neuf",
        "soixante_dix_plus", "vingt_cinq_trente_neuf",
    ]  # fmt: skip
    assert set(draft.mentions["annee_tranche_age"].drop_nulls()) == {2024}
    assert draft.rejects.select("ligne", "regle").rows() == [(8, "hors_limites")]


def test_homes_told_by_name_and_postcode(one: Callable[..., Draft]) -> None:
    csv = "ID;CP;Ville\n1;73000;CHAMBERY\n2;73000;Atlantide\n"
    draft = one(
        csv,
        "      identifiant: ID\n      code_postal_residence: CP\n      commune_residence: Ville",
        "personnes",
    )
    assert sorted(map(str, draft.mentions["code_insee_residence"])) == ["73065", "None"]
    changes = draft.file.changements
    assert changes["communes de résidence non reconnues (nom et code postal)"] == 1


def test_missing_marks_the_most_particular_wins(tmp_path: Path) -> None:
    csv = "ID;S;J\n1;-9;-9\n2;XX;XX\n"
    text = (
        'nom: Essai\nmanquants: {"-9": sans_objet}\nfichiers:\n  - table: personnes\n'
        '    manquants: {"-9": non_communique, XX: sans_objet}\n    colonnes:\n'
        "      identifiant: ID\n      genre: S\n"
        "      statut_social: {colonne: J, manquants: {XX: non_communique}}\n"
    )
    (draft,) = read(text, source(tmp_path / "m.csv", csv))
    shown = draft.mentions.sort("lignes").select("genre", "statut_social").rows()
    assert shown == [("non_communique", "non_communique"), (None, "non_communique")]


# Activities


def test_rows_that_share_a_number_are_a_workshop(one: Callable[..., Draft]) -> None:
    csv = "N;Date;Nom\n1;2024-03-05;A\n1;2024-03-05;B\n2;2024-03-05;C\n"
    draft = one(csv, "      activite_id: N\n      date: Date\n      nom: Nom")
    activities = table(put_together([draft]).tables, "activites").sort("nb_participants")
    assert activities.select("type", "nb_participants").rows() == [
        ("individuel", 1),
        ("collectif", 2),
    ]
    assert not activities["activite_id"].is_in(["1", "2"]).any()


def test_mediators_become_pseudonyms(one: Callable[..., Draft]) -> None:
    csv = "Date;Qui\n2024-03-05;Camille Exemple\n2024-03-06;EXEMPLE Camille\n2024-03-07;\n"
    draft = one(csv, "      date: Date\n      mediateur: Qui")
    mediators = draft.presences["mediateur_id"].to_list()
    assert mediators[0] == mediators[1] != "Camille Exemple"
    assert mediators[2] is None


def test_counted_activities(one: Callable[..., Draft]) -> None:
    csv = (
        "Date;N;Deja;F;H;Vieux\n"
        "2024-03-05;5;2;3;1;4\n"
        "2024-03-12;2;;;;\n"
        "2024-03-12;2;;;;\n"  # written twice
        "2024-03-19;1;0;1;1;0\n"  # two people among one
        "2024-03-26;2;3;1;1;0\n"  # three came again among two
    )
    draft = one(
        csv,
        "      date: Date\n      nb_participants: N\n      nb_recurrents: Deja\n"
        "      genre_feminin: F\n      genre_masculin: H\n      age_soixante_dix_plus: Vieux",
        "activites_comptees", "    constantes: {structure: Maison, duree_min: 120}",
    )  # fmt: skip
    assert draft.rejects.select("ligne", "regle", "colonne").rows() == [
        (5, "total_incoherent", "F"),
        (6, "total_incoherent", "Deja"),
    ]
    assert draft.file.changements["lignes en double"] == 1
    tables = put_together([draft]).tables
    assert table(tables, "participations").height == 7
    assert set(column(tables, "activites", "type")) == {"collectif"}
    counted = table(tables, "activites_agregees").sort("nb_participants")
    assert counted["nb_recurrents"].to_list() == [None, 2]
    assert counted["genres"].to_list()[1] == {
        "feminin": 3, "masculin": 1, "non_communique": None,
    }  # fmt: skip
    people = table(tables, "beneficiaires")
    assert dict(people["genre"].value_counts().iter_rows()) == {
        "feminin": 3, "masculin": 1, "non_communique": 1, None: 2,
    }  # fmt: skip
    assert (int(people["personnes_min"].sum()), int(people["personnes_max"].sum())) == (5, 7)


def test_counted_activities_of_two_exports_are_counted_once(tmp_path: Path) -> None:
    text = entry("      date: Date\n      nb_participants: N", "activites_comptees")
    first = "Date,N\n2024-03-05,5\n2024-03-12,2\n"
    drafts = read(
        text,
        source(tmp_path / "mars.csv", first),
        source(tmp_path / "avril.csv", first + "2024-04-02,3\n"),
    )
    tables = put_together(drafts).tables
    assert table(tables, "activites").height == 3
    assert table(tables, "participations").height == 10
    assert sum(column(tables, "activites_agregees", "nb_participants")) == 10


def test_procedures_of_a_day_are_one_accompagnement(one: Callable[..., Draft]) -> None:
    csv = (
        "Date;ID;Quoi;Suite\n"
        "2024-03-05;1;Impôts;finie\n"
        "2024-03-05;1;Logement;finie\n"
        "2024-03-05;1;Santé;à revoir\n"
        "2024-03-05;2;Impôts;\n"
    )
    draft = one(
        csv,
        "      date: Date\n      identifiant: ID\n"
        "      categorie: {colonne: Quoi, valeurs: {Impôts: argent_impots, Santé: social_sante}}\n"
        "      issue: {colonne: Suite, valeurs: {finie: terminee, à revoir: a_revenir}}",
        "demarches",
    )
    tables = put_together([draft]).tables
    assert table(tables, "participations").height == 3
    outcomes = table(tables, "demarches").select("categorie", "issue").sort("categorie", "issue")
    assert outcomes.rows() == [
        ("argent_impots", None),
        ("argent_impots", "terminee"),
        ("logement", "terminee"),
        ("social_sante", "a_revenir"),
    ]


# The tables that files fill themselves


def test_rights(one: Callable[..., Draft]) -> None:
    csv = (
        "ID;Droit;Vu;Déposé;Suite;Décidé;Montant\n"
        "1;RSA;05/01/2024;20/01/2024;Accordé;01/03/2024;607,75 €\n"
        "1;RSA;05/01/2024;20/01/2024;Accordé;01/03/2024;607,75 €\n"  # written twice
        "2;APA;05/01/2024;01/01/2024;;;\n"  # filed before it was noticed
        "3;RSA;05/01/2024;20/01/2024;Accordé;;\n"  # an agreement without its date
        ";RSA;05/01/2024;;;;\n"  # nobody
        "4;Bourse;05/01/2024;;;;\n"
    )
    draft = one(
        csv,
        "      identifiant: ID\n      droit: Droit\n      date_reperage: Vu\n"
        "      date_depot: Déposé\n      date_decision: Décidé\n      montant_mensuel: Montant\n"
        "      decision: {colonne: Suite, valeurs: {Accordé: accord}}",
        "droits", "    constantes: {structure: Maison, structure_insee: 73065}",
    )  # fmt: skip
    assert draft.rejects.select("ligne", "regle", "colonne").rows() == [
        (4, "depot_apres_reperage", "Déposé"),
        (5, "accord_date", "Décidé"),
        (6, "personne_absente", "ID"),
    ]
    assert draft.file.changements["lignes en double"] == 1
    assert (draft.file.lignes_lues, draft.file.lignes_gardees) == (6, 2)
    tables = put_together([draft]).tables
    rights = table(tables, "droits").sort("droit")
    assert rights["droit"].to_list() == ["bourse", "rsa"]
    assert rights["montant_mensuel"].to_list() == [None, 607.75]
    assert set(rights["structure_id"]) == {"73065_maison"}
    assert column(tables, "structures", "nom") == ["Maison"]
    assert set(rights["beneficiaire_id"]) <= set(column(tables, "beneficiaires", "beneficiaire_id"))


def test_assessments_in_columns(one: Callable[..., Draft]) -> None:
    csv = (
        "ID;Date;Quand;Souris;Mail\n"
        "1;05/01/2024;Début;1;0,5\n"
        "1;05/06/2024;Fin;3;\n"
        "2;05/01/2024;Début;9;2\n"  # beyond the scale
        "3;05/01/2024;Début;un;1\n"
    )
    draft = one(
        csv,
        "      identifiant: ID\n      date: Date\n"
        "      moment: {colonne: Quand, valeurs: {Début: entree, Fin: sortie}}\n"
        "      score: {domaines: {Souris: souris, Mail: courriel}}",
        "positionnements",
        "    constantes: {instrument: fiche_locale, echelle_min: 0, echelle_max: 4}",
    )
    rows = draft.tables["positionnements"].select("moment", "domaine", "score").sort(pl.all())
    assert rows.rows() == [
        ("entree", "courriel", 0.5),
        ("entree", "courriel", 1.0),
        ("entree", "courriel", 2.0),
        ("entree", "souris", 1.0),
        ("sortie", "souris", 3.0),
    ]
    assert draft.rejects.select("ligne", "regle").sort("ligne").rows() == [
        (4, "score_dans_echelle"),
        (5, "nombre_illisible"),
    ]
    assert draft.file.changements["scores vides, compétence non évaluée"] == 1
    assert draft.file.lignes_lues == 4


def test_requests_and_equipment_repeat(one: Callable[..., Draft]) -> None:
    csv = "Jour;Lieu;Quoi\n2024-03-05;Maison;PC\n2024-03-05;Maison;PC\n2024-03-06;Maison;PC\n"
    asked = one(csv, "      date: Jour\n      structure: Lieu\n      type: Quoi", "demandes")
    tables = put_together([asked]).tables
    assert column(tables, "demandes", "nombre") == [1, 1, 1]
    owned = one(
        csv, "      date_inventaire: Jour\n      structure: Lieu\n      type: Quoi", "equipements"
    )
    assert table(put_together([owned]).tables, "equipements").height == 3
    assert owned.file.lignes_gardees == 3


def test_a_place_without_commune_is_its_only_namesake(tmp_path: Path) -> None:
    text = """\
nom: Essai
fichiers:
  - fichier: lieux.csv
    table: structures
    colonnes: {nom: Nom, code_insee: Insee, type: {colonne: Genre, valeurs: {biblio: mediatheque}}}
  - fichier: parc.csv
    table: equipements
    colonnes: {structure: Lieu, type: Quoi, nombre: Combien, date_inventaire: Date}
"""
    drafts = read(
        text,
        source(tmp_path / "lieux.csv", "Nom;Insee;Genre\nLes Pages;73179;biblio\n"),
        source(tmp_path / "parc.csv", "Lieu;Quoi;Combien;Date\nLES PAGES;PC;4;2024-01-05\n"),
    )
    tables = put_together(drafts).tables
    places = table(tables, "structures").filter(pl.col("structure_id") == "73179_les-pages")
    assert places["type"].to_list() == ["mediatheque"]
    assert column(tables, "equipements", "structure_id") == ["73179_les-pages"]


def test_money(one: Callable[..., Draft]) -> None:
    csv = (
        "Action;An;Compte;Prévu\n"
        "Ateliers;2024;60;1 200,50\n"
        "Ateliers;2024;74;5000\n"
        "Ateliers;2024;87;300\n"
        "Ateliers;2024;99;1\n"
    )
    draft = one(
        csv,
        "      rattachement: Action\n      exercice: An\n      compte: Compte\n      prevu: Prévu",
        "budget",
    )
    rows = draft.tables["budget"].select("compte", "sens", "prevu").sort("compte").rows()
    assert rows == [("60", "charge", 1200.5), ("74", "produit", 5000), ("87", "produit", 300)]
    assert draft.rejects.select("ligne", "colonne").rows() == [(5, "Compte")]


def test_targets_and_agreements(one: Callable[..., Draft]) -> None:
    csv = "Qui;Du;Au;Code;Mini;Maxi\nVille;2024-01-01;2024-12-31;FRE-01;100;200\n"
    csv += "Ville;2024-12-31;2024-01-01;FRE-02;1;2\nVille;2024-01-01;2024-12-31;FRE-03;3;2\n"
    draft = one(
        csv,
        "      financeur: Qui\n      debut: Du\n      fin: Au\n      indicateur_id: Code\n"
        "      prevu_min: Mini\n      prevu_max: Maxi",
        "cibles",
    )
    assert draft.tables["cibles"]["indicateur_id"].to_list() == ["FRE-01"]
    assert draft.rejects.select("ligne", "colonne").sort("ligne").rows() == [(3, "Au"), (4, "Maxi")]
    agreed = one(
        "Fonds;Début;Fin\nFSE+;2024-01-01;2023-01-01\nCF;2024-01-01;2026-12-31\n",
        "      fonds: {colonne: Fonds, valeurs: {CF: cfppa}}\n"
        "      date_debut: Début\n      date_fin: Fin",
        "conventions",
    )
    assert agreed.tables["conventions"]["fonds"].to_list() == ["cfppa"]
    assert agreed.rejects.select("ligne", "colonne").rows() == [(2, "Fin")]


# Workbooks

SHEETS = """\
nom: Essai
fichiers:
  - fichier: "*.xlsx"
    feuille: Gens
    table: personnes
    colonnes: {identifiant: ID, annee_naissance: Né en}
  - fichier: "*.xlsx"
    feuille: "Mois *"
    table: presences
    colonnes: {identifiant: ID, date: Date}
"""


def test_sheets_of_one_workbook_make_one_draft(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "registre.xlsx",
        Gens=[["ID", "Né en"], [1, 1948], [2, 1951]],
        Mois_1=[["Journal"], ["ID", "Date"], [1, date(2024, 1, 5)], ["2.0", date(2024, 1, 6)]],
        Mois_2=[["ID", "Date"], [3, date(2024, 2, 5)], [1, "?"]],
    )
    (draft,) = read(SHEETS, file)
    assert draft.file.role == "personnes+presences"
    assert (draft.file.lignes_lues, draft.file.lignes_gardees) == (6, 5)
    assert draft.rejects.select("feuille", "ligne", "colonne").rows() == [("Mois 2", 3, "Date")]
    assert draft.file.changements["personnes sans fiche"] == 1
    tables = put_together([draft]).tables
    assert table(tables, "beneficiaires").height == 3
    assert table(tables, "participations").height == 3
    (correction,) = draft.corrections
    assert correction.sheet == "Mois 2"


def test_sheets_must_be_said(tmp_path: Path) -> None:
    rows = [["Date", "Nom"], ["2024-03-05", "Fabuloz"]]
    file = workbook(tmp_path / "deux.xlsx", Un=rows, Deux=rows)
    colonnes = "      date: Date\n      nom: Nom"
    with pytest.raises(ErreurUtilisateur, match="« Un », « Deux »"):
        read(entry(colonnes), file)
    with pytest.raises(ErreurUtilisateur, match=r"ligne 7.*« Troi ».*feuilles du classeur : Un"):
        read(entry(colonnes, more="    feuille: Troi"), file)
    with pytest.raises(ErreurUtilisateur, match="vouliez-vous dire « Deux »"):
        read(entry(colonnes, more="    feuille: Deu"), file)
    (draft,) = read(entry(colonnes, more='    feuille: "*"'), file)
    assert draft.file.lignes_lues == 2
    with pytest.raises(ErreurUtilisateur, match="n’a pas de feuilles"):
        read(entry(colonnes, more="    feuille: Un"), source(tmp_path / "a.csv", "Date,Nom\nx,y\n"))


# The mapping file itself


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("nom: A\nnom: B\nfichiers: []\n", 2, "« nom » est déjà donnée ligne 1"),
        ("nom: A\nfichier: []\n", 2, "clé inconnue « fichier » ; vouliez-vous dire « fichiers »"),
        ("nom: A\nfichiers: [\n", 3, "ce n’est pas du YAML"),
        ("nom: A\n\tfichiers: []\n", 2, "tabulation"),
        ("nom: A\nfichiers: []\n", 2, "aucun fichier n’est décrit"),
        ("nom: ''\nfichiers: [{table: personnes, colonnes: {nom: N}}]\n", 1, "donnez un nom"),
        ("nom: A\nfichiers: oui\n", 2, "une liste est attendue"),
        ("- nom: A\n", 1, "des lignes « clé: valeur »"),
        ("nom: A\n? [x]\n: 1\n", 2, "une clé est un texte"),
        (entry("      date: D", "presence"), 3, "« presence » ; vouliez-vous dire « presences »"),
        (entry("      date: D", "xyz"), 3, "tables possibles : personnes, presences"),
        (entry("      dates: D"), 5, "« dates » dans la table « presences » ; vouliez-vous dire « "
         "date »"),
        (entry("      date: D\n      droit: X"), 6, "elle existe dans la table « droits »"),
        (entry("      date: D\n      zzz: X"), 6, "docs/correspondance.md"),
        (entry("      heure: D"), 4, "a besoin de « date »"),
        (entry("      genre: S", "personnes"), 4, "« identifiant » ou « nom » ou « nom_complet »"),
        (entry("      date: D\n      prenom: P"), 6, "un prénom seul"),
        (entry("      date: D", more="    personne: {nom: N}"), 6, "va sous « colonnes: »"),
        (entry("      date: D", more="    nom: N"), 6, "elle va sous « colonnes: »"),
        (entry("      date: D", more="    feuile: N"), 6, "vouliez-vous dire « feuille »"),
        (entry("      date: {colone: D}"), 5, "clé inconnue « colone » ; vouliez-vous dire"),
        (entry("      date: {formats: [jj/mm/aaaa]}"), 5, "donnez « colonne: »"),
        (entry("      date: {colonne: D, colonnes: [E, F]}"), 5, "un seul moyen"),
        (entry("      date: D\n      genre: {colonne: G, valeurs: {F: fem}}"), 6,
         "« fem » n’est pas une valeur de « genre » ; vouliez-vous dire « feminin »"),
        (entry("      date: D\n      genre: {colonne: G, valeurs: {F: zzz}}"), 6,
         "valeurs possibles : feminin, masculin"),
        (entry("      date: D\n      genre: {colonne: G, valeurs: {F: [feminin, masculin]}}"), 6,
         "qu’une valeur"),
        (entry("      date: D\n      genre: {colonne: G, valeurs: {F: feminin, f: masculin}}"), 6,
         "ne diffèrent que par la casse"),
        (entry("      date: D\n      nom: {colonne: N, valeurs: {A: B}}"), 6,
         "retirez « valeurs »"),
        (entry("      date: D\n      genre: {cases: {A: feminin}}"), 6,
         "« cases » n’y convient pas"),
        (entry("      date: D\n      nom: {colonne: N, unite: heures}"), 6, "qu’à une durée"),
        (entry("      date: D\n      nom: {colonne: N, unite: jours}"), 6, "minutes, heures"),
        (entry("      date: D\n      nom: {colonne: N, longueur: 4}"), 6, "d’un identifiant"),
        (entry("      date: D\n      identifiant: {colonne: N, longueur: x}"), 6, "nombre entier"),
        (entry("      date: D\n      nom: {colonne: N, facultatif: bof}"), 6, "« oui » ou « non »"),
        (entry("      date: D\n      nom: {colonne: N, manquants: {x: absent}}"), 6,
         "non_collecte, non_communique, sans_objet"),
        (entry("      date: D\n      nom: {colonne: N, separateurs: x}"), 6,
         "retirez « separateurs »"),
        (entry("      date: D\n      nom: {colonne: N, formats: x}"), 6, "qu’à une date"),
        (entry("      date: D\n      nom: {domaines: {N: x}}"), 6,
         "« domaines » ne convient qu’au"),
        (entry("      date: D\n      nom:"), 6, "« nom » ne convient pas"),
        (entry("      date: D", more="    constantes: {date: x}"), 6, "déjà dans « colonnes »"),
        (entry("      date: D", more="    constantes: {code_insee: 1053}"), 6, "zéros de tête"),
        (entry("      date: D", more="    constantes: {code_insee: abc}"), 6, "ne convient pas"),
        (entry("      date: D", more="    constantes: {type: [individuel, collectif]}"), 6,
         "une seule valeur"),
        (entry("      date: D", more="    constantes: {structure: À COMPLÉTER}"), 6, "à compléter"),
        (entry("      date: D", more="    constantes: {structur: A}"), 6, "« structure »"),
        (entry("      date: D", more="    exclure: [{colonne: T, motif: m}]"), 6, "un seul"),
        (entry("      date: D", more="    exclure: [{colonne: T, valeurs: [x]}]"), 6,
         "il manque la clé « motif »"),
        (entry("      date: D", more="    encodage: klingon"), 6, "encodage inconnu"),
        (entry("      date: D", more="    separateur: ab"), 6, "un seul caractère"),
        (entry("      date: D", more="    entete: {ligne: 0}"), 6, "à partir de 1"),
        (entry("      date: D", more="    entete: {ligne: 2, reperes: [D]}"), 6, "pas les deux"),
        (entry("      nom: N\n      age: A", "personnes"), 6, "annee_tranche_age"),
        ("nom: &a [*a]\n", None, "se répète sans fin"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_mapping(text: str, line: int | None, expected: str) -> None:
    message = said(text)
    assert expected in message
    assert message.startswith("« m.yaml »" + (f", ligne {line} :" if line else ""))
    assert not re.search(r"\b(input|value|should|valid|field|extra|Error)\b", message)


def test_a_mapping_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(ErreurUtilisateur, match="n’existe pas"):
        load_mapping(tmp_path / "rien.yaml")
    (tmp_path / "vide.yaml").write_text("# rien\n")
    with pytest.raises(ErreurUtilisateur, match="est vide"):
        load_mapping(tmp_path / "vide.yaml")
    (tmp_path / "latin.yaml").write_bytes("nom: é".encode("cp1252"))
    with pytest.raises(ErreurUtilisateur, match="UTF-8"):
        load_mapping(tmp_path / "latin.yaml")


def test_what_yaml_would_guess_stays_as_typed(one: Callable[..., Draft]) -> None:
    csv = "ID;S;D\n1;NO;1\n2;01;1\n"
    draft = one(
        csv,
        "      identifiant: ID\n"
        "      statut_social: {colonne: S, valeurs: {NO: retraite, 01: sans_emploi}}",
        "personnes", "    constantes: {code_insee_residence: 01053}",
    )  # fmt: skip
    assert sorted(draft.mentions["statut_social"]) == ["retraite", "sans_emploi"]
    assert set(draft.mentions["code_insee_residence"]) == {"01053"}


# The proposal

REGISTER = """\
Nom;Prénom;Né(e) le;Sexe;Tél.;Ville;CP;Date;Lieu;Durée;Atelier;Thème;Conseiller
Fabuloz;Odette;12/03/1948;F;06 39 98 00 01;Chambéry;73000;05/01/2024;Maison;1,5;Souris;Mail
Fabuloz;Odette;12/03/1948;F;06 39 98 00 01;Chambéry;73000;15/01/2024;Maison;1,5;Souris;Mail
Songevaz;Marie;01/02/1958;F;06 39 98 00 02;Cognin;73160;15/01/2024;Maison;2;Souris;Aide Fabuloz
Songevaz;Marie;01/02/1958;F;06 39 98 00 02;Cognin;73160;22/01/2024;Maison;2;Souris;Aide Fabuloz
Figurex;Jean;23/05/1945;M;06 39 98 00 03;Cognin;73160;22/01/2024;Maison;0,5;;Photos
"""


def test_a_proposal_reads_and_says_nothing_personal(tmp_path: Path) -> None:
    file = source(tmp_path / "registre.csv", REGISTER)
    proposed = propose(file)
    mapping = make_mapping(parse_yaml_text(proposed, "p.yaml"))
    (only,) = mapping.fichiers
    assert only.table == "presences"
    assert {target: spec.labels for target, spec in only.colonnes.items()} == {
        "nom": ("Nom",), "prenom": ("Prénom",), "date_naissance": ("Né(e) le",),
        "genre": ("Sexe",), "commune_residence": ("Ville",), "code_postal_residence": ("CP",),
        "date": ("Date",), "structure": ("Lieu",), "duree_min": ("Durée",), "titre": ("Atelier",),
        "thematiques": ("Thème",), "mediateur": ("Conseiller",),
    }  # fmt: skip
    assert only.colonnes["duree_min"].unite == "heures"
    assert '#   "Tél."   (à ne pas lire)' in proposed
    assert '# "Mail":' in proposed
    assert "2 valeurs non recopiées ici" in proposed  # one is rare, the other names somebody
    words = {"Fabuloz", "Odette", "Songevaz", "Figurex", "1948", "06 39", "Chambéry", "73000"}
    assert not [word for word in words if word in proposed]


@pytest.mark.parametrize("name", NAMES)
def test_proposals_for_the_english_files(name: str) -> None:
    proposed = propose(SourceFile(FOLDER / name)).replace("À COMPLÉTER", "Centre")
    (only,) = make_mapping(parse_yaml_text(proposed, "p.yaml")).fichiers
    assert only.table == ("personnes" if name == "people.csv" else "presences")
    formats = {
        target: spec.formats for target, spec in only.colonnes.items() if spec.formats
    }  # fmt: skip
    assert formats == {
        "people.csv": {"date_naissance": ("jj-mmm-aaaa",)},
        "contacts_centre_2024.csv": {"date": ("mm/jj/aaaa",)},
        "outreach_log.csv": {},
    }[name]  # fmt: skip
    assert "-9" in only.manquants or "NA" in only.manquants
    people = {word for row in PEOPLE for word in (row[1], row[2], row[4], row[6]) if len(word) > 2}
    assert not [word for word in people if re.search(rf"\b{re.escape(word)}\b", proposed)]


@pytest.mark.parametrize(
    ("header", "cells", "target"),
    [
        ("Born", ("12-Mar-1948", "03-Jul-1990"), "date_naissance"),
        ("Born", ("1948", "1990"), "annee_naissance"),
        ("Naissance", ("1948.0", "1990.0"), "annee_naissance"),
        ("Naissance", ("12/03/1948", "03/07/1990"), "date_naissance"),
        ("Ref no", ("0012", "0013"), "identifiant"),
        ("Référence", ("A12", "A13"), "identifiant"),
        ("Job status", ("Retired", "Employed"), "statut_social"),
        ("Town postcode", ("73000", "73490"), "code_postal_residence"),
    ],
)
def test_proposed_targets(tmp_path: Path, header: str, cells: Sequence[str], target: str) -> None:
    rows = zip(("Wilma Flint", "Osman Vale"), ("F", "M"), cells, strict=True)
    lines = [f"Full name;Gender;{header}", *(";".join(row) for row in rows)]
    proposed = propose(source(tmp_path / "people.csv", "\n".join(lines) + "\n"))
    (only,) = make_mapping(parse_yaml_text(proposed, "p.yaml")).fichiers
    assert only.table == "personnes"
    assert only.colonnes[target].labels == (header,)


def test_a_proposal_once_read_over_is_imported(tmp_path: Path) -> None:
    proposed = propose(SourceFile(FOLDER / NAMES[1]))
    filled = (
        proposed.replace("À COMPLÉTER", "Riverside Centre")
        .replace('# "Benefits":', '"Benefits": aide_aux_demarches_administratives')
        .replace('# "Computer basics":', '"Computer basics": prendre_en_main_du_materiel')
        .replace("    # exclure:", "    exclure:")
        .replace('    #   - {colonne: "…", valeurs: ["Réunion"]',
                 '      - {colonne: "Kind", valeurs: ["Meeting", "Test"]')
    )  # fmt: skip
    (draft,) = read(filled, SourceFile(FOLDER / NAMES[1]))
    assert (draft.file.lignes_lues, draft.file.lignes_gardees) == (len(CENTRE), 11)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("05/03/2024", "06/03/2024"), (), ),
        (("05/13/2024", "06/03/2024"), ("mm/jj/aaaa",)),
        (("13/05/24", "06/03/24"), ("jj/mm/aa",)),
        (("5 mars 2024", "6 avril 2024"), ("jj mmm aaaa",)),
        (("2024-03-05", "2024-03-06"), ()),
    ],
)  # fmt: skip
def test_proposed_formats(tmp_path: Path, cells: Sequence[str], expected: Sequence[str]) -> None:
    rows = "".join(f"{number};{cell}\n" for number, cell in enumerate(cells))
    proposed = propose(source(tmp_path / "v.csv", "ID;Date\n" + rows)).replace(
        "À COMPLÉTER", "Maison"
    )
    (only,) = make_mapping(parse_yaml_text(proposed, "p.yaml")).fichiers
    assert only.colonnes["date"].formats == tuple(expected)
    assert ("À VÉRIFIER" in proposed) == (cells[0] == "05/03/2024")


@pytest.mark.parametrize(
    "content",
    [
        "Fabuloz;Odette;Chambéry\nFigurex;Jean;Cognin\n",
        "12;05/03/2024\n13;06/03/2024\n",
        "Fabuloz;0639980001\nFigurex;0639980002\n",
    ],
)
def test_a_file_without_header_is_not_copied(tmp_path: Path, content: str) -> None:
    with pytest.raises(ErreurUtilisateur) as refused:
        propose(source(tmp_path / "sans.csv", content))
    assert "« sans.csv » n’a pas de ligne d’en-tête reconnaissable" in str(refused.value)
    assert "Fabuloz" not in str(refused.value)


def test_a_proposal_for_sheets_and_counts(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "activite.xlsx",
        Gens=[["N° adhérent", "Sexe"], ["A1", "F"], ["A2", "M"]],
        Ateliers=[["Date", "Nb participants"], [date(2024, 1, 5), 4]],
        Vide=[],
    )
    proposed = propose(file).replace("À COMPLÉTER", "Maison")
    entries = make_mapping(parse_yaml_text(proposed, "p.yaml")).fichiers
    assert [(one.table, one.feuille) for one in entries] == [
        ("personnes", "Gens"),
        ("activites_comptees", "Ateliers"),
    ]
    (draft,) = read(proposed, file)
    assert draft.file.lignes_gardees == 3


# The documentation


def test_targets_are_those_of_the_documentation() -> None:
    document = DOCUMENT.read_text("utf-8")
    assert written(document) == document, (
        "lancer « python -m inclusion_metrics.sources.correspondance.doc »"
    )


def test_examples_of_the_documentation_load() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 4
    for block in blocks:
        make_mapping(parse_yaml_text(block, "doc.yaml"))


def test_every_key_is_documented() -> None:
    from inclusion_metrics.sources.correspondance import grammaire as grammar

    document = DOCUMENT.read_text("utf-8")
    for model in (grammar.Mapping, grammar.Entree, grammar.Colonne, grammar.Exclusion,
                  grammar.Entete):  # fmt: skip
        for key in model.model_fields:
            assert f"`{key}" in document or f"{key}:" in document, key


def test_targets_fit_the_tables_they_fill() -> None:
    own = {
        "structure", "structure_insee", "structure_id", "identifiant", "nom", "prenom",
        "nom_complet", "date_naissance", "anonyme", "age", "commune_residence",
        "identifiant_participant",
    }  # fmt: skip
    for code in ("droits", "positionnements", "demandes", "equipements", "structures", "budget",
                 "cibles", "conventions", *SERVICE):  # fmt: skip
        schema = Tables.member_schemas()[code]
        (number,) = schema.primary_key()
        filled = set(schema.create_empty().columns) - {number, "beneficiaire_id"}
        targets = set(TABLES[code].columns)
        assert filled - {"structure_id"} <= targets, code
        people = set(TABLES["presences"].columns) if TABLES[code].people else set()
        assert targets - filled <= own | people, code
