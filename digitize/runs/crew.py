"""Handing pages and dossiers out to workers, a little ahead of them only, so that memory does not grow with the batch.

A dossier whose pages are done goes before further pages.  A page that kills, stalls or upsets its worker is
tried once more without reading it, so that its picture is kept; if that fails too, the page alone is failed.
A dossier that can't be gathered (tried twice where it cost a worker) does not hold up the others; what went
wrong is raised when they are done.  A stack that holds several dossiers comes back divided; each is gathered then.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from digitize.errors import StoreError, ToolError
from digitize.model import PageFailed
from digitize.runs.dossier_task import Division, DossierJob, Gathered, run_dossier
from digitize.runs.page_task import PageJob, result_path, run_page, write_result
from digitize.runs.pool import LOST, why_lost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor

_AHEAD = 3  # tasks handed out for each worker

Job: TypeAlias = PageJob | DossierJob


class CrewTold(NamedTuple):
    """Whom a crew tells how far it is."""

    side_done: Callable[[], None]  # after each side
    divided: Callable[[DossierJob, Division], Sequence[DossierJob]]  # gives ids to a stack's dossiers


class Crew:
    """The work of one batch, on its way through an executor."""

    def __init__(self, executor: Executor, jobs: int, told: CrewTold) -> None:
        """Prepare.

        Args:
            executor: where tasks run.
            jobs: how many run at once.
            told: who is told what happens.
        """
        self._executor = executor
        self._room = jobs * _AHEAD
        self._told = told
        self._running: dict[Future[Any], tuple[Job, DossierJob]] = {}
        self._left: dict[str, int] = {}
        self._ready: deque[DossierJob] = deque()
        self._tried: set[str] = set()  # dossiers that have cost a worker

    def work(self, dossiers: Sequence[tuple[DossierJob, Sequence[PageJob]]]) -> Iterator[tuple[DossierJob, Gathered]]:
        """Do all pages and dossiers; yield each dossier, and what it came to, when its folder is finished.

        Raises:
            StoreError: the data folder refuses; what is done stays done.
            ToolError: a program is missing; likewise.
            Exception: what kept a dossier from being gathered, after all others are.
        """
        pages = self._pages(dossiers)
        failures: list[BaseException] = []
        self._hand_out(pages)
        while self._running:
            finished, _ = wait(self._running, return_when=FIRST_COMPLETED)
            for future in finished:
                job, dossier = self._running.pop(future)
                if isinstance(job, PageJob):
                    self._page_back(future, job, dossier)
                elif error := future.exception():
                    failures += self._dossier_back(error, dossier)
                elif isinstance(outcome := future.result(), Division):
                    self._ready.extendleft(reversed(self._told.divided(dossier, outcome)))
                else:
                    yield job, outcome
            self._hand_out(pages)
        if failures:
            raise failures[0]

    def _pages(self, dossiers: Sequence[tuple[DossierJob, Sequence[PageJob]]]) -> Iterator[tuple[PageJob, DossierJob]]:
        for dossier, jobs in dossiers:
            open_jobs = [job for job in jobs if not result_path(job.work, job.source.id).exists()]
            self._left[dossier.plan.id] = len(open_jobs)
            for _ in range(len(jobs) - len(open_jobs)):
                self._told.side_done()
            if not open_jobs:
                self._ready.append(dossier)
            yield from ((job, dossier) for job in open_jobs)

    def _hand_out(self, pages: Iterator[tuple[PageJob, DossierJob]]) -> None:
        while len(self._running) < self._room:
            following = None if self._ready else next(pages, None)
            if following:
                self._running[self._executor.submit(run_page, following[0])] = following
            elif self._ready:
                dossier = self._ready.popleft()
                self._running[self._executor.submit(run_dossier, dossier)] = dossier, dossier
            else:
                return

    def _dossier_back(self, error: BaseException, dossier: DossierJob) -> tuple[BaseException, ...]:
        """Try a dossier that cost a worker once more; return what can't be helped."""
        if not isinstance(error, (*LOST, MemoryError)) or dossier.plan.id in self._tried:
            return (error,)
        self._tried.add(dossier.plan.id)
        self._ready.append(dossier)
        return ()

    def _page_back(self, future: Future[Any], job: PageJob, dossier: DossierJob) -> None:
        if error := future.exception():
            if isinstance(error, StoreError | ToolError):
                raise error
            if job.read:
                again = dataclasses.replace(job, read=False)
                self._running[self._executor.submit(run_page, again)] = again, dossier
                return
            _give_up(job, error)
        self._told.side_done()
        self._left[dossier.plan.id] -= 1
        if not self._left[dossier.plan.id]:
            self._ready.append(dossier)


def _give_up(job: PageJob, error: BaseException) -> None:
    lost = isinstance(error, (*LOST, MemoryError))
    reason = f"a worker was lost on this page twice ({why_lost(error)})" if lost else f"an {type(error).__name__}"
    write_result(job, PageFailed(source=job.source, stage="decode", error=reason))
