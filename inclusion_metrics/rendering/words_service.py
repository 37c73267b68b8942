"""What the figures of means, money, rights, skills and funds say of one, of several, of none."""

from __future__ import annotations

from collections.abc import Mapping

from inclusion_metrics.rendering.words import Wording

_TWICE = "avec une entrée et une sortie"
_COMPLETED = "à l’issue « Terminée » et dont l’autonomie est notée"
SERVICE: Mapping[str, Wording] = {
    "CFP-01-personnes/total": Wording(
        "a pris part à une action collective, à 60 ans ou plus",
        "ont pris part à une action collective, à 60 ans ou plus",
        "n’a pris part à une action collective, à 60 ans ou plus",
    ),
    "FSE-02-EECR01": Wording(
        "est en recherche d’emploi à la sortie",
        "sont en recherche d’emploi à la sortie",
        "n’est en recherche d’emploi à la sortie",
        among="hors du marché du travail à l’entrée, dont la sortie et la situation sont connues",
        known="La situation est connue",
    ),
    "FSE-02-EECR02": Wording(
        "suit un enseignement ou une formation à la sortie",
        "suivent un enseignement ou une formation à la sortie",
        "ne suit un enseignement ou une formation à la sortie",
        among="hors études et formation à l’entrée, dont la sortie et la situation sont connues",
        known="La situation est connue",
    ),
    "FSE-02-EECR03": Wording(
        "a obtenu une qualification à la sortie",
        "ont obtenu une qualification à la sortie",
        "n’a obtenu une qualification à la sortie",
        among="dont la sortie et la situation sont connues",
        known="La situation est connue",
    ),
    "FSE-02-EECR04": Wording(
        "est en emploi à la sortie",
        "sont en emploi à la sortie",
        "n’est en emploi à la sortie",
        among="sans emploi à l’entrée, dont la sortie et la situation sont connues",
        known="La situation est connue",
    ),
    "FSE-02-EECR05": Wording(
        "est en emploi six mois après",
        "sont en emploi six mois après",
        "n’est en emploi six mois après",
        among="sans emploi à l’entrée, dont la situation six mois après la sortie est connue",
        known="La situation est connue",
    ),
    "FSE-02-EECR06": Wording(
        "a vu sa situation s’améliorer six mois après",
        "ont vu leur situation s’améliorer six mois après",
        "n’a vu sa situation s’améliorer six mois après",
        among="en emploi à l’entrée, dont la situation six mois après la sortie est connue",
        known="La situation est connue",
    ),
    "FSE-03-entree": Wording(
        "a un questionnaire d’entrée rempli",
        "ont un questionnaire d’entrée rempli",
        "n’a de questionnaire d’entrée rempli",
        among="dont l’entrée est dans la période",
    ),
    "FSE-03-sortie": Wording(
        "a un questionnaire de sortie rempli à temps",
        "ont un questionnaire de sortie rempli à temps",
        "n’a de questionnaire de sortie rempli à temps",
        among="dont le questionnaire de sortie était attendu",
    ),
    "FSE-03-six_mois": Wording(
        "a un questionnaire à six mois rempli",
        "ont un questionnaire à six mois rempli",
        "n’a de questionnaire à six mois rempli",
        among="dont le questionnaire à six mois était attendu",
    ),
    "FED-01": Wording(
        "publique est soutenue par le FEDER",
        "publiques sont soutenues par le FEDER",
        "publique n’est soutenue par le FEDER",
    ),
    "MOY-02": Wording(
        "relève d’un contrat précaire",
        "relèvent d’un contrat précaire",
        "ne relève d’un contrat précaire",
        among="dont le contrat est noté",
        known="Le contrat est noté",
    ),
    "MOY-03/reste": Wording(
        "est encore tenu par la même personne au dernier",
        "sont encore tenus par la même personne au dernier",
        "n’est encore tenu par la même personne au dernier",
        among="du premier jour",
    ),
    "MOY-03/pourvu": Wording(
        "est pourvu au dernier",
        "sont pourvus au dernier",
        "n’est pourvu au dernier",
        among="du premier jour",
    ),
    "MOY-04-pedagogique": Wording(
        "se passe avec l’équipe pédagogique",
        "se passent avec l’équipe pédagogique",
        "ne se passe avec l’équipe pédagogique",
        among="où la présence est notée",
        known="La présence est notée",
    ),
    "MOY-04-technique": Wording(
        "se passe avec l’équipe technique",
        "se passent avec l’équipe technique",
        "ne se passe avec l’équipe technique",
        among="où la présence est notée",
        known="La présence est notée",
    ),
    "MOY-04-itinerance": Wording(
        "est itinérante", "sont itinérantes", "n’est itinérante", known="L’itinérance est notée"
    ),
    "MOY-05": Wording(
        "est en état de marche",
        "sont en état de marche",
        "n’est en état de marche",
        among="dont l’état est noté",
        known="L’état est noté",
    ),
    "MOY-06-part": Wording(
        "a été reprise par une autre structure",
        "ont été reprises par une autre structure",
        "n’a été reprise par une autre structure",
    ),
    "MOY-08": Wording(
        "cite le besoin « {label} »",
        "citent le besoin « {label} »",
        "ne cite le besoin « {label} »",
    ),
    "MOY-08/aucun": Wording(
        "ne cite aucun besoin", "ne citent aucun besoin", "n’est sans besoin cité"
    ),
    "MOY-08-entretiens": Wording("a été mené", "ont été menés", "n’a été mené"),
    "FIN-02": Wording(
        "vient de subventions",
        "viennent de subventions",
        "ne vient de subventions",
        among="de produits réalisés",
        known="Le réalisé est noté",
    ),
    "FIN-02-87": Wording(
        "vient de subventions",
        "viennent de subventions",
        "ne vient de subventions",
        among="de produits réalisés et de contributions volontaires",
        known="Le réalisé est noté",
    ),
    "FIN-02-prevu": Wording(
        "vient de subventions",
        "viennent de subventions",
        "ne vient de subventions",
        among="de produits prévus",
        known="Le prévu est noté",
    ),
    "FIN-04/argent": Wording(
        "a des charges égales à ses produits",
        "ont des charges égales à leurs produits",
        "n’a de charges égales à ses produits",
        among="dont tous les montants sont connus",
    ),
    "FIN-04/nature": Wording(
        "a des contributions volontaires égales à leurs emplois",
        "ont des contributions volontaires égales à leurs emplois",
        "n’a de contributions volontaires égales à leurs emplois",
        among="dont tous les montants sont connus",
    ),
    "FIN-04-prevu/argent": Wording(
        "prévoit des charges égales à ses produits",
        "prévoient des charges égales à leurs produits",
        "ne prévoit de charges égales à ses produits",
    ),
    "FIN-04-prevu/nature": Wording(
        "prévoit des contributions volontaires égales à leurs emplois",
        "prévoient des contributions volontaires égales à leurs emplois",
        "ne prévoit de contributions volontaires égales à leurs emplois",
    ),
    "FIN-05-part": Wording(
        "est acquis",
        "sont acquis",
        "n’est acquis",
        among="de produits prévus dont l’état est noté",
        known="L’état est noté",
    ),
    "TER-01-exterieur/dedans": Wording(
        "de 60 ans ou plus habite le territoire",
        "de 60 ans ou plus habitent le territoire",
        "de 60 ans ou plus n’habite le territoire",
    ),
    "TER-01-exterieur/dehors": Wording(
        "de 60 ans ou plus habite ailleurs",
        "de 60 ans ou plus habitent ailleurs",
        "de 60 ans ou plus n’habite ailleurs",
    ),
    "TER-01-exterieur/non_communique": Wording(
        "de 60 ans ou plus est sans commune de résidence connue",
        "de 60 ans ou plus sont sans commune de résidence connue",
        "de 60 ans ou plus n’est sans commune de résidence connue",
    ),
    "TER-02": Wording(
        "partage un médiateur avec une autre",
        "partagent un médiateur avec une autre",
        "ne partage de médiateur avec une autre",
        among="dont un médiateur est connu",
        known="Le médiateur est connu",
    ),
    "TER-02-hors": Wording(
        "a été tenue hors de la structure principale du médiateur",
        "ont été tenues hors de la structure principale du médiateur",
        "n’a été tenue hors de la structure principale du médiateur",
        among="dont le médiateur est connu",
        known="Le médiateur est connu",
    ),
    "TER-04": Wording(
        "est ouverte au public", "sont ouvertes au public", "n’est ouverte au public"
    ),
    "TER-05/avec": Wording(
        "a un lieu ou une activité", "ont un lieu ou une activité", "n’a de lieu ni d’activité"
    ),
    "TER-05/activite": Wording(
        "a reçu une activité", "ont reçu une activité", "n’a reçu d’activité"
    ),
    "TER-05/structure": Wording(
        "a une structure du service", "ont une structure du service", "n’a de structure du service"
    ),
    "TER-05/lieu": Wording(
        "a un lieu d’une liste publique",
        "ont un lieu d’une liste publique",
        "n’a de lieu d’une liste publique",
    ),
    "TER-05/sans": Wording(
        "n’a ni lieu ni activité", "n’ont ni lieu ni activité", "n’est sans lieu ni activité"
    ),
    "TER-06": Wording(
        "a été tenue dans les deux communes les plus actives",
        "ont été tenues dans les deux communes les plus actives",
        "n’a été tenue dans les deux communes les plus actives",
        among="dont la commune est connue",
        known="La commune est connue",
    ),
    "TER-03": Wording("a été mobilisé", "ont été mobilisés", "n’a été mobilisé"),
    "NRC-03": Wording(
        "a donné lieu à une démarche",
        "ont donné lieu à une démarche",
        "n’a donné lieu à une démarche",
        known="Le non-recours est établi",
    ),
    "NRC-04": Wording(
        "a ouvert un droit",
        "ont ouvert un droit",
        "n’a ouvert un droit",
        among="dont la demande est assez ancienne",
    ),
    "NRC-04-decisions": Wording(
        "a ouvert un droit",
        "ont ouvert un droit",
        "n’a ouvert un droit",
        among="dont la demande est assez ancienne et la décision connue",
        known="La décision est connue",
    ),
    "RES-01/progresse": Wording(
        "est en progrès", "sont en progrès", "n’est en progrès", among=_TWICE
    ),
    "RES-01/stable": Wording("est stable", "sont stables", "n’est stable", among=_TWICE),
    "RES-01/regresse": Wording("est en recul", "sont en recul", "n’est en recul", among=_TWICE),
    "RES-02/autonome": Wording(
        "a été menée par la personne seule",
        "ont été menées par la personne seule",
        "n’a été menée par la personne seule",
        among=_COMPLETED,
    ),
    "RES-02": Wording(
        "a été menée {item}", "ont été menées {item}", "n’a été menée {item}", among=_COMPLETED
    ),
    "RES-03": Wording(
        "donne 4 ou 5 sur 5",
        "donnent 4 ou 5 sur 5",
        "ne donne 4 ou 5 sur 5",
        known="Une réponse est revenue",
    ),
    "RES-03-reponse": Wording("a été rendu", "ont été rendus", "n’a été rendu"),
    "RES-04": Wording(
        "atteint le seuil dans toutes les compétences {item}",
        "atteignent le seuil dans toutes les compétences {item}",
        "n’atteint le seuil dans toutes les compétences {item}",
        among="que l’on peut situer à l’entrée et à la sortie",
    ),
    "RES-04-competence": Wording(
        "atteint le seuil {item}",
        "atteignent le seuil {item}",
        "n’atteint le seuil {item}",
        among="avec une entrée et une sortie sur une échelle connue",
    ),
}
