"""The second clock: how QĐ 766/QĐ-TTg, indicator 2.1, counts a dossier (domain notes 3.4).

It is another clock than the law's: it keeps the date that was given at the receipt and subtracts the waiting for the
applicant, where the law lets the term begin anew.  The end is "đã xử lý xong", else "đã trả kết quả", else "dừng xử
lý" or a refusal; of a dossier that waits for its first supplement, the day on which it was asked for.  More than one
request counts as overdue.  The source does not say in which unit the waiting is subtracted: here it is by the clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from digitize.dossier.deadlines.rules import in_force
from digitize.dossier.deadlines.terms import VIETNAM
from digitize.model import DossierState, OfficialStatus, StatusStep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitize.dossier.deadlines.rules import DeadlineRules
    from digitize.model import Dossier, Wait

_ENDS = (
    (OfficialStatus.DONE,),
    (OfficialStatus.RETURNED,),
    (OfficialStatus.STOPPED, OfficialStatus.WITHDRAWN, OfficialStatus.NOT_RECEIVED),
)
"""What ends a dossier, the first that happened counts."""


class Timed(Protocol):
    """What the clock reads: of a dossier, or of a filing that only the one-stop system's register tells of."""

    @property
    def received_at(self) -> datetime:
        """When the papers were handed in."""

    @property
    def due_at(self) -> datetime | None:
        """When it is due by law; None: no term runs."""

    @property
    def first_due_at(self) -> datetime | None:
        """The date that was given at the receipt."""

    @property
    def due_provisional(self) -> bool:
        """Whether nobody has approved the calendar."""

    @property
    def waits(self) -> tuple[Wait, ...]:
        """The times of waiting for the applicant."""

    @property
    def state(self) -> DossierState | None:
        """How far our intake is; None: no papers are here."""

    @property
    def official_status(self) -> int | None:
        """What the one-stop system says, 1 - 10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreClock:
    """How the national score counts a dossier at a moment."""

    due_at: datetime | None  # the date of the receipt and the waiting after it; None: no term is known
    provisional: bool
    requests: int  # for supplements
    waited: timedelta
    ended_at: datetime | None  # None: it still runs
    overdue: bool | None  # None: no term is known, or not when it ended


def score_clock(
    dossier: Timed, rules: DeadlineRules, now: datetime, steps: Sequence[StatusStep] = ()
) -> ScoreClock | None:
    """Count a dossier as the national score does.

    Args:
        dossier: with `first_due_at` and its waits.
        rules: with how many requests count as overdue.
        now: until when a dossier that has not ended is counted.
        steps: of its official handling.

    Returns:
        None where no rule of the score holds on the day of receipt.
    """
    rule = in_force(rules.score, dossier.received_at.astimezone(VIETNAM).date())
    if rule is None:
        return None
    ended_at = _ended_at(dossier.waits, steps)
    ended = dossier.state is DossierState.CLOSED or any(dossier.official_status in ends for ends in _ENDS)
    until = ended_at or now
    waited = sum((_waited(wait, until) for wait in dossier.waits), timedelta())
    given = dossier.first_due_at or (dossier.due_at if not dossier.waits else None)
    due_at = given + waited if given else None
    late = until > due_at if due_at and (ended_at or not ended) else None
    return ScoreClock(
        due_at=due_at,
        provisional=dossier.due_provisional,
        requests=len(dossier.waits),
        waited=waited,
        ended_at=ended_at,
        overdue=True if len(dossier.waits) > rule.most_requests else late,
    )


def told_steps(dossier: Dossier) -> tuple[StatusStep, ...]:
    """Return the official statuses that a dossier's history tells: its lines with a fact `status` of 1 to 10.

    Where an officer said since when it holds, that counts, not when it was typed.
    """
    steps = []
    for event in dossier.history:
        facts = dict(event.facts)
        told = facts.get("status", "")
        if told.isdecimal() and int(told) in set(OfficialStatus):
            at = datetime.fromisoformat(facts["since"]) if "since" in facts else event.at
            steps.append(StatusStep(status=OfficialStatus(int(told)), at=at, by=event.who))
    return tuple(steps)


def _ended_at(waits: tuple[Wait, ...], steps: Sequence[StatusStep]) -> datetime | None:
    for ends in _ENDS:
        times = [step.at for step in steps if step.status in ends]
        if times:
            return max(times)
    return waits[0].asked_at if len(waits) == 1 and waits[0].complete_at is None else None


def _waited(wait: Wait, until: datetime) -> timedelta:
    """Return how long the applicant was waited for, up to a moment."""
    return max(min(wait.complete_at or until, until) - wait.asked_at, timedelta())
