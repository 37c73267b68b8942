"""The individual accompagnements of the Grand Chambéry example."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from uuid import UUID

from exemples.agenda import Agenda
from exemples.domaine import Activite, Anonyme, Lieu, Mediateur, Personne
from exemples.population import PARTICULIERS, commune_au_hasard
from exemples.themes import DEMARCHES_LIBRES, NOTES, themes_au_hasard
from inclusion_metrics.nomenclatures import (
    Genre,
    Materiel,
    Redirection,
    SourceDonnee,
    StatutSocial,
    Thematique,
    TrancheAge,
    TypeActivite,
    TypeLieu,
)

INDIVIDUELS = 1_100
ANCIENS_V1 = 25
_EXPORT = date(2025, 1, 14)
_DEUX_FOIS_LE_MEME_JOUR = PARTICULIERS[-1][0]
_CANAUX = (TypeLieu.LIEU_ACTIVITE, TypeLieu.DOMICILE, TypeLieu.A_DISTANCE, TypeLieu.AUTRE)
_DUREES = ((15, 20, 30, 45, 60, 75, 90, 120, 180), (9, 3, 27, 21, 26, 2, 8, 3, 1))
_TAGS = ((), ("CDV 2024",), ("FSE+ 2024",), ("CDV 2024", "Hors projet"))
_ANCIENNES_TRANCHES = (
    TrancheAge.SOIXANTE_DIX_PLUS,
    TrancheAge.SOIXANTE_SOIXANTE_NEUF,
    TrancheAge.QUARANTE_CINQUANTE_NEUF,
    TrancheAge.VINGT_CINQ_TRENTE_NEUF,
)

#: Traits of an anonymous visitor: status and weight, then bands and weights.
_ANONYMES = {
    StatutSocial.RETRAITE: (
        30,
        (TrancheAge.SOIXANTE_DIX_PLUS, TrancheAge.SOIXANTE_SOIXANTE_NEUF),
        (60, 40),
    ),
    StatutSocial.SANS_EMPLOI: (
        18,
        (TrancheAge.QUARANTE_CINQUANTE_NEUF, TrancheAge.VINGT_CINQ_TRENTE_NEUF),
        (55, 45),
    ),
    StatutSocial.EN_EMPLOI: (
        13,
        (TrancheAge.QUARANTE_CINQUANTE_NEUF, TrancheAge.VINGT_CINQ_TRENTE_NEUF),
        (60, 40),
    ),
    StatutSocial.SCOLARISE: (
        4,
        (TrancheAge.DIX_HUIT_VINGT_QUATRE, TrancheAge.DOUZE_DIX_HUIT),
        (70, 30),
    ),
    StatutSocial.NON_COMMUNIQUE: (
        35,
        (
            TrancheAge.NON_COMMUNIQUE,
            TrancheAge.SOIXANTE_DIX_PLUS,
            TrancheAge.QUARANTE_CINQUANTE_NEUF,
        ),
        (70, 15, 15),
    ),
}


class Individuels:
    """Draws individual accompagnements into one diary."""

    def __init__(
        self, alea: Random, agenda: Agenda, lieux: tuple[Lieu, ...], mediateur: Mediateur
    ) -> None:
        self.alea = alea
        self.agenda = agenda
        self.lieux = lieux
        self.mediateur = mediateur

    def tous(self, reste: dict[Personne, int]) -> list[Activite]:
        """The visits left to each followed person, the V1 rows, then anonymous visitors."""
        faits: list[Activite] = []
        for personne, visites in reste.items():
            usuel = self._lieu_usuel(personne)
            jour = None
            for _ in range(visites):
                fait = self.noter(personne, usuel=usuel, jour=jour)
                faits.append(fait)
                jour = fait.date if personne is _DEUX_FOIS_LE_MEME_JOUR else None
        faits += [self.ancien_v1() for _ in range(ANCIENS_V1)]
        while len(faits) < INDIVIDUELS:
            faits.append(self.noter(self.anonyme()))
        return faits

    def _lieu_usuel(self, personne: Personne) -> Lieu:
        proches = [lieu for lieu in self.lieux if lieu.commune == personne.commune]
        return self.alea.choice(proches or self.lieux[:1])

    def _lieu(self) -> Lieu:
        return self.alea.choices(self.lieux, (46, 18, 14, 13, 9))[0]

    def anonyme(self) -> Anonyme:
        """An unnamed visitor."""
        alea = self.alea
        poids = [valeur[0] for valeur in _ANONYMES.values()]
        statut = alea.choices(list(_ANONYMES), poids)[0]
        _, tranches, parts = _ANONYMES[statut]
        return Anonyme(
            alea.choices((Genre.FEMININ, Genre.MASCULIN, Genre.NON_COMMUNIQUE), (60, 34, 6))[0],
            alea.choices(tranches, parts)[0],
            statut,
            commune_au_hasard(alea) if alea.random() < 0.15 else None,
            deja_accompagne=alea.random() < 0.35,
        )

    def ancien_v1(self) -> Activite:
        """A row imported from Espace Coop V1: no status, no sex, no tag, no equipment."""
        alea = self.alea
        qui = Anonyme(
            tranche=alea.choices(_ANCIENNES_TRANCHES, (35, 32, 23, 10))[0],
            deja_accompagne=alea.random() < 0.5,
        )
        lieu = self._lieu()
        duree = alea.choice((30, 60, 90))
        jour = self.agenda.tirer(alea, duree, date(2024, 2, 29))
        return Activite(
            identifiant=str(UUID(int=alea.getrandbits(128), version=4)),
            date=jour,
            heure=self.agenda.reserver(jour, duree),
            type=TypeActivite.INDIVIDUEL,
            canal=TypeLieu.LIEU_ACTIVITE,
            lieu=lieu,
            commune=lieu.commune,
            duree=duree,
            participants=(qui,),
            mediateur=self.mediateur,
            themes=themes_au_hasard(alea),
            source=SourceDonnee.COOP_V1,
        )

    def noter(
        self,
        qui: Personne | Anonyme,
        *,
        usuel: Lieu | None = None,
        jour: date | None = None,
    ) -> Activite:
        """One individual accompagnement; ``jour`` forces the day."""
        alea = self.alea
        duree = alea.choices(*_DUREES)[0]
        jour = jour or self.agenda.tirer(alea, duree)
        canal = alea.choices(_CANAUX, (76, 8, 9, 7))[0]
        lieu = None
        if canal is TypeLieu.LIEU_ACTIVITE:
            lieu = usuel if usuel and alea.random() < 0.85 else self._lieu()
        themes = themes_au_hasard(alea)
        admin = Thematique.DEMARCHES in themes
        redirige = alea.choices((None, False, True), (58, 33, 9))[0]
        return Activite(
            identifiant=str(UUID(int=alea.getrandbits(128), version=4)),
            date=jour,
            heure=self.agenda.reserver(jour, duree),
            type=TypeActivite.INDIVIDUEL,
            canal=canal,
            lieu=lieu,
            commune=lieu.commune if lieu else (qui.commune or commune_au_hasard(alea)),
            duree=duree,
            participants=(qui,),
            mediateur=self.mediateur,
            enregistre=jour + timedelta(1) if alea.random() < 0.2 else None,
            modifie=min(jour + timedelta(alea.randint(1, 9)), _EXPORT)
            if alea.random() < 0.12
            else None,
            themes=themes,
            materiels=self._materiels(),
            tags=self._tags(lieu),
            demarche=alea.choice(DEMARCHES_LIBRES) if admin and alea.random() < 0.35 else "",
            niveau=alea.choices((None, 1, 2, 3), (35, 30, 25, 10))[0],
            reoriente=redirige,
            redirection=alea.choice(list(Redirection)) if redirige else None,
            notes=alea.choice(NOTES) if alea.random() < 0.06 else "",
        )

    def _materiels(self) -> tuple[Materiel, ...]:
        nombre = self.alea.choices((0, 1, 2), (25, 60, 15))[0]
        tires = self.alea.choices(list(Materiel), (46, 36, 8, 4, 6), k=nombre)
        return tuple(m for m in Materiel if m in tires)

    def _tags(self, lieu: Lieu | None) -> tuple[str, ...]:
        quartier = lieu is self.lieux[0]
        poids = (50, 38, 9, 3) if quartier else (82, 5, 12, 1)
        return self.alea.choices(_TAGS, poids)[0]
