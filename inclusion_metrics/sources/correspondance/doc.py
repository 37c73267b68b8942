"""The part of ``docs/correspondance.md`` that comes from the declared targets.

``python -m inclusion_metrics.sources.correspondance.doc`` writes it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from inclusion_metrics.sources.correspondance.cibles import PERSONNE, TABLES, Cible
from inclusion_metrics.sources.tabular.fields import Type

START = "<!-- Début des cibles : écrit par correspondance_doc, ne pas modifier à la main -->"
END = "<!-- Fin des cibles -->"
DOCUMENT = Path(__file__).parents[3] / "docs" / "correspondance.md"
_TYPES = {
    Type.TEXTE: "texte",
    Type.DATE: "date",
    Type.ENTIER: "nombre entier",
    Type.DECIMAL: "nombre",
    Type.OUI_NON: "oui ou non",
    Type.ANNEE: "année",
    Type.CODE_INSEE: "code Insee",
    Type.CODE_POSTAL: "code postal",
    Type.SIRET: "SIRET",
    Type.CHOIX: "une valeur",
    Type.CHOIX_MULTIPLE: "une ou plusieurs valeurs",
    Type.LISTE: "plusieurs textes",
}


def targets() -> str:
    """The targets of each table, in Markdown."""
    lines = ["### Qui est la personne", ""]
    lines += ["Dans toutes les tables où une ligne parle d’une personne.", ""]
    lines += _table(PERSONNE)
    for code, table in TABLES.items():
        lines += ["", f"### `{code}`", "", f"Une ligne est {table.row}."]
        own = {name: column for name, column in table.columns.items() if name not in PERSONNE}
        if table.people:
            lines[-1] += " Avec les cibles de la personne, ci-dessus."
        needed = [f"`{' ou '.join(group)}`" for group in table.one_of]
        if needed:
            lines[-1] += f" Il faut {' et '.join(needed)}."
        if own:
            lines += ["", *_table(own)]
    return "\n".join(lines) + "\n"


def _table(columns: Mapping[str, Cible]) -> Iterator[str]:
    yield "| Cible | Ce qu’elle contient | Type | Codes |"
    yield "|---|---|---|---|"
    for name, column in columns.items():
        star = "\\*" if column.required else ""
        codes = ", ".join(f"`{code}`" for code in column.codes)
        yield f"| `{name}`{star} | {column.description} | {_TYPES[column.type]} | {codes} |"


def written(document: str) -> str:
    """The document with its part on targets written again."""
    before, _, rest = document.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n\n{targets()}\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text("utf-8")), encoding="utf-8")
