"""What a target of a mapping is, and the targets that several tables share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from inclusion_metrics.nomenclatures import Genre, Labelled, ModeQpv, StatutSocial, TrancheAge
from inclusion_metrics.sources.tabular.fields import Type

T = Type
#: What a list calls an answer that was not given.
NO_ANSWER = ("non_communique", "inconnu", "inconnue", "nr", "refus")


@dataclass(frozen=True, slots=True)
class Cible:
    """One target column.

    Attributes:
        codes: code → label, for a column that takes values of a closed list.
        synonyms: other common ways to write a value → code.
        unknown: code that says « asked and not given », where the list has one.
        low, high: smallest and largest number allowed.
        duration: the cells are durations, brought to minutes.
        identifier: the cells are numbers of persons or activities, freed of what spreadsheets add.
        personal: nothing of the cells may be shown (``modele correspondance``).
    """

    description: str
    type: Type = T.TEXTE
    codes: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, str] = field(default_factory=dict)
    unknown: str | None = None
    required: bool = False
    low: float | None = None
    high: float | None = None
    duration: bool = False
    identifier: bool = False
    personal: bool = False

    @property
    def listed(self) -> bool:
        """True where values belong to a closed list."""
        return bool(self.codes)


@dataclass(frozen=True, slots=True)
class TableCible:
    """One kind of input.

    Attributes:
        row: what one row of the file is.
        one_of: groups of targets of which one at least must be filled, in each row.
        people: True when rows may say who a person is.
        unknown: True when a row may speak of somebody that the register does not follow.
    """

    label: str
    row: str
    columns: Mapping[str, Cible]
    one_of: tuple[tuple[str, ...], ...] = ()
    people: bool = False
    unknown: bool = False


def one(description: str, codes: type[Labelled], **more: object) -> Cible:
    """A target that takes one value of a closed list."""
    labels = codes.labels()
    unknown = next((c for c in NO_ANSWER if c in labels), None)
    return replace(Cible(description, T.CHOIX, labels, unknown=unknown), **more)  # type: ignore[arg-type]


def many(description: str, codes: type[Labelled]) -> Cible:
    """A target that takes several values of a closed list."""
    return Cible(description, T.CHOIX_MULTIPLE, codes.labels())


def needed(column: Cible) -> Cible:
    """The same target, without which a row means nothing."""
    return replace(column, required=True)


_FEMININ = ("f", "femme", "féminin", "mme", "madame", "fille", "female", "woman", "w")
_MASCULIN = ("m", "h", "homme", "masculin", "m.", "monsieur", "garçon", "male", "man")
GENRES = {**dict.fromkeys(_FEMININ, "feminin"), **dict.fromkeys(_MASCULIN, "masculin")}
_STATUTS = {
    **dict.fromkeys(("retired", "pensioner", "retraitée", "pensionné"), "retraite"),
    **dict.fromkeys(
        ("unemployed", "jobseeker", "job seeker", "demandeur d'emploi", "demandeuse d'emploi",
         "chômeur", "chômeuse", "chômage"),
        "sans_emploi",
    ),
    **dict.fromkeys(
        ("employed", "self-employed", "working", "salarié", "salariée", "actif", "active",
         "indépendant", "indépendante", "en activité"),
        "en_emploi",
    ),
    **dict.fromkeys(
        ("student", "pupil", "étudiant", "étudiante", "élève", "lycéen", "lycéenne", "collégien",
         "collégienne", "en formation"),
        "scolarise",
    ),
}  # fmt: skip

#: Who a person is, and the traits that a row may say.
PERSONNE: Mapping[str, Cible] = {
    "identifiant": Cible(
        "Numéro de la personne dans ce registre", identifier=True, personal=True
    ),
    "nom": Cible("Nom de famille", personal=True),
    "prenom": Cible("Prénom", personal=True),
    "nom_complet": Cible("Nom et prénom, dans une seule colonne", personal=True),
    "date_naissance": Cible("Date de naissance", T.DATE, personal=True),
    "annee_naissance": Cible("Année de naissance", T.ANNEE, low=1900, high=2100, personal=True),
    "anonyme": Cible("La personne est anonyme", T.OUI_NON),
    "genre": one("Genre", Genre, synonyms=GENRES),
    "tranche_age": one("Classe d’âge", TrancheAge),
    "age": Cible(
        "Âge en années, rangé dans une classe (l’année : celle de « date », ou « "
        "annee_tranche_age »)", T.ENTIER, low=0, high=125,
    ),
    "annee_tranche_age": Cible(
        "Année où l’âge ou la classe d’âge a été relevé", T.ANNEE, low=1990, high=2100
    ),
    "statut_social": one("Statut", StatutSocial, synonyms=_STATUTS),
    "code_insee_residence": Cible("Commune de résidence : code Insee", T.CODE_INSEE),
    "code_postal_residence": Cible("Code postal de résidence", T.CODE_POSTAL),
    "commune_residence": Cible(
        "Nom de la commune de résidence : avec le code postal, en donne le code Insee"
    ),
    "qpv_code": Cible("Quartier prioritaire de résidence (« hors » si hors QPV)"),
    "qpv_mode": one("Comment la résidence en QPV est connue", ModeQpv),
    "gir": Cible("Groupe iso-ressources, de 1 à 6", T.ENTIER, low=1, high=6),
}  # fmt: skip

LIEU: Mapping[str, Cible] = {
    "structure": Cible("Nom de la structure ou du lieu d’accueil"),
    "structure_id": Cible("Identifiant de la structure, s’il est le même partout"),
    "structure_insee": Cible("Commune de la structure : code Insee", T.CODE_INSEE),
}

MONTANT = Cible("Montant, en euros", T.DECIMAL, low=0)
WHO = ("identifiant", "nom", "nom_complet")
