"""All the files of one dossier, from its run notebook: page, workbook, long table, provenance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inclusion_metrics.dossier.empreinte import sealed
from inclusion_metrics.dossier.files import CSV, PAGE, PROVENANCE, WORKBOOK, names
from inclusion_metrics.dossier.longtable import long_table, to_csv
from inclusion_metrics.dossier.prepare import Prepared
from inclusion_metrics.dossier.provenance import origin, provenance
from inclusion_metrics.dossier.texts import footer_of, subtitle_of, title_of
from inclusion_metrics.dossier.workbook import workbook
from inclusion_metrics.model import Indicator
from inclusion_metrics.rendering.page import to_html
from inclusion_metrics.rendering.sheets import sheets_of


def files_of(
    name: str,
    notebook: Any,  # noqa: ANN401 - nbformat has no types
    prepared: Prepared,
    catalogue: Mapping[str, Indicator],
) -> dict[str, bytes]:
    """The files of a dossier.

    Args:
        name: of the dossier, which the names of its files begin with.
        notebook: run, with its outputs.
        prepared: what it showed.
        catalogue: the definitions it used.

    Returns:
        File name → content. The page carries the fingerprints of the workbook and of the table;
        the provenance carries those of the three.
    """
    context = prepared.context
    sheets = [
        one
        for cell in notebook.cells
        if cell.cell_type == "code"
        for one in sheets_of(cell.outputs)
    ]
    full = f"{context.notebook}/{name}"
    table = long_table(full, prepared.published, context, catalogue)
    annexes = {
        f"{name}{WORKBOOK}": workbook(context, sheets, names(name)),
        f"{name}{CSV}": to_csv(table),
    }
    page = to_html(
        notebook,
        title=title_of(context),
        subtitle=subtitle_of(context),
        footer=footer_of(context),
    )
    made = origin(full, context, sheets, annexes)
    page, content = sealed(page, made)
    files = {f"{name}{PAGE}": page.encode(), **annexes}
    account = provenance(context, made, content, files, prepared.published.control)
    return {**files, f"{name}{PROVENANCE}": account.encode()}
