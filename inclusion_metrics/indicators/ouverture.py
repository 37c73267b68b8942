"""Rights opened at the end of a request: NRC-04 and NRC-05."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.indicators import _droits as shared
from inclusion_metrics.model import Grain, Indicator, Item, Kind, LogicLevel, Printed, Unit
from inclusion_metrics.nomenclatures import Preuve
from inclusion_metrics.rows import yes
from inclusion_metrics.rows.droits import SITUATIONS

EUROS_PAR_AN = Unit("€ par an", "euro par an", "euros par an")

_OLD_ENOUGH = (
    "Seules comptent les demandes déposées depuis assez longtemps à la fin de la période (6 mois "
    "par défaut, à convenir avec le financeur) ; les plus récentes, et celles dont la date de "
    "dépôt manque, sont hors du taux (NRC-04-recul)."
)
_BOTH = (
    "Se lit avec l’autre base : sur les démarches engagées, par sa borne basse (NRC-04), et "
    "sur les décisions connues (NRC-04-decisions)."
)
_MATURE = nw.col("mure")
_GRANTED = shared.SURE & shared.OPENED
_OF_MATURE = shared.SURE & _MATURE

TAUX_OUVERTURE = Indicator(
    code="NRC-04",
    label="Taux d’ouverture, sur les démarches engagées",
    definition="Part des démarches engagées qui ont ouvert le droit, sur des demandes assez "
    "anciennes.",
    formula="Accords, totaux ou partiels / démarches engagées assez anciennes ; borne haute : si "
    "toutes les décisions en attente ou inconnues étaient des accords.",
    kind=Kind.SHARE,
    grain=Grain.SITUATION,
    unit=common.PERCENT,
    level=LogicLevel.RESULTAT,
    rows=SITUATIONS,
    numerator=yes(_OF_MATURE & shared.OPENED),
    lower=yes(_OF_MATURE & shared.OPENED),
    upper=yes(_OF_MATURE & (shared.OPENED | ~nw.col("tranchee"))),
    denominator=yes(_OF_MATURE),
    scope=yes(_OF_MATURE),
    sources=shared.SOURCES,
    caveats=(*shared.LIMITS, _OLD_ENOUGH, _BOTH, shared.PRESUMED),
    funders=(common.DROITS, common.VILLE),
    sensitive=True,
)

TAUX_OUVERTURE_DECISIONS = Indicator(
    code="NRC-04-decisions",
    label="Taux d’ouverture, sur les décisions connues",
    definition="Part des décisions connues qui ont ouvert le droit, sur des demandes assez "
    "anciennes.",
    formula="Accords, totaux ou partiels / décisions connues (accord, accord partiel, refus, sans "
    "suite) des démarches engagées assez anciennes.",
    kind=Kind.SHARE,
    grain=Grain.SITUATION,
    unit=common.PERCENT,
    level=LogicLevel.RESULTAT,
    rows=SITUATIONS,
    numerator=yes(_OF_MATURE & shared.OPENED),
    denominator=yes(_OF_MATURE & nw.col("tranchee")),
    scope=yes(_OF_MATURE),
    sources=shared.SOURCES,
    caveats=(
        *shared.LIMITS,
        _OLD_ENOUGH,
        _BOTH,
        "Les décisions connues ne sont pas un échantillon : un accord se dit plus qu’un refus.",
    ),
    funders=(common.DROITS, common.VILLE),
    sensitive=True,
)

RECUL = Indicator(
    code="NRC-04-recul",
    label="Recul sur les démarches engagées",
    definition="Démarches engagées assez anciennes pour entrer dans le taux d’ouverture, et celles "
    "qui n’y entrent pas.",
    formula="Nombre de démarches engagées selon que le dépôt précède la fin de la période du "
    "nombre de mois convenu, la suit de plus près, ou n’est pas daté.",
    kind=Kind.COUNT,
    grain=Grain.SITUATION,
    unit=common.DEMARCHES,
    level=LogicLevel.QUALITE,
    rows=SITUATIONS,
    items=(
        Item("mure", "Assez anciennes : dans le taux d’ouverture", yes(_OF_MATURE)),
        Item("jeune", "Trop récentes : hors du taux", yes(shared.SURE & nw.col("jeune"))),
        Item(
            "non_communique",
            "Date de dépôt inconnue : hors du taux",
            yes(shared.SURE & shared.ASKED & ~_MATURE & ~nw.col("jeune")),
        ),
    ),
    items_label="Recul",
    denominator=yes(shared.SURE & (_MATURE | nw.col("jeune"))),
    scope=yes(shared.SURE & shared.ASKED),
    sources=(shared.REGISTRE,),
    caveats=(shared.COHORT, shared.MONTHS, shared.FILED, shared.TELLING),
    funders=(common.DROITS,),
    sensitive=True,
)


def _proved(*proofs: Preuve) -> nw.Expr:
    return yes(_GRANTED & shared.PROOF.is_in([proof.code for proof in proofs]))


PREUVES = Indicator(
    code="NRC-04-preuves",
    label="Droits ouverts, selon la preuve",
    definition="Droits ouverts confirmés par l’organisme, et ceux que la personne déclare.",
    formula="Nombre d’accords, totaux ou partiels, selon la preuve notée.",
    kind=Kind.COUNT,
    grain=Grain.SITUATION,
    unit=shared.SITUATIONS,
    level=LogicLevel.RESULTAT,
    rows=SITUATIONS,
    items=(
        Item(
            "confirme",
            "Confirmés (notification ou attestation)",
            _proved(Preuve.NOTIFICATION, Preuve.ATTESTATION),
        ),
        Item("declare", "Déclarés par la personne", _proved(Preuve.DECLARATION)),
        Item("sans_preuve", "Sans preuve", _proved(Preuve.AUCUNE)),
        Item(
            "non_communique",
            "Preuve non notée",
            yes(_GRANTED & shared.PROOF.is_null()),
        ),
    ),
    items_label="Preuve",
    denominator=yes(_GRANTED & ~shared.PROOF.is_null()),
    scope=yes(_GRANTED),
    ties=(
        (Printed("NRC-04-preuves", "confirme"), (Printed("NRC-00", "prouve"),)),
        (
            Printed("NRC-04-preuves", column="scope"),
            (Printed("NRC-02-suites", "accord"), Printed("NRC-02-suites", "accord_partiel")),
        ),
    ),
    sources=shared.SOURCES,
    caveats=(shared.COHORT, shared.MONTHS, shared.TELLING),
    funders=(common.DROITS, common.VILLE),
    sensitive=True,
)

_NOTIFIED = _GRANTED & (shared.PROOF == Preuve.NOTIFICATION.code)
_YEARLY: nw.Expr = nw.when(_NOTIFIED).then(nw.col("montant_mensuel") * 12)
_KNOWN_AMOUNT = yes(_NOTIFIED & ~nw.col("montant_mensuel").is_null())
_AMOUNTS = (
    shared.COHORT,
    shared.MONTHS,
    "Seuls comptent les droits dont la notification est au dossier : jamais une déclaration.",
    "Montant mensuel notifié × 12 : il suppose que le droit court douze mois. Une aide versée une "
    "fois par an se note divisée par douze.",
    "Ce n’est pas un gain produit par le service : rien ne dit ce que la personne aurait obtenu "
    "sans lui.",
    shared.TELLING,
)

MONTANT = Indicator(
    code="NRC-05",
    label="Montant annuel ouvert, prouvé",
    definition="Montants annuels des droits ouverts dont la notification est au dossier.",
    formula="Somme des montants mensuels notifiés × 12 ; le nombre de droits est au dénominateur.",
    kind=Kind.AMOUNT,
    grain=Grain.SITUATION,
    unit=EUROS_PAR_AN,
    level=LogicLevel.RESULTAT,
    rows=SITUATIONS,
    numerator=_YEARLY,
    denominator=_KNOWN_AMOUNT,
    scope=yes(_GRANTED),
    sources=shared.SOURCES,
    caveats=(*_AMOUNTS, "Avec peu de droits, se lit par sa médiane (NRC-05-mediane)."),
    funders=(common.DROITS,),
    sensitive=True,
)

MONTANT_MEDIAN = Indicator(
    code="NRC-05-mediane",
    label="Montant annuel ouvert par droit, prouvé",
    definition="Montant annuel d’un droit ouvert dont la notification est au dossier : médiane et "
    "quartiles.",
    formula="Médiane (et premier et troisième quartiles) des montants mensuels notifiés × 12.",
    kind=Kind.MEDIAN,
    grain=Grain.SITUATION,
    unit=EUROS_PAR_AN,
    level=LogicLevel.RESULTAT,
    rows=SITUATIONS,
    numerator=_YEARLY,
    denominator=_KNOWN_AMOUNT,
    scope=yes(_GRANTED),
    sources=shared.SOURCES,
    caveats=_AMOUNTS,
    funders=(common.DROITS,),
    sensitive=True,
)

INDICATORS = (
    TAUX_OUVERTURE,
    TAUX_OUVERTURE_DECISIONS,
    RECUL,
    PREUVES,
    MONTANT,
    MONTANT_MEDIAN,
)
