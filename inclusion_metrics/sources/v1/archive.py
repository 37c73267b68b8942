"""The archive of the Espace Coop V1: one row per activity report, told by its totals.

Its 36 columns, in both releases, were read in the public source of the Coop, which offered it
from October 2024 to January 2026. A day is the one written in the cell, as in the Coop's own
import of these reports, so that both agree. « Lieu d’activité » names the employer: it is a place
only for what was held there; elsewhere, at home or remotely, there is none, as in the Coop.
« Annotation » is free text about people: never loaded.
"""

from __future__ import annotations

import re
from datetime import date

import polars as pl

from inclusion_metrics.loading import Fichier
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import SourceDonnee, TypeLieu
from inclusion_metrics.schemas import Structures
from inclusion_metrics.sources.draft import Draft
from inclusion_metrics.sources.reader import Context, Reader
from inclusion_metrics.sources.seats import OUTSIDE, seats
from inclusion_metrics.sources.tabular import conversions, fields
from inclusion_metrics.sources.tabular.grid import LINE, HeaderTable, SourceFile
from inclusion_metrics.sources.v1 import marges as v1_marges
from inclusion_metrics.sources.v1.bilan import announced, hours, monthly_gap, recurrence
from inclusion_metrics.sources.v1.colonnes import (
    FIELDS,
    MARKS,
    check_columns,
    each,
    organisations,
    themes,
    unknown,
    with_duration,
)
from inclusion_metrics.sources.v1.nomenclatures import AGES, PONCTUEL, STATUTS, STRUCTURES
from inclusion_metrics.sources.voisins import neighbours

ROLE = "comptes_rendus"
EXPECTED = (
    "donnez l’archive des comptes rendus de l’Espace Coop V1 "
    "(coop-numerique_archives-cras-v1_….xlsx)"
)
#: The V1 took no report of an activity before this day.
FIRST_DAY = date(2020, 1, 1)
_EXPORTED = re.compile(r"(\d{4}-\d{2}-\d{2})\.xlsx$")


def recognise(file: SourceFile) -> str | None:
    """``comptes_rendus`` for the archive, whichever its release."""
    return ROLE if neighbours.tables_of(file, MARKS) else None


def read(file: SourceFile, context: Context) -> Draft:
    """Read the archive: one aggregated activity per report, and one anonymous person per seat.

    Raises:
        ErreurUtilisateur: not the archive, a column missing, or no readable row.
    """
    table = neighbours.only_table(file, MARKS, EXPECTED)
    check_columns(file, table)
    typed = fields.read(table, FIELDS, file=file.name)
    rows = with_duration(typed.rows).sort(LINE)
    once = rows.unique([name for name in rows.columns if name != LINE], keep="first")
    reports, aside = _possible(once.sort("identifiant", LINE), context.today)
    rejects = neighbours.rejects_of(file, table.sheet, typed.rejects, aside)
    _check_some(file, table, reports, rejects)
    reports, changes = _completed(v1_marges.settled(reports))
    people = v1_marges.dealt(reports, file.key)
    presences = seats(people, people["mention"], source=SourceDonnee.CRA_V1, key=context.key)
    told = announced(file)
    gap = monthly_gap(told, once, typed.rejects.height)
    return Draft(
        file=Fichier(
            format=ARCHIVE.code, role=ROLE, nom=file.name, sha256=file.sha256,
            lignes_lues=table.rows.height, lignes_gardees=reports.height,
            lignes_rejetees=rejects.height, total_annonce=sum(told.values()) if told else None,
            date_export=_exported(file.name, context.today),
            changements=neighbours.merged(
                typed.changes, {"lignes en double": rows.height - once.height}, changes
            ),
        ),
        presences=presences,
        mentions=v1_marges.mentions(people),
        tables={
            "activites_agregees": v1_marges.aggregated(reports),
            "structures": _structures(presences, people),
        },
        rejects=rejects,
        remarks=(*recurrence(reports), *hours(reports), *gap, *unknown(typed.unused)),
        corrections=neighbours.corrections_of(table, rejects),
    )  # fmt: skip


