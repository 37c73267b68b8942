"""What the figures of who came and what was done say of one, of several, of none."""

from __future__ import annotations

from collections.abc import Mapping

from inclusion_metrics.reference.reperes import repere
from inclusion_metrics.rendering.words import Wording


def _workshop(size: str) -> Wording:
    """Said of a workshop: « réunit plus de 10 participants »."""
    marks = ("atelier_min", "atelier_ideal_max", "atelier_max")
    who = size.format(**{mark: repere(mark).whole for mark in marks})
    return Wording(
        f"réunit {who}", f"réunissent {who}", f"ne réunit {who}", among="qui sont des ateliers"
    )


_KNOWN_AGE = "L’âge est connu avec assez de précision"
_BACK = f"dans les {repere('retour_jours').whole} jours"
PUBLIC: Mapping[str, Wording] = {
    "FRE-01": Wording(
        "est venue au moins une fois", "sont venues au moins une fois", "n’est venue"
    ),
    "FRE-02": Wording("a eu lieu", "ont eu lieu", "n’a eu lieu"),
    "FRE-03": Wording(
        "est rattaché à une personne suivie",
        "sont rattachés à une personne suivie",
        "n’est rattaché à une personne suivie",
        known="Le rattachement est connu",
    ),
    "FRE-04": Wording(
        "est venue à coup sûr pour la première fois",
        "sont venues à coup sûr pour la première fois",
        "n’est venue à coup sûr pour la première fois",
    ),
    "FRE-05": Wording(
        "est retraitée",
        "sont retraitées",
        "n’est retraitée",
        among="dont le statut est connu",
        known="Le statut est connu",
    ),
    "FRE-06": Wording(
        "a 60 ans ou plus",
        "ont 60 ans ou plus",
        "n’a 60 ans ou plus",
        among="dont l’âge est connu avec assez de précision",
        known=_KNOWN_AGE,
    ),
    "FRE-06-70": Wording(
        "a 70 ans ou plus",
        "ont 70 ans ou plus",
        "n’a 70 ans ou plus",
        among="dont l’âge est connu avec assez de précision",
        known=_KNOWN_AGE,
    ),
    "FRE-07": Wording(
        "est une femme",
        "sont des femmes",
        "n’est une femme",
        among="dont le genre est connu",
        known="Le genre est connu",
    ),
    "FRE-10": Wording(
        "habite un quartier prioritaire",
        "habitent un quartier prioritaire",
        "n’habite un quartier prioritaire",
        among="dont la résidence est connue",
        known="La résidence est connue",
    ),
    "FRE-10-profil": Wording(
        "habite un quartier prioritaire",
        "habitent un quartier prioritaire",
        "n’habite un quartier prioritaire",
    ),
    "FRE-11": Wording(
        "est venue à {item}",
        "sont venues à {item}",
        "n’est venue à {item}",
        among="dont les venues sont attribuables",
        known="Les venues sont attribuables",
    ),
    "FRE-12": Wording(
        f"est revenue {_BACK}",
        f"sont revenues {_BACK}",
        f"n’est revenue {_BACK}",
        among="dont on connaît la première venue",
        known="La première venue est connue",
    ),
    "FRE-14": Wording(
        "est celui d’une personne déclarée déjà venue",
        "sont ceux de personnes déclarées déjà venues",
        "n’est celui d’une personne déclarée déjà venue",
        among="notés par leurs totaux",
        known="La récurrence est déclarée",
    ),
    "FRE-15": Wording("a été suivie", "ont été suivies", "n’a été suivie"),
    "FRE-15-assidus": Wording(
        "a été suivie avec assiduité",
        "ont été suivies avec assiduité",
        "n’a été suivie avec assiduité",
        among="à un cycle",
        known="Les séances prévues et suivies sont connues",
    ),
    "FRE-16": Wording(
        "est venue dans deux structures ou plus",
        "sont venues dans deux structures ou plus",
        "n’est venue dans deux structures ou plus",
        among="que l’on reconnaît d’une structure à l’autre",
        known="L’identité est connue avec assez de précision",
    ),
    "MOT-01": Wording(
        "donne le motif « {label} »",
        "donnent le motif « {label} »",
        "ne donne le motif « {label} »",
        among="qui disent pourquoi elles viennent",
        known="Un motif est donné",
    ),
    "MOT-02-premiere": Wording(
        "donnait le motif « {label} » la première fois",
        "donnaient le motif « {label} » la première fois",
        "ne donnait le motif « {label} » la première fois",
        among="interrogées à deux dates",
        known="Un motif est donné aux deux dates",
    ),
    "MOT-02-derniere": Wording(
        "donne le motif « {label} » la dernière fois",
        "donnent le motif « {label} » la dernière fois",
        "ne donne le motif « {label} » la dernière fois",
        among="interrogées à deux dates",
        known="Un motif est donné aux deux dates",
    ),
    "ACT-03-6-8": _workshop("de {atelier_min} à {atelier_ideal_max} participants"),
    "ACT-03-plus-10": _workshop("plus de {atelier_max} participants"),
    "ACT-04": Wording(
        "a été tenue à domicile ou dans un autre lieu",
        "ont été tenues à domicile ou dans un autre lieu",
        "n’a été tenue à domicile ou dans un autre lieu",
    ),
    "ACT-05": Wording(
        "aborde la thématique « {label} »",
        "abordent la thématique « {label} »",
        "n’aborde la thématique « {label} »",
    ),
    "ACT-05/aucune": Wording(
        "ne porte aucune thématique", "ne portent aucune thématique", "n’est sans thématique"
    ),
    "ACT-06": Wording(
        "relève du thème « {label} »",
        "relèvent du thème « {label} »",
        "ne relève du thème « {label} »",
    ),
    "ACT-06/aucune": Wording(
        "n’est rattachée à aucun thème du contrat de ville",
        "ne sont rattachées à aucun thème du contrat de ville",
        "n’est sans thème du contrat de ville",
    ),
    "ACT-08": Wording(
        "a donné lieu à une orientation",
        "ont donné lieu à une orientation",
        "n’a donné lieu à une orientation",
        among="où l’orientation est notée",
        known="L’orientation, ou son absence, est notée",
    ),
    "ACT-08-destinations": Wording(
        "oriente vers « {label} »",
        "orientent vers « {label} »",
        "n’oriente vers « {label} »",
        among="dont la destination est notée",
        known="La destination est notée",
    ),
    "ACT-09": Wording(
        "attend encore une réponse",
        "attendent encore une réponse",
        "n’attend encore une réponse",
        among="dont la suite est connue",
        known="La suite est connue",
    ),
}
