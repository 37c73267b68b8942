"""Agreements, budgets and targets: each budget balances, 86 = 87, no euro is in two budgets."""

from __future__ import annotations

from datetime import date

from exemples.chambery.classeur import Rangee
from exemples.chambery.fse import OPERATION
from exemples.chambery.service import COORDINATION, ESPACE, MAIRIE, MEDIATHEQUE, REGIE
from inclusion_metrics.nomenclatures import EtatFinancement, Fonds, Sens

CDV_2023, CDV_2024 = "CDV-FICTIF-2023", "CDV-FICTIF-2024"
FSE, FEDER = OPERATION, "FEDER FICTIF 2023-011"
ETAT, AGGLO, COMMUNES = "État (politique de la ville)", "Grand Chambéry", "Communes"
DEPARTEMENT, CAF = "Département", "Caisse d’allocations familiales"
UE_FSE, UE_FEDER = "Union européenne (FSE+)", "Union européenne (FEDER)"

Charge = tuple[str, str, float, float]
Produit = tuple[str, str, str | None, float, float, EtatFinancement]
_OUI, _ATTENTE = EtatFinancement.ACQUIS, EtatFinancement.EN_ATTENTE
_ACHATS, _LOYERS, _AUTRES = "Fournitures et petit matériel", "Loyers, connexion", "Intervenants"
_TAXES, _PAIE, _DIVERS = "Taxes sur salaires", "Salaires et charges", "Droits et licences"
_USURE = "Amortissement du matériel"

#: (agreement, year) → charges, produits, then contributions in kind: label, planned, achieved.
BUDGETS: dict[tuple[str, int], tuple[tuple[Charge, ...], tuple[Produit, ...], tuple[
    tuple[str, float, float], ...]]] = {
    (CDV_2023, 2023): (
        (
            ("60", _ACHATS, 2900, 2700), ("61", _LOYERS, 5900, 5850),
            ("62", _AUTRES, 4200, 4050), ("63", _TAXES, 1700, 1680),
            ("64", _PAIE, 64500, 61900), ("65", _DIVERS, 1000, 980), ("68", _USURE, 1800, 1800),
        ),
        (
            ("74", "Subvention", ETAT, 28000, 28000, _OUI),
            ("74", "Subvention", AGGLO, 34000, 34000, _OUI),
            ("74", "Subventions", COMMUNES, 7000, 7000, _OUI),
            ("74", "Accès aux droits", DEPARTEMENT, 6000, 3000, _OUI),
            ("74", "Parentalité", CAF, 5000, 5000, _OUI),
            ("70", "Participation des usagers", None, 2000, 1960, _OUI),
        ),
        (("Mise à disposition de salles", 8000, 8000), ("Bénévolat", 5000, 4400)),
    ),
    (CDV_2024, 2024): (
        (
            ("60", _ACHATS, 3200, 2950), ("61", _LOYERS, 6400, 6380),
            ("62", _AUTRES, 4800, 5900), ("63", _TAXES, 1900, 1850),
            ("64", _PAIE, 74500, 71200), ("65", _DIVERS, 1200, 1150), ("68", _USURE, 2000, 2000),
        ),
        (
            ("74", "Subvention", ETAT, 30000, 30000, _OUI),
            ("74", "Subvention", AGGLO, 38000, 38000, _OUI),
            ("74", "Subventions", COMMUNES, 8000, 8000, _OUI),
            ("74", "Non-recours, acompte", DEPARTEMENT, 7000, 7000, _OUI),
            ("74", "Non-recours, solde", DEPARTEMENT, 3000, 0, _ATTENTE),
            ("74", "Parentalité", CAF, 6000, 6000, _OUI),
            ("70", "Participation des usagers", None, 2000, 2430, _OUI),
        ),
        (("Mise à disposition de salles", 9000, 9000), ("Bénévolat", 6500, 7100)),
    ),
    (FSE, 2024): (
        (
            ("60", _ACHATS, 1800, 1500), ("61", _LOYERS, 2400, 2400),
            ("62", _AUTRES, 3600, 2700), ("63", _TAXES, 1500, 1480),
            ("64", _PAIE, 62700, 58900),
        ),
        (
            ("74", "Avance", UE_FSE, 21600, 21600, _OUI),
            ("74", "Solde", UE_FSE, 21600, 18588, _ATTENTE),
            ("74", "Cofinancement", AGGLO, 20800, 20800, _OUI),
            ("74", "Insertion", DEPARTEMENT, 8000, 5992, _OUI),
        ),
        (("Mise à disposition de salles", 4000, 3600),),
    ),
    (FEDER, 2023): (
        (
            ("60", _ACHATS, 4000, 3800), ("61", _LOYERS, 3000, 3000),
            ("62", "Réalisation des services en ligne", 18000, 15200),
            ("64", _PAIE, 15000, 14600),
        ),
        (
            ("74", "Acompte", UE_FEDER, 20000, 18300, _OUI),
            ("74", "Cofinancement", AGGLO, 14000, 14000, _OUI),
            ("74", "Cofinancement", COMMUNES, 6000, 4300, _OUI),
        ),
        (),
    ),
    (FEDER, 2024): (
        (
            ("60", _ACHATS, 6000, 5900), ("61", _LOYERS, 3000, 2900),
            ("62", "Réalisation des services en ligne", 24000, 25600),
            ("64", _PAIE, 17000, 16200),
        ),
        (
            ("74", "Acompte", UE_FEDER, 12500, 12500, _OUI),
            ("74", "Solde", UE_FEDER, 12500, 12800, _ATTENTE),
            ("74", "Cofinancement", AGGLO, 18000, 18000, _OUI),
            ("74", "Cofinancement", COMMUNES, 7000, 7300, _OUI),
        ),
        (),
    ),
}  # fmt: skip


