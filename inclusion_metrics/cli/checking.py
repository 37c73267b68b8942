"""``verifier``: what the data are worth, and whether they agree with the Coop's statistics."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from inclusion_metrics.cli.console import out
from inclusion_metrics.loading import Folder, load
from inclusion_metrics.nomenclatures import Identite
from inclusion_metrics.quality import Quality, quality_of
from inclusion_metrics.reference.zonages import POPULATION_ABSENTE, QPV_ABSENTS
from inclusion_metrics.sources.coop.statistiques import Line, reconcile


def run(path: Path, statistics: Path | None) -> int:
    """Print the account of the data; exit code 1 when a line disagrees with the statistics."""
    folder = load(path)
    lines = [] if statistics is None else reconcile(statistics, folder.tables)
    console = out()
    quality = quality_of(folder, date.today())
    _account(console, folder)
    _answers(console, quality)
    _by_structure(console, quality)
    _findings(console, quality)
    if lines:
        _reconciliation(console, lines)
    return 1 if any(line.agrees is False for line in lines) else 0


def _account(console: Console, folder: Folder) -> None:
    manifest = folder.manifest
    for file in manifest.fichiers:
        console.print(
            f"{file.format}, {file.role} ({file.nom}) : {file.lignes_lues} lignes lues, "
            f"{file.lignes_gardees} gardées, {file.lignes_rejetees} rejetées"
        )
        for what, count in file.changements.items():
            console.print(f"  {what} : {count}")
    for rule, count in manifest.rejets.items():
        console.print(f"  rejetées par la règle « {rule} » : {count}")
    for name, count in manifest.lignes.items():
        if count:
            console.print(f"  table {name} : {count} lignes")
    for table, absent in (("zonages", QPV_ABSENTS), ("population_ref", POPULATION_ABSENTE)):
        if not manifest.lignes.get(table):
            console.print(f"• {absent}")
    shown = {"noms_affiches": "noms affichés", **Identite.labels()}
    for code, count in manifest.identites.items():
        console.print(f"  identités : {count} ({shown.get(code, code)})")
    for remark in (*manifest.lacunes.values(), *manifest.remarques):
        console.print(f"• {remark}")


def _answers(console: Console, quality: Quality) -> None:
    """How often each answer is known, and what its absence prevents."""
    whole = [answer for answer in quality.answers if not answer.structure and answer.total]
    if not whole:
        return
    table = Table(title="Réponses connues", title_justify="left")
    for heading in ("Table", "Information"):
        table.add_column(heading)
    for heading in ("Connue", "Sur", "Part"):
        table.add_column(heading, justify="right")
    table.add_column("Ce que son absence empêche")
    for answer in whole:
        missing = answer.consequence if answer.known < answer.total else ""
        table.add_row(
            answer.table, answer.label, str(answer.known), str(answer.total),
            _share(answer.known, answer.total), missing,
        )  # fmt: skip
    console.print(table)


def _by_structure(console: Console, quality: Quality) -> None:
    """The same per structure, with the coverage of followed persons."""
    if len(quality.followed) < 2:
        return
    labels = list(dict.fromkeys(answer.label for answer in quality.answers))
    known = {(a.structure, a.label): _share(a.known, a.total) for a in quality.answers}
    table = Table(title="Par structure", title_justify="left")
    table.add_column("Structure")
    for heading in ("Suivi", *labels):
        table.add_column(heading, justify="right")
    for name, (followed, total) in quality.followed.items():
        cells = [known.get((name, label), "–") for label in labels]
        table.add_row(name, _share(followed, total), *cells)
    console.print(table)


def _findings(console: Console, quality: Quality) -> None:
    for finding in quality.findings:
        console.print(f"• {finding.text} ({finding.count}, règle {finding.rule})")


def _share(known: int, total: int) -> str:
    return f"{100 * known / total:.0f} %" if total else "–"


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
