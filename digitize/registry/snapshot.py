"""A copy of the registry as it is at one moment, made while others go on writing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from digitize.registry.connection import connect, make_private, meta, schema_version, store_errors, writing
from digitize.registry.store import open_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


_PURGED = "SELECT dossier FROM purges WHERE confirmed_at IS NOT NULL"


def at_one_moment(path: Path, meanwhile: Callable[[], None]) -> sqlite3.Connection:
    """Call `meanwhile` while nobody can write to the registry; return a reader that goes on seeing that moment.

    Other writers wait for it, up to 20 s.

    Args:
        path: the registry.
        meanwhile: holds what must fit the registry; keep it short.

    Raises:
        StoreError: there is no registry (`absent`), it can't be used, or another writer takes too long (`busy`).
    """
    reader = open_reading(path)
    try:
        with store_errors(), closing(connect(path)) as writer, writing(writer):
            reader.execute("BEGIN")
            reader.execute("SELECT 1 FROM meta").fetchone()  # the first read fixes what it sees
            meanwhile()
    except BaseException:
        reader.close()
        raise
    return reader


def copy_moment(reader: sqlite3.Connection, target: Path) -> None:
    """Copy what a reader sees into one plain file that needs no write-ahead log beside it.

    Raises:
        StoreError: it can't be read, or the target can't be written.
    """
    make_private(target)
    with store_errors(), closing(sqlite3.connect(target, isolation_level=None)) as copy:
        reader.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def is_sound(conn: sqlite3.Connection) -> bool:
    """Whether SQLite finds the file well formed."""
    try:
        return bool(conn.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False


def version_and_head(conn: sqlite3.Connection) -> tuple[int, str]:
    """Version of the tables, and the newest hash of the journal."""
    with store_errors():
        return schema_version(conn), meta(conn, "journal_head") or ""


def originals_below(conn: sqlite3.Connection, prefix: str) -> dict[str, str]:
    """Hashes of the accepted files that begin with `prefix`, and their extensions ("" where it is not written down)."""
    with store_errors():
        gone = f"SELECT sha256 FROM originals WHERE dossier IN ({_PURGED})"  # noqa: S608
        sql = (
            "SELECT sha256, max(extension) FROM originals WHERE sha256 >= ? AND sha256 < ? || 'g'"  # noqa: S608
            f" AND sha256 NOT IN ({gone}) GROUP BY sha256"
        )
        rows = conn.execute(sql, (prefix, prefix)).fetchall()
    return dict(rows)


def dossier_places(conn: sqlite3.Connection) -> Iterator[tuple[str, str, bool]]:
    """Yield id, time of receipt (ISO 8601) and whether it is restricted, of every dossier that is not purged."""
    with store_errors():
        sql = f"SELECT id, received_at, restricted FROM dossiers WHERE id NOT IN ({_PURGED})"  # noqa: S608
        for dossier, received_at, restricted in conn.execute(sql):
            yield dossier, received_at, bool(restricted)
