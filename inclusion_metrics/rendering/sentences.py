"""A published figure said in French, in words that can be read aloud."""

from __future__ import annotations

from inclusion_metrics.indicators.objectifs import Confrontation, Position, confront
from inclusion_metrics.model import Grain, Indicator, Kind, Period, Status
from inclusion_metrics.reference.prudence import caution
from inclusion_metrics.rendering import formats
from inclusion_metrics.rendering.cells import (
    Cell,
    View,
    above_and_below,
    has_counts,
    part_of_whole,
    view,
    wide,
)
from inclusion_metrics.rendering.columns import INTERVAL, about_cost, sampled, spread
from inclusion_metrics.rendering.parts import adding_up, percentage
from inclusion_metrics.rendering.wording import (
    NOUNS,
    Noun,
    Wording,
    known,
    summed,
    terms,
    wording,
)
from inclusion_metrics.secrecy import Published
from inclusion_metrics.typography import NO_BREAK_SPACE, Approx

#: Below these, a share is said with a caution (a convention of this project).
FEW_ANSWERS = int(caution("peu_de_reponses"))
LOW_RATE = caution("taux_faible")

#: What a comparison says that the bounds leave open: of a census, of a sample.
INCONCLUSIVE = "non concluant"
GIVEN = {False: "vu les bornes", True: "vu l’intervalle de confiance"}
#: Where a figure stands from its objective.
STANDS = {
    Position.SOUS: "en dessous",
    Position.DANS: "dans l’objectif",
    Position.AU_DESSUS: "au-dessus",
}
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


def say(
    seen: View, cell: Cell | None, objective: Objective | None = None, *, earlier: str = ""
) -> str:
    """The sentences of one cell; ``None`` for a refused figure.

    ``earlier`` follows a published figure: « , contre 118 en 2023 ».
    """
    indicator = seen.indicator
    name = label(indicator, cell)
    if cell is None:
        status, reason = seen.refusal or (Status.SANS_OBJET, "")
        return _silent(name, status, reason)
    if cell.value is None:
        return _silent(name, cell.status, cell.reason)
    main = _main(seen, cell)
    goal = against(cell, indicator, objective)
    half = _central_half(indicator, cell)
    said = [f"{main}{earlier}{', ' if goal else ''}{goal}{half}.", *_doubts(indicator, cell)]
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
    text = formats.objective(*objective, indicator.unit)
    found = confronted(cell, indicator, objective)
    if not found.certain:
        given = GIVEN[sampled(indicator)]
        return f"résultat {INCONCLUSIVE} face à l’objectif ({text}), {given}"
    stands = STANDS[found.position]
    return f"{stands}{'' if 'objectif' in stands else ' de l’objectif'} ({text})"


def confronted(cell: Cell, indicator: Indicator, objective: Objective) -> Confrontation:
    """A published figure held against its objective, with the doubt that its bounds leave."""
    doubt = indicator.kind is not Kind.MEDIAN  # quartiles are not a doubt on the median
    lower, upper = (cell.lower, cell.upper) if doubt else (None, None)
    return confront(cell.value, objective, lower=lower, upper=upper)


def _silent(name: str, status: Status, reason: str) -> str:
    if status.masked:
        return formats.typo(f"{name} : chiffre non publié (secret statistique).")
    said = "non renseigné" if status is Status.NON_RENSEIGNE else "sans objet"
    return formats.typo(f"{name} : {said}. {reason}".strip())


