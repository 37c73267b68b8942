"""Parameters of a dossier: what a coordinator can get wrong, and what is answered."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from inclusion_metrics.dossier.demandes import read_demande, read_params
from inclusion_metrics.dossier.notebooks import notebook_parameters, project_root
from inclusion_metrics.dossier.params import Parametres
from inclusion_metrics.model import ErreurUtilisateur

REPOSITORY = Path(__file__).parent.parent
GOOD = """\
# un commentaire
territoire: "73065"
donnees: data/exemple
debut: 2024-01-01
fin: 2024-12-31
financeur: Contrat de ville
operateur: Service de médiation
objectifs:
  FRE-01: [180, 240]
  FRE-02: [1800, 2200]
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file of parameters in a project of its own, where the reader stands."""
    (tmp_path / "data/exemple").mkdir(parents=True)
    shutil.copytree(REPOSITORY / "notebooks", tmp_path / "notebooks")
    folder = tmp_path / "params/contrat_de_ville"
    folder.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)

    def written(text: str) -> Path:
        file = folder / "x.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return written


def said(write: Write, text: str) -> str:
    with pytest.raises(ErreurUtilisateur) as caught:
        read_params(write(text))
    return str(caught.value)


def test_un_fichier_juste(write: Write, tmp_path: Path) -> None:
    found = read_demande(write(GOOD))
    assert (found.notebook, found.name) == ("contrat_de_ville", "x")
    parametres = found.parametres
    assert parametres.donnees == tmp_path / "data/exemple"
    assert (parametres.debut, parametres.fin) == (date(2024, 1, 1), date(2024, 12, 31))
    assert parametres.vintage == 2024
    assert parametres.place.nom == "Chambéry"
    assert parametres.objectifs == {"FRE-01": (180.0, 240.0), "FRE-02": (1800.0, 2200.0)}


WHERE = "params/contrat_de_ville/x.yaml"


@pytest.mark.parametrize(
    ("before", "after", "line", "parts"),
    [
        pytest.param(
            "financeur:", "financeurr:", 6,
            ["la clé « financeurr » n’existe pas", "vouliez-vous dire « financeur » ?"],
            id="clé mal écrite",
        ),
        pytest.param(
            "operateur:", "zzz: 1\noperateur:", 7,
            ["la clé « zzz » n’existe pas", "clés possibles"],
            id="clé inconnue",
        ),
        pytest.param(
            "debut: 2024-01-01\n", "", None, ["il manque la clé « debut »", "ajoutez une ligne"],
            id="clé absente",
        ),
        pytest.param(
            '"73065"', "73065", 2,
            ["clé « territoire »", "73065 doit être un texte entre guillemets",
             'écrivez « territoire: "73065" »'],
            id="code sans guillemets",
        ),
        pytest.param(
            '"73065"', "01053", 2, ["01053 doit être un texte", 'territoire: "01053"'],
            id="code octal",
        ),
        pytest.param(
            '"73065"', "no", 2, ["no doit être un texte"], id="code lu comme un booléen",
        ),
        pytest.param(
            '"73065"', '["73065"]', 2, ["clé « territoire »", "un texte est attendu, pas une"],
            id="liste à la place d’un texte",
        ),
        pytest.param(
            '"73065"', '"73999"', 2, ["le code de territoire « 73999 » est inconnu"],
            id="territoire inconnu",
        ),
        pytest.param(
            "fin: 2024-12-31", "fin: 2023-12-31", 5,
            ["clé « fin »", "la fin (31/12/2023) précède le début (01/01/2024)"],
            id="fin avant le début",
        ),
        pytest.param(
            "debut: 2024-01-01", "debut: 1er janvier", 4,
            ["clé « debut »", "« 1er janvier » n’est pas une date", "2024-01-31"],
            id="date illisible",
        ),
        pytest.param(
            "debut: 2024-01-01", "debut: 2024-02-30", 4, ["« 2024-02-30 » n’est pas une date"],
            id="jour qui n’existe pas",
        ),
        pytest.param(
            "  FRE-02", "  FRE-99", 10,
            ["clé « objectifs.FRE-99 »", "« FRE-99 » n’existe pas", "Vouliez-vous dire"],
            id="indicateur inconnu",
        ),
        pytest.param(
            "[1800, 2200]", "[2200, 1800]", 10, ["objectifs.FRE-02", "[minimum, maximum]"],
            id="objectif à l’envers",
        ),
        pytest.param(
            "[1800, 2200]", "2000", 10, ["objectifs.FRE-02", "[minimum, maximum]"],
            id="objectif seul",
        ),
        pytest.param(
            "data/exemple", "data/ailleurs", 3,
            ["clé « donnees »", "« data/ailleurs » n’existe pas", "inclusion-metrics importer"],
            id="dossier absent",
        ),
        pytest.param(
            "data/exemple", "12", 3, ["12 doit être un texte"], id="dossier lu comme un nombre",
        ),
        pytest.param(
            "operateur:", 'millesime: "2024"\noperateur:', 7,
            ["clé « millesime »", "un nombre entier est attendu"], id="millésime en texte",
        ),
        pytest.param(
            "operateur:", "millesime: 1999\noperateur:", 7, ["le découpage 1999 n’existe pas"],
            id="millésime inconnu",
        ),
        pytest.param(
            "operateur:", "profil_secret: mou\noperateur:", 7,
            ["le profil de secret « mou » n’existe pas", "defaut"], id="profil inconnu",
        ),
        pytest.param(
            "operateur:", "financeur: Autre\noperateur:", 7,
            ["la clé « financeur » est déjà donnée ligne 6"], id="clé en double",
        ),
        pytest.param(
            '"73065"', '"73065', 2, ["ce n’est pas du YAML"], id="guillemet ouvert",
        ),
    ],
)  # fmt: skip
def test_une_faute_nomme_le_fichier_la_ligne_et_la_cle(
    write: Write, before: str, after: str, line: int | None, parts: list[str]
) -> None:
    assert before in GOOD
    message = said(write, GOOD.replace(before, after, 1))
    assert re.match(rf"{WHERE}, ligne {line}\b" if line else rf"{WHERE} : ", message), message
    for part in parts:
        assert part in message
    assert "\n" not in message
    assert not message.endswith("..")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "le fichier est vide"),
        ("# rien\n", "le fichier est vide"),
        ("- a\n- b\n", "ligne 1 : une ligne « clé: valeur » est attendue"),
        ("bonjour", "ligne 1 : une ligne « clé: valeur » est attendue"),
        ("a: \x01", "caractère interdit"),
    ],
)
def test_ce_qui_n_est_pas_un_fichier_de_parametres(write: Write, text: str, part: str) -> None:
    assert part in said(write, text)


def test_un_fichier_absent(write: Write, tmp_path: Path) -> None:
    write(GOOD)
    with pytest.raises(
        ErreurUtilisateur, match=r"« params/contrat_de_ville/y\.yaml » n’existe pas"
    ):
        read_params(tmp_path / "params/contrat_de_ville/y.yaml")


def test_un_fichier_qui_n_est_pas_du_texte(write: Write) -> None:
    file = write(GOOD)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ErreurUtilisateur, match="UTF-8"):
        read_params(file)


def test_toutes_les_fautes_d_un_fichier(write: Write) -> None:
    text = GOOD.replace("financeur:", "financeurr:").replace("2024-12-31", "jamais")
    lines = said(write, text).splitlines()
    assert len(lines) == 2  # the misspelt key is not also reported as missing
    assert "ligne 5" in lines[0]
    assert "ligne 6" in lines[1]


def test_une_cle_facultative_laissee_vide(write: Write) -> None:
    assert read_params(write(GOOD + "titre:\nconvention:\n")).titre == ""


def test_le_dossier_dit_le_carnet(write: Write, tmp_path: Path) -> None:
    good = write(GOOD)
    wrong = tmp_path / "params/contrat_de_vile/x.yaml"
    wrong.parent.mkdir()
    wrong.write_text(good.read_text("utf-8"), "utf-8")
    with pytest.raises(ErreurUtilisateur) as caught:
        read_params(wrong)
    assert "params/contrat_de_vile/x.yaml" in str(caught.value)
    assert "carnets existants : conference_financeurs, contrat_de_ville" in str(caught.value)


def test_une_cle_que_le_carnet_ne_connait_pas(write: Write, tmp_path: Path) -> None:
    notebook = tmp_path / "notebooks/contrat_de_ville.ipynb"
    text = notebook.read_text("utf-8")
    line = next(line for line in text.splitlines() if '"convention: str' in line)
    notebook.write_text(text.replace(line + "\n", ""), "utf-8")
    assert "convention" not in notebook_parameters(notebook)
    message = said(write, GOOD + 'convention: "12"\n')
    assert message.startswith(f"{WHERE}, ligne 11 : ")
    assert "le carnet « contrat_de_ville.ipynb » n’a pas de paramètre « convention »" in message


def test_la_racine_vue_du_carnet_et_de_la_racine(write: Write, tmp_path: Path) -> None:
    write(GOOD)
    assert project_root(tmp_path) == project_root(tmp_path / "notebooks") == tmp_path


def test_l_empreinte_ne_depend_pas_de_la_place_des_donnees(write: Write, tmp_path: Path) -> None:
    found = read_params(write(GOOD))
    moved = found.model_copy(update={"donnees": tmp_path, "chiffres": "ailleurs"})
    assert moved.fingerprint() == found.fingerprint()
    assert found.model_copy(update={"titre": "Autre"}).fingerprint() != found.fingerprint()


@pytest.mark.parametrize(
    "file", sorted((REPOSITORY / "params").rglob("*.yaml")), ids=lambda file: file.stem
)
def test_les_codes_des_exemples_sont_du_texte(file: Path) -> None:
    values = yaml.safe_load(file.read_text("utf-8"))
    assert isinstance(values["territoire"], str)
    assert values.keys() <= Parametres.model_fields.keys()


def test_les_contours_sont_verifies_avant_de_construire(write: Write, tmp_path: Path) -> None:
    ring = [[5.8, 45.5], [5.9, 45.5], [5.9, 45.6], [5.8, 45.5]]
    commune = {
        "type": "Feature",
        "properties": {"code": "73065"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    file = tmp_path / "communes.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [commune]}), "utf-8")
    asked = f"{GOOD}contours: communes.geojson\n"
    assert read_params(write(asked)).contours == file
    commune["properties"] = {"code": "73001"}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [commune]}), "utf-8")
    fault = said(write, asked)
    assert "ligne 11, clé « contours »" in fault
    assert "il manque le contour de Chambéry (73065)" in fault
    assert "communes-2.geojson" in said(write, f"{GOOD}contours: communes-2.geojson\n")


MERGES = """\
regroupements:
  tranche_age:
    "60 ans et plus": [60 - 69 ans, soixante_dix_plus]
