"""How long the drawings of a dossier take, one by one, once the engine is warm.

    python benchmarks/dessins.py             the contrat de ville of Grand Chambéry
    python benchmarks/dessins.py --tours 9   more rounds

Each drawing of the page (a wide and a narrow one per chart) is drawn again from its own
specification; medians over the rounds are printed, the first round is not timed. The floor is
the smallest drawing of the engine: two points, no text.
"""

from __future__ import annotations

import argparse
import ast
import os
import platform
import statistics
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from inclusion_metrics.dossier.demandes import read_demande
from inclusion_metrics.dossier.document import Dossier
from inclusion_metrics.dossier.plan import _calls
from inclusion_metrics.dossier.prepare import prepare
from inclusion_metrics.rendering import forms

REPOSITORY = Path(__file__).resolve().parent.parent
PARAMS = REPOSITORY / "params/contrat_de_ville/grand-chambery-2024.yaml"
SHOWN = ("altair", "vl-convert-python")
DRAWN = frozenset({"graphique", "points", "carte", "entonnoir"})
FLOOR: dict[str, Any] = {
    "data": {"values": [{"a": 1, "b": 2}, {"a": 2, "b": 1}]},
    "mark": "point",
    "encoding": {
        "x": {"field": "a", "type": "quantitative", "axis": None},
        "y": {"field": "b", "type": "quantitative", "axis": None},
    },
}


def specifications() -> list[dict[str, Any]]:
    """What the engine is given for each drawing of the dossier."""
    one = read_demande(PARAMS)
    (prepared,) = prepare([(one.carnet, one.parametres)])
    dossier, found = Dossier(prepared), list[dict[str, Any]]()
    draw = forms.svg

    def kept(spec: dict[str, Any]) -> str:
        found.append(spec)
        return draw(spec)

    forms.svg = kept
    try:
        for call in _calls(REPOSITORY / "notebooks/contrat_de_ville.ipynb"):
            name = getattr(call.func, "attr", "")
            if name in DRAWN:
                given = [ast.literal_eval(one) for one in call.args]
                more = {k.arg: ast.literal_eval(k.value) for k in call.keywords if k.arg}
                getattr(dossier, name)(*given, **more)
    finally:
        forms.svg = draw
    return found


def _milliseconds(spec: dict[str, Any]) -> float:
    begun = time.perf_counter()
    forms.svg(spec)
    return 1000 * (time.perf_counter() - begun)


def main() -> None:
    """Draw, time, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tours", type=int, default=5)
    rounds = parser.parse_args().tours
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cœurs, "
          f"Python {platform.python_version()}")  # fmt: skip
    print(", ".join(f"{name} {version(name)}" for name in SHOWN))
    specs = [FLOOR, *specifications()]
    for spec in specs:
        forms.svg(spec)
    times = [[_milliseconds(spec) for spec in specs] for _ in range(rounds)]
    floor, *found = (statistics.median(of) for of in zip(*times, strict=True))
    print(f"\n{len(found)} dessins : médiane {statistics.median(found):.0f} ms, "
          f"du plus rapide {min(found):.0f} ms au plus lent {max(found):.0f} ms")  # fmt: skip
    print(f"Plus petit dessin du moteur : {floor:.0f} ms ; "
          f"médiane des nôtres : x {statistics.median(found) / floor:.1f}")  # fmt: skip
    under = sum(one < 30 for one in found)
    print(f"Sous 30 ms : {under} sur {len(found)}")


if __name__ == "__main__":
    main()
