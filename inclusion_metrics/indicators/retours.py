"""Who comes back, and how: repeat visits, cycles of sessions, several structures."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.indicators.frequentation import IDENTIFIED, ONLY_FOLLOWED, PEOPLE
from inclusion_metrics.model import Grain, Indicator, Item, Kind, LogicLevel, Printed
from inclusion_metrics.nomenclatures import Identite
from inclusion_metrics.reference.reperes import repere
from inclusion_metrics.rows import PERSONNES, yes
from inclusion_metrics.rows.cycles import INSCRIPTIONS
from inclusion_metrics.rows.retours import COHORTE, COMPTEES, CROISES, HORIZON

#: One person to be sure, with all its visits; the rest is between bounds.
_SURE: nw.Expr = nw.col("identite") != Identite.AMBIGUE.code
#: Several namesakes on one date: none of them came back.
_ONE_DATE: nw.Expr = (nw.col("venues") < 2) & (nw.col("personnes_max") > 1)


AT_MOST = (
    "Les homonymes impossibles à départager comptent dans le champ pour leur nombre maximal : il "
    "peut dépasser le nombre de personnes suivies."
)


def _came(times: int, label: str) -> Item:
    return Item(str(times), label, yes(_SURE & (nw.col("venues") >= times), PEOPLE))


RECURRENCE = Indicator(
    code="FRE-11",
    label="Récurrence",
    definition="Personnes suivies venues à plusieurs dates distinctes, sur douze mois au plus.",
    formula="Personnes suivies venues à au moins k dates distinctes / personnes suivies dont les "
    "venues sont attribuables.",
    kind=Kind.SHARE,
    grain=Grain.PERSONNE,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=PERSONNES,
    items=(_came(2, "Deux dates ou plus"), _came(3, "Trois dates ou plus")),
    items_label="Venues",
    denominator=yes(_SURE | _ONE_DATE, PEOPLE),
    scope=nw.col("personnes_max"),
    sources=(common.COOP,),
    caveats=(
        ONLY_FOLLOWED,
        AT_MOST,
        "Deux activités le même jour comptent pour une venue.",
        "Ne comparer que des périodes de même longueur ; une personne arrivée à la fin de la "
        "période n’a pas encore pu revenir.",
    ),
    funders=(common.VILLE, common.CFPPA),
    needs=IDENTIFIED,
    max_days=366,
    at_most=True,
)

_VISITS = nw.col("venues")


def _visits(code: str, label: str, low: int, high: int | None) -> Item:
    """People who came on so many dates; several namesakes on one date came once each."""
    counted = (_VISITS >= low) if high is None else (_VISITS >= low) & (_VISITS <= high)
    mine = _SURE & counted
    return Item(code, label, yes(mine | _ONE_DATE if low == 1 else mine, PEOPLE))


_BY_VISITS = (
    _visits("1", "Une seule date", 1, 1),
    _visits("2", "2 dates", 2, 2),
    _visits("3_5", "De 3 à 5 dates", 3, 5),
    _visits("6_10", "De 6 à 10 dates", 6, 10),
    _visits("11", "11 dates ou plus", 11, None),
)

REPARTITION = Indicator(
    code="FRE-17",
    label="Personnes selon le nombre de venues",
    definition="Personnes suivies selon le nombre de dates distinctes où elles sont venues, sur "
    "douze mois au plus.",
    formula="Nombre de personnes suivies par nombre de dates ; part parmi celles dont les venues "
    "sont attribuables.",
    kind=Kind.COUNT,
    grain=Grain.PERSONNE,
    unit=common.PERSONNES,
    level=LogicLevel.REALISATION,
    rows=PERSONNES,
    items=_BY_VISITS,
    items_label="Venues",
    denominator=RECURRENCE.denominator,
    scope=RECURRENCE.scope,
    ties=tuple(
        (
            Printed("FRE-11", least),
            tuple(Printed("FRE-17", item.code) for item in _BY_VISITS[int(least) - 1 :]),
        )
        for least in ("2", "3")
    ),
    sources=(common.COOP,),
    caveats=RECURRENCE.caveats,
    funders=RECURRENCE.funders,
    needs=IDENTIFIED,
    max_days=366,
    at_most=True,
)

VENUES_PAR_PERSONNE = Indicator(
    code="FRE-13",
    label="Venues par personne",
    definition="Nombre de dates où une personne suivie est venue : médiane et quartiles.",
    formula="Médiane (et premier et troisième quartiles) du nombre de dates par personne suivie.",
    kind=Kind.MEDIAN,
    grain=Grain.PERSONNE,
    unit=common.VENUES,
    level=LogicLevel.REALISATION,
    rows=PERSONNES,
    numerator=nw.when(_SURE).then(nw.col("venues")),
    denominator=yes(_SURE, PEOPLE),
    scope=PEOPLE,
    sources=(common.COOP,),
    caveats=(ONLY_FOLLOWED, "Deux activités le même jour comptent pour une venue."),
    funders=(common.VILLE,),
    needs=IDENTIFIED,
)

COHORTE_REVENUE = Indicator(
    code="FRE-12",
    label="Récurrence à horizon fixe",
    definition=f"Personnes suivies revenues dans les {HORIZON} jours qui suivent leur première "
    "venue.",
    formula=f"Personnes suivies revenues à une autre date dans les {HORIZON} jours / personnes "
    f"suivies vues pour la première fois dans la période, au plus tard {HORIZON} jours avant sa "
    "fin.",
    kind=Kind.SHARE,
    grain=Grain.PERSONNE,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=COHORTE,
    numerator=yes(nw.col("connue") & nw.col("revenue"), PEOPLE),
    denominator=yes(nw.col("connue"), PEOPLE),
    scope=nw.col("nouvelles_max"),
    at_most=True,
    sources=(common.COOP,),
    caveats=(
        ONLY_FOLLOWED,
        common.chosen(
            repere("retour_jours"),
            f"Chacun a eu {HORIZON} jours pour revenir : des périodes de longueurs différentes se "
            "comparent.",
        ),
        "La première venue est la première de toutes celles qui sont lues. Une personne dont on ne "
        "sait pas si elle était déjà venue avant les fichiers n’entre que dans les bornes, comme "
        "les homonymes impossibles à départager.",
        "Une personne compte au lieu et au mois de sa première venue, où qu’elle soit revenue.",
    ),
    funders=(common.VILLE,),
    needs=IDENTIFIED,
)

RECURRENCE_DECLAREE = Indicator(
    code="FRE-14",
    label="Récurrence déclarée",
    definition="Part des accompagnements dont le médiateur déclare que la personne était déjà "
    "venue, là où il ne note que des totaux.",
    formula="Participants déclarés récurrents / participants, sur les activités notées par leurs "
    "totaux où la récurrence est déclarée.",
    kind=Kind.SHARE,
    grain=Grain.ACCOMPAGNEMENT,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=COMPTEES,
    numerator=yes(~nw.col("recurrents").is_null(), nw.col("recurrents")),
    denominator=yes(~nw.col("recurrents").is_null(), nw.col("participants")),
    scope=nw.col("participants"),
    sources=(common.CRA_V1, common.REGISTRE),
    caveats=(
        "Ce sont des accompagnements, non des personnes : quelqu’un venu dix fois compte dix, et "
        "ces activités ne nomment personne.",
        "Déclaration du médiateur ; plus de récurrents que de participants se lit comme une "
        "réponse qui manque.",
        "Ne se compare pas à la récurrence lue sur les personnes suivies (FRE-11, FRE-12) : le "
        "passage de l’Espace Coop V1 à La Coop rompt la série.",
    ),
    funders=(common.VILLE,),
)

#: A share of presence is read on those whose visits are theirs alone.
_OURS: nw.Expr = nw.col("identite") != Identite.AMBIGUE.code
_PLANNED: nw.Expr = nw.col("prevues")
_TOLD: nw.Expr = ~nw.col("prevues").is_null()
_ASSIDUITE = repere("assiduite")
_ASSIDUE: nw.Expr = (
    nw.col("suivies") * _ASSIDUITE.value.denominator >= _PLANNED * _ASSIDUITE.value.numerator
)
_CYCLES = (
    "Un cycle est une suite de séances où l’on s’inscrit. Ses séances sont les activités qui "
    "portent son nom en étiquette, à partir du jour de l’inscription ; on compte les présences "
    "jusqu’au dernier jour des fichiers : un cycle en cours paraît moins suivi qu’il ne le sera.",
    "Qui abandonne reste compté, avec toutes les séances prévues pour lui.",
    "Une personne qu’on ne distingue pas d’un homonyme n’entre que dans les bornes.",
)

ASSIDUITE = Indicator(
    code="FRE-15",
    label="Assiduité aux cycles",
    definition="Part des séances prévues que les inscrits de la période ont suivies.",
    formula="Somme des présences / somme des séances prévues, sur les inscriptions de la période.",
    kind=Kind.SHARE,
    grain=Grain.SEANCE_PREVUE,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=INSCRIPTIONS,
    numerator=yes(_OURS & _TOLD, nw.col("suivies")),
    denominator=yes(_OURS & _TOLD, _PLANNED),
    scope=yes(_TOLD, _PLANNED),
    sources=(common.REGISTRE, common.COOP),
    caveats=(
        *_CYCLES,
        "Une personne ne compte jamais plus de présences que de séances prévues pour elle : ses "
        "séances en plus ne compensent pas les absences d’une autre.",
        "Une inscription sans nombre de séances prévues n’est pas comptée ici ; la part "
        "d’inscrits assidus la garde dans ses bornes (FRE-15-assidus).",
    ),
    funders=(common.CFPPA, common.FSE),
    needs=IDENTIFIED,
)

ASSIDUS = Indicator(
    code="FRE-15-assidus",
    label="Part d’inscrits assidus",
    definition=f"Inscriptions de la période suivies au moins aux {_ASSIDUITE.value} des séances "
    "prévues.",
    formula=f"Inscriptions dont les présences atteignent {_ASSIDUITE.value} des séances prévues / "
    "inscriptions dont le nombre de séances prévues est connu.",
    kind=Kind.SHARE,
    grain=Grain.INSCRIPTION,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=INSCRIPTIONS,
    numerator=yes(_OURS & _TOLD & _ASSIDUE),
    denominator=yes(_OURS & _TOLD),
    scope=yes(~nw.col("beneficiaire_id").is_null()),
    sources=(common.REGISTRE, common.COOP),
    caveats=(
        *_CYCLES,
        "Une personne inscrite à deux cycles compte deux fois.",
        common.chosen(_ASSIDUITE, f"Assidu : au moins {_ASSIDUITE.value} des séances prévues."),
    ),
    funders=(common.CFPPA, common.FSE),
    needs=IDENTIFIED,
)

#: Known from one structure to another: a name that a birth confirms.
_SHARED: nw.Expr = (nw.col("identite") == Identite.CONFIRMEE.code) & ~nw.col(
    "annee_naissance"
).is_null()

CROISEE = Indicator(
    code="FRE-16",
    label="Fréquentation croisée des structures",
    definition="Personnes suivies venues dans deux structures ou plus du territoire.",
    formula="Personnes suivies venues dans au moins deux structures / personnes suivies que l’on "
    "reconnaît d’une structure à l’autre (identité confirmée et année de naissance connue).",
    kind=Kind.SHARE,
    grain=Grain.PERSONNE,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=CROISES,
    numerator=yes(_SHARED & (nw.col("structures") > 1), PEOPLE),
    denominator=yes(_SHARED, PEOPLE),
    scope=nw.col("personnes_max"),
    sources=(common.COOP, common.REGISTRE),
    at_most=True,
    caveats=(
        ONLY_FOLLOWED,
        AT_MOST,
        "Sans année de naissance, ou sans identité confirmée, une personne vue dans deux "
        "structures peut être lue comme deux : elle n’entre que dans les bornes.",
        "Suppose que les fichiers des structures ont été lus ensemble, avec la même clé.",
        "Les activités à domicile, à distance ou sans lieu ne sont d’aucune structure. Par "
        "structure : personnes venues là qui sont aussi venues ailleurs.",
        "Sans objet là où une seule structure a reçu du public.",
    ),
    funders=(common.VILLE, common.FEDER),
    needs=IDENTIFIED,
)

INDICATORS = (
    RECURRENCE,
    COHORTE_REVENUE,
    VENUES_PAR_PERSONNE,
    RECURRENCE_DECLAREE,
    ASSIDUITE,
    ASSIDUS,
    CROISEE,
    REPARTITION,
)
