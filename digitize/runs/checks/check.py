"""What came of looking at one thing.  Facts only: words for people are made where they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from digitize.errors import DigitizeError
from digitize.intake.layout import HANOI

if TYPE_CHECKING:
    from collections.abc import Iterable

Level: TypeAlias = Literal["ok", "warn", "error"]
Fact: TypeAlias = str | int | timedelta | DigitizeError

LEVELS: tuple[Level, ...] = ("ok", "warn", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    level: Level
    value: str = ""  # message id, or a plain figure
    hint: str = ""  # message id: what does not work, and what to do
    facts: tuple[tuple[str, Fact], ...] = ()  # of both; `why` is a message id itself
    since: datetime | None = None  # when it came to this level
    subject: str = ""  # what a warning is about; another subject is another warning
    acknowledged: bool = False


def overall(checks: Iterable[Check]) -> Level:
    """Return the worst level; a warning that somebody has acknowledged does not count."""
    levels = ("ok" if check.acknowledged else check.level for check in checks)
    return max(levels, key=LEVELS.index, default="ok")


def age(since: datetime, now: datetime) -> timedelta:
    """How long ago something was; nothing when the clock has jumped back since."""
    return max(now - since, timedelta(0))


def moment(at: datetime, now: datetime) -> str:
    """Write a time of today as 08:14, another one as 20/11 08:14."""
    local = at.astimezone(HANOI)
    return f"{local:%H:%M}" if local.date() == now.astimezone(HANOI).date() else f"{local:%d/%m %H:%M}"
