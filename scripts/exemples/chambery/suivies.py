"""The followed people as the register knows them: number, birth, days when they came, quarter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from exemples.chambery.classeur import Rangee
from exemples.communes import CHAMBERY
from exemples.domaine import Cas, Personne
from inclusion_metrics.nomenclatures import ModeQpv

#: Code → name of the three quarters, and weight among their residents. The codes are invented.
QUARTIERS: tuple[tuple[str, str, int], ...] = (
    ("QN07301Z", "Hauts-de-Chambéry (code fictif)", 46),
    ("QN07302Z", "Biollay (code fictif)", 31),
    ("QN07303Z", "Bellevue (code fictif)", 23),
)
GRAINE = 7_301
#: Share of the people of Chambéry who live in one of the quarters.
_PART_QPV = 0.6
#: Share of the followed people whom the register lists.
_PART_INSCRITE = 0.86
_SANS_CODE = "oui"  # lives in a quarter that nobody noted
HORS = "hors"


@dataclass(frozen=True, slots=True, eq=False)
class Suivie:
    """One person of the register.

    Attributes:
        qpv: code of the quarter, « hors », « oui » (some quarter), or "" when not known.
        mode: how it is known.
        dates: days when the person came, both years.
    """

    numero: str
    personne: Personne
    naissance: int
    dates: tuple[date, ...]
    qpv: str
    mode: ModeQpv

    def en(self, annee: int) -> tuple[date, ...]:
        """Days of one year."""
        return tuple(jour for jour in self.dates if jour.year == annee)

    def age(self, annee: int) -> int:
        """Years of age in the year."""
        return annee - self.naissance


def suivies(cas: Sequence[Cas]) -> list[Suivie]:
    """The people of the register, the same at every call.

    Those whose name is also somebody else's, or whose birth year is not known, are not listed:
    a register that names them so would only bring a doubt.
    """
    alea = Random(GRAINE)  # noqa: S311 - not a secret
    venues: dict[str, set[date]] = defaultdict(set)
    traits: dict[str, Personne] = {}
    naissances: dict[str, set[int | None]] = defaultdict(set)
    for un in cas:
        for activite, qui in un.places():
            if isinstance(qui, Personne):
                venues[qui.nom_affiche].add(activite.date)
                traits[qui.nom_affiche] = qui
                naissances[qui.nom_affiche].add(qui.naissance)
    faites: list[Suivie] = []
    for nom in sorted(venues):
        personne = traits[nom]
        douteuse = len(naissances[nom]) > 1 or nom == "Guislaine Songevaz"
        inscrite = alea.random() < _PART_INSCRITE
        qpv, mode = _residence(alea, personne)
        if inscrite and not douteuse and personne.naissance is not None:
            numero = f"GC-{len(faites) + 1:03d}"
            jours = tuple(sorted(venues[nom]))
            faites.append(Suivie(numero, personne, personne.naissance, jours, qpv, mode))
    return faites


def _residence(alea: Random, personne: Personne) -> tuple[str, ModeQpv]:
    """Where the person lives, and how it is known: by the address, by word, or not at all."""
    mode = alea.choices(
        (ModeQpv.ADRESSE, ModeQpv.DECLARE, ModeQpv.LIEU, ModeQpv.INCONNU), (55, 28, 6, 11)
    )[0]
    dedans = alea.random() < _PART_QPV
    code = alea.choices([c for c, _, _ in QUARTIERS], [poids for _, _, poids in QUARTIERS])[0]
    vague = alea.random() < 0.3
    if mode is ModeQpv.INCONNU:
        return "", mode
    if personne.commune is None:
        return (_SANS_CODE if dedans and vague else HORS), ModeQpv.DECLARE
    if personne.commune != CHAMBERY:
        return HORS, ModeQpv.ADRESSE if mode is ModeQpv.LIEU else mode
    if mode is ModeQpv.LIEU:  # the place of help stands in this quarter; it says nothing of homes
        return QUARTIERS[0][0], mode
    return (code if dedans else HORS), mode


def personnes(inscrites: Sequence[Suivie]) -> list[Rangee]:
    """Rows of the sheet of people."""
    return [
        {
            "identifiant": une.numero,
            "nom": une.personne.nom,
            "prenom": une.personne.prenom,
            "annee_naissance": une.naissance,
            "qpv_code": une.qpv or None,
            "qpv_mode": une.mode,
        }
        for une in inscrites
    ]
