"""Categories that a service chose to count as one: what is asked, checked, measured and printed.

A merge is an alternative to masking: « 60 ans et plus » may be told where neither of its two
classes can. It is measured beside the categories it is made of, person by person, never by adding
up figures; the dossier prints the merged one instead of them, and disclosure control knows both.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_

import polars as pl

from inclusion_metrics.breakdowns import BREAKDOWNS, JOIN, NOT_COLLECTED, Breakdown, members
from inclusion_metrics.indicators import CATALOGUE, find
from inclusion_metrics.model import ErreurUtilisateur, Indicator
from inclusion_metrics.typography import typo

#: Between the two parts of a crossed breakdown (as in ``measurement``, above this module).
_CROSS = "×"
#: Not answers: never merged with some.
_UNANSWERED = ("non_communique", "inconnu", NOT_COLLECTED)
#: Breakdown or indicator → label → codes that it holds.
Labels = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Regroupements:
    """The merges of a dossier.

    Attributes:
        cuts: breakdown → code of the merged category → its label.
        items: indicator → code of the merged item → its label.
    """

    cuts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    items: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.cuts or self.items)

    def cut(self, breakdown: Breakdown) -> Breakdown:
        """A breakdown, with its merged categories beside the others."""
        return replace(breakdown, merges=dict(self.cuts.get(breakdown.code, {})))

    def catalogue(self, catalogue: Mapping[str, Indicator]) -> Mapping[str, Indicator]:
        """The catalogue, with merged items before the first of those they hold."""
        if not self.items:
            return catalogue
        changed = {code: _with_items(catalogue[code], new) for code, new in self.items.items()}
        return {code: changed.get(code, one) for code, one in catalogue.items()}

    def printed(self) -> pl.Expr:
        """Which figures the dossier prints: the merged ones instead of those they hold."""
        left_out = [*self._cut_out(), *self._items_out()]
        return ~reduce(or_, left_out)

    def _cut_out(self) -> Iterator[pl.Expr]:
        cuts, categories = (pl.col(c).str.split(_CROSS) for c in ("breakdown", "category"))
        for place in (0, 1):
            cut = cuts.list.get(place, null_on_oob=True)
            category = categories.list.get(place, null_on_oob=True)
            mine = [code for new in self.cuts.values() for code in new]
            others = category.str.contains(JOIN, literal=True) & ~category.is_in(mine)
            yield others.fill_null(value=False)
            for breakdown, new in self.cuts.items():
                held = [one for code in new for one in members(code)]
                yield ((cut == breakdown) & category.is_in(held)).fill_null(value=False)

    def _items_out(self) -> Iterator[pl.Expr]:
        mine = [code for new in self.items.values() for code in new]
        yield pl.col("item").str.contains(JOIN, literal=True) & ~pl.col("item").is_in(mine)
        for code, new in self.items.items():
            held = [one for merged in new for one in members(merged)]
            yield (pl.col("indicator") == code) & pl.col("item").is_in(held)


def together(asked: Iterable[Regroupements]) -> Regroupements:
    """The merges of several dossiers measured at once.

    Raises:
        ErreurUtilisateur: two dossiers give two names to the same merge.
    """
    cuts: dict[str, dict[str, str]] = {}
    items: dict[str, dict[str, str]] = {}
    for one in asked:
        for mine, told in ((cuts, one.cuts), (items, one.items)):
            for key, new in told.items():
                for code, label in new.items():
                    known = mine.setdefault(key, {}).setdefault(code, label)
                    if known != label:
                        raise ErreurUtilisateur(
                            f"Clé « regroupements » : deux dossiers du même lancement nomment "
                            f"« {known} » et « {label} » les mêmes catégories ; donnez-leur le "
                            "même nom, ou lancez-les à part."
                        )
    return Regroupements(cuts, items)


def read_merges(
    asked: Mapping[str, Mapping[str, Iterable[str]]],
    catalogue: Mapping[str, Indicator] = CATALOGUE,
) -> Regroupements:
    """The merges that a coordinator wrote.

    Args:
        asked: breakdown (« tranche_age ») or indicator (« NRC-06 ») → name of the new category →
            codes or labels of those it holds. The merge of a trait also applies to the
            indicators whose items are its categories (FRE-08 for age, FRE-09 for status).
        catalogue: the indicators, those of one’s own included.

    Raises:
        ErreurUtilisateur: an unknown breakdown, category or indicator; one whose categories
            overlap; a category merged twice.
    """
    cuts: dict[str, dict[str, str]] = {}
    items: dict[str, dict[str, str]] = {}
    for key, told in asked.items():
        if key in BREAKDOWNS:
            named = _read(key, told, _categories(BREAKDOWNS[key]))
            cuts[key] = {JOIN.join(codes): label for label, codes in named.items()}
            for code, indicator in catalogue.items():
                if key in indicator.traits and indicator.merge is not None:
                    mine = _of_items(indicator, named)
                    items[code] = items.get(code, {}) | mine if mine else items.get(code, {})
        elif key in catalogue:
            indicator = _mergeable(catalogue[key])
            choices = {one.code: one.label for one in indicator.items}
            named = _read(key, told, choices)
            items[key] = items.get(key, {}) | _of_items(indicator, named)
        else:
            raise _unknown(key, catalogue)
    for code, new in items.items():
        _once(code, [one for merged in new for one in members(merged)])
    return Regroupements(cuts, {code: new for code, new in items.items() if new})


def _unknown(key: str, catalogue: Mapping[str, Indicator]) -> ErreurUtilisateur:
    known = [code for code, one in BREAKDOWNS.items() if one.trait]
    near = difflib.get_close_matches(key, [*known, *catalogue], n=1)
    hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
    return ErreurUtilisateur(
        f"« {key} » n’est ni un trait des personnes ({', '.join(known)}) ni un indicateur.{hint}"
    )


def _categories(breakdown: Breakdown) -> dict[str, str] | None:
    """Code → label of what may be merged; None where codes are open (communes of residence)."""
    if not breakdown.trait:
        raise ErreurUtilisateur(
            f"« {breakdown.code} » ne se regroupe pas : une même personne peut y être dans "
            "plusieurs catégories, et y serait comptée plusieurs fois. "
            "Seuls les traits des personnes se regroupent "
            f"({', '.join(code for code, one in BREAKDOWNS.items() if one.trait)})"
        )
    return dict(breakdown.labels) if breakdown.labels else None


def _mergeable(indicator: Indicator) -> Indicator:
    if indicator.merge is None:
        why = "il n’a pas de modalités"
        if indicator.items:
            why = "ses modalités peuvent se recouvrir, une même unité serait comptée deux fois"
        raise ErreurUtilisateur(f"{indicator.code} ne se regroupe pas : {why}")
    return indicator


def _read(
    key: str, told: Mapping[str, Iterable[str]], choices: Mapping[str, str] | None
) -> dict[str, tuple[str, ...]]:
    """Label → codes in the order of the nomenclature."""
    if not isinstance(told, Mapping) or not told:
        raise ErreurUtilisateur(
            f"sous « {key} », écrivez une ligne « nouveau nom: [catégorie, catégorie] »"
        )
    named: dict[str, tuple[str, ...]] = {}
    for label, given in told.items():
        if isinstance(given, str) or not isinstance(given, Iterable):
            raise ErreurUtilisateur(
                f"« {key} », « {label} » : écrivez les catégories entre crochets, séparées par "
                "des virgules"
            )
        codes = [_code(key, str(one), choices) for one in given]
        _once(key, codes)
        if len(codes) < 2:
            raise ErreurUtilisateur(
                f"« {key} », « {label} » : un regroupement réunit au moins deux catégories"
            )
        order = list(choices or sorted(codes))
        name = typo(str(label).strip())
        if not name or any(sign in name for sign in (JOIN, _CROSS)):
            raise ErreurUtilisateur(f"« {key} » : « {label} » n’est pas un nom de catégorie")
        named[name] = tuple(sorted(codes, key=order.index))
    taken = {label for code, label in (choices or {}).items()} & named.keys()
    if taken:
        raise ErreurUtilisateur(
            f"« {key} » : « {min(taken)} » est déjà le nom d’une catégorie ; donnez-en un autre"
        )
    _once(key, [code for codes in named.values() for code in codes])
    return named


def _code(key: str, given: str, choices: Mapping[str, str] | None) -> str:
    if given.split(JOIN)[0] in _UNANSWERED:
        raise ErreurUtilisateur(f"« {key} » : « {given} » n’est pas une réponse")
    if choices is None:
        return given
    plain = {_plain(label): code for code, label in choices.items()}
    found = given if given in choices else plain.get(_plain(given))
    if found is None:
        near = difflib.get_close_matches(_plain(given), [*plain, *choices], n=1, cutoff=0.5)
        meant = choices[plain.get(near[0], near[0])] if near else ""
        hint = f" ; vouliez-vous dire « {meant} » ?" if near else ""
        known = ", ".join(f"« {code} »" for code in choices if code not in _UNANSWERED)
        raise ErreurUtilisateur(
            f"« {key} » n’a pas de catégorie « {given} »{hint or f' ; catégories : {known}'}"
        )
    if found in _UNANSWERED:
        raise ErreurUtilisateur(
            f"« {key} » : « {choices[found]} » n’est pas une réponse, et ne se regroupe pas avec "
            "celles des autres"
        )
    return found


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").replace("\u202f", " ").split()).casefold()


def _once(key: str, codes: list[str]) -> None:
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        raise ErreurUtilisateur(
            f"« {key} » : la catégorie « {twice} » est dans deux regroupements à la fois ; "
            "gardez-en un"
        )


def _of_items(indicator: Indicator, named: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The merges that an indicator can tell: those of at least two of its items."""
    known = {one.code: one for one in indicator.items}
    found: dict[str, str] = {}
    for label, codes in named.items():
        mine = tuple(code for code in codes if code in known)
        if len(mine) > 1:
            code = JOIN.join(mine)
            _item(indicator, code, label)
            found[code] = label
    return found


