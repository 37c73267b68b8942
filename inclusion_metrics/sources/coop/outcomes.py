"""What became of a procedure: true answers in old exports, lost ones in those made since.

On 28 April 2025 the Coop stopped asking « La démarche est-elle finalisée ? » and wrote its
answers over « Bénéficiaire réorienté »: « Oui » for finished, « Non » for the three others. An
export made since then shows them under the wrong name (migration 20250428152453 of the public
repository of the Coop).
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import NamedTuple

from inclusion_metrics.nomenclatures import IssueDemarche, SourceDonnee, Thematique
from inclusion_metrics.sources.coop.labels import OUTCOMES
from inclusion_metrics.sources.coop.layouts import FINISHED
from inclusion_metrics.sources.coop.preamble import Preamble
from inclusion_metrics.sources.coop.seats import Rejected
from inclusion_metrics.sources.tabular import workbook
from inclusion_metrics.sources.tabular.workbook import Cell, plain

#: The day the answers were moved.
MOVED = date(2025, 4, 28)
REREAD = "« Bénéficiaire réorienté » d’avant le 28/04/2025 relus comme « démarche finalisée »"


class Answers(NamedTuple):
    """Whether the person was redirected, and what became of the procedure."""

    redirected: bool | None
    issue: str | None


def told(cell: Cell) -> str | None:
    """The answer to « La démarche est-elle finalisée ? »."""
    shown = workbook.text(cell)
    if shown is None:
        return None
    found = OUTCOMES.get(plain(shown))
    if found is None:
        raise Rejected("valeur_inconnue", FINISHED, "valeur absente de la liste de la Coop")
    return found.code


def made_since(preamble: Preamble) -> bool:
    """Whether an export shows the moved answers; one that does not say its day is taken to."""
    return preamble.exported is None or preamble.exported >= MOVED


def reread(
    redirected: bool | None,
    *,
    since: bool,
    day: date,
    recorded: date | None,
    source: str,
    of_procedure: bool,
    changes: Counter[str],
) -> Answers:
    """Give an answer back to its question, and count it.

    Args:
        since: the export shows the moved answers.
        day, recorded: of the accompagnement, and of its entry: what was entered since then is
            true, whatever its day.
        source: rows imported from Espace Coop V1 came later and were not touched.
        of_procedure: a procedure was worked on.
    """
    moved = (recorded or day) < MOVED and source != SourceDonnee.COOP_V1.code
    if redirected is None or not (since and moved and of_procedure):
        return Answers(redirected, None)
    changes[REREAD] += 1
    issue = IssueDemarche.TERMINEE if redirected else IssueDemarche.NON_TERMINEE
    return Answers(None, issue.code)


def is_procedure(themes: tuple[str, ...], procedures: tuple[str, ...]) -> bool:
    """Whether a procedure was worked on."""
    return bool(procedures) or Thematique.DEMARCHES.code in themes
