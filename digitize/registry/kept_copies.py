"""Registries that a rebuilding put aside in `log/`: what of a dossier still stands in them must go with it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from digitize.model import to_plain
from digitize.registry import rows

if TYPE_CHECKING:
    from pathlib import Path

    from digitize.model import Dossier

_PARTS = ("pages", "documents", "fields", "outbox", "originals", "shown_originals", "papers")


def forget(copy: Path, dossier: Dossier) -> bool:
    """Leave of a dossier in a kept registry what its bare value says; its index goes whole, nobody searches there.

    Returns:
        False where SQLite can't use the copy: then the file as a whole must go.
    """
    row = rows.dossier_row(rows.bare(dossier), to_plain(rows.bare(dossier)))
    try:
        with closing(sqlite3.connect(copy, isolation_level=None)) as conn:
            conn.execute("PRAGMA secure_delete = ON")
            conn.execute("PRAGMA journal_mode = DELETE")
            conn.execute("BEGIN IMMEDIATE")
            tables = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            for table in tables.intersection(_PARTS):  # an older one does not have all of them
                conn.execute(f"DELETE FROM {table} WHERE dossier = ?", (dossier.id,))  # noqa: S608
            for original in dossier.originals:
                conn.execute("UPDATE arrivals SET place = '' WHERE sha256 = ?", (original.sha256,))
                conn.execute("UPDATE quarantine SET name = '', facts = '{}' WHERE sha256 = ?", (original.sha256,))
            conn.execute("UPDATE files SET name = '' WHERE dossier = ?", (dossier.id,))
            there = {name for _, name, *_ in conn.execute("PRAGMA table_info(dossiers)")}
            columns = ", ".join(f"{name} = :{name}" for name in row if name in there)
            conn.execute(f"UPDATE dossiers SET {columns} WHERE id = :id", row)  # noqa: S608
            conn.execute("INSERT INTO fts (fts) VALUES ('delete-all')")
            conn.execute("DELETE FROM vocabulary")
            conn.execute("COMMIT")
            conn.execute("VACUUM")
    except sqlite3.Error:
        return False
    return True
