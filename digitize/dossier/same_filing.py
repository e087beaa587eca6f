"""Whether papers that came to the counter and an entry of the one-stop system's register may be one filing.

Identity number and procedure must be equal; this says whether the times fit.  Nothing is joined by it: a person is
asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.dossier.deadlines import VIETNAM
from digitize.dossier.lifecycle import ON_PAPER

if TYPE_CHECKING:
    from datetime import datetime

    from digitize.model import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How many days may lie between the two; 0: the same day."""

    on_paper: int = 0  # of what was registered at a counter
    online: int = 30


USUAL_WINDOW = Window()


def times_fit(received_at: datetime, channel: Channel, registered_at: datetime, window: Window) -> bool:
    """Whether the times of one citizen's two filings under one procedure let them be one.

    Args:
        received_at: when the papers came.
        channel: of the entry.
        registered_at: when the entry was received.
        window: how far they may lie apart.
    """
    apart = abs((received_at.astimezone(VIETNAM).date() - registered_at.astimezone(VIETNAM).date()).days)
    return apart <= (window.on_paper if channel in ON_PAPER else window.online)
