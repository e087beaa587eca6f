"""What every way of telling a citizen does.

A message goes once: whoever sends it says that it was taken (`Accepted`), that it never will be (`Refusal`), that
nothing has gone out (`NotSentError`) or, with any other `QueueError`, that nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from digitize.queue.connector import Accepted, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A notice that is ready to go."""

    key: str  # of its event: letters and digits
    kind: str
    to: str = field(repr=False)  # a mobile number, digits from 0, or an e-mail address
    subject: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime


class Way(Protocol):
    """A way by which citizens are told."""

    @property
    def repeats_safely(self) -> bool:
        """Whether the same message may go again: the far side knows its key."""

    def send(self, message: Message) -> Accepted | Refusal:
        """Send a message.

        Raises:
            NotSentError: nothing has gone out.
            QueueError: nobody knows whether it went.
            StoreError: the folder refuses.
        """
