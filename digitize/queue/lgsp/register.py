"""The entries of the system's register, in our words (pure)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from digitize.dossier.deadlines import VIETNAM
from digitize.model import Channel, RegisterEntry, Wait
from digitize.queue.lgsp.answers import find, official_status, text

if TYPE_CHECKING:
    from digitize.queue.lgsp.words import EntryWords
    from digitize.queue.system import System

_TOLD_APART = (Channel.WALK_IN, Channel.POSTAL, Channel.ONLINE, Channel.ASSISTED)
"""Where two channels have one code, the first is meant: what was filed online at the desk looks like the rest."""


def entry(plain: object, system: System) -> RegisterEntry | None:
    """Return an entry; None: number, channel, procedure, status or time of receipt can't be understood."""
    words = system.lgsp.pages.entry
    channel = _channel(text(plain, words.channel), system)
    status = official_status(plain, words.status)
    received = _time(text(plain, words.received_at), system)
    number, procedure = text(plain, words.number), text(plain, words.procedure)
    if not (number and procedure and channel and status and received):
        return None
    return RegisterEntry(
        number=number,
        channel=channel,
        procedure=procedure,
        status=status,
        received_at=received,
        due_at=_time(text(plain, words.due_at), system),
        applicant=text(plain, words.applicant) or None,
        id_number=text(plain, words.id_number) or None,
        unit=text(plain, words.unit) or None,
        assignee=text(plain, words.assignee) or None,
        waits=_waits(find(plain, words.waits), words, system),
        changed_at=_time(text(plain, words.changed_at), system),
    )


def number_of(plain: object, system: System) -> str:
    """Return what stands in the place of an entry's number."""
    return text(plain, system.lgsp.pages.entry.number)


def _channel(code: str, system: System) -> Channel | None:
    return next((channel for channel in _TOLD_APART if str(system.channels.of(channel)) == code), None)


def _waits(plain: Any, words: EntryWords, system: System) -> tuple[Wait, ...]:
    told = [
        (_time(text(wait, words.asked_at), system), _time(text(wait, words.complete_at), system))
        for wait in (plain if isinstance(plain, list) else [])
    ]
    return tuple(Wait(asked_at=asked, complete_at=complete) for asked, complete in told if asked)


def _time(written: str, system: System) -> datetime | None:
    """Read a time of the system, which is Vietnam's; None: there is none."""
    try:
        return datetime.strptime(written, system.times).replace(tzinfo=VIETNAM)
    except ValueError:
        return None
