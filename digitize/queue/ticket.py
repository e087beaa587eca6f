"""A log-in that is used till it runs out, and renewed once where the system refuses it earlier."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from digitize.queue.http import LogInError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_USED = 0.9  # share of its time for which a token is used: the far side's clock began earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a log-in gave."""

    text: str = field(repr=False)
    seconds: float | None  # that it holds; None: till it is refused


class Ticket:
    """The token that calls go with."""

    def __init__(self, log_in: Callable[[], Token], now: Callable[[], float]) -> None:
        """Log in with the first use only; `now` is a steady clock, in seconds."""
        self._log_in = log_in
        self._now = now
        self._token: Token | None = None
        self._end = float("inf")

    def use(self, call: Callable[[str], T]) -> T:
        """Make a call with the token; where it is refused, once more with a new one.

        Raises:
            LogInError: a new one is refused, or not given.
        """
        if self._token and self._now() < self._end:
            try:
                return call(self._token.text)
            except LogInError:
                self._token = None
        return call(self._renewed().text)

    def _renewed(self) -> Token:
        self._token = token = self._log_in()
        self._end = float("inf") if token.seconds is None else self._now() + token.seconds * _USED
        return token
