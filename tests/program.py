"""The program as a shell runs it: `cli.py` in processes of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Program:
    """`cli.py` on one data folder, in processes of its own."""

    data: Path

    def run(self, *words: str | Path, expect: int | tuple[int, ...] = 0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end and hold its exit code, or one of several."""
        command = [sys.executable, ROOT / "cli.py", "--data", self.data, *words]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
        allowed = expect if isinstance(expect, tuple) else (expect,)
        assert done.returncode in allowed, f"exit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done

    def json(self, *words: str | Path, expect: int = 0) -> Any:
        """Run a command with --json and return what it printed."""
        return json.loads(self.run(*words, "--json", expect=expect).stdout)
