"""The Coop's *Statistiques* workbook, and its reconciliation with the tables, line by line.

The counts here follow the Coop's own definitions, not ours: they say whether the import holds
what the service sees on its screen, before any other definition is shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import (
    Genre,
    Labelled,
    Materiel,
    SourceDonnee,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TrancheAge,
    TypeActivite,
    TypeLieu,
)
from inclusion_metrics.reference.territoires import MILLESIMES, communes, millesime_pour
from inclusion_metrics.schemas import Tables
from inclusion_metrics.sources.coop.layouts import Preamble, preamble_of
from inclusion_metrics.sources.tabular.workbook import (
    Cell,
    open_workbook,
    plain,
    sheet_rows,
    whole_number,
)

GENERAL, ACTIVITY = "Statistiques générales", "Statistiques sur vos accompagnements"
MONTHS = "Accompagnements sur les 12 derniers mois"
THEMES, PROCEDURES = "Thématiques Médiation numérique", "Thématiques Démarches administratives"
TAGS, EQUIPMENT, PLACES = "Tags", "Matériel utilisés", "Canaux des activités"
DURATIONS, SITES = "Durées des activités", "Nombre d’activités par lieux"
SEX, AGES, STATUS = "Genre", "Tranches d’âge", "Statuts"
HOMES = "Commune de résidence des bénéficiaires"
SECTIONS = (
    GENERAL, ACTIVITY, THEMES, PROCEDURES, TAGS, EQUIPMENT, PLACES, DURATIONS, SITES,
    "Statistiques sur vos bénéficiaires", SEX, AGES, STATUS, HOMES,
)  # fmt: skip
#: What no export gives: the flag behind it is not exported.
NOT_EXPORTED = {"Nouveaux bénéficiaires": "l’export ne porte pas la case « déjà accompagné »"}
#: Sources whose activities the Coop's totals count.
_COOP = (SourceDonnee.COOP_V2.code, SourceDonnee.COOP_V1.code)
_DURATION_BANDS = (
    ("Moins de 30 min", 0, 30), ("30min à 1 h", 30, 60), ("1 h à 2 h", 60, 120),
    ("2 h et plus", 120, None),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the reconciliation; ``found`` is None where the exports cannot give it."""

    section: str
    label: str
    announced: int
    found: int | None
    at_most: int | None = None
    note: str = ""

    @property
    def agrees(self) -> bool | None:
        """True when equal, or within the bounds of unsettled identities; None if not computable."""
        if self.found is None:
            return None
        return self.found <= self.announced <= (self.at_most or self.found)


def reconcile(path: Path, tables: Tables) -> list[Line]:
    """Compare each line of the workbook with the tables.

    Raises:
        ErreurUtilisateur: not a *Statistiques* workbook, or one of another period.
    """
    preamble, announced = _read(path)
    rows, people = _rows(tables, preamble)
    counts = dict(_counts(rows, people, preamble))
    exact = people["personnes_max"].sum() == people["personnes"].sum()
    lines = []
    for (section, label), number in announced.items():
        if label in NOT_EXPORTED:
            lines.append(Line(section, label, number, None, note=NOT_EXPORTED[label]))
            continue
        known = counts.get(section, {})
        found = known.get(_label(section, label), 0)
        about_people = section in (SEX, AGES, STATUS, HOMES) or label.startswith("Bénéficiaires")
        slack = 0 if exact or not about_people else _slack(people)
        note = "identités non départagées" if slack else ""
        lines.append(Line(section, label, number, found, found + slack, note))
    return lines


def _slack(people: pl.DataFrame) -> int:
    return int(people["personnes_max"].sum()) - _persons(people)


def _label(section: str, label: str) -> str:
    """Months are told by their number: the year the Coop prints beside it is not the data's."""
    return label.split("/")[0] if section == MONTHS else plain(label)


def _read(path: Path) -> tuple[Preamble, dict[tuple[str, str], int]]:
    book = open_workbook(path)
    rows = [cells for sheet in book.sheet_names for _, cells in sheet_rows(path, book, sheet)]
    labels = [plain(cells[0]) for cells in rows]
    if "Accompagnements au total" not in labels:
        raise ErreurUtilisateur(
            f"« {path.name} » n’est pas le classeur Statistiques de la Coop : donnez le fichier "
            "coop-numerique_statistiques_….xlsx."
        )
    start = labels.index("Accompagnements au total")
    titles = {plain(title): title for title in SECTIONS}
    announced: dict[tuple[str, str], int] = {}
    section: str = GENERAL
    months: list[Cell] = []
    for label, cells in zip(labels[start:], rows[start:], strict=True):
        rest = cells[1:]
        number = whole_number(rest[0]) if rest else None
        if months:
            counts = (whole_number(cell) or 0 for cell in rest)
            named = zip((plain(month) for month in months), counts, strict=False)
            announced |= {(MONTHS, month): count for month, count in named if month}
            months = []
        elif label == plain(MONTHS):
            months = rest
        elif number is not None:
            announced[section, str(cells[0]).strip()] = number
        elif label in titles:
            section = titles[label]
    above = [(label, row[1]) for label, row in zip(labels[:start], rows, strict=False) if label]
    return preamble_of(above), announced


