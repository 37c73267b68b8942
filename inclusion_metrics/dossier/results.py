"""What a run tells while it goes and once it ends: its steps, and one result per dossier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from inclusion_metrics.dossier.propositions import Proposition


class Stage(StrEnum):
    """The stages of a run, as they are shown."""

    MEASURE = "Calcul et protection des chiffres"
    RENDER = "Mise en page"


@dataclass(frozen=True, slots=True)
class Step:
    """Where a stage stands, in dossiers; ``total`` is 0 when it is about something else.

    Attributes:
        note: something to tell at once, outside any stage.
    """

    stage: Stage | None
    done: int = 0
    total: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One dossier of a run.

    Attributes:
        page: where its page is; the previous version when ``error`` is not empty.
        error: one French sentence, empty when the dossier was built.
        pdf: the same printed, when it was asked for.
        built: True when the page is new, printed or not.
        unchanged: True when the page was left alone: a new one would be the same.
        propositions: merges that would have masked less.
    """

    notebook: str
    name: str
    page: Path
    error: str = ""
    seconds: float = 0.0
    pdf: Path | None = None
    built: bool = False
    unchanged: bool = False
    propositions: tuple[Proposition, ...] = ()

    @property
    def ok(self) -> bool:
        """True when the dossier is there, as asked for, and printed if that was asked for."""
        return not self.error

    @property
    def state(self) -> str:
        """« construit », « inchange » or « echec »."""
        if self.unchanged:
            return "inchange"
        return "construit" if self.built else "echec"

    @property
    def key(self) -> str:
        """« contrat_de_ville/grand-chambery-2024 »."""
        return f"{self.notebook}/{self.name}"


#: Who is told of the steps and of each result as it comes.
Watch = Callable[[Step | Result], None]


def nobody(_: Step | Result) -> None:
    """Tell nobody."""
