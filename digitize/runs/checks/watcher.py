"""Whether the watcher lives, sees its folders and takes what waits there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from digitize.errors import StoreError
from digitize.intake import shelf
from digitize.intake.layout import HANOI
from digitize.intake.watch_note import read_note
from digitize.runs.checks.check import Check, age, moment
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.intake.layout import Layout
    from digitize.intake.watch_note import FolderNote, WatchNote
    from digitize.settings import Alarms

_LONG_WAIT = timedelta(minutes=15)
_START_AGAIN = N_("Start it again: `digitize watch`. What was begun is finished then.")


def check_watcher(layout: Layout, alarms: Alarms, now: datetime) -> Iterator[Check]:
    """Look at what the watcher says of itself and whether it lives."""
    try:
        note = read_note(layout.watch_note)
    except StoreError as error:
        facts = tuple((name, str(fact)) for name, fact in error.facts.items())
        yield Check(name="watcher", level="error", value=error.template, hint=_START_AGAIN, facts=facts)
        return
    if note is None:
        yield Check(name="watcher", level="ok", value=N_("never started"))
        return
    yield _life(note, shelf.is_held(layout.watch_lock), alarms, now)
    yield from (_lost(folder, folder.lost_since, now) for folder in note.folders if folder.lost_since)
    if note.paused_since and not note.ended:
        facts = (("at", moment(note.paused_since, now)), ("why", note.paused_why))
        value = N_("Nothing new is taken since {at}: {why}")
        hint = N_("It goes on by itself when the cause is gone.")
        yield Check(name="paused", level="error", value=value, hint=hint, facts=facts, since=note.paused_since)
    yield _waiting(note, now)


def _life(note: WatchNote, lives: bool, alarms: Alarms, now: datetime) -> Check:
    facts: tuple[tuple[str, str], ...] = (("at", moment(note.at, now)),)
    if note.ended and lives:
        return Check(name="watcher", level="ok", value=N_("Starting"))
    if note.ended and note.once:
        return Check(name="watcher", level="ok", value=N_("Ended as told at {at}"), facts=facts, since=note.at)
    if note.ended:
        return Check(
            name="watcher",
            level="warn",
            value=N_("Stopped at {at}"),
            hint=_START_AGAIN,
            facts=facts,
            since=note.at,
            subject=note.at.isoformat(),
        )
    if not lives:
        value = N_("Dead since {at}")
        return Check(name="watcher", level="error", value=value, hint=_START_AGAIN, facts=facts, since=note.at)
    if age(note.at, now).total_seconds() > alarms.silent_seconds:
        hint = N_("It lives but does not move. Stop it and start it again; if it happens again, report it.")
        value = N_("No sign since {at}")
        return Check(name="watcher", level="error", value=value, hint=hint, facts=facts, since=note.at)
    seen = sum(folder.lost_since is None for folder in note.folders)
    checked = f"{note.at.astimezone(HANOI):%H:%M:%S}"
    facts = (("seen", str(seen)), ("folders", str(len(note.folders))), ("at", checked))
    return Check(
        name="watcher", level="ok", value=N_("Watching {seen} of {folders} folders; checked {at}"), facts=facts
    )


def _lost(folder: FolderNote, since: datetime, now: datetime) -> Check:
    hint = N_("What is scanned meanwhile is taken when it is back.")
    return Check(
        name=f"hotfolder:{folder.name}",
        level="error",
        value=N_('"{name}" lost since {at}; check the network'),
        hint=N_("{why}. What is scanned meanwhile is taken when it is back.") if folder.lost_why else hint,
        facts=(("name", folder.name), ("at", moment(since, now)), ("why", folder.lost_why)),
        since=since,
    )


def _waiting(note: WatchNote, now: datetime) -> Check:
    if not note.waiting:
        return Check(name="waiting_files", level="ok", value="0")
    oldest = min(note.waiting, key=lambda file: file.since)
    waited = age(oldest.since, now)
    facts = (("count", len(note.waiting)), ("age", waited), ("name", oldest.hotfolder), ("why", oldest.why))
    value = N_('{count} waiting, oldest {age} ("{name}")')
    if waited <= _LONG_WAIT:
        return Check(name="waiting_files", level="ok", value=value, facts=facts)
    hint = N_("{why}. If the scanner has finished, scan the stack again.")
    since = oldest.since + _LONG_WAIT
    subject = f"{oldest.hotfolder} {oldest.since.isoformat()}"
    return Check(name="waiting_files", level="warn", value=value, hint=hint, facts=facts, since=since, subject=subject)
