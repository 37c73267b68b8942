"""The formats that can be imported, in the order in which a file is tried against them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.reader import Reader
from inclusion_metrics.sources.tabular.grid import SourceFile

#: Format → (module, name of its reader): a module is imported when its format is tried.
_WHERE: Mapping[str, tuple[str, str]] = {
    "coop": ("coop.workbooks", "READER"),
    "registre": ("registre.workbook", "READER"),
    "v1-archive": ("v1.archive", "ARCHIVE"),
    "v1-statistiques": ("v1.statistiques", "STATISTIQUES"),
    "rdv": ("voisins.rdv_service_public", "READER"),
    "lieux": ("voisins.lieux_mediation", "READER"),
    "data-inclusion": ("voisins.data_inclusion", "READER"),
    "aidants-connect": ("voisins.aidants_connect", "READER"),
    "qpv": ("voisins.zonages_lecture", "QPV"),
    "population": ("voisins.zonages_lecture", "POPULATION"),
    "grille": ("grille.sheets", "READER"),
}
FORMATS = tuple(_WHERE)


def reader(code: str) -> Reader:
    """The reader of a format."""
    module, name = _WHERE[code]
    found = getattr(import_module(f"inclusion_metrics.sources.{module}"), name)
    assert isinstance(found, Reader)  # noqa: S101 - a programming mistake otherwise
    return found


def recognised(file: SourceFile) -> Reader:
    """The format of a file, told by its headers.

    Raises:
        ErreurUtilisateur: no format knows it.
    """
    refusal: ErreurUtilisateur | None = None
    for code in FORMATS:
        candidate = reader(code)
        try:
            if candidate.recognise(file) is not None:
                return candidate
        except ErreurUtilisateur as error:  # not a file that this format can open
            refusal = refusal or error
    if refusal is not None:
        raise refusal
    known = " · ".join(reader(code).label for code in FORMATS)
    raise ErreurUtilisateur(
        f"« {file.name} » : aucun format connu n’a ces en-têtes ({known}). Décrivez ce fichier "
        f"par une correspondance : « inclusion-metrics modele correspondance {file.name} »."
    )
