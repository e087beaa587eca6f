"""A year's days off and the Saturdays worked for them: as the library knows them, and as an operator approves them.

What no rule can tell is which days the Government swaps in a year, so an operator approves each year's calendar
(`holidays approve`), and a date that touches a year without one is provisional.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from digitize.errors import SettingsError
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SATURDAY = 5
_SWAPPED = "Ngày nghỉ (thay cho"  # what the library calls a day off for which another is worked
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCalendar:
    """Which days of one year weekday and weekend do not tell."""

    year: int
    days_off: frozenset[date]  # besides Saturdays and Sundays; a holiday on one of these may stand in it too
    made_up: frozenset[date]  # Saturdays and Sundays that are worked for a swapped day off


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDays:
    """Which days are worked: all but Saturdays, Sundays and days off, and the Saturdays made up for one."""

    days_off: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()

    def has(self, day: date) -> bool:
        """Whether a day is worked."""
        return day not in self.days_off and (day.weekday() < _SATURDAY or day in self.made_up)

    def first_from(self, day: date) -> date:
        """Return the day, or the first worked one after it."""
        while not self.has(day):
            day += _DAY
        return day

    def last_until(self, day: date) -> date:
        """Return the day, or the last worked one before it."""
        while not self.has(day):
            day -= _DAY
        return day

    def after(self, day: date, count: int) -> date:
        """Return the worked day that is `count` worked days after a day, which itself is not counted."""
        for _ in range(count):
            day = self.first_from(day + _DAY)
        return day

    def before(self, day: date, count: int) -> date:
        """Return the worked day that is `count` worked days before a day, which itself is not counted."""
        for _ in range(count):
            day = self.last_until(day - _DAY)
        return day


def working_days(approved: Sequence[YearCalendar], years: Iterable[int]) -> WorkingDays:
    """Put the approved calendars together, with `seed_calendar` for those of the years that have none."""
    known = {calendar.year for calendar in approved}
    calendars = (*approved, *(seed_calendar(year) for year in years if year not in known))
    return WorkingDays(
        days_off=frozenset(day for calendar in calendars for day in calendar.days_off),
        made_up=frozenset(day for calendar in calendars for day in calendar.made_up),
    )


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
    old, new = (WorkingDays(days_off=one.days_off, made_up=one.made_up) for one in (before, after))
    return {day: new.has(day) for day in sorted(days) if old.has(day) != new.has(day)}


def holiday_names(year: int, language: str) -> dict[date, str]:
    """Return what the `holidays` library calls the days off of a year, in "vi" or "en"."""
    from holidays import country_holidays

    return dict(country_holidays("VN", years=year, language={"vi": "vi", "en": "en_US"}[language]))


def ordered_days(year: int) -> frozenset[date]:
    """Return the days off of `seed_calendar` that are no holidays: an order swapped them for a Saturday."""
    return frozenset(day for day, name in holiday_names(year, "vi").items() if name.startswith(_SWAPPED))
