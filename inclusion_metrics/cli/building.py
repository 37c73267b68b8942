"""``dossier``: build, then say what was built and what was not."""

from __future__ import annotations

import glob
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import Progress, TaskID

from inclusion_metrics.cli.console import err, out, progress
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.typography import counted

if TYPE_CHECKING:
    from inclusion_metrics.dossier.build import Way
    from inclusion_metrics.dossier.results import Result, Step, Watch


def run(patterns: Sequence[Path], target: Path, way: Way, *, as_json: bool = False) -> int:
    """Build the dossiers of these files; exit code 1 when one of them failed.

    Args:
        patterns: files of parameters, folders of them, or patterns.
        target: the output folder.
        way: how to build.
        as_json: tell each event on standard output as one JSON object a line.
    """
    from inclusion_metrics.dossier.build import build

    if target.exists() and not target.is_dir():
        raise ErreurUtilisateur(f"« {target} » est un fichier : donnez un dossier à « --vers ».")
    files = expand(patterns)
    if as_json:
        return _code(build(files, sortie=target, way=way, watch=_json_line), tell=True)
    with progress() as bar:
        results = build(files, sortie=target, way=way, watch=_on(bar))
    _told(results, target)
    return _code(results)


def _on(bar: Progress) -> Watch:
    """Shows the steps on a bar, one line a stage, and notes above it."""
    from inclusion_metrics.dossier.results import Step

    lines: dict[str, TaskID] = {}

    def watch(event: Step | Result) -> None:
        if not isinstance(event, Step):
            return
        if event.stage is None:
            err().print(event.note)
            return
        if event.stage not in lines:
            lines[event.stage] = bar.add_task(event.stage, total=event.total)
        bar.update(lines[event.stage], completed=event.done, total=event.total)

    return watch


def _json_line(event: Step | Result) -> None:
    """One event, for a scheduler."""
    from inclusion_metrics.dossier.results import Step

    if isinstance(event, Step):
        told: dict[str, object] = {"evenement": "note", "message": event.note}
        if event.stage is not None:
            told = {
                "evenement": "etape",
                "etape": event.stage.value,
                "faits": event.done,
                "total": event.total,
            }
    else:
        told = {
            "evenement": "dossier",
            "dossier": event.key,
            "etat": event.state,
            "page": event.page.as_posix(),
            "pdf": event.pdf.as_posix() if event.pdf else None,
            "secondes": round(event.seconds, 3),
            "erreur": event.error or None,
        }
    _write(told)


def _write(told: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _code(results: Sequence[Result], *, tell: bool = False) -> int:
    """The exit code: 1 when one of the dossiers failed, or was not printed."""
    code = 0 if all(result.ok for result in results) else 1
    if tell:
        states = Counter(result.state for result in results)
        _write({"evenement": "fin", **states, "code": code})
    return code


def _told(results: Sequence[Result], target: Path) -> None:
    """What was built, what was left alone, what failed, for whoever reads the screen."""
    console = out()
    for result in results:
        if result.ok and result.built:
            for file in (result.page, result.pdf):
                if file is not None:
                    console.print(f"{file}  ({file.stat().st_size / 1000:.0f} ko)")
    left = sum(result.unchanged for result in results)
    if left:
        said = counted(left, "dossier à jour, laissé", "dossiers à jour, laissés")
        console.print(f"{said} tel{'s' if left > 1 else ''} quel{'s' if left > 1 else ''} "
                      "(« --force » pour reconstruire).")  # fmt: skip
    for result in results:
        if not result.ok:
            err().print(f"Échec : {result.key} – {result.error}")
    _propose(results)
    console.print(f"Page d’accueil : {target / 'index.html'}")


def _propose(results: Sequence[Result]) -> None:
    """Say which merges would have masked less; for who builds, not for who reads the page."""
    told: dict[tuple[str, str], list[str]] = {}
    whole: dict[tuple[str, str], bool] = {}
    for result in results:
        for one in result.propositions:
            told.setdefault((one.table, one.yaml), []).append(f"{result.notebook}/{result.name}")
            whole[one.table, one.yaml] = one.whole
    if not told:
        return
    console = out()
    console.print(
        "\nDes tableaux sont surtout masqués. Réunir des catégories y en montrerait davantage "
        "(essayé sur chaque tableau seul ; ne diffusez pas ces lignes, elles disent quelles "
        "catégories suffisent ensemble). À coller dans les paramètres :"
    )
    for (table, lines), names in told.items():
        gain = "plus rien n’y serait masqué" if whole[table, lines] else "moins y serait masqué"
        console.print(f"\n# {', '.join(names)} : {table}, {gain}", markup=False)
        console.print(lines, markup=False)


def expand(patterns: Sequence[Path]) -> list[Path]:
    """Open the ``*`` that the Windows command prompt leaves as they are."""
    files: list[Path] = []
    for pattern in patterns:
        if not glob.has_magic(str(pattern)):
            files.append(pattern)
            continue
        found = sorted(Path(name) for name in glob.glob(str(pattern), recursive=True))  # noqa: PTH207
        if not found:
            raise ErreurUtilisateur(
                f"Aucun fichier ne répond à « {pattern} » : vérifiez le chemin."
            )
        files.extend(found)
    return files
