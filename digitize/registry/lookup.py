"""What is read of the registry besides pages by their words: one dossier by its name, and the queue in order."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.numbers import number_key
from digitize.errors import SettingsError, StoreError
from digitize.model import DossierState
from digitize.registry import rows
from digitize.registry.connection import store_errors
from digitize.wording import N_

if TYPE_CHECKING:
    import sqlite3

    from digitize.model import Dossier

_MOST_CANDIDATES = 8  # named in the refusal of an ambiguous prefix
_LAST_LETTER = chr(0x10FFFF)
_FINISHED = (DossierState.CLOSED, DossierState.NOT_ACCEPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilters:
    """What the listed dossiers must have; None asks nothing."""

    due_before: datetime | None = None
    procedure: str | None = None
    channel: str | None = None
    state: str | None = None
    unit: str | None = None
    assignee: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A dossier as the queue shows it; of a restricted one there is no number, procedure or applicant."""

    dossier: str
    number: str | None
    channel: str
    procedure: str | None  # code
    state: str
    official_status: int | None
    received_at: datetime
    due_at: datetime | None
    due_provisional: bool
    due_in_hours: float | None  # by the calendar, negative when past
    overdue: bool  # past and not finished
    applicant: str | None
    unit: str | None
    assignee: str | None


@store_errors()
def resolve_dossier(conn: sqlite3.Connection, text: str) -> str:
    """Return the id of the dossier that a person means.

    Args:
        conn: the registry.
        text: local id, official number in either order, or the beginning of one; small letters are fine.

    Raises:
        SettingsError: no dossier is called so (`unknown_dossier`), or several are (`ambiguous_dossier`).
    """
    name, key = text.strip().upper(), number_key(text)
    found = _called(conn, name, key) or (_beginning(conn, name, key) if key else [])
    if not found and (heir := heir_of(conn, name)):
        raise SettingsError(
            N_("{dossier} was merged into {heir}"),
            code="merged_dossier",
            hint=N_("Ask for {heir}; `digitize review undo {heir}` takes a merge back."),
            dossier=name,
            heir=heir,
        )
    if not found:
        raise SettingsError(N_("no dossier has this id or number"), code="unknown_dossier", hint=N_("Try `search`."))
    if len(found) > 1:
        raise SettingsError(
            N_("several dossiers are called so: {candidates}"),
            code="ambiguous_dossier",
            hint=N_("Type more of the id or number."),
            candidates=", ".join(found[:_MOST_CANDIDATES]) + (", …" if len(found) > _MOST_CANDIDATES else ""),
        )
    return found[0]


@store_errors()
def heir_of(conn: sqlite3.Connection, dossier: str) -> str | None:
    """Return the dossier that one was merged into; None for one that never was."""
    row = conn.execute("SELECT heir FROM retired WHERE id = ?", (dossier,)).fetchone()
    return row[0] if row else None


def _called(conn: sqlite3.Connection, name: str, key: str) -> list[str]:
    sql = "SELECT id FROM dossiers WHERE id = ? UNION SELECT id FROM dossiers WHERE number_key = ? ORDER BY id"
    return [dossier for (dossier,) in conn.execute(sql, (name, key))]


def _beginning(conn: sqlite3.Connection, name: str, key: str) -> list[str]:
    sql = (
        "SELECT id FROM dossiers WHERE id BETWEEN ? AND ?"
        " UNION SELECT id FROM dossiers WHERE number_key BETWEEN ? AND ?"
        " ORDER BY id LIMIT ?"
    )
    bounds = (name, name + _LAST_LETTER, key, key + _LAST_LETTER, _MOST_CANDIDATES + 1)
    return [dossier for (dossier,) in conn.execute(sql, bounds)]


