"""The participants of the European Social Fund: the FSE-01 family.

Codes and labels come from the reference file of the funds.
"""

from __future__ import annotations

from collections.abc import Mapping

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.indicators import _fse as fse
from inclusion_metrics.model import Grain, Indicator, Item, Kind, LogicLevel
from inclusion_metrics.nomenclatures_service import Cite, StatutEntree
from inclusion_metrics.reference.codes_financeurs import FundCode
from inclusion_metrics.rows import fse as rows
from inclusion_metrics.rows import yes

_EECO: Mapping[str, fse.Trait] = {
    "EECO01": fse.EVERYONE,
    "EECO02": fse.status(*fse.UNEMPLOYED),
    "EECO03": fse.status(StatutEntree.CHOMEUR_LD),
    "EECO04": fse.status(*fse.INACTIVE),
    "EECO05": fse.status(StatutEntree.EMPLOI),
    "EECO06": fse.age("fse_plus", "moins_18"),
    "EECO07": fse.age("fse_plus", "18_29"),
    "EECO08": fse.age("fse_plus", "55_plus"),
    "EECO09": fse.cite(Cite.CITE_0_2),
    "EECO10": fse.cite(Cite.CITE_3_4),
    "EECO11": fse.cite(Cite.CITE_5_8),
    "EECO16": fse.flag("sans_domicile_stable"),
    "EECO17": fse.flag("zone_rurale"),
}
_EECO_SENSITIVE: Mapping[str, fse.Trait] = {
    "EECO12": fse.declared("handicap"),
    "EECO13": fse.declared("pays_tiers"),
}
_CO: Mapping[str, fse.Trait] = {
    "CO01": fse.status(*fse.UNEMPLOYED),
    "CO02": fse.status(StatutEntree.CHOMEUR_LD),
    "CO03": fse.status(*fse.INACTIVE),
    "CO04": fse.status(StatutEntree.INACTIF),
    "CO05": fse.status(StatutEntree.EMPLOI),
    "CO06": fse.age("fse_1420", "moins_25"),
    "CO07": fse.OLD,
    "CO08": fse.both(fse.OLD, fse.status(*fse.WORKLESS)),
    "CO09": fse.cite(Cite.CITE_0_2),
    "CO10": fse.cite(Cite.CITE_3_4),
    "CO11": fse.cite(Cite.CITE_5_8),
    "CO18": fse.flag("sans_domicile_stable"),
    "CO19": fse.flag("zone_rurale"),
}


def _item(entry: FundCode, one: fse.Trait) -> Item:
    """Known to have the trait; at least, known participants; at most, those who may have it."""
    return Item(
        entry.code,
        entry.label,
        numerator=yes(fse.KEPT & one.has),
        lower=yes(fse.MET & one.has),
        upper=yes(fse.KEPT & (one.has | one.unknown)),
    )


PARTICIPANTS = Indicator(
    code="FSE-01",
    label="Participants FSE+",
    definition="Participants entrés dans une opération FSE+ pendant la période, selon leur "
    "situation à l’entrée.",
    formula="Nombre de participants (personne × opération) entrés dans la période, par indicateur "
    "commun de réalisation ; borne haute : ceux dont la réponse n’est pas connue y sont ajoutés.",
    kind=Kind.COUNT,
    grain=Grain.PARTICIPANT,
    unit=common.PARTICIPANTS_FSE,
    level=LogicLevel.REALISATION,
    rows=rows.ENTREES_FSE_PLUS,
    items=tuple(_item(fse.fse_plus(code), one) for code, one in _EECO.items()),
    items_label="Indicateur commun",
    denominator=yes(fse.KEPT),
    scope=yes(fse.KEPT),
    sources=fse.SOURCES,
    caveats=(
        fse.ONE_OPERATION,
        fse.ENTRIES,
        fse.RULE,
        fse.UNCHECKED,
        fse.UNVERIFIED_CODES,
        fse.SEXES,
        "Les 30 à 54 ans n’ont pas de code. Les indicateurs se recoupent et ne s’additionnent pas.",
    ),
    funders=tuple(fse.fse_plus(code).funder for code in _EECO),
)

