"""When a dossier is due by the law: which term it has, from when it is counted, when nothing runs.

- The term is that of the procedure's version on the day of receipt, for the way of handing in and the case that a
  person chose.
- It is counted from the receipt.  A supplement lets it begin anew when it is complete (Nghị định 61/2018/NĐ-CP
  Điều 19 khoản 4); while the applicant is asked there is no due date, for the old one is void and the new one does
  not exist yet.
- Where the time is counted back from an event (a press conference), the dossier is due when the agency must have
  answered at the latest; no waiting moves that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from digitize.dossier.deadlines.calendars import YearCalendar, working_days
from digitize.dossier.deadlines.rules import DeadlineRules, in_force, late_receipt
from digitize.dossier.deadlines.terms import VIETNAM, DueDate, Term, due_date, latest_before
from digitize.dossier.doubts import DoubtCode, doubt
from digitize.model import Channel, Wait

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digitize.dossier.deadlines.calendars import WorkingDays
    from digitize.dossier.procedures.facts import Procedure, StatedTime, Way
    from digitize.model import Dossier, Doubt, Field

EVENT_FIELD = "event_at"

_WAYS: Mapping[Channel, Way] = {
    Channel.WALK_IN: "walk-in",
    Channel.POSTAL: "postal",
    Channel.ASSISTED: "online",
    Channel.ONLINE: "online",
}
_READ_WELL = 0.75  # an hour that was read worse is looked at by a person
_SAME_DAY = Term(amount=1, unit="working_days")  # what "the next working day" comes to


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """What terms are counted with."""

    rules: DeadlineRules
    closes_at: time  # when a working day ends
    calendars: tuple[YearCalendar, ...] = ()  # that an operator has approved

    def days(self, at: datetime) -> WorkingDays:
        """Return the working days around a time."""
        return working_days(self.calendars, range(at.year - 1, at.year + 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a dossier's time depends on."""

    procedure: Procedure
    received_at: datetime  # aware
    way: Way = "walk-in"
    case: str = ""
    waits: tuple[Wait, ...] = ()
    event_at: datetime | None = None  # that the paper names

    @property
    def times(self) -> tuple[StatedTime, ...]:
        """The times that hold; the first is used, more than one is a conflict of the sources."""
        return self.procedure.times_for(self.received_at.astimezone(VIETNAM).date(), self.way, self.case)

    @property
    def answers(self) -> tuple[StatedTime, ...]:
        """Until when before the event the agency answers."""
        return self.procedure.answer_times(self.received_at.astimezone(VIETNAM).date(), self.way, self.case)


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalClock:
    """When a dossier is due by the law."""

    due: DueDate | None  # None: no term is known, or the applicant is waited for
    first_due: DueDate | None  # as counted from the receipt, whatever was asked for since
    paused_since: datetime | None = None  # when the applicant was asked; None: the clock runs


def matter_of(dossier: Dossier, procedure: Procedure) -> Matter:
    """Say what the time of a dossier depends on."""
    return Matter(
        procedure=procedure,
        received_at=dossier.received_at,
        way=_WAYS[dossier.channel],
        case=dossier.said.case or "",
        waits=dossier.waits,
        event_at=event_time(dossier.fields),
    )


def event_time(fields: tuple[Field, ...]) -> datetime | None:
    """Return when the event takes place that the paper names, as it was read or typed."""
    chosen = next((field.value for field in fields if field.name == EVENT_FIELD and not field.alternative), None)
    return datetime.fromisoformat(chosen) if chosen else None


def legal_clock(matter: Matter, counting: Counting) -> LegalClock:
    """Work out when a dossier is due.

    Returns:
        No due date where the procedure states no term, and while the applicant is waited for.
    """
    first = due_from(matter, matter.received_at, counting)
    newest = max(matter.waits, key=lambda wait: wait.asked_at, default=None)
    if newest is None or not matter.times or matter.times[0].counts == "before_event":
        return LegalClock(due=first, first_due=first)
    if newest.complete_at is None:
        return LegalClock(due=None, first_due=first, paused_since=newest.asked_at)
    return LegalClock(due=due_from(matter, newest.complete_at, counting), first_due=first)


def due_from(matter: Matter, start: datetime, counting: Counting) -> DueDate | None:
    """Return when the term of a dossier ends that begins at a time; None where none is stated.

    The date is provisional while a year that it touches has no approved calendar, nobody has verified the time
    itself, or the event is not known.
    """
    if not matter.times:
        return None
    stated = matter.times[0]
    if stated.counts == "before_event":
        return _before_event(matter, counting)
    term, late = stated.term, late_receipt(counting.rules, matter.procedure, start)
    if late and late.effect == "receipt":
        start = _next_morning(start, counting)
    elif late and term.amount == 0:
        term = _SAME_DAY
    found = due_date(start, term, counting.calendars, counting.closes_at)
    verified = stated.verified and (late is None or late.verified)
    return DueDate(at=found.at, provisional=found.provisional or not verified)


def _next_morning(start: datetime, counting: Counting) -> datetime:
    """When the next working day begins."""
    local = start.astimezone(VIETNAM)
    opening = in_force(counting.rules.opening, local.date())
    day = counting.days(local).after(local.date(), 1)
    return datetime.combine(day, opening.at if opening else time(), VIETNAM)


def _before_event(matter: Matter, counting: Counting) -> DueDate:
    """Return when the agency must have answered; where it need not, the event itself.

    Without the event's time: the earliest that it could be, for a notice that came just in time.
    """
    answer = matter.answers[0] if matter.answers else None
    event = matter.event_at
    sure = event is not None and (answer is None or answer.verified)
    if event is None:
        event = due_date(matter.received_at, matter.times[0].term, counting.calendars, counting.closes_at).at
    event = event.astimezone(VIETNAM)
    at = latest_before(event, answer.term, counting.days(event), counting.closes_at) if answer else event
    return DueDate(at=at, provisional=not sure)


def find_time_doubts(matter: Matter, fields: tuple[Field, ...]) -> Iterator[Doubt]:
    """Find what a person must look at: sources that disagree, an event unknown or too soon."""
    times = matter.times
    if len({stated.term for stated in times}) > 1:
        yield doubt(DoubtCode.UNIT_CONFLICT, times=" / ".join(stated.printed for stated in times))
    if not times or times[0].counts != "before_event":
        return
    read = [field for field in fields if field.name == EVENT_FIELD]
    if not read:
        yield doubt(DoubtCode.EVENT_UNKNOWN)
        return
    if read[0].source != "person" and (len(read) > 1 or read[0].confidence < _READ_WELL):
        yield doubt(DoubtCode.EVENT_UNSURE, read[0].page)


def find_late_notice(matter: Matter, counting: Counting) -> Iterator[Doubt]:
    """Find a notice that came later than it must be here before its event."""
    stated = matter.times[0] if matter.times else None
    if stated is None or stated.counts != "before_event" or matter.event_at is None:
        return
    received = matter.received_at.astimezone(VIETNAM)
    latest = latest_before(matter.event_at, stated.term, counting.days(received), counting.closes_at)
    late = received > latest if stated.unit == "hours" else received.date() > latest.date()
    if late:
        yield doubt(DoubtCode.EVENT_TOO_SOON, time=stated.printed, act=stated.act or matter.procedure.code)
