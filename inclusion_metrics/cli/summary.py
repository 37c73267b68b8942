"""What an import did, said to the person who ran it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from rich.table import Table

from inclusion_metrics.cli.console import err, out
from inclusion_metrics.identity import Key
from inclusion_metrics.linkage.review import TO_REVIEW as RELATED_TO_REVIEW
from inclusion_metrics.loading import REJECTED, TO_REVIEW, Manifeste
from inclusion_metrics.model import Need
from inclusion_metrics.nomenclatures import Identite
from inclusion_metrics.schemas import Tables
from inclusion_metrics.typography import counted

if TYPE_CHECKING:
    from inclusion_metrics.cli.importing import Outcome
    from inclusion_metrics.sources.people.relating import Related


def summarise(folder: Path, outcome: Outcome, key: Key) -> None:
    """Print the account of an import."""
    manifest = outcome.assembled.manifest
    console = out()
    for name in outcome.known:
        console.print(f"• {name} : déjà importé, rien ne change.")
    for name in outcome.replaced:
        console.print(f"• {name} : remplace ce qui en avait été lu.")
    console.print(_files(folder, manifest))
    rows = manifest.lignes
    console.print(f"{rows['activites']} activités, {rows['participations']} accompagnements")
    others = [
        f"{name} : {rows[name]}"
        for name in rows
        if name not in ("activites", "participations", "demarches", "beneficiaires", "mediateurs")
        and rows[name]
    ]
    if others:
        console.print(f"Autres tables ({', '.join(others)})")
    if Need.IDENTITE not in manifest.lacunes and rows["participations"]:
        console.print(_people(outcome.assembled.tables, manifest))
    for line in _notices(folder, outcome):
        console.print(line)
    if outcome.related is not None:
        console.print(_related(folder, outcome.related))
    to_review = outcome.assembled.extras[TO_REVIEW].height
    if to_review:
        console.print(f"Identités à vérifier : {to_review}, voir {folder / TO_REVIEW}")
    said = "créée" if key.created else "lue"
    console.print(f"Clé des pseudonymes {said} : {key.path} (empreinte {key.fingerprint})")
    if key.created:
        err().print(
            "Sauvegardez cette clé à part : sans elle, une même personne ne serait plus reconnue "
            "d’un import à l’autre. Ne la rangez jamais avec les données."
        )


def _notices(folder: Path, outcome: Outcome) -> Iterator[str]:
    """What rules changed, what the data cannot say, what was set aside."""
    manifest = outcome.assembled.manifest
    yield from (f"• {note}" for note in outcome.notes)
    for file in manifest.fichiers:
        yield from (f"• {file.nom} – {what} : {n}" for what, n in file.changements.items())
    yield from (f"• {remark}" for remark in manifest.remarques)
    if manifest.rejets:
        rules = ", ".join(f"{rule} : {count}" for rule, count in manifest.rejets.items())
        yield f"Lignes rejetées ({rules}) : voir {folder / REJECTED}"
    for path in outcome.corrections:
        yield f"Lignes à corriger, puis à importer à leur tour : {path}"


def _related(folder: Path, related: Related) -> str:
    """What the comparison of names found; its quality is what the model says of itself."""
    joined, asked = len(related.pairs.same), len(related.pairs.likely)
    sure = ""
    if related.precision is not None and related.recall is not None:
        sure = (
            f" (précision estimée par le modèle {related.precision:.0%}, "
            f"rappel {related.recall:.0%})".replace("%", " %")
        )
    return (
        f"Noms comparés : {joined} rapprochements{sure}, {asked} à vérifier, voir "
        f"{folder / RELATED_TO_REVIEW}"
    )


def _files(folder: Path, manifest: Manifeste) -> Table:
    table = Table(title=f"Import dans {folder}", title_justify="left")
    texts = ("Format", "Fichier", "Période")
    for heading in (*texts, "Annoncées", "Lues", "Gardées", "Rejetées"):
        table.add_column(heading, justify="left" if heading in texts else "right")
    for file in manifest.fichiers:
        period = f"{file.debut:%d/%m/%Y} - {file.fin:%d/%m/%Y}" if file.debut and file.fin else "–"
        announced = "–" if file.total_annonce is None else str(file.total_annonce)
        counts = (file.lignes_lues, file.lignes_gardees, file.lignes_rejetees)
        name = f"{file.role} ({file.nom})"
        table.add_row(file.format, name, period, announced, *(str(count) for count in counts))
    return table


def _people(tables: Tables, manifest: Manifeste) -> str:
    """How many followed persons: a number, or two where some cannot be told apart."""
    people = tables.beneficiaires.filter(pl.col("anonyme").not_()).collect()
    least, most = int(people["personnes_min"].sum()), int(people["personnes_max"].sum())
    followed = str(least) if least == most else f"{least} à {most}"
    who = manifest.identites
    return (
        f"{followed} personnes suivies "
        f"({counted(who['noms_affiches'], 'nom affiché', 'noms affichés')}), dont "
        f"{who.get(Identite.CONFIRMEE, 0)} reconnues à coup sûr ; "
        f"{who.get(Identite.ANONYME, 0)} accompagnements anonymes"
    )
