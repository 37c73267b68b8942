"""What the user gets wrong: one French sentence, exit code 2, and nothing half-written."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import polars as pl
import pytest
from exemples.coop_lignes import (
    COLONNES,
    COLONNES_BENEFICIAIRES,
    lignes_accompagnements,
    lignes_beneficiaires,
)
from exemples.coop_workbooks import write_accompagnements, write_beneficiaires
from exemples.petit_cas import PERSONNES, petit_cas

from inclusion_metrics.cli import main

PETIT = Path(__file__).parent / "data" / "coop"
ACCOMPAGNEMENTS = PETIT / "coop_petit_accompagnements.xlsx"
BENEFICIAIRES = PETIT / "coop_petit_beneficiaires.xlsx"
STATISTIQUES = PETIT / "coop_petit_statistiques.xlsx"
EQUIPE = PETIT / "coop_petit_equipe.xlsx"
ANNEE = ("--debut", "2024-01-01", "--fin", "2024-12-31")

#: What no message may repeat.
PERSONNEL = {part for p in PERSONNES for part in (p.prenom, p.nom)} | {"06 39", "example.org"}
#: Words that betray an untranslated message.
ENGLISH = re.compile(
    r"\b(the|not|is|error|missing|invalid|no such|must|file|directory|denied|expected|got|failed|"
    r"unknown|argument\(s\)|traceback|exception|schema)\b",
    re.IGNORECASE,
)
Lignes = list[dict[str, object]]


def plain(text: str) -> str:
    """Without the French spaces and apostrophes, which may vary."""
    return re.sub(r"[\u00a0\u202f]", " ", text).replace("’", "'")


def content(folder: Path) -> dict[str, bytes] | None:
    """Every file under a folder; None when there is no folder."""
    if not folder.exists():
        return None
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def refuse(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., str]:
    """Run a command that must be refused, and check how; the message is returned."""

    def run(arguments: Sequence[object], *expected: str) -> str:
        capsys.readouterr()
        before = content(tmp_path)
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert code == 2
        lines = said.err.splitlines()
        assert len(lines) == 1, said.err
        message = plain(lines[0])
        assert message.startswith("Erreur : ")
        assert "Traceback" not in said.out + said.err
        words = message
        for argument in arguments:  # what was typed may be in any language
            words = words.replace(plain(str(argument)), "").replace(Path(str(argument)).name, "")
        words = words.replace(plain(str(tmp_path)), "").replace("--indicateur", "")
        assert not ENGLISH.search(words), message
        assert not [word for word in PERSONNEL if word in message], message
        for fragment in expected:
            assert plain(fragment) in message, message
        assert said.out == ""
        assert content(tmp_path) == before
        return message

    return run


@pytest.fixture
def importer(refuse: Callable[..., str], tmp_path: Path) -> Callable[..., str]:
    """Refuse an import twice: towards a folder that does not exist, then towards a full one."""

    def run(
        accompagnements: Path,
        *expected: str,
        beneficiaires: Path | None = None,
        options: Sequence[object] = (),
    ) -> str:
        files = [accompagnements, *([beneficiaires] if beneficiaires else [])]
        key = options or ("--cle", tmp_path / "cle.txt")
        command = ["importer", "coop", *files, *key, "--vers"]
        refuse([*command, tmp_path / "neuf"], *expected)
        assert not (tmp_path / "neuf").exists()
        full = tmp_path / "plein"
        full.mkdir()
        for name in ("activites.parquet", "a moi.txt"):
            (full / name).write_bytes(name.encode())
        return refuse([*command, full], *expected)

    return run


@pytest.fixture(scope="module")
def gabarit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small set, imported once."""
    root = tmp_path_factory.mktemp("gabarit")
    where = ["--vers", str(root / "donnees"), "--cle", str(root / "cle.txt")]
    assert main(["importer", "coop", str(ACCOMPAGNEMENTS), str(BENEFICIAIRES), *where]) == 0
    return root / "donnees"


@pytest.fixture
def donnees(gabarit: Path, tmp_path: Path) -> Path:
    """A data folder of one’s own, to be broken."""
    return Path(shutil.copytree(gabarit, tmp_path / "donnees"))


