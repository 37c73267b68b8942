"""A published figure said in French, in words that can be read aloud."""

from __future__ import annotations

from inclusion_metrics.model import Grain, Indicator, Kind, Period, Status
from inclusion_metrics.reference.prudence import caution
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.cells import Cell, View, part_of_whole, view
from inclusion_metrics.rendering.wording import NOUNS, Noun, Wording, known, wording
from inclusion_metrics.secrecy import Published

#: Below these, a share is said with a caution (a convention of this project).
FEW_ANSWERS = int(caution("peu_de_reponses"))
LOW_RATE = caution("taux_faible")

#: A target: smallest and largest value, either of them absent.
Objective = tuple[float | None, float | None]


def sentence(
    published: Published,
    indicator: Indicator,
    item: str = "",
    *,
    objective: Objective | None = None,
    level: str = "ensemble",
    territory: str = "",
    period: Period | None = None,
) -> str:
    """Say one figure: value, counts, response rate, bounds, caution, objective.

    Args:
        published: protected figures.
        indicator: what to say.
        item: which of its items, when it has some.
        objective: the target it is held against.
        level: where it was measured.
        territory: code within the level.
        period: by default the latest one measured.
    """
    seen = view(published, indicator, level=level, territory=territory, period=period)
    return say(seen, pick(seen, item), objective)


def pick(seen: View, item: str) -> Cell | None:
    """The cell of an item; ``None`` when the figure was refused."""
    return next((cell for cell in seen.cells if cell.item == item), None)


def say(seen: View, cell: Cell | None, objective: Objective | None = None) -> str:
    """The sentences of one cell; ``None`` for a refused figure."""
    indicator = seen.indicator
    name = label(indicator, cell)
    if cell is None:
        status, reason = seen.refusal or (Status.SANS_OBJET, "")
        return _silent(name, status, reason)
    if cell.value is None:
        return _silent(name, cell.status, cell.reason)
    main = _main(indicator, cell)
    goal = against(cell, indicator, objective)
    said = [f"{main}{', ' if goal else ''}{goal}.", *_doubts(indicator, cell)]
    return formats.typo(" ".join(said))


def label(indicator: Indicator, cell: Cell | None) -> str:
    """The indicator, and the item when there is one: « Récurrence, deux dates ou plus »."""
    if cell is None or not cell.item_label:
        return indicator.label
    if indicator.kind is Kind.AMOUNT:
        return cell.item_label
    return f"{indicator.label}, « {cell.item_label} »"


def against(cell: Cell, indicator: Indicator, objective: Objective | None) -> str:
    """Where the figure stands: « dans l’objectif (de 100 à 150) », empty without objective."""
    if objective is None or objective == (None, None) or cell.value is None:
        return ""
    ends = [cell.value if b is None else b for b in (cell.lower, cell.upper)]
    if indicator.kind is Kind.MEDIAN:  # quartiles are not a doubt on the median
        ends = [cell.value, cell.value]
    text = formats.objective(*objective, indicator.unit)
    places = {_place(amount, objective) for amount in (cell.value, *ends)}
    where = {-1: "en dessous de l’objectif", 0: "dans l’objectif", 1: "au-dessus de l’objectif"}
    said = f"{where[_place(cell.value, objective)]} ({text})"
    return said if len(places) == 1 else f"{said}, sans certitude vu les bornes"


def _place(amount: float, objective: Objective) -> int:
    low, high = objective
    if low is not None and round(amount, 9) < low:
        return -1
    return 1 if high is not None and round(amount, 9) > high else 0


def _silent(name: str, status: Status, reason: str) -> str:
    if status.masked:
        return formats.typo(
            f"{name} : chiffre non publié, car il repose sur trop peu de personnes "
            "(secret statistique)."
        )
    said = "non renseigné" if status is Status.NON_RENSEIGNE else "sans objet"
    return formats.typo(f"{name} : {said}. {reason}".strip())


def _main(indicator: Indicator, cell: Cell) -> str:
    words = wording(indicator, cell.item, cell.item_label)
    noun = NOUNS[indicator.grain]
    assert cell.value is not None  # noqa: S101 - the caller looked
    if indicator.kind is Kind.COUNT:
        if words is not None:
            return _tally(cell.value, noun, words)
        return _count(indicator, cell)
    if indicator.kind is Kind.SHARE and cell.numerator is not None and cell.denominator:
        share = f"soit {formats.quantity(cell.value, indicator.unit)}"
        if words is not None:
            return f"{_among(cell.numerator, cell.denominator, noun, words)}, {share}"
        counted = formats.out_of(cell.numerator, cell.denominator)
        return f"{label(indicator, cell)} : {counted} {_last(cell.denominator, noun)}, {share}"
    said = formats.quantity(cell.value, indicator.unit)
    if indicator.kind is not Kind.MEDIAN:
        return f"{label(indicator, cell)} : {said}"
    text = f"{label(indicator, cell)} : la médiane est de {said}"
    if cell.lower is not None and cell.upper is not None:
        low, high = (formats.amount(b, indicator.unit) for b in (cell.lower, cell.upper))
        text += f" ; la moitié centrale va de {low} à {high}"
    return text


