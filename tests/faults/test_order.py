"""What a power cut would find: nothing is registered before it is on the disk (SIGKILL alone does not show that)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path, PurePosixPath

import pytest

from tests.faults.material import stack
from tests.faults.plug import WAYS, Bench

LASTING = ("/dossiers/", "/originals/", "/quarantine/", "/log/batches/")
"""Where names stay for ever; what lies in intake is done again."""


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """What an undisturbed run does, in order: the step and the path below the data folder."""
    bench = Bench(place=tmp_path_factory.mktemp("order") / "bench", files=stack(), way=WAYS["ingest"])
    bench.prepare()
    ended = bench.machine.run(*bench.words)
    assert ended.status in bench.way.ends, ended.err
    words = (line.split(" ", 2) for line in ended.steps)
    return [(step, path) for _, step, path in (word if len(word) == 3 else (*word, "/") for word in words)]


def test_a_name_is_on_the_disk_before_anything_is_registered_on_it(steps: list[tuple[str, str]]) -> None:
    """Every new name is followed by a flush of its folder before the next commit."""
    open_names: set[str] = set()
    too_early: list[str] = []
    for step, path in steps:
        if step in {"rename", "mkdir"} and path.startswith(LASTING):
            open_names.add(path)
        elif step == "fsync":
            open_names = {name for name in open_names if str(PurePosixPath(name).parent) != path}
        elif (step, path) == ("sqlite", "/registry.db commit"):
            too_early += sorted(open_names)

    assert sum(path.startswith("/originals/") for step, path in steps if step == "rename") == 6
    assert too_early == []


def test_content_is_on_the_disk_before_it_gets_its_name(steps: list[tuple[str, str]]) -> None:
    """A file that is renamed from a temporary name was flushed after it was last written."""
    written: dict[str, str] = {}
    for step, path in steps:
        if path.endswith(".writing") and step in {"open", "write", "fsync"}:
            written[path.rpartition(".writing")[0].rpartition(".")[0]] = step

    renamed = [path for step, path in steps if step == "rename" and path in written]
    assert len(renamed) > 30
    assert {Path(name).name: step for name, step in written.items() if step != "fsync"} == {}


def test_originals_leave_intake_after_their_dossier_is_registered(in_memory: Path) -> None:
    """Where no file can leave, the dossier of the first that should have is in the registry already."""
    bench = Bench(place=in_memory / "bench", files=stack()[1:2], way=WAYS["ingest"])
    bench.prepare()

    ended = bench.machine.run(*bench.words, fail={"step": "rename", "name": "*/originals/*", "errno": "EIO"})

    with closing(sqlite3.connect(bench.machine.data / "registry.db")) as registry:
        registered = registry.execute("SELECT count(*) FROM originals").fetchone()
    assert ended.status == 7, ended.err
    assert list(bench.machine.data.glob("originals/*/*")) == []
    assert registered == (1,)
