"""The command line: ``inclusion-metrics``. Heavy imports happen in the command that needs them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.typography import typo

__all__ = ["main"]

#: Exit codes: what was asked is done; done with failures or discrepancies; cannot be done as asked.
DONE, INCOMPLETE, REFUSED, INTERRUPTED = 0, 1, 2, 130
#: A fault of the program, which no user can mend.
FAULT = 70
#: Set to anything, it shows the whole of an unexpected fault.
DEBUG_VARIABLE = "INCLUSION_METRICS_DETAIL"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; every error a user can mend is one French sentence and exit code 2."""
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
    except ErreurUtilisateur as error:
        return _refuse(str(error))
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:
        if _interrupted(error):
            code = INTERRUPTED
        elif os.environ.get(DEBUG_VARIABLE):
            raise
        else:
            # The message of the fault may hold a value of the data: only its kind is said.
            return _say(
                f"Erreur inattendue ({type(error).__name__}) : c’est un défaut du logiciel, et "
                "rien n’a été écrit à moitié. Signalez-le, avec le détail que donne la même "
                f"commande quand la variable {DEBUG_VARIABLE} vaut 1.",
                FAULT,
            )
    if code == INTERRUPTED:  # typer turns the interruption of a command into this code, silently
        return _say("Interrompu : rien n’a été écrit à moitié.", INTERRUPTED)
    return code


def _run(arguments: list[str]) -> int:
    """Run a command, its imports included: they last long enough to be interrupted."""
    import typer

    from inclusion_metrics.cli.application import app
    from inclusion_metrics.cli.french import in_french

    try:
        outcome = app(args=arguments, standalone_mode=False)
    except typer.Abort:
        return INTERRUPTED
    except typer.TyperException as error:
        return _refuse(in_french(error))
    return outcome if isinstance(outcome, int) else DONE


def _interrupted(error: BaseException | None) -> bool:
    """Whether a fault comes from an interruption, which some libraries wrap in their own error."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def _refuse(message: str) -> int:
    return _say(f"Erreur : {message}", REFUSED)


def _say(message: str, code: int) -> int:
    sys.stderr.write(typo(message) + "\n")
    return code
