"""The watcher: looks at the hotfolders, judges what is whole, and lets batches be done; it outlives all of them.

It keeps nothing that it can't find again: what lies in a hotfolder is seen by looking, what is in work stands in
`intake/`, how far each file is stands in the registry.  So ending it is no different from pulling the plug.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from digitize.errors import DigitizeError, StoreError, ToolError
from digitize.intake import shelf
from digitize.intake.claim import open_batches
from digitize.intake.hotfolder import FolderLostError
from digitize.intake.mounts import TABLE, mount_of, read_mounts
from digitize.intake.takeover import Taker, intend
from digitize.intake.watch_note import FolderNote, WaitingNote, WatchNote, write_note
from digitize.registry import arrivals, mounts, store
from digitize.runs.left_over import UNEXPECTED, settle
from digitize.runs.watch.batches import Batches, Work
from digitize.runs.watch.changed import give_back_changed
from digitize.runs.watch.events import Stirrings
from digitize.runs.watch.folder import FolderWatch
from digitize.runs.watch.reading_ahead import ReadingAhead
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

    from digitize.intake.hotfolder import Hotfolder
    from digitize.intake.wholeness import Moment, Unit
    from digitize.runs.batch import Desk, Way
    from digitize.runs.watch.batches import Done
    from digitize.runs.watch.folder import Judged

_TICK, _IDLE = 0.25, 2.0  # seconds between rounds, while something waits and while nothing does
_HOPELESS = 8.0  # seconds of rest after which a batch has failed too often for `once` to wait for it
_NOTE_EVERY = 2.0  # seconds between two signs of life

_LOOK_AFTER_EVERY, _GIVE_BACK_EVERY = 60.0, 5.0  # seconds
_NO_ROOM, _NO_TOOL = N_("the disk of the data folder is full"), N_("a program that is needed is missing or fails")
_NO_STORE = N_("the registry or the data folder can't be used")
_A_FAULT = N_("something unexpected went wrong in the watcher; please report it")
NO_SPACE = N_("the disk of the data folder is nearly full; nothing new is taken until there is room")


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchOrder:
    """What is watched, and how."""

    folders: tuple[Hotfolder, ...]
    strange: tuple[FolderNote, ...]  # below `hotfolder/`, but of no scanner profile
    look_after: Callable[[], None]  # done in a thread of its own, about once a minute
    way_of_name: Callable[[str], Way]
    by: str  # the account
    once: bool  # end when all that is whole is done
    reserve_bytes: int  # free space below which nothing new is taken
    files_per_batch: int
    moment: Callable[[], Moment]
    training: bool = False  # for practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Whom the watcher tells what happens."""

    done: Callable[[Done], None]
    lost: Callable[[FolderNote], None]
    back: Callable[[FolderNote], None]
    paused: Callable[[str], None]  # why; "" when it goes on
    fault: Callable[[Exception], None]  # a round met it; the next one tries again


