"""Starting the program on a machine that fails on demand (`shim/sitecustomize.py`)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests import zygote
from tests.program import ROOT

SHIM: Final = Path(__file__).parent / "shim" / "sitecustomize.py"
RECORD: Final = 160  # bytes of a step in the shim's log
_SECONDS: Final = 300.0  # no run takes so long, however loaded the machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A run that is over."""

    status: int  # negative: killed by this signal
    out: str
    err: str
    steps: tuple[str, ...]  # "<process> <step> <path below the data folder>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A data folder on a machine that can be told to fail."""

    data: Path
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def log(self) -> Path:
        """Where the shim counts."""
        return self.data.with_name(f"{self.data.name}.steps")

    def run(self, *words: str | Path, seconds: float | None = None, **orders: Any) -> Ended:
        """Run a command to its end in a process group of its own.

        Args:
            words: the command line after `--data`.
            seconds: after so long the whole group is killed.
            orders: for the shim; "kill", "kill_worker", "fail" or "clock".
        """
        with self.started(*words, **orders) as process, suppress(subprocess.TimeoutExpired):
            process.wait(seconds or _SECONDS)
        return self.ended(process)

    @contextmanager
    def started(self, *words: str | Path, **orders: Any) -> Iterator[zygote.Forked | subprocess.Popen[bytes]]:
        """Start a command as `run` does; what is left of its group at the end of the block is killed."""
        for mark in (self.log, *self.log.parent.glob(f"{self.log.name}.*")):
            mark.unlink(missing_ok=True)
        line = [str(word) for word in ("--data", self.data, "--lang", "en", *words)]
        with self._out.open("wb") as out, self._err.open("wb") as err:
            around = zygote.Surroundings(out=out, err=err, env=self._environment(orders), session=True, first=SHIM)
            process = _start_cold(line, around) if "clock" in orders else zygote.start(line, around)
            try:
                yield process
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def told(self) -> str:
        """What the program has said so far, to whoever watches it."""
        return self._err.read_text()

    def ended(self, process: zygote.Forked | subprocess.Popen[bytes]) -> Ended:
        """Tell about a run that is over."""
        return Ended(
            status=process.returncode, out=self._out.read_text(), err=self._err.read_text(), steps=self._steps()
        )

    @property
    def _out(self) -> Path:
        return self.data.with_name("out")

    @property
    def _err(self) -> Path:
        return self.data.with_name("err")

    def json(self, *words: str | Path) -> Any:
        """Run a command with --json and return what it printed."""
        return json.loads(self.run(*words, "--json").out)

    def _environment(self, orders: dict[str, Any]) -> dict[str, str]:
        fixed = {"log": str(self.log), "data": str(self.data), "spare": os.getpgrp()}
        known = dict(os.environ)  # noqa: TID251 - for the child alone
        return {**known, "FAULTS": json.dumps({**fixed, **orders}), **dict(self.environment)}

    def _steps(self) -> tuple[str, ...]:
        if not self.log.exists():
            return ()
        content = self.log.read_bytes().decode(errors="replace")
        return tuple(line.strip() for line in content.splitlines())


def _start_cold(line: list[str], around: zygote.Surroundings) -> subprocess.Popen[bytes]:
    """Start a process for which the clock is another before any module has looked at it."""
    env = {**around.env, "PYTHONPATH": str(SHIM.parent)}
    command = [sys.executable, str(ROOT / "cli.py"), *line]
    return subprocess.Popen(command, stdout=around.out, stderr=around.err, start_new_session=True, env=env)
