"""``importer coop``: read, write the data folder, say what was kept and what was not."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
from rich.table import Table

from inclusion_metrics.cli.console import err, out, progress
from inclusion_metrics.identity import Key, default_key_path, load_or_create_key
from inclusion_metrics.loading import REJECTED, TO_REVIEW, save
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import Identite
from inclusion_metrics.schemas import Tables
from inclusion_metrics.sources.coop import Imported, import_coop
from inclusion_metrics.typography import counted

STAGES = 4


def run(
    accompagnements: Path, beneficiaires: Path | None, folder: Path | None, key_path: Path | None
) -> int:
    """Import one export of the Coop into a data folder."""
    if folder is None:
        raise ErreurUtilisateur("Dites où ranger les tables : « --vers data/mon-territoire ».")
    if folder.exists() and not folder.is_dir():
        raise ErreurUtilisateur(f"« {folder} » est un fichier : donnez un dossier à « --vers ».")
    key = load_or_create_key(key_path or default_key_path(), folder)
    with progress() as bar:
        task = bar.add_task("Import", total=STAGES)

        def step(label: str) -> None:
            bar.update(task, description=label, advance=1)

        try:
            decisions = _decisions(folder)
            imported = import_coop(accompagnements, beneficiaires, key, decisions, step)
            save(folder, imported.tables, imported.manifest, imported.extras)
        except ErreurUtilisateur:
            if key.created:  # nothing was written with it, and nobody was told to keep it
                key.path.unlink(missing_ok=True)
            raise
    _summary(folder, imported, key)
    return 0


def _decisions(folder: Path) -> dict[str, int]:
    """The decisions a person wrote in the review file of an earlier import."""
    file = folder / TO_REVIEW
    if not file.exists():
        return {}
    decisions: dict[str, int] = {}
    rows = csv.DictReader(io.StringIO(_text_of(file)), delimiter=";")
    if not {"cas", "decision"} <= set(rows.fieldnames or ()):
        raise ErreurUtilisateur(
            f"« {file} » n’a plus ses colonnes « cas » et « decision », séparées par des "
            "points-virgules : rétablissez-les, ou supprimez ce fichier pour repartir de zéro."
        )
    for number, row in enumerate(rows, start=2):
        decision = (row["decision"] or "").strip()
        if not decision:
            continue
        if not (decision.isascii() and decision.isdigit()) or not row["cas"]:
            raise ErreurUtilisateur(
                f"« {file} », ligne {number}, colonne « decision » : un nombre de personnes "
                "est attendu, ou rien."
            )
        decisions[row["cas"]] = int(decision)
    return decisions


def _text_of(file: Path) -> str:
    """The review file, also as a spreadsheet program may have saved it again."""
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _followed(tables: Tables) -> str:
    """How many followed persons came: a number, or two where some cannot be told apart."""
    people = tables.beneficiaires.filter(pl.col("anonyme").not_()).collect()
    least, most = int(people["personnes_min"].sum()), int(people["personnes_max"].sum())
    return str(least) if least == most else f"{least} à {most}"


def _summary(folder: Path, imported: Imported, key: Key) -> None:
    manifest, to_review = imported.manifest, imported.extras[TO_REVIEW].height
    console = out()
    table = Table(title=f"Import dans {folder}", title_justify="left")
    for heading in ("Fichier", "Période", "Annoncées", "Lues", "Gardées", "Rejetées"):
        table.add_column(heading, justify="left" if heading in ("Fichier", "Période") else "right")
    for file in manifest.fichiers:
        period = f"{file.debut:%d/%m/%Y} - {file.fin:%d/%m/%Y}" if file.debut and file.fin else "–"
        announced = "–" if file.total_annonce is None else str(file.total_annonce)
        counts = (file.lignes_lues, file.lignes_gardees, file.lignes_rejetees)
        table.add_row(file.role, period, announced, *(str(count) for count in counts))
    console.print(table)
    rows, who = manifest.lignes, manifest.identites
    console.print(f"{rows['activites']} activités, {rows['participations']} accompagnements")
    if not manifest.lacunes:
        console.print(
            f"{_followed(imported.tables)} personnes suivies "
            f"({counted(who['noms_affiches'], 'nom affiché', 'noms affichés')}), dont "
            f"{who.get(Identite.CONFIRMEE, 0)} confirmées par leur fiche ; "
            f"{who.get(Identite.ANONYME, 0)} accompagnements anonymes"
        )
    for remark in manifest.remarques:
        console.print(f"• {remark}")
    if manifest.rejets:
        rules = ", ".join(f"{rule} : {count}" for rule, count in manifest.rejets.items())
        console.print(f"Lignes rejetées ({rules}) : voir {folder / REJECTED}")
    if to_review:
        console.print(f"Identités à vérifier : {to_review}, voir {folder / TO_REVIEW}")
    said = "créée" if key.created else "lue"
    console.print(f"Clé des pseudonymes {said} : {key.path} (empreinte {key.fingerprint})")
    if key.created:
        err().print(
            "Sauvegardez cette clé à part : sans elle, une même personne ne serait plus reconnue "
            "d’un import à l’autre. Ne la rangez jamais avec les données."
        )
