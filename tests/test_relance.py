"""Running again: what is left alone, what goes on after an interruption, who waits for whom."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock

from inclusion_metrics.cli import main
from inclusion_metrics.dossier import crew as crews
from inclusion_metrics.dossier import making
from inclusion_metrics.dossier.build import Way, build
from inclusion_metrics.dossier.cluster import ClusterCrew, draw, parcel_of
from inclusion_metrics.dossier.crew import LocalCrew, context
from inclusion_metrics.dossier.demandes import read_demande
from inclusion_metrics.dossier.files import names, put_in_place, recover
from inclusion_metrics.dossier.freshness import Inputs, account_of, changes
from inclusion_metrics.dossier.listing import FAILURES, INDEX
from inclusion_metrics.dossier.lock import LOCK, held
from inclusion_metrics.dossier.publications import PARTS, RECORD
from inclusion_metrics.dossier.results import Result, Stage, Step
from inclusion_metrics.dossier.worker import Outcome, Task
from inclusion_metrics.loading import load
from inclusion_metrics.model import ErreurUtilisateur

from .test_dossier import NOTEBOOK, _project, _until

CODES = {"agglo": "200069110", "ville": "73065", "bourg": "73179"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three dossiers of one data folder, built once."""
    folder = _project(tmp_path_factory.mktemp("relance"), CODES)
    (other := folder / "data/voisin").mkdir()
    shutil.copytree(folder / "data/exemple", other, dirs_exist_ok=True)
    results = build([folder / "params" / NOTEBOOK], sortie=folder / "sortie")
    assert [one.error for one in results] == [""] * 3
    return folder


@pytest.fixture
def mine(project: Path, tmp_path: Path) -> Path:
    """A copy of the project and of its dossiers."""
    shutil.copytree(project, tmp_path / "p")
    return tmp_path / "p"


def states(folder: Path, way: Way | None = None) -> dict[str, str]:
    results = build([folder / "params" / NOTEBOOK], sortie=folder / "sortie", way=way)
    return {one.name: one.state for one in results}


def contents(folder: Path) -> dict[str, bytes]:
    files = (folder / "sortie").rglob("*")
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in files
        if file.is_file() and file.name != LOCK
    }


def file_of(folder: Path, name: str) -> Path:
    return folder / "params" / NOTEBOOK / f"{name}.yaml"


def entry(folder: Path, name: str) -> str:
    """The state that the index tells of a dossier."""
    rows = (folder / "sortie" / INDEX).read_text("utf-8").split("<tr ")
    (row,) = (row for row in rows if f'href="{NOTEBOOK}/{name}.html"' in row)
    return row.partition('data-etat="')[2].partition('"')[0]


# -------------------------------------------------------------------------- only what has changed


