"""The courier beside the watcher: in a thread of its own it delivers what waits, and now and then reads the register.

Notices to citizens go their rounds in another thread: a mail server that hangs keeps no dossier from the system.

Whatever goes wrong is told and tried again at the next turn; it keeps nothing between two turns.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NEVER = float("-inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """What the courier does, and how often."""

    push: Callable[[], None]
    pull: Callable[[], None] | None  # None: there is nothing to read
    push_seconds: float
    pull_seconds: float
    steady: Callable[[], float]  # a clock that never jumps, in seconds
    fault: Callable[[Exception], None]  # is told what went wrong


@contextmanager
def delivering(turns: Turns) -> Iterator[None]:
    """Let the courier go its rounds until the block ends; a call that is under way then is left to itself."""
    stop = threading.Event()
    threading.Thread(target=_go_round, args=(turns, stop), name="courier", daemon=True).start()
    try:
        yield
    finally:
        stop.set()


def _go_round(turns: Turns, stop: threading.Event) -> None:
    pulled_at = _NEVER
    while not stop.is_set():
        _try(turns.push, turns)
        if turns.pull and turns.steady() - pulled_at >= turns.pull_seconds:
            pulled_at = turns.steady()
            _try(turns.pull, turns)
        stop.wait(turns.push_seconds)


def _try(act: Callable[[], None], turns: Turns) -> None:
    try:
        act()
    except Exception as error:  # the courier outlives whatever a turn does
        turns.fault(error)
