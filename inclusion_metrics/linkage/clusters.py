"""From pairs to persons: what is joined, and what a person decided must not be."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from inclusion_metrics.linkage.model import Linked, Pair
from inclusion_metrics.model import ErreurUtilisateur

Ends = tuple[str, str]


def _short(mention: str) -> str:
    return hashlib.sha256(mention.encode()).hexdigest()[:12]


def case(a: str, b: str) -> str:
    """The short name of a pair in the review file, whichever end comes first.

    It follows from the two mentions alone, so that a decision finds its pair again at each import.
    """
    return "-".join(sorted((_short(a), _short(b))))


@dataclass(frozen=True, slots=True)
class Settled:
    """Pairs once a person has decided: each is in one list at most.

    Attributes:
        same: one person, decided or sure; no chain of them joins a pair of ``different``.
        likely: still to be decided.
        different: decided to be two persons.
    """

    same: tuple[Ends, ...]
    likely: tuple[Ends, ...]
    different: tuple[Ends, ...]


def settle(
    linked: Linked,
    decisions: Mapping[str, bool],
    mentions: Iterable[str] = (),
    scopes: Mapping[str, str] | None = None,
) -> Settled:
    """Apply decisions before thresholds: a decided pair is no longer asked, nor merged against it.

    Args:
        decisions, mentions, scopes: as in ``clusters``.

    Raises:
        ErreurUtilisateur: decisions contradict one another.
    """
    found = (*linked.merged, *linked.uncertain)
    known = {end for pair in found for end in (pair.a, pair.b)} | set(mentions)
    same, different = _decided(decisions, known)
    people = _joined(linked.merged, decisions, known, scopes)
    waiting = [pair for pair in found if case(pair.a, pair.b) not in decisions]
    sure = set(linked.merged)
    for pair in waiting:
        if pair in sure and people.root(pair.a) == people.root(pair.b):
            same.append((pair.a, pair.b))
    taken = set(same)
    likely = [
        (pair.a, pair.b)
        for pair in waiting
        if (pair.a, pair.b) not in taken and not people.forbidden(pair.a, pair.b)
    ]
    return Settled(tuple(same), tuple(likely), tuple(different))


def clusters(
    pairs: Sequence[Pair],
    decisions: Mapping[str, bool],
    mentions: Iterable[str] = (),
    scopes: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Join the ends of accepted pairs, surest first, and say who stands for whom.

    Args:
        pairs: those accepted, in any order (``Linked.merged``).
        decisions: case → True for one person, False for two. A pair decided different is never
            joined, not even through others: the least probable pair of the chain is left out.
        mentions: others to be represented, by themselves unless a decision joins them. Give all
            those of the import: a decision then holds even when the model no longer finds its
            pair. Decisions about mentions that are not there are left aside.
        scopes: mention → scope, when one person may not be two mentions of one scope; "" for none.
            A decision goes before it.

    Returns:
        mention → its representative, the first of its person in alphabetical order. A pair whose
        ends have two representatives was left out.

    Raises:
        ErreurUtilisateur: decisions contradict one another.
    """
    known = {end for pair in pairs for end in (pair.a, pair.b)} | set(mentions)
    people = _joined(pairs, decisions, known, scopes)
    return {mention: people.root(mention) for mention in sorted(known)}


def _joined(
    pairs: Sequence[Pair],
    decisions: Mapping[str, bool],
    known: set[str],
    scopes: Mapping[str, str] | None,
) -> _People:
    same, different = _decided(decisions, known)
    people = _People(known, different, scopes or {})
    for a, b in same:
        if against := people.forbidden(a, b):
            raise ErreurUtilisateur(
                f"Rapprochements à vérifier : le cas {case(a, b)} (« même ») contredit le cas "
                f"{case(*against)} (« différent »), compte tenu des autres décisions. Corrigez "
                "l’une de ces décisions."
            )
        people.join(a, b)
    for pair in sorted(pairs, key=lambda pair: (-pair.probability, pair.a, pair.b)):
        if case(pair.a, pair.b) in decisions:
            continue
        if not people.forbidden(pair.a, pair.b) and not people.share_scope(pair.a, pair.b):
            people.join(pair.a, pair.b)
    return people


def _decided(
    decisions: Mapping[str, bool], mentions: Iterable[str]
) -> tuple[list[Ends], list[Ends]]:
    """The pairs of the cases, one person then two, in the order of the mentions."""
    by_short = {_short(mention): mention for mention in mentions}
    found: dict[bool, list[Ends]] = {True: [], False: []}
    for name, same in decisions.items():
        first, _, second = name.partition("-")
        if first in by_short and second in by_short:
            low, high = sorted((by_short[first], by_short[second]))
            found[same].append((low, high))
    return sorted(found[True]), sorted(found[False])


@dataclass(slots=True)
class _People:
    """Union-find whose groups know whom they may not be joined with."""

    known: set[str]
    different: Iterable[Ends]
    scopes: Mapping[str, str]
    parent: dict[str, str] = field(init=False)
    members: dict[str, set[str]] = field(init=False)
    apart: dict[str, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.parent = {mention: mention for mention in self.known}
        self.members = {mention: {mention} for mention in self.known}
        self.apart = defaultdict(set)
        for a, b in self.different:
            self.apart[a].add(b)
            self.apart[b].add(a)

    def root(self, mention: str) -> str:
        while self.parent[mention] != mention:
            self.parent[mention] = self.parent[self.parent[mention]]
            mention = self.parent[mention]
        return mention

    def forbidden(self, a: str, b: str) -> Ends | None:
        """The pair decided different that joining these two would make one, if any."""
        first, second = self.members[self.root(a)], self.members[self.root(b)]
        clashes = ((x, y) for x in sorted(first) for y in sorted(self.apart[x] & second))
        return next(clashes, None)

    def share_scope(self, a: str, b: str) -> bool:
        first, second = self.root(a), self.root(b)
        if first == second:
            return False
        seen = [
            {self.scopes.get(mention, "") for mention in self.members[root]} - {""}
            for root in (first, second)
        ]
        return not seen[0].isdisjoint(seen[1])

    def join(self, a: str, b: str) -> None:
        first, second = sorted((self.root(a), self.root(b)))
        if first != second:
            self.parent[second] = first
            self.members[first] |= self.members.pop(second)
