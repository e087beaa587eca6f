"""Who asked how often lately: a database of its own, so that the public never holds the registry's lock.

An asker is a phone number or an IP address; what is kept of it is a keyed hash, for a day.  The counts outlive a
restart.  A question that was refused is not counted: whoever stops asking is heard again within the minute.
"""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from digitize.registry.connection import connect, make_private, store_errors, writing
from digitize.registry.rows import stamp

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime
    from pathlib import Path

_TABLES = (
    "CREATE TABLE IF NOT EXISTS asked (asker TEXT NOT NULL, at TEXT NOT NULL) STRICT",
    "CREATE INDEX IF NOT EXISTS asked_at ON asked (at)",
    "CREATE INDEX IF NOT EXISTS asked_by ON asked (asker, at)",
)
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


class Limits(NamedTuple):
    """How many questions of one asker are answered; 0 sets no limit."""

    minute: int
    day: int


@store_errors()
def may_ask(path: Path, asker: str, limits: Limits, now: datetime) -> bool:
    """Whether one more question is within the limits; if so it is counted.

    Args:
        path: of the database; made where there is none.
        asker: a keyed hash.
        limits: within a minute and within a day that slide.
        now: the time.

    Raises:
        StoreError: it can't be counted; then nothing must be answered.
    """
    make_private(path)
    with closing(connect(path)) as conn:
        conn.execute("PRAGMA synchronous = NORMAL")  # a power cut may forget the last questions
        with writing(conn):
            _prepare(conn, now)
            if _is_over(conn, asker, limits, now):
                return False
            conn.execute("INSERT INTO asked VALUES (?, ?)", (asker, stamp(now)))
    return True


def _prepare(conn: sqlite3.Connection, now: datetime) -> None:
    """Forget what is older than a day; also what lies ahead, where the clock was set back."""
    for statement in _TABLES:
        conn.execute(statement)
    conn.execute("DELETE FROM asked WHERE at <= ? OR at > ?", (stamp(now - _DAY), stamp(now + _MINUTE)))


def _is_over(conn: sqlite3.Connection, asker: str, limits: Limits, now: datetime) -> bool:
    sql = "SELECT count(*) FROM asked WHERE asker = ? AND at > ?"
    for most, span in ((limits.minute, _MINUTE), (limits.day, _DAY)):
        if most and conn.execute(sql, (asker, stamp(now - span))).fetchone()[0] >= most:
            return True
    return False
