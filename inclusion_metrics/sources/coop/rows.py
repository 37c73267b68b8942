"""The rows of an accompagnements workbook, typed; those that cannot be read are set aside."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date

from inclusion_metrics.identity import Key
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import (
    Genre,
    Materiel,
    Redirection,
    SourceDonnee,
    StatutSocial,
    TrancheAge,
    TypeActivite,
    TypeLieu,
)
from inclusion_metrics.schemas import INSEE
from inclusion_metrics.sources.coop import cells as coop_cells
from inclusion_metrics.sources.coop import history as coop_history
from inclusion_metrics.sources.coop import outcomes as coop_outcomes
from inclusion_metrics.sources.coop.cells import POSTCODE, Cells
from inclusion_metrics.sources.coop.layouts import Layout, Preamble, strays
from inclusion_metrics.sources.coop.seats import (
    ANONYMOUS,
    Reading,
    Reject,
    Rejected,
    Seat,
    incomplete_workshops,
    step_name,
)
from inclusion_metrics.sources.people.naming import mediator_id
from inclusion_metrics.sources.tabular import workbook
from inclusion_metrics.sources.tabular.workbook import Cell, Table, plain

__all__ = [
    "ANONYMOUS", "Reading", "Reject", "Rejected", "Seat", "incomplete_workshops", "read_rows",
    "step_name",
]  # fmt: skip

_CODES = ("Code Insee", "Code postal", "Code Insee du bénéficiaire", "Code postal du bénéficiaire")
_INSEE = re.compile(INSEE)


def read_rows(layout: Layout, table: Table, preamble: Preamble, key: Key) -> Reading:
    """Type every row.

    Raises:
        ErreurUtilisateur: the workbook itself was altered (a code turned into a number, a date
            outside the announced period); the message names the line and the column.
    """
    where = {plain(label): place for place, label in enumerate(table.header)}
    places = {label: where.get(plain(label)) for label in (*layout.columns, *layout.optional)}
    owner = mediator_id(key, *preamble.owner) if preamble.owner else None
    reading = Reading()
    rows: list[list[Seat]] = []
    changes: dict[int, Counter[str]] = {}
    outside = strays(table)
    for line, cells in table.rows.items():
        if line in outside:
            problem = "ni type ni date : ce n’est pas un accompagnement (un total ?)"
            reading.rejects.append(Reject(line, "ligne_hors_tableau", "Type", problem))
            continue

        def cell(label: str, cells: object = cells) -> Cell:
            place = places.get(label)
            return "" if place is None else cells[place]  # type: ignore[index]

        _check_codes(table, line, cell)
        mediator = _mediator(cell, key) if layout.team else owner
        changes[line] = Counter()
        try:
            if layout.per_activity:
                seats = coop_history.activity_seats(
                    layout, line, cell, preamble, mediator, changes[line]
                )
            else:
                seats = [_seat(layout, line, cell, preamble, mediator, changes[line])]
        except Rejected as reason:
            reading.rejects.append(Reject(line, reason.rule, reason.column, reason.problem))
            continue
        _check_period(table, line, seats[0].day, preamble)
        rows.append(seats)
    if layout.per_activity:
        seats = coop_history.with_identifiers(rows, key, reading.changes)
        reading.seats = coop_history.with_towns(seats, reading.changes)
    else:
        reading.seats = [seat for row in rows for seat in row]
        _set_aside_contradictions(reading)
    if not layout.team:
        reading.prints = coop_history.prints(reading.seats, key)
    for line in {seat.line for seat in reading.seats}:
        reading.changes += changes[line]
    reading.changes = +reading.changes
    return reading


def _check_codes(table: Table, line: int, cell: Cells) -> None:
    for column in _CODES:
        if isinstance(cell(column), int | float):
            raise ErreurUtilisateur(
                f"« {table.name} », ligne {line}, colonne « {column} » : un code est devenu un "
                "nombre (un zéro initial s’y perd) ; refaites l’export sans réenregistrer le "
                "fichier, ou remettez la colonne au format texte."
            )


def _check_period(table: Table, line: int, day: date, preamble: Preamble) -> None:
    early = preamble.start is not None and day < preamble.start
    late = preamble.end is not None and day > preamble.end
    if early or late:
        start = f"{preamble.start:%d/%m/%Y}" if preamble.start else "…"
        end = f"{preamble.end:%d/%m/%Y}" if preamble.end else "…"
        raise ErreurUtilisateur(
            f"« {table.name} », ligne {line}, colonne « Date » : {day:%d/%m/%Y} est hors de la "
            f"période annoncée ({start} - {end}) ; refaites l’export."
        )


def _mediator(cell: Cells, key: Key) -> str | None:
    """Pseudonym of the mediator of a row of a team."""
    names = [workbook.text(cell(f"{one} du médiateur")) or "" for one in ("Prénom", "Nom")]
    return mediator_id(key, *names)


def _seat(
    layout: Layout,
    line: int,
    cell: Cells,
    preamble: Preamble,
    mediator: str | None,
    changes: Counter[str],
) -> Seat:
    day = workbook.day(cell("Date"))
    if day is None:
        raise Rejected("date_illisible", "Date", "ce n’est pas une date")
    activity = workbook.text(cell("ID CRA"))
    if activity is None:
        raise Rejected("identifiant_absent", "ID CRA", "l’identifiant de l’activité est vide")
    themes, procedures = coop_cells.themes(cell)
    step = coop_cells.step(cell)
    seat, seats = coop_cells.seats(cell("Participants"))
    shown = workbook.text(cell("Bénéficiaire"))
    named = "Bénéficiaire" in layout.columns
    if named and shown is None:
        raise Rejected("beneficiaire_absent", "Bénéficiaire", "la case est vide")
    source = coop_cells.one(
        cell, "Source de la donnée", SourceDonnee, missing=SourceDonnee.COOP_V2.code
    )
    redirected = coop_cells.yes_no(cell, "Bénéficiaire réorienté")
    found = Seat(
        line=line,
        activity=activity,
        day=day,
        type=coop_cells.one(cell, "Type", TypeActivite),
        place=coop_cells.one(cell, "Canaux d’accompagnement", TypeLieu),
        place_name=workbook.text(cell("Nom du lieu")),
        town=coop_cells.matching(cell, "Code Insee", _INSEE),
        minutes=coop_cells.minutes(cell("Durée (min)")),
        seat=seat,
        seats=seats,
        themes=themes,
        procedures=procedures,
        equipment=coop_cells.many(cell, "Matériel numérique utilisé", Materiel),
        tags=tuple(workbook.lines(cell("Tags"))),
        step=step,
        redirected=redirected,
        redirections=coop_cells.many(cell, "Structure de redirection", Redirection),
        mediator=mediator,
        source=source,
        named=named,
        person=None if plain(shown or "") == ANONYMOUS else shown,
        genre=coop_cells.one(cell, "Genre du bénéficiaire", Genre, Genre.NON_COMMUNIQUE.code),
        age=coop_cells.one(
            cell, "Tranche d’âge du bénéficiaire", TrancheAge, TrancheAge.NON_COMMUNIQUE.code
        ),
        statut=coop_cells.one(
            cell, "Statut du bénéficiaire", StatutSocial, StatutSocial.NON_COMMUNIQUE.code
        ),
        home=coop_cells.matching(cell, "Code Insee du bénéficiaire", _INSEE),
        home_postcode=coop_cells.matching(cell, "Code postal du bénéficiaire", POSTCODE),
        town_name=workbook.text(cell("Commune")),
        town_postcode=workbook.text(cell("Code postal")),
        home_name=workbook.text(cell("Commune du bénéficiaire")),
    )
    recorded = workbook.text(cell("Enregistré le"))
    answers = coop_outcomes.reread(
        redirected,
        since=coop_outcomes.made_since(preamble),
        day=day,
        recorded=workbook.day(recorded[:10]) if recorded else None,
        source=source,
        of_procedure=coop_outcomes.is_procedure(themes, procedures),
        changes=changes,
    )
    return replace(found, redirected=answers.redirected, issue=answers.issue)


def _set_aside_contradictions(reading: Reading) -> None:
    """Reject rows that repeat a place or contradict the first row of their activity."""
    first: dict[str, Seat] = {}
    taken: set[tuple[str, int]] = set()
    kept: list[Seat] = []
    for seat in reading.seats:
        reference = first.setdefault(seat.activity, seat)
        if seat.of_activity != reference.of_activity:
            problem = f"contredit la ligne {reference.line}, qui porte le même identifiant"
            reading.rejects.append(Reject(seat.line, "activite_contradictoire", "ID CRA", problem))
        elif (seat.activity, seat.seat) in taken:
            problem = "cette place de cette activité est déjà lue"
            reading.rejects.append(Reject(seat.line, "ligne_en_double", "Participants", problem))
        else:
            taken.add((seat.activity, seat.seat))
            kept.append(seat)
    reading.seats = kept
    reading.rejects.sort(key=lambda reject: reject.line)
