"""When a dossier is due: terms in hours, days, working days and months on a calendar of holidays.

Rules (Bộ luật Dân sự 91/2015 Điều 146 - 148, domain notes 3.3): the day of receipt is not counted; a term in
days or months whose last day is no working day ends with the next working day; months end on the same day
number, or on the month's last day where there is none; a term in hours starts at the moment of receipt and
runs by the clock.  Working days are all but Saturdays, Sundays and holidays, and the Saturdays that an
order makes up for a swapped day off.

What no rule can tell is which days the Government swaps in a year: the caller says whether somebody has
approved the calendar, and calls the result provisional when nobody has.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def vietnam_holidays(years: Iterable[int]) -> frozenset[date]:
    """Return the public holidays of some years as the `holidays` library knows them.

    Good for a provisional date: swapped days of coming years are not in it, and 24/11 (Ngày Văn hóa Việt
    Nam, from 2026) is as the library has it.
    """
    from holidays import country_holidays

    return frozenset(country_holidays("VN", years=list(years)))


def _months_later(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def _next_working_day(day: date, holidays: frozenset[date], made_up: frozenset[date]) -> date:
    """Return `day` or the first working day after it."""
    while day in holidays or (day.weekday() >= _SATURDAY and day not in made_up):
        day += _DAY
    return day
