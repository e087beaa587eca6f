"""A year's days off and the ends of the usual terms, as values; `holidays table` puts them on paper.

What the Government has not ordered yet can't stand in it: where no operator has approved a year, its swapped days are
unknown and the table says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from digitize.dossier.deadlines.calendars import YearCalendar, ordered_days, seed_calendar, working_days
from digitize.dossier.deadlines.rules import Holiday, transfer_by
from digitize.dossier.deadlines.terms import VIETNAM, DueDate, Term, due_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digitize.dossier.deadlines.calendars import WorkingDays
    from digitize.dossier.deadlines.legal import Counting
    from digitize.dossier.deadlines.rules import DeadlineRules

_FRIDAY, _SATURDAY = 4, 5
_DAY = timedelta(days=1)
_MORNING, _LATE = time(9), time(15, 30)

TERMS = (
    *(Term(amount=amount, unit="working_days") for amount in (1, 3, 5, 7, 10, 15, 20, 30)),
    *(Term(amount=amount, unit="days") for amount in (15, 30)),
    *(Term(amount=amount, unit="months") for amount in (1, 2, 3)),
    *(Term(amount=amount, unit="hours") for amount in (24, 48)),
)
"""The terms of most procedures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOff:
    """A day off or a day worked for one."""

    day: date
    name: str  # "" where no law but an order makes it one
    worked: bool  # a Saturday or Sunday worked for a swapped day
    rule: Holiday | None  # that makes it a day off; None: an order


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A receipt, and when each of `TERMS` ends that begins with it."""

    received_at: datetime
    transfer: DueDate | None
    ends: tuple[DueDate, ...]
    otherwise: tuple[DueDate, ...]  # if the days off that nobody has verified are worked


@dataclass(frozen=True, slots=True, kw_only=True)
class YearTable:
    """One year."""

    year: int
    approved: bool
    days: tuple[DayOff, ...]
    samples: tuple[Sample, ...]


def year_table(year: int, counting: Counting, names: Mapping[date, str]) -> YearTable:
    """Work a year's table out.

    Args:
        year: which.
        counting: rules, end of the working day and approved calendars.
        names: of the days off.
    """
    approved = {calendar.year: calendar for calendar in counting.calendars}
    calendar = approved.get(year, seed_calendar(year))
    doubted = replace(counting, calendars=tuple(_doubted(one, counting) for one in (year, year + 1)))
    return YearTable(
        year=year,
        approved=year in approved,
        days=tuple(_days(calendar, counting.rules, names)),
        samples=tuple(_sample(received, counting, doubted) for received in sample_receipts(year, counting)),
    )


def _days(calendar: YearCalendar, rules: DeadlineRules, names: Mapping[date, str]) -> Iterator[DayOff]:
    lawful = seed_calendar(calendar.year).days_off - ordered_days(calendar.year)
    for day in sorted(calendar.days_off | calendar.made_up):
        worked = day in calendar.made_up
        rule = None if worked or day not in lawful else holiday_rule(day, rules)
        yield DayOff(day=day, name=names.get(day, ""), worked=worked, rule=rule)


def _doubted(year: int, counting: Counting) -> YearCalendar:
    """Return a year as it is if its days off that nobody has verified are worked; an approved year stays."""
    known = next((calendar for calendar in counting.calendars if calendar.year == year), None)
    calendar = seed_calendar(year)
    rules = {day: holiday_rule(day, counting.rules) for day in calendar.days_off - ordered_days(year)}
    doubted = frozenset(day for day, rule in rules.items() if rule and not rule.verified)
    return known or replace(calendar, days_off=calendar.days_off - doubted)


def holiday_rule(day: date, rules: DeadlineRules) -> Holiday | None:
    """Return the rule that makes a day a day off: one of its own, else that of all others."""
    on_day = [rule for rule in rules.holidays if rule.day in {f"{day:%m-%d}", ""} and rule.holds_on(day)]
    return min(on_day, key=lambda rule: not rule.day, default=None)


def sample_receipts(year: int, counting: Counting) -> tuple[datetime, ...]:
    """Return receipts that show the rules, in order of time.

    Of each month the first ordinary working day, a Friday morning and the same Friday after 15 o'clock, a Saturday;
    and the last working day before Tết, in the morning and late.
    """
    days = working_days(counting.calendars, (year, year + 1))
    receipts = {at for month in range(1, 13) for at in _of_month(date(year, month, 1), days)}
    tet = _before_tet(year, days)
    receipts |= {datetime.combine(tet, at, VIETNAM) for at in (_MORNING, _LATE)}
    return tuple(sorted(receipts))


def _of_month(first: date, days: WorkingDays) -> Iterator[datetime]:
    ordinary = days.first_from(first)
    while ordinary.weekday() == _FRIDAY:
        ordinary = days.after(ordinary, 1)
    yield datetime.combine(ordinary, _MORNING, VIETNAM)
    middle = first + 9 * _DAY
    friday = next(day for day in (middle + n * _DAY for n in range(28)) if day.weekday() == _FRIDAY and days.has(day))
    yield datetime.combine(friday, _MORNING, VIETNAM)
    yield datetime.combine(friday, _LATE, VIETNAM)
    yield datetime.combine(friday + _DAY, _MORNING, VIETNAM)


def _before_tet(year: int, days: WorkingDays) -> date:
    """The last working day before the longest run of days off from mid-January to the end of February."""
    found, longest = date(year, 1, 15), 0
    for n in range(45):
        day = date(year, 1, 15) + n * _DAY
        following = (days.first_from(day + _DAY) - day).days
        if days.has(day) and following > longest:
            found, longest = day, following
    return found


def _sample(received: datetime, counting: Counting, doubted: Counting) -> Sample:
    return Sample(
        received_at=received,
        transfer=transfer_by(received, counting.rules, counting.calendars, counting.closes_at),
        ends=_ends(received, counting),
        otherwise=_ends(received, doubted),
    )


def _ends(received: datetime, counting: Counting) -> tuple[DueDate, ...]:
    return tuple(due_date(received, term, counting.calendars, counting.closes_at) for term in TERMS)
