"""One attendance table → its people, typed, and one row per mark of presence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import Genre, StatutSocial
from inclusion_metrics.schemas import INSEE
from inclusion_metrics.sources.draft import Correction
from inclusion_metrics.sources.grille.cases import Mark, heads, marks
from inclusion_metrics.sources.grille.dates import WEEKDAYS, DayLabel, years_of
from inclusion_metrics.sources.grille.forme import LABELS, Layout, counts_people, sum_label
from inclusion_metrics.sources.people.naming import is_anonymous, letters
from inclusion_metrics.sources.registre.colonnes import choice
from inclusion_metrics.sources.tabular import fields
from inclusion_metrics.sources.tabular.fields import Field, Type, folded
from inclusion_metrics.sources.tabular.grid import LINE, HeaderTable
from inclusion_metrics.sources.voisins import neighbours

_UNDER = re.compile(
    rf"(?:{'|'.join(name[:3] for name in WEEKDAYS)})[a-z]*\.?"
    r"|\d{1,2} ?h ?(?:\d\d)?(?: ?[-–a/] ?\d{1,2} ?h ?(?:\d\d)?)?|\d{1,2}:\d\d(?::\d\d)?"
    r"|matin|apres-midi|soir"
)
_WHOLE_DATE = re.compile(r"20\d\d[-_. ]?\d\d[-_. ]?\d\d|\d{1,2}[-_. ]\d{1,2}[-_. ]20\d\d")
_UNNAMED = "Nom et prénom"
_TYPES = {
    "annee_naissance": Type.ANNEE,
    "date_naissance": Type.DATE,
    "code_insee_residence": Type.CODE_INSEE,
    "code_postal_residence": Type.CODE_POSTAL,
}
_LISTED = {
    "genre": choice("genre", "Genre", Genre, "").field,
    "statut_social": choice("statut_social", "Statut", StatutSocial, "").field,
}
FIELDS = tuple(
    replace(_LISTED[target], labels=labels)
    if target in _LISTED
    else Field(target=target, labels=labels, type=_TYPES.get(target, Type.TEXTE))
    for target, labels in LABELS.items()
)
_REASONS = pl.Schema(
    {"ligne": pl.UInt32, "regle": pl.String, "colonne": pl.String, "explication": pl.String}
)
LOST = "présences des lignes écartées"
UNREAD_TOWNS = "communes de résidence sans code Insee, non lues"
NO_SEAT = "personnes inscrites sans présence"
SUBTITLES = "lignes de sous-titre (heures, jours)"
NAMELESS = "lignes sans nom, lues comme anonymes"


@dataclass(slots=True)
class Sheet:
    """What one attendance table holds.

    Attributes:
        seats: one row per presence: the columns of ``FIELDS``, ``anonyme``, ``date``, ``moment``
            and ``LINE``.
        rejects: why rows and cells were set aside.
        changes: what was understood or left out → number.
        remarks: where the sums of the table disagree with its marks.
    """

    layout: Layout
    seats: pl.DataFrame
    rejects: pl.DataFrame
    changes: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)

    @property
    def correction(self) -> Correction | None:
        """The rows set aside, in whole or in part, as written."""
        reasons = dict(self.rejects.select("ligne", "explication").iter_rows())
        if not reasons:
            return None
        raw = self.layout.rows.filter(pl.col(LINE).is_in(list(reasons)))
        cells = raw.drop(LINE).rows()
        rows = [(n, row, reasons[n]) for n, row in zip(raw[LINE], cells, strict=True)]
        above = [title.partition(" : ")[::2] for title in self.layout.titles]
        preamble = [(f"{label} :" if value else label, value) for label, value in above]
        return Correction(self.layout.grid.sheet, self.layout.header, rows, preamble)


def read_layout(layout: Layout, today: date) -> Sheet:
    """Read one table.

    Raises:
        ErreurUtilisateur: a day has no year, does not exist, falls on another weekday, or heads
            two columns.
    """
    days = _days(layout)
    told = [_texts(row) for row in layout.rows.drop(LINE).rows()]
    sums = pl.Series([sum_label(layout, row) for row in told], dtype=pl.String)
    under = pl.Series([_is_subtitle(layout, row) for row in told], dtype=pl.Boolean)
    people = layout.rows.filter(sums.is_null() & ~under)
    typed = fields.read(_table(layout, people), FIELDS, file=layout.grid.file)
    found = _with_anonymous(people, typed.rows, marks(people, days), layout)
    known = pl.DataFrame(
        [(name, label.text, day, label.moment) for name, (label, day) in days.items()],
        schema={
            "colonne": pl.String, "jour": pl.String, "date": pl.Date, "moment": pl.String,
        },
        orient="row",
    )  # fmt: skip
    found = found.join(known, on="colonne", how="left", maintain_order="left")
    kept = found.filter(pl.col(LINE).is_in(typed.rows[LINE].implode()))
    present = pl.col("marque") == Mark.PRESENT.value
    future = present & (pl.col("date") > today)
    rejects = [
        typed.rejects,
        _set_aside(kept.filter(~present), "marque_inconnue",
                   "attendu : une présence (x, 1, P, oui…) ou une absence (vide, 0, abs, non…)"),
        _set_aside(kept.filter(future), "date_future", "présence notée un jour à venir"),
    ]  # fmt: skip
    came = kept.filter(present & ~future)
    rows, changes = _residence(typed.rows)
    seated = came.drop("colonne", "cellule", "marque", "jour").join(
        rows, on=LINE, maintain_order="left"
    )
    lost = found.height - kept.height
    blank = typed.rows.filter(~pl.col(LINE).is_in(found[LINE].implode())).height
    nameless = came.filter("sans_nom")[LINE].n_unique()
    sheet = Sheet(
        layout,
        seated.select(pl.exclude("personnes").repeat_by("personnes").explode()),
        pl.concat([frame.cast(_REASONS) for frame in rejects]),
        Counter(
            {
                **typed.changes,
                **changes,
                LOST: lost,
                NO_SEAT: blank,
                NAMELESS: nameless,
                SUBTITLES: under.sum(),
            }
        ),
    )
    counts = found.filter(present).group_by("colonne").agg(pl.col("personnes").sum())
    _check_sums(sheet, days, sums, dict(counts.iter_rows()))
    if not _written_years(layout) and any(label.year is None for label, _ in days.values()):
        years = " – ".join(map(str, _years_of_file(layout)))
        sheet.remarks.append(f"Année lue dans le nom du fichier : {years}.")
    return sheet


def _texts(row: tuple[str | None, ...]) -> list[str]:
    return [cell or "" for cell in row]


def _is_subtitle(layout: Layout, row: Sequence[str]) -> bool:
    """True for hours or weekdays under the dates: without a name, they are nobody's presence."""
    first = min(int(name[1:]) for name in layout.days)
    cells = [folded(row[int(name[1:])]) for name in layout.days]
    return not any(row[:first]) and all(not cell or _UNDER.fullmatch(cell) for cell in cells)


