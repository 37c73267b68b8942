"""Run the benchmarks one after the other and write what they say into ``docs/performance.md``.

    python benchmarks/rapport.py                       all of them
    python benchmarks/rapport.py dossiers dessins      some of them

Each block of the page stands between two marks that name its benchmark; the words around them are
written by hand and are left alone. A benchmark that stops keeps its last block.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = REPOSITORY / "docs/performance.md"
#: Block → the command that fills it.
BLOCKS = {
    "dossiers": ("dossiers.py", "40"),
    "un": ("dossiers.py", "1"),
    "dessins": ("dessins.py",),
    "indicateurs": ("indicateurs.py",),
    "secret": ("secrecy.py",),
    "lecture": ("lecture.py",),
    "rapprochement": ("rapprochement.py",),
}


def filled(page: str, name: str, said: str) -> str:
    """The page with what a benchmark said in its block."""
    block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- fin -->)", re.DOTALL)
    if not block.search(page):
        sys.exit(f"« {PAGE.name} » n’a pas de bloc « {name} ».")
    return block.sub(lambda found: f"{found[1]}```text\n{said.strip()}\n```\n{found[2]}", page)


def main() -> None:
    """Run, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("blocs", nargs="*", choices=[[], *BLOCKS])
    failed = 0
    for name in parser.parse_args().blocs or BLOCKS:
        script, *arguments = BLOCKS[name]
        command = [sys.executable, str(REPOSITORY / "benchmarks" / script), *arguments]
        print(f"— {script} {' '.join(arguments)}", flush=True)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        print(done.stdout, flush=True)
        if done.returncode:
            failed += 1
            print(f"{script} s’est arrêté : {done.stderr.strip().splitlines()[-1:]}", flush=True)
            continue
        told = f"{date.today():%d/%m/%Y}\n{done.stdout}"
        PAGE.write_text(filled(PAGE.read_text("utf-8"), name, told), "utf-8")
    sys.exit(failed)


if __name__ == "__main__":
    main()
