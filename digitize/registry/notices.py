"""Notices in the outbox: rows of the kind 'notice', beside those that go to the one-stop system.

waiting -> delivered (the gateway or the mail server took it) · refused (it never goes by itself again) · parked (nobody
knows whether it went, or it did not go in time: a person decides) · replaced (it is no longer so).  A row holds kind,
way and a keyed hash of the event; neither an address nor a number.  An event has one row for ever.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from digitize.model import from_plain
from digitize.registry import journal, outbox, rows
from digitize.registry.connection import store_errors, writing
from digitize.registry.outbox import DeliveryState, Reason

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from sqlite_utils import Database

    from digitize.dossier.notice import Notice, NoticeKind, NoticeWay
    from digitize.model import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A notice of the outbox."""

    id: int
    key: str  # hash of its event; no other notice ever has it
    dossier: str
    kind: NoticeKind
    way: NoticeWay
    state: DeliveryState
    began_at: datetime | None  # None: nothing of it has gone out
    attempts: int
    made_at: datetime
    next_at: datetime | None
    reasons: tuple[Reason, ...]


End: TypeAlias = Literal["delivered", "refused", "parked", "replaced"]

_COLUMNS = "id, digest, dossier, payload, state, began_at, attempts, made_at, next_at, why"


def plan_notice(conn: sqlite3.Connection, dossier: str, notice: Notice, way: NoticeWay, at: datetime) -> bool:
    """Let a notice go, in the caller's transaction; say whether its event is new."""
    payload = json.dumps({"kind": notice.kind, "way": way})
    done = conn.execute(
        "INSERT INTO outbox (dossier, kind, digest, state, payload, made_at) VALUES (?, 'notice', ?, 'waiting', ?, ?)"
        " ON CONFLICT DO NOTHING",
        (dossier, _key(conn, notice), payload, rows.stamp(at)),
    )
    return done.rowcount == 1


@store_errors()
def find_notice(conn: sqlite3.Connection, notice: Notice) -> NoticeRow | None:
    """Return the row of an event."""
    return next(iter(_rows(conn, "digest = ?", _key(conn, notice))), None)


@store_errors()
def due_notices(conn: sqlite3.Connection, until: datetime, after: int, limit: int) -> list[NoticeRow]:
    """Return what may go now, oldest first.

    Args:
        conn: the registry.
        until: what rests until then is due too.
        after: only rows younger than this id.
        limit: how many at most.
    """
    where = "state = 'waiting' AND id > ? AND (next_at IS NULL OR next_at <= ?)"
    return _rows(conn, where, after, rows.stamp(until), limit=limit)


@store_errors()
def list_notices(conn: sqlite3.Connection, states: Iterable[DeliveryState]) -> list[NoticeRow]:
    """Return the notices in some states, oldest first."""
    return _rows(conn, f"state IN ({', '.join(repr(str(state)) for state in states)})")


@store_errors()
def parked_since(conn: sqlite3.Connection, code: str, since: datetime) -> int:
    """Count the notices that were laid aside for a reason, lately."""
    sql = (
        "SELECT count(*) FROM outbox WHERE kind = 'notice' AND state = 'parked' AND settled_at > ?"
        " AND json_extract(why, '$[0].code') = ?"
    )
    return int(conn.execute(sql, (rows.stamp(since), code)).fetchone()[0])


def rest(db: Database, row: NoticeRow, reason: Reason, next_at: datetime, *, untouched: bool) -> None:
    """Let a notice wait.

    Args:
        db: the registry.
        row: which.
        reason: what it waits for.
        next_at: when it is tried again.
        untouched: nothing of it has gone out.
    """
    with writing(db.conn):
        db.execute(
            "UPDATE outbox SET why = ?, next_at = ?, attempts = attempts + 1,"
            " began_at = CASE WHEN ? THEN NULL ELSE began_at END WHERE id = ?",
            (outbox.why_of((reason,)), rows.stamp(next_at), untouched, row.id),
        )


def end(db: Database, row: NoticeRow, state: End, event: Event, reason: Reason | None = None) -> None:
    """Bring a notice to its end and journal it, in one transaction."""
    with writing(db.conn):
        outbox.settle(db.conn, row.id, state, event.at, reason)
        journal.append(db.conn, event, row.dossier)


def unplanned(dossier: str, notice: Notice, way: NoticeWay, at: datetime) -> NoticeRow:
    """Make the row that a notice would have; it stands nowhere."""
    return NoticeRow(
        id=0,
        key="",
        dossier=dossier,
        kind=notice.kind,
        way=way,
        state="waiting",
        began_at=None,
        attempts=0,
        made_at=at,
        next_at=None,
        reasons=(),
    )


def let_go(db: Database, row: NoticeRow, notice: Notice, event: Event) -> None:
    """Let a notice go, for the first time or once more, because a person said so, and journal it."""
    sql = (
        "UPDATE outbox SET state = 'waiting', began_at = NULL, next_at = NULL, settled_at = NULL, why = '', made_at = ?"
        " WHERE id = ? AND state <> 'delivered'"
    )
    with writing(db.conn):
        if not plan_notice(db.conn, row.dossier, notice, row.way, event.at):
            db.execute(sql, (rows.stamp(event.at), row.id))
        journal.append(db.conn, event, row.dossier)


def _key(conn: sqlite3.Connection, notice: Notice) -> str:
    return journal.blinded(conn, f"notice {notice.event}")


def _rows(conn: sqlite3.Connection, where: str, *values: object, limit: int = -1) -> list[NoticeRow]:
    sql = f"SELECT {_COLUMNS} FROM outbox WHERE kind = 'notice' AND {where} ORDER BY id LIMIT ?"  # noqa: S608
    return list(map(_row, conn.execute(sql, (*values, limit)).fetchall()))


def _row(row: tuple) -> NoticeRow:  # type: ignore[type-arg]
    number, key, dossier, payload, state, began_at, attempts, made_at, next_at, why = row
    told = json.loads(payload)
    return NoticeRow(
        id=number,
        key=key,
        dossier=dossier,
        kind=told["kind"],
        way=told["way"],
        state=state,
        began_at=began_at and datetime.fromisoformat(began_at),
        attempts=attempts,
        made_at=datetime.fromisoformat(made_at),
        next_at=next_at and datetime.fromisoformat(next_at),
        reasons=from_plain(tuple[Reason, ...], json.loads(why)) if why else (),
    )
