"""What comes to a dossier while it is handled: its number, who works on it, official status, waits, linked cases.

Pure: each function gives the dossier as it is then and the line for journal and history, or the same dossier where
nothing changes.  Of a restricted dossier the line tells nothing but what was done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from digitize.dossier.doubts import DoubtCode, doubt
from digitize.dossier.lifecycle import (
    ENDED,
    may_have_become,
    move_official,
    printed_status,
    state_with_status,
)
from digitize.dossier.numbers import hold_official, number_key
from digitize.errors import SettingsError
from digitize.model import DossierState, Event, LinkedCase, OfficialStatus, Wait
from digitize.text import nfc, printable
from digitize.wording import N_, nearest

if TYPE_CHECKING:
    from digitize.model import Dossier, Doubt, RegisterEntry

Handled: TypeAlias = "tuple[Dossier, Event]"

_OF_THE_REGISTER = (DoubtCode.STATUS_UNFIT, DoubtCode.LINKED_OPEN)
_MOVED = "status_moved"
_ONE_REQUEST = timedelta(days=1)  # times of one request that two systems wrote down lie closer than this
_NOT_HANDLED = frozenset({DossierState.RECEIVED, DossierState.READING, DossierState.NOT_ACCEPTED})
_LONGEST = 64  # characters of a number that an agency gave a linked case


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who does it, and when."""

    at: datetime
    who: str

    def event(self, dossier: Dossier, what: str, *facts: tuple[str, object]) -> Event:
        """Make the line of history: numbers, codes, accounts and units, never a citizen's name."""
        told = () if dossier.restricted else facts
        return Event(at=self.at, who=self.who, what=what, facts=tuple((name, str(fact)) for name, fact in told))


def bind_number(dossier: Dossier, typed: str, by: By, *, replacing: bool = False) -> Handled:
    """Bind the number that the one-stop system gave.

    Raises:
        SettingsError: it is none, or the dossier has another one and that is not to be replaced.
    """
    number = hold_official(typed)
    if dossier.number is None:
        return _told(replace(dossier, number=number), by.event(dossier, "number_bound", ("number", number)))
    event = by.event(dossier, "number_replaced", ("number", number), ("before", dossier.number))
    if number_key(dossier.number) == number_key(number):
        return dossier, event
    if not replacing:
        raise SettingsError(
            N_("{dossier} has the number {number}"),
            code="numbered",
            hint=N_("--replace puts the new one in its place."),
            dossier=dossier.id,
            number="-" if dossier.restricted else dossier.number,
        )
    return _told(replace(dossier, number=number), event)


def unbind_number(dossier: Dossier, by: By) -> Handled:
    """Take the number off again, and with it what the one-stop system said under it.

    Raises:
        SettingsError: there is none.
    """
    if dossier.number is None:
        raise SettingsError(N_("{dossier} has no official number"), code="no_number", dossier=dossier.id)
    event = by.event(dossier, "number_removed", ("before", dossier.number))
    doubts = tuple(told for told in dossier.doubts if told.code not in _OF_THE_REGISTER)
    return _told(replace(dossier, number=None, official_status=None, doubts=doubts), event)


def assign(dossier: Dossier, to: str | None, unit: str | None, by: By) -> Handled:
    """Say who works on a dossier; None leaves that as it is."""
    after = replace(dossier, assignee=to or dossier.assignee, unit=unit or dossier.unit)
    return _told_if_changed(
        dossier, after, by.event(dossier, "assigned", ("to", after.assignee or "-"), ("unit", after.unit or "-"))
    )


