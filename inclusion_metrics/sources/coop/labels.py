"""The labels of the Coop's closed lists, those of today and those of its former exports.

Former labels were read in the public history of the exporter
(github.com/inclusion-numerique/coop-mediation-numerique, September 2024 to 2026).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from inclusion_metrics.nomenclatures import (
    IssueDemarche,
    Labelled,
    Materiel,
    Redirection,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TrancheAge,
    TypeActivite,
    TypeLieu,
)
from inclusion_metrics.sources.tabular.workbook import plain

#: Until November 2024, one band for all those under 18: no present band is as wide.
MINOR = "Mineur(e)"
#: Until April 2025, a type of activity; since then, a theme of individual help.
PROCEDURE_TYPE = "Aide aux démarches administratives"

_FORMER: Mapping[type[Labelled], Mapping[str, Labelled]] = {
    TypeActivite: {
        PROCEDURE_TYPE: TypeActivite.INDIVIDUEL,
        "Ateliers collectif": TypeActivite.COLLECTIF,
    },
    TypeLieu: {"Au domicile de l’usager": TypeLieu.DOMICILE},
    Materiel: {"Autre matériel": Materiel.AUTRE},
    TrancheAge: {
        "70 ans ou plus": TrancheAge.SOIXANTE_DIX_PLUS,
        MINOR: TrancheAge.NON_COMMUNIQUE,
    },
    StatutSocial: {
        "Scolarisé(e)": StatutSocial.SCOLARISE,
        "Retraité(e)": StatutSocial.RETRAITE,
    },
    Thematique: {"Entrepreneuriat": Thematique.ENTREPRENEURIAT},
    ThematiqueAdmin: {
        "Papiers - Élections Citoyenneté": ThematiqueAdmin.PAPIERS,
        "Travail - Formation": ThematiqueAdmin.TRAVAIL,
        "Loisirs - Sports Culture": ThematiqueAdmin.LOISIRS,
    },
    Redirection: {
        "Administration (collectivité locale, préfecture…)": Redirection.ADMINISTRATION,
        "Structure de médiation numérique": Redirection.MEDIATION_NUMERIQUE,
    },
}

#: Answers to « La démarche est-elle finalisée ? ». The exporter glued a missing hint to « Oui ».
OUTCOMES: Mapping[str, IssueDemarche] = {
    plain(label): code
    for label, code in {
        "Oui": IssueDemarche.TERMINEE,
        "Oui undefined": IssueDemarche.TERMINEE,
        "Non": IssueDemarche.NON_TERMINEE,
        "Non Il reste des démarches à finaliser en autonomie.": IssueDemarche.A_FINALISER,
        "Non L’usager devra revenir.": IssueDemarche.A_REVENIR,
        "Non L’usager est orienté vers une autre structure.": IssueDemarche.ORIENTEE,
    }.items()
}


@cache
def codes_of(nomenclature: type[Labelled]) -> dict[str, str]:
    """Label, freed of its typographic variants → code; former labels included."""
    today = {plain(label): code for code, label in nomenclature.labels().items()}
    former = {plain(label): one.code for label, one in _FORMER.get(nomenclature, {}).items()}
    return {**former, **today}
