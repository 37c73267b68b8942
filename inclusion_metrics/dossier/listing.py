"""What an output folder holds: its dossiers, their state, and why some of them failed.

The index is drawn again only when one of these has changed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from inclusion_metrics.dossier.demandes import Demande
from inclusion_metrics.dossier.files import CSV, PAGE, PDF, PROVENANCE, WORKBOOK, replacing
from inclusion_metrics.dossier.freshness import Inputs, account_of, read_json, software, stale
from inclusion_metrics.dossier.results import Result

INDEX = "index.html"
#: Why dossiers failed when they were last tried: key → sentence.
FAILURES = ".echecs.json"
#: Name of the element of the index that holds the fingerprint of what it lists.
MARK = "inclusion-metrics:liste"


class State(StrEnum):
    """Where a dossier stands."""

    FRESH = "à jour"
    STALE = "à refaire"
    FAILED = "en échec"
    UNKNOWN = "non vérifié"


@dataclass(frozen=True, slots=True)
class Entry:
    """One dossier of the folder; little is known of one that was never built.

    Attributes:
        key: « contrat_de_ville/grand-chambery-2024 ».
        sizes: end of a file name → weight in bytes, of the files that are there.
        why: what changed, or why it failed.
    """

    key: str
    title: str
    state: State
    sizes: Mapping[str, int]
    territory: str = ""
    start: str = ""
    end: str = ""
    funder: str = ""
    why: str = ""


def refresh(
    sortie: Path,
    asked: Sequence[Demande],
    results: Iterable[Result],
    inputs: Inputs,
    draw: Callable[[Sequence[Entry], str], str],
) -> None:
    """Remember the failures of a run, and write the index if what it lists has changed.

    Args:
        sortie: the output folder.
        asked: what was asked of the run.
        results: what came of it.
        inputs: fingerprints that the run has already taken.
        draw: the page of some entries and of their fingerprint (``worker.index``).

    Raises:
        OSError: the folder cannot be written.
    """
    failures, results = _failures(sortie), tuple(results)
    for one in results:
        failures.pop(one.key, None)
        if not (one.built or one.unchanged):
            failures[one.key] = one.error
    with replacing(sortie / FAILURES) as new:
        new.write_text(json.dumps(failures, ensure_ascii=False, sort_keys=True), "utf-8")
    done = {one.key for one in results if one.built or one.unchanged}
    root = asked[0].root
    states = {key: _state(sortie, key, root, inputs) for key in _keys(sortie) - done}
    states |= dict.fromkeys(done, (State.FRESH, ""))
    states |= {key: (State.FAILED, why) for key, why in failures.items()}
    entries = [_entry(sortie, key, *states[key]) for key in sorted(states)]
    mark = _fingerprint(entries)
    if _marked(sortie) != mark:
        with replacing(sortie / INDEX) as new:
            new.write_text(draw(entries, mark), encoding="utf-8", newline="\n")


def _keys(sortie: Path) -> set[str]:
    found = sortie.glob(f"*/*{PROVENANCE}")
    return {f"{file.parent.name}/{file.name.removesuffix(PROVENANCE)}" for file in found}


def _state(sortie: Path, key: str, root: Path, inputs: Inputs) -> tuple[State, str]:
    """The state of a dossier that the run did not touch."""
    changed = stale(sortie, key, root, inputs)
    if changed is None:
        return State.UNKNOWN, "ses paramètres ne sont plus à leur place"
    return (State.STALE, changed) if changed else (State.FRESH, "")


def _entry(sortie: Path, key: str, state: State, why: str) -> Entry:
    ends = (PAGE, WORKBOOK, CSV, PDF)
    files = {end: sortie / f"{key}{end}" for end in ends}
    sizes = {end: file.stat().st_size for end, file in files.items() if file.is_file()}
    account = account_of(sortie, key)
    return Entry(
        key=key,
        title=account.get("titre_affiche", key.partition("/")[2]),
        state=state,
        sizes=sizes,
        territory=account.get("territoire_nom", ""),
        start=account.get("debut", ""),
        end=account.get("fin", ""),
        funder=account.get("financeur", ""),
        why=why,
    )


def _failures(sortie: Path) -> dict[str, str]:
    return {str(key): str(why) for key, why in read_json(sortie / FAILURES).items()}


def _fingerprint(entries: Sequence[Entry]) -> str:
    told = json.dumps([asdict(one) for one in entries], ensure_ascii=False)
    return hashlib.sha256(f"{software()}{told}".encode()).hexdigest()


def _marked(sortie: Path) -> str:
    try:
        text = (sortie / INDEX).read_text("utf-8")
    except (OSError, ValueError):
        return ""
    found = re.search(rf'<meta name="{MARK}" content="([0-9a-f]+)">', text)
    return found[1] if found else ""
