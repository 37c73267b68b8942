"""The tables of a data folder, from the accompagnements of a Coop export."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

import polars as pl

from inclusion_metrics.nomenclatures import TypeLieu
from inclusion_metrics.schemas import Tables
from inclusion_metrics.sources.coop_people import People
from inclusion_metrics.sources.coop_rows import Seat, step_name

#: Structure of the activities held at home, remotely or elsewhere: they have no place of their own.
OUTSIDE = "hors_lieu"


def _structure(seat: Seat) -> str:
    """The structure of an accompagnement: the place that received it, where there is one."""
    if seat.place != TypeLieu.LIEU_ACTIVITE.code or seat.place_name is None:
        return OUTSIDE
    return f"{seat.town or ''}_{_slug(seat.place_name)}"


def _slug(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c if c.isalnum() else "-" for c in letters if not unicodedata.combining(c))
    return "-".join(part for part in kept.split("-") if part)


def make_tables(seats: Sequence[Seat], people: People, role: str | None) -> Tables:
    """Workshops become one activity and its accompagnements; every table is sorted and checked."""
    activities: dict[str, Seat] = {}
    held: Counter[str] = Counter()
    for seat in seats:
        activities.setdefault(seat.activity, seat)
        held[seat.activity] += 1
    structures = {
        _structure(seat): {
            "structure_id": _structure(seat),
            "nom": seat.place_name if _structure(seat) != OUTSIDE else "Hors lieu d’activité",
            "code_insee": seat.town if _structure(seat) != OUTSIDE else None,
        }
        for seat in activities.values()
    }
    mediators = sorted({seat.mediator for seat in seats if seat.mediator})
    frames: dict[str, list[dict[str, Any]]] = {
        "structures": list(structures.values()),
        "mediateurs": [{"mediateur_id": one, "role": role} for one in mediators],
        "beneficiaires": people.rows,
        "activites": [_activity(seat, held[seat.activity]) for seat in activities.values()],
        "participations": [_participation(seat, people) for seat in seats],
        "demarches": [row for seat in seats for row in _procedures(seat, people)],
    }
    return Tables.validate(
        {
            name: pl.LazyFrame(frames[name], schema=schema.create_empty().schema).sort(
                schema.primary_key()
            )
            for name, schema in Tables.member_schemas().items()
        }
    )


def _activity(seat: Seat, held: int) -> dict[str, object]:
    level, autonomy = step_name(seat)
    return {
        "activite_id": seat.activity,
        "structure_id": _structure(seat),
        "mediateur_id": seat.mediator,
        "date": seat.day,
        "type": seat.type,
        "type_lieu": seat.place,
        "code_insee": seat.town,
        "duree_min": seat.minutes,
        "thematiques": list(seat.themes),
        "thematiques_admin": list(seat.procedures),
        "materiels": list(seat.equipment),
        "tags": list(seat.tags),
        "niveau": level,
        "autonomie": autonomy,
        "oriente": seat.redirected,
        "redirections": list(seat.redirections),
        "nb_participants": max(seat.seats, held),
        "source": seat.source,
    }


def _participation(seat: Seat, people: People) -> dict[str, object]:
    return {
        "participation_id": f"{seat.activity}_{seat.seat:03}",
        "activite_id": seat.activity,
        "beneficiaire_id": people.of_line[seat.line],
    }


def _procedures(seat: Seat, people: People) -> list[dict[str, object]]:
    return [
        {
            "demarche_id": f"{seat.activity}_{seat.seat:03}_{family}",
            "activite_id": seat.activity,
            "beneficiaire_id": people.of_line[seat.line],
            "categorie": family,
        }
        for family in seat.procedures
    ]
