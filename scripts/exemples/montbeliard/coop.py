"""The Coop exports of 2024 and 2025: accompagnements and bénéficiaires, one of each a mediator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from exemples.coop_lignes import lignes_accompagnements, lignes_beneficiaires
from exemples.coop_workbooks import Exporteur, write_accompagnements, write_beneficiaires
from exemples.domaine import Activite, Anonyme, Cas, Mediateur, Personne
from exemples.montbeliard.calendrier import PERIODES
from exemples.montbeliard.habitants import Habitant, fiche
from exemples.montbeliard.lieux import MEDIATEURS
from exemples.montbeliard.seances import Seance
from inclusion_metrics.nomenclatures import TypeLieu

ANNEES = (2024, 2025)
EXPORTS = {2024: date(2025, 1, 9), 2025: date(2026, 1, 8)}


def ecrire_coop(dossier: Path, seances: Iterable[Seance], habitants: Iterable[Habitant]) -> None:
    """Write the eight workbooks, a folder a mediator."""
    toutes, tous = tuple(seances), tuple(habitants)
    for mediateur in MEDIATEURS:
        siennes = tuple(s for s in toutes if s.partenaire.mediateur == mediateur)
        for annee in ANNEES:
            _ecrire(dossier, cas(mediateur, annee, siennes, tous))


def cas(
    mediateur: Mediateur, annee: int, seances: Iterable[Seance], habitants: Iterable[Habitant]
) -> Cas:
    """What one mediator exports of one year, with the records kept since 2024."""
    avant: Counter[Habitant] = Counter()
    faites = []
    for seance in seances:
        if seance.annee == annee:
            faites.append(seance)
        elif 2024 <= seance.annee < annee:
            avant.update(q for q in seance.qui if isinstance(q, Habitant))
    ici = {q for s in faites for q in s.qui if isinstance(q, Habitant)} | set(avant)
    fiches = {h: _personne(h, mediateur, avant[h]) for h in habitants if h in ici}
    debut, fin = PERIODES[annee]
    return Cas(
        mediateur=mediateur,
        debut=debut,
        fin=fin,
        export=EXPORTS[annee],
        personnes=tuple(sorted(fiches.values(), key=lambda p: (p.nom, p.prenom, p.naissance or 0))),
        activites=tuple(_activite(s, fiches) for s in faites),
    )


def _personne(habitant: Habitant, mediateur: Mediateur, avant: int) -> Personne:
    dit = fiche(habitant, mediateur)
    return Personne(
        habitant.prenom,
        genre=habitant.genre,
        statut=habitant.statut,
        commune=habitant.commune,
        avant=avant,
        **dit,  # type: ignore[arg-type]
    )


def _activite(seance: Seance, fiches: dict[Habitant, Personne]) -> Activite:
    participants = tuple(q if isinstance(q, Anonyme) else fiches[q] for q in seance.qui)
    sur_place = seance.canal is TypeLieu.LIEU_ACTIVITE
    return Activite(
        identifiant=seance.identifiant,
        date=seance.jour,
        heure=seance.heure,
        type=seance.type,
        canal=seance.canal,
        lieu=seance.partenaire.lieu if sur_place else None,
        commune=seance.partenaire.commune,
        duree=seance.duree,
        participants=participants,
        mediateur=seance.partenaire.mediateur,
        themes=seance.themes,
        tags=seance.tags,
        nom_atelier=seance.titre,
        niveau=seance.niveau,
    )


def _ecrire(dossier: Path, cas: Cas) -> None:
    qui, jour = cas.mediateur, cas.export
    exporteur = Exporteur(qui.nom, qui.prenom, qui.role, f"{jour:%d/%m/%Y}", cas.heure_export)
    periode = (f"{cas.debut:%d.%m.%Y}", f"{cas.fin:%d.%m.%Y}")
    chemin = dossier / qui.prenom.lower()
    write_accompagnements(
        chemin / f"coop-numerique_accompagnements_{jour}.xlsx",
        lignes_accompagnements(cas),
        periode=periode,
        exporteur=exporteur,
    )
    write_beneficiaires(
        chemin / f"coop-numerique_beneficiaires_{jour}.xlsx",
        lignes_beneficiaires(cas),
        exporteur=exporteur,
    )