grille_age: fse_plus
diffusion: arrondi
"""


def test_les_alternatives_au_masquage(write: Write) -> None:
    found = read_params(write(GOOD + MERGES))
    assert (found.grille_age, found.diffusion) == ("fse_plus", "arrondi")
    code = "soixante_soixante_neuf∪soixante_dix_plus"
    assert found.merges.items["FRE-08"] == {code: "60 ans et plus"}
    assert found.merges.cuts == {"tranche_age": {code: "60 ans et plus"}}


@pytest.mark.parametrize(
    ("before", "after", "line", "parts"),
    [
        ("soixante_dix_plus]", "70 ans]", 11, ["catégorie « 70 ans »", "« 70 ans et plus »"]),
        ("tranche_age:", "commune:", 11, ["« commune » ne se regroupe pas"]),
        ("fse_plus", "fse", 14, ["la grille d’âge « fse » n’existe pas"]),
        ("arrondi", "arrondie", 15, ["« arrondie » n’existe pas", "« masque » ou « arrondi »"]),
        (
            "FRE-02: [1800, 2200]", "FRE-08/soixante_dix_plus: [1, 2]", 10,
            ["« regroupements » réunit à d’autres"],
        ),
    ],
)  # fmt: skip
def test_une_alternative_mal_ecrite(
    write: Write, before: str, after: str, line: int, parts: list[str]
) -> None:
    told = said(write, (GOOD + MERGES).replace(before, after))
    assert f"ligne {line}" in told, told
    assert all(part in told for part in parts), told