@store_errors()
def load_dossier(conn: sqlite3.Connection, dossier: str) -> Dossier:
    """Return a dossier whole; of a restricted one only what the registry keeps (`rows.bare`).

    Raises:
        SettingsError: there is none of this id (`unknown_dossier`).
        StoreError: its value can't be read (`damaged`).
    """
    from cattrs import BaseValidationError

    row = conn.execute("SELECT value FROM dossiers WHERE id = ?", (dossier,)).fetchone()
    if row is None:
        raise SettingsError(N_("no dossier has this id or number"), code="unknown_dossier", hint=N_("Try `search`."))
    try:
        return rows.unpack(row[0])
    except (ValueError, zlib.error, BaseValidationError) as error:
        raise StoreError(
            N_("the registry's value of {dossier} can't be read"),
            code="damaged",
            hint=N_("Run `digitize verify --rebuild`."),
            dossier=dossier,
        ) from error


@store_errors()
def list_queue(
    conn: sqlite3.Connection, filters: QueueFilters, *, now: datetime, limit: int
) -> tuple[int, list[QueueRow]]:
    """Return how many dossiers pass the filters, and the first of them in order of what is due.

    Those without a due date come last; within one due date the first received comes first.
    """
    wanted = {
        "due_at < ?": filters.due_before and rows.stamp(filters.due_before),
        "procedure = ?": filters.procedure,
        "channel = ?": filters.channel,
        "state = ?": filters.state,
        "unit = ?": filters.unit,
        "assignee = ?": filters.assignee,
    }
    asked = {condition: value for condition, value in wanted.items() if value is not None}
    unasked = () if filters.state else (f"state <> '{DossierState.NOT_ACCEPTED}'",)  # never came into the queue
    where = " AND ".join((*asked, *unasked)) or "TRUE"
    values = tuple(asked.values())
    total = conn.execute(f"SELECT count(*) FROM dossiers WHERE {where}", values).fetchone()[0]  # noqa: S608
    found = conn.execute(
        "SELECT id, number, channel, procedure, state, official_status, received_at, due_at, due_provisional,"  # noqa: S608
        f" applicant, unit, assignee FROM dossiers WHERE {where}"
        " ORDER BY due_at IS NULL, due_at, received_at, id LIMIT ?",
        (*values, limit),
    )
    return total, [_queue_row(row, now) for row in found]


def _queue_row(row: tuple, now: datetime) -> QueueRow:  # type: ignore[type-arg]
    dossier, number, channel, procedure, state, status, received_at, due_at, provisional, applicant, unit, assignee = (
        row
    )
    due = due_at and datetime.fromisoformat(due_at)
    return QueueRow(
        dossier=dossier,
        number=number,
        channel=channel,
        procedure=procedure,
        state=state,
        official_status=status,
        received_at=datetime.fromisoformat(received_at),
        due_at=due,
        due_provisional=bool(provisional),
        due_in_hours=round((due - now).total_seconds() / 3600, 1) if due else None,
        overdue=bool(due and due < now and state not in _FINISHED),
        applicant=applicant,
        unit=unit,
        assignee=assignee,
    )


@store_errors()
def open_through(conn: sqlite3.Connection, year: int) -> tuple[str, ...]:
    """Return the dossiers that are not finished and whose time, from the receipt to the due date, touches a year."""
    sql = (
        f"SELECT id FROM dossiers WHERE state NOT IN ({', '.join('?' * len(_FINISHED))}) AND due_at >= ?"  # noqa: S608
        " AND received_at < ? ORDER BY received_at, id"
    )
    begins, ends = (rows.stamp(datetime(one, 1, 1, tzinfo=VIETNAM)) for one in (year, year + 1))
    return tuple(dossier for (dossier,) in conn.execute(sql, (*map(str, _FINISHED), begins, ends)))


@store_errors()
def dossier_of_number(conn: sqlite3.Connection, number: str) -> str | None:
    """Return the id of the dossier that has an official number, in either order."""
    sql = "SELECT id FROM dossiers WHERE number_key = ? ORDER BY id LIMIT 1"
    row = conn.execute(sql, (number_key(number),)).fetchone()
    return row[0] if row else None
