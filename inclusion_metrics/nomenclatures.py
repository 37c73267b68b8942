"""The closed lists of the field: code stored in the tables, label printed on screen.

Codes and labels follow the model of La Coop de la médiation numérique; the labels are
those of its exports, so that a reader, a table and a chart share one wording.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A code with its French label; iteration order is display order."""

    label: str

    def __new__(cls, code: str, label: str) -> Self:
        """Build a member from its code and its label."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @property
    def code(self) -> str:
        """The code as stored in the tables."""
        return str(self)

    @classmethod
    def labels(cls) -> dict[str, str]:
        """Code → label, in display order."""
        return {member.code: member.label for member in cls}


class Genre(Labelled):
    """Sex as recorded by the mediator."""

    FEMININ = "feminin", "Féminin"
    MASCULIN = "masculin", "Masculin"
    NON_COMMUNIQUE = "non_communique", "Non communiqué"


class TrancheAge(Labelled):
    """Age bands of the Coop, then the coarser ones of the rows imported from Espace Coop V1."""

    MOINS_DE_DOUZE = "moins_de_douze", "Moins de 12 ans"
    DOUZE_DIX_HUIT = "douze_dix_huit", "12 - 17 ans"
    DIX_HUIT_VINGT_QUATRE = "dix_huit_vingt_quatre", "18 - 24 ans"
    VINGT_CINQ_TRENTE_NEUF = "vingt_cinq_trente_neuf", "25 - 39 ans"
    QUARANTE_CINQUANTE_NEUF = "quarante_cinquante_neuf", "40 - 59 ans"
    SOIXANTE_SOIXANTE_NEUF = "soixante_soixante_neuf", "60 - 69 ans"
    SOIXANTE_DIX_PLUS = "soixante_dix_plus", "70 ans et plus"
    V1_DIX_HUIT_TRENTE_CINQ = "v1_dix_huit_trente_cinq", "18 - 35 ans (V1)"
    V1_TRENTE_CINQ_SOIXANTE = "v1_trente_cinq_soixante", "35 - 60 ans (V1)"
    V1_SOIXANTE_PLUS = "v1_soixante_plus", "60 ans et plus (V1)"
    NON_COMMUNIQUE = "non_communique", "Non communiqué"


class StatutSocial(Labelled):
    """Social status as recorded by the mediator."""

    RETRAITE = "retraite", "Retraité"
    SANS_EMPLOI = "sans_emploi", "Sans emploi"
    EN_EMPLOI = "en_emploi", "En emploi"
    SCOLARISE = "scolarise", "Scolarisé"
    NON_COMMUNIQUE = "non_communique", "Non communiqué ou hétérogène"


class TypeActivite(Labelled):
    """Individual help or workshop."""

    INDIVIDUEL = "individuel", "Accompagnement individuel"
    COLLECTIF = "collectif", "Atelier collectif"


class TypeLieu(Labelled):
    """Where the activity took place."""

    LIEU_ACTIVITE = "lieu_activite", "Lieu d’activité"
    AUTRE = "autre", "Autre lieu"
    DOMICILE = "domicile", "À domicile"
    A_DISTANCE = "a_distance", "À distance"


class Materiel(Labelled):
    """Equipment used."""

    ORDINATEUR = "ordinateur", "Ordinateur"
    TELEPHONE = "telephone", "Téléphone"
    TABLETTE = "tablette", "Tablette"
    AUTRE = "autre", "Autre"
    AUCUN = "aucun", "Pas de matériel"


class Autonomie(Labelled):
    """Autonomy noted at an individual accompagnement (1 to 3)."""

    ENTIEREMENT_ACCOMPAGNE = "entierement_accompagne", "Avec guidage"
    PARTIELLEMENT_AUTONOME = "partiellement_autonome", "Autonome avec guidage en cas de besoin"
    AUTONOME = "autonome", "Autonome"


class Niveau(Labelled):
    """Level of a workshop (1 to 3)."""

    DEBUTANT = "debutant", "Débutant"
    INTERMEDIAIRE = "intermediaire", "Intermédiaire"
    AVANCE = "avance", "Avancé"


class Redirection(Labelled):
    """Kind of organisation a person was redirected to."""

    ADMINISTRATION = "administration", "Administration (mairie, préfecture…)"
    MEDIATION_NUMERIQUE = "mediation_numerique", "Autre structure de médiation numérique"
    OPERATEUR = (
        "operateur_ou_organisme_en_charge",
        "Opérateur ou organisme en charge de la démarche administrative",
    )
    AIDE_SOCIALE = (
        "aide_sociale",
        "Structure d’aide sociale (maison des solidarités, centre social…)",
    )
    INSERTION = (
        "insertion_professionnelle",
        "Structure d’insertion professionnelle "
        "(France Travail, mission locale, chambre de commerce…)",
    )
    AIDE_DEMARCHES = (
        "aide_aux_demarches_administratives",
        "Structure d’aide aux démarches administratives (France Services…)",
    )
    AUTRE = "autre", "Autre"


class SourceDonnee(Labelled):
    """Which system a row was first recorded in."""

    COOP_V2 = "coop_v2", "La Coop de la médiation numérique (V2)"
    COOP_V1 = "coop_v1", "Espace coop (V1)"
    CRA_V1 = "cra_v1", "Archive de l’Espace Coop (V1)"
    RDV_SP = "rdv_sp", "RDV Service Public"
    REGISTRE = "registre", "Registre tenu par le service"
    CORRESPONDANCE = "correspondance", "Fichier du service, lu par correspondance"

    @classmethod
    def names(cls) -> dict[str, str]:
        """Code → its name on a page: one spelling, where the exports of the Coop have another."""
        return {one.code: one.label.replace("Espace coop", "Espace Coop") for one in cls}


class Identite(Labelled):
    """How surely one row of ``beneficiaires`` is one person."""

    CONFIRMEE = "confirmee", "personnes reconnues à coup sûr (fiche, numéro ou naissance)"
    NON_CONFIRMEE = "non_confirmee", "personnes reconnues à leur seul nom et à leurs traits"
    AMBIGUE = "ambigue", "cas à départager (une ou plusieurs personnes)"
    ANONYME = "anonyme", "accompagnements anonymes"
    ABSENTE = "absente", "accompagnements dont l’export ne nomme pas la personne"


class Thematique(Labelled):
    """Themes of digital mediation (an activity has none, one or several)."""

    DIAGNOSTIC_NUMERIQUE = "diagnostic_numerique", "Diagnostic numérique"
    PRENDRE_EN_MAIN = "prendre_en_main_du_materiel", "Prendre en main du matériel"
    MAINTENANCE = "maintenance_de_materiel", "Maintenance de matériel"
    GERER_CONTENUS = "gere_ses_contenus_numeriques", "Gérer ses contenus numériques"
    NAVIGATION = "navigation_sur_internet", "Navigation sur internet"
    EMAIL = "email", "E-mail"
    BUREAUTIQUE = "bureautique", "Bureautique"
    RESEAUX_SOCIAUX = "reseaux_sociaux", "Réseaux sociaux communication"
    SANTE = "sante", "Santé"
    BANQUE_ACHATS = "banque_et_achats_en_ligne", "Banque et achats en ligne"
    ENTREPRENEURIAT = "entrepreneuriat", "Accompagner un professionnel"
    INSERTION = "insertion_professionnelle", "Insertion professionnelle"
    SECURITE = "securite_numerique", "Prévention en sécurité numérique"
    PARENTALITE = "parentalite", "Parentalité"
    SCOLARITE = "scolarite_et_numerique", "Scolarité et numérique"
    CREER = "creer_avec_le_numerique", "Créer avec le numérique"
    CULTURE = "culture_numerique", "Culture numérique"
    IA = "intelligence_artificielle", "Intelligence artificielle (IA)"
    DEMARCHES = "aide_aux_demarches_administratives", "Aide aux démarches administratives"


class ThematiqueAdmin(Labelled):
    """Families of online procedures (life events of service-public.fr)."""

    PAPIERS = "papiers_elections_citoyennete", "Papiers - Élections - Citoyenneté"
    FAMILLE = "famille_scolarite", "Famille - Scolarité"
    SOCIAL = "social_sante", "Social - Santé"
    TRAVAIL = "travail_formation", "Travail - Formation - Entreprise"
    LOGEMENT = "logement", "Logement"
    TRANSPORTS = "transports_mobilite", "Transports - Mobilité"
    ARGENT = "argent_impots", "Argent - Impôts"
    JUSTICE = "justice", "Justice"
    ETRANGERS = "etrangers_europe", "Étrangers - Europe"
    LOISIRS = "loisirs_sports_culture", "Loisirs - Sports - Culture"
    ASSOCIATIONS = "associations", "Associations"


class TypeStructure(Labelled):
    """Kind of organisation that receives the public."""

    EPN = "epn", "Espace public numérique"
    CENTRE_SOCIAL = "centre_social", "Centre social"
    CCAS = "ccas", "CCAS ou CIAS"
    COMMUNE = "commune", "Commune"
    EPCI = "epci", "Intercommunalité"
    ASSOCIATION = "association", "Association"
    FRANCE_SERVICES = "france_services", "France services"
    MEDIATHEQUE = "mediatheque", "Médiathèque"
    AUTRE = "autre", "Autre"


class TypeSite(Labelled):
    """How a place receives the public."""

    FIXE = "fixe", "Lieu fixe"
    ITINERANT = "itinerant", "Itinérant"
    DOMICILE = "domicile", "À domicile"
    DISTANCE = "distance", "À distance"


class IssueDemarche(Labelled):
    """What became of a procedure worked on during an accompagnement."""

    TERMINEE = "terminee", "Terminée"
    NON_TERMINEE = "non_terminee", "Non terminée"
    A_FINALISER = "a_finaliser", "À finaliser en autonomie"
    A_REVENIR = "a_revenir", "La personne doit revenir"
    ORIENTEE = "orientee", "Orientée vers une autre structure"
    ABANDONNEE = "abandonnee", "Abandonnée"


class Droit(Labelled):
    """Rights whose non-recours can be followed."""

    RSA = "rsa", "RSA"
    PRIME_ACTIVITE = "prime_activite", "Prime d’activité"
    ASPA = "aspa", "Minimum vieillesse (ASPA)"
    CSS = "css", "Complémentaire santé solidaire"
    CSS_CONTRIBUTIVE = "css_contributive", "Complémentaire santé solidaire avec participation"
    APA = "apa", "APA"
    AAH = "aah", "AAH"
    AEEH = "aeeh", "AEEH"
    PCH = "pch", "PCH"
    APL_AL = "apl_al", "Aide au logement (APL, AL)"
    CHEQUE_ENERGIE = "cheque_energie", "Chèque énergie"
    MVA = "mva", "Majoration pour la vie autonome"
    REVERSION = "pension_reversion", "Pension de réversion"
    RETRAITE_BASE = "retraite_base", "Retraite de base"
    RETRAITE_COMPLEMENTAIRE = "retraite_complementaire", "Retraite complémentaire"
    CHOMAGE = "ass_chomage", "Assurance chômage"
    BOURSE = "bourse", "Bourse"
    FSL = "fsl", "Fonds de solidarité pour le logement"
    TRANSPORT = "tarif_transport", "Tarif social des transports"
    AIDE_DEPARTEMENTALE = "aide_departementale", "Aide départementale"
    AUTRE = "autre", "Autre droit"


class SourceEligibilite(Labelled):
    """Who said that the person may be entitled."""

    SIMULATEUR = "simulateur", "Simulateur"
    ORGANISME = "organisme", "Organisme"
    TRAVAILLEUR_SOCIAL = "travailleur_social", "Travailleur social"
    MEDIATEUR = "mediateur", "Médiateur"


class HorsChamp(Labelled):
    """Why a right being opened is not non-recours."""

    RENOUVELLEMENT = "renouvellement", "Renouvellement"
    DELAI_NORMAL = "delai_normal", "Délai normal"
    CHANGEMENT = "changement_situation", "Changement de situation"
    CONSULTATION = "consultation", "Simple consultation"


class TypeNonRecours(Labelled):
    """The forms of non-recours (Odenore)."""

    NON_CONNAISSANCE = "non_connaissance", "Non-connaissance"
    NON_DEMANDE = "non_demande", "Non-demande"
    NON_RECEPTION = "non_reception", "Non-réception"
    NON_PROPOSITION = "non_proposition", "Non-proposition"
    INCONNU = "inconnu", "Inconnu"


class Decision(Labelled):
    """What the organisation decided."""

    ACCORD = "accord", "Accord"
    ACCORD_PARTIEL = "accord_partiel", "Accord partiel"
    REFUS = "refus", "Refus"
    SANS_SUITE = "sans_suite", "Sans suite"
    EN_ATTENTE = "en_attente", "En attente"
    INCONNUE = "inconnue", "Inconnue"


class Preuve(Labelled):
    """What proves the decision."""

    NOTIFICATION = "notification", "Notification"
    ATTESTATION = "attestation", "Attestation"
    DECLARATION = "declaration", "Déclaration de la personne"
    AUCUNE = "aucune", "Aucune"


class Instrument(Labelled):
    """With what skills were assessed."""

    ABC_DIAG = "abc_diag", "ABC Diag"
    PIX = "pix", "Pix"
    BONS_CLICS = "bons_clics", "Les Bons Clics"
    FICHE_LOCALE = "fiche_locale", "Fiche de positionnement locale"
    AUTO_EVALUATION = "auto_eval", "Auto-évaluation"
    AUTRE = "autre", "Autre"


class Moment(Labelled):
    """When skills were assessed."""

    ENTREE = "entree", "Entrée"
    SUIVI = "suivi", "Suivi"
    SORTIE = "sortie", "Sortie"


class Evaluateur(Labelled):
    """Who assessed."""

    SOI = "soi", "La personne"
    MEDIATEUR = "mediateur", "Le médiateur"


class StatutDemande(Labelled):
    """What became of a request for a place."""

    SATISFAITE = "satisfaite", "Satisfaite"
    EN_ATTENTE = "en_attente", "En attente"
    REFUSEE = "refusee", "Refusée"
    PERDUE = "perdue", "Perdue de vue"


class EtatEquipement(Labelled):
    """State of the equipment."""

    MARCHE = "en_etat_de_marche", "En état de marche"
    PANNE = "en_panne", "En panne"
    OBSOLETE = "obsolete", "Obsolète"


class Sens(Labelled):
    """Side of the budget."""

    CHARGE = "charge", "Charge"
    PRODUIT = "produit", "Produit"


class Fonds(Labelled):
    """Funds behind an agreement."""

    FSE = "fse", "FSE"
    FSE_PLUS = "fse_plus", "FSE+"
    FEDER = "feder", "FEDER"
    ETAT_PDV = "etat_pdv", "Politique de la ville (État)"
    CFPPA = "cfppa", "Conférence des financeurs"
    AUTRE = "autre", "Autre"


class EtatFinancement(Labelled):
    """Whether money is sure."""

    ACQUIS = "acquis", "Acquis"
    EN_ATTENTE = "en_attente", "En attente"


class ModeQpv(Labelled):
    """How it is known that a person lives in a priority neighbourhood."""

    ADRESSE = "adresse", "Par l’adresse"
    DECLARE = "declare", "Déclaré par la personne"
    LIEU = "lieu", "Par le lieu d’accueil"
    INCONNU = "inconnu", "Inconnu"
