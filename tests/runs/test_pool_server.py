"""The process from which workers are forked: a fork of the command while that has one thread, else a program."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.program import ROOT

COMMAND = """
import sys, threading
from digitize.runs.pool import LocalPool, start_server
from multiprocessing import forkserver
from pathlib import Path

if __name__ == "__main__":
    rest = threading.Event()
    if "thread" in sys.argv:
        threading.Thread(target=rest.wait, daemon=True).start()
    start_server()
    start_server()
    with LocalPool(jobs=1, seconds_per_task=60) as pool:
        assert pool.submit(abs, -1).result(timeout=60) == 1
    told = Path(f"/proc/{forkserver._forkserver._forkserver_pid}/cmdline").read_text()
    print("forked" if told == Path("/proc/self/cmdline").read_text() else "started")
"""


@pytest.mark.parametrize(("words", "how"), [((), "forked"), (("thread",), "started")])
def test_workers_come_from_a_fork_unless_a_thread_could_hold_a_lock(words: tuple[str, ...], how: str) -> None:
    """Either way a worker answers, nothing is printed twice, and the command ends with its server."""
    command = [sys.executable, "-c", COMMAND, *words]

    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=120)

    assert (done.stdout, done.returncode) == (f"{how}\n", 0), done.stderr
