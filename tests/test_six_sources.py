"""Six kinds of sources in one folder, against the case worked by hand.

The counts are those of ``data/six-sources/LISEZMOI.md``, made on paper from its table of seats.
Nobody there exists.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from exemples import six_sources as six

from inclusion_metrics import measure
from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.cli import main
from inclusion_metrics.indicators import find
from inclusion_metrics.loading import Folder, load
from inclusion_metrics.measurement import Request
from inclusion_metrics.model import Period
from inclusion_metrics.rows import frames_of
from inclusion_metrics.schemas import Tables

PMA = "200065647"
M, B, GC, DAMPJOUX, AMBERIEU = "25388", "25057", "25284", "25192", "01004"
PASSERELLE, PAGES = "25388_espace-numerique-la-passerelle", "25057_mediatheque-les-pages-inventees"
SOURCES, CENTRE = "25388_maison-des-trois-sources", "25284_centre-social-des-essais"
SALLE, PONT, HORS = "25284_salle-du-canal-inventee", "01004_atelier-du-pont", "hors_lieu"
ANNEE = Period(date(2024, 1, 1), date(2024, 12, 31))
CLE = Path(six.__file__).with_name("cle-fictive.txt")
AUTRE_CLE = "612d75747265206b65792c20666963746974696f7573206173207765206c6c3031"

CONNUS = (six.COOP, six.FICHES, six.V1, six.RDV, six.REGISTRE, six.GRILLE, six.LIEUX)
#: One command per source, in another order; the mapping first.
UNE_PAR_UNE = (
    ("correspondance", six.CORRESPONDANCE, six.CAHIER),
    ("registre", six.REGISTRE),
    ("lieux", six.LIEUX),
    ("rdv", six.RDV),
    ("coop", six.FICHES, six.COOP),
    ("grille", six.GRILLE),
    ("v1-archive", six.V1),
)
Cellule = dict[str, Any]
Mesure = Callable[..., list[Cellule]]


def importer(files: Path, vers: Path, cle: Path, format_: str, *noms: str) -> None:
    where = ["--vers", str(vers), "--cle", str(cle)]
    assert main(["importer", format_, *(str(files / nom) for nom in noms), *where]) == 0


def tout_importer(files: Path, vers: Path, cle: Path = CLE) -> None:
    importer(files, vers, cle, "auto", *CONNUS)
    importer(files, vers, cle, "correspondance", six.CORRESPONDANCE, six.CAHIER)


def importer_un_par_un(files: Path, vers: Path, cle: Path = CLE) -> None:
    for format_, *noms in UNE_PAR_UNE:
        importer(files, vers, cle, format_, *noms)


def copie(vers: Path) -> Path:
    """The files in a place where the rows to correct may be written."""
    return Path(shutil.copytree(six.DOSSIER, vers))


@pytest.fixture(scope="module")
def fichiers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copie(tmp_path_factory.mktemp("six") / "fichiers")


@pytest.fixture(scope="module")
def dossier(fichiers: Path, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """All the files at once."""
    vers = tmp_path_factory.mktemp("ensemble") / "donnees"
    tout_importer(fichiers, vers)
    return load(vers)


def tables(folder: Folder) -> dict[str, pl.DataFrame]:
    return {name: frame.collect() for name, frame in folder.tables.to_dict().items()}


def lignes(folder: Folder, table: str) -> list[Cellule]:
    return tables(folder)[table].to_dicts()


def mesurer(
    folder: Folder, code: str, level: str = "ensemble", par: str = "", millesime: int = 2024
) -> dict[str, dict[str, Cellule]]:
    """Territory or category → item → figure."""
    frames = frames_of(
        folder.tables,
        millesime,
        history_start=folder.history_start,
        gaps=folder.manifest.lacunes,
        structure_names=folder.structure_names,
        covered=folder.covered,
    )
    cut = (find_breakdown(par),) if par else ()
    found: dict[str, dict[str, Cellule]] = {}
    for row in measure(frames, [Request((find(code),), ANNEE, level, cut)]).frame.to_dicts():
        found.setdefault(row["category"] if par else row["territory"], {})[row["item"]] = row
    return found


def parts(cell: Cellule) -> tuple[float, float, float]:
    return cell["numerator"], cell["denominator"], cell["scope"]


def bornes(cell: Cellule) -> tuple[float, float, float]:
    """Value, lower and upper, rounded as printed."""
    return tuple(round(cell[part], 1) for part in ("value", "lower", "upper"))  # type: ignore[return-value]


def effectifs(found: Mapping[str, Mapping[str, Cellule]], item: str = "") -> dict[str, float]:
    return {where: cells[item]["value"] for where, cells in found.items()}


def pour_cent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1)


# --- The files ---------------------------------------------------------------------------------


def test_les_fichiers_sont_ceux_du_generateur(tmp_path: Path) -> None:
    six.ecrire(tmp_path)
    faits = {p.name for p in tmp_path.iterdir()} | {six.CORRESPONDANCE, "LISEZMOI.md"}
    assert faits == {p.name for p in six.DOSSIER.iterdir()}
    for path in tmp_path.iterdir():
        assert contenu(path) == contenu(six.DOSSIER / path.name), path.name


def contenu(path: Path) -> object:
    """The parts of a workbook: compressors differ from one Python to another."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def test_compte_de_chaque_fichier(dossier: Folder) -> None:
    comptes = {
        f.nom: (f.format, f.lignes_lues, f.lignes_gardees, f.lignes_rejetees)
        for f in dossier.manifest.fichiers
    }
    assert comptes == {
        six.COOP: ("coop", 10, 10, 0),
        six.FICHES: ("coop", 4, 4, 0),
        six.V1: ("v1-archive", 4, 4, 0),
        six.RDV: ("rdv", 9, 7, 0),
        six.REGISTRE: ("registre", 33, 32, 1),
        six.GRILLE: ("grille", 10, 10, 0),
        six.CAHIER: ("correspondance", 9, 7, 0),
        six.LIEUX: ("lieux", 4, 4, 0),
    }
    changements = {f.nom: f.changements for f in dossier.manifest.fichiers}
    assert changements[six.CAHIER]["lignes en double"] == 1
    assert changements[six.CAHIER]["lignes exclues : n’est pas un service rendu"] == 1
    assert sum(n for what, n in changements[six.RDV].items() if "non honorés" in what) == 2
    assert "Accompagnements V1 de la Coop, remplacés par ceux de l’archive V1 : 1." in (
        dossier.manifest.remarques
    )


