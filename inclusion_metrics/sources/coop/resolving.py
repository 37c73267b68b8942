"""The persons of Coop exports: what a mediator's displayed names, traits and records tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import polars as pl

from inclusion_metrics.identity import Group, Person, Record, apply_decisions, identify
from inclusion_metrics.linking import Known
from inclusion_metrics.nomenclatures import StatutSocial, TrancheAge
from inclusion_metrics.sources.draft import Rule
from inclusion_metrics.sources.people.somebody import UNKNOWN, Row, Somebody, born_between


def coop_people(
    rows: Sequence[Row], seats: pl.DataFrame, held: Mapping[str, int], decisions: Mapping[str, int]
) -> list[Somebody]:
    """The persons of Coop exports: a mediator's displayed names, traits and records."""
    shown = {row["mention"] for row in rows if row["regle"] == Rule.NOM}
    mine = seats.filter(pl.col("mention").is_in(sorted(shown)))
    at_once = dict(
        mine.group_by("mention", "activite_id").len().group_by("mention").agg(pl.col("len").max())
        .iter_rows()
    )  # fmt: skip
    by_owner: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_owner[row["portee"]].append(row)
    owners = {row["portee"] for row in rows if row["regle"] == Rule.NOM}
    people: list[Somebody] = []
    for owner in sorted(owners):
        records = _records(by_owner[owner], by_owner if len(owners) == 1 else {})
        visits = [row for row in by_owner[owner] if row["regle"] == Rule.NOM]
        groups = [group for group in _groups(visits) if any(r["mention"] in held for r in group)]
        as_groups = [_as_group(group, held, at_once) for group in groups]
        found = identify(as_groups, records)
        cases = [group[0]["mention"] for group in groups]
        remembered = _remembered(groups, found, decisions)
        decided = apply_decisions(found, cases, remembered)
        people += [
            _somebody(owner, group, person) for group, person in zip(groups, decided, strict=True)
        ]
    return people


def _remembered(
    groups: Sequence[Sequence[Row]], found: Sequence[Person], decisions: Mapping[str, int]
) -> dict[str, int]:
    """Decisions on the cases of Coop exports; 0 for a person that is there is about a namesake."""
    known: dict[str, int] = {}
    for group, person in zip(groups, found, strict=True):
        for row in group:
            number = decisions.get(row["mention"])
            if number is not None and (number or not person.at_least):
                known[group[0]["mention"]] = number
    return known


def _groups(visits: Sequence[Row]) -> list[list[Row]]:
    """One list of mentions per person shown: exports of several years show a person's new traits.

    Within one export a name with two sets of traits is two persons. From one export to another
    it is the same person when each shows the name once and nothing contradicts it.
    """
    by_name: dict[str, list[Row]] = defaultdict(list)
    for row in visits:
        by_name[row["cle_affichee"]].append(row)
    groups: list[list[Row]] = []
    for same_name in by_name.values():
        per_mention: dict[str, list[Row]] = defaultdict(list)
        for row in same_name:
            per_mention[row["mention"]].append(row)
        distinct = list(per_mention.values())
        often = Counter(row["exporte"] or row["cle"] for row in same_name)
        if len(distinct) > 1 and max(often.values()) == 1 and _agree(same_name):
            groups.append(sorted(same_name, key=_latest_last))
        else:
            groups += distinct
    return sorted(groups, key=lambda group: min(row["lignes"] or [0] for row in group))


def _latest_last(row: Row) -> tuple[str, str]:
    return str(row["exporte"] or ""), row["mention"]


def _agree(rows: Sequence[Row]) -> bool:
    """Sex and age may be those of one person."""
    sexes = {row["genre"] for row in rows} - {None, UNKNOWN}
    spans = [span for row in rows if (span := born_between(row))]
    return len(sexes) <= 1 and (
        not spans or max(low for low, _ in spans) <= min(high for _, high in spans) + 1
    )


def _traits(row: Row) -> tuple[str | None, ...]:
    """Traits as the two workbooks show them."""
    return (
        row["genre"] or UNKNOWN,
        row["tranche_age_affichee"] or TrancheAge.NON_COMMUNIQUE.code,
        row["statut_social"] or StatutSocial.NON_COMMUNIQUE.code,
        row["code_insee_residence"],
    )


def _records(mine: Sequence[Row], others: Mapping[str, Sequence[Row]]) -> list[Record] | None:
    """The latest *Bénéficiaires* workbook of a mediator, None when there is none."""
    rows = [row for row in mine if row["regle"] == Rule.FICHE]
    if not rows:  # a workbook whose preamble was lost belongs to the only mediator there is
        rows = [row for row in others.get("", ()) if row["regle"] == Rule.FICHE]
    if not rows:
        return None
    latest = max((str(row["exporte"] or ""), row["fichier"]) for row in rows)
    return [
        Record(
            row["cle_affichee"], _traits(row), row["lignes"][0], row["annee_naissance"],
            row["accompagnements"] or 0,
        )
        for row in sorted(rows, key=lambda row: row["lignes"])
        if (str(row["exporte"] or ""), row["fichier"]) == latest
    ]  # fmt: skip


def _as_group(rows: Sequence[Row], held: Mapping[str, int], at_once: Mapping[str, int]) -> Group:
    mentions = list(dict.fromkeys(row["mention"] for row in rows))
    count = sum(held.get(mention, 0) for mention in mentions)
    together = max(at_once.get(mention, 1) for mention in mentions)
    return Group(rows[-1]["cle_affichee"], _traits(rows[-1]), tuple(range(count)), together)


def _somebody(owner: str, rows: Sequence[Row], person: Person) -> Somebody:
    last, record = rows[-1], person.record
    year = record.birth_year if record else None
    sure = last["code_insee_residence"] is not None and last["tranche_age"] != UNKNOWN
    return Somebody(
        rows[0]["mention"],
        tuple(rows),
        Known(
            rows[0]["mention"],
            scope=f"coop|{owner}",
            name=last["cle_nom"],
            shown=last["cle_affichee"],
            sound=last["cle_approchee"],
            birth_year=year,
            born=(year, year) if year else born_between(last),
            sex=last["genre"] if last["genre"] != UNKNOWN else None,
            traits=_traits(last) if sure else (),
            settled=person.at_most <= 1,
        ),
        person.at_least,
        person.at_most,
        person.certainty,
        record,
        person.candidates,
        person.reason,
    )
