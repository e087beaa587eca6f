"""Reading the one-stop system's register: dossiers filed online, walk-ins, official numbers, statuses.

What changed since the last pull that was carried through is read, with an overlap, and written down; an entry that is
known as it is changes nothing, so a pull that was stopped is simply made again.  Then each dossier here that an entry
is linked to gets what the entry says (`dossier/handling.py`), one after the other; `register.applied` tells how far
that came.  An entry of which nothing can be made is set aside with its reason, and the others go on.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from digitize.dossier.conclude import recounted
from digitize.dossier.doubts import DoubtCode
from digitize.dossier.handling import By, as_registered
from digitize.dossier.register_entry import EntryFault, find_fault
from digitize.errors import DigitizeError, QueueError, StoreError
from digitize.intake import shelf
from digitize.queue.connector import Unreadable
from digitize.registry import register
from digitize.registry.connection import writing
from digitize.registry.register import Aside
from digitize.runs.noting import note

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlite_utils import Database

    from digitize.dossier.conclude import Rules
    from digitize.dossier.procedures import Catalogue
    from digitize.intake.layout import Layout
    from digitize.model import Dossier, Event, RegisterEntry
    from digitize.queue.connector import Connector
    from digitize.registry.register import Held

_AT_ONCE = 200  # entries in one transaction
_TOLD = (DoubtCode.STATUS_UNFIT, DoubtCode.LINKED_OPEN)
_LONGEST = 64  # characters kept of a number that is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where the register is read to, and by whom."""

    layout: Layout
    db: Database
    rules: Rules  # the catalogue, and what due dates are counted by
    who: str
    overlap: timedelta = timedelta(hours=24)


@dataclass(slots=True, kw_only=True)
class Pulled:
    """What a pull came to."""

    busy: bool = False  # another one is at it
    counts: Counter[str] = field(default_factory=Counter)  # read, new, changed, same, aside, applied, doubtful, failed
    aside: list[Aside] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)  # ids of dossiers whose status could not be taken over
    failed: list[str] = field(default_factory=list)  # ids of dossiers whose folder is damaged


def pull(desk: Desk, connector: Connector, now: datetime) -> Pulled:
    """Read what changed in the system's register, and apply it.

    Raises:
        QueueError: the system does not answer; what came before is written, the next pull reads it again.
        StoreError: the data folder or the registry refuses.
    """
    pulled = Pulled()
    with shelf.only_one(desk.layout.pull_lock) as ours:
        if not ours:
            pulled.busy = True
            return pulled
        last = register.last_pull(desk.db.conn, connector.name)
        since = last - desk.overlap if last else None
        try:
            for chunk in _chunks(connector.pull(since)):
                _write(chunk, desk, now, pulled)
        finally:
            apply_all(desk, now, pulled)
        with writing(desk.db.conn):
            register.note_pull(desk.db.conn, connector.name, now)
    return pulled


def _chunks(entries: Iterator[RegisterEntry | Unreadable]) -> Iterator[list[RegisterEntry | Unreadable]]:
    """Gather entries for one transaction each; what came before a failure comes out before it."""
    chunk: list[RegisterEntry | Unreadable] = []
    try:
        for entry in entries:
            chunk.append(entry)
            if len(chunk) == _AT_ONCE:
                yield chunk
                chunk = []
    except QueueError:
        yield chunk
        raise
    yield chunk


def _write(chunk: Iterable[RegisterEntry | Unreadable], desk: Desk, now: datetime, pulled: Pulled) -> None:
    conn = desk.db.conn
    with writing(conn):
        for entry in chunk:
            pulled.counts["read"] += 1
            if isinstance(entry, Unreadable):
                _put_aside(entry.number, EntryFault("unreadable", entry.template, entry.facts), desk, now, pulled)
            elif fault := find_fault(entry, desk.rules.catalogue, now):
                _put_aside(entry.number, fault, desk, now, pulled)
            else:
                pulled.counts[register.put_entry(conn, _told(entry, desk.rules.catalogue), now)] += 1


def _put_aside(number: str, fault: EntryFault, desk: Desk, now: datetime, pulled: Pulled) -> None:
    kept = " ".join(number.split())[:_LONGEST]
    aside = Aside(number=kept, code=fault.code, template=fault.template, facts=fault.facts)
    register.put_aside(desk.db.conn, aside, now)
    pulled.aside.append(aside)
    pulled.counts["aside"] += 1


def _told(entry: RegisterEntry, catalogue: Catalogue) -> RegisterEntry:
    """Leave out the person where the procedure is restricted; use the catalogue's code of the procedure."""
    procedure = catalogue.find(entry.procedure)
    kept = replace(entry, procedure=procedure.code if procedure else entry.procedure)
    return replace(kept, applicant=None, id_number=None) if procedure and procedure.restricted else kept


def apply_all(desk: Desk, now: datetime, pulled: Pulled) -> None:
    """Give every linked dossier what its entry says and it does not have yet; a damaged one does not stop the rest.

    Raises:
        StoreError: the data folder or the registry refuses.
    """
    for held in register.to_apply(desk.db.conn):
        try:
            after = _apply(held, desk, now)
        except DigitizeError as error:
            if isinstance(error, StoreError) and error.code != "damaged":
                raise
            pulled.failed.append(held.dossier or "")
            continue
        pulled.counts["applied"] += 1
        if any(told.code in _TOLD for told in after.doubts):
            pulled.doubtful.append(after.id)


def apply_entry(dossier: str, desk: Desk, now: datetime) -> Dossier | None:
    """Give one dossier what its entry says; None: it has none.

    Raises:
        StoreError: the data folder or the registry refuses.
    """
    held = register.entry_of(desk.db.conn, dossier)
    return _apply(held, desk, now) if held else None


def counted_by(before: Dossier, after: Dossier, rules: Rules) -> Dossier:
    """Count a due date anew where what the applicant is waited for has changed."""
    return after if after.waits == before.waits else recounted(after, rules)


def _apply(held: Held, desk: Desk, now: datetime) -> Dossier:
    by = By(at=now, who=desk.who)

    def change(dossier: Dossier) -> tuple[Dossier, Event]:
        after, event = as_registered(dossier, held.entry, held.before, by)
        return counted_by(dossier, after, desk.rules), event

    def also(conn: sqlite3.Connection) -> None:
        register.note_applied(conn, held)

    return note(desk.layout, desk.db, held.dossier or "", change, also)
