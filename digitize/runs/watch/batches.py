"""Batches at work beside the watcher: each in a thread of its own, the pages of all in the same workers.

A thread has its own connection to the registry.  Two batches of a hotfolder overlap, so that no worker waits for the
last page of one; a hotfolder never waits for another's.
"""

from __future__ import annotations

import dataclasses
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digitize.errors import DigitizeError, StoreError
from digitize.intake import shelf
from digitize.intake.claim import lock_of
from digitize.intake.hotfolder import LOST
from digitize.intake.takeover import Intent, read_intent, release, tidy, write_intent
from digitize.registry.arrivals import IN_WORK
from digitize.registry.store import open_store
from digitize.runs.batch import Told
from digitize.runs.left_over import finish, unfinished
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digitize.model import Dossier
    from digitize.runs.batch import BatchReport, Desk, Way

_AT_ONCE = 2  # of one hotfolder
_ITS_OWN = frozenset({LOST, IN_WORK})
_SHORT_REST = 0.5  # seconds until a batch is tried again that waits for another
_FIRST_REST, _LONGEST_REST = 2.0, 60.0  # seconds before a batch that failed is tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A batch that is to be done."""

    folder: Path
    hotfolder: str  # "" for what an earlier run left over
    intent: Intent | None  # None: it was written down before
    rest: float = _FIRST_REST


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A batch that was done, or could not be."""

    work: Work
    report: BatchReport | None  # None: it failed, or nothing was taken
    dossiers: tuple[Dossier, ...] = ()
    error: DigitizeError | None = None

    @property
    def has_to_wait(self) -> bool:
        """Whether it only waits for another batch."""
        return self.error is not None and self.error.code == IN_WORK

    @property
    def station_trouble(self) -> bool:
        """Whether the next batch would fail likewise."""
        return self.error is not None and self.error.retry_helps and self.error.code not in _ITS_OWN


class Batches:
    """The batches at work, and those that wait to be tried again."""

    def __init__(self, desk: Desk, way_of_name: Callable[[str], Way], threads: int) -> None:
        """Prepare.

        Args:
            desk: where they are done.
            way_of_name: gives the way of the profile of that name.
            threads: how many run at once.
        """
        self._desk, self._way_of_name = desk, way_of_name
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="batch")
        self._running: dict[Future[Done], Work] = {}
        self._resting: list[tuple[float, Work]] = []

    @property
    def running(self) -> bool:
        """Whether any batch is at work."""
        return bool(self._running)

    @property
    def resting(self) -> bool:
        """Whether any batch waits to be tried again."""
        return bool(self._resting)

    def has_room(self, hotfolder: str) -> bool:
        """Whether another batch of a hotfolder may begin."""
        return sum(work.hotfolder == hotfolder for work in self._running.values()) < _AT_ONCE

    def begin(self, work: Work) -> None:
        """Let a thread do it."""
        self._running[self._threads.submit(self._do, work)] = work

    def beside(self, do: Callable[[], None]) -> None:
        """Do something else in a thread; what goes wrong there is left for the next time."""
        self._threads.submit(do)

    def finished(self, steady: float) -> Iterator[Done]:
        """Yield what has ended; what failed is tried again after a rest, each longer than the last."""
        for future in [future for future in self._running if future.done()]:
            del self._running[future]
            done = future.result()
            if done.error:
                rest = _SHORT_REST if done.has_to_wait else done.work.rest
                again = (
                    done.work if done.has_to_wait else dataclasses.replace(done.work, rest=min(2 * rest, _LONGEST_REST))
                )
                self._resting.append((steady + rest, again))
            yield done

    def try_again(self, steady: float) -> None:
        """Begin again what has rested long enough."""
        due = [work for at, work in self._resting if at <= steady]
        self._resting = [(at, work) for at, work in self._resting if at > steady]
        for work in due:
            self.begin(work)

    def _do(self, work: Work) -> Done:
        dossiers: list[Dossier] = []
        told = Told(sides=lambda *_: None, dossier=dossiers.append)
        try:
            with closing(open_store(self._desk.layout.registry)) as db, shelf.only_one(lock_of(work.folder)) as ours:
                if not ours:
                    raise StoreError(
                        N_("another program works on the batch {batch}"), code=IN_WORK, batch=work.folder.name
                    )
                if work.intent:
                    write_intent(work.intent, work.folder)
                intent = work.intent or read_intent(work.folder)
                report = finish(work.folder, dataclasses.replace(self._desk, db=db), self._way_of_name, told)
                if intent:
                    self._tidy(intent)
        except DigitizeError as error:
            return Done(work=work, report=None, error=error)
        except Exception as error:  # the watcher outlives whatever a batch does
            return Done(work=work, report=None, error=unfinished(work.folder.name, error))
        return Done(work=work, report=report, dossiers=tuple(dossiers))

    def _tidy(self, intent: Intent) -> None:
        """Leave nothing of ours in the hotfolder; what can't be removed now is removed after a later batch."""
        layout = self._desk.layout
        try:
            release(Path(intent.root), intent.station, lambda batch: layout.batch(batch).exists(), layout.kept)
            tidy(intent)
        except (OSError, StoreError):  # the share is lost again
            return
