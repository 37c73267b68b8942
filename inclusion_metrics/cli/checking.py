"""``verifier``: what the data are worth, and whether they agree with the Coop's statistics."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from inclusion_metrics.cli.console import out
from inclusion_metrics.loading import Folder, load
from inclusion_metrics.nomenclatures import Identite
from inclusion_metrics.sources.coop_statistiques import Line, reconcile

#: What each missing answer makes impossible, by column of ``beneficiaires``.
_GAPS = {
    "annee_naissance": "sans elle, les âges ne sont connus que par tranche, donc en bornes",
    "genre": "la part de femmes se lit sur les seules réponses",
    "statut_social": "la part de retraités se lit sur les seules réponses",
    "code_insee_residence": "l’origine géographique des personnes est incomplète",
}


def run(path: Path, statistics: Path | None) -> int:
    """Print the account of the data; exit code 1 when a line disagrees with the statistics."""
    folder = load(path)
    lines = [] if statistics is None else reconcile(statistics, folder.tables)
    console = out()
    _account(console, folder)
    _answers(console, folder)
    if lines:
        _reconciliation(console, lines)
    return 1 if any(line.agrees is False for line in lines) else 0


def _account(console: Console, folder: Folder) -> None:
    manifest = folder.manifest
    for file in manifest.fichiers:
        console.print(
            f"{file.role} : {file.lignes_lues} lignes lues, {file.lignes_gardees} gardées, "
            f"{file.lignes_rejetees} rejetées"
        )
    for name, count in manifest.lignes.items():
        console.print(f"  table {name} : {count} lignes")
    shown = {"noms_affiches": "noms affichés", **Identite.labels()}
    for code, count in manifest.identites.items():
        console.print(f"  identités : {count} ({shown.get(code, code)})")
    for remark in (*manifest.lacunes.values(), *manifest.remarques):
        console.print(f"• {remark}")


def _answers(console: Console, folder: Folder) -> None:
    followed = folder.tables.beneficiaires.filter(~pl.col("anonyme")).collect()
    if followed.is_empty():
        return
    table = Table(title="Réponses connues, personnes suivies", title_justify="left")
    for heading in ("Information", "Connue", "Sur", "Ce que son absence empêche"):
        table.add_column(heading)
    for column, consequence in _GAPS.items():
        count = int((followed[column].cast(pl.String) != "non_communique").sum())
        table.add_row(column, str(count), str(followed.height), consequence)
    console.print(table)


def _reconciliation(console: Console, lines: list[Line]) -> None:
    table = Table(title="Rapprochement avec les statistiques de la Coop", title_justify="left")
    table.add_column("Rubrique")
    table.add_column("Ligne")
    for heading in ("Coop", "Import"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for line in lines:
        found = "–" if line.found is None else str(line.found)
        if line.found is not None and line.at_most not in (None, line.found):
            found = f"{line.found} à {line.at_most}"
        verdict = {True: "égal", False: "ÉCART", None: "non calculable"}[line.agrees]
        note = f" ({line.note})" if line.note else ""
        table.add_row(line.section, line.label, str(line.announced), found, verdict + note)
    console.print(table)
    equal = sum(line.agrees is True for line in lines)
    apart = sum(line.agrees is False for line in lines)
    unknown = sum(line.agrees is None for line in lines)
    console.print(
        f"{equal} lignes égales, {apart} en écart, {unknown} que les exports ne permettent pas."
    )
