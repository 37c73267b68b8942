"""The figures of a dossier as one long table: a CSV file that spreadsheets and scripts both read.

Written for a French spreadsheet (semicolons, decimal commas, a byte order mark). The statuses are
those of SDMX (CL_OBS_STATUS, CL_CONF_STATUS), with one exception that protects people: nothing
tells a figure masked for itself from one masked to protect another. Knowing which is which would
narrow what can be guessed of both.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping

import polars as pl

from inclusion_metrics.dossier.context import Contexte
from inclusion_metrics.measurement import WHOLE
from inclusion_metrics.model import Indicator, Kind, Status
from inclusion_metrics.secrecy import Published, adds_up

#: Status → observation status: a value, suppressed, missing, that cannot exist.
OBS_STATUS: Mapping[Status, str] = {
    Status.PUBLIE: "A",
    Status.ZERO: "A",
    Status.SECRET_PRIMAIRE: "Q",
    Status.SECRET_SECONDAIRE: "Q",
    Status.NON_RENSEIGNE: "O",
    Status.SANS_OBJET: "M",
}
#: Free for publication, or confidential: one code for all that is masked.
FREE, CONFIDENTIAL = "F", "C"
#: Columns, in order: SDMX names where SDMX has one, those of the catalogue elsewhere.
COLUMNS = (
    "dossier", "indicateur", "libelle", "nature", "modalite", "modalite_libelle", "unite",
    "niveau", "territoire", "territoire_libelle", "debut", "fin", "ventilation", "categorie",
    "categorie_libelle", "numerateur", "denominateur", "champ", "valeur", "borne_basse",
    "borne_haute", "OBS_STATUS", "CONF_STATUS", "additif_territoires", "additif_periodes", "motif",
)  # fmt: skip
#: A place and a moment, to ask whether a figure adds up over such pieces.
_PLACES, _MOMENTS = "commune", "annee"
#: First characters that make a spreadsheet read a text as a formula.
_FORMULA = r"^[=+\-@\t\r]"
Shown = Collection[tuple[str, str]]


def long_table(
    dossier: str, published: Published, context: Contexte, catalogue: Mapping[str, Indicator]
) -> pl.DataFrame:
    """The figures that a dossier shows, one line each, in the order of the measure.

    Args:
        dossier: its name, « contrat_de_ville/grand-chambery-2024 ».
        published: protected figures; those of other dossiers of the run are left out.
        context: which figures it shows, where and when.
        catalogue: the definitions.

    Returns:
        A frame with ``COLUMNS``; what is masked has no number in the columns of its figure.
    """
    shown = {f"{code}|{cut}" for code, cut in context.montre}
    frame = published.frame.filter(
        pl.concat_str("indicator", pl.lit("|"), "breakdown").is_in(sorted(shown))
        & (pl.col("start") == context.debut)
        & (pl.col("end") == context.fin)
    )
    known = {code: catalogue[code] for code in frame["indicator"].unique()}
    here = (pl.col("territory") == "") & (pl.col("level") != WHOLE)
    status = pl.col("status")
    masked = status.is_in([one for one in Status if one.masked])
    code = pl.col("indicator")

    def of(values: Mapping[str, str]) -> pl.Expr:
        return code.replace_strict(values, return_dtype=pl.String, default="")

    return frame.select(
        dossier=pl.lit(dossier),
        indicateur=code,
        libelle=of({c: i.label for c, i in known.items()}),
        nature=of({c: i.kind.value for c, i in known.items()}),
        modalite="item",
        modalite_libelle="item_label",
        unite=of({c: i.unit.plural for c, i in known.items()}),
        niveau="level",
        territoire=pl.when(here).then(pl.lit(context.territoire)).otherwise("territory"),
        territoire_libelle=pl.when(here)
        .then(pl.lit(context.territoire_nom))
        .otherwise("territory_label"),
        debut="start",
        fin="end",
        ventilation="breakdown",
        categorie="category",
        categorie_libelle="category_label",
        numerateur="numerator",
        denominateur="denominator",
        champ="scope",
        valeur="value",
        borne_basse="lower",
        borne_haute="upper",
        OBS_STATUS=status.replace_strict(
            {one.value: found for one, found in OBS_STATUS.items()}, return_dtype=pl.String
        ),
        CONF_STATUS=pl.when(masked).then(pl.lit(CONFIDENTIAL)).otherwise(pl.lit(FREE)),
        additif_territoires=of({c: _yes(over_places(i)) for c, i in known.items()}),
        additif_periodes=of({c: _yes(over_time(i)) for c, i in known.items()}),
        motif=pl.when(masked).then(pl.lit("")).otherwise("reason"),
    ).select(COLUMNS)


def over_places(indicator: Indicator) -> bool:
    """True when the counts of territories that do not overlap may be summed."""
    return not indicator.rows.whole and adds_up(indicator, _PLACES)


def over_time(indicator: Indicator) -> bool:
    """True when the counts of periods that follow one another may be summed."""
    return adds_up(indicator, _MOMENTS) and indicator.kind is not Kind.CONFRONTATION


def to_csv(frame: pl.DataFrame) -> bytes:
    """The bytes of the file; a text that a spreadsheet would take for a formula is made inert."""
    inert = pl.col(pl.String).replace("", None).str.replace(_FORMULA, "'$0")
    out = io.BytesIO()
    frame.with_columns(inert).write_csv(
        out, separator=";", decimal_comma=True, include_bom=True, line_terminator="\r\n"
    )
    return out.getvalue()


def _yes(true: bool) -> str:
    return "oui" if true else "non"