def test_nothing_changed_nothing_is_built(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(mine)
    monkeypatch.setattr("inclusion_metrics.dossier.build.prepare", None)  # would fail
    monkeypatch.setattr("inclusion_metrics.dossier.build.context", None)
    assert states(mine) == dict.fromkeys(CODES, "inchange")
    assert contents(mine) == before


def test_a_changed_parameter_builds_its_dossier_only(mine: Path) -> None:
    file = file_of(mine, "ville")
    file.write_text(file.read_text("utf-8") + "titre: Un autre titre\n", "utf-8")
    before = contents(mine)
    assert states(mine) == {"agglo": "inchange", "bourg": "inchange", "ville": "construit"}
    after = contents(mine)
    changed = {name for name in after if after[name] != before.get(name)}
    assert {Path(name).name.partition(".")[0] for name in changed} == {"ville", "index"}
    assert states(mine) == dict.fromkeys(CODES, "inchange")


def test_changed_data_build_them_all(mine: Path) -> None:
    manifest = mine / "data/exemple/import.json"
    told = json.loads(manifest.read_text("utf-8"))
    told["remarques"] = ["Un fichier de plus a été lu."]
    manifest.write_text(json.dumps(told), "utf-8")
    assert states(mine) == dict.fromkeys(CODES, "construit")


def test_a_new_neighbour_leaves_the_others(mine: Path) -> None:
    """Protected together with it, they come out the same."""
    text = file_of(mine, "ville").read_text("utf-8")
    file_of(mine, "encore").write_text(text.replace("73065", "73008"), "utf-8")
    found = states(mine)
    assert found.pop("encore") == "construit"
    assert set(found.values()) == {"inchange"}


def test_a_page_that_was_touched_is_built_again(mine: Path) -> None:
    page = mine / "sortie" / NOTEBOOK / "ville.html"
    good = page.read_bytes()
    page.write_bytes(good.replace(b"Retrait", b"Retrair"))
    (mine / "sortie" / NOTEBOOK / "agglo.xlsx").unlink()
    assert states(mine) == {"agglo": "construit", "bourg": "inchange", "ville": "construit"}
    assert page.read_bytes() == good


def test_force_builds_the_same_again(mine: Path) -> None:
    before = contents(mine)
    assert states(mine, Way(force=True)) == dict.fromkeys(CODES, "construit")
    assert contents(mine) == before


def test_a_lost_record_is_made_again(mine: Path) -> None:
    """Nothing else says what is out: leaving pages as they are would forget it for good."""
    record = mine / "sortie" / RECORD
    before = record.read_bytes()
    record.unlink()
    assert states(mine) == dict.fromkeys(CODES, "construit")
    assert record.read_bytes() == before


def test_what_changed_is_named(mine: Path) -> None:
    one = read_demande(file_of(mine, "ville"))
    account = account_of(mine / "sortie", one.key)
    now = Inputs().of(one)
    assert changes(account, now) == ""
    assert changes(account, {**now, "donnees": "x"}) == "les données ont changé"
    assert changes(account, {**now, "carnet": "x"}) == "le carnet a changé"
    told = changes(account, dict.fromkeys(now, "x"))
    assert told == "ses paramètres, le carnet, les données et le logiciel ont changé"
    assert "antérieure" in changes({}, now)


def test_the_index_tells_stale_from_fresh(mine: Path) -> None:
    file = file_of(mine, "ville")
    file.write_text(file.read_text("utf-8") + "titre: Un autre titre\n", "utf-8")
    file_of(mine, "bourg").unlink()
    build([file_of(mine, "agglo")], sortie=mine / "sortie")
    assert entry(mine, "agglo") == "à jour"
    assert entry(mine, "ville") == "à refaire"
    assert entry(mine, "bourg") == "non vérifié"
    assert "ses paramètres ont changé" in (mine / "sortie" / INDEX).read_text("utf-8")


def test_a_failure_is_remembered_until_it_is_mended(mine: Path) -> None:
    file = file_of(mine, "ville")
    good = file.read_text("utf-8")
    file.write_text(good.replace("73065", "73011"), "utf-8")
    before = (mine / "sortie" / NOTEBOOK / "ville.html").read_bytes()
    assert states(mine)["ville"] == "echec"
    assert entry(mine, "ville") == "en échec"
    build([file_of(mine, "agglo")], sortie=mine / "sortie")
    assert entry(mine, "ville") == "en échec"
    assert "Albertville" in json.loads((mine / "sortie" / FAILURES).read_text("utf-8")).popitem()[1]
    assert (mine / "sortie" / NOTEBOOK / "ville.html").read_bytes() == before
    file.write_text(good, "utf-8")
    assert set(states(mine).values()) == {"inchange"}
    assert entry(mine, "ville") == "à jour"


# ------------------------------------------------------------------------- faults and interruptions


def test_data_that_cannot_be_read_fail_their_dossiers_only(mine: Path) -> None:
    file = file_of(mine, "ville")
    file.write_text(file.read_text("utf-8").replace("exemple", "voisin"), "utf-8")
    (mine / "data/voisin/participations.parquet").write_bytes(b"PAR1 rien PAR1")
    results = build([mine / "params" / NOTEBOOK], sortie=mine / "sortie")
    found = {one.name: one for one in results}
    assert {name: one.state for name, one in found.items()} == {
        "agglo": "inchange", "bourg": "inchange", "ville": "echec",
    }  # fmt: skip
    assert "participations" in found["ville"].error
    assert "La version précédente est conservée." in found["ville"].error


def test_a_killed_run_loses_nothing(mine: Path) -> None:
    """Killed while the files of one dossier are moved: its previous version comes back whole."""
    before = contents(mine)
    folder = mine / "sortie" / NOTEBOOK
    new = mine / "sortie/.construction-tue" / NOTEBOOK / "ville"
    (new / "precedents").mkdir(parents=True)
    for file in names("ville")[:2]:  # moved away, and the new page put in place
        (folder / file).replace(new / "precedents" / file)
    (folder / "ville.html").write_text("à moitié", "utf-8")
    for file in names("ville")[1:]:
        (new / file).write_text("neuf", "utf-8")
    done = mine / "sortie/.construction-tue" / NOTEBOOK / "agglo"
    (done / "remplaces").mkdir(parents=True)  # that one was finished
    (done / "remplaces/agglo.html").write_text("ancien", "utf-8")
    recover(mine / "sortie")
    assert contents(mine) == before


def test_a_first_version_cut_short_leaves_nothing(tmp_path: Path) -> None:
    new = tmp_path / ".construction-tue" / NOTEBOOK / "ville"
    (new / "precedents").mkdir(parents=True)
    (tmp_path / NOTEBOOK).mkdir()
    (tmp_path / NOTEBOOK / "ville.html").write_text("à moitié", "utf-8")
    for file in names("ville")[1:]:
        (new / file).write_text("neuf", "utf-8")
    recover(tmp_path)
    assert list((tmp_path / NOTEBOOK).iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="signaux POSIX")
def test_kill_then_run_again(mine: Path) -> None:
    """The command is killed as soon as one dossier is out; the next call does the rest."""
    shutil.rmtree(mine / "sortie")
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from inclusion_metrics.dossier.build import Way, build\n"
        "def watch(event):\n"
        "    if getattr(event, 'built', False): os.kill(os.getpid(), signal.SIGKILL)\n"
        "if __name__ == '__main__':\n"
        "    build([Path(sys.argv[1])], sortie=Path(sys.argv[2]), way=Way(workers=1), watch=watch)"
    )
    script = mine / "construire.py"
    script.write_text(code, "utf-8")
    command = [sys.executable, script, mine / "params" / NOTEBOOK, mine / "sortie"]
    assert subprocess.run(command, check=False, timeout=300).returncode == -9
    _until(lambda: not _processes_of(script))  # workers go with whoever started them
    assert len(list((mine / "sortie" / PARTS).iterdir())) == 1  # what is out is on record
    found = states(mine)
    assert sorted(found.values()) == ["construit", "construit", "inchange"]
    assert not list((mine / "sortie").glob(".construction-*"))
    assert (mine / "sortie" / RECORD).is_file()
    assert not (mine / "sortie" / PARTS).exists()


