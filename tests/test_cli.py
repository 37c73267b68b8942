"""The command line: results on standard output, notices on the other, protected by default."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from inclusion_metrics.cli import main
from inclusion_metrics.cli.console import progress
from inclusion_metrics.cli.measuring import _print
from inclusion_metrics.fiches import card_rows
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.measurement import FIGURES

PETIT = Path(__file__).parent / "data" / "coop"
ACCOMPAGNEMENTS = PETIT / "coop_petit_accompagnements.xlsx"
BENEFICIAIRES = PETIT / "coop_petit_beneficiaires.xlsx"
ANNEE = ("--debut", "2024-01-01", "--fin", "2024-12-31")
SEUIL = 5  # profile « defaut »
COMMANDES = (
    ("importer", "coop"),
    ("mesurer",),
    ("verifier",),
    ("dossier",),
    ("catalogue",),
)


@dataclass(frozen=True)
class Sortie:
    """What a command wrote on each channel."""

    brut: bytes
    avis: str

    @property
    def texte(self) -> str:
        """Standard output, with plain spaces."""
        return plain(self.brut.decode())


def plain(text: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", text)


@pytest.fixture(scope="module")
def donnees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small set, imported once."""
    root = tmp_path_factory.mktemp("petit")
    where = ["--vers", str(root / "donnees"), "--cle", str(root / "cle.txt")]
    assert main(["importer", "coop", str(ACCOMPAGNEMENTS), str(BENEFICIAIRES), *where]) == 0
    return root / "donnees"


@pytest.fixture
def lancer(capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Sortie]:
    """Run a command that succeeds."""

    def run(*arguments: object) -> Sortie:
        capsysbinary.readouterr()
        assert main([str(argument) for argument in arguments]) == 0
        said = capsysbinary.readouterr()
        return Sortie(said.out, plain(said.err.decode()))

    return run


@pytest.fixture
def mesurer(lancer: Callable[..., Sortie], donnees: Path) -> Callable[..., pl.DataFrame]:
    """The figures of the year, read back from parquet."""

    def run(*options: object) -> pl.DataFrame:
        got = lancer("mesurer", donnees, *ANNEE, "--format", "parquet", *options)
        return pl.read_parquet(io.BytesIO(got.brut))

    return run


def value(frame: pl.DataFrame, **where: object) -> Any:
    return frame.filter(**where)["value"].item()


# --- Formats ----------------------------------------------------------------------------------


def read_csv(content: bytes, schema: pl.Schema) -> pl.DataFrame:
    return pl.read_csv(io.BytesIO(content), schema=schema, empty_string_is_null=False)


def read_json(content: bytes, schema: pl.Schema) -> pl.DataFrame:
    rows = json.loads(content)
    for row in rows:
        row |= {day: date.fromisoformat(row[day]) for day in ("start", "end")}
    return pl.DataFrame(rows, schema=schema)


@pytest.mark.parametrize("options", [(), ("--brut",), ("--par", "genre"), ("--par", "mois")])
def test_formats_read_back_and_agree(
    lancer: Callable[..., Sortie], donnees: Path, options: tuple[str, ...]
) -> None:
    command = ("mesurer", donnees, *ANNEE, *options, "--format")
    reference = pl.read_parquet(io.BytesIO(lancer(*command, "parquet").brut))
    assert reference.height >= len(CATALOGUE)
    assert set(reference["indicator"]) == set(CATALOGUE)
    for form, read in (("csv", read_csv), ("json", read_json)):
        got = read(lancer(*command, form).brut, reference.schema)
        assert got.equals(reference), form


