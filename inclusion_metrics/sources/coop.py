"""La Coop de la médiation numérique: its workbooks → the tables of a data folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from inclusion_metrics.identity import Key, Record
from inclusion_metrics.loading import REJECTED, TO_REVIEW, Fichier, Manifeste
from inclusion_metrics.model import ErreurUtilisateur, Need
from inclusion_metrics.nomenclatures import SourceDonnee
from inclusion_metrics.schemas import Tables
from inclusion_metrics.sources import workbook
from inclusion_metrics.sources.coop_layouts import (
    EQUIPE,
    Layout,
    Preamble,
    check_total,
    read_accompagnements,
    read_beneficiaires,
    read_preamble,
)
from inclusion_metrics.sources.coop_people import People, read_records, review_table, tell_apart
from inclusion_metrics.sources.coop_rows import Reading, incomplete_workshops, read_rows
from inclusion_metrics.sources.coop_tables import make_tables
from inclusion_metrics.sources.workbook import Table
from inclusion_metrics.typography import counted

NO_IDENTITY = (
    "L’export d’équipe ne dit pas qui est venu (pas de colonne « Bénéficiaire ») : ni personnes "
    "uniques, ni récurrence. Réunissez un export par médiateur."
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import makes: tables, account, and the files a person may have to look at."""

    tables: Tables
    manifest: Manifeste
    extras: Mapping[str, pl.DataFrame]


def import_coop(
    accompagnements: Path,
    beneficiaires: Path | None,
    key: Key,
    decisions: Mapping[str, int],
    step: Callable[[str], None] = lambda _: None,
) -> Imported:
    """Read the workbooks and make the tables.

    Args:
        decisions: case number → number of persons, as decided in the review file.
        step: called with the name of each stage, for a progress bar.

    Raises:
        ErreurUtilisateur: a workbook is not what it should be.
    """
    step("Lecture des accompagnements")
    layout, table = read_accompagnements(accompagnements)
    preamble = read_preamble(table)
    check_total(table, preamble)
    reading = read_rows(layout, table, preamble, key)
    _check_some(table, reading)
    files = [_file("accompagnements", table, preamble, len(reading.rejects))]
    records: list[Record] | None = None
    if beneficiaires is not None:
        if layout is EQUIPE:
            raise ErreurUtilisateur(
                f"« {accompagnements.name} » est un export d’équipe, qui ne nomme personne : "
                "le classeur Bénéficiaires ne peut pas lui être rattaché."
            )
        step("Lecture des bénéficiaires")
        records_table = read_beneficiaires(beneficiaires)
        about = read_preamble(records_table)
        check_total(records_table, about)
        records = read_records(records_table)
        files.append(_file("beneficiaires", records_table, about, 0))
    step("Reconnaissance des personnes")
    people = tell_apart(reading.seats, records, preamble, key, decisions)
    step("Écriture des tables")
    role = None if layout is EQUIPE else preamble.role
    tables = make_tables(reading.seats, people, role)
    return Imported(
        tables, _manifest(tables, files, reading, people, layout, preamble, key),
        {REJECTED: _rejects(table, reading), TO_REVIEW: review_table(people)},
    )  # fmt: skip


def _check_some(table: Table, reading: Reading) -> None:
    """An import that would keep nothing is refused, with its first reason."""
    if reading.seats:
        return
    if not reading.rejects:
        raise ErreurUtilisateur(
            f"« {table.name} » ne contient aucun accompagnement : vérifiez la période et les "
            "filtres de l’export."
        )
    first = reading.rejects[0]
    raise ErreurUtilisateur(
        f"« {table.name} » : aucune ligne n’est lisible ; ligne {first.line}, colonne "
        f"« {first.column} » : {first.problem}. Refaites l’export sans le modifier."
    )


def _file(role: str, table: Table, preamble: Preamble, rejected: int) -> Fichier:
    return Fichier(
        role=role,
        nom=table.name,
        sha256=workbook.sha256(table.path),
        lignes_lues=len(table.rows),
        lignes_gardees=len(table.rows) - rejected,
        lignes_rejetees=rejected,
        total_annonce=preamble.total,
        debut=preamble.start,
        fin=preamble.end,
        date_export=preamble.exported,
        filtres=preamble.filters,
    )


def _rejects(table: Table, reading: Reading) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"fichier": table.name, "ligne": r.line, "regle": r.rule, "colonne": r.column,
             "explication": r.problem}
            for r in reading.rejects
        ],
        schema={
            "fichier": pl.String,
            "ligne": pl.Int64,
            "regle": pl.String,
            "colonne": pl.String,
            "explication": pl.String,
        },
    )  # fmt: skip


def _manifest(
    tables: Tables,
    files: list[Fichier],
    reading: Reading,
    people: People,
    layout: Layout,
    preamble: Preamble,
    key: Key,
) -> Manifeste:
    certainty = Counter(str(row["identite"]) for row in people.rows)
    return Manifeste(
        format=f"coop_{layout.code}",
        fichiers=files,
        identites={"noms_affiches": people.names, **dict(sorted(certainty.items()))},
        lacunes={Need.IDENTITE: NO_IDENTITY} if layout is EQUIPE else {},
        rejets=dict(sorted(Counter(reject.rule for reject in reading.rejects).items())),
        remarques=_remarks(files, reading, layout, preamble),
        lignes={name: f.collect().height for name, f in sorted(tables.to_dict().items())},
        cle=key.fingerprint,
    )


def _remarks(
    files: list[Fichier], reading: Reading, layout: Layout, preamble: Preamble
) -> list[str]:
    remarks = []
    if layout is EQUIPE:
        remarks.append(NO_IDENTITY)
    elif len(files) == 1:
        remarks.append(
            "Sans le classeur Bénéficiaires, l’année de naissance manque et deux homonymes de "
            "mêmes traits ne se distinguent pas."
        )
    if preamble.filters:
        remarks.append(f"L’export est filtré ({', '.join(sorted(preamble.filters))}).")
    v1 = sum(seat.source == SourceDonnee.COOP_V1.code for seat in reading.seats)
    if v1:
        remarks.append(
            counted(v1, "accompagnement vient", "accompagnements viennent")
            + " de l’Espace Coop V1 : ni statut ni genre, âges regroupés."
        )
    cut = incomplete_workshops(reading.seats)
    if cut:
        remarks.append(
            counted(cut, "activité annonce", "activités annoncent")
            + " plus de participants que de lignes lues."
        )
    if any(seat.redirected for seat in reading.seats if seat.day < date(2025, 4, 28)):
        remarks.append(
            "« Bénéficiaire réorienté » avant le 28/04/2025 ne se lit pas : pour les démarches, il "
            "y signifie « finalisée ». Il n’entre dans aucun chiffre."
        )
    return remarks
