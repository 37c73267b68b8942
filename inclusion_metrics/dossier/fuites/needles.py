"""What no output may hold — pseudonyms, names, contact details, free text — and how it is found.

A text and a needle are folded the same way: no accent, no case, words only. A needle is found where
its words follow each other, so « Grand » is not in « Grandeur ». A pseudonym is found by its long
key alone, also glued to other letters.

What tells a person from a word: the name and the first name together always do; one of them alone
does only if it has four letters and is not in ``vocabulary``, the words that a dossier may print
(the software's own, the communes, the structures). « Marchand » alone is then no leak where a
« place Marchand » is listed; « Léa Marchand » is.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from urllib.parse import unquote

from inclusion_metrics.typography import MONTHS

PSEUDONYM = "un pseudonyme"
NAME = "le nom d’une personne"
ONE_NAME = "un nom ou un prénom"
BIRTH = "une date de naissance"
PHONE = "un numéro de téléphone"
EMAIL = "une adresse électronique"
NOTE = "un texte libre des fichiers importés"
FILE = "le nom d’un fichier importé"

#: Least letters of a name that is looked for alone, and of any needle.
ONE_NAME_LETTERS, LETTERS = 4, 6
#: The part of a pseudonym that nothing else looks like: hexadecimal, this long or longer.
_KEY = re.compile(r"(?=[0-9a-f]*[0-9])[0-9a-f]{12,}")
#: Words of a note that, together, are nobody else's.
_NOTE_WORDS = 5
_NOTE_LETTERS = 18
#: Longest text worth remembering once folded: a label, not a page.
_SHORT = 120
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u0300-\u036f]+")
_WORDS = bytes(c if chr(c).isalnum() else 32 for c in range(128)) + b" " * 128
_DIGITS_APART = re.compile(r"(?<=\d)[^\S\n\r]?[.\-/()\u2010-\u2015]?[^\S\n\r]?(?=\d)")
_PHONE = re.compile(r"(?<!\d)(?:0|33|0033)([1-9]\d{8})(?!\d)")


def fold(text: str) -> str:
    """The words of a text, without case, accents or punctuation, one space between them."""
    return _folded_once(text) if len(text) <= _SHORT else _folded(text)


def _folded(text: str) -> str:
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text))
        text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae")
    plain = text.lower().encode("ascii", "replace").translate(_WORDS)
    return b" ".join(plain.split()).decode()


#: The same labels head every table, in every dossier.
_folded_once = lru_cache(maxsize=20_000)(_folded)


def unescaped(text: str) -> str:
    """What HTML, JSON and web addresses write otherwise, as it is read."""
    if "&" in text:
        text = html.unescape(text)
    if "\\u" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return unquote(text, errors="ignore") if "%" in text else text


@dataclass(slots=True)
class Needles:
    """What is looked for; it never shows what it holds, and stays in its process.

    Attributes:
        keys: long hexadecimal keys of pseudonyms.
        phrases: folded words → what they are.
        phones: last nine digits of telephone numbers.
    """

    keys: set[str] = field(default_factory=set, repr=False)
    phrases: dict[str, str] = field(default_factory=dict, repr=False)
    phones: set[str] = field(default_factory=set, repr=False)
    _index: dict[str, list[str]] | None = field(default=None, repr=False)
    _sizes: tuple[int, frozenset[int]] = field(default=(0, frozenset()), repr=False)

    def __repr__(self) -> str:
        return f"Needles({len(self)} éléments, jamais montrés)"

    def __len__(self) -> int:
        return len(self.keys) + len(self.phrases) + len(self.phones)

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("ce qui est cherché est personnel : cela ne sort pas de ce processus")

    def add_pseudonyms(self, values: Iterable[object]) -> None:
        """Identifiers of the tables: by their key, or whole when they have none."""
        for value in values:
            folded = fold(str(value))
            found = _KEY.findall(folded)
            if found:
                self.keys.update(found)
            elif any(c.isdigit() for c in folded) and any(c.isalpha() for c in folded):
                self._phrase(folded, PSEUDONYM)

    def add_person(self, last: str, first: str, vocabulary: Set[str] | None) -> None:
        """A name and a first name; either may be empty, or hold both of them.

        Without a vocabulary, only the two together are looked for.
        """
        name, given = fold(last), fold(first)
        both = [part for part in (name, given) if part]
        if len(both) == 2:
            for one, other in (both, both[::-1]):
                self._phrase(f"{one} {other}", NAME)
                self._phrase(one + other, NAME)  # « JeanneChimerex »
            words = both
        else:
            words = "".join(both).split()
            if len(words) > 1:
                for order in (words, words[::-1], [*words[1:], words[0]]):
                    self._phrase(" ".join(order), NAME)
        for word in words if vocabulary is not None else ():
            parts = set(word.split())
            if len(word) >= ONE_NAME_LETTERS and parts and not parts <= (vocabulary or set()):
                self.phrases.setdefault(word, ONE_NAME)

    def add_birth(self, day: date) -> None:
        """A date of birth, however it is written."""
        month = fold(MONTHS[day.month - 1])
        written = (
            f"{day:%d %m %Y}", f"{day:%Y %m %d}", f"{day.day} {day.month} {day.year}",
            f"{day.day} {month} {day.year}", f"{day:%d} {month} {day.year}", f"{day:%d%m%Y}",
        )  # fmt: skip
        for form in written:
            self._phrase(form, BIRTH)

    def add_phone(self, written: str) -> None:
        """A telephone number, with or without its country."""
        self.phones.update(_PHONE.findall(_DIGITS_APART.sub("", written).replace("+", "")))

    def add_email(self, written: str) -> None:
        """An electronic address."""
        if "@" in written:
            self._phrase(fold(written), EMAIL)

    def add_note(self, text: str, vocabulary: Set[str]) -> None:
        """A free text: whole, and each run of five words that says something of its own."""
        words = fold(text).split()
        if len(words) >= 3:
            self._note(words, vocabulary)
        for start in range(len(words) - _NOTE_WORDS):
            self._note(words[start : start + _NOTE_WORDS], vocabulary)

    def add_file(self, name: str) -> None:
        """The name of a file that was received: people are named there, now and then."""
        self._phrase(fold(name), FILE)

    def kinds(self, text: str) -> frozenset[str]:
        """What of all this a text holds; never which."""
        found: set[str] = set()
        text = unescaped(text)
        folded = fold(text)
        words = set(folded.split())
        if self.keys and self._has_key(words):
            found.add(PSEUDONYM)
        framed = f" {folded} "
        for word in words & self._by_word().keys():
            for phrase in self._by_word()[word]:
                if f" {phrase} " in framed:
                    found.add(self.phrases[phrase])
        if self.phones:
            closed = _DIGITS_APART.sub("", text)
            if any(number in self.phones for number in _PHONE.findall(closed)):
                found.add(PHONE)
        return frozenset(found)

    def _has_key(self, words: Set[str]) -> bool:
        if not self.keys.isdisjoint(words):
            return True
        sizes = self._lengths()
        return any(
            word[start : start + size] in self.keys
            for word in words
            for size in sizes
            if len(word) > size
            for start in range(len(word) - size + 1)
        )

    def _lengths(self) -> frozenset[int]:
        """How long the keys are: asked of every piece of every file."""
        if self._sizes[0] != len(self.keys):
            self._sizes = (len(self.keys), frozenset(map(len, self.keys)))
        return self._sizes[1]

    def _by_word(self) -> Mapping[str, list[str]]:
        """The longest word of each phrase → the phrases: few of them are in a text."""
        if self._index is None or sum(map(len, self._index.values())) != len(self.phrases):
            index: dict[str, list[str]] = defaultdict(list)
            for phrase in self.phrases:
                index[max(phrase.split(), key=len)].append(phrase)
            self._index = dict(index)
        return self._index

    def _phrase(self, folded: str, kind: str) -> None:
        if len(folded) >= LETTERS:
            self.phrases.setdefault(folded, kind)

    def _note(self, words: list[str], vocabulary: Set[str]) -> None:
        phrase = " ".join(words)
        if len(phrase) >= _NOTE_LETTERS and not set(words) <= vocabulary:
            self._phrase(phrase, NOTE)
