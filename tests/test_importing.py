"""``importer`` as it is typed: adding, replacing, correcting, and being interrupted.

Camille Exemple’s year 2023 (four accompagnements, below) and year 2024 (the small case, counted
in ``data/coop/LISEZMOI.md``). Nobody here exists.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import python_calamine as calamine
import xlsxwriter
from exemples.coop_lignes import lignes_accompagnements
from exemples.coop_workbooks import write_accompagnements
from exemples.domaine import Anonyme, Cas
from exemples.noms import NOMS
from exemples.petit_cas import ELODIE, ODETTE, PERSONNES, RENE, petit_cas
from exemples.registre import ecrire_xlsx

from inclusion_metrics import loading
from inclusion_metrics.cli import main
from inclusion_metrics.loading import PENDING, TO_REVIEW, Folder, load
from inclusion_metrics.schemas import Tables

from .brouillons import Classeurs, orphelins

Ligne = dict[str, object]
#: Interrupted as by Ctrl-C, and as by a power cut.
INTERROMPU = 130


def an_2023() -> Cas:
    """One workshop (Odette, René, somebody) and a help (Élodie); exported on 14 January 2024."""
    cas = petit_cas()
    modele = cas.activites[0]
    atelier = replace(
        cas.activites[2], identifiant="00000000-0000-4000-8000-0000000000b1",
        date=date(2023, 3, 7), participants=(ODETTE, RENE, Anonyme()),
    )  # fmt: skip
    aide = replace(
        modele, identifiant="00000000-0000-4000-8000-0000000000b2", date=date(2023, 11, 7),
        participants=(ELODIE,), source=cas.activites[1].source,
    )  # fmt: skip
    return replace(
        cas, debut=date(2023, 1, 1), fin=date(2023, 12, 31), export=date(2024, 1, 14),
        activites=(atelier, aide),
    )  # fmt: skip


@dataclass
class Atelier:
    """Where a test imports: its own files, folder and key."""

    racine: Path

    @property
    def donnees(self) -> Path:
        """The data folder."""
        return self.racine / "donnees"

    @property
    def cle(self) -> Path:
        """The key."""
        return self.racine / "coffre" / "cle.txt"

    def code(
        self,
        *fichiers: Path,
        vers: str = "donnees",
        format_: str = "coop",
        options: Sequence[str] = (),
        cle: Path | None = None,
    ) -> int:
        """Import and return the exit code."""
        where = ["--vers", str(self.racine / vers), "--cle", str(cle or self.cle)]
        return main(["importer", format_, *(str(f) for f in fichiers), *where, *options])

    def importer(self, *fichiers: Path, **reste: Any) -> Folder:
        """Import as a user does, and read the folder back."""
        assert self.code(*fichiers, **reste) == 0
        return load(self.racine / reste.get("vers", "donnees"))


@pytest.fixture
def atelier(tmp_path: Path) -> Atelier:
    return Atelier(tmp_path)


@pytest.fixture
def classeurs(tmp_path: Path) -> Classeurs:
    return Classeurs(tmp_path / "exports")


@pytest.fixture
def a2023(classeurs: Classeurs) -> Path:
    return classeurs.accompagnements(an_2023(), "a2023.xlsx")


@pytest.fixture
def a2024(classeurs: Classeurs) -> Path:
    return classeurs.accompagnements(petit_cas(), "a2024.xlsx")


@pytest.fixture
def fiches(classeurs: Classeurs) -> Path:
    """The records as they are in January 2025: they count both years."""
    petit = petit_cas()
    return classeurs.beneficiaires(
        replace(petit, activites=(*an_2023().activites, *petit.activites))
    )


def tables(folder: Path) -> dict[str, bytes]:
    return {nom: (folder / f"{nom}.parquet").read_bytes() for nom in Tables.members()}


def contenu(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def nombre(folder: Folder, table: str) -> int:
    return int(getattr(folder.tables, table).collect().height)


# --- Adding -----------------------------------------------------------------------------------


def test_deux_annees_ensemble(atelier: Atelier, a2023: Path, a2024: Path, fiches: Path) -> None:
    folder = atelier.importer(a2023, a2024, fiches)
    assert nombre(folder, "participations") == 4 + 25
    assert nombre(folder, "activites") == 2 + 18
    people = folder.tables.beneficiaires.collect()
    assert people.filter(anonyme=True).height == 1 + 7
    # Nine persons in 2024 (Paulette being two); those of 2023 are among them, older by a year.
    assert people.filter(anonyme=False).height == 9
    assert people.filter(anonyme=False)["personnes_max"].sum() == 10
    assert len(folder.manifest.fichiers) == 3
    assert orphelins({n: t.collect() for n, t in folder.tables.to_dict().items()}) == []
    assert folder.history_start == date(2023, 1, 1)


def test_l_un_apres_l_autre_ou_ensemble(
    atelier: Atelier, a2023: Path, a2024: Path, fiches: Path
) -> None:
    ensemble = atelier.importer(a2023, a2024, fiches, vers="ensemble")
    for rang, ordre in enumerate(([a2023, a2024, fiches], [a2024, fiches, a2023])):
        for fichier in ordre:
            suite = atelier.importer(fichier, vers=f"suite{rang}")
        assert tables(suite.path) == tables(ensemble.path)
        assert suite.manifest == ensemble.manifest
        assert contenu(suite.path) == contenu(ensemble.path)


def test_auto_reconnait_la_coop(atelier: Atelier, a2023: Path, a2024: Path, fiches: Path) -> None:
    reference = atelier.importer(a2023, a2024, fiches)
    auto = atelier.importer(fiches, a2024, a2023, format_="auto", vers="auto")
    assert contenu(auto.path) == contenu(reference.path)


def test_un_fichier_deja_importe_ne_change_aucun_octet(
    atelier: Atelier, a2024: Path, fiches: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = atelier.importer(a2024, fiches)
    avant = contenu(folder.path)
    capsys.readouterr()
    atelier.importer(a2024)
    dit = capsys.readouterr().out
    assert "a2024.xlsx : déjà importé" in dit.replace("\u00a0", " ").replace("\u202f", " ")
    assert contenu(folder.path) == avant
    copie = a2024.with_name("sous un autre nom.xlsx")
    shutil.copy(a2024, copie)
    atelier.importer(copie, a2024)
    assert capsys.readouterr().out.count("déjà importé") == 1
    assert contenu(folder.path) == avant


def test_le_meme_fichier_donne_deux_fois(atelier: Atelier, a2024: Path) -> None:
    reference = atelier.importer(a2024, vers="une-fois")
    copie = a2024.with_name("zz-copie.xlsx")
    shutil.copy(a2024, copie)
    folder = atelier.importer(a2024, a2024, copie)
    assert len(folder.manifest.fichiers) == 1
    assert contenu(folder.path) == contenu(reference.path)


def test_un_fichier_deja_importe_peut_avoir_disparu(
    atelier: Atelier, a2023: Path, a2024: Path
) -> None:
    """What was read is kept: the next import needs the new files only."""
    atelier.importer(a2023)
    a2023.unlink()
    assert nombre(atelier.importer(a2024), "participations") == 29


def test_remplacer_oublie_ce_que_le_dossier_contenait(
    atelier: Atelier, a2023: Path, a2024: Path
) -> None:
    neuf = atelier.importer(a2024, vers="neuf")
    atelier.importer(a2023)
    folder = atelier.importer(a2024, options=["--remplacer"])
    assert contenu(folder.path) == contenu(neuf.path)


def test_remplacer_relit_aussi_un_fichier_deja_importe(atelier: Atelier, a2024: Path) -> None:
    folder = atelier.importer(a2024)
    avant = contenu(folder.path)
    assert contenu(atelier.importer(a2024, options=["--remplacer"]).path) == avant


def test_une_erreur_dans_un_fichier_ne_change_rien(
    atelier: Atelier, a2023: Path, a2024: Path
) -> None:
    folder = atelier.importer(a2023)
    avant = contenu(folder.path)
    abime = a2024.with_name("abime.xlsx")
    abime.write_bytes(a2024.read_bytes()[:2000])
    assert atelier.code(a2024, abime) == 2
    assert atelier.code(a2024.with_name("absent.xlsx")) == 2
    assert contenu(folder.path) == avant
    assert {path.name for path in atelier.racine.iterdir()} == {"donnees", "coffre", "exports"}


# --- The key ----------------------------------------------------------------------------------


def autre_cle(atelier: Atelier, a2023: Path) -> Path:
    """A second key, made by an import elsewhere."""
    cle = atelier.racine / "coffre" / "autre.txt"
    atelier.importer(a2023, vers="ailleurs", cle=cle)
    return cle


def test_une_autre_cle_est_refusee(
    atelier: Atelier, a2023: Path, a2024: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cle = autre_cle(atelier, a2023)
    folder = atelier.importer(a2023)
    avant = contenu(folder.path)
    capsys.readouterr()
    assert atelier.code(a2024, cle=cle) == 2
    dit = capsys.readouterr().err
    assert folder.manifest.cle in dit
    assert "--remplacer" in dit
    assert contenu(folder.path) == avant


def test_une_cle_absente_n_est_pas_creee_pour_rien(
    atelier: Atelier, a2023: Path, a2024: Path
) -> None:
    atelier.importer(a2023)
    perdue = atelier.racine / "coffre" / "perdue.txt"
    assert atelier.code(a2024, cle=perdue) == 2
    assert not perdue.exists()


def test_remplacer_avec_une_autre_cle_refait_tout(atelier: Atelier, a2023: Path) -> None:
    cle = autre_cle(atelier, a2023)
    atelier.importer(a2023)
    folder = atelier.importer(a2023, options=["--remplacer"], cle=cle)
    assert contenu(folder.path) == contenu(atelier.racine / "ailleurs")


# --- Registers --------------------------------------------------------------------------------

ENTETE = ("Date", "Structure", "Type", "Durée (minutes)", "Nom", "Prénom", "Année de naissance")


def registre(chemin: Path, *venues: tuple[int, str, str, int | None]) -> Path:
    """A register of attendance: day of March, last name, first name, year of birth."""
    lignes = [
        (date(2024, 3, jour), "Espace des Tilleuls", "Accompagnement individuel", 30, *qui)
        for jour, *qui in venues
    ]
    ecrire_xlsx(chemin, {"Présences": [ENTETE, *lignes]})
    return chemin


DEBUT_DE_MARS = ((5, "Fabuloz", "Odette", 1948), (6, "Simulaz", "Hamid", 1987))


def test_un_registre_reimporte_sous_son_nom_remplace_ce_qui_en_avait_ete_lu(
    atelier: Atelier, capsys: pytest.CaptureFixture[str]
) -> None:
    chemin = registre(atelier.racine / "registre.xlsx", *DEBUT_DE_MARS)
    assert nombre(atelier.importer(chemin, format_="registre"), "participations") == 2
    # A row is mended, another added: three accompagnements, and nothing of the first reading.
    suite = ((5, "Fabuloz", "Odette", 1949), DEBUT_DE_MARS[1], (7, "Simulaz", "Hamid", 1987))
    registre(chemin, *suite)
    capsys.readouterr()
    folder = atelier.importer(chemin, format_="registre")
    assert "remplace ce qui en avait été lu" in capsys.readouterr().out
    neuf = atelier.importer(chemin, format_="registre", vers="neuf")
    assert nombre(folder, "participations") == 3
    assert tables(folder.path) == tables(neuf.path)
    assert set(contenu(folder.path)) == set(contenu(neuf.path))


def test_un_registre_sous_un_autre_nom_s_ajoute(atelier: Atelier) -> None:
    un = registre(atelier.racine / "mars.xlsx", *DEBUT_DE_MARS)
    deux = registre(atelier.racine / "avril.xlsx", (20, "Fabuloz", "Odette", 1948))
    atelier.importer(un, format_="registre")
    folder = atelier.importer(deux, format_="registre")
    assert nombre(folder, "participations") == 3
    assert folder.tables.beneficiaires.collect().height == 2  # Odette is the same person


def test_la_coop_et_un_registre_dans_un_dossier(
    atelier: Atelier, a2024: Path, fiches: Path
) -> None:
    chemin = registre(atelier.racine / "registre.xlsx", *DEBUT_DE_MARS)
    folder = atelier.importer(a2024, fiches, chemin, format_="auto")
    assert {file.format for file in folder.manifest.fichiers} == {"coop", "registre"}
    assert nombre(folder, "participations") == 27
    # Odette Fabuloz, born in 1948, has a record at the Coop; Hamid Simulaz’s has no birth.
    odette = folder.tables.beneficiaires.filter(pl.col("annee_naissance") == 1948).collect()
    assert odette.select("identite", "personnes_min", "personnes_max").rows() == [
        ("confirmee", 1, 1)
    ]
    doutes = (folder.path / TO_REVIEW).read_text("utf-8-sig").count("sans date de naissance")
    assert doutes == 1


# --- Decisions --------------------------------------------------------------------------------


def lignes_de(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def suivies(folder: Folder) -> tuple[int, int]:
    people = folder.tables.beneficiaires.filter(pl.col("anonyme") == False).collect()  # noqa: E712
    return int(people["personnes_min"].sum()), int(people["personnes_max"].sum())


@pytest.mark.parametrize(("decision", "attendu"), [("0", (9, 9)), ("1", (10, 10))])
def test_une_decision_reste_d_un_import_a_l_autre(
    atelier: Atelier, a2023: Path, a2024: Path, decision: str, attendu: tuple[int, int]
) -> None:
    """Odette of the register has no birth: Camille’s Odette, or a tenth person?"""
    chemin = registre(atelier.racine / "registre.xlsx", (5, "Fabuloz", "Odette", None))
    folder = atelier.importer(a2024, chemin, format_="auto")
    assert suivies(folder) == (9, 10)
    revue = folder.path / TO_REVIEW
    rows = [row for row in lignes_de(revue) if row["peut_etre"]]
    assert len(rows) == 1
    texte = revue.read_text("utf-8-sig").splitlines()
    decides = [f"{li}{decision}" if rows[0]["cas"] in li.split(";")[0] else li for li in texte]
    revue.write_text("\n".join(decides) + "\n", encoding="utf-8-sig")
    for fichier in (a2024, a2023, chemin):
        assert suivies(atelier.importer(fichier, format_="auto")) == attendu
        assert [row["decision"] for row in lignes_de(revue) if row["decision"]] == [decision]


# --- Interruptions ----------------------------------------------------------------------------

Interrompre = Callable[[], None]


@pytest.fixture
def avant_la_mise_en_place(monkeypatch: pytest.MonkeyPatch) -> Interrompre:
    """Arms an interruption between the new folder being whole and its being put in place."""

    def armer() -> None:
        vrai = loading.finish

        def couper(path: Path) -> None:
            if (path / PENDING).is_dir():
                raise KeyboardInterrupt
            vrai(path)

        monkeypatch.setattr(loading, "finish", couper)

    return armer


def test_interrompu_avant_la_mise_en_place_se_termine_a_la_lecture(
    atelier: Atelier, a2023: Path, a2024: Path, avant_la_mise_en_place: Interrompre,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    reference = contenu(atelier.importer(a2023, a2024, vers="reference").path)
    avant = contenu(atelier.importer(a2023).path)
    avant_la_mise_en_place()
    assert atelier.code(a2024) == INTERROMPU
    assert {nom: octets for nom, octets in contenu(atelier.donnees).items() if not
            nom.startswith(PENDING)} == avant  # fmt: skip
    monkeypatch.undo()
    assert nombre(load(atelier.donnees), "participations") == 29
    assert contenu(atelier.donnees) == reference
    assert {path.name for path in atelier.racine.iterdir()} == {
        "donnees", "reference", "coffre", "exports",
    }  # fmt: skip


def test_interrompu_avant_la_mise_en_place_se_termine_a_l_import(
    atelier: Atelier, a2023: Path, a2024: Path, fiches: Path, avant_la_mise_en_place: Interrompre,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    atelier.importer(a2023)
    avant_la_mise_en_place()
    assert atelier.code(a2024) == INTERROMPU
    monkeypatch.undo()
    folder = atelier.importer(fiches)  # neither year is given again
    assert nombre(folder, "participations") == 29
    assert len(folder.manifest.fichiers) == 3


@pytest.mark.parametrize("fait", [0, 1, 5, 15])
def test_interrompu_pendant_la_mise_en_place(
    atelier: Atelier, a2023: Path, a2024: Path, fait: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After that many files of the new folder were moved."""
    reference = contenu(atelier.importer(a2023, a2024, vers="reference").path)
    atelier.importer(a2023)
    deplaces: list[Path] = []
    vrai = Path.replace

    def deplacer(self: Path, target: Path) -> Path:
        if self.parent.name == PENDING:
            if len(deplaces) == fait:
                raise KeyboardInterrupt
            deplaces.append(self)
        return vrai(self, target)

    monkeypatch.setattr(Path, "replace", deplacer)
    assert atelier.code(a2024) == INTERROMPU
    monkeypatch.undo()
    assert len(deplaces) == fait
    load(atelier.donnees)
    assert contenu(atelier.donnees) == reference


