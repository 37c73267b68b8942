"""Who is who in an export without identifiers, and pseudonyms that only the key holder can make.

A followed person is told by displayed name and shown traits together. The *Bénéficiaires*
workbook confirms it (one record per person, with the number of its accompagnements); what it
cannot settle is kept as a number of persons between two bounds, for a person to decide.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import Identite

#: Where the key file is looked for instead of the user's own data folder.
KEY_VARIABLE = "INCLUSION_METRICS_CLE"
#: Between the traits a pseudonym is made from.
UNIT = "\x1f"
Traits = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A pseudonym key and where it is kept."""

    secret: bytes
    path: Path
    created: bool

    @property
    def fingerprint(self) -> str:
        """Eight characters that tell two keys apart without giving either away."""
        return hashlib.sha256(b"empreinte" + self.secret).hexdigest()[:8]

    def pseudonym(self, kind: str, *traits: str | None) -> str:
        """A pseudonym: the same traits give the same one with this key, and only with it."""
        parts = (kind, *(unicodedata.normalize("NFC", part or "") for part in traits))
        message = UNIT.join(parts).encode()
        return f"{kind}_{hmac.digest(self.secret, message, 'sha256').hex()[:24]}"

    def pseudonyms(self, kind: str, messages: Iterable[str | None]) -> list[str | None]:
        """``pseudonym`` over many values; several traits are joined by ``UNIT`` beforehand."""
        start = hmac.new(self.secret, f"{kind}{UNIT}".encode(), hashlib.sha256)
        made: list[str | None] = []
        for message in messages:
            if message is None:
                made.append(None)
                continue
            digest = start.copy()
            digest.update(message.encode())
            made.append(f"{kind}_{digest.hexdigest()[:24]}")
        return made


def default_key_path() -> Path:
    """Where the key is kept: beside the user's own data, never with the tables."""
    chosen = os.environ.get(KEY_VARIABLE)
    folder = platformdirs.user_data_path("inclusion-metrics", appauthor=False)
    return Path(chosen) if chosen else folder / "cle-pseudonymes.txt"


def load_or_create_key(path: Path, data_folder: Path) -> Key:
    """Read the key, or draw it once.

    Raises:
        ErreurUtilisateur: the key would lie in the data folder, or its file is not a key.
    """
    if path.resolve().is_relative_to(data_folder.resolve()):
        raise ErreurUtilisateur(
            f"La clé des pseudonymes « {path} » ne doit pas être rangée avec les données : "
            f"changez « --cle » ou la variable {KEY_VARIABLE}."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return Key(_read_key(path), path, created=False)
    except OSError as error:
        raise ErreurUtilisateur(
            f"La clé des pseudonymes ne peut pas être écrite dans « {path} » : choisissez un "
            f"autre endroit avec « --cle » ou la variable {KEY_VARIABLE}."
        ) from error
    secret = secrets.token_bytes(32)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret.hex() + "\n")
    return Key(secret, path, created=True)


def _read_key(path: Path) -> bytes:
    try:
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        raise ErreurUtilisateur(
            f"« {path} » n’est pas une clé de pseudonymes lisible : restaurez sa sauvegarde. Sans "
            "elle, les personnes d’un nouvel import ne seraient plus reconnues."
        ) from error
    if len(secret) < 32:
        raise ErreurUtilisateur(f"La clé « {path} » est incomplète : restaurez sa sauvegarde.")
    return secret