def _processes_of(script: Path) -> list[str]:
    """The processes whose command names a file."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if str(script) in file.read_text("utf-8", errors="replace"):
                found.append(file.parent.name)
    return found


def test_a_full_disk_is_told(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "note", full)
    before = contents(mine)
    results = build([file_of(mine, "ville")], sortie=mine / "sortie", way=Way(force=True))
    assert "le disque est plein ; libérez de la place" in results[0].error
    after = contents(mine)
    same = {name for name in before if after[name] == before[name]}
    assert {Path(name).name for name in before.keys() - same} == {INDEX, FAILURES}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root écrit partout")
def test_an_output_folder_that_cannot_be_written(mine: Path) -> None:
    (mine / "fermé").mkdir(mode=0o500)
    with pytest.raises(ErreurUtilisateur, match="vérifiez vos droits"):
        build([file_of(mine, "ville")], sortie=mine / "fermé")


def test_an_output_folder_that_is_a_file(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mine / "fichier").write_text("", "utf-8")
    assert main(["dossier", str(file_of(mine, "ville")), "--vers", str(mine / "fichier")]) == 2
    assert "est un fichier" in capsys.readouterr().err


# ------------------------------------------------------------------------------ two runs at a time


def test_the_second_run_waits_and_says_so(tmp_path: Path) -> None:
    told: list[str] = []
    waiting = threading.Event()

    def watch(event: Step | Result) -> None:
        assert isinstance(event, Step)
        told.append(event.note)
        waiting.set()

    def second() -> None:
        with held(tmp_path, watch):
            told.append("à mon tour")

    first = FileLock(tmp_path / LOCK)
    first.acquire()
    thread = threading.Thread(target=second)
    thread.start()
    assert waiting.wait(30)
    assert told == [f"Une autre construction est en cours dans « {tmp_path} » : celle-ci "
                    "commencera quand elle sera finie."]  # fmt: skip
    first.release()
    thread.join(30)
    assert told[1:] == ["à mon tour"]


def test_two_runs_at_once_give_what_one_gives(mine: Path) -> None:
    before = contents(mine)
    shutil.rmtree(mine / "sortie")
    command = [sys.executable, "-m", "inclusion_metrics", "dossier", "--json"]
    command += [str(mine / "params" / NOTEBOOK), "--vers", str(mine / "sortie")]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    lines = [run.communicate(timeout=300)[0].splitlines() for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    ends = [json.loads(told[-1]) for told in lines]
    assert sorted(end.get("construit", 0) for end in ends) == [0, 3]
    assert contents(mine) == before


# ---------------------------------------------------------------------------------------- progress


def test_each_stage_is_told_to_its_end(mine: Path) -> None:
    steps: list[Step] = []
    results: list[str] = []

    def watch(event: Step | Result) -> None:
        if isinstance(event, Step):
            steps.append(event)
        else:
            results.append(event.name)

    way = Way(force=True, workers=1)
    build([mine / "params" / NOTEBOOK], sortie=mine / "sortie", way=way, watch=watch)
    assert sorted(results) == sorted(CODES)
    for stage in Stage:
        told = [step for step in steps if step.stage is stage]
        assert (told[-1].done, told[-1].total) == (3, 3)
        assert [step.done for step in told] == sorted(step.done for step in told)


def test_json_for_a_scheduler(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = file_of(mine, "ville")
    file.write_text(file.read_text("utf-8").replace("73065", "73011"), "utf-8")
    code = main(
        ["dossier", str(mine / "params" / NOTEBOOK), "--vers", str(mine / "sortie"), "--json"]
    )
    out, err = capsys.readouterr()
    events = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert err == ""
    end = events[-1]
    assert (end["evenement"], end["echec"], end["code"]) == ("fin", 1, 1)
    assert end.get("construit", 0) + end.get("inchange", 0) == 2
    (failed,) = (one for one in events if one.get("etat") == "echec")
    assert failed["dossier"] == f"{NOTEBOOK}/ville"
    assert "Albertville" in failed["erreur"]


# ------------------------------------------------------------------------------------- lost workers


class _Doomed:
    """A renderer, run in a worker, that kills it for one dossier."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, task: Task) -> Outcome:
        if task.name == self.name:
            os._exit(1)
        return Outcome(task.name, "", 0.0)


