"""`watch`: the hotfolder service."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitize.commands.batch_words import batch_view, tell_batch
from digitize.commands.init import GENERIC, prepare
from digitize.commands.serve import HOST, PORT, Host, Port
from digitize.commands.shell import Shell, place_of, shell_of
from digitize.commands.views import dossier_view
from digitize.errors import DigitizeError, StoreError
from digitize.intake.layout import HANOI
from digitize.wording import N_

if TYPE_CHECKING:
    from digitize.intake.watch_note import FolderNote, WatchNote
    from digitize.runs.watch.batches import Done
    from digitize.runs.watch.watcher import Watcher

_INTERRUPTED = 130


def watch(
    ctx: typer.Context,
    *,
    once: Annotated[bool, typer.Option("--once", help="Take what is whole, finish it, and end.")] = False,
    serving: Annotated[bool, typer.Option("--serve", help="Deliver to the one-stop system too.")] = False,
    host: Host = HOST,
    port: Port = PORT,
    jobs: Annotated[int | None, typer.Option(min=1, help="Worker processes; one a core unless told.")] = None,
) -> None:
    """Take what scanners drop into the hotfolders, all day."""
    from digitize.runs.pool import start_server

    shell = shell_of(ctx)
    start_server()
    prepare(shell, [GENERIC])
    diary = _Diary(shell, once=once)
    with ExitStack() as stack:
        alone = _is_alone(shell, stack)
        if not alone:
            raise StoreError(
                N_("Another watcher works on this data folder"),
                code="watched",
                hint=N_("`digitize status` tells about it."),
            )
        stop = threading.Event()
        if serving:
            _serve(shell, diary, stack, (host, port))
        note = _watch(shell, diary, jobs, stop, stack)
        if stop.is_set():
            diary.note("watch_ended")
            sys.stderr.flush()
            # what is in work is claimed: leaving it is no different from pulling the plug, only quicker
            os._exit(_INTERRUPTED if once else 0)
        diary.tell_end(note)


def _is_alone(shell: Shell, stack: ExitStack) -> bool:
    """Take the watcher's lock; whoever only asks whether it is held has it for a blink, so ask again."""
    from digitize.intake import shelf

    for pause in (0.05, 0.2, 0.0):
        if stack.enter_context(shelf.only_one(shell.layout.watch_lock)):
            return True
        time.sleep(pause)
    return False


def _watch(shell: Shell, diary: _Diary, jobs: int | None, stop: threading.Event, stack: ExitStack) -> WatchNote:
    from digitize.runs.watch.watcher import Heard
    from digitize.settings import station_of
    from digitize.station.desk import open_desk, open_watcher

    settings = station_of(shell.layout.station)
    heard = Heard(done=diary.done, lost=diary.lost, back=diary.back, paused=diary.paused, fault=diary.fault)
    desk = stack.enter_context(open_desk(shell.layout, settings, jobs))
    watcher = stack.enter_context(open_watcher(desk, settings, shell.environment, heard=heard, once=diary.once))
    _obey_signals(stop, watcher)
    diary.note("watch_began", hotfolders=len(watcher.folders))
    return watcher.run(stop)


def _serve(shell: Shell, diary: _Diary, stack: ExitStack, address: tuple[str, int]) -> None:
    """Start the web application and the courier, each in a thread of its own."""
    from digitize.commands import serve
    from digitize.runs.watch.delivering import Turns, delivering
    from digitize.settings import station_of

    queue = station_of(shell.layout.station).queue
    listening = serve.listen(shell, *address)
    stack.enter_context(serve.serving(listening))
    diary.note("serving", where=listening.where)
    turns = Turns(
        push=lambda: _push(shell, diary),
        pull=lambda: _pull(shell, diary),
        push_seconds=queue.push_seconds,
        pull_seconds=queue.pull_minutes * 60,
        steady=time.monotonic,
        fault=diary.undelivered,
    )
    stack.enter_context(delivering(turns))
    stack.enter_context(delivering(replace(turns, push=lambda: _tell_citizens(shell, diary), pull=None)))