def test_table_has_a_line_per_figure(
    lancer: Callable[..., Sortie], mesurer: Callable[..., pl.DataFrame], donnees: Path
) -> None:
    shown = lancer("mesurer", donnees, *ANNEE, "--brut").texte
    codes = [line.split()[0] for line in shown.splitlines() if re.match(r"[A-Z]{3}-\d", line)]
    assert codes == mesurer("--brut")["indicator"].to_list()
    assert re.search(r"FRE-01 +Bénéficiaires uniques suivis +10 personnes", shown)
    assert re.search(r"FRE-02 +Accompagnements +25 accompagnements", shown)
    assert re.search(r"FRE-03 +Couverture du suivi +72,0 % +18 +25", shown)
    assert re.search(r"ACT-02 .*Heures d’activité +17,3 h +1 040", shown)
    assert re.search(r"ACT-02 .*Heures-personnes +29,8 h +1 790", shown)


def test_brut_holds_the_hand_worked_numbers(mesurer: Callable[..., pl.DataFrame]) -> None:
    marked = mesurer("--brut")
    assert marked["diffusion"].unique().to_list() == ["NON DIFFUSABLE"]
    frame = marked.drop("diffusion")
    assert frame.schema == FIGURES
    assert value(frame, indicator="FRE-01") == 10
    assert value(frame, indicator="FRE-02") == 25
    assert value(frame, indicator="FRE-05") == pytest.approx(100 * 6 / 9)
    assert value(frame, indicator="ACT-01", item="individuel") == 15
    assert value(frame, indicator="ACT-01", item="collectif") == 3


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_written_to_a_file_the_same_bytes_and_nothing_on_screen(
    lancer: Callable[..., Sortie], donnees: Path, tmp_path: Path, form: str
) -> None:
    command = ("mesurer", donnees, *ANNEE, "--format", form)
    shown = lancer(*command).brut
    path = tmp_path / f"chiffres.{form}"
    assert lancer(*command, "--vers", path).brut == b""
    assert path.read_bytes() == shown
    assert list(tmp_path.iterdir()) == [path]
    lancer(*command, "--vers", path)  # again, over it
    assert path.read_bytes() == shown


@pytest.mark.parametrize("form", ["csv", "json"])
def test_real_standard_output_holds_data_only(donnees: Path, form: str) -> None:
    """In a process of its own, as a pipeline calls it."""
    command = [sys.executable, "-m", "inclusion_metrics", "mesurer", str(donnees), *ANNEE]
    done = subprocess.run([*command, "--format", form], capture_output=True, check=True)
    frame = pl.read_csv(done.stdout) if form == "csv" else pl.DataFrame(json.loads(done.stdout))
    assert set(frame["indicator"]) == set(CATALOGUE)
    assert set(frame.columns) < set(FIGURES)
    assert "masqués par le secret statistique" in plain(done.stderr.decode())


# --- Protection -------------------------------------------------------------------------------


def test_figures_are_protected_by_default(
    lancer: Callable[..., Sortie], mesurer: Callable[..., pl.DataFrame], donnees: Path
) -> None:
    shown, raw = mesurer(), mesurer("--brut")
    keys = ["indicator", "item", "territory", "category"]
    both = shown.join(raw, on=keys, suffix="_brut", validate="1:1")
    assert both.height == raw.height
    few = both.filter(
        pl.col("contributors").is_between(1, SEUIL - 1),
        pl.col("item") != "non_communique",  # says nothing of those who did not answer
    )
    assert few.height >= 10
    assert few["value"].null_count() == few["numerator"].null_count() == few.height
    assert set(few["status"]) == {"secret"}
    hidden = shown.filter(pl.col("value").is_null() & pl.col("status").str.starts_with("secret"))
    assert set(hidden["status"]) == {"secret"}  # nothing tells why one of them is masked
    assert hidden["reason"].n_unique() == 1
    assert not {"contributors", "whole_contributors"} & set(shown.columns)
    masked = shown.filter(pl.col("status").str.starts_with("secret"))
    for column in ("value", "numerator", "lower", "upper"):
        assert masked[column].null_count() == masked.height, column
    said = lancer("mesurer", donnees, *ANNEE, "--format", "csv").avis
    assert f"{masked.height} chiffres sont masqués par le secret statistique" in said
    assert "NON DIFFUSABLES" not in said