@pytest.mark.parametrize("cause", [KeyboardInterrupt, OSError("disque plein")])
def test_interrompu_pendant_l_ecriture_le_dossier_reste_ce_qu_il_etait(
    atelier: Atelier, a2023: Path, a2024: Path, cause: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    avant = contenu(atelier.importer(a2023).path)
    vrai = pl.DataFrame.write_parquet
    ecrits: list[object] = []

    def ecrire(self: pl.DataFrame, file: Any, **options: Any) -> Any:
        ecrits.append(file)
        if len(ecrits) == 4:
            raise cause
        return vrai(self, file, **options)

    monkeypatch.setattr(pl.DataFrame, "write_parquet", ecrire)
    assert atelier.code(a2024) in (INTERROMPU, 2)
    monkeypatch.undo()
    assert len(ecrits) == 4
    assert contenu(atelier.donnees) == avant
    assert {path.name for path in atelier.racine.iterdir()} == {"donnees", "coffre", "exports"}
    assert nombre(atelier.importer(a2024), "participations") == 29


def test_interrompu_au_premier_import_ne_laisse_ni_dossier_ni_reste(
    atelier: Atelier, a2023: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ecrire(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pl.DataFrame, "write_parquet", ecrire)
    assert atelier.code(a2023) == INTERROMPU
    monkeypatch.undo()
    assert not atelier.donnees.exists()
    assert nombre(atelier.importer(a2023), "participations") == 4


def enveloppee() -> None:
    """What a library does to an interruption that reaches it."""
    try:
        raise KeyboardInterrupt
    except KeyboardInterrupt as interruption:
        raise RuntimeError from interruption


def nue() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("interrompre", [nue, enveloppee])
def test_une_interruption_se_dit_en_une_phrase(
    atelier: Atelier,
    a2023: Path,
    interrompre: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(pl.DataFrame, "write_parquet", lambda *_, **__: interrompre())
    assert atelier.code(a2023) == INTERROMPU
    dit = capsys.readouterr().err.replace("\u202f", " ").splitlines()
    assert dit[-1] == "Interrompu : rien n’a été écrit à moitié."


def test_une_interruption_du_demarrage_se_dit_aussi() -> None:
    """The command line takes long enough to be imported for somebody to give up meanwhile."""
    programme = """
        import builtins, sys
        from inclusion_metrics.cli import main
        vrai = builtins.__import__
        def importer(nom, *reste):
            if nom == "inclusion_metrics.cli.application":
                raise KeyboardInterrupt
            return vrai(nom, *reste)
        builtins.__import__ = importer
        sys.exit(main(["catalogue"]))
    """
    fini = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(programme)], capture_output=True, check=False
    )
    assert fini.returncode == INTERROMPU
    assert fini.stderr.decode().startswith("Interrompu")


@pytest.mark.parametrize("quand", ["avant", "pendant"])
def test_tue_net(atelier: Atelier, a2023: Path, a2024: Path, quand: str) -> None:
    """A power cut: nothing is tidied up, and the next reading finds a whole folder."""
    reference = contenu(atelier.importer(a2023, a2024, vers="reference").path)
    atelier.importer(a2023)
    rang = {"avant": 0, "pendant": 3}[quand]
    programme = f"""
        import os, sys
        from pathlib import Path
        from inclusion_metrics.cli import main
        vrai, faits = Path.replace, []
        def deplacer(self, target):
            if self.parent.name == {PENDING!r}:
                if len(faits) == {rang}:
                    os._exit(9)
                faits.append(self)
            return vrai(self, target)
        Path.replace = deplacer
        main(sys.argv[1:])
    """
    where = ["--vers", str(atelier.donnees), "--cle", str(atelier.cle)]
    fini = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(programme), "importer", "coop", str(a2024), *where],
        capture_output=True, check=False,
    )  # fmt: skip
    assert fini.returncode == 9
    assert (atelier.donnees / PENDING).is_dir()
    load(atelier.donnees)
    assert contenu(atelier.donnees) == reference


