# mypy: disable-error-code="no-untyped-call"
"""A papermill engine that runs the cells in this process, without starting a kernel.

Starting a kernel costs a second and more, rendering a dossier a few tenths of one. What a cell
shows is gathered as a kernel would have sent it, so both give the same page; a test says so.
Import this module only where papermill is wanted.
"""

from __future__ import annotations

import atexit
import base64
import builtins
import contextlib
import io
import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat.notebooknode import NotebookNode, from_dict
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from traitlets import Type
from traitlets.config import Config

NAME = "inclusion"
_BUILTINS = ("__IPYTHON__", "display", "get_ipython")


class _Hook(DisplayHook):
    """Gathers the value of a cell's last line."""

    shell: Any

    def write_output_prompt(self) -> None:
        """No prompt: nothing is printed."""

    def write_format_data(
        self, format_dict: Mapping[str, Any], md_dict: Mapping[str, Any] | None = None
    ) -> None:
        """Keep the value in every form it offers."""
        self.shell.gathered.append(
            _output(
                "execute_result",
                data=_texts(format_dict),
                metadata=dict(md_dict or {}),
                execution_count=self.shell.execution_count,
            )
        )

    def finish_displayhook(self) -> None:
        """Nothing was printed: nothing to flush."""


class _Publisher(DisplayPublisher):
    """Gathers what ``display`` is given."""

    shell: Any

    def publish(  # type: ignore[override]
        self, data: Mapping[str, Any], metadata: Mapping[str, Any] | None = None, **_: object
    ) -> None:
        """Keep what was displayed."""
        self.shell.gathered.append(
            _output("display_data", data=_texts(data), metadata=dict(metadata or {}))
        )


class _Shell(InteractiveShell):
    """An IPython shell that prints nothing and remembers nothing on disk."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def __init__(self, **kwargs: object) -> None:
        self.gathered: list[NotebookNode] = []
        super().__init__(**kwargs)

    def _showtraceback(self, etype: object, evalue: object, stb: object) -> None:
        """The engine reports errors."""


def _output(kind: str, /, **fields: object) -> NotebookNode:
    """An output as nbformat makes it, without its validation: there are a hundred in a page."""
    node: NotebookNode = from_dict({"output_type": kind, **fields})
    return node


def _texts(data: Mapping[str, Any]) -> dict[str, Any]:
    """Bytes as base64 text, as a kernel sends them."""
    return {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in data.items()
    }


@contextlib.contextmanager
def _fresh_shell() -> Iterator[_Shell]:
    """A shell of its own for one notebook; what IPython changes in the process is put back."""
    missing = object()
    before = {name: getattr(builtins, name, missing) for name in _BUILTINS}
    main, hook, excepthook, here = (
        sys.modules["__main__"], sys.displayhook, sys.excepthook, os.getcwd(),  # noqa: PTH109
    )  # fmt: skip
    shell = _Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    try:
        yield shell
    finally:
        atexit.unregister(shell.atexit_operations)
        _Shell.clear_instance()
        sys.modules["__main__"], sys.displayhook, sys.excepthook = main, hook, excepthook
        os.chdir(here)
        for name, value in before.items():
            if value is not missing:
                setattr(builtins, name, value)
            elif hasattr(builtins, name):
                delattr(builtins, name)


class InclusionEngine(Engine):
    """Runs a notebook's code cells one after the other and stops at the first error."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, **_: object
    ) -> None:
        """Run the notebook that papermill manages."""
        with _fresh_shell() as shell:
            for index, cell in enumerate(nb_man.nb.cells):
                nb_man.cell_start(cell, index)
                if cell.cell_type == "code" and cell.source.strip() and not _run(shell, cell):
                    nb_man.cell_exception(cell, index)
                    return
                nb_man.cell_complete(cell, index)


def _run(shell: _Shell, cell: NotebookNode) -> bool:
    """Run one cell and set its outputs; False when it failed."""
    shell.gathered = []
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        result = shell.run_cell(cell.source, store_history=True)
    cell.execution_count = shell.execution_count - 1
    for shown in shell.gathered:
        if shown.output_type == "execute_result":
            shown.execution_count = cell.execution_count
    streams = [
        _output("stream", name=name, text=text.getvalue())
        for name, text in (("stdout", out), ("stderr", err))
        if text.getvalue()
    ]
    cell.outputs = [*streams, *shell.gathered]
    error = result.error_before_exec or result.error_in_exec
    if error is not None:
        kind, message = type(error).__name__, str(error)
        cell.outputs.append(
            _output(
                "error",
                ename=kind,
                evalue=message,
                traceback=traceback.format_exception(error),
            )
        )
    return error is None


def register() -> str:
    """Make the engine known to papermill; its name is what ``engine_name`` expects."""
    papermill_engines.register(NAME, InclusionEngine)
    return NAME
