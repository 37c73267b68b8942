"""From tables to pages: prepared figures, the dossier a notebook opens, the run of many."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import nbformat
import polars as pl
import pytest

from inclusion_metrics.dossier.build import Way, build, read_all
from inclusion_metrics.dossier.context import Ensemble, context_of
from inclusion_metrics.dossier.demandes import read_params
from inclusion_metrics.dossier.document import Dossier, ouvrir
from inclusion_metrics.dossier.lock import LOCK
from inclusion_metrics.dossier.plan import merged, read_carnet, requests
from inclusion_metrics.dossier.prepare import Prepared, prepare
from inclusion_metrics.dossier.results import Result
from inclusion_metrics.dossier.texts import ALL_FILES, quality
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.loading import Fichier, Manifeste, load, save
from inclusion_metrics.model import ErreurUtilisateur, Status
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.schemas import Tables

REPOSITORY = Path(__file__).parent.parent
NOTEBOOK = "contrat_de_ville"
CARNET = read_carnet(Path(__file__).parent.parent, NOTEBOOK)
#: Two communes of the same EPCI, and one of another: 8 people were seen there only.
COMMUNES = ("73065", "73179", "73008")
PARAMS = """\
territoire: "{code}"
donnees: data/exemple
debut: 2024-01-01
fin: 2024-12-31
financeur: Contrat de ville
operateur: Service d’essai
"""


def _tables(elsewhere: int = 8) -> Tables:
    """Sixty people, two accompagnements each, one mediator."""
    people, activities, seats = [], [], []
    for n in range(60):
        town = COMMUNES[2] if n < elsewhere else COMMUNES[n % 2]
        people.append(
            {
                "beneficiaire_id": f"b{n:03}",
                "anonyme": n % 6 == 5,
                "identite": "anonyme" if n % 6 == 5 else "ambigue" if n < 2 else "confirmee",
                "personnes_min": 1,
                "personnes_max": 2 if n < 2 else 1,
                "annee_naissance": 1940 + n,
                "tranche_age": None,
                "annee_tranche_age": 2025,
                "genre": "feminin" if n % 3 else "masculin",
                "statut_social": "retraite" if n < 35 else "en_emploi",
                "accompagnements_hors_fichier": 0,
            }
        )
        for k in range(2):
            activity = f"a{n:03}{k}"
            activities.append(
                {
                    "activite_id": activity,
                    "structure_id": f"s-{town}",
                    "mediateur_id": "m",
                    "date": date(2024, 1, 8) + timedelta(days=3 * n + 40 * k),
                    "type": "individuel" if n % 4 else "collectif",
                    "type_lieu": "lieu_activite" if n % 5 else "domicile",
                    "code_insee": town,
                    "duree_min": 60,
                    "thematiques": ["email"],
                    "thematiques_admin": ["logement"] if n % 2 else [],
                    "materiels": [],
                    "tags": [],
                    "redirections": [],
                    "nb_participants": 1,
                    "source": "coop_v2",
                }
            )
            seats.append(
                {
                    "participation_id": f"p{n:03}{k}",
                    "activite_id": activity,
                    "beneficiaire_id": f"b{n:03}",
                }
            )
    places = [{"structure_id": f"s-{c}", "nom": f"Lieu {c}", "code_insee": c} for c in COMMUNES]
    rows: dict[str, list[dict[str, object]]] = {
        "structures": places,
        "mediateurs": [{"mediateur_id": "m", "role": "Médiateur"}],
        "beneficiaires": people,
        "activites": activities,
        "participations": seats,
        "demarches": [],
    }
    return Tables.validate(
        {
            name: pl.LazyFrame(rows.get(name, []), schema=schema.create_empty().schema)
            for name, schema in Tables.member_schemas().items()
        }
    )


def _manifest(**changed: object) -> Manifeste:
    file = Fichier(
        role="accompagnements",
        nom="Jeanne Chimérex.xlsx",
        sha256="a" * 64,
        lignes_lues=121,
        lignes_gardees=120,
        lignes_rejetees=1,
        total_annonce=121,
        debut=date(2024, 1, 1),
        fin=date(2024, 12, 31),
        date_export=date(2025, 1, 14),
        filtres={"Bénéficiaire": "Jeanne Chimérex"},
    )
    made = Manifeste(
        format="coop",
        fichiers=[file],
        identites={"noms_affiches": 50, "ambigue": 2, "anonyme": 10, "confirmee": 48},
        rejets={"date": 1},
        remarques=["3 personnes ont deux fiches, 25 accompagnements viennent d’ailleurs."],
        lignes={"participations": 120},
        cle="0123abcd",
    )
    return made.model_copy(update=changed)


def _project(folder: Path, codes: dict[str, str], *, elsewhere: int = 8) -> Path:
    shutil.copytree(REPOSITORY / "notebooks", folder / "notebooks")
    save(folder / "data/exemple", _tables(elsewhere), _manifest(), {})
    params = folder / "params" / NOTEBOOK
    params.mkdir(parents=True)
    for name, code in codes.items():
        (params / f"{name}.yaml").write_text(PARAMS.format(code=code), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of three dossiers, one of which has nothing to show; its notebook prints text."""
    codes = {"agglo": "200069110", "ville": "73065", "vide": "73011"}
    folder = _project(tmp_path_factory.mktemp("projet"), codes)
    file = folder / "notebooks" / f"{NOTEBOOK}.ipynb"
    notebook = nbformat.read(file, as_version=4)
    chatter = 'import sys, warnings; print("bavardage"); print("bavardage", file=sys.stderr)'
    notebook.cells.insert(3, nbformat.v4.new_code_cell(chatter, id="bavard"))
    nbformat.write(notebook, file)
    return folder


