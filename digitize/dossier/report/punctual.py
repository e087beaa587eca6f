"""Early, on time, late: by the law's clock and by that of QĐ 766/QĐ-TTg.  Pure.

Early is an end on a day before the due day, on time one until the due moment, late one after it.  What has not ended
is "open" while its time runs, "open, late" when it is past.  Without a known term, or a known end, nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.deadlines.rules import in_force
from digitize.dossier.deadlines.score import score_clock
from digitize.dossier.lifecycle import ENDED
from digitize.model import DossierState, OfficialStatus, StatusStep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from digitize.dossier.deadlines.rules import DeadlineRules
    from digitize.dossier.report.filing import Filing


class Punctual(StrEnum):
    """How a filing stands to its due date."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    OPEN = "open"
    OPEN_LATE = "open_late"
    UNKNOWN = "unknown"


DECIDED = frozenset({Punctual.EARLY, Punctual.ON_TIME, Punctual.LATE, Punctual.OPEN_LATE})
"""What 2.1 counts: an open filing that is past its date is late already, one whose time runs is not counted yet."""
KEPT = frozenset({Punctual.EARLY, Punctual.ON_TIME})


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocked:
    """How a filing stands by one clock."""

    stands: Punctual
    asked_twice: bool = False


_ENDS = (OfficialStatus.DONE, OfficialStatus.RETURNED)
_OTHER_ENDS = (OfficialStatus.STOPPED, OfficialStatus.WITHDRAWN, OfficialStatus.NOT_RECEIVED)


def by_law(filing: Filing, now: datetime, due_at: datetime | None = None) -> Clocked:
    """Say how a filing stands to the date that it was promised for, or to another."""
    ended_at = _ended_at(filing)
    ended = filing.state is DossierState.CLOSED or filing.official_status in ENDED
    return Clocked(stands=_stands(due_at or filing.due_at, ended_at, now, ended=ended))


def by_score(filing: Filing, rules: DeadlineRules, now: datetime) -> Clocked:
    """Say how a filing stands by QĐ 766/QĐ-TTg, where more than one request for papers counts as overdue."""
    if not filing.waits and in_force(
        rules.score, filing.received_at.astimezone(VIETNAM).date()
    ):  # the same as the law's clock, from the date of the receipt
        return by_law(filing, now, filing.first_due_at)
    clock = score_clock(filing, rules, now, tuple(_steps(filing)))
    if clock is None:
        return Clocked(stands=Punctual.UNKNOWN)
    ended = filing.state is DossierState.CLOSED or filing.official_status in ENDED
    stands = _stands(clock.due_at, clock.ended_at, now, ended=ended)
    rule = in_force(rules.score, filing.received_at.astimezone(VIETNAM).date())
    if rule and clock.requests > rule.most_requests:
        is_open = clock.ended_at is None and not ended
        return Clocked(stands=Punctual.OPEN_LATE if is_open else Punctual.LATE, asked_twice=True)
    return Clocked(stands=stands)


def _steps(filing: Filing) -> Iterator[StatusStep]:
    """The steps that are known here, and the register's last one where it tells of an end."""
    yield from filing.steps
    if filing.ended_at and filing.official_status in ENDED:
        status = OfficialStatus(filing.official_status or 0)
        if status not in {step.status for step in filing.steps}:
            yield StatusStep(status=status, at=filing.ended_at, by="")


def _ended_at(filing: Filing) -> datetime | None:
    steps = tuple(_steps(filing))
    for status in _ENDS:
        times = [step.at for step in steps if step.status is status]
        if times:
            return max(times)
    return max((step.at for step in steps if step.status in _OTHER_ENDS), default=None)


def _stands(due_at: datetime | None, ended_at: datetime | None, now: datetime, *, ended: bool) -> Punctual:
    if due_at is None or (ended and ended_at is None):
        return Punctual.UNKNOWN
    if ended_at is None:
        return Punctual.OPEN_LATE if now > due_at else Punctual.OPEN
    if ended_at > due_at:
        return Punctual.LATE
    return Punctual.EARLY if _day(ended_at) < _day(due_at) else Punctual.ON_TIME


def _day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()
