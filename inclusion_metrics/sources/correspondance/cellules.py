"""Cells of a declared column, brought to what ``fields`` reads: values, dates, durations, numbers.

Each distinct cell is worked out once, then given back to its rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from inclusion_metrics.sources.correspondance.cibles import Cible
from inclusion_metrics.sources.correspondance.grammaire import Colonne
from inclusion_metrics.sources.tabular.conversions import folded_text
from inclusion_metrics.sources.tabular.fields import MISSING, Missing, Type, folded

#: Marks of absence of English files, besides those that ``fields`` knows.
ENGLISH: Mapping[str, Missing] = {
    "unknown": Missing.NON_COMMUNIQUE,
    "not known": Missing.NON_COMMUNIQUE,
    "not stated": Missing.NON_COMMUNIQUE,
    "not given": Missing.NON_COMMUNIQUE,
    "not provided": Missing.NON_COMMUNIQUE,
    "prefer not to say": Missing.NON_COMMUNIQUE,
    "refused": Missing.NON_COMMUNIQUE,
    "declined": Missing.NON_COMMUNIQUE,
    "not applicable": Missing.SANS_OBJET,
}
#: Marks that a program wrote, which could be somebody's name.
_OF_PROGRAMS: Mapping[str, Missing] = {
    "nan": Missing.NON_COLLECTE,
    "null": Missing.NON_COLLECTE,
}
DATE_UNREADABLE, DURATION_UNREADABLE = "date_illisible", "duree_illisible"
DOT_ZERO = "identifiants « 123.0 » lus « 123 »"
PADDED = "zéros de tête rendus aux identifiants"
OTHERS = "valeurs de « {} » non listées, rangées en « {} »"
LEFT = "valeurs de « {} » non listées, laissées sans réponse"
ROUNDED = "durées arrondies à la minute"
FROM_HOURS = "durées converties en minutes"
_SPACES = r"[\s\x{a0}\x{202f}\x{200b}\x{feff}]+"
#: A word of a user's date format → its directive. Hours first: « mm » after them is minutes.
_WORDS = (
    (r"hh?:mm:ss", "%H:%M:%S"), (r"hh?:mm", "%H:%M"), (r"hh?hmm", "%Hh%M"),
    (r"[ay]{4}", "%Y"), (r"[ay]{2}", "%y"), (r"m{3,4}", "%B"), (r"mm?", "%m"), (r"[jd]{1,2}", "%d"),
)  # fmt: skip
_MONTHS = {
    "Jan": "janvier|janv|january", "Feb": "février|fevrier|févr|fevr|fév|fev|february",
    "Mar": "mars|march", "Apr": "avril|avr|april", "May": "mai", "Jun": "juin|june",
    "Jul": "juillet|juil|july", "Aug": "août|aout|august", "Sep": "septembre|sept|september",
    "Oct": "octobre|october", "Nov": "novembre|november",
    "Dec": "décembre|decembre|déc|december",
}  # fmt: skip
_ISO = r"^(\d{4}-\d{2}-\d{2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$"
#: The hour after a day, where the declared format has none.
_CLOCK = r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?$"
#: Ticks that mean « no ».
_UNTICKED = ("", "0", "non", "no", "n", "faux", "false", "-")


@dataclass(frozen=True, slots=True)
class Cells:
    """A column made ready: text cells, why some cannot be read, what was understood."""

    text: pl.Series
    reasons: pl.Series | None = None
    changes: Mapping[str, int] | None = None


def marks_of(column: Cible, *declared: Mapping[str, Missing]) -> dict[str, Missing]:
    """The marks of absence of a column, the most particular last; keys are folded."""
    marks = dict(ENGLISH) if column.personal else {**ENGLISH, **_OF_PROGRAMS}
    for each in declared:
        marks |= {folded(mark): kind for mark, kind in each.items()}
    return marks


def strptime(written: str) -> str:
    """A date format as people write it (« jj/mm/aaaa ») → strptime; one in « % » is kept."""
    if "%" in written:
        return written.replace("%b", "%B")  # which reads short names too
    pattern = written.casefold()
    for word, directive in _WORDS:
        pattern = re.sub(
            rf"(?<![%a-z]){word}(?![a-z])|(?<=[:h]){word}(?![a-z])", directive, pattern
        )
    return pattern


def ready(
    rows: pl.DataFrame,
    labels: Sequence[str],
    target: str,
    column: Cible,
    spec: Colonne,
    marks: Mapping[str, Missing],
    today: date,
) -> Cells:
    """The cells of one target.

    Args:
        rows: text columns of the file.
        labels: the columns of ``rows`` that ``spec`` names, in its order.
        marks: folded mark of absence → what it says.
        today: two-digit birth years do not lie beyond.
    """
    if spec.cases:
        return Cells(_ticked(rows, labels, list(spec.cases.values())))
    text = rows[labels[0]] if len(labels) == 1 else _joined(rows, labels, spec.joint)
    changes: Counter[str] = Counter()
    if spec.valeurs or spec.autres_valeurs is not None:
        text, changed = _replaced(text, target, column, spec, marks)
        changes.update(changed)
    if column.identifier:
        text, changed = _numbered(text, spec.longueur)
        changes.update(changed)
    reasons = None
    known = {folded(mark) for mark in (*MISSING, *marks)}
    if column.duration:
        text, reasons, changed = _durations(text, spec.unite, known)
        changes.update(changed)
    elif spec.formats:
        birth = column.personal
        text, reasons = _dates(text, [strptime(one) for one in spec.formats], known, birth, today)
    return Cells(text, reasons, changes)


def _clean(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(_SPACES, " ").str.strip_chars()


def _by_distinct(
    text: pl.Series, work: Callable[[pl.DataFrame], pl.DataFrame]
) -> tuple[pl.Series, pl.Series, pl.DataFrame]:
    """``work`` on the distinct cells (``text``, ``clean``, ``count``) → ``out``, ``reason``."""
    cells = text.alias("text").to_frame()
    distinct = cells.group_by("text").agg(count=pl.len()).with_columns(clean=_clean(pl.col("text")))
    done = work(distinct)
    back = cells.join(
        done.select("text", "out", "reason"), on="text", how="left", nulls_equal=True,
        maintain_order="left",
    )  # fmt: skip
    return back["out"], back["reason"], done


def _joined(rows: pl.DataFrame, labels: Sequence[str], joint: str) -> pl.Series:
    cells = [_clean(pl.col(label)).replace("", None) for label in labels]
    made = pl.concat_str(cells, separator=joint, ignore_nulls=True).replace("", None)
    return rows.select(made.alias("text"))["text"]


def _ticked(rows: pl.DataFrame, labels: Sequence[str], codes: Sequence[str]) -> pl.Series:
    """One line per ticked column; nothing when none is."""
    unticked = [*_UNTICKED, *MISSING]
    cells = [
        pl.when(~folded_text(pl.col(label).fill_null("")).is_in(unticked)).then(pl.lit(code))
        for label, code in zip(labels, codes, strict=True)
    ]
    made = pl.concat_str(cells, separator="\n", ignore_nulls=True).replace("", None)
    return rows.select(made.alias("text"))["text"]


def _replaced(
    text: pl.Series, target: str, column: Cible, spec: Colonne, marks: Mapping[str, Missing]
) -> tuple[pl.Series, Mapping[str, int]]:
    """Written values → codes; those not listed stay as they are, or become ``autres_valeurs``."""
    listed = {folded(written): "\n".join(codes) for written, codes in spec.valeurs.items()}
    known = listed.keys() | marks.keys() | MISSING.keys()
    if column.listed:
        known |= {folded(one) for pair in column.codes.items() for one in pair}
    separators = "\n" + (spec.separateurs if spec.separateurs is not None else ";|")
    several = column.type in (Type.CHOIX_MULTIPLE, Type.LISTE)
    cut = re.compile(f"[{re.escape(separators)}]")
    others = spec.autres_valeurs
    strays = 0

    def one(cell: str, count: int) -> str:
        nonlocal strays
        key = folded(cell)
        if key in listed:
            return listed[key]
        if others is None or key in known:
            return cell
        strays += count
        return "\n".join(others)

    def whole(cell: str | None, count: int) -> str | None:
        if cell is None or not several or folded(cell) in known:
            return one(cell or "", count) or None
        parts = [one(part, count) for part in map(str.strip, cut.split(cell)) if part]
        return "\n".join(filter(None, parts)) or None

    def work(distinct: pl.DataFrame) -> pl.DataFrame:
        # Line breaks part several values, and ``clean`` has lost them.
        name = "text" if several else "clean"
        cells = distinct.select(pl.col(name).str.strip_chars(), "count").iter_rows()
        made = [whole(cell, count) for cell, count in cells]
        return distinct.with_columns(
            out=pl.Series(made, dtype=pl.String), reason=pl.lit(None, pl.String)
        )

    out, _, _ = _by_distinct(text, work)
    told = LEFT.format(target) if not others else OTHERS.format(target, ", ".join(others))
    return out, {told: strays}


def _numbered(text: pl.Series, length: int | None) -> tuple[pl.Series, Mapping[str, int]]:
    """Identifiers freed of stray spaces and of the « .0 » that a table of numbers adds."""
    cell = _clean(pl.col("text"))
    frame = text.alias("text").to_frame().with_columns(clean=cell)
    frame = frame.with_columns(whole=pl.col("clean").str.replace(r"^(\d+)[.,]0+$", "$1"))
    out = pl.col("whole")
    if length is not None:
        digits = out.str.contains(r"^\d+$")
        out = pl.when(digits).then(out.str.zfill(length)).otherwise(out)
    frame = frame.with_columns(out=out)
    return frame["out"], {
        DOT_ZERO: int((frame["whole"] != frame["clean"]).sum()),
        PADDED: int((frame["out"] != frame["whole"]).sum()),
    }


def _unless_marked(known: Collection[str], made: pl.Expr, rule: str) -> tuple[pl.Expr, pl.Expr]:
    """A worked out cell, or the cell itself where it is a mark of absence, or a reason."""
    mark = folded_text(pl.col("clean").fill_null("")).is_in(list(known))
    out = pl.when(mark).then("text").otherwise(made)
    return out, pl.when(~mark & made.is_null()).then(pl.lit(rule))


def _dates(
    text: pl.Series, patterns: Sequence[str], known: Collection[str], birth: bool, today: date
) -> tuple[pl.Series, pl.Series]:
    """Dates in the declared formats, or ISO, as ISO text."""

    def work(distinct: pl.DataFrame) -> pl.DataFrame:
        cell = pl.col("clean")
        iso = cell.str.extract(_ISO).str.to_date("%Y-%m-%d", strict=False)
        named = _english_months(cell)
        tried = [_day(named if "%B" in one else cell, one, birth, today) for one in patterns]
        day = pl.coalesce(*tried, iso)
        day = pl.when(day.dt.year().is_between(1900, 2100)).then(day)
        out, reason = _unless_marked(known, day.dt.to_string("%Y-%m-%d"), DATE_UNREADABLE)
        return distinct.with_columns(out=out, reason=reason)

    out, reasons, _ = _by_distinct(text, work)
    return out, reasons


def _day(cell: pl.Expr, pattern: str, birth: bool, today: date) -> pl.Expr:
    if not re.search("%[HIT]", pattern):
        cell = cell.str.replace(_CLOCK, "")
    day = cell.str.strptime(pl.Date, pattern, strict=False)
    if "%y" in pattern:
        if birth:  # nobody is born tomorrow
            day = pl.when(day > today).then(day.dt.offset_by("-100y")).otherwise(day)
        return day
    # chrono reads « 24 » as the year 24: another format may know better.
    return pl.when(day.dt.year() >= 1000).then(day)


def _english_months(cell: pl.Expr) -> pl.Expr:
    for short, words in _MONTHS.items():
        cell = cell.str.replace(rf"(?i)\b(?:{words}|{short})\b\.?", short)
    return cell


def _durations(
    text: pl.Series, unit: str, known: Collection[str]
) -> tuple[pl.Series, pl.Series, Mapping[str, int]]:
    """Durations as whole minutes: « 90 », « 1,5 » (hours), « 1:30 », « 1h30 », « 45 min »."""
    plain = 60.0 if unit == "heures" else 1.0

    def work(distinct: pl.DataFrame) -> pl.DataFrame:
        # A spreadsheet may show a time of day as a moment of its first day.
        cell = pl.col("clean").str.to_lowercase().str.replace(r"^(1899-12-3[01]|1900-01-0\d) ", "")
        cell = cell.str.replace(",", ".", literal=True)
        clock = cell.str.extract_groups(r"^(?P<h>\d{1,3}):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?$")
        short = cell.str.extract_groups(r"^(?P<h>\d{1,3}) ?h ?(?P<m>[0-5]?\d) ?(?:m|mn|min)?$")
        hours = cell.str.extract(r"^(\d+(?:\.\d+)?) ?(?:h|hr|hrs|heures?|hours?)$")
        minutes = cell.str.extract(r"^(\d+(?:\.\d+)?) ?(?:m|mn|min|mins|minutes?|')$")
        bare = cell.str.extract(r"^(\d+(?:\.\d+)?)$")
        made = pl.coalesce(
            _amount(clock.struct.field("h")) * 60
            + _amount(clock.struct.field("m"))
            + _amount(clock.struct.field("s")).fill_null(0) / 60,
            _amount(short.struct.field("h")) * 60 + _amount(short.struct.field("m")),
            _amount(hours) * 60,
            _amount(minutes),
            _amount(bare) * plain,
        )
        distinct = distinct.with_columns(exact=made, as_is=bare.is_not_null() & (plain == 1))
        # Half a minute goes up, as people round.
        whole = (pl.col("exact") + 0.5).floor().cast(pl.Int64)
        distinct = distinct.with_columns(whole=whole)
        out, reason = _unless_marked(known, pl.col("whole").cast(pl.String), DURATION_UNREADABLE)
        return distinct.with_columns(out=out, reason=reason)

    out, reasons, done = _by_distinct(text, work)
    read = done.filter(pl.col("exact").is_not_null() & pl.col("reason").is_null())
    rounded = read.filter((pl.col("exact") - pl.col("whole")).abs() > 1e-6)
    changes = {
        FROM_HOURS: int(read.filter(~pl.col("as_is"))["count"].sum()),
        ROUNDED: int(rounded["count"].sum()),
    }
    return out, reasons, changes


def _amount(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.Float64, strict=False)
