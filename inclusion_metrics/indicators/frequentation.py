"""Who came and who came back: the FRE family.

Uniques, repeat attendance and crossed traits are read on followed persons only; the
coverage printed beside each figure says what share of the accompagnements they hold.
"""

from __future__ import annotations

from collections.abc import Iterator

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.model import (
    ErreurUtilisateur,
    Grain,
    Indicator,
    Item,
    Kind,
    LogicLevel,
    Merge,
    Need,
    Printed,
    Tie,
)
from inclusion_metrics.nomenclatures import Genre, Identite, StatutSocial
from inclusion_metrics.reference.ages import NO_LIMIT, AgeClass, AgeGrid, age_grids
from inclusion_metrics.rows import PARTICIPANTS, PERSONNES, yes

IDENTIFIED = frozenset({Need.IDENTITE})
PEOPLE = nw.col("personnes")
SEATS = nw.col("accompagnements")
ONLY_FOLLOWED = (
    "Lu sur les personnes suivies seulement : une personne anonyme ne se reconnaît pas d’une fois "
    "à l’autre."
)
READ_WITH_RATE = "À lire avec le taux de renseignement et ses bornes."

UNIQUES = Indicator(
    code="FRE-01",
    label="Bénéficiaires uniques suivis",
    definition="Personnes suivies (non anonymes) venues au moins une fois dans la période.",
    formula="Nombre de personnes suivies distinctes ayant au moins un accompagnement.",
    kind=Kind.COUNT,
    grain=Grain.PERSONNE,
    unit=common.PERSONNES,
    level=LogicLevel.REALISATION,
    rows=PERSONNES,
    numerator=PEOPLE,
    lower=nw.col("personnes_min"),
    upper=nw.col("personnes_max"),
    scope=PEOPLE,
    sources=(common.COOP,),
    caveats=(
        ONLY_FOLLOWED,
        "L’export ne porte pas d’identifiant : une personne y est reconnue à son nom et à ses "
        "traits affichés ; les homonymes impossibles à départager sont donnés en bornes.",
        "Une personne lue dans deux fichiers (deux médiateurs, deux outils) est reconnue à son nom "
        "et à sa naissance ; sans naissance des deux côtés, elle est donnée en bornes.",
    ),
    funders=(common.FSE, common.VILLE, common.CFPPA),
    needs=IDENTIFIED,
)

PARTICIPATIONS = Indicator(
    code="FRE-02",
    label="Accompagnements",
    definition="Places occupées : une personne dans une activité, anonymes comprises.",
    formula="Nombre de couples (personne, activité).",
    kind=Kind.COUNT,
    grain=Grain.ACCOMPAGNEMENT,
    unit=common.ACCOMPAGNEMENTS,
    level=LogicLevel.REALISATION,
    rows=PARTICIPANTS,
    numerator=SEATS,
    scope=SEATS,
    sources=(common.COOP,),
    caveats=("Ce ne sont pas des personnes : quelqu’un venu dix fois compte dix.",),
    funders=(common.VILLE, common.CFPPA),
)

COUVERTURE = Indicator(
    code="FRE-03",
    label="Couverture du suivi",
    definition="Part des accompagnements rattachés à une personne suivie.",
    formula="Accompagnements de personnes suivies / tous les accompagnements.",
    kind=Kind.SHARE,
    grain=Grain.ACCOMPAGNEMENT,
    unit=common.PERCENT,
    level=LogicLevel.QUALITE,
    rows=PARTICIPANTS,
    numerator=yes(nw.col("anonyme") == False, SEATS),  # noqa: E712 - null is neither
    denominator=yes(~nw.col("anonyme").is_null(), SEATS),
    scope=SEATS,
    sources=(common.COOP,),
    caveats=(
        "Dit ce que valent les chiffres par personne : hors de cette part, rien n’est observé.",
    ),
    funders=(common.VILLE, common.CFPPA, common.FSE),
    needs=IDENTIFIED,
)

#: Someone whom we may know under another line may have come before under that one.
_APART: nw.Expr = (nw.col("identite") != Identite.AMBIGUE.code) | (
    (nw.col("personnes_min") > 1) & (nw.col("personnes_min") == nw.col("personnes_max"))
)
_NEW: nw.Expr = ~nw.col("deja_venu")
_SURELY_NEW: nw.Expr = nw.col("passe_connu") & _NEW & _APART

NOUVEAUX = Indicator(
    code="FRE-04",
    label="Part de nouveaux bénéficiaires",
    definition="Personnes suivies dont la première venue connue est dans la période.",
    formula="Personnes suivies venues pour la première fois à coup sûr / personnes suivies ; borne "
    "haute : en y ajoutant celles dont le passé n’est pas connu, et les homonymes impossibles à "
    "départager.",
    kind=Kind.SHARE,
    grain=Grain.PERSONNE,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=PERSONNES,
    numerator=yes(_SURELY_NEW, PEOPLE),
    lower=yes(_SURELY_NEW, PEOPLE),
    upper=yes(_NEW, PEOPLE),
    denominator=PEOPLE,
    scope=PEOPLE,
    sources=(common.COOP,),
    caveats=(
        ONLY_FOLLOWED,
        "Ne se lit pas sur les seules personnes au passé connu, qui sont surtout des nouvelles.",
        "Le passé d’une personne est connu si les données remontent à douze mois avant la période, "
        "sans mois qu’aucun fichier ne couvre, ou si sa fiche ne compte aucun accompagnement hors "
        "des fichiers lus et que nul autre outil ne la connaît.",
        "Diffère des « Nouveaux bénéficiaires » de la Coop, qui comptent des cases cochées.",
    ),
    funders=(common.VILLE, common.CFPPA),
    needs=IDENTIFIED,
)


