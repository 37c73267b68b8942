"""Steps that follow one another: how many reach each, and what is still pending or unknown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from inclusion_metrics.model import ErreurUtilisateur, Indicator, Kind, Period, Status
from inclusion_metrics.rendering import charts, formats, forms, tables, theme
from inclusion_metrics.rendering.cells import UNANSWERED, Cell, View, telling, view
from inclusion_metrics.rendering.columns import Column
from inclusion_metrics.rendering.elements import Block, sign
from inclusion_metrics.rendering.formats import escape
from inclusion_metrics.rendering.sheets import Heading, Value
from inclusion_metrics.rendering.wording import summed
from inclusion_metrics.secrecy import Published

#: How the codes of items that are no step begin: nothing is known yet of those they count.
_NO_STEP = ("attente", "en_attente", "en_cours", "inconnu", *UNANSWERED)
#: From so many masked figures beside the steps, they are no longer named one by one.
_HIDDEN_NAMED = 3
_TOO_FEW = "trop peu d’étapes sont publiées pour les dessiner"
#: Steps published, below which there is a table and no drawing.
_DRAWN = 2
_NOTE = (
    "Chaque étape est rapportée à la première, puis à celle qui précède. Ce qui est en attente ou "
    "inconnu est montré à part : ce n’est ni une réussite, ni un échec."
)


def funnel(
    published: Published,
    indicator: Indicator,
    *,
    level: str = "ensemble",
    territory: str = "",
    period: Period | None = None,
    steps: Sequence[str] = (),
) -> Block:
    """Draw an indicator whose items are steps in their order: the first one is 100 %.

    Args:
        published: protected figures.
        indicator: a count or a share with items.
        level: where it was measured.
        territory: code within the level.
        period: by default the latest one measured.
        steps: codes of the items that are steps, in their order; by default all of them, without
            those whose code says that they are pending or unknown. The others are shown apart.

    Raises:
        ErreurUtilisateur: the indicator has no steps, or not these.
    """
    if not indicator.items or indicator.kind not in (Kind.COUNT, Kind.SHARE):
        raise ErreurUtilisateur(
            f"{indicator.code} n’a pas d’étapes qui se suivent : montrez-le avec un graphique."
        )
    seen = view(published, indicator, level=level, territory=territory, period=period)
    told = telling(seen)
    if told.refusal:
        return tables.refusal(told)
    by_code = {cell.item: cell for cell in seen.cells}
    codes = steps or [code for code in by_code if not code.startswith(_NO_STEP)]
    unknown = [code for code in codes if code not in by_code]
    if unknown or not codes:
        named = formats.listing([f"« {code} »" for code in unknown]) or "aucune"
        raise ErreurUtilisateur(f"{indicator.code} n’a pas ces étapes : {named}.")
    path = [by_code[code] for code in codes]
    rest = [cell for code, cell in by_code.items() if code not in codes]
    rows = [_row(cell, path[0], apart=False) for cell in path]
    rows += [_row(cell, path[0], apart=True) for cell in rest]
    figures = _columns(path, rest)
    steps_told = [count for cell in path if (count := _count(cell)) is not None]
    if len(steps_told) < _DRAWN or not any(steps_told):  # a lone bar, or none, compares nothing
        cells, reading = [*path, *rest], _reading(seen, path, rest)
        return tables.with_reading(seen, cells, figures, reading, more=(_NOTE,))
    top = max((cell.numerator or 0.0 for cell in seen.cells), default=0.0) * 1.02 or 1.0
    spec, narrow = forms.bars(rows, top), forms.slim_bars(rows, top)
    return charts.figure(
        seen,
        [*path, *rest],
        spec,
        _reading(seen, path, rest),
        narrow=narrow,
        figures=figures,
        unit=f"En nombre {formats.of(summed(indicator)[1])}, et en % de la première étape",
        more=(_NOTE,),
    )


def _row(cell: Cell, first: Cell, *, apart: bool) -> dict[str, object]:
    """A bar of the published count; its text gives the share of the first step."""
    count = _count(cell)
    text = cell.status.marker or Status.SECRET_PRIMAIRE.marker
    if count is not None:
        text = formats.exact(count)
        whole = _count(first)
        if whole and not apart:
            text += f" ({formats.ratio(count, whole)})"
    return {
        "nom": charts.wrapped(cell.item_label),
        "valeur": count,
        "bas": None,
        "haut": None,
        "fin": count,
        "texte": text,
        "couleur": theme.ASIDE if apart else theme.ACCENT,
        "secret": cell.status.masked,
    }


def _count(cell: Cell) -> float | None:
    """The count of a step, when it is published."""
    return None if cell.value is None or cell.status.masked else cell.numerator


def _columns(steps: Sequence[Cell], rest: Sequence[Cell]) -> tuple[Column, ...]:
    counts = tuple(_shown(cell) for cell in (*steps, *rest))
    blank = (sign("–"),) * len(rest)
    of_first = tuple(_part(cell, steps[0]) for cell in steps)
    before = (sign("–"), *(_part(b, a) for a, b in pairwise(steps)))
    numbers = tuple(_number(cell) for cell in (*steps, *rest))
    apart = (Status.SANS_OBJET.marker,) * len(rest)
    first = tuple(_points(cell, steps[0]) for cell in steps)
    previous = (Status.SANS_OBJET.marker, *(_points(b, a) for a, b in pairwise(steps)))
    return (
        Column("valeur", "Effectif", counts, ((Heading("Effectif"), numbers),)),
        Column(
            "premiere",
            "% de la première étape",
            of_first + blank,
            ((Heading("Part de la première étape (%)", 1), (*first, *apart)),),
        ),
        Column(
            "precedente",
            "% de l’étape précédente",
            before + blank,
            ((Heading("Part de l’étape précédente (%)", 1), (*previous, *apart)),),
        ),
    )


def _shown(cell: Cell) -> str:
    count = _count(cell)
    return sign(_marker(cell)) if count is None else escape(formats.exact(count))


def _number(cell: Cell) -> Value:
    count = _count(cell)
    return _marker(cell) if count is None else count


def _points(cell: Cell, whole: Cell) -> Value:
    part, total = _count(cell), _count(whole)
    if part is None or total is None:
        return _marker(cell if part is None else whole)
    return 100 * part / total if total else Status.SANS_OBJET.marker


def _marker(cell: Cell) -> str:
    return cell.status.marker or Status.SECRET_PRIMAIRE.marker


def _part(cell: Cell, whole: Cell) -> str:
    """A step as a share of another, or the sign of the one that is not published."""
    part, total = _count(cell), _count(whole)
    if part is None or total is None:
        return sign(_marker(cell if part is None else whole))
    return escape(formats.ratio(part, total)) if total else sign("–")


def _reading(seen: View, steps: Sequence[Cell], rest: Sequence[Cell]) -> str:
    """How many go through, where most are lost, and what is not known."""
    noun = summed(seen.indicator)
    shown = [(cell, count) for cell in steps if (count := _count(cell)) is not None]
    said = []
    first = _count(steps[0])
    if len(shown) > 1 and first:
        end, last = shown[-1]
        said.append(
            f"sur {formats.many(first, *noun)}, {formats.exact(last)} "
            f"({formats.ratio(last, first)}) {'va' if last < 2 else 'vont'} jusqu’à "
            f"« {formats.lower_first(end.item_label)} »"
            + ("" if end is steps[-1] else ", dernière étape publiée")
        )
    losses = [(a - b, x, y) for (x, a), (y, b) in pairwise(shown)]
    worst = max(losses, key=lambda loss: loss[0], default=None)
    if worst is not None and worst[0] > 0:
        lost, before, after = worst
        said.append(
            f"l’écart le plus grand est entre « {formats.lower_first(before.item_label)} » et "
            f"« {formats.lower_first(after.item_label)} » ({formats.exact(lost)} de moins)"
        )
    hidden = [cell for cell in rest if _count(cell) is None and cell.status.masked]
    few = len(hidden) < _HIDDEN_NAMED  # several in a row are only counted
    apart = [
        f"{formats.lower_first(cell.item_label)}, {_plainly(cell)}"
        for cell in rest
        if few or cell not in hidden
    ]
    if not few:
        apart.append(f"{len(hidden)} chiffres non publiés")
    masked = sum(_count(cell) is None for cell in steps)
    text = f"{seen.title} : {' ; '.join(said) or _nothing(first)}."
    if apart:
        text += f" À part : {' ; '.join(apart)}."
    if masked:
        plural = "s" * (masked > 1)
        text += f" {masked} étape{plural} non publiée{plural}"
        text += " : la lecture s’en tient aux autres." if len(shown) >= _DRAWN else "."
    return formats.typo(text)


def _nothing(first: float | None) -> str:
    return "personne n’entre dans la première étape" if first == 0 else _TOO_FEW


def _plainly(cell: Cell) -> str:
    count = _count(cell)
    if count is None:
        return "chiffre non publié" if cell.status.masked else "non renseigné"
    return formats.exact(count)
