"""Aidants Connect: its families of procedures, and its statistics per territory.

It publishes no audience: neither persons, nor ages, nor structures. What it gives is a wording of
the families of procedures (those of service-public.fr) and counters to quote as context.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from inclusion_metrics.loading import Fichier
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import ThematiqueAdmin
from inclusion_metrics.schemas import Contexte
from inclusion_metrics.sources.draft import Draft
from inclusion_metrics.sources.people.naming import slug
from inclusion_metrics.sources.reader import Context, Reader
from inclusion_metrics.sources.tabular import fields
from inclusion_metrics.sources.tabular.fields import Field, Type
from inclusion_metrics.sources.tabular.grid import LINE, SourceFile
from inclusion_metrics.sources.voisins import neighbours

#: Key and titles of the ten families, as Aidants Connect and service-public.fr write them → code
#: of the same family here. Compare with ``fields.folded``. « Associations » is the Coop's only.
ALIASES: Mapping[str, str] = {
    label: family.code
    for family, labels in {
        ThematiqueAdmin.PAPIERS: (
            "papiers", "Papiers - Citoyenneté - Élections", "Papiers - Citoyenneté",
        ),
        ThematiqueAdmin.FAMILLE: ("famille", "Famille - Scolarité"),
        ThematiqueAdmin.SOCIAL: ("social", "Social - Santé"),
        ThematiqueAdmin.TRAVAIL: ("travail", "Travail - Formation"),
        ThematiqueAdmin.LOGEMENT: ("logement", "Logement"),
        ThematiqueAdmin.TRANSPORTS: ("transports", "Transports - Mobilité"),
        ThematiqueAdmin.ARGENT: ("argent", "Argent - Impôts - Consommation", "Argent"),
        ThematiqueAdmin.JUSTICE: ("justice", "Justice"),
        ThematiqueAdmin.ETRANGERS: ("etranger", "Étranger - Europe", "Étranger"),
        ThematiqueAdmin.LOISIRS: ("loisirs", "Loisirs - Sport - Culture", "Loisirs"),
    }.items()
    for label in labels
}  # fmt: skip

#: Counter → what it counts, in the words of Aidants Connect.
COUNTERS: Mapping[str, str] = {
    "number_usage_of_ac": "Nombre d’accompagnements réalisés via Aidants Connect",
    "number_aidants": "Nombre d’aidants",
    "number_aidants_is_active": "Nombre d’aidants actifs",
    "number_responsable": "Nombre de référents",
    "number_aidant_can_create_mandat": "Nombre d’aidants formés et habilités",
    "number_operational_aidants": "Nombre d’aidants opérationnels",
    "number_aidants_without_totp": "Nombre d’aidants sans carte",
    "number_aidant_with_login": "Nombre d’aidants habilités qui se sont connectés",
    "number_aidant_who_have_created_mandat": "Nombre d’aidants qui ont créé des mandats",
    "number_future_aidant": "Nombre d’aidants en cours d’habilitation",
    "number_trained_aidant_since_begining": "Nombre d’aidants formés depuis le début",
    "number_future_trained_aidant": "Nombre d’aidants formés, en cours d’habilitation",
    "number_organisation_requests": "Nombre de demandes d’habilitation de structures",
    "number_validated_organisation_requests": "Nombre de demandes d’habilitation validées",
    "number_organisation_with_accredited_aidants": (
        "Nombre de structures ayant des aidants habilités"
    ),
    "number_organisation_with_at_least_one_ac_usage": (
        "Nombre de structures ayant utilisé Aidants Connect au moins une fois"
    ),
    "number_orgas_in_zrr": "Nombre de structures en zone de revitalisation rurale",
    "number_aidants_in_zrr": "Nombre d’aidants en zone de revitalisation rurale",
    "revoked_mandats": "Nombre de mandats révoqués",
}
#: The day of the counters: as Aidants Connect names it, or as a table drawn from it does.
DAYS = ("created_at", "date", "jour")
#: Headers that tell these statistics: one of these pairs is enough.
MARKS = tuple(
    (day, counter) for day in DAYS for counter in ("number_usage_of_ac", "number_aidants")
)
EXPECTED = (
    "donnez un tableau de statistiques d’Aidants Connect, avec « created_at » (ou « date »), "
    "« departement » (ou « region ») et les compteurs « number_… »"
)
SOURCE = "Aidants Connect, statistiques"
NO_AUDIENCE = (
    "Aidants Connect ne publie ni personne, ni âge, ni statut, ni structure : ses compteurs "
    "(aidants, mandats, accompagnements par territoire) sont cités comme contexte, et aucun "
    "indicateur d’audience n’en sort."
)
FIELDS = (
    Field(
        target="jour", labels=DAYS, type=Type.DATE, required=True,
        formats=("%Y-%m-%dT%H:%M:%S%.f%:z", "%Y-%m-%d %H:%M:%S%.f%:z"),
    ),
    Field(target="departement", labels=("departement", "département", "department")),
    Field(target="region", labels=("region", "région")),
    *(
        Field(target=name, labels=(name,), type=Type.ENTIER, low=0)
        for name in COUNTERS
    ),
)  # fmt: skip


def recognise(file: SourceFile) -> str | None:
    """``statistiques`` when a sheet has counters of Aidants Connect."""
    return "statistiques" if _marks(file) else None


def _marks(file: SourceFile) -> tuple[str, ...] | None:
    return next((marks for marks in MARKS if neighbours.tables_of(file, marks)), None)


def read(file: SourceFile, context: Context) -> Draft:
    """Read statistics per day and territory, as figures to quote.

    Raises:
        ErreurUtilisateur: not these statistics, or no readable row.
    """
    table = neighbours.only_table(file, _marks(file) or MARKS[0], EXPECTED)
    typed = fields.read(table, FIELDS, file=file.name)
    future = pl.col("jour") > context.today
    late = neighbours.set_aside(
        typed.rows.filter(future), "date_future", "created_at", "la date est dans le futur"
    )
    rejects = neighbours.rejects_of(file, table.sheet, typed.rejects, late)
    rows = typed.rows.filter(~future)
    if rows.is_empty():
        raise ErreurUtilisateur(f"« {file.name} » ne contient aucune ligne lisible : {EXPECTED}.")
    once, changes = _per_day(_located(rows))
    return Draft(
        file=Fichier(
            format=READER.code,
            role="statistiques",
            nom=file.name,
            sha256=file.sha256,
            lignes_lues=table.rows.height,
            lignes_gardees=once.height,
            lignes_rejetees=rejects.height,
            changements=neighbours.merged(typed.changes, changes),
        ),
        tables={"contexte": _figures(once)},
        rejects=rejects,
        remarks=(NO_AUDIENCE,),
        corrections=neighbours.corrections_of(table, rejects),
    )


def _located(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with the territory they are about; without one, the whole country."""
    named = [
        pl.format(label + " {}", name)
        for name, label in (("departement", "Département"), ("region", "Région"))
        if name in rows.columns
    ]
    section = pl.coalesce(*named, pl.lit("France entière"))
    return rows.with_columns(section=section).drop(LINE, "departement", "region", strict=False)