def _written_years(layout: Layout) -> tuple[int, ...]:
    return years_of([layout.grid.sheet]) or years_of(layout.titles)


def _years_of_file(layout: Layout) -> tuple[int, ...]:
    """The years that the name of the file gives; a whole date there is that of a copy."""
    return years_of([_WHOLE_DATE.sub(" ", Path(layout.grid.file).stem)])


def _days(layout: Layout) -> dict[str, tuple[DayLabel, date]]:
    """Column → its day."""
    where = f"« {layout.grid.file} », "
    where += f"feuille « {layout.grid.sheet} », " if layout.grid.sheet else ""
    where += f"ligne {layout.line} : "
    years = _written_years(layout) or _years_of_file(layout)
    days: dict[str, tuple[DayLabel, date]] = {}
    seen: set[tuple[date, str]] = set()
    for name, label in layout.days.items():
        day = label.on(years)
        if day is None and label.year is None and len(years) != 1:
            raise ErreurUtilisateur(
                f"{where}la date « {label.text} » n’a pas d’année ; écrivez-la dans la date, ou "
                "une seule (« 2024 ») au-dessus du tableau, ou dans le nom de la feuille ou du "
                "fichier."
            )
        if day is None:
            raise ErreurUtilisateur(f"{where}la date « {label.text} » n’existe pas ; corrigez-la.")
        if label.weekday is not None and label.weekday != day.weekday():
            raise ErreurUtilisateur(
                f"{where}« {label.text} » est un {WEEKDAYS[day.weekday()]} en {day.year} ; "
                "vérifiez le jour, ou l’année."
            )
        if (day, label.moment) in seen:
            raise ErreurUtilisateur(
                f"{where}deux colonnes portent la date « {label.text} » ; précisez l’heure de "
                "chacune (« 05/03 10h », « 05/03 14h »)."
            )
        seen.add((day, label.moment))
        days[name] = label, day
    return days


