"""The typed tables of a data folder, one schema each.

Column names are French, as in the funders' vocabulary; each carries its description.
``None`` in a person's trait means that the source does not collect it, ``non_communique``
that it was asked and not given.
"""

import re

import dataframely as dy
import polars as pl

from inclusion_metrics.nomenclatures import (
    Autonomie,
    Genre,
    Identite,
    Labelled,
    Materiel,
    Niveau,
    Redirection,
    SourceDonnee,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TrancheAge,
    TypeActivite,
    TypeLieu,
)

#: A French commune code: two digits or 2A/2B, then three digits. Always text.
INSEE = r"^(\d{2}|2A|2B)\d{3}$"


def _code(
    nomenclature: type[Labelled], *, nullable: bool = False, description: str = ""
) -> dy.String:
    """A column of codes: text rather than an enumeration, so that every engine reads it alike."""
    codes = "|".join(re.escape(member.code) for member in nomenclature)
    return dy.String(nullable=nullable, regex=f"^({codes})$", description=description)


class Structures(dy.Schema):
    """Places that receive the public; a Coop export names them, it does not describe them."""

    structure_id = dy.String(primary_key=True, description="Identifiant de la structure")
    nom = dy.String(description="Nom affiché")
    code_insee = dy.String(nullable=True, regex=INSEE, description="Commune d’implantation")


class Mediateurs(dy.Schema):
    """Mediators, under a keyed pseudonym."""

    mediateur_id = dy.String(primary_key=True, description="Pseudonyme du médiateur")
    role = dy.String(nullable=True, description="Rôle affiché par la Coop")


class Beneficiaires(dy.Schema):
    """One row per person that can be told apart; anonymous ones are one row per accompagnement."""

    beneficiaire_id = dy.String(primary_key=True, description="Pseudonyme à clé")
    anonyme = dy.Bool(nullable=True, description="Anonyme ; vide si l’export ne le dit pas")
    identite = _code(Identite, description="Sûreté de l’identification")
    personnes_min = dy.UInt16(description="Nombre minimal de personnes")
    personnes_max = dy.UInt16(description="Nombre maximal de personnes")
    annee_naissance = dy.Int16(nullable=True, min=1900, max=2100, description="Année de naissance")
    tranche_age = _code(TrancheAge, nullable=True, description="Classe d’âge utilisable")
    tranche_age_affichee = _code(
        TrancheAge, nullable=True, description="Classe d’âge telle qu’exportée"
    )
    annee_tranche_age = dy.Int16(nullable=True, description="Année où la classe a été calculée")
    genre = _code(Genre, nullable=True, description="Genre ; vide si non collecté")
    statut_social = _code(StatutSocial, nullable=True, description="Statut ; vide si non collecté")
    code_insee_residence = dy.String(nullable=True, regex=INSEE, description="Commune de résidence")
    code_postal_residence = dy.String(nullable=True, regex=r"^\d{5}$", description="Code postal")
    accompagnements_hors_fichier = dy.Int32(
        nullable=True, description="Accompagnements de la fiche absents de l’export"
    )

    @dy.rule()
    def bornes_ordonnees(cls) -> pl.Expr:  # noqa: N805
        """At least as many persons at most as at least."""
        return pl.col("personnes_min") <= pl.col("personnes_max")


class Activites(dy.Schema):
    """One row per activity: an individual help or a workshop."""

    activite_id = dy.String(primary_key=True, description="Identifiant de l’activité")
    structure_id = dy.String(description="Structure (lieu d’activité)")
    mediateur_id = dy.String(nullable=True, description="Pseudonyme du médiateur")
    date = dy.Date(description="Date de l’activité")
    type = _code(TypeActivite, description="Individuel ou collectif")
    type_lieu = _code(TypeLieu, description="Canal")
    code_insee = dy.String(nullable=True, regex=INSEE, description="Commune du lieu")
    duree_min = dy.Int32(nullable=True, min=0, description="Durée en minutes")
    thematiques = dy.List(_code(Thematique), description="Thématiques")
    thematiques_admin = dy.List(_code(ThematiqueAdmin), description="Démarches administratives")
    materiels = dy.List(_code(Materiel), description="Matériels utilisés")
    tags = dy.List(dy.String(), description="Étiquettes du service")
    niveau = _code(Niveau, nullable=True, description="Niveau de l’atelier")
    autonomie = _code(Autonomie, nullable=True, description="Autonomie constatée")
    oriente = dy.Bool(nullable=True, description="« Bénéficiaire réorienté », tel qu’exporté")
    redirections = dy.List(_code(Redirection), description="Structures de redirection")
    nb_participants = dy.UInt32(min=1, description="Participants déclarés")
    source = _code(SourceDonnee, description="Système d’origine")


class Participations(dy.Schema):
    """One row per accompagnement: a person's seat in an activity."""

    participation_id = dy.String(primary_key=True, description="Identifiant de l’accompagnement")
    activite_id = dy.String(description="Activité")
    beneficiaire_id = dy.String(description="Personne")


class Demarches(dy.Schema):
    """One row per family of procedures worked on with a person during an accompagnement."""

    demarche_id = dy.String(primary_key=True, description="Identifiant")
    activite_id = dy.String(description="Activité")
    beneficiaire_id = dy.String(description="Personne")
    categorie = _code(ThematiqueAdmin, description="Famille")


class Tables(dy.Collection):
    """A whole data folder: the tables and the rules between them."""

    structures: dy.LazyFrame[Structures]
    mediateurs: dy.LazyFrame[Mediateurs]
    beneficiaires: dy.LazyFrame[Beneficiaires]
    activites: dy.LazyFrame[Activites]
    participations: dy.LazyFrame[Participations]
    demarches: dy.LazyFrame[Demarches]
