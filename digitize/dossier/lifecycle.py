"""The states of a dossier and the only ways from one to another.

    RECEIVED -> READING -> CHECKED -> SENT -> ACCEPTED -> CLOSED
                   |  ^       |  ^      |         |
                   v  |       v  |      v         v
              NEEDS_REVIEW <--+--+-- REFUSED   AWAITING_SUPPLEMENT -> READING
                   |
                   v
              NOT_ACCEPTED -> READING (the applicant came back) or CLOSED

RESTRICTED is entered from every state before delivery and left only by a person, into review.
A correction brings what was delivered back to CHECKED, and so into the outbox again.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from digitize.errors import SettingsError
from digitize.model import DossierState as State
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Mapping


class DossierEvent(StrEnum):
    """What can happen to a dossier."""

    START_READING = "start_reading"
    FIND_CLEAN = "find_clean"
    FIND_DOUBTS = "find_doubts"
    CONFIRM = "confirm"  # a person settled every doubt
    REOPEN = "reopen"  # a person doubts, or took a confirmation back
    ADD_PAGES = "add_pages"  # a supplement or a rescan; it is read again
    TURN_AWAY = "turn_away"  # not accepted at the counter, the applicant advised
    RESTRICT = "restrict"
    RELEASE = "release"  # a person said that it is not restricted
    DELIVER = "deliver"
    CORRECT = "correct"  # a person changed what was delivered; it is delivered again
    QUEUE_ACCEPTS = "queue_accepts"
    QUEUE_REFUSES = "queue_refuses"
    ASK_SUPPLEMENT = "ask_supplement"
    CLOSE = "close"


_MOVES: Mapping[State, Mapping[DossierEvent, State]] = {
    State.RECEIVED: {DossierEvent.START_READING: State.READING, DossierEvent.RESTRICT: State.RESTRICTED},
    State.READING: {
        DossierEvent.FIND_CLEAN: State.CHECKED,
        DossierEvent.FIND_DOUBTS: State.NEEDS_REVIEW,
        DossierEvent.RESTRICT: State.RESTRICTED,
    },
    State.NEEDS_REVIEW: {
        DossierEvent.CONFIRM: State.CHECKED,
        DossierEvent.ADD_PAGES: State.READING,
        DossierEvent.TURN_AWAY: State.NOT_ACCEPTED,
        DossierEvent.RESTRICT: State.RESTRICTED,
    },
    State.CHECKED: {
        DossierEvent.DELIVER: State.SENT,
        DossierEvent.REOPEN: State.NEEDS_REVIEW,
        DossierEvent.ADD_PAGES: State.READING,
        DossierEvent.TURN_AWAY: State.NOT_ACCEPTED,
        DossierEvent.RESTRICT: State.RESTRICTED,
    },
    State.SENT: {
        DossierEvent.QUEUE_ACCEPTS: State.ACCEPTED,
        DossierEvent.QUEUE_REFUSES: State.REFUSED,
        DossierEvent.CORRECT: State.CHECKED,
    },
    State.ACCEPTED: {
        DossierEvent.ASK_SUPPLEMENT: State.AWAITING_SUPPLEMENT,
        DossierEvent.CLOSE: State.CLOSED,
        DossierEvent.CORRECT: State.CHECKED,
    },
    State.REFUSED: {DossierEvent.REOPEN: State.NEEDS_REVIEW, DossierEvent.CLOSE: State.CLOSED},
    State.NOT_ACCEPTED: {
        DossierEvent.ADD_PAGES: State.READING,
        DossierEvent.REOPEN: State.NEEDS_REVIEW,
        DossierEvent.CLOSE: State.CLOSED,
    },
    State.AWAITING_SUPPLEMENT: {
        DossierEvent.ADD_PAGES: State.READING,
        DossierEvent.CLOSE: State.CLOSED,
        DossierEvent.CORRECT: State.CHECKED,
    },
    State.CLOSED: {},
    State.RESTRICTED: {DossierEvent.RELEASE: State.NEEDS_REVIEW, DossierEvent.CLOSE: State.CLOSED},
}


def legal_events(state: State) -> tuple[DossierEvent, ...]:
    """Return what can happen in a state."""
    return tuple(_MOVES[state])


def move(state: State, event: DossierEvent) -> State:
    """Return the state after an event.

    Raises:
        SettingsError: the event can't happen in that state; the message names what can.
    """
    after = _MOVES[state].get(event)
    if after is None:
        raise SettingsError(
            N_("a dossier that is {state} does not take {event} (it takes {legal})"),
            code="illegal_move",
            state=str(state),
            event=str(event),
            legal=", ".join(legal_events(state)) or "-",
        )
    return after
