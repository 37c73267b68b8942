"""Requests that wait, people sent elsewhere, and the partners of a service."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.model import Grain, Indicator, Item, Kind, LogicLevel
from inclusion_metrics.nomenclatures import Redirection, StatutDemande
from inclusion_metrics.nomenclatures_service import SensOrientation
from inclusion_metrics.rows import ACTIVITES, yes
from inclusion_metrics.rows.demandes import DEMANDES, PARTENAIRES

_EVERY_ACTIVITY = yes(~nw.col("activite_id").is_null())
_TARGETS = nw.col("redirections").list.len()
_SENT = (nw.col("oriente") == True) | (_TARGETS > 0)  # noqa: E712 - null is neither

ORIENTATIONS = Indicator(
    code="ACT-08",
    label="Orientations",
    definition="Part des activités au cours desquelles une personne a été orientée vers une autre "
    "structure.",
    formula="Activités avec une orientation / activités où il est noté s’il y en a eu une.",
    kind=Kind.SHARE,
    grain=Grain.ACTIVITE,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=ACTIVITES,
    numerator=yes(_SENT),
    denominator=yes(~nw.col("oriente").is_null() | (_TARGETS > 0)),
    scope=_EVERY_ACTIVITY,
    sources=(common.COOP,),
    caveats=(
        "Une orientation notée ne dit pas que la personne s’est rendue dans cette structure.",
        "Un atelier compte pour une activité, quel que soit le nombre de personnes orientées.",
    ),
    funders=(common.VILLE, common.DROITS),
)

DESTINATIONS = Indicator(
    code="ACT-08-destinations",
    label="Destinations des orientations",
    definition="Vers quel genre de structure les personnes sont orientées.",
    formula="Activités orientant vers ce genre de structure / activités avec une orientation dont "
    "la destination est notée (plusieurs possibles).",
    kind=Kind.SHARE,
    grain=Grain.ACTIVITE,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=ACTIVITES,
    items=tuple(
        Item(r.code, r.label, yes(nw.col("redirections").list.contains(r.code)))
        for r in Redirection
    ),
    items_label="Destination",
    denominator=yes(_TARGETS > 0),
    scope=yes(_SENT),
    sources=(common.COOP,),
    caveats=(
        "Le total peut dépasser 100 % : une activité peut orienter vers plusieurs structures.",
    ),
    funders=(common.VILLE, common.DROITS),
)

_NUMBER = nw.col("nombre")
_STATUS = nw.col("statut")
_OPEN = nw.col("ouverte")
_RECEIVED = (
    "Lu sur les demandes reçues dans la période : une demande plus ancienne, encore en attente, "
    "n’y est pas."
)

DEMANDE_NON_SATISFAITE = Indicator(
    code="ACT-09",
    label="Demande non satisfaite",
    definition="Part des demandes reçues dans la période qui attendent encore une réponse à son "
    "dernier jour.",
    formula="Demandes sans réponse au dernier jour de la période / demandes reçues dont la suite "
    "est connue.",
    kind=Kind.SHARE,
    grain=Grain.DEMANDE,
    unit=common.PERCENT,
    level=LogicLevel.CONTEXTE,
    rows=DEMANDES,
    numerator=yes(_OPEN == 1, _NUMBER),
    denominator=yes(~_OPEN.is_null(), _NUMBER),
    scope=_NUMBER,
    sources=(common.REGISTRE,),
    caveats=(
        _RECEIVED,
        "Une demande refusée ou perdue de vue n’attend plus de réponse : elle n’est pas comptée "
        "ici, sans être pour autant satisfaite (ACT-09-suites).",
        "Une demande close sans date de réponse est réputée close au dernier jour de la période ; "
        "une réponse donnée après ce jour compte comme une attente.",
        "Une même personne peut demander plusieurs fois, et dans plusieurs structures.",
    ),
    funders=(common.VILLE, common.CFPPA),
)

SUITES = Indicator(
    code="ACT-09-suites",
    label="Suites données aux demandes",
    definition="Demandes reçues dans la période, selon ce qu’elles sont devenues.",
    formula="Nombre de demandes par suite ; part parmi celles dont la suite est connue.",
    kind=Kind.COUNT,
    grain=Grain.DEMANDE,
    unit=common.DEMANDES,
    level=LogicLevel.CONTEXTE,
    rows=DEMANDES,
    items=(
        *(Item(s.code, s.label, yes(_STATUS == s.code, _NUMBER)) for s in StatutDemande),
        Item("non_communique", "Suite inconnue", yes(_STATUS.is_null(), _NUMBER)),
    ),
    items_label="Suite",
    denominator=yes(~_STATUS.is_null(), _NUMBER),
    scope=_NUMBER,
    sources=(common.REGISTRE,),
    caveats=(
        _RECEIVED,
        "Suite connue au jour où le registre a été lu, qui peut être postérieur à la période.",
    ),
    funders=(common.VILLE, common.CFPPA),
)

_WAIT = nw.col("attente")
DELAI = Indicator(
    code="ACT-09-delai",
    label="Délai de réponse aux demandes",
    definition="Nombre de jours entre la demande et la réponse : médiane et quartiles.",
    formula="Médiane (et premier et troisième quartiles) des jours entre la demande et la réponse, "
    "sur les demandes reçues dans la période et répondues à son dernier jour.",
    kind=Kind.MEDIAN,
    grain=Grain.DEMANDE,
    unit=common.JOURS,
    level=LogicLevel.CONTEXTE,
    rows=DEMANDES,
    numerator=_WAIT,
    denominator=yes(~_WAIT.is_null()),
    scope=yes(_OPEN == 0),
    sources=(common.REGISTRE,),
    caveats=(
        _RECEIVED,
        "Les demandes qui attendent encore n’y sont pas : le délai est plus long qu’il n’y paraît.",
        "Une ligne du registre compte une fois, quel que soit le nombre de demandes qu’elle porte.",
        "Les demandes closes sans date de réponse ne sont pas comptées.",
    ),
    funders=(common.VILLE, common.CFPPA),
)

_EVERY_PARTNER = yes(~nw.col("partenaire").is_null())
_NAMES = (
    "Un organisme se reconnaît à son nom, sans égard aux majuscules : deux façons de l’écrire font "
    "deux organismes."
)
_EXCHANGED = (
    "Organismes dont vient, ou vers lequel part, au moins une personne : ni les réunions, ni les "
    "conventions n’y sont."
)

PARTENAIRES_MOBILISES = Indicator(
    code="TER-03",
    label="Partenaires mobilisés",
    definition="Organismes différents qui ont adressé une personne au service, ou en ont reçu une.",
    formula="Nombre d’organismes distincts dans les orientations de la période.",
    kind=Kind.COUNT,
    grain=Grain.PARTENAIRE,
    unit=common.PARTENAIRES,
    level=LogicLevel.MOYENS,
    rows=PARTENAIRES,
    numerator=_EVERY_PARTNER,
    scope=_EVERY_PARTNER,
    sources=(common.REGISTRE,),
    caveats=(_NAMES, _EXCHANGED),
    funders=(common.VILLE, common.DROITS),
)

PARTENAIRES_PAR_SENS = Indicator(
    code="TER-03-sens",
    label="Partenaires, selon le sens de l’orientation",
    definition="Organismes différents qui adressent des personnes, et qui en reçoivent.",
    formula="Nombre d’organismes distincts par sens ; part parmi tous les organismes.",
    kind=Kind.COUNT,
    grain=Grain.PARTENAIRE,
    unit=common.PARTENAIRES,
    level=LogicLevel.MOYENS,
    rows=PARTENAIRES,
    items=tuple(Item(s.code, s.label, yes(nw.col(s.code) == 1)) for s in SensOrientation),
    items_label="Sens",
    denominator=_EVERY_PARTNER,
    scope=_EVERY_PARTNER,
    sources=(common.REGISTRE,),
    caveats=(
        "Un même organisme peut adresser et recevoir : les deux sens ne s’additionnent pas.",
        _NAMES,
        _EXCHANGED,
    ),
    funders=(common.VILLE, common.DROITS),
)

INDICATORS = (
    ORIENTATIONS,
    DESTINATIONS,
    DEMANDE_NON_SATISFAITE,
    SUITES,
    DELAI,
    PARTENAIRES_MOBILISES,
    PARTENAIRES_PAR_SENS,
)
