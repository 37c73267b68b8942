"""Generate docs/catalogue/*.md, one card per indicator, from the definitions of the catalogue.

    python scripts/fiches.py            write the cards and their index
    python scripts/fiches.py --verifier fail when one of them is not up to date

The result depends on the definitions and on the hand-worked cases alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml

from inclusion_metrics.fiches import card_rows
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.model import Indicator
from inclusion_metrics.typography import counted, typo

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "catalogue"
CASES = ROOT / "tests" / "cases"
WRITTEN = "<!-- Page écrite par scripts/fiches.py : ne la modifiez pas à la main. -->"
#: Start of a code → name of its family.
FAMILIES: Mapping[str, str] = {
    "FRE": "Fréquentation et publics",
    "MOT": "Motifs de venue",
    "ACT": "Activité et demandes",
    "RES": "Progrès et satisfaction",
    "NRC": "Accès aux droits et non-recours",
    "FSE": "Fonds social européen plus (FSE+) et FSE 2014-2020",
    "FED": "Fonds européen de développement régional (FEDER)",
    "CFP": "Conférence des financeurs",
    "MOY": "Moyens",
    "FIN": "Finances",
    "TER": "Territoire et partenaires",
    "CIB": "Objectifs",
    "QUA": "Qualité des données",
}


def generate() -> dict[str, str]:
    """File name → text: the index, then one card per indicator."""
    pages = {"README.md": _index()}
    for indicator in CATALOGUE.values():
        pages[f"{indicator.code}.md"] = _card(indicator)
    return pages


def _index() -> str:
    lines = [
        WRITTEN,
        "",
        "# Catalogue des indicateurs",
        "",
        f"{counted(len(CATALOGUE), 'indicateur', 'indicateurs')}, par famille. Chaque fiche dit ce "
        "que le chiffre compte, comment il se calcule, ce qu’il ne dit pas, et le cas fait à la "
        "main qui le vérifie. La même fiche s’affiche avec `inclusion-metrics catalogue CODE`, et "
        "à la fin de chaque dossier.",
    ]
    for start, family in FAMILIES.items():
        lines += ["", f"## {family}", ""]
        lines += ["| Code | Indicateur | Unité | Niveau | Financeurs |", "|---|---|---|---|---|"]
        lines += [_line(one) for one in CATALOGUE.values() if _family(one) == start]
    return _page(lines)


def _family(indicator: Indicator) -> str:
    start = indicator.code.partition("-")[0]
    if start not in FAMILIES:
        raise SystemExit(f"{indicator.code} : nommez sa famille dans FAMILIES (scripts/fiches.py).")
    return start


def _line(indicator: Indicator) -> str:
    funders = ", ".join(dict.fromkeys(funder.funder for funder in indicator.funders))
    cells = (
        f"[{indicator.code}]({indicator.code}.md)", _text(indicator.label),
        _text(indicator.unit.plural), indicator.level.value, _text(funders),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _card(indicator: Indicator) -> str:
    lines = [
        WRITTEN,
        "",
        f"# {indicator.code}. {_text(indicator.label)}",
        "",
        f"Famille : [{FAMILIES[_family(indicator)]}](README.md)",
        "",
    ]
    for term, said in card_rows(indicator):
        if len(said) == 1:
            lines.append(f"- **{term}** : {_text(said[0])}")
        else:
            lines += [f"- **{term}** :", *(f"  - {_text(line)}" for line in said)]
    if indicator.items:
        lines += ["", "## Codes des modalités", ""]
        first = f"{indicator.code}/{indicator.items[0].code}"
        lines += [f"Un objectif en vise une : `{first}`, par exemple.", ""]
        lines += ["| Code | Modalité |", "|---|---|"]
        lines += [f"| `{item.code}` | {_text(item.label)} |" for item in indicator.items]
    lines += ["", "## Cas faits à la main", ""]
    lines += ["Le résultat attendu y est calculé sans le programme ; les tests l’y comparent."]
    for name, text in _cases(indicator.code):
        lines += ["", f"[{name}](../../tests/cases/{name})", "", "```yaml", text.rstrip(), "```"]
    return _page(lines)


@cache
def _read_cases() -> tuple[tuple[str, str, str], ...]:
    """Indicator, file name and text of every case."""
    texts = ((path.name, path.read_text("utf-8")) for path in sorted(CASES.glob("*.yaml")))
    return tuple((yaml.safe_load(text)["indicateur"], name, text) for name, text in texts)


def _cases(code: str) -> Iterator[tuple[str, str]]:
    return ((name, text) for about, name, text in _read_cases() if about == code)


def _text(text: str) -> str:
    """Text that Markdown takes literally, on one line."""
    return typo(" ".join(text.split("\n"))).replace("<", "&lt;").replace("|", "\\|")


def _page(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the cards, or only compare them with the definitions."""
    pages = generate()
    there = {path.name: path for path in FOLDER.glob("*.md")}
    stale = sorted(there.keys() - pages.keys())
    if "--verifier" not in arguments:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in stale:
            there[name].unlink()
        for name, text in pages.items():
            (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
        return 0
    stale += [
        name
        for name, text in pages.items()
        if name not in there or there[name].read_text("utf-8") != text
    ]
    for name in stale:
        print(f"docs/catalogue/{name} n’est pas à jour : lancez « python scripts/fiches.py ».")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
