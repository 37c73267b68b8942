"""What the figures of the European Social Fund owe one another.

Read on figures already measured, protected or not: a masked figure is null, and a rule that needs
it cannot be verified. Nothing is computed again, and no masked figure is worked out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from inclusion_metrics.indicators.fse import PARTICIPANTS, PARTICIPANTS_1420
from inclusion_metrics.indicators.fse_resultats import RESULTATS, RESULTATS_1420
from inclusion_metrics.nomenclatures import Genre

#: A cell of the figures: level, territory, start, end, breakdown and category.
_PLACE = ("level", "territory", "start", "end", "breakdown", "category")
Cells = Mapping[tuple[object, ...], Mapping[str, float | None]]
#: What stands for the whole of an indicator: its scope.
_WHOLE = ""
_SLACK = 1e-6


class Verdict(StrEnum):
    """What became of a rule."""

    VERIFIEE = "vérifiée"
    NON_RESPECTEE = "non respectée"
    NON_VERIFIABLE = "non vérifiable"


@dataclass(frozen=True, slots=True)
class Coherence:
    """A rule, what became of it, and where it fails or why it cannot be told."""

    regle: str
    verdict: Verdict
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    """``parts`` together are worth ``whole`` (an item, or the whole indicator), or no more."""

    indicator: str
    parts: tuple[str, ...]
    whole: str
    named: str
    equal: bool = False

    @property
    def text(self) -> str:
        """« EECO03 ≤ EECO02 »."""
        return f"{' + '.join(self.parts)} {'=' if self.equal else '≤'} {self.named}"

    def holds(self, parts: float, whole: float, doubt: float = 0.0) -> bool | None:
        """Whether these figures obey; None when it depends on a doubt of that size."""
        over = parts - whole
        if not doubt:
            return abs(over) < _SLACK if self.equal else over < _SLACK
        if (abs(over) if self.equal else over) > doubt + _SLACK:
            return False
        return None if self.equal or over > -doubt - _SLACK else True


def _within(indicator: str, whole: str, *parts: str, equal: bool = False) -> _Rule:
    return _Rule(indicator, parts, whole, whole, equal)


_ENTRIES = PARTICIPANTS.code
_OLD_ENTRIES = PARTICIPANTS_1420.code
RULES: tuple[_Rule, ...] = (
    _within(_ENTRIES, "EECO01", "EECO02", "EECO04", "EECO05", equal=True),
    _within(_ENTRIES, "EECO02", "EECO03"),
    _within(_ENTRIES, "EECO01", "EECO06", "EECO07", "EECO08"),
    _within(_ENTRIES, "EECO01", "EECO09", "EECO10", "EECO11"),
    _Rule(RESULTATS.code, ("EECR01", "EECR04"), _WHOLE, "sorties de la période"),
)
RULES_1420: tuple[_Rule, ...] = (
    _Rule(_OLD_ENTRIES, ("CO01", "CO03", "CO05"), _WHOLE, "participants", equal=True),
    _within(_OLD_ENTRIES, "CO01", "CO02"),
    _within(_OLD_ENTRIES, "CO03", "CO04"),
    _within(_OLD_ENTRIES, "CO07", "CO08"),
    _Rule(_OLD_ENTRIES, ("CO06", "CO07"), _WHOLE, "participants"),
    _Rule(_OLD_ENTRIES, ("CO09", "CO10", "CO11"), _WHOLE, "participants"),
    _Rule(RESULTATS_1420.code, ("CR01", "CR04"), _WHOLE, "sorties de la période"),
)


def coherence_fse(
    figures: pl.DataFrame, *, ancienne: bool = False, reach: float = 0.0
) -> list[Coherence]:
    """Check the figures against the rules of their programming period.

    Args:
        figures: lines of the long result table, or of what was published of it.
        ancienne: True for the rules of 2014-2020.
        reach: how far each figure may be from what it was rounded from.

    Returns:
        One line per rule. It holds where every cell that was measured obeys; one that fails is
        enough to break it; one that is masked or unknown keeps it from being verified.
    """
    rules, entries = (RULES_1420, _OLD_ENTRIES) if ancienne else (RULES, _ENTRIES)
    found = [
        _judge(rule.text, _readings(rule, _cells(figures, rule.indicator), reach)) for rule in rules
    ]
    sexes = _sexes(_cells(figures, entries), reach)
    return [*found, _judge("Femmes + hommes ≤ total, pour chaque indicateur", sexes)]


#: Where it was read, whether it holds (None: cannot be told), and the figures.
_Reading = tuple[str, bool | None, str]


def _cells(figures: pl.DataFrame, indicator: str) -> Cells:
    """Figures of an indicator by cell, then by item; its scope under the name of the whole."""
    cells: dict[tuple[object, ...], dict[str, float | None]] = {}
    given = pl.col("item") != ""  # the others are refused, with a reason
    mine = figures.filter((pl.col("indicator") == indicator) & given)
    for row in mine.iter_rows(named=True):
        cell = cells.setdefault(tuple(row[name] for name in _PLACE), {})
        cell[_WHOLE] = row["scope"]
        cell[row["item"]] = row["value"]
    return cells


def _readings(rule: _Rule, cells: Cells, reach: float) -> Iterator[_Reading]:
    for place, cell in cells.items():
        parts = [cell.get(part) for part in rule.parts]
        whole = cell.get(rule.whole)
        known = [part for part in parts if part is not None]
        if whole is None or len(known) < len(parts):
            yield _where(place), None, ""
            continue
        said = f"{sum(known):g} et {whole:g}"
        yield _where(place), rule.holds(sum(known), whole, reach * (len(known) + 1)), said


def _sexes(cells: Cells, reach: float) -> Iterator[_Reading]:
    """Women and men of each item against its figure that is not cut."""
    wanted = (Genre.FEMININ.code, Genre.MASCULIN.code)
    for place, cell in cells.items():
        *where, breakdown, _ = place
        if breakdown:
            continue
        pieces = [cells.get((*where, "genre", sex)) for sex in wanted]
        if not any(pieces):
            continue
        for item, whole in cell.items():
            if item == _WHOLE:
                continue
            parts = [None if piece is None else piece.get(item) for piece in pieces]
            known = [part for part in parts if part is not None]
            if whole is None or len(known) < len(parts):
                yield f"{item} {_where(place)}".strip(), None, ""
            else:
                said = f"{item} : {sum(known):g} et {whole:g}"
                rule = _within("", "", "")
                yield _where(place), rule.holds(sum(known), whole, reach * (len(known) + 1)), said


def _where(place: tuple[object, ...]) -> str:
    """The cell in words, empty for all the data uncut."""
    _, territory, _, _, breakdown, category = place
    return ", ".join(str(part) for part in (territory, category if breakdown else "") if part)


def _judge(text: str, readings: Iterator[_Reading]) -> Coherence:
    read = list(readings)
    broken = [(where, said) for where, holds, said in read if holds is False]
    if broken:
        told = " ; ".join(f"{said} ({where})" if where else said for where, said in broken)
        return Coherence(text, Verdict.NON_RESPECTEE, told)
    if not read:
        return Coherence(text, Verdict.NON_VERIFIABLE, "Les chiffres n’ont pas été mesurés.")
    blind = sum(holds is None for _, holds, _ in read)
    if blind:
        doubtful = any(holds is None and said for _, holds, said in read)
        why = "masqués, inconnus ou trop arrondis" if doubtful else "masqués ou inconnus"
        told = f"Chiffres {why} : {blind} lecture(s) sur {len(read)}."
        return Coherence(text, Verdict.NON_VERIFIABLE, told)
    return Coherence(text, Verdict.VERIFIEE)
