"""What a data folder is worth, and which days it covers: a folder written by hand.

Three structures, five followed persons and two anonymous ones; nobody exists. Today is
31 December 2024. Every count below was made by hand on ``ACTIVITES`` and ``PERSONNES``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.cli import main
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.loading import Fichier, Folder, Manifeste, save
from inclusion_metrics.measurement import Request, measure
from inclusion_metrics.model import Period
from inclusion_metrics.quality import Quality, quality_of
from inclusion_metrics.rows import frames_of
from inclusion_metrics.schemas import Tables

from .brouillons import fichier

AUJOURDHUI = date(2024, 12, 31)
Ligne = Mapping[str, Any]

STRUCTURES: Sequence[Ligne] = (
    {"structure_id": "tilleuls", "nom": "Espace des Tilleuls", "code_insee": "73065",
     "date_ouverture": date(2024, 1, 10), "date_fermeture": date(2024, 6, 30)},
    {"structure_id": "lac", "nom": "Centre social du Lac", "code_insee": "73179"},
    {"structure_id": "halle", "nom": "La Halle"},
)  # fmt: skip
PERSONNES: Sequence[Ligne] = (
    {"beneficiaire_id": "a", "annee_naissance": 1950, "tranche_age": "soixante_dix_plus",
     "genre": "feminin", "statut_social": "retraite", "code_insee_residence": "73065",
     "qpv_code": "hors"},
    {"beneficiaire_id": "b", "tranche_age": "non_communique", "genre": "non_communique"},
    {"beneficiaire_id": "c", "annee_naissance": 1990, "tranche_age": "vingt_cinq_trente_neuf",
     "genre": "masculin", "statut_social": "non_communique"},
    {"beneficiaire_id": "d", "annee_naissance": 2022, "genre": "feminin"},  # two years old
    {"beneficiaire_id": "e", "annee_naissance": 1905, "identite": "ambigue", "personnes_max": 2},
    {"beneficiaire_id": "x", "anonyme": True, "identite": "anonyme", "genre": "feminin"},
    {"beneficiaire_id": "y", "anonyme": True, "identite": "anonyme"},
)  # fmt: skip
#: Identifiant, structure, jour, minutes, qui ; le reste s’il y a lieu.
ACTIVITES: Sequence[tuple[str, str, date, int | None, str, Ligne]] = (
    ("t1", "tilleuls", date(2024, 1, 10), 30, "a", {"thematiques": ["email"]}),
    ("t2", "tilleuls", date(2024, 1, 10), 30, "a", {"thematiques": ["email"]}),  # t1 again
    ("t3", "tilleuls", date(2024, 2, 20), 90, "abx", {"type": "collectif", "nb_participants": 5}),
    ("t4", "tilleuls", date(2024, 7, 2), 4, "c", {}),  # closed, and too short
    ("l1", "lac", date(2024, 1, 5), 481, "b", {"code_insee": "73179"}),  # too long
    ("l2", "lac", date(2024, 5, 15), 60, "d", {"source": "registre"}),
    ("l3", "lac", date(2024, 6, 1), None, "y", {}),
    ("h1", "halle", date(2025, 1, 1), 45, "e", {"code_insee": None}),  # tomorrow
)


def dossier(
    structures: Sequence[Ligne] = STRUCTURES,
    personnes: Sequence[Ligne] = PERSONNES,
    activites: Sequence[tuple[str, str, date, int | None, str, Ligne]] = ACTIVITES,
    fichiers: Sequence[Fichier] = (),
) -> Folder:
    """A folder in memory; what a row does not say is the ordinary value."""
    venues = [(ident, qui) for ident, *_, venus, _ in activites for qui in venus]
    lignes: dict[str, list[Ligne]] = {
        "structures": list(structures),
        "beneficiaires": [
            {"anonyme": False, "identite": "confirmee", "personnes_min": 1, "personnes_max": 1, **p}
            for p in personnes
        ],
        "activites": [
            {
                "activite_id": ident, "structure_id": structure, "date": jour, "duree_min": minutes,
                "type": "individuel", "type_lieu": "lieu_activite", "code_insee": "73065",
                "thematiques": [], "thematiques_admin": [], "materiels": [], "tags": [],
                "redirections": [], "nb_participants": len(venus), "source": "coop_v2", **reste,
            }
            for ident, structure, jour, minutes, venus, reste in activites
        ],
        "participations": [
            {"participation_id": f"{ident}_{qui}", "activite_id": ident, "beneficiaire_id": qui}
            for ident, qui in venues
        ],
    }  # fmt: skip
    tables = {}
    for nom, table in Tables.member_schemas().items():
        schema = table.create_empty().schema
        donnees = lignes.get(nom, [])
        tables[nom] = pl.DataFrame(
            {colonne: [ligne.get(colonne) for ligne in donnees] for colonne in schema},
            schema=schema,
        ).lazy()
    manifeste = Manifeste(
        format="coop", fichiers=list(fichiers), identites={}, lignes={}, cle="00000000"
    )
    return Folder(Path("dossier"), Tables.validate(tables), manifeste)


@pytest.fixture(scope="module")
def qualite() -> Quality:
    return quality_of(dossier(), AUJOURDHUI)


def trouvees(qualite: Quality) -> dict[str, list[int]]:
    """Rule → counts, in order."""
    found: dict[str, list[int]] = {}
    for finding in qualite.findings:
        found.setdefault(finding.rule, []).append(finding.count)
    return found


# --- Answers ----------------------------------------------------------------------------------

TILLEULS, LAC, HALLE = "Espace des Tilleuls", "Centre social du Lac", "La Halle"


@pytest.mark.parametrize(
    ("champ", "ensemble", "tilleuls", "lac", "halle"),
    [
        # A, B, C at the Tilleuls; B, D at the Lac; E at the Halle: five persons, six by place.
        ("annee_naissance", (4, 5), (2, 3), (1, 2), (1, 1)),
        ("tranche_age", (2, 5), (2, 3), (0, 2), (0, 1)),
        ("genre", (3, 5), (2, 3), (1, 2), (0, 1)),
        ("statut_social", (1, 5), (1, 3), (0, 2), (0, 1)),
        ("code_insee_residence", (1, 5), (1, 3), (0, 2), (0, 1)),
        ("qpv_code", (1, 5), (1, 3), (0, 2), (0, 1)),
        # Eight activities: four, three and one.
        ("duree_min", (7, 8), (4, 4), (2, 3), (1, 1)),
        ("thematiques", (2, 8), (2, 4), (0, 3), (0, 1)),
        ("code_insee", (7, 8), (4, 4), (3, 3), (0, 1)),
    ],
)
def test_reponses_connues(
    qualite: Quality,
    champ: str,
    ensemble: tuple[int, int],
    tilleuls: tuple[int, int],
    lac: tuple[int, int],
    halle: tuple[int, int],
) -> None:
    found = {a.structure: (a.known, a.total) for a in qualite.answers if a.field == champ}
    assert found == {"": ensemble, TILLEULS: tilleuls, LAC: lac, HALLE: halle}


def test_chaque_reponse_dit_ce_que_son_absence_empeche(qualite: Quality) -> None:
    assert all(answer.label and answer.consequence for answer in qualite.answers)


def test_part_des_personnes_suivies(qualite: Quality) -> None:
    # Tilleuls: A, A, A, B, C and one anonymous; Lac: B, D and one anonymous; Halle: E.
    assert qualite.followed == {TILLEULS: (5, 6), LAC: (2, 3), HALLE: (1, 1)}


def test_un_export_sans_identite_n_a_personne_de_suivi() -> None:
    absents = [{"beneficiaire_id": "z", "anonyme": None, "identite": "absente"}]
    activites = [("t1", "tilleuls", date(2024, 1, 10), 30, "z", {})]
    found = quality_of(dossier(personnes=absents, activites=activites), AUJOURDHUI)
    assert found.followed == {TILLEULS: (0, 1)}
    assert {(a.known, a.total) for a in found.answers if a.table == "beneficiaires"} == {(0, 0)}


# --- Findings ---------------------------------------------------------------------------------


def test_ce_qui_est_a_regarder(qualite: Quality) -> None:
    assert trouvees(qualite) == {
        "date_future": [1],  # h1
        "hors_ouverture": [1],  # t4
        "duree_douteuse": [2],  # t4, l1
        "age_douteux": [2],  # D is two, E would be 120
        "places_manquantes": [1],  # t3: five announced, three read
        "activites_semblables": [1],  # t2
        "identites_a_verifier": [1],  # E
        # Tilleuls: January, February, July; Lac: January, May, June.
        "mois_sans_activite": [3, 4],
        "source_change": [2],  # Lac: Coop and register
    }
    textes = [f.text for f in qualite.findings if f.rule == "mois_sans_activite"]
    assert textes == [
        "Centre social du Lac : aucune activité de 02/2024 à 04/2024",
        "Espace des Tilleuls : aucune activité de 03/2024 à 06/2024",
    ]


def test_aux_limites_rien_n_est_signale() -> None:
    """The first and last day, five minutes and eight hours, six years and a hundred and ten."""
    personnes = [
        {"beneficiaire_id": "a", "annee_naissance": 2018},
        {"beneficiaire_id": "b", "annee_naissance": 1914},
    ]
    activites = [
        ("1", "tilleuls", date(2024, 1, 10), 5, "a", {}),
        ("2", "tilleuls", date(2024, 3, 1), 480, "b", {}),  # one month without activity
        ("3", "tilleuls", date(2024, 5, 1), 30, "ab", {"nb_participants": 2}),
        ("4", "tilleuls", date(2024, 6, 30), 30, "ab", {}),
        ("5", "lac", AUJOURDHUI, 30, "ab", {}),
    ]
    found = quality_of(dossier(personnes=personnes, activites=activites), AUJOURDHUI)
    assert found.findings == ()


@pytest.mark.parametrize(
    ("regle", "activite", "naissance"),
    [
        ("hors_ouverture", ("1", "tilleuls", date(2024, 1, 9), 30, "a", {}), 1980),
        ("hors_ouverture", ("1", "tilleuls", date(2024, 7, 1), 30, "a", {}), 1980),
        ("duree_douteuse", ("1", "lac", date(2024, 3, 1), 4, "a", {}), 1980),
        ("duree_douteuse", ("1", "lac", date(2024, 3, 1), 481, "a", {}), 1980),
        ("date_future", ("1", "lac", date(2025, 1, 1), 30, "a", {}), 1980),
        ("age_douteux", ("1", "lac", date(2024, 3, 1), 30, "a", {}), 2019),
        ("age_douteux", ("1", "lac", date(2024, 3, 1), 30, "a", {}), 1913),
        ("places_manquantes", ("1", "lac", date(2024, 3, 1), 30, "a", {"nb_participants": 2}), 0),
    ],
)
def test_juste_apres_la_limite(regle: str, activite: Any, naissance: int) -> None:
    personnes = [{"beneficiaire_id": "a", "annee_naissance": naissance or None}]
    found = quality_of(dossier(personnes=personnes, activites=[activite]), AUJOURDHUI)
    assert trouvees(found) == {regle: [1]}


@pytest.mark.parametrize(
    ("autre", "semblables"),
    [
        ({}, [1]),
        ({"duree_min": 31}, []),
        ({"thematiques": ["email"]}, []),
        ({"type": "collectif"}, []),
        ({"mediateur_id": "m"}, []),
    ],
)
def test_activites_semblables(autre: Ligne, semblables: list[int]) -> None:
    jour = date(2024, 3, 1)
    activites = [("1", "lac", jour, 30, "a", {}), ("2", "lac", jour, 30, "a", autre)]
    if "mediateur_id" in autre:
        activites[0] = ("1", "lac", jour, 30, "a", {"mediateur_id": "autre"})
    found = quality_of(dossier(activites=activites), AUJOURDHUI)
    assert trouvees(found).get("activites_semblables", []) == semblables


def test_trois_fois_la_meme_activite_en_font_deux_de_trop() -> None:
    jour = date(2024, 3, 1)
    activites = [(str(rang), "lac", jour, 30, "ab", {}) for rang in range(3)]
    found = quality_of(dossier(activites=activites), AUJOURDHUI)
    assert trouvees(found)["activites_semblables"] == [2]


def test_des_aides_anonymes_semblables_ne_sont_pas_des_doubles() -> None:
    jour = date(2024, 3, 1)
    activites = [("1", "lac", jour, 30, "x", {}), ("2", "lac", jour, 30, "y", {})]
    found = quality_of(dossier(activites=activites), AUJOURDHUI)
    assert "activites_semblables" not in trouvees(found)


def test_le_trou_de_deux_mois_est_signale_d_une_annee_a_l_autre() -> None:
    activites = [
        ("1", "lac", date(2023, 11, 30), 30, "a", {}),
        ("2", "lac", date(2024, 2, 1), 30, "a", {}),
    ]
    found = quality_of(dossier(personnes=PERSONNES[:1], activites=activites), AUJOURDHUI)
    assert trouvees(found) == {"mois_sans_activite": [2]}
    assert found.findings[0].text.endswith("de 12/2023 à 01/2024")


def test_un_dossier_sans_activite_se_regarde_aussi() -> None:
    found = quality_of(dossier(activites=[]), AUJOURDHUI)
    assert (found.followed, trouvees(found)) == ({}, {"identites_a_verifier": [1]})


def test_verifier_dit_chaque_constat(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = dossier()
    save(tmp_path / "donnees", folder.tables, folder.manifest, {})
    assert main(["verifier", str(tmp_path / "donnees")]) == 0
    dit = capsys.readouterr().out
    for regle in ("hors_ouverture", "places_manquantes", "mois_sans_activite", "source_change"):
        assert regle in dit
    assert "Année de naissance" in dit
    assert "80 %" in dit.replace("\u00a0", " ").replace("\u202f", " ")  # four answers of five


# --- The days that the files cover ------------------------------------------------------------


def export(debut: date | None, fin: date | None, nom: str = "coop.xlsx") -> Fichier:
    return fichier(nom, format="coop", role="accompagnements", debut=debut, fin=fin)


def un_jour(mois: int, source: str = "coop_v2", annee: int = 2024) -> Any:
    jour = date(annee, mois, 12)
    return (f"{source}{annee}{mois}", "lac", jour, 30, "a", {"source": source})


PREMIER_SEMESTRE = (date(2024, 1, 1), date(2024, 6, 30))


@pytest.mark.parametrize(
    ("fichiers", "activites", "attendu"),
    [
        ([export(*PREMIER_SEMESTRE)], [un_jour(2)], [PREMIER_SEMESTRE]),
        (
            [export(*PREMIER_SEMESTRE), export(date(2023, 1, 1), date(2023, 12, 31), "b.xlsx")],
            [un_jour(2)],
            [(date(2023, 1, 1), date(2023, 12, 31)), PREMIER_SEMESTRE],
        ),
        # No announced period: the months where there are rows, whole.
        ([export(None, None)], [un_jour(2), un_jour(4)], [(date(2024, 2, 1), date(2024, 4, 30))]),
        (
            [export(*PREMIER_SEMESTRE), fichier("registre.xlsx", format="registre")],
            [un_jour(2), un_jour(9, "registre"), un_jour(10, "registre")],
            [PREMIER_SEMESTRE, (date(2024, 9, 1), date(2024, 10, 31))],
        ),
        ([fichier("b.xlsx", format="coop", role="beneficiaires")], [], []),
    ],
)
def test_jours_couverts(
    fichiers: list[Fichier], activites: list[Any], attendu: list[tuple[date, date]]
) -> None:
    assert list(dossier(fichiers=fichiers, activites=activites).covered) == attendu


def par_mois(folder: Folder, code: str = "FRE-02") -> dict[str, tuple[str, float | None, str]]:
    """Month of 2024 → status, value and reason of a figure."""
    frames = frames_of(
        folder.tables,
        2024,
        history_start=folder.history_start,
        gaps={},
        structure_names=folder.structure_names,
        covered=folder.covered,
    )
    annee = Period(date(2024, 1, 1), date(2024, 12, 31))
    request = Request((CATALOGUE[code],), annee, cut=(find_breakdown("mois"),))
    rows = measure(frames, [request]).frame.filter(pl.col("item") == "")
    return {
        row["category"]: (row["status"], row["value"], row["reason"])
        for row in rows.iter_rows(named=True)
    }


def test_un_mois_couvert_sans_activite_est_un_zero_et_un_mois_hors_export_ne_dit_rien() -> None:
    folder = dossier(fichiers=[export(*PREMIER_SEMESTRE)], activites=[un_jour(2), un_jour(4)])
    found = par_mois(folder)
    assert len(found) == 12
    for mois in range(1, 13):
        statut, valeur, raison = found[f"2024-{mois:02}"]
        if mois in (2, 4):
            assert (statut, valeur, raison) == ("publie", 1, "")
        elif mois <= 6:
            assert (statut, valeur, raison) == ("zero", 0, "")
        else:
            assert (statut, valeur) == ("non_renseigne", None)
            assert "couvre" in raison


def test_un_trou_entre_deux_exports_n_est_pas_un_zero() -> None:
    fichiers = [
        export(date(2024, 1, 1), date(2024, 3, 31)),
        export(date(2024, 10, 1), date(2024, 12, 31), "b.xlsx"),
    ]
    found = par_mois(dossier(fichiers=fichiers, activites=[un_jour(2), un_jour(11)]))
    statuts = [found[f"2024-{mois:02}"][0] for mois in range(1, 13)]
    assert statuts == [
        "zero", "publie", "zero", *["non_renseigne"] * 6, "zero", "publie", "zero",
    ]  # fmt: skip


def test_mesurer_par_mois_dit_le_mois_non_couvert(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    folder = dossier(fichiers=[export(*PREMIER_SEMESTRE)], activites=[un_jour(2)])
    save(tmp_path / "donnees", folder.tables, folder.manifest, {})
    mesurer = ["mesurer", str(tmp_path / "donnees"), "--debut", "2024-01-01", "--fin", "2024-12-31"]
    options = ["--par", "mois", "--indicateur", "FRE-02", "--format", "csv", "--brut"]
    assert main([*mesurer, *options]) == 0
    rows = pl.read_csv(capsysbinary.readouterr().out, schema_overrides={"category": pl.String})
    statuts = dict(rows.select("category", "status").iter_rows())
    assert (statuts["2024-01"], statuts["2024-02"], statuts["2024-07"]) == (
        "zero", "publie", "non_renseigne",
    )  # fmt: skip