class Watcher:
    """Everything between the hotfolders and the registry."""

    def __init__(self, order: WatchOrder, desk: Desk, scout: Executor, heard: Heard) -> None:
        """Prepare.

        Args:
            order: what is watched.
            desk: where batches are done.
            scout: workers that only look into files, so that a look never waits behind pages.
            heard: whom to tell.
        """
        self._order, self._desk, self._heard = order, desk, heard
        self._folders = [
            FolderWatch(folder, scout, order.way_of_name(folder.profile.name).pages.limits) for folder in order.folders
        ]
        self._batches = Batches(desk, order.way_of_name, threads=2 * len(order.folders) + 2)
        self._ahead = ReadingAhead(desk)
        self._wake = threading.Event()
        self._stirrings = Stirrings()
        self._started_at = desk.now()
        self._judged: dict[str, tuple[Judged, ...]] = {}
        self._since: dict[tuple[str, str], str] = {}
        self._lost_since: dict[str, datetime] = {}
        self._refused: dict[str, FolderLostError] = {}  # hotfolders that can be seen and not be emptied
        self._paused: tuple[datetime, str] | None = None
        self._trouble = ""
        self._error: Done | None = None
        self._noted = self._looked_after = self._given_back = float("-inf")

    @property
    def folders(self) -> tuple[Hotfolder, ...]:
        """What is watched."""
        return self._order.folders

    def run(self, stop: threading.Event) -> WatchNote:
        """Watch until told to stop, or once; return how things stand at the end.

        Raises:
            DigitizeError: `once` could not do what was whole.
        """
        settle(self._desk)
        for folder in open_batches(self._desk.layout.intake):
            self._batches.begin(Work(folder=folder, hotfolder="", intent=None))
        while not stop.is_set():
            now = self._order.moment()
            self._round(now)
            if self._order.once and self._is_through():
                break
            self._wake.wait(_TICK if self._is_busy() else _IDLE)
            self._wake.clear()
        self._ahead.forget_if_idle(idle=self._order.once)
        note = self._note(ended=True)
        write_note(note, self._desk.layout.watch_note)
        if self._order.once and self._error and self._error.error:
            raise self._error.error
        if self._order.once and self._paused:
            raise StoreError(N_("The disk of the data folder is full"), code="disk_full", hint=self._paused[1])
        return note

    def wake(self) -> None:
        """Look at once; safe in a signal handler."""
        self._wake.set()

    def close(self) -> None:
        """Let go of the events."""
        self._stirrings.close()

    def _round(self, now: Moment) -> None:
        try:
            for done in self._batches.finished(now.steady):
                self._settle(done)
            self._pause_or_go_on()
            for watch in self._folders:
                self._tend(watch, now)
            if not self._is_short():
                self._batches.try_again(now.steady)
            self._ahead.forget_if_idle(idle=not self._is_busy())
            self._give_signs(now)
        except Exception as error:  # registry locked, disk full, a fault of ours: the next round tries again
            if self._order.once:
                raise
            self._heard.fault(error)
            self._trouble = _trouble_of(error)
        else:
            self._trouble = self._trouble if self._batches.resting else ""

    def _give_signs(self, now: Moment) -> None:
        if now.steady - self._noted >= _NOTE_EVERY:
            self._noted = now.steady
            write_note(self._note(), self._desk.layout.watch_note)
        if now.steady - self._looked_after >= _LOOK_AFTER_EVERY:
            self._looked_after = now.steady
            self._batches.beside(self._order.look_after)
        if now.steady - self._given_back >= _GIVE_BACK_EVERY:
            self._given_back = now.steady
            give_back_changed(self._desk, self._order.folders, self._order.by)

    def _tend(self, watch: FolderWatch, now: Moment) -> None:
        if watch.look(now, self._home(), self._remembered(watch)):
            self._looked(watch)
        if watch.lost:
            self._judged[watch.folder.name] = ()
            return
        watch.survey(now)
        judged = watch.judged(now)
        self._judged[watch.folder.name] = judged
        if self._paused is None:
            self._claim(watch, [one.unit for one in judged if one.verdict.whole])
        if not self._batches.running:
            way = self._order.way_of_name(watch.folder.profile.name)
            self._ahead.read([one.unit for one in judged if not one.verdict.whole], way.pages)

    def _looked(self, watch: FolderWatch) -> None:
        """Take note of what a look has changed."""
        name, path = watch.folder.name, watch.folder.path
        self._tell_loss(watch)
        if watch.lost:
            self._stirrings.leave(path)
            return
        if watch.mode == "native":
            self._stirrings.follow(path, lambda: self._stirred(watch))
        if watch.mount and watch.mount.point != self._home() and self._remembered(watch) != str(watch.mount.point):
            place = (str(watch.mount.point), watch.mount.source)
            mounts.remember(self._desk.db, name, str(path), place, self._desk.now())
        files = watch.present
        if {place for folder, place in self._since if folder == name} != files.keys():
            since = arrivals.note_seen(self._desk.db, name, files, self._desk.now())
            self._since = {key: at for key, at in self._since.items() if key[0] != name}
            self._since |= {(name, place): at for place, at in since.items()}

    def _tell_loss(self, watch: FolderWatch) -> None:
        name = watch.folder.name
        if watch.lost or name in self._refused:
            if name not in self._lost_since:
                self._lost_since[name] = self._desk.now()
                self._heard.lost(self._folder_note(watch))
                self._noted = float("-inf")
        elif self._lost_since.pop(name, None):
            self._heard.back(self._folder_note(watch))
            self._noted = float("-inf")

    def _claim(self, watch: FolderWatch, ready: list[Unit]) -> None:
        while ready and self._batches.has_room(watch.folder.name):
            chosen = [ready.pop(0)]
            while ready and sum(map(len, chosen)) + len(ready[0]) <= self._order.files_per_batch:
                chosen.append(ready.pop(0))
            at = self._desk.now()
            batch = store.begin_batch(self._desk.db, at, self._order.by)
            taker = Taker(
                station=store.station_id(self._desk.db.conn),
                batch=batch,
                at=at,
                by=self._order.by,
                training=self._order.training,
            )
            intent = intend(taker, watch.folder, [[file.seen for file in unit] for unit in chosen])
            for unit in chosen:
                watch.take(unit)
            self._batches.begin(Work(folder=self._desk.layout.batch(batch), hotfolder=watch.folder.name, intent=intent))

    def _settle(self, done: Done) -> None:
        if done.has_to_wait:
            return
        self._heard.done(done)
        if done.error:
            hopeless = done.error.code != UNEXPECTED or done.work.rest > _HOPELESS
            self._error = done if hopeless else self._error
            self._trouble = _trouble_of(done.error) if done.station_trouble else self._trouble
            if isinstance(done.error, FolderLostError):
                self._refused[done.work.hotfolder] = done.error
            return
        self._refused.pop(done.work.hotfolder, None)
        for watch in self._folders:
            if done.work.intent and watch.folder.name == done.work.hotfolder:
                watch.settled(done.work.intent.files)

    def _pause_or_go_on(self) -> None:
        why = NO_SPACE if self._is_short() else self._trouble
        if why and (self._paused is None or self._paused[1] != why):
            since = self._paused[0] if self._paused else self._desk.now()
            self._paused = (since, why)
            self._heard.paused(why)
        elif not why and self._paused:
            self._paused = None
            self._heard.paused("")

    def _is_short(self) -> bool:
        return shelf.free_bytes(self._desk.layout.data) < self._order.reserve_bytes

    def _stirred(self, watch: FolderWatch) -> None:
        watch.stirred = True
        self._wake.set()

    def _home(self) -> PurePosixPath:
        table = TABLE.read_text(encoding="utf-8", errors="surrogateescape")
        mount = mount_of(PurePosixPath(self._desk.layout.data.resolve()), read_mounts(table))
        return mount.point if mount else PurePosixPath("/")

    def _remembered(self, watch: FolderWatch) -> str | None:
        return mounts.mount_points(self._desk.db.conn).get((watch.folder.name, str(watch.folder.path)))

    def _is_busy(self) -> bool:
        return self._batches.running or any(watch.awaited or watch.is_looking for watch in self._folders)

    def _is_through(self) -> bool:
        """Whether nothing is left that this run could finish."""
        if self._batches.running or any(not (watch.looked or watch.lost) for watch in self._folders):
            return False
        if self._batches.resting:
            return self._error is not None
        judged = [one for found in self._judged.values() for one in found]
        if self._paused is None and any(one.verdict.whole for one in judged):
            return False
        return not any(one.settles or one.is_looked_at for one in judged)

    def _note(self, *, ended: bool = False) -> WatchNote:
        return WatchNote(
            pid=os.getpid(),
            once=self._order.once,
            started_at=self._started_at,
            at=self._desk.now(),
            ended=ended,
            paused_since=self._paused[0] if self._paused else None,
            paused_why=self._paused[1] if self._paused else "",
            folders=(*map(self._folder_note, self._folders), *self._order.strange),
            waiting=tuple(sorted(self._waiting(), key=lambda waiting: waiting.since)),
        )

    def _folder_note(self, watch: FolderWatch) -> FolderNote:
        return FolderNote(
            name=watch.folder.name,
            path=str(watch.folder.path),
            profile=watch.folder.profile.name,
            mode=watch.mode,
            lost_since=self._lost_since.get(watch.folder.name),
            lost_why=lost.why if (lost := watch.lost or self._refused.get(watch.folder.name)) else "",
        )

    def _waiting(self) -> Iterator[WaitingNote]:
        for name, judged in self._judged.items():
            for one in judged:
                for file in one.unit:
                    since = self._since.get((name, file.seen.place))
                    if since:
                        yield WaitingNote(
                            hotfolder=name,
                            name=file.seen.place,
                            since=datetime.fromisoformat(since),
                            why=one.verdict.why,
                        )


def _trouble_of(error: Exception) -> str:
    if isinstance(error, ToolError):
        return _NO_TOOL
    if not isinstance(error, DigitizeError | OSError):
        return _A_FAULT
    full = isinstance(error, DigitizeError) and error.code in {"disk_full", "full"}
    return _NO_ROOM if full else _NO_STORE
