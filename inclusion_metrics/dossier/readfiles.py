"""The files that a dossier read, told apart without their names, which may be a person's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from inclusion_metrics.dossier.context import Contexte
from inclusion_metrics.dossier.received import Source
from inclusion_metrics.model import Period, Status
from inclusion_metrics.rendering import formats
from inclusion_metrics.secrecy import ARRONDI
from inclusion_metrics.typography import Approx

#: Role of a file → how a dossier names it.
ROLES: Mapping[str, str] = {
    "accompagnements": "Accompagnements",
    "beneficiaires": "Bénéficiaires",
    "statistiques": "Statistiques",
    "comptes_rendus": "Comptes rendus d’activité (V1)",
    "participations": "Rendez-vous",
    "presences": "Présences",
    "personnes": "Personnes",
    "registre": "Registre",
    "structures": "Structures",
    "lieux": "Lieux",
    "qpv": "Quartiers prioritaires (QPV)",
    "population": "Population par âge",
}


def numbered(sources: Sequence[Source]) -> list[tuple[str, Source]]:
    """Each file under its role, numbered where several have the same: « Bénéficiaires 2 »."""
    many = Counter(source.role for source in sources)
    seen: Counter[str] = Counter()
    found = []
    for source in sources:
        seen[source.role] += 1
        name = ROLES.get(source.role, source.role)
        if many[source.role] > 1:
            name += f", fichier {seen[source.role]}"
        found.append((name, source))
    return found


def source_rows(name: str, source: Source, context: Contexte) -> Iterator[tuple[str, str]]:
    """What was read of a file: lines, total, period, date, and whether it was filtered."""
    yield (
        f"{name} : lignes lues, rejetées, gardées",
        ", ".join(
            (
                told(source.lues, context),
                formats.number(source.rejetees),
                told(source.gardees, context),
            )
        ),
    )
    if source.annonce is not None:
        yield f"{name} : total annoncé par l’export", told(source.annonce, context)
    if source.debut and source.fin:
        covered = formats.period(Period(source.debut, source.fin))
        yield f"{name} : période annoncée", covered
    if source.export:
        yield f"{name} : date de l’export", formats.day(source.export)
    if source.filtree:
        yield f"{name} : export filtré", "oui, des lignes peuvent manquer"


def told(count: float | None, context: Contexte) -> str:
    """A count of all the data, rounded where the dossier rounds; « s » where it may not be told."""
    if count is None:
        return Status.SECRET_PRIMAIRE.marker
    return formats.number(Approx(count) if context.diffusion == ARRONDI else count)
