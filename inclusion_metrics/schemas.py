"""The typed tables of a data folder, one schema each.

Column names are French, as in the funders' vocabulary; each carries its description.
``None`` in a person's trait means that the source does not collect it, ``non_communique``
that it was asked and not given.
"""

import dataframely as dy
import polars as pl

from inclusion_metrics.codes import INSEE, SIRET
from inclusion_metrics.columns import code
from inclusion_metrics.nomenclatures import (
    Autonomie,
    Decision,
    Droit,
    EtatEquipement,
    EtatFinancement,
    Evaluateur,
    Fonds,
    Genre,
    HorsChamp,
    Identite,
    Instrument,
    IssueDemarche,
    Materiel,
    ModeQpv,
    Moment,
    Niveau,
    Preuve,
    Redirection,
    Sens,
    SourceDonnee,
    SourceEligibilite,
    StatutDemande,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TrancheAge,
    TypeActivite,
    TypeLieu,
    TypeNonRecours,
    TypeSite,
    TypeStructure,
)
from inclusion_metrics.schemas_service import (
    Actions,
    Enquetes,
    Entretiens,
    Formations,
    Inscriptions,
    Motifs,
    Orientations,
    Ouvertures,
    ParticipantsFse,
    Postes,
    Ressources,
    UsagesServices,
)
from inclusion_metrics.schemas_zonages import PopulationRef, Zonages

__all__ = ["INSEE", "SIRET", "PopulationRef", "Tables", "Zonages"]


class Structures(dy.Schema):
    """Places that receive the public; a Coop export names them, it does not describe them."""

    structure_id = dy.String(primary_key=True, description="Identifiant de la structure")
    nom = dy.String(description="Nom affiché")
    code_insee = dy.String(nullable=True, regex=INSEE, description="Commune d’implantation")
    type = code(TypeStructure, nullable=True, description="Genre d’organisme")
    siret = dy.String(nullable=True, regex=SIRET, description="SIRET")
    statut_public = dy.Bool(nullable=True, description="Institution publique")
    date_ouverture = dy.Date(nullable=True, description="Premier jour d’ouverture au public")
    date_fermeture = dy.Date(nullable=True, description="Dernier jour d’ouverture au public")

    @dy.rule()
    def fermeture_apres_ouverture(cls) -> pl.Expr:  # noqa: N805
        """A place closes after it opened."""
        return pl.col("date_ouverture") <= pl.col("date_fermeture")


class Lieux(dy.Schema):
    """Places of digital mediation that a public list describes: the offer, never the public."""

    lieu_id = dy.String(primary_key=True, description="Identifiant du lieu dans sa source")
    source = dy.String(description="Liste d’où il vient")
    structure_id = dy.String(nullable=True, description="Structure qui le porte")
    nom = dy.String(description="Nom affiché")
    code_insee = dy.String(nullable=True, regex=INSEE, description="Commune")
    type = code(TypeSite, nullable=True, description="Fixe, itinérant, à domicile, à distance")
    siret = dy.String(nullable=True, regex=SIRET, description="SIRET de l’organisme")
    latitude = dy.Float64(nullable=True, min=-90, max=90, description="Latitude (WGS 84)")
    longitude = dy.Float64(nullable=True, min=-180, max=180, description="Longitude (WGS 84)")
    services = dy.List(dy.String(), description="Services rendus, tels que listés")
    publics = dy.List(dy.String(), description="Publics reçus, tels que listés")
    dispositifs = dy.List(dy.String(), description="Programmes et réseaux")
    horaires = dy.String(nullable=True, description="Horaires au format OpenStreetMap")
    date_maj = dy.Date(nullable=True, description="Dernière mise à jour de la fiche")


class Mediateurs(dy.Schema):
    """Mediators, under a keyed pseudonym."""

    mediateur_id = dy.String(primary_key=True, description="Pseudonyme du médiateur")
    role = dy.String(nullable=True, description="Rôle affiché par la Coop")


