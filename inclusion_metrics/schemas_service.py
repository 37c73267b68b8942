"""The tables of what a service notes of itself and of its funded operations.

Nobody is named in most of them. Those that are about a person hold its pseudonym, like the rest.
"""

import dataframely as dy
import polars as pl

from inclusion_metrics.codes import INSEE
from inclusion_metrics.columns import code
from inclusion_metrics.nomenclatures import Genre, Redirection
from inclusion_metrics.nomenclatures_service import (
    AxeCfppa,
    Besoin,
    Cite,
    Contrat,
    Declaration,
    Fonction,
    MotifVenue,
    PeriodeProgramme,
    PublicForme,
    PublicGir,
    SensOrientation,
    SituationSortie,
    StatutEntree,
    ThemeCfppa,
    ThemeContrat,
)


class Motifs(dy.Schema):
    """One row per person, day and reason for coming."""

    motif_id = dy.String(primary_key=True, description="Identifiant")
    beneficiaire_id = dy.String(description="Personne")
    date = dy.Date(description="Jour où le motif a été dit")
    motif = code(MotifVenue, description="Motif de venue")


class Inscriptions(dy.Schema):
    """One row per person enrolled in a cycle of sessions.

    The sessions of a cycle are the activities that bear its name as a tag.
    """

    inscription_id = dy.String(primary_key=True, description="Identifiant")
    beneficiaire_id = dy.String(description="Personne")
    cycle = dy.String(description="Cycle : l’étiquette que portent ses séances")
    seances_prevues = dy.UInt16(nullable=True, min=1, description="Séances prévues pour elle")
    date_inscription = dy.Date(description="Jour de l’inscription")
    date_abandon = dy.Date(nullable=True, description="Jour de l’abandon")

    @dy.rule()
    def abandon_apres_inscription(cls) -> pl.Expr:  # noqa: N805
        """Nobody gives up before enrolling."""
        return pl.col("date_abandon") >= pl.col("date_inscription")


class ParticipantsFse(dy.Schema):
    """One row per participant and operation of the European Social Fund; entry data never change.

    The age is that in completed years on the day of entry: the birth date is not kept.
    """

    participant_id = dy.String(primary_key=True, description="Identifiant dans l’opération")
    operation = dy.String(description="Opération (une personne par opération)")
    beneficiaire_id = dy.String(nullable=True, description="Personne, si elle est connue du suivi")
    structure_id = dy.String(nullable=True, description="Structure")
    periode_programme = code(PeriodeProgramme, description="Programmation")
    sexe = code(Genre, description="Sexe")
    age_entree = dy.UInt8(nullable=True, max=120, description="Âge révolu à l’entrée")
    date_entree = dy.Date(description="Jour de l’entrée")
    date_sortie = dy.Date(nullable=True, description="Dernier jour de sortie connu")
    statut_entree = code(StatutEntree, nullable=True, description="Situation à l’entrée")
    cite = code(Cite, nullable=True, description="Niveau d’instruction")
    handicap = code(Declaration, nullable=True, description="Handicap, déclaré")
    pays_tiers = code(Declaration, nullable=True, description="Ressortissant d’un pays tiers")
    sans_domicile_stable = dy.Bool(nullable=True, description="Sans domicile stable")
    zone_rurale = dy.Bool(nullable=True, description="Réside en zone rurale")
    date_questionnaire_entree = dy.Date(nullable=True, description="Questionnaire d’entrée rempli")
    situation_sortie = code(SituationSortie, nullable=True, description="Situation à la sortie")
    date_saisie_sortie = dy.Date(nullable=True, description="Questionnaire de sortie rempli")
    situation_6m = code(SituationSortie, nullable=True, description="Situation six mois après")
    date_6m = dy.Date(nullable=True, description="Questionnaire à six mois rempli")

    @dy.rule()
    def sortie_apres_entree(cls) -> pl.Expr:  # noqa: N805
        """Nobody leaves before entering."""
        return pl.col("date_sortie") >= pl.col("date_entree")


class Actions(dy.Schema):
    """One row per funded action; its activities are those that bear its tag."""

    action_id = dy.String(primary_key=True, description="Identifiant")
    financeur = dy.String(description="Financeur")
    intitule = dy.String(description="Intitulé")
    etiquette = dy.String(nullable=True, description="Étiquette (tag) que portent ses activités")
    axe_cfppa = code(AxeCfppa, nullable=True, description="Axe de la conférence des financeurs")
    theme_cfppa = code(ThemeCfppa, nullable=True, description="Thème des actions collectives")
    theme_contrat = code(ThemeContrat, nullable=True, description="Thème du contrat de ville")
    public_gir = code(PublicGir, nullable=True, description="Autonomie du public visé")
    montant = dy.Float64(nullable=True, min=0, description="Montant versé, en euros")
    date_debut = dy.Date(nullable=True, description="Premier jour")
    date_fin = dy.Date(nullable=True, description="Dernier jour")

    @dy.rule()
    def fin_apres_debut(cls) -> pl.Expr:  # noqa: N805
        """An action ends after it starts."""
        return pl.col("date_fin") >= pl.col("date_debut")