@pytest.fixture
def lignes() -> Lignes:
    return lignes_accompagnements(petit_cas())


# --- Not the right file -----------------------------------------------------------------------


def _zip(path: Path, **members: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)


def _texte(path: Path) -> None:
    path.write_text("Odette Fabuloz;06 39 98 00 01\n", encoding="utf-8")


def _image(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(300))


def _word(path: Path) -> None:
    _zip(path, word__document="<w:document>Odette Fabuloz</w:document>", content="<Types/>")


def _tronque(path: Path) -> None:
    path.write_bytes(ACCOMPAGNEMENTS.read_bytes()[:9000])


def _abime(path: Path) -> None:
    whole = bytearray(ACCOMPAGNEMENTS.read_bytes())
    whole[2000:4000] = bytes(2000)
    path.write_bytes(whole)


@pytest.mark.parametrize("ecrire", [_texte, _image, _word, _tronque, _zip, _abime])
@pytest.mark.parametrize("suffixe", [".xlsx", ".xls", ".ods", ""])
def test_not_a_workbook(
    importer: Callable[..., str], tmp_path: Path, ecrire: Callable[[Path], None], suffixe: str
) -> None:
    path = tmp_path / f"export{suffixe}"
    ecrire(path)
    importer(path, f"« export{suffixe} »")


@pytest.mark.parametrize("ecrire", [_texte, _image, _word, _tronque])
def test_records_that_are_not_a_workbook(
    importer: Callable[..., str], tmp_path: Path, ecrire: Callable[[Path], None]
) -> None:
    path = tmp_path / "fiches.xlsx"
    ecrire(path)
    importer(ACCOMPAGNEMENTS, "« fiches.xlsx »", beneficiaires=path)


