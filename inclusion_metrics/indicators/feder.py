"""What the European Regional Development Fund asks for: the FED family."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.indicators.frequentation import IDENTIFIED, ONLY_FOLLOWED
from inclusion_metrics.model import Grain, Indicator, Item, Kind, LogicLevel, Source
from inclusion_metrics.nomenclatures import Fonds
from inclusion_metrics.nomenclatures_service import PeriodeProgramme
from inclusion_metrics.reference.codes_financeurs import FundCode, fund_code
from inclusion_metrics.reference.millesimes import RECENSEMENTS
from inclusion_metrics.rows import yes
from inclusion_metrics.rows.feder import COMMUNES, INSTITUTIONS, QUARTIERS, SERVICES


def _feder(code: str) -> FundCode:
    return fund_code(Fonds.FEDER, PeriodeProgramme.P_2021_2027, code)


def _source(entry: FundCode) -> Source:
    return Source(entry.source, entry.date, entry.verifie, definition=True)


METHOD = (
    "La fiche méthodologique de l’indicateur n’a pas été relue : à faire confirmer par l’autorité "
    "de gestion."
)
COVERED = "Population couverte, et non bénéficiaires : ces habitants ne sont pas tous venus."

_RCO14, _RCR11 = _feder("RCO14"), _feder("RCR11")
_RCO74, _RCO113 = _feder("RCO74"), _feder("RCO113")
_PUBLIC, _UNSAID, _AGREED = nw.col("publique"), nw.col("inconnue"), nw.col("conventionnee")

SOUTENUES = Indicator(
    code="FED-01",
    label="Institutions publiques soutenues",
    definition="Institutions publiques ayant une convention FEDER pendant la période.",
    formula="Nombre d’institutions publiques distinctes dont une convention FEDER couvre au moins "
    "un jour de la période ; borne haute : celles dont le statut ou les dates ne sont pas connus "
    "y sont ajoutées.",
    kind=Kind.COUNT,
    grain=Grain.STRUCTURE,
    unit=common.INSTITUTIONS,
    level=LogicLevel.REALISATION,
    rows=INSTITUTIONS,
    numerator=yes((_PUBLIC > 0) & (_AGREED > 0)),
    lower=yes((_PUBLIC > 0) & (_AGREED > 0)),
    upper=yes((_PUBLIC > 0) | (_UNSAID > 0)),
    scope=yes(~_PUBLIC.is_null()),
    sources=(
        _source(_RCO14),
        Source("Registre du service, feuilles « Structures » et « Conventions »"),
    ),
    caveats=(
        METHOD,
        "Une institution qui a plusieurs lieux compte une fois : ils sont reconnus à leur numéro "
        "SIREN ; une structure sans SIRET compte pour une institution.",
        "Une convention qui ne nomme pas sa structure n’est rattachée à aucune institution.",
    ),
    funders=(_RCO14.funder,),
)

_USERS, _BEFORE = nw.col("utilisateurs"), nw.col("utilisateurs_avant")
_ONCE = yes(nw.col("une_fois") > 0, _USERS)
_EACH_SERVICE = yes(~nw.col("service").is_null())
_SERVICES = Source("Registre du service, feuille « Usages des services »")

UTILISATEURS = Indicator(
    code="FED-02",
    label="Utilisateurs de services numériques publics",
    definition="Utilisateurs, dans l’année où finit la période, des services numériques publics "
    "nouveaux ou améliorés.",
    formula="Somme des utilisateurs de l’année, tous services ; borne basse : ceux dont le service "
    "dit que chacun est compté une fois.",
    kind=Kind.AMOUNT,
    grain=Grain.SERVICE,
    unit=common.UTILISATEURS,
    level=LogicLevel.RESULTAT,
    rows=SERVICES,
    items=(
        Item("utilisateurs", "Utilisateurs dans l’année", _USERS, lower=_ONCE, upper=_USERS),
        Item("uniques", "Dont utilisateurs que leur service compte une fois chacun", _ONCE),
    ),
    items_label="Utilisateurs",
    denominator=yes(~_USERS.is_null()),
    scope=_EACH_SERVICE,
    sources=(_source(_RCR11), _SERVICES),
    caveats=(
        METHOD,
        "Un service en ligne (réservation, démarche), et non l’atelier lui-même.",
        "Hors de ceux dits comptés une fois, ce sont peut-être des utilisations, et non des "
        "personnes : ils ne sont que dans la borne haute. D’un service à l’autre, une même "
        "personne compte plusieurs fois.",
        "Plusieurs lignes d’un service dans l’année s’additionnent : elles ne sont plus dites "
        "comptées une fois.",
    ),
    funders=(_RCR11.funder,),
)

REFERENCE = Indicator(
    code="FED-02-reference",
    label="Utilisateurs par an avant le projet",
    definition="Valeur de référence : utilisateurs par an des mêmes services avant le projet.",
    formula="Somme, sur les services notés, de leurs utilisateurs par an avant le projet.",
    kind=Kind.AMOUNT,
    grain=Grain.SERVICE,
    unit=common.UTILISATEURS,
    level=LogicLevel.CONTEXTE,
    rows=SERVICES,
    numerator=_BEFORE,
    denominator=yes(~_BEFORE.is_null()),
    scope=_EACH_SERVICE,
    sources=(_source(_RCR11), _SERVICES),
    caveats=(
        METHOD,
        "Zéro pour un service qui n’existait pas : à écrire dans la table, une case vide étant une "
        "valeur inconnue.",
    ),
    funders=(_RCR11.funder,),
)

_POPULATION = nw.col("population")
_CENSUS = Source("Insee, recensement de la population ; populations municipales (Etalab)")
_VINTAGES = " ; ".join(
    f"découpage {vintage} : recensement {census}" for vintage, census in RECENSEMENTS.items()
)

COUVERTE = Indicator(
    code="FED-03",
    label="Population des communes couvertes",
    definition="Habitants des communes où une activité a été tenue pendant la période.",
    formula="Somme des populations des communes, chacune une fois.",
    kind=Kind.AMOUNT,
    grain=Grain.COMMUNE,
    unit=common.HABITANTS,
    level=LogicLevel.CONTEXTE,
    rows=COMMUNES,
    numerator=_POPULATION,
    denominator=yes(~_POPULATION.is_null()),
    scope=yes(~nw.col("commune").is_null()),
    sources=(_source(_RCO74), _CENSUS),
    caveats=(
        COVERED,
        METHOD,
        "L’indicateur du fonds porte sur le territoire de la stratégie : ne le donner ainsi que si "
        "elle couvre ces communes, et elles seules.",
        "Population totale de la table « population_ref », au dernier recensement connu à la fin "
        "de la période ; pour une commune qui n’y est pas, population municipale du découpage "
        f"choisi ({_VINTAGES} ; aucune avant).",
        "Les activités à distance ne couvrent pas de commune.",
        "Les communes dont la population n’est pas connue manquent à la somme.",
    ),
    funders=(_RCO74.funder,),
)

COUVERTE_QPV = Indicator(
    code="FED-03-qpv",
    label="Population des quartiers prioritaires couverts",
    definition="Habitants des quartiers prioritaires où résident des personnes suivies venues "
    "pendant la période.",
    formula="Somme des populations des quartiers, chacun une fois, dans la génération de quartiers "
    "en vigueur à la fin de la période.",
    kind=Kind.AMOUNT,
    grain=Grain.QUARTIER,
    unit=common.HABITANTS,
    level=LogicLevel.CONTEXTE,
    rows=QUARTIERS,
    numerator=_POPULATION,
    denominator=yes(~_POPULATION.is_null()),
    scope=yes(~nw.col("personnes_derriere").is_null()),
    sources=(_source(_RCO113), Source("Liste des quartiers prioritaires donnée par le service")),
    caveats=(
        COVERED,
        METHOD,
        ONLY_FOLLOWED,
        "La résidence est lue par l’adresse ou sur déclaration, jamais d’après le lieu d’accueil.",
        "Un quartier d’une autre génération, ou dont la population n’est pas connue, manque à la "
        "somme.",
    ),
    funders=(_RCO113.funder,),
    needs=IDENTIFIED,
)

INDICATORS = (SOUTENUES, UTILISATEURS, REFERENCE, COUVERTE, COUVERTE_QPV)
