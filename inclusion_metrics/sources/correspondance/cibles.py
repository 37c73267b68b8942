"""What a mapping can fill: the target columns of each table, said once.

The documentation table of ``docs/correspondance.md``, the check of a mapping and the reading of
the cells all come from ``TABLES``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from inclusion_metrics.nomenclatures import (
    Autonomie,
    Decision,
    Droit,
    EtatEquipement,
    EtatFinancement,
    Evaluateur,
    Fonds,
    Genre,
    HorsChamp,
    Instrument,
    IssueDemarche,
    Labelled,
    Materiel,
    ModeQpv,
    Moment,
    Niveau,
    Preuve,
    Redirection,
    Sens,
    SourceEligibilite,
    StatutDemande,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TrancheAge,
    TypeActivite,
    TypeLieu,
    TypeNonRecours,
    TypeStructure,
)
from inclusion_metrics.sources.tabular.fields import Type

T = Type

PRESENT, ABSENT = "present", "absent"


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
    """

    label: str
    row: str
    columns: Mapping[str, Cible]
    one_of: tuple[tuple[str, ...], ...] = ()
    people: bool = False


def _one(description: str, codes: type[Labelled], **more: object) -> Cible:
    labels = codes.labels()
    unknown = next((c for c in ("non_communique", "inconnu", "inconnue") if c in labels), None)
    return replace(Cible(description, T.CHOIX, labels, unknown=unknown), **more)  # type: ignore[arg-type]


def _many(description: str, codes: type[Labelled]) -> Cible:
    return Cible(description, T.CHOIX_MULTIPLE, codes.labels())


def _needed(column: Cible) -> Cible:
    return replace(column, required=True)


_FEMININ = ("f", "femme", "féminin", "mme", "madame", "fille", "female", "woman", "w")
_MASCULIN = ("m", "h", "homme", "masculin", "m.", "monsieur", "garçon", "male", "man")
_GENRES = {**dict.fromkeys(_FEMININ, "feminin"), **dict.fromkeys(_MASCULIN, "masculin")}
_TYPES = {
    **dict.fromkeys(
        ("individuel", "individual", "entretien", "rendez-vous", "rdv", "one-to-one", "1:1"),
        "individuel",
    ),
    **dict.fromkeys(
        ("collectif", "atelier", "groupe", "group", "workshop", "class", "formation"), "collectif"
    ),
}
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
_LIEUX = {
    "sur place": "lieu_activite", "sur site": "lieu_activite", "on site": "lieu_activite",
    "domicile": "domicile", "home": "domicile", "at home": "domicile", "visio": "a_distance",
    "téléphone": "a_distance", "distance": "a_distance", "remote": "a_distance",
    "phone": "a_distance", "other": "autre",
}  # fmt: skip
_PRESENCE = {
    **dict.fromkeys(("oui", "o", "x", "1", "vrai", "présente", "venu", "venue", "honoré",
                     "yes", "y", "true", "attended"), PRESENT),
    **dict.fromkeys(("non", "n", "0", "faux", "absente", "absent excusé", "excusé", "annulé",
                     "no", "false", "no show", "no-show", "cancelled"), ABSENT),
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
    "genre": _one("Genre", Genre, synonyms=_GENRES),
    "tranche_age": _one("Classe d’âge", TrancheAge),
    "age": Cible(
        "Âge en années, rangé dans une classe (l’année : celle de « date », ou « "
        "annee_tranche_age »)", T.ENTIER, low=0, high=125,
    ),
    "annee_tranche_age": Cible(
        "Année où l’âge ou la classe d’âge a été relevé", T.ANNEE, low=1990, high=2100
    ),
    "statut_social": _one("Statut", StatutSocial, synonyms=_STATUTS),
    "code_insee_residence": Cible("Commune de résidence : code Insee", T.CODE_INSEE),
    "code_postal_residence": Cible("Code postal de résidence", T.CODE_POSTAL),
    "commune_residence": Cible(
        "Nom de la commune de résidence : avec le code postal, en donne le code Insee"
    ),
    "qpv_code": Cible("Quartier prioritaire de résidence (« hors » si hors QPV)"),
    "qpv_mode": _one("Comment la résidence en QPV est connue", ModeQpv),
    "gir": Cible("Groupe iso-ressources, de 1 à 6", T.ENTIER, low=1, high=6),
}  # fmt: skip

_LIEU: Mapping[str, Cible] = {
    "structure": Cible("Nom de la structure ou du lieu d’accueil"),
    "structure_id": Cible("Identifiant de la structure, s’il est le même partout"),
    "structure_insee": Cible("Commune de la structure : code Insee", T.CODE_INSEE),
}