def _main(seen: View, cell: Cell) -> str:
    indicator = seen.indicator
    words = wording(indicator, cell.item, cell.item_label)
    noun = NOUNS[indicator.grain]
    assert cell.value is not None  # noqa: S101 - the caller looked
    if indicator.kind is Kind.COUNT:
        if words is not None:
            return _tally(cell.value, noun, words)
        return _count(seen, cell)
    if indicator.kind is Kind.RATE:
        return _ratio(indicator, cell)
    if wide(cell, indicator):
        return f"{label(indicator, cell)} : {spread(cell, indicator)}{_open(indicator, cell)}"
    if indicator.kind is Kind.SHARE and cell.numerator is not None and cell.denominator:
        share = f"soit {formats.quantity(cell.value, indicator.unit)}"
        if words is not None:
            return f"{_among(cell.numerator, cell.denominator, noun, words)}, {share}"
        counted = (
            f"{formats.exact(cell.numerator)} sur {_told(cell.denominator, summed(indicator))}"
        )
        return f"{label(indicator, cell)} : {counted}, {share}"
    said = formats.quantity(cell.value, indicator.unit)
    what = {Kind.MEDIAN: "la médiane est de ", Kind.AMOUNT: "le total est de "}
    return f"{label(indicator, cell)} : {what.get(indicator.kind, '')}{said}"


def _central_half(indicator: Indicator, cell: Cell) -> str:
    """The quartiles of a median, after what is said of the median itself."""
    if indicator.kind is not Kind.MEDIAN or cell.lower is None or cell.upper is None:
        return ""
    low, high = (formats.amount(b, indicator.unit) for b in (cell.lower, cell.upper))
    if low == high:
        return f" ; la moitié centrale est à {low}"
    return f" ; la moitié centrale va de {low} à {high}"


def _open(indicator: Indicator, cell: Cell) -> str:
    """What leaves a share so open, where no response rate says it."""
    if cell.unknown or cell.denominator is None:
        return ""
    return f", selon ce qui n’est pas connu de {_told(cell.denominator, summed(indicator))}"


def _ratio(indicator: Indicator, cell: Cell) -> str:
    """« Coût par personne : 12 500 € pour 250 personnes, soit 50 € par personne »."""
    assert cell.value is not None  # noqa: S101 - the caller looked
    said = formats.quantity(cell.value, indicator.unit)
    above, below = above_and_below(cell, indicator)
    if above is None or not below or not has_counts(cell, indicator):
        return f"{label(indicator, cell)} : {said}"
    named = terms(indicator) or (("", ""), ("", ""))
    counted = " pour ".join(_told(n, noun) for n, noun in zip((above, below), named, strict=True))
    return f"{label(indicator, cell)} : {counted}, soit {said}"


def _told(amount: float, noun: tuple[str, str]) -> str:
    """An amount and its noun: « 12 500,50 € », « 250 personnes », « 7,5 »."""
    figure = formats.exact(amount, euros="€" in noun)
    name = noun[0] if abs(amount) < 2 else noun[1]
    return f"{figure}{NO_BREAK_SPACE}{name}" if name else figure


def _predicate(count: float, words: Wording) -> str:
    return words.one if count < 2 else words.several


def _tally(count: float, noun: Noun, words: Wording) -> str:
    """« 146 personnes suivies sont venues au moins une fois »."""
    if isinstance(count, Approx):
        return f"{formats.many(count, noun.singular, noun.plural)} {_predicate(count, words)}"
    if count == 0:
        return f"{noun.none.capitalize()} {noun.singular} {words.none}"
    if count == 1:
        return f"{noun.alone.capitalize()} {noun.singular} {words.one}"
    return f"{formats.many(count, noun.singular, noun.plural)} {words.several}"


def _among(part: float, whole: float, noun: Noun, words: Wording) -> str:
    """« Sur 248 personnes suivies dont le statut est connu, 112 sont retraitées »."""
    among = f" {words.among}" if words.among else ""
    if isinstance(part, Approx):
        base = f"Sur {formats.many(whole, noun.singular, noun.plural)}{among}, "
        return f"{base}{formats.exact(part)} {_predicate(part, words)}"
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
    return f"{base}{formats.exact(part)} {words.one if part < 2 else words.several}"


