"""``controler-fuites``: whether what is about to be sent holds what must stay in the house."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from inclusion_metrics.cli.building import expand
from inclusion_metrics.cli.console import err, out
from inclusion_metrics.dossier.fuites import (
    Finding,
    Needles,
    betrayals,
    of_files,
    of_folder,
    readable,
    scan,
    vocabulary,
)
from inclusion_metrics.loading import REJECTED, TO_REVIEW, load
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.typography import counted

#: Written by the import itself, in the data folder: they name nobody.
_OURS = frozenset({REJECTED, TO_REVIEW})


def run(
    target: Path, folders: Sequence[Path], received: Sequence[Path], parameters: Sequence[Path]
) -> int:
    """Print each leak, without its value; exit code 1 when there is one.

    Raises:
        ErreurUtilisateur: nothing to look at, or nothing to look for.
    """
    files = {file: file.read_bytes() for file in _files(target)}
    if not files:
        raise ErreurUtilisateur(f"« {target} » ne contient aucun fichier : vérifiez le chemin.")
    found = _masked(target, files, parameters) if parameters else []
    needles = _needles(folders, received)
    if not (folders or received or parameters):
        raise ErreurUtilisateur(
            "Dites où sont les données, avec « --donnees » : sans elles, rien ne distingue un "
            "nom d’un mot."
        )
    for file, content in files.items():
        found += scan(_shown(file, target), content, needles)
    console = out()
    for finding in sorted(set(found)):
        console.print(f"• {finding}")
    looked = counted(len(files), "fichier contrôlé", "fichiers contrôlés")
    sought = sum(map(len, needles))
    if not found:
        console.print(f"{looked}, {sought} valeurs cherchées : aucune fuite trouvée.")
        return 0
    many = counted(len(set(found)), "fuite", "fuites")
    err().print(f"{looked} : {many}. Ne diffusez pas ces fichiers avant de les avoir corrigés.")
    return 1


def _files(target: Path) -> Iterator[Path]:
    if target.is_file():
        yield target
    yield from sorted(file for file in target.rglob("*") if file.is_file())


def _shown(file: Path, target: Path) -> str:
    return file.name if file == target else file.relative_to(target).as_posix()


def _needles(folders: Sequence[Path], received: Sequence[Path]) -> list[Needles]:
    loaded = [load(folder) for folder in folders]
    paths = [file for folder in folders for file in readable(folder) if file.name not in _OURS]
    for one in received:
        if not one.exists():
            raise ErreurUtilisateur(f"« {one} » n’existe pas : vérifiez le chemin.")
        paths += readable(one)
    return [*map(of_folder, loaded), of_files(paths, vocabulary(loaded))]


def _masked(target: Path, files: dict[Path, bytes], parameters: Sequence[Path]) -> list[Finding]:
    """The masked figures of the dossiers that these parameters give, each in its own files."""
    from inclusion_metrics.dossier.build import read_all
    from inclusion_metrics.dossier.prepare import prepare
    from inclusion_metrics.dossier.publications import read_record

    asked = read_all(expand(parameters))
    found: list[Finding] = []
    told = read_record(target)
    prepared = prepare([(one.carnet, one.parametres) for one in asked], told)
    for one, ready in zip(asked, prepared, strict=True):
        mine = [f for f in files if f.parent.name == one.notebook and _of(f.name, one.name)]
        if not mine:
            err().print(f"« {one.notebook}/{one.name} » n’est pas dans « {target} ».")
        for file in mine:
            if ready.guard is not None:
                found += betrayals(_shown(file, target), files[file], ready.guard.masked)
    return found


def _of(file: str, name: str) -> bool:
    return file == name or file.startswith((f"{name}.", f"{name}-", f"{name}_"))