_ACTIVITE: Mapping[str, Cible] = {
    "date": Cible("Jour", T.DATE, required=True),
    "heure": Cible("Heure de début : distingue deux ateliers d’un même jour"),
    "titre": Cible("Nom de l’atelier : en distingue deux, et n’est pas gardé"),
    **_LIEU,
    "mediateur": Cible("Qui a accompagné ; devient un pseudonyme", personal=True),
    "type": _one("Individuel ou collectif", TypeActivite, synonyms=_TYPES),
    "type_lieu": _one("Sur place, à domicile, à distance…", TypeLieu, synonyms=_LIEUX),
    "code_insee": Cible("Commune où l’activité a eu lieu : code Insee", T.CODE_INSEE),
    "duree_min": Cible(
        "Durée : en minutes, ou « unite: heures » ; « 1:30 » et « 1h30 » se lisent",
        T.ENTIER, low=0, high=1440, duration=True,
    ),
    "thematiques": _many("Thématiques", Thematique),
    "thematiques_admin": _many("Familles de démarches", ThematiqueAdmin),
    "materiels": _many("Matériels utilisés", Materiel),
    "tags": Cible("Étiquettes libres du service", T.LISTE),
    "niveau": _one("Niveau de l’atelier", Niveau),
    "autonomie": _one("Autonomie constatée", Autonomie),
    "oriente": Cible("La personne a été réorientée", T.OUI_NON),
    "redirections": _many("Structures de redirection", Redirection),
    "activite_id": Cible("Numéro de l’activité dans ce registre", identifier=True),
}  # fmt: skip

_PRESENCES: Mapping[str, Cible] = {
    **_ACTIVITE,
    "nb_participants": Cible("Participants déclarés", T.ENTIER, low=1, high=100_000),
    "present": Cible(
        "La personne est venue : une ligne « absent » est laissée de côté et comptée",
        T.CHOIX, {PRESENT: "Présent", ABSENT: "Absent"}, _PRESENCE,
    ),
    "deja_venue": Cible("Personne anonyme, mais dite déjà venue", T.OUI_NON),
    "issue": _one("Ce que sont devenues les démarches de la ligne", IssueDemarche),
}  # fmt: skip

_COUNT = Cible("", T.ENTIER, low=0, high=100_000)
_COMPTEES: Mapping[str, Cible] = {
    **{name: column for name, column in _ACTIVITE.items() if name != "oriente"},
    "nb_participants": Cible(
        "Nombre de participants", T.ENTIER, low=1, high=100_000, required=True
    ),
    "nb_recurrents": replace(_COUNT, description="Dont déjà venus"),
    **{
        f"{prefix}_{code}": replace(_COUNT, description=f"Participants : {label}")
        for prefix, codes in (("age", TrancheAge), ("genre", Genre), ("statut", StatutSocial))
        for code, label in codes.labels().items()
    },
}  # fmt: skip

_DEMARCHES: Mapping[str, Cible] = {
    "categorie": _needed(_one("Famille de la démarche", ThematiqueAdmin)),
    "issue": _one("Ce qu’elle est devenue", IssueDemarche),
    **{
        name: _ACTIVITE[name]
        for name in (
            "date", "structure", "structure_id", "structure_insee", "mediateur", "type_lieu",
            "code_insee", "duree_min",
        )
    },
}  # fmt: skip

_MONTANT = Cible("Montant, en euros", T.DECIMAL, low=0)
_WHO = ("identifiant", "nom", "nom_complet")

