"""What the conférence des financeurs asks for: the CFP family."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.indicators.frequentation import IDENTIFIED, ONLY_FOLLOWED, PEOPLE
from inclusion_metrics.model import Grain, Indicator, Item, Kind, LogicLevel, Source, Unit
from inclusion_metrics.nomenclatures_service import PublicGir, ThemeCfppa
from inclusion_metrics.reference.ages import age_grids
from inclusion_metrics.rows import yes
from inclusion_metrics.rows.cfppa import (
    ACTIONS_CFPPA,
    COUTS_CFPPA,
    PERSONNES_CFPPA,
    SEANCES_CFPPA,
)

CASF_AXES = Source(
    "Code de l’action sociale et des familles, art. L233-1 et R233-18", definition=True
)
ACTIONS = Source("Registre du service, feuille « Actions »")
APPEL = Source(
    "Conférence des financeurs de Saône-et-Loire, appel à projets", "2018", definition=True
)
#: The youngest of those the conférence is for.
SENIOR = min(one.low for one in age_grids()["cfppa"].classes if one.low > 0)

COLLECTIVE = (
    "Actions collectives de prévention, l’axe 6 de la conférence des financeurs (art. R233-18) ; "
    "une action sans axe compte si son financeur est la conférence (ou commission) des financeurs."
)
IN_PERIOD = (
    "Une action est de la période si ses dates en couvrent un jour, ou si une activité portant son "
    "étiquette y a été tenue. À cheval sur deux périodes, elle compte dans chacune."
)
TAGGED = (
    "Une activité est d’une action si elle porte son étiquette, un jour où l’action a lieu : une "
    "activité sans étiquette n’est d’aucune action."
)

_THEME, _AMOUNT, _GIR = nw.col("theme_cfppa"), nw.col("montant"), nw.col("public_gir")
_SURE = (nw.col("certaine") > 0) & (nw.col("collective") > 0)
_MAYBE = nw.col("collective") > 0


def _action(code: str, label: str, which: nw.Expr) -> Item:
    return Item(code, label, yes(_SURE & which), yes(_SURE & which), yes(_MAYBE & which))


NOMBRE = Indicator(
    code="CFP-01-actions",
    label="Actions collectives de prévention",
    definition="Actions collectives financées par la conférence des financeurs, par thème.",
    formula="Nombre d’actions de la période, par thème ; borne haute : celles dont les dates ne "
    "sont pas connues y sont ajoutées.",
    kind=Kind.COUNT,
    grain=Grain.ACTION,
    unit=common.ACTIONS,
    level=LogicLevel.REALISATION,
    rows=ACTIONS_CFPPA,
    items=(
        *(_action(theme.code, theme.label, _THEME == theme.code) for theme in ThemeCfppa),
        _action("non_communique", "Thème non renseigné", _THEME.is_null()),
    ),
    items_label="Thème",
    denominator=yes(_SURE & ~_THEME.is_null()),
    scope=yes(_SURE),
    sources=(CASF_AXES, ACTIONS),
    caveats=(COLLECTIVE, IN_PERIOD),
    funders=(common.CFPPA,),
)


def _amount(code: str, label: str, which: nw.Expr) -> Item:
    return Item(code, label, yes(_SURE & which, _AMOUNT))


MONTANTS = Indicator(
    code="CFP-01-montants",
    label="Montants des actions collectives",
    definition="Montants versés aux actions collectives de la période, par thème.",
    formula="Somme des montants des actions de la période, par thème, chacun en entier.",
    kind=Kind.AMOUNT,
    grain=Grain.ACTION,
    unit=common.EUROS,
    level=LogicLevel.MOYENS,
    rows=ACTIONS_CFPPA,
    items=(
        _amount("total", "Montant total", ~nw.col("action_id").is_null()),
        *(
            _amount(theme.code, f"Montant, {theme.label.lower()}", _THEME == theme.code)
            for theme in ThemeCfppa
        ),
        _amount("non_communique", "Montant, thème non renseigné", _THEME.is_null()),
    ),
    items_label="Thème",
    denominator=yes(_SURE & ~_AMOUNT.is_null()),
    scope=yes(_SURE),
    sources=(CASF_AXES, ACTIONS),
    caveats=(
        COLLECTIVE,
        IN_PERIOD,
        "Le montant d’une action n’est pas réparti entre les périodes qu’elle traverse.",
        "Une action dont le montant n’est pas connu manque à la somme.",
    ),
    funders=(common.CFPPA,),
)

_CERTAIN: nw.Expr = nw.col("age_min") >= SENIOR
_POSSIBLE = (nw.col("age_max") >= SENIOR) | nw.col("age_max").is_null()


def _people(code: str, label: str, which: nw.Expr) -> Item:
    return Item(
        code,
        label,
        numerator=yes(which & _CERTAIN, PEOPLE),
        lower=yes(which & _CERTAIN, nw.col("personnes_min")),
        upper=yes(which & _POSSIBLE, nw.col("personnes_max")),
    )


PERSONNES = Indicator(
    code="CFP-01-personnes",
    label=f"Personnes de {SENIOR} ans et plus des actions collectives",
    definition=f"Personnes suivies de {SENIOR} ans et plus venues à une action collective pendant "
    "la période, par thème.",
    formula=f"Nombre de personnes suivies distinctes de {SENIOR} ans et plus ; borne haute : "
    "celles dont l’âge n’est pas connu, ou pas assez, y sont ajoutées.",
    kind=Kind.COUNT,
    grain=Grain.PERSONNE,
    unit=common.PERSONNES,
    level=LogicLevel.REALISATION,
    rows=PERSONNES_CFPPA,
    items=(
        _people("total", "Tous thèmes", ~nw.col("beneficiaire_id").is_null()),
        *(
            _people(theme.code, theme.label, nw.col(f"theme_{theme.code}") > 0)
            for theme in ThemeCfppa
        ),
        _people("sans_theme", "Thème non renseigné", nw.col("sans_theme") > 0),
    ),
    items_label="Thème",
    scope=PEOPLE,
    sources=(common.COOP, common.CASF, CASF_AXES, ACTIONS),
    caveats=(
        ONLY_FOLLOWED,
        COLLECTIVE,
        TAGGED,
        "Une personne venue à deux thèmes, ou à deux actions, compte dans chacun, et une fois au "
        "total.",
        "Âge atteint dans l’année où finit la période.",
    ),
    funders=(common.CFPPA,),
    needs=IDENTIFIED,
)

_THEMES = tuple(theme.code for theme in ThemeCfppa)
_SESSION = yes(~nw.col("activite_id").is_null())

SEANCES = Indicator(
    code="CFP-01-seances",
    label="Séances des actions collectives",
    definition="Activités tenues dans la période au titre d’une action collective, par thème ; "
    "se lisent aussi par action.",
    formula="Nombre de couples (activité, action dont elle porte l’étiquette).",
    kind=Kind.COUNT,
    grain=Grain.SEANCE,
    unit=Unit("séances", "séance", "séances"),
    level=LogicLevel.REALISATION,
    rows=SEANCES_CFPPA,
    items=(
        Item("total", "Tous thèmes", _SESSION),
        *(Item(theme.code, theme.label, yes(_THEME == theme.code)) for theme in ThemeCfppa),
        Item("sans_theme", "Thème non renseigné", yes(_THEME.is_null())),
    ),
    items_label="Thème",
    sums=(("total", (*_THEMES, "sans_theme")),),
    scope=_SESSION,
    sources=(common.COOP, CASF_AXES, ACTIONS),
    caveats=(
        COLLECTIVE,
        TAGGED,
        "Une activité qui porte l’étiquette de deux actions est une séance de chacune.",
    ),
    funders=(common.CFPPA,),
)

COUT = Indicator(
    code="CFP-03",
    label=f"Coût des actions collectives par bénéficiaire de {SENIOR} ans et plus",
    definition="Montants versés aux actions collectives, rapportés aux personnes suivies de "
    f"{SENIOR} ans et plus venues à ces mêmes actions ; se lit aussi par action.",
    formula="Montants des actions dont une séance a été tenue dans la période / personnes suivies "
    f"distinctes de {SENIOR} ans et plus venues à ces actions.",
    kind=Kind.RATE,
    grain=Grain.PERSONNE,
    unit=Unit(
        "€",
        f"euro par personne de {SENIOR} ans et plus",
        f"euros par personne de {SENIOR} ans et plus",
    ),
    level=LogicLevel.MOYENS,
    rows=COUTS_CFPPA,
    numerator=_AMOUNT,
    denominator=yes(_CERTAIN, PEOPLE),
    scope=yes(_CERTAIN, nw.col("personnes_champ")),
    sources=(common.COOP, CASF_AXES, ACTIONS),
    caveats=(
        ONLY_FOLLOWED,
        COLLECTIVE,
        TAGGED,
        "Mêmes actions des deux côtés : une action sans montant noté, ou dont aucune séance n’a "
        "été tenue dans la période, n’y entre pas.",
        "Le montant d’une action compte en entier, même si elle déborde de la période : à lire sur "
        "une période qui la contient.",
        f"Les personnes dont l’âge n’assure pas {SENIOR} ans, et les anonymes, ne sont pas au "
        "dénominateur : le coût est un maximum.",
        "Un coût ne dit rien de ce que l’action a changé.",
    ),
    funders=(common.CFPPA,),
    needs=IDENTIFIED,
)

_KNOWN_GIR = ~_GIR.is_null() & (_GIR != PublicGir.INCONNU.code)
_DATED = nw.col("certaine") > 0

GIR = Indicator(
    code="CFP-02",
    label="Part des montants pour un public non éligible à l’APA",
    definition="Montants des actions visant un public autonome, ou des groupes iso-ressources "
    "(GIR) 5 et 6, qui n’ouvrent pas droit à l’allocation personnalisée d’autonomie (APA), parmi "
    "ceux des actions dont le public est connu.",
    formula="Montants des actions pour un public en GIR 5-6 / montants des actions dont le GIR du "
    "public est connu ; bornes : le reste hors, puis dans le numérateur.",
    kind=Kind.SHARE,
    grain=Grain.EURO,
    unit=common.PERCENT,
    level=LogicLevel.MOYENS,
    rows=ACTIONS_CFPPA,
    numerator=yes(_DATED & (_GIR == PublicGir.GIR_5_6.code), _AMOUNT),
    denominator=yes(_DATED & _KNOWN_GIR, _AMOUNT),
    scope=yes(_DATED & ~_AMOUNT.is_null(), _AMOUNT),
    sources=(CASF_AXES, APPEL, ACTIONS),
    caveats=(
        "Toutes les actions de la conférence des financeurs, quel que soit leur axe.",
        IN_PERIOD,
        "Les actions sans montant, ou dont les dates ne sont pas connues, ne sont pas comptées.",
        "Part minimale demandée par certaines conférences (40 % en Saône-et-Loire en 2018) : à "
        "vérifier dans l’appel à projets.",
    ),
    funders=(common.CFPPA,),
)

INDICATORS = (NOMBRE, SEANCES, PERSONNES, MONTANTS, GIR, COUT)
