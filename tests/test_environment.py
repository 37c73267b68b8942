"""What a fresh clone is promised: environment, two commands, layers, light start, no leftover."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

RACINE = Path(__file__).resolve().parents[1]
PROJET = tomllib.loads((RACINE / "pyproject.toml").read_text("utf-8"))
MAKEFILE = (RACINE / "Makefile").read_text("utf-8")
#: What draws dossiers or computes: none of it is needed to read a command line.
LOURDS = (
    "polars", "narwhals", "dataframely", "altair", "great_tables", "papermill", "nbclient",
    "nbconvert", "IPython", "vl_convert",
)  # fmt: skip


def test_conda_environment_is_python_pip_and_the_project() -> None:
    environment = yaml.safe_load((RACINE / "environment.yml").read_text("utf-8"))
    python, pip, installed = environment["dependencies"]
    assert re.fullmatch(r"python\s*>=\s*3\.11", python)
    assert python.replace("python", "").strip() == PROJET["project"]["requires-python"]
    assert pip == "pip"
    assert set(installed) == {"pip"}
    (project,) = installed["pip"]
    found = re.fullmatch(r"-e \.\[([\w,-]+)\]", project)
    assert found
    extras = set(found[1].split(","))
    assert extras <= set(PROJET["project"]["optional-dependencies"])
    assert "dossier" in extras


def test_the_two_commands_are_told_and_exist() -> None:
    readme = (RACINE / "README.md").read_text("utf-8")
    for target in ("dossier", "test"):
        assert f"make {target}" in readme
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


def test_continuous_integration_runs_what_the_readme_says() -> None:
    script = (RACINE / ".ci" / "run").read_text("utf-8")
    assert re.search(r"^make test$", script, re.MULTILINE)
    assert (RACINE / ".ci" / "run").stat().st_mode & 0o111


def test_the_import_contract_is_checked_and_kept() -> None:
    assert "lint-imports" in MAKEFILE
    assert len(PROJET["tool"]["importlinter"]["contracts"]) >= 5
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command, "import-linter n’est pas installé"
    done = subprocess.run(
        [command, "--no-cache"], cwd=RACINE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def _committed() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (RACINE / ".git").exists():
        pytest.skip("hors d’un dépôt git")
    listed = subprocess.run(
        [git, "ls-files", "-z"], cwd=RACINE, capture_output=True, text=True, check=True
    )
    names = listed.stdout.split("\0")
    return [path for name in names if name and (path := RACINE / name).is_file()]


def test_no_committed_file_holds_the_path_of_a_machine() -> None:
    forbidden = ["..", "work", "root"]
    forbidden = [f"{forbidden[0]}/shared", *(f"/{folder}/" for folder in forbidden[1:])]
    found = []
    for path in _committed():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # not a text file
        found += [(str(path.relative_to(RACINE)), word) for word in forbidden if word in text]
    assert found == []


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("import inclusion_metrics", id="paquet"),
        pytest.param("import inclusion_metrics.cli", id="ligne-de-commande"),
        pytest.param(
            "from inclusion_metrics.cli import main\nassert main(['--help']) == 0", id="aide"
        ),
        pytest.param(
            "from inclusion_metrics.cli import main\nassert main(['mesurer', '--help']) == 0",
            id="aide-d-une-commande",
        ),
    ],
)
def test_starting_imports_nothing_heavy(script: str) -> None:
    ask = f"import sys\n{script}\nsys.stderr.write(','.join(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=False, cwd=RACINE
    )
    assert done.returncode == 0, done.stderr
    loaded = {module.split(".")[0] for module in done.stderr.split(",")}
    assert "inclusion_metrics" in loaded
    assert loaded.isdisjoint(LOURDS)


def test_the_core_needs_no_drawing_library() -> None:
    """Importing and measuring work without the « dossier » extra."""
    script = (
        "import sys\n"
        "for name in ('altair', 'great_tables', 'papermill', 'nbconvert', 'nbclient', 'IPython'):\n"
        "    sys.modules[name] = None\n"
        "import inclusion_metrics.cli.importing, inclusion_metrics.cli.measuring\n"
        "import inclusion_metrics.cli.checking, inclusion_metrics.cli.listing\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=RACINE
    )
    assert done.returncode == 0, done.stderr
