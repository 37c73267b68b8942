"""``importer``: read, add to the data folder, say what was kept and what was not."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from inclusion_metrics.cli.console import progress
from inclusion_metrics.cli.corrections import write_corrections
from inclusion_metrics.cli.summary import summarise
from inclusion_metrics.identity import Key, default_key_path, load_or_create_key
from inclusion_metrics.linkage.review import TO_REVIEW as RELATED_TO_REVIEW
from inclusion_metrics.loading import MANIFEST, TO_REVIEW, finish, read_manifest, save
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.assembly import Assembled, assemble
from inclusion_metrics.sources.draft import Draft
from inclusion_metrics.sources.people.relating import (
    REMEMBERED,
    Related,
    completed,
    relate,
    remember,
    remembered,
    written_decisions,
)
from inclusion_metrics.sources.people.resolving import NO_PAIRS
from inclusion_metrics.sources.reader import Context
from inclusion_metrics.sources.registry import reader, recognised
from inclusion_metrics.sources.staging import keys_read, read_drafts, write_drafts
from inclusion_metrics.sources.tabular.grid import SourceFile

#: Formats whose file, imported again under the same name, replaces what was read of it before.
_REPLACED_BY_NAME = frozenset({"registre", "grille", "correspondance", "qpv", "population"})


#: Files that a spreadsheet program lays beside those it has open.
_LOCKS = ("~$", ".~lock.")
#: Registers, of which a copy under another name is the same one.
_SAME_BY_CONTENT = frozenset({"registre", "grille"})


@dataclass(slots=True)
class Outcome:
    """What an import did, for whoever asked."""

    assembled: Assembled
    added: list[Draft] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    corrections: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    related: Related | None = None


def run(
    code: str,
    paths: Sequence[Path],
    folder: Path | None,
    key_path: Path | None,
    *,
    replace: bool = False,
    relate: bool = False,
    mapping: Path | None = None,
) -> int:
    """Import files of one format, or of whatever format they are (``auto``).

    Args:
        replace: forget what the folder held.
        relate: compare the names of people across structures before they become pseudonyms.
        mapping: description of the files, where they have a form of their own.
    """
    target = _target(folder)
    finish(target)
    key = load_or_create_key(key_path or default_key_path(), target)
    try:
        with progress() as bar:
            task = bar.add_task("Import", total=len(paths) + 2)

            def step(label: str) -> None:
                bar.update(task, description=label, advance=1)

            asked = _Asked(code, paths, target, key, replace, relate, mapping)
            outcome = _import(asked, step)
    except ErreurUtilisateur:
        if key.created:  # nothing was written with it, and nobody was told to keep it
            key.path.unlink(missing_ok=True)
        raise
    summarise(target, outcome, key)
    return 0


def _target(folder: Path | None) -> Path:
    if folder is None:
        raise ErreurUtilisateur("Dites où ranger les tables : « --vers data/mon-territoire ».")
    if folder.exists() and not folder.is_dir():
        raise ErreurUtilisateur(f"« {folder} » est un fichier : donnez un dossier à « --vers ».")
    return folder


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked on the command line."""

    code: str
    paths: Sequence[Path]
    folder: Path
    key: Key
    replace: bool
    relate: bool
    mapping: Path | None


def _import(asked: _Asked, step: Callable[[str], None]) -> Outcome:
    folder, key = asked.folder, asked.key
    context = Context(key, date.today())
    # Names are not kept, and a mapping may have changed: their files are read again.
    again = asked.replace or asked.relate or asked.mapping is not None
    seen = set() if again else keys_read(folder)
    paths = [path for path in asked.paths if not path.name.startswith(_LOCKS)] or asked.paths
    files = _each_once([SourceFile(path) for path in paths])
    known = [file.name for file in files if file.path.is_file() and file.key in seen]
    new = [file for file in files if not (file.path.is_file() and file.key in seen)]
    added = _told_apart(new, _read(asked.code, new, context, asked.mapping, step))
    before = [] if asked.replace else _earlier(folder, key)
    kept, replaced = _without_replaced(before, added)
    drafts = [*kept, *added]
    outcome_pairs = remembered(folder) if not asked.replace else NO_PAIRS
    related: Related | None = None
    if asked.relate:
        step("Comparaison des noms")
        related = relate(added, written_decisions(folder))
        names = {mention for draft in added for mention in draft.names}
        outcome_pairs = completed(related.pairs, outcome_pairs, names)
    step("Écriture des tables")
    assembled = assemble(drafts, key, _decisions(folder), outcome_pairs)
    extras = dict(assembled.extras)
    if related is not None:
        extras[RELATED_TO_REVIEW] = related.review

    def beside(place: Path) -> None:
        write_drafts(drafts, place)
        if outcome_pairs != NO_PAIRS or (folder / REMEMBERED).exists():
            remember(outcome_pairs, place)

    save(folder, assembled.tables, assembled.manifest, extras, beside)
    outcome = Outcome(assembled, added, known, replaced, related=related)
    outcome.notes = [f"{file.name} : {note}" for file in new for note in file.notes]
    for file, draft in zip(new, added, strict=True):
        if draft.corrections:
            written = write_corrections(file.path, draft.corrections)
            if written is None:
                outcome.notes.append(
                    f"{file.name} : les lignes à corriger n’ont pas pu être écrites à côté du "
                    "fichier ; vérifiez vos droits, puis refaites l’import avec « --remplacer »"
                )
            else:
                outcome.corrections.append(written)
    return outcome


