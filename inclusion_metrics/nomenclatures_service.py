"""The closed lists of what a service notes of itself: staff, openings, training, European funds."""

from __future__ import annotations

from inclusion_metrics.nomenclatures import Labelled


class MotifVenue(Labelled):
    """Why a person says they come."""

    LIEN_SOCIAL = "lien_social", "Rencontrer du monde"
    APPRENDRE = "apprendre", "Apprendre"
    DEMARCHES = "demarches", "Faire une démarche en ligne"
    EMPLOI = "emploi", "Chercher un emploi"
    ACCES = "acces", "Disposer d’un ordinateur ou d’une connexion"
    COMMUNIQUER = "communiquer", "Communiquer avec des proches"
    LOISIRS = "loisirs", "Loisirs et création"
    AUTRE = "autre", "Autre motif"
    NON_COMMUNIQUE = "non_communique", "Non communiqué"


class Contrat(Labelled):
    """What a post rests on."""

    CDI = "cdi", "CDI"
    TITULAIRE = "titulaire", "Fonctionnaire titulaire"
    CDD = "cdd", "CDD"
    CONTRAT_AIDE = "contrat_aide", "Contrat aidé"
    SERVICE_CIVIQUE = "service_civique", "Service civique"
    VACATION = "vacation", "Vacation ou intérim"
    BENEVOLE = "benevole", "Bénévole"
    AUTRE = "autre", "Autre"


#: Posts that end with their contract or their subsidy; volunteers hold no post.
PRECAIRES = (Contrat.CDD, Contrat.CONTRAT_AIDE, Contrat.SERVICE_CIVIQUE, Contrat.VACATION)


class Fonction(Labelled):
    """What a post is for."""

    MEDIATION = "mediation", "Médiation numérique"
    COORDINATION = "coordination", "Coordination"
    PEDAGOGIQUE = "pedagogique", "Équipe pédagogique"
    TECHNIQUE = "technique", "Équipe technique"
    ACCUEIL = "accueil", "Accueil"
    AUTRE = "autre", "Autre"


class PublicForme(Labelled):
    """Who is trained to accompany others."""

    RELAIS = "relais", "Relais (habitants, bénévoles)"
    SOCIAL = "professionnel_social", "Professionnels de l’action sociale"
    SANTE = "professionnel_sante", "Professionnels de santé et du soin"
    ACCUEIL = "agent_accueil", "Agents d’accueil"
    MEDIATEUR = "mediateur", "Médiateurs numériques"
    EDUCATION = "professionnel_education", "Professionnels de l’éducation"
    AUTRE = "autre", "Autres professionnels"


class Besoin(Labelled):
    """Needs that local actors name when they are interviewed."""

    EQUIPEMENT = "equipement", "Équipement"
    CONNEXION = "connexion", "Connexion"
    INITIATION = "initiation", "Initiation aux usages"
    DEMARCHES = "demarches", "Aide aux démarches en ligne"
    DROITS = "acces_droits", "Accès aux droits"
    AIDANTS = "formation_aidants", "Formation de ceux qui accompagnent"
    HORAIRES = "horaires", "Horaires et lieux plus proches"
    MOBILITE = "mobilite", "Mobilité"
    COORDINATION = "coordination", "Coordination entre acteurs"
    PARENTALITE = "parentalite", "Parentalité et éducation"
    EMPLOI = "emploi", "Emploi et formation"
    PARTICIPATION = "participation", "Participation des habitants"
    AUTRE = "autre", "Autre besoin"


class SensOrientation(Labelled):
    """Which way a person was sent."""

    ENTRANTE = "entrante", "Reçue d’un partenaire"
    SORTANTE = "sortante", "Adressée à un partenaire"


class ThemeContrat(Labelled):
    """The four themes of the contrat de ville of Grand Chambéry (2018)."""

    INSERTION_DROITS = "insertion_droits", "Insertion et accès aux droits"
    PARTICIPATION = "participation", "Participation des habitants"
    EDUCATION = "education_parentalite", "Éducation et parentalité"
    EMPLOI = "emploi_dev_eco", "Emploi et développement économique"


class AxeCfppa(Labelled):
    """Axes of the conférence des financeurs (CASF L233-1)."""

    AIDES_TECHNIQUES = "1", "Équipements et aides techniques individuelles"
    FORFAIT_AUTONOMIE = "2", "Forfait autonomie"
    SAAD = "3", "Services d’aide à domicile"
    SPASAD = "4", "Services polyvalents d’aide et de soins à domicile"
    AIDANTS = "5", "Soutien aux proches aidants"
    COLLECTIVES = "6", "Autres actions collectives de prévention"


class ThemeCfppa(Labelled):
    """Themes of the collective actions of axis 6 (CASF R233-18)."""

    SANTE = "sante", "Santé"
    LIEN_SOCIAL = "lien_social", "Lien social"
    HABITAT = "habitat_cadre_vie", "Habitat et cadre de vie"


class PublicGir(Labelled):
    """Whether those an action is for can have the APA."""

    GIR_1_4 = "gir_1_4", "GIR 1 à 4 (éligibles à l’APA)"
    GIR_5_6 = "gir_5_6", "GIR 5 et 6, ou non classés autonomes (non éligibles à l’APA)"
    INCONNU = "inconnu", "Inconnu"


class StatutEntree(Labelled):
    """Situation of a European Social Fund participant on the day of entry."""

    CHOMEUR = "chomeur", "Chômeur"
    CHOMEUR_LD = "chomeur_ld", "Chômeur de longue durée"
    INACTIF = "inactif", "Inactif (retraités compris), ni en études ni en formation"
    INACTIF_FORMATION = "inactif_formation", "Inactif en études ou en formation"
    EMPLOI = "emploi", "En emploi, y compris indépendant"


class Cite(Labelled):
    """Highest level of education attained (ISCED)."""

    CITE_0_2 = "0-2", "CITE 0 à 2 (collège ou moins)"
    CITE_3_4 = "3-4", "CITE 3 ou 4 (CAP, BEP, bac)"
    CITE_5_8 = "5-8", "CITE 5 à 8 (supérieur)"
    NON_RENSEIGNE = "nr", "Non renseigné"


class Declaration(Labelled):
    """A sensitive question, which a person may refuse."""

    OUI = "oui", "Oui"
    NON = "non", "Non"
    REFUS = "refus", "Refus de répondre"


class SituationSortie(Labelled):
    """What a participant does after leaving."""

    RECHERCHE = "recherche", "En recherche d’emploi"
    FORMATION = "formation", "En études ou en formation"
    QUALIFICATION = "qualification", "Qualification obtenue"
    EMPLOI = "emploi", "En emploi, y compris indépendant"
    EMPLOI_MEILLEUR = "emploi_meilleur", "En emploi, situation améliorée"
    AUCUNE = "aucune", "Aucun changement"
    NON_RENSEIGNE = "nr", "Non renseigné"


class PeriodeProgramme(Labelled):
    """Programming period of the European funds."""

    P_2014_2020 = "2014_2020", "2014-2020"
    P_2021_2027 = "2021_2027", "2021-2027"