def test_une_lecture_perdue_ou_abimee_demande_de_tout_reprendre(
    atelier: Atelier, a2023: Path, a2024: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = atelier.importer(a2023)
    (lecture,) = (folder.path / "lectures").iterdir()
    (lecture / "presences.parquet").write_bytes(b"abime")
    assert atelier.code(a2024) == 2
    assert "--remplacer" in capsys.readouterr().err
    shutil.rmtree(lecture)
    avant = contenu(folder.path)
    assert atelier.code(a2024) == 2
    assert "--remplacer" in capsys.readouterr().err
    assert contenu(folder.path) == avant
    assert nombre(atelier.importer(a2023, a2024, options=["--remplacer"]), "activites") == 20


# --- Corrections ------------------------------------------------------------------------------


def grille(path: Path) -> list[list[Any]]:
    """Every cell of the only sheet."""
    (feuille,) = (book := calamine.CalamineWorkbook.from_path(str(path))).sheet_names
    rows = book.get_sheet_by_name(feuille).to_python(skip_empty_area=False)
    return [list(row) for row in rows]


def recrire(path: Path, cellules: Sequence[Sequence[Any]]) -> None:
    """What a spreadsheet program saves."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Activités")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for ligne, cells in enumerate(cellules):
            for colonne, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(ligne, colonne, cell, day)
                elif cell not in ("", None):
                    sheet.write(ligne, colonne, cell)


#: Day of a row (Odette’s workshop, Hamid’s help, Élodie’s help) → what is wrong in it.
FAUTES: Mapping[tuple[date, str], tuple[str, object]] = {
    (date(2024, 2, 6), "Odette Fabuloz"): ("Genre du bénéficiaire", "F"),
    (date(2024, 6, 18), "Hamid Simulaz"): ("Durée (min)", "une heure et demie"),
    (date(2024, 9, 17), "Bénéficiaire anonyme"): ("Type", "Visite"),
}


def fautif(path: Path) -> tuple[Path, dict[tuple[object, object], Ligne]]:
    """The export of 2024 with three wrong rows, and those rows as they should be."""
    lignes = lignes_accompagnements(petit_cas())
    justes = {}
    for ligne in lignes:
        cle = (ligne["Date"], ligne["Bénéficiaire"])
        if cle in FAUTES:
            justes[cle] = dict(ligne)
            colonne, faute = FAUTES[cle]  # type: ignore[index]
            ligne[colonne] = faute
    assert len(justes) == 3
    write_accompagnements(path, lignes)
    return path, justes


def corriger(path: Path, justes: Mapping[tuple[object, object], Ligne], *sauf: date) -> int:
    """Mend the rows of a correction file as a person would; how many there were."""
    cellules = grille(path)
    (haut,) = (rang for rang, row in enumerate(cellules) if "Bénéficiaire" in row)
    entete = cellules[haut]
    corrigees = 0
    for row in cellules[haut + 1 :]:
        jour = row[entete.index("Date")]
        jour = jour.date() if hasattr(jour, "date") else jour
        juste = justes[jour, row[entete.index("Bénéficiaire")]]
        corrigees += 1
        if jour not in sauf:
            colonne, _ = FAUTES[jour, juste["Bénéficiaire"]]  # type: ignore[index]
            row[entete.index(colonne)] = juste[colonne]
    recrire(path, cellules)
    return corrigees


@pytest.fixture
def refus(classeurs: Classeurs) -> tuple[Path, dict[tuple[object, object], Ligne]]:
    return fautif(classeurs.chemin("a2024.xlsx"))


def test_les_lignes_rejetees_reviennent_a_cote_du_fichier(
    atelier: Atelier, refus: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    source, _ = refus
    folder = atelier.importer(source)
    assert nombre(folder, "participations") == 22
    assert folder.manifest.fichiers[0].lignes_rejetees == 3
    rendu = source.with_name("a2024_a_corriger.xlsx")
    assert str(rendu) in capsys.readouterr().out.replace("\n", "")
    assert {path.name for path in source.parent.iterdir()} == {source.name, rendu.name}
    cellules = grille(rendu)
    tout = {str(cell) for row in cellules for cell in row}
    # As they were written, names included, with the reason; and nothing of the other rows.
    assert {"Odette Fabuloz", "Hamid Simulaz", "une heure et demie", "Visite", "F"} <= tout
    assert "Motif du rejet" in tout
    assert not tout & {"René D’Hypothez", "Sofia Mirageoz"}
    assert not any(cell.startswith("Total") for cell in tout)
    assert [row[0] for row in cellules if row[0] in ("Nom", "Prénom", "Date d'export")] == [
        "Nom", "Prénom", "Date d'export",
    ]  # fmt: skip


@pytest.mark.parametrize("avec_les_fiches", [True, False])
def test_les_lignes_corrigees_redonnent_les_tables_d_un_export_juste(
    atelier: Atelier, refus: Any, fiches: Path, avec_les_fiches: bool, tmp_path: Path
) -> None:
    source, justes = refus
    juste = Classeurs(tmp_path / "justes").accompagnements(petit_cas(), "juste.xlsx")
    autres = [fiches] if avec_les_fiches else []
    reference = atelier.importer(juste, *autres, vers="reference")
    atelier.importer(source, *autres)
    rendu = source.with_name("a2024_a_corriger.xlsx")
    assert corriger(rendu, justes) == 3
    folder = atelier.importer(rendu)
    assert nombre(folder, "participations") == 25
    assert tables(folder.path) == tables(reference.path)
    assert folder.manifest.identites == reference.manifest.identites
    corrige = {f.nom: f for f in folder.manifest.fichiers}["a2024_a_corriger.xlsx"]
    assert (corrige.lignes_lues, corrige.lignes_rejetees) == (3, 0)


def test_une_ligne_mal_corrigee_revient_encore(atelier: Atelier, refus: Any) -> None:
    source, justes = refus
    atelier.importer(source)
    rendu = source.with_name("a2024_a_corriger.xlsx")
    corriger(rendu, justes, date(2024, 6, 18))
    folder = atelier.importer(rendu)
    assert nombre(folder, "participations") == 24
    reste = source.with_name("a2024_a_corriger-2.xlsx")  # never over work in progress
    assert "Hamid Simulaz" in {str(cell) for row in grille(reste) for cell in row}
    assert "Odette Fabuloz" not in {str(cell) for row in grille(reste) for cell in row}


def test_sans_ligne_rejetee_rien_n_est_ecrit_a_cote(atelier: Atelier, a2024: Path) -> None:
    atelier.importer(a2024)
    assert [path.name for path in a2024.parent.iterdir()] == [a2024.name]


INTERDITS = sorted(
    {part for p in PERSONNES for part in (p.prenom, p.nom)} | {*NOMS, "Exemple", "Camille"}
)


def fuites(folder: Path) -> list[tuple[str, str]]:
    """(file, name) found in the bytes of a file, or in the columns of a table."""
    found = []
    for file in sorted(folder.rglob("*")):
        if not file.is_file():
            continue
        brut = file.read_bytes()
        textes = [brut.decode("utf-8", errors="ignore"), brut.decode("latin-1")]
        if file.suffix == ".parquet":
            rows = pl.read_parquet(file).to_dicts()
            textes.append(json.dumps(rows, default=str, ensure_ascii=False))
        plis = [texte.casefold() for texte in textes]
        found += [
            (file.name, nom) for nom in INTERDITS if any(nom.casefold() in pli for pli in plis)
        ]
    return found


def test_le_dossier_ne_tient_aucun_nom(atelier: Atelier, refus: Any, fiches: Path) -> None:
    source, justes = refus
    chemin = registre(atelier.racine / "registre.xlsx", *DEBUT_DE_MARS)
    atelier.importer(source, fiches, chemin, format_="auto")
    assert fuites(atelier.donnees) == []
    rendu = source.with_name("a2024_a_corriger.xlsx")
    corriger(rendu, justes)
    atelier.importer(rendu)
    assert fuites(atelier.donnees) == []
    (atelier.donnees / "a.csv").write_text("chez ODETTE", encoding="utf-8")
    assert fuites(atelier.donnees) == [("a.csv", "Odette")]


def test_rien_n_est_dit_en_anglais_sur_le_terminal(
    atelier: Atelier, a2023: Path, a2024: Path, fiches: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Some warnings of the libraries below are printed, not raised."""
    atelier.importer(a2023, a2024, fiches)
    dit = capfd.readouterr()
    assert "Warning" not in dit.err + dit.out
    assert dit.err.count("Sauvegardez") == 1
