"""The closed lists of the Espace Coop V1, and what each becomes here.

Values and labels were read in the public source of the service (anct-cnum/api-conseiller-numerique)
and of its successor (inclusion-numerique/coop-mediation-numerique), whose correspondence of
September 2025 is followed, so that a series crosses it without a break. The archive writes the
values (``demarche en ligne``), the statistics the labels (« Démarche en ligne »): both are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inclusion_metrics.nomenclatures import (
    Redirection,
    StatutSocial,
    Thematique,
    TrancheAge,
    TypeLieu,
    TypeStructure,
)

INDIVIDUEL, COLLECTIF, PONCTUEL = "individuel", "collectif", "ponctuel"

#: Kind of activity as written → V1 value.
ACTIVITES: Mapping[str, str] = {
    INDIVIDUEL: INDIVIDUEL,
    COLLECTIF: COLLECTIF,
    PONCTUEL: PONCTUEL,
    "accompagnement individuel": INDIVIDUEL,
    "accompagnement collectif": COLLECTIF,
    "atelier collectif": COLLECTIF,
    "demande ponctuelle": PONCTUEL,
}

#: Channel as written → code.
CANAUX: Mapping[str, str] = {
    "rattachement": TypeLieu.LIEU_ACTIVITE.code,
    "lieu de rattachement": TypeLieu.LIEU_ACTIVITE.code,
    "lieu d’activité": TypeLieu.LIEU_ACTIVITE.code,
    "autre lieu": TypeLieu.AUTRE.code,
    "autre": TypeLieu.AUTRE.code,
    "distance": TypeLieu.A_DISTANCE.code,
    "à distance": TypeLieu.A_DISTANCE.code,
    "domicile": TypeLieu.DOMICILE.code,
    "à domicile": TypeLieu.DOMICILE.code,
}


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme of the V1: its value, its labels over the years, and the themes it became."""

    code: str
    labels: tuple[str, ...]
    thematiques: tuple[Thematique, ...]


#: « Accompagner un aidant » was « Accompagner son enfant », and became Parentalité.
THEMES = (
    Theme(
        "equipement informatique",
        ("Prendre en main du matériel", "Équipement informatique"),
        (Thematique.PRENDRE_EN_MAIN, Thematique.GERER_CONTENUS),
    ),
    Theme(
        "vocabulaire",
        ("Culture numérique", "Env., vocab. Numérique"),
        (Thematique.CULTURE,),
    ),
    Theme("internet", ("Naviguer sur Internet",), (Thematique.NAVIGATION,)),
    Theme("courriel", ("Courriels",), (Thematique.EMAIL,)),
    Theme("securite", ("Sécuriser un équipement", "Sécurité"), (Thematique.SECURITE,)),
    Theme("smartphone", ("Applications smartphone",), (Thematique.PRENDRE_EN_MAIN,)),
    Theme("contenus numeriques", ("Gestion de contenus numériques",), (Thematique.CREER,)),
    Theme("traitement texte", ("Bureautique", "Traitement de texte"), (Thematique.BUREAUTIQUE,)),
    Theme("echanger", ("Échanger avec ses proches",), (Thematique.RESEAUX_SOCIAUX,)),
    Theme("trouver emploi", ("Emploi et formation", "Emploi, formation"), (Thematique.INSERTION,)),
    Theme(
        "accompagner enfant",
        ("Accompagner un aidant", "Accompagner son enfant"),
        (Thematique.PARENTALITE,),
    ),
    Theme("tpe/pme", ("Numérique et TPE/PME",), (Thematique.ENTREPRENEURIAT,)),
    Theme("demarche en ligne", ("Démarche en ligne",), (Thematique.DEMARCHES,)),
    Theme("fraude et harcelement", ("Fraude et harcèlement",), (Thematique.SECURITE,)),
    Theme("sante", ("Santé",), (Thematique.SANTE,)),
    Theme("espace-sante", ("Mon espace santé",), (Thematique.SANTE,)),
    Theme("budget", ("Budget",), (Thematique.BANQUE_ACHATS,)),
    Theme("scolaire", ("Scolaire",), (Thematique.SCOLARITE,)),
    Theme("diagnostic", ("Diagnostic numérique",), (Thematique.DIAGNOSTIC_NUMERIQUE,)),
    Theme("autre", ("Autre",), ()),
)

