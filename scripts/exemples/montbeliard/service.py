"""The register that the coordination keeps of the service itself: posts, money, sheets.

Published facts are on the sheet of context figures, with their source; all the rest is invented.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from exemples.montbeliard import besoins
from exemples.montbeliard.calendrier import jours
from exemples.montbeliard.feuilles import feuille
from exemples.montbeliard.habitants import Habitant
from exemples.montbeliard.lieux import (
    BAVANS_CS,
    BETHONCOURT_CS,
    CHARMONT_EPN,
    CINQUIEME,
    PARTENAIRES,
    SOCHAUX_EPN,
)
from exemples.montbeliard.registres import inscrits, structure
from exemples.montbeliard.seances import (
    BIEN_VIEILLIR,
    ESPACE_SANTE,
    MES_DROITS,
    VISIO,
    Annee,
)
from exemples.registre import Cellule, Ligne, ecrire_xlsx
from inclusion_metrics.nomenclatures import EtatFinancement, Fonds, Redirection, Sens
from inclusion_metrics.nomenclatures_service import (
    AxeCfppa,
    Contrat,
    Fonction,
    PublicGir,
    SensOrientation,
    ThemeCfppa,
)

Lignes = Iterable[dict[str, Cellule]]
CONFERENCE = "Conférence des financeurs du Doubs (montants fictifs)"
AGGLOMERATION = "Agglomération (cofinancement demandé, fictif)"
CAISSE = "Caisse de retraite (cofinancement demandé, fictif)"
PARTS = "Participation des quatre partenaires (fictive)"
_GC, _SO, _BE, _BA = (p.nom for p in (CHARMONT_EPN, SOCHAUX_EPN, BETHONCOURT_CS, BAVANS_CS))


def _rangees(entete: Sequence[str], *lignes: Sequence[Cellule]) -> list[dict[str, Cellule]]:
    return [dict(zip(entete, ligne, strict=True)) for ligne in lignes]


def _annee(annee: int) -> tuple[date, date]:
    return date(annee, 1, 1), date(annee, 12, 31)


def structures() -> Lignes:
    """The four partners, and the fifth structure, of which nothing more is known."""
    return [*map(structure, PARTENAIRES), {"Nom de la structure": CINQUIEME}]


_POSTE = ("Structure", "Poste", "Fonction", "Contrat", "ETP", "Début", "Fin")


def postes(epoque: int) -> Lignes:
    """Who held the posts: short contracts, and holders who change."""
    mediation, technique = Fonction.MEDIATION.label, Fonction.TECHNIQUE.label
    coordination, accueil = Fonction.COORDINATION.label, Fonction.ACCUEIL.label
    cdd, aide, civique = (
        Contrat.CDD.label,
        Contrat.CONTRAT_AIDE.label,
        Contrat.SERVICE_CIVIQUE.label,
    )
    if epoque == 2018:
        return _rangees(
            _POSTE,
            (_GC, "Médiateur 1", mediation, aide, 0.8, date(2017, 12, 1), date(2018, 8, 31)),
            (_GC, "Médiateur 1", mediation, cdd, 1, date(2018, 10, 1), date(2019, 9, 30)),
            (_BE, "Médiateur 2", mediation, cdd, 1, date(2017, 12, 1), date(2018, 11, 30)),
            (_BA, "Volontaire 1", accueil, civique, 0.7, date(2018, 1, 15), date(2018, 9, 14)),
            (_SO, "Coordination", coordination, Contrat.TITULAIRE.label, 0.3, date(2017, 12, 1),
             None),
        )  # fmt: skip
    return _rangees(
        _POSTE,
        (_GC, "Médiateur 1", mediation, cdd, 1, date(2023, 9, 1), date(2026, 8, 31)),
        (_BE, "Médiateur 2", mediation, aide, 0.8, date(2024, 1, 2), date(2025, 1, 1)),
        (_BE, "Médiateur 2", mediation, cdd, 1, date(2025, 1, 2), date(2025, 12, 31)),
        (_BA, "Volontaire 1", accueil, civique, 0.7, date(2023, 10, 2), date(2024, 5, 31)),
        (_BA, "Volontaire 1", accueil, civique, 0.7, date(2024, 10, 1), date(2025, 5, 31)),
        (_BA, "Volontaire 1", accueil, civique, 0.7, date(2025, 10, 1), date(2026, 5, 31)),
        (_SO, "Appui technique", technique, cdd, 0.5, date(2024, 3, 1), date(2025, 6, 30)),
        (_SO, "Coordination", coordination, Contrat.TITULAIRE.label, 0.3, date(2017, 12, 1), None),
    )


def ouvertures(*annees: int) -> Lignes:
    """A row a week and a structure: a morning by appointment, an afternoon for all."""
    for annee in annees:
        for partenaire in PARTENAIRES:
            for jour in jours(annee, partenaire.jour):
                heures = 7.0 if partenaire is not BAVANS_CS else 5.5
                yield {
                    "Structure": partenaire.nom,
                    "Date": jour - timedelta(jour.weekday()),
                    "Heures d’ouverture": heures,
                    "Dont équipe pédagogique": heures if partenaire is not BAVANS_CS else 4.0,
                }


_FICHE = ("Fiche", "Structure", "Utilisée par", "Date")


def ressources(epoque: int) -> Lignes:
    """Activity sheets: shared by one partner, reused by others."""
    if epoque == 2018:
        return _rangees(
            _FICHE,
            ("Tenir la souris", _GC, None, date(2018, 2, 6)),
            ("Tenir la souris", _GC, _BA, date(2018, 3, 16)),
            ("Créer son adresse électronique", _SO, None, date(2018, 3, 1)),
            ("Créer son adresse électronique", _SO, _BE, date(2018, 4, 9)),
            ("Créer son adresse électronique", _SO, _GC, date(2018, 5, 15)),
            ("Appeler ses petits-enfants en visio", _BE, None, date(2018, 6, 4)),
            ("Lire une facture en ligne", _BA, None, date(2018, 10, 5)),
        )
    return _rangees(
        _FICHE,
        ("Premiers gestes sur un téléphone", _GC, None, date(2024, 1, 23)),
        ("Premiers gestes sur un téléphone", _GC, _SO, date(2024, 2, 8)),
        ("Premiers gestes sur un téléphone", _GC, _BA, date(2024, 9, 13)),
        ("Un mot de passe solide", _SO, None, date(2024, 3, 14)),
        ("Un mot de passe solide", _SO, _BE, date(2024, 10, 7)),
        ("Ouvrir son espace retraite", _BE, None, date(2024, 4, 15)),
        ("Trier ses photos", _BA, None, date(2024, 11, 8)),
        ("Premiers gestes sur un téléphone", _GC, _BE, date(2025, 1, 20)),
        ("Ouvrir son espace retraite", _BE, _GC, date(2025, 4, 8)),
        ("Ouvrir son espace retraite", _BE, _SO, date(2025, 4, 17)),
        ("Ouvrir son espace retraite", _BE, _BA, date(2025, 5, 16)),
        ("Simuler ses droits, pas à pas", _BE, None, date(2025, 2, 3)),
        ("Simuler ses droits, pas à pas", _BE, _SO, date(2025, 5, 15)),
        ("Reconnaître un faux message", _SO, None, date(2025, 3, 6)),
        ("Reconnaître un faux message", _SO, _GC, date(2025, 9, 16)),
        ("Mon espace santé en six étapes", _GC, None, date(2025, 6, 3)),
        ("Mon espace santé en six étapes", _GC, _BA, date(2025, 6, 13)),
        ("Raconter son quartier en images", _BA, None, date(2025, 10, 10)),
    )


_ENQUETE = ("Structure", "Date", "Intitulé", "Questionnaires distribués", "Réponses", "Satisfaits")


def enquetes(*annees: int) -> Lignes:
    """One survey a structure and a year."""
    comptes = {
        2018: ((38, 24, 21), (36, 22, 18), (30, 15, 12), (40, 26, 20)),
        2024: ((40, 29, 26), (39, 27, 23), (36, 21, 18), (41, 27, 21)),
        2025: ((42, 33, 30), (40, 30, 27), (40, 27, 24), (44, 30, 22)),
    }
    for annee in annees:
        for partenaire, (distribues, reponses, satisfaits) in zip(
            PARTENAIRES, comptes[annee], strict=True
        ):
            yield dict(
                zip(
                    _ENQUETE,
                    (partenaire.nom, date(annee, 12, 12), f"Ateliers de {annee}", distribues,
                     reponses, satisfaits),
                    strict=True,
                )
            )  # fmt: skip


def orientations(alea: Random, *annees: int) -> Lignes:
    """Partners who send people, or receive them; their names say that they are invented."""
    organismes = (
        ("CCAS fictif", Redirection.AIDE_SOCIALE),
        ("Mission locale fictive", Redirection.INSERTION),
        ("Maison France services fictive", Redirection.AIDE_DEMARCHES),
        ("Bailleur social fictif", Redirection.AUTRE),
        ("Caisse de retraite fictive", Redirection.OPERATEUR),
    )
    for annee in annees:
        for partenaire in PARTENAIRES:
            for organisme, genre in alea.sample(organismes, 3):
                yield {
                    "Structure": partenaire.nom,
                    "Date": alea.choice(jours(annee, partenaire.jour)),
                    "Sens": alea.choice(list(SensOrientation)).label,
                    "Organisme": organisme,
                    "Genre d’organisme": genre.label,
                    "Nombre": alea.choice((None, None, 2, 3)),
                }


_ACTION = (
    "Financeur", "Intitulé", "Étiquette", "Axe CFPPA", "Thème CFPPA", "Public visé (GIR)",
    "Montant (€)", "Début", "Fin",
)  # fmt: skip


def actions(*annees: int) -> Lignes:
    """What the conférence des financeurs pays for: axis 6, tags as the activities bear them."""
    montants = {
        2018: (9000, 4000, 2000, 0),
        2024: (11000, 5500, 3500, 0),
        2025: (12000, 7000, 4000, 2500),
    }
    ecrites = (
        (BIEN_VIEILLIR, ThemeCfppa.LIEN_SOCIAL, PublicGir.GIR_5_6),
        (MES_DROITS, ThemeCfppa.HABITAT, PublicGir.GIR_5_6),
        (ESPACE_SANTE, ThemeCfppa.SANTE, PublicGir.INCONNU),
        (VISIO, ThemeCfppa.LIEN_SOCIAL, PublicGir.GIR_1_4),
    )
    for annee in annees:
        for (nom, theme, gir), montant in zip(ecrites, montants[annee], strict=True):
            if montant:
                yield dict(
                    zip(
                        _ACTION,
                        (CONFERENCE, f"{nom} {annee}", f"{nom} {annee}",
                         AxeCfppa.COLLECTIVES.label, theme.label, gir.label, montant,
                         *_annee(annee)),
                        strict=True,
                    )
                )  # fmt: skip


_CONVENTION = ("Fonds", "Numéro", "Début", "Fin", "Montant (€)")


def conventions(*annees: int) -> Lignes:
    """The agreements signed; what is only asked for has none."""
    montants = {2018: 15000, 2024: 20000, 2025: 25500}
    return _rangees(
        _CONVENTION,
        *((Fonds.CFPPA.label, f"FICTIF-CFPPA-{a}", *_annee(a), montants[a]) for a in annees),
        *((Fonds.AUTRE.label, f"FICTIF-PARTENAIRES-{a}", *_annee(a), 32000) for a in annees),
    )


#: Year → account, label, funder, planned, achieved, state (charges have neither of the ends).
_BUDGETS: dict[int, tuple[tuple[Cellule, ...], ...]] = {
    2018: (
        ("60", "Fournitures et petit matériel", None, 2400, 2210.4, None),
        ("61", "Location et maintenance", None, 3600, 3600, None),
        ("62", "Déplacements, communication", None, 2000, 1724.8, None),
        ("64", "Salaires et charges", None, 52000, 46810, None),
        ("86", "Mise à disposition de salles", None, 8000, 8000, None),
        ("74", "Subvention", CONFERENCE, 15000, 15000, "acquis"),
        ("74", "Contributions", PARTS, 32000, 32000, "acquis"),
        ("74", "Subvention demandée", AGGLOMERATION, 13000, None, "en_attente"),
        ("87", "Salles prêtées par les partenaires", None, 8000, 8000, None),
    ),
    2024: (
        ("60", "Fournitures et petit matériel", None, 3000, 2876.5, None),
        ("61", "Location et maintenance", None, 4000, 4120, None),
        ("62", "Déplacements, communication", None, 2500, 2380.2, None),
        ("64", "Salaires et charges", None, 68500, 66940, None),
        ("86", "Mise à disposition de salles", None, 9000, 9000, None),
        ("74", "Subvention", CONFERENCE, 20000, 20000, "acquis"),
        ("74", "Contributions", PARTS, 32000, 32000, "acquis"),
        ("74", "Subvention", AGGLOMERATION, 14000, 12000, "acquis"),
        ("74", "Subvention demandée", CAISSE, 12000, None, "en_attente"),
        ("87", "Salles prêtées par les partenaires", None, 9000, 9000, None),
    ),
    2025: (
        ("60", "Fournitures et petit matériel", None, 3200, 3544.9, None),
        ("61", "Location et maintenance", None, 4300, 4300, None),
        ("62", "Déplacements, communication", None, 2600, 1895, None),
        ("64", "Salaires et charges", None, 71400, 69880, None),
        ("86", "Mise à disposition de salles", None, 9500, 9500, None),
        ("74", "Subvention", CONFERENCE, 25500, 25500, "acquis"),
        ("74", "Contributions", PARTS, 32000, 32000, "acquis"),
        ("74", "Subvention demandée", AGGLOMERATION, 14000, None, "en_attente"),
        ("74", "Subvention demandée", CAISSE, 10000, None, "en_attente"),
        ("87", "Salles prêtées par les partenaires", None, 9500, 9500, None),
    ),
}


def budget(*annees: int) -> Lignes:
    """One budget a year: what the conférence pays is secured, other subsidies are awaited."""
    for annee in annees:
        for compte, libelle, financeur, prevu, realise, etat in _BUDGETS[annee]:
            charge = str(compte)[0] == "6" or compte == "86"
            yield {
                "Rattachement": f"Service collectif numérique {annee}",
                "Exercice": annee,
                "Sens": (Sens.CHARGE if charge else Sens.PRODUIT).label,
                "Compte": compte,
                "Libellé": libelle,
                "Financeur": financeur,
                "Prévu (€)": prevu,
                "Réalisé (€)": realise,
                "État": EtatFinancement(str(etat)).label if etat else None,
            }


_CIBLE = ("Financeur", "Début", "Fin", "Indicateur", "Prévu, au moins", "Prévu, au plus", "Source")


def cibles(*annees: int) -> Lignes:
    """What was promised to the conférence des financeurs."""
    promis = {
        2018: (("FRE-01", 180, 220), ("FRE-05", 65, 80)),
        2024: (("FRE-01", 170, 210), ("FRE-02", 900, 1200), ("FRE-05", 65, 80)),
        2025: (("FRE-01", 180, 220), ("FRE-02", 900, 1200), ("FRE-05", 65, 80)),
    }
    return _rangees(
        _CIBLE,
        *(
            (CONFERENCE, *_annee(a), code, bas, haut, f"Demande fictive pour {a}")
            for a in annees
            for code, bas, haut in promis[a]
        ),
    )


_CHIFFRE = ("Libellé", "Valeur", "Unité", "Début", "Fin", "Rubrique", "Source")
_RECIT = "Présentation du service par ses partenaires ; titre et date du document non relevés"
_NUMERICA = (
    "Banque des Territoires, « L’espace public Numerica, 23e et dernier-né dans le maillage "
    "numérique de l’agglomération du Pays de Montbéliard » (ouverture du 27 novembre 2006)"
)


def contexte() -> Lignes:
    """What others published: cited, never measured."""
    lieux, public, droits = "Lieux", "Public", "Non-recours"
    naissance = date(2017, 12, 1)
    return _rangees(
        _CHIFFRE,
        ("Espaces publics numériques de l’agglomération (29 communes alors)", 23, "nombre",
         date(2006, 11, 27), date(2006, 11, 27), lieux, _NUMERICA),
        ("Espaces publics numériques, avant 2014", 21, "nombre", None, date(2013, 12, 31), lieux,
         _RECIT),
        ("Structures « Net Public » restantes à la fin du financement européen, environ", 7,
         "nombre", date(2014, 1, 1), None, lieux, _RECIT),
        ("Service collectif numérique, depuis décembre 2017", 1, "nombre", naissance, None, lieux,
         _RECIT),
        ("Structures qui ont participé à sa mise en place", 5, "nombre", naissance, naissance,
         lieux, _RECIT),
        ("Partenaires du service", 4, "nombre", naissance, None, lieux, _RECIT),
        ("Personnes en demande dans chaque structure, environ", 50, "nombre", None, None, public,
         _RECIT),
        ("Part de retraités parmi elles, environ", 70, "%", None, None, public, _RECIT),
        ("Participants aux actions collectives de prévention, France entière (participations "
         "possibles)", 1_500_000, "nombre", date(2019, 1, 1), date(2019, 12, 31), public,
         "CNSA, synthèse de l’activité des conférences des financeurs, avril 2021"),
        ("Non-recours au minimum vieillesse, personnes seules, France", 50, "%",
         date(2016, 1, 1), date(2016, 12, 31), droits,
         "DREES, Les Dossiers de la DREES n° 97, 2022"),
        ("Non-recours au RSA sur un trimestre, France", 34, "%", date(2018, 1, 1),
         date(2018, 12, 31), droits, "DREES, Les Dossiers de la DREES n° 92, 2022"),
    )  # fmt: skip


def ecrire_service(racine: Path, alea: Random, annees: Sequence[Annee]) -> None:
    """Write the register of each period; the second one also tells of 2024 and 2025 together."""
    deja: set[Habitant] = set()
    for epoque, dites, dossier in (
        (2018, (2018,), "2017-2018"),
        (2025, (2024, 2025), "2024-2025"),
    ):
        venus = {a: besoins.jours_de(annees, a) for a in dites}
        classeur: dict[str, list[Ligne]] = {
            **feuille("Structures", structures()),
            **feuille(
                "Droits", besoins.reunies(*(besoins.droits(alea, a, venus[a]) for a in dites))
            ),
            **feuille("Demandes", besoins.reunies(*(besoins.demandes(alea, a) for a in dites))),
            **feuille("Conventions", conventions(*dites)),
            **feuille("Budget", budget(*dites)),
            **feuille("Cibles", cibles(*dites)),
            **feuille(
                "Motifs de venue",
                besoins.reunies(*(besoins.motifs(alea, venus[a], deja) for a in dites)),
            ),
            **feuille(
                "Inscriptions",
                besoins.reunies(*(inscrits(a.inscriptions) for a in annees if a.annee in dites)),
            ),
            **feuille("Actions", actions(*dites)),
            **feuille("Enquêtes", enquetes(*dites)),
            **feuille("Orientations", orientations(alea, *dites)),
            **feuille("Postes", postes(epoque)),
            **feuille("Ouvertures", ouvertures(*dites)),
            **feuille("Ressources", ressources(epoque)),
            **(feuille("Chiffres de contexte", contexte()) if epoque == 2018 else {}),
        }
        ecrire_xlsx(racine / dossier / f"registre_service_{dossier}.xlsx", classeur)
