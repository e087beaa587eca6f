"""The program as a shell runs it: `cli.py` in processes of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import zygote

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Program:
    """`cli.py` on one data folder, in processes of its own."""

    data: Path
    cold: bool = False
    """Whether each process loads the program from disk, as a shell's does, instead of being forked (`zygote`)."""

    def run(self, *words: str | Path, expect: int | tuple[int, ...] = 0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end and hold its exit code, or one of several."""
        line = [str(word) for word in ("--data", self.data, *words)]
        done = _start_cold(line) if self.cold else _fork(line)
        allowed = expect if isinstance(expect, tuple) else (expect,)
        assert done.returncode in allowed, f"exit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done

    def json(self, *words: str | Path, expect: int = 0) -> Any:
        """Run a command with --json and return what it printed."""
        return json.loads(self.run(*words, "--json", expect=expect).stdout)


def _start_cold(line: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(ROOT / "cli.py"), *line], capture_output=True, text=True, check=False)


def _fork(line: list[str]) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        status = zygote.start(line, zygote.Surroundings(out=out, err=err)).wait()
        told = []
        for file in (out, err):
            file.seek(0)
            told.append(file.read().decode())
    return subprocess.CompletedProcess(line, status, *told)