def move_status(dossier: Dossier, status: OfficialStatus, at: datetime, by: By) -> Handled:
    """Move the official status; a request for papers opens a wait, what follows it ends the wait.

    Args:
        dossier: which.
        status: the new one.
        at: when it came about.
        by: who says so, and when.

    Raises:
        SettingsError: the status may not follow, a linked case is open, the time is impossible, or the dossier is
            restricted, not read yet, or was turned away.
    """
    if dossier.state in _NOT_HANDLED or dossier.restricted:
        raise SettingsError(
            N_("{dossier} is {state}: it has no official status"),
            code="illegal_move",
            dossier=dossier.id,
            state=str(dossier.state),
        )
    if not dossier.received_at <= at <= by.at:
        raise SettingsError(
            N_("the time must lie between the receipt of the dossier and now"), code="time", dossier=dossier.id
        )
    event = by.event(dossier, _MOVED, ("status", int(status)), ("since", at.isoformat()))
    if dossier.official_status == status and moved_at(dossier, status) == at:
        return dossier, event
    move_official(dossier.official_status, status)
    if status is OfficialStatus.RETURNED and (left := open_cases(dossier)):
        raise SettingsError(
            N_("{dossier} can't be closed: linked cases are open ({cases})"),
            code="linked_open",
            hint=N_("`digitize queue linked DOSSIER KEY STATUS` says how far each is."),
            dossier=dossier.id,
            cases=", ".join(left),
        )
    after = _without_doubts(replace(dossier, official_status=int(status)))
    waits = _waits_after(dossier, status, at)
    return _told(replace(after, state=state_with_status(dossier.state, status), waits=waits), event)


def moved_at(dossier: Dossier, status: OfficialStatus) -> datetime | None:
    """Return since when a dossier has a status that an officer gave it last; None: it has another one."""
    last = next((event for event in reversed(dossier.history) if event.what == _MOVED), None)
    facts = dict(last.facts) if last else {}
    if dossier.official_status != status or facts.get("status") != str(int(status)):
        return None
    return datetime.fromisoformat(facts["since"])


def move_linked(dossier: Dossier, key: str, status: OfficialStatus, number: str | None, by: By) -> Handled:
    """Say how far a linked case is.

    Raises:
        SettingsError: there is no such case, or the status may not follow.
    """
    keys = [case.key for case in dossier.linked]
    if key not in keys:
        meant = nearest(key, keys)
        raise SettingsError(
            N_("{dossier} has no linked case {key}; did you mean {meant}?")
            if meant
            else N_("{dossier} has no linked case of this key (it has {keys})"),
            code="unknown_linked",
            dossier=dossier.id,
            key=key,
            meant=meant,
            keys=", ".join(keys) or "-",
        )
    changed = tuple(_moved(case, status, number, by.at) if case.key == key else case for case in dossier.linked)
    event = by.event(dossier, "linked_moved", ("linked", key), ("status", int(status)))
    return _told_if_changed(dossier, replace(dossier, linked=changed), event)


def _moved(case: LinkedCase, status: OfficialStatus, number: str | None, at: datetime) -> LinkedCase:
    kept = " ".join(printable(nfc(number or "")).split())[:_LONGEST] or case.number
    if case.status is status:
        return case if kept == case.number else replace(case, number=kept, at=at)
    return replace(case, status=move_official(case.status, status), number=kept, at=at)


def open_cases(dossier: Dossier) -> tuple[str, ...]:
    """Return the keys of linked cases that have not ended."""
    return tuple(case.key for case in dossier.linked if case.status not in ENDED)


def as_registered(dossier: Dossier, entry: RegisterEntry, before: RegisterEntry | None, by: By) -> Handled:
    """Apply what the one-stop system's register says of a dossier.

    A status that no moves lead to, or that would close a dossier whose linked cases are open, is not taken over: a
    doubt tells it.

    Args:
        dossier: which.
        entry: what the register says.
        before: what it said when it was last applied; unit and assignee count only where they changed since.
        by: who pulled it, and when.
    """
    after = replace(
        dossier,
        unit=entry.unit if entry.unit and (before is None or before.unit != entry.unit) else dossier.unit,
        assignee=entry.assignee
        if entry.assignee and (before is None or before.assignee != entry.assignee)
        else dossier.assignee,
        linked=_linked_of(dossier, entry),
    )
    told = _objection(after, entry.status)
    if told is None:
        after = _with_status(_without_doubts(after), entry, by.at)
        told = _linked_objection(dossier, entry)
    after = _with_doubt(after, told) if told else after
    event = by.event(dossier, "register_applied", ("status", int(entry.status)))
    return _told_if_changed(dossier, after, event)


def _objection(dossier: Dossier, status: OfficialStatus) -> Doubt | None:
    held = dossier.official_status
    if not _fits(held, status):
        return doubt(DoubtCode.STATUS_UNFIT, reported=printed_status(status), held=printed_status(held))
    left = open_cases(dossier)
    if status is OfficialStatus.RETURNED and held != status and left:
        return doubt(DoubtCode.LINKED_OPEN, reported=printed_status(status), cases=", ".join(left))
    return None