class Beneficiaires(dy.Schema):
    """One row per person that can be told apart; anonymous ones are one row per accompagnement."""

    beneficiaire_id = dy.String(primary_key=True, description="Pseudonyme à clé")
    anonyme = dy.Bool(nullable=True, description="Anonyme ; vide si l’export ne le dit pas")
    identite = code(Identite, description="Sûreté de l’identification")
    personnes_min = dy.UInt16(description="Nombre minimal de personnes")
    personnes_max = dy.UInt16(description="Nombre maximal de personnes")
    annee_naissance = dy.Int16(nullable=True, min=1900, max=2100, description="Année de naissance")
    tranche_age = code(TrancheAge, nullable=True, description="Classe d’âge utilisable")
    tranche_age_affichee = code(
        TrancheAge, nullable=True, description="Classe d’âge telle qu’exportée"
    )
    annee_tranche_age = dy.Int16(nullable=True, description="Année où la classe a été calculée")
    genre = code(Genre, nullable=True, description="Genre ; vide si non collecté")
    statut_social = code(StatutSocial, nullable=True, description="Statut ; vide si non collecté")
    code_insee_residence = dy.String(nullable=True, regex=INSEE, description="Commune de résidence")
    code_postal_residence = dy.String(nullable=True, regex=r"^\d{5}$", description="Code postal")
    qpv_code = dy.String(nullable=True, description="Quartier prioritaire ; « hors » si hors QPV")
    qpv_mode = code(ModeQpv, nullable=True, description="Comment la résidence en QPV est connue")
    gir = dy.Int8(nullable=True, min=1, max=6, description="Groupe iso-ressources")
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
    type = code(TypeActivite, description="Individuel ou collectif")
    type_lieu = code(TypeLieu, description="Canal")
    code_insee = dy.String(nullable=True, regex=INSEE, description="Commune du lieu")
    duree_min = dy.Int32(nullable=True, min=0, description="Durée en minutes")
    thematiques = dy.List(code(Thematique), description="Thématiques")
    thematiques_admin = dy.List(code(ThematiqueAdmin), description="Démarches administratives")
    materiels = dy.List(code(Materiel), description="Matériels utilisés")
    tags = dy.List(dy.String(), description="Étiquettes du service")
    niveau = code(Niveau, nullable=True, description="Niveau de l’atelier")
    autonomie = code(Autonomie, nullable=True, description="Autonomie constatée")
    oriente = dy.Bool(nullable=True, description="« Bénéficiaire réorienté », tel qu’exporté")
    redirections = dy.List(code(Redirection), description="Structures de redirection")
    nb_participants = dy.UInt32(min=1, description="Participants déclarés")
    source = code(SourceDonnee, description="Système d’origine")


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
    categorie = code(ThematiqueAdmin, description="Famille")
    issue = code(IssueDemarche, nullable=True, description="Ce qu’elle est devenue, si noté")


class ActivitesAgregees(dy.Schema):
    """One row per activity told by its totals only: no person, but margins and a recurrence."""

    activite_id = dy.String(primary_key=True, description="Identifiant de l’activité")
    nb_participants = dy.UInt32(min=1, description="Participants déclarés")
    nb_recurrents = dy.UInt32(
        nullable=True, description="Dont déjà venus, déclarés par le médiateur"
    )
    ages = dy.Struct(
        {code: dy.UInt32(nullable=True) for code in TrancheAge.labels()},
        description="Participants par classe d’âge ; vide si la classe n’est pas relevée",
    )
    genres = dy.Struct(
        {code: dy.UInt32(nullable=True) for code in Genre.labels()},
        description="Participants par genre",
    )
    statuts = dy.Struct(
        {code: dy.UInt32(nullable=True) for code in StatutSocial.labels()},
        description="Participants par statut",
    )


