"""Taking decisions back, the last one first, and doing them once more.

Each decision leaves an entry with every dossier that it touched: what the dossier was before.  `undo` brings that back
and is an entry too, so nothing is forgotten and an undo can be undone (`redo`).  What came to a dossier from elsewhere
since (official number, who works on it, whence it was imported) stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime  # noqa: TC003 - cattrs resolves the annotations when it runs
from typing import TYPE_CHECKING, Literal

from digitize.dossier.review.change import DELIVERED, Change
from digitize.errors import SettingsError
from digitize.model import Dossier, DossierState
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from digitize.dossier.review.change import Act
    from digitize.model import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a dossier was before a decision."""

    decision: str  # id
    kind: Literal["decision", "undo", "redo"]
    at: datetime
    who: str
    what: str
    touched: tuple[str, ...]  # every dossier that it changed; the first is the one that was decided about
    before: Dossier | None  # None: there was none of this id


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A dossier's entries, oldest first, and what it is now."""

    entries: tuple[Entry, ...]
    now: Dossier | None  # None: it went into another one


def last_standing(entries: Sequence[Entry]) -> Entry | None:
    """Return the last entry that was not taken back; None where there is none."""
    return _stacks(entries)[0]


def last_undone(entries: Sequence[Entry]) -> Entry | None:
    """Return the undo that can be taken back; None after a new decision."""
    return _stacks(entries)[1]


def _stacks(entries: Sequence[Entry]) -> tuple[Entry | None, Entry | None]:
    done: list[Entry] = []
    undone: list[Entry] = []
    for entry in entries:
        if entry.kind == "undo":
            done.pop()
            undone.append(entry)
            continue
        if entry.kind == "redo":
            undone.pop()
        else:
            undone.clear()
        done.append(entry)
    return (done[-1] if done else None), (undone[-1] if undone else None)


def chosen_entry(entries: Sequence[Entry], *, redo: bool, dossier: str) -> Entry:
    """Return the entry that an undo, or a redo, takes back.

    Raises:
        SettingsError: there is none.
    """
    entry = last_undone(entries) if redo else last_standing(entries)
    if entry is None:
        raise SettingsError(
            N_("nothing of {dossier} was taken back last") if redo else N_("nothing was decided about {dossier} yet"),
            code="nothing_to_undo",
            dossier=dossier,
        )
    return entry


def go_back(dossier: str, known: Mapping[str, Known], act: Act, *, redo: bool = False) -> Change:
    """Take the last decision about a dossier back, or do it once more.

    Args:
        dossier: its id.
        known: of every dossier that the decision touched.
        act: who and when.
        redo: take an undo back.

    Raises:
        SettingsError: there is none, a dossier that it touched has a later one, or one is closed.
    """
    entry = chosen_entry(known[dossier].entries, redo=redo, dossier=dossier)
    for name in entry.touched:
        _hold_last(name, known[name], entry, redo=redo)
    event = act.event("redone" if redo else "undone", ("what", entry.what), ("decision", entry.decision))
    values = {name: _before(known[name].entries, entry) for name in entry.touched}
    dossiers = tuple(_restored(value, known[name].now, event) for name, value in values.items() if value)
    heir = next(name for name, value in values.items() if value)
    gone = tuple((name, heir) for name, value in values.items() if value is None and known[name].now)
    return Change(event=event, dossiers=dossiers, retired=gone)


def _before(entries: Sequence[Entry], wanted: Entry) -> Dossier | None:
    return next(entry.before for entry in entries if entry.decision == wanted.decision)


def _hold_last(name: str, known: Known, entry: Entry, *, redo: bool) -> None:
    last = last_undone(known.entries) if redo else last_standing(known.entries)
    if last is None or last.decision != entry.decision:
        raise SettingsError(
            N_("{dossier}, which this decision touched too, was changed later ({what})"),
            code="later_decision",
            hint=N_("Take that back first: `digitize review undo {dossier}`."),
            dossier=name,
            what=last.what if last else "-",
        )
    if known.now and known.now.state is DossierState.CLOSED:
        raise SettingsError(
            N_("{dossier} is {state}: nothing can be changed"),
            code="illegal_move",
            dossier=name,
            state=str(known.now.state),
        )


def _restored(before: Dossier, now: Dossier | None, event: Event) -> Dossier:
    """Bring a value back; one that was delivered is checked again, and so delivered again, never silently."""
    state = DossierState.CHECKED if before.state in DELIVERED else before.state
    if now is None:
        return replace(before, state=state, history=(*before.history, event))
    return replace(
        before,
        state=state,
        number=now.number or before.number,
        official_status=now.official_status or before.official_status,
        unit=now.unit or before.unit,
        assignee=now.assignee or before.assignee,
        waits=before.waits if len(before.waits) >= len(now.waits) else now.waits,
        linked=now.linked or before.linked,
        returned=now.returned,
        attestations=now.attestations,
        signed=now.signed,
        history=(*now.history, event),
        frozen=now.frozen,
        came_from=now.came_from,
    )
