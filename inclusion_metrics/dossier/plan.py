"""What a notebook shows, read in the notebook itself, so that it is measured and protected at once.

A notebook asks a ``dossier`` for its parts: ``dossier.tableau("FRE-05", par="structure")``. Those
calls, written out in full, are the plan. Nothing else has to be declared: a figure that a cell
shows is measured, one that no cell shows is not.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from inclusion_metrics.breakdowns import find_breakdown
from inclusion_metrics.dossier.notebooks import notebook_file
from inclusion_metrics.indicators import find
from inclusion_metrics.measurement import CROSS, WHOLE, Request
from inclusion_metrics.model import ErreurUtilisateur, Indicator, Period

#: Indicator codes, then the breakdowns they are cut by (none: the whole territory).
Plan = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
Catalogue = Mapping[str, Indicator]

#: Name that a notebook gives to what ``ouvrir`` returns.
_DOSSIER = "dossier"
#: Methods whose first argument is a code, or a list of codes; « par » cuts them.
_CODES = frozenset({"tableau", "graphique", "comparer", "entonnoir", "points", "carte"})
#: The method whose codes are those of the first page: « FRE-11/2 » names an item.
_SUMMARY = "synthese"
#: The four sides of the financial report.
_ACCOUNTS = ("FIN-01", "FIN-01-produits", "FIN-01-86", "FIN-01-87")
#: Methods that show figures of their own.
FIXED: Mapping[str, Plan] = {
    "compte_rendu": (
        (_ACCOUNTS, ()),
        (_ACCOUNTS, ("compte",)),
        (_ACCOUNTS, ("rattachement", "compte")),
    ),
    "regles_fse": (
        (("FSE-01", "FSE-02"), ()),
        (("FSE-01",), ("genre",)),
    ),
}

#: A breakdown of the notebooks alone: months, quarters or years, as the period allows.
TIME = "temps"
#: The longest period, in days, that is cut by months, then by quarters.
_MONTHS_UP_TO, _QUARTERS_UP_TO = 2 * 366, 5 * 366

#: Measured over all the data beside the territory, to say what lies outside it.
OUTSIDE = "FRE-02"
#: The persons of all the data, compared with those of each territory.
PEOPLE = "FRE-01"


@dataclass(frozen=True, slots=True)
class Carnet:
    """What a notebook shows.

    Attributes:
        plan: what to measure.
        summary: the key figures of its first page: an indicator, and which of its items.
    """

    name: str
    plan: Plan
    summary: tuple[tuple[str, str], ...]

    @property
    def codes(self) -> frozenset[str]:
        """The indicators shown."""
        return frozenset(code for codes, _ in self.plan for code in codes)


def read_carnet(root: Path, name: str) -> Carnet:
    """Read what a notebook shows.

    Raises:
        ErreurUtilisateur: no such notebook, or a cell asks for a figure that is not written out.
    """
    file = notebook_file(root, name)
    return _read(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _read(file: Path, _changed: int) -> Carnet:
    plan: dict[tuple[tuple[str, ...], tuple[str, ...]], None] = {}
    summary: list[tuple[str, str]] = []
    for call in _calls(file):
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if method in FIXED:
            plan |= dict.fromkeys(FIXED[method])
        elif method == _SUMMARY:
            for code in _codes(call, file):
                indicator, _, item = code.partition("/")
                summary.append((indicator, item))
                plan[(indicator,), ()] = None
        elif method in _CODES:
            codes = _measured(call, file)
            cut = _cut(call, file)
            plan[codes, ()] = None  # the total of a table, or the figure itself
            if cut:
                plan[codes, cut] = None
    return Carnet(file.stem, tuple(plan), tuple(summary))


def _calls(file: Path) -> Iterator[ast.Call]:
    """The calls of methods of the dossier, cell after cell."""
    try:
        cells = json.loads(file.read_text("utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ErreurUtilisateur(
            f"Le carnet « {file.name} » est illisible : enregistrez-le de nouveau dans JupyterLab."
        ) from error
    for source in sources:
        try:
            tree = ast.parse(source)
        except SyntaxError:  # a magic command, or a draft: it asks for no figure
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == _DOSSIER
            ):
                yield node


def _codes(call: ast.Call, file: Path) -> tuple[str, ...]:
    given = _literal(call.args[0], file) if call.args else ()
    return (given,) if isinstance(given, str) else tuple(map(str, given))


def _measured(call: ast.Call, file: Path) -> tuple[str, ...]:
    """The indicators of a call: an item (« FRE-11/2 ») is a part of what is measured."""
    return tuple(code.partition("/")[0] for code in _codes(call, file))


def _cut(call: ast.Call, file: Path) -> tuple[str, ...]:
    written = [word.value for word in call.keywords if word.arg == "par"] or call.args[1:2]
    cut = _literal(written[0], file) if written else ""
    return tuple(part for part in str(cut).split(CROSS) if part)


def _literal(node: ast.expr, file: Path) -> str | list[str]:
    try:
        found: str | list[str] = ast.literal_eval(node)
    except ValueError:
        found = []
    if isinstance(found, str) or (found and all(isinstance(one, str) for one in found)):
        return found
    raise ErreurUtilisateur(
        f"Le carnet « {file.name} » demande un chiffre sans l’écrire en toutes lettres : donnez "
        'les codes entre guillemets, par exemple dossier.tableau("FRE-05", par="structure").'
    )


def calendar(period: Period) -> str:
    """The calendar breakdown that a period is read by: no more pieces than a chart can show."""
    if period.days <= _MONTHS_UP_TO:
        return "mois"
    return "trimestre" if period.days <= _QUARTERS_UP_TO else "annee"


def requests(plan: Plan, period: Period, level: str, catalogue: Catalogue) -> list[Request]:
    """What to measure for one dossier: at the level of its territory, or of the whole service."""
    wanted = []
    for codes, asked in plan:
        cut = tuple(calendar(period) if one == TIME else one for one in asked)
        indicators = [find(code, catalogue) for code in codes]
        for where, whole in ((level, False), (WHOLE, True)):
            mine = tuple(i for i in indicators if i.rows.whole is whole)
            if mine:
                wanted.append(Request(mine, period, where, tuple(map(find_breakdown, cut))))
    return wanted


def merged(asked: Iterable[Request], catalogue: Catalogue) -> list[Request]:
    """The same requests, each figure asked once: dossiers of one run overlap."""
    together: dict[tuple[Period, str, str], list[Request]] = {}
    for request in asked:
        key = (request.period, request.level, request.breakdown)
        together.setdefault(key, []).append(request)
    return [
        Request(
            indicators=tuple(
                indicator
                for code, indicator in catalogue.items()
                if any(code == i.code for one in same for i in one.indicators)
            ),
            period=period,
            level=level,
            cut=same[0].cut,
        )
        for (period, level, _), same in together.items()
    ]
