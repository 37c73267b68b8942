"""Text cells → typed values, one polars expression per type.

Each conversion reads the distinct cells of a column, cleaned, and gives a value and the code of
the reason why there is none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

_MONTHS = {
    1: "janvier janv jan", 2: "fevrier fevr fev", 3: "mars mar", 4: "avril avr", 5: "mai",
    6: "juin", 7: "juillet juil", 8: "aout", 9: "septembre sept sep", 10: "octobre oct",
    11: "novembre nov", 12: "decembre dec",
}  # fmt: skip
_MONTH_NUMBERS = {name: f"{number}" for number, names in _MONTHS.items() for name in names.split()}
_CLOCK = r"(?:(?:t| | a )\d{1,2}[:h]\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?z| ?[+-]\d{2}:?\d{2})?)?"
_WEEKDAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),? )?"
_YEAR_FIRST = rf"^(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_CLOCK}$"
_DAY_FIRST = rf"^{_WEEKDAY}(?P<d>\d{{1,2}})[-/.](?P<m>\d{{1,2}})[-/.](?P<y>\d{{4}}){_CLOCK}$"
_NAMED = rf"^{_WEEKDAY}(?P<d>\d{{1,2}})(?:er)?[ -](?P<m>[a-z]{{3,9}})\.?[ -](?P<y>\d{{4}}){_CLOCK}$"
_SHORT_YEAR = (
    rf"^{_WEEKDAY}\d{{1,2}}(?:er)?(?:[-/. ]\d{{1,2}}[-/. ]|[ -][a-z]{{3,9}}\.?[ -])\d{{2}}{_CLOCK}$"
)
#: Day 0 of Excel's calendar, seen from any day after the 29 February 1900 that it invented.
_EXCEL_EPOCH = pl.date(1899, 12, 30)
#: Serial numbers read as dates: from October 1905, so that no year looks like one, to 2099.
_SERIALS = (2101, 73050)
_YES = ("oui", "o", "vrai", "true", "x", "1", "✓", "✔", "yes", "y")
_NO = ("non", "n", "faux", "false", "0", "no")
_SAME = {
    "œ": "oe", "æ": "ae", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "º": "°",
    "\u200b": "", "\u2060": "", "\ufeff": "", "\u00ad": "",
}  # fmt: skip
_ACCENTS = r"\p{Mn}"
#: « Retraité(e) », « retraité·e·s », « retraité-e », « retraité.e.s », « retraitée ».
_INCLUSIVE = r"\((?:e|es|s|ne|le|trice|euse)\)s?|[·•./-](?:e|es)\b(?:[·•./-]s\b)?|[·•.]s\b"


def folded(label: str) -> str:
    """A label freed of case, accents, apostrophe variants and double spaces."""
    text = label.lower()
    for written, plain in _SAME.items():
        text = text.replace(written, plain)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(char for char in text if unicodedata.category(char) != "Mn")
    return " ".join(text.split())


def folded_text(text: pl.Expr) -> pl.Expr:
    """``folded`` over a column."""
    return (
        text.str.to_lowercase()
        .str.replace_many(list(_SAME), list(_SAME.values()))
        .str.normalize("NFKD")
        .str.replace_all(_ACCENTS, "")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars()
    )


def loosened_text(text: pl.Expr) -> pl.Expr:
    """A folded column without hyphens, plurals and inclusive endings."""
    return (
        text.str.replace_all(_INCLUSIVE, "")
        .str.replace_all(r"[-–—_/]", " ")
        .str.replace_all(r"(\pL\pL)s\b", "$1")
        .str.replace_all(r"ee\b", "e")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars()
    )


def dates(text: pl.Expr, formats: Sequence[str], *, serials: bool) -> tuple[pl.Expr, pl.Expr]:
    """Days, and the reason where there is none; ``serials`` reads Excel's numbers."""
    plain = folded_text(text)
    found = [text.str.to_date(form, strict=False) for form in formats]
    found += [_calendar(plain, pattern) for pattern in (_YEAR_FIRST, _DAY_FIRST, _NAMED)]
    if serials:
        found.append(serial_days(text))
    day = pl.coalesce(pl.when(each.dt.year().is_between(1900, 2100)).then(each) for each in found)
    reason = pl.when(plain.str.contains(_SHORT_YEAR)).then(pl.lit("annee_a_deux_chiffres"))
    return day, reason.otherwise(pl.lit("date_illisible"))


def _calendar(text: pl.Expr, pattern: str) -> pl.Expr:
    parts = text.str.extract_groups(pattern)
    month = parts.struct.field("m")
    if pattern is _NAMED:
        month = month.replace_strict(_MONTH_NUMBERS, default=None, return_dtype=pl.String)
    numbers = [parts.struct.field("y"), month.str.zfill(2), parts.struct.field("d").str.zfill(2)]
    return pl.concat_str(*numbers, separator="-").str.to_date("%Y-%m-%d", strict=False)


def is_serial(text: pl.Expr) -> pl.Expr:
    """True for a number that a spreadsheet would show as a day."""
    number = text.str.extract(r"^(\d{4,5})(?:\.\d+)?$").cast(pl.Int32)
    return number.is_between(*_SERIALS).fill_null(value=False)


