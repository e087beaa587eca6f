"""The one queue: dossiers whose papers are here, and entries of the register of which none are, by what is due."""

from __future__ import annotations

import heapq
import json
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from digitize.dossier.lifecycle import ENDED, ON_PAPER
from digitize.dossier.numbers import number_key
from digitize.dossier.same_filing import USUAL_WINDOW, Window
from digitize.model import Channel, DossierState
from digitize.registry import rows
from digitize.registry.connection import store_errors
from digitize.registry.offers import offers_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

FINISHED = frozenset({DossierState.CLOSED, DossierState.NOT_ACCEPTED})
"""States in which nothing runs any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilters:
    """What the listed dossiers must have; None asks nothing."""

    due_before: datetime | None = None
    procedure: str | None = None
    channel: str | None = None
    state: str | None = None
    unit: str | None = None
    assignee: str | None = None
    undigitised: bool = False  # only what came on paper and was not scanned yet


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedRow:
    """How far a case is that is settled together with a dossier."""

    key: str
    status: int | None  # official; None: not begun
    number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A dossier as the queue shows it; of a restricted one there is no number, procedure or applicant."""

    dossier: str | None  # None: only the one-stop system's register knows it
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
    digitised: bool  # no paper of it waits to be scanned
    linked: tuple[LinkedRow, ...] = ()
    ticket: str | None = None  # that the applicant drew at the counter
    training: bool = False  # made for practice
    offers: tuple[str, ...] = ()  # numbers, or ids of dossiers, that may be the same filing
    frozen: bool = False  # a legal hold


_ORDER = "due_at IS NULL, due_at, received_at"
_HERE = (
    "SELECT due_at IS NULL, due_at, received_at, id, number, channel, procedure, state, official_status,"  # noqa: S608
    " due_provisional, applicant, unit, assignee, frozen FROM dossiers WHERE {where}"
    + f" ORDER BY {_ORDER}, id LIMIT ?"
)
_THERE = (
    f"SELECT due_at IS NULL, due_at, received_at, NULL, number, channel, procedure, state,"  # noqa: S608
    " official_status, 0, applicant, unit, assignee, 0 FROM register WHERE {where}"
    f" ORDER BY {_ORDER}, number_key LIMIT ?"
)
_PAPER = ", ".join(f"'{channel}'" for channel in sorted(ON_PAPER))


@store_errors()
def list_queue(
    conn: sqlite3.Connection, filters: QueueFilters, *, now: datetime, limit: int, window: Window = USUAL_WINDOW
) -> tuple[int, list[QueueRow]]:
    """Return how many dossiers pass the filters, and the first of them in order of what is due.

    Those without a due date come last; within one due date the first received comes first.

    Args:
        conn: the registry.
        filters: what is asked.
        now: the time.
        limit: how many at most.
        window: how far times of one filing may lie apart.
    """
    total, sources = 0, []
    for sql, table, own in (
        (_HERE, "dossiers", "FALSE" if filters.undigitised else "TRUE"),
        (_THERE, "register", "dossier IS NULL"),
    ):
        where, values = _where(filters)
        where = f"{own} AND {where}"
        if filters.undigitised:
            where += f" AND channel IN ({_PAPER})"
        total += conn.execute(f"SELECT count(*) FROM {table} WHERE {where}", values).fetchone()[0]  # noqa: S608
        sources.append(conn.execute(sql.format(where=where), (*values, limit)).fetchall())
    merged = heapq.merge(*sources, key=lambda row: (row[0], row[1] or "", row[2]))
    listed = [_queue_row(row, now) for row in islice(merged, limit)]
    return total, _with_training(conn, _with_tickets(conn, _with_linked(conn, _with_offers(conn, listed, window))))


def _where(filters: QueueFilters) -> tuple[str, tuple[Any, ...]]:
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
    return " AND ".join((*asked, *unasked)), tuple(asked.values())


def _queue_row(row: Sequence[Any], now: datetime) -> QueueRow:
    _, due_at, received_at, dossier, number, channel, procedure, state, status, provisional, *people = row
    due = due_at and datetime.fromisoformat(due_at)
    applicant, unit, assignee, frozen = people
    ended = state in FINISHED or status in ENDED
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
        overdue=bool(due and due < now and not ended),
        applicant=applicant,
        unit=unit,
        assignee=assignee,
        digitised=dossier is not None or Channel(channel) not in ON_PAPER,
        frozen=bool(frozen),
    )


def _with_offers(conn: sqlite3.Connection, found: list[QueueRow], window: Window) -> list[QueueRow]:
    ids = [row.dossier for row in found if row.dossier and not row.number]
    keys = [number_key(row.number) for row in found if row.number and not row.dossier]
    pairs = offers_of(conn, ids, keys, window)
    numbers = _gathered((offer.dossier, offer.number) for offer in pairs)
    dossiers = _gathered((offer.number, offer.dossier) for offer in pairs)
    offered = [numbers.get(row.dossier, ()) if row.dossier else dossiers.get(row.number or "", ()) for row in found]
    return [replace(row, offers=others) if others else row for row, others in zip(found, offered, strict=True)]


def _with_linked(conn: sqlite3.Connection, found: list[QueueRow]) -> list[QueueRow]:
    sql = (
        "SELECT linked.dossier, linked.key, status, linked.number FROM json_each(?) AS asked"
        " CROSS JOIN linked ON linked.dossier = asked.value ORDER BY linked.dossier, n"
    )
    cases: dict[str, tuple[LinkedRow, ...]] = {}
    for dossier, key, status, number in conn.execute(sql, (json.dumps([row.dossier for row in found]),)):
        cases[dossier] = (*cases.get(dossier, ()), LinkedRow(key=key, status=status, number=number))
    return [replace(row, linked=cases[row.dossier]) if row.dossier in cases else row for row in found]


def _with_tickets(conn: sqlite3.Connection, found: list[QueueRow]) -> list[QueueRow]:
    sql = (
        "SELECT fields.dossier, fields.value FROM json_each(?) AS asked CROSS JOIN fields"
        " ON fields.dossier = asked.value WHERE name = 'ticket' AND NOT alternative"
    )
    tickets = dict(conn.execute(sql, (json.dumps([row.dossier for row in found]),)).fetchall())
    return [replace(row, ticket=tickets[row.dossier]) if row.dossier in tickets else row for row in found]


def _with_training(conn: sqlite3.Connection, found: list[QueueRow]) -> list[QueueRow]:
    sql = "SELECT dossier FROM reported JOIN json_each(?) AS asked ON dossier = asked.value WHERE training"
    practice = {dossier for (dossier,) in conn.execute(sql, (json.dumps([row.dossier for row in found]),))}
    return [replace(row, training=True) if row.dossier in practice else row for row in found]


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one, other in sorted(set(pairs), key=itemgetter(0, 1)):
        found[one] = (*found.get(one, ()), other)
    return found
