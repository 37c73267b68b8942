"""A masked figure in its place: where a page, a sheet or a file stands for it, no number.

The control reads titles, headings and names of lines as a reader does. It does not share the code
that draws them: what that code forgets, this one sees.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from python_calamine import CalamineError, CalamineWorkbook
from selectolax.lexbor import LexborHTMLParser, LexborNode

from inclusion_metrics.dossier.fuites.masked import MASKED_FIGURE, TOTAL, Line, Masked
from inclusion_metrics.dossier.fuites.needles import fold
from inclusion_metrics.dossier.fuites.pieces import decoded
from inclusion_metrics.dossier.fuites.scan import Finding

_SIGN = "s"
#: Columns whose numbers are not the figure: what was promised, where and when.
_APART = re.compile(
    r"\b(prevu|objectif|code|debut|fin|annee|millesime|version|seuil|niveau|territoire|communes)\b"
)
#: Attributes that a reader, a screen reader or a script is given.
_SAID = ("title", "alt", "value", "content", "datetime", "summary")
_NUMBER = re.compile("[-\u2212]?[\\d\u202f\u00a0 ]+(?:[.,]\\d+)?(?:[\u202f\u00a0 ]?[%‰€h])?")
_SENTENCE = re.compile(r"(?<=[.;])\s+")
#: Facts of a tile: the earlier figure, and those that are not the figure.
_BEFORE = "periode precedente"
_NOT_IT = (_BEFORE, "objectif", "couverture")
_PAGES = frozenset({".html", ".htm", ".xhtml"})


def betrayals(name: str, content: bytes, masked: Masked) -> list[Finding]:
    """Every place of a file that shows a masked figure.

    Args:
        name: of the file; it tells a page from a sheet, a CSV file or a JSON document.
        content: its bytes.
        masked: what was taken away.
    """
    suffix = PurePosixPath(name).suffix.lower()
    found: Iterator[str] = iter(())
    if suffix in _PAGES:
        found = _page(decoded(content), masked)
    elif suffix in (".xlsx", ".xlsm", ".ods", ".xls"):
        found = _workbook(content, masked)
    elif suffix in (".csv", ".tsv"):
        found = _table_of(_rows(decoded(content)), masked, "")
    elif suffix in (".json", ".ipynb"):
        found = _json(decoded(content), masked, "")
    return [Finding(name, place, MASKED_FIGURE) for place in dict.fromkeys(found)]


def _page(text: str, masked: Masked) -> Iterator[str]:
    tree = LexborHTMLParser(text)
    for table in tree.css("table"):
        yield from _table(table, masked)
    for tile in tree.css(".im-tuiles > li"):
        yield from _tile(tile, masked)
    for figure in tree.css("figure"):
        yield from _figure(figure, masked)
    for script in tree.css("script"):
        yield from _json(_text(script), masked, "script")


# ---------------------------------------------------------------------------------------- tables


def _table(table: LexborNode, masked: Masked) -> Iterator[str]:
    caption = table.css_first("caption")
    if caption is None:
        return
    title = caption.css_first("b") or caption
    said = _text(title)
    key = masked.titles.get(fold(said))
    heads = [_text(cell) for cell in table.css("thead th")]
    group = ""
    for row in table.css("tbody tr"):
        cells = row.css("td")
        if not cells:
            group = _text(row).split(" – ")[0]
            continue
        head = row.css_first("th")
        name = fold(f"{group} {_text(head) if head is not None else ''}")
        place = f"tableau « {said} »"
        if "im-objectifs" in (table.attributes.get("class") or ""):
            line = _named_in(name, masked)
            if line is not None and _goal_told(cells, heads[1:], line):
                yield place
        elif key is not None:
            line = _line(masked, key, name)
            if line is not None and _row_told(row, cells, heads[1:], line):
                yield place
        else:
            for column, cell in enumerate(cells):
                heading = heads[column + 1] if column + 1 < len(heads) else ""
                line = _crossed(masked, heading, heads[0] if heads else "", name)
                if line is not None and line.unexplained(_all_said(cell)):
                    yield place


def _row_told(
    row: LexborNode, cells: Sequence[LexborNode], heads: Sequence[str], line: Line
) -> bool:
    """Whether the line of a masked figure says more than its sign and what it publishes."""
    texts = [_text(cell) for cell in cells]
    if not any(text.strip() == _SIGN for text in texts):
        return True
    for place, cell in enumerate(cells):
        heading = fold(heads[place]) if place < len(heads) else ""
        if not _APART.search(heading) and line.unexplained(_all_said(cell)):
            return True
    return line.betrayed(_attributes(row)) or line.betrayed(_comments(row))


def _goal_told(cells: Sequence[LexborNode], heads: Sequence[str], line: Line) -> bool:
    return any(
        fold(head) in ("realise", "ecart") and line.unexplained(_all_said(cell))
        for head, cell in zip(heads, cells, strict=False)
    )


def _line(masked: Masked, key: tuple[str, str], name: str) -> Line | None:
    """The masked figure of a line, by its name; a total is the uncut figure."""
    found = masked.lines.get(key, {}).get(name)
    if found is None and key[1] and name.startswith(TOTAL):
        whole = masked.lines.get((key[0], ""), {})
        found = whole.get(name) or whole.get(name.removeprefix(TOTAL).strip())
    return found


def _named_in(name: str, masked: Masked) -> Line | None:
    """The uncut masked figure that a line names by its code."""
    for label, code in masked.labels.items():
        if label == fold(code) and f" {label} " in f" {name} ":
            lines = masked.lines.get((code, ""), {})
            named = [one for one in lines.values() if all(n in name for n in one.names)]
            return max(named, key=lambda one: len(one.names), default=None)
    return None


def _crossed(masked: Masked, heading: str, stub: str, name: str) -> Line | None:
    """The masked figure of a cell: its column names the indicator, its line the category."""
    head = fold(heading)
    code, label = max(
        ((code, label) for label, code in masked.labels.items() if head.startswith(label)),
        key=lambda found: len(found[1]),
        default=("", ""),
    )
    if not code:
        return None
    rest = head[len(label) :].strip()
    total = name == TOTAL
    for (one, cut), lines in masked.lines.items():
        if one != code or bool(cut) is total:
            continue
        for line in lines.values():
            category, item = _split(line, cut)
            if (total or category == name) and (not item or rest.startswith(item)):
                return line
    return None


def _split(line: Line, cut: str) -> tuple[str, str]:
    """Category and item of a line."""
    if not cut:
        return "", line.names[0] if line.names else ""
    return line.names[0] if line.names else "", line.names[1] if len(line.names) > 1 else ""


# --------------------------------------------------------------------------- tiles and drawings


def _tile(tile: LexborNode, masked: Masked) -> Iterator[str]:
    label = tile.css_first(".im-etiquette")
    said = _text(label) if label is not None else ""
    facts = {fold(_text(one)): _all_said(one) for one in tile.css(".im-nd")}
    earlier = " ".join(text for name, text in facts.items() if name.startswith(_BEFORE))
    line = _of_tile(fold(said), masked)
    if line is not None:
        figure = tile.css_first("b")
        counts = " ".join(text for name, text in facts.items() if not name.startswith(_NOT_IT))
        if (
            (figure is not None and line.unexplained(_all_said(figure)))
            or line.betrayed(counts)
            or line.betrayed(_attributes(tile))
        ):
            yield f"tuile « {said} »"
    before = _of_tile(fold(said), masked.before) if masked.before else None
    if before is not None and before.unexplained(earlier):
        yield f"tuile « {said} », période précédente"


def _of_tile(name: str, masked: Masked) -> Line | None:
    """The masked figure that a tile is about: its indicator, then its item."""
    for known, code in masked.labels.items():
        if name.startswith(known):
            for line in masked.lines.get((code, ""), {}).values():
                if name == " ".join((known, *line.names)):
                    return line
    return None


def _figure(figure: LexborNode, masked: Masked) -> Iterator[str]:
    title = figure.css_first("figcaption b")
    said = _text(title) if title is not None else ""
    key = masked.titles.get(fold(said))
    lines = {id(one): one for one in masked.lines.get(key, {}).values()} if key else {}
    if key is None or not lines:
        return
    public = masked.published.get(key, ())
    marks, sentences = [], []
    for node in figure.css("svg text"):
        if not _is_axis(node):
            marks.append(_text(node))
    for node in figure.css("svg *"):
        marks += [v or "" for a, v in node.attributes.items() if a.startswith("data-")]
        sentences += [v or "" for a, v in node.attributes.items() if a in ("aria-label", "title")]
        if node.tag in ("title", "desc"):
            sentences.append(_text(node))
    marks += [v or "" for a, v in figure.attributes.items() if a.startswith("data-")]
    sentences += [_text(node) for node in figure.css(".im-lecture")]
    drawing = figure.css_first("svg")
    if drawing is not None:
        sentences.append(drawing.attributes.get("aria-label") or "")
    for line in lines.values():
        if any(line.betrayed(text, public) for text in marks):
            yield f"graphique « {said} »"
        if any(_says(sentence, line, public) for text in sentences for sentence in _cut(text)):
            yield f"lecture du graphique « {said} »"


def _is_axis(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None and parent.tag != "svg":
        if "role-axis" in (parent.attributes.get("class") or ""):
            return True
        parent = parent.parent
    return False


def _cut(text: str) -> list[str]:
    return _SENTENCE.split(text)


def _says(sentence: str, line: Line, public: Sequence[float]) -> bool:
    """Whether a sentence names a masked figure and gives its number."""
    folded = f" {fold(sentence)} "
    named = all(f" {name} " in folded for name in line.names)
    bare = sentence
    for name in line.names:  # « 70 ans et plus » is no figure
        bare = re.sub(_loosely(name), " ", bare, flags=re.IGNORECASE)
    return named and line.betrayed(bare, public)


def _loosely(name: str) -> str:
    return r"\W+".join(map(re.escape, name.split())) or r"(?!)"


# -------------------------------------------------------------------- sheets, rows and documents


def _workbook(content: bytes, masked: Masked) -> Iterator[str]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
    except (CalamineError, OSError):
        return  # told as unreadable by the search for names
    for name, rows in sheets:
        yield from _table_of([[_cell(cell) for cell in row] for row in rows], masked, name)


def _rows(text: str) -> list[list[str]]:
    head = text[:4000]
    return list(csv.reader(io.StringIO(text), delimiter=max(";,\t|", key=head.count)))


def _table_of(rows: Sequence[Sequence[str]], masked: Masked, sheet: str) -> Iterator[str]:
    """Rows of cells: below a title they are those of its table, else each row names its figure."""
    key = masked.titles.get(fold(sheet))
    heads: Sequence[str] = ()
    for number, row in enumerate(rows, start=1):
        told = [cell for cell in row if cell.strip()]
        if not told:
            continue
        place = f"feuille « {sheet} », ligne {number}" if sheet else f"ligne {number}"
        titled = masked.titles.get(fold(told[0])) if len(told) == 1 else None
        if titled is not None:
            key, heads = titled, ()
            continue
        if not heads:
            heads = row
            continue
        texts = [cell for cell in told if not _is_number(cell)]
        lines = [_line(masked, key, fold(" ".join(texts[:n]))) for n in (1, 2)] if key else []
        kept = [one for one in lines if one is not None] or _record(texts, masked)
        for line in kept:
            for column, cell in enumerate(row):
                heading = fold(heads[column]) if column < len(heads) else ""
                if _is_number(cell) and not _APART.search(heading) and line.betrayed(cell):
                    yield place


def _record(texts: Sequence[str], masked: Masked) -> list[Line]:
    """The masked figures that a row names: its indicator, its category and its item."""
    said = {fold(text) for text in texts} | set(texts)
    codes = {masked.labels[one] for one in said if one in masked.labels}
    best: list[Line] = []
    for (code, _), lines in masked.lines.items():
        if code not in codes:
            continue
        for line in {id(one): one for one in lines.values()}.values():
            named = all(n in said for n in line.names) or all(c in said for c in line.codes)
            if named and (not best or len(line.names) >= len(best[0].names)):
                best = [*(one for one in best if len(one.names) == len(line.names)), line]
    return best


def _json(text: str, masked: Masked, place: str) -> Iterator[str]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return
    for path, record, above in _records(content, "", ()):
        for kind, value in record.items():
            if kind.endswith("html"):
                page = value if isinstance(value, str) else "".join(map(str, _listed(value)))
                yield from (f"{path}, {inner}" for inner in _page(page, masked))
        texts = [*above, *(str(v) for v in record.values() if isinstance(v, str))]
        key = next((masked.titles[fold(t)] for t in above if fold(t) in masked.titles), None)
        mine = [fold(str(v)) for v in record.values() if isinstance(v, str)]
        lines = [masked.lines.get(key, {}).get(name) for name in mine] if key else []
        for line in [one for one in lines if one] or _record(texts, masked):
            for name, value in record.items():
                number = isinstance(value, int | float) and not isinstance(value, bool)
                said = number or (isinstance(value, str) and _is_number(value))
                if said and not _APART.search(fold(name)) and line.betrayed(_cell(value)):
                    yield ", ".join(part for part in (place, path or "contenu") if part)


def _records(
    content: object, path: str, above: tuple[str, ...]
) -> Iterator[tuple[str, Mapping[str, object], tuple[str, ...]]]:
    """Each object of a document, with the titles of those that hold it."""
    if isinstance(content, dict):
        yield path, content, above
        title = content.get("title")
        said = title.get("text") if isinstance(title, dict) else title
        inner = (*above, said) if isinstance(said, str) else above
        for key, value in content.items():
            yield from _records(value, f"{path}.{key}" if path else str(key), inner)
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from _records(value, f"{path}[{number}]", above)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _is_number(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell.strip()))


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


# ------------------------------------------------------------------------------- what a node says


def _text(node: LexborNode) -> str:
    return node.text(deep=True, separator=" ").strip()


def _all_said(node: LexborNode) -> str:
    """Its text, and what is said of it beside."""
    return f"{_text(node)} {_attributes(node)} {_comments(node)}"


def _attributes(node: LexborNode) -> str:
    said = []
    for one in node.traverse():
        for name, value in one.attributes.items():
            if name in _SAID or name.startswith(("data-", "aria-")):
                said.append(value or "")
    return " ".join(said)


def _comments(node: LexborNode) -> str:
    return " ".join(
        one.comment_content or ""
        for one in node.traverse(include_text=True)
        if one.tag == "-comment"
    )
