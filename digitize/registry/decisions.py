"""What persons decided about dossiers, in the registry: each decision in one transaction, and dossiers that retire.

A retired dossier has no row any more: its pages went into its heir.  Its id is never given again, files and deliveries
go on naming it, and `retired` says where it went.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - cattrs resolves the annotations when it runs
from typing import TYPE_CHECKING

from digitize.registry import journal, rows
from digitize.registry.connection import writing
from digitize.registry.index import LOCAL_TIME
from digitize.registry.indexing import forget_page
from digitize.registry.store import erase_traces, prepare, put_dossier

if TYPE_CHECKING:
    from sqlite_utils import Database

    from digitize.model import Dossier, Event

_PARTS = ("pages", "documents", "fields", "originals", "linked", "shown_originals")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """The note that a retired dossier leaves behind (`decisions/<id>/retired.json`)."""

    heir: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision that has been carried out in the folders."""

    id: str
    event: Event
    dossiers: tuple[Dossier, ...]  # as they are now
    retired: tuple[tuple[str, str], ...] = ()  # id and heir


def begin_decision(db: Database, at: datetime) -> str:
    """Return an id that no other decision ever gets, `R-yyyymmdd-nnnn`, counted for each local day."""
    day = f"{at.astimezone(LOCAL_TIME):%Y%m%d}"
    sql = "INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
    with writing(db.conn):
        return f"R-{day}-{int(db.execute(sql, (f'decision:{day}',)).fetchone()[0]):04d}"


def commit_decision(db: Database, decided: Decided) -> bool:
    """Register a decision whole; what restricted dossiers must not leave behind is erased from the file.

    Returns:
        Whether anything changed: a replay changes nothing.

    Raises:
        StoreError: the registry can't be written.
    """
    at, who = decided.event.at, decided.event.who
    prepared = [prepare(dossier) for dossier in decided.dossiers]
    with writing(db.conn):
        new = "INSERT OR IGNORE INTO decisions VALUES (?, ?)"
        if not db.execute(new, (decided.id, rows.stamp(at))).rowcount:
            return False
        for one in prepared:
            db.execute("DELETE FROM retired WHERE id = ?", (one.kept.id,))
            put_dossier(db, one, at=at, who=who)
        for dossier, heir in decided.retired:
            retire(db, dossier, heir, at=at, who=who)
        for dossier in (*(one.kept.id for one in prepared), *(name for name, _ in decided.retired)):
            journal.append(db.conn, decided.event, dossier)
    if any(dossier.restricted for dossier in decided.dossiers):
        erase_traces(db)
    return True


def retire(db: Database, dossier: str, heir: str, *, at: datetime, who: str) -> None:
    """Take a dossier out of the registry in the caller's transaction and note where its pages went."""
    for (page,) in db.execute("SELECT id FROM pages WHERE dossier = ?", (dossier,)).fetchall():
        forget_page(db.conn, page)
    for table in _PARTS:
        db.execute(f"DELETE FROM {table} WHERE dossier = ?", (dossier,))  # noqa: S608
    db.execute("UPDATE outbox SET state = 'replaced' WHERE dossier = ? AND state = 'waiting'", (dossier,))
    db.execute("UPDATE register SET dossier = NULL, applied = '' WHERE dossier = ?", (dossier,))
    db.execute("DELETE FROM dossiers WHERE id = ?", (dossier,))
    db.execute("INSERT OR REPLACE INTO retired VALUES (?, ?, ?, ?)", (dossier, heir, rows.stamp(at), who))
