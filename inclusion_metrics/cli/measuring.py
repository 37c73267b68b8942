"""``mesurer``: the long table of figures, for people and for pipelines."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from rich.table import Table
from rich.text import Text

from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.cli.console import err, out
from inclusion_metrics.indicators import CATALOGUE, find
from inclusion_metrics.loading import load
from inclusion_metrics.measurement import Figures, Request, measure
from inclusion_metrics.model import ErreurUtilisateur, Period, Status
from inclusion_metrics.raw import marked
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.reference.territoires import millesime_pour, territoire
from inclusion_metrics.rows import frames_of
from inclusion_metrics.secrecy import protect
from inclusion_metrics.typography import number

#: The status of a masked figure, whatever it is masked for.
_SECRET = "secret"  # noqa: S105 - a status, not a password


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked on the command line."""

    folder: Path
    start: str
    end: str
    cut: tuple[str, ...]
    codes: tuple[str, ...]
    territory: str | None
    vintage: int
    profile: str
    raw: bool


def run(question: Question, form: str, target: Path | None) -> int:
    """Measure, protect unless told otherwise, print."""
    _check_target(target, form)
    figures = _figures(question)
    if question.raw:
        err().print("Chiffres NON DIFFUSABLES : aucun secret statistique n’est appliqué.")
        frame = marked(figures.frame)
    else:
        frame = protect(figures, CATALOGUE, profile(question.profile)).frame
        masked = int(frame["status"].str.starts_with("secret").sum())
        if masked:
            err().print(f"{masked} chiffres sont masqués par le secret statistique.")
        frame = _discreet(frame)
    if form == "table":
        _print(frame)
        return 0
    _write(_serialise(frame, form), target)
    return 0


def _check_target(target: Path | None, form: str) -> None:
    """Refuse before computing what could not be written after."""
    if target is None:
        if form == "parquet" and sys.stdout.isatty():
            raise ErreurUtilisateur(
                "Le format parquet ne s’affiche pas : ajoutez « --vers FICHIER »."
            )
        return
    if form == "table":
        raise ErreurUtilisateur(
            "Le format table s’affiche et ne s’écrit pas : ajoutez « --format csv », json ou "
            "parquet, ou retirez « --vers »."
        )
    if target.is_dir():
        raise ErreurUtilisateur(f"« {target} » est un dossier : donnez un fichier à « --vers ».")
    if not target.parent.is_dir():
        raise ErreurUtilisateur(f"Le dossier « {target.parent} » n’existe pas : créez-le d’abord.")


def _figures(question: Question) -> Figures:
    period = Period(_day("--debut", question.start), _day("--fin", question.end))
    cut = tuple(find_breakdown(code) for code in question.cut)
    if len(cut) > 2:
        raise ErreurUtilisateur("Deux ventilations au plus se croisent : retirez un « --par ».")
    if len(set(question.cut)) < len(cut):
        raise ErreurUtilisateur(
            "La même ventilation est demandée deux fois : retirez un « --par »."
        )
    indicators = tuple(find(code) for code in question.codes) or tuple(CATALOGUE.values())
    vintage = question.vintage or millesime_pour(period.end.year)
    where = territoire(question.territory, vintage) if question.territory else None
    profile(question.profile)
    folder = load(question.folder)
    frames = frames_of(
        folder.tables,
        vintage,
        history_start=folder.history_start,
        gaps=folder.manifest.lacunes,
        structure_names=folder.structure_names,
        visits=folder.visits,
        covered=folder.covered,
    )
    level = where.niveau if where else "ensemble"
    figures = measure(frames, [Request(indicators, period, level, cut)])
    if where is None:
        return figures
    mine = pl.col("territory").is_in([where.code, ""])
    return Figures(figures.frame.filter(mine))


def _day(option: str, given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ErreurUtilisateur(
            f"« {option} {given} » n’est pas une date : écrivez-la AAAA-MM-JJ (2024-12-31)."
        ) from None


def _print(frame: pl.DataFrame) -> None:
    """A table a person can read: one line per figure."""
    cut = bool((frame["category_label"] != "").any())
    table = Table(box=None, pad_edge=False)
    table.add_column("Code", no_wrap=True)
    table.add_column("Indicateur", min_width=20)
    if cut:
        table.add_column("Ventilation")
    for heading in ("Valeur", "n", "sur", "Bornes", "Couverture"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in frame.iter_rows(named=True):
        indicator = CATALOGUE[row["indicator"]]
        label = f"{indicator.label} – {row['item_label']}" if row["item_label"] else indicator.label
        status = Status.SECRET_PRIMAIRE if row["status"] == _SECRET else Status(row["status"])
        decimals = indicator.unit.decimals
        value = status.marker or f"{_number(row['value'], decimals)} {indicator.unit.symbol}"
        bounds = ""
        if row["lower"] is not None and row["lower"] != row["upper"]:
            bounds = f"{_number(row['lower'], decimals)} à {_number(row['upper'], decimals)}"
        covered = f"{row['covered'] / row['seats']:.0%}".replace("%", " %") if row["seats"] else ""
        cells = [row["indicator"], label]
        if cut:
            cells.append(row["category_label"])
        table.add_row(
            *cells,
            value,
            _number(row["numerator"], 0),
            _number(row["denominator"], 0),
            bounds,
            covered,
        )
        if status in (Status.SANS_OBJET, Status.NON_RENSEIGNE) and row["reason"]:
            table.add_row("", Text(row["reason"], style="italic"))
    out().print(table)


def _number(amount: float | None, decimals: int) -> str:
    if amount is None:
        return ""
    return number(amount, decimals)


def _discreet(frame: pl.DataFrame) -> pl.DataFrame:
    """One status for all that is masked: which figure protects another would help to guess both."""
    masked = pl.col("status").str.starts_with("secret")
    return frame.with_columns(
        status=pl.when(masked).then(pl.lit(_SECRET)).otherwise("status"),
        reason=pl.when(masked).then(pl.lit("Secret statistique.")).otherwise("reason"),
    )


def _serialise(frame: pl.DataFrame, form: str) -> bytes:
    buffer = io.BytesIO()
    if form == "csv":
        frame.write_csv(buffer)
    elif form == "json":
        frame.with_columns(pl.col("start", "end").cast(pl.String)).write_json(buffer)
    else:
        frame.write_parquet(buffer)
    return buffer.getvalue()


def _write(content: bytes, target: Path | None) -> None:
    if target is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    beside = target.with_name(target.name + ".partiel")
    try:
        beside.write_bytes(content)
        beside.replace(target)
    except OSError as error:
        raise ErreurUtilisateur(
            f"« {target} » ne peut pas être écrit : choisissez un autre endroit, ou vérifiez vos "
            "droits et la place disponible."
        ) from error