def test_la_ligne_rejetee_est_comptee_et_rendue(dossier: Folder, fichiers: Path) -> None:
    assert dossier.manifest.rejets == {"valeur_inconnue": 1}
    rejets = pl.read_csv(dossier.path / "rejets.csv", separator=";")
    assert rejets.select("fichier", "feuille", "ligne", "colonne").rows() == [
        (six.REGISTRE, "Présences", 12, "Type")
    ]
    assert [p.name for p in fichiers.glob("*_a_corriger*")] == ["registre_a_corriger.xlsx"]


def test_rien_ne_manque_au_dossier(dossier: Folder) -> None:
    """What a source lacks (status, themes), another has."""
    assert dossier.manifest.lacunes == {}
    assert dossier.history_start == date(2024, 1, 1)


# --- Whatever the way ---------------------------------------------------------------------------


def identiques(one: Folder, other: Folder) -> None:
    un, deux = tables(one), tables(other)
    differentes = [name for name in Tables.members() if not un[name].equals(deux[name])]
    assert differentes == []
    assert one.manifest == other.manifest


def test_une_commande_par_source_dans_un_autre_ordre(
    dossier: Folder, fichiers: Path, tmp_path: Path
) -> None:
    importer_un_par_un(fichiers, tmp_path / "donnees")
    identiques(load(tmp_path / "donnees"), dossier)


def test_reimporter_ne_change_rien(dossier: Folder, fichiers: Path, tmp_path: Path) -> None:
    vers = Path(shutil.copytree(dossier.path, tmp_path / "donnees"))
    importer(fichiers, vers, CLE, "auto", *CONNUS[::-1])
    identiques(load(vers), dossier)


