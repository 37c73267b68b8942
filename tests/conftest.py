"""A small service written by hand, in every engine the indicators are promised on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pytest
import yaml

from inclusion_metrics.model import Reglages
from inclusion_metrics.rows import Frames
from inclusion_metrics.rows.missing import missing_reason
from inclusion_metrics.schemas import Activites, Beneficiaires, Demarches, Participations, Tables

#: Files whose tests build dossiers or prove a lot: begun last, one would be waited for alone.
_LONG = (
    "navigateur", "relance", "dossier", "echelle", "secrecy_engine", "fse", "proprietes",
    "secrecy_across", "fuites_dossier", "assembly", "correspondance", "annexes", "verification",
    "importing", "grappe", "six_sources", "exemples",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that processes end together."""
    ranks = {f"test_{name}": rank for rank, name in enumerate(_LONG)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(_LONG)))


#: Two communes of Grand Chambéry and one outside it.
PLACES = pl.DataFrame(
    {
        "code_insee": ["73065", "73179", "73008"],
        "commune": ["73065", "73179", "73008"],
        "epci": ["200069110", "200069110", "200068674"],
        "departement": ["73", "73", "73"],
        "population": [60000, 12500, None],
    }
)
Engine = Callable[[pl.DataFrame], nw.LazyFrame[Any]]


@pytest.fixture(params=["polars", "duckdb"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Turn a table into a lazy frame of the engine under test."""
    if request.param == "polars":
        yield lambda frame: nw.from_native(frame.lazy())
        return
    with duckdb.connect() as connection:
        yield lambda frame: nw.from_native(connection.from_arrow(frame.to_arrow()))


def table(schema: Any, rows: Sequence[Mapping[str, Any]], **defaults: Any) -> pl.DataFrame:
    """Rows of one table; columns left out take the default, or are unknown."""
    columns = schema.create_empty().schema
    blank = {name: {} for name, kind in columns.items() if isinstance(kind, pl.Struct)} | defaults
    filled = [{name: row.get(name, blank.get(name)) for name in columns} for row in rows]
    return schema.validate(pl.DataFrame(filled, schema=columns))


#: Every table that a story tells row by row.
OTHERS = tuple(
    name
    for name in Tables.members()
    if name not in ("beneficiaires", "activites", "participations", "demarches")
)


def rows_of(name: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows of one table, numbered where the story does not say their identifier."""
    schema = Tables.member_schemas()[name]
    key, *more = schema.primary_key()
    numbered = [
        row if key in row or more else {key: f"{name}{number:03}", **row}
        for number, row in enumerate(rows, start=1)
    ]
    return table(schema, numbered)


def service(
    personnes: Sequence[Mapping[str, Any]],
    activites: Sequence[Mapping[str, Any]],
    engine: Engine,
    history_start: date = date(2024, 1, 1),
    autres: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    reglages: Mapping[str, Any] | None = None,
    couvert: Sequence[tuple[date, date]] = (),
) -> Frames:
    """Tables from a story: people, then activities with the people who came (``venus``).

    ``autres`` holds the rows of any other table (``droits``, ``budget``…), ``reglages`` the rules
    agreed with a funder, ``couvert`` the days that the files cover, where that is known.
    A structure that is not told lies in Chambéry.

    A person is followed unless said ``anonyme``; an activity lasts an hour, is individual, and is
    held in Chambéry unless said otherwise. ``demarches`` are worked on with everyone present: their
    families, or each family with what became of it.
    """
    people = table(
        Beneficiaires,
        [
            {"beneficiaire_id": p["id"], **{k: v for k, v in p.items() if k != "id"}}
            for p in personnes
        ],
        anonyme=False,
        identite="confirmee",
        personnes_min=1,
        personnes_max=1,
        annee_tranche_age=2024,
        genre="non_communique",
        statut_social="non_communique",
        tranche_age="non_communique",
    )
    acts, seats, steps = [], [], []
    for number, one in enumerate(activites, start=1):
        name = one.get("id", f"activite{number:02}")
        came = one.get("venus", [])
        extra = {k: v for k, v in one.items() if k not in ("id", "venus", "demarches")}
        acts.append({"activite_id": name, "nb_participants": max(len(came), 1), **extra})
        for place, person in enumerate(came, start=1):
            seat = f"{name}_{place:03}"
            seats.append({"participation_id": seat, "activite_id": name, "beneficiaire_id": person})
            worked = one.get("demarches", [])
            steps.extend(
                {
                    "demarche_id": f"{seat}_{family}",
                    "activite_id": name,
                    "beneficiaire_id": person,
                    "categorie": family,
                    "issue": worked[family] if isinstance(worked, dict) else None,
                }
                for family in worked
            )
    activities = table(
        Activites,
        acts,
        structure_id="biollay",
        type="individuel",
        type_lieu="lieu_activite",
        code_insee="73065",
        duree_min=60,
        thematiques=[],
        thematiques_admin=[],
        materiels=[],
        tags=[],
        redirections=[],
        source="coop_v2",
    )
    told = dict(autres or {})
    known = {row["structure_id"] for row in told.get("structures", [])}
    named = {row["structure_id"] for row in acts if "structure_id" in row} | {"biollay"}
    for rows in told.values():
        named |= {row["structure_id"] for row in rows if row.get("structure_id")}
    told["structures"] = [
        *told.get("structures", []),
        *(
            {"structure_id": one, "nom": one, "code_insee": "73065"}
            for one in sorted(named - known)
        ),
    ]
    others = {name: rows_of(name, told.get(name, [])) for name in OTHERS}
    return Frames(
        tables={name: engine(rows) for name, rows in others.items()},
        missing={n: missing_reason(n) for n, rows in others.items() if rows.is_empty()},
        reglages=Reglages(**(reglages or {})),
        beneficiaires=engine(people),
        activites=engine(activities),
        participations=engine(table(Participations, seats)),
        demarches=engine(table(Demarches, steps)),
        territoires=engine(PLACES),
        history_start=history_start,
        covered=tuple((first, last) for first, last in couvert),
        names={"structure": {"biollay": "Espace Biollay", "cite": "Médiathèque La Cité"}},
    )


def read_case(path: Path) -> dict[str, Any]:
    """A hand-worked case."""
    case = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(case, dict)
    return case
