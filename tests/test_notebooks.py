"""Notebooks are thin, paired with their reviewed source, and show only what their plan measures."""

from __future__ import annotations

import ast
import importlib.util
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from inclusion_metrics.breakdowns import BREAKDOWNS
from inclusion_metrics.dossier.notebooks import notebook_parameters
from inclusion_metrics.dossier.params import Parametres, check
from inclusion_metrics.dossier.plan import KEY_FIGURES, PLANS
from inclusion_metrics.dossier.yamlfile import YamlFile
from inclusion_metrics.indicators import CATALOGUE

REPOSITORY = Path(__file__).parent.parent
SOURCES = sorted((REPOSITORY / "notebooks").glob("*.py"))
NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))

each = pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("carnets", REPOSITORY / "scripts/notebooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _cells(file: Path, kind: str = "code") -> list[dict[str, Any]]:
    cells = json.loads(file.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == kind]


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _parameters_lines(file: Path) -> list[str]:
    tagged = [cell for cell in _cells(file) if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1
    return _source(tagged[0]).splitlines()


def test_chaque_source_a_son_carnet_et_son_plan() -> None:
    names = [source.stem for source in SOURCES]
    assert names
    assert names == [notebook.stem for notebook in NOTEBOOKS] == sorted(PLANS)
    assert set(KEY_FIGURES) == set(PLANS)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_le_carnet_vient_de_sa_source(source: Path) -> None:
    script = _script()
    assert source.with_suffix(".ipynb").read_text("utf-8") == script.generate(source)
    assert script.generate(source) == script.generate(source)


@each
def test_aucun_resultat_n_est_garde(file: Path) -> None:
    for cell in _cells(file):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
    assert "papermill" not in json.loads(file.read_text("utf-8"))["metadata"]


@each
def test_le_noyau_est_nomme_avec_son_langage(file: Path) -> None:
    kernel = json.loads(file.read_text("utf-8"))["metadata"]["kernelspec"]
    assert (kernel["name"], kernel["language"]) == ("python3", "python")


@each
def test_une_cellule_ne_fait_qu_un_appel(file: Path) -> None:
    forbidden = (
        ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While,
        ast.Try, ast.If, ast.IfExp, ast.With, ast.comprehension,
    )  # fmt: skip
    for cell in _cells(file):
        tree = ast.parse(_source(cell))
        nodes = list(ast.walk(tree))
        assert not [node for node in nodes if isinstance(node, forbidden)]
        assert sum(isinstance(node, ast.Call) for node in nodes) <= 1
        if "parameters" not in cell["metadata"].get("tags", []):
            assert len(tree.body) <= 6


@each
def test_un_titre_par_carnet_donc_aucun_h1(file: Path) -> None:
    headings = [
        len(found[1])
        for cell in _cells(file, "markdown")
        for found in re.finditer(r"^(#+) ", _source(cell), re.MULTILINE)
    ]
    assert headings[0] == 2
    for before, after in itertools.pairwise(headings):
        assert 2 <= after <= before + 1


@each
def test_la_cellule_de_parametres_se_lit_telle_quelle(file: Path) -> None:
    for line in _parameters_lines(file):
        found = re.fullmatch(r"(\w+): (str|int|float|bool|list|dict) = (.+?)  # (\S.+)", line)
        assert found, line  # a union type, or no comment
        assert line.count("=") == 1, line  # papermill skips a line with a second one


@each
def test_les_parametres_du_carnet_sont_ceux_du_fichier(file: Path) -> None:
    from papermill import inspect_notebook

    read = notebook_parameters(file)
    seen = inspect_notebook(file)
    assert list(read) == list(seen)
    assert [str(ast.literal_eval(one["default"])) for one in seen.values()] == [
        str(value) for value in read.values()
    ]
    assert all(one["help"] for one in seen.values())
    assert read.keys() == Parametres.model_fields.keys()


@each
def test_les_valeurs_par_defaut_du_carnet_sont_justes(file: Path, tmp_path: Path) -> None:
    values = dict(notebook_parameters(file))
    (tmp_path / str(values["donnees"])).mkdir(parents=True)
    assert check(YamlFile("carnet", values), tmp_path).place.nom


def _asked(file: Path) -> Iterator[tuple[str, str]]:
    """The figures that a notebook shows: indicator and breakdown."""
    for cell in _cells(file):
        for node in ast.walk(ast.parse(_source(cell))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                codes = ast.literal_eval(node.args[0])
                cut = next((ast.literal_eval(k.value) for k in node.keywords if k.arg == "par"), "")
                for code in [codes] if isinstance(codes, str) else codes:
                    yield code, cut


@each
def test_ce_qui_est_montre_est_mesure(file: Path) -> None:
    measured = {(code, "×".join(cut)) for codes, cut in PLANS[file.stem] for code in codes}
    shown = set(_asked(file))
    assert len(shown) > 10
    assert shown <= measured
    whole = {code for code, cut in measured if not cut}
    assert {code for code, _ in KEY_FIGURES[file.stem]} <= whole
    assert {code for code, _ in measured} <= CATALOGUE.keys()
    assert {cut for _, cut in measured if cut} <= BREAKDOWNS.keys()


@each
def test_les_chiffres_cles_sont_six_a_huit(file: Path) -> None:
    chosen = KEY_FIGURES[file.stem]
    assert 6 <= len(chosen) <= 8
    for code, item in chosen:
        items = [one.code for one in CATALOGUE[code].items]
        assert (item in items) if items else not item
