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

The official status (TrangThaiHoSo 1 - 10) is another thing: the one-stop system's, with moves of its own.  What it
brings about here is a table too; a state that it can't move stays, and the status is kept beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from typing import TYPE_CHECKING

from digitize.errors import SettingsError
from digitize.model import Channel
from digitize.model import DossierState as State
from digitize.model import OfficialStatus as Official
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


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
    SUPPLEMENTED = "supplemented"  # the one-stop system has what it waited for
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
        DossierEvent.QUEUE_REFUSES: State.REFUSED,
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
        DossierEvent.SUPPLEMENTED: State.ACCEPTED,
        DossierEvent.QUEUE_REFUSES: State.REFUSED,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialMoves:
    """Which official status may follow which, and how far that can be relied on."""

    moves: Mapping[Official, tuple[Official, ...]]
    verified: bool
    since: date | None = None  # the first day for which it is known to hold


OFFICIAL_MOVES = OfficialMoves(
    moves={
        Official.REGISTERED: (
            *(Official.RECEIVED, Official.NOT_RECEIVED, Official.SUPPLEMENT_ASKED),
            *(Official.PAYMENT_ASKED, Official.WITHDRAWN),
        ),
        Official.RECEIVED: (
            *(Official.IN_WORK, Official.SUPPLEMENT_ASKED, Official.PAYMENT_ASKED),
            *(Official.WITHDRAWN, Official.STOPPED, Official.DONE),
        ),
        Official.NOT_RECEIVED: (),
        Official.IN_WORK: (
            *(Official.SUPPLEMENT_ASKED, Official.PAYMENT_ASKED, Official.WITHDRAWN, Official.STOPPED, Official.DONE),
        ),
        Official.SUPPLEMENT_ASKED: (
            *(Official.RECEIVED, Official.NOT_RECEIVED, Official.IN_WORK, Official.WITHDRAWN, Official.STOPPED),
        ),
        Official.PAYMENT_ASKED: (
            *(Official.RECEIVED, Official.IN_WORK, Official.WITHDRAWN, Official.STOPPED, Official.DONE),
        ),
        Official.WITHDRAWN: (Official.STOPPED, Official.RETURNED),
        Official.STOPPED: (Official.RETURNED,),
        Official.DONE: (Official.RETURNED,),
        Official.RETURNED: (),
    },
    verified=False,
)
"""The ten statuses were observed in public code (domain notes 5.1); which follows which is nowhere written: [M]."""

_FIRST = (Official.REGISTERED, Official.RECEIVED, Official.NOT_RECEIVED)

OFFICIAL_NAMES: Mapping[Official, str] = {
    Official.REGISTERED: "Mới đăng ký",
    Official.RECEIVED: "Được tiếp nhận",
    Official.NOT_RECEIVED: "Không được tiếp nhận",
    Official.IN_WORK: "Đang xử lý",
    Official.SUPPLEMENT_ASKED: "Yêu cầu bổ sung giấy tờ",
    Official.PAYMENT_ASKED: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Official.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    Official.STOPPED: "Dừng xử lý",
    Official.DONE: "Đã xử lý xong",
    Official.RETURNED: "Đã trả kết quả",
}
"""As they stand on the portal, whatever the reader's language."""

ENDED = frozenset({Official.NOT_RECEIVED, Official.WITHDRAWN, Official.STOPPED, Official.DONE, Official.RETURNED})
"""Nothing is worked on any more, so nothing becomes overdue."""


def printed_status(status: int | None) -> str:
    """Write a status with its number; "-" where none is known."""
    return f"{int(status)} {OFFICIAL_NAMES[Official(status)]}" if status else "-"


def official_moves(status: int | None) -> tuple[Official, ...]:
    """Return the statuses that may follow; None: the system has not said one yet."""
    return OFFICIAL_MOVES.moves[Official(status)] if status else _FIRST


def move_official(status: int | None, after: Official) -> Official:
    """Return the status after an officer's move.

    Raises:
        SettingsError: it may not follow; the message names what may.
    """
    if after not in official_moves(status):
        raise SettingsError(
            N_("after “{status}” comes none “{after}” (what may come: {legal})"),
            code="illegal_status",
            hint=N_("These rules are not verified (chưa kiểm chứng)."),
            status=printed_status(status),
            after=printed_status(after),
            legal=", ".join(map(printed_status, official_moves(status))) or "-",
        )
    return after


def may_have_become(status: int | None, after: Official) -> bool:
    """Whether moves lead from one status to another; who only looks now and then misses what lay between."""
    return status is None or after in _reached(Official(status))


def _reached(status: Official) -> frozenset[Official]:
    found: set[Official] = set()
    open_ones = [status]
    while open_ones:
        new = set(OFFICIAL_MOVES.moves[open_ones.pop()]) - found
        found |= new
        open_ones += new
    return frozenset(found)


_ACCEPTED = {State.SENT: (DossierEvent.QUEUE_ACCEPTS,), State.AWAITING_SUPPLEMENT: (DossierEvent.SUPPLEMENTED,)}
_REFUSED = dict.fromkeys((State.SENT, State.ACCEPTED, State.AWAITING_SUPPLEMENT), (DossierEvent.QUEUE_REFUSES,))
_CLOSED = {
    State.SENT: (DossierEvent.QUEUE_ACCEPTS, DossierEvent.CLOSE),
    State.ACCEPTED: (DossierEvent.CLOSE,),
    State.AWAITING_SUPPLEMENT: (DossierEvent.CLOSE,),
}
_BROUGHT_ABOUT: Mapping[Official, Mapping[State, tuple[DossierEvent, ...]]] = {
    Official.REGISTERED: {},
    Official.RECEIVED: _ACCEPTED,
    Official.NOT_RECEIVED: _REFUSED,
    Official.IN_WORK: _ACCEPTED,
    Official.SUPPLEMENT_ASKED: {
        State.SENT: (DossierEvent.QUEUE_ACCEPTS, DossierEvent.ASK_SUPPLEMENT),
        State.ACCEPTED: (DossierEvent.ASK_SUPPLEMENT,),
    },
    Official.PAYMENT_ASKED: _ACCEPTED,
    Official.WITHDRAWN: _CLOSED,
    Official.STOPPED: _CLOSED,
    Official.DONE: _ACCEPTED,
    Official.RETURNED: _CLOSED,
}


def state_with_status(state: State, status: Official) -> State:
    """Return our state once the one-stop system has a status; what was not delivered, or ended here, stays."""
    return reduce(move, _BROUGHT_ABOUT[status].get(state, ()), state)


ON_PAPER = frozenset({Channel.WALK_IN, Channel.POSTAL})
"""How dossiers come whose papers must be scanned here."""


def state_of_entry(channel: Channel, status: Official) -> State:
    """Return the state that the queue shows for an entry of the system's register of which no paper is here."""
    if status is Official.NOT_RECEIVED:
        return State.NOT_ACCEPTED
    if status in {Official.WITHDRAWN, Official.STOPPED, Official.RETURNED}:
        return State.CLOSED
    if channel in ON_PAPER:
        return State.RECEIVED
    if status is Official.SUPPLEMENT_ASKED:
        return State.AWAITING_SUPPLEMENT
    return State.SENT if status is Official.REGISTERED else State.ACCEPTED