def _tally(count: float, noun: Noun, words: Wording) -> str:
    """« 146 personnes suivies sont venues au moins une fois »."""
    if count == 0:
        return f"{noun.none.capitalize()} {noun.singular} {words.none}"
    if count == 1:
        return f"{noun.alone.capitalize()} {noun.singular} {words.one}"
    return f"{formats.many(count, noun.singular, noun.plural)} {words.several}"


def _among(part: float, whole: float, noun: Noun, words: Wording) -> str:
    """« Sur 248 personnes suivies dont le statut est connu, 112 sont retraitées »."""
    among = f" {words.among}" if words.among else ""
    if whole == 1:
        said = f"{noun.none} {words.none}" if part == 0 else f"{noun.pronoun} {words.one}"
        return f"Sur {noun.alone} {noun.singular}{among}, {said}"
    base = f"Sur {formats.many(whole, noun.singular, noun.plural)}{among}, "
    if part == 0:
        return f"{base}{noun.none} {words.none}"
    if part == whole:
        return f"{base}{noun.all} {words.several}"
    if part == 1:
        return f"{base}{noun.alone} {words.one}"
    return f"{base}{formats.number(part)} {words.several}"


def _count(indicator: Indicator, cell: Cell) -> str:
    """« Statut social, « Retraité » : 112 personnes sur 248, soit 45,2 % »."""
    assert cell.value is not None  # noqa: S101
    said = formats.quantity(cell.value, indicator.unit)
    if not part_of_whole(cell, indicator) or not cell.denominator or cell.numerator is None:
        return f"{label(indicator, cell)} : {said}"
    share = formats.ratio(cell.numerator, cell.denominator)
    return f"{label(indicator, cell)} : {said} sur {formats.number(cell.denominator)}, soit {share}"


def _last(count: float, noun: Noun) -> str:
    return noun.singular if count < 2 else noun.plural


def _doubts(indicator: Indicator, cell: Cell) -> list[str]:
    """Response rate, bounds and caution, each when there is something to say."""
    said = []
    unit = indicator.unit
    spread = formats.differ(cell.lower, cell.upper, unit)
    if cell.unknown and cell.answered and cell.denominator is not None and cell.scope:
        rate = formats.ratio(cell.denominator, cell.scope)
        grain = Grain.QUESTIONNAIRE if indicator.sample else indicator.grain
        noun = _last(cell.denominator, NOUNS[grain])
        text = (
            f"{known(indicator)} pour {formats.number(cell.denominator)} {noun} sur "
            f"{formats.number(cell.scope)} ({rate})"
        )
        if indicator.kind is Kind.SHARE and spread and not indicator.sample:
            text += f" ; selon {_missing(cell.unknown)}, la part serait {_range(cell, indicator)}"
        said.append(f"{text}.")
    elif indicator.kind is Kind.SHARE and spread and not indicator.sample:
        said.append(f"Ce qui n’est pas connu la laisse {_range(cell, indicator)}.")
    if indicator.sample and spread:
        said.append(
            f"Vu le nombre de réponses, la part serait {_range(cell, indicator)} (intervalle de "
            "confiance à 95 %)."
        )
    if indicator.kind is Kind.COUNT and spread:
        said.append(f"Le nombre exact est {_range(cell, indicator)}.")
    if indicator.kind is Kind.SHARE and cell.denominator and cell.scope:
        reasons = []
        if cell.denominator < FEW_ANSWERS:
            reasons.append(f"moins de {FEW_ANSWERS} réponses")
        if cell.denominator / cell.scope < LOW_RATE:
            reasons.append(f"moins de {formats.percent(100 * LOW_RATE, 0)} de réponses connues")
        if reasons:
            said.append(f"À lire avec prudence : {formats.listing(reasons)}.")
    return said


def _missing(count: float) -> str:
    if count < 2:
        return "la réponse qui manque"
    return f"les {formats.number(count)} réponses qui manquent"


def _range(cell: Cell, indicator: Indicator) -> str:
    if cell.lower is None or cell.upper is None:
        return ""
    return formats.bounds(cell.lower, cell.upper, indicator.unit)
