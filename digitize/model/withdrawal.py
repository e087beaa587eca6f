"""Taking back what somebody said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """That somebody takes a word back; it stays beside the word."""

    at: datetime
    by: str  # the account
    reason: str = ""
