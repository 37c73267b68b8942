"""Activities told by their totals → their margins, and one anonymous seat per participant.

The traits of the seats are dealt from each margin on its own: their margins are those of the
register, their cross-tabulation means nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from inclusion_metrics.identity import Key
from inclusion_metrics.nomenclatures import SourceDonnee, TypeActivite
from inclusion_metrics.schemas import ActivitesAgregees
from inclusion_metrics.sources.draft import MENTIONS, Rule
from inclusion_metrics.sources.people.persons import ANONYMOUS
from inclusion_metrics.sources.registre.colonnes import offered
from inclusion_metrics.sources.registre.feuilles import MARGINS, margin
from inclusion_metrics.sources.registre.lignes import Lines
from inclusion_metrics.sources.seats import seats
from inclusion_metrics.sources.tabular.grid import LINE

_UNKNOWN = "non_communique"
#: Margin → the trait its classes are.
_TRAIT = {"ages": "tranche_age", "genres": "genre", "statuts": "statut_social"}


def _counts(name: str) -> list[str]:
    """Columns of a margin, in display order."""
    return [margin(name, code) for code in offered(MARGINS[name][1])]


def check_counts(lines: Lines) -> None:
    """Set aside the rows whose parts exceed their whole, and those told twice."""
    lines.rows = lines.rows.with_columns(pl.col("type").fill_null(TypeActivite.COLLECTIF.code))
    for name, (title, _) in MARGINS.items():
        lines.refuse(
            pl.sum_horizontal(_counts(name)) > pl.col("nb_participants"),
            "marges_incoherentes",
            "nb_participants",
            f"les colonnes « {title} : … » comptent plus que les participants",
        )
    lines.refuse(
        pl.col("nb_recurrents") > pl.col("nb_participants"),
        "marges_incoherentes",
        "nb_recurrents",
        "plus de personnes déjà venues que de participants",
    )
    lines.drop_doubles()
    # A margin of zeros alone was not counted.
    lines.rows = lines.rows.with_columns(
        pl.when(pl.sum_horizontal(_counts(name)) > 0).then(column).name.keep()
        for name in MARGINS
        for column in _counts(name)
    )


def with_identifiers(rows: pl.DataFrame, key: Key) -> pl.DataFrame:
    """The rows with ``activite_id``, made from all they say."""
    told = rows.drop(LINE, "tags")
    # Without tags, the identifier is that of a register which has no such column.
    made = [
        key.pseudonym("act", "compte", *_texts(row), *sorted(tags or ()))
        for row, tags in zip(told.rows(), rows["tags"].to_list(), strict=True)
    ]
    return rows.with_columns(pl.Series("activite_id", made, dtype=pl.String))


def _texts(row: Sequence[object]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in row]


def seated(rows: pl.DataFrame, key: Key, place: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The seats of the activities, and their mentions.

    Args:
        rows: one per row of the sheet, with its structure and ``activite_id``.
        place: key of the file: makes anonymous mentions unique.
    """
    seat = pl.col("place")
    newcomers = pl.col("nb_participants") - pl.col("nb_recurrents")
    banded = pl.any_horizontal(pl.col(_counts("ages")).is_not_null())
    frame = (
        rows.with_columns(place=pl.int_ranges(1, pl.col("nb_participants") + 1))
        .explode("place")
        .with_columns(*(_dealt(name).alias(trait) for name, trait in _TRAIT.items()))
        .with_columns(
            mention=pl.format(f"{ANONYMOUS}{place}:compte:{{}}:{{}}", LINE, "place"),
            regle=pl.lit(Rule.ANONYME.value),
            portee=pl.lit(""),
            lignes=pl.concat_list(LINE),
            tranche_age_affichee="tranche_age",
            annee_tranche_age=pl.when(banded).then(pl.col("date").dt.year()),
            deja_venue=seat > newcomers,
        )
    )
    mentions = frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in MENTIONS.items()
    )
    made = seats(frame, frame["mention"], source=SourceDonnee.REGISTRE, key=key)
    return made, mentions


def _dealt(name: str) -> pl.Expr:
    """The class of a seat: the first ones are of the first class…; null where none is counted."""
    upto: pl.Expr = pl.lit(0)
    classes = []
    for code, column in zip(offered(MARGINS[name][1]), _counts(name), strict=True):
        upto = upto + pl.col(column).fill_null(0)
        classes.append(pl.when(pl.col("place") <= upto).then(pl.lit(code)))
    counted = pl.any_horizontal(pl.col(_counts(name)).is_not_null())
    return pl.when(counted).then(pl.coalesce(*classes, pl.lit(_UNKNOWN)))


def aggregated(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``schemas.ActivitesAgregees``: the margins as they were counted."""
    wanted = ActivitesAgregees.create_empty().schema
    return rows.select(
        "activite_id",
        "nb_participants",
        "nb_recurrents",
        *(
            pl.struct(
                (pl.col(margin(name, code)) if margin(name, code) in rows.columns else pl.lit(None))
                .cast(pl.UInt32)
                .alias(code)
                for code in listing.labels()
            ).alias(name)
            for name, (_, listing) in MARGINS.items()
        ),
    ).cast(pl.Schema(wanted))