def _per_day(rows: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """One row per territory and day: of two records of one day, the larger counters."""
    distinct = rows.unique()
    daily = distinct.group_by("jour", "section").max()
    changes = {
        "lignes en double": rows.height - distinct.height,
        "relevés du même jour réunis": distinct.height - daily.height,
    }
    return daily, changes


def _figures(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per territory, day and counter."""
    held = [name for name in COUNTERS if name in rows.columns]
    long = rows.unpivot(
        held, index=["jour", "section"], variable_name="compteur", value_name="valeur"
    ).filter(pl.col("valeur").is_not_null())
    places = {place: slug(place) for place in long["section"].unique()}
    figures = long.select(
        chiffre_id=pl.format(
            "aidants-connect_{}_{}_{}",
            pl.col("section").replace_strict(places, return_dtype=pl.String), "jour", "compteur",
        ),
        source=pl.lit(SOURCE),
        # The counters run since the service opened, on a day that the file does not give.
        debut=pl.lit(None),
        fin=pl.col("jour"),
        section=pl.col("section"),
        libelle=pl.col("compteur").replace_strict(COUNTERS, return_dtype=pl.String),
        valeur=pl.col("valeur"),
        unite=pl.lit("nombre"),
        publie=pl.lit(None),
    )  # fmt: skip
    return figures.cast(Contexte.create_empty().schema).sort("chiffre_id")


READER = Reader(
    code="aidants-connect",
    label="Aidants Connect (statistiques par territoire)",
    recognise=recognise,
    read=read,
)
