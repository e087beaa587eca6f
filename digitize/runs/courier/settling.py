"""What becomes of a dossier when the one-stop system took it, refused it, or gave it a number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digitize.dossier.doubts import DoubtCode, doubt
from digitize.dossier.lifecycle import DossierEvent, move, state_with_status
from digitize.errors import SettingsError
from digitize.model import DossierState, Event, OfficialStatus
from digitize.registry import outbox
from digitize.registry.connection import writing
from digitize.registry.outbox import Reason
from digitize.runs.noting import note
from digitize.wording import N_

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from sqlite_utils import Database

    from digitize.intake.layout import Layout
    from digitize.model import Dossier
    from digitize.queue.connector import Parcel, Refusal, Standing
    from digitize.registry.outbox import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A delivery that has come to its end."""

    delivery: Delivery
    parcel: Parcel
    at: datetime
    who: str

    def event(self, what: str, *facts: tuple[str, str]) -> Event:
        """Make the line of history."""
        return Event(at=self.at, who=self.who, what=what, facts=(("number", self.parcel.number), *facts))


def numbered(dossier: Dossier, number: str, event: Event) -> Dossier:
    """Bind the number that the system gave.

    Raises:
        SettingsError: it has another one by now.
    """
    if dossier.number not in {None, number}:
        raise SettingsError(N_("{dossier} has a number already"), code="numbered", dossier=dossier.id)
    return replace(dossier, number=number, history=(*dossier.history, event))


def arrived(done: Delivered, standing: Standing, layout: Layout, db: Database) -> None:
    """Note that a delivery was read back; a dossier that was changed meanwhile stays as it is now."""
    event = done.event("delivered", ("status", str(int(standing.status))))

    def change(dossier: Dossier) -> tuple[Dossier, Event]:
        if _is_ahead(dossier, done, db):
            return dossier, event
        status = _status(dossier, standing, db)
        after = replace(dossier, official_status=int(status), history=(*dossier.history, event))
        if _is_as_sent(dossier, done, db):
            after = replace(after, state=state_with_status(move(dossier.state, DossierEvent.DELIVER), status))
        return after, event

    def also(conn: sqlite3.Connection) -> None:
        outbox.settle(conn, done.delivery.id, "delivered", done.at)

    note(layout, db, done.parcel.envelope.dossier, change, also)


def _status(dossier: Dossier, standing: Standing, db: Database) -> OfficialStatus:
    """What the system shows, unless an officer here is ahead of it and that is still to be reported."""
    held = dossier.official_status
    return OfficialStatus(held) if held is not None and outbox.has_step(db.conn, dossier.id) else standing.status


def refused(done: Delivered, answer: Refusal, layout: Layout, db: Database) -> None:
    """Note a business error: a person decides; the system's words stand in the outbox alone."""
    event = done.event("queue_refused", ("code", answer.code))

    def change(dossier: Dossier) -> tuple[Dossier, Event]:
        if _is_ahead(dossier, done, db):
            return dossier, event
        after = replace(dossier, history=(*dossier.history, event))
        if _is_as_sent(dossier, done, db):
            sent = move(dossier.state, DossierEvent.DELIVER)
            told = doubt(DoubtCode.QUEUE_REFUSED, answer=answer.code)
            after = replace(after, state=move(sent, DossierEvent.QUEUE_REFUSES), doubts=(*dossier.doubts, told))
        return after, event

    def also(conn: sqlite3.Connection) -> None:
        outbox.settle(conn, done.delivery.id, "refused", done.at, Reason(code=answer.code, template=answer.reason))

    note(layout, db, done.parcel.envelope.dossier, change, also)


def reported(db: Database, delivery: Delivery, refusal: Refusal | None, at: datetime) -> None:
    """Note that a step was reported, or that the system refused it."""
    reason = Reason(code=refusal.code, template=refusal.reason) if refusal else None
    with writing(db.conn):
        outbox.settle(db.conn, delivery.id, "refused" if refusal else "delivered", at, reason)


def _is_as_sent(dossier: Dossier, done: Delivered, db: Database) -> bool:
    """Whether nobody has changed a dossier since it was packed: its delivery would be replaced."""
    return dossier.state is DossierState.CHECKED and outbox.is_waiting(db.conn, done.delivery.id)


def _is_ahead(dossier: Dossier, done: Delivered, db: Database) -> bool:
    """Whether an earlier run wrote the folder and was stopped before the registry."""
    return dossier.state is not DossierState.CHECKED and outbox.is_waiting(db.conn, done.delivery.id)
