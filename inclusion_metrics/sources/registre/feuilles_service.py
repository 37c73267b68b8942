"""The sheets of what a service notes of itself and of its funded operations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

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
from inclusion_metrics.sources.registre.colonnes import (
    EXAMPLE,
    HERE,
    Maker,
    Sheet,
    any_day,
    choice,
    count,
    day,
    money,
    number,
    person,
    positive,
    text,
    town,
    yes_no,
)
from inclusion_metrics.sources.tabular.fields import Type

_week = Maker(Type.DECIMAL, low=0, high=168)
#: A participant may be nobody that the register follows: the person is shown in one example.
_MAYBE = tuple(replace(column, examples=column.examples[:1]) for column in person())

MOTIFS = Sheet(
    "Motifs de venue",
    "motifs",
    "Pourquoi les personnes disent venir : une ligne par personne, par jour et par motif.",
    (
        *person(),
        day("date", "Date", "Jour où la personne l’a dit.", date(2024, 3, 5), date(2024, 3, 12),
            required=True),
        choice("motif", "Motif", MotifVenue,
               "Un seul par ligne ; « ? » si la personne n’a pas répondu.",
               "Rencontrer du monde", "Faire une démarche en ligne", required=True),
    ),
    names=True,
    also=("Motifs",),
)  # fmt: skip

INSCRIPTIONS = Sheet(
    "Inscriptions",
    "inscriptions",
    "Inscriptions à un cycle de séances : une ligne par personne et par cycle.",
    (
        *person(f"{EXAMPLE}-2"),
        text("cycle", "Cycle",
             "Nom du cycle : le même mot que dans la colonne Étiquettes de ses séances (feuilles "
             "Présences et Activités comptées).",
             "Premiers pas 2024", "Premiers pas 2024", required=True),
        number("seances_prevues", "Séances prévues", "Combien pour cette personne.", 6, 6),
        day("date_inscription", "Inscription le", "Jour de l’inscription.", date(2024, 2, 20),
            date(2024, 2, 21), required=True),
        day("date_abandon", "Abandon le", "Vide si la personne n’a pas abandonné.",
            None, date(2024, 3, 28)),
    ),
    names=True,
)  # fmt: skip

PARTICIPANTS = Sheet(
    "Participants FSE+",
    "participants_fse",
    "Participants d’une opération du Fonds social européen : une ligne par entrée.",
    (
        *_MAYBE,
        day("date_naissance", "Date de naissance",
            "Sert à calculer l’âge à l’entrée, seul conservé ; vide si elle est sur la feuille "
            "Personnes. L’année seule ne suffit pas.", None, date(1984, 2, 29)),
        text("identifiant_participant", "Identifiant du participant",
             "Son numéro dans l’opération ; obligatoire sans identifiant ni nom de personne.",
             None, f"{EXAMPLE}-12"),
        text("operation", "Opération",
             "Le même mot sur toutes les lignes de l’opération. Une personne y est un seul "
             "participant : d’une réentrée, seule la sortie est retenue.",
             "FSE+ 2024-01", "FSE+ 2024-01", required=True),
        text("structure", "Structure", "Celle qui l’accueille, s’il y en a plusieurs."),
        choice("periode_programme", "Programmation", PeriodeProgramme, "Celle de l’opération.",
               "2021-2027", "2021-2027", required=True),
        choice("sexe", "Sexe", Genre, "« ? » s’il n’est pas connu.", "Féminin", "Masculin",
               required=True),
        day("date_entree", "Entrée le", "Premier jour dans l’opération.", date(2024, 2, 5),
            date(2024, 3, 1), required=True),
        choice("statut_entree", "Situation à l’entrée", StatutEntree, "Le jour de l’entrée.",
               "Inactif (retraités compris), ni en études ni en formation",
               "Chômeur de longue durée"),
        choice("cite", "Niveau d’instruction", Cite,
               "Le plus élevé atteint ; « ? » s’il n’est pas renseigné.",
               "CITE 0 à 2 (collège ou moins)", "CITE 3 ou 4 (CAP, BEP, bac)"),
        choice("handicap", "Handicap", Declaration, "Ce que la personne déclare, rien d’autre.",
               "Refus de répondre", "Non"),
        choice("pays_tiers", "Pays tiers", Declaration,
               "Ressortissant d’un pays hors de l’Union européenne.", "Non", "Non"),
        yes_no("sans_domicile_stable", "Sans domicile stable", "Le jour de l’entrée.",
               "Non", "Non"),
        yes_no("zone_rurale", "Zone rurale", "Le participant réside en zone rurale.",
               "Non", "Oui"),
        day("date_questionnaire_entree", "Questionnaire d’entrée le",
            "Jour où il a été rempli.", date(2024, 2, 5), date(2024, 3, 4)),
        day("date_sortie", "Sortie le", "Vide tant qu’il n’est pas sorti.",
            None, date(2024, 6, 28)),
        choice("situation_sortie", "Situation à la sortie", SituationSortie,
               "Dans les quatre semaines qui suivent.", None, "En études ou en formation"),
        day("date_saisie_sortie", "Questionnaire de sortie le", "Jour où il a été rempli.",
            None, date(2024, 7, 5)),
        choice("situation_6m", "Situation à six mois", SituationSortie,
               "Six mois après la sortie.", None, "En emploi, y compris indépendant"),
        day("date_6m", "Questionnaire à six mois le", "Jour où il a été rempli.",
            None, date(2025, 1, 6)),
    ),
    names=True,
    also=("Participants FSE",),
)  # fmt: skip

ACTIONS = Sheet(
    "Actions",
    "actions",
    "Actions financées : une ligne par action et par financeur.",
    (
        text("financeur", "Financeur", "Qui la finance.", f"{EXAMPLE} Financeur fictif",
             required=True),
        text("intitule", "Intitulé", "Nom de l’action.", "Bien vieillir connecté", required=True),
        text("etiquette", "Étiquette",
             "Le mot que portent ses activités dans la colonne Étiquettes (feuilles Présences et "
             "Activités comptées) ; sans lui, aucune n’y est rattachée.", "Bien vieillir"),
        choice("axe_cfppa", "Axe CFPPA", AxeCfppa, "Pour la conférence des financeurs.",
               "Autres actions collectives de prévention"),
        choice("theme_cfppa", "Thème CFPPA", ThemeCfppa, "D’une action collective.",
               "Lien social"),
        choice("theme_contrat", "Thème du contrat de ville", ThemeContrat,
               "Pour la politique de la ville."),
        choice("public_gir", "Public visé (GIR)", PublicGir, "Autonomie des personnes visées.",
               "GIR 5 et 6, ou non classés autonomes (non éligibles à l’APA)"),
        positive("montant", "Montant (€)", "Montant versé.", 8000),
        any_day("date_debut", "Début", "Premier jour.", date(2024, 1, 1)),
        any_day("date_fin", "Fin", "Dernier jour.", date(2024, 12, 31)),
    ),
    also=("Actions financées",),
)  # fmt: skip

ENQUETES = Sheet(
    "Enquêtes",
    "enquetes",
    "Enquêtes de satisfaction, en nombres : une ligne par enquête.",
    (
        HERE,
        day("date", "Date", "Jour de clôture.", date(2024, 6, 28), required=True),
        text("intitule", "Intitulé", "Ce qui était évalué.", "Ateliers du printemps"),
        number("distribues", "Questionnaires distribués", "Combien.", 40, required=True),
        count("reponses", "Réponses", "Combien ont répondu.", 31, required=True),
        count("satisfaits", "Satisfaits", "Parmi elles, les notes de 4 ou 5 sur 5.", 27,
              required=True),
    ),
    also=("Enquêtes de satisfaction",),
)  # fmt: skip

ORIENTATIONS = Sheet(
    "Orientations",
    "orientations",
    "Personnes reçues d’un partenaire ou adressées à un partenaire ; sans nom.",
    (
        HERE,
        day("date", "Date", "Jour de l’orientation.", date(2024, 3, 6), required=True),
        choice("sens", "Sens", SensOrientation, "Reçue ou adressée.", "Reçue d’un partenaire",
               required=True),
        text("organisme", "Organisme", "Le partenaire, jamais une personne.",
             "Médiathèque fictive", required=True),
        choice("type", "Genre d’organisme", Redirection, "Ce qu’il est.",
               "Autre structure de médiation numérique"),
        number("nombre", "Nombre", "Personnes semblables ce jour-là ; vide pour une.", 2),
    ),
)  # fmt: skip

POSTES = Sheet(
    "Postes",
    "postes",
    "Postes du service : une ligne par titulaire et par contrat ; sans nom.",
    (
        HERE,
        text("poste", "Poste",
             "Le même mot tant que le poste est le même, quel qu’en soit le titulaire ; deux "
             "postes semblables ont deux mots. Jamais un nom.", "Médiateur 1", required=True),
        choice("fonction", "Fonction", Fonction, "À quoi il sert.", "Médiation numérique"),
        choice("contrat", "Contrat", Contrat, "Ce sur quoi il repose.", "Contrat aidé"),
        Maker(Type.DECIMAL, low=0, high=20)(
            "etp", "ETP", "Équivalent temps plein.", 0.8),
        any_day("date_debut", "Début", "Premier jour du contrat.", date(2023, 9, 1),
                required=True),
        any_day("date_fin", "Fin", "Dernier jour ; vide s’il court toujours.",
                date(2024, 8, 31)),
    ),
)  # fmt: skip

OUVERTURES = Sheet(
    "Ouvertures",
    "ouvertures",
    "Heures d’ouverture au public : une ligne par structure et par jour, ou par semaine.",
    (
        HERE,
        day("date", "Date", "Jour, ou premier jour de la semaine.", date(2024, 3, 4),
            required=True),
        _week("heures", "Heures d’ouverture", "Au public, ce jour ou cette semaine.", 21,
              required=True),
        _week("heures_pedagogique", "Dont équipe pédagogique", "Heures où elle est présente.", 14),
        _week("heures_technique", "Dont équipe technique", "Heures où elle est présente.", 3.5),
        yes_no("itinerante", "Itinérante", "« Oui » pour une séance itinérante.", "Non"),
        town("commune", "Commune (code Insee)",
             "Cinq caractères, si ce n’est pas celle de la structure."),
    ),
)  # fmt: skip

RESSOURCES = Sheet(
    "Ressources",
    "ressources",
    "Fiches d’activité partagées : une ligne par fiche partagée, puis par usage.",
    (
        text("fiche", "Fiche", "Son titre, toujours le même.", f"{EXAMPLE} Créer son adresse",
             required=True),
        replace(HERE, help="Celle qui l’a écrite ; vide s’il n’y en a qu’une."),
        text("utilisatrice", "Utilisée par",
             "Structure qui s’en est servie ; vide au partage.", "Centre social fictif"),
        day("date", "Date", "Jour du partage ou de l’usage.", date(2024, 4, 3), required=True),
    ),
)  # fmt: skip

FORMATIONS = Sheet(
    "Formations",
    "formations",
    "Formation de ceux qui accompagnent : une ligne par session et par public ; sans nom.",
    (
        replace(HERE, help="Celle qui forme ; vide s’il n’y en a qu’une."),
        day("date", "Date", "Jour de la session.", date(2024, 5, 14), required=True),
        text("intitule", "Intitulé", "Nom de la session.", "Repérer les difficultés"),
        choice("public", "Public formé", PublicForme, "Qui est formé.",
               "Professionnels de l’action sociale", required=True),
        number("nombre", "Personnes formées", "Chacune comptée une fois, à sa première session.",
               9, required=True),
        positive("heures", "Durée (heures)", "De la session, en heures.", 3.5),
    ),
)  # fmt: skip

ENTRETIENS = Sheet(
    "Entretiens",
    "entretiens",
    "Entretiens avec les acteurs locaux : une ligne par acteur rencontré.",
    (
        replace(HERE, help="Celle qui mène l’enquête ; vide s’il n’y en a qu’une."),
        day("date", "Date", "Jour de l’entretien.", date(2024, 1, 18), required=True),
        text("organisme", "Organisme", "L’acteur rencontré, jamais une personne.",
             "Bailleur social fictif", required=True),
        choice("besoins", "Besoins", Besoin, "Cités, un ou plusieurs, séparés par « ; ».",
               "Équipement ; Aide aux démarches en ligne", many=True),
    ),
)  # fmt: skip

USAGES = Sheet(
    "Usages des services",
    "usages_services",
    "Services numériques publics, nouveaux ou améliorés : une ligne par service et par année.",
    (
        text("service", "Service", "Nom du service.", f"{EXAMPLE} Guichet des familles",
             required=True),
        Maker(Type.ANNEE, low=2000, high=2100)(
            "annee", "Année", "Quatre chiffres.", 2024, required=True),
        Maker(Type.ENTIER, low=0, high=100_000_000)(
            "utilisateurs", "Utilisateurs", "Dans l’année.", 1450, required=True),
        Maker(Type.ENTIER, low=0, high=100_000_000)(
            "referent_avant", "Utilisateurs avant le projet", "Par an.", 300),
        yes_no("uniques", "Utilisateurs uniques", "« Oui » si chacun est compté une fois.",
               "Oui"),
    ),
)  # fmt: skip

CONTEXTE = Sheet(
    "Chiffres de contexte",
    "contexte",
    "Chiffres que d’autres ont publiés sur le territoire : cités dans le dossier, jamais mesurés.",
    (
        text("libelle", "Libellé", "Ce que dit le chiffre.",
             f"{EXAMPLE} Espaces publics numériques ouverts", required=True),
        money("valeur", "Valeur", "Le chiffre publié.", 21, required=True),
        text("unite", "Unité", "nombre, %, h ou €.", "nombre", required=True),
        any_day("debut", "Début", "Premier jour auquel il se rapporte.", date(2013, 1, 1)),
        any_day("fin", "Fin", "Dernier jour.", date(2013, 12, 31)),
        text("section", "Rubrique", "Le sujet.", "Lieux", required=True),
        text("source", "Source", "Document publié, et sa date.",
             "Rapport d’activité fictif, 2014", required=True),
    ),
)  # fmt: skip

#: In the order of the workbook, after those of the activity and of the funding.
SERVICE = (
    MOTIFS, INSCRIPTIONS, PARTICIPANTS, ACTIONS, ENQUETES, ORIENTATIONS, POSTES, OUVERTURES,
    RESSOURCES, FORMATIONS, ENTRETIENS, USAGES, CONTEXTE,
)  # fmt: skip
