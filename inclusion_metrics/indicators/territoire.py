"""The service on its territory: the TER family."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.indicators.frequentation import IDENTIFIED, ONLY_FOLLOWED, PEOPLE
from inclusion_metrics.model import Grain, Indicator, Item, Kind, LogicLevel, Source, Unit
from inclusion_metrics.rows import yes
from inclusion_metrics.rows.territoire import (
    COMMUNES,
    CONCENTRATION,
    DEPLACEMENTS,
    ESPACES,
    HABITANTS,
    SENIOR,
    STRUCTURES,
    VISITEURS,
)

POUR_MILLE = Unit("‰", "pour mille", "pour mille", factor=1000.0, decimals=1)
STRUCTURES_ACTIVES = Unit("structures", "structure", "structures")
INDICE = Unit("indice", "sur 1", "sur 1", decimals=2)

CENSUS = Source("Insee, recensement de la population, population par âge des communes")
COG = Source("Insee, code officiel géographique ; DGCL, composition des intercommunalités")
_ZONE = (
    "Le territoire est celui des intercommunalités où le service a une structure, ou a tenu une "
    "activité dans la période, sur le découpage choisi."
)
_NO_PLACE = (
    "Ce qui se tient à domicile, à distance ou hors les murs n’est d’aucune structure, et n’est "
    "pas compté."
)
_WHERE = (common.VILLE, common.FSE)

PENETRATION = Indicator(
    code="TER-01",
    label="Taux de pénétration des 60 ans et plus",
    definition="Personnes suivies de 60 ans et plus qui habitent le territoire, pour mille "
    "habitants de 60 ans et plus des mêmes communes.",
    formula="Personnes suivies de 60 ans et plus / habitants de 60 ans et plus × 1 000.",
    kind=Kind.RATE,
    grain=Grain.PERSONNE,
    unit=POUR_MILLE,
    level=LogicLevel.CONTEXTE,
    rows=HABITANTS,
    numerator=nw.col("certains"),
    lower=nw.col("certains"),
    upper=nw.col("possibles"),
    denominator=nw.col("habitants"),
    scope=nw.col("habitants"),
    sources=(common.COOP, CENSUS),
    caveats=(
        ONLY_FOLLOWED,
        "Selon la commune de résidence, et non celle du lieu ; qui habite ailleurs, ou dont la "
        "commune n’est pas connue, n’y entre pas (TER-01-exterieur).",
        "Borne haute : les personnes dont l’âge n’est pas connu, ou à cheval sur 60 ans, et les "
        "homonymes impossibles à départager.",
        "Dernier recensement connu à la fin de la période ; une commune dont la population n’est "
        "pas connue est écartée des deux côtés.",
        _ZONE,
    ),
    funders=(common.VILLE, common.CFPPA),
    needs=IDENTIFIED,
)

_OLD, _YOUNG = nw.col("age_min"), nw.col("age_max")
_CERTAIN = _OLD >= SENIOR
_POSSIBLE = _OLD.is_null() | (_YOUNG >= SENIOR)
_HOME_KNOWN, _INSIDE = nw.col("situee"), nw.col("dedans")
_AT_MOST = nw.col("personnes_max")


def _home(code: str, label: str, where: nw.Expr) -> Item:
    certain = yes(_CERTAIN & where, PEOPLE)
    return Item(code, label, certain, certain, yes(_POSSIBLE & where, _AT_MOST))


EXTERIEUR = Indicator(
    code="TER-01-exterieur",
    label="Où habitent les personnes de 60 ans et plus",
    definition="Personnes suivies de 60 ans et plus venues sur le territoire, selon qu’elles y "
    "habitent ou viennent d’ailleurs.",
    formula="Nombre de personnes suivies de 60 ans et plus, selon la commune de résidence.",
    kind=Kind.COUNT,
    grain=Grain.PERSONNE,
    unit=common.PERSONNES,
    level=LogicLevel.CONTEXTE,
    rows=VISITEURS,
    items=(
        _home("dedans", "Habitent le territoire", _HOME_KNOWN & _INSIDE),
        _home("dehors", "Habitent ailleurs", _HOME_KNOWN & ~_INSIDE),
        _home("non_communique", "Commune de résidence inconnue", ~_HOME_KNOWN),
    ),
    items_label="Résidence",
    denominator=yes(_CERTAIN & _HOME_KNOWN, PEOPLE),
    scope=yes(_CERTAIN, PEOPLE),
    sources=(common.COOP, COG),
    caveats=(
        ONLY_FOLLOWED,
        "Borne haute : les personnes dont l’âge n’est pas connu, ou à cheval sur 60 ans, et les "
        "homonymes impossibles à départager.",
        _ZONE,
    ),
    funders=(common.VILLE, common.CFPPA),
    needs=IDENTIFIED,
)

_KNOWN = nw.col("connue")
MUTUALISATION = Indicator(
    code="TER-02",
    label="Structures partageant un médiateur",
    definition="Structures où travaille un médiateur qui a aussi accompagné dans une autre "
    "structure pendant la période.",
    formula="Structures dont un médiateur a tenu des activités dans deux structures ou plus / "
    "structures dont un médiateur au moins est connu.",
    kind=Kind.SHARE,
    grain=Grain.STRUCTURE,
    unit=common.PERCENT,
    level=LogicLevel.MOYENS,
    rows=STRUCTURES,
    numerator=nw.col("partagee"),
    denominator=_KNOWN,
    scope=yes(~nw.col("structure_id").is_null()),
    sources=(common.COOP,),
    caveats=(
        "Lu sur les activités tenues : une structure sans activité dans la période n’est pas "
        "comptée.",
        "Un médiateur est partagé s’il a travaillé dans deux structures, même hors du territoire. "
        + _NO_PLACE,
    ),
    funders=(common.VILLE, common.FSE),
)

DEPLACEMENT = Indicator(
    code="TER-02-hors",
    label="Activités hors de la structure principale du médiateur",
    definition="Activités tenues dans une autre structure que celle où le médiateur en tient le "
    "plus sur la période.",
    formula="Activités hors de la structure principale / activités dont le médiateur est connu.",
    kind=Kind.SHARE,
    grain=Grain.ACTIVITE,
    unit=common.PERCENT,
    level=LogicLevel.MOYENS,
    rows=DEPLACEMENTS,
    numerator=nw.col("hors").fill_null(0),
    denominator=yes(~nw.col("hors").is_null()),
    scope=yes(~nw.col("activite_id").is_null()),
    sources=(common.COOP,),
    caveats=(
        "La structure principale est déduite des activités, et non du contrat de travail ; à "
        "égalité, la première par son identifiant.",
        _NO_PLACE,
    ),
    funders=(common.VILLE, common.FSE),
)

ESPACES_OUVERTS = Indicator(
    code="TER-04",
    label="Espaces ouverts au public",
    definition="Structures ouvertes au public au dernier jour de la période ; par année, au "
    "dernier jour de chaque année.",
    formula="Structures ouvertes au plus tard ce jour-là et pas encore fermées.",
    kind=Kind.COUNT,
    grain=Grain.STRUCTURE,
    unit=STRUCTURES_ACTIVES,
    level=LogicLevel.MOYENS,
    rows=ESPACES,
    numerator=nw.col("ouverte"),
    lower=nw.col("ouverte"),
    upper=nw.col("peut_etre"),
    scope=nw.col("peut_etre"),
    sources=(Source("Registre tenu par le service, feuille des structures"),),
    caveats=(
        "Selon les dates d’ouverture et de fermeture notées ; une structure sans date d’ouverture "
        "n’est que dans la borne haute. Sans date de fermeture, elle est dite ouverte.",
    ),
    funders=(common.VILLE, common.FSE),
)

_TOWN = yes(~nw.col("commune").is_null())
_SOMETHING = (nw.col("activite") + nw.col("structure") + nw.col("lieu")) > 0
COUVERTURE = Indicator(
    code="TER-05",
    label="Communes desservies",
    definition="Part des communes du territoire qui ont une structure du service, un lieu d’une "
    "liste publique, ou une activité tenue dans la période.",
    formula="Communes desservies / communes du territoire.",
    kind=Kind.SHARE,
    grain=Grain.COMMUNE,
    unit=common.PERCENT,
    level=LogicLevel.CONTEXTE,
    rows=COMMUNES,
    items=(
        Item("avec", "Communes desservies (lieu, structure ou activité)", yes(_SOMETHING)),
        Item("activite", "Où une activité s’est tenue", nw.col("activite")),
        Item("structure", "Où le service a une structure", nw.col("structure")),
        Item("lieu", "Où une liste publique signale un lieu", nw.col("lieu")),
        Item("sans", "Ni lieu, ni structure, ni activité", yes(~_SOMETHING)),
    ),
    items_label="Communes",
    denominator=_TOWN,
    scope=_TOWN,
    sources=(COG, common.COOP),
    caveats=(
        _ZONE,
        "Une activité tenue une seule fois dessert la commune, sans y faire un lieu.",
        "Une activité à domicile ou hors des murs compte dans la commune où elle est notée ; celle "
        "dont la commune n’est pas connue ne compte nulle part.",
        "Une structure sans date est supposée ouverte. Un lieu d’une liste publique peut ne plus "
        "exister.",
    ),
    funders=_WHERE,
)

_N = nw.col("n")
_PLACED = nw.col("situee")
CONCENTRATION_DEUX = Indicator(
    code="TER-06",
    label="Part des deux communes les plus actives",
    definition="Part des activités tenues dans les deux communes qui en comptent le plus.",
    formula="Activités des deux communes les plus actives / activités dont la commune est connue.",
    kind=Kind.SHARE,
    grain=Grain.ACTIVITE,
    unit=common.PERCENT,
    level=LogicLevel.CONTEXTE,
    rows=CONCENTRATION,
    numerator=nw.col("premiere") * nw.col("situee") * _N,
    denominator=_PLACED * _N,
    scope=_N,
    sources=(common.COOP,),
    caveats=(
        "Commune où l’activité a eu lieu, et non celle où habitent les personnes.",
        "Avec deux communes ou moins, la part est toujours de 100 %.",
    ),
    funders=_WHERE,
)

HERFINDAHL = Indicator(
    code="TER-06-indice",
    label="Indice de concentration des activités",
    definition="Indice de Herfindahl-Hirschman des activités par commune : 1 si tout se passe dans "
    "une seule commune, 1 / k si k communes en ont autant.",
    formula="Somme des carrés du nombre d’activités de chaque commune / carré du nombre "
    "d’activités dont la commune est connue.",
    kind=Kind.RATE,
    grain=Grain.ACTIVITE,
    unit=INDICE,
    level=LogicLevel.CONTEXTE,
    rows=CONCENTRATION,
    # whole numbers, so that every engine adds them up to the same sum
    numerator=_PLACED * _N * _N,
    denominator=_PLACED * _N * nw.col("total"),
    scope=_PLACED * _N * nw.col("total"),
    sources=(common.COOP,),
    caveats=(
        "Les activités dont la commune n’est pas connue n’y entrent pas (TER-06).",
        "Ne compte que les communes où une activité a eu lieu ; celles qui n’en ont aucune n’y "
        "entrent pas (TER-05).",
        "L’inverse de l’indice se lit comme un nombre de communes : un indice de 0,25 vaut quatre "
        "communes à égalité.",
    ),
    funders=_WHERE,
)

INDICATORS = (
    PENETRATION,
    EXTERIEUR,
    MUTUALISATION,
    DEPLACEMENT,
    ESPACES_OUVERTS,
    COUVERTURE,
    CONCENTRATION_DEUX,
    HERFINDAHL,
)