def _linked_objection(dossier: Dossier, entry: RegisterEntry) -> Doubt | None:
    told = {case.key: case.status for case in entry.linked}
    for case in dossier.linked:
        reported = told.get(case.key)
        if reported and not _fits(case.status, reported):
            return doubt(
                DoubtCode.STATUS_UNFIT,
                reported=f"{case.key}: {printed_status(reported)}",
                held=f"{case.key}: {printed_status(case.status)}",
            )
    return None


def _fits(held: int | None, reported: OfficialStatus) -> bool:
    return held == reported or may_have_become(held, reported)


def _with_doubt(dossier: Dossier, told: Doubt) -> Dossier:
    if told in dossier.doubts:
        return dossier
    others = tuple(one for one in dossier.doubts if one.code not in _OF_THE_REGISTER)
    settled = tuple(one for one in dossier.said.settled if one.code not in _OF_THE_REGISTER)
    return replace(dossier, doubts=(*others, told), said=replace(dossier.said, settled=settled))


def _without_doubts(dossier: Dossier) -> Dossier:
    return replace(dossier, doubts=tuple(one for one in dossier.doubts if one.code not in _OF_THE_REGISTER))


def _with_status(dossier: Dossier, entry: RegisterEntry, at: datetime) -> Dossier:
    changed = dossier.official_status != entry.status
    waits = _joined_waits(dossier.waits, entry.waits)
    if changed and not entry.waits:
        waits = _waits_after(dossier, entry.status, entry.changed_at or at)
    asked_again = is_waiting(waits) and not is_waiting(dossier.waits)
    state = state_with_status(dossier.state, entry.status) if changed or asked_again else dossier.state
    return replace(dossier, official_status=int(entry.status), waits=waits, state=state)


def is_waiting(waits: tuple[Wait, ...]) -> bool:
    """Whether the last request for papers is not answered yet."""
    return bool(waits) and waits[-1].complete_at is None


def completed(waits: tuple[Wait, ...], at: datetime) -> tuple[Wait, ...]:
    """End the wait that is open, if one is."""
    if not is_waiting(waits):
        return waits
    return (*waits[:-1], replace(waits[-1], complete_at=max(at, waits[-1].asked_at)))


def _waits_after(dossier: Dossier, status: OfficialStatus, at: datetime) -> tuple[Wait, ...]:
    if status is not OfficialStatus.SUPPLEMENT_ASKED:
        return completed(dossier.waits, at)
    return dossier.waits if is_waiting(dossier.waits) else (*dossier.waits, Wait(asked_at=at))


def _joined_waits(ours: tuple[Wait, ...], theirs: tuple[Wait, ...]) -> tuple[Wait, ...]:
    """Lay the system's times over ours; a request that it does not tell of stays."""
    rest = list(ours)
    waits: list[Wait] = []
    for wait in theirs:
        same = next((one for one in rest if abs(one.asked_at - wait.asked_at) < _ONE_REQUEST), None)
        if same:
            rest.remove(same)
        waits.append(replace(wait, complete_at=wait.complete_at or (same.complete_at if same else None)))
    return tuple(sorted((*waits, *rest), key=lambda wait: wait.asked_at))


def _linked_of(dossier: Dossier, entry: RegisterEntry) -> tuple[LinkedCase, ...]:
    told = {case.key: case for case in entry.linked}
    known = tuple(_linked_with(case, told.get(case.key)) for case in dossier.linked)
    new = (case for key, case in told.items() if key not in {case.key for case in dossier.linked})
    return (*known, *new)


def _linked_with(case: LinkedCase, told: LinkedCase | None) -> LinkedCase:
    """Take over how far a case is; a state that can't have come after ours is left out."""
    if told is None or told.status is None:
        return case
    if not _fits(case.status, told.status):
        return case
    return replace(case, status=told.status, number=told.number or case.number, at=told.at or case.at)


def _told(dossier: Dossier, event: Event) -> Handled:
    return replace(dossier, history=(*dossier.history, event)), event


def _told_if_changed(before: Dossier, after: Dossier, event: Event) -> Handled:
    return (before, event) if after == before else _told(after, event)
