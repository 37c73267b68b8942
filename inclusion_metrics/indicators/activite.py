"""What was done: the ACT family."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.model import Grain, Indicator, Item, Kind, LogicLevel, Source
from inclusion_metrics.nomenclatures import Thematique, ThematiqueAdmin, TypeActivite, TypeLieu
from inclusion_metrics.nomenclatures_service import ThemeContrat
from inclusion_metrics.reference.reperes import Repere, repere
from inclusion_metrics.rows import ACTIVITES, DEMARCHES, yes
from inclusion_metrics.rows.themes import PAR_THEME

#: Every row; a bare literal cannot be summed.
ONE = yes(~nw.col("activite_id").is_null())
_TYPE, _PLACE, _THEMES = nw.col("type"), nw.col("type_lieu"), nw.col("thematiques")
_MINUTES = nw.col("duree_min")

REALISEES = Indicator(
    code="ACT-01",
    label="Activités réalisées",
    definition="Accompagnements individuels et ateliers tenus dans la période.",
    formula="Nombre d’activités, par type.",
    kind=Kind.COUNT,
    grain=Grain.ACTIVITE,
    unit=common.ACTIVITES,
    level=LogicLevel.REALISATION,
    rows=ACTIVITES,
    items=tuple(Item(t.code, t.label, yes(_TYPE == t.code)) for t in TypeActivite),
    items_label="Type d’activité",
    denominator=ONE,
    scope=ONE,
    sources=(common.COOP,),
    caveats=("Un atelier compte pour une activité, quel que soit le nombre de participants.",),
    funders=(common.VILLE, common.CFPPA),
)

HEURES = Indicator(
    code="ACT-02",
    label="Heures d’accompagnement",
    definition="Durée des activités ; à part, cette durée multipliée par les participants.",
    formula="Somme des durées (en minutes) / 60 ; somme des durées × participants / 60.",
    kind=Kind.AMOUNT,
    grain=Grain.ACTIVITE,
    unit=common.HEURES,
    level=LogicLevel.MOYENS,
    rows=ACTIVITES,
    items=(
        Item("activite", "Heures d’activité", _MINUTES),
        Item("personne", "Heures-personnes", _MINUTES * nw.col("accompagnements")),
    ),
    items_label="Mesure",
    denominator=yes(~nw.col("duree_min").is_null()),
    scope=ONE,
    sources=(common.COOP,),
    caveats=(
        "Les heures d’activité (temps du médiateur devant le public) et les heures-personnes ne "
        "s’additionnent pas.",
        "Durée saisie par le médiateur ; une activité sans durée compte pour zéro.",
    ),
    funders=(common.FSE, common.VILLE, common.CFPPA),
)

TAILLE_ATELIERS = Indicator(
    code="ACT-03",
    label="Taille des ateliers",
    definition="Nombre de participants par atelier : médiane et quartiles.",
    formula="Médiane (et quartiles) du nombre de participants par atelier collectif.",
    kind=Kind.MEDIAN,
    grain=Grain.ACTIVITE,
    unit=common.PARTICIPANTS,
    level=LogicLevel.REALISATION,
    rows=ACTIVITES,
    numerator=nw.when(_TYPE == TypeActivite.COLLECTIF.code).then(nw.col("accompagnements")),
    denominator=yes(_TYPE == TypeActivite.COLLECTIF.code),
    scope=yes(_TYPE == TypeActivite.COLLECTIF.code),
    sources=(common.COOP,),
    funders=(common.CFPPA,),
)


_WORKSHOP, _SIZE = _TYPE == TypeActivite.COLLECTIF.code, nw.col("accompagnements")
_SMALLEST, _IDEAL = repere("atelier_min"), repere("atelier_ideal_max")
_LARGEST = repere("atelier_max")


def _groups(code: str, who: str, size: nw.Expr, mark: Repere, advice: str) -> Indicator:
    """The share of workshops of some size."""
    return Indicator(
        code=code,
        label=f"Part des ateliers {who}",
        definition=f"Ateliers collectifs {who}, anonymes compris.",
        formula=f"Ateliers {who} / tous les ateliers collectifs.",
        kind=Kind.SHARE,
        grain=Grain.ACTIVITE,
        unit=common.PERCENT,
        level=LogicLevel.REALISATION,
        rows=ACTIVITES,
        numerator=yes(_WORKSHOP & size),
        denominator=yes(_WORKSHOP),
        scope=yes(_WORKSHOP),
        sources=(
            common.COOP,
            *(() if not mark.verifie else (Source(mark.source, mark.date),)),
        ),
        caveats=(common.chosen(mark, advice),),
        funders=(common.CFPPA,),
    )


_ADVICE = (
    f"Taille conseillée : de {_SMALLEST.whole} à {_IDEAL.whole} participants, "
    f"{_LARGEST.whole} au plus."
)
ATELIERS_CONSEILLES = _groups(
    "ACT-03-6-8",
    f"de {_SMALLEST.whole} à {_IDEAL.whole} participants",
    (_SIZE >= _SMALLEST.whole) & (_SIZE <= _IDEAL.whole),
    _IDEAL,
    _ADVICE,
)
ATELIERS_TROP_GRANDS = _groups(
    "ACT-03-plus-10",
    f"de plus de {_LARGEST.whole} participants",
    _SIZE > _LARGEST.whole,
    _LARGEST,
    _ADVICE,
)

ALLER_VERS = Indicator(
    code="ACT-04",
    label="Part d’aller-vers",
    definition="Activités tenues à domicile ou hors des lieux d’activité habituels.",
    formula="Activités à domicile ou dans un autre lieu / toutes les activités.",
    kind=Kind.SHARE,
    grain=Grain.ACTIVITE,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=ACTIVITES,
    numerator=yes(_PLACE.is_in([TypeLieu.DOMICILE.code, TypeLieu.AUTRE.code])),
    denominator=ONE,
    scope=ONE,
    sources=(common.COOP,),
    caveats=("L’accompagnement à distance n’est pas compté comme aller-vers.",),
    funders=(common.VILLE, common.CFPPA),
)

THEMATIQUES = Indicator(
    code="ACT-05",
    label="Thématiques",
    definition="Part des activités qui abordent chaque thématique.",
    formula="Activités portant la thématique / toutes les activités (plusieurs possibles).",
    kind=Kind.SHARE,
    grain=Grain.ACTIVITE,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=ACTIVITES,
    items=(
        *(Item(t.code, t.label, yes(_THEMES.list.contains(t.code))) for t in Thematique),
        Item("aucune", "Aucune thématique notée", yes(_THEMES.list.len() == 0)),
    ),
    items_label="Thématique",
    denominator=ONE,
    scope=ONE,
    sources=(common.COOP,),
    caveats=(
        "Le total dépasse 100 % : une activité peut aborder plusieurs thématiques.",
        "Diffère des pourcentages de la Coop, qui rapportent les mentions au total des mentions.",
    ),
    funders=(common.VILLE,),
)

AXES_DU_CONTRAT = Indicator(
    code="ACT-06",
    label="Thèmes du contrat de ville",
    definition="Part des activités qui relèvent de chaque thème du contrat de ville, par l’action "
    "financée à laquelle elles se rattachent.",
    formula="Activités dont une étiquette est celle d’une action de ce thème / toutes les "
    "activités (plusieurs possibles).",
    kind=Kind.SHARE,
    grain=Grain.ACTIVITE,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=PAR_THEME,
    items=(
        *(Item(t.code, t.label, yes(nw.col(f"theme_{t.code}") == 1)) for t in ThemeContrat),
        Item("aucune", "Non rattachée à un thème", yes(nw.col("rattachee").is_null())),
    ),
    items_label="Thème",
    denominator=ONE,
    scope=ONE,
    sources=(common.COOP, common.REGISTRE, common.GUIDE_CDV),
    caveats=(
        "Le total peut dépasser 100 % : une activité peut porter les étiquettes de plusieurs "
        "actions.",
        "Une activité sans étiquette d’action, ou dont l’action n’a pas de thème, est « non "
        "rattachée » : cela ne dit pas qu’elle est hors du contrat.",
    ),
    funders=(common.VILLE,),
)

DEMARCHES_PAR_FAMILLE = Indicator(
    code="ACT-07",
    label="Démarches administratives accompagnées",
    definition="Démarches travaillées au cours des accompagnements, par famille.",
    formula="Nombre de couples (accompagnement, famille de démarche).",
    kind=Kind.COUNT,
    grain=Grain.DEMARCHE,
    unit=common.DEMARCHES,
    level=LogicLevel.REALISATION,
    rows=DEMARCHES,
    items=tuple(Item(f.code, f.label, yes(nw.col("categorie") == f.code)) for f in ThematiqueAdmin),
    items_label="Famille de démarches",
    denominator=ONE,
    scope=ONE,
    sources=(common.COOP,),
    caveats=(
        "Ce ne sont pas des démarches de lutte contre le non-recours : l’export ne dit ni le droit "
        "visé, ni l’issue.",
        "Une démarche abordée en atelier compte pour chaque participant, comme dans la Coop.",
    ),
    funders=(common.VILLE, common.DROITS),
)

INDICATORS = (
    REALISEES,
    HEURES,
    TAILLE_ATELIERS,
    ATELIERS_CONSEILLES,
    ATELIERS_TROP_GRANDS,
    ALLER_VERS,
    THEMATIQUES,
    AXES_DU_CONTRAT,
    DEMARCHES_PAR_FAMILLE,
)
