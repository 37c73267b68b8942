"""Money planned, achieved and awaited: the FIN family.

Charges and produits are never added up, nor money and contributions in kind: each has its own
indicator, so that every line and both totals of the financial report come out of the same rows.
"""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.indicators.frequentation import IDENTIFIED
from inclusion_metrics.model import (
    Grain,
    Indicator,
    Item,
    Kind,
    LogicLevel,
    RowBuilder,
    Source,
    Unit,
)
from inclusion_metrics.nomenclatures import EtatFinancement
from inclusion_metrics.rows import yes
from inclusion_metrics.rows.finances import (
    BUDGETS,
    CHARGES,
    CONTRIBUTIONS,
    COUTS,
    EMPLOIS,
    PRODUITS,
    RESSOURCES,
)

EUROS = Unit("€", "euro", "euros")
PAR_PERSONNE = Unit("€", "euro par personne suivie", "euros par personne suivie")
PAR_HEURE = Unit("€", "euro par heure d’activité", "euros par heure d’activité", decimals=2)

CERFA_15059 = Source(
    "Cerfa 15059*02, compte rendu financier de subvention (service-public.fr, R46623)",
    "2025-12-30",
    definition=True,
)
YEARS = (
    "Un budget se lit par exercice : seuls comptent les exercices entièrement compris dans la "
    "période."
)
_COPIES = "Intitulés des comptes lus sur des copies du formulaire, et non sur le texte officiel."
_FUNDERS = (common.FSE, common.VILLE, common.CFPPA)

_PLANNED, _DONE = nw.col("prevu"), nw.col("realise")
_KNOWN = ~_DONE.is_null()
_IN_KIND, _SIDE = nw.col("volontaire"), nw.col("sens")


def _execution(code: str, what: str, rows: RowBuilder, caveat: str = "") -> Indicator:
    """Achieved against planned, on one side of the budget."""
    return Indicator(
        code=code,
        label=f"Taux d’exécution des {what}",
        definition=f"Part réalisée du montant prévu des {what}. Se lit en tout, par compte "
        "et par financeur : prévu, réalisé et rapport sont le tableau du compte rendu financier.",
        formula="Montants réalisés / montants prévus des lignes dont le réalisé est noté.",
        kind=Kind.RATE,
        grain=Grain.EURO,
        unit=common.PERCENT,
        level=LogicLevel.MOYENS,
        rows=rows,
        numerator=yes(_KNOWN, _DONE),
        denominator=yes(_KNOWN, _PLANNED),
        scope=_PLANNED.fill_null(0.0),
        sources=(CERFA_15059,),
        caveats=(
            *((caveat,) if caveat else ()),
            YEARS,
            "Une ligne dont le réalisé n’est pas noté n’entre pas dans le rapport ; son montant "
            "prévu reste dans le champ, qui est le prévu en tout. Une dépense ou une recette non "
            "prévue compte pour zéro au prévu.",
            "Un écart au-delà du seuil convenu avec le financeur est à expliquer (par défaut 20 %, "
            "un choix du projet).",
            _COPIES,
        ),
        funders=_FUNDERS,
    )


EXECUTION = (
    _execution("FIN-01", "charges", CHARGES, "Hors contributions volontaires (compte 86)."),
    _execution(
        "FIN-01-produits", "produits", PRODUITS, "Hors contributions volontaires (compte 87)."
    ),
    _execution("FIN-01-86", "emplois des contributions volontaires en nature", EMPLOIS),
    _execution("FIN-01-87", "contributions volontaires en nature", CONTRIBUTIONS),
)

_GIVEN = nw.col("apportee")


