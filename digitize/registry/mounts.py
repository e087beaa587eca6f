"""Which hotfolders stand on a mount of their own, so that an empty mount point is not taken for an empty folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.registry import rows
from digitize.registry.connection import store_errors, writing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from sqlite_utils import Database


@store_errors()
def mount_points(conn: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """Return the mount point of each hotfolder that has one, by its name and path."""
    found = conn.execute("SELECT hotfolder, path, point FROM mounts").fetchall()
    return {(name, path): point for name, path, point in found}


@store_errors()
def remember(db: Database, hotfolder: str, path: str, mount: tuple[str, str], at: datetime) -> None:
    """Remember the point and the source of the mount that a hotfolder stands on."""
    point, source = mount
    row = {"hotfolder": hotfolder, "path": path, "point": point, "source": source, "seen_at": rows.stamp(at)}
    with writing(db.conn):
        db.table("mounts").upsert(row, pk="hotfolder")


@store_errors()
def forget(db: Database, hotfolders: Iterable[str]) -> None:
    """Forget the mounts of hotfolders: they may be plain folders from now on."""
    with writing(db.conn):
        db.conn.executemany("DELETE FROM mounts WHERE hotfolder = ?", [(name,) for name in hotfolders])
