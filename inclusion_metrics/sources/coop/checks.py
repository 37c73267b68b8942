"""What the workbooks of the Coop must be to be put together."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.draft import Draft, Rule


def check_together(drafts: Sequence[Draft]) -> None:
    """Refuse records that have nothing to confirm.

    Raises:
        ErreurUtilisateur: a *Bénéficiaires* workbook without the accompagnements, or with team
            exports only, which name nobody.
    """
    coop = [draft for draft in drafts if draft.file.format == "coop"]
    records = [draft for draft in coop if draft.file.role == "beneficiaires"]
    visits = [draft for draft in coop if draft.file.role == "accompagnements"]
    if not records:
        return
    if not visits:
        raise ErreurUtilisateur(
            f"« {records[0].file.nom} » est le classeur Bénéficiaires de la Coop : il confirme des "
            "accompagnements et ne les contient pas. Donnez aussi le classeur Accompagnements."
        )
    absent = pl.col("regle") == Rule.ABSENTE.value
    if all(draft.mentions.select(absent.all()).item() for draft in visits):
        raise ErreurUtilisateur(
            f"« {visits[0].file.nom} » est un export d’équipe, qui ne nomme personne : "
            "le classeur Bénéficiaires ne peut pas lui être rattaché."
        )
