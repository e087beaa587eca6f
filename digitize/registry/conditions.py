"""Since when each thing that `status` looks at is as it is, and which warnings a person has acknowledged.

Whoever looks writes down what changed.  An acknowledgement is for one warning as it stood: it goes when the level
changes, when the warning is about something else, or when the thing is no longer looked at.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from digitize.errors import DigitizeError, SettingsError
from digitize.model import Event
from digitize.registry import journal, rows
from digitize.registry.connection import connect, connect_reading, store_errors, writing
from digitize.wording import N_

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

_WAIT_MS = 1_000  # for another writer: `status` must answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of one thing at a moment."""

    name: str
    level: str  # ok, warn or error
    subject: str = ""  # what a warning is about; another subject is another warning
    since: datetime | None = None  # where the thing itself tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What is remembered of one thing."""

    name: str
    level: str
    subject: str
    since: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None


@store_errors()
def read_conditions(conn: sqlite3.Connection) -> dict[str, Condition]:
    """Return what is remembered, by name."""
    found = conn.execute("SELECT name, level, value, since, acknowledged_at, acknowledged_by FROM conditions")
    return {
        name: Condition(
            name=name,
            level=level,
            subject=subject,
            since=datetime.fromisoformat(since),
            acknowledged_at=at and datetime.fromisoformat(at),
            acknowledged_by=by,
        )
        for name, level, subject, since, at, by in found
    }


def after(known: dict[str, Condition], seen: Iterable[Seen], at: datetime) -> dict[str, Condition]:
    """Return what is to be remembered once this was seen; what was not looked at is forgotten."""
    return {one.name: _after(known.get(one.name), one, at) for one in seen}


def _after(known: Condition | None, seen: Seen, at: datetime) -> Condition:
    if known is None or known.level != seen.level:
        return Condition(name=seen.name, level=seen.level, subject=seen.subject, since=seen.since or at)
    since = seen.since or min(known.since, at)  # the clock may have jumped back
    if known.subject != seen.subject:
        return Condition(name=seen.name, level=seen.level, subject=seen.subject, since=since)
    return replace(known, since=since)


def note(conn: sqlite3.Connection, seen: Iterable[Seen], at: datetime) -> dict[str, Condition]:
    """Write down what changed, if anything did, and return what is remembered now.

    Raises:
        StoreError: the registry can't be written.
    """
    looked_at = tuple(seen)
    known = read_conditions(conn)
    if after(known, looked_at, at) == known:
        return known
    with writing(conn):
        now = after(read_conditions(conn), looked_at, at)
        conn.execute("DELETE FROM conditions")
        conn.executemany("INSERT INTO conditions VALUES (?, ?, ?, ?, ?, ?)", map(_row, now.values()))
    return now


def note_if_possible(path: Path, seen: Iterable[Seen], at: datetime) -> dict[str, Condition]:
    """Do as `note`, for one who must be answered also when the registry can't be written, or not even be read."""
    looked_at = tuple(seen)
    try:
        with store_errors(), closing(connect_reading(path)) as reading:
            now = after(read_conditions(reading), looked_at, at)
    except DigitizeError:
        return {}
    try:
        with store_errors(), closing(connect(path)) as conn:
            conn.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
            return note(conn, looked_at, at)
    except DigitizeError:
        return now


def acknowledge(conn: sqlite3.Connection, name: str, at: datetime, who: str) -> None:
    """Remember that a person knows of a warning, and journal it.

    Raises:
        SettingsError: it is no warning (`not_a_warning`).
        StoreError: the registry can't be written.
    """
    with writing(conn):
        settled = conn.execute(
            "UPDATE conditions SET acknowledged_at = ?, acknowledged_by = ? WHERE name = ? AND level = 'warn'",
            (rows.stamp(at), who, name),
        ).rowcount
        if not settled:
            raise SettingsError(
                N_("{name} is no warning; only a warning can be acknowledged"),
                code="not_a_warning",
                hint=N_("An error stays until what is wrong is put right; `digitize status` says how."),
                name=name,
            )
        journal.append(conn, Event(at=at, who=who, what="acknowledge", facts=(("check", name),)))


def _row(condition: Condition) -> tuple[str | None, ...]:
    at = condition.acknowledged_at
    return (
        condition.name,
        condition.level,
        condition.subject,
        rows.stamp(condition.since),
        rows.stamp(at) if at else None,
        condition.acknowledged_by,
    )
