"""Running a program and watching it: wall time, processor time and memory of all its processes."""

from __future__ import annotations

import ctypes
import os
import resource
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_KIB_PER_MIB = 1024
_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h: whoever loses its parent becomes our child, so its time is told to us


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a program printed and took, with everything that it started."""

    printed: str
    wall: float  # seconds
    cpu: float  # seconds, user and system
    parent: float  # MiB, peak of the first process
    worker: float  # MiB, peak of the largest other one
    together: float  # MiB, peak of the sum


@dataclass(slots=True)
class _Peaks:
    parent: int = 0  # KiB
    worker: int = 0
    together: int = 0


def run(command: Sequence[str | Path], *, every: float = 0.5) -> Run:
    """Run a command to its end.

    Args:
        command: the program and its words.
        every: seconds between two looks at the memory; a look costs some milliseconds of one core.

    Raises:
        RuntimeError: it ended with an error; its last words are in the message.
    """
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as words:
        older = _ours()
        before, began = _cpu_of_children(), time.perf_counter()
        process = subprocess.Popen([str(word) for word in command], stdout=out, stderr=words)
        ended, peaks = threading.Event(), _Peaks()
        watcher = threading.Thread(target=_watch, args=(process.pid, every, ended, peaks))
        watcher.start()
        process.wait()
        wall = time.perf_counter() - began
        ended.set()
        watcher.join()
        _wait_for_orphans(older)
        cpu = _cpu_of_children() - before
        out.seek(0)
        words.seek(0)
        if process.returncode:
            raise RuntimeError(f"{command[0]} ended with {process.returncode}: {words.read()[-2000:]}")
        return Run(
            printed=out.read(),
            wall=wall,
            cpu=cpu,
            parent=peaks.parent / _KIB_PER_MIB,
            worker=peaks.worker / _KIB_PER_MIB,
            together=peaks.together / _KIB_PER_MIB,
        )


def median_wall(command: Sequence[str | Path], runs: int) -> float:
    """Run a command several times; the median of its wall seconds."""
    walls = []
    for _ in range(runs):
        began = time.perf_counter()
        subprocess.run([str(word) for word in command], check=True, capture_output=True)
        walls.append(time.perf_counter() - began)
    return statistics.median(walls)


def family(root: int) -> Iterator[int]:
    """A process and everything that descends from it."""
    parents, pending = _parents(), [root]
    while pending:
        pid = pending.pop()
        yield pid
        pending += [child for child, parent in parents.items() if parent == pid]


def resident(pid: int) -> int:
    """Resident memory in KiB, shared pages counted by their share (the kernel's proportional set size)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _watch(root: int, every: float, ended: threading.Event, peaks: _Peaks) -> None:
    while True:
        sizes = {pid: resident(pid) for pid in family(root)}
        peaks.parent = max(peaks.parent, sizes.get(root, 0))
        peaks.worker = max([peaks.worker, *(size for pid, size in sizes.items() if pid != root)])
        peaks.together = max(peaks.together, sum(sizes.values()))
        if ended.wait(every):
            return


def _wait_for_orphans(older: set[int]) -> None:
    """Wait for those that outlived their parent and became our children, so that their time is counted."""
    while orphans := _ours() - older:
        for pid in orphans:
            os.waitpid(pid, 0)


def _ours() -> set[int]:
    """The children of this process."""
    return {pid for pid, parent in _parents().items() if parent == os.getpid()}


def _parents() -> dict[int, int]:
    """Each process's parent."""
    parents = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208 - names only, and quick
        if entry.isdigit():
            with suppress(FileNotFoundError, ProcessLookupError):
                parents[int(entry)] = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
    return parents


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
