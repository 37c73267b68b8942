"""The control itself: files in, findings out. A finding says where and what, never the value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from inclusion_metrics.dossier.fuites.needles import Needles
from inclusion_metrics.dossier.fuites.pieces import Piece, Unreadable, pieces

UNREADABLE = "un fichier qui ne s’ouvre pas, donc non contrôlé"
#: In place of a name that is itself a leak.
_HIDDEN = "nom masqué"
#: Places told for one file: more would not help.
_TOLD = 5


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One leak: the file, the place within it, what kind of thing stands there."""

    file: str
    place: str
    what: str

    def __str__(self) -> str:
        return f"« {self.file} » ({self.place}) contient {self.what}"


def scan(name: str, content: bytes, needles: Iterable[Needles]) -> list[Finding]:
    """Look in one file for pseudonyms and personal values.

    Args:
        name: how the file is called; searched too, and not told when it leaks.
        content: its bytes.
        needles: what must not be there.

    Returns:
        One finding per place, the finest that could be told; empty when the file is clean.
    """
    wanted = list(needles)
    found: dict[Finding, None] = {}
    shown = name
    try:
        for piece in pieces(name, content):
            for place, what in _within(piece, wanted):
                if place == "nom du fichier":
                    shown = _HIDDEN
                hidden = _kinds(place, wanted)  # the key of a document, a file of an archive
                found.setdefault(Finding("", _HIDDEN if hidden else place, what))
    except Unreadable:
        found.setdefault(Finding("", "contenu", UNREADABLE))
    return [Finding(shown, one.place, one.what) for one in found]


def scan_text(name: str, text: str, needles: Iterable[Needles]) -> list[Finding]:
    """The same for what a command said: its output, its errors, its log."""
    return [replace(one, file=name) for one in scan("", text.encode(), needles)]


def told(findings: Iterable[Finding]) -> str:
    """The findings in one sentence, the first ones only."""
    lines = [str(one) for one in sorted(set(findings))]
    more = f" ; et {len(lines) - _TOLD} autres endroits" if len(lines) > _TOLD else ""
    return " ; ".join(lines[:_TOLD]) + more


def _kinds(text: str, needles: list[Needles]) -> frozenset[str]:
    return frozenset[str]().union(*(one.kinds(text) for one in needles))


def _within(piece: Piece, needles: list[Needles]) -> Iterator[tuple[str, str]]:
    """The kinds found in a piece, at the finest place that holds each."""
    kinds = _kinds(piece.text, needles)
    if not kinds:
        return
    left = set(kinds)
    for smaller in piece.finer():
        for place, what in _within(smaller, needles):
            left.discard(what)
            yield place, what
    for what in sorted(left):
        yield piece.place, what
