"""Drafts made by hand: what one file brings, written row by row in a test. Nobody here exists."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from exemples.coop_lignes import lignes_accompagnements, lignes_beneficiaires, lignes_equipe
from exemples.coop_workbooks import Exporteur, write_accompagnements, write_beneficiaires
from exemples.domaine import Cas

from inclusion_metrics.identity import Key
from inclusion_metrics.loading import Fichier
from inclusion_metrics.nomenclatures import SourceDonnee
from inclusion_metrics.schemas import Tables
from inclusion_metrics.sources.assembly import Assembled, assemble
from inclusion_metrics.sources.coop.workbooks import READER
from inclusion_metrics.sources.draft import MENTIONS, PRESENCES, Draft
from inclusion_metrics.sources.people.persons import Persons, persons
from inclusion_metrics.sources.reader import Context
from inclusion_metrics.sources.seats import seats
from inclusion_metrics.sources.tabular.grid import LINE, SourceFile

CLE = Key(b"cle-fictive-des-brouillons-d-essai", Path("cle.txt"), created=False)
CONTEXTE = Context(CLE, today=date(2026, 11, 24))
JOUR = date(2024, 3, 5)

Ligne = Mapping[str, Any]
#: What a typed row may say: a person, then a seat. Columns that no row fills are left out.
COLONNES: Mapping[str, Any] = {
    "identifiant": pl.String, "nom": pl.String, "prenom": pl.String, "nom_complet": pl.String,
    "date_naissance": pl.Date, "anonyme": pl.Boolean,
    "heure": pl.String, "titre": pl.String, "structure": pl.String,
    **{name: dtype for name, dtype in MENTIONS.items() if not name.startswith("cle_")},
    **PRESENCES,
}  # fmt: skip


def typees(*lignes: Ligne, depart: int = 2) -> pl.DataFrame:
    """Rows as a reader types them, numbered from ``depart`` unless they say their line."""
    noms = [nom for nom in COLONNES if any(nom in ligne for ligne in lignes)]
    inconnus = {nom for ligne in lignes for nom in ligne} - {*noms, LINE}
    assert not inconnus, inconnus
    colonnes = {nom: [ligne.get(nom) for ligne in lignes] for nom in noms}
    numeros = [ligne.get(LINE, depart + rang) for rang, ligne in enumerate(lignes)]
    return pl.DataFrame(
        {**colonnes, LINE: numeros}, schema={**{n: COLONNES[n] for n in noms}, LINE: pl.UInt32}
    )


def qui(*lignes: Ligne, **options: Any) -> Persons:
    """Who the rows are; one name space and one file unless said otherwise."""
    reste = {"scope": "essai", "space": "essai", "place": "fichier1", **options}
    return persons(typees(*lignes), CLE, **reste)


def places(*lignes: Ligne, source: SourceDonnee = SourceDonnee.CORRESPONDANCE) -> pl.DataFrame:
    """The presences of the rows, sorted by line."""
    rows = typees(*({"date": JOUR, **ligne} for ligne in lignes))
    found = persons(rows, CLE, scope="essai", space="essai", place="fichier1")
    return seats(rows, found.of_row, source=source, key=CLE).sort("ligne")


def fichier(nom: str, **reste: Any) -> Fichier:
    """The account of a file; its digest is made from its name unless given."""
    valeurs: dict[str, Any] = {
        "format": "correspondance", "role": "presences", "nom": nom,
        "sha256": hashlib.sha256(nom.encode()).hexdigest(), "lignes_lues": 0, "lignes_gardees": 0,
        "lignes_rejetees": 0,
    }  # fmt: skip
    return Fichier(**{**valeurs, **reste})


def brouillon(
    *lignes: Ligne,
    nom: str = "visites.csv",
    scope: str = "essai",
    space: str = "essai",
    source: SourceDonnee = SourceDonnee.CORRESPONDANCE,
    tables: Mapping[str, Sequence[Ligne]] | None = None,
    **account: Any,
) -> Draft:
    """The draft of a file of attendance: a date (5 March 2024 if none), somebody, a place.

    Args:
        tables: table → rows; ``beneficiaire_id`` is there the number of a row, from 0.
    """
    about = fichier(nom, **account)
    rows = typees(*({"date": JOUR, **ligne} for ligne in lignes))
    found = persons(rows, CLE, scope=scope, space=space, place=about.sha256[:12])
    held = {}
    for table, given in (tables or {}).items():
        schema = Tables.member_schemas()[table].create_empty().schema
        filled = [
            {
                **ligne,
                **(
                    {"beneficiaire_id": found.of_row[ligne["beneficiaire_id"]]}
                    if "beneficiaire_id" in ligne
                    else {}
                ),
            }
            for ligne in given
        ]
        held[table] = pl.DataFrame(
            {name: [ligne.get(name) for ligne in filled] for name in schema}, schema=schema
        )
    return Draft(
        file=about.model_copy(update={"lignes_lues": rows.height, "lignes_gardees": rows.height}),
        presences=seats(rows, found.of_row, source=source, key=CLE),
        mentions=found.mentions,
        tables=held,
        names=found.names,
    )


def assemblees(*drafts: Draft, decisions: Mapping[str, int] | None = None) -> Assembled:
    """The drafts put together."""
    return assemble(drafts, CLE, decisions or {})


def lues(assembled: Assembled) -> dict[str, pl.DataFrame]:
    """The tables, collected."""
    return {name: frame.collect() for name, frame in assembled.tables.to_dict().items()}


def personnes(assembled: Assembled) -> pl.DataFrame:
    """The followed persons."""
    return lues(assembled)["beneficiaires"].filter(anonyme=False)


def bornes(assembled: Assembled) -> tuple[int, int, int]:
    """Rows of followed persons, and how many people they are at least and at most."""
    suivies = personnes(assembled)
    return (
        suivies.height, int(suivies["personnes_min"].sum()), int(suivies["personnes_max"].sum()),
    )  # fmt: skip


def venues(assembled: Assembled) -> list[int]:
    """How many accompagnements each followed person has, in ascending order."""
    tables = lues(assembled)
    suivies = tables["beneficiaires"].filter(anonyme=False)
    return sorted(
        tables["participations"]
        .join(suivies, on="beneficiaire_id", how="semi")["beneficiaire_id"]
        .value_counts()["count"]
        .to_list()
    )


def orphelins(tables: Mapping[str, pl.DataFrame]) -> list[tuple[str, str]]:
    """(table, column) of the references that lead nowhere."""
    cibles = {
        "activite_id": "activites", "beneficiaire_id": "beneficiaires",
        "structure_id": "structures", "mediateur_id": "mediateurs",
    }  # fmt: skip
    perdus = []
    for nom, table in tables.items():
        for colonne, cible in cibles.items():
            if colonne not in table.columns or nom == cible:
                continue
            vers = table.filter(pl.col(colonne).is_not_null())
            if vers.join(tables[cible], on=colonne, how="anti").height:
                perdus.append((nom, colonne))
    return perdus


@dataclass(frozen=True)
class Classeurs:
    """Workbooks of the Coop written in a folder and read as drafts."""

    racine: Path

    def chemin(self, nom: str) -> Path:
        """Where a workbook is written; ``nom`` may have a folder."""
        chemin = self.racine / nom
        chemin.parent.mkdir(parents=True, exist_ok=True)
        return chemin

    def accompagnements(
        self, cas: Cas, nom: str = "accompagnements.xlsx", *, equipe: bool = False, **options: Any
    ) -> Path:
        """Write an export of accompagnements."""
        lignes = lignes_equipe(cas) if equipe else lignes_accompagnements(cas)
        if equipe:
            options.setdefault("columns", list(lignes[0]))
        options.setdefault("periode", (f"{cas.debut:%d.%m.%Y}", f"{cas.fin:%d.%m.%Y}"))
        chemin = self.chemin(nom)
        write_accompagnements(chemin, lignes, exporteur=_exporteur(cas), **options)
        return chemin

    def beneficiaires(self, cas: Cas, nom: str = "beneficiaires.xlsx") -> Path:
        """Write an export of records."""
        chemin = self.chemin(nom)
        write_beneficiaires(chemin, lignes_beneficiaires(cas), exporteur=_exporteur(cas))
        return chemin


def _exporteur(cas: Cas) -> Exporteur:
    qui = cas.mediateur
    return Exporteur(qui.nom, qui.prenom, qui.role, f"{cas.export:%d/%m/%Y}")


def coop(*chemins: Path) -> list[Draft]:
    """Read workbooks of the Coop."""
    return [READER.read(SourceFile(chemin), CONTEXTE) for chemin in chemins]


def renomme(draft: Draft, nom: str, contenu: str = "") -> Draft:
    """The same draft as if the file had another name (and other bytes)."""
    digest = hashlib.sha256((contenu or nom).encode()).hexdigest()
    return replace(draft, file=draft.file.model_copy(update={"nom": nom, "sha256": digest}))
