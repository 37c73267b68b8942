"""Import the files of the four examples: ``python scripts/importer_exemples.py``.

Each case is imported as a service would import its own, with the fictitious key of the examples. A
file already read changes nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEY = "scripts/exemples/cle-fictive.txt"
#: Case → the imports that make it, in order: format, then files under its ``exports``.
CASES: dict[str, tuple[tuple[str, ...], ...]] = {
    "grand-chambery": (
        (
            "auto",
            "coop-numerique_accompagnements_*.xlsx",
            "coop-numerique_beneficiaires_*.xlsx",
            "registre.xlsx",
            "qpv.csv",
        ),
    ),
    "montbeliard": (
        ("registre", "2017-2018/registre_*.xlsx"),
        ("grille", "2017-2018/emargement_*.xlsx"),
        ("coop", "2024-2025/*/*.xlsx"),
        ("registre", "2024-2025/registre_*.xlsx"),
    ),
    "cordais": (
        ("registre", "registre_2024-2026.xlsx"),
        ("grille", "emargement_2019-2020.xlsx"),
        ("correspondance", "visites.yaml", "visites_2021-2023.csv"),
        ("lieux", "lieux.csv"),
    ),
    "espace-formation": (("registre", "registre_2024-2025.xlsx"),),
}


def commands(case: str) -> Iterator[list[str]]:
    """The arguments of ``inclusion-metrics`` that import a case, paths from the project's root."""
    exports = Path("data", case, "exports")
    for form, *patterns in CASES[case]:
        files = [
            str(exports / found.relative_to(ROOT / exports))
            for pattern in patterns
            for found in sorted((ROOT / exports).glob(pattern))
        ]
        yield ["importer", form, *files, "--vers", f"data/{case}", "--cle", KEY]


def run(case: str, *more: str) -> int:
    """Import one case; the first import that fails stops it."""
    from inclusion_metrics.cli import main

    for place, arguments in enumerate(commands(case)):
        code = main([*arguments, *(more if place == 0 else ())])
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(max(run(case, *sys.argv[1:]) for case in CASES))
