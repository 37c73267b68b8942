"""Mentions of several files → persons: who is one, who may be, and what is known of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from inclusion_metrics.linking import Known, Links, link
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import Identite
from inclusion_metrics.sources.coop.resolving import coop_people
from inclusion_metrics.sources.draft import MENTIONS, TRAITS, Rule
from inclusion_metrics.sources.people.somebody import UNKNOWN, Row, Somebody, born_between, fused

REVIEW = pl.Schema(
    {
        "cas": pl.String,
        "motif": pl.String,
        "lignes_accompagnements": pl.String,
        "lignes_beneficiaires": pl.String,
        "peut_etre": pl.String,
        "personnes_min": pl.Int64,
        "personnes_max": pl.Int64,
        "decision": pl.Int64,
    }
)


PERSONS = pl.Schema(
    {
        **{name: MENTIONS[name] for name in TRAITS},
        "beneficiaire_id": pl.String(),
        "anonyme": pl.Boolean(),
        "identite": pl.String(),
        "personnes_min": pl.Int64(),
        "personnes_max": pl.Int64(),
        "accompagnements_hors_fichier": pl.Int32(),
    }
)


@dataclass(slots=True)
class People:
    """The outcome: who each mention is (itself when it is not listed), one row per person."""

    of_mention: dict[str, str] = field(default_factory=dict)
    rows: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PERSONS))
    review: list[Row] = field(default_factory=list)
    names: int = 0
    completed: int = 0


@dataclass(frozen=True, slots=True)
class Pairs:
    """What the linkage of names found, and what was decided of it."""

    same: tuple[tuple[str, str], ...] = ()
    likely: tuple[tuple[str, str], ...] = ()
    different: tuple[tuple[str, str], ...] = ()


NO_PAIRS = Pairs()


def resolve(
    mentions: pl.DataFrame,
    seats: pl.DataFrame,
    decisions: Mapping[str, int],
    pairs: Pairs = NO_PAIRS,
) -> People:
    """Tell the named persons apart.

    Args:
        mentions: ``draft.MENTIONS`` of every file, with ``fichier`` (name), ``format`` and
            ``exporte`` (date); without the anonymous ones.
        seats: ``mention, activite_id``, one row per seat that is counted.
        decisions: case → number of persons, as written in the review file.

    Raises:
        ErreurUtilisateur: a decision that cannot be applied.
    """
    alone, together_ = _alone(mentions, decisions, pairs)
    rows = together_.sort("mention", "exporte", "fichier", nulls_last=False).to_dicts()
    held = dict(seats.group_by("mention").agg(pl.len()).iter_rows())
    coop = [row for row in rows if row["cle_affichee"] is not None]
    found = [
        *coop_people(coop, seats, held, decisions),
        *_of_others(row for row in rows if row["cle_affichee"] is None),
    ]
    shown = mentions.filter(pl.col("mention").is_in(list(held)))
    people = People(names=_shown_names(shown))
    links = _linked(found, decisions, pairs)
    where = _Places(found, links)
    people.completed = links.completed
    extra = links.extra()
    together: dict[str, list[Somebody]] = defaultdict(list)
    for one in found:
        together[links.of[one.id]].append(one)
    linked = []
    for root, members in sorted(together.items()):
        doubtful = bool(links.doubts.get(root))
        linked.append(_person_row(root, members, held, extra, doubtful=doubtful))
        for one in members:
            people.of_mention |= {row["mention"]: root for row in one.mentions}
            doubtful = one.certainty is Identite.AMBIGUE or (one.id == root and root in extra)
            if doubtful or one.reason or one.id in decisions:
                people.review.append(_review_row(one, links, extra, decisions, where))
    people.rows = pl.concat([_lone_rows(alone), pl.DataFrame(linked, schema=PERSONS)])
    return people


def _shown_names(shown: pl.DataFrame) -> int:
    """How many names are displayed: two spellings in one export, and a name in two files once."""
    spelled = shown.filter(pl.col("cle_nom").is_not_null())
    each = spelled.group_by("cle_nom", "portee").agg(pl.col("cle_affichee").n_unique())
    return int(each.group_by("cle_nom").agg(pl.col("cle_affichee").max())["cle_affichee"].sum())


def _alone(
    mentions: pl.DataFrame, decisions: Mapping[str, int], pairs: Pairs
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Mentions that nothing ties to another, and the others; most are alone in a large register."""
    asked = {end for part in (pairs.same, pairs.likely, pairs.different) for p in part for end in p}
    asked |= set(decisions)

    def shared(*keys: str) -> pl.Expr:
        known = pl.all_horizontal(pl.col(key).is_not_null() for key in keys)
        return known & (pl.len().over(*keys) > 1)

    tied = (
        pl.col("cle_affichee").is_not_null()
        | pl.col("mention").is_in(sorted(asked))
        | shared("mention")
        | shared("cle_nom")
        | shared("cle_identifiant")
        | shared("cle_approchee", "annee_naissance")
    )
    marked = mentions.with_columns(lie=tied)
    return marked.filter(~pl.col("lie")), marked.filter("lie")


