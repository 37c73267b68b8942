"""A masked figure in its place: where a page, a sheet or a file stands for it, no number.

The control reads titles, headings and names of lines as a reader does. It does not share the code
that draws them: what that code forgets, this one sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from selectolax.lexbor import LexborHTMLParser, LexborNode

from inclusion_metrics.dossier.fuites.masked import MASKED_FIGURE, Line, Masked, amount, numbers
from inclusion_metrics.dossier.fuites.needles import fold
from inclusion_metrics.dossier.fuites.pieces import decoded
from inclusion_metrics.dossier.fuites.records import (
    APART,
    SIGN,
    document,
    rows_of,
    table_of,
    workbook,
)
from inclusion_metrics.dossier.fuites.scan import Finding

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
    side_by_side = len(heads) > 1 and bool(masked.indicator(fold(heads[1]))[0])
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
                line = masked.crossed(heading, name)
                if line is not None and line.unexplained(_all_said(cell)):
                    yield place


def _row_told(
    row: LexborNode, cells: Sequence[LexborNode], heads: Sequence[str], line: Line
) -> bool:
    """Whether the line of a masked figure says more than its sign and what it publishes."""
    texts = [_text(cell) for cell in cells]
    if line.whole and not any(text.strip() == SIGN for text in texts):
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
    public: Sequence[float] = masked.published.get(key, ()) if key else ()
    goals = figure.css_first("table.im-objectifs")
    if key is None and goals is not None:  # its data are the table, where all it prints stands
        found = [_named_in(fold(_text(row)), masked) for row in goals.css("tbody tr")]
        lines = {id(one): one for one in found if one is not None}
        public = [amount(one) for one in numbers(_text(goals))]
    if not lines:
        return
    marks, sentences = _written(figure)
    for line in lines.values():
        if any(line.betrayed(text, public) for text in marks):
            yield f"graphique « {said} »"
        if any(_says(sentence, line, public) for text in sentences for sentence in _cut(text)):
            yield f"lecture du graphique « {said} »"


def _written(figure: LexborNode) -> tuple[list[str], list[str]]:
    """What a figure writes beside its marks, and in sentences."""
    names = _names_of_lines(figure)
    marks: list[str] = []
    sentences: list[str] = []
    for drawing in figure.css("svg"):  # one for a screen, one for a telephone
        sentences.append(drawing.attributes.get("aria-label") or "")
    for node in figure.css("svg text"):
        if not _is_axis(node):
            marks.append(_without_name(_text(node), names))
    for node in figure.css("svg *"):
        marks += [v or "" for a, v in node.attributes.items() if a.startswith("data-")]
        sentences += [v or "" for a, v in node.attributes.items() if a in ("aria-label", "title")]
        if node.tag in ("title", "desc"):
            sentences.append(_text(node))
    marks += [v or "" for a, v in figure.attributes.items() if a.startswith("data-")]
    sentences += [_text(node) for node in figure.css(".im-lecture")]
    return marks, sentences


def _names_of_lines(figure: LexborNode) -> list[re.Pattern[str]]:
    """What the lines of its data are called: a drawing writes it above its marks."""
    names: set[tuple[str, ...]] = set()
    group = ""
    for row in figure.css("tbody tr"):
        head = row.css_first("th")
        own = _text(head) if head is not None else _text(row)
        if row.css_first("td") is None:
            group = own
        for name in (own, f"{group} {own}", f"{own} {group}"):
            names.add(tuple(re.findall(r"\w+", name)))
    ranked = sorted((one for one in names if one), key=len, reverse=True)
    return [re.compile(r"\W*" + r"\W+".join(map(re.escape, one)) + r"(?!\w)") for one in ranked]


def _without_name(text: str, names: Sequence[re.Pattern[str]]) -> str:
    """A text of a drawing less the name that begins it: « 18-24 ans » is no figure."""
    found = next((one for name in names if (one := name.match(text))), None)
    return text if found is None else text[found.end() :]


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
    # « De 3 à 5 dates » names a line: what is quoted is a label of the page itself
    bare = re.sub("«[^»]*»", " ", sentence)
    for name in line.names:  # « 70 ans et plus » is no figure
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
