"""A machine that fails: the program says so in a sentence, and goes on where it stopped when the fault is over."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.faults.accounts import half_written
from tests.faults.machine import Ended, Machine
from tests.faults.material import File, stack
from tests.faults.plug import WAYS, Bench
from tests.program import ROOT

SOME_HELD = 3  # the stack has files that nobody can read
REFUSED = 7


def few() -> tuple[File, ...]:
    """Some of the stack: every kind of side, a file twice and one that nobody can read."""
    return tuple(file for file in stack() if file.name in {"again.jpg", "form.jpg", "locked.pdf", "stack.tif"})


@pytest.fixture
def bench(in_memory: Path) -> Bench:
    """A data folder and a stack to scan."""
    bench = Bench(place=in_memory / "bench", files=few(), way=WAYS["ingest"])
    bench.prepare()
    return bench


def scan(bench: Bench, **orders: object) -> Ended:
    """Scan the stack on a machine that has its orders."""
    return bench.machine.run(*bench.words, **orders)


def goes_on(bench: Bench) -> None:
    """Hold that the next run, on a sound machine, finishes everything."""
    ended = scan(bench)
    account = bench.books().audit()
    assert (ended.status, str(account), account.faults) == (SOME_HELD, str(account), []), ended.err
    assert account.balanced


@pytest.mark.parametrize(
    ("step", "name", "errno", "sentence"),
    [
        ("write", "*/intake/*.scan.*", "ENOSPC", "The disk of the data folder is full"),
        ("open", "*/work/*.json.*", "EACCES", "The data folder refuses a file: Permission denied"),
        ("rename", "*/dossiers/*", "EIO", "The data folder refuses a file: Input/output error"),
        ("rename", "*/originals/*", "EROFS", "The data folder refuses a file: Read-only file system"),
        ("fsync", "*/log/batches*", "EIO", "The data folder refuses a file: Input/output error"),
    ],
)
def test_a_disk_that_refuses(bench: Bench, step: str, name: str, errno: str, sentence: str) -> None:
    """A failing write, open, fsync and rename: exit 7, a sentence, and no half file under a final name."""
    fault = bench.place / "fault"
    fault.touch()

    ended = scan(bench, fail={"step": step, "name": name, "errno": errno, "while": str(fault)})

    assert ended.status == REFUSED, ended.err
    assert sentence in ended.err
    assert "Traceback" not in ended.err
    assert half_written(bench.machine.data) == []
    goes_on(bench)


@pytest.mark.parametrize(
    ("step", "name", "errno"), [("write", "*/work/*", "ENOSPC"), ("rename", "*/intake/*.scan", "EACCES")]
)
def test_the_watcher_goes_on_by_itself(in_memory: Path, step: str, name: str, errno: str) -> None:
    """While the disk refuses it waits and says so; when the disk is well again nobody has to start it anew."""
    bench = Bench(place=in_memory / "bench", files=few(), way=WAYS["watch"])
    bench.prepare()
    fault = bench.place / "fault"
    fault.touch()

    with bench.machine.started(
        "watch", fail={"step": step, "name": name, "errno": errno, "while": str(fault)}
    ) as watch:
        until(watch, lambda: "batch_waits" in bench.machine.told())
        half = half_written(bench.machine.data)
        fault.unlink()
        until(watch, lambda: all_closed(bench))
        watch.terminate()
        watch.wait(60)

    account = bench.books().audit()
    assert half == []
    assert watch.returncode == 0
    assert account.balanced, account.faults


def until(watch: subprocess.Popen[bytes], is_so: Callable[[], bool]) -> None:
    """Wait till something is so while the watcher lives."""
    deadline = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < deadline
        with suppress(subprocess.TimeoutExpired):
            raise AssertionError(f"the watcher ended with {watch.wait(0.2)}")


def all_closed(bench: Bench) -> bool:
    """Whether every file has its verdict and intake is empty."""
    with closing(sqlite3.connect(bench.machine.data / "registry.db", timeout=60)) as registry:
        (verdicts,) = registry.execute("SELECT count(*) FROM files").fetchone()
    return verdicts >= len(bench.files) and not list((bench.machine.data / "intake").iterdir())


def test_a_locked_registry(bench: Bench) -> None:
    """Another program holds the registry while dossiers are done: exit 7; when it lets go the next run finishes."""
    let_go, locked = threading.Event(), threading.Event()

    def hold() -> None:
        while not list(bench.machine.data.glob("intake/*/sorted.json")):
            if let_go.is_set():
                return
        with closing(sqlite3.connect(bench.machine.data / "registry.db", timeout=60, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            locked.set()
            let_go.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    ended = scan(bench, patience=0.2)
    let_go.set()
    holder.join()

    assert locked.is_set()
    assert ended.status == REFUSED, ended.err
    assert "the registry is busy" in ended.err
    goes_on(bench)


def test_a_worker_that_is_killed_for_its_memory(bench: Bench) -> None:
    """The run goes on without it; at most the page that it had is failed, and its picture kept."""
    ended = scan(bench, kill_worker=1)

    account = bench.books(failures=1).audit()
    assert (bench.machine.log.with_name(f"{bench.machine.log.name}.worker")).exists()
    assert ended.status == SOME_HELD, ended.err
    assert account.balanced, account.faults


ENGINE = """#!/bin/sh
# Tesseract that fails on the first page that it is given to read; rows that only tell up from down are lower
case "$*" in *"--psm 3"*)
    height=$(od -An -tu1 -j22 -N2 "$1" | awk '{{print 256 * $1 + $2}}')
    if [ "$height" -gt 300 ] && mkdir "{mark}" 2>/dev/null; then {fails}; fi;;