class Droits(dy.Schema):
    """One row per person, right and episode: the states of a possible non-recours."""

    droit_id = dy.String(primary_key=True, description="Identifiant de la situation")
    beneficiaire_id = dy.String(description="Personne")
    structure_id = dy.String(nullable=True, description="Structure qui suit la situation")
    droit = code(Droit, description="Droit")
    date_reperage = dy.Date(description="Jour où l’éligibilité a été présumée")
    source_eligibilite = code(SourceEligibilite, nullable=True, description="Qui l’a présumée")
    motif_hors_champ = code(
        HorsChamp, nullable=True, description="Pourquoi ce n’est pas du non-recours, s’il y a lieu"
    )
    type_odenore = code(TypeNonRecours, nullable=True, description="Forme de non-recours")
    mois_sans_recours = dy.UInt16(nullable=True, description="Mois sans recours au repérage")
    date_depot = dy.Date(nullable=True, description="Jour du dépôt de la demande")
    decision = code(Decision, nullable=True, description="Décision de l’organisme")
    date_decision = dy.Date(nullable=True, description="Jour de la décision")
    montant_mensuel = dy.Float64(
        nullable=True, min=0, description="Montant mensuel ouvert, en euros"
    )
    preuve = code(Preuve, nullable=True, description="Ce qui prouve la décision")

    @dy.rule()
    def depot_apres_reperage(cls) -> pl.Expr:  # noqa: N805
        """A request is filed after the situation was noticed."""
        return pl.col("date_depot") >= pl.col("date_reperage")

    @dy.rule()
    def decision_apres_depot(cls) -> pl.Expr:  # noqa: N805
        """A decision follows a request."""
        return pl.col("date_decision") >= pl.col("date_depot")

    @dy.rule()
    def accord_date(cls) -> pl.Expr:  # noqa: N805
        """An agreement has its date."""
        agreed = pl.col("decision").is_in([Decision.ACCORD.code, Decision.ACCORD_PARTIEL.code])
        return ~agreed.fill_null(value=False) | pl.col("date_decision").is_not_null()


class Positionnements(dy.Schema):
    """One row per person, assessment and field of skill."""

    positionnement_id = dy.String(primary_key=True, description="Identifiant")
    beneficiaire_id = dy.String(description="Personne")
    date = dy.Date(description="Jour")
    instrument = code(Instrument, description="Outil")
    version = dy.String(nullable=True, description="Version de l’outil")
    moment = code(Moment, description="Entrée, suivi ou sortie")
    domaine = dy.String(nullable=True, description="Compétence évaluée")
    score = dy.Float64(description="Score")
    echelle_min = dy.Float64(nullable=True, description="Plus petit score possible")
    echelle_max = dy.Float64(nullable=True, description="Plus grand score possible")
    evaluateur = code(Evaluateur, nullable=True, description="Qui a évalué")

    @dy.rule()
    def score_dans_echelle(cls) -> pl.Expr:  # noqa: N805
        """A score lies on its scale."""
        return (pl.col("score") >= pl.col("echelle_min").fill_null(-float("inf"))) & (
            pl.col("score") <= pl.col("echelle_max").fill_null(float("inf"))
        )


class Demandes(dy.Schema):
    """One row per request for a place; nobody is named."""

    demande_id = dy.String(primary_key=True, description="Identifiant")
    structure_id = dy.String(description="Structure")
    date = dy.Date(description="Jour de la demande")
    type = dy.String(nullable=True, description="Ce qui est demandé")
    nombre = dy.UInt32(min=1, description="Nombre de demandes")
    statut = code(StatutDemande, nullable=True, description="Ce qu’elle est devenue")
    date_reponse = dy.Date(nullable=True, description="Jour de la réponse")

    @dy.rule()
    def reponse_apres_demande(cls) -> pl.Expr:  # noqa: N805
        """An answer follows a request."""
        return pl.col("date_reponse") >= pl.col("date")


class Equipements(dy.Schema):
    """One row per batch of identical equipment at a date of inventory."""

    equipement_id = dy.String(primary_key=True, description="Identifiant")
    structure_id = dy.String(description="Structure")
    date_inventaire = dy.Date(description="Jour de l’inventaire")
    type = dy.String(description="Genre d’équipement")
    nombre = dy.UInt32(min=1, description="Nombre")
    etat = code(EtatEquipement, nullable=True, description="État")
    annee_achat = dy.Int16(nullable=True, min=1980, max=2100, description="Année d’achat")


class Conventions(dy.Schema):
    """One row per funding agreement."""

    convention_id = dy.String(primary_key=True, description="Identifiant")
    structure_id = dy.String(nullable=True, description="Structure conventionnée")
    fonds = code(Fonds, description="Fonds")
    numero = dy.String(nullable=True, description="Numéro")
    date_debut = dy.Date(nullable=True, description="Premier jour")
    date_fin = dy.Date(nullable=True, description="Dernier jour")
    montant = dy.Float64(nullable=True, min=0, description="Montant, en euros")

    @dy.rule()
    def fin_apres_debut(cls) -> pl.Expr:  # noqa: N805
        """An agreement ends after it starts."""
        return pl.col("date_fin") >= pl.col("date_debut")


