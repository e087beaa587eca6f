"""The days that a person asks for.  Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from digitize.dossier.report.figures import Period
from digitize.dossier.report.frozen import period_of
from digitize.errors import SettingsError
from digitize.wording import N_

_MONTH = re.compile(r"(\d{4})-(\d{2})|(\d{1,2})/(\d{4})")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def period_typed(since: str | None, until: str | None, today: date, *, freeze: bool) -> Period:
    """Understand --from and --to.

    Without either it is this month up to today, to be frozen the month before.  A month alone is that month; a first
    day alone goes up to today.

    Raises:
        SettingsError: one is no day and no month, or the last day lies before the first.
    """
    if since is None and until is None:
        last = today.replace(day=1) - timedelta(days=1)
        return period_of(f"{last:%Y-%m}") if freeze else Period(since=today.replace(day=1), until=today)
    first = _typed(since, "--from") if since else None
    last_days = _typed(until, "--to") if until else None
    begins = first.since if first else (last_days or _day(today)).since.replace(day=1)
    is_month = first is not None and first.until != first.since
    ends = last_days.until if last_days else first.until if first and is_month else today
    if ends < begins:
        raise SettingsError(
            N_("the last day {until} lies before the first day {since}"), code="usage", until=ends, since=begins
        )
    return Period(since=begins, until=ends)


def _typed(text: str, option: str) -> Period:
    try:
        if month := _MONTH.fullmatch(text.strip()):
            year, number = (month[1], month[2]) if month[1] else (month[4], month[3])
            return period_of(f"{int(year):04d}-{int(number):02d}")
        if day := _DAY.fullmatch(text.strip()):
            return _day(date(int(day[3]), int(day[2]), int(day[1])))
        return _day(date.fromisoformat(text.strip()))
    except ValueError as error:
        raise SettingsError(
            N_("{option} is {found} (expected a day such as 2026-10-31, or a month such as 2026-10)"),
            option=option,
            found=text,
        ) from error


def _day(day: date) -> Period:
    return Period(since=day, until=day)
