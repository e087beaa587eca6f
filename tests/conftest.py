"""What several rooms' tests share: the program as a shell runs it, and the material beside the project."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Program:
    """`cli.py` on one data folder, in processes of its own."""

    data: Path

    def run(self, *words: str | Path, expect: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end and hold its exit code."""
        command = [sys.executable, ROOT / "cli.py", "--data", self.data, *words]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
        assert done.returncode == expect, f"exit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done

    def json(self, *words: str | Path, expect: int = 0) -> Any:
        """Run a command with --json and return what it printed."""
        return json.loads(self.run(*words, "--json", expect=expect).stdout)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program on an empty data folder."""
    return Program(tmp_path / "data")


@pytest.fixture(scope="session")
def shared_scans() -> Path:
    """The real and synthetic scans beside the project."""
    scans = SHARED / "scans"
    if not scans.is_dir():
        pytest.skip("../shared/data/scans is not beside this checkout")
    return scans
