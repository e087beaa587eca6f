from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.dossier.deadlines import VIETNAM, Term, YearCalendar, due, due_date, seed_calendar

CULTURE_DAY = frozenset({date(2026, 11, 24)})  # off or not: both must work
NO_HOLIDAYS: frozenset[date] = frozenset()


def at(day: date, hour: int = 8, minute: int = 2) -> datetime:
    """Return a moment in Vietnam."""
    return datetime.combine(day, time(hour, minute), VIETNAM)


@pytest.mark.parametrize(
    ("received", "amount", "unit", "last", "last_if_off"),
    [
        (at(date(2026, 11, 23)), 15, "days", date(2026, 12, 8), date(2026, 12, 8)),  # story 1
        (at(date(2026, 11, 23)), 15, "working_days", date(2026, 12, 14), date(2026, 12, 15)),
        (at(date(2026, 11, 20), 16, 40), 7, "working_days", date(2026, 12, 1), date(2026, 12, 2)),  # story 7
        (at(date(2026, 11, 23)), 10, "working_days", date(2026, 12, 7), date(2026, 12, 8)),  # story 9
        (at(date(2026, 12, 3)), 10, "working_days", date(2026, 12, 17), date(2026, 12, 17)),  # and after the supplement
    ],
)
def test_the_days_of_the_stories(received, amount, unit, last, last_if_off):
    """What the clerk and the officer are told, with and without a holiday on 24/11."""
    term = Term(amount=amount, unit=unit)

    assert due(received, term, NO_HOLIDAYS) == at(last, 17, 0)
    assert due(received, term, CULTURE_DAY) == at(last_if_off, 17, 0)


def test_a_term_in_days_that_ends_on_a_day_off_ends_with_the_next_working_day():
    """The civil code's Điều 148: Saturday 28/11 becomes Monday 30/11, Tuesday if Monday is off too."""
    term = Term(amount=5, unit="days")

    assert due(at(date(2026, 11, 23)), term, NO_HOLIDAYS).date() == date(2026, 11, 30)
    assert due(at(date(2026, 11, 23)), term, frozenset({date(2026, 11, 30)})).date() == date(2026, 12, 1)


def test_months_end_on_the_same_day_number_or_the_months_last():
    """From 31/08 one month ends on 30/09; four months from 31/10 on 28/02, a Sunday in 2027."""
    assert due(at(date(2026, 8, 31)), Term(amount=1, unit="months"), NO_HOLIDAYS).date() == date(2026, 9, 30)
    assert due(at(date(2026, 10, 31)), Term(amount=4, unit="months"), NO_HOLIDAYS).date() == date(2027, 3, 1)


def test_hours_run_by_the_clock_from_the_moment():
    """24 hours over a Saturday night are 24 hours."""
    received = at(date(2026, 11, 28), 13, 30)

    assert due(received, Term(amount=24, unit="hours"), CULTURE_DAY) == received + timedelta(hours=24)


def test_a_saturday_made_up_for_a_swapped_day_is_a_working_day():
    """31/08/2026 is off for 22/08."""
    swapped, made_up = frozenset({date(2026, 8, 31)}), frozenset({date(2026, 8, 22)})
    term = Term(amount=2, unit="working_days")

    assert due(at(date(2026, 8, 20)), term, swapped, made_up=made_up).date() == date(2026, 8, 22)
    assert due(at(date(2026, 8, 20)), term, swapped).date() == date(2026, 8, 24)


def test_the_day_of_receipt_is_the_one_in_vietnam():
    """20:00 UTC on 22/11 is already Monday in Hà Nội; the end of the working day is the station's."""
    received = datetime(2026, 11, 22, 20, tzinfo=UTC)

    assert due(received, Term(amount=1, unit="days"), NO_HOLIDAYS, day_ends=time(16, 30)) == at(
        date(2026, 11, 24), 16, 30
    )


def test_the_librarys_holidays_are_those_of_the_labour_code():
    """New year, Tết, Giỗ Tổ and the day for it, 30/4, 1/5, 2/9."""
    days = seed_calendar(2026).days_off

    assert {date(2026, 1, 1), date(2026, 2, 17), date(2026, 4, 27), date(2026, 4, 30), date(2026, 9, 2)} <= days
    assert date(2026, 11, 23) not in days


def approved(year: int, *days_off: date) -> YearCalendar:
    """A calendar that an operator has approved."""
    return YearCalendar(year=year, days_off=frozenset(days_off), made_up=frozenset())


def test_a_date_is_sure_when_every_year_that_it_touches_is_approved():
    """Story 12: 20 working days from 07/12 end in January; with 2026 alone approved that stays provisional."""
    received, term = at(date(2026, 12, 7)), Term(amount=20, unit="working_days")
    this_year, next_year = approved(2026), approved(2027, date(2027, 1, 1), date(2027, 1, 4))

    seed = due_date(received, term, (this_year,), time(17, 0))
    sure = due_date(received, term, (this_year, next_year), time(17, 0))

    assert (seed.at, seed.provisional) == (at(date(2027, 1, 5), 17, 0), True)
    assert (sure.at, sure.provisional) == (at(date(2027, 1, 6), 17, 0), False)
    assert due_date(received, Term(amount=5, unit="days"), (this_year,), time(17, 0)).provisional is False


def test_a_term_in_hours_waits_for_no_calendar():
    """The clock alone tells when it ends."""
    received = at(date(2026, 12, 31), 14, 30)

    found = due_date(received, Term(amount=24, unit="hours"), (), time(17, 0))

    assert (found.at, found.provisional) == (received + timedelta(hours=24), False)


def test_the_seed_knows_the_saturday_worked_for_a_swapped_day():
    """31/08/2026 is off and 22/08 is worked, as the library has it."""
    seed = seed_calendar(2026)

    assert date(2026, 8, 31) in seed.days_off
    assert seed.made_up == {date(2026, 8, 22)}


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@settings(deadline=None, max_examples=200)
@given(
    DAYS,
    st.integers(1, 40),
    st.sampled_from(["days", "working_days"]),
    st.frozensets(DAYS, max_size=40),
    st.frozensets(DAYS, max_size=5),
)
def test_it_agrees_with_crossing_off_days_on_a_calendar(start, amount, unit, holidays, made_up):
    """The slow obvious way: look at every day after the receipt, one by one."""
    calendar = [start + timedelta(days=ahead) for ahead in range(1, 800)]
    working = [
        day for day in calendar if day not in holidays and (day.strftime("%a") not in {"Sat", "Sun"} or day in made_up)
    ]
    expected = (
        working[amount - 1] if unit == "working_days" else min(day for day in working if day >= calendar[amount - 1])
    )

    assert due(at(start), Term(amount=amount, unit=unit), holidays, made_up=made_up).date() == expected
