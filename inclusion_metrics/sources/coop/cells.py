"""The typed cells of an accompagnements export; what cannot be read rejects the row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from inclusion_metrics.nomenclatures import Labelled, Thematique, ThematiqueAdmin
from inclusion_metrics.sources.coop.labels import codes_of
from inclusion_metrics.sources.coop.seats import Rejected
from inclusion_metrics.sources.tabular import workbook
from inclusion_metrics.sources.tabular.workbook import Cell, plain

#: The cell of a row under a label, "" where the layout has no such column.
Cells = Callable[[str], Cell]

POSTCODE = re.compile(r"^\d{5}$")
MERGED_STEP = "Niveau d’autonomie (ou de l’atelier)"
_UNLISTED = "valeur absente de la liste de la Coop"
_DURATION = re.compile(r"(?:(?P<hours>\d{1,3}) ?h ?)?(?:(?P<minutes>\d{1,3}) ?(?:min)?)?")


def one(cell: Cells, column: str, nomenclature: type[Labelled], missing: str | None = None) -> str:
    """The code of a single value."""
    return code_of(workbook.text(cell(column)), column, nomenclature, missing)


def code_of(
    shown: str | None, column: str, nomenclature: type[Labelled], missing: str | None = None
) -> str:
    """The code of a label; the V1 bands are ours, no export shows them."""
    if shown is None and missing is not None:
        return missing
    code = codes_of(nomenclature).get(plain(shown or ""))
    if code is None or code.startswith("v1_"):
        raise Rejected("valeur_inconnue", column, _UNLISTED)
    return code


def many(cell: Cells, column: str, nomenclature: type[Labelled]) -> tuple[str, ...]:
    """The codes of a multiple cell."""
    known = codes_of(nomenclature)
    found = [known.get(plain(shown)) for shown in workbook.lines(cell(column))]
    if None in found:
        raise Rejected("valeur_inconnue", column, _UNLISTED)
    return tuple(dict.fromkeys(code for code in found if code))


def themes(cell: Cells) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Themes of mediation and families of procedures, which the export mixes in one column."""
    column = "Thématique(s) d’accompagnement"
    mediation, procedures = codes_of(Thematique), codes_of(ThematiqueAdmin)
    shown = [plain(label) for label in workbook.lines(cell(column))]
    if any(label not in mediation and label not in procedures for label in shown):
        raise Rejected("valeur_inconnue", column, _UNLISTED)
    return (
        tuple(dict.fromkeys(mediation[label] for label in shown if label in mediation)),
        tuple(dict.fromkeys(procedures[label] for label in shown if label in procedures)),
    )


def seats(cell: Cell) -> tuple[int, int]:
    """« i/n » or « 1 » → place and number of places."""
    parts = [workbook.whole_number(part) for part in str(cell).split("/")]
    place, places = parts[0], parts[-1]
    if len(parts) > 2 or place is None or places is None or not 1 <= place <= places:
        raise Rejected("participants_illisible", "Participants", "attendu : « 2/7 » ou « 1 »")
    return place, places


def step(cell: Cells, columns: Iterable[str] = (MERGED_STEP,)) -> int | None:
    """« 2/3 » → 2, from the first of these columns that is filled."""
    for column in columns:
        shown = workbook.text(cell(column))
        if shown is not None:
            if found := re.fullmatch(r"([123])/3", shown):
                return int(found[1])
            raise Rejected("niveau_illisible", column, "attendu : « 1/3 » à « 3/3 »")
    return None


def minutes(cell: Cell) -> int | None:
    """A whole number of minutes."""
    if workbook.text(cell) is None:
        return None
    found = workbook.whole_number(cell)
    if found is None or not 0 <= found < 1_000_000:
        raise Rejected("duree_illisible", "Durée (min)", "attendu : un nombre entier de minutes")
    return found


def spelt_minutes(cell: Cell) -> int | None:
    """A duration as the first layout wrote it: « 30min », « 1h », « 1 h 30 »."""
    shown = workbook.text(cell)
    if shown is None:
        return None
    found = _DURATION.fullmatch(shown)
    if found is None or not any(found.groups()):
        raise Rejected("duree_illisible", "Durée", "attendu : « 30 min » ou « 1 h 30 »")
    return 60 * int(found["hours"] or 0) + int(found["minutes"] or 0)


def yes_no(cell: Cells, column: str) -> bool | None:
    """« Oui », « Non » or empty."""
    shown = workbook.text(cell(column))
    if shown not in (None, "Oui", "Non"):
        raise Rejected("valeur_inconnue", column, "attendu : « Oui », « Non » ou vide")
    return None if shown is None else shown == "Oui"


def matching(cell: Cells, column: str, pattern: re.Pattern[str]) -> str | None:
    """A code of five characters."""
    shown = workbook.text(cell(column))
    if shown is not None and not pattern.match(shown):
        raise Rejected("code_invalide", column, "attendu : un code à cinq caractères")
    return shown
