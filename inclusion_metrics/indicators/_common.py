"""Units, sources and funders that several families share."""

from __future__ import annotations

from inclusion_metrics.model import FunderCode, Source, Unit

PERSONNES = Unit("personnes", "personne", "personnes")
ACCOMPAGNEMENTS = Unit("accompagnements", "accompagnement", "accompagnements")
ACTIVITES = Unit("activités", "activité", "activités")
DEMARCHES = Unit("démarches", "démarche", "démarches")
HEURES = Unit("h", "heure", "heures", factor=1 / 60, decimals=1)
VENUES = Unit("venues", "venue", "venues", decimals=1)
PARTICIPANTS = Unit("participants", "participant", "participants", decimals=1)
PARTICIPANTS_FSE = Unit("participants", "participant", "participants")
ENTREES_FSE = Unit("entrées", "entrée", "entrées")
INSTITUTIONS = Unit("institutions", "institution", "institutions")
UTILISATEURS = Unit("utilisateurs", "utilisateur", "utilisateurs")
HABITANTS = Unit("habitants", "habitant", "habitants")
ACTIONS = Unit("actions", "action", "actions")
EUROS = Unit("€", "euro", "euros")
PERCENT = Unit("%", "pour cent", "pour cent", factor=100.0, decimals=1)

COOP = Source("La Coop de la médiation numérique, exports Accompagnements et Bénéficiaires")
GUIDE_CDV = Source("CGET / ONPV, Comment évaluer les contrats de ville ?", "2017-01")
CERFA_12156 = Source("Cerfa 12156*06, demande de subvention, § 6", "2016")
CASF = Source("Code de l’action sociale et des familles, art. L233-4")

FSE = FunderCode("FSE+")
VILLE = FunderCode("Contrat de ville")
CFPPA = FunderCode("Conférence des financeurs")
DROITS = FunderCode("Accès aux droits")
