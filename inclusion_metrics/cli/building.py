"""``dossier``: build, then say what was built and what was not."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

from inclusion_metrics.cli.console import err, out
from inclusion_metrics.model import ErreurUtilisateur


def run(
    patterns: Sequence[Path], target: Path, workers: int | None, *, kernel: bool, pdf: bool = False
) -> int:
    """Build the dossiers of these files; exit code 1 when one of them failed."""
    from inclusion_metrics.dossier.build import build

    if target.exists() and not target.is_dir():
        raise ErreurUtilisateur(f"« {target} » est un fichier : donnez un dossier à « --vers ».")
    results = build(expand(patterns), sortie=target, workers=workers, kernel=kernel, pdf=pdf)
    console = out()
    for result in results:
        if result.ok:
            for file in (result.page, result.pdf):
                if file is not None:
                    console.print(f"{file}  ({file.stat().st_size / 1000:.0f} ko)")
    for result in results:
        if not result.ok:
            err().print(f"Échec : {result.notebook}/{result.name} – {result.error}")
    console.print(f"Page d’accueil : {target / 'index.html'}")
    return 0 if all(result.ok for result in results) else 1


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