def test_reimporter_par_correspondance_ne_change_rien(
    dossier: Folder, fichiers: Path, tmp_path: Path
) -> None:
    vers = Path(shutil.copytree(dossier.path, tmp_path / "donnees"))
    importer(fichiers, vers, CLE, *UNE_PAR_UNE[0])
    identiques(load(vers), dossier)


def test_une_correspondance_corrigee_est_relue(
    dossier: Folder, fichiers: Path, tmp_path: Path
) -> None:
    """The mapping now leaves out the appointments: only the workshop of 12 April remains."""
    vers = Path(shutil.copytree(dossier.path, tmp_path / "donnees"))
    yaml = (six.DOSSIER / six.CORRESPONDANCE).read_text("utf-8")
    corrigee = tmp_path / six.CORRESPONDANCE
    corrigee.write_text(yaml.replace("[Réunion]", "[Réunion, Rendez-vous]"), "utf-8")
    importer(fichiers, vers, CLE, "correspondance", str(corrigee), six.CAHIER)
    assert tables(load(vers))["activites"].filter(source="correspondance").height == 1


def test_une_autre_cle_donne_les_memes_chiffres(
    dossier: Folder, fichiers: Path, tmp_path: Path
) -> None:
    cle = tmp_path / "cle.txt"
    cle.write_text(AUTRE_CLE)
    tout_importer(fichiers, tmp_path / "donnees", cle)
    autre = load(tmp_path / "donnees")
    assert autre.manifest.lignes == dossier.manifest.lignes
    assert autre.manifest.cle != dossier.manifest.cle
    for code in ("FRE-01", "FRE-03", "FRE-05", "FRE-11", "ACT-02"):
        for level in ("ensemble", "commune"):
            assert mesurer(autre, code, level) == mesurer(dossier, code, level), (code, level)


# --- Who came -----------------------------------------------------------------------------------


def test_activites_et_places_par_source(dossier: Folder) -> None:
    found = tables(dossier)
    activites = found["activites"]
    assert dict(activites.group_by("source").len().iter_rows()) == {
        "coop_v2": 6,
        "cra_v1": 4,
        "rdv_sp": 5,
        "registre": 8 + 2 + 5,  # presences, counted activities, attendance grid
        "correspondance": 4,
    }
    places = found["participations"].join(activites, on="activite_id")
    assert dict(places.group_by("source").len().iter_rows()) == {
        "coop_v2": 9,
        "cra_v1": 8,
        "rdv_sp": 7,
        "registre": 11 + 9 + 10,
        "correspondance": 7,
    }


def test_les_personnes_une_par_une(dossier: Folder) -> None:
    """Birth year, sex and status of each person, with their dates and seats."""
    found = tables(dossier)
    venues = (
        found["participations"]
        .join(found["activites"].select("activite_id", "date"), on="activite_id")
        .group_by("beneficiaire_id")
        .agg(dates=pl.col("date").n_unique(), places=pl.len())
    )
    suivies = found["beneficiaires"].filter(anonyme=False).join(venues, on="beneficiaire_id")
    lues = suivies.select("annee_naissance", "genre", "statut_social", "dates", "places").rows()
    f, m, retraite, sans = "feminin", "masculin", "retraite", "sans_emploi"
    attendues = [
        (1948, f, retraite, 4, 4),  # Odette
        (1951, m, retraite, 5, 5),  # René
        (1945, m, retraite, 2, 2),  # Jean
        (1983, None, None, 1, 1),  # Jean
        (1939, f, retraite, 1, 1),  # Lucienne
        (1990, f, sans, 4, 5),  # Sofia
        (1987, m, sans, 3, 3),  # Hamid
        (1979, f, "non_communique", 2, 2),  # Élodie
        (1960, f, retraite, 4, 4),  # Marie-Ange
        (1948, m, retraite, 3, 3),  # Marcel
        (2014, f, "scolarise", 2, 2),  # Lina
        (1941, None, None, 1, 1),  # Paulette, RDV
        (None, None, None, 2, 2),  # Paulette, attendance grid
    ]
    assert sorted(lues, key=str) == sorted(attendues, key=str)


