"""The working calendars that an operator has approved, a year each; older versions stand in the journal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from digitize.dossier.deadlines import YearCalendar
from digitize.model import Event
from digitize.registry import journal, rows
from digitize.registry.connection import store_errors, writing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A year's calendar, and who stands for it."""

    calendar: YearCalendar
    at: datetime
    by: str


@store_errors()
def approvals(conn: sqlite3.Connection) -> tuple[Approval, ...]:
    """Return the calendars in force, by year."""
    found = conn.execute("SELECT year, days, made_up, approved_at, approved_by FROM calendars ORDER BY year")
    return tuple(
        Approval(
            calendar=YearCalendar(year=year, days_off=_days(off), made_up=_days(made_up)),
            at=datetime.fromisoformat(at),
            by=by,
        )
        for year, off, made_up, at, by in found
    )


def approve(conn: sqlite3.Connection, approval: Approval) -> None:
    """Put a year's calendar in force in place of the one before, and journal it.

    Raises:
        StoreError: the registry can't be written.
    """
    calendar = approval.calendar
    off, made_up = _plain(calendar.days_off), _plain(calendar.made_up)
    facts = (("year", str(calendar.year)), ("days_off", off), ("made_up", made_up))
    with writing(conn):
        conn.execute(
            "INSERT OR REPLACE INTO calendars (year, days, made_up, approved_at, approved_by) VALUES (?, ?, ?, ?, ?)",
            (calendar.year, off, made_up, rows.stamp(approval.at), approval.by),
        )
        journal.append(conn, Event(at=approval.at, who=approval.by, what="approve_calendar", facts=facts))


def _plain(days: Iterable[date]) -> str:
    return json.dumps(sorted(day.isoformat() for day in days))


def _days(plain: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, json.loads(plain)))