def serial_days(text: pl.Expr) -> pl.Expr:
    """The days that Excel's serial numbers stand for."""
    number = pl.when(is_serial(text)).then(text.str.extract(r"^(\d+)").cast(pl.Int32, strict=False))
    return _EXCEL_EPOCH + pl.duration(days=number)


def decimals(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Numbers written with a comma or a point, spaces between thousands, with or without « € »."""
    bare = text.str.replace(r"^\s*€\s*|\s*€\s*$", "").str.replace("−", "-", literal=True)
    shaped = bare.str.contains(r"^[+-]?(?:\d+|\d{1,3}(?: \d{3})+)(?:[.,]\d+)?$")
    number = bare.str.replace_all(" ", "", literal=True).str.replace(",", ".", literal=True)
    value = pl.when(shaped).then(number).cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value), pl.lit("nombre_illisible")


def integers(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Whole numbers; « 12,0 » is one, « 12,5 » is not."""
    bare = text.str.replace(r"^\s*€\s*|\s*€\s*$", "").str.replace("−", "-", literal=True)
    shaped = bare.str.contains(r"^[+-]?(?:\d+|\d{1,3}(?: \d{3})+)(?:[.,]0+)?$")
    number = bare.str.replace_all(" ", "", literal=True).str.replace(r"[.,]0+$", "")
    value = pl.when(shaped).then(number).cast(pl.Int64, strict=False)
    return value, pl.lit("nombre_illisible")


def years(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Years from 1900 to 2100."""
    number = text.str.extract(r"^(\d{4})(?:[.,]0+)?$").cast(pl.Int16, strict=False)
    value = pl.when(number.is_between(1900, 2100)).then(number)
    reason = pl.when(text.str.contains(r"^\d\d$")).then(pl.lit("annee_a_deux_chiffres"))
    return value, reason.otherwise(pl.lit("annee_illisible"))


def yes_no(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Oui, o, vrai, x, 1, ✓ against non, n, faux, 0."""
    answers = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
    value = folded_text(text).replace_strict(answers, default=None, return_dtype=pl.Boolean)
    return value, pl.lit("valeur_inconnue")


def codes(text: pl.Expr, pattern: str) -> tuple[pl.Expr, pl.Expr]:
    """Codes already compacted (``compact``), checked against their form."""
    return pl.when(text.str.contains(pattern)).then(text), pl.lit("code_invalide")


def compact(text: pl.Expr) -> pl.Expr:
    """A code without spaces, in capitals."""
    return text.str.replace_all(" ", "", literal=True).str.to_uppercase()


def sirets(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Fourteen digits that satisfy their own check.

    The sum of Luhn is a multiple of ten; for La Poste (356000000) the plain sum of the digits may
    be a multiple of five instead (Insee).
    """
    shaped = pl.when(text.str.contains(r"^\d{14}$")).then(text)
    digits = [shaped.str.slice(place, 1).cast(pl.Int32, strict=False) for place in range(14)]
    doubled = [digit * 2 - 9 * (digit > 4).cast(pl.Int32) for digit in digits]
    luhn = pl.sum_horizontal(
        doubled[place] if place % 2 == 0 else digits[place] for place in range(14)
    )
    post = shaped.str.starts_with("356000000") & (pl.sum_horizontal(digits) % 5 == 0)
    return pl.when((luhn % 10 == 0) | post).then(shaped), pl.lit("code_invalide")


@dataclass(frozen=True, slots=True)
class Choices:
    """A closed list, ready to be searched.

    Attributes:
        written: values and codes that need no understanding, apostrophes aside.
        exact: folded value → code.
        loose: loosened value → code, where it is not ambiguous.
    """

    written: tuple[str, ...]
    exact: Mapping[str, str]
    loose: Mapping[str, str]

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Choices:
        """The list of value → code; codes are understood too, unless a value says otherwise.

        Raises:
            ValueError: two values that differ only by case or accents have two codes.
        """
        exact: dict[str, str] = {}
        for value, code in values.items():
            if exact.setdefault(folded(value), code) != code:
                raise ValueError(f"« {value} » a deux codes")
        for code in values.values():
            exact.setdefault(folded(code), code)
        loose: dict[str, set[str]] = {}
        keys = pl.DataFrame({"key": list(exact)}).select(loosened_text(pl.col("key")))["key"]
        for key, code in zip(keys, exact.values(), strict=True):
            loose.setdefault(key, set()).add(code)
        written = {_straight(value) for value in (*values, *values.values())}
        single = {key: next(iter(found)) for key, found in loose.items() if len(found) == 1}
        return cls(tuple(sorted(written)), exact, single)

    def codes(self, text: pl.Expr) -> pl.Expr:
        """The code each cell stands for, null when it is not in the list."""
        key = folded_text(text)
        exact = key.replace_strict(self.exact, default=None, return_dtype=pl.String)
        loose = loosened_text(key).replace_strict(self.loose, default=None, return_dtype=pl.String)
        return pl.coalesce(exact, loose)

    def as_written(self, text: pl.Expr) -> pl.Expr:
        """True where the cell is a value or a code of the list, letter for letter."""
        return text.str.replace_many(["’", "‘"], ["'", "'"]).is_in(self.written)


def _straight(text: str) -> str:
    return text.replace("’", "'").replace("‘", "'")
