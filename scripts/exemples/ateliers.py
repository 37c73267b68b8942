"""The workshops of the Grand Chambéry example: weekly cycles with their regulars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from exemples.agenda import Agenda
from exemples.domaine import Activite, Anonyme, Lieu, Mediateur, Personne
from inclusion_metrics.nomenclatures import (
    Genre,
    Materiel,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TrancheAge,
    TypeActivite,
    TypeLieu,
)

ATELIERS = 130
_SEUL = (17, 88)  # workshops where only one person came
ORDI, TEL, TABLETTE = Materiel.ORDINATEUR, Materiel.TELEPHONE, Materiel.TABLETTE


@dataclass(frozen=True, slots=True)
class Modele:
    """What a cycle of workshops is about."""

    nom: str
    themes: tuple[Thematique | ThematiqueAdmin, ...]
    materiels: tuple[Materiel, ...]
    duree: int
    niveau: int | None = None


IMPOTS = Modele(
    "Déclarer ses impôts en ligne",
    (Thematique.DEMARCHES, ThematiqueAdmin.ARGENT),
    (ORDI,),
    120,
)

MODELES: tuple[Modele, ...] = (
    Modele("Smartphone : niveau 1", (Thematique.PRENDRE_EN_MAIN,), (TEL,), 120, 1),
    Modele("Bien débuter avec l’e-mail", (Thematique.EMAIL,), (ORDI,), 120, 1),
    Modele("Café numérique", (Thematique.CULTURE, Thematique.IA), (), 90),
    Modele(
        "Mes photos, mes fichiers",
        (Thematique.GERER_CONTENUS, Thematique.PRENDRE_EN_MAIN),
        (ORDI, TEL),
        120,
        2,
    ),
    Modele("Arnaques en ligne : les éviter", (Thematique.SECURITE,), (ORDI,), 90),
    Modele("Mon espace santé", (Thematique.SANTE, Thematique.NAVIGATION), (TABLETTE,), 90, 1),
    Modele("Écrire une lettre", (Thematique.BUREAUTIQUE,), (ORDI,), 120, 2),
    Modele("Suivre la scolarité en ligne", (Thematique.PARENTALITE, Thematique.SCOLARITE), (), 60),
    Modele("Tablette : prendre ses marques", (Thematique.PRENDRE_EN_MAIN,), (TABLETTE,), 90, 1),
    # A name and a number typed where they should not be.
    Modele(
        "Smartphone : niveau 2 (prévenir Mme Conteraz, 06 39 98 11 22)",
        (Thematique.PRENDRE_EN_MAIN, Thematique.RESEAUX_SOCIAUX),
        (TEL,),
        120,
        2,
    ),
)


def _anonyme(alea: Random) -> Anonyme:
    """A seat whose traits are drawn apart from one another, as the Coop does."""
    genres = (Genre.FEMININ, Genre.MASCULIN, Genre.NON_COMMUNIQUE)
    tranches = (
        TrancheAge.SOIXANTE_DIX_PLUS,
        TrancheAge.SOIXANTE_SOIXANTE_NEUF,
        TrancheAge.QUARANTE_CINQUANTE_NEUF,
        TrancheAge.VINGT_CINQ_TRENTE_NEUF,
        TrancheAge.NON_COMMUNIQUE,
    )
    statuts = (
        StatutSocial.RETRAITE,
        StatutSocial.SANS_EMPLOI,
        StatutSocial.EN_EMPLOI,
        StatutSocial.NON_COMMUNIQUE,
    )
    return Anonyme(
        alea.choices(genres, (58, 30, 12))[0],
        alea.choices(tranches, (36, 24, 14, 6, 20))[0],
        alea.choices(statuts, (52, 10, 8, 30))[0],
        deja_accompagne=alea.random() < 0.45,
    )


def _dates(alea: Random, agenda: Agenda, modele: Modele, seances: int, rentree: bool) -> list[date]:
    """Weekly dates from a drawn start; a taken or closed day is skipped."""
    annee = agenda.annee
    if modele is IMPOTS:
        debut = date(annee, 4, alea.choice([9, 11, 16]))
    elif rentree:
        debut = date(annee, 9, alea.randint(2, 6))
    else:
        debut = agenda.tirer(alea, modele.duree, date(annee, 11, 15))
    semaines = (debut + timedelta(7 * n) for n in range(seances + 3))
    libres = [j for j in semaines if j.year == annee and agenda.libre(j, modele.duree)]
    return [j for j in libres if j.month != 8][:seances]


def ateliers(
    alea: Random,
    agenda: Agenda,
    lieux: tuple[Lieu, ...],
    mediateur: Mediateur,
    reste: dict[Personne, int],
    combien: int = ATELIERS,
) -> list[Activite]:
    """The workshops of the year; takes from ``reste`` the visits it uses."""
    faits: list[Activite] = []
    cycle = 0
    while len(faits) < combien:
        modele = IMPOTS if cycle in (6, 7) else MODELES[cycle % len(MODELES)]
        lieu = alea.choices(lieux, (46, 18, 14, 13, 9))[0]
        candidats = [p for p, n in reste.items() if n >= 3 and p.statut in _PRESENTS]
        inscrits = alea.sample(candidats, min(alea.randint(4, 7), len(candidats)))
        tags = ("CDV 2024",) if lieu is lieux[0] and alea.random() < 0.6 else ()
        jours = _dates(alea, agenda, modele, alea.randint(3, 8), cycle % 4 == 3)
        for jour in jours[: combien - len(faits)]:
            presents = [p for p in inscrits if reste[p] > 1 and alea.random() < 0.78]
            seul = len(faits) in _SEUL and bool(presents)
            places = 1 if seul else alea.choices(range(5, 11), (36, 28, 16, 11, 6, 3))[0]
            presents = presents[:places]
            for p in presents:
                reste[p] -= 1
            anonymes = tuple(_anonyme(alea) for _ in range(places - len(presents)))
            faits.append(
                Activite(
                    identifiant=str(UUID(int=alea.getrandbits(128), version=4)),
                    date=jour,
                    heure=agenda.reserver(jour, modele.duree),
                    type=TypeActivite.COLLECTIF,
                    canal=TypeLieu.LIEU_ACTIVITE,
                    lieu=lieu,
                    commune=lieu.commune,
                    duree=modele.duree,
                    participants=(*presents, *anonymes),
                    mediateur=mediateur,
                    themes=modele.themes,
                    materiels=modele.materiels,
                    tags=tags,
                    nom_atelier=modele.nom,
                    niveau=modele.niveau,
                    demarche="Impôts" if modele is IMPOTS else "",
                    modifie=jour + timedelta(2) if alea.random() < 0.15 else None,
                )
            )
        cycle += 1
    return faits


#: Who comes to daytime workshops.
_PRESENTS = (StatutSocial.RETRAITE, StatutSocial.SANS_EMPLOI, StatutSocial.NON_COMMUNIQUE)
