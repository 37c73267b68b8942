"""The Coop’s statistics workbook against the tables: numbers are those of ``LISEZMOI.md``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import polars as pl
import pytest
from exemples.coop_statistiques import Ligne, Section, statistiques
from exemples.coop_workbooks import write_statistiques
from exemples.petit_cas import petit_cas

from inclusion_metrics.cli import main
from inclusion_metrics.loading import load
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.schemas import Tables
from inclusion_metrics.sources.coop.statistiques import (
    GENERAL,
    MONTHS,
    NOT_EXPORTED,
    Line,
    reconcile,
)

PETIT = Path(__file__).parent / "data" / "coop"
ACCOMPAGNEMENTS = PETIT / "coop_petit_accompagnements.xlsx"
BENEFICIAIRES = PETIT / "coop_petit_beneficiaires.xlsx"
STATISTIQUES = PETIT / "coop_petit_statistiques.xlsx"

Alterer = Callable[[str, Ligne], Ligne]


@pytest.fixture(scope="module")
def donnees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small set, imported once."""
    return _importer(tmp_path_factory.mktemp("petit"), ACCOMPAGNEMENTS, BENEFICIAIRES)


@pytest.fixture(scope="module")
def sans_fiches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, without the records."""
    return _importer(tmp_path_factory.mktemp("sans"), ACCOMPAGNEMENTS)


def _importer(root: Path, *files: Path) -> Path:
    where = ["--vers", str(root / "donnees"), "--cle", str(root / "cle.txt")]
    assert main(["importer", "coop", *map(str, files), *where]) == 0
    return root / "donnees"


@pytest.fixture
def tables(donnees: Path) -> Tables:
    return load(donnees).tables


def alterees(alterer: Alterer) -> list[Section]:
    """The sections of the small set, each line passed through a function."""
    return [
        (title, tuple(alterer(title, line) for line in lines))
        for title, lines in statistiques(petit_cas())
    ]


def announced(lines: Sequence[Line]) -> dict[tuple[str, str], int]:
    return {(line.section, line.label): line.announced for line in lines}


def apart(lines: Sequence[Line]) -> list[tuple[str, int, int | None]]:
    return [(line.label, line.announced, line.found) for line in lines if line.agrees is False]


def test_every_line_of_the_small_set_agrees(tables: Tables) -> None:
    lines = reconcile(STATISTIQUES, tables)
    # 5 general, 12 months, 4 of activity, 19 themes, 11 families, 2 tags, 5 kinds of equipment,
    # 4 channels, 4 durations, 2 places, 3 sexes, 8 age bands, 5 statuses, 6 communes.
    assert len(lines) == 90
    for line in lines:
        expected = None if line.label in NOT_EXPORTED else True
        assert line.agrees is expected, line
        assert line.found in (None, line.announced)
    assert [line.label for line in lines if line.agrees is None] == ["Nouveaux bénéficiaires"]


def test_the_announced_numbers_are_the_hand_worked_ones(tables: Tables) -> None:
    read = announced(reconcile(STATISTIQUES, tables))
    own = "Statistiques sur vos accompagnements"
    assert read[GENERAL, "Accompagnements au total"] == 25
    assert read[GENERAL, "Bénéficiaires accompagnés"] == 17
    assert read[GENERAL, "Bénéficiaires suivis"] == 10
    assert read[GENERAL, "Bénéficiaires anonymes"] == 7
    assert read[GENERAL, "Nouveaux bénéficiaires"] == 14
    assert read[own, "Accompagnements individuels"] == 15
    assert read[own, "Ateliers collectifs"] == 3
    assert read[own, "Nombre total de participants aux ateliers"] == 10
    assert read[own, "Nombre total d’activités"] == 18
    months = {label[:2]: n for (section, label), n in read.items() if section == MONTHS}
    assert months == {
        "01": 2, "02": 6, "03": 5, "04": 2, "05": 2, "06": 3,
        "07": 0, "08": 0, "09": 2, "10": 1, "11": 1, "12": 1,
    }  # fmt: skip


def test_agreement_exits_with_zero(donnees: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verifier", str(donnees), str(STATISTIQUES)]) == 0
    said = capsys.readouterr().out
    assert "89 lignes égales, 0 en écart, 1 que les exports ne permettent pas" in said
    assert "ÉCART" not in said


@pytest.mark.parametrize(
    ("section", "label", "faux"),
    [
        (GENERAL, "Accompagnements au total", 26),
        (GENERAL, "Bénéficiaires suivis", 9),
        (GENERAL, "Bénéficiaires anonymes", 8),
        ("Statistiques sur vos accompagnements", "Nombre total d’activités", 17),
        ("Thématiques Médiation numérique", "E-mail", 7),
        ("Thématiques Démarches administratives", "Argent - Impôts", 5),
        ("Thématiques Démarches administratives", "Justice", 1),
        ("Tags", "CDV 2024", 6),
        ("Matériel utilisés", "Tablette", 5),
        ("Canaux des activités", "À domicile", 3),
        ("Durées des activités", "30min à 1 h", 5),
        ("Nombre d’activités par lieux", "Médiathèque « Les Pages »", 8),
        ("Genre", "Féminin", 10),
        ("Tranches d’âge", "70 ans et plus", 6),
        ("Statuts", "Retraité", 7),
        ("Commune de résidence des bénéficiaires", "Cognin · 73160", 2),
    ],
)
def test_one_altered_line_is_told_and_exits_with_one(
    donnees: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    section: str,
    label: str,
    faux: int,
) -> None:
    changed = []

    def alterer(title: str, line: Ligne) -> Ligne:
        if (title, line[0]) != (section, label):
            return line
        changed.append(line[1])
        return (line[0], faux, *line[2:])

    path = tmp_path / "statistiques.xlsx"
    write_statistiques(path, alterees(alterer))
    (true,) = changed
    assert apart(reconcile(path, load(donnees).tables)) == [(label, faux, true)]
    assert main(["verifier", str(donnees), str(path)]) == 1
    said = capsys.readouterr().out
    assert said.count("ÉCART") == 1
    assert "88 lignes égales, 1 en écart" in said


def test_a_line_the_tables_know_nothing_of_is_apart(tables: Tables, tmp_path: Path) -> None:
    sections = [
        (title, (*lines, ("Autre projet", 4, "40 %")) if title == "Tags" else lines)
        for title, lines in statistiques(petit_cas())
    ]
    write_statistiques(tmp_path / "s.xlsx", sections)
    assert apart(reconcile(tmp_path / "s.xlsx", tables)) == [("Autre projet", 4, 0)]


@pytest.mark.parametrize("annee", ["23", "25", "26"])
def test_months_are_matched_by_their_number(tables: Tables, tmp_path: Path, annee: str) -> None:
    """The export may print the wrong year beside a month."""
    written = []

    def alterer(_: str, line: Ligne) -> Ligne:
        if line[0] != MONTHS:
            return line
        written.extend(re.sub(r"\d\d$", annee, str(month)) for month in line[1:])
        return (line[0], *written)

    write_statistiques(tmp_path / "s.xlsx", alterees(alterer))
    lines = reconcile(tmp_path / "s.xlsx", tables)
    assert written[0] == f"01/{annee}"
    assert [line.label for line in lines if line.section == MONTHS] == written
    assert apart(lines) == []


def test_a_month_that_is_wrong_is_apart(tables: Tables, tmp_path: Path) -> None:
    def alterer(_: str, line: Ligne) -> Ligne:
        if line[0] == "":  # the counts under the months: one of February put in March
            return ("", *line[1:2], 5, 6, *line[4:])
        return line

    write_statistiques(tmp_path / "s.xlsx", alterees(alterer))
    assert apart(reconcile(tmp_path / "s.xlsx", tables)) == [("02/24", 5, 6), ("03/24", 6, 5)]


def test_a_shorter_period_is_read_over_that_period(tables: Tables, tmp_path: Path) -> None:
    """Statistics of the first half-year, data of the whole year: rows 1 to 20."""
    case = petit_cas()
    half = replace(
        case,
        fin=date(2024, 6, 30),
        activites=tuple(a for a in case.activites if a.date <= date(2024, 6, 30)),
    )
    path = tmp_path / "semestre.xlsx"
    write_statistiques(path, statistiques(half), periode=("01.01.2024", "30.06.2024"))
    lines = reconcile(path, tables)
    assert announced(lines)[GENERAL, "Accompagnements au total"] == 20
    assert apart(lines) == []


def test_other_filter_lines_and_no_period(tables: Tables, tmp_path: Path) -> None:
    sections = statistiques(petit_cas())
    extra = [("Bénéficiaires", "-"), ("Médiateurs", "-")]
    write_statistiques(tmp_path / "s.xlsx", sections, preamble_extra=extra, periode=None)
    lines = reconcile(tmp_path / "s.xlsx", tables)
    assert len(lines) == 90
    # Without a period the twelve months end on the day of the export, in January 2025: the row
    # of January 2024 is out of them.
    assert apart([line for line in lines if line.section != MONTHS]) == []


@pytest.mark.parametrize(
    "periode", [("01.01.2023", "31.12.2023"), ("01.01.2025", "31.12.2025")], ids="-".join
)
def test_another_period_is_refused(
    donnees: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], periode: tuple[str, str]
) -> None:
    path = tmp_path / "statistiques.xlsx"
    write_statistiques(path, statistiques(petit_cas()), periode=periode)
    with pytest.raises(ErreurUtilisateur, match="période où le dossier de données n’a aucun"):
        reconcile(path, load(donnees).tables)
    assert main(["verifier", str(donnees), str(path)]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("Erreur")
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_without_the_records_two_homonyms_are_one_person(sans_fiches: Path) -> None:
    """Paulette Chimérex: two records, one name, one set of traits."""
    lines = reconcile(STATISTIQUES, load(sans_fiches).tables)
    assert apart(lines) == [
        ("Bénéficiaires accompagnés", 17, 16),
        ("Bénéficiaires suivis", 10, 9),
        ("Féminin", 9, 8),
        ("70 ans et plus", 7, 6),
        ("Retraité", 8, 7),
        ("Chambéry · 73000", 6, 5),
    ]


def test_without_statistics_the_account_alone(
    donnees: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verifier", str(donnees)]) == 0
    said = capsys.readouterr().out
    assert "25 lignes lues, 25 gardées, 0 rejetées" in said
    # Known answers, of the 9 followed persons told apart: Hamid gives none of the last two.
    for column, known in (
        ("Année de naissance", 7),  # neither Hamid nor « Paulette »
        ("Genre", 9),
        ("Statut", 8),
        ("Commune de résidence", 8),
    ):
        assert re.search(rf"{column}\W+{known}\W+9\W", said), column
    assert "Rapprochement" not in said


# ------------------------------------------------------------------------- a folder of many files

CHAMBERY = Path(__file__).parents[1] / "data" / "grand-chambery"
TOTAUX = CHAMBERY / "exports" / "coop-numerique_statistiques_2025-01-14.xlsx"


@pytest.fixture(scope="module")
def chambery() -> Tables:
    """Two years of the Coop and a register, in one folder."""
    return load(CHAMBERY).tables


def test_only_what_the_coop_holds_is_reconciled(chambery: Tables) -> None:
    """The register adds 35 workshops and 213 seats to 2024: 1 911 seats are the Coop's."""
    year = chambery.activites.filter(pl.col("date").dt.year() == 2024)
    kept = year.filter(pl.col("source") == "registre").collect()
    assert (kept.height, kept["nb_participants"].sum()) == (35, 213)
    lines = reconcile(TOTAUX, chambery)
    assert apart(lines) == []
    assert [line.label for line in lines if line.agrees is None] == ["Nouveaux bénéficiaires"]
    found = {line.label: line.found for line in lines}
    assert found["Accompagnements au total"] == 1039 + 872
    assert found["Ateliers collectifs"] == 130
    assert found["Nombre total de participants aux ateliers"] == 811
    assert found["Nombre total d’activités"] == 1100 + 130


def test_a_register_alone_is_not_the_coop(chambery: Tables) -> None:
    noted = chambery.activites.with_columns(source=pl.lit("registre"))
    alone = SimpleNamespace(
        activites=noted,
        participations=chambery.participations,
        structures=chambery.structures,
        beneficiaires=chambery.beneficiaires,
    )
    with pytest.raises(ErreurUtilisateur, match="n’a aucun accompagnement de la Coop"):
        reconcile(TOTAUX, cast("Tables", alone))
