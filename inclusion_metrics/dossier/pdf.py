"""A page → a tagged PDF beside it, printed by the browser that is already there.

One browser prints all the dossiers of a run, with the network off. What it writes is then cleaned:
no date, no trace of the machine, and the same page always gives the same bytes.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inclusion_metrics.dossier.files import replacing
from inclusion_metrics.model import ErreurUtilisateur

#: Where to look for the browser first, when it stands in an unusual place.
VARIABLE = "INCLUSION_METRICS_NAVIGATEUR"
_NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "microsoft-edge-stable", "msedge",
)  # fmt: skip
#: Under each folder of programs of Windows; Edge comes with it.
_WINDOWS = ("Microsoft/Edge/Application/msedge.exe", "Google/Chrome/Application/chrome.exe")
_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_OPTIONS = ("--disable-gpu", "--disable-background-networking", "--no-first-run")
_MILLISECONDS = 120_000


@dataclass(frozen=True, slots=True)
class Printer:
    """A browser ready to print; ``printer`` opens and closes it."""

    page: Any

    def pdf(self, source: Path, target: Path) -> None:
        """Print a page as a tagged PDF, written whole or not at all.

        Raises:
            ErreurUtilisateur: the browser failed, or the file cannot be replaced (it is open
                in a reader, for instance).
        """
        from pikepdf import PdfError
        from playwright.sync_api import Error

        try:
            self.page.goto(source.resolve().as_uri())
            title = self.page.title()
            printed = self.page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
            with replacing(target) as new:
                new.write_bytes(cleaned(printed, title))
        except (Error, PdfError) as error:
            raise ErreurUtilisateur(
                f"Le navigateur n’a pas imprimé « {source.name} » ; relancez la commande, ou "
                "ouvrez la page et imprimez-la en PDF."
            ) from error
        except OSError as error:
            raise ErreurUtilisateur(
                f"« {target.name} » ne peut pas être écrit ; s’il est ouvert dans un lecteur, "
                "fermez-le."
            ) from error


def browser(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> str:
    """Path of a browser that prints tagged PDF.

    Args:
        environment: where ``VARIABLE`` and the folders of programs are told.
        platform: as ``sys.platform``.

    Raises:
        ErreurUtilisateur: there is none; says what to install.
    """
    chosen = environment.get(VARIABLE, "")
    if chosen:
        if Path(chosen).is_file():
            return chosen
        raise ErreurUtilisateur(
            f"Le navigateur que nomme {VARIABLE} n’existe pas : « {chosen} ». Corrigez cette "
            "variable ou ôtez-la."
        )
    for name in _NAMES:
        if found := shutil.which(name, path=environment.get("PATH")):
            return found
    for place in _places(environment, platform):
        if place.is_file():
            return str(place)
    raise ErreurUtilisateur(
        "Le PDF demande un navigateur Chromium, Google Chrome ou Microsoft Edge : aucun n’est "
        "installé. Installez-en un (sous Debian ou Ubuntu : « apt install chromium »), ou "
        f"indiquez où il se trouve dans la variable {VARIABLE}. Les pages HTML se construisent "
        "sans lui."
    )


def _places(environment: Mapping[str, str], platform: str) -> Iterator[Path]:
    if platform == "win32":
        for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            if folder := environment.get(name):
                yield from (Path(folder) / one for one in _WINDOWS)
    elif platform == "darwin":
        yield from map(Path, _MAC)


def check() -> str:
    """The browser that will print, before anything is built.

    Raises:
        ErreurUtilisateur: a library or the browser is missing; says what to install.
    """
    try:
        import pikepdf  # noqa: F401
        import playwright  # noqa: F401
    except ImportError as error:
        raise ErreurUtilisateur(
            "Le PDF demande deux bibliothèques de plus : « uv sync --extra dossier --extra pdf », "
            'ou « pip install "inclusion-metrics[dossier,pdf]" ».'
        ) from error
    return browser()


@contextmanager
def printer(executable: str) -> Iterator[Printer]:
    """One browser, offline, for all the pages of a run.

    Raises:
        ErreurUtilisateur: the browser does not start.
    """
    from playwright.sync_api import Error, sync_playwright

    # Its sandbox refuses to start for root, as in a container.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    options = [*_OPTIONS, *(["--no-sandbox"] if root else [])]
    with sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(executable_path=executable, args=options)
        except Error as error:
            raise ErreurUtilisateur(
                f"Le navigateur « {Path(executable).name} » ne démarre pas ; mettez-le à jour, ou "
                f"indiquez-en un autre dans la variable {VARIABLE}."
            ) from error
        with opened:
            context = opened.new_context(offline=True, java_script_enabled=False)
            context.set_default_timeout(_MILLISECONDS)
            yield Printer(context.new_page())


def cleaned(printed: bytes, title: str) -> bytes:
    """The same PDF with its title and language alone: no date, no machine, no browser.

    Args:
        printed: as the browser wrote it.
        title: of the document.
    """
    from pikepdf import Dictionary, Name, ObjectStreamMode, Pdf, String

    with Pdf.open(io.BytesIO(printed)) as pdf:
        pdf.Root.Lang = String("fr-FR")
        if Name.ViewerPreferences not in pdf.Root:
            pdf.Root.ViewerPreferences = Dictionary()
        pdf.Root.ViewerPreferences.DisplayDocTitle = True
        if Name.Metadata in pdf.Root:
            del pdf.Root[Name.Metadata]
        del pdf.docinfo
        pdf.docinfo[Name.Title] = title
        pdf.docinfo[Name.Creator] = "inclusion-metrics"
        written = io.BytesIO()
        pdf.save(
            written,
            compress_streams=True,
            object_stream_mode=ObjectStreamMode.generate,
            deterministic_id=True,
        )
    return written.getvalue()