def _table(layout: Layout, people: pl.DataFrame) -> HeaderTable:
    """The columns at the left of the days, as a table."""
    named = {name: label or _UNNAMED for name, label in layout.left.values()}
    return HeaderTable(
        sheet=layout.grid.sheet,
        header=tuple(named.values()),
        line=layout.line,
        preamble=(),
        rows=people.select(*named, LINE).rename(named),
        numeric=frozenset(label for name, label in named.items() if name in layout.grid.numeric),
    )


def _with_anonymous(
    people: pl.DataFrame, rows: pl.DataFrame, found: pl.DataFrame, layout: Layout
) -> pl.DataFrame:
    """The marks with ``anonyme``, ``sans_nom``, and how many ``personnes`` each stands for."""
    names = [layout.left[t][0] for t in ("prenom", "nom", "nom_complet") if t in layout.left]
    shown = [" ".join(filter(None, _texts(row))).strip() for row in people.select(names).rows()]
    who = pl.DataFrame(
        {LINE: people[LINE], "anonyme": [_nobody(name) for name in shown],
         "sans_nom": [not name for name in shown]},
        schema={LINE: pl.UInt32, "anonyme": pl.Boolean, "sans_nom": pl.Boolean},
    )  # fmt: skip
    number: Mapping[str, int] = {cell: heads(cell) for cell in found["cellule"].unique()}
    several = pl.col("cellule").replace_strict(number, return_dtype=pl.Int64)
    return found.join(who, on=LINE, maintain_order="left").with_columns(
        personnes=pl.when("anonyme").then(several).otherwise(1)
    )


def _nobody(name: str) -> bool:
    """True for no name, « anonyme » or « Visiteurs »."""
    singular = " ".join(word.removesuffix("s") for word in letters(name).split())
    return is_anonymous(name) or is_anonymous(singular)


def _set_aside(found: pl.DataFrame, rule: str, why: str) -> pl.DataFrame:
    return found.select(
        ligne=LINE, regle=pl.lit(rule), colonne="jour", explication=pl.lit(why)
    ).sort("ligne", maintain_order=True)


def _residence(rows: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """The commune where people live, when a code tells it; a name alone tells several."""
    town = pl.col("commune").str.strip_chars()
    coded = pl.when(town.str.contains(INSEE)).then(town)
    both = neighbours.insee_codes(rows, "code_postal_residence", "commune")
    rows = rows.with_columns(code_insee_residence=pl.coalesce("code_insee_residence", coded, both))
    unread = rows.filter(pl.col("commune").is_not_null() & pl.col("code_insee_residence").is_null())
    return rows.drop("commune"), {UNREAD_TOWNS: unread.height}


def _check_sums(
    sheet: Sheet,
    days: Mapping[str, tuple[DayLabel, date]],
    sums: pl.Series,
    counts: Mapping[str, int],
) -> None:
    """Compare the printed sums of people with the marks above them."""
    layout = sheet.layout
    for label, row in zip(sums, layout.rows.iter_rows(named=True), strict=True):
        if label is None or not counts_people(label):
            continue
        for name, (day, _) in days.items():
            cell = (row[name] or "").strip()
            if cell.isdecimal() and int(cell) != counts.get(name, 0):
                where = f"Feuille « {layout.grid.sheet} », " if layout.grid.sheet else ""
                sheet.remarks.append(
                    f"{where}ligne {row[LINE]}, « {day.text} » : le total écrit est {cell}, les "
                    f"présences lues sont {counts.get(name, 0)}."
                )
