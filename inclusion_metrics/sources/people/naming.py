"""Names made comparable: spelling set aside first, then sound, to find variants."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import jellyfish
import polars as pl

from inclusion_metrics.identity import Key

_NOT_LETTERS = re.compile(r"[\W_]+")
_BARE = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"}
_LIGATURES = str.maketrans(_BARE)
#: What people write instead of a name for somebody they did not register.
ANONYMOUS = frozenset(
    {
        "anonyme", "beneficiaire anonyme", "personne anonyme", "usager anonyme", "visiteur",
        "visiteuse", "inconnu", "inconnue", "sans nom", "nr", "n r", "x", "xx", "xxx", "m x",
        "mme x", "passage",
    }
)  # fmt: skip
#: What French writes and does not say; the library knows the sounds of English.
_FRENCH = (
    ("th", "t"), ("rh", "r"), ("ph", "f"), ("y", "i"), ("bv", "v"), ("eaux", "o"), ("eau", "o"),
    ("aux", "o"), ("ault", "o"), ("aud", "o"), ("au", "o"),
)  # fmt: skip
_SILENT_END = re.compile(r"(?<=..)[dtsx]+$")
_NUMBERED = re.compile(
    r"^(m |mme |mr )?(anonymes?|visiteurs?|visiteuses?|inconnue?s?|personnes?|usagers?|usageres?"
    r"|beneficiaires?|participante?s?)( anonymes?| inconnue?s?)?( e)?( no?)? ?\d*"
    r"( femmes?| hommes?)?$"
)


@lru_cache(maxsize=200_000)
def letters(name: str) -> str:
    """A name without case, accents or hyphens: « Noël D’Aulnoy » → « noel d aulnoy »."""
    low = unicodedata.normalize("NFKD", name.casefold().translate(_LIGATURES))
    bare = "".join(c for c in low if not unicodedata.combining(c))
    return _NOT_LETTERS.sub(" ", bare).strip()


def letters_of(column: pl.Expr) -> pl.Expr:
    """``letters`` over a whole column."""
    low = column.str.to_lowercase().str.replace_many(list(_BARE), list(_BARE.values()))
    bare = low.str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return bare.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars(" ")


def anonymous_of(found: pl.Expr) -> pl.Expr:
    """``is_anonymous`` over a column of ``letters_of``."""
    return (found == "") | found.is_in(sorted(ANONYMOUS)) | found.str.contains(_NUMBERED.pattern)


def name_keys(found: pl.Series) -> pl.Series:
    """``name_key`` over a column of ``letters_of``."""
    # Sorting few words is quicker in Python than as a list column.
    made = [None if name is None else " ".join(sorted(name.split())) for name in found]
    return pl.Series(made, dtype=pl.String)


def sound_keys(found: pl.Series) -> pl.Series:
    """``sound_key`` over a column of ``letters_of``."""
    made = [
        None if name is None else "".join(sorted("".join(map(_sound, name.split()))))
        for name in found
    ]
    return pl.Series(made, dtype=pl.String)


def name_key(name: str) -> str:
    """What two spellings of one name share, whichever of first and last name comes first."""
    return " ".join(sorted(letters(name).split()))


def sound_key(name: str) -> str:
    """What two names that sound alike share; a hint that they may be one, never a proof.

    The sounds of all the words, in a fixed order: neither the order of the words nor where a
    name is cut in two (Le Grand, Legrand) matters.
    """
    return "".join(sorted("".join(_sound(part) for part in letters(name).split())))


@lru_cache(maxsize=200_000)
def _sound(word: str) -> str:
    for written, said in _FRENCH:
        word = word.replace(written, said)
    word = _SILENT_END.sub("", word)
    # Digits have no sound, and tell apart what letters do not.
    digits = "".join(c for c in word if c.isdigit())
    return (jellyfish.metaphone(word) + digits) or word


def is_anonymous(name: str) -> bool:
    """True for what is written in place of a name."""
    found = letters(name)
    return not found or found in ANONYMOUS or _NUMBERED.match(found) is not None


def slug(name: str) -> str:
    """A name as part of an identifier: letters and digits joined by hyphens."""
    low = unicodedata.normalize("NFKD", name.casefold().translate(_LIGATURES))
    kept = "".join(c if c.isalnum() else "-" for c in low if not unicodedata.combining(c))
    return "-".join(part for part in kept.split("-") if part)


def split_name(shown: str) -> tuple[str, str]:
    """First and last name of a name written whole: capitals tell the last one, else its place."""
    words = shown.split()
    capitals = [word for word in words if len(word) > 1 and word.isupper()]
    if capitals and len(capitals) < len(words):
        return " ".join(word for word in words if word not in capitals), " ".join(capitals)
    return " ".join(words[:1]), " ".join(words[1:])


def mediator_id(key: Key, *names: str) -> str | None:
    """The pseudonym of a mediator, whichever of first and last name comes first."""
    found = name_key(" ".join(names))
    return key.pseudonym("mediateur", found) if found else None
