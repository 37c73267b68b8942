"""Files through a declared mapping → one draft each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from inclusion_metrics.loading import Fichier
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.correspondance.activites import Made, activities
from inclusion_metrics.sources.correspondance.fichiers import assign, joined_role, role
from inclusion_metrics.sources.correspondance.grammaire import Mapping
from inclusion_metrics.sources.correspondance.lignes import Part, parts
from inclusion_metrics.sources.correspondance.remarques import (
    absent_parts,
    gaps,
    remarks,
    with_unrecorded,
)
from inclusion_metrics.sources.correspondance.tables import make, totals
from inclusion_metrics.sources.draft import MENTIONS, PRESENCES, REJECTS, Draft
from inclusion_metrics.sources.reader import Context
from inclusion_metrics.sources.tabular.grid import LINE, SourceFile
from inclusion_metrics.sources.voisins.neighbours import corrections_of, rejects_of

__all__ = ["FORMAT", "read_all", "role"]

FORMAT = "correspondance"


def read_all(mapping: Mapping, files: Sequence[SourceFile], context: Context) -> list[Draft]:
    """Read files through a mapping.

    Returns:
        One draft per file, in the order of the files. The same person has the same keys in all of
        them; people are told apart when the files of a folder are put together.

    Raises:
        ErreurUtilisateur: a file is not what the mapping declares, or nothing in it can be read.
    """
    ranks = assign(mapping, files)
    read = [
        [part for rank in mine for part in parts(mapping, rank, file, context)]
        for file, mine in zip(files, ranks, strict=True)
    ]
    shared = _shared(read, context)
    drafts = [
        _draft(mapping, file, mine, each, context, shared)
        for file, mine, each in zip(files, ranks, read, strict=True)
    ]
    drafts = with_unrecorded(read, drafts)
    absent = absent_parts(mapping, ranks)
    if absent and drafts:
        drafts[0] = replace(drafts[0], remarks=(*drafts[0].remarks, absent))
    return drafts


def _shared(read: Sequence[Sequence[Part]], context: Context) -> frozenset[str]:
    """Activities in which several rows sit: workshops, when the file numbers its activities."""
    numbers = [
        rows["activite_id"]
        for each in read
        for part in each
        if part.entry.table == "presences"
        and "activite_id" in (rows := activities(part, context.key)).columns
    ]
    if not numbers:
        return frozenset()
    every = pl.concat(numbers).drop_nulls()
    return frozenset(every.filter(every.is_duplicated()).unique())


def _draft(
    mapping: Mapping,
    file: SourceFile,
    ranks: Sequence[int],
    read: Sequence[Part],
    context: Context,
    shared: frozenset[str],
) -> Draft:
    made = [make(part, context.key, shared) for part in read]
    rejects = [
        rejects_of(file, part.found.table.sheet, *part.lines.rejects).unique(
            "ligne", keep="first", maintain_order=True
        )
        for part in read
    ]
    kept = sum(part.lines.rows[LINE].n_unique() for part in read)
    every = pl.concat([pl.DataFrame(schema=REJECTS), *rejects])
    _check_some(file, read, kept, every)
    counts = [one for part in read for one in (part.changes, part.lines.changes)]
    names = [part.people.names for part in read if part.people is not None]
    return Draft(
        file=Fichier(
            format=FORMAT,
            role=joined_role(mapping, ranks),
            nom=file.name,
            sha256=file.sha256,
            lignes_lues=sum(part.read for part in read),
            lignes_gardees=kept,
            lignes_rejetees=every.height,
            changements=totals(counts),
        ),
        presences=pl.concat([pl.DataFrame(schema=PRESENCES), *(one.presences for one in made)]),
        mentions=pl.concat([pl.DataFrame(schema=MENTIONS), *(one.mentions for one in made)]),
        tables=_tables(made),
        rejects=every,
        remarks=remarks(read),
        gaps=gaps(mapping, read),
        names={mention: name for each in names for mention, name in each.items()},
        corrections=tuple(
            correction
            for part, aside in zip(read, rejects, strict=True)
            for correction in corrections_of(part.found.table, aside)
        ),
    )


def _tables(made: Sequence[Made]) -> dict[str, pl.DataFrame]:
    names = sorted({name for one in made for name in one.tables})
    return {
        name: pl.concat(
            [one.tables[name] for one in made if name in one.tables], how="diagonal_relaxed"
        ).unique(maintain_order=True)
        for name in names
    }


def _check_some(file: SourceFile, read: Sequence[Part], kept: int, rejects: pl.DataFrame) -> None:
    """A file of which nothing can be read is refused, with its first reason."""
    if not any(part.read for part in read):
        raise ErreurUtilisateur(
            f"« {file.name} » ne contient aucune ligne sous son en-tête : refaites l’export, ou ne "
            "donnez pas ce fichier."
        )
    if kept or rejects.is_empty():
        return
    line, column, why = rejects.select("ligne", "colonne", "explication").row(0)
    raise ErreurUtilisateur(
        f"« {file.name} » : aucune ligne n’est lisible ; ligne {line}, colonne « {column} » : "
        f"{why}. Corrigez la correspondance."
    )
