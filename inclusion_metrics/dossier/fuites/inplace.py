"""A masked figure in its place: where a page, a sheet or a file stands for it, no number.

The control reads titles, headings and names of lines as a reader does. It does not share the code
that draws them: what that code forgets, this one sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from selectolax.lexbor import LexborHTMLParser, LexborNode

from inclusion_metrics.dossier.fuites.masked import MASKED_FIGURE, TOTAL, Line, Masked, numbers
from inclusion_metrics.dossier.fuites.needles import fold
from inclusion_metrics.dossier.fuites.pieces import decoded
from inclusion_metrics.dossier.fuites.records import APART, document, rows_of, table_of, workbook
from inclusion_metrics.dossier.fuites.scan import Finding

_SIGN = "s"
#: Attributes that a reader, a screen reader or a script is given.
_SAID = ("title", "alt", "value", "content", "datetime", "summary")
#: Columns where a masked figure keeps what was published beside it.
_WHOLES = frozenset({"n d", "effectif", "taux de renseignement", "couverture du suivi"})
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
        found = workbook(content, masked)
    elif suffix in (".csv", ".tsv"):
        found = table_of(rows_of(decoded(content)), masked, "")
    elif suffix in (".json", ".ipynb"):
        found = document(decoded(content), masked, "", _page)
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
        yield from document(_text(script), masked, "script", _page)


# ---------------------------------------------------------------------------------------- tables


def _table(table: LexborNode, masked: Masked) -> Iterator[str]:
    caption = table.css_first("caption")
    if caption is None:
        return
    title = caption.css_first("b") or caption
    said = _text(title)
    key = masked.titles.get(fold(said))
    heads = [_text(cell) for cell in table.css("thead th")]
    # The first column of a table of one figure is its unit; side by side, it names one of them.
    side_by_side = len(heads) > 1 and bool(_indicator(fold(heads[1]), masked)[0])
    group = ""
    for row in table.css("tbody tr"):
        cells = row.css("td")
        if not cells:
            beside = " ".join(_text(one) for one in row.css(".im-nd"))
            group = fold(_text(row).split(" – ")[0]).removesuffix(fold(beside))
            continue
        head = row.css_first("th")
        name = fold(f"{group} {_text(head) if head is not None else ''}")
        place = f"tableau « {said} »"
        if "im-objectifs" in (table.attributes.get("class") or ""):
            line = _named_in(name, masked)
            if line is not None and _goal_told(cells, heads[1:], line):
                yield place
        elif key is not None and not side_by_side:
            line = masked.line(key, name)
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
    if line.whole and not any(text.strip() == _SIGN for text in texts):
        return True
    for place, cell in enumerate(cells):
        heading = fold(heads[place]) if place < len(heads) else ""
        if APART.search(heading):
            continue
        said = _all_said(cell)
        if line.unexplained(said) or (line.whole and heading not in _WHOLES and numbers(said)):
            return True
    return line.betrayed(_attributes(row)) or line.betrayed(_comments(row))


def _goal_told(cells: Sequence[LexborNode], heads: Sequence[str], line: Line) -> bool:
    return any(
        fold(head) in ("realise", "ecart") and line.unexplained(_all_said(cell))
        for head, cell in zip(heads, cells, strict=False)
    )


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
    code, label = _indicator(head, masked)
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


def _indicator(head: str, masked: Masked) -> tuple[str, str]:
    """The indicator that a folded heading names, and the words that name it; else nothing."""
    return max(
        (
            (code, label)
            for label, code in masked.labels.items()
            if f"{head} ".startswith(f"{label} ")
        ),
        key=lambda found: len(found[1]),
        default=("", ""),
    )


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
            (figure is not None and line.whole and numbers(_all_said(figure)))
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
        if not _is_axis(node) and not masked.spoken(_text(node)):
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
        if any(
            _says(sentence, line, public, masked.words)
            for text in sentences
            for sentence in _cut(text)
        ):
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


def _says(sentence: str, line: Line, public: Sequence[float], words: Iterable[str] = ()) -> bool:
    """Whether a sentence names a masked figure and gives its number."""
    folded = f" {fold(sentence)} "
    named = all(f" {name} " in folded for name in line.names)
    bare = sentence
    said = (word for word in words if f" {word} " in folded)
    for name in (
        *line.names,
        *sorted(said, key=len, reverse=True),
    ):  # « 70 ans et plus » is no figure
        bare = re.sub(_loosely(name), " ", bare, flags=re.IGNORECASE)
    return named and line.betrayed(bare, public)


def _loosely(name: str) -> str:
    return r"\W+".join(map(re.escape, name.split())) or r"(?!)"


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
