"""The register that a service keeps by hand: its sheets and their columns, declared once.

``registre_modele`` writes the workbook to fill in from this declaration, ``registre`` reads it
back with the same one: a column added here is offered, explained and read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

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
    Labelled,
    Materiel,
    ModeQpv,
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
from inclusion_metrics.sources.registre.colonnes import (
    EXAMPLE,
    HERE,
    TAGS,
    Column,
    Maker,
    Sheet,
    any_day,
    choice,
    count,
    day,
    minutes,
    money,
    number,
    offered,
    person,
    positive,
    several,
    text,
    town,
    year,
    yes_no,
)
from inclusion_metrics.sources.registre.feuilles_service import SERVICE
from inclusion_metrics.sources.tabular.fields import Type
from inclusion_metrics.sources.voisins.aidants_connect import ALIASES

READ_ME, LISTS = "Lisez-moi", "Listes"


def _themes(*examples: str) -> tuple[Column, ...]:
    """What an activity was about."""
    return (
        choice("thematiques", "Thématiques", Thematique,
               "Une ou plusieurs, séparées par « ; ».", *examples, many=True),
        choice("thematiques_admin", "Démarches administratives", ThematiqueAdmin,
               "Une ou plusieurs familles, séparées par « ; » ; les catégories d’Aidants Connect "
               "sont comprises.", *([None] * (len(examples) - 1)), "Social - Santé",
               many=True, known=ALIASES),
    )  # fmt: skip


def _activity(
    untold: str, *hours_and_titles: tuple[str, str | None, str, int]
) -> tuple[Column, ...]:
    """What tells an activity from another.

    Args:
        untold: what an empty type means.
        hours_and_titles: hour, title, type and minutes of each example row.
    """
    hours, titles, types, lengths = zip(*hours_and_titles, strict=True)
    return (
        day("date", "Date", "Jour, jj/mm/aaaa.",
            *[date(2024, 3, 5)] * len(hours), required=True),
        text("heure", "Heure", "Début, « 14:30 » : distingue deux séances du même jour.", *hours),
        text("structure", "Structure",
             "Nom du lieu, comme sur la feuille Structures ; vide s’il n’y en a qu’une.",
             *["Espace numérique fictif"] * len(hours)),
        choice("type", "Type", TypeActivite,
               f"Vide : {untold}.", *types),
        text("titre", "Titre de l’atelier",
             "Distingue deux ateliers du même jour ; n’est pas conservé.", *titles),
        choice("type_lieu", "Canal", TypeLieu, "Vide : au lieu d’activité."),
        town("code_insee", "Commune du lieu (code Insee)",
             "Cinq caractères, si le lieu n’est pas sur la feuille Structures."),
        minutes("duree_min", "Durée (minutes)", "D’une séance, en minutes.", *lengths),
    )  # fmt: skip


STRUCTURES = Sheet(
    "Structures",
    "structures",
    "Les lieux qui reçoivent le public : une ligne par lieu.",
    (
        text("nom", "Nom de la structure", "Tel qu’il sera repris sur les autres feuilles.",
             f"{EXAMPLE} Espace numérique fictif", required=True, also=("Structure", "Nom")),
        town("code_insee", "Commune (code Insee)",
             "Cinq caractères, avec le zéro de tête ; ce n’est pas le code postal.", "73065"),
        choice("type", "Type", TypeStructure, "Genre d’organisme.", "Espace public numérique"),
        Maker(Type.SIRET)("siret", "SIRET", "Quatorze chiffres."),
        yes_no("statut_public", "Institution publique",
               "« Oui » pour une collectivité, un établissement public, un service de l’État.",
               "Oui"),
        any_day("date_ouverture", "Ouverture", "Premier jour d’ouverture au public.",
                date(2018, 9, 1)),
        any_day("date_fermeture", "Fermeture", "Dernier jour, si le lieu a fermé."),
    ),
)  # fmt: skip

PERSONNES = Sheet(
    "Personnes",
    "",
    "Les personnes suivies : une ligne par personne, une seule fois.",
    (
        text("identifiant", "Identifiant",
             "Facultatif : un numéro à vous, qui évite de récrire le nom ailleurs.",
             f"{EXAMPLE}-1", f"{EXAMPLE}-2", also=("Numéro", "N°")),
        text("nom", "Nom", "Obligatoire sans identifiant.", "Dupont", "Martin"),
        text("prenom", "Prénom", "Avec le nom.", "Camille", "Sacha"),
        day("date_naissance", "Date de naissance", "La date, ou l’année à côté.",
            date(1951, 4, 12)),
        year("annee_naissance", "Année de naissance", "Quatre chiffres.", None, 1987),
        choice("genre", "Genre", Genre, "« ? » si la personne n’a pas répondu.",
               "Féminin", "Masculin"),
        choice("statut_social", "Statut", StatutSocial, "« ? » si la personne n’a pas répondu.",
               "Retraité", "Sans emploi"),
        town("code_insee_residence", "Commune de résidence (code Insee)",
             "Cinq caractères, avec le zéro de tête.", "73065", "73179"),
        Maker(Type.CODE_POSTAL)("code_postal_residence", "Code postal de résidence",
                                 "Si le code Insee n’est pas connu."),
        text("qpv_code", "Quartier prioritaire",
             "Code du quartier (QN… ou QP…), « hors » si la personne n’y habite pas, « oui » si "
             "le quartier n’est pas noté.", "hors", "oui", also=("QPV",)),
        choice("qpv_mode", "Quartier connu par", ModeQpv, "D’où vient cette réponse.",
               "Par l’adresse", "Déclaré par la personne"),
        Maker(Type.ENTIER, low=1, high=6)(
            "gir", "GIR", "De 1 à 6, s’il est connu.", 6),
    ),
    names=True,
)  # fmt: skip

PRESENCES = Sheet(
    "Présences",
    "",
    "Qui est venu, et quand : une ligne par personne et par venue.",
    (
        *_activity("atelier si un titre est donné, sinon individuel",
                   ("14:30", "Découvrir le courriel", "Atelier collectif", 90),
                   ("10:00", None, "Accompagnement individuel", 30)),
        *person(),
        yes_no("anonyme", "Anonyme", "« Oui » si la personne n’est pas suivie."),
        *_themes("E-mail", "Aide aux démarches administratives"),
        choice("issue", "Issue de la démarche", IssueDemarche, "Ce que la démarche est devenue.",
               None, "Terminée"),
        choice("redirections", "Orientation", Redirection,
               "Vers qui, une ou plusieurs, séparées par « ; ».", many=True),
        choice("niveau", "Niveau de l’atelier", Niveau, "Pour un atelier.", "Débutant"),
        choice("autonomie", "Autonomie", Autonomie, "Pour un accompagnement individuel.",
               None, "Avec guidage"),
        choice("materiels", "Matériels", Materiel, "Un ou plusieurs, séparés par « ; ».",
               "Ordinateur", many=True),
        several("tags", "Étiquettes", TAGS),
        choice("genre", "Genre", Genre, "Seulement pour une personne anonyme."),
        choice("tranche_age", "Tranche d’âge", TrancheAge, "Seulement pour une personne anonyme."),
        choice("statut_social", "Statut", StatutSocial, "Seulement pour une personne anonyme."),
        yes_no("deja_venue", "Déjà venue", "Seulement pour une personne anonyme."),
    ),
    names=True,
)  # fmt: skip

#: Prefix of the columns of each margin → the list it spreads over.
MARGINS: Mapping[str, tuple[str, type[Labelled]]] = {
    "ages": ("Âge", TrancheAge),
    "genres": ("Genre", Genre),
    "statuts": ("Statut", StatutSocial),
}
_SHOWN_MARGINS = {
    "ages_soixante_soixante_neuf": 3, "ages_soixante_dix_plus": 5,
    "genres_feminin": 6, "genres_masculin": 2, "statuts_retraite": 8,
}  # fmt: skip


def margin(name: str, code: str) -> str:
    """Column that holds the count of one class of a margin."""
    return f"{name}_{code}"


COMPTES = Sheet(
    "Activités comptées",
    "",
    "Ateliers et permanences sans liste de noms : une ligne par séance, avec des nombres.",
    (
        *_activity("atelier", ("10:00", f"{EXAMPLE} Café numérique", "Atelier collectif", 120)),
        *_themes("Navigation sur internet"),
        number("nb_participants", "Participants", "Combien de personnes sont venues.", 8,
               required=True, also=("Nombre de participants",)),
        count("nb_recurrents", "Dont déjà venus", "Parmi elles, combien étaient déjà venues.", 5),
        several("tags", "Étiquettes", TAGS),
        *(
            count(margin(name, code), f"{title} : {label}",
                   "Vide si la répartition n’est pas relevée.",
                   _SHOWN_MARGINS.get(margin(name, code)))
            for name, (title, listing) in MARGINS.items()
            for code, label in offered(listing).items()
        ),
    ),
    also=("Ateliers sans noms", "Activités agrégées"),
)  # fmt: skip

DROITS = Sheet(
    "Droits",
    "droits",
    "Non-recours : une ligne par personne, par droit et par repérage.",
    (
        *person(),
        text("structure", "Structure", "Celle qui suit la situation."),
        choice("droit", "Droit", Droit, "Le droit en question.", "Minimum vieillesse (ASPA)",
               "Chèque énergie", required=True),
        day("date_reperage", "Repéré le", "Jour où le droit a été présumé.", date(2024, 3, 5),
            date(2024, 3, 12), required=True),
        choice("source_eligibilite", "Présumé par", SourceEligibilite, "Qui a présumé le droit.",
               "Simulateur", "Médiateur"),
        choice("motif_hors_champ", "Hors champ", HorsChamp,
               "Pourquoi ce n’est pas du non-recours ; vide si c’en est."),
        choice("type_odenore", "Forme de non-recours", TypeNonRecours, "Typologie de l’Odenore.",
               "Non-connaissance"),
        count("mois_sans_recours", "Mois sans recours", "Depuis combien de mois, au repérage.", 6),
        day("date_depot", "Demande déposée le", "Vide si aucune demande n’est faite.",
            date(2024, 3, 20)),
        choice("decision", "Décision", Decision, "Réponse de l’organisme.", "Accord"),
        day("date_decision", "Décidé le", "Obligatoire pour un accord.", date(2024, 5, 2)),
        positive("montant_mensuel", "Montant mensuel (€)", "Montant ouvert, par mois.", 120.5),
        choice("preuve", "Preuve", Preuve, "Ce qui prouve la décision.", "Notification"),
    ),
    names=True,
)  # fmt: skip

POSITIONNEMENTS = Sheet(
    "Positionnements",
    "positionnements",
    "Compétences évaluées : une ligne par personne, par évaluation et par domaine.",
    (
        *person(f"{EXAMPLE}-1"),
        day("date", "Date", "Jour de l’évaluation.", date(2024, 1, 9), date(2024, 6, 18),
            required=True),
        choice("instrument", "Outil", Instrument, "Avec quoi.", "Fiche de positionnement locale",
               "Fiche de positionnement locale", required=True),
        text("version", "Version de l’outil", "Seules deux évaluations de même version se "
             "comparent.", "2024", "2024"),
        choice("moment", "Moment", Moment, "Entrée, suivi ou sortie.", "Entrée", "Sortie",
               required=True),
        text("domaine", "Domaine", "Compétence évaluée.", "Courriel", "Courriel"),
        Maker(Type.DECIMAL)("score", "Score", "Résultat.", 2, 4, required=True),
        Maker(Type.DECIMAL)("echelle_min", "Score minimal", "Plus petit score possible.", 0, 0),
        Maker(Type.DECIMAL)("echelle_max", "Score maximal", "Plus grand score possible.", 5, 5),
        choice("evaluateur", "Évalué par", Evaluateur, "La personne ou le médiateur.",
               "Le médiateur", "Le médiateur"),
    ),
    names=True,
)  # fmt: skip

DEMANDES = Sheet(
    "Demandes",
    "demandes",
    "Demandes d’une place ou d’un rendez-vous, même sans suite ; sans nom.",
    (
        HERE,
        day("date", "Date", "Jour de la demande.", date(2024, 2, 6), required=True),
        text("type", "Demande", "Ce qui est demandé.", "Initiation à l’ordinateur"),
        number("nombre", "Nombre", "Demandes semblables ce jour-là ; vide pour une.", 3),
        choice("statut", "Suite", StatutDemande, "Ce qu’elle est devenue.", "En attente"),
        day("date_reponse", "Répondu le", "Jour de la réponse."),
    ),
)

EQUIPEMENTS = Sheet(
    "Équipements",
    "equipements",
    "Matériel : une ligne par lot semblable, à chaque inventaire.",
    (
        HERE,
        day("date_inventaire", "Inventaire du", "Jour de l’inventaire.", date(2024, 1, 15),
            required=True),
        text("type", "Équipement", "Genre d’équipement.", "Ordinateur portable", required=True),
        number("nombre", "Nombre", "Combien de semblables ; vide pour un.", 6),
        choice("etat", "État", EtatEquipement, "État constaté.", "En état de marche"),
        Maker(Type.ANNEE, low=1980, high=2100)(
            "annee_achat", "Année d’achat", "Quatre chiffres.", 2021),
    ),
)  # fmt: skip

CONVENTIONS = Sheet(
    "Conventions",
    "conventions",
    "Conventions de financement : une ligne par convention.",
    (
        text("structure", "Structure", "Structure conventionnée."),
        choice("fonds", "Fonds", Fonds, "Le fonds.", "FSE+", required=True),
        text("numero", "Numéro", "Numéro de la convention.", f"{EXAMPLE} 2024-01"),
        any_day("date_debut", "Début", "Premier jour.", date(2024, 1, 1)),
        any_day("date_fin", "Fin", "Dernier jour.", date(2026, 12, 31)),
        positive("montant", "Montant (€)", "Montant total.", 45000),
    ),
)

BUDGET = Sheet(
    "Budget",
    "budget",
    "Une ligne par charge ou par produit, prévue et réalisée.",
    (
        text("rattachement", "Rattachement", "Convention ou action.", f"{EXAMPLE} 2024-01",
             f"{EXAMPLE} 2024-01", required=True),
        Maker(Type.ANNEE, low=2000, high=2100)(
            "exercice", "Exercice", "Année.", 2024, 2024, required=True),
        choice("sens", "Sens", Sens, "Charge ou produit.", "Charge", "Produit", required=True),
        text("compte", "Compte", "Compte 60 à 79, 86 ou 87.", "64", "74", required=True),
        text("libelle", "Libellé", "Ce que c’est.", "Salaires", "Subvention"),
        text("financeur", "Financeur", "Pour un produit.", None, "Financeur fictif"),
        money("prevu", "Prévu (€)", "Budget prévu.", 30000, 20000),
        money("realise", "Réalisé (€)", "Budget réalisé.", 28500.5, 20000),
        choice("etat", "État", EtatFinancement, "Acquis ou en attente.", None, "Acquis"),
    ),
)  # fmt: skip

CIBLES = Sheet(
    "Cibles",
    "cibles",
    "Objectifs convenus avec un financeur : une ligne par objectif et par période.",
    (
        text("financeur", "Financeur", "Qui l’a fixé.", f"{EXAMPLE} Financeur fictif",
             required=True),
        any_day("debut", "Début", "Premier jour de la période.", date(2024, 1, 1), required=True),
        any_day("fin", "Fin", "Dernier jour.", date(2024, 12, 31), required=True),
        text("indicateur_id", "Indicateur",
             "Code de l’indicateur (« inclusion-metrics catalogue » les liste).", "FRE-01",
             required=True),
        text("code_financeur", "Code chez le financeur", "S’il en a un."),
        text("perimetre", "Périmètre", "À quoi l’objectif s’applique.", "Territoire entier"),
        money("prevu_min", "Prévu, au moins", "Borne basse.", 150),
        money("prevu_max", "Prévu, au plus", "Borne haute.", 200),
        money("valeur_reference", "Valeur de départ", "Avant l’action.", 90),
        text("source", "Source", "D’où vient l’objectif.", "Convention"),
    ),
)  # fmt: skip

#: In the order of the workbook.
SHEETS = (
    STRUCTURES, PERSONNES, PRESENCES, COMPTES, DROITS, POSITIONNEMENTS, DEMANDES, EQUIPEMENTS,
    CONVENTIONS, BUDGET, CIBLES, *SERVICE,
)  # fmt: skip

#: Marks of absence understood in any cell, with what they mean.
ABSENCE = (
    ("(vide)", "la question n’a pas été posée, ou ne se pose pas"),
    ("?  ou  -  ou  NC", "posée, sans réponse : « non communiqué »"),
    ("NA  ou  SO", "sans objet : la question ne se pose pas"),
)
