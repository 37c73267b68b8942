"""What the participants of the European Social Fund became: the FSE-02 and FSE-03 families.

A result is read against those who could have it: nobody already in work can find a job.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.indicators import _fse as fse
from inclusion_metrics.model import Grain, Indicator, Item, Kind, LogicLevel
from inclusion_metrics.nomenclatures_service import SituationSortie, StatutEntree
from inclusion_metrics.reference.codes_financeurs import FundCode
from inclusion_metrics.reference.delais import delay
from inclusion_metrics.rows import fse as rows
from inclusion_metrics.rows import yes

EXITS = (
    "À la sortie : participants sortis pendant la période. À six mois : ceux dont le sixième mois "
    "après la sortie échoit pendant la période."
)
ONE_SITUATION = (
    "Une seule situation par participant, la dernière : recherche d’emploi et emploi s’excluent ; "
    "une qualification suivie d’un emploi ne se lit que comme l’un des deux."
)
_DAYS = delay("fse_sortie")
_EARLY = delay("fse_suivi_tolerance")
IN_TIME = (
    f"Une situation notée hors de son délai (au plus {_DAYS} jours après la sortie ; six mois "
    f"après, ou au plus {_EARLY} jours avant cette échéance, tolérance choisie ici), ou sans date, "
    "est tenue pour inconnue."
)
RETIRED = (
    "Pour des inactifs retraités, ces résultats sont nuls par construction : à compléter par des "
    "résultats propres au projet (autonomie, démarches, droits)."
)
RISK = (
    "La population qui pouvait atteindre ce résultat est celle du règlement (source non vérifiée)."
)


@dataclass(frozen=True, slots=True, eq=False)
class _Result:
    """A common result: when it is read, who could reach it, and what counts as reaching it."""

    step: str
    risk: fse.Trait
    reached: tuple[SituationSortie, ...]
    among: str

    @property
    def read(self) -> nw.Expr:
        """The situation at that step."""
        return nw.col("sortie_lue" if self.step == rows.SORTIE else "six_mois_lue")

    @property
    def here(self) -> nw.Expr:
        """Participants who got to that step."""
        return (fse.STEP == self.step) & fse.KEPT

    @property
    def success(self) -> nw.Expr:
        """Those who reached it."""
        return self.risk.has & self.read.is_in([one.code for one in self.reached])

    @property
    def possible(self) -> nw.Expr:
        """Those who reached it or may have."""
        unread = self.read.is_null()
        reached = self.read.is_in([one.code for one in self.reached])
        return (self.risk.has | self.risk.unknown) & (unread | reached)


_EMPLOYED = (SituationSortie.EMPLOI, SituationSortie.EMPLOI_MEILLEUR)
_SEARCH = _Result(
    rows.SORTIE,
    fse.status(*fse.INACTIVE),
    (SituationSortie.RECHERCHE,),
    "inactifs à l’entrée et sortis",
)
_TRAINING = _Result(
    rows.SORTIE,
    fse.status(*fse.WORKLESS, StatutEntree.EMPLOI),
    (SituationSortie.FORMATION,),
    "qui n’étaient ni en études ni en formation à l’entrée, et sortis",
)
_QUALIFIED = _Result(rows.SORTIE, fse.EVERYONE, (SituationSortie.QUALIFICATION,), "sortis")
_WORK = _Result(rows.SORTIE, fse.OUT_OF_WORK, _EMPLOYED, "sans emploi à l’entrée et sortis")
_WORK_LATER = _Result(
    rows.SIX_MOIS, fse.OUT_OF_WORK, _EMPLOYED, "sans emploi à l’entrée et sortis depuis six mois"
)
_BETTER = _Result(
    rows.SIX_MOIS,
    fse.status(StatutEntree.EMPLOI),
    (SituationSortie.EMPLOI_MEILLEUR,),
    "en emploi à l’entrée et sortis depuis six mois",
)
_OLD_WORK_LATER = _Result(
    rows.SIX_MOIS,
    fse.both(fse.OLD, fse.OUT_OF_WORK),
    _EMPLOYED,
    "de plus de 54 ans, sans emploi à l’entrée et sortis depuis six mois",
)

_EECR: Mapping[str, _Result] = {
    "EECR01": _SEARCH,
    "EECR02": _TRAINING,
    "EECR03": _QUALIFIED,
    "EECR04": _WORK,
    "EECR05": _WORK_LATER,
    "EECR06": _BETTER,
}
_CR: Mapping[str, _Result] = {
    "CR01": _SEARCH,
    "CR02": _TRAINING,
    "CR03": _QUALIFIED,
    "CR04": _WORK,
    "CR06": _WORK_LATER,
    "CR07": _BETTER,
    "CR08": _OLD_WORK_LATER,
}


def _item(entry: FundCode, one: _Result) -> Item:
    return Item(
        entry.code,
        entry.label,
        numerator=yes(one.here & one.success),
        lower=yes((fse.STEP == one.step) & fse.MET & one.success),
        upper=yes(one.here & one.possible),
    )


RESULTATS = Indicator(
    code="FSE-02",
    label="Résultats des participants FSE+",
    definition="Participants FSE+ ayant atteint un résultat commun, à la sortie ou six mois après.",
    formula="Nombre de participants qui pouvaient atteindre le résultat et l’ont atteint ; borne "
    "haute : ceux dont la situation n’est pas connue y sont ajoutés. Champ : sorties de la "
    "période.",
    kind=Kind.COUNT,
    grain=Grain.PARTICIPANT,
    unit=common.PARTICIPANTS_FSE,
    level=LogicLevel.RESULTAT,
    rows=rows.SUITES_FSE_PLUS,
    items=tuple(_item(fse.fse_plus(code), one) for code, one in _EECR.items()),
    items_label="Indicateur commun",
    scope=yes((fse.STEP == rows.SORTIE) & fse.KEPT),
    sources=(fse.REGLEMENT_FSE_PLUS, fse.SFC, fse.REGISTRE),
    caveats=(
        fse.ONE_OPERATION,
        EXITS,
        ONE_SITUATION,
        IN_TIME,
        RETIRED,
        fse.UNCHECKED,
        RISK,
        fse.UNVERIFIED_CODES,
    ),
    funders=tuple(fse.fse_plus(code).funder for code in _EECR),
)

RESULTATS_1420 = Indicator(
    code="FSE-02-2014",
    label="Résultats des participants FSE 2014-2020",
    definition="Participants FSE 2014-2020 ayant atteint un résultat commun, à la sortie ou six "
    "mois après.",
    formula="Nombre de participants qui pouvaient atteindre le résultat et l’ont atteint ; borne "
    "haute : ceux dont la situation n’est pas connue y sont ajoutés. Champ : sorties de la "
    "période.",
    kind=Kind.COUNT,
    grain=Grain.PARTICIPANT,
    unit=common.PARTICIPANTS_FSE,
    level=LogicLevel.RESULTAT,
    rows=rows.SUITES_FSE_1420,
    items=tuple(_item(fse.fse_1420(code), one) for code, one in _CR.items()),
    items_label="Indicateur commun",
    scope=yes((fse.STEP == rows.SORTIE) & fse.KEPT),
    sources=(fse.REGLEMENT_FSE, fse.REGISTRE),
    caveats=(
        fse.ONE_OPERATION,
        EXITS,
        ONE_SITUATION,
        IN_TIME,
        RETIRED,
        RISK,
        fse.UNVERIFIED_CODES,
        "Les résultats des personnes défavorisées (CR05, CR09) ne sont pas donnés : les réponses "
        "qu’ils supposent ne sont pas toutes recueillies.",
    ),
    funders=tuple(fse.fse_1420(code).funder for code in _CR),
)


def _rate(entry: FundCode, one: _Result) -> Indicator:
    """The share of those who could reach a result and did."""
    return Indicator(
        code=f"FSE-02-{entry.code}",
        label=f"Part des participants : {entry.libelle[:1].lower()}{entry.libelle[1:]}",
        definition=f"{entry.label}, parmi les participants FSE+ {one.among}.",
        formula=f"Participants ayant atteint le résultat / participants {one.among}, dont la "
        "situation est connue.",
        kind=Kind.SHARE,
        grain=Grain.PARTICIPANT,
        unit=common.PERCENT,
        level=LogicLevel.RESULTAT,
        rows=rows.SUITES_FSE_PLUS,
        numerator=yes(one.here & one.success),
        denominator=yes(one.here & one.risk.has & ~one.read.is_null()),
        scope=yes(one.here & (one.risk.has | one.risk.unknown)),
        sources=(fse.REGLEMENT_FSE_PLUS, fse.SFC, fse.REGISTRE),
        caveats=(
            fse.ONE_OPERATION,
            EXITS,
            ONE_SITUATION,
            IN_TIME,
            RETIRED,
            RISK,
            "Lu sur les participants déclarés, moins ceux qui ne remplissent pas la règle "
            "(FSE-01-ecartes).",
            *(() if entry.verifie else (fse.UNVERIFIED_CODES,)),
        ),
        funders=(entry.funder,),
    )


TAUX = tuple(_rate(fse.fse_plus(code), one) for code, one in _EECR.items())


def _completude(code: str, label: str, due: str, done: str, step: str, full: nw.Expr) -> Indicator:
    """The share of the questionnaires due that are filled in."""
    here = (fse.STEP == step) & fse.KEPT
    return Indicator(
        code=f"FSE-03-{code}",
        label=label,
        definition=f"Participants FSE+ {done}, parmi ceux {due}.",
        formula=f"Participants {done} / participants {due}.",
        kind=Kind.SHARE,
        grain=Grain.PARTICIPANT,
        unit=common.PERCENT,
        level=LogicLevel.QUALITE,
        rows=rows.ENTREES_FSE_PLUS if step == rows.ENTREE else rows.SUITES_FSE_PLUS,
        numerator=yes(here & full),
        denominator=yes(here),
        scope=yes(here),
        sources=(fse.SFC, fse.REGISTRE),
        caveats=(
            fse.ONE_OPERATION,
            "Chaque questionnaire est attendu dans la période où son échéance tombe.",
            "Sans situation renseignée, un questionnaire de sortie ou à six mois n’est pas "
            "complet.",
            "Lu sur les participants déclarés, moins ceux qui ne remplissent pas la règle "
            "(FSE-01-ecartes).",
        ),
        funders=(common.FSE,),
    )


COMPLETUDE = (
    _completude(
        "entree",
        "Questionnaires d’entrée remplis",
        "entrés pendant la période",
        "dont le questionnaire d’entrée est rempli à la fin de la période",
        rows.ENTREE,
        nw.col("entree_complete"),
    ),
    _completude(
        "sortie",
        "Questionnaires de sortie remplis à temps",
        f"dont le délai de {_DAYS} jours après la sortie échoit pendant la période",
        "dont la situation a été relevée entre la sortie et la fin de ce délai",
        rows.ECHEANCE,
        ~nw.col("sortie_lue").is_null(),
    ),
    _completude(
        "six_mois",
        "Questionnaires à six mois remplis",
        "dont le sixième mois après la sortie échoit pendant la période",
        "dont la situation à six mois est relevée à la fin de la période",
        rows.SIX_MOIS,
        nw.col("six_mois_complet"),
    ),
)

INDICATORS = (RESULTATS, *TAUX, RESULTATS_1420, *COMPLETUDE)
