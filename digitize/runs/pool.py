"""Worker processes: one page at a time each, one thread each, stopped when they take too long.

A worker that dies or hangs costs the task it had and nothing else: the pool (pebble) starts another in
its place.  pebble takes a worker that dies without any task for the end of its pool; we start another one.
What comes back is an ordinary `concurrent.futures.Future`, so that a cluster's executor can stand here
instead.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from digitize.runs.limits import leave_no_core
from digitize.runs.pool_server import start_by_fork
from digitize.settings import hold_openmp

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

LOADED_ONCE = (
    "digitize.runs.dossier_task",
    "digitize.ocr.tesseract_lines",
    "cv2",
    "pikepdf",
    "pypdfium2",
    "holidays.countries",
)
"""Loaded by the server from which workers are forked: they start at once and share this memory."""

LOST = (ProcessExpired, TimeoutError, BrokenProcessPool)
"""What a future raises when its worker died or was stopped for taking too long."""

_CODES = {-signal.SIGXCPU: "timed_out", -signal.SIGALRM: "timed_out", -signal.SIGSEGV: "corrupt"}


def why_lost(error: BaseException) -> str:
    """Say, as a quarantine code, why a task has no result: `timed_out`, `corrupt`, else `too_large`.

    A decoder that upsets its own memory has met damage.  One that ends itself otherwise, or is ended by
    the system, had no memory left.
    """
    if isinstance(error, ProcessExpired):
        return _CODES.get(error.exitcode, "too_large")
    return "timed_out" if isinstance(error, TimeoutError) else "too_large"


class LocalPool(Executor):
    """Processes on this machine."""

    def __init__(self, *, jobs: int, seconds_per_task: float) -> None:
        """Prepare the pool; a process starts when there is work.

        Args:
            jobs: how many processes.
            seconds_per_task: after so long a task's worker is killed.
        """
        _start_program()
        self._jobs, self._seconds = jobs, seconds_per_task
        self._pool = _pool_of(jobs)
        self._open = True
        self._one_at_a_time = threading.Lock()

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """See `concurrent.futures.Executor.submit`."""
        with self._one_at_a_time:  # several batches share the workers, each from a thread
            try:
                future: Future[R] = self._pool.schedule(fn, args=args, kwargs=kwargs, timeout=self._seconds)
            except RuntimeError:
                if not self._open:
                    raise
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join()
                self._pool = _pool_of(self._jobs)
                future = self._pool.schedule(fn, args=args, kwargs=kwargs, timeout=self._seconds)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """See `concurrent.futures.Executor.shutdown`; cancelling stops the running tasks too."""
        self._open = False
        if cancel_futures:
            self._pool.stop()  # type: ignore[no-untyped-call]
        else:
            self._pool.close()  # type: ignore[no-untyped-call]
        if wait:
            self._pool.join()

    def __exit__(self, kind: type[BaseException] | None, *_: Any) -> None:
        """Finish the work; after an error, drop it."""
        self.shutdown(cancel_futures=kind is not None)


def _pool_of(jobs: int) -> ProcessPool:
    return ProcessPool(max_workers=jobs, context=multiprocessing.get_context("forkserver"), initializer=prepare_worker)


def start_server() -> None:
    """Make this process the one whose fork workers are forked from; where it has threads, start a program for that.

    To be called once before anything is opened or locked; a second call does nothing.
    """
    hold_openmp()  # in force when the server, and so every worker, loads Tesseract's library
    if not start_by_fork(LOADED_ONCE):
        _start_program()


def _start_program() -> None:
    hold_openmp()
    multiprocessing.get_context("forkserver").set_forkserver_preload(list(LOADED_ONCE))
    forkserver.ensure_running()


def prepare_worker() -> None:
    """Keep this process to one thread, for the processes are the parallelism, and leave Ctrl-C to the parent.

    What native decoders say of a damaged file, a line for each of its lines, goes nowhere: a refusal says it once.
    """
    import cv2

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leave_no_core()
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    os.close(silent)

    cv2.setNumThreads(1)
