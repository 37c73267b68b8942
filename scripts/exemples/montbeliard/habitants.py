"""The people of the example: who they are, where and how often they come. All are invented.

Nothing about health is drawn: some would be people with disabilities, and no file says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from exemples.domaine import Commune
from exemples.montbeliard.lieux import (
    BAVANS_CS,
    BETHONCOURT,
    BETHONCOURT_CS,
    CHARMONT_EPN,
    FARID,
    GRAND_CHARMONT,
    PARTENAIRES,
    SOCHAUX,
    SOCHAUX_EPN,
    Partenaire,
)
from exemples.noms import prenom_pour
from inclusion_metrics.nomenclatures import Genre, StatutSocial

RETRAITE, NON_DIT = StatutSocial.RETRAITE, StatutSocial.NON_COMMUNIQUE
#: In the order of ``Partenaire.quotas``.
STATUTS = (
    RETRAITE,
    StatutSocial.SANS_EMPLOI,
    StatutSocial.EN_EMPLOI,
    StatutSocial.SCOLARISE,
    NON_DIT,
)
#: Ages, youngest and oldest, on the year of the first visit.
_AGES = {
    RETRAITE: (62, 88),
    StatutSocial.SANS_EMPLOI: (19, 60),
    StatutSocial.EN_EMPLOI: (22, 61),
    StatutSocial.SCOLARISE: (8, 17),
    NON_DIT: (24, 84),
}
#: People seen in two structures, in three, each year; people of 2018 who still come in 2024.
EN_DEUX, EN_TROIS, FIDELES = 13, 2, 8

NOMS: tuple[str, ...] = (
    "Fabulot", "Chimérot", "Mirageot", "Figurot", "Inventot", "Simulot", "Prétendot", "Songeot",
    "Légendot", "D’Hypothot", "L’Exemplard", "Imaginot", "Fictivot", "Factissard", "Romançot",
    "Féerix-Contot", "Contelot", "Maquettot", "Modélard", "Supposot", "De la Fablotte", "Virtuelot",
    "Inexistot", "Trompe-l’Œil", "Illusot", "Esquissot", "N’Existot", "Pseudonymot", "Brouillonot",
    "Échantillot",
)  # fmt: skip
_ENFANTS = (
    ("Lina", "Jade", "Emma", "Nour", "Louane", "Assia", "Romane", "Maïssa"),
    ("Adam", "Nino", "Lucas", "Rayan", "Gabin", "Ilyes", "Timéo", "Sacha"),
)


@dataclass(slots=True, eq=False)
class Habitant:
    """A person.

    Attributes:
        venues: year → code of the structure → number of visits.
        chez_farid: what the record of the second mediator says otherwise.
        sans_naissance: structures whose register of 2018 does not note the year of birth.
        note_naissance: False when the Coop records do not hold the year of birth.
    """

    prenom: str
    nom: str
    genre: Genre
    statut: StatutSocial
    naissance: int
    commune: Commune | None
    venues: dict[int, dict[str, int]] = field(default_factory=dict)
    chez_farid: Mapping[str, object] = field(default_factory=dict)
    sans_naissance: frozenset[str] = frozenset()
    note_naissance: bool = True

    @property
    def nom_affiche(self) -> str:
        """First then family name."""
        return f"{self.prenom} {self.nom}"

    @property
    def nommable(self) -> bool:
        """True when name and year of birth tell this person in every file."""
        return self.note_naissance and not self.chez_farid and not self.sans_naissance

    def structures(self, annee: int) -> set[str]:
        """Codes of the structures where the person came in a period."""
        return set(self.venues.get(annee, {}))


_F, _H = Genre.FEMININ, Genre.MASCULIN


def particuliers() -> tuple[Habitant, ...]:
    """The cases that a reader of these files must face."""
    charmont, sochaux = CHARMONT_EPN.code, SOCHAUX_EPN.code
    bethoncourt, bavans = BETHONCOURT_CS.code, BAVANS_CS.code
    return (
        # One person, two records, of which one has no year of birth: a doubt.
        Habitant("Odile", "Chimérot", _F, RETRAITE, 1949, GRAND_CHARMONT,
                 {2025: {charmont: 4, bethoncourt: 3}}, {"naissance": None}),
        # Two records that sound alike, born the same year: a doubt.
        Habitant("Jean-Pierre", "Figurot", _H, RETRAITE, 1952, SOCHAUX,
                 {2025: {sochaux: 5, bavans: 2}}, {"nom": "Figuraud"}),
        # One name, two years of birth: two people.
        Habitant("Monique", "Fabulot", _F, RETRAITE, 1944, GRAND_CHARMONT,
                 {2024: {charmont: 3}, 2025: {charmont: 4}}),
        Habitant("Monique", "Fabulot", _F, RETRAITE, 1957, None, {2025: {bavans: 5}}),
        # One name, the same traits shown by one mediator: the export cannot tell them apart.
        Habitant("Michel", "Inventot", _H, RETRAITE, 1947, BETHONCOURT, {2025: {bethoncourt: 4}}),
        Habitant("Michel", "Inventot", _H, RETRAITE, 1951, BETHONCOURT, {2025: {bethoncourt: 3}}),
        # One person in two registers of 2018, of which one has no birth: a doubt.
        Habitant("Andrée", "Songeot", _F, RETRAITE, 1946, SOCHAUX,
                 {2018: {sochaux: 4, bethoncourt: 3}}, sans_naissance=frozenset({sochaux})),
    )  # fmt: skip


def population(alea: Random) -> tuple[Habitant, ...]:
    """Everybody, the same at every call for one seed."""
    tirage = _Tirage(alea, particuliers())
    for annee in (2018, 2024, 2025):
        for partenaire in PARTENAIRES:
            for statut, nombre in zip(STATUTS, partenaire.quotas, strict=True):
                tirage.cohorte(annee, partenaire, statut, nombre)
        tirage.ailleurs(annee)
    return tuple(tirage.tous)


class _Tirage:
    """Draws people, each name once."""

    def __init__(self, alea: Random, ecrits: tuple[Habitant, ...]) -> None:
        self.alea = alea
        self.tous: list[Habitant] = list(ecrits)
        self.ecrits = set(ecrits)
        self.pris = {h.nom_affiche for h in ecrits}

    def cohorte(
        self, annee: int, partenaire: Partenaire, statut: StatutSocial, nombre: int
    ) -> None:
        """The people of one status at one structure: some already came, the others are new."""
        revenus = self._revenus(annee, partenaire, statut, nombre)
        nouveaux = [self._nouveau(annee, partenaire, statut) for _ in range(nombre - len(revenus))]
        for habitant in (*revenus, *nouveaux):
            habitant.venues.setdefault(annee, {})[partenaire.code] = self._visites()

    def _revenus(
        self, annee: int, partenaire: Partenaire, statut: StatutSocial, nombre: int
    ) -> list[Habitant]:
        avant = {2018: 0, 2024: 2018, 2025: 2024}[annee]
        connus = [
            h
            for h in self.tous
            if h not in self.ecrits
            and h.statut is statut
            and partenaire.code in h.structures(avant)
            and len(h.structures(avant)) == 1
        ]
        if annee == 2025:
            return self.alea.sample(connus, min(nombre // 2, len(connus)))
        fideles = [h for h in connus if h.naissance >= 1938] if statut is RETRAITE else []
        return self.alea.sample(fideles, min(FIDELES // len(PARTENAIRES), len(fideles)))

    def _nouveau(self, annee: int, partenaire: Partenaire, statut: StatutSocial) -> Habitant:
        alea = self.alea
        jeune, vieux = _AGES[statut]
        age = round(alea.triangular(jeune, vieux, jeune + 0.4 * (vieux - jeune)))
        naissance = annee - age
        femme = alea.random() < (0.68 if statut is RETRAITE else 0.55)
        prenoms = _ENFANTS[0 if femme else 1] if age < 18 else prenom_pour(naissance, femme)
        while (nom := f"{alea.choice(prenoms)}|{alea.choice(NOMS)}").replace("|", " ") in self.pris:
            pass
        self.pris.add(nom.replace("|", " "))
        commune = partenaire.commune if alea.random() < 0.66 else alea.choice(partenaire.voisines)
        habitant = Habitant(
            *nom.split("|"),
            genre=_F if femme else _H,
            statut=statut,
            naissance=naissance,
            commune=None if alea.random() < 0.05 else commune,
            note_naissance=annee == 2018 or alea.random() > 0.04,
        )
        self.tous.append(habitant)
        return habitant

    def _visites(self) -> int:
        """Three in ten come once, a few come all year round."""
        alea = self.alea
        return 1 if alea.random() < 0.28 else min(2 + int(alea.expovariate(1 / 4.2)), 22)

    def ailleurs(self, annee: int) -> None:
        """Some of the year's people also come to other structures."""
        candidats = [
            h
            for h in self.tous
            if len(h.structures(annee)) == 1 and h.nommable and h not in self.ecrits
        ]
        for rang, habitant in enumerate(self.alea.sample(candidats, EN_DEUX + EN_TROIS)):
            codes = [p.code for p in PARTENAIRES if p.code not in habitant.structures(annee)]
            for code in self.alea.sample(codes, 2 if rang < EN_TROIS else 1):
                habitant.venues[annee][code] = self.alea.randint(1, 4)


def vus(habitants: tuple[Habitant, ...], annee: int, code: str = "") -> Iterator[Habitant]:
    """Who came in a period: to a structure, or to any."""
    for habitant in habitants:
        codes = habitant.structures(annee)
        if code in codes or (codes and not code):
            yield habitant


def fiche(habitant: Habitant, mediateur: object) -> dict[str, object]:
    """What the record of a mediator says of a person."""
    dit: dict[str, object] = {
        "nom": habitant.nom,
        "naissance": habitant.naissance if habitant.note_naissance else None,
    }
    return {**dit, **(habitant.chez_farid if mediateur == FARID else {})}
