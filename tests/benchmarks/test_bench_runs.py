"""The benchmark's own programs: what they count, and that `make bench` writes what it measures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.measuring import run
from tests.program import ROOT

_BURN = "import time\nwhile time.process_time() < 0.4: pass"


def test_time_of_a_process_that_outlives_its_parent_is_counted() -> None:
    """Servers of worker processes end after the program that started them."""
    starts_and_ends = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {_BURN!r}])"

    done = run([sys.executable, "-c", starts_and_ends])

    assert done.cpu >= 0.4


def test_memory_of_parent_and_worker_is_told_apart() -> None:
    """The worker holds 100 MiB, the parent none of it."""
    holds = f"held = bytearray(100 << 20)\n{_BURN}"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {holds!r}])"

    done = run([sys.executable, "-c", parent], every=0.02)

    assert done.worker >= 100 > done.parent
    assert done.together >= done.worker


def test_a_program_that_fails_is_no_measurement() -> None:
    """Its last words are told."""
    with pytest.raises(RuntimeError, match="ended with 3: no such scan"):
        run([sys.executable, "-c", "import sys; sys.stderr.write('no such scan'); sys.exit(3)"])


def _bench(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.benchmarks", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_a_section_is_measured_printed_and_written(tmp_path: Path) -> None:
    """A stack of two sheets through the real program: four sides, one of them blank."""
    document = tmp_path / "performance.md"

    done = _bench("stack", "--quick", "--into", document)

    assert done.returncode == 0, done.stderr
    written = document.read_text(encoding="utf-8")
    assert "## A stack of 2 sheets" in done.stdout
    assert "| 1 of 1 |" in written
    assert "| 2 files of 2 sides |" in written
    assert str(ROOT) not in written
    assert str(tmp_path) not in written


def test_an_unknown_section_is_refused(tmp_path: Path) -> None:
    """With the names that there are, before anything is measured."""
    done = _bench("pges", "--into", tmp_path / "performance.md")

    assert done.returncode == 2
    assert "no such section: pges (expected pages, bound" in done.stderr
    assert not (tmp_path / "performance.md").exists()
