"""What a decision comes to, when it may be taken, and the state after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digitize.dossier.conclude import Rules, conclude
from digitize.dossier.lifecycle import DossierEvent, move
from digitize.errors import SettingsError
from digitize.model import DossierState as State
from digitize.model import Event
from digitize.wording import N_

if TYPE_CHECKING:
    from datetime import datetime

    from digitize.model import Dossier

Facts = tuple[tuple[str, str], ...]

DELIVERED = frozenset({State.SENT, State.ACCEPTED, State.AWAITING_SUPPLEMENT})
"""The one-stop system has it: a decision is a correction, which is delivered too."""
_OPEN = DELIVERED | {State.NEEDS_REVIEW, State.CHECKED, State.RESTRICTED, State.REFUSED}
_FOUND = {
    State.CHECKED: DossierEvent.CONFIRM,
    State.NEEDS_REVIEW: DossierEvent.REOPEN,
    State.RESTRICTED: DossierEvent.RESTRICT,
}
_READ = {
    State.CHECKED: DossierEvent.FIND_CLEAN,
    State.NEEDS_REVIEW: DossierEvent.FIND_DOUBTS,
    State.RESTRICTED: DossierEvent.RESTRICT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who decides, when, and what dossiers are held against."""

    at: datetime
    who: str
    rules: Rules

    def event(self, what: str, *facts: tuple[str, object]) -> Event:
        """Make a line of history; its facts are page numbers, codes and our own words, never a name."""
        return Event(at=self.at, who=self.who, what=what, facts=tuple((name, str(fact)) for name, fact in facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a decision comes to."""

    event: Event
    dossiers: tuple[Dossier, ...]  # as they are from now on; the first is the one that was decided about
    retired: tuple[tuple[str, str], ...] = ()  # id of a dossier that is no more, and of that where its pages are


def hold_open(dossier: Dossier) -> None:
    """Hold that something may be decided about a dossier.

    Raises:
        SettingsError: its state does not allow it; the hint says what does.
    """
    if dossier.state in _OPEN:
        return
    hint = (
        N_("`digitize review reopen` takes it up again, or add what was missing: `ingest --into ... --as supplement`.")
        if dossier.state is State.NOT_ACCEPTED
        else ""
    )
    raise SettingsError(
        N_("{dossier} is {state}: nothing can be changed"),
        code="illegal_move",
        hint=hint,
        dossier=dossier.id,
        state=str(dossier.state),
    )


def decided(before: Dossier, after: Dossier, act: Act, event: Event) -> Dossier:
    """Work out what follows from a decision, and the state that it leads to."""
    found = conclude(after, act.rules)
    return replace(found, state=state_after(before.state, found.state), history=(*after.history, event))


def state_after(before: State, found: State) -> State:
    """Return the state of a dossier that a person changed; what was delivered is corrected and delivered again.

    Args:
        before: its state.
        found: what its pages and doubts call for now.

    Raises:
        SettingsError: there is no way from one to the other.
    """
    if before in DELIVERED:
        before = move(before, DossierEvent.CORRECT)
    if before is State.REFUSED:
        before = move(before, DossierEvent.REOPEN)
    return before if found is before else move(before, _FOUND[found])


def state_with_pages(before: State, found: State) -> State:
    """Return the state of a dossier that pages were added to: it is read again.

    Raises:
        SettingsError: it takes none now.
    """
    if before is State.RESTRICTED:
        return before
    if before in {State.SENT, State.ACCEPTED}:
        before = move(before, DossierEvent.CORRECT)
    return move(move(before, DossierEvent.ADD_PAGES), _READ[found])