def test_brut_says_so_on_the_other_channel(lancer: Callable[..., Sortie], donnees: Path) -> None:
    got = lancer("mesurer", donnees, *ANNEE, "--brut", "--format", "csv")
    assert "NON DIFFUSABLES" in got.avis
    assert "DIFFUSABLES" not in got.texte
    assert "secret_" not in got.texte


def test_the_strict_profile_masks_more(mesurer: Callable[..., pl.DataFrame]) -> None:
    def masked(frame: pl.DataFrame) -> int:
        return frame.filter(pl.col("status").str.starts_with("secret")).height

    assert masked(mesurer("--profil", "strict")) > masked(mesurer()) > 0


# --- Options ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "level", "accompagnements", "activites"),
    [
        ("73008", "commune", 1, 1),  # Aix-les-Bains: n° 20
        ("73065", "commune", 15, 11),  # Chambéry: the 14 of the Maison and one at home
        ("200069110", "epci", 24, 17),  # Grand Chambéry: all but n° 20
        ("200068674", "epci", 1, 1),  # Grand Lac
        ("73", "departement", 25, 18),
    ],
)
def test_a_territory_is_that_territory_alone(
    mesurer: Callable[..., pl.DataFrame],
    code: str,
    level: str,
    accompagnements: int,
    activites: int,
) -> None:
    frame = mesurer("--brut", "--territoire", code)
    refused = frame.filter(pl.col("territory") == "")  # its table is empty, wherever one looks
    assert set(refused["status"]) <= {"non_renseigne", "sans_objet"}
    assert set(frame["territory"]) - {""} == {code}
    assert set(frame["level"]) == {level}
    assert value(frame, indicator="FRE-02") == accompagnements
    assert frame.filter(indicator="ACT-01")["value"].sum() == activites


def test_a_territory_without_activity_is_not_everybody(
    mesurer: Callable[..., pl.DataFrame],
) -> None:
    frame = mesurer("--brut", "--territoire", "01004", "--indicateur", "FRE-02")
    assert frame.filter(pl.col("value") > 0).is_empty()


def test_one_indicator_or_several(mesurer: Callable[..., pl.DataFrame]) -> None:
    assert set(mesurer("--indicateur", "FRE-05")["indicator"]) == {"FRE-05"}
    two = mesurer("--indicateur", "FRE-05", "--indicateur", "ACT-02")
    assert set(two["indicator"]) == {"FRE-05", "ACT-02"}


def test_cut_by_month(mesurer: Callable[..., pl.DataFrame]) -> None:
    frame = mesurer("--brut", "--par", "mois", "--indicateur", "FRE-02")
    assert frame["category"].to_list() == [f"2024-{month:02}" for month in range(1, 13)]
    assert frame["value"].to_list() == [2, 6, 5, 2, 2, 3, 0, 0, 2, 1, 1, 1]


def test_cut_by_place_and_type(mesurer: Callable[..., pl.DataFrame]) -> None:
    options = ("--par", "structure", "--par", "type", "--indicateur", "FRE-02")
    frame = mesurer("--brut", *options).filter(pl.col("value") > 0)
    found = dict(frame.select("category_label", "value").iter_rows())
    assert sorted(found.values()) == [3, 4, 4, 6, 8]
    assert {label for label in found if "Maison des Trois-Sources" in label and found[label] == 8}


def test_shorter_period(mesurer: Callable[..., pl.DataFrame], donnees: Path) -> None:
    frame = mesurer("--brut", "--fin", "2024-06-30", "--indicateur", "FRE-02")
    assert frame["value"].to_list() == [20]


# --- Catalogue and help -----------------------------------------------------------------------


def test_catalogue_lists_every_code(lancer: Callable[..., Sortie]) -> None:
    shown = lancer("catalogue").texte
    listed = [line.split()[0] for line in shown.splitlines() if re.match(r"[A-Z]{3}-\d", line)]
    assert listed == list(CATALOGUE)


