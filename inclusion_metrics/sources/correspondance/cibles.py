"""What a mapping can fill: the target columns of each table, said once.

The documentation table of ``docs/correspondance.md``, the check of a mapping and the reading of
the cells all come from ``TABLES``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

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
    Instrument,
    IssueDemarche,
    Materiel,
    Moment,
    Niveau,
    Preuve,
    Redirection,
    Sens,
    SourceEligibilite,
    StatutDemande,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TrancheAge,
    TypeActivite,
    TypeLieu,
    TypeNonRecours,
    TypeStructure,
)
from inclusion_metrics.sources.correspondance.cibles_service import SERVICE
from inclusion_metrics.sources.correspondance.declarations import (
    LIEU,
    MONTANT,
    PERSONNE,
    WHO,
    Cible,
    TableCible,
    many,
    needed,
    one,
)
from inclusion_metrics.sources.tabular.fields import Type

__all__ = ["ABSENT", "PERSONNE", "PRESENT", "TABLES", "Cible", "TableCible"]

T = Type

PRESENT, ABSENT = "present", "absent"


_TYPES = {
    **dict.fromkeys(
        ("individuel", "individual", "entretien", "rendez-vous", "rdv", "one-to-one", "1:1"),
        "individuel",
    ),
    **dict.fromkeys(
        ("collectif", "atelier", "groupe", "group", "workshop", "class", "formation"), "collectif"
    ),
}
_LIEUX = {
    "sur place": "lieu_activite", "sur site": "lieu_activite", "on site": "lieu_activite",
    "domicile": "domicile", "home": "domicile", "at home": "domicile", "visio": "a_distance",
    "téléphone": "a_distance", "distance": "a_distance", "remote": "a_distance",
    "phone": "a_distance", "other": "autre",
}  # fmt: skip
_PRESENCE = {
    **dict.fromkeys(("oui", "o", "x", "1", "vrai", "présente", "venu", "venue", "honoré",
                     "yes", "y", "true", "attended"), PRESENT),
    **dict.fromkeys(("non", "n", "0", "faux", "absente", "absent excusé", "excusé", "annulé",
                     "no", "false", "no show", "no-show", "cancelled"), ABSENT),
}  # fmt: skip

_ACTIVITE: Mapping[str, Cible] = {
    "date": Cible("Jour", T.DATE, required=True),
    "heure": Cible("Heure de début : distingue deux ateliers d’un même jour"),
    "titre": Cible("Nom de l’atelier : en distingue deux, et n’est pas gardé"),
    **LIEU,
    "mediateur": Cible("Qui a accompagné ; devient un pseudonyme", personal=True),
    "type": one("Individuel ou collectif", TypeActivite, synonyms=_TYPES),
    "type_lieu": one("Sur place, à domicile, à distance…", TypeLieu, synonyms=_LIEUX),
    "code_insee": Cible("Commune où l’activité a eu lieu : code Insee", T.CODE_INSEE),
    "duree_min": Cible(
        "Durée : en minutes, ou « unite: heures » ; « 1:30 » et « 1h30 » se lisent",
        T.ENTIER, low=0, high=1440, duration=True,
    ),
    "thematiques": many("Thématiques", Thematique),
    "thematiques_admin": many("Familles de démarches", ThematiqueAdmin),
    "materiels": many("Matériels utilisés", Materiel),
    "tags": Cible(
        "Étiquettes libres du service : celle d’une action (`actions.etiquette`) ou d’un cycle "
        "(`inscriptions.cycle`) leur rattache l’activité", T.LISTE,
    ),
    "niveau": one("Niveau de l’atelier", Niveau),
    "autonomie": one("Autonomie constatée", Autonomie),
    "oriente": Cible("La personne a été réorientée", T.OUI_NON),
    "redirections": many("Structures de redirection", Redirection),
    "activite_id": Cible("Numéro de l’activité dans ce registre", identifier=True),
}  # fmt: skip

_PRESENCES: Mapping[str, Cible] = {
    **_ACTIVITE,
    "nb_participants": Cible("Participants déclarés", T.ENTIER, low=1, high=100_000),
    "present": Cible(
        "La personne est venue : une ligne « absent » est laissée de côté et comptée",
        T.CHOIX, {PRESENT: "Présent", ABSENT: "Absent"}, _PRESENCE,
    ),
    "deja_venue": Cible("Personne anonyme, mais dite déjà venue", T.OUI_NON),
    "issue": one("Ce que sont devenues les démarches de la ligne", IssueDemarche),
}  # fmt: skip

_COUNT = Cible("", T.ENTIER, low=0, high=100_000)
_COMPTEES: Mapping[str, Cible] = {
    **{name: column for name, column in _ACTIVITE.items() if name != "oriente"},
    "nb_participants": Cible(
        "Nombre de participants", T.ENTIER, low=1, high=100_000, required=True
    ),
    "nb_recurrents": replace(_COUNT, description="Dont déjà venus"),
    **{
        f"{prefix}_{code}": replace(_COUNT, description=f"Participants : {label}")
        for prefix, codes in (("age", TrancheAge), ("genre", Genre), ("statut", StatutSocial))
        for code, label in codes.labels().items()
    },
}  # fmt: skip

_DEMARCHES: Mapping[str, Cible] = {
    "categorie": needed(one("Famille de la démarche", ThematiqueAdmin)),
    "issue": one("Ce qu’elle est devenue", IssueDemarche),
    **{
        name: _ACTIVITE[name]
        for name in (
            "date", "structure", "structure_id", "structure_insee", "mediateur", "type_lieu",
            "code_insee", "duree_min",
        )
    },
}  # fmt: skip

#: Table of a mapping → what it takes.
TABLES: Mapping[str, TableCible] = {
    "personnes": TableCible(
        "Personnes", "une personne",
        {
            **PERSONNE,
            "accompagnements": Cible(
                "Nombre d’accompagnements que compte sa fiche, depuis toujours", T.ENTIER, low=0
            ),
        },
        (WHO,), people=True,
    ),
    "presences": TableCible(
        "Présences", "la venue d’une personne", {**_PRESENCES, **PERSONNE}, people=True
    ),
    "activites_comptees": TableCible(
        "Activités comptées",
        "un atelier ou une permanence, avec son nombre de participants, sans leurs noms",
        _COMPTEES,
    ),
    "demarches": TableCible(
        "Démarches", "une démarche travaillée avec une personne", {**_DEMARCHES, **PERSONNE},
        people=True,
    ),
    "droits": TableCible(
        "Droits", "une personne, un droit, un épisode",
        {
            "droit": needed(one("Droit", Droit)),
            "date_reperage": Cible("Jour où l’éligibilité a été présumée", T.DATE, required=True),
            "source_eligibilite": one("Qui l’a présumée", SourceEligibilite),
            "motif_hors_champ": one("Pourquoi ce n’est pas du non-recours", HorsChamp),
            "type_odenore": one("Forme de non-recours", TypeNonRecours),
            "mois_sans_recours": Cible("Mois sans recours au repérage", T.ENTIER, low=0, high=600),
            "date_depot": Cible("Jour du dépôt de la demande", T.DATE),
            "decision": one("Décision de l’organisme", Decision),
            "date_decision": Cible("Jour de la décision", T.DATE),
            "montant_mensuel": replace(MONTANT, description="Montant mensuel ouvert, en euros"),
            "preuve": one("Ce qui prouve la décision", Preuve),
            **LIEU, **PERSONNE,
        },
        (WHO,), people=True,
    ),
    "positionnements": TableCible(
        "Positionnements", "une personne, une évaluation, une compétence",
        {
            "date": Cible("Jour de l’évaluation", T.DATE, required=True),
            "instrument": needed(one("Outil", Instrument)),
            "version": Cible("Version de l’outil"),
            "moment": needed(one("Entrée, suivi ou sortie", Moment)),
            "domaine": Cible("Compétence évaluée"),
            "score": Cible(
                "Score ; « domaines: » s’il y a une colonne par compétence", T.DECIMAL,
                required=True,
            ),
            "echelle_min": Cible("Plus petit score possible", T.DECIMAL),
            "echelle_max": Cible("Plus grand score possible", T.DECIMAL),
            "evaluateur": one("Qui a évalué", Evaluateur),
            **PERSONNE,
        },
        (WHO,), people=True,
    ),
    "demandes": TableCible(
        "Demandes", "une demande de place (ou un groupe de demandes), sans nom",
        {
            "date": Cible("Jour de la demande", T.DATE, required=True),
            **LIEU,
            "type": Cible("Ce qui est demandé"),
            "nombre": Cible("Nombre de demandes (1 sinon)", T.ENTIER, low=1, high=100_000),
            "statut": one("Ce qu’elle est devenue", StatutDemande),
            "date_reponse": Cible("Jour de la réponse", T.DATE),
        },
        (("structure", "structure_id"),),
    ),
    "equipements": TableCible(
        "Équipements", "un lot d’équipements identiques à une date d’inventaire",
        {
            **LIEU,
            "date_inventaire": Cible("Jour de l’inventaire", T.DATE, required=True),
            "type": Cible("Genre d’équipement", required=True),
            "nombre": Cible("Nombre (1 sinon)", T.ENTIER, low=1, high=100_000),
            "etat": one("État", EtatEquipement),
            "annee_achat": Cible("Année d’achat", T.ANNEE, low=1980, high=2100),
        },
        (("structure", "structure_id"),),
    ),
    "structures": TableCible(
        "Structures", "une structure ou un lieu d’accueil",
        {
            "structure_id": LIEU["structure_id"],
            "nom": Cible("Nom affiché", required=True),
            "code_insee": Cible("Commune d’implantation : code Insee", T.CODE_INSEE),
            "type": one("Genre d’organisme", TypeStructure),
            "siret": Cible("SIRET", T.SIRET),
            "statut_public": Cible("Institution publique", T.OUI_NON),
            "date_ouverture": Cible("Premier jour d’ouverture au public", T.DATE),
            "date_fermeture": Cible("Dernier jour d’ouverture au public", T.DATE),
        },
    ),
    "budget": TableCible(
        "Budget", "une ligne de budget",
        {
            "rattachement": Cible("Convention ou action", required=True),
            "exercice": Cible("Exercice", T.ANNEE, low=2000, high=2100, required=True),
            "sens": one("Charge ou produit (déduit du compte sinon)", Sens),
            "compte": Cible("Compte : 60 à 69, 70 à 79, 86, 87", required=True),
            "libelle": Cible("Libellé"),
            "financeur": Cible("Financeur"),
            "prevu": replace(MONTANT, description="Prévu, en euros", low=None),
            "realise": replace(MONTANT, description="Réalisé, en euros", low=None),
            "etat": one("Acquis ou en attente", EtatFinancement),
        },
    ),
    "cibles": TableCible(
        "Cibles", "un objectif convenu avec un financeur",
        {
            "financeur": Cible("Financeur", required=True),
            "debut": Cible("Premier jour de la période visée", T.DATE, required=True),
            "fin": Cible("Dernier jour", T.DATE, required=True),
            "indicateur_id": Cible("Code de l’indicateur", required=True),
            "code_financeur": Cible("Code chez le financeur"),
            "perimetre": Cible("Périmètre"),
            "prevu_min": Cible("Prévu, au moins", T.DECIMAL),
            "prevu_max": Cible("Prévu, au plus", T.DECIMAL),
            "valeur_reference": Cible("Valeur de départ", T.DECIMAL),
            "source": Cible("D’où vient la cible"),
        },
    ),
    "conventions": TableCible(
        "Conventions", "une convention de financement",
        {
            **LIEU,
            "fonds": needed(one("Fonds", Fonds)),
            "numero": Cible("Numéro"),
            "date_debut": Cible("Premier jour", T.DATE),
            "date_fin": Cible("Dernier jour", T.DATE),
            "montant": MONTANT,
        },
    ),
    **SERVICE,
}  # fmt: skip
