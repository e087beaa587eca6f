"""The report of a period: gathered from registry, catalogue and rules; a frozen month as it was frozen.

`freeze` writes the registry first, where the first one wins, then the file; a stop in between is repaired by the next
`freeze` of that month, which changes nothing else.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.report.figures import Figures, Terms, figures_of
from digitize.dossier.report.frozen import (
    FrozenMonth,
    late_entries,
    month_of,
    period_of,
    standings_of,
)
from digitize.dossier.report.online import OnlineLevels, OnlineRules, load_online_rules
from digitize.errors import SettingsError
from digitize.intake import shelf
from digitize.intake.profiles import read_text
from digitize.registry import frozen
from digitize.registry.report import received
from digitize.runs.catalogue import known_catalogue
from digitize.runs.deadline_rules import known_rules
from digitize.wording import N_

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import date, datetime
    from pathlib import Path

    from digitize.dossier.report.figures import Period
    from digitize.dossier.report.filing import Filing, Stage
    from digitize.dossier.report.frozen import LateEntry
    from digitize.intake.layout import Layout
    from digitize.registry.report import Received, SectorOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """What came to a frozen month after it was frozen."""

    month: str
    frozen_at: datetime
    frozen_by: str
    entries: tuple[LateEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of a period."""

    made_at: datetime
    figures: Figures
    filings: tuple[Filing, ...]  # as they are now, also where the figures are frozen ones
    names: Mapping[str, str]  # of the procedures, by code
    frozen_at: datetime | None = None  # None: the figures are those of now
    frozen_by: str = ""
    sha256: str = ""  # of what was frozen
    file_sound: bool = True  # False: the file beside the registry is missing or another
    late: tuple[Late, ...] = ()  # of every frozen month within the period


@dataclass(frozen=True, slots=True)
class Office:
    """Where figures are gathered."""

    layout: Layout
    conn: sqlite3.Connection
    digitised_at: Stage


def known_levels(path: Path) -> OnlineLevels:
    """Return the station's online levels and targets; none where it has written none down.

    Raises:
        SettingsError: the file has faults (a KeysError), or can't be read.
    """
    return load_online_rules(read_text(path), path.name) if path.exists() else OnlineLevels(OnlineRules())


def filings_of(office: Office, period: Period) -> tuple[Filing, ...]:
    """Return the filings of a period as they are now."""
    return received(office.conn, period, _sectors(office.layout)).filings


def report(office: Office, period: Period, now: datetime) -> Report:
    """Report a period; where it is a month that was frozen, what was frozen, with what came later apart.

    Raises:
        SettingsError: the catalogue, the rules about time or the online levels have faults.
        StoreError: the registry can't be read, or frozen figures were changed (`frozen_changed`).
    """
    found = received(office.conn, period, _sectors(office.layout))
    late = tuple(_late(office, month, found) for month in _months(office.conn, period))
    month = month_of(period)
    held = frozen.find(office.conn, month) if month else None
    names = _names(office.layout, found.filings)
    if held is None or month is None:
        figures = figures_of(found.filings, found.left_out, _terms(office, period, now))
        return Report(made_at=now, figures=figures, filings=found.filings, names=names, late=late)
    return Report(
        made_at=now,
        figures=held.month.figures,
        filings=found.filings,
        names=names,
        frozen_at=held.month.at,
        frozen_by=held.month.by,
        sha256=held.sha256,
        file_sound=_is_sound(office.layout.frozen_month(month), held.sha256),
        late=late,
    )


def freeze(office: Office, period: Period, now: datetime, who: str) -> Report:
    """Freeze a month that is over; one that was frozen before stays as it is.

    Raises:
        SettingsError: the period is no whole month (`no_month`), or the month is not over (`month_open`).
        StoreError: it can't be written; see also `report`.
    """
    month = month_of(period)
    if month is None:
        raise SettingsError(N_("only a whole month can be frozen"), code="no_month", hint=N_("Say --from 2026-10."))
    if now.astimezone(VIETNAM).date() <= period.until:
        raise SettingsError(N_("{month} is not over yet"), code="month_open", month=f"{period.since:%m/%Y}")
    held = frozen.find(office.conn, month)
    if held is None:
        found = received(office.conn, period, _sectors(office.layout))
        figures = figures_of(found.filings, found.left_out, _terms(office, period, now))
        standings = standings_of(found.filings, figures.digitised_at)
        held = frozen.freeze(
            office.conn, FrozenMonth(month=month, at=now, by=who, figures=figures, standings=standings)
        )
    path = office.layout.frozen_month(month)
    if not path.exists():
        shelf.write_bytes(path, frozen.written(held.month))
    return report(office, period, now)


def _terms(office: Office, period: Period, now: datetime) -> Terms:
    return Terms(
        period=period,
        digitised_at=office.digitised_at,
        now=now,
        deadlines=known_rules(office.layout.data),
        levels=known_levels(office.layout.online_levels),
    )


def _sectors(layout: Layout) -> SectorOf:
    catalogue = known_catalogue(layout.data)

    @functools.cache
    def sector_of(code: str, day: date) -> str:
        known = catalogue.find(code, day) or catalogue.find(code)
        return known.sector if known else ""

    return sector_of


def _names(layout: Layout, filings: tuple[Filing, ...]) -> dict[str, str]:
    catalogue = known_catalogue(layout.data)
    known = ((code, catalogue.find(code)) for code in sorted({one.procedure for one in filings if one.procedure}))
    return {code: procedure.name for code, procedure in known if procedure}


def _months(conn: sqlite3.Connection, period: Period) -> tuple[str, ...]:
    """The frozen months that lie whole within a period."""
    within = ((month, period_of(month)) for month in frozen.frozen_months(conn))
    return tuple(month for month, days in within if period.since <= days.since and days.until <= period.until)


def _late(office: Office, month: str, found: Received) -> Late:
    held = frozen.find(office.conn, month)
    if held is None:
        raise LookupError(month)
    days = period_of(month)
    filings = tuple(one for one in found.filings if days.since <= _day(one) <= days.until)
    now = standings_of(filings, held.month.figures.digitised_at)
    entries = late_entries(held.month.standings, now)
    return Late(month=month, frozen_at=held.month.at, frozen_by=held.month.by, entries=entries)


def _day(filing: Filing) -> date:
    return filing.received_at.astimezone(VIETNAM).date()


def _is_sound(path: Path, sha256: str) -> bool:
    return path.is_file() and shelf.sha256_of(path) == sha256