def _subvention(
    code: str, label: str, of: str, amount: nw.Expr, *, in_kind: bool = False
) -> Indicator:
    """What funders give, within what is received."""
    known, kept = ~amount.is_null(), nw.coalesce(amount, _PLANNED).fill_null(0.0)
    money = ~_SIDE.is_null() if in_kind else ~_IN_KIND
    return Indicator(
        code=code,
        label=label,
        definition=f"Part des subventions (compte 74) dans le total des produits, {of} ; ventilée "
        "par financeur, part de la subvention de chacun dans ce même total.",
        formula=f"Subventions du financeur / total des produits, {of}.",
        kind=Kind.SHARE,
        grain=Grain.EURO,
        unit=common.PERCENT,
        level=LogicLevel.MOYENS,
        rows=RESSOURCES,
        numerator=yes(_GIVEN & known, amount),
        denominator=yes(money & known, amount),
        scope=yes(money, kept),
        sources=(CERFA_15059,),
        caveats=(
            YEARS,
            "Les bornes supposent que les produits dont le "
            "montant réalisé n’est pas noté arrivent comme prévu.",
            "Une subvention sans financeur nommé n’est dans la part d’aucun.",
        ),
        funders=_FUNDERS,
    )


SUBVENTIONS = (
    _subvention(
        "FIN-02",
        "Part des subventions dans les produits réalisés",
        "réalisés, hors contributions volontaires",
        _DONE,
    ),
    _subvention(
        "FIN-02-87",
        "Part des subventions dans les produits réalisés, contributions volontaires comprises",
        "réalisés, contributions volontaires (compte 87) comprises",
        _DONE,
        in_kind=True,
    ),
    _subvention(
        "FIN-02-prevu",
        "Part des subventions dans les produits prévus",
        "prévus, hors contributions volontaires",
        _PLANNED,
    ),
)

_COST_ITEMS = (
    Item(
        "hors_86",
        "Charges, hors contributions volontaires",
        nw.col("hors_nature"),
        nw.col("hors_nature"),
        nw.col("hors_nature_max"),
    ),
    Item(
        "avec_86",
        "Charges, contributions volontaires comprises",
        nw.col("avec_nature"),
        nw.col("avec_nature"),
        nw.col("avec_nature_max"),
    ),
)
_COST_BOUND = (
    "Borne haute : les charges dont le réalisé n’est pas noté, prises pour leur montant prévu."
)
_SAME_YEARS = (
    "Charges, personnes et heures des mêmes exercices : ceux où une charge réalisée au moins est "
    "notée. Les autres restent dans le champ seulement."
)
_NO_EFFECT = "Un coût ne dit rien de ce que l’aide a changé."

COUT_PERSONNE = Indicator(
    code="FIN-03",
    label="Coût par bénéficiaire suivi",
    definition="Charges réalisées du service rapportées aux personnes suivies venues dans les "
    "mêmes exercices.",
    formula="Charges réalisées (sans, puis avec le compte 86) / personnes suivies (FRE-01).",
    kind=Kind.RATE,
    grain=Grain.PERSONNE,
    unit=PAR_PERSONNE,
    level=LogicLevel.MOYENS,
    rows=COUTS,
    items=_COST_ITEMS,
    items_label="Charges comptées",
    denominator=nw.col("personnes"),
    scope=nw.col("personnes_champ"),
    sources=(CERFA_15059, common.COOP),
    caveats=(
        YEARS,
        _SAME_YEARS,
        "Au dénominateur, les personnes suivies seulement : les charges ont aussi servi aux "
        "personnes anonymes. À lire avec la couverture du suivi (FRE-03).",
        "Toutes les charges de la table « budget » comptent, quelle que soit la convention.",
        _COST_BOUND,
        _NO_EFFECT,
    ),
    funders=(common.VILLE,),
    needs=IDENTIFIED,
)

COUT_HEURE = Indicator(
    code="FIN-03-heure",
    label="Coût par heure d’activité",
    definition="Charges réalisées du service rapportées aux heures d’activité des mêmes exercices.",
    formula="Charges réalisées (sans, puis avec le compte 86) / heures d’activité (ACT-02).",
    kind=Kind.RATE,
    grain=Grain.ACTIVITE,
    unit=PAR_HEURE,
    level=LogicLevel.MOYENS,
    rows=COUTS,
    items=_COST_ITEMS,
    items_label="Charges comptées",
    denominator=nw.col("minutes") / 60,
    scope=nw.col("minutes_champ") / 60,
    sources=(CERFA_15059, common.COOP),
    caveats=(
        YEARS,
        _SAME_YEARS,
        "Une activité sans durée notée compte pour zéro heure, ce qui élève le coût.",
        "Le temps de préparation, de route et de coordination est dans les charges, pas dans les "
        "heures.",
        _COST_BOUND,
        _NO_EFFECT,
    ),
    funders=(common.VILLE,),
)

