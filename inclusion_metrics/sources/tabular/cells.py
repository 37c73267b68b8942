"""Cells of a CSV text, as a frame of text with the line of each row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur

#: Column that holds the line number, counted from 1 as spreadsheets do.
LINE = "__ligne"
SEPARATORS = {";": "point-virgule", "\t": "tabulation", ",": "virgule", "|": "barre verticale"}
_DECLARED = re.compile(rb'^"?sep=([\x01-\x7f])"?(?:\n|$)', re.IGNORECASE)
_SAMPLE_LINES, _SAMPLE_BYTES = 200, 1 << 17
#: Columns kept beyond the widest of the first rows: cells in surplus are shown, not cut off.
_MARGIN = 8


def separator_of(text: bytes) -> str:
    """The separator that cuts the first rows into the same number of cells, quotes respected."""
    head = text[:_SAMPLE_BYTES]
    lines = head.split(b"\n")[:_SAMPLE_LINES]
    if len(head) < len(text) and len(lines) < _SAMPLE_LINES:
        lines = lines[:-1] or lines
    sample = b"\n".join(lines).decode(errors="replace")
    return max(SEPARATORS, key=lambda separator: _regularity(sample, separator))


def _regularity(sample: str, separator: str) -> tuple[float, int]:
    """Share of the rows that have the usual number of cells (a few may stray), and that number."""
    widths = [len(row) for row in _lenient(sample, separator) if any(row)]
    usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
    return (min(widths.count(usual) / len(widths), 0.8), usual) if usual > 1 else (0.0, 1)


def _lenient(sample: str, separator: str) -> list[list[str]]:
    rows = csv.reader(io.StringIO(sample, newline="\n"), delimiter=separator)
    try:
        return list(rows)
    except csv.Error:
        return []


def read_csv(text: bytes, name: str) -> tuple[pl.DataFrame, str]:
    r"""The cells of a CSV (UTF-8, ``\n`` ends) and its separator.

    Raises:
        ErreurUtilisateur: a quote is misplaced, so that rows cannot be told apart.
    """
    first = 1
    declared = _DECLARED.match(text)
    if declared:
        separator, text, first = declared[1].decode(), text[declared.end() :], 2
    else:
        separator = separator_of(text)
    width = _sample_width(text, separator) + _MARGIN
    frame = _fast(text, separator, width, first)
    if frame is None:
        frame = _careful(text, separator, width, first, name)
    return tidy(frame), separator


def _sample_width(text: bytes, separator: str) -> int:
    sample = b"\n".join(text[:_SAMPLE_BYTES].split(b"\n")[:_SAMPLE_LINES]).decode(errors="replace")
    return max((len(row) for row in _lenient(sample, separator)), default=1)


def column_names(width: int) -> list[str]:
    """``c0, c1…``."""
    return [f"c{place}" for place in range(width)]


def _polars(text: bytes, separator: str, names: Sequence[str], quote: str | None) -> pl.DataFrame:
    return pl.read_csv(
        text,
        has_header=False,
        schema=dict.fromkeys(names, pl.String()),
        separator=separator,
        quote_char=quote,
        missing_columns="insert",
    )


def _fast(text: bytes, separator: str, width: int, first: int) -> pl.DataFrame | None:
    """The whole file at once, or None where polars and the CSV rules might disagree."""
    if not text or text.isspace():
        return pl.DataFrame(
            schema={**dict.fromkeys(column_names(1), pl.String()), LINE: pl.UInt32()}
        )
    starts = _row_starts(text, separator) if b'"' in text else None
    if starts is not None and starts.is_empty():
        return None
    quote = None if starts is None else '"'
    try:
        frame = _polars(text, separator, column_names(width), quote)
    except pl.exceptions.PolarsError:
        return None  # more cells than columns
    if starts is None:
        return frame.with_row_index(LINE, offset=first)
    if frame.height != starts.len():
        return None
    return frame.with_columns((starts + (first - 1)).cast(pl.UInt32).alias(LINE))


def _row_starts(text: bytes, separator: str) -> pl.Series:
    """Line (from 1) where each row starts; empty if a quote is not where the rules want it."""
    none = pl.Series(dtype=pl.Int64)
    if b"\x01" in text:
        return none
    quotes = pl.col("text").str.count_matches('"', literal=True).fill_null(0).cast(pl.Int64)
    lines = (
        _polars(text, "\x01", ["text"], None)
        .with_columns(quotes=quotes)
        .with_row_index("line", offset=1)
        .with_columns(starts=(pl.col("quotes").cum_sum() - pl.col("quotes")) % 2 == 0)
    )
    quoted = lines.filter((pl.col("quotes") > 0) | ~pl.col("starts"))
    if not lines["starts"].all():
        quoted = (
            lines.with_columns(row=pl.col("starts").cum_sum())
            .filter(pl.col("quotes").sum().over("row") > 0)
            .group_by("row")
            .agg(pl.col("text").fill_null("").str.join("\n"))
        )
    apart = re.escape(separator)
    cell = rf'(?:"(?:[^"]|"")*"|[^"{apart}]*)'
    well_formed = quoted["text"].str.contains(rf"^{cell}(?:{apart}{cell})*$").all()
    return lines.filter("starts")["line"].cast(pl.Int64) if well_formed else none


def _careful(text: bytes, separator: str, width: int, first: int, name: str) -> pl.DataFrame:
    """Row by row, for files where some row breaks the rule of the others."""
    reader = csv.reader(io.StringIO(text.decode(), newline="\n"), delimiter=separator, strict=True)
    rows: list[list[str | None]] = []
    lines: list[int] = []
    line = 0
    try:
        for row in reader:
            rows.append(_fitted(row, width))
            lines.append(line + first)
            line = reader.line_num
    except csv.Error as error:
        raise ErreurUtilisateur(
            f'« {name} », ligne {line + first} : un guillemet (") est mal placé ou n’est pas '
            "refermé, les lignes suivantes ne peuvent pas être lues ; corrigez cette ligne ou "
            "refaites l’export."
        ) from error
    schema = dict.fromkeys(column_names(width), pl.String())
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(pl.Series(LINE, lines, dtype=pl.UInt32))


def _fitted(row: list[str], width: int) -> list[str | None]:
    """Exactly ``width`` cells; what lies beyond is shown by the last one."""
    kept: list[str | None] = [*row[:width], *([None] * (width - len(row)))]
    beyond = [cell for cell in row[width - 1 :] if cell]
    if len(row) > width and beyond:
        kept[-1] = beyond[0]
    return kept


def tidy(frame: pl.DataFrame) -> pl.DataFrame:
    """Without empty rows nor the empty columns on the right; empty cells null."""
    names = [name for name in frame.columns if name != LINE]
    while len(names) > 1 and frame[names[-1]].null_count() == frame.height:
        names.pop()
    blank = [name for name in names if (frame[name] == "").any()]  # quoted, yet empty
    frame = frame.select(*names, LINE).with_columns(pl.col(blank).replace("", None))
    while len(names) > 1 and frame[names[-1]].null_count() == frame.height:
        names.pop()
    filled = pl.Series([False]).new_from_index(0, frame.height)
    for name in names:
        filled = filled | (frame[name].str.strip_chars() != "").fill_null(value=False)
        if filled.all():
            return frame.select(*names, LINE)
    return frame.select(*names, LINE).filter(filled)


def first_lines(frame: pl.DataFrame, count: int) -> Iterator[tuple[int, int, list[str]]]:
    """Place, line and cells (empty ones as "") of the first rows."""
    for place, row in enumerate(frame.head(count).drop(LINE).iter_rows()):
        yield place, int(frame[LINE][place]), [(cell or "").replace("\ufeff", "") for cell in row]
