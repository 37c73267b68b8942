"""Drafts of all the files of a folder → its tables and the account of how they were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dataframely as dy
import polars as pl

from inclusion_metrics.codes import INSEE
from inclusion_metrics.cross_rules import INTEGRITY, broken
from inclusion_metrics.identity import Key
from inclusion_metrics.loading import REJECTED, TO_REVIEW, Manifeste
from inclusion_metrics.model import ErreurUtilisateur, Need
from inclusion_metrics.nomenclatures import Identite
from inclusion_metrics.schemas import Structures, Tables
from inclusion_metrics.sources.coop.checks import check_together
from inclusion_metrics.sources.draft import MENTIONS, REJECTS, TRAITS, Draft, Rule
from inclusion_metrics.sources.merging import Merged, gather, numbered, renaming, told_once
from inclusion_metrics.sources.people.resolving import NO_PAIRS, REVIEW, Pairs, People, resolve
from inclusion_metrics.sources.seats import digests
from inclusion_metrics.sources.service import REENTRIES, one_per_operation
from inclusion_metrics.typography import counted

#: Columns that hold the identifier of a structure.
_NAMING = frozenset({"structure_id", "utilisatrice"})
_UNNAMED = (Rule.ANONYME.value, Rule.ABSENTE.value)


@dataclass(frozen=True, slots=True)
class Assembled:
    """What a folder holds: tables, account, and the files a person may have to look at."""

    tables: Tables
    manifest: Manifeste
    extras: Mapping[str, pl.DataFrame]


def assemble(
    drafts: Sequence[Draft],
    key: Key,
    decisions: Mapping[str, int],
    pairs: Pairs = NO_PAIRS,
) -> Assembled:
    """Put the files together.

    Args:
        drafts: in any order; the outcome does not depend on it.
        key: the key their pseudonyms were made with; only its fingerprint is kept.
        decisions: case number → number of persons, as decided in the review file.
        pairs: what the linkage of names across structures found.

    Raises:
        ErreurUtilisateur: no row at all, or a decision that cannot be applied.
    """
    drafts = sorted(drafts, key=lambda d: (d.file.format, d.file.role, d.file.nom, d.file.sha256))
    check_together(drafts)
    mentions = _mentions(drafts)
    merged = gather(drafts)
    named = mentions.filter(~pl.col("regle").is_in(_UNNAMED))
    people = resolve(named, merged.presences.select("mention", "activite_id"), decisions, pairs)
    seats = _seated(merged, mentions, people, key)
    frames = _activities(seats)
    frames |= _direct(drafts, frames, people, merged.left_out)
    frames["beneficiaires"] = _people_rows(seats, mentions, people)
    tables = Tables.validate(
        {
            name: _shaped(frames.get(name), schema).sort(schema.primary_key()).lazy()
            for name, schema in Tables.member_schemas().items()
        }
    )
    if not any(frame.height for frame in frames.values()):
        raise ErreurUtilisateur("Ces fichiers ne contiennent aucune ligne à garder.")
    if faults := broken(tables, INTEGRITY):
        raise AssertionError(", ".join(rule.code for rule in faults))
    rejects = pl.concat([pl.DataFrame(schema=REJECTS), *(draft.rejects for draft in drafts)])
    return Assembled(
        tables,
        _manifest(drafts, tables, frames["beneficiaires"], people, merged, rejects, key),
        {REJECTED: rejects, TO_REVIEW: pl.DataFrame(people.review, schema=REVIEW)},
    )


def _mentions(drafts: Sequence[Draft]) -> pl.DataFrame:
    frames = [
        draft.mentions.with_columns(
            fichier=pl.lit(draft.file.nom),
            cle=pl.lit(draft.file.sha256[:12]),
            format=pl.lit(draft.file.format),
            exporte=pl.lit(draft.file.date_export, dtype=pl.Date),
        )
        for draft in drafts
    ]
    schema: dict[str, Any] = {
        **MENTIONS,
        "fichier": pl.String,
        "cle": pl.String,
        "format": pl.String,
        "exporte": pl.Date,
    }
    return pl.concat([pl.DataFrame(schema=schema), *frames])


def _seated(merged: Merged, mentions: pl.DataFrame, people: People, key: Key) -> pl.DataFrame:
    """The seats with the person in each; anonymous ones are told by their seat."""
    traits = pl.concat_str(
        *(pl.col(name).cast(pl.String).fill_null("") for name in TRAITS), separator="|"
    )
    told = mentions.filter(pl.col("regle").is_in(_UNNAMED)).select(
        "mention",
        "regle",
        "deja_venue",
        traits=pl.concat_str(
            pl.lit("~"), traits, pl.col("deja_venue").cast(pl.String).fill_null(""), separator="|"
        ),
    )
    person = pl.col("mention").replace(people.of_mention)
    merged.presences = merged.presences.with_columns(
        personne=pl.when(~pl.col("mention").is_in(told["mention"].implode())).then(person)
    )
    told_once(merged, "personne")
    rows = merged.presences.join(told.unique("mention"), on="mention", how="left")
    rows = numbered(rows.with_columns(ordre=pl.coalesce("personne", _told_by())))
    seat = pl.format("{}_{}", "activite_id", pl.col("place").cast(pl.String).str.zfill(3))
    rows = rows.with_columns(participation_id=seat)
    unnamed = rows.filter(pl.col("personne").is_null())["participation_id"]
    pseudonyms = pl.DataFrame(
        {"participation_id": unnamed, "anonyme_id": digests(unnamed, key, "a_")},
        schema_overrides={"anonyme_id": pl.String},
    )
    rows = rows.join(pseudonyms, on="participation_id", how="left", maintain_order="left")
    return rows.with_columns(beneficiaire_id=pl.coalesce("personne", "anonyme_id"))


def _told_by() -> pl.Expr:
    """What tells two anonymous seats apart, whatever the order of rows: the person, the help."""
    helped = ("materiels", "tags", "thematiques", "thematiques_admin", "redirections")
    noted = ("autonomie", "niveau", "oriente", "issue", "duree_min", "code_insee")
    lists = [pl.col(name).list.join(",").fill_null("") for name in helped]
    others = [pl.col(name).cast(pl.String).fill_null("") for name in noted]
    return pl.concat_str("traits", *lists, *others, separator="|")


def _activities(seats: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Activities, participations, procedures, places and mediators."""
    lists = [name for name, dtype in seats.schema.items() if isinstance(dtype, pl.List)]
    scalars = [
        "structure_id", "mediateur_id", "date", "type", "type_lieu", "code_insee", "duree_min",
        "niveau", "autonomie", "oriente", "source",
    ]  # fmt: skip
    activities = seats.group_by("activite_id").agg(
        *(pl.col(name).max() for name in scalars),
        *(pl.col(name).explode(empty_as_null=False).unique().sort() for name in lists),
        nb_participants=pl.max_horizontal(pl.col("nb_participants").max(), pl.len()),
    )
    places = seats.select("structure_id", nom="structure_nom", code_insee="structure_insee")
    procedures = (
        seats.select(
            "participation_id", "activite_id", "beneficiaire_id", "issue",
            categorie=pl.col("thematiques_admin").list.unique(),
        )
        .explode("categorie")
        .drop_nulls("categorie")
        .with_columns(demarche_id=pl.format("{}_{}", "participation_id", "categorie"))
    )  # fmt: skip
    mediators = seats.select("mediateur_id", role="mediateur_role").drop_nulls("mediateur_id")
    return {
        "activites": activities,
        "participations": seats.select("participation_id", "activite_id", "beneficiaire_id"),
        "demarches": procedures,
        "structures": places.group_by("structure_id").agg(pl.col("nom", "code_insee").max()),
        "mediateurs": mediators.group_by("mediateur_id").agg(pl.col("role").max()),
    }