class Enquetes(dy.Schema):
    """One row per satisfaction survey: how many were handed out, answered, and were satisfied."""

    enquete_id = dy.String(primary_key=True, description="Identifiant")
    structure_id = dy.String(description="Structure")
    date = dy.Date(description="Jour de clôture de l’enquête")
    intitule = dy.String(nullable=True, description="Ce qui était évalué")
    distribues = dy.UInt32(min=1, description="Questionnaires distribués")
    reponses = dy.UInt32(description="Réponses reçues")
    satisfaits = dy.UInt32(description="Dont notes de 4 ou 5 sur 5")

    @dy.rule()
    def reponses_ordonnees(cls) -> pl.Expr:  # noqa: N805
        """No more satisfied than answers, no more answers than questionnaires."""
        satisfied, answers = pl.col("satisfaits"), pl.col("reponses")
        return (satisfied <= answers) & (answers <= pl.col("distribues"))


class Orientations(dy.Schema):
    """One row per person sent by a partner, or sent to one."""

    orientation_id = dy.String(primary_key=True, description="Identifiant")
    structure_id = dy.String(description="Structure")
    date = dy.Date(description="Jour")
    sens = code(SensOrientation, description="Reçue ou adressée")
    organisme = dy.String(description="Organisme partenaire")
    type = code(Redirection, nullable=True, description="Genre d’organisme")


class Postes(dy.Schema):
    """One row per holder of a post and contract; nobody is named."""

    poste_id = dy.String(primary_key=True, description="Identifiant")
    structure_id = dy.String(description="Structure")
    poste = dy.String(description="Poste : le même mot tant que le poste est le même")
    fonction = code(Fonction, nullable=True, description="À quoi il sert")
    contrat = code(Contrat, nullable=True, description="Contrat")
    etp = dy.Float64(nullable=True, min=0, max=20, description="Équivalent temps plein")
    date_debut = dy.Date(description="Premier jour du contrat")
    date_fin = dy.Date(nullable=True, description="Dernier jour ; vide s’il court toujours")

    @dy.rule()
    def fin_apres_debut(cls) -> pl.Expr:  # noqa: N805
        """A contract ends after it starts."""
        return pl.col("date_fin") >= pl.col("date_debut")


class Ouvertures(dy.Schema):
    """One row per structure and day (or week) of opening, with who was there to help."""

    ouverture_id = dy.String(primary_key=True, description="Identifiant")
    structure_id = dy.String(description="Structure")
    date = dy.Date(description="Jour, ou premier jour de la semaine")
    heures = dy.Float64(min=0, max=168, description="Heures d’ouverture au public")
    heures_pedagogique = dy.Float64(
        nullable=True, min=0, max=168, description="Dont en présence de l’équipe pédagogique"
    )
    heures_technique = dy.Float64(
        nullable=True, min=0, max=168, description="Dont en présence de l’équipe technique"
    )
    itinerante = dy.Bool(nullable=True, description="Séance itinérante")
    code_insee = dy.String(nullable=True, regex=INSEE, description="Commune, si ce n’est pas celle "
                           "de la structure")  # fmt: skip

    @dy.rule()
    def heures_ordonnees(cls) -> pl.Expr:  # noqa: N805
        """Nobody is there outside the opening hours."""
        hours = pl.col("heures")
        return (pl.col("heures_pedagogique").fill_null(0) <= hours) & (
            pl.col("heures_technique").fill_null(0) <= hours
        )


class Ressources(dy.Schema):
    """One row per use of a shared activity sheet; one without user for a sheet nobody used yet."""

    usage_id = dy.String(primary_key=True, description="Identifiant")
    fiche = dy.String(description="Fiche d’activité")
    structure_id = dy.String(description="Structure qui l’a écrite")
    utilisatrice = dy.String(nullable=True, description="Structure qui s’en est servie")
    date = dy.Date(description="Jour du partage ou de l’usage")


class Formations(dy.Schema):
    """One row per session where people who accompany others are trained."""

    formation_id = dy.String(primary_key=True, description="Identifiant")
    structure_id = dy.String(description="Structure qui forme")
    date = dy.Date(description="Jour")
    intitule = dy.String(nullable=True, description="Intitulé")
    public = code(PublicForme, description="Qui est formé")
    nombre = dy.UInt32(min=1, description="Personnes formées, chacune une fois")
    heures = dy.Float64(nullable=True, min=0, description="Durée en heures")


class Entretiens(dy.Schema):
    """One row per interview of a local actor."""

    entretien_id = dy.String(primary_key=True, description="Identifiant")
    structure_id = dy.String(description="Structure qui mène l’enquête")
    date = dy.Date(description="Jour")
    organisme = dy.String(description="Acteur rencontré")
    besoins = dy.List(code(Besoin), description="Besoins cités")


class UsagesServices(dy.Schema):
    """One row per digital public service and year: its users."""

    usage_id = dy.String(primary_key=True, description="Identifiant")
    service = dy.String(description="Service numérique public, nouveau ou amélioré")
    annee = dy.Int16(min=2000, max=2100, description="Année")
    utilisateurs = dy.UInt32(description="Utilisateurs dans l’année")
    referent_avant = dy.UInt32(nullable=True, description="Utilisateurs par an avant le projet")
    uniques = dy.Bool(nullable=True, description="Vrai si chaque utilisateur est compté une fois")
