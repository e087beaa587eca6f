"""What the figures are made of: the one-stop system's register joined with what is here, a filing once.

The day of receipt, the channel and the number are the register's where it has the filing.  What is not counted is
counted apart: practice, what was not accepted, restricted dossiers, further dossiers under one number.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.handling import is_waiting
from digitize.dossier.lifecycle import ENDED, ON_PAPER
from digitize.dossier.report.counted import Counted, from_line
from digitize.dossier.report.figures import LeftOut, Period
from digitize.dossier.report.filing import Filing
from digitize.model import Channel, DossierState, OfficialStatus, Wait
from digitize.registry import rows
from digitize.registry.connection import store_errors

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

SectorOf: TypeAlias = "Callable[[str, date], str]"
"""The sector of a procedure on a day; "" where it is not known."""

_DAY = timedelta(days=1)
_THERE = frozenset({DossierState.SENT, DossierState.ACCEPTED, DossierState.AWAITING_SUPPLEMENT})
_OURS = (
    "d.id, d.state, d.channel, d.number, d.number_key, d.procedure, d.official_status, d.received_at, d.due_at,"
    " d.due_provisional, d.unit, d.assignee, d.restricted, r.facts"
)
_THEIRS = (
    "g.number, g.channel, g.procedure, g.official_status, g.received_at, g.due_at, g.unit, g.assignee, g.number_key,"
    " g.value"
)
_REGISTERED = (
    f"SELECT {_THEIRS}, {_OURS} FROM register AS g LEFT JOIN dossiers AS d ON d.id = g.dossier"  # noqa: S608
    " LEFT JOIN reported AS r ON r.dossier = d.id WHERE g.received_at >= ? AND g.received_at < ?"
    " ORDER BY g.received_at, g.number_key"
)
_ALONE = (
    f"SELECT {_OURS}, EXISTS (SELECT 1 FROM register AS g WHERE g.number_key = d.number_key)"  # noqa: S608
    " FROM dossiers AS d LEFT JOIN reported AS r ON r.dossier = d.id WHERE d.received_at >= ? AND d.received_at < ?"
    " AND NOT EXISTS (SELECT 1 FROM register AS g WHERE g.dossier = d.id) ORDER BY d.received_at, d.id"
)
_SIGNED_ONCE = "SELECT EXISTS (SELECT 1 FROM reported WHERE facts LIKE '%\"signed\": true%')"


class Received(NamedTuple):
    """What was received in a period."""

    filings: tuple[Filing, ...]
    left_out: LeftOut


class _Entry(NamedTuple):
    number: str
    channel: str
    procedure: str
    official_status: int
    received_at: str
    due_at: str | None
    unit: str | None
    assignee: str | None
    key: str
    value: str


class _Ours(NamedTuple):
    id: str | None
    state: str
    channel: str
    number: str | None
    key: str | None
    procedure: str | None
    official_status: int | None
    received_at: str
    due_at: str | None
    due_provisional: int
    unit: str | None
    assignee: str | None
    restricted: int
    facts: str | None


_WIDTH = len(_Entry._fields)
_NOTHING_HERE = _Ours(None, "", "", None, None, None, None, "", None, 0, None, None, 0, None)
_NO_ENTRY = _Entry("", "", "", 0, "", None, None, None, "", "")


@store_errors()
def received(conn: sqlite3.Connection, period: Period, sector_of: SectorOf) -> Received:
    """Return the filings of a period, oldest first."""
    return _Reading(conn, sector_of).read(period)


class _Reading:
    """One reading of the registry."""

    def __init__(self, conn: sqlite3.Connection, sector_of: SectorOf) -> None:
        self._conn = conn
        self._sector_of = sector_of
        sent = conn.execute("SELECT DISTINCT dossier FROM outbox WHERE kind = 'dossier' AND state = 'delivered'")
        self._delivered = {dossier for (dossier,) in sent}
        self._signs = bool(conn.execute(_SIGNED_ONCE).fetchone()[0])
        self._left_out: Counter[str] = Counter()
        self._numbers: set[str] = set()

    def read(self, period: Period) -> Received:
        days = (_stamp(period.since), _stamp(period.until + _DAY))
        registered = self._conn.execute(_REGISTERED, days)
        filings = [
            *self._counted((_Entry(*row[:_WIDTH]), _Ours(*row[_WIDTH:])) for row in registered),
            *self._counted(self._alone(days)),
        ]
        return Received(tuple(filings), LeftOut(**self._left_out))

    def _alone(self, days: tuple[str, str]) -> Iterator[tuple[_Entry, _Ours]]:
        for *row, has_entry in self._conn.execute(_ALONE, days):
            ours = _Ours(*row)
            again = not ours.restricted and ours.key and (has_entry or ours.key in self._numbers)
            if again:
                self._left_out["same_number"] += 1
                continue
            self._numbers.add(ours.key or "")
            yield _NO_ENTRY, ours

    def _counted(self, pairs: Iterable[tuple[_Entry, _Ours]]) -> Iterator[Filing]:
        for entry, ours in pairs:
            facts = from_line(ours.facts) if ours.facts else Counted()
            why = _left_out(entry, ours, facts)
            if why:
                self._left_out[why] += 1
            if why == "training" and entry.key:  # practice under a citizen's number: his papers are still to be scanned
                yield self._filing(entry, _NOTHING_HERE, Counted())
            elif not why:
                yield self._filing(entry, ours, facts)

    def _filing(self, entry: _Entry, ours: _Ours, facts: Counted) -> Filing:
        told = json.loads(entry.value) if _tells_more(entry) else {}
        says = dict(told.get("told", ()))
        received_at = datetime.fromisoformat(entry.received_at or ours.received_at)
        procedure = ours.procedure or entry.procedure or ""
        status = entry.official_status or ours.official_status
        waits = facts.waits or _waits(told.get("waits", ()))
        channel = _channel(entry, ours)
        known = ours.id is not None or channel in ON_PAPER
        pages = 0 if ours.state == DossierState.NOT_ACCEPTED else facts.pages
        return Filing(
            number=entry.number or ours.number,
            dossier=ours.id,
            channel=channel,
            procedure=procedure,
            sector=self._sector_of(procedure, received_at.astimezone(VIETNAM).date()) if procedure else "",
            desk=ours.id.split("-")[1] if ours.id else "",
            unit=ours.unit or entry.unit or "",
            officer=ours.assignee or entry.assignee or facts.taken_by,
            received_at=received_at,
            due_at=_due(ours, entry, waits),
            due_provisional=bool(ours.due_provisional),
            first_due_at=facts.first_due_at,
            state=DossierState(ours.state) if ours.state else None,
            official_status=status or None,
            waits=waits,
            steps=facts.steps,
            ended_at=_time(told.get("changed_at")) if status in ENDED else None,
            pages=pages,
            components=_files(facts.components if pages else 0, says.get("components"), known=known),
            results=_files(facts.results, says.get("result"), known=known),
            reused=facts.reused or says.get("reused", False) if known else says.get("reused"),
            signed=facts.signed if self._signs else None,
            delivered=ours.state in _THERE or ours.id in self._delivered,
            registered=bool(entry.key),
            from_store=says.get("from_store"),
            verified_account=says.get("verified_account"),
            paid_online=says.get("paid_online"),
            samples=facts.samples,
        )


def _tells_more(entry: _Entry) -> bool:
    """Whether an entry says more than its columns do: an end, a wait, something for the score."""
    return entry.official_status in ENDED or '"asked_at"' in entry.value or '"told"' in entry.value


def _left_out(entry: _Entry, ours: _Ours, facts: Counted) -> str:
    """Say why a filing is in no figure; "": it is in them.

    One that the one-stop system has received stays in them although we turned the applicant away: its papers are
    still to be scanned.
    """
    if ours.restricted:
        return "restricted"
    if facts.training:
        return "training"
    if entry.key:
        return "not_accepted" if entry.official_status == OfficialStatus.NOT_RECEIVED else ""
    return "not_accepted" if ours.state == DossierState.NOT_ACCEPTED else ""


def _channel(entry: _Entry, ours: _Ours) -> Channel:
    """The register's, but for what was filed with our help, which it may not tell apart."""
    return Channel(ours.channel if ours.channel == Channel.ASSISTED else entry.channel or ours.channel)


def _files(ours: int, told: bool | None, *, known: bool) -> int | None:
    """How many files there are, as far as we or the register know."""
    return max(ours, int(told)) if told is not None else ours if known else None


def _due(ours: _Ours, entry: _Entry, waits: tuple[Wait, ...]) -> datetime | None:
    """Our date counts the supplements; while papers are waited for none runs."""
    if ours.due_at or (ours.id and is_waiting(waits)):
        return _time(ours.due_at)
    return _time(entry.due_at)


def _waits(plain: Iterable[dict[str, Any]]) -> tuple[Wait, ...]:
    return tuple(
        Wait(asked_at=datetime.fromisoformat(one["asked_at"]), complete_at=_time(one.get("complete_at")))
        for one in plain
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _stamp(day: date) -> str:
    return rows.stamp(datetime.combine(day, time(), VIETNAM).astimezone(UTC))
