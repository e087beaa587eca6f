"""Reading the sides of files that are not whole yet, while the workers have nothing else to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.imaging.decode import FileSurvey
from digitize.intake import shelf
from digitize.model import PageSource
from digitize.runs.page_task import PageJob, run_ahead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    from digitize.intake.wholeness import Awaited, Unit
    from digitize.runs.batch import Desk
    from digitize.runs.page_task import PageSettings


class ReadingAhead:
    """Which sides were read ahead, or are being read."""

    def __init__(self, desk: Desk) -> None:
        """Begin with none."""
        self._desk = desk
        self._begun: set[tuple[str, int]] = set()  # file and frame
        self._running: list[Future[None]] = []

    def read(self, units: Iterable[Unit], settings: PageSettings) -> None:
        """Let idle workers read sides that have arrived."""
        self._running = [future for future in self._running if not future.done()]
        for file, frame in self._unread(units):
            if len(self._running) >= self._desk.jobs:
                return
            self._begun.add((file.seen.identity.file, frame))
            folder = shelf.make_folder(self._desk.layout.ahead)
            job = PageJob(
                source=PageSource(id="", name=file.seen.place, sha256="", frame=frame),
                scan=file.seen.path,
                work=folder,
                settings=settings,
                ahead=folder,
            )
            self._running.append(self._desk.executor.submit(run_ahead, job))

    def forget_if_idle(self, *, idle: bool) -> None:
        """Drop what was read ahead once nothing waits that it could be for."""
        if idle and all(future.done() for future in self._running) and self._desk.layout.ahead.exists():
            shelf.clear(self._desk.layout.ahead)
            self._begun.clear()

    def _unread(self, units: Iterable[Unit]) -> Iterator[tuple[Awaited, int]]:
        for unit in units:
            for file in unit:
                if isinstance(file.survey, FileSurvey):
                    for frame in range(1, file.survey.frames + 1):
                        if (file.seen.identity.file, frame) not in self._begun:
                            yield file, frame
