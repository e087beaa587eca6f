"""One hotfolder as the watcher sees it: what lies in it, what is known of each file, and whether it is there."""

from __future__ import annotations

import dataclasses
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.errors import ScanError
from digitize.imaging.decode import refusals
from digitize.intake.hotfolder import (
    FolderLostError,
    Hotfolder,
    NoAnswerError,
    NotMountedError,
    is_being_written,
    look,
    lost,
    mode_of,
    mount_under,
)
from digitize.intake.mounts import TABLE, read_mounts
from digitize.intake.wholeness import (
    LOOKED_AT,
    RESTS,
    STILL_WRITTEN,
    Awaited,
    Survey,
    Verdict,
    await_files,
    judge,
    units,
)
from digitize.runs.page_task import survey_scan
from digitize.runs.pool import LOST
from digitize.runs.watch.told_counts import ToldCounts

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from pathlib import Path, PurePosixPath

    from digitize.imaging.decode import Limits
    from digitize.intake.hotfolder import Identity, Sighting
    from digitize.intake.mounts import Mount
    from digitize.intake.wholeness import Moment, Unit

_PATIENCE = 10.0  # seconds in which a folder must answer
_SETTLED = 0.3  # seconds without change before a file is looked into


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one look showed."""

    files: tuple[Sighting, ...]
    mount: Mount | None
    polled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A unit and whether it can be taken."""

    unit: Unit
    verdict: Verdict

    @property
    def is_looked_at(self) -> bool:
        """Whether what is in it is not known yet."""
        return self.verdict.why == LOOKED_AT

    @property
    def settles(self) -> bool:
        """Whether it becomes whole by mere rest, and nothing has disturbed that rest so far."""
        return not self.verdict.whole and self.verdict.why == RESTS and not any(file.changed for file in self.unit)


