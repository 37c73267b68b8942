"""The messages of the command-line library, in French."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import typer
from typer import _click, rich_utils

_SHOW_HELP = "Afficher cette aide."
_HELP = "Essayez « inclusion-metrics --help »."


def translate_help() -> None:
    """Give French titles to the help panels; harmless if the library renames them."""
    for name, french in {
        "ARGUMENTS_PANEL_TITLE": "Arguments",
        "OPTIONS_PANEL_TITLE": "Options",
        "COMMANDS_PANEL_TITLE": "Commandes",
        "ERRORS_PANEL_TITLE": "Erreur",
        "DEFAULT_STRING": "[défaut : {}]",
        "REQUIRED_LONG_STRING": "[obligatoire]",
    }.items():
        if hasattr(rich_utils, name):
            setattr(rich_utils, name, french)
    command = _click.core.Command
    original = command.get_help_option

    def get_help_option(self: _click.core.Command, ctx: _click.core.Context) -> Any:  # noqa: ANN401
        option = original(self, ctx)
        if option is not None:
            option.help = _SHOW_HELP
        return option

    command.get_help_option = get_help_option  # type: ignore[method-assign]


def in_french(error: typer.TyperException) -> str:
    """One French sentence for a mistake in the command itself."""
    kinds = _click.exceptions
    if isinstance(error, kinds.MissingParameter):
        name = _name(error)
        return f"Il manque « {name} » à la commande. {_HELP}"
    if isinstance(error, kinds.NoSuchOption):
        near = f" Vouliez-vous dire « {error.possibilities[0]} » ?" if error.possibilities else ""
        return f"L’option « {error.option_name} » n’existe pas.{near} {_HELP}"
    if isinstance(error, kinds.BadParameter):
        name = _name(error)
        return f"La valeur donnée pour « {name} » ne convient pas. {_HELP}"
    if isinstance(error, kinds.BadOptionUsage | kinds.BadArgumentUsage):
        option = getattr(error, "option_name", None)
        name = f"« {option} »" if option else "une option"
        return f"La valeur donnée pour {name} manque ou ne convient pas. {_HELP}"
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    with suppress(AttributeError):
        if found := re.search(r"No such command '(.+?)'", message):
            return f"La commande « {found[1]} » n’existe pas. {_HELP}"
        if found := re.search(r"unexpected extra argument\S* \((.+)\)", message):
            return f"« {found[1]} » est de trop dans la commande. {_HELP}"
    return f"La commande est incomplète ou mal écrite. {_HELP}"


def _name(error: typer.TyperException) -> str:
    """The option or the argument an error is about, as it is written on the command line."""
    parameter = getattr(error, "param", None)
    return str(
        getattr(parameter, "metavar", None) or next(iter(getattr(parameter, "opts", [])), "?")
    )
