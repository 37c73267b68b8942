"""Everything that a file says, also where nobody looks: attributes, comments, hidden sheets, names.

Pure over the bytes it is given. A file holds pieces; a piece that is large is told again in finer
ones when something was found in it, so that the reader is sent to the right place.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from selectolax.lexbor import LexborHTMLParser, LexborNode

#: No file that people send is larger once opened; a bomb is.
_MOST_BYTES = 400_000_000
#: Tags that may stand in the middle of a word.
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|code|em|i|mark|q|s|small|span|strong|sub|sup|tspan|u|wbr|r|t)\b[^<>]*>"
    r"|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[^<>]*>")
_EMBEDDED = re.compile(r"data:[\w.+/-]*;base64,([A-Za-z0-9+/]{16,}={0,2})")
_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_PDF_TEXT = re.compile(rb"\(((?:[^()\\]|\\.)*)\)")
_MARKUP = frozenset({".html", ".htm", ".xhtml", ".svg", ".xml", ".rels", ".vml"})
_JSON = frozenset({".json", ".ipynb", ".geojson"})


def _nothing() -> Iterator[Piece]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text and where it stands.

    Attributes:
        place: in French, within its file: « attribut title », « cellule 3, sortie 1 ».
        finer: the same text in smaller pieces.
    """

    place: str
    text: str
    finer: Callable[[], Iterator[Piece]] = field(default=_nothing, repr=False, compare=False)


class Unreadable(Exception):  # noqa: N818 - told as a finding, never raised to a user
    """A file, or a part of it, whose text cannot be had."""


def pieces(name: str, content: bytes, place: str = "") -> Iterator[Piece]:
    """What a file says, its own name included.

    Args:
        name: name of the file, with its folders; read as text too.
        content: its bytes.
        place: where it stands when it is within another file.

    Raises:
        Unreadable: a damaged or locked archive, or one too large to be opened.
    """
    yield Piece(place or "nom du fichier", name)
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if content[:4] == b"PK\x03\x04":
        yield from _archive(content, place)
    elif content[:5] == b"%PDF-":
        yield from _pdf(content, place)
    elif content[:4] == b"PAR1":
        yield from _parquet(content, place)
    elif suffix in _JSON:
        yield from _json(decoded(content), place)
    elif suffix in _MARKUP or content[:300].lstrip().lower().startswith((b"<!doctype", b"<html")):
        yield from _markup(decoded(content), place)
    else:
        yield from _plain(decoded(content), place)


def decoded(content: bytes) -> str:
    """Text in the encodings that office tools write."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def joined(markup: str) -> str:
    """The text between the tags; a word that a tag cuts is whole again."""
    return _TAG.sub(" ", _INLINE.sub("", markup))


def _plain(text: str, place: str) -> Iterator[Piece]:
    def lines() -> Iterator[Piece]:
        for number, line in enumerate(text.splitlines(), start=1):
            yield Piece(_within(place, f"ligne {number}"), line)

    yield Piece(place or "texte", text, lines)
    yield from _embedded(text, place)


def _markup(text: str, place: str) -> Iterator[Piece]:
    def parts() -> Iterator[Piece]:
        yield from (Piece(_within(place, p.place), p.text) for p in _parts(text))

    # Each tag once: a drawing repeats the same ones a thousand times.
    yield Piece(place or "code source", "\n<".join(dict.fromkeys(text.split("<"))), parts)
    yield Piece(place or "texte affiché", joined(text))
    yield from _embedded(text, place)


def _embedded(text: str, place: str) -> Iterator[Piece]:
    """Files written within an address: images, fonts, other pages."""
    for number, found in enumerate(_EMBEDDED.finditer(text), start=1):
        try:
            content = base64.b64decode(found[1] + "=" * (-len(found[1]) % 4))
        except binascii.Error:
            continue
        yield from pieces("", content, _within(place, f"fichier incorporé {number}"))


def _parts(text: str) -> Iterator[Piece]:
    """Each text, attribute, comment and script of a page."""
    tree = LexborHTMLParser(text)
    root = tree.root
    if root is None:
        return
    for node in root.traverse(include_text=True):
        tag = node.tag or ""
        if tag == "-comment":
            yield Piece("commentaire", node.comment_content or "")
        elif tag == "-text":
            yield Piece(_of(node), node.text_content or "")
        else:
            for attribute, value in node.attributes.items():
                yield Piece(f"attribut {attribute} de <{tag}>", f"{attribute} {value or ''}")


def _of(node: LexborNode) -> str:
    parent = node.parent
    tag = (parent.tag if parent is not None else None) or "texte"
    return {"script": "script", "style": "feuille de style", "title": "titre"}.get(
        tag, f"texte de <{tag}>"
    )


def _json(text: str, place: str) -> Iterator[Piece]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        yield from _plain(text, place)
        return

    def values() -> Iterator[Piece]:
        for path, value in leaves(content):
            yield Piece(_within(place, path or "valeur"), value)

    together = "\n".join(value for _, value in leaves(content))
    yield Piece(place or "contenu", together, values)
    if "<" in together:
        yield Piece(_within(place, "texte affiché"), joined(together))
    yield from _embedded(together, place)


def leaves(content: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Each value of a JSON document as text, and each key, with the path that leads there."""
    if isinstance(content, dict):
        for key, value in content.items():
            inner = f"{path}.{key}" if path else str(key)
            if not isinstance(value, dict | list):
                yield inner, f"{key} : {value}"
                continue
            yield inner, str(key)
            yield from leaves(value, inner)
    elif isinstance(content, list):
        if content and all(isinstance(one, str) for one in content):  # lines of a notebook
            yield path, "".join(content)
        for number, value in enumerate(content):
            yield from leaves(value, f"{path}[{number}]")
    else:
        yield path, str(content)


def _archive(content: bytes, place: str) -> Iterator[Piece]:
    """A workbook, or any other archive: each of its members, hidden sheets and properties too."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MOST_BYTES:
                raise Unreadable
            if archive.comment:
                yield Piece(_within(place, "commentaire de l’archive"), decoded(archive.comment))
            for member in archive.infolist():
                if not member.is_dir():
                    inner = _within(place, member.filename)
                    yield from pieces(member.filename, archive.read(member), inner)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, OSError) as error:
        raise Unreadable from error


def _pdf(content: bytes, place: str) -> Iterator[Piece]:
    """What a PDF holds as text; glyphs drawn with a font of their own cannot be read."""
    # Less its streams: packed, they are noise, in which a short name may stand by chance.
    yield Piece(_within(place, "en-têtes"), _PDF_STREAM.sub(b" ", content).decode("latin-1"))
    for number, found in enumerate(_PDF_STREAM.finditer(content), start=1):
        try:
            stream = zlib.decompressobj().decompress(found[1], 50_000_000)
        except zlib.error:
            continue
        text = b"".join(_PDF_TEXT.findall(stream)).decode("cp1252", "replace")
        yield Piece(_within(place, f"flux {number}"), text)


def _parquet(content: bytes, place: str) -> Iterator[Piece]:
    import polars as pl

    try:
        frame = pl.read_parquet(io.BytesIO(content))
    except pl.exceptions.PolarsError as error:
        raise Unreadable from error
    for column in frame.columns:
        values = (str(value) for value in frame[column].unique().to_list() if value is not None)
        yield Piece(_within(place, f"colonne {column}"), "\n".join((column, *values)))


def _within(place: str, inner: str) -> str:
    return f"{place}, {inner}" if place else inner