def test_a_worker_lost_fails_its_dossier_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "render", _Doomed("trois"))
    names_ = ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit"]
    here = Path()
    crew = LocalCrew(2, context())
    try:
        for place, name in enumerate(names_):
            crew.submit(place, Task(name, here, {}, here, here, here))
        found = dict(crew.outcomes(to_the_end=True))
    finally:
        crew.end(at_once=True)
    assert [found[place].name for place in range(len(names_))] == names_
    assert [one.name for one in found.values() if one.error] == ["trois"]
    assert "le processus s’est arrêté" in found[2].error


# ------------------------------------------------------------------------------------------ cluster


class _Elsewhere(Executor):
    """Another machine: what it is given must have been packed whole."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)

    def submit(self, function: Callable[..., object], /, *given: object, **_: object) -> Future:  # type: ignore[type-arg]
        import pickle

        packed = pickle.dumps((function, given))
        self.seen = packed

        def far() -> object:
            called, arguments = pickle.loads(packed)  # noqa: S301 - our own
            return called(*arguments)

        return self._pool.submit(far)


@pytest.fixture
def task(mine: Path, tmp_path: Path) -> Task:
    from inclusion_metrics.dossier.prepare import prepare

    one = read_demande(file_of(mine, "ville"))
    (prepared,) = prepare([(one.carnet, one.parametres)])
    ready = making.named(prepared, one, Inputs().of(one))
    return making.task_of(one, ready, tmp_path / "neuf", kernel=False)


def test_what_is_sent_holds_no_person_and_no_path(task: Task, mine: Path) -> None:
    import pickle

    parcel = pickle.dumps(parcel_of(task))
    assert str(mine).encode() not in parcel
    people = load(mine / "data/exemple").tables.beneficiaires.collect()["beneficiaire_id"]
    assert not [one for one in people if f'"{one}"'.encode() in parcel]


def test_files_come_back_from_elsewhere(task: Task, mine: Path) -> None:
    crew = ClusterCrew(_Elsewhere())
    crew.submit(7, task)
    ((place, outcome),) = crew.outcomes(to_the_end=True)
    assert (place, outcome.error) == (7, "")
    written = {file.name for file in task.target.iterdir() if file.is_file()}
    assert written == set(names("ville"))


def test_another_version_elsewhere_is_refused(task: Task) -> None:
    from dataclasses import replace

    told = draw(replace(parcel_of(task), software="autre")).error
    assert told.startswith("une machine de la grappe n’a pas la même version")


def test_no_cluster_there(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["dossier", str(file_of(mine, "ville")), "--vers", str(mine / "s"), "--scheduler"]
    assert main([*command, "n’importe quoi"]) == 2
    assert "Aucune grappe Dask ne répond" in capsys.readouterr().err


def test_files_are_replaced_all_or_none(tmp_path: Path) -> None:
    folder, new = tmp_path / "c", tmp_path / ".construction-x/c/a"
    folder.mkdir()
    new.mkdir(parents=True)
    for file in names("a"):
        (folder / file).write_text("ancien", "utf-8")
    for file in names("a")[:-1]:  # the last one is missing
        (new / file).write_text("neuf", "utf-8")
    with pytest.raises(ErreurUtilisateur):
        put_in_place("a", new, folder)
    assert {file.read_text("utf-8") for file in folder.iterdir()} == {"ancien"}
