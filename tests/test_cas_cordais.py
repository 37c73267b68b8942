"""The rural territory: its committed files, and what three systems in a row must give together."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from exemples import cordais as exemple

from inclusion_metrics.loading import Folder, load
from inclusion_metrics.reference.communes_mouvements import rattachements
from inclusion_metrics.reference.millesimes import communes

RACINE = Path(__file__).resolve().parents[1]
DONNEES = RACINE / "data" / "cordais"
EPCI = "200034064"


@pytest.fixture(scope="module")
def donnees() -> Folder:
    return load(DONNEES)


@pytest.fixture(scope="module")
def jeu() -> exemple.Jeu:
    return exemple.jeu()


def contenu(chemin: Path) -> object:
    if chemin.suffix != ".xlsx":
        return chemin.read_bytes()
    with zipfile.ZipFile(chemin) as archive:
        return [(nom, archive.read(nom)) for nom in archive.namelist()]


def test_les_fichiers_sont_ceux_du_generateur(tmp_path: Path) -> None:
    exemple.ecrire(tmp_path)
    ecrits = sorted((tmp_path / exemple.DOSSIER).iterdir())
    assert [f.name for f in ecrits] == [f.name for f in sorted((DONNEES / "exports").iterdir())]
    for fichier in ecrits:
        assert contenu(fichier) == contenu(DONNEES / "exports" / fichier.name), fichier.name


def venues(jeu: exemple.Jeu) -> Iterator[tuple[date, str, str]]:
    """Day, commune and person of every named visit of the three systems."""
    lieux = {lieu.split()[0]: commune for lieu, commune in exemple.LIEU.items()}
    for page, jours in jeu.grilles.items():
        for jour, venus in jours.items():
            for qui in venus:
                yield jour, lieux[page.split()[0]], qui.numero
    for jour, lieu, qui, _ in jeu.visites:
        yield jour, exemple.LIEU[lieu], qui.numero
    for jour, lieu, village, qui, _ in jeu.presences:
        yield jour, village or exemple.LIEU[lieu], qui.numero


def test_les_trois_systemes_donnent_les_memes_personnes(donnees: Folder, jeu: exemple.Jeu) -> None:
    """A person in the sheets, the log and the register is one person."""
    attendues = {numero for *_, numero in venues(jeu)}
    suivies = donnees.tables.beneficiaires.filter(~pl.col("anonyme")).select("beneficiaire_id")
    vues = donnees.tables.participations.join(suivies, on="beneficiaire_id").collect()
    assert vues["beneficiaire_id"].n_unique() == len(attendues)
    assert vues.height == sum(1 for _ in venues(jeu))


def test_la_serie_au_decoupage_choisi(donnees: Folder, jeu: exemple.Jeu) -> None:
    """Salles was elsewhere until 2022: its visits of 2021 count on the boundaries of 2026 only."""
    sizes = [communes(year).filter(pl.col("epci") == EPCI).height for year in (2019, 2022, 2026)]
    assert sizes == [19, 22, 25]
    salles = sum(1 for jour, commune, _ in venues(jeu) if commune == "81275" and jour.year == 2021)
    assert salles > 0
    visites = donnees.tables.activites.filter(pl.col("date").dt.year() == 2021).join(
        donnees.tables.participations, on="activite_id"
    )

    def dans_l_epci(millesime: int) -> int:
        places = rattachements(millesime).lazy().select("code_insee", "epci")
        found = visites.join(places, on="code_insee").filter(pl.col("epci") == EPCI)
        return found.collect().height

    assert dans_l_epci(2026) - dans_l_epci(2021) == salles


def test_le_foyer_est_compte_sans_etre_nomme(donnees: Folder) -> None:
    comptees = donnees.tables.activites_agregees.collect()
    ateliers = len(list(exemple._mardis(date(2024, 2, 6), exemple.FIN, 6)))
    assert comptees.height == ateliers
    assert comptees["nb_participants"].sum() == sum(6 + rang % 3 for rang in range(ateliers))


def test_deux_bourgs_font_l_essentiel(jeu: exemple.Jeu) -> None:
    par_commune = pl.Series([commune for _, commune, _ in venues(jeu)]).value_counts(sort=True)
    deux = par_commune["count"].head(2).sum()
    assert 0.6 < deux / par_commune["count"].sum() < 0.9