def _count(seen: View, cell: Cell) -> str:
    """« Statut social, « Retraité » : 112 personnes sur 248, soit 45,2 % »."""
    indicator = seen.indicator
    assert cell.value is not None  # noqa: S101
    said = formats.quantity(cell.value, indicator.unit)
    if not part_of_whole(cell, indicator) or not cell.denominator or cell.numerator is None:
        return f"{label(indicator, cell)} : {said}"
    share = percentage(cell, adding_up(seen.cells, indicator))
    return f"{label(indicator, cell)} : {said} sur {formats.exact(cell.denominator)}, soit {share}"


def _doubts(indicator: Indicator, cell: Cell) -> list[str]:
    """Response rate, bounds and caution, each when there is something to say."""
    said = [*_answered(indicator, cell), *_spread(indicator, cell)]
    said += [about_cost(indicator, [cell])] * bool(about_cost(indicator, [cell]))
    if indicator.kind is Kind.SHARE and cell.denominator and cell.scope:
        reasons = []
        if cell.denominator < FEW_ANSWERS and indicator.grain.counts_people:
            reasons.append(few(indicator))
        if cell.denominator / cell.scope < LOW_RATE:
            reasons.append(f"moins de {formats.percent(100 * LOW_RATE, 0)} de réponses connues")
        if reasons:
            said.append(f"À lire avec prudence : {formats.listing(reasons)}.")
    return said


def few(indicator: Indicator) -> str:
    """« moins de 30 réponses », or what the figure counts where nobody is asked anything."""
    asked = indicator.grain in (Grain.PERSONNE, Grain.REPONSE)
    return f"moins de {FEW_ANSWERS} {'réponses' if asked else summed(indicator)[1]}"


def _answered(indicator: Indicator, cell: Cell) -> list[str]:
    """How many answered, and what the others could change to a share."""
    share = indicator.kind is Kind.SHARE and not sampled(indicator)
    share = share and formats.differ(cell.lower, cell.upper, indicator.unit)
    share = share and not wide(cell, indicator)
    if cell.unknown and cell.answered and cell.denominator is not None and cell.scope:
        rate = formats.ratio(cell.denominator, cell.scope)
        if indicator.grain is Grain.REPONSE:
            counted = formats.many(cell.denominator, "réponse", "réponses")
            handed = NOUNS[Grain.QUESTIONNAIRE]
            asked = formats.many(cell.scope, handed.singular, handed.plural)
            return [f"{counted} pour {asked} ({rate})."]
        named = terms(indicator) if indicator.kind is Kind.RATE else None
        counted = _told(cell.denominator, named[1] if named else summed(indicator))
        whole = f"{formats.exact(cell.scope)}{' au plus' * indicator.at_most}"
        text = f"{known(indicator)} pour {counted} sur {whole} ({rate})"
        if share:
            missing = _missing(indicator, cell.unknown)
            text += f" ; selon {missing}, la part serait {spread(cell, indicator)}"
        return [f"{text}."]
    said = f"Selon ce qui n’est pas connu, la part serait {spread(cell, indicator)}."
    return [said] if share else []


def _spread(indicator: Indicator, cell: Cell) -> list[str]:
    """The bounds that are not those of the unknown answers to a share."""
    if not formats.differ(cell.lower, cell.upper, indicator.unit):
        return []
    if sampled(indicator):
        return [f"{INTERVAL} : {spread(cell, indicator)}, d’après {_answers(cell)}."]
    exact = {
        Kind.COUNT: "Le nombre exact",
        Kind.AMOUNT: "Le total exact",
        Kind.RATE: "La valeur exacte",
    }.get(indicator.kind)
    return [f"{exact} est {spread(cell, indicator)}."] if exact else []


def _missing(indicator: Indicator, count: float) -> str:
    if not indicator.grain.counts_people or round(count, 2) != round(count):
        return "ce qui n’est pas noté"
    if count < 2:
        return "la réponse qui manque"
    return f"les {formats.number(count)} réponses qui manquent"


def _answers(cell: Cell) -> str:
    if cell.denominator is None:
        return "les réponses reçues"
    return formats.many(cell.denominator, "réponse", "réponses")
