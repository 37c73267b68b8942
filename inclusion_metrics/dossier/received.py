"""What a dossier says of the files it was made from; the small counts of people stay untold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict

from inclusion_metrics.dossier.params import Parametres
from inclusion_metrics.loading import Fichier, Manifeste
from inclusion_metrics.nomenclatures import Identite
from inclusion_metrics.secrecy import nearest
from inclusion_metrics.typography import Approx, number

#: Files whose rows are persons: their counts follow the threshold.
_PERSONS = frozenset({"beneficiaires"})
#: Degrees of certainty of followed persons: together they would give a hidden one back.
_NAMES = "noms_affiches"
#: Persons who are counted once per accompagnement.
_ONE_EACH = frozenset({Identite.ANONYME.value, Identite.ABSENTE.value})


class Source(BaseModel):
    """One file that was read; a count that is ``None`` is not told (disclosure control)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: str
    sha256: str
    lues: int | None
    gardees: int | None
    rejetees: int
    annonce: int | None
    debut: date | None
    fin: date | None
    export: date | None
    filtree: bool


def _few(count: int | None, least: int) -> bool:
    return count is not None and 0 < count < least


def of_period(manifest: Manifeste, parametres: Parametres) -> list[Fichier]:
    """The files that may hold something of the period: those that tell no period, or meet it."""
    return [
        file
        for file in manifest.fichiers
        if not (file.debut and file.fin)
        or (file.debut <= parametres.fin and parametres.debut <= file.fin)
    ]


def sources(
    files: Sequence[Fichier], least: int, *, told: bool, people_told: bool, rounded: bool
) -> tuple[Source, ...]:
    """The files; when the total of the accompagnements is not told, neither are their rows."""

    def said(role: str, count: int | None) -> int | None:
        if rounded:  # the rows of these files are people, and accompagnements
            return None if count is None else int(nearest(count))
        if role in _PERSONS:
            return count if people_told and not _few(count, least) else None
        return count if told else None

    return tuple(
        Source(
            role=file.role,
            sha256=file.sha256,
            lues=said(file.role, file.lignes_lues),
            gardees=said(file.role, file.lignes_gardees),
            rejetees=file.lignes_rejetees,
            annonce=said(file.role, file.total_annonce),
            debut=file.debut,
            fin=file.fin,
            export=file.date_export,
            filtree=bool(file.filtres),
        )
        for file in files
    )


def certainty(
    counts: Mapping[str, int], least: int, *, told: bool, people_told: bool, rounded: bool
) -> dict[str, int | None]:
    """Small counts are hidden, and with them the number of names, which would give them back.

    An anonymous person is one accompagnement: not told when the total of these is not.
    """
    if rounded:
        return {code: int(nearest(count)) for code, count in counts.items()}
    shown = {
        code: None if _few(count, least) else count
        for code, count in counts.items()
        if (told if code in _ONE_EACH else people_told)
    }
    if None in shown.values():
        shown.pop(_NAMES, None)
    return shown


def discreet(remark: str, least: int, *, rounded: bool) -> str:
    """A remark whose small counts of persons or accompagnements are said as "fewer than"."""

    def hide(found: re.Match[str]) -> str:
        if rounded:
            return number(Approx(nearest(int(found[1]))))
        return f"moins de {least}" if _few(int(found[1]), least) else found[0]

    hidden = re.sub(
        r"\b(\d+)(?=\.$|\s(?:accompagnement|activité|personne|bénéficiaire|fiche|nom)s?\b)",
        hide,
        remark,
    )
    return hidden[:1].upper() + hidden[1:]


def tools(files: Sequence[Fichier]) -> tuple[str, ...]:
    """What people call the tools that the files come from."""
    # Here and not above: the workers that draw are forked, and reading files starts threads.
    from inclusion_metrics.sources.registry import FORMATS, reader

    codes = dict.fromkeys(file.format for file in files)
    return tuple(reader(code).label if code in FORMATS else "fichiers du service" for code in codes)


def changes(manifest: Manifeste, least: int) -> list[str]:
    """What rules changed, understood or left out at reading; small counts are not told."""
    counts: Counter[str] = Counter()
    for file in manifest.fichiers:
        counts.update(file.changements)
    return [
        f"{what} : {f'moins de {least}' if _few(number, least) else number}."
        for what, number in sorted(counts.items())
    ]
