"""The catalogue: every indicator, in the order of the dossiers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

from inclusion_metrics.indicators import (
    activite,
    cfppa,
    competences,
    demandes,
    droits,
    feder,
    finances,
    frequentation,
    fse,
    fse_resultats,
    motifs,
    moyens,
    objectifs,
    qualite,
    quartiers,
    retours,
    territoire,
)
from inclusion_metrics.model import ErreurUtilisateur, Indicator


def _by_code(indicators: Iterable[Indicator]) -> Mapping[str, Indicator]:
    found: dict[str, Indicator] = {}
    for indicator in indicators:
        if indicator.code in found:
            raise ValueError(f"le code {indicator.code} est déclaré deux fois")
        found[indicator.code] = indicator
    return found


#: Code → indicator. A code declared twice is an error at import.
CATALOGUE: Mapping[str, Indicator] = _by_code(
    (
        *frequentation.INDICATORS,
        *quartiers.INDICATORS,
        *retours.INDICATORS,
        *motifs.INDICATORS,
        *activite.INDICATORS,
        *demandes.INDICATORS,
        *competences.INDICATORS,
        *droits.INDICATORS,
        *fse.INDICATORS,
        *fse_resultats.INDICATORS,
        *feder.INDICATORS,
        *cfppa.INDICATORS,
        *moyens.INDICATORS,
        *finances.INDICATORS,
        *territoire.INDICATORS,
        *objectifs.INDICATORS,
        *qualite.INDICATORS,
    )
)


def find(code: str, catalogue: Mapping[str, Indicator] = CATALOGUE) -> Indicator:
    """The indicator of that code.

    Args:
        catalogue: where to look, when a service declares indicators of its own.

    Raises:
        ErreurUtilisateur: no such code; the message proposes the nearest one.
    """
    if code in catalogue:
        return catalogue[code]
    padded = re.sub(r"^([A-Z]+-)(?=\d(\D|$))", r"\g<1>0", code.upper())
    near = difflib.get_close_matches(padded, catalogue, n=1)
    hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
    raise ErreurUtilisateur(
        f"L’indicateur « {code} » n’existe pas.{hint} "
        "La liste s’affiche avec « inclusion-metrics catalogue »."
    )
