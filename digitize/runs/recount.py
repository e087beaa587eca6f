"""Counting due dates again when a year's calendar is approved.

Every open dossier whose time touches the year is looked at; what is due on another day now, or is no longer
provisional, is written down one by one.  A stop in between leaves the rest as it was: the same approval once more
finishes it, because what is right already is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digitize.dossier.conclude import recounted
from digitize.dossier.deadlines import VIETNAM
from digitize.errors import SettingsError, StoreError
from digitize.model import Event
from digitize.registry import lookup
from digitize.runs.noting import note, read_whole

if TYPE_CHECKING:
    from datetime import datetime

    from sqlite_utils import Database

    from digitize.dossier.conclude import Rules
    from digitize.intake.layout import Layout
    from digitize.model import Dossier
    from digitize.registry.calendars import Approval


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A dossier whose due date has changed, or has become sure."""

    dossier: str
    number: str | None
    before: datetime
    due_at: datetime
    was_provisional: bool
    provisional: bool

    @property
    def another_day(self) -> bool:
        """Whether it is due on another day now."""
        return self.before.astimezone(VIETNAM).date() != self.due_at.astimezone(VIETNAM).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted:
    """What came of counting again."""

    moved: tuple[Moved, ...]
    failed: tuple[str, ...]  # dossiers whose folders are missing or damaged


def recount(layout: Layout, db: Database, rules: Rules, approval: Approval) -> Recounted:
    """Count the due dates again that touch a year.

    Args:
        layout: the data folder.
        db: the registry.
        rules: with the calendars that are approved now.
        approval: of the year; who and when stand in history and journal.

    Raises:
        StoreError: the data folder or the registry refuses; the next approval goes on.
    """
    moved: list[Moved] = []
    failed: list[str] = []
    for dossier in lookup.open_through(db.conn, approval.calendar.year):
        try:
            one = _recount_one(layout, db, dossier, rules, approval)
        except SettingsError:  # merged or purged meanwhile
            continue
        except StoreError as error:
            if error.code != "damaged":
                raise
            failed.append(dossier)
            continue
        moved += [one] if one else []
    return Recounted(moved=tuple(moved), failed=tuple(failed))


def _recount_one(layout: Layout, db: Database, dossier: str, rules: Rules, approval: Approval) -> Moved | None:
    """Count one dossier again; what the registry says decides, because a stop may have left the folder ahead."""
    before = lookup.load_dossier(db.conn, dossier)
    if _moved(before, _counted(read_whole(layout, db.conn, dossier), rules)) is None:
        return None

    def counted(whole: Dossier) -> tuple[Dossier, Event]:
        after = _counted(whole, rules)
        event = _event(before, after, approval)
        return replace(after, history=(*after.history, event)), event

    return _moved(before, note(layout, db, dossier, counted))


def _counted(dossier: Dossier, rules: Rules) -> Dossier:
    """Count a dossier's due date anew; one whose time is no longer stated keeps what it has."""
    counted = recounted(dossier, rules)
    return counted if counted.due_at else dossier


def _moved(before: Dossier, after: Dossier) -> Moved | None:
    if before.due_at is None or after.due_at is None:
        return None
    one = Moved(
        dossier=after.id,
        number=after.number,
        before=before.due_at,
        due_at=after.due_at,
        was_provisional=before.due_provisional,
        provisional=after.due_provisional,
    )
    return one if one.another_day or one.was_provisional != one.provisional else None


def _event(before: Dossier, after: Dossier, approval: Approval) -> Event:
    facts = (
        ("year", str(approval.calendar.year)),
        ("before", before.due_at.isoformat() if before.due_at else ""),
        ("due_at", after.due_at.isoformat() if after.due_at else ""),
    )
    return Event(at=approval.at, who=approval.by, what="due_recounted", facts=facts)
