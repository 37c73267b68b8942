"""What was achieved in front of what was planned: the CIB family.

Nothing is measured here. A published figure, masked or not, is held against its target once it is
protected: what may not be read may not be told by its target either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import polars as pl

from inclusion_metrics.indicators import _common as common
from inclusion_metrics.model import (
    Behind,
    Grain,
    Indicator,
    Kind,
    LogicLevel,
    Period,
    RowBuilder,
)
from inclusion_metrics.nomenclatures import Labelled
from inclusion_metrics.rows import Frame, Frames

#: A target: smallest and largest value, either of them absent.
Bounds = tuple[float | None, float | None]


class Position(Labelled):
    """Where a figure stands from its target."""

    SOUS = "sous", "Sous l’objectif"
    DANS = "dans", "Dans l’objectif"
    AU_DESSUS = "au_dessus", "Au-dessus de l’objectif"
    NON_VERIFIABLE = "non_verifiable", "Non vérifiable"


@dataclass(frozen=True, slots=True)
class Confrontation:
    """A figure in front of its target.

    Attributes:
        certain: False when the bounds of the figure do not all stand on the same side.
        atteint: the figure in percent of the smallest value planned; None when there is none.
    """

    position: Position
    certain: bool = True
    atteint: float | None = None


def confront(
    value: float | None,
    target: Bounds,
    *,
    lower: float | None = None,
    upper: float | None = None,
) -> Confrontation:
    """Say where a figure stands from its target.

    Args:
        value: the published figure; None when it is masked, not known or not applicable.
        target: planned, at least and at most; both ends belong to the target.
        lower: least that the figure may be, when it is given in bounds.
        upper: most that it may be.

    Raises:
        ValueError: the target is upside down.
    """
    low, high = target
    if low is not None and high is not None and low > high:
        raise ValueError(f"objectif à l’envers : de {low} à {high}")
    if value is None or (low is None and high is None):
        return Confrontation(Position.NON_VERIFIABLE, certain=False)
    found = _place(value, target)
    ends = {_place(end, target) for end in (lower, upper) if end is not None}
    reached = 100 * value / low if low else None
    return Confrontation(found, certain=ends <= {found}, atteint=reached)


def _place(value: float, target: Bounds) -> Position:
    low, high = target
    near = round(value, 9)  # 0.1 + 0.2 meets a target of 0.3
    if low is not None and near < low:
        return Position.SOUS
    return Position.AU_DESSUS if high is not None and near > high else Position.DANS


def targets(cibles: pl.DataFrame, funder: str, period: Period) -> Mapping[str, Bounds]:
    """Indicator code → target agreed with a funder for exactly this period.

    A target of another period is left out: a figure of one year says nothing of a target of three.

    Args:
        cibles: rows of the table « cibles ».
        funder: as the table names it.
        period: the period the figures are read on.
    """
    mine = cibles.filter(
        (pl.col("financeur") == funder)
        & (pl.col("debut") == period.start)
        & (pl.col("fin") == period.end)
    ).sort("cible_id")
    return {
        row["indicateur_id"]: (row["prevu_min"], row["prevu_max"])
        for row in mine.iter_rows(named=True)
    }


def must_explain(planned: float | None, achieved: float | None, tolerance: float) -> bool | None:
    """Whether a budget line strays from its plan by more than what was agreed.

    Args:
        planned: in euros; None or 0 when the line was not planned.
        achieved: in euros; None when it is not known.
        tolerance: share of the planned amount (``Reglages.ecart_budget``).

    Returns:
        None when the achieved amount is not known; True for an amount that was not planned.
    """
    if achieved is None:
        return None
    plan = planned or 0.0
    return round(abs(achieved - plan), 2) > round(tolerance * abs(plan), 2)


def _never(frames: Frames, period: Period, by: tuple[str, ...]) -> Frame:
    """No row: a confrontation is worked out from published figures."""
    raise NotImplementedError("une confrontation ne se mesure pas")


OBJECTIFS = RowBuilder("objectifs", _never, Behind.NOBODY)

REALISATION = Indicator(
    code="CIB-01",
    label="Réalisé en face du prévu",
    definition="Place d’un indicateur par rapport à l’objectif convenu avec le financeur : sous, "
    "dans ou au-dessus de [minimum ; maximum].",
    formula="Comparaison de la valeur publiée avec les bornes prévues ; part du minimum atteinte = "
    "valeur / minimum prévu.",
    kind=Kind.CONFRONTATION,
    grain=Grain.OBJECTIF,
    unit=common.PERCENT,
    level=LogicLevel.RESULTAT,
    rows=OBJECTIFS,
    scope=nw.col("objectif"),
    sources=(common.CERFA_12156,),
    caveats=(
        "Une valeur secrète, non renseignée ou sans objet ne se compare pas : l’objectif est « non "
        "vérifiable ».",
        "Une valeur donnée en bornes à cheval sur l’objectif est dite « non concluante ».",
        "Au-dessus d’un maximum n’est pas toujours mieux : tout dépend de ce qui était prévu.",
        "L’objectif doit avoir été convenu pour la période lue, et pour elle seule.",
    ),
    funders=(common.VILLE, common.FSE, common.CFPPA),
)

INDICATORS = (REALISATION,)
