"""Printing: which browser, what is said when there is none, nothing left half done."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest

from inclusion_metrics.dossier import pdf
from inclusion_metrics.dossier.files import names
from inclusion_metrics.dossier.freshness import Inputs
from inclusion_metrics.dossier.listing import INDEX, refresh
from inclusion_metrics.dossier.making import kept, printed
from inclusion_metrics.dossier.results import Result
from inclusion_metrics.dossier.worker import Outcome, index
from inclusion_metrics.model import ErreurUtilisateur


def test_the_browser_named_comes_first(tmp_path: Path) -> None:
    mine = tmp_path / "navigateur"
    mine.write_text("", encoding="utf-8")
    assert pdf.browser({pdf.VARIABLE: str(mine)}) == str(mine)
    with pytest.raises(ErreurUtilisateur, match="n’existe pas"):
        pdf.browser({pdf.VARIABLE: str(tmp_path / "absent")})


def test_on_windows_edge_is_enough(tmp_path: Path) -> None:
    edge = tmp_path / "Microsoft/Edge/Application/msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.write_text("", encoding="utf-8")
    told = {"PATH": str(tmp_path), "PROGRAMFILES(X86)": str(tmp_path)}
    assert pdf.browser(told, platform="win32") == str(edge)


def test_without_a_browser_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ErreurUtilisateur) as caught:
        pdf.browser({"PATH": str(tmp_path)}, platform="linux")
    assert "apt install chromium" in str(caught.value)
    assert pdf.VARIABLE in str(caught.value)


def test_without_the_libraries_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pikepdf", None)
    with pytest.raises(ErreurUtilisateur, match="--extra pdf"):
        pdf.check()


def test_a_browser_that_does_not_start_is_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "navigateur"
    broken.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    broken.chmod(0o755)
    with pytest.raises(ErreurUtilisateur, match="ne démarre pas"), pdf.printer(str(broken)):
        pass


def test_cleaned_says_neither_when_nor_where() -> None:
    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Creator"] = "Mozilla/5.0 (X11; Linux x86_64)"
    made.docinfo["/Author"] = "Odette Fabuloz"
    made.docinfo["/CreationDate"] = "D:20240101"
    with made.open_metadata() as metadata:
        metadata["dc:creator"] = ["Odette Fabuloz"]
    written = io.BytesIO()
    made.save(written)
    once = pdf.cleaned(written.getvalue(), "Dossier d’essai")
    assert once == pdf.cleaned(written.getvalue(), "Dossier d’essai")
    with pikepdf.open(io.BytesIO(once)) as read:
        assert {key: str(value) for key, value in read.docinfo.items()} == {
            "/Title": "Dossier d’essai",
            "/Creator": "inclusion-metrics",
        }
        assert "/Metadata" not in read.Root
        assert str(read.Root.Lang) == "fr-FR"


class _Prints:
    """A printer that prints one dossier out of two."""

    def pdf(self, source: Path, target: Path) -> None:
        if source.stem == "b":
            raise ErreurUtilisateur("Le navigateur n’a pas imprimé « b.html ».")
        target.write_bytes(b"%PDF")


def _made(folder: Path, name: str, error: str = "") -> Result:
    """The result of a dossier whose worker just ended, printed by ``_Prints``."""
    new = folder / "neuf" / name
    new.mkdir(parents=True)
    for file in names(name) if not error else ():
        (new / file).write_text("neuf", encoding="utf-8")
    data = SimpleNamespace(donnees=Path("donnees"))
    asked = SimpleNamespace(notebook="c", name=name, key=f"c/{name}", parametres=data)
    task, outcome = SimpleNamespace(name=name, target=new), Outcome(name, error, 0.0)
    told = SimpleNamespace(exact=(), propositions=())
    fault = "" if error else printed(task, _Prints())  # type: ignore[arg-type]
    return kept(asked, task, outcome, told, folder, fault)  # type: ignore[arg-type]


def test_one_that_does_not_print_does_not_stop_the_others(tmp_path: Path) -> None:
    first, second, third = (_made(tmp_path, name) for name in "abd")
    last = _made(tmp_path, "e", "faute d’essai")
    assert (first.ok, first.pdf) == (True, tmp_path / "c" / "a.pdf")
    assert second.error.startswith("La page est construite, pas son PDF.")
    assert (second.built, second.pdf) == (True, None)
    assert third.ok
    assert (last.built, last.pdf) == (False, None)
    assert sorted(file.stem for file in (tmp_path / "c").glob("*.pdf")) == ["a", "d"]
    assert sorted(file.stem for file in (tmp_path / "c").glob("*.html")) == ["a", "b", "d"]


def test_a_new_page_takes_away_the_pdf_of_the_previous_one(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    for name in ("b.html", "a.pdf", "b.pdf", "e.pdf"):
        (tmp_path / "c" / name).write_text("ancien", encoding="utf-8")
    assert _made(tmp_path, "a").ok
    assert (tmp_path / "c" / "a.pdf").read_bytes() == b"%PDF"
    _made(tmp_path, "b")  # does not print
    assert (tmp_path / "c" / "b.html").read_text("utf-8") == "neuf"
    assert not (tmp_path / "c" / "b.pdf").exists()
    _made(tmp_path, "e", "faute d’essai")  # keeps its previous version
    assert (tmp_path / "c" / "e.pdf").read_text("utf-8") == "ancien"


def test_the_index_leads_to_the_pdf(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    account = {
        "debut": "2024-01-01",
        "fin": "2024-12-31",
        "titre_affiche": "Un dossier",
        "territoire_nom": "Chambéry",
        "financeur": "Ville",
    }
    for name in ("avec", "sans"):
        (folder / f"{name}.html").write_text("page", encoding="utf-8")
        (folder / f"{name}.provenance.json").write_text(json.dumps(account), encoding="utf-8")
    (folder / "avec.pdf").write_bytes(b"0" * 1500)
    asked = [SimpleNamespace(root=tmp_path)]
    refresh(tmp_path, asked, [], Inputs(), index)  # type: ignore[arg-type]
    html = (tmp_path / INDEX).read_text("utf-8")
    assert re.findall(r'href="([^"]*pdf)">PDF<span class="im-vh">([^<]*)', html) == [
        ("c/avec.pdf", " : Un dossier")
    ]
    assert "(2\u00a0ko)" in html.replace("\u202f", "\u00a0")


class _Page:
    """A browser that prints something that is not a PDF."""

    def goto(self, address: str) -> None:
        assert address.startswith("file:")

    def title(self) -> str:
        return "Titre"

    def pdf(self, **options: object) -> bytes:
        assert options["tagged"]
        return b"rien"


def test_a_failed_printing_leaves_the_previous_one(tmp_path: Path) -> None:
    target = tmp_path / "dossier.pdf"
    target.write_bytes(b"le precedent")
    with pytest.raises(ErreurUtilisateur, match="n’a pas imprimé"):
        pdf.Printer(_Page()).pdf(tmp_path / "dossier.html", target)
    assert target.read_bytes() == b"le precedent"
    assert list(tmp_path.iterdir()) == [target]
