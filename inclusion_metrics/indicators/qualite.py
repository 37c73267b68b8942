"""What the data know of whom they describe: the QUA family."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.indicators.frequentation import IDENTIFIED, ONLY_FOLLOWED, PEOPLE
from inclusion_metrics.model import Grain, Indicator, Kind, LogicLevel, RowBuilder
from inclusion_metrics.nomenclatures import Genre, StatutSocial, TrancheAge
from inclusion_metrics.rows import ACTIVITES, PERSONNES, yes

EVERY_ACTIVITY = yes(~nw.col("activite_id").is_null())
WITHOUT_BIRTH = (
    "Sans elle, un âge n’est connu que par tranche : les classes d’un financeur dont les limites "
    "diffèrent sont données en bornes."
)


def _known(
    code: str,
    label: str,
    known: nw.Expr,
    consequence: str,
    rows: RowBuilder = PERSONNES,
    everyone: nw.Expr = PEOPLE,
    grain: Grain = Grain.PERSONNE,
) -> Indicator:
    """The share of rows whose answer is known."""
    of_people = grain is Grain.PERSONNE
    who = "personnes suivies" if of_people else "activités"
    return Indicator(
        code=code,
        label=label,
        definition=f"Part des {who} pour lesquelles l’information est connue.",
        formula=f"{who.capitalize()} dont l’information est connue / {who}.",
        kind=Kind.SHARE,
        grain=grain,
        unit=common.PERCENT,
        level=LogicLevel.QUALITE,
        rows=rows,
        numerator=yes(known, everyone),
        denominator=everyone,
        scope=everyone,
        sources=(common.COOP,),
        caveats=(consequence, ONLY_FOLLOWED) if of_people else (consequence,),
        funders=(common.VILLE, common.CFPPA, common.FSE),
        needs=IDENTIFIED if of_people else frozenset(),
    )


def _answered(column: str, unknown: str) -> nw.Expr:
    return ~nw.col(column).is_null() & (nw.col(column) != unknown)


NAISSANCE = _known(
    "QUA-01", "Année de naissance connue", ~nw.col("annee_naissance").is_null(), WITHOUT_BIRTH
)
AGE = _known(
    "QUA-02",
    "Âge connu, au moins par tranche",
    ~nw.col("annee_naissance").is_null() | _answered("tranche_age", TrancheAge.NON_COMMUNIQUE.code),
    "Une personne d’âge inconnu n’entre dans aucune classe d’âge ; elle élargit les bornes.",
)
GENRE = _known(
    "QUA-03",
    "Genre connu",
    _answered("genre", Genre.NON_COMMUNIQUE.code),
    "La part de femmes se lit sur les seules réponses, entre des bornes.",
)
STATUT = _known(
    "QUA-04",
    "Statut connu",
    _answered("statut_social", StatutSocial.NON_COMMUNIQUE.code),
    "La part de retraités se lit sur les seules réponses, entre des bornes.",
)
RESIDENCE = _known(
    "QUA-05",
    "Commune de résidence connue",
    ~nw.col("code_insee_residence").is_null(),
    "L’origine géographique des personnes est incomplète d’autant.",
)
DUREE = _known(
    "QUA-06",
    "Durée de l’activité connue",
    ~nw.col("duree_min").is_null(),
    "Une activité sans durée compte pour zéro dans les heures d’accompagnement.",
    ACTIVITES,
    EVERY_ACTIVITY,
    Grain.ACTIVITE,
)
THEME = _known(
    "QUA-07",
    "Thématique de l’activité connue",
    (nw.col("thematiques").list.len() > 0) | (nw.col("thematiques_admin").list.len() > 0),
    "Les activités sans thématique manquent à la répartition par thème.",
    ACTIVITES,
    EVERY_ACTIVITY,
    Grain.ACTIVITE,
)

INDICATORS = (NAISSANCE, AGE, GENRE, STATUT, RESIDENCE, DUREE, THEME)
