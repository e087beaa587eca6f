"""What one task may take from its worker, held by the system, so that it holds inside native decoders too.

Memory and processor time are counted from what the worker has when the task begins: a worker with Tesseract,
OpenCV and pdfium loaded has 280 MiB of private address space (RLIMIT_DATA; with mapped libraries and model
615 MiB, which is why RLIMIT_AS is not used) before it sees a page.  A colour page of A3 at 600 dpi takes
440 MiB more as JPEG and 700 MiB more as PNG or LZW TIFF.
What then happens: an allocation fails (MemoryError, or the native library ends the worker), the processor
time ends the worker (SIGXCPU), the clock ends it (SIGALRM), a file that grows too large is refused (EFBIG).
Programs that the task starts inherit the limits of memory, processor time and file size.
Source: setrlimit(2), setitimer(2), core(5).
"""

from __future__ import annotations

import math
import os
import resource
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STATM = Path("/proc/self/statm")
_DATA_FIELD = 5  # pages of private writable memory, the stack included
_NO_CORE = 1  # bytes; unlike 0 it also stops a core that would be piped to a program


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a task may take beyond what its worker has already."""

    memory_mib: int
    cpu_seconds: float
    clock_seconds: float = 0.0  # 0: the pool's own limit is enough
    file_bytes: int | None = None  # of each file that is written; None: any


@contextmanager
def bounded(allowance: Allowance) -> Iterator[None]:
    """Hold this process to an allowance while the block runs; what was in force before is in force again after it."""
    wanted = {
        resource.RLIMIT_DATA: _data_bytes() + (allowance.memory_mib << 20),
        resource.RLIMIT_CPU: math.ceil(_cpu_seconds() + allowance.cpu_seconds),
        resource.RLIMIT_FSIZE: resource.RLIM_INFINITY if allowance.file_bytes is None else allowance.file_bytes,
    }
    before = {kind: resource.getrlimit(kind) for kind in wanted}
    try:
        for kind, most in wanted.items():
            resource.setrlimit(kind, (_lowest(most, before[kind][0]), before[kind][1]))
        signal.setitimer(signal.ITIMER_REAL, allowance.clock_seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        for kind, pair in before.items():
            resource.setrlimit(kind, pair)


def leave_no_core() -> None:
    """Let a worker that dies leave no picture of its memory: papers of people are in it."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (_lowest(_NO_CORE, hard), hard))


def _lowest(*limits: int) -> int:
    return min((limit for limit in limits if limit != resource.RLIM_INFINITY), default=resource.RLIM_INFINITY)


def _data_bytes() -> int:
    return int(_STATM.read_text(encoding="ascii").split()[_DATA_FIELD]) * os.sysconf("SC_PAGE_SIZE")


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