def _people_rows(seats: pl.DataFrame, mentions: pl.DataFrame, people: People) -> pl.DataFrame:
    """One row per person: the named ones, then a person for each anonymous seat."""
    absent = pl.col("regle") == Rule.ABSENTE.value
    back = pl.col("deja_venue").fill_null(value=False)
    unnamed = (
        seats.filter(pl.col("personne").is_null())
        .select("mention", "beneficiaire_id", "regle", "deja_venue")
        .join(mentions.select("mention", *TRAITS).unique("mention"), on="mention", how="left")
        .with_columns(
            anonyme=pl.when(~absent).then(pl.lit(value=True)),
            identite=pl.when(absent)
            .then(pl.lit(Identite.ABSENTE.code))
            .otherwise(pl.lit(Identite.ANONYME.code)),
            # A return declared by the mediator adds a seat, and perhaps nobody.
            personnes_min=pl.when(back).then(0).otherwise(1).cast(pl.Int64),
            personnes_max=pl.lit(1, dtype=pl.Int64),
            accompagnements_hors_fichier=pl.lit(None, dtype=pl.Int32),
        )
        .select(people.rows.columns)
    )
    return pl.concat([people.rows, unnamed])


def _direct(
    drafts: Sequence[Draft],
    attended: Mapping[str, pl.DataFrame],
    people: People,
    left_out: Counter[str],
) -> dict[str, pl.DataFrame]:
    """The tables that files fill themselves, people and places being those of the folder."""
    places = _places(drafts, attended["structures"])
    found: dict[str, pl.DataFrame] = {}
    for name in sorted({name for draft in drafts for name in draft.tables}):
        schema = Tables.member_schemas()[name]
        rows = pl.concat(
            [_shaped(draft.tables[name], schema) for draft in drafts if name in draft.tables]
        )
        if "beneficiaire_id" in rows.columns:
            rows = rows.with_columns(pl.col("beneficiaire_id").replace(people.of_mention))
            known = pl.Series([*people.of_mention.values(), *people.rows["beneficiaire_id"]])
            nobody = ~pl.col("beneficiaire_id").is_in(known.cast(pl.String).implode())
            nobody = nobody.fill_null(value=False)  # the table says that it may be nobody
            left_out[f"Lignes de « {name} » sans personne nommée, laissées de côté"] += rows.filter(
                nobody
            ).height
            rows = rows.filter(~nobody)
        for column in _NAMING & set(rows.columns):
            rows = rows.with_columns(pl.col(column).replace(dict(places)))
        if name == "participants_fse":
            rows, left_out[REENTRIES.capitalize()] = one_per_operation(rows)
        if name != "structures":  # what two lists say of one place completes each other below
            rows = rows.unique(schema.primary_key(), keep="last", maintain_order=True)
        found[name] = rows
    # What a list of structures says of one completes what attendance shows of it.
    listed = [_shaped(attended["structures"], Structures)]
    listed += [found["structures"]] if "structures" in found else []
    named = pl.concat(listed).group_by("structure_id", maintain_order=True)
    found["structures"] = _with_named(named.agg(pl.all().drop_nulls().last()), found)
    if "activites_agregees" in found:
        found["activites_agregees"] = found["activites_agregees"].join(
            attended["activites"], on="activite_id", how="semi"
        )
    return found


