"""What the generator talks about: persons, places, activities, seats. No file, no chance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from inclusion_metrics.nomenclatures import (
    Genre,
    Materiel,
    Redirection,
    SourceDonnee,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TrancheAge,
    TypeActivite,
    TypeLieu,
)

#: Last age of each band, in ascending order.
_BORNES = (
    (11, TrancheAge.MOINS_DE_DOUZE),
    (17, TrancheAge.DOUZE_DIX_HUIT),
    (24, TrancheAge.DIX_HUIT_VINGT_QUATRE),
    (39, TrancheAge.VINGT_CINQ_TRENTE_NEUF),
    (59, TrancheAge.QUARANTE_CINQUANTE_NEUF),
    (69, TrancheAge.SOIXANTE_SOIXANTE_NEUF),
)


def tranche_age(naissance: int | None, annee: int) -> TrancheAge:
    """Band shown by an export made in ``annee`` (the Coop subtracts the two years)."""
    if naissance is None:
        return TrancheAge.NON_COMMUNIQUE
    age = annee - naissance
    return next((t for limite, t in _BORNES if age <= limite), TrancheAge.SOIXANTE_DIX_PLUS)


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, with the postcode the Coop shows beside it."""

    nom: str
    code_postal: str
    insee: str


@dataclass(frozen=True, slots=True)
class Lieu:
    """A (fictitious) place where people are received."""

    nom: str
    adresse: str
    commune: Commune


@dataclass(frozen=True, slots=True)
class Mediateur:
    """Who fills in the records."""

    prenom: str
    nom: str
    conseiller_numerique: bool = True

    @property
    def role(self) -> str:
        """Role as printed by the exports."""
        return "Conseiller Numérique" if self.conseiller_numerique else "Médiateur"


@dataclass(frozen=True, slots=True, eq=False)  # two identical records stay two records
class Personne:
    """A followed person: one record (fiche) of the mediator."""

    prenom: str
    nom: str
    genre: Genre
    statut: StatutSocial
    naissance: int | None
    commune: Commune | None
    avant: int = 0  # accompagnements before the period
    telephone: str = ""
    courriel: str = ""
    notes: str = ""

    @property
    def nom_affiche(self) -> str:
        """The only name the accompagnements export shows."""
        return f"{self.prenom} {self.nom}"


@dataclass(frozen=True, slots=True, eq=False)
class Anonyme:
    """An anonymous seat: the Coop makes it a beneficiary of its own."""

    genre: Genre = Genre.NON_COMMUNIQUE
    tranche: TrancheAge = TrancheAge.NON_COMMUNIQUE
    statut: StatutSocial = StatutSocial.NON_COMMUNIQUE
    commune: Commune | None = None
    deja_accompagne: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Activite:
    """One activity; each participant is one accompagnement."""

    identifiant: str
    date: dt.date
    heure: str
    type: TypeActivite
    canal: TypeLieu
    commune: Commune
    duree: int
    participants: tuple[Personne | Anonyme, ...]
    mediateur: Mediateur
    lieu: Lieu | None = None
    enregistre: dt.date | None = None  # the day itself when not given
    modifie: dt.date | None = None
    themes: tuple[Thematique | ThematiqueAdmin, ...] = ()
    materiels: tuple[Materiel, ...] = ()
    tags: tuple[str, ...] = ()
    nom_atelier: str = ""
    demarche: str = ""
    niveau: int | None = None  # 1 to 3: autonomy, or level of the workshop
    reoriente: bool | None = None
    redirection: Redirection | None = None
    notes: str = ""
    source: SourceDonnee = SourceDonnee.COOP_V2


@dataclass(frozen=True, slots=True, kw_only=True)
class Cas:
    """Everything one mediator (or one team) recorded over a period."""

    mediateur: Mediateur  # who exports
    debut: dt.date
    fin: dt.date
    export: dt.date
    heure_export: str = "10:30"
    personnes: tuple[Personne, ...]
    activites: tuple[Activite, ...] = field(default=())

    def places(self) -> Iterator[tuple[Activite, Personne | Anonyme]]:
        """Every accompagnement, activity by activity."""
        for activite in self.activites:
            for participant in activite.participants:
                yield activite, participant

    def suivis(self) -> list[Personne]:
        """Records of the people seen in the period, in the order of ``personnes``."""
        vus = {p for _, p in self.places() if isinstance(p, Personne)}
        return [p for p in self.personnes if p in vus]

    def anonymes(self) -> list[Anonyme]:
        """The anonymous seats of the period."""
        return [p for _, p in self.places() if isinstance(p, Anonyme)]

    def de(self, mediateur: Mediateur) -> Cas:
        """The part recorded by one mediator."""
        siennes = tuple(a for a in self.activites if a.mediateur == mediateur)
        return replace(self, mediateur=mediateur, activites=siennes)
