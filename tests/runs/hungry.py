"""Tasks that take more than they may, each within its allowance."""

from __future__ import annotations

import os
import resource
import signal
from pathlib import Path

from digitize.runs.limits import Allowance, bounded

KINDS = (resource.RLIMIT_DATA, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)


def eat(mib: int, allowance: Allowance) -> int:
    """Fill memory; return the length of what was filled."""
    with bounded(allowance):
        return len(bytearray(mib << 20))


def spin(allowance: Allowance) -> None:
    """Count for ever."""
    with bounded(allowance):
        while True:
            pass


def doze(allowance: Allowance) -> None:
    """Wait for ever without taking processor time."""
    with bounded(allowance):
        signal.pause()


def write(path: Path, length: int, allowance: Allowance) -> int:
    """Write a file; return the error number of the refusal, or 0."""
    try:
        with bounded(allowance):
            path.write_bytes(bytes(length))
    except OSError as error:
        return error.errno or 0
    return 0


def killed() -> None:
    """End as the system ends a process when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def in_force() -> list[tuple[int, int]]:
    """Return the limits of this worker."""
    return [resource.getrlimit(kind) for kind in KINDS]