def _push(shell: Shell, diary: _Diary) -> None:
    from digitize.runs import courier
    from digitize.settings import station_of
    from digitize.station.post import open_round

    settings = station_of(shell.layout.station)
    with open_round(shell.layout, settings, shell.environment, all_now=False) as run:
        pushed = courier.push(run)
    counts = {what: count for what, count in pushed.counts.items() if count}
    if counts:
        diary.note("pushed", **counts)


def _tell_citizens(shell: Shell, diary: _Diary) -> None:
    from digitize.runs.notices.sending import send_notices
    from digitize.settings import station_of
    from digitize.station.notices import open_notices

    settings = station_of(shell.layout.station)
    if not settings.notices.kinds:
        return
    with open_notices(shell.layout, settings, shell.environment, all_now=False) as run:
        counts = {what: count for what, count in send_notices(run).counts.items() if count}
    if counts:
        diary.note("notices", **counts)


def _pull(shell: Shell, diary: _Diary) -> None:
    from digitize.commands.handling import officers_desk
    from digitize.runs.pulling import pull
    from digitize.settings import station_of
    from digitize.station.post import open_connector

    settings = station_of(shell.layout.station)
    with officers_desk(shell) as desk, open_connector(shell.layout, settings, shell.environment) as (_, connector):
        pulled = pull(desk, connector, datetime.now(HANOI))
    diary.note("pulled", **{what: pulled.counts[what] for what in ("new", "changed", "aside", "applied")})


def _obey_signals(stop: threading.Event, watcher: Watcher) -> None:
    def end(*_: object) -> None:
        stop.set()
        watcher.wake()

    signal.signal(signal.SIGIO, signal.SIG_IGN)  # see intake.hotfolder.is_being_written
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)


class _Diary:
    """Tells what the watcher does: a line of facts for each event, without names of people or files."""

    def __init__(self, shell: Shell, *, once: bool) -> None:
        self._shell = shell
        self.once = once
        self._began = time.monotonic()
        self._batches: list[dict[str, Any]] = []

    def note(self, event: str, **facts: object) -> None:
        if not self.once:
            self._shell.log(event, **facts)

    def done(self, done: Done) -> None:
        batch, hotfolder = done.work.folder.name, done.work.hotfolder or "-"
        if done.error:
            self._shell.log("batch_waits", batch=batch, hotfolder=hotfolder, why=done.error.code)
        elif done.report:
            self.note("batch_done", batch=batch, hotfolder=hotfolder, **asdict(done.report.ledger))
            if self.once:
                self._tell(done)

    def lost(self, folder: FolderNote) -> None:
        self._shell.log("hotfolder_lost", hotfolder=folder.name)

    def back(self, folder: FolderNote) -> None:
        self._shell.log("hotfolder_back", hotfolder=folder.name)

    def paused(self, why: str) -> None:
        self._shell.log("intake_paused" if why else "intake_goes_on")

    def undelivered(self, error: Exception) -> None:
        code = error.code if isinstance(error, DigitizeError) else type(error).__name__
        self._shell.log("courier_waits", why=code, place=place_of(error))

    def fault(self, error: Exception) -> None:
        self._shell.log("watch_fault", kind=type(error).__name__, place=place_of(error))

    def tell_end(self, note: WatchNote) -> None:
        translate = self._shell.translate
        left = [
            {"hotfolder": waiting.hotfolder, "file": waiting.name, "why": translate(waiting.why)}
            for waiting in note.waiting
        ]
        if self._shell.as_json:
            self._shell.print_json({"batches": self._batches, "left": left})
            return
        for waiting in left:
            self._shell.say(N_("Left: {file}: {why}"), **waiting)

    def _tell(self, done: Done) -> None:
        if not done.report:
            return
        shell, seconds = self._shell, round(time.monotonic() - self._began, 2)
        dossiers = sorted(
            (dossier_view(dossier, shell.layout, shell.translate) for dossier in done.dossiers),
            key=lambda dossier: dossier["id"],
        )
        self._batches.append(batch_view(done.report, dossiers, seconds, shell.translate))
        if not shell.as_json:
            tell_batch(done.report, dossiers, seconds, shell)