class Budget(dy.Schema):
    """One row per budget line, planned and achieved."""

    ligne_id = dy.String(primary_key=True, description="Identifiant")
    rattachement = dy.String(description="Convention ou action")
    exercice = dy.Int16(min=2000, max=2100, description="Exercice")
    sens = code(Sens, description="Charge ou produit")
    compte = dy.String(regex=r"^(6[0-9]|7[0-9]|8[67])\d*$", description="Compte (60 à 79, 86, 87)")
    libelle = dy.String(nullable=True, description="Libellé")
    financeur = dy.String(nullable=True, description="Financeur")
    prevu = dy.Float64(nullable=True, description="Prévu, en euros")
    realise = dy.Float64(nullable=True, description="Réalisé, en euros")
    etat = code(EtatFinancement, nullable=True, description="Acquis ou en attente")


class Cibles(dy.Schema):
    """One row per target agreed with a funder."""

    cible_id = dy.String(primary_key=True, description="Identifiant")
    financeur = dy.String(description="Financeur")
    debut = dy.Date(description="Premier jour de la période visée")
    fin = dy.Date(description="Dernier jour")
    indicateur_id = dy.String(description="Code de l’indicateur")
    code_financeur = dy.String(nullable=True, description="Code chez le financeur")
    perimetre = dy.String(nullable=True, description="Périmètre")
    prevu_min = dy.Float64(nullable=True, description="Prévu, au moins")
    prevu_max = dy.Float64(nullable=True, description="Prévu, au plus")
    valeur_reference = dy.Float64(nullable=True, description="Valeur de départ")
    source = dy.String(nullable=True, description="D’où vient la cible")

    @dy.rule()
    def prevu_ordonne(cls) -> pl.Expr:  # noqa: N805
        """At least no more than at most."""
        return pl.col("prevu_min") <= pl.col("prevu_max")

    @dy.rule()
    def fin_apres_debut(cls) -> pl.Expr:  # noqa: N805
        """The period is in order."""
        return pl.col("fin") >= pl.col("debut")


class Contexte(dy.Schema):
    """Figures that a source printed and that nothing here can count again: context only."""

    chiffre_id = dy.String(primary_key=True, description="Identifiant")
    source = dy.String(description="Document d’où il vient")
    debut = dy.Date(nullable=True, description="Premier jour couvert")
    fin = dy.Date(nullable=True, description="Dernier jour couvert")
    section = dy.String(description="Rubrique")
    libelle = dy.String(description="Libellé, tel qu’imprimé")
    valeur = dy.Float64(nullable=True, description="Valeur")
    unite = dy.String(description="Unité : nombre, %, h ou €")
    publie = dy.Bool(nullable=True, description="Vrai s’il a été publié, et peut être cité")


class Tables(dy.Collection):
    """A whole data folder: the tables and the rules between them."""

    structures: dy.LazyFrame[Structures]
    lieux: dy.LazyFrame[Lieux]
    mediateurs: dy.LazyFrame[Mediateurs]
    beneficiaires: dy.LazyFrame[Beneficiaires]
    activites: dy.LazyFrame[Activites]
    activites_agregees: dy.LazyFrame[ActivitesAgregees]
    participations: dy.LazyFrame[Participations]
    demarches: dy.LazyFrame[Demarches]
    droits: dy.LazyFrame[Droits]
    positionnements: dy.LazyFrame[Positionnements]
    demandes: dy.LazyFrame[Demandes]
    equipements: dy.LazyFrame[Equipements]
    conventions: dy.LazyFrame[Conventions]
    budget: dy.LazyFrame[Budget]
    cibles: dy.LazyFrame[Cibles]
    motifs: dy.LazyFrame[Motifs]
    inscriptions: dy.LazyFrame[Inscriptions]
    participants_fse: dy.LazyFrame[ParticipantsFse]
    actions: dy.LazyFrame[Actions]
    enquetes: dy.LazyFrame[Enquetes]
    orientations: dy.LazyFrame[Orientations]
    postes: dy.LazyFrame[Postes]
    ouvertures: dy.LazyFrame[Ouvertures]
    ressources: dy.LazyFrame[Ressources]
    formations: dy.LazyFrame[Formations]
    entretiens: dy.LazyFrame[Entretiens]
    usages_services: dy.LazyFrame[UsagesServices]
    contexte: dy.LazyFrame[Contexte]
    zonages: dy.LazyFrame[Zonages]
    population_ref: dy.LazyFrame[PopulationRef]