@dataclass(frozen=True, slots=True)
class Group:
    """The accompagnements of one displayed name with one set of shown traits.

    Attributes:
        lines: line numbers in the workbook, for the person who will decide.
        together: the most accompagnements the group has in one single activity.
    """

    name: str
    traits: Traits
    lines: tuple[int, ...]
    together: int = 1


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the *Bénéficiaires* workbook."""

    name: str
    traits: Traits
    line: int
    birth_year: int | None
    accompagnements: int


@dataclass(frozen=True, slots=True)
class Person:
    """What a group turned out to be: how many persons, how surely, and from which record."""

    group: Group
    certainty: Identite
    at_least: int
    at_most: int
    record: Record | None = None
    candidates: tuple[Record, ...] = ()
    reason: str = ""


def identify(groups: Iterable[Group], records: Sequence[Record] | None) -> list[Person]:
    """Decide, for each group, how many persons it may hold.

    Args:
        groups: what the accompagnements show.
        records: the *Bénéficiaires* workbook; ``None`` when it was not given.

    Returns:
        One person per group, in the order of the groups. Nothing is merged or split: a doubt is
        a number of persons between ``at_least`` and ``at_most``.
    """
    groups = list(groups)
    if records is None:
        return [_without_records(group) for group in groups]
    by_key: dict[tuple[str, Traits], list[Record]] = defaultdict(list)
    for record in records:
        by_key[record.name, record.traits].append(record)
    shown = {(group.name, group.traits) for group in groups}
    named = Counter(record.name for record in records)
    free = Counter(record.name for record in records if (record.name, record.traits) not in shown)
    waiting = Counter(g.name for g in groups if (g.name, g.traits) not in by_key)
    people = []
    for group in groups:
        matching = tuple(by_key.get((group.name, group.traits), ()))
        if matching:
            people.append(_with_records(group, matching))
        else:
            name = group.name
            people.append(_unmatched(group, named[name], free[name] >= waiting[name]))
    return people


def _without_records(group: Group) -> Person:
    if group.together > 1:
        return Person(
            group, Identite.AMBIGUE, group.together, len(group.lines),
            reason="le même nom occupe plusieurs places d’un même atelier",
        )  # fmt: skip
    return Person(group, Identite.NON_CONFIRMEE, 1, 1)


def _with_records(group: Group, matching: tuple[Record, ...]) -> Person:
    """One record that accounts for all the rows is one person; otherwise count who is needed."""
    rows = len(group.lines)
    counts = sorted((record.accompagnements for record in matching), reverse=True)
    if sum(counts) < rows:
        at_least = max(1, group.together)
        return Person(
            group, Identite.AMBIGUE, at_least, max(at_least, min(len(matching) + 1, rows)),
            candidates=matching,
            reason="plus d’accompagnements que n’en comptent les fiches de ce nom",
        )  # fmt: skip
    if len(matching) == 1 and group.together == 1:
        return Person(group, Identite.CONFIRMEE, 1, 1, record=matching[0], candidates=matching)
    needed = next(n for n in range(1, len(counts) + 1) if sum(counts[:n]) >= rows)
    years = {record.birth_year for record in matching}
    all_needed = needed == len(matching)
    # Records of different birth years are different persons; of the same one, or of an unknown
    # one, they may be one person recorded twice.
    distinct = len(years - {None}) if all_needed else 1
    at_least = max(distinct, group.together, 1)
    at_most = max(at_least, min(len(matching), rows))
    return Person(
        group, Identite.AMBIGUE, at_least, at_most, candidates=matching,
        reason="plusieurs fiches portent ce nom et ces traits",
    )  # fmt: skip


def _unmatched(group: Group, records_of_name: int, one_is_left: bool) -> Person:
    """No record shows these traits: another person, or one whose record changed since."""
    if not records_of_name or one_is_left:
        if group.together > 1:
            return _without_records(group)
        known = "une fiche porte ce nom avec d’autres traits"
        reason = known if records_of_name else "aucune fiche ne porte ce nom"
        return Person(group, Identite.NON_CONFIRMEE, 1, 1, reason=reason)
    return Person(
        group, Identite.AMBIGUE, group.together - 1, group.together,
        reason="aucune fiche ne correspond : personne sans fiche, ou déjà comptée sous ce nom",
    )  # fmt: skip


def apply_decisions(
    people: Sequence[Person], cases: Sequence[str], decisions: Mapping[str, int]
) -> list[Person]:
    """Replace the bounds of the cases that a person has decided.

    Args:
        cases: the case number of each person, in the same order.
        decisions: case number → number of persons.
    """
    decided = []
    for person, case in zip(people, cases, strict=True):
        number = decisions.get(case)
        if number is None or person.certainty is not Identite.AMBIGUE:
            decided.append(person)
            continue
        if not person.at_least <= number <= person.at_most:
            raise ErreurUtilisateur(
                f"Identités à vérifier, cas {case} : la décision {number} est hors des bornes "
                f"{person.at_least} à {person.at_most}."
            )
        certainty = Identite.CONFIRMEE if number == 1 else Identite.AMBIGUE
        record = person.candidates[0] if number == 1 and len(person.candidates) == 1 else None
        decided.append(
            Person(
                person.group, certainty, number, number, record, person.candidates, person.reason
            )
        )
    return decided
