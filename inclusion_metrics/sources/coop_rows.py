"""The rows of an accompagnements workbook, typed; those that cannot be read are set aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from inclusion_metrics.identity import Key
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import (
    Autonomie,
    Genre,
    Labelled,
    Materiel,
    Niveau,
    Redirection,
    SourceDonnee,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TrancheAge,
    TypeActivite,
    TypeLieu,
)
from inclusion_metrics.schemas import INSEE
from inclusion_metrics.sources import workbook
from inclusion_metrics.sources.coop_layouts import EQUIPE, Layout, Preamble, codes_of
from inclusion_metrics.sources.workbook import Cell, Table, plain

ANONYMOUS = "Bénéficiaire anonyme"
_CODES = ("Code Insee", "Code postal", "Code Insee du bénéficiaire", "Code postal du bénéficiaire")
_INSEE = re.compile(INSEE)
_POSTCODE = re.compile(r"^\d{5}$")


class Rejected(Exception):  # noqa: N818 - it is a reason, not a failure of the program
    """A row that cannot be used: rule, column and what is wrong; never the value."""

    def __init__(self, rule: str, column: str, problem: str) -> None:
        super().__init__(problem)
        self.rule, self.column, self.problem = rule, column, problem


@dataclass(frozen=True, slots=True)
class Seat:
    """One accompagnement as exported, without names, notes or addresses.

    Attributes:
        person: displayed name, kept in memory until it is a pseudonym; None when anonymous.
        named: False for a team export, which does not say who came.
    """

    line: int
    activity: str
    day: date
    type: str
    place: str
    place_name: str | None
    town: str | None
    minutes: int | None
    seat: int
    seats: int
    themes: tuple[str, ...]
    procedures: tuple[str, ...]
    equipment: tuple[str, ...]
    tags: tuple[str, ...]
    step: int | None
    redirected: bool | None
    redirections: tuple[str, ...]
    mediator: str | None
    source: str
    named: bool
    person: str | None
    genre: str
    age: str
    statut: str
    home: str | None
    home_postcode: str | None

    @property
    def of_activity(self) -> tuple[object, ...]:
        """What every row of one activity must agree on."""
        return (
            self.day,
            self.type,
            self.place,
            self.place_name,
            self.town,
            self.minutes,
            self.source,
        )


@dataclass(frozen=True, slots=True)
class Reject:
    """A row set aside."""

    line: int
    rule: str
    column: str
    problem: str


@dataclass(slots=True)
class Reading:
    """The rows kept and the rows set aside."""

    seats: list[Seat] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def read_rows(layout: Layout, table: Table, preamble: Preamble, key: Key) -> Reading:
    """Type every row.

    Raises:
        ErreurUtilisateur: the workbook itself was altered (a code turned into a number, a date
            outside the announced period); the message names the line and the column.
    """
    where = {plain(label): place for place, label in enumerate(table.header)}
    reading = Reading()
    for line, cells in table.rows.items():

        def cell(label: str, cells: object = cells) -> Cell:
            place = where.get(plain(label))
            return "" if place is None else cells[place]  # type: ignore[index]

        _check_codes(table, line, cell)
        try:
            seat = _seat(layout, line, cell, preamble, key)
        except Rejected as reason:
            reading.rejects.append(Reject(line, reason.rule, reason.column, reason.problem))
            continue
        _check_period(table, line, seat.day, preamble)
        reading.seats.append(seat)
    _set_aside_contradictions(reading)
    return reading


def _check_codes(table: Table, line: int, cell: Callable[[str], Cell]) -> None:
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


def _seat(
    layout: Layout, line: int, cell: Callable[[str], Cell], preamble: Preamble, key: Key
) -> Seat:
    day = workbook.day(cell("Date"))
    if day is None:
        raise Rejected("date_illisible", "Date", "ce n’est pas une date")
    activity = workbook.text(cell("ID CRA"))
    if activity is None:
        raise Rejected("identifiant_absent", "ID CRA", "l’identifiant de l’activité est vide")
    themes, procedures = _themes(cell)
    step = _step(cell("Niveau d’autonomie (ou de l’atelier)"))
    seat, seats = _seats(cell("Participants"))
    if layout is EQUIPE:
        owner = (
            workbook.text(cell("Prénom du médiateur")) or "",
            workbook.text(cell("Nom du médiateur")) or "",
        )
        mediator = key.pseudonym("mediateur", *owner) if any(owner) else None
    else:
        mediator = key.pseudonym("mediateur", *preamble.owner) if preamble.owner else None
    shown = workbook.text(cell("Bénéficiaire"))
    named = layout is not EQUIPE
    if named and shown is None:
        raise Rejected("beneficiaire_absent", "Bénéficiaire", "la case est vide")
    return Seat(
        line=line,
        activity=activity,
        day=day,
        type=_one(cell, "Type", TypeActivite),
        place=_one(cell, "Canaux d’accompagnement", TypeLieu),
        place_name=workbook.text(cell("Nom du lieu")),
        town=_matching(cell, "Code Insee", _INSEE),
        minutes=_minutes(cell("Durée (min)")),
        seat=seat,
        seats=seats,
        themes=themes,
        procedures=procedures,
        equipment=_many(cell, "Matériel numérique utilisé", Materiel),
        tags=tuple(workbook.lines(cell("Tags"))),
        step=step,
        redirected=_yes_no(cell, "Bénéficiaire réorienté"),
        redirections=_many(cell, "Structure de redirection", Redirection),
        mediator=mediator,
        source=_one(cell, "Source de la donnée", SourceDonnee, missing=SourceDonnee.COOP_V2.code),
        named=named,
        person=None if plain(shown or "") == ANONYMOUS else shown,
        genre=_one(cell, "Genre du bénéficiaire", Genre, missing=Genre.NON_COMMUNIQUE.code),
        age=_one(
            cell,
            "Tranche d’âge du bénéficiaire",
            TrancheAge,
            missing=TrancheAge.NON_COMMUNIQUE.code,
        ),
        statut=_one(
            cell, "Statut du bénéficiaire", StatutSocial, missing=StatutSocial.NON_COMMUNIQUE.code
        ),
        home=_matching(cell, "Code Insee du bénéficiaire", _INSEE),
        home_postcode=_matching(cell, "Code postal du bénéficiaire", _POSTCODE),
    )


def _one(
    cell: Callable[[str], Cell],
    column: str,
    nomenclature: type[Labelled],
    missing: str | None = None,
) -> str:
    shown = workbook.text(cell(column))
    if shown is None and missing is not None:
        return missing
    code = codes_of(nomenclature).get(plain(shown or ""))
    if code is None or code.startswith("v1_"):
        raise Rejected("valeur_inconnue", column, "valeur absente de la liste de la Coop")
    return code


def _many(
    cell: Callable[[str], Cell], column: str, nomenclature: type[Labelled]
) -> tuple[str, ...]:
    known = codes_of(nomenclature)
    found = [known.get(plain(shown)) for shown in workbook.lines(cell(column))]
    if None in found:
        raise Rejected("valeur_inconnue", column, "valeur absente de la liste de la Coop")
    return tuple(dict.fromkeys(code for code in found if code))


def _themes(cell: Callable[[str], Cell]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Themes of mediation and families of procedures, which the export mixes in one column."""
    column = "Thématique(s) d’accompagnement"
    themes, procedures = codes_of(Thematique), codes_of(ThematiqueAdmin)
    shown = [plain(one) for one in workbook.lines(cell(column))]
    if any(one not in themes and one not in procedures for one in shown):
        raise Rejected("valeur_inconnue", column, "valeur absente de la liste de la Coop")
    return (
        tuple(dict.fromkeys(themes[one] for one in shown if one in themes)),
        tuple(dict.fromkeys(procedures[one] for one in shown if one in procedures)),
    )


