"""Which persons of several files are one, which may be, and how many they are at least.

Nothing is merged on a doubt. Two persons are one when a source numbers them alike, or when they
share their name and their birth; they may be one when their names are alike and nothing says
otherwise. A doubt lowers the smallest number of persons, it does not change the figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

SAME_NAME = "même nom ailleurs, sans date de naissance pour trancher"
SAME_NUMBERED = "même nom et même naissance sous deux identifiants"
ALIKE = "orthographe voisine, même naissance"
ALIKE_TRAITS = "orthographe voisine, mêmes traits"
LIKELY = "rapprochement probable"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person; keys are pseudonyms, never names.

    Attributes:
        scope: who tells this person from the others (a mediator, a register).
        numbers: keyed identifiers, one per name space (the part before « _ » is the space).
        shown: the name as written, where the source tells its people apart by it.
        born: the years of birth that are possible, None when nothing is known.
        traits: what else must agree before two spellings are thought to be one person.
        settled: False when the person may itself be several.
    """

    id: str
    scope: str
    name: str | None = None
    shown: str | None = None
    sound: str | None = None
    birth_key: str | None = None
    birth_year: int | None = None
    born: tuple[int, int] | None = None
    sex: str | None = None
    numbers: frozenset[str] = frozenset()
    traits: tuple[Hashable, ...] | None = None
    settled: bool = True


@dataclass(slots=True)
class Links:
    """The outcome.

    Attributes:
        of: person → the person it is merged into (itself when it is not).
        doubts: persons that may be one with another: person → the others, with the reason.
        rank: person → what comes first: a known birth, then the source.
        completed: how many persons without a birth were joined to their only namesake.
    """

    of: dict[str, str]
    doubts: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    completed: int = 0
    rank: dict[str, tuple[bool, str, str]] = field(default_factory=dict)

    def extra(self) -> dict[str, str]:
        """Persons that may add nobody: each has a doubt with a person kept before it → reason."""
        kept: set[str] = set()
        maybe: dict[str, str] = {}
        # The person best known is kept, whatever the key its pseudonym was made with.
        for person in sorted({*self.of.values()}, key=self.rank.__getitem__):
            with_kept = sorted(set(self.doubts.get(person, ())) & kept)
            if with_kept:
                maybe[person] = self.doubts[person][with_kept[0]]
            else:
                kept.add(person)
        return maybe


class _Clusters:
    """Union-find that refuses to join what something contradicts."""

    def __init__(self, people: Sequence[Known], different: Iterable[tuple[str, str]]) -> None:
        self.parent = {person.id: person.id for person in people}
        self.members = {person.id: [person] for person in people}
        self.apart = {frozenset(pair) for pair in different}

    def root(self, one: str) -> str:
        while self.parent[one] != one:
            self.parent[one] = self.parent[self.parent[one]]
            one = self.parent[one]
        return one

    def compatible(self, a: str, b: str) -> bool:
        return all(
            _compatible(x, y) and frozenset((x.id, y.id)) not in self.apart
            for x in self.members[self.root(a)]
            for y in self.members[self.root(b)]
        )

    def join(self, a: str, b: str) -> bool:
        first, second = sorted((self.root(a), self.root(b)))
        if first != second:
            self.parent[second] = first
            self.members[first] += self.members.pop(second)
        return first != second


def _compatible(a: Known, b: Known) -> bool:
    """Nothing known of the one contradicts the other."""
    if a.sex and b.sex and a.sex != b.sex:
        return False
    if a.birth_key and b.birth_key and a.birth_key != b.birth_key:
        return False
    if a.birth_year and b.birth_year and a.birth_year != b.birth_year:
        return False
    if a.born and b.born and (a.born[0] > b.born[1] + 1 or b.born[0] > a.born[1] + 1):
        return False
    spaces = {number.rpartition("_")[0]: number for number in a.numbers}
    return all(spaces.get(n.rpartition("_")[0], n) == n for n in b.numbers)


def _only_numbers_differ(a: Known, b: Known) -> bool:
    bare = (replace(person, numbers=frozenset()) for person in (a, b))
    return a.birth_year == b.birth_year and not _compatible(a, b) and _compatible(*bare)


