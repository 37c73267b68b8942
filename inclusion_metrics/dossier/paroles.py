"""The coordinator's own words: one Markdown file per dossier, under headings known in advance."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt

from inclusion_metrics.model import ErreurUtilisateur

#: Key used in the notebooks → heading of level 2 expected in the file, in order.
TITRES: Mapping[str, str] = {
    "contexte": "Contexte et besoins",
    "enseignements": "Enseignements",
    "ecarts": "Explication des écarts",
    "suites": "Suites prévues",
}


def read_paroles(path: Path) -> dict[str, str]:
    """The text under each heading; a heading left empty gives an empty text.

    Raises:
        ErreurUtilisateur: the file is unreadable, a heading is missing, unknown or said twice; the
            message names the line.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ErreurUtilisateur(
            f"Le fichier de textes « {path.name} » ne se lit pas : enregistrez-le en texte UTF-8."
        ) from error
    keys = {title.casefold(): key for key, title in TITRES.items()}
    starts: dict[str, tuple[int, int]] = {}
    for first, after, title in _headings(lines):
        key = keys.get(title.casefold())
        if key is None:
            raise ErreurUtilisateur(f"« {path.name} », ligne {first + 1} : {_unknown(title)}")
        if key in starts:
            raise ErreurUtilisateur(
                f"« {path.name} », ligne {first + 1} : le titre « {title} » est déjà donné ; "
                "réunissez les deux textes."
            )
        starts[key] = (first, after)
    missing = [title for key, title in TITRES.items() if key not in starts]
    if missing:
        raise ErreurUtilisateur(
            f"« {path.name} » : il manque le titre « ## {missing[0]} » ; ajoutez-le, même sans "
            "texte dessous."
        )
    ends = [*sorted(first for first, _ in starts.values()), len(lines)]
    return {
        key: "\n".join(lines[after : next(end for end in ends if end >= after)]).strip()
        for key, (_, after) in starts.items()
    }


def _headings(lines: list[str]) -> list[tuple[int, int, str]]:
    """First line, line after and text of each heading of level 1 or 2, as Markdown reads them."""
    tokens = MarkdownIt("commonmark").parse("\n".join(lines))
    found = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2" and token.map:
            found.append((token.map[0], token.map[1], inline.content.strip()))
    return found


def _unknown(title: str) -> str:
    near = difflib.get_close_matches(title, TITRES.values(), n=1)
    if near:
        return f"le titre « {title} » n’est pas attendu ; vouliez-vous dire « {near[0]} » ?"
    known = ", ".join(f"« {one} »" for one in TITRES.values())
    return (
        f"le titre « {title} » n’est pas attendu ; titres possibles : {known} ; plus bas, "
        "employez « ### »."
    )
