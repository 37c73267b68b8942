"""Notebooks are thin, paired with their reviewed source, and show only what their plan measures."""

from __future__ import annotations

import ast
import importlib.util
import itertools
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from inclusion_metrics.breakdowns import BREAKDOWNS
from inclusion_metrics.dossier.notebooks import notebook_parameters
from inclusion_metrics.dossier.params import Parametres, check
from inclusion_metrics.dossier.plan import FIXED, TIME, calendar, read_carnet
from inclusion_metrics.dossier.yamlfile import YamlFile
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.model import ErreurUtilisateur, Period

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


def test_chaque_source_a_son_carnet() -> None:
    names = [source.stem for source in SOURCES]
    assert names
    assert names == [notebook.stem for notebook in NOTEBOOKS]


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
        calls = [ast.unparse(node) for node in nodes if isinstance(node, ast.Call)]
        assert len([call for call in calls if call != "globals()"]) <= 1
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
    """The figures that a notebook shows, read on its own text: indicator and breakdown."""
    call = re.compile(
        r"dossier\.(?:tableau|graphique|comparer|entonnoir|parts|synthese)\((.*?)\)", re.DOTALL
    )
    for cell in _cells(file):
        for found in call.finditer(_source(cell)):
            codes, _, cut = found[1].partition("par=")
            for code in re.findall(r'"([A-Z]{3}-[^"]+)"', codes):
                yield code.partition("/")[0], cut.partition(",")[0].strip().strip('"')


@each
def test_ce_qui_est_montre_est_mesure(file: Path) -> None:
    carnet = read_carnet(REPOSITORY, file.stem)
    measured = {(code, "×".join(cut)) for codes, cut in carnet.plan for code in codes}
    shown = set(_asked(file))
    assert len(shown) > 10
    assert shown <= measured
    fixed = {(c, "×".join(cut)) for plan in FIXED.values() for codes, cut in plan for c in codes}
    assert measured <= shown | {(code, "") for code, _ in shown} | fixed
    assert {code for code, _ in measured} <= CATALOGUE.keys()
    cuts = {one for _, cut in measured if cut for one in cut.split("×")}
    assert cuts <= BREAKDOWNS.keys() | {TIME}


@each
def test_les_chiffres_cles_sont_six_a_huit(file: Path) -> None:
    chosen = read_carnet(REPOSITORY, file.stem).summary
    assert 6 <= len(chosen) <= 8
    for code, item in chosen:
        items = [one.code for one in CATALOGUE[code].items]
        assert (item in items) if items else not item


def _carnet(folder: Path, *cells: str) -> Path:
    """A notebook of these code cells, in a project of its own."""
    place = folder / "notebooks"
    place.mkdir()
    content = {"cells": [{"cell_type": "code", "source": cell, "metadata": {}} for cell in cells]}
    (place / "essai.ipynb").write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_le_plan_est_ce_que_les_cellules_demandent(tmp_path: Path) -> None:
    root = _carnet(
        tmp_path,
        'dossier.synthese(["FRE-01", "FRE-11/2"])',
        'dossier.tableau("FRE-05", par="structure×genre")',
        'dossier.comparer(["FRE-01", "ACT-01"], "mois")',
        "%matplotlib inline",
        'autre.tableau("FRE-07")',
        "dossier.legende()",
    )
    carnet = read_carnet(root, "essai")
    assert carnet.summary == (("FRE-01", ""), ("FRE-11", "2"))
    assert set(carnet.plan) == {
        (("FRE-01",), ()),
        (("FRE-11",), ()),
        (("FRE-05",), ()),
        (("FRE-05",), ("structure", "genre")),
        (("FRE-01", "ACT-01"), ()),
        (("FRE-01", "ACT-01"), ("mois",)),
    }


def test_un_code_calcule_est_refuse(tmp_path: Path) -> None:
    root = _carnet(tmp_path, "dossier.tableau(code)")
    with pytest.raises(ErreurUtilisateur, match="en toutes lettres"):
        read_carnet(root, "essai")


@pytest.mark.parametrize(
    ("debut", "fin", "cut"),
    [
        ("2024-01-01", "2024-12-31", "mois"),
        ("2023-01-01", "2024-12-31", "mois"),
        ("2022-01-01", "2024-12-31", "trimestre"),
        ("2019-01-01", "2026-09-30", "annee"),
    ],
)
def test_le_temps_se_lit_selon_la_longueur_de_la_periode(debut: str, fin: str, cut: str) -> None:
    assert calendar(Period(date.fromisoformat(debut), date.fromisoformat(fin))) == cut
