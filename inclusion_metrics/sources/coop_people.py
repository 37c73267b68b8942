"""The people of a Coop export, told apart and put under pseudonyms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from inclusion_metrics.identity import Group, Key, Person, Record, apply_decisions, identify
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import (
    Genre,
    Identite,
    SourceDonnee,
    StatutSocial,
    TrancheAge,
)
from inclusion_metrics.sources import workbook
from inclusion_metrics.sources.coop_layouts import Preamble, codes_of
from inclusion_metrics.sources.coop_rows import Seat
from inclusion_metrics.sources.workbook import Table, plain

_SEX = {"Homme": Genre.MASCULIN.code, "Femme": Genre.FEMININ.code}
#: The V1 bands that were drawn at random between two Coop bands, put back together.
_V1_BANDS = {
    TrancheAge.DIX_HUIT_VINGT_QUATRE.code: TrancheAge.V1_DIX_HUIT_TRENTE_CINQ.code,
    TrancheAge.VINGT_CINQ_TRENTE_NEUF.code: TrancheAge.V1_DIX_HUIT_TRENTE_CINQ.code,
    TrancheAge.QUARANTE_CINQUANTE_NEUF.code: TrancheAge.V1_TRENTE_CINQ_SOIXANTE.code,
    TrancheAge.SOIXANTE_SOIXANTE_NEUF.code: TrancheAge.V1_SOIXANTE_PLUS.code,
    TrancheAge.SOIXANTE_DIX_PLUS.code: TrancheAge.V1_SOIXANTE_PLUS.code,
}


@dataclass(slots=True)
class People:
    """The rows of ``beneficiaires`` and who sits in each accompagnement."""

    rows: list[dict[str, object]] = field(default_factory=list)
    of_line: dict[int, str] = field(default_factory=dict)
    review: list[dict[str, object]] = field(default_factory=list)
    names: int = 0


def read_records(table: Table) -> list[Record]:
    """The lines of the *Bénéficiaires* workbook; phone, e-mail and notes are not read."""
    ages, statuts = codes_of(TrancheAge), codes_of(StatutSocial)
    columns = {
        label: table.column(label)
        for label in (
            "Nom", "Prénom", "Année de naissance", "Code INSEE", "Genre", "Tranche d’âge", "Statut",
            "Nombre d’accompagnements",
        )
    }  # fmt: skip
    records = []
    for place, line in enumerate(table.rows):
        shown = {label: workbook.text(cells[place]) for label, cells in columns.items()}
        if isinstance(columns["Code INSEE"][place], int | float):
            raise ErreurUtilisateur(
                f"« {table.name} », ligne {line}, colonne « Code INSEE » : un code est devenu un "
                "nombre ; refaites l’export sans réenregistrer le fichier."
            )
        count = workbook.whole_number(shown["Nombre d’accompagnements"] or "0")
        year = workbook.whole_number(shown["Année de naissance"] or "")
        if count is None or count < 0:
            raise ErreurUtilisateur(
                f"« {table.name} », ligne {line}, colonne « Nombre d’accompagnements » : nombre "
                "entier attendu."
            )
        if shown["Année de naissance"] and (year is None or not 1900 <= year <= 2100):
            raise ErreurUtilisateur(
                f"« {table.name} », ligne {line}, colonne « Année de naissance » : une année en "
                "quatre chiffres est attendue."
            )
        records.append(
            Record(
                name=plain(f"{shown['Prénom'] or ''} {shown['Nom'] or ''}"),
                traits=(
                    _SEX.get(shown["Genre"] or "", Genre.NON_COMMUNIQUE.code),
                    ages.get(plain(shown["Tranche d’âge"] or ""), TrancheAge.NON_COMMUNIQUE.code),
                    statuts.get(plain(shown["Statut"] or ""), StatutSocial.NON_COMMUNIQUE.code),
                    shown["Code INSEE"],
                ),
                line=line,
                birth_year=year,
                accompagnements=count,
            )
        )
    return records


def tell_apart(
    seats: Sequence[Seat],
    records: list[Record] | None,
    preamble: Preamble,
    key: Key,
    decisions: Mapping[str, int],
) -> People:
    """Tell persons apart, under pseudonyms."""
    people = People()
    followed: dict[tuple[str, tuple[str | None, ...]], list[Seat]] = defaultdict(list)
    for seat in seats:
        if seat.person is None:
            _add_unnamed(people, seat, key)
        else:
            traits = (seat.genre, seat.age, seat.statut, seat.home)
            followed[plain(seat.person), traits].append(seat)
    groups = [
        Group(
            name, traits, tuple(seat.line for seat in mine),
            max(Counter(seat.activity for seat in mine).values()),
        )
        for (name, traits), mine in sorted(followed.items(), key=lambda item: item[1][0].line)
    ]  # fmt: skip
    found = identify(groups, records)
    cases = [key.pseudonym("b", p.group.name, *p.group.traits) for p in found]
    decided = list(zip(apply_decisions(found, cases, decisions), cases, strict=True))
    joined = _already_counted(decided)
    seats_of: dict[str, list[Seat]] = defaultdict(list)
    for person, case in decided:
        seats_of[joined.get(case, case)] += followed[person.group.name, person.group.traits]
    for person, case in decided:
        if case not in joined:
            people.rows.append(_person_row(person, case, seats_of[case], preamble))
        people.of_line.update(dict.fromkeys(person.group.lines, joined.get(case, case)))
        if person.certainty is Identite.AMBIGUE or person.reason or case in decisions:
            people.review.append(_review_row(person, case, decisions))
    people.names = len({group.name for group in groups})
    return people


def _already_counted(decided: Sequence[tuple[Person, str]]) -> dict[str, str]:
    """Cases decided to be nobody more → the case of the one person of that name they join.

    Raises:
        ErreurUtilisateur: several persons have that name.
    """
    named: dict[str, list[str]] = defaultdict(list)
    for person, case in decided:
        if person.at_most:
            named[person.group.name].append(case)
    joined = {}
    for person, case in decided:
        if person.at_most:
            continue
        if len(named[person.group.name]) != 1:
            raise ErreurUtilisateur(
                f"Identités à vérifier, cas {case} : plusieurs personnes portent ce nom, et la "
                "décision 0 ne dit pas laquelle est venue ; laissez la case vide."
            )
        joined[case] = named[person.group.name][0]
    return joined


def _add_unnamed(people: People, seat: Seat, key: Key) -> None:
    """An anonymous accompagnement is a person of its own, as in the Coop."""
    pseudonym = key.pseudonym("a", seat.activity, str(seat.seat))
    people.of_line[seat.line] = pseudonym
    people.rows.append(
        {
            "beneficiaire_id": pseudonym,
            "anonyme": True if seat.named else None,
            "identite": (Identite.ANONYME if seat.named else Identite.ABSENTE).code,
            "personnes_min": 1,
            "personnes_max": 1,
            "annee_naissance": None,
            "annee_tranche_age": seat.day.year,
            "accompagnements_hors_fichier": None,
            **_traits(seat),
        }
    )


def _traits(seat: Seat) -> dict[str, object]:
    """Traits that figures may use; a V1 row carries neither status nor sex, and coarser ages."""
    v1 = seat.source == SourceDonnee.COOP_V1.code
    return {
        "tranche_age": _V1_BANDS.get(seat.age, seat.age) if v1 else seat.age,
        "tranche_age_affichee": seat.age,
        "genre": None if v1 else seat.genre,
        "statut_social": None if v1 else seat.statut,
        "code_insee_residence": seat.home,
        "code_postal_residence": seat.home_postcode,
    }


def _person_row(
    person: Person, case: str, mine: Sequence[Seat], preamble: Preamble
) -> dict[str, object]:
    record = person.record
    # Status and sex are known as soon as one row comes from the present Coop.
    shown = [seat for seat in mine if seat.line in person.group.lines]
    best = min(shown, key=lambda seat: (seat.source == SourceDonnee.COOP_V1.code, seat.line))
    exported = preamble.exported or max(seat.day for seat in mine)
    return {
        "beneficiaire_id": case,
        "anonyme": False,
        "identite": person.certainty.code,
        "personnes_min": person.at_least,
        "personnes_max": person.at_most,
        "annee_naissance": record.birth_year if record else None,
        "annee_tranche_age": exported.year,
        "accompagnements_hors_fichier": record.accompagnements - len(mine) if record else None,
        **_traits(best),
    }


def _review_row(person: Person, case: str, decisions: Mapping[str, int]) -> dict[str, object]:
    return {
        "cas": case,
        "motif": person.reason,
        "lignes_accompagnements": ", ".join(str(line) for line in person.group.lines),
        "lignes_beneficiaires": ", ".join(str(r.line) for r in person.candidates),
        "personnes_min": person.at_least,
        "personnes_max": person.at_most,
        "decision": decisions.get(case),
    }


def review_table(people: People) -> pl.DataFrame:
    """The identities a person may settle, by line numbers."""
    return pl.DataFrame(
        people.review,
        schema={
            "cas": pl.String,
            "motif": pl.String,
            "lignes_accompagnements": pl.String,
            "lignes_beneficiaires": pl.String,
            "personnes_min": pl.Int64,
            "personnes_max": pl.Int64,
            "decision": pl.Int64,
        },
    )
