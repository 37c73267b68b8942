"""Where the shared service receives people, and who receives them.

The communes and the four partners are the published ones; addresses and mediators are invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exemples.domaine import Commune, Lieu, Mediateur

GRAND_CHARMONT = Commune("Grand-Charmont", "25200", "25284")
SOCHAUX = Commune("Sochaux", "25600", "25547")
BETHONCOURT = Commune("Bethoncourt", "25200", "25057")
BAVANS = Commune("Bavans", "25550", "25048")
MONTBELIARD = Commune("Montbéliard", "25200", "25388")
AUDINCOURT = Commune("Audincourt", "25400", "25031")
EXINCOURT = Commune("Exincourt", "25400", "25230")
VIEUX_CHARMONT = Commune("Vieux-Charmont", "25600", "25614")
NOMMAY = Commune("Nommay", "25600", "25428")
BART = Commune("Bart", "25420", "25043")
VOUJEAUCOURT = Commune("Voujeaucourt", "25420", "25632")

MAUD = Mediateur("Maud", "Exemplot")
FARID = Mediateur("Farid", "Modélot", conseiller_numerique=False)
MEDIATEURS = (MAUD, FARID)

#: Took part in setting the service up: named as such, without a commune, an opening or a visitor.
CINQUIEME = "Cinquième structure de la mise en place (sans activité dans le service)"


@dataclass(frozen=True, slots=True)
class Partenaire:
    """One of the four partners.

    Attributes:
        code: short name, used in the tags of its cycles.
        jour: weekday of its sessions (0 for Monday).
        voisines: communes its visitors also come from.
        quotas: retired, without a job, at work, at school, unknown.
    """

    code: str
    lieu: Lieu
    type: str
    public: str | None
    mediateur: Mediateur
    jour: int
    voisines: tuple[Commune, ...]
    quotas: tuple[int, int, int, int, int]

    @property
    def nom(self) -> str:
        """Its name, the same in every file."""
        return self.lieu.nom

    @property
    def commune(self) -> Commune:
        """Where it stands."""
        return self.lieu.commune


CHARMONT_EPN = Partenaire(
    "Grand-Charmont",
    Lieu("Ville de Grand-Charmont, espace numérique", "1 rue de l’Exemple", GRAND_CHARMONT),
    "Espace public numérique",
    "Oui",
    MAUD,
    1,
    (VIEUX_CHARMONT, NOMMAY, MONTBELIARD),
    (30, 5, 3, 5, 3),
)
SOCHAUX_EPN = Partenaire(
    "Sochaux",
    Lieu("Ville de Sochaux, espace numérique", "2 place du Modèle", SOCHAUX),
    "Espace public numérique",
    "Oui",
    MAUD,
    3,
    (EXINCOURT, MONTBELIARD, AUDINCOURT),
    (29, 6, 3, 4, 4),
)
BETHONCOURT_CS = Partenaire(
    "Bethoncourt",
    Lieu("Centre social de Bethoncourt", "3 allée de la Maquette", BETHONCOURT),
    "Centre social",
    None,
    FARID,
    0,
    (GRAND_CHARMONT, MONTBELIARD, NOMMAY),
    (25, 8, 3, 6, 4),
)
BAVANS_CS = Partenaire(
    "Bavans",
    Lieu("Centre social de Bavans", "4 chemin du Prototype", BAVANS),
    "Centre social",
    None,
    FARID,
    4,
    (BART, VOUJEAUCOURT, MONTBELIARD),
    (33, 3, 2, 4, 4),
)
PARTENAIRES = (CHARMONT_EPN, SOCHAUX_EPN, BETHONCOURT_CS, BAVANS_CS)
PAR_CODE: Mapping[str, Partenaire] = {p.code: p for p in PARTENAIRES}
