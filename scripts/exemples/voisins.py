"""Small files in the layout of the neighbouring services, written out by hand.

RDV Service Public (participations), lieux de médiation numérique, data·inclusion, Aidants
Connect. Nobody and nothing described here exists; only the communes are real. What the files
hold is counted by hand in ``tests/data/voisins/LISEZMOI.md``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Ligne = dict[str, str]

RDV, LIEUX = "rdv_participations.xls", "lieux_mediation.csv"
DI_CSV, DI_JSON = "data_inclusion_structures.csv", "data_inclusion_structures.json"
DI_SERVICES, AIDANTS = "data_inclusion_services.csv", "aidants_connect_departements.csv"
FICHIERS = (RDV, LIEUX, DI_CSV, DI_JSON, DI_SERVICES, AIDANTS)

#: Columns of the participations export since July 2026; it had 22 until November 2024.
COLONNES_RDV = (
    "usager", "rdv_id", "année", "date prise rdv", "heure prise rdv", "origine", "date rdv",
    "heure rdv", "service", "motif", "contexte", "statut", "lieu", "professionnel.le(s)",
    "commune du responsable", "usager mineur ?", "résultat des notifications", "Organisation",
    "date naissance", "code postal du responsable", "créé par", "email(s) professionnel.le(s)",
    "rdv collectif", "inscription au rdv collectif par",
)  # fmt: skip
COLONNES_RDV_2023 = COLONNES_RDV[:22]

PASSERELLE = "Espace numérique La Passerelle (12 rue des Essais, Montbéliard, 25200)"
PAGES = "Médiathèque Les Pages Inventées (3 place du Test, Bethoncourt, 25200)"
MARCHE = "Marché couvert (place du Test, Audincourt, 25400) (Ponctuel)"
ORGANISATION = "Service numérique mutualisé des Essais"
CAMILLE, ALIX = "Camille EXEMPLE", "Alix PATRON"
SUPPRIME = "Usager supprimé USAGER SUPPRIMÉ"
HONORE = "Rendez-vous honoré"
#: Free text, e-mail addresses and names of those who booked: none may leave the file.
INTERDITS = ("rappeler", "06 00 00 00 00", "exemple.invalid", "Prescrit", "Traité")


def rdv(
    numero: int,
    jour: str,
    usager: str,
    naissance: str = "",
    statut: str = HONORE,
    *,
    lieu: str = PASSERELLE,
    agents: str = CAMILLE,
    commune: str = "Montbéliard",
    code_postal: str = "25200",
    collectif: str = "non",
    motif: str = "Accompagnement numérique",
    contexte: str = "",
) -> Ligne:
    """One participation; dates and hours are text, as the service writes them."""
    return {
        "usager": usager,
        "rdv_id": str(numero),
        "année": "2024",
        "date prise rdv": "15/12/2024",
        "heure prise rdv": "10h05",
        "origine": "Créé par un agent",
        "date rdv": jour,
        "heure rdv": "14h30",
        "service": "Médiation numérique",
        "motif": motif,
        "contexte": contexte,
        "statut": statut,
        "lieu": lieu,
        "professionnel.le(s)": agents,
        "commune du responsable": commune,
        "usager mineur ?": "oui" if naissance.endswith("2014") else "non",
        "résultat des notifications": "Traité",
        "Organisation": ORGANISATION,
        "date naissance": naissance,
        "code postal du responsable": code_postal,
        "créé par": "Prescrit Parquelquun",
        "email(s) professionnel.le(s)": "camille@exemple.invalid",
        "rdv collectif": collectif,
        "inscription au rdv collectif par": "Prescrit Parquelquun" if collectif == "oui" else "",
    }


def participations() -> list[Ligne]:
    """The 23 rows of the example, in the order of the table of ``LISEZMOI.md``."""
    odette, rene = ("Odette FABULOZ", "12/03/1949"), ("René D’HYPOTHEZ", "01/07/1952")
    sofia, paulette = ("Sofia MIRAGEOZ", "02/02/1990"), "20/05/1941"
    appel = "rappeler au 06 00 00 00 00"
    return [
        rdv(501, "08/01/2025", *odette),
        rdv(502, "15/01/2025", *odette),
        rdv(503, "15/01/2025", *rene, "Annulé (excusé)"),
        rdv(504, "22/01/2025", *odette, collectif="oui", motif="Découvrir sa tablette"),
        rdv(504, "22/01/2025", *rene, collectif="oui", motif="Découvrir sa tablette"),
        rdv(504, "22/01/2025", "Marie-Ange SONGEVAZ", "30/11/1947", "Absence non excusée",
            collectif="oui", motif="Découvrir sa tablette"),
        rdv(504, "22/01/2025", "Hamid SIMULAZ", collectif="oui", motif="Découvrir sa tablette",
            commune="", code_postal=""),
        rdv(504, "22/01/2025", SUPPRIME, collectif="oui", motif="Découvrir sa tablette",
            commune="", code_postal="98765"),
        rdv(505, "05/02/2025", *sofia, lieu="Par téléphone", contexte=appel,
            commune="Grand-Charmont"),
        rdv(506, "05/02/2025", "Paulette CHIMÉREX (Inventaz)", paulette,
            lieu="À domicile (25200 Bethoncourt)", commune="Bethoncourt"),
        rdv(507, "12/02/2025", "Paulette CHIMÉREX", paulette, lieu=PAGES,
            agents=f"{CAMILLE}, {ALIX}", commune="Bethoncourt"),
        rdv(508, "12/02/2025", "Jean FIGUREX", "14/07/1945", lieu=MARCHE, agents=ALIX,
            commune="Audincourt", code_postal="25400"),
        rdv(509, "19/02/2025", "Jean FIGUREX", "03/09/1983"),
        rdv(510, "26/02/2025", "Élodie INVENTAZ", "06/06/1979", "Annulé (par le service)"),
        rdv(511, "05/03/2025", "Lucienne PRÉTENDOZ", "01/01/1950", lieu=PAGES,
            commune="Commune-Inventée"),
        rdv(511, "05/03/2025", "Marcel PRÉTENDOZ", "31/12/1948", lieu=PAGES,
            commune="Commune-Inventée"),
        rdv(512, "05/03/2025", *sofia, lieu="", commune="Grand-Charmont"),
        rdv(513, "12/03/2025", "Hamid SIMULAZ", "", "À renseigner", commune="", code_postal=""),
        rdv(514, "30/06/2025", *odette, "Rendez-vous à venir"),
        rdv(515, "13/03/2025", *rene, "Reporté"),
        rdv(516, "12/13/2025", *rene),
        rdv(517, "19/03/2025", "Lina EXEMPLAIRE", "10/10/2014", commune="Valentigney",
            code_postal="25700"),
        rdv(501, "08/01/2025", *odette),
    ]  # fmt: skip


COLONNES_LIEUX = (
    "id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse",
    "latitude", "longitude", "typologie", "telephone", "courriels", "site_web", "horaires",
    "presentation_resume", "presentation_detail", "source", "itinerance", "structure_parente",
    "date_maj", "services", "publics_specifiquement_adresses", "prise_en_charge_specifique",
    "frais_a_charge", "dispositif_programmes_nationaux", "formations_labels",
    "autres_formations_labels", "modalites_acces", "modalites_accompagnement",
    "fiche_acces_libre", "prise_rdv",
)  # fmt: skip
OUTILS, DEMARCHES = (
    "Maîtrise des outils numériques du quotidien",
    "Aide aux démarches administratives",
)


def lieux() -> list[Ligne]:
    """The 10 rows of the example, in the order of the table of ``LISEZMOI.md``."""
    pages = {
        "id": "L2", "pivot": "W251000000", "nom": "Médiathèque Les Pages Inventées",
        "commune": "Bethoncourt", "code_postal": "25200", "typologie": "BIB|MUNI",
        "services": f"{OUTILS}|Réparation de drones", "date_maj": "2025-02-01",
    }  # fmt: skip
    centre = {
        "id": "L4", "pivot": "11122233300031", "nom": "Centre social des Essais",
        "commune": "AUDINCOURT", "code_postal": "25400", "typologie": "ASSO|CSC",
        "services": DEMARCHES, "date_maj": "2025-03-10", "publics_specifiquement_adresses":
        "Seniors|Jeunes",
    }  # fmt: skip
    return [
        {
            "id": "L1", "pivot": "11122233300015", "nom": "Espace numérique La Passerelle",
            "commune": "Montbéliard", "code_postal": "25200", "code_insee": "25388",
            "latitude": "47.51", "longitude": "6.80", "typologie": "ASSO|EPN",
            "itinerance": "Fixe", "services": f"{DEMARCHES}|{OUTILS}", "date_maj": "2025-01-05",
            "horaires": "Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00", "source": "Hubik",
            "telephone": "+33300000000", "courriels": "contact@exemple.invalid",
            "dispositif_programmes_nationaux": "Aidants Connect|France Services",
        },
        pages,
        {
            "id": "L3", "pivot": "00000000000000", "nom": "Bus numérique du Test",
            "commune": "Commune-Inventée", "code_postal": "25200", "typologie": "RFS",
            "itinerance": "Itinérant|Fixe", "services": "comprehension du monde numerique",
            "date_maj": "2025-01-20",
        },
        centre,
        {
            "id": "L5", "pivot": "11122233300023", "nom": "Espace numérique la passerelle",
            "commune": "Montbéliard", "code_postal": "25200", "code_insee": "25388",
            "services": OUTILS, "date_maj": "2025-01-06",
        },
        dict(pages),
        centre | {"date_maj": "2023-06-01", "services": OUTILS},
        {"id": "L6", "pivot": "11122233300049", "nom": "Code postal abîmé", "code_postal": "252OO",
         "services": OUTILS, "date_maj": "2025-01-06"},
        {"id": "L7", "pivot": "11122233300056", "nom": "", "code_postal": "25200",
         "services": OUTILS, "date_maj": "2025-01-06"},
        {
            "id": "L8", "pivot": "111222333", "nom": "Tiers-lieu Probable", "commune": "Sochaux",
            "code_postal": "25600", "code_insee": "25547", "typologie": "TIERS_LIEUX",
            "services": OUTILS, "date_maj": "2025-01-07",
        },
    ]  # fmt: skip


COLONNES_DI = (
    "source", "id", "nom", "date_maj", "description", "lien_source", "siret", "commune",
    "code_postal", "code_insee", "adresse", "complement_adresse", "longitude", "latitude",
    "telephone", "courriel", "site_web", "horaires_accueil", "accessibilite_lieu",
    "reseaux_porteurs",
)  # fmt: skip
COLONNES_DI_SERVICES = (
    "source", "structure_id", "id", "nom", "description", "date_maj", "type", "thematiques",
    "frais", "publics", "modes_accueil",
)  # fmt: skip


def structures_di() -> list[dict[str, object]]:
    """The 8 structures of the example, in the order of the table of ``LISEZMOI.md``."""
    passerelle = {
        "source": "dora", "id": "dora--1", "nom": "Espace numérique La Passerelle",
        "date_maj": "2025-02-14", "siret": "11122233300015", "commune": "Montbéliard",
        "code_postal": "25200", "code_insee": "25388", "longitude": 6.8, "latitude": 47.51,
        "courriel": "contact@exemple.invalid", "horaires_accueil": "Mo-Fr 09:00-12:00",
        "reseaux_porteurs": ["aidants-connect", "espaces-publics-numeriques"],
    }  # fmt: skip
    return [
        passerelle,
        {"source": "soliguide", "id": "soliguide--2", "nom": "CCAS de Test",
         "date_maj": "2024-11-30", "commune": "Bethoncourt", "code_postal": "25200",
         "reseaux_porteurs": ["ccas-cias"]},
        {"source": "dora", "id": "dora--3", "nom": "Ab", "date_maj": "2025-02-14"},
        {"source": "dora", "id": "dora--4", "nom": "Sans date de mise à jour"},
        {"source": "dora", "id": "dora--5", "nom": "Réseau inconnu", "date_maj": "2025-02-14",
         "reseaux_porteurs": ["reseau-des-essais"]},
        {"source": "dora", "id": "dora--6", "nom": "Mise à jour future",
         "date_maj": "2999-01-01"},
        {"source": "dora", "id": "dora--7", "nom": "SIRET trop court", "date_maj": "2025-02-14",
         "siret": "1112223330001"},
        dict(passerelle),
    ]  # fmt: skip


def services_di() -> list[Ligne]:
    """A list of services, which is not what is asked for."""
    return [
        {"source": "dora", "structure_id": "dora--1", "id": "dora--s1", "nom": "Aide numérique",
         "date_maj": "2025-02-14", "type": "accompagnement", "modes_accueil": "en-presentiel",
         "thematiques": "numerique--maitriser-les-fondamentaux-du-numerique"},
    ]  # fmt: skip


COLONNES_AIDANTS = (
    "created_at", "departement", "number_aidants", "number_usage_of_ac",
    "number_aidant_who_have_created_mandat", "revoked_mandats",
)  # fmt: skip


def statistiques_aidants() -> list[Ligne]:
    """Counters of two départements on two days, one row given twice and one unreadable."""
    doubs = ("2025-01-01 04:00:00", "25", "120", "3400", "88", "6")
    rows = (
        doubs,
        ("2025-01-01 04:00:00", "73", "95", "2100", "61", ""),
        ("2025-02-01 04:00:00", "25", "118", "3520", "90", "6"),
        ("2025-02-01 16:30:00", "25", "119", "3527", "90", "6"),
        doubs,
        ("hier", "25", "119", "3527", "90", "6"),
    )
    return [dict(zip(COLONNES_AIDANTS, row, strict=True)) for row in rows]


def ecrire_csv(
    chemin: Path, colonnes: Sequence[str], lignes: Iterable[Mapping[str, object]], sep: str = ","
) -> None:
    """A CSV in UTF-8; a list is written « a|b »."""
    with chemin.open("w", encoding="utf-8", newline="") as fichier:
        ecrivain = csv.writer(fichier, delimiter=sep, lineterminator="\n")
        ecrivain.writerow(colonnes)
        for ligne in lignes:
            cases = (ligne.get(colonne, "") for colonne in colonnes)
            ecrivain.writerow("|".join(c) if isinstance(c, list) else c for c in cases)


def ecrire_xls(
    chemin: Path, lignes: Iterable[Ligne], colonnes: Sequence[str] = COLONNES_RDV
) -> None:
    """The participations as the service writes them: Excel 97, ``rdv_id`` alone being a number."""
    import xlwt  # only the makers of this file need it

    classeur = xlwt.Workbook(encoding="utf-8")
    feuille = classeur.add_sheet("Worksheet1")
    nombres = [colonnes.index(nom) for nom in ("rdv_id", "année")]
    for rang, cases in enumerate([colonnes, *([li[c] for c in colonnes] for li in lignes)]):
        for place, case in enumerate(cases):
            if case != "":
                feuille.write(rang, place, int(case) if rang and place in nombres else case)
    classeur.save(str(chemin))


def ecrire_voisins(dossier: Path) -> None:
    """All the files of ``tests/data/voisins``."""
    dossier.mkdir(parents=True, exist_ok=True)
    ecrire_xls(dossier / RDV, participations())
    ecrire_csv(dossier / LIEUX, COLONNES_LIEUX, lieux())
    ecrire_csv(dossier / DI_CSV, COLONNES_DI, structures_di())
    texte = json.dumps(structures_di(), ensure_ascii=False, indent=1)
    (dossier / DI_JSON).write_text(texte + "\n", encoding="utf-8")
    ecrire_csv(dossier / DI_SERVICES, COLONNES_DI_SERVICES, services_di())
    ecrire_csv(dossier / AIDANTS, COLONNES_AIDANTS, statistiques_aidants(), sep=";")


if __name__ == "__main__":
    ecrire_voisins(Path(__file__).resolve().parents[2] / "tests" / "data" / "voisins")
