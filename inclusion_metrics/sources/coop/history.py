"""The accompagnements exports made before 20 August 2025: one row per activity.

Names and traits of the participants are listed in the cells of the row, one per line and in the
same order, « - » for a missing one: each trait has its person. No column identifies an activity:
its identifier is made from its content, so that it is the same in every export of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import polars as pl

from inclusion_metrics.identity import Key
from inclusion_metrics.nomenclatures import (
    Genre,
    Labelled,
    Materiel,
    Redirection,
    SourceDonnee,
    StatutSocial,
    Thematique,
    TrancheAge,
    TypeActivite,
    TypeLieu,
)
from inclusion_metrics.sources.coop import cells as coop_cells
from inclusion_metrics.sources.coop import outcomes as coop_outcomes
from inclusion_metrics.sources.coop.cells import Cells
from inclusion_metrics.sources.coop.labels import MINOR, PROCEDURE_TYPE, codes_of
from inclusion_metrics.sources.coop.layouts import FINISHED, REDIRECTED, Layout, Preamble
from inclusion_metrics.sources.coop.places import home_of, place_of
from inclusion_metrics.sources.coop.seats import ANONYMOUS, Rejected, Seat
from inclusion_metrics.sources.tabular import workbook
from inclusion_metrics.sources.tabular.workbook import Cell, plain
from inclusion_metrics.sources.voisins.neighbours import insee_codes

PARTICIPANTS = "Nombre de participants"
HOME, SEX = "Commune de résidence du bénéficiaire", "Genre du bénéficiaire"
AGE, STATUS = "Tranche d’âge du bénéficiaire", "Statut du bénéficiaire"
#: More would be a typing mistake, and would make as many persons.
_MOST = 2_000
#: In April and May 2025 the cells were written one column to the left of their label.
_SHIFTED = {
    "Structure de redirection": FINISHED,
    HOME: "Structure de redirection",
    SEX: HOME,
    AGE: SEX,
    STATUS: AGE,
}

SHIFTS = "lignes aux colonnes décalées par la Coop (avril et mai 2025), remises en place"
MINORS = "« Mineur(e) » (moins de 18 ans) lus sans classe d’âge"
UNNAMED = "participants annoncés sans être nommés, tenus pour anonymes"
UNTOLD = "participants dont les caractéristiques ne sont pas attribuables"
ALIKE = "activités sans identifiant et semblables le même jour, tenues pour distinctes"
TOWNS = "communes retrouvées par le code postal et le nom"
NO_TOWN = "communes que le code postal et le nom ne suffisent pas à retrouver"


class _Person(NamedTuple):
    """One participant of an activity."""

    shown: str | None
    home: str | None
    genre: str | None
    age: str | None
    statut: str | None


def activity_seats(
    layout: Layout,
    line: int,
    cell: Cells,
    preamble: Preamble,
    mediator: str | None,
    changes: Counter[str],
) -> list[Seat]:
    """The accompagnements of one activity, without identifiers yet.

    Args:
        mediator: pseudonym of who held it.
        changes: counts what was read otherwise than written.

    Raises:
        Rejected: the row cannot be used.
    """
    shifted = FINISHED in layout.columns and _is_shifted(cell)
    if shifted:
        cell = _put_back(cell)
        changes[SHIFTS] += 1
    day = workbook.day(cell("Date"))
    if day is None:
        raise Rejected("date_illisible", "Date", "ce n’est pas une date")
    themes, procedures = coop_cells.themes(cell)
    if plain(cell("Type")) == PROCEDURE_TYPE:
        themes = tuple(dict.fromkeys((*themes, Thematique.DEMARCHES.code)))
    answers = coop_outcomes.reread(
        coop_cells.yes_no(cell, _redirected_column(layout)),
        # A file of the last weeks of « finalisée » is told by its shift, surer than by its date.
        since=shifted if FINISHED in layout.columns else coop_outcomes.made_since(preamble),
        day=day,
        recorded=None,
        source=SourceDonnee.COOP_V2.code,
        of_procedure=coop_outcomes.is_procedure(themes, procedures),
        changes=changes,
    )
    issue = None if shifted else coop_outcomes.told(cell(FINISHED))
    spelt = "Durée" in layout.columns
    place = place_of(workbook.text(cell("Lieu")))
    persons = _persons(cell, changes)
    common = Seat(
        line=line,
        activity="",
        day=day,
        type=coop_cells.one(cell, "Type", TypeActivite),
        place=coop_cells.one(cell, "Canaux d’accompagnement", TypeLieu),
        place_name=place.name,
        town=None,
        minutes=(
            coop_cells.spelt_minutes(cell("Durée")) if spelt
            else coop_cells.minutes(cell("Durée (min)"))
        ),
        seat=1,
        seats=len(persons),
        themes=themes,
        procedures=procedures,
        equipment=coop_cells.many(cell, "Matériel numérique utilisé", Materiel),
        tags=tuple(workbook.lines(cell("Tags"))),
        step=coop_cells.step(cell, _step_columns(layout)),
        redirected=answers.redirected,
        redirections=coop_cells.many(cell, "Structure de redirection", Redirection),
        mediator=mediator,
        source=SourceDonnee.COOP_V2.code,
        named=True,
        person=None,
        genre=None,
        age=None,
        statut=None,
        home=None,
        home_postcode=None,
        issue=issue or answers.issue,
        town_name=place.town,
        town_postcode=place.postcode,
    )  # fmt: skip
    return [_seat(common, rank, person) for rank, person in enumerate(persons, start=1)]


def _seat(common: Seat, rank: int, person: _Person) -> Seat:
    home = home_of(person.home)
    return replace(
        common,
        seat=rank,
        person=None if plain(person.shown or "") in ("", ANONYMOUS) else person.shown,
        genre=person.genre,
        age=person.age,
        statut=person.statut,
        home_name=home.town,
        home_postcode=home.postcode,
    )


def _redirected_column(layout: Layout) -> str:
    return REDIRECTED if REDIRECTED in layout.columns else "Bénéficiaire réorienté"


def _step_columns(layout: Layout) -> tuple[str, ...]:
    two = ("Niveau d’autonomie du bénéficiaire", "Niveau de l’atelier")
    return two if two[0] in layout.columns else (coop_cells.MERGED_STEP,)


def _is_shifted(cell: Cells) -> bool:
    """Sexes under « Commune de résidence », where only « - » or « 73000 Chambéry » may be."""
    shown = workbook.lines(cell(HOME))
    return bool(shown) and all(plain(one) in codes_of(Genre) for one in shown)


def _put_back(cell: Cells) -> Cells:
    return lambda label: cell(_SHIFTED.get(label, label))


def _persons(cell: Cells, changes: Counter[str]) -> list[_Person]:
    """Who took part, in the order of the cells."""
    number = workbook.whole_number(cell(PARTICIPANTS))
    if number is None or not 1 <= number <= _MOST:
        raise Rejected("participants_illisible", PARTICIPANTS, "attendu : un nombre, dès 1")
    names = _listed(cell("Bénéficiaire"))
    if not names:
        raise Rejected("beneficiaire_absent", "Bénéficiaire", "la case est vide")
    if len(names) > number:
        problem = "plus de noms que le nombre de participants annoncé"
        raise Rejected("participants_contradictoires", "Bénéficiaire", problem)
    changes[UNNAMED] += number - len(names)
    homes, sexes, ages, statuses = (_told(cell, one, number) for one in (HOME, SEX, AGE, STATUS))
    if None in (homes, sexes, ages, statuses):
        changes[UNTOLD] += number
    changes[MINORS] += sum(plain(age or "") == MINOR for age in ages or ())
    padded = [*names, *[None] * (number - len(names))]
    return [
        _Person(
            padded[rank],
            homes[rank] if homes else None,
            _trait(sexes, rank, SEX, Genre, Genre.NON_COMMUNIQUE),
            _trait(ages, rank, AGE, TrancheAge, TrancheAge.NON_COMMUNIQUE),
            _trait(statuses, rank, STATUS, StatutSocial, StatutSocial.NON_COMMUNIQUE),
        )
        for rank in range(number)
    ]


def _listed(cell: Cell) -> list[str | None]:
    """The lines of a cell, each in its place: « - » is a missing value, not a missing line."""
    return [workbook.text(part) for part in str(cell or "").strip().splitlines()]


def _told(cell: Cells, column: str, number: int) -> list[str | None] | None:
    """The trait of each participant; None when the cell has not as many lines."""
    shown = _listed(cell(column))
    return shown if len(shown) == number else None


def _trait(
    shown: Sequence[str | None] | None,
    rank: int,
    column: str,
    nomenclature: type[Labelled],
    missing: Labelled,
) -> str | None:
    if shown is None:
        return None
    return coop_cells.code_of(shown[rank], column, nomenclature, missing.code)


def with_identifiers(rows: Iterable[Sequence[Seat]], key: Key, changes: Counter[str]) -> list[Seat]:
    """Give each activity its identifier, from its content.

    Activities with the same content (the same day, at the same place, for as long, on the same
    themes, with the same names) are numbered in the order of their other columns, not of their
    lines. The identifier is under the pseudonym key, since names are part of the content.
    """
    alike: dict[str, list[Sequence[Seat]]] = defaultdict(list)
    for seats in rows:
        alike[_print(seats, key)].append(seats)
    found: list[Seat] = []
    for mark, same in alike.items():
        changes[ALIKE] += len(same) if len(same) > 1 else 0
        for rank, seats in enumerate(sorted(same, key=_rest), start=1):
            found += [replace(seat, activity=_numbered(mark, rank)) for seat in seats]
    return sorted(found, key=lambda seat: (seat.line, seat.seat))


def prints(seats: Iterable[Seat], key: Key) -> dict[str, str]:
    """Activity → the identifier that an export without identifiers gives it."""
    of_activity: dict[str, list[Seat]] = defaultdict(list)
    for seat in seats:
        of_activity[seat.activity].append(seat)
    alike: dict[str, list[list[Seat]]] = defaultdict(list)
    for mine in of_activity.values():
        mine.sort(key=lambda seat: seat.seat)
        alike[_print(mine, key)].append(mine)
    return {
        mine[0].activity: _numbered(mark, rank)
        for mark, same in alike.items()
        for rank, mine in enumerate(sorted(same, key=_rest), start=1)
    }


def _numbered(mark: str, rank: int) -> str:
    return mark if rank == 1 else f"{mark}_{rank}"


def _print(seats: Sequence[Seat], key: Key) -> str:
    """What one activity keeps from one export to another, under the key.

    Traits change with the year and with corrections; the redirection was overwritten in 2025.
    """
    one = seats[0]
    names = sorted(plain(seat.person) for seat in seats if seat.person)
    parts = (
        one.mediator, one.day.isoformat(), one.type, one.place,
        *(plain(part or "").casefold() for part in (one.place_name, one.town_name)),
        one.town_postcode, str(one.minutes), str(one.seats),
        *("\x1e".join(sorted(some)) for some in (one.themes, one.procedures, one.equipment)),
        "\x1e".join(names),
    )  # fmt: skip
    return key.pseudonym("sans_id", *parts)


def _rest(seats: Sequence[Seat]) -> str:
    """The other columns, to number alike activities whatever the order of their lines."""
    return repr(
        [
            (
                seat.genre, seat.age, seat.statut, seat.home_postcode, seat.home_name, seat.step,
                seat.redirections, seat.tags, seat.issue, seat.redirected,
            )
            for seat in seats
        ]
    )  # fmt: skip


def with_towns(seats: Sequence[Seat], changes: Counter[str]) -> list[Seat]:
    """Insee codes of the communes written by postcode and name, where they are certain."""
    written = pl.DataFrame(
        {
            "place": [seat.town_postcode for seat in seats],
            "place_name": [seat.town_name for seat in seats],
            "home": [seat.home_postcode for seat in seats],
            "home_name": [seat.home_name for seat in seats],
        },
        schema=dict.fromkeys(("place", "place_name", "home", "home_name"), pl.String),
    )
    places = insee_codes(written, "place", "place_name").to_list()
    homes = insee_codes(written, "home", "home_name").to_list()
    asked = [
        *(
            (seat.town_name, town)
            for seat, town in zip(seats, places, strict=True)
            if seat.seat == 1
        ),
        *((seat.home_name, town) for seat, town in zip(seats, homes, strict=True)),
    ]
    changes[TOWNS] += sum(town is not None for _, town in asked)
    changes[NO_TOWN] += sum(name is not None and town is None for name, town in asked)
    return [
        replace(seat, town=place, home=home)
        for seat, place, home in zip(seats, places, homes, strict=True)
    ]