def _told(code: str, trait: str, unknown: str, *categories: str) -> tuple[Tie, ...]:
    """A share by a trait, as the persons cut by that trait tell it too."""
    answered = Printed(UNIQUES.code, breakdown=trait, but=(unknown,))
    return (
        (Printed(code), (Printed(UNIQUES.code, breakdown=trait, only=categories),)),
        (Printed(code, column="denominator"), (answered,)),
    )


_STATUT: nw.Expr = nw.col("statut_social")
RETRAITES = Indicator(
    code="FRE-05",
    label="Part de retraités",
    definition="Personnes suivies retraitées, parmi celles dont le statut est connu.",
    formula="Personnes suivies retraitées / personnes suivies dont le statut est renseigné.",
    kind=Kind.SHARE,
    grain=Grain.PERSONNE,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=PERSONNES,
    numerator=yes(_STATUT == StatutSocial.RETRAITE.code, PEOPLE),
    denominator=yes(_STATUT != StatutSocial.NON_COMMUNIQUE.code, PEOPLE),
    scope=yes(~_STATUT.is_null(), PEOPLE),
    ties=_told("FRE-05", "statut", StatutSocial.NON_COMMUNIQUE.code, StatutSocial.RETRAITE.code),
    traits=("statut",),
    sources=(common.COOP,),
    caveats=(
        ONLY_FOLLOWED,
        READ_WITH_RATE,
        "Statut de retraité, et non âge : à ne pas confondre avec la part des 60 ans et plus.",
        "Recensement de la file active : pas d’intervalle de confiance.",
    ),
    funders=(common.VILLE, common.CFPPA, common.FSE),
    needs=IDENTIFIED,
)


def _age_code(grid: AgeGrid) -> str:
    return "FRE-08" if grid.code == "coop" else f"FRE-08-{grid.code}"


def on_grid(code: str, grid: str) -> str:
    """The table of ages of another grid, for the code of one; any other code as it is."""
    tables = {_age_code(one) for one in age_grids().values()}
    return _age_code(age_grids()[grid]) if grid and code in tables else code


_OLD, _YOUNG = nw.col("age_min"), nw.col("age_max")


def _classes_from(code: str, age: int) -> Iterator[Tie]:
    """The classes of each grid that make those who are at least that old, and all of them."""
    for grid in age_grids().values():
        known = tuple(one.code for one in grid.classes)
        older = tuple(one.code for one in grid.classes if one.low >= age)
        younger = tuple(one.code for one in grid.classes if one.high < age)
        if older and {*older, *younger} == {*known}:
            name, whole = _age_code(grid), Printed(code, column="denominator")
            yield Printed(code), tuple(Printed(name, one) for one in older)
            yield whole, (Printed(code), *(Printed(name, one) for one in younger))


def _from_age(code: str, age: int) -> Indicator:
    """The share of those who are at least that old."""
    return Indicator(
        code=code,
        label=f"Part des {age} ans et plus",
        definition=f"Personnes suivies ayant {age} ans ou plus dans l’année où finit la période.",
        formula=f"Personnes suivies de {age} ans et plus / personnes suivies dont l’âge est connu.",
        kind=Kind.SHARE,
        grain=Grain.PERSONNE,
        unit=common.PERCENT,
        level=LogicLevel.REALISATION,
        rows=PERSONNES,
        numerator=yes(_OLD >= age, PEOPLE),
        denominator=yes((_OLD >= age) | (_YOUNG < age), PEOPLE),
        scope=PEOPLE,
        ties=tuple(_classes_from(code, age)),
        traits=("tranche_age",),
        sources=(common.COOP, common.CASF),
        caveats=(
            ONLY_FOLLOWED,
            READ_WITH_RATE,
            "Âge atteint dans l’année : exact avec l’année de naissance ; une tranche d’âge "
            "recalculée par la Coop une autre année peut laisser une personne d’un côté ou de "
            "l’autre.",
        ),
        funders=(common.CFPPA, common.VILLE),
        needs=IDENTIFIED,
    )


SENIORS = _from_age("FRE-06", 60)
GRANDS_SENIORS = _from_age("FRE-06-70", 70)

