"""Terms in hours, days, working days and months, forwards from a receipt and backwards from an event.

Rules (Bộ luật Dân sự 91/2015 Điều 146 - 148, domain notes 3.3): the day of receipt is not counted; a term in
days or months whose last day is no working day ends with the next working day; months end on the same day
number, or on the month's last day where there is none; a term in hours starts at the moment of receipt and
runs by the clock.  A term of no days at all ends with the day of receipt ("ngay trong ngày").
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Literal, TypeAlias

from digitize.dossier.deadlines.calendars import WorkingDays, YearCalendar, working_days

if TYPE_CHECKING:
    from collections.abc import Sequence

TermUnit: TypeAlias = Literal["hours", "days", "working_days", "months"]

VIETNAM = timezone(timedelta(hours=7))  # no summer time since 1975
END_OF_DAY = time(17, 0)  # of work at the counter


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long an agency may take."""

    amount: int
    unit: TermUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDate:
    """When a term ends, and whether that is sure."""

    at: datetime
    provisional: bool  # no one has approved the calendar of a year between receipt and end


def due_date(received_at: datetime, term: Term, approved: Sequence[YearCalendar], day_ends: time) -> DueDate:
    """Return when a term ends by the approved calendars, and by `seed_calendar` where there is none.

    A term in hours runs by the clock and depends on no calendar, so it is never provisional.

    Args:
        received_at: aware; the day that counts is the one in Vietnam.
        term: how long.
        approved: the calendars that an operator has approved.
        day_ends: when a term in days, working days or months ends on its last day.
    """
    first = received_at.astimezone(VIETNAM).year
    last = first + 1 + term.amount // (12 if term.unit == "months" else 200)
    days = working_days(approved, range(first, last + 1))
    at = due(received_at, term, days.days_off, made_up=days.made_up, day_ends=day_ends)
    known = {calendar.year for calendar in approved}
    unsure = any(year not in known for year in range(first, at.year + 1))
    return DueDate(at=at, provisional=unsure and term.unit != "hours")


def due(
    received_at: datetime,
    term: Term,
    holidays: frozenset[date],
    *,
    made_up: frozenset[date] = frozenset(),
    day_ends: time = END_OF_DAY,
) -> datetime:
    """Return the moment at which a term ends.

    Args:
        received_at: aware; the day that counts is the one in Vietnam.
        term: how long.
        holidays: days off besides Saturdays and Sundays.
        made_up: Saturdays and Sundays that are worked for a swapped day off.
        day_ends: when a term in days, working days or months ends on its last day.

    Returns:
        An aware time of +07:00; for hours to the second, else the end of a working day.
    """
    received = received_at.astimezone(VIETNAM)
    if term.unit == "hours":
        return received + timedelta(hours=term.amount)
    days = WorkingDays(days_off=holidays, made_up=made_up)
    last = received.date()
    if term.unit == "days":
        last += timedelta(days=term.amount)
    elif term.unit == "months":
        last = _months_later(last, term.amount)
    else:
        last = days.after(last, term.amount)
    return datetime.combine(days.first_from(last), day_ends, VIETNAM)


def latest_before(event_at: datetime, term: Term, days: WorkingDays, day_ends: time = END_OF_DAY) -> datetime:
    """Return until when something must be here that must be here so long before an event.

    Hours run back by the clock.  Days are counted back from the event's day, which is not counted itself; where
    the day they lead to is no working day, the last working day before it counts, so that the time is never
    shorter than stated.

    Args:
        event_at: aware.
        term: how long before.
        days: which days are worked.
        day_ends: when the last day for it ends.
    """
    event = event_at.astimezone(VIETNAM)
    if term.unit == "hours":
        return event - timedelta(hours=term.amount)
    if term.unit == "working_days":
        last = days.before(event.date(), term.amount)
    elif term.unit == "days":
        last = event.date() - timedelta(days=term.amount)
    else:
        last = _months_later(event.date(), -term.amount)
    return datetime.combine(days.last_until(last), day_ends, VIETNAM)


def _months_later(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