def test_les_anonymes(dossier: Folder) -> None:
    anonymes = tables(dossier)["beneficiaires"].filter(anonyme=True)
    assert (anonymes.height, anonymes["personnes_min"].sum()) == (26, 22)
    assert dossier.manifest.identites["anonyme"] == 26


def test_structures_lieux_et_mediatrice(dossier: Folder) -> None:
    assert {s["structure_id"]: s["type"] for s in lignes(dossier, "structures")} == {
        PASSERELLE: "epn",
        PAGES: "mediatheque",
        SOURCES: "commune",
        CENTRE: "centre_social",
        SALLE: "commune",
        PONT: "commune",
        "25547_tiers-lieu-probable": "autre",
        HORS: None,
    }
    assert {li["lieu_id"]: li["structure_id"] for li in lignes(dossier, "lieux")} == {
        "L1": PASSERELLE,
        "L2": PAGES,
        "L3": CENTRE,
        "L4": "25547_tiers-lieu-probable",
    }
    assert [m["role"] for m in lignes(dossier, "mediateurs")] == ["Conseiller Numérique"]


def test_ce_que_deux_listes_disent_d_une_structure_se_complete(dossier: Folder) -> None:
    sirets = {s["structure_id"]: s["siret"] for s in lignes(dossier, "structures")}
    assert sirets[CENTRE] == "11122233300031"
    assert sirets[PASSERELLE] == "11122233300015"


def test_noms_affiches(dossier: Folder) -> None:
    assert dossier.manifest.identites["noms_affiches"] == 11


def test_aucun_nom_dans_le_dossier(dossier: Folder) -> None:
    interdits = (
        "Fabuloz", "Hypothez", "Figurex", "Prétendoz", "Mirageoz", "Simulaz", "Inventaz",
        "Songevaz", "Chimérex", "Exemplaire", "Exemple", "Odette", "Sofia", "12/03/1948",
        "1948-03-12", "rappeler", "exemple.invalid", "EXEMPLE-1",
    )  # fmt: skip
    lus = [p.read_text("utf-8") for p in dossier.path.rglob("*") if p.suffix in (".json", ".csv")]
    lus += [pl.read_parquet(p).write_json() for p in dossier.path.rglob("*.parquet")]
    assert len(lus) > len(Tables.members())
    assert [mot for mot in interdits for texte in lus if mot.lower() in texte.lower()] == []


# --- The indicators, over everything -----------------------------------------------------------


def test_effectifs(dossier: Folder) -> None:
    uniques, places = (mesurer(dossier, code)[""][""] for code in ("FRE-01", "FRE-02"))
    assert bornes(uniques) == (13, 12, 13)
    assert (places["value"], places["covered"], places["seats"]) == (61, 35, 61)


@pytest.mark.parametrize(
    ("code", "item", "attendu", "valeur"),
    [
        ("FRE-03", "", (35, 61, 61), (pour_cent(35, 61),) * 3),
        ("FRE-04", "", (1, 13, 13), (pour_cent(1, 13), pour_cent(1, 13), 100)),
        ("FRE-05", "", (6, 9, 10), (pour_cent(6, 9), 60, 70)),
        ("FRE-06", "", (7, 12, 13), (pour_cent(7, 12), pour_cent(7, 13), pour_cent(8, 13))),
        ("FRE-07", "", (6, 10, 10), (60, 60, 60)),
        ("FRE-11", "2", (9, 11, 13), None),
        ("FRE-11", "3", (6, 11, 13), None),
        ("ACT-04", "", (3, 34, 34), (pour_cent(3, 34),) * 3),
    ],
)
def test_parts(
    dossier: Folder,
    code: str,
    item: str,
    attendu: tuple[float, ...],
    valeur: tuple[float, ...] | None,
) -> None:
    cell = mesurer(dossier, code)[""][item]
    assert parts(cell) == attendu
    assert round(cell["value"], 1) == pour_cent(int(attendu[0]), int(attendu[1]))
    if valeur:
        assert bornes(cell) == valeur