_GENRE: nw.Expr = nw.col("genre")
FEMMES = Indicator(
    code="FRE-07",
    label="Part de femmes",
    definition="Personnes suivies de genre féminin, parmi celles dont le genre est connu.",
    formula="Personnes suivies de genre féminin / personnes suivies dont le genre est renseigné.",
    kind=Kind.SHARE,
    grain=Grain.PERSONNE,
    unit=common.PERCENT,
    level=LogicLevel.REALISATION,
    rows=PERSONNES,
    numerator=yes(_GENRE == Genre.FEMININ.code, PEOPLE),
    denominator=yes(_GENRE != Genre.NON_COMMUNIQUE.code, PEOPLE),
    scope=yes(~_GENRE.is_null(), PEOPLE),
    ties=_told("FRE-07", "genre", Genre.NON_COMMUNIQUE.code, Genre.FEMININ.code),
    traits=("genre",),
    sources=(common.COOP, common.CERFA_12156),
    caveats=(ONLY_FOLLOWED, READ_WITH_RATE),
    funders=(common.FSE, common.VILLE, common.CFPPA),
    needs=IDENTIFIED,
)


def _classes(grid: AgeGrid) -> tuple[Item, ...]:
    """Certain where all possible ages of a person are in the class, possible where one is."""
    unknown = yes(nw.col("age_min").is_null(), PEOPLE)
    return (*map(_class, grid.classes), Item("non_communique", "Âge inconnu", unknown))


def _class(one: AgeClass) -> Item:
    low, high = nw.col("age_min"), nw.col("age_max")
    # without a limit, written as in the share of those who are at least that old: one number
    certain = low >= one.low
    if one.high < NO_LIMIT:
        certain = certain & (high <= one.high)
    possible = (low <= one.high) & (high >= one.low)
    return Item(
        one.code,
        one.label,
        numerator=yes(certain, PEOPLE),
        lower=yes(certain, PEOPLE),
        upper=yes(possible, PEOPLE),
    )


def _merged_classes(grid: AgeGrid) -> Merge:
    """Neighbouring classes as one: certain where all possible ages are between its two ends."""
    order = [one.code for one in grid.classes]

    def merge(code: str, label: str, items: tuple[Item, ...]) -> Item:
        places = sorted(order.index(item.code) for item in items if item.code in order)
        if len(places) < len(items) or places != list(range(places[0], places[0] + len(places))):
            raise ErreurUtilisateur("seules des classes d’âge voisines se regroupent")
        ends = [grid.classes[place] for place in (places[0], places[-1])]
        return _class(AgeClass(code, label, ends[0].low, ends[1].high))

    return merge


def _structure_par_age(grid: AgeGrid) -> Indicator:
    doubt = () if grid.verifie else (f"Grille non vérifiée : {grid.source}.",)
    return Indicator(
        code=_age_code(grid),
        label="Structure par âge"
        if grid.code == "coop"
        else f"Structure par âge, grille {grid.label}",
        definition=f"Personnes suivies par classe d’âge (grille : {grid.label}).",
        formula="Nombre de personnes suivies par classe ; part parmi celles dont l’âge est connu.",
        kind=Kind.COUNT,
        grain=Grain.PERSONNE,
        unit=common.PERSONNES,
        level=LogicLevel.REALISATION,
        rows=PERSONNES,
        items=_classes(grid),
        items_label="Classe d’âge",
        merge=_merged_classes(grid),
        denominator=yes(~nw.col("age_min").is_null(), PEOPLE),
        scope=PEOPLE,
        traits=("tranche_age",),
        sources=(common.COOP,),
        caveats=(
            ONLY_FOLLOWED,
            "Âge atteint dans l’année où finit la période. Là où seule une tranche d’âge est "
            "connue et ne tient pas dans une classe, l’effectif est donné en bornes ; rien n’est "
            "estimé.",
            *doubt,
        ),
        funders=(common.FSE, common.VILLE, common.CFPPA),
        needs=IDENTIFIED,
    )


STRUCTURE_PAR_AGE = tuple(_structure_par_age(grid) for grid in age_grids().values())

STATUTS = Indicator(
    code="FRE-09",
    label="Statut social",
    definition="Personnes suivies par statut social déclaré.",
    formula="Nombre de personnes suivies par statut ; part parmi celles dont le statut est connu.",
    kind=Kind.COUNT,
    grain=Grain.PERSONNE,
    unit=common.PERSONNES,
    level=LogicLevel.REALISATION,
    rows=PERSONNES,
    items=tuple(Item(s.code, s.label, yes(_STATUT == s.code, PEOPLE)) for s in StatutSocial),
    items_label="Statut",
    merge=common.added,
    denominator=yes(_STATUT != StatutSocial.NON_COMMUNIQUE.code, PEOPLE),
    scope=yes(~_STATUT.is_null(), PEOPLE),
    ties=tuple(
        (Printed("FRE-09", s.code), (Printed("FRE-01", breakdown="statut", only=(s.code,)),))
        for s in StatutSocial
    ),
    traits=("statut",),
    sources=(common.COOP,),
    caveats=(ONLY_FOLLOWED, READ_WITH_RATE),
    funders=(common.VILLE,),
    needs=IDENTIFIED,
)

INDICATORS = (
    UNIQUES,
    PARTICIPATIONS,
    COUVERTURE,
    NOUVEAUX,
    RETRAITES,
    SENIORS,
    GRANDS_SENIORS,
    FEMMES,
    *STRUCTURE_PAR_AGE,
    STATUTS,
)
