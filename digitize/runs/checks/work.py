"""The work that waits for people or for another system, and the calendar that it is counted on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from digitize.intake import shelf
from digitize.intake.claim import lock_of, open_batches
from digitize.intake.layout import HANOI
from digitize.model import DossierState
from digitize.registry.calendars import approvals
from digitize.runs.checks.check import Check, age
from digitize.wording import N_

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

_WAITING = "SELECT count(*), min(made_at) FROM outbox WHERE state = 'waiting' AND kind <> 'notice'"
_PARKED = "SELECT id FROM outbox WHERE state = 'parked' AND kind <> 'notice' ORDER BY id"
_STUCK_NOTICES = (
    "SELECT id, state FROM outbox WHERE kind = 'notice'"
    " AND (state IN ('parked', 'refused') OR (state = 'waiting' AND why <> '')) ORDER BY id"
)
_OCTOBER = 10  # from then on the next year's order of days off is awaited


def check_intake(intake: Path) -> Check:
    """Look for batches that nobody works on."""
    folders = open_batches(intake) if intake.is_dir() else ()
    left = sorted(folder.name for folder in folders if not shelf.is_held(lock_of(folder)))
    if not left:
        return Check(name="intake", level="ok", value="0")
    hint = N_("A batch was interrupted; the next `ingest` or `watch` finishes it.")
    return Check(name="intake", level="warn", value=str(len(left)), hint=hint, subject=" ".join(left))


def check_work(registry: sqlite3.Connection, outbox_hours: float, now: datetime) -> Iterator[Check]:
    """Look at held files, dossiers to review, the outbox and the calendars."""
    yield _held(registry)
    review = "SELECT count(*) FROM dossiers WHERE state = ?"
    count = registry.execute(review, (DossierState.NEEDS_REVIEW.value,)).fetchone()[0]
    yield Check(name="to_review", level="ok", value=str(count))
    yield from _restricted(registry)
    yield _outbox(registry, timedelta(hours=outbox_hours), now)
    yield _undeliverable(registry)
    yield _notices(registry)
    yield _calendar(registry, now)


def _held(registry: sqlite3.Connection) -> Check:
    sql = "SELECT count(*), min(at), max(at || ' ' || batch || ' ' || n) FROM quarantine WHERE state = 'held'"
    count, oldest, newest = registry.execute(sql).fetchone()
    if not count:
        return Check(name="held_files", level="ok", value="0")
    return Check(
        name="held_files",
        level="warn",
        value=str(count),
        hint=N_("`digitize quarantine list` says why; try them again, or set them aside with a reason."),
        since=datetime.fromisoformat(oldest),
        subject=f"{count} {newest}",
    )


def _restricted(registry: sqlite3.Connection) -> Iterator[Check]:
    held = "SELECT count(*) FROM dossiers WHERE state = ? AND id NOT IN (SELECT dossier FROM handovers)"
    count = registry.execute(held, (DossierState.RESTRICTED.value,)).fetchone()[0]
    yield Check(name="restricted", level="ok", value=str(count))
    cut_off = "SELECT count(*), group_concat(dossier, ' ') FROM purges WHERE confirmed_at <> '' AND done_at IS NULL"
    count, dossiers = registry.execute(cut_off).fetchone()
    if count:
        hint = N_("A purge was interrupted; the next `ingest` or `watch` finishes it.")
        yield Check(name="purges", level="warn", value=str(count), hint=hint, subject=dossiers)


def _outbox(registry: sqlite3.Connection, longest: timedelta, now: datetime) -> Check:
    count, oldest = registry.execute(_WAITING).fetchone()
    if not count:
        return Check(name="outbox", level="ok", value="0")
    made_at = datetime.fromisoformat(oldest)
    facts = (("count", count), ("age", age(made_at, now)))
    if age(made_at, now) <= longest:
        return Check(name="outbox", level="ok", value=N_("{count} waiting, oldest {age}; will retry"), facts=facts)
    return Check(
        name="outbox",
        level="error",
        value=N_("{count} waiting, oldest {age}"),
        hint=N_("Nothing reaches the one-stop system. Check the connection and its operator's notices."),
        facts=facts,
        since=made_at + longest,
    )


def _undeliverable(registry: sqlite3.Connection) -> Check:
    parked = [str(row) for (row,) in registry.execute(_PARKED)]
    refused = "SELECT id FROM dossiers WHERE state = ? ORDER BY id"
    names = [name for (name,) in registry.execute(refused, (DossierState.REFUSED.value,))]
    if not parked and not names:
        return Check(name="undeliverable", level="ok", value="0")
    return Check(
        name="undeliverable",
        level="warn",
        value=N_("{refused} refused, {parked} parked"),
        hint=N_("`digitize queue outbox` says why; correct and confirm, or `queue push --again`."),
        facts=(("refused", len(names)), ("parked", len(parked))),
        subject=" ".join((*parked, *names)),
    )


def _notices(registry: sqlite3.Connection) -> Check:
    """Notices that need a person, and those that could not go yet."""
    found = registry.execute(_STUCK_NOTICES).fetchall()
    if not found:
        return Check(name="notices", level="ok", value="0")
    rest = sum(state == "waiting" for _, state in found)
    return Check(
        name="notices",
        level="warn",
        value=N_("{person} need a person, {later} could not go yet"),
        hint=N_("`digitize notices list` says why; `notices send DOSSIER KIND` lets one go once more."),
        facts=(("person", len(found) - rest), ("later", rest)),
        subject=" ".join(f"{number}{state[0]}" for number, state in found),
    )


def _calendar(registry: sqlite3.Connection, now: datetime) -> Check:
    today = now.astimezone(HANOI).date()
    wanted = [today.year] if today.month < _OCTOBER else [today.year, today.year + 1]
    approved = {approval.calendar.year for approval in approvals(registry)}
    open_years = [str(year) for year in wanted if year not in approved]
    if not open_years:
        return Check(name="calendar", level="ok", value=", ".join(map(str, wanted)))
    return Check(
        name="calendar",
        level="warn",
        value=N_("Not approved: {years}"),
        hint=N_("Due dates that touch it are provisional. See `digitize holidays list`, then `holidays approve YEAR`."),
        facts=(("years", ", ".join(open_years)),),
        subject=" ".join(open_years),
    )
