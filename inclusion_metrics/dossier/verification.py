"""Is this page the dossier that was produced, and from what? Nothing is run, only compared."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from inclusion_metrics.dossier.empreinte import (
    CONTENT,
    SECTIONS,
    TABLES,
    Content,
    bytes_agree,
    changed,
    content_of,
    digest,
    origin_of,
    whole,
)
from inclusion_metrics.dossier.files import FILES, PAGE, PROVENANCE
from inclusion_metrics.dossier.provenance import ORIGIN
from inclusion_metrics.model import ErreurUtilisateur

#: No page of a dossier comes near this size.
_LARGEST = 50_000_000


class State(Enum):
    """What a page is, beside its fingerprint or its provenance."""

    IDENTICAL = "identique"
    SAVED_AGAIN = "enregistrée de nouveau"
    CHANGED = "modifiée"


class Against(Enum):
    """What a provenance is to a page."""

    ABSENT = "absente"
    OTHER_DOSSIER = "autre dossier"
    OTHER_BUILD = "autre construction"
    SAME = "la même construction"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found.

    Attributes:
        origin: what the page says it was made from.
        state: the page beside the fingerprint it carries.
        tables, sections: captions and headings of what was changed.
        against: what the provenance is to the page.
        account: title, or file name, of the provenance; empty without one.
        beside: True when the provenance was found beside the page, and not given.
        proven: the page beside the provenance; None where they are not of the same build.
        annexes: file that goes with the page → True as it was, False changed, None not there.
    """

    origin: Mapping[str, Any]
    state: State
    tables: tuple[str, ...]
    sections: tuple[str, ...]
    against: Against
    account: str
    beside: bool
    proven: State | None
    annexes: Mapping[str, bool | None]

    @property
    def sound(self) -> bool:
        """True when nothing was found to differ."""
        return (
            self.state is State.IDENTICAL
            and self.proven in (None, State.IDENTICAL)
            and self.against in (Against.ABSENT, Against.SAME)
            and False not in self.annexes.values()
        )


def verify(page: Path, provenance: Path | None = None) -> Verdict:
    """Compare a page with its fingerprint, with a provenance, and with what goes with it.

    Args:
        page: an HTML file.
        provenance: the one that the producer kept; by default the one beside the page, if any.

    Raises:
        ErreurUtilisateur: not a dossier, or a provenance that cannot be read.
    """
    data = _bytes(page)
    text = data.decode("utf-8", errors="replace")
    found = content_of(text)
    mark = _mark(found, page)
    beside = page.with_name(page.name.removesuffix(PAGE) + PROVENANCE)
    given = provenance or (beside if beside.is_file() else None)
    account = _account(given) if given else None
    against = _against(account, mark)
    shown = whole(found, origin_of(mark))
    state = _state(shown, mark, own=bytes_agree(data, mark))
    proven, told = None, mark
    if account is not None and against is Against.SAME:
        told = {**account["page"], FILES: account[FILES]}
        name = f"{str(mark['dossier']).rpartition('/')[2]}{PAGE}"
        proven = _state(shown, told, own=digest(data) == account[FILES].get(name))
    return Verdict(
        origin=origin_of(mark),
        state=state,
        tables=tuple(changed(told[TABLES], found.tables)),
        sections=tuple(changed(told[SECTIONS], found.sections)),
        against=against,
        account=str(account["titre_affiche"]) if account else "",
        beside=provenance is None,
        proven=proven,
        annexes=_annexes(page, mark if proven is None else told),
    )


def _state(shown: str, told: Mapping[str, Any], *, own: bool) -> State:
    if shown != told[CONTENT]:
        return State.CHANGED
    return State.IDENTICAL if own else State.SAVED_AGAIN


def _against(account: Mapping[str, Any] | None, mark: Mapping[str, Any]) -> Against:
    if account is None:
        return Against.ABSENT
    made = account[ORIGIN]
    if made["dossier"] != mark["dossier"]:
        return Against.OTHER_DOSSIER
    return Against.SAME if made == origin_of(mark) else Against.OTHER_BUILD


def _annexes(page: Path, told: Mapping[str, Any]) -> dict[str, bool | None]:
    """The workbook and the table, where they lie beside the page under their own names."""
    found: dict[str, bool | None] = {}
    for name, expected in told[FILES].items():
        file = page.parent / Path(name).name
        if name.endswith(PAGE):
            continue
        found[Path(name).name] = digest(file.read_bytes()) == expected if file.is_file() else None
    return found


def _bytes(page: Path) -> bytes:
    try:
        if page.stat().st_size > _LARGEST:
            raise ErreurUtilisateur(f"« {page} » est trop gros pour être un dossier.")
        return page.read_bytes()
    except OSError as error:
        raise ErreurUtilisateur(
            f"« {page} » n’existe pas ou ne se lit pas : indiquez la page (.html) d’un dossier."
        ) from error


def _mark(found: Content, page: Path) -> dict[str, Any]:
    """The fingerprint that a page carries."""
    if not found.carried:
        raise ErreurUtilisateur(
            f"« {page.name} » ne porte pas d’empreinte : ce n’est pas un dossier fait par cette "
            "version du logiciel, ou son empreinte a été ôtée."
        )
    try:
        mark = json.loads(found.carried)
        _check(mark, ("dossier", "titre", "execution", "logiciel", "revision", "catalogue"), str)
        _check(mark, ("parametres", "debut", "fin", CONTENT), str)
        _check(mark, (FILES,), dict)
        _check(mark, ("donnees",), list)
        _pairs(mark[SECTIONS], mark[TABLES])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ErreurUtilisateur(
            f"L’empreinte de « {page.name} » est illisible : elle a été modifiée, et ne dit plus "
            "de quoi la page a été faite."
        ) from error
    return dict(mark)


def _account(file: Path) -> dict[str, Any]:
    """A provenance, as the construction of dossiers writes it."""
    try:
        account = json.loads(file.read_text("utf-8"))
        _check(account, ("titre_affiche",), str)
        _check(account, (ORIGIN, "page", FILES), dict)
        _check(account[ORIGIN], ("dossier",), str)
        _check(account["page"], (CONTENT,), str)
        _pairs(account["page"][SECTIONS], account["page"][TABLES])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ErreurUtilisateur(
            f"« {file} » n’est pas la provenance d’un dossier (…{PROVENANCE}) : demandez à "
            "celui qui l’a produit le fichier de ce nom."
        ) from error
    return dict(account)


def _check(found: Mapping[str, Any], keys: Sequence[str], kind: type) -> None:
    if not all(isinstance(found[key], kind) for key in keys):
        raise TypeError("valeur inattendue")


def _pairs(*lists: object) -> None:
    for pairs in lists:
        if not isinstance(pairs, list) or any(len(pair) != 2 for pair in pairs):
            raise TypeError("couples attendus")