def _seats(cell: Cell) -> tuple[int, int]:
    """« i/n » or « 1 » → place and number of places."""
    parts = [workbook.whole_number(part) for part in str(cell).split("/")]
    place, places = parts[0], parts[-1]
    if len(parts) > 2 or place is None or places is None or not 1 <= place <= places:
        raise Rejected("participants_illisible", "Participants", "attendu : « 2/7 » ou « 1 »")
    return place, places


def _step(cell: Cell) -> int | None:
    shown = workbook.text(cell)
    if shown is None:
        return None
    found = re.fullmatch(r"([123])/3", shown)
    if found is None:
        raise Rejected(
            "niveau_illisible",
            "Niveau d’autonomie (ou de l’atelier)",
            "attendu : « 1/3 » à « 3/3 »",
        )
    return int(found[1])


def _minutes(cell: Cell) -> int | None:
    if workbook.text(cell) is None:
        return None
    minutes = workbook.whole_number(cell)
    if minutes is None or not 0 <= minutes < 1_000_000:
        raise Rejected("duree_illisible", "Durée (min)", "attendu : un nombre entier de minutes")
    return minutes


def _yes_no(cell: Callable[[str], Cell], column: str) -> bool | None:
    shown = workbook.text(cell(column))
    if shown not in (None, "Oui", "Non"):
        raise Rejected("valeur_inconnue", column, "attendu : « Oui », « Non » ou vide")
    return None if shown is None else shown == "Oui"


def _matching(cell: Callable[[str], Cell], column: str, pattern: re.Pattern[str]) -> str | None:
    shown = workbook.text(cell(column))
    if shown is not None and not pattern.match(shown):
        raise Rejected("code_invalide", column, "attendu : un code à cinq caractères")
    return shown


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


def incomplete_workshops(seats: list[Seat]) -> int:
    """How many workshops announce more participants than the rows they have."""
    rows = Counter(seat.activity for seat in seats)
    announced: Mapping[str, int] = {seat.activity: seat.seats for seat in seats}
    return sum(rows[activity] != number for activity, number in announced.items())


def step_name(seat: Seat) -> tuple[str | None, str | None]:
    """Level of a workshop, autonomy of a person: the export writes both in one column."""
    if seat.step is None:
        return None, None
    if seat.type == TypeActivite.COLLECTIF.code:
        return list(Niveau.labels())[seat.step - 1], None
    return None, list(Autonomie.labels())[seat.step - 1]