def _lone_rows(alone: pl.DataFrame) -> pl.DataFrame:
    """One person per mention, for those that nothing ties to another."""
    sure = pl.any_horizontal(
        pl.col(name).is_not_null()
        for name in ("cle_identifiant", "cle_naissance", "annee_naissance")
    )
    return alone.select(
        *TRAITS,
        pl.col("mention").alias("beneficiaire_id"),
        pl.lit(value=False).alias("anonyme"),
        pl.when(sure)
        .then(pl.lit(Identite.CONFIRMEE.code))
        .otherwise(pl.lit(Identite.NON_CONFIRMEE.code))
        .alias("identite"),
        pl.lit(1, dtype=pl.Int64).alias("personnes_min"),
        pl.lit(1, dtype=pl.Int64).alias("personnes_max"),
        pl.lit(None, dtype=pl.Int32).alias("accompagnements_hors_fichier"),
    )


def _of_others(rows: Iterable[Row]) -> list[Somebody]:
    """The persons of sources that number, or name and date, their people."""
    by_mention: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_mention[row["mention"]].append(row)
    people = []
    for mention, mine in by_mention.items():
        best = fused(mine)
        dated = best["cle_naissance"] or best["annee_naissance"]
        sure = best["cle_identifiant"] or dated
        people.append(
            Somebody(
                mention,
                tuple(mine),
                Known(
                    mention,
                    scope=f"{best['format']}|{best['portee']}",
                    name=best["cle_nom"],
                    sound=best["cle_approchee"],
                    birth_key=best["cle_naissance"],
                    birth_year=best["annee_naissance"],
                    born=born_between(best),
                    sex=best["genre"] if best["genre"] != UNKNOWN else None,
                    numbers=frozenset(r["cle_identifiant"] for r in mine if r["cle_identifiant"]),
                ),
                1,
                1,
                Identite.CONFIRMEE if sure else Identite.NON_CONFIRMEE,
            )
        )
    return people


def _linked(found: Sequence[Somebody], decisions: Mapping[str, int], pairs: Pairs) -> Links:
    """Links between files, then again with what was decided of the doubts."""
    known = [one.known for one in found]
    same = [*pairs.same, *_already_counted(found)]
    different = list(pairs.different)
    first = link(known, same, pairs.likely, different)
    for one in found:
        number, near = decisions.get(one.id), sorted(first.doubts.get(one.id, ()))
        if number == 0 and not near and one.at_least < one.at_most:
            raise ErreurUtilisateur(
                f"Identités à vérifier, cas {one.id} : la décision 0 est hors des bornes "
                f"{one.at_least} à {one.at_most}."
            )
        if number is None or not near:
            continue
        if number:
            different += [(one.id, other) for other in near]
        elif len(near) == 1:
            same.append((one.id, near[0]))
        else:
            raise ErreurUtilisateur(
                f"Identités à vérifier, cas {one.id} : plusieurs personnes portent ce nom, et la "
                "décision 0 ne dit pas laquelle est venue ; laissez la case vide."
            )
    if len(same) == len(pairs.same) and len(different) == len(pairs.different):
        return first
    return link(known, same, pairs.likely, different)