ONE_BUDGET = yes(~nw.col("rattachement").is_null())


def _balance(code: str, which: str, column: str, told: nw.Expr) -> Indicator:
    """Whether both sides of each budget are equal, to the cent."""

    def even(name: str) -> nw.Expr:
        return yes(told & (nw.col(f"{name}_{column}") == 0))

    return Indicator(
        code=code,
        label=f"Budgets {which} à l’équilibre",
        definition=f"Budgets (une convention ou une action, un exercice) dont les deux côtés, "
        f"{which}, sont égaux au centime.",
        formula="Budgets où charges = produits, puis où 86 = 87 / budgets dont tous les montants "
        "sont connus.",
        kind=Kind.SHARE,
        grain=Grain.BUDGET,
        unit=common.PERCENT,
        level=LogicLevel.QUALITE,
        rows=BUDGETS,
        items=(
            Item("argent", "Charges = produits", even("argent")),
            Item("nature", "Comptes 86 = 87", even("nature")),
        ),
        items_label="Équilibre",
        denominator=yes(told),
        scope=ONE_BUDGET,
        sources=(common.CERFA_12156, CERFA_15059),
        caveats=(
            YEARS,
            "Les deux équilibres se vérifient à part : des contributions volontaires ne compensent "
            "pas un manque d’argent. Un budget sans contribution volontaire est à l’équilibre de "
            "ce côté.",
        ),
        funders=_FUNDERS,
    )


EQUILIBRE = (
    _balance("FIN-04", "réalisés", "realise", nw.col("inconnus") == 0),
    _balance("FIN-04-prevu", "prévus", "prevu", ~nw.col("rattachement").is_null()),
)

_STATE = nw.col("etat")
_EXPECTED = _PLANNED.fill_null(0.0)
_STATE_CAVEATS = (
    YEARS,
    "Montants prévus de tous les produits, hors contributions volontaires (compte 87).",
)

FINANCEMENTS = Indicator(
    code="FIN-05",
    label="Financements acquis et en attente",
    definition="Produits prévus, selon que le financement est acquis, en attente, ou que son état "
    "n’est pas noté.",
    formula="Somme des montants prévus des produits, par état.",
    kind=Kind.AMOUNT,
    grain=Grain.EURO,
    unit=EUROS,
    level=LogicLevel.MOYENS,
    rows=PRODUITS,
    items=(
        *(
            Item(e.code, f"Financements {e.label.lower()}", yes(_STATE == e.code, _EXPECTED))
            for e in EtatFinancement
        ),
        Item("inconnu", "Financements à l’état non noté", yes(_STATE.is_null(), _EXPECTED)),
    ),
    items_label="État",
    scope=_EXPECTED,
    sources=(common.CERFA_12156,),
    caveats=_STATE_CAVEATS,
    funders=_FUNDERS,
)

PART_ACQUISE = Indicator(
    code="FIN-05-part",
    label="Part des financements acquis",
    definition="Part des produits prévus dont le financement est acquis.",
    formula="Produits prévus acquis / produits prévus dont l’état est noté (en euros).",
    kind=Kind.SHARE,
    grain=Grain.EURO,
    unit=common.PERCENT,
    level=LogicLevel.MOYENS,
    rows=PRODUITS,
    numerator=yes(_STATE == EtatFinancement.ACQUIS.code, _EXPECTED),
    denominator=yes(~_STATE.is_null(), _EXPECTED),
    scope=_EXPECTED,
    sources=(common.CERFA_12156,),
    caveats=(*_STATE_CAVEATS, "À lire avec ses bornes, selon l’état non noté."),
    funders=_FUNDERS,
)

INDICATORS = (
    *EXECUTION,
    *SUBVENTIONS,
    COUT_PERSONNE,
    COUT_HEURE,
    *EQUILIBRE,
    FINANCEMENTS,
    PART_ACQUISE,
)
