"""Who lives in a priority neighbourhood: what the contrat de ville asks first."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.indicators.frequentation import IDENTIFIED, ONLY_FOLLOWED, PEOPLE
from inclusion_metrics.model import Grain, Indicator, Item, Kind, LogicLevel, Printed
from inclusion_metrics.nomenclatures import ModeQpv
from inclusion_metrics.rows import yes
from inclusion_metrics.rows.base import OUTSIDE_QPV
from inclusion_metrics.rows.quartiers import PAR_QUARTIER, PAR_TRAIT, RESIDENCES

_KNOWN = ~nw.col("qpv").is_null()
_LIVES = nw.col("qpv") != OUTSIDE_QPV
_GENERATIONS = (
    "Un code QN désigne un quartier de la liste de 2024, un code QP de celle de 2015 : leurs "
    "contours diffèrent, un code n’a pas d’équivalent exact dans l’autre liste, et une même "
    "période ne devrait porter que les codes d’une seule."
)
_NOT_THE_PLACE = (
    "Habiter le quartier se sait par l’adresse ou par la déclaration de la personne. Le quartier "
    "du lieu d’accueil n’est pas celui de la personne : qui n’est connu que par lui, ou sans que "
    "l’on sache comment, est de résidence inconnue."
)
#: Who lives in a neighbourhood, and who lives in none, as each neighbourhood counts them.
_BY_QUARTER = (
    (
        Printed("FRE-10"),
        (Printed("FRE-10-quartier", breakdown="qpv", but=(OUTSIDE_QPV,)),),
    ),
    (
        Printed("FRE-10", column="denominator"),
        (
            Printed("FRE-10"),
            Printed("FRE-10-quartier", breakdown="qpv", only=(OUTSIDE_QPV,)),
        ),
    ),
    (
        Printed("FRE-10", column="denominator"),
        tuple(Printed("FRE-10-mode", m.code) for m in (ModeQpv.ADRESSE, ModeQpv.DECLARE)),
    ),
)
_SOURCES = (common.REGISTRE, common.GUIDE_CDV)

RESIDENTS = Indicator(
    code="FRE-10",
    label="Part de résidents des quartiers prioritaires",
    definition="Personnes suivies qui habitent un quartier prioritaire de la politique de la "
    "ville, parmi celles dont la résidence est connue.",
    formula="Personnes suivies habitant un quartier prioritaire / personnes suivies dont on sait, "
    "par l’adresse ou par leur déclaration, si elles en habitent un.",
    kind=Kind.SHARE,
    grain=Grain.PERSONNE,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=RESIDENCES,
    numerator=yes(_LIVES, PEOPLE),
    denominator=yes(_KNOWN, PEOPLE),
    scope=PEOPLE,
    ties=_BY_QUARTER,
    traits=("qpv",),
    sources=_SOURCES,
    caveats=(
        ONLY_FOLLOWED,
        _NOT_THE_PLACE,
        "À lire avec la façon dont la résidence est connue (FRE-10-mode).",
        _GENERATIONS,
        "Zéro là où la commune n’a pas de quartier prioritaire n’est pas une réponse qui manque.",
    ),
    funders=(common.VILLE, common.FEDER),
    needs=IDENTIFIED,
)


QUARTIERS = Indicator(
    code="FRE-10-quartier",
    label="Quartier de résidence",
    definition="Personnes suivies selon le quartier prioritaire qu’elles habitent.",
    formula="Nombre de personnes suivies ; à ventiler par quartier : chacun des quartiers, hors "
    "quartier prioritaire, résidence inconnue.",
    kind=Kind.COUNT,
    grain=Grain.PERSONNE,
    unit=common.PERSONNES,
    level=LogicLevel.REALISATION,
    rows=PAR_QUARTIER,
    numerator=PEOPLE,
    scope=PEOPLE,
    sources=_SOURCES,
    caveats=(ONLY_FOLLOWED, _NOT_THE_PLACE, _GENERATIONS),
    funders=(common.VILLE, common.FEDER),
    needs=IDENTIFIED,
)

PROFIL = Indicator(
    code="FRE-10-profil",
    label="Habitants des quartiers prioritaires",
    definition="Personnes suivies qui habitent un quartier prioritaire ; se ventile par genre, âge "
    "ou statut.",
    formula="Nombre de personnes suivies habitant un quartier prioritaire, d’après l’adresse ou "
    "leur déclaration ; part parmi celles dont la résidence est connue.",
    kind=Kind.COUNT,
    grain=Grain.PERSONNE,
    unit=common.PERSONNES,
    level=LogicLevel.REALISATION,
    rows=PAR_TRAIT,
    numerator=yes(_LIVES, PEOPLE),
    lower=yes(_LIVES, PEOPLE),
    upper=yes(_LIVES, PEOPLE) + PEOPLE - yes(_KNOWN, PEOPLE),
    denominator=yes(_KNOWN, PEOPLE),
    scope=PEOPLE,
    traits=("qpv",),
    sources=_SOURCES,
    caveats=(
        ONLY_FOLLOWED,
        _NOT_THE_PLACE,
        "Les personnes de résidence inconnue ne sont que dans la borne haute.",
        "Un quartier croisé avec un trait est une donnée sensible : le seuil de secret est plus "
        "élevé que pour le nombre d’habitants (FRE-10-quartier).",
        _GENERATIONS,
    ),
    funders=(common.VILLE, common.FEDER),
    needs=IDENTIFIED,
)

_SAID = (
    nw.col("qpv_mode").is_in([m.code for m in ModeQpv if m is not ModeQpv.INCONNU])
    & ~nw.col("qpv_code").is_null()
)

MODE = Indicator(
    code="FRE-10-mode",
    label="Comment la résidence en quartier prioritaire est connue",
    definition="Personnes suivies selon ce qui dit si elles habitent ou non un quartier "
    "prioritaire : l’adresse, leur déclaration, ou seulement le lieu d’accueil.",
    formula="Nombre de personnes suivies par mode ; part parmi celles dont le mode est noté.",
    kind=Kind.COUNT,
    grain=Grain.PERSONNE,
    unit=common.PERSONNES,
    level=LogicLevel.QUALITE,
    rows=RESIDENCES,
    items=(
        *(
            Item(m.code, m.label, yes(_SAID & (nw.col("qpv_mode") == m.code), PEOPLE))
            for m in ModeQpv
            if m is not ModeQpv.INCONNU
        ),
        Item("non_communique", "Inconnu", PEOPLE - yes(_SAID, PEOPLE)),
    ),
    items_label="Mode",
    merge=common.added,
    denominator=yes(_SAID, PEOPLE),
    scope=PEOPLE,
    traits=("qpv_mode",),
    sources=(common.REGISTRE,),
    caveats=(
        ONLY_FOLLOWED,
        "Seules l’adresse et la déclaration comptent dans la part de résidents (FRE-10).",
        _GENERATIONS,
    ),
    funders=(common.VILLE, common.FEDER),
    needs=IDENTIFIED,
)

INDICATORS = (RESIDENTS, QUARTIERS, PROFIL, MODE)
