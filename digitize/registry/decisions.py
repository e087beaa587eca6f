"""What persons decided about dossiers, in the registry: each decision in one transaction, and dossiers that retire.

A retired dossier has no row any more: its pages went into its heir.  Its id is never given again, files and deliveries
go on naming it, and `retired` says where it went.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime  # noqa: TC003 - cattrs resolves the annotations when it runs
from typing import TYPE_CHECKING

from digitize.dossier.numbers import local_id_parts
from digitize.registry import journal, rows
from digitize.registry.connection import writing
from digitize.registry.index import LOCAL_TIME
from digitize.registry.indexing import forget_page
from digitize.registry.store import erase_traces, prepare, put_dossier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_utils import Database

    from digitize.model import Dossier, Event
    from digitize.registry.store import ClosedBatch, Prepared

_PARTS = ("pages", "documents", "fields", "originals", "linked", "shown_originals", "papers", "reported")


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
    brought: ClosedBatch | None = None  # of an import


def begin_decision(db: Database, at: datetime) -> str:
    """Return an id that no other decision ever gets, `R-yyyymmdd-nnnn`, counted for each local day."""
    return "R-" + _next_of_day(db, "decision", at)


def reserve_batch(db: Database, at: datetime) -> str:
    """Return the id of a batch that will be registered as a whole, and that no other ever gets."""
    return _next_of_day(db, "batch", at)


def _next_of_day(db: Database, what: str, at: datetime) -> str:
    day = f"{at.astimezone(LOCAL_TIME):%Y%m%d}"
    sql = "INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
    with writing(db.conn):
        return f"{day}-{int(db.execute(sql, (f'{what}:{day}',)).fetchone()[0]):04d}"


def commit_decision(db: Database, decided: Decided) -> bool:
    """Register a decision whole; what restricted dossiers must not leave behind is erased from the file.

    Returns:
        Whether anything changed: a replay changes nothing.

    Raises:
        StoreError: the registry can't be written.
    """
    prepared = [prepare(dossier) for dossier in decided.dossiers]
    with writing(db.conn):
        if not _put(db, decided, prepared):
            return False
    if any(dossier.restricted for dossier in decided.dossiers):
        erase_traces(db)
    return True


def _put(db: Database, decided: Decided, prepared: Sequence[Prepared]) -> bool:
    at, who = decided.event.at, decided.event.who
    new = "INSERT OR IGNORE INTO decisions VALUES (?, ?)"
    if not db.execute(new, (decided.id, rows.stamp(at))).rowcount:
        return False
    if decided.brought:
        put_batch(db, decided.brought)
    for one in prepared:
        db.execute("DELETE FROM retired WHERE id = ?", (one.kept.id,))
        put_dossier(db, one, at=at, who=who)
    for dossier, heir in decided.retired:
        retire(db, dossier, heir, at=at, who=who)
    for dossier in (*(one.kept.id for one in prepared), *(name for name, _ in decided.retired)):
        journal.append(db.conn, decided.event, dossier)
    return True


def rehearse(db: Database, decided: Decided) -> None:
    """Do all that `commit_decision` does and take it back: what comes from outside may hold what no row can.

    Raises:
        StoreError: the registry can't be written.
        OverflowError, UnicodeError, ValueError: it holds what no row can.
    """
    with suppress(_TakenBackError), writing(db.conn):
        _put(db, decided, [prepare(dossier) for dossier in decided.dossiers])
        raise _TakenBackError


class _TakenBackError(Exception):
    """Ends a rehearsal."""


def put_batch(db: Database, record: ClosedBatch) -> None:
    """Write the batch of an import, in the caller's transaction, and see that none of its ids is ever given again."""
    times = (rows.stamp(record.began_at), rows.stamp(record.closed_at))
    db.execute("INSERT INTO batches VALUES (?, 'closed', ?, ?)", (record.batch, *times))
    db.table("ledger").insert({"batch": record.batch, **asdict(record.outcome.ledger)})
    files = ({"batch": record.batch, "n": n, **asdict(file)} for n, file in enumerate(record.outcome.files, 1))
    db.table("files").insert_all(files)
    raised = "INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)"
    for dossier in {file.dossier for file in record.outcome.files if file.dossier}:
        if parts := local_id_parts(dossier):
            db.execute(raised, (f"dossier:{parts[0]}:{parts[1]}", parts[2]))


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
