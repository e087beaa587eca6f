"""What waits to be delivered to the one-stop system, and how far each delivery is.

waiting -> delivered (read back) · refused (a business error; a person decides) · parked (it can't be understood what
the system answers) · replaced (the dossier has changed before it went).  Before a delivery goes out for the first time
`began_at` is written: whatever stops us then, the next attempt asks the system first whether it has arrived.

Notices to citizens are rows of this table too (`notices`); they neither wait for a delivery nor hold one up.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from digitize.model import StatusStep, from_plain, to_plain
from digitize.registry import rows
from digitize.registry.connection import store_errors, writing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from sqlite_utils import Database

    from digitize.queue.connector import Uploaded

DeliveryState: TypeAlias = Literal["waiting", "replaced", "delivered", "refused", "parked"]
Facts: TypeAlias = "tuple[tuple[str, str], ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What a delivery waits for, or why it was refused."""

    code: str
    template: str  # message id, or the system's own words
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A row of the outbox."""

    id: int
    dossier: str
    digest: str
    state: DeliveryState
    step: StatusStep | None  # None: the dossier itself
    began_at: datetime | None  # None: nothing of it has gone out yet
    attempts: int
    garbled: int  # attempts whose answer nobody could understand
    made_at: datetime
    next_at: datetime | None
    reasons: tuple[Reason, ...]
    known: bool  # an earlier delivery of this dossier was read back


_COLUMNS = (
    "id, dossier, digest, state, payload, began_at, attempts, garbled, made_at, next_at, why,"
    " EXISTS (SELECT 1 FROM outbox AS before WHERE before.dossier = outbox.dossier AND before.kind = 'dossier'"
    " AND before.state = 'delivered')"
)


@store_errors()
def due_deliveries(conn: sqlite3.Connection, until: datetime, after: int, limit: int) -> tuple[Delivery, ...]:
    """Return what may go now, oldest first; of each dossier only the first that waits.

    Args:
        conn: the registry.
        until: what rests until then is due too.
        after: only rows younger than this id, so that a run looks at each once.
        limit: how many at most.
    """
    found = conn.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE kind <> 'notice' AND state = 'waiting' AND id > ?"  # noqa: S608
        " AND (next_at IS NULL OR next_at <= ?)"
        " AND NOT EXISTS (SELECT 1 FROM outbox AS first WHERE first.dossier = outbox.dossier"
        " AND first.kind <> 'notice' AND first.state = 'waiting' AND first.id < outbox.id)"
        " ORDER BY id LIMIT ?",
        (after, rows.stamp(until), limit),
    )
    return tuple(map(_delivery, found))


@store_errors()
def deliveries(conn: sqlite3.Connection, states: Iterable[DeliveryState], dossier: str | None = None) -> list[Delivery]:
    """Return the deliveries in some states, oldest first; of one dossier only, if it is named."""
    chosen = ", ".join(f"'{state}'" for state in states)
    asked, values = ("AND dossier = ?", (dossier,)) if dossier else ("", ())
    sql = f"SELECT {_COLUMNS} FROM outbox WHERE kind <> 'notice' AND state IN ({chosen}) {asked} ORDER BY id"  # noqa: S608
    return list(map(_delivery, conn.execute(sql, values)))


def is_waiting(conn: sqlite3.Connection, delivery: int) -> bool:
    """Whether a delivery still waits: nobody has changed its dossier, and it has not come to its end."""
    found = conn.execute("SELECT 1 FROM outbox WHERE id = ? AND state = 'waiting'", (delivery,)).fetchone()
    return found is not None


def has_step(conn: sqlite3.Connection, dossier: str) -> bool:
    """Whether a step of a dossier's handling is still to be reported."""
    sql = "SELECT 1 FROM outbox WHERE dossier = ? AND kind = 'status' AND state = 'waiting'"
    return conn.execute(sql, (dossier,)).fetchone() is not None


def begin(db: Database, ids: Iterable[int], at: datetime) -> None:
    """Note that deliveries are about to go out, durably."""
    with writing(db.conn):
        db.conn.executemany(
            "UPDATE outbox SET began_at = coalesce(began_at, ?) WHERE id = ?", [(rows.stamp(at), one) for one in ids]
        )


