"""The slips that were printed: numbered 1, 2, 3 ... for each kind and year, each number once, with the file's hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from digitize.model import Event
from digitize.registry import journal, rows
from digitize.registry.connection import store_errors, writing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import date

    from sqlite_utils import Database

PRINTED, PRINTED_AGAIN = "print_slip", "reprint_slip"
"""What the journal calls it; its facts are kind, number and hash."""

_COLUMNS = "kind, year, n, dossier, at, by, sha256"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSlip:
    """A slip that has its number."""

    kind: str
    year: int  # in Vietnam
    n: int
    dossier: str  # local id, of the time of printing
    at: datetime
    by: str  # the account
    sha256: str  # of the PDF
    erased: bool = False  # only in the note beside it: the dossier became restricted, the PDF went, the number stays


@store_errors()
def next_number(conn: sqlite3.Connection, kind: str, year: int) -> int:
    """Return the number that the next slip of a kind gets."""
    sql = "SELECT coalesce(max(n), 0) + 1 FROM slips WHERE kind = ? AND year = ?"
    return int(conn.execute(sql, (kind, year)).fetchone()[0])


@store_errors()
def of_dossier(conn: sqlite3.Connection, dossier: str) -> tuple[PrintedSlip, ...]:
    """Return the slips of a dossier, and of those that were merged into it, oldest first."""
    sql = (
        f"SELECT {_COLUMNS} FROM slips WHERE dossier = ?1"  # noqa: S608
        " OR dossier IN (SELECT id FROM retired WHERE heir = ?1) ORDER BY at, kind, n"
    )
    return tuple(map(_slip, conn.execute(sql, (dossier,))))


@store_errors()
def every(conn: sqlite3.Connection) -> tuple[PrintedSlip, ...]:
    """Return all slips, by kind, year and number."""
    return tuple(map(_slip, conn.execute(f"SELECT {_COLUMNS} FROM slips ORDER BY kind, year, n")))  # noqa: S608


def register(conn: sqlite3.Connection, slip: PrintedSlip) -> None:
    """Give a slip its number, and journal it; both or nothing.

    Raises:
        StoreError: the registry can't be written, or the number is given already.
    """
    with writing(conn):
        conn.execute(f"INSERT INTO slips ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", _row(slip))  # noqa: S608
        journal.append(conn, _event(slip, PRINTED, slip.at, slip.by), slip.dossier)


def note_again(conn: sqlite3.Connection, slip: PrintedSlip, *, at: datetime, who: str) -> None:
    """Journal that a slip is printed once more."""
    with writing(conn):
        journal.append(conn, _event(slip, PRINTED_AGAIN, at, who), slip.dossier)


def note_book(conn: sqlite3.Connection, days: tuple[date, date], sha256: str, *, at: datetime, who: str) -> None:
    """Journal that the book of some days is printed."""
    facts = (("from", days[0].isoformat()), ("to", days[1].isoformat()), ("sha256", sha256))
    with writing(conn):
        journal.append(conn, Event(at=at, who=who, what="print_book", facts=facts))


def restore(db: Database, slips: Iterable[PrintedSlip]) -> None:
    """Put back slips that the registry does not have, in the caller's transaction."""
    for slip in slips:
        db.execute(f"INSERT OR IGNORE INTO slips ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", _row(slip))  # noqa: S608


def _event(slip: PrintedSlip, what: str, at: datetime, who: str) -> Event:
    facts = (("kind", slip.kind), ("number", f"{slip.n}/{slip.year}"), ("sha256", slip.sha256))
    return Event(at=at, who=who, what=what, facts=facts)


def _row(slip: PrintedSlip) -> tuple[object, ...]:
    return (slip.kind, slip.year, slip.n, slip.dossier, rows.stamp(slip.at), slip.by, slip.sha256)


def _slip(row: tuple) -> PrintedSlip:  # type: ignore[type-arg]
    kind, year, n, dossier, at, by, sha256 = row
    return PrintedSlip(kind=kind, year=year, n=n, dossier=dossier, at=datetime.fromisoformat(at), by=by, sha256=sha256)
