"""The figures that disclosure control took away, as a page would name them: the key of the control.

Built from what was measured and from what was published, side by side, in the process that holds
both. Nothing here is written, shown, or sent to another process.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from inclusion_metrics.breakdowns import BREAKDOWNS
from inclusion_metrics.dossier.fuites.needles import fold
from inclusion_metrics.measurement import CROSS, Figures
from inclusion_metrics.model import Grain, Indicator, Period, Status
from inclusion_metrics.nouns import EVERYWHERE
from inclusion_metrics.secrecy import Published
from inclusion_metrics.typography import enumeration

MASKED_FIGURE = "un chiffre couvert par le secret statistique"
_KEY = ("indicator", "item", "level", "territory", "breakdown", "category", "start", "end")
_NUMBERS = (
    "numerator", "denominator", "scope", "value", "lower", "upper", "covered", "seats",
)  # fmt: skip
_WRITTEN = re.compile(
    "(?<![\\w.,])(?:[-\u2212])?(?:\\d{1,3}(?:[\u202f\u00a0 ]\\d{3})+|\\d+)(?:[.,]\\d+)?(?![\\w])"
)
#: Numbers that say how much is hidden, never what: « moins de 5 », « 6 chiffres masqués ».
_ABOUT = re.compile(
    r"(?:moins de|objectif|de) \d+(?= personnes? : secret)|moins de \d+"
    r"|\d+\s(?:chiffres?|cases?|étapes?|lignes?|valeurs?)\s(?:masqué|non publié|secr)\w*"
)
#: What the name of a line of a series tells besides: what part of it was measured, what cuts it.
_ASIDE = re.compile(
    r" (?:\d+ (?:mois|jours?)(?: repere [a-z ]+)?|repere [a-z ]+|rupture de serie)$"
)
TOTAL = "ensemble"


@dataclass(frozen=True, slots=True)
class Line:
    """A figure that is masked, whole or in part, and what its own line may still print.

    Attributes:
        whole: True for a masked figure; False where only its denominator, its scope or its
            coverage is.
        names: folded item and category, those it has.
        hidden: the numbers that were taken away.
        shown: the numbers of the line that were not, and what a page derives from them.
    """

    code: str
    breakdown: str
    names: tuple[str, ...]
    codes: tuple[str, ...]
    hidden: tuple[float, ...] = field(repr=False)
    shown: tuple[float, ...] = field(repr=False)
    whole: bool = True

    def unexplained(self, text: str) -> bool:
        """Whether a text holds a number that the line may not hold."""
        if not self.whole:
            return self.betrayed(text)
        return any(not _among(number, self.shown) for number in numbers(text))

    def betrayed(self, text: str, also: Iterable[float] = ()) -> bool:
        """Whether a text holds one of the hidden numbers, which nothing published explains."""
        said = (*self.shown, *also)
        return any(
            _among(number, self.hidden) and not _among(number, said) for number in numbers(text)
        )


@dataclass(frozen=True, slots=True)
class Masked:
    """The masked figures of one dossier, by the titles and the names that its pages give them.

    Attributes:
        titles: folded title → indicator and breakdown.
        lines: indicator and breakdown → folded name of the line → figure.
        labels: folded label or code of an indicator → its code.
        published: numbers that a view prints, all its lines together.
        before: the same for the period it is compared with, where there is one.
    """

    titles: Mapping[str, tuple[str, str]]
    lines: Mapping[tuple[str, str], Mapping[str, Line]]
    labels: Mapping[str, str]
    published: Mapping[tuple[str, str], tuple[float, ...]] = field(repr=False)
    before: Masked | None = field(default=None, repr=False)

    def line(self, key: tuple[str, str], name: str) -> Line | None:
        """The masked figure of a line, by its folded name; a total is the uncut figure."""
        found = self.lines.get(key, {}).get(name)
        if found is None and (bare := _ASIDE.sub("", name)) != name:
            return self.line(key, bare)
        if found is None and key[1] and name.startswith(TOTAL):
            whole = self.lines.get((key[0], ""), {})
            found = whole.get(name) or whole.get(name.removeprefix(TOTAL).strip())
        return found

    def indicator(self, heading: str) -> tuple[str, str]:
        """The indicator that a folded heading begins with, and the words that say it."""
        words = heading.split()
        for length in range(len(words), 0, -1):
            label = " ".join(words[:length])
            if label in self.labels:
                return self.labels[label], label
        return "", ""

    def crossed(self, heading: str, name: str) -> Line | None:
        """The masked figure of a cell: its column names the indicator, its folded line the rest."""
        head = fold(heading)
        code, label = self.indicator(head)
        if not code:
            return None
        rest = head[len(label) :].strip()
        total = name == TOTAL
        for (one, cut), lines in self.lines.items():
            if one != code or bool(cut) is total:
                continue
            for line in lines.values():
                category, item = _split(line, cut)
                if (total or category == name) and (not item or rest.startswith(item)):
                    return line
        return None

    def __repr__(self) -> str:
        return f"Masked({sum(map(len, self.lines.values()))} chiffres, jamais montrés)"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("les chiffres masqués ne sortent pas de ce processus")


def masked_figures(
    figures: Figures,
    published: Published,
    catalogue: Mapping[str, Indicator],
    previous: Published | None = None,
) -> Masked:
    """What was taken away between the measure and the publication.

    Args:
        figures: as measured.
        published: the figures of one dossier.
        catalogue: code → indicator.
        previous: those of the period it is compared with.
    """
    lines: dict[tuple[str, str], dict[str, Line]] = defaultdict(dict)
    seen: dict[tuple[str, str], list[float]] = defaultdict(list)
    both = published.frame.join(figures.frame, on=_KEY, how="left", suffix="_mesure")
    for row in both.iter_rows(named=True):
        indicator, key = catalogue[row["indicator"]], (row["indicator"], row["breakdown"])
        shown = _derived({n: row[n] for n in _NUMBERS}, indicator, row)
        seen[key] += shown
        whole = Status(row["status"]).masked
        if whole or any(row[n] is None and row[f"{n}_mesure"] for n in _NUMBERS):
            raw = _derived({n: row[f"{n}_mesure"] for n in _NUMBERS}, indicator, row)
            line = Line(
                *key,
                names=tuple(fold(row[n]) for n in ("category_label", "item_label") if row[n]),
                codes=tuple(str(row[n]) for n in ("category", "item") if row[n]),
                hidden=tuple(n for n in raw if n not in shown),
                shown=tuple(shown),
                whole=whole,
            )
            for name in _names(line.names, line.breakdown):
                lines[key].setdefault(name, line)
    codes = dict.fromkeys(code for code, _ in seen)
    return Masked(
        titles={_title(catalogue[code], cut): (code, cut) for code, cut in seen},
        lines=dict(lines),
        labels={fold(name): code for code in codes for name in (code, catalogue[code].label)},
        published={key: tuple(set(numbers)) for key, numbers in seen.items()},
        before=None if previous is None else masked_figures(figures, previous, catalogue),
    )


def numbers(text: str) -> list[str]:
    """The numbers that a text prints, as it prints them."""
    return _WRITTEN.findall(_ABOUT.sub(" ", text))


def amount(written: str) -> float:
    """A printed number."""
    return float(_decimal(written))


def _decimal(written: str) -> Decimal:
    plain = re.sub("[\u202f\u00a0 ]", "", written).replace(",", ".").replace("\u2212", "-")
    return Decimal(plain)


def _among(written: str, values: Iterable[float]) -> bool:
    """Whether a printed number is one of these, rounded as it is printed."""
    number = _decimal(written)
    half = 0.5 * 10.0 ** int(number.as_tuple().exponent)
    return any(abs(abs(float(number)) - abs(value)) <= half + 1e-9 for value in values)


def _derived(
    found: Mapping[str, float | None], indicator: Indicator, row: Mapping[str, object]
) -> list[float]:
    """The numbers of a line, and those that a page makes of them: shares, rates, days as posts."""
    told = [float(n) for n in found.values() if n is not None]
    for part, whole in (
        ("numerator", "denominator"), ("denominator", "scope"), ("covered", "seats"),
    ):  # fmt: skip
        above, below = found[part], found[whole]
        if above is not None and below:
            told.append(100 * above / below)
    if indicator.unit.factor not in (1, 100):
        told += [n * indicator.unit.factor for n in told]
    if found["scope"] is not None and found["denominator"] is not None:
        told.append(found["scope"] - found["denominator"])
    start, end = row["start"], row["end"]
    if indicator.grain is Grain.TRAVAIL and isinstance(start, date) and isinstance(end, date):
        told += [n / Period(start, end).days for n in told]
    return told


def _title(indicator: Indicator, breakdown: str) -> str:
    """How a table or a chart is called, folded."""
    cuts = [BREAKDOWNS[code].label.split(" (")[0] for code in breakdown.split(CROSS) if code]
    return fold(f"{indicator.label} par {enumeration(cuts)}" if cuts else indicator.label)


def _names(names: tuple[str, ...], breakdown: str) -> list[str]:
    """What the head of a line says: its category, its item, or that it is the whole."""
    own = " ".join(names)
    if breakdown:
        return [own, " ".join(reversed(names))]
    return [own, f"{TOTAL} {own}"] if own else [TOTAL, fold(EVERYWHERE), ""]


def _split(line: Line, cut: str) -> tuple[str, str]:
    """Category and item of a line."""
    if not cut:
        return "", line.names[0] if line.names else ""
    return line.names[0] if line.names else "", line.names[1] if len(line.names) > 1 else ""