SENSIBLES = Indicator(
    code="FSE-01-sensibles",
    label="Participants FSE+, réponses sensibles",
    definition="Participants entrés pendant la période qui se sont dits handicapés, ou "
    "ressortissants d’un pays tiers.",
    formula="Nombre de participants ayant répondu oui ; borne haute : refus et absences de réponse "
    "y sont ajoutés.",
    kind=Kind.COUNT,
    grain=Grain.PARTICIPANT,
    unit=common.PARTICIPANTS_FSE,
    level=LogicLevel.REALISATION,
    rows=rows.ENTREES_FSE_PLUS,
    items=tuple(_item(fse.fse_plus(code), one) for code, one in _EECO_SENSITIVE.items()),
    items_label="Indicateur commun",
    denominator=yes(fse.KEPT),
    scope=yes(fse.KEPT),
    sources=fse.SOURCES,
    caveats=(
        fse.ONE_OPERATION,
        fse.ENTRIES,
        fse.RULE,
        fse.UNCHECKED,
        fse.UNVERIFIED_CODES,
        fse.SEXES,
        "Réponses facultatives : un refus n’est pas un non. L’origine et l’appartenance à une "
        "minorité ne sont pas recueillies.",
    ),
    funders=tuple(fse.fse_plus(code).funder for code in _EECO_SENSITIVE),
    sensitive=True,
)

ECARTES = Indicator(
    code="FSE-01-ecartes",
    label="Entrées FSE+ écartées ou non vérifiables",
    definition="Entrées déclarées pendant la période qui ne font pas un participant, ou dont on "
    "ne peut pas le vérifier.",
    formula="Nombre d’entrées déclarées par raison ; part parmi toutes les entrées déclarées.",
    kind=Kind.COUNT,
    grain=Grain.PARTICIPANT,
    unit=common.ENTREES_FSE,
    level=LogicLevel.QUALITE,
    rows=rows.ENTREES_FSE_PLUS,
    items=(
        Item(
            rows.NON_TENUE,
            "Écartées : sorties sans remplir la règle",
            yes(fse.RULE_MET == rows.NON_TENUE),
        ),
        Item(
            rows.EN_COURS,
            "Écartées pour l’instant : règle pas encore remplie, opération en cours",
            yes(fse.RULE_MET == rows.EN_COURS),
        ),
        Item(
            rows.INVERIFIABLE,
            "Comptées sans vérification : venues inconnues",
            yes(fse.RULE_MET == rows.INVERIFIABLE),
        ),
    ),
    items_label="Raison",
    denominator=yes(fse.EVERYONE.has),
    scope=yes(fse.EVERYONE.has),
    sources=(fse.DREETS, fse.REGISTRE),
    caveats=(fse.ONE_OPERATION, fse.RULE, fse.UNCHECKED),
    funders=(common.FSE,),
)

PARTICIPANTS_1420 = Indicator(
    code="FSE-01-2014",
    label="Participants FSE 2014-2020",
    definition="Participants entrés dans une opération FSE 2014-2020 pendant la période, selon "
    "leur situation à l’entrée.",
    formula="Nombre de participants (personne × opération) entrés dans la période, par indicateur "
    "commun de réalisation ; borne haute : ceux dont la réponse n’est pas connue y sont ajoutés.",
    kind=Kind.COUNT,
    grain=Grain.PARTICIPANT,
    unit=common.PARTICIPANTS_FSE,
    level=LogicLevel.REALISATION,
    rows=rows.ENTREES_FSE_1420,
    items=tuple(_item(fse.fse_1420(code), one) for code, one in _CO.items()),
    items_label="Indicateur commun",
    denominator=yes(fse.KEPT),
    scope=yes(fse.KEPT),
    sources=(fse.REGLEMENT_FSE, fse.REGISTRE),
    caveats=(
        fse.ONE_OPERATION,
        fse.ENTRIES,
        fse.UNVERIFIED_CODES,
        fse.SEXES,
        "La règle de plus d’une journée est celle du FSE+ : elle n’est pas appliquée ici.",
        "La table ne distingue pas le niveau CITE 0, que le règlement de 2013 ne compte pas avec "
        "les niveaux 1 et 2.",
        "Ménages, origine, handicap et autres désavantages (CO12 à CO17) ne sont pas donnés.",
    ),
    funders=tuple(fse.fse_1420(code).funder for code in _CO),
)

INDICATORS = (PARTICIPANTS, SENSIBLES, ECARTES, PARTICIPANTS_1420)
