"""The journal: who did or looked at what, when; rows are chained by hashes and never changed.

Each row carries SHA-256 over the hash of the row before it and its own canonical form, so that a changed,
inserted or removed row shows.  The newest hash is kept a second time in `meta`, so that a cut off end shows too.
Triggers refuse changes by ordinary means; the chain finds the others.  It can't find that somebody with the file
in his hands wrote the whole chain anew: compare a printed or backed up newest hash for that.
No names, identity numbers or page text stand in it: a search is journalled by `blinded` words.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from digitize.registry.connection import connect, meta, set_meta, store_errors, writing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

    from digitize.model import Event

_HEAD = "journal_head"
HANDED_IN = "hand_in"
LOOKS = ("show", "looks", "explain", "slip", "export", "refuse_restricted")
"""What counts as somebody's look at a dossier, or as a try at one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who looked at a dossier, when and how."""

    at: datetime
    who: str
    how: str
    reason: str  # "" where none was asked for


def append(conn: sqlite3.Connection, event: Event, dossier: str | None = None) -> int:
    """Add a row in the caller's transaction, and return its number."""
    before = meta(conn, _HEAD) or ""
    row = conn.execute("SELECT coalesce(max(id), 0) + 1 FROM journal").fetchone()[0]
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    facts = json.dumps(dict(event.facts), ensure_ascii=False, sort_keys=True)
    values = (row, at, event.who, event.what, dossier, facts, before)
    newest = _hash(*values)
    conn.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*values, newest))
    set_meta(conn, _HEAD, newest)
    return int(row)


def note_look(path: Path, event: Event, dossier: str | None = None) -> None:
    """Journal that somebody looked: one row, one short transaction, for a program that else only reads.

    Raises:
        StoreError: it can't be journalled; then what was asked for must not be shown.
    """
    with store_errors(), closing(connect(path)) as conn, writing(conn):
        append(conn, event, dossier)


def note_about(conn: sqlite3.Connection, event: Event, dossiers: Iterable[str]) -> None:
    """Add a row for each dossier, in one transaction."""
    with writing(conn):
        for dossier in dossiers:
            append(conn, event, dossier)


@store_errors()
def handed_in(conn: sqlite3.Connection) -> frozenset[str]:
    """Return the dossiers that were handed in to the archive."""
    return frozenset(name for (name,) in conn.execute("SELECT dossier FROM journal WHERE what = ?", (HANDED_IN,)))


@store_errors()
def looks_at(conn: sqlite3.Connection, dossier: str) -> tuple[Look, ...]:
    """Return everybody's looks at a dossier, oldest first."""
    marks = ", ".join("?" * len(LOOKS))
    sql = f"SELECT at, who, what, facts FROM journal WHERE dossier = ? AND what IN ({marks}) ORDER BY id"  # noqa: S608
    return tuple(
        Look(at=datetime.fromisoformat(at), who=who, how=what, reason=json.loads(facts).get("reason", ""))
        for at, who, what, facts in conn.execute(sql, (dossier, *LOOKS))
    )


def check_chain(conn: sqlite3.Connection, newest: int | None = None) -> int | None:
    """Return the number of the first row that does not fit the one before it; None when all do.

    Args:
        conn: the registry.
        newest: how many rows from the end are looked at; None looks at all.
    """
    last = conn.execute("SELECT coalesce(max(id), 0) FROM journal").fetchone()[0]
    start = 0 if newest is None else max(0, last - newest)
    anchor = conn.execute("SELECT hash FROM journal WHERE id = ?", (start,)).fetchone()
    expected_row, before = start + 1, anchor[0] if anchor else ""
    for *values, found in conn.execute("SELECT * FROM journal WHERE id > ? ORDER BY id", (start,)):
        if values[0] != expected_row or values[-1] != before or found != _hash(*values):
            return expected_row
        expected_row, before = expected_row + 1, found
    return None if before == (meta(conn, _HEAD) or "") else expected_row


def blinded(conn: sqlite3.Connection, words: str) -> str:
    """Return a keyed hash of what was searched: equal searches can be told, their words can't."""
    key = bytes.fromhex(meta(conn, "blinding_key") or "")
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), key=key, digest_size=16).hexdigest()


def _hash(*values: object) -> str:
    canonical = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