def _rows(tables: Tables, preamble: Preamble) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row per accompagnement of the Coop, and one per person, over the workbook’s period.

    A folder may hold other files too: the Coop's totals know nothing of them.
    """
    activities = tables.activites.filter(pl.col("source").is_in(_COOP))
    if preamble.start:
        activities = activities.filter(pl.col("date") >= preamble.start)
    if preamble.end:
        activities = activities.filter(pl.col("date") <= preamble.end)
    rows = (
        tables.participations.join(activities, on="activite_id")
        .join(tables.structures.select("structure_id", "nom"), on="structure_id")
        .collect()
    )
    if rows.is_empty():
        raise ErreurUtilisateur(
            "Le classeur Statistiques porte sur une période où le dossier de données n’a aucun "
            "accompagnement de la Coop : donnez celui de la même période."
        )
    people = (
        tables.beneficiaires.join(
            rows.lazy().select("beneficiaire_id").unique(), on="beneficiaire_id"
        )
        .with_columns(
            personnes=pl.max_horizontal(pl.col("personnes_min"), 1).cast(pl.Int64),
            personnes_max=pl.col("personnes_max").cast(pl.Int64),
        )
        .collect()
    )
    return rows, people


def _counts(
    rows: pl.DataFrame, people: pl.DataFrame, preamble: Preamble
) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Section → label → count, under the Coop's definitions."""
    activities = rows.unique("activite_id")
    kinds = Counter(activities["type"].to_list())
    workshop_seats = rows.filter(pl.col("type") == TypeActivite.COLLECTIF.code).height
    followed = _persons(people.filter(pl.col("anonyme") == False))  # noqa: E712
    anonymous = _persons(people.filter(pl.col("anonyme").fill_null(value=True)))
    yield (
        GENERAL,
        {
            "Accompagnements au total": rows.height,
            "Bénéficiaires accompagnés": followed + anonymous,
            "Bénéficiaires suivis": followed,
            "Bénéficiaires anonymes": anonymous,
        },
    )
    yield MONTHS, _by_month(rows, preamble)
    yield (
        ACTIVITY,
        {
            "Accompagnements individuels": kinds[TypeActivite.INDIVIDUEL.code],
            "Ateliers collectifs": kinds[TypeActivite.COLLECTIF.code],
            "Nombre total de participants aux ateliers": workshop_seats,
            plain("Nombre total d’activités"): activities.height,
        },
    )
    yield THEMES, _mentions(rows["thematiques"], Thematique)
    yield PROCEDURES, _mentions(rows["thematiques_admin"], ThematiqueAdmin)
    yield TAGS, {plain(tag): n for tag, n in Counter(rows["tags"].explode().drop_nulls()).items()}
    yield EQUIPMENT, _mentions(rows["materiels"], Materiel)
    yield PLACES, _labelled(Counter(rows["type_lieu"].to_list()), TypeLieu)
    yield DURATIONS, _durations(rows)
    sites = rows.filter(pl.col("type_lieu") == TypeLieu.LIEU_ACTIVITE.code)
    yield SITES, {plain(name): n for name, n in Counter(sites["nom"].to_list()).items()}
    unknown = Genre.NON_COMMUNIQUE.code
    for section, column, nomenclature in (
        (SEX, "genre", Genre),
        (AGES, "tranche_age_affichee", TrancheAge),
        (STATUS, "statut_social", StatutSocial),
    ):
        traits = people.with_columns(pl.col(column).fill_null(unknown)).group_by(column)
        sums = dict(traits.agg(pl.col("personnes").sum()).iter_rows())
        yield section, _labelled(sums, nomenclature)
    yield HOMES, _homes(people, preamble)


def _persons(people: pl.DataFrame) -> int:
    return int(people["personnes"].sum())


def _by_month(rows: pl.DataFrame, preamble: Preamble) -> dict[str, int]:
    last = preamble.end or preamble.exported or rows["date"].max()
    assert isinstance(last, date)  # noqa: S101 - there is at least one row
    first = date(last.year - (last.month < 12), last.month % 12 + 1, 1)
    recent = rows.filter(pl.col("date") >= first)
    return {f"{month:02}": n for month, n in Counter(recent["date"].dt.month().to_list()).items()}


def _mentions(column: pl.Series, nomenclature: type[Labelled]) -> dict[str, int]:
    return _labelled(Counter(column.explode().drop_nulls().to_list()), nomenclature)


def _labelled(counts: Mapping[str, int], nomenclature: type[Labelled]) -> dict[str, int]:
    return {plain(label): counts.get(code, 0) for code, label in nomenclature.labels().items()}


def _durations(rows: pl.DataFrame) -> dict[str, int]:
    minutes = rows["duree_min"].drop_nulls()
    return {
        label: int(((minutes >= low) & (minutes < (high or 10**6))).sum())
        for label, low, high in _DURATION_BANDS
    }


def _homes(people: pl.DataFrame, preamble: Preamble) -> dict[str, int]:
    """« Chambéry · 73000 »: the name of the commune and the postcode, without Insee code."""
    exported = preamble.exported or preamble.end
    year = exported.year if exported else MILLESIMES[-1]
    names = dict(communes(millesime_pour(year)).select("code_insee", "nom").iter_rows())
    found: Counter[str] = Counter()
    columns = ("code_insee_residence", "code_postal_residence", "personnes")
    for town, postcode, number in people.select(columns).iter_rows():
        label = f"{names.get(town, town)} · {postcode}" if town else "Non communiqué"
        found[re.sub(r"\s+", " ", plain(label))] += number
    return found
