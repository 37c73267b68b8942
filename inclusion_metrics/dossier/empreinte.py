"""The fingerprint that a page carries: what it was made from, and whether it was touched since.

It stands in one ``meta`` element and is worked out from everything else. Three are taken: of the
bytes; of what a reader sees (words, figures, shapes of the drawings), which a browser that saves
the page again leaves alone; and of each table and section, to say which one was changed. It is no
signature: whoever edits the page can work it out again.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

NAME = "inclusion-metrics:empreinte"
#: Keys of the fingerprint that are worked out from the page; the others say what it comes from.
PAGE, CONTENT, SECTIONS, TABLES = "page", "contenu", "parties", "tableaux"
_WORKED_OUT = (PAGE, CONTENT, SECTIONS, TABLES)
_NONE_YET = "0" * 64
#: Attributes that a reader sees: shapes, places, colours, pictures and their texts.
_SEEN = frozenset(
    {
        "d", "points", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height",
        "transform", "fill", "stroke", "opacity", "style", "hidden", "class", "alt", "title",
        "aria-label", "aria-hidden", "colspan", "rowspan", "start", "value", "src",
    }
)  # fmt: skip
#: Length of the digest of a section or a table: enough to notice a change.
_SHORT = 16
#: What comes before the first section.
HEAD = "En-tête"


@dataclass(frozen=True, slots=True)
class Content:
    """What a page shows.

    Attributes:
        digest: of all of it.
        sections: heading → digest, in order; those of the same name are numbered.
        tables: caption → digest, in order.
        carried: the fingerprint that the page carries, as text; empty without one.
    """

    digest: str
    sections: Mapping[str, str]
    tables: Mapping[str, str]
    carried: str


def sealed(page: str, origin: Mapping[str, Any]) -> tuple[str, Content]:
    """The page with its fingerprint, and what it shows.

    Args:
        page: a whole HTML document without one.
        origin: what it was made from, as JSON values.
    """
    found = content_of(page)
    mark: dict[str, Any] = {
        **origin,
        CONTENT: whole(found, origin),
        SECTIONS: [*found.sections.items()],
        TABLES: [*found.tables.items()],
        PAGE: _NONE_YET,
    }
    blank = page.replace("</head>", f"{_element(mark)}\n</head>", 1)
    return blank.replace(_NONE_YET, digest(blank.encode()), 1), found


def whole(found: Content, origin: Mapping[str, Any]) -> str:
    """Digest of what a page shows and of what it says it was made from."""
    said = json.dumps(dict(origin), ensure_ascii=False, sort_keys=True)
    return digest(f"{found.digest}\n{said}".encode())


def content_of(page: str) -> Content:
    """Read what a page shows, whatever the way its HTML is written."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return Content(
        digest("\n".join(reader.chunks).encode()),
        _named(reader.sections),
        _named(reader.tables),
        reader.carried,
    )


def bytes_agree(page: bytes, mark: Mapping[str, Any]) -> bool:
    """Whether the bytes of a page are those that its fingerprint was taken from."""
    said = str(mark.get(PAGE, ""))
    return page.count(said.encode()) == 1 and (
        digest(page.replace(said.encode(), _NONE_YET.encode())) == said
    )


def origin_of(mark: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a fingerprint that says what the page was made from."""
    return {key: value for key, value in mark.items() if key not in _WORKED_OUT}


def changed(before: Sequence[Sequence[str]], now: Mapping[str, str]) -> list[str]:
    """Names of the pieces that are not what they were: changed, gone, or added."""
    known = {str(name): str(found) for name, found in before}
    touched = [name for name, found in known.items() if now.get(name) != found]
    return [*touched, *(name for name in now if name not in known)]


def digest(data: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _element(mark: Mapping[str, Any]) -> str:
    text = json.dumps(mark, ensure_ascii=False, separators=(",", ":"))
    return f'<meta name="{NAME}" content="{html.escape(text)}">'


def _named(pieces: Sequence[_Piece]) -> dict[str, str]:
    """Digest of each piece by its name; a name that comes again is numbered."""
    found: dict[str, str] = {}
    for piece in pieces:
        name = base = piece.name or "sans titre"
        rank = 1
        while name in found:
            rank += 1
            name = f"{base} ({rank})"
        found[name] = digest("\n".join(piece.chunks).encode())[:_SHORT]
    return found


@dataclass(slots=True)
class _Piece:
    name: str = ""
    chunks: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Gathers the words and the shapes of a page, piece by piece."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.chunks: list[str] = []
        self.sections = [_Piece(HEAD)]
        self.tables: list[_Piece] = []
        self.carried = ""
        self._inside: list[_Piece] = []
        self._naming: tuple[str, _Piece] | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the element shows, and open the piece it begins."""
        self._words()
        given = dict(attrs)
        if tag == "meta":
            if given.get("name") == NAME:
                self.carried = given.get("content") or ""
            return
        if tag == "h2":
            self.sections.append(_Piece())
            self._naming = ("h2", self.sections[-1])
        elif tag == "table":
            self.tables.append(_Piece())
            self._inside.append(self.tables[-1])
        elif tag == "caption" and self._inside:
            self._naming = ("caption", self._inside[-1])
        seen = sorted((name, value or "") for name, value in attrs if name in _SEEN)
        for name, value in seen:
            self._add(f"{tag} {name}={_plain(value)}")

    def handle_endtag(self, tag: str) -> None:
        """Close the piece that the element ends."""
        self._words()
        if self._naming and self._naming[0] == tag:
            self._naming = None
        if tag == "table" and self._inside:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        """Keep a text until the next element."""
        self._text.append(data)

    def close(self) -> None:
        """The last words."""
        super().close()
        self._words()

    def _words(self) -> None:
        if not self._text:
            return
        text = _plain("".join(self._text))
        self._text = []
        if not text:
            return
        if self._naming and not self._naming[1].name:
            self._naming[1].name = text
        self._add(text)

    def _add(self, chunk: str) -> None:
        self.chunks.append(chunk)
        self.sections[-1].chunks.append(chunk)
        for piece in self._inside:
            piece.chunks.append(chunk)


def _plain(text: str) -> str:
    return " ".join(text.split())
