"""Masked figures in what has no page: sheets, CSV files, JSON documents, notebooks.

A row is read as a person reads it: the title above, the headings, the words that name the figure.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from python_calamine import CalamineError, CalamineWorkbook

from inclusion_metrics.breakdowns import BREAKDOWNS
from inclusion_metrics.dossier.fuites.masked import Line, Masked
from inclusion_metrics.dossier.fuites.needles import fold
from inclusion_metrics.measurement import CROSS

#: How the HTML that a notebook holds is read.
Pages = Callable[[str, Masked], Iterator[str]]
#: Columns whose numbers are not the figure: what was promised, where and when.
APART = re.compile(
    r"\b(prevu|objectif|code|debut|fin|annee|millesime|version|seuil|niveau|territoire|communes"
    r"|rang|ordre|troncon|modalite|categorie)\b"
)
_INTERVALS = "controle_de_confidentialite.intervalles"
#: Columns that together tell which figure a row is, and those that are the figure itself.
_KEY = frozenset({"indicateur", "modalite", "ventilation", "categorie"})
_OF_THE_FIGURE = frozenset({"numerateur", "valeur", "borne basse", "borne haute"})
_GAP = "ecart"
#: What stands for a masked figure.
SIGN = "s"
_NUMBER = re.compile("[-\u2212]?[\\d\u202f\u00a0 ]+(?:[.,]\\d+)?(?:[\u202f\u00a0 ]?[%‰€h])?")


def workbook(content: bytes, masked: Masked) -> Iterator[str]:
    """Places of a workbook that show a masked figure, its hidden sheets too."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
    except (CalamineError, OSError):
        return  # told as unreadable by the search for names
    for name, rows in sheets:
        yield from table_of([[_cell(cell) for cell in row] for row in rows], masked, name)


def rows_of(text: str) -> list[list[str]]:
    """The rows of a CSV file, whatever separates its cells."""
    head = text[:4000]
    return list(csv.reader(io.StringIO(text), delimiter=max(";,\t|", key=head.count)))


def table_of(rows: Sequence[Sequence[str]], masked: Masked, sheet: str) -> Iterator[str]:
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
            # Above the heads, one sentence a line: what is shown, where it comes from.
            heads = row if len(told) > 1 else ()
            continue
        texts = [cell for cell in told if not _is_number(cell)]
        lines = [masked.line(key, fold(" ".join(texts[:n]))) for n in (1, 2)] if key else []
        named = [one for one in lines if one is not None]
        if any(one.whole for one in named) and not any(cell.strip() == SIGN for cell in told):
            yield place  # the sign that stands for the figure is gone
        exact = _keyed(heads, row, masked)
        kept = named or (_record(texts, masked) if exact is None else exact)
        # Side by side, each column names its indicator.
        beside = key is None and not kept and exact is None
        name = fold(texts[0]) if texts else ""
        for column, cell in enumerate(row):
            heading = heads[column] if column < len(heads) else ""
            crossed = masked.crossed(heading, name) if beside and _is_number(cell) else None
            lines_of = [crossed] if crossed else kept
            if _is_number(cell) and _told(fold(heading), cell, lines_of, keyed=bool(exact)):
                yield place


def _told(heading: str, cell: str, lines: Sequence[Line], *, keyed: bool) -> bool:
    """Whether a number says a masked figure, or stands where such a figure would."""
    if APART.search(heading) or (keyed and heading in _KEY):
        return False
    if keyed and heading in _OF_THE_FIGURE and any(line.whole for line in lines):
        return True  # empty where the figure is masked
    if heading == _GAP:  # between two numbers that a published figure says
        lines = [line for line in lines if line.whole]
    return any(line.betrayed(cell) for line in lines)


def _keyed(heads: Sequence[str], row: Sequence[str], masked: Masked) -> list[Line] | None:
    """The masked figure of a row that tells its whole key, if it is one; None where it does not."""
    told = dict(zip(map(fold, heads), row, strict=False))
    if not told.keys() >= _KEY:
        return None
    codes = tuple(code for code in (told["categorie"], told["modalite"]) if code)
    lines = masked.lines.get((told["indicateur"], told["ventilation"]), {})
    return list({id(one): one for one in lines.values() if one.codes == codes}.values())


def _record(texts: Sequence[str], masked: Masked) -> list[Line]:
    """The masked figures that a row names: its indicator, its category and its item."""
    said = {fold(text) for text in texts} | set(texts)
    codes = {masked.labels[one] for one in said if one in masked.labels}
    # « Part de femmes : oui »: the item follows the name of its indicator in one cell.
    for text in list(said):
        code, label = masked.indicator(text)
        if code in codes and text != label:
            said.add(text[len(label) :].strip())
    best: list[Line] = []
    cuts = {text for text in texts if all(one in BREAKDOWNS for one in text.split(CROSS))}
    for (code, cut), lines in masked.lines.items():
        if code not in codes or (cuts and cut not in cuts):
            continue
        for line in {id(one): one for one in lines.values()}.values():
            named = all(n in said for n in line.names) or all(c in said for c in line.codes)
            if named and (not best or len(line.names) >= len(best[0].names)):
                best = [*(one for one in best if len(one.names) == len(line.names)), line]
    return best


def document(text: str, masked: Masked, place: str, page: Pages) -> Iterator[str]:
    """Places of a JSON document, or of a notebook, that show a masked figure.

    Args:
        text: the document; what is not JSON has none.
        masked: what was taken away.
        place: where it stands, when it is within a page.
        page: how the HTML it holds is read.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return
    for path, record, above in _records(content, "", ()):
        if path.startswith(
            _INTERVALS
        ):  # what can be computed of a masked figure is told on purpose
            continue
        for kind, value in record.items():
            if kind.endswith("html"):
                markup = value if isinstance(value, str) else "".join(map(str, _listed(value)))
                yield from (f"{path}, {inner}" for inner in page(markup, masked))
        texts = [*above, *(str(v) for v in record.values() if isinstance(v, str))]
        key = next((masked.titles[fold(t)] for t in above if fold(t) in masked.titles), None)
        mine = [fold(str(v)) for v in record.values() if isinstance(v, str)]
        lines = [masked.lines.get(key, {}).get(name) for name in mine] if key else []
        for line in [one for one in lines if one] or _record(texts, masked):
            for name, value in record.items():
                number = isinstance(value, int | float) and not isinstance(value, bool)
                said = number or (isinstance(value, str) and _is_number(value))
                if said and not APART.search(fold(name)) and line.betrayed(_cell(value)):
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