def link(
    people: Sequence[Known],
    same: Iterable[tuple[str, str]] = (),
    likely: Iterable[tuple[str, str]] = (),
    different: Iterable[tuple[str, str]] = (),
) -> Links:
    """Merge what is certain, list what is doubtful.

    Args:
        people: in any order; the outcome does not depend on it.
        same: pairs a person, or the linkage of names, found to be one.
        likely: pairs that a person should look at.
        different: pairs decided to be two; they raise no doubt.
    """
    people = sorted(people, key=lambda person: person.id)
    clusters = _Clusters(people, different)
    known = clusters.parent.keys()
    for bucket in _buckets(people, lambda p: sorted(p.numbers)):
        for other in bucket[1:]:
            clusters.join(bucket[0].id, other.id)
    for a, b in sorted(pair for pair in same if known >= set(pair)):
        clusters.join(a, b)
    _join_by_birth(people, clusters)
    links = Links({}, completed=_complete(people, clusters))
    by_id = {person.id: person for person in people}
    probable = ((by_id[a], by_id[b], LIKELY) for a, b in sorted(likely) if known >= {a, b})
    for one, other, reason in (*_doubtful(people, clusters), *probable):
        first, second = clusters.root(one.id), clusters.root(other.id)
        if first != second and frozenset((one.id, other.id)) not in clusters.apart:
            links.doubts[first].setdefault(second, reason)
            links.doubts[second].setdefault(first, reason)
    links.of = {person.id: clusters.root(person.id) for person in people}
    links.rank = {
        root: min((not p.birth_year, p.scope, p.id) for p in members)
        for root, members in clusters.members.items()
    }
    return links


def _join_by_birth(people: Sequence[Known], clusters: _Clusters) -> None:
    """One name and one birth make one person: the full date first, then the year."""
    settled = [person for person in people if person.settled and person.name]
    births: tuple[Callable[[Known], Hashable], ...] = (
        lambda p: p.birth_key,
        lambda p: p.birth_year,
    )
    for birth in births:
        with_birth = [person for person in settled if birth(person)]
        for bucket in _buckets(with_birth, lambda p: [(p.name, birth(p))]):  # noqa: B023 - used at once
            for a, b in combinations(bucket, 2):
                if clusters.compatible(a.id, b.id):
                    clusters.join(a.id, b.id)


def _doubtful(people: Sequence[Known], clusters: _Clusters) -> Iterator[tuple[Known, Known, str]]:
    """Pairs that may be one person, with the reason to think so."""
    for bucket in _buckets(people, lambda p: [p.name] if p.name else []):
        for a, b in combinations(bucket, 2):
            told_apart = a.scope == b.scope and a.traits is not None and b.traits is not None
            if not told_apart and clusters.compatible(a.id, b.id):
                yield a, b, SAME_NAME
            elif a.birth_year and _only_numbers_differ(a, b):
                yield a, b, SAME_NUMBERED
    alike: tuple[tuple[Callable[[Known], Hashable], str], ...] = (
        (lambda p: (p.sound, p.birth_year) if p.birth_year else None, ALIKE),
        (lambda p: (p.scope, p.sound, p.traits) if p.traits else None, ALIKE_TRAITS),
    )
    for near, reason in alike:
        sounding = [person for person in people if person.sound and near(person)]
        for bucket in _buckets(sounding, lambda p: [near(p)]):  # noqa: B023 - used at once
            for a, b in combinations(bucket, 2):
                spelled = (a.shown or a.name) != (b.shown or b.name)
                if spelled and clusters.compatible(a.id, b.id):
                    yield a, b, reason


def _buckets(
    people: Sequence[Known], keys: Callable[[Known], Iterable[Hashable]]
) -> list[list[Known]]:
    """People who share a key, at least two of them."""
    found: dict[Hashable, list[Known]] = defaultdict(list)
    for person in people:
        for key in keys(person):
            found[key].append(person)
    return [bucket for bucket in found.values() if len(bucket) > 1]


def _complete(people: Sequence[Known], clusters: _Clusters) -> int:
    """Join a person shown without birth to the only namesake that the same source dates."""
    completed = 0
    for bucket in _buckets(people, lambda p: [(p.scope, p.name)] if p.name else []):
        # The Coop tells its people apart by their traits: ``identity`` has already done so.
        bare = [p for p in bucket if not (p.birth_year or p.numbers) and p.traits is None]
        full = {clusters.root(p.id) for p in bucket if p.birth_year or p.numbers}
        for person in bare:
            possible = [one for one in sorted(full) if clusters.compatible(person.id, one)]
            if len(possible) == 1 and len(full) == 1:
                completed += clusters.join(person.id, possible[0])
    return completed
