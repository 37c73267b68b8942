"""Where the notebooks are, and what their parameters cell declares."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path

from inclusion_metrics.model import ErreurUtilisateur

FOLDER = "notebooks"


def project_root(start: Path) -> Path:
    """The first folder above ``start`` that holds ``notebooks``, else above the current one.

    JupyterLab runs a notebook from its own folder, papermill from where it is called: both find
    the same root.
    """
    here = Path.cwd()
    for place in (start.resolve(), *start.resolve().parents, here, *here.parents):
        if (place / FOLDER).is_dir():
            return place
    return here


def notebook_file(root: Path, name: str, *, asked_by: str = "") -> Path:
    """The generated notebook of that name.

    Raises:
        ErreurUtilisateur: there is none; the message lists those that exist.
    """
    file = root / FOLDER / f"{name}.ipynb"
    if file.is_file():
        return file
    known = sorted(found.stem for found in (root / FOLDER).glob("*.ipynb"))
    listed = ", ".join(known) if known else "aucun ici"
    prefix = f"{asked_by} : " if asked_by else ""
    raise ErreurUtilisateur(
        f"{prefix}le carnet « {FOLDER}/{name}.ipynb » n’existe pas ; rangez le fichier de "
        f"paramètres dans « params/<carnet>/ » (carnets existants : {listed})."
    )


def notebook_parameters(file: Path) -> Mapping[str, object]:
    """Name → default of each parameter a notebook declares, read without papermill.

    Raises:
        ErreurUtilisateur: the file is not a notebook, or has no cell tagged "parameters".
    """
    try:
        cells = json.loads(file.read_text("utf-8"))["cells"]
        tagged = next(c for c in cells if "parameters" in c["metadata"].get("tags", []))
        tree = ast.parse("".join(tagged["source"]))
        return {
            line.target.id: ast.literal_eval(line.value)
            for line in tree.body
            if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value
        }
    except (OSError, ValueError, KeyError, TypeError, StopIteration, SyntaxError) as error:
        raise ErreurUtilisateur(
            f"Le carnet « {file.name} » n’a pas de cellule « parameters » lisible : régénérez-le "
            "avec « python scripts/notebooks.py »."
        ) from error
