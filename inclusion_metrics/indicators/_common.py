"""Units, sources and funders that several families share."""

from __future__ import annotations

from functools import reduce
from operator import add

from inclusion_metrics.model import FunderCode, Item, Source, Unit
from inclusion_metrics.reference.reperes import Repere

PERSONNES = Unit("personnes", "personne", "personnes")
ACCOMPAGNEMENTS = Unit("accompagnements", "accompagnement", "accompagnements")
ACTIVITES = Unit("activités", "activité", "activités")
DEMARCHES = Unit("démarches", "démarche", "démarches")
HEURES = Unit("h", "heure", "heures", factor=1 / 60, decimals=1)
VENUES = Unit("venues", "venue", "venues", decimals=1)
PARTICIPANTS = Unit("participants", "participant", "participants", decimals=1)
JOURS = Unit("jours", "jour", "jours", decimals=1)
PARTENAIRES = Unit("organismes", "organisme partenaire", "organismes partenaires")
DEMANDES = Unit("demandes", "demande", "demandes")
PARTICIPANTS_FSE = Unit("participants", "participant", "participants")
ENTREES_FSE = Unit("entrées", "entrée", "entrées")
INSTITUTIONS = Unit("institutions", "institution", "institutions")
UTILISATEURS = Unit("utilisateurs", "utilisateur", "utilisateurs")
HABITANTS = Unit("habitants", "habitant", "habitants")
ACTIONS = Unit("actions", "action", "actions")
EUROS = Unit("€", "euro", "euros")
PERCENT = Unit("%", "pour cent", "pour cent", factor=100.0, decimals=1)

COOP = Source(
    "Relevés de présence et fiches du service (La Coop de la médiation numérique, registre ou "
    "autre outil)"
)
CRA_V1 = Source("Espace Coop (V1), archive des comptes rendus d’activité")
REGISTRE = Source("Registre tenu par le service")
GUIDE_CDV = Source(
    "CGET / ONPV, Comment évaluer les contrats de ville ?", "2017-01", definition=True
)
CERFA_12156 = Source("Cerfa 12156*06, demande de subvention, § 6", "2016", definition=True)
CASF = Source("Code de l’action sociale et des familles, art. L233-4", definition=True)

FSE = FunderCode("FSE+")
FEDER = FunderCode("FEDER")
VILLE = FunderCode("Contrat de ville")
CFPPA = FunderCode("Conférence des financeurs")
DROITS = FunderCode("Accès aux droits")


def added(code: str, label: str, items: tuple[Item, ...]) -> Item:
    """Items as one, for those that no unit is in two of: the sum of their rows."""
    return Item(code, label, reduce(add, (item.numerator for item in items)))


def chosen(mark: Repere, sentence: str) -> str:
    """A caveat that says where a mark comes from, and that no text sets it when none does."""
    if mark.verifie:
        return f"{sentence} Repère : {mark.source} ({mark.date})."
    return f"{sentence} Ce repère est une convention de l’outil : aucun texte officiel ne le fixe."
