"""From the domain to the rows of the Coop exports, one mapping column → value per row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from exemples.domaine import Activite, Anonyme, Cas, Commune, Personne, tranche_age
from inclusion_metrics.nomenclatures import Genre, Labelled, TypeActivite

ANONYME = "Bénéficiaire anonyme"

#: Columns of the export made by one mediator who used Espace Coop V1.
COLONNES: tuple[str, ...] = (
    "Date",
    "Enregistré le",
    "Dernière modification le",
    "Type",
    "Participants",
    "Bénéficiaire",
    "Canaux d’accompagnement",
    "Nom du lieu",
    "Adresse",
    "Commune",
    "Code postal",
    "Code Insee",
    "Durée (min)",
    "Nom de l’atelier",
    "Matériel numérique utilisé",
    "Thématique(s) d’accompagnement",
    "Tags",
    "Nom de la démarche administrative",
    "Niveau d’autonomie (ou de l’atelier)",
    "Bénéficiaire réorienté",
    "Structure de redirection",
    "Commune du bénéficiaire",
    "Code postal du bénéficiaire",
    "Code Insee du bénéficiaire",
    "Genre du bénéficiaire",
    "Tranche d’âge du bénéficiaire",
    "Statut du bénéficiaire",
    "Notes supplémentaires",
    "Source de la donnée",
    "ID CRA",
)

_MEDIATEUR = ("Prénom du médiateur", "Nom du médiateur", "Rôle", "ID - Conum")

#: Columns of the export made by a team: no name, no notes, but who did it.
COLONNES_EQUIPE: tuple[str, ...] = (
    *COLONNES[:3],
    *_MEDIATEUR,
    *(c for c in COLONNES[3:] if c not in ("Bénéficiaire", "Notes supplémentaires")),
)

COLONNES_BENEFICIAIRES: tuple[str, ...] = (
    "Nom",
    "Prénom",
    "Année de naissance",
    "Nom de la commune",
    "Code INSEE",
    "Code postal",
    "N° de téléphone",
    "E-mail",
    "Genre",
    "Tranche d’âge",
    "Statut",
    "Nombre d’accompagnements",
    "Notes supplémentaires",
)

#: The bénéficiaires export has its own words for this column.
_GENRE_BENEFICIAIRE = {Genre.FEMININ: "Femme", Genre.MASCULIN: "Homme"}


def _joint(membres: Iterable[Labelled]) -> str:
    return "\n".join(m.label for m in membres)


def _horodatage(jour: date | None, heure: str) -> str:
    return f"{jour:%d/%m/%Y} à {heure}" if jour else ""


def _commune(commune: Commune | None) -> tuple[str, str, str]:
    return (commune.nom, commune.code_postal, commune.insee) if commune else ("", "", "")


def _ligne(cas: Cas, activite: Activite, rang: int) -> dict[str, object]:
    """The row of one participant."""
    qui = activite.participants[rang]
    nombre = len(activite.participants)
    tranche = (
        qui.tranche if isinstance(qui, Anonyme) else tranche_age(qui.naissance, cas.export.year)
    )
    lieu = activite.lieu
    oui_non = {None: "", True: "Oui", False: "Non"}[activite.reoriente]
    valeurs: tuple[object, ...] = (
        activite.date,
        _horodatage(activite.enregistre or activite.date, activite.heure),
        _horodatage(activite.modifie, activite.heure),
        activite.type.label,
        f"{rang + 1}/{nombre}" if nombre > 1 else 1,
        qui.nom_affiche if isinstance(qui, Personne) else ANONYME,
        activite.canal.label,
        lieu.nom if lieu else "",
        lieu.adresse if lieu else "",
        *_commune(activite.commune),
        activite.duree,
        activite.nom_atelier,
        _joint(activite.materiels),
        _joint(activite.themes),
        "\n".join(activite.tags),
        activite.demarche,
        f"{activite.niveau}/3" if activite.niveau else "",
        oui_non if activite.type is TypeActivite.INDIVIDUEL else "",
        activite.redirection.label if activite.redirection else "",
        *_commune(qui.commune),
        qui.genre.label,
        tranche.label,
        qui.statut.label,
        activite.notes,
        activite.source.label,
        activite.identifiant,
    )
    return dict(zip(COLONNES, valeurs, strict=True))


def lignes_accompagnements(cas: Cas) -> list[dict[str, object]]:
    """Rows of the export of one mediator, latest first."""
    return [ligne for _, ligne in _lignes(cas)]


def lignes_equipe(cas: Cas) -> list[dict[str, object]]:
    """Rows of the export of a team: who did it is shown, who came is not."""
    lignes = []
    for activite, ligne in _lignes(cas):
        mediateur = activite.mediateur
        ligne["Prénom du médiateur"] = mediateur.prenom
        ligne["Nom du médiateur"] = mediateur.nom
        ligne["Rôle"] = mediateur.role
        # The Coop prints TRUE where an identifier was meant.
        ligne["ID - Conum"] = True if mediateur.conseiller_numerique else ""
        lignes.append({colonne: ligne[colonne] for colonne in COLONNES_EQUIPE})
    return lignes


def _lignes(cas: Cas) -> list[tuple[Activite, dict[str, object]]]:
    recentes = sorted(cas.activites, key=lambda a: (a.date, a.heure), reverse=True)
    return [(a, _ligne(cas, a, rang)) for a in recentes for rang in range(len(a.participants))]


def lignes_beneficiaires(cas: Cas) -> list[dict[str, object]]:
    """Rows of the bénéficiaires export: every record, with its all-time count."""
    venues = Counter(p for _, p in cas.places() if isinstance(p, Personne))
    lignes = []
    for personne in cas.personnes:
        valeurs: tuple[object, ...] = (
            personne.nom,
            personne.prenom,
            personne.naissance or "-",
            *(valeur or "-" for valeur in _insee_avant_postal(personne.commune)),
            personne.telephone or "-",
            personne.courriel or "-",
            _GENRE_BENEFICIAIRE.get(personne.genre, personne.genre.label),
            tranche_age(personne.naissance, cas.export.year).label,
            personne.statut.label,
            venues[personne] + personne.avant,
            personne.notes,
        )
        lignes.append(dict(zip(COLONNES_BENEFICIAIRES, valeurs, strict=True)))
    return lignes


def _insee_avant_postal(commune: Commune | None) -> tuple[str, str, str]:
    nom, code_postal, insee = _commune(commune)
    return nom, insee, code_postal
