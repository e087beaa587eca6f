"""A month that was closed: its figures stand, and what came to it later is told apart.  Pure."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from digitize.dossier.report.figures import Figures, Period
from digitize.dossier.report.filing import Filing, Stage, reached

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class LateWhat(StrEnum):
    """What came to a frozen month later."""

    NEW = "new"  # a filing that was not known
    DIGITISED = "digitised"
    COMPONENTS = "components"
    RESULT = "result"
    GONE = "gone"  # merged, restricted, turned away or found to belong to another month


ADDED = frozenset({LateWhat.NEW, LateWhat.DIGITISED, LateWhat.COMPONENTS, LateWhat.RESULT})
"""What "bổ sung sau chốt" counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a filing stood when its month was frozen."""

    key: str
    dossier: str | None
    digitised: bool
    components: bool
    result: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenMonth:
    """A month's figures with their lists, who froze them, and when."""

    month: str  # 2026-10
    at: datetime
    by: str
    figures: Figures
    standings: tuple[Standing, ...]  # by key


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEntry:
    """A filing of a frozen month to which something came later; each stands once."""

    key: str
    what: LateWhat


def month_of(period: Period) -> str | None:
    """Return the month that a period is, such as 2026-10; None: it is not just one whole month."""
    first = period.since
    return f"{first:%Y-%m}" if first.day == 1 and period == period_of(f"{first:%Y-%m}") else None


def period_of(month: str) -> Period:
    """Return the days of a month.

    Raises:
        ValueError: it is none such as 2026-10.
    """
    first = date.fromisoformat(f"{month}-01")
    return Period(since=first, until=first.replace(day=calendar.monthrange(first.year, first.month)[1]))


def standings_of(filings: Iterable[Filing], digitised_at: Stage) -> tuple[Standing, ...]:
    """Note how each filing stands."""
    standing = (
        Standing(
            key=one.key,
            dossier=one.dossier,
            digitised=reached(one, digitised_at),
            components=bool(one.components),
            result=bool(one.results),
        )
        for one in filings
    )
    return tuple(sorted(standing, key=lambda one: one.key))


def late_entries(before: Iterable[Standing], now: Iterable[Standing]) -> tuple[LateEntry, ...]:
    """Compare how a month's filings stand now with how they stood; a number that came later makes no new filing."""
    known = {name: one for one in before for name in (one.key, one.dossier) if name}
    return tuple(sorted(_changes(known, tuple(now)), key=lambda one: (one.what, one.key)))


def _changes(known: dict[str, Standing], now: tuple[Standing, ...]) -> Iterator[LateEntry]:
    seen: set[str] = set()
    for one in now:
        before = known.get(one.key) or known.get(one.dossier or "")
        if before is None:
            yield LateEntry(key=one.key, what=LateWhat.NEW)
            continue
        seen.add(before.key)
        change = _change(before, one)
        if change:
            yield LateEntry(key=one.key, what=change)
    for key in sorted({one.key for one in known.values()} - seen):
        yield LateEntry(key=key, what=LateWhat.GONE)


def _change(before: Standing, now: Standing) -> LateWhat | None:
    if now.digitised and not before.digitised:
        return LateWhat.DIGITISED
    if now.components and not before.components:
        return LateWhat.COMPONENTS
    return LateWhat.RESULT if now.result and not before.result else None