def test_medianes(dossier: Folder) -> None:
    assert bornes(mesurer(dossier, "FRE-13")[""][""]) == (3, 2, 4)
    assert bornes(mesurer(dossier, "ACT-03")[""][""]) == (3, 2, 4)


def test_statuts(dossier: Folder) -> None:
    assert {item: cell["value"] for item, cell in mesurer(dossier, "FRE-09")[""].items()} == {
        "retraite": 6,
        "sans_emploi": 2,
        "en_emploi": 0,
        "scolarise": 1,
        "non_communique": 1,
    }


def test_activites_heures_et_demarches(dossier: Folder) -> None:
    types = mesurer(dossier, "ACT-01")[""]
    assert {item: cell["value"] for item, cell in types.items()} == {
        "individuel": 21,
        "collectif": 13,
    }
    heures = mesurer(dossier, "ACT-02")[""]
    assert (heures["activite"]["numerator"], heures["personne"]["numerator"]) == (1270, 3370)
    assert heures["activite"]["value"] == pytest.approx(21 + 10 / 60)
    assert heures["personne"]["value"] == pytest.approx(56 + 10 / 60)
    assert (heures["activite"]["denominator"], heures["activite"]["scope"]) == (23, 34)
    demarches = mesurer(dossier, "ACT-07")[""]
    assert {item: c["value"] for item, c in demarches.items() if c["value"]} == {
        "social_sante": 3,
        "logement": 1,
        "argent_impots": 1,
    }


# --- By commune, by intercommunality ------------------------------------------------------------


def test_par_commune(dossier: Folder) -> None:
    def par(code: str, item: str = "") -> dict[str, float]:
        return effectifs(mesurer(dossier, code, "commune"), item)

    assert par("FRE-02") == {M: 33, B: 11, GC: 13, DAMPJOUX: 1, AMBERIEU: 2}
    assert par("FRE-01") == {M: 8, B: 6, GC: 5, DAMPJOUX: 1, AMBERIEU: 0}
    assert par("ACT-01", "individuel") == {M: 9, B: 4, GC: 6, DAMPJOUX: 1, AMBERIEU: 0}
    assert par("ACT-01", "collectif") == {M: 8, B: 2, GC: 2, DAMPJOUX: 0, AMBERIEU: 1}
    minutes = {M: 460, B: 270, GC: 360, DAMPJOUX: 60, AMBERIEU: 120}
    personne = {M: 1600, B: 630, GC: 840, DAMPJOUX: 60, AMBERIEU: 240}
    heures = mesurer(dossier, "ACT-02", "commune")
    assert {t: c["activite"]["numerator"] for t, c in heures.items()} == minutes
    assert {t: c["personne"]["numerator"] for t, c in heures.items()} == personne


def test_le_doute_ne_touche_que_la_commune_ou_il_est(dossier: Folder) -> None:
    uniques = mesurer(dossier, "FRE-01", "commune")
    assert {t: bornes(c[""]) for t, c in uniques.items()} == {
        M: (8, 7, 8),
        B: (6, 6, 6),
        GC: (5, 5, 5),
        DAMPJOUX: (1, 1, 1),
        AMBERIEU: (0, 0, 0),
    }


@pytest.mark.parametrize(
    ("code", "item", "attendu"),
    [
        (
            "FRE-03", "",
            {M: (17, 33, 33), B: (8, 11, 11), GC: (8, 13, 13), DAMPJOUX: (1, 1, 1),
             AMBERIEU: (0, 2, 2)},
        ),
        ("FRE-05", "", {M: (3, 5, 6), B: (4, 5, 5), GC: (1, 4, 5), DAMPJOUX: (1, 1, 1)}),
        ("FRE-11", "2", {M: (3, 6, 8), B: (2, 6, 6), GC: (3, 5, 5), DAMPJOUX: (0, 1, 1)}),
        ("FRE-11", "3", {M: (2, 6, 8), B: (0, 6, 6), GC: (0, 5, 5), DAMPJOUX: (0, 1, 1)}),
    ],
)  # fmt: skip
def test_parts_par_commune(
    dossier: Folder, code: str, item: str, attendu: dict[str, tuple[float, ...]]
) -> None:
    found = mesurer(dossier, code, "commune")
    assert {t: parts(c[item]) for t, c in found.items() if t in attendu} == attendu
    assert set(found) - set(attendu) <= {AMBERIEU}


