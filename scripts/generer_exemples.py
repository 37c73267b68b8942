"""Writes the fictitious files: ``python scripts/generer_exemples.py``.

The examples go to ``data/grand-chambery`` and ``data/montbeliard``, the small sets of each format
to ``tests/data``. Running it again changes nothing.
"""

from __future__ import annotations

from pathlib import Path

from exemples import (
    chambery,
    coop_historique,
    cordais,
    correspondance,
    espace_formation,
    montbeliard,
    registre,
    v1,
    voisins,
)
from exemples.coop_lignes import (
    COLONNES_EQUIPE,
    lignes_accompagnements,
    lignes_beneficiaires,
    lignes_equipe,
)
from exemples.coop_statistiques import statistiques
from exemples.coop_workbooks import (
    Exporteur,
    write_accompagnements,
    write_beneficiaires,
    write_statistiques,
)
from exemples.domaine import Cas
from exemples.grand_chambery import grand_chambery
from exemples.petit_cas import petit_cas
from exemples.petite_equipe import petite_equipe

RACINE = Path(__file__).resolve().parents[1]
DOSSIER_PETIT = Path("tests", "data", "coop")
DOSSIER_GRAND = Path("data", "grand-chambery")

COORDINATEUR = Exporteur("Patron", "Alix", "Coordinateur")


def ecrire_mediateur(cas: Cas, dossier: Path, modele: str) -> None:
    """The three exports of one mediator; ``modele`` holds ``{}`` for the kind of export."""
    write_accompagnements(dossier / modele.format("accompagnements"), lignes_accompagnements(cas))
    write_beneficiaires(dossier / modele.format("beneficiaires"), lignes_beneficiaires(cas))
    write_statistiques(dossier / modele.format("statistiques"), statistiques(cas))


def ecrire_equipe(cas: Cas, chemin: Path) -> None:
    """The export of a coordinator; one more filter line moves the header to row 23."""
    noms = dict.fromkeys(f"{a.mediateur.prenom} {a.mediateur.nom}" for a in cas.activites)
    write_accompagnements(
        chemin,
        lignes_equipe(cas),
        columns=COLONNES_EQUIPE,
        preamble_extra=[("Médiateurs", ", ".join(noms))],
        exporteur=COORDINATEUR,
    )


def ecrire_petit(racine: Path) -> None:
    """The four small workbooks, under ``racine``."""
    dossier = racine / DOSSIER_PETIT
    ecrire_mediateur(petit_cas(), dossier, "coop_petit_{}.xlsx")
    ecrire_equipe(petite_equipe(), dossier / "coop_petit_equipe.xlsx")


def ecrire_grand(racine: Path) -> None:
    """The Grand Chambéry workbooks, under ``racine``; the team’s in a folder of its own."""
    dossier = racine / DOSSIER_GRAND
    modele = "coop-numerique_{}_2025-01-14.xlsx"
    cas = grand_chambery()
    ecrire_mediateur(cas, dossier / "exports", modele)
    ecrire_equipe(cas, dossier / "exports-equipe" / modele.format("accompagnements"))


def ecrire_formats(racine: Path) -> None:
    """The small sets of the other formats, under ``racine``."""
    dossier = racine / "tests" / "data"
    for nom in ("coop-historique", "correspondance", "registre", "v1", "voisins"):
        (dossier / nom).mkdir(parents=True, exist_ok=True)
    coop_historique.ecrire_tous(dossier / "coop-historique")
    correspondance.ecrire(dossier / "correspondance")
    registre.ecrire(dossier / "registre")
    v1.ecrire_v1(racine)
    voisins.ecrire_voisins(dossier / "voisins")


def main(racine: Path = RACINE) -> None:
    """Write everything."""
    ecrire_petit(racine)
    ecrire_grand(racine)
    chambery.ecrire(racine)
    ecrire_formats(racine)
    montbeliard.ecrire(racine)
    cordais.ecrire(racine)
    espace_formation.ecrire(racine)
    print(f"Exemples écrits dans {racine / DOSSIER_PETIT} et {racine / DOSSIER_GRAND}")


if __name__ == "__main__":
    main()
