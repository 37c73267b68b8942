"""The account kept beside each page: how it was made, and the fingerprints of what came out.

No clock in it: the same data and parameters give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from inclusion_metrics.dossier.context import Contexte
from inclusion_metrics.dossier.empreinte import CONTENT, SECTIONS, TABLES, Content, digest, whole
from inclusion_metrics.dossier.files import FILES
from inclusion_metrics.dossier.texts import title_of
from inclusion_metrics.dossier.versions import libraries
from inclusion_metrics.rendering.sheets import Sheet

#: The status of a total that is not told: why it is hidden stays untold.
_HIDDEN = "secret"
#: What the page shows and no account needs: its own words for the title, pictures, outlines.
_NOT_TOLD = {"titre", "montre", "logos", "contours"}
#: Key of what the files come from.
ORIGIN = "origine"


def origin(
    name: str, context: Contexte, sheets: Sequence[Sheet], files: Mapping[str, bytes]
) -> dict[str, Any]:
    """What a page was made from, as it carries it.

    Args:
        name: « contrat_de_ville/grand-chambery-2024 ».
        context: what the dossier says of itself.
        sheets: the tables of the page.
        files: file name → content, of what goes with the page.
    """
    tables = json.dumps([one.as_json() for one in sheets], ensure_ascii=False)
    return {
        "dossier": name,
        "titre": title_of(context),
        "debut": context.debut.isoformat(),
        "fin": context.fin.isoformat(),
        "execution": context.execution,
        "logiciel": context.logiciel,
        "revision": context.revision,
        "catalogue": context.catalogue,
        "parametres": context.parametres,
        "donnees": [source.sha256 for source in context.sources],
        "chiffres": digest(tables.encode()),
        FILES: {file: digest(content) for file, content in files.items()},
    }


def provenance(
    context: Contexte,
    made: Mapping[str, Any] | None = None,
    content: Content | None = None,
    files: Mapping[str, bytes] | None = None,
    control: pl.DataFrame | None = None,
) -> str:
    """Run identifier, versions, fingerprints of data and parameters, row counts, thresholds.

    Args:
        context: what the dossier says of itself.
        made: what its page says it was made from (``origin``).
        content: what its page shows.
        files: file name → content, the page included.
        control: what can be computed of each masked number (``Published.control``).
    """
    told = context.model_dump(mode="json", exclude=_NOT_TOLD)
    if context.ensemble.statut.masked:
        told["ensemble"]["statut"] = _HIDDEN
    account: dict[str, Any] = {
        "titre_affiche": title_of(context),
        **told,
        "bibliotheques": libraries(),
    }
    if made is not None:
        account[ORIGIN] = dict(made)
    if content is not None:
        account["page"] = {
            CONTENT: whole(content, made or {}),
            SECTIONS: [*content.sections.items()],
            TABLES: [*content.tables.items()],
        }
    if files is not None:
        account[FILES] = {name: digest(data) for name, data in sorted(files.items())}
    if control is not None:
        account["controle_de_confidentialite"] = _controlled(control)
    return json.dumps(account, ensure_ascii=False, indent=2) + "\n"


def _controlled(control: pl.DataFrame) -> dict[str, Any]:
    """Every masked number and the interval that a reader can compute, from what is printed only."""
    dated = control.with_columns(pl.col("start", "end").cast(pl.String), pl.col("least").round(6))
    cells = dated.with_columns(pl.col("most").round(6)).drop("exposed", "known")
    return {
        "nombres_masques": control.height,
        "reconstituables": int(control["exposed"].sum()),
        "deja_publies": int(control["known"].sum()),
        "intervalles": cells.to_dicts(),
    }
