"""Connections to the registry: how they are opened, how they write, and what their errors mean.

Plain `sqlite3`, because importing sqlite-utils alone costs a shell search half of its time.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from digitize.errors import StoreError
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA_VERSION = 10  # of the tables; a test holds it equal to the number of migrations
_WAIT_SECONDS = 20.0  # for another writer; a dossier of 500 pages takes about two
_LOG_ATTEMPTS = 50  # at turning on the write-ahead log of a file that others open at the same moment

_PRAGMAS = (
    "PRAGMA synchronous = FULL",  # a committed dossier survives a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what a restricted dossier leaves behind is overwritten with zeros
)


@contextmanager
def store_errors() -> Iterator[None]:
    """Translate what SQLite raises.

    Raises:
        StoreError: code `busy` (another program is writing), `full` (the disk) or `store` (anything else).
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _translated(error) from error


def _translated(error: sqlite3.Error) -> StoreError:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreError(
            N_("the registry is busy: another program has been writing to it for too long"),
            code="busy",
            hint=N_("Try again in a moment."),
        )
    if name == "SQLITE_FULL":
        return StoreError(N_("the registry can't be written: the disk is full"), code="full", hint=N_("Make room."))
    return StoreError(N_("the registry can't be used: {problem}"), problem=f"{error} ({name or type(error).__name__})")


def connect(path: Path) -> sqlite3.Connection:
    """Open the registry for writing; autocommit outside `writing`."""
    conn = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
    _use_log(conn)
    for pragma in _PRAGMAS:
        conn.execute(pragma)
    return conn


def _use_log(conn: sqlite3.Connection) -> None:
    """Turn on the write-ahead log; SQLite does not wait here while another program turns it on, so we do."""
    for _ in range(_LOG_ATTEMPTS):
        try:
            conn.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            conn.execute("BEGIN IMMEDIATE")  # waits for whoever is writing
            conn.execute("ROLLBACK")
        else:
            return
    conn.execute("PRAGMA journal_mode = WAL")


def connect_reading(path: Path) -> sqlite3.Connection:
    """Open the registry for reading only."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT_SECONDS, isolation_level=None)


def make_private(path: Path) -> None:
    """Make the file (mode 0600) and its folder (0700) before SQLite does with wider modes.

    A file that is there is not opened: closing it would take the locks off every connection of this process, and
    another program that ends would then remove the write-ahead log under it (sqlite.org/howtocorrupt.html, 2.2).
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    path.chmod(0o600)


def schema_version(conn: sqlite3.Connection) -> int:
    """Version of the tables in this file; 0 for an empty one.

    Raises:
        StoreError: code `newer`; a later version of this program wrote it.
    """
    if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
        return 0
    found = int(meta(conn, "schema_version") or 0)
    if found > SCHEMA_VERSION:
        raise StoreError(
            N_("the data folder has version {found}, this program knows up to {known}"),
            code="newer",
            hint=N_("Install the newer version of digitize."),
            found=found,
            known=SCHEMA_VERSION,
        )
    return found


def meta(conn: sqlite3.Connection, key: str) -> str | None:
    """Read one fact about the registry itself."""
    row = conn.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def set_meta(conn: sqlite3.Connection, key: str, value: str) -> None:
    """Write one fact about the registry itself."""
    conn.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value))


@contextmanager
def writing(conn: sqlite3.Connection) -> Iterator[None]:
    """Write in one transaction; inside another `writing` it becomes part of that one.

    It takes the write lock at once and so waits for another writer.  sqlite-utils' own `atomic` begins
    deferred: a writer that has read before it writes fails at once when another one was quicker.
    """
    if conn.in_transaction:
        yield
        return
    with store_errors():
        conn.execute("BEGIN IMMEDIATE")
        with conn:
            yield
