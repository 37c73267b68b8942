"""From a right noticed to a right opened: the NRC family.

Never a « taux de non-recours »: a service only sees those who come, not all those entitled. What is
said is a path, with what is pending and what is unknown kept in sight.
"""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.indicators import _droits as shared
from inclusion_metrics.indicators import ouverture
from inclusion_metrics.model import Grain, Indicator, Item, Kind, LogicLevel, Printed
from inclusion_metrics.nomenclatures import Decision, TypeNonRecours
from inclusion_metrics.rows import yes
from inclusion_metrics.rows.droits import PERSONNES_ENGAGEES, SITUATIONS

ONE = yes(~nw.col("droit_id").is_null())


def _decided(decision: Decision) -> nw.Expr:
    return shared.SURE & shared.ASKED & (shared.DECISION == decision.code)


#: What became of the requests: every one of them is in one of these, and in one only.
_OUTCOMES = (
    Item("en_attente", "En attente de décision", yes(shared.SURE & nw.col("attendue"))),
    Item("inconnue", "Décision inconnue", yes(shared.SURE & nw.col("muette"))),
    Item("refus", "Refus", yes(_decided(Decision.REFUS))),
    Item(
        "sans_suite",
        "Sans suite",
        yes(_decided(Decision.SANS_SUITE)),
    ),
)
_AGREED = (
    Item("accord", "Accord total", yes(_decided(Decision.ACCORD))),
    Item("accord_partiel", "Accord partiel", yes(_decided(Decision.ACCORD_PARTIEL))),
)

ENTONNOIR = Indicator(
    code="NRC-00",
    label="Du repérage à l’ouverture d’un droit",
    definition="Toutes les situations notées dans la période, par étape : du droit présumé au "
    "droit ouvert et prouvé.",
    formula="Situations notées = hors champ + trop récentes + durée inconnue + repérées ; "
    "repérées = sans démarche + engagées ; engagées = en attente + décision inconnue + refus + "
    "sans suite + droits ouverts ; droits ouverts = accords totaux + accords partiels = ouverts "
    "prouvés + ouverts sans preuve.",
    kind=Kind.COUNT,
    grain=Grain.SITUATION,
    unit=shared.SITUATIONS,
    level=LogicLevel.REALISATION,
    rows=SITUATIONS,
    items=(
        Item("hors_champ", "Hors champ (renouvellement…)", yes(nw.col("hors_champ"))),
        Item("recente", "Sans le droit depuis trop peu de mois", yes(nw.col("recente"))),
        Item("non_communique", "Durée sans le droit inconnue", yes(nw.col("duree_inconnue"))),
        Item("reperee", "Non-recours repéré", yes(shared.SURE)),
        Item("sans_demarche", "Sans démarche", yes(shared.SURE & ~shared.ASKED)),
        Item("engagee", "Démarche engagée", yes(shared.SURE & shared.ASKED)),
        *_OUTCOMES,
        Item("ouvert", "Droit ouvert (accord total ou partiel)", yes(shared.SURE & shared.OPENED)),
        *_AGREED,
        Item("prouve", "Droit ouvert, prouvé", yes(shared.SURE & nw.col("prouve"))),
        Item(
            "non_prouve",
            "Droit ouvert, déclaré ou sans preuve",
            yes(shared.SURE & shared.OPENED & ~nw.col("prouve")),
        ),
    ),
    items_label="Étape",
    sums=(
        ("", ("hors_champ", "recente", "reperee")),
        ("reperee", ("sans_demarche", "engagee")),
        ("engagee", ("en_attente", "inconnue", "refus", "sans_suite", "ouvert")),
        ("ouvert", ("accord", "accord_partiel")),
        ("ouvert", ("prouve", "non_prouve")),
    ),
    scope=ONE,
    sources=(*shared.SOURCES, shared.COUR_DES_COMPTES),
    caveats=(
        *shared.LIMITS,
        shared.PRESUMED,
        shared.FILED,
        "Prouvé : notification de l’organisme ou attestation. Les étapes s’emboîtent : elles ne "
        "s’additionnent que comme le dit la formule.",
    ),
    funders=(common.DROITS, common.VILLE, common.CFPPA),
    sensitive=True,
)

REPEREES = Indicator(
    code="NRC-01",
    label="Situations de non-recours repérées",
    definition="Droits présumés qu’une personne ne reçoit pas depuis plusieurs mois.",
    formula="Nombre de situations (personne × droit × épisode) repérées dans la période, hors "
    "champ exclu, depuis au moins le nombre de mois convenu ; borne haute : en y ajoutant celles "
    "dont la durée n’est pas connue.",
    kind=Kind.COUNT,
    grain=Grain.SITUATION,
    unit=shared.SITUATIONS,
    level=LogicLevel.REALISATION,
    rows=SITUATIONS,
    numerator=yes(shared.SURE),
    lower=yes(shared.SURE),
    upper=yes(shared.MAYBE),
    scope=yes(shared.MAYBE),
    ties=(
        (
            Printed("NRC-01", column="scope"),
            (Printed("NRC-01"), Printed("NRC-00", "non_communique")),
        ),
    ),
    sources=shared.SOURCES,
    caveats=(
        *shared.LIMITS,
        shared.PRESUMED,
        "Une personne peut compter pour plusieurs situations : une par droit et par épisode.",
    ),
    funders=(common.DROITS, common.VILLE),
    sensitive=True,
)

