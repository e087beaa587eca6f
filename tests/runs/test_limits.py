"""What a task may take: memory, processor time, the clock, the size of a file; and the worker after it."""

from __future__ import annotations

import dataclasses
import errno
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import hungry
import numpy as np
import pytest
from PIL import Image
from scripted import NOBODY, SETTINGS, dossier_job

from digitize.imaging.decode import Limits
from digitize.intake.claim import Claimed
from digitize.intake.layout import VALUE
from digitize.model import PageFailed
from digitize.runs.crew import Crew
from digitize.runs.dossier_task import DossierJob, Gathered
from digitize.runs.limits import Allowance
from digitize.runs.page_task import PageJob, read_result, survey_scan
from digitize.runs.pool import LOST, LocalPool, why_lost
from digitize.runs.sort_files import judge

AMPLE = Allowance(memory_mib=512, cpu_seconds=60)


@pytest.fixture(scope="module")
def pool() -> Iterator[LocalPool]:
    """One worker, so that what a task does to it shows in the next."""
    with LocalPool(jobs=1, seconds_per_task=60) as pool:
        yield pool


def loss(future: Future[Any]) -> str:
    """Return why a task's worker was lost."""
    with pytest.raises(LOST) as lost:
        future.result(timeout=120)
    return why_lost(lost.value)


def test_memory_is_counted_from_what_the_worker_has(pool: LocalPool) -> None:
    """A worker with its libraries loaded has far more than this already."""
    assert pool.submit(hungry.eat, 60, Allowance(memory_mib=80, cpu_seconds=60)).result(timeout=120) == 60 << 20

    with pytest.raises(MemoryError):
        pool.submit(hungry.eat, 100, Allowance(memory_mib=80, cpu_seconds=60)).result(timeout=120)


def test_limits_end_with_the_task(pool: LocalPool, tmp_path: Path) -> None:
    """The same worker does an honest task after one that was refused."""
    before = pool.submit(hungry.in_force).result(timeout=120)
    with pytest.raises(MemoryError):
        pool.submit(hungry.eat, 100, Allowance(memory_mib=80, cpu_seconds=5, file_bytes=10)).result(timeout=120)

    assert pool.submit(hungry.in_force).result(timeout=120) == before
    assert pool.submit(hungry.write, tmp_path / "a", 1000, AMPLE).result(timeout=120) == 0


def test_processor_time_is_counted_from_what_the_worker_took(pool: LocalPool) -> None:
    """It ends the worker, and the next task has another."""
    assert loss(pool.submit(hungry.spin, dataclasses.replace(AMPLE, cpu_seconds=0.5))) == "timed_out"
    assert pool.submit(hungry.eat, 10, AMPLE).result(timeout=120) == 10 << 20


def test_the_clock_ends_a_worker_that_only_waits(pool: LocalPool) -> None:
    """Which takes no processor time."""
    assert loss(pool.submit(hungry.doze, dataclasses.replace(AMPLE, clock_seconds=0.3))) == "timed_out"


def test_a_worker_killed_for_memory_is_told_so(pool: LocalPool) -> None:
    """As by the system when there is none left."""
    assert loss(pool.submit(hungry.killed)) == "too_large"


def test_a_file_grows_no_further(pool: LocalPool, tmp_path: Path) -> None:
    """The write is refused; the worker lives."""
    allowance = dataclasses.replace(AMPLE, file_bytes=5000)

    assert pool.submit(hungry.write, tmp_path / "a", 6000, allowance).result(timeout=120) == errno.EFBIG
    assert (tmp_path / "a").stat().st_size == 5000


def bomb(path: Path) -> None:
    """Write a few kB of a PNG that is 144 megapixels large."""
    Image.new("L", (12_000, 12_000), 128).save(path, "PNG", compress_level=1)


def test_a_picture_that_takes_too_much_memory_fails_alone(pool: LocalPool, tmp_path: Path) -> None:
    """Tried once more without reading, then failed; the other pages of the dossier are read."""
    job, pages = dossier_job(tmp_path, 2)
    scan = tmp_path / "big.png"
    bomb(scan)
    tight = dataclasses.replace(SETTINGS, limits=Limits(memory_mib=100))
    big = dataclasses.replace(pages[1], scan=scan, settings=tight)
    big = dataclasses.replace(big, source=dataclasses.replace(big.source, frame=1))

    finished = list(Crew(pool, 1, NOBODY).work([(job, (pages[0], big))]))

    assert finished == [(job, Gathered(restricted=False))]
    failed = read_result(job.work, big.source.id)
    assert isinstance(failed, PageFailed)
    assert failed.stage == "decode"
    assert not isinstance(read_result(job.work, pages[0].source.id), PageFailed)