esac
exec {real} "$@"
"""


@pytest.mark.parametrize("fails", ["kill -SEGV $$", "exec sleep 60"])
def test_an_engine_that_fails_on_a_page(bench: Bench, tmp_path: Path, fails: str) -> None:
    """Crashed or stopped after its seconds: that page alone is failed, all others are read."""
    programs = tmp_path / "bin"
    programs.mkdir()
    engine = programs / "tesseract"
    real = shutil.which("tesseract")
    engine.write_text(ENGINE.format(mark=tmp_path / "failed", fails=fails, real=real))
    engine.chmod(0o755)
    settings = '[ocr]\nengine = "pytesseract"\nseconds_per_page = 3\n'
    (bench.machine.data / "station.toml").write_text(settings)
    path = f"{programs}:{os.environ['PATH']}"  # noqa: TID251 - for the child alone

    ended = Machine(data=bench.machine.data, environment=(("PATH", path),)).run(*bench.words)

    account = bench.books(failures=1).audit()
    with closing(sqlite3.connect(bench.machine.data / "registry.db")) as registry:
        (failed,) = registry.execute("SELECT count(*) FROM pages WHERE kind = 'failed'").fetchone()
    assert ended.status == SOME_HELD, ended.err
    assert account.balanced, account.faults
    assert failed == 1


def test_a_clock_that_jumps_back(bench: Bench) -> None:
    """Killed today, finished "yesterday": the same dossiers under the same ids, and the next day goes on."""
    day = 86_400  # seconds
    killed = scan(bench, kill=140)
    reserved = {path.name for path in bench.machine.data.glob("dossiers/*/*/*")}

    yesterday = scan(bench, clock={"since": 0, "seconds": -day})
    jumps = scan(bench, clock={"since": 30, "seconds": -3 * day})

    account = bench.books().audit()
    assert killed.status == -9
    assert (yesterday.status, jumps.status) == (SOME_HELD, SOME_HELD), yesterday.err + jumps.err
    assert account.balanced, account.faults
    assert reserved <= {path.name for path in bench.machine.data.glob("dossiers/*/*/*")}
    with closing(sqlite3.connect(bench.machine.data / "registry.db")) as registry:
        days = {began[:10] for (began,) in registry.execute("SELECT began_at FROM batches")}
    assert len(days) >= 2


@pytest.mark.parametrize("left", [900])
def test_a_disk_that_is_really_full(tmp_path: Path, left: int) -> None:
    """No shim: a small disk, filled until so many KiB are left, for files and for SQLite; then there is room again."""
    own_mounts = ["unshare", "--map-root-user", "--mount"]
    if subprocess.run([*own_mounts, "mount", "-t", "tmpfs", "none", tmp_path], check=False).returncode:
        pytest.skip("this system gives nobody mounts of his own")
    command = [*own_mounts, sys.executable, "-m", "tests.faults.full_disk", str(tmp_path), str(left)]

    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)

    told = json.loads(done.stdout)
    assert (told["full"], told["half"]) == (REFUSED, []), told["said"]
    assert "disk" in told["said"]
    assert (told["again"], told["balanced"]) == (SOME_HELD, True), told["faults"]
