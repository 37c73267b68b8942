"""La Coop de la médiation numérique: its workbooks, whatever their year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import polars as pl

from inclusion_metrics.loading import Fichier
from inclusion_metrics.model import ErreurUtilisateur, Need
from inclusion_metrics.nomenclatures import SourceDonnee
from inclusion_metrics.sources.coop.draft import mentions_of, presences_of, record_mentions
from inclusion_metrics.sources.coop.layouts import (
    EQUIPE,
    Layout,
    Preamble,
    check_total,
    is_saved_otherwise,
    read_accompagnements,
    read_beneficiaires,
    read_preamble,
    role_of,
)
from inclusion_metrics.sources.coop.records import read_records
from inclusion_metrics.sources.coop.rows import Reading, incomplete_workshops, read_rows
from inclusion_metrics.sources.draft import REJECTS, Correction, Draft
from inclusion_metrics.sources.people.naming import mediator_id
from inclusion_metrics.sources.reader import Context, Reader
from inclusion_metrics.sources.tabular.grid import SourceFile
from inclusion_metrics.sources.tabular.workbook import Table
from inclusion_metrics.typography import counted

ACCOMPAGNEMENTS, BENEFICIAIRES, STATISTIQUES = "accompagnements", "beneficiaires", "statistiques"
NO_IDENTITY = (
    "L’export d’équipe ne dit pas qui est venu (pas de colonne « Bénéficiaire ») : ni personnes "
    "uniques, ni récurrence. Réunissez un export par médiateur."
)


def _recognise(file: SourceFile) -> str | None:
    """Role of a Coop workbook, told by its header.

    Raises:
        ErreurUtilisateur: the file cannot be opened, or is an export saved in another form.
    """
    if file.path.suffix.lower() not in (".xlsx", ".xlsm", ".xls", ".ods"):
        if is_saved_otherwise(file):
            raise ErreurUtilisateur(
                f"« {file.name} » est un export de la Coop enregistré sous une autre forme : "
                "donnez le classeur .xlsx tel qu’il a été exporté, où le total et la période se "
                "vérifient."
            )
        return None
    return role_of(file.path)


def _read(file: SourceFile, context: Context) -> Draft:
    """One workbook of the Coop.

    Raises:
        ErreurUtilisateur: it is not what it should be, or it is one that brings nothing.
    """
    role = _recognise(file)
    if role == BENEFICIAIRES:
        return _records(file, context)
    if role == STATISTIQUES:
        raise ErreurUtilisateur(
            f"« {file.name} » est le classeur Statistiques de la Coop : il ne s’importe pas, il se "
            f"rapproche : « inclusion-metrics verifier DOSSIER {file.name} »."
        )
    return _accompagnements(file, context)


READER = Reader("coop", "La Coop de la médiation numérique", _recognise, _read)


def _accompagnements(file: SourceFile, context: Context) -> Draft:
    layout, table = read_accompagnements(file.path)
    preamble = read_preamble(table)
    check_total(table, preamble)
    reading = read_rows(layout, table, preamble, context.key)
    _check_some(table, reading)
    role = None if layout.team else preamble.role
    of_seat, mentions, names = mentions_of(reading.seats, context.key, preamble.exported, file.key)
    return Draft(
        file=_account(file, ACCOMPAGNEMENTS, table, preamble, reading),
        presences=presences_of(reading.seats, of_seat, role, reading.prints),
        mentions=mentions,
        rejects=_rejects(table, reading),
        remarks=tuple(_remarks(reading, layout, preamble)),
        gaps={Need.IDENTITE: NO_IDENTITY} if layout is EQUIPE else {},
        names=names,
        corrections=_corrections(table, reading),
    )


def _records(file: SourceFile, context: Context) -> Draft:
    table = read_beneficiaires(file.path)
    preamble = read_preamble(table)
    check_total(table, preamble)
    owner = mediator_id(context.key, *preamble.owner) if preamble.owner else None
    records = read_records(table)
    return Draft(
        file=_account(file, BENEFICIAIRES, table, preamble, Reading()),
        mentions=record_mentions(records, owner, preamble.exported, context.key),
    )


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


def _account(
    file: SourceFile, role: str, table: Table, preamble: Preamble, reading: Reading
) -> Fichier:
    rejected = len({reject.line for reject in reading.rejects})
    return Fichier(
        format=READER.code,
        role=role,
        nom=file.name,
        sha256=file.sha256,
        lignes_lues=len(table.rows),
        lignes_gardees=len(table.rows) - rejected,
        lignes_rejetees=rejected,
        total_annonce=preamble.total,
        debut=preamble.start,
        fin=preamble.end,
        date_export=preamble.exported,
        filtres=preamble.filters,
        changements=dict(sorted(reading.changes.items())),
    )


def _rejects(table: Table, reading: Reading) -> pl.DataFrame:
    rows = [
        {"fichier": table.name, "feuille": "", "ligne": r.line, "regle": r.rule,
         "colonne": r.column, "explication": r.problem}
        for r in reading.rejects
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=REJECTS)


def _corrections(table: Table, reading: Reading) -> tuple[Correction, ...]:
    if not reading.rejects:
        return ()
    rows: list[tuple[int, Sequence[object], str]] = [
        (reject.line, table.rows[reject.line], f"{reject.column} : {reject.problem}")
        for reject in reading.rejects
    ]
    # The announced total is that of the whole export: it would refuse the corrected rows.
    above = [(label, cell) for label, cell in table.preamble if label != "Total"]
    return (Correction("Activités", table.header, rows, above),)


def _remarks(reading: Reading, layout: Layout, preamble: Preamble) -> list[str]:
    remarks = []
    if layout is EQUIPE:
        remarks.append(NO_IDENTITY)
    if layout.per_activity:
        remarks.append(f"Export dans la {layout.wording}.")
    if not preamble.found:
        remarks.append(
            "Les lignes d’informations au-dessus du tableau ont été supprimées : ni le total, ni "
            "la période, ni le médiateur n’ont pu être vérifiés."
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
    return remarks


def workbooks_by_role(drafts: Sequence[Draft]) -> Counter[str]:
    """How many files of each role the Coop gave."""
    return Counter(draft.file.role for draft in drafts if draft.file.format == READER.code)