@pytest.mark.parametrize("code", list(CATALOGUE))
def test_card_of_an_indicator(lancer: Callable[..., Sortie], code: str) -> None:
    shown = " ".join(lancer("catalogue", code).texte.split())
    indicator = CATALOGUE[code]
    assert f"{code} {plain(indicator.label)}" in shown
    for term, lines in card_rows(indicator):
        assert f"{plain(term)} :" in shown
        for line in lines:
            assert " ".join(plain(line).split()) in shown


def words(text: str) -> str:
    """The words of a help page, without its frames and line breaks."""
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", text).split())


@pytest.mark.parametrize("commande", COMMANDES, ids="-".join)
def test_help_is_in_french_with_an_example(
    lancer: Callable[..., Sortie], commande: tuple[str, ...]
) -> None:
    shown = words(lancer(*commande, "--help").texte)
    assert f"Exemple : inclusion-metrics {' '.join(commande)}" in shown
    assert not re.search(r"\b(Show|this message|exit|required|default|Commands)\b", shown)


@pytest.mark.parametrize("commande", [(), ("importer",)], ids=["programme", "importer"])
def test_help_lists_the_commands(lancer: Callable[..., Sortie], commande: tuple[str, ...]) -> None:
    shown = words(lancer(*commande, "--help").texte)
    below = {c[len(commande)] for c in COMMANDES if c[: len(commande)] == commande}
    assert "Commandes" in shown
    for name in below:
        assert re.search(rf"\b{name}\b", shown)
    assert not re.search(r"\b(Show|this message|exit|required|default|Commands)\b", shown)


def test_examples_of_the_help_can_be_typed(lancer: Callable[..., Sortie]) -> None:
    """Every option named in an example exists in its command."""
    for commande in COMMANDES:
        shown = words(lancer(*commande, "--help").texte)
        example = shown.split("Exemple : ")[1].split(" Arguments ")[0]
        for option in re.findall(r"--\w+", example):
            assert shown.count(option) >= 2, option


def test_import_says_what_was_kept(lancer: Callable[..., Sortie], tmp_path: Path) -> None:
    where = ("--vers", tmp_path / "d", "--cle", tmp_path / "cle.txt")
    got = lancer("importer", "coop", ACCOMPAGNEMENTS, BENEFICIAIRES, *where)
    assert "18 activités, 25 accompagnements" in got.texte
    assert re.search(r"10 personnes suivies \(8 noms affichés\), dont 8 reconnues", got.texte)
    assert "7 accompagnements anonymes" in got.texte
    assert "Sauvegardez cette clé" in got.avis


def test_names_in_brackets_are_printed_as_they_are(
    lancer: Callable[..., Sortie], tmp_path: Path
) -> None:
    """« [/gras] » closes nothing and « [red] » is not swallowed."""
    fichier, dossier = tmp_path / "[red]petit.xlsx", tmp_path / "d[" / "gras]"
    shutil.copyfile(ACCOMPAGNEMENTS, fichier)
    got = lancer("importer", "coop", fichier, "--vers", dossier, "--cle", tmp_path / "cle.txt")
    assert str(dossier.relative_to(tmp_path)) in "".join(got.texte.split())
    assert fichier.name in got.texte
    assert fichier.name in lancer("verifier", dossier).texte


def test_labels_in_brackets_are_printed_as_they_are(
    capsysbinary: pytest.CaptureFixture[bytes], mesurer: Callable[..., pl.DataFrame]
) -> None:
    figures = mesurer("--indicateur", "FRE-01")
    label = pl.lit("[/gras] :100:")
    _print(figures.with_columns(status=pl.lit("sans_objet"), reason=label, category_label=label))
    assert capsysbinary.readouterr().out.count(b"[/gras] :100:") == 2


def test_a_progress_bar_names_files_as_they_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # as on a terminal
    with progress() as bar:
        bar.add_task("Lecture de [/gras].csv")
        bar.refresh()
    assert "Lecture de [/gras].csv" in capsys.readouterr().err
