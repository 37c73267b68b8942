"""What the coordinator writes: Markdown made safe, and marked as written, not measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from inclusion_metrics.rendering.elements import Block, paragraph
from inclusion_metrics.rendering.formats import escape, typo

#: Headings of a text stand below the h3 of the page.
_FIRST, _LAST = 4, 6
_LINKS = ("http://", "https://", "mailto:")
_BY = "rédigé par la structure"
#: How the block of such a text begins.
WRITTEN = '<div class="im-bloc im-texte">'


def text_block(markdown: str, *, by: str = _BY) -> Block:
    """Show a text of the coordinator.

    HTML is printed as it was typed, never obeyed; images are refused, their description is kept;
    links lead to the web or to an e-mail address only.

    Args:
        markdown: the text.
        by: who wrote it, printed above.
    """
    if not markdown.strip():
        return paragraph(f"Texte à rédiger : non renseigné ({by}).", kind="refus")
    parser = _parser()
    tokens = [*_shifted(parser.parse(markdown))]
    for token in tokens:
        token.children = [*_inline(token.children)] if token.children else token.children
    body = parser.renderer.render(tokens, parser.options, {})
    said = f"{by[:1].upper()}{by[1:]}"
    html = f'{WRITTEN}<p class="im-auteur">{escape(said)}</p>{body}</div>'
    return Block(html, summary=f"Texte {by}")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _shifted(tokens: Sequence[Token]) -> Iterator[Token]:
    """Headings one below the other, from the first allowed level on."""
    level, tops = _FIRST - 1, []
    tops = [int(t.tag[1]) for t in tokens if t.type == "heading_open"]
    for token in tokens:
        if token.type == "heading_open":
            wanted = int(token.tag[1]) - min(tops) + _FIRST
            level = min(wanted, level + 1, _LAST)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"
        yield token


def _inline(tokens: Sequence[Token]) -> Iterator[Token]:
    """Text with its typography, without images nor links that leave the web."""
    kept: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            kept.append(str(token.attrGet("href") or "").lower().startswith(_LINKS))
            if kept[-1]:
                token.attrSet("rel", "noreferrer")
                yield token
        elif token.type == "link_close":
            if kept.pop():
                yield token
        elif token.type == "image":
            yield _text(f"(image non reprise : {token.content or 'sans description'})")
        else:
            if token.type == "text":
                token.content = typo(token.content)
            yield token


def _text(content: str) -> Token:
    return Token("text", "", 0, content=typo(content))