def test_a_page_that_writes_too_much_fails_alone(pool: LocalPool, tmp_path: Path) -> None:
    """It does not stop the batch as a full disk does."""
    job, pages = dossier_job(tmp_path, 2)
    tight = dataclasses.replace(SETTINGS, limits=Limits(output_bytes=100))

    finished = list(Crew(pool, 1, NOBODY).work([(job, (pages[0], dataclasses.replace(pages[1], settings=tight)))]))

    assert finished == [(job, Gathered(restricted=False))]
    failed = read_result(job.work, pages[1].source.id)
    assert isinstance(failed, PageFailed)
    assert failed.stage == "write"


def test_a_page_that_takes_too_long_fails_alone(pool: LocalPool, tmp_path: Path) -> None:
    """Its worker is ended twice; the archive has a crossed out sheet in its place."""
    job, pages = dossier_job(tmp_path, 2)
    scan = tmp_path / "big.tif"
    noise = np.random.default_rng(1).integers(0, 256, (8_000, 8_000), np.uint8)  # seconds of work to code anew
    Image.fromarray(noise).save(scan, "TIFF")
    hasty = dataclasses.replace(SETTINGS, limits=Limits(seconds=0.1))
    slow = dataclasses.replace(
        pages[1], scan=scan, settings=hasty, source=dataclasses.replace(pages[1].source, frame=1)
    )

    finished = list(Crew(pool, 1, NOBODY).work([(job, (pages[0], slow))]))

    assert finished == [(job, Gathered(restricted=False))]
    failed = read_result(job.work, slow.source.id)
    assert isinstance(failed, PageFailed)
    assert "timed_out" in failed.error


class LosesDossiers(Executor):
    """Does pages as the pool does; the first dossier tasks run out of memory."""

    def __init__(self, pool: LocalPool, losses: int) -> None:
        self.pool, self.losses = pool, losses

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """See `Executor.submit`."""
        if isinstance(args[0], DossierJob) and self.losses:
            self.losses -= 1
            return self.pool.submit(hungry.killed)
        return self.pool.submit(fn, *args, **kwargs)


def gathered(pool: LocalPool, losses: int, work: tuple[DossierJob, tuple[PageJob, ...]]) -> list[Any]:
    """Do one dossier whose worker is killed so many times."""
    return list(Crew(LosesDossiers(pool, losses), 1, NOBODY).work([work]))


def test_a_dossier_that_costs_a_worker_is_tried_once_more(pool: LocalPool, tmp_path: Path) -> None:
    """And is whole then."""
    job, pages = dossier_job(tmp_path, 1)

    assert gathered(pool, 1, (job, pages)) == [(job, Gathered(restricted=False))]
    assert (job.staged / VALUE).exists()


def test_a_dossier_that_costs_two_workers_is_told(pool: LocalPool, tmp_path: Path) -> None:
    """So that its batch stays claimed."""
    work = dossier_job(tmp_path, 1)

    with pytest.raises(LOST):
        gathered(pool, 2, work)


def hollow(path: Path) -> Claimed:
    """Write the beginning of a JPEG and 400 MB of nothing, which takes no room on the disk."""
    with path.open("wb") as file:
        file.write(b"\xff\xd8\xff\xe0")
        file.truncate(400 << 20)
    return Claimed(ordinal=1, name="a.jpg", place="a.jpg", sha256="0" * 64, bytes=400 << 20)


def test_a_file_that_takes_too_much_memory_is_held(pool: LocalPool, tmp_path: Path) -> None:
    """With the code that says so."""
    claimed = hollow(tmp_path / "a.jpg")

    held = judge(claimed, pool.submit(survey_scan, tmp_path / "a.jpg", "a.jpg", Limits(memory_mib=100)))

    assert getattr(held, "code", None) == "too_large"


def test_a_file_that_takes_too_long_is_held(pool: LocalPool, tmp_path: Path) -> None:
    """Ended by the clock or by processor time, whichever is first."""
    claimed = hollow(tmp_path / "a.jpg")

    held = judge(claimed, pool.submit(survey_scan, tmp_path / "a.jpg", "a.jpg", Limits(seconds=0.01)))

    assert getattr(held, "code", None) == "timed_out"