def test_empty_file(importer: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "vide.xlsx"
    path.touch()
    importer(path, "« vide.xlsx » est vide")


def test_file_that_does_not_exist(importer: Callable[..., str], tmp_path: Path) -> None:
    importer(tmp_path / "absent.xlsx", "absent.xlsx", "n’existe pas")


def test_records_that_do_not_exist(importer: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "absent.xlsx"
    importer(ACCOMPAGNEMENTS, "absent.xlsx", "n’existe pas", beneficiaires=path)


def test_folder_given_as_a_file(importer: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    importer(tmp_path / "exports", "exports", "est un dossier")


@pytest.mark.parametrize(
    ("accompagnements", "beneficiaires", "expected"),
    [
        pytest.param(
            BENEFICIAIRES, None, ("beneficiaires.xlsx", "Bénéficiaires"), id="fiches-seules"
        ),
        pytest.param(
            STATISTIQUES, None, ("statistiques.xlsx", "classeur Statistiques"), id="statistiques"
        ),
        pytest.param(
            ACCOMPAGNEMENTS,
            STATISTIQUES,
            ("statistiques.xlsx", "classeur Statistiques"),
            id="fiches-stat",
        ),
        pytest.param(EQUIPE, BENEFICIAIRES, ("equipe.xlsx", "export d’équipe"), id="equipe"),
    ],
)  # fmt: skip
def test_another_workbook_of_the_coop(
    importer: Callable[..., str],
    accompagnements: Path,
    beneficiaires: Path | None,
    expected: tuple[str, ...],
) -> None:
    importer(accompagnements, *expected, beneficiaires=beneficiaires)


# --- The right file, altered ------------------------------------------------------------------


def ecrire(path: Path, lignes: Lignes, **options: Any) -> Path:
    write_accompagnements(path / "export.xlsx", lignes, **options)
    return path / "export.xlsx"


@pytest.mark.parametrize("colonne", ["Date", "Durée (min)", "ID CRA", "Bénéficiaire"])
def test_missing_column(
    importer: Callable[..., str], tmp_path: Path, lignes: Lignes, colonne: str
) -> None:
    kept = [label for label in COLONNES if label != colonne]
    path = ecrire(tmp_path, lignes, columns=kept)
    importer(path, "« export.xlsx », ligne 22", f"il manque la colonne « {colonne} »")


def test_missing_columns_are_all_named(
    importer: Callable[..., str], tmp_path: Path, lignes: Lignes
) -> None:
    kept = [label for label in COLONNES if label not in ("Tags", "Adresse")]
    importer(ecrire(tmp_path, lignes, columns=kept), "les colonnes", "« Tags »", "« Adresse »")


def test_extra_column(importer: Callable[..., str], tmp_path: Path, lignes: Lignes) -> None:
    path = ecrire(tmp_path, lignes, columns=[*COLONNES, "Mon avis"])
    importer(path, "« export.xlsx », ligne 22", "la colonne « Mon avis » est en trop")


def test_renamed_column_gets_a_hint(
    importer: Callable[..., str], tmp_path: Path, lignes: Lignes
) -> None:
    old, new = "Statut du bénéficiaire", "Statut bénéficiaire"
    renamed = [{new if k == old else k: v for k, v in ligne.items()} for ligne in lignes]
    columns = [new if label == old else label for label in COLONNES]
    path = ecrire(tmp_path, renamed, columns=columns)
    importer(path, "ligne 22", f"« {new} » est-elle « {old} » ?")


def test_duplicated_column(importer: Callable[..., str], tmp_path: Path, lignes: Lignes) -> None:
    # An Excel table refuses two columns of one name; the space makes them differ for Excel only.
    path = ecrire(tmp_path, lignes, columns=[*COLONNES, "Tags "])
    importer(path, "« export.xlsx », ligne 22", "la colonne « Tags » y est deux fois")


def test_missing_column_of_the_records(importer: Callable[..., str], tmp_path: Path) -> None:
    kept = [label for label in COLONNES_BENEFICIAIRES if label != "Nombre d’accompagnements"]
    path = tmp_path / "fiches.xlsx"
    write_beneficiaires(path, lignes_beneficiaires(petit_cas()), columns=kept)
    expected = "il manque la colonne « Nombre d’accompagnements »"
    importer(ACCOMPAGNEMENTS, "« fiches.xlsx », ligne 13", expected, beneficiaires=path)


@pytest.mark.parametrize("total", ["26", "24", 0])
def test_total_that_disagrees(
    importer: Callable[..., str], tmp_path: Path, lignes: Lignes, total: object
) -> None:
    path = ecrire(tmp_path, lignes, total=total)
    importer(path, "« export.xlsx »", f"annonce {total} lignes", "« Total »", "contient 25")


def test_total_of_the_records_that_disagrees(importer: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "fiches.xlsx"
    write_beneficiaires(path, lignes_beneficiaires(petit_cas()), total="12")
    importer(ACCOMPAGNEMENTS, "« fiches.xlsx »", "annonce 12 lignes", beneficiaires=path)


@pytest.mark.parametrize("jour", [date(2023, 12, 31), date(2025, 1, 1)])
def test_date_outside_its_period(
    importer: Callable[..., str], tmp_path: Path, lignes: Lignes, jour: date
) -> None:
    lignes[4]["Date"] = jour
    path = ecrire(tmp_path, lignes)
    importer(
        path, "« export.xlsx », ligne 27, colonne « Date »", f"{jour:%d/%m/%Y} est hors",
        "01/01/2024 - 31/12/2024",
    )  # fmt: skip


@pytest.mark.parametrize(
    "colonne",
    ["Code Insee", "Code postal", "Code Insee du bénéficiaire", "Code postal du bénéficiaire"],
)
def test_code_turned_into_a_number(
    importer: Callable[..., str], tmp_path: Path, lignes: Lignes, colonne: str
) -> None:
    lignes[2][colonne] = 1004
    path = ecrire(tmp_path, lignes)
    importer(path, f"« export.xlsx », ligne 25, colonne « {colonne} »", "un nombre")


@pytest.mark.parametrize(
    ("colonne", "valeur"),
    [
        ("Code INSEE", 1004),
        ("Nombre d’accompagnements", "trois avec Odette"),
        ("Nombre d’accompagnements", 2.5),
        ("Nombre d’accompagnements", -1),
        ("Année de naissance", "Odette"),
        ("Année de naissance", 19480),
        ("Année de naissance", 48),
    ],
)
def test_record_that_cannot_be_read(
    importer: Callable[..., str], tmp_path: Path, colonne: str, valeur: object
) -> None:
    records = lignes_beneficiaires(petit_cas())
    records[0][colonne] = valeur
    path = tmp_path / "fiches.xlsx"
    write_beneficiaires(path, records)
    expected = f"« fiches.xlsx », ligne 14, colonne « {colonne} »"
    importer(ACCOMPAGNEMENTS, expected, beneficiaires=path)


def test_workbook_without_rows(importer: Callable[..., str], tmp_path: Path) -> None:
    importer(ecrire(tmp_path, []), "« export.xlsx »", "aucun accompagnement")


def test_workbook_without_one_readable_row(
    importer: Callable[..., str], tmp_path: Path, lignes: Lignes
) -> None:
    for ligne in lignes:
        ligne["Date"] = "jour de Mme Fabuloz"
    expected = ("« export.xlsx »", "aucune ligne n’est lisible", "ligne 23, colonne « Date »")
    importer(ecrire(tmp_path, lignes), *expected)


def test_records_without_rows_are_accepted(tmp_path: Path) -> None:
    """A service may follow nobody by name."""
    path = tmp_path / "fiches.xlsx"
    write_beneficiaires(path, [])
    where = ["--vers", str(tmp_path / "d"), "--cle", str(tmp_path / "cle.txt")]
    assert main(["importer", "coop", str(ACCOMPAGNEMENTS), str(path), *where]) == 0


# --- The key and the destination --------------------------------------------------------------


@pytest.mark.parametrize(
    "contenu", [b"bonjour", b"", b"abcd", b"\xff\xfe\x00", b"zz" * 32], ids=repr
)
def test_corrupt_key(importer: Callable[..., str], tmp_path: Path, contenu: bytes) -> None:
    key = tmp_path / "ma-cle.txt"
    key.write_bytes(contenu)
    importer(ACCOMPAGNEMENTS, "ma-cle.txt", "restaurez sa sauvegarde", options=("--cle", key))
    assert key.read_bytes() == contenu


def test_key_that_is_a_folder(importer: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "coffre").mkdir()
    importer(ACCOMPAGNEMENTS, "coffre", options=("--cle", tmp_path / "coffre"))


def test_key_under_a_file(importer: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "fichier").touch()
    importer(ACCOMPAGNEMENTS, "cle", options=("--cle", tmp_path / "fichier" / "cle.txt"))


def test_key_in_the_data_folder(refuse: Callable[..., str], tmp_path: Path) -> None:
    where = ("--vers", tmp_path / "d", "--cle", tmp_path / "d" / "cle.txt")
    refuse(["importer", "coop", ACCOMPAGNEMENTS, *where], "ne doit pas être rangée", "« --cle »")


def test_no_destination(refuse: Callable[..., str], tmp_path: Path) -> None:
    refuse(["importer", "coop", ACCOMPAGNEMENTS, "--cle", tmp_path / "cle.txt"], "« --vers")


def test_destination_that_is_a_file(refuse: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "fichier").touch()
    where = ("--vers", tmp_path / "fichier", "--cle", tmp_path / "cle.txt")
    refuse(["importer", "coop", ACCOMPAGNEMENTS, *where], "fichier", "est un fichier")


def test_destination_under_a_file(refuse: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "fichier").touch()
    where = ("--vers", tmp_path / "fichier" / "d", "--cle", tmp_path / "cle.txt")
    refuse(["importer", "coop", ACCOMPAGNEMENTS, *where], "ne peut pas être écrit")


def test_destination_without_the_right_to_write(
    importer: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulated, for the superuser may write everywhere."""

    def denied(*_: object, **__: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", denied)
    importer(ACCOMPAGNEMENTS, "ne peut pas être écrit", beneficiaires=BENEFICIAIRES)


def test_disk_full_while_writing_the_tables(
    importer: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = pl.DataFrame.write_parquet
    written = []

    def full(frame: pl.DataFrame, *args: Any, **kwargs: Any) -> None:
        if len(written) == 3:
            written.clear()
            raise OSError(28, "No space left on device")
        written.append(writer(frame, *args, **kwargs))

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    importer(ACCOMPAGNEMENTS, "ne peut pas être écrit", beneficiaires=BENEFICIAIRES)


# --- Data folders -----------------------------------------------------------------------------

LECTURES = [
    pytest.param(("mesurer", *ANNEE, "--indicateur", "FRE-01"), id="mesurer"),
    pytest.param(("verifier",), id="verifier"),
]


@pytest.mark.parametrize("commande", LECTURES)
def test_data_folder_that_does_not_exist(
    refuse: Callable[..., str], tmp_path: Path, commande: tuple[str, ...]
) -> None:
    verb, *options = commande
    refuse([verb, tmp_path / "absent", *options], "absent", "n’existe pas")


@pytest.mark.parametrize("commande", LECTURES)
def test_data_folder_that_is_a_file(
    refuse: Callable[..., str], tmp_path: Path, commande: tuple[str, ...]
) -> None:
    (tmp_path / "fichier").touch()
    verb, *options = commande
    refuse([verb, tmp_path / "fichier", *options], "fichier")


@pytest.mark.parametrize("commande", LECTURES)
@pytest.mark.parametrize("table", ["activites", "beneficiaires", "participations", "demarches"])
def test_missing_table(
    refuse: Callable[..., str], donnees: Path, table: str, commande: tuple[str, ...]
) -> None:
    (donnees / f"{table}.parquet").unlink()
    verb, *options = commande
    refuse([verb, donnees, *options], f"« {table}.parquet »", "refaites l’import")


def _milieu(whole: bytes) -> bytes:
    return whole[:4] + bytes(200) + whole[204:]


@pytest.mark.parametrize("commande", LECTURES)
@pytest.mark.parametrize(
    "abimer",
    [
        pytest.param(lambda whole: b"", id="vide"),
        pytest.param(lambda whole: whole[:-40], id="coupe"),
        pytest.param(lambda whole: b"Odette Fabuloz" * 20, id="texte"),
        pytest.param(_milieu, id="milieu"),
    ],
)
def test_corrupted_table(
    refuse: Callable[..., str],
    donnees: Path,
    abimer: Callable[[bytes], bytes],
    commande: tuple[str, ...],
) -> None:
    path = donnees / "beneficiaires.parquet"
    path.write_bytes(abimer(path.read_bytes()))
    verb, *options = commande
    refuse([verb, donnees, *options], "beneficiaires.parquet", "refaites l’import")


@pytest.mark.parametrize("commande", LECTURES)
def test_a_table_in_place_of_another(
    refuse: Callable[..., str], donnees: Path, commande: tuple[str, ...]
) -> None:
    shutil.copy(donnees / "participations.parquet", donnees / "activites.parquet")
    verb, *options = commande
    refuse([verb, donnees, *options], "activites.parquet", "refaites l’import")


@pytest.mark.parametrize("commande", LECTURES)
@pytest.mark.parametrize(
    "ecrit",
    [
        pytest.param(pl.lit("Odette Fabuloz").alias("genre"), id="hors-liste"),
        pytest.param(pl.col("personnes_min").cast(pl.Int64), id="type"),
        pytest.param(pl.lit(0, pl.UInt16).alias("personnes_max"), id="bornes"),
        pytest.param(pl.lit("b_1").alias("beneficiaire_id"), id="identifiant-repete"),
    ],
)
def test_a_table_that_breaks_a_rule(
    refuse: Callable[..., str], donnees: Path, ecrit: pl.Expr, commande: tuple[str, ...]
) -> None:
    path = donnees / "beneficiaires.parquet"
    pl.read_parquet(path).with_columns(ecrit).write_parquet(path)
    verb, *options = commande
    refuse([verb, donnees, *options], "beneficiaires.parquet", "refaites l’import")


@pytest.mark.parametrize("commande", LECTURES)
@pytest.mark.parametrize(
    "contenu", [None, b"", b"{", b"[]", b'{"format": 1}', b"\xff\xfe"], ids=repr
)
def test_broken_account(
    refuse: Callable[..., str], donnees: Path, contenu: bytes | None, commande: tuple[str, ...]
) -> None:
    path = donnees / "import.json"
    path.unlink() if contenu is None else path.write_bytes(contenu)
    verb, *options = commande
    refuse([verb, donnees, *options], "import.json", "refaites l’import")


# --- What is asked ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--debut", "2024-12-31", "--fin", "2024-01-01"), ("31/12/2024", "01/01/2024")),
        (("--debut", "31/12/2024", "--fin", "2024-12-31"), ("« --debut 31/12/2024 »", "AAAA")),
        (("--debut", "2024-01-01", "--fin", "2024-02-30"), ("« --fin 2024-02-30 »",)),
        (("--debut", "hier", "--fin", "2024-02-28"), ("« --debut hier »",)),
        ((*ANNEE, "--par", "comune"), ("« comune »", "« commune »", "tranche_age")),
        ((*ANNEE, "--par", "age"), ("« age »", "tranche_age")),
        ((*ANNEE, "--par", "genre", "--par", "genre"), ("deux fois", "« --par »")),
        (
            (*ANNEE, "--par", "genre", "--par", "mois", "--par", "commune"),
            ("Deux ventilations au plus",),
        ),
        ((*ANNEE, "--indicateur", "FRE-99"), ("« FRE-99 »", "catalogue")),
        ((*ANNEE, "--indicateur", "fre05"), ("« FRE-05 »",)),
        ((*ANNEE, "--territoire", "73999"), ("« 73999 »", "2024")),
        ((*ANNEE, "--territoire", "Chambéry"), ("73065", "200069110")),
        ((*ANNEE, "--territoire", "1004"), ("01004",)),
        ((*ANNEE, "--millesime", "1990"), ("1990", "2019", "2026")),
        ((*ANNEE, "--millesime", "recent"), ("« --millesime »",)),
        ((*ANNEE, "--profil", "aucun"), ("« aucun »", "defaut", "strict")),
        ((*ANNEE, "--format", "xlsx"), ("« --format »",)),
        ((*ANNEE, "--format", "csv", "--vers", "absent/f.csv"), ("« absent »", "n’existe pas")),
        ((*ANNEE, "--format", "csv", "--vers", "."), ("est un dossier", "« --vers »")),
        ((*ANNEE, "--format", "csv", "--vers", "/dev/null/f.csv"), ("/dev/null",)),
        ((*ANNEE, "--vers", "f.txt"), ("table", "« --format csv »")),
        ((*ANNEE, "--indicatuer", "FRE-01"), ("« --indicatuer »", "« --indicateur »")),
        ((*ANNEE, "de-trop"), ("« de-trop »",)),
        (("--fin", "2024-12-31"), ("« --debut »",)),
        (("--fin",), ("« --fin »",)),
        ((), ("« --debut »",)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_figures_that_cannot_be_asked(
    refuse: Callable[..., str],
    gabarit: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    expected: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    refuse(["mesurer", gabarit, *options], *expected)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("mesure",), ("« mesure »",)),
        (("importer", "cop"), ("« cop »",)),
        (("mesurer",), ("« donnees »",)),
        (("importer", "coop"), ("FICHIER",)),
        (("verifier", "--brut"), ("« --brut »",)),
        (("catalogue", "FRE-99"), ("« FRE-99 »",)),
        (("catalogue", "FRE-05", "FRE-06"), ("« FRE-06 »",)),
        (("--inconnue",), ("« --inconnue »",)),
    ],
)
def test_commands_that_do_not_exist(
    refuse: Callable[..., str], arguments: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    refuse(arguments, *expected)


@pytest.mark.parametrize("arguments", [[], ["importer"]])
def test_a_command_without_a_verb_shows_the_help(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert "Commandes" in said.out + said.err
    assert "Traceback" not in said.err


# --- Statistics -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fichier", "expected"),
    [
        (ACCOMPAGNEMENTS, ("accompagnements.xlsx", "classeur Statistiques")),
        (BENEFICIAIRES, ("beneficiaires.xlsx", "classeur Statistiques")),
        (Path(__file__), ("test_bad_input.py", "classeur")),
        (PETIT, ("est un dossier",)),
        (PETIT / "absent.xlsx", ("absent.xlsx", "n’existe pas")),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_statistics_that_are_not(
    refuse: Callable[..., str], gabarit: Path, fichier: Path, expected: tuple[str, ...]
) -> None:
    refuse(["verifier", gabarit, fichier], *expected)
