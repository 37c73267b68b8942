"""What people can do afterwards, and what they say of it: the RES family."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.model import Grain, Indicator, Item, Kind, LogicLevel, Source, Unit
from inclusion_metrics.nomenclatures import Autonomie, IssueDemarche
from inclusion_metrics.rows import yes
from inclusion_metrics.rows.competences import (
    DEMARCHES_INDIVIDUELLES,
    ENQUETES,
    EVALUATIONS,
    EVALUES,
)

EVALUATION = Unit("évaluations", "évaluation", "évaluations")
POINTS = Unit("points", "point", "points", decimals=1)

POSITIONNEMENT = Source("Positionnements d’entrée et de sortie, notés par le service")
DEMARCHES_NOTEES = Source("Présences et démarches notées par le service, avec leur issue")
ENQUETE = Source("Enquêtes de satisfaction du service, notes de 1 à 5")
_SOURCES = (POSITIONNEMENT,)

_PAIRED = (
    "Seules se comparent deux évaluations de la même personne avec le même outil, la même version "
    "et la même compétence, sur la même échelle et par le même évaluateur ; une version laissée "
    "vide des deux côtés est tenue pour la même."
)
_LATEST = (
    "La dernière sortie de la période, en face de la dernière entrée qui la précède ; deux "
    "évaluations le même jour : la moins flatteuse est retenue."
)
_LEFT = (
    "Les personnes évaluées à l’entrée et pas encore à la sortie sont au champ, pas au "
    "dénominateur : elles ont pu partir plus tôt, ou progresser moins."
)
_NO_EFFECT = (
    "Un avant-après sans groupe de comparaison n’est pas un effet mesuré : la personne aurait pu "
    "progresser autrement."
)
_LIMITS = (_PAIRED, _LATEST, _LEFT, _NO_EFFECT)

ONE = yes(~nw.col("beneficiaire_id").is_null())
_PAIR = nw.col("comparable")
_START, _END = nw.col("score_entree"), nw.col("score_sortie")

GAIN = Indicator(
    code="RES-01",
    label="Gain d’autonomie",
    definition="Ce que deviennent, de l’entrée à la sortie, les compétences évaluées deux fois.",
    formula="Évaluations appariées (personne × outil × compétence) dont le score de sortie est "
    "plus haut, égal ou plus bas que le score d’entrée / évaluations appariées ; champ : toutes "
    "celles qui ont une entrée.",
    kind=Kind.SHARE,
    grain=Grain.EVALUATION,
    unit=common.PERCENT,
    level=LogicLevel.RESULTAT,
    rows=EVALUATIONS,
    items=(
        Item("progresse", "En progrès", yes(_PAIR & (_END > _START))),
        Item("stable", "Stable", yes(_PAIR & (_END == _START))),
        Item("regresse", "En recul", yes(_PAIR & (_END < _START))),
    ),
    items_label="Évolution",
    sums=(("", ("progresse", "stable", "regresse")),),
    denominator=yes(_PAIR),
    scope=ONE,
    sources=_SOURCES,
    caveats=(
        *_LIMITS,
        "Une compétence déjà au plus haut à l’entrée ne peut pas progresser : elle est "
        "« stable » si elle s’y maintient (RES-01-plafond).",
    ),
    funders=(common.CFPPA, common.VILLE, common.FSE),
)

GAIN_MEDIAN = Indicator(
    code="RES-01-gain",
    label="Gain d’autonomie, en points",
    definition="Écart entre la sortie et l’entrée, sur une échelle ramenée de 0 à 100 : médiane et "
    "quartiles.",
    formula="Médiane (et premier et troisième quartiles) de 100 × (score de sortie − score "
    "d’entrée) / (plus haut score possible − plus bas), sur les évaluations appariées dont "
    "l’échelle est connue.",
    kind=Kind.MEDIAN,
    grain=Grain.EVALUATION,
    unit=POINTS,
    level=LogicLevel.RESULTAT,
    rows=EVALUATIONS,
    numerator=nw.col("gain"),
    denominator=yes(nw.col("mesurable")),
    scope=ONE,
    sources=_SOURCES,
    caveats=(
        *_LIMITS,
        "Ramener des outils différents à une même échelle permet de les lire ensemble, pas de les "
        "dire équivalents.",
    ),
    funders=(common.CFPPA, common.VILLE, common.FSE),
)

PLAFOND = Indicator(
    code="RES-01-plafond",
    label="Compétences déjà au plus haut à l’entrée",
    definition="Évaluations appariées qui ne pouvaient pas progresser, faute de marge.",
    formula="Nombre d’évaluations appariées selon que le score d’entrée est ou non le plus haut "
    "possible.",
    kind=Kind.COUNT,
    grain=Grain.EVALUATION,
    unit=EVALUATION,
    level=LogicLevel.QUALITE,
    rows=EVALUATIONS,
    items=(
        Item("plafond", "Au plus haut dès l’entrée", yes(_PAIR & nw.col("au_plafond"))),
        Item("marge", "Avec une marge de progrès", yes(_PAIR & ~nw.col("au_plafond"))),
        Item("non_communique", "Échelle inconnue", yes(_PAIR & nw.col("au_plafond").is_null())),
    ),
    items_label="Marge",
    denominator=yes(_PAIR & ~nw.col("au_plafond").is_null()),
    scope=yes(_PAIR),
    sources=_SOURCES,
    caveats=(_PAIRED, _LATEST),
    funders=(common.CFPPA, common.VILLE),
)

AUTONOMIE = Indicator(
    code="RES-02",
    label="Autonomie dans les démarches terminées",
    definition="Avec quelle autonomie ont été menées les démarches terminées lors d’un "
    "accompagnement individuel.",
    formula="Démarches terminées par niveau d’autonomie noté / démarches terminées dont "
    "l’autonomie est notée ; champ : les démarches terminées, et celles dont l’issue n’est pas "
    "connue.",
    kind=Kind.SHARE,
    grain=Grain.DEMARCHE,
    unit=common.PERCENT,
    level=LogicLevel.RESULTAT,
    rows=DEMARCHES_INDIVIDUELLES,
    items=tuple(
        Item(
            level.code,
            label,
            yes(
                (nw.col("issue") == IssueDemarche.TERMINEE.code)
                & (nw.col("autonomie") == level.code)
            ),
        )
        for level, label in (
            (Autonomie.AUTONOME, "Seule"),
            (Autonomie.PARTIELLEMENT_AUTONOME, "Avec un guidage en cas de besoin"),
            (Autonomie.ENTIEREMENT_ACCOMPAGNE, "Avec guidage"),
        )
    ),
    items_label="Autonomie",
    sums=(("", tuple(level.code for level in Autonomie)),),
    denominator=yes(
        (nw.col("issue") == IssueDemarche.TERMINEE.code) & ~nw.col("autonomie").is_null()
    ),
    scope=yes(nw.col("issue").is_null() | (nw.col("issue") == IssueDemarche.TERMINEE.code)),
    sources=(common.COOP, DEMARCHES_NOTEES),
    caveats=(
        "La Coop ne demande plus l’issue d’une démarche depuis le 28 avril 2025 : celles d’après "
        "sont au champ, sans réponse.",
        "L’autonomie est celle que le médiateur note ce jour-là : notée à deux démarches "
        "différentes, ce n’est pas un avant-après.",
        "Les ateliers n’y sont pas : l’autonomie de chacun n’y est pas notée.",
    ),
    funders=(common.VILLE, common.DROITS),
)

SATISFACTION = Indicator(
    code="RES-03",
    label="Satisfaction",
    definition="Part des réponses aux enquêtes qui notent 4 ou 5 sur 5.",
    formula="Réponses notées 4 ou 5 sur 5 / réponses reçues ; champ : questionnaires distribués ; "
    "bornes : intervalle de Wilson à 95 %.",
    kind=Kind.SHARE,
    grain=Grain.REPONSE,
    unit=common.PERCENT,
    level=LogicLevel.RESULTAT,
    rows=ENQUETES,
    numerator=nw.col("satisfaits"),
    denominator=nw.col("reponses"),
    scope=nw.col("distribues"),
    sources=(ENQUETE,),
    caveats=(
        "À lire avec le taux de réponse (RES-03-reponse) : qui ne répond pas n’est pas forcément "
        "satisfait.",
        "L’intervalle dit l’incertitude due au petit nombre de réponses, comme si elles étaient "
        "tirées au hasard ; il ne dit rien de ceux qui n’ont pas répondu.",
        "Une personne peut répondre à plusieurs enquêtes.",
    ),
    funders=(common.CFPPA,),
    sample=True,
)

REPONSE = Indicator(
    code="RES-03-reponse",
    label="Taux de réponse aux enquêtes de satisfaction",
    definition="Part des questionnaires distribués qui ont été rendus.",
    formula="Réponses reçues / questionnaires distribués.",
    kind=Kind.SHARE,
    grain=Grain.QUESTIONNAIRE,
    unit=common.PERCENT,
    level=LogicLevel.QUALITE,
    rows=ENQUETES,
    numerator=nw.col("reponses"),
    denominator=nw.col("distribues"),
    scope=nw.col("distribues"),
    sources=(ENQUETE,),
    caveats=("Dit ce que vaut la satisfaction : hors de cette part, rien n’est connu.",),
    funders=(common.CFPPA,),
)

_TOLD = nw.col("situe")
_THRESHOLD = (
    "Le seuil est une part de l’échelle de l’outil (la moitié par défaut) : il se convient avec "
    "l’organisme de formation."
)

SEUIL = Indicator(
    code="RES-04",
    label="Seuil d’entrée en formation",
    definition="Personnes dont toutes les compétences évaluées atteignent le seuil d’entrée en "
    "formation, à l’entrée puis à la sortie.",
    formula="Personnes au-dessus du seuil dans toutes les compétences évaluées à l’entrée / "
    "personnes que l’on peut situer à l’entrée et à la sortie (les mêmes aux deux moments) ; "
    "champ : toutes les personnes évaluées à l’entrée.",
    kind=Kind.SHARE,
    grain=Grain.EVALUATION,
    unit=common.PERCENT,
    level=LogicLevel.RESULTAT,
    rows=EVALUES,
    items=(
        Item("entree", "À l’entrée", yes(_TOLD & (nw.col("tout_entree") == 1))),
        Item("sortie", "À la sortie", yes(_TOLD & (nw.col("tout_sortie") == 1))),
    ),
    items_label="Moment",
    denominator=yes(_TOLD),
    scope=ONE,
    sources=_SOURCES,
    caveats=(
        _THRESHOLD,
        "Une compétence sous le seuil suffit à dire non ; il faut les connaître toutes pour dire "
        "oui. Une compétence évaluée à la sortie seulement n’est pas lue.",
        *_LIMITS,
        "Une personne évaluée avec deux outils compte pour chacun.",
    ),
    funders=(common.FSE, common.VILLE),
)

_BOTH = _PAIR & nw.col("mesurable")
SEUIL_PAR_COMPETENCE = Indicator(
    code="RES-04-competence",
    label="Seuil d’entrée en formation, par compétence",
    definition="Compétences qui atteignent le seuil d’entrée en formation, à l’entrée puis à la "
    "sortie.",
    formula="Évaluations appariées dont le score atteint le seuil / évaluations appariées dont "
    "l’échelle est connue (les mêmes aux deux moments) ; champ : toutes celles qui ont une entrée.",
    kind=Kind.SHARE,
    grain=Grain.EVALUATION,
    unit=common.PERCENT,
    level=LogicLevel.RESULTAT,
    rows=EVALUATIONS,
    items=(
        Item("entree", "À l’entrée", yes(_BOTH & nw.col("atteint_entree"))),
        Item("sortie", "À la sortie", yes(_BOTH & nw.col("atteint_sortie"))),
    ),
    items_label="Moment",
    denominator=yes(_BOTH),
    scope=ONE,
    sources=_SOURCES,
    caveats=(_THRESHOLD, *_LIMITS),
    funders=(common.FSE, common.VILLE),
)

INDICATORS = (
    GAIN,
    GAIN_MEDIAN,
    PLAFOND,
    AUTONOMIE,
    SATISFACTION,
    REPONSE,
    SEUIL,
    SEUIL_PAR_COMPETENCE,
)
