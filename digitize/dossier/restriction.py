"""What persons decide about restricted material: hold it, let it go, hand it over.  Pure.

The folder is moved, the registry is written and old traces are erased by whoever carries a decision out
(`runs/rework`, `runs/restricting.py`).  Reasons may speak of people: they stand in the dossier's own history alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digitize.dossier.conclude import conclude
from digitize.dossier.lifecycle import DossierEvent, move
from digitize.dossier.review.change import Change, decided
from digitize.errors import SettingsError
from digitize.model import HANDED_OVER, DossierState, Event
from digitize.wording import N_

if TYPE_CHECKING:
    from datetime import datetime

    from digitize.dossier.review.change import Act
    from digitize.model import Dossier

RESTRICTED, RELEASED = "restricted", "released"
"""What a dossier's history calls the two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's word."""

    by: str  # the account
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who takes a dossier over."""

    unit: str
    receiver: str


def restrict(dossier: Dossier, act: Act, reason: str) -> Change:
    """Take a dossier out of the ordinary path.

    Raises:
        SettingsError: it is restricted already, or its state does not allow it (`illegal_move`).
    """
    if dossier.restricted:
        raise SettingsError(N_("{dossier} is restricted already"), code="illegal_move", dossier=dossier.id)
    said = replace(dossier.said, unrestricted=False, confirmed=False)
    after = replace(dossier, restricted=True, access=None, said=said)
    now = decided(dossier, after, act, act.event(RESTRICTED, ("reason", reason)))
    return Change(event=act.event(RESTRICTED), dossiers=(now,))


def release(dossier: Dossier, act: Act, reason: str) -> Change:
    """Let a dossier back into review; its text is indexed from then on.

    Raises:
        SettingsError: it is not restricted, or was handed over.
    """
    _hold_open(dossier)
    if handed_over_to(dossier):
        raise SettingsError(N_("{dossier} was handed over; it can't come back"), code="handed_over", dossier=dossier.id)
    said = replace(dossier.said, unrestricted=True)
    found = conclude(replace(dossier, restricted=False, said=said), act.rules)
    history = (*dossier.history, act.event(RELEASED, ("reason", reason)))
    now = replace(found, state=move(dossier.state, DossierEvent.RELEASE), history=history)
    return Change(event=act.event(RELEASED), dossiers=(now,))


def handed_over(dossier: Dossier, office: Office, decision: Decision) -> Dossier:
    """Write down that another office, as a rule the citizen-reception one, has taken a restricted dossier over.

    It stays restricted; handing it on to a further office adds a line.

    Raises:
        SettingsError: it is not restricted, or is closed.
    """
    _hold_open(dossier)
    facts = (("unit", office.unit), ("receiver", office.receiver), ("reason", decision.reason))
    event = Event(at=decision.at, who=decision.by, what=HANDED_OVER, facts=facts)
    return replace(dossier, history=(*dossier.history, event))


def handed_over_to(dossier: Dossier) -> str | None:
    """Return the office that has a dossier now; None where nobody took it over."""
    events = [event for event in dossier.history if event.what == HANDED_OVER]
    return dict(events[-1].facts)["unit"] if events else None


def _hold_open(dossier: Dossier) -> None:
    if dossier.state is not DossierState.RESTRICTED:
        raise SettingsError(
            N_("{dossier} is not restricted"),
            code="not_restricted",
            hint=N_("`digitize review restrict` takes it out of the ordinary path."),
            dossier=dossier.id,
        )
