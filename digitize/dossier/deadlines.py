"""When a dossier is due: terms in hours, days, working days and months on a calendar of holidays.

Rules (Bộ luật Dân sự 91/2015 Điều 146 - 148, domain notes 3.3): the day of receipt is not counted; a term in
days or months whose last day is no working day ends with the next working day; months end on the same day
number, or on the month's last day where there is none; a term in hours starts at the moment of receipt and
runs by the clock.  Working days are all but Saturdays, Sundays and holidays, and the Saturdays that an
order makes up for a swapped day off.

What no rule can tell is which days the Government swaps in a year: an operator approves each year's calendar
(`holidays approve`), and a date that touches a year without one is provisional.
"""

from __future__ import annotations

import calendar
import functools
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Literal, TypeAlias

from digitize.errors import SettingsError
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

TermUnit: TypeAlias = Literal["hours", "days", "working_days", "months"]

VIETNAM = timezone(timedelta(hours=7))  # no summer time since 1975
END_OF_DAY = time(17, 0)  # of work at the counter
_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long an agency may take."""

    amount: int
    unit: TermUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCalendar:
    """Which days of one year weekday and weekend do not tell."""

    year: int
    days_off: frozenset[date]  # besides Saturdays and Sundays; a holiday on one of these may stand in it too
    made_up: frozenset[date]  # Saturdays and Sundays that are worked for a swapped day off


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
    known = {calendar.year: calendar for calendar in approved}
    seeds = [seed_calendar(year) for year in (first, first + 1) if year not in known]
    calendars = (*approved, *seeds)
    off = frozenset(day for calendar in calendars for day in calendar.days_off)
    made_up = frozenset(day for calendar in calendars for day in calendar.made_up)
    at = due(received_at, term, off, made_up=made_up, day_ends=day_ends)
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
    last = received.date()
    if term.unit == "days":
        last += timedelta(days=term.amount)
    elif term.unit == "months":
        last = _months_later(last, term.amount)
    else:
        for _ in range(term.amount):
            last = _next_working_day(last + _DAY, holidays, made_up)
    return datetime.combine(_next_working_day(last, holidays, made_up), day_ends, VIETNAM)


@functools.cache
def seed_calendar(year: int) -> YearCalendar:
    """Return a year as the `holidays` library knows it.

    Good for a provisional date: swapped days of coming years are not in it, and 24/11 (Ngày Văn hóa Việt
    Nam, from 2026) is as the library has it.
    """
    from holidays import country_holidays

    known = country_holidays("VN", years=year)
    made_up = frozenset(day for day in known.weekend_workdays if day.year == year)
    return YearCalendar(year=year, days_off=frozenset(known), made_up=made_up)


def swapped(seed: YearCalendar, off: Sequence[date], worked: Sequence[date]) -> YearCalendar:
    """Return a calendar with the days that an order swaps.

    Args:
        seed: the days off as the law has them.
        off: days off besides; naming a Sunday or a holiday again does no harm.
        worked: Saturdays and Sundays that are worked, or holidays of the seed that are none.

    Raises:
        SettingsError: a day of another year, one both off and worked, or a worked one that is worked anyway.
    """
    for day in (*off, *worked):
        if day.year != seed.year:
            raise SettingsError(N_("{day} is not in {year}"), day=day.isoformat(), year=seed.year)
    for day in worked:
        if day in off:
            raise SettingsError(N_("{day} can't be both off and worked"), day=day.isoformat())
        if day.weekday() < _SATURDAY and day not in seed.days_off:
            raise SettingsError(N_("{day} is a working day anyway"), day=day.isoformat())
    weekend = frozenset(day for day in worked if day.weekday() >= _SATURDAY)
    return YearCalendar(
        year=seed.year,
        days_off=(seed.days_off | frozenset(off)) - frozenset(worked),
        made_up=(seed.made_up | weekend) - frozenset(off),
    )


def changed_days(before: YearCalendar, after: YearCalendar) -> dict[date, bool]:
    """Return the days that are worked in one calendar and not in the other, and whether the second works them."""
    days = before.days_off | before.made_up | after.days_off | after.made_up
    changed = (day for day in sorted(days) if _works(day, before) != _works(day, after))
    return {day: _works(day, after) for day in changed}


def _works(day: date, calendar: YearCalendar) -> bool:
    return _next_working_day(day, calendar.days_off, calendar.made_up) == day


def holiday_names(year: int, language: str) -> dict[date, str]:
    """Return what the `holidays` library calls the days off of a year, in "vi" or "en"."""
    from holidays import country_holidays

    return dict(country_holidays("VN", years=year, language={"vi": "vi", "en": "en_US"}[language]))


def _months_later(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def _next_working_day(day: date, holidays: frozenset[date], made_up: frozenset[date]) -> date:
    """Return `day` or the first working day after it."""
    while day in holidays or (day.weekday() >= _SATURDAY and day not in made_up):
        day += _DAY
    return day
