"""How long dossiers take: the command, against one papermill and one nbconvert per dossier.

    python benchmarks/dossiers.py            six dossiers
    python benchmarks/dossiers.py 40         forty
    python benchmarks/dossiers.py 1          one, from a cold start
    python benchmarks/dossiers.py 6 --processus 4

Everything runs in one go, on the same notebook, parameters and data, each contender in fresh
processes. A first round of two dossiers is not timed: it checks that all of them show the same
tables. Ratios are what to keep; seconds depend on the machine. The command is then called again,
with nothing changed, on all the dossiers and on one.

The command and the script write the workbook and the long table of each page; papermill and
nbconvert write the page alone. Only the command seals its files and looks for leaks in them.
"""

from __future__ import annotations

import argparse
import ast
import html
import multiprocessing
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
NOTEBOOK = "contrat_de_ville"
TERRITORIES = ("200069110", "73065", "73179")
PARAMS = """\
territoire: "{code}"
donnees: {data}
debut: 2024-01-01
fin: 2024-12-31
financeur: Contrat de ville de Grand Chambéry
operateur: Banc d’essai
titre: Dossier {number}
"""
SHOWN = (
    "polars", "altair", "great-tables", "papermill", "nbclient", "nbconvert", "ipykernel",
    "ipython",
)  # fmt: skip
#: Kernels show the static objects of the page, as the command does.
STATIC = {"INCLUSION_METRICS_STATIQUE": "1"}

Contender = Callable[[Path, list[Path], Path, int], None]


def _run(root: Path, *command: str | Path) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=root,
        env=os.environ | STATIC,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}")


def command(root: Path, params: list[Path], out: Path, processes: int) -> None:
    """``inclusion-metrics dossier``."""
    _run(root, sys.executable, "-m", "inclusion_metrics", "dossier", *params,
         "--vers", out, "--processus", str(processes))  # fmt: skip


def _one(root: Path, params: Path, out: Path) -> None:
    target = out / f"{params.stem}.ipynb"
    notebook = root / "notebooks" / f"{NOTEBOOK}.ipynb"
    _run(root, Path(sys.executable).with_name("papermill"), notebook, target, "-f", params)
    _run(root, Path(sys.executable).with_name("jupyter"), "nbconvert", "--to", "html", target)


def loop(root: Path, params: list[Path], out: Path, processes: int) -> None:
    """``papermill`` then ``jupyter nbconvert``, one dossier after the other."""
    out.mkdir()
    for one in params:
        _one(root, one, out)


def parallel_loop(root: Path, params: list[Path], out: Path, processes: int) -> None:
    """The same loop, as many at a time as the command has processes."""
    out.mkdir()
    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(lambda one: _one(root, one, out), params))


def script(root: Path, params: list[Path], out: Path, processes: int) -> None:
    """A plain script: the same objects and annexes, without papermill, IPython nor nbconvert."""
    _run(root, sys.executable, Path(__file__).resolve(), "--script", str(processes), out, *params)


def _script(processes: int, out: Path, params: list[Path]) -> None:
    """What that script does: prepare once, render in processes started before."""
    from inclusion_metrics.dossier.build import read_all
    from inclusion_metrics.dossier.prepare import prepare

    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        asked = read_all(params)
        prepared = prepare([(one.carnet, one.parametres) for one in asked])
        jobs = []
        for one, found in zip(asked, prepared, strict=True):
            folder = out / one.name
            found.write(folder)
            jobs.append((folder, out / f"{one.name}.html"))
        pool.map(_draw, jobs, chunksize=1)


def _draw(job: tuple[Path, Path]) -> None:
    """Evaluate the lines of the notebook that show something: a page, a workbook, a long table."""
    from inclusion_metrics.dossier.document import ouvrir
    from inclusion_metrics.dossier.longtable import long_table, to_csv
    from inclusion_metrics.dossier.prepare import Prepared
    from inclusion_metrics.dossier.workbook import workbook
    from inclusion_metrics.indicators import CATALOGUE

    folder, page = job
    dossier = ouvrir(NOTEBOOK, chiffres=str(folder))
    tree = ast.parse((REPOSITORY / "notebooks" / f"{NOTEBOOK}.py").read_text("utf-8"))
    blocks = [
        eval(ast.unparse(line), {"dossier": dossier})  # noqa: S307 - our own notebook
        for line in tree.body
        if isinstance(line, ast.Expr)
    ]
    parts = "".join(one.html for one in blocks)
    page.write_text(f"<!doctype html><html lang='fr'><title>Dossier</title>{parts}</html>", "utf-8")
    found = Prepared.read(folder)
    sheets = [one for block in blocks for one in block.sheets]
    page.with_suffix(".xlsx").write_bytes(workbook(found.context, sheets))
    table = long_table(page.stem, found.published, found.context, CATALOGUE)
    page.with_suffix(".csv").write_bytes(to_csv(table))