def _told_apart(files: Sequence[SourceFile], drafts: Sequence[Draft]) -> list[Draft]:
    """Files of one name in several folders, as the Coop names them, are told by their folder."""
    often = Counter(draft.file.nom for draft in drafts)
    return [
        draft
        if often[draft.file.nom] == 1
        else replace(
            draft,
            file=draft.file.model_copy(
                update={"nom": f"{file.path.resolve().parent.name}/{draft.file.nom}"}
            ),
        )
        for file, draft in zip(files, drafts, strict=True)
    ]


def _each_once(files: Sequence[SourceFile]) -> list[SourceFile]:
    """The same content given under two names is one file."""
    seen: dict[str, SourceFile] = {}
    for file in files:
        seen.setdefault(file.key if file.path.is_file() else str(file.path), file)
    return list(seen.values())


def _earlier(folder: Path, key: Key) -> list[Draft]:
    """What earlier imports read into this folder.

    Raises:
        ErreurUtilisateur: it was made with another key, or its readings are gone.
    """
    if not (folder / MANIFEST).is_file():
        return []
    manifest = read_manifest(folder / MANIFEST)
    drafts = read_drafts(folder)
    if {file.sha256 for file in manifest.fichiers} != {draft.file.sha256 for draft in drafts}:
        raise ErreurUtilisateur(
            f"« {folder} » ne garde pas la lecture de tous ses fichiers : donnez-les tous à la "
            "même commande, avec « --remplacer »."
        )
    if manifest.cle != key.fingerprint:
        raise ErreurUtilisateur(
            f"« {folder} » a été fait avec une autre clé de pseudonymes (empreinte {manifest.cle}, "
            f"et non {key.fingerprint}) : donnez la bonne avec « --cle », ou refaites l’import de "
            "tous vos fichiers avec « --remplacer »."
        )
    return drafts


def _read(
    code: str,
    files: Sequence[SourceFile],
    context: Context,
    mapping: Path | None,
    step: Callable[[str], None],
) -> list[Draft]:
    if mapping is not None:
        from inclusion_metrics.sources.correspondance.lecture import read_all
        from inclusion_metrics.sources.correspondance.mapping import load_mapping

        step("Lecture par correspondance")
        return list(read_all(load_mapping(mapping), files, context))
    drafts = []
    for file in files:
        step(f"Lecture de {file.name}")
        chosen = recognised(file) if code == "auto" else reader(code)
        drafts.append(chosen.read(file, context))
    return drafts


def _without_replaced(
    before: Iterable[Draft], added: Sequence[Draft]
) -> tuple[list[Draft], list[str]]:
    """A register imported again under its name replaces what was read of it.

    It is the same one when something of it is still there: two services may both have a
    « registre.xlsx ».
    """
    again = {
        (d.file.format, d.file.role, d.file.nom): d
        for d in added
        if d.file.format in _REPLACED_BY_NAME
    }
    new = {draft.file.sha256 for draft in added}
    kept, replaced = [], []
    for draft in before:
        if draft.file.sha256 in new:
            continue
        newer = again.get((draft.file.format, draft.file.role, draft.file.nom))
        copies = (one for one in added if _is_newer_copy(draft, one))
        if (newer is not None and _overlap(draft, newer)) or any(copies):
            replaced.append(draft.file.nom)
        else:
            kept.append(draft)
    return kept, replaced


def _is_newer_copy(older: Draft, newer: Draft) -> bool:
    """Whether a register holds most of the activities of another, under whatever name."""
    if older.file.format != newer.file.format or older.file.format not in _SAME_BY_CONTENT:
        return False
    before, now = (set(draft.presences["activite_id"]) for draft in (older, newer))
    return bool(before) and 2 * len(before & now) > len(before)


def _overlap(older: Draft, newer: Draft) -> bool:
    """Whether two readings share a person or an activity; with neither, the name decides."""
    for column in ("mention", "activite_id"):
        frames = [
            draft.mentions if column == "mention" else draft.presences for draft in (older, newer)
        ]
        known = [set(frame[column]) for frame in frames]
        if known[0] & known[1]:
            return True
    return older.presences.is_empty() or newer.presences.is_empty()


def _decisions(folder: Path) -> dict[str, int]:
    """The decisions a person wrote in the review file of an earlier import."""
    file = folder / TO_REVIEW
    if not file.exists():
        return {}
    decisions: dict[str, int] = {}
    rows = csv.DictReader(io.StringIO(_text_of(file)), delimiter=";")
    if not {"cas", "decision"} <= set(rows.fieldnames or ()):
        raise ErreurUtilisateur(
            f"« {file} » n’a plus ses colonnes « cas » et « decision », séparées par des "
            "points-virgules : rétablissez-les, ou supprimez ce fichier pour repartir de zéro."
        )
    for number, row in enumerate(rows, start=2):
        decision = (row["decision"] or "").strip()
        if not decision:
            continue
        if not (decision.isascii() and decision.isdigit()) or not row["cas"]:
            raise ErreurUtilisateur(
                f"« {file} », ligne {number}, colonne « decision » : un nombre de personnes "
                "est attendu, ou rien."
            )
        decisions[row["cas"]] = int(decision)
    return decisions


def _text_of(file: Path) -> str:
    """The review file, also as a spreadsheet program may have saved it again."""
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
