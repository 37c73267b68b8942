"""What a dossier was made from, and whether that has changed since.

A dossier keeps, in its provenance, one fingerprint per thing it depends on. Contents are
compared, never dates: a copied or cloned folder is not built again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from inclusion_metrics.dossier.demandes import Demande, read_demande
from inclusion_metrics.dossier.empreinte import digest
from inclusion_metrics.dossier.files import FILES, PAGE, PDF, PROVENANCE
from inclusion_metrics.dossier.notebooks import notebook_file
from inclusion_metrics.dossier.prepare import Prepared
from inclusion_metrics.dossier.versions import libraries, software_version
from inclusion_metrics.loading import MANIFEST
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.typography import enumeration

#: Key of the provenance, and of the context, that holds the fingerprints.
MADE_FROM = "construction"
#: What was drawn: the figures and all that is said beside them.
DRAWN = "rendu"
#: What a dossier depends on → how a change is told.
NAMED = {
    "parametres": "ses paramètres",
    "carnet": "le carnet",
    "donnees": "les données",
    "logiciel": "le logiciel",
}
#: Who the dossier was protected with tells nothing of what it shows.
_ASIDE = frozenset({"ensemble_protege", MADE_FROM})
_BLOCK = 1 << 20


@dataclass(slots=True)
class Inputs:
    """Fingerprints of what dossiers are made from; what several share is read once."""

    _folders: dict[Path, str] = field(default_factory=dict)
    _notebooks: dict[Path, str] = field(default_factory=dict)

    def of(self, one: Demande) -> dict[str, str]:
        """The fingerprints of one dossier, by the keys of ``NAMED``.

        Raises:
            ErreurUtilisateur: one of its files cannot be read.
        """
        folder, notebook = one.parametres.donnees, notebook_file(one.root, one.notebook)
        try:
            if folder not in self._folders:
                self._folders[folder] = _folder(folder)
            if notebook not in self._notebooks:
                self._notebooks[notebook] = digest(notebook.read_bytes())
            return {
                "parametres": one.parametres.fingerprint(),
                "carnet": self._notebooks[notebook],
                "donnees": self._folders[folder],
                "logiciel": software(),
            }
        except OSError as error:
            raise ErreurUtilisateur(
                f"« {Path(str(error.filename)).name} » ne peut pas être lu : vérifiez qu’il est "
                "là et que vous y avez droit."
            ) from error


def _folder(folder: Path) -> str:
    """The tables of a data folder and the account of their import, whatever else lies there."""
    files = {file for file in folder.rglob("*.parquet") if file.is_file()}
    parts = (
        (file.relative_to(folder).as_posix(), _digest(file))
        for file in sorted({*files, folder / MANIFEST})
        if file.is_file()
    )
    # The name counts too: a dossier cites it, and what was told of it is kept under it.
    return _together([("", folder.name), *parts])


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _together(parts: Iterable[tuple[str, str]]) -> str:
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()


@cache
def software() -> str:
    """Fingerprint of the software: its own files, its version, Python and the libraries."""
    package = Path(__file__).resolve().parents[1]
    files = (file for file in package.rglob("*") if file.is_file() and file.suffix != ".pyc")
    own = ((file.relative_to(package).as_posix(), _digest(file)) for file in sorted(files))
    return _together([("", software_version()), *libraries().items(), *own])


def drawn(prepared: Prepared, made_from: Mapping[str, str]) -> str:
    """Fingerprint of all that the page of a dossier is drawn from.

    When the figures of a neighbour change, those of a dossier are protected anew with them: most
    often they come out the same, and its page need not be drawn again.
    """
    context = prepared.context.model_dump(mode="json", exclude=set(_ASIDE))
    figures = [prepared.published, *([prepared.previous] if prepared.previous else [])]
    return _together(
        [
            ("contexte", json.dumps(context, sort_keys=True)),
            *((str(place), one.to_json()) for place, one in enumerate(figures)),
            *((name, made_from[name]) for name in ("carnet", "logiciel")),
        ]
    )


def fresh(sortie: Path, one: Demande, now: Mapping[str, str], *, pdf: bool) -> bool:
    """True when nothing that a dossier is made from has changed, and its files are as written.

    Args:
        sortie: the output folder.
        one: the dossier.
        now: ``Inputs.of`` it.
        pdf: True when it must be printed, too.
    """
    account = account_of(sortie, one.key)
    return bool(account) and not changes(account, now) and _whole(sortie, one, account, pdf=pdf)


def same(sortie: Path, one: Demande, ready: Prepared, *, pdf: bool) -> bool:
    """True when a dossier prepared anew would be drawn as it was."""
    account = account_of(sortie, one.key)
    before = account.get(MADE_FROM)
    now = ready.context.construction[DRAWN]
    return (
        isinstance(before, dict)
        and before.get(DRAWN) == now
        and _whole(sortie, one, account, pdf=pdf)
    )


def _whole(sortie: Path, one: Demande, account: Mapping[str, Any], *, pdf: bool) -> bool:
    """True when the files of a dossier lie there as they were written."""
    files = account.get(FILES)
    if not isinstance(files, dict) or f"{one.name}{PAGE}" not in files:
        return False
    folder = sortie / one.notebook
    try:
        kept = all(digest((folder / name).read_bytes()) == told for name, told in files.items())
    except OSError:
        return False
    return kept and (not pdf or (folder / f"{one.name}{PDF}").is_file())


def account_of(sortie: Path, key: str) -> dict[str, Any]:
    """The provenance of a dossier that was built there; empty when there is none to be read."""
    return read_json(sortie / f"{key}{PROVENANCE}")


def read_json(file: Path) -> dict[str, Any]:
    """What a JSON object holds; empty when there is none to be read."""
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def changes(account: Mapping[str, Any], now: Mapping[str, str]) -> str:
    """What changed since a dossier was made, in French; empty when nothing did."""
    before = account.get(MADE_FROM)
    if not isinstance(before, dict) or not before:
        return "une version antérieure du logiciel l’a construit"
    found = [said for name, said in NAMED.items() if before.get(name) != now[name]]
    if not found:
        return ""
    plural = len(found) > 1 or found[0] in ("ses paramètres", "les données")
    return f"{enumeration(found)} {'ont' if plural else 'a'} changé"


def stale(sortie: Path, key: str, root: Path, inputs: Inputs) -> str | None:
    """Why a dossier that nobody asked for would come out otherwise today.

    Returns:
        What changed, empty when nothing did, ``None`` when there is no telling: its file of
        parameters is not where the convention puts it, or is not right any more.
    """
    notebook, _, name = key.partition("/")
    places = (root / "params" / notebook / f"{name}{end}" for end in (".yaml", ".yml"))
    file = next((place for place in places if place.is_file()), None)
    if file is None:
        return None
    try:
        return changes(account_of(sortie, key), inputs.of(read_demande(file)))
    except ErreurUtilisateur:
        return None
