"""``modele``: a register to fill in, or the proposed description of a file."""

from __future__ import annotations

from pathlib import Path

from inclusion_metrics.cli.console import out
from inclusion_metrics.model import ErreurUtilisateur

MAPPING = "correspondance"


def run(what: str, file: Path | None, target: Path | None) -> int:
    """Write a model; an existing file is never overwritten."""
    if what == MAPPING:
        return _mapping(file, target)
    path = Path("registre.xlsx") if what == "registre" else Path(what)
    if path.suffix.lower() != ".xlsx":
        raise ErreurUtilisateur(
            f"Modèle « {what} » inconnu : écrivez « registre.xlsx » (le nom du classeur à créer) "
            "ou « correspondance FICHIER »."
        )
    from inclusion_metrics.sources.registre.modele import write_model

    _free(path)
    write_model(path)
    out().print(f"Registre à remplir : {path}")
    return 0


def _mapping(file: Path | None, target: Path | None) -> int:
    if file is None:
        raise ErreurUtilisateur(
            "Donnez le fichier à décrire : « inclusion-metrics modele correspondance visites.csv »."
        )
    from inclusion_metrics.sources.correspondance.modele import propose
    from inclusion_metrics.sources.tabular.grid import SourceFile

    text = propose(SourceFile(file))
    path = target or file.with_suffix(".yaml")
    _free(path)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ErreurUtilisateur(
            f"« {path} » ne peut pas être écrit : choisissez un autre endroit avec « --vers »."
        ) from error
    out().print(f"Correspondance proposée, à relire : {path}")
    return 0


def _free(path: Path) -> None:
    if path.exists():
        raise ErreurUtilisateur(f"« {path} » existe déjà : choisissez un autre nom.")