CONTENDERS: dict[str, Contender] = {
    "inclusion-metrics dossier": command,
    "papermill + nbconvert, l’un après l’autre": loop,
    "papermill + nbconvert, plusieurs à la fois": parallel_loop,
    "simple script, mêmes processus": script,
}


def tables(page: Path) -> list[str]:
    """The text of each table, whatever stands around it."""
    found = re.findall(r"<table\b.*?</table>", page.read_text("utf-8"), re.DOTALL)
    texts = (html.unescape(re.sub(r"<[^>]+>", "|", table)) for table in found)
    return [re.sub(r"[|\s]+", "|", text) for text in texts]


def _check(root: Path, params: list[Path], processes: int) -> None:
    """Stop unless every contender shows the same tables.

    One dossier at a time: together, they are protected together, which a loop cannot do.
    """
    seen: dict[str, dict[str, list[str]]] = {}
    for place, (name, contender) in enumerate(CONTENDERS.items()):
        seen[name] = {}
        for one in params:
            out = root / f"essai-{place}" / one.stem
            out.parent.mkdir(exist_ok=True)
            contender(root, [one], out, processes)
            seen[name][one.stem] = tables(next(out.rglob(f"{one.stem}.html")))
    reference = next(iter(seen.values()))
    counts = {len(tables) for tables in reference.values()}
    for name, found in seen.items():
        if found != reference or 0 in counts:
            sys.exit(f"« {name} » ne montre pas les mêmes tableaux : la comparaison ne vaut rien.")
    print(f"Mêmes tableaux pour tous : {max(counts)} par dossier.")


def _project(root: Path, count: int) -> list[Path]:
    data = REPOSITORY / "data/grand-chambery"
    if not (data / "activites.parquet").is_file():
        sys.exit("Il faut les tables de l’exemple : lancez d’abord « make dossier ».")
    shutil.copytree(REPOSITORY / "notebooks", root / "notebooks")
    folder = root / "params" / NOTEBOOK
    folder.mkdir(parents=True)
    files = []
    for number in range(count):
        file = folder / f"dossier-{number:03}.yaml"
        code = TERRITORIES[number % len(TERRITORIES)]
        file.write_text(PARAMS.format(code=code, data=data, number=number), "utf-8")
        files.append(file)
    return files


def main() -> None:
    """Check, time, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dossiers", nargs="?", type=int, default=6)
    parser.add_argument("--processus", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cœurs, "
          f"Python {platform.python_version()}")  # fmt: skip
    print(", ".join(f"{name} {version(name)}" for name in SHOWN))
    with tempfile.TemporaryDirectory(prefix="dossiers-") as name:
        root = Path(name)
        params = _project(root, chosen.dossiers)
        _check(root, params[:2], chosen.processus)
        seconds: dict[str, float] = {}
        for place, (title, contender) in enumerate(CONTENDERS.items()):
            begun = time.perf_counter()
            contender(root, params, root / f"sortie-{place}", chosen.processus)
            seconds[title] = time.perf_counter() - begun
        again = [_again(root, some, chosen.processus) for some in (params, params[:1])]
    ours = next(iter(seconds.values()))
    print(f"\n{chosen.dossiers} dossiers, {chosen.processus} processus")
    for title, taken in seconds.items():
        print(f"{title:45} {taken:7.1f} s  {taken / chosen.dossiers:6.2f} s/dossier  "
              f"x {taken / ours:5.2f}")  # fmt: skip
    print(f"\nRien n’a changé : {again[0]:.2f} s pour {chosen.dossiers} dossiers, "
          f"{again[1]:.2f} s pour un seul")  # fmt: skip
    if chosen.dossiers > 1:
        each = (again[0] - again[1]) / (chosen.dossiers - 1)
        print(f"soit {100 * each:.2f} s pour cent dossiers de plus")


def _again(root: Path, params: list[Path], processes: int) -> float:
    """How long the command takes to leave dossiers as they are."""
    out = root / "sortie-0"
    begun = time.perf_counter()
    command(root, params, out, processes)
    return time.perf_counter() - begun


if __name__ == "__main__":
    if sys.argv[1:2] == ["--script"]:
        _script(int(sys.argv[2]), Path(sys.argv[3]), [Path(name) for name in sys.argv[4:]])
    else:
        main()
