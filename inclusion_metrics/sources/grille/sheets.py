"""Attendance sheets kept as grids, people down and days across → mentions and presences.

Each day of each sheet is one workshop, of unknown duration.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import polars as pl

from inclusion_metrics.identity import Key
from inclusion_metrics.loading import Fichier
from inclusion_metrics.model import ErreurUtilisateur, Need
from inclusion_metrics.nomenclatures import SourceDonnee, TypeActivite
from inclusion_metrics.schemas import INSEE
from inclusion_metrics.sources.draft import MENTIONS, REASON, Draft, Name
from inclusion_metrics.sources.grille.forme import Layout, layouts
from inclusion_metrics.sources.grille.lecture import Sheet, read_layout
from inclusion_metrics.sources.people.naming import name_key, slug
from inclusion_metrics.sources.people.persons import persons
from inclusion_metrics.sources.reader import Context, Reader
from inclusion_metrics.sources.registre.personnes import completed
from inclusion_metrics.sources.seats import seats
from inclusion_metrics.sources.tabular.grid import LINE, SourceFile
from inclusion_metrics.sources.voisins import neighbours
from inclusion_metrics.typography import counted

ROLE = "presences"
_SEAT = "__place"
_NO_THEMES = "Une grille de présence ne note pas les thématiques."
_NO_STATUS = "Une grille de présence ne note pas le statut, sauf dans une colonne « Statut »."


def recognise(source: SourceFile) -> str | None:
    """The role of an attendance grid, if the file holds one."""
    return ROLE if any(layouts(grid) for grid in source.grids) else None


def read(source: SourceFile, context: Context) -> Draft:
    """Read attendance grids.

    Raises:
        ErreurUtilisateur: no table with days across, no mark of presence, or days that cannot be
            placed in a year.
    """
    found = [layout for grid in source.grids for layout in layouts(grid)]
    if not found:
        raise ErreurUtilisateur(
            f"« {source.name} » n’a pas de grille de présence : il faut une ligne d’en-tête avec "
            "« Nom » et au moins deux dates."
        )
    sheets = [read_layout(layout, context.today) for layout in found]
    rejects = pl.concat(
        neighbours.rejects_of(source, sheet.layout.grid.sheet, sheet.rejects) for sheet in sheets
    )
    rows = _gathered(sheets)
    if rows.is_empty() and rejects.is_empty():
        raise ErreurUtilisateur(
            f"« {source.name} » : aucune présence n’est notée sous les dates ; cochez-les d’un x."
        )
    rows, mentions, names = _people(rows, context.key, source.key)
    again = _repeated(rows)
    kept = rows.filter(~again)
    changes = neighbours.merged(
        *(sheet.changes for sheet in sheets), {"lignes en double": rows.height - kept.height}
    )
    presences = seats(kept, kept["mention"], source=SourceDonnee.REGISTRE, key=context.key)
    days = presences["date"].to_list()
    return Draft(
        file=Fichier(
            format=READER.code,
            role=ROLE,
            nom=source.name,
            sha256=source.sha256,
            lignes_lues=rows.height + rejects.height,
            lignes_gardees=kept.height,
            lignes_rejetees=rejects.height,
            debut=min(days, default=None),
            fin=max(days, default=None),
            changements=changes,
        ),
        presences=presences,
        mentions=mentions,
        rejects=rejects,
        remarks=tuple(_remarks(source, sheets, rows.filter(again))),
        gaps=_gaps(mentions),
        names=names,
        corrections=tuple(c for sheet in sheets if (c := sheet.correction) is not None),
    )


def _gathered(sheets: Sequence[Sheet]) -> pl.DataFrame:
    """The seats of all the tables, with the workshop of each."""
    usual = _usual_place(sheets)
    frames = [
        sheet.seats.with_columns(
            pl.lit(value, dtype=pl.String).alias(name)
            for name, value in _workshop(sheet.layout, usual).items()
        )
        for sheet in sheets
    ]
    rows = pl.concat(frames)
    return rows.with_columns(
        heure=pl.coalesce(pl.when(pl.col("moment") != "").then("moment"), "heure")
    )


def _usual_place(sheets: Sequence[Sheet]) -> Mapping[str, str]:
    """The structure of the sheets that name none: the only one that the others name."""
    named = {
        slug(about["structure"]): {k: about[k] for k in ("structure", "code_insee") if k in about}
        for about in (sheet.layout.about for sheet in sheets)
        if "structure" in about
    }
    return next(iter(named.values())) if len(named) == 1 else {}


def _workshop(layout: Layout, usual: Mapping[str, str]) -> dict[str, str | None]:
    """What tells the workshops of a table from those of another."""
    about = layout.about if "structure" in layout.about else {**layout.about, **usual}
    town = about.get("code_insee", "")
    title = " ".join(filter(None, (layout.grid.sheet, about.get("titre"))))
    return {
        "feuille": layout.grid.sheet,
        "structure": about.get("structure"),
        "structure_insee": town if re.match(INSEE, town) else None,
        "titre": title or None,
        "heure": about.get("heure"),
        "type": TypeActivite.COLLECTIF.code,
    }


def _people(
    rows: pl.DataFrame, key: Key, place: str
) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, Name]]:
    """The rows with their ``mention``; a structure vouches for the names of its own sheets."""
    shown = pl.concat_str("prenom", "nom", "nom_complet", separator=" ", ignore_nulls=True)
    rows = rows.with_columns(shown=shown).with_row_index(_SEAT)
    alike = {name: name_key(name) for name in rows["shown"].unique().drop_nulls()}
    stranger = pl.col("shown").replace_strict(alike, return_dtype=pl.String)
    rows = rows.with_columns(stranger=pl.when(~pl.col("anonyme")).then(stranger)).drop("shown")
    parts, mentions, names = [], [], dict[str, Name]()
    for _, part in rows.group_by("structure", maintain_order=True):
        part = completed(part)
        name = part["structure"][0]
        # A seat is told by its rank: an anonymous row has one person per day.
        ranked = part.with_columns(pl.col(_SEAT).alias(LINE))
        found = persons(ranked, key, scope=slug(name or ""), space="grille", place=place)
        parts.append(part.with_columns(mention=found.of_row))
        lines: Mapping[int, int] = dict(part.select(_SEAT, LINE).iter_rows())
        there = pl.element().replace_strict(lines, return_dtype=pl.UInt32)
        mentions.append(
            found.mentions.with_columns(
                lignes=pl.col("lignes").list.eval(there).list.unique().list.sort()
            )
        )
        names |= found.names
    empty = rows.clear().with_columns(mention=pl.lit(None, dtype=pl.String))
    return (
        pl.concat([empty, *parts]),
        pl.concat(
            [pl.DataFrame(schema=MENTIONS), *(m.match_to_schema(MENTIONS) for m in mentions)]
        ),
        names,
    )


def _repeated(rows: pl.DataFrame) -> pl.Series:
    """True where a named person is already in that workshop."""
    told = ("mention", "feuille", "titre", "structure", "date", "heure")
    again = pl.int_range(pl.len()).over(told, order_by=LINE) > 0
    return rows.select(again.alias("again") & ~pl.col("anonyme"))["again"]


def _remarks(source: SourceFile, sheets: Sequence[Sheet], repeated: pl.DataFrame) -> list[str]:
    remarks = [remark for sheet in sheets for remark in sheet.remarks]
    read_ones = {sheet.layout.grid.sheet for sheet in sheets}
    others = [g.sheet for g in source.grids if g.sheet not in read_ones and not g.cells.is_empty()]
    if others:
        told = ", ".join(f"« {name} »" for name in others)
        remarks.append(f"Feuilles sans grille de présence, non lues : {told}.")
    ignored = dict.fromkeys(label for sheet in sheets for label in sheet.layout.ignored)
    ignored.pop(REASON, None)
    if ignored:
        told = ", ".join(f"« {label} »" for label in ignored)
        remarks.append(f"Colonnes non lues : {told}.")
    if any("structure" not in sheet.layout.about for sheet in sheets):
        usual = _usual_place(sheets).get("structure")
        remarks.append(
            f"Les grilles qui ne nomment pas leur structure sont lues comme celles de « {usual} »."
            if usual
            else "La grille ne dit pas toujours où l’on se réunit : écrivez « Structure : … » "
            "au-dessus du tableau."
        )
    if not repeated.is_empty():
        remarks.append(
            counted(repeated["mention"].n_unique(), "nom est noté", "noms sont notés")
            + " deux fois au même atelier : si ce sont deux personnes, ajoutez une "
            "colonne « Année de naissance »."
        )
    return remarks


def _gaps(mentions: pl.DataFrame) -> dict[Need, str]:
    gaps = {Need.THEMATIQUES: _NO_THEMES}
    if mentions["statut_social"].null_count() == mentions.height:
        gaps[Need.STATUT] = _NO_STATUS
    return gaps


READER = Reader("grille", "Grille de présence (dates en colonnes)", recognise, read)
