"""What people come for, with plausible weights, and the free text mediators type."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import TypeVar

from inclusion_metrics.nomenclatures import Thematique, ThematiqueAdmin

T, A = Thematique, ThematiqueAdmin
C = TypeVar("C", Thematique, ThematiqueAdmin)

#: Share of individual accompagnements that are about a procedure.
PART_DEMARCHES = 0.4

_MEDIATION = {
    T.PRENDRE_EN_MAIN: 20,
    T.EMAIL: 15,
    T.NAVIGATION: 11,
    T.GERER_CONTENUS: 10,
    T.MAINTENANCE: 8,
    T.BANQUE_ACHATS: 7,
    T.SECURITE: 6,
    T.RESEAUX_SOCIAUX: 5,
    T.SANTE: 5,
    T.BUREAUTIQUE: 4,
    T.DIAGNOSTIC_NUMERIQUE: 4,
    T.INSERTION: 4,
    T.SCOLARITE: 2,
    T.PARENTALITE: 1,
    T.CULTURE: 2,
    T.CREER: 1,
    T.ENTREPRENEURIAT: 1,
    T.IA: 1,
}

_ADMINISTRATIF = {
    A.SOCIAL: 23,
    A.ARGENT: 16,
    A.PAPIERS: 15,
    A.TRAVAIL: 13,
    A.LOGEMENT: 12,
    A.FAMILLE: 8,
    A.TRANSPORTS: 7,
    A.ETRANGERS: 5,
    A.JUSTICE: 1,
    A.LOISIRS: 1,
    A.ASSOCIATIONS: 1,
}

#: The last one names somebody, who does not exist.
DEMARCHES_LIBRES = (
    "RSA",
    "Prime d’activité",
    "MDPH - AAH",
    "C2S (CSS)",
    "ASPA",
    "Dossier retraite",
    "APL",
    "Impôts 2042",
    "Carte grise ANTS",
    "Titre de séjour",
    "Passeport",
    "Chèque énergie",
    "Inscription France Travail",
    "Dossier CAF de M. Simulaz",
)

#: Personal data and formulas as they turn up in notes; the numbers are reserved for fiction.
NOTES = (
    "Revient la semaine prochaine avec son téléphone.",
    "Rappeler au 06 39 98 45 67 avant 17 h.",
    "Adresse : a.figurex@example.org, mot de passe oublié",
    "=1+1",
    "Vient de la part de Mme Odette Fabuloz.\nVoir aussi son fils.",
    "Orientée par l’assistante sociale ; très inquiète.",
)


def _tirer(alea: Random, poids: Mapping[C, int], nombre: int) -> tuple[C, ...]:
    """Distinct members, drawn by weight."""
    choisis: list[C] = []
    while len(choisis) < nombre:
        tire = alea.choices(list(poids), list(poids.values()))[0]
        if tire not in choisis:
            choisis.append(tire)
    return tuple(choisis)


def themes_au_hasard(alea: Random) -> tuple[Thematique | ThematiqueAdmin, ...]:
    """Themes of one individual accompagnement, in the order of an export's cell."""
    if alea.random() >= PART_DEMARCHES:
        return _tirer(alea, _MEDIATION, alea.choices((1, 2, 3), (68, 26, 6))[0])
    familles = _tirer(alea, _ADMINISTRATIF, alea.choices((1, 2), (78, 22))[0])
    aussi = _tirer(alea, _MEDIATION, 1) if alea.random() < 0.2 else ()
    return (T.DEMARCHES, *familles, *aussi)