def put_off(
    db: Database, delivery: int, reasons: tuple[Reason, ...], next_at: datetime | None = None, *, garbled: bool = False
) -> None:
    """Let a delivery wait; `next_at` None: till something changes here.

    Args:
        db: the registry.
        delivery: its id.
        reasons: what it waits for.
        next_at: when it is tried again.
        garbled: whether an answer came that nobody could understand.
    """
    tried = int(next_at is not None)
    with writing(db.conn):
        db.execute(
            "UPDATE outbox SET why = ?, next_at = ?, attempts = attempts + ?, garbled = garbled + ? WHERE id = ?",
            (why_of(reasons), next_at and rows.stamp(next_at), tried, int(garbled), delivery),
        )


def settle(
    conn: sqlite3.Connection, delivery: int, state: Literal["delivered", "refused", "parked", "replaced"], at: datetime,
    reason: Reason | None = None,
) -> None:  # fmt: skip
    """End a delivery, in the caller's transaction."""
    conn.execute(
        "UPDATE outbox SET state = ?, settled_at = ?, next_at = NULL, attempts = attempts + 1, why = ? WHERE id = ?",
        (state, rows.stamp(at), why_of((reason,) if reason else ()), delivery),
    )


def park(db: Database, delivery: int, reason: Reason, at: datetime) -> None:
    """Lay a delivery aside whose answers nobody could understand; a person looks at it."""
    with writing(db.conn):
        settle(db.conn, delivery, "parked", at, reason)


def try_again(db: Database, ids: Iterable[int]) -> int:
    """Let deliveries that were parked, or wait for their time, go with the next run; return how many."""
    sql = (
        "UPDATE outbox SET state = 'waiting', next_at = NULL, settled_at = NULL, garbled = 0"
        " WHERE id = ? AND state IN ('waiting', 'parked')"
    )
    with writing(db.conn):
        return sum(db.execute(sql, (one,)).rowcount for one in ids)


def plan_status(conn: sqlite3.Connection, dossier: str, step: StatusStep) -> None:
    """Let the courier report a step, in the caller's transaction; the same step is reported once, none of practice."""
    if conn.execute("SELECT 1 FROM reported WHERE dossier = ? AND training", (dossier,)).fetchone():
        return
    digest = f"{int(step.status)}@{rows.stamp(step.at)}"
    have = conn.execute("SELECT 1 FROM outbox WHERE dossier = ? AND digest = ?", (dossier, digest)).fetchone()
    if not have:
        conn.execute(
            "INSERT INTO outbox (dossier, kind, digest, state, payload, made_at)"
            " VALUES (?, 'status', ?, 'waiting', ?, ?)",
            (dossier, digest, json.dumps(to_plain(step), ensure_ascii=False), rows.stamp(step.at)),
        )


@store_errors()
def uploads(conn: sqlite3.Connection, dossier: str, connector: str) -> Mapping[str, str]:
    """Return what the system calls the files of a dossier that it holds, by their hashes."""
    sql = "SELECT sha256, remote FROM uploads WHERE dossier = ? AND connector = ?"
    return dict(conn.execute(sql, (dossier, connector)).fetchall())


def note_upload(db: Database, dossier: str, connector: str, file: Uploaded, at: datetime) -> None:
    """Note that the system holds a file, and what it calls it."""
    with writing(db.conn):
        values = (dossier, connector, file.sha256, file.id, rows.stamp(at))
        db.execute("INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?, ?)", values)


def why_of(reasons: tuple[Reason, ...]) -> str:
    """Write reasons down."""
    return json.dumps(to_plain(reasons), ensure_ascii=False) if reasons else ""


def _delivery(row: tuple) -> Delivery:  # type: ignore[type-arg]
    number, dossier, digest, state, payload, began_at, attempts, garbled, made_at, next_at, why, known = row
    return Delivery(
        id=number,
        dossier=dossier,
        digest=digest,
        state=state,
        step=from_plain(StatusStep, json.loads(payload)) if payload else None,
        began_at=began_at and datetime.fromisoformat(began_at),
        attempts=attempts,
        garbled=garbled,
        made_at=datetime.fromisoformat(made_at),
        next_at=next_at and datetime.fromisoformat(next_at),
        reasons=from_plain(tuple[Reason, ...], json.loads(why)) if why else (),
        known=bool(known),
    )