def _possible(rows: pl.DataFrame, today: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Without the reports that cannot be true, each with its first reason."""
    read = pl.col("duree").is_null() | pl.any_horizontal(
        pl.col("duree_min", "duree_basse").is_not_null()
    )
    reasons = (
        (
            pl.len().over("identifiant") > 1, "identifiant_contradictoire", "ID interne",
            "deux comptes rendus différents portent cet identifiant",
        ),
        (
            pl.col("date") > today, "date_future", "Date Accompagnement",
            "la date est dans le futur",
        ),
        (
            pl.col("date") < FIRST_DAY, "date_hors_periode", "Date Accompagnement",
            "l’Espace Coop V1 n’a pas de compte rendu d’avant 2020",
        ),
        (~read, "duree_illisible", "Durée (min)", "des minutes ou une fourchette sont attendues"),
        (
            pl.col("nb_recurrents") > pl.col("nb_declare"), "recurrents_trop_nombreux",
            "Nb Participants Récurrents", "plus de participants récurrents que de participants",
        ),
        (
            ~v1_marges.coherent(AGES), "marges_incoherentes", "Âge <12 ans",
            "les classes d’âge comptent plus de personnes que de participants",
        ),
        (
            ~v1_marges.coherent(STATUTS), "marges_incoherentes", "Statut Emploi",
            "les statuts comptent plus de personnes que de participants",
        ),
    )  # fmt: skip
    rows = rows.with_columns(
        regle=pl.coalesce(
            *(pl.when(wrong).then(pl.lit(place)) for place, (wrong, *_) in enumerate(reasons)),
            pl.lit(len(reasons)),
        )
    )
    aside = [
        neighbours.set_aside(rows.filter(pl.col("regle") == place), *told)
        for place, (_, *told) in enumerate(reasons)
    ]
    return rows.filter(pl.col("regle") == len(reasons)).drop("regle"), pl.concat(aside)


def _check_some(
    file: SourceFile, table: HeaderTable, reports: pl.DataFrame, rejects: pl.DataFrame
) -> None:
    """An import that could keep nothing is refused, with its first reason."""
    if table.rows.is_empty():
        raise ErreurUtilisateur(f"« {file.name} » ne contient aucun compte rendu : {EXPECTED}.")
    if reports.is_empty():
        line, column, problem = rejects.select("ligne", "colonne", "explication").row(0)
        raise ErreurUtilisateur(
            f"« {file.name} » : aucune ligne n’est lisible ; ligne {line}, colonne « {column} » : "
            f"{problem}. Donnez l’archive telle qu’elle a été téléchargée."
        )


def _completed(rows: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """Reports with the columns of an activity, and what was understood on the way."""
    here = pl.col("type_lieu") == TypeLieu.LIEU_ACTIVITE.code
    siret, _ = conversions.sirets(conversions.compact(pl.col("siret")))
    codes, unlisted = organisations(rows["organismes"])
    rows = rows.with_columns(
        activite_id=pl.format("cra_v1_{}", "identifiant"),
        structure=pl.when(here).then("structure"),
        siret_lu=siret,
        structure_type=each(rows["structure_type"], STRUCTURES),
        oriente=pl.coalesce(pl.col("nb_redirections") > 0, "reoriente"),
        redirections=codes,
        thematiques=themes(),
    )
    several = (pl.col("activite") == PONCTUEL) & (pl.col("nb_declare") > 1)
    counts = rows.select(
        pl.col("duree_basse").is_not_null().sum().alias("durées en fourchette, laissées vides"),
        pl.col("ramene").sum().alias("accompagnements individuels ramenés à un participant"),
        several.sum().alias("demandes ponctuelles de plusieurs participants, tous comptés"),
        (pl.col("siret").is_not_null() & pl.col("siret_lu").is_null())
        .sum()
        .alias("SIRET invalides, laissés vides"),
    ).row(0, named=True)
    return rows.with_columns(siret="siret_lu"), {
        **counts,
        "structures de redirection hors liste, lues « Autre »": unlisted,
    }


def _structures(presences: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The places of activity, with a SIRET or a kind where all their reports agree on it."""
    rows = presences.select("structure_id", nom="structure_nom", code_insee="structure_insee")
    rows = rows.with_columns(siret=people["siret"], type=people["structure_type"])
    alone = [
        pl.when(pl.col(name).drop_nulls().n_unique() == 1)
        .then(pl.col(name).drop_nulls().first())
        .alias(name)
        for name in ("siret", "type")
    ]
    rows = rows.filter(pl.col("structure_id") != OUTSIDE)
    places = rows.group_by("structure_id").agg(pl.col("nom", "code_insee").max(), *alone)
    schema = Structures.create_empty().schema
    absent = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in schema.items()
              if name not in places.columns]  # fmt: skip
    return places.with_columns(absent).select(*schema).sort("structure_id")


def _exported(name: str, today: date) -> date | None:
    """The day the archive was downloaded, as the service writes it in the name of the file."""
    found = _EXPORTED.search(name)
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day <= today else None


ARCHIVE = Reader(
    code="v1-archive",
    label="Espace Coop V1 (archive des comptes rendus)",
    recognise=recognise,
    read=read,
)
