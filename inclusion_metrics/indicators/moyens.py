"""Who and what the service works with: the MOY family."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.model import Grain, Indicator, Item, Kind, LogicLevel, Source, Unit
from inclusion_metrics.nomenclatures import EtatEquipement
from inclusion_metrics.nomenclatures_service import PRECAIRES, Besoin, Contrat, PublicForme
from inclusion_metrics.rows import yes
from inclusion_metrics.rows.moyens import (
    ENTRETIENS,
    EQUIPE,
    EQUIPEMENTS,
    FICHES,
    FORMATIONS,
    OUVERTURES,
    POSTES,
)

ETP = Unit("ETP", "équivalent temps plein", "équivalents temps plein", decimals=2)
HEURES = Unit("h", "heure", "heures", decimals=1)
SEANCES = Unit("séances", "séance", "séances")
FICHES_PARTAGEES = Unit("fiches", "fiche", "fiches")
FORMEES = Unit("personnes", "personne formée", "personnes formées")
RENCONTRES = Unit("entretiens", "entretien", "entretiens")

REGISTRE = Source("Registre tenu par le service")
_MEANS = (common.VILLE, common.CFPPA, common.FSE)

#: Every row; a bare literal cannot be summed.
_EACH = yes(~nw.col("structure_id").is_null())
_CONTRACT, _TIME, _DAYS = nw.col("contrat"), nw.col("etp_moyen"), nw.col("jours_travail")
_PAID = _CONTRACT.is_null() | (_CONTRACT != Contrat.BENEVOLE.code)
_PRECARIOUS = _CONTRACT.is_in([c.code for c in PRECAIRES])
_MEAN_TIME = (
    "Temps de travail moyen sur la période : un mi-temps toute l’année et un plein temps pendant "
    "six mois valent chacun un demi-poste."
)
_NO_VOLUNTEER = "Les bénévoles ne tiennent pas un poste : ils sont comptés à part."

ETP_PAR_CONTRAT = Indicator(
    code="MOY-01",
    label="Postes en équivalents temps plein",
    definition="Équivalents temps plein moyens de la période, par genre de contrat.",
    formula="Somme des (ETP × jours de contrat dans la période) / jours de la période.",
    kind=Kind.AMOUNT,
    grain=Grain.POSTE,
    unit=ETP,
    level=LogicLevel.MOYENS,
    rows=POSTES,
    items=(
        Item("ensemble", "ETP, tous contrats, hors bénévoles", yes(_PAID, _TIME)),
        *(Item(c.code, f"ETP ({c.label})", yes(_CONTRACT == c.code, _TIME)) for c in Contrat),
        Item("inconnu", "ETP (contrat non noté)", yes(_CONTRACT.is_null(), _TIME)),
    ),
    items_label="Contrat",
    sums=(("ensemble", (*(c.code for c in Contrat if c is not Contrat.BENEVOLE), "inconnu")),),
    denominator=yes(~nw.col("etp").is_null()),
    scope=_EACH,
    sources=(REGISTRE, common.CERFA_12156),
    caveats=(
        _MEAN_TIME,
        _NO_VOLUNTEER,
        "Un poste dont l’ETP n’est pas noté compte pour zéro.",
    ),
    funders=_MEANS,
)

PRECARITE = Indicator(
    code="MOY-02",
    label="Part des postes précaires",
    definition="Part du temps de travail tenue par des contrats qui finissent avec leur terme ou "
    "leur aide : CDD, contrat aidé, service civique, vacation ou intérim.",
    formula="Jours de travail (ETP × jours de contrat dans la période) en contrat précaire / jours "
    "de travail dont le contrat est noté.",
    kind=Kind.SHARE,
    grain=Grain.TRAVAIL,
    unit=common.PERCENT,
    level=LogicLevel.MOYENS,
    rows=POSTES,
    numerator=yes(_PRECARIOUS, _DAYS),
    denominator=yes(~_CONTRACT.is_null() & _PAID, _DAYS),
    scope=yes(_PAID, _DAYS),
    sources=(REGISTRE,),
    caveats=(
        "En équivalents temps plein, et non en postes : un mi-temps compte pour moitié.",
        "Un poste dont l’ETP n’est pas noté n’est pas compté.",
        _NO_VOLUNTEER,
        "La liste des contrats dits précaires est un choix du projet.",
    ),
    funders=_MEANS,
)

CONTINUITE = Indicator(
    code="MOY-03",
    label="Continuité de l’équipe",
    definition="Parmi les postes tenus au premier jour de la période, ceux que la même personne "
    "tient encore au dernier jour, et ceux qui sont pourvus, par elle ou par une autre.",
    formula="Postes tenus par la même personne (pourvus) au dernier jour / postes tenus au "
    "premier jour.",
    kind=Kind.SHARE,
    grain=Grain.POSTE,
    unit=common.PERCENT,
    level=LogicLevel.MOYENS,
    rows=EQUIPE,
    items=(
        Item("reste", "Tenu par la même personne", nw.col("reste")),
        Item("pourvu", "Pourvu", nw.col("pourvu")),
    ),
    items_label="Au dernier jour",
    denominator=_EACH,
    scope=_EACH,
    sources=(REGISTRE,),
    caveats=(
        "Le registre a une ligne par personne et par contrat : un contrat renouvelé sur une "
        "nouvelle ligne compte pour un changement de personne.",
        "Un poste vacant au premier jour n’est pas compté. " + _NO_VOLUNTEER,
    ),
    funders=_MEANS,
)

_OPEN = nw.col("heures")
_TEAMS = (
    ("pedagogique", "équipe pédagogique", nw.col("heures_pedagogique")),
    ("technique", "équipe technique", nw.col("heures_technique")),
)

OUVERTURE = Indicator(
    code="MOY-04",
    label="Heures d’ouverture au public",
    definition="Heures où le public est reçu ; dont celles où une équipe est là pour l’aider.",
    formula="Somme des heures d’ouverture ; somme des heures notées en présence de chaque équipe ; "
    "borne haute : les heures d’ouverture où la présence n’est pas notée y sont ajoutées.",
    kind=Kind.AMOUNT,
    grain=Grain.OUVERTURE,
    unit=HEURES,
    level=LogicLevel.MOYENS,
    rows=OUVERTURES,
    items=(
        Item("ouverture", "Heures d’ouverture", _OPEN),
        *(
            Item(
                code,
                f"Heures avec l’{team}",
                hours.fill_null(0.0),
                lower=hours.fill_null(0.0),
                upper=nw.coalesce(hours, _OPEN),
            )
            for code, team, hours in _TEAMS
        ),
    ),
    items_label="Heures",
    scope=_OPEN,
    sources=(REGISTRE,),
    caveats=(
        "Les heures avec une équipe et avec l’autre ne s’additionnent pas : elles peuvent être les "
        "mêmes.",
        "Une présence non notée n’est pas une absence : elle n’est que dans la borne haute.",
    ),
    funders=_MEANS,
)


def _staffed(code: str, team: str, hours: nw.Expr) -> Indicator:
    """The share of open hours with a team."""
    return Indicator(
        code=f"MOY-04-{code}",
        label=f"Part des heures d’ouverture avec l’{team}",
        definition=f"Part des heures d’ouverture au public où l’{team} est présente.",
        formula=f"Heures en présence de l’{team} / heures d’ouverture où la présence est notée.",
        kind=Kind.SHARE,
        grain=Grain.OUVERTURE,
        unit=common.PERCENT,
        level=LogicLevel.MOYENS,
        rows=OUVERTURES,
        numerator=hours.fill_null(0.0),
        denominator=yes(~hours.is_null(), _OPEN),
        scope=_OPEN,
        sources=(REGISTRE,),
        caveats=("En heures, et non en jours.",),
        funders=_MEANS,
    )


AVEC_EQUIPE = tuple(_staffed(*team) for team in _TEAMS)

_TRAVELS = nw.col("itinerante")
ITINERANCE = Indicator(
    code="MOY-04-itinerance",
    label="Séances itinérantes",
    definition="Ouvertures tenues hors des murs, en allant d’un lieu à l’autre.",
    formula="Nombre d’ouvertures notées itinérantes.",
    kind=Kind.COUNT,
    grain=Grain.SEANCE,
    unit=SEANCES,
    level=LogicLevel.MOYENS,
    rows=OUVERTURES,
    numerator=yes(_TRAVELS),
    lower=yes(_TRAVELS),
    upper=yes(_TRAVELS | _TRAVELS.is_null()),
    denominator=yes(~_TRAVELS.is_null()),
    scope=_EACH,
    sources=(REGISTRE,),
    caveats=("Une ligne du registre vaut une séance, qu’elle dise un jour ou une semaine.",),
    funders=(common.VILLE, common.CFPPA),
)

_STATE, _NUMBER = nw.col("etat"), nw.col("nombre")
EN_MARCHE = Indicator(
    code="MOY-05",
    label="Équipement en état de marche",
    definition="Part des équipements en état de marche au dernier inventaire de chaque structure, "
    "dans la période ou avant elle.",
    formula="Équipements en état de marche / équipements dont l’état est noté.",
    kind=Kind.SHARE,
    grain=Grain.EQUIPEMENT,
    unit=common.PERCENT,
    level=LogicLevel.MOYENS,
    rows=EQUIPEMENTS,
    numerator=yes(_STATE == EtatEquipement.MARCHE.code, _NUMBER),
    denominator=yes(~_STATE.is_null(), _NUMBER),
    scope=_NUMBER,
    sources=(REGISTRE,),
    caveats=(
        "Seul compte le dernier jour d’inventaire de chaque structure : un inventaire étalé sur "
        "plusieurs jours se note à une seule date.",
        "Un équipement obsolète n’est pas en état de marche.",
    ),
    funders=(common.VILLE, common.CFPPA),
)

FICHES_RECENSEES = Indicator(
    code="MOY-06",
    label="Fiches d’activité partagées",
    definition="Fiches d’activité mises en commun à la fin de la période ; dont nouvelles, et dont "
    "reprises dans la période par une structure qui ne les a pas écrites.",
    formula="Nombre de fiches, de fiches parues dans la période, de fiches reprises par une autre "
    "structure.",
    kind=Kind.COUNT,
    grain=Grain.FICHE,
    unit=FICHES_PARTAGEES,
    level=LogicLevel.MOYENS,
    rows=FICHES,
    items=(
        Item("partagees", "Fiches partagées", _EACH),
        Item("nouvelles", "Parues dans la période", nw.col("nouvelle")),
        Item("reprises", "Reprises par une autre structure", nw.col("reprise").fill_null(0)),
    ),
    items_label="Fiches",
    scope=_EACH,
    sources=(REGISTRE,),
    caveats=(
        "Une fiche se reconnaît à son titre et à la structure qui l’a écrite ; elle compte une "
        "fois, quel que soit le nombre de reprises.",
        "Les nouvelles et les reprises sont dans le total : elles ne s’additionnent pas.",
    ),
    funders=(common.VILLE, common.CFPPA),
)

FICHES_REPRISES = Indicator(
    code="MOY-06-part",
    label="Part des fiches reprises par une autre structure",
    definition="Part des fiches partagées dont une structure qui ne les a pas écrites s’est servie "
    "dans la période.",
    formula="Fiches reprises dans la période par une autre structure / fiches partagées à la fin "
    "de la période.",
    kind=Kind.SHARE,
    grain=Grain.FICHE,
    unit=common.PERCENT,
    level=LogicLevel.MOYENS,
    rows=FICHES,
    numerator=nw.col("reprise").fill_null(0),
    denominator=_EACH,
    scope=_EACH,
    sources=(REGISTRE,),
    caveats=("Un usage qui n’est pas noté au registre ne se voit pas.",),
    funders=(common.VILLE, common.CFPPA),
)

FORMES = Indicator(
    code="MOY-07",
    label="Relais et professionnels formés",
    definition="Personnes formées à accompagner d’autres personnes dans leurs usages numériques.",
    formula="Somme des personnes formées à chaque session, par public.",
    kind=Kind.COUNT,
    grain=Grain.FORME,
    unit=FORMEES,
    level=LogicLevel.REALISATION,
    rows=FORMATIONS,
    items=tuple(
        Item(p.code, p.label, yes(nw.col("public") == p.code, _NUMBER)) for p in PublicForme
    ),
    items_label="Public formé",
    denominator=_NUMBER,
    scope=_NUMBER,
    sources=(REGISTRE,),
    caveats=(
        "Chaque personne compte une fois par session ; venue à deux sessions, elle compte deux "
        "fois, car le registre ne la nomme pas.",
        "Ce ne sont pas des bénéficiaires du service.",
    ),
    funders=(common.VILLE, common.CFPPA, common.FSE),
)

_NEEDS = nw.col("besoins")
BESOINS = Indicator(
    code="MOY-08",
    label="Besoins cités en entretien",
    definition="Part des entretiens avec un acteur local où chaque besoin est cité.",
    formula="Entretiens citant le besoin / entretiens (plusieurs besoins possibles).",
    kind=Kind.SHARE,
    grain=Grain.ENTRETIEN,
    unit=common.PERCENT,
    level=LogicLevel.CONTEXTE,
    rows=ENTRETIENS,
    items=(
        *(Item(b.code, b.label, yes(_NEEDS.list.contains(b.code))) for b in Besoin),
        Item("aucun", "Aucun besoin noté", yes(_NEEDS.list.len() == 0)),
    ),
    items_label="Besoin",
    denominator=_EACH,
    scope=_EACH,
    sources=(REGISTRE,),
    caveats=(
        "Le total dépasse 100 % : un entretien peut citer plusieurs besoins.",
        "Dit ce qu’en pensent les acteurs rencontrés, qui n’ont pas été tirés au sort.",
    ),
    funders=(common.VILLE,),
)

ENTRETIENS_MENES = Indicator(
    code="MOY-08-entretiens",
    label="Entretiens menés",
    definition="Entretiens menés avec des acteurs locaux pour connaître les besoins.",
    formula="Nombre d’entretiens.",
    kind=Kind.COUNT,
    grain=Grain.ENTRETIEN,
    unit=RENCONTRES,
    level=LogicLevel.MOYENS,
    rows=ENTRETIENS,
    numerator=_EACH,
    scope=_EACH,
    sources=(REGISTRE,),
    caveats=("Un acteur rencontré deux fois compte pour deux entretiens.",),
    funders=(common.VILLE,),
)

INDICATORS = (
    ETP_PAR_CONTRAT,
    PRECARITE,
    CONTINUITE,
    OUVERTURE,
    *AVEC_EQUIPE,
    ITINERANCE,
    EN_MARCHE,
    FICHES_RECENSEES,
    FICHES_REPRISES,
    FORMES,
    BESOINS,
    ENTRETIENS_MENES,
)