#: Table of a mapping → what it takes.
TABLES: Mapping[str, TableCible] = {
    "personnes": TableCible(
        "Personnes", "une personne",
        {
            **PERSONNE,
            "accompagnements": Cible(
                "Nombre d’accompagnements que compte sa fiche, depuis toujours", T.ENTIER, low=0
            ),
        },
        (_WHO,), people=True,
    ),
    "presences": TableCible(
        "Présences", "la venue d’une personne", {**_PRESENCES, **PERSONNE}, people=True
    ),
    "activites_comptees": TableCible(
        "Activités comptées",
        "un atelier ou une permanence, avec son nombre de participants, sans leurs noms",
        _COMPTEES,
    ),
    "demarches": TableCible(
        "Démarches", "une démarche travaillée avec une personne", {**_DEMARCHES, **PERSONNE},
        people=True,
    ),
    "droits": TableCible(
        "Droits", "une personne, un droit, un épisode",
        {
            "droit": _needed(_one("Droit", Droit)),
            "date_reperage": Cible("Jour où l’éligibilité a été présumée", T.DATE, required=True),
            "source_eligibilite": _one("Qui l’a présumée", SourceEligibilite),
            "motif_hors_champ": _one("Pourquoi ce n’est pas du non-recours", HorsChamp),
            "type_odenore": _one("Forme de non-recours", TypeNonRecours),
            "mois_sans_recours": Cible("Mois sans recours au repérage", T.ENTIER, low=0, high=600),
            "date_depot": Cible("Jour du dépôt de la demande", T.DATE),
            "decision": _one("Décision de l’organisme", Decision),
            "date_decision": Cible("Jour de la décision", T.DATE),
            "montant_mensuel": replace(_MONTANT, description="Montant mensuel ouvert, en euros"),
            "preuve": _one("Ce qui prouve la décision", Preuve),
            **_LIEU, **PERSONNE,
        },
        (_WHO,), people=True,
    ),
    "positionnements": TableCible(
        "Positionnements", "une personne, une évaluation, une compétence",
        {
            "date": Cible("Jour de l’évaluation", T.DATE, required=True),
            "instrument": _needed(_one("Outil", Instrument)),
            "version": Cible("Version de l’outil"),
            "moment": _needed(_one("Entrée, suivi ou sortie", Moment)),
            "domaine": Cible("Compétence évaluée"),
            "score": Cible(
                "Score ; « domaines: » s’il y a une colonne par compétence", T.DECIMAL,
                required=True,
            ),
            "echelle_min": Cible("Plus petit score possible", T.DECIMAL),
            "echelle_max": Cible("Plus grand score possible", T.DECIMAL),
            "evaluateur": _one("Qui a évalué", Evaluateur),
            **PERSONNE,
        },
        (_WHO,), people=True,
    ),
    "demandes": TableCible(
        "Demandes", "une demande de place (ou un groupe de demandes), sans nom",
        {
            "date": Cible("Jour de la demande", T.DATE, required=True),
            **_LIEU,
            "type": Cible("Ce qui est demandé"),
            "nombre": Cible("Nombre de demandes (1 sinon)", T.ENTIER, low=1, high=100_000),
            "statut": _one("Ce qu’elle est devenue", StatutDemande),
            "date_reponse": Cible("Jour de la réponse", T.DATE),
        },
        (("structure", "structure_id"),),
    ),
    "equipements": TableCible(
        "Équipements", "un lot d’équipements identiques à une date d’inventaire",
        {
            **_LIEU,
            "date_inventaire": Cible("Jour de l’inventaire", T.DATE, required=True),
            "type": Cible("Genre d’équipement", required=True),
            "nombre": Cible("Nombre (1 sinon)", T.ENTIER, low=1, high=100_000),
            "etat": _one("État", EtatEquipement),
            "annee_achat": Cible("Année d’achat", T.ANNEE, low=1980, high=2100),
        },
        (("structure", "structure_id"),),
    ),
    "structures": TableCible(
        "Structures", "une structure ou un lieu d’accueil",
        {
            "structure_id": _LIEU["structure_id"],
            "nom": Cible("Nom affiché", required=True),
            "code_insee": Cible("Commune d’implantation : code Insee", T.CODE_INSEE),
            "type": _one("Genre d’organisme", TypeStructure),
            "siret": Cible("SIRET", T.SIRET),
            "date_ouverture": Cible("Premier jour d’ouverture au public", T.DATE),
            "date_fermeture": Cible("Dernier jour d’ouverture au public", T.DATE),
        },
    ),
    "budget": TableCible(
        "Budget", "une ligne de budget",
        {
            "rattachement": Cible("Convention ou action", required=True),
            "exercice": Cible("Exercice", T.ANNEE, low=2000, high=2100, required=True),
            "sens": _one("Charge ou produit (déduit du compte sinon)", Sens),
            "compte": Cible("Compte : 60 à 69, 70 à 79, 86, 87", required=True),
            "libelle": Cible("Libellé"),
            "financeur": Cible("Financeur"),
            "prevu": replace(_MONTANT, description="Prévu, en euros", low=None),
            "realise": replace(_MONTANT, description="Réalisé, en euros", low=None),
            "etat": _one("Acquis ou en attente", EtatFinancement),
        },
    ),
    "cibles": TableCible(
        "Cibles", "un objectif convenu avec un financeur",
        {
            "financeur": Cible("Financeur", required=True),
            "debut": Cible("Premier jour de la période visée", T.DATE, required=True),
            "fin": Cible("Dernier jour", T.DATE, required=True),
            "indicateur_id": Cible("Code de l’indicateur", required=True),
            "code_financeur": Cible("Code chez le financeur"),
            "perimetre": Cible("Périmètre"),
            "prevu_min": Cible("Prévu, au moins", T.DECIMAL),
            "prevu_max": Cible("Prévu, au plus", T.DECIMAL),
            "valeur_reference": Cible("Valeur de départ", T.DECIMAL),
            "source": Cible("D’où vient la cible"),
        },
    ),
    "conventions": TableCible(
        "Conventions", "une convention de financement",
        {
            **_LIEU,
            "fonds": _needed(_one("Fonds", Fonds)),
            "numero": Cible("Numéro"),
            "date_debut": Cible("Premier jour", T.DATE),
            "date_fin": Cible("Dernier jour", T.DATE),
            "montant": _MONTANT,
        },
    ),
}  # fmt: skip
