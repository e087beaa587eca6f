"""What a test's one-stop system holds, in memory or in a SQLite file that outlives the process."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS dossiers (
    number TEXT PRIMARY KEY, id TEXT, key TEXT, status INTEGER, plain TEXT, created INTEGER, updated INTEGER);
CREATE TABLE IF NOT EXISTS created (number TEXT, key TEXT);
CREATE TABLE IF NOT EXISTS files (id TEXT PRIMARY KEY, sha256 TEXT, bytes INTEGER, name TEXT);
CREATE TABLE IF NOT EXISTS numbers (number TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS steps (number TEXT, kind TEXT, plain TEXT);
CREATE TABLE IF NOT EXISTS told (key TEXT PRIMARY KEY);
"""


@dataclass(frozen=True)
class HeldDossier:
    """A dossier of the system."""

    number: str
    id: str
    key: str
    status: int
    plain: dict[str, Any]


class Held:
    """Dossiers, files, numbers and steps; the server's lock guards it."""

    def __init__(self, state: Path | None = None) -> None:
        self._db = sqlite3.connect(state or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")  # what was written outlives this process, if not the machine
        self._db.executescript(_TABLES)

    def next_number(self, pattern: str) -> str:
        """Issue a number; `pattern` has a place for the ordinal."""
        ordinal = self._db.execute("SELECT coalesce(max(rowid), 0) + 1 FROM numbers").fetchone()[0]
        number = pattern.format(ordinal)
        self._db.execute("INSERT INTO numbers VALUES (?)", (number,))
        return number

    def keep_file(self, sha256: str, size: int, name: str) -> str:
        """Keep a file and name it."""
        ordinal = self._db.execute("SELECT coalesce(max(rowid), 0) + 1 FROM files").fetchone()[0]
        self._db.execute("INSERT INTO files VALUES (?, ?, ?, ?)", (f"tep-{ordinal}", sha256, size, name))
        return f"tep-{ordinal}"

    def file_hash(self, file: str) -> str | None:
        """Return a file's SHA-256."""
        row = self._db.execute("SELECT sha256 FROM files WHERE id = ?", (file,)).fetchone()
        return row and str(row[0])

    def find(self, number: str) -> HeldDossier | None:
        """Return a dossier by its number."""
        row = self._db.execute(
            "SELECT number, id, key, status, plain FROM dossiers WHERE number = ?", (number,)
        ).fetchone()
        return row and HeldDossier(row[0], row[1], row[2], row[3], json.loads(row[4]))

    def all(self) -> list[HeldDossier]:
        """Return every dossier, in order of its making."""
        rows = self._db.execute("SELECT number, id, key, status, plain FROM dossiers ORDER BY rowid").fetchall()
        return [HeldDossier(row[0], row[1], row[2], row[3], json.loads(row[4])) for row in rows]

    def create(self, number: str, key: str, status: int, plain: dict[str, Any]) -> HeldDossier:
        """Make a dossier; that it was made is never forgotten."""
        self._db.execute("INSERT INTO created VALUES (?, ?)", (number, key))
        self._db.execute(
            "INSERT INTO dossiers VALUES (?, ?, ?, ?, ?, 1, 0)",
            (number, f"id-{number}", key, status, json.dumps(plain)),
        )
        found = self.find(number)
        assert found
        return found

    def update(self, number: str, key: str, status: int, plain: dict[str, Any]) -> None:
        """Put other content into a dossier."""
        self._db.execute(
            "UPDATE dossiers SET key = ?, status = ?, plain = ?, updated = updated + 1 WHERE number = ?",
            (key, status, json.dumps(plain), number),
        )

    def step(self, number: str, kind: str, plain: dict[str, Any], status: int) -> None:
        """Note a step of the handling."""
        self._db.execute("INSERT INTO steps VALUES (?, ?, ?)", (number, kind, json.dumps(plain)))
        self._db.execute("UPDATE dossiers SET status = ? WHERE number = ?", (status, number))

    def is_told(self, key: str) -> bool:
        """Whether a call with this key took effect before."""
        return self._db.execute("SELECT 1 FROM told WHERE key = ?", (key,)).fetchone() is not None

    def tell(self, key: str) -> None:
        """Note that a call with this key took effect."""
        self._db.execute("INSERT OR IGNORE INTO told VALUES (?)", (key,))

    def report(self) -> dict[str, Any]:
        """Say what is held, and how often each dossier was made."""
        rows = self._db.execute("SELECT number, key, status, plain, updated FROM dossiers ORDER BY rowid").fetchall()
        made = self._db.execute("SELECT key, count(*) FROM created GROUP BY key").fetchall()
        return {
            "dossiers": {
                number: {"key": key, "status": status, "updates": updated, "plain": json.loads(plain)}
                for number, key, status, plain, updated in rows
            },
            "created_by_key": dict(made),
            "files": self._count("files"),
            "numbers": self._count("numbers"),
            "steps": [
                {"number": number, "kind": kind, **json.loads(plain)}
                for number, kind, plain in self._db.execute("SELECT number, kind, plain FROM steps ORDER BY rowid")
            ],
        }

    def _count(self, table: str) -> int:
        return int(self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608
