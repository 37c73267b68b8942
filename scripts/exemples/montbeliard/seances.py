"""What the service did: cycles of workshops, cafés, individual help, in each structure and year."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from uuid import UUID

from exemples.domaine import Anonyme
from exemples.montbeliard.calendrier import jours
from exemples.montbeliard.habitants import Habitant, vus
from exemples.montbeliard.lieux import BAVANS_CS, BETHONCOURT_CS, PARTENAIRES, Partenaire
from exemples.themes import themes_au_hasard
from inclusion_metrics.nomenclatures import (
    Genre,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TrancheAge,
    TypeActivite,
    TypeLieu,
)

#: Tags of the actions paid by the conférence des financeurs, the year to be added.
BIEN_VIEILLIR, MES_DROITS, ESPACE_SANTE, VISIO = (
    "Bien vieillir connecté",
    "Mes droits en ligne",
    "Mon espace santé",
    "Visio avec les proches",
)
_PRESENCE = 0.76
_INSCRITS = 7

Theme = Thematique | ThematiqueAdmin


@dataclass(frozen=True, slots=True, eq=False)
class Seance:
    """One activity and who came."""

    identifiant: str
    annee: int
    partenaire: Partenaire
    jour: date
    heure: str
    duree: int
    type: TypeActivite
    titre: str
    themes: tuple[Theme, ...]
    tags: tuple[str, ...]
    qui: tuple[Habitant | Anonyme, ...]
    niveau: int | None = None
    canal: TypeLieu = TypeLieu.LIEU_ACTIVITE


@dataclass(frozen=True, slots=True, eq=False)
class Inscription:
    """Somebody enrolled in a cycle, who may give up on the way."""

    habitant: Habitant
    cycle: str
    prevues: int
    le: date
    abandon: date | None


@dataclass(frozen=True, slots=True)
class _Cycle:
    """A cycle: its months, its number of sessions, its action."""

    nom: str
    mois: tuple[int, ...]
    seances: int
    action: str
    themes: tuple[Theme, ...]


_CYCLES = (
    _Cycle("Premiers pas, hiver", (1, 2, 3), 8, BIEN_VIEILLIR, (Thematique.PRENDRE_EN_MAIN,)),
    _Cycle(
        "Démarches pas à pas",
        (4, 5, 6),
        6,
        MES_DROITS,
        (Thematique.DEMARCHES, ThematiqueAdmin.SOCIAL, ThematiqueAdmin.ARGENT),
    ),
    _Cycle(
        "Premiers pas, automne",
        (9, 10, 11),
        8,
        BIEN_VIEILLIR,
        (Thematique.PRENDRE_EN_MAIN, Thematique.EMAIL),
    ),
)


class Annee:
    """The activities of one structure in one period."""

    def __init__(
        self, alea: Random, annee: int, partenaire: Partenaire, habitants: tuple[Habitant, ...]
    ) -> None:
        self.alea = alea
        self.annee = annee
        self.partenaire = partenaire
        ici = partenaire.code
        self.reste = {h: h.venues[annee][ici] for h in vus(habitants, annee, ici)}
        self.seances: list[Seance] = []
        self.inscriptions: list[Inscription] = []
        self.libres = jours(annee, partenaire.jour)
        self.pris: dict[date, int] = defaultdict(int)
        #: In 2018 Bavans kept an attendance grid: who came, on which day, nothing else.
        self.grille = annee == 2018 and partenaire is BAVANS_CS

    def tout(self) -> Annee:
        """Draw everything."""
        for cycle in _CYCLES:
            self._cycle(cycle)
        if self.annee == 2025 and self.partenaire is BETHONCOURT_CS:
            self._residence()
        self._cafes()
        for habitant, venues in self.reste.items():
            for _ in range(venues):
                self._acces_libre(habitant) if self.grille else self._individuel(habitant)
        self.seances.sort(key=lambda s: (s.jour, s.heure))
        return self

    def _tag(self, nom: str) -> str:
        return f"{nom} {self.annee}"

    def _identifiant(self) -> str:
        return str(UUID(int=self.alea.getrandbits(128), version=4))

    def _atelier(
        self,
        jour: date,
        titre: str,
        themes: tuple[Theme, ...],
        tags: tuple[str, ...],
        qui: tuple[Habitant | Anonyme, ...],
        niveau: int | None = None,
    ) -> None:
        self.libres.remove(jour)
        for habitant in qui:
            if isinstance(habitant, Habitant):
                self.reste[habitant] -= 1
        self.seances.append(
            Seance(
                self._identifiant(),
                self.annee,
                self.partenaire,
                jour,
                "14:00",
                120,
                TypeActivite.COLLECTIF,
                titre,
                themes,
                tags,
                qui,
                niveau,
            )
        )

    def _cycle(self, cycle: _Cycle) -> None:
        """Weekly sessions; those enrolled are sometimes absent, one in six gives up."""
        alea = self.alea
        dates = [j for j in self.libres if j.month in cycle.mois and j.year == self.annee]
        dates = dates[1 : cycle.seances + 1]
        nom = f"{cycle.nom} {self.annee} - {self.partenaire.code}"
        candidats = [h for h, n in self.reste.items() if n >= 4 and _adulte(h, self.annee)]
        inscrits = alea.sample(candidats, min(_INSCRITS, len(candidats)))
        abandons = {
            h: alea.choice(dates[2:-1]) if alea.random() < 0.17 and h.nommable else None
            for h in inscrits
        }
        for jour in dates:
            presents = tuple(
                h
                for h in inscrits
                if self.reste[h] > 0
                and (abandons[h] is None or jour < abandons[h])
                and alea.random() < _PRESENCE
            )
            if not presents:
                continue
            anonymes = () if self.grille else self._anonymes(alea.choice((0, 0, 0, 1)))
            self._atelier(
                jour, cycle.nom, cycle.themes, (self._tag(cycle.action), nom),
                (*presents, *anonymes), 1,
            )  # fmt: skip
        self.inscriptions += [
            Inscription(h, nom, len(dates), dates[0], abandons[h]) for h in inscrits if h.nommable
        ]

    def _cafes(self) -> None:
        """Open sessions: a café most of the time, the health record twice a year."""
        alea = self.alea
        sante = {j for j in self.libres if j.month in (6, 12)}
        for jour in list(self.libres)[::2]:
            venus = [h for h, n in self.reste.items() if n > 0]
            qui = tuple(alea.sample(venus, min(alea.randint(3, 6), len(venus))))
            if not qui:
                continue
            if not self.grille:
                qui = (*qui, *self._anonymes(alea.choice((0, 0, 1, 2))))
            if jour in sante:
                tags = (self._tag(ESPACE_SANTE),)
                self._atelier(jour, "Mon espace santé", (Thematique.SANTE,), tags, qui)
            else:
                self._atelier(jour, "Café numérique", (Thematique.CULTURE,), (), qui)

    def _residence(self) -> None:
        """Three sessions in a residence for the elderly, where nobody is followed."""
        for jour in [j for j in self.libres if j.month in (11, 12)][:3]:
            self.libres.remove(jour)
            qui = tuple(
                Anonyme(
                    self.alea.choice((Genre.FEMININ, Genre.FEMININ, Genre.MASCULIN)),
                    TrancheAge.SOIXANTE_DIX_PLUS,
                    StatutSocial.RETRAITE,
                )
                for _ in range(6)
            )
            self.seances.append(
                Seance(
                    self._identifiant(),
                    self.annee,
                    self.partenaire,
                    jour,
                    "15:00",
                    90,
                    TypeActivite.COLLECTIF,
                    "Visio avec les proches",
                    (Thematique.RESEAUX_SOCIAUX,),
                    (self._tag(VISIO),),
                    qui,
                    canal=TypeLieu.AUTRE,
                )
            )

    def _individuel(self, habitant: Habitant) -> None:
        """Help by appointment, the morning of an open day."""
        alea = self.alea
        duree = alea.choice((30, 30, 45, 60))
        while True:
            jour = alea.choice(jours(self.annee, self.partenaire.jour))
            if self.pris[jour] + duree <= 240:
                break
        self.pris[jour] += duree
        minutes = 8 * 60 + self.pris[jour]
        self.seances.append(
            Seance(
                self._identifiant(),
                self.annee,
                self.partenaire,
                jour,
                f"{minutes // 60:02d}:{minutes % 60:02d}",
                duree,
                TypeActivite.INDIVIDUEL,
                "",
                themes_au_hasard(alea),
                (),
                (habitant,),
                alea.choice((None, 1, 1, 2, 3)),
            )
        )

    def _acces_libre(self, habitant: Habitant) -> None:
        """A visit that only the grid tells: one more cross under a day, never two."""
        deja = {s.jour for s in self.seances if habitant in s.qui}
        jour = self.alea.choice([j for j in jours(2018, self.partenaire.jour) if j not in deja])
        for rang, seance in enumerate(self.seances):
            if seance.jour == jour:
                self.seances[rang] = replace(seance, qui=(*seance.qui, habitant))
                return
        self.seances.append(
            Seance(
                self._identifiant(),
                2018,
                self.partenaire,
                jour,
                "14:00",
                120,
                TypeActivite.COLLECTIF,
                "Accès libre",
                (),
                (),
                (habitant,),
            )
        )

    def _anonymes(self, nombre: int) -> tuple[Anonyme, ...]:
        """Visitors whom nobody follows."""
        alea = self.alea
        return tuple(
            Anonyme(
                alea.choice((Genre.FEMININ, Genre.FEMININ, Genre.MASCULIN)),
                alea.choice((TrancheAge.SOIXANTE_DIX_PLUS, TrancheAge.SOIXANTE_SOIXANTE_NEUF)),
                alea.choice((StatutSocial.RETRAITE, StatutSocial.NON_COMMUNIQUE)),
                deja_accompagne=alea.random() < 0.4,
            )
            for _ in range(nombre)
        )


def _adulte(habitant: Habitant, annee: int) -> bool:
    return annee - habitant.naissance >= 18


def annees(alea: Random, habitants: tuple[Habitant, ...]) -> tuple[Annee, ...]:
    """Every structure in every period."""
    return tuple(
        Annee(alea, annee, partenaire, habitants).tout()
        for annee in (2018, 2024, 2025)
        for partenaire in PARTENAIRES
    )
