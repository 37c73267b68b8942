"""What the indicators of the European Social Fund share: traits at entry, codes, caveats."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Source
from inclusion_metrics.nomenclatures import Fonds
from inclusion_metrics.nomenclatures_service import (
    Cite,
    Declaration,
    PeriodeProgramme,
    StatutEntree,
)
from inclusion_metrics.reference.ages import age_grids
from inclusion_metrics.reference.codes_financeurs import FundCode, fund_code
from inclusion_metrics.rows import fse as rows

REGLEMENT_FSE_PLUS = Source("Règlement (UE) 2021/1057, annexe I", "2021-06-24", definition=True)
REGLEMENT_FSE = Source("Règlement (UE) 1304/2013, annexe I", "2013-12-17", definition=True)
DREETS = Source(
    "DREETS Grand Est, Comprendre la gestion des participants dans les projets financés par le "
    "FSE+",
    "2025-01-13",
    definition=True,
)
SFC = Source("FAQ du portail SFC sur les indicateurs FSE+", "2023-04", definition=True)
REGISTRE = Source("Registre du service, feuille « Participants FSE+ »")
SOURCES = (REGLEMENT_FSE_PLUS, DREETS, REGISTRE)

ONE_OPERATION = (
    "Un participant est une personne dans une opération : la même personne dans deux opérations y "
    "compte deux fois. Un retour dans la même opération garde l’entrée initiale et la dernière "
    "sortie."
)
ENTRIES = "Sont comptées les entrées de la période ; l’âge et la situation sont ceux de l’entrée."
RULE = (
    "Une opération d’une journée au plus ne fait pas un participant : la règle convenue (nombre de "
    "dates, ou d’heures) est lue dans les venues de la personne, de son entrée à sa sortie, "
    "quelles que soient les activités. Qui ne la remplit pas est écarté (FSE-01-ecartes)."
)
UNCHECKED = (
    "Sans lien avec une personne suivie, ou si les fichiers ne couvrent pas son passage, la règle "
    "ne peut pas être vérifiée : le participant déclaré est compté, et la borne basse l’exclut."
)
UNVERIFIED_CODES = (
    "Les libellés sont ceux du règlement ; un code dit non vérifié est rappelé, et non relu dans "
    "un texte officiel."
)
SEXES = (
    "Par sexe, femmes et hommes peuvent faire moins que le total : le sexe n’est pas toujours "
    "communiqué, et la liste n’a pas d’autre réponse."
)

_STATUS, _AGE, _LEVEL = nw.col("statut_entree"), nw.col("age_entree"), nw.col("cite")
RULE_MET, STEP = nw.col("regle"), nw.col("etape")
#: Declared, and not known to miss the rule; and known to meet it.
KEPT: nw.Expr = (RULE_MET == rows.TENUE) | (RULE_MET == rows.INVERIFIABLE)
MET: nw.Expr = RULE_MET == rows.TENUE


@dataclass(frozen=True, slots=True, eq=False)
class Trait:
    """Who has a trait, and whose answer is not known."""

    has: nw.Expr
    unknown: nw.Expr


def status(*codes: StatutEntree) -> Trait:
    """Situation at entry."""
    return Trait(_STATUS.is_in([one.code for one in codes]), _STATUS.is_null())


def age(grid: str, name: str) -> Trait:
    """A class of an age grid, on the day of entry."""
    found = next(one for one in age_grids()[grid].classes if one.code == name)
    return Trait((_AGE >= found.low) & (_AGE <= found.high), _AGE.is_null())


def cite(level: Cite) -> Trait:
    """Level of education."""
    unknown = _LEVEL.is_null() | (_LEVEL == Cite.NON_RENSEIGNE.code)
    return Trait(_LEVEL == level.code, unknown)


def flag(column: str) -> Trait:
    """A yes or no."""
    return Trait(nw.col(column) == True, nw.col(column).is_null())  # noqa: E712


def declared(column: str) -> Trait:
    """A sensitive answer; a refusal is not a no."""
    said = nw.col(column)
    unknown = said.is_null() | (said == Declaration.REFUS.code)
    return Trait(said == Declaration.OUI.code, unknown)


UNEMPLOYED = (StatutEntree.CHOMEUR, StatutEntree.CHOMEUR_LD)
INACTIVE = (StatutEntree.INACTIF, StatutEntree.INACTIF_FORMATION)
WORKLESS = (*UNEMPLOYED, StatutEntree.INACTIF)
EVERYONE = Trait(~nw.col("participant_id").is_null(), nw.col("participant_id").is_null())
OUT_OF_WORK = status(*UNEMPLOYED, *INACTIVE)
OLD = age("fse_1420", "plus_54")


def both(one: Trait, other: Trait) -> Trait:
    """Who has two traits, and who may have them."""
    may = (one.has | one.unknown) & (other.has | other.unknown)
    return Trait(one.has & other.has, may & (one.unknown | other.unknown))


def fse_plus(code: str) -> FundCode:
    """A code of FSE+ 2021-2027."""
    return fund_code(Fonds.FSE_PLUS, PeriodeProgramme.P_2021_2027, code)


def fse_1420(code: str) -> FundCode:
    """A code of FSE 2014-2020."""
    return fund_code(Fonds.FSE, PeriodeProgramme.P_2014_2020, code)
