"""What moved in a territory between two vintages, in French sentences for a dossier.

Only vintages are claimed, never days: the file tells what differs from a 1 January to the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import polars as pl

from inclusion_metrics.reference.communes_mouvements import mouvements
from inclusion_metrics.reference.millesimes import (
    MILLESIMES,
    communes,
    millesime_pour,
    mots,
    territoires,
)

#: Merged into another; « was in », « is in ».
_SINGULAR = ("est réunie", "cette commune était", "cette commune est")
_PLURAL = ("sont réunies", "ces communes étaient", "ces communes sont")


@dataclass(frozen=True, slots=True)
class _Vintage:
    year: int
    names: Mapping[str, str]
    groups: Mapping[str, str | None]
    group_names: Mapping[str, str]

    def commune(self, code: str) -> str:
        return f"{self.names[code]} ({code})"

    def group(self, code: str | None) -> str:
        return f"l’EPCI « {self.group_names[code]} »" if code else "aucun EPCI"

    def inside(self, code: str | None) -> str:
        """What follows « cette commune était »."""
        return f"dans {self.group(code)}" if code else "hors de tout EPCI"


@dataclass(frozen=True, slots=True)
class _Step:
    """From a vintage to the next: the moves of communes, by nature."""

    before: _Vintage
    after: _Vintage
    moves: Mapping[str, list[tuple[str, str]]]

    @property
    def since(self) -> str:
        return f"Depuis le millésime {self.after.year}"


def note_mouvements(code: str, annee: int, millesime: int) -> list[str]:
    """What moved in a territory between the vintage of a year and the chosen one, oldest first.

    Args:
        code: SIREN of an EPCI, Insee code of a commune or code of a département, in the chosen
            vintage.
        annee: first (or last) year of the data; it may come after the vintage.
        millesime: the chosen vintage.

    Returns:
        One sentence per event, empty when nothing moved. What a list spells otherwise from one
        vintage to the next is not an event.
    """
    told = mouvements_par_an(code, annee, millesime)
    return [sentence for sentences in told.values() for sentence in sentences]


def mouvements_par_an(code: str, annee: int, millesime: int) -> dict[int, list[str]]:
    """The same by vintage: the first one that differs from the year before."""
    first, last = sorted((millesime_pour(annee), millesime))
    place = territoires(millesime).get(code)
    if place is None:
        return {}
    tell: Callable[[_Step, str], Iterator[str]] = {
        "epci": _epci,
        "commune": _commune,
        "departement": _departement,
    }[place.niveau]
    years = [year for year in MILLESIMES if first <= year <= last]
    told = {after: [*tell(_step(before, after), code)] for before, after in pairwise(years)}
    return {year: sentences for year, sentences in told.items() if sentences}


def _epci(step: _Step, code: str) -> Iterator[str]:
    before, after = step.before, step.after
    old, new = _members(before, code), _members(after, code)
    if not old and not new:
        return
    if not old:
        yield f"{step.since}, {after.group(code)} ({code}) existe ; {_origins(step, new)}."
        return
    if not new:
        yield f"{step.since}, {before.group(code)} ({code}) n’existe plus."
        return
    if mots(before.group_names[code]) != mots(after.group_names[code]):
        yield f"{step.since}, {before.group(code)} s’appelle « {after.group_names[code]} »."
    for commune, _ in step.moves["epci"]:
        if commune in new - old:
            yield (
                f"{step.since}, {after.commune(commune)} fait partie de {after.group(code)} ; "
                f"cette commune était auparavant {before.inside(before.groups.get(commune))}."
            )
        if commune in old - new:
            yield (
                f"{step.since}, {after.commune(commune)} ne fait plus partie de "
                f"{after.group(code)} ; cette commune est désormais "
                f"{after.inside(after.groups.get(commune))}."
            )
    yield from _communes(step, old | new, code)


def _commune(step: _Step, code: str) -> Iterator[str]:
    before, after = step.before, step.after
    if (code, code) in step.moves["epci"]:
        yield (
            f"{step.since}, {after.commune(code)} est {after.inside(after.groups.get(code))} ; "
            f"cette commune était auparavant {before.inside(before.groups.get(code))}."
        )
    yield from _communes(step, {code}, None)


def _departement(step: _Step, code: str) -> Iterator[str]:
    inside = {c for c in {*step.before.names, *step.after.names} if c.startswith(code)}
    yield from _communes(step, inside, None, renamed=False)


def _communes(
    step: _Step, inside: set[str], group: str | None, *, renamed: bool = True
) -> Iterator[str]:
    """Communes merged, re-created, renumbered or renamed, where one of ``inside`` is concerned."""
    before, after = step.before, step.after
    told = {
        nature: [move for move in moves if inside & set(move)]
        for nature, moves in step.moves.items()
    }
    merged: dict[str, list[str]] = defaultdict(list)
    for code, target in told["fusion"]:
        merged[target].append(code)
    for target, codes in merged.items():
        names = _listed([before.commune(code) for code in codes])
        verb, was, now = _SINGULAR if len(codes) == 1 else _PLURAL
        former = before.names.get(target, "")
        known = mots(former) in ("", mots(after.names[target]))
        called = "" if known else f", auparavant {former}"
        elsewhere = {before.groups.get(code) for code in codes} - {group}
        where = ""
        if group and elsewhere:
            places = _listed(sorted(before.inside(one) for one in elsewhere))
            where = f" ; {was} auparavant {places}"
        if group and after.groups.get(target) != group:
            where += f" ; {now} désormais {after.inside(after.groups.get(target))}"
        yield f"{step.since}, {names} {verb} à {after.commune(target)}{called}{where}."
    for origin, code in told["retablissement"]:
        yield (
            f"{step.since}, {after.commune(code)} est de nouveau une commune ; elle était réunie à "
            f"{before.commune(origin)}."
        )
    for code, new in told["changement_code"]:
        yield (
            f"{step.since}, {after.names[new]} porte le code {new} ; son code était auparavant "
            f"{code}."
        )
    for code, _ in told["renommage"] if renamed else ():
        if code not in merged:
            yield f"{step.since}, {before.commune(code)} s’appelle {after.names[code]}."


def _origins(step: _Step, members: set[str]) -> str:
    """Where the communes of a new EPCI were, the most numerous first."""
    came: dict[str | None, int] = defaultdict(int)
    for commune in sorted(members & set(step.before.names)):
        came[step.before.groups.get(commune)] += 1
    parts = [
        f"{step.before.inside(group)} ({number} commune{'s' if number > 1 else ''})"
        for group, number in sorted(came.items(), key=lambda item: (-item[1], item[0] or ""))
    ]
    return f"au millésime {step.before.year}, ses communes étaient {_listed(parts)}"


def _members(vintage: _Vintage, epci: str) -> set[str]:
    return {code for code, group in vintage.groups.items() if group == epci}


def _listed(parts: list[str]) -> str:
    """« a, b et c »."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} et {parts[-1]}"


@cache
def _vintage(year: int) -> _Vintage:
    table = communes(year)
    return _Vintage(
        year,
        names=dict(table.select("code_insee", "nom").iter_rows()),
        groups=dict(table.select("code_insee", "epci").iter_rows()),
        group_names=dict(table.select("epci", "epci_nom").drop_nulls().unique().iter_rows()),
    )


@cache
def _step(before: int, after: int) -> _Step:
    rows = mouvements().filter(pl.col("depuis") == before, pl.col("vers") == after)
    moves: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, target, nature in rows.select("code", "code_apres", "nature").iter_rows():
        moves[nature].append((code, target))
    natures = ("fusion", "retablissement", "changement_code", "renommage", "epci")
    return _Step(_vintage(before), _vintage(after), {nature: moves[nature] for nature in natures})
