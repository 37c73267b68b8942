"""What a mapping can fill of the tables that a service keeps of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

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
from inclusion_metrics.sources.correspondance.declarations import (
    GENRES,
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

T = Type

_PLACED = (("structure", "structure_id"),)
_DAY = Cible("Jour", T.DATE, required=True)
_COUNT = Cible("", T.ENTIER, low=0, high=100_000)
_NUMBER = Cible("", T.ENTIER, low=1, high=100_000)
_WEEK = Cible("", T.DECIMAL, low=0, high=168)


def _said(column: Cible, description: str, *, required: bool = False) -> Cible:
    return replace(column, description=description, required=required)


_FSE: Mapping[str, Cible] = {
    "identifiant_participant": Cible(
        "Numéro du participant dans l’opération, si la personne n’est pas suivie",
        identifier=True, personal=True,
    ),
    "operation": Cible(
        "Opération ; une personne y est un seul participant : d’une réentrée, seule la sortie "
        "est retenue", required=True,
    ),
    **LIEU,
    "periode_programme": needed(one("Programmation", PeriodeProgramme)),
    "sexe": needed(one("Sexe", Genre, synonyms=GENRES)),
    "age_entree": Cible(
        "Âge révolu à l’entrée ; « date_naissance », quand elle est là, le donne au jour près et "
        "n’est pas gardée", T.ENTIER, low=0, high=120, personal=True,
    ),
    "date_entree": Cible("Jour de l’entrée", T.DATE, required=True),
    "date_sortie": Cible("Jour de la sortie", T.DATE),
    "statut_entree": one("Situation à l’entrée", StatutEntree),
    "cite": one("Niveau d’instruction", Cite),
    "handicap": one("Handicap, déclaré", Declaration),
    "pays_tiers": one("Ressortissant d’un pays tiers", Declaration),
    "sans_domicile_stable": Cible("Sans domicile stable", T.OUI_NON),
    "zone_rurale": Cible("Réside en zone rurale", T.OUI_NON),
    "date_questionnaire_entree": Cible("Jour du questionnaire d’entrée", T.DATE),
    "situation_sortie": one("Situation à la sortie", SituationSortie),
    "date_saisie_sortie": Cible("Jour du questionnaire de sortie", T.DATE),
    "situation_6m": one("Situation six mois après", SituationSortie),
    "date_6m": Cible("Jour du questionnaire à six mois", T.DATE),
}  # fmt: skip

#: Table of a mapping → what it takes.
SERVICE: Mapping[str, TableCible] = {
    "motifs": TableCible(
        "Motifs de venue", "une personne, un jour, un motif de venue",
        {
            "date": _said(_DAY, "Jour où le motif a été dit", required=True),
            "motif": needed(one("Motif de venue", MotifVenue)),
            **PERSONNE,
        },
        (WHO,), people=True,
    ),
    "inscriptions": TableCible(
        "Inscriptions", "une personne inscrite à un cycle de séances",
        {
            "cycle": Cible(
                "Cycle : l’étiquette (`tags`) que portent ses séances", required=True
            ),
            "seances_prevues": _said(_NUMBER, "Séances prévues pour elle"),
            "date_inscription": Cible("Jour de l’inscription", T.DATE, required=True),
            "date_abandon": Cible("Jour de l’abandon", T.DATE),
            **PERSONNE,
        },
        (WHO,), people=True,
    ),
    "participants_fse": TableCible(
        "Participants FSE+", "l’entrée d’un participant dans une opération du FSE",
        {**_FSE, **PERSONNE},
        (("identifiant_participant", *WHO),), people=True, unknown=True,
    ),
    "actions": TableCible(
        "Actions", "une action financée",
        {
            "financeur": Cible("Financeur", required=True),
            "intitule": Cible("Intitulé", required=True),
            "etiquette": Cible("Étiquette (`tags`) que portent ses activités"),
            "axe_cfppa": one("Axe de la conférence des financeurs", AxeCfppa),
            "theme_cfppa": one("Thème des actions collectives", ThemeCfppa),
            "theme_contrat": one("Thème du contrat de ville", ThemeContrat),
            "public_gir": one("Autonomie du public visé", PublicGir),
            "montant": replace(MONTANT, description="Montant versé, en euros"),
            "date_debut": Cible("Premier jour", T.DATE),
            "date_fin": Cible("Dernier jour", T.DATE),
        },
    ),
    "enquetes": TableCible(
        "Enquêtes", "une enquête de satisfaction, en nombres",
        {
            **LIEU,
            "date": _said(_DAY, "Jour de clôture", required=True),
            "intitule": Cible("Ce qui était évalué"),
            "distribues": _said(_NUMBER, "Questionnaires distribués", required=True),
            "reponses": _said(_COUNT, "Réponses reçues", required=True),
            "satisfaits": _said(_COUNT, "Dont notes de 4 ou 5 sur 5", required=True),
        },
        _PLACED,
    ),
    "orientations": TableCible(
        "Orientations", "une personne reçue d’un partenaire ou adressée à lui, sans nom",
        {
            **LIEU,
            "date": _DAY,
            "sens": needed(one("Reçue ou adressée", SensOrientation)),
            "organisme": Cible("Organisme partenaire", required=True),
            "type": one("Genre d’organisme", Redirection),
        },
        _PLACED,
    ),
    "postes": TableCible(
        "Postes", "le titulaire d’un poste et son contrat, sans nom",
        {
            **LIEU,
            "poste": Cible("Poste : le même mot tant que le poste est le même", required=True),
            "fonction": one("À quoi il sert", Fonction),
            "contrat": one("Contrat", Contrat),
            "etp": Cible("Équivalent temps plein", T.DECIMAL, low=0, high=20),
            "date_debut": Cible("Premier jour du contrat", T.DATE, required=True),
            "date_fin": Cible("Dernier jour, s’il est passé ou connu", T.DATE),
        },
        _PLACED,
    ),
    "ouvertures": TableCible(
        "Ouvertures", "un jour ou une semaine d’ouverture d’une structure",
        {
            **LIEU,
            "date": _said(_DAY, "Jour, ou premier jour de la semaine", required=True),
            "heures": _said(_WEEK, "Heures d’ouverture au public", required=True),
            "heures_pedagogique": _said(_WEEK, "Dont en présence de l’équipe pédagogique"),
            "heures_technique": _said(_WEEK, "Dont en présence de l’équipe technique"),
            "itinerante": Cible("Séance itinérante", T.OUI_NON),
            "code_insee": Cible(
                "Commune, si ce n’est pas celle de la structure : code Insee", T.CODE_INSEE
            ),
        },
        _PLACED,
    ),
    "ressources": TableCible(
        "Ressources", "le partage ou l’usage d’une fiche d’activité",
        {
            "fiche": Cible("Fiche d’activité : toujours le même titre", required=True),
            **LIEU,
            "utilisatrice": Cible("Nom de la structure qui s’en est servie ; vide au partage"),
            "date": _said(_DAY, "Jour du partage ou de l’usage", required=True),
        },
        _PLACED,
    ),
    "formations": TableCible(
        "Formations", "une session de formation de ceux qui accompagnent",
        {
            **LIEU,
            "date": _DAY,
            "intitule": Cible("Intitulé"),
            "public": needed(one("Qui est formé", PublicForme)),
            "nombre": _said(_NUMBER, "Personnes formées, chacune une fois", required=True),
            "heures": Cible("Durée en heures", T.DECIMAL, low=0),
        },
        _PLACED,
    ),
    "entretiens": TableCible(
        "Entretiens", "un acteur local rencontré",
        {
            **LIEU,
            "date": _DAY,
            "organisme": Cible("Acteur rencontré", required=True),
            "besoins": many("Besoins cités", Besoin),
        },
        _PLACED,
    ),
    "usages_services": TableCible(
        "Usages des services", "un service numérique public et une année",
        {
            "service": Cible("Service numérique public", required=True),
            "annee": Cible("Année", T.ANNEE, low=2000, high=2100, required=True),
            "utilisateurs": Cible(
                "Utilisateurs dans l’année", T.ENTIER, low=0, high=100_000_000, required=True
            ),
            "referent_avant": Cible(
                "Utilisateurs par an avant le projet", T.ENTIER, low=0, high=100_000_000
            ),
            "uniques": Cible("Chaque utilisateur est compté une fois", T.OUI_NON),
        },
    ),
}  # fmt: skip