#: Theme as written → V1 value.
CHOIX_THEMES: Mapping[str, str] = {
    label: theme.code for theme in THEMES for label in (theme.code, *theme.labels)
}

#: What each theme is told by: theme → V1 values, in display order of the themes.
PAR_THEMATIQUE: Mapping[Thematique, tuple[str, ...]] = {
    thematique: tuple(theme.code for theme in THEMES if thematique in theme.thematiques)
    for thematique in Thematique
    if any(thematique in theme.thematiques for theme in THEMES)
}

#: Organisation a person was sent to → code. The form also took free text: anything else is AUTRE,
#: as are « CIP », « Médiathèque » and « Revendeur informatique », which no kind covers surely.
ORGANISMES: Mapping[str, str] = {
    "ANTS": Redirection.OPERATEUR.code,
    "CAF": Redirection.OPERATEUR.code,
    "CARSAT": Redirection.OPERATEUR.code,
    "CEFS": Redirection.OPERATEUR.code,
    "CNAV": Redirection.OPERATEUR.code,
    "CPAM": Redirection.OPERATEUR.code,
    "DGFIP": Redirection.OPERATEUR.code,
    "MSA": Redirection.OPERATEUR.code,
    "Assistante sociale": Redirection.AIDE_SOCIALE.code,
    "CCAS": Redirection.AIDE_SOCIALE.code,
    "France Services": Redirection.AIDE_DEMARCHES.code,
    "Mairie": Redirection.ADMINISTRATION.code,
    "Préfecture": Redirection.ADMINISTRATION.code,
    "Sous-préfecture": Redirection.ADMINISTRATION.code,
    "Service de police": Redirection.ADMINISTRATION.code,
    "Gendarmerie": Redirection.ADMINISTRATION.code,
    "Mission locale": Redirection.INSERTION.code,
    "Pôle emploi": Redirection.INSERTION.code,
    "France Travail": Redirection.INSERTION.code,
    "Tiers-lieu / Fablab": Redirection.MEDIATION_NUMERIQUE.code,
    "CIP": Redirection.AUTRE.code,
    "Médiathèque": Redirection.AUTRE.code,
    "Revendeur informatique": Redirection.AUTRE.code,
}

#: Kind of employer → kind of structure, where one says the other.
STRUCTURES: Mapping[str, str] = {
    "EPCI": TypeStructure.EPCI.code,
    "Commune": TypeStructure.COMMUNE.code,
}

#: Column of a margin → class, in the order of the classes: seats are dealt in that order.
AGES: Mapping[str, TrancheAge] = {
    "age_moins_12": TrancheAge.MOINS_DE_DOUZE,
    "age_12_17": TrancheAge.DOUZE_DIX_HUIT,
    "age_18_35": TrancheAge.V1_DIX_HUIT_TRENTE_CINQ,
    "age_35_60": TrancheAge.V1_TRENTE_CINQ_SOIXANTE,
    "age_plus_60": TrancheAge.V1_SOIXANTE_PLUS,
}
STATUTS: Mapping[str, StatutSocial] = {
    "statut_retraite": StatutSocial.RETRAITE,
    "statut_sans_emploi": StatutSocial.SANS_EMPLOI,
    "statut_en_emploi": StatutSocial.EN_EMPLOI,
    "statut_etudiant": StatutSocial.SCOLARISE,
    "statut_heterogene": StatutSocial.NON_COMMUNIQUE,
}
