"""One dossier of a run: what a worker is given, and what becomes of the files it made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from inclusion_metrics.dossier.demandes import Demande
from inclusion_metrics.dossier.files import PAGE, PDF, put_in_place, said
from inclusion_metrics.dossier.freshness import DRAWN, drawn
from inclusion_metrics.dossier.fuites import Guard, told
from inclusion_metrics.dossier.notebooks import notebook_file
from inclusion_metrics.dossier.pdf import Printer
from inclusion_metrics.dossier.prepare import Prepared
from inclusion_metrics.dossier.publications import note
from inclusion_metrics.dossier.results import Result
from inclusion_metrics.dossier.worker import Outcome, Task
from inclusion_metrics.model import ErreurUtilisateur


def named(prepared: Prepared, one: Demande, made_from: Mapping[str, str]) -> Prepared:
    """The same figures, with the name of their dossier and what it is made from."""
    context = prepared.context.model_copy(update={"nom": one.name})
    ready = replace(prepared, context=context)
    construction = {**made_from, DRAWN: drawn(ready, made_from)}
    return replace(ready, context=context.model_copy(update={"construction": construction}))


def task_of(one: Demande, prepared: Prepared, folder: Path, *, kernel: bool) -> Task:
    """Write the prepared figures where the worker, or a kernel, will read them.

    Args:
        one: the dossier.
        prepared: its figures, ``named``.
        folder: where its new files go.
        kernel: run its notebook in an ordinary Jupyter kernel.

    Raises:
        OSError: they cannot be written.
    """
    figures = folder / "chiffres"
    prepared.write(figures)
    given = one.parametres.model_dump(mode="json") | {"chiffres": str(figures.resolve())}
    return Task(
        name=one.name,
        notebook=notebook_file(one.root, one.notebook),
        parameters=given,
        figures=figures,
        folder=one.root,
        target=folder,
        kernel=kernel,
    )


def printed(task: Task, printer: Printer | None) -> str:
    """Print a finished page among the files of its dossier; why it did not print, if it did not."""
    if printer is None:
        return ""
    try:
        printer.pdf(task.target / f"{task.name}{PAGE}", task.target / f"{task.name}{PDF}")
    except ErreurUtilisateur as error:
        return f"La page est construite, pas son PDF. {error}"
    return ""


def checked(task: Task, outcome: Outcome, guard: Guard | None) -> Outcome:
    """The same outcome, or a refusal where a file of the dossier tells what it may not."""
    if outcome.error or guard is None:
        return outcome
    beside = task.target
    files = (file for file in beside.rglob("*") if task.figures not in file.parents)
    contents = {str(f.relative_to(beside)): f.read_bytes() for f in files if f.is_file()}
    try:
        found = guard.findings(contents)
    except Exception as fault:  # what could not be checked is not published
        kind = type(fault).__name__
        return replace(outcome, error=f"le contrôle des fuites n’a pas pu se faire ({kind})")
    if not found:
        return outcome
    return replace(
        outcome,
        error=f"le contrôle des fuites l’a arrêté : {told(found)}. Rien n’est publié ; retirez-le "
        "des textes ou des paramètres s’il en vient, sinon signalez-le aux auteurs du logiciel",
    )


def kept(
    one: Demande, task: Task, outcome: Outcome, prepared: Prepared, sortie: Path, fault: str = ""
) -> Result:
    """Note what a dossier tells, then put its files in place of the previous ones.

    Args:
        one: the dossier.
        task: where its new files are.
        outcome: how they were made.
        prepared: what they tell.
        sortie: the output folder.
        fault: why its page could not be printed.
    """
    if outcome.error:
        return replace(failed(one, sortie, outcome.error), seconds=outcome.seconds)
    folder = sortie / one.notebook
    try:
        # Noted first: what is out and not noted could be given away by the next run.
        note(sortie, one.key, one.parametres.donnees.name, prepared.exact)
        put_in_place(one.name, task.target, folder)
    except ErreurUtilisateur as refused:
        return replace(failed(one, sortie, str(refused)), seconds=outcome.seconds)
    except (OSError, pl.exceptions.PolarsError) as error:
        why = said(error) if isinstance(error, OSError) else "le disque est peut-être plein"
        return replace(failed(one, sortie, why), seconds=outcome.seconds)
    pdf = folder / f"{one.name}{PDF}"
    return Result(
        one.notebook,
        one.name,
        folder / f"{one.name}{PAGE}",
        fault,
        outcome.seconds,
        pdf=pdf if pdf.exists() else None,
        built=True,
        propositions=prepared.propositions,
    )


def failed(one: Demande, sortie: Path, why: str) -> Result:
    """The result of a dossier that was not built: its previous version stays."""
    page = sortie / f"{one.key}{PAGE}"
    previous = " La version précédente est conservée." if page.exists() else ""
    error = f"Le dossier « {one.name} » n’a pas été construit, {why.rstrip('.')}.{previous}"
    return Result(one.notebook, one.name, page, error)


def left(one: Demande, sortie: Path) -> Result:
    """The result of a dossier that is left as it is."""
    page, pdf = (sortie / f"{one.key}{end}" for end in (PAGE, PDF))
    return Result(one.notebook, one.name, page, pdf=pdf if pdf.exists() else None, unchanged=True)