def _item(indicator: Indicator, code: str, label: str) -> object:
    known = {one.code: one for one in indicator.items}
    assert indicator.merge is not None  # noqa: S101 - the callers looked
    try:
        return indicator.merge(code, label, tuple(known[one] for one in members(code)))
    except ErreurUtilisateur as error:
        raise ErreurUtilisateur(f"{indicator.code}, « {label} » : {error}") from error


def _with_items(indicator: Indicator, new: Mapping[str, str]) -> Indicator:
    assert indicator.merge is not None  # noqa: S101 - read_merges looked
    known = {one.code: one for one in indicator.items}
    merged = {
        code: indicator.merge(code, label, tuple(known[one] for one in members(code)))
        for code, label in new.items()
    }
    items = []
    for one in indicator.items:
        items += [item for code, item in merged.items() if members(code)[0] == one.code]
        items.append(one)
    return replace(indicator, items=tuple(items))


def said(asked: Regroupements, catalogue: Mapping[str, Indicator]) -> list[tuple[str, str]]:
    """What was merged, in words: where, then « new name » and what it holds."""
    lines = []
    for code, new in asked.cuts.items():
        breakdown = BREAKDOWNS[code]
        names = {one: breakdown.name(one, {}) for merged in new for one in members(merged)}
        lines.append((breakdown.label, _told(new, names)))
    for code, new in asked.items.items():
        if any(key in asked.cuts for key in catalogue[code].traits):
            continue
        names = {item.code: item.label for item in find(code, catalogue).items}
        lines.append((f"{catalogue[code].label} ({code})", _told(new, names)))
    return lines


def _told(new: Mapping[str, str], names: Mapping[str, str]) -> str:
    return " ; ".join(
        f"« {label} » réunit {', '.join(f'« {names[one]} »' for one in members(code))}"
        for code, label in new.items()
    )