def conventions() -> list[Rangee]:
    """Rows of the sheet of agreements; that of the FEDER names each structure it supports."""
    annees = {CDV_2023: (28000, 2023), CDV_2024: (30000, 2024)}
    rangees: list[Rangee] = [
        {
            "structure": COORDINATION, "fonds": Fonds.ETAT_PDV, "numero": numero,
            "date_debut": date(annee, 1, 1), "date_fin": date(annee, 12, 31), "montant": montant,
        }
        for numero, (montant, annee) in annees.items()
    ]  # fmt: skip
    rangees.append(
        {
            "structure": COORDINATION, "fonds": Fonds.FSE_PLUS, "numero": FSE,
            "date_debut": date(2024, 1, 1), "date_fin": date(2025, 12, 31), "montant": 86400,
        }
    )  # fmt: skip
    rangees += [
        {
            "structure": structure, "fonds": Fonds.FEDER, "numero": FEDER,
            "date_debut": date(2023, 4, 1), "date_fin": date(2025, 3, 31), "montant": montant,
        }
        for structure, montant in (
            (COORDINATION, 30000), (ESPACE, 6000), (MEDIATHEQUE, 5000), (MAIRIE, 3000),
            (REGIE, 3000),
        )
    ]  # fmt: skip
    return rangees


def budget() -> list[Rangee]:
    """Rows of the sheet of the budget."""
    rangees: list[Rangee] = []
    for (convention, annee), (charges, produits, en_nature) in BUDGETS.items():
        commun: Rangee = {"rattachement": convention, "exercice": annee}
        rangees += [
            {**commun, "sens": Sens.CHARGE, "compte": compte, "libelle": libelle,
             "prevu": prevu, "realise": realise}
            for compte, libelle, prevu, realise in charges
        ]  # fmt: skip
        rangees += [
            {**commun, "sens": Sens.PRODUIT, "compte": compte, "libelle": libelle,
             "financeur": financeur, "prevu": prevu, "realise": realise, "etat": etat}
            for compte, libelle, financeur, prevu, realise, etat in produits
        ]  # fmt: skip
        for sens, compte in ((Sens.CHARGE, "86"), (Sens.PRODUIT, "87")):
            rangees += [
                {**commun, "sens": sens, "compte": compte, "libelle": libelle,
                 "prevu": prevu, "realise": realise}
                for libelle, prevu, realise in en_nature
            ]  # fmt: skip
    return rangees


#: Funder, indicator, code of the funder, planned at least and at most, value before.
_CIBLES: tuple[tuple[str, str, str | None, float, float, float | None], ...] = (
    ("Contrat de ville", "FRE-01", None, 180, 240, 148),
    ("Contrat de ville", "FRE-02", None, 1800, 2200, None),
    ("Contrat de ville", "FRE-05", None, 50, 65, None),
    ("Contrat de ville", "FRE-10", None, 30, 45, None),
    ("Contrat de ville", "ACT-02", None, 1000, 1200, None),
    ("Contrat de ville", "NRC-01", None, 60, 90, None),
    ("Contrat de ville", "NRC-02", None, 45, 70, None),
    ("FSE+", "FSE-01", "EECO01", 35, 50, 0),
    ("FEDER", "FED-01", "RCO14", 4, 5, 0),
    ("FEDER", "FED-02", "RCR11", 1500, 2500, 640),
)


def cibles() -> list[Rangee]:
    """Rows of the sheet of targets, for 2024."""
    return [
        {
            "financeur": financeur, "debut": date(2024, 1, 1), "fin": date(2024, 12, 31),
            "indicateur_id": indicateur, "code_financeur": code, "prevu_min": bas,
            "prevu_max": haut, "valeur_reference": avant,
            "source": "Demande fictive, indicateurs au regard des objectifs",
        }
        for financeur, indicateur, code, bas, haut, avant in _CIBLES
    ]  # fmt: skip