@pytest.fixture(scope="module")
def prepared(project: Path) -> list[Prepared]:
    params = [project / "params" / NOTEBOOK / f"{name}.yaml" for name in ("agglo", "ville")]
    return prepare([(CARNET, read_params(file)) for file in params])


def test_une_seule_lecture_une_seule_mesure(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from inclusion_metrics.dossier import prepare as module

    counted: list[str] = []

    def counting(name: str) -> None:
        real = getattr(module, name)

        def call(*args: object, **kwargs: object) -> object:
            counted.append(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(module, name, call)

    for name in ("load", "measure", "protect"):
        counting(name)
    asked = read_all([project / "params" / NOTEBOOK])
    module.prepare([(one.carnet, one.parametres) for one in asked])
    assert counted == ["load", "measure", "protect"]


def test_un_chiffre_n_est_demande_qu_une_fois(project: Path) -> None:
    given = read_params(project / "params" / NOTEBOOK / "ville.yaml")
    once = requests(CARNET.plan, given.period, "commune", CATALOGUE)
    asked = [
        (indicator.code, request.level, request.breakdown)
        for request in merged([*once, *once], CATALOGUE)
        for indicator in request.indicators
    ]
    assert len(asked) == len(set(asked))
    wanted = {(i.code, r.level, r.breakdown) for r in once for i in r.indicators}
    assert set(asked) == wanted


def test_chaque_dossier_n_a_que_son_territoire(prepared: list[Prepared]) -> None:
    for one, code in zip(prepared, ("200069110", "73065"), strict=True):
        assert set(one.published.frame["territory"]) <= {code, ""}


def test_les_chiffres_prepares_se_relisent(prepared: list[Prepared], tmp_path: Path) -> None:
    prepared[0].write(tmp_path)
    again = Prepared.read(tmp_path)
    assert again.context == prepared[0].context
    assert again.published.frame.equals(prepared[0].published.frame)


def test_rien_de_personnel_ne_voyage(prepared: list[Prepared], tmp_path: Path) -> None:
    prepared[0].write(tmp_path)
    text = "".join(file.read_text("utf-8") for file in tmp_path.iterdir())
    text = text.replace("modele registre.xlsx", "")  # the command that fills an empty table
    for personal in ("Chimérex", "b000", "a0000", ".xlsx", '"contributors"'):
        assert personal not in text


def test_les_petits_comptes_de_personnes_sont_caches(prepared: list[Prepared]) -> None:
    context = prepared[0].context
    assert context.identites == {"ambigue": None, "anonyme": 10, "confirmee": 48}
    rows = dict(quality(context, prepared[0].published))
    assert rows[f"{ALL_FILES} : cas à départager (une ou plusieurs personnes)"] == "moins de 5"
    assert rows["À savoir"].startswith("Moins de 5 personnes ont deux fiches, 25 accomp")
    assert rows["Accompagnements : lignes lues, rejetées, gardées"] == "121, 1, 120"


def test_le_hors_territoire_se_lit_a_cote(prepared: list[Prepared]) -> None:
    rows = dict(quality(prepared[0].context, prepared[0].published))
    assert rows["Accompagnements retenus : tenus dans le territoire"] == "104"
    assert rows["Accompagnements de toutes les données"] == "120"


def test_trop_peu_de_monde_hors_du_territoire(tmp_path: Path) -> None:
    folder = _project(tmp_path, {"agglo": "200069110", "ville": "73065"}, elsewhere=3)
    files = sorted((folder / "params" / NOTEBOOK).iterdir())
    for one in prepare([(CARNET, read_params(file)) for file in files]):
        assert one.context.ensemble == Ensemble(valeur=None, statut=Status.SECRET_PRIMAIRE)
        assert one.context.sources[0].gardees is None
        assert one.context.identites == {}  # 50 names less those of the territory would be 3
        assert "120" not in str(quality(one.context, one.published))


def test_l_execution_depend_des_donnees_et_des_parametres(project: Path) -> None:
    given = read_params(project / "params" / NOTEBOOK / "ville.yaml")
    total = Ensemble(valeur=1.0, statut=Status.PUBLIE)

    def run(manifest: Manifeste, **changed: object) -> str:
        asked = given.model_copy(update=changed)
        return context_of(CARNET, asked, profile(asked.profil_secret), manifest, total).execution

    known = {
        run(_manifest()),
        run(_manifest(lignes={"participations": 119})),
        run(_manifest(), titre="Autre"),
    }
    assert len(known) == 3
    assert run(_manifest()) == run(_manifest(), donnees=Path("/ailleurs"))


@pytest.mark.parametrize("place", [".", "notebooks"])
def test_ouvrir_depuis_la_racine_ou_depuis_les_carnets(
    project: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.chdir(project / place)
    dossier = ouvrir(
        NOTEBOOK, territoire="73065", donnees="data/exemple", debut="2024-01-01",
        fin="2024-12-31", financeur="F", operateur="O",
    )  # fmt: skip
    assert isinstance(dossier, Dossier)
    assert "Chambéry" in dossier.identite().html
    assert "non vérifié" in dossier.secret().html
    assert "Contrôle de confidentialité" in dossier.secret().html


def test_ouvrir_dit_la_faute(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    with pytest.raises(ErreurUtilisateur) as caught:
        ouvrir(NOTEBOOK, territoire=73065, donnees="data/exemple", debut="2024-01-01",
               fin="2024-12-31", financeur="F", operateur="O")  # fmt: skip
    assert str(caught.value).startswith("Paramètres du carnet, clé « territoire » : ")


def test_une_ventilation_mal_ecrite(prepared: list[Prepared]) -> None:
    with pytest.raises(ErreurUtilisateur, match="Vouliez-vous dire « genre »"):
        Dossier(prepared[0]).tableau("FRE-01", par="gnre")
    with pytest.raises(ErreurUtilisateur, match="Vouliez-vous dire « FRE-"):
        Dossier(prepared[0]).tableau("FRE-1")


def _build(project: Path, sortie: Path, way: Way | None = None) -> dict[str, Result]:
    found = build([project / "params" / NOTEBOOK], sortie=sortie, way=way)
    return {one.name: one for one in found}


def _files(sortie: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(sortie)): file.read_bytes()
        for file in sortie.rglob("*")
        if file.is_file() and file.name != LOCK
    }


@pytest.fixture(scope="module")
def built(project: Path) -> tuple[dict[str, Result], dict[str, bytes]]:
    """A run over a folder that holds an earlier version of the dossier that will fail."""
    earlier = project / "sortie" / NOTEBOOK / "vide.html"
    earlier.parent.mkdir(parents=True)
    earlier.write_text("version précédente", "utf-8")
    results = _build(project, project / "sortie")
    return results, _files(project / "sortie")


def test_un_dossier_en_echec_n_arrete_pas_les_autres(
    built: tuple[dict[str, Result], dict[str, bytes]],
) -> None:
    results, files = built
    assert {name: one.ok for name, one in results.items()} == {
        "agglo": True, "vide": False, "ville": True,
    }  # fmt: skip
    error = results["vide"].error
    assert error.startswith("Le dossier « vide » n’a pas été construit, à l’étape « ")
    assert "Aucun accompagnement n’est connu dans Albertville (73011)" in error
    assert error.endswith("La version précédente est conservée.")
    assert files[f"{NOTEBOOK}/vide.html"].decode() == "version précédente"
    assert sorted(files) == [
        ".echecs.json",
        f"{NOTEBOOK}/agglo.csv",
        f"{NOTEBOOK}/agglo.html",
        f"{NOTEBOOK}/agglo.provenance.json",
        f"{NOTEBOOK}/agglo.xlsx",
        f"{NOTEBOOK}/vide.html",
        f"{NOTEBOOK}/ville.csv",
        f"{NOTEBOOK}/ville.html",
        f"{NOTEBOOK}/ville.provenance.json",
        f"{NOTEBOOK}/ville.xlsx",
        "index.html",
        "publications.parquet",
    ]


def test_la_page_est_seule_et_sans_bavardage(
    built: tuple[dict[str, Result], dict[str, bytes]],
) -> None:
    page = built[1][f"{NOTEBOOK}/ville.html"].decode()
    assert '<html lang="fr"' in page
    assert page.count("<h1") == 1
    assert "bavardage" not in page
    assert "<script" not in page
    assert "/tmp" not in page  # noqa: S108 - no path of this machine
    assert len(page) < 1_000_000


def test_l_index_et_la_provenance(built: tuple[dict[str, Result], dict[str, bytes]]) -> None:
    index = built[1]["index.html"].decode()
    assert f'href="{NOTEBOOK}/ville.html"' in index
    assert "Chambéry" in index
    assert f'href="{NOTEBOOK}/vide.html"' in index
    assert "La version précédente est conservée." in index
    assert index.count("<script>") == 1  # filters the list, which reads without it
    account = json.loads(built[1][f"{NOTEBOOK}/ville.provenance.json"])
    assert account["sources"][0]["sha256"] == "a" * 64
    assert account["seuils"][0]["minimum"] == 5
    assert len(account["execution"]) == 16


def test_deux_constructions_donnent_les_memes_octets(
    project: Path, built: tuple[dict[str, Result], dict[str, bytes]]
) -> None:
    """Whatever the order of the dossiers and the process that draws each."""
    folder = project / "params" / NOTEBOOK
    names = ("vide", "ville", "agglo")
    files = [folder / f"{name}.yaml" for name in names]
    build(files, sortie=project / "sortie", way=Way(workers=1, force=True))
    assert _files(project / "sortie") == built[1]


def test_le_noyau_ordinaire_donne_la_meme_page(
    project: Path, built: tuple[dict[str, Result], dict[str, bytes]]
) -> None:
    page = project / "noyau" / NOTEBOOK / "ville.html"
    # with the others: what is masked depends on all that is published together
    asked = [project / "params" / NOTEBOOK]
    results = build(asked, sortie=project / "noyau", way=Way(kernel=True))
    (result,) = (one for one in results if one.name == "ville")
    assert result.ok, result.error
    assert page.read_bytes() == built[1][f"{NOTEBOOK}/ville.html"]


def test_rien_n_est_construit_si_un_fichier_est_faux(project: Path, tmp_path: Path) -> None:
    good = project / "params" / NOTEBOOK / "ville.yaml"
    bad = []
    for name, change in (("un", ("fin", "finn")), ("deux", ('"73065"', "73065"))):
        file = project / "params" / NOTEBOOK / f"{name}.yml.txt"
        file.write_text(good.read_text("utf-8").replace(*change), "utf-8")
        bad.append(file)
    try:
        with pytest.raises(ErreurUtilisateur) as caught:
            build([good, *bad, tmp_path], sortie=tmp_path / "sortie")
    finally:
        for file in bad:
            file.unlink()
    lines = str(caught.value).splitlines()
    assert "finn" in lines[0]
    assert 'territoire: "73065"' in "".join(lines)
    assert "ne contient aucun fichier de paramètres" in lines[-1]
    assert not (tmp_path / "sortie").exists()


def test_l_erreur_nomme_le_titre_de_la_cellule(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project, tmp_path / "p", ignore=shutil.ignore_patterns("sortie", "noyau"))
    notebook = tmp_path / "p/notebooks" / f"{NOTEBOOK}.ipynb"
    text = notebook.read_text("utf-8").replace('tableau(\\"ACT-04\\")', "inconnu()")
    notebook.write_text(text, "utf-8")
    file = tmp_path / "p/params" / NOTEBOOK / "ville.yaml"
    (result,) = build([file], sortie=tmp_path / "sortie", way=Way(workers=1))
    assert "à l’étape « Ateliers et aller-vers » : erreur inattendue AttributeError" in result.error
    assert sorted(_files(tmp_path / "sortie")) == [".echecs.json", "index.html"]


@pytest.mark.skipif(os.name == "nt", reason="signaux POSIX")
def test_ctrl_c_ne_laisse_rien(project: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from inclusion_metrics.dossier.build import build\n"
        "if __name__ == '__main__': build([Path(sys.argv[1])], sortie=Path(sys.argv[2]))"
    )
    script = tmp_path / "construire.py"
    script.write_text(code, "utf-8")
    sortie = tmp_path / "sortie"
    command = [sys.executable, script, project / "params" / NOTEBOOK, sortie]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _until(lambda: any(sortie.glob(".construction-*")))
    process.send_signal(signal.SIGINT)
    assert process.wait(60) != 0
    assert [file.name for file in sortie.rglob("*")] == [LOCK]


def _until(happened: Callable[[], bool], seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while not happened() and time.monotonic() < limit:
        time.sleep(0.01)
    assert happened()


def test_les_parametres_sont_legers() -> None:
    code = "import sys, inclusion_metrics.dossier.build; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"papermill", "nbconvert", "altair", "great_tables", "IPython"} & set(loaded)


def test_le_processus_copie_n_a_rien_calcule() -> None:
    """What workers are copied from imports polars and must not have started its threads."""
    tasks = Path("/proc/self/task")
    if not tasks.is_dir():
        pytest.skip("pas de /proc ici")
    code = (
        "import importlib, pathlib; from inclusion_metrics.dossier.worker import PRELOAD\n"
        "for name in PRELOAD: importlib.import_module(name)\n"
        "print(*(f.read_text() for f in pathlib.Path('/proc/self/task').glob('*/comm')))"
    )
    threads = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert not re.search(r"polars-\d|tokio-rt|async-exec", threads)


def test_un_dossier_de_donnees_se_recharge(project: Path) -> None:
    assert load(project / "data/exemple").manifest.cle == "0123abcd"
