"""Terms against a wall calendar: pages of months, days crossed off one by one, nothing clever."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from digitize.dossier.deadlines import (
    VIETNAM,
    Term,
    YearCalendar,
    due_date,
    latest_before,
    seed_calendar,
    working_days,
)
from digitize.dossier.deadlines.rules import builtin_rules, transfer_by

YEARS = (2026, 2027, 2028)
UNITS = ("hours", "days", "working_days", "months")
DAYS = st.dates(date(2026, 1, 1), date(2028, 6, 30))
HOURS = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@st.composite
def approvals(draw: st.DrawFn) -> tuple[YearCalendar, ...]:
    """Three years as operators approved them: any days off, any weekend days worked."""
    found = []
    for year in YEARS:
        in_year = st.dates(date(year, 1, 1), date(year, 12, 31))
        off = draw(st.frozensets(in_year, max_size=25))
        worked = {day for day in draw(st.frozensets(in_year, max_size=5)) if day.weekday() > 4}
        found.append(YearCalendar(year=year, days_off=off, made_up=frozenset(worked - off)))
    return tuple(found)


class Wall:
    """A calendar on the wall, a page a month, its days off in red."""

    def __init__(self, calendars: tuple[YearCalendar, ...]) -> None:
        off = {str(day) for one in calendars for day in one.days_off}
        made_up = {str(day) for one in calendars for day in one.made_up}
        self.red: set[str] = set()
        for year in YEARS:
            for month in range(1, 13):
                for week in calendar.monthcalendar(year, month):
                    days = {column: f"{year}-{month:02}-{number:02}" for column, number in enumerate(week) if number}
                    ends = {day for column, day in days.items() if column in (5, 6) and day not in made_up}
                    self.red |= ends | (set(days.values()) & off)

    def is_red(self, day: date) -> bool:
        """Whether a day is printed in red."""
        return str(day) in self.red

    def cross_off(self, start: date, term: Term) -> date:
        """Put a finger on the day of receipt and move it on."""
        day, left = start, term.amount
        if term.unit == "months":
            page = start.year * 12 + start.month - 1 + term.amount
            numbers = [n for week in calendar.monthcalendar(page // 12, page % 12 + 1) for n in week if n]
            day, left = date(page // 12, page % 12 + 1, max(n for n in numbers if n <= start.day)), 0
        while left or self.is_red(day):
            day = date.fromordinal(day.toordinal() + 1)
            if left and not (term.unit == "working_days" and self.is_red(day)):
                left -= 1
        return day


@settings(deadline=None, max_examples=100)
@given(DAYS, HOURS, st.integers(0, 60), st.sampled_from(UNITS), approvals())
@example(date(2026, 11, 30), time(8), 3, "months", tuple(seed_calendar(year) for year in YEARS))
@example(date(2026, 2, 13), time(16), 1, "working_days", tuple(seed_calendar(year) for year in YEARS))
def test_a_term_ends_where_the_finger_on_the_wall_calendar_stops(day, hour, amount, unit, calendars):
    """Hours by the clock; days, working days and months as they are crossed off."""
    received = datetime.combine(day, hour, VIETNAM)
    term = Term(amount=amount // 10 if unit == "months" else amount, unit=unit)

    found = due_date(received, term, calendars, time(17))

    if unit == "hours":
        assert found.at - received == timedelta(hours=amount)
    else:
        assert found.at == datetime.combine(Wall(calendars).cross_off(day, term), time(17), VIETNAM)
    assert not found.provisional


@settings(deadline=None, max_examples=60)
@given(st.dates(date(2026, 6, 1), date(2028, 6, 30)), st.integers(1, 20), approvals())
def test_what_is_counted_back_is_never_less_than_stated(day, amount, calendars):
    """Between the latest day for a notice and the event lie at least the stated working days, the event's included."""
    event = datetime.combine(day, time(14), VIETNAM)
    days = working_days(calendars, ())

    latest = latest_before(event, Term(amount=amount, unit="working_days"), days).date()

    wall = Wall(calendars)
    between = [date.fromordinal(n) for n in range(latest.toordinal() + 1, day.toordinal())]
    assert not wall.is_red(latest)
    assert sum(not wall.is_red(one) for one in between) == amount - 1


@settings(deadline=None, max_examples=60)
@given(st.dates(date(2026, 6, 1), date(2028, 6, 30)), st.integers(1, 20), approvals())
def test_days_counted_back_to_a_day_off_give_the_working_day_before(day, amount, calendars):
    """The notice is here so many days before, or earlier where nobody works on that day."""
    event = datetime.combine(day, time(14), VIETNAM)

    latest = latest_before(event, Term(amount=amount, unit="days"), working_days(calendars, ())).date()

    wall = Wall(calendars)
    counted = date.fromordinal(day.toordinal() - amount)
    passed = [date.fromordinal(n) for n in range(latest.toordinal() + 1, counted.toordinal() + 1)]
    assert latest <= counted and not wall.is_red(latest)
    assert all(wall.is_red(one) for one in passed)


@settings(deadline=None, max_examples=60)
@given(DAYS, HOURS, approvals())
def test_no_dossier_goes_to_its_unit_outside_working_days_or_before_it_came(day, hour, calendars):
    """The same day before 15 o'clock, else when the next day that is not red begins."""
    received = datetime.combine(day, hour, VIETNAM)

    found = transfer_by(received, builtin_rules(), calendars, time(17)).at

    wall = Wall(calendars)
    assert found >= received and not wall.is_red(found.date())
    assert (found.date() == day) == (hour <= time(15) and not wall.is_red(day))


@settings(deadline=None, max_examples=60)
@given(DAYS, st.integers(1, 40), st.integers(1, 40))
def test_a_longer_term_never_ends_earlier(day, one, other):
    """And a term of working days never before the same number of days."""
    received = datetime.combine(day, time(9), VIETNAM)
    calendars = tuple(seed_calendar(year) for year in YEARS)
    short, long = (
        due_date(received, Term(amount=amount, unit="working_days"), calendars, time(17)).at
        for amount in sorted((one, other))
    )

    assert short <= long
    assert due_date(received, Term(amount=min(one, other), unit="days"), calendars, time(17)).at <= short
