"""Writes what completes the exports of 2024: those of 2023, the register, the list of quarters."""

from __future__ import annotations

from pathlib import Path

from exemples.chambery import droits, finances, fse, service, territoire
from exemples.chambery.annee_2023 import annee_2023
from exemples.chambery.classeur import feuille
from exemples.chambery.suivies import Suivie, personnes, suivies
from exemples.coop_lignes import lignes_accompagnements, lignes_beneficiaires
from exemples.coop_workbooks import (
    Exporteur,
    write_accompagnements,
    write_beneficiaires,
)
from exemples.domaine import Cas
from exemples.grand_chambery import grand_chambery
from exemples.registre import Classeur, ecrire_xlsx
from inclusion_metrics.sources.registre import feuilles, feuilles_service

DOSSIER = Path("data", "grand-chambery", "exports")
EXPORTATRICE = Exporteur("Canevas", "Dominique", date="16/01/2024")
_PERIODE = ("01.01.2023", "31.12.2023")
_MODELE = "coop-numerique_{}_2024-01-16.xlsx"
REGISTRE, QPV = "registre.xlsx", "qpv.csv"


def les_deux_annees() -> tuple[Cas, Cas]:
    """2023, then 2024."""
    de_2024 = grand_chambery()
    return annee_2023(de_2024.personnes), de_2024


def registre(inscrites: list[Suivie]) -> Classeur:
    """Every sheet of the register that the service fills."""
    remplies = (
        (feuilles.STRUCTURES, service.structures()),
        (feuilles.PERSONNES, personnes(inscrites)),
        (feuilles.COMPTES, service.comptes()),
        (feuilles.DROITS, droits.droits(inscrites)),
        (feuilles.DEMANDES, service.demandes()),
        (feuilles.EQUIPEMENTS, service.equipements()),
        (feuilles.CONVENTIONS, finances.conventions()),
        (feuilles.BUDGET, finances.budget()),
        (feuilles.CIBLES, finances.cibles()),
        (feuilles_service.PARTICIPANTS, fse.participants(inscrites)),
        (feuilles_service.ACTIONS, service.actions()),
        (feuilles_service.ENQUETES, service.enquetes()),
        (feuilles_service.ORIENTATIONS, service.orientations()),
        (feuilles_service.POSTES, service.postes()),
        (feuilles_service.OUVERTURES, service.ouvertures()),
        (feuilles_service.FORMATIONS, service.formations()),
        (feuilles_service.ENTRETIENS, territoire.entretiens()),
        (feuilles_service.USAGES, service.usages()),
        (feuilles_service.CONTEXTE, territoire.contexte()),
    )
    return {declaree.name: feuille(declaree, rangees) for declaree, rangees in remplies}


def ecrire(racine: Path) -> None:
    """Write the files that complete ``data/grand-chambery/exports``, under ``racine``."""
    dossier = racine / DOSSIER
    dossier.mkdir(parents=True, exist_ok=True)
    avant, apres = les_deux_annees()
    write_accompagnements(
        dossier / _MODELE.format("accompagnements"),
        lignes_accompagnements(avant),
        periode=_PERIODE,
        exporteur=EXPORTATRICE,
    )
    write_beneficiaires(
        dossier / _MODELE.format("beneficiaires"),
        lignes_beneficiaires(avant),
        exporteur=EXPORTATRICE,
    )
    ecrire_xlsx(dossier / REGISTRE, registre(suivies((avant, apres))))
    (dossier / QPV).write_text(territoire.liste_qpv(), encoding="utf-8", newline="\n")
