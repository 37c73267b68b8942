"""What moved from each vintage to the next: communes merged, re-created, renamed, changing EPCI."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from decoupage.passages import Vintages

Move = tuple[str, str, str]  # code, code afterwards, nature


def plain(name: str) -> str:
    """A name without accents, capitals or punctuation: another spelling is not another name."""
    bare = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe"))
    return " ".join(
        re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c)))
    )


def _communes(vintages: Vintages, before: int, after: int) -> Iterator[Move]:
    old, new = vintages.current[before], vintages.current[after]
    for code in sorted(old - new):
        for target in sorted(vintages.became(code, before, after)):
            alone = vintages.became(target, after, before) == {code}
            yield code, target, "changement_code" if alone and target not in old else "fusion"
    for code in sorted(new - old):
        for origin in sorted(vintages.became(code, after, before)):
            if origin in new:
                yield origin, code, "retablissement"


def moves(
    vintages: Vintages,
    names: Mapping[int, Mapping[str, str]],
    groups: Mapping[int, Mapping[str, str]],
) -> list[dict[str, Any]]:
    """Rows of ``mouvements.parquet``, from each vintage to the next."""
    found: list[dict[str, Any]] = []
    for before, after in pairwise(sorted(vintages.current)):
        kept = sorted(vintages.current[before] & vintages.current[after])
        renamed = [c for c in kept if plain(names[before][c]) != plain(names[after][c])]
        moved = [c for c in kept if groups[before].get(c) != groups[after].get(c)]
        told: list[Move] = [
            *_communes(vintages, before, after),
            *((code, code, "renommage") for code in renamed),
            *((code, code, "epci") for code in moved),
        ]
        found += [
            {"depuis": before, "vers": after, "code": c, "code_apres": d, "nature": nature}
            for c, d, nature in told
        ]
    return found