def _already_counted(found: Sequence[Somebody]) -> list[tuple[str, str]]:
    """Cases decided to be nobody more → the one person of that name they join.

    Raises:
        ErreurUtilisateur: several persons have that name.
    """
    named: dict[str | None, list[str]] = defaultdict(list)
    for one in found:
        if one.at_most:
            named[one.known.shown].append(one.id)
    pairs = []
    for one in found:
        if one.at_most:
            continue
        if len(named[one.known.shown]) != 1:
            raise ErreurUtilisateur(
                f"Identités à vérifier, cas {one.id} : plusieurs personnes portent ce nom, et la "
                "décision 0 ne dit pas laquelle est venue ; laissez la case vide."
            )
        pairs.append((one.id, named[one.known.shown][0]))
    return pairs


def _person_row(
    root: str,
    members: Sequence[Somebody],
    held: Mapping[str, int],
    extra: Mapping[str, str],
    *,
    doubtful: bool,
) -> Row:
    real = [one for one in members if one.at_most] or list(members)
    rows = [row for one in real for row in one.mentions]
    best = fused(rows)
    years = [one.record.birth_year for one in real if one.record and one.record.birth_year]
    at_least = 0 if root in extra else max(one.at_least for one in real)
    at_most = max(one.at_most for one in real)
    # Both ends of a doubt: the visits of the one may be visits of the other.
    if doubtful or at_least < at_most or any(one.certainty is Identite.AMBIGUE for one in real):
        certainty = Identite.AMBIGUE
    elif any(one.certainty is Identite.CONFIRMEE for one in real):
        certainty = Identite.CONFIRMEE
    else:
        certainty = Identite.NON_CONFIRMEE
    return {
        **{name: best[name] for name in TRAITS},
        "annee_naissance": years[0] if years else best["annee_naissance"],
        "beneficiaire_id": root,
        "anonyme": False,
        "identite": certainty.code,
        "personnes_min": at_least,
        "personnes_max": at_most,
        "accompagnements_hors_fichier": _outside(members, real, held),
    }


def _outside(
    members: Sequence[Somebody], real: Sequence[Somebody], held: Mapping[str, int]
) -> int | None:
    """Accompagnements on the records that no export shows; unknown when a record is missing."""
    if any(one.record is None for one in real):
        return None
    counted = sum(one.record.accompagnements for one in real if one.record)
    shown = {row["mention"] for one in members for row in one.mentions}
    return counted - sum(held.get(mention, 0) for mention in shown)


class _Places:
    """Where a person may read who is meant: line numbers, with the file when there are several."""

    def __init__(self, found: Sequence[Somebody], links: Links) -> None:
        visits = {row["fichier"] for one in found for row in one.mentions if _is_visit(row)}
        self.several = len(visits) > 1
        self.of_root: dict[str, list[Row]] = defaultdict(list)
        for one in found:
            self.of_root[links.of[one.id]] += one.mentions

    def said(self, rows: Iterable[Row]) -> str:
        by_file: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            by_file[row["fichier"]] |= set(row["lignes"] or ())
        told = {
            file: ", ".join(str(line) for line in sorted(found)) for file, found in by_file.items()
        }
        if not self.several and len(told) == 1:
            return next(iter(told.values()))
        return " ; ".join(f"{file} : {found}" for file, found in sorted(told.items()))


def _is_visit(row: Row) -> bool:
    return bool(row["regle"] != Rule.FICHE)


def _review_row(
    one: Somebody,
    links: Links,
    extra: Mapping[str, str],
    decisions: Mapping[str, int],
    where: _Places,
) -> Row:
    root = links.of[one.id]
    doubt = extra.get(root) if one.id == root else None
    others = sorted(links.doubts.get(root, ())) if doubt else []
    records = [row for row in one.mentions if not _is_visit(row)]
    return {
        "cas": one.id,
        "motif": " ; ".join(filter(None, (one.reason, doubt))),
        "lignes_accompagnements": where.said(filter(_is_visit, one.mentions)),
        "lignes_beneficiaires": ", ".join(str(r.line) for r in one.candidates)
        or where.said(records),
        "peut_etre": " | ".join(where.said(where.of_root[other]) for other in others),
        "personnes_min": 0 if doubt else one.at_least,
        "personnes_max": one.at_most,
        "decision": decisions.get(one.id),
    }
