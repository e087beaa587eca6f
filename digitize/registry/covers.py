"""The one-time numbers of cover sheets: which were printed here, and which stack each has opened.

A sheet that is used a second time, or that carries a number never issued here, must be shown to a person: a photocopy
and a sheet left lying from yesterday bear a good signature too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from digitize.model import Event
from digitize.registry import journal, rows
from digitize.registry.connection import store_errors, writing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from digitize.dossier.cover import CoverFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Which stack a cover sheet opened."""

    batch: str
    dossier: str
    at: datetime


def issue(conn: sqlite3.Connection, sheets: Sequence[CoverFacts], *, at: datetime, by: str) -> None:
    """Register cover sheets that are about to be printed, and journal who prints them; all or none.

    Args:
        conn: the registry.
        sheets: of one order: the same procedure, key and dossier; reusable ones have no number to register.
        at: now.
        by: the account.

    Raises:
        StoreError: the registry can't be written, or has one of the numbers already.
    """
    numbered = [sheet for sheet in sheets if not sheet.reusable]
    with writing(conn):
        conn.executemany(
            "INSERT INTO covers (number, issued_at, issued_by, procedure, dossier, declared) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (sheet.number, rows.stamp(at), by, sheet.procedure, sheet.dossier, sheet.declared_sheets)
                for sheet in numbered
            ],
        )
        facts = (
            ("procedure", sheets[0].procedure),
            ("key", sheets[0].key),
            ("sheets", str(len(sheets))),
            ("numbers", " ".join(sheet.number for sheet in numbered)),
        )
        journal.append(conn, Event(at=at, who=by, what="print_covers", facts=facts), sheets[0].dossier)


@store_errors()
def is_issued(conn: sqlite3.Connection, number: str) -> bool:
    """Whether a sheet with this number was printed here."""
    found = conn.execute("SELECT 1 FROM covers WHERE number = ? AND issued_at IS NOT NULL", (number,)).fetchone()
    return found is not None


@store_errors()
def used_before(conn: sqlite3.Connection, number: str) -> Use | None:
    """Return the first use of a number; None where it was never used."""
    row = conn.execute(
        "SELECT used_batch, used_dossier, used_at FROM covers WHERE number = ? AND used_at IS NOT NULL", (number,)
    ).fetchone()
    return Use(batch=row[0], dossier=row[1], at=datetime.fromisoformat(row[2])) if row else None


def use(conn: sqlite3.Connection, number: str, stack: Use) -> Use | None:
    """Register that a sheet opened a stack; of several, the first keeps it.

    Args:
        conn: the registry.
        number: the sheet's; one that was never issued here is registered too, so that its second use shows.
        stack: which, and when.

    Returns:
        The earlier use by another stack; None for the first use and when the same one is told again.

    Raises:
        StoreError: the registry can't be written.
    """
    row = (number, stack.batch, stack.dossier, rows.stamp(stack.at))
    with writing(conn):
        conn.execute(
            "INSERT INTO covers (number, used_batch, used_dossier, used_at) VALUES (?, ?, ?, ?) ON CONFLICT (number)"
            " DO UPDATE SET used_batch = excluded.used_batch, used_dossier = excluded.used_dossier,"
            " used_at = excluded.used_at WHERE used_at IS NULL",
            row,
        )
        before = used_before(conn, number)
    return before if before and (before.batch, before.dossier) != (stack.batch, stack.dossier) else None
