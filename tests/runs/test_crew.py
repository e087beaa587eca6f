"""Pages and dossiers on their way through an executor; workers that die or hang cost one page."""

from __future__ import annotations

import dataclasses
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest
from pebble import ProcessExpired
from scripted import NOBODY, ScriptedEngine, dossier_job, text_of, undivided

from digitize.intake.layout import VALUE
from digitize.model import PageFailed
from digitize.runs.crew import Crew, CrewTold
from digitize.runs.dossier_task import DossierJob, Gathered
from digitize.runs.page_task import PageJob, do_page, read_result
from digitize.runs.pool import LOST, LocalPool


class InLine(Executor):
    """Does each task at once, pages with a scripted engine; loses its worker on the pages it is told to."""

    def __init__(self, lost: Callable[[PageJob], bool] = lambda _: False) -> None:
        self.lost = lost
        self.done: list[PageJob] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """See `Executor.submit`."""
        future: Future[Any] = Future()
        (job,) = args
        try:
            if isinstance(job, PageJob):
                self.done.append(job)
                if self.lost(job):
                    raise ProcessExpired("killed")
                do_page(job, ScriptedEngine(text_of("chữ")))
                future.set_result(None)
            else:
                future.set_result(fn(job))
        except BaseException as error:
            future.set_exception(error)
        return future


def work(executor: InLine, job: DossierJob, pages: tuple[PageJob, ...]) -> int:
    """Do it all and count the sides that were told."""
    told = []
    finished = list(Crew(executor, 2, CrewTold(lambda: told.append(1), undivided)).work([(job, pages)]))
    assert finished == [(job, Gathered(restricted=False))]
    return len(told)


def test_every_side_is_done_and_told_once(tmp_path: Path) -> None:
    """And the dossier's folder is whole at the end."""
    job, pages = dossier_job(tmp_path, 9)
    executor = InLine()

    assert work(executor, job, pages) == 9
    assert [done.source.frame for done in executor.done] == list(range(1, 10))
    assert (job.staged / VALUE).exists()


def test_done_pages_are_not_done_again(tmp_path: Path) -> None:
    """An interrupted batch goes on where it stopped."""
    job, pages = dossier_job(tmp_path, 4)
    for page in pages[:3]:
        do_page(page, ScriptedEngine(text_of("chữ")))
    executor = InLine()

    assert work(executor, job, pages) == 4
    assert [done.source.frame for done in executor.done] == [4]


def test_a_dossier_whose_pages_are_done_takes_no_page_from_the_next(tmp_path: Path) -> None:
    """Both are gathered, however far each had come."""
    begun, pages_of_begun = dossier_job(tmp_path / "begun", 2)
    fresh, pages_of_fresh = dossier_job(tmp_path / "fresh", 2)
    fresh = dataclasses.replace(fresh, plan=dataclasses.replace(fresh.plan, id="TAM-Q1-261123-0002"))
    for page in pages_of_begun:
        do_page(page, ScriptedEngine(text_of("chữ")))

    finished = Crew(InLine(), 2, NOBODY).work([(begun, pages_of_begun), (fresh, pages_of_fresh)])

    assert {job.plan.id for job, _ in finished} == {begun.plan.id, fresh.plan.id}


def test_a_page_that_kills_its_reader_keeps_its_picture(tmp_path: Path) -> None:
    """It is tried once more without reading."""
    job, pages = dossier_job(tmp_path, 3)

    assert work(InLine(lost=lambda page: page.source.frame == 2 and page.read), job, pages) == 3

    result = read_result(job.work, pages[1].source.id)
    assert isinstance(result, PageFailed)
    assert (result.stage, result.clean is not None) == ("read", True)


def test_a_page_that_kills_every_worker_is_failed_alone(tmp_path: Path) -> None:
    """The others go on."""
    job, pages = dossier_job(tmp_path, 3)

    assert work(InLine(lost=lambda page: page.source.frame == 2), job, pages) == 3

    assert isinstance(read_result(job.work, pages[1].source.id), PageFailed)
    assert not isinstance(read_result(job.work, pages[2].source.id), PageFailed)


def test_a_lost_and_a_stopped_worker_cost_their_own_task() -> None:
    """Real processes: one ends at once, one sleeps too long, one answers."""
    with LocalPool(jobs=2, seconds_per_task=5.0) as pool:
        gone, slow = pool.submit(os._exit, 1), pool.submit(time.sleep, 60)
        fine = pool.submit(abs, -1)

        for future in (gone, slow):
            with pytest.raises(LOST):
                future.result(timeout=120)
        assert fine.result(timeout=120) == 1


def test_a_worker_that_is_killed_while_it_waits_costs_nothing() -> None:
    """The pool goes on with another."""
    with LocalPool(jobs=1, seconds_per_task=20.0) as pool:
        first = pool.submit(os.getpid).result(timeout=120)
        os.kill(first, signal.SIGKILL)
        while not _is_dead(first):
            pass
        futures = []
        while not futures or futures[-1].exception(timeout=120):
            futures.append(pool.submit(os.getpid))

        assert futures[-1].result(timeout=120) != first
        assert all(isinstance(future.exception(), LOST) for future in futures[:-1])


def _is_dead(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True
