"""A leak stops its dossier, not the others, and the message never repeats it."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import pytest

from inclusion_metrics.cli import main
from inclusion_metrics.dossier.build import build, read_all
from inclusion_metrics.dossier.fuites import MASKED_FIGURE, Guard
from inclusion_metrics.dossier.making import checked
from inclusion_metrics.dossier.prepare import Prepared, prepare
from inclusion_metrics.dossier.worker import Outcome, Task
from inclusion_metrics.rendering.elements import sign

from .test_dossier import NOTEBOOK, _project

PERSON = "Jeanne Chimérex"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _project(tmp_path_factory.mktemp("fuites"), {"agglo": "200069110", "ville": "73065"})


def _files(sortie: Path) -> list[str]:
    return sorted(str(f.relative_to(sortie)) for f in sortie.rglob("*") if f.is_file())


def _params(project: Path) -> list[Path]:
    return sorted((project / "params" / NOTEBOOK).glob("*.yaml"))


@pytest.fixture(scope="module")
def built(project: Path) -> Path:
    sortie = project / "sortie"
    assert all(one.ok for one in build(_params(project), sortie=sortie))
    return sortie


def test_a_name_in_the_settings_stops_its_dossier(
    project: Path, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """« Jeanne Chimérex » is the filter of an export: her name may not come back as a text."""
    page = built / NOTEBOOK / "ville.html"
    before = page.read_bytes()
    file = project / "params" / NOTEBOOK / "ville.yaml"
    kept = file.read_text("utf-8")
    file.write_text(kept.replace("Service d’essai", f"Atelier de {PERSON}"), "utf-8")
    try:
        results = {one.name: one for one in build(_params(project), sortie=built)}
        assert main(["dossier", str(file), "--vers", str(built)]) == 1
    finally:
        file.write_text(kept, "utf-8")
    assert results["agglo"].ok
    error = results["ville"].error
    assert "le contrôle des fuites l’a arrêté" in error
    assert "le nom d’une personne" in error
    assert "ville.html" in error
    assert error.endswith("La version précédente est conservée.")
    assert page.read_bytes() == before
    said = capsys.readouterr()
    for text in (error, said.out, said.err, (built / "index.html").read_text("utf-8")):
        assert "Chimérex" not in text


class _Drawn:
    """What a worker gave back, on the disk, before it is put in place."""

    def __init__(self, folder: Path, page: str) -> None:
        folder.mkdir()
        self.task = Task("ville", folder, {}, folder / "chiffres", folder, folder)
        self.task.figures.mkdir()
        (folder / "ville.html").write_text(page, "utf-8")

    def check(self, guard: Guard | None) -> str:
        return checked(self.task, Outcome("ville", "", 0.0), guard).error


@pytest.fixture(scope="module")
def prepared(project: Path) -> Prepared:
    asked = read_all(_params(project))  # what is masked depends on all that is published together
    found = prepare([(one.carnet, one.parametres) for one in asked])
    return next(p for one, p in zip(asked, found, strict=True) if one.name == "ville")


def test_a_masked_figure_stops_the_page(prepared: Prepared, built: Path, tmp_path: Path) -> None:
    page = (built / NOTEBOOK / "ville.html").read_text("utf-8")
    assert _Drawn(tmp_path / "page", page).check(prepared.guard) == ""
    cell = f'<td class="gt_row gt_right">{sign("s")}'
    pieces = page.split(cell)
    assert len(pieces) > 10
    for place in range(1, len(pieces)):
        told = '<td class="gt_row gt_right">987654'.join(
            (cell.join(pieces[:place]), cell.join(pieces[place:]))
        )
        error = _Drawn(tmp_path / str(place), told).check(prepared.guard)
        assert MASKED_FIGURE in error, pieces[place][:200]


@pytest.mark.parametrize("name", ["ville.csv", "annexes/ville.txt", "ville.provenance.json"])
def test_every_file_of_the_dossier_is_looked_at(
    prepared: Prepared, tmp_path: Path, name: str
) -> None:
    drawn = _Drawn(tmp_path / "a", "<p>Bonjour</p>")
    beside = drawn.task.target / name
    beside.parent.mkdir(exist_ok=True)
    beside.write_text(f'["{PERSON}"]', "utf-8")
    assert "le nom d’une personne" in drawn.check(prepared.guard)
    beside.write_text('["rien"]', "utf-8")
    (drawn.task.figures / "contexte.json").write_text(PERSON, "utf-8")  # never put in place
    assert drawn.check(prepared.guard) == ""


def test_a_control_that_fails_publishes_nothing(
    prepared: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> list[object]:
        raise RuntimeError(PERSON)

    monkeypatch.setattr(Guard, "findings", broken)
    error = _Drawn(tmp_path / "a", "<p>Bonjour</p>").check(prepared.guard)
    assert "RuntimeError" in error
    assert PERSON not in error


def test_what_guards_stays_in_its_process(prepared: Prepared, tmp_path: Path) -> None:
    for held in (prepared, prepared.guard, prepared.guard and prepared.guard.masked):
        with pytest.raises(TypeError, match="ne sor"):
            pickle.dumps(held)
    prepared.write(tmp_path)
    assert Prepared.read(tmp_path).guard is None
    assert "Chimérex" not in "".join(f.read_text("utf-8") for f in tmp_path.iterdir())


def _control(*arguments: str) -> int:
    return main(["controler-fuites", *arguments])


def test_the_command(
    project: Path, built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, params = str(project / "data/exemple"), str(project / "params" / NOTEBOOK)
    assert _control(str(built), "--donnees", data, "--parametres", params) == 0
    assert "aucune fuite trouvée" in capsys.readouterr().out
    leaking = tmp_path / NOTEBOOK / "ville.html"
    leaking.parent.mkdir()
    page = (built / NOTEBOOK / "ville.html").read_text("utf-8")
    leaking.write_text(page.replace("</main>", f"<!-- {PERSON} --></main>"), "utf-8")
    assert _control(str(tmp_path), "--donnees", data) == 1
    said = capsys.readouterr()
    assert f"« {NOTEBOOK}/ville.html » (commentaire) contient le nom d’une personne" in " ".join(
        said.out.split()
    ).replace("\u202f", " ")
    assert "Chimérex" not in said.out + said.err
    assert _control(str(tmp_path)) == 2
    assert _control(str(tmp_path / "absent"), "--donnees", data) == 2
    assert _control(str(tmp_path), "--donnees", data, "--recus", str(tmp_path / "rien")) == 2


def _examples() -> Sequence[Path]:
    return sorted((Path(__file__).parent.parent / "params").glob("*/*.yaml"))


@pytest.mark.lent
def test_the_examples_hold_no_leak(tmp_path: Path) -> None:
    """All the dossiers of the repository, against all that their files name."""
    assert all(one.ok for one in build(_examples(), sortie=tmp_path))
    folders = sorted({str(one.parametres.donnees) for one in read_all(_examples())})
    options = [word for folder in folders for word in ("--donnees", folder)]
    given = [word for file in _examples() for word in ("--parametres", str(file))]
    assert _control(str(tmp_path), *options, *given) == 0