class FolderWatch:
    """A hotfolder between looks.  Looking happens in a thread of its own, because a lost share may never answer."""

    def __init__(self, folder: Hotfolder, scout: Executor, limits: Limits) -> None:
        """Prepare.

        Args:
            folder: where to look.
            scout: looks into files.
            limits: beyond which a file is refused.
        """
        self.folder = folder
        self.mode = "poll"
        self.mount: Mount | None = None
        self.lost: FolderLostError | None = None
        self.looked = False  # ever
        self.stirred = True  # something has happened there
        self._taking: dict[tuple[Path, int], Sighting] = {}  # files (and inodes) that a batch is taking now
        self._awaited: dict[Path, Awaited] = {}
        self._surveys: dict[Path, tuple[Identity, Future[Survey]]] = {}
        self._scout, self._limits = scout, limits
        self._told = ToldCounts(folder.profile.wholeness.sidecar)
        self._looking: Future[Seen] | None = None
        self._asked = self._next = 0.0

    @property
    def awaited(self) -> tuple[Awaited, ...]:
        """Files that are not taken yet, but for those that a batch is taking."""
        return tuple(file for file in self._awaited.values() if _key(file.seen) not in self._taking)

    @property
    def present(self) -> dict[str, str]:
        """Identity of every file that is awaited or being taken, by its place."""
        seen = (*self._taking.values(), *(file.seen for file in self._awaited.values()))
        return {sighting.place: sighting.identity.file for sighting in seen}

    @property
    def is_looking(self) -> bool:
        """Whether a look is not answered yet."""
        return self._looking is not None

    def look(self, now: Moment, home: PurePosixPath, remembered: str | None) -> bool:
        """Look, if it is time; say whether there is something new to know.

        Args:
            now: the time.
            home: mount point of the data folder.
            remembered: mount point that the folder stood on before; None: none of its own.
        """
        if self._looking is None and self._is_time(now):
            self.stirred = False
            self._asked = now.steady
            self._looking = _ask(self.folder)
        if self._looking is None:
            return False
        if not self._looking.done():
            if self.lost is None and now.steady - self._asked > _PATIENCE:
                self.lost = lost(NoAnswerError, self.folder.name)
                return True
            return False
        looking, self._looking = self._looking, None
        self._next = now.steady + self._pause()
        try:
            self._noted(looking.result(), now, home, remembered)
        except FolderLostError as error:
            self.lost = error
        return True

    def survey(self, now: Moment) -> None:
        """Gather what looks into files showed, and look into those that have come to rest."""
        for path, (identity, future) in list(self._surveys.items()):
            if future.done():
                del self._surveys[path]
                file = self._awaited.get(path)
                if file and file.seen.identity == identity:
                    self._awaited[path] = dataclasses.replace(file, survey=_outcome(file, future))
        for file in self.awaited:
            path = file.seen.path
            rested = now.steady - file.still_since >= _SETTLED
            if file.survey is None and file.seen.kind == "scan" and rested and path not in self._surveys:
                future = self._scout.submit(survey_scan, path, file.seen.place, self._limits)
                self._surveys[path] = (file.seen.identity, future)

    def judged(self, now: Moment) -> tuple[Judged, ...]:
        """Judge every unit that waits."""
        profile = self.folder.profile
        return tuple(
            Judged(unit=unit, verdict=self._written(unit, judge(unit, profile, now, self._told.agree(unit)), now))
            for unit in units(self.awaited, profile)
        )

    def take(self, unit: Unit) -> None:
        """Leave a unit to a batch."""
        self._taking |= {_key(file.seen): file.seen for file in unit}

    def settled(self, files: set[tuple[Path, int]]) -> None:
        """Await files no longer that a batch has done with; what it gave back is seen anew."""
        self._taking = {key: seen for key, seen in self._taking.items() if key not in files}
        self._awaited = {path: file for path, file in self._awaited.items() if _key(file.seen) not in files}
        self.stirred = True

    def _is_time(self, now: Moment) -> bool:
        busy = bool(self._awaited) and self.mode == "native"
        return self.stirred or busy or now.steady >= self._next

    def _pause(self) -> float:
        watch = self.folder.profile.watch
        return watch.rescan_seconds if self.mode == "native" and not self.lost else watch.poll_seconds

    def _noted(self, seen: Seen, now: Moment, home: PurePosixPath, remembered: str | None) -> None:
        point = seen.mount.point if seen.mount else home
        if (remembered and str(point) != remembered) or (self.folder.share and point == home):
            raise lost(NotMountedError, self.folder.name)
        self.lost, self.looked, self.mount = None, True, seen.mount
        self.mode = "poll" if seen.polled else "native"
        self._awaited = await_files(self._awaited, seen.files, now, trust_times=not seen.polled)
        self._told.forget_but(self._awaited)

    def _written(self, unit: Unit, verdict: Verdict, now: Moment) -> Verdict:
        """Wait for a writer that has a file of the unit open, but not for ever."""
        patience = self.folder.profile.wholeness.give_up_after_seconds
        rested = now.steady - max(file.still_since for file in unit)
        if not verdict.whole or self.mode == "poll" or rested >= patience:
            return verdict
        if not any(is_being_written(file.seen.path) for file in unit):
            return verdict
        return Verdict(whole=False, why=STILL_WRITTEN, seconds=patience - rested)


def _key(seen: Sighting) -> tuple[Path, int]:
    return seen.path, seen.identity.inode


def _ask(folder: Hotfolder) -> Future[Seen]:
    """Look in a thread that nobody waits for at the end: a lost share may hold it for ever."""
    answer: Future[Seen] = Future()

    def see() -> None:
        try:
            answer.set_result(_see(folder))
        except Exception as error:  # whatever it is, it is the look's answer
            answer.set_exception(error)

    threading.Thread(target=see, name="look", daemon=True).start()
    return answer


def _see(folder: Hotfolder) -> Seen:
    mounts = read_mounts(TABLE.read_text(encoding="utf-8", errors="surrogateescape"))
    return Seen(files=look(folder), mount=mount_under(folder, mounts), polled=mode_of(folder, mounts) == "poll")


def _outcome(file: Awaited, future: Future[Survey]) -> Survey:
    try:
        return future.result()
    except LOST:
        return refusals.too_hungry(refusals.Where(name=file.seen.place))
    except OSError:  # taken away meanwhile; the next look says so
        return ScanError("", code="truncated")
