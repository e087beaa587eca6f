"""What is told of a dossier's clocks besides its due date."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, time
from typing import TYPE_CHECKING

from digitize.commands.views import Plain, time_of
from digitize.dossier.deadlines.legal import Counting
from digitize.dossier.deadlines.rules import in_force, transfer_by
from digitize.dossier.deadlines.score import score_clock, told_steps
from digitize.intake.layout import HANOI
from digitize.registry.calendars import approvals
from digitize.registry.store import open_reading
from digitize.runs.deadline_rules import known_rules
from digitize.settings import station_of
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digitize.dossier.conclude import Rules
    from digitize.dossier.deadlines.score import ScoreClock
    from digitize.intake.layout import Layout
    from digitize.model import Dossier
    from digitize.wording import Translate


def counting_of(layout: Layout) -> Counting:
    """Return what this station counts terms with.

    Raises:
        SettingsError: the settings or the rules about time have faults.
        StoreError: the registry can't be read.
    """
    with closing(open_reading(layout.registry)) as registry:
        calendars = tuple(approval.calendar for approval in approvals(registry))
    return Counting(
        rules=known_rules(layout.data),
        closes_at=time.fromisoformat(station_of(layout.station).clock.closes_at),
        calendars=calendars,
    )


def counting_rules(layout: Layout) -> Rules:
    """Return what this station holds due dates against; it knows no habits of the desk.

    Raises:
        SettingsError: the settings, the catalogue or the rules about time have faults.
        StoreError: the registry can't be read.
    """
    from digitize.dossier.conclude import Rules
    from digitize.runs.catalogue import known_catalogue

    counting = counting_of(layout)
    return Rules(
        catalogue=known_catalogue(layout.data),
        closes_at=counting.closes_at,
        calendars=counting.calendars,
        deadlines=counting.rules,
    )


def clocks_view(dossier: Dossier, counting: Counting, now: datetime) -> Plain:
    """Tell when a dossier goes to its unit, since when it waits, and how the national score counts it."""
    transfer = transfer_by(dossier.received_at, counting.rules, counting.calendars, counting.closes_at)
    newest = max(dossier.waits, key=lambda wait: wait.asked_at, default=None)
    paused = newest and newest.complete_at is None and dossier.due_at is None
    score = score_clock(dossier, counting.rules, now, told_steps(dossier))
    return {
        "transfer_by": time_of(transfer.at) if transfer else None,
        "transfer_provisional": transfer.provisional if transfer else False,
        "first_due_at": time_of(dossier.first_due_at),
        "due_paused_since": time_of(newest.asked_at) if newest and paused else None,
        "supplement_requests": _requests(dossier, counting),
        "clock_766": _score(score) if score else None,
    }


def _requests(dossier: Dossier, counting: Counting) -> Plain | None:
    """How often papers were asked for, and how often they may be."""
    rule = in_force(counting.rules.supplement, dossier.received_at.astimezone(HANOI).date())
    if rule is None:
        return None
    return {"asked": len(dossier.waits), "most": rule.most, "act": rule.act, "verified": rule.verified}


def _score(score: ScoreClock) -> Plain:
    return {
        "due_at": time_of(score.due_at),
        "provisional": score.provisional,
        "requests": score.requests,
        "waited_hours": round(score.waited.total_seconds() / 3600, 1),
        "ended_at": time_of(score.ended_at),
        "overdue": score.overdue,
    }


def clock_lines(view: Plain, translate: Translate) -> Iterator[str]:
    """Put the clocks into words, as far as they say more than the due date does."""
    if view["transfer_by"]:
        unsure = " " + translate(N_("(provisional)")) if view["transfer_provisional"] else ""
        yield translate(N_("To the handling unit by {time}")).format(time=_minute(view["transfer_by"])) + unsure
    if view["due_paused_since"]:
        since = _minute(view["due_paused_since"])
        yield translate(N_("No due date runs: the applicant was asked on {time}")).format(time=since)
    score = view["clock_766"]
    if score and score["requests"] and score["due_at"]:
        words = N_("QĐ 766: overdue") if score["overdue"] else N_("QĐ 766: {hours} hours of waiting subtracted, {time}")
        yield translate(words).format(hours=score["waited_hours"], time=_minute(score["due_at"]))


def _minute(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(HANOI):%d/%m/%Y %H:%M}"