ENGAGEES = Indicator(
    code="NRC-02",
    label="Démarches de lutte contre le non-recours engagées",
    definition="Situations repérées pour lesquelles une demande a été déposée.",
    formula="Nombre de situations repérées dans la période dont la démarche est engagée à la fin "
    "de la période ; borne haute : en y ajoutant celles dont la durée n’est pas connue.",
    kind=Kind.COUNT,
    grain=Grain.SITUATION,
    unit=common.DEMARCHES,
    level=LogicLevel.REALISATION,
    rows=SITUATIONS,
    numerator=yes(shared.SURE & shared.ASKED),
    lower=yes(shared.SURE & shared.ASKED),
    upper=yes(shared.MAYBE & shared.ASKED),
    scope=yes(shared.MAYBE),
    sources=shared.SOURCES,
    caveats=(
        *shared.LIMITS,
        shared.FILED,
        "À ne pas confondre avec les démarches administratives accompagnées (ACT-07).",
    ),
    funders=(common.DROITS, common.VILLE, common.CFPPA),
    sensitive=True,
)

PERSONNES = Indicator(
    code="NRC-02-personnes",
    label="Personnes pour qui une démarche est engagée",
    definition="Personnes distinctes ayant au moins une démarche de lutte contre le non-recours "
    "engagée.",
    formula="Nombre de personnes distinctes ayant au moins une situation repérée dont la démarche "
    "est engagée ; borne haute : en y ajoutant celles dont la durée n’est pas connue.",
    kind=Kind.COUNT,
    grain=Grain.PERSONNE,
    unit=common.PERSONNES,
    level=LogicLevel.REALISATION,
    rows=PERSONNES_ENGAGEES,
    numerator=nw.col("engagee"),
    lower=nw.col("engagee"),
    upper=nw.col("engagee_peut_etre"),
    scope=yes(~nw.col("beneficiaire_id").is_null()),
    sources=shared.SOURCES,
    caveats=(*shared.LIMITS, shared.FILED),
    funders=(common.DROITS, common.VILLE, common.CFPPA),
    sensitive=True,
)

SUITES = Indicator(
    code="NRC-02-suites",
    label="Suites des démarches engagées",
    definition="Ce que sont devenues, à la fin de la période, les démarches engagées.",
    formula="Nombre de démarches engagées par suite ; part parmi toutes les démarches engagées, "
    "celles en attente et celles dont la décision est inconnue comprises.",
    kind=Kind.COUNT,
    grain=Grain.SITUATION,
    unit=common.DEMARCHES,
    level=LogicLevel.REALISATION,
    rows=SITUATIONS,
    items=(*_AGREED, *(_OUTCOMES[place] for place in (2, 3, 0, 1))),
    items_label="Suite",
    denominator=yes(shared.SURE & shared.ASKED),
    scope=yes(shared.SURE & shared.ASKED),
    sources=shared.SOURCES,
    caveats=(
        *shared.LIMITS,
        shared.FILED,
        "Une décision datée d’après la période est encore en attente à sa fin.",
    ),
    funders=(common.DROITS, common.VILLE),
    sensitive=True,
)

TAUX_ENGAGEMENT = Indicator(
    code="NRC-03",
    label="Taux d’engagement",
    definition="Part des situations repérées pour lesquelles une demande a été déposée.",
    formula="Situations repérées dans la période dont la démarche est engagée / situations "
    "repérées dans la période.",
    kind=Kind.SHARE,
    grain=Grain.SITUATION,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=SITUATIONS,
    numerator=yes(shared.SURE & shared.ASKED),
    denominator=yes(shared.SURE),
    scope=yes(shared.MAYBE),
    sources=shared.SOURCES,
    caveats=(
        *shared.LIMITS,
        shared.FILED,
        "Les situations repérées à la fin de la période ont eu peu de temps pour s’engager.",
    ),
    funders=(common.DROITS,),
    sensitive=True,
)

_TYPE: nw.Expr = nw.col("type_odenore")
_NO_TYPE = _TYPE.is_null() | (_TYPE == TypeNonRecours.INCONNU.code)

TYPES = Indicator(
    code="NRC-06",
    label="Formes de non-recours",
    definition="Situations repérées selon la typologie de l’Odenore.",
    formula="Nombre de situations repérées par forme ; part parmi celles dont la forme est connue.",
    kind=Kind.COUNT,
    grain=Grain.SITUATION,
    unit=shared.SITUATIONS,
    level=LogicLevel.REALISATION,
    rows=SITUATIONS,
    items=(
        *(
            Item(form.code, form.label, yes(shared.SURE & (_TYPE == form.code)))
            for form in TypeNonRecours
            if form is not TypeNonRecours.INCONNU
        ),
        Item("non_communique", "Forme inconnue ou non notée", yes(shared.SURE & _NO_TYPE)),
    ),
    items_label="Forme",
    merge=common.added,
    denominator=yes(shared.SURE & ~_NO_TYPE),
    scope=yes(shared.SURE),
    sources=(shared.REGISTRE, shared.ODENORE),
    caveats=(
        *shared.LIMITS,
        "La forme est celle que le service a comprise au repérage, une seule par situation.",
    ),
    funders=(common.DROITS,),
    sensitive=True,
)

INDICATORS = (
    ENTONNOIR,
    REPEREES,
    ENGAGEES,
    PERSONNES,
    SUITES,
    TAUX_ENGAGEMENT,
    *ouverture.INDICATORS,
    TYPES,
)
