"""Presences of several files put together: nothing is counted twice, nothing goes unsaid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from inclusion_metrics.nomenclatures import IssueDemarche, SourceDonnee, TypeActivite, TypeLieu
from inclusion_metrics.sources.draft import PRESENCES, Draft, Rule
from inclusion_metrics.sources.people.naming import slug
from inclusion_metrics.sources.seats import OUTSIDE

OLDER = "Accompagnements d’un export plus ancien, remplacés par le plus récent"
TEAM = "Accompagnements d’un export d’équipe, remplacés par l’export du médiateur"
ARCHIVED = "Accompagnements V1 de la Coop, remplacés par ceux de l’archive V1"
MATCHED = "Activités d’avant août 2025 sans identifiant, retrouvées dans un export plus récent"
CHANGED = "Accompagnements que l’export complet plus récent ne montre plus : supprimés ou changés"
REPEATED = "Accompagnements lus deux fois (lignes en double)"
#: Columns added to the presences: the file they come from.
ORIGIN = {"fichier": pl.String, "cle": pl.String, "format": pl.String, "exporte": pl.Date}
NO_ID = "sans_id_"


@dataclass(slots=True)
class Merged:
    """Presences kept, and how many rows each rule left out."""

    presences: pl.DataFrame
    left_out: Counter[str] = field(default_factory=Counter)

    def drop(self, mask: pl.Expr, rule: str) -> None:
        """Leave rows out and count them."""
        kept = self.presences.filter(~mask.fill_null(value=False))
        if kept.height < self.presences.height:
            self.left_out[rule] += self.presences.height - kept.height
            self.presences = kept


def gather(drafts: Sequence[Draft]) -> Merged:
    """The presences of all the files, each activity once."""
    frames = [
        draft.presences.with_columns(
            fichier=pl.lit(draft.file.nom),
            cle=pl.lit(draft.file.sha256[:12]),
            format=pl.lit(draft.file.format),
            exporte=pl.lit(draft.file.date_export, dtype=pl.Date),
        )
        for draft in drafts
        if not draft.presences.is_empty()
    ]
    empty = pl.DataFrame(schema={**PRESENCES, **ORIGIN})
    merged = Merged(pl.concat([empty, *frames], how="diagonal_relaxed"))
    unnamed = _mentions_by_rule(drafts, Rule.ABSENTE).implode()
    named_elsewhere = (~pl.col("absent")).any().over("activite_id")
    merged.presences = merged.presences.with_columns(absent=pl.col("mention").is_in(unnamed))
    merged.drop(pl.col("absent") & named_elsewhere, TEAM)
    merged.presences = merged.presences.drop("absent")
    _identify(merged)
    _carry_outcomes(merged)
    _keep_latest(merged)
    _leave_covered(merged, drafts)
    _keep_each_seat_once(merged)
    _prefer_archive(merged)
    merged.presences = _same_places(merged.presences, drafts)
    return merged


def _mentions_by_rule(drafts: Sequence[Draft], rule: Rule) -> pl.Series:
    found = [draft.mentions.filter(pl.col("regle") == rule.value)["mention"] for draft in drafts]
    return pl.concat([pl.Series("mention", [], dtype=pl.String), *found])


def _identify(merged: Merged) -> None:
    """Exports of before August 2025 number no activity: give theirs the number of a later export.

    The reader prints each activity; the same print in an export with numbers is the same one.
    """
    rows = merged.presences
    numbered_later = (
        rows.filter(~pl.col("activite_id").str.starts_with(NO_ID))
        .select("empreinte", "activite_id")
        .drop_nulls()
        .unique("empreinte")
    )
    if numbered_later.is_empty():
        return
    known = dict(numbered_later.iter_rows())
    found = pl.col("activite_id").is_in(list(known))
    merged.presences = rows.with_columns(
        sans_numero=found, activite_id=pl.col("activite_id").replace(known)
    )
    elsewhere = (~pl.col("sans_numero")).any().over("activite_id")
    _carry_outcomes(merged)
    merged.drop(pl.col("sans_numero") & elsewhere, MATCHED)
    merged.presences = merged.presences.drop("sans_numero")


#: Outcomes that say what remains to be done; the later exports only say « not finished ».
_PRECISE = [
    issue.code
    for issue in IssueDemarche
    if issue not in (IssueDemarche.TERMINEE, IssueDemarche.NON_TERMINEE)
]


def _carry_outcomes(merged: Merged) -> None:
    """The outcome of a procedure is lost in later exports: take it from the one that holds it."""
    issue = pl.col("issue")
    precise = issue.filter(issue.is_in(_PRECISE)).min().over("activite_id")
    merged.presences = merged.presences.with_columns(
        issue=pl.coalesce(precise, issue.max().over("activite_id"))
    )


def _keep_latest(merged: Merged) -> None:
    """An activity exported twice is read from the later export, with the people it then had."""
    latest = pl.col("exporte").max().over("activite_id")
    merged.drop((pl.col("exporte") < latest) & pl.col("place").is_not_null(), OLDER)


def _leave_covered(merged: Merged, drafts: Sequence[Draft]) -> None:
    """A later and complete export of the same mediator says which activities there are.

    What an older export shows besides was changed or deleted since.
    """
    for draft in drafts:
        file = draft.file
        complete = not file.filtres and file.debut and file.fin and file.date_export
        if file.format != "coop" or not complete or draft.presences.is_empty():
            continue
        owners = draft.presences["mediateur_id"].drop_nulls().unique()
        merged.drop(
            (pl.col("format") == file.format)
            & pl.col("mediateur_id").is_in(owners.implode())
            & pl.col("date").is_between(file.debut, file.fin)
            & (pl.col("exporte") < file.date_export),
            CHANGED,
        )


def _keep_each_seat_once(merged: Merged) -> None:
    """A numbered seat found in two files of the same day is read from one of them."""
    if merged.presences["place"].null_count() < merged.presences.height:
        merged.presences = merged.presences.sort("activite_id", "place", "cle", "ligne")
        again = ~pl.struct("activite_id", "place").is_first_distinct()
        merged.drop(pl.col("place").is_not_null() & again, REPEATED)
    # One row that says « workshop » is enough: a companion is not always announced on each row.
    merged.presences = merged.presences.with_columns(type=pl.col("type").min().over("activite_id"))


def _prefer_archive(merged: Merged) -> None:
    """Read from the V1 archive what is also among the Coop's V1 rows.

    The archive kept the statuses, and the ages before they were drawn at random. Both say the
    day, the type, the commune (except at a distance, where they do not mean the same one) and the
    participants (except of one-off helps, which the Coop counts for one).
    """
    for like in (("date", "type", "ou", "nb_participants"), ("date", "type", "ou")):
        rows = merged.presences.with_columns(
            ou=pl.when(pl.col("type_lieu") != TypeLieu.A_DISTANCE.code).then("code_insee")
        )
        archive = rows.filter(pl.col("source") == SourceDonnee.CRA_V1.code)
        coop = rows.filter(pl.col("source") == SourceDonnee.COOP_V1.code)
        if "nb_participants" not in like:
            archive = archive.filter(pl.col("nb_participants") > 1)
            coop = coop.filter(pl.col("type") == TypeActivite.INDIVIDUEL.code)
        rank = pl.int_range(pl.len()).over(*like)
        both = (
            coop.unique("activite_id")
            .sort("activite_id")
            .with_columns(rang=rank)
            .join(
                archive.unique("activite_id").sort("activite_id").with_columns(rang=rank),
                on=["rang", *like],
                how="semi",
                nulls_equal=True,
            )
        )
        merged.drop(pl.col("activite_id").is_in(both["activite_id"].implode()), ARCHIVED)


def _same_places(rows: pl.DataFrame, drafts: Sequence[Draft]) -> pl.DataFrame:
    """A structure named without its commune is the only one of that name that has one."""
    listed = [
        draft.tables["structures"].select("structure_id", structure_insee="code_insee")
        for draft in drafts
        if "structures" in draft.tables
    ]
    places = pl.concat([rows.select("structure_id", "structure_insee"), *listed]).unique()
    renamed = renaming(places["structure_id"])
    if not renamed:
        return rows
    towns = dict(places.drop_nulls().sort("structure_id", "structure_insee").iter_rows())
    place = pl.col("structure_id").replace(renamed)
    town = place.replace_strict(towns, default=None, return_dtype=pl.String)
    return rows.with_columns(
        structure_id=place,
        structure_insee=pl.coalesce("structure_insee", town),
        code_insee=pl.coalesce("code_insee", town),
    )


def renaming(identifiers: pl.Series) -> Mapping[str, str]:
    """Structure identifiers without commune → the only one of that name with one."""
    known = [one for one in identifiers.drop_nulls().unique() if "_" in one and one != OUTSIDE]
    full: dict[str, set[str]] = {}
    for one in known:
        town, _, name = one.partition("_")
        if town:
            full.setdefault(name, set()).add(one)
    return {
        one: next(iter(full[slug(one[1:])]))
        for one in known
        if one.startswith("_") and len(full.get(slug(one[1:]), ())) == 1
    }


def told_once(merged: Merged, who: str) -> None:
    """Drop the seats that repeat a person in one activity, where the file numbers no seat."""
    counted = pl.col("place").is_null() & pl.col(who).is_not_null()
    twice = counted & pl.struct("activite_id", who).is_duplicated()
    marked = merged.presences.with_columns(deux_fois=twice.fill_null(value=False))
    again = marked.filter("deux_fois").drop("deux_fois")
    if again.is_empty():
        return
    # A repeated row may say more than the one that is kept.
    lists = [name for name, dtype in again.schema.items() if isinstance(dtype, pl.List)]
    said = again.group_by("activite_id", who).agg(
        pl.col(name).explode(empty_as_null=False).unique().sort() for name in lists
    )
    once = (
        again.sort("structure_nom", "issue", "duree_min", "cle", "ligne", nulls_last=True)
        .unique(["activite_id", who], keep="first", maintain_order=True)
        .drop(lists)
        .join(said, on=["activite_id", who])
        .select(again.columns)
    )
    merged.left_out[REPEATED] += again.height - once.height
    merged.presences = pl.concat([marked.filter(~pl.col("deux_fois")).drop("deux_fois"), once])


def numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Give each seat its number, and each individual help its own activity.

    Args:
        rows: presences with ``ordre``: a text that tells seats of one activity apart whatever
            the order of rows.
    """
    rows = rows.sort("activite_id", "place", "ordre", nulls_last=True)
    # An activity that the file numbers, and does not describe, is told by how many came.
    told = pl.when(pl.len().over("activite_id") > 1)
    rows = rows.with_columns(
        type=pl.coalesce(
            "type",
            told.then(pl.lit(TypeActivite.COLLECTIF.code)).otherwise(
                pl.lit(TypeActivite.INDIVIDUEL.code)
            ),
        )
    )
    rank = pl.int_range(1, pl.len() + 1).over("activite_id")
    several = pl.len().over("activite_id") > 1
    alone = (
        (pl.col("type") == TypeActivite.INDIVIDUEL.code)
        & pl.col("place").is_null()
        & several
        & pl.col("nb_participants").fill_null(1).le(1)
    )
    rows = rows.with_columns(rang=rank, seule=alone)
    return rows.with_columns(
        activite_id=pl.when("seule")
        .then(pl.format("{}_{}", "activite_id", "rang"))
        .otherwise("activite_id"),
        place=pl.when("seule").then(1).otherwise(pl.coalesce("place", "rang")).cast(pl.UInt32),
    ).drop("rang", "seule")