def _with_named(structures: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Structures, with those that a table only names."""
    named = [
        table["structure_id"].drop_nulls()
        for name, table in tables.items()
        if "structure_id" in table.columns and name != "structures"
    ]
    if not named:
        return structures
    known = structures["structure_id"].implode()
    absent = (
        pl.concat(named).unique().sort().to_frame().filter(~pl.col("structure_id").is_in(known))
    )
    told = pl.col("structure_id").str.extract(r"_(.*)$").str.replace_all("-", " ")
    town = pl.col("structure_id").str.extract(f"({INSEE[1:-1]})_")
    return pl.concat(
        [structures, _shaped(absent.with_columns(nom=told, code_insee=town), Structures)]
    )


def _places(drafts: Sequence[Draft], attended: pl.DataFrame) -> Mapping[str, str]:
    """Structures named without commune → the only one of that name with one."""
    known = [attended["structure_id"]]
    for draft in drafts:
        known += [
            table[column].cast(pl.String)
            for table in draft.tables.values()
            for column in _NAMING & set(table.columns)
        ]
    return renaming(pl.concat(known))


def _shaped(frame: pl.DataFrame | None, schema: type[dy.Schema]) -> pl.DataFrame:
    """A frame with the columns of its table, in order, absent ones empty."""
    wanted = schema.create_empty().schema
    if frame is None:
        return pl.DataFrame(schema=wanted)
    return frame.select(
        (
            pl.col(name)
            if name in frame.columns
            else pl.lit([] if isinstance(dtype, pl.List) else None, dtype=dtype)
        )
        .cast(dtype)
        .alias(name)
        for name, dtype in wanted.items()
    )


def _manifest(
    drafts: Sequence[Draft],
    tables: Tables,
    persons: pl.DataFrame,
    people: People,
    merged: Merged,
    rejects: pl.DataFrame,
    key: Key,
) -> Manifeste:
    sureness = dict(persons.group_by("identite").len().sort("identite").iter_rows())
    return Manifeste(
        format="+".join(sorted({draft.file.format for draft in drafts})),
        fichiers=[draft.file for draft in drafts],
        identites={"noms_affiches": people.names, **sureness},
        lacunes=_gaps(drafts, sureness),
        rejets=dict(sorted(Counter(rejects["regle"].to_list()).items())),
        remarques=[*dict.fromkeys(_remarks(drafts, people, merged))],
        lignes={name: frame.collect().height for name, frame in sorted(tables.to_dict().items())},
        cle=key.fingerprint,
    )


def _gaps(drafts: Sequence[Draft], sureness: Mapping[str, int]) -> dict[Need, str]:
    """What no file of attendance holds; a file that does fills the gap of the others."""
    attended = [draft for draft in drafts if not draft.presences.is_empty()]
    gaps: dict[Need, str] = {}
    for draft in attended:
        gaps |= {
            need: reason
            for need, reason in draft.gaps.items()
            if all(need in other.gaps for other in attended)
            or (need is Need.IDENTITE and sureness.get(Identite.ABSENTE.code))
        }
    return gaps


def _remarks(drafts: Sequence[Draft], people: People, merged: Merged) -> list[str]:
    # A file is told by its role: its name may be a person's, and remarks go into the dossier.
    bring = {(d.file.format, d.file.role) for d in drafts if d.remarks}
    remarks = [
        f"{draft.file.role} : {remark}" if len(bring) > 1 else remark
        for draft in drafts
        for remark in draft.remarks
    ]
    coop = [d.file for d in drafts if d.file.format == "coop"]
    if any(f.role == "accompagnements" for f in coop) and all(
        f.role != "beneficiaires" for f in coop
    ):
        remarks.append(
            "Sans le classeur Bénéficiaires, l’année de naissance manque et deux homonymes de "
            "mêmes traits ne se distinguent pas."
        )
    remarks += [f"{rule} : {n}." for rule, n in sorted(merged.left_out.items()) if n]
    if people.completed:
        remarks.append(
            counted(people.completed, "personne notée", "personnes notées")
            + " sans naissance, rattachée à son seul homonyme du même fichier."
        )
    return remarks