def test_dans_l_intercommunalite(dossier: Folder) -> None:
    def dans(code: str, item: str = "") -> Cellule:
        return mesurer(dossier, code, "epci")[PMA][item]

    assert bornes(dans("FRE-01")) == (13, 12, 13)
    assert dans("FRE-02")["value"] == 58
    assert parts(dans("FRE-03")) == (34, 58, 58)
    assert parts(dans("FRE-05")) == (6, 9, 10)
    assert parts(dans("FRE-11", "2")) == (9, 11, 13)
    assert parts(dans("FRE-11", "3")) == (6, 11, 13)
    assert [dans("ACT-01", item)["value"] for item in ("individuel", "collectif")] == [20, 12]
    assert dans("ACT-02", "activite")["numerator"] == 1150
    assert dans("ACT-02", "personne")["numerator"] == 3130


def test_aux_limites_de_2023_dampjoux_n_en_est_pas(dossier: Folder) -> None:
    uniques = mesurer(dossier, "FRE-01", "epci", millesime=2023)[PMA][""]
    assert bornes(uniques) == (12, 11, 12)
    assert mesurer(dossier, "FRE-02", "epci", millesime=2023)[PMA][""]["value"] == 57
    activites = mesurer(dossier, "ACT-01", "epci", millesime=2023)[PMA]
    assert sum(cell["value"] for cell in activites.values()) == 31


# --- By structure, by month ---------------------------------------------------------------------


def test_par_structure(dossier: Folder) -> None:
    def par(code: str) -> dict[str, dict[str, Cellule]]:
        return mesurer(dossier, code, par="structure")

    activites = {s: sum(c["value"] for c in cells.values()) for s, cells in par("ACT-01").items()}
    assert activites == {PASSERELLE: 14, PAGES: 5, SOURCES: 2, CENTRE: 4, SALLE: 3, PONT: 1,
                         HORS: 5}  # fmt: skip
    assert {s: parts(c[""])[:2] for s, c in par("FRE-03").items()} == {
        PASSERELLE: (16, 27),
        PAGES: (7, 10),
        SOURCES: (0, 5),
        CENTRE: (6, 7),
        SALLE: (2, 5),
        PONT: (0, 2),
        HORS: (4, 5),
    }
    assert {s: bornes(c[""]) for s, c in par("FRE-01").items()} == {
        PASSERELLE: (8, 7, 8),
        PAGES: (5, 5, 5),
        SOURCES: (0, 0, 0),
        CENTRE: (4, 4, 4),
        SALLE: (2, 2, 2),
        PONT: (0, 0, 0),
        HORS: (3, 3, 3),
    }
    assert {s: c["activite"]["numerator"] for s, c in par("ACT-02").items()} == {
        PASSERELLE: 290, PAGES: 210, SOURCES: 150, CENTRE: 225, SALLE: 135, PONT: 120, HORS: 140,
    }  # fmt: skip


def test_par_mois(dossier: Folder) -> None:
    places = effectifs(mesurer(dossier, "FRE-02", par="mois"))
    activites = mesurer(dossier, "ACT-01", par="mois")
    mois = [f"2024-{n:02}" for n in range(1, 13)]
    assert [places[m] for m in mois] == [14, 8, 16, 11, 5, 1, 0, 0, 2, 3, 1, 0]
    assert [sum(c["value"] for c in activites[m].values()) for m in mois] == [
        6, 5, 7, 6, 3, 1, 0, 0, 2, 3, 1, 0,
    ]  # fmt: skip


# --- What the register says besides -------------------------------------------------------------


def sources_de(folder: Folder, personne: str) -> set[str]:
    found = tables(folder)
    vues = found["participations"].filter(beneficiaire_id=personne)
    return set(vues.join(found["activites"], on="activite_id")["source"])


