"""The lines of the Coop's *Bénéficiaires* workbook."""

from __future__ import annotations

from inclusion_metrics.identity import Record
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import Genre, StatutSocial, TrancheAge
from inclusion_metrics.sources.coop.layouts import codes_of
from inclusion_metrics.sources.tabular import workbook
from inclusion_metrics.sources.tabular.workbook import Table, plain

#: More accompagnements of one person would be a typing mistake.
_MOST = 100_000
_SEX = {"Homme": Genre.MASCULIN.code, "Femme": Genre.FEMININ.code}


def read_records(table: Table) -> list[Record]:
    """The lines of the *Bénéficiaires* workbook; phone, e-mail and notes are not read."""
    ages, statuts = codes_of(TrancheAge), codes_of(StatutSocial)
    columns = {
        label: table.column(label)
        for label in (
            "Nom", "Prénom", "Année de naissance", "Code INSEE", "Genre", "Tranche d’âge", "Statut",
            "Nombre d’accompagnements",
        )
    }  # fmt: skip
    records = []
    for place, line in enumerate(table.rows):
        shown = {label: workbook.text(cells[place]) for label, cells in columns.items()}
        if isinstance(columns["Code INSEE"][place], int | float):
            raise ErreurUtilisateur(
                f"« {table.name} », ligne {line}, colonne « Code INSEE » : un code est devenu un "
                "nombre ; refaites l’export sans réenregistrer le fichier."
            )
        count = workbook.whole_number(shown["Nombre d’accompagnements"] or "0")
        year = workbook.whole_number(shown["Année de naissance"] or "")
        if count is None or not 0 <= count <= _MOST:
            raise ErreurUtilisateur(
                f"« {table.name} », ligne {line}, colonne « Nombre d’accompagnements » : nombre "
                "entier attendu."
            )
        if shown["Année de naissance"] and (year is None or not 1900 <= year <= 2100):
            raise ErreurUtilisateur(
                f"« {table.name} », ligne {line}, colonne « Année de naissance » : une année en "
                "quatre chiffres est attendue."
            )
        records.append(
            Record(
                name=plain(f"{shown['Prénom'] or ''} {shown['Nom'] or ''}"),
                traits=(
                    _SEX.get(shown["Genre"] or "", Genre.NON_COMMUNIQUE.code),
                    ages.get(plain(shown["Tranche d’âge"] or ""), TrancheAge.NON_COMMUNIQUE.code),
                    statuts.get(plain(shown["Statut"] or ""), StatutSocial.NON_COMMUNIQUE.code),
                    shown["Code INSEE"],
                ),
                line=line,
                birth_year=year,
                accompagnements=count,
            )
        )
    return records
