"""A real cluster on this machine, one of whose workers is killed: the same pages come back."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inclusion_metrics.dossier.build import Way, build
from inclusion_metrics.dossier.results import Result, Step

from .test_dossier import NOTEBOOK, _files, _project

distributed = pytest.importorskip("distributed")

CODES = {"agglo": "200069110", "ville": "73065", "bourg": "73179"}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
        silence_logs=50, host="127.0.0.1",
    ) as started:  # fmt: skip
        yield started


@pytest.mark.skipif(os.name == "nt", reason="signaux POSIX")
@pytest.mark.filterwarnings("default")  # those of Dask are not ours to mend
def test_a_killed_worker_changes_nothing(cluster: Any, tmp_path: Path) -> None:
    project = _project(tmp_path / "p", CODES)
    params = [project / "params" / NOTEBOOK]
    alive = [worker.process.pid for worker in cluster.workers.values()]
    built: list[str] = []

    def watch(event: Step | Result) -> None:
        if isinstance(event, Result):
            built.append(event.name)
            if len(built) == 1:
                os.kill(alive[0], signal.SIGKILL)

    far = build(
        params, sortie=tmp_path / "loin", way=Way(scheduler=cluster.scheduler_address), watch=watch
    )
    assert [one.error for one in far] == [""] * 3
    near = build(params, sortie=tmp_path / "ici")
    assert [one.state for one in near] == ["construit"] * 3
    assert _files(tmp_path / "loin") == _files(tmp_path / "ici")