def test_les_droits_sont_ceux_des_bonnes_personnes(dossier: Folder) -> None:
    found = tables(dossier)
    droits = found["droits"].join(found["beneficiaires"], on="beneficiaire_id").sort("droit")
    assert droits.select(
        "droit", "annee_naissance", "genre", "decision", "date_decision", "montant_mensuel"
    ).rows() == [
        ("apl_al", 1960, "feminin", "en_attente", None, None),
        ("aspa", 1948, "feminin", "accord", date(2024, 5, 2), 120.5),
        ("cheque_energie", 1990, "feminin", None, None, None),
    ]
    marie_ange, odette, sofia = droits["beneficiaire_id"]
    assert sources_de(dossier, marie_ange) == {"registre"}  # register and grid
    assert sources_de(dossier, odette) == {"coop_v2", "rdv_sp", "registre"}
    assert sources_de(dossier, sofia) == {"rdv_sp", "registre", "correspondance"}


def test_demandes_positionnements_et_le_reste(dossier: Folder) -> None:
    found = tables(dossier)
    assert sorted(
        found["demandes"].select("structure_id", "nombre", "statut", "date_reponse").rows()
    ) == [(SALLE, 1, "satisfaite", date(2024, 2, 10)), (PASSERELLE, 3, "en_attente", None)]
    hamid = found["positionnements"].join(found["beneficiaires"], on="beneficiaire_id")
    assert sorted(hamid.select("moment", "score", "annee_naissance").rows()) == [
        ("entree", 1, 1987),
        ("sortie", 4, 1987),
    ]
    assert found["equipements"].select("structure_id", "nombre").rows() == [(PASSERELLE, 6)]
    assert found["conventions"]["structure_id"].to_list() == [PASSERELLE]
    assert sorted(found["budget"]["realise"]) == [28500.5, 30000]
    assert found["cibles"].select("prevu_min", "prevu_max").rows() == [(10, 20)]
    agregees = found["activites_agregees"]
    assert (agregees.height, agregees["nb_recurrents"].sum()) == (6, 3)
    assert set(agregees["activite_id"]) <= set(found["activites"]["activite_id"])


# --- The doubt, once decided --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "personnes", "deux_dates", "trois_dates"),
    [(0, 12, (10, 12), (7, 12)), (1, 13, (10, 13), (6, 13))],
)
def test_une_decision_leve_le_doute(
    dossier: Folder,
    fichiers: Path,
    tmp_path: Path,
    decision: int,
    personnes: int,
    deux_dates: tuple[int, int],
    trois_dates: tuple[int, int],
) -> None:
    vers = Path(shutil.copytree(dossier.path, tmp_path / "donnees"))
    a_verifier = vers / "identites_a_verifier.csv"
    cas = pl.read_csv(a_verifier, separator=";", schema_overrides={"decision": pl.Int64})
    assert cas.height == 1
    cas.with_columns(decision=pl.lit(decision)).write_csv(a_verifier, separator=";")
    importer(fichiers, vers, CLE, "grille", six.GRILLE)
    decide = load(vers)
    assert bornes(mesurer(decide, "FRE-01")[""][""]) == (personnes,) * 3
    recurrence = mesurer(decide, "FRE-11")[""]
    assert parts(recurrence["2"])[:2] == deux_dates
    assert parts(recurrence["3"])[:2] == trois_dates


@pytest.mark.parametrize(
    ("item", "une", "deux"), [("2", (10, 12), (10, 13)), ("3", (7, 12), (6, 13))]
)
def test_les_bornes_tiennent_les_deux_reponses(
    dossier: Folder, item: str, une: tuple[int, int], deux: tuple[int, int]
) -> None:
    """Whatever the answer to the doubt, the share lies between the bounds."""
    _, basse, haute = bornes(mesurer(dossier, "FRE-11")[""][item])
    assert basse <= min(pour_cent(*une), pour_cent(*deux))
    assert max(pour_cent(*une), pour_cent(*deux)) <= haute


def test_le_doute_designe_ses_deux_lignes(dossier: Folder) -> None:
    """Row 4 of the appointments, row 6 of January on the attendance grid."""
    cas = (dossier.path / "identites_a_verifier.csv").read_text("utf-8")
    assert six.RDV in cas
    assert six.GRILLE in cas
