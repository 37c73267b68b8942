"""Generate notebooks/*.ipynb from the reviewed sources notebooks/*.py.

    python scripts/notebooks.py            write the notebooks
    python scripts/notebooks.py --verifier fail when one of them is not up to date

The result depends on the source alone: no output, cell identifiers drawn from the position.
"""

from __future__ import annotations

import sys
from pathlib import Path

import jupytext
import nbformat

FOLDER = Path(__file__).parent.parent / "notebooks"


def generate(source: Path) -> str:
    """The notebook of a source, as the text of an .ipynb file."""
    notebook = jupytext.read(source)
    for place, cell in enumerate(notebook.cells):
        cell["id"] = f"cellule-{place:03}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata.pop("jupytext", None)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"


def main(arguments: list[str]) -> int:
    """Write the notebooks, or only compare them with their sources."""
    stale = []
    for source in sorted(FOLDER.glob("*.py")):
        target, text = source.with_suffix(".ipynb"), generate(source)
        if "--verifier" not in arguments:
            target.write_text(text, encoding="utf-8", newline="\n")
        elif not target.is_file() or target.read_text("utf-8") != text:
            stale.append(target.name)
    for name in stale:
        print(f"{name} n’est pas à jour : lancez « python scripts/notebooks.py ».")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
