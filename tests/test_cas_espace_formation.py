"""The training space: its committed register, and what its import must say of it."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from random import Random

import polars as pl
import pytest
from exemples import espace_formation as exemple

from inclusion_metrics.loading import Folder, load

RACINE = Path(__file__).resolve().parents[1]
DONNEES = RACINE / "data" / "espace-formation"


@pytest.fixture(scope="module")
def donnees() -> Folder:
    return load(DONNEES)


@pytest.fixture(scope="module")
def tous() -> list[exemple.Stagiaire]:
    return exemple.stagiaires(Random(20250301))  # noqa: S311


def parties(chemin: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(chemin) as archive:
        return [(nom, archive.read(nom)) for nom in archive.namelist()]


def test_le_registre_est_celui_du_generateur(tmp_path: Path) -> None:
    exemple.ecrire(tmp_path)
    ecrit = tmp_path / exemple.DOSSIER / exemple.FICHIER
    assert parties(ecrit) == parties(RACINE / exemple.DOSSIER / exemple.FICHIER)


def test_tout_est_lu_rien_n_est_rejete(donnees: Folder) -> None:
    (fichier,) = donnees.manifest.fichiers
    assert (fichier.lignes_rejetees, donnees.manifest.rejets) == (0, {})
    assert fichier.lignes_lues == sum(
        len(lignes) - 1 for lignes in exemple.registre().values()
    )  # a header a sheet


def test_chacun_compte_une_fois(donnees: Folder, tous: list[exemple.Stagiaire]) -> None:
    assert len(tous) == 72
    venus = donnees.tables.participations.collect()["beneficiaire_id"].n_unique()
    assert venus == 72


def test_les_positionnements_en_paires(donnees: Folder, tous: list[exemple.Stagiaire]) -> None:
    """Who finished has an exit; two of them changed sheet, so that nothing of theirs compares."""
    finis = [qui for qui in tous if qui.sortie]
    assert 0 < len(finis) < len(tous)
    lus = donnees.tables.positionnements.collect()
    assert lus.height == 6 * (len(tous) + len(finis))
    versions = lus.group_by("beneficiaire_id").agg(pl.col("version").n_unique())
    changes = sum(1 for rang in exemple.CHANGES if tous[rang].sortie)
    assert versions.filter(pl.col("version") == 2).height == changes == 2


def test_l_age_a_l_entree_est_revolu(donnees: Folder, tous: list[exemple.Stagiaire]) -> None:
    """Completed years on the first day, worked out again from the birth dates."""

    def revolu(ne: date, jour: date) -> int:
        return jour.year - ne.year - ((jour.month, jour.day) < (ne.month, ne.day))

    eux = [q for q in tous if q.statut in ("Sans emploi", "En emploi", "Scolarisé")]
    attendus = sorted(revolu(q.naissance, q.venues[0]) for q in eux)
    lus = donnees.tables.participants_fse.collect()
    assert sorted(lus["age_entree"].to_list()) == attendus


def test_aucun_nom_dans_les_donnees(tous: list[exemple.Stagiaire]) -> None:
    noms = {qui.nom for qui in tous}
    for fichier in DONNEES.rglob("*"):
        if fichier.is_file() and "exports" not in fichier.parts and fichier.suffix != ".md":
            texte = fichier.read_bytes().decode("latin-1")
            assert not [nom for nom in noms if nom in texte], fichier.name
